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

/// Turns events into steps, each with its moment.
///
/// Plain and small, so that it can be kept for every place from which reading begins anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Steps {
    pub(crate) timeline: Timeline,
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
            has_prints: is_set(HAS_PRINTS),
            is_sized: is_set(IS_SIZED),
        })
    }

    /// Takes the next event, gives what it does to `step` with the moment, and returns the moment.
    ///
    /// An event is at most one step, but that the first output of a session whose size is not known sets it.
    pub(crate) fn take(&mut self, event: EventRef<'_>, mut step: impl FnMut(u64, Step<'_>)) -> u64 {
        let at_ms = self.timeline.place(event);
        if let Some(print) = event.print() {
            self.has_prints = true;
            if !core::mem::replace(&mut self.is_sized, true) {
                step(at_ms, Step::Resize(Size::DEFAULT));
            }
            step(at_ms, Step::Output(Cow::Borrowed(print.data)));
            return at_ms;
        }
        match event.message().name() {
            "SessionStart" | "Resize" => {
                if let Some(size) = Size::parse(&event.text("size")) {
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
        at_ms
    }
}
