//! What goes in and out as JavaScript objects, and their TypeScript declarations.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Options of a player. */
export interface PlayerOptions { scrollbackRows?: number; cacheBytes?: number }
/** Bytes that are needed before a moment can be shown. */
export interface Request { file: "recording" | "index"; offset: number; length: number }
/** Place of the grid in the room, in CSS pixels from its upper left corner. `canvasWidth` × `canvasHeight` is the size
 * of the whole canvas: the room, or the grid where that is larger. */
export interface Geometry {
  cols: number; rows: number; cellWidth: number; cellHeight: number;
  left: number; top: number; width: number; height: number; fontSize: number;
  canvasWidth: number; canvasHeight: number;
}
/** Colours as `#rrggbb`. */
export interface Theme {
  background: string; foreground: string; cursor: string; selection: string;
  highlight: string; currentHighlight: string; link: string; palette: string[];
}
export interface Info {
  kind: string; state: "loading" | "ready" | "empty" | "encrypted" | "unreadable"; complete: boolean;
  durationMs: number; knownMs: number; startedMs: number | null; sessionId: string; cluster: string; user: string;
  login: string; server: string; title: string; command: string[]; participants: string[];
  addresses: { remote: string; local: string }; cols: number; rows: number; events: number; prints: number;
  outputBytes: number; recordingBytes: number; parts: number; gaps: number; missing: number; damages: number;
  encryptedParts: number; exitCode: string | null; ended: boolean; indexed: boolean; format: string;
}
export interface Mark { ms: number; kind: string; type: string; code: string; index: number; text: string }
export interface Problem { severity: "deviation" | "unreadable" | "damage"; name: string; text: string }
export interface Query { pattern: string; regex?: boolean; caseSensitive?: boolean; limit?: number }
export interface Hit {
  fromMs: number; toMs: number; row: number; col: number; cols: number; text: string; start: number; end: number;
}
export interface Thumbnail { cols: number; rows: number; cells: Uint8Array; requests?: Request[] }
export interface DesktopFrame {
  left: number; top: number; width: number; height: number; serial: number; png: Uint8Array;
}
export interface DesktopView {
  width: number; height: number; frames: DesktopFrame[]; full: boolean;
  pointer: { x: number; y: number } | null; notice: string | null;
}
"#;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PlayerOptions {
    pub(crate) scrollback_rows: Option<u32>,
    pub(crate) cache_bytes: Option<f64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Geometry {
    pub(crate) cols: u32,
    pub(crate) rows: u32,
    pub(crate) cell_width: f64,
    pub(crate) cell_height: f64,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) font_size: f64,
    pub(crate) canvas_width: f64,
    pub(crate) canvas_height: f64,
}

impl From<reel_canvas::Layout> for Geometry {
    fn from(layout: reel_canvas::Layout) -> Self {
        let css = |pixels: u32| f64::from(pixels) / layout.ratio;
        Self {
            cols: layout.cols,
            rows: layout.rows,
            cell_width: css(layout.cell_width),
            cell_height: css(layout.cell_height),
            left: css(layout.left),
            top: css(layout.top),
            width: css(layout.cell_width * layout.cols),
            height: css(layout.cell_height * layout.rows),
            font_size: layout.font_size / layout.ratio,
            canvas_width: css(layout.width),
            canvas_height: css(layout.height),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Theme {
    background: String,
    foreground: String,
    cursor: String,
    selection: String,
    highlight: String,
    current_highlight: String,
    link: String,
    palette: Vec<String>,
}

impl Theme {
    /// The theme, or what is wrong with it.
    pub(crate) fn parse(&self) -> Result<reel_canvas::Theme, String> {
        let color = |text: &String| {
            reel_canvas::Rgb::parse(text)
                .ok_or_else(|| format!("`{text}` is no colour like #0e1116"))
        };
        let palette = self
            .palette
            .iter()
            .map(color)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(reel_canvas::Theme {
            background: color(&self.background)?,
            foreground: color(&self.foreground)?,
            cursor: color(&self.cursor)?,
            selection: color(&self.selection)?,
            highlight: color(&self.highlight)?,
            current_highlight: color(&self.current_highlight)?,
            link: color(&self.link)?,
            palette: palette.try_into().map_err(|palette: Vec<_>| {
                format!("a palette of {} colours, not 16", palette.len())
            })?,
        })
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Info {
    pub(crate) kind: &'static str,
    pub(crate) state: &'static str,
    pub(crate) complete: bool,
    pub(crate) duration_ms: f64,
    pub(crate) known_ms: f64,
    pub(crate) started_ms: Option<f64>,
    pub(crate) session_id: String,
    pub(crate) cluster: String,
    pub(crate) user: String,
    pub(crate) login: String,
    pub(crate) server: String,
    pub(crate) title: String,
    pub(crate) command: Vec<String>,
    pub(crate) participants: Vec<String>,
    pub(crate) addresses: Addresses,
    pub(crate) cols: usize,
    pub(crate) rows: usize,
    pub(crate) events: f64,
    pub(crate) prints: f64,
    pub(crate) output_bytes: f64,
    pub(crate) recording_bytes: f64,
    pub(crate) parts: f64,
    pub(crate) gaps: f64,
    pub(crate) missing: f64,
    pub(crate) damages: f64,
    pub(crate) encrypted_parts: f64,
    pub(crate) exit_code: Option<String>,
    pub(crate) ended: bool,
    pub(crate) indexed: bool,
    pub(crate) format: &'static str,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Addresses {
    pub(crate) remote: String,
    pub(crate) local: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Mark {
    pub(crate) ms: f64,
    pub(crate) kind: &'static str,
    #[serde(rename = "type")]
    pub(crate) event_type: String,
    pub(crate) code: String,
    pub(crate) index: f64,
    pub(crate) text: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Problem {
    pub(crate) severity: &'static str,
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Query {
    pub(crate) pattern: String,
    pub(crate) regex: bool,
    pub(crate) case_sensitive: bool,
    pub(crate) limit: Option<u32>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Hits {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hits: Option<Vec<Hit>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) requests: Option<Vec<Request>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Hit {
    pub(crate) from_ms: f64,
    pub(crate) to_ms: f64,
    pub(crate) row: u32,
    pub(crate) col: u32,
    pub(crate) cols: u32,
    pub(crate) text: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

#[derive(Debug, Serialize)]
pub(crate) struct Request {
    pub(crate) file: &'static str,
    pub(crate) offset: f64,
    pub(crate) length: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Link {
    pub(crate) uri: String,
    pub(crate) id: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct CursorPlace {
    pub(crate) col: usize,
    pub(crate) row: usize,
    pub(crate) visible: bool,
}

/// A value as a JavaScript object; `null` for what there is not.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    value
        .serialize(&serializer)
        .map_err(|error| JsError::new(&error.to_string()))
}

/// A JavaScript object as a value; `undefined` and `null` are the default.
pub(crate) fn from_js<T: for<'de> Deserialize<'de>>(
    value: JsValue,
    what: &str,
) -> Result<T, JsError> {
    serde_wasm_bindgen::from_value(value).map_err(|error| JsError::new(&format!("{what}: {error}")))
}
