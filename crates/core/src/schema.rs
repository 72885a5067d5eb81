//! The compact field table of all event messages, and what can be asked of it.
//!
//! The table is generated from `proto/` (`generated/table.rs`). It is what the browser carries instead of
//! a decoder per message: number, kind, JSON key and flags of every field.

use crate::generated::table::{MESSAGES, ONE_OF};

/// One protobuf message.
#[derive(Debug)]
pub struct Message {
    name: &'static str,
    /// Ascending by number.
    fields: &'static [Field],
}

impl Message {
    pub(crate) const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields }
    }

    /// The message's name in `proto/`: `SessionStart`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) const fn fields(&self) -> &'static [Field] {
        self.fields
    }

    pub(crate) fn field(&self, number: u32) -> Option<&'static Field> {
        // Numbers are almost always dense from 1.
        let guess = number.wrapping_sub(1) as usize;
        if let Some(field) = self
            .fields
            .get(guess)
            .filter(|field| field.number == number)
        {
            return Some(field);
        }
        self.fields.iter().find(|field| field.number == number)
    }
}

/// One field of a [`Message`].
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) number: u32,
    pub(crate) kind: Kind,
    /// Key in JSON; empty if the field has none of its own.
    pub(crate) key: &'static str,
    flags: u8,
}

impl Field {
    /// Left out of JSON at its zero value.
    pub(crate) const OMITEMPTY: u8 = 1;
    /// Its keys stand in the outer JSON object.
    pub(crate) const FLATTEN: u8 = 2;
    /// Never in JSON.
    pub(crate) const HIDDEN: u8 = 4;
    /// Written even when empty.
    pub(crate) const ALWAYS: u8 = 8;
    /// Written even when empty, by newer writers only.
    pub(crate) const ALWAYS_NEWER: u8 = 16;
    /// A list.
    pub(crate) const REPEATED: u8 = 32;

    pub(crate) const fn new(number: u32, kind: Kind, key: &'static str, flags: u8) -> Self {
        Self {
            number,
            kind,
            key,
            flags,
        }
    }

    pub(crate) const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// In JSON the field stands for a value that is always there, set or not.
    pub(crate) const fn is_always_present(&self) -> bool {
        self.has(Self::ALWAYS) || self.has(Self::ALWAYS_NEWER)
    }

    /// Whether a field of this kind has the given wire type; lists of numbers may also be packed.
    pub(crate) const fn accepts(&self, wire_type: WireType) -> bool {
        match wire_type {
            WireType::Varint => self.kind.is_varint(),
            WireType::Bytes => !self.kind.is_varint() || self.has(Self::REPEATED),
            WireType::Fixed32 | WireType::Fixed64 | WireType::Group => false,
        }
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int32,
    Enum,
    Int64,
    Uint32,
    Uint64,
    Text,
    Bytes,
    /// `google.protobuf.Timestamp`
    Time,
    /// `google.protobuf.Struct`
    Struct,
    /// `google.protobuf.UInt32Value` or `UInt64Value`
    Wrapped,
    /// `LabelValues`: lists of text by name
    Labels,
    /// Index into the table of messages
    Message(u16),
    MapText,
    MapInt,
    MapMessage(u16),
}

impl Kind {
    pub(crate) const fn is_varint(self) -> bool {
        matches!(
            self,
            Self::Bool | Self::Int32 | Self::Enum | Self::Int64 | Self::Uint32 | Self::Uint64
        )
    }

    pub(crate) const fn is_map(self) -> bool {
        matches!(
            self,
            Self::MapText | Self::MapInt | Self::MapMessage(_) | Self::Labels
        )
    }

    /// The name that an error message gives the kind.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Bool => "true or false",
            Self::Int32 | Self::Enum => "a whole number of 32 bits",
            Self::Int64 => "a whole number of 64 bits",
            Self::Uint32 => "a whole number from 0 to 4294967295",
            Self::Uint64 | Self::Wrapped => "a whole number from 0 to 18446744073709551615",
            Self::Text => "text",
            Self::Bytes => "base64 text",
            Self::Time => "a time as in RFC 3339",
            Self::Struct | Self::Message(_) | Self::MapMessage(_) => "an object",
            Self::MapText => "an object of text",
            Self::MapInt => "an object of numbers",
            Self::Labels => "an object of lists of text",
        }
    }
}

/// How a field stands on the wire (protobuf encoding, "Message Structure").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WireType {
    Varint,
    Fixed64,
    Bytes,
    Group,
    Fixed32,
}

pub(crate) fn message_at(index: u16) -> &'static Message {
    &MESSAGES[usize::from(index)]
}

/// The message of a `OneOf` member, if its fields are known.
pub(crate) fn message_of_number(number: u32) -> Option<&'static Message> {
    let position = ONE_OF
        .binary_search_by_key(&number, |(member, _)| *member)
        .ok()?;
    Some(message_at(ONE_OF[position].1))
}

/// The `OneOf` number and the message of a name, if it is an event whose fields are known.
pub(crate) fn event_message(name: &str) -> Option<(u32, &'static Message)> {
    ONE_OF
        .iter()
        .map(|(number, index)| (*number, message_at(*index)))
        .find(|(_, message)| message.name == name)
}
