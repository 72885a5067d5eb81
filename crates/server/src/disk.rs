//! A recording in a file: the replayer asks for bytes, and here they are read.
//!
//! The replayer does no I/O; everything between it and files is in this module, for the server and for programs that
//! work on files themselves.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reel_replay::{
    Format, Hits, IndexOptions, Info, Query, ReplayError, Replayer, ReplayerOptions, Request,
    SearchError, SourceFile, State, Thumbnail,
};

use crate::beside::{Care, IndexFault, compare, open_regular};
use crate::details::{Condition, Details, read_up_to, shorten};
use crate::id::index_name;

/// Bytes read at a time.
pub(crate) const PIECE_BYTES: usize = 256 * 1024;

/// Bytes of an index that are read at first. The head of most fits; one of ten thousand marks is asked for again.
const HEAD_BYTES: u64 = 64 * 1024;

/// How often the replayer may ask for more before one question is answered. It asks once for the blocks of the index
/// and once for the recording; more than a few times is a fault.
const ROUNDS_MAX: usize = 16;

/// Steps of decoded output that are kept: files are read again fast.
const CACHE_BYTES: usize = 8 * 1024 * 1024;

/// Places at which a picture for the list is looked for, in per cent of the length. Sessions begin and often end with an
/// empty screen.
const PICTURE_PERCENT: [u64; 5] = [50, 75, 25, 95, 100];

/// What the list takes from an index.
#[derive(Debug)]
pub(crate) struct Digest {
    pub(crate) details: Details,
    pub(crate) thumbnail: Option<Arc<Thumbnail>>,
}

/// Why there is no index, or no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The file cannot be read.
    Read(io::Error),
    /// It is no recording, or nothing of it can be read; the text says why, for people.
    Unreadable(String),
    /// The index does not belong to the recording, or is damaged.
    Replay(ReplayError),
    /// What was looked for is no pattern.
    Search(SearchError),
    /// Work did not come to an end, which is a fault of this program.
    Broken,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(_) => f.write_str("cannot read"),
            Self::Unreadable(why) => f.write_str(why),
            Self::Replay(error) => error.fmt(f),
            Self::Search(error) => error.fmt(f),
            Self::Broken => f.write_str("the recording could not be read to its end"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for BuildError {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

impl From<ReplayError> for BuildError {
    fn from(error: ReplayError) -> Self {
        Self::Replay(error)
    }
}

impl From<SearchError> for BuildError {
    fn from(error: SearchError) -> Self {
        Self::Search(error)
    }
}

/// A recording in a file, with its index if there is one, else read whole.
///
/// ```no_run
/// use reel_replay::Query;
/// use reel_server::Recording;
///
/// let mut recording = Recording::open("build.tar".as_ref(), |_| ())?;
/// for hit in recording.search(&Query::plain("error"))?.hits {
///     println!("{} ms: {}", hit.from_ms, hit.text);
/// }
/// # Ok::<(), reel_server::BuildError>(())
/// ```
#[derive(Debug)]
pub struct Recording {
    recording: File,
    /// Bytes that count.
    length: u64,
    /// In use, and where it lies.
    index: Option<(PathBuf, File)>,
    replayer: Replayer,
    set_aside: Vec<(PathBuf, IndexFault)>,
}

impl Recording {
    /// Opens a recording by the index beside it, or reads all of it; `progress` is told how many more bytes were read.
    ///
    /// An index is believed only when all of it and all of the recording have the checksums that it gives; what is wrong
    /// with one that lies there is in [`set_aside`](Self::set_aside).
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn open(path: &Path, progress: impl FnMut(u64)) -> Result<Self, BuildError> {
        let recording = open_regular(path)?;
        let length = recording.metadata()?.len();
        let mut set_aside = Vec::new();
        for place in index_paths(path) {
            let opened = open_regular(&place)
                .map_err(IndexFault::from)
                .and_then(|index| Self::with_index(&recording, &index, length, Care::Whole));
            match opened {
                Ok(mut opened) => {
                    if let Some((name, _)) = &mut opened.index {
                        *name = place;
                    }
                    opened.set_aside = set_aside;
                    return Ok(opened);
                }
                Err(IndexFault::Missing | IndexFault::Unsure) => {}
                Err(fault) => set_aside.push((place, fault)),
            }
        }
        let mut read = Self::read(recording, length, progress)?;
        read.set_aside = set_aside;
        Ok(read)
    }

    /// Indexes beside the recording that are not used, and why.
    #[must_use]
    pub fn set_aside(&self) -> &[(PathBuf, IndexFault)] {
        &self.set_aside
    }

    /// Reads all of a recording, as if there were no index.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn open_whole(path: &Path, progress: impl FnMut(u64)) -> Result<Self, BuildError> {
        let recording = open_regular(path)?;
        let length = recording.metadata()?.len();
        Self::read(recording, length, progress)
    }

    /// With an index, if it is of this recording in this state and sound.
    pub(crate) fn with_index(
        recording: &File,
        index: &File,
        length: u64,
        care: Care,
    ) -> Result<Self, IndexFault> {
        let mut replayer = new_replayer();
        let mut head = read_range(index, 0, HEAD_BYTES)?;
        let mut opened = replayer.open_index(length, &head);
        if let Err(reel_replay::IndexError::Truncated { needed }) = opened
            && needed <= index.metadata()?.len()
        {
            head = read_range(index, 0, needed)?;
            opened = replayer.open_index(length, &head);
        }
        opened?;
        // A recording that was changed after its index was made is another one, also if it has the same length.
        if index.metadata()?.modified()? < recording.metadata()?.modified()? {
            return Err(IndexFault::Stale);
        }
        compare(&replayer, recording, index, care)?;
        Ok(Self {
            recording: recording.try_clone()?,
            length,
            index: Some((PathBuf::new(), index.try_clone()?)),
            replayer,
            set_aside: Vec::new(),
        })
    }

    fn read(
        recording: File,
        length: u64,
        mut progress: impl FnMut(u64),
    ) -> Result<Self, BuildError> {
        let mut replayer = new_replayer();
        let mut buffer = vec![0; PIECE_BYTES];
        let mut offset = 0;
        while offset < length {
            // What is appended meanwhile belongs to the next index.
            let piece =
                usize::try_from(length - offset).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
            let count = read_up_to(
                &recording,
                offset,
                buffer.get_mut(..piece).unwrap_or_default(),
            )?;
            if count == 0 {
                break;
            }
            replayer.push(buffer.get(..count).unwrap_or_default());
            progress(count as u64);
            offset += count as u64;
        }
        replayer.finish();
        Ok(Self {
            recording,
            length,
            index: None,
            replayer,
            set_aside: Vec::new(),
        })
    }

    /// What is known of it.
    #[must_use]
    pub fn info(&self) -> Info {
        self.replayer.info()
    }

    /// The engine, for what needs no bytes.
    #[must_use]
    pub const fn replayer(&self) -> &Replayer {
        &self.replayer
    }

    /// Whether anything can be read.
    ///
    /// # Errors
    ///
    /// [`BuildError::Unreadable`] says why not: it is no recording, for example.
    pub fn readable(&self) -> Result<(), BuildError> {
        let info = self.info();
        if matches!(info.state, State::Unreadable) {
            let why = info
                .reason
                .unwrap_or_else(|| "nothing of it can be read".to_owned());
            return Err(BuildError::Unreadable(why));
        }
        Ok(())
    }

    /// The index as bytes, if the recording was read whole; with the table of on-screen text or without.
    ///
    /// # Errors
    ///
    /// [`BuildError::Unreadable`] if there is nothing to index.
    pub fn index_bytes(&self, options: IndexOptions) -> Result<Vec<u8>, BuildError> {
        self.readable()?;
        self.replayer.index_bytes(options).ok_or(BuildError::Broken)
    }

    /// Looks for text that was on screen. Should the index fail although its checksums are right, the recording is read
    /// without it.
    ///
    /// # Errors
    ///
    /// If the query cannot be read, or the files.
    pub fn search(&mut self, query: &Query) -> Result<Hits, BuildError> {
        let failed = match self.search_once(query) {
            Err(failed @ (BuildError::Replay(_) | BuildError::Broken)) => failed,
            other => return other,
        };
        let Some((place, _)) = self.index.take() else {
            return Err(failed);
        };
        let fault = match failed {
            BuildError::Replay(ReplayError::Stale) => IndexFault::Stale,
            _ => IndexFault::Damaged,
        };
        let mut read = Self::read(self.recording.try_clone()?, self.length, |_| ())?;
        read.set_aside = core::mem::take(&mut self.set_aside);
        read.set_aside.push((place, fault));
        *self = read;
        self.search_once(query)
    }

    fn search_once(&mut self, query: &Query) -> Result<Hits, BuildError> {
        // Without the text in the index there are as many rounds as the recording is long.
        let mut last = Vec::new();
        loop {
            match self.replayer.search(query) {
                Ok(Ok(hits)) => return Ok(hits),
                // Not what it asked for before.
                Ok(Err(requests)) if requests.is_empty() || requests != last => {
                    self.supply(&requests)?;
                    last = requests;
                }
                Ok(Err(_)) => return Err(BuildError::Broken),
                Err(SearchError::Replay(error)) => return Err(BuildError::Replay(error)),
                Err(error) => return Err(BuildError::Search(error)),
            }
        }
    }

    /// The screen in small as it was at a moment; `None` if there is no picture of it.
    ///
    /// # Errors
    ///
    /// If the files cannot be read.
    pub fn thumbnail(&mut self, at_ms: u64) -> Result<Option<Thumbnail>, BuildError> {
        for _ in 0..ROUNDS_MAX {
            match self.replayer.thumbnail(at_ms) {
                Ok(thumbnail) => return Ok(thumbnail),
                Err(requests) => self.supply(&requests)?,
            }
        }
        Err(BuildError::Broken)
    }

    fn supply(&mut self, requests: &[Request]) -> Result<(), BuildError> {
        for request in requests {
            let file = match (request.file, &self.index) {
                (SourceFile::Recording, _) => &self.recording,
                (SourceFile::Index, Some((_, index))) => index,
                (SourceFile::Index, None) => return Err(BuildError::Broken),
            };
            let bytes = read_range(file, request.offset, request.length)?;
            self.replayer.supply(request.file, request.offset, &bytes);
        }
        Ok(())
    }

    fn digest(&mut self) -> Digest {
        let info = self.info();
        let duration_ms = info.duration_ms;
        let pictures = PICTURE_PERCENT.iter().filter_map(|percent| {
            let at_ms = duration_ms.saturating_mul(*percent) / 100;
            self.thumbnail(at_ms).ok().flatten()
        });
        // The fullest; of two, the earlier in the list.
        let inked =
            |thumbnail: &Thumbnail| thumbnail.cells.iter().filter(|cell| **cell != 0).count();
        let thumbnail = pictures
            .map(|thumbnail| (inked(&thumbnail), thumbnail))
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .filter(|(inked, _)| *inked > 0)
            .map(|(_, thumbnail)| Arc::new(thumbnail));
        Digest {
            details: details(&info),
            thumbnail,
        }
    }
}

/// Where the index of a recording may lie beside it, the usual place first.
#[must_use]
pub fn index_paths(recording: &Path) -> [PathBuf; 2] {
    let name = recording.file_name().unwrap_or_default();
    let mut whole = name.to_owned();
    whole.push(".index");
    [
        recording.with_file_name(index_name(name)),
        recording.with_file_name(whole),
    ]
}

/// The index of a recording, of which the first `length` bytes count, and what it says.
pub(crate) fn build_index(recording: &File, length: u64) -> Result<(Vec<u8>, Digest), BuildError> {
    let mut read = Recording::read(recording.try_clone()?, length, |_| ())?;
    let bytes = read.index_bytes(IndexOptions::default())?;
    Ok((bytes, read.digest()))
}

/// What an index says, if it is of this state of the recording and sound to its last byte.
pub(crate) fn digest_of_index(index: &File, recording: &File, length: u64) -> Option<Digest> {
    let opened = Recording::with_index(recording, index, length, Care::Ends).ok();
    opened.map(|mut opened| opened.digest())
}

fn new_replayer() -> Replayer {
    Replayer::new(ReplayerOptions {
        cache_bytes: CACHE_BYTES,
    })
}

/// As much of a stretch as there is. Requests come from an index, which may be hostile, so memory grows with what is
/// read and not with what is asked for.
pub(crate) fn read_range(file: &File, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let end = file.metadata()?.len().min(offset.saturating_add(length));
    let there = usize::try_from(end.saturating_sub(offset)).unwrap_or(0);
    let mut bytes = vec![0; there];
    let count = read_up_to(file, offset, &mut bytes)?;
    bytes.truncate(count);
    Ok(bytes)
}

fn details(info: &Info) -> Details {
    let is_unfinished = !info.ended && info.format != Format::Asciicast;
    let state = match info.state {
        State::Empty => Condition::Empty,
        State::Encrypted => Condition::Encrypted,
        State::Loading | State::Unreadable | State::Foreign => Condition::Unreadable,
        State::Ready if info.damages > 0 || info.missing > 0 => Condition::Damaged,
        State::Ready if info.encrypted_parts > 0 => Condition::Encrypted,
        State::Ready if is_unfinished => Condition::Unfinished,
        State::Ready => Condition::Sound,
    };
    let size = |count: usize| u32::try_from(count).ok().filter(|count| *count > 0);
    Details {
        kind: info.kind.name(),
        session_id: shorten(&info.session_id),
        user: shorten(&info.user),
        login: shorten(&info.login),
        server: shorten(&info.server),
        title: shorten(&info.title),
        command: info.command.iter().map(|word| shorten(word)).collect(),
        // An asciicast that does not say when it was made begins with the epoch.
        started_ms: info.started_ms.filter(|ms| *ms != 0),
        duration_ms: Some(info.duration_ms),
        events: Some(info.events),
        cols: size(info.cols),
        rows: size(info.rows),
        state,
    }
}
