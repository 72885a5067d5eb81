//! Events → text.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Write as _;
use core::mem;

use super::header::parse_size;
use super::label::label;
use super::{DEFAULT_SIZE, ENV_LABEL_PREFIX, INPUT_TYPE, MARKER_TYPE, TERM_LABEL, TITLE_LABEL};
use crate::catalogue::event_types::{
    DESKTOP_RECORDING, EXEC, RESIZE, SESSION_END, SESSION_PRINT, SESSION_START,
};
use crate::event::{EventRef, PrintRef};
use crate::events::one_of;
use crate::json::write_text;
use crate::limits::{ASCIICAST_HELD_MAX, ASCIICAST_PAUSE_MS_MAX};
use crate::time::Time;

/// The version to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputVersion {
    /// Times from the start. Every player reads it.
    V2,
    /// Times from the event before, and exit status.
    #[default]
    V3,
}

/// How an asciicast is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// The version.
    pub version: OutputVersion,
    /// The title; otherwise the one that the session was imported with, if it was.
    pub title: Option<String>,
    /// Longest pause that players should make, in milliseconds.
    pub idle_time_limit_ms: Option<u64>,
    /// Whether events other than output, resizes and exit become markers. Markers of an imported asciicast stay in
    /// any case.
    pub event_markers: bool,
    /// Whether the time from the session's start to its first output is kept. Otherwise the first output is at 0,
    /// where players of recordings have it.
    pub lead: bool,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self {
            version: OutputVersion::default(),
            title: None,
            idle_time_limit_ms: None,
            event_markers: true,
            lead: true,
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Lines after the header.
    pub lines: u64,
    /// Of them markers that stand for events.
    pub event_markers: u64,
    /// Sequences that are not UTF-8 and became U+FFFD. If there are any, the output is not quite what the terminal
    /// got.
    pub replaced: u64,
    /// Desktop frames, which an asciicast cannot hold.
    pub desktop_frames: u64,
}

/// Writes an asciicast, one event at a time.
///
/// Prints stand at their `ms`. Other events have none; each stands at its own time, moved to lie between the prints
/// around it. They are held back until the next print for that, [`ASCIICAST_HELD_MAX`] of them at the most.
#[derive(Clone, Debug)]
pub struct Writer {
    options: WriterOptions,
    start: Start,
    header_written: bool,
    clock: Option<Clock>,
    held: Vec<Held>,
    /// Time of the last line.
    last_ms: i64,
    /// The beginning of a character whose rest comes in the next print.
    partial: Vec<u8>,
    summary: Summary,
}

/// What the session's start told.
#[derive(Clone, Debug, Default)]
struct Start {
    size: Option<(u16, u16)>,
    time: Time,
    command: String,
    labels: BTreeMap<String, String>,
}

/// How times in the recording become times in the asciicast.
#[derive(Clone, Copy, Debug)]
struct Clock {
    /// Added to the `ms` of a print.
    lead_ms: i64,
    /// Unix time in milliseconds that is 0 in the asciicast.
    origin_ms: i64,
}

/// A line that waits for the next print.
#[derive(Clone, Debug)]
struct Held {
    time: Time,
    code: char,
    text: String,
}

impl Writer {
    /// Starts; nothing is written before the first print, or [`finish`](Self::finish).
    #[must_use]
    pub fn new(options: WriterOptions) -> Self {
        Self {
            options,
            start: Start::default(),
            header_written: false,
            clock: None,
            held: Vec::new(),
            last_ms: 0,
            partial: Vec::new(),
            summary: Summary::default(),
        }
    }

    /// Takes the next event and appends the lines that are certain by now.
    pub fn event(&mut self, event: EventRef<'_>, out: &mut String) {
        if let Some(print) = event.print() {
            return self.print(print, event.time(), out);
        }
        let event_type = event.event_type();
        match event_type.as_ref() {
            SESSION_PRINT | SESSION_END => {}
            SESSION_START if self.start.size.is_none() && !self.header_written => {
                self.start = Start::of(event);
            }
            SESSION_START => {}
            DESKTOP_RECORDING => self.summary.desktop_frames += 1,
            RESIZE => {
                if let Ok(one_of::Event::Resize(resize)) = event.decode()
                    && let Some((cols, rows)) = parse_size(&resize.terminal_size, ':')
                {
                    self.hold(event, 'r', alloc::format!("{cols}x{rows}"), out);
                }
            }
            _ => self.other(event, &event_type, out),
        }
    }

    /// Appends what is left and tells what was written.
    pub fn finish(mut self, out: &mut String) -> Summary {
        if !self.partial.is_empty() {
            self.partial.clear();
            self.summary.replaced += 1;
            self.line(self.last_ms, 'o', "\u{fffd}", out);
        }
        self.release(None, out);
        self.header(out);
        self.summary
    }

    fn other(&mut self, event: EventRef<'_>, event_type: &str, out: &mut String) {
        match event.decode() {
            Ok(one_of::Event::Exec(exec)) if event_type == EXEC => {
                let status = exec.command.unwrap_or_default().exit_code;
                if self.options.version == OutputVersion::V3 && status.parse::<i32>().is_ok() {
                    return self.hold(event, 'x', status, out);
                }
            }
            Ok(one_of::Event::Unknown(unknown)) => {
                let (code, key) = match unknown.unknown_type.as_str() {
                    MARKER_TYPE => ('m', "label"),
                    INPUT_TYPE => ('i', "data"),
                    _ => ('-', ""),
                };
                if code != '-' {
                    let members: BTreeMap<String, serde_json::Value> =
                        serde_json::from_str(&unknown.data).unwrap_or_default();
                    let text = members.get(key).and_then(serde_json::Value::as_str);
                    return self.hold(event, code, text.unwrap_or_default().to_string(), out);
                }
            }
            _ => {}
        }
        if self.options.event_markers {
            self.summary.event_markers += 1;
            self.hold(event, 'm', label(event), out);
        }
    }

    fn hold(&mut self, event: EventRef<'_>, code: char, text: String, out: &mut String) {
        if self.held.len() == ASCIICAST_HELD_MAX {
            self.release(Some(self.last_ms), out);
        }
        self.held.push(Held {
            time: event.time(),
            code,
            text,
        });
    }

    /// Writes what is held back, each line at its own time, but not before the last line and not after `until`.
    fn release(&mut self, until: Option<i64>, out: &mut String) {
        let held = mem::take(&mut self.held);
        let first = held.iter().find(|held| !held.time.is_zero());
        let origin_ms = match (self.clock, first) {
            (Some(clock), _) => clock.origin_ms,
            (None, _) if !self.start.time.is_zero() => self.start.time.unix_ms(),
            (None, first) => first.map_or(0, |held| held.time.unix_ms()),
        };
        for held in held {
            let own = held.time.unix_ms().saturating_sub(origin_ms);
            let ms = match until {
                Some(until) => own.min(until),
                // Behind the last print nothing but the event's own clock tells, and it may have jumped.
                None if own > self.last_ms.saturating_add(ASCIICAST_PAUSE_MS_MAX) => 0,
                None => own,
            };
            let ms = ms.max(self.last_ms);
            self.line(ms, held.code, &held.text, out);
        }
    }

    fn print(&mut self, print: PrintRef<'_>, time: Time, out: &mut String) {
        let lead = self.options.lead;
        let start = Some(self.start.time).filter(|start| lead && !start.is_zero());
        let clock = *self.clock.get_or_insert_with(|| {
            let lead_ms = start
                .map(|start| time.ms_since(start).saturating_sub(print.delay_ms))
                .filter(|ms| (0..=ASCIICAST_PAUSE_MS_MAX).contains(ms))
                .unwrap_or(0);
            let ms = lead_ms.saturating_add(print.delay_ms);
            Clock {
                lead_ms,
                origin_ms: time.unix_ms().saturating_sub(ms),
            }
        });
        let ms = print.delay_ms.max(0).saturating_add(clock.lead_ms);
        let ms = ms.max(self.last_ms);
        self.release(Some(ms), out);
        let text = self.decode(print.data);
        if !text.is_empty() {
            self.line(ms, 'o', &text, out);
        }
    }

    /// The text of a print: with what the last one left, without a character that is not complete.
    fn decode<'d>(&mut self, data: &'d [u8]) -> Cow<'d, str> {
        if self.partial.is_empty()
            && let Ok(text) = core::str::from_utf8(data)
        {
            return Cow::Borrowed(text);
        }
        let mut bytes = mem::take(&mut self.partial);
        bytes.extend_from_slice(data);
        let mut text = String::with_capacity(bytes.len());
        let mut rest = bytes.as_slice();
        loop {
            let error = match core::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    return Cow::Owned(text);
                }
                Err(error) => error,
            };
            let (valid, tail) = rest.split_at(error.valid_up_to());
            text.push_str(core::str::from_utf8(valid).unwrap_or_default());
            let Some(invalid) = error.error_len() else {
                self.partial = tail.to_vec();
                return Cow::Owned(text);
            };
            text.push('\u{fffd}');
            self.summary.replaced += 1;
            rest = &tail[invalid..];
        }
    }

    /// Appends one line. `ms` is not before the last line's.
    ///
    /// Version 3 counts from the line before. As both times are whole milliseconds, so is the difference, and the sum
    /// of the intervals never drifts from the time.
    fn line(&mut self, ms: i64, code: char, text: &str, out: &mut String) {
        self.header(out);
        let shown = match self.options.version {
            OutputVersion::V2 => ms,
            OutputVersion::V3 => ms - self.last_ms,
        };
        self.last_ms = ms;
        self.summary.lines += 1;
        // A String takes everything.
        let _ = write!(out, "[{}.{:03}, \"{code}\", ", shown / 1000, shown % 1000);
        write_text(out, text);
        out.push_str("]\n");
    }

    /// Appends the header unless that is done.
    fn header(&mut self, out: &mut String) {
        if mem::replace(&mut self.header_written, true) {
            return;
        }
        let start = mem::take(&mut self.start);
        let (cols, rows) = start.size.unwrap_or(DEFAULT_SIZE);
        let term = start.labels.get(TERM_LABEL).map(String::as_str);
        let mut env: BTreeMap<&str, &str> = start
            .labels
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(ENV_LABEL_PREFIX)?, value.as_str())))
            .collect();
        let mut keys = Keys { out, first: true };
        match self.options.version {
            OutputVersion::V2 => {
                keys.raw("version", "2");
                keys.raw("width", &cols.to_string());
                keys.raw("height", &rows.to_string());
                if let Some(term) = term {
                    env.entry("TERM").or_insert(term);
                }
            }
            OutputVersion::V3 => {
                keys.raw("version", "3");
                let mut size = String::new();
                let mut inner = Keys {
                    out: &mut size,
                    first: true,
                };
                inner.raw("cols", &cols.to_string());
                inner.raw("rows", &rows.to_string());
                if let Some(term) = term.or_else(|| env.remove("TERM")) {
                    inner.text("type", term);
                }
                size.push('}');
                keys.raw("term", &size);
            }
        }
        if !start.time.is_zero() && start.time.unix_seconds() >= 0 {
            keys.raw("timestamp", &start.time.unix_seconds().to_string());
        }
        if let Some(limit) = self.options.idle_time_limit_ms {
            let seconds = alloc::format!("{}.{:03}", limit / 1000, limit % 1000);
            keys.raw("idle_time_limit", &seconds);
        }
        if !start.command.is_empty() {
            keys.text("command", &start.command);
        }
        let title = self.options.title.as_ref();
        if let Some(title) = title.or_else(|| start.labels.get(TITLE_LABEL)) {
            keys.text("title", title);
        }
        if !env.is_empty() {
            let mut object = String::new();
            let mut inner = Keys {
                out: &mut object,
                first: true,
            };
            for (name, value) in env {
                inner.text(name, value);
            }
            object.push('}');
            keys.raw("env", &object);
        }
        out.push_str("}\n");
        self.start = Start {
            labels: BTreeMap::new(),
            ..start
        };
    }
}

impl Start {
    fn of(event: EventRef<'_>) -> Self {
        let start = match event.decode() {
            Ok(one_of::Event::SessionStart(start)) => start,
            _ => Default::default(),
        };
        Self {
            size: Some(parse_size(&start.terminal_size, ':').unwrap_or(DEFAULT_SIZE)),
            time: event.time(),
            command: start.initial_command.join(" "),
            labels: start.server.unwrap_or_default().server_labels,
        }
    }
}

/// Writes the members of a JSON object; the closing brace is left to the caller.
struct Keys<'o> {
    out: &'o mut String,
    first: bool,
}

impl Keys<'_> {
    fn key(&mut self, key: &str) {
        self.out
            .push(if mem::take(&mut self.first) { '{' } else { ',' });
        write_text(self.out, key);
        self.out.push(':');
    }

    fn raw(&mut self, key: &str, json: &str) {
        self.key(key);
        self.out.push_str(json);
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        write_text(self.out, text);
    }
}
