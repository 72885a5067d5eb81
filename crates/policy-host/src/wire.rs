//! The types of `proto/policy.wit` as the engine moves them, and their meaning in [`reel_policy`]. Order and names of cases and
//! fields are the file's; the engine compares them when a module is loaded.
#![allow(
    unsafe_code,
    reason = "the engine's derive macros write `unsafe impl`s, whose layouts they compute themselves"
)]

use reel_policy::{Action, Failure, FailureKind, Mode, Value, Verdict};
use wasmtime::component::{ComponentType, Lift, Lower};

use crate::call::Event;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(enum)]
#[repr(u8)]
pub(crate) enum WireMode {
    #[component(name = "best-effort")]
    BestEffort,
    #[component(name = "strict")]
    Strict,
}

impl From<Mode> for WireMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::BestEffort => Self::BestEffort,
            Mode::Strict => Self::Strict,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
#[allow(dead_code, reason = "made by the engine out of a guest's number")]
pub(crate) enum WireAction {
    #[component(name = "allow")]
    Allow,
    #[component(name = "alert")]
    Alert,
    #[component(name = "pause")]
    Pause,
    #[component(name = "terminate")]
    Terminate,
    #[component(name = "deny")]
    Deny,
}

#[derive(Clone, Debug, ComponentType, Lift)]
#[component(record)]
pub(crate) struct WireVerdict {
    action: WireAction,
    mode: Option<WireMode>,
    code: String,
    message: String,
    tags: Vec<String>,
}

impl From<WireVerdict> for Verdict {
    /// All text of the guest passes the cleaners here; nothing of it goes another way.
    fn from(wire: WireVerdict) -> Self {
        Self {
            action: match wire.action {
                WireAction::Allow => Action::Allow,
                WireAction::Alert => Action::Alert,
                WireAction::Pause => Action::Pause,
                WireAction::Terminate => Action::Terminate,
                WireAction::Deny => Action::Deny,
            },
            mode: wire.mode.map(|mode| match mode {
                WireMode::BestEffort => Mode::BestEffort,
                WireMode::Strict => Mode::Strict,
            }),
            code: wire.code,
            message: wire.message,
            tags: wire.tags.into_iter().collect(),
        }
        .cleaned()
    }
}

/// At most `bytes_max` bytes of a text, whole characters.
pub(crate) fn cut(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max))
        .unwrap_or_default()
}

#[derive(Clone, Debug, ComponentType, Lower)]
#[component(variant)]
pub(crate) enum WireFailure {
    #[component(name = "disk-full")]
    DiskFull,
    #[component(name = "io-error")]
    IoError,
    #[component(name = "stream-lost")]
    StreamLost,
    #[component(name = "recorder-lost")]
    RecorderLost,
    #[component(name = "corrupted")]
    Corrupted,
    #[component(name = "policy-fault")]
    PolicyFault,
    #[component(name = "other")]
    Other(String),
}

impl From<&Failure> for WireFailure {
    /// Without the cause: plans are made before anything has failed, and the answer must not depend on when it was asked for.
    fn from(failure: &Failure) -> Self {
        match failure.kind() {
            FailureKind::DiskFull => Self::DiskFull,
            FailureKind::IoError => Self::IoError,
            FailureKind::StreamLost => Self::StreamLost,
            FailureKind::RecorderLost => Self::RecorderLost,
            FailureKind::Corrupted => Self::Corrupted,
            FailureKind::PolicyFault => Self::PolicyFault,
            FailureKind::Other => Self::Other(String::new()),
        }
    }
}

#[derive(Clone, Debug, PartialEq, ComponentType, Lower)]
#[component(variant)]
pub(crate) enum WireValue {
    #[component(name = "text")]
    Text(String),
    #[component(name = "texts")]
    Texts(Vec<String>),
    #[component(name = "int")]
    Int(i64),
    #[component(name = "flag")]
    Flag(bool),
    #[component(name = "pairs")]
    Pairs(Vec<(String, String)>),
}

impl From<&Value> for WireValue {
    fn from(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.clone()),
            Value::Texts(texts) => Self::Texts(texts.clone()),
            Value::Int(number) => Self::Int(*number),
            Value::Flag(flag) => Self::Flag(*flag),
            Value::Pairs(pairs) => Self::Pairs(
                pairs
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect(),
            ),
        }
    }
}

impl From<&serde_json::Value> for WireValue {
    /// What has no case of its own comes as JSON text.
    fn from(json: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::String(text) => Self::Text(text.clone()),
            Json::Bool(flag) => Self::Flag(*flag),
            Json::Number(number) => number
                .as_i64()
                .map_or_else(|| Self::Text(number.to_string()), Self::Int),
            Json::Array(items) => {
                texts(items.iter()).map_or_else(|| Self::Text(json.to_string()), Self::Texts)
            }
            Json::Object(fields) => texts(fields.values()).map_or_else(
                || Self::Text(json.to_string()),
                |values| Self::Pairs(fields.keys().cloned().zip(values).collect()),
            ),
            Json::Null => Self::Text(String::new()),
        }
    }
}

/// The items, if all are text.
fn texts<'a>(items: impl Iterator<Item = &'a serde_json::Value>) -> Option<Vec<String>> {
    items.map(|item| item.as_str().map(str::to_owned)).collect()
}

#[derive(Clone, Debug, ComponentType, Lower)]
#[component(record)]
pub(crate) struct WireEvent {
    index: u64,
    #[component(name = "at-ms")]
    at_ms: u64,
    name: String,
    code: String,
}

impl From<&Event> for WireEvent {
    fn from(event: &Event) -> Self {
        Self {
            index: event.index,
            at_ms: event.at_ms,
            name: event.name.clone(),
            code: event.code.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
#[allow(dead_code, reason = "made by the engine out of a guest's number")]
pub(crate) enum WireLevel {
    #[component(name = "debug")]
    Debug,
    #[component(name = "info")]
    Info,
    #[component(name = "warn")]
    Warn,
    #[component(name = "error")]
    Error,
}

#[derive(Clone, Debug, ComponentType, Lift)]
#[component(record)]
pub(crate) struct WireIssue {
    pub(crate) path: String,
    pub(crate) message: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_as_values() {
        let check = |json: serde_json::Value, expected: WireValue| {
            assert_eq!(WireValue::from(&json), expected, "{json}");
        };
        check(json!("a"), WireValue::Text("a".into()));
        check(json!(-3), WireValue::Int(-3));
        check(json!(1.5), WireValue::Text("1.5".into()));
        check(json!(u64::MAX), WireValue::Text(u64::MAX.to_string()));
        check(json!(true), WireValue::Flag(true));
        check(
            json!(["a", "b"]),
            WireValue::Texts(vec!["a".into(), "b".into()]),
        );
        check(json!(["a", 1]), WireValue::Text("[\"a\",1]".into()));
        check(
            json!({"k": "v"}),
            WireValue::Pairs(vec![("k".into(), "v".into())]),
        );
        check(json!(null), WireValue::Text(String::new()));
    }

    #[test]
    fn text_of_a_verdict_is_cleaned() {
        let verdict = Verdict::from(WireVerdict {
            action: WireAction::Alert,
            mode: None,
            code: "no good!".into(),
            message: "\u{1b}]0;owned\u{7}\u{202e}hello\u{9b}31m".into(),
            tags: vec!["\u{1b}[31m".repeat(40); 40],
        });
        assert!(
            !verdict
                .message
                .contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}'])
        );
        assert!(verdict.message.contains("hello"));
        assert!(
            verdict
                .code
                .bytes()
                .all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
        );
        assert_eq!(verdict.tags.len(), 1);
        assert!(verdict.tags.iter().all(|tag| !tag.contains('\u{1b}')));
    }

    #[test]
    fn cutting_keeps_characters_whole() {
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
        assert_eq!(cut("", 3), "");
    }
}
