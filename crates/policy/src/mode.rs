//! How strictly a session must be recorded.

use crate::named::named;

named! {
    "mode"
    /// What happens to a session that cannot be recorded. A stricter mode is greater.
    #[derive(Default)]
    pub enum Mode {
        /// The session goes on without a recording, and the person is warned.
        BestEffort = "best_effort",
        /// No session without a recording: it is not started, or it is closed. The default mode.
        #[default]
        Strict = "strict",
    }
}

named! {
    "recording mode"
    /// What roles say about a session: a [`Mode`], or that it is not recorded. A stricter value is greater.
    pub enum Recording {
        /// The session is not recorded. Only [`SessionKind::Desktop`](crate::SessionKind::Desktop) has it.
        Off = "off",
        /// See [`Mode::BestEffort`].
        BestEffort = "best_effort",
        /// See [`Mode::Strict`].
        Strict = "strict",
    }
}

impl Recording {
    /// The mode in which the session is recorded; `None` if it is not.
    #[must_use]
    pub const fn mode(self) -> Option<Mode> {
        match self {
            Self::Off => None,
            Self::BestEffort => Some(Mode::BestEffort),
            Self::Strict => Some(Mode::Strict),
        }
    }
}

impl From<Mode> for Recording {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::BestEffort => Self::BestEffort,
            Mode::Strict => Self::Strict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_is_the_greatest_and_the_default() {
        assert!(Mode::BestEffort < Mode::Strict);
        assert!(
            Recording::Off < Recording::BestEffort && Recording::BestEffort < Recording::Strict
        );
        assert_eq!(Mode::default(), Mode::Strict);
    }

    #[test]
    fn a_mode_stays_itself_as_recording() {
        for &mode in Mode::ALL {
            assert_eq!(Recording::from(mode).mode(), Some(mode));
            assert_eq!(Recording::from(mode).name(), mode.name());
        }
        assert_eq!(Recording::Off.mode(), None);
    }
}
