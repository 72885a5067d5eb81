//! `reel inspect`.

use insta::assert_snapshot;

use crate::common::{changed, reel, reel_in};

#[test]
fn tables() {
    for name in ["ssh", "db-postgres", "desktop", "tui-multipart"] {
        assert_snapshot!(
            format!("inspect-{name}"),
            reel(&["inspect", &format!("{name}.tar")])
        );
    }
}

#[test]
fn json() {
    assert_snapshot!("inspect-json", reel(&["inspect", "--json", "ssh.tar"]));
}

#[test]
fn damage_stands_in_table_and_json() {
    let folder = changed("tui-multipart.tar", |bytes| {
        bytes[200_000..200_100].fill(0xff);
    });
    let ran = reel_in(folder.path(), &["inspect", "tui-multipart.tar"], b"");
    assert!(
        ran.status == 3 && ran.stdout.contains("state         damaged"),
        "{ran}"
    );
    let ran = reel_in(
        folder.path(),
        &["inspect", "--json", "tui-multipart.tar"],
        b"",
    );
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["sound"], false);
    let hole = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|problem| problem["name"] == "hole")
        .unwrap();
    assert_eq!(
        (&hole["hole"]["from"], &hole["hole"]["before"]),
        (&155_994.into(), &1100.into())
    );
    assert_eq!(report["gaps"]["count"], 1);
}

#[test]
fn an_empty_file_holds_no_events() {
    let ran = reel_in(std::env::temp_dir().as_path(), &["inspect", "-"], b"");
    assert_snapshot!("inspect-empty", ran);
}
