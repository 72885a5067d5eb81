//! `reel index`.

use insta::assert_snapshot;

use crate::common::{Ran, changed, reel, reel_in, testdata};

/// Without what is different every time, or with every version of the index: times and sizes.
fn lasting(mut ran: Ran) -> Ran {
    let is_number = |word: &str| {
        word.trim_matches(|c| c == ',' || c == '.')
            .parse::<f64>()
            .is_ok()
    };
    let lines = ran.stdout.lines().map(|line| {
        let words = line
            .split(' ')
            .filter(|word| !matches!(*word, "B," | "KiB," | "MiB,"));
        let words = words.map(|word| if is_number(word) { "N" } else { word });
        words.collect::<Vec<_>>().join(" ") + "\n"
    });
    ran.stdout = lines.collect();
    ran
}

#[test]
fn indexes_are_made_once() {
    let folder = changed("ssh.tar", |_| ());
    let path = folder.path();
    std::fs::create_dir(path.join("below")).unwrap();
    std::fs::copy(testdata("tui-multipart.tar"), path.join("below/tui.tar")).unwrap();
    std::fs::write(path.join("notes.txt"), "notes").unwrap();
    assert_snapshot!(
        "index-missing",
        reel_in(path, &["index", ".", "--check"], b"")
    );
    assert_snapshot!("index-made", lasting(reel_in(path, &["index", "."], b"")));
    assert!(path.join("ssh.index").is_file() && path.join("below/tui.index").is_file());
    assert_snapshot!(
        "index-fresh",
        lasting(reel_in(path, &["index", ".", "ssh.tar"], b""))
    );
    assert_snapshot!(
        "index-check",
        lasting(reel_in(path, &["index", ".", "--check"], b""))
    );
    let json = reel_in(path, &["index", "ssh.tar", "--json"], b"").stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["state"], &json["recording_bytes"]),
        (&"fresh".into(), &4391.into())
    );
    assert_eq!(
        json["bytes"],
        path.join("ssh.index").metadata().unwrap().len()
    );
    let first = std::fs::read(path.join("ssh.index")).unwrap();
    assert_eq!(
        lasting(reel_in(path, &["index", "ssh.tar", "--force"], b"")).status,
        0
    );
    assert_eq!(
        std::fs::read(path.join("ssh.index")).unwrap(),
        first,
        "the same bytes again"
    );
    std::fs::write(path.join("ssh.index"), "nonsense").unwrap();
    assert_snapshot!(
        "index-different",
        lasting(reel_in(path, &["index", "ssh.tar", "--check"], b""))
    );
    assert_eq!(reel_in(path, &["index", "ssh.tar"], b"").status, 0);
    assert_eq!(std::fs::read(path.join("ssh.index")).unwrap(), first);
}

#[test]
fn an_index_can_go_elsewhere_and_keeps_the_permissions_of_its_recording() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = changed("ssh.tar", |_| ());
    let path = folder.path();
    let owner_only = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(path.join("ssh.tar"), owner_only).unwrap();
    assert_eq!(
        reel_in(path, &["index", "ssh.tar", "--out", "other.idx"], b"").status,
        0
    );
    let mode = path
        .join("other.idx")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!path.join("ssh.index").exists());
    assert_eq!(
        std::fs::read_dir(path).unwrap().count(),
        2,
        "nothing half-written stays"
    );
}

#[test]
fn what_cannot_be_indexed_is_said() {
    let folder = changed("tui-multipart.tar", |bytes| bytes.truncate(400_000));
    let path = folder.path();
    std::fs::write(path.join("nonsense.tar"), "nonsense").unwrap();
    assert_snapshot!(
        "index-damaged",
        lasting(reel_in(path, &["index", "tui-multipart.tar"], b""))
    );
    assert_snapshot!(
        "index-nonsense",
        reel_in(path, &["index", "nonsense.tar"], b"")
    );
    assert_snapshot!("index-nowhere", reel(&["index", "nowhere.tar"]));
    assert_snapshot!(
        "index-out-many",
        reel(&["index", "ssh.tar", "desktop.tar", "--out", "x"])
    );
}
