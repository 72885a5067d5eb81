//! Text of what leaves the screen, for [`crate::TextTranscript`].
//!
//! A row is given out once: when it scrolls off the primary screen, when the screen is erased whole, or when the
//! alternate screen takes over. `Row::given` remembers it, because a resize can bring rows back from the history.
//! Without a capture all this is one branch per scrolled line.

use super::Terminal;
use super::cell::Row;
use alloc::boxed::Box;
use alloc::string::String;

/// Bytes of one line of a transcript; a longer line is cut into several. A program can write without line feed for
/// ever, and the line would have to be kept until it ends.
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// Bytes of text for each byte of a session, after the first [`TEXT_ALLOWANCE`]. Real sessions give less text than they
/// have bytes; a program that repeats a character or shows the same full screen again and again with a few bytes
/// could otherwise make gigabytes of kilobytes.
pub const MAX_TEXT_RATIO: usize = 16;

/// Bytes of text that are given whatever was fed: the largest screen twice.
pub const TEXT_ALLOWANCE: usize = 4 * 1024 * 1024;

/// Text given out so far and what is needed not to give it twice.
#[derive(Clone, Debug, Default)]
pub(super) struct Capture {
    /// Complete lines, each ended by a line feed.
    lines: String,
    /// The beginning of a line whose end is still on the screen.
    open: String,
    /// The screen that was erased last: the same again is not given.
    last_erased: String,
    /// The alternate screen as it was before it was last erased.
    last_alternate: String,
    /// Bytes of text that may still be given; see [`MAX_TEXT_RATIO`].
    allowance: usize,
    /// Something was not given because of it.
    is_cut: bool,
}

impl Terminal {
    /// From now on keeps the text of what leaves the screen until [`Terminal::take_captured`].
    pub(crate) fn start_capture(&mut self) {
        self.capture = Some(Box::new(Capture {
            allowance: TEXT_ALLOWANCE,
            ..Capture::default()
        }));
    }

    /// So many bytes of the session are about to be fed.
    pub(crate) fn allow_captured(&mut self, bytes: usize) {
        if let Some(capture) = &mut self.capture {
            capture.allowance = capture
                .allowance
                .saturating_add(bytes.saturating_mul(MAX_TEXT_RATIO));
        }
    }

    /// Whether text was left out because there was too much for so few bytes.
    pub(crate) fn is_capture_cut(&self) -> bool {
        self.capture.as_ref().is_some_and(|capture| capture.is_cut)
    }

    /// Appends the complete lines since the last call.
    pub(crate) fn take_captured(&mut self, text: &mut String) {
        if let Some(capture) = &mut self.capture {
            text.push_str(&capture.lines);
            capture.lines.clear();
        }
    }

    /// Appends the complete lines and what is on the screens.
    pub(crate) fn finish_capture(&mut self, text: &mut String) {
        let was_alternate = self.alternate;
        if was_alternate {
            // What is on the primary screen was there first.
            core::mem::swap(&mut self.screen, &mut self.other);
            self.alternate = false;
        }
        self.capture_rows(self.rows);
        if was_alternate {
            core::mem::swap(&mut self.screen, &mut self.other);
            self.alternate = true;
            self.capture_alternate();
        }
        self.take_captured(text);
    }

    /// The first `count` rows are about to leave the primary screen.
    #[inline(never)]
    pub(super) fn capture_scrolled_off(&mut self, count: usize) {
        let Some(mut capture) = self.capture.take() else {
            return;
        };
        // Also of the alternate screen: paging through a text is reading it.
        for index in 0..count.min(self.rows) {
            self.give(index, &mut capture);
        }
        self.capture = Some(capture);
    }

    /// The size is about to change. A line that begins in the history and ends on the screen will be broken anew: all
    /// of it counts as not given, and [`Self::capture_resized`] reads its beginning again.
    pub(super) fn capture_before_resize(&mut self) {
        let Some(capture) = &mut self.capture else {
            return;
        };
        if capture.open.is_empty() {
            return;
        }
        let grid = if self.alternate {
            &mut self.other
        } else {
            &mut self.screen
        };
        let begins = grid
            .history
            .iter()
            .rev()
            .take_while(|row| row.wrapped)
            .count();
        if begins == grid.history.len() && begins == grid.history_limit {
            // Its beginning is no longer there. What is known of it becomes a line of its own.
            capture.end_line();
            return;
        }
        capture.open.clear();
        for row in grid.history.iter_mut().rev().take(begins) {
            row.given = false;
        }
        for row in &mut grid.rows {
            row.given = false;
            if !row.wrapped {
                break;
            }
        }
    }

    /// The size changed: gives the rows that went into the history by it.
    pub(super) fn capture_resized(&mut self) {
        let Some(mut capture) = self.capture.take() else {
            return;
        };
        let grid = if self.alternate {
            &mut self.other
        } else {
            &mut self.screen
        };
        let mut history = core::mem::take(&mut grid.history);
        let first = history
            .iter()
            .rposition(|row| row.given)
            .map_or(0, |at| at + 1);
        for row in history.range_mut(first..) {
            self.give_row(row, &mut capture);
            row.given = true;
        }
        let grid = if self.alternate {
            &mut self.other
        } else {
            &mut self.screen
        };
        grid.history = history;
        self.capture = Some(capture);
    }

    /// The screen shown is about to be erased whole.
    pub(super) fn capture_erased_screen(&mut self) {
        if self.capture.is_none() {
            return;
        }
        if self.alternate {
            let text = self.trimmed_screen();
            if let (Some(capture), false) = (&mut self.capture, text.is_empty()) {
                capture.last_alternate = text;
            }
            return;
        }
        let before = self
            .capture
            .as_ref()
            .map_or(0, |capture| capture.lines.len());
        self.capture_rows(self.rows);
        let Some(capture) = &mut self.capture else {
            return;
        };
        let text = &capture.lines[before..];
        if text.is_empty() {
            return;
        }
        if text == capture.last_erased {
            capture.lines.truncate(before);
        } else {
            capture.last_erased.clear();
            capture.last_erased.push_str(&capture.lines[before..]);
        }
    }

    /// The alternate screen is about to be shown: gives the lines above the cursor's, which stand before what follows.
    pub(super) fn capture_before_alternate(&mut self) {
        if self.capture.is_none() {
            return;
        }
        let mut end = self.cursor_row;
        while end > 0 && self.screen.rows[end - 1].wrapped {
            end -= 1;
        }
        self.capture_rows(end);
    }

    /// The alternate screen is about to be left: gives its last contents, without rows that were given when it was left
    /// before and have not changed.
    pub(super) fn capture_alternate(&mut self) {
        let Some(mut capture) = self.capture.take() else {
            return;
        };
        let last = core::mem::take(&mut capture.last_alternate);
        let is_blank = self.screen.rows.iter().all(|row| row.content_len() == 0);
        let text = if is_blank {
            last
        } else {
            self.trimmed_screen()
        };
        capture.push_lines(&text);
        for row in &mut self.screen.rows {
            row.given = true;
        }
        self.capture = Some(capture);
    }

    /// Gives the first `count` rows of the primary screen, without the blank ones at their end, and ends the line.
    fn capture_rows(&mut self, count: usize) {
        let Some(mut capture) = self.capture.take() else {
            return;
        };
        let count = (0..count)
            .rev()
            .find(|&row| self.screen.rows[row].content_len() > 0)
            .map_or(0, |row| row + 1);
        for index in 0..count {
            self.give(index, &mut capture);
        }
        if !capture.open.is_empty() {
            capture.end_line();
        }
        self.capture = Some(capture);
    }

    fn give(&mut self, index: usize, capture: &mut Capture) {
        let mut row = core::mem::take(&mut self.screen.rows[index]);
        self.give_row(&row, capture);
        row.given = true;
        self.screen.rows[index] = row;
    }

    fn give_row(&self, row: &Row, capture: &mut Capture) {
        if row.given {
            if !row.wrapped && !capture.open.is_empty() {
                capture.end_line();
            }
            return;
        }
        self.push_row_text(row, &mut capture.open);
        if !row.wrapped || capture.open.len() >= MAX_LINE_BYTES {
            capture.end_line();
        }
    }

    fn push_row_text(&self, row: &Row, text: &mut String) {
        for &cell in &row.cells[..row.used] {
            if let Some(character) = cell.character() {
                text.push(character);
            } else if cell.cluster().is_some() {
                self.push_cell_text(cell, text);
            } else if !cell.is_spacer() && !cell.is_margin_blank() {
                text.push(' ');
            }
        }
    }

    /// The rows of the screen shown that were not given, as lines, without blank ones at the end.
    fn trimmed_screen(&self) -> String {
        let mut text = String::new();
        for row in self.screen.rows.iter().filter(|row| !row.given) {
            self.push_row_text(row, &mut text);
            let length = text.trim_end_matches(' ').len();
            text.truncate(length);
            text.push('\n');
        }
        let length = text.trim_end_matches('\n').len();
        text.truncate(length);
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }
}

impl Capture {
    fn end_line(&mut self) {
        let open = core::mem::take(&mut self.open);
        self.push_lines(open.trim_end_matches(' '));
        self.push_lines("\n");
        self.open = open;
        self.open.clear();
    }

    fn push_lines(&mut self, text: &str) {
        if text.len() > self.allowance {
            self.is_cut = true;
            return;
        }
        self.allowance -= text.len();
        self.lines.push_str(text);
    }
}
