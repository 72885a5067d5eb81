//! The events of a legacy archive in order.

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::{String, ToString as _};
use alloc::vec::{self, Vec};

use serde_json::value::RawValue;

use super::names::Kind;
use super::output::Output;
use super::{Archive, Member, Problem, ProblemKind, contents};
use crate::canonical::canonical;
use crate::event::Event;
use crate::json::{EXTRA_FIELD, Leniency, from_json_with};
use crate::limits::{LEGACY_INFLATED_MAX, PRINT_DATA_MAX};
use crate::time::Time;
use crate::wire::{Fields, put_bytes_field, put_varint_field};

/// One result of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// An event. Prints carry their output.
    Event(Event),
    /// Something is not as it should be. Reading goes on.
    Problem(Problem),
}

/// The events of a legacy archive, made by [`Archive::items`].
#[derive(Clone, Debug)]
pub struct Items<'a> {
    problems: VecDeque<Problem>,
    /// In the order of [`Kind::OF_EVENTS`].
    lines: [Lines<'a>; 4],
    output: Output<'a>,
    numbers: Numbers,
    /// A print whose output is not yet given out.
    print: Option<Print>,
    /// What may still be inflated, in bytes.
    budget: usize,
    /// What prints may still give out, in bytes: several may claim the same output.
    output_budget: usize,
}

/// Numbers that must grow from event to event.
#[derive(Clone, Copy, Debug)]
struct Numbers {
    index: i64,
    chunk: i64,
    /// How many prints were added by splitting.
    added: i64,
}

#[derive(Clone, Debug)]
struct Print {
    /// The print without its output.
    template: Event,
    index: Option<i64>,
    chunk: Option<i64>,
    file: String,
    line: u64,
    /// Where its output begins and ends, and how far it is given out.
    offset: u64,
    end: u64,
    at: u64,
    missing: u64,
}

impl<'a> Items<'a> {
    pub(super) fn new(mut archive: Archive<'a>) -> Self {
        let lines = Kind::OF_EVENTS.map(|kind| Lines::new(archive.take(kind)));
        let mut output = Output::default();
        for member in archive.take(Kind::Chunks) {
            let (bytes, problem) = contents(member.data, &mut archive.budget);
            output.push(member.number, bytes);
            if let Some(problem) = problem {
                archive
                    .problems
                    .push(Problem::of_file(&member.name, problem));
            }
        }
        Self {
            problems: archive.problems.into(),
            lines,
            output,
            numbers: Numbers {
                index: -1,
                chunk: -1,
                added: 0,
            },
            print: None,
            budget: archive.budget,
            output_budget: LEGACY_INFLATED_MAX,
        }
    }

    /// The next line in the order that the module's text states.
    fn next_line(&mut self) -> Option<Line> {
        for lines in &mut self.lines {
            lines.fill(&mut self.budget);
        }
        let heads = || {
            self.lines
                .iter()
                .enumerate()
                .filter_map(|(at, lines)| Some((at, lines.head.as_ref()?)))
        };
        let is_problem = |line: &Line| matches!(line, Line::Problem(_));
        let by_time = heads().any(|(_, line)| line.index().is_none());
        let (at, _) = heads()
            .find(|(_, line)| is_problem(line))
            .or_else(|| heads().min_by_key(|(_, line)| line.rank(by_time)))?;
        self.lines[at].head.take()
    }

    fn take_line(&mut self, line: Line) -> Option<Item> {
        let head = match line {
            Line::Problem(problem) => return Some(Item::Problem(problem)),
            Line::Event(head) => *head,
        };
        let Some(print) = head.event.as_ref().print() else {
            let index = self.numbers.next_index(head.index);
            return Some(Item::Event(with_index(head.event, index)));
        };
        let chunk = head.has_chunk.then_some(print.chunk_index);
        let bytes = u64::try_from(print.bytes).unwrap_or(0);
        let offset = match head.has_offset {
            true => u64::try_from(print.offset).unwrap_or(0),
            false => self.output.end(),
        };
        self.print = Some(Print {
            index: head.index,
            chunk,
            file: head.file,
            line: head.line,
            offset,
            end: offset.saturating_add(bytes),
            at: offset,
            missing: 0,
            template: head.event,
        });
        self.take_print(true)
    }

    /// The next piece of the print under way. The first is given out even if it is empty.
    fn take_print(&mut self, first: bool) -> Option<Item> {
        let mut print = self.print.take()?;
        let max = PRINT_DATA_MAX.min(self.output_budget);
        let mut data = Vec::new();
        let (start, missing) = self.output.take(&mut data, &mut print.at, print.end, max);
        self.output_budget -= data.len();
        print.missing += missing;
        if data.is_empty() && !first {
            let missing = print.missing + (print.end - print.at);
            return (missing > 0).then(|| Item::Problem(print.problem(missing)));
        }
        if !first {
            self.numbers.added += 1;
        }
        let index = self.numbers.next_index(print.index);
        let chunk = self.numbers.next_chunk(print.chunk);
        let offset = if first { print.offset } else { start };
        let event = with_output(&print.template, index, chunk, offset, &data);
        self.print = Some(print);
        Some(Item::Event(event))
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if let Some(problem) = self.problems.pop_front() {
            return Some(Item::Problem(problem));
        }
        if let Some(item) = self.take_print(false) {
            return Some(item);
        }
        let line = self.next_line()?;
        self.take_line(line)
    }
}

impl Numbers {
    fn next_index(&mut self, own: Option<i64>) -> i64 {
        self.index = Self::next(self.index, own, self.added);
        self.index
    }

    fn next_chunk(&mut self, own: Option<i64>) -> i64 {
        self.chunk = Self::next(self.chunk, own, self.added);
        self.chunk
    }

    fn next(last: i64, own: Option<i64>, added: i64) -> i64 {
        let own = own.map_or(0, |own| own.saturating_add(added));
        own.max(last.saturating_add(1))
    }
}

impl Print {
    fn problem(self, missing: u64) -> Problem {
        Problem {
            file: self.file,
            line: Some(self.line),
            kind: ProblemKind::Output {
                offset: self.offset,
                bytes: self.end - self.offset,
                missing,
            },
        }
    }
}

/// The event with another `ei`.
fn with_index(event: Event, index: i64) -> Event {
    let borrowed = event.as_ref();
    if borrowed.index() == index {
        return event;
    }
    let mut body = borrowed.body().to_vec();
    put_index(&mut body, index);
    Event::from_body(borrowed.number(), &canonical(borrowed.message(), &body))
}

/// Appends `ei` as a second occurrence of the metadata; both are merged, and the later value holds.
fn put_index(body: &mut Vec<u8>, index: i64) {
    let mut metadata = Vec::new();
    put_varint_field(&mut metadata, 1, index.cast_unsigned());
    put_bytes_field(body, 1, &metadata);
}

/// The print with its output.
fn with_output(template: &Event, index: i64, chunk: i64, offset: u64, data: &[u8]) -> Event {
    let template = template.as_ref();
    let mut body = Vec::with_capacity(template.body().len() + data.len() + 64);
    // Some versions wrote keys into prints that a print has no field for, such as the session's id. The file's name
    // has it, and a print of today carries no more than it must.
    for field in Fields::new(template.body())
        .flatten()
        .filter(|field| field.number != EXTRA_FIELD)
    {
        body.extend_from_slice(field.span);
    }
    put_index(&mut body, index);
    put_varint_field(&mut body, 2, chunk.cast_unsigned());
    put_bytes_field(&mut body, 3, data);
    put_varint_field(&mut body, 4, data.len() as u64);
    put_varint_field(&mut body, 6, offset);
    Event::from_body(template.number(), &canonical(template.message(), &body))
}

/// A line of an events file.
#[derive(Clone, Debug)]
enum Line {
    Event(alloc::boxed::Box<Head>),
    Problem(Problem),
}

#[derive(Clone, Debug)]
struct Head {
    event: Event,
    /// `ei`, if the line has it.
    index: Option<i64>,
    has_chunk: bool,
    has_offset: bool,
    file: String,
    line: u64,
}

impl Line {
    fn index(&self) -> Option<i64> {
        match self {
            Self::Event(head) => head.index,
            Self::Problem(_) => None,
        }
    }

    /// What the lines of several kinds are ordered by.
    fn rank(&self, by_time: bool) -> (Option<i64>, Time) {
        match self {
            Self::Event(head) if by_time => (None, head.event.as_ref().time()),
            Self::Event(head) => (head.index, Time::ZERO),
            Self::Problem(_) => (None, Time::ZERO),
        }
    }
}

/// The lines of all files of one kind.
#[derive(Clone, Debug)]
struct Lines<'a> {
    files: vec::IntoIter<Member<'a>>,
    file: String,
    text: Cow<'a, [u8]>,
    /// How far `text` is read, and the number of the last line.
    at: usize,
    line: u64,
    head: Option<Line>,
}

impl<'a> Lines<'a> {
    fn new(files: Vec<Member<'a>>) -> Self {
        Self {
            files: files.into_iter(),
            file: String::new(),
            text: Cow::default(),
            at: 0,
            line: 0,
            head: None,
        }
    }

    /// Makes `head` the next line, if there is one.
    fn fill(&mut self, budget: &mut usize) {
        while self.head.is_none() {
            if self.at < self.text.len() {
                self.read_line();
            } else if let Some(member) = self.files.next() {
                let (text, problem) = contents(member.data, budget);
                self.text = text;
                self.at = 0;
                self.line = 0;
                self.file = member.name;
                self.head =
                    problem.map(|problem| Line::Problem(Problem::of_file(&self.file, problem)));
            } else {
                return;
            }
        }
    }

    fn read_line(&mut self) {
        let rest = &self.text[self.at..];
        let end = memchr::memchr(b'\n', rest);
        let line = &rest[..end.unwrap_or(rest.len())];
        self.at += end.map_or(rest.len(), |end| end + 1);
        self.line += 1;
        let text = String::from_utf8_lossy(line);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let head = match from_json_with(text, Leniency::Keep) {
            Ok(event) => {
                let keys: BTreeMap<String, &RawValue> =
                    serde_json::from_str(text).unwrap_or_default();
                let has = |key: &str| keys.contains_key(key);
                Line::Event(alloc::boxed::Box::new(Head {
                    index: has("ei").then(|| event.as_ref().index()),
                    has_chunk: has("ci"),
                    has_offset: has("offset"),
                    event,
                    file: self.file.clone(),
                    line: self.line,
                }))
            }
            Err(error) => Line::Problem(Problem {
                file: self.file.clone(),
                line: Some(self.line),
                kind: match end {
                    Some(_) => ProblemKind::BadLine(error.to_string()),
                    None => ProblemKind::CutLine,
                },
            }),
        };
        self.head = Some(head);
    }
}
