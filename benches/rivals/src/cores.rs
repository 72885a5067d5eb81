//! Terminal cores behind one face. Each keeps [`SCROLLBACK_ROWS`] rows that have left the screen.

/// History that every core keeps.
pub const SCROLLBACK_ROWS: usize = 1000;

/// What is measured: output and sizes in, a screen kept.
pub trait Core {
    /// A terminal of a size.
    fn new(cols: usize, rows: usize) -> Self;
    /// Takes the output of one event.
    fn feed(&mut self, output: &str);
    /// Takes another size.
    fn resize(&mut self, cols: usize, rows: usize);
    /// Column and row of the cursor: a result, so that nothing is optimised away, and a rough comparison.
    fn cursor(&self) -> (usize, usize);
}

/// Reel's.
#[cfg(feature = "reel")]
pub struct Reel(reel_replay::Terminal);

#[cfg(feature = "reel")]
impl Core for Reel {
    fn new(cols: usize, rows: usize) -> Self {
        Self(reel_replay::Terminal::with_scrollback(
            cols,
            rows,
            SCROLLBACK_ROWS,
        ))
    }

    fn feed(&mut self, output: &str) {
        self.0.feed(output.as_bytes());
    }

    fn resize(&mut self, cols: usize, rows: usize) {
        self.0.resize(cols, rows);
    }

    fn cursor(&self) -> (usize, usize) {
        (self.0.cursor().col, self.0.cursor().row)
    }
}

/// Alacritty's.
#[cfg(feature = "alacritty")]
pub use alacritty::Alacritty;

#[cfg(feature = "alacritty")]
mod alacritty {
    use std::time::Duration;

    use alacritty_terminal::event::VoidListener;
    use alacritty_terminal::grid::Dimensions;
    use alacritty_terminal::term::{Config, Term};
    use alacritty_terminal::vte::ansi::{Processor, Timeout};

    use super::{Core, SCROLLBACK_ROWS};

    pub struct Alacritty {
        term: Term<VoidListener>,
        processor: Processor<Never>,
    }

    /// Synchronised updates end by themselves: the clock of the library's own timeout does not exist in the browser.
    #[derive(Default)]
    struct Never;

    impl Timeout for Never {
        fn set_timeout(&mut self, _: Duration) {}
        fn clear_timeout(&mut self) {}
        fn pending_timeout(&self) -> bool {
            false
        }
    }

    struct Size {
        cols: usize,
        rows: usize,
    }

    impl Dimensions for Size {
        fn total_lines(&self) -> usize {
            self.rows
        }
        fn screen_lines(&self) -> usize {
            self.rows
        }
        fn columns(&self) -> usize {
            self.cols
        }
    }

    impl Core for Alacritty {
        fn new(cols: usize, rows: usize) -> Self {
            let config = Config {
                scrolling_history: SCROLLBACK_ROWS,
                ..Config::default()
            };
            Self {
                term: Term::new(config, &Size { cols, rows }, VoidListener),
                processor: Processor::new(),
            }
        }

        fn feed(&mut self, output: &str) {
            self.processor.advance(&mut self.term, output.as_bytes());
        }

        fn resize(&mut self, cols: usize, rows: usize) {
            self.term.resize(Size { cols, rows });
        }

        fn cursor(&self) -> (usize, usize) {
            let point = self.term.grid().cursor.point;
            (
                point.column.0,
                usize::try_from(point.line.0).unwrap_or_default(),
            )
        }
    }
}

/// Of asciinema, the newest.
#[cfg(feature = "avt")]
pub struct Avt(avt::Terminal);

#[cfg(feature = "avt")]
impl Core for Avt {
    fn new(cols: usize, rows: usize) -> Self {
        let terminal = avt::Terminal::with_scrollback(cols, rows, Some(SCROLLBACK_ROWS));
        Self(terminal.expect("a recording has a size"))
    }

    fn feed(&mut self, output: &str) {
        self.0.feed(output);
    }

    fn resize(&mut self, cols: usize, rows: usize) {
        self.0.resize(cols, rows);
    }

    fn cursor(&self) -> (usize, usize) {
        let cursor = self.0.cursor();
        (cursor.col, cursor.row)
    }
}

/// Of asciinema, as its player carries it.
#[cfg(feature = "avt-of-player")]
pub struct AvtOfPlayer(avt_of_player::Vt);

#[cfg(feature = "avt-of-player")]
impl Core for AvtOfPlayer {
    fn new(cols: usize, rows: usize) -> Self {
        let mut builder = avt_of_player::Vt::builder();
        builder.size(cols, rows).scrollback_limit(SCROLLBACK_ROWS);
        Self(builder.build())
    }

    fn feed(&mut self, output: &str) {
        // Reading what has changed and taking the rows that scrolled off is how it is used, and frees them.
        let changes = self.0.feed_str(output);
        changes.scrollback.for_each(drop);
    }

    fn resize(&mut self, cols: usize, rows: usize) {
        let changes = self.0.resize(cols, rows);
        changes.scrollback.for_each(drop);
    }

    fn cursor(&self) -> (usize, usize) {
        let cursor = self.0.cursor();
        (cursor.col, cursor.row)
    }
}

/// Output of one event, or another size.
pub enum Event {
    Output(String),
    Resize(usize, usize),
}

/// Feeds a whole recording into a new core.
pub fn replay<C: Core>(cols: usize, rows: usize, events: &[Event]) -> (usize, usize) {
    let mut core = C::new(cols, rows);
    for event in events {
        match event {
            Event::Output(output) => core.feed(output),
            Event::Resize(cols, rows) => core.resize(*cols, *rows),
        }
    }
    core.cursor()
}
