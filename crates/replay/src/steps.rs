//! What an event does to a stage.

use alloc::borrow::Cow;

use reel_core::EventRef;

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

impl Steps {
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
