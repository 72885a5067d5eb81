//! A session in which a forbidden program is started is closed at once.
//!
//! What counts is the program that the kernel started, by its path, not what somebody typed: an alias, a script or `sh -c` does
//! not get around it.

#![cfg_attr(target_arch = "wasm32", no_std)]

use reel_policy_sdk::prelude::*;

policy! { settings: check, on_events: decide }

/// Without a list the module would watch nothing: better not to load it.
fn check(facts: &Facts) -> Result<(), String> {
    facts.setting_needed::<Vec<String>>("forbidden").map(drop)
}

fn decide(facts: &Facts, batch: &Batch<'_>) -> Result<Verdict, String> {
    let forbidden: Vec<String> = facts.setting_needed("forbidden")?;

    for command in batch.named("session.command") {
        let path = command.text("path");
        let program = path.rsplit('/').next().unwrap_or_default();
        if forbidden
            .iter()
            .any(|name| name == program || *name == path)
        {
            let message = format!("`{program}` is not allowed here; the session is closed");
            return Ok(terminate("FORBIDDEN_COMMAND", &message).with_tag("command"));
        }
    }
    Ok(allow())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_counts_not_its_directory() {
        let verdict = |path: &str| {
            let facts: Facts = testing::facts()
                .setting("forbidden", ["dd", "/opt/tool"])
                .event("session.command", [("path", path.into())])
                .into();
            decide(&facts, &facts.batch()).expect("a verdict").action
        };
        assert_eq!(verdict("/usr/bin/dd"), Action::Terminate);
        assert_eq!(verdict("/opt/tool"), Action::Terminate);
        assert_eq!(verdict("/usr/bin/tool"), Action::Allow);
        assert_eq!(verdict("/usr/bin/ddrescue"), Action::Allow);
    }

    #[test]
    fn without_a_list_there_is_no_verdict() {
        let facts: Facts = testing::facts().into();
        assert_eq!(
            decide(&facts, &facts.batch()),
            Err("setting `forbidden` is missing".to_owned())
        );
    }
}
