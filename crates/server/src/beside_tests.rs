//! Searches give the same hits whatever is wrong with the index.

use std::path::Path;
use std::time::SystemTime;

use reel_replay::{Hit, IndexOptions, Query};

use crate::{IndexFault, Recording, check_index};

fn testdata(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/recordings")
        .join(name)
}

fn hits(path: &Path) -> (Vec<Hit>, Recording) {
    let mut recording = Recording::open(path, |_| ()).unwrap();
    let hits = recording.search(&Query::regex("[a-z]+")).unwrap();
    (hits.hits, recording)
}

#[test]
fn hits_are_the_same_with_any_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tar");
    let index = folder.path().join("a.index");
    std::fs::copy(testdata("ssh.tar"), &path).unwrap();
    let whole = Recording::open_whole(&path, |_| ()).unwrap();
    let (without, _) = hits(&path);
    assert!(!without.is_empty());
    for with_text in [false, true] {
        let sound = whole.index_bytes(IndexOptions { with_text }).unwrap();
        std::fs::write(&index, &sound).unwrap();
        let (with, opened) = hits(&path);
        assert_eq!(with, without);
        assert!(opened.info().indexed && opened.set_aside().is_empty());
        let cut = (0..sound.len())
            .step_by(3)
            .map(|length| sound[..length].to_vec());
        let flipped = (0..sound.len()).map(|at| {
            let mut bytes = sound.clone();
            bytes[at] ^= 1 << (at % 8);
            bytes
        });
        for bad in cut.chain(flipped) {
            std::fs::write(&index, &bad).unwrap();
            let (found, opened) = hits(&path);
            assert_eq!(found, without);
            assert_eq!(opened.set_aside().len(), 1, "it is told");
        }
    }
}

#[test]
fn an_index_of_another_recording_of_equal_length_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.tar");
    let index = folder.path().join("a.index");
    let bytes = std::fs::read(testdata("ssh.tar")).unwrap();
    for with_text in [false, true] {
        std::fs::write(&path, &bytes).unwrap();
        let whole = Recording::open_whole(&path, |_| ()).unwrap();
        let made = whole.index_bytes(IndexOptions { with_text }).unwrap();
        std::fs::write(&index, made).unwrap();
        let mut other = bytes.clone();
        let last = other.len() - 20;
        other[last] ^= 0x10;
        std::fs::write(&path, &other).unwrap();
        std::fs::File::open(&path)
            .unwrap()
            .set_modified(SystemTime::UNIX_EPOCH)
            .unwrap();
        assert!(matches!(check_index(&path, &index), Err(IndexFault::Stale)));
        let open = |path: &Path| std::fs::File::open(path).unwrap();
        let length = other.len() as u64;
        let digest = crate::disk::digest_of_index(&open(&index), &open(&path), length);
        assert!(digest.is_none(), "the server does not use it either");
        let (found, opened) = hits(&path);
        let mut alone = Recording::open_whole(&path, |_| ()).unwrap();
        let expected = alone.search(&Query::regex("[a-z]+")).unwrap();
        assert_eq!(found, expected.hits);
        assert!(matches!(opened.set_aside(), [(_, IndexFault::Stale)]));
    }
}
