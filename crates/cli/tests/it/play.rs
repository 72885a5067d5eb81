//! `reel play` where standard output is no terminal.

use insta::assert_snapshot;

use crate::common::{changed, recording, reel, reel_in, testdata};

#[test]
fn json_is_the_expected_json() {
    for name in ["ssh", "db-postgres", "desktop"] {
        let ran = reel(&["play", "--format", "json", &format!("{name}.tar")]);
        let expected = std::fs::read_to_string(testdata(&format!("{name}.jsonl"))).unwrap();
        assert_eq!(
            (ran.status, ran.stdout, ran.stderr),
            (0, expected, String::new())
        );
    }
}

#[test]
fn other_forms() {
    for (name, arguments) in [
        ("text-ssh", &["ssh.tar", "--format", "text"][..]),
        ("text-db", &["db-postgres.tar"][..]),
        ("text-desktop", &["desktop.tar"][..]),
        ("yaml", &["ssh.tar", "--format", "yaml"][..]),
        ("asciicast", &["ssh.tar", "--format", "asciicast"][..]),
        (
            "json-at",
            &["ssh.tar", "--format", "json", "--at", "1.0"][..],
        ),
        (
            "json-span",
            &[
                "db-postgres.tar",
                "--format",
                "json",
                "--from",
                "2026-03-14T10:00:01Z",
                "--to",
                "10",
            ][..],
        ),
        (
            "text-at",
            &["tui-multipart.tar", "--format", "text", "--at", "0:30"][..],
        ),
        (
            "text-span",
            &["db-postgres.tar", "--format", "text", "--from", "5"][..],
        ),
        ("strict", &["ssh.tar", "--format", "text", "--strict"][..]),
        ("pty-without-terminal", &["ssh.tar", "--format", "pty"][..]),
        (
            "asciicast-at",
            &["ssh.tar", "--format", "asciicast", "--at", "1"][..],
        ),
    ] {
        let arguments: Vec<&str> = ["play"].iter().chain(arguments).copied().collect();
        assert_snapshot!(format!("play-{name}"), reel(&arguments));
    }
}

/// Where nothing else shows what was done, the event of the command does; where a terminal did, it would be twice.
#[test]
fn commands_without_a_terminal_are_told() {
    let exec = r#"{"ei":1,"event":"exec","code":"T3002E","time":"2026-03-14T10:00:01Z","command":"make\ntest","exitCode":"2"}"#;
    for (size, expected) in [("", "$ make\n> test\nexit status 2\n"), ("80:25", "")] {
        let start = format!(
            r#"{{"ei":0,"event":"session.start","code":"T2000I","time":"2026-03-14T10:00:00Z","size":"{size}"}}"#
        );
        let folder = recording("exec.tar", &[&start, exec]);
        let ran = reel_in(folder.path(), &["play", "exec.tar"], b"");
        assert_eq!((ran.status, ran.stdout.as_str()), (0, expected));
    }
}

#[test]
fn standard_input_is_a_recording_too() {
    let bytes = std::fs::read(testdata("ssh.tar")).unwrap();
    let ran = reel_in(&testdata(""), &["play", "--format", "json", "-"], &bytes);
    assert_eq!(
        ran.stdout,
        std::fs::read_to_string(testdata("ssh.jsonl")).unwrap()
    );
}

#[test]
fn what_is_no_recording_is_refused() {
    assert_snapshot!("play-missing", reel(&["play", "missing.tar"]));
    assert_snapshot!("play-directory", reel(&["play", "."]));
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("short", &b"abc"[..]),
        ("pdf", &b"%PDF-1.7 and so on and so on"[..]),
        (
            "future",
            &[0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0][..],
        ),
        ("gzip", &b"\x1f\x8b\x08\x00\x00\x00\x00\x00"[..]),
    ] {
        assert_snapshot!(
            format!("play-stdin-{name}"),
            reel_in(&testdata(""), &["play", "-"], bytes)
        );
    }
}

#[test]
fn damage_is_told_and_the_rest_is_played() {
    // The last of the second part's bytes: its checksum.
    let folder = changed("tui-multipart.tar", |bytes| bytes[312_870] ^= 1);
    let ran = reel_in(
        folder.path(),
        &["play", "--format", "json", "tui-multipart.tar"],
        b"",
    );
    assert_eq!((ran.status, ran.stdout.lines().count()), (3, 1452));
    assert_snapshot!("play-damaged-checksum", ran.stderr);

    let folder = changed("tui-multipart.tar", |bytes| {
        bytes[200_000..200_100].fill(0xff);
    });
    let ran = reel_in(
        folder.path(),
        &["play", "--format", "json", "tui-multipart.tar"],
        b"",
    );
    assert_eq!(ran.status, 3);
    assert!(ran.stdout.lines().count() > 800 && ran.stdout.contains("session.end"));
    assert!(
        ran.stderr.contains("part 2 (byte 155994)") && ran.stderr.contains("comes event 1100"),
        "{}",
        ran.stderr
    );

    let folder = changed("tui-multipart.tar", |bytes| bytes.truncate(400_000));
    let ran = reel_in(
        folder.path(),
        &["play", "--format", "text", "tui-multipart.tar"],
        b"",
    );
    assert_eq!(ran.status, 3);
    assert!(
        ran.stderr.contains("before the end of the body"),
        "{}",
        ran.stderr
    );

    let folder = changed("tui-multipart.tar", |bytes| bytes[7] = 9);
    let ran = reel_in(
        folder.path(),
        &["play", "--format", "json", "tui-multipart.tar"],
        b"",
    );
    assert_eq!((ran.status, ran.stdout.lines().count()), (3, 1452));
}
