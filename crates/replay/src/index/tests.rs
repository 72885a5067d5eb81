//! The head of a small index, written down.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use prost::Message as _;
use reel_core::Time;
use reel_core::prepare::{Preparer, SessionIdentity};

use super::file::{MAGIC, PREAMBLE};
use super::{Builder, ChunkStart, Index, IndexOptions, restore};
use crate::generated::index as proto;
use crate::replayer::{Replayer, ReplayerOptions};
use crate::stage::Stage;
use crate::tape::{Head, Tape};

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

/// A chunk of output between two keyframes.
fn lines(count: usize) -> Vec<u8> {
    let lines = (0..count).map(|line| format!("\x1b[3{}m{line}\x1b[m and more\r\n", line % 8));
    lines.collect::<String>().into_bytes()
}

/// Plays chunks and gives the stages at the keyframes, the tapes, and the index.
fn built(chunks: &[Vec<u8>]) -> (Vec<Stage>, Vec<Tape>, Index) {
    let mut preparer = Preparer::new(SessionIdentity::default());
    let mut builder = Builder::new();
    let mut tapes = Vec::new();
    let mut stages = Vec::new();
    for chunk in chunks {
        stages.push(builder.stage.clone());
        builder.begin_chunk(ChunkStart::default());
        for event in preparer.print(chunk, Time::from_unix_ms(0)) {
            builder.event(event.as_ref(), |_, tape| tapes.push(tape));
        }
    }
    let (index, tape, _) = builder.finish();
    tapes.push(tape);
    (stages, tapes, index)
}

#[test]
fn a_scrollback_that_is_all_new_is_not_stored_but_played() {
    let links: String = (0..5_000)
        .map(|n| format!("\x1b]8;;https://a.example/{n}\x1b\\x\x1b]8;;\x1b\\"))
        .collect();
    let with = |more: &[u8]| [&lines(600), more, &lines(600)].concat();
    let cases = [
        ("lines", with(b""), true),
        (
            "in the alternate screen",
            with(b"\x1b[?1049h\x1b[5Sx\x1b[?1049l"),
            true,
        ),
        (
            "ends in the alternate screen",
            [&lines(1_100), &b"\x1b[?1049hx"[..]].concat(),
            true,
        ),
        ("too few", lines(900), false),
        ("erased", with(b"\x1b[3J"), false),
        ("reset", with(b"\x1bc"), false),
        (
            "more links than half of the table",
            with(links.as_bytes()),
            false,
        ),
    ];
    for (name, chunk, is_from_previous) in cases {
        // What was there before is not seen any more; the last keyframe needs rows that no other has stored.
        let chunks = [lines(1_500), chunk, lines(20), lines(1)];
        let (stages, tapes, index) = built(&chunks);
        let keyframe = &index.keyframes[2];
        assert_eq!(keyframe.history_from_previous, is_from_previous, "{name}");
        for (number, keyframe) in index.keyframes.iter().enumerate() {
            let block = |number: usize| {
                index.blocks[number]
                    .inflated(usize::MAX)
                    .expect("it is here")
            };
            let from = number - usize::from(keyframe.history_from_previous);
            let state = block(index.keyframes[from].state_block);
            let stage = if keyframe.history_from_previous {
                assert_eq!(keyframe.history_block, None, "{name}");
                let mut stage = restore(&state, &[]).expect("the state is sound");
                let mut head = Head::default();
                while let Some(action) = tapes[from].next(&mut head, u64::MAX) {
                    stage.apply(action);
                }
                stage
            } else {
                let pieces = index.history_of(number).expect("the rows are there");
                let history: Vec<_> = pieces
                    .iter()
                    .map(|piece| (*piece, block(piece.block)))
                    .collect();
                restore(&state, &history).expect("the state is sound")
            };
            // The first step also sets the size, after which the stage was not looked at.
            if number > 0 {
                assert!(stage == stages[number], "{name}: keyframe {number}");
            }
        }
    }
}
