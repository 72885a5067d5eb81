//! What goes in and out as JavaScript objects, and their TypeScript declarations.

use js_sys::{Array, Reflect};
use reel_replay::{ProblemMark, QueryKind, ReplayerOptions, SourceFile};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// Hits that a search gives when nobody says how many.
const HITS_DEFAULT: usize = 1_000;

/// Hits that a search gives at the most; each becomes an object.
const HITS_MAX: usize = 10_000;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Options of a player. */
export interface PlayerOptions {
  /** Bytes of decoded output that are kept. */
  cacheBytes?: number;
}
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
  kind: string; state: "loading" | "ready" | "empty" | "encrypted" | "unreadable" | "foreign"; complete: boolean;
  durationMs: number; knownMs: number; startedMs: number | null; sessionId: string; cluster: string; user: string;
  login: string; server: string; title: string; command: string[]; participants: string[];
  addresses: { remote: string; local: string }; cols: number; rows: number; events: number; prints: number;
  outputBytes: number; recordingBytes: number; parts: number; gaps: number; missing: number; damages: number;
  encryptedParts: number; exitCode: string | null; ended: boolean; indexed: boolean; format: string;
  /** Why nothing can be read, for people. */
  reason: string | null;
}
export interface Mark { ms: number; kind: string; type: string; code: string; index: number; text: string }
export interface Problem { ms: number; severity: "unreadable" | "damage"; name: string; text: string }
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

#[derive(Debug, Default)]
pub(crate) struct PlayerOptions {
    cache_bytes: Option<f64>,
}

impl PlayerOptions {
    /// Of an object, or of nothing.
    pub(crate) fn from_js(options: &JsValue) -> Result<Self, JsError> {
        Ok(Self {
            cache_bytes: if options.is_undefined() || options.is_null() {
                None
            } else {
                number_of(options, "cacheBytes")?
            },
        })
    }

    /// As the engine takes them.
    pub(crate) fn replayer(&self) -> ReplayerOptions {
        let standard = ReplayerOptions::default();
        ReplayerOptions {
            cache_bytes: self.cache_bytes.map_or(standard.cache_bytes, |bytes| {
                usize::try_from(whole(bytes)).unwrap_or(usize::MAX)
            }),
        }
    }
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

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Info {
    kind: &'static str,
    state: &'static str,
    complete: bool,
    duration_ms: f64,
    known_ms: f64,
    started_ms: Option<f64>,
    session_id: String,
    cluster: String,
    user: String,
    login: String,
    server: String,
    title: String,
    command: Vec<String>,
    participants: Vec<String>,
    addresses: Addresses,
    cols: usize,
    rows: usize,
    events: f64,
    prints: f64,
    output_bytes: f64,
    recording_bytes: f64,
    parts: f64,
    gaps: f64,
    missing: f64,
    damages: f64,
    encrypted_parts: f64,
    exit_code: Option<String>,
    ended: bool,
    indexed: bool,
    format: &'static str,
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct Addresses {
    remote: String,
    local: String,
}

impl From<reel_replay::Info> for Info {
    fn from(info: reel_replay::Info) -> Self {
        Self {
            kind: info.kind.name(),
            state: info.state.name(),
            complete: info.complete,
            duration_ms: number(info.duration_ms),
            known_ms: number(info.known_ms),
            started_ms: info.started_ms.map(signed),
            session_id: info.session_id,
            cluster: info.cluster,
            user: info.user,
            login: info.login,
            server: info.server,
            title: info.title,
            command: info.command,
            participants: info.participants,
            addresses: Addresses {
                remote: info.remote_address,
                local: info.local_address,
            },
            cols: info.cols,
            rows: info.rows,
            events: number(info.events),
            prints: number(info.prints),
            output_bytes: number(info.output_bytes),
            recording_bytes: number(info.recording_bytes),
            parts: number(info.parts),
            gaps: number(info.gaps),
            missing: number(info.missing),
            damages: number(info.damages),
            encrypted_parts: number(info.encrypted_parts),
            exit_code: info.exit_code,
            ended: info.ended,
            indexed: info.indexed,
            format: info.format.name(),
            reason: info.reason,
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Mark<'a> {
    ms: f64,
    kind: &'static str,
    #[serde(rename = "type")]
    event_type: &'a str,
    code: &'a str,
    index: f64,
    text: &'a str,
}

impl<'a> From<&'a reel_replay::Mark> for Mark<'a> {
    fn from(mark: &'a reel_replay::Mark) -> Self {
        Self {
            ms: number(mark.at_ms),
            kind: mark.kind.name(),
            event_type: &mark.event_type,
            code: &mark.code,
            index: signed(mark.index),
            text: &mark.text,
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Problem<'a> {
    ms: f64,
    severity: &'static str,
    name: &'a str,
    text: &'a str,
}

impl<'a> From<&'a ProblemMark> for Problem<'a> {
    fn from(problem: &'a ProblemMark) -> Self {
        Self {
            ms: number(problem.at_ms),
            severity: if problem.is_damage {
                "damage"
            } else {
                "unreadable"
            },
            name: &problem.name,
            text: &problem.text,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Query {
    pattern: String,
    regex: bool,
    case_sensitive: bool,
    limit: Option<f64>,
}

impl Query {
    pub(crate) fn from_js(query: &JsValue) -> Result<Self, JsError> {
        Ok(Self {
            pattern: text_of(query, "pattern")?,
            regex: property(query, "regex")?.is_truthy(),
            case_sensitive: property(query, "caseSensitive")?.is_truthy(),
            limit: number_of(query, "limit")?,
        })
    }
}

impl From<Query> for reel_replay::Query {
    fn from(query: Query) -> Self {
        Self {
            pattern: query.pattern,
            kind: if query.regex {
                QueryKind::Regex
            } else {
                QueryKind::Plain
            },
            is_case_sensitive: query.case_sensitive,
            hits_max: query.limit.map_or(HITS_DEFAULT, |limit| {
                usize::try_from(whole(limit))
                    .unwrap_or(HITS_MAX)
                    .min(HITS_MAX)
            }),
        }
    }
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Hits<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hits: Option<Vec<Hit<'a>>>,
    /// All there are, also those above the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) requests: Option<Vec<Request>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Hit<'a> {
    from_ms: f64,
    to_ms: f64,
    row: u32,
    col: u32,
    cols: u32,
    text: &'a str,
    start: usize,
    end: usize,
}

impl<'a> From<&'a reel_replay::Hit> for Hit<'a> {
    fn from(hit: &'a reel_replay::Hit) -> Self {
        let units = |end: usize| {
            let before = hit.text.get(..end).unwrap_or(&hit.text);
            before.encode_utf16().count()
        };
        Self {
            from_ms: number(hit.from_ms),
            to_ms: number(hit.to_ms),
            row: hit.row,
            col: hit.col,
            cols: hit.cols,
            text: &hit.text,
            start: units(hit.range.start),
            end: units(hit.range.end),
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Request {
    file: &'static str,
    offset: f64,
    length: f64,
}

impl From<&reel_replay::Request> for Request {
    fn from(request: &reel_replay::Request) -> Self {
        Self {
            file: match request.file {
                SourceFile::Recording => "recording",
                SourceFile::Index => "index",
            },
            offset: number(request.offset),
            length: number(request.length),
        }
    }
}

/// Each of a list as what JavaScript gets.
pub(crate) fn list<'a, T: 'a, U: From<&'a T>>(items: &'a [T]) -> Vec<U> {
    items.iter().map(U::from).collect()
}

/// The file that JavaScript names.
pub(crate) fn source_file(name: &str) -> Result<SourceFile, JsError> {
    match name {
        "recording" => Ok(SourceFile::Recording),
        "index" => Ok(SourceFile::Index),
        _ => Err(JsError::new("the file is neither `recording` nor `index`")),
    }
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

/// A number for JavaScript.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact up to 2^53: bytes and milliseconds stay below"
)]
pub(crate) fn number(value: u64) -> f64 {
    value as f64
}

/// The same with a sign.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact up to 2^53: times and counts stay below"
)]
fn signed(value: i64) -> f64 {
    value as f64
}

/// A number from JavaScript: negative ones and what is no number are 0, fractions are cut.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casting from float saturates, and NaN becomes 0"
)]
pub(crate) fn whole(value: f64) -> u64 {
    value as u64
}

/// A value as a JavaScript object; `null` for what there is not.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    value.serialize(&serializer).map_err(JsError::from)
}

fn property(object: &JsValue, key: &str) -> Result<JsValue, JsError> {
    Reflect::get(object, &key.into()).map_err(|_| JsError::new("the argument is no object"))
}

fn text_of(object: &JsValue, key: &str) -> Result<String, JsError> {
    property(object, key)?
        .as_string()
        .ok_or_else(|| JsError::new(&["`", key, "` is no text"].concat()))
}

/// `None` if there is none.
fn number_of(object: &JsValue, key: &str) -> Result<Option<f64>, JsError> {
    let value = property(object, key)?;
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    match value.as_f64() {
        Some(number) => Ok(Some(number)),
        None => Err(JsError::new(&["`", key, "` is no number"].concat())),
    }
}

/// The colours that JavaScript names.
pub(crate) fn theme(theme: &JsValue) -> Result<reel_canvas::Theme, JsError> {
    let parse = |text: &str| {
        reel_canvas::Rgb::parse(text)
            .ok_or_else(|| JsError::new(&["`", text, "` is no colour like #0e1116"].concat()))
    };
    let color = |key: &str| parse(&text_of(theme, key)?);
    let palette: Array = Array::from(&property(theme, "palette")?);
    let palette = palette
        .iter()
        .map(|value| parse(&value.as_string().unwrap_or_default()))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(reel_canvas::Theme {
        background: color("background")?,
        foreground: color("foreground")?,
        cursor: color("cursor")?,
        selection: color("selection")?,
        highlight: color("highlight")?,
        current_highlight: color("currentHighlight")?,
        link: color("link")?,
        palette: palette
            .try_into()
            .map_err(|_| JsError::new("the palette has not 16 colours"))?,
    })
}
