//! The pictures that are still seen.
//!
//! Of each picture the part that later ones left free is kept as a list of rectangles. A picture with nothing left free
//! is dropped. Cutting a rectangle out of another leaves up to four; where a list would grow beyond [`PIECES_MAX`] it
//! stays as it was, so that a picture may be kept longer than it is seen, and never dropped too early.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::Frame;

/// Most pictures that are kept. Recorders send tiles of 64 × 64 pixels at the least, of which an 8k screen has 8 100; real
/// sessions keep some hundreds. A hostile one could send millions of dots, and each new one is compared with all.
pub const FRAMES_MAX: usize = 4_096;
/// Most bytes of PNG that are kept: an 8k screen of noise has 100 MB, one of text less than 5. Snapshots hold them all.
pub const FRAMES_BYTES_MAX: usize = 32 << 20;
/// Most rectangles into which the seen part of a picture is cut.
pub(super) const PIECES_MAX: usize = 16;

/// Pictures, bottom to top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stack {
    pub(super) kept: VecDeque<Kept>,
    /// Sum of the lengths of the PNGs.
    pub(super) bytes: usize,
    /// Serial of the last picture, whether it is kept or not.
    pub(super) last_serial: u64,
    /// Pictures were dropped that are still seen.
    pub(super) has_lost: bool,
}

/// A picture and what of it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) frame: Frame,
    /// Not empty, at most [`PIECES_MAX`], within the picture.
    pub(super) seen: Vec<Rect>,
}

/// Right and bottom lie outside. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) right: u32,
    pub(super) bottom: u32,
}

impl Rect {
    pub(super) const fn of(frame: &Frame) -> Self {
        Self {
            left: frame.left,
            top: frame.top,
            right: frame.left.saturating_add(frame.width),
            bottom: frame.top.saturating_add(frame.height),
        }
    }

    const fn overlaps(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(super) const fn contains(self, other: Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    pub(super) const fn is_empty(self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }

    /// Appends what `cover` leaves of this rectangle: above, below, left, right.
    fn minus(self, cover: Self, out: &mut Vec<Self>) {
        if !self.overlaps(cover) {
            out.push(self);
            return;
        }
        let (top, bottom) = (self.top.max(cover.top), self.bottom.min(cover.bottom));
        let pieces = [
            Self {
                bottom: top,
                ..self
            },
            Self {
                top: bottom,
                ..self
            },
            Self {
                top,
                bottom,
                right: cover.left,
                ..self
            },
            Self {
                top,
                bottom,
                left: cover.right,
                ..self
            },
        ];
        out.extend(pieces.into_iter().filter(|piece| !piece.is_empty()));
    }
}

impl Stack {
    pub(super) fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.kept.iter().map(|kept| &kept.frame)
    }

    pub(super) const fn has_lost(&self) -> bool {
        self.has_lost
    }

    pub(super) fn clear(&mut self) {
        self.kept.clear();
        self.bytes = 0;
    }

    pub(super) fn push(&mut self, left: u32, top: u32, width: u32, height: u32, png: &[u8]) {
        self.last_serial = self.last_serial.wrapping_add(1);
        let frame = Frame {
            left,
            top,
            width,
            height,
            png: Arc::from(png),
            serial: self.last_serial,
        };
        self.cover(Rect::of(&frame));
        self.bytes += png.len();
        self.kept.push_back(Kept {
            seen: vec![Rect::of(&frame)],
            frame,
        });
        while self.kept.len() > FRAMES_MAX || self.bytes > FRAMES_BYTES_MAX {
            // The oldest has been covered the longest, if only in part.
            let Some(lost) = self.kept.pop_front() else {
                break;
            };
            self.bytes -= lost.frame.png.len();
            self.has_lost = true;
        }
    }

    /// Takes away what the rectangle covers.
    fn cover(&mut self, cover: Rect) {
        let mut pieces = Vec::new();
        let bytes = &mut self.bytes;
        self.kept.retain_mut(|kept| {
            if !Rect::of(&kept.frame).overlaps(cover) {
                return true;
            }
            pieces.clear();
            for piece in &kept.seen {
                piece.minus(cover, &mut pieces);
            }
            if pieces.is_empty() {
                *bytes -= kept.frame.png.len();
                return false;
            }
            if pieces.len() <= PIECES_MAX {
                kept.seen.clone_from(&pieces);
            }
            true
        });
    }
}
