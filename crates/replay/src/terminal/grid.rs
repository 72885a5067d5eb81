//! One screen: its visible rows and, for the primary screen, the rows that scrolled off the top.

use super::cell::{Cell, Row};
use alloc::collections::VecDeque;

/// Rows of a screen. Scrolling moves rows, never cells; rows that fall out are used again for the blank ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    /// Exactly as many as the terminal has rows, each with as many cells as it has columns.
    pub(super) rows: VecDeque<Row>,
    /// Oldest first; `history.len() <= history_limit`, all rows as wide as the screen.
    pub(super) history: VecDeque<Row>,
    /// 0 for the alternate screen.
    pub(super) history_limit: usize,
    /// What happened to the history. Not part of the state.
    pub(super) history_log: HistoryLog,
}

/// Numbers for the rows of a history, so that each has to be written down once only.
///
/// The rows have the numbers `end - history.len()..end`, oldest first. A number never stands for another row; rows that
/// change as a whole (a resize) get new ones. Only the last row can change on its own: `changed_from` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HistoryLog {
    /// One above the number of the newest row.
    pub(crate) end: u64,
    /// Rows from this number on may have changed since the log was last taken.
    pub(crate) changed_from: u64,
    /// Since then all happened that the same output would also do to the screen with an empty history: rows were only
    /// added, and no table came near its limit.
    pub(crate) is_only_added: bool,
}

impl Default for HistoryLog {
    fn default() -> Self {
        Self {
            end: 0,
            changed_from: u64::MAX,
            is_only_added: true,
        }
    }
}

impl Grid {
    pub(super) fn new(cols: usize, rows: usize, history_limit: usize) -> Self {
        Self {
            rows: (0..rows).map(|_| Row::new(cols)).collect(),
            history: VecDeque::new(),
            history_limit,
            history_log: HistoryLog::default(),
        }
    }

    /// All rows of the history were replaced, or all are gone.
    pub(super) fn history_replaced(&mut self) {
        self.history_log.end += self.history.len() as u64;
        self.history_log.is_only_added = false;
    }

    /// Moves rows `top..=bottom` up by `count`; what leaves at row 0 goes into the history.
    ///
    /// `keep_wrap`: the last row of the region is being continued by autowrap, so its text goes on in the blank row
    /// that appears below it. Otherwise that connection is cut.
    pub(super) fn scroll_up(
        &mut self,
        top: usize,
        bottom: usize,
        count: usize,
        blank: Cell,
        keep_wrap: bool,
    ) {
        if top > bottom || bottom >= self.rows.len() {
            return;
        }
        let count = count.min(bottom - top + 1);
        if !keep_wrap {
            self.rows[bottom].wrapped = false;
        }
        if top > 0 {
            self.rows[top - 1].wrapped = false;
        }
        for _ in 0..count {
            let Some(row) = self.rows.remove(top) else {
                return;
            };
            let mut fresh = self.retire(row, top == 0);
            let cols = fresh.cols();
            fresh.clear(cols, blank);
            self.rows.insert(bottom, fresh);
        }
    }

    /// Puts a row that left the screen into the history, and gives back one that can be used again.
    fn retire(&mut self, row: Row, keep: bool) -> Row {
        if !keep || self.history_limit == 0 {
            return row;
        }
        let cols = row.cols();
        let recycled = if self.history.len() >= self.history_limit {
            self.history.pop_front()
        } else {
            None
        };
        self.history.push_back(row);
        self.history_log.end += 1;
        recycled.unwrap_or_else(|| Row::new(cols))
    }

    /// Moves rows `top..=bottom` down by `count`; what leaves at the bottom is gone.
    pub(super) fn scroll_down(&mut self, top: usize, bottom: usize, count: usize, blank: Cell) {
        if top > bottom || bottom >= self.rows.len() {
            return;
        }
        for _ in 0..count.min(bottom - top + 1) {
            let Some(mut row) = self.rows.remove(bottom) else {
                return;
            };
            let cols = row.cols();
            row.clear(cols, blank);
            self.rows.insert(top, row);
        }
        self.rows[bottom].wrapped = false;
        self.cut_before(top);
    }

    /// Row `row` no longer continues the row above it.
    pub(super) fn cut_before(&mut self, row: usize) {
        if row > 0 {
            self.rows[row - 1].wrapped = false;
        } else if let Some(last) = self.history.back_mut()
            && last.wrapped
        {
            last.wrapped = false;
            let log = &mut self.history_log;
            log.changed_from = log.changed_from.min(log.end.saturating_sub(1));
        }
    }

    /// Clears rows `from..to`. What is written there next takes the place of what was there.
    pub(super) fn clear_rows(&mut self, from: usize, to: usize, blank: Cell) {
        for row in self.rows.range_mut(from.min(to)..to) {
            let cols = row.cols();
            let number = row.watched.number;
            row.clear(cols, blank);
            row.watched.number = number;
        }
        if from < to {
            self.cut_before(from);
        }
    }

    /// Every row that exists, oldest first.
    pub(super) fn all_rows(&self) -> impl Iterator<Item = &Row> {
        self.history.iter().chain(self.rows.iter())
    }
}
