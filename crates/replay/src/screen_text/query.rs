//! What is looked for, and the compiled form of it.

use super::fold::{self, push_folded};
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;
use core::ops::Range;
use memchr::memmem::Finder;
#[cfg(feature = "regex")]
use regex::{Regex, RegexBuilder};

#[cfg(not(feature = "regex"))]
use super::no_regex::Regex;

/// Bytes of a pattern. It is typed by a person, or comes from a link that somebody else made.
pub const MAX_PATTERN_BYTES: usize = 1024;

/// Bytes of a compiled regular expression, and of the table that is made of it while searching: nested repetitions like
/// `(a{100}){100}` would take hundreds of megabytes.
pub const MAX_REGEX_BYTES: usize = 2 * 1024 * 1024;

/// How a pattern is meant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum QueryKind {
    /// The very text.
    #[default]
    Plain,
    /// A regular expression (feature `regex`) in the syntax of the `regex` crate: no look-around, no back-references. `^` and `$` are the
    /// ends of a row.
    Regex,
}

/// A search as it is asked for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Query {
    /// What is looked for, at most [`MAX_PATTERN_BYTES`].
    pub pattern: String,
    /// How it is meant.
    pub kind: QueryKind,
    /// Otherwise characters are compared by Unicode's simple case folding.
    pub is_case_sensitive: bool,
    /// Most hits to give; the others are counted.
    pub hits_max: usize,
}

impl Query {
    /// Looks for this very text, ignoring case, with at most 1000 hits.
    #[must_use]
    pub fn plain(pattern: &str) -> Self {
        Self {
            pattern: pattern.to_string(),
            kind: QueryKind::Plain,
            is_case_sensitive: false,
            hits_max: 1000,
        }
    }

    /// The same by regular expression.
    #[must_use]
    pub fn regex(pattern: &str) -> Self {
        Self {
            kind: QueryKind::Regex,
            ..Self::plain(pattern)
        }
    }

    /// Compiles it.
    ///
    /// # Errors
    ///
    /// [`QueryError`] says what is wrong with the pattern, for the person who typed it.
    pub fn matcher(&self) -> Result<Matcher, QueryError> {
        if self.pattern.is_empty() {
            return Err(QueryError::Empty);
        }
        if self.pattern.len() > MAX_PATTERN_BYTES {
            return Err(QueryError::TooLong);
        }
        let kind = match (self.kind, self.is_case_sensitive) {
            (QueryKind::Plain, true) => Kind::Exact(finder(&self.pattern), self.pattern.clone()),
            (QueryKind::Plain, false) => {
                let mut folded = String::new();
                push_folded(&self.pattern, &mut folded);
                Kind::Folded(finder(&folded), folded)
            }
            (QueryKind::Regex, _) => self.regex_matcher()?,
        };
        Ok(Matcher { kind })
    }

    #[cfg(feature = "regex")]
    fn regex_matcher(&self) -> Result<Kind, QueryError> {
        let regex = RegexBuilder::new(&self.pattern)
            .case_insensitive(!self.is_case_sensitive)
            .multi_line(true)
            .size_limit(MAX_REGEX_BYTES)
            .dfa_size_limit(MAX_REGEX_BYTES)
            .build()
            .map_err(QueryError::of_regex)?;
        Ok(Kind::Regex {
            regex,
            by_line: is_line_by_line(&self.pattern),
            has_boundaries: ["\\b", "\\B", "\\<", "\\>"]
                .iter()
                .any(|boundary| self.pattern.contains(boundary)),
        })
    }

    #[cfg(not(feature = "regex"))]
    #[expect(clippy::unused_self, reason = "as in builds that can")]
    const fn regex_matcher(&self) -> Result<Kind, QueryError> {
        Err(QueryError::NoRegex)
    }
}

fn finder(pattern: &str) -> Box<Finder<'static>> {
    Box::new(Finder::new(pattern.as_bytes()).into_owned())
}

#[cfg(feature = "regex")]
/// Whether a regular expression could tell a line that stands alone from one among others: `\A`, `\z`, and anything
/// that changes the multi-line mode. A guess on the safe side.
fn is_line_by_line(pattern: &str) -> bool {
    let sets_mode = |(at, _): (usize, &str)| {
        let flags = pattern.get(at + 2..).unwrap_or("");
        flags
            .chars()
            .take_while(|flag| flag.is_ascii_alphabetic() || *flag == '-')
            .any(|flag| matches!(flag, 'm' | 'R' | 'x'))
    };
    pattern.contains("\\A") || pattern.contains("\\z") || pattern.match_indices("(?").any(sets_mode)
}

/// A compiled [`Query`].
#[derive(Clone, Debug)]
pub struct Matcher {
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Exact(Box<Finder<'static>>, String),
    /// Of the folded pattern, to be looked for in folded text.
    Folded(Box<Finder<'static>>, String),
    #[cfg_attr(
        not(feature = "regex"),
        expect(dead_code, reason = "there is no value of it")
    )]
    Regex {
        regex: Regex,
        /// Each line has to be searched by itself.
        by_line: bool,
        /// It asks for word boundaries. In text that is not ASCII they are slow, and lines that are should not pay for
        /// their neighbours.
        has_boundaries: bool,
    },
}

impl Matcher {
    /// The first match in one line of text that begins at byte `from` or later. Empty matches do not count.
    #[must_use]
    pub fn find_at(&self, line: &str, from: usize) -> Option<Range<usize>> {
        let rest = line.get(from..)?;
        match &self.kind {
            Kind::Exact(finder, pattern) => {
                let start = from + finder.find(rest.as_bytes())?;
                Some(start..start + pattern.len())
            }
            Kind::Folded(finder, pattern) => {
                let mut folded = String::with_capacity(rest.len());
                push_folded(rest, &mut folded);
                let start = finder.find(folded.as_bytes())?;
                let end = start + pattern.len();
                if rest.is_ascii() {
                    return Some(from + start..from + end);
                }
                let start = fold::unfolded_offset(rest, start);
                Some(from + start..from + fold::unfolded_offset(rest, end))
            }
            Kind::Regex { regex, .. } => {
                let mut at = from;
                loop {
                    let found = regex.find_at(line, at)?;
                    if !found.is_empty() {
                        return Some(found.range());
                    }
                    at = found.end() + line.get(found.end()..)?.chars().next()?.len_utf8();
                }
            }
        }
    }

    /// Whether one line of text has a match.
    #[must_use]
    pub fn is_match(&self, line: &str) -> bool {
        self.find_at(line, 0).is_some()
    }

    /// All matches in one line of text from left to right, none overlapping another.
    pub fn matches<'a>(&'a self, line: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut from = 0;
        core::iter::from_fn(move || {
            let range = self.find_at(line, from)?;
            from = range.end;
            Some(range)
        })
    }
}

/// What is wrong with a query; its text is for the person who typed it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum QueryError {
    /// There is nothing to look for.
    Empty,
    /// The pattern has more than [`MAX_PATTERN_BYTES`].
    TooLong,
    /// The pattern is no regular expression; says what is wrong with it.
    BadRegex(String),
    /// The regular expression is one, but needs more than [`MAX_REGEX_BYTES`].
    RegexTooBig,
    /// This build has no regular expressions: feature `regex` is not there.
    NoRegex,
}

impl QueryError {
    #[cfg(feature = "regex")]
    fn of_regex(error: regex::Error) -> Self {
        match error {
            regex::Error::CompiledTooBig(_) => Self::RegexTooBig,
            regex::Error::Syntax(message) => {
                // The last line says it; those before it draw the pattern with a mark below it.
                let last = message.lines().next_back().unwrap_or("");
                Self::BadRegex(last.trim_start_matches("error: ").to_string())
            }
            other => Self::BadRegex(other.to_string()),
        }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("there is nothing to look for"),
            Self::TooLong => write!(
                formatter,
                "the pattern is longer than {MAX_PATTERN_BYTES} bytes"
            ),
            Self::BadRegex(what) => write!(formatter, "not a regular expression: {what}"),
            Self::RegexTooBig => {
                formatter.write_str("the regular expression is too big: repeat less")
            }
            Self::NoRegex => formatter.write_str("this player has no regular expressions"),
        }
    }
}

impl core::error::Error for QueryError {}
