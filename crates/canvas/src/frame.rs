//! What a row shows, cell by cell, as numbers that can be compared: a row is drawn when its numbers differ from those
//! that were drawn last, whatever made them differ.
//!
//! ```text
//!  bit 0      21       22    23     24          44
//!      text    cluster  wide  spacer style       selected, highlighted, cursor, link, hidden
//! ```

use std::collections::HashMap;

use reel_replay::terminal::{CellText, RowView, Style, Underline};

use crate::color::{Inks, Palette};
use crate::shapes::is_shape;

/// Styles after which the table is begun anew, before a frame. One frame adds at most what a terminal has, 65,536.
const STYLES_MAX: usize = 65_536;

/// The same for clusters.
const CLUSTERS_MAX: usize = 65_536;

const TEXT: u64 = (1 << 22) - 1;
const CLUSTER: u64 = 1 << 21;
const WIDE: u64 = 1 << 22;
const SPACER: u64 = 1 << 23;
const STYLE_SHIFT: u32 = 24;
const STYLE: u64 = ((1 << 20) - 1) << STYLE_SHIFT;

/// What one cell shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Word(pub(crate) u64);

impl Word {
    pub(crate) const BLANK: Self = Self(0x20);
    /// In the selection.
    pub(crate) const SELECTED: u64 = 1 << 44;
    /// Part of a match.
    pub(crate) const HIGHLIGHT: u64 = 1 << 45;
    /// Part of the match that is looked at.
    pub(crate) const CURRENT: u64 = 1 << 46;
    /// Under a block cursor.
    pub(crate) const BLOCK: u64 = 1 << 47;
    /// With a cursor at the lower edge.
    pub(crate) const UNDERSCORE: u64 = 1 << 48;
    /// With a cursor at the left edge.
    pub(crate) const BAR: u64 = 1 << 49;
    /// Part of a link.
    pub(crate) const LINK: u64 = 1 << 50;
    /// Blinks and is dark now.
    pub(crate) const HIDDEN: u64 = 1 << 51;
    /// All that decides about colours.
    const LOOK: u64 = !(TEXT | WIDE | SPACER);

    pub(crate) const fn has(self, flag: u64) -> bool {
        self.0 & flag != 0
    }

    /// Equal for cells that look alike apart from their text.
    pub(crate) const fn look(self) -> u64 {
        self.0 & Self::LOOK
    }

    pub(crate) const fn is_wide(self) -> bool {
        self.has(WIDE)
    }

    /// The second half of a wide character.
    pub(crate) const fn is_spacer(self) -> bool {
        self.has(SPACER)
    }

    /// The character; none for clusters and second halves.
    pub(crate) fn character(self) -> Option<char> {
        if self.has(CLUSTER | SPACER) {
            return None;
        }
        u32::try_from(self.0 & TEXT).ok().and_then(char::from_u32)
    }

    /// Whether its ink is sure to stay in its row: ASCII, and shapes that are drawn as such.
    pub(crate) fn is_contained(self) -> bool {
        match self.character() {
            Some(character) => character < '\u{7f}' || is_shape(character),
            None => self.is_spacer(),
        }
    }

    /// Number of its cluster.
    fn cluster(self) -> Option<usize> {
        if !self.has(CLUSTER) {
            return None;
        }
        usize::try_from(self.0 & (CLUSTER - 1)).ok()
    }

    fn style(self) -> usize {
        usize::try_from((self.0 & STYLE) >> STYLE_SHIFT).unwrap_or(0)
    }
}

/// A style, ready to be drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) inks: Inks,
    /// Of the font: bold + 2 × italic.
    pub(crate) variant: usize,
    pub(crate) underline: Underline,
    pub(crate) is_struck: bool,
    pub(crate) is_overlined: bool,
    pub(crate) is_concealed: bool,
    blinks: bool,
}

/// Numbers for styles and clusters that mean the same from frame to frame, unlike those of the terminal.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    numbers: HashMap<Style, u32>,
    looks: Vec<Look>,
    /// The terminal's number of a style → ours + 1; holds for one frame.
    of_frame: Vec<u32>,
    cluster_numbers: HashMap<Box<str>, u32>,
    clusters: Vec<Box<str>>,
}

impl Tables {
    /// Before a frame. True if all numbers given before are void.
    pub(crate) fn begin_frame(&mut self) -> bool {
        self.of_frame.fill(0);
        let is_full = self.looks.len() > STYLES_MAX || self.clusters.len() > CLUSTERS_MAX;
        if is_full {
            self.forget();
        }
        is_full
    }

    /// After colours have changed.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn look(&self, word: Word) -> Option<&Look> {
        self.looks.get(word.style())
    }

    pub(crate) fn cluster(&self, word: Word) -> Option<&str> {
        self.clusters.get(word.cluster()?).map(|text| &**text)
    }

    fn style(&mut self, of_terminal: u16, style: &Style, palette: &Palette) -> u32 {
        let at = usize::from(of_terminal);
        if let Some(&number) = self.of_frame.get(at)
            && number != 0
        {
            return number - 1;
        }
        let number = match self.numbers.get(style) {
            Some(&number) => number,
            None => {
                let number = u32::try_from(self.looks.len()).unwrap_or(0);
                self.looks.push(Look {
                    inks: palette.inks(style),
                    variant: usize::from(style.is_bold()) + 2 * usize::from(style.is_italic()),
                    underline: style.underline,
                    is_struck: style.is_struck(),
                    is_overlined: style.is_overlined(),
                    is_concealed: style.is_concealed(),
                    blinks: style.is_blinking(),
                });
                self.numbers.insert(*style, number);
                number
            }
        };
        if self.of_frame.len() <= at {
            self.of_frame.resize(at + 1, 0);
        }
        self.of_frame[at] = number + 1;
        number
    }

    fn cluster_number(&mut self, text: &str) -> u64 {
        if let Some(&number) = self.cluster_numbers.get(text) {
            return number.into();
        }
        let number = u32::try_from(self.clusters.len()).unwrap_or(0);
        self.clusters.push(text.into());
        self.cluster_numbers.insert(text.into(), number);
        number.into()
    }

    /// Writes what a row shows into `words`, one for each of its `cols` columns. `is_dark`: blinking text is not seen
    /// now. True if any of it blinks.
    pub(crate) fn read_row(
        &mut self,
        row: RowView<'_>,
        palette: &Palette,
        cols: usize,
        is_dark: bool,
        words: &mut Vec<Word>,
    ) -> bool {
        words.clear();
        // Number 0 must be the default style, in which rows are blank.
        self.style(0, &Style::default(), palette);
        let mut blinks = false;
        for run in row.runs() {
            let style = self.style(run.style_id(), run.style(), palette);
            let mut look = u64::from(style) << STYLE_SHIFT;
            if run.link().is_some() {
                look |= Word::LINK;
            }
            if self
                .looks
                .get(style as usize)
                .is_some_and(|look| look.blinks)
            {
                blinks = true;
                look |= if is_dark { Word::HIDDEN } else { 0 };
            }
            for cell in run.cells() {
                let text = match cell.text {
                    CellText::Empty => 0x20,
                    CellText::Character(character) => u64::from(u32::from(character)),
                    CellText::Cluster(cluster) => CLUSTER | self.cluster_number(cluster),
                };
                if cell.cols == 2 {
                    words.push(Word(look | text | WIDE));
                    words.push(Word(look | 0x20 | SPACER));
                } else {
                    words.push(Word(look | text));
                }
            }
        }
        words.resize(cols, Word::BLANK);
        blinks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Theme;
    use reel_replay::Terminal;

    fn words(tables: &mut Tables, output: &str) -> Vec<Word> {
        let mut terminal = Terminal::new(8, 1);
        terminal.feed(output.as_bytes());
        let palette = Palette::new(&Theme::default(), terminal.colors());
        tables.begin_frame();
        let mut words = Vec::new();
        tables.read_row(terminal.row(0), &palette, 8, false, &mut words);
        assert_eq!(words.len(), 8);
        words
    }

    #[test]
    fn equal_rows_have_equal_words() {
        let mut tables = Tables::default();
        let first = words(&mut tables, "\x1b[31mab\x1b[m c\u{301}");
        // Other numbers in the terminal, the same look.
        let second = words(&mut tables, "\x1b[32mx\r\x1b[31mab\x1b[m c\u{301}");
        assert_eq!(first, second);
        assert_ne!(first, words(&mut tables, "\x1b[33mab\x1b[m c\u{301}"));
        assert_ne!(first, words(&mut tables, "\x1b[31mab\x1b[m c\u{300}"));
        assert_eq!(tables.cluster(first[3]), Some("c\u{301}"));
    }

    #[test]
    fn written_blanks_and_empty_cells_are_the_same() {
        let mut tables = Tables::default();
        assert_eq!(words(&mut tables, "a  "), words(&mut tables, "a"));
    }

    #[test]
    fn wide_characters_take_two_words() {
        let mut tables = Tables::default();
        let words = words(&mut tables, "漢x");
        assert!(words[0].is_wide() && words[1].is_spacer());
        assert_eq!(words[0].character(), Some('漢'));
        assert_eq!(words[1].character(), None);
        assert_eq!(words[2].character(), Some('x'));
    }
}
