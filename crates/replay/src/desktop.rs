//! Frames of a desktop. Placeholder with the signatures that the rest is built against.

use alloc::vec::Vec;

/// What a desktop shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desktop {
    messages: u64,
}

impl Desktop {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one message.
    pub fn apply(&mut self, message: &[u8]) {
        self.messages += u64::from(!message.is_empty());
    }

    /// The state as bytes.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        self.messages.to_le_bytes().to_vec()
    }

    /// The desktop that `snapshot` was called on.
    ///
    /// # Errors
    ///
    /// `()` when the bytes are damaged.
    #[expect(clippy::result_unit_err, reason = "placeholder")]
    pub fn restore(bytes: &[u8]) -> Result<Self, ()> {
        let messages =
            u64::from_le_bytes(*bytes.first_chunk().filter(|_| bytes.len() == 8).ok_or(())?);
        Ok(Self { messages })
    }
}
