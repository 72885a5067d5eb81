//! The whole state as bytes, and back.
//!
//! ```text
//! version  sizes  cursor, saved cursors, pen  modes, margins, tabs  titles, colours …  parser remainder  rows
//! ```
//!
//! Numbers are LEB128. Rows are written as runs: attributes once where they change, ASCII as it is, everything else as
//! code points; the blank end of a row is left out. Styles, links and clusters stand where they are first used and get
//! the next number, so the same state always gives the same bytes however its tables came about: equality of
//! terminals is equality of their snapshots.
//!
//! Not in it: which rows are dirty, and text captured for a transcript.

mod reader;
mod writer;

use super::Terminal;
use crate::numbers::Reader;
use alloc::vec::Vec;
use core::fmt;
use writer::Writer;

/// First byte of a snapshot. A reader refuses every other one: snapshots are derived data and are made again.
pub const SNAPSHOT_VERSION: u8 = 1;

/// Why bytes are no snapshot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum SnapshotError {
    /// Made by another version; make it again from the recording.
    UnknownVersion(u8),
    /// Cut short or damaged; make it again from the recording.
    Malformed,
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownVersion(version) => {
                write!(formatter, "terminal snapshot has unknown version {version}")
            }
            Self::Malformed => formatter.write_str("terminal snapshot is damaged"),
        }
    }
}

impl core::error::Error for SnapshotError {}

impl PartialEq for Terminal {
    /// Equal when everything that follows would look the same on both, history included.
    fn eq(&self, other: &Self) -> bool {
        self.snapshot() == other.snapshot()
    }
}

impl Terminal {
    /// Everything, the history included.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        self.written(true)
    }

    /// Everything but the rows of the history: a keyframe of a few kilobytes.
    #[must_use]
    pub fn snapshot_screen(&self) -> Vec<u8> {
        self.written(false)
    }

    /// The terminal that [`Terminal::snapshot`] was called on; all rows count as changed.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`] when the bytes were not made by this version or are damaged. Never panics, and allocates no
    /// more than the limits of this module allow.
    pub fn restore(bytes: &[u8]) -> Result<Self, SnapshotError> {
        match bytes.first() {
            Some(&SNAPSHOT_VERSION) => {}
            Some(&version) => return Err(SnapshotError::UnknownVersion(version)),
            None => return Err(SnapshotError::Malformed),
        }
        let mut reader = Reader { bytes: &bytes[1..] };
        let terminal = reader.terminal().ok_or(SnapshotError::Malformed)?;
        if reader.bytes.is_empty() {
            Ok(terminal)
        } else {
            Err(SnapshotError::Malformed)
        }
    }

    /// The newest `count` rows of the history, for [`Terminal::append_history`].
    pub(crate) fn history_snapshot(&self, count: usize) -> Vec<u8> {
        let mut writer = Writer::new(self);
        writer.bytes.push(SNAPSHOT_VERSION);
        writer.history(count);
        writer.bytes
    }

    /// Puts rows `skip..skip + take` of a [`Terminal::history_snapshot`] behind the history, as far as its limit allows.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`] as for [`Terminal::restore`], and when the rows are fewer or of another width; the history is
    /// undefined then.
    pub(crate) fn append_history(
        &mut self,
        bytes: &[u8],
        skip: usize,
        take: usize,
    ) -> Result<(), SnapshotError> {
        match bytes.split_first() {
            Some((&SNAPSHOT_VERSION, bytes)) => {
                let mut reader = Reader { bytes };
                reader
                    .history(self, skip, take)
                    .ok_or(SnapshotError::Malformed)
            }
            Some((&version, _)) => Err(SnapshotError::UnknownVersion(version)),
            None => Err(SnapshotError::Malformed),
        }
    }

    fn written(&self, history: bool) -> Vec<u8> {
        let mut writer = Writer::new(self);
        writer.bytes.push(SNAPSHOT_VERSION);
        writer.terminal(history);
        writer.bytes
    }
}

/// Kinds of pieces of a row.
const END: u8 = 0;
const ATTRIBUTES: u8 = 1;
const ASCII: u8 = 2;
const REPEAT: u8 = 3;
const CELL: u8 = 4;

/// Kinds of cells: `content << 3 | kind`.
const NARROW: u32 = 0;
const WIDE: u32 = 1;
const NARROW_CLUSTER: u32 = 2;
const WIDE_CLUSTER: u32 = 3;
const MARGIN: u32 = 4;
