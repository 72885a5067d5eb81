//! Cells and rows: what one position of the screen holds.
//!
//! A cell is one `u64`, so that a run of ASCII is written as a stream of 8-byte stores that the compiler vectorises:
//!
//! ```text
//! 63        48 47        32 31      24 23 22 21 20                     0
//! ├─ link id ─┼─ style id ─┼─ unused ─┼─ M ─ S ─ W ┼─ K ┼─ code point or cluster id ┤
//! ```
//!
//! `K` (bit 21): the low bits are the number of a grapheme cluster in the side table, not a code point.
//! `W` (bit 22): first half of a character two columns wide. `S` (bit 23): its second half, without content.
//! `M` (bit 24): a blank left at the right margin because a wide character did not fit; it is no part of the text.
//! Code point 0 means "nothing was written here"; a written blank is U+0020.

use super::watch::{WatchState, Watched};
use alloc::vec;
use alloc::vec::Vec;

/// One position of the screen, packed as the module describes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Cell(pub(super) u64);

const CONTENT: u64 = 0x1f_ffff;
const CLUSTER: u64 = 1 << 21;
const WIDE: u64 = 1 << 22;
const SPACER: u64 = 1 << 23;
const MARGIN_BLANK: u64 = 1 << 24;
const KIND: u64 = 0xffff_ffff;

impl Cell {
    /// Nothing written, default style, no link.
    pub(super) const EMPTY: Self = Self(0);

    /// The part of a cell that a pen contributes: style and link ids in their places, no content.
    pub(super) fn attributes(style: u16, link: u16) -> u64 {
        u64::from(style) << 32 | u64::from(link) << 48
    }

    pub(super) fn narrow(character: char, attributes: u64) -> Self {
        Self(u64::from(u32::from(character)) | attributes)
    }

    pub(super) fn wide(character: char, attributes: u64) -> Self {
        Self(u64::from(u32::from(character)) | WIDE | attributes)
    }

    pub(super) fn spacer(attributes: u64) -> Self {
        Self(SPACER | attributes)
    }

    pub(super) fn margin_blank(attributes: u64) -> Self {
        Self(MARGIN_BLANK | attributes)
    }

    /// The same cell showing cluster `id` instead of what it shows now.
    pub(super) fn with_cluster(self, id: u16) -> Self {
        Self(self.0 & !(CONTENT | CLUSTER) | CLUSTER | u64::from(id))
    }

    /// The same cell as the first half of a wide character.
    pub(super) fn widened(self) -> Self {
        Self(self.0 | WIDE)
    }

    /// What is left when the other half of a wide character is overwritten: blank, in the same colours.
    pub(super) fn blanked(self) -> Self {
        Self(self.0 & !KIND)
    }

    pub(super) fn attribute_bits(self) -> u64 {
        self.0 & !KIND
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "takes bits 32..48 on purpose"
    )]
    pub(super) fn style(self) -> u16 {
        (self.0 >> 32) as u16
    }

    pub(super) fn link(self) -> u16 {
        (self.0 >> 48) as u16
    }

    /// The low 32 bits: content and the flags that say how to read it.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "takes bits 0..32 on purpose"
    )]
    pub(super) fn kind_bits(self) -> u32 {
        self.0 as u32
    }

    pub(super) fn is_blank(self) -> bool {
        self.0 & (CONTENT | CLUSTER | SPACER) == 0
    }

    pub(super) fn is_wide(self) -> bool {
        self.0 & WIDE != 0
    }

    pub(super) fn is_spacer(self) -> bool {
        self.0 & SPACER != 0
    }

    pub(super) fn is_margin_blank(self) -> bool {
        self.0 & MARGIN_BLANK != 0
    }

    /// The cluster shown here, if the cell shows one.
    pub(super) fn cluster(self) -> Option<u16> {
        (self.0 & CLUSTER != 0).then_some((self.0 & 0xffff) as u16)
    }

    /// The single character shown here; `None` for empty cells, second halves and clusters.
    pub(super) fn character(self) -> Option<char> {
        if self.0 & (CLUSTER | SPACER) != 0 || self.0 & CONTENT == 0 {
            return None;
        }
        char::from_u32((self.0 & CONTENT) as u32)
    }
}

/// One row of a screen.
///
/// Invariants: `cells.len()` is the number of columns; every cell at `used..` is [`Cell::EMPTY`]; a wide cell is
/// followed by a spacer and a spacer follows a wide cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    /// `used <= cells.len()`; lets a row be cleared and read without touching its empty tail.
    pub(super) used: usize,
    /// The text goes on in the next row because it reached the right margin, not because of a line feed.
    pub(super) wrapped: bool,
    /// This row's text was already given out by a transcript. Not part of the terminal's state.
    pub(super) given: bool,
    /// What [`super::watch`] knows of this row. Not part of the terminal's state.
    pub(super) watched: Watched,
    /// Shell integration mark (OSC 133) set while the cursor was in this row: 0 or the letter `A`–`D`.
    pub(super) mark: u8,
}

impl Row {
    pub(super) fn new(cols: usize) -> Self {
        Self {
            cells: vec![Cell::EMPTY; cols],
            ..Self::default()
        }
    }

    pub(super) fn cols(&self) -> usize {
        self.cells.len()
    }

    /// Makes every cell `blank` and forgets wrap, mark and transcript state.
    pub(super) fn clear(&mut self, cols: usize, blank: Cell) {
        if self.cells.len() != cols {
            self.cells.clear();
            self.cells.resize(cols, Cell::EMPTY);
            self.used = 0;
        }
        if blank == Cell::EMPTY {
            self.cells[..self.used].fill(blank);
            self.used = 0;
        } else {
            self.cells.fill(blank);
            self.used = cols;
        }
        self.wrapped = false;
        self.given = false;
        self.watched = Watched::default();
        self.mark = 0;
    }

    /// Its text is no longer what transcript and watcher know of it.
    #[inline]
    fn touch(&mut self) {
        self.given = false;
        self.watched.state = WatchState::Changed;
    }

    /// Writes printable ASCII at `col`; the caller made sure that it fits.
    #[inline]
    pub(super) fn write_ascii(&mut self, col: usize, text: &[u8], attributes: u64) {
        let end = col + text.len();
        self.split_wide(col);
        self.split_wide(end);
        for (cell, byte) in self.cells[col..end].iter_mut().zip(text) {
            *cell = Cell(u64::from(*byte) | attributes);
        }
        self.used = self.used.max(end);
        self.touch();
    }

    /// Writes one cell without looking at its neighbours.
    #[inline]
    pub(super) fn set(&mut self, col: usize, cell: Cell) {
        self.cells[col] = cell;
        self.used = self.used.max(col + 1);
        self.touch();
    }

    /// Makes sure that no wide character lies across the boundary before `col`: both halves become blank.
    #[inline]
    pub(super) fn split_wide(&mut self, col: usize) {
        if col < self.used && col > 0 && self.cells[col].is_spacer() {
            self.cells[col - 1] = self.cells[col - 1].blanked();
            self.cells[col] = self.cells[col].blanked();
        }
    }

    /// Sets `from..to` to `blank`, blanking the outer halves of wide characters that are cut.
    pub(super) fn fill(&mut self, from: usize, to: usize, blank: Cell) {
        let to = to.min(self.cols());
        if from >= to {
            return;
        }
        self.split_wide(from);
        self.split_wide(to);
        if blank == Cell::EMPTY {
            let end = to.min(self.used);
            if from < end {
                self.cells[from..end].fill(blank);
            }
            if to >= self.used {
                self.used = self.used.min(from);
            }
        } else {
            self.cells[from..to].fill(blank);
            self.used = self.used.max(to);
        }
        self.touch();
    }

    /// Moves `from..to` right by `count` inside the row, dropping what passes `to`, and fills the gap with `blank`.
    pub(super) fn insert_blank(&mut self, from: usize, to: usize, count: usize, blank: Cell) {
        let count = count.min(to.saturating_sub(from));
        if count == 0 {
            return;
        }
        self.split_wide(from);
        self.split_wide(to);
        self.split_wide(to - count);
        self.cells.copy_within(from..to - count, from + count);
        self.used = self.cols();
        self.cells[from..from + count].fill(blank);
        self.trim_used();
        self.touch();
    }

    /// Moves `from + count..to` left to `from` and fills the end with `blank`.
    pub(super) fn delete(&mut self, from: usize, to: usize, count: usize, blank: Cell) {
        let count = count.min(to.saturating_sub(from));
        if count == 0 {
            return;
        }
        self.split_wide(from);
        self.split_wide(from + count);
        self.split_wide(to);
        self.cells.copy_within(from + count..to, from);
        self.used = self.cols();
        self.cells[to - count..to].fill(blank);
        self.trim_used();
        self.touch();
    }

    /// Restores the tight bound on `used`, so that equal rows are equal however they came about.
    pub(super) fn trim_used(&mut self) {
        while self.used > 0 && self.cells[self.used - 1] == Cell::EMPTY {
            self.used -= 1;
        }
    }

    /// Number of leading cells that hold something written: trailing never-written cells are not counted.
    pub(super) fn content_len(&self) -> usize {
        let mut end = self.used;
        while end > 0 && self.cells[end - 1].is_blank() {
            end -= 1;
        }
        end
    }
}
