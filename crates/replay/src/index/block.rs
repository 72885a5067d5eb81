//! Pieces of an index that are read one by one.

use alloc::vec::Vec;
use reel_core::crc;

/// How hard blocks are deflated: the fastest level that still looks for long matches. Always by the same library, so
/// that the same recording gives the same bytes everywhere.
const LEVEL: u8 = 6;

/// What the blocks of one keyframe may inflate to together. The largest states are of huge screens (two of
/// 2,000 × 1,000 cells, each some bytes) with a full scrollback.
pub(crate) const INFLATED_MAX: usize = 256 * 1024 * 1024;

/// Longest block, in bytes of the file: what is fetched in one go.
pub(super) const LENGTH_MAX: u64 = 64 * 1024 * 1024;

/// A piece of an index that is read by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// Where it stands in the file; 0 while the index is being built.
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) crc: u32,
    /// As in the file, if it is here.
    pub(crate) bytes: Option<Vec<u8>>,
}

impl Block {
    pub(crate) fn deflated(bytes: &[u8]) -> Self {
        Self::stored(miniz_oxide::deflate::compress_to_vec(bytes, LEVEL))
    }

    pub(crate) fn stored(bytes: Vec<u8>) -> Self {
        Self {
            offset: 0,
            length: bytes.len() as u64,
            crc: crc::hash(&bytes),
            bytes: Some(bytes),
        }
    }

    /// Takes the bytes of the file that are this block. `false` if they are damaged.
    pub(crate) fn fill(&mut self, bytes: &[u8]) -> bool {
        let fits = bytes.len() as u64 == self.length && crc::hash(bytes) == self.crc;
        if fits {
            self.bytes = Some(bytes.to_vec());
        }
        fits
    }

    /// What was deflated; `None` if it is not here, no deflate stream, or more than `most` bytes.
    pub(crate) fn inflated(&self, most: usize) -> Option<Vec<u8>> {
        let bytes = self.bytes.as_deref()?;
        miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, most).ok()
    }
}
