//! Puts one row on the canvas: backgrounds first, then text and shapes, then the lines below, through and above it.

use reel_replay::terminal::Underline;

use crate::color::{Inks, Rgb, Theme};
use crate::frame::{Look, Tables, Word};
use crate::geometry::Layout;
use crate::shapes::{self, CellSize, Piece};
use crate::surface::Surface;

/// Contrast that text on a selection, a match or the cursor keeps, or it turns black or white.
const CONTRAST_MIN: f32 = 2.5;

/// How far, in pixels, the width of a character may be off before it is centred or made narrower. Less cannot be seen,
/// and moving it would make text uneven.
const WIDTH_SLACK: f64 = 0.75;

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

/// Neighbouring cells of one look.
#[derive(Clone, Copy)]
struct Stretch<'w> {
    words: &'w [Word],
    /// First column.
    col: usize,
    look: Look,
    inks: Inks,
}

impl Painter<'_> {
    /// Draws row `row` of the grid.
    pub(crate) fn row(&mut self, row: usize, words: &[Word]) {
        let y = self.layout.y(row);
        self.backgrounds(words, y);
        let is_clipped = self.spills(words);
        if is_clipped {
            let width = self.layout.cell_width * self.layout.cols;
            self.surface
                .begin_clip(self.layout.left, y, width, self.layout.cell_height);
        }
        let mut col = 0;
        while let Some(stretch) = self.stretch(words, col) {
            col += stretch.words.len();
            self.stretch_text(stretch, y);
        }
        if is_clipped {
            self.surface.end_clip();
        }
        self.cursor_line(words, y);
    }

    /// Whether text may leave ink outside its row, where it would stay when another row is drawn anew: marks above
    /// letters, other fonts, and slanted or bold letters at the edges.
    fn spills(&self, words: &[Word]) -> bool {
        let is_plain = |word: Option<&Word>| {
            let look = word.and_then(|word| self.tables.look(*word));
            look.is_none_or(|look| look.variant == 0)
        };
        self.layout.is_tight
            || !is_plain(words.first())
            || !is_plain(words.last())
            || words.iter().any(|word| !word.is_contained())
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
        let Some(&first) = stretch.words.first() else {
            return;
        };
        if !stretch.look.is_concealed && !first.has(Word::HIDDEN) {
            self.text(stretch, y);
            self.lines(stretch, y);
        }
        if first.has(Word::LINK) && stretch.look.underline == Underline::None {
            let (from, to) = self.ends(stretch);
            self.surface.set_fill(self.theme.link);
            let period = (3 * self.layout.line).max(3);
            self.broken_line(from, to, y + self.underline_y(), (period, self.layout.line));
        }
    }

    /// Runs of ASCII at once where the font allows it, shapes as shapes, and everything else cell by cell.
    fn text(&mut self, stretch: Stretch<'_>, y: u32) {
        let is_blank = |word: &Word| word.character() == Some(' ');
        if stretch.words.iter().all(is_blank) {
            return;
        }
        let is_exact = self.surface.is_exact(stretch.look.variant);
        let mut text = core::mem::take(self.text);
        text.clear();
        // Column at which `text` begins.
        let mut start = stretch.col;
        let mut words = (stretch.col..).zip(stretch.words).peekable();
        while let Some((col, &word)) = words.next() {
            let character = word.character();
            if is_exact && let Some(ascii @ ' '..='~') = character {
                if text.is_empty() {
                    if ascii == ' ' {
                        continue;
                    }
                    start = col;
                }
                text.push(ascii);
                continue;
            }
            self.run(&mut text, start, stretch.inks.text, y);
            match character {
                Some(' ') => {}
                Some(shape) if shapes::is_shape(shape) => {
                    let is_same = |next: &(usize, &Word)| next.1.character() == Some(shape);
                    let mut cells = 1;
                    while words.next_if(is_same).is_some() {
                        cells += 1;
                    }
                    self.shape(shape, col, cells, stretch.inks, y);
                }
                Some(character) => {
                    text.push(character);
                    self.glyph(&text, col, word, stretch.inks.text, y);
                }
                None => {
                    if let Some(cluster) = self.tables.cluster(word) {
                        self.glyph(cluster, col, word, stretch.inks.text, y);
                    }
                }
            }
            text.clear();
        }
        self.run(&mut text, start, stretch.inks.text, y);
        *self.text = text;
    }

    /// Draws the text that has gathered.
    fn run(&mut self, text: &mut String, col: usize, color: Rgb, y: u32) {
        let shown = text.trim_end_matches(' ');
        if !shown.is_empty() {
            self.surface.set_fill(color);
            let baseline = y + self.layout.baseline;
            self.surface
                .fill_text(shown, self.layout.x(col).into(), baseline.into());
        }
        text.clear();
    }

    /// One character or cluster in the middle of its cells, narrower if it is too wide for them.
    fn glyph(&mut self, text: &str, col: usize, word: Word, color: Rgb, y: u32) {
        let span = f64::from(self.layout.cell_width) * if word.is_wide() { 2.0 } else { 1.0 };
        let x = f64::from(self.layout.x(col));
        let baseline = f64::from(y + self.layout.baseline);
        let width = self.surface.width_of(text);
        self.surface.set_fill(color);
        let spare = span - width;
        // Sequences that the font does not know come out as several signs; ink beyond the cells would stay there.
        let is_clipped = spare < -WIDTH_SLACK || word.character().is_none();
        if is_clipped {
            let cells = self.layout.cell_width * if word.is_wide() { 2 } else { 1 };
            self.surface
                .begin_clip(self.layout.x(col), y, cells, self.layout.cell_height);
        }
        if spare < -WIDTH_SLACK {
            self.surface.fill_text_within(text, x, baseline, span);
        } else {
            let indent = if spare > WIDTH_SLACK {
                spare / 2.0
            } else {
                0.0
            };
            self.surface.fill_text(text, x + indent, baseline);
        }
        if is_clipped {
            self.surface.end_clip();
        }
    }

    /// A shape in so many neighbouring cells. What goes from edge to edge is drawn once: frames are made of long lines.
    fn shape(&mut self, shape: char, col: usize, cells: u32, inks: Inks, y: u32) {
        let cell = CellSize {
            width: self.layout.cell_width,
            height: self.layout.cell_height,
            line: self.layout.line,
        };
        let first = self.layout.x(col);
        let each = |number: u32| first + number * cell.width;
        self.surface.set_fill(inks.shape);
        shapes::pieces(shape, cell, &mut |piece| match piece {
            Piece::Rect {
                x: 0,
                y: top,
                width,
                height,
            } if width == cell.width => {
                self.surface
                    .fill_rect(first, y + top, cells * width, height);
            }
            Piece::Rect {
                x: left,
                y: top,
                width,
                height,
            } => {
                for x in (0..cells).map(each) {
                    self.surface.fill_rect(x + left, y + top, width, height);
                }
            }
            Piece::Shade(share) => {
                self.surface
                    .set_fill(inks.shape.over(inks.background, share));
                self.surface
                    .fill_rect(first, y, cells * cell.width, cell.height);
            }
            piece => {
                for x in (0..cells).map(each) {
                    self.surface.fill_piece(piece, (x, y), cell, inks.shape);
                }
            }
        });
    }

    /// From the left edge of a stretch to its right edge.
    fn ends(&self, stretch: Stretch<'_>) -> (u32, u32) {
        (
            self.layout.x(stretch.col),
            self.layout.x(stretch.col + stretch.words.len()),
        )
    }

    /// Upper edge of an underline, from the top of a row.
    fn underline_y(&self) -> u32 {
        let line = self.layout.line;
        (self.layout.baseline + line.max(self.layout.cell_height / 12))
            .min(self.layout.cell_height.saturating_sub(line))
    }

    fn lines(&mut self, stretch: Stretch<'_>, y: u32) {
        let look = &stretch.look;
        let line = self.layout.line;
        let (from, to) = self.ends(stretch);
        if look.underline != Underline::None {
            self.underline(stretch, y);
        }
        if look.is_struck {
            self.surface.set_fill(stretch.inks.text);
            let rise = self.layout.cell_height / 4;
            let middle = y + self.layout.baseline.saturating_sub(rise);
            self.surface.fill_rect(from, middle, to - from, line);
        }
        if look.is_overlined {
            self.surface.set_fill(stretch.inks.text);
            self.surface.fill_rect(from, y, to - from, line);
        }
    }

    fn underline(&mut self, stretch: Stretch<'_>, y: u32) {
        let line = self.layout.line;
        let (from, to) = self.ends(stretch);
        let top = y + self.underline_y();
        let lowest = y + self.layout.cell_height.saturating_sub(line);
        self.surface.set_fill(stretch.inks.underline);
        match stretch.look.underline {
            Underline::None => {}
            Underline::Single => self.surface.fill_rect(from, top, to - from, line),
            Underline::Double => {
                let second = (top + 2 * line).min(lowest);
                let first = second.saturating_sub(2 * line).max(y);
                self.surface.fill_rect(from, first, to - from, line);
                self.surface.fill_rect(from, second, to - from, line);
            }
            Underline::Dotted => self.broken_line(from, to, top, (2 * line, line)),
            Underline::Dashed => {
                let period = self.layout.cell_width.max(2);
                self.broken_line(from, to, top, (period, period - period / 3));
            }
            Underline::Curly => {
                let rise = (self.layout.cell_height / 12).max(line);
                let middle =
                    f64::from(top.min(lowest.saturating_sub(rise))) + f64::from(line) / 2.0;
                self.surface.wave(
                    (from, to),
                    middle,
                    (self.layout.cell_width.max(4), rise),
                    line,
                    stretch.inks.underline,
                );
            }
        }
    }

    /// A line of pieces: one begins every `period`, `length` long. It goes on evenly from stretch to stretch.
    fn broken_line(&mut self, from: u32, to: u32, y: u32, (period, length): (u32, u32)) {
        let origin = self.layout.left;
        let mut x = origin + (from - origin) / period * period;
        while x < to {
            let (start, end) = (x.max(from), (x + length).min(to));
            if start < end {
                self.surface
                    .fill_rect(start, y, end - start, self.layout.line);
            }
            x += period;
        }
    }

    fn cursor_line(&mut self, words: &[Word], y: u32) {
        let is_line = |word: &Word| word.has(Word::UNDERSCORE | Word::BAR);
        let Some(col) = words.iter().position(is_line) else {
            return;
        };
        let cols = words.iter().filter(|word| is_line(word)).count();
        let is_bar = words.get(col).is_some_and(|word| word.has(Word::BAR));
        let (x, right) = (self.layout.x(col), self.layout.x(col + cols));
        let height = self.layout.cell_height;
        let thickness = (2 * self.layout.line)
            .min(self.layout.cell_width.max(2) / 2)
            .max(1);
        self.surface.set_fill(self.cursor);
        if is_bar {
            self.surface.fill_rect(x, y, thickness, height);
        } else {
            let top = y + height.saturating_sub(thickness);
            self.surface.fill_rect(x, top, right - x, thickness);
        }
    }
}
