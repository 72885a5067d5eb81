//! A recording that comes byte by byte: any format in, steps and index out.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use reel_core::asciicast::{self, ImportOptions, Importer};
use reel_core::detect::{DetectError, Detected, detect, detect_start};
use reel_core::protostream::{
    Item, PartSummary, Reader, ReaderOptions, Statistics, Writer, WriterOptions,
};
use reel_core::{EventRef, legacy};

use super::decode::decode;
use crate::index::{Builder, ChunkStart, Index};
use crate::info::{Format, State};
use crate::screen_text::ScreenText;
use crate::tape::Tape;
use crate::thumbnail::Thumbnail;

/// Compressed bytes of a chunk at the least: parts of some recorders have a few hundred bytes, and each chunk costs a
/// keyframe and a fetch. Twice as much halves the index, and doubles what a seek has to fetch, inflate and play.
const CHUNK_BYTES_MIN: u64 = 128 * 1024;

/// Bytes that are looked at in one go. A reader keeps a copy of what it is handed.
const PIECE: usize = 256 * 1024;

/// Bytes of records in one part of a recording that is rewritten.
const REWRITTEN_PART_MAX: usize = 4 * 1024 * 1024;

/// What tapes that are complete are given to, with their number.
type Done<'a> = &'a mut dyn FnMut(usize, Tape);

/// A recording that is being read.
#[derive(Debug)]
pub(super) struct Loading {
    builder: Builder,
    source: Source,
    bytes: u64,
    format: Format,
    /// Why nothing can be read.
    reason: Option<String>,
}

/// All of a recording.
pub(super) struct Loaded {
    pub(super) index: Index,
    pub(super) text: ScreenText,
    pub(super) rewritten: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Source {
    /// The first bytes, which do not tell yet.
    Undecided(Vec<u8>),
    ProtoStream(Stream),
    Asciicast(Cast),
    /// Read when it is all there.
    Legacy(Vec<u8>),
    /// It is no recording.
    Nothing,
}

impl Loading {
    pub(super) fn new() -> Self {
        Self {
            builder: Builder::new(),
            source: Source::Undecided(Vec::new()),
            bytes: 0,
            format: Format::Unknown,
            reason: None,
        }
    }

    pub(super) const fn index(&self) -> &Index {
        self.builder.index()
    }

    pub(super) const fn text(&self) -> &ScreenText {
        self.builder.text()
    }

    /// The tape that is being filled, if it is that of keyframe `number`.
    pub(super) fn open_tape(&self, number: usize) -> Option<&Tape> {
        (number + 1 == self.index().keyframes.len()).then(|| self.builder.tape())
    }

    pub(super) fn thumbnail(&self, at_ms: u64) -> Option<Thumbnail> {
        self.builder.thumbnail(at_ms)
    }

    /// Reads a chunk of a recording that was rewritten once more, because its tapes were dropped.
    pub(super) fn read_again(&mut self, number: usize, done: Done<'_>) {
        let rewriter = match &mut self.source {
            Source::Asciicast(cast) => &mut cast.rewriter,
            _ => return,
        };
        rewriter.writer.flush();
        rewriter.take_part(&mut self.builder);
        let index = self.builder.index();
        let Some(chunk) = index.chunks.get(number) else {
            return;
        };
        let start = usize::try_from(chunk.offset).unwrap_or(usize::MAX);
        let length = usize::try_from(chunk.length).unwrap_or(usize::MAX);
        let bytes = rewriter.bytes.get(start..start.saturating_add(length));
        decode(index, number, chunk, bytes.unwrap_or_default(), done);
    }

    pub(super) fn push(&mut self, bytes: &[u8], done: Done<'_>) {
        self.bytes += bytes.len() as u64;
        match &mut self.source {
            Source::Undecided(first) => {
                first.extend_from_slice(bytes);
                if let Some(detected) = detect_start(first) {
                    let first = core::mem::take(first);
                    self.decide(detected);
                    self.take(&first, done);
                }
            }
            _ => self.take(bytes, done),
        }
        self.update();
    }

    /// The format is known now.
    fn decide(&mut self, detected: Result<Detected, DetectError>) {
        (self.format, self.source) = match detected {
            Ok(Detected::Asciicast) => (Format::Asciicast, Source::Asciicast(Cast::new())),
            Ok(Detected::Legacy) => (Format::Legacy, Source::Legacy(Vec::new())),
            Ok(Detected::Gzip) => return self.refuse("compressed with gzip: inflate it first"),
            Ok(Detected::Age) => return self.refuse("encrypted with age: decrypt it first"),
            // What does not begin as a recording may have sound parts behind.
            Err(error @ (DetectError::Unknown(_) | DetectError::Version(_))) => {
                self.reason = Some(error.to_string());
                (
                    Format::ProtoStream,
                    Source::ProtoStream(Stream::new(&mut self.builder)),
                )
            }
            Err(error) => return self.refuse(&error.to_string()),
            Ok(_) => (
                Format::ProtoStream,
                Source::ProtoStream(Stream::new(&mut self.builder)),
            ),
        };
    }

    fn refuse(&mut self, reason: &str) {
        self.reason = Some(reason.to_string());
        self.source = Source::Nothing;
    }

    fn take(&mut self, bytes: &[u8], done: Done<'_>) {
        for piece in bytes.chunks(PIECE) {
            match &mut self.source {
                Source::ProtoStream(stream) => stream.push(piece, &mut self.builder, done),
                Source::Asciicast(cast) => cast.push(piece, &mut self.builder, done),
                Source::Legacy(archive) => archive.extend_from_slice(piece),
                Source::Undecided(_) | Source::Nothing => {}
            }
        }
    }

    fn statistics(&self) -> Statistics {
        match &self.source {
            Source::ProtoStream(stream) => *stream.reader.statistics(),
            _ => Statistics::default(),
        }
    }

    fn update(&mut self) {
        let statistics = self.statistics();
        self.builder.update_info(&statistics);
        let info = self.builder.info_mut();
        info.recording_bytes = self.bytes;
        info.format = self.format;
    }

    pub(super) fn finish(mut self, done: Done<'_>) -> Loaded {
        if let Source::Undecided(first) = &mut self.source {
            let first = core::mem::take(first);
            if !first.is_empty() {
                self.decide(detect(&first));
                self.take(&first, done);
            }
        }
        let mut damages = 0;
        let mut rewritten = None;
        match core::mem::replace(&mut self.source, Source::Nothing) {
            Source::ProtoStream(mut stream) => {
                stream.finish(&mut self.builder, done);
                self.source = Source::ProtoStream(stream);
            }
            Source::Asciicast(cast) => {
                let (bytes, faults) = cast.finish(&mut self.builder, done, &mut self.reason);
                damages = faults;
                rewritten = Some(bytes);
            }
            Source::Legacy(archive) => {
                let mut rewriter = Rewriter::new();
                damages = read_legacy(
                    &archive,
                    &mut rewriter,
                    &mut self.builder,
                    done,
                    &mut self.reason,
                );
                rewritten = Some(rewriter.finish(&mut self.builder));
            }
            Source::Undecided(_) | Source::Nothing => {}
        }
        self.update();
        let events = self.builder.summary().events;
        let has_steps = !self.index().keyframes.is_empty();
        let statistics = self.statistics();
        let reason = self.reason.filter(|_| events == 0);
        let info = self.builder.info_mut();
        info.damages += damages;
        info.complete = true;
        info.state = if has_steps {
            State::Ready
        } else if statistics.encrypted_parts > 0 {
            State::Encrypted
        } else if events == 0 && (reason.is_some() || info.damages > 0) {
            State::Unreadable
        } else {
            State::Empty
        };
        info.reason = reason;
        let (index, tape, text) = self.builder.finish();
        if let Some(last) = index.keyframes.len().checked_sub(1) {
            done(last, tape);
        }
        Loaded {
            index,
            text,
            rewritten,
        }
    }
}

/// A recording of today.
#[derive(Debug)]
struct Stream {
    reader: Reader,
    /// Bytes that were pushed and are not in `crc` yet, from `crc_at` on.
    unsummed: Vec<u8>,
    crc_at: u64,
    /// Of the chunk at hand, and from `split` on.
    crc: crc32fast::Hasher,
    crc_behind: crc32fast::Hasher,
    chunk_offset: u64,
    /// The next event begins a new chunk here.
    split: Option<ChunkStart>,
    /// Unknown events before the part at hand.
    unknown_events: u64,
}

impl Stream {
    fn new(builder: &mut Builder) -> Self {
        builder.begin_chunk(ChunkStart {
            offset: 0,
            part: 1,
            last_index: None,
        });
        Self {
            reader: Reader::new(ReaderOptions::default()),
            unsummed: Vec::new(),
            crc_at: 0,
            crc: crc32fast::Hasher::new(),
            crc_behind: crc32fast::Hasher::new(),
            chunk_offset: 0,
            split: None,
            unknown_events: 0,
        }
    }

    fn push(&mut self, bytes: &[u8], builder: &mut Builder, done: Done<'_>) {
        self.unsummed.extend_from_slice(bytes);
        self.reader.push(bytes);
        self.drain(builder, done);
        self.grow(builder);
    }

    fn finish(&mut self, builder: &mut Builder, done: Done<'_>) {
        self.reader.finish();
        self.drain(builder, done);
        // The last chunk has everything up to the end.
        let end = self.crc_at + self.unsummed.len() as u64;
        self.sum_up_to(end);
        self.end_last(builder);
    }

    fn drain(&mut self, builder: &mut Builder, done: Done<'_>) {
        loop {
            let part = match self.reader.next() {
                None => return,
                Some(Item::Event(event)) => {
                    if let Some(start) = self.split.take() {
                        builder.end_chunk(
                            start.offset - self.chunk_offset,
                            self.crc.clone().finalize(),
                        );
                        builder.begin_chunk(start);
                        self.chunk_offset = start.offset;
                        self.crc = core::mem::take(&mut self.crc_behind);
                    }
                    builder.event(event, &mut *done);
                    continue;
                }
                Some(Item::Problem(problem)) => {
                    builder.problem(&problem);
                    continue;
                }
                Some(Item::Part(part)) => part,
            };
            self.part_ends(&part);
        }
    }

    fn part_ends(&mut self, part: &PartSummary) {
        let end = self.reader.position();
        self.sum_up_to(end);
        let unknown_events = self.reader.statistics().unknown_events;
        let knows_all =
            core::mem::replace(&mut self.unknown_events, unknown_events) == unknown_events;
        // A reader that begins here must know as much of the order of events as this one: only the last index, which
        // is sure behind a sound part.
        if self.split.is_none()
            && part.sound
            && knows_all
            && end - self.chunk_offset >= CHUNK_BYTES_MIN
            && let Some((_, last)) = part.indices
        {
            self.split = Some(ChunkStart {
                offset: end,
                part: part.number + 1,
                last_index: Some(last),
            });
        }
    }

    /// The chunk at hand reaches as far as was read.
    fn grow(&mut self, builder: &mut Builder) {
        self.sum_up_to(self.reader.position());
        self.end_last(builder);
    }

    fn end_last(&self, builder: &mut Builder) {
        // What is behind a place where a chunk may end belongs to the present one until an event comes.
        let mut crc = self.crc.clone();
        if self.split.is_some() {
            crc.combine(&self.crc_behind);
        }
        builder.end_chunk(self.crc_at - self.chunk_offset, crc.finalize());
    }

    fn sum_up_to(&mut self, position: u64) {
        let count = usize::try_from(position.saturating_sub(self.crc_at)).unwrap_or(usize::MAX);
        let count = count.min(self.unsummed.len());
        let hasher = if self.split.is_some() {
            &mut self.crc_behind
        } else {
            &mut self.crc
        };
        hasher.update(&self.unsummed[..count]);
        self.unsummed.drain(..count);
        self.crc_at += count as u64;
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
        self.take_part(builder);
    }

    fn take_part(&mut self, builder: &mut Builder) {
        while let Some(part) = self.writer.take_part() {
            builder.end_chunk(part.bytes.len() as u64, crc32fast::hash(&part.bytes));
            self.bytes.extend_from_slice(&part.bytes);
            self.parts += 1;
            self.open = 0;
            self.is_new_part = true;
        }
    }

    fn finish(mut self, builder: &mut Builder) -> Vec<u8> {
        self.writer.complete();
        self.take_part(builder);
        self.bytes
    }
}

/// An asciicast.
#[derive(Debug)]
struct Cast {
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

    /// Gives the rewritten recording and the number of damages.
    fn finish(
        mut self,
        builder: &mut Builder,
        done: Done<'_>,
        reason: &mut Option<String>,
    ) -> (Vec<u8>, u64) {
        self.reader.finish();
        self.drain(builder, done);
        let mut events = Vec::new();
        if let Some(importer) = self.importer.take() {
            importer.finish(&mut events);
        }
        for event in events {
            self.rewriter.event(event.as_ref(), builder, done);
        }
        *reason = self.fatal;
        (self.rewriter.finish(builder), self.damages)
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
