//! ProtoStream: the recording format as bytes.
//!
//! ```text
//! recording  = part*
//! part       = header, body, padding        header: 24 bytes (version 1) or 32 (version 2), big-endian
//! body       = one gzip member
//! gunzip     = record*
//! record     = u32 length, big-endian; protobuf message `OneOf`
//! ```
//!
//! [`Reader`] and [`Writer`] are state machines without I/O: push bytes, pull events; push events, pull parts. A
//! reader may begin at any part, since nothing is carried from one to the next.
//!
//! ```
//! use reel_core::prepare::{Preparer, SessionIdentity};
//! use reel_core::protostream::{Item, Reader, ReaderOptions, Writer, WriterOptions};
//! use reel_core::Time;
//!
//! let mut preparer = Preparer::new(SessionIdentity::default());
//! let mut writer = Writer::new(WriterOptions::default());
//! for print in preparer.print(b"hello\r\n", Time::from_unix_ms(0)) {
//!     writer.write(print.as_ref())?;
//! }
//! writer.complete();
//!
//! let mut reader = Reader::new(ReaderOptions::default());
//! let mut output = Vec::new();
//! while let Some(part) = writer.take_part() {
//!     reader.push(&part.bytes);
//! }
//! reader.finish();
//! while let Some(item) = reader.next() {
//!     if let Item::Event(event) = item && let Some(print) = event.print() {
//!         output.extend_from_slice(print.data);
//!     }
//! }
//! assert_eq!(output, b"hello\r\n");
//! # Ok::<(), reel_core::protostream::WriteError>(())
//! ```

mod deflate;
mod gzip;
mod header;
mod item;
mod order;
mod problem;
mod reader;
mod scan;
mod writer;

pub use header::{PartHeader, VERSION_1_LENGTH, VERSION_2_LENGTH};
pub use item::{Item, PartSummary, ReaderOptions, Statistics};
pub use problem::{Place, Problem, ProblemKind, Severity};
pub use reader::Reader;
pub use writer::{
    INACTIVITY_FLUSH, MIN_PART_SIZE, MIN_PART_SIZE_LOCAL, Part, WriteError, Writer, WriterOptions,
};
