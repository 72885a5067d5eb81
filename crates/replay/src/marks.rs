//! Moments of a recording worth finding: everything that is not output.

use alloc::string::String;

use reel_core::EventRef;

use crate::readable;

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
            text: bounded(&readable::one_line(event)),
            event_type: bounded(&event_type),
            code: bounded(&code),
            index: event.index(),
        })
    }
}

/// Without control characters, not longer than a mark may be: types and codes have a few dozen bytes, but a hostile
/// recording may have anything.
fn bounded(text: &str) -> String {
    let clean = |char: char| if char.is_control() { ' ' } else { char };
    let mut chars = text.trim().chars().map(clean);
    let mut line: String = chars.by_ref().take(MARK_CHARS_MAX).collect();
    if chars.next().is_some() {
        line.push('…');
    }
    line
}
