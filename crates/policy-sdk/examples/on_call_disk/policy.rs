//! When the disk is full, the people on call may go on without a recording: they are the ones who can make space.
//! Everybody else's session is strict, and so is theirs when recording fails for another reason.
//!
//! A module cannot make a session less strict than its roles. Give the people on call a role with
//! `record_session: { ssh: best_effort }`; this module takes back what of it is not meant.

#![cfg_attr(target_arch = "wasm32", no_std)]

use reel_policy_sdk::prelude::*;

policy! { on_audit_failure: decide }

fn decide(facts: &Facts, failure: &Failure) -> Result<Verdict, String> {
    let role: String = facts.setting_or("role", "on-call-admin")?;

    if *failure == Failure::DiskFull && facts.has_role(&role) {
        return Ok(best_effort(
            "ON_CALL",
            "on call: goes on until there is space again",
        ));
    }
    Ok(strict(
        "NOT_ON_CALL",
        "only those on call may work without a recording, and only on a full disk",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_on_call_and_only_on_a_full_disk() {
        let on_call: Facts = testing::facts().role("on-call-admin").into();
        let developer: Facts = testing::facts().role("developer").into();
        for (facts, failure, mode) in [
            (&on_call, Failure::DiskFull, Mode::BestEffort),
            (&on_call, Failure::StreamLost, Mode::Strict),
            (&developer, Failure::DiskFull, Mode::Strict),
        ] {
            let verdict = decide(facts, &failure).expect("a verdict");
            assert_eq!(verdict.mode, Some(mode), "{failure:?}");
        }
    }
}
