//! Sessions start in business hours, Monday to Friday. Outside of them only those with an exempt role get in, and that is
//! noted.

#![cfg_attr(target_arch = "wasm32", no_std)]

use reel_policy_sdk::prelude::*;

policy! { settings: check, on_session_start: decide }

/// From this hour on and until that one.
fn hours(facts: &Facts) -> Result<(i64, i64), String> {
    Ok((
        facts.setting_or("from_hour", 8)?,
        facts.setting_or("to_hour", 18)?,
    ))
}

/// Hours that never come would keep everybody out.
fn check(facts: &Facts) -> Result<(), String> {
    match hours(facts)? {
        (from, to) if (0..to).contains(&from) && to <= 24 => Ok(()),
        (from, to) => Err(format!("from {from} to {to} o'clock is no part of a day")),
    }
}

fn decide(facts: &Facts) -> Result<Verdict, String> {
    let (from, to) = hours(facts)?;
    let ahead: i64 = facts.setting_or("minutes_ahead_of_utc", 0)?;
    let exempt: String = facts.setting_or("exempt_role", "on-call-admin")?;

    let now = facts.now().ahead_by_minutes(ahead);
    let is_open = (from..to).contains(&i64::from(now.hour())) && !now.weekday().is_weekend();

    Ok(if is_open {
        allow()
    } else if facts.has_role(&exempt) {
        alert(
            "AFTER_HOURS",
            &format!("started at {now}, outside of business hours"),
        )
    } else {
        deny(
            "AFTER_HOURS",
            &format!("it is {now}; sessions start from {from} to {to} o'clock, Monday to Friday"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_from_eight_to_six() {
        for (moment, action) in [
            ("2026-03-16T07:59:59Z", Action::Deny),
            ("2026-03-16T08:00:00Z", Action::Allow),
            ("2026-03-16T17:59:59Z", Action::Allow),
            ("2026-03-16T18:00:00Z", Action::Deny),
            ("2026-03-14T12:00:00Z", Action::Deny),
        ] {
            let verdict = decide(&testing::facts().at(moment).into()).expect("a verdict");
            assert_eq!(verdict.action, action, "{moment}");
        }
    }

    #[test]
    fn it_is_the_local_hour_that_counts() {
        let facts = testing::facts()
            .at("2026-03-16T07:30:00Z")
            .setting("minutes_ahead_of_utc", 60);
        assert_eq!(
            decide(&facts.into()).expect("a verdict").action,
            Action::Allow
        );
    }

    #[test]
    fn senseless_hours_are_refused() {
        let checked = |from, to| {
            check(
                &testing::facts()
                    .setting("from_hour", from)
                    .setting("to_hour", to)
                    .into(),
            )
        };
        assert_eq!(checked(8, 18), Ok(()));
        for (from, to) in [(18, 8), (8, 8), (-1, 8), (8, 25)] {
            assert!(checked(from, to).is_err(), "{from} to {to}");
        }
    }

    #[test]
    fn those_on_call_get_in_and_it_is_noted() {
        let facts = testing::facts()
            .at("2026-03-15T03:00:00Z")
            .role("on-call-admin");
        assert_eq!(
            decide(&facts.into()).expect("a verdict").action,
            Action::Alert
        );
    }
}
