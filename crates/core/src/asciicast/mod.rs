//! asciicast: terminal recordings as text. Reads version 1, 2 and 3, writes 2 and 3
//! (<https://docs.asciinema.org/manual/asciicast/v3/>).
//!
//! ```text
//! text ──► Reader ──► Header, CastEvent… ──► Importer ──► Event…      a recording as of our own
//! text ◄──────────────────────────────────── Writer ◄──── EventRef…
//! ```
//!
//! What gets lost on the way:
//!
//! * asciicast holds text. Output that is not UTF-8 is replaced by U+FFFD on export and counted
//!   ([`Summary::replaced`]). Characters that are cut between two prints are joined first.
//! * Times have milliseconds in a recording; asciicast may have microseconds.
//! * Theme, tags, terminal version and idle limit of an asciicast have no place in a recording.
//! * A recording's events other than output and resizes become markers with a readable label.
//! * Markers and typed input of an asciicast have no event of their own either; they travel as events of the types
//!   [`MARKER_TYPE`] and [`INPUT_TYPE`], which other programs show as unknown, and become what they were on export.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

mod document;
mod header;
mod import;
mod label;
mod reader;
mod writer;

pub use import::{ImportOptions, Importer, to_events};
pub use reader::Reader;
pub use writer::{OutputVersion, Summary, Writer, WriterOptions};

/// Event type under which a marker travels; the label is JSON key `label`.
pub const MARKER_TYPE: &str = "recording.marker";

/// Event type under which typed input travels; the text is JSON key `data`.
pub const INPUT_TYPE: &str = "recording.input";

/// Label of the session start that holds the title.
pub const TITLE_LABEL: &str = "reel/title";

/// Label of the session start that holds the terminal type, as `TERM` has it.
pub const TERM_LABEL: &str = "reel/term";

/// What labels of the session start that hold environment variables begin with.
pub const ENV_LABEL_PREFIX: &str = "reel/env/";

/// What is taken where the size is missing or 0, as the other players do.
pub const DEFAULT_SIZE: (u16, u16) = (80, 24);

/// Version of the text format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// One JSON object with all output in it.
    V1,
    /// Lines; times count from the start.
    V2,
    /// Lines; times count from the event before.
    V3,
}

/// What stands in front of the events. What a version does not have is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The version it was written in.
    pub version: Version,
    /// Columns, at least 1.
    pub cols: u16,
    /// Rows, at least 1.
    pub rows: u16,
    /// When the recording began, to the millisecond.
    pub timestamp: Option<crate::Time>,
    /// Length in microseconds, as the header has it.
    pub duration_us: Option<u64>,
    /// Longest pause that a player should make, in microseconds.
    pub idle_time_limit_us: Option<u64>,
    /// What was run.
    pub command: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// Environment variables that have a value.
    pub env: BTreeMap<String, String>,
    /// Colours of the terminal.
    pub theme: Option<Theme>,
    /// Terminal type, as `TERM` has it. Version 3.
    pub term_type: Option<String>,
    /// The terminal's name and version, as it told them. Version 3.
    pub term_version: Option<String>,
    /// Free words. Version 3.
    pub tags: Vec<String>,
}

/// Colours as `#rrggbb`; not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// Text.
    pub fg: String,
    /// Background.
    pub bg: String,
    /// 8 or 16 colours, joined by `:`.
    pub palette: String,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CastEvent {
    /// Microseconds since the start. Version 2 does not promise that it never falls.
    pub time_us: u64,
    /// What it was.
    pub code: Code,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// `o`: the terminal got this.
    Output(String),
    /// `i`: this was typed.
    Input(String),
    /// `m`: a place worth finding; the label may be empty.
    Marker(String),
    /// `r`: the terminal has another size.
    Resize {
        /// Columns, at least 1.
        cols: u16,
        /// Rows, at least 1.
        rows: u16,
    },
    /// `x`: the program ended with this status.
    Exit(i32),
    /// A code that is not known. To be left alone.
    Other {
        /// The code.
        code: String,
        /// Its data as JSON text.
        data: String,
    },
}

/// One result of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Comes once, before all events.
    Header(Box<Header>),
    /// An event.
    Event(CastEvent),
    /// Something is not as it should be. Reading goes on unless [`Problem::is_fatal`].
    Problem(Problem),
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong in it.
    pub kind: ProblemKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// It does not begin with the header of an asciicast. Nothing follows.
    #[error("not the header of an asciicast: {0}")]
    NoHeader(&'static str),
    /// A version that is not known here. Nothing follows.
    #[error("asciicast version `{0}` is not known; 1, 2 and 3 are")]
    Version(String),
    /// The line is longer than is accepted, and stepped over. In version 1 and in the header nothing follows.
    #[error("the line is longer than {max} bytes")]
    TooLong {
        /// [`ASCIICAST_LINE_MAX`](crate::limits::ASCIICAST_LINE_MAX)
        max: usize,
    },
    /// The line is no event. It is stepped over.
    #[error("not an event: {0}")]
    NotAnEvent(&'static str),
    /// The text ends inside an event or inside the document.
    #[error("the recording is cut")]
    Cut,
    /// Bytes that are not UTF-8 were replaced by U+FFFD.
    #[error("not valid UTF-8")]
    NotUtf8,
    /// A time below zero, taken as zero.
    #[error("a time is negative")]
    NegativeTime,
}

impl Problem {
    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        matches!(
            self.kind,
            ProblemKind::NoHeader(_) | ProblemKind::Version(_)
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.kind)
    }
}

#[cfg(test)]
mod tests;
