//! The text of what is shown: lines that may be wrapped over several rows, selections, words, links.
//!
//! Lines are counted from the oldest row of the history, so that a place keeps its number while output scrolls by.

use std::ops::Range;

use reel_replay::Terminal;
use reel_replay::terminal::{CellText, CellView, RowView};

/// Rows that one wrapped line is followed over, each way. A program may print megabytes without a line feed.
const WRAPPED_ROWS_MAX: usize = 200;

/// Schemes of addresses that are given out as links. Recorded output may name any, `javascript:` too.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "ftp://"];

/// Longest address that is found in text, in bytes.
const ADDRESS_MAX: usize = 2048;

/// A place: line, and column in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// From the oldest row of the history.
    pub line: usize,
    /// From 0.
    pub col: usize,
}

/// What a selection takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SelectMode {
    /// From one cell to another, as text flows.
    #[default]
    Cells,
    /// Whole words.
    Word,
    /// Whole lines, wrapped ones with all their rows.
    Line,
    /// A rectangle.
    Block,
}

/// Selected cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Selection {
    /// The first cell.
    from: Place,
    /// The last cell.
    to: Place,
    is_block: bool,
}

/// Rows of the history and the screen under one count.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a>(pub &'a Terminal);

impl<'a> Lines<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.scrollback_len() + self.0.rows()
    }

    /// Never: a screen has a row.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// One of them; an empty row beyond the last.
    #[must_use]
    pub fn row(self, line: usize) -> RowView<'a> {
        match line.checked_sub(self.0.scrollback_len()) {
            Some(row) => self.0.row(row),
            None => self.0.scrollback_row(line),
        }
    }

    /// The cell at a place; none behind the last one that was written.
    fn cell(self, place: Place) -> Option<CellView<'a>> {
        self.row(place.line)
            .cells()
            .find(|cell| (cell.col..cell.col + cell.cols).contains(&place.col))
    }

    /// All rows of the wrapped line that `line` belongs to.
    pub(crate) fn wrapped(self, line: usize) -> Range<usize> {
        let mut start = line;
        while start > 0 && line - start < WRAPPED_ROWS_MAX && self.row(start - 1).is_wrapped() {
            start -= 1;
        }
        let mut end = line + 1;
        while end < self.len() && end - line < WRAPPED_ROWS_MAX && self.row(end - 1).is_wrapped() {
            end += 1;
        }
        start..end
    }

    fn next(self, place: Place) -> Option<Place> {
        if place.col + 1 < self.0.cols() {
            return Some(Place {
                col: place.col + 1,
                ..place
            });
        }
        let goes_on = self.row(place.line).is_wrapped() && place.line + 1 < self.len();
        goes_on.then_some(Place {
            line: place.line + 1,
            col: 0,
        })
    }

    fn previous(self, place: Place) -> Option<Place> {
        if let Some(col) = place.col.checked_sub(1) {
            return Some(Place { col, ..place });
        }
        let line = place.line.checked_sub(1)?;
        self.row(line).is_wrapped().then(|| Place {
            line,
            col: self.0.cols() - 1,
        })
    }

    /// The word at a place; runs of blanks are words too, and so is any other sign by itself.
    fn word(self, place: Place) -> (Place, Place) {
        let kind = |place: Place| Kind::of(self.cell(place).map(|cell| cell.text));
        let own = kind(place);
        let (mut from, mut to) = (place, place);
        if own == Kind::Sign {
            return (from, to);
        }
        let limit = WRAPPED_ROWS_MAX * self.0.cols();
        for _ in 0..limit {
            match self.previous(from).filter(|place| kind(*place) == own) {
                Some(place) => from = place,
                None => break,
            }
        }
        for _ in 0..limit {
            match self.next(to).filter(|place| kind(*place) == own) {
                Some(place) => to = place,
                None => break,
            }
        }
        (from, to)
    }

    /// The address at a place: of a link that the program made, or one that stands in the text.
    #[must_use]
    pub fn link(self, place: Place) -> Option<FoundLink> {
        if let Some(link) = self.cell(place).and_then(|cell| cell.link) {
            return is_harmless(&link.uri).then(|| FoundLink {
                uri: link.uri.clone(),
                id: link.id.clone(),
            });
        }
        let mut text = JoinedText::default();
        text.read(self, self.wrapped(place.line));
        let at = text.offset_of(place)?;
        let range = address_at(&text.text, at)?;
        Some(FoundLink {
            uri: text.text.get(range)?.to_owned(),
            id: String::new(),
        })
    }
}

/// A link under the pointer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundLink {
    /// Its address; of a scheme that does no harm.
    pub uri: String,
    /// The name by which the program ties several pieces together; empty for addresses found in text.
    pub id: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Word,
    Sign,
}

impl Kind {
    fn of(text: Option<CellText<'_>>) -> Self {
        match text {
            None | Some(CellText::Empty | CellText::Character(' ')) => Self::Blank,
            Some(CellText::Cluster(_)) => Self::Word,
            // Paths, host names, addresses and options are taken whole.
            Some(CellText::Character(character)) => {
                if character.is_alphanumeric() || "_-./~:@%+#?&=$\\".contains(character) {
                    Self::Word
                } else {
                    Self::Sign
                }
            }
        }
    }
}

impl Selection {
    /// From one cell to another, in any order.
    #[must_use]
    pub fn new(lines: Lines<'_>, one: Place, other: Place, mode: SelectMode) -> Self {
        let last = Place {
            line: lines.len() - 1,
            col: lines.0.cols() - 1,
        };
        let within = |place: Place| Place {
            line: place.line.min(last.line),
            col: place.col.min(last.col),
        };
        let (one, other) = (within(one), within(other));
        let (from, to) = (one.min(other), one.max(other));
        let (from, to) = match mode {
            SelectMode::Cells => (from, to),
            SelectMode::Word => (lines.word(from).0, lines.word(to).1),
            SelectMode::Line => (
                Place {
                    line: lines.wrapped(from.line).start,
                    col: 0,
                },
                Place {
                    line: lines.wrapped(to.line).end - 1,
                    col: last.col,
                },
            ),
            SelectMode::Block => (
                Place {
                    line: from.line,
                    col: one.col.min(other.col),
                },
                Place {
                    line: to.line,
                    col: one.col.max(other.col),
                },
            ),
        };
        Self {
            from,
            to,
            is_block: mode == SelectMode::Block,
        }
    }

    /// Columns that are selected in a line.
    #[must_use]
    pub fn cols(&self, line: usize) -> Range<usize> {
        if !(self.from.line..=self.to.line).contains(&line) {
            return 0..0;
        }
        let starts = self.is_block || line == self.from.line;
        let ends = self.is_block || line == self.to.line;
        let start = if starts { self.from.col } else { 0 };
        let end = if ends { self.to.col + 1 } else { usize::MAX };
        start..end
    }

    /// The text: rows of a wrapped line joined, blanks at the ends of lines left out, line feeds between lines.
    #[must_use]
    pub fn text(&self, lines: Lines<'_>) -> String {
        let mut text = String::new();
        let cols = lines.0.cols();
        for line in self.from.line..=self.to.line.min(lines.len() - 1) {
            let range = self.cols(line);
            let start = text.len();
            let row = lines.row(line);
            for cell in row.cells() {
                if cell.col < range.end && cell.col + cell.cols > range.start {
                    cell.text.push_to(&mut text);
                }
            }
            let goes_on = row.is_wrapped() && range.end >= cols && !self.is_block;
            if !goes_on || line == self.to.line {
                let kept = text[start..].trim_end_matches(' ').len();
                text.truncate(start + kept);
            }
            if line < self.to.line && !goes_on {
                text.push('\n');
            }
        }
        text
    }
}

/// Text of a wrapped line, with the cell that each byte belongs to. Kept to be filled again.
#[derive(Clone, Debug, Default)]
pub struct JoinedText {
    /// The text, blanks included.
    pub text: String,
    /// For each cell: where its text begins, and the cell with its columns.
    cells: Vec<(usize, Place, usize)>,
}

impl JoinedText {
    /// Reads rows, replacing what was there.
    pub fn read(&mut self, lines: Lines<'_>, rows: Range<usize>) {
        self.text.clear();
        self.cells.clear();
        for line in rows {
            for cell in lines.row(line).cells() {
                let place = Place {
                    line,
                    col: cell.col,
                };
                self.cells.push((self.text.len(), place, cell.cols));
                cell.text.push_to(&mut self.text);
            }
        }
    }

    /// Cells of the bytes in `range`: place and columns of each.
    pub fn cells(&self, range: Range<usize>) -> impl Iterator<Item = (Place, usize)> {
        let first = self.cells.partition_point(|(at, ..)| *at < range.start);
        self.cells
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(move |(at, ..)| *at < range.end)
            .map(|(_, place, cols)| (*place, *cols))
    }

    fn offset_of(&self, place: Place) -> Option<usize> {
        let next = self.cells.partition_point(|(_, other, _)| *other <= place);
        let (at, found, cols) = self.cells.get(next.checked_sub(1)?)?;
        (found.line == place.line && place.col < found.col + cols).then_some(*at)
    }
}

fn is_harmless(address: &str) -> bool {
    SCHEMES.iter().any(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// The address in `text` that covers byte `at`.
fn address_at(text: &str, at: usize) -> Option<Range<usize>> {
    let is_part = |character: char| {
        !character.is_whitespace() && !character.is_control() && !"<>\"'`{}|\\^".contains(character)
    };
    let before = text.get(..at)?;
    let start = before
        .rfind(|character| !is_part(character))
        .map_or(0, |end| {
            end + before[end..].chars().next().map_or(1, char::len_utf8)
        });
    let end = text
        .get(at..)?
        .find(|character| !is_part(character))
        .map_or(text.len(), |length| at + length);
    let piece = text.get(start..end)?;
    let begins = |scheme: &&str| Some((piece.find(*scheme)?, scheme.len()));
    let (offset, scheme) = SCHEMES.iter().filter_map(begins).min()?;
    let address = piece.get(offset..)?;
    let length = without_tail(address).len();
    let range = start + offset..start + offset + length;
    (range.contains(&at) && (scheme + 1..ADDRESS_MAX).contains(&length)).then_some(range)
}

/// Without what rather belongs to the sentence: its full stop, or a bracket that was opened before the address.
fn without_tail(mut address: &str) -> &str {
    while let Some(last) = address.chars().next_back() {
        let is_unbalanced = |open: char, close: char| {
            last == close && address.matches(close).count() > address.matches(open).count()
        };
        if !".,;:!?".contains(last) && !is_unbalanced('(', ')') && !is_unbalanced('[', ']') {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal(output: &str) -> Terminal {
        let mut terminal = Terminal::new(10, 4);
        terminal.feed(output.as_bytes());
        terminal
    }

    fn selected(
        output: &str,
        from: (usize, usize),
        to: (usize, usize),
        mode: SelectMode,
    ) -> String {
        let terminal = terminal(output);
        let place = |(line, col): (usize, usize)| Place { line, col };
        let lines = Lines(&terminal);
        Selection::new(lines, place(from), place(to), mode).text(lines)
    }

    #[test]
    fn text_is_what_was_printed() {
        let output = "one   \r\n0123456789abc\r\nlast";
        let check = |from, to, expected: &str| {
            assert_eq!(selected(output, from, to, SelectMode::Cells), expected);
            assert_eq!(
                selected(output, to, from, SelectMode::Cells),
                expected,
                "backwards"
            );
        };
        check((0, 0), (0, 9), "one");
        check((0, 1), (1, 2), "ne\n012");
        check((1, 8), (2, 1), "89ab");
        check((0, 0), (3, 9), "one\n0123456789abc\nlast");
        check((3, 2), (900, 900), "st");
    }

    #[test]
    fn blanks_inside_a_wrapped_line_stay() {
        assert_eq!(
            selected("01234567  ab", (0, 0), (1, 1), SelectMode::Cells),
            "01234567  ab"
        );
    }

    #[test]
    fn words_lines_and_blocks() {
        let output = "ls /tmp/a-b\r\n(x) 漢字 y";
        assert_eq!(
            selected(output, (0, 5), (0, 5), SelectMode::Word),
            "/tmp/a-b"
        );
        assert_eq!(
            selected(output, (0, 0), (0, 4), SelectMode::Word),
            "ls /tmp/a-b"
        );
        assert_eq!(selected(output, (2, 0), (2, 0), SelectMode::Word), "(");
        assert_eq!(selected(output, (2, 5), (2, 5), SelectMode::Word), "漢字");
        assert_eq!(
            selected(output, (1, 0), (1, 0), SelectMode::Line),
            "ls /tmp/a-b"
        );
        assert_eq!(
            selected("abc\r\ndef\r\nghi", (2, 1), (0, 2), SelectMode::Block),
            "bc\nef\nhi"
        );
    }

    #[test]
    fn half_a_wide_character_is_all_of_it() {
        assert_eq!(selected("a漢b", (0, 2), (0, 2), SelectMode::Cells), "漢");
        assert_eq!(selected("a漢b", (0, 0), (0, 1), SelectMode::Cells), "a漢");
    }

    #[test]
    fn history_counts_as_lines() {
        let output = "1\r\n2\r\n3\r\n4\r\n5\r\n6";
        assert_eq!(
            selected(output, (0, 0), (5, 0), SelectMode::Cells),
            "1\n2\n3\n4\n5\n6"
        );
    }

    fn link(output: &str, line: usize, col: usize) -> Option<String> {
        let terminal = terminal(output);
        Lines(&terminal)
            .link(Place { line, col })
            .map(|link| link.uri)
    }

    #[test]
    fn finds_addresses_over_wrapped_rows() {
        let output = "(see https://reel.example/a_(b)?c=d.)";
        let expected = Some("https://reel.example/a_(b)?c=d".to_owned());
        for (line, col) in [(0, 5), (1, 0), (2, 9), (3, 4)] {
            assert_eq!(link(output, line, col), expected, "{line} {col}");
        }
        assert_eq!(link(output, 0, 2), None);
        assert_eq!(link(output, 3, 6), None);
        assert_eq!(link("https:// x", 0, 1), None);
    }

    #[test]
    fn links_of_programs_need_a_harmless_scheme() {
        let with = |uri: &str| link(&format!("\x1b]8;id=7;{uri}\x07text\x1b]8;;\x07"), 0, 1);
        assert_eq!(
            with("HTTPS://a.example"),
            Some("HTTPS://a.example".to_owned())
        );
        assert_eq!(with("javascript:alert(1)"), None);
        assert_eq!(with("file:///etc/passwd"), None);
    }
}
