//! MB/s of the terminal core.
//!
//! `REEL_CORPORA=folder cargo bench -p reel-replay` measures every `*.cast.gz` (asciicast v2, gzip) of the folder, fed
//! event by event as it was recorded; without it a generated stream is measured.

use alacritty_terminal::event::VoidListener;
use alacritty_terminal::grid::Dimensions;
use alacritty_terminal::term::{Config, Term};
use alacritty_terminal::vte::ansi::Processor;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use recordings::{Event, Recording};
use reel_replay::{Terminal, TextTranscript};

fn main() {
    divan::main();
}

#[path = "../tests/recordings/mod.rs"]
mod recordings;

fn output_bytes(recording: &Recording) -> usize {
    let length = |event: &Event| {
        if let Event::Output(data) = event {
            data.len()
        } else {
            0
        }
    };
    recording.events.iter().map(length).sum()
}

fn all() -> &'static [Recording] {
    static RECORDINGS: std::sync::OnceLock<Vec<Recording>> = std::sync::OnceLock::new();
    RECORDINGS.get_or_init(|| recordings::recordings().unwrap_or_else(|| vec![generated()]))
}

fn generated() -> Recording {
    let mut data = Vec::new();
    for number in 0_u32..50_000 {
        let line = format!(
            "\x1b[1;3{}m{number:06}\x1b[m [\x1b[38;5;{}minfo\x1b[0m] request served in {} ms \u{2713} \u{65e5}\u{672c}\r\n",
            number % 8,
            number % 256,
            number % 977,
        );
        data.extend_from_slice(line.as_bytes());
    }
    let events = data
        .chunks(4096)
        .map(|chunk| Event::Output(chunk.to_vec()))
        .collect();
    Recording {
        name: "generated".to_string(),
        cols: 120,
        rows: 40,
        events,
    }
}

/// History of every terminal, as `Terminal::new` has it.
const SCROLLBACK_ROWS: usize = 1000;

/// Columns and rows.
struct Size(usize, usize);

impl Dimensions for Size {
    fn total_lines(&self) -> usize {
        self.1
    }

    fn screen_lines(&self) -> usize {
        self.1
    }

    fn columns(&self) -> usize {
        self.0
    }
}

fn replay(recording: &Recording) -> Terminal {
    let mut terminal = Terminal::new(recording.cols, recording.rows);
    for event in &recording.events {
        match event {
            Event::Output(data) => terminal.feed(black_box(data)),
            Event::Resize(cols, rows) => terminal.resize(*cols, *rows),
        }
    }
    terminal
}

#[divan::bench(args = all(), sample_count = 7, sample_size = 1)]
fn feed(bencher: Bencher<'_, '_>, recording: &Recording) {
    bencher
        .counter(BytesCount::new(output_bytes(recording)))
        .bench(|| replay(recording));
}

/// For comparison, with the same history.
#[divan::bench(args = all(), sample_count = 7, sample_size = 1)]
fn feed_alacritty(bencher: Bencher<'_, '_>, recording: &Recording) {
    bencher
        .counter(BytesCount::new(output_bytes(recording)))
        .bench(|| {
            let size = Size(recording.cols, recording.rows);
            let config = Config {
                scrolling_history: SCROLLBACK_ROWS,
                ..Config::default()
            };
            let mut term = Term::new(config, &size, VoidListener);
            let mut processor: Processor = Processor::new();
            for event in &recording.events {
                match event {
                    Event::Output(data) => processor.advance(&mut term, black_box(data)),
                    Event::Resize(cols, rows) => term.resize(Size(*cols, *rows)),
                }
            }
            term
        });
}

/// For comparison, with the same history. It takes text, so output that cuts characters would be replaced; the recordings
/// hold none.
#[divan::bench(args = all(), sample_count = 7, sample_size = 1)]
fn feed_avt(bencher: Bencher<'_, '_>, recording: &Recording) {
    bencher
        .counter(BytesCount::new(output_bytes(recording)))
        .bench(|| {
            let (cols, rows) = (recording.cols, recording.rows);
            let mut terminal = avt::Terminal::with_scrollback(cols, rows, Some(SCROLLBACK_ROWS))
                .expect("a recording has a size");
            for event in &recording.events {
                match event {
                    Event::Output(data) => {
                        terminal.feed(&*String::from_utf8_lossy(black_box(data)));
                    }
                    Event::Resize(cols, rows) => {
                        terminal.resize(*cols, *rows);
                    }
                }
            }
            terminal
        });
}

#[divan::bench(args = all(), sample_count = 7, sample_size = 1)]
fn transcript(bencher: Bencher<'_, '_>, recording: &Recording) {
    bencher
        .counter(BytesCount::new(output_bytes(recording)))
        .bench(|| {
            let mut text = String::new();
            let mut transcript = TextTranscript::new(recording.cols, recording.rows);
            for event in &recording.events {
                match event {
                    Event::Output(data) => transcript.feed(black_box(data), &mut text),
                    Event::Resize(cols, rows) => transcript.resize(*cols, *rows, &mut text),
                }
            }
            transcript.finish(&mut text);
            text
        });
}

#[divan::bench(args = all())]
fn snapshot(bencher: Bencher<'_, '_>, recording: &Recording) {
    let terminal = replay(recording);
    bencher.bench(|| terminal.snapshot_screen());
}

#[divan::bench(args = all())]
fn restore(bencher: Bencher<'_, '_>, recording: &Recording) {
    let snapshot = replay(recording).snapshot_screen();
    bencher.bench(|| Terminal::restore(black_box(&snapshot)));
}
