//! `reel ls`.
//!
//! A recording is not read whole for its line in the list: part headers tell where the parts are, so its first and its
//! last part suffice.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use reel_core::detect::{Detected, detect};
use reel_core::limits::DETECT_BYTES;
use reel_core::protostream::{Item, PartHeader, Reader, ReaderOptions, Severity};
use reel_replay::Summary;
use serde::Serialize;

use crate::args::LsArguments;
use crate::exit::Code;
use crate::input::{self, Found};
use crate::output;

/// Bytes of a part that are looked at for the events at its beginning.
const FIRST_BYTES: u64 = 256 * 1024;

#[derive(Serialize)]
struct Line {
    file: String,
    format: &'static str,
    bytes: u64,
    kind: &'static str,
    session_id: String,
    user: String,
    server: String,
    start: Option<String>,
    /// From the first event to the last, by the recorder's clock.
    duration_ms: Option<u64>,
    /// `complete`, `no end`, `damaged`, `encrypted` or `empty`.
    state: &'static str,
}

pub(crate) fn run(arguments: &LsArguments) -> anyhow::Result<Code> {
    let directory = &arguments.directory;
    let entries = fs::read_dir(directory)
        .with_context(|| format!("cannot list `{}`", directory.display()))?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry
            .with_context(|| format!("cannot list `{}`", directory.display()))?
            .path();
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    let mut lines = Vec::new();
    let mut failed = false;
    for path in &paths {
        match describe(path) {
            Ok(Some(line)) => lines.push(line),
            Ok(None) => {}
            Err(error) => {
                failed = true;
                output::tell(format_args!("reel: {}: {error:#}", path.display()));
            }
        }
    }
    lines.sort_by(|a, b| (&a.start, &a.file).cmp(&(&b.start, &b.file)));
    let text = if arguments.json {
        json(&lines)?
    } else {
        table(directory, &lines)
    };
    output::write_all(text.as_bytes())?;
    Ok(if failed { Code::Failure } else { Code::Success })
}

/// The line of a file; `None` if it is no recording.
fn describe(path: &Path) -> anyhow::Result<Option<Line>> {
    let mut file = File::open(path).context("cannot open")?;
    let bytes = file.metadata().context("cannot read")?.len();
    let mut start = Vec::new();
    file.by_ref()
        .take(DETECT_BYTES as u64)
        .read_to_end(&mut start)
        .context("cannot read")?;
    let ending = path.extension().and_then(|ending| ending.to_str());
    let (format, summary, state) = match detect(&start) {
        Ok(Detected::ProtoStream { .. }) => {
            let (summary, state) = skim(&mut file, bytes)?;
            ("protostream", summary, state)
        }
        Ok(Detected::Legacy | Detected::Asciicast) => {
            let mut summary = Summary::new();
            let outcome = input::read(path, false, |found| {
                if let Found::Event(event) = found {
                    summary.add(event);
                }
                Ok(ControlFlow::Continue(()))
            });
            // A tar archive without a session is somebody else's.
            let Ok(outcome) = outcome else {
                return Ok(None);
            };
            let state = if outcome.impaired() {
                "damaged"
            } else {
                "complete"
            };
            (outcome.format.name(), summary, state)
        }
        // An empty file is a recording of nothing only if its name says so.
        Ok(Detected::Empty) if ending == Some("tar") => ("empty", Summary::new(), "empty"),
        Err(_) if ending == Some("tar") => ("unknown", Summary::new(), "damaged"),
        _ => return Ok(None),
    };
    let state = match state {
        "complete" if summary.ended.is_none() => "no end",
        state => state,
    };
    let times = summary.times;
    Ok(Some(Line {
        file: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        format,
        bytes,
        kind: summary.kind.name(),
        session_id: summary.session_id,
        user: summary.user,
        server: summary.server,
        start: summary
            .started
            .or(times.map(|times| times.0))
            .map(|time| time.to_string()),
        duration_ms: times.and_then(|(first, last)| u64::try_from(last.ms_since(first)).ok()),
        state,
    }))
}

/// Reads the beginning of the first part and the whole last part.
fn skim(file: &mut File, bytes: u64) -> anyhow::Result<(Summary, &'static str)> {
    let mut summary = Summary::new();
    let mut state = "complete";
    let mut offset = 0;
    let mut last_part = None;
    while offset < bytes {
        let mut head = [0; 32];
        file.seek(SeekFrom::Start(offset)).context("cannot read")?;
        let taken = file
            .by_ref()
            .take(32)
            .read(&mut head)
            .context("cannot read")?;
        let Some(header) =
            PartHeader::parse(&head[..taken]).filter(|header| header.is_believable())
        else {
            state = "damaged";
            break;
        };
        let end = offset + header.length() as u64 + header.size + header.padding;
        if header.is_encrypted() {
            state = "encrypted";
        } else if header.size > 0 {
            if last_part.is_none() {
                add_events(file, offset, FIRST_BYTES.min(end - offset), &mut summary)?;
            }
            last_part = Some((offset, end));
        }
        if end > bytes {
            state = "damaged";
        }
        offset = end;
    }
    if let Some((start, end)) = last_part
        && !add_events(file, start, end - start, &mut summary)?
        && state == "complete"
    {
        state = "damaged";
    }
    Ok((summary, state))
}

/// Adds the events of one part and tells whether it is sound.
fn add_events(
    file: &mut File,
    offset: u64,
    length: u64,
    summary: &mut Summary,
) -> anyhow::Result<bool> {
    file.seek(SeekFrom::Start(offset)).context("cannot read")?;
    let mut input = file.take(length);
    let mut reader = Reader::new(ReaderOptions {
        offset,
        part: 2,
        ..ReaderOptions::default()
    });
    let mut buffer = vec![0; 64 * 1024];
    let mut sound = true;
    loop {
        let count = input.read(&mut buffer).context("cannot read")?;
        if count == 0 {
            reader.finish();
        } else {
            reader.push(&buffer[..count]);
        }
        while let Some(item) = reader.next() {
            match item {
                Item::Event(event) => summary.add(event),
                Item::Problem(problem) => sound &= problem.severity() < Severity::Unreadable,
                Item::Part(_) => {}
            }
        }
        if count == 0 {
            return Ok(sound);
        }
    }
}

fn json(lines: &[Line]) -> anyhow::Result<String> {
    let mut out = String::new();
    for line in lines {
        out.push_str(&serde_json::to_string(line)?);
        out.push('\n');
    }
    Ok(out)
}

fn table(directory: &Path, lines: &[Line]) -> String {
    if lines.is_empty() {
        output::tell(format_args!(
            "reel: no recordings in `{}`",
            directory.display()
        ));
        return String::new();
    }
    let header = [
        "START", "DURATION", "KIND", "USER", "SERVER", "SIZE", "STATE", "FILE",
    ]
    .map(str::to_owned);
    let mut rows = vec![header];
    for line in lines {
        let start = line.start.as_deref().unwrap_or("–");
        let start = start
            .split('.')
            .next()
            .unwrap_or(start)
            .trim_end_matches('Z')
            .replace('T', " ");
        rows.push([
            start,
            line.duration_ms
                .map_or_else(|| "–".to_owned(), output::duration),
            line.kind.to_owned(),
            line.user.clone(),
            line.server.clone(),
            output::bytes(line.bytes),
            line.state.to_owned(),
            line.file.clone(),
        ]);
    }
    let mut widths = [0; 8];
    for row in &mut rows {
        for (cell, width) in row.iter_mut().zip(&mut widths) {
            *cell = output::harmless(cell);
            *width = cell.chars().count().max(*width);
        }
    }
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(&format!("{cell:<width$}  "));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
