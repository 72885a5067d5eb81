//! Text for a terminal in the making: ink, values made harmless, limits.

use alloc::string::String;
use core::fmt::Write as _;

use crate::harmless::push_visible;

/// Longest query, statement or command that is shown, in bytes: some screens of it. Records have up to 64 KiB.
pub const QUERY_BYTES_MAX: usize = 16 << 10;
/// Longest body of a request or response that is shown, in bytes: a screen of it.
pub const BODY_BYTES_MAX: usize = 2 << 10;
/// Longest other value that is shown, in bytes: names, parameters, paths, error texts.
pub const VALUE_BYTES_MAX: usize = 1 << 10;
/// Most entries of a list that are shown: parameters of a query, statements of a batch.
pub const LIST_MAX: usize = 100;

/// How text looks: by the sixteen colours, so that it fits every theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Bold,
    /// What is not from the session: prompts, labels.
    Dim,
    Red,
    Green,
    Yellow,
    Cyan,
}

impl Ink {
    const fn sgr(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "\x1b[1m",
            Self::Dim => "\x1b[2m",
            Self::Red => "\x1b[31m",
            Self::Green => "\x1b[32m",
            Self::Yellow => "\x1b[33m",
            Self::Cyan => "\x1b[36m",
        }
    }

    /// By the class of an HTTP status.
    pub(super) const fn of_status(status: i64) -> Self {
        match status {
            200..300 => Self::Green,
            300..400 => Self::Cyan,
            400..500 => Self::Yellow,
            500..600 => Self::Red,
            _ => Self::Plain,
        }
    }
}

/// Lines of text. Values go through [`Page::value`] and [`Page::lines`]; [`Page::own`] is for text of ours.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
    /// Ink that is in force, to return to it from another.
    ink: Option<Ink>,
}

impl Page {
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Text that holds no value of the session, or one that was made harmless.
    pub(super) fn own(&mut self, text: &str) {
        debug_assert!(!text.contains(crate::harmless::is_harmful));
        self.text.push_str(text);
    }

    pub(super) fn number(&mut self, number: i64) {
        let _ = write!(self.text, "{number}");
    }

    /// Writes in an ink and then goes on as before.
    pub(super) fn ink(&mut self, ink: Ink, write: impl FnOnce(&mut Self)) {
        let before = self.ink.replace(ink);
        self.text.push_str(ink.sgr());
        write(self);
        if ink != Ink::Plain {
            self.text.push_str("\x1b[m");
        }
        self.ink = before;
        if let Some(before) = before {
            self.text.push_str(before.sgr());
        }
    }

    pub(super) fn end_line(&mut self) {
        self.text.push_str("\r\n");
    }

    /// A value on one line: what would end the line or act on a terminal is written out.
    pub(super) fn value(&mut self, text: &str) {
        let (shown, left_out) = cut(text, VALUE_BYTES_MAX);
        for c in shown.chars() {
            push_visible(&mut self.text, c);
        }
        self.left_out(left_out, "bytes");
    }

    /// A value of several lines, each after the first behind `continuation`; ends the last line.
    pub(super) fn lines(&mut self, text: &str, bytes_max: usize, continuation: &str) {
        let (shown, left_out) = cut(text.trim_end_matches(['\r', '\n']), bytes_max);
        for (number, line) in shown.split('\n').enumerate() {
            if number > 0 {
                self.end_line();
                self.ink(Ink::Dim, |page| page.own(continuation));
            }
            for c in line.strip_suffix('\r').unwrap_or(line).chars() {
                if c == '\t' {
                    self.text.push(c);
                } else {
                    push_visible(&mut self.text, c);
                }
            }
        }
        self.left_out(left_out, "bytes");
        self.end_line();
    }

    /// Bytes that may be text, indented. What is no text is only counted.
    pub(super) fn body(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        // A chunk may begin and end inside a character.
        let text = String::from_utf8_lossy(bytes);
        let odd = text
            .chars()
            .filter(|c| *c == '\u{fffd}' || (c.is_control() && !c.is_ascii_whitespace()));
        self.own("  ");
        if odd.take(8).count() == 8 {
            self.ink(Ink::Dim, |page| {
                page.number(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
                page.own(" bytes that are no text");
            });
            self.end_line();
        } else {
            self.lines(&text, BODY_BYTES_MAX, "  ");
        }
    }

    /// Each item on a line behind its label: `  $1 = a`; labels are aligned.
    pub(super) fn items<'a>(
        &mut self,
        items: impl ExactSizeIterator<Item = (impl AsRef<str>, impl AsRef<str> + 'a)>,
        between: &str,
    ) {
        let left_out = items.len().saturating_sub(LIST_MAX);
        let shown: alloc::vec::Vec<_> = items.take(LIST_MAX).collect();
        let width = shown
            .iter()
            .map(|(label, _)| label.as_ref().chars().count());
        let width = width.max().unwrap_or(0).min(24);
        for (label, value) in shown {
            let label = label.as_ref();
            self.own("  ");
            self.ink(Ink::Dim, |page| {
                page.value(label);
                let blanks = width.saturating_sub(label.chars().count());
                (0..blanks).for_each(|_| page.own(" "));
                page.own(between);
            });
            self.value(value.as_ref());
            self.end_line();
        }
        if left_out > 0 {
            self.own("  ");
            self.left_out(left_out, "");
            self.end_line();
        }
    }

    /// A request without the end of its line: `GET host/path?query → 200`.
    pub(super) fn request(
        &mut self,
        method: &str,
        host: &str,
        path: &str,
        query: &str,
        status: i64,
    ) {
        self.ink(Ink::Bold, |page| {
            page.value(if method.is_empty() { "-" } else { method });
        });
        self.own(" ");
        self.value(host);
        self.value(path);
        if !query.is_empty() {
            self.own("?");
            self.value(query);
        }
        if status != 0 {
            self.ink(Ink::Dim, |page| page.own(" → "));
            self.ink(Ink::of_status(status), |page| page.number(status));
        }
    }

    fn left_out(&mut self, count: usize, unit: &str) {
        if count == 0 {
            return;
        }
        self.ink(Ink::Dim, |page| {
            page.own("… ");
            let _ = write!(page.text, "{count}");
            if !unit.is_empty() {
                page.own(" ");
                page.own(unit);
            }
            page.own(" more");
        });
    }
}

/// The first bytes of a text, between characters, and how many bytes follow.
fn cut(text: &str, bytes_max: usize) -> (&str, usize) {
    let end = text.floor_char_boundary(bytes_max);
    let (shown, rest) = text.split_at(end);
    (shown, rest.len())
}
