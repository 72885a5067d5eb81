//! Time as a watcher sees it: idle stretches shortened, faster or slower.

use alloc::vec::Vec;

use crate::index::Span;

/// Slowest and fastest playback rate.
pub const RATE_MIN: f64 = 0.25;
/// Fastest playback rate: beyond it a second of screen holds a minute of session.
pub const RATE_MAX: f64 = 64.0;

/// Maps between recording time and viewing time: what a watch beside the player shows.
///
/// Each idle span that is longer than the limit takes as long as the limit; its middle is run through evenly.
/// Everything is divided by the rate.
///
/// ```
/// use reel_replay::{Clock, Span};
///
/// let idle = [Span { from_ms: 1_000, to_ms: 11_000 }];
/// let clock = Clock::new(&idle, Some(2_000), 2.0).expect("rate 2 is allowed");
/// assert_eq!(clock.viewing_ms(500.0), 250.0);
/// assert_eq!(clock.viewing_ms(11_000.0), 1_500.0);
/// assert_eq!(clock.recording_ms(1_500.0), 11_000.0);
/// assert!(Clock::new(&idle, None, 100.0).is_none());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    rate: f64,
    /// Shortened spans in order: recording time from and to, viewing time at rate 1 from and to.
    spans: Vec<[f64; 4]>,
}

impl Clock {
    /// Shortens those of the idle spans, which are in order and do not overlap, that are longer than `idle_limit_ms`
    /// milliseconds. `None` if the rate is not within [`RATE_MIN`] and [`RATE_MAX`].
    #[must_use]
    pub fn new(idle: &[Span], idle_limit_ms: Option<u64>, rate: f64) -> Option<Self> {
        if !(RATE_MIN..=RATE_MAX).contains(&rate) {
            return None;
        }
        let mut spans = Vec::new();
        let mut saved = 0.0;
        if let Some(limit) = idle_limit_ms {
            for span in idle {
                let length = span.to_ms.saturating_sub(span.from_ms);
                if length > limit {
                    let (from, to) = (to_f64(span.from_ms), to_f64(span.to_ms));
                    let viewed = from - saved;
                    spans.push([from, to, viewed, viewed + to_f64(limit)]);
                    saved += to_f64(length - limit);
                }
            }
        }
        Some(Self { rate, spans })
    }

    /// Playback rate.
    #[must_use]
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// Viewing time of a moment; both in milliseconds.
    #[must_use]
    pub fn viewing_ms(&self, recording_ms: f64) -> f64 {
        self.map(recording_ms, |[from, to, viewed, until]| {
            [from, to, viewed, until]
        }) / self.rate
    }

    /// The moment at a viewing time; both in milliseconds.
    #[must_use]
    pub fn recording_ms(&self, viewing_ms: f64) -> f64 {
        let at = viewing_ms * self.rate;
        self.map(at, |[from, to, viewed, until]| [viewed, until, from, to])
    }

    /// Maps `at` by the spans, each brought into the order "from, to; image of from, image of to".
    fn map(&self, at: f64, order: impl Fn([f64; 4]) -> [f64; 4]) -> f64 {
        let next = self.spans.partition_point(|span| order(*span)[0] < at);
        let Some(span) = next.checked_sub(1).and_then(|last| self.spans.get(last)) else {
            return at;
        };
        let [from, to, image_from, image_to] = order(*span);
        if at < to {
            image_from + (at - from) / (to - from) * (image_to - image_from)
        } else {
            image_to + (at - to)
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285,000 years")]
const fn to_f64(ms: u64) -> f64 {
    ms as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rates_are_checked() {
        for rate in [0.25, 1.0, 64.0] {
            assert_eq!(
                Clock::new(&[], None, rate).map(|clock| clock.rate()),
                Some(rate)
            );
        }
        for rate in [0.0, 0.2, 64.5, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Clock::new(&[], None, rate), None);
        }
    }

    #[test]
    fn a_limit_of_nothing_skips_idle_spans() {
        let idle = [Span {
            from_ms: 10,
            to_ms: 5_010,
        }];
        let clock = Clock::new(&idle, Some(0), 1.0).expect("rate 1 is allowed");
        assert!((clock.viewing_ms(5_010.0) - 10.0).abs() < 1e-9);
        assert!((clock.recording_ms(11.0) - 5_011.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn there_and_back(gaps in proptest::collection::vec((0_u64..5_000, 2_000_u64..90_000), 0..20), limit in 1_u64..9_000, rate in 0.25_f64..64.0, at in 0.0_f64..2_000_000.0) {
            let mut spans = Vec::new();
            let mut now = 0;
            for (busy, idle) in gaps {
                spans.push(Span { from_ms: now + busy, to_ms: now + busy + idle });
                now += busy + idle;
            }
            let clock = Clock::new(&spans, Some(limit), rate).expect("the rate is allowed");
            let viewed = clock.viewing_ms(at);
            prop_assert!(viewed <= at / rate + 1e-6);
            prop_assert!((clock.recording_ms(viewed) - at).abs() < 1e-3);
        }
    }
}
