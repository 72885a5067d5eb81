//! The watcher's terminal: raw mode and the alternate screen, given back on every way out, and the keys.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

/// What the watcher asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Pause,
    Back,
    Forward,
    StepBack,
    StepForward,
    Faster,
    Slower,
    Home,
    End,
    Redraw,
    Quit,
}

/// While it lives the terminal is the player's. Dropping it, also by a panic, gives the terminal back.
pub(super) struct Watcher {
    /// Where keys come from: standard input, or the terminal itself if that is something else.
    keys: File,
    before: Termios,
    /// Number of the signal that asks to end; 0 if none has come.
    ended: Arc<AtomicUsize>,
    typed: Vec<u8>,
}

impl Watcher {
    pub(super) fn new() -> anyhow::Result<Self> {
        let ended = Arc::new(AtomicUsize::new(0));
        for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] {
            let number = usize::try_from(signal).unwrap_or_default();
            signal_hook::flag::register_usize(signal, Arc::clone(&ended), number)
                .context("cannot watch for signals")?;
        }
        let stdin = io::stdin();
        let keys = if stdin.is_terminal() {
            File::from(
                stdin
                    .as_fd()
                    .try_clone_to_owned()
                    .context("cannot read keys")?,
            )
        } else {
            File::open("/dev/tty").context("cannot open the terminal to read keys from")?
        };
        let before = tcgetattr(&keys).context("cannot read the terminal's mode")?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(&keys, OptionalActions::Now, &raw)
            .context("cannot put the terminal into raw mode")?;
        let watcher = Self {
            keys,
            before,
            ended,
            typed: Vec::new(),
        };
        // Alternate screen, cleared; no autowrap, so that a full last line scrolls nothing.
        watcher.write("\x1b[?1049h\x1b[2J\x1b[?7l")?;
        Ok(watcher)
    }

    /// Columns and rows, at least 1 each.
    pub(super) fn size(&self) -> (usize, usize) {
        let size = tcgetwinsize(&self.keys)
            .ok()
            .map(|size| (usize::from(size.ws_col), usize::from(size.ws_row)));
        // A terminal that does not say how large it is says 0.
        size.filter(|(cols, rows)| *cols > 0 && *rows > 0)
            .unwrap_or((80, 24))
    }

    #[expect(
        clippy::unused_self,
        reason = "writing is allowed while the terminal is ours"
    )]
    pub(super) fn write(&self, text: &str) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush())
            .context("cannot write to the terminal")
    }

    /// The signal that asks to end.
    pub(super) fn signal(&self) -> Option<u8> {
        u8::try_from(self.ended.load(Ordering::Relaxed))
            .ok()
            .filter(|signal| *signal > 0)
    }

    /// Waits for a key at the most so long.
    pub(super) fn wish(&mut self, patience: Duration) -> anyhow::Result<Option<Wish>> {
        if self.signal().is_some() {
            return Ok(Some(Wish::Quit));
        }
        if let Some(wish) = take_wish(&mut self.typed) {
            return Ok(Some(wish));
        }
        let timeout = Timespec::try_from(patience).context("cannot wait for keys")?;
        let mut terminal = [PollFd::new(&self.keys, PollFlags::IN)];
        match poll(&mut terminal, Some(&timeout)) {
            Ok(_) => {}
            // A signal: perhaps another size.
            Err(Errno::INTR) => return Ok(None),
            Err(error) => return Err(error).context("cannot wait for keys"),
        }
        let events = terminal[0].revents();
        if events.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            // The terminal was closed.
            return Ok(Some(Wish::Quit));
        }
        if events.contains(PollFlags::IN) {
            let mut bytes = [0; 256];
            match self.keys.read(&mut bytes) {
                Ok(0) => return Ok(Some(Wish::Quit)),
                Ok(count) => self.typed.extend_from_slice(&bytes[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error).context("cannot read keys"),
            }
        }
        Ok(take_wish(&mut self.typed))
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // Nothing can be done about an error on the way out.
        let _ = self.write("\x1b[0m\x1b[?7h\x1b[?25h\x1b[0 q\x1b[?1049l");
        let _ = tcsetattr(&self.keys, OptionalActions::Flush, &self.before);
    }
}

/// Takes keys out of what was typed until one means something. A sequence that is not all there stays.
fn take_wish(typed: &mut Vec<u8>) -> Option<Wish> {
    while !typed.is_empty() {
        let length = key_length(typed)?;
        let key: Vec<u8> = typed.drain(..length).collect();
        if let Some(wish) = wish_of(&key) {
            return Some(wish);
        }
    }
    None
}

/// Bytes of the first key: one, or a sequence `ESC [ … final` or `ESC O letter`. `None` if its end has not come.
fn key_length(typed: &[u8]) -> Option<usize> {
    match typed {
        [0x1b] => None,
        [0x1b, b'O', ..] => (typed.len() >= 3).then_some(3),
        [0x1b, b'[', parameters @ ..] => {
            let end = parameters
                .iter()
                .position(|byte| (0x40..=0x7e).contains(byte));
            // Nobody types sequences of this length.
            end.map(|end| end + 3)
                .or((typed.len() > 64).then_some(typed.len()))
        }
        _ => Some(1),
    }
}

fn wish_of(key: &[u8]) -> Option<Wish> {
    Some(match key {
        // Ctrl-C
        b"q" | b"Q" | [3] => Wish::Quit,
        // Ctrl-L
        [0x0c] => Wish::Redraw,
        b" " => Wish::Pause,
        b"\x1b[D" | b"\x1bOD" => Wish::Back,
        b"\x1b[C" | b"\x1bOC" => Wish::Forward,
        b"," => Wish::StepBack,
        b"." => Wish::StepForward,
        b"+" | b"=" => Wish::Faster,
        b"-" | b"_" => Wish::Slower,
        b"\x1b[H" | b"\x1bOH" | b"\x1b[1~" | b"\x1b[7~" => Wish::Home,
        b"\x1b[F" | b"\x1bOF" | b"\x1b[4~" | b"\x1b[8~" => Wish::End,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_come_in_any_pieces() {
        let bytes = b"x\x1b[C\x1bOD\x1b[200~ \x1b[1;5H.\x1b[4~q";
        let expected = [
            Wish::Forward,
            Wish::Back,
            Wish::Pause,
            Wish::StepForward,
            Wish::End,
            Wish::Quit,
        ];
        for size in 1..bytes.len() {
            let (mut typed, mut wishes) = (Vec::new(), Vec::new());
            for piece in bytes.chunks(size) {
                typed.extend_from_slice(piece);
                while let Some(wish) = take_wish(&mut typed) {
                    wishes.push(wish);
                }
            }
            assert_eq!(wishes, expected, "pieces of {size}");
        }
    }
}
