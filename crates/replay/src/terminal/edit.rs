//! Erasing, inserting, deleting and scrolling, with and without left and right margins.

use super::Terminal;
use super::cell::Cell;

impl Terminal {
    /// EL (0 from the cursor, 1 up to it, 2 all) and DECSEL.
    ///
    /// In the pending-wrap state the cursor stands behind the last column, so EL 0 erases nothing (as xterm.js and
    /// alacritty): `grep --color` ends its lines with `CSI K` and would lose the last letter of full rows.
    pub(super) fn erase_line(&mut self, what: u16, selective: bool) {
        let (from, to) = match what {
            0 if self.pending_wrap => return,
            0 => (self.cursor_col, self.cols),
            1 => (0, self.cursor_col + 1),
            2 => (0, self.cols),
            _ => return,
        };
        let blank = self.blank();
        self.erase(self.cursor_row, from, to, blank, selective);
    }

    /// ED (0 below, 1 above, 2 all, 3 history) and DECSED.
    pub(super) fn erase_display(&mut self, what: u16, selective: bool) {
        let blank = self.blank();
        let row = self.cursor_row;
        if selective {
            let rows = match what {
                0 => row + 1..self.rows,
                1 => 0..row,
                2 => 0..self.rows,
                _ => return,
            };
            if what < 2 {
                self.erase_line(what, true);
            }
            for row in rows {
                self.erase(row, 0, self.cols, blank, true);
            }
            return;
        }
        match what {
            0 => {
                if row == 0 && self.cursor_col == 0 {
                    self.capture_erased_screen();
                }
                self.erase_line(0, false);
                self.clear_rows(row + 1, self.rows, blank);
            }
            1 => {
                if row + 1 == self.rows && self.cursor_col + 1 == self.cols {
                    self.capture_erased_screen();
                }
                self.clear_rows(0, row, blank);
                self.erase_line(1, false);
            }
            2 => {
                self.capture_erased_screen();
                self.clear_rows(0, self.rows, blank);
            }
            3 => {
                let grid = if self.alternate {
                    &mut self.other
                } else {
                    &mut self.screen
                };
                grid.history.clear();
                grid.history_replaced();
            }
            _ => {}
        }
    }

    fn clear_rows(&mut self, from: usize, to: usize, blank: Cell) {
        if self.watch.is_some() {
            self.watch_erased(from, to);
        }
        self.screen.clear_rows(from, to, blank);
        self.dirty[from.min(to)..to].fill(true);
    }

    /// Erases part of a row. Reaching an edge cuts the text's connection with the next or previous row.
    fn erase(&mut self, row: usize, from: usize, to: usize, blank: Cell, selective: bool) {
        self.dirty[row] = true;
        if selective && !self.has_protected {
            self.screen.rows[row].fill(from, to, blank);
            return;
        }
        if selective {
            for col in from..to.min(self.cols) {
                let cell = self.screen.rows[row].cells[col];
                let protected = self
                    .styles
                    .value(cell.style())
                    .is_some_and(|style| style.is_protected());
                if !protected {
                    self.screen.rows[row].fill(col, col + 1, blank);
                }
            }
            return;
        }
        if from == 0 && to >= self.cols && self.watch.is_some() {
            self.watch_erased(row, row + 1);
        }
        let line = &mut self.screen.rows[row];
        line.fill(from, to, blank);
        if to == self.cols {
            line.wrapped = false;
        }
        if from == 0 {
            self.screen.cut_before(row);
        }
    }

    /// ECH.
    pub(super) fn erase_cells(&mut self, count: usize) {
        self.pending_wrap = false;
        let blank = self.blank();
        let end = (self.cursor_col + count).min(self.cols);
        let row = self.cursor_row;
        self.screen.rows[row].fill(self.cursor_col, end, blank);
        self.dirty[row] = true;
    }

    fn cursor_is_between_left_and_right(&self) -> bool {
        (self.left..=self.right).contains(&self.cursor_col)
    }

    /// ICH.
    pub(super) fn insert_cells(&mut self, count: usize) {
        self.pending_wrap = false;
        if self.cursor_is_between_left_and_right() {
            let blank = self.blank();
            let row = self.cursor_row;
            self.screen.rows[row].insert_blank(self.cursor_col, self.right + 1, count, blank);
            self.dirty[row] = true;
        }
    }

    /// DCH.
    pub(super) fn delete_cells(&mut self, count: usize) {
        self.pending_wrap = false;
        if self.cursor_is_between_left_and_right() {
            let blank = self.blank();
            let row = self.cursor_row;
            self.screen.rows[row].delete(self.cursor_col, self.right + 1, count, blank);
            self.dirty[row] = true;
        }
    }

    fn cursor_is_between_margins(&self) -> bool {
        (self.top..=self.bottom).contains(&self.cursor_row)
            && self.cursor_is_between_left_and_right()
    }

    /// IL: the cursor goes to the left margin.
    pub(super) fn insert_lines(&mut self, count: usize) {
        self.pending_wrap = false;
        if self.cursor_is_between_margins() {
            self.scroll_down(self.cursor_row, self.bottom, count);
            self.cursor_col = self.left;
        }
    }

    /// DL: the cursor goes to the left margin.
    pub(super) fn delete_lines(&mut self, count: usize) {
        self.pending_wrap = false;
        if self.cursor_is_between_margins() {
            self.scroll_up(self.cursor_row, self.bottom, count, false);
            self.cursor_col = self.left;
        }
    }

    /// SL and SR: all rows between the margins left or right.
    pub(super) fn shift_columns(&mut self, count: usize, to_left: bool) {
        self.pending_wrap = false;
        let from = self.left;
        self.change_columns(from, count, !to_left);
    }

    /// DECIC and DECDC: the same from the cursor's column on.
    pub(super) fn edit_columns(&mut self, count: usize, insert: bool) {
        self.pending_wrap = false;
        if self.cursor_is_between_margins() {
            let from = self.cursor_col;
            self.change_columns(from, count, insert);
        }
    }

    fn change_columns(&mut self, from: usize, count: usize, insert: bool) {
        let blank = self.blank();
        for row in self.top..=self.bottom {
            let line = &mut self.screen.rows[row];
            if insert {
                line.insert_blank(from, self.right + 1, count, blank);
            } else {
                line.delete(from, self.right + 1, count, blank);
            }
            line.wrapped = false;
            self.dirty[row] = true;
        }
    }

    /// Moves `top..=bottom`, between the left and right margins, up by `count`.
    #[inline]
    pub(super) fn scroll_up(&mut self, top: usize, bottom: usize, count: usize, wrapping: bool) {
        let blank = self.blank();
        self.dirty[top..=bottom].fill(true);
        if self.watch.is_some() {
            self.watch_scrolled_up(top, bottom, count);
        }
        if self.left != 0 || self.right != self.cols - 1 {
            self.scroll_rectangle(top, bottom, count, blank, true);
            return;
        }
        if top == 0 && self.capture.is_some() {
            self.capture_scrolled_off(count.min(bottom + 1));
        }
        self.screen.scroll_up(top, bottom, count, blank, wrapping);
    }

    /// Moves `top..=bottom`, between the left and right margins, down by `count`.
    pub(super) fn scroll_down(&mut self, top: usize, bottom: usize, count: usize) {
        let blank = self.blank();
        self.dirty[top..=bottom].fill(true);
        if self.watch.is_some() {
            self.watch_erased((bottom + 1).saturating_sub(count).max(top), bottom + 1);
        }
        if self.left != 0 || self.right != self.cols - 1 {
            self.scroll_rectangle(top, bottom, count, blank, false);
        } else {
            self.screen.scroll_down(top, bottom, count, blank);
        }
    }

    /// Scrolling between left and right margins copies cells: rows cannot move as a whole.
    fn scroll_rectangle(&mut self, top: usize, bottom: usize, count: usize, blank: Cell, up: bool) {
        let height = bottom - top + 1;
        let count = count.min(height);
        let (left, end) = (self.left, self.right + 1);
        for row in self.screen.rows.range_mut(top..=bottom) {
            row.split_wide(left);
            row.split_wide(end);
            row.wrapped = false;
        }
        for step in 0..height {
            let to = if up { top + step } else { bottom - step };
            if step + count < height {
                let from = if up { to + count } else { to - count };
                for col in left..end {
                    let cell = self.screen.rows[from].cells[col];
                    self.screen.rows[to].set(col, cell);
                }
            } else {
                self.screen.rows[to].fill(left, end, blank);
            }
        }
    }

    /// Rows `top..bottom` and columns `left..right`, counted from 0, ends not included.
    pub(super) fn fill_rectangle(
        &mut self,
        top: usize,
        left: usize,
        bottom: usize,
        right: usize,
        fill: Option<char>,
        selective: bool,
    ) {
        if self.pen_changed {
            self.refresh_pen();
        }
        let cell = match fill {
            Some(character) => Cell::narrow(character, self.pen_attributes),
            None => self.blank(),
        };
        for row in top..bottom.min(self.rows) {
            if selective {
                self.erase(row, left, right.max(left), cell, true);
            } else {
                self.screen.rows[row].fill(left, right, cell);
                self.dirty[row] = true;
            }
        }
    }
}
