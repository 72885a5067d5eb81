//! The class that JavaScript sees.

#![expect(
    clippy::missing_errors_doc,
    reason = "errors are thrown, which the crate's head says once for all"
)]

use js_sys::{Float32Array, Float64Array, Uint8Array, Uint32Array};
use reel_canvas::Renderer;
use reel_core::Time;
use wasm_bindgen::prelude::*;
use web_sys::OffscreenCanvas;

use crate::engine::{Engine, ms};
use crate::objects::{self, from_js, to_js};

/// Marks that one call gives at the most, so that no call blocks for long.
const MARKS_PER_CALL: usize = 2_000;

/// A recording, played, searched and drawn.
#[wasm_bindgen]
pub struct Player {
    engine: Engine,
    renderer: Renderer,
}

impl core::fmt::Debug for Player {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Player").finish_non_exhaustive()
    }
}

#[wasm_bindgen]
impl Player {
    /// A player without a recording.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "PlayerOptions")] options: JsValue,
    ) -> Result<Self, JsError> {
        if !options.is_undefined() && !options.is_null() {
            let _options: objects::PlayerOptions = from_js(options, "options")?;
        }
        Ok(Self {
            engine: Engine::new(),
            renderer: Renderer::new(),
        })
    }

    /// Takes the index of the recording, or its beginning, before any other bytes.
    #[wasm_bindgen(js_name = openIndex)]
    pub fn open_index(&mut self, _bytes: &[u8], _recording_length: f64) -> Result<(), JsError> {
        Err(JsError::new("indexes cannot be read yet"))
    }

    /// Takes the next bytes of the recording, from its first byte on.
    pub fn push(&mut self, bytes: &[u8]) {
        self.engine.push(bytes);
    }

    /// Says that the recording ends here.
    pub fn finish(&mut self) {
        self.engine.finish();
    }

    /// Goes to a moment. What is given must be supplied first, and then this called again; nothing: it is reached.
    #[wasm_bindgen(unchecked_return_type = "Request[]")]
    pub fn seek(&mut self, at_ms: f64) -> Result<JsValue, JsError> {
        self.engine.seek(moment(at_ms));
        to_js(&[(); 0])
    }

    /// Takes bytes that were asked for.
    pub fn supply(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "\"recording\" | \"index\"")] _file: &str,
        _offset: f64,
        _bytes: &[u8],
    ) -> Result<(), JsError> {
        Err(JsError::new("nothing was asked for"))
    }

    /// The moment that is shown.
    #[wasm_bindgen(js_name = positionMs)]
    pub fn position_ms(&self) -> f64 {
        ms(self.engine.position_ms())
    }

    /// The moment of the next thing that happens, if it is known.
    #[wasm_bindgen(js_name = nextMs)]
    pub fn next_ms(&self) -> Option<f64> {
        self.engine.next_ms().map(ms)
    }

    /// The moment of the thing that happened before the last one.
    #[wasm_bindgen(js_name = previousMs)]
    pub fn previous_ms(&self) -> Option<f64> {
        self.engine.previous_ms().map(ms)
    }

    /// What is known of the recording.
    #[wasm_bindgen(unchecked_return_type = "Info")]
    pub fn info(&self) -> Result<JsValue, JsError> {
        let summary = &self.engine.summary;
        let statistics = self.engine.statistics();
        let state = match (summary.events, self.engine.is_finished()) {
            (0, false) => "loading",
            (0, true) if statistics.encrypted_parts > 0 => "encrypted",
            (0, true) if statistics.bytes == 0 => "empty",
            (0, true) => "unreadable",
            _ => "ready",
        };
        let size = summary.size.unwrap_or(reel_replay::Size::DEFAULT);
        to_js(&objects::Info {
            kind: summary.kind.name(),
            state,
            complete: self.engine.is_finished(),
            duration_ms: ms(summary.duration_ms()),
            known_ms: ms(summary.duration_ms()),
            started_ms: summary.started.map(unix_ms),
            session_id: summary.session_id.clone(),
            cluster: summary.cluster_name.clone(),
            user: summary.user.clone(),
            login: summary.login.clone(),
            server: summary.server.clone(),
            title: summary.title.clone(),
            command: summary.command.clone(),
            participants: summary.participants.clone(),
            addresses: objects::Addresses::default(),
            cols: size.cols,
            rows: size.rows,
            events: ms(summary.events),
            prints: ms(summary.prints),
            output_bytes: ms(summary.output_bytes),
            recording_bytes: ms(statistics.bytes),
            parts: ms(statistics.parts),
            gaps: ms(statistics.gaps),
            missing: ms(statistics.missing),
            damages: ms(statistics.damages),
            encrypted_parts: ms(statistics.encrypted_parts),
            exit_code: summary.exit_code.clone(),
            ended: summary.ended.is_some(),
            indexed: false,
            format: "protostream",
        })
    }

    /// Marks from number `from` on: some of them, none when there are no more. Call again with the next number.
    #[wasm_bindgen(unchecked_return_type = "Mark[]")]
    pub fn marks(&self, from: u32) -> Result<JsValue, JsError> {
        let marks = self.engine.marks();
        let rest = marks.get(from as usize..).unwrap_or_default();
        let slice = rest.get(..MARKS_PER_CALL).unwrap_or(rest);
        to_js(&slice)
    }

    /// Stretches without output: from, to, from, to, …
    #[wasm_bindgen(js_name = idleSpans)]
    pub fn idle_spans(&self) -> Float64Array {
        Float64Array::new_with_length(0)
    }

    /// How much happens in each of so many equal stretches of the recording, 0–1.
    pub fn histogram(&self, buckets: u32) -> Float32Array {
        Float32Array::new_with_length(buckets.min(10_000))
    }

    /// What is wrong with the recording.
    #[wasm_bindgen(unchecked_return_type = "Problem[]")]
    pub fn problems(&self) -> Result<JsValue, JsError> {
        to_js(&self.engine.problems())
    }

    /// Finds text that was on the screen at any time.
    #[wasm_bindgen(unchecked_return_type = "{hits?: Hit[], requests?: Request[]}")]
    pub fn search(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Query")] query: JsValue,
    ) -> Result<JsValue, JsError> {
        let _query: objects::Query = from_js(query, "query")?;
        to_js(&objects::Hits {
            hits: Some(Vec::new()),
            requests: None,
        })
    }

    /// Finds marks by their text: their numbers.
    #[wasm_bindgen(js_name = searchEvents)]
    pub fn search_events(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Query")] query: JsValue,
    ) -> Result<Uint32Array, JsError> {
        let query: objects::Query = from_js(query, "query")?;
        let pattern = query.pattern.to_lowercase();
        let found: Vec<u32> = (0_u32..)
            .zip(self.engine.marks())
            .filter(|(_, mark)| mark.text.to_lowercase().contains(&pattern))
            .map(|(number, _)| number)
            .collect();
        Ok(Uint32Array::from(found.as_slice()))
    }

    /// A small picture of a moment.
    #[wasm_bindgen(unchecked_return_type = "Thumbnail")]
    pub fn thumbnail(&mut self, _at_ms: f64) -> Result<JsValue, JsError> {
        let thumbnail = js_sys::Object::new();
        let set = |key: &str, value: &JsValue| {
            js_sys::Reflect::set(&thumbnail, &key.into(), value)
                .map(|_| ())
                .map_err(|_| JsError::new("the object cannot be made"))
        };
        set("cols", &0.into())?;
        set("rows", &0.into())?;
        set("cells", &Uint8Array::new_with_length(0))?;
        Ok(thumbnail.into())
    }

    /// Draws on this canvas from now on.
    pub fn attach(&mut self, canvas: OffscreenCanvas) -> Result<(), JsValue> {
        self.renderer.attach(canvas)
    }

    /// Fits into a box of so many CSS pixels.
    #[wasm_bindgen(unchecked_return_type = "Geometry")]
    pub fn resize(&mut self, width: f64, height: f64, ratio: f64) -> Result<JsValue, JsError> {
        self.renderer.resize(width, height, ratio);
        self.geometry()
    }

    /// Takes a font, a distance of rows in font sizes, and a zoom factor, 1 to fit.
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

    /// Where the grid stands now; it changes too when the recording changes its size.
    #[wasm_bindgen(unchecked_return_type = "Geometry")]
    pub fn geometry(&mut self) -> Result<JsValue, JsError> {
        let layout = self.renderer.layout(self.engine.terminal());
        to_js(&objects::Geometry::from(layout))
    }

    /// Takes other colours.
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Theme")] theme: JsValue,
    ) -> Result<(), JsError> {
        let theme: objects::Theme = from_js(theme, "theme")?;
        let theme = theme.parse().map_err(|text| JsError::new(&text))?;
        self.renderer.set_theme(theme);
        Ok(())
    }

    /// Draws what changed, or everything. True if something on the screen blinks.
    pub fn draw(&mut self, now_ms: f64, force: bool) -> bool {
        let drawn = self.renderer.draw(self.engine.terminal(), now_ms, force);
        drawn.blinks
    }

    /// Nothing blinks any more, or again.
    #[wasm_bindgen(js_name = setReducedMotion)]
    pub fn set_reduced_motion(&mut self, on: bool) {
        self.renderer.set_reduced_motion(on);
    }

    /// Shows rows above the live screen. Gives how many it shows.
    #[wasm_bindgen(js_name = scrollBy)]
    pub fn scroll_by(&mut self, _rows: f64) -> u32 {
        0
    }

    /// Selects from one cell to another.
    pub fn select(
        &mut self,
        _from_col: u32,
        _from_row: u32,
        _to_col: u32,
        _to_row: u32,
        #[wasm_bindgen(unchecked_param_type = "\"cells\" | \"word\" | \"line\" | \"block\"")] _mode: &str,
    ) {
    }

    /// Selects nothing.
    #[wasm_bindgen(js_name = clearSelection)]
    pub fn clear_selection(&mut self) {}

    /// The text of the selection.
    #[wasm_bindgen(js_name = selectedText)]
    pub fn selected_text(&self) -> String {
        String::new()
    }

    /// Marks cells: row, column, columns, whether it is the current one, and so on.
    #[wasm_bindgen(js_name = setHighlights)]
    pub fn set_highlights(&mut self, _cells: &[u32]) {}

    /// Marks whatever matches on the screen, on every screen from now on.
    #[wasm_bindgen(js_name = setHighlightQuery)]
    pub fn set_highlight_query(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Query | null")] query: JsValue,
    ) -> Result<(), JsError> {
        if !query.is_null() && !query.is_undefined() {
            let _query: objects::Query = from_js(query, "query")?;
        }
        Ok(())
    }

    /// The link at a cell.
    #[wasm_bindgen(js_name = linkAt, unchecked_return_type = "{uri: string, id: string} | undefined")]
    pub fn link_at(&self, col: u32, row: u32) -> Result<JsValue, JsError> {
        let col = col as usize;
        let row = self.engine.terminal().row(row as usize);
        let cell = row
            .cells()
            .find(|cell| (cell.col..cell.col + cell.cols).contains(&col));
        match cell.and_then(|cell| cell.link) {
            Some(link) => to_js(&objects::Link {
                uri: link.uri.clone(),
                id: link.id.clone(),
            }),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// The screen as text.
    #[wasm_bindgen(js_name = screenText)]
    pub fn screen_text(&self) -> String {
        self.engine.terminal().screen_text()
    }

    /// Where the cursor is.
    #[wasm_bindgen(unchecked_return_type = "{col: number, row: number, visible: boolean}")]
    pub fn cursor(&self) -> Result<JsValue, JsError> {
        let cursor = self.engine.terminal().cursor();
        to_js(&objects::CursorPlace {
            col: cursor.col,
            row: cursor.row,
            visible: cursor.is_visible,
        })
    }

    /// The window title.
    pub fn title(&self) -> String {
        self.engine.terminal().title().to_owned()
    }

    /// Whether the alternate screen is shown.
    #[wasm_bindgen(js_name = isAlternate)]
    pub fn is_alternate(&self) -> bool {
        self.engine.terminal().is_alternate()
    }

    /// The desktop, if the recording shows one.
    #[wasm_bindgen(unchecked_return_type = "DesktopView | null")]
    pub fn desktop(&mut self) -> JsValue {
        JsValue::NULL
    }
}

/// A moment that JavaScript names.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casting from float saturates, and NaN becomes 0"
)]
fn moment(at_ms: f64) -> u64 {
    at_ms as u64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of any year people live in are exact"
)]
fn unix_ms(time: Time) -> f64 {
    time.unix_ms() as f64
}
