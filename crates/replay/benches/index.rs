//! The whole pass over a recording, the size of its index, and going to random moments.
//!
//! `REEL_CORPORA=folder cargo bench -p reel-replay --bench index` measures every `*.cast.gz` (asciicast v2, gzip) of the
//! folder, rewritten as a ProtoStream recording; without it a generated session.

use std::time::{Duration, Instant};

use divan::{Bencher, black_box};
use recordings::Recorded;
use reel_replay::{IndexOptions, Query, Replayer, ReplayerOptions, Request, SourceFile};

#[path = "../tests/recordings/protostream.rs"]
mod recordings;

/// Bytes of one push.
const PIECE: usize = 256 * 1024;
/// Random moments for the percentiles.
const MOMENTS: usize = 500;

fn main() {
    report_waits();
    report();
    divan::main();
}

fn all() -> &'static [Recorded] {
    static ALL: std::sync::OnceLock<Vec<Recorded>> = std::sync::OnceLock::new();
    ALL.get_or_init(recordings::recorded)
}

fn pushed(recording: &[u8]) -> Replayer {
    let mut replayer = Replayer::new(ReplayerOptions::default());
    for piece in recording.chunks(PIECE) {
        replayer.push(piece);
    }
    replayer
}

fn pass(recording: &[u8]) -> Replayer {
    let mut replayer = pushed(recording);
    replayer.finish();
    replayer
}

/// Times of what nobody may have to wait for: `finish`, and the longest round of the first search.
fn report_waits() {
    println!(
        "recording                 finish     encode  first search  rounds  longest  with text"
    );
    for recorded in all() {
        let recording = &recorded.bytes;
        let mut replayer = pushed(recording);
        let start = Instant::now();
        replayer.finish();
        let finish = start.elapsed();
        let start = Instant::now();
        let Some(index) = replayer.index_bytes(IndexOptions::default()) else {
            continue;
        };
        let encode = start.elapsed();
        let stored = replayer.index_bytes(IndexOptions { with_text: true });
        let stored = stored.map_or(0, |bytes| bytes.len());
        let mut opened = opened(recording, &index);
        let (mut rounds, mut longest, mut sum) = (0, Duration::ZERO, Duration::ZERO);
        loop {
            let start = Instant::now();
            let outcome = opened.search(&Query::plain("error"));
            let requests = outcome.expect("the index fits").err();
            for request in requests.iter().flatten() {
                let from = usize::try_from(request.offset).expect("it is in memory");
                let to = from + usize::try_from(request.length).expect("it is in memory");
                opened.supply(request.file, request.offset, &recording[from..to]);
            }
            let took = start.elapsed();
            (rounds, longest, sum) = (rounds + 1, longest.max(took), sum + took);
            if requests.is_none() {
                break;
            }
        }
        println!(
            "{:22} {:>9.2?} {:>10.2?} {:>13.2?} {rounds:>7} {:>8.2?} {:>8.1} %",
            recorded.name,
            finish,
            encode,
            sum,
            longest,
            100.0 * stored as f64 / recording.len() as f64,
        );
    }
}

/// What cannot be said as a time of one thing: sizes and percentiles.
fn report() {
    println!(
        "recording               bytes     output      index  of rec.  of out.    head  keyfr.  first frame  seek p50    p99    max"
    );
    for recorded in all() {
        let recording = &recorded.bytes;
        let replayer = pass(recording);
        let Some(index) = replayer.index_bytes(IndexOptions::default()) else {
            continue;
        };
        let info = replayer.info();
        let share = |of: u64| 100.0 * index.len() as f64 / of as f64;
        let head = u32::from_le_bytes(*index[12..].first_chunk().expect("an index has a preamble"));
        let mut times = Vec::new();
        let mut opened = opened(recording, &index);
        let first = seek(&mut opened, recording, &index, 0).1;
        let mut state = 1_u64;
        for _ in 0..MOMENTS {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let at_ms = (state >> 33) % info.duration_ms.max(1);
            // Without what other seeks have left in the caches.
            opened = self::opened(recording, &index);
            times.push(seek(&mut opened, recording, &index, at_ms).0);
        }
        times.sort();
        println!(
            "{:20} {:>8} {:>10} {:>10} {:>6.1} % {:>6.1} % {:>7} {:>7} {:>12} {:>9.2?} {:>6.2?} {:>6.2?}",
            recorded.name,
            recording.len(),
            info.output_bytes,
            index.len(),
            share(recording.len() as u64),
            share(info.output_bytes),
            head,
            replayer.keyframe_count(),
            first + u64::from(head),
            times[MOMENTS / 2],
            times[MOMENTS * 99 / 100],
            times[MOMENTS - 1],
        );
    }
}

/// Through the head of an index.
fn opened(recording: &[u8], index: &[u8]) -> Replayer {
    let mut replayer = Replayer::new(ReplayerOptions::default());
    let head = u32::from_le_bytes(*index[12..].first_chunk().expect("an index has a preamble"));
    let end = 24 + usize::try_from(head).expect("the head is small");
    replayer
        .open_index(recording.len() as u64, &index[..end])
        .expect("the index opens");
    replayer
}

/// How long it took and how many bytes were fetched.
fn seek(replayer: &mut Replayer, recording: &[u8], index: &[u8], at_ms: u64) -> (Duration, u64) {
    let start = Instant::now();
    let mut fetched = 0;
    loop {
        let requests = replayer.seek(at_ms).expect("the index fits");
        if requests.is_empty() {
            return (start.elapsed(), fetched);
        }
        for Request {
            file,
            offset,
            length,
        } in requests
        {
            let bytes = if file == SourceFile::Index {
                index
            } else {
                recording
            };
            let from = usize::try_from(offset).expect("it is in memory");
            let to = from + usize::try_from(length).expect("it is in memory");
            replayer.supply(file, offset, &bytes[from..to]);
            fetched += length;
        }
    }
}

#[divan::bench(args = all(), sample_count = 7, sample_size = 1)]
fn whole_pass(bencher: Bencher<'_, '_>, recorded: &Recorded) {
    bencher.bench(|| pass(black_box(&recorded.bytes)));
}

#[divan::bench(args = all(), sample_count = 20, sample_size = 1)]
fn open_and_seek(bencher: Bencher<'_, '_>, recorded: &Recorded) {
    let replayer = pass(&recorded.bytes);
    let index = replayer
        .index_bytes(IndexOptions::default())
        .expect("the recording is whole");
    let middle = replayer.duration_ms() / 2;
    bencher.bench(|| {
        let mut opened = opened(&recorded.bytes, &index);
        seek(&mut opened, &recorded.bytes, &index, middle)
    });
}
