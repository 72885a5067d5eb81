//! Many answers to one: the strictest wins, whoever gave it. Nothing that a module says relaxes what a role, or another module,
//! demands; only a waiver in the server's configuration does, for a time and for what it names.

use std::collections::BTreeSet;

use reel_policy::{Action, Facts, Hook, Mode, Verdict};
use serde::{Deserialize, Serialize};

use crate::fault::fault_verdict;
use crate::limits::WAIVER_MS_MAX;
use crate::manifest::{Manifest, OnFault};
use crate::run::Decision;

/// Whether a module's answers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// It is asked and its answer recorded; neither answer nor fault touches a session.
    Observe,
    /// Its answers and its faults count.
    Enforce,
}

/// Leave for one module to lower mode strict to best effort. Stands in the server's configuration, never in a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// For the audit log.
    pub id: String,
    /// The module that may, by the name in its manifest.
    pub policy: String,
    /// The roles whose demand for strict it may lower.
    pub roles: BTreeSet<String>,
    /// Milliseconds since 1970 from which on it holds.
    pub from_ms: u64,
    /// Milliseconds since 1970 at which it ends; at most [`WAIVER_MS_MAX`] later.
    pub until_ms: u64,
    /// Why. For the audit log.
    pub reason: String,
}

/// A waiver cannot be had.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaiverError {
    /// It ends before it begins, or lasts too long.
    #[error("the waiver `{0}` must last from a moment to a later one, at most seven days")]
    Time(String),
    /// It names no role or gives no reason.
    #[error("the waiver `{0}` must name the roles that it is for, and a reason")]
    Vague(String),
}

impl Waiver {
    /// Whether it says all that it must.
    ///
    /// # Errors
    /// See [`WaiverError`].
    pub fn check(&self) -> Result<(), WaiverError> {
        let lasts = self.until_ms.saturating_sub(self.from_ms);
        if lasts == 0 || lasts > WAIVER_MS_MAX {
            return Err(WaiverError::Time(self.id.clone()));
        }
        if self.roles.is_empty() || self.reason.trim().is_empty() {
            return Err(WaiverError::Vague(self.id.clone()));
        }
        Ok(())
    }

    /// Whether it holds now for the person: they have one of its roles, and no other role of theirs demands strict.
    fn holds(&self, facts: &Facts, now_ms: u64) -> bool {
        let in_time = (self.from_ms..self.until_ms).contains(&now_ms);
        let has_role = facts.roles.iter().any(|role| self.roles.contains(role));
        let demanded_elsewhere = facts
            .role_modes
            .iter()
            .any(|(role, mode)| *mode == Mode::Strict && !self.roles.contains(role));
        in_time && has_role && !demanded_elsewhere
    }
}

/// One module's part in a composed answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    pub(crate) manifest: Option<&'a Manifest>,
    pub(crate) enforcement: Enforcement,
    pub(crate) decision: &'a Decision,
}

impl Part<'_> {
    /// What it adds to the join.
    pub(crate) fn counted(&self, hook: Hook, floor: Mode) -> Option<Verdict> {
        if self.enforcement == Enforcement::Observe {
            return None;
        }
        Some(match &self.decision.answer {
            Ok(verdict) => verdict.clone(),
            Err(fault) => {
                let unknown = BTreeSet::new();
                let may = self.manifest.map_or(&unknown, |manifest| &manifest.may);
                let on_fault = self
                    .manifest
                    .map_or(OnFault::Terminate, |manifest| manifest.on_fault);
                fault_verdict(hook, may, on_fault, floor, fault)
            }
        })
    }
}

/// The answer of all, and the waiver that was used.
///
/// `floor` is what the roles demand. The mode of the answer is never none.
pub(crate) fn compose<'w>(
    hook: Hook,
    floor: Mode,
    parts: &[Part<'_>],
    waivers: &'w [Waiver],
    facts: &Facts,
    now_ms: u64,
) -> (Verdict, Option<&'w Waiver>) {
    let joined: Verdict = parts
        .iter()
        .filter_map(|part| part.counted(hook, floor))
        .collect();
    let asks_to_relax = |name: &str| {
        parts.iter().any(|part| {
            let relaxes = matches!(&part.decision.answer, Ok(verdict) if verdict.mode == Some(Mode::BestEffort));
            part.enforcement == Enforcement::Enforce && part.name == name && relaxes
        })
    };
    // Only the roles' part is lowered. What a module demands stays in the join.
    let waiver = (floor == Mode::Strict)
        .then(|| {
            let mut all = waivers.iter();
            all.find(|waiver| waiver.holds(facts, now_ms) && asks_to_relax(&waiver.policy))
        })
        .flatten();
    let floor = waiver.map_or(floor, |_| Mode::BestEffort);
    let mut mode = joined.mode.map_or(floor, |mode| mode.max(floor));
    if hook == Hook::AuditFailure && joined.action >= Action::Terminate {
        // To close a session that cannot be recorded is what strict means.
        mode = Mode::Strict;
    }
    let verdict = Verdict {
        mode: Some(mode),
        ..joined
    };
    (verdict, waiver)
}

#[cfg(test)]
mod tests {
    use reel_policy::Hook;

    use super::*;
    use crate::fault::Fault;

    fn decision(answer: Result<Verdict, Fault>) -> Decision {
        Decision {
            answer,
            ..Decision::fault(Fault::Missing)
        }
    }

    fn says(action: Action, mode: Option<Mode>) -> Decision {
        decision(Ok(Verdict {
            mode,
            ..Verdict::new(action, "A", "")
        }))
    }

    fn part<'a>(name: &'a str, enforcement: Enforcement, decision: &'a Decision) -> Part<'a> {
        Part {
            name,
            manifest: None,
            enforcement,
            decision,
        }
    }

    fn waiver() -> Waiver {
        Waiver {
            id: "w1".into(),
            policy: "relax".into(),
            roles: ["oncall".to_owned()].into(),
            from_ms: 100,
            until_ms: 200,
            reason: "disk is being replaced".into(),
        }
    }

    fn facts(roles: &[(&str, Mode)]) -> Facts {
        Facts {
            roles: roles.iter().map(|(role, _)| (*role).to_owned()).collect(),
            role_modes: roles
                .iter()
                .map(|(role, mode)| ((*role).to_owned(), *mode))
                .collect(),
            ..Facts::default()
        }
    }

    #[test]
    fn a_module_tightens_and_never_relaxes() {
        let facts = Facts::default();
        for floor in [Mode::BestEffort, Mode::Strict] {
            for mode in [None, Some(Mode::BestEffort), Some(Mode::Strict)] {
                for action in Action::ALL {
                    let said = says(*action, mode);
                    let parts = [part("a", Enforcement::Enforce, &said)];
                    let (verdict, waived) =
                        compose(Hook::SessionStart, floor, &parts, &[], &facts, 0);
                    assert!(verdict.mode >= Some(floor) && verdict.mode >= mode);
                    assert_eq!(verdict.action, *action);
                    assert_eq!(waived, None);
                }
            }
        }
    }

    #[test]
    fn no_module_leaves_the_floor_and_observers_change_nothing() {
        let facts = Facts::default();
        let denies = says(Action::Deny, Some(Mode::Strict));
        let broken = decision(Err(Fault::Trap));
        let parts = [
            part("a", Enforcement::Observe, &denies),
            part("b", Enforcement::Observe, &broken),
        ];
        for parts in [&parts[..], &[]] {
            let (verdict, _) = compose(Hook::SessionStart, Mode::BestEffort, parts, &[], &facts, 0);
            assert_eq!(
                verdict,
                Verdict {
                    mode: Some(Mode::BestEffort),
                    ..Verdict::neutral()
                }
            );
        }
    }

    #[test]
    fn a_fault_of_an_unknown_module_is_the_strictest() {
        let facts = Facts::default();
        let broken = decision(Err(Fault::Missing));
        let parts = [part("a", Enforcement::Enforce, &broken)];
        let (verdict, _) = compose(Hook::SessionStart, Mode::BestEffort, &parts, &[], &facts, 0);
        assert_eq!(verdict.action, Action::Deny);
        let (verdict, _) = compose(Hook::AuditFailure, Mode::BestEffort, &parts, &[], &facts, 0);
        assert_eq!(
            (verdict.action, verdict.mode),
            (Action::Terminate, Some(Mode::Strict))
        );
    }

    #[test]
    fn order_does_not_matter() {
        let facts = Facts::default();
        let all = [
            says(Action::Alert, Some(Mode::Strict)),
            says(Action::Deny, None),
            says(Action::Allow, Some(Mode::BestEffort)),
            decision(Err(Fault::Fuel)),
        ];
        let mut parts: Vec<Part<'_>> = all
            .iter()
            .map(|said| part("a", Enforcement::Enforce, said))
            .collect();
        let answer = |parts: &[Part<'_>]| {
            compose(Hook::AuditFailure, Mode::BestEffort, parts, &[], &facts, 0).0
        };
        let expected = answer(&parts);
        for _ in 0..parts.len() {
            parts.rotate_left(1);
            assert_eq!(answer(&parts), expected);
            parts.swap(0, 2);
            assert_eq!(answer(&parts), expected);
        }
    }

    #[test]
    fn a_waiver_lowers_what_its_roles_demand_while_it_lasts() {
        let relax = says(Action::Allow, Some(Mode::BestEffort));
        let silent = says(Action::Allow, None);
        let strict = says(Action::Allow, Some(Mode::Strict));
        let check = |said: &[(&str, &Decision)], roles: &[(&str, Mode)], now, expected| {
            let parts: Vec<Part<'_>> = said
                .iter()
                .map(|(name, said)| part(name, Enforcement::Enforce, said))
                .collect();
            let waivers = [waiver()];
            let facts = facts(roles);
            let (verdict, used) = compose(
                Hook::AuditFailure,
                Mode::Strict,
                &parts,
                &waivers,
                &facts,
                now,
            );
            assert_eq!(verdict.mode, Some(expected), "{said:?} {roles:?} {now}");
            assert_eq!(used.is_some(), said[0].1 == &relax && used.is_some());
        };
        let oncall = [("oncall", Mode::Strict)];
        check(&[("relax", &relax)], &oncall, 100, Mode::BestEffort);
        check(&[("relax", &relax)], &oncall, 99, Mode::Strict);
        check(&[("relax", &relax)], &oncall, 200, Mode::Strict);
        check(&[("other", &relax)], &oncall, 150, Mode::Strict);
        check(&[("relax", &silent)], &oncall, 150, Mode::Strict);
        check(
            &[("relax", &relax)],
            &[("dba", Mode::Strict)],
            150,
            Mode::Strict,
        );
        let both = [("oncall", Mode::Strict), ("dba", Mode::Strict)];
        check(&[("relax", &relax)], &both, 150, Mode::Strict);
        check(
            &[("relax", &relax), ("b", &strict)],
            &oncall,
            150,
            Mode::Strict,
        );
    }

    #[test]
    fn a_waiver_ends_and_says_why() {
        assert_eq!(waiver().check(), Ok(()));
        let check = |change: fn(&mut Waiver)| {
            let mut waiver = waiver();
            change(&mut waiver);
            assert!(waiver.check().is_err(), "{waiver:?}");
        };
        check(|waiver| waiver.until_ms = 100);
        check(|waiver| waiver.until_ms = u64::MAX);
        check(|waiver| waiver.roles.clear());
        check(|waiver| waiver.reason = " ".into());
    }
}
