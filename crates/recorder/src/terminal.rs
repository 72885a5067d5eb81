//! The person's terminal: its size, and raw mode that is put back whatever happens.

use std::fs::File;
use std::os::fd::{AsFd as _, BorrowedFd};

use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};

use crate::options::{Options, Size, Streams};

/// Raw mode, until it is dropped. In raw mode the terminal hands every key on as bytes, Ctrl-C, Ctrl-Z and Ctrl-\
/// among them, and leaves output as it is.
#[derive(Debug)]
pub(crate) struct RawMode<'a> {
    terminal: BorrowedFd<'a>,
    before: Termios,
}

impl<'a> RawMode<'a> {
    /// Switches `stream` to raw mode if it is a terminal. `None` if it is not, or is one that refuses.
    pub(crate) fn enter(stream: BorrowedFd<'a>) -> Option<Self> {
        let before = tcgetattr(stream).ok()?;
        let guard = Self {
            terminal: stream,
            before,
        };
        guard.apply();
        Some(guard)
    }

    /// Switches to raw mode again, after somebody else had the terminal.
    pub(crate) fn apply(&self) {
        let mut raw = self.before.clone();
        raw.make_raw();
        self.set(&raw);
    }

    /// Puts the terminal back without giving the guard up.
    pub(crate) fn suspend(&self) {
        self.set(&self.before);
    }

    /// The modes that the terminal had before.
    pub(crate) const fn before(&self) -> &Termios {
        &self.before
    }

    /// At once: waiting for output to be sent could wait for ever on a terminal that is gone, and what was written in
    /// raw mode needs no processing any more. A terminal that is gone cannot be helped.
    fn set(&self, modes: &Termios) {
        let _ = tcsetattr(self.terminal, OptionalActions::Now, modes);
    }
}

impl Drop for RawMode<'_> {
    fn drop(&mut self) {
        self.suspend();
    }
}

/// The size that the session has: what the options fix, then that of the person's terminal, then `or`.
pub(crate) fn session_size(options: &Options, streams: &Streams<'_>, or: Size) -> Size {
    let person = person_size(streams).unwrap_or(or);
    let fixed = |given: Option<u16>, or| given.filter(|&given| given > 0).unwrap_or(or);
    Size {
        cols: fixed(options.cols, person.cols),
        rows: fixed(options.rows, person.rows),
    }
}

fn person_size(streams: &Streams<'_>) -> Option<Size> {
    [streams.output, streams.input, streams.messages]
        .into_iter()
        .find_map(size_of_terminal)
        .or_else(|| size_of_terminal(File::open("/dev/tty").ok()?.as_fd()))
}

/// `None` for what is no terminal or does not know its size, as a serial line.
fn size_of_terminal(stream: BorrowedFd<'_>) -> Option<Size> {
    let size = tcgetwinsize(stream).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some(Size {
        cols: size.ws_col,
        rows: size.ws_row,
    })
}

pub(crate) fn is_terminal(stream: BorrowedFd<'_>) -> bool {
    isatty(stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_gives_the_terminal_back() {
        let (_leader, follower) = pty_process::blocking::open().unwrap();
        let modes = || format!("{:?}", tcgetattr(&follower).unwrap());
        let before = modes();
        let panic = std::panic::catch_unwind(|| {
            let _raw = RawMode::enter(follower.as_fd());
            assert_eq!(before, modes(), "as the test wants it");
        });
        assert!(panic.is_err());
        assert_eq!(before, modes());
    }

    #[test]
    fn what_is_no_terminal_has_no_raw_mode_and_no_size() {
        let null = File::open("/dev/null").unwrap();
        assert!(RawMode::enter(null.as_fd()).is_none());
        assert_eq!(size_of_terminal(null.as_fd()), None);
    }
}
