//! `reel convert`.

use insta::assert_snapshot;

use crate::common::{reel_in, testdata};

/// Events of a recording that survive in every format: output and its moments.
fn prints(folder: &std::path::Path, file: &str) -> Vec<(i64, i64)> {
    let ran = reel_in(folder, &["play", "--format", "json", file], b"");
    assert_eq!(ran.stderr, "");
    let events = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let prints = events.filter(|event| event["event"] == "print");
    prints
        .map(|event| {
            (
                event["ms"].as_i64().unwrap(),
                event["bytes"].as_i64().unwrap(),
            )
        })
        .collect()
}

#[test]
fn around_all_formats_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let original = testdata("tui-multipart.tar");
    let steps = [
        (original.to_str().unwrap(), "copy.tar", None),
        ("copy.tar", "old.tar", Some("legacy")),
        ("old.tar", "two.cast", Some("asciicast-v2")),
        ("two.cast", "three.cast", None),
        ("three.cast", "back.tar", None),
    ];
    for (from, to, format) in steps {
        let mut arguments = vec!["convert", from, to];
        arguments.extend(format.iter().flat_map(|format| ["--to", format]));
        let ran = reel_in(folder.path(), &arguments, b"");
        assert_eq!(
            (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
            (0, "", ""),
            "{from} to {to}"
        );
    }
    let expected = prints(folder.path(), "copy.tar");
    assert_eq!(expected.len(), 1450);
    assert_eq!(prints(folder.path(), "old.tar"), expected);
    let text = |file: &str| reel_in(folder.path(), &["play", "--format", "text", file], b"").stdout;
    assert_eq!(text("two.cast"), text("copy.tar"));
    assert_eq!(text("back.tar"), text("copy.tar"));
    let bytes: i64 = expected.iter().map(|(_, bytes)| bytes).sum();
    assert_eq!(
        prints(folder.path(), "back.tar")
            .iter()
            .map(|(_, bytes)| bytes)
            .sum::<i64>(),
        bytes
    );
}

#[test]
fn nothing_is_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(testdata("ssh.tar"), folder.path().join("ssh.tar")).unwrap();
    std::fs::write(folder.path().join("there.cast"), "mine").unwrap();
    assert_snapshot!(
        "convert-exists",
        reel_in(folder.path(), &["convert", "ssh.tar", "there.cast"], b"")
    );
    assert_eq!(
        std::fs::read(folder.path().join("there.cast")).unwrap(),
        b"mine"
    );
    assert_eq!(
        reel_in(
            folder.path(),
            &["convert", "--force", "ssh.tar", "there.cast"],
            b""
        )
        .status,
        0
    );
    assert_snapshot!(
        "convert-ending",
        reel_in(folder.path(), &["convert", "ssh.tar", "x.mp4"], b"")
    );
    assert_snapshot!(
        "convert-stdout",
        reel_in(
            folder.path(),
            &["convert", "ssh.tar", "-", "--to", "asciicast-v2"],
            b""
        )
    );
    // A failure leaves nothing behind.
    std::fs::write(folder.path().join("bad"), "no recording").unwrap();
    assert_eq!(
        reel_in(folder.path(), &["convert", "bad", "new.cast"], b"").status,
        1
    );
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["bad", "ssh.tar", "there.cast"]);
}
