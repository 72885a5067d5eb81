//! What lies over the text: selection, matches, cursor. All of it becomes flags of cells, so that drawing sees a change
//! of it as it sees a change of text.

use std::fmt;
use std::ops::Range;

use reel_replay::terminal::{Cursor, CursorShape};

use crate::frame::Word;
use crate::text::{JoinedText, Lines, Place, Selection};

/// Highlights that are taken from outside; more than a screen has in lines.
pub const HIGHLIGHTS_MAX: usize = 10_000;

/// Bytes of one wrapped line in which matches are looked for. A screen of 2000 × 1000 cells may be one line.
const SEARCHED_BYTES_MAX: usize = 64 * 1024;

/// Finds matches in a text: hands the range of each to the closure, in order.
pub type FindMatches = dyn Fn(&str, &mut dyn FnMut(Range<usize>));

/// A highlighted stretch of the live screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Highlight {
    /// Row of the screen.
    pub row: usize,
    /// First column.
    pub col: usize,
    /// Columns.
    pub cols: usize,
    /// The one that is looked at.
    pub is_current: bool,
}

/// Everything that lies over the text.
#[derive(Default)]
pub(crate) struct Overlay {
    pub(crate) selection: Option<Selection>,
    pub(crate) highlights: Vec<Highlight>,
    pub(crate) finder: Option<Box<FindMatches>>,
    /// Cells of matches in the rows shown, in order: place and columns.
    found: Vec<(Place, usize)>,
    text: JoinedText,
}

impl fmt::Debug for Overlay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Overlay")
            .field("selection", &self.selection)
            .field("highlights", &self.highlights)
            .field("finds", &self.finder.is_some())
            .finish_non_exhaustive()
    }
}

impl Overlay {
    /// Looks for matches in the lines that are shown.
    pub(crate) fn find(&mut self, lines: Lines<'_>, shown: Range<usize>) {
        self.found.clear();
        let Some(finder) = &self.finder else {
            return;
        };
        let mut line = shown.start;
        while line < shown.end {
            let rows = lines.wrapped(line);
            line = rows.end.max(line + 1);
            self.text.read(lines, rows);
            if self.text.text.len() > SEARCHED_BYTES_MAX {
                continue;
            }
            finder(&self.text.text, &mut |range| {
                self.found.extend(self.text.cells(range));
            });
        }
    }

    /// Sets the flags of a row. `line` is its number, `row` that on the live screen if it is there.
    pub(crate) fn mark(&self, words: &mut [Word], line: usize, row: Option<usize>) {
        let first = self.found.partition_point(|(place, _)| place.line < line);
        for (place, cols) in self.found.get(first..).unwrap_or_default() {
            if place.line > line {
                break;
            }
            set(words, place.col..place.col + cols, Word::HIGHLIGHT);
        }
        for highlight in &self.highlights {
            if Some(highlight.row) == row {
                let flag = if highlight.is_current {
                    Word::CURRENT
                } else {
                    Word::HIGHLIGHT
                };
                let end = highlight.col.saturating_add(highlight.cols);
                set(words, highlight.col..end, flag);
            }
        }
        if let Some(selection) = &self.selection {
            set(words, selection.cols(line), Word::SELECTED);
        }
    }
}

/// Marks the cell under the cursor, both halves of a wide character.
pub(crate) fn mark_cursor(words: &mut [Word], cursor: Cursor) {
    let flag = match cursor.shape {
        CursorShape::Block => Word::BLOCK,
        CursorShape::Underline => Word::UNDERSCORE,
        CursorShape::Bar => Word::BAR,
    };
    let col = match words.get(cursor.col) {
        Some(word) if word.is_spacer() => cursor.col.saturating_sub(1),
        _ => cursor.col,
    };
    let cols = match words.get(col) {
        Some(word) if word.is_wide() => 2,
        _ => 1,
    };
    set(words, col..col + cols, flag);
}

fn set(words: &mut [Word], cols: Range<usize>, flag: u64) {
    let end = cols.end.min(words.len());
    if let Some(words) = words.get_mut(cols.start.min(end)..end) {
        for word in words {
            word.0 |= flag;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reel_replay::Terminal;

    #[test]
    fn matches_are_found_over_wrapped_rows_and_in_wide_text() {
        let mut terminal = Terminal::new(6, 3);
        terminal.feed("abcdefgh\r\n漢efgh".as_bytes());
        let mut overlay = Overlay {
            finder: Some(Box::new(|text, found| {
                for (at, part) in text.match_indices("efgh") {
                    found(at..at + part.len());
                }
            })),
            ..Overlay::default()
        };
        overlay.find(Lines(&terminal), 0..3);
        let marked = |line: usize| {
            let mut words = [Word::BLANK; 6];
            overlay.mark(&mut words, line, Some(line));
            words.map(|word| if word.has(Word::HIGHLIGHT) { '#' } else { '.' })
        };
        assert_eq!(marked(0).iter().collect::<String>(), "....##");
        assert_eq!(marked(1).iter().collect::<String>(), "##....");
        assert_eq!(marked(2).iter().collect::<String>(), "..####");
    }

    #[test]
    fn highlights_beyond_the_screen_do_nothing() {
        let overlay = Overlay {
            highlights: vec![Highlight {
                row: 0,
                col: 2,
                cols: usize::MAX,
                is_current: true,
            }],
            ..Overlay::default()
        };
        let mut words = [Word::BLANK; 3];
        overlay.mark(&mut words, 5, Some(0));
        assert!(words[2].has(Word::CURRENT) && !words[1].has(Word::CURRENT));
        overlay.mark(&mut words[..1], 5, Some(0));
    }
}
