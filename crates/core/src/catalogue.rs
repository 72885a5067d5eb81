//! The catalogue of events: type ⇄ codes ⇄ message ⇄ category.
//!
//! ```
//! use reel_core::catalogue::{self, Category};
//!
//! let start = catalogue::event_type("session.start").expect("is in the catalogue");
//! assert_eq!(start.codes, ["T2000I"]);
//! assert_eq!(start.message, "SessionStart");
//! assert_eq!(start.category, Category::Session);
//! assert_eq!(catalogue::event_type_of_code("T2000I").map(|t| t.name), Some("session.start"));
//! ```

pub use crate::generated::catalogue::{Category, event_types};
use crate::generated::catalogue::{EVENT_TYPES, ONE_OF_NAMES};

/// One event type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventType {
    /// The type string, JSON key `event`.
    pub name: &'static str,
    /// The protobuf message that carries it. Several types may share one; the fields of some are not known.
    pub message: &'static str,
    /// What the event is about.
    pub category: Category,
    /// The codes it is written with; the last letter tells information (I), warning (W) and error (E).
    /// Empty for `print` and `desktop.recording`.
    pub codes: &'static [&'static str],
}

/// All event types.
#[must_use]
pub fn event_types() -> &'static [EventType] {
    &EVENT_TYPES
}

/// The event type of this name.
#[must_use]
pub fn event_type(name: &str) -> Option<&'static EventType> {
    EVENT_TYPES
        .iter()
        .find(|event_type| event_type.name == name)
}

/// The event type that is written with this code. Where an old type had the codes of several newer ones
/// (`device`), the newer one is the answer.
#[must_use]
pub fn event_type_of_code(code: &str) -> Option<&'static EventType> {
    EVENT_TYPES
        .iter()
        .filter(|event_type| event_type.codes.contains(&code))
        .min_by_key(|event_type| event_type.codes.len())
}

/// The event types that a message carries.
pub fn event_types_of_message(message: &str) -> impl Iterator<Item = &'static EventType> {
    EVENT_TYPES
        .iter()
        .filter(move |event_type| event_type.message == message)
}

/// The name of the `OneOf` member with this number, also of members whose fields are not known.
#[must_use]
pub fn message_name(number: u32) -> Option<&'static str> {
    let position = ONE_OF_NAMES
        .binary_search_by_key(&number, |(member, _)| *member)
        .ok()?;
    Some(ONE_OF_NAMES[position].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_leads_back_to_its_type() {
        for event_type in event_types() {
            for code in event_type.codes {
                let found = event_type_of_code(code).expect("the code is in the catalogue");
                assert_eq!(
                    found.message.replace('2', ""),
                    event_type.message.replace('2', ""),
                    "{code}"
                );
            }
        }
        assert_eq!(
            event_type_of_code("TV001I").map(|t| t.name),
            Some("device.create")
        );
        assert_eq!(event_type_of_code("TV004I").map(|t| t.name), Some("device"));
        assert_eq!(event_type_of_code("X"), None);
    }

    #[test]
    fn numbers_have_names_and_stay_sorted() {
        assert!(ONE_OF_NAMES.is_sorted_by_key(|(number, _)| *number));
        assert_eq!(message_name(7), Some("SessionPrint"));
        assert_eq!(message_name(216), Some("MCPSessionStart"));
        assert_eq!(message_name(95), None);
    }
}
