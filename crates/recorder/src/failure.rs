//! What becomes of a session that cannot be recorded: the trait that this crate owns and whoever decides implements.

use std::fmt;
use std::io::{self, ErrorKind};

/// Decides, once for each session whose recording fails.
///
/// It is asked where the failure is noticed, between two reads of the session's output, so it should answer from what it
/// holds already: a disk that is full must not be needed to find out what a full disk means.
pub trait FailurePolicy: fmt::Debug + Send + Sync {
    /// What is done now, and what the person reads.
    fn on_failure(&self, stage: FailureStage, failure: &SinkFailure) -> Decision;
}

/// Where the session stands when recording fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureStage {
    /// The command has not been started.
    Start,
    /// The command runs.
    InSession,
    /// The command has exited; the end of the recording is missing.
    Ended,
}

/// Why nothing more is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SinkFailure {
    /// The sink gave an error.
    Error {
        /// Its kind.
        kind: ErrorKind,
        /// The error in the words of the system's own messages, in lower case and without number, such as
        /// `no space left on device`.
        reason: String,
    },
    /// The sink panicked.
    Lost,
}

impl SinkFailure {
    /// A piece of a sentence, such as `no space left on device`.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Error { reason, .. } => reason,
            Self::Lost => "recording stopped unexpectedly",
        }
    }
}

impl From<&io::Error> for SinkFailure {
    fn from(error: &io::Error) -> Self {
        Self::Error {
            kind: error.kind(),
            reason: crate::messages::reason(error),
        }
    }
}

/// The answer of a [`FailurePolicy`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether the session goes on without a recording. If not, it is refused or closed, and nothing that the command
    /// writes from then on reaches the person.
    pub goes_on: bool,
    /// Lines for the person, without line ends. At [`FailureStage::Start`] of a session that is refused they are not
    /// shown but handed back in [`RecordError::Refused`](crate::RecordError::Refused).
    pub messages: Vec<String>,
}

/// No session without a recording. What holds if nobody sets a policy.
#[derive(Clone, Copy, Debug, Default)]
pub struct CloseOnFailure;

impl FailurePolicy for CloseOnFailure {
    fn on_failure(&self, stage: FailureStage, failure: &SinkFailure) -> Decision {
        let consequence = match stage {
            FailureStage::Start => "the session is not started",
            FailureStage::InSession => "the session is closed",
            FailureStage::Ended => "the recording has no end",
        };
        Decision {
            goes_on: false,
            messages: vec![format!(
                "recording failed: {}; {consequence}",
                failure.reason()
            )],
        }
    }
}
