//! All text that was on screen, with the times at which it was there, and search in it.
//!
//! ```text
//!  Terminal ──changed rows──► observe ──► Texts: each different text once, one buffer ◄── Query::matcher
//!           └─rows that left─►   │                                                            │
//!              unseen            └──────► appearances: text, row, from, to, what it grew from ┴──► Hits
//! ```
//!
//! The unit is a row of the screen, without its trailing blanks, for as long as it is visible: an *appearance*.
//!
//! * A row that scrolls keeps its appearance, and so does text that is drawn again in another row at the same step, as
//!   programs do that scroll by drawing.
//! * Text that only gets longer, as in typing or in output that comes in pieces, stays the same appearance; a match in
//!   the part that came later begins when that part came.
//! * Any other change ends the appearance and begins one that knows its predecessor, so that a match that stays where
//!   it is while something else in the row changes is one hit.
//! * A row that scrolls off, or is erased as a whole, within one step appeared for a moment: from and to are the same. All
//!   that was printed and went by is found, however fast.
//! * Rows that the right margin broke (autowrap) are searched together, two at a time: a match that begins in one row and
//!   ends in the next is found; one over three rows is not. `^` and `$` hold at the ends of a row.
//! * Concealed text (SGR 8), and text in the colour of its background, is found: the reader is an auditor, and what was
//!   sent to be hidden is what one looks for. Transcripts do the same.
//!
//! Not found: text that was overwritten in place within one step, as by a carriage return (the next look sees what
//! replaced it), part of a row erased within one step, titles, link addresses and text in images.
//!
//! ```
//! use reel_replay::{Query, ScreenText, Terminal};
//!
//! let mut terminal = Terminal::new(40, 10);
//! let mut text = ScreenText::new();
//! text.observe(&mut terminal, 0);
//! terminal.feed(b"$ make\r\n");
//! text.observe(&mut terminal, 100);
//! terminal.feed(b"main.c:7: Error: missing ;\r\n");
//! text.observe(&mut terminal, 250);
//! text.finish(900);
//! let hits = text.search(&Query::plain("error"))?;
//! assert_eq!((hits[0].from_ms, hits[0].to_ms, hits[0].row, hits[0].col), (250, 900, 1, 10));
//! # Ok::<(), reel_replay::QueryError>(())
//! ```

mod codec;
mod fold;
mod hits;
#[cfg(not(feature = "regex"))]
mod no_regex;
mod observe;
mod query;
mod texts;

#[cfg(test)]
mod tests;

pub use codec::{MAX_BLOCK_BYTES, SCREEN_TEXT_VERSION, ScreenTextError};
pub use hits::{Hit, Hits, MAX_MATCHES};
pub use query::{MAX_PATTERN_BYTES, MAX_REGEX_BYTES, Matcher, Query, QueryError, QueryKind};
pub use texts::MAX_TEXT_BYTES;

use alloc::vec::Vec;
use observe::Observer;
use texts::Texts;

/// Appearances that are kept. The 8 hours of busy work that Reel is measured with have less than a tenth of it.
pub const MAX_APPEARANCES: usize = 4 * 1024 * 1024;

/// Moments at which a text grew that are kept; beyond it growing text counts as new text.
pub const MAX_GROWTHS: usize = 4 * 1024 * 1024;

/// Pairs of rows that a margin broke that are kept; beyond it matches across the break are not found.
pub const MAX_SEAMS: usize = 4 * 1024 * 1024;

/// The latest moment that is kept, 146 million years: leaves room for sums.
const MAX_MS: u64 = 1 << 62;

/// End of an appearance that is still on screen.
const OPEN: u64 = u64::MAX;

/// A text in a row for as long as it was there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Appearance {
    /// Number of the text. Of a text that grew: all of it.
    text: u32,
    /// Where it was at first.
    row: u16,
    from: u64,
    /// [`OPEN`] while it is on screen.
    to: u64,
    /// What stood in the row until `from`: number of an appearance from 1, less than this one's, or 0.
    previous: u32,
    /// Its last growth, counted from 1, or 0.
    growth: u32,
}

/// A moment at which an appearance got longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Growth {
    /// Bytes of the text that were there before.
    len_before: u32,
    at: u64,
    /// Where the row was then.
    row: u16,
    /// The growth before this one, counted from 1, or 0.
    previous: u32,
}

/// Two rows that are one line, broken by the right margin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Seam {
    /// Appearances, counted from 1.
    above: u32,
    below: u32,
    /// Bytes of the upper text that are part of it: all, but for a text that grew later.
    len: u32,
    /// Blanks between the two texts.
    gap: u16,
    /// Where the upper one was when they became one line.
    row: u16,
    /// When they did, and when they were torn apart; [`OPEN`] if that never happened while both were there.
    from: u64,
    to: u64,
    /// Last byte of the folded text above and first byte of that below.
    edges: [u8; 2],
}

/// All text that was on screen, with the times at which it was there.
///
/// Made by [`ScreenText::observe`] before the first and after each step of one terminal, from its beginning to its end. What was not kept
/// because of a limit is counted in [`ScreenText::left_out`].
#[derive(Clone, Debug)]
pub struct ScreenText {
    texts: Texts,
    /// `from` never decreases.
    appearances: Vec<Appearance>,
    growths: Vec<Growth>,
    seams: Vec<Seam>,
    /// Rows and breaks that were not kept because of a limit.
    left_out: u64,
    /// The last moment looked at.
    now: u64,
    observer: Observer,
}

impl Default for ScreenText {
    fn default() -> Self {
        Self::new()
    }
}

impl ScreenText {
    /// Nothing was on screen yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            texts: Texts::new(),
            appearances: Vec::new(),
            growths: Vec::new(),
            seams: Vec::new(),
            left_out: 0,
            now: 0,
            observer: Observer::default(),
        }
    }

    /// Rows, and breaks between rows, that cannot be found because a limit was reached: of this module, or of how much
    /// text may go by within one step.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Different texts.
    #[must_use]
    pub fn text_count(&self) -> usize {
        self.texts.len()
    }

    /// Appearances of texts on the screen.
    #[must_use]
    pub fn appearance_count(&self) -> usize {
        self.appearances.len()
    }

    fn appearance(&self, number: u32) -> Option<&Appearance> {
        self.appearances.get((number as usize).checked_sub(1)?)
    }

    /// When and in which row the first `len` bytes of an appearance's text were there.
    fn reached(&self, appearance: &Appearance, len: usize) -> (u64, u16) {
        let mut reached = (appearance.from, appearance.row);
        let mut number = appearance.growth;
        while let Some(growth) = self.growths.get((number as usize).wrapping_sub(1)) {
            if (growth.len_before as usize) < len {
                reached = (growth.at, growth.row);
                break;
            }
            number = growth.previous;
        }
        reached
    }
}
