//! A recording in memory, played to any moment.
//!
//! [`Tape`] holds the output of a session with its moments, [`Playback`] a terminal that stands at one of them. Going
//! back restores the nearest snapshot and replays from there, so that any moment is the same however it was reached.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Range;

use reel_core::EventRef;

use crate::readable::{readable, readable_without_terminal};
use crate::size::Size;
use crate::terminal::Terminal;
use crate::timeline::Timeline;

/// Bytes of output between two snapshots: what a step back replays at the most.
const SNAPSHOT_EVERY: usize = 512 * 1024;
/// Snapshots that are kept; beyond it the distance between them grows.
const SNAPSHOTS_MAX: usize = 512;

/// The output and the sizes of a session.
#[derive(Clone, Debug)]
pub struct Tape {
    size: Size,
    /// The session has a terminal: a size was told, or output seen.
    sized: bool,
    steps: Vec<Step>,
    data: Vec<u8>,
    timeline: Timeline,
}

/// One thing that happens to the terminal.
#[derive(Clone, Debug)]
struct Step {
    /// Never below that of the step before.
    at_ms: u64,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// Range in the tape's data.
    Output(Range<usize>),
    Resize(Size),
}

impl Default for Tape {
    fn default() -> Self {
        Self {
            size: Size::DEFAULT,
            sized: false,
            steps: Vec::new(),
            data: Vec::new(),
            timeline: Timeline::new(),
        }
    }
}

impl Tape {
    /// Without output.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next event. Memory grows by the output in it.
    pub fn add(&mut self, event: EventRef<'_>) {
        let at_ms = self.timeline.place(event);
        if let Some(print) = event.print() {
            self.sized = true;
            self.output(at_ms, print.data);
            return;
        }
        match &*event.event_type() {
            "session.start" | "resize" => {
                let Some(size) = Size::parse(&event.text("size")) else {
                    return;
                };
                if self.steps.is_empty() && !self.sized {
                    self.size = size;
                } else {
                    self.steps.push(Step {
                        at_ms,
                        what: What::Resize(size),
                    });
                }
                self.sized = true;
            }
            _ => {
                let text = if self.sized {
                    readable(event)
                } else {
                    readable_without_terminal(event)
                };
                if let Some(text) = text {
                    self.output(at_ms, text.as_bytes());
                }
            }
        }
    }

    fn output(&mut self, at_ms: u64, bytes: &[u8]) {
        let start = self.data.len();
        self.data.extend_from_slice(bytes);
        self.steps.push(Step {
            at_ms,
            what: What::Output(start..self.data.len()),
        });
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Moment of the last thing that happens, in milliseconds.
    #[must_use]
    pub fn duration_ms(&self) -> u64 {
        self.timeline.now_ms()
    }

    /// The clock that placed the events, to turn wall time into moments.
    #[must_use]
    pub const fn timeline(&self) -> &Timeline {
        &self.timeline
    }
}

/// A terminal at one moment of a [`Tape`].
///
/// ```
/// use reel_core::prepare::{Preparer, SessionIdentity};
/// use reel_core::Time;
/// use reel_replay::{Playback, Tape};
///
/// let mut preparer = Preparer::new(SessionIdentity::default());
/// let mut tape = Tape::new();
/// for (ms, text) in [(0, "one "), (700, "two")] {
///     for event in preparer.print(text.as_bytes(), Time::from_unix_ms(ms)) {
///         tape.add(event.as_ref());
///     }
/// }
/// let mut playback = Playback::new(tape);
/// playback.seek(700);
/// assert_eq!(playback.terminal().row(0).text(), "one two");
/// playback.seek(699);
/// assert_eq!(playback.terminal().row(0).text(), "one");
/// ```
#[derive(Clone, Debug)]
pub struct Playback {
    tape: Tape,
    terminal: Terminal,
    /// `tape.steps[..next]` have happened.
    next: usize,
    /// Number of steps → the terminal after them.
    snapshots: BTreeMap<usize, Vec<u8>>,
    /// Output since the last snapshot, in bytes.
    since_snapshot: usize,
    snapshot_every: usize,
}

impl Playback {
    /// Before the first step.
    #[must_use]
    pub fn new(tape: Tape) -> Self {
        let terminal = Terminal::with_scrollback(tape.size.cols, tape.size.rows, 0);
        Self {
            tape,
            terminal,
            next: 0,
            snapshots: BTreeMap::new(),
            since_snapshot: 0,
            snapshot_every: SNAPSHOT_EVERY,
        }
    }

    /// The screen as it is now.
    #[must_use]
    pub const fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// What is played.
    #[must_use]
    pub const fn tape(&self) -> &Tape {
        &self.tape
    }

    /// Moment of the next step in milliseconds; `None` at the end.
    #[must_use]
    pub fn next_ms(&self) -> Option<u64> {
        self.tape.steps.get(self.next).map(|step| step.at_ms)
    }

    /// Moment of the last step taken, in milliseconds; 0 before the first.
    #[must_use]
    pub fn last_ms(&self) -> u64 {
        self.next
            .checked_sub(1)
            .map_or(0, |last| self.tape.steps[last].at_ms)
    }

    /// Brings the terminal to the moment `ms`: everything up to and including it has happened.
    pub fn seek(&mut self, ms: u64) {
        let target = self.tape.steps.partition_point(|step| step.at_ms <= ms);
        self.seek_step(target);
    }

    /// One step forward; gives its moment in milliseconds.
    pub fn step_forward(&mut self) -> Option<u64> {
        let at_ms = self.next_ms()?;
        self.play_step();
        Some(at_ms)
    }

    /// One step back; gives the moment of the last step that has happened then.
    pub fn step_back(&mut self) -> Option<u64> {
        let target = self.next.checked_sub(1)?;
        self.seek_step(target);
        Some(self.last_ms())
    }

    fn seek_step(&mut self, target: usize) {
        let nearest = self.snapshots.range(..=target).next_back();
        let start = nearest.map_or(0, |(step, _)| *step);
        if target < self.next || start > self.next {
            let restored = nearest.and_then(|(_, bytes)| Terminal::restore(bytes).ok());
            self.next = if restored.is_some() { start } else { 0 };
            self.terminal = restored.unwrap_or_else(|| {
                Terminal::with_scrollback(self.tape.size.cols, self.tape.size.rows, 0)
            });
            self.since_snapshot = 0;
        }
        while self.next < target {
            self.play_step();
        }
    }

    fn play_step(&mut self) {
        let Some(step) = self.tape.steps.get(self.next) else {
            return;
        };
        match &step.what {
            What::Output(range) => {
                self.terminal.feed(&self.tape.data[range.clone()]);
                self.since_snapshot += range.len();
            }
            What::Resize(size) => self.terminal.resize(size.cols, size.rows),
        }
        self.next += 1;
        if self.since_snapshot >= self.snapshot_every {
            self.since_snapshot = 0;
            self.keep_snapshot();
        }
    }

    fn keep_snapshot(&mut self) {
        if self.snapshots.len() == SNAPSHOTS_MAX {
            // Every second one goes.
            let mut keep = false;
            self.snapshots.retain(|_, _| {
                keep = !keep;
                keep
            });
            self.snapshot_every = self.snapshot_every.saturating_mul(2);
        }
        self.snapshots
            .entry(self.next)
            .or_insert_with(|| self.terminal.snapshot());
    }
}
