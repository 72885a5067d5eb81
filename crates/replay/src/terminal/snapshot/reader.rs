//! Reading a snapshot. Nothing in it is believed before it is checked.

use super::{
    ASCII, ATTRIBUTES, CELL, END, MARGIN, NARROW, NARROW_CLUSTER, REPEAT, WIDE, WIDE_CLUSTER,
};
use crate::numbers::Reader;
use crate::terminal::cell::{Cell, Row};
use crate::terminal::charset::Charset;
use crate::terminal::grid::Grid;
use crate::terminal::modes::{ALL_MODES, MouseEncoding, MouseTracking};
use crate::terminal::parser::{
    MAX_CONTROL_STRING_BYTES, MAX_OSC_BYTES, MAX_PARAMS, State, StringKind,
};
use crate::terminal::style::{Color, Style, Underline};
use crate::terminal::{
    ClipboardWrite, CursorShape, Link, MAX_CLUSTER_BYTES, MAX_COLS, MAX_KEYBOARD_STACK,
    MAX_LINK_BYTES, MAX_ROWS, MAX_TITLE_BYTES, MAX_TITLE_STACK, SavedCursor, ShellMark, Terminal,
    history_limit, utf8,
};
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

/// Numbers of the snapshot to numbers of the tables.
#[derive(Default)]
struct Tables {
    styles: Vec<u16>,
    links: Vec<u16>,
    clusters: Vec<u16>,
}

impl Reader<'_> {
    fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
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

    pub(super) fn terminal(&mut self) -> Option<Terminal> {
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
                terminal.screen = grid;
            } else {
                terminal.other = grid;
            }
        }
        terminal.has_protected = true;
        terminal.modes_changed();
        Some(terminal)
    }

    /// Rows `skip..skip + take` of the rows that the writer wrote.
    pub(super) fn history(
        &mut self,
        terminal: &mut Terminal,
        skip: usize,
        take: usize,
    ) -> Option<()> {
        if self.size(MAX_COLS)? != terminal.cols {
            return None;
        }
        let limit = terminal.primary().history_limit;
        let count = self.size(limit)?;
        let end = skip.checked_add(take).filter(|end| *end <= count)?;
        let mut tables = Tables::default();
        for index in 0..end {
            let row = self.row(terminal, &mut tables)?;
            let primary = if terminal.alternate {
                &mut terminal.other
            } else {
                &mut terminal.screen
            };
            if index >= skip && primary.history.len() < limit {
                primary.history.push_back(row);
                primary.history_log.end += 1;
            }
        }
        Some(())
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
                || rest[0] >= 0x80 && utf8::decode(rest) == utf8::Decoded::Incomplete;
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
            ..Grid::default()
        };
        for _ in 0..self.size(limit)? {
            grid.history.push_back(self.row(terminal, tables)?);
        }
        grid.history_replaced();
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
