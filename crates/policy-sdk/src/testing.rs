//! Facts that are made up, to test a policy's functions natively.
//!
//! ```
//! use reel_policy_sdk::prelude::*;
//!
//! let facts: Facts = testing::facts()
//!     .by("alice")
//!     .role("on-call")
//!     .label("env", "production")
//!     .at("2026-03-16T10:30:00Z")
//!     .setting("from", 8)
//!     .into();
//! assert!(facts.has_role("on-call"));
//! assert_eq!(facts.now().weekday(), Weekday::Monday);
//! ```
//!
//! It is not there in a module: what is tested here is the function, what runs in the server is tested by `reel policy test`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::{Batch, Event, Facts, Mode, Value};

/// Facts of nobody in particular: every text is empty, every list too, and it is 1970.
pub fn facts() -> Snapshot {
    Snapshot::default()
}

/// Facts as they are put together.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    session_id: String,
    kind: String,
    is_interactive: bool,
    user: String,
    login: String,
    roles: Vec<String>,
    traits: Vec<(String, Vec<String>)>,
    cluster: String,
    server: String,
    labels: Vec<(String, String)>,
    client_address: String,
    server_address: String,
    participants: Vec<String>,
    role_modes: Vec<(String, Mode)>,
    now_ms: u64,
    extra: Vec<(String, Value)>,
    settings: Vec<(String, Value)>,
    events: Vec<Event>,
    event_fields: Vec<(u32, String, Value)>,
}

impl From<Snapshot> for Facts {
    fn from(source: Snapshot) -> Self {
        Self { source }
    }
}

impl Facts {
    /// The events that the facts were made with.
    pub fn batch(&self) -> Batch<'_> {
        Batch::new(self, self.source.events.clone())
    }
}

impl Snapshot {
    /// Sets the session's id.
    #[must_use]
    pub fn session(mut self, id: &str) -> Self {
        self.session_id = id.into();
        self
    }

    /// Sets the kind: `ssh`, `app`, `db`, `k8s`, `desktop`.
    #[must_use]
    pub fn of_kind(mut self, kind: &str) -> Self {
        self.kind = kind.into();
        self
    }

    /// Sits a person at a terminal.
    #[must_use]
    pub fn interactive(mut self) -> Self {
        self.is_interactive = true;
        self
    }

    /// Sets who asks, who is also the first participant.
    #[must_use]
    pub fn by(mut self, user: &str) -> Self {
        self.user = user.into();
        self.participants.insert(0, user.into());
        self
    }

    /// Sets the account on the target.
    #[must_use]
    pub fn as_login(mut self, login: &str) -> Self {
        self.login = login.into();
        self
    }

    /// Adds a role.
    #[must_use]
    pub fn role(mut self, role: &str) -> Self {
        self.roles.push(role.into());
        self
    }

    /// Adds a role and what it says about this kind of session.
    #[must_use]
    pub fn role_with_mode(mut self, role: &str, mode: Mode) -> Self {
        self.role_modes.push((role.into(), mode));
        self.role(role)
    }

    /// Adds a trait of the user.
    #[must_use]
    pub fn with_trait<const N: usize>(mut self, name: &str, values: [&str; N]) -> Self {
        let values = values.iter().map(|value| (*value).into()).collect();
        self.traits.push((name.into(), values));
        self
    }

    /// Adds a label of the target.
    #[must_use]
    pub fn label(mut self, key: &str, value: &str) -> Self {
        self.labels.push((key.into(), value.into()));
        self
    }

    /// Sets cluster and server.
    #[must_use]
    pub fn on(mut self, cluster: &str, server: &str) -> Self {
        self.cluster = cluster.into();
        self.server = server.into();
        self
    }

    /// Sets the addresses of user and target.
    #[must_use]
    pub fn addresses(mut self, client: &str, server: &str) -> Self {
        self.client_address = client.into();
        self.server_address = server.into();
        self
    }

    /// Adds somebody to the session.
    #[must_use]
    pub fn joined_by(mut self, user: &str) -> Self {
        self.participants.push(user.into());
        self
    }

    /// Sets the time, such as `2026-03-16T10:30:00Z`.
    ///
    /// # Panics
    ///
    /// If the text is not a moment in UTC in this form: a test should stop there.
    #[must_use]
    pub fn at(mut self, moment: &str) -> Self {
        self.now_ms = moment_ms(moment).expect("a moment like 2026-03-16T10:30:00Z");
        self
    }

    /// Adds another fact.
    #[must_use]
    pub fn fact(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.extra.push((key.into(), value.into()));
        self
    }

    /// Adds a setting of the module.
    #[must_use]
    pub fn setting(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.settings.push((key.into(), value.into()));
        self
    }

    /// Adds an event to the batch.
    ///
    /// # Panics
    ///
    /// If there are more than `u32::MAX`.
    #[must_use]
    pub fn event<const N: usize>(mut self, name: &str, fields: [(&str, Value); N]) -> Self {
        let at = u32::try_from(self.events.len()).expect("a test has fewer events");
        self.events.push(Event {
            index: u64::from(at),
            at_ms: 1000 * u64::from(at),
            name: name.into(),
            code: String::new(),
        });
        self.event_fields.extend(
            fields
                .into_iter()
                .map(|(key, value)| (at, key.into(), value)),
        );
        self
    }
}

/// What a module asks for.
impl Snapshot {
    pub(crate) fn session_id(&self) -> String {
        self.session_id.clone()
    }
    pub(crate) fn kind(&self) -> String {
        self.kind.clone()
    }
    pub(crate) fn is_interactive(&self) -> bool {
        self.is_interactive
    }
    pub(crate) fn user(&self) -> String {
        self.user.clone()
    }
    pub(crate) fn login(&self) -> String {
        self.login.clone()
    }
    pub(crate) fn roles(&self) -> Vec<String> {
        self.roles.clone()
    }
    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|other| other == role)
    }
    pub(crate) fn trait_values(&self, name: &str) -> Vec<String> {
        found(&self.traits, name).unwrap_or_default()
    }
    pub(crate) fn cluster(&self) -> String {
        self.cluster.clone()
    }
    pub(crate) fn server(&self) -> String {
        self.server.clone()
    }
    pub(crate) fn target_label(&self, key: &str) -> Option<String> {
        found(&self.labels, key)
    }
    pub(crate) fn target_labels(&self) -> Vec<(String, String)> {
        self.labels.clone()
    }
    pub(crate) fn client_address(&self) -> String {
        self.client_address.clone()
    }
    pub(crate) fn server_address(&self) -> String {
        self.server_address.clone()
    }
    pub(crate) fn participants(&self) -> Vec<String> {
        self.participants.clone()
    }
    pub(crate) fn role_modes(&self) -> Vec<(String, Mode)> {
        self.role_modes.clone()
    }
    pub(crate) fn now_ms(&self) -> u64 {
        self.now_ms
    }
    pub(crate) fn get(&self, key: &str) -> Option<Value> {
        found(&self.extra, key)
    }
    pub(crate) fn setting_of(&self, key: &str) -> Option<Value> {
        found(&self.settings, key)
    }
    pub(crate) fn event_field(&self, at: u32, path: &str) -> Option<Value> {
        self.event_fields
            .iter()
            .find(|(other, key, _)| *other == at && key == path)
            .map(|(_, _, value)| value.clone())
    }
}

fn found<T: Clone>(pairs: &[(String, T)], key: &str) -> Option<T> {
    pairs
        .iter()
        .find(|(other, _)| other == key)
        .map(|(_, value)| value.clone())
}

/// Milliseconds since 1970 of `2026-03-16T10:30:00Z`.
fn moment_ms(text: &str) -> Option<u64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.split('-').map(|number| number.parse::<u64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let mut time = time.split(':').map(|number| number.parse::<u64>().ok());
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let is_possible = (1970..10_000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !is_possible {
        return None;
    }
    // Years that begin in March end with the leap day, so a month's place in the year is a formula.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = |year: u64| year / 4 - year / 100 + year / 400;
    let days = 365 * year + leap_days(year) + (153 * month + 2) / 5 + day - 1;
    let days = days.checked_sub(DAYS_TO_1970)?;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

/// Days from 1 March of year 0 to 1970-01-01.
const DAYS_TO_1970: u64 = 719_468;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T12:00:01Z", Some(951_825_601_000)),
            ("2026-03-14T10:30:00Z", Some(1_773_484_200_000)),
            ("2026-13-14T10:30:00Z", None),
            ("2026-03-14T10:30:00", None),
            ("yesterday", None),
        ] {
            assert_eq!(moment_ms(text), ms, "{text}");
        }
    }
}
