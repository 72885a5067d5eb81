//! What to run, how to record it, and what came out.

use std::ffi::OsString;
use std::fmt;
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::time::Duration;

use crate::failure::{CloseOnFailure, FailurePolicy};

/// Columns and rows of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns, at least 1.
    pub cols: u16,
    /// Rows, at least 1.
    pub rows: u16,
}

impl Size {
    /// What is assumed where no terminal tells.
    pub const DEFAULT: Self = Self { cols: 80, rows: 24 };
}

/// As the format writes a size: `80:24`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.cols, self.rows)
    }
}

/// What to record and how. Start from [`Options::default`] and set what differs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The command and its arguments; empty for the person's shell. Looked up in `PATH`.
    pub command: Vec<OsString>,
    /// With an empty `command`: run the shell as a login shell, that is with a name such as `-bash`.
    pub login_shell: bool,
    /// Becomes the label `reel/title` of the start event.
    pub title: Option<String>,
    /// Environment variables to record as labels `reel/env/NAME`, for those that are set.
    pub env: Vec<String>,
    /// Columns instead of those of the person's terminal, at least 1.
    pub cols: Option<u16>,
    /// Rows instead of those of the person's terminal, at least 1.
    pub rows: Option<u16>,
    /// Who decides what happens when recording fails; [`CloseOnFailure`] unless somebody else does.
    pub on_failure: Arc<dyn FailurePolicy>,
    /// Session id, a UUID in lower case; a fresh one if `None`.
    pub session_id: Option<String>,
    /// `cluster_name` of every event.
    pub cluster_name: String,
    /// `server_id` of events that have one; the host's name if `None`.
    pub server_id: Option<String>,
    /// `server_hostname` of events that have one; the host's name if `None`.
    pub server_hostname: Option<String>,
    /// Who is recorded; the login name if `None`.
    pub user: Option<String>,
    /// The account that the command runs under; the name of the effective user if `None`.
    pub login: Option<String>,
    /// How long output must be quiet before the sink is flushed.
    pub flush_quiet: Duration,
    /// After how long the sink is flushed even if output never rests.
    pub flush_max: Duration,
    /// Output, in bytes, that may wait for the sink before the command is made to wait.
    pub queue_bytes_max: usize,
    /// How long the PTY must be quiet, after the command has exited, before processes that it left behind and that
    /// still hold the PTY are no longer waited for.
    pub drain_quiet: Duration,
    /// How long a command may take to obey: after SIGTERM to the recorder until it is hung up as well, and after a
    /// hang-up because recording has failed until it is killed.
    pub close_grace: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            command: Vec::new(),
            login_shell: false,
            title: None,
            env: Vec::new(),
            cols: None,
            rows: None,
            on_failure: Arc::new(CloseOnFailure),
            session_id: None,
            cluster_name: "local".to_owned(),
            server_id: None,
            server_hostname: None,
            user: None,
            login: None,
            flush_quiet: Duration::from_millis(300),
            flush_max: Duration::from_secs(1),
            queue_bytes_max: QUEUE_BYTES_MAX,
            drain_quiet: Duration::from_millis(250),
            close_grace: Duration::from_secs(2),
        }
    }
}

/// 8 MiB: a second or more of the fastest output, so that a slow flush does not hold the command up, and little
/// enough to have for every session of a host.
const QUEUE_BYTES_MAX: usize = 8 << 20;

/// The person's side of a session. They are borrowed: nothing is closed, and no flag but the terminal mode of
/// `input` is changed, which is put back.
#[derive(Clone, Copy, Debug)]
pub struct Streams<'a> {
    /// What the person types. If it is a terminal it is in raw mode during the session; otherwise it is copied until
    /// its end, which the command sees as end of file.
    pub input: BorrowedFd<'a>,
    /// Where the command's output goes.
    pub output: BorrowedFd<'a>,
    /// Where messages of the recorder go.
    pub messages: BorrowedFd<'a>,
}

impl Streams<'static> {
    /// Standard input, output and error of this process.
    #[must_use]
    pub const fn stdio() -> Self {
        Self {
            input: rustix::stdio::stdin(),
            output: rustix::stdio::stdout(),
            messages: rustix::stdio::stderr(),
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// It exited with this code, 0 to 255.
    Code(u8),
    /// It was ended by the signal of this number.
    Signal(i32),
}

impl ExitStatus {
    /// Whether the command exited with 0.
    #[must_use]
    pub const fn success(self) -> bool {
        matches!(self, Self::Code(0))
    }

    /// What a shell shows as `$?`: the code, or 128 and the signal's number.
    #[must_use]
    pub fn shell_code(self) -> u8 {
        match self {
            Self::Code(code) => code,
            Self::Signal(number) => u8::try_from(number)
                .ok()
                .and_then(|number| number.checked_add(128))
                .unwrap_or(u8::MAX),
        }
    }
}

/// `exit code 3`, or `signal 9 (SIGKILL)`.
impl fmt::Display for ExitStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Code(code) => write!(f, "exit code {code}"),
            Self::Signal(number) => match signal_hook::low_level::signal_name(number) {
                Some(name) => write!(f, "signal {number} ({name})"),
                None => write!(f, "signal {number}"),
            },
        }
    }
}

/// A session that took place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The id that every event of the recording carries.
    pub session_id: String,
    /// How the command ended. After a failure that closed the session this is mostly the signal that did so.
    pub exit: ExitStatus,
    /// Why the recording is not complete; `None` if it is. The person has been told already.
    pub failure: Option<String>,
    /// Whether the session could go on in spite of the failure; `false` if there was none.
    pub tolerated: bool,
    /// Output of the command, in bytes, recorded or not.
    pub output_bytes: u64,
    /// Most output, in bytes, that waited for the sink at one time.
    pub queued_bytes_max: usize,
}

/// Why a session did not take place or was broken off by the recorder's own fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The sink refused the start of the recording, and the policy the session: the command was not started. Free
    /// what the reason names, and show the messages: the person has not seen them.
    #[error("the session cannot be recorded: {reason}")]
    Refused {
        /// Such as `no space left on device`.
        reason: String,
        /// What the policy says to the person, line by line.
        messages: Vec<String>,
    },
    /// The command cannot be run. Fix the command; a recording that says so exists.
    #[error("could not run `{command}`")]
    Spawn {
        /// The command as it was to be run.
        command: String,
        /// Why not.
        source: std::io::Error,
    },
    /// No PTY, or the system refused something else that a session needs. Try again.
    #[error("could not {doing}")]
    System {
        /// What was refused, such as `open a pty`.
        doing: &'static str,
        /// Why.
        source: std::io::Error,
    },
}

impl RecordError {
    /// What a shell would exit with: 127 for a command that is not found, 126 for one that cannot be run, else 1.
    #[must_use]
    pub fn shell_code(&self) -> u8 {
        match self {
            Self::Spawn { source, .. } if source.kind() == std::io::ErrorKind::NotFound => 127,
            Self::Spawn { .. } => 126,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_status_is_told_as_shells_do() {
        let check = |status: ExitStatus, code, text: &str| {
            assert_eq!(
                (status.shell_code(), status.to_string().as_str()),
                (code, text)
            );
        };
        check(ExitStatus::Code(0), 0, "exit code 0");
        check(ExitStatus::Code(255), 255, "exit code 255");
        check(ExitStatus::Signal(9), 137, "signal 9 (SIGKILL)");
        check(ExitStatus::Signal(200), 255, "signal 200");
        assert!(ExitStatus::Code(0).success() && !ExitStatus::Signal(0).success());
    }
}
