//! Text of a recording made safe to show.
//!
//! What would do something to a terminal or a page instead of being shown is written as an escape of letters: `\x1b`,
//! `\u{202e}`. Decided once, here, for everything that is made of recorded values.

use alloc::string::String;
use core::fmt::Write as _;

/// Whether a character would do something instead of being shown: controls, separators of lines and paragraphs, and
/// marks that turn the direction of writing.
///
/// ```
/// use reel_replay::harmless::is_harmful;
///
/// assert!(is_harmful('\x1b') && is_harmful('\u{202e}') && !is_harmful('é'));
/// ```
#[must_use]
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Appends a character so that it is seen: `\n`, `\x1b`, `\u{202e}`, or as it is. At most ten bytes.
pub fn push_visible(out: &mut String, c: char) {
    let _ = match c {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        c if !is_harmful(c) => out.write_char(c),
        c if c.is_ascii() => write!(out, "\\x{:02x}", u32::from(c)),
        c => write!(out, "\\u{{{:x}}}", u32::from(c)),
    };
}

/// Appends text as part of one line: runs of white space become one blank, blanks at the beginning and at the end are
/// left out, what is harmful is made visible. After `chars_max` characters follows `…`.
///
/// ```
/// let mut line = String::new();
/// reel_replay::harmless::push_line(&mut line, " select\n  1\x1b[2J", 20);
/// assert_eq!(line, "select 1\\x1b[2J");
/// ```
pub fn push_line(out: &mut String, text: &str, chars_max: usize) {
    let mut chars = 0;
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '\x0b' | '\x0c')) {
        if word.is_empty() {
            continue;
        }
        if chars > 0 {
            out.push(' ');
            chars += 1;
        }
        for c in word.chars() {
            if chars >= chars_max {
                out.push('…');
                return;
            }
            push_visible(out, c);
            chars += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_written_out() {
        for (text, seen) in [
            ("a\tb", "a\\tb"),
            ("\x1b[31m", "\\x1b[31m"),
            ("\u{9b}m", "\\u{9b}m"),
            ("\u{202e}x\u{2066}", "\\u{202e}x\\u{2066}"),
            ("日本 é", "日本 é"),
            ("\u{7f}\0", "\\x7f\\x00"),
        ] {
            let mut out = String::new();
            text.chars().for_each(|c| push_visible(&mut out, c));
            assert_eq!(out, seen);
        }
    }

    #[test]
    fn a_line_is_one_line_and_ends() {
        let mut out = String::new();
        push_line(&mut out, "a\r\n\r\n b\u{2028}c", 99);
        assert_eq!(out, "a b c");
        out.clear();
        push_line(&mut out, "  one two", 5);
        assert_eq!(out, "one t…");
        out.clear();
        push_line(&mut out, "one  ", 3);
        assert_eq!(out, "one");
    }
}
