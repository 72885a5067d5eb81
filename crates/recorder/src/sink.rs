//! Where a recording goes: the trait that this crate owns and whoever stores recordings implements.

use std::io;

use reel_core::Event;

/// Takes the events of one recording, in order, each once.
///
/// The first event is written, and flushed, on the thread that calls [`record`](crate::record); all others come from
/// one recording thread. A call may block: what the person sees goes on until
/// [`Options::queue_bytes_max`](crate::Options::queue_bytes_max) of output wait, then the command waits too.
///
/// The first error ends the recording: no call follows it, not even [`complete`](Self::complete). What the session
/// does then is the [`FailurePolicy`](crate::FailurePolicy)'s to say.
pub trait EventSink {
    /// Takes one event, a record of at most [`RECORD_MAX`](reel_core::limits::RECORD_MAX) bytes. It may stay in
    /// memory until the next [`flush`](Self::flush).
    ///
    /// # Errors
    ///
    /// Whatever keeps the event from being stored. The text of the error is what the person reads as the reason.
    fn write(&mut self, event: &Event) -> io::Result<()>;

    /// Makes every event so far readable by others, so that a crash loses nothing before it. Called after the first
    /// event, when output has been quiet for [`Options::flush_quiet`](crate::Options::flush_quiet), and at the latest
    /// [`Options::flush_max`](crate::Options::flush_max) after an event was written. Not called when nothing was
    /// written since the last flush.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    fn flush(&mut self) -> io::Result<()>;

    /// Ends the recording. Called once, after the last event; not called if the recording failed before.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    fn complete(&mut self) -> io::Result<()>;
}
