//! Decides what becomes of a session that cannot be recorded, and gives policies their words.
//!
//! ```text
//!  role files ──► Role ──► effective(kind) ──► Mode ─┐
//!                                                     ├─► outcome(kind, interactive, stage, mode, failure)
//!  a failing disk, a lost connection ──► Failure ─────┘        = what is done, and what the person reads
//!
//!  policy modules ──► Verdict ─┐
//!  hard rules     ──► Verdict ─┴─► join ──► the strictest action and mode
//! ```
//!
//! Everything here is a pure function of what it is given: no files, no clock, no modules. Modules are run elsewhere, so
//! that programs which only know roles need not carry an engine for WebAssembly.
//!
//! What holds always:
//! - **Strict wins.** No combination of roles or verdicts gives anything weaker than the strictest of them.
//! - **Order does not matter**, nor does saying a thing twice.
//! - **Nothing said is strict.**
//!
//! ```
//! use reel_policy::{Effect, Failure, FailureKind, Role, SessionKind, Stage, effective, outcome};
//!
//! let roles = Role::parse_all(
//!     "\
//! kind: role
//! version: v5
//! metadata:
//!   name: oncall
//! spec:
//!   options:
//!     record_session:
//!       ssh: best_effort
//! ",
//! )?;
//! let decided = effective(SessionKind::Ssh, &roles);
//! let mode = decided.recording.mode().expect("only desktops can be switched off");
//! let full = Failure::new(FailureKind::DiskFull);
//! let outcome = outcome(SessionKind::Ssh, true, Stage::InSession, mode, &full);
//! assert_eq!(outcome.effect, Effect::GoOnWithoutRecording);
//! # Ok::<(), reel_policy::RoleError>(())
//! ```

mod facts;
mod failure;
mod hook;
mod kind;
pub mod limits;
mod mode;
mod named;
mod outcome;
mod read;
mod role;
mod role_error;
mod text;
mod verdict;
mod yaml;

pub use facts::{Facts, Value};
pub use failure::{Failure, FailureKind};
pub use hook::Hook;
pub use kind::SessionKind;
pub use mode::{Mode, Recording};
pub use named::UnknownName;
pub use outcome::{Effect, Outcome, Stage, outcome};
pub use role::{Decided, Reason, RecordSession, Role, effective};
pub use role_error::{RoleError, RoleProblem};
pub use text::{CODE_BYTES_MAX, CODE_UNNAMED, MESSAGE_BYTES_MAX, clean_code, clean_message};
pub use verdict::{Action, TAG_BYTES_MAX, TAGS_MAX, Verdict};
