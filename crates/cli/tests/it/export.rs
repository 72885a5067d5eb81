//! `reel export`.

use std::path::Path;

use insta::assert_snapshot;
use reel_server::Assets;

use crate::common::{Ran, changed, recording, reel_in, testdata};

fn export(folder: &Path, file: &str, arguments: &[&str]) -> Ran {
    let file = testdata(file);
    let arguments: Vec<&str> = ["export", file.to_str().unwrap()]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    reel_in(folder, &arguments, b"")
}

#[test]
fn stills_texts_and_casts() {
    let folder = tempfile::tempdir().unwrap();
    for (name, file, arguments) in [
        ("ssh.svg", "ssh.tar", &["--at", "1.5"][..]),
        (
            "db.svg",
            "db-postgres.tar",
            &["--theme", "light", "--window"][..],
        ),
        ("desktop.svg", "desktop.tar", &[][..]),
        ("db.txt", "db-postgres.tar", &[][..]),
        ("screen.txt", "tui-multipart.tar", &["--at", "0:30"][..]),
        ("ssh.cast", "ssh.tar", &["--title", "a \"title\""][..]),
        ("ssh2.cast", "ssh.tar", &["--cast-version", "2"][..]),
    ] {
        let arguments: Vec<&str> = [name].iter().chain(arguments).copied().collect();
        let ran = export(folder.path(), file, &arguments);
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (0, ""),
            "{name}: {}",
            ran.stderr
        );
        let made = std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_snapshot!(format!("export-{name}"), made);
    }
}

/// The text is what `play` prints, and the asciicast what `convert` makes.
#[test]
fn other_commands_make_the_same() {
    let folder = tempfile::tempdir().unwrap();
    export(folder.path(), "tui-multipart.tar", &["a.txt"]);
    export(folder.path(), "tui-multipart.tar", &["a.cast"]);
    let file = testdata("tui-multipart.tar");
    let file = file.to_str().unwrap();
    let text = reel_in(folder.path(), &["play", "--format", "text", file], b"").stdout;
    reel_in(folder.path(), &["convert", file, "b.cast"], b"");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(text.len() > 10_000);
    assert_eq!(read("a.txt"), text);
    assert_eq!(read("a.cast"), read("b.cast"));
}

#[test]
fn what_exists_stays_and_what_makes_no_sense_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("there.svg"), "mine").unwrap();
    for (name, arguments) in [
        ("exists", &["there.svg"][..]),
        ("gif", &["a.gif"][..]),
        ("ending", &["a"][..]),
        ("window", &["a.txt", "--window"][..]),
        ("theme", &["a.cast", "--theme", "light"][..]),
        ("at", &["a.cast", "--at", "1"][..]),
        ("version", &["a.svg", "--cast-version", "2"][..]),
    ] {
        let ran = export(folder.path(), "ssh.tar", arguments);
        assert_snapshot!(format!("export-not-{name}"), ran);
    }
    let read = || std::fs::read_to_string(folder.path().join("there.svg")).unwrap();
    assert_eq!(read(), "mine");
    let ran = export(folder.path(), "ssh.tar", &["there.svg", "--force"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(read().starts_with("<svg "));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing half made is left: {names:?}");
}

#[test]
fn damaged_recordings_give_what_can_be_read() {
    let folder = changed("tui-multipart.tar", |bytes| bytes.truncate(300_000));
    let ran = reel_in(
        folder.path(),
        &["export", "tui-multipart.tar", "a.svg"],
        b"",
    );
    assert_eq!(ran.status, 3);
    assert!(
        ran.stderr.contains("the result holds what could be read"),
        "{}",
        ran.stderr
    );
    let picture = std::fs::read_to_string(folder.path().join("a.svg")).unwrap();
    assert!(picture.matches("<text ").count() > 10);
}

#[test]
fn nothing_to_show_is_said() {
    let login = r#"{"ei":0,"event":"user.login","code":"T1000I","time":"2026-03-14T10:00:00Z"}"#;
    let folder = recording("login.tar", &[login]);
    let ran = reel_in(folder.path(), &["export", "login.tar", "a.svg"], b"");
    assert_snapshot!("export-nothing", ran);
}

/// With the player in the program, a page of it; without, a refusal that says how to get it.
#[test]
fn pages() {
    let folder = tempfile::tempdir().unwrap();
    let ran = export(
        folder.path(),
        "ssh.tar",
        &["a.html", "--title", "<b>", "--at", "1"],
    );
    let page = std::fs::read_to_string(folder.path().join("a.html")).unwrap_or_default();
    if !Assets::embedded().has_player() {
        assert_eq!((ran.status, &*page), (1, ""));
        assert!(ran.stderr.contains("cargo xtask web"), "{}", ran.stderr);
        return;
    }
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("a.html: ") && ran.stderr.contains("iB"),
        "{}",
        ran.stderr
    );
    for part in ["worker", "wasm", "recording"] {
        assert_eq!(
            page.matches(&format!("data-part=\"{part}\"")).count(),
            1,
            "{part}"
        );
    }
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert!(page.contains("<title>&lt;b&gt;</title>"));
    assert!(page.contains("data-start=\"1.000\" data-name=\"ssh.tar\""));
    let policy = page
        .split("http-equiv=\"Content-Security-Policy\"")
        .nth(1)
        .unwrap();
    let policy = policy.split('>').next().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"));
    assert_eq!(policy.matches("'sha256-").count(), 3);
}
