//! Case folding for searches that ignore case.
//!
//! Unicode's simple case folding (`CaseFolding.txt`, statuses C and S), one character to one character, made of the
//! case mappings of `core` so that no second table is carried: lower case of the upper case. So `ς` and `σ`, `ſ` and
//! `s`, `K` (Kelvin) and `k` are equal, while `ß` and `ss`, which differ in length, are not.

use alloc::string::String;

/// The folded form of a character. Two characters are equal but for case when their folded forms are the same.
pub(super) fn fold(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    match character {
        // Full mappings say otherwise, simple folding leaves these two alone: they belong to Turkic languages.
        '\u{130}' | '\u{131}' => character,
        // Letters without an upper case form of one character; their twins are named in the table.
        '\u{1fd3}' => '\u{390}',
        '\u{1fe3}' => '\u{3b0}',
        '\u{fb05}' => '\u{fb06}',
        _ => {
            let upper = single(character.to_uppercase()).unwrap_or(character);
            single(upper.to_lowercase()).unwrap_or(upper)
        }
    }
}

fn single(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    let first = mapped.next();
    if mapped.next().is_some() { None } else { first }
}

/// Appends the folded form of `text`.
pub(super) fn push_folded(text: &str, folded: &mut String) {
    if text.is_ascii() {
        let start = folded.len();
        folded.push_str(text);
        if let Some(tail) = folded.get_mut(start..) {
            tail.make_ascii_lowercase();
        }
    } else {
        folded.extend(text.chars().map(fold));
    }
}

/// Where in `text` the byte stands that has number `offset` in its folded form.
pub(super) fn unfolded_offset(text: &str, offset: usize) -> usize {
    let mut at = 0;
    for (index, character) in text.char_indices() {
        if at >= offset {
            return index;
        }
        at += fold(character).len_utf8();
    }
    text.len()
}
