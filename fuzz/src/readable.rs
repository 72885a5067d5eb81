//! The promises of events as text.

use reel_core::EventRef;
use reel_core::json::from_json;
use reel_replay::harmless::is_harmful;

/// A record, or JSON of an event, gives text in which nothing but our own ink acts on a terminal.
pub fn readable(data: &[u8]) {
    if let Ok(event) = EventRef::parse(data) {
        shown(event);
    }
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(event) = from_json(text)
    {
        shown(event.as_ref());
    }
}

fn shown(event: EventRef<'_>) {
    let texts = [
        reel_replay::readable(event),
        reel_replay::readable_without_terminal(event),
    ];
    for text in texts.into_iter().flatten() {
        assert!(text.ends_with("\r\n"), "{text:?}");
        let mut rest = text;
        for code in ["", "1", "2", "31", "32", "33", "36"] {
            rest = rest.replace(&format!("\x1b[{code}m"), "");
        }
        let rest = rest.replace("\r\n", "").replace('\t', "");
        assert!(!rest.contains(is_harmful), "{rest:?}");
    }
    let line = reel_replay::one_line(event);
    assert!(!line.is_empty() && !line.contains(is_harmful), "{line:?}");
}
