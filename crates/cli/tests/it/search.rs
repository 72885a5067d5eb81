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
        ("nowhere", &["search", "x", "nowhere.tar"][..]),
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
