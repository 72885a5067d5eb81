//! Records sessions: runs any command in a PTY, between the person and the command, and hands what happens to a sink
//! as prepared events of the recording format.
//!
//! ```text
//!  person's terminal                  this crate                            the command
//!  ┌──────────────┐   keys    ┌───────────────────────┐   leader   ┌────────────────────────┐
//!  │ raw mode     ├──────────►│ relay: one thread,    ├───────────►│ PTY follower, session  │
//!  │              │◄──────────┤ one poll              │◄───────────┤ and job control as in  │
//!  └──────────────┘  output   └──────────┬────────────┘            │ any terminal           │
//!                                        │ queue, bounded          └────────────────────────┘
//!                             ┌──────────▼────────────┐
//!                             │ recording: prepares   ├──► EventSink: a file, a spool, …
//!                             │ events, flushes       │
//!                             └───────────────────────┘
//! ```
//!
//! Output goes to the person first and to the queue next; the person never waits for the sink until the queue is
//! full. What the sink cannot take is never left out silently: a [`FailurePolicy`] says whether the session is closed or
//! goes on with a warning, and [`Outcome::failure`] tells.
//!
//! It does not know networks, object stores or the layout of recordings on disk, does not read arguments, and does
//! not record what the person types, except as the terminal echoes it. It does not yet hold output back until it is
//! durable; the queue is memory.
//!
//! ```
//! use std::io;
//! use reel_core::Event;
//! use reel_recorder::{EventSink, Options, record};
//!
//! #[derive(Default)]
//! struct Events(Vec<Event>);
//!
//! impl EventSink for Events {
//!     fn write(&mut self, event: &Event) -> io::Result<()> {
//!         self.0.push(event.clone());
//!         Ok(())
//!     }
//!     fn flush(&mut self) -> io::Result<()> {
//!         Ok(())
//!     }
//!     fn complete(&mut self) -> io::Result<()> {
//!         Ok(())
//!     }
//! }
//!
//! let mut options = Options::default();
//! options.command = vec!["echo".into(), "hello".into()];
//! let mut events = Events::default();
//! let outcome = record(&options, &mut events)?;
//! assert!(outcome.exit.success());
//! let types: Vec<_> = events.0.iter().map(|event| event.as_ref().event_type()).collect();
//! assert_eq!(types, ["session.start", "print", "exec", "session.end"]);
//! # Ok::<(), reel_recorder::RecordError>(())
//! ```
//!
//! Features: `zlib-rs` (default) for faster deflate.

mod events;
mod failure;
mod file;
mod messages;
mod options;
mod plain;
mod pty;
mod queue;
mod recording;
mod relay;
mod session;
mod shell;
mod signals;
mod sink;
mod terminal;

pub use events::fresh_session_id;
pub use failure::{CloseOnFailure, Decision, FailurePolicy, FailureStage, SinkFailure};
pub use file::{CreateError, FileSink};
pub use options::{ExitStatus, Options, Outcome, RecordError, Size, Streams};
pub use plain::record_without_terminal;
pub use session::{SESSION_ID_VARIABLE, already_recording, record, record_between};
pub use shell::{host_name, login_name};
pub use sink::EventSink;
