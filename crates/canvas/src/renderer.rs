//! The renderer: what is shown, and drawing what changed of it.

use reel_replay::Terminal;
use reel_replay::terminal::Colors;
use wasm_bindgen::JsValue;
use web_sys::OffscreenCanvas;

use crate::color::{Palette, Theme};
use crate::frame::{Tables, Word};
use crate::geometry::{FontShape, Layout, Room};
use crate::overlay::{self, FindMatches, HIGHLIGHTS_MAX, Highlight, Overlay};
use crate::paint::Painter;
use crate::surface::Surface;
use crate::text::{FoundLink, Lines, Place, SelectMode, Selection};

/// Milliseconds that blinking things are light, and then dark; about what terminals do.
const BLINK_MS: f64 = 530.0;

/// What drawing came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Drawn {
    /// Rows that were put on the canvas.
    pub rows: usize,
    /// Calls that put something there.
    pub calls: u32,
    /// Something on the screen blinks, so that drawing again later makes a difference.
    pub blinks: bool,
}

/// Draws terminals on one canvas.
///
/// What is drawn last is remembered as numbers, a row at a time; a row is drawn again when its numbers change, whatever
/// the reason: output, a jump to another moment, selection, search, the cursor or blinking.
#[derive(Debug)]
pub struct Renderer {
    surface: Option<Surface>,
    theme: Theme,
    room: Room,
    family: String,
    font: FontShape,
    /// Measured when it is needed: whoever attaches a canvas may name the font after that.
    is_font_measured: bool,
    layout: Layout,
    /// The program's colours that `palette` was made with.
    changed: Colors,
    palette: Palette,
    tables: Tables,
    /// What each row of the canvas shows; an empty one must be drawn.
    shown: Vec<Vec<Word>>,
    words: Vec<Word>,
    text: String,
    overlay: Overlay,
    /// Rows above the live screen.
    scrolled: usize,
    is_motion_reduced: bool,
    is_cursor_hidden: bool,
    /// Layout, colours or canvas have changed.
    is_stale: bool,
}

impl Default for Renderer {
    fn default() -> Self {
        let theme = Theme::default();
        let changed = Colors::default();
        Self {
            surface: None,
            palette: Palette::new(&theme, &changed),
            theme,
            room: Room::default(),
            family: "monospace".to_owned(),
            font: FontShape::default(),
            is_font_measured: false,
            layout: Layout::default(),
            changed,
            tables: Tables::default(),
            shown: Vec::new(),
            words: Vec::new(),
            text: String::new(),
            overlay: Overlay::default(),
            scrolled: 0,
            is_motion_reduced: false,
            is_cursor_hidden: false,
            is_stale: true,
        }
    }
}

/// Setting up.
impl Renderer {
    /// Without a canvas.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws on this canvas from now on. It must have no context yet, or one made by this function.
    ///
    /// # Errors
    ///
    /// If it gives no 2D context.
    pub fn attach(&mut self, canvas: OffscreenCanvas) -> Result<(), JsValue> {
        self.surface = Some(Surface::new(canvas)?);
        self.is_font_measured = false;
        self.is_stale = true;
        Ok(())
    }

    /// Fits into a box of so many CSS pixels, each `ratio` device pixels.
    pub fn resize(&mut self, width: f64, height: f64, ratio: f64) {
        let room = Room {
            width,
            height,
            ratio,
            ..self.room
        };
        // The layout tells whether anything changes by that.
        self.room = room;
    }

    /// Takes a font family as CSS writes it, a distance of rows in font sizes, and a zoom factor, 1 to fit. Call it again
    /// when a font has been loaded: it measures anew.
    pub fn set_font(&mut self, family: &str, line_height: f64, zoom: f64) {
        self.room = Room {
            line_height,
            zoom,
            ..self.room
        };
        let family = family.trim();
        let family = if family.is_empty() {
            "monospace"
        } else {
            family
        };
        if family != self.family {
            family.clone_into(&mut self.family);
            self.is_stale = true;
        }
        self.is_font_measured = false;
    }

    /// Takes other colours.
    pub fn set_theme(&mut self, theme: Theme) {
        if theme != self.theme {
            self.palette = Palette::new(&theme, &self.changed);
            self.theme = theme;
            self.is_stale = true;
        }
    }

    /// Nothing blinks any more, or again.
    pub const fn set_reduced_motion(&mut self, on: bool) {
        self.is_motion_reduced = on;
    }

    /// Shows the terminal's cursor while that is visible, or never: what is shown may be no terminal to its viewer.
    pub const fn show_cursor(&mut self, on: bool) {
        self.is_cursor_hidden = !on;
    }

    /// Where everything is for this terminal.
    #[must_use]
    pub fn layout(&mut self, terminal: &Terminal) -> Layout {
        if let Some(surface) = &mut self.surface
            && !self.is_font_measured
        {
            self.is_font_measured = true;
            let font = surface.measure_font(&self.family);
            self.is_stale |= font != self.font;
            self.font = font;
        }
        Layout::fit(&self.room, &self.font, terminal.cols(), terminal.rows())
    }
}

/// What is shown of the terminal, and what lies over it. Rows are counted from the upper edge of what is shown.
impl Renderer {
    /// Shows rows `rows` further up, down if negative, as far as there are any. Gives how many rows above the live screen
    /// are shown then.
    pub fn scroll_by(&mut self, terminal: &Terminal, rows: isize) -> usize {
        self.scrolled = self
            .scrolled(terminal)
            .saturating_add_signed(rows)
            .min(history(terminal));
        self.scrolled
    }

    /// Rows above the live screen that are shown.
    fn scrolled(&self, terminal: &Terminal) -> usize {
        self.scrolled.min(history(terminal))
    }

    /// Number of the line in row 0.
    fn first_line(&self, terminal: &Terminal) -> usize {
        terminal.scrollback_len() - self.scrolled(terminal)
    }

    fn place(&self, terminal: &Terminal, col: usize, row: usize) -> Place {
        Place {
            line: self.first_line(terminal).saturating_add(row),
            col,
        }
    }

    /// Selects from one cell to another, given as column and row, in any order.
    pub fn select(
        &mut self,
        terminal: &Terminal,
        from: (usize, usize),
        to: (usize, usize),
        mode: SelectMode,
    ) {
        let from = self.place(terminal, from.0, from.1);
        let to = self.place(terminal, to.0, to.1);
        self.overlay.selection = Some(Selection::new(Lines(terminal), from, to, mode));
    }

    /// Selects nothing.
    pub const fn clear_selection(&mut self) {
        self.overlay.selection = None;
    }

    /// The selected text, as [`Selection::text`]; empty if nothing is selected.
    #[must_use]
    pub fn selected_text(&self, terminal: &Terminal) -> String {
        let selection = self.overlay.selection.as_ref();
        selection.map_or_else(String::new, |selection| selection.text(Lines(terminal)))
    }

    /// Highlights stretches of the live screen until others are given, at most [`HIGHLIGHTS_MAX`].
    pub fn set_highlights(&mut self, highlights: impl Iterator<Item = Highlight>) {
        self.overlay.highlights.clear();
        self.overlay
            .highlights
            .extend(highlights.take(HIGHLIGHTS_MAX));
    }

    /// Highlights whatever is found in what is shown, from now on.
    pub fn set_finder(&mut self, finder: Option<Box<FindMatches>>) {
        self.overlay.finder = finder;
    }

    /// The link at a cell.
    #[must_use]
    pub fn link_at(&self, terminal: &Terminal, col: usize, row: usize) -> Option<FoundLink> {
        Lines(terminal).link(self.place(terminal, col, row))
    }

    /// The text that is shown: rows without trailing blanks, each followed by a line feed.
    #[must_use]
    pub fn shown_text(&self, terminal: &Terminal) -> String {
        let first = self.first_line(terminal);
        let mut text = String::new();
        for line in first..first + terminal.rows() {
            Lines(terminal).row(line).push_text(&mut text);
            text.push('\n');
        }
        text
    }
}

/// Drawing.
impl Renderer {
    /// Draws what changed since the last time; everything if `force`. `now_ms` is any clock in milliseconds, by which
    /// things blink. Without a canvas it does nothing.
    pub fn draw(&mut self, terminal: &Terminal, now_ms: f64, force: bool) -> Drawn {
        let Some(surface) = &self.surface else {
            return Drawn::default();
        };
        let calls = surface.calls;
        self.prepare(terminal, force);
        let is_dark = !self.is_motion_reduced && (now_ms / BLINK_MS).rem_euclid(2.0) >= 1.0;
        let first = self.first_line(terminal);
        let mut drawn = Drawn::default();
        self.overlay
            .find(Lines(terminal), first..first + terminal.rows());
        for row in 0..terminal.rows() {
            drawn.blinks |= self.read_row(terminal, first + row, is_dark);
            drawn.rows += usize::from(self.draw_row(row));
        }
        drawn.blinks &= !self.is_motion_reduced;
        if let Some(surface) = &self.surface {
            drawn.calls = surface.calls.wrapping_sub(calls);
        }
        drawn
    }

    /// Draws a terminal that is empty, for what drawing the next one of its size would have to do first: it lays out, and has
    /// the browser open the font. Without a canvas it does nothing.
    pub fn warm_up(&mut self, empty: &Terminal) {
        self.draw(empty, 0.0, false);
        if let Some(surface) = &mut self.surface {
            surface.is_exact(0);
        }
    }

    /// Puts what a line shows into `words`. True if any of it blinks.
    fn read_row(&mut self, terminal: &Terminal, line: usize, is_dark: bool) -> bool {
        let cols = terminal.cols();
        let row = line.checked_sub(terminal.scrollback_len());
        let view = Lines(terminal).row(line);
        let mut blinks = self
            .tables
            .read_row(view, &self.palette, cols, is_dark, &mut self.words);
        self.overlay.mark(&mut self.words, line, row);
        let cursor = terminal.cursor();
        if cursor.is_visible && !self.is_cursor_hidden && row == Some(cursor.row) {
            blinks |= cursor.blinks;
            if !(cursor.blinks && is_dark) {
                overlay::mark_cursor(&mut self.words, cursor);
            }
        }
        blinks
    }

    /// Draws `words` as row `row` if it shows anything else. True if it was drawn.
    fn draw_row(&mut self, row: usize) -> bool {
        let (Some(surface), Some(shown)) = (&mut self.surface, self.shown.get_mut(row)) else {
            return false;
        };
        if *shown == self.words {
            return false;
        }
        core::mem::swap(shown, &mut self.words);
        Painter {
            surface,
            tables: &self.tables,
            layout: &self.layout,
            theme: &self.theme,
            cursor: self.palette.cursor,
            text: &mut self.text,
        }
        .row(row, shown);
        true
    }

    /// Brings palette and layout up to date, and forgets what is shown if that changes anything.
    fn prepare(&mut self, terminal: &Terminal, force: bool) {
        if self.changed != *terminal.colors() {
            self.changed = terminal.colors().clone();
            self.palette = Palette::new(&self.theme, &self.changed);
            self.is_stale = true;
        }
        let layout = self.layout(terminal);
        let is_moved = layout != self.layout;
        let is_new = core::mem::take(&mut self.is_stale) || is_moved;
        if is_new {
            self.tables.forget();
        }
        if self.tables.begin_frame() || is_new || force {
            self.shown.clear();
        }
        self.shown.resize(terminal.rows(), Vec::new());
        if let Some(surface) = &mut self.surface
            && (is_new || force)
        {
            self.layout = layout;
            if is_new {
                surface.lay_out(&layout, &self.family);
            }
            surface.set_fill(self.palette.background);
            for [x, y, width, height] in margins(&layout) {
                surface.fill_rect(x, y, width, height);
            }
        }
    }
}

/// Rows above the live screen that can be shown: none above the alternate screen, which has no history.
fn history(terminal: &Terminal) -> usize {
    if terminal.is_alternate() {
        0
    } else {
        terminal.scrollback_len()
    }
}

/// The canvas around the grid: x, y, width, height.
fn margins(layout: &Layout) -> impl Iterator<Item = [u32; 4]> {
    let right = layout.left + layout.cell_width * layout.cols;
    let bottom = layout.top + layout.cell_height * layout.rows;
    let columns = |from: u32, to: u32| [from, 0, to.saturating_sub(from), layout.height];
    let rows = |from: u32, to: u32| [0, from, layout.width, to.saturating_sub(from)];
    [
        columns(0, layout.left),
        columns(right, layout.width),
        rows(0, layout.top),
        rows(bottom, layout.height),
    ]
    .into_iter()
    .filter(|[_, _, width, height]| *width > 0 && *height > 0)
}
