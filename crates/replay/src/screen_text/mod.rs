//! Text as it was on the screen. Placeholder with the signatures that the rest is built against.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use crate::terminal::Terminal;

/// Text as it was on the screen, with its times.
#[derive(Clone, Debug, Default)]
pub struct ScreenText {
    finished: bool,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The pattern.
    pub pattern: String,
    /// How it is read.
    pub kind: QueryKind,
    /// Whether case matters.
    pub is_case_sensitive: bool,
    /// Most hits.
    pub hits_max: usize,
}

/// How a pattern is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueryKind {
    /// As it stands.
    #[default]
    Plain,
    /// As a regular expression.
    Regex,
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// From when it was visible.
    pub from_ms: u64,
    /// Until when.
    pub to_ms: u64,
    /// Row.
    pub row: u32,
    /// Column.
    pub col: u32,
    /// Columns.
    pub cols: u32,
    /// The line.
    pub text: String,
    /// Bytes in it.
    pub range: Range<usize>,
}

/// Why a query cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError(pub String);

impl core::fmt::Display for QueryError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for QueryError {}

/// A query that was read.
#[derive(Clone, Debug)]
pub struct Matcher(String);

impl Query {
    /// Reads the query.
    ///
    /// # Errors
    ///
    /// For bad patterns.
    pub fn matcher(&self) -> Result<Matcher, QueryError> {
        Ok(Matcher(self.pattern.clone()))
    }
}

impl Matcher {
    /// Whether it is in a text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        text.contains(&self.0)
    }
}

impl ScreenText {
    /// Of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// After every step.
    pub fn observe(&mut self, _terminal: &mut Terminal, _at_ms: u64) {}

    /// At the end.
    pub fn finish(&mut self, _at_ms: u64) {
        self.finished = true;
    }

    /// Finds.
    ///
    /// # Errors
    ///
    /// For bad patterns.
    pub fn search(&self, _query: &Query) -> Result<Vec<Hit>, QueryError> {
        Ok(Vec::new())
    }

    /// As bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }

    /// From bytes.
    ///
    /// # Errors
    ///
    /// When they are damaged.
    pub fn from_bytes(_bytes: &[u8]) -> Result<Self, QueryError> {
        Ok(Self::default())
    }
}
