//! Stills as SVG.
//!
//! Text stays text: it can be searched, selected and read aloud. Each stretch of it is given its width in cells, so that it
//! lies on the grid whatever monospace font the reader has; wide characters and clusters stand alone, each in its place. Box
//! drawing, blocks and underlines are shapes. There is no script, no style sheet, no link and nothing from elsewhere in
//! the picture, so that it can be shown by any page under any policy.

mod desktop;
mod shapes;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use reel_replay::harmless::{is_harmful, push_line};
use reel_replay::terminal::{CellText, CursorShape, Run, Style, Terminal, Underline};

pub use desktop::desktop;
use shapes::{HEIGHT, WIDTH, shape};

use crate::escape::push_text;
use crate::theme::{Palette, Rgb, Theme, ThemeName};

/// Fonts, the first one that is there.
const FONTS: &str = "ui-monospace,'JetBrains Mono','Cascadia Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";
/// Size of the font; with it most of them are a cell wide.
const FONT_SIZE: u32 = 15;
/// From the top of a row to the baseline.
const BASELINE: u32 = 14;
/// Room around the screen.
const PADDING: u32 = 14;
/// Height of a window's bar.
const BAR: u32 = 34;
/// Longest title that is shown, in characters; the bar of 80 columns has room for it.
const TITLE_CHARS_MAX: usize = 60;
/// Longest description for those who cannot see the picture, in characters.
const DESCRIPTION_CHARS_MAX: usize = 200;

/// How a still looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StillOptions {
    /// Colours.
    pub theme: ThemeName,
    /// In a window's bar, and for those who cannot see the picture. Empty: the title that the program set.
    pub title: String,
    /// Draw a window around the screen.
    pub has_window: bool,
}

/// The screen of a terminal, its cursor included, as one SVG document.
#[must_use]
pub fn terminal(terminal: &Terminal, options: &StillOptions) -> String {
    let theme = Theme::named(options.theme);
    let palette = Palette {
        theme: &theme,
        changed: terminal.colors(),
    };
    let (cols, rows) = (cells(terminal.cols()), cells(terminal.rows()));
    let title = if options.title.is_empty() {
        terminal.title()
    } else {
        &options.title
    };
    let mut picture = Picture::new(cols * WIDTH, rows * HEIGHT, title, &palette, options);
    let mut layers = Layers {
        palette,
        backgrounds: String::new(),
        shapes: String::new(),
        texts: String::new(),
    };
    for row in 0..terminal.rows() {
        let top = cells(row) * HEIGHT;
        for run in terminal.row(row).runs() {
            layers.run(&run, top, run.style());
        }
    }
    layers.cursor(terminal);
    picture.group(" shape-rendering=\"crispEdges\"", &layers.backgrounds);
    picture.group(" fill=\"none\"", &layers.shapes);
    picture.out.push_str(&layers.texts);
    picture.finish()
}

/// A document in the making: frame first, then what is in it.
struct Picture {
    out: String,
}

impl Picture {
    fn new(
        width: u32,
        height: u32,
        title: &str,
        palette: &Palette<'_>,
        options: &StillOptions,
    ) -> Self {
        let bar = if options.has_window { BAR } else { 0 };
        let (whole_width, whole_height) = (width + 2 * PADDING, height + 2 * PADDING + bar);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole_width}\" height=\"{whole_height}\" \
             viewBox=\"0 0 {whole_width} {whole_height}\" role=\"img\">\n<title>"
        );
        let mut line = String::new();
        push_line(&mut line, title, DESCRIPTION_CHARS_MAX);
        push_text(&mut out, if line.is_empty() { "Terminal" } else { &line });
        let theme = palette.theme;
        let _ = writeln!(
            out,
            "</title>\n<rect width=\"{whole_width}\" height=\"{whole_height}\" rx=\"8\" fill=\"{}\"/>",
            palette.background()
        );
        if options.has_window {
            window(&mut out, (whole_width, whole_height), title, theme);
        }
        // Cells stand in their order whatever they hold, so nothing may turn the direction of writing.
        let _ = writeln!(
            out,
            "<g transform=\"translate({PADDING} {})\" font-family=\"{FONTS}\" font-size=\"{FONT_SIZE}\" \
             xml:space=\"preserve\" direction=\"ltr\" unicode-bidi=\"bidi-override\">",
            PADDING + bar
        );
        Self { out }
    }

    fn group(&mut self, attributes: &str, elements: &str) {
        if !elements.is_empty() {
            let _ = writeln!(self.out, "<g{attributes}>\n{elements}</g>");
        }
    }

    fn finish(mut self) -> String {
        self.out.push_str("</g>\n</svg>\n");
        self.out
    }
}

/// The bar of a window with its title, and its edge.
fn window(out: &mut String, size: (u32, u32), title: &str, theme: &Theme) {
    let (whole_width, whole_height) = size;
    let _ = writeln!(
        out,
        "<path d=\"M0 {BAR}V8a8 8 0 0 1 8-8H{}a8 8 0 0 1 8 8V{BAR}z\" fill=\"{}\"/>",
        whole_width - 8,
        theme.bar
    );
    let middle = BAR / 2;
    for (number, color) in [1, 3, 2].into_iter().enumerate() {
        let _ = writeln!(
            out,
            "<circle cx=\"{}\" cy=\"{middle}\" r=\"5.5\" fill=\"{}\"/>",
            18 + 18 * number,
            theme.palette[color]
        );
    }
    // On a page of the same colour the window still has an edge.
    let _ = writeln!(
        out,
        "<rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"7.5\" fill=\"none\" stroke=\"{}\" \
         stroke-opacity=\"0.35\"/>",
        whole_width - 1,
        whole_height - 1,
        theme.bar_text
    );
    let mut line = String::new();
    push_line(&mut line, title, TITLE_CHARS_MAX);
    if !line.is_empty() {
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-family=\"system-ui,sans-serif\" \
             font-size=\"13\" fill=\"{}\">",
            whole_width / 2,
            middle + 5,
            theme.bar_text
        );
        push_text(out, &line);
        out.push_str("</text>\n");
    }
}

/// What lies on what: backgrounds, shapes, text.
struct Layers<'a> {
    palette: Palette<'a>,
    backgrounds: String,
    shapes: String,
    texts: String,
}

/// Text that is collected until something has to begin anew.
#[derive(Default)]
struct Stretch {
    col: u32,
    /// Columns up to its end, blanks after the last character included.
    cols: u32,
    text: String,
}

impl Layers<'_> {
    fn run(&mut self, run: &Run<'_>, top: u32, style: &Style) {
        let (front, back) = self.palette.resolve(style);
        let (col, cols) = (cells(run.col()), cells(run.cols()));
        if let Some(back) = back {
            self.rect(col * WIDTH, top, cols * WIDTH, HEIGHT, back);
        }
        if style.is_concealed() {
            return;
        }
        self.lines(col * WIDTH, top, cols * WIDTH, style, front);
        let mut stretch = Stretch::default();
        let mut text = String::new();
        for cell in run.cells() {
            let (col, cols) = (cells(cell.col), cells(cell.cols));
            text.clear();
            cell.text.push_to(&mut text);
            text.retain(|c| !is_harmful(c));
            let drawn = match cell.text {
                CellText::Character(c) => shape(c, col * WIDTH, top),
                _ => None,
            };
            if let Some(shape) = drawn {
                self.flush(&mut stretch, top, style, front);
                self.shape(&shape, front);
            } else if text.trim().is_empty() {
                if !stretch.text.is_empty() {
                    stretch.text.push(' ');
                    stretch.cols += cols;
                }
            } else if text.chars().all(is_plain) && cols == 1 {
                if stretch.text.is_empty() {
                    stretch.col = col;
                }
                stretch.text.push_str(&text);
                stretch.cols += cols;
            } else {
                // Another font may have to step in, with characters of another width.
                self.flush(&mut stretch, top, style, front);
                stretch = Stretch {
                    col,
                    cols,
                    text: std::mem::take(&mut text),
                };
                self.flush(&mut stretch, top, style, front);
            }
        }
        self.flush(&mut stretch, top, style, front);
    }

    fn flush(&mut self, stretch: &mut Stretch, top: u32, style: &Style, front: Rgb) {
        let Stretch { col, cols, text } = std::mem::take(stretch);
        let shown = text.trim_end_matches(' ');
        if shown.is_empty() {
            return;
        }
        let blanks = text.len() - shown.len();
        let cols = cols.saturating_sub(cells(blanks));
        let out = &mut self.texts;
        let _ = write!(out, "<text x=\"{}\" y=\"{}\"", col * WIDTH, top + BASELINE);
        // A single character cannot be spaced, and squeezing a wide one would spoil it.
        if shown.chars().nth(1).is_some() && shown.chars().all(is_plain) {
            let _ = write!(out, " textLength=\"{}\"", cols * WIDTH);
        }
        let _ = write!(out, " fill=\"{front}\"");
        if style.is_bold() {
            out.push_str(" font-weight=\"bold\"");
        }
        if style.is_italic() {
            out.push_str(" font-style=\"italic\"");
        }
        out.push('>');
        push_text(out, shown);
        out.push_str("</text>\n");
    }

    fn rect(&mut self, x: u32, y: u32, width: u32, height: u32, fill: Rgb) {
        let _ = writeln!(
            self.backgrounds,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
        );
    }

    fn shape(&mut self, shape: &shapes::Shape, front: Rgb) {
        let out = &mut self.shapes;
        if !shape.fill.is_empty() {
            let _ = write!(
                out,
                "<path shape-rendering=\"crispEdges\" d=\"{}\" fill=\"{front}\"",
                shape.fill
            );
            if shape.opacity_percent < 100 {
                let _ = write!(out, " fill-opacity=\"0.{:02}\"", shape.opacity_percent);
            }
            out.push_str("/>\n");
        }
        if !shape.stroke.is_empty() {
            let _ = writeln!(out, "<path d=\"{}\" stroke=\"{front}\"/>", shape.stroke);
        }
    }

    /// Lines under, over and through the text.
    fn lines(&mut self, x: u32, top: u32, width: u32, style: &Style, front: Rgb) {
        let color = self.palette.color(style.underline_color).unwrap_or(front);
        let (low, end) = (top + HEIGHT - 2, x + width);
        let out = &mut self.shapes;
        let _ = match style.underline {
            Underline::None => Ok(()),
            Underline::Single => {
                writeln!(out, "<path d=\"M{x} {low}.5H{end}\" stroke=\"{color}\"/>")
            }
            Underline::Double => writeln!(
                out,
                "<path d=\"M{x} {}.5H{end}M{x} {low}.5H{end}\" stroke=\"{color}\"/>",
                low - 2
            ),
            Underline::Curly => {
                // A wave of half a cell, so that waves of neighbours meet.
                let _ = write!(out, "<path d=\"M{x} {low}q2.25 -3 4.5 0");
                for _ in 1..width * 2 / WIDTH {
                    out.push_str("t4.5 0");
                }
                writeln!(out, "\" stroke=\"{color}\"/>")
            }
            Underline::Dotted => writeln!(
                out,
                "<path d=\"M{x} {low}.5H{end}\" stroke=\"{color}\" stroke-dasharray=\"1 2\"/>"
            ),
            Underline::Dashed => writeln!(
                out,
                "<path d=\"M{x} {low}.5H{end}\" stroke=\"{color}\" stroke-dasharray=\"5 4\"/>"
            ),
        };
        for (is_set, y) in [
            (style.is_struck(), top + HEIGHT / 2),
            (style.is_overlined(), top),
        ] {
            if is_set {
                let _ = writeln!(out, "<path d=\"M{x} {y}.5H{end}\" stroke=\"{front}\"/>");
            }
        }
    }

    fn cursor(&mut self, terminal: &Terminal) {
        let cursor = terminal.cursor();
        if !cursor.is_visible || cursor.col >= terminal.cols() {
            return;
        }
        let under = terminal
            .row(cursor.row)
            .cells()
            .find(|cell| (cell.col..cell.col + cell.cols).contains(&cursor.col));
        let (col, cols) = under.map_or((cursor.col, 1), |cell| (cell.col, cell.cols));
        let (x, y, width) = (
            cells(col) * WIDTH,
            cells(cursor.row) * HEIGHT,
            cells(cols) * WIDTH,
        );
        let fill = self.palette.cursor();
        let (x, y, width, height) = match cursor.shape {
            CursorShape::Bar => (x, y, 2, HEIGHT),
            CursorShape::Underline => (x, y + HEIGHT - 2, width, 2),
            CursorShape::Block => (x, y, width, HEIGHT),
        };
        // Over the text and seen through, so that the character stays in its place in the text.
        let opacity = if cursor.shape == CursorShape::Block {
            " fill-opacity=\"0.55\""
        } else {
            ""
        };
        let _ = writeln!(
            self.texts,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"{opacity} \
             shape-rendering=\"crispEdges\"/>"
        );
    }
}

/// Whether every font for terminals has the character, a cell wide: ASCII, Latin, Greek, Cyrillic, without marks that join
/// the character before.
fn is_plain(c: char) -> bool {
    c.is_ascii()
        || matches!(c, '\u{a1}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{556}')
}

/// A number of cells as pixels are counted; screens have thousands at the most.
fn cells(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
