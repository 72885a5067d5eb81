//! What a module is asked.

use reel_policy::{Failure, Hook};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One question to a module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "hook", rename_all = "snake_case")]
pub enum Call {
    /// May this session start?
    SessionStart,
    /// Recording fails: what then? Modules see the kind of failure, not its cause.
    AuditFailure {
        /// Why.
        failure: Failure,
    },
    /// This happened in the session. At most [`EVENTS_MAX`](crate::limits::EVENTS_MAX); the rest is not looked at.
    Events {
        /// In order.
        events: Vec<Event>,
    },
    /// May the recording be watched?
    Playback {
        /// Who wants to.
        viewer: String,
        /// What for, if said.
        purpose: Option<String>,
    },
}

impl Call {
    /// The hook that answers it.
    #[must_use]
    pub fn hook(&self) -> Hook {
        match self {
            Self::SessionStart => Hook::SessionStart,
            Self::AuditFailure { .. } => Hook::AuditFailure,
            Self::Events { .. } => Hook::Events,
            Self::Playback { .. } => Hook::Playback,
        }
    }

    pub(crate) fn events(&self) -> &[Event] {
        match self {
            Self::Events { events } => events
                .get(..events.len().min(crate::limits::EVENTS_MAX))
                .unwrap_or_default(),
            _ => &[],
        }
    }
}

/// An event of a session, as a module sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Number in the recording.
    pub index: u64,
    /// Milliseconds from the start of the session.
    pub at_ms: u64,
    /// Event type, such as `session.command`.
    pub name: String,
    /// Event code; empty if there is none.
    #[serde(default)]
    pub code: String,
    /// The other fields, as the event's JSON has them.
    #[serde(default)]
    pub fields: Map<String, Value>,
}

impl Event {
    /// The field at `path`, names separated by dots.
    #[must_use]
    pub fn field(&self, path: &str) -> Option<&Value> {
        let mut names = path.split('.');
        let first = self.fields.get(names.next()?)?;
        names.try_fold(first, |value, name| value.get(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_by_its_path() {
        let fields = serde_json::json!({"program": "rm", "process": {"argv": ["rm", "-rf"]}});
        let event: Event = serde_json::from_value(
            serde_json::json!({"index": 1, "at_ms": 2, "name": "session.command", "fields": fields}),
        )
        .unwrap();
        assert_eq!(event.field("program"), Some(&"rm".into()));
        assert_eq!(event.field("process.argv").unwrap()[1], "-rf");
        assert_eq!(event.field("process.none"), None);
        assert_eq!(event.field("program.none"), None);
        assert_eq!(event.field(""), None);
    }

    #[test]
    fn only_so_many_events_are_looked_at() {
        let events = vec![Event::default(); crate::limits::EVENTS_MAX + 1];
        let call = Call::Events { events };
        assert_eq!(call.events().len(), crate::limits::EVENTS_MAX);
    }
}
