//! The terminal: bytes of a session in, the state of its screen out.
//!
//! ```text
//!            parser.rs            print.rs  edit.rs          grid.rs
//!  bytes ──► states, UTF-8 ──┬──► text ────► cells ────────► rows, history
//!                            ├──► control.rs, csi.rs: cursor, margins, modes.rs, style.rs
//!                            └──► osc.rs: titles, links, colours, clipboard as data
//! ```
//!
//! xterm's behaviour is the reference; `README.md` in this folder lists where terminals disagree and what is done here.
//!
//! Invariants: the cursor is inside the screen; margins are inside the screen, top above bottom and left before right
//! (except on screens of one row or column); every row has as many cells as the terminal has columns; no half of a
//! wide character stands alone.

mod capture;
mod cell;
mod charset;
mod control;
mod csi;
mod edit;
mod grid;
mod intern;
mod modes;
mod osc;
mod parser;
mod print;
mod resize;
mod snapshot;
mod style;
mod utf8;
mod view;
mod watch;
mod width;

#[cfg(test)]
mod tests;

pub use capture::{MAX_LINE_BYTES, MAX_TEXT_RATIO, TEXT_ALLOWANCE};
pub use modes::{Mode, Modes, MouseEncoding, MouseTracking};
pub use osc::{ClipboardWrite, Colors, Link, ShellMark};
pub use parser::{MAX_CONTROL_STRING_BYTES, MAX_OSC_BYTES, MAX_PARAMS};
pub use snapshot::{SNAPSHOT_VERSION, SnapshotError};
pub use style::{Color, Style, Underline};
pub use view::{CellText, CellView, Cells, RowView, Run, Runs};
pub(crate) use watch::{LeftRow, Watch, WatchState};
pub use width::UNICODE_VERSION;
pub(crate) use width::columns;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use capture::Capture;
use cell::Cell;
use charset::Charset;
use grid::Grid;
pub(crate) use grid::HistoryLog;
use intern::Interner;
use parser::Parser;

/// Most columns of a screen. A size comes from the recording, so a forged one must not cost gigabytes; the widest
/// real terminals (three 4K screens, small font) have about 1,900.
pub const MAX_COLS: usize = 2000;

/// Most rows of a screen. With [`MAX_COLS`] this bounds each of the two screens to 16 MB of cells.
pub const MAX_ROWS: usize = 1000;

/// Most cells kept of what scrolled off, 64 MiB of them: the limit in rows is lowered for wide screens.
pub const MAX_SCROLLBACK_CELLS: usize = 8 * 1024 * 1024;

/// History of a terminal made by [`Terminal::new`], in rows.
pub const DEFAULT_SCROLLBACK: usize = 1000;

/// Bytes of one grapheme cluster in UTF-8; further marks are dropped. The longest emoji sequences in Unicode have
/// 35 bytes, text with dozens of marks on a letter ("Zalgo") has no end.
pub const MAX_CLUSTER_BYTES: usize = 64;

/// Bytes of a title after which it is cut: more fits no window.
pub const MAX_TITLE_BYTES: usize = 1024;

/// Titles on the stack (XTWINOPS 22); the oldest is dropped. xterm has 10.
pub const MAX_TITLE_STACK: usize = 16;

/// Bytes of a link's id and address; a longer link is none. VTE and kitty take 2083 and 250.
pub const MAX_LINK_BYTES: usize = 2333;

/// Different styles, and different clusters, in use at once; the numbers of cells are 16 bits wide. Beyond it new
/// styles show as the default one and marks are dropped.
pub const MAX_STYLES: usize = 65_535;

/// Different links in use at once: with [`MAX_LINK_BYTES`] at most 19 MB. Beyond it text is no link.
pub const MAX_LINKS: usize = 8192;

/// Keyboard modes on the stack of each screen; the oldest is dropped.
pub const MAX_KEYBOARD_STACK: usize = 16;

/// Shape of the cursor (DECSCUSR).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum CursorShape {
    /// The whole cell.
    #[default]
    Block,
    /// A line below.
    Underline,
    /// A line on the left.
    Bar,
}

/// Where the cursor is and how it looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// `0 <= col < cols`. When the row is full and the next character will wrap, this is the last column.
    pub col: usize,
    /// `0 <= row < rows`.
    pub row: usize,
    /// DECTCEM.
    pub is_visible: bool,
    /// Whether it blinks (DECSCUSR or mode 12).
    pub blinks: bool,
    /// Its shape.
    pub shape: CursorShape,
    /// The row is full: the next character goes to the next row.
    pub is_wrap_pending: bool,
}

/// What DECSC remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct SavedCursor {
    row: usize,
    col: usize,
    pending_wrap: bool,
    origin: bool,
    pen: Style,
    charsets: [Charset; 4],
    charset: u8,
}

/// State of a terminal: screens, cursor, modes, titles, history and the beginning of an unfinished sequence.
///
/// Plain data: [`Clone`] copies it, [`Terminal::snapshot`] writes it down exactly, and two terminals are equal when
/// all that follows would look the same on both. Never panics and never answers, whatever it is fed.
///
/// ```
/// let mut terminal = reel_replay::Terminal::new(20, 3);
/// terminal.feed(b"\x1b[1;32m$\x1b[m ls\r\nCargo.toml");
/// assert_eq!(terminal.row(1).text(), "Cargo.toml");
/// assert_eq!((terminal.cursor().col, terminal.cursor().row), (10, 1));
/// let run = terminal.row(0).runs().next().expect("the row has text");
/// assert!(run.style().is_bold());
/// ```
#[derive(Clone, Debug)]
pub struct Terminal {
    /// `1..=MAX_COLS`
    cols: usize,
    /// `1..=MAX_ROWS`
    rows: usize,
    /// The screen that is shown, and the other one. The primary one has the history.
    screen: Grid,
    other: Grid,
    /// The screen shown is the alternate one.
    alternate: bool,
    /// As asked for; the grid has a lower limit when rows are wide.
    scrollback_limit: usize,

    cursor_row: usize,
    cursor_col: usize,
    /// The cursor stands behind the last column: the next character wraps.
    pending_wrap: bool,
    /// Of the primary and the alternate screen.
    saved: [SavedCursor; 2],
    cursor_shape: CursorShape,
    pen: Style,
    /// Number of the link that text is printed with, 0 for none.
    pen_link: u16,
    /// `pen` and `pen_link` as they stand in a cell; not valid while `pen_changed`.
    pen_attributes: u64,
    pen_changed: bool,
    charsets: [Charset; 4],
    /// Which of the four is in use, 0–3.
    charset: u8,
    /// SS2 or SS3: the set for the next character only.
    single_shift: Option<u8>,
    last_printed: Option<char>,

    modes: Modes,
    saved_modes: u32,
    /// Printing needs no look at modes, charsets or margins.
    plain: bool,
    /// First and last row and column of the scrolling region, counted from 0.
    top: usize,
    bottom: usize,
    left: usize,
    right: usize,
    tabs: Vec<bool>,
    /// Kitty keyboard flags of the primary and the alternate screen.
    keyboard: [Vec<u8>; 2],
    modify_other_keys: u8,

    styles: Interner<Style>,
    links: Interner<Link>,
    clusters: Interner<Box<str>>,

    title: String,
    icon_title: String,
    title_stack: Vec<(String, String)>,
    working_directory: String,
    colors: Colors,
    clipboard: Option<ClipboardWrite>,
    shell_mark: Option<ShellMark>,
    /// Number of BEL so far, modulo 2^32.
    bells: u32,

    parser: Parser,
    /// Characters were protected (DECSCA) at some time. Not part of the state: it only saves looking for them.
    has_protected: bool,
    /// Rows changed since they were last taken. Not part of the state.
    dirty: Vec<bool>,
    /// Text of rows that leave the screen, for transcripts. Not part of the state.
    capture: Option<Box<Capture>>,
    /// Text of rows that leave the screen before they were looked at. Not part of the state.
    watch: Option<Box<Watch>>,
}

impl Terminal {
    /// A terminal of `cols` × `rows` cells (brought into `1..=MAX_COLS` and `1..=MAX_ROWS`) with a history of
    /// [`DEFAULT_SCROLLBACK`] rows.
    #[must_use]
    pub fn new(cols: usize, rows: usize) -> Self {
        Self::with_scrollback(cols, rows, DEFAULT_SCROLLBACK)
    }

    /// The same with a history of at most `limit` rows, fewer on wide screens ([`MAX_SCROLLBACK_CELLS`]).
    #[must_use]
    pub fn with_scrollback(cols: usize, rows: usize, limit: usize) -> Self {
        let cols = cols.clamp(1, MAX_COLS);
        let rows = rows.clamp(1, MAX_ROWS);
        let screen = Grid::new(cols, rows, history_limit(limit, cols));
        let other = Grid::new(cols, rows, 0);
        Self::with_grids(cols, rows, limit, screen, other)
    }

    /// The same with empty screens that already exist.
    fn with_grids(cols: usize, rows: usize, limit: usize, screen: Grid, other: Grid) -> Self {
        Self {
            cols,
            rows,
            screen,
            other,
            alternate: false,
            scrollback_limit: limit,
            cursor_row: 0,
            cursor_col: 0,
            pending_wrap: false,
            saved: [SavedCursor::default(), SavedCursor::default()],
            cursor_shape: CursorShape::default(),
            pen: Style::default(),
            pen_link: 0,
            pen_attributes: 0,
            pen_changed: false,
            charsets: [Charset::Ascii; 4],
            charset: 0,
            single_shift: None,
            last_printed: None,
            modes: Modes::default(),
            saved_modes: 0,
            plain: true,
            top: 0,
            bottom: rows - 1,
            left: 0,
            right: cols - 1,
            tabs: default_tabs(cols),
            keyboard: [Vec::new(), Vec::new()],
            modify_other_keys: 0,
            styles: Interner::new(MAX_STYLES),
            links: Interner::new(MAX_LINKS),
            clusters: Interner::new(MAX_STYLES),
            title: String::new(),
            icon_title: String::new(),
            title_stack: Vec::new(),
            working_directory: String::new(),
            colors: Colors::default(),
            clipboard: None,
            shell_mark: None,
            bells: 0,
            parser: Parser::default(),
            has_protected: false,
            dirty: vec![true; rows],
            capture: None,
            watch: None,
        }
    }

    fn mark_all_dirty(&mut self) {
        self.dirty.fill(true);
    }

    /// The primary screen, shown or not.
    fn primary(&self) -> &Grid {
        if self.alternate {
            &self.other
        } else {
            &self.screen
        }
    }

    /// What happened to the history; from now on changes are told anew.
    pub(crate) fn take_history_log(&mut self) -> HistoryLog {
        let primary = if self.alternate {
            &mut self.other
        } else {
            &mut self.screen
        };
        let mut log = primary.history_log;
        primary.history_log.changed_from = u64::MAX;
        primary.history_log.is_only_added = true;
        let tables = [
            self.styles.take_crowded(),
            self.links.take_crowded(),
            self.clusters.take_crowded(),
        ];
        log.is_only_added &= tables == [false; 3];
        log
    }

    /// The number of a style, 0 (the default style) when the table is full.
    #[inline]
    fn style_id(&mut self, style: Style) -> u16 {
        if style == Style::default() {
            return 0;
        }
        if let Some(id) = self.styles.find(&style) {
            return id;
        }
        if self.styles.is_sweep_due() {
            let mut used = vec![false; MAX_STYLES + 1];
            used[usize::from(Cell(self.pen_attributes).style())] = true;
            self.for_each_cell(|cell| used[usize::from(cell.style())] = true);
            let cells = self.cell_count();
            self.styles.sweep(cells, |id| used[usize::from(id)]);
        }
        self.styles.add(style).unwrap_or(0)
    }

    fn link_id(&mut self, link: Link) -> u16 {
        if let Some(id) = self.links.find(&link) {
            return id;
        }
        if self.links.is_sweep_due() {
            let mut used = vec![false; MAX_LINKS + 1];
            let mut mark = |id: u16| {
                if let Some(entry) = used.get_mut(usize::from(id)) {
                    *entry = true;
                }
            };
            mark(self.pen_link);
            mark(Cell(self.pen_attributes).link());
            self.for_each_cell(|cell| mark(cell.link()));
            let cells = self.cell_count();
            self.links
                .sweep(cells, |id| used.get(usize::from(id)) == Some(&true));
        }
        self.links.add(link).unwrap_or(0)
    }

    fn cluster_id(&mut self, text: String) -> Option<u16> {
        let text = text.into_boxed_str();
        if let Some(id) = self.clusters.find(&text) {
            return Some(id);
        }
        if self.clusters.is_sweep_due() {
            let mut used = vec![false; MAX_STYLES + 1];
            self.for_each_cell(|cell| {
                if let Some(id) = cell.cluster() {
                    used[usize::from(id)] = true;
                }
            });
            let cells = self.cell_count();
            self.clusters.sweep(cells, |id| used[usize::from(id)]);
        }
        self.clusters.add(text)
    }

    fn cell_count(&self) -> usize {
        (self.screen.history.len() + self.other.history.len() + 2 * self.rows) * self.cols
    }

    fn for_each_cell(&self, mut visit: impl FnMut(Cell)) {
        for row in self.screen.all_rows().chain(self.other.all_rows()) {
            for &cell in &row.cells[..row.used] {
                visit(cell);
            }
        }
    }

    /// Appends what a cell shows; nothing for empty cells and second halves.
    fn push_cell_text(&self, cell: Cell, text: &mut String) {
        if let Some(character) = cell.character() {
            text.push(character);
        } else if let Some(cluster) = cell.cluster().and_then(|id| self.clusters.value(id)) {
            text.push_str(cluster);
        }
    }
}

/// Rows of history that are kept for rows of `cols` cells.
fn history_limit(asked: usize, cols: usize) -> usize {
    asked.min(MAX_SCROLLBACK_CELLS / cols)
}

/// A stop at every eighth column.
fn default_tabs(cols: usize) -> Vec<bool> {
    (0..cols).map(|col| col % 8 == 0 && col > 0).collect()
}
