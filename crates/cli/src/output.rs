//! Writing to standard output.

use std::io::{self, Write as _};

use anyhow::Context as _;
pub(crate) use reel_replay::harmless::is_harmful;

/// Says something on standard error. Where nobody listens any more, that is no reason to stop.
pub(crate) fn tell(message: std::fmt::Arguments<'_>) {
    // File names and texts of recordings may be anything.
    let _ = writeln!(io::stderr(), "{}", harmless_lines(&message.to_string()));
}

/// Writes everything and flushes.
pub(crate) fn write_all(bytes: &[u8]) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .context("cannot write to standard output")
}

/// Standard output with a buffer, for much.
pub(crate) fn buffered() -> io::BufWriter<io::StdoutLock<'static>> {
    io::BufWriter::with_capacity(64 * 1024, io::stdout().lock())
}

/// A number of bytes as people read it: `1.2 MiB`.
pub(crate) fn bytes(count: u64) -> String {
    indicatif::BinaryBytes(count).to_string()
}

/// Milliseconds as people read them: `0:04.2`, `1:02:03`.
pub(crate) fn duration(ms: u64) -> String {
    let (hours, minutes, seconds, tenths) = (
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        ms / 100 % 10,
    );
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}.{tenths}")
    }
}

/// Text from a recording, safe for a terminal: what controls it or turns its direction is shown as `�`.
pub(crate) fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| if is_harmful(c) { '\u{fffd}' } else { c })
        .collect()
}

/// [`harmless`] line by line.
pub(crate) fn harmless_lines(text: &str) -> String {
    text.split('\n')
        .map(harmless)
        .collect::<Vec<_>>()
        .join("\n")
}
