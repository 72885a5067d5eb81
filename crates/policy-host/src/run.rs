//! One call to a module: a fresh instance, limits set before anything of it runs, and everything dropped afterwards.

use std::sync::Arc;
use std::time::Instant;

use reel_policy::{Action, Facts, Mode, Verdict, clean_message};
use serde::{Deserialize, Serialize};
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Instance, Lift, Lower};

use crate::call::Call;
use crate::fault::Fault;
use crate::guest::{Guest, LogLine};
use crate::limits::{EPOCH_TICKS, FUEL, HOSTCALL_BYTES};
use crate::manifest::Manifest;
use crate::module::{Issue, Module};
use crate::wire::{WireEvent, WireFailure, WireIssue, WireVerdict};

/// What a module answered, and at what cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The answer with its text cleaned, or why there is none.
    pub answer: Result<Verdict, Fault>,
    /// What the engine says about a fault: for whoever wrote the module, not for people in a session.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Instructions used. The same for the same module, settings, facts and engine.
    pub fuel: u64,
    /// Nanoseconds for all of it: making the instance, calling it, dropping it, cleaning its answer.
    pub wall_ns: u64,
    /// The facts that the module read, in order.
    pub facts_read: Vec<String>,
    /// What it logged.
    #[serde(default)]
    pub log: Vec<LogLine>,
    /// Lines over the limit.
    #[serde(default)]
    pub log_dropped: u32,
}

impl Decision {
    /// Of a module that could not be asked.
    pub(crate) fn fault(fault: Fault) -> Self {
        Self {
            answer: Err(fault),
            detail: String::new(),
            fuel: 0,
            wall_ns: 0,
            facts_read: Vec::new(),
            log: Vec::new(),
            log_dropped: 0,
        }
    }
}

type Answer = (Result<WireVerdict, String>,);

/// Asks a module, on this thread, whose stack must be [`THREAD_STACK_BYTES`](crate::limits::THREAD_STACK_BYTES).
pub(crate) fn decide(module: &Module, call: &Arc<Call>, facts: &Arc<Facts>) -> Decision {
    let started = Instant::now();
    let running = module.engine().running();
    let mut store = store(module, Arc::clone(call), Arc::clone(facts));
    let answer = ask(module, &mut store, call);
    let fuel = FUEL.saturating_sub(store.get_fuel().unwrap_or_default());
    let guest = store.into_data();
    drop(running);
    let (answer, detail) = match answer {
        Ok(Ok(verdict)) => permitted(module.manifest(), verdict.into()),
        Ok(Err(message)) => (Err(Fault::Err(clean_message(&message))), String::new()),
        Err(error) => {
            let fault = Fault::of(&error, guest.limiter.has_refused_memory);
            (Err(fault), clean_message(&format!("{error:#}")))
        }
    };
    Decision {
        answer,
        detail,
        fuel,
        facts_read: guest.read.names(),
        log: guest.log,
        log_dropped: guest.log_dropped,
        wall_ns: u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX),
    }
}

/// Limits first: a module's start function runs while it is instantiated.
fn store(module: &Module, call: Arc<Call>, facts: Arc<Facts>) -> Store<Guest> {
    let mut store = Store::new(module.engine().raw(), module.guest(call, facts));
    store.limiter(|guest| &mut guest.limiter);
    store.set_hostcall_fuel(HOSTCALL_BYTES);
    store.set_epoch_deadline(EPOCH_TICKS);
    // Only an engine without fuel refuses it; then there is none, and the call below ends as out of fuel.
    let _ = store.set_fuel(FUEL);
    store
}

fn ask(
    module: &Module,
    store: &mut Store<Guest>,
    call: &Call,
) -> wasmtime::Result<Result<WireVerdict, String>> {
    let index = module
        .hook(call.hook())
        .ok_or_else(|| wasmtime::Error::msg("the module does not export this hook"))?;
    let instance = module.pre().instantiate(&mut *store)?;
    let (answer,): Answer = match call {
        Call::SessionStart => call_function(store, &instance, index, ())?,
        Call::AuditFailure { failure } => {
            call_function(store, &instance, index, (WireFailure::from(failure),))?
        }
        Call::Events { .. } => {
            let events: Vec<WireEvent> = call.events().iter().map(WireEvent::from).collect();
            call_function(store, &instance, index, (events,))?
        }
        Call::Playback { viewer, purpose } => {
            let params = (viewer.as_str(), purpose.as_deref());
            call_function(store, &instance, index, params)?
        }
    };
    Ok(answer)
}

fn call_function<P, R>(
    store: &mut Store<Guest>,
    instance: &Instance,
    index: &ComponentExportIndex,
    params: P,
) -> wasmtime::Result<R>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift + 'static,
{
    let function = instance.get_typed_func::<P, R>(&mut *store, index)?;
    function.call(&mut *store, params)
}

/// A module answers within its manifest, or not at all: what its faults count as rests on it.
fn permitted(manifest: &Manifest, verdict: Verdict) -> (Result<Verdict, Fault>, String) {
    let may = &manifest.may;
    let closes = may.contains(&Action::Terminate) || may.contains(&Action::Deny);
    let action_fits = verdict.action == Action::Allow || may.contains(&verdict.action);
    let mode_fits = verdict.mode != Some(Mode::Strict) || closes;
    if may.is_empty() || (action_fits && mode_fits) {
        return (Ok(verdict), String::new());
    }
    let detail = if action_fits {
        "mode strict, but `may` in the manifest has neither `terminate` nor `deny`".to_owned()
    } else {
        format!(
            "`{}`, which `may` in the manifest does not list",
            verdict.action
        )
    };
    (Err(Fault::BadOutput), detail)
}

/// Has a module check its settings, and compares the types of its hooks with the interface.
pub(crate) fn validate(module: &Module) -> Result<Vec<Issue>, (Fault, String)> {
    let _running = module.engine().running();
    let mut store = store(module, Arc::new(Call::SessionStart), Arc::default());
    validate_in(module, &mut store).map_err(|error| {
        let fault = Fault::of(&error, store.data().limiter.has_refused_memory);
        let fault = match fault {
            Fault::BadOutput => Fault::Load,
            other => other,
        };
        (fault, clean_message(&format!("{error:#}")))
    })
}

fn validate_in(module: &Module, store: &mut Store<Guest>) -> wasmtime::Result<Vec<Issue>> {
    let instance = module.pre().instantiate(&mut *store)?;
    for (hook, index) in module.hooks() {
        use reel_policy::Hook;
        match hook {
            Hook::SessionStart => check::<()>(store, &instance, index)?,
            Hook::AuditFailure => check::<(WireFailure,)>(store, &instance, index)?,
            Hook::Events => check::<(Vec<WireEvent>,)>(store, &instance, index)?,
            Hook::Playback => check::<(String, Option<String>)>(store, &instance, index)?,
        }
    }
    let Some(index) = module.validate_export() else {
        return Ok(Vec::new());
    };
    let json = serde_json::Value::Object((**module.settings()).clone()).to_string();
    let (answer,): (Result<(), Vec<WireIssue>>,) = call_function(store, &instance, index, (json,))?;
    Ok(match answer {
        Ok(()) => Vec::new(),
        Err(issues) if issues.is_empty() => vec![issue("", "refused without a reason")],
        Err(issues) => issues
            .iter()
            .take(ISSUES_MAX)
            .map(|wire| issue(&wire.path, &wire.message))
            .collect(),
    })
}

/// Issues that are told: a person reads them.
const ISSUES_MAX: usize = 32;

fn issue(path: &str, message: &str) -> Issue {
    Issue {
        path: clean_message(path),
        message: clean_message(message),
    }
}

fn check<P>(
    store: &mut Store<Guest>,
    instance: &Instance,
    index: &ComponentExportIndex,
) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lower + 'static,
{
    instance
        .get_typed_func::<P, Answer>(&mut *store, index)
        .map(drop)
}
