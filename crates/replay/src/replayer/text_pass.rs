//! The on-screen text of a recording whose index does not hold it: one pass over all of it, a little at a time.

use reel_core::crc::Hasher;
use reel_core::protostream::{Item, Reader, ReaderOptions};

use super::{Request, SourceFile};
use crate::index::{Index, step_cost, watched_stage};
use crate::screen_text::ScreenText;
use crate::stage::{Action, Stage};
use crate::steps::{Step, Steps};

/// Bytes that are asked for at a time: few rounds on a slow connection, and little memory.
const REQUEST_MAX: u64 = 1024 * 1024;

/// Work of one round, in bytes of records and of output: some 30 ms in a browser.
const ROUND_WORK: u64 = 512 * 1024;

/// A pass that is under way.
#[derive(Debug)]
pub(super) struct TextPass {
    reader: Reader,
    steps: Steps,
    stage: Stage,
    text: ScreenText,
    /// The reader has the bytes of the recording up to here, and is to get those up to `asked`.
    read: u64,
    asked: u64,
    /// The chunk that `read` is in, and what it sums up to so far.
    chunk: usize,
    crc: Hasher,
    is_ended: bool,
}

/// What a round came to.
#[derive(Debug)]
pub(super) enum Round {
    /// That is all: [`TextPass::into_text`].
    Done,
    /// These bytes come next.
    Needs(Request),
    /// There is more to do with what is here.
    Unfinished,
}

impl TextPass {
    pub(super) fn new() -> Self {
        let (stage, text) = watched_stage();
        Self {
            reader: Reader::new(ReaderOptions::default()),
            steps: Steps::default(),
            stage,
            text,
            read: 0,
            asked: 0,
            chunk: 0,
            crc: Hasher::new(),
            is_ended: false,
        }
    }

    /// Takes bytes of the recording from `offset` on, as far as they were asked for. `false` if they are not those that
    /// the index was made of.
    pub(super) fn supply(&mut self, index: &Index, offset: u64, bytes: &[u8]) -> bool {
        let end = offset.saturating_add(bytes.len() as u64).min(self.asked);
        if offset > self.read || end <= self.read {
            return true;
        }
        let within = |position: u64| usize::try_from(position - offset).unwrap_or(usize::MAX);
        let new = bytes
            .get(within(self.read)..within(end))
            .unwrap_or_default();
        self.reader.push(new);
        let fits = self.sum(index, new);
        self.read = end;
        fits
    }

    /// Compares the chunks that are complete.
    fn sum(&mut self, index: &Index, mut bytes: &[u8]) -> bool {
        let mut position = self.read;
        while let Some(chunk) = index.chunks.get(self.chunk) {
            let left = (chunk.offset + chunk.length).saturating_sub(position);
            let count = usize::try_from(left).unwrap_or(usize::MAX);
            let Some((here, rest)) = bytes.split_at_checked(count) else {
                self.crc.update(bytes);
                return true;
            };
            self.crc.update(here);
            if core::mem::take(&mut self.crc).finalize() != chunk.crc {
                return false;
            }
            self.chunk += 1;
            position += count as u64;
            bytes = rest;
        }
        bytes.is_empty()
    }

    /// Goes on with what is here, for one round.
    pub(super) fn go_on(&mut self, recording_length: u64) -> Round {
        let mut work = 0;
        while work < ROUND_WORK {
            match self.reader.next() {
                Some(Item::Event(event)) => {
                    work += event.record().len() as u64;
                    let (stage, text) = (&mut self.stage, &mut self.text);
                    self.steps.take(event, |at_ms, step| {
                        work += step_cost(&step);
                        apply(stage, text, at_ms, &step);
                    });
                }
                Some(Item::Part(_)) => {
                    work += 1;
                    self.settle();
                }
                Some(_) => work += 1,
                None if self.read < recording_length => return self.request(recording_length),
                None if self.is_ended => return Round::Done,
                None => {
                    // A last part that is cut off ends with the recording.
                    self.reader.finish();
                    self.is_ended = true;
                }
            }
        }
        Round::Unfinished
    }

    fn request(&mut self, recording_length: u64) -> Round {
        let length = (recording_length - self.read).min(REQUEST_MAX);
        self.asked = self.read + length;
        Round::Needs(Request {
            file: SourceFile::Recording,
            offset: self.read,
            length,
        })
    }

    fn settle(&mut self) {
        let (stage, text) = (&mut self.stage, &mut self.text);
        self.steps
            .settle(|at_ms, step| apply(stage, text, at_ms, &step));
    }

    /// The text, when the pass is done.
    pub(super) fn into_text(mut self) -> ScreenText {
        self.settle();
        self.text.finish(self.steps.timeline.now_ms());
        self.text
    }
}

fn apply(stage: &mut Stage, text: &mut ScreenText, at_ms: u64, step: &Step<'_>) {
    stage.apply(match step {
        Step::Output(bytes) => Action::Output(bytes),
        Step::Resize(size) => Action::Resize(*size),
        Step::Desktop(message) => Action::Desktop(message),
    });
    text.observe(stage.terminal_mut(), at_ms);
}
