//! JSON of events: the exact form of the format text, section 16, and back.
//!
//! * Keys come from the field table. An event's own fields stand first, then those of its shared groups, flattened.
//! * [`to_json`] gives exactly the keys that other tools print, whatever else is in the event. [`to_json_lossless`] adds
//!   what this version does not know, so that [`from_json`] gives the same event again.
//! * [`from_json`] keeps keys that it does not know inside the event, in a field no reader of the format looks at
//!   ([`EXTRA_FIELD`]). Fields of the wire that are not known stand under [`WIRE_KEY`]. Events of no known type travel in
//!   message `Unknown`, as other writers of the format do it.
//!
//! ```
//! use reel_core::{json, Event};
//!
//! let text = r#"{"size":"80:25","ei":0,"event":"session.start","code":"T2000I","time":"2026-03-14T10:00:00Z","sid":"9d1c2b7e-0f4a-4e43-8d2b-7a6f5e4d3c2b","server_id":"node-1","colour":"blue"}"#;
//! let event = json::from_json(text)?;
//! assert_eq!(event.as_ref().event_type(), "session.start");
//! assert_eq!(json::to_json_lossless(event.as_ref()), text);
//! # Ok::<(), json::JsonError>(())
//! ```

mod read;
mod scan;
mod text;
mod write;

pub use read::{JsonError, Leniency, for_each_member, from_json, from_json_with, text_of};
pub use text::{escape, write_text};
pub use write::{to_json, to_json_lossless, write_json};

/// Field number under which a message keeps JSON keys that the table does not know: an object as JSON text. The
/// largest number protobuf has, so that no future field meets it.
pub const EXTRA_FIELD: u32 = (1 << 29) - 1;

/// Key under which [`to_json_lossless`] writes the fields that the table does not know: protobuf bytes in base64.
pub const WIRE_KEY: &str = "$wire";
