//! What several tests need.

use std::path::PathBuf;

use reel_core::Event;
use reel_core::prepare::{Preparer, SessionIdentity};
use reel_core::protostream::{Item, Problem, Reader, ReaderOptions, Writer, WriterOptions};
use reel_core::{Time, events};

pub(crate) fn testdata(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/recordings")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a reader gave.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) events: Vec<Event>,
    pub(crate) problems: Vec<Problem>,
    /// Events and problems as text, in their order.
    pub(crate) order: Vec<String>,
}

impl Read {
    pub(crate) fn indices(&self) -> Vec<i64> {
        self.events
            .iter()
            .map(|event| event.as_ref().index())
            .collect()
    }

    pub(crate) fn problem_names(&self) -> Vec<&'static str> {
        self.problems
            .iter()
            .map(|problem| problem.kind.name())
            .collect()
    }
}

pub(crate) fn read_in_pieces<'a>(
    options: ReaderOptions,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Read {
    let mut reader = Reader::new(options);
    let mut read = Read::default();
    for piece in pieces {
        reader.push(piece);
        drain(&mut reader, &mut read);
    }
    reader.finish();
    drain(&mut reader, &mut read);
    read
}

pub(crate) fn read(bytes: &[u8]) -> Read {
    read_in_pieces(ReaderOptions::default(), [bytes])
}

pub(crate) fn read_strict(bytes: &[u8]) -> Read {
    read_in_pieces(
        ReaderOptions {
            strict: true,
            ..ReaderOptions::default()
        },
        [bytes],
    )
}

fn drain(reader: &mut Reader, read: &mut Read) {
    while let Some(item) = reader.next() {
        match item {
            Item::Event(event) => {
                read.order.push(format!("event {}", event.index()));
                read.events.push(event.to_owned());
            }
            Item::Problem(problem) => {
                read.order.push(problem.kind.name().to_owned());
                read.problems.push(problem);
            }
            Item::Part(_) => {}
        }
    }
}

/// `count` events of a small session: a start, prints, an end.
pub(crate) fn session(count: usize) -> Vec<Event> {
    let mut preparer = Preparer::new(SessionIdentity {
        session_id: "9d1c2b7e-0f4a-4e43-8d2b-7a6f5e4d3c2b".into(),
        cluster_name: "demo".into(),
        server_id: "node".into(),
        server_hostname: String::new(),
    });
    let metadata = |event_type: &str, code: &str| {
        Some(events::Metadata {
            r#type: event_type.into(),
            code: code.into(),
            ..Default::default()
        })
    };
    let time = |i: usize| Time::from_unix_ms(1_700_000_000_000 + 40 * i64::try_from(i).unwrap());
    let start = events::SessionStart {
        metadata: metadata("session.start", "T2000I"),
        terminal_size: "80:25".into(),
        ..Default::default()
    };
    let mut all = vec![preparer.prepare(start, time(0), "u").unwrap()];
    for i in 1..count.saturating_sub(1) {
        let text = format!("line {i} {}\r\n", i * i * 7919);
        all.extend(preparer.print(text.as_bytes(), time(i)));
    }
    let end = events::SessionEnd {
        metadata: metadata("session.end", "T2004I"),
        ..Default::default()
    };
    all.push(preparer.prepare(end, time(count), "v").unwrap());
    all
}

/// One part per slice of events; all but the last padded to `min`.
pub(crate) fn parts(events: &[&[Event]], min: u64) -> Vec<Vec<u8>> {
    parts_by(
        events,
        WriterOptions {
            min_part_size: min,
            padding: true,
            level: 1,
        },
    )
}

/// One part per slice of events, without padding.
pub(crate) fn parts_unpadded(events: &[&[Event]]) -> Vec<Vec<u8>> {
    parts_by(
        events,
        WriterOptions {
            min_part_size: u64::MAX,
            padding: false,
            level: 1,
        },
    )
}

fn parts_by(events: &[&[Event]], options: WriterOptions) -> Vec<Vec<u8>> {
    let mut writer = Writer::new(options);
    let mut parts = Vec::new();
    for (i, slice) in events.iter().enumerate() {
        for event in *slice {
            writer.write(event.as_ref()).unwrap();
        }
        if i + 1 == events.len() {
            writer.complete();
        } else {
            writer.flush();
        }
        while let Some(part) = writer.take_part() {
            parts.push(part.bytes);
        }
    }
    parts
}
