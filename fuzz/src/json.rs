//! The promises of `json` and of records.

use reel_core::json::{Leniency, from_json, from_json_with, to_json, to_json_lossless};
use reel_core::{Event, EventRef};

/// Text that reads as an event prints as JSON that reads as the same event; any record that is an event prints as JSON
/// and, once encoded in canonical form, stays what it is.
pub fn json(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        for leniency in [Leniency::Strict, Leniency::Keep] {
            if let Ok(event) = from_json_with(text, leniency) {
                round_trip(&event, leniency);
            }
        }
    }
    if let Ok(event) = EventRef::parse(data) {
        record(event);
    }
}

fn round_trip(event: &Event, leniency: Leniency) {
    let printed = to_json(event.as_ref());
    valid(&printed);
    let again = from_json_with(&printed, leniency).expect("what we print can be read");
    assert_eq!(
        to_json(again.as_ref()),
        printed,
        "reading and printing changes it"
    );
    let lossless = to_json_lossless(event.as_ref());
    valid(&lossless);
    let again = from_json_with(&lossless, leniency).expect("what we print can be read");
    assert_eq!(
        to_json_lossless(again.as_ref()),
        lossless,
        "reading and printing without loss changes it"
    );
}

fn record(event: EventRef<'_>) {
    valid(&to_json(event));
    let lossless = to_json_lossless(event);
    valid(&lossless);
    let _ = from_json(&lossless);
    let _ = event.print();
    if let Ok(typed) = event.decode() {
        let encoded = Event::encode(typed);
        let typed = encoded.as_ref().decode().expect("what we encode decodes");
        assert_eq!(Event::encode(typed), encoded, "encoding twice changes it");
    }
}

/// The grammar of RFC 8259, which is what is promised: a key that is not known keeps its value as it came in, and that
/// may hold half of a surrogate pair, which the grammar allows.
fn valid(json: &str) {
    assert!(json.starts_with('{'));
    serde_json::from_str::<serde::de::IgnoredAny>(json).expect("what we print is JSON");
}
