//! Those on call may go on without a recording when the disk is full; for everybody else recording is strict.

#![cfg_attr(target_arch = "wasm32", no_std)]

use reel_policy_sdk::prelude::*;

policy! { on_audit_failure: decide }

fn decide(facts: &Facts, failure: &Failure) -> Result<Verdict, String> {
    let role: String = facts.setting_or("role", "on-call")?;

    Ok(if *failure == Failure::DiskFull && facts.has_role(&role) {
        best_effort("ON_CALL", "on call: goes on until there is space again")
    } else {
        strict("NOT_ON_CALL", "recording is required")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_on_call_and_only_on_a_full_disk() {
        let mode = |role, failure| {
            decide(&testing::facts().role(role).into(), &failure).map(|verdict| verdict.mode)
        };
        assert_eq!(mode("on-call", Failure::DiskFull), Ok(Some(Mode::BestEffort)));
        assert_eq!(mode("on-call", Failure::StreamLost), Ok(Some(Mode::Strict)));
        assert_eq!(mode("developer", Failure::DiskFull), Ok(Some(Mode::Strict)));
    }
}
