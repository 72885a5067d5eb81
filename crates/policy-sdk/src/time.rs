//! Time of day and day of the week, by arithmetic alone: a module has no clock and no time zones.

use core::fmt;

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// A moment in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    ms: u64,
}

/// A day of the week. In order, from Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "they are the days of the week")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Time {
    /// Milliseconds since 1970-01-01 UTC.
    pub const fn from_ms(ms: u64) -> Self {
        Self { ms }
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub const fn ms(self) -> u64 {
        self.ms
    }

    /// What clocks show where they are this many minutes ahead of UTC (60 in Berlin in winter, -300 in New York). Moments before
    /// 1970 become 1970.
    #[must_use]
    pub const fn ahead_by_minutes(self, minutes: i64) -> Self {
        let distance = minutes.unsigned_abs().saturating_mul(MINUTE_MS);
        Self {
            ms: if minutes < 0 {
                self.ms.saturating_sub(distance)
            } else {
                self.ms.saturating_add(distance)
            },
        }
    }

    /// Minutes since midnight, 0 to 1439.
    pub const fn minute_of_day(self) -> u32 {
        (self.ms % DAY_MS / MINUTE_MS) as u32
    }

    /// 0 to 23.
    pub const fn hour(self) -> u32 {
        self.minute_of_day() / 60
    }

    /// The day of the week.
    pub const fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        match self.ms / DAY_MS % 7 {
            0 => Weekday::Thursday,
            1 => Weekday::Friday,
            2 => Weekday::Saturday,
            3 => Weekday::Sunday,
            4 => Weekday::Monday,
            5 => Weekday::Tuesday,
            _ => Weekday::Wednesday,
        }
    }
}

impl Weekday {
    /// Whether it is Saturday or Sunday.
    pub const fn is_weekend(self) -> bool {
        matches!(self, Self::Saturday | Self::Sunday)
    }
}

/// `09:30`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute_of_day() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    /// Saturday, 2026-03-14T10:30:00Z.
    const SATURDAY: Time = Time::from_ms(1_773_484_200_000);

    #[test]
    fn a_moment_has_a_day_and_a_time() {
        assert_eq!(SATURDAY.weekday(), Weekday::Saturday);
        assert_eq!(SATURDAY.to_string(), "10:30");
        assert_eq!(Time::from_ms(0).weekday(), Weekday::Thursday);
    }

    #[test]
    fn clocks_elsewhere() {
        assert_eq!(SATURDAY.ahead_by_minutes(60).hour(), 11);
        let sunday = SATURDAY.ahead_by_minutes(14 * 60);
        assert_eq!((sunday.weekday(), sunday.hour()), (Weekday::Sunday, 0));
        let friday = SATURDAY.ahead_by_minutes(-11 * 60);
        assert_eq!((friday.weekday(), friday.hour()), (Weekday::Friday, 23));
        assert_eq!(Time::from_ms(0).ahead_by_minutes(i64::MIN).ms(), 0);
    }
}
