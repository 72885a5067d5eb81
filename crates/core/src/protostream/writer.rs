//! Events in, parts out (format text, section 7).

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::gzip::MemberWriter;
use super::header::{PartHeader, VERSION_1_LENGTH};
use crate::event::EventRef;
use crate::limits::RECORD_MAX;

/// Smallest part but the last, in bytes, that every object store takes: S3's 5 MiB.
pub const MIN_PART_SIZE: u64 = 5 * 1024 * 1024;
/// Smallest part but the last, in bytes, of a recording on a local disk.
pub const MIN_PART_SIZE_LOCAL: u64 = 128 * 1024;
/// After so long without an event an open part should be closed with [`Writer::flush`]. The writer has no clock.
pub const INACTIVITY_FLUSH: Duration = Duration::from_secs(5 * 60);

/// How a writer makes parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// A part is closed when header and compressed bytes reach this size. The compressor holds bytes back, so parts
    /// turn out somewhat larger.
    pub min_part_size: u64,
    /// Whether a part that stays below that size, and is not the last of a completed recording, is padded with zeros
    /// up to it. Needed where parts are uploaded one by one.
    pub padding: bool,
    /// Compression level, 0 to 9; 1 is what other writers of the format use.
    pub level: u8,
}

impl Default for WriterOptions {
    /// For uploads.
    fn default() -> Self {
        Self {
            min_part_size: MIN_PART_SIZE,
            padding: true,
            level: 1,
        }
    }
}

impl WriterOptions {
    /// For files on a local disk: small parts, no padding.
    #[must_use]
    pub const fn local() -> Self {
        Self {
            min_part_size: MIN_PART_SIZE_LOCAL,
            padding: false,
            level: 1,
        }
    }
}

/// A finished part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Header, body and padding: append them to the recording as they are.
    pub bytes: Vec<u8>,
    /// Events in it.
    pub events: u64,
    /// `ei` of the last event in it.
    pub last_index: i64,
}

/// Why an event is not written. The caller decides: trim it, or write an event that says what is missing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The record is above the format's limit.
    #[error("event `{event_type}` takes {size} bytes, a record can have {RECORD_MAX}")]
    TooLarge {
        /// JSON `event`.
        event_type: String,
        /// Bytes of the record.
        size: usize,
    },
}

/// Writes a recording. See the [module](super) for an example.
///
/// Memory: the open part, which is the minimum size and what the compressor holds back, and parts not taken yet.
pub struct Writer {
    options: WriterOptions,
    open: Option<OpenPart>,
    done: VecDeque<Part>,
}

struct OpenPart {
    member: MemberWriter,
    part: Part,
}

impl core::fmt::Debug for Writer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Writer")
            .field("options", &self.options)
            .field("open", &self.open_bytes())
            .field("done", &self.done.len())
            .finish_non_exhaustive()
    }
}

impl Writer {
    /// A writer without a part.
    #[must_use]
    pub const fn new(options: WriterOptions) -> Self {
        Self {
            options,
            open: None,
            done: VecDeque::new(),
        }
    }

    /// Writes one prepared event. Its part is closed when it is large enough.
    ///
    /// # Errors
    ///
    /// [`WriteError::TooLarge`]; nothing has been written then.
    pub fn write(&mut self, event: EventRef<'_>) -> Result<(), WriteError> {
        let record = event.record();
        let length = u32::try_from(record.len())
            .ok()
            .filter(|_| record.len() <= RECORD_MAX);
        let Some(length) = length else {
            return Err(WriteError::TooLarge {
                event_type: event.event_type().into_owned(),
                size: record.len(),
            });
        };
        let level = self.options.level;
        let open = self.open.get_or_insert_with(|| {
            let mut bytes = vec![0; VERSION_1_LENGTH];
            let member = MemberWriter::new(level, &mut bytes);
            OpenPart {
                member,
                part: Part {
                    bytes,
                    events: 0,
                    last_index: 0,
                },
            }
        });
        open.member
            .write(&length.to_be_bytes(), &mut open.part.bytes);
        open.member.write(record, &mut open.part.bytes);
        open.part.events += 1;
        open.part.last_index = event.index();
        if open.part.bytes.len() as u64 >= self.options.min_part_size {
            self.close(true);
        }
        Ok(())
    }

    /// Compressed bytes of the open part so far; `None` if no part is open.
    #[must_use]
    pub fn open_bytes(&self) -> Option<usize> {
        self.open.as_ref().map(|open| open.part.bytes.len())
    }

    /// Closes the open part, if there is one, as one that is not the last. The next event begins a new part.
    pub fn flush(&mut self) {
        self.close(true);
    }

    /// Closes the open part as the last of the recording, so it gets no padding. A recording without an event has no
    /// part at all.
    pub fn complete(&mut self) {
        self.close(false);
    }

    /// Takes out the oldest finished part.
    pub fn take_part(&mut self) -> Option<Part> {
        self.done.pop_front()
    }

    fn close(&mut self, more_may_follow: bool) {
        let Some(OpenPart { member, mut part }) = self.open.take() else {
            return;
        };
        member.finish(&mut part.bytes);
        let length = part.bytes.len() as u64;
        let padding = if more_may_follow && self.options.padding {
            self.options.min_part_size.saturating_sub(length)
        } else {
            0
        };
        let header = PartHeader::version_1(length - VERSION_1_LENGTH as u64, padding);
        part.bytes[..VERSION_1_LENGTH].copy_from_slice(&header.to_bytes());
        let padded = usize::try_from(length + padding).unwrap_or(part.bytes.len());
        part.bytes.resize(padded, 0);
        self.done.push_back(part);
    }
}
