//! `segments FILE.cast.gz FOLDER`: a recording as asciinema-player reads it, whole and in segments.
//!
//! Whole is the asciicast itself, `FOLDER/full.cast`. The player's segmented form has no published producer; this makes
//! what the player's own checks ask for: `FOLDER/index.json` with a start and an address for each segment, and segments
//! with a snapshot and events. A snapshot is what `avt` dumps, in the version that the player carries, so it restores
//! exactly what the player would have drawn. A segment ends after [`SEGMENT_BYTES`] of output.

#[path = "../cast.rs"]
mod cast;

use std::error::Error;
use std::fs;
use std::path::Path;

use avt_of_player::Vt;
use serde_json::{Value, json};

/// Output in one segment: small enough that a seek replays little, large enough that there are not thousands of them.
const SEGMENT_BYTES: usize = 256 * 1024;
/// The player's own.
const SCROLLBACK_ROWS: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, path, folder] = args.as_slice() else {
        return Err("usage: segments FILE.cast.gz FOLDER".into());
    };
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    let cast = cast::read(Path::new(path))?;
    fs::write(folder.join("full.cast"), &cast.text)?;
    let count = write_segments(&cast, folder)?;
    println!("{count} segments");
    Ok(())
}

fn write_segments(cast: &cast::Cast, folder: &Path) -> Result<usize, Box<dyn Error>> {
    let mut builder = Vt::builder();
    builder
        .size(cast.cols, cast.rows)
        .scrollback_limit(SCROLLBACK_ROWS);
    let mut vt = builder.build();
    let duration = cast.events.last().map_or(0.0, |event| event.0);
    let mut segments: Vec<Value> = Vec::new();
    let mut segment = Segment::start(&vt, 0.0);
    for (time, code, data) in &cast.events {
        // A segment begins with an event of its own time and never shares one with the segment before.
        if segment.bytes >= SEGMENT_BYTES && *time > segment.last && *time < duration {
            segment.write(&mut segments, folder)?;
            segment = Segment::start(&vt, *time);
        }
        match code.as_str() {
            "o" => {
                vt.feed_str(data).scrollback.for_each(drop);
                segment.bytes += data.len();
            }
            "r" => {
                if let Some((cols, rows)) = cast::parse_size(data) {
                    vt.resize(cols, rows).scrollback.for_each(drop);
                }
            }
            _ => {}
        }
        segment.last = *time;
        segment.events.push(json!([time, code, data]));
    }
    segment.write(&mut segments, folder)?;
    let index = json!({
        "version": 1,
        "duration": duration,
        "term": { "cols": cast.cols, "rows": cast.rows },
        "segments": segments,
    });
    fs::write(folder.join("index.json"), index.to_string())?;
    Ok(segments.len())
}

struct Segment {
    start: f64,
    last: f64,
    bytes: usize,
    snapshot: Value,
    events: Vec<Value>,
}

impl Segment {
    fn start(vt: &Vt, start: f64) -> Self {
        let (cols, rows) = vt.size();
        Self {
            start,
            last: start,
            bytes: 0,
            snapshot: json!({ "cols": cols, "rows": rows, "init": vt.dump() }),
            events: Vec::new(),
        }
    }

    fn write(&mut self, segments: &mut Vec<Value>, folder: &Path) -> Result<(), Box<dyn Error>> {
        let name = format!("{}.json", segments.len());
        let text = json!({ "snapshot": self.snapshot, "events": self.events }).to_string();
        fs::write(folder.join(&name), text)?;
        segments.push(json!({ "start": self.start, "url": name }));
        Ok(())
    }
}
