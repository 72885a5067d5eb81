//! Moments of a recording worth finding: everything that is not output.

use alloc::string::{String, ToString as _};

use reel_core::EventRef;
use reel_core::catalogue;

/// Marks that are kept. A session with enhanced recording has some thousands; a hostile one could be nothing but
/// events, and all marks are in memory and in the head of the index.
pub const MARKS_MAX: usize = 10_000;

/// Characters of a mark's text. It is shown in one line of a list.
pub const MARK_CHARS_MAX: usize = 160;

/// An event that is no output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// When, in milliseconds of the recording's own time.
    pub at_ms: u64,
    /// What kind of event.
    pub kind: MarkKind,
    /// Its type, such as `session.join`.
    pub event_type: String,
    /// Its code, such as `T2001I`.
    pub code: String,
    /// Its index in the recording.
    pub index: i64,
    /// What happened, in one line, without control characters.
    pub text: String,
}

/// Kinds of events, to filter by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// The session begins.
    Start,
    /// The session ends.
    End,
    /// Somebody joins or leaves.
    People,
    /// The terminal has another size.
    Resize,
    /// A command was run.
    Command,
    /// A file was touched or moved.
    File,
    /// A connection was made.
    Network,
    /// A database query.
    Query,
    /// An HTTP request.
    Request,
    /// A place that somebody marked.
    Marker,
    /// Something was typed.
    Input,
    /// The recording itself: a gap, a failure, a decision.
    Recording,
    /// Everything else.
    #[default]
    Other,
}

impl MarkKind {
    /// All kinds, by their number in an index.
    pub const ALL: [Self; 13] = [
        Self::Start,
        Self::End,
        Self::People,
        Self::Resize,
        Self::Command,
        Self::File,
        Self::Network,
        Self::Query,
        Self::Request,
        Self::Marker,
        Self::Input,
        Self::Recording,
        Self::Other,
    ];

    /// One word, lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
            Self::People => "people",
            Self::Resize => "resize",
            Self::Command => "command",
            Self::File => "file",
            Self::Network => "network",
            Self::Query => "query",
            Self::Request => "request",
            Self::Marker => "marker",
            Self::Input => "input",
            Self::Recording => "recording",
            Self::Other => "other",
        }
    }

    fn of(event_type: &str) -> Self {
        match event_type {
            "session.join" | "session.leave" => Self::People,
            "resize" => Self::Resize,
            "exec" | "session.command" => Self::Command,
            "session.disk" | "scp" | "sftp" => Self::File,
            "session.network" | "port" => Self::Network,
            "recording.marker" => Self::Marker,
            "recording.input" => Self::Input,
            "policy.decision" => Self::Recording,
            "app.session.request"
            | "app.session.http.request"
            | "app.session.http.response"
            | "app.session.dynamodb.request"
            | "kube.request" => Self::Request,
            _ if event_type.starts_with("recording.") => Self::Recording,
            _ if event_type.ends_with("session.start") => Self::Start,
            _ if event_type.ends_with("session.end") => Self::End,
            _ if event_type.starts_with("db.session.") => Self::Query,
            _ => Self::Other,
        }
    }
}

impl Mark {
    /// The mark of an event; `None` for output and frames.
    #[must_use]
    pub fn of(event: EventRef<'_>, at_ms: u64) -> Option<Self> {
        if matches!(event.message().name(), "SessionPrint" | "DesktopRecording") {
            return None;
        }
        let own_type = event.event_type();
        // Events of no known type tell it in a field of their own.
        let (event_type, code) = if event.message().name() == "Unknown" {
            (event.text("unknown_event"), event.text("unknown_code"))
        } else {
            (own_type, event.code())
        };
        Some(Self {
            at_ms,
            kind: MarkKind::of(&event_type),
            text: one_line(&describe(event, &event_type)),
            // Types and codes have a few dozen bytes; a hostile recording may have anything.
            event_type: one_line(&event_type),
            code: one_line(&code),
            index: event.index(),
        })
    }
}

/// Where an event says what it is about, by the first keys it has.
const TELLING_KEYS: [&str; 12] = [
    "command", "db_query", "query", "path", "url", "target", "dst_addr", "name", "size", "reason",
    "message", "error",
];

/// Types whose user is the session's anyway.
const WITHOUT_USER: [&str; 5] = [
    "session.command",
    "session.disk",
    "session.network",
    "exec",
    "resize",
];

fn describe(event: EventRef<'_>, event_type: &str) -> String {
    if event.message().name() == "Unknown" {
        return own_text(&event.text("data"));
    }
    let mut text = String::new();
    let mut add = |word: &str| {
        if !word.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
    };
    if !WITHOUT_USER.contains(&event_type) {
        add(&event.text("user"));
    }
    add(&event.text("method"));
    let telling = TELLING_KEYS
        .into_iter()
        .map(|key| event.text(key))
        .find(|text| !text.is_empty());
    if let Some(telling) = telling {
        if event_type == "resize" || event_type.ends_with("session.start") {
            add(&telling.replace(':', "×"));
        } else {
            add(&telling);
        }
    }
    for argument in event.texts("argv") {
        add(&argument);
    }
    for key in ["dst_port", "status_code"] {
        let number = event.integer(key);
        if number != 0 {
            add(&number.to_string());
        }
    }
    for key in ["exitCode", "exitError"] {
        add(&event.text(key));
    }
    if text.is_empty()
        && let Some(known) = catalogue::event_type(event_type)
    {
        text.push_str(known.name);
    }
    text
}

/// The text of an event of our own, which is JSON: its `label`, `data`, `text`, `reason` or `message`.
fn own_text(json: &str) -> String {
    let mut found = String::new();
    let _ = reel_core::json::for_each_member(json, |key, value| {
        if found.is_empty()
            && matches!(
                key,
                "label" | "data" | "text" | "reason" | "message" | "cause"
            )
        {
            found = reel_core::json::text_of(value).unwrap_or_default();
        }
    });
    found
}

/// Without control characters, not longer than a mark may be.
fn one_line(text: &str) -> String {
    let clean = |char: char| if char.is_control() { ' ' } else { char };
    let mut chars = text.trim().chars().map(clean);
    let mut line: String = chars.by_ref().take(MARK_CHARS_MAX).collect();
    if chars.next().is_some() {
        line.push('…');
    }
    line
}
