//! Rewriting a message by the field table: into canonical form, and with text that is valid UTF-8.
//!
//! Canonical form is what the other writers of the format produce (format text, section 4.3): known fields
//! ascending, defaults left out, the groups that are always present written even when empty, an unset time as
//! year 1, lists of numbers packed, maps sorted with key and value in every entry, unknown fields last.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use prost::Message as _;
use prost_types::Timestamp;

use crate::schema::{Field, Kind, Message, message_at};
use crate::time::Time;
use crate::wire::{Fields, RawField, put_bytes_field, put_varint, put_varint_field};
use crate::{event, wire};

/// The occurrences of one field, in the order of the wire.
pub(crate) fn occurrences<'a, 'f>(
    fields: &'f [RawField<'a>],
    number: u32,
) -> impl Iterator<Item = RawField<'a>> + 'f {
    fields
        .iter()
        .filter(move |field| field.number == number)
        .copied()
}

/// The bytes of a message field: several occurrences are merged by joining them.
pub(crate) fn merged(fields: &[RawField<'_>], number: u32) -> Option<Vec<u8>> {
    let mut found = occurrences(fields, number).map(|field| field.value.bytes());
    let mut bytes = found.next()?.to_vec();
    for more in found {
        bytes.extend_from_slice(more);
    }
    Some(bytes)
}

/// The numbers of a repeated field, packed or not.
pub(crate) fn numbers(fields: &[RawField<'_>], number: u32) -> Vec<u64> {
    let mut numbers = Vec::new();
    for field in occurrences(fields, number) {
        match field.value {
            wire::RawValue::Varint(value) => numbers.push(value),
            value => {
                let mut packed = value.bytes();
                while let Ok(value) = wire::varint(&mut packed) {
                    numbers.push(value);
                }
            }
        }
    }
    numbers
}

/// The entries of a map by key; the last of several with one key wins. Values are the raw field 2 of the entry.
pub(crate) fn map_entries<'a>(
    fields: &[RawField<'a>],
    number: u32,
) -> BTreeMap<&'a [u8], Option<RawField<'a>>> {
    occurrences(fields, number)
        .map(|entry| {
            let inner: Vec<_> = Fields::new(entry.value.bytes()).flatten().collect();
            let key = occurrences(&inner, 1)
                .last()
                .map(|field| field.value.bytes())
                .unwrap_or_default();
            (key, occurrences(&inner, 2).last())
        })
        .collect()
}

/// The message in canonical form. `body` must have passed the check of [`event::EventRef::parse`] or come from prost.
pub(crate) fn canonical(message: &'static Message, body: &[u8]) -> Vec<u8> {
    let raw: Vec<_> = Fields::new(body).flatten().collect();
    let mut out = Vec::with_capacity(body.len() + 32);
    for field in message.fields() {
        put_field(&mut out, field, &raw);
    }
    for field in raw
        .iter()
        .filter(|field| message.field(field.number).is_none())
    {
        out.extend_from_slice(field.span);
    }
    out
}

fn put_field(out: &mut Vec<u8>, field: &'static Field, raw: &[RawField<'_>]) {
    let number = field.number;
    let always = field.has(Field::ALWAYS);
    match field.kind {
        Kind::Message(index) if field.has(Field::REPEATED) => {
            for item in occurrences(raw, number) {
                put_bytes_field(
                    out,
                    number,
                    &canonical(message_at(index), item.value.bytes()),
                );
            }
        }
        Kind::Message(index) => match merged(raw, number) {
            Some(body) => put_bytes_field(out, number, &canonical(message_at(index), &body)),
            None if always => put_bytes_field(out, number, &canonical(message_at(index), &[])),
            None => {}
        },
        Kind::Time => match merged(raw, number) {
            Some(bytes) => put_time(out, number, event::time(&bytes).unwrap_or_default()),
            None if always => put_time(out, number, Time::ZERO),
            None => {}
        },
        Kind::Struct | Kind::Wrapped | Kind::Labels => {
            if let Some(bytes) = merged(raw, number) {
                put_bytes_field(out, number, &bytes);
            }
        }
        Kind::MapText | Kind::MapInt | Kind::MapMessage(_) => {
            for (key, value) in map_entries(raw, number) {
                put_bytes_field(out, number, &map_entry(field.kind, key, value));
            }
        }
        Kind::Text | Kind::Bytes if field.has(Field::REPEATED) => {
            for item in occurrences(raw, number) {
                put_bytes_field(out, number, item.value.bytes());
            }
        }
        Kind::Text | Kind::Bytes => {
            let last = occurrences(raw, number)
                .last()
                .map(|field| field.value.bytes());
            if let Some(bytes) = last.filter(|bytes| !bytes.is_empty()) {
                put_bytes_field(out, number, bytes);
            }
        }
        _ if field.has(Field::REPEATED) => {
            let mut packed = Vec::new();
            numbers(raw, number)
                .into_iter()
                .for_each(|value| put_varint(&mut packed, value));
            if !packed.is_empty() {
                put_bytes_field(out, number, &packed);
            }
        }
        _ => {
            let last = occurrences(raw, number)
                .last()
                .map(|field| field.value.varint());
            if let Some(value) = last.filter(|value| *value != 0) {
                put_varint_field(out, number, value);
            }
        }
    }
}

pub(crate) fn put_time(out: &mut Vec<u8>, number: u32, time: Time) {
    put_bytes_field(out, number, &Timestamp::from(time).encode_to_vec());
}

fn map_entry(kind: Kind, key: &[u8], value: Option<RawField<'_>>) -> Vec<u8> {
    let mut entry = Vec::new();
    put_bytes_field(&mut entry, 1, key);
    let bytes = value.map(|field| field.value.bytes()).unwrap_or_default();
    match kind {
        Kind::MapInt => {
            put_varint_field(&mut entry, 2, value.map_or(0, |field| field.value.varint()));
        }
        Kind::MapMessage(index) => {
            put_bytes_field(&mut entry, 2, &canonical(message_at(index), bytes));
        }
        _ => put_bytes_field(&mut entry, 2, bytes),
    }
    entry
}

/// The message with every text that is not UTF-8 replaced as a browser would (U+FFFD for each bad part), which is
/// what prost needs to decode it. Nothing else changes.
pub(crate) fn with_valid_text(message: &'static Message, body: &[u8]) -> Vec<u8> {
    map_fields(body, |raw, out| {
        let bytes = raw.value.bytes();
        let Some(field) = message.field(raw.number) else {
            return out.extend_from_slice(raw.span);
        };
        match field.kind {
            Kind::Text => put_bytes_field(out, raw.number, lossy(bytes).as_bytes()),
            Kind::Message(index) => {
                put_bytes_field(out, raw.number, &with_valid_text(message_at(index), bytes));
            }
            Kind::MapText => put_bytes_field(out, raw.number, &map_fields(bytes, put_lossy)),
            Kind::MapInt => put_bytes_field(out, raw.number, &map_fields(bytes, put_lossy_key)),
            Kind::MapMessage(index) => {
                let entry = map_fields(bytes, |raw, out| match raw.number {
                    2 => put_bytes_field(
                        out,
                        2,
                        &with_valid_text(message_at(index), raw.value.bytes()),
                    ),
                    _ => put_lossy_key(raw, out),
                });
                put_bytes_field(out, raw.number, &entry);
            }
            Kind::Labels => {
                // LabelValues { map<string, StringValues> }
                let labels = map_fields(bytes, |raw, out| {
                    let entry = map_fields(raw.value.bytes(), |raw, out| match raw.number {
                        2 => put_bytes_field(out, 2, &map_fields(raw.value.bytes(), put_lossy)),
                        _ => put_lossy_key(raw, out),
                    });
                    put_bytes_field(out, raw.number, &entry);
                });
                put_bytes_field(out, raw.number, &labels);
            }
            Kind::Struct => put_bytes_field(out, raw.number, &valid_struct(bytes)),
            _ => out.extend_from_slice(raw.span),
        }
    })
}

fn map_fields(body: &[u8], mut put: impl FnMut(RawField<'_>, &mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for raw in Fields::new(body).flatten() {
        put(raw, &mut out);
    }
    out
}

fn lossy(bytes: &[u8]) -> alloc::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn put_lossy(raw: RawField<'_>, out: &mut Vec<u8>) {
    match raw.value {
        wire::RawValue::Bytes(bytes) => put_bytes_field(out, raw.number, lossy(bytes).as_bytes()),
        _ => out.extend_from_slice(raw.span),
    }
}

fn put_lossy_key(raw: RawField<'_>, out: &mut Vec<u8>) {
    match raw.number {
        1 => put_lossy(raw, out),
        _ => out.extend_from_slice(raw.span),
    }
}

/// `google.protobuf.Struct { map<string, Value> fields = 1 }`; the depth was checked when the event was parsed.
fn valid_struct(bytes: &[u8]) -> Vec<u8> {
    map_fields(bytes, |raw, out| {
        let entry = map_fields(raw.value.bytes(), |raw, out| match raw.number {
            2 => put_bytes_field(out, 2, &valid_value(raw.value.bytes())),
            _ => put_lossy_key(raw, out),
        });
        put_bytes_field(out, raw.number, &entry);
    })
}

/// `google.protobuf.Value`: text is field 3, a struct 5, a list of values 6.
fn valid_value(bytes: &[u8]) -> Vec<u8> {
    map_fields(bytes, |raw, out| match raw.number {
        3 => put_lossy(raw, out),
        5 => put_bytes_field(out, 5, &valid_struct(raw.value.bytes())),
        6 => {
            let list = map_fields(raw.value.bytes(), |raw, out| {
                put_bytes_field(out, raw.number, &valid_value(raw.value.bytes()));
            });
            put_bytes_field(out, 6, &list);
        }
        _ => out.extend_from_slice(raw.span),
    })
}
