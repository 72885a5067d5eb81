//! The renderer: what is shown, and drawing what changed of it.

use reel_replay::Terminal;
use reel_replay::terminal::{Colors, CursorShape};
use wasm_bindgen::JsValue;
use web_sys::OffscreenCanvas;

use crate::color::{Palette, Theme};
use crate::frame::{Tables, Word};
use crate::geometry::{FontShape, Layout, Room};
use crate::paint::Painter;
use crate::surface::Surface;

/// Milliseconds that blinking things are light, and then dark, as in xterm.
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
#[derive(Debug)]
pub struct Renderer {
    surface: Option<Surface>,
    theme: Theme,
    room: Room,
    family: String,
    font: FontShape,
    layout: Layout,
    /// The program's colours that `palette` was made with.
    changed: Colors,
    palette: Palette,
    tables: Tables,
    /// What each row of the canvas shows; an empty one must be drawn.
    shown: Vec<Vec<Word>>,
    words: Vec<Word>,
    text: String,
    scrolled: usize,
    is_motion_reduced: bool,
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
            layout: Layout::default(),
            changed,
            tables: Tables::default(),
            shown: Vec::new(),
            words: Vec::new(),
            text: String::new(),
            scrolled: 0,
            is_motion_reduced: false,
            is_stale: true,
        }
    }
}

impl Renderer {
    /// Without a canvas.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws on this canvas from now on, which has no context yet.
    ///
    /// # Errors
    ///
    /// If it gives no 2D context.
    pub fn attach(&mut self, canvas: OffscreenCanvas) -> Result<(), JsValue> {
        let mut surface = Surface::new(canvas)?;
        self.font = surface.measure_font(&self.family);
        self.surface = Some(surface);
        self.is_stale = true;
        Ok(())
    }

    /// Fits into a box of so many CSS pixels, each `ratio` device pixels.
    pub fn resize(&mut self, width: f64, height: f64, ratio: f64) {
        self.room = Room {
            width,
            height,
            ratio,
            ..self.room
        };
        self.is_stale = true;
    }

    /// Takes a font family as CSS writes it, a distance of rows in font sizes, and a zoom factor, 1 to fit.
    pub fn set_font(&mut self, family: &str, line_height: f64, zoom: f64) {
        self.room = Room {
            line_height,
            zoom,
            ..self.room
        };
        let family = family.trim();
        self.family = if family.is_empty() {
            "monospace"
        } else {
            family
        }
        .to_owned();
        if let Some(surface) = &mut self.surface {
            self.font = surface.measure_font(&self.family);
        }
        self.is_stale = true;
    }

    /// Takes other colours.
    pub fn set_theme(&mut self, theme: Theme) {
        self.palette = Palette::new(&theme, &self.changed);
        self.theme = theme;
        self.is_stale = true;
    }

    /// Nothing blinks any more, or again.
    pub const fn set_reduced_motion(&mut self, on: bool) {
        self.is_motion_reduced = on;
    }

    /// Where everything is for a terminal of this size.
    pub fn layout(&mut self, terminal: &Terminal) -> Layout {
        Layout::fit(&self.room, &self.font, terminal.cols(), terminal.rows())
    }

    /// Draws what changed since the last time, or everything. `now_ms` is any clock in milliseconds.
    pub fn draw(&mut self, terminal: &Terminal, now_ms: f64, force: bool) -> Drawn {
        let is_dark = !self.is_motion_reduced && (now_ms / BLINK_MS).rem_euclid(2.0) >= 1.0;
        self.prepare(terminal, force);
        let Some(surface) = &mut self.surface else {
            return Drawn::default();
        };
        let calls = surface.calls;
        let cols = terminal.cols();
        let mut drawn = Drawn::default();
        let history = terminal.scrollback_len();
        let scrolled = self.scrolled.min(history);
        for row in 0..terminal.rows() {
            let view = match row.checked_sub(scrolled) {
                Some(live) => terminal.row(live),
                None => terminal.scrollback_row(history - scrolled + row),
            };
            let blinks = self
                .tables
                .read_row(view, &self.palette, cols, is_dark, &mut self.words);
            drawn.blinks |= blinks && !self.is_motion_reduced;
            let cursor = terminal.cursor();
            if cursor.is_visible
                && row == cursor.row + scrolled
                && let Some(word) = self.words.get_mut(cursor.col)
            {
                word.0 |= match cursor.shape {
                    CursorShape::Block => Word::BLOCK,
                    CursorShape::Underline => Word::UNDERSCORE,
                    CursorShape::Bar => Word::BAR,
                };
            }
            let Some(shown) = self.shown.get_mut(row) else {
                continue;
            };
            if *shown == self.words {
                continue;
            }
            core::mem::swap(shown, &mut self.words);
            drawn.rows += 1;
            Painter {
                surface,
                tables: &self.tables,
                layout: &self.layout,
                theme: &self.theme,
                cursor: self.palette.cursor,
                text: &mut self.text,
            }
            .row(row, shown);
        }
        drawn.calls = surface.calls.wrapping_sub(calls);
        drawn
    }

    /// Brings palette and layout up to date, and forgets what is shown if that changes anything.
    fn prepare(&mut self, terminal: &Terminal, force: bool) {
        if self.changed != *terminal.colors() {
            self.changed = terminal.colors().clone();
            self.palette = Palette::new(&self.theme, &self.changed);
            self.is_stale = true;
        }
        let layout = Layout::fit(&self.room, &self.font, terminal.cols(), terminal.rows());
        let is_new = self.is_stale || layout != self.layout;
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
            self.is_stale = false;
            self.layout = layout;
            surface.lay_out(&layout, &self.family);
            surface.set_fill(self.palette.background);
            surface.fill_rect(0, 0, layout.width, layout.height);
        }
    }
}
