//! CSI sequences: which one does what (xterm's ctlseqs "Functions using CSI", DEC STD 070).
//!
//! Queries (DA, DSR, DECRQM, XTVERSION, window reports) are known and ignored: the model never answers, because the
//! answer went to the program when the session took place.

use super::modes::Mode;
use super::style::Style;
use super::{CursorShape, MAX_KEYBOARD_STACK, Terminal};

impl Terminal {
    /// Carries out the sequence whose parameters stand in the parser.
    #[inline]
    pub(super) fn control_sequence(&mut self, marker: u8, intermediate: u8, final_byte: u8) {
        match (marker, intermediate) {
            (0, 0) => self.plain_sequence(final_byte),
            (b'?', 0) => self.private_sequence(final_byte),
            (0, b' ') => match final_byte {
                b'q' => self.set_cursor_shape(),
                b'@' => self.shift_columns(self.count(0), true),
                b'A' => self.shift_columns(self.count(0), false),
                _ => {}
            },
            (0, b'!') if final_byte == b'p' => self.soft_reset(),
            (0, b'"') if final_byte == b'q' => {
                self.protect(self.parser.params.value(0) == 1);
            }
            (0, b'\'') => match final_byte {
                b'}' => self.edit_columns(self.count(0), true),
                b'~' => self.edit_columns(self.count(0), false),
                _ => {}
            },
            (0, b'$') => self.rectangle_sequence(final_byte),
            (b'>' | b'<' | b'=', 0) => self.keyboard_sequence(marker, final_byte),
            _ => {}
        }
    }

    /// Parameter `index` as a count: 0 and missing mean 1.
    #[inline]
    fn count(&self, index: usize) -> usize {
        usize::from(self.parser.params.value(index).max(1))
    }

    /// Parameter `index` as a position counted from 1; the result counts from 0.
    #[inline]
    fn position(&self, index: usize) -> usize {
        self.count(index) - 1
    }

    #[inline]
    fn plain_sequence(&mut self, final_byte: u8) {
        match final_byte {
            b'm' => {
                self.pen
                    .apply_sgr(self.parser.params.as_slice(), self.parser.params.sub);
                self.pen_changed = true;
            }
            b'H' | b'f' => self.move_to(self.position(0), self.position(1)),
            b'K' => self.erase_line(self.parser.params.value(0), false),
            b'J' => self.erase_display(self.parser.params.value(0), false),
            b'A' => self.move_up(self.count(0)),
            b'B' => self.move_down(self.count(0)),
            b'e' => self.set_row(self.cursor_row + self.count(0)),
            b'C' => self.move_right(self.count(0)),
            b'a' => self.set_col(self.cursor_col + self.count(0)),
            b'D' => self.move_left(self.count(0)),
            b'E' => {
                self.move_down(self.count(0));
                self.carriage_return();
            }
            b'F' => {
                self.move_up(self.count(0));
                self.carriage_return();
            }
            b'G' | b'`' => self.set_col(self.origin_col() + self.position(0)),
            b'd' => self.set_row(self.origin_row() + self.position(0)),
            b'I' => self.tab(self.count(0)),
            b'Z' => self.back_tab(self.count(0)),
            b'@' => self.insert_cells(self.count(0)),
            b'P' => self.delete_cells(self.count(0)),
            b'X' => self.erase_cells(self.count(0)),
            b'L' => self.insert_lines(self.count(0)),
            b'M' => self.delete_lines(self.count(0)),
            b'S' => self.scroll_up(self.top, self.bottom, self.count(0), false),
            // With more parameters T starts highlight tracking, which moves nothing.
            b'T' if self.parser.params.len() <= 1 => {
                self.scroll_down(self.top, self.bottom, self.count(0));
            }
            b'^' => self.scroll_down(self.top, self.bottom, self.count(0)),
            b'b' => self.repeat(self.count(0)),
            b'g' => self.clear_tabs(),
            b'h' => self.set_ansi_modes(true),
            b'l' => self.set_ansi_modes(false),
            b'r' => self.set_top_bottom(),
            b's' if self.modes.is_set(Mode::LeftRightMargins) => self.set_left_right(),
            b's' => self.save_cursor(),
            b'u' => self.restore_cursor(),
            b't' => self.title_stack_sequence(),
            _ => {}
        }
    }

    fn private_sequence(&mut self, final_byte: u8) {
        match final_byte {
            b'h' => self.set_dec_modes(true),
            b'l' => self.set_dec_modes(false),
            b'J' => self.erase_display(self.parser.params.value(0), true),
            b'K' => self.erase_line(self.parser.params.value(0), true),
            b's' => self.save_dec_modes(),
            b'r' => self.restore_dec_modes(),
            b'W' if self.parser.params.value(0) == 5 => self.tabs = super::default_tabs(self.cols),
            _ => {}
        }
    }

    /// Kitty's keyboard protocol (`CSI > n u`, `CSI < n u`, `CSI = n ; m u`) and xterm's modifyOtherKeys (`CSI > 4 ; n m`).
    fn keyboard_sequence(&mut self, marker: u8, final_byte: u8) {
        let first = self.parser.params.value(0);
        let flags = u8::try_from(first & 0x1f).unwrap_or(0);
        match (marker, final_byte) {
            (b'>', b'm') if first == 4 => {
                self.modify_other_keys =
                    u8::try_from(self.parser.params.value(1).min(3)).unwrap_or(0);
            }
            (b'>', b'u') => {
                let stack = &mut self.keyboard[usize::from(self.alternate)];
                // The kitty document: the oldest entry is dropped when the stack is full.
                if stack.len() == MAX_KEYBOARD_STACK {
                    stack.remove(0);
                }
                stack.push(flags);
            }
            (b'<', b'u') => {
                let count = self.count(0);
                let stack = &mut self.keyboard[usize::from(self.alternate)];
                stack.truncate(stack.len().saturating_sub(count));
            }
            (b'=', b'u') => {
                let how = self.parser.params.value(1);
                let stack = &mut self.keyboard[usize::from(self.alternate)];
                if stack.is_empty() {
                    stack.push(0);
                }
                let Some(top) = stack.last_mut() else { return };
                match how {
                    0 | 1 => *top = flags,
                    2 => *top |= flags,
                    3 => *top &= !flags,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// DECFRA, DECERA and DECSERA: fill or erase a rectangle.
    fn rectangle_sequence(&mut self, final_byte: u8) {
        let (at, fill) = match final_byte {
            b'x' => (1, char::from_u32(u32::from(self.parser.params.value(0)))),
            b'z' | b'{' => (0, None),
            _ => return,
        };
        // xterm: the character must be a printable one of Latin-1.
        let fill = match fill {
            Some(' '..='~' | '\u{a0}'..='\u{ff}') | None => fill,
            Some(_) => return,
        };
        let last = |value: u16, end: usize| {
            if value == 0 {
                end
            } else {
                usize::from(value).min(end)
            }
        };
        let top = self.origin_row() + self.position(at);
        let left = self.origin_col() + self.position(at + 1);
        let (row_end, col_end) = if self.modes.is_set(Mode::Origin) {
            (self.bottom + 1, self.right + 1)
        } else {
            (self.rows, self.cols)
        };
        let bottom = last(self.parser.params.value(at + 2), usize::MAX)
            .saturating_add(self.origin_row())
            .min(row_end);
        let right = last(self.parser.params.value(at + 3), usize::MAX)
            .saturating_add(self.origin_col())
            .min(col_end);
        self.fill_rectangle(top, left, bottom, right, fill, final_byte == b'{');
    }

    fn set_cursor_shape(&mut self) {
        let (shape, blinks) = match self.parser.params.value(0) {
            0 | 1 => (CursorShape::Block, true),
            2 => (CursorShape::Block, false),
            3 => (CursorShape::Underline, true),
            4 => (CursorShape::Underline, false),
            5 => (CursorShape::Bar, true),
            6 => (CursorShape::Bar, false),
            _ => return,
        };
        self.cursor_shape = shape;
        self.modes.set(Mode::CursorBlink, blinks);
    }

    fn clear_tabs(&mut self) {
        match self.parser.params.value(0) {
            0 => self.tabs[self.cursor_col] = false,
            3 => self.tabs.fill(false),
            _ => {}
        }
    }

    /// DECSTBM. An impossible region is ignored, as xterm does.
    fn set_top_bottom(&mut self) {
        let top = self.position(0);
        let bottom = match self.parser.params.value(1) {
            0 => self.rows,
            row => usize::from(row).min(self.rows),
        };
        if top + 1 < bottom {
            (self.top, self.bottom) = (top, bottom - 1);
            self.move_to(0, 0);
        }
    }

    /// DECSLRM.
    fn set_left_right(&mut self) {
        let left = self.position(0);
        let right = match self.parser.params.value(1) {
            0 => self.cols,
            col => usize::from(col).min(self.cols),
        };
        if left + 1 < right {
            (self.left, self.right) = (left, right - 1);
            self.modes_changed();
            self.move_to(0, 0);
        }
    }

    pub(super) fn origin_row(&self) -> usize {
        if self.modes.is_set(Mode::Origin) {
            self.top
        } else {
            0
        }
    }

    pub(super) fn origin_col(&self) -> usize {
        if self.modes.is_set(Mode::Origin) {
            self.left
        } else {
            0
        }
    }

    /// CUP: row and column counted from 0, from the margins in origin mode.
    #[inline]
    pub(super) fn move_to(&mut self, row: usize, col: usize) {
        self.set_row(self.origin_row() + row);
        self.set_col(self.origin_col() + col);
    }

    fn set_row(&mut self, row: usize) {
        let last = if self.modes.is_set(Mode::Origin) {
            self.bottom
        } else {
            self.rows - 1
        };
        self.cursor_row = row.min(last);
        self.pending_wrap = false;
    }

    fn set_col(&mut self, col: usize) {
        let last = if self.modes.is_set(Mode::Origin) {
            self.right
        } else {
            self.cols - 1
        };
        self.cursor_col = col.min(last);
        self.pending_wrap = false;
    }

    fn move_up(&mut self, count: usize) {
        let limit = if self.cursor_row >= self.top {
            self.top
        } else {
            0
        };
        self.cursor_row = self.cursor_row.saturating_sub(count).max(limit);
        self.pending_wrap = false;
    }

    fn move_down(&mut self, count: usize) {
        let limit = if self.cursor_row <= self.bottom {
            self.bottom
        } else {
            self.rows - 1
        };
        self.cursor_row = (self.cursor_row + count).min(limit);
        self.pending_wrap = false;
    }

    fn move_right(&mut self, count: usize) {
        self.cursor_col = (self.cursor_col + count).min(self.right_limit());
        self.pending_wrap = false;
    }

    fn move_left(&mut self, count: usize) {
        let limit = if self.cursor_col >= self.left {
            self.left
        } else {
            0
        };
        self.cursor_col = self.cursor_col.saturating_sub(count).max(limit);
        self.pending_wrap = false;
    }

    /// Last column that the cursor reaches by printing: the right margin, unless it is already beyond it.
    #[inline]
    pub(super) fn right_limit(&self) -> usize {
        if self.cursor_col <= self.right {
            self.right
        } else {
            self.cols - 1
        }
    }

    /// Brings `pen_attributes` up to date.
    pub(super) fn refresh_pen(&mut self) {
        self.pen_changed = false;
        let style = self.style_id(self.pen);
        self.pen_attributes = super::cell::Cell::attributes(style, self.pen_link);
    }

    /// The cell that erasing leaves: the pen's background colour alone.
    #[inline]
    pub(super) fn blank(&mut self) -> super::cell::Cell {
        let erased = self.pen.erased();
        if erased == Style::default() {
            return super::cell::Cell::EMPTY;
        }
        super::cell::Cell(super::cell::Cell::attributes(self.style_id(erased), 0))
    }
}
