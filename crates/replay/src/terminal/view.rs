//! What a renderer reads: rows as cells or as runs of one style, the cursor, titles and modes.
//!
//! Nothing here allocates except where a `String` is returned.

use super::cell::{Cell, Row};
use super::modes::Mode;
use super::style::Style;
use super::{ClipboardWrite, Colors, Cursor, Link, Modes, ShellMark, Terminal};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

const DEFAULT_STYLE: Style = Style::DEFAULT;

impl Terminal {
    /// Columns, `1..=MAX_COLS`.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Rows of the screen, `1..=MAX_ROWS`.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Row `index` of the screen, 0 at the top; an empty row when there is no such row.
    #[must_use]
    pub fn row(&self, index: usize) -> RowView<'_> {
        RowView {
            terminal: self,
            row: self.screen.rows.get(index),
        }
    }

    /// Rows that scrolled off the primary screen and are kept. The history stays while the alternate screen is shown.
    #[must_use]
    pub fn scrollback_len(&self) -> usize {
        self.primary().history.len()
    }

    /// Row `index` of the history, 0 is the oldest; an empty row when there is no such row.
    #[must_use]
    pub fn scrollback_row(&self, index: usize) -> RowView<'_> {
        RowView {
            terminal: self,
            row: self.primary().history.get(index),
        }
    }

    /// Whether the text of row `index` of the screen goes on in the next row without a line feed.
    #[must_use]
    pub fn is_row_wrapped(&self, index: usize) -> bool {
        self.row(index).is_wrapped()
    }

    /// The cursor.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor {
            col: self.cursor_col,
            row: self.cursor_row,
            is_visible: self.modes.is_set(Mode::CursorVisible),
            blinks: self.modes.is_set(Mode::CursorBlink),
            shape: self.cursor_shape,
            is_wrap_pending: self.pending_wrap,
        }
    }

    /// All modes.
    #[must_use]
    pub fn modes(&self) -> &Modes {
        &self.modes
    }

    /// Whether the alternate screen is shown.
    #[must_use]
    pub fn is_alternate(&self) -> bool {
        self.alternate
    }

    /// Window title (OSC 0 or 2), without control characters, at most `MAX_TITLE_BYTES`.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Icon title (OSC 0 or 1).
    #[must_use]
    pub fn icon_title(&self) -> &str {
        &self.icon_title
    }

    /// Working directory as the shell reported it (OSC 7), a `file:` URL, empty before the first report.
    #[must_use]
    pub fn working_directory(&self) -> &str {
        &self.working_directory
    }

    /// Colours changed by the program.
    #[must_use]
    pub fn colors(&self) -> &Colors {
        &self.colors
    }

    /// The last clipboard write. It was never carried out.
    #[must_use]
    pub fn clipboard(&self) -> Option<&ClipboardWrite> {
        self.clipboard.as_ref()
    }

    /// The last mark of the shell.
    #[must_use]
    pub fn shell_mark(&self) -> Option<ShellMark> {
        self.shell_mark
    }

    /// Number of BEL so far, modulo 2^32: it rang when the number changed.
    #[must_use]
    pub fn bells(&self) -> u32 {
        self.bells
    }

    /// Flags of kitty's keyboard protocol for the screen shown, 0–31.
    #[must_use]
    pub fn keyboard_flags(&self) -> u8 {
        self.keyboard[usize::from(self.alternate)]
            .last()
            .copied()
            .unwrap_or(0)
    }

    /// xterm's modifyOtherKeys, 0–3.
    #[must_use]
    pub fn modify_other_keys(&self) -> u8 {
        self.modify_other_keys
    }

    /// Puts the numbers of the screen rows that changed since the last call into `rows`, in order, replacing what was
    /// there. All rows count as changed at first and after [`Terminal::resize`]. Cursor moves change no row.
    pub fn take_dirty(&mut self, rows: &mut Vec<usize>) {
        rows.clear();
        for (index, dirty) in self.dirty.iter_mut().enumerate() {
            if core::mem::take(dirty) {
                rows.push(index);
            }
        }
    }

    /// The screen as text, for tests and logs: rows without trailing blanks, each followed by a line feed.
    #[must_use]
    pub fn screen_text(&self) -> String {
        let mut text = String::new();
        for index in 0..self.rows {
            self.row(index).push_text(&mut text);
            text.push('\n');
        }
        text
    }
}

/// One row, of the screen or of the history.
#[derive(Clone, Copy, Debug)]
pub struct RowView<'a> {
    terminal: &'a Terminal,
    row: Option<&'a Row>,
}

impl<'a> RowView<'a> {
    /// Its cells from left to right. A character two columns wide is one item, so there may be fewer items than columns.
    /// Cells after the last one that was written or coloured are left out.
    #[must_use]
    pub fn cells(self) -> Cells<'a> {
        Cells {
            terminal: self.terminal,
            cells: self.used(),
            col: 0,
        }
    }

    /// Runs of neighbouring cells with the same style and link. The empty end of the row is left out.
    #[must_use]
    pub fn runs(self) -> Runs<'a> {
        Runs {
            terminal: self.terminal,
            cells: self.used(),
            col: 0,
        }
    }

    /// Its text without trailing blanks.
    #[must_use]
    pub fn text(self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        text
    }

    /// Appends its text without trailing blanks.
    pub fn push_text(self, text: &mut String) {
        let start = text.len();
        for cell in self.cells() {
            cell.text.push_to(text);
        }
        let length = text[start..].trim_end_matches(' ').len();
        text.truncate(start + length);
    }

    /// Whether its text goes on in the next row without a line feed.
    #[must_use]
    pub fn is_wrapped(self) -> bool {
        self.row.is_some_and(|row| row.wrapped)
    }

    /// The letter `A`–`D` of the last shell mark (OSC 133) made in this row.
    #[must_use]
    pub fn shell_mark(self) -> Option<char> {
        self.row
            .filter(|row| row.mark != 0)
            .map(|row| char::from(row.mark))
    }

    fn used(self) -> &'a [Cell] {
        self.row.map_or(&[], |row| &row.cells[..row.used])
    }
}

/// What a cell shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellText<'a> {
    /// Nothing was written here; shows as a blank.
    Empty,
    /// One character.
    Character(char),
    /// A character with marks or a sequence shown as one: at most `MAX_CLUSTER_BYTES` of UTF-8.
    Cluster(&'a str),
}

impl CellText<'_> {
    /// Appends the text; a blank for an empty cell.
    pub fn push_to(self, text: &mut String) {
        match self {
            Self::Empty => text.push(' '),
            Self::Character(character) => text.push(character),
            Self::Cluster(cluster) => text.push_str(cluster),
        }
    }
}

impl fmt::Display for CellText<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str(" "),
            Self::Character(character) => write!(formatter, "{character}"),
            Self::Cluster(cluster) => formatter.write_str(cluster),
        }
    }
}

/// One cell, or the two cells of a wide character.
#[derive(Clone, Copy, Debug)]
pub struct CellView<'a> {
    /// First column.
    pub col: usize,
    /// Columns it takes, 1 or 2.
    pub cols: usize,
    /// What it shows.
    pub text: CellText<'a>,
    /// How.
    pub style: &'a Style,
    /// The link it belongs to.
    pub link: Option<&'a Link>,
}

/// Iterator over the cells of a row; see [`RowView::cells`].
#[derive(Clone, Debug)]
pub struct Cells<'a> {
    terminal: &'a Terminal,
    cells: &'a [Cell],
    col: usize,
}

impl<'a> Iterator for Cells<'a> {
    type Item = CellView<'a>;

    fn next(&mut self) -> Option<CellView<'a>> {
        let cell = *self.cells.get(self.col)?;
        let view = CellView {
            col: self.col,
            cols: if cell.is_wide() { 2 } else { 1 },
            text: text_of(self.terminal, cell),
            style: style_of(self.terminal, cell),
            link: self.terminal.links.value(cell.link()),
        };
        self.col += view.cols;
        Some(view)
    }
}

fn text_of(terminal: &Terminal, cell: Cell) -> CellText<'_> {
    if let Some(character) = cell.character() {
        return CellText::Character(character);
    }
    match cell.cluster().and_then(|id| terminal.clusters.value(id)) {
        Some(cluster) => CellText::Cluster(cluster),
        None => CellText::Empty,
    }
}

fn style_of(terminal: &Terminal, cell: Cell) -> &Style {
    terminal
        .styles
        .value(cell.style())
        .unwrap_or(&DEFAULT_STYLE)
}

/// Iterator over the runs of a row; see [`RowView::runs`].
#[derive(Clone, Debug)]
pub struct Runs<'a> {
    terminal: &'a Terminal,
    cells: &'a [Cell],
    col: usize,
}

impl<'a> Iterator for Runs<'a> {
    type Item = Run<'a>;

    fn next(&mut self) -> Option<Run<'a>> {
        let first = *self.cells.get(self.col)?;
        let length = self.cells[self.col..]
            .iter()
            .take_while(|cell| cell.attribute_bits() == first.attribute_bits())
            .count();
        let run = Run {
            terminal: self.terminal,
            cells: &self.cells[self.col..self.col + length],
            col: self.col,
        };
        self.col += length;
        Some(run)
    }
}

/// Neighbouring cells of one style and link.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    terminal: &'a Terminal,
    cells: &'a [Cell],
    col: usize,
}

impl<'a> Run<'a> {
    /// First column.
    #[must_use]
    pub fn col(&self) -> usize {
        self.col
    }

    /// Number of columns, at least 1.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cells.len()
    }

    /// Style of all its cells.
    #[must_use]
    pub fn style(&self) -> &'a Style {
        self.cells
            .first()
            .map_or(&DEFAULT_STYLE, |cell| style_of(self.terminal, *cell))
    }

    /// A number that is the same for the same style while nothing is fed, 0 for the default style: for renderers that
    /// keep a class or a colour for each style of a frame.
    #[must_use]
    pub fn style_id(&self) -> u16 {
        self.cells.first().map_or(0, |cell| cell.style())
    }

    /// The link of all its cells.
    #[must_use]
    pub fn link(&self) -> Option<&'a Link> {
        self.cells
            .first()
            .and_then(|cell| self.terminal.links.value(cell.link()))
    }

    /// Its cells.
    pub fn cells(&self) -> impl Iterator<Item = CellView<'a>> + use<'a> {
        let first = self.col;
        Cells {
            terminal: self.terminal,
            cells: self.cells,
            col: 0,
        }
        .map(move |cell| CellView {
            col: cell.col + first,
            ..cell
        })
    }

    /// Appends its text, a blank for every empty cell.
    pub fn push_text(&self, text: &mut String) {
        for &cell in self.cells {
            if !cell.is_spacer() {
                text_of(self.terminal, cell).push_to(text);
            }
        }
    }

    /// True when every cell holds exactly one character of one column, so that column and character number agree.
    #[must_use]
    pub fn is_simple(&self) -> bool {
        self.cells
            .iter()
            .all(|cell| !cell.is_spacer() && !cell.is_wide() && cell.cluster().is_none())
    }
}
