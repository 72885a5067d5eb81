//! The recording format of Reel, without I/O.
#![no_std]
extern crate alloc;
#[cfg(test)]
extern crate std;

mod access;
pub mod asciicast;
mod canonical;
pub mod catalogue;
mod check;
pub mod crc;
pub mod detect;
mod event;
#[rustfmt::skip]
mod generated;
pub mod json;
pub mod legacy;
pub mod limits;
pub mod prepare;
pub mod protostream;
pub mod schema;
mod time;
mod wire;

pub use access::MessageRef;
pub use event::{Event, EventRef, PrintRef, RecordError, UnknownEvent};
pub use generated::events;
pub use time::{ParseTimeError, Time};
pub use wire::{Fields, RawField, RawValue, WireError};
