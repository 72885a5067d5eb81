//! JSON → event.

use alloc::borrow::{Cow, ToOwned as _};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::scan;
use super::{EXTRA_FIELD, WIRE_KEY, write_text};
use crate::canonical::{canonical, put_time};
use crate::catalogue;
use crate::event::{Event, EventRef, RecordError};
use crate::schema::{self, Field, Kind, Message, message_at};
use crate::time::Time;
use crate::wire::{Fields, put_bytes_field, put_varint, put_varint_field};

/// Why a text gives no event.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// The text is not a JSON object.
    #[error("not a JSON object: {0}")]
    Syntax(String),
    /// There is no key `event`, so nobody can tell what it is.
    #[error("the key `event` with the event's type is missing")]
    NoType,
    /// A value does not fit its key.
    #[error("`{key}` is not {expected}")]
    WrongKind {
        /// The JSON key.
        key: String,
        /// What would fit.
        expected: &'static str,
    },
    /// The event cannot be put into a record, since it nests too deeply.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// What is done with a value that does not fit its key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leniency {
    /// It is an error.
    #[default]
    Strict,
    /// It is kept as a key that is not known, with `$` in front. For events of old versions.
    Keep,
}

/// Reads one event.
///
/// # Errors
///
/// [`JsonError`] says which key is wrong.
pub fn from_json(text: &str) -> Result<Event, JsonError> {
    from_json_with(text, Leniency::Strict)
}

/// [`from_json`] with a choice of what happens to values that do not fit.
///
/// # Errors
///
/// [`JsonError`] says which key is wrong.
pub fn from_json_with(text: &str, leniency: Leniency) -> Result<Event, JsonError> {
    let mut members = Members::parse(text)?;
    let event_type: String = members.text("event").ok_or(JsonError::NoType)?.into_owned();
    // `Unknown` is in the catalogue as type `unknown`.
    let message =
        catalogue::event_type(&event_type).and_then(|entry| schema::event_message(entry.message));
    let event = if let Some((number, message)) = message {
        let body = Reader { leniency }.message(message, &mut members, Place::Object)?;
        Event::from_body(number, &body)
    } else {
        wrap_unknown(text, &event_type, &mut members)?
    };
    EventRef::parse(event.record())?;
    Ok(event)
}

/// An event of a type that has no message travels as `Unknown`: with its own index, id and time, its type and code
/// in fields of their own, and its whole text.
fn wrap_unknown(
    text: &str,
    event_type: &str,
    members: &mut Members<'_>,
) -> Result<Event, JsonError> {
    let (number, message) = schema::event_message("Unknown").ok_or(JsonError::NoType)?;
    let code = members.text("code").unwrap_or_default().into_owned();
    let kept = ["ei", "uid", "time", "cluster_name"];
    members.0.retain(|(key, _)| kept.contains(&key.as_ref()));
    let mut wrapped = String::from("{\"event\":\"unknown\",\"code\":\"TCC00E\",\"unknown_event\":");
    write_text(&mut wrapped, event_type);
    wrapped.push_str(",\"unknown_code\":");
    write_text(&mut wrapped, &code);
    wrapped.push_str(",\"data\":");
    write_text(&mut wrapped, text.trim());
    for (key, value) in &members.0 {
        wrapped.push(',');
        write_text(&mut wrapped, key);
        wrapped.push(':');
        wrapped.push_str(value.get());
    }
    wrapped.push('}');
    let body = Reader {
        leniency: Leniency::Keep,
    }
    .message(message, &mut Members::parse(&wrapped)?, Place::Object)?;
    Ok(Event::from_body(number, &body))
}

/// Calls `visit` for each member of a JSON object, in its order, with the key and the value as JSON text.
///
/// # Errors
///
/// [`JsonError::Syntax`] if the text is no JSON object.
pub fn for_each_member(text: &str, mut visit: impl FnMut(&str, &str)) -> Result<(), JsonError> {
    let Some(members) = scan::members(text) else {
        return Err(JsonError::Syntax(String::from("no JSON object")));
    };
    for (key, value) in &members {
        visit(key, value);
    }
    Ok(())
}

/// What a JSON string says; `None` if the value is something else.
#[must_use]
pub fn text_of(value: &str) -> Option<String> {
    serde_json::from_str(value).ok()
}

/// Whether the message, or a group that is flattened into it, has a field with this key.
pub(super) fn knows_key(message: &'static Message, key: &str) -> bool {
    message.fields().iter().any(|field| match field.kind {
        Kind::Message(index) if field.has(Field::FLATTEN) => knows_key(message_at(index), key),
        _ => !field.has(Field::HIDDEN) && field.key == key,
    })
}

/// The members of a JSON object in their order, values unread.
pub(super) struct Members<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'t> Members<'t> {
    pub(super) fn parse(text: &'t str) -> Result<Self, JsonError> {
        serde_json::from_str(text).map_err(|error| JsonError::Syntax(format!("{error}")))
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = &(Cow<'t, str>, &'t RawValue)> {
        self.0.iter()
    }

    /// Takes a member out; of several with one key the last.
    fn take(&mut self, key: &str) -> Option<&'t RawValue> {
        let mut found = None;
        self.0.retain(|(name, value)| {
            let same = name == key;
            if same {
                found = Some(*value);
            }
            !same
        });
        found
    }

    fn text(&self, key: &str) -> Option<Cow<'t, str>> {
        let (_, value) = self.0.iter().rev().find(|(name, _)| name == key)?;
        serde_json::from_str::<String>(value.get())
            .ok()
            .map(Cow::Owned)
    }
}

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    members.push((Cow::Owned(key), value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

/// Whether a message has an object of its own or stands in the outer one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Object,
    Flattened,
}

struct Reader {
    leniency: Leniency,
}

impl Reader {
    /// The message in canonical form, from the members that its keys name; they are taken out.
    fn message(
        &self,
        message: &'static Message,
        members: &mut Members<'_>,
        place: Place,
    ) -> Result<Vec<u8>, JsonError> {
        let mut out = Vec::new();
        for field in message.fields() {
            self.field(&mut out, field, members)?;
        }
        let wire_key = match place {
            Place::Object => Cow::Borrowed(WIRE_KEY),
            Place::Flattened => Cow::Owned(format!("{WIRE_KEY}.{}", message.name())),
        };
        if let Some(value) = members.take(&wire_key) {
            let unknown =
                bytes(value).filter(|bytes| Fields::new(bytes).all(|field| field.is_ok()));
            let unknown = unknown.ok_or(JsonError::WrongKind {
                key: wire_key.into_owned(),
                expected: "base64 text of protobuf fields",
            })?;
            out.extend_from_slice(&unknown);
        }
        if place == Place::Object && !members.0.is_empty() {
            let mut extra = String::new();
            for (key, value) in &members.0 {
                extra.push(if extra.is_empty() { '{' } else { ',' });
                write_text(&mut extra, key);
                extra.push(':');
                push_without_halves(&mut extra, value.get());
            }
            extra.push('}');
            put_bytes_field(&mut out, EXTRA_FIELD, extra.as_bytes());
        }
        Ok(out)
    }

    fn field(
        &self,
        out: &mut Vec<u8>,
        field: &'static Field,
        members: &mut Members<'_>,
    ) -> Result<(), JsonError> {
        let always = field.has(Field::ALWAYS);
        if let Kind::Message(index) = field.kind
            && field.has(Field::FLATTEN)
        {
            let group = self.message(message_at(index), members, Place::Flattened)?;
            if always || !group.is_empty() {
                put_bytes_field(out, field.number, &group);
            }
            return Ok(());
        }
        if field.has(Field::HIDDEN) {
            return Ok(());
        }
        let value = members.take(field.key);
        let start = out.len();
        if let Some(value) = value.filter(|value| value.get() != "null") {
            match self.value(out, field, value) {
                Ok(Some(())) => return Ok(()),
                Ok(None) if self.leniency == Leniency::Strict => {
                    return Err(JsonError::WrongKind {
                        key: field.key.to_owned(),
                        expected: field.kind.describe(),
                    });
                }
                Err(error) if self.leniency == Leniency::Strict => return Err(error),
                Ok(None) | Err(_) => {
                    out.truncate(start);
                    members
                        .0
                        .push((Cow::Owned(format!("${}", field.key)), value));
                }
            }
        }
        match field.kind {
            Kind::Time if always => put_time(out, field.number, Time::ZERO),
            Kind::Message(index) if always => {
                put_bytes_field(out, field.number, &canonical(message_at(index), &[]));
            }
            _ => {}
        }
        Ok(())
    }

    /// Encodes one value; `None` if it does not fit the kind.
    fn value(
        &self,
        out: &mut Vec<u8>,
        field: &'static Field,
        value: &RawValue,
    ) -> Result<Option<()>, JsonError> {
        if field.has(Field::REPEATED) && !field.kind.is_map() {
            let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(value.get()) else {
                return Ok(None);
            };
            return self.list(out, field, &items);
        }
        let number = field.number;
        Ok(match field.kind {
            Kind::Text => text(value).map(|text| put_unless_empty(out, number, text.as_bytes())),
            Kind::Bytes => bytes(value).map(|bytes| put_unless_empty(out, number, &bytes)),
            Kind::Message(index) => {
                let body = self.message(
                    message_at(index),
                    &mut Members::parse(value.get())?,
                    Place::Object,
                )?;
                put_bytes_field(out, number, &body);
                Some(())
            }
            Kind::Time => text(value)
                .and_then(|text| text.parse::<Time>().ok())
                .map(|time| {
                    // A zero time says the same as none where only newer writers know the field.
                    if !(time.is_zero() && field.has(Field::ALWAYS_NEWER)) {
                        put_time(out, number, time);
                    }
                }),
            Kind::Wrapped => integer(value, Kind::Uint64).map(|inner| {
                let mut message = Vec::new();
                if inner != 0 {
                    put_varint_field(&mut message, 1, inner);
                }
                put_bytes_field(out, number, &message);
            }),
            Kind::Struct => match serde_json::from_str(value.get()) {
                Ok(Value::Object(members)) => {
                    put_bytes_field(out, number, &struct_bytes(&members));
                    Some(())
                }
                _ => None,
            },
            Kind::Labels => labels(value).map(|bytes| {
                if !bytes.is_empty() {
                    put_bytes_field(out, number, &bytes);
                }
            }),
            Kind::MapText | Kind::MapInt | Kind::MapMessage(_) => {
                return self.map(out, field, value);
            }
            kind => integer(value, kind).map(|value| {
                if value != 0 {
                    put_varint_field(out, number, value);
                }
            }),
        })
    }

    fn list(
        &self,
        out: &mut Vec<u8>,
        field: &'static Field,
        items: &[&RawValue],
    ) -> Result<Option<()>, JsonError> {
        let mut packed = Vec::new();
        for item in items {
            let encoded = match field.kind {
                Kind::Message(index) => Some(Cow::Owned(self.message(
                    message_at(index),
                    &mut Members::parse(item.get())?,
                    Place::Object,
                )?)),
                Kind::Text => text(item).map(|text| Cow::Owned(text.into_bytes())),
                Kind::Bytes => bytes(item).map(Cow::Owned),
                kind => integer(item, kind).map(|value| {
                    put_varint(&mut packed, value);
                    Cow::Borrowed([].as_slice())
                }),
            };
            match encoded {
                Some(_) if field.kind.is_varint() => {}
                Some(bytes) => put_bytes_field(out, field.number, &bytes),
                None => return Ok(None),
            }
        }
        put_unless_empty(out, field.number, &packed);
        Ok(Some(()))
    }

    fn map(
        &self,
        out: &mut Vec<u8>,
        field: &'static Field,
        value: &RawValue,
    ) -> Result<Option<()>, JsonError> {
        let Ok(members) = Members::parse(value.get()) else {
            return Ok(None);
        };
        let members: BTreeMap<_, _> = members.0.into_iter().collect();
        for (key, value) in members {
            let mut entry = Vec::new();
            put_bytes_field(&mut entry, 1, key.as_bytes());
            let fits = match field.kind {
                Kind::MapInt => {
                    integer(value, Kind::Int32).map(|value| put_varint_field(&mut entry, 2, value))
                }
                Kind::MapMessage(index) => {
                    let body = self.message(
                        message_at(index),
                        &mut Members::parse(value.get())?,
                        Place::Object,
                    )?;
                    put_bytes_field(&mut entry, 2, &body);
                    Some(())
                }
                _ => text(value).map(|text| put_bytes_field(&mut entry, 2, text.as_bytes())),
            };
            if fits.is_none() {
                return Ok(None);
            }
            put_bytes_field(out, field.number, &entry);
        }
        Ok(Some(()))
    }
}

/// Appends JSON text with every half of a surrogate pair replaced. The grammar allows `"\ud800"`, but it is no character,
/// and other readers would refuse the whole event for it.
fn push_without_halves(out: &mut String, json: &str) {
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let unit = |from: usize| {
            escape
                .get(from..from + 4)
                .and_then(|hex| u16::from_str_radix(hex, 16).ok())
        };
        let length = match unit(2).filter(|_| escape.as_bytes()[1] == b'u') {
            Some(0xd800..=0xdbff)
                if escape.get(6..8) == Some("\\u") && matches!(unit(8), Some(0xdc00..=0xdfff)) =>
            {
                12
            }
            Some(0xd800..=0xdfff) => {
                out.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            Some(_) => 6,
            None => 2,
        };
        out.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    out.push_str(rest);
}

fn put_unless_empty(out: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    if !bytes.is_empty() {
        put_bytes_field(out, number, bytes);
    }
}

fn text(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

fn bytes(value: &RawValue) -> Option<Vec<u8>> {
    STANDARD.decode(text(value)?).ok()
}

/// A whole number as it stands on the wire. Old versions passed numbers through floating point, so `3.0` and `1e3`
/// are taken too, while they are exact.
fn integer(value: &RawValue, kind: Kind) -> Option<u64> {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    let text = value.get();
    if kind == Kind::Bool {
        return text.parse::<bool>().ok().map(u64::from);
    }
    let number: i128 = text.parse().ok().or_else(|| {
        let float: f64 = serde_json::from_str(text).ok()?;
        let whole = float.abs() <= EXACT_MAX && float % 1.0 == 0.0;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the number is whole and within the exact range"
        )]
        whole.then_some(float as i128)
    })?;
    match kind {
        Kind::Int32 | Kind::Enum => i32::try_from(number)
            .ok()
            .map(|n| i64::from(n).cast_unsigned()),
        Kind::Int64 => i64::try_from(number).ok().map(i64::cast_unsigned),
        Kind::Uint32 => u32::try_from(number).ok().map(u64::from),
        _ => u64::try_from(number).ok(),
    }
}

/// `LabelValues { map<string, StringValues> }` with `StringValues { repeated string }`
fn labels(value: &RawValue) -> Option<Vec<u8>> {
    let lists: BTreeMap<String, Option<Vec<String>>> = serde_json::from_str(value.get()).ok()?;
    let mut out = Vec::new();
    for (key, list) in lists {
        let mut values = Vec::new();
        for item in list.unwrap_or_default() {
            put_bytes_field(&mut values, 1, item.as_bytes());
        }
        let mut entry = Vec::new();
        put_bytes_field(&mut entry, 1, key.as_bytes());
        put_bytes_field(&mut entry, 2, &values);
        put_bytes_field(&mut out, 1, &entry);
    }
    Some(out)
}

/// `google.protobuf.Struct`
fn struct_bytes(members: &serde_json::Map<String, Value>) -> Vec<u8> {
    let mut out = Vec::new();
    for (key, value) in members {
        let mut entry = Vec::new();
        put_bytes_field(&mut entry, 1, key.as_bytes());
        put_bytes_field(&mut entry, 2, &value_bytes(value));
        put_bytes_field(&mut out, 1, &entry);
    }
    out
}

/// `google.protobuf.Value`: 1 null, 2 number, 3 text, 4 bool, 5 struct, 6 list. The parser bounds the nesting.
fn value_bytes(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    match value {
        Value::Null => put_varint_field(&mut out, 1, 0),
        Value::Bool(value) => put_varint_field(&mut out, 4, u64::from(*value)),
        Value::Number(number) => {
            put_varint(&mut out, 2 << 3 | 1);
            out.extend_from_slice(&number.as_f64().unwrap_or_default().to_le_bytes());
        }
        Value::String(text) => put_bytes_field(&mut out, 3, text.as_bytes()),
        Value::Object(members) => put_bytes_field(&mut out, 5, &struct_bytes(members)),
        Value::Array(items) => {
            let mut list = Vec::new();
            for item in items {
                put_bytes_field(&mut list, 1, &value_bytes(item));
            }
            put_bytes_field(&mut out, 6, &list);
        }
    }
    out
}
