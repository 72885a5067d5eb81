//! What is labelled `env=production` is recorded strictly, whatever the roles say: a session there does not start without a
//! recording, and ends with it.

#![cfg_attr(target_arch = "wasm32", no_std)]

use reel_policy_sdk::prelude::*;

policy! { on_session_start: at_start, on_audit_failure: at_failure }

fn at_start(facts: &Facts) -> Result<Verdict, String> {
    let label: String = facts.setting_or("label", "env")?;
    let value: String = facts.setting_or("value", "production")?;

    Ok(if facts.target_is(&label, &value) {
        strict(
            "PRODUCTION",
            "production: nothing happens here without a recording",
        )
        .with_tag("production")
    } else {
        allow()
    })
}

/// The same answer, however recording fails.
fn at_failure(facts: &Facts, _failure: &Failure) -> Result<Verdict, String> {
    at_start(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_decides() {
        let verdict =
            |env| at_start(&testing::facts().label("env", env).into()).expect("a verdict");
        assert_eq!(verdict("production").mode, Some(Mode::Strict));
        assert_eq!(verdict("test").mode, None);
    }

    #[test]
    fn another_label_can_be_set() {
        let facts = testing::facts()
            .label("stage", "live")
            .setting("label", "stage")
            .setting("value", "live");
        assert_eq!(
            at_failure(&facts.into(), &Failure::IoError)
                .expect("a verdict")
                .mode,
            Some(Mode::Strict)
        );
    }
}
