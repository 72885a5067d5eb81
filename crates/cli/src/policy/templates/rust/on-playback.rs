//! Whoever watches a recording says what for, and it is not their own.

#![cfg_attr(target_arch = "wasm32", no_std)]

use reel_policy_sdk::prelude::*;

policy! { on_playback: decide }

fn decide(facts: &Facts, viewer: &str, purpose: Option<&str>) -> Verdict {
    if purpose.is_none_or(str::is_empty) {
        return deny("NO_PURPOSE", "say what the recording is watched for");
    }
    if facts.participants().iter().any(|name| name == viewer) {
        return deny("OWN_SESSION", "nobody watches a session that they were in");
    }
    allow()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_and_not_ones_own() {
        let facts: Facts = testing::facts().by("mallory").into();
        assert_eq!(decide(&facts, "alice", Some("INC-7")).action, Action::Allow);
        assert_eq!(decide(&facts, "alice", None).code, "NO_PURPOSE");
        assert_eq!(decide(&facts, "mallory", Some("INC-7")).code, "OWN_SESSION");
    }
}
