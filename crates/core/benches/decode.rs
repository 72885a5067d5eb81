//! How fast a recording is decoded, against the least that any reader has to do: inflating the same bytes.
//!
//! Decoding and bare inflating take turns, and a ratio is taken from each pair, so that whatever else the machine does
//! meets both alike; the median of the ratios is what counts. Memory and input are the same for both: pieces of the
//! same size in, one reused buffer of the reader's size out, no bytes kept.
//!
//! `REEL_CORPORA` names a folder with `*.cast.gz` (asciicast 2); without it terminal output is made up.
//! `REEL_BENCH_ROUNDS` is the number of pairs.

use std::hint::black_box;
use std::time::Instant;

use reel_core::Time;
use reel_core::limits::INFLATED_BUFFER;
use reel_core::prepare::{Preparer, SessionIdentity};
use reel_core::protostream::{
    Item, PartHeader, Reader, ReaderOptions, VERSION_1_LENGTH, Writer, WriterOptions,
};

#[path = "decode/bare.rs"]
mod bare;
#[path = "decode/corpus.rs"]
mod corpus;

use corpus::{Output, corpora};

/// Bytes per push, as one read of a file.
const PIECE: usize = 64 * 1024;
/// Pairs of measurements, unless told.
const ROUNDS: usize = 15;

fn main() {
    let rounds = std::env::var("REEL_BENCH_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(ROUNDS);
    println!("{}, {rounds} rounds, medians", bare::BACKEND);
    println!(
        "{:<16} {:>7} {:>6} {:>6} {:>9} {:>9} {:>9} {:>11}  decode/inflate (quartiles)",
        "recording", "events", "MB", "packed", "inflate", "decode", "encode", "first event"
    );
    for (name, outputs) in corpora() {
        measure(&name, &outputs, rounds);
    }
}

fn measure(name: &str, outputs: &[Output], rounds: usize) {
    let recording = encode(outputs);
    let records = megabytes(inflate(&recording));
    let events = decode(&recording);
    let mut rows = Vec::new();
    for _ in 0..rounds {
        rows.push([
            time(|| inflate(&recording)),
            time(|| decode(&recording)),
            time(|| first_event(&recording)),
            time(|| encode(outputs).len() as u64),
        ]);
    }
    let column = |f: fn(&[f64; 4]) -> f64| quartiles(rows.iter().map(f).collect());
    let [low, ratio, high] = column(|row| row[0] / row[1]);
    println!(
        "{name:<16} {events:>7} {records:>6.2} {:>5.1}% {:>4.0} MB/s {:>4.0} MB/s {:>4.0} MB/s {:>8.0} µs  {ratio:.3} ({low:.3} to {high:.3})",
        100.0 * megabytes(recording.len() as u64) / records,
        records / column(|row| row[0])[1],
        records / column(|row| row[1])[1],
        records / column(|row| row[3])[1],
        1e6 * column(|row| row[2])[1],
    );
}

/// A recording as it would be uploaded.
fn encode(outputs: &[Output]) -> Vec<u8> {
    let mut preparer = Preparer::new(SessionIdentity {
        cluster_name: "bench".to_owned(),
        ..SessionIdentity::default()
    });
    let mut writer = Writer::new(WriterOptions::default());
    let mut recording = Vec::new();
    for (ms, data) in outputs {
        for print in preparer.print_at(data, Time::from_unix_ms(1_700_000_000_000 + ms), *ms) {
            writer.write(print.as_ref()).expect("prints fit");
        }
        while let Some(part) = writer.take_part() {
            recording.extend_from_slice(&part.bytes);
        }
    }
    writer.complete();
    while let Some(part) = writer.take_part() {
        recording.extend_from_slice(&part.bytes);
    }
    recording
}

/// Reads every event, looking at what a player needs of it. Gives their number.
fn decode(recording: &[u8]) -> u64 {
    let mut reader = Reader::new(ReaderOptions::default());
    let mut events = 0;
    let mut drain = |reader: &mut Reader| {
        while let Some(item) = reader.next() {
            match item {
                Item::Event(event) => {
                    events += 1;
                    black_box(event.print());
                }
                Item::Problem(problem) => panic!("{problem:?}"),
                Item::Part(_) => {}
            }
        }
    };
    for piece in recording.chunks(PIECE) {
        reader.push(piece);
        drain(&mut reader);
    }
    // Without `finish`: the recording has no end event, which would be a problem.
    events
}

/// Reads up to the first event. Gives its index.
fn first_event(recording: &[u8]) -> u64 {
    let mut reader = Reader::new(ReaderOptions::default());
    for piece in recording.chunks(PIECE) {
        reader.push(piece);
        if let Some(Item::Event(event)) = reader.next() {
            return event.index().unsigned_abs();
        }
    }
    panic!("no event")
}

/// Inflates every part and drops what comes out. Gives the number of bytes.
fn inflate(recording: &[u8]) -> u64 {
    /// Of the gzip header and trailer that the writer makes (RFC 1952).
    const GZIP_HEADER: usize = 10;
    const GZIP_TRAILER: usize = 8;

    let mut inflater = bare::Inflater::new();
    let mut buffer = vec![0; INFLATED_BUFFER];
    let mut total = 0;
    let mut rest = recording;
    while let Some(header) = PartHeader::parse(rest) {
        let size = usize::try_from(header.size).expect("a part fits into memory");
        let padding = usize::try_from(header.padding).expect("a part fits into memory");
        let end = VERSION_1_LENGTH + size;
        inflater.reset();
        for mut piece in rest[VERSION_1_LENGTH + GZIP_HEADER..end - GZIP_TRAILER].chunks(PIECE) {
            loop {
                let (consumed, produced) = inflater.step(piece, &mut buffer);
                black_box(&buffer[..produced]);
                total += produced as u64;
                piece = &piece[consumed..];
                if piece.is_empty() && produced < buffer.len() {
                    break;
                }
            }
        }
        rest = &rest[end + padding..];
    }
    total
}

/// In seconds.
fn time(work: impl FnOnce() -> u64) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_secs_f64()
}

/// Lower quartile, median, upper quartile.
fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let at = |quarter: usize| values[(values.len() - 1) * quarter / 4];
    [at(1), at(2), at(3)]
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
