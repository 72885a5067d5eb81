//! The order of events: duplicates, gaps, and what strict mode checks from one event to the next.

use alloc::vec::Vec;

use super::problem::ProblemKind;
use crate::catalogue;
use crate::event::EventRef;
use crate::generated::catalogue::Category;

/// What to do with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Deliver,
    /// Deliver; other readers of the format count it as out of order, and this is the index before.
    DeliverAfterGap(i64),
    /// It was delivered before, or comes too late.
    Drop,
}

/// Indices and print counters seen so far.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// Highest index so far; −1 at the beginning.
    pub(super) last: i64,
    /// Highest index that the part at hand cannot have got by damage: what sound parts reached, and from there on
    /// without a gap.
    trusted: i64,
    /// Indices of events that are not known, as far as they follow on `last` without a gap: they are not missing.
    /// Nothing else is done by them, since they are only guessed.
    stepped_over: i64,
    /// Whether the reader began at the recording's first part, so that a first index above 0 is a gap.
    from_start: bool,
    /// Application sessions number their events by nanoseconds, so nothing is missing between them.
    sparse: bool,
    /// What the next print should have: `ci`, `offset`, at least `ms`.
    next_print: Option<(i64, i64, i64)>,
    ended: bool,
}

impl Order {
    pub(super) const fn new(last_index: Option<i64>, from_start: bool) -> Self {
        let last = match last_index {
            Some(last) => last,
            None => -1,
        };
        Self {
            last,
            trusted: last,
            stepped_over: last,
            from_start,
            sparse: false,
            next_print: None,
            ended: false,
        }
    }

    /// Judges the next index and remembers it.
    pub(super) fn judge(&mut self, index: i64, application: bool) -> Verdict {
        if index <= self.last {
            return Verdict::Drop;
        }
        self.sparse |= application;
        let before = self.last;
        let first = before < 0;
        self.last = index;
        let follows = before.max(self.stepped_over).checked_add(1) == Some(index)
            || before.checked_add(1) == Some(index);
        if follows && self.trusted == before {
            self.trusted = index;
        }
        if follows || self.sparse || (first && !self.from_start) {
            Verdict::Deliver
        } else {
            Verdict::DeliverAfterGap(before)
        }
    }

    /// An event that is not known stands where an event of this index would.
    pub(super) fn step_over(&mut self, index: i64) {
        let reached = self.last.max(self.stepped_over);
        if reached.checked_add(1) == Some(index) {
            self.stepped_over = index;
        }
    }

    /// The part was sound to its end.
    pub(super) const fn trust(&mut self) {
        self.trusted = self.last;
    }

    /// The part is damaged. An index that only damage made large must not make the following parts look like
    /// duplicates; better an event twice than never.
    pub(super) const fn distrust(&mut self) {
        if !self.sparse {
            self.last = self.trusted;
        }
    }

    /// Whether an event that ends a session was seen.
    pub(super) const fn ended(&self) -> bool {
        self.ended
    }

    pub(super) fn note_end(&mut self, event: EventRef<'_>) {
        self.ended |= matches!(
            event.message().name(),
            "SessionEnd"
                | "DatabaseSessionEnd"
                | "WindowsDesktopSessionEnd"
                | "LinuxDesktopSessionEnd"
                | "AppSessionEnd"
        );
    }

    /// Everything about the event that deviates from what writers of the format do.
    pub(super) fn deviations(&mut self, event: EventRef<'_>) -> Vec<ProblemKind> {
        let mut found = Vec::new();
        if event.unknown_fields() > 0 {
            found.push(ProblemKind::UnknownFields(event.unknown_fields()));
        }
        if event.time().is_zero() {
            found.push(ProblemKind::NoTime);
        }
        let (event_type, code) = (event.event_type(), event.code());
        let fits = match catalogue::event_type(&event_type) {
            Some(entry) => {
                let coded =
                    entry.codes.contains(&&*code) || (entry.codes.is_empty() && code.is_empty());
                coded && entry.message == event.message().name()
            }
            // A type of a newer version in a message that is known: nothing to hold against it.
            None => !event_type.is_empty(),
        };
        if !fits {
            let message = event.message().name();
            found.push(ProblemKind::TypeMismatch {
                event_type: event_type.into(),
                code: code.into(),
                message,
            });
        }
        self.print_deviations(event, &mut found);
        found
    }

    fn print_deviations(&mut self, event: EventRef<'_>, found: &mut Vec<ProblemKind>) {
        let Some(print) = event.print() else { return };
        let length = i64::try_from(print.data.len()).unwrap_or(i64::MAX);
        let mut check = |field, expected: i64, actual: i64, fits: bool| {
            if !fits {
                found.push(ProblemKind::Print {
                    field,
                    expected,
                    actual,
                });
            }
        };
        check("bytes", length, print.bytes, print.bytes == length);
        let expected = self.next_print.or(self.from_start.then_some((0, 0, 0)));
        if let Some((chunk, offset, ms)) = expected {
            check("ci", chunk, print.chunk_index, print.chunk_index == chunk);
            check("offset", offset, print.offset, print.offset == offset);
            check("ms", ms, print.delay_ms, print.delay_ms >= ms);
        }
        self.next_print = Some((
            print.chunk_index.saturating_add(1),
            print.offset.saturating_add(length),
            print.delay_ms,
        ));
    }
}

/// Whether the event belongs to an application session, whose indices are nanoseconds.
pub(super) fn is_application(event: EventRef<'_>) -> bool {
    event.message().name().starts_with("AppSession")
        && catalogue::event_types_of_message(event.message().name())
            .next()
            .is_none_or(|entry| entry.category == Category::AppSession)
}
