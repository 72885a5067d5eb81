//! Puts one row on the canvas.

use crate::color::{Inks, Rgb, Theme};
use crate::frame::{Look, Tables, Word};
use crate::geometry::Layout;
use crate::surface::Surface;

/// Contrast that text on a selection, a match or the cursor keeps, or it turns black or white.
const CONTRAST_MIN: f32 = 2.5;

/// All that painting a row needs.
pub(crate) struct Painter<'a> {
    pub(crate) surface: &'a mut Surface,
    pub(crate) tables: &'a Tables,
    pub(crate) layout: &'a Layout,
    pub(crate) theme: &'a Theme,
    pub(crate) cursor: Rgb,
    /// Text waiting to be drawn; kept to be used again.
    pub(crate) text: &'a mut String,
}

/// Cells of one look: columns and how they are drawn.
#[derive(Clone, Copy)]
struct Stretch<'w> {
    words: &'w [Word],
    col: usize,
    look: Look,
    inks: Inks,
}

impl Painter<'_> {
    /// Draws row `row` of the grid.
    pub(crate) fn row(&mut self, row: usize, words: &[Word]) {
        let y = self.layout.y(row);
        self.backgrounds(words, y);
        let mut col = 0;
        while let Some(stretch) = self.stretch(words, col) {
            col += stretch.words.len();
            self.stretch_text(stretch, y);
        }
    }

    /// The cells from `col` on that look like the first of them.
    fn stretch<'w>(&self, words: &'w [Word], col: usize) -> Option<Stretch<'w>> {
        let rest = words.get(col..)?;
        let first = *rest.first()?;
        let length = rest
            .iter()
            .take_while(|word| word.look() == first.look())
            .count();
        let look = *self.tables.look(first)?;
        Some(Stretch {
            words: rest.get(..length)?,
            col,
            look,
            inks: self.inks(first, &look),
        })
    }

    /// The colours of a cell, with what lies over it.
    fn inks(&self, word: Word, look: &Look) -> Inks {
        let own = look.inks;
        let background = if word.has(Word::BLOCK) {
            self.cursor
        } else if word.has(Word::SELECTED) {
            self.theme.selection
        } else if word.has(Word::CURRENT) {
            self.theme.current_highlight
        } else if word.has(Word::HIGHLIGHT) {
            self.theme.highlight
        } else {
            return own;
        };
        let wanted = if word.has(Word::BLOCK) {
            own.background
        } else {
            own.text
        };
        let text = if wanted.contrast(background) < CONTRAST_MIN {
            background.readable()
        } else {
            wanted
        };
        Inks {
            text,
            background,
            underline: text,
            shape: text,
        }
    }

    fn backgrounds(&mut self, words: &[Word], y: u32) {
        let mut from = 0;
        let mut col = 0;
        let mut color = None;
        while let Some(stretch) = self.stretch(words, col) {
            let background = stretch.inks.background;
            if let Some(before) = color
                && before != background
            {
                self.background(before, from, col, y);
                from = col;
            }
            color = Some(background);
            col += stretch.words.len();
        }
        if let Some(color) = color {
            self.background(color, from, col, y);
        }
    }

    fn background(&mut self, color: Rgb, from: usize, to: usize, y: u32) {
        let (left, right) = (self.layout.x(from), self.layout.x(to));
        self.surface.set_fill(color);
        self.surface
            .fill_rect(left, y, right - left, self.layout.cell_height);
    }

    fn stretch_text(&mut self, stretch: Stretch<'_>, y: u32) {
        if stretch.look.is_concealed {
            return;
        }
        self.surface.set_font(stretch.look.variant);
        self.surface.set_fill(stretch.inks.text);
        let baseline = f64::from(y + self.layout.baseline);
        let mut text = core::mem::take(self.text);
        for (at, word) in stretch.words.iter().enumerate() {
            text.clear();
            match (word.character(), self.tables.cluster(*word)) {
                (Some(' '), _) | (None, None) => continue,
                (Some(character), _) => text.push(character),
                (None, Some(cluster)) => text.push_str(cluster),
            }
            let x = self.layout.x(stretch.col + at);
            self.surface.fill_text(&text, x.into(), baseline);
        }
        *self.text = text;
    }
}
