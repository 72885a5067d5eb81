//! Event → JSON.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::read::knows_key;
use super::scan;
use super::{EXTRA_FIELD, WIRE_KEY, write_text};
use crate::canonical::{map_entries, merged, numbers, occurrences};
use crate::check;
use crate::event::{self, EventRef};
use crate::schema::{Field, Kind, Message, message_at};
use crate::time::Time;
use crate::wire::{Fields, RawField};

/// The event as one JSON object, without a line end: exactly the keys that other tools of the format print.
#[must_use]
pub fn to_json(event: EventRef<'_>) -> String {
    let mut out = String::new();
    write_json(&mut out, event);
    out
}

/// Appends [`to_json`] to `out`.
pub fn write_json(out: &mut String, event: EventRef<'_>) {
    Writer {
        out,
        unknown: false,
    }
    .object(event.message(), event.body());
}

/// [`to_json`] with what the table does not know: JSON keys that were kept, and fields under [`WIRE_KEY`], in whatever
/// message they stand.
#[must_use]
pub fn to_json_lossless(event: EventRef<'_>) -> String {
    let mut out = String::new();
    Writer {
        out: &mut out,
        unknown: true,
    }
    .object(event.message(), event.body());
    out
}

struct Writer<'o> {
    out: &'o mut String,
    /// Whether keys and fields that the table does not know are written.
    unknown: bool,
}

impl Writer<'_> {
    fn object(&mut self, message: &'static Message, body: &[u8]) {
        self.out.push('{');
        let start = self.out.len();
        let raw: Vec<_> = Fields::new(body).flatten().collect();
        self.fields(message, &raw);
        if self.unknown {
            self.extra(message, &raw);
            self.unknown(message, &raw, WIRE_KEY);
        }
        // Every field ends in a comma.
        if self.out.len() > start {
            self.out.pop();
        }
        self.out.push('}');
    }

    /// The keys of a message, each followed by a comma: its own first, then those of the flattened groups.
    fn fields(&mut self, message: &'static Message, raw: &[RawField<'_>]) {
        for field in message
            .fields()
            .iter()
            .filter(|field| !field.has(Field::FLATTEN))
        {
            self.field(field, raw);
        }
        for field in message
            .fields()
            .iter()
            .filter(|field| field.has(Field::FLATTEN))
        {
            if let Kind::Message(index) = field.kind {
                let group = message_at(index);
                let body = merged(raw, field.number).unwrap_or_default();
                let raw: Vec<_> = Fields::new(&body).flatten().collect();
                self.fields(group, &raw);
                if self.unknown {
                    self.unknown(group, &raw, &format!("{WIRE_KEY}.{}", group.name()));
                }
            }
        }
    }

    fn field(&mut self, field: &'static Field, raw: &[RawField<'_>]) {
        let start = self.out.len();
        if !field.has(Field::HIDDEN) {
            write_text(self.out, field.key);
            self.out.push(':');
            if self.value(field, raw) || !field.has(Field::OMITEMPTY) {
                self.out.push(',');
            } else {
                self.out.truncate(start);
            }
        }
    }

    /// Writes the value and tells whether it is more than the kind's zero value.
    fn value(&mut self, field: &'static Field, raw: &[RawField<'_>]) -> bool {
        let number = field.number;
        if field.has(Field::REPEATED) && !field.kind.is_map() {
            return self.list(field, raw);
        }
        let bytes = || {
            occurrences(raw, number)
                .last()
                .map(|field| field.value.bytes())
                .unwrap_or_default()
        };
        match field.kind {
            Kind::Text => {
                let text = bytes();
                write_text(self.out, &String::from_utf8_lossy(text));
                !text.is_empty()
            }
            Kind::Bytes => self.bytes(bytes()),
            Kind::Message(index) => {
                let body = merged(raw, number);
                match &body {
                    None if !field.is_always_present() => self.out.push_str("null"),
                    _ => self.object(message_at(index), body.as_deref().unwrap_or_default()),
                }
                body.is_some() || field.is_always_present()
            }
            Kind::Time => {
                let time = merged(raw, number).map(|bytes| event::time(&bytes).unwrap_or_default());
                match time {
                    None if !field.is_always_present() => self.out.push_str("null"),
                    _ => {
                        let _ = write!(self.out, "\"{}\"", time.unwrap_or(Time::ZERO));
                    }
                }
                time.is_some() || field.is_always_present()
            }
            Kind::Wrapped => {
                let number =
                    merged(raw, number).map(|bytes| check::wrapped(&bytes).unwrap_or_default());
                match number {
                    None => self.out.push_str("null"),
                    Some(number) => {
                        let _ = write!(self.out, "{number}");
                    }
                }
                number.is_some()
            }
            Kind::Struct => {
                let bytes = merged(raw, number);
                match &bytes {
                    None => self.out.push_str("null"),
                    Some(bytes) => self.struct_value(bytes),
                }
                bytes.is_some()
            }
            Kind::Labels => self.labels(&merged(raw, number).unwrap_or_default()),
            Kind::MapText | Kind::MapInt | Kind::MapMessage(_) => self.map(field.kind, raw, number),
            _ => {
                let value = occurrences(raw, number)
                    .last()
                    .map_or(0, |field| field.value.varint());
                self.number(field.kind, value);
                value != 0
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> bool {
        if bytes.is_empty() {
            self.out.push_str("null");
        } else {
            self.out.push('"');
            STANDARD.encode_string(bytes, self.out);
            self.out.push('"');
        }
        !bytes.is_empty()
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "numbers of 32 bits stand sign-extended on the wire"
    )]
    fn number(&mut self, kind: Kind, value: u64) {
        let _ = match kind {
            Kind::Bool => write!(self.out, "{}", value != 0),
            Kind::Int32 | Kind::Enum => write!(self.out, "{}", value as i32),
            Kind::Uint32 => write!(self.out, "{}", value as u32),
            Kind::Int64 => write!(self.out, "{}", value.cast_signed()),
            _ => write!(self.out, "{value}"),
        };
    }

    fn list(&mut self, field: &'static Field, raw: &[RawField<'_>]) -> bool {
        if field.kind.is_varint() {
            let numbers = numbers(raw, field.number);
            return self.sequence(numbers.into_iter(), |writer, value| {
                writer.number(field.kind, value);
            });
        }
        let items = occurrences(raw, field.number).map(|item| item.value.bytes());
        self.sequence(items, |writer, bytes| match field.kind {
            Kind::Message(index) => writer.object(message_at(index), bytes),
            Kind::Bytes => drop(writer.bytes(bytes)),
            _ => write_text(writer.out, &String::from_utf8_lossy(bytes)),
        })
    }

    /// `[…]`, or `null` if there is nothing.
    fn sequence<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) -> bool {
        let mut any = false;
        for item in items {
            self.out.push(if any { ',' } else { '[' });
            any = true;
            write(self, item);
        }
        self.out.push_str(if any { "]" } else { "null" });
        any
    }

    fn map(&mut self, kind: Kind, raw: &[RawField<'_>], number: u32) -> bool {
        self.entries(raw, number, |writer, value| {
            let bytes = value.map(|field| field.value.bytes()).unwrap_or_default();
            match kind {
                Kind::MapInt => {
                    writer.number(Kind::Int32, value.map_or(0, |field| field.value.varint()));
                }
                Kind::MapMessage(index) => writer.object(message_at(index), bytes),
                _ => write_text(writer.out, &String::from_utf8_lossy(bytes)),
            }
        })
    }

    /// `LabelValues`: an object of lists of text.
    fn labels(&mut self, bytes: &[u8]) -> bool {
        let raw: Vec<_> = Fields::new(bytes).flatten().collect();
        self.entries(&raw, 1, |writer, value| {
            let list = value.map(|field| field.value.bytes()).unwrap_or_default();
            let items = Fields::new(list).flatten().filter(|item| item.number == 1);
            writer.sequence(items, |writer, item| {
                write_text(writer.out, &String::from_utf8_lossy(item.value.bytes()));
            });
        })
    }

    /// The entries of a map as an object, or `null` if there are none.
    fn entries(
        &mut self,
        raw: &[RawField<'_>],
        number: u32,
        mut write: impl FnMut(&mut Self, Option<RawField<'_>>),
    ) -> bool {
        let entries = map_entries(raw, number);
        let mut separator = '{';
        for (key, value) in &entries {
            self.out.push(separator);
            separator = ',';
            write_text(self.out, &String::from_utf8_lossy(key));
            self.out.push(':');
            write(self, *value);
        }
        self.out
            .push_str(if entries.is_empty() { "null" } else { "}" });
        !entries.is_empty()
    }

    /// `google.protobuf.Struct` as the plain object.
    fn struct_value(&mut self, bytes: &[u8]) {
        let raw: Vec<_> = Fields::new(bytes).flatten().collect();
        self.out.push('{');
        for (position, (key, value)) in map_entries(&raw, 1).into_iter().enumerate() {
            if position > 0 {
                self.out.push(',');
            }
            write_text(self.out, &String::from_utf8_lossy(key));
            self.out.push(':');
            self.struct_member(value.map(|field| field.value.bytes()).unwrap_or_default());
        }
        self.out.push('}');
    }

    /// `google.protobuf.Value`: 1 null, 2 number, 3 text, 4 bool, 5 struct, 6 list.
    fn struct_member(&mut self, bytes: &[u8]) {
        let Some(value) = Fields::new(bytes)
            .flatten()
            .filter(|field| (1..=6).contains(&field.number))
            .last()
        else {
            return self.out.push_str("null");
        };
        match value.number {
            2 => write_float(self.out, double(value)),
            3 => write_text(self.out, &String::from_utf8_lossy(value.value.bytes())),
            4 => self.number(Kind::Bool, value.value.varint()),
            5 => self.struct_value(value.value.bytes()),
            6 => {
                self.out.push('[');
                for (position, item) in Fields::new(value.value.bytes()).flatten().enumerate() {
                    if position > 0 {
                        self.out.push(',');
                    }
                    self.struct_member(item.value.bytes());
                }
                self.out.push(']');
            }
            _ => self.out.push_str("null"),
        }
    }

    /// Keys that came from JSON and are in no table. A key that is in the table is left out: a foreign record must
    /// not be able to say the same thing twice.
    fn extra(&mut self, message: &'static Message, raw: &[RawField<'_>]) {
        for field in occurrences(raw, EXTRA_FIELD) {
            let text = core::str::from_utf8(field.value.bytes()).unwrap_or_default();
            let Some(members) = scan::members(text) else {
                continue;
            };
            for (key, value) in members.iter().filter(|(key, _)| !knows_key(message, key)) {
                write_text(self.out, key);
                self.out.push(':');
                self.out.push_str(value);
                self.out.push(',');
            }
        }
    }

    /// Fields that are in no table.
    fn unknown(&mut self, message: &'static Message, raw: &[RawField<'_>], key: &str) {
        let unknown = raw
            .iter()
            .filter(|field| field.number != EXTRA_FIELD && message.field(field.number).is_none());
        let bytes: Vec<u8> = unknown.flat_map(|field| field.span).copied().collect();
        if !bytes.is_empty() {
            write_text(self.out, key);
            self.out.push(':');
            self.bytes(&bytes);
            self.out.push(',');
        }
    }
}

/// The eight bytes behind the tag of a fixed64 field.
fn double(field: RawField<'_>) -> f64 {
    field
        .span
        .last_chunk::<8>()
        .map_or(0.0, |bytes| f64::from_le_bytes(*bytes))
}

/// A floating-point number with the fewest digits that tell it apart; an exponent only below 1e-6 and from 1e21 on.
/// JSON has no infinity and no NaN: they become text, as protobuf's JSON writes them.
fn write_float(out: &mut String, value: f64) {
    let magnitude = value.abs();
    let _ = if value.is_nan() {
        write!(out, "\"NaN\"")
    } else if value.is_infinite() {
        write!(out, "\"{}Infinity\"", if value < 0.0 { "-" } else { "" })
    } else if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        let text = format!("{value:e}");
        match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => {
                write!(out, "{digits}e+{exponent}")
            }
            _ => write!(out, "{text}"),
        }
    } else {
        write!(out, "{value}")
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (5.0, "5"),
            (-1.5, "-1.5"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1e-6, "0.000001"),
            (1.5e-7, "1.5e-7"),
            (f64::NAN, "\"NaN\""),
            (f64::NEG_INFINITY, "\"-Infinity\""),
        ] {
            let mut out = String::new();
            write_float(&mut out, value);
            assert_eq!(out, text);
        }
    }
}
