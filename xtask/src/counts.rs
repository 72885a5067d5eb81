//! What a test runner counted, read from its own summary.

use std::fmt;
use std::ops::AddAssign;

/// Tests by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Counts {
    pub(crate) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    pub(crate) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };
    pub(crate) const SKIPPED: Self = Self {
        passed: 0,
        failed: 0,
        skipped: 1,
    };

    /// Adds up the summaries in what `cargo nextest run` or `cargo test` printed; `None` if there is none.
    ///
    /// ```text
    ///      Summary [   4.321s] 57 tests run: 55 passed (1 slow), 1 failed, 1 timed out, 3 skipped
    /// test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s
    /// ```
    pub(crate) fn parse(output: &str) -> Option<Self> {
        let mut found = None;
        for line in output.lines() {
            let line = line.trim();
            let counted = if let Some(rest) = line.strip_prefix("test result: ") {
                rest.split_once(". ").map(|(_, counts)| counts)
            } else if line.starts_with("Summary [") {
                line.split_once(" run: ").map(|(_, counts)| counts)
            } else {
                None
            };
            if let Some(counted) = counted {
                *found.get_or_insert_with(Self::default) += Self::parse_list(counted);
            }
        }
        found
    }

    fn parse_list(list: &str) -> Self {
        let mut counts = Self::default();
        for entry in list.split([',', ';']) {
            let mut words = entry.split_whitespace();
            let (Some(Ok(number)), Some(outcome)) =
                (words.next().map(str::parse::<u64>), words.next())
            else {
                continue;
            };
            match outcome {
                "passed" => counts.passed += number,
                "failed" | "timed" | "exec" => counts.failed += number,
                "skipped" | "ignored" => counts.skipped += number,
                _ => {}
            }
        }
        counts
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(output: &str, expected: Option<(u64, u64, u64)>) {
        let counts = Counts::parse(output).map(|c| (c.passed, c.failed, c.skipped));
        assert_eq!(counts, expected, "{output}");
    }

    #[test]
    fn reads_the_summaries_of_both_runners() {
        check("", None);
        check("57 tests run: 57 passed", None);
        check(
            "     Summary [   0.123s] 57 tests run: 57 passed, 0 skipped",
            Some((57, 0, 0)),
        );
        check(
            "     Summary [   4.3s] 60 tests run: 55 passed (1 slow), 4 failed, 1 timed out, 3 skipped",
            Some((55, 5, 3)),
        );
        check(
            "     Summary [   4.3s] 2/60 tests run: 1 passed, 1 failed, 3 skipped",
            Some((1, 1, 3)),
        );
        check(
            "test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 9 filtered out; finished in 0.01s",
            Some((13, 1, 2)),
        );
    }

    #[test]
    fn prints_the_plain_form() {
        let mut counts = Counts::PASSED;
        counts += Counts::FAILED;
        counts += Counts::SKIPPED;
        assert_eq!(counts.to_string(), "1 passed, 1 failed, 1 skipped");
    }
}
