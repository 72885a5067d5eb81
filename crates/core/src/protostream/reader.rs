//! Bytes in, events out.
//!
//! ```text
//!            ┌────────────── header not sound ─────────────┐
//!            ▼                                             │
//!  push ─► Seek ──found──► Header ──► Body ──► Leftover ──► Padding ──► Header …
//!                            ▲          │ damage, encryption              ▲
//!                            │          └───► Sealed, Skip ────────────────┘
//! ```
//!
//! Invariants: while nothing is damaged, no event is delivered twice or out of order; what is held never exceeds the piece pushed last, one
//! compressed block, one inflated buffer and the list of pending problems, of which a part causes a bounded number at a time.

use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::gzip::{GzipFault, MAGIC, MemberReader, MemberState};
use super::header::{PartHeader, VERSION_1_LENGTH, word};
use super::item::{Item, PartSummary, ReaderOptions, Statistics};
use super::order::{Order, Verdict, is_application};
use super::problem::{Place, Problem, ProblemKind, Severity};
use super::scan::{Found, LOOK_AHEAD, find_header};
use crate::event::{EventRef, Parsed, RecordError};
use crate::limits::{INFLATED_BUFFER, RECORD_LENGTH, RECORD_MAX};

/// Compressed bytes that are inflated at once. Fewer cost speed: an inflater copies matches several times slower out of
/// its window than out of what it has just written.
const BLOCK: u64 = 64 * 1024;
/// The first block of a part is shorter, so that the first event comes soon.
const FIRST_BLOCK: u64 = 4 * 1024;

/// Where the block ends that begins behind `done` bytes of the body.
const fn block_end(done: u64) -> u64 {
    if done < FIRST_BLOCK {
        FIRST_BLOCK
    } else {
        (done / BLOCK + 1).saturating_mul(BLOCK)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A header is due.
    Header,
    /// Inside a gzip member; `left` bytes of the declared size have not been done with: all from the start of the block
    /// that is being inflated.
    Body {
        left: u64,
    },
    /// Behind the member, inside the declared size.
    Leftover {
        left: u64,
        seen: u64,
        zeros: bool,
    },
    Padding {
        left: u64,
        zeros: bool,
    },
    /// Stepping over an encrypted body.
    Sealed {
        left: u64,
    },
    /// Stepping over what is damaged, `left` bytes to the next header as far as this header can be believed.
    Skip {
        left: u64,
    },
    /// Nothing is known: looking for a header.
    Seek,
    Ended,
}

/// What one step of the state machine came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    NeedInput,
    Continue,
}

/// A stretch without events that is not over yet.
#[derive(Clone, Copy, Debug)]
struct OpenHole {
    /// Where the part with the first lost event begins.
    from: u64,
    /// The last index before it.
    last: i64,
    /// Whether anything in it is damaged, and not only encrypted.
    damaged: bool,
}

/// An event that is accepted and waits to be taken.
#[derive(Debug)]
struct Ready {
    record: Range<usize>,
    parsed: Parsed,
}

/// Reads a recording. See the [module](super) for an example.
pub struct Reader {
    options: ReaderOptions,
    state: State,
    input: Vec<u8>,
    /// `input[taken..]` has not been looked at.
    taken: usize,
    /// Position in the file of `input[taken]`.
    position: u64,
    /// `input[taken..taken + fed]` was given to the inflater and belongs to the present block.
    fed: usize,
    finished: bool,
    member: MemberReader,
    /// The member has ended, soundly or not; what is in `inflated` is still to be given out.
    member_end: Option<Result<(), ProblemKind>>,
    inflated: Vec<u8>,
    /// `inflated[start..end]` holds what has not been read. `0 <= start <= end <= inflated.len()`
    start: usize,
    end: usize,
    part: PartSummary,
    /// Inflated bytes of the part before `start`.
    part_read: u64,
    order: Order,
    hole: Option<OpenHole>,
    pending: VecDeque<Item<'static>>,
    ready: Option<Ready>,
    statistics: Statistics,
}

impl core::fmt::Debug for Reader {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Reader")
            .field("state", &self.state)
            .field("position", &self.position)
            .field("statistics", &self.statistics)
            .finish_non_exhaustive()
    }
}

impl Reader {
    /// A reader that waits for bytes.
    #[must_use]
    pub fn new(options: ReaderOptions) -> Self {
        let part = PartSummary {
            number: options.part.saturating_sub(1),
            offset: options.offset,
            header: PartHeader::version_1(0, 0),
            inflated: 0,
            records: 0,
            events: 0,
            indices: None,
            sound: true,
        };
        Self {
            options,
            state: State::Header,
            input: Vec::new(),
            taken: 0,
            position: options.offset,
            fed: 0,
            finished: false,
            member: MemberReader::new(),
            member_end: None,
            inflated: vec![0; INFLATED_BUFFER],
            start: 0,
            end: 0,
            part,
            part_read: 0,
            order: Order::new(options.last_index, options.part <= 1),
            hole: None,
            pending: VecDeque::new(),
            ready: None,
            statistics: Statistics::default(),
        }
    }

    /// Hands over the next bytes of the file, a copy of which is kept until they are read. Take all items out before
    /// pushing more, or the copies add up.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.taken == self.input.len() {
            self.input.clear();
            self.taken = 0;
        } else if self.taken > self.input.len() / 2 {
            self.input.drain(..self.taken);
            self.taken = 0;
        }
        self.input.extend_from_slice(bytes);
    }

    /// Says that the file ends here.
    pub fn finish(&mut self) {
        self.finished = true;
    }

    /// Counts over all that was read so far.
    #[must_use]
    pub const fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Byte in the file up to which everything was read.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// The next item; `None` if more bytes must be pushed, or after [`finish`](Self::finish) if there is no more.
    #[expect(
        clippy::should_implement_trait,
        reason = "an event borrows from the reader, which Iterator cannot say"
    )]
    pub fn next(&mut self) -> Option<Item<'_>> {
        loop {
            if let Some(item) = self.pending.pop_front() {
                return Some(item);
            }
            if let Some(ready) = self.ready.take() {
                return Some(Item::Event(EventRef::from_parsed(
                    &self.inflated[ready.record],
                    &ready.parsed,
                )));
            }
            if self.step() == Step::NeedInput && self.pending.is_empty() {
                return None;
            }
        }
    }

    /// One step. Problems go to `pending`, an event to `ready`.
    fn step(&mut self) -> Step {
        match self.state {
            State::Header => self.header(),
            State::Body { left } => self.body(left),
            State::Leftover { left, seen, zeros } => self.leftover(left, seen, zeros),
            State::Padding { left, zeros } => self.padding(left, zeros),
            State::Sealed { left } => self.sealed(left),
            State::Skip { left } => self.skip(left),
            State::Seek => self.seek(),
            State::Ended => Step::NeedInput,
        }
    }

    fn unread(&self) -> &[u8] {
        &self.input[self.taken..]
    }

    fn take(&mut self, bytes: usize) {
        self.taken += bytes;
        self.position += bytes as u64;
        self.statistics.bytes += bytes as u64;
    }

    fn header(&mut self) -> Step {
        let unread = self.unread();
        let version = word(unread, 0);
        let length = match version.map(PartHeader::length_of) {
            Some(None) => return self.no_part(version.unwrap_or_default()),
            Some(Some(length)) => length,
            None => VERSION_1_LENGTH,
        };
        let Some(header) = PartHeader::parse(unread) else {
            if !self.finished {
                return Step::NeedInput;
            }
            let bytes = unread.len();
            if bytes > 0 && bytes < length {
                self.begin_part(PartHeader::version_1(0, 0));
                self.open_hole(self.part.offset, true);
                self.problem(ProblemKind::HeaderTruncated(bytes));
            }
            self.take(bytes);
            return self.end();
        };
        self.begin_part(header);
        self.take(length);
        if header.unknown_flags() != 0 || header.reserved != [0; 7] {
            self.problem(ProblemKind::HeaderReserved);
        }
        self.state = if !header.is_believable() {
            // The body may be sound all the same: what follows it is found by looking for a header.
            self.problem(ProblemKind::SizeUnbelievable {
                size: header.size,
                padding: header.padding,
            });
            State::Body { left: header.size }
        } else if header.is_encrypted() && header.size > 0 {
            self.statistics.encrypted_parts += 1;
            self.open_hole(self.part.offset, false);
            self.problem(ProblemKind::Encrypted);
            State::Sealed { left: header.size }
        } else if header.size == 0 {
            self.statistics.empty_parts += 1;
            if !header.is_encrypted() {
                self.problem(ProblemKind::PartEmpty);
            }
            State::Padding {
                left: header.padding,
                zeros: true,
            }
        } else {
            State::Body { left: header.size }
        };
        Step::Continue
    }

    fn begin_part(&mut self, header: PartHeader) {
        self.statistics.parts += 1;
        self.member.reset();
        self.member_end = None;
        self.fed = 0;
        self.start = 0;
        self.end = 0;
        self.part_read = 0;
        self.part = PartSummary {
            number: self.part.number.saturating_add(1),
            offset: self.position,
            header,
            inflated: 0,
            records: 0,
            events: 0,
            indices: None,
            sound: true,
        };
    }

    /// Something else stands where a header is due. If a gzip member begins where the body would, only the version is
    /// damaged, and the part is read all the same.
    fn no_part(&mut self, version: u64) -> Step {
        let window = 2 * LOOK_AHEAD;
        let unread = self.unread();
        if unread.len() < window && !self.finished {
            return Step::NeedInput;
        }
        // A whole header a few bytes on says that the part before was shorter or longer than it said.
        let unread = &unread[..window.min(unread.len())];
        let is_shifted = matches!(find_header(unread, true), Found::Header(_));
        let found = [1, 2]
            .into_iter()
            .filter(|_| !is_shifted)
            .find_map(|version| {
                let size = word(unread, 8)?;
                let padding = word(unread, 16)?;
                let header = PartHeader {
                    version,
                    ..PartHeader::version_1(size, padding)
                };
                let body = unread.get(header.length()..)?;
                (header.is_believable() && body.starts_with(&MAGIC)).then_some(header)
            });
        if let Some(header) = found {
            self.begin_part(header);
            self.problem(ProblemKind::NoPart { version });
            self.take(header.length());
            self.state = State::Body { left: header.size };
            return Step::Continue;
        }
        let place = Place {
            part: self.part.number.saturating_add(1),
            part_offset: self.position,
            record: None,
        };
        self.open_hole(self.position, true);
        self.report(Problem {
            place,
            kind: ProblemKind::NoPart { version },
        });
        self.state = State::Seek;
        Step::Continue
    }

    fn seek(&mut self) -> Step {
        match find_header(self.unread(), self.finished) {
            Found::Header(at) => {
                self.take(at);
                self.state = State::Header;
                Step::Continue
            }
            Found::Nothing(passed) => {
                self.take(passed);
                if self.finished {
                    self.end()
                } else {
                    Step::NeedInput
                }
            }
        }
    }

    fn body(&mut self, left: u64) -> Step {
        if let Some(step) = self.next_record() {
            return step;
        }
        match self.member_end.take() {
            Some(Ok(())) if self.start < self.end => {
                self.part.records += 1;
                return self.damage(ProblemKind::RecordTruncated);
            }
            Some(Ok(())) => {
                self.state = State::Leftover {
                    left,
                    seen: 0,
                    zeros: true,
                };
                return Step::Continue;
            }
            // Every record could be read, so nothing is known to be missing.
            Some(Err(ProblemKind::Checksum)) if self.start == self.end => {
                self.problem(ProblemKind::Checksum);
                return self.skip_from_block(left);
            }
            Some(Err(kind)) => return self.damage(kind),
            None => {}
        }
        self.inflate(left)
    }

    /// Inflates more of the present block, or goes on to the next.
    ///
    /// A block is inflated only when all of it is there, and is done with only when its records are read: so what is
    /// found does not depend on how the bytes were pushed, and after damage the whole block can be searched for a header.
    fn inflate(&mut self, left: u64) -> Step {
        let done = self.part.header.size - left;
        let block = usize::try_from(left.min(block_end(done) - done)).unwrap_or(usize::MAX);
        let available = self.unread().len();
        if available < block && !self.finished {
            return Step::NeedInput;
        }
        // At most the beginning of one record is left, so this is cheap, and the inflater gets all the room there is.
        if self.start > 0 {
            self.inflated.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        let input = &self.input[self.taken + self.fed..self.taken + block.min(available)];
        let step = self.member.step(input, &mut self.inflated[self.end..]);
        self.fed += step.consumed;
        self.end += step.produced;
        self.part.inflated += step.produced as u64;
        self.statistics.inflated += step.produced as u64;
        match step.state {
            Ok(MemberState::More) if step.consumed > 0 || step.produced > 0 => {}
            Ok(MemberState::More) if available < block => {
                return self.damage(ProblemKind::BodyTruncated {
                    missing: left - available as u64,
                });
            }
            // Not done with the last block: the next part may begin in it, if bytes of this one are missing.
            Ok(MemberState::More) if block as u64 == left => {
                return self.damage(ProblemKind::MemberTooLong);
            }
            Ok(MemberState::More) => self.end_block(left),
            Ok(MemberState::Done) => {
                self.end_block(left);
                self.member_end = Some(Ok(()));
            }
            Err(GzipFault::Header) => self.member_end = Some(Err(ProblemKind::NotGzip)),
            Err(GzipFault::Deflate) => self.member_end = Some(Err(ProblemKind::Deflate)),
            Err(GzipFault::Checksum) => self.member_end = Some(Err(ProblemKind::Checksum)),
        }
        Step::Continue
    }

    /// What was fed to the inflater is done with.
    fn end_block(&mut self, left: u64) {
        let fed = core::mem::take(&mut self.fed);
        self.state = State::Body {
            left: left - fed as u64,
        };
        self.take(fed);
    }

    /// Looks at the next inflated record, if it is there whole.
    fn next_record(&mut self) -> Option<Step> {
        let unread = &self.inflated[self.start..self.end];
        let length = u32::from_be_bytes(*unread.first_chunk::<RECORD_LENGTH>()?);
        let size = length as usize;
        if size == 0 || size > RECORD_MAX {
            self.part.records += 1;
            return Some(self.damage(ProblemKind::RecordLength(length)));
        }
        if unread.len() < RECORD_LENGTH + size {
            return None;
        }
        let record = self.start + RECORD_LENGTH..self.start + RECORD_LENGTH + size;
        self.part.records += 1;
        self.statistics.records += 1;
        let step = self.record(record);
        self.start += RECORD_LENGTH + size;
        self.part_read += (RECORD_LENGTH + size) as u64;
        Some(step)
    }

    fn record(&mut self, record: Range<usize>) -> Step {
        let bytes = &self.inflated[record.clone()];
        let event = match EventRef::parse(bytes) {
            Ok(event) => event,
            Err(RecordError::Unknown(event)) => {
                self.statistics.unknown_events += 1;
                if let Some(index) = event.index {
                    self.order.step_over(index);
                }
                self.problem(ProblemKind::UnknownEvent(event));
                return Step::Continue;
            }
            Err(error) => return self.damage(ProblemKind::Record(error)),
        };
        let (index, last) = (event.index(), self.order.last);
        let parsed = event.parsed();
        let is_print = event.number() == EventRef::PRINT;
        let verdict = self.order.judge(index, !is_print && is_application(event));
        if verdict == Verdict::Drop {
            self.statistics.duplicates += 1;
            self.problem(ProblemKind::Duplicate { index, last });
            return Step::Continue;
        }
        if !is_print {
            self.order.note_end(event);
        }
        let deviations = if self.options.strict {
            self.order.deviations(event)
        } else {
            Vec::new()
        };
        self.statistics.unknown_fields += u64::from(event.unknown_fields());
        self.statistics.events += 1;
        self.part.events += 1;
        self.part.indices = Some(
            self.part
                .indices
                .map_or((index, index), |(lowest, _)| (lowest, index)),
        );
        self.close_hole(Some(index));
        if let Verdict::DeliverAfterGap(last) = verdict {
            self.statistics.missing += index.abs_diff(last).saturating_sub(1);
            self.statistics.gaps += 1;
            self.statistics.out_of_order += u64::from(last > 0);
            self.problem(ProblemKind::Gap { last, index });
        }
        for kind in deviations {
            self.problem(kind);
        }
        self.ready = Some(Ready { record, parsed });
        Step::Continue
    }

    /// The rest of this part gives no events.
    fn damage(&mut self, kind: ProblemKind) -> Step {
        self.open_hole(self.part.offset, true);
        self.problem(kind);
        let State::Body { left } = self.state else {
            return Step::Continue;
        };
        self.skip_from_block(left)
    }

    /// Steps over the rest of the part from the present block on, looking for a header on the way: the damage may be in
    /// the sizes, or the inflater may have read on into the next part.
    fn skip_from_block(&mut self, left: u64) -> Step {
        self.fed = 0;
        self.state = State::Skip {
            left: left.saturating_add(self.part.header.padding),
        };
        Step::Continue
    }

    fn leftover(&mut self, left: u64, seen: u64, zeros: bool) -> Step {
        if left == 0 {
            if seen > 0 {
                self.problem(ProblemKind::Leftover { bytes: seen, zeros });
            }
            self.state = State::Padding {
                left: self.part.header.padding,
                zeros: true,
            };
            return Step::Continue;
        }
        let next = |bytes, all_zeros| State::Leftover {
            left: left - bytes,
            seen: seen + bytes,
            zeros: zeros && all_zeros,
        };
        self.step_over(
            left,
            next,
            Some(ProblemKind::BodyTruncated { missing: left }),
        )
    }

    fn padding(&mut self, left: u64, zeros: bool) -> Step {
        if left == 0 {
            if !zeros {
                self.problem(ProblemKind::PaddingNotZero);
            }
            self.end_part();
            self.state = State::Header;
            return Step::Continue;
        }
        let next = |bytes, all_zeros| State::Padding {
            left: left - bytes,
            zeros: zeros && all_zeros,
        };
        let before = self.position;
        let step = self.step_over(
            left,
            next,
            Some(ProblemKind::PaddingTruncated { missing: left }),
        );
        self.statistics.padding += self.position - before;
        step
    }

    fn sealed(&mut self, left: u64) -> Step {
        if left == 0 {
            self.state = State::Padding {
                left: self.part.header.padding,
                zeros: true,
            };
            return Step::Continue;
        }
        let next = |bytes, _| State::Sealed { left: left - bytes };
        self.step_over(
            left,
            next,
            Some(ProblemKind::BodyTruncated { missing: left }),
        )
    }

    fn skip(&mut self, left: u64) -> Step {
        if left == 0 {
            self.end_part();
            self.state = State::Header;
            return Step::Continue;
        }
        // That the file ends in here was told with the damage, or follows from it.
        self.step_over(left, |bytes, _| State::Skip { left: left - bytes }, None)
    }

    /// Steps over some of `left` bytes and goes to the state that `next` makes of how many they were and whether all were
    /// zero. `at_end` is the problem if the file ends instead.
    fn step_over(
        &mut self,
        left: u64,
        next: impl FnOnce(u64, bool) -> State,
        at_end: Option<ProblemKind>,
    ) -> Step {
        match self.pass(left) {
            Passed::Bytes { bytes, zeros } => {
                self.state = next(bytes, zeros);
                Step::Continue
            }
            Passed::Header => self.part_inside(),
            Passed::NeedInput => Step::NeedInput,
            Passed::End => {
                if let Some(kind) = at_end {
                    self.problem(kind);
                }
                self.end_part();
                self.end()
            }
        }
    }

    /// A header stands where this part should still go on, so this part's numbers are wrong.
    fn part_inside(&mut self) -> Step {
        self.problem(ProblemKind::PartInside {
            offset: self.position,
        });
        self.end_part();
        self.state = State::Header;
        Step::Continue
    }

    /// Steps over up to `left` bytes, but not over a part header.
    fn pass(&mut self, left: u64) -> Passed {
        let unread = self.unread();
        if unread.is_empty() {
            return if self.finished {
                Passed::End
            } else {
                Passed::NeedInput
            };
        }
        // A header that begins at the end of the stretch is the one that is due there.
        let end = left.saturating_add(LOOK_AHEAD as u64);
        let window = usize::try_from(end).map_or(unread.len(), |end| end.min(unread.len()));
        let passed = match find_header(&unread[..window], self.finished) {
            Found::Header(0) => return Passed::Header,
            Found::Header(at) | Found::Nothing(at) => at,
        };
        let bytes = left.min(passed as u64);
        if bytes == 0 {
            // Too few to tell.
            return Passed::NeedInput;
        }
        let length = usize::try_from(bytes).unwrap_or(passed);
        let zeros = unread[..length].iter().all(|byte| *byte == 0);
        self.take(length);
        Passed::Bytes { bytes, zeros }
    }

    fn end_part(&mut self) {
        if self.part.sound {
            self.order.trust();
        } else {
            self.order.distrust();
        }
        self.pending.push_back(Item::Part(self.part));
    }

    fn end(&mut self) -> Step {
        if self.state != State::Ended {
            self.state = State::Ended;
            self.close_hole(None);
            if self.statistics.events > 0 && !self.order.ended() {
                self.problem(ProblemKind::NoEnd);
            }
        }
        Step::NeedInput
    }

    fn open_hole(&mut self, from: u64, damaged: bool) {
        let last = self.order.last;
        let hole = self.hole.get_or_insert(OpenHole {
            from,
            last,
            damaged,
        });
        hole.damaged |= damaged;
    }

    /// Marks the hole between the last event and `next`.
    fn close_hole(&mut self, next: Option<i64>) {
        if let Some(OpenHole {
            from,
            last,
            damaged,
        }) = self.hole.take()
        {
            let to = if next.is_some() {
                self.part.offset
            } else {
                self.position
            };
            let place = Place {
                part: self.part.number,
                part_offset: self.part.offset,
                record: None,
            };
            self.report(Problem {
                place,
                kind: ProblemKind::Hole {
                    from,
                    to,
                    last,
                    next,
                    damaged,
                },
            });
        }
    }

    /// A problem at the present place.
    fn problem(&mut self, kind: ProblemKind) {
        let in_records = matches!(self.state, State::Body { .. }) && self.part.records > 0;
        let record = in_records.then_some((self.part.records, self.part_read));
        let place = Place {
            part: self.part.number,
            part_offset: self.part.offset,
            record,
        };
        self.report(Problem { place, kind });
    }

    fn report(&mut self, problem: Problem) {
        let severity = problem.severity();
        match severity {
            Severity::Damage => self.statistics.damages += 1,
            Severity::Deviation => self.statistics.deviations += u64::from(self.options.strict),
            Severity::Unreadable => {}
        }
        // A hole lies in front of the part at hand.
        let is_hole = matches!(problem.kind, ProblemKind::Hole { .. });
        if severity != Severity::Deviation && !is_hole {
            self.part.sound = false;
        }
        if self.options.strict || severity != Severity::Deviation {
            self.pending.push_back(Item::Problem(problem));
        }
    }
}

/// What stepping over bytes came to.
enum Passed {
    Bytes { bytes: u64, zeros: bool },
    Header,
    NeedInput,
    End,
}
