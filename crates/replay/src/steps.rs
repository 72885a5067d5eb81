//! What an event does to a stage.

use alloc::borrow::Cow;

use reel_core::{EventRef, Time};

use crate::desktop::Desktop;
use crate::readable::{readable, readable_without_terminal};
use crate::size::Size;
use crate::timeline::Timeline;

/// One thing that happens to a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// The terminal gets these bytes.
    Output(Cow<'a, [u8]>),
    /// The terminal gets another size.
    Resize(Size),
    /// The desktop gets a message.
    Desktop(&'a [u8]),
}

/// Sizes that wait for the next print at the most; nobody drags a window through more of them without a byte of output
/// that would be seen.
const WAITING_MAX: usize = 16;

/// Turns events into steps, each with its moment.
///
/// A size that the terminal gets in a silence waits for the output behind it, because only that tells how far the silence
/// reaches. Nothing waits beyond the end of a part, so that reading may begin anew behind it.
///
/// Plain and small, so that it can be kept for every place from which reading begins anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Steps {
    pub(crate) timeline: Timeline,
    /// Moment of the last step or print.
    settled_ms: u64,
    waiting: [Option<(Time, Size)>; WAITING_MAX],
    /// A print was seen: from now on the screen belongs to the recorded terminal, and other events are not written on it.
    pub(crate) has_prints: bool,
    /// The terminal's size is known.
    pub(crate) is_sized: bool,
}

const HAS_PRINTS: u32 = 1;
const IS_SIZED: u32 = 2;
const HAS_DELAYS: u32 = 4;
const HAS_FIRST: u32 = 8;
const HAS_ORIGIN: u32 = 16;

impl Steps {
    /// Everything but times as bits: the times never change once they are set.
    pub(crate) fn flags(&self) -> u32 {
        let (first, origin, has_delays) = self.timeline.parts();
        [
            (self.has_prints, HAS_PRINTS),
            (self.is_sized, IS_SIZED),
            (has_delays, HAS_DELAYS),
            (first.is_some(), HAS_FIRST),
            (origin.is_some(), HAS_ORIGIN),
        ]
        .into_iter()
        .map(|(is_set, bit)| if is_set { bit } else { 0 })
        .sum()
    }

    /// The steps with these [`flags`](Self::flags) at a moment; `times` are those of the first event and of the first
    /// print or frame of the whole recording. `None` if a flag is not known or its time is missing.
    pub(crate) fn from_flags(
        flags: u32,
        now_ms: u64,
        times: (Option<Time>, Option<Time>),
    ) -> Option<Self> {
        let is_set = |bit| flags & bit != 0;
        let time = |bit, time: Option<Time>| is_set(bit).then(|| time.ok_or(())).transpose().ok();
        let first = time(HAS_FIRST, times.0)?;
        let origin = time(HAS_ORIGIN, times.1)?;
        let known = HAS_PRINTS | IS_SIZED | HAS_DELAYS | HAS_FIRST | HAS_ORIGIN;
        (flags & !known == 0).then_some(Self {
            timeline: Timeline::from_parts((first, origin, is_set(HAS_DELAYS)), now_ms),
            settled_ms: now_ms,
            waiting: [None; WAITING_MAX],
            has_prints: is_set(HAS_PRINTS),
            is_sized: is_set(IS_SIZED),
        })
    }

    /// Takes the next event, and gives what happens to `step`, each step with its moment: what waited, and what the event
    /// does, if that need not wait itself.
    pub(crate) fn take(
        &mut self,
        event: EventRef<'_>,
        mut step: impl FnMut(u64, Step<'_>),
    ) -> Moment {
        let at_ms = self.timeline.place(event);
        if !self.timeline.has_delays() {
            self.act(at_ms, event, step);
            return Moment::Known(at_ms);
        }
        if !sets_clock(event) {
            if let Some(size) = Self::size_of(event) {
                self.is_sized = true;
                self.wait(event.time(), size, &mut step);
            } else {
                self.act(at_ms, event, step);
            }
            return Moment::Silence(event.time());
        }
        self.settle_until(at_ms, &mut step);
        self.act(at_ms, event, step);
        Moment::Known(at_ms)
    }

    /// Nothing more comes, or nothing that is read together with what came.
    pub(crate) fn settle(&mut self, mut step: impl FnMut(u64, Step<'_>)) {
        self.settle_until(self.timeline.now_ms(), &mut step);
    }

    fn settle_until(&mut self, until_ms: u64, step: &mut impl FnMut(u64, Step<'_>)) {
        for (time, size) in core::mem::take(&mut self.waiting).into_iter().flatten() {
            self.settled_ms = self.timeline.moment_within(time, self.settled_ms, until_ms);
            step(self.settled_ms, Step::Resize(size));
        }
        self.settled_ms = until_ms;
    }

    fn wait(&mut self, time: Time, size: Size, step: &mut impl FnMut(u64, Step<'_>)) {
        if self.waiting.iter().all(Option::is_some) {
            self.settle_until(self.timeline.now_ms(), step);
        }
        if let Some(place) = self.waiting.iter_mut().find(|place| place.is_none()) {
            *place = Some((time, size));
        }
    }

    fn size_of(event: EventRef<'_>) -> Option<Size> {
        let is_sized = matches!(event.message().name(), "SessionStart" | "Resize");
        is_sized.then(|| Size::parse(&event.text("size"))).flatten()
    }

    /// An event is at most one step, but that the first output of a session whose size is not known sets it.
    fn act(&mut self, at_ms: u64, event: EventRef<'_>, mut step: impl FnMut(u64, Step<'_>)) {
        if let Some(print) = event.print() {
            self.has_prints = true;
            if !core::mem::replace(&mut self.is_sized, true) {
                step(at_ms, Step::Resize(Size::DEFAULT));
            }
            step(at_ms, Step::Output(Cow::Borrowed(print.data)));
            return;
        }
        match event.message().name() {
            "SessionStart" | "Resize" => {
                if let Some(size) = Self::size_of(event) {
                    self.is_sized = true;
                    step(at_ms, Step::Resize(size));
                }
            }
            "DesktopRecording" => {
                if let Some(message) = Desktop::message_of(event)
                    && !message.is_empty()
                {
                    step(at_ms, Step::Desktop(message));
                }
            }
            _ if !self.has_prints => {
                let text = if self.is_sized {
                    readable(event)
                } else {
                    readable_without_terminal(event)
                };
                if let Some(text) = text {
                    step(at_ms, Step::Output(Cow::Owned(text.into_bytes())));
                }
            }
            _ => {}
        }
    }
}

/// When an event happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// At this moment, in milliseconds.
    Known(u64),
    /// In the silence between the print before and the one behind, at this time by the recorder's clock.
    Silence(Time),
}

/// Whether the event says how much time has passed.
fn sets_clock(event: EventRef<'_>) -> bool {
    matches!(event.message().name(), "SessionPrint" | "DesktopRecording")
        || event.event_type() == "session.end"
}
