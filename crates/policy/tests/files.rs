//! Role files as people write them, and as they should not: every mistake is told with its place, and no text, however
//! hostile, panics, hangs or grows.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use proptest::prelude::*;
use reel_policy::limits::{DEPTH_MAX, NAME_BYTES_MAX, ROLE_BYTES_MAX, ROLES_MAX};
use reel_policy::{Mode, RecordSession, Recording, Role, RoleProblem};

/// A role whose `record_session` holds these lines.
fn with_options(lines: &str) -> String {
    let lines: String = lines
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    format!("kind: role\nmetadata:\n  name: a\nspec:\n  options:\n    record_session:\n{lines}")
}

fn options(lines: &str) -> RecordSession {
    Role::parse(&with_options(lines)).unwrap().record_session
}

#[test]
fn every_key_and_every_way_to_write_it() {
    let none = RecordSession::default();
    let strict = Some(Mode::Strict);
    let best = Some(Mode::BestEffort);
    let check = |lines: &str, expected| assert_eq!(options(lines), expected, "{lines}");
    check(
        "all: strict",
        RecordSession {
            all: strict,
            ..none
        },
    );
    check(
        "default: best_effort",
        RecordSession {
            default: best,
            ..none
        },
    );
    check(
        "ssh: 'strict' # quoted",
        RecordSession {
            ssh: strict,
            ..none
        },
    );
    check("app: \"best_effort\"", RecordSession { app: best, ..none });
    check("\"db\": strict", RecordSession { db: strict, ..none });
    check(
        "k8s: >-\n  strict",
        RecordSession {
            k8s: strict,
            ..none
        },
    );
    check(
        "ssh: &m strict",
        RecordSession {
            ssh: strict,
            ..none
        },
    );
    check(
        "desktop: off",
        RecordSession {
            desktop: Some(Recording::Off),
            ..none
        },
    );
    check(
        "desktop: True",
        RecordSession {
            desktop: Some(Recording::Strict),
            ..none
        },
    );
    check(
        "desktop: FALSE",
        RecordSession {
            desktop: Some(Recording::Off),
            ..none
        },
    );
    check("", none);
    check("# nothing", none);
    let flow = "kind: role\nmetadata: {name: a}\nspec: {options: {record_session: {ssh: strict, db: best_effort}}}";
    let both = RecordSession {
        ssh: strict,
        db: best,
        ..none
    };
    assert_eq!(Role::parse(flow).unwrap().record_session, both);
    let json = r#"{"kind":"role","metadata":{"name":"a"},"spec":{"options":{"record_session":{"ssh":"strict","db":"best_effort"}}}}"#;
    assert_eq!(Role::parse(json).unwrap().record_session, both);
}

#[test]
fn what_is_somebody_elses_is_stepped_over() {
    let role = Role::parse(
        "\
# a role with everything
version: v7
sub_kind: x
kind: role
spec:
  deny:
    logins: [guest]
  options:
    max_session_ttl: 8h0m0s
    cert_extensions: [{name: a, value: [1, {b: c}]}]
    forward_agent: true
  allow:
    logins: &logins ['{{internal.logins}}', root]
    kubernetes_groups: *logins
    ? [complex, key]
    : value
metadata:
  labels: {team: x}
  name: everything
",
    )
    .unwrap();
    assert_eq!(role.name, "everything");
    assert_eq!(role.record_session, RecordSession::default());
    for nothing in [
        "",
        "spec:\n",
        "spec: {}\n",
        "spec:\n  options:\n",
        "spec: {options: {}}\n",
    ] {
        let role = Role::parse(&format!("kind: role\nmetadata: {{name: a}}\n{nothing}"));
        assert_eq!(role.unwrap().record_session, RecordSession::default());
    }
}

#[test]
fn several_roles_in_one_text() {
    let one = with_options("ssh: strict");
    let text = format!("# first\n---\n{one}---\n# empty\n---\n{one}...\n---\n{one}");
    assert_eq!(Role::parse_all(&text).unwrap().len(), 3);
    let error = Role::parse(&text).unwrap_err();
    assert_eq!((error.line, error.column), (13, 1), "the second role");
    assert_eq!(error.problem, RoleProblem::NotOne { found: 3 });
    for nothing in ["", "\n", "# only this\n", "---\n---\n", "~"] {
        let error = Role::parse_all(nothing).unwrap_err();
        assert_eq!(
            error.problem,
            RoleProblem::NotOne { found: 0 },
            "{nothing:?}"
        );
        assert_eq!(Role::parse(nothing).unwrap_err().problem, error.problem);
    }
}

#[test]
fn mistakes_are_told_with_their_place_and_what_is_allowed() {
    let check = |text: &str, expected: &str| {
        let error = Role::parse(text).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    };
    let option = |lines: &str| with_options(lines);
    const KEYS: &str =
        "in `spec.options.record_session`; allowed: all, default, ssh, app, db, k8s, desktop";
    check(
        &option("all: strict\nrdp: strict"),
        &format!("line 8, column 7: unknown key `rdp` {KEYS}"),
    );
    check(
        &option("SSH: strict"),
        &format!("line 7, column 7: unknown key `SSH` {KEYS}"),
    );
    check(
        &option("<<: {ssh: strict}"),
        &format!("line 7, column 7: unknown key `<<` {KEYS}"),
    );
    check(
        &option("ssh: Strict"),
        "line 7, column 12: `Strict` is no value of `ssh`; allowed: strict, best_effort",
    );
    check(
        &option("ssh:"),
        "line 7, column 10: `nothing` is no value of `ssh`; allowed: strict, best_effort",
    );
    check(
        &option("ssh: best-effort\u{202e}"),
        "line 7, column 12: `best-effort` is no value of `ssh`; allowed: strict, best_effort",
    );
    check(
        &option("desktop: \"true\""),
        "line 7, column 16: `true` is no value of `desktop`; allowed: strict, best_effort, off, true, false",
    );
    check(
        &option("desktop: no"),
        "line 7, column 16: `no` is no value of `desktop`; allowed: strict, best_effort, off, true, false",
    );
    check(
        &option("db: strict\nssh: strict\ndb: best_effort"),
        "line 9, column 7: `db` stands twice in `spec.options.record_session`",
    );
    check(
        &option("ssh: [strict]"),
        "line 7, column 12: a mode must be a single value, found a list",
    );
    check(
        &option("all: &m strict\nssh: *m"),
        "line 8, column 12: a mode must be a single value, found an alias",
    );
    check(
        &option("? [ssh]\n: strict"),
        "line 7, column 9: a key must be a single value, found a list",
    );
    check(
        "kind: role\nmetadata: {name: a}\nspec: {options: {record_session: strict}}",
        "line 3, column 34: `spec.options.record_session` must be a mapping, found a single value",
    );
    check(
        "kind: role\nmetadata: {name: a}\nspec: {options: {recordSession: {}}}",
        "line 3, column 18: unknown key `recordSession` in `spec.options`; allowed: record_session",
    );
    check(
        "kind: role\nmetadata: {name: a}\nspec: {option: {}}",
        "line 3, column 8: unknown key `option` in `spec`; allowed: allow, deny, options",
    );
    check(
        "kind: role\nmetadata: {name: a}\nspce: {}",
        "line 3, column 1: unknown key `spce` in the role; allowed: kind, sub_kind, version, metadata, spec",
    );
    check(
        "kind: user",
        "line 1, column 7: `user` is no value of `kind`; allowed: role",
    );
    check(
        "metadata: {name: a}",
        "line 1, column 1: the role has no `kind`",
    );
    check(
        "kind: role\nspec: {}",
        "line 1, column 1: the role has no `metadata.name`",
    );
    check(
        "- kind: role",
        "line 1, column 1: a role must be a mapping, found a list",
    );
    check(
        "role",
        "line 1, column 1: a role must be a mapping, found a single value",
    );
    let name = format!(
        "line 2, column 18: `metadata.name` must be one line of 1 to {NAME_BYTES_MAX} bytes without control characters"
    );
    for bad in ["\"\"", "\"a\\eb\"", "~", &"x".repeat(NAME_BYTES_MAX + 1)] {
        check(&format!("kind: role\nmetadata: {{name: {bad}}}"), &name);
    }
}

#[test]
fn what_is_no_yaml_is_told_with_its_place() {
    for (text, line) in [
        ("kind: role\nspec: {allow: [", 3),
        ("kind: role\nspec: {allow: b: c}", 2),
        ("kind: role\n\tspec: x", 2),
        ("kind: *nowhere", 1),
        ("kind: \"open", 1),
        ("kind: role\n%", 2),
        ("kind: @", 1),
    ] {
        let error = Role::parse(text).unwrap_err();
        assert!(
            matches!(error.problem, RoleProblem::NotYaml(_)),
            "{text:?}: {error}"
        );
        assert!(
            (1..=line).contains(&error.line) && error.column >= 1,
            "{text:?}: {error}"
        );
    }
}

#[test]
fn limits_hold_and_are_told() {
    let problem = |text: &str| Role::parse_all(text).unwrap_err().problem;
    let bytes_max = ROLE_BYTES_MAX;
    assert_eq!(
        problem(&" ".repeat(bytes_max + 1)),
        RoleProblem::TooLarge { bytes_max }
    );
    assert_eq!(
        problem(&" ".repeat(bytes_max)),
        RoleProblem::NotOne { found: 0 }
    );
    let one = "kind: role\nmetadata: {name: a}\n---\n";
    assert_eq!(
        Role::parse_all(&one.repeat(ROLES_MAX)).unwrap().len(),
        ROLES_MAX
    );
    let roles_max = ROLES_MAX;
    assert_eq!(
        problem(&one.repeat(ROLES_MAX + 1)),
        RoleProblem::TooMany { roles_max }
    );
    // The role and its `spec` are two levels that are there already.
    let nested = |depth: usize| {
        let nest = "[".repeat(depth) + &"]".repeat(depth);
        format!("kind: role\nmetadata: {{name: a}}\nspec: {{allow: {nest}}}")
    };
    assert!(Role::parse(&nested(DEPTH_MAX - 2)).is_ok());
    let depth_max = DEPTH_MAX;
    assert_eq!(
        problem(&nested(DEPTH_MAX - 1)),
        RoleProblem::TooDeep { depth_max }
    );
}

#[test]
fn bombs_do_nothing() {
    // Nine levels of nine aliases: 400 million values for a reader that expands them.
    let mut laughs =
        "kind: role\nmetadata: {name: a}\nspec:\n  allow:\n    a0: &a0 [x, x]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        laughs += &format!("    a{level}: &a{level} [{aliases}]\n");
    }
    assert_eq!(Role::parse(&laughs).unwrap().name, "a");
    // Deep, wide and long, of everything that opens something. None is a role, and all of them end.
    for piece in [
        "[", "{", "- ", "? ", "a: ", "&a ", "!a ", "[[{", "\"", "'", "|", ">", "%", "---\n",
        "{a: ", "*a ", "#", "\t", "\n ", "a:\n ", "- - ", "[a, ", "\u{feff}", "\u{85}", "\0",
        "? - ", ": ", ",", "}", "!!str ", "<<: ", "\\", "`", "@",
    ] {
        for bytes in [100, 10_000, ROLE_BYTES_MAX - 8] {
            let text = piece.repeat(bytes / piece.len());
            assert!(Role::parse_all(&text).is_err(), "{piece:?}");
            let inside = format!("kind: role\nmetadata: {{name: a}}\nspec:\n  allow: {text}");
            // Some of these are values.
            let _ = Role::parse_all(inside.get(..ROLE_BYTES_MAX).unwrap_or(&inside));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_a_role_or_an_error(text in ".{0,200}") {
        let _ = Role::parse_all(&text);
    }

    #[test]
    fn any_pieces_of_yaml_are_a_role_or_an_error(
        pieces in proptest::collection::vec(
            proptest::sample::select(&[
                "kind: role", "\n", "metadata:", "name: a", "  ", "spec:", "options:", "record_session:", "all: strict",
                "desktop: off", "- ", "? ", ": ", "[", "]", "{", "}", ",", "&a ", "*a", "!t ", "!!bool ", "|", ">", "\"", "'",
                "#", "---\n", "...\n", "%YAML 1.2\n", "%TAG ! x\n", "\t", "é", "\u{feff}", "\0", "~", "<<: ", "-", "\\", "\r",
            ][..]),
            0..60,
        )
    ) {
        let text = pieces.concat();
        if let Err(error) = Role::parse_all(&text) {
            prop_assert!(error.line >= 1 && error.column >= 1);
            prop_assert!(!error.to_string().contains(|c: char| c.is_control()), "{}", error);
        }
    }

    #[test]
    fn a_damaged_role_is_a_role_or_an_error(at in 0..1000_usize, piece in ".{0,3}", cut in 0..4_usize) {
        let mut text = with_options("all: strict\nssh: best_effort\ndesktop: off");
        let at = at % text.len();
        text.replace_range(at..text.len().min(at + cut), &piece);
        let _ = Role::parse_all(&text);
    }
}
