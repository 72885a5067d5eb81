//! Hostile guests, one after the other in one process that must survive them all, each in stated time and memory.
//!
//! One test for what runs, so that what the process takes is the guest's alone.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test that cannot go on may panic"
)]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use reel_policy::{Action, Verdict};
use reel_policy_host::limits::{EPOCH_TICKS, LOG_LINE_BYTES_MAX, LOG_LINES_MAX, TICK};
use reel_policy_host::{
    Call, Decider, Engine, Fault, LoadError, Manifest, Module, Profile, compile,
};
use serde_json::json;
use support::{ANSWER, Guest, answer, doing, facts, says, small};

/// Time for any of them: the deadline, and as much again as a busy machine with two cores may need.
const TIME_MAX: Duration = Duration::from_millis(1_500);

/// Memory that the process may take for any of them: the guest's 16 MiB, and what it makes the host allocate.
const MEMORY_MAX: u64 = 24 << 20;

#[test]
fn the_process_survives_what_guests_do() {
    let (engine, decider) = small();
    let good = Guest::default().load(&engine).unwrap();
    assert!(ask(&decider, &good).answer.is_ok());
    for (what, guest, expected) in hostile() {
        let module = guest
            .load(&engine)
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        forget_peak();
        let before = memory();
        let started = Instant::now();
        let decision = ask(&decider, &module);
        let (took, grown) = (started.elapsed(), peak().saturating_sub(before));
        println!(
            "{what}: {:?}, {} ms, {} KiB",
            decision.answer,
            took.as_millis(),
            grown >> 10
        );
        let fault = decision.answer.unwrap_err();
        assert!(
            expected.contains(&fault),
            "{what}: {fault:?}: {}",
            decision.detail
        );
        assert!(
            !decision.detail.is_empty() && !decision.detail.contains('\n'),
            "{what}"
        );
        assert!(took < TIME_MAX, "{what}: {took:?}");
        assert!(grown < MEMORY_MAX, "{what}: {grown} bytes");
        let next = ask(&decider, &good);
        assert!(next.answer.is_ok(), "after {what}: {next:?}");
    }
}

fn ask(decider: &Decider, module: &Module) -> reel_policy_host::Decision {
    decider.decide(module, Call::SessionStart, facts())
}

/// What it is, the guest, and the fault that it must be.
fn hostile() -> Vec<(&'static str, Guest, &'static [Fault])> {
    // By fuel, but for a machine so busy that the clock is first.
    const ENDLESS: &[Fault] = &[Fault::Fuel, Fault::Epoch];
    const EPOCH: &[Fault] = &[Fault::Epoch];
    const MEMORY: &[Fault] = &[Fault::Memory];
    const TRAP: &[Fault] = &[Fault::Trap];
    const BAD: &[Fault] = &[Fault::BadOutput];
    let memory = |memory, guest: Guest| Guest { memory, ..guest };
    let raw = |data: &str| Guest {
        core: format!("{data} (func $decide (result i32) (i32.const {ANSWER}))"),
        ..Guest::default()
    };
    vec![
        ("endless calls to the host", calling(), EPOCH),
        ("an endless loop", doing("(loop $l (br $l)) (i32.const 0)"), ENDLESS),
        (
            "an endless loop over all memory",
            memory(
                "192",
                doing("(loop $l (memory.fill (i32.const 8192) (i32.const 1) (i32.const 12000000)) (br $l)) (i32.const 0)"),
            ),
            ENDLESS,
        ),
        (
            "endless memory",
            doing(
                "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (unreachable)",
            ),
            MEMORY,
        ),
        (
            "deep recursion",
            Guest {
                core: "(func $down (param i64) (result i64) (i64.add (call $down (i64.add (local.get 0) (i64.const 1))) (i64.const 1)))
                    (func $decide (result i32) (i32.wrap_i64 (call $down (i64.const 0))))".into(),
                ..Guest::default()
            },
            TRAP,
        ),
        ("a panic", doing("(unreachable)"), TRAP),
        ("a division by zero", doing("(i32.div_s (i32.const 1) (i32.const 0))"), TRAP),
        ("an access out of bounds", doing("(i32.load (i32.const -8))"), TRAP),
        ("an answer out of bounds", doing("(i32.const 0x7fffff00)"), BAD),
        ("an answer at an odd address", doing("(i32.const 129)"), BAD),
        ("an action that there is not", raw("(data (i32.const 132) \"\\09\")"), BAD),
        (
            "a message that is not UTF-8",
            raw(&(answer(Action::Alert, None, "A", "abc") + "(data (i32.const 512) \"\\ff\\fe\\fd\")")),
            BAD,
        ),
        (
            "a message out of bounds",
            raw(&(answer(Action::Alert, None, "A", "abc") + "(data (i32.const 144) \"\\00\\00\\ff\\7f\")")),
            BAD,
        ),
        (
            "a message of 8 MiB",
            memory(
                "130",
                raw(&(answer(Action::Alert, None, "A", "abc") + "(data (i32.const 144) \"\\00\\00\\00\\00\\00\\00\\80\\00\")")),
            ),
            BAD,
        ),
        ("100 000 tags of 1 MiB each, all the same", memory("64", aliased()), BAD),
        (
            "a fact asked for by 8 MiB of name",
            Guest {
                facts: vec!["has-role"],
                memory: "130",
                ..doing("(call $has-role (i32.const 0) (i32.const 8388608))")
            },
            BAD,
        ),
    ]
}

/// Calls that cost the host much and the guest little.
fn calling() -> Guest {
    let body = "(loop $l (drop (call $has-role (i32.const 8192) (i32.const 60000))) (br $l)) (i32.const 0)";
    Guest {
        facts: vec!["has-role"],
        ..doing(body)
    }
}

/// One string of a mebibyte, and a list of 100 000 that are all this one.
fn aliased() -> Guest {
    let data = answer(Action::Alert, None, "A", "abc");
    Guest {
        core: format!(
            "{data} (func $decide (result i32) (local $i i32)
              (i32.store (i32.const 152) (i32.const 8192)) (i32.store (i32.const 156) (i32.const 100000))
              (loop $l
                (i32.store (i32.add (i32.const 8192) (i32.mul (local.get $i) (i32.const 8))) (i32.const 2097152))
                (i32.store (i32.add (i32.const 8196) (i32.mul (local.get $i) (i32.const 8))) (i32.const 1048576))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $l (i32.lt_u (local.get $i) (i32.const 100000))))
              (i32.const {ANSWER}))"
        ),
        ..Guest::default()
    }
}

#[test]
fn a_loop_in_the_start_function_ends_the_load() {
    let (engine, _) = small();
    let guest = Guest {
        core: says(Action::Allow, None, "A", "") + "(func $spin (loop $l (br $l))) (start $spin)",
        ..Guest::default()
    };
    let started = Instant::now();
    let error = guest.load(&engine).unwrap_err();
    assert!(
        matches!(error.fault(), Fault::Fuel | Fault::Epoch),
        "{error}"
    );
    assert!(started.elapsed() < TIME_MAX);
}

#[test]
fn time_runs_out_at_the_deadline() {
    let (engine, decider) = small();
    let module = calling().load(&engine).unwrap();
    let deadline = TICK * u32::try_from(EPOCH_TICKS).unwrap();
    for _ in 0..3 {
        let decision = ask(&decider, &module);
        assert_eq!(decision.answer, Err(Fault::Epoch));
        assert!(
            Duration::from_nanos(decision.wall_ns) > deadline / 2,
            "{decision:?}"
        );
    }
}

#[test]
fn what_people_see_has_no_control_characters() {
    let (engine, decider) = small();
    let text = "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}drow\u{2066} ssap\r\nok";
    let module = Guest {
        core: says(Action::Alert, None, "a b\u{1b}", text),
        ..Guest::default()
    }
    .load(&engine)
    .unwrap();
    let verdict = ask(&decider, &module).answer.unwrap();
    assert_eq!(
        verdict,
        Verdict::new(Action::Alert, "A_B_", "]0;owned31mdrow ssap ok")
    );
}

#[test]
fn a_module_logs_so_much_and_no_more() {
    let (engine, decider) = small();
    let core = says(Action::Allow, None, "A", "").replace(
        "(func $decide (result i32)",
        "(func $decide (result i32) (local $i i32)
          (loop $l (call $emit (i32.const 2) (i32.const 8192) (i32.const 60000))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $l (i32.lt_u (local.get $i) (i32.const 50))))",
    ) + "(data (i32.const 8192) \"\\1b[31mred \\c3\\a9\") (func $x (memory.fill (i32.const 9000) (i32.const 0x61) (i32.const 60000))) (start $x)";
    let module = Guest {
        core,
        logs: true,
        ..Guest::default()
    }
    .load(&engine)
    .unwrap();
    let decision = ask(&decider, &module);
    assert!(decision.answer.is_ok(), "{}", decision.detail);
    assert_eq!(
        (decision.log.len(), decision.log_dropped),
        (LOG_LINES_MAX, 30)
    );
    assert!(
        decision
            .log
            .iter()
            .all(|line| line.text.len() <= LOG_LINE_BYTES_MAX)
    );
    assert!(decision.log[0].text.starts_with("[31mred é") && decision.log[0].level == "warn");
}

#[test]
fn what_is_too_large_is_not_loaded() {
    let engine = Engine::new(Profile::Small).unwrap();
    let with = |first: &str| {
        Guest {
            first: first.to_owned(),
            ..Guest::default()
        }
        .text()
    };
    let in_core = |more: &str| {
        Guest {
            core: says(Action::Allow, None, "A", "") + more,
            ..Guest::default()
        }
        .text()
    };
    let module = "(core module $m (memory 1)) ";
    let many = |count, text: &str| format!("{module}{}", text.repeat(count));
    let mut type_bomb = "(type $t0 (tuple u64 u64))".to_owned();
    for depth in 1..41 {
        write!(
            type_bomb,
            "(type $t{depth} (tuple $t{} $t{}))",
            depth - 1,
            depth - 1
        )
        .unwrap();
    }
    for (what, text) in [
        (
            "a memory of 4 GiB",
            with("(core module $m (memory 65536)) (core instance (instantiate $m))"),
        ),
        (
            "a memory of 17 MiB",
            Guest {
                memory: "272",
                ..Guest::default()
            }
            .text(),
        ),
        ("a table of 10 million", in_core("(table 10000000 funcref)")),
        (
            "a 64-bit memory",
            with("(core module $m (memory i64 1)) (core instance (instantiate $m))"),
        ),
        (
            "a shared memory",
            with("(core module $m (memory 1 1 shared)) (core instance (instantiate $m))"),
        ),
        (
            "three memories in a module",
            with(
                "(core module $m (memory 1) (memory 1) (memory 1)) (core instance (instantiate $m))",
            ),
        ),
        (
            "three memories in all",
            with(&many(3, "(core instance (instantiate $m))")),
        ),
        (
            "5000 instances",
            with(
                &("(core module $m) ".to_owned()
                    + &"(core instance (instantiate $m))".repeat(5_000)),
            ),
        ),
        (
            "three tables in a module",
            in_core("(table 1 funcref) (table 1 funcref) (table 1 funcref)"),
        ),
        ("a type of 2^40 fields", with(&type_bomb)),
    ] {
        let bytes = wat::parse_str(&text).unwrap_or_else(|error| panic!("{what}: {error}"));
        let bytes = Manifest::write(&bytes, &Guest::default().manifest()).unwrap();
        let started = Instant::now();
        match compile::trusted(&bytes, Profile::Small) {
            Err(error) => println!("{what}: {error}"),
            Ok(compiled) => {
                let error = Module::load(&engine, &compiled, &json!({})).unwrap_err();
                println!("{what}: {error}");
                assert!(matches!(error, LoadError::Unfit(_)), "{what}: {error}");
            }
        }
        assert!(started.elapsed() < TIME_MAX, "{what}");
    }
}

#[test]
fn imports_that_are_not_there_are_named_with_what_to_do() {
    let engine = Engine::new(Profile::Small).unwrap();
    let check = |import: &str, expected: &[&str]| {
        let first = format!("(import \"{import}\" (instance $x (export \"f\" (func))))
            (core func $x (canon lower (func $x \"f\"))) (core module $u (import \"a\" \"b\" (func)))
            (core instance (instantiate $u (with \"a\" (instance (export \"b\" (func $x))))))");
        let error = Guest {
            first,
            ..Guest::default()
        }
        .load(&engine)
        .unwrap_err();
        assert_eq!(error.fault(), Fault::Load);
        let text = error.to_string();
        for word in expected {
            assert!(text.contains(word), "{text}");
        }
    };
    check(
        "wasi:cli/environment@0.2.6",
        &[
            "wasi:cli/environment@0.2.6",
            "wasm32-unknown-unknown",
            "--stub-wasi",
        ],
    );
    check(
        "wasi:http/outgoing-handler@0.2.0",
        &["wasi:http", "componentize-py -s"],
    );
    check(
        "acme:secrets/store@1.0.0",
        &["acme:secrets/store@1.0.0", "reel:policy/facts"],
    );
    check(
        "reel:policy/facts@0.2.0",
        &["reel:policy/facts@0.2.0", "reel:policy@0.1.0"],
    );
    check("reel:policy/facts@0.1.0", &["does not fit"]);
}

fn memory() -> u64 {
    status("VmRSS:")
}

fn peak() -> u64 {
    status("VmHWM:")
}

/// Bytes.
fn status(key: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(key))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}

/// The peak from now on.
fn forget_peak() {
    fs::write("/proc/self/clear_refs", "5").unwrap();
}
