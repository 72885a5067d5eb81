//! Recordings of other formats: rewritten into this one while they are read.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use reel_core::asciicast::{self, ImportOptions, Importer};
use reel_core::crc;
use reel_core::protostream::{Writer, WriterOptions};
use reel_core::{EventRef, legacy};

use super::loading::{CHUNK_BYTES_MIN, Done};
use crate::index::{Builder, ChunkStart};
use crate::info::Format;

/// Bytes of records in one part of a recording that is rewritten.
const REWRITTEN_PART_MAX: usize = 4 * 1024 * 1024;

/// A recording of another format that is being read.
#[derive(Debug)]
pub(super) enum Foreign {
    Asciicast(Box<Cast>),
    /// Read when it is all there.
    Legacy(Vec<u8>),
}

/// What there is at its end.
pub(super) struct Finished {
    pub(super) rewritten: Vec<u8>,
    pub(super) damages: u64,
    /// Why nothing can be read.
    pub(super) reason: Option<String>,
}

impl Foreign {
    /// `None` if the format is not foreign.
    pub(super) fn new(format: Format) -> Option<Self> {
        match format {
            Format::Asciicast => Some(Self::Asciicast(Box::new(Cast::new()))),
            Format::Legacy => Some(Self::Legacy(Vec::new())),
            Format::ProtoStream | Format::Unknown => None,
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8], builder: &mut Builder, done: Done<'_>) {
        match self {
            Self::Asciicast(cast) => cast.push(bytes, builder, done),
            Self::Legacy(archive) => archive.extend_from_slice(bytes),
        }
    }

    /// All that was rewritten so far.
    pub(super) fn rewritten(&mut self, builder: &mut Builder, done: Done<'_>) -> &[u8] {
        match self {
            Self::Asciicast(cast) => {
                cast.rewriter.writer.flush();
                cast.rewriter.take_part(builder, done);
                &cast.rewriter.bytes
            }
            Self::Legacy(_) => &[],
        }
    }

    pub(super) fn finish(self, builder: &mut Builder, done: Done<'_>) -> Finished {
        match self {
            Self::Asciicast(cast) => cast.finish(builder, done),
            Self::Legacy(archive) => {
                let mut rewriter = Rewriter::new();
                let mut reason = None;
                let damages = read_legacy(&archive, &mut rewriter, builder, done, &mut reason);
                Finished {
                    rewritten: rewriter.finish(builder, done),
                    damages,
                    reason,
                }
            }
        }
    }
}

/// Events of another format, rewritten into this one, so that stretches of them can be read again.
#[derive(Debug)]
struct Rewriter {
    writer: Writer,
    bytes: Vec<u8>,
    parts: u64,
    /// Bytes of records in the open part.
    open: usize,
    last_index: Option<i64>,
    is_new_part: bool,
}

impl Rewriter {
    fn new() -> Self {
        Self {
            writer: Writer::new(WriterOptions {
                min_part_size: CHUNK_BYTES_MIN,
                padding: false,
                level: 1,
            }),
            bytes: Vec::new(),
            parts: 0,
            open: 0,
            last_index: None,
            is_new_part: true,
        }
    }

    fn event(&mut self, event: EventRef<'_>, builder: &mut Builder, done: Done<'_>) {
        if core::mem::take(&mut self.is_new_part) {
            builder.begin_chunk(ChunkStart {
                offset: self.bytes.len() as u64,
                part: self.parts + 1,
                last_index: self.last_index,
            });
        }
        // Too long for the format, so it is no print; it cannot be read again, so it must not be seen at all.
        if self.writer.write(event).is_err() {
            builder.add_problem(
                true,
                "too-large",
                &format!("event {} is too large", event.index()),
            );
            return;
        }
        builder.event(event, &mut *done);
        self.last_index = Some(event.index());
        self.open += event.record().len();
        if self.open >= REWRITTEN_PART_MAX {
            self.writer.flush();
        }
        self.take_part(builder, done);
    }

    fn take_part(&mut self, builder: &mut Builder, done: Done<'_>) {
        while let Some(part) = self.writer.take_part() {
            builder.settle(&mut *done);
            builder.end_chunk(part.bytes.len() as u64, crc::hash(&part.bytes));
            self.bytes.extend_from_slice(&part.bytes);
            self.parts += 1;
            self.open = 0;
            self.is_new_part = true;
        }
    }

    fn finish(mut self, builder: &mut Builder, done: Done<'_>) -> Vec<u8> {
        self.writer.complete();
        self.take_part(builder, done);
        self.bytes
    }
}

/// An asciicast.
#[derive(Debug)]
pub(super) struct Cast {
    reader: asciicast::Reader,
    importer: Option<Importer<fn() -> String>>,
    rewriter: Rewriter,
    damages: u64,
    fatal: Option<String>,
}

impl Cast {
    fn new() -> Self {
        Self {
            reader: asciicast::Reader::new(),
            importer: None,
            rewriter: Rewriter::new(),
            damages: 0,
            fatal: None,
        }
    }

    fn push(&mut self, bytes: &[u8], builder: &mut Builder, done: Done<'_>) {
        self.reader.push(bytes);
        self.drain(builder, done);
    }

    fn drain(&mut self, builder: &mut Builder, done: Done<'_>) {
        let mut events = Vec::new();
        while let Some(item) = self.reader.next_item() {
            match item {
                asciicast::Item::Header(header) => {
                    let options = ImportOptions::default();
                    // Nobody looks at the ids of these events.
                    self.importer = Some(Importer::new(&header, options, String::new, &mut events));
                }
                asciicast::Item::Event(event) => {
                    if let Some(importer) = &mut self.importer {
                        importer.event(&event, &mut events);
                    }
                }
                asciicast::Item::Problem(problem) => {
                    if problem.is_fatal() {
                        self.fatal = Some(problem.to_string());
                    }
                    self.damages += 1;
                    builder.add_problem(true, "asciicast", &problem);
                }
            }
            for event in events.drain(..) {
                self.rewriter.event(event.as_ref(), builder, done);
            }
        }
    }

    fn finish(mut self, builder: &mut Builder, done: Done<'_>) -> Finished {
        self.reader.finish();
        self.drain(builder, done);
        let mut events = Vec::new();
        if let Some(importer) = self.importer.take() {
            importer.finish(&mut events);
        }
        for event in events {
            self.rewriter.event(event.as_ref(), builder, done);
        }
        Finished {
            rewritten: self.rewriter.finish(builder, done),
            damages: self.damages,
            reason: self.fatal,
        }
    }
}

/// Reads a legacy archive; gives the number of damages.
fn read_legacy(
    archive: &[u8],
    rewriter: &mut Rewriter,
    builder: &mut Builder,
    done: Done<'_>,
    reason: &mut Option<String>,
) -> u64 {
    let opened = match legacy::Archive::open(archive) {
        Ok(opened) => opened,
        Err(error) => {
            *reason = Some(error.to_string());
            return 0;
        }
    };
    let mut damages = 0;
    for item in opened.items() {
        match item {
            legacy::Item::Event(event) => rewriter.event(event.as_ref(), builder, done),
            legacy::Item::Problem(problem) => {
                let is_deviation = matches!(
                    problem.kind,
                    legacy::ProblemKind::NoIndex
                        | legacy::ProblemKind::NotListed
                        | legacy::ProblemKind::Foreign
                );
                if !is_deviation {
                    damages += 1;
                    builder.add_problem(true, "legacy", &problem);
                }
            }
        }
    }
    damages
}
