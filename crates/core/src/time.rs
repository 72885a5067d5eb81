//! Points in time, as the format stores and prints them.

use core::fmt;
use core::str::FromStr;

use prost_types::Timestamp;

/// Seconds from year 1 to 1970, negative: what an unset time is written as.
const YEAR_ONE: i64 = -62_135_596_800;
const NANOS_PER_SECOND: i32 = 1_000_000_000;

/// A point in time in UTC. The default is the format's zero time, the first moment of year 1.
///
/// Invariant: `0 <= nanos < 1_000_000_000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    seconds: i64,
    nanos: i32,
}

impl Default for Time {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Time {
    /// What an event without a time carries.
    pub const ZERO: Self = Self {
        seconds: YEAR_ONE,
        nanos: 0,
    };

    /// `seconds` and `nanos` since 1970-01-01T00:00:00Z; nanos outside a second are carried over.
    #[must_use]
    pub const fn new(seconds: i64, nanos: i32) -> Self {
        Self {
            seconds: seconds.saturating_add(nanos.div_euclid(NANOS_PER_SECOND) as i64),
            nanos: nanos.rem_euclid(NANOS_PER_SECOND),
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a remainder of 1000 times a million is below a billion"
    )]
    pub const fn from_unix_ms(ms: i64) -> Self {
        Self {
            seconds: ms.div_euclid(1000),
            nanos: ms.rem_euclid(1000) as i32 * 1_000_000,
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down; saturates.
    #[must_use]
    pub const fn unix_ms(self) -> i64 {
        self.seconds
            .saturating_mul(1000)
            .saturating_add(self.nanos as i64 / 1_000_000)
    }

    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds behind [`unix_seconds`](Self::unix_seconds), below a billion.
    #[must_use]
    pub const fn nanos(self) -> i32 {
        self.nanos
    }

    /// The same time rounded to the nearest millisecond, as print events are.
    #[must_use]
    pub const fn rounded_to_ms(self) -> Self {
        let ms = (self.nanos + 500_000) / 1_000_000;
        Self::new(self.seconds, ms * 1_000_000)
    }

    /// Whether this is the zero time, which stands for "not known".
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.seconds == YEAR_ONE && self.nanos == 0
    }

    /// Whole milliseconds from `earlier` to this; negative if this is before it.
    #[must_use]
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.unix_ms().saturating_sub(earlier.unix_ms())
    }
}

impl From<Timestamp> for Time {
    fn from(time: Timestamp) -> Self {
        Self::new(time.seconds, time.nanos)
    }
}

impl From<Time> for Timestamp {
    fn from(time: Time) -> Self {
        Self {
            seconds: time.seconds,
            nanos: time.nanos,
        }
    }
}

/// RFC 3339 in UTC with `Z`; the fraction is as long as needed. A year beyond 9999 or below 0 is written out with
/// its sign, which RFC 3339 does not allow: such a time is damage that should be seen.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.seconds.div_euclid(86_400);
        let second = self.seconds.rem_euclid(86_400);
        let (year, month, day) = civil_from_days(days);
        if (0..=9999).contains(&year) {
            write!(f, "{year:04}")?;
        } else {
            write!(f, "{year:+}")?;
        }
        write!(
            f,
            "-{month:02}-{day:02}T{:02}:{:02}:{:02}",
            second / 3600,
            second / 60 % 60,
            second % 60
        )?;
        if self.nanos != 0 {
            let mut fraction = self.nanos;
            let mut digits = 9;
            while fraction % 10 == 0 {
                fraction /= 10;
                digits -= 1;
            }
            write!(f, ".{fraction:0digits$}")?;
        }
        f.write_str("Z")
    }
}

/// A text that is not a time as in RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time as in RFC 3339, such as `2020-03-30T15:58:54.561Z`")]
pub struct ParseTimeError;

impl FromStr for Time {
    type Err = ParseTimeError;

    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        parse_rfc3339(text.as_bytes()).ok_or(ParseTimeError)
    }
}

fn parse_rfc3339(text: &[u8]) -> Option<Time> {
    let number = |range: core::ops::Range<usize>| -> Option<i64> {
        text.get(range)?.iter().try_fold(0, |n, digit| {
            digit
                .is_ascii_digit()
                .then(|| n * 10 + i64::from(digit - b'0'))
        })
    };
    let is = |at: usize, expected: &[u8]| text.get(at).is_some_and(|byte| expected.contains(byte));
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let separated = is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":");
    let in_range = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !separated || !in_range {
        return None;
    }
    let mut at = 19;
    let mut nanos: i32 = 0;
    if is(at, b".") {
        at += 1;
        let mut scale: i32 = 100_000_000;
        let start = at;
        while let Some(digit) = text.get(at).filter(|byte| byte.is_ascii_digit()) {
            nanos += i32::from(digit - b'0') * scale;
            scale /= 10;
            at += 1;
        }
        if at == start {
            return None;
        }
    }
    let offset_s = if is(at, b"Zz") {
        at += 1;
        0
    } else {
        let sign = if is(at, b"+") { 1 } else { -1 };
        if !is(at, b"+-") || !is(at + 3, b":") {
            return None;
        }
        let offset = number(at + 1..at + 3)? * 3600 + number(at + 4..at + 6)? * 60;
        at += 6;
        sign * offset
    };
    if at != text.len() {
        return None;
    }
    let seconds =
        days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset_s;
    Some(Time::new(seconds, nanos))
}

/// Year, month and day of a number of days since 1970-01-01, proleptic Gregorian calendar. Counting from 1 March
/// puts the leap day at the end of the year.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`civil_from_days`].
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    fn check(seconds: i64, nanos: i32, text: &str) {
        let time = Time::new(seconds, nanos);
        assert_eq!(time.to_string(), text);
        assert_eq!(text.parse(), Ok(time));
    }

    #[test]
    fn prints_and_parses() {
        check(YEAR_ONE, 0, "0001-01-01T00:00:00Z");
        check(0, 0, "1970-01-01T00:00:00Z");
        check(1_585_583_934, 561_000_000, "2020-03-30T15:58:54.561Z");
        check(1_585_583_934, 1, "2020-03-30T15:58:54.000000001Z");
        check(951_782_400, 0, "2000-02-29T00:00:00Z");
        check(-1, 999_000_000, "1969-12-31T23:59:59.999Z");
        assert_eq!(
            "2020-03-30T17:58:54+02:00".parse(),
            Ok(Time::new(1_585_583_934, 0))
        );
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "2020",
            "2020-03-30",
            "2020-03-30T15:58:54",
            "2020-13-30T15:58:54Z",
            "2020-03-30T15:58:54.Z",
            "2020-03-30T15:58:54Zx",
            "2020-03-30T15:58:54+0200",
            "x020-03-30T15:58:54Z",
        ] {
            assert_eq!(text.parse::<Time>(), Err(ParseTimeError), "{text}");
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        for seconds in [i64::MIN, i64::MAX] {
            for nanos in [i32::MIN, i32::MAX] {
                let time = Time::new(seconds, nanos);
                assert!(!time.to_string().is_empty());
                let _ = (
                    time.unix_ms(),
                    time.rounded_to_ms(),
                    time.ms_since(Time::ZERO),
                );
            }
        }
    }
}
