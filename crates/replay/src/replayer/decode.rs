//! Chunks of a recording that were fetched, as tapes.

use reel_core::protostream::{Item, Reader, ReaderOptions};

use crate::index::{Chunk, Index, Keyframe};
use crate::steps::Step;
use crate::tape::Tape;

/// Bytes that a reader is handed at a time: it keeps a copy.
const PIECE: usize = 256 * 1024;

/// Reads a chunk and gives each of its tapes with its number. `false` if it holds other steps than the index says.
pub(super) fn decode(
    index: &Index,
    number: usize,
    chunk: &Chunk,
    bytes: &[u8],
    done: impl FnMut(usize, Tape),
) -> bool {
    let mut reader = Reader::new(ReaderOptions {
        strict: false,
        offset: chunk.offset,
        part: chunk.part,
        last_index: chunk.last_index,
    });
    let mut steps = chunk.steps;
    let tapes = index.tapes_of(number);
    let keyframes = index.keyframes.get(tapes.clone()).unwrap_or_default();
    let mut cutter = Cutter {
        keyframes,
        next_tape: tapes.start,
        begun: 0,
        taken: 0,
        step_count: chunk.step_count,
        tape: Tape::default(),
        done,
    };
    let mut drain = |reader: &mut Reader| {
        while let Some(item) = reader.next() {
            match item {
                Item::Event(event) => {
                    steps.take(event, |at_ms, step| cutter.step(at_ms, &step));
                }
                Item::Part(_) => steps.settle(|at_ms, step| cutter.step(at_ms, &step)),
                _ => {}
            }
        }
    };
    for piece in bytes.chunks(PIECE) {
        reader.push(piece);
        drain(&mut reader);
    }
    reader.finish();
    drain(&mut reader);
    steps.settle(|at_ms, step| cutter.step(at_ms, &step));
    cutter.finish()
}

/// Cuts the steps of a chunk into tapes.
struct Cutter<'a, F> {
    /// Those of the chunk.
    keyframes: &'a [Keyframe],
    /// Number of the tape that is begun next, and how many were begun.
    next_tape: usize,
    begun: usize,
    taken: u64,
    step_count: u64,
    tape: Tape,
    done: F,
}

impl<F: FnMut(usize, Tape)> Cutter<'_, F> {
    fn step(&mut self, at_ms: u64, step: &Step<'_>) {
        // A chunk that was still growing when it was asked for may have more by now.
        if self.taken == self.step_count {
            return;
        }
        let begins = self.keyframes.get(self.begun);
        if begins.is_some_and(|keyframe| keyframe.skip == self.taken) {
            self.give();
            self.begun += 1;
        }
        self.tape.push(at_ms, step);
        self.taken += 1;
    }

    fn give(&mut self) {
        let tape = core::mem::take(&mut self.tape);
        if self.begun > 0 {
            (self.done)(self.next_tape, tape);
            self.next_tape += 1;
        }
    }

    fn finish(mut self) -> bool {
        self.give();
        self.taken == self.step_count && self.begun == self.keyframes.len()
    }
}
