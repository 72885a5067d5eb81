//! The table of on-screen text: what it costs to make, how large it is, how fast it is searched.
//!
//! `REEL_CORPORA=folder cargo bench -p reel-replay --bench search` measures every `*.cast.gz` (asciicast v2, gzip) of the
//! folder; without it a generated stream. Sizes are printed before the times.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use recordings::{Event, Recording};
use reel_replay::{Query, ScreenText, Terminal};

#[path = "../tests/recordings/mod.rs"]
mod recordings;

fn main() {
    for recording in all() {
        let (_, text) = observed(recording);
        let bytes = text.to_bytes();
        println!(
            "{}: {} bytes of output, {} texts, {} appearances, table {} bytes, left out {}",
            recording,
            output_bytes(recording),
            text.text_count(),
            text.appearance_count(),
            bytes.len(),
            text.left_out(),
        );
    }
    divan::main();
}

fn output_bytes(recording: &Recording) -> usize {
    let length = |event: &Event| match event {
        Event::Output(data) => data.len(),
        Event::Resize(..) => 0,
    };
    recording.events.iter().map(length).sum()
}

fn all() -> &'static [Recording] {
    static RECORDINGS: std::sync::OnceLock<Vec<Recording>> = std::sync::OnceLock::new();
    RECORDINGS.get_or_init(|| recordings::recordings().unwrap_or_else(|| vec![generated()]))
}

fn generated() -> Recording {
    let events = (0_u32..50_000)
        .map(|number| {
            let line = format!(
                "\x1b[1;3{}m{number:06}\x1b[m [info] request served in {} ms, status \u{2713} \u{65e5}\u{672c}\r\n",
                number % 8,
                number % 977,
            );
            Event::Output(line.into_bytes())
        })
        .collect();
    Recording {
        name: "generated".to_string(),
        cols: 120,
        rows: 40,
        events,
    }
}

fn step(terminal: &mut Terminal, event: &Event) {
    match event {
        Event::Output(data) => terminal.feed(black_box(data)),
        Event::Resize(cols, rows) => terminal.resize(*cols, *rows),
    }
}

fn observed(recording: &Recording) -> (Terminal, ScreenText) {
    let mut terminal = Terminal::new(recording.cols, recording.rows);
    let mut text = ScreenText::new();
    text.observe(&mut terminal, 0);
    for (event, at_ms) in recording.events.iter().zip(0..) {
        step(&mut terminal, event);
        text.observe(&mut terminal, at_ms);
    }
    text.finish(recording.events.len() as u64);
    (terminal, text)
}

#[divan::bench(args = all(), sample_count = 7, sample_size = 1)]
fn terminal_alone(bencher: Bencher<'_, '_>, recording: &Recording) {
    bencher
        .counter(BytesCount::new(output_bytes(recording)))
        .bench(|| {
            let mut terminal = Terminal::new(recording.cols, recording.rows);
            for event in &recording.events {
                step(&mut terminal, event);
            }
            terminal
        });
}

#[divan::bench(args = all(), sample_count = 7, sample_size = 1)]
fn terminal_and_text(bencher: Bencher<'_, '_>, recording: &Recording) {
    bencher
        .counter(BytesCount::new(output_bytes(recording)))
        .bench(|| observed(recording));
}

#[divan::bench(args = all(), sample_count = 5, sample_size = 1)]
fn to_bytes(bencher: Bencher<'_, '_>, recording: &Recording) {
    let (_, text) = observed(recording);
    bencher.bench(|| text.to_bytes());
}

#[divan::bench(args = all(), sample_count = 5, sample_size = 1)]
fn from_bytes(bencher: Bencher<'_, '_>, recording: &Recording) {
    let bytes = observed(recording).1.to_bytes();
    bencher.bench(|| ScreenText::from_bytes(black_box(&bytes)));
}

/// What the table is searched for: name, pattern, whether it is a regular expression, whether case matters.
const QUERIES: [(&str, &str, bool, bool); 10] = [
    ("rare", "zqxjk", false, true),
    ("rare, any case", "zqxjk", false, false),
    ("word", "Warning", false, true),
    ("word, any case", "warning", false, false),
    ("frequent, any case", "error", false, false),
    ("letter, any case", "e", false, false),
    ("not ascii, any case", "\u{e9}t\u{e9}", false, false),
    ("regex, literal", "warning|failed", true, false),
    (
        "regex, address",
        r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.77\b",
        true,
        true,
    ),
    ("regex, wide", r"(?:get|post) .* 50\d", true, false),
];

#[divan::bench(args = all().iter().flat_map(|recording| QUERIES.map(|query| Search { recording, query })), sample_count = 9, sample_size = 1)]
fn search(bencher: Bencher<'_, '_>, search: &Search) {
    let text = prepared(search.recording);
    let (_, pattern, is_regex, is_case_sensitive) = search.query;
    let query = Query {
        is_case_sensitive,
        hits_max: 1000,
        ..if is_regex {
            Query::regex(pattern)
        } else {
            Query::plain(pattern)
        }
    };
    bencher.bench(|| text.search(black_box(&query)));
}

/// The table of a recording, made once.
fn prepared(recording: &'static Recording) -> &'static ScreenText {
    static TABLES: std::sync::Mutex<Vec<(&str, &'static ScreenText)>> =
        std::sync::Mutex::new(Vec::new());
    let mut tables = TABLES.lock().expect("no thread panicked");
    if let Some((_, table)) = tables.iter().find(|(name, _)| *name == recording.name) {
        return table;
    }
    let bytes = observed(recording).1.to_bytes();
    let table = ScreenText::from_bytes(&bytes).expect("it was just written");
    let table = Box::leak(Box::new(table));
    tables.push((&recording.name, table));
    table
}

struct Search {
    recording: &'static Recording,
    query: (&'static str, &'static str, bool, bool),
}

impl std::fmt::Display for Search {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}, {}", self.recording, self.query.0)
    }
}
