//! What is kept of a recording so that any moment of it can be gone to: `docs/index.md`.
//!
//! ```text
//!  events ──► Builder ──► Index ──► file.rs ──► bytes of <sid>.index
//!                           ▲                      │
//!                           └────── open.rs ◄──────┘   only the head; blocks as they are needed
//! ```
//!
//! An index is the same, and has the same bytes, whether it is built beside playing or read from a file.

mod block;
mod build;
mod error;
mod file;
mod keyframe;
mod open;
#[cfg(test)]
mod tests;

pub(crate) use block::{Block, INFLATED_MAX};
pub(crate) use build::{Builder, ChunkStart, THUMBNAILS_PER_BLOCK, step_cost, watched_stage};
pub use error::IndexError;
pub(crate) use keyframe::{HistoryPiece, Keyframe, restore};

use alloc::vec::Vec;

use crate::histogram::Histogram;
use crate::info::Info;
use crate::marks::Mark;
use crate::size::Size;
use crate::steps::Steps;
use crate::timeline::Timeline;

/// Rows of scrollback that a recording is played with. Part of the index, so it is the same for everybody.
pub const SCROLLBACK_ROWS: usize = 1000;

/// Shortest stretch without a step, in milliseconds, that counts as idle.
pub const IDLE_MS_MIN: u64 = 2_000;

/// Idle spans that are kept. Eight hours have some thousands; a hostile recording could have one for every event.
pub const IDLE_SPANS_MAX: usize = 20_000;

/// Resizes that are kept; a person who drags a window makes some hundreds.
pub const RESIZES_MAX: usize = 10_000;

/// Problems that are kept; the others are counted. All but the first few are the same to a person.
pub const PROBLEMS_MAX: usize = 1_000;

/// What is in the file of an index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndexOptions {
    /// The table of on-screen text, half as large as the recording or as large. Without it the first search reads the
    /// whole recording once.
    pub with_text: bool,
}

/// A stretch of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Its beginning.
    pub from_ms: u64,
    /// Its end, `>= from_ms`.
    pub to_ms: u64,
}

/// A size of the terminal and from when on it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resize {
    /// From when on, in milliseconds.
    pub at_ms: u64,
    /// The size.
    pub size: Size,
}

/// Something that is wrong with the recording, and when in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemMark {
    /// Moment of the last event before it, in milliseconds.
    pub at_ms: u64,
    /// Something is damaged or missing; else something is encrypted.
    pub is_damage: bool,
    /// For programs, such as `gap`.
    pub name: alloc::string::String,
    /// For people.
    pub text: alloc::string::String,
}

/// A stretch of the recording that is fetched at once: whole parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Bytes of the recording, `offset..offset + length`.
    pub(crate) offset: u64,
    pub(crate) length: u64,
    /// Number of its first part, from 1, and the last index before it.
    pub(crate) part: u64,
    pub(crate) last_index: Option<i64>,
    /// CRC-32 of its bytes.
    pub(crate) crc: u32,
    /// How events become steps at its beginning.
    pub(crate) steps: Steps,
    /// Steps in it.
    pub(crate) step_count: u64,
}

/// All that is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    pub(crate) info: Info,
    pub(crate) chunks: Vec<Chunk>,
    /// By time; number `k` begins tape `k`.
    pub(crate) keyframes: Vec<Keyframe>,
    pub(crate) blocks: Vec<Block>,
    /// Bytes of the file; 0 for an index that was not opened from one.
    pub(crate) file_bytes: u64,
    pub(crate) marks: Vec<Mark>,
    pub(crate) marks_left_out: u64,
    pub(crate) problems: Vec<ProblemMark>,
    pub(crate) problems_left_out: u64,
    pub(crate) resizes: Vec<Resize>,
    pub(crate) idle: Vec<Span>,
    pub(crate) histogram: Histogram,
    /// Moments of the thumbnails.
    pub(crate) thumbnails: Vec<u64>,
    /// The first of the blocks with the thumbnails, and the block with the text if the file has one.
    pub(crate) thumbnail_block: usize,
    pub(crate) text_block: Option<usize>,
    /// Moment of the last step.
    pub(crate) last_ms: u64,
    /// The clock at the end; not for an index that was opened.
    pub(crate) timeline: Timeline,
}

impl Index {
    /// The last keyframe from which the moment can be reached.
    pub(crate) fn keyframe_at(&self, at_ms: u64) -> Option<usize> {
        self.keyframes
            .partition_point(|keyframe| keyframe.at_ms <= at_ms)
            .checked_sub(1)
    }

    /// The tapes that the steps of a chunk are on.
    pub(crate) fn tapes_of(&self, chunk: usize) -> core::ops::Range<usize> {
        let first = self.keyframes.partition_point(|k| k.chunk < chunk);
        let end = self.keyframes.partition_point(|k| k.chunk <= chunk);
        first..end
    }
}
