//! Keyframes: the exact state at a place of the recording.
//!
//! ```text
//!  keyframe k ──► state block: screens, modes, parser, desktop
//!             └─► rows `history_start..history_end` of the scrollback, which stand in the history blocks of k and of
//!                 those before it: each row that scrolls off is written once
//!                 or, if all of them scrolled off between keyframe k - 1 and k: nowhere; playing that again from the
//!                 state of k - 1 without any history makes them
//! ```

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::Index;
use crate::stage::Stage;
use crate::terminal::SnapshotError;

/// State of the stage before a step. The numbers of rows are those of [`HistoryLog`](crate::terminal::HistoryLog).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keyframe {
    /// Moment of the last step before it; 0 for the first.
    pub(crate) at_ms: u64,
    /// The last moment before `at_ms` at which something happened.
    pub(crate) before_ms: Option<u64>,
    /// Moment of the first step behind it.
    pub(crate) first_ms: u64,
    /// The chunk that it stands in, and how many of the chunk's steps are before it.
    pub(crate) chunk: usize,
    pub(crate) skip: u64,
    /// Number of its state's block.
    pub(crate) state_block: usize,
    /// Number of the block with the rows `history_first..history_end`, if there are any.
    pub(crate) history_block: Option<usize>,
    pub(crate) history_first: u64,
    /// Its scrollback is in no block: it comes from playing the tape before.
    pub(crate) history_from_previous: bool,
    /// The scrollback has the rows `history_start..history_end`.
    pub(crate) history_start: u64,
    pub(crate) history_end: u64,
}

/// Some rows of a history block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HistoryPiece {
    pub(crate) block: usize,
    pub(crate) skip: usize,
    pub(crate) take: usize,
}

impl Index {
    /// Where the scrollback of a keyframe stands, oldest rows first; `None` if it is not all there.
    pub(crate) fn history_of(&self, number: usize) -> Option<Vec<HistoryPiece>> {
        let keyframe = self.keyframes.get(number)?;
        if keyframe.history_from_previous {
            return None;
        }
        let start = keyframe.history_start;
        let mut end = keyframe.history_end;
        let mut pieces = Vec::new();
        // Of a row that stands in several blocks the newest holds.
        for older in self.keyframes.get(..=number)?.iter().rev() {
            if end <= start {
                break;
            }
            let Some(block) = older.history_block else {
                continue;
            };
            let from = older.history_first.max(start);
            let to = older.history_end.min(end);
            if from >= to {
                continue;
            }
            if to < end {
                return None;
            }
            pieces.push(HistoryPiece {
                block,
                skip: usize::try_from(from - older.history_first).ok()?,
                take: usize::try_from(to - from).ok()?,
            });
            end = from;
        }
        pieces.reverse();
        (end <= start).then_some(pieces)
    }
}

/// The stage of a keyframe, from its state and the rows of its scrollback.
pub(crate) fn restore(
    state: &[u8],
    history: &[(HistoryPiece, Cow<'_, [u8]>)],
) -> Result<Stage, SnapshotError> {
    let mut stage = Stage::restore(state)?;
    for (piece, rows) in history {
        stage
            .terminal_mut()
            .append_history(rows, piece.skip, piece.take)?;
    }
    Ok(stage)
}
