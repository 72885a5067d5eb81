//! Checking a message and all in it against the field table, before anything else looks at it.

use crate::event::{METADATA, time};
use crate::limits::NESTING_MAX;
use crate::schema::{self, Field, Kind, Message};
use crate::wire::{self, Fields, RawField, RawValue, WireError};

/// [`check_message`] for prints, which are most of all events, and their index, in one pass.
pub(crate) fn check_print(body: &[u8]) -> Result<(i64, u32), WireError> {
    let (mut index, mut unknown) = (0, 0);
    for field in Fields::new(body) {
        let field = field?;
        let fits = match (field.number, field.value) {
            (METADATA, RawValue::Bytes(metadata)) => {
                for field in Fields::new(metadata) {
                    let field = field?;
                    let fits = match (field.number, field.value) {
                        (1, RawValue::Varint(value)) => {
                            index = value.cast_signed();
                            true
                        }
                        (2..=4 | 6, RawValue::Bytes(_)) => true,
                        (5, RawValue::Bytes(bytes)) => time(bytes).map(|_| true)?,
                        (1..=6, _) => false,
                        _ => {
                            unknown += 1;
                            true
                        }
                    };
                    if !fits {
                        return Err(WireError::WrongType(field.number));
                    }
                }
                true
            }
            (2 | 4..=6, RawValue::Varint(_)) | (3, RawValue::Bytes(_)) => true,
            (1..=6, _) => false,
            _ => {
                unknown += 1;
                true
            }
        };
        if !fits {
            return Err(WireError::WrongType(field.number));
        }
    }
    Ok((index, unknown))
}

/// Checks a message and all in it against the table, and counts the fields that are not known.
pub(crate) fn check_message(
    message: &'static Message,
    bytes: &[u8],
    depth: usize,
) -> Result<u32, WireError> {
    if depth > NESTING_MAX {
        return Err(WireError::Nested);
    }
    let mut unknown = 0_u32;
    for field in Fields::new(bytes) {
        let raw = field?;
        match message.field(raw.number) {
            Some(field) => unknown = unknown.saturating_add(check_field(field, raw, depth)?),
            None => unknown = unknown.saturating_add(1),
        }
    }
    Ok(unknown)
}

fn check_field(field: &'static Field, raw: RawField<'_>, depth: usize) -> Result<u32, WireError> {
    if !field.accepts(raw.value.wire_type()) {
        return Err(WireError::WrongType(raw.number));
    }
    let bytes = raw.value.bytes();
    match field.kind {
        Kind::Message(index) => check_message(schema::message_at(index), bytes, depth + 1),
        Kind::MapText => check_entry(
            bytes,
            |value| matches!(value, RawValue::Bytes(_)).then_some(()),
            raw.number,
        ),
        Kind::MapInt => check_entry(
            bytes,
            |value| matches!(value, RawValue::Varint(_)).then_some(()),
            raw.number,
        ),
        Kind::MapMessage(index) => check_map_message(schema::message_at(index), bytes, depth + 1),
        Kind::Labels => {
            // LabelValues { map<string, StringValues> } with StringValues { repeated string }
            for entry in Fields::new(bytes) {
                let entry = entry?;
                if entry.number == 1 {
                    check_entry(
                        entry.value.bytes(),
                        |value| check_text_list(value).ok(),
                        raw.number,
                    )?;
                }
            }
            Ok(0)
        }
        Kind::Time => time(bytes).map(|_| 0),
        Kind::Wrapped => wrapped(bytes).map(|_| 0),
        Kind::Struct => check_struct(bytes, depth + 1).map(|()| 0),
        _ if field.kind.is_varint() => {
            let mut packed = bytes;
            while !packed.is_empty() {
                wire::varint(&mut packed)?;
            }
            Ok(0)
        }
        _ => Ok(0),
    }
}

fn check_entry(
    bytes: &[u8],
    value: impl Fn(RawValue<'_>) -> Option<()>,
    number: u32,
) -> Result<u32, WireError> {
    for field in Fields::new(bytes) {
        let field = field?;
        let sound = match field.number {
            1 => matches!(field.value, RawValue::Bytes(_)).then_some(()),
            2 => value(field.value),
            _ => Some(()),
        };
        sound.ok_or(WireError::WrongType(number))?;
    }
    Ok(0)
}

fn check_map_message(
    message: &'static Message,
    bytes: &[u8],
    depth: usize,
) -> Result<u32, WireError> {
    let mut unknown = 0;
    for field in Fields::new(bytes) {
        let field = field?;
        if field.number == 2 {
            unknown += check_message(message, field.value.bytes(), depth)?;
        }
    }
    Ok(unknown)
}

fn check_text_list(value: RawValue<'_>) -> Result<(), WireError> {
    let RawValue::Bytes(list) = value else {
        return Err(WireError::WrongType(2));
    };
    Fields::new(list).try_for_each(|field| field.map(drop))
}

/// The number in a `google.protobuf.UInt32Value` or `UInt64Value`.
pub(crate) fn wrapped(bytes: &[u8]) -> Result<u64, WireError> {
    let mut number = 0;
    for field in Fields::new(bytes) {
        let field = field?;
        if field.number == 1 {
            number = field.value.varint();
        }
    }
    Ok(number)
}

/// `google.protobuf.Struct`: a map of `Value`, which may hold a `Struct` or a list of `Value` in turn.
fn check_struct(bytes: &[u8], depth: usize) -> Result<(), WireError> {
    for entry in Fields::new(bytes) {
        let entry = entry?;
        for field in Fields::new(entry.value.bytes()) {
            let field = field?;
            if field.number == 2 {
                check_value(field.value.bytes(), depth)?;
            }
        }
    }
    Ok(())
}

fn check_value(bytes: &[u8], depth: usize) -> Result<(), WireError> {
    if depth > NESTING_MAX {
        return Err(WireError::Nested);
    }
    for field in Fields::new(bytes) {
        let field = field?;
        match field.number {
            5 => check_struct(field.value.bytes(), depth + 1)?,
            6 => {
                for item in Fields::new(field.value.bytes()) {
                    check_value(item?.value.bytes(), depth + 1)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::event::{EventRef, metadata};

    proptest! {
        #[test]
        fn prints_are_checked_like_other_messages(bytes in proptest::collection::vec(0_u8..64, 0..60)) {
            let message = schema::message_of_number(EventRef::PRINT).expect("the print is in the table");
            let expected = check_message(message, &bytes, 0)
                .and_then(|unknown| Ok((metadata(&bytes)?.index, unknown)));
            prop_assert_eq!(check_print(&bytes).ok(), expected.ok());
        }
    }
}
