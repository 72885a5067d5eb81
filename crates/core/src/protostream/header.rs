//! Part headers (format text, section 2).
//!
//! ```text
//! 0        8        16       24       32
//! | version| size   | padding|fl|zeros |      all big-endian; the fourth word only in version 2
//! ```

use crate::limits::PART_SIZE_MAX;

/// Bytes of a header of version 1.
pub const VERSION_1_LENGTH: usize = 24;
/// Bytes of a header of version 2.
pub const VERSION_2_LENGTH: usize = 32;

/// The flag that says the body is an age file.
const ENCRYPTED: u8 = 0x01;

/// What stands in front of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartHeader {
    /// 1 or 2.
    pub version: u64,
    /// Bytes of the body; neither header nor padding are counted.
    pub size: u64,
    /// Zero bytes behind the body.
    pub padding: u64,
    /// Flags of version 2; 0 in version 1.
    pub flags: u8,
    /// The seven bytes behind the flags, which are zero.
    pub reserved: [u8; 7],
}

impl PartHeader {
    /// A header of version 1.
    #[must_use]
    pub const fn version_1(size: u64, padding: u64) -> Self {
        Self {
            version: 1,
            size,
            padding,
            flags: 0,
            reserved: [0; 7],
        }
    }

    /// How long a header of this version is; `None` if there is no such version.
    #[must_use]
    pub const fn length_of(version: u64) -> Option<usize> {
        match version {
            1 => Some(VERSION_1_LENGTH),
            2 => Some(VERSION_2_LENGTH),
            _ => None,
        }
    }

    /// Reads a header at the start of `bytes`; `None` if its version is unknown or the bytes are too few.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let version = word(bytes, 0)?;
        let (flags, reserved) = match Self::length_of(version)? {
            VERSION_1_LENGTH => (0, [0; 7]),
            _ => (*bytes.get(24)?, *bytes.get(25..32)?.first_chunk()?),
        };
        Some(Self {
            version,
            size: word(bytes, 8)?,
            padding: word(bytes, 16)?,
            flags,
            reserved,
        })
    }

    /// The bytes of a header of version 1.
    #[must_use]
    pub fn to_bytes(self) -> [u8; VERSION_1_LENGTH] {
        let mut bytes = [0; VERSION_1_LENGTH];
        for (place, value) in bytes.chunks_exact_mut(8).zip([1, self.size, self.padding]) {
            place.copy_from_slice(&value.to_be_bytes());
        }
        bytes
    }

    /// Bytes of the header itself.
    #[must_use]
    pub const fn length(self) -> usize {
        if self.version == 2 {
            VERSION_2_LENGTH
        } else {
            VERSION_1_LENGTH
        }
    }

    /// Whether the body is an age file.
    #[must_use]
    pub const fn is_encrypted(self) -> bool {
        self.flags & ENCRYPTED != 0
    }

    /// Flags whose meaning is not known.
    #[must_use]
    pub const fn unknown_flags(self) -> u8 {
        self.flags & !ENCRYPTED
    }

    /// Whether size and padding are numbers that a part can have.
    #[must_use]
    pub const fn is_believable(self) -> bool {
        self.size <= PART_SIZE_MAX && self.padding <= PART_SIZE_MAX
    }
}

/// The big-endian word at `at`.
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|word| u64::from_be_bytes(*word))
}
