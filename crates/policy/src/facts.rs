//! What policies may know about a session: a snapshot, taken once, in an order that does not change.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kind::SessionKind;
use crate::mode::{Mode, Recording};
use crate::role::Role;

/// The facts of one session. As JSON they are what a facts file holds; what is left out there is empty.
///
/// ```
/// use reel_policy::{Facts, Value};
///
/// let facts: Facts = serde_json::from_str(
///     r#"{"user": "alice", "kind": "ssh", "target_labels": {"env": "prod"}, "extra": {"ticket": 7}}"#,
/// )?;
/// assert_eq!(facts.get("user"), Some(Value::Text("alice".to_owned())));
/// assert_eq!(facts.get("ticket"), Some(Value::Int(7)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// The session's id, a UUID.
    pub session_id: String,
    /// What the person is connected to.
    pub kind: SessionKind,
    /// Whether a person sits before it.
    pub interactive: bool,
    /// Who the person is.
    pub user: String,
    /// The account used at the target.
    pub login: String,
    /// Names of the person's roles.
    pub roles: Vec<String>,
    /// What the identity provider says about the person.
    pub traits: BTreeMap<String, Vec<String>>,
    /// The cluster's name.
    pub cluster: String,
    /// The target's name.
    pub server: String,
    /// Labels of the target.
    pub target_labels: BTreeMap<String, String>,
    /// Where the person comes from: address and port.
    pub client_address: String,
    /// Where the target is: address and port.
    pub server_address: String,
    /// Who takes part, the person included.
    pub participants: Vec<String>,
    /// The mode that each role asks for, for this kind of session. Roles that say nothing are left out.
    pub role_modes: BTreeMap<String, Mode>,
    /// The time of the decision in milliseconds since 1970; the only clock that a policy has.
    pub now_ms: u64,
    /// Whatever else the server's configuration hands to policies. A key that a field above has is never seen.
    pub extra: BTreeMap<String, Value>,
}

impl Facts {
    /// Takes in a role: its name, and what it says about this [`kind`](Self::kind) of session.
    pub fn add_role(&mut self, role: &Role) {
        if !self.roles.contains(&role.name) {
            self.roles.push(role.name.clone());
        }
        if let Some(mode) = role.says(self.kind).and_then(Recording::mode) {
            self.role_modes.insert(role.name.clone(), mode);
        }
    }

    /// The keys that every session has, in the order of the fields.
    pub const KEYS: &'static [&'static str] = &[
        "session_id",
        "kind",
        "interactive",
        "user",
        "login",
        "roles",
        "traits",
        "cluster",
        "server",
        "target_labels",
        "client_address",
        "server_address",
        "participants",
        "role_modes",
        "now_ms",
    ];

    /// The fact with this key: one of [`KEYS`](Self::KEYS), or of [`extra`](Self::extra).
    ///
    /// `traits`, `target_labels` and `role_modes` are pairs, sorted by name; a trait with several values gives several
    /// pairs. `None`: there is no such fact.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Some(match key {
            "session_id" => text(&self.session_id),
            "kind" => text(self.kind.name()),
            "interactive" => Value::Flag(self.interactive),
            "user" => text(&self.user),
            "login" => text(&self.login),
            "roles" => Value::Texts(self.roles.clone()),
            "traits" => {
                let all = self.traits.iter();
                Value::Pairs(
                    all.flat_map(|(name, values)| {
                        values.iter().map(move |value| pair(name, value))
                    })
                    .collect(),
                )
            }
            "cluster" => text(&self.cluster),
            "server" => text(&self.server),
            "target_labels" => {
                let all = self.target_labels.iter();
                Value::Pairs(all.map(|(name, value)| pair(name, value)).collect())
            }
            "client_address" => text(&self.client_address),
            "server_address" => text(&self.server_address),
            "participants" => Value::Texts(self.participants.clone()),
            "role_modes" => {
                let all = self.role_modes.iter();
                Value::Pairs(all.map(|(role, mode)| pair(role, mode.name())).collect())
            }
            "now_ms" => Value::Int(i64::try_from(self.now_ms).unwrap_or(i64::MAX)),
            other => return self.extra.get(other).cloned(),
        })
    }
}

/// A fact, or a setting of a policy. As JSON it is what it looks like: a text, a list of texts, a number, `true`, an
/// object of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// Several texts, in order.
    Texts(Vec<String>),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// Names with texts, in order; a name may stand more than once.
    Pairs(Vec<(String, String)>),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Pairs(pairs) => {
                let mut map = serializer.serialize_map(Some(pairs.len()))?;
                for (name, value) in pairs {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list of texts, a whole number, true or false, or an object of texts")
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number)
            .map(Value::Int)
            .map_err(|_| E::custom("a number above 2^63 - 1"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = seq.next_element()? {
            texts.push(text);
        }
        Ok(Value::Texts(texts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Value::Pairs(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Facts {
        let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        Facts {
            session_id: "id".to_owned(),
            kind: SessionKind::Db,
            user: "alice".to_owned(),
            roles: texts(&["oncall", "dba"]),
            traits: [("teams".to_owned(), texts(&["a", "b"]))].into(),
            target_labels: [("env".to_owned(), "prod".to_owned())].into(),
            role_modes: [("dba".to_owned(), Mode::Strict)].into(),
            now_ms: u64::MAX,
            extra: [
                ("ticket".to_owned(), Value::Int(7)),
                ("user".to_owned(), Value::Text("mallory".to_owned())),
                (
                    "pairs".to_owned(),
                    Value::Pairs(vec![("k".to_owned(), "v".to_owned())]),
                ),
                ("list".to_owned(), Value::Texts(texts(&["x"]))),
                ("yes".to_owned(), Value::Flag(true)),
            ]
            .into(),
            ..Facts::default()
        }
    }

    #[test]
    fn json_gives_the_same_facts_back() {
        let facts = sample();
        let json = serde_json::to_string(&facts).unwrap();
        assert!(json.starts_with(r#"{"session_id":"id","kind":"db","interactive":false,"#));
        assert_eq!(serde_json::from_str::<Facts>(&json).unwrap(), facts);
        assert_eq!(
            serde_json::from_str::<Facts>("{}").unwrap(),
            Facts::default()
        );
        let error = serde_json::from_str::<Facts>(r#"{"usr":"alice"}"#).unwrap_err();
        assert!(error.to_string().contains("unknown field `usr`"), "{error}");
    }

    #[test]
    fn values_that_are_none_are_refused() {
        for json in ["null", "1.5", "[1]", "{\"a\":1}", "9223372036854775808"] {
            assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn every_key_has_a_fact_and_is_a_field() {
        let facts = sample();
        let json = serde_json::to_value(&facts).unwrap();
        for key in Facts::KEYS {
            assert!(facts.get(key).is_some(), "{key}");
            assert!(json.get(key).is_some(), "{key}");
        }
        assert_eq!(json.as_object().unwrap().len(), Facts::KEYS.len() + 1);
        assert_eq!(facts.get("extra"), None);
    }

    #[test]
    fn facts_by_key() {
        let facts = sample();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let check = |key, value| assert_eq!(facts.get(key), Some(value));
        check("kind", Value::Text("db".to_owned()));
        check("user", Value::Text("alice".to_owned()));
        check(
            "traits",
            Value::Pairs(vec![pair("teams", "a"), pair("teams", "b")]),
        );
        check("role_modes", Value::Pairs(vec![pair("dba", "strict")]));
        check("now_ms", Value::Int(i64::MAX));
        check("ticket", Value::Int(7));
        assert_eq!(facts.get("nothing"), None);
    }
}
