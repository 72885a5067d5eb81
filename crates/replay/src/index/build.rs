//! Building an index in one pass over the events.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use reel_core::protostream::{Problem, Severity, Statistics};
use reel_core::{EventRef, Time};

use super::{
    Block, Chunk, IDLE_MS_MIN, IDLE_SPANS_MAX, Index, Keyframe, PROBLEMS_MAX, ProblemMark,
    RESIZES_MAX, Resize, SCROLLBACK_ROWS, Span,
};
use crate::info::line;
use crate::marks::{MARKS_MAX, Mark};
use crate::screen_text::ScreenText;
use crate::stage::{Action, Stage};
use crate::steps::{Moment, Step, Steps};
use crate::summary::Summary;
use crate::tape::Tape;
use crate::thumbnail::{Thumbnail, Thumbnails};

/// Work between two keyframes, in bytes of output: what a seek replays at the most, some milliseconds.
const KEYFRAME_EVERY: u64 = 1024 * 1024;
/// What a step costs beside its bytes, in bytes of output, and what a resize does, which breaks the scrollback anew.
const STEP_COST: u64 = 16;
const RESIZE_COST: u64 = 16 * 1024;

/// Bytes of blocks that wait to be deflated until somebody wants a file: the states of about a gigabyte of recording.
/// What is beyond is deflated at once.
const PLAIN_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Marks that wait for the next print at the most; beyond it they are taken to have happened at once.
const WAITING_MARKS_MAX: usize = 4096;

/// Thumbnails in one block: what the pointer passes over in one go.
pub(crate) const THUMBNAILS_PER_BLOCK: usize = 16;

/// Where a chunk begins.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ChunkStart {
    pub(crate) offset: u64,
    pub(crate) part: u64,
    pub(crate) last_index: Option<i64>,
}

/// Work that a step is, in bytes of output.
pub(crate) fn step_cost(step: &Step<'_>) -> u64 {
    STEP_COST
        + match step {
            Step::Output(bytes) => bytes.len() as u64,
            Step::Resize(_) => RESIZE_COST,
            Step::Desktop(message) => message.len() as u64,
        }
}

/// The stage before everything, and the text that was on it: rows that pass by within the first step are watched, too.
pub(crate) fn watched_stage() -> (Stage, ScreenText) {
    let mut stage = Stage::new(SCROLLBACK_ROWS);
    let mut text = ScreenText::new();
    text.observe(stage.terminal_mut(), 0);
    (stage, text)
}

/// Takes every event of a recording and keeps what an index has.
#[derive(Debug)]
pub(crate) struct Builder {
    index: Index,
    steps: Steps,
    pub(super) stage: Stage,
    text: ScreenText,
    summary: Summary,
    thumbnails: Thumbnails,
    /// The steps since the last keyframe.
    tape: Tape,
    /// Work since the last keyframe, see [`KEYFRAME_EVERY`].
    work: u64,
    /// The chunk at hand has no keyframe yet.
    is_chunk_fresh: bool,
    /// Moments of the last step, and of the last one before that at another moment.
    last_ms: u64,
    before_ms: Option<u64>,
    has_steps: bool,
    /// Rows of the scrollback below this number were written down.
    history_written: u64,
    /// Bytes of blocks that are not deflated.
    plain_bytes: usize,
    /// Marks since the last print, with their times, and the moment of the last one before them.
    waiting_marks: Vec<(Time, Mark)>,
    settled_ms: u64,
}

impl Builder {
    pub(crate) fn new() -> Self {
        let (stage, text) = watched_stage();
        Self {
            index: Index::default(),
            steps: Steps::default(),
            stage,
            text,
            summary: Summary::new(),
            thumbnails: Thumbnails::default(),
            tape: Tape::default(),
            work: 0,
            is_chunk_fresh: true,
            last_ms: 0,
            before_ms: None,
            has_steps: false,
            history_written: 0,
            plain_bytes: 0,
            waiting_marks: Vec::new(),
            settled_ms: 0,
        }
    }

    pub(crate) const fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) const fn summary(&self) -> &Summary {
        &self.summary
    }

    pub(crate) const fn text(&self) -> &ScreenText {
        &self.text
    }

    /// The screen in small as it was at a moment.
    pub(crate) fn thumbnail(&self, at_ms: u64) -> Option<Thumbnail> {
        if at_ms >= self.last_ms {
            return self
                .has_steps
                .then(|| Thumbnail::of(self.stage.terminal(), self.last_ms));
        }
        self.thumbnails.at(at_ms)
    }

    /// The steps since the last keyframe.
    pub(crate) const fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The next events stand in a new chunk. The one before gets its length and checksum from
    /// [`end_chunk`](Self::end_chunk) first.
    pub(crate) fn begin_chunk(&mut self, start: ChunkStart) {
        self.index.chunks.push(Chunk {
            offset: start.offset,
            part: start.part,
            last_index: start.last_index,
            steps: self.steps,
            ..Chunk::default()
        });
        self.is_chunk_fresh = true;
    }

    pub(crate) fn end_chunk(&mut self, length: u64, crc: u32) {
        if let Some(chunk) = self.index.chunks.last_mut() {
            (chunk.length, chunk.crc) = (length, crc);
        }
    }

    /// Takes the next event. Tapes that are complete are given to `done` with their number.
    pub(crate) fn event(&mut self, event: EventRef<'_>, mut done: impl FnMut(usize, Tape)) {
        self.summary.add(event);
        let mut steps = self.steps;
        let moment = steps.take(event, |at_ms, step| self.step(at_ms, &step, &mut done));
        self.steps = steps;
        let now_ms = self.steps.timeline.now_ms();
        match moment {
            Moment::Known(at_ms) => {
                self.settle_marks(at_ms);
                if let Some(mark) = Mark::of(event, at_ms) {
                    self.mark(mark);
                }
            }
            Moment::Silence(time) => {
                if self.waiting_marks.len() == WAITING_MARKS_MAX {
                    self.settle_marks(now_ms);
                }
                if let Some(mark) = Mark::of(event, now_ms) {
                    self.waiting_marks.push((time, mark));
                }
            }
        }
    }

    /// A part ends, or the recording: what waits happens now.
    pub(crate) fn settle(&mut self, mut done: impl FnMut(usize, Tape)) {
        let mut steps = self.steps;
        steps.settle(|at_ms, step| self.step(at_ms, &step, &mut done));
        self.steps = steps;
    }

    /// The silence that marks wait for reaches up to a moment.
    fn settle_marks(&mut self, until_ms: u64) {
        for (time, mut mark) in core::mem::take(&mut self.waiting_marks) {
            let from_ms = self.settled_ms.max(mark.at_ms);
            mark.at_ms = self.steps.timeline.moment_within(time, from_ms, until_ms);
            self.settled_ms = mark.at_ms;
            self.mark(mark);
        }
    }

    fn mark(&mut self, mark: Mark) {
        if self.index.marks.len() < MARKS_MAX {
            self.index.marks.push(mark);
        } else {
            self.index.marks_left_out += 1;
        }
    }

    fn step(&mut self, at_ms: u64, step: &Step<'_>, done: &mut impl FnMut(usize, Tape)) {
        if self.is_chunk_fresh || self.work >= KEYFRAME_EVERY {
            let tape = core::mem::take(&mut self.tape);
            if let Some(number) = self.index.keyframes.len().checked_sub(1) {
                done(number, tape);
            }
            self.keyframe(at_ms);
        }
        if at_ms > self.last_ms {
            self.thumbnails.observe(&self.stage, self.last_ms, at_ms);
            self.idle(at_ms);
        }
        if self.has_steps && at_ms > self.last_ms {
            self.before_ms = Some(self.last_ms);
        }
        self.has_steps = true;
        self.last_ms = at_ms;
        self.index.last_ms = at_ms;
        self.tape.push(at_ms, step);
        if let Some(chunk) = self.index.chunks.last_mut() {
            chunk.step_count += 1;
        }
        self.work += step_cost(step);
        let (action, bytes) = match step {
            Step::Output(bytes) => (Action::Output(bytes), bytes.len() as u64),
            Step::Resize(size) => {
                if self.index.resizes.len() < RESIZES_MAX {
                    self.index.resizes.push(Resize { at_ms, size: *size });
                }
                (Action::Resize(*size), 0)
            }
            Step::Desktop(message) => (Action::Desktop(message), message.len() as u64),
        };
        self.index.histogram.add(at_ms, bytes);
        self.stage.apply(action);
        self.text.observe(self.stage.terminal_mut(), at_ms);
    }

    fn idle(&mut self, until_ms: u64) {
        if until_ms.saturating_sub(self.last_ms) >= IDLE_MS_MIN
            && self.index.idle.len() < IDLE_SPANS_MAX
        {
            self.index.idle.push(Span {
                from_ms: self.last_ms,
                to_ms: until_ms,
            });
        }
    }

    /// Writes down the state before a step at `first_ms`.
    fn keyframe(&mut self, first_ms: u64) {
        self.is_chunk_fresh = false;
        self.work = 0;
        if self.index.chunks.is_empty() {
            self.begin_chunk(ChunkStart::default());
            self.is_chunk_fresh = false;
        }
        let terminal = self.stage.terminal_mut();
        let log = terminal.take_history_log();
        let rows = terminal.scrollback_len() as u64;
        let history_start = log.end - rows;
        let added = self
            .index
            .keyframes
            .last()
            .map_or(0, |k| log.end - k.history_end);
        let history_from_previous = log.is_only_added && added >= SCROLLBACK_ROWS as u64;
        let history_first = if history_from_previous {
            log.end
        } else {
            self.history_written
                .min(log.changed_from)
                .clamp(history_start, log.end)
        };
        if !history_from_previous {
            self.history_written = log.end;
        }
        let new_rows = usize::try_from(log.end - history_first).unwrap_or(0);
        let history_block = (new_rows > 0).then(|| {
            let rows = self.stage.terminal().history_snapshot(new_rows);
            self.add_block(rows)
        });
        let state = self.stage.snapshot_screen();
        let state_block = self.add_block(state);
        let chunk = self.index.chunks.len() - 1;
        self.index.keyframes.push(Keyframe {
            at_ms: self.last_ms,
            before_ms: self.before_ms,
            first_ms,
            chunk,
            skip: self.index.chunks[chunk].step_count,
            state_block,
            history_block,
            history_first,
            history_from_previous,
            history_start,
            history_end: log.end,
        });
    }

    fn add_block(&mut self, bytes: Vec<u8>) -> usize {
        let block = Block::plain(bytes);
        let block = if self.plain_bytes + block.memory() > PLAIN_BYTES_MAX {
            block.deflated().into_owned()
        } else {
            self.plain_bytes += block.memory();
            block
        };
        self.index.blocks.push(block);
        self.index.blocks.len() - 1
    }

    /// Takes what a reader says is wrong.
    pub(crate) fn problem(&mut self, problem: &Problem) {
        if problem.severity() == Severity::Deviation {
            return;
        }
        self.add_problem(
            problem.severity() == Severity::Damage,
            problem.kind.name(),
            problem,
        );
    }

    pub(crate) fn add_problem(
        &mut self,
        is_damage: bool,
        name: &str,
        text: &impl core::fmt::Display,
    ) {
        if self.index.problems.len() == PROBLEMS_MAX {
            self.index.problems_left_out += 1;
            return;
        }
        self.index.problems.push(ProblemMark {
            at_ms: self.steps.timeline.now_ms(),
            is_damage,
            name: name.to_string(),
            text: line(&text.to_string()),
        });
    }

    /// Brings the info up to what was read so far.
    pub(crate) fn update_info(&mut self, statistics: &Statistics) {
        let info = &mut self.index.info;
        info.take_summary(&self.summary);
        info.duration_ms = self.steps.timeline.now_ms();
        info.known_ms = info.duration_ms;
        info.parts = statistics.parts;
        info.gaps = statistics.gaps;
        info.missing = statistics.missing;
        info.damages = statistics.damages;
        info.encrypted_parts = statistics.encrypted_parts;
    }

    pub(crate) const fn info_mut(&mut self) -> &mut crate::info::Info {
        &mut self.index.info
    }

    /// No more events come. Gives the index, the last tape and the text.
    pub(crate) fn finish(mut self) -> (Index, Tape, ScreenText) {
        let duration_ms = self.steps.timeline.now_ms();
        self.settle_marks(duration_ms);
        self.index.timeline = self.steps.timeline;
        if duration_ms > self.last_ms {
            self.idle(duration_ms);
        }
        self.text.finish(duration_ms);
        if self.has_steps {
            let thumbnails = core::mem::take(&mut self.thumbnails);
            let thumbnails = thumbnails.finish(&self.stage, self.last_ms);
            self.index.thumbnail_block = self.index.blocks.len();
            // Too few to be deflated now, whatever else waits.
            let groups = thumbnails.chunks(THUMBNAILS_PER_BLOCK);
            let blocks = groups.map(|group| Block::plain(Thumbnail::group_to_bytes(group)));
            self.index.blocks.extend(blocks);
            self.index.thumbnails = thumbnails.iter().map(|thumbnail| thumbnail.at_ms).collect();
        }
        (self.index, self.tape, self.text)
    }
}
