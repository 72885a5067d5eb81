//! What becomes of a session of `reel record` that cannot be recorded: the recorder asks, `reel-policy` knows.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, anyhow};
use reel_policy::limits::ROLE_BYTES_MAX;
use reel_policy::{
    Action, Decided, Effect, Facts, Failure, FailureKind, Mode, Role, SessionKind, Stage, Verdict,
    effective, outcome,
};
use reel_policy_host::{Call, Plan};
use reel_recorder::{Decision, FailurePolicy, FailureStage, SinkFailure, host_name, login_name};

use crate::policy::registry;

/// A session on this host is to roles what one over SSH is.
const KIND: SessionKind = SessionKind::Ssh;

/// The policy of one session. Everything is decided before it starts, so that a full disk is not asked for a file.
#[derive(Clone, Debug)]
pub(crate) struct SessionPolicy {
    /// What will be done, whatever fails.
    pub(crate) plan: Plan,
    /// The person gets a shell, not a command.
    pub(crate) is_interactive: bool,
}

impl FailurePolicy for SessionPolicy {
    fn on_failure(&self, stage: FailureStage, failure: &SinkFailure) -> Decision {
        let stage = match stage {
            FailureStage::Start => Stage::Start,
            FailureStage::InSession => Stage::InSession,
            FailureStage::Ended => Stage::Ended,
        };
        let kind = match failure {
            SinkFailure::Error { kind, .. } => Failure::kind_of(*kind),
            SinkFailure::Lost => FailureKind::RecorderLost,
            _ => FailureKind::Other,
        };
        let failure = Failure::with_cause(kind, failure.reason());
        let verdict = self.plan.on_failure(&failure);
        // A module that asks for the end of the session does not put up with one that is not recorded.
        let mode = match verdict.action {
            Action::Allow | Action::Alert => verdict.mode.unwrap_or_default(),
            _ => Mode::Strict,
        };
        let mut outcome = outcome(KIND, self.is_interactive, stage, mode, &failure);
        if !verdict.message.is_empty() {
            outcome
                .messages
                .push(format!("policy: {}", verdict.message));
        }
        Decision {
            goes_on: outcome.effect == Effect::GoOnWithoutRecording,
            messages: outcome.messages,
        }
    }
}

/// What modules say about a session that is about to start.
pub(crate) enum Answer {
    /// It does not start, for this reason.
    Refused(Verdict),
    /// It starts; the plan holds to its end. Whoever starts it is told this much.
    Planned(Plan, Option<Verdict>),
}

/// Asks policy modules, each `MODULE` or `MODULE:SETTINGS`, about a session of `reel record`.
pub(crate) fn asked(
    modules: &[String],
    roles: &[Role],
    floor: Mode,
    session_id: &str,
    is_interactive: bool,
) -> anyhow::Result<Answer> {
    if modules.is_empty() {
        return Ok(Answer::Planned(Plan::of_roles(floor), None));
    }
    let facts = Arc::new(facts(roles, session_id, is_interactive));
    let registry = registry(modules)?;
    let asked = registry.decide(Call::SessionStart, &facts, floor, facts.now_ms);
    let floor = asked.record.floor_in_session();
    let start = asked.record.verdict;
    // `reel record` has no moderator who could let the session go on.
    if start.action > Action::Alert {
        return Ok(Answer::Refused(start));
    }
    let plan = registry.plan(&facts, floor, facts.now_ms).plan;
    let told = (start.action == Action::Alert).then_some(start);
    Ok(Answer::Planned(plan, told))
}

fn facts(roles: &[Role], session_id: &str, is_interactive: bool) -> Facts {
    let user = login_name();
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut facts = Facts {
        session_id: session_id.to_owned(),
        kind: KIND,
        interactive: is_interactive,
        participants: vec![user.clone()],
        login: user.clone(),
        user,
        server: host_name(),
        now_ms: since_1970.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0)),
        ..Facts::default()
    };
    roles.iter().for_each(|role| facts.add_role(role));
    facts
}

/// What these roles say together about a session of `reel record`.
pub(crate) fn decided_by(roles: &[Role]) -> Decided {
    effective(KIND, roles)
}

/// The roles of these files.
pub(crate) fn roles_in(files: &[PathBuf]) -> anyhow::Result<Vec<Role>> {
    let mut roles = Vec::new();
    for file in files {
        let name = file.display();
        let text = read(file).with_context(|| format!("cannot read roles from `{name}`"))?;
        let found = Role::parse_all(&text).map_err(|error| anyhow!("`{name}`, {error}"))?;
        roles.extend(found);
    }
    Ok(roles)
}

/// The mode in which a session is recorded. A session of this kind cannot be switched off, and if it could be, here
/// it would be recorded all the same.
pub(crate) fn mode_of(decided: &Decided) -> Mode {
    decided.recording.mode().unwrap_or_default()
}

/// Why the session is recorded in its mode, for the person.
pub(crate) fn explained(decided: &Decided) -> String {
    let because: Vec<_> = decided
        .because
        .iter()
        .map(|reason| {
            format!(
                "role `{}` says `{}: {}`",
                reason.role, reason.key, reason.value
            )
        })
        .collect();
    let because = if because.is_empty() {
        "no role says anything".to_owned()
    } else {
        because.join(", ")
    };
    let consequence = match mode_of(decided) {
        Mode::Strict => "the session is closed",
        Mode::BestEffort => "the session goes on",
    };
    format!("if recording fails, {consequence}: {because}")
}

/// The text of a file, no more of it than roles may have. It need not be a regular file.
fn read(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    // One byte more, so that a file that is too large is refused and not read in part.
    let limit = u64::try_from(ROLE_BYTES_MAX)?.saturating_add(1);
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    if bytes.len() > ROLE_BYTES_MAX {
        return Err(anyhow!("the file has more than {ROLE_BYTES_MAX} bytes"));
    }
    String::from_utf8(bytes).context("the file is no text in UTF-8")
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read as _};
    use std::os::fd::AsFd as _;
    use std::sync::Arc;

    use reel_core::Event;
    use reel_recorder::{EventSink, Options, Outcome, RecordError, Streams, record_between};

    use super::*;

    /// Takes so many events, then fails with this error.
    struct Failing {
        room: usize,
        error: i32,
    }

    impl EventSink for Failing {
        fn write(&mut self, _: &Event) -> io::Result<()> {
            match self.room.checked_sub(1) {
                Some(room) => self.room = room,
                None => return Err(io::Error::from_raw_os_error(self.error)),
            }
            Ok(())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }

        fn complete(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const NO_SPACE: i32 = 28;
    const IO: i32 = 5;

    /// A session with an error of writing in between: how it ended, its output and the messages.
    fn session(
        mode: Mode,
        room: usize,
        error: i32,
        script: &str,
    ) -> (Result<Outcome, RecordError>, String, String) {
        let mut options = Options::default();
        options.command = ["sh", "-c", script].map(Into::into).to_vec();
        options.on_failure = Arc::new(SessionPolicy {
            plan: Plan::of_roles(mode),
            is_interactive: true,
        });
        let (input, keys) = io::pipe().unwrap();
        drop(keys);
        let (mut shown, output) = io::pipe().unwrap();
        let (mut told, messages) = io::pipe().unwrap();
        let streams = Streams {
            input: input.as_fd(),
            output: output.as_fd(),
            messages: messages.as_fd(),
        };
        // What the scripts print fits into a pipe.
        let result = record_between(streams, &options, &mut Failing { room, error });
        drop((output, messages));
        let mut texts = [String::new(), String::new()];
        shown.read_to_string(&mut texts[0]).unwrap();
        told.read_to_string(&mut texts[1]).unwrap();
        let [output, messages] = texts;
        (result, output, messages)
    }

    #[test]
    fn a_write_error_in_between_closes_a_strict_session() {
        for (error, cause) in [
            (NO_SPACE, "no space left on device"),
            (IO, "input/output error"),
        ] {
            let script = "echo one; sleep 60; echo two";
            let (result, output, messages) = session(Mode::Strict, 1, error, script);
            assert_eq!(output, "one\r\n");
            assert_eq!(
                messages,
                format!("Node could not record audit events: {cause}.\nClosing session...\n")
            );
            let outcome = result.unwrap();
            assert_eq!(
                (outcome.failure.as_deref(), outcome.tolerated),
                (Some(cause), false)
            );
            assert!(!outcome.exit.success());
        }
    }

    #[test]
    fn a_write_error_in_between_is_told_and_a_best_effort_session_goes_on() {
        for (error, cause) in [
            (NO_SPACE, "no space left on device"),
            (IO, "input/output error"),
        ] {
            let (result, output, messages) =
                session(Mode::BestEffort, 1, error, "echo one; echo two; exit 5");
            assert_eq!(output, "one\r\ntwo\r\n");
            assert_eq!(
                messages,
                format!(
                    "Disabling recording and audit events for this session, reason: node error: {cause}\n"
                )
            );
            let outcome = result.unwrap();
            assert_eq!(
                (outcome.failure.as_deref(), outcome.tolerated),
                (Some(cause), true)
            );
            assert_eq!(outcome.exit.shell_code(), 5);
        }
    }

    #[test]
    fn a_write_error_at_the_start_refuses_a_strict_session() {
        let (result, output, messages) = session(Mode::Strict, 0, NO_SPACE, "echo one");
        assert_eq!((output.as_str(), messages.as_str()), ("", ""));
        let Err(RecordError::Refused { messages, .. }) = result else {
            panic!("{result:?}");
        };
        assert_eq!(
            messages,
            [
                "Node could not record audit events: no space left on device.",
                "ERROR: ssh: could not start shell",
            ]
        );
    }

    #[test]
    fn a_write_error_at_the_start_is_told_and_a_best_effort_session_starts() {
        let (result, output, messages) = session(Mode::BestEffort, 0, NO_SPACE, "echo one");
        assert_eq!(output, "one\r\n");
        assert_eq!(
            messages,
            "Disabling recording and audit events for this session, reason: node error: no space left on device\n"
        );
        assert!(result.unwrap().tolerated);
    }

    #[test]
    fn a_lost_recorder_has_its_own_kind_and_cause() {
        let policy = SessionPolicy {
            plan: Plan::of_roles(Mode::Strict),
            is_interactive: true,
        };
        let decision = policy.on_failure(FailureStage::InSession, &SinkFailure::Lost);
        assert!(!decision.goes_on);
        assert_eq!(
            decision.messages[0],
            "Node could not record audit events: recording stopped unexpectedly."
        );
    }
}
