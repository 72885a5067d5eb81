//! Sizes of terminals as events carry them.

use core::fmt;

use crate::terminal::{MAX_COLS, MAX_ROWS};

/// Columns and rows of a terminal, each at least 1 and at most [`MAX_COLS`] or [`MAX_ROWS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub cols: usize,
    /// Rows.
    pub rows: usize,
}

impl Size {
    /// What holds until a recording says something else.
    pub const DEFAULT: Self = Self { cols: 80, rows: 24 };

    /// On what the events of a session without a terminal are written as text: wide enough for queries and paths.
    pub const WITHOUT_TERMINAL: Self = Self {
        cols: 100,
        rows: 30,
    };

    /// Reads `cols:rows`, JSON key `size`; `None` if it does not parse or is zero, and then the old size stays.
    ///
    /// ```
    /// use reel_replay::Size;
    ///
    /// assert_eq!(Size::parse("80:25"), Some(Size { cols: 80, rows: 25 }));
    /// assert_eq!(Size::parse("80x25"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (cols, rows) = text.split_once(':')?;
        let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
        Some(Self {
            cols: number(cols)?.min(MAX_COLS),
            rows: number(rows)?.min(MAX_ROWS),
        })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}", self.cols, self.rows)
    }
}
