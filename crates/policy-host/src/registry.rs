//! The modules in force: asked together, replaced without a pause, given back to their last good version when they break.
//!
//! Whoever decides takes the set as it is and keeps it until the answer is there. A change makes a new set and puts it in the old
//! one's place, so no decision waits, none is dropped, and none sees half of a change.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use reel_policy::{Facts, Failure, FailureKind, Hook, Mode};

use crate::call::Call;
use crate::compose::{Enforcement, Part, Waiver, WaiverError, compose};
use crate::decider::{Ask, Decider};
use crate::digest::Digest;
use crate::fault::Fault;
use crate::limits::{BREAKER_FAULTS, BREAKER_WINDOW_MS, MODULES_MAX};
use crate::manifest::Manifest;
use crate::module::Module;
use crate::plan::Plan;
use crate::record::{ModuleRecord, PolicyRecord, Record, facts_digest, new_id};
use crate::run::Decision;

/// All modules of a server.
#[derive(Debug)]
pub struct Registry {
    decider: Decider,
    waivers: Vec<Waiver>,
    current: RwLock<Arc<Generation>>,
    /// Changes one after the other; decisions do not take this.
    changing: Mutex<()>,
    /// When each enforced module last failed, in milliseconds since 1970.
    faults: Mutex<BTreeMap<String, VecDeque<u64>>>,
}

#[derive(Clone, Debug, Default)]
struct Generation {
    number: u64,
    slots: BTreeMap<String, Slot>,
}

#[derive(Clone, Debug)]
struct Slot {
    enforcement: Enforcement,
    state: State,
    last_good: Option<Module>,
}

#[derive(Clone, Debug)]
enum State {
    Ready(Module),
    /// Configured, and not there. Counts as a fault in every hook that it has, or that it might have.
    Broken {
        fault: Fault,
        detail: String,
        manifest: Option<Box<Manifest>>,
    },
}

impl State {
    fn has(&self, hook: Hook) -> bool {
        match self {
            Self::Ready(module) => module.has(hook),
            Self::Broken { manifest, .. } => manifest
                .as_ref()
                .is_none_or(|manifest| manifest.hooks.contains(&hook)),
        }
    }

    fn manifest(&self) -> Option<&Manifest> {
        match self {
            Self::Ready(module) => Some(module.manifest()),
            Self::Broken { manifest, .. } => manifest.as_deref(),
        }
    }
}

/// Something that happened to a module, for the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// It failed too often and gave way to the version before.
    WentBack {
        /// The module.
        name: String,
        /// The component that failed.
        from: Digest,
        /// The one that answers now.
        to: Digest,
    },
    /// It failed too often and there is no version before. It goes on counting as its faults do.
    KeepsFailing {
        /// The module.
        name: String,
    },
}

/// A call of a module that must work before it is put in force.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What is asked.
    pub call: Arc<Call>,
    /// About whom.
    pub facts: Arc<Facts>,
}

/// A change was not made; what was in force still is.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistryError {
    /// There are [`MODULES_MAX`] modules.
    #[error(
        "there are {MODULES_MAX} policy modules, and a further one would make every session start later"
    )]
    Full,
    /// It answered a sample with a fault.
    #[error("the module failed a trial: {fault}: {detail}")]
    Trial {
        /// How.
        fault: Fault,
        /// What the engine says.
        detail: String,
    },
    /// There is no module of this name.
    #[error("there is no policy module `{0}`")]
    Unknown(String),
    /// A waiver is not valid.
    #[error(transparent)]
    Waiver(#[from] WaiverError),
}

/// A composed answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Composed {
    /// The answer, and how it came about.
    pub record: Record,
    /// What happened to modules on the way.
    pub notices: Vec<Notice>,
}

/// A session's plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// To be kept with the session.
    pub plan: Plan,
    /// One for each kind of failure.
    pub records: Vec<Record>,
    /// What happened to modules on the way.
    pub notices: Vec<Notice>,
}

impl Planned {
    /// Whether an enforced module failed: the session can still be refused cheaply.
    #[must_use]
    pub fn has_faults(&self) -> bool {
        let failed = |policy: &PolicyRecord| {
            policy.enforcement == Enforcement::Enforce && policy.decision.answer.is_err()
        };
        self.records
            .iter()
            .any(|record| record.policies.iter().any(failed))
    }
}

impl Registry {
    /// Without modules.
    ///
    /// # Errors
    /// A waiver is not valid.
    pub fn new(decider: Decider, waivers: Vec<Waiver>) -> Result<Self, RegistryError> {
        waivers.iter().try_for_each(Waiver::check)?;
        Ok(Self {
            decider,
            waivers,
            current: RwLock::default(),
            changing: Mutex::default(),
            faults: Mutex::default(),
        })
    }

    /// The threads that it asks on.
    #[must_use]
    pub fn decider(&self) -> &Decider {
        &self.decider
    }

    /// Which set of modules is in force; each change makes a greater one.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.current().number
    }

    /// The module in force under this name; none if it is broken or unknown.
    #[must_use]
    pub fn module(&self, name: &str) -> Option<Module> {
        match &self.current().slots.get(name)?.state {
            State::Ready(module) => Some(module.clone()),
            State::Broken { .. } => None,
        }
    }

    /// Puts a module in force, in place of the one of the same name, which is kept as the last good version if it answered.
    /// Every sample whose hook the module has is tried first. Returns the number of the new set.
    ///
    /// # Errors
    /// The change is not made: see [`RegistryError`].
    pub fn install(
        &self,
        module: &Module,
        enforcement: Enforcement,
        samples: &[Sample],
    ) -> Result<u64, RegistryError> {
        self.try_out(module, samples)?;
        let name = module.manifest().name.clone();
        let number = self.change(|slots| {
            let before = slots.get(&name);
            if before.is_none() && slots.len() >= MODULES_MAX {
                return Err(RegistryError::Full);
            }
            let last_good = before.and_then(|slot| match &slot.state {
                State::Ready(before) if before.source() != module.source() => Some(before.clone()),
                _ => slot.last_good.clone(),
            });
            let slot = Slot {
                enforcement,
                state: State::Ready(module.clone()),
                last_good,
            };
            slots.insert(name.clone(), slot);
            Ok(())
        })?;
        self.forget_faults(&name);
        Ok(number)
    }

    fn try_out(&self, module: &Module, samples: &[Sample]) -> Result<(), RegistryError> {
        for sample in samples {
            if !module.has(sample.call.hook()) {
                continue;
            }
            let ask = Ask {
                module: module.clone(),
                call: Arc::clone(&sample.call),
            };
            for decision in self
                .decider
                .decide_all(vec![ask], Arc::clone(&sample.facts))
            {
                if let Err(fault) = decision.answer {
                    let detail = decision.detail;
                    return Err(RegistryError::Trial { fault, detail });
                }
            }
        }
        Ok(())
    }

    /// Says that a configured module cannot be had. If a version of it is in force, that stays; else the module counts as its
    /// faults do: it is never left out. `manifest` if it could be read. Returns whether a version is in force.
    ///
    /// # Errors
    /// There are too many modules.
    pub fn install_broken(
        &self,
        name: &str,
        enforcement: Enforcement,
        fault: &Fault,
        detail: &str,
        manifest: Option<&Manifest>,
    ) -> Result<bool, RegistryError> {
        if self.module(name).is_some() {
            return Ok(true);
        }
        self.change(|slots| {
            if !slots.contains_key(name) && slots.len() >= MODULES_MAX {
                return Err(RegistryError::Full);
            }
            let state = State::Broken {
                fault: fault.clone(),
                detail: reel_policy::clean_message(detail),
                manifest: manifest.cloned().map(Box::new),
            };
            let slot = Slot {
                enforcement,
                state,
                last_good: None,
            };
            slots.insert(name.to_owned(), slot);
            Ok(())
        })?;
        Ok(false)
    }

    /// Makes a module count or not. Returns what it was before: going from enforce to observe relaxes the rules, and is the
    /// caller's to put in the audit log.
    ///
    /// # Errors
    /// There is no such module.
    pub fn set_enforcement(
        &self,
        name: &str,
        enforcement: Enforcement,
    ) -> Result<Enforcement, RegistryError> {
        let mut before = enforcement;
        self.change(|slots| {
            let slot = slots
                .get_mut(name)
                .ok_or_else(|| RegistryError::Unknown(name.to_owned()))?;
            before = std::mem::replace(&mut slot.enforcement, enforcement);
            Ok(())
        })?;
        Ok(before)
    }

    /// Takes a module out. Sessions that have a plan keep it.
    ///
    /// # Errors
    /// There is no such module.
    pub fn remove(&self, name: &str) -> Result<(), RegistryError> {
        self.change(|slots| match slots.remove(name) {
            Some(_) => Ok(()),
            None => Err(RegistryError::Unknown(name.to_owned())),
        })?;
        self.forget_faults(name);
        Ok(())
    }

    /// Asks every module that has this hook, and joins the answers over `floor`, which is what the roles demand.
    #[must_use]
    pub fn decide(&self, call: Call, facts: &Arc<Facts>, floor: Mode, now_ms: u64) -> Composed {
        let generation = self.current();
        let digest = facts_digest(facts);
        let record = self.record(&generation, &Arc::new(call), facts, digest, floor, now_ms);
        let notices = self.note_faults(std::slice::from_ref(&record), now_ms);
        Composed { record, notices }
    }

    /// Asks about every kind of failure, when a session starts.
    #[must_use]
    pub fn plan(&self, facts: &Arc<Facts>, floor: Mode, now_ms: u64) -> Planned {
        let generation = self.current();
        let digest = facts_digest(facts);
        let records: Vec<Record> = FailureKind::ALL
            .iter()
            .map(|kind| {
                let failure = Failure::new(*kind);
                let call = Arc::new(Call::AuditFailure { failure });
                self.record(&generation, &call, facts, digest, floor, now_ms)
            })
            .collect();
        let answers = FailureKind::ALL
            .iter()
            .zip(&records)
            .map(|(kind, record)| (*kind, record.verdict.clone()))
            .collect();
        let notices = self.note_faults(&records, now_ms);
        Planned {
            plan: Plan::new(floor, generation.number, answers),
            records,
            notices,
        }
    }

    fn record(
        &self,
        generation: &Generation,
        call: &Arc<Call>,
        facts: &Arc<Facts>,
        digest: Digest,
        floor: Mode,
        now_ms: u64,
    ) -> Record {
        let hook = call.hook();
        let asked: Vec<(&String, &Slot)> = generation
            .slots
            .iter()
            .filter(|(_, slot)| slot.state.has(hook))
            .collect();
        let decisions = self.ask(&asked, call, facts);
        let parts: Vec<Part<'_>> = asked
            .iter()
            .zip(&decisions)
            .map(|((name, slot), decision)| Part {
                name,
                manifest: slot.state.manifest(),
                enforcement: slot.enforcement,
                decision,
            })
            .collect();
        let (verdict, waiver) = compose(hook, floor, &parts, &self.waivers, facts, now_ms);
        let policies = asked
            .iter()
            .zip(&parts)
            .map(|((name, slot), part)| PolicyRecord {
                name: (*name).clone(),
                module: match &slot.state {
                    State::Ready(module) => Some(ModuleRecord::of(module)),
                    State::Broken { .. } => None,
                },
                enforcement: slot.enforcement,
                decision: part.decision.clone(),
                counted: part.counted(hook, floor),
            })
            .collect();
        Record {
            id: new_id(&facts.session_id, now_ms),
            at_ms: now_ms,
            session: facts.session_id.clone(),
            call: (**call).clone(),
            generation: generation.number,
            floor,
            facts: digest,
            policies,
            verdict,
            waived: waiver.cloned(),
        }
    }

    /// A decision for each slot. The same component with the same settings is asked once.
    fn ask(
        &self,
        slots: &[(&String, &Slot)],
        call: &Arc<Call>,
        facts: &Arc<Facts>,
    ) -> Vec<Decision> {
        let mut asks: Vec<Ask> = Vec::new();
        let mut places: Vec<Result<usize, Decision>> = Vec::new();
        for (_, slot) in slots {
            let module = match &slot.state {
                State::Ready(module) => module,
                State::Broken { fault, detail, .. } => {
                    places.push(Err(Decision {
                        detail: detail.clone(),
                        ..Decision::fault(fault.clone())
                    }));
                    continue;
                }
            };
            let is_same = |ask: &Ask| {
                ask.module.source() == module.source()
                    && ask.module.settings_digest() == module.settings_digest()
            };
            let place = asks.iter().position(is_same).unwrap_or_else(|| {
                asks.push(Ask {
                    module: module.clone(),
                    call: Arc::clone(call),
                });
                asks.len() - 1
            });
            places.push(Ok(place));
        }
        let decisions = self.decider.decide_all(asks, Arc::clone(facts));
        let absent = || Decision::fault(Fault::EngineAbsent);
        places
            .into_iter()
            .map(|place| match place {
                Ok(place) => decisions.get(place).cloned().unwrap_or_else(absent),
                Err(decision) => decision,
            })
            .collect()
    }

    /// The circuit breaker.
    fn note_faults(&self, records: &[Record], now_ms: u64) -> Vec<Notice> {
        let mut tripped: Vec<(String, Digest)> = Vec::new();
        for policy in records.iter().flat_map(|record| &record.policies) {
            // What the module is not to blame for does not count against it.
            let is_its_own = !matches!(
                policy.decision.answer,
                Ok(_) | Err(Fault::Overload | Fault::EngineAbsent)
            );
            let (Some(module), true) = (&policy.module, is_its_own) else {
                continue;
            };
            if policy.enforcement == Enforcement::Enforce && self.note_fault(&policy.name, now_ms) {
                tripped.push((policy.name.clone(), module.source));
            }
        }
        tripped.dedup();
        tripped
            .into_iter()
            .filter_map(|(name, source)| self.go_back(&name, source))
            .collect()
    }

    /// Whether this fault is one too many.
    fn note_fault(&self, name: &str, now_ms: u64) -> bool {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let times = faults.entry(name.to_owned()).or_default();
        times.retain(|time| now_ms.saturating_sub(*time) < BREAKER_WINDOW_MS);
        times.push_back(now_ms);
        if times.len() < BREAKER_FAULTS {
            return false;
        }
        times.clear();
        true
    }

    fn forget_faults(&self, name: &str) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.remove(name);
    }

    /// Puts the last good version in force, if `source` still is and there is one. Never disables anything.
    fn go_back(&self, name: &str, source: Digest) -> Option<Notice> {
        let mut notice = None;
        let changed = self.change(|slots| {
            let unknown = || RegistryError::Unknown(name.to_owned());
            let slot = slots.get_mut(name).ok_or_else(unknown)?;
            let is_still = matches!(&slot.state, State::Ready(module) if module.source() == source);
            if !is_still {
                return Err(unknown());
            }
            let Some(good) = slot.last_good.take() else {
                notice = Some(Notice::KeepsFailing {
                    name: name.to_owned(),
                });
                return Err(unknown());
            };
            notice = Some(Notice::WentBack {
                name: name.to_owned(),
                from: source,
                to: good.source(),
            });
            slot.state = State::Ready(good);
            Ok(())
        });
        // An error means that nothing was changed, which `notice` says or somebody else has done.
        drop(changed);
        notice
    }

    fn current(&self) -> Arc<Generation> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    fn change(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, Slot>) -> Result<(), RegistryError>,
    ) -> Result<u64, RegistryError> {
        let _one_at_a_time = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = Generation::clone(&self.current());
        change(&mut next.slots)?;
        next.number += 1;
        let number = next.number;
        let next = Arc::new(next);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = next;
        Ok(number)
    }
}
