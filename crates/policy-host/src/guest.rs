//! What the host holds for one instance: facts, limits, what it logged and what it read.

use std::collections::BTreeSet;
use std::sync::Arc;

use reel_policy::{Facts, clean_message};
use serde::{Deserialize, Serialize};
use wasmtime::ResourceLimiter;

use crate::call::Call;
use crate::limits::{FACT_KEY_BYTES_MAX, FACT_KEYS_MAX, LOG_LINE_BYTES_MAX, LOG_LINES_MAX};
use crate::profile::Bounds;
use crate::wire::{WireLevel, cut};

/// A line that a module logged, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// `debug`, `info`, `warn` or `error`.
    pub level: String,
    /// What it said.
    pub text: String,
}

/// The state of one instance.
pub(crate) struct Guest {
    pub(crate) facts: Arc<Facts>,
    pub(crate) settings: Arc<serde_json::Map<String, serde_json::Value>>,
    pub(crate) call: Arc<Call>,
    pub(crate) limiter: Limiter,
    pub(crate) read: FactsRead,
    pub(crate) log: Vec<LogLine>,
    pub(crate) log_dropped: u32,
    /// What the manifest lets it read; none: everything.
    allowed: Option<Arc<BTreeSet<String>>>,
}

impl Guest {
    pub(crate) fn new(
        facts: Arc<Facts>,
        settings: Arc<serde_json::Map<String, serde_json::Value>>,
        call: Arc<Call>,
        allowed: Option<Arc<BTreeSet<String>>>,
        bounds: &'static Bounds,
    ) -> Self {
        Self {
            facts,
            settings,
            call,
            limiter: Limiter::new(bounds),
            read: FactsRead::default(),
            log: Vec::new(),
            log_dropped: 0,
            allowed,
        }
    }

    /// Notes that the module read a fact; an error, which ends the decision, if its manifest does not list it.
    pub(crate) fn touch(&mut self, fact: Fact) -> wasmtime::Result<()> {
        self.permit(fact)?;
        self.read.plain |= 1 << fact as u32;
        Ok(())
    }

    /// As [`touch`](Self::touch), of a fact with a name of its own.
    pub(crate) fn touch_key(&mut self, fact: Fact, key: &str) -> wasmtime::Result<()> {
        if fact != Fact::Setting && fact != Fact::EventField {
            self.permit(fact)?;
        }
        let key = cut(key, FACT_KEY_BYTES_MAX);
        let known = |(other, name): &(Fact, Box<str>)| *other == fact && **name == *key;
        if self.read.keyed.iter().any(known) {
            return Ok(());
        }
        if self.read.keyed.len() < FACT_KEYS_MAX {
            self.read.keyed.push((fact, key.into()));
        } else {
            self.read.plain |= 1 << fact as u32;
        }
        Ok(())
    }

    fn permit(&self, fact: Fact) -> wasmtime::Result<()> {
        match &self.allowed {
            Some(allowed) if !allowed.contains(fact.name()) => Err(wasmtime::Error::msg(format!(
                "the manifest does not list the fact `{}`",
                fact.name()
            ))),
            _ => Ok(()),
        }
    }

    /// Takes a line, or counts it if there are too many.
    pub(crate) fn log(&mut self, level: WireLevel, text: &str) {
        if self.log.len() >= LOG_LINES_MAX {
            self.log_dropped = self.log_dropped.saturating_add(1);
            return;
        }
        let level = match level {
            WireLevel::Debug => "debug",
            WireLevel::Info => "info",
            WireLevel::Warn => "warn",
            WireLevel::Error => "error",
        };
        self.log.push(LogLine {
            level: level.to_owned(),
            text: clean_line(text),
        });
    }
}

/// As `clean_message`, for longer text: word by word, and long words in pieces, since it cuts off what is over its own limit.
fn clean_line(text: &str) -> String {
    let mut line = String::new();
    for word in cut(text, LOG_LINE_BYTES_MAX).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        let mut rest = word;
        while !rest.is_empty() {
            let piece = cut(rest, LOG_PIECE_BYTES);
            line.push_str(&clean_message(piece));
            rest = rest.get(piece.len()..).unwrap_or_default();
        }
    }
    line
}

/// No more than what a message may have, and more than the longest character.
const LOG_PIECE_BYTES: usize = 256;

/// The functions of the interface `facts`, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Fact {
    SessionId,
    Kind,
    IsInteractive,
    User,
    Login,
    Roles,
    HasRole,
    TraitValues,
    Cluster,
    Server,
    TargetLabel,
    TargetLabels,
    ClientAddress,
    ServerAddress,
    Participants,
    RoleModes,
    NowMs,
    Get,
    Setting,
    EventField,
}

impl Fact {
    pub(crate) const ALL: [Self; 20] = [
        Self::SessionId,
        Self::Kind,
        Self::IsInteractive,
        Self::User,
        Self::Login,
        Self::Roles,
        Self::HasRole,
        Self::TraitValues,
        Self::Cluster,
        Self::Server,
        Self::TargetLabel,
        Self::TargetLabels,
        Self::ClientAddress,
        Self::ServerAddress,
        Self::Participants,
        Self::RoleModes,
        Self::NowMs,
        Self::Get,
        Self::Setting,
        Self::EventField,
    ];

    /// As `proto/policy.wit` has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SessionId => "session-id",
            Self::Kind => "kind",
            Self::IsInteractive => "is-interactive",
            Self::User => "user",
            Self::Login => "login",
            Self::Roles => "roles",
            Self::HasRole => "has-role",
            Self::TraitValues => "trait-values",
            Self::Cluster => "cluster",
            Self::Server => "server",
            Self::TargetLabel => "target-label",
            Self::TargetLabels => "target-labels",
            Self::ClientAddress => "client-address",
            Self::ServerAddress => "server-address",
            Self::Participants => "participants",
            Self::RoleModes => "role-modes",
            Self::NowMs => "now-ms",
            Self::Get => "get",
            Self::Setting => "setting",
            Self::EventField => "event-field",
        }
    }
}

/// Which facts one decision rests on. A set of bits and a short list: this is on the way of every decision.
#[derive(Debug, Default)]
pub(crate) struct FactsRead {
    plain: u32,
    keyed: Vec<(Fact, Box<str>)>,
}

impl FactsRead {
    /// Names as in the interface, those with a key as `target-label:env`, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let plain = Fact::ALL
            .iter()
            .filter(|fact| self.plain & (1 << **fact as u32) != 0)
            .map(|fact| fact.name().to_owned());
        let keyed = self
            .keyed
            .iter()
            .map(|(fact, key)| format!("{}:{}", fact.name(), clean_message(key)));
        let names: BTreeSet<String> = plain.chain(keyed).collect();
        names.into_iter().collect()
    }
}

/// Says no to what a profile does not allow, and remembers that it did: a module that runs out of memory ends in a trap that
/// does not say so.
pub(crate) struct Limiter {
    bounds: &'static Bounds,
    pub(crate) has_refused_memory: bool,
}

impl Limiter {
    fn new(bounds: &'static Bounds) -> Self {
        Self {
            bounds,
            has_refused_memory: false,
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let fits =
            desired <= self.bounds.memory_bytes && maximum.is_none_or(|maximum| desired <= maximum);
        self.has_refused_memory |= !fits;
        Ok(fits)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let fits = desired <= self.bounds.table_elements
            && maximum.is_none_or(|maximum| desired <= maximum);
        self.has_refused_memory |= !fits;
        Ok(fits)
    }

    fn instances(&self) -> usize {
        self.bounds.core_instances as usize
    }

    fn tables(&self) -> usize {
        self.bounds.tables as usize
    }

    fn memories(&self) -> usize {
        self.bounds.memories as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_its_own_bit_and_its_name_in_the_interface() {
        let wit = include_str!("../../../proto/policy.wit");
        for (number, fact) in Fact::ALL.iter().enumerate() {
            assert_eq!(*fact as usize, number);
            assert!(
                wit.contains(&format!("    {}: func(", fact.name())),
                "{fact:?}"
            );
        }
    }

    #[test]
    fn long_lines_are_cleaned_to_the_end() {
        let text = "é\u{1b}[31m".repeat(2_000);
        let line = clean_line(&text);
        assert!(line.len() > 512 && line.len() <= LOG_LINE_BYTES_MAX);
        assert!(!line.contains('\u{1b}'));
    }
}
