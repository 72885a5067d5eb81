//! Events of a running session, in batches.

use alloc::string::String;
use alloc::vec::Vec;

use crate::facts::Facts;
use crate::value::{FromValue, typed};
use crate::{Event, Value};

/// Events in the order in which they happened, at most 256.
#[derive(Debug)]
pub struct Batch<'a> {
    facts: &'a Facts,
    events: Vec<Event>,
}

impl<'a> Batch<'a> {
    #[doc(hidden)]
    pub fn new(facts: &'a Facts, events: Vec<Event>) -> Self {
        Self { facts, events }
    }

    /// The events, first things first.
    pub fn iter(&self) -> impl Iterator<Item = EventFields<'_>> {
        (0_u32..).zip(&self.events).map(|(at, event)| EventFields {
            facts: self.facts,
            event,
            at,
        })
    }

    /// The events of one type, such as `session.command`.
    pub fn named<'b>(&'b self, name: &'b str) -> impl Iterator<Item = EventFields<'b>> {
        self.iter().filter(move |event| event.name() == name)
    }
}

/// One event. Its fields are fetched when they are asked for.
#[derive(Clone, Copy, Debug)]
pub struct EventFields<'a> {
    facts: &'a Facts,
    event: &'a Event,
    at: u32,
}

impl EventFields<'_> {
    /// Its number in the recording.
    pub fn index(&self) -> u64 {
        self.event.index
    }

    /// Milliseconds from the start of the session.
    pub fn at_ms(&self) -> u64 {
        self.event.at_ms
    }

    /// Its type, such as `session.command`.
    pub fn name(&self) -> &str {
        &self.event.name
    }

    /// Its code, such as `T4000I`; empty if there is none.
    pub fn code(&self) -> &str {
        &self.event.code
    }

    /// A field by its JSON key, names separated by dots.
    pub fn value(&self, path: &str) -> Option<Value> {
        self.facts.event_field(self.at, path)
    }

    /// A field by its JSON key, as a type.
    ///
    /// # Errors
    ///
    /// If it is there and of another type.
    pub fn field<T: FromValue>(&self, path: &str) -> Result<Option<T>, String> {
        typed("field", path, self.value(path))
    }

    /// A field that is text; empty if it is not there or something else.
    pub fn text(&self, path: &str) -> String {
        match self.value(path) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        }
    }

    /// A field that is a list of texts; empty if it is not there or something else.
    pub fn texts(&self, path: &str) -> Vec<String> {
        match self.value(path) {
            Some(Value::Texts(texts)) => texts,
            _ => Vec::new(),
        }
    }
}
