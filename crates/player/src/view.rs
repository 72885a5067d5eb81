//! The class that JavaScript sees: drawing, selection, and what the screen shows. Columns and rows are counted from the
//! upper left cell that is shown.

#![expect(
    clippy::missing_errors_doc,
    reason = "errors are thrown, which the crate's head says once for all"
)]

use reel_canvas::Highlight;
use reel_canvas::text::SelectMode;
use reel_replay::summary::SessionKind;
use wasm_bindgen::prelude::*;
use web_sys::OffscreenCanvas;

use crate::Player;
use crate::objects::{self, to_js};

/// Drawing.
#[wasm_bindgen]
impl Player {
    /// Draws on this canvas from now on.
    pub fn attach(&mut self, canvas: OffscreenCanvas) -> Result<(), JsValue> {
        self.renderer.attach(canvas)
    }

    /// Fits into a box of so many CSS pixels, each so many device pixels.
    #[wasm_bindgen(unchecked_return_type = "Geometry")]
    pub fn resize(&mut self, width: f64, height: f64, ratio: f64) -> Result<JsValue, JsError> {
        self.renderer.resize(width, height, ratio);
        self.geometry()
    }

    /// Takes a font as CSS names it, a distance of rows in font sizes, and a zoom factor, 1 to fit. Call it again when
    /// the font has been loaded.
    #[wasm_bindgen(js_name = setFont, unchecked_return_type = "Geometry")]
    pub fn set_font(
        &mut self,
        family: &str,
        line_height: f64,
        zoom: f64,
    ) -> Result<JsValue, JsError> {
        self.renderer.set_font(family, line_height, zoom);
        self.geometry()
    }

    /// Where the grid stands now. It changes too when the recorded terminal changes its size.
    #[wasm_bindgen(unchecked_return_type = "Geometry")]
    pub fn geometry(&mut self) -> Result<JsValue, JsError> {
        let layout = self.renderer.layout(self.replayer.stage().terminal());
        to_js(&objects::Geometry::from(layout))
    }

    /// Takes other colours.
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Theme")] theme: &JsValue,
    ) -> Result<(), JsError> {
        self.renderer.set_theme(objects::theme(theme)?);
        Ok(())
    }

    /// Draws what changed, or everything. True if something on the screen blinks, by the clock that is passed.
    pub fn draw(&mut self, now_ms: f64, force: bool) -> bool {
        // Text about queries, requests or a desktop is nobody's terminal.
        let has_terminal = matches!(
            self.replayer.kind(),
            SessionKind::Terminal | SessionKind::Unknown
        );
        self.renderer.show_cursor(has_terminal);
        let terminal = self.replayer.stage().terminal();
        self.renderer.draw(terminal, now_ms, force).blinks
    }

    /// Nothing blinks any more, or again.
    #[wasm_bindgen(js_name = setReducedMotion)]
    pub fn set_reduced_motion(&mut self, on: bool) {
        self.renderer.set_reduced_motion(on);
    }

    /// Shows rows further up, down if negative. Gives how many rows above the live screen are shown then.
    #[wasm_bindgen(js_name = scrollBy)]
    pub fn scroll_by(&mut self, rows: i32) -> u32 {
        let terminal = self.replayer.stage().terminal();
        let rows = isize::try_from(rows).unwrap_or(0);
        let shown = self.renderer.scroll_by(terminal, rows);
        u32::try_from(shown).unwrap_or(u32::MAX)
    }
}

/// Selection and highlights.
#[wasm_bindgen]
impl Player {
    /// Selects from one cell to another, both included, in any order.
    pub fn select(
        &mut self,
        from_col: u32,
        from_row: u32,
        to_col: u32,
        to_row: u32,
        #[wasm_bindgen(unchecked_param_type = "\"cells\" | \"word\" | \"line\" | \"block\"")]
        mode: &str,
    ) {
        let mode = match mode {
            "word" => SelectMode::Word,
            "line" => SelectMode::Line,
            "block" => SelectMode::Block,
            _ => SelectMode::Cells,
        };
        let terminal = self.replayer.stage().terminal();
        let from = (from_col as usize, from_row as usize);
        let to = (to_col as usize, to_row as usize);
        self.renderer.select(terminal, from, to, mode);
    }

    /// Selects nothing.
    #[wasm_bindgen(js_name = clearSelection)]
    pub fn clear_selection(&mut self) {
        self.renderer.clear_selection();
    }

    /// The text of the selection: wrapped lines joined, blanks at the ends of lines left out.
    #[wasm_bindgen(js_name = selectedText)]
    pub fn selected_text(&self) -> String {
        let terminal = self.replayer.stage().terminal();
        self.renderer.selected_text(terminal)
    }

    /// Highlights cells of the live screen until others are given: row, column, columns, 1 for the current one, and so
    /// on for each.
    #[wasm_bindgen(js_name = setHighlights)]
    pub fn set_highlights(&mut self, cells: &[u32]) {
        let (highlights, _) = cells.as_chunks();
        let highlights = highlights
            .iter()
            .map(|&[row, col, cols, current]| Highlight {
                row: row as usize,
                col: col as usize,
                cols: cols as usize,
                is_current: current != 0,
            });
        self.renderer.set_highlights(highlights);
    }

    /// Highlights whatever matches on the screen, now and on every screen to come; nothing if `null`.
    #[wasm_bindgen(js_name = setHighlightQuery)]
    pub fn set_highlight_query(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Query | null")] query: &JsValue,
    ) -> Result<(), JsError> {
        self.renderer.set_finder(None);
        if query.is_null() || query.is_undefined() {
            return Ok(());
        }
        let query = objects::Query::from_js(query)?;
        let query = reel_replay::Query::from(query);
        if query.pattern.is_empty() {
            return Ok(());
        }
        let matcher = query.matcher()?;
        self.renderer.set_finder(Some(Box::new(move |text, found| {
            matcher.matches(text).for_each(found);
        })));
        Ok(())
    }
}

/// Highlights by what another module has compiled.
#[wasm_bindgen]
impl Player {
    /// Highlights whatever a function finds on the screen, now and on every screen to come. It is called as `find` of
    /// the full package's `Matcher`. What it throws, and ranges that cannot be, are no matches.
    #[wasm_bindgen(js_name = setHighlightFinder)]
    pub fn set_highlight_finder(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "(text: string) => Uint32Array")]
        find: js_sys::Function,
    ) {
        self.renderer.set_finder(Some(Box::new(move |text, found| {
            let Ok(ranges) = find.call1(&JsValue::UNDEFINED, &text.into()) else {
                return;
            };
            let Ok(ranges) = ranges.dyn_into::<js_sys::Uint32Array>() else {
                return;
            };
            let ranges = ranges.to_vec();
            for &[from, to] in ranges.as_chunks().0 {
                let range = from as usize..to as usize;
                if text.get(range.clone()).is_some() {
                    found(range);
                }
            }
        })));
    }
}

/// What the screen shows.
#[wasm_bindgen]
impl Player {
    /// The link at a cell: one that the program made, or an address in the text. Its scheme is harmless.
    #[wasm_bindgen(js_name = linkAt, unchecked_return_type = "{uri: string, id: string} | undefined")]
    pub fn link_at(&self, col: u32, row: u32) -> Result<JsValue, JsError> {
        let terminal = self.replayer.stage().terminal();
        let link = self.renderer.link_at(terminal, col as usize, row as usize);
        match link {
            Some(link) => to_js(&objects::Link {
                uri: link.uri,
                id: link.id,
            }),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// What is shown, as text: a line for each row.
    #[wasm_bindgen(js_name = screenText)]
    pub fn screen_text(&self) -> String {
        let terminal = self.replayer.stage().terminal();
        self.renderer.shown_text(terminal)
    }

    /// Where the cursor is on the live screen.
    #[wasm_bindgen(unchecked_return_type = "{col: number, row: number, visible: boolean}")]
    pub fn cursor(&self) -> Result<JsValue, JsError> {
        let cursor = self.replayer.stage().terminal().cursor();
        to_js(&objects::CursorPlace {
            col: cursor.col,
            row: cursor.row,
            visible: cursor.is_visible,
        })
    }

    /// The window title.
    pub fn title(&self) -> String {
        self.replayer.stage().terminal().title().to_owned()
    }

    /// Whether the alternate screen is shown.
    #[wasm_bindgen(js_name = isAlternate)]
    pub fn is_alternate(&self) -> bool {
        self.replayer.stage().terminal().is_alternate()
    }
}
