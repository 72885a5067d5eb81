//! Numbers and byte strings as snapshots and tables keep them: LEB128, lengths in front.

use alloc::vec::Vec;

/// Appends a number, seven bits a byte, the lowest first.
pub(crate) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "takes seven bits on purpose"
        )]
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 128")]
    bytes.push(number as u8);
}

/// Appends bytes behind their number.
pub(crate) fn put_bytes(bytes: &mut Vec<u8>, data: &[u8]) {
    put(bytes, data.len() as u64);
    bytes.extend_from_slice(data);
}

/// Reads what was put; `None` stands for anything else.
pub(crate) struct Reader<'a> {
    /// What has not been read.
    pub(crate) bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return None;
            }
            number |= part << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn number32(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// A number below or equal to `most`.
    pub(crate) fn size(&mut self, most: usize) -> Option<usize> {
        usize::try_from(self.number()?)
            .ok()
            .filter(|&size| size <= most)
    }

    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    /// Bytes behind their number, which is at most `most`.
    pub(crate) fn data(&mut self, most: usize) -> Option<&'a [u8]> {
        let length = self.size(most)?;
        self.take(length)
    }
}
