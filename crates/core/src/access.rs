//! Single values of an event by their JSON key, for those who want one and not the whole event.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::canonical::map_entries;
use crate::event::{EventRef, time};
use crate::schema::{Field, Kind, Message, message_at};
use crate::time::Time;
use crate::wire::{Fields, RawField};

/// A message inside an event, such as one header of a request. Its values are read as those of an event.
#[derive(Clone, Copy, Debug)]
pub struct MessageRef<'a> {
    message: &'static Message,
    body: &'a [u8],
}

impl<'a> EventRef<'a> {
    /// The text under a key; empty if the event has no such field. Invalid UTF-8 is replaced.
    ///
    /// ```
    /// let event = reel_core::json::from_json(r#"{"event":"resize","code":"T2002I","size":"80:25"}"#)?;
    /// assert_eq!(event.as_ref().text("size"), "80:25");
    /// assert_eq!(event.as_ref().text("user"), "");
    /// # Ok::<(), reel_core::json::JsonError>(())
    /// ```
    #[must_use]
    pub fn text(self, key: &str) -> Cow<'a, str> {
        self.fields().text(key)
    }

    /// The bytes under a key; none if the event has no such field.
    #[must_use]
    pub fn bytes(self, key: &str) -> &'a [u8] {
        self.fields().bytes(key)
    }

    /// The texts of a list under a key.
    #[must_use]
    pub fn texts(self, key: &str) -> Vec<Cow<'a, str>> {
        self.fields().texts(key)
    }

    /// The number under a key; 0 if the event has no such field. Booleans are 0 and 1.
    #[must_use]
    pub fn integer(self, key: &str) -> i64 {
        self.fields().integer(key)
    }

    /// The time under a key; `None` if it is not set or the zero time.
    #[must_use]
    pub fn time_of(self, key: &str) -> Option<Time> {
        self.fields().time_of(key)
    }

    /// The entries of an object of text under a key, by ascending name.
    #[must_use]
    pub fn map(self, key: &str) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
        self.fields().map(key)
    }

    /// The messages of a list under a key, in their order.
    ///
    /// ```
    /// let event = reel_core::json::from_json(
    ///     r#"{"event":"db.session.cassandra.batch","code":"TCA01I","children":[{"query":"use a"}]}"#,
    /// )?;
    /// let child = event.as_ref().messages("children").next().expect("there is one");
    /// assert_eq!(child.text("query"), "use a");
    /// # Ok::<(), reel_core::json::JsonError>(())
    /// ```
    pub fn messages(self, key: &str) -> impl Iterator<Item = MessageRef<'a>> + use<'a> {
        self.fields().messages(key)
    }

    fn fields(self) -> MessageRef<'a> {
        MessageRef {
            message: self.message(),
            body: self.body(),
        }
    }
}

impl<'a> MessageRef<'a> {
    /// As [`EventRef::text`].
    #[must_use]
    pub fn text(self, key: &str) -> Cow<'a, str> {
        let last = self.values(key, Kind::Text).last();
        last.map_or(Cow::Borrowed(""), |field| {
            String::from_utf8_lossy(field.value.bytes())
        })
    }

    /// As [`EventRef::bytes`].
    #[must_use]
    pub fn bytes(self, key: &str) -> &'a [u8] {
        let last = self.values(key, Kind::Bytes).last();
        last.map_or(&[], |field| field.value.bytes())
    }

    /// As [`EventRef::texts`].
    #[must_use]
    pub fn texts(self, key: &str) -> Vec<Cow<'a, str>> {
        self.values(key, Kind::Text)
            .map(|field| String::from_utf8_lossy(field.value.bytes()))
            .collect()
    }

    /// As [`EventRef::integer`].
    #[must_use]
    pub fn integer(self, key: &str) -> i64 {
        find(self.message, key)
            .filter(|(_, field)| field.kind.is_varint())
            .and_then(|(group, field)| occurrences(self.body, group, field.number).last())
            .map_or(0, |field| field.value.varint().cast_signed())
    }

    /// As [`EventRef::time_of`].
    #[must_use]
    pub fn time_of(self, key: &str) -> Option<Time> {
        let field = self.values(key, Kind::Time).last()?;
        time(field.value.bytes())
            .ok()
            .filter(|time| !time.is_zero())
    }

    /// As [`EventRef::map`].
    #[must_use]
    pub fn map(self, key: &str) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
        let entries: Vec<_> = self.values(key, Kind::MapText).collect();
        let Some(number) = entries.first().map(|entry| entry.number) else {
            return Vec::new();
        };
        map_entries(&entries, number)
            .into_iter()
            .map(|(name, value)| {
                let value = value.map(|field| field.value.bytes()).unwrap_or_default();
                (
                    String::from_utf8_lossy(name),
                    String::from_utf8_lossy(value),
                )
            })
            .collect()
    }

    /// The entries of an object of numbers under a key, by ascending name.
    #[must_use]
    pub fn counts(self, key: &str) -> Vec<(Cow<'a, str>, i64)> {
        let entries: Vec<_> = self.values(key, Kind::MapInt).collect();
        let Some(number) = entries.first().map(|entry| entry.number) else {
            return Vec::new();
        };
        map_entries(&entries, number)
            .into_iter()
            .map(|(name, value)| {
                let value = value.map_or(0, |field| field.value.varint().cast_signed());
                (String::from_utf8_lossy(name), value)
            })
            .collect()
    }

    /// As [`EventRef::messages`].
    pub fn messages(self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        let found = find(self.message, key).and_then(|(group, field)| match field.kind {
            Kind::Message(index) => Some((group, field.number, message_at(index))),
            _ => None,
        });
        found.into_iter().flat_map(move |(group, number, message)| {
            occurrences(self.body, group, number).map(move |field| Self {
                message,
                body: field.value.bytes(),
            })
        })
    }

    fn values(self, key: &str, kind: Kind) -> impl Iterator<Item = RawField<'a>> + use<'a> {
        let found = find(self.message, key).filter(|(_, field)| field.kind == kind);
        found
            .into_iter()
            .flat_map(move |(group, field)| occurrences(self.body, group, field.number))
    }
}

/// The field with this key, and the number of the flattened group that it stands in.
fn find(message: &'static Message, key: &str) -> Option<(Option<u32>, &'static Field)> {
    let own = message
        .fields()
        .iter()
        .find(|field| !field.has(Field::FLATTEN) && field.key == key);
    own.map(|field| (None, field)).or_else(|| {
        message
            .fields()
            .iter()
            .filter(|field| field.has(Field::FLATTEN))
            .find_map(|group| {
                let Kind::Message(index) = group.kind else {
                    return None;
                };
                let field = message_at(index)
                    .fields()
                    .iter()
                    .find(|field| field.key == key)?;
                Some((Some(group.number), field))
            })
    })
}

fn occurrences(body: &[u8], group: Option<u32>, number: u32) -> impl Iterator<Item = RawField<'_>> {
    let outer = Fields::new(body).flatten();
    let groups = outer.filter(move |field| group.is_none_or(|group| field.number == group));
    groups
        .flat_map(move |field| match group {
            Some(_) => Fields::new(field.value.bytes()),
            None => Fields::new(field.span),
        })
        .flatten()
        .filter(move |field| field.number == number)
}
