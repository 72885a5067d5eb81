//! Oracles: functions that take any bytes and panic where a promise of Reel is broken.
//!
//! A target hands its input to one of them and does nothing else, so a test or a person with a file can do the same.

mod asciicast;
mod index;
mod json;
mod legacy;
mod memory;
mod reader;

pub use asciicast::asciicast;
pub use index::index;
pub use json::json;
pub use legacy::legacy;
pub use reader::reader;
