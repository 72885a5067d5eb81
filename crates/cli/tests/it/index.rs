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
    assert_snapshot!("index-foreign", reel_in(path, &["index", "ssh.tar"], b""));
    assert_eq!(
        reel_in(path, &["index", "--force", "ssh.tar"], b"").status,
        0
    );
    assert_eq!(std::fs::read(path.join("ssh.index")).unwrap(), first);
}

#[test]
fn nothing_but_an_index_is_overwritten() {
    let folder = changed("ssh.tar", |_| ());
    let path = folder.path();
    std::fs::copy(testdata("db-postgres.tar"), path.join("other.tar")).unwrap();
    std::os::unix::fs::symlink("ssh.tar", path.join("link")).unwrap();
    std::fs::write(path.join("notes.txt"), "notes").unwrap();
    std::fs::write(path.join("empty"), "").unwrap();
    std::fs::create_dir(path.join("folder")).unwrap();
    let before = |name: &str| std::fs::read(path.join(name)).unwrap();
    for (name, is_forced) in [
        ("ssh.tar", false),
        ("link", false),
        ("other.tar", false),
        ("folder", false),
        ("/dev/full", false),
        ("notes.txt", true),
        ("empty", true),
    ] {
        let refused = reel_in(path, &["index", "ssh.tar", "--out", name], b"");
        assert_snapshot!(format!("index-over-{}", name.replace('/', "-")), refused);
        let forced = reel_in(path, &["index", "ssh.tar", "--force", "--out", name], b"");
        assert_eq!(forced.status, i32::from(!is_forced), "{name}: {forced}");
    }
    assert_eq!(
        before("ssh.tar"),
        std::fs::read(testdata("ssh.tar")).unwrap()
    );
    assert_eq!(
        before("other.tar"),
        std::fs::read(testdata("db-postgres.tar")).unwrap()
    );
    assert_eq!(
        before("notes.txt"),
        before("empty"),
        "both are the index now"
    );
    let again = reel_in(path, &["index", "ssh.tar", "--out", "notes.txt"], b"");
    assert!(
        again.status == 0 && again.stdout.contains("up to date"),
        "{again}"
    );
}

#[test]
fn an_index_that_does_not_fit_is_made_again() {
    let folder = changed("tui-multipart.tar", |_| ());
    let path = folder.path();
    let index = path.join("tui-multipart.index");
    let make = || reel_in(path, &["index", "tui-multipart.tar"], b"");
    assert_eq!(make().status, 0);
    let sound = std::fs::read(&index).unwrap();
    let mut flipped = sound.clone();
    flipped[sound.len() * 3 / 4] ^= 1;
    let longer = [&sound[..], b"x"].concat();
    let cut = sound[..sound.len() - 1].to_vec();
    for bad in [flipped, longer, cut, sound[..5].to_vec()] {
        std::fs::write(&index, &bad).unwrap();
        let ran = make();
        assert!(
            ran.status == 0 && ran.stderr.contains("a damaged index"),
            "{ran}"
        );
        assert_eq!(std::fs::read(&index).unwrap(), sound);
    }
    // The recording becomes another one of the same length, and an older one.
    let tar = path.join("tui-multipart.tar");
    let mut bytes = std::fs::read(&tar).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&tar, bytes).unwrap();
    std::fs::File::open(&tar)
        .unwrap()
        .set_modified(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
    let ran = make();
    assert!(ran.stderr.contains("of another recording"), "{ran}");
    assert_ne!(std::fs::read(&index).unwrap(), sound);
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

#[test]
fn an_index_of_another_format_is_made_again_only_if_it_differs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let write = |text: &str| {
        let cast =
            format!("{{\"version\":2,\"width\":80,\"height\":24}}\n[0.5,\"o\",\"{text}\"]\n");
        std::fs::write(path.join("a.cast"), cast).unwrap();
        std::fs::File::open(path.join("a.cast"))
            .unwrap()
            .set_modified(std::time::SystemTime::UNIX_EPOCH)
            .unwrap();
    };
    let run = |arguments: &[&str]| reel_in(path, &[arguments, &["a.cast"]].concat(), b"").stdout;
    write("one");
    assert!(run(&["index", "--text"]).contains("made in"));
    assert!(run(&["index"]).contains("up to date"));
    // Equally long.
    write("two");
    assert!(run(&["search", "two"]).contains("row 1, col 1: two"));
    assert_eq!(run(&["search", "one"]), "");
    assert!(run(&["index"]).contains("made in"));
    assert!(run(&["index"]).contains("up to date"));
}
