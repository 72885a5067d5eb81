//! RFD 64, section by section: its role, its precedence and its examples, word for word, from the text of a role to
//! the text that people read. (`reel record --role` is tested with the same texts and a full disk in `crates/cli`.)

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use reel_policy::{
    Effect, Failure, FailureKind, Mode, Outcome, Recording, Role, RoleProblem, SessionKind, Stage,
    effective, outcome,
};

/// "Role example (with all session kinds)".
const EXAMPLE: &str = "\
kind: role
version: v5
metadata:
  name: alice
spec:
  allow:
    ...
  options:
    record_session:
      all: strict|best_effort
      ssh: strict|best_effort
      app: strict|best_effort
      db: strict|best_effort
      k8s: strict|best_effort
      desktop: strict|best_effort|off
";

/// The example with one of its alternatives chosen for every key.
fn example(mode: &str, desktop: &str) -> String {
    EXAMPLE
        .replace("strict|best_effort|off", desktop)
        .replace("strict|best_effort", mode)
}

#[test]
fn the_role_example_with_each_of_its_alternatives() {
    for (mode, expected) in [("strict", Mode::Strict), ("best_effort", Mode::BestEffort)] {
        for (desktop, recording) in [
            ("strict", Recording::Strict),
            ("best_effort", Recording::BestEffort),
            ("off", Recording::Off),
        ] {
            let role = Role::parse(&example(mode, desktop)).unwrap();
            assert_eq!(role.name, "alice");
            let options = role.record_session;
            let modes = [
                options.all,
                options.ssh,
                options.app,
                options.db,
                options.k8s,
            ];
            assert_eq!(modes, [Some(expected); 5]);
            assert_eq!(options.desktop, Some(recording));
        }
    }
}

#[test]
fn the_alternatives_themselves_are_no_value() {
    let error = Role::parse(EXAMPLE).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 10, column 12: `strict|best_effort` is no value of `all`; allowed: strict, best_effort"
    );
}

#[test]
fn off_is_present_on_the_desktop_kind_only() {
    for key in ["all", "default", "ssh", "app", "db", "k8s"] {
        for value in ["off", "false", "true"] {
            let role = format!(
                "kind: role\nmetadata: {{name: a}}\nspec: {{options: {{record_session: {{{key}: {value}}}}}}}"
            );
            let error = Role::parse(&role).unwrap_err();
            assert!(
                matches!(error.problem, RoleProblem::UnknownValue { .. }),
                "{error}"
            );
        }
    }
}

#[test]
fn the_old_booleans_of_desktops_are_converted() {
    let desktop = |value: &str| {
        let role = format!(
            "kind: role\nmetadata: {{name: a}}\nspec: {{options: {{record_session: {{desktop: {value}}}}}}}"
        );
        effective(SessionKind::Desktop, &[Role::parse(&role).unwrap()]).recording
    };
    assert_eq!(desktop("true"), Mode::default().into());
    assert_eq!(desktop("false"), Recording::Off);
}

/// What a person with these roles sees when the disk is full.
fn full_disk(kind: SessionKind, is_interactive: bool, stage: Stage, roles: &[String]) -> Outcome {
    let roles: Vec<_> = roles
        .iter()
        .map(|yaml| Role::parse(yaml).unwrap())
        .collect();
    let mode = effective(kind, &roles).recording.mode().unwrap();
    let failure = Failure::new(FailureKind::DiskFull);
    outcome(kind, is_interactive, stage, mode, &failure)
}

fn strict() -> [String; 1] {
    [example("strict", "strict")]
}

fn best_effort() -> [String; 1] {
    [example("best_effort", "best_effort")]
}

#[test]
fn strict_prevents_users_from_starting_new_ssh_sessions() {
    let outcome = full_disk(SessionKind::Ssh, true, Stage::Start, &strict());
    assert_eq!(outcome.effect, Effect::Refuse);
    assert_eq!(
        outcome.messages.join("\n"),
        "\
Node could not record audit events: no space left on device.
ERROR: ssh: could not start shell"
    );
}

#[test]
fn strict_terminates_ssh_sessions_and_kubernetes_exec_sessions() {
    for kind in [SessionKind::Ssh, SessionKind::K8s] {
        let outcome = full_disk(kind, true, Stage::InSession, &strict());
        assert_eq!(outcome.effect, Effect::Close);
        assert_eq!(
            outcome.messages.join("\n"),
            "\
Node could not record audit events: no space left on device.
Closing session..."
        );
    }
}

#[test]
fn strict_fails_the_next_request_of_non_interactive_sessions() {
    for kind in [SessionKind::App, SessionKind::K8s, SessionKind::Db] {
        let outcome = full_disk(kind, false, Stage::NextRequest, &strict());
        assert_eq!(outcome.effect, Effect::RefuseRequest);
    }
}

#[test]
fn best_effort_starts_with_a_warning_and_keeps_the_session_running() {
    for kind in [SessionKind::Ssh, SessionKind::K8s] {
        for stage in [Stage::Start, Stage::InSession] {
            let outcome = full_disk(kind, true, stage, &best_effort());
            assert_eq!(outcome.effect, Effect::GoOnWithoutRecording);
            assert_eq!(
                outcome.messages.join("\n"),
                "Disabling recording and audit events for this session, reason: node error: no space left on device"
            );
        }
    }
}

#[test]
fn best_effort_does_not_fail_requests_of_non_interactive_sessions() {
    for kind in [SessionKind::App, SessionKind::K8s, SessionKind::Db] {
        let outcome = full_disk(kind, false, Stage::NextRequest, &best_effort());
        assert_eq!(outcome.effect, Effect::GoOnWithoutRecording);
        assert_eq!(outcome.messages, Vec::<String>::new());
    }
}

#[test]
fn at_least_one_strict_role_makes_the_session_strict() {
    let [strict] = strict();
    let [best_effort] = best_effort();
    for roles in [[strict.clone(), best_effort.clone()], [best_effort, strict]] {
        let outcome = full_disk(SessionKind::Ssh, true, Stage::InSession, &roles);
        assert_eq!(outcome.effect, Effect::Close);
    }
}

/// What people are told to write and to expect must be what is read and done.
#[test]
fn the_manual_shows_roles_that_are_read_and_texts_that_are_told() {
    let manual = include_str!("../../../docs/roles.md");
    let mut roles = manual.split("```yaml\n").skip(1);
    let role = roles.next().unwrap().split("```").next().unwrap();
    let role = Role::parse(role).unwrap();
    assert_eq!(role.record_session.all, Some(Mode::Strict));
    assert!(roles.next().is_none());
    for kind in [SessionKind::Ssh, SessionKind::App] {
        for &stage in Stage::ALL {
            for roles in [strict(), best_effort()] {
                for line in full_disk(kind, true, stage, &roles).messages {
                    assert!(manual.contains(&format!("`{line}`")), "{line}");
                }
            }
        }
    }
}
