//! What a session shows at one moment.

use alloc::vec::Vec;

use crate::desktop::Desktop;
use crate::size::Size;
use crate::terminal::{DEFAULT_SCROLLBACK, SnapshotError, Terminal};

/// A terminal, and a desktop beside it in sessions that have one.
///
/// Two stages are equal when they look the same and all that follows would look the same on both, the scrollback
/// included.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    terminal: Terminal,
    desktop: Option<Desktop>,
}

/// What is done to a stage: a step without its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action<'a> {
    Output(&'a [u8]),
    Resize(Size),
    Desktop(&'a [u8]),
}

impl Default for Stage {
    fn default() -> Self {
        Self::new(DEFAULT_SCROLLBACK)
    }
}

impl Stage {
    /// Before anything happened: an empty terminal of [`Size::WITHOUT_TERMINAL`] with `scrollback_rows` of history.
    #[must_use]
    pub fn new(scrollback_rows: usize) -> Self {
        let Size { cols, rows } = Size::WITHOUT_TERMINAL;
        Self {
            terminal: Terminal::with_scrollback(cols, rows, scrollback_rows),
            desktop: None,
        }
    }

    /// With this terminal, and no desktop.
    #[must_use]
    pub const fn of(terminal: Terminal) -> Self {
        Self {
            terminal,
            desktop: None,
        }
    }

    /// The terminal. Sessions of other kinds are written on it as text.
    #[must_use]
    pub const fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// The terminal, to take its changed rows.
    pub const fn terminal_mut(&mut self) -> &mut Terminal {
        &mut self.terminal
    }

    /// The desktop, once it has shown something.
    #[must_use]
    pub const fn desktop(&self) -> Option<&Desktop> {
        self.desktop.as_ref()
    }

    /// Everything as bytes; the same state always gives the same bytes.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        joined(&self.terminal.snapshot(), self.desktop.as_ref())
    }

    /// The stage that [`snapshot`](Self::snapshot) was called on.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`] when the bytes were not made by this version or are damaged.
    pub fn restore(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let (length, rest) = bytes.split_first_chunk().ok_or(SnapshotError::Malformed)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let (terminal, desktop) = rest
            .split_at_checked(length)
            .ok_or(SnapshotError::Malformed)?;
        let desktop = if desktop.is_empty() {
            None
        } else {
            Some(Desktop::restore(desktop).map_err(|_| SnapshotError::Malformed)?)
        };
        Ok(Self {
            terminal: Terminal::restore(terminal)?,
            desktop,
        })
    }

    /// [`snapshot`](Self::snapshot) without the rows of the scrollback.
    pub(crate) fn snapshot_screen(&self) -> Vec<u8> {
        joined(&self.terminal.snapshot_screen(), self.desktop.as_ref())
    }

    pub(crate) fn apply(&mut self, action: Action<'_>) {
        match action {
            Action::Output(bytes) => self.terminal.feed(bytes),
            Action::Resize(size) => self.terminal.resize(size.cols, size.rows),
            Action::Desktop(message) => {
                self.desktop.get_or_insert_with(Desktop::new).apply(message);
            }
        }
    }
}

/// Length of the terminal's bytes, these, the desktop's bytes.
fn joined(terminal: &[u8], desktop: Option<&Desktop>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(terminal.len() + 4);
    // A snapshot of the largest screens has some 100 MB.
    let length = u32::try_from(terminal.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(terminal);
    if let Some(desktop) = desktop {
        bytes.extend_from_slice(&desktop.snapshot());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_restores_the_same_stage() {
        let mut stage = Stage::default();
        assert_eq!(Stage::restore(&stage.snapshot()).as_ref(), Ok(&stage));
        stage.apply(Action::Resize(Size { cols: 20, rows: 3 }));
        stage.apply(Action::Output(b"\x1b[31ma\r\nb\r\nc\r\nd\xe2\x82"));
        let restored = Stage::restore(&stage.snapshot());
        assert_eq!(restored.as_ref(), Ok(&stage));
        assert_eq!(
            restored.map(|stage| stage.terminal().scrollback_len()),
            Ok(1)
        );
    }

    #[test]
    fn damaged_snapshots_are_refused() {
        let mut stage = Stage::default();
        stage.apply(Action::Output(b"text"));
        let bytes = stage.snapshot();
        for end in 0..bytes.len() {
            assert!(Stage::restore(&bytes[..end]).is_err(), "cut at {end}");
        }
    }
}
