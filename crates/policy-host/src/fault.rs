//! How a module can fail to answer, and what counts as its answer then.
//!
//! A fault is never an allow. It counts as the strictest answer that the module's manifest says it can give: one that may deny
//! denies, one that may only alert alerts, so that an advisory module that breaks does not lock people out of a machine whose
//! disk is full.

use std::collections::BTreeSet;
use std::fmt;

use reel_policy::{Action, Hook, Mode, Verdict};
use serde::{Deserialize, Serialize};
use wasmtime::Trap;

use crate::manifest::OnFault;

/// Why a module gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "message", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// It is configured and not there.
    Missing,
    /// Its bytes are not the ones that were asked for.
    Unverified,
    /// It cannot be loaded.
    Load,
    /// Its settings are refused.
    Settings,
    /// It used up its fuel.
    Fuel,
    /// It took too long, by the clock.
    Epoch,
    /// It wanted more memory, tables or instances than it may have.
    Memory,
    /// It stopped itself or did what cannot be done: a panic, a division by zero, an access out of bounds, too deep a recursion.
    Trap,
    /// What it gave is no answer: text that is not UTF-8, pointers to nowhere, too much, or more than its manifest says.
    BadOutput,
    /// It said so itself. The text is cleaned.
    Err(String),
    /// Too many decisions are waiting.
    Overload,
    /// There is no engine, or it broke.
    EngineAbsent,
}

impl Fault {
    /// The label in metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unverified => "unverified",
            Self::Load => "load",
            Self::Settings => "settings",
            Self::Fuel => "fuel",
            Self::Epoch => "epoch",
            Self::Memory => "memory",
            Self::Trap => "trap",
            Self::BadOutput => "bad_output",
            Self::Err(_) => "err",
            Self::Overload => "overload",
            Self::EngineAbsent => "engine_absent",
        }
    }

    /// What an error of the engine means. `is_memory_refused`: whether the instance was refused memory before.
    pub(crate) fn of(error: &wasmtime::Error, is_memory_refused: bool) -> Self {
        if error.is::<wasmtime::PoolConcurrencyLimitError>() {
            return Self::Overload;
        }
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => Self::Fuel,
            Some(Trap::Interrupt) => Self::Epoch,
            _ if is_memory_refused => Self::Memory,
            Some(_) => Self::Trap,
            None => Self::BadOutput,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Missing => "the policy module is not there",
            Self::Unverified => "the policy module is not the one that was approved",
            Self::Load => "the policy module cannot be loaded",
            Self::Settings => "the policy module refuses its settings",
            Self::Fuel => "the policy module used up its fuel",
            Self::Epoch => "the policy module took too long",
            Self::Memory => "the policy module wanted too much memory",
            Self::Trap => "the policy module stopped",
            Self::BadOutput => "the policy module gave no valid answer",
            Self::Err(message) => return write!(f, "the policy module failed: {message}"),
            Self::Overload => "too many policy decisions are waiting",
            Self::EngineAbsent => "the policy engine is not there",
        };
        f.write_str(text)
    }
}

/// The code of a verdict that stands for a fault.
pub const FAULT_CODE: &str = "POLICY_FAULT";

/// What a fault counts as: at least an alert, at most what the module may answer.
///
/// `may` empty means that the manifest says nothing, and everything is possible. `mode` is the session's so far.
#[must_use]
pub fn fault_verdict(
    hook: Hook,
    may: &BTreeSet<Action>,
    on_fault: OnFault,
    mode: Mode,
    fault: &Fault,
) -> Verdict {
    let strictest = may.last().copied().unwrap_or(Action::Deny);
    let closes = strictest >= Action::Terminate;
    let (action, mode) = match hook {
        Hook::SessionStart if closes => (Action::Deny, None),
        Hook::SessionStart => (strictest.max(Action::Alert), None),
        Hook::AuditFailure if closes => (Action::Terminate, Some(Mode::Strict)),
        Hook::AuditFailure => (Action::Alert, None),
        Hook::Events if closes && mode == Mode::Strict && on_fault == OnFault::Terminate => {
            (Action::Terminate, None)
        }
        Hook::Events => (Action::Alert, None),
        // A playback cannot be held: who may pause a session may stop a playback.
        Hook::Playback if strictest >= Action::Pause => (Action::Deny, None),
        Hook::Playback => (Action::Alert, None),
    };
    Verdict {
        mode,
        ..Verdict::new(action, FAULT_CODE, &fault.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// policy.md's table, cell by cell.
    #[test]
    fn a_fault_counts_as_the_strictest_answer() {
        let check = |hook, may: &[Action], on_fault, mode, action, expected_mode| {
            let may = may.iter().copied().collect();
            let verdict = fault_verdict(hook, &may, on_fault, mode, &Fault::Trap);
            assert_eq!(
                (verdict.action, verdict.mode),
                (action, expected_mode),
                "{hook} {may:?}"
            );
            assert_eq!(verdict.code, FAULT_CODE);
        };
        let (deny, alert) = ([Action::Alert, Action::Deny], [Action::Alert]);
        let (quiet, strict) = (OnFault::Alert, Some(Mode::Strict));
        let mode = Mode::BestEffort;
        check(Hook::SessionStart, &deny, quiet, mode, Action::Deny, None);
        check(Hook::SessionStart, &alert, quiet, mode, Action::Alert, None);
        check(Hook::SessionStart, &[], quiet, mode, Action::Deny, None);
        check(
            Hook::SessionStart,
            &[Action::Allow],
            quiet,
            mode,
            Action::Alert,
            None,
        );
        check(
            Hook::SessionStart,
            &[Action::Pause],
            quiet,
            mode,
            Action::Pause,
            None,
        );
        check(
            Hook::AuditFailure,
            &deny,
            quiet,
            mode,
            Action::Terminate,
            strict,
        );
        check(Hook::AuditFailure, &alert, quiet, mode, Action::Alert, None);
        check(
            Hook::Events,
            &deny,
            quiet,
            Mode::Strict,
            Action::Alert,
            None,
        );
        check(
            Hook::Events,
            &deny,
            OnFault::Terminate,
            mode,
            Action::Alert,
            None,
        );
        check(
            Hook::Events,
            &deny,
            OnFault::Terminate,
            Mode::Strict,
            Action::Terminate,
            None,
        );
        check(
            Hook::Events,
            &alert,
            OnFault::Terminate,
            Mode::Strict,
            Action::Alert,
            None,
        );
        check(Hook::Playback, &deny, quiet, mode, Action::Deny, None);
        check(Hook::Playback, &alert, quiet, mode, Action::Alert, None);
    }
}
