//! What a reader is told, and what it gives.

use super::header::PartHeader;
use super::problem::Problem;
use crate::event::EventRef;

/// How a reader reads, and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderOptions {
    /// Report every deviation from the format, not only what is damaged or cannot be read.
    pub strict: bool,
    /// Byte in the file at which the pushed bytes begin; a part must begin there.
    pub offset: u64,
    /// Number of the part that begins there, from 1.
    pub part: u64,
    /// Highest `ei` before it, if known; events up to it are dropped as duplicates.
    pub last_index: Option<i64>,
}

impl Default for ReaderOptions {
    /// From the beginning, forgiving.
    fn default() -> Self {
        Self {
            strict: false,
            offset: 0,
            part: 1,
            last_index: None,
        }
    }
}

/// What a reader gives.
#[derive(Clone, Debug)]
pub enum Item<'a> {
    /// The next event. It is valid until the reader is asked again.
    Event(EventRef<'a>),
    /// Something is wrong; reading goes on.
    Problem(Problem),
    /// A part has been read to its end.
    Part(PartSummary),
}

/// One part, after it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartSummary {
    /// Its number, from 1.
    pub number: u64,
    /// Byte in the file at which its header begins.
    pub offset: u64,
    /// Its header.
    pub header: PartHeader,
    /// Bytes that its body inflated to.
    pub inflated: u64,
    /// Records in it, whatever became of them.
    pub records: u64,
    /// Events delivered from it.
    pub events: u64,
    /// Lowest and highest `ei` of the delivered events.
    pub indices: Option<(i64, i64)>,
    /// Whether nothing in it is damaged or unreadable.
    pub sound: bool,
}

/// Counts over all that was read so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Bytes taken from what was pushed.
    pub bytes: u64,
    /// Parts begun.
    pub parts: u64,
    /// Parts whose body is encrypted.
    pub encrypted_parts: u64,
    /// Parts without a body.
    pub empty_parts: u64,
    /// Bytes that the bodies inflated to; of a damaged body what came out before the damage was met.
    pub inflated: u64,
    /// Bytes of padding.
    pub padding: u64,
    /// Records, whatever became of them.
    pub records: u64,
    /// Events delivered.
    pub events: u64,
    /// Events dropped because their index was not above the last.
    pub duplicates: u64,
    /// Events delivered whose index is not the last plus one, as other readers of the format count them: not in
    /// application sessions, and not directly behind index 0.
    pub out_of_order: u64,
    /// Gaps between delivered events, and in front of the first.
    pub gaps: u64,
    /// Indices missing in them, together.
    pub missing: u64,
    /// Events that are not known here and were stepped over.
    pub unknown_events: u64,
    /// Fields that are not known here.
    pub unknown_fields: u64,
    /// Problems of severity [`Severity::Damage`](super::Severity::Damage).
    pub damages: u64,
    /// Problems of severity [`Severity::Deviation`](super::Severity::Deviation); counted in strict mode only.
    pub deviations: u64,
}
