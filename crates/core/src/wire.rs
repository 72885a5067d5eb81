//! Protobuf's wire format, as far as a generic reader and writer need it
//! (<https://protobuf.dev/programming-guides/encoding/>).

use alloc::vec::Vec;

use crate::limits::NESTING_MAX;
use crate::schema::WireType;

/// Why bytes are no protobuf message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// The bytes end inside a field.
    #[error("the message ends inside a field")]
    Truncated,
    /// A number takes more than ten bytes.
    #[error("a number is longer than ten bytes")]
    LongVarint,
    /// Field number 0 or above 2^29 − 1, or wire type 6 or 7.
    #[error("a field's tag is not valid")]
    BadTag,
    /// A known field has a wire type that its kind cannot have.
    #[error("field {0} has the wrong wire type")]
    WrongType(u32),
    /// Messages or groups nest deeper than [`NESTING_MAX`].
    #[error("messages are nested deeper than {NESTING_MAX}")]
    Nested,
}

/// One field as it stands.
#[derive(Clone, Copy, Debug)]
pub struct RawField<'a> {
    /// Field number, at least 1.
    pub number: u32,
    /// What the field holds.
    pub value: RawValue<'a>,
    /// The field with its tag.
    pub(crate) span: &'a [u8],
}

/// What a field holds, as far as its wire type tells.
#[derive(Clone, Copy, Debug)]
pub enum RawValue<'a> {
    /// A number.
    Varint(u64),
    /// Eight bytes; no event has such a field.
    Fixed64,
    /// Text, bytes, a message, or packed numbers.
    Bytes(&'a [u8]),
    /// A group; no event has one.
    Group,
    /// Four bytes; no event has such a field.
    Fixed32,
}

impl<'a> RawValue<'a> {
    pub(crate) const fn wire_type(self) -> WireType {
        match self {
            Self::Varint(_) => WireType::Varint,
            Self::Fixed64 => WireType::Fixed64,
            Self::Bytes(_) => WireType::Bytes,
            Self::Group => WireType::Group,
            Self::Fixed32 => WireType::Fixed32,
        }
    }

    /// The number, or 0 for what is none.
    #[must_use]
    pub const fn varint(self) -> u64 {
        if let Self::Varint(value) = self {
            value
        } else {
            0
        }
    }

    /// The bytes, or none for what has none.
    #[must_use]
    pub const fn bytes(self) -> &'a [u8] {
        if let Self::Bytes(value) = self {
            value
        } else {
            &[]
        }
    }
}

/// The fields of a message, in the order of the wire. Ends after the first error.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Over the bytes of a message.
    #[must_use]
    pub const fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    fn next_field(&mut self) -> Result<RawField<'a>, WireError> {
        let start = self.rest;
        let (number, wire_type) = tag(&mut self.rest)?;
        let value = match wire_type {
            0 => RawValue::Varint(varint(&mut self.rest)?),
            1 => take(&mut self.rest, 8).map(|_| RawValue::Fixed64)?,
            2 => RawValue::Bytes(length_delimited(&mut self.rest)?),
            3 => skip_group(&mut self.rest, number).map(|()| RawValue::Group)?,
            5 => take(&mut self.rest, 4).map(|_| RawValue::Fixed32)?,
            _ => return Err(WireError::BadTag),
        };
        let span = &start[..start.len() - self.rest.len()];
        Ok(RawField {
            number,
            value,
            span,
        })
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<RawField<'a>, WireError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.next_field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the number was checked, the wire type has three bits"
)]
fn tag(rest: &mut &[u8]) -> Result<(u32, u8), WireError> {
    let tag = varint(rest)?;
    let number = tag >> 3;
    if number == 0 || number >= 1 << 29 {
        return Err(WireError::BadTag);
    }
    Ok((number as u32, (tag & 7) as u8))
}

#[inline]
pub(crate) fn varint(rest: &mut &[u8]) -> Result<u64, WireError> {
    if let [byte, tail @ ..] = *rest
        && *byte < 0x80
    {
        *rest = tail;
        return Ok(u64::from(*byte));
    }
    let mut value = 0;
    for (i, byte) in rest.iter().enumerate() {
        if i == 10 {
            return Err(WireError::LongVarint);
        }
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            *rest = &rest[i + 1..];
            return Ok(value);
        }
    }
    Err(if rest.len() >= 10 {
        WireError::LongVarint
    } else {
        WireError::Truncated
    })
}

#[inline]
fn length_delimited<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], WireError> {
    let length = usize::try_from(varint(rest)?).map_err(|_| WireError::Truncated)?;
    take(rest, length)
}

#[inline]
fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], WireError> {
    let (taken, tail) = rest.split_at_checked(length).ok_or(WireError::Truncated)?;
    *rest = tail;
    Ok(taken)
}

/// Steps over a group (wire types 3 and 4), without recursion.
fn skip_group(rest: &mut &[u8], number: u32) -> Result<(), WireError> {
    let mut open = Vec::from([number]);
    while let Some(innermost) = open.last().copied() {
        let (number, wire_type) = tag(rest)?;
        match wire_type {
            0 => drop(varint(rest)?),
            1 => drop(take(rest, 8)?),
            2 => drop(length_delimited(rest)?),
            3 if open.len() == NESTING_MAX => return Err(WireError::Nested),
            3 => open.push(number),
            4 if number == innermost => drop(open.pop()),
            5 => drop(take(rest, 4)?),
            _ => return Err(WireError::BadTag),
        }
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the low seven bits are meant"
)]
pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(crate) fn put_varint_field(out: &mut Vec<u8>, number: u32, value: u64) {
    put_varint(out, u64::from(number) << 3);
    put_varint(out, value);
}

pub(crate) fn put_bytes_field(out: &mut Vec<u8>, number: u32, value: &[u8]) {
    put_varint(out, u64::from(number) << 3 | 2);
    put_varint(out, value.len() as u64);
    out.extend_from_slice(value);
}
