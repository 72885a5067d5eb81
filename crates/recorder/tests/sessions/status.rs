//! How a command ends, and how it is started.

use reel_recorder::{ExitStatus, RecordError};

use crate::support::{command, json, printed, run, sh, types};

#[test]
fn exit_status_passes_through() {
    let check = |script, exit, code, told: &str| {
        let (ran, sink) = run(&sh(script));
        assert_eq!(ran.outcome().exit, exit);
        assert_eq!(ran.outcome().failure, None);
        assert_eq!(
            types(&sink.events),
            ["session.start", "exec", "session.end"]
        );
        let exec = json(&sink.events, "exec");
        assert!(exec.contains(&format!(r#""code":"{code}""#)), "{exec}");
        assert!(exec.contains(told), "{exec}");
        assert_eq!(sink.completed, 1);
    };
    check("exit 0", ExitStatus::Code(0), "T3002I", r#""exitCode":"0""#);
    check(
        "exit 3",
        ExitStatus::Code(3),
        "T3002E",
        r#""exitCode":"3","exitError":"exit code 3""#,
    );
    check(
        "kill -9 $$",
        ExitStatus::Signal(9),
        "T3002E",
        r#""exitCode":"137","exitError":"signal 9 (SIGKILL)""#,
    );
}

#[test]
fn what_cannot_be_run_is_recorded_as_such() {
    let check = |program, code: u8, reason: &str| {
        let (ran, sink) = run(&command(&[program]));
        let error = ran.result.unwrap_err();
        assert!(matches!(error, RecordError::Spawn { .. }));
        assert_eq!(error.shell_code(), code);
        assert_eq!(error.to_string(), format!("could not run `{program}`"));
        assert_eq!(
            types(&sink.events),
            ["session.start", "exec", "session.end"]
        );
        let exec = json(&sink.events, "exec");
        assert!(exec.contains(reason), "{exec}");
        assert_eq!(sink.completed, 1);
    };
    check("/nonexistent/program", 127, "No such file or directory");
    check("/etc/passwd", 126, "Permission denied");
}

#[test]
fn the_start_tells_what_was_asked_for() {
    let mut options = sh("true");
    options.title = Some("a title".into());
    options.env = vec!["PATH".into(), "REEL_SURELY_NOT_SET".into()];
    (options.cols, options.rows) = (Some(132), Some(43));
    options.session_id = Some("6a5b9c4e-0000-4000-8000-000000000001".into());
    let (ran, sink) = run(&options);
    assert_eq!(
        ran.outcome().session_id,
        "6a5b9c4e-0000-4000-8000-000000000001"
    );
    let start = json(&sink.events, "session.start");
    let path = std::env::var("PATH").unwrap();
    for part in [
        r#""sid":"6a5b9c4e-0000-4000-8000-000000000001""#,
        r#""size":"132:43""#,
        r#""reel/title":"a title""#,
        &format!(r#""reel/env/PATH":"{path}""#),
        r#""initial_command":["sh","-c","true"]"#,
    ] {
        assert!(start.contains(part), "{part} in {start}");
    }
    assert!(!start.contains("REEL_SURELY_NOT_SET"));
    assert_eq!(sink.events[0].as_ref().event_type(), "session.start");
}

#[test]
fn ids_are_fresh_and_the_command_knows_its_session() {
    let (first, sink) = run(&sh("printf %s \"$REEL_SESSION_ID\""));
    let (second, _) = run(&sh("true"));
    let id = &first.outcome().session_id;
    assert_ne!(id, &second.outcome().session_id);
    assert_eq!(printed(&sink.events), id.as_bytes());
    let hyphens: Vec<_> = id.match_indices('-').map(|(at, _)| at).collect();
    assert_eq!((id.len(), hyphens), (36, vec![8, 13, 18, 23]));
    assert_eq!(id, &id.to_lowercase());
}

#[test]
fn the_size_is_that_of_the_options_in_the_pty_too() {
    let mut options = sh("stty size");
    (options.cols, options.rows) = (Some(99), Some(11));
    let (ran, _) = run(&options);
    assert_eq!(ran.output, b"11 99\r\n");
}
