//! Answers of a policy.
//!
//! Each begins with what is asked for and says why: a code for machines (`[A-Z0-9_]{1,32}`) and a line for the people in the
//! session.

use alloc::string::String;
use alloc::vec::Vec;

use crate::{Action, Mode, Verdict};

/// Nothing against it. Not a permission: what another policy or a role refuses stays refused.
pub fn allow() -> Verdict {
    verdict(Action::Allow, None, "OK", "")
}

/// Goes on, recorded strictly: if recording fails, the session is closed.
pub fn strict(code: &str, message: &str) -> Verdict {
    verdict(Action::Allow, Some(Mode::Strict), code, message)
}

/// Goes on, and as far as this policy is concerned, without a recording if that fails. A role or another policy that asks for
/// strict recording wins.
pub fn best_effort(code: &str, message: &str) -> Verdict {
    verdict(Action::Allow, Some(Mode::BestEffort), code, message)
}

/// Goes on; an audit event says that something should be looked at.
pub fn alert(code: &str, message: &str) -> Verdict {
    verdict(Action::Alert, None, code, message)
}

/// Input waits until a moderator lets the session go on.
pub fn pause(code: &str, message: &str) -> Verdict {
    verdict(Action::Pause, None, code, message)
}

/// The session is closed.
pub fn terminate(code: &str, message: &str) -> Verdict {
    verdict(Action::Terminate, None, code, message)
}

/// The session does not start; the recording is not shown.
pub fn deny(code: &str, message: &str) -> Verdict {
    verdict(Action::Deny, None, code, message)
}

impl Verdict {
    /// The same, and recorded at least this strictly.
    #[must_use]
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// The same with a tag, by which decisions can be found again.
    #[must_use]
    pub fn with_tag(mut self, tag: &str) -> Self {
        self.tags.push(tag.into());
        self
    }
}

fn verdict(action: Action, mode: Option<Mode>, code: &str, message: &str) -> Verdict {
    Verdict {
        action,
        mode,
        code: String::from(code),
        message: String::from(message),
        tags: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_says_what_its_builder_says() {
        let verdict = alert("ODD", "look at this")
            .with_mode(Mode::Strict)
            .with_tag("night");
        assert_eq!(verdict.action, Action::Alert);
        assert_eq!(verdict.mode, Some(Mode::Strict));
        assert_eq!(verdict.code, "ODD");
        assert_eq!(verdict.message, "look at this");
        assert_eq!(verdict.tags, ["night"]);
    }
}
