//! Where in a recording an event stands, in time.

use reel_core::{EventRef, Time};

/// Longest silence before a session's end that is believed: a day. More is a clock that was set.
const TAIL_MS_MAX: i64 = 24 * 3600 * 1000;

/// Gives each event its moment: milliseconds from the first one that has any.
///
/// Prints and desktop frames carry it themselves (`ms`, counted from the first of them). Whatever else stands in such a
/// recording is placed at the moment of the print before, but for the session's end, which keeps the
/// silence before it; where in the silence up to the next print it belongs, [`moment_within`](Self::moment_within) tells.
/// Recordings without either (databases, applications) go by the events' own times, counted from the first event. Moments
/// never go back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    now_ms: u64,
    /// Prints or frames have been seen: they set the clock from now on.
    has_delays: bool,
    first: Option<Time>,
    /// Time of moment 0 by the first print or frame, to tell wall time.
    origin: Option<Time>,
}

impl Timeline {
    /// At the beginning.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next event and gives its moment in milliseconds.
    pub fn place(&mut self, event: EventRef<'_>) -> u64 {
        let time = event.time();
        if self.first.is_none() && !time.is_zero() {
            self.first = Some(time);
        }
        let delay = match event.message().name() {
            "SessionPrint" => event.print().map(|print| print.delay_ms),
            "DesktopRecording" => Some(event.integer("ms")),
            _ => None,
        };
        if let Some(delay) = delay {
            if !self.has_delays {
                self.has_delays = true;
                // The first of them carries 0, unless what came before it was lost.
                let origin = match delay {
                    ..=0 => time,
                    delay => Time::from_unix_ms(time.unix_ms().saturating_sub(delay)),
                };
                self.origin = (!time.is_zero()).then_some(origin);
            }
            self.now_ms = self.now_ms.max(u64::try_from(delay).unwrap_or(0));
        } else if event.event_type() == "session.end"
            && let Some(origin) = self.origin
        {
            // Silence before the end was part of the session. Nothing but the end may do this: a clock that was set
            // would move all output behind it.
            let since = time
                .ms_since(origin)
                .min(TAIL_MS_MAX.saturating_add_unsigned(self.now_ms));
            self.now_ms = self.now_ms.max(u64::try_from(since).unwrap_or(0));
        } else if !self.has_delays && is_timed(event) {
            let since = self.first.map_or(0, |first| time.ms_since(first));
            self.now_ms = self.now_ms.max(u64::try_from(since).unwrap_or(0));
        }
        self.now_ms
    }

    /// The moment of an event that carries none, between those of the prints around it. Its time by the recorder's clock
    /// counts only as far as that: a clock that was set must not move anything else.
    #[must_use]
    pub fn moment_within(&self, time: Time, from_ms: u64, until_ms: u64) -> u64 {
        if time.is_zero() {
            return from_ms;
        }
        let moment = self.moment_of(time).unwrap_or(from_ms);
        moment.min(until_ms).max(from_ms)
    }

    /// Whether prints or frames set the clock.
    pub(crate) const fn has_delays(&self) -> bool {
        self.has_delays
    }

    /// Time of the first event that has one, of the first print or frame, and whether there was one of these.
    pub(crate) const fn parts(&self) -> (Option<Time>, Option<Time>, bool) {
        (self.first, self.origin, self.has_delays)
    }

    /// The clock that had these [`parts`](Self::parts) at a moment.
    pub(crate) const fn from_parts(
        (first, origin, has_delays): (Option<Time>, Option<Time>, bool),
        now_ms: u64,
    ) -> Self {
        Self {
            now_ms,
            has_delays,
            first,
            origin,
        }
    }

    /// The moment of the last event in milliseconds.
    #[must_use]
    pub const fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// When it was moment 0, by the clock of the recorder; `None` until an event with a time was placed.
    #[must_use]
    pub fn started(&self) -> Option<Time> {
        self.origin.or(self.first)
    }

    /// The moment in milliseconds at which it was `time`, by the clock of the recorder; 0 for times before the
    /// recording. Known once an event with a time was placed.
    #[must_use]
    pub fn moment_of(&self, time: Time) -> Option<u64> {
        let origin = self.origin.or(self.first)?;
        Some(u64::try_from(time.ms_since(origin)).unwrap_or(0))
    }
}

/// Whether the event belongs to a recording that goes by event times: databases and applications.
fn is_timed(event: EventRef<'_>) -> bool {
    let event_type = event.event_type();
    !event.time().is_zero() && (event_type.starts_with("db.") || event_type.starts_with("app."))
}
