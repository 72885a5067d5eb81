//! Looking for the next sound part after damage.

use super::gzip::MAGIC;
use super::header::{PartHeader, VERSION_1_LENGTH, VERSION_2_LENGTH};

/// First bytes of an age file.
const AGE_MAGIC: &[u8] = b"age-encryption.org/v1";

/// Bytes that must be there to tell whether a header begins at a place.
pub(super) const LOOK_AHEAD: usize = VERSION_2_LENGTH + AGE_MAGIC.len();

/// What is at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A header begins here.
    Header(usize),
    /// None up to here; from here on it cannot be told yet.
    Nothing(usize),
}

/// Finds the first place in `bytes` where a part surely begins: a known version, sizes that a part can have, and a
/// body that begins as a gzip member or as an age file does. That is more than a hundred bits, so chance plays no part.
///
/// `last` says that no more bytes will come.
pub(super) fn find_header(bytes: &[u8], last: bool) -> Found {
    let decidable = if last {
        bytes.len()
    } else {
        bytes.len().saturating_sub(LOOK_AHEAD)
    };
    // The version is seven zero bytes and a 1 or a 2.
    for at in memchr::memchr2_iter(1, 2, bytes.get(7..).unwrap_or_default()) {
        if at >= decidable {
            break;
        }
        if is_header(&bytes[at..]) {
            return Found::Header(at);
        }
    }
    Found::Nothing(decidable)
}

fn is_header(bytes: &[u8]) -> bool {
    if bytes.get(..7) != Some(&[0; 7]) {
        return false;
    }
    let Some(header) = PartHeader::parse(bytes).filter(|header| header.is_believable()) else {
        return false;
    };
    let body = bytes.get(header.length()..).unwrap_or_default();
    if header.version == 2 && (header.unknown_flags() != 0 || header.reserved != [0; 7]) {
        return false;
    }
    if header.is_encrypted() {
        // Encrypted uploads have empty parts on purpose.
        return header.size == 0 || body.starts_with(AGE_MAGIC);
    }
    header.size >= VERSION_1_LENGTH as u64 - 1 && body.starts_with(&MAGIC)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn part() -> Vec<u8> {
        let mut bytes = PartHeader::version_1(100, 5).to_bytes().to_vec();
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&[0; LOOK_AHEAD]);
        bytes
    }

    #[test]
    fn finds_a_header_at_any_place() {
        for junk in 0..80 {
            let mut bytes: Vec<u8> = (0..junk).map(|i| [1, 0, 2, 0x1f, 0][i % 5]).collect();
            bytes.extend_from_slice(&part());
            assert_eq!(find_header(&bytes, false), Found::Header(junk));
        }
    }

    #[test]
    fn zeros_and_lone_versions_are_no_header() {
        assert_eq!(find_header(&[0; 200], true), Found::Nothing(200));
        assert_eq!(
            find_header(&[0; 200], false),
            Found::Nothing(200 - LOOK_AHEAD)
        );
        let mut bytes = PartHeader::version_1(100, 5).to_bytes().to_vec();
        bytes.extend_from_slice(&[0; 100]);
        assert_eq!(find_header(&bytes, true), Found::Nothing(124));
        assert_eq!(find_header(&[], false), Found::Nothing(0));
    }
}
