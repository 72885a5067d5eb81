//! Events: one record of a recording each.
//!
//! An event is kept as the bytes it was written with, so that fields which this version does not know survive, and
//! read through the field table ([`crate::schema`]) when somebody asks. [`EventRef`] borrows these bytes from a
//! reader, [`Event`] owns them. Typed access is [`EventRef::decode`], JSON is [`crate::json`].

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use prost::Message as _;

use crate::canonical::{canonical, with_valid_text};
use crate::check::{check_message, check_print};
use crate::generated::events::{OneOf, one_of};
use crate::limits::RECORD_MAX;
use crate::schema::{self, Message};
use crate::time::Time;
use crate::wire::{Fields, RawValue, WireError, put_bytes_field};
use crate::{catalogue, wire};

/// `OneOf` numbers that were given to another message in one line of releases: the SFTP event of 8.3 and of 9.3
/// (format text, section 4.2). The event's own type tells.
const FORMER_SFTP_NUMBERS: [u32; 2] = [69, 88];
const SFTP_NUMBER: u32 = 91;
pub(crate) const METADATA: u32 = 1;
/// Tag of a print in a record: field number 7, wire type 2.
const PRINT_TAG: u8 = 7 << 3 | 2;

/// Why a record gives no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The bytes are no `OneOf` message. Fix: none, the record is damaged.
    #[error("the record is not a readable event: {0}")]
    Malformed(#[from] WireError),
    /// The record is a message without an event.
    #[error("the record holds no event")]
    NoEvent,
    /// An event whose fields this version does not know. Step over it.
    #[error("the record holds an event that is not known here: {0}")]
    Unknown(UnknownEvent),
    /// The event has no typed form. Read it through JSON.
    #[error("the event does not decode into its type")]
    Typed,
}

/// What can be said of an event whose message is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEvent {
    /// Field number in `OneOf`.
    pub number: u32,
    /// `ei`, if the event has its metadata where every known event has them.
    pub index: Option<i64>,
}

impl fmt::Display for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "number {}", self.number)?;
        match catalogue::message_name(self.number) {
            Some(name) => write!(f, " ({name})"),
            None => Ok(()),
        }
    }
}

/// An event that borrows its bytes.
#[derive(Clone, Copy)]
pub struct EventRef<'a> {
    record: &'a [u8],
    number: u32,
    message: &'static Message,
    /// The inner message: `record` without the tag and length of the `OneOf` member.
    body: &'a [u8],
    index: i64,
    unknown_fields: u32,
}

/// [`EventRef`] without its borrow, so that a reader can hold on to it.
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    number: u32,
    message: &'static Message,
    body: core::ops::Range<usize>,
    index: i64,
    unknown_fields: u32,
}

/// An event that owns its bytes.
///
/// Invariant: `record` passed [`EventRef::parse`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Event {
    record: Vec<u8>,
}

/// The fields of a print, which playback reads at speed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintRef<'a> {
    /// The bytes that the terminal got.
    pub data: &'a [u8],
    /// JSON `ci`: number among the prints, from 0.
    pub chunk_index: i64,
    /// JSON `bytes`: length of `data`, as the writer counted it.
    pub bytes: i64,
    /// JSON `ms`: milliseconds since the first print of the recording.
    pub delay_ms: i64,
    /// JSON `offset`: sum of `bytes` of all earlier prints.
    pub offset: i64,
}

impl<'a> EventRef<'a> {
    /// Field number of prints in `OneOf`.
    pub const PRINT: u32 = 7;

    /// Reads a record: the bytes of a `OneOf` message, without the length in front.
    ///
    /// The whole message is checked against the field table. Text need not be valid UTF-8.
    ///
    /// # Errors
    ///
    /// [`RecordError`] if the bytes are damaged or the event is not known.
    pub fn parse(record: &'a [u8]) -> Result<Self, RecordError> {
        // Prints are most of all events: one field of one-byte tag, and nothing else.
        let mut rest = record.strip_prefix(&[PRINT_TAG]).unwrap_or_default();
        if let Ok(length) = wire::varint(&mut rest)
            && length == rest.len() as u64
            && let Some(message) = schema::message_of_number(EventRef::PRINT)
        {
            let (index, unknown_fields) = check_print(rest)?;
            let number = EventRef::PRINT;
            return Ok(Self {
                record,
                number,
                message,
                body: rest,
                index,
                unknown_fields,
            });
        }
        let mut member = None;
        for field in Fields::new(record) {
            let field = field?;
            // Whatever is no message cannot be an event, also not one of the future.
            if let RawValue::Bytes(body) = field.value {
                member = Some((field.number, body));
            } else if schema::message_of_number(field.number).is_some() {
                return Err(WireError::WrongType(field.number).into());
            }
        }
        // Of several members of a oneof the last one holds.
        let Some((number, body)) = member else {
            return Err(RecordError::NoEvent);
        };
        let Some(mut message) = schema::message_of_number(number) else {
            return Err(RecordError::Unknown(UnknownEvent {
                number,
                index: metadata_index(body),
            }));
        };
        if FORMER_SFTP_NUMBERS.contains(&number)
            && metadata(body).is_ok_and(|metadata| metadata.event_type == b"sftp")
            && let Some(sftp) = schema::message_of_number(SFTP_NUMBER)
        {
            message = sftp;
        }
        let (index, unknown_fields) = if number == EventRef::PRINT {
            check_print(body)?
        } else {
            (metadata(body)?.index, check_message(message, body, 0)?)
        };
        Ok(Self {
            record,
            number,
            message,
            body,
            index,
            unknown_fields,
        })
    }

    /// What parsing found out, without the bytes.
    pub(crate) fn parsed(self) -> Parsed {
        let start = self.body.as_ptr().addr() - self.record.as_ptr().addr();
        Parsed {
            number: self.number,
            message: self.message,
            body: start..start + self.body.len(),
            index: self.index,
            unknown_fields: self.unknown_fields,
        }
    }

    /// The event again, over the bytes that `parsed` came from.
    pub(crate) fn from_parsed(record: &'a [u8], parsed: &Parsed) -> Self {
        Self {
            record,
            number: parsed.number,
            message: parsed.message,
            body: &record[parsed.body.clone()],
            index: parsed.index,
            unknown_fields: parsed.unknown_fields,
        }
    }

    /// The record: the bytes of the `OneOf` message, without the length in front.
    #[must_use]
    pub const fn record(self) -> &'a [u8] {
        self.record
    }

    /// The event as its own copy.
    #[must_use]
    pub fn to_owned(self) -> Event {
        Event {
            record: self.record.to_vec(),
        }
    }

    /// Field number in `OneOf`.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// The message that carries the event.
    #[must_use]
    pub const fn message(self) -> &'static Message {
        self.message
    }

    pub(crate) const fn body(self) -> &'a [u8] {
        self.body
    }

    /// JSON `ei`: the event's number in its recording, from 0.
    #[must_use]
    pub const fn index(self) -> i64 {
        self.index
    }

    /// How many fields the event has that this version does not know. They are kept.
    #[must_use]
    pub const fn unknown_fields(self) -> u32 {
        self.unknown_fields
    }

    /// JSON `event`: the type string, such as `session.start`.
    #[must_use]
    pub fn event_type(self) -> Cow<'a, str> {
        Metadata::text(self.metadata().event_type)
    }

    /// JSON `code`; empty for prints and desktop frames.
    #[must_use]
    pub fn code(self) -> Cow<'a, str> {
        Metadata::text(self.metadata().code)
    }

    /// JSON `time`; the zero time if the event carries none.
    #[must_use]
    pub fn time(self) -> Time {
        self.metadata().time
    }

    /// JSON `cluster_name`.
    #[must_use]
    pub fn cluster_name(self) -> Cow<'a, str> {
        Metadata::text(self.metadata().cluster_name)
    }

    fn metadata(self) -> Metadata<'a> {
        // `parse` has read them once without an error.
        metadata(self.body).unwrap_or_default()
    }

    /// The fields of a print, without copying; nothing for other events.
    #[must_use]
    pub fn print(self) -> Option<PrintRef<'a>> {
        if self.number != EventRef::PRINT {
            return None;
        }
        let mut print = PrintRef::default();
        for field in Fields::new(self.body).flatten() {
            let value = field.value.varint().cast_signed();
            match field.number {
                2 => print.chunk_index = value,
                3 => print.data = field.value.bytes(),
                4 => print.bytes = value,
                5 => print.delay_ms = value,
                6 => print.offset = value,
                _ => {}
            }
        }
        Some(print)
    }

    /// The event as its prost type. Fields that are not known are lost there; text that is not UTF-8 is replaced.
    ///
    /// # Errors
    ///
    /// [`RecordError::Typed`] for what prost refuses and the generic reader accepts; none is known.
    pub fn decode(self) -> Result<one_of::Event, RecordError> {
        let mut bytes = Vec::with_capacity(self.record.len());
        let number = if self.message.name() == "SFTP" {
            SFTP_NUMBER
        } else {
            self.number
        };
        put_bytes_field(&mut bytes, number, self.body);
        let typed = OneOf::decode(bytes.as_slice()).or_else(|_| {
            bytes.clear();
            put_bytes_field(
                &mut bytes,
                number,
                &with_valid_text(self.message, self.body),
            );
            OneOf::decode(bytes.as_slice())
        });
        typed
            .ok()
            .and_then(|typed| typed.event)
            .ok_or(RecordError::Typed)
    }
}

impl fmt::Debug for EventRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message.name(), crate::json::to_json(*self))
    }
}

impl Event {
    /// Takes a record: the bytes of a `OneOf` message.
    ///
    /// # Errors
    ///
    /// As [`EventRef::parse`].
    pub fn from_record(record: Vec<u8>) -> Result<Self, RecordError> {
        EventRef::parse(&record)?;
        Ok(Self { record })
    }

    /// Encodes a typed event in canonical form: fields ascending, the groups that are always present written even
    /// when empty, an unset time as the zero time, maps sorted.
    ///
    /// The record may turn out longer than [`RECORD_MAX`]; [`protostream::Writer`](crate::protostream::Writer)
    /// refuses it then.
    #[must_use]
    pub fn encode(event: one_of::Event) -> Self {
        let record = OneOf { event: Some(event) }.encode_to_vec();
        let member = Fields::new(&record).flatten().next();
        let Some((number, body, message)) = member.and_then(|field| {
            Some((
                field.number,
                field.value.bytes(),
                schema::message_of_number(field.number)?,
            ))
        }) else {
            return Self { record };
        };
        Self::from_body(number, &canonical(message, body))
    }

    /// [`encode`](Self::encode) for the message of one field number of `OneOf`.
    pub(crate) fn encode_message(number: u32, message: &impl prost::Message) -> Self {
        let body = message.encode_to_vec();
        match schema::message_of_number(number) {
            Some(known) => Self::from_body(number, &canonical(known, &body)),
            None => Self::from_body(number, &body),
        }
    }

    pub(crate) fn from_body(number: u32, body: &[u8]) -> Self {
        let mut record = Vec::with_capacity(body.len() + 8);
        put_bytes_field(&mut record, number, body);
        Self { record }
    }

    /// The event, borrowed.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "it cannot happen")]
    pub fn as_ref(&self) -> EventRef<'_> {
        EventRef::parse(&self.record).expect("the constructors make readable records only")
    }

    /// The record: the bytes of the `OneOf` message.
    #[must_use]
    pub fn record(&self) -> &[u8] {
        &self.record
    }

    /// Whether the record is within [`RECORD_MAX`].
    #[must_use]
    pub fn fits(&self) -> bool {
        self.record.len() <= RECORD_MAX
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

/// What every event has in its first field.
#[derive(Clone, Copy, Default)]
pub(crate) struct Metadata<'a> {
    pub(crate) index: i64,
    event_type: &'a [u8],
    code: &'a [u8],
    time: Time,
    cluster_name: &'a [u8],
}

impl<'a> Metadata<'a> {
    fn text(bytes: &'a [u8]) -> Cow<'a, str> {
        alloc::string::String::from_utf8_lossy(bytes)
    }
}

pub(crate) fn metadata(body: &[u8]) -> Result<Metadata<'_>, WireError> {
    let mut metadata = Metadata::default();
    // Several occurrences of a message are merged, as protobuf wants it.
    for outer in Fields::new(body) {
        let outer = outer?;
        if outer.number != METADATA {
            continue;
        }
        for field in Fields::new(outer.value.bytes()) {
            let field = field?;
            match field.number {
                1 => metadata.index = field.value.varint().cast_signed(),
                2 => metadata.event_type = field.value.bytes(),
                4 => metadata.code = field.value.bytes(),
                5 => metadata.time = time(field.value.bytes())?,
                6 => metadata.cluster_name = field.value.bytes(),
                _ => {}
            }
        }
    }
    Ok(metadata)
}

/// `ei` of an event whose message is not known, if its first field looks like the metadata of any event.
fn metadata_index(body: &[u8]) -> Option<i64> {
    let first = Fields::new(body).next()?.ok()?;
    let RawValue::Bytes(inner) = first.value else {
        return None;
    };
    let checked =
        first.number == METADATA && check_message(schema::message_at(0), inner, 0).is_ok();
    checked
        .then(|| metadata(body).ok().map(|metadata| metadata.index))
        .flatten()
}

/// `google.protobuf.Timestamp`
#[expect(
    clippy::cast_possible_truncation,
    reason = "an int32 is sign-extended to 64 bits on the wire"
)]
pub(crate) fn time(bytes: &[u8]) -> Result<Time, WireError> {
    let (mut seconds, mut nanos) = (0, 0);
    for field in Fields::new(bytes) {
        let field = field?;
        match field.number {
            1 => seconds = field.value.varint().cast_signed(),
            2 => nanos = field.value.varint() as i32,
            _ => {}
        }
    }
    Ok(Time::new(seconds, nanos))
}
