//! The promises of `protostream::Reader`.

use reel_core::Event;
use reel_core::json::to_json_lossless;
use reel_core::protostream::{Item, Problem, Reader, ReaderOptions, Statistics};

use crate::memory::peak_during;

/// Bytes per push where memory is measured.
const PIECE: usize = 4 * 1024;
/// What a reader may hold then: its inflated buffer (256 KiB), the inflater with its window, pieces, problems.
const MEMORY_MAX: usize = 1024 * 1024;

/// Any bytes are read without a panic; how they are split does not matter up to
/// the first damage; strict and forgiving readers give the same
/// events; memory stays within bounds; every event can be printed.
pub fn reader(data: &[u8]) {
    let forgiving = read(data, false, [data]);
    let strict = read(data, true, [data]);
    assert_eq!(
        forgiving.events, strict.events,
        "being strict changes the events"
    );
    for (strictness, whole) in [(false, &forgiving), (true, &strict)] {
        whole.same(&read(data, strictness, pieces(data)), "an arbitrary split");
    }
    if data.len() < 1024 {
        strict.same(&read(data, true, data.chunks(1)), "single bytes");
    }
    for event in &strict.events {
        let json = to_json_lossless(event.as_ref());
        serde_json::from_str::<serde::de::IgnoredAny>(&json).expect("an event prints as JSON");
        let _ = event.as_ref().decode();
    }
    let peak = peak_during(|| {
        let mut reader = Reader::new(options(true));
        for piece in data.chunks(PIECE) {
            reader.push(piece);
            while reader.next().is_some() {}
        }
        reader.finish();
        while reader.next().is_some() {}
    });
    assert!(peak <= MEMORY_MAX, "reading took {peak} bytes of memory");
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Given {
    /// An event with its index.
    Event(i64),
    Problem,
    Part,
}

/// Everything that a reader gave.
#[derive(Default, PartialEq)]
struct Read {
    events: Vec<Event>,
    problems: Vec<Problem>,
    /// What came, in its order.
    order: Vec<Given>,
    statistics: Statistics,
}

impl Read {
    /// That another split of the same bytes gave the same.
    fn same(&self, other: &Self, how: &str) {
        assert_eq!(self.order, other.order, "{how}: other items");
        assert_eq!(self.events, other.events, "{how}: other events");
        assert_eq!(self.problems, other.problems, "{how}: other problems");
        assert_eq!(self.statistics, other.statistics, "{how}: other statistics");
    }
}

fn options(strict: bool) -> ReaderOptions {
    ReaderOptions {
        strict,
        ..ReaderOptions::default()
    }
}

fn read<'a>(data: &[u8], strict: bool, pieces: impl IntoIterator<Item = &'a [u8]>) -> Read {
    let mut reader = Reader::new(options(strict));
    let mut read = Read::default();
    for piece in pieces {
        reader.push(piece);
        drain(&mut reader, &mut read);
    }
    reader.finish();
    drain(&mut reader, &mut read);
    assert!(reader.next().is_none(), "an item behind the end");
    assert!(reader.position() <= data.len() as u64);
    assert_eq!(reader.statistics().events, read.events.len() as u64);
    read.statistics = *reader.statistics();
    read
}

fn drain(reader: &mut Reader, read: &mut Read) {
    while let Some(item) = reader.next() {
        match item {
            Item::Event(event) => {
                read.order.push(Given::Event(event.index()));
                read.events.push(event.to_owned());
            }
            Item::Problem(problem) => {
                read.order.push(Given::Problem);
                read.problems.push(problem);
            }
            Item::Part(_) => read.order.push(Given::Part),
        }
    }
}

/// Pieces whose lengths depend on the bytes, so that the same input is always cut in the same places.
fn pieces(data: &[u8]) -> Vec<&[u8]> {
    let mut state = data.iter().fold(0x9e37_79b9_u32, |state, byte| {
        (state ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    let mut rest = data;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        // Mostly short ones, where headers and lengths are cut; now and then a long one.
        let length = if state % 8 == 0 {
            state >> 16 & 0xfff
        } else {
            state >> 16 & 0x1f
        };
        let (piece, behind) = rest.split_at(rest.len().min(length as usize));
        pieces.push(piece);
        rest = behind;
    }
    pieces
}
