//! The index beside a recording: whether it can be believed.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;

use reel_replay::{Format, IndexError, Replayer, SourceFile, Sum};
use rustix::fs::{Mode, OFlags};

use crate::details::read_up_to;
use crate::disk::{PIECE_BYTES, Recording};

/// First bytes of every index of any version.
const MAGIC: &[u8] = b"\x8eReelIX\n";

/// How much of the two files is compared with what the index says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Care {
    /// All of the index, and the first and the last chunk of the recording: terabytes are not read to serve an index.
    Ends,
    /// Everything.
    Whole,
}

/// Why an index is not used.
#[derive(Debug)]
#[non_exhaustive]
pub enum IndexFault {
    /// There is none.
    Missing,
    /// It is a directory, a pipe or a device.
    NotAFile,
    /// It cannot be read.
    Read(io::Error),
    /// It is something else.
    NotAnIndex,
    /// Another version of Reel made it.
    UnknownVersion,
    /// Bytes of it are missing, too many, or others than were written.
    Damaged,
    /// It was made of another recording, or of another state of this one.
    Stale,
    /// The format of the recording has no chunks, so only reading it tells.
    Unsure,
}

impl fmt::Display for IndexFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "there is no index",
            Self::NotAFile => "no regular file",
            Self::Read(error) => return write!(f, "cannot be read: {error}"),
            Self::NotAnIndex => "no index of Reel",
            Self::UnknownVersion => "an index of another version of Reel",
            Self::Damaged => "a damaged index",
            Self::Stale => "the index of another recording, or of another state of this one",
            Self::Unsure => "an index that cannot be compared with its recording",
        })
    }
}

impl std::error::Error for IndexFault {}

impl From<io::Error> for IndexFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ if is_irregular(&error) => Self::NotAFile,
            _ => Self::Read(error),
        }
    }
}

impl From<IndexError> for IndexFault {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::NotAnIndex => Self::NotAnIndex,
            IndexError::UnknownVersion(_) => Self::UnknownVersion,
            IndexError::Stale { .. } => Self::Stale,
            _ => Self::Damaged,
        }
    }
}

/// What [`open_regular`] says to a pipe, a directory or a device.
#[derive(Debug)]
struct Irregular;

impl fmt::Display for Irregular {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no regular file")
    }
}

impl std::error::Error for Irregular {}

fn is_irregular(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Irregular>())
}

/// Opens a file, and nothing else: a pipe would hold up whoever opens it.
///
/// # Errors
///
/// If it cannot be opened, or is no regular file.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let irregular = || io::Error::new(io::ErrorKind::InvalidInput, Irregular);
    // What cannot be opened at all, such as a socket, is to be called what it is, too.
    if !std::fs::metadata(path)?.is_file() {
        return Err(irregular());
    }
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(irregular())
    }
}

/// Whether what lies there is an index, of whatever version and state.
///
/// # Errors
///
/// If it cannot be read, or is no regular file.
pub fn begins_as_index(path: &Path) -> io::Result<bool> {
    let mut bytes = [0; MAGIC.len()];
    let count = read_up_to(&open_regular(path)?, 0, &mut bytes)?;
    // One that was cut within its first bytes is one too.
    Ok(count > 0 && bytes.get(..count) == MAGIC.get(..count))
}

/// Compares all of an index and all of its recording with the checksums in the index.
///
/// # Errors
///
/// [`IndexFault`], also if either cannot be read.
pub fn check_index(recording: &Path, index: &Path) -> Result<(), IndexFault> {
    let recording = open_regular(recording).map_err(IndexFault::Read)?;
    let length = recording.metadata()?.len();
    let index = open_regular(index)?;
    Recording::with_index(&recording, &index, length, Care::Whole).map(|_| ())
}

/// Compares the files with the index that was opened.
pub(crate) fn compare(
    replayer: &Replayer,
    recording: &File,
    index: &File,
    care: Care,
) -> Result<(), IndexFault> {
    let (chunks, blocks): (Vec<Sum>, Vec<Sum>) = replayer
        .sums()
        .partition(|sum| sum.file == SourceFile::Recording);
    if index.metadata()?.len() != replayer.index_length() {
        return Err(IndexFault::Damaged);
    }
    if care == Care::Ends {
        all_fit(index, blocks.iter(), IndexFault::Damaged)?;
        let ends = [chunks.first(), chunks.last()];
        return all_fit(recording, ends.into_iter().flatten(), IndexFault::Stale);
    }
    if replayer.info().format != Format::ProtoStream {
        return Err(IndexFault::Unsure);
    }
    all_fit(index, blocks.iter(), IndexFault::Damaged)?;
    all_fit(recording, chunks.iter(), IndexFault::Stale)
}

fn all_fit<'a>(
    file: &File,
    sums: impl Iterator<Item = &'a Sum>,
    otherwise: IndexFault,
) -> Result<(), IndexFault> {
    let mut buffer = vec![0; PIECE_BYTES];
    for sum in sums {
        if !fits(file, sum, &mut buffer)? {
            return Err(otherwise);
        }
    }
    Ok(())
}

fn fits(file: &File, sum: &Sum, buffer: &mut [u8]) -> io::Result<bool> {
    let mut crc = crc32fast::Hasher::new();
    let mut offset = sum.offset;
    let mut left = sum.length;
    while left > 0 {
        let piece = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let count = read_up_to(file, offset, buffer.get_mut(..piece).unwrap_or_default())?;
        if count == 0 {
            return Ok(false);
        }
        crc.update(buffer.get(..count).unwrap_or_default());
        offset += count as u64;
        left -= count as u64;
    }
    Ok(crc.finalize() == sum.crc)
}
