//! A recording is watched with four eyes: for a stated purpose, with the approval of somebody who is neither the viewer nor
//! was in the session. Nobody who was in the session watches it this way.

#![cfg_attr(target_arch = "wasm32", no_std)]

use reel_policy_sdk::prelude::*;

policy! { on_playback: decide }

/// Fact with those who approved of this playback.
const APPROVERS: &str = "playback.approvers";

fn decide(facts: &Facts, viewer: &str, purpose: Option<&str>) -> Result<Verdict, String> {
    if purpose.is_none_or(|purpose| purpose.trim().is_empty()) {
        return Ok(deny("NO_PURPOSE", "say what the recording is watched for"));
    }
    let in_session = facts.participants();
    if in_session.iter().any(|name| name == viewer) {
        return Ok(deny(
            "OWN_SESSION",
            "nobody watches a session that they were in",
        ));
    }
    let approvers: Vec<String> = facts.get(APPROVERS)?.unwrap_or_default();
    let is_independent = |name: &String| name != viewer && !in_session.contains(name);
    if !approvers.iter().any(is_independent) {
        return Ok(deny(
            "NOT_APPROVED",
            "somebody else who was not in the session has to approve",
        ));
    }
    Ok(alert("WATCHED", "watched with four eyes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(viewer: &str, purpose: Option<&str>, approver: &str) -> String {
        let facts = testing::facts()
            .by("mallory")
            .joined_by("bob")
            .fact(APPROVERS, [approver]);
        decide(&facts.into(), viewer, purpose)
            .expect("a verdict")
            .code
    }

    #[test]
    fn two_people_who_were_not_there() {
        assert_eq!(code("alice", Some("INC-7"), "carol"), "WATCHED");
        assert_eq!(code("alice", Some("INC-7"), "alice"), "NOT_APPROVED");
        assert_eq!(code("alice", Some("INC-7"), "bob"), "NOT_APPROVED");
        assert_eq!(code("bob", Some("INC-7"), "carol"), "OWN_SESSION");
        assert_eq!(code("alice", Some(" "), "carol"), "NO_PURPOSE");
        assert_eq!(code("alice", None, "carol"), "NO_PURPOSE");
    }
}
