//! What will be done when recording fails, decided when the session starts.
//!
//! When the disk is full nothing has to be read, compiled, loaded or run, and nothing can fail that did not fail while refusing the
//! session was still cheap.

use std::collections::BTreeMap;

use reel_policy::{Action, Failure, FailureKind, Mode, Verdict};
use serde::{Deserialize, Serialize};

/// The answer to every failure, of one session. It does not change when modules do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What the roles demanded.
    floor: Mode,
    /// Which set of modules answered.
    generation: u64,
    answers: BTreeMap<FailureKind, Verdict>,
}

impl Plan {
    /// From what all said. A kind that is missing counts as strict.
    pub(crate) fn new(
        floor: Mode,
        generation: u64,
        answers: BTreeMap<FailureKind, Verdict>,
    ) -> Self {
        Self {
            floor,
            generation,
            answers,
        }
    }

    /// Of a session without modules: what the roles demand, whatever fails.
    #[must_use]
    pub fn of_roles(floor: Mode) -> Self {
        let verdict = Verdict {
            mode: Some(floor),
            ..Verdict::neutral()
        };
        let kinds = FailureKind::ALL.iter();
        Self::new(
            floor,
            0,
            kinds.map(|kind| (*kind, verdict.clone())).collect(),
        )
    }

    /// For a session whose plan is lost: strict.
    #[must_use]
    pub fn lost() -> Self {
        Self::new(Mode::Strict, 0, BTreeMap::new())
    }

    /// What the roles demanded when the session started.
    #[must_use]
    pub fn floor(&self) -> Mode {
        self.floor
    }

    /// Which set of modules answered; 0 if none.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The answer to this failure; its mode is never none. Touches nothing but memory.
    ///
    /// Damage to what has been recorded is told and closes no session, whatever modules say: the rest can still be recorded.
    #[must_use]
    pub fn on_failure(&self, failure: &Failure) -> Verdict {
        let verdict = self.answers.get(&failure.kind()).cloned();
        let verdict = verdict.unwrap_or_else(|| Verdict {
            mode: Some(Mode::Strict),
            ..Verdict::new(
                Action::Terminate,
                "NO_PLAN",
                "no policy was prepared for this failure",
            )
        });
        if failure.kind() == FailureKind::Corrupted {
            return Verdict {
                action: Action::Alert,
                ..verdict
            };
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_an_answer() {
        for &kind in FailureKind::ALL {
            let failure = Failure::new(kind);
            let best_effort = Plan::of_roles(Mode::BestEffort).on_failure(&failure);
            assert_eq!(best_effort.mode, Some(Mode::BestEffort));
            let lost = Plan::lost().on_failure(&failure);
            assert_eq!(lost.mode, Some(Mode::Strict));
            let expected = match kind {
                FailureKind::Corrupted => Action::Alert,
                _ => Action::Terminate,
            };
            assert_eq!(lost.action, expected);
        }
    }

    #[test]
    fn a_plan_is_kept_with_its_session() {
        let plan = Plan::of_roles(Mode::Strict);
        let json = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
    }
}
