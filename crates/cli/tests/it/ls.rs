//! `reel ls`.

use insta::assert_snapshot;

use crate::common::{changed, reel, reel_in, testdata};

#[test]
fn the_samples() {
    assert_snapshot!("ls", reel(&["ls"]));
    assert_snapshot!("ls-json", reel(&["ls", "--json", "."]));
    assert_snapshot!("ls-missing", reel(&["ls", "missing"]));
}

#[test]
fn odd_files() {
    let folder = changed("tui-multipart.tar", |bytes| bytes.truncate(400_000));
    let path = folder.path();
    std::fs::copy(testdata("ssh.tar"), path.join("ssh.tar")).unwrap();
    std::fs::write(path.join("empty.tar"), "").unwrap();
    std::fs::write(path.join("broken.tar"), "broken").unwrap();
    std::fs::write(path.join("notes.txt"), "notes").unwrap();
    std::fs::create_dir(path.join("folder.tar")).unwrap();
    assert_snapshot!("ls-odd", reel_in(path, &["ls"], b""));
}
