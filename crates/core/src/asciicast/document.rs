//! Version 1: one JSON object with all output in the array `stdout`, of `[seconds since the last, text]`.
//!
//! The object is walked member by member instead of being parsed whole, so that one that is cut still gives what
//! stands before the cut, and so that its events need no memory of their own.

use alloc::string::String;

use serde_json::value::RawValue;

use super::header::Members;

/// A version 1 document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    text: String,
    /// Where the next element of `stdout` is looked for; nothing after the last.
    at: Option<usize>,
    /// The line that is read.
    line: u64,
    /// How far line ends are counted.
    counted: usize,
}

impl Document {
    pub(super) const fn new(text: String, first_line: u64) -> Self {
        Self {
            text,
            at: None,
            line: first_line,
            counted: 0,
        }
    }

    /// The members that can be read, and whether that is all of them. Afterwards the elements of `stdout` can be taken.
    pub(super) fn members(&mut self) -> (Members<'_>, bool) {
        let mut members = Members::new();
        let mut scan = Scan {
            text: &self.text,
            at: 0,
        };
        let complete = (|| {
            scan.eat('{')?;
            if scan.eat('}').is_some() {
                return Some(());
            }
            loop {
                let key: String = serde_json::from_str(scan.value()?.get()).ok()?;
                scan.eat(':')?;
                if key == "stdout" {
                    let mut inside = scan;
                    self.at = inside.eat('[').map(|()| inside.at);
                }
                let value = scan.value()?;
                if key != "stdout" {
                    members.insert(key, value);
                }
                if scan.eat(',').is_none() {
                    return scan.eat('}');
                }
            }
        })();
        (members, complete.is_some())
    }

    /// The next element of `stdout` and the line on which it ends; `None` at the end or where the array is cut, of
    /// which [`members`](Self::members) has told.
    pub(super) fn next_element(&mut self) -> Option<(&RawValue, u64)> {
        let at = self.at.take()?;
        let mut scan = Scan {
            text: &self.text,
            at,
        };
        let value = scan.value()?;
        self.line += lines(&self.text[self.counted..scan.at]);
        self.counted = scan.at;
        self.at = scan.eat(',').map(|()| scan.at);
        Some((value, self.line))
    }
}

fn lines(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}

/// A place in a JSON text.
#[derive(Clone, Copy)]
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Steps over white space and the character, if it is there.
    fn eat(&mut self, expected: char) -> Option<()> {
        let rest = self.rest().trim_ascii_start();
        let after = rest.strip_prefix(expected)?;
        self.at = self.text.len() - after.len();
        Some(())
    }

    fn value(&mut self) -> Option<&'t RawValue> {
        let mut values = serde_json::Deserializer::from_str(self.rest()).into_iter::<&RawValue>();
        let value = values.next()?.ok()?;
        self.at += values.byte_offset();
        Some(value)
    }
}
