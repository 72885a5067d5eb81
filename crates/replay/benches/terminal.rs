//! MB/s of the terminal core.
//!
//! `REEL_CORPORA=folder cargo bench -p reel-replay` measures every `*.cast.gz` (asciicast v2, gzip) of the folder, fed
//! event by event as it was recorded; without it a generated stream is measured.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use reel_replay::{Terminal, TextTranscript};
use std::io::Read;
use std::path::PathBuf;
use std::{env, fmt, fs};

fn main() {
    divan::main();
}

/// A recording as the terminal sees it.
struct Recording {
    name: String,
    cols: usize,
    rows: usize,
    events: Vec<Event>,
}

enum Event {
    Output(Vec<u8>),
    Resize(usize, usize),
}

impl fmt::Display for Recording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl Recording {
    fn output_bytes(&self) -> usize {
        let length = |event: &Event| {
            if let Event::Output(data) = event {
                data.len()
            } else {
                0
            }
        };
        self.events.iter().map(length).sum()
    }
}

fn recordings() -> &'static [Recording] {
    static RECORDINGS: std::sync::OnceLock<Vec<Recording>> = std::sync::OnceLock::new();
    RECORDINGS.get_or_init(|| match env::var_os("REEL_CORPORA") {
        Some(folder) => {
            let entries = fs::read_dir(&folder).expect("REEL_CORPORA names a folder");
            let mut paths: Vec<PathBuf> = entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .collect();
            paths.retain(|path| path.to_string_lossy().ends_with(".cast.gz"));
            paths.sort();
            paths.iter().map(read).collect()
        }
        None => vec![generated()],
    })
}

fn read(path: &PathBuf) -> Recording {
    let file = fs::File::open(path).expect("the recording opens");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("the recording is gzip and UTF-8");
    let mut lines = text.lines();
    let header: serde_json::Value =
        serde_json::from_str(lines.next().unwrap_or("{}")).expect("the header is JSON");
    let size = |key: &str| {
        header[key]
            .as_u64()
            .and_then(|size| usize::try_from(size).ok())
            .unwrap_or(80)
    };
    let mut events = Vec::new();
    for line in lines {
        let (_, code, data): (f64, String, String) = {
            let value: serde_json::Value = serde_json::from_str(line).expect("the event is JSON");
            let text = |index: usize| value[index].as_str().unwrap_or("").to_string();
            (value[0].as_f64().unwrap_or(0.0), text(1), text(2))
        };
        match code.as_str() {
            "o" => events.push(Event::Output(data.into_bytes())),
            "r" => {
                let (cols, rows) = data.split_once('x').expect("a size is COLSxROWS");
                let number = |text: &str| text.parse().expect("a size is two numbers");
                events.push(Event::Resize(number(cols), number(rows)));
            }
            _ => {}
        }
    }
    let name = path
        .file_name()
        .map_or(String::new(), |name| name.to_string_lossy().into_owned());
    Recording {
        name,
        cols: size("width"),
        rows: size("height"),
        events,
    }
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

#[divan::bench(args = recordings(), sample_count = 7, sample_size = 1)]
fn feed(bencher: Bencher<'_, '_>, recording: &Recording) {
    bencher
        .counter(BytesCount::new(recording.output_bytes()))
        .bench(|| replay(recording));
}

#[divan::bench(args = recordings(), sample_count = 7, sample_size = 1)]
fn transcript(bencher: Bencher<'_, '_>, recording: &Recording) {
    bencher
        .counter(BytesCount::new(recording.output_bytes()))
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

#[divan::bench(args = recordings())]
fn snapshot(bencher: Bencher<'_, '_>, recording: &Recording) {
    let terminal = replay(recording);
    bencher.bench(|| terminal.snapshot_screen());
}

#[divan::bench(args = recordings())]
fn restore(bencher: Bencher<'_, '_>, recording: &Recording) {
    let snapshot = replay(recording).snapshot_screen();
    bencher.bench(|| Terminal::restore(black_box(&snapshot)));
}
