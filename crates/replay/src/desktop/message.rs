//! Messages of the Teleport Desktop Protocol (TDP) and of its successor (TDPB), as far as they show something.

use reel_core::{Fields, RawValue};

/// What a message says. Positions are pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message<'a> {
    Size {
        width: u32,
        height: u32,
    },
    Png {
        left: u32,
        top: u32,
        png: &'a [u8],
    },
    Move {
        x: u32,
        y: u32,
    },
    /// 0 left, 1 middle, 2 right.
    Button {
        button: u8,
        is_down: bool,
    },
    /// A picture that only an RDP decoder can draw.
    FastPath,
    Alert {
        severity: Severity,
        text: &'a [u8],
    },
    Clipboard {
        bytes: u64,
    },
    Mfa,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Severity {
    Info,
    Warning,
    Error,
}

impl<'a> Message<'a> {
    /// Reads one message; `None` if it is cut short, not known, or shows nothing.
    pub(super) fn parse(message: &'a [u8]) -> Option<Self> {
        let (kind, payload) = message.split_first()?;
        match kind {
            0 => {
                // Four bytes of length, the first of which is 0. One message stands in an event, so that what is there
                // counts, not what the length says.
                envelope(message.get(4..)?)
            }
            _ => tdp(*kind, payload),
        }
    }
}

/// Numbers are big-endian; a text is its length and its bytes.
fn tdp(kind: u8, payload: &[u8]) -> Option<Message<'_>> {
    let mut rest = payload;
    Some(match kind {
        1 => Message::Size {
            width: u32_of(&mut rest)?,
            height: u32_of(&mut rest)?,
        },
        2 => {
            let (left, top) = (u32_of(&mut rest)?, u32_of(&mut rest)?);
            // Right and bottom: the PNG has the same in its head, and that is what is drawn.
            rest = rest.get(8..)?;
            Message::Png {
                left,
                top,
                png: rest,
            }
        }
        3 => Message::Move {
            x: u32_of(&mut rest)?,
            y: u32_of(&mut rest)?,
        },
        4 => Message::Button {
            button: *rest.first()?,
            is_down: *rest.get(1)? != 0,
        },
        6 => Message::Clipboard {
            bytes: u64::from(u32_of(&mut rest)?),
        },
        9 => Message::Alert {
            severity: Severity::Error,
            text: text(&mut rest)?,
        },
        10 => Message::Mfa,
        27 => {
            let length = u32_of(&mut rest)?;
            let (left, top) = (u32_of(&mut rest)?, u32_of(&mut rest)?);
            rest = rest.get(8..)?;
            Message::Png {
                left,
                top,
                png: rest.get(..usize::try_from(length).ok()?)?,
            }
        }
        28 => {
            let text = text(&mut rest)?;
            let severity = match rest.first() {
                Some(0) => Severity::Info,
                Some(1) => Severity::Warning,
                _ => Severity::Error,
            };
            Message::Alert { severity, text }
        }
        29 => Message::FastPath,
        31 => {
            // Two channel numbers.
            rest = rest.get(4..)?;
            Message::Size {
                width: u32::from(u16_of(&mut rest)?),
                height: u32::from(u16_of(&mut rest)?),
            }
        }
        _ => return None,
    })
}

/// The protobuf message `Envelope`: one member of a oneof.
fn envelope(message: &[u8]) -> Option<Message<'_>> {
    // Of several members of a oneof the last one holds.
    let member = fields(message).last()?;
    let body = member.1.bytes();
    Some(match member.0 {
        1 => Message::sized(inner(body, 2), 1, 2)?,
        2 => Message::sized(inner(body, 1), 3, 4)?,
        3 => {
            let rectangle = inner(body, 1);
            Message::Png {
                left: number(rectangle, 1),
                top: number(rectangle, 2),
                png: inner(body, 2),
            }
        }
        4 => Message::FastPath,
        7 => Message::Move {
            x: number(body, 1),
            y: number(body, 2),
        },
        8 => Message::Button {
            // 0 says nothing; 1, 2, 3 are left, middle, right.
            button: u8::try_from(number(body, 1).checked_sub(1)?).ok()?,
            is_down: number(body, 2) != 0,
        },
        10 => Message::sized(body, 1, 2)?,
        11 => Message::Alert {
            severity: match number(body, 2) {
                1 => Severity::Info,
                2 => Severity::Warning,
                _ => Severity::Error,
            },
            text: inner(body, 1),
        },
        13 => Message::Clipboard {
            bytes: inner(body, 1).len() as u64,
        },
        14 => Message::Mfa,
        _ => return None,
    })
}

impl Message<'_> {
    /// A size that stands in two fields of a message.
    fn sized(message: &[u8], width: u32, height: u32) -> Option<Self> {
        let (width, height) = (number(message, width), number(message, height));
        (width > 0 && height > 0).then_some(Self::Size { width, height })
    }
}

/// The fields up to the first that is damaged.
fn fields(message: &[u8]) -> impl Iterator<Item = (u32, RawValue<'_>)> {
    Fields::new(message)
        .map_while(Result::ok)
        .map(|field| (field.number, field.value))
}

/// A number; beyond 32 bits it is the largest there is, which is refused everywhere.
fn number(message: &[u8], wanted: u32) -> u32 {
    let value = fields(message)
        .filter(|(number, _)| *number == wanted)
        .last();
    value.map_or(0, |(_, value)| {
        u32::try_from(value.varint()).unwrap_or(u32::MAX)
    })
}

fn inner(message: &[u8], wanted: u32) -> &[u8] {
    let value = fields(message)
        .filter(|(number, _)| *number == wanted)
        .last();
    value.map_or(&[], |(_, value)| value.bytes())
}

fn u32_of(rest: &mut &[u8]) -> Option<u32> {
    let (bytes, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(u32::from_be_bytes(*bytes))
}

fn u16_of(rest: &mut &[u8]) -> Option<u16> {
    let (bytes, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(u16::from_be_bytes(*bytes))
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(u32_of(rest)?).ok()?;
    let (text, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(text)
}
