//! Text → header, events and problems.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::value::RawValue;

use super::document::Document;
use super::header::{self, Members};
use super::{CastEvent, Item, Problem, ProblemKind, Version};
use crate::limits::ASCIICAST_LINE_MAX;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Reads an asciicast that is pushed in pieces of any size. However it is cut into pieces, the items are the same.
///
/// Holds what was pushed and not yet taken, and a line or a version 1 document of at most
/// [`ASCIICAST_LINE_MAX`] bytes.
///
/// ```
/// use reel_core::asciicast::{Code, Item, Reader};
///
/// let mut reader = Reader::new();
/// reader.push(b"{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n[0.5,\"o\",\"hi\"]\n");
/// reader.finish();
/// assert!(matches!(reader.next_item(), Some(Item::Header(header)) if header.cols == 80));
/// let Some(Item::Event(event)) = reader.next_item() else { panic!() };
/// assert_eq!((event.time_us, event.code), (500_000, Code::Output("hi".into())));
/// assert_eq!(reader.next_item(), None);
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    buffer: Vec<u8>,
    /// `at <= scanned <= buffer.len()`: where the next line begins, and how far no line end was found.
    at: usize,
    scanned: usize,
    /// No more is pushed.
    finished: bool,
    /// The line is too long and its beginning already dropped.
    skipping: bool,
    /// Lines taken so far.
    line: u64,
    state: State,
    /// The time of the last event.
    time_us: u64,
    /// What follows the item that was given out last.
    pending: Option<Item>,
    line_max: usize,
}

#[derive(Clone, Debug)]
enum State {
    /// Nothing but empty lines so far.
    Start,
    /// A version 1 document that is not yet there as a whole.
    Collecting,
    Document(Document),
    /// Events of version 2 or 3.
    Lines(Version),
    Over,
}

/// A line without its end.
struct Line {
    text: Vec<u8>,
    /// Whether it had an end.
    ended: bool,
    too_long: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Starts before the first byte.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_line_max(ASCIICAST_LINE_MAX)
    }

    pub(super) const fn with_line_max(line_max: usize) -> Self {
        Self {
            buffer: Vec::new(),
            at: 0,
            scanned: 0,
            finished: false,
            skipping: false,
            line: 0,
            state: State::Start,
            time_us: 0,
            pending: None,
            line_max,
        }
    }

    /// Takes the next bytes of the text. Take the items before pushing more.
    pub fn push(&mut self, bytes: &[u8]) {
        if matches!(self.state, State::Over) {
            return;
        }
        self.buffer.drain(..self.at);
        self.scanned -= self.at;
        self.at = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Says that the text is over.
    pub const fn finish(&mut self) {
        self.finished = true;
    }

    /// The next item; `None` if more must be pushed or, after [`finish`](Self::finish), at the end.
    pub fn next_item(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.pending.take() {
                return Some(item);
            }
            let item = match &mut self.state {
                State::Over => return None,
                State::Start => self.start()?,
                State::Collecting => self.collect()?,
                State::Document(_) => self.element(),
                State::Lines(version) => {
                    let version = *version;
                    let line = self.next_line()?;
                    self.event_line(version, &line)
                }
            };
            if item.is_some() {
                return item;
            }
        }
    }

    /// The next line, if it is there as a whole.
    fn next_line(&mut self) -> Option<Line> {
        let found = memchr::memchr(b'\n', &self.buffer[self.scanned..]);
        let (end, ended) = match found {
            Some(at) => (self.scanned + at, true),
            None => {
                self.scanned = self.buffer.len();
                if self.scanned - self.at > self.line_max {
                    self.skipping = true;
                    self.at = self.scanned;
                }
                if !self.finished || (self.at == self.scanned && !self.skipping) {
                    return None;
                }
                (self.scanned, false)
            }
        };
        let text = &self.buffer[self.at..end];
        let too_long = core::mem::take(&mut self.skipping) || text.len() > self.line_max;
        let text = if too_long { Vec::new() } else { text.to_vec() };
        self.at = end + usize::from(ended);
        self.scanned = self.at;
        self.line += 1;
        Some(Line {
            text,
            ended,
            too_long,
        })
    }

    /// Looks for the header; the outer `None` asks for more.
    #[expect(clippy::option_option, reason = "wait, go on, or give out an item")]
    fn start(&mut self) -> Option<Option<Item>> {
        let begin = self.at;
        let line = self.next_line()?;
        if line.too_long {
            return Some(self.fail(ProblemKind::TooLong { max: self.line_max }));
        }
        let bytes = line.text.strip_prefix(BOM).unwrap_or(&line.text);
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim();
        if text.is_empty() {
            return Some(None);
        }
        let members: Members<'_> = match serde_json::from_str(text) {
            Ok(members) => members,
            Err(error) if error.is_eof() && text.starts_with('{') => {
                // The document goes on in the next line. It is collected from its beginning.
                self.at = begin;
                self.line -= 1;
                self.state = State::Collecting;
                return Some(None);
            }
            Err(_) => return Some(self.fail(ProblemKind::NoHeader("not a JSON object"))),
        };
        let version = match header::version(&members) {
            Ok(version) => version,
            Err(problem) => return Some(self.fail(problem)),
        };
        if version == Version::V1 {
            return Some(self.document(&line.text));
        }
        self.state = State::Lines(version);
        let header = header::header(version, &members);
        Some(self.with_utf8_check(&line.text, Item::Header(Box::new(header))))
    }

    /// Waits for the whole of a version 1 document.
    #[expect(clippy::option_option, reason = "wait, go on, or give out an item")]
    fn collect(&mut self) -> Option<Option<Item>> {
        if self.buffer.len() - self.at > self.line_max {
            self.line += 1;
            return Some(self.fail(ProblemKind::TooLong { max: self.line_max }));
        }
        if !self.finished {
            return None;
        }
        self.line += 1;
        let text = self.buffer.split_off(self.at);
        Some(self.document(&text))
    }

    /// Gives out the header of a version 1 document.
    fn document(&mut self, bytes: &[u8]) -> Option<Item> {
        let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
        let mut document = Document::new(String::from_utf8_lossy(text).into_owned(), self.line);
        let (members, complete) = document.members();
        let header = match header::version(&members) {
            Ok(Version::V1) => header::header(Version::V1, &members),
            // Other versions have their header in one line.
            Ok(_) => return self.fail(ProblemKind::NoHeader("the header is cut")),
            Err(problem) => return self.fail(problem),
        };
        self.state = State::Document(document);
        let header = Item::Header(Box::new(header));
        if !complete {
            return self.after_problem(ProblemKind::Cut, header);
        }
        self.with_utf8_check(bytes, header)
    }

    /// The next event of a version 1 document.
    fn element(&mut self) -> Option<Item> {
        let State::Document(document) = &mut self.state else {
            return None;
        };
        let Some((value, line)) = document.next_element() else {
            self.over();
            return None;
        };
        let parsed = serde_json::from_str::<(&RawValue, String)>(value.get());
        let parsed = parsed.map(|(delay, text)| (header::micros(delay), text));
        self.line = line;
        match parsed {
            Ok((delay, text)) => self.event(Version::V1, delay, super::Code::Output(text)),
            Err(_) => self.problem(ProblemKind::NotAnEvent("not `[seconds, text]`")),
        }
    }

    fn event_line(&mut self, version: Version, line: &Line) -> Option<Item> {
        if line.too_long {
            return self.problem(ProblemKind::TooLong { max: self.line_max });
        }
        let text = String::from_utf8_lossy(&line.text);
        let text = text.trim();
        if text.is_empty() || (version == Version::V3 && text.starts_with('#')) {
            return None;
        }
        let parsed = serde_json::from_str::<(&RawValue, Cow<'_, str>, &RawValue)>(text);
        let item = match parsed {
            Ok((time, code, data)) => match header::code(&code, data) {
                Ok(code) => self.event(version, header::micros(time), code)?,
                Err(problem) => return self.problem(problem),
            },
            Err(_) if !line.ended => return self.problem(ProblemKind::Cut),
            Err(_) => {
                return self.problem(ProblemKind::NotAnEvent("not `[seconds, code, data]`"));
            }
        };
        self.with_utf8_check(&line.text, item)
    }

    fn event(
        &mut self,
        version: Version,
        time: Result<u64, ProblemKind>,
        code: super::Code,
    ) -> Option<Item> {
        let (time, problem) = match time {
            Ok(time) => (time, None),
            Err(ProblemKind::NegativeTime) => (0, Some(ProblemKind::NegativeTime)),
            Err(problem) => return self.problem(problem),
        };
        self.time_us = match version {
            Version::V2 => time,
            Version::V1 | Version::V3 => self.time_us.saturating_add(time),
        };
        let event = Item::Event(CastEvent {
            time_us: self.time_us,
            code,
        });
        match problem {
            Some(problem) => self.after_problem(problem, event),
            None => Some(event),
        }
    }

    fn problem(&self, kind: ProblemKind) -> Option<Item> {
        Some(Item::Problem(Problem {
            line: self.line,
            kind,
        }))
    }

    /// Ends reading with a problem.
    fn fail(&mut self, kind: ProblemKind) -> Option<Item> {
        self.over();
        self.problem(kind)
    }

    fn over(&mut self) {
        self.state = State::Over;
        self.buffer = Vec::new();
        self.at = 0;
        self.scanned = 0;
    }

    /// Gives out a problem, and the item behind it.
    fn after_problem(&mut self, kind: ProblemKind, item: Item) -> Option<Item> {
        self.pending = Some(item);
        self.problem(kind)
    }

    fn with_utf8_check(&mut self, bytes: &[u8], item: Item) -> Option<Item> {
        match core::str::from_utf8(bytes) {
            Ok(_) => Some(item),
            Err(_) if self.pending.is_some() => Some(item),
            Err(_) => self.after_problem(ProblemKind::NotUtf8, item),
        }
    }
}

/// The items of a whole text.
#[cfg(test)]
pub(super) fn read(text: &[u8]) -> Vec<Item> {
    let mut reader = Reader::new();
    reader.push(text);
    reader.finish();
    core::iter::from_fn(|| reader.next_item()).collect()
}
