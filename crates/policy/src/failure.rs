//! Why a session cannot be recorded.

use std::fmt;
use std::io::{self, ErrorKind};

use serde::{Deserialize, Serialize};

use crate::named::named;
use crate::text::clean_message;

named! {
    "failure"
    /// The failures that policies tell apart.
    pub enum FailureKind {
        /// No room for what is recorded: the disk, or somebody's share of it.
        DiskFull = "disk_full",
        /// Reading or writing failed for another reason.
        IoError = "io_error",
        /// The connection over which events are sent is gone.
        StreamLost = "stream_lost",
        /// Whoever records has stopped.
        RecorderLost = "recorder_lost",
        /// What was recorded is damaged; what follows can still be recorded.
        Corrupted = "corrupted",
        /// A policy module gave no answer that can be used.
        PolicyFault = "policy_fault",
        /// None of these; the cause says what.
        Other = "other",
    }
}

impl FailureKind {
    /// What people see if nothing more is known.
    #[must_use]
    pub const fn cause(self) -> &'static str {
        match self {
            Self::DiskFull => "no space left on device",
            Self::IoError => "input/output error",
            Self::StreamLost => "connection lost",
            Self::RecorderLost => "recording stopped unexpectedly",
            Self::Corrupted => "recorded data is corrupted",
            Self::PolicyFault => "policy fault",
            Self::Other => "unknown failure",
        }
    }
}

/// What went wrong: its kind, by which policies decide, and the cause in words, which people see.
///
/// ```
/// use reel_policy::{Failure, FailureKind};
///
/// let failure = Failure::from(&std::io::Error::from(std::io::ErrorKind::StorageFull));
/// assert_eq!(failure.kind(), FailureKind::DiskFull);
/// assert_eq!(failure.cause(), "no space left on device");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Unchecked")]
pub struct Failure {
    kind: FailureKind,
    /// Clean, not empty, without a full stop at its end.
    cause: String,
}

/// A failure from outside, before its cause is cleaned.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    kind: FailureKind,
    #[serde(default)]
    cause: String,
}

impl From<Unchecked> for Failure {
    fn from(given: Unchecked) -> Self {
        Self::with_cause(given.kind, &given.cause)
    }
}

impl Failure {
    /// With the usual cause of its kind.
    #[must_use]
    pub fn new(kind: FailureKind) -> Self {
        Self::with_cause(kind, "")
    }

    /// With a cause in words, such as `read-only file system`: a piece of a sentence, without a full stop. It is
    /// [cleaned](clean_message); if nothing is left, the cause is the usual one of its kind.
    #[must_use]
    pub fn with_cause(kind: FailureKind, cause: &str) -> Self {
        let cause = clean_message(cause);
        let cause = cause.trim_end_matches(['.', ' ']);
        let cause = if cause.is_empty() {
            kind.cause()
        } else {
            cause
        };
        Self {
            kind,
            cause: cause.to_owned(),
        }
    }

    /// What policies decide by.
    #[must_use]
    pub const fn kind(&self) -> FailureKind {
        self.kind
    }

    /// What people see, such as `no space left on device`; never empty, at most 512 bytes.
    #[must_use]
    pub fn cause(&self) -> &str {
        &self.cause
    }

    /// What kind of failure an I/O error is.
    ///
    /// Never [`FailureKind::Corrupted`], whatever the error says of itself: an error of writing means that nothing
    /// more is recorded, and a strict session must not go on by calling it damage.
    #[must_use]
    pub fn kind_of(error: ErrorKind) -> FailureKind {
        match error {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => FailureKind::DiskFull,
            ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NotConnected
            | ErrorKind::TimedOut => FailureKind::StreamLost,
            _ => FailureKind::IoError,
        }
    }
}

/// The cause.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}

impl From<FailureKind> for Failure {
    fn from(kind: FailureKind) -> Self {
        Self::new(kind)
    }
}

impl From<&io::Error> for Failure {
    fn from(error: &io::Error) -> Self {
        let kind = Self::kind_of(error.kind());
        let cause = match error.kind() {
            ErrorKind::StorageFull => kind.cause().to_owned(),
            ErrorKind::QuotaExceeded => "disk quota exceeded".to_owned(),
            _ => in_words(&error.to_string()),
        };
        Self::with_cause(kind, &cause)
    }
}

/// The system's message as a piece of a sentence: without its number, in lower case where it is a common word.
fn in_words(message: &str) -> String {
    let text = message.split(" (os error ").next().unwrap_or_default();
    let mut rest = text.chars();
    match (rest.next(), rest.clone().next()) {
        // `I/O error`, `TLS …` keep their capitals.
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(rest).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_have_kind_and_cause() {
        let check = |error: io::Error, kind, cause: &str| {
            let failure = Failure::from(&error);
            assert_eq!(
                (failure.kind(), failure.cause()),
                (kind, cause),
                "{error:?}"
            );
        };
        let os = io::Error::from_raw_os_error;
        check(os(28), FailureKind::DiskFull, "no space left on device");
        check(os(122), FailureKind::DiskFull, "disk quota exceeded");
        check(os(27), FailureKind::IoError, "file too large");
        check(os(5), FailureKind::IoError, "input/output error");
        check(os(30), FailureKind::IoError, "read-only file system");
        check(os(32), FailureKind::StreamLost, "broken pipe");
        check(os(104), FailureKind::StreamLost, "connection reset by peer");
        check(
            ErrorKind::TimedOut.into(),
            FailureKind::StreamLost,
            "timed out",
        );
        check(
            io::Error::other("I/O went wrong."),
            FailureKind::IoError,
            "I/O went wrong",
        );
        check(
            io::Error::other(""),
            FailureKind::IoError,
            "input/output error",
        );
        check(
            io::Error::other("two\nlines\x1b[2J"),
            FailureKind::IoError,
            "two lines[2J",
        );
    }

    #[test]
    fn damage_is_not_what_a_failing_write_can_be() {
        let error = io::Error::new(ErrorKind::InvalidData, "corrupted");
        assert_eq!(Failure::from(&error).kind(), FailureKind::IoError);
    }

    #[test]
    fn json_is_checked_like_everything_from_outside() {
        let failure = Failure::with_cause(FailureKind::Other, "why");
        let json = serde_json::to_string(&failure).unwrap();
        assert_eq!(json, r#"{"kind":"other","cause":"why"}"#);
        assert_eq!(serde_json::from_str::<Failure>(&json).unwrap(), failure);
        let short: Failure = serde_json::from_str(r#"{"kind":"disk_full"}"#).unwrap();
        assert_eq!(short, Failure::new(FailureKind::DiskFull));
        let dirty: Failure =
            serde_json::from_str(r#"{"kind":"other","cause":"a\u001b[2Jb"}"#).unwrap();
        assert_eq!(dirty.cause(), "a[2Jb");
    }

    #[test]
    fn every_kind_has_a_cause_that_fits_into_the_messages() {
        for &kind in FailureKind::ALL {
            assert_eq!(Failure::new(kind).cause(), kind.cause());
            assert!(!kind.cause().is_empty());
        }
    }
}
