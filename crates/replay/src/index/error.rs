//! Why bytes are no index that can be used.

/// Why an index cannot be used. It is derived data: whatever is wrong, it is made again from the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The bytes do not begin as an index does.
    #[error("not an index; it is made again from the recording")]
    NotAnIndex,
    /// Made by another version.
    #[error("an index of version {0}, which is not known; it is made again from the recording")]
    UnknownVersion(u32),
    /// The head is not all there: `needed` bytes from the start of the file on.
    #[error(
        "the index is cut: its head ends at byte {needed}; fetch more, or it is made again from the recording"
    )]
    Truncated {
        /// Bytes from the start of the file that must be there.
        needed: u64,
    },
    /// A checksum or a number is wrong.
    #[error("the index is damaged; it is made again from the recording")]
    Damaged,
    /// The recording has another length than the one that the index was made of.
    #[error(
        "the index belongs to a recording of {indexed} bytes, and this one has {actual}; it is made again"
    )]
    Stale {
        /// Length of the recording that it was made of.
        indexed: u64,
        /// Length of the recording at hand.
        actual: u64,
    },
}
