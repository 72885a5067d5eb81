//! Moments of a recording as people write them.

use std::str::FromStr;
use std::time::Duration;

use reel_core::Time;
use reel_replay::Timeline;

/// A moment: since the beginning, or by the clock of the recorder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Moment {
    Since(Duration),
    Clock(Time),
}

impl Moment {
    /// Milliseconds since the beginning. `timeline` knows when that was once an event was placed; before that, a time
    /// of day is not reached.
    pub(crate) fn ms(self, timeline: &Timeline) -> u64 {
        match self {
            Self::Since(duration) => u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            Self::Clock(time) => timeline.moment_of(time).unwrap_or(u64::MAX),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(time) = text.parse::<Time>() {
            return Ok(Self::Clock(time));
        }
        parse_duration(text).map(Self::Since).map_err(|_| {
            format!(
                "`{text}` is no moment: try 90, 1:30, 1:02:03, 250ms, 2m or 2026-03-14T10:00:00Z"
            )
        })
    }
}

/// A length of time: `90`, `1:30`, `250ms`, `2m`.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    seconds(text)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| format!("`{text}` is no length of time: try 90, 1:30, 250ms or 2m"))
}

fn seconds(text: &str) -> Option<f64> {
    let number = |text: &str| {
        text.parse::<f64>()
            .ok()
            .filter(|n| n.is_finite() && *n >= 0.0 && !text.contains(['e', 'E']))
    };
    if text.contains(':') {
        let fields: Vec<&str> = text.split(':').collect();
        if fields.len() > 3 {
            return None;
        }
        return fields
            .iter()
            .try_fold(0.0, |sum, field| Some(sum * 60.0 + number(field)?));
    }
    for (unit, scale) in [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)] {
        if let Some(count) = text.strip_suffix(unit) {
            return number(count).map(|count| count * scale);
        }
    }
    number(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_moments_in_many_ways() {
        for (text, ms) in [
            ("90", 90_000),
            ("1.5", 1500),
            ("1:30", 90_000),
            ("1:02:03", 3_723_000),
            ("250ms", 250),
            ("90s", 90_000),
            ("2m", 120_000),
            ("1h", 3_600_000),
            ("0", 0),
            ("0:01.25", 1250),
        ] {
            assert_eq!(
                text.parse(),
                Ok(Moment::Since(Duration::from_millis(ms))),
                "{text}"
            );
        }
        for text in [
            "",
            "x",
            "-1",
            "1:2:3:4",
            "1e3",
            "inf",
            "NaN",
            "5 s",
            ":",
            "99999999999999999999h",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
        assert!(matches!(
            "2026-03-14T10:00:00Z".parse(),
            Ok(Moment::Clock(_))
        ));
    }
}
