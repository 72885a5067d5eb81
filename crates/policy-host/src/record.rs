//! What was decided, by whom, on what, and at what cost: enough to decide it again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reel_policy::{Facts, Mode, Verdict};
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::compose::{Enforcement, Part, Waiver, compose};
use crate::decider::{Ask, Decider};
use crate::digest::Digest;
use crate::fault::Fault;
use crate::module::Module;
use crate::profile::Identity;
use crate::run::Decision;

/// One composed decision. The facts themselves are kept once per session, under their digest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// 32 hexadecimal digits; different for every decision.
    pub id: String,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// The session.
    pub session: String,
    /// What was asked.
    pub call: Call,
    /// Which set of modules was in force.
    pub generation: u64,
    /// What the roles demanded.
    pub floor: Mode,
    /// SHA-256 of the facts as JSON.
    pub facts: Digest,
    /// What each module said.
    pub policies: Vec<PolicyRecord>,
    /// What it came to. Its mode is never none.
    pub verdict: Verdict,
    /// The waiver that lowered the floor: an audit event of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<Waiver>,
}

impl Record {
    /// What is demanded in a session after this answer to its start: what a module asks for there holds in it too.
    #[must_use]
    pub fn floor_in_session(&self) -> Mode {
        self.verdict
            .mode
            .map_or(self.floor, |mode| mode.max(self.floor))
    }
}

/// One module's part in a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyRecord {
    /// By its manifest.
    pub name: String,
    /// What was asked; none if the module was not there.
    pub module: Option<ModuleRecord>,
    /// Whether its answer counted.
    pub enforcement: Enforcement,
    /// What it said.
    pub decision: Decision,
    /// What that counted as: its verdict, or what its fault stands for. None for an observer.
    pub counted: Option<Verdict>,
}

/// Which code, exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModuleRecord {
    /// By its manifest.
    pub version: Version,
    /// SHA-256 of the component.
    pub source: Digest,
    /// SHA-256 of its settings.
    pub settings: Digest,
    /// Version of the interface that it was built for.
    pub wit: String,
    /// What ran it. Fuel is comparable only where this is the same.
    pub engine: Identity,
}

impl ModuleRecord {
    pub(crate) fn of(module: &Module) -> Self {
        Self {
            version: module.manifest().version.clone(),
            source: module.source(),
            settings: module.settings_digest(),
            wit: module.manifest().wit.clone(),
            engine: module.engine().identity().clone(),
        }
    }
}

/// The digest under which facts are kept.
#[must_use]
pub fn facts_digest(facts: &Facts) -> Digest {
    // The order of fields is the type's, that of maps sorted: the same facts have the same JSON. It has text keys only.
    Digest::of(&serde_json::to_vec(facts).unwrap_or_default())
}

/// An id that no other record of this process has, and hardly one of another.
pub(crate) fn new_id(session: &str, at_ms: u64) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let process = std::process::id();
    let mut id = Digest::of(format!("{session} {at_ms} {process} {count}").as_bytes()).to_string();
    id.truncate(32);
    id
}

/// What became of one module's answer when it was asked again.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Again {
    /// The same answer for the same fuel, reading the same facts.
    Same,
    /// The same answer on another way.
    Cost {
        /// Fuel then.
        before: u64,
        /// Fuel now.
        after: u64,
    },
    /// Another answer.
    Changed(Box<Decision>),
    /// The module is not here.
    Absent,
    /// It was no answer of the module but a matter of time and load.
    ByChance,
}

/// A decision that was taken again.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// Each module by its name, in the order of the record.
    pub policies: Vec<(String, Again)>,
    /// What it comes to now.
    pub verdict: Verdict,
}

impl Replay {
    /// Whether every module said the same for the same fuel, and the whole came to the same.
    #[must_use]
    pub fn is_exact(&self, record: &Record) -> bool {
        let same = |(_, again): &(String, Again)| *again == Again::Same;
        self.policies.iter().all(same) && self.verdict == record.verdict
    }
}

/// A decision cannot be taken again.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplayError {
    /// These are not the facts of the record.
    #[error("the facts are not those of the decision")]
    OtherFacts,
}

/// Takes a decision again. `find` gives the module for a part of the record: the one that was asked, or another to see what it
/// would have said.
///
/// # Errors
/// The facts are others.
pub fn replay(
    record: &Record,
    facts: &Arc<Facts>,
    decider: &Decider,
    find: impl Fn(&PolicyRecord) -> Option<Module>,
) -> Result<Replay, ReplayError> {
    if facts_digest(facts) != record.facts {
        return Err(ReplayError::OtherFacts);
    }
    let call = Arc::new(record.call.clone());
    let mut outcomes = Vec::new();
    for policy in &record.policies {
        let module = find(policy);
        let asked = module.as_ref().and_then(|module| {
            let ask = Ask {
                module: module.clone(),
                call: Arc::clone(&call),
            };
            decider.decide_all(vec![ask], Arc::clone(facts)).pop()
        });
        let again = compare(&policy.decision, asked.as_ref());
        let decision = match again {
            Again::Changed(_) | Again::Same | Again::Cost { .. } => asked,
            Again::Absent | Again::ByChance => None,
        };
        outcomes.push((policy, module, decision, again));
    }
    let parts: Vec<Part<'_>> = outcomes
        .iter()
        .map(|(policy, module, decision, _)| Part {
            name: &policy.name,
            manifest: module.as_ref().map(Module::manifest),
            enforcement: policy.enforcement,
            decision: decision.as_ref().unwrap_or(&policy.decision),
        })
        .collect();
    let waivers = record.waived.as_slice();
    let hook = record.call.hook();
    let (verdict, _) = compose(hook, record.floor, &parts, waivers, facts, record.at_ms);
    drop(parts);
    Ok(Replay {
        verdict,
        policies: outcomes
            .into_iter()
            .map(|(policy, _, _, again)| (policy.name.clone(), again))
            .collect(),
    })
}

fn compare(before: &Decision, after: Option<&Decision>) -> Again {
    let by_chance = |decision: &Decision| {
        matches!(
            decision.answer,
            Err(Fault::Epoch | Fault::Overload | Fault::EngineAbsent)
        )
    };
    let Some(after) = after else {
        return Again::Absent;
    };
    if by_chance(before) || by_chance(after) {
        return Again::ByChance;
    }
    if before.answer != after.answer {
        return Again::Changed(Box::new(after.clone()));
    }
    if before.fuel != after.fuel || before.facts_read != after.facts_read {
        return Again::Cost {
            before: before.fuel,
            after: after.fuel,
        };
    }
    Again::Same
}
