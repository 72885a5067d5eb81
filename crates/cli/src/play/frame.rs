//! One frame of a recording as escape sequences of our own for the watcher's terminal.
//!
//! Nothing recorded reaches the watcher but printable characters and styles: titles, clipboard writes, queries and
//! links stay in the model.

use std::fmt::Write as _;

use reel_replay::Terminal;
use reel_replay::terminal::{CellText, Color, Style, Underline};

use crate::output::is_harmful;

/// Which part of the recorded screen is shown: the upper left corner, in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    pub(super) col: usize,
    pub(super) row: usize,
    pub(super) cols: usize,
    pub(super) rows: usize,
}

impl View {
    /// A view of at most `cols` × `rows` cells. Where the recorded screen is larger it follows the cursor, and moves no
    /// more than it must.
    pub(super) fn follow(self, terminal: &Terminal, cols: usize, rows: usize) -> Self {
        let cursor = terminal.cursor();
        Self {
            col: shift(self.col, cursor.col, cols, terminal.cols()),
            row: shift(self.row, cursor.row, rows, terminal.rows()),
            cols: cols.min(terminal.cols()),
            rows: rows.min(terminal.rows()),
        }
    }

    pub(super) fn crops(self, terminal: &Terminal) -> bool {
        self.cols < terminal.cols() || self.rows < terminal.rows()
    }
}

/// Where a window of `window` cells onto `total` begins, so that `cursor` is in it: at the edge if it can be, else
/// where it was, as long as the cursor stays in it.
fn shift(start: usize, cursor: usize, window: usize, total: usize) -> usize {
    if cursor < window {
        return 0;
    }
    let last = total.saturating_sub(window);
    start
        .clamp(cursor.saturating_sub(window.saturating_sub(1)), cursor)
        .min(last)
}

/// The lines of a view, each a complete drawing of its row from column 1 on. `clear` says that the watcher's line goes
/// on behind the view and is to be blank there.
pub(super) fn lines(terminal: &Terminal, view: View, clear: bool) -> Vec<String> {
    (view.row..view.row + view.rows)
        .map(|row| line(terminal, row, view, clear))
        .collect()
}

fn line(terminal: &Terminal, row: usize, view: View, clear: bool) -> String {
    let mut out = String::new();
    let end = view.col + view.cols;
    // Column up to which the row is drawn.
    let mut drawn = view.col;
    let mut text = String::new();
    for run in terminal.row(row).runs() {
        if run.col() + run.cols() <= view.col || run.col() >= end {
            continue;
        }
        sgr(&mut out, run.style());
        for cell in run
            .cells()
            .filter(|cell| cell.col + cell.cols > view.col && cell.col < end)
        {
            drawn = (cell.col + cell.cols).min(end);
            text.clear();
            cell.text.push_to(&mut text);
            text.retain(|c| !is_harmful(c));
            let is_cut = cell.col < view.col || cell.col + cell.cols > end;
            if is_cut || run.style().is_concealed() || text.is_empty() {
                out.extend(std::iter::repeat_n(' ', drawn - cell.col.max(view.col)));
            } else {
                out.push_str(&text);
                if cell.cols > 1 || !matches!(cell.text, CellText::Character(c) if c.is_ascii()) {
                    // The watcher's terminal may give the character another width: say where to go on.
                    let _ = write!(out, "\x1b[{}G", drawn - view.col + 1);
                }
            }
        }
    }
    out.push_str("\x1b[0m");
    // Erasing at the right edge would take the last character with it.
    if clear || drawn < end {
        out.push_str("\x1b[K");
    }
    out
}

/// Sets the style; the colours are those of the watcher's terminal where the recording used the palette.
fn sgr(out: &mut String, style: &Style) {
    out.push_str("\x1b[0");
    for (is_set, code) in [
        (style.is_bold(), ";1"),
        (style.is_dim(), ";2"),
        (style.is_italic(), ";3"),
        (style.is_blinking(), ";5"),
        (style.is_reversed(), ";7"),
        (style.is_struck(), ";9"),
        (style.is_overlined(), ";53"),
    ] {
        if is_set {
            out.push_str(code);
        }
    }
    out.push_str(match style.underline {
        Underline::None => "",
        Underline::Single => ";4",
        Underline::Double => ";21",
        Underline::Curly => ";4:3",
        Underline::Dotted => ";4:4",
        Underline::Dashed => ";4:5",
    });
    color(out, style.foreground, 38);
    color(out, style.background, 48);
    if style.underline != Underline::None {
        color(out, style.underline_color, 58);
    }
    out.push('m');
}

fn color(out: &mut String, color: Color, code: u8) {
    let _ = match color {
        Color::Default => Ok(()),
        Color::Indexed(index) => write!(out, ";{code};5;{index}"),
        Color::Rgb(red, green, blue) => write!(out, ";{code};2;{red};{green};{blue}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(terminal: &Terminal, view: View) -> String {
        lines(terminal, view, false).join("\n")
    }

    fn whole(terminal: &Terminal) -> View {
        View {
            col: 0,
            row: 0,
            cols: terminal.cols(),
            rows: terminal.rows(),
        }
    }

    #[test]
    fn nothing_that_controls_the_watcher_gets_through() {
        let mut terminal = Terminal::new(40, 2);
        terminal.feed(b"\x1b]0;title\x07\x1b]52;c;aGk=\x07\x1b[c\x1b[6n\x1b]8;;http://x/\x07link\x1b]8;;\x07\x05\x07\x1bP$qm\x1b\\");
        terminal.feed("a\u{202e}b\u{2066}c\u{9b}31mx".as_bytes());
        let text = drawn(&terminal, whole(&terminal));
        for sequence in text.split('\x1b').skip(1) {
            assert!(sequence.starts_with('['), "{sequence:?}");
            let end = sequence
                .find(|c: char| c.is_ascii_alphabetic())
                .map(|at| &sequence[at..=at]);
            assert!(matches!(end, Some("m" | "G" | "K")), "{sequence:?}");
        }
        let shown: String = text
            .chars()
            .filter(|c| *c != '\x1b' && *c != '\n')
            .collect();
        assert!(!shown.contains(is_harmful), "{text:?}");
        assert!(
            !text.contains("title") && !text.contains("aGk") && !text.contains("http"),
            "{text:?}"
        );
    }

    #[test]
    fn styles_are_kept() {
        let mut terminal = Terminal::new(10, 1);
        terminal.feed(b"\x1b[1;31mab\x1b[0;48;2;1;2;3mc\x1b[4:3;58;5;9md");
        assert_eq!(
            drawn(&terminal, whole(&terminal)),
            "\x1b[0;1;38;5;1mab\x1b[0;48;2;1;2;3mc\x1b[0;4:3;48;2;1;2;3;58;5;9md\x1b[0m\x1b[K"
        );
    }

    #[test]
    fn a_view_follows_the_cursor_and_cuts_wide_characters() {
        let mut terminal = Terminal::new(10, 5);
        terminal.feed("\x1b[5;1Hab日本cd".as_bytes());
        let view = View::default().follow(&terminal, 4, 2);
        assert_eq!((view.row, view.rows, view.cols), (3, 2, 4));
        assert!(view.crops(&terminal));
        assert!(view.col <= 8 && 8 < view.col + view.cols, "{view:?}");
        let cut = View {
            col: 3,
            row: 4,
            cols: 2,
            rows: 1,
        };
        assert_eq!(drawn(&terminal, cut), "\x1b[0m  \x1b[0m");
    }
}
