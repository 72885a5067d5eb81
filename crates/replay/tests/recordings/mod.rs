//! Recordings on disk for the benchmark and the comparison with other terminals: `REEL_CORPORA` names a folder of
//! `*.cast.gz` files (asciicast v2, gzip).

use std::io::Read;
use std::path::PathBuf;
use std::{env, fmt, fs};

/// A recording as the terminal sees it.
pub(crate) struct Recording {
    /// File name.
    pub(crate) name: String,
    /// Columns at the start.
    pub(crate) cols: usize,
    /// Rows at the start.
    pub(crate) rows: usize,
    /// What happened, in order.
    pub(crate) events: Vec<Event>,
}

/// One event of a recording.
pub(crate) enum Event {
    /// Bytes of the session.
    Output(Vec<u8>),
    /// Columns and rows.
    Resize(usize, usize),
}

impl fmt::Display for Recording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

/// The recordings in the folder that `REEL_CORPORA` names, `None` when it is not set.
pub(crate) fn recordings() -> Option<Vec<Recording>> {
    let folder = env::var_os("REEL_CORPORA")?;
    let entries = fs::read_dir(&folder).expect("REEL_CORPORA names a folder");
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".cast.gz"));
    paths.sort();
    Some(paths.iter().map(read).collect())
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
