//! What a policy says, and how what several say becomes one answer.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::mode::Mode;
use crate::named::named;
use crate::text::{clean_code, clean_message, cleaned};

/// Most tags that one policy's verdict keeps: they become labels of decisions and metrics.
pub const TAGS_MAX: usize = 32;

/// Longest tag, in bytes.
pub const TAG_BYTES_MAX: usize = 64;

named! {
    "action"
    /// What is done to a session, or to somebody who asks. A stricter action is greater.
    #[derive(Default)]
    pub enum Action {
        /// Nothing is done.
        #[default]
        Allow = "allow",
        /// It goes on, and those who watch over sessions are told.
        Alert = "alert",
        /// It waits until somebody lets it go on.
        Pause = "pause",
        /// It is ended.
        Terminate = "terminate",
        /// It does not begin.
        Deny = "deny",
    }
}

/// What a policy says about a session.
///
/// Verdicts form a lattice under [`join`](Self::join): the strictest action and the strictest mode win, each by
/// itself. So the answer of several policies depends neither on their order nor on how often one of them is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Verdict {
    /// What is done.
    pub action: Action,
    /// In which mode the session is recorded at least; `None` says nothing about it.
    pub mode: Option<Mode>,
    /// Why, for programs: `[A-Z0-9_]{1,32}` once [cleaned](Self::cleaned); empty if there is nothing to say.
    pub code: String,
    /// Why, for people: one line, at most 512 bytes once [cleaned](Self::cleaned).
    pub message: String,
    /// Words to find the decision by, sorted.
    pub tags: BTreeSet<String>,
}

impl Verdict {
    /// Says nothing: joined with another verdict it gives the other.
    #[must_use]
    pub fn neutral() -> Self {
        Self::default()
    }

    /// With an action and its reason, cleaned.
    #[must_use]
    pub fn new(action: Action, code: &str, message: &str) -> Self {
        Self {
            action,
            mode: None,
            code: clean_code(code),
            message: clean_message(message),
            tags: BTreeSet::new(),
        }
    }

    /// The same with every text made fit for people, logs and metrics. Whatever comes from a policy module passes
    /// here before anybody sees it: at most [`TAGS_MAX`] tags of [`TAG_BYTES_MAX`] bytes remain, in their order.
    #[must_use]
    pub fn cleaned(self) -> Self {
        let tags = self.tags.iter().map(|tag| cleaned(tag, TAG_BYTES_MAX));
        Self {
            action: self.action,
            mode: self.mode,
            code: clean_code(&self.code),
            message: clean_message(&self.message),
            tags: tags.filter(|tag| !tag.is_empty()).take(TAGS_MAX).collect(),
        }
    }

    /// The answer of both: at least as strict as either. Associative, commutative and idempotent.
    ///
    /// Code and message are those of the verdict with the stricter action. Between equal ones a code goes before none
    /// and `A` before `B`; then the same for messages. They do not depend on the mode: a choice by action *and* mode
    /// would not be associative, as the strictest action and the strictest mode may come from two verdicts.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        let mode = self.mode.max(other.mode);
        let mut tags = self.tags.clone();
        tags.extend(other.tags.iter().cloned());
        let telling = if self.rank() >= other.rank() {
            self
        } else {
            other
        };
        Self {
            mode,
            tags,
            ..telling
        }
    }

    /// Orders verdicts by whose action, code and message stand in the joined one. A total order on these three.
    fn rank(&self) -> impl Ord + '_ {
        (
            self.action,
            !self.code.is_empty(),
            Reverse(self.code.as_str()),
            !self.message.is_empty(),
            Reverse(self.message.as_str()),
        )
    }
}

/// Joins all of them; [`Verdict::neutral`] if there are none.
impl FromIterator<Self> for Verdict {
    fn from_iter<I: IntoIterator<Item = Self>>(verdicts: I) -> Self {
        verdicts.into_iter().fold(Self::neutral(), Self::join)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_verdict() -> impl Strategy<Value = Verdict> {
        (
            proptest::sample::select(Action::ALL),
            proptest::option::of(proptest::sample::select(Mode::ALL)),
            "[AB]{0,2}",
            "[ab]{0,2}",
            proptest::collection::btree_set("[xyz]", 0..3),
        )
            .prop_map(|(action, mode, code, message, tags)| Verdict {
                action,
                mode,
                code,
                message,
                tags,
            })
    }

    proptest! {
        #[test]
        fn join_is_associative(a in any_verdict(), b in any_verdict(), c in any_verdict()) {
            let left = a.clone().join(b.clone()).join(c.clone());
            prop_assert_eq!(left, a.join(b.join(c)));
        }

        #[test]
        fn join_is_commutative(a in any_verdict(), b in any_verdict()) {
            prop_assert_eq!(a.clone().join(b.clone()), b.join(a));
        }

        #[test]
        fn join_is_idempotent_and_neutral_is_neutral(a in any_verdict()) {
            prop_assert_eq!(a.clone().join(a.clone()), a.clone());
            prop_assert_eq!(a.clone().join(Verdict::neutral()), a);
        }

        #[test]
        fn join_never_weakens(a in any_verdict(), b in any_verdict()) {
            let joined = a.clone().join(b.clone());
            prop_assert_eq!(joined.action, a.action.max(b.action));
            prop_assert_eq!(joined.mode, a.mode.max(b.mode));
            prop_assert!(a.tags.is_subset(&joined.tags) && b.tags.is_subset(&joined.tags));
        }

        #[test]
        fn cleaning_changes_neither_action_nor_mode_and_stays(
            verdict in any_verdict(),
            text in ".{0,600}",
            tags in proptest::collection::btree_set(".{0,80}", 0..50),
        ) {
            let dirty = Verdict { code: text.clone(), message: text, tags, ..verdict };
            let clean = dirty.clone().cleaned();
            prop_assert_eq!((clean.action, clean.mode), (dirty.action, dirty.mode));
            prop_assert!(clean.tags.len() <= TAGS_MAX);
            prop_assert!(clean.tags.iter().all(|tag| (1..=TAG_BYTES_MAX).contains(&tag.len())));
            prop_assert_eq!(clean.clone().cleaned(), clean);
        }
    }

    #[test]
    fn actions_are_ordered_by_strictness() {
        assert!(Action::ALL.is_sorted());
        assert_eq!(Action::ALL.first(), Some(&Action::default()));
    }

    #[test]
    fn the_reason_comes_from_the_strictest_action() {
        let alert = Verdict::new(Action::Alert, "A_FIRST", "first in the alphabet");
        let deny = Verdict::new(Action::Deny, "Z_LAST", "no");
        let strict = Verdict {
            mode: Some(Mode::Strict),
            ..Verdict::neutral()
        };
        let all: Verdict = [alert, strict, deny].into_iter().collect();
        assert_eq!((all.action, all.mode), (Action::Deny, Some(Mode::Strict)));
        assert_eq!((all.code.as_str(), all.message.as_str()), ("Z_LAST", "no"));
    }

    #[test]
    fn json_is_short_where_nothing_is_said() {
        let verdict: Verdict = serde_json::from_str(r#"{"action":"alert"}"#).unwrap();
        assert_eq!(verdict.action, Action::Alert);
        assert!(serde_json::from_str::<Verdict>(r#"{"actoin":"deny"}"#).is_err());
    }
}
