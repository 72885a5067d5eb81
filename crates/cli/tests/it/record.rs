//! `reel record` where nothing is a terminal; sessions in terminals are tested in `reel-recorder`.

use crate::common::{Ran, reel_in};

fn record(folder: &std::path::Path, script: &str) -> Ran {
    reel_in(
        folder,
        &[
            "record",
            "--out",
            "r.tar",
            "--title",
            "Trial",
            "--env",
            "LANG,HOME",
            "--",
            "sh",
            "-c",
            script,
        ],
        b"",
    )
}

fn events(folder: &std::path::Path) -> Vec<serde_json::Value> {
    let ran = reel_in(
        folder,
        &["play", "--strict", "--format", "json", "r.tar"],
        b"",
    );
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    ran.stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn output_and_status_pass_through_and_are_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let ran = record(folder.path(), "echo one; exit 7");
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (7, "one\r\n", "")
    );
    let events = events(folder.path());
    let types: Vec<_> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(
        (types.first(), types.last()),
        (Some(&"session.start"), Some(&"session.end"))
    );
    let start = &events[0];
    assert_eq!(
        (&start["size"], &start["server_labels"]["reel/title"]),
        (&"80:24".into(), &"Trial".into())
    );
    assert_eq!(
        start["initial_command"],
        serde_json::json!(["sh", "-c", "echo one; exit 7"])
    );
    let exec = events
        .iter()
        .find(|event| event["event"] == "exec")
        .unwrap();
    assert_eq!(
        (&exec["exitCode"], &exec["code"]),
        (&"7".into(), &"T3002E".into())
    );
    let text = reel_in(folder.path(), &["play", "r.tar"], b"").stdout;
    assert_eq!(text, "one\n");
}

#[test]
fn a_signal_is_told_as_shells_do() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(record(folder.path(), "kill -TERM $$").status, 128 + 15);
    let exec = events(folder.path())
        .into_iter()
        .find(|event| event["event"] == "exec")
        .unwrap();
    assert!(
        exec["exitError"].as_str().unwrap().contains("SIGTERM"),
        "{exec}"
    );
}

#[test]
fn nothing_is_overwritten_and_nothing_starts_unrecorded() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.tar"), "mine").unwrap();
    let ran = record(folder.path(), "echo started > started");
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("`r.tar` exists already"),
        "{}",
        ran.stderr
    );
    let ran = reel_in(
        folder.path(),
        &["record", "--out", "no/r.tar", "--", "touch", "started"],
        b"",
    );
    assert!(
        ran.status == 1 && ran.stderr.contains("choose another place"),
        "{ran}"
    );
    assert!(!folder.path().join("started").exists());
    let ran = reel_in(
        folder.path(),
        &[
            "record",
            "--on-failure",
            "best-effort",
            "--out",
            "no/r.tar",
            "--",
            "echo",
            "on",
        ],
        b"",
    );
    assert_eq!((ran.status, ran.stdout.as_str()), (0, "on\r\n"));
    let expected = "Disabling recording and audit events for this session, reason: node error: no such file or directory";
    assert!(ran.stderr.contains(expected), "{ran}");
}

#[test]
fn a_command_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let ran = reel_in(
        folder.path(),
        &["record", "--out", "r.tar", "--", "no-such-command"],
        b"",
    );
    assert_eq!(ran.status, 127);
    assert!(
        ran.stderr.contains("could not run `no-such-command`"),
        "{ran}"
    );
}

#[test]
fn standard_input_reaches_the_command_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let ran = reel_in(
        folder.path(),
        &["record", "--out", "r.tar", "--", "cat"],
        b"typed\n",
    );
    assert_eq!((ran.status, ran.stdout.as_str()), (0, "typed\r\n"));
}

#[test]
fn as_a_login_shell() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("reel-shell");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_reel"), &link).unwrap();
    let output = std::process::Command::new(&link)
        .args(["-c", "echo in; exit 5"])
        .env("REEL_DIR", folder.path().join("recordings"))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(
        (output.status.code(), output.stdout.as_slice()),
        (Some(5), &b"in\n"[..])
    );
    let ran = reel_in(folder.path(), &["ls", "--json", "recordings"], b"");
    let line: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(line["state"], "complete");
}

#[test]
fn data_passes_untouched_where_the_login_shell_has_no_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("reel-shell");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_reel"), &link).unwrap();
    let data: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    std::fs::write(folder.path().join("data"), &data).unwrap();
    let output = std::process::Command::new(&link)
        .args(["-l", "-c", "cat; echo err >&2"])
        .env("REEL_DIR", folder.path().join("recordings"))
        .stdin(std::fs::File::open(folder.path().join("data")).unwrap())
        .output()
        .unwrap();
    assert_eq!(
        (output.stdout, output.stderr.as_slice()),
        (data, &b"err\n"[..])
    );
    let ran = reel_in(folder.path(), &["ls", "--json", "recordings"], b"");
    let line: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let file = format!("recordings/{}", line["file"].as_str().unwrap());
    let ran = reel_in(
        folder.path(),
        &["play", "--strict", "--format", "json", &file],
        b"",
    );
    assert_eq!(ran.stderr, "");
    let events: Vec<serde_json::Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let types: Vec<_> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["session.start", "exec", "session.end"]);
    assert_eq!(events[2]["interactive"], false);
}
