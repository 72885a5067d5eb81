//! The engine of every player: one recording, its stage at any moment. No I/O, no clock.
//!
//! ```text
//!  push ──► Loading: reader ──► Builder ─┬─► tapes ──────────────┐
//!                                        └─► Index ◄── open_index ▼
//!  seek ──► what is missing ──► Request … supply ──► blocks, tapes ──► Stage
//! ```

mod decode;
#[cfg(feature = "foreign")]
mod foreign;
#[cfg(not(feature = "foreign"))]
#[path = "unread.rs"]
mod foreign;
mod loading;
mod seek;
mod text_pass;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::fmt;

use crate::index::{Index, IndexError, IndexOptions, ProblemMark, Resize, SCROLLBACK_ROWS, Span};
use crate::info::{Format, Info, State};
use crate::marks::Mark;
use crate::screen_text::{Hits, Query, QueryError, ScreenText};
use crate::stage::Stage;
use crate::summary::SessionKind;
use crate::tape::{Head, Tape, Tapes};
use crate::thumbnail::Thumbnail;
use loading::Loading;
use text_pass::{Round, TextPass};

/// Bytes of decoded steps that are kept when nobody says otherwise: some minutes of busy output on each side.
pub const CACHE_BYTES_DEFAULT: usize = 64 * 1024 * 1024;

/// Bytes of blocks of an index file that are kept. An index is a few per cent of its recording; what was dropped is
/// asked for again.
const BLOCKS_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How a recording is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplayerOptions {
    /// Bytes of decoded steps that are kept. The stretch that is being played is kept whatever its size.
    pub cache_bytes: usize,
}

impl Default for ReplayerOptions {
    fn default() -> Self {
        Self {
            cache_bytes: CACHE_BYTES_DEFAULT,
        }
    }
}

/// Which file bytes are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceFile {
    /// The recording.
    Recording,
    /// Its index.
    Index,
}

/// Bytes that are needed to go on: fetch them, hand them to [`Replayer::supply`], ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Of which file.
    pub file: SourceFile,
    /// The first byte.
    pub offset: u64,
    /// How many.
    pub length: u64,
}

/// A stretch of one of the two files, and what its bytes sum up to if they are those that the index was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Of which file.
    pub file: SourceFile,
    /// The first byte.
    pub offset: u64,
    /// How many.
    pub length: u64,
    /// Their CRC-32.
    pub crc: u32,
}

/// Why a recording cannot be played on. All of them are cured by [`Replayer::push`]ing the recording from byte 0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplayError {
    /// The index was made of other bytes than the recording has.
    Stale,
    /// A block of the index is damaged.
    Damaged,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stale => "the index does not belong to this recording: it is made again",
            Self::Damaged => "the index is damaged: it is made again",
        })
    }
}

impl core::error::Error for ReplayError {}

/// Plays one recording.
///
/// Either push the whole recording from its first byte on ([`push`](Self::push), [`finish`](Self::finish)); it can be
/// played as far as it has come. Or give it an index ([`open_index`](Self::open_index)) and fetch what it asks for.
///
/// ```
/// use reel_core::prepare::{Preparer, SessionIdentity};
/// use reel_core::protostream::{Writer, WriterOptions};
/// use reel_core::Time;
/// use reel_replay::{Replayer, ReplayerOptions};
///
/// let mut preparer = Preparer::new(SessionIdentity::default());
/// let mut writer = Writer::new(WriterOptions::default());
/// for (ms, text) in [(0, "one "), (700, "two")] {
///     for event in preparer.print(text.as_bytes(), Time::from_unix_ms(ms)) {
///         writer.write(event.as_ref())?;
///     }
/// }
/// writer.complete();
///
/// let mut replayer = Replayer::new(ReplayerOptions::default());
/// while let Some(part) = writer.take_part() {
///     replayer.push(&part.bytes);
/// }
/// replayer.finish();
/// assert_eq!(replayer.seek(700), Ok(vec![]));
/// assert_eq!(replayer.stage().terminal().row(0).text(), "one two");
/// assert_eq!(replayer.seek(699), Ok(vec![]));
/// assert_eq!(replayer.stage().terminal().row(0).text(), "one");
/// # Ok::<(), reel_core::protostream::WriteError>(())
/// ```
#[derive(Debug)]
pub struct Replayer {
    options: ReplayerOptions,
    /// While bytes are pushed; it has the index then.
    loading: Option<Loading>,
    index: Index,
    /// The index was opened, not built: its blocks and the recording are elsewhere.
    is_opened: bool,
    failure: Option<ReplayError>,
    /// The text, once it is here, or on the way there.
    text: Option<ScreenText>,
    text_pass: Option<TextPass>,
    stage: Stage,
    place: Option<Place>,
    position_ms: u64,
    tapes: Tapes,
    /// A recording of another format, as it was rewritten into this one.
    rewritten: Option<Vec<u8>>,
    /// Chunks that were asked for, and of those that came in pieces what has come.
    wanted: BTreeSet<usize>,
    partial: BTreeMap<usize, Vec<u8>>,
    /// What has come of a recording that is needed whole.
    whole: Vec<u8>,
    /// Bytes of blocks that were supplied.
    block_bytes: usize,
}

/// Where the stage stands.
#[derive(Clone, Debug)]
struct Place {
    /// The keyframe, or its tape, and what of the tape has happened.
    number: usize,
    head: Head,
    /// The tape; `None` while it is being filled or was not needed.
    tape: Option<Rc<Tape>>,
    /// Moment of the last step that has happened.
    at_ms: u64,
}

impl Replayer {
    /// Of a recording of which nothing is known.
    #[must_use]
    pub fn new(options: ReplayerOptions) -> Self {
        Self {
            options,
            loading: None,
            index: Index::default(),
            is_opened: false,
            failure: None,
            text: None,
            text_pass: None,
            stage: Stage::new(SCROLLBACK_ROWS),
            place: None,
            position_ms: 0,
            tapes: Tapes::new(options.cache_bytes),
            rewritten: None,
            wanted: BTreeSet::new(),
            partial: BTreeMap::new(),
            whole: Vec::new(),
            block_bytes: 0,
        }
    }

    /// Opens an index, or as much of it as holds its head, for a recording of `recording_length` bytes. With `None` the
    /// length is not compared: whoever fetches the recording sees it later, and [`Info`] says what the index was made of.
    ///
    /// # Errors
    ///
    /// [`IndexError`] if it cannot be used; push the recording then.
    pub fn open_index(
        &mut self,
        recording_length: impl Into<Option<u64>>,
        bytes: &[u8],
    ) -> Result<(), IndexError> {
        let index = Index::open(recording_length.into(), bytes)?;
        *self = Self::new(self.options);
        self.index = index;
        self.is_opened = true;
        self.supply_blocks(0, bytes);
        Ok(())
    }

    /// Takes the next bytes of the recording, from its first one on. Bytes that come after [`finish`](Self::finish),
    /// [`open_index`](Self::open_index) or an error begin a recording anew.
    pub fn push(&mut self, bytes: &[u8]) {
        let loading = if let Some(loading) = &mut self.loading {
            loading
        } else {
            *self = Self::new(self.options);
            self.loading.insert(Loading::new())
        };
        let tapes = &mut self.tapes;
        loading.push(bytes, &mut |number, tape| tapes.put(number, tape));
    }

    /// Says that the recording ends here.
    pub fn finish(&mut self) {
        if self.loading.is_none() {
            // A recording of no bytes.
            self.push(&[]);
        }
        let Some(loading) = self.loading.take() else {
            return;
        };
        let tapes = &mut self.tapes;
        let loaded = loading.finish(&mut |number, tape| tapes.put(number, tape));
        // The stage may stand on the tape that was open until now.
        if let Some(place) = &mut self.place
            && place.tape.is_none()
        {
            place.tape = self.tapes.take(place.number);
        }
        self.index = loaded.index;
        self.text = Some(loaded.text);
        self.rewritten = loaded.rewritten;
    }

    fn index(&self) -> &Index {
        self.loading
            .as_ref()
            .map_or(&self.index, |loading| loading.index())
    }

    /// Moment that was gone to last, in milliseconds.
    #[must_use]
    pub const fn position_ms(&self) -> u64 {
        self.position_ms
    }

    /// What is shown at [`position_ms`](Self::position_ms).
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The stage, to take the changed rows of its terminal.
    pub const fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    /// What is known of the recording.
    #[must_use]
    pub fn info(&self) -> Info {
        let mut info = self.index().info.clone();
        if let Some(loading) = &self.loading {
            info.state = if loading.is_unread() {
                State::Foreign
            } else if self.index().keyframes.is_empty() {
                State::Loading
            } else {
                State::Ready
            };
        }
        // The recording itself has to be read then, from its beginning.
        if self.is_opened && cfg!(not(feature = "foreign")) && info.format != Format::ProtoStream {
            info.state = State::Foreign;
        }
        info.indexed = self.is_opened;
        info
    }

    /// What was recorded, as far as known.
    #[must_use]
    pub fn kind(&self) -> SessionKind {
        self.index().info.kind
    }

    /// Length in milliseconds, as far as known.
    #[must_use]
    pub fn duration_ms(&self) -> u64 {
        self.index().info.duration_ms
    }

    /// Up to which moment it can be played, in milliseconds.
    #[must_use]
    pub fn known_ms(&self) -> u64 {
        self.index().info.known_ms
    }

    /// Events that are no output, in order; at most [`MARKS_MAX`](crate::MARKS_MAX).
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.index().marks
    }

    /// Events that are no output and were left out of [`marks`](Self::marks).
    #[must_use]
    pub fn marks_left_out(&self) -> u64 {
        self.index().marks_left_out
    }

    /// Stretches of at least [`IDLE_MS_MIN`](crate::IDLE_MS_MIN) in which nothing happens on the stage.
    #[must_use]
    pub fn idle_spans(&self) -> &[Span] {
        &self.index().idle
    }

    /// Sizes of the terminal.
    #[must_use]
    pub fn resizes(&self) -> &[Resize] {
        &self.index().resizes
    }

    /// Places from which playing can begin, so far.
    #[must_use]
    pub fn keyframe_count(&self) -> usize {
        self.index().keyframes.len()
    }

    /// What is wrong with the recording.
    #[must_use]
    pub fn problems(&self) -> &[ProblemMark] {
        &self.index().problems
    }

    /// Activity over the whole length in `buckets` equal stretches, the busiest being 1.
    #[must_use]
    pub fn histogram(&self, buckets: usize) -> Vec<f32> {
        self.index().histogram.scaled(buckets, self.duration_ms())
    }

    /// The index as the bytes of its file; `None` until the recording is all there, and for one opened from a file. Only
    /// this deflates it, which takes time: a good part of that of reading the recording, and more with the text.
    #[must_use]
    pub fn index_bytes(&self, options: IndexOptions) -> Option<Vec<u8>> {
        let is_complete = self.loading.is_none() && self.index.info.complete;
        let text = self.text.as_ref().filter(|_| options.with_text);
        (is_complete && !self.is_opened).then(|| self.index.to_bytes(text))?
    }

    /// Looks for text that was on the screen. Ask again when the requests are supplied; at once if there are none.
    ///
    /// An index without the text makes the first search read the whole recording: 1 MiB at a time, and no longer than a
    /// page may stand still. Later ones need nothing.
    ///
    /// # Errors
    ///
    /// [`SearchError`] if the query cannot be read, or the index is damaged.
    pub fn search(&mut self, query: &Query) -> Result<Result<Hits, Vec<Request>>, SearchError> {
        if let Some(failure) = self.failure {
            return Err(SearchError::Replay(failure));
        }
        if let Some(loading) = &self.loading {
            return Ok(Ok(loading.text().search(query)?));
        }
        if self.text.is_none() && self.is_opened {
            // Before hours of text are read for it.
            query.matcher()?;
            let missing = match self.index.text_block {
                Some(block) => self.read_text(block)?,
                None => self.derive_text(),
            };
            if let Some(requests) = missing {
                return Ok(Err(requests));
            }
        }
        let hits = self.text.as_ref().map(|text| text.search(query));
        Ok(Ok(hits.transpose()?.unwrap_or_default()))
    }

    /// Takes the text from its block; gives what is missing for that.
    fn read_text(&mut self, block: usize) -> Result<Option<Vec<Request>>, SearchError> {
        let requests = self.block_requests([block]);
        if !requests.is_empty() {
            return Ok(Some(requests));
        }
        let bytes = self.index.blocks.get(block).and_then(|block| block.bytes());
        let text = ScreenText::from_bytes(bytes.unwrap_or_default());
        let text = text.map_err(|_| SearchError::Replay(self.fail(ReplayError::Damaged)))?;
        self.text = Some(text);
        Ok(None)
    }

    /// Goes on with the pass over the recording; gives what is missing unless it is over.
    fn derive_text(&mut self) -> Option<Vec<Request>> {
        if let Some(whole) = self.whole_request() {
            return Some(alloc::vec![whole]);
        }
        let mut pass = self.text_pass.take().unwrap_or_else(TextPass::new);
        let missing = match pass.go_on(self.index.info.recording_bytes) {
            Round::Done => {
                self.text = Some(pass.into_text());
                // The search has a round of its own: each is bounded.
                return Some(Vec::new());
            }
            Round::Needs(request) => alloc::vec![request],
            Round::Unfinished => Vec::new(),
        };
        self.text_pass = Some(pass);
        Some(missing)
    }

    /// Numbers of the [`marks`](Self::marks) whose type, code or text matches.
    ///
    /// # Errors
    ///
    /// [`QueryError`] if the query cannot be read.
    pub fn search_events(&self, query: &Query) -> Result<Vec<usize>, QueryError> {
        let matcher = query.matcher()?;
        let marks = self.marks().iter().enumerate();
        let matching = marks.filter(|(_, mark)| {
            [&mark.text, &mark.event_type, &mark.code]
                .into_iter()
                .any(|text| matcher.is_match(text))
        });
        Ok(matching
            .map(|(number, _)| number)
            .take(query.hits_max)
            .collect())
    }

    /// The screen in small as it was at a moment. Ask again when the requests are supplied. `None` if none is known.
    ///
    /// # Errors
    ///
    /// What must be fetched first.
    pub fn thumbnail(&mut self, at_ms: u64) -> Result<Option<Thumbnail>, Vec<Request>> {
        if let Some(loading) = &self.loading {
            return Ok(loading.thumbnail(at_ms));
        }
        let after = self.index.thumbnails.partition_point(|at| *at <= at_ms);
        let number = after.saturating_sub(1);
        let Some(&taken_ms) = self.index.thumbnails.get(number) else {
            return Ok(None);
        };
        let (group, place) = Thumbnail::group_of(number);
        let block = self.index.thumbnail_block + group;
        let requests = self.block_requests([block]);
        if !requests.is_empty() {
            return Err(requests);
        }
        let bytes = self
            .index
            .blocks
            .get(block)
            .and_then(|block| block.inflated(Thumbnail::GROUP_BYTES_MAX));
        Ok(bytes.and_then(|bytes| Thumbnail::from_group(&bytes, place, taken_ms)))
    }

    /// Bytes of the file of the index that was opened; 0 if none was.
    #[must_use]
    pub const fn index_length(&self) -> u64 {
        self.index.file_bytes
    }

    /// What the index that was opened says of the bytes of both files: all chunks of the recording in order, then all
    /// blocks of the index. Only recordings in `ProtoStream` have chunks.
    pub fn sums(&self) -> impl Iterator<Item = Sum> + '_ {
        let chunks = self.index.chunks.iter().map(|chunk| Sum {
            file: SourceFile::Recording,
            offset: chunk.offset,
            length: chunk.length,
            crc: chunk.crc,
        });
        let blocks = self.index.blocks.iter().map(|block| Sum {
            file: SourceFile::Index,
            offset: block.offset,
            length: block.length,
            crc: block.crc,
        });
        chunks.chain(blocks)
    }

    fn fail(&mut self, error: ReplayError) -> ReplayError {
        self.failure = Some(error);
        error
    }
}

/// Why a search has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SearchError {
    /// The query cannot be read.
    Query(QueryError),
    /// The recording cannot be read on.
    Replay(ReplayError),
}

impl From<QueryError> for SearchError {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl fmt::Display for SearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(error) => write!(f, "{error}"),
            Self::Replay(error) => write!(f, "{error}"),
        }
    }
}

impl core::error::Error for SearchError {}
