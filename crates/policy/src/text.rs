//! Text from policy modules, role files and failing systems, made fit to be shown, logged and compared.
//!
//! All three functions give the same again for what they gave, so it does no harm to clean twice.

/// Longest message in bytes: a few lines of a terminal. A module could otherwise fill screens and logs.
pub const MESSAGE_BYTES_MAX: usize = 512;

/// Longest code, in bytes.
pub const CODE_BYTES_MAX: usize = 32;

/// The code of a verdict that has none.
pub const CODE_UNNAMED: &str = "UNNAMED";

/// A message as people may see it: one line of at most [`MESSAGE_BYTES_MAX`] bytes.
///
/// Control characters (C0, DEL, C1), marks that turn the direction of writing, invisible characters and noncharacters
/// are left out; line ends and tabs become blanks, and runs of blanks one. It is cut between characters.
///
/// ```
/// use reel_policy::clean_message;
///
/// assert_eq!(clean_message(" no\tspace\r\n\x1b[31mleft\u{202e} "), "no space [31mleft");
/// ```
#[must_use]
pub fn clean_message(text: &str) -> String {
    cleaned(text, MESSAGE_BYTES_MAX)
}

/// A code of 1 to [`CODE_BYTES_MAX`] characters `A-Z`, `0-9` and `_`: letters become capitals, everything else `_`.
/// An empty one becomes [`CODE_UNNAMED`].
///
/// ```
/// use reel_policy::clean_code;
///
/// assert_eq!(clean_code("four-eyes"), "FOUR_EYES");
/// assert_eq!(clean_code(""), "UNNAMED");
/// ```
#[must_use]
pub fn clean_code(code: &str) -> String {
    if code.is_empty() {
        return CODE_UNNAMED.to_owned();
    }
    let clean = |c: char| match c.to_ascii_uppercase() {
        c @ ('A'..='Z' | '0'..='9' | '_') => c,
        _ => '_',
    };
    code.chars().take(CODE_BYTES_MAX).map(clean).collect()
}

/// [`clean_message`] with another limit.
pub(crate) fn cleaned(text: &str, bytes_max: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(bytes_max));
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = !clean.is_empty();
            continue;
        }
        if !is_shown(c) {
            continue;
        }
        if clean.len() + usize::from(blank) + c.len_utf8() > bytes_max {
            break;
        }
        if std::mem::take(&mut blank) {
            clean.push(' ');
        }
        clean.push(c);
    }
    clean
}

/// Whether a character is seen where it stands and does nothing else.
fn is_shown(c: char) -> bool {
    if c.is_control() {
        return false;
    }
    !matches!(u32::from(c),
        // soft hyphen, Arabic letter mark, Mongolian vowel separator
        0xad | 0x61c | 0x180e
        // zero width, marks and overrides of direction, isolates, invisible operators
        | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
        // byte order mark, interlinear annotation
        | 0xfeff | 0xfff9..=0xfffb
        // tags: text that nobody sees
        | 0xe0000..=0xe007f
        // noncharacters
        | 0xfdd0..=0xfdef)
        && u32::from(c) & 0xfffe != 0xfffe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_acts_is_left_out() {
        let check = |text: &str, clean: &str| assert_eq!(clean_message(text), clean, "{text:?}");
        check("no space left on device", "no space left on device");
        check("", "");
        check(" \t\n", "");
        check("a\0b\x07c\x1b]0;title\x07d\x7fe", "abc]0;titlede");
        check("C1 \u{9b}31m\u{85}next", "C1 31m next");
        check("\u{202e}evil\u{2066}\u{200f}\u{61c}", "evil");
        check("zero\u{200b}width\u{feff}", "zerowidth");
        check("two\u{2028}lines\u{2029}and more", "two lines and more");
        check("日本 é 👍", "日本 é 👍");
        check("\u{e0041}tag\u{ffff}\u{1fffe}\u{fdd0}", "tag");
        check("100 % {} %s %n", "100 % {} %s %n");
    }

    #[test]
    fn messages_are_cut_between_characters() {
        let long = "é".repeat(MESSAGE_BYTES_MAX);
        assert_eq!(clean_message(&long), "é".repeat(MESSAGE_BYTES_MAX / 2));
        let odd = format!("a{long}");
        assert_eq!(clean_message(&odd).len(), MESSAGE_BYTES_MAX - 1);
        assert_eq!(
            clean_message(&"a ".repeat(1000)).len(),
            MESSAGE_BYTES_MAX - 1
        );
    }

    #[test]
    fn codes_are_capitals_digits_and_underscores() {
        let check = |text: &str, clean: &str| assert_eq!(clean_code(text), clean, "{text:?}");
        check("POLICY_FAULT", "POLICY_FAULT");
        check("disk full!", "DISK_FULL_");
        check("é\x1b", "__");
        check(&"x".repeat(100), &"X".repeat(CODE_BYTES_MAX));
    }

    proptest! {
        #[test]
        fn messages_are_short_harmless_and_stay(text in ".{0,700}|[\\x00-\\x20\u{80}-\u{a0}\u{2000}-\u{2070}]{0,99}") {
            let clean = clean_message(&text);
            prop_assert!(clean.len() <= MESSAGE_BYTES_MAX);
            prop_assert!(clean.chars().all(|c| c == ' ' || (is_shown(c) && !c.is_whitespace())));
            prop_assert!(!clean.starts_with(' ') && !clean.ends_with(' '));
            prop_assert_eq!(clean_message(&clean), clean);
        }

        #[test]
        fn codes_are_codes_and_stay(text in ".{0,50}") {
            let clean = clean_code(&text);
            prop_assert!((1..=CODE_BYTES_MAX).contains(&clean.len()));
            prop_assert!(clean.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'_')));
            prop_assert_eq!(clean_code(&clean), clean);
        }
    }
}
