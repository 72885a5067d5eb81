//! What roles say about recording, and what several of them say together.
//!
//! **Strict wins, whatever key it came from**: a kind's own key, `all`, or another role. `off` is weaker than both
//! modes. A role that says nothing has no say; if none says anything, the session is strict.

use serde::{Deserialize, Serialize};

use crate::kind::SessionKind;
use crate::mode::{Mode, Recording};
use crate::read;
use crate::role_error::RoleError;

/// A role, as far as recording is concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its name, `metadata.name`.
    pub name: String,
    /// `spec.options.record_session`.
    #[serde(default)]
    pub record_session: RecordSession,
}

/// `spec.options.record_session`: for all kinds of session, and for each. What is `None` was not said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordSession {
    /// For every kind.
    pub all: Option<Mode>,
    /// The same as `all`.
    pub default: Option<Mode>,
    /// For [`SessionKind::Ssh`].
    pub ssh: Option<Mode>,
    /// For [`SessionKind::App`].
    pub app: Option<Mode>,
    /// For [`SessionKind::Db`].
    pub db: Option<Mode>,
    /// For [`SessionKind::K8s`].
    pub k8s: Option<Mode>,
    /// For [`SessionKind::Desktop`], the only kind that can be switched off.
    pub desktop: Option<Recording>,
}

impl Role {
    /// Reads the one role of a YAML text.
    ///
    /// ```
    /// use reel_policy::{Mode, Role};
    ///
    /// let role = Role::parse(
    ///     "kind: role\nmetadata: {name: alice}\nspec: {options: {record_session: {ssh: strict}}}",
    /// )?;
    /// assert_eq!(role.record_session.ssh, Some(Mode::Strict));
    /// # Ok::<(), reel_policy::RoleError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoleError`] says where in the text, what is wrong and what is allowed there: anything unknown in
    /// `record_session`, a key that is given twice, a text with none or several roles, and everything that
    /// [`limits`](crate::limits) forbid. What else stands in a role (`allow`, `deny`, other options) is not looked at.
    pub fn parse(yaml: &str) -> Result<Self, RoleError> {
        read::one(yaml)
    }

    /// Reads all roles of a YAML text, which may have several documents. At least one.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_all(yaml: &str) -> Result<Vec<Self>, RoleError> {
        read::all(yaml)
    }

    /// The strictest that this role says about a kind of session; `None` if it says nothing.
    #[must_use]
    pub fn says(&self, kind: SessionKind) -> Option<Recording> {
        self.record_session
            .statements(kind)
            .map(|(_, value)| value)
            .max()
    }
}

impl RecordSession {
    /// The keys in the order in which they are documented.
    pub const KEYS: &'static [&'static str] =
        &["all", "default", "ssh", "app", "db", "k8s", "desktop"];

    /// What is said about a kind of session, each with its key.
    pub fn statements(
        &self,
        kind: SessionKind,
    ) -> impl Iterator<Item = (&'static str, Recording)> + use<> {
        let own = match kind {
            SessionKind::Ssh => self.ssh.map(Recording::from),
            SessionKind::App => self.app.map(Recording::from),
            SessionKind::Db => self.db.map(Recording::from),
            SessionKind::K8s => self.k8s.map(Recording::from),
            SessionKind::Desktop => self.desktop,
        };
        [
            ("all", self.all.map(Recording::from)),
            ("default", self.default.map(Recording::from)),
            (kind.name(), own),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
    }
}

/// Why a session is recorded as it is: one statement of one role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// The role's name.
    pub role: String,
    /// The key of `record_session`.
    pub key: String,
    /// What stands there.
    pub value: Recording,
}

/// What roles say together. It is the same for the same roles in any order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// How the session is recorded.
    pub recording: Recording,
    /// The statements that decided it, sorted by role and key. Empty if no role says anything.
    pub because: Vec<Reason>,
}

/// What roles say together about a kind of session: the strictest statement, or strict if there is none.
///
/// Adding a role never weakens what a role has said. The first role that says anything replaces the default, which is
/// strict; only there may more roles mean less.
#[must_use]
pub fn effective(kind: SessionKind, roles: &[Role]) -> Decided {
    let mut because: Vec<Reason> = roles
        .iter()
        .flat_map(|role| {
            let statements = role.record_session.statements(kind);
            statements.map(move |(key, value)| Reason {
                role: role.name.clone(),
                key: key.to_owned(),
                value,
            })
        })
        .collect();
    let strictest = because.iter().map(|reason| reason.value).max();
    let recording = strictest.unwrap_or(Recording::from(Mode::default()));
    because.retain(|reason| reason.value == recording);
    because.sort_unstable();
    because.dedup();
    Decided { recording, because }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn any_mode() -> impl Strategy<Value = Option<Mode>> {
        proptest::option::weighted(0.3, select(Mode::ALL))
    }

    fn any_role() -> impl Strategy<Value = Role> {
        let modes = proptest::array::uniform6(any_mode());
        let desktop = proptest::option::weighted(0.3, select(Recording::ALL));
        ("[a-c]", modes, desktop).prop_map(|(name, [all, default, ssh, app, db, k8s], desktop)| {
            Role {
                name,
                record_session: RecordSession {
                    all,
                    default,
                    ssh,
                    app,
                    db,
                    k8s,
                    desktop,
                },
            }
        })
    }

    fn any_roles() -> impl Strategy<Value = Vec<Role>> {
        proptest::collection::vec(any_role(), 0..6)
    }

    fn any_kind() -> impl Strategy<Value = SessionKind> {
        select(SessionKind::ALL)
    }

    proptest! {
        #[test]
        fn order_never_matters(
            (roles, shuffled) in any_roles().prop_flat_map(|roles| (Just(roles.clone()), Just(roles).prop_shuffle())),
            kind in any_kind(),
        ) {
            prop_assert_eq!(effective(kind, &roles), effective(kind, &shuffled));
        }

        #[test]
        fn a_role_more_never_weakens(roles in any_roles(), more in any_role(), kind in any_kind()) {
            let before = effective(kind, &roles);
            let mut together = roles;
            together.push(more.clone());
            let after = effective(kind, &together);
            match more.says(kind) {
                None => prop_assert_eq!(after, before, "who says nothing changes nothing"),
                Some(said) => {
                    prop_assert!(after.recording >= said);
                    // With nobody heard before, `before` is the default and no role's word.
                    prop_assert!(before.because.is_empty() || after.recording >= before.recording);
                }
            }
        }

        #[test]
        fn nothing_is_weaker_than_the_strictest_role(roles in any_roles(), kind in any_kind()) {
            let decided = effective(kind, &roles);
            let strictest = roles.iter().filter_map(|role| role.says(kind)).max();
            prop_assert_eq!(decided.recording, strictest.unwrap_or(Recording::Strict));
            prop_assert_eq!(decided.because.is_empty(), strictest.is_none());
            prop_assert!(decided.because.iter().all(|reason| reason.value == decided.recording));
            prop_assert!(decided.because.is_sorted());
        }

        #[test]
        fn twice_the_same_role_is_once(roles in any_roles(), kind in any_kind()) {
            let twice: Vec<_> = roles.iter().chain(&roles).cloned().collect();
            prop_assert_eq!(effective(kind, &twice), effective(kind, &roles));
        }

        #[test]
        fn only_a_desktop_goes_unrecorded(roles in any_roles(), kind in any_kind()) {
            let off = effective(kind, &roles).recording == Recording::Off;
            prop_assert!(!off || kind == SessionKind::Desktop);
        }
    }

    fn role(name: &str, record_session: RecordSession) -> Role {
        Role {
            name: name.to_owned(),
            record_session,
        }
    }

    #[test]
    fn no_option_at_all_is_strict() {
        let silent = role("silent", RecordSession::default());
        for &kind in SessionKind::ALL {
            for roles in [&[][..], std::slice::from_ref(&silent)] {
                let decided = effective(kind, roles);
                assert_eq!(
                    (decided.recording, decided.because.len()),
                    (Recording::Strict, 0)
                );
            }
        }
    }

    #[test]
    fn strict_wins_whatever_key_it_came_from() {
        let best = Some(Mode::BestEffort);
        let strict = Some(Mode::Strict);
        let none = RecordSession::default();
        let check = |roles: &[RecordSession], expected: &[(&str, &str)]| {
            let roles: Vec<_> = roles
                .iter()
                .zip(["a", "b"])
                .map(|(&options, name)| role(name, options))
                .collect();
            let decided = effective(SessionKind::Ssh, &roles);
            assert_eq!(decided.recording, Recording::Strict);
            let because: Vec<_> = decided
                .because
                .iter()
                .map(|reason| (reason.role.as_str(), reason.key.as_str()))
                .collect();
            assert_eq!(because, expected);
        };
        check(
            &[RecordSession {
                all: strict,
                ssh: best,
                ..none
            }],
            &[("a", "all")],
        );
        check(
            &[RecordSession {
                all: best,
                ssh: strict,
                ..none
            }],
            &[("a", "ssh")],
        );
        check(
            &[RecordSession {
                default: strict,
                all: best,
                ..none
            }],
            &[("a", "default")],
        );
        let kind_best = RecordSession { ssh: best, ..none };
        check(
            &[
                kind_best,
                RecordSession {
                    all: strict,
                    ..none
                },
            ],
            &[("b", "all")],
        );
        check(
            &[
                RecordSession {
                    ssh: strict,
                    ..none
                },
                RecordSession {
                    all: strict,
                    ..none
                },
            ],
            &[("a", "ssh"), ("b", "all")],
        );
    }

    #[test]
    fn off_is_weaker_than_both_modes() {
        let off = RecordSession {
            desktop: Some(Recording::Off),
            ..RecordSession::default()
        };
        let check = |all, expected| {
            let roles = [role("a", RecordSession { all, ..off })];
            assert_eq!(effective(SessionKind::Desktop, &roles).recording, expected);
        };
        check(None, Recording::Off);
        check(Some(Mode::BestEffort), Recording::BestEffort);
        check(Some(Mode::Strict), Recording::Strict);
        let ssh = effective(SessionKind::Ssh, &[role("a", off)]);
        assert_eq!(
            ssh.recording,
            Recording::Strict,
            "`off` of desktops is none of its business"
        );
    }
}
