//! A desktop as bytes, and back.
//!
//! ```text
//! version  flags  size  pointer?  message  last serial  count  frames: place, serial, PNG, seen rectangles
//! ```
//!
//! Numbers are LEB128. The same state gives the same bytes.

use crate::numbers::{Reader, put, put_bytes};
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use super::frames::{FRAMES_BYTES_MAX, FRAMES_MAX, Kept, PIECES_MAX, Rect, Stack};
use super::{Desktop, Frame, NOTICE_CHARS_MAX, Pointer, SIDE_MAX, png};

/// First byte of a snapshot. A reader refuses every other one: snapshots are derived data and are made again.
pub const DESKTOP_SNAPSHOT_VERSION: u8 = 1;

/// Longest message in a snapshot: a text as it is kept, each character written out, with words around it.
const MESSAGE_BYTES_MAX: usize = 10 * NOTICE_CHARS_MAX + 100;

const NEEDS_DECODER: u8 = 1;
const HAS_REFUSED: u8 = 2;
const IS_LASTING: u8 = 4;
const HAS_LOST: u8 = 8;
const HAS_POINTER: u8 = 16;
const FLAGS: u8 = 31;

/// Why bytes are no snapshot of a desktop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum DesktopSnapshotError {
    /// Made by another version; make it again from the recording.
    UnknownVersion(u8),
    /// Cut short or damaged; make it again from the recording.
    Malformed,
}

impl fmt::Display for DesktopSnapshotError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownVersion(version) => {
                write!(formatter, "desktop snapshot has unknown version {version}")
            }
            Self::Malformed => formatter.write_str("desktop snapshot is damaged"),
        }
    }
}

impl core::error::Error for DesktopSnapshotError {}

impl Desktop {
    /// Everything, the pictures included: about as many bytes as the PNGs on the screen.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.stack.bytes + 32 * self.stack.kept.len() + 64);
        out.push(DESKTOP_SNAPSHOT_VERSION);
        let flags = [
            (self.needs_decoder, NEEDS_DECODER),
            (self.has_refused, HAS_REFUSED),
            (self.is_lasting, IS_LASTING),
            (self.stack.has_lost, HAS_LOST),
            (self.pointer.is_some(), HAS_POINTER),
        ];
        out.push(
            flags
                .into_iter()
                .filter(|(is_set, _)| *is_set)
                .map(|(_, flag)| flag)
                .sum(),
        );
        put(&mut out, self.size.0.into());
        put(&mut out, self.size.1.into());
        if let Some(pointer) = self.pointer {
            put(&mut out, pointer.x.into());
            put(&mut out, pointer.y.into());
            out.push(pointer.buttons);
        }
        put_bytes(&mut out, self.message.as_bytes());
        put(&mut out, self.stack.last_serial);
        put(&mut out, self.stack.kept.len() as u64);
        for Kept { frame, seen } in &self.stack.kept {
            put(&mut out, frame.left.into());
            put(&mut out, frame.top.into());
            put(&mut out, frame.serial);
            put_bytes(&mut out, &frame.png);
            put(&mut out, seen.len() as u64);
            for rect in seen {
                for side in [rect.left, rect.top, rect.right, rect.bottom] {
                    put(&mut out, side.into());
                }
            }
        }
        out
    }

    /// The desktop that [`Desktop::snapshot`] was called on.
    ///
    /// # Errors
    ///
    /// [`DesktopSnapshotError`] when the bytes were not made by this version or are damaged. Never panics, and allocates
    /// no more than a few times the bytes given.
    pub fn restore(bytes: &[u8]) -> Result<Self, DesktopSnapshotError> {
        match bytes.split_first() {
            Some((&DESKTOP_SNAPSHOT_VERSION, rest)) => {
                read(&mut Reader { bytes: rest }).ok_or(DesktopSnapshotError::Malformed)
            }
            Some((&version, _)) => Err(DesktopSnapshotError::UnknownVersion(version)),
            None => Err(DesktopSnapshotError::Malformed),
        }
    }
}

fn read(reader: &mut Reader<'_>) -> Option<Desktop> {
    let flags = reader.byte().filter(|flags| flags & !FLAGS == 0)?;
    let size = (reader.side()?, reader.side()?);
    let pointer = if flags & HAS_POINTER == 0 {
        None
    } else {
        Some(Pointer {
            x: reader.side()?,
            y: reader.side()?,
            buttons: reader.byte().filter(|buttons| *buttons <= 7)?,
        })
    };
    let message = core::str::from_utf8(reader.data(MESSAGE_BYTES_MAX)?).ok()?;
    let mut desktop = Desktop {
        size,
        pointer,
        stack: stack(reader, flags & HAS_LOST != 0)?,
        needs_decoder: flags & NEEDS_DECODER != 0,
        has_refused: flags & HAS_REFUSED != 0,
        message: String::from(message),
        is_lasting: flags & IS_LASTING != 0,
        notice: String::new(),
    };
    desktop.write_notice();
    reader.bytes.is_empty().then_some(desktop)
}

fn stack(reader: &mut Reader<'_>, has_lost: bool) -> Option<Stack> {
    let last_serial = reader.number()?;
    let count = reader.size(FRAMES_MAX)?;
    let mut kept: VecDeque<Kept> = VecDeque::new();
    let mut bytes = 0;
    for _ in 0..count {
        let (left, top) = (reader.side()?, reader.side()?);
        let serial = reader.number()?;
        let png = reader.data(FRAMES_BYTES_MAX)?;
        let (width, height) = png::size(png)?;
        bytes += png.len();
        let frame = Frame {
            left,
            top,
            width,
            height,
            png: Arc::from(png),
            serial,
        };
        let pieces = reader.size(PIECES_MAX).filter(|pieces| *pieces > 0)?;
        let mut seen = Vec::with_capacity(pieces);
        for _ in 0..pieces {
            let rect = Rect {
                left: reader.number32()?,
                top: reader.number32()?,
                right: reader.number32()?,
                bottom: reader.number32()?,
            };
            if rect.is_empty() || !Rect::of(&frame).contains(rect) {
                return None;
            }
            seen.push(rect);
        }
        kept.push_back(Kept { frame, seen });
    }
    (bytes <= FRAMES_BYTES_MAX).then_some(Stack {
        kept,
        bytes,
        last_serial,
        has_lost,
    })
}

impl Reader<'_> {
    fn side(&mut self) -> Option<u32> {
        self.number32().filter(|side| *side <= SIDE_MAX)
    }
}
