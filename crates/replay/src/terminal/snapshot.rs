//! The whole state as bytes, and back.
//!
//! ```text
//! version  sizes  cursor, saved cursors, pen  modes, margins, tabs  titles, colours …  parser remainder  rows
//! ```
//!
//! Numbers are LEB128. Rows are written as runs: attributes once where they change, ASCII as it is, everything else as
//! code points; the blank end of a row is left out. Styles, links and clusters stand where they are first used and get
//! the next number, so the same state always gives the same bytes however its tables came about: equality of
//! terminals is equality of their snapshots.
//!
//! Not in it: which rows are dirty, and text captured for a transcript.

use super::cell::{Cell, Row};
use super::charset::Charset;
use super::grid::Grid;
use super::modes::{ALL_MODES, MouseEncoding, MouseTracking};
use super::parser::{MAX_CONTROL_STRING_BYTES, MAX_OSC_BYTES, MAX_PARAMS, State, StringKind};
use super::style::{Color, Style, Underline};
use super::{
    ClipboardWrite, CursorShape, Link, MAX_CLUSTER_BYTES, MAX_COLS, MAX_KEYBOARD_STACK,
    MAX_LINK_BYTES, MAX_ROWS, MAX_TITLE_BYTES, MAX_TITLE_STACK, SavedCursor, ShellMark, Terminal,
    default_tabs, history_limit,
};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// First byte of a snapshot. A reader refuses every other one: snapshots are derived data and are made again.
pub const SNAPSHOT_VERSION: u8 = 1;

/// Why bytes are no snapshot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum SnapshotError {
    /// Made by another version; make it again from the recording.
    UnknownVersion(u8),
    /// Cut short or damaged; make it again from the recording.
    Malformed,
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownVersion(version) => {
                write!(formatter, "terminal snapshot has unknown version {version}")
            }
            Self::Malformed => formatter.write_str("terminal snapshot is damaged"),
        }
    }
}

impl core::error::Error for SnapshotError {}

impl PartialEq for Terminal {
    /// Equal when everything that follows would look the same on both, history included.
    fn eq(&self, other: &Self) -> bool {
        self.snapshot() == other.snapshot()
    }
}

impl Terminal {
    /// Everything, the history included.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        self.written(true)
    }

    /// Everything but the rows of the history: a keyframe of a few kilobytes.
    #[must_use]
    pub fn snapshot_screen(&self) -> Vec<u8> {
        self.written(false)
    }

    /// The terminal that [`Terminal::snapshot`] was called on; all rows count as changed.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`] when the bytes were not made by this version or are damaged. Never panics, and allocates no
    /// more than the limits of this module allow.
    pub fn restore(bytes: &[u8]) -> Result<Self, SnapshotError> {
        match bytes.first() {
            Some(&SNAPSHOT_VERSION) => {}
            Some(&version) => return Err(SnapshotError::UnknownVersion(version)),
            None => return Err(SnapshotError::Malformed),
        }
        let mut reader = Reader { bytes: &bytes[1..] };
        let terminal = reader.terminal().ok_or(SnapshotError::Malformed)?;
        if reader.bytes.is_empty() {
            Ok(terminal)
        } else {
            Err(SnapshotError::Malformed)
        }
    }

    fn written(&self, history: bool) -> Vec<u8> {
        let mut writer = Writer {
            terminal: self,
            bytes: Vec::with_capacity(2048),
            styles: BTreeMap::new(),
            links: BTreeMap::new(),
            clusters: BTreeMap::new(),
        };
        writer.bytes.push(SNAPSHOT_VERSION);
        writer.terminal(history);
        writer.bytes
    }
}

/// Kinds of pieces of a row.
const END: u8 = 0;
const ATTRIBUTES: u8 = 1;
const ASCII: u8 = 2;
const REPEAT: u8 = 3;
const CELL: u8 = 4;

/// Kinds of cells: `content << 3 | kind`.
const NARROW: u32 = 0;
const WIDE: u32 = 1;
const NARROW_CLUSTER: u32 = 2;
const WIDE_CLUSTER: u32 = 3;
const MARGIN: u32 = 4;

struct Writer<'a> {
    terminal: &'a Terminal,
    bytes: Vec<u8>,
    /// Number in the table to number in the snapshot.
    styles: BTreeMap<u16, u32>,
    links: BTreeMap<u16, u32>,
    clusters: BTreeMap<u16, u32>,
}

impl Writer<'_> {
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.byte(number & 0x7f | 0x80);
            number >>= 7;
        }
        self.byte(number);
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "callers pass values below 256"
    )]
    fn byte(&mut self, value: u64) {
        self.bytes.push(value as u8);
    }

    fn size(&mut self, size: usize) {
        self.number(size as u64);
    }

    fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    fn data(&mut self, data: &[u8]) {
        self.size(data.len());
        self.bytes.extend_from_slice(data);
    }

    fn terminal(&mut self, history: bool) {
        let terminal = self.terminal;
        for size in [terminal.cols, terminal.rows, terminal.scrollback_limit] {
            self.size(size);
        }
        self.flag(terminal.alternate);
        for size in [
            terminal.cursor_row,
            terminal.cursor_col,
            terminal.top,
            terminal.bottom,
            terminal.left,
            terminal.right,
        ] {
            self.size(size);
        }
        self.flag(terminal.pending_wrap);
        for saved in &terminal.saved {
            self.size(saved.row);
            self.size(saved.col);
            self.flag(saved.pending_wrap);
            self.flag(saved.origin);
            self.style(&saved.pen);
            self.charsets(&saved.charsets, saved.charset);
        }
        self.bytes.push(terminal.cursor_shape as u8);
        self.style(&terminal.pen);
        self.link(terminal.pen_link);
        self.charsets(&terminal.charsets, terminal.charset);
        self.bytes
            .push(terminal.single_shift.map_or(0, |set| set + 1));
        self.number(
            terminal
                .last_printed
                .map_or(0, |last| u64::from(u32::from(last))),
        );
        self.number(u64::from(terminal.modes.bits));
        self.bytes.push(terminal.modes.mouse as u8);
        self.bytes.push(terminal.modes.mouse_encoding as u8);
        self.number(u64::from(terminal.saved_modes));
        self.tabs();
        for stack in &terminal.keyboard {
            self.data(stack);
        }
        self.bytes.push(terminal.modify_other_keys);
        self.strings();
        self.parser();
        for grid in [&terminal.screen, &terminal.other] {
            self.size(if history { grid.history.len() } else { 0 });
            for row in grid.history.iter().filter(|_| history).chain(&grid.rows) {
                self.row(row);
            }
        }
    }

    fn charsets(&mut self, charsets: &[Charset; 4], current: u8) {
        self.bytes.extend(charsets.map(|set| set as u8));
        self.bytes.push(current);
    }

    fn style(&mut self, style: &Style) {
        self.number(u64::from(style.foreground.packed()));
        self.number(u64::from(style.background.packed()));
        self.number(u64::from(style.underline_color.packed()));
        self.number(u64::from(style.underline as u8) | u64::from(style.bits()) << 3);
    }

    /// The link's number; 0 for none; a new number is followed by the link.
    fn link(&mut self, id: u16) {
        let Some(link) = self.terminal.links.value(id) else {
            return self.number(0);
        };
        let next = next_number(self.links.len());
        let number = *self.links.entry(id).or_insert(next);
        self.number(u64::from(number));
        if number == next {
            self.data(link.id.as_bytes());
            self.data(link.uri.as_bytes());
        }
    }

    fn tabs(&mut self) {
        let tabs = &self.terminal.tabs;
        let is_default = *tabs == default_tabs(tabs.len());
        self.flag(!is_default);
        if !is_default {
            for chunk in tabs.chunks(8) {
                let byte = chunk
                    .iter()
                    .enumerate()
                    .fold(0, |byte, (bit, &stop)| byte | u8::from(stop) << bit);
                self.bytes.push(byte);
            }
        }
    }

    fn strings(&mut self) {
        let terminal = self.terminal;
        for text in [
            &terminal.title,
            &terminal.icon_title,
            &terminal.working_directory,
        ] {
            self.data(text.as_bytes());
        }
        self.size(terminal.title_stack.len());
        for (icon_title, title) in &terminal.title_stack {
            self.data(icon_title.as_bytes());
            self.data(title.as_bytes());
        }
        let colors = &terminal.colors;
        self.size(colors.palette.len());
        for (index, color) in &colors.palette {
            self.bytes.push(*index);
            self.bytes.extend(color);
        }
        for color in [colors.foreground, colors.background, colors.cursor] {
            self.flag(color.is_some());
            self.bytes.extend(color.iter().flatten());
        }
        self.flag(terminal.clipboard.is_some());
        if let Some(write) = &terminal.clipboard {
            self.data(write.selection.as_bytes());
            self.data(write.data.as_bytes());
        }
        match terminal.shell_mark {
            None => self.bytes.push(0),
            Some(ShellMark::Prompt) => self.bytes.push(1),
            Some(ShellMark::Command) => self.bytes.push(2),
            Some(ShellMark::Output) => self.bytes.push(3),
            Some(ShellMark::Done(None)) => self.bytes.push(4),
            Some(ShellMark::Done(Some(status))) => {
                self.bytes.push(5);
                self.bytes.extend(status.to_le_bytes());
            }
        }
        self.number(u64::from(terminal.bells));
    }

    fn parser(&mut self) {
        let parser = &self.terminal.parser;
        self.bytes.push(parser.state as u8);
        if parser.state == State::Ground {
            return self.data(&parser.utf8[..parser.utf8_len]);
        }
        self.bytes
            .extend([parser.marker, parser.intermediate, parser.string_kind as u8]);
        self.flag(parser.string_overflowed);
        self.bytes.push(parser.string_continuations);
        let string: &[u8] = if parser.state == State::String {
            &parser.string
        } else {
            &[]
        };
        self.data(string);
        let params = &parser.params;
        self.size(params.len);
        for value in params.as_slice() {
            self.number(u64::from(*value));
        }
        self.number(u64::from(params.sub));
        self.number(u64::from(params.current));
        self.flag(params.started);
        self.flag(params.current_is_sub);
    }

    fn row(&mut self, row: &Row) {
        // Mark letters are A to D.
        self.bytes.push(u8::from(row.wrapped) | (row.mark & 7) << 1);
        let mut used = row.used;
        while used > 0 && row.cells[used - 1] == Cell::EMPTY {
            used -= 1;
        }
        let cells = &row.cells[..used];
        let mut attributes = 0;
        let mut at = 0;
        while at < cells.len() {
            let cell = cells[at];
            if cell.attribute_bits() != attributes {
                attributes = cell.attribute_bits();
                self.attributes(cell);
            }
            let ascii = |cell: &&Cell| {
                cell.attribute_bits() == attributes && (0x20..=0x7e).contains(&cell.kind_bits())
            };
            let run = cells[at..].iter().take_while(ascii).count();
            let same = cells[at..].iter().take_while(|next| **next == cell).count();
            if same > 4 || same > 1 && run == 0 && !cell.is_wide() {
                self.bytes.push(REPEAT);
                self.size(same);
                self.cell(cell);
                at += same;
            } else if run > 0 {
                // A long repetition inside is worth its own piece.
                let run = (1..run)
                    .find(|&from| repeats(&cells[at + from..at + run], 8))
                    .unwrap_or(run);
                self.bytes.push(ASCII);
                self.size(run);
                for cell in &cells[at..at + run] {
                    self.byte(u64::from(cell.kind_bits() & 0x7f));
                }
                at += run;
            } else {
                self.bytes.push(CELL);
                self.cell(cell);
                at += if cell.is_wide() { 2 } else { 1 };
            }
        }
        self.bytes.push(END);
    }

    fn attributes(&mut self, cell: Cell) {
        self.bytes.push(ATTRIBUTES);
        match self.terminal.styles.value(cell.style()) {
            None => self.number(0),
            Some(style) => {
                let next = next_number(self.styles.len());
                let number = *self.styles.entry(cell.style()).or_insert(next);
                self.number(u64::from(number));
                if number == next {
                    self.style(style);
                }
            }
        }
        self.link(cell.link());
    }

    fn cell(&mut self, cell: Cell) {
        if let Some(id) = cell.cluster() {
            let next = next_number(self.clusters.len());
            let number = *self.clusters.entry(id).or_insert(next);
            let kind = if cell.is_wide() {
                WIDE_CLUSTER
            } else {
                NARROW_CLUSTER
            };
            self.number(u64::from(number << 3 | kind));
            if number == next {
                let text = self.terminal.clusters.value(id).map_or("", |text| text);
                self.data(text.as_bytes());
            }
            return;
        }
        let content = cell.character().map_or(0, u32::from);
        let kind = match cell {
            cell if cell.is_wide() => WIDE,
            cell if cell.is_margin_blank() => MARGIN,
            _ => NARROW,
        };
        self.number(u64::from(content << 3 | kind));
    }
}

fn next_number(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX - 1) + 1
}

/// Whether `cells` begin with `count` equal ones.
fn repeats(cells: &[Cell], count: usize) -> bool {
    cells
        .get(..count)
        .is_some_and(|cells| cells.iter().all(|cell| *cell == cells[0]))
}

/// Reads what [`Writer`] wrote; `None` stands for anything that it would not have written.
struct Reader<'a> {
    bytes: &'a [u8],
}

/// Numbers of the snapshot to numbers of the tables.
#[derive(Default)]
struct Tables {
    styles: Vec<u16>,
    links: Vec<u16>,
    clusters: Vec<u16>,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return None;
            }
            number |= part << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number below or equal to `most`.
    fn size(&mut self, most: usize) -> Option<usize> {
        usize::try_from(self.number()?)
            .ok()
            .filter(|&size| size <= most)
    }

    fn number32(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    fn data(&mut self, most: usize) -> Option<&'a [u8]> {
        let length = self.size(most)?;
        self.take(length)
    }

    fn text(&mut self, most: usize) -> Option<String> {
        let text = core::str::from_utf8(self.data(most)?).ok()?;
        Some(String::from(text))
    }

    /// A title: no control characters.
    fn title(&mut self) -> Option<String> {
        self.text(MAX_TITLE_BYTES)
            .filter(|title| !title.chars().any(char::is_control))
    }

    fn terminal(&mut self) -> Option<Terminal> {
        let (cols, rows) = (self.size(MAX_COLS)?, self.size(MAX_ROWS)?);
        // On a 32-bit machine a limit from a 64-bit one may not fit; the limit in cells is far lower.
        let limit = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if cols == 0 || rows == 0 {
            return None;
        }
        let mut terminal = Terminal::with_scrollback(cols, rows, limit);
        terminal.alternate = self.flag()?;
        terminal.cursor_row = self.size(rows - 1)?;
        terminal.cursor_col = self.size(cols - 1)?;
        terminal.top = self.size(rows - 1)?;
        terminal.bottom = self.size(rows - 1)?;
        terminal.left = self.size(cols - 1)?;
        terminal.right = self.size(cols - 1)?;
        if terminal.top > terminal.bottom || terminal.left > terminal.right {
            return None;
        }
        terminal.pending_wrap = self.flag()?;
        for index in 0..2 {
            terminal.saved[index] = SavedCursor {
                row: self.size(rows - 1)?,
                col: self.size(cols - 1)?,
                pending_wrap: self.flag()?,
                origin: self.flag()?,
                pen: self.style()?,
                ..SavedCursor::default()
            };
            (
                terminal.saved[index].charsets,
                terminal.saved[index].charset,
            ) = self.charsets()?;
        }
        terminal.cursor_shape = *[CursorShape::Block, CursorShape::Underline, CursorShape::Bar]
            .get(usize::from(self.byte()?))?;
        let mut tables = Tables::default();
        terminal.pen = self.style()?;
        terminal.pen_link = self.link(&mut terminal, &mut tables)?;
        terminal.pen_changed = true;
        (terminal.charsets, terminal.charset) = self.charsets()?;
        terminal.single_shift = match self.byte()? {
            0 => None,
            set @ 1..=4 => Some(set - 1),
            _ => return None,
        };
        terminal.last_printed = match self.number32()? {
            0 => None,
            last => Some(char::from_u32(last).filter(|last| !last.is_control())?),
        };
        self.modes(&mut terminal)?;
        if self.flag()? {
            for chunk in terminal.tabs.chunks_mut(8) {
                let byte = self.byte()?;
                for (bit, stop) in chunk.iter_mut().enumerate() {
                    *stop = byte >> bit & 1 == 1;
                }
            }
        }
        for stack in &mut terminal.keyboard {
            stack.extend(
                self.data(MAX_KEYBOARD_STACK)?
                    .iter()
                    .map(|flags| flags & 0x1f),
            );
        }
        terminal.modify_other_keys = self.byte().filter(|&level| level <= 3)?;
        self.strings(&mut terminal)?;
        self.parser(&mut terminal)?;
        if terminal.alternate {
            core::mem::swap(&mut terminal.screen, &mut terminal.other);
        }
        for shown in [true, false] {
            let grid = self.grid(&mut terminal, &mut tables, shown)?;
            if shown {
                terminal.screen = grid
            } else {
                terminal.other = grid
            }
        }
        terminal.modes_changed();
        Some(terminal)
    }

    fn charsets(&mut self) -> Option<([Charset; 4], u8)> {
        let mut sets = [Charset::Ascii; 4];
        for set in &mut sets {
            *set = *[Charset::Ascii, Charset::LineDrawing, Charset::British]
                .get(usize::from(self.byte()?))?;
        }
        Some((sets, self.byte().filter(|&current| current < 4)?))
    }

    fn style(&mut self) -> Option<Style> {
        let mut style = Style::default();
        style.foreground = Color::from_packed(self.number32()?)?;
        style.background = Color::from_packed(self.number32()?)?;
        style.underline_color = Color::from_packed(self.number32()?)?;
        let rest = self.number32()?;
        style.underline = Underline::from_number(u16::try_from(rest & 7).ok()?)?;
        style
            .set_bits(u16::try_from(rest >> 3).ok()?)
            .then_some(style)
    }

    fn link(&mut self, terminal: &mut Terminal, tables: &mut Tables) -> Option<u16> {
        let number = self.size(tables.links.len() + 1)?;
        if number == 0 {
            return Some(0);
        }
        if number > tables.links.len() {
            let link = Link {
                id: self.text(MAX_LINK_BYTES)?,
                uri: self.text(MAX_LINK_BYTES)?,
            };
            let id = match terminal.links.find(&link) {
                Some(id) => id,
                None => terminal.links.add(link)?,
            };
            tables.links.push(id);
        }
        tables.links.get(number - 1).copied()
    }

    fn modes(&mut self, terminal: &mut Terminal) -> Option<()> {
        use MouseEncoding::{Legacy, Sgr, SgrPixels, Urxvt, Utf8};
        use MouseTracking::{Buttons, Drag, Motion, Off, X10};
        terminal.modes.bits = self.number32().filter(|bits| bits & !ALL_MODES == 0)?;
        terminal.modes.mouse = *[Off, X10, Buttons, Drag, Motion].get(usize::from(self.byte()?))?;
        terminal.modes.mouse_encoding =
            *[Legacy, Utf8, Sgr, Urxvt, SgrPixels].get(usize::from(self.byte()?))?;
        terminal.saved_modes = self.number32().filter(|bits| bits & !ALL_MODES == 0)?;
        Some(())
    }

    fn strings(&mut self, terminal: &mut Terminal) -> Option<()> {
        terminal.title = self.title()?;
        terminal.icon_title = self.title()?;
        terminal.working_directory = self.title()?;
        for _ in 0..self.size(MAX_TITLE_STACK)? {
            let titles = (self.title()?, self.title()?);
            terminal.title_stack.push(titles);
        }
        for _ in 0..self.size(256)? {
            let (index, color) = (self.byte()?, self.color()?);
            if terminal
                .colors
                .palette
                .last()
                .is_some_and(|last| last.0 >= index)
            {
                return None;
            }
            terminal.colors.palette.push((index, color));
        }
        terminal.colors.foreground = self.optional_color()?;
        terminal.colors.background = self.optional_color()?;
        terminal.colors.cursor = self.optional_color()?;
        if self.flag()? {
            let (selection, data) = (self.title()?, self.text(MAX_OSC_BYTES * 3)?);
            terminal.clipboard = Some(ClipboardWrite { selection, data });
        }
        terminal.shell_mark = match self.byte()? {
            0 => None,
            1 => Some(ShellMark::Prompt),
            2 => Some(ShellMark::Command),
            3 => Some(ShellMark::Output),
            4 => Some(ShellMark::Done(None)),
            5 => Some(ShellMark::Done(Some(i32::from_le_bytes(
                self.take(4)?.try_into().ok()?,
            )))),
            _ => return None,
        };
        terminal.bells = self.number32()?;
        Some(())
    }

    fn color(&mut self) -> Option<[u8; 3]> {
        self.take(3)?.try_into().ok()
    }

    fn optional_color(&mut self) -> Option<Option<[u8; 3]>> {
        if self.flag()? {
            Some(Some(self.color()?))
        } else {
            Some(None)
        }
    }

    fn parser(&mut self, terminal: &mut Terminal) -> Option<()> {
        use State::{Csi, CsiIgnore, Escape, EscapeIntermediate, Ground};
        let parser = &mut terminal.parser;
        parser.state = *[
            Ground,
            Escape,
            EscapeIntermediate,
            Csi,
            CsiIgnore,
            State::String,
        ]
        .get(usize::from(self.byte()?))?;
        if parser.state == Ground {
            let rest = self.data(3)?;
            parser.utf8[..rest.len()].copy_from_slice(rest);
            parser.utf8_len = rest.len();
            let is_beginning = rest.is_empty()
                || rest[0] >= 0x80 && super::utf8::decode(rest) == super::utf8::Decoded::Incomplete;
            return is_beginning.then_some(());
        }
        parser.marker = self.byte()?;
        parser.intermediate = self.byte()?;
        let kinds = [
            StringKind::Osc,
            StringKind::Dcs,
            StringKind::Apc,
            StringKind::Other,
        ];
        parser.string_kind = *kinds.get(usize::from(self.byte()?))?;
        parser.string_overflowed = self.flag()?;
        parser.string_continuations = self.byte().filter(|&count| count <= 3)?;
        let most = if parser.string_kind == StringKind::Osc {
            MAX_OSC_BYTES
        } else {
            MAX_CONTROL_STRING_BYTES
        };
        parser.string = self.data(most)?.to_vec();
        parser.params.len = self.size(MAX_PARAMS)?;
        for index in 0..parser.params.len {
            parser.params.values[index] = u16::try_from(self.number()?).ok()?;
        }
        parser.params.sub = self.number32()?;
        parser.params.current = u16::try_from(self.number()?).ok()?;
        parser.params.started = self.flag()?;
        parser.params.current_is_sub = self.flag()?;
        Some(())
    }

    fn grid(&mut self, terminal: &mut Terminal, tables: &mut Tables, shown: bool) -> Option<Grid> {
        let is_primary = shown != terminal.alternate;
        let limit = if is_primary {
            history_limit(terminal.scrollback_limit, terminal.cols)
        } else {
            0
        };
        let mut grid = Grid {
            rows: VecDeque::new(),
            history: VecDeque::new(),
            history_limit: limit,
        };
        for _ in 0..self.size(limit)? {
            grid.history.push_back(self.row(terminal, tables)?);
        }
        for _ in 0..terminal.rows {
            grid.rows.push_back(self.row(terminal, tables)?);
        }
        Some(grid)
    }

    fn row(&mut self, terminal: &mut Terminal, tables: &mut Tables) -> Option<Row> {
        let mut row = Row::new(terminal.cols);
        let flags = self.byte()?;
        row.wrapped = flags & 1 == 1;
        row.mark = match flags >> 1 {
            0 => 0,
            letter @ 1..=4 => b'@' + letter,
            _ => return None,
        };
        let mut attributes = 0;
        let mut col = 0;
        loop {
            match self.byte()? {
                END => return Some(row),
                ATTRIBUTES => attributes = self.attributes(terminal, tables)?,
                ASCII => {
                    let text = self.data(terminal.cols - col)?;
                    if !text.iter().all(|byte| (0x20..=0x7e).contains(byte)) {
                        return None;
                    }
                    row.write_ascii(col, text, attributes);
                    col += text.len();
                }
                kind @ (REPEAT | CELL) => {
                    let count = if kind == REPEAT {
                        self.size(terminal.cols - col)?
                    } else {
                        1
                    };
                    let (cell, columns) = self.cell(terminal, tables, attributes)?;
                    if count * columns > terminal.cols - col {
                        return None;
                    }
                    for _ in 0..count {
                        row.set(col, cell);
                        if columns == 2 {
                            row.set(col + 1, Cell::spacer(attributes));
                        }
                        col += columns;
                    }
                }
                _ => return None,
            }
        }
    }

    fn attributes(&mut self, terminal: &mut Terminal, tables: &mut Tables) -> Option<u64> {
        let number = self.size(tables.styles.len() + 1)?;
        if number > tables.styles.len() {
            let style = self.style()?;
            let id = match terminal.styles.find(&style) {
                Some(id) => id,
                None if style == Style::default() => 0,
                None => terminal.styles.add(style)?,
            };
            tables.styles.push(id);
        }
        let style = if number == 0 {
            0
        } else {
            *tables.styles.get(number - 1)?
        };
        Some(Cell::attributes(style, self.link(terminal, tables)?))
    }

    fn cell(
        &mut self,
        terminal: &mut Terminal,
        tables: &mut Tables,
        attributes: u64,
    ) -> Option<(Cell, usize)> {
        let number = self.number32()?;
        let (content, kind) = (number >> 3, number & 7);
        match kind {
            NARROW if content == 0 => Some((Cell(attributes), 1)),
            NARROW | WIDE => {
                let character =
                    char::from_u32(content).filter(|character| !character.is_control())?;
                let wide = kind == WIDE;
                let cell = if wide {
                    Cell::wide(character, attributes)
                } else {
                    Cell::narrow(character, attributes)
                };
                Some((cell, if wide { 2 } else { 1 }))
            }
            MARGIN if content == 0 => Some((Cell::margin_blank(attributes), 1)),
            NARROW_CLUSTER | WIDE_CLUSTER => {
                let number = usize::try_from(content).ok()?;
                if number == tables.clusters.len() + 1 {
                    let text = self.text(MAX_CLUSTER_BYTES)?.into_boxed_str();
                    if text.is_empty() || text.chars().any(char::is_control) {
                        return None;
                    }
                    let id = match terminal.clusters.find(&text) {
                        Some(id) => id,
                        None => terminal.clusters.add(text)?,
                    };
                    tables.clusters.push(id);
                }
                let id = *tables.clusters.get(number.checked_sub(1)?)?;
                let base = if kind == WIDE_CLUSTER {
                    Cell::wide(' ', attributes)
                } else {
                    Cell(attributes)
                };
                Some((
                    base.with_cluster(id),
                    if kind == WIDE_CLUSTER { 2 } else { 1 },
                ))
            }
            _ => None,
        }
    }
}
