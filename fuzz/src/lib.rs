//! Oracles: functions that take any bytes and panic where a promise of Reel is broken.
//!
//! A target hands its input to one of them and does nothing else, so a test or a person with a file can do the same.

mod asciicast;
mod desktop;
mod index;
mod json;
mod legacy;
mod memory;
mod readable;
mod reader;
mod screen_text;

pub use asciicast::asciicast;
pub use desktop::desktop;
pub use index::index;
pub use json::json;
pub use legacy::legacy;
pub use readable::readable;
pub use reader::reader;
pub use screen_text::screen_text;
