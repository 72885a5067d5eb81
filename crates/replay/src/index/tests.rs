//! The head of a small index, written down.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use prost::Message as _;

use super::IndexOptions;
use super::file::{MAGIC, PREAMBLE};
use crate::generated::index as proto;
use crate::replayer::{Replayer, ReplayerOptions};

const RECORDING: &[u8] = include_bytes!("../../../../testdata/recordings/ssh.tar");
const GOLDEN: &str = include_str!("../../../../testdata/index/ssh.head.txt");

fn index_bytes() -> Vec<u8> {
    let mut replayer = Replayer::new(ReplayerOptions::default());
    replayer.push(RECORDING);
    replayer.finish();
    replayer
        .index_bytes(IndexOptions::default())
        .expect("the recording is whole")
}

/// The head as text.
fn dump(index: &[u8]) -> String {
    let length = u32::from_le_bytes(*index[12..].first_chunk().expect("there is a preamble"));
    let end = PREAMBLE + usize::try_from(length).expect("the head is small");
    let plain = miniz_oxide::inflate::decompress_to_vec(&index[PREAMBLE..end]);
    let plain = plain.expect("the head inflates");
    let mut head = proto::Head::decode(plain.as_slice()).expect("the head is a message");
    // Most buckets of a short recording are 0.
    let histogram = head.histogram.as_mut().expect("there is a histogram");
    histogram.bytes.retain(|bytes| *bytes > 0);
    format!("{head:#?}\n")
}

/// `REEL_GOLDEN=write cargo test -p reel-replay golden` writes it, and the seed of the fuzz target, anew; look at the difference.
#[test]
fn the_head_is_the_golden_one() {
    let index = index_bytes();
    assert_eq!(index.first_chunk(), Some(&MAGIC));
    let dump = dump(&index);
    if std::env::var_os("REEL_GOLDEN").is_some_and(|value| value == "write") {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../testdata/index/ssh.head.txt"
        );
        std::fs::write(path, &dump).expect("the golden file can be written");
        let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/index/ssh");
        std::fs::write(seed, &index).expect("the seed can be written");
        return;
    }
    assert_eq!(dump, GOLDEN);
}

#[test]
fn rebuilding_gives_the_same_bytes() {
    assert_eq!(index_bytes(), index_bytes());
}
