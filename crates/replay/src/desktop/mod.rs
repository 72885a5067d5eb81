//! What a desktop session shows: pictures, pointer, size.
//!
//! ```text
//! message ──► message.rs ──► Desktop ──► frames.rs: the pictures that are still seen, bottom to top
//! (TDP, TDPB)                   │ ▲
//!                      snapshot ▼ │ restore
//!                              bytes
//! ```
//!
//! Pictures stay the PNG bytes that were recorded; who draws decodes them. A picture that later ones cover wholly is
//! dropped, so that the state is about one screen's worth of PNG however long the session was. What cannot be shown
//! (pictures that need an RDP decoder, what is beyond the limits) is told by [`Desktop::notice`].
//!
//! Messages come from the recorded session and may be anything: none panics, and one that makes no sense changes
//! nothing.

mod frames;
mod message;
mod png;
mod snapshot;
#[cfg(test)]
mod tests;

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;

use reel_core::EventRef;

use crate::harmless::push_line;
use frames::Stack;
pub use frames::{FRAMES_BYTES_MAX, FRAMES_MAX};
use message::{Message, Severity};
pub use snapshot::{DESKTOP_SNAPSHOT_VERSION, DesktopSnapshotError};

/// Longest side of a desktop or a picture, in pixels: larger than any screen (16k is 15360), and no more than canvases
/// of browsers can hold. A recording that says more would make who draws it allocate gigabytes.
pub const SIDE_MAX: u32 = 16_384;
/// Most pixels of one picture: an 8k screen and a half. A few bytes of PNG can claim any size.
pub const PIXELS_MAX: u64 = 50_000_000;
/// Longest text of an error or alert that is kept, in characters: a line or two on a screen.
pub const NOTICE_CHARS_MAX: usize = 300;

const NEEDS_DECODER: &str = "This session was recorded as RDP drawing orders, which cannot be shown yet. \
     Pointer, size and events are shown.";
const PICTURES_LOST: &str = "Parts of the picture are missing: the session shows more separate pictures at once than \
     are kept.";
const PICTURES_REFUSED: &str = "Some pictures are damaged or too large and are not shown.";

/// One picture on the desktop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Pixels from the left edge of the desktop.
    pub left: u32,
    /// Pixels from the top edge of the desktop.
    pub top: u32,
    /// Width in pixels, as the PNG says: 1 to [`SIDE_MAX`].
    pub width: u32,
    /// Height in pixels, as the PNG says: 1 to [`SIDE_MAX`].
    pub height: u32,
    /// The PNG file as it was recorded. Only its first 24 bytes have been looked at.
    pub png: Arc<[u8]>,
    /// Counts the pictures of the session from 1, those included that are covered by now. What was drawn up to some
    /// serial needs only the frames after it, unless a seek lies between or [`Desktop::size`] changed.
    pub serial: u64,
}

/// Where the mouse points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pointer {
    /// Pixels from the left edge of the desktop.
    pub x: u32,
    /// Pixels from the top edge of the desktop.
    pub y: u32,
    /// Buttons that are held: 1 left, 2 middle, 4 right.
    pub buttons: u8,
}

/// A desktop at one moment of its session.
///
/// ```
/// use reel_replay::Desktop;
///
/// let mut desktop = Desktop::new();
/// desktop.apply(&[1, 0, 0, 4, 0, 0, 0, 3, 0]); // client screen spec
/// desktop.apply(&[3, 0, 0, 0, 5, 0, 0, 0, 6]); // mouse move
/// assert_eq!(desktop.size(), (1024, 768));
/// assert_eq!(desktop.pointer().map(|pointer| (pointer.x, pointer.y)), Some((5, 6)));
/// let keyframe = desktop.snapshot();
/// assert_eq!(Desktop::restore(&keyframe).as_ref(), Ok(&desktop));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desktop {
    size: (u32, u32),
    pointer: Option<Pointer>,
    stack: Stack,
    /// RDP drawing orders were seen.
    needs_decoder: bool,
    /// Pictures were refused.
    has_refused: bool,
    /// What the desktop service or the session itself said last; empty if nothing.
    message: String,
    /// `message` stays although pictures follow.
    is_lasting: bool,
    /// All of the above for people, a line each; empty if there is nothing to say.
    notice: String,
}

impl Desktop {
    /// Before the first message: no size, nothing seen.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The message that an event of a desktop session carries: JSON `message`, or `tdpb_message` in its place. `None`
    /// for events that carry none.
    #[must_use]
    pub fn message_of(event: EventRef<'_>) -> Option<&[u8]> {
        if event.message().name() != "DesktopRecording" {
            return None;
        }
        let message = event.bytes("message");
        Some(if message.is_empty() {
            event.bytes("tdpb_message")
        } else {
            message
        })
    }

    /// Takes one message, type byte included: TDP, or TDPB with its length in front. They are told apart by the first
    /// byte, which is 0 in TDPB and in no TDP message (`docs/format.md` and the format's section 12).
    pub fn apply(&mut self, message: &[u8]) {
        let Some(message) = Message::parse(message) else {
            return;
        };
        match message {
            Message::Size { width, height } => self.resize(width, height),
            Message::Png { left, top, png } => self.png(left, top, png),
            Message::Move { x, y } => {
                let pointer = self.pointer.get_or_insert_default();
                (pointer.x, pointer.y) = (x.min(SIDE_MAX), y.min(SIDE_MAX));
            }
            Message::Button { button, is_down } => {
                let pointer = self.pointer.get_or_insert_default();
                let bit = 1_u8.checked_shl(u32::from(button)).unwrap_or(0) & 7;
                pointer.buttons = if is_down {
                    pointer.buttons | bit
                } else {
                    pointer.buttons & !bit
                };
            }
            Message::FastPath => {
                self.needs_decoder = true;
                self.picture_came();
            }
            Message::Alert { severity, text } => {
                let word = match severity {
                    Severity::Info => "Notice",
                    Severity::Warning => "Warning",
                    Severity::Error => "Error",
                };
                self.say(
                    &format!("{word}: {}", line(text)),
                    severity == Severity::Error,
                );
            }
            Message::Clipboard { bytes } => {
                self.say(&format!("Clipboard: {bytes} bytes were passed."), false);
            }
            Message::Mfa => self.say("A second factor was asked for.", false),
        }
    }

    /// Width and height in pixels; 0 before the session says. Pictures may lie outside of it.
    #[must_use]
    pub const fn size(&self) -> (u32, u32) {
        self.size
    }

    /// The pictures that are seen, bottom to top. A picture replaces what lies under it, also where it is transparent:
    /// clear its rectangle before drawing it.
    pub fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.stack.frames()
    }

    /// Where the mouse is; `None` until it was moved.
    #[must_use]
    pub const fn pointer(&self) -> Option<Pointer> {
        self.pointer
    }

    /// What a person should know about what is not seen or what the session said: a few lines of text without control
    /// characters; `None` if there is nothing to say.
    #[must_use]
    pub fn notice(&self) -> Option<&str> {
        Some(self.notice.as_str()).filter(|notice| !notice.is_empty())
    }

    fn resize(&mut self, width: u32, height: u32) {
        let size = (width.min(SIDE_MAX), height.min(SIDE_MAX));
        if size.0 == 0 || size.1 == 0 || size == self.size {
            return;
        }
        // A desktop is drawn anew in its new size; what was there would stand at the wrong place until then.
        if self.size != (0, 0) {
            self.stack.clear();
        }
        self.size = size;
    }

    fn png(&mut self, left: u32, top: u32, png: &[u8]) {
        match png::size(png) {
            Some((width, height)) if left <= SIDE_MAX && top <= SIDE_MAX => {
                self.stack.push(left, top, width, height, png);
                self.picture_came();
            }
            _ => {
                self.has_refused = true;
                self.write_notice();
            }
        }
    }

    /// What was said in passing has been read by then.
    fn picture_came(&mut self) {
        if !self.is_lasting {
            self.message.clear();
        }
        self.write_notice();
    }

    fn say(&mut self, message: &str, is_lasting: bool) {
        // The last word of a session that failed is its error.
        if self.is_lasting && !is_lasting {
            return;
        }
        self.message = message.to_string();
        self.is_lasting = is_lasting;
        self.write_notice();
    }

    fn write_notice(&mut self) {
        self.notice.clear();
        let lines = [
            (!self.message.is_empty()).then_some(self.message.as_str()),
            self.needs_decoder.then_some(NEEDS_DECODER),
            self.stack.has_lost().then_some(PICTURES_LOST),
            self.has_refused.then_some(PICTURES_REFUSED),
        ];
        for line in lines.into_iter().flatten() {
            if !self.notice.is_empty() {
                self.notice.push('\n');
            }
            self.notice.push_str(line);
        }
    }
}

/// A text of the session as one line, cut at [`NOTICE_CHARS_MAX`].
fn line(text: &[u8]) -> String {
    // No character is longer than four bytes.
    let cut = &text[..text.len().min(4 * NOTICE_CHARS_MAX + 4)];
    let mut line = String::new();
    push_line(&mut line, &String::from_utf8_lossy(cut), NOTICE_CHARS_MAX);
    line
}
