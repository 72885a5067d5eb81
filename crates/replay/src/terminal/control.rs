//! C0 and C1 controls and escape sequences other than CSI (ECMA-48, xterm's ctlseqs "Controls beginning with ESC").

use super::cell::Cell;
use super::charset::Charset;
use super::modes::Mode;
use super::parser::StringKind;
use super::{CursorShape, SavedCursor, Terminal};

impl Terminal {
    /// A byte below 0x20, other than ESC.
    #[inline]
    pub(super) fn control(&mut self, byte: u8) {
        match byte {
            0x07 => self.bells = self.bells.wrapping_add(1),
            0x08 => self.backspace(),
            0x09 => self.tab(1),
            0x0a..=0x0c => self.line_feed(),
            0x0d => self.carriage_return(),
            0x0e => self.invoke(1),
            0x0f => self.invoke(0),
            _ => {}
        }
    }

    /// A C1 control, 0x80–0x9F: the same as `ESC` and the byte less 0x40.
    pub(super) fn control_c1(&mut self, byte: u8) {
        match byte {
            0x90 => self.begin_string(StringKind::Dcs),
            0x98 | 0x9e => self.begin_string(StringKind::Other),
            0x9b => self.begin_csi(),
            0x9d => self.begin_string(StringKind::Osc),
            0x9f => self.begin_string(StringKind::Apc),
            0x84 | 0x85 | 0x88 | 0x8d | 0x8e | 0x8f | 0x96 | 0x97 => {
                self.escape_sequence(0, byte - 0x40);
            }
            _ => {}
        }
    }

    /// `ESC final` or `ESC intermediate final`.
    pub(super) fn escape_sequence(&mut self, intermediate: u8, final_byte: u8) {
        match (intermediate, final_byte) {
            (0, b'D') => self.index(false),
            (0, b'E') => {
                self.index(false);
                self.carriage_return();
            }
            (0, b'H') => self.tabs[self.cursor_col] = true,
            (0, b'M') => self.reverse_index(),
            (0, b'N') => self.shift_once(2),
            (0, b'O') => self.shift_once(3),
            (0, b'V') => self.protect(true),
            (0, b'W') => self.protect(false),
            (0, b'c') => self.reset(),
            (0, b'7') => self.save_cursor(),
            (0, b'8') => self.restore_cursor(),
            (0, b'n') => self.invoke(2),
            (0, b'o') => self.invoke(3),
            (0, b'=') => self.modes.set(Mode::Keypad, true),
            (0, b'>') => self.modes.set(Mode::Keypad, false),
            (b'(', set) => self.designate(0, set),
            (b')', set) => self.designate(1, set),
            (b'*', set) => self.designate(2, set),
            (b'+', set) => self.designate(3, set),
            (b'#', b'8') => self.alignment_pattern(),
            _ => {}
        }
    }

    /// DECSCA, SPA and EPA.
    pub(super) fn protect(&mut self, on: bool) {
        self.pen.set_protected(on);
        self.pen_changed = true;
        self.has_protected |= on;
    }

    fn designate(&mut self, slot: usize, set: u8) {
        self.charsets[slot] = Charset::designated(set);
        self.modes_changed();
    }

    fn invoke(&mut self, slot: u8) {
        self.charset = slot;
        self.modes_changed();
    }

    fn shift_once(&mut self, slot: u8) {
        self.single_shift = Some(slot);
        self.modes_changed();
    }

    /// IND, and what LF does to the row. `wrapping`: the row is full and its text goes on below.
    #[inline]
    pub(super) fn index(&mut self, wrapping: bool) {
        self.pending_wrap = false;
        if self.cursor_row == self.bottom {
            if (self.left..=self.right).contains(&self.cursor_col) {
                self.scroll_up(self.top, self.bottom, 1, wrapping);
            }
        } else if self.cursor_row + 1 < self.rows {
            self.cursor_row += 1;
        }
    }

    /// RI.
    fn reverse_index(&mut self) {
        self.pending_wrap = false;
        if self.cursor_row == self.top {
            if (self.left..=self.right).contains(&self.cursor_col) {
                self.scroll_down(self.top, self.bottom, 1);
            }
        } else if self.cursor_row > 0 {
            self.cursor_row -= 1;
        }
    }

    #[inline]
    fn line_feed(&mut self) {
        self.index(false);
        if self.modes.is_set(Mode::NewLine) {
            self.carriage_return();
        }
    }

    #[inline]
    pub(super) fn carriage_return(&mut self) {
        self.pending_wrap = false;
        let outside = self.cursor_col < self.left && !self.modes.is_set(Mode::Origin);
        self.cursor_col = if outside { 0 } else { self.left };
    }

    fn backspace(&mut self) {
        if self.modes.is_set(Mode::ReverseWrap) && self.modes.is_set(Mode::AutoWrap) {
            if core::mem::take(&mut self.pending_wrap) {
                return;
            }
            let at_edge = self.cursor_col == self.left || self.cursor_col == 0;
            if at_edge
                && self.cursor_row > self.top
                && self.screen.rows[self.cursor_row - 1].wrapped
            {
                self.cursor_row -= 1;
                self.cursor_col = self.right;
                return;
            }
        }
        self.pending_wrap = false;
        if self.cursor_col != self.left {
            self.cursor_col = self.cursor_col.saturating_sub(1);
        }
    }

    /// HT and CHT. At the right margin nothing happens, not even to a pending wrap.
    pub(super) fn tab(&mut self, count: usize) {
        let end = self.right_limit();
        for _ in 0..count.min(self.cols) {
            if self.cursor_col >= end {
                return;
            }
            let next = (self.cursor_col + 1..end).find(|&col| self.tabs[col]);
            self.cursor_col = next.unwrap_or(end);
        }
    }

    /// CBT.
    pub(super) fn back_tab(&mut self, count: usize) {
        self.pending_wrap = false;
        for _ in 0..count.min(self.cols) {
            let previous = (0..self.cursor_col).rev().find(|&col| self.tabs[col]);
            self.cursor_col = previous.unwrap_or(0);
        }
    }

    /// DECSC. Each screen has its own memory.
    pub(super) fn save_cursor(&mut self) {
        self.saved[usize::from(self.alternate)] = SavedCursor {
            row: self.cursor_row,
            col: self.cursor_col,
            pending_wrap: self.pending_wrap,
            origin: self.modes.is_set(Mode::Origin),
            pen: self.pen,
            charsets: self.charsets,
            charset: self.charset,
        };
    }

    /// DECRC. Without a DECSC before it: home, plain pen, ASCII.
    pub(super) fn restore_cursor(&mut self) {
        let saved = self.saved[usize::from(self.alternate)].clone();
        self.pen = saved.pen;
        self.pen_changed = true;
        self.charsets = saved.charsets;
        self.charset = saved.charset;
        self.modes.set(Mode::Origin, saved.origin);
        self.cursor_row = saved.row.min(self.rows - 1);
        self.cursor_col = saved.col.min(self.cols - 1);
        self.pending_wrap = saved.pending_wrap && self.cursor_col == self.right_limit();
        self.modes_changed();
    }

    /// DECALN: the screen full of E, margins and cursor at their starting places.
    fn alignment_pattern(&mut self) {
        self.capture_erased_screen();
        if self.watch.is_some() {
            self.watch_erased(0, self.rows);
        }
        self.reset_margins();
        self.modes_changed();
        self.modes.set(Mode::Origin, false);
        self.move_to(0, 0);
        for row in &mut self.screen.rows {
            row.wrapped = false;
            for col in 0..self.cols {
                row.set(col, Cell::narrow('E', 0));
            }
        }
        self.screen.cut_before(0);
        self.mark_all_dirty();
    }

    pub(super) fn reset_margins(&mut self) {
        (self.top, self.bottom) = (0, self.rows - 1);
        (self.left, self.right) = (0, self.cols - 1);
    }

    /// RIS: everything as at the start, the history included (as xterm).
    fn reset(&mut self) {
        if self.alternate {
            self.switch_screen(false, false);
        }
        self.capture_erased_screen();
        if self.watch.is_some() {
            self.watch_erased(0, self.rows);
        }
        // The rows are used again: on a huge screen, new ones for every two bytes would take minutes.
        let mut screen = core::mem::take(&mut self.screen);
        let mut other = core::mem::take(&mut self.other);
        screen.history.clear();
        screen.history_replaced();
        screen.clear_rows(0, self.rows, Cell::EMPTY);
        other.clear_rows(0, self.rows, Cell::EMPTY);
        let mut fresh =
            Self::with_grids(self.cols, self.rows, self.scrollback_limit, screen, other);
        fresh.capture = self.capture.take();
        fresh.watch = self.watch.take();
        fresh.bells = self.bells;
        *self = fresh;
        self.mark_all_dirty();
    }

    /// DECSTR: modes, margins, pen and charsets, but not the screen.
    pub(super) fn soft_reset(&mut self) {
        for mode in [
            Mode::Insert,
            Mode::Origin,
            Mode::CursorKeys,
            Mode::Keypad,
            Mode::LeftRightMargins,
        ] {
            self.modes.set(mode, false);
        }
        self.modes.set(Mode::AutoWrap, true);
        self.modes.set(Mode::CursorVisible, true);
        self.reset_margins();
        self.pen = super::Style::default();
        self.pen_changed = true;
        self.charsets = [Charset::Ascii; 4];
        self.charset = 0;
        self.single_shift = None;
        self.cursor_shape = CursorShape::default();
        self.saved[usize::from(self.alternate)] = SavedCursor::default();
        self.modes_changed();
    }
}
