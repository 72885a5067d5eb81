//! Sessions as `root` are noted.

#![cfg_attr(target_arch = "wasm32", no_std)]

use reel_policy_sdk::prelude::*;

policy! { on_session_start: decide }

fn decide(facts: &Facts) -> Result<Verdict, String> {
    let login: String = facts.setting_or("login", "root")?;

    Ok(if facts.login() == login {
        alert("PRIVILEGED_LOGIN", &format!("{} logs in as {login}", facts.user()))
    } else {
        allow()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_noted() {
        let action = |login| decide(&testing::facts().as_login(login).into()).map(|verdict| verdict.action);
        assert_eq!(action("root"), Ok(Action::Alert));
        assert_eq!(action("www"), Ok(Action::Allow));
    }
}
