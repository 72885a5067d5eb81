//! Telling the formats of recordings apart by their first bytes (format text, section 8.2).
//!
//! ```
//! use reel_core::detect::{self, Detected};
//!
//! assert_eq!(detect::detect(b""), Ok(Detected::Empty));
//! assert_eq!(detect::detect(b"\0\0\0\0\0\0\0\x01"), Ok(Detected::ProtoStream { version: 1 }));
//! let error = detect::detect(b"%PDF-1.7").expect_err("no recording");
//! assert!(error.to_string().starts_with("not a recording"));
//! ```

use alloc::vec::Vec;
use core::fmt;

use crate::legacy::tar;
use crate::limits::DETECT_BYTES;

/// Versions of ProtoStream that can be read.
const PROTOSTREAM_VERSIONS: core::ops::RangeInclusive<u64> = 1..=2;

/// Numbers up to this in the first eight bytes are taken for versions of ProtoStream, so that the message can say so.
const VERSION_BELIEVED_MAX: u64 = 255;

const GZIP: &[u8] = b"\x1f\x8b";
const AGE: &[u8] = b"age-encryption.org/v1\n";
const BOM: &[u8] = b"\xef\xbb\xbf";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detected {
    /// No bytes at all: a recording of no events.
    Empty,
    /// A recording as of today, or of Teleport since 4.4.
    ProtoStream {
        /// Version of the first part; the others may differ.
        version: u64,
    },
    /// A tar archive: a recording of Teleport up to 4.3, see [`crate::legacy`].
    Legacy,
    /// Text, see [`crate::asciicast`].
    Asciicast,
    /// Something compressed with gzip. Inflate and look again; a ProtoStream recording is never compressed as a whole.
    Gzip,
    /// A file encrypted with age. What is in it cannot be told. (Recordings with encrypted parts are ProtoStream.)
    Age,
}

/// Why a file is no recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DetectError {
    /// The file ends within the first header.
    #[error(
        "not a recording: the file has {0} bytes, and any recording that is not empty has more"
    )]
    TooShort(usize),
    /// The file looks like ProtoStream of a version that is not known.
    #[error("a ProtoStream recording of version {0}; only versions 1 and 2 can be read")]
    Version(u64),
    /// Nothing known.
    #[error(
        "not a recording: neither ProtoStream, nor a tar archive of Teleport up to 4.3, nor asciicast; it begins with {0}"
    )]
    Unknown(FirstBytes),
}

/// The first bytes of a file, for messages: in hexadecimal, since they may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstBytes(Vec<u8>);

impl fmt::Display for FirstBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}{byte:02x}")?;
        }
        Ok(())
    }
}

/// What a file is that begins with these bytes. Pass its first [`DETECT_BYTES`], or the whole file if it is shorter.
///
/// # Errors
///
/// [`DetectError`] if it is no recording; the message is fit for users.
pub fn detect(first_bytes: &[u8]) -> Result<Detected, DetectError> {
    if first_bytes.is_empty() {
        return Ok(Detected::Empty);
    }
    if let Some(detected) = by_prefix(first_bytes) {
        return detected;
    }
    if is_asciicast(first_bytes) {
        return Ok(Detected::Asciicast);
    }
    if first_bytes.first_chunk().is_some_and(tar::is_header) {
        return Ok(Detected::Legacy);
    }
    Err(if first_bytes.len() < 8 {
        DetectError::TooShort(first_bytes.len())
    } else {
        let shown = first_bytes.len().min(8);
        DetectError::Unknown(FirstBytes(first_bytes[..shown].to_vec()))
    })
}

/// [`detect`] for a file of which only the beginning has arrived: `None` if more bytes are needed to tell. It is never
/// `None` for [`DETECT_BYTES`] or more.
#[must_use]
pub fn detect_start(first_bytes: &[u8]) -> Option<Result<Detected, DetectError>> {
    if first_bytes.len() >= DETECT_BYTES {
        return Some(detect(first_bytes));
    }
    if first_bytes.is_empty() {
        return None;
    }
    // What is found in the beginning stays true whatever follows; what is not found may still come.
    by_prefix(first_bytes).or_else(|| detect(first_bytes).ok().map(Ok))
}

/// What the very first bytes tell for certain.
fn by_prefix(bytes: &[u8]) -> Option<Result<Detected, DetectError>> {
    if bytes.starts_with(GZIP) {
        return Some(Ok(Detected::Gzip));
    }
    if bytes.starts_with(AGE) {
        return Some(Ok(Detected::Age));
    }
    let version = u64::from_be_bytes(*bytes.first_chunk()?);
    if PROTOSTREAM_VERSIONS.contains(&version) {
        return Some(Ok(Detected::ProtoStream { version }));
    }
    (1..=VERSION_BELIEVED_MAX)
        .contains(&version)
        .then_some(Err(DetectError::Version(version)))
}

/// A JSON object with the key `version` near its beginning.
fn is_asciicast(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(BOM).unwrap_or(bytes).trim_ascii_start();
    text.starts_with(b"{") && memchr::memmem::find(text, b"\"version\"").is_some()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;
    use alloc::vec;

    use proptest::prelude::*;

    use super::*;

    fn archive() -> Vec<u8> {
        crate::legacy::write("s", core::iter::empty())
    }

    #[test]
    fn tells_the_formats_apart() {
        let check = |bytes: &[u8], expected: Detected| {
            assert_eq!(detect(bytes), Ok(expected));
        };
        check(b"", Detected::Empty);
        check(
            &[0, 0, 0, 0, 0, 0, 0, 1],
            Detected::ProtoStream { version: 1 },
        );
        check(
            &[0, 0, 0, 0, 0, 0, 0, 2, 9],
            Detected::ProtoStream { version: 2 },
        );
        check(&archive(), Detected::Legacy);
        check(br#"{"version": 2}"#, Detected::Asciicast);
        check(
            b"\xef\xbb\xbf \r\n{ \"width\": 80,\n\"version\":1",
            Detected::Asciicast,
        );
        check(b"\x1f\x8b\x08", Detected::Gzip);
        check(b"age-encryption.org/v1\n-> X25519", Detected::Age);
    }

    #[test]
    fn says_what_is_no_recording() {
        let check = |bytes: &[u8], expected: &str| {
            let error = detect(bytes).expect_err("no recording");
            assert_eq!(error.to_string(), expected);
        };
        check(
            b"\0\0\0",
            "not a recording: the file has 3 bytes, and any recording that is not empty has more",
        );
        check(
            &[0, 0, 0, 0, 0, 0, 0, 3],
            "a ProtoStream recording of version 3; only versions 1 and 2 can be read",
        );
        let unknown = "not a recording: neither ProtoStream, nor a tar archive of Teleport up to 4.3, nor asciicast; it begins with ";
        check(
            b"%PDF-1.7 and more",
            &[unknown, "25 50 44 46 2d 31 2e 37"].concat(),
        );
        check(&[0; 600], &[unknown, "00 00 00 00 00 00 00 00"].concat());
        check(
            b"{\"a\": 1}",
            &[unknown, "7b 22 61 22 3a 20 31 7d"].concat(),
        );
    }

    #[test]
    fn asks_for_more_until_it_is_certain() {
        let certain_at =
            |bytes: &[u8]| (0..=bytes.len()).find(|n| detect_start(&bytes[..*n]).is_some());
        assert_eq!(certain_at(&[0, 0, 0, 0, 0, 0, 0, 1, 5]), Some(8));
        assert_eq!(certain_at(&[0, 0, 0, 0, 0, 0, 0, 7, 5]), Some(8));
        assert_eq!(certain_at(GZIP), Some(2));
        assert_eq!(certain_at(br#"{"version":3}"#), Some(10));
        assert_eq!(certain_at(&archive()), Some(512));
        assert_eq!(certain_at(b"hello"), None);
        assert_eq!(certain_at(&vec![b'x'; DETECT_BYTES]), Some(DETECT_BYTES));
    }

    proptest! {
        #[test]
        fn certain_answers_stay(bytes in proptest::collection::vec(any::<u8>(), 0..600), keep in 0_usize..600, front in 0..5) {
            let front: &[u8] = match front {
                0 => b"{\"version\"",
                1 => b"\x1f\x8b",
                2 => b"\0\0\0\0\0\0\0",
                3 => AGE,
                _ => b"",
            };
            let bytes = [front, &bytes].concat();
            if let Some(early) = detect_start(&bytes[..keep.min(bytes.len())]) {
                prop_assert_eq!(early, detect(&bytes));
            }
        }
    }
}
