//! `reel search`.

use insta::assert_snapshot;

use crate::common::{changed, reel, reel_in, testdata};

#[test]
fn text_on_screen_is_found() {
    for (name, arguments) in [
        ("plain", &["search", "héllo", "ssh.tar"][..]),
        ("regex", &["search", "--regex", "h[^ ]+o$", "ssh.tar"][..]),
        (
            "url",
            &["search", "héllo", ".", "--url", "http://127.0.0.1:3080/"][..],
        ),
        ("json", &["search", "HÉLLO", "ssh.tar", "--json"][..]),
        (
            "case",
            &["search", "HÉLLO", "ssh.tar", "--case-sensitive"][..],
        ),
        (
            "events",
            &[
                "search",
                "select",
                "db-postgres.tar",
                "--events",
                "--limit",
                "2",
            ][..],
        ),
        (
            "events-json",
            &["search", "session.start", "ssh.tar", "--events", "--json"][..],
        ),
        (
            "limit",
            &["search", "orders", "db-postgres.tar", "--limit", "1"][..],
        ),
        ("none", &["search", "nothing like this", "."][..]),
        ("bad-regex", &["search", "--regex", "(", "ssh.tar"][..]),
        ("empty", &["search", "", "ssh.tar"][..]),
        (
            "long",
            &["search", "--regex", &"(".repeat(2000), "ssh.tar"][..],
        ),
        ("nowhere", &["search", "x", "nowhere.tar"][..]),
        (
            "some-nowhere",
            &["search", "héllo", "nowhere.tar", "ssh.tar", "/dev/null"][..],
        ),
        (
            "url-file",
            &[
                "search",
                "héllo",
                "ssh.tar",
                "--url",
                "https://reel.example/base",
            ][..],
        ),
        (
            "url-javascript",
            &["search", "x", "ssh.tar", "--url", "javascript:alert(1)"][..],
        ),
    ] {
        assert_snapshot!(format!("search-{name}"), reel(arguments));
    }
}

#[test]
fn an_index_beside_gives_the_same_hits() {
    let folder = changed("tui-multipart.tar", |_| ());
    let path = folder.path();
    let search = ["search", "generic", "tui-multipart.tar"];
    let without = reel_in(path, &search, b"");
    assert_eq!(
        reel_in(path, &["index", "tui-multipart.tar"], b"").status,
        0
    );
    let with = reel_in(path, &search, b"");
    assert_eq!((with.status, with.stdout), (without.status, without.stdout));
    // Of another recording of the same name.
    std::fs::copy(testdata("ssh.tar"), path.join("tui-multipart.tar")).unwrap();
    assert_eq!(
        reel_in(path, &["search", "héllo", "tui-multipart.tar"], b"").status,
        0
    );
}

#[test]
fn a_damaged_recording_is_searched_as_far_as_it_goes() {
    let folder = changed("tui-multipart.tar", |bytes| bytes.truncate(400_000));
    let ran = reel_in(
        folder.path(),
        &["search", "no such text", "tui-multipart.tar"],
        b"",
    );
    assert_snapshot!("search-damaged", ran);
}

#[test]
fn names_and_texts_cannot_harm_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let name = "a\x1b[31m b.tar";
    std::fs::copy(testdata("ssh.tar"), folder.path().join(name)).unwrap();
    let ran = reel_in(folder.path(), &["search", "héllo", "."], b"");
    assert!(ran.status == 0 && !ran.stdout.contains('\x1b'), "{ran}");
}

#[test]
fn files_elsewhere_get_no_links() {
    let folder = changed("ssh.tar", |_| ());
    let path = folder.path();
    std::fs::create_dir(path.join("sub")).unwrap();
    let url = ["--url", "http://127.0.0.1:3080"];
    let from = |place: &str, file: &str| {
        let arguments = [&["search", "héllo", file][..], &url[..]].concat();
        reel_in(&path.join(place), &arguments, b"")
    };
    assert_snapshot!("search-elsewhere", from("sub", "../ssh.tar"));
    let inside = from("", "sub/../ssh.tar");
    assert!(
        inside.stdout.contains("3080/play/ssh.tar?t=") && inside.stderr.is_empty(),
        "{inside}"
    );
}

#[test]
fn what_is_no_recording_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "nothing to play\n").unwrap();
    let ran = reel_in(folder.path(), &["search", "x", "notes.txt"], b"");
    assert_snapshot!("search-no-recording", ran);
}

#[test]
fn what_scrolled_by_at_once_is_in_no_row() {
    use reel_core::Time;
    use reel_core::prepare::{Preparer, SessionIdentity};
    use reel_core::protostream::{Writer, WriterOptions};

    let mut preparer = Preparer::new(SessionIdentity::default());
    let mut writer = Writer::new(WriterOptions::default());
    let lines: String = (0..60).map(|n| format!("line {n};\r\n")).collect();
    for (ms, text) in [(0, "$ seq\r\n"), (700, lines.as_str()), (900, "$ ")] {
        for event in preparer.print(text.as_bytes(), Time::from_unix_ms(ms)) {
            writer.write(event.as_ref()).unwrap();
        }
    }
    writer.complete();
    let mut bytes = Vec::new();
    while let Some(part) = writer.take_part() {
        bytes.extend(part.bytes);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.tar"), bytes).unwrap();
    let search = |arguments: &[&str]| {
        let all = [&["search", "--regex", "line (7|59);", "a.tar"], arguments].concat();
        reel_in(folder.path(), &all, b"")
    };
    assert_snapshot!("search-scrolled-by", search(&[]));
    assert_snapshot!("search-scrolled-by-json", search(&["--json"]));
}

/// Standard output and status of a search, and what it says of the index.
fn hits(path: &std::path::Path) -> (i32, String, String) {
    let ran = reel_in(path, &["search", "generic", "tui-multipart.tar"], b"");
    (ran.status, ran.stdout, ran.stderr)
}

#[test]
fn what_is_no_sound_index_is_told_and_not_used() {
    let folder = changed("tui-multipart.tar", |_| ());
    let path = folder.path();
    let (status, without, _) = hits(path);
    assert_eq!(status, 0);
    let index = path.join("tui-multipart.index");
    let told = |what: &str| {
        let (status, hits, told) = hits(path);
        assert_eq!((status, hits), (0, without.clone()), "{what}");
        assert!(
            told.contains(what) && told.contains("tui-multipart.index"),
            "{told}"
        );
    };
    std::fs::create_dir(&index).unwrap();
    told("no regular file");
    std::fs::remove_dir(&index).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&index).status();
    assert!(made.unwrap().success());
    told("no regular file");
    let check = reel_in(path, &["index", "--check", "tui-multipart.tar"], b"");
    assert!(
        check.status == 1 && check.stderr.contains("no regular file"),
        "{check}"
    );
    let make = reel_in(path, &["index", "tui-multipart.tar"], b"");
    assert!(
        make.status == 1 && make.stderr.contains("no regular file"),
        "{make}"
    );
    std::fs::remove_file(&index).unwrap();
    std::fs::write(&index, "my own notes").unwrap();
    told("no index of Reel");
    std::fs::remove_file(&index).unwrap();
    reel_in(path, &["index", "--text", "tui-multipart.tar"], b"");
    let (_, hits_with, told_with) = hits(path);
    assert_eq!((hits_with, told_with), (without.clone(), String::new()));
    let mut bytes = std::fs::read(&index).unwrap();
    bytes.pop();
    std::fs::write(&index, bytes).unwrap();
    told("a damaged index");
}

#[test]
fn names_that_are_no_text_can_be_typed_and_are_whole_in_json() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"a\n\xff.tar");
    if std::fs::copy(testdata("ssh.tar"), folder.path().join(name)).is_err() {
        return; // Some file systems have no such names.
    }
    let ran = reel_in(folder.path(), &["search", "héllo", "."], b"");
    assert!(
        ran.stdout.contains(r"reel play $'a\n\377.tar' --at"),
        "{ran}"
    );
    let ran = reel_in(folder.path(), &["search", "héllo", ".", "--json"], b"");
    let line: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(line["file_encoded"], "a%0A%FF.tar");
}
