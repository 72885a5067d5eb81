//! Columns a character takes.
//!
//! The table is that of the `unicode-width` crate, version [`UNICODE_VERSION`]. Two characters differ on purpose, to
//! agree with xterm: the soft hyphen takes one column, and a control character none.
//!
//! Without mode 2027 the width of a string is the sum of the widths of its characters, as `wcwidth` has it: the
//! programs in a recording placed their text by that rule. A joiner, variation selector or combining mark takes no
//! column and belongs to the character before it. With mode 2027 a grapheme cluster takes the columns of its first
//! character, or two when it is shown as an emoji.

use unicode_width::UnicodeWidthChar;

/// Version of Unicode whose widths are used: major, minor, update.
pub const UNICODE_VERSION: (u8, u8, u8) = unicode_width::UNICODE_VERSION;

pub(super) const ZERO_WIDTH_JOINER: char = '\u{200d}';
pub(super) const EMOJI_PRESENTATION: char = '\u{fe0f}';

/// 0, 1 or 2.
#[inline]
pub(crate) fn columns(character: char) -> usize {
    match character {
        ' '..='~' | '\u{a0}'..='\u{2ff}' | '\u{2500}'..='\u{259f}' => 1,
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => 2,
        _ => character.width().unwrap_or(0).min(2),
    }
}

pub(super) fn is_regional_indicator(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}

pub(super) fn is_skin_tone(character: char) -> bool {
    matches!(character, '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn the_shortcuts_agree_with_the_table() {
        use unicode_width::UnicodeWidthChar;
        for character in '\0'..=char::MAX {
            let expected = if character == '\u{ad}' {
                1
            } else {
                character.width().unwrap_or(0).min(2)
            };
            assert_eq!(columns(character), expected, "{:04x}", u32::from(character));
        }
    }
}
