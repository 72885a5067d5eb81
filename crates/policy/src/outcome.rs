//! What becomes of a session that cannot be recorded: the one table, and every text that people read then.
//!
//! ```text
//! told and closed: ssh, interactive k8s, desktop          refused request by request: app, db, k8s
//!              strict                 best effort                      strict            best effort
//! start        refuse, 2 lines        go on, warning                   refuse, 1 line    go on, silent
//! in session   close, 2 lines         go on, warning                   refuse requests   go on, silent
//! next request refuse it, 1 line      go on, warning                   refuse it         go on, silent
//! ended        close, 1 line          go on, warning                   close, silent     go on, silent
//! ```
//!
//! One failure stands apart: recorded data that is found [corrupted](FailureKind::Corrupted) in a session that runs.
//! What follows can be recorded, so the session goes on in both modes, and an alert tells those who watch over
//! recordings, not the person.
//!
//! The texts are part of the product's promise (RFD 64) and stay verbatim. Nothing from outside is in them but the
//! cause, which [`Failure`] keeps clean.

use serde::{Deserialize, Serialize};

use crate::failure::{Failure, FailureKind};
use crate::kind::SessionKind;
use crate::mode::Mode;
use crate::named::named;

named! {
    "stage"
    /// Where a session stands when recording fails.
    pub enum Stage {
        /// It is about to start: the command or the connection does not exist yet.
        Start = "start",
        /// It runs.
        InSession = "in_session",
        /// It runs, and a request, a query or another channel is asked for after recording has failed.
        NextRequest = "next_request",
        /// The command has exited; only the end of the recording is missing.
        Ended = "ended",
    }
}

named! {
    "effect"
    /// What is done to the session. The first three keep anything from happening without a recording.
    pub enum Effect {
        /// It does not start.
        Refuse = "refuse",
        /// It is closed.
        Close = "close",
        /// It stays open, and each request from now on is refused: HTTP 403, an error of the database.
        RefuseRequest = "refuse_request",
        /// It goes on without a recording.
        GoOnWithoutRecording = "go_on_without_recording",
        /// It goes on and is recorded, and an alert tells what is damaged.
        GoOnRecorded = "go_on_recorded",
    }
}

/// What is done, and what the person is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What is done to the session.
    pub effect: Effect,
    /// Lines for the person, without line ends; empty if nobody is told. For a refused request they are the text of
    /// the refusal.
    pub messages: Vec<String>,
}

/// How a kind of session is ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Somebody sees messages, and the connection can be closed.
    Told,
    /// There is nobody to tell, and every request can be refused by itself.
    Requests,
}

const fn manner(kind: SessionKind, is_interactive: bool) -> Manner {
    match (kind, is_interactive) {
        (SessionKind::Ssh | SessionKind::Desktop, _) | (SessionKind::K8s, true) => Manner::Told,
        (SessionKind::App | SessionKind::Db, _) | (SessionKind::K8s, false) => Manner::Requests,
    }
}

/// What becomes of a session of this kind, at this stage, in this mode, after this failure.
///
/// `is_interactive`: a person sits before it. It makes a difference to [`SessionKind::K8s`] (`exec`, or requests) and
/// to the wording for [`SessionKind::Ssh`].
///
/// ```
/// use reel_policy::{Failure, FailureKind, Mode, SessionKind, Stage, outcome};
///
/// let full = Failure::new(FailureKind::DiskFull);
/// let strict = outcome(SessionKind::Ssh, true, Stage::InSession, Mode::Strict, &full);
/// assert_eq!(strict.messages[0], "Node could not record audit events: no space left on device.");
/// ```
#[must_use]
pub fn outcome(
    kind: SessionKind,
    is_interactive: bool,
    stage: Stage,
    mode: Mode,
    failure: &Failure,
) -> Outcome {
    let manner = manner(kind, is_interactive);
    if failure.kind() == FailureKind::Corrupted && stage != Stage::Start {
        return Outcome {
            effect: Effect::GoOnRecorded,
            messages: Vec::new(),
        };
    }
    match (mode, manner) {
        (Mode::BestEffort, Manner::Told) => Outcome {
            effect: Effect::GoOnWithoutRecording,
            messages: vec![disabling(failure)],
        },
        (Mode::BestEffort, Manner::Requests) => Outcome {
            effect: Effect::GoOnWithoutRecording,
            messages: Vec::new(),
        },
        (Mode::Strict, Manner::Told) => strict_told(kind, is_interactive, stage, failure),
        (Mode::Strict, Manner::Requests) => strict_requests(stage, failure),
    }
}

fn strict_told(
    kind: SessionKind,
    is_interactive: bool,
    stage: Stage,
    failure: &Failure,
) -> Outcome {
    let (effect, second) = match stage {
        Stage::Start => (Effect::Refuse, Some(not_started(kind, is_interactive))),
        Stage::InSession => (Effect::Close, Some("Closing session...".to_owned())),
        Stage::NextRequest => (Effect::RefuseRequest, None),
        // There is no session left that could be closed.
        Stage::Ended => (Effect::Close, None),
    };
    let mut messages = vec![could_not_record(failure)];
    messages.extend(second);
    Outcome { effect, messages }
}

fn strict_requests(stage: Stage, failure: &Failure) -> Outcome {
    let (effect, messages) = match stage {
        Stage::Start => (Effect::Refuse, vec![could_not_record(failure)]),
        Stage::InSession | Stage::NextRequest => {
            (Effect::RefuseRequest, vec![could_not_record(failure)])
        }
        Stage::Ended => (Effect::Close, Vec::new()),
    };
    Outcome { effect, messages }
}

fn could_not_record(failure: &Failure) -> String {
    format!("Node could not record audit events: {}.", failure.cause())
}

fn disabling(failure: &Failure) -> String {
    format!(
        "Disabling recording and audit events for this session, reason: node error: {}",
        failure.cause()
    )
}

fn not_started(kind: SessionKind, is_interactive: bool) -> String {
    let what = match (kind, is_interactive) {
        (SessionKind::Desktop, _) => "session",
        (_, true) => "shell",
        (_, false) => "command",
    };
    format!("ERROR: {kind}: could not start {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: &str = "Node could not record audit events: no space left on device.";
    const CLOSING: &str = "Closing session...";
    const DISABLING: &str = "Disabling recording and audit events for this session, reason: node error: no space left on device";

    use crate::Effect::{Close, GoOnRecorded, GoOnWithoutRecording, Refuse, RefuseRequest};
    use crate::Mode::{BestEffort, Strict};
    use crate::SessionKind::{App, Db, Desktop, K8s, Ssh};
    use crate::Stage::{Ended, InSession, NextRequest, Start};

    type Cell = (
        SessionKind,
        bool,
        Stage,
        Mode,
        Effect,
        &'static [&'static str],
    );

    /// Every cell, written out: a table that is computed would repeat the mistakes of the code.
    #[rustfmt::skip]
    const TABLE: &[Cell] = &[
        (Ssh, true, Start, Strict, Refuse, &[NODE, "ERROR: ssh: could not start shell"]),
        (Ssh, true, Start, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Ssh, true, InSession, Strict, Close, &[NODE, CLOSING]),
        (Ssh, true, InSession, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Ssh, true, NextRequest, Strict, RefuseRequest, &[NODE]),
        (Ssh, true, NextRequest, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Ssh, true, Ended, Strict, Close, &[NODE]),
        (Ssh, true, Ended, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Ssh, false, Start, Strict, Refuse, &[NODE, "ERROR: ssh: could not start command"]),
        (Ssh, false, Start, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Ssh, false, InSession, Strict, Close, &[NODE, CLOSING]),
        (Ssh, false, InSession, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Ssh, false, NextRequest, Strict, RefuseRequest, &[NODE]),
        (Ssh, false, NextRequest, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Ssh, false, Ended, Strict, Close, &[NODE]),
        (Ssh, false, Ended, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (K8s, true, Start, Strict, Refuse, &[NODE, "ERROR: k8s: could not start shell"]),
        (K8s, true, Start, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (K8s, true, InSession, Strict, Close, &[NODE, CLOSING]),
        (K8s, true, InSession, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (K8s, true, NextRequest, Strict, RefuseRequest, &[NODE]),
        (K8s, true, NextRequest, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (K8s, true, Ended, Strict, Close, &[NODE]),
        (K8s, true, Ended, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (K8s, false, Start, Strict, Refuse, &[NODE]),
        (K8s, false, Start, BestEffort, GoOnWithoutRecording, &[]),
        (K8s, false, InSession, Strict, RefuseRequest, &[NODE]),
        (K8s, false, InSession, BestEffort, GoOnWithoutRecording, &[]),
        (K8s, false, NextRequest, Strict, RefuseRequest, &[NODE]),
        (K8s, false, NextRequest, BestEffort, GoOnWithoutRecording, &[]),
        (K8s, false, Ended, Strict, Close, &[]),
        (K8s, false, Ended, BestEffort, GoOnWithoutRecording, &[]),
        (App, true, Start, Strict, Refuse, &[NODE]),
        (App, true, Start, BestEffort, GoOnWithoutRecording, &[]),
        (App, true, InSession, Strict, RefuseRequest, &[NODE]),
        (App, true, InSession, BestEffort, GoOnWithoutRecording, &[]),
        (App, true, NextRequest, Strict, RefuseRequest, &[NODE]),
        (App, true, NextRequest, BestEffort, GoOnWithoutRecording, &[]),
        (App, true, Ended, Strict, Close, &[]),
        (App, true, Ended, BestEffort, GoOnWithoutRecording, &[]),
        (App, false, Start, Strict, Refuse, &[NODE]),
        (App, false, Start, BestEffort, GoOnWithoutRecording, &[]),
        (App, false, InSession, Strict, RefuseRequest, &[NODE]),
        (App, false, InSession, BestEffort, GoOnWithoutRecording, &[]),
        (App, false, NextRequest, Strict, RefuseRequest, &[NODE]),
        (App, false, NextRequest, BestEffort, GoOnWithoutRecording, &[]),
        (App, false, Ended, Strict, Close, &[]),
        (App, false, Ended, BestEffort, GoOnWithoutRecording, &[]),
        (Db, true, Start, Strict, Refuse, &[NODE]),
        (Db, true, Start, BestEffort, GoOnWithoutRecording, &[]),
        (Db, true, InSession, Strict, RefuseRequest, &[NODE]),
        (Db, true, InSession, BestEffort, GoOnWithoutRecording, &[]),
        (Db, true, NextRequest, Strict, RefuseRequest, &[NODE]),
        (Db, true, NextRequest, BestEffort, GoOnWithoutRecording, &[]),
        (Db, true, Ended, Strict, Close, &[]),
        (Db, true, Ended, BestEffort, GoOnWithoutRecording, &[]),
        (Db, false, Start, Strict, Refuse, &[NODE]),
        (Db, false, Start, BestEffort, GoOnWithoutRecording, &[]),
        (Db, false, InSession, Strict, RefuseRequest, &[NODE]),
        (Db, false, InSession, BestEffort, GoOnWithoutRecording, &[]),
        (Db, false, NextRequest, Strict, RefuseRequest, &[NODE]),
        (Db, false, NextRequest, BestEffort, GoOnWithoutRecording, &[]),
        (Db, false, Ended, Strict, Close, &[]),
        (Db, false, Ended, BestEffort, GoOnWithoutRecording, &[]),
        (Desktop, true, Start, Strict, Refuse, &[NODE, "ERROR: desktop: could not start session"]),
        (Desktop, true, Start, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Desktop, true, InSession, Strict, Close, &[NODE, CLOSING]),
        (Desktop, true, InSession, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Desktop, true, NextRequest, Strict, RefuseRequest, &[NODE]),
        (Desktop, true, NextRequest, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Desktop, true, Ended, Strict, Close, &[NODE]),
        (Desktop, true, Ended, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Desktop, false, Start, Strict, Refuse, &[NODE, "ERROR: desktop: could not start session"]),
        (Desktop, false, Start, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Desktop, false, InSession, Strict, Close, &[NODE, CLOSING]),
        (Desktop, false, InSession, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Desktop, false, NextRequest, Strict, RefuseRequest, &[NODE]),
        (Desktop, false, NextRequest, BestEffort, GoOnWithoutRecording, &[DISABLING]),
        (Desktop, false, Ended, Strict, Close, &[NODE]),
        (Desktop, false, Ended, BestEffort, GoOnWithoutRecording, &[DISABLING]),
    ];

    #[test]
    fn the_table_cell_by_cell() {
        let full = Failure::new(FailureKind::DiskFull);
        for &(kind, interactive, stage, mode, effect, messages) in TABLE {
            let cell = format!("{kind} {interactive} {stage} {mode}");
            let got = outcome(kind, interactive, stage, mode, &full);
            assert_eq!(got.effect, effect, "{cell}");
            assert_eq!(got.messages, messages, "{cell}");
        }
        let cells: std::collections::HashSet<_> = TABLE
            .iter()
            .map(|&(kind, interactive, stage, mode, ..)| (kind, interactive, stage, mode))
            .collect();
        let all = SessionKind::ALL.len() * 2 * Stage::ALL.len() * Mode::ALL.len();
        assert_eq!((cells.len(), TABLE.len()), (all, all));
    }

    #[test]
    fn every_failure_but_damage_has_the_effect_of_the_table_and_tells_its_cause() {
        for &(kind, interactive, stage, mode, effect, messages) in TABLE {
            for &failure_kind in FailureKind::ALL {
                let failure = Failure::with_cause(failure_kind, "the very cause");
                let got = outcome(kind, interactive, stage, mode, &failure);
                if failure_kind == FailureKind::Corrupted && stage != Start {
                    assert_eq!((got.effect, got.messages.len()), (GoOnRecorded, 0));
                    continue;
                }
                let expected: Vec<_> = messages
                    .iter()
                    .map(|line| line.replace("no space left on device", "the very cause"))
                    .collect();
                assert_eq!((got.effect, got.messages), (effect, expected));
            }
        }
    }
}
