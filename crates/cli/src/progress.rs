//! Progress on standard error, when work is long and somebody watches.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Work that is done sooner shows no progress.
const PATIENCE: Duration = Duration::from_millis(700);

/// Counts bytes read.
#[derive(Debug)]
pub(crate) struct Progress {
    begun: Instant,
    total: Option<u64>,
    done: u64,
    bar: Option<ProgressBar>,
    wanted: bool,
}

impl Progress {
    /// `total` is the size of the input in bytes, if it has one.
    pub(crate) fn new(total: Option<u64>) -> Self {
        let wanted = std::io::stderr().is_terminal();
        Self {
            begun: Instant::now(),
            total,
            done: 0,
            bar: None,
            wanted,
        }
    }

    /// So many more bytes were read.
    pub(crate) fn add(&mut self, bytes: u64) {
        self.done += bytes;
        if !self.wanted {
            return;
        }
        if self.bar.is_none() && self.begun.elapsed() > PATIENCE {
            let bar = self
                .total
                .map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let template = if self.total.is_some() {
                "{bar:30} {bytes} of {total_bytes}, {eta} left"
            } else {
                "{spinner} {bytes} read"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        }
    }

    /// Takes the progress off the screen.
    pub(crate) fn finish(&mut self) {
        self.wanted = false;
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
