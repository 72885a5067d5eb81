//! Change of size.
//!
//! The rule: the primary screen and its history are reflowed, the alternate screen is clipped at its top left corner.
//! (xterm itself does not reflow; this is what its descendants agree on, and programs redraw after a resize anyway.)
//!
//! * Rows joined by autowrap are one line; a line is broken anew at the new width. Blanks after its last character do
//!   not wrap. The cursor and the saved cursor stay on their character.
//! * The screen keeps its first row. If the cursor would fall below the new bottom, rows move into the history until
//!   it does not; rows below that are cut. If the old screen was filled down to its last row and there is room now,
//!   rows come back from the history.
//! * Margins become the whole screen; new columns get default tab stops.

use super::cell::{Cell, Row};
use super::grid::Grid;
use super::watch::WatchState;
use super::{MAX_COLS, MAX_ROWS, Terminal, history_limit};
use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// A position that follows its character: row counted from the oldest row of the history.
#[derive(Clone, Copy, Debug, Default)]
struct Anchor {
    row: usize,
    col: usize,
    /// Behind the last column, as a cursor with pending wrap.
    behind: bool,
}

impl Terminal {
    /// Changes the size to `cols` × `rows` cells, brought into `1..=MAX_COLS` and `1..=MAX_ROWS`.
    pub fn resize(&mut self, cols: usize, rows: usize) {
        let cols = cols.clamp(1, MAX_COLS);
        let rows = rows.clamp(1, MAX_ROWS);
        if (cols, rows) == (self.cols, self.rows) {
            return;
        }
        self.capture_before_resize();
        if self.watch.is_some() {
            self.watch_erased(0, self.rows);
        }
        let saved = &self.saved[0];
        let mut anchors = [
            Anchor {
                row: self.cursor_row,
                col: self.cursor_col,
                behind: self.pending_wrap,
            },
            Anchor {
                row: saved.row,
                col: saved.col,
                behind: saved.pending_wrap,
            },
        ];
        let primary = if self.alternate {
            &mut self.other
        } else {
            &mut self.screen
        };
        // While the alternate screen is shown, the place to come back to is the saved cursor.
        let leading = usize::from(self.alternate);
        reflow(primary, cols, rows, &mut anchors, leading);
        primary.history_limit = history_limit(self.scrollback_limit, cols);
        let excess = primary.history.len().saturating_sub(primary.history_limit);

        let alternate = if self.alternate {
            &mut self.screen
        } else {
            &mut self.other
        };
        clip(alternate, cols, rows);

        if self.alternate {
            self.cursor_row = self.cursor_row.min(rows - 1);
            self.cursor_col = self.cursor_col.min(cols - 1);
            self.pending_wrap = false;
        } else {
            self.cursor_row = anchors[0].row;
            self.cursor_col = anchors[0].col;
            self.pending_wrap = anchors[0].behind;
        }
        let saved = &mut self.saved[0];
        (saved.row, saved.col, saved.pending_wrap) =
            (anchors[1].row, anchors[1].col, anchors[1].behind);
        let saved = &mut self.saved[1];
        saved.row = saved.row.min(rows - 1);
        saved.col = saved.col.min(cols - 1);
        saved.pending_wrap = false;

        let old_cols = self.cols;
        (self.cols, self.rows) = (cols, rows);
        self.reset_margins();
        self.tabs.truncate(cols);
        self.tabs.extend((old_cols..cols).map(|col| col % 8 == 0));
        self.dirty.clear();
        self.dirty.resize(rows, true);
        self.modes_changed();
        self.capture_resized();
        let primary = if self.alternate {
            &mut self.other
        } else {
            &mut self.screen
        };
        primary.history.drain(..excess);
        primary.history_replaced();
    }
}

/// Keeps the top left corner.
fn clip(grid: &mut Grid, cols: usize, rows: usize) {
    grid.rows.truncate(rows);
    for row in &mut grid.rows {
        change_cols(row, cols);
        row.wrapped = false;
    }
    while grid.rows.len() < rows {
        grid.rows.push_back(Row::new(cols));
    }
}

/// Cuts or extends a row without looking at its neighbours.
fn change_cols(row: &mut Row, cols: usize) {
    // What was cut, or stands elsewhere now, is looked at again.
    row.watched.state = WatchState::Changed;
    if cols < row.cols() {
        row.split_wide(cols);
        row.cells.truncate(cols);
        row.used = row.used.min(cols);
    } else {
        row.cells.resize(cols, Cell::EMPTY);
    }
}

/// Breaks the lines of the primary screen anew and decides which rows are on the screen.
///
/// `anchors` come with screen rows and go with screen rows; `anchors[leading]` stays on the screen.
fn reflow(grid: &mut Grid, cols: usize, rows: usize, anchors: &mut [Anchor; 2], leading: usize) {
    let history = grid.history.len();
    let old_rows = grid.rows.len();
    let mut all = core::mem::take(&mut grid.history);
    all.append(&mut grid.rows);
    // `used` is only a bound; which rows are empty must not depend on how they became so.
    all.iter_mut().for_each(Row::trim_used);
    for anchor in anchors.iter_mut() {
        anchor.row += history;
    }
    let mut end = anchors[leading].row + 1;
    for (index, row) in all.iter().enumerate().skip(end) {
        if row.used > 0 {
            end = index + 1;
        }
    }
    all.truncate(end);
    let was_full = end == history + old_rows;

    let mut followed = [
        anchors[0],
        anchors[1],
        Anchor {
            row: history,
            col: 0,
            behind: false,
        },
    ];
    if all.front().is_some_and(|row| row.cols() != cols) {
        all = break_lines(all, cols, &mut followed);
    }
    let end = all.len();
    let mut top = followed[2]
        .row
        .max((followed[leading].row + 1).saturating_sub(rows));
    if was_full && end < top + rows {
        top = end.saturating_sub(rows);
    }
    top = top.min(end);
    let mut screen = all.split_off(top);
    screen.truncate(rows);
    if screen.len() < rows {
        // The last row that is left has nothing to go on in.
        screen.resize_with(rows, || Row::new(cols));
    } else if let Some(last) = screen.back_mut() {
        last.wrapped = false;
    }
    grid.history = all;
    grid.rows = screen;
    for (anchor, followed) in anchors.iter_mut().zip(followed) {
        anchor.row = followed.row.saturating_sub(top).min(rows - 1);
        anchor.col = followed.col.min(cols - 1);
        anchor.behind = followed.behind && followed.col == cols - 1;
    }
}

/// All lines, broken at `cols`.
fn break_lines(all: VecDeque<Row>, cols: usize, anchors: &mut [Anchor; 3]) -> VecDeque<Row> {
    let mut broken = VecDeque::with_capacity(all.len());
    let mut line: Vec<Row> = Vec::new();
    let mut moved = *anchors;
    let count = all.len();
    for (index, row) in all.into_iter().enumerate() {
        let goes_on = row.wrapped && index + 1 < count;
        line.push(row);
        if goes_on {
            continue;
        }
        let first = index + 1 - line.len();
        for (anchor, moved) in anchors.iter().zip(&mut moved) {
            if (first..=index).contains(&anchor.row) {
                *moved = Anchor {
                    row: anchor.row - first,
                    ..*anchor
                };
            }
        }
        let base = broken.len();
        let mut inside = moved;
        break_line(&mut line, cols, &mut inside, &mut broken);
        for ((anchor, moved), inside) in anchors.iter().zip(&mut moved).zip(inside) {
            if (first..=index).contains(&anchor.row) {
                *moved = Anchor {
                    row: base + inside.row,
                    ..inside
                };
            }
        }
        line.clear();
    }
    *anchors = moved;
    broken
}

/// One line, whose rows are `line`; anchors count rows from its first one.
fn break_line(
    line: &mut Vec<Row>,
    cols: usize,
    anchors: &mut [Anchor; 3],
    out: &mut VecDeque<Row>,
) {
    if let [row] = line.as_mut_slice()
        && row.content_len() <= cols
    {
        let mut row = core::mem::take(row);
        row.wrapped = false;
        let old_cols = row.cols();
        let is_filled = row.content_len() == cols;
        change_cols(&mut row, cols);
        out.push_back(row);
        for anchor in anchors.iter_mut() {
            keep_in_row(anchor, old_cols, cols, is_filled);
        }
        return;
    }
    let given = line.iter().all(|row| row.given);
    let mark = line
        .iter()
        .map(|row| row.mark)
        .find(|&mark| mark != 0)
        .unwrap_or(0);
    let mut offsets = [0; 3];
    let mut cells: Vec<Cell> = Vec::new();
    let last = line.len() - 1;
    for (index, row) in line.iter().enumerate() {
        for (anchor, offset) in anchors.iter().zip(&mut offsets) {
            if anchor.row == index {
                *offset = cells.len() + anchor.col + usize::from(anchor.behind);
            }
        }
        let length = if index == last {
            row.content_len()
        } else {
            row.cols()
        };
        let row_cells = &row.cells[..length];
        cells.extend(
            row_cells
                .iter()
                .copied()
                .filter(|cell| !cell.is_margin_blank()),
        );
    }
    let number = line.first().map_or(0, |row| row.watched.number);
    let start = out.len();
    let mut row = Row::new(cols);
    let mut col = 0;
    let mut at = 0;
    while at < cells.len() {
        let columns = if cells[at].is_wide() && at + 1 < cells.len() {
            2
        } else {
            1
        };
        if col + columns > cols && col > 0 {
            if col < cols {
                row.set(col, Cell::margin_blank(cells[at].attribute_bits()));
            }
            row.wrapped = true;
            out.push_back(core::mem::replace(&mut row, Row::new(cols)));
            col = 0;
        }
        for step in 0..columns {
            place(
                anchors,
                &offsets,
                at + step,
                out.len() - start,
                (col + step).min(cols - 1),
            );
        }
        if columns <= cols {
            for step in 0..columns {
                row.set(col + step, cells[at + step]);
            }
        } else {
            // A wide character on a screen of one column.
            row.set(
                col,
                Cell::narrow(char::REPLACEMENT_CHARACTER, cells[at].attribute_bits()),
            );
        }
        col += columns.min(cols);
        at += columns;
    }
    for (anchor, offset) in anchors.iter_mut().zip(offsets) {
        if offset >= cells.len() {
            let after = offset - cells.len();
            *anchor = Anchor {
                row: out.len() - start,
                col: (col + after).min(cols - 1),
                behind: after == 0 && col == cols,
            };
        }
    }
    out.push_back(row);
    for row in out.range_mut(start..) {
        row.given = given;
    }
    if let Some(first) = out.get_mut(start) {
        first.mark = mark;
        first.watched.number = number;
    }
}

fn place(anchors: &mut [Anchor; 3], offsets: &[usize; 3], offset: usize, row: usize, col: usize) {
    for (anchor, &wanted) in anchors.iter_mut().zip(offsets) {
        if wanted == offset {
            *anchor = Anchor {
                row,
                col,
                behind: false,
            };
        }
    }
}

/// A cursor behind the last column of a row that is now longer is no longer pending; one behind the text of a row that
/// is now just filled is.
fn keep_in_row(anchor: &mut Anchor, old_cols: usize, cols: usize, is_filled: bool) {
    if anchor.behind && cols > old_cols {
        anchor.col += 1;
        anchor.behind = false;
    } else if anchor.col >= cols {
        anchor.behind = anchor.col == cols && is_filled;
        anchor.col = cols - 1;
    }
}
