//! Bytes of recordings: ranges, conditions, and what is not handed out.

use std::ffi::OsStr;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;

use axum::http::StatusCode;

use crate::common::{Served, testdata};

#[tokio::test]
async fn a_recording_is_sent_whole_and_in_ranges() {
    let served = Served::samples();
    let bytes = std::fs::read(testdata("tui-multipart.tar")).unwrap();
    let length = bytes.len();
    let target = "/recordings/tui-multipart.tar";

    let whole = served.get(target).await;
    assert_eq!((whole.status, &whole.body), (StatusCode::OK, &bytes));
    assert_eq!(whole.header("content-length"), length.to_string());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("cache-control"), "no-cache");
    assert_eq!(whole.header("content-type"), "application/octet-stream");
    assert!(whole.header("last-modified").ends_with(" GMT"));

    for (range, start, end) in [
        ("bytes=0-0", 0, 1),
        ("bytes=1000-199999", 1000, 200_000),
        ("bytes=485000-", 485_000, length),
        ("bytes=-100", length - 100, length),
    ] {
        let part = served.ask("GET", target, &[("range", range)]).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(part.body, bytes[start..end], "{range}");
        assert_eq!(
            part.header("content-range"),
            format!("bytes {start}-{}/{length}", end - 1)
        );
        assert_eq!(part.header("content-length"), (end - start).to_string());
        assert_eq!(part.header("etag"), whole.header("etag"));
    }
    let behind = served
        .ask("GET", target, &[("range", "bytes=999999-")])
        .await;
    assert_eq!(
        (behind.status, behind.body.len()),
        (StatusCode::RANGE_NOT_SATISFIABLE, 0)
    );
    assert_eq!(behind.header("content-range"), format!("bytes */{length}"));
}

#[tokio::test]
async fn head_tells_what_get_would() {
    let served = Served::samples();
    for headers in [
        &[][..],
        &[("range", "bytes=5-9")][..],
        &[("range", "bytes=9999999-")][..],
    ] {
        let get = served.ask("GET", "/recordings/ssh.tar", headers).await;
        let head = served.ask("HEAD", "/recordings/ssh.tar", headers).await;
        assert_eq!(head.status, get.status);
        assert!(head.body.is_empty());
        for name in [
            "content-length",
            "content-range",
            "etag",
            "last-modified",
            "content-type",
        ] {
            assert_eq!(head.header(name), get.header(name), "{name}");
        }
    }
}

#[tokio::test]
async fn conditions_are_kept_to() {
    let served = Served::samples();
    let target = "/recordings/ssh.tar";
    let first = served.get(target).await;
    let tag = first.header("etag");
    let unchanged = served.ask("GET", target, &[("if-none-match", tag)]).await;
    assert_eq!(
        (unchanged.status, unchanged.body.len()),
        (StatusCode::NOT_MODIFIED, 0)
    );
    assert_eq!(unchanged.header("etag"), tag);
    let since = served
        .ask(
            "GET",
            target,
            &[("if-modified-since", first.header("last-modified"))],
        )
        .await;
    assert_eq!(since.status, StatusCode::NOT_MODIFIED);
    let wanted = served.ask("GET", target, &[("if-match", tag)]).await;
    assert_eq!(wanted.status, StatusCode::OK);
    let gone = served
        .ask("GET", target, &[("if-match", "\"other\"")])
        .await;
    assert_eq!(
        (gone.status, gone.body.len()),
        (StatusCode::PRECONDITION_FAILED, 0)
    );
    let same = served
        .ask("GET", target, &[("range", "bytes=0-3"), ("if-range", tag)])
        .await;
    assert_eq!(
        (same.status, same.body.len()),
        (StatusCode::PARTIAL_CONTENT, 4)
    );
    let other = served
        .ask(
            "GET",
            target,
            &[("range", "bytes=0-3"), ("if-range", "\"other\"")],
        )
        .await;
    assert_eq!(
        (other.status, other.body.len()),
        (StatusCode::OK, first.body.len())
    );
}

#[tokio::test]
async fn a_recording_may_grow() {
    let served = Served::with(&[("live.tar", b"0123456789")]);
    let before = served.get("/recordings/live.tar").await;
    let path = served.folder.path().join("live.tar");
    let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
    file.write_all(b"abc").unwrap();
    let part = served
        .ask("GET", "/recordings/live.tar", &[("range", "bytes=8-")])
        .await;
    assert_eq!(
        (part.text(), part.header("content-range")),
        ("89abc", "bytes 8-12/13")
    );
    assert_ne!(part.header("etag"), before.header("etag"));
    // Who continues what was begun before gets all of it, and no mixture.
    let headers = [("range", "bytes=8-"), ("if-range", before.header("etag"))];
    let continued = served.ask("GET", "/recordings/live.tar", &headers).await;
    assert_eq!(
        (continued.status, continued.text()),
        (StatusCode::OK, "0123456789abc")
    );
}

#[tokio::test]
async fn an_empty_recording_is_nothing_and_has_no_ranges() {
    let served = Served::with(&[("empty.tar", b"")]);
    let whole = served.get("/recordings/empty.tar").await;
    assert_eq!(
        (whole.status, whole.header("content-length")),
        (StatusCode::OK, "0")
    );
    let part = served
        .ask("GET", "/recordings/empty.tar", &[("range", "bytes=0-")])
        .await;
    assert_eq!(
        (part.status, part.header("content-range")),
        (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */0")
    );
}

#[tokio::test]
async fn nothing_outside_is_handed_out() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.tar"), "secret").unwrap();
    let served = Served::with(&[
        ("a.tar", b"a"),
        (".hidden.tar", b"secret"),
        (".git/x.tar", b"secret"),
    ]);
    let folder = served.folder.path();
    symlink(outside.path().join("secret.tar"), folder.join("link.tar")).unwrap();
    symlink(outside.path(), folder.join("linked")).unwrap();
    symlink("a.tar", folder.join("inside.tar")).unwrap();
    let escape = outside.path().strip_prefix("/").unwrap().to_str().unwrap();
    let up = "../".repeat(12);
    for route in ["/recordings/", "/play/", "/api/recordings/"] {
        for path in [
            "link.tar",
            "linked/secret.tar",
            ".hidden.tar",
            "%2ehidden.tar",
            ".git/x.tar",
            "none.tar",
            "",
            ".",
            "..",
            "%00",
            "a.tar%00.tar",
            "a.tar/",
            "//a.tar",
            "%2fetc%2fpasswd",
            &format!("{up}{escape}/secret.tar"),
            &format!("{}{escape}/secret.tar", up.replace('.', "%2e")),
            &format!("{}{escape}/secret.tar", up.replace('/', "%2f")),
            &format!("/{escape}/secret.tar"),
            &format!("%2f{escape}%2fsecret.tar"),
            "%c0%ae%c0%ae/secret.tar",
            "%",
            "%2",
            "%zz",
        ] {
            for ending in ["", ".index"] {
                let answer = served.get(&format!("{route}{path}{ending}")).await;
                assert_eq!(
                    answer.status,
                    StatusCode::NOT_FOUND,
                    "{route}{path}{ending}"
                );
                assert!(!answer.text().contains("secret"), "{route}{path}{ending}");
            }
        }
    }
    assert_eq!(served.get("/recordings/inside.tar").await.text(), "a");
}

#[tokio::test]
async fn names_may_be_any_bytes() {
    let served = Served::with(&[("100%/a b?#&\"<x>.tar", b"odd"), ("ä/日本.cast", b"text")]);
    std::fs::write(
        served
            .folder
            .path()
            .join(OsStr::from_bytes(b"no\xff\ntext.tar")),
        "bytes",
    )
    .unwrap();
    for (target, expected) in [
        ("100%25/a%20b%3F%23%26%22%3Cx%3E.tar", "odd"),
        ("100%25%2Fa%20b%3F%23%26%22%3Cx%3E.tar", "odd"),
        ("%C3%A4/%E6%97%A5%E6%9C%AC.cast", "text"),
        ("no%FF%0Atext.tar", "bytes"),
    ] {
        assert_eq!(
            served.get(&format!("/recordings/{target}")).await.text(),
            expected
        );
        assert_eq!(
            served.get(&format!("/play/{target}")).await.text(),
            "player.html"
        );
    }
    let list = served.get("/api/recordings?sort=name").await.json();
    let ids: Vec<&str> = list["recordings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "100%25/a%20b%3F%23%26%22%3Cx%3E.tar",
            "no%FF%0Atext.tar",
            "%C3%A4/%E6%97%A5%E6%9C%AC.cast"
        ]
    );
}

#[tokio::test]
async fn what_is_no_recording_is_not_there() {
    let ssh = std::fs::read(testdata("ssh.tar")).unwrap();
    let served = Served::with(&[
        ("credentials.yaml", b"secret: 1\n"),
        ("id_rsa", b"-----BEGIN OPENSSH PRIVATE KEY-----\n"),
        (
            "package.json",
            b"{\"name\": \"secret\", \"version\": \"1.0.0\"}",
        ),
        ("empty", b""),
        ("packed.gz", b"\x1f\x8b\x08secret"),
        ("a.index", b"secret"),
        ("nonsense.tar", b"nonsense"),
        ("nameless", &ssh),
        (
            "cast.txt",
            b"{\"version\": 2, \"width\": 80, \"height\": 24}\n",
        ),
    ]);
    for name in [
        "credentials.yaml",
        "id_rsa",
        "package.json",
        "empty",
        "packed.gz",
        "a.index",
    ] {
        for target in [
            format!("/recordings/{name}"),
            format!("/recordings/{name}.index"),
            format!("/play/{name}"),
            format!("/api/recordings/{name}"),
        ] {
            let answer = served.get(&target).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{target}");
            assert!(!answer.text().contains("secret"), "{target}");
        }
    }
    for name in ["nonsense.tar", "nameless", "cast.txt"] {
        for route in ["/recordings/", "/play/", "/api/recordings/"] {
            let target = format!("{route}{name}");
            assert_eq!(served.get(&target).await.status, StatusCode::OK, "{target}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_has_the_same_status_on_every_route() {
    use std::os::unix::fs::PermissionsExt as _;
    let served = Served::with(&[("locked.tar", b"x"), ("locked", b"x")]);
    for name in ["locked.tar", "locked"] {
        let path = served.folder.path().join(name);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    }
    // The superuser reads everything.
    let is_locked = std::fs::File::open(served.folder.path().join("locked.tar")).is_err();
    let expected = if is_locked {
        StatusCode::FORBIDDEN
    } else {
        StatusCode::OK
    };
    for route in ["/recordings/", "/play/", "/api/recordings/"] {
        let named = served.get(&format!("{route}locked.tar")).await;
        assert_eq!(named.status, expected, "{route}");
        let nameless = served.get(&format!("{route}locked")).await;
        assert_eq!(nameless.status, StatusCode::NOT_FOUND, "{route}");
    }
}
