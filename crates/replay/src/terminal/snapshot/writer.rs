//! Writing a snapshot.

use super::{
    ASCII, ATTRIBUTES, CELL, END, MARGIN, NARROW, NARROW_CLUSTER, REPEAT, WIDE, WIDE_CLUSTER,
};
use crate::numbers::{put, put_bytes};
use crate::terminal::cell::{Cell, Row};
use crate::terminal::charset::Charset;
use crate::terminal::parser::State;
use crate::terminal::style::Style;
use crate::terminal::{ShellMark, Terminal, default_tabs};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Bytes of a snapshot and what was already numbered in it.
pub(super) struct Writer<'a> {
    terminal: &'a Terminal,
    pub(super) bytes: Vec<u8>,
    /// Number in the table to number in the snapshot.
    styles: BTreeMap<u16, u32>,
    links: BTreeMap<u16, u32>,
    clusters: BTreeMap<u16, u32>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(terminal: &'a Terminal) -> Self {
        Self {
            terminal,
            bytes: Vec::with_capacity(2048),
            styles: BTreeMap::new(),
            links: BTreeMap::new(),
            clusters: BTreeMap::new(),
        }
    }

    fn number(&mut self, number: u64) {
        put(&mut self.bytes, number);
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
        put_bytes(&mut self.bytes, data);
    }

    pub(super) fn terminal(&mut self, history: bool) {
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

    /// Columns, number of rows, rows: the newest `count` of the history.
    pub(super) fn history(&mut self, count: usize) {
        let terminal = self.terminal;
        let history = &terminal.primary().history;
        let count = count.min(history.len());
        self.size(terminal.cols);
        self.size(count);
        for row in history.range(history.len() - count..) {
            self.row(row);
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
