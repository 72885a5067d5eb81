//! A module from its text to a verdict; composition, plans, hot reload and replay on real modules.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test that cannot go on may panic"
)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use reel_policy::{Action, Failure, FailureKind, Hook, Mode, Verdict};
use reel_policy_host::limits::BREAKER_FAULTS;
use reel_policy_host::{
    Again, Call, Enforcement, Event, Fault, LoadError, Module, Notice, OnFault, Plan, Record,
    Registry, RegistryError, Sample, replay,
};
use serde_json::json;
use support::{ANSWER, ASKS, Guest, answer, doing, facts, says, small, twenty_facts};

fn start(action: Action, mode: Option<Mode>, code: &str) -> Guest {
    Guest {
        core: says(action, mode, code, "text"),
        ..Guest::default()
    }
}

#[test]
fn a_module_is_asked_in_every_hook() {
    let (engine, decider) = small();
    let guest = Guest {
        hooks: Hook::ALL.to_vec(),
        ..start(Action::Alert, Some(Mode::Strict), "ASKED")
    };
    let module = guest.load(&engine).unwrap();
    let event = Event {
        name: "session.command".into(),
        ..Event::default()
    };
    for call in [
        Call::SessionStart,
        Call::AuditFailure {
            failure: Failure::new(FailureKind::Other),
        },
        Call::Events {
            events: vec![event; 3],
        },
        Call::Playback {
            viewer: "bob".into(),
            purpose: None,
        },
        Call::Playback {
            viewer: "bob".into(),
            purpose: Some("review".into()),
        },
    ] {
        let decision = decider.decide(&module, call.clone(), facts());
        let expected = Verdict {
            mode: Some(Mode::Strict),
            ..Verdict::new(Action::Alert, "ASKED", "text")
        };
        assert_eq!(
            decision.answer,
            Ok(expected),
            "{call:?} {}",
            decision.detail
        );
        assert!(decision.fuel > 0 && decision.wall_ns > 0);
    }
}

#[test]
fn a_module_reads_facts_and_that_is_kept() {
    let (engine, decider) = small();
    let module = twenty_facts().load(&engine).unwrap();
    let decision = decider.decide(&module, Call::SessionStart, facts());
    assert_eq!(decision.answer.unwrap().code, "TWENTY");
    assert_eq!(decision.facts_read.len(), 19 + 1);
    for name in [
        "user",
        "role-modes",
        "target-label:env",
        "target-label:team",
        "setting:limit",
        "has-role:oncall",
    ] {
        assert!(
            decision.facts_read.iter().any(|read| read == name),
            "{name}: {:?}",
            decision.facts_read
        );
    }
}

#[test]
fn what_it_answers_depends_on_the_facts() {
    let (engine, decider) = small();
    let data =
        answer(Action::Deny, None, "A", "") + &format!("(data (i32.const {ASKS}) \"oncall\")");
    let body = format!(
        "(if (call $has-role (i32.const {ASKS}) (i32.const 6))
        (then (i32.store8 (i32.const {}) (i32.const 0)))) (i32.const {ANSWER})",
        ANSWER + 4
    );
    let core = format!("{data} (func $decide (result i32) {body})");
    let module = Guest {
        facts: vec!["has-role"],
        core,
        ..Guest::default()
    }
    .load(&engine)
    .unwrap();
    let ask = |facts| {
        decider
            .decide(&module, Call::SessionStart, facts)
            .answer
            .unwrap()
            .action
    };
    assert_eq!(ask(facts()), Action::Allow);
    assert_eq!(
        ask(Arc::default()),
        Action::Deny,
        "nothing is left of the decision before"
    );
}

#[test]
fn a_fact_that_the_manifest_does_not_list_is_not_given() {
    let (engine, decider) = small();
    let core = answer(Action::Allow, None, "A", "")
        + &format!(
            "(func $decide (result i32) (call $user (i32.const 2048)) (i32.const {ANSWER}))"
        );
    let listing = |listed| Guest {
        facts: vec!["user"],
        core: core.clone(),
        listed,
        ..Guest::default()
    };
    let ask =
        |guest: Guest| decider.decide(&guest.load(&engine).unwrap(), Call::SessionStart, facts());
    assert!(ask(listing(vec!["user"])).answer.is_ok());
    let refused = ask(listing(vec!["login"]));
    assert!(
        refused.answer.is_err() && refused.detail.contains("`user`"),
        "{refused:?}"
    );
}

#[test]
fn an_answer_beyond_the_manifest_is_a_fault() {
    let (engine, decider) = small();
    let check = |may: &[Action], action, mode, is_fine| {
        let guest = Guest {
            may: may.to_vec(),
            ..start(action, mode, "A")
        };
        let decision = decider.decide(&guest.load(&engine).unwrap(), Call::SessionStart, facts());
        assert_eq!(
            decision.answer.is_ok(),
            is_fine,
            "{may:?} {action} {mode:?}"
        );
        assert!(
            is_fine
                || (decision.answer == Err(Fault::BadOutput) && decision.detail.contains("`may`"))
        );
    };
    check(&[Action::Alert], Action::Alert, None, true);
    check(
        &[Action::Alert],
        Action::Allow,
        Some(Mode::BestEffort),
        true,
    );
    check(&[Action::Alert], Action::Deny, None, false);
    check(&[Action::Alert], Action::Allow, Some(Mode::Strict), false);
    check(&[Action::Deny], Action::Allow, Some(Mode::Strict), true);
    check(&[], Action::Deny, Some(Mode::Strict), true);
}

#[test]
fn an_error_of_the_module_is_a_fault_with_its_text() {
    let (engine, decider) = small();
    // `err`, address and length of the text
    let core = "(data (i32.const 128) \"\\01\\00\\00\\00\\00\\02\\00\\00\\0c\\00\\00\\00\") (data (i32.const 512) \"no \\1b[mtickets\")
        (func $decide (result i32) (i32.const 128))";
    let module = Guest {
        core: core.into(),
        ..Guest::default()
    }
    .load(&engine)
    .unwrap();
    let decision = decider.decide(&module, Call::SessionStart, facts());
    assert_eq!(decision.answer, Err(Fault::Err("no [mticket".into())));
}

#[test]
fn hooks_are_what_the_manifest_says() {
    let (engine, _) = small();
    let mut manifest = Guest::default().manifest();
    manifest.hooks = [Hook::SessionStart, Hook::Playback].into();
    let bytes =
        reel_policy_host::Manifest::write(&Guest::default().component(), &manifest).unwrap();
    let compiled =
        reel_policy_host::compile::trusted(&bytes, reel_policy_host::Profile::Small).unwrap();
    let error = Module::load(&engine, &compiled, &json!({})).unwrap_err();
    assert!(error.to_string().contains("`on-playback`"), "{error}");
}

#[test]
fn a_module_judges_its_settings() {
    let (engine, decider) = small();
    // Settings longer than `{}` are refused with one issue: path of 5, message of 4 bytes.
    let validate = "(data (i32.const 3072) \"\\01\\00\\00\\00\\10\\0c\\00\\00\\01\\00\\00\\00\")
        (data (i32.const 3088) \"\\40\\0c\\00\\00\\05\\00\\00\\00\\50\\0c\\00\\00\\04\\00\\00\\00\")
        (data (i32.const 3136) \"hours\") (data (i32.const 3152) \"what\")
        (func $validate (param i32 i32) (result i32) (if (i32.gt_u (local.get 1) (i32.const 2)) (then (return (i32.const 3072)))) (i32.const 4000))";
    let guest = Guest {
        meta: true,
        core: says(Action::Allow, None, "A", "") + validate,
        ..Guest::default()
    };
    let compiled = guest.compiled();
    let module = Module::load(&engine, &compiled, &json!({})).unwrap();
    assert!(
        decider
            .decide(&module, Call::SessionStart, facts())
            .answer
            .is_ok()
    );
    let error = Module::load(&engine, &compiled, &json!({"hours": 25})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the module refuses its settings: `hours`: what"
    );
    assert_eq!(error.fault(), Fault::Settings);
    for wrong in [json!([]), json!("a"), json!({"a": "x".repeat(70_000)})] {
        assert!(matches!(
            Module::load(&engine, &compiled, &wrong),
            Err(LoadError::SettingsForm(_))
        ));
    }
    let without = Guest::default().compiled();
    assert!(matches!(
        Module::load(&engine, &without, &json!({"a": 1})),
        Err(LoadError::SettingsForm(_))
    ));
}

#[test]
fn fuel_and_verdict_are_the_same_every_time() {
    let (engine, decider) = small();
    let module = twenty_facts().load(&engine).unwrap();
    let first = decider.decide(&module, Call::SessionStart, facts());
    for _ in 0..50 {
        let again = decider.decide(&module, Call::SessionStart, facts());
        assert_eq!((&again.answer, again.fuel), (&first.answer, first.fuel));
    }
}

fn registry(waivers: Vec<reel_policy_host::Waiver>) -> (reel_policy_host::Engine, Registry) {
    let (engine, decider) = small();
    (engine, Registry::new(decider, waivers).unwrap())
}

#[test]
fn a_record_is_replayed_to_the_instruction() {
    let (engine, registry) = registry(vec![]);
    let module = twenty_facts().load_named(&engine, "twenty");
    registry
        .install(&module, Enforcement::Enforce, &[])
        .unwrap();
    let broken = doing("(unreachable)").load_named(&engine, "broken");
    registry
        .install(&broken, Enforcement::Enforce, &[])
        .unwrap();
    let composed = registry.decide(Call::SessionStart, &facts(), Mode::BestEffort, 7);
    let json = serde_json::to_string(&composed.record).unwrap();
    let record: Record = serde_json::from_str(&json).unwrap();
    assert_eq!(record, composed.record);
    assert_eq!(record.verdict.action, Action::Deny);
    let find = |policy: &reel_policy_host::PolicyRecord| registry.module(&policy.name);
    let again = replay(&record, &facts(), registry.decider(), find).unwrap();
    assert!(again.is_exact(&record), "{again:?}");
    let other = start(Action::Alert, None, "NEW").load_named(&engine, "twenty");
    let what_if = replay(&record, &facts(), registry.decider(), |policy| {
        if policy.name == "twenty" {
            Some(other.clone())
        } else {
            registry.module(&policy.name)
        }
    })
    .unwrap();
    assert!(!what_if.is_exact(&record));
    assert!(
        what_if
            .policies
            .iter()
            .any(|(name, again)| name == "twenty" && matches!(again, Again::Changed(_)))
    );
    let none = replay(&record, &facts(), registry.decider(), |_| None).unwrap();
    assert!(
        none.policies
            .iter()
            .all(|(_, again)| *again == Again::Absent)
    );
    assert!(replay(&record, &Arc::default(), registry.decider(), find).is_err());
}

#[test]
fn the_strictest_of_all_wins_and_observers_do_not_count() {
    let (engine, registry) = registry(vec![]);
    let install = |guest: Guest, name, enforcement| {
        registry
            .install(&guest.load_named(&engine, name), enforcement, &[])
            .unwrap();
    };
    install(
        start(Action::Alert, None, "A"),
        "alerts",
        Enforcement::Enforce,
    );
    install(
        start(Action::Allow, Some(Mode::Strict), "S"),
        "tightens",
        Enforcement::Enforce,
    );
    install(
        start(Action::Deny, None, "D"),
        "denies",
        Enforcement::Observe,
    );
    let composed = registry.decide(Call::SessionStart, &facts(), Mode::BestEffort, 0);
    assert_eq!(
        (composed.record.verdict.action, composed.record.verdict.mode),
        (Action::Alert, Some(Mode::Strict))
    );
    assert_eq!(composed.record.policies.len(), 3);
    assert_eq!(
        registry.set_enforcement("denies", Enforcement::Enforce),
        Ok(Enforcement::Observe)
    );
    let composed = registry.decide(Call::SessionStart, &facts(), Mode::BestEffort, 0);
    assert_eq!(composed.record.verdict.action, Action::Deny);
    registry.remove("denies").unwrap();
    assert_eq!(
        registry.remove("denies"),
        Err(RegistryError::Unknown("denies".into()))
    );
}

#[test]
fn a_plan_stays_what_it_was() {
    let (engine, registry) = registry(vec![]);
    let hooks = vec![Hook::AuditFailure];
    let closes = Guest {
        hooks: hooks.clone(),
        ..start(Action::Terminate, None, "CLOSE")
    };
    registry
        .install(&closes.load_named(&engine, "a"), Enforcement::Enforce, &[])
        .unwrap();
    let planned = registry.plan(&facts(), Mode::BestEffort, 0);
    assert!(!planned.has_faults());
    assert_eq!(planned.records.len(), FailureKind::ALL.len());
    let allows = Guest {
        hooks,
        ..start(Action::Allow, None, "A")
    };
    registry
        .install(&allows.load_named(&engine, "a"), Enforcement::Enforce, &[])
        .unwrap();
    let json = serde_json::to_string(&planned.plan).unwrap();
    drop((registry, engine));
    let plan: Plan = serde_json::from_str(&json).unwrap();
    let verdict = plan.on_failure(&Failure::new(FailureKind::DiskFull));
    assert_eq!(
        (verdict.action, verdict.mode),
        (Action::Terminate, Some(Mode::Strict))
    );
    let damage = plan.on_failure(&Failure::new(FailureKind::Corrupted));
    assert_eq!(damage.action, Action::Alert);
}

#[test]
fn a_module_that_is_not_there_counts_as_its_faults() {
    let (_, registry) = registry(vec![]);
    registry
        .install_broken(
            "lost",
            Enforcement::Enforce,
            &Fault::Missing,
            "no such file",
            None,
        )
        .unwrap();
    let planned = registry.plan(&facts(), Mode::BestEffort, 0);
    assert!(planned.has_faults());
    assert_eq!(
        planned
            .plan
            .on_failure(&Failure::new(FailureKind::DiskFull))
            .mode,
        Some(Mode::Strict)
    );
    let manifest = Guest {
        may: vec![Action::Alert],
        ..Guest::default()
    }
    .manifest();
    registry
        .install_broken(
            "lost",
            Enforcement::Enforce,
            &Fault::Load,
            "",
            Some(&manifest),
        )
        .unwrap();
    let composed = registry.decide(Call::SessionStart, &facts(), Mode::BestEffort, 0);
    assert_eq!(
        (composed.record.verdict.action, composed.record.verdict.mode),
        (Action::Alert, Some(Mode::BestEffort))
    );
    let other_hook = registry.decide(
        Call::Events { events: vec![] },
        &facts(),
        Mode::BestEffort,
        0,
    );
    assert_eq!(other_hook.record.verdict.action, Action::Allow);
}

#[test]
fn a_version_that_keeps_failing_gives_way_to_the_last_good_one() {
    let (engine, registry) = registry(vec![]);
    let good = start(Action::Alert, None, "GOOD").load_named(&engine, "a");
    let bad = doing("(unreachable)").load_named(&engine, "a");
    registry.install(&good, Enforcement::Enforce, &[]).unwrap();
    let sample = Sample {
        call: Arc::new(Call::SessionStart),
        facts: facts(),
    };
    let trial = registry
        .install(&bad, Enforcement::Enforce, &[sample])
        .unwrap_err();
    assert!(
        matches!(
            trial,
            RegistryError::Trial {
                fault: Fault::Trap,
                ..
            }
        ),
        "{trial}"
    );
    assert_eq!(
        registry.module("a").unwrap().source(),
        good.source(),
        "the good one is still in force"
    );
    registry.install(&bad, Enforcement::Enforce, &[]).unwrap();
    let ask = |now| registry.decide(Call::SessionStart, &facts(), Mode::BestEffort, now);
    for count in 1..BREAKER_FAULTS {
        let composed = ask(0);
        assert_eq!(
            (composed.record.verdict.action, composed.notices.len()),
            (Action::Deny, 0),
            "{count}"
        );
    }
    assert_eq!(
        ask(59_999).notices,
        [Notice::WentBack {
            name: "a".into(),
            from: bad.source(),
            to: good.source()
        }]
    );
    assert_eq!(ask(60_000).record.verdict.code, "GOOD");
    let only = doing("(unreachable)").load_named(&engine, "b");
    registry.install(&only, Enforcement::Enforce, &[]).unwrap();
    let notices: Vec<Notice> = (0..BREAKER_FAULTS as u64)
        .flat_map(|now| ask(now).notices)
        .collect();
    assert_eq!(notices, [Notice::KeepsFailing { name: "b".into() }]);
    assert_eq!(ask(9).record.verdict.action, Action::Deny, "never disabled");
}

#[test]
fn modules_are_replaced_without_a_dropped_decision() {
    let (engine, registry) = registry(vec![]);
    let versions =
        ["ONE", "TWO"].map(|code| start(Action::Alert, None, code).load_named(&engine, "a"));
    registry
        .install(&versions[0], Enforcement::Enforce, &[])
        .unwrap();
    let (is_done, decided) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !is_done.load(Ordering::Relaxed) {
                    let composed =
                        registry.decide(Call::SessionStart, &facts(), Mode::BestEffort, 0);
                    assert!(
                        ["ONE", "TWO"].contains(&composed.record.verdict.code.as_str()),
                        "{composed:?}"
                    );
                    decided.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 0..100 {
            let before = decided.load(Ordering::Relaxed);
            registry
                .install(&versions[(round + 1) % 2], Enforcement::Enforce, &[])
                .unwrap();
            while decided.load(Ordering::Relaxed) == before {
                thread::yield_now();
            }
        }
        is_done.store(true, Ordering::Relaxed);
    });
    assert_eq!(registry.generation(), 101);
}

#[test]
fn the_same_module_with_the_same_settings_is_asked_once() {
    let (engine, registry) = registry(vec![]);
    let module = start(Action::Alert, None, "A").load_named(&engine, "a");
    registry
        .install(&module, Enforcement::Enforce, &[])
        .unwrap();
    let composed = registry.decide(Call::SessionStart, &facts(), Mode::BestEffort, 0);
    assert_eq!(composed.record.policies.len(), 1);
    assert_eq!(
        composed.record.policies[0].counted.as_ref().unwrap().code,
        "A"
    );
}

#[test]
fn faults_in_events_close_strict_sessions_only_if_the_module_asks_for_it() {
    let (engine, registry) = registry(vec![]);
    let guest = Guest {
        hooks: vec![Hook::Events],
        on_fault: OnFault::Terminate,
        ..doing("(unreachable)")
    };
    registry
        .install(&guest.load_named(&engine, "a"), Enforcement::Enforce, &[])
        .unwrap();
    let ask = |floor| {
        registry
            .decide(Call::Events { events: vec![] }, &facts(), floor, 0)
            .record
            .verdict
            .action
    };
    assert_eq!(ask(Mode::Strict), Action::Terminate);
    assert_eq!(ask(Mode::BestEffort), Action::Alert);
}
