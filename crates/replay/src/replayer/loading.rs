//! A recording that comes byte by byte: any format in, steps and index out.

use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use reel_core::crc;
use reel_core::detect::{DetectError, Detected, detect, detect_start};
use reel_core::protostream::{Item, PartSummary, Reader, ReaderOptions, Statistics};

use super::decode::decode;
use super::foreign::Foreign;
use crate::index::{Builder, ChunkStart, Index};
use crate::info::{Format, State};
use crate::screen_text::ScreenText;
use crate::tape::Tape;
use crate::thumbnail::Thumbnail;

/// Compressed bytes of a chunk at the least: parts of some recorders have a few hundred bytes, and each chunk costs a
/// keyframe and a fetch. Twice as much halves the index, and doubles what a seek has to fetch, inflate and play.
pub(super) const CHUNK_BYTES_MIN: u64 = 128 * 1024;

/// Bytes that are looked at in one go. A reader keeps a copy of what it is handed.
const PIECE: usize = 256 * 1024;

/// What tapes that are complete are given to, with their number.
pub(super) type Done<'a> = &'a mut dyn FnMut(usize, Tape);

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
    ProtoStream(Box<Stream>),
    Foreign(Foreign),
    /// It is a recording, and this build does not read its format.
    Unread,
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
        let Source::Foreign(foreign) = &mut self.source else {
            return;
        };
        let rewritten = foreign.rewritten(&mut self.builder, &mut *done);
        let index = self.builder.index();
        let Some(chunk) = index.chunks.get(number) else {
            return;
        };
        let start = usize::try_from(chunk.offset).unwrap_or(usize::MAX);
        let length = usize::try_from(chunk.length).unwrap_or(usize::MAX);
        let bytes = rewritten.get(start..start.saturating_add(length));
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
            Ok(Detected::Asciicast) => foreign(Format::Asciicast),
            Ok(Detected::Legacy) => foreign(Format::Legacy),
            Ok(Detected::Gzip) => return self.refuse("compressed with gzip: inflate it first"),
            Ok(Detected::Age) => return self.refuse("encrypted with age: decrypt it first"),
            // What does not begin as a recording may have sound parts behind.
            Err(error @ (DetectError::Unknown(_) | DetectError::Version(_))) => {
                self.reason = Some(error.to_string());
                (
                    Format::ProtoStream,
                    Source::ProtoStream(Box::new(Stream::new(&mut self.builder))),
                )
            }
            Err(error) => return self.refuse(&error.to_string()),
            Ok(_) => (
                Format::ProtoStream,
                Source::ProtoStream(Box::new(Stream::new(&mut self.builder))),
            ),
        };
    }

    /// Whether this build does not read the recording's format.
    pub(super) const fn is_unread(&self) -> bool {
        matches!(self.source, Source::Unread)
    }

    fn refuse(&mut self, reason: &str) {
        self.reason = Some(reason.to_string());
        self.source = Source::Nothing;
    }

    fn take(&mut self, bytes: &[u8], done: Done<'_>) {
        for piece in bytes.chunks(PIECE) {
            match &mut self.source {
                Source::ProtoStream(stream) => stream.push(piece, &mut self.builder, done),
                Source::Foreign(foreign) => foreign.push(piece, &mut self.builder, done),
                Source::Undecided(_) | Source::Unread | Source::Nothing => {}
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
            Source::Foreign(foreign) => {
                let finished = foreign.finish(&mut self.builder, done);
                damages = finished.damages;
                rewritten = Some(finished.rewritten);
                self.reason = finished.reason;
            }
            Source::Unread => self.source = Source::Unread,
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
        info.state = if matches!(self.source, Source::Unread) {
            State::Foreign
        } else if has_steps {
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

fn foreign(format: Format) -> (Format, Source) {
    (
        format,
        Foreign::new(format).map_or(Source::Unread, Source::Foreign),
    )
}

/// A recording of today.
#[derive(Debug)]
struct Stream {
    reader: Reader,
    /// Bytes that were pushed and are not in `crc` yet, from `crc_at` on.
    unsummed: Vec<u8>,
    crc_at: u64,
    /// Of the chunk at hand, and from `split` on.
    crc: crc::Hasher,
    crc_behind: crc::Hasher,
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
            crc: crc::Hasher::new(),
            crc_behind: crc::Hasher::new(),
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
        builder.settle(&mut *done);
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
            builder.settle(&mut *done);
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
