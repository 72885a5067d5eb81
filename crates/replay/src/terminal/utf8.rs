//! UTF-8, one character at a time, so that a character cut between two feeds can be told from a wrong one.

/// What stands at the beginning of some bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Decoded {
    /// A character and the number of bytes it took.
    Character(char, usize),
    /// So many bytes are no character: the longest beginning of one, at least one byte (Unicode 3.9, "maximal subpart").
    Invalid(usize),
    /// All bytes are the beginning of a character that goes on.
    Incomplete,
}

/// Decodes the first character of `bytes`, which start with a byte of 0x80 or more.
#[inline]
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let lead = bytes[0];
    // Range of the second byte, by which overlong forms, surrogates and values above U+10FFFF are refused
    // (Unicode table 3-7).
    let (length, low, high) = match lead {
        0xc2..=0xdf => (2, 0x80, 0xbf),
        0xe0 => (3, 0xa0, 0xbf),
        0xe1..=0xec | 0xee | 0xef => (3, 0x80, 0xbf),
        0xed => (3, 0x80, 0x9f),
        0xf0 => (4, 0x90, 0xbf),
        0xf1..=0xf3 => (4, 0x80, 0xbf),
        0xf4 => (4, 0x80, 0x8f),
        _ => return Decoded::Invalid(1),
    };
    let Some(&second) = bytes.get(1) else {
        return Decoded::Incomplete;
    };
    if second < low || second > high {
        return Decoded::Invalid(1);
    }
    let mut value = u32::from(lead) & (0x7f >> length);
    value = value << 6 | u32::from(second & 0x3f);
    for at in 2..length {
        let Some(&next) = bytes.get(at) else {
            return Decoded::Incomplete;
        };
        if next & 0xc0 != 0x80 {
            return Decoded::Invalid(at);
        }
        value = value << 6 | u32::from(next & 0x3f);
    }
    match char::from_u32(value) {
        Some(character) => Decoded::Character(character, length),
        None => Decoded::Invalid(1),
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoded, decode};

    #[test]
    fn agrees_with_the_standard_library() {
        for character in '\u{80}'..=char::MAX {
            let mut buffer = [0; 4];
            let bytes = character.encode_utf8(&mut buffer).as_bytes();
            assert_eq!(decode(bytes), Decoded::Character(character, bytes.len()));
            for end in 1..bytes.len() {
                assert_eq!(decode(&bytes[..end]), Decoded::Incomplete);
            }
        }
    }

    #[test]
    fn refuses_what_is_not_a_character() {
        let cases: [(&[u8], usize); 7] = [
            (b"\x80", 1),
            (b"\xc0\xaf", 1),
            (b"\xe0\x80\x80", 1),
            (b"\xed\xa0\x80", 1),
            (b"\xf4\x90\x80\x80", 1),
            (b"\xe2\x82A", 2),
            (b"\xf0\x9f\x98A", 3),
        ];
        for (bytes, length) in cases {
            assert_eq!(decode(bytes), Decoded::Invalid(length), "{bytes:x?}");
        }
    }
}
