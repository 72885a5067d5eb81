//! A session as plain text: what a person at the terminal would have read.

use crate::Terminal;
use alloc::string::String;

/// Turns the output of a session into lines of text, in the order in which they were finished with.
///
/// * A line is given when it scrolls off the primary screen; rows joined by autowrap are one line, blanks at its end
///   are cut.
/// * What stands on the primary screen is given when the screen is erased whole (ED 2, `clear`, RIS, DECALN), unless it
///   is the same as the screen erased before it.
/// * A program on the alternate screen (vim, less, htop) gives the lines that scroll off at the top, as in paging, and its
///   last screen when it leaves, not every frame; what it draws over in place is seen by playing only. The
///   lines above its command line are given before it.
/// * Text that was overwritten in place, as by a progress bar with carriage returns, is given in its last state.
///
/// Every line is given once, also if a resize brings it back from the history. The text is UTF-8 with `\n`, without
/// control characters. Concealed text (SGR 8) is part of it: the reader is an auditor.
///
/// ```
/// let mut text = String::new();
/// let mut transcript = reel_replay::TextTranscript::new(20, 2);
/// transcript.feed(b"\x1b[1m$\x1b[m make\r\n 10 %\r100 %\r\n", &mut text);
/// assert_eq!(text, "$ make\n");
/// transcript.feed(b"done", &mut text);
/// transcript.finish(&mut text);
/// assert_eq!(text, "$ make\n100 %\ndone\n");
/// ```
#[derive(Clone, Debug)]
pub struct TextTranscript {
    terminal: Terminal,
}

impl TextTranscript {
    /// For a terminal of `cols` × `rows` cells at the start.
    #[must_use]
    pub fn new(cols: usize, rows: usize) -> Self {
        let mut terminal = Terminal::new(cols, rows);
        terminal.start_capture();
        Self { terminal }
    }

    /// Takes output of the session, cut anywhere, and appends the lines it completed, each with `\n`.
    pub fn feed(&mut self, bytes: &[u8], text: &mut String) {
        self.terminal.allow_captured(bytes.len());
        self.terminal.feed(bytes);
        self.terminal.take_captured(text);
    }

    /// Takes a change of size and appends the lines that left the screen by it.
    pub fn resize(&mut self, cols: usize, rows: usize, text: &mut String) {
        self.terminal.resize(cols, rows);
        self.terminal.take_captured(text);
    }

    /// Appends what is still on the screen.
    pub fn finish(mut self, text: &mut String) {
        self.terminal.finish_capture(text);
    }

    /// True when lines were left out because the session made more text of fewer bytes than any honest one:
    /// `MAX_TEXT_RATIO` for each byte after the first `TEXT_ALLOWANCE`.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.terminal.is_capture_cut()
    }

    /// The terminal as it is now.
    #[must_use]
    pub fn terminal(&self) -> &Terminal {
        &self.terminal
    }
}
