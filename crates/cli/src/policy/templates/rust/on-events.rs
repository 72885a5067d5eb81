//! A session in which a forbidden program is started is closed.

#![cfg_attr(target_arch = "wasm32", no_std)]

use reel_policy_sdk::prelude::*;

policy! { on_events: decide }

fn decide(facts: &Facts, batch: &Batch<'_>) -> Result<Verdict, String> {
    let forbidden: String = facts.setting_or("path", "/usr/bin/dd")?;

    for command in batch.named("session.command") {
        if command.text("path") == forbidden {
            return Ok(terminate("FORBIDDEN_COMMAND", &format!("`{forbidden}` is not allowed here")));
        }
    }
    Ok(allow())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_program_ends_the_session() {
        let action = |path: &str| {
            let facts: Facts = testing::facts().event("session.command", [("path", path.into())]).into();
            decide(&facts, &facts.batch()).map(|verdict| verdict.action)
        };
        assert_eq!(action("/usr/bin/dd"), Ok(Action::Terminate));
        assert_eq!(action("/usr/bin/ls"), Ok(Action::Allow));
    }
}
