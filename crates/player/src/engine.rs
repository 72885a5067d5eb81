//! The recording behind the player: the one module that knows how moments are found.

use reel_core::protostream::{Item, Reader, ReaderOptions};
use reel_replay::{Playback, Summary, Tape, Terminal};

use crate::objects::{Mark, Problem};

/// Problems that are told one by one; the others are only counted.
const PROBLEMS_MAX: usize = 100;

/// Marks that are kept.
const MARKS_MAX: usize = 1_000_000;

/// One recording at one moment.
pub(crate) struct Engine {
    reader: Reader,
    tape: Tape,
    playback: Playback,
    is_stale: bool,
    pub(crate) summary: Summary,
    marks: Vec<Mark>,
    problems: Vec<Problem>,
    is_finished: bool,
    position_ms: u64,
}

impl Engine {
    pub(crate) fn new() -> Self {
        Self {
            reader: Reader::new(ReaderOptions::default()),
            tape: Tape::new(),
            playback: Playback::new(Tape::new()),
            is_stale: false,
            summary: Summary::new(),
            marks: Vec::new(),
            problems: Vec::new(),
            is_finished: false,
            position_ms: 0,
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.reader.push(bytes);
        self.read();
    }

    pub(crate) fn finish(&mut self) {
        self.reader.finish();
        self.is_finished = true;
        self.read();
    }

    fn read(&mut self) {
        while let Some(item) = self.reader.next() {
            match item {
                Item::Event(event) => {
                    self.tape.add(event);
                    self.summary.add(event);
                    if event.print().is_none() && self.marks.len() < MARKS_MAX {
                        let kind = event.event_type().into_owned();
                        self.marks.push(Mark {
                            ms: ms(self.tape.duration_ms()),
                            text: kind.clone(),
                            code: event.code().into_owned(),
                            index: ms(event.index().unsigned_abs()),
                            event_type: kind,
                            kind: "event",
                        });
                    }
                    self.is_stale = true;
                }
                Item::Problem(problem) if self.problems.len() < PROBLEMS_MAX => {
                    self.problems.push(Problem {
                        severity: problem.severity().name(),
                        name: problem.kind.name(),
                        text: problem.to_string(),
                    });
                }
                Item::Problem(_) | Item::Part(_) => {}
            }
        }
    }

    pub(crate) fn seek(&mut self, at_ms: u64) {
        if core::mem::take(&mut self.is_stale) {
            self.playback = Playback::new(self.tape.clone());
        }
        self.playback.seek(at_ms);
        self.position_ms = at_ms.min(self.tape.duration_ms());
    }

    pub(crate) const fn position_ms(&self) -> u64 {
        self.position_ms
    }

    pub(crate) fn next_ms(&self) -> Option<u64> {
        self.playback.next_ms()
    }

    pub(crate) fn previous_ms(&self) -> Option<u64> {
        let mut playback = self.playback.clone();
        playback.step_back()
    }

    pub(crate) fn terminal(&self) -> &Terminal {
        self.playback.terminal()
    }

    pub(crate) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    pub(crate) fn statistics(&self) -> reel_core::protostream::Statistics {
        *self.reader.statistics()
    }

    pub(crate) const fn is_finished(&self) -> bool {
        self.is_finished
    }
}

/// A number for JavaScript. Exact up to 2^53, which is 285,000 years.
#[expect(clippy::cast_precision_loss, reason = "no recording is that long")]
pub(crate) fn ms(value: u64) -> f64 {
    value as f64
}
