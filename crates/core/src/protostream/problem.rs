//! What a reader has to say about a recording, and where.

use alloc::string::String;
use core::fmt;

use crate::event::{RecordError, UnknownEvent};
use crate::limits::{PART_SIZE_MAX, RECORD_MAX};

/// Where in a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The part, from 1. When a reader did not begin at the first part, as far as it was told.
    pub part: u64,
    /// Byte in the file at which the part's header begins, or at which something else stands in its place.
    pub part_offset: u64,
    /// The record in its part, from 1, and the byte among the part's inflated bytes at which its length begins.
    pub record: Option<(u64, u64)>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "part {} (byte {})", self.part, self.part_offset)?;
        match self.record {
            Some((record, offset)) => write!(f, ", record {record} (inflated byte {offset})"),
            None => Ok(()),
        }
    }
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A reader of the format puts up with it; only strict mode tells.
    Deviation,
    /// Events cannot be read here although nothing is damaged: they are encrypted.
    Unreadable,
    /// Something is damaged or missing.
    Damage,
}

impl Severity {
    /// `deviation`, `unreadable` or `damage`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deviation => "deviation",
            Self::Unreadable => "unreadable",
            Self::Damage => "damage",
        }
    }
}

/// One thing that is wrong with a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it was found.
    pub place: Place,
    /// What it is.
    pub kind: ProblemKind,
}

impl Problem {
    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.kind.severity()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.kind)
    }
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The file ends inside a part header, after so many bytes of it.
    HeaderTruncated(usize),
    /// Something stands where a part should begin. The reader looks for the next part.
    NoPart {
        /// The first eight bytes as a big-endian number; a version would be 1 or 2.
        version: u64,
    },
    /// Size or padding are too large to be true. The body is read as far as it goes.
    SizeUnbelievable {
        /// Declared bytes of the body.
        size: u64,
        /// Declared padding.
        padding: u64,
    },
    /// A flag is set whose meaning is not known, or a reserved byte is not zero.
    HeaderReserved,
    /// A part without a body.
    PartEmpty,
    /// The body is an age file and there is no key. Its size and padding were skipped.
    Encrypted,
    /// The body does not begin as a gzip member does.
    NotGzip,
    /// The deflate data is damaged.
    Deflate,
    /// The member inflated to its end, but its checksum or length is wrong: events of this part may be altered.
    Checksum,
    /// The file ends inside the body.
    BodyTruncated {
        /// How many bytes are missing.
        missing: u64,
    },
    /// The gzip member does not end within the size that the header declares.
    MemberTooLong,
    /// A further part begins inside this one, so the declared size or padding is wrong.
    PartInside {
        /// Byte in the file at which it begins.
        offset: u64,
    },
    /// Bytes behind the gzip member, inside the declared size. They are ignored.
    Leftover {
        /// How many.
        bytes: u64,
        /// Whether all are zero, as a known fault of other writers leaves them.
        zeros: bool,
    },
    /// Padding that is not zero.
    PaddingNotZero,
    /// The file ends inside the padding.
    PaddingTruncated {
        /// How many bytes are missing.
        missing: u64,
    },
    /// The length of a record is 0 or above the limit.
    RecordLength(u32),
    /// The inflated data ends inside a record.
    RecordTruncated,
    /// The record is no readable event.
    Record(RecordError),
    /// An event that is not known here. It was stepped over.
    UnknownEvent(UnknownEvent),
    /// Fields that are not known here. They are kept.
    UnknownFields(u32),
    /// The event's index is not above the one before: it was delivered already.
    Duplicate {
        /// Its `ei`.
        index: i64,
        /// Highest `ei` so far.
        last: i64,
    },
    /// Events are missing between two.
    Gap {
        /// `ei` before; −1 at the beginning.
        last: i64,
        /// `ei` behind.
        index: i64,
    },
    /// A stretch of the file that gave no events, because of the problem told before.
    Hole {
        /// Byte in the file at which the part with the first lost event begins.
        from: u64,
        /// Byte at which reading went on; the end of the file if it did not.
        to: u64,
        /// `ei` of the last event before; −1 if there was none.
        last: i64,
        /// `ei` of the first event behind; none if there was none.
        next: Option<i64>,
        /// Something in it is damaged; otherwise it is encrypted.
        damaged: bool,
    },
    /// A print whose numbers contradict its data or the print before.
    Print {
        /// The field: `bytes`, `ci`, `offset` or `ms`.
        field: &'static str,
        /// What it should be; for `ms` at the least.
        expected: i64,
        /// What it is.
        actual: i64,
    },
    /// Type, code and message of an event do not belong together.
    TypeMismatch {
        /// JSON `event`.
        event_type: String,
        /// JSON `code`.
        code: String,
        /// The message that carries it.
        message: &'static str,
    },
    /// An event without a time.
    NoTime,
    /// The recording has no event that ends a session.
    NoEnd,
}

impl ProblemKind {
    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::HeaderReserved
            | Self::PartEmpty
            | Self::Leftover { .. }
            | Self::PaddingNotZero
            | Self::UnknownEvent(_)
            | Self::UnknownFields(_)
            | Self::Duplicate { .. }
            | Self::Gap { .. }
            | Self::Print { .. }
            | Self::TypeMismatch { .. }
            | Self::NoTime
            | Self::NoEnd => Severity::Deviation,
            Self::Encrypted | Self::Hole { damaged: false, .. } => Severity::Unreadable,
            _ => Severity::Damage,
        }
    }

    /// A short name that programs can compare.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::HeaderTruncated(_) => "header-truncated",
            Self::NoPart { .. } => "no-part",
            Self::SizeUnbelievable { .. } => "size-unbelievable",
            Self::HeaderReserved => "header-reserved",
            Self::PartEmpty => "part-empty",
            Self::Encrypted => "encrypted",
            Self::NotGzip => "not-gzip",
            Self::Deflate => "deflate",
            Self::Checksum => "checksum",
            Self::BodyTruncated { .. } => "body-truncated",
            Self::MemberTooLong => "member-too-long",
            Self::PartInside { .. } => "part-inside",
            Self::Leftover { .. } => "leftover",
            Self::PaddingNotZero => "padding-not-zero",
            Self::PaddingTruncated { .. } => "padding-truncated",
            Self::RecordLength(_) => "record-length",
            Self::RecordTruncated => "record-truncated",
            Self::Record(_) => "record",
            Self::UnknownEvent(_) => "unknown-event",
            Self::UnknownFields(_) => "unknown-fields",
            Self::Duplicate { .. } => "duplicate",
            Self::Gap { .. } => "gap",
            Self::Hole { .. } => "hole",
            Self::Print { .. } => "print",
            Self::TypeMismatch { .. } => "type-mismatch",
            Self::NoTime => "no-time",
            Self::NoEnd => "no-end",
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderTruncated(bytes) => {
                write!(f, "the file ends after {bytes} bytes of a part header")
            }
            Self::NoPart { version } => write!(
                f,
                "no part begins here: version {version:#x} instead of 1 or 2"
            ),
            Self::SizeUnbelievable { size, padding } => {
                write!(
                    f,
                    "declared size {size} and padding {padding} are not both within {PART_SIZE_MAX}"
                )
            }
            Self::HeaderReserved => {
                f.write_str("unknown flags or reserved bytes are set in the part header")
            }
            Self::PartEmpty => f.write_str("the part has no body"),
            Self::Encrypted => f.write_str("encrypted, no key: the part was stepped over"),
            Self::NotGzip => f.write_str("the body is not gzip"),
            Self::Deflate => f.write_str("the compressed data is damaged"),
            Self::Checksum => {
                f.write_str("the checksum is wrong: events of this part may be altered")
            }
            Self::BodyTruncated { missing } => write!(
                f,
                "the file ends {missing} bytes before the end of the body"
            ),
            Self::MemberTooLong => {
                f.write_str("the compressed data does not end within the declared size")
            }
            Self::PartInside { offset } => {
                write!(
                    f,
                    "another part begins at byte {offset}, before this one ends by its header"
                )
            }
            Self::Leftover { bytes, zeros: true } => {
                write!(f, "{bytes} zero bytes behind the compressed data")
            }
            Self::Leftover {
                bytes,
                zeros: false,
            } => write!(f, "{bytes} bytes behind the compressed data"),
            Self::PaddingNotZero => f.write_str("the padding is not all zeros"),
            Self::PaddingTruncated { missing } => {
                write!(
                    f,
                    "the file ends {missing} bytes before the end of the padding"
                )
            }
            Self::RecordLength(length) => write!(
                f,
                "a record of {length} bytes: 1 to {RECORD_MAX} are allowed"
            ),
            Self::RecordTruncated => f.write_str("the part ends inside a record"),
            Self::Record(error) => write!(f, "{error}"),
            Self::UnknownEvent(event) => write!(f, "unknown event {event} stepped over"),
            Self::UnknownFields(1) => f.write_str("a field that is not known"),
            Self::UnknownFields(count) => write!(f, "{count} fields that are not known"),
            Self::Duplicate { index, last } => {
                write!(f, "event {index} again, {last} was read already")
            }
            Self::Gap { last: -1, index } => write!(f, "the first event has index {index}"),
            Self::Gap { last, index } => write!(f, "events are missing: {index} follows {last}"),
            Self::Hole {
                from,
                to,
                last,
                next,
                ..
            } => {
                write!(
                    f,
                    "from the part at byte {from} up to byte {to} not all events could be read; "
                )?;
                match (last, next) {
                    (-1, Some(next)) => write!(f, "the first event read is {next}"),
                    (last, Some(next)) => write!(f, "after event {last} comes event {next}"),
                    (-1, None) => f.write_str("no event could be read"),
                    (last, None) => write!(f, "nothing comes after event {last}"),
                }
            }
            Self::Print {
                field,
                expected,
                actual,
            } => write!(f, "`{field}` is {actual}, not {expected}"),
            Self::TypeMismatch {
                event_type,
                code,
                message,
            } => {
                write!(f, "type `{event_type}` with code `{code}` is no {message}")
            }
            Self::NoTime => f.write_str("an event without a time"),
            Self::NoEnd => f.write_str("no event ends the session"),
        }
    }
}
