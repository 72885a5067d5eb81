//! Text inside XML and HTML.

/// Appends text as the content of an element: `<`, `>` and `&` as references, what XML does not allow (controls but for
/// tab and line ends, U+FFFE, U+FFFF) as U+FFFD.
///
/// ```
/// let mut out = String::new();
/// reel_export::push_text(&mut out, "a<b>\u{1}");
/// assert_eq!(out, "a&lt;b&gt;\u{fffd}");
/// ```
pub fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// Appends text as the value of an attribute in double quotes.
///
/// ```
/// let mut out = String::new();
/// reel_export::push_attribute(&mut out, "say \"a&b\"");
/// assert_eq!(out, "say &quot;a&amp;b&quot;");
/// ```
pub fn push_attribute(out: &mut String, text: &str) {
    for (number, part) in text.split('"').enumerate() {
        if number > 0 {
            out.push_str("&quot;");
        }
        push_text(out, part);
    }
}
