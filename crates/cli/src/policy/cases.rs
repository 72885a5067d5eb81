//! `cases.json`: a table of facts and the verdicts that are expected, and `fuel.json` beside it.
//!
//! ```json
//! {
//!   "settings": { "role": "on-call" },
//!   "cases": [
//!     {
//!       "name": "on call, disk full",
//!       "hook": "on-audit-failure",
//!       "failure": "disk_full",
//!       "facts": { "roles": ["on-call"] },
//!       "expect": { "mode": "best_effort", "code": "ON_CALL" }
//!     }
//!   ]
//! }
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use reel_core::Time;
use reel_policy::{Facts, Failure, FailureKind, Hook};
use reel_policy_host::{Call, Event};
use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) const CASES_FILE: &str = "cases.json";
pub(crate) const FUEL_FILE: &str = "fuel.json";

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cases {
    /// Settings of every case that has none of its own.
    #[serde(default)]
    pub(crate) settings: Map<String, Value>,
    pub(crate) cases: Vec<Case>,
}

/// A row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) hook: Hook,
    #[serde(default)]
    facts: Map<String, Value>,
    pub(crate) settings: Option<Map<String, Value>>,
    failure: Option<FailureKind>,
    #[serde(default)]
    events: Vec<EventLine>,
    #[serde(default)]
    viewer: String,
    purpose: Option<String>,
    /// Fields of the verdict that are compared, or `{"fault": NAME}`.
    pub(crate) expect: Map<String, Value>,
}

/// An event as people write it down: what it does not say is 0.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventLine {
    name: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    at_ms: u64,
    #[serde(default)]
    fields: Map<String, Value>,
}

impl Cases {
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let cases: Self = read_json(path)?;
        if cases.cases.is_empty() {
            bail!("`{}` has no cases: nothing would be tested", path.display());
        }
        let mut names: Vec<&str> = cases.cases.iter().map(|case| case.name.as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair.first() == pair.last()) {
            bail!(
                "`{}` has two cases {:?}",
                path.display(),
                pair.first().unwrap_or(&"")
            );
        }
        Ok(cases)
    }
}

impl Case {
    pub(crate) fn facts(&self) -> anyhow::Result<Facts> {
        facts_of(self.facts.clone())
    }

    pub(crate) fn call(&self) -> Call {
        call(
            self.hook,
            self.failure.unwrap_or(FailureKind::DiskFull),
            &self.events,
            &self.viewer,
            self.purpose.as_deref(),
        )
    }
}

/// The question of a hook; what the hook does not ask is left out.
pub(crate) fn call(
    hook: Hook,
    failure: FailureKind,
    events: &[EventLine],
    viewer: &str,
    purpose: Option<&str>,
) -> Call {
    match hook {
        Hook::SessionStart => Call::SessionStart,
        Hook::AuditFailure => Call::AuditFailure {
            failure: Failure::new(failure),
        },
        Hook::Events => Call::Events {
            events: events_of(events),
        },
        Hook::Playback => Call::Playback {
            viewer: viewer.to_owned(),
            purpose: purpose.map(str::to_owned),
        },
    }
}

fn events_of(lines: &[EventLine]) -> Vec<Event> {
    let event = |(index, line): (u64, &EventLine)| Event {
        index,
        at_ms: line.at_ms,
        name: line.name.clone(),
        code: line.code.clone(),
        fields: line.fields.clone(),
    };
    (0..).zip(lines).map(event).collect()
}

/// Facts as people write them: as Reel's own JSON, and `now` as a moment (`2026-03-16T10:30:00Z`) instead of `now_ms`.
pub(crate) fn facts_of(mut json: Map<String, Value>) -> anyhow::Result<Facts> {
    if let Some(now) = json.remove("now") {
        let moment = now.as_str().and_then(|now| now.parse::<Time>().ok());
        let ms = moment.and_then(|moment| u64::try_from(moment.unix_ms()).ok());
        let Some(ms) = ms else {
            bail!("`now` is a moment such as 2026-03-16T10:30:00Z, from 1970 on");
        };
        if json.insert("now_ms".to_owned(), ms.into()).is_some() {
            bail!("`now` and `now_ms` are two ways of saying the same");
        }
    }
    serde_json::from_value(json.into()).context("facts")
}

/// The facts of a file; without one, nothing is known.
pub(crate) fn facts_in(path: Option<&Path>) -> anyhow::Result<Facts> {
    let Some(path) = path else {
        return Ok(Facts::default());
    };
    facts_of(read_json(path)?).with_context(|| format!("`{}`", path.display()))
}

/// The events of a file.
pub(crate) fn events_in(path: Option<&Path>) -> anyhow::Result<Vec<EventLine>> {
    path.map_or_else(|| Ok(Vec::new()), read_json)
}

/// Fuel of each row, by its name.
pub(crate) type Fuel = BTreeMap<String, u64>;

/// What was written by `--update-fuel`; empty if that never happened.
pub(crate) fn read_fuel(path: &Path) -> anyhow::Result<Fuel> {
    if path.exists() {
        read_json(path)
    } else {
        Ok(Fuel::new())
    }
}

pub(crate) fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("`{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_is_a_moment() {
        let facts = |json: &str| facts_of(serde_json::from_str(json).unwrap());
        let now = facts(r#"{"now":"1970-01-02T00:00:00Z"}"#).unwrap().now_ms;
        assert_eq!(now, 86_400_000);
        for json in [
            r#"{"now":"later"}"#,
            r#"{"now":"1970-01-02T00:00:00Z","now_ms":1}"#,
            r#"{"nwo":1}"#,
        ] {
            assert!(facts(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_table_without_rows_or_with_two_of_a_name_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let read = |text: &str| {
            let path = folder.path().join(CASES_FILE);
            fs::write(&path, text).unwrap();
            Cases::read(&path)
        };
        let row = r#"{"name":"a","hook":"on-session-start","expect":{}}"#;
        assert!(read(&format!(r#"{{"cases":[{row}]}}"#)).is_ok());
        assert!(read(r#"{"cases":[]}"#).is_err());
        assert!(read(&format!(r#"{{"cases":[{row},{row}]}}"#)).is_err());
    }
}
