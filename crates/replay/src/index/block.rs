//! Pieces of an index that are read one by one.

use alloc::borrow::Cow;
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
    /// Where it stands in the file; this and the next two are 0 while the index is being built.
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) crc: u32,
    content: Content,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Content {
    /// It is in a file only.
    #[default]
    Elsewhere,
    /// As in the file.
    Stored(Vec<u8>),
    /// What is deflated when a file is written: deflating costs more than playing, and most indexes are never written.
    Plain(Vec<u8>),
}

impl Block {
    pub(crate) const fn elsewhere(offset: u64, length: u64, crc: u32) -> Self {
        Self {
            offset,
            length,
            crc,
            content: Content::Elsewhere,
        }
    }

    pub(crate) const fn plain(bytes: Vec<u8>) -> Self {
        Self {
            offset: 0,
            length: 0,
            crc: 0,
            content: Content::Plain(bytes),
        }
    }

    pub(crate) fn stored(bytes: Vec<u8>) -> Self {
        Self {
            offset: 0,
            length: bytes.len() as u64,
            crc: crc::hash(&bytes),
            content: Content::Stored(bytes),
        }
    }

    /// As it stands in a file.
    pub(super) fn deflated(&self) -> Cow<'_, Self> {
        match &self.content {
            Content::Plain(bytes) => Cow::Owned(Self::stored(
                miniz_oxide::deflate::compress_to_vec(bytes, LEVEL),
            )),
            _ => Cow::Borrowed(self),
        }
    }

    /// Bytes of memory that its content takes.
    pub(super) const fn memory(&self) -> usize {
        match &self.content {
            Content::Elsewhere => 0,
            Content::Stored(bytes) | Content::Plain(bytes) => bytes.len(),
        }
    }

    pub(crate) const fn is_here(&self) -> bool {
        !matches!(self.content, Content::Elsewhere)
    }

    /// As in the file, if it came from there.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Stored(bytes) => Some(bytes),
            Content::Elsewhere | Content::Plain(_) => None,
        }
    }

    /// Takes the bytes of the file that are this block. `false` if they are damaged.
    pub(crate) fn fill(&mut self, bytes: &[u8]) -> bool {
        let fits = bytes.len() as u64 == self.length && crc::hash(bytes) == self.crc;
        if fits {
            self.content = Content::Stored(bytes.to_vec());
        }
        fits
    }

    /// Drops what can be read from the file again.
    pub(crate) fn drop_bytes(&mut self) {
        self.content = Content::Elsewhere;
    }

    /// What is or was deflated; `None` if it is not here, no deflate stream, or more than `most` bytes.
    pub(crate) fn inflated(&self, most: usize) -> Option<Cow<'_, [u8]>> {
        match &self.content {
            Content::Elsewhere => None,
            Content::Plain(bytes) => Some(Cow::Borrowed(bytes)),
            Content::Stored(bytes) => {
                let plain = miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, most);
                plain.ok().map(Cow::Owned)
            }
        }
    }
}
