//! The watcher's terminal: raw mode and the alternate screen, given back on every way out.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal;

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
    ended: Arc<AtomicBool>,
}

impl Watcher {
    pub(super) fn new() -> anyhow::Result<Self> {
        let ended = Arc::new(AtomicBool::new(false));
        for signal in [
            signal_hook::consts::SIGTERM,
            signal_hook::consts::SIGHUP,
            signal_hook::consts::SIGINT,
        ] {
            signal_hook::flag::register(signal, Arc::clone(&ended))
                .context("cannot watch for signals")?;
        }
        terminal::enable_raw_mode().context("cannot put the terminal into raw mode")?;
        let watcher = Self { ended };
        // Alternate screen, cleared; no autowrap, so that a full last line scrolls nothing.
        watcher.write("\x1b[?1049h\x1b[2J\x1b[?7l")?;
        Ok(watcher)
    }

    /// Columns and rows, at least 1 each.
    pub(super) fn size() -> (usize, usize) {
        let (cols, rows) = terminal::size().unwrap_or((80, 24));
        (usize::from(cols).max(1), usize::from(rows).max(1))
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

    /// Waits for a key at the most so long.
    pub(super) fn wish(&self, patience: Duration) -> anyhow::Result<Option<Wish>> {
        if self.ended.load(Ordering::Relaxed) {
            return Ok(Some(Wish::Quit));
        }
        match event::poll(patience) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(None),
            Err(error) => return Err(error).context("cannot read keys"),
        }
        Ok(match event::read().context("cannot read keys")? {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                wish_of(key.code, key.modifiers)
            }
            Event::Resize(..) => Some(Wish::Redraw),
            _ => None,
        })
    }
}

fn wish_of(code: KeyCode, modifiers: KeyModifiers) -> Option<Wish> {
    Some(match code {
        KeyCode::Char('c' | 'd') if modifiers.contains(KeyModifiers::CONTROL) => Wish::Quit,
        KeyCode::Char('q') | KeyCode::Esc => Wish::Quit,
        KeyCode::Char('l') if modifiers.contains(KeyModifiers::CONTROL) => Wish::Redraw,
        KeyCode::Char(' ') => Wish::Pause,
        KeyCode::Left => Wish::Back,
        KeyCode::Right => Wish::Forward,
        KeyCode::Char(',') => Wish::StepBack,
        KeyCode::Char('.') => Wish::StepForward,
        KeyCode::Char('+' | '=') => Wish::Faster,
        KeyCode::Char('-' | '_') => Wish::Slower,
        KeyCode::Home => Wish::Home,
        KeyCode::End => Wish::End,
        _ => return None,
    })
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // Nothing can be done about an error on the way out.
        let _ = self.write("\x1b[0m\x1b[?7h\x1b[?25h\x1b[0 q\x1b[?1049l");
        let _ = terminal::disable_raw_mode();
    }
}
