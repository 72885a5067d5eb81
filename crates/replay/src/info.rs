//! What is known of a recording.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::size::Size;
use crate::summary::{SessionKind, Summary};

/// The format of a recording's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Not told apart yet, or nothing known.
    #[default]
    Unknown,
    /// As of today.
    ProtoStream,
    /// asciicast.
    Asciicast,
    /// A tar archive of Teleport up to 4.3.
    Legacy,
}

impl Format {
    /// All formats, by their number in an index.
    pub const ALL: [Self; 4] = [
        Self::Unknown,
        Self::ProtoStream,
        Self::Asciicast,
        Self::Legacy,
    ];

    /// `protostream`, `asciicast`, `legacy` or `unknown`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::ProtoStream => "protostream",
            Self::Asciicast => "asciicast",
            Self::Legacy => "legacy",
        }
    }
}

/// What can be done with a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing to show has come yet.
    #[default]
    Loading,
    /// There is something to play.
    Ready,
    /// It is all there and shows nothing.
    Empty,
    /// It is all there, and everything in it that could be shown is encrypted.
    Encrypted,
    /// It is no recording, or too damaged for any event to be read.
    Unreadable,
    /// It is a recording of another format, which this build does not read: feature `foreign` is not there.
    Foreign,
}

impl State {
    /// `loading`, `ready`, `empty`, `encrypted`, `unreadable` or `foreign`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Empty => "empty",
            Self::Encrypted => "encrypted",
            Self::Unreadable => "unreadable",
            Self::Foreign => "foreign",
        }
    }
}

/// What is known of a recording. Texts are as recorded, and may hold anything but line breaks and other control
/// characters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Info {
    /// What was recorded.
    pub kind: SessionKind,
    /// What can be done with it.
    pub state: State,
    /// All of it is known.
    pub complete: bool,
    /// Length in milliseconds, as far as known.
    pub duration_ms: u64,
    /// Up to which moment it can be played, in milliseconds.
    pub known_ms: u64,
    /// Unix time of moment 0 in milliseconds.
    pub started_ms: Option<i64>,
    /// JSON `sid`.
    pub session_id: String,
    /// JSON `cluster_name`.
    pub cluster: String,
    /// JSON `user`.
    pub user: String,
    /// JSON `login`.
    pub login: String,
    /// Name of the server, or its id.
    pub server: String,
    /// Title that the recorder was given.
    pub title: String,
    /// What was run.
    pub command: Vec<String>,
    /// Who took part.
    pub participants: Vec<String>,
    /// Where the person came from.
    pub remote_address: String,
    /// Where the server listened.
    pub local_address: String,
    /// Columns at the start.
    pub cols: usize,
    /// Rows at the start.
    pub rows: usize,
    /// All events.
    pub events: u64,
    /// Those with output.
    pub prints: u64,
    /// Bytes of output.
    pub output_bytes: u64,
    /// Bytes of the recording.
    pub recording_bytes: u64,
    /// Parts of the recording.
    pub parts: u64,
    /// Gaps in the numbers of the events.
    pub gaps: u64,
    /// Events missing in them.
    pub missing: u64,
    /// Damaged places.
    pub damages: u64,
    /// Parts that are encrypted.
    pub encrypted_parts: u64,
    /// How the command ended.
    pub exit_code: Option<String>,
    /// An event ends the session.
    pub ended: bool,
    /// It was opened through an index.
    pub indexed: bool,
    /// Format of the recording.
    pub format: Format,
    /// Why nothing can be read, for people.
    pub reason: Option<String>,
}

/// Bytes of a text of the info. Names and ids have some dozens, commands some hundreds.
const TEXT_MAX: usize = 1_000;
/// Words of a command, and participants.
const LIST_MAX: usize = 100;

impl Info {
    pub(crate) fn take_summary(&mut self, summary: &Summary) {
        let list = |texts: &[String]| texts.iter().take(LIST_MAX).map(|text| line(text)).collect();
        let size = summary.size.unwrap_or(if summary.prints > 0 {
            Size::DEFAULT
        } else {
            Size::WITHOUT_TERMINAL
        });
        self.kind = summary.kind;
        self.started_ms = summary.timeline().started().map(reel_core::Time::unix_ms);
        self.session_id = line(&summary.session_id);
        self.cluster = line(&summary.cluster_name);
        self.user = line(&summary.user);
        self.login = line(&summary.login);
        self.server = line(&summary.server);
        self.title = line(&summary.title);
        self.command = list(&summary.command);
        self.participants = list(&summary.participants);
        self.remote_address = line(&summary.addresses.0);
        self.local_address = line(&summary.addresses.1);
        (self.cols, self.rows) = (size.cols, size.rows);
        self.events = summary.events;
        self.prints = summary.prints;
        self.output_bytes = summary.output_bytes;
        self.exit_code = summary.exit_code.as_deref().map(line);
        self.ended = summary.ended.is_some();
    }
}

/// Without control characters, and bounded.
pub(crate) fn line(text: &str) -> String {
    let mut end = text.len().min(TEXT_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    if text.contains(char::is_control) {
        text.chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect()
    } else {
        text.to_string()
    }
}
