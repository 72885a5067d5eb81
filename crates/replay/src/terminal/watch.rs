//! What an observer of the screen would miss: the text of rows that leave it between two of its looks.
//!
//! [`crate::ScreenText`] looks at the screen after every step. It gives each row a number, which stays with the row
//! when it scrolls, so that it need not compare texts to see what moved where. A row that leaves the screen, or is
//! erased whole, before it was looked at is written down here. Off until [`Terminal::watch`]; then one branch for each
//! scrolled or erased row.

use super::Terminal;
use super::cell::Row;
use alloc::boxed::Box;
use alloc::vec::Vec;

/// Bytes of text of rows that left during one step; what is beyond is counted. A step is one event of a few
/// kilobytes; a program that repeats a character and scrolls could make megabytes of each of them.
pub(crate) const MAX_LEFT_BYTES: usize = 4 * 1024 * 1024;

/// Rows that left during one step, for the same reason.
pub(crate) const MAX_LEFT_ROWS: usize = 64 * 1024;

/// Whether a row's text is known to who watches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum WatchState {
    /// It changed since.
    #[default]
    Changed,
    /// It was written down when its screen was left, but nobody looked at it.
    Noted,
    /// It is what was looked at.
    Observed,
}

/// What the watcher left in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Watched {
    /// Number given by the watcher, 0 for none. Stays when the text changes or is erased, and is 0 in a row that
    /// came in by scrolling.
    pub(crate) number: u32,
    pub(crate) state: WatchState,
}

/// A row that left the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LeftRow {
    /// Number of the row, 0 for none.
    pub(crate) number: u32,
    /// Its text is the one that was looked at, so it is not repeated here.
    pub(crate) is_observed: bool,
    /// It is the next row of the line that the row before in this list belongs to.
    pub(crate) continues: bool,
    /// Blanks between its text and that of the next row, if that continues it.
    pub(crate) gap: u16,
    /// Where it was.
    pub(crate) row: u16,
    /// End of its text in [`Watch::text`]; it begins where the one before ends.
    pub(crate) end: usize,
}

/// Rows that left the screen since they were last taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    pub(crate) rows: Vec<LeftRow>,
    /// Their texts, without trailing blanks, one after the other.
    pub(crate) text: Vec<u8>,
    /// The last of `rows` goes on in what is now this row of the screen.
    pub(crate) goes_on_in: Option<usize>,
    /// Rows that were not written down because of [`MAX_LEFT_BYTES`] or [`MAX_LEFT_ROWS`].
    pub(crate) omitted: u64,
}

impl Watch {
    /// Forgets the rows, keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.text.clear();
        self.goes_on_in = None;
        self.omitted = 0;
    }
}

impl Terminal {
    /// From now on keeps the text of rows that leave the screen. All rows count as changed, and have no number.
    pub(crate) fn watch(&mut self) {
        self.watch = Some(Box::default());
        for grid in [&mut self.screen, &mut self.other] {
            for row in grid.rows.iter_mut().chain(&mut grid.history) {
                row.watched = Watched::default();
            }
        }
        self.mark_all_dirty();
    }

    /// What left the screen since the last call; `None` when [`Terminal::watch`] was not called. To be given back.
    pub(crate) fn take_watch(&mut self) -> Option<Box<Watch>> {
        self.watch.take()
    }

    /// Goes on watching with `watch`, which should be cleared.
    pub(crate) fn set_watch(&mut self, watch: Box<Watch>) {
        self.watch = Some(watch);
    }

    /// What is known of row `index` of the screen.
    pub(crate) fn watched(&self, index: usize) -> Watched {
        self.screen
            .rows
            .get(index)
            .map_or_else(Watched::default, |row| row.watched)
    }

    /// Row `index` of the screen was looked at and has this number now.
    pub(crate) fn set_watched(&mut self, index: usize, number: u32) {
        if let Some(row) = self.screen.rows.get_mut(index) {
            row.watched = Watched {
                number,
                state: WatchState::Observed,
            };
        }
    }

    /// Appends the text of row `index` of the screen without trailing blanks.
    pub(crate) fn push_watched_text(&self, index: usize, text: &mut Vec<u8>) {
        if let Some(row) = self.screen.rows.get(index) {
            self.push_row_bytes(row, text);
        }
    }

    /// Row `index` as one that could leave, if its text goes on in the next row.
    pub(crate) fn wrapped_row(&self, index: usize) -> Option<LeftRow> {
        let row = self.screen.rows.get(index).filter(|row| row.wrapped)?;
        Some(LeftRow {
            number: row.watched.number,
            is_observed: true,
            continues: false,
            gap: gap(row),
            row: u16::try_from(index).unwrap_or(u16::MAX),
            end: 0,
        })
    }

    /// Rows `from..to` are about to be erased or replaced.
    #[inline(never)]
    pub(super) fn watch_erased(&mut self, from: usize, to: usize) {
        self.watch_rows(from, to, false);
    }

    /// The first `count` rows of `top..=bottom` are about to leave.
    #[inline(never)]
    pub(super) fn watch_scrolled_up(&mut self, top: usize, bottom: usize, count: usize) {
        self.watch_rows(top, (bottom + 1).min(top + count), true);
    }

    fn watch_rows(&mut self, from: usize, to: usize, scrolled: bool) {
        let Some(mut watch) = self.watch.take() else {
            return;
        };
        let mut continues = scrolled && watch.goes_on_in == Some(from);
        watch.goes_on_in = None;
        for index in from..to.min(self.rows) {
            let row = &self.screen.rows[index];
            let is_observed = row.watched.state == WatchState::Observed;
            let is_known = match row.watched.state {
                WatchState::Observed => !(row.wrapped || continues),
                WatchState::Noted => true,
                WatchState::Changed => false,
            };
            if is_known || row.used == 0 {
                continues = false;
                continue;
            }
            if watch.rows.len() >= MAX_LEFT_ROWS || watch.text.len() >= MAX_LEFT_BYTES {
                watch.omitted += 1;
                continues = false;
                continue;
            }
            let start = watch.text.len();
            if !is_observed {
                self.push_row_bytes(row, &mut watch.text);
            }
            if !is_observed && watch.text.len() == start {
                continues = false;
                continue;
            }
            watch.rows.push(LeftRow {
                number: row.watched.number,
                is_observed,
                continues,
                gap: gap(row),
                row: u16::try_from(index).unwrap_or(u16::MAX),
                end: watch.text.len(),
            });
            continues = row.wrapped;
            if !is_observed {
                self.screen.rows[index].watched.state = WatchState::Noted;
            }
        }
        if scrolled && continues {
            watch.goes_on_in = Some(from);
        }
        self.watch = Some(watch);
    }

    fn push_row_bytes(&self, row: &Row, text: &mut Vec<u8>) {
        let start = text.len();
        let cells = &row.cells[..row.used];
        text.reserve(cells.len());
        for &cell in cells {
            match cell.kind_bits() {
                #[expect(clippy::cast_possible_truncation, reason = "below 128")]
                ascii @ 0x20..=0x7e => text.push(ascii as u8),
                // Nothing was written here; no control character ever stands in a cell.
                0..=0x7f => text.push(b' '),
                _ if cell.is_spacer() => {}
                _ => {
                    let mut bytes = [0; 4];
                    if let Some(character) = cell.character() {
                        text.extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
                    } else if let Some(id) = cell.cluster() {
                        let cluster = self.clusters.value(id).map_or(" ", |cluster| cluster);
                        text.extend_from_slice(cluster.as_bytes());
                    } else {
                        text.push(b' ');
                    }
                }
            }
        }
        while text.len() > start && text.last() == Some(&b' ') {
            text.pop();
        }
    }
}

/// Blanks at the end of a full row, without one that stands where a wide character did not fit.
fn gap(row: &Row) -> u16 {
    let blanks = row
        .cells
        .iter()
        .rev()
        .take_while(|cell| cell.is_margin_blank() || matches!(cell.kind_bits(), 0 | 0x20))
        .filter(|cell| !cell.is_margin_blank())
        .count();
    u16::try_from(blanks).unwrap_or(u16::MAX)
}
