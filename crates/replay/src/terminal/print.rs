//! Printing: where a character goes, what it displaces, and when the row is full.

use super::cell::Cell;
use super::modes::Mode;
use super::width::{self, EMOJI_PRESENTATION, ZERO_WIDTH_JOINER};
use super::{MAX_CLUSTER_BYTES, Terminal};
use alloc::string::String;

impl Terminal {
    /// Prints bytes 0x20–0x7E.
    #[inline]
    pub(super) fn print_ascii(&mut self, mut text: &[u8]) {
        if !self.plain {
            for &byte in text {
                self.print(char::from(byte));
            }
            return;
        }
        if self.pen_changed {
            self.refresh_pen();
        }
        if let Some(&last) = text.last() {
            self.last_printed = Some(char::from(last));
        }
        while !text.is_empty() {
            if self.pending_wrap {
                self.wrap();
            }
            let length = text.len().min(self.cols - self.cursor_col);
            let (now, later) = text.split_at(length);
            self.dirty[self.cursor_row] = true;
            self.screen.rows[self.cursor_row].write_ascii(
                self.cursor_col,
                now,
                self.pen_attributes,
            );
            self.cursor_col += length;
            if self.cursor_col == self.cols {
                self.cursor_col = self.cols - 1;
                self.pending_wrap = true;
            }
            text = later;
        }
    }

    /// Prints any character that is not a control.
    pub(super) fn print(&mut self, character: char) {
        let character = if character.is_ascii() {
            self.translate(character)
        } else {
            character
        };
        let columns = width::columns(character);
        if columns == 0
            || self.modes.is_set(Mode::GraphemeClusters) && self.joins_previous(character)
        {
            self.combine(character);
            return;
        }
        self.last_printed = Some(character);
        self.put(character, columns);
    }

    fn translate(&mut self, character: char) -> char {
        let set = match self.single_shift.take() {
            Some(set) => {
                self.modes_changed();
                set
            }
            None => self.charset,
        };
        self.charsets[usize::from(set)].translate(character)
    }

    /// Writes a character of one or two columns at the cursor and moves on.
    fn put(&mut self, character: char, columns: usize) {
        if self.pen_changed {
            self.refresh_pen();
        }
        let autowrap = self.modes.is_set(Mode::AutoWrap);
        if self.pending_wrap && autowrap {
            self.wrap();
        }
        let mut end = self.right_limit() + 1;
        if self.cursor_col + columns > end {
            // A wide character at the last column: the next row with autowrap, nothing without (as xterm).
            if !autowrap || self.cols < columns {
                return;
            }
            let (row, col) = (self.cursor_row, self.cursor_col);
            self.screen.rows[row].split_wide(col);
            self.screen.rows[row].split_wide(col + 1);
            self.screen.rows[row].set(col, Cell::margin_blank(self.pen_attributes));
            self.dirty[row] = true;
            self.wrap();
            end = self.right_limit() + 1;
            if self.cursor_col + columns > end {
                return;
            }
        }
        let (row, col) = (self.cursor_row, self.cursor_col);
        if self.modes.is_set(Mode::Insert) {
            let blank = self.blank();
            self.screen.rows[row].insert_blank(col, end, columns, blank);
        }
        let attributes = self.pen_attributes;
        let line = &mut self.screen.rows[row];
        line.split_wide(col);
        line.split_wide(col + columns);
        if columns == 2 {
            line.set(col, Cell::wide(character, attributes));
            line.set(col + 1, Cell::spacer(attributes));
        } else {
            line.set(col, Cell::narrow(character, attributes));
        }
        self.dirty[row] = true;
        self.cursor_col = col + columns;
        if self.cursor_col == end {
            self.cursor_col = end - 1;
            self.pending_wrap = autowrap;
        }
    }

    /// Goes to the next row because the current one is full.
    fn wrap(&mut self) {
        self.pending_wrap = false;
        let whole_row = self.right_limit() == self.cols - 1 && self.left == 0;
        if whole_row {
            self.screen.rows[self.cursor_row].wrapped = true;
        }
        self.index(true);
        self.cursor_col = if self.cursor_col >= self.left {
            self.left
        } else {
            0
        };
    }

    /// The cell whose character a combining mark belongs to: left of the cursor, or under it at the right margin.
    fn previous_cell(&self) -> Option<usize> {
        let mut col = if self.pending_wrap {
            self.cursor_col
        } else {
            self.cursor_col.checked_sub(1)?
        };
        if self.screen.rows[self.cursor_row].cells[col].is_spacer() {
            col = col.checked_sub(1)?;
        }
        Some(col)
    }

    /// Adds a character to the one before it. At the left edge there is none and the mark is dropped.
    fn combine(&mut self, character: char) {
        let Some(col) = self.previous_cell() else {
            return;
        };
        let row = self.cursor_row;
        let cell = self.screen.rows[row].cells[col];
        let mut text = String::new();
        self.push_cell_text(cell, &mut text);
        if text.is_empty() || text.len() + character.len_utf8() > MAX_CLUSTER_BYTES {
            return;
        }
        text.push(character);
        let Some(id) = self.cluster_id(text) else {
            return;
        };
        // The table may have been swept, but never the cells: `cell` is still what stands there.
        self.screen.rows[row].set(col, cell.with_cluster(id));
        self.dirty[row] = true;
        if self.modes.is_set(Mode::GraphemeClusters) && !cell.is_wide() {
            let becomes_wide =
                character == EMOJI_PRESENTATION || width::is_regional_indicator(character);
            if becomes_wide {
                self.widen(row, col);
            }
        }
    }

    /// Gives the cluster before the cursor its second column, if the row has one.
    fn widen(&mut self, row: usize, col: usize) {
        let end = self.right_limit() + 1;
        if self.pending_wrap || self.cursor_col != col + 1 || self.cursor_col >= end {
            return;
        }
        let cell = self.screen.rows[row].cells[col];
        let line = &mut self.screen.rows[row];
        line.split_wide(col + 1);
        line.split_wide(col + 2);
        line.set(col, cell.widened());
        line.set(col + 1, Cell::spacer(cell.attribute_bits()));
        self.cursor_col += 1;
        if self.cursor_col == end {
            self.cursor_col = end - 1;
            self.pending_wrap = self.modes.is_set(Mode::AutoWrap);
        }
    }

    /// With mode 2027: whether a character with a width of its own belongs to the cluster before it.
    ///
    /// The rules of UAX 29 that matter for cells: after a joiner (GB11), skin tones (GB9), pairs of regional
    /// indicators (GB12, GB13).
    fn joins_previous(&self, character: char) -> bool {
        let Some(col) = self.previous_cell() else {
            return false;
        };
        let mut text = String::new();
        self.push_cell_text(self.screen.rows[self.cursor_row].cells[col], &mut text);
        let Some(last) = text.chars().next_back() else {
            return false;
        };
        if last == ZERO_WIDTH_JOINER {
            return !character.is_ascii();
        }
        if width::is_skin_tone(character) {
            return width::columns(last) == 2 || last == EMOJI_PRESENTATION;
        }
        width::is_regional_indicator(character)
            && width::is_regional_indicator(last)
            && text.chars().count() == 1
    }

    /// REP: the last printed character again, never more often than the screen has cells.
    pub(super) fn repeat(&mut self, count: usize) {
        let Some(character) = self.last_printed else {
            return;
        };
        let columns = width::columns(character);
        let mut count = count.min(self.cols * self.rows);
        if let (true, Ok(byte @ 0x20..=0x7e)) = (self.plain, u8::try_from(character)) {
            let text = [byte; 64];
            while count > 0 {
                let now = count.min(text.len());
                self.print_ascii(&text[..now]);
                count -= now;
            }
        }
        for _ in 0..count {
            // Already translated by its character set when it was printed first.
            self.put(character, columns.max(1));
        }
    }

    /// Shows that something was here that a text screen cannot show.
    pub(super) fn print_placeholder(&mut self, text: &str) {
        for character in text.chars() {
            self.put(character, 1);
        }
    }
}
