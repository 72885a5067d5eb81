//! Steps that were read from a recording and wait to be played.

use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::ops::Range;

use crate::size::Size;
use crate::stage::Action;
use crate::steps::Step;

/// A stretch of a session as steps: what happens from one keyframe to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tape {
    entries: Vec<Entry>,
    data: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    at_ms: u64,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// The data up to here are output.
    Output(usize),
    Resize(Size),
    /// The data up to here are a message of the desktop.
    Desktop(usize),
}

/// Where on a tape its player stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// Steps that have happened, at most as many as the tape has.
    pub(crate) steps: usize,
    /// Bytes of data that they had.
    data: usize,
}

impl Tape {
    pub(crate) fn push(&mut self, at_ms: u64, step: &Step<'_>) {
        let what = match step {
            Step::Output(bytes) => {
                self.data.extend_from_slice(bytes);
                What::Output(self.data.len())
            }
            Step::Resize(size) => What::Resize(*size),
            Step::Desktop(message) => {
                self.data.extend_from_slice(message);
                What::Desktop(self.data.len())
            }
        };
        self.entries.push(Entry { at_ms, what });
    }

    /// Bytes of memory that it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.data.capacity() + self.entries.capacity() * size_of::<Entry>()
    }

    /// Moment of step `index`.
    pub(crate) fn at_ms(&self, index: usize) -> Option<u64> {
        self.entries.get(index).map(|entry| entry.at_ms)
    }

    /// The moment before that of step `index`, if it is on this tape.
    pub(crate) fn before_ms(&self, index: usize) -> Option<u64> {
        let at_ms = self.at_ms(index)?;
        let first = self.entries.partition_point(|entry| entry.at_ms < at_ms);
        self.at_ms(first.checked_sub(1)?)
    }

    /// The next step if it happens up to `until_ms`; moves the head behind it.
    pub(crate) fn next<'a>(&'a self, head: &mut Head, until_ms: u64) -> Option<Action<'a>> {
        let entry = self.entries.get(head.steps)?;
        if entry.at_ms > until_ms {
            return None;
        }
        head.steps += 1;
        let mut data = |end: usize| {
            let start = core::mem::replace(&mut head.data, end);
            self.data.get(start..end).unwrap_or_default()
        };
        Some(match entry.what {
            What::Output(end) => Action::Output(data(end)),
            What::Resize(size) => Action::Resize(size),
            What::Desktop(end) => Action::Desktop(data(end)),
        })
    }
}

/// Tapes that were used last, within a bound.
#[derive(Debug)]
pub(crate) struct Tapes {
    tapes: BTreeMap<usize, Kept>,
    bytes: usize,
    bytes_max: usize,
    /// The tapes that are waited for: they are kept whatever comes along with them.
    pinned: Range<usize>,
    /// Counts uses, to tell which is the oldest.
    clock: u64,
}

#[derive(Debug)]
struct Kept {
    tape: Rc<Tape>,
    used: u64,
}

impl Tapes {
    /// Keeps `bytes_max` bytes at the most, and always the tape that was put in last and those that are pinned.
    pub(crate) const fn new(bytes_max: usize) -> Self {
        Self {
            tapes: BTreeMap::new(),
            bytes: 0,
            bytes_max,
            pinned: 0..0,
            clock: 0,
        }
    }

    /// Keeps these tapes, instead of those that were pinned before.
    pub(crate) fn pin(&mut self, numbers: Range<usize>) {
        self.pinned = numbers;
    }

    pub(crate) fn has(&self, number: usize) -> bool {
        self.tapes.contains_key(&number)
    }

    /// Without making it younger.
    pub(crate) fn peek(&self, number: usize) -> Option<&Tape> {
        self.tapes.get(&number).map(|kept| &*kept.tape)
    }

    pub(crate) fn take(&mut self, number: usize) -> Option<Rc<Tape>> {
        self.clock += 1;
        let kept = self.tapes.get_mut(&number)?;
        kept.used = self.clock;
        Some(Rc::clone(&kept.tape))
    }

    pub(crate) fn put(&mut self, number: usize, tape: Tape) {
        self.clock += 1;
        self.bytes += tape.bytes();
        let kept = Kept {
            tape: Rc::new(tape),
            used: self.clock,
        };
        if let Some(old) = self.tapes.insert(number, kept) {
            self.bytes -= old.tape.bytes();
        }
        while self.bytes > self.bytes_max && self.tapes.len() > 1 {
            let pinned = &self.pinned;
            let others = self
                .tapes
                .iter()
                .filter(|(other, _)| !pinned.contains(other) && **other != number);
            let oldest = others.min_by_key(|(_, kept)| kept.used);
            let Some(oldest) = oldest.map(|(number, _)| *number) else {
                return;
            };
            if let Some(old) = self.tapes.remove(&oldest) {
                self.bytes -= old.tape.bytes();
            }
        }
    }
}
