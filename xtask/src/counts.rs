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

    /// Whether no test was even there.
    pub(crate) fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Adds up the summaries in what `cargo nextest run`, `cargo test`, `wasm-pack test` or `node --test` printed; `None`
    /// if there is none.
    ///
    /// ```text
    ///      Summary [   4.321s] 57 tests run: 55 passed (1 slow), 1 failed, 1 timed out, 3 skipped
    /// test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s
    /// ℹ pass 12
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
            let counts = counted
                .map(Self::parse_list)
                .or_else(|| Self::parse_node(line));
            if let Some(counts) = counts {
                *found.get_or_insert_with(Self::default) += counts;
            }
        }
        found
    }

    /// One line of the summary of `node --test`, for people or in TAP.
    fn parse_node(line: &str) -> Option<Self> {
        let line = line
            .strip_prefix("\u{2139} ")
            .or_else(|| line.strip_prefix("# "))?;
        let (outcome, number) = line.split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        let mut counts = Self::default();
        match outcome {
            "pass" => counts.passed = number,
            "fail" | "cancelled" => counts.failed = number,
            "skipped" | "todo" => counts.skipped = number,
            _ => return None,
        }
        Some(counts)
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
    fn reads_the_summary_of_node() {
        let summary = |mark: &str| {
            [
                "tests 9",
                "suites 1",
                "pass 4",
                "fail 1",
                "cancelled 1",
                "skipped 2",
                "todo 1",
            ]
            .map(|line| format!("{mark} {line}\n"))
            .concat()
        };
        check(&summary("\u{2139}"), Some((4, 2, 3)));
        check(&summary("#"), Some((4, 2, 3)));
        check("\u{2139} duration_ms 12.5\npass 3", None);
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
