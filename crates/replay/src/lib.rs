//! State of a recorded session at time t.
//!
//! ```text
//!  bytes of a session ──► Terminal ──► rows, cursor, modes, titles    what a player draws
//!                            │ ▲
//!                  snapshot  ▼ │  restore                             what an index keeps for seeking
//!                          bytes
//!  bytes of a session ──► TextTranscript ──► lines of text            what a search index and a person read
//! ```
//!
//! It does not read files or recordings, does not know what time it is, does not draw, and never answers a program:
//! queries in the recorded bytes are ignored, clipboard writes are data. Recorded bytes are hostile: nothing here
//! panics on them, and every table and buffer has a named limit.
//!
//! ```
//! use reel_replay::Terminal;
//!
//! let mut terminal = Terminal::new(80, 24);
//! terminal.feed(b"\x1b]0;build\x07\x1b[31merror\x1b[m: no such file\r\n");
//! assert_eq!(terminal.title(), "build");
//! for run in terminal.row(0).runs() {
//!     let mut text = String::new();
//!     run.push_text(&mut text);
//!     // Draw `text` at column `run.col()` in `run.style()`.
//! }
//! let keyframe = terminal.snapshot();
//! assert_eq!(Terminal::restore(&keyframe).as_ref(), Ok(&terminal));
//! ```
//!
//! Features, for programs that are downloaded: without `foreign` only ProtoStream is read, and other recordings are
//! [`State::Foreign`]; without `regex` such searches are [`QueryError::NoRegex`]. With `fast-regex` they are tens of times faster,
//! and the program is larger; hits are the same. `no_std` with `alloc`.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod clock;
pub mod desktop;
#[rustfmt::skip]
mod generated;
pub mod harmless;
mod histogram;
mod index;
mod info;
mod marks;
mod numbers;
mod playback;
pub mod readable;
mod replayer;
pub mod screen_text;
mod size;
mod stage;
mod steps;
pub mod summary;
mod tape;
pub mod terminal;
mod text;
mod thumbnail;
mod timeline;

pub use clock::{Clock, RATE_MAX, RATE_MIN};
pub use desktop::Desktop;
pub use index::{
    IDLE_MS_MIN, IDLE_SPANS_MAX, IndexError, IndexOptions, PROBLEMS_MAX, ProblemMark, RESIZES_MAX,
    Resize, SCROLLBACK_ROWS, Span,
};
pub use info::{Format, Info, State};
pub use marks::{MARK_CHARS_MAX, MARKS_MAX, Mark, MarkKind};
pub use playback::{Playback, Tape};
pub use readable::{one_line, readable, readable_without_terminal};
pub use replayer::{
    CACHE_BYTES_DEFAULT, ReplayError, Replayer, ReplayerOptions, Request, SearchError, SourceFile,
    Sum,
};
pub use screen_text::{
    Hit, Hits, Matcher, Query, QueryError, QueryKind, ScreenText, ScreenTextError,
};
pub use size::Size;
pub use stage::Stage;
pub use summary::Summary;
pub use terminal::{Cursor, CursorShape, Terminal};
pub use text::TextTranscript;
pub use thumbnail::{THUMBNAIL_COLS_MAX, THUMBNAIL_ROWS_MAX, Thumbnail};
pub use timeline::Timeline;
