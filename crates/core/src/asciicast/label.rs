//! Short readable texts for events, as labels of markers.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};

use serde_json::Value;

use crate::event::EventRef;
use crate::json::to_json;
use crate::limits::ASCIICAST_LABEL_CHARS_MAX;

/// Where an event says what it is about, by the first keys it has. A command's arguments follow its path.
const TELLING_KEYS: [&[&str]; 5] = [
    &["user"],
    &[
        "command",
        "path",
        "dst_addr",
        "db_query",
        "query",
        "name",
        "size",
        "reason",
        "message",
        "raw_query",
    ],
    &["argv"],
    &["dst_port"],
    &["exitCode", "exitError"],
];

/// Types of which everybody in the session is not worth naming: the command is.
const WITHOUT_USER: [&str; 5] = [
    "session.command",
    "session.disk",
    "session.network",
    "exec",
    "unknown",
];

/// `session.join maria`, `session.command /usr/bin/curl -s http://…`: one line, without control characters.
pub(super) fn label(event: EventRef<'_>) -> String {
    let members: BTreeMap<String, Value> =
        serde_json::from_str(&to_json(event)).unwrap_or_default();
    let own_type = event.event_type();
    // Events of no known type tell their type in a field of their own.
    let unknown_type = members.get("unknown_event").and_then(Value::as_str);
    let event_type = unknown_type.unwrap_or(&own_type);
    let mut label = event_type.to_string();
    for keys in TELLING_KEYS {
        if keys == ["user"] && WITHOUT_USER.contains(&own_type.as_ref()) {
            continue;
        }
        let value = keys.iter().find_map(|key| {
            let value = text(members.get(*key)?);
            (!value.is_empty()).then_some(value)
        });
        if let Some(value) = value {
            label.push(if keys == ["dst_port"] { ':' } else { ' ' });
            label.push_str(&value);
        }
    }
    one_line(&label)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            let mut joined = String::new();
            for item in items {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(&text(item));
            }
            joined
        }
        _ => String::new(),
    }
}

/// Control characters as spaces, and no longer than a label may be.
fn one_line(text: &str) -> String {
    let clean = |char: char| if char.is_control() { ' ' } else { char };
    let mut chars = text.trim().chars().map(clean);
    let mut line: String = chars.by_ref().take(ASCIICAST_LABEL_CHARS_MAX).collect();
    if chars.next().is_some() {
        line.push('…');
    }
    line
}
