//! What a decision costs: `cargo bench -p reel-policy-host`. Prints a table; `--test` runs each part once.
//!
//! The guest asks for twenty facts and answers with a verdict. It is written in the text format with an allocator that only moves a
//! pointer, so it costs what the boundary costs and hardly anything for itself; what a language adds comes on top.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a test that cannot go on may panic"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use reel_policy::{Action, Facts, Mode, Verdict};
use reel_policy_host::{Ask, Cache, Call, Decider, Decision, Engine, Identity, Module, Profile};
use serde_json::json;
use support::{facts, twenty_facts};

/// Decisions in one job: the thread is not changed between them.
const BATCH: usize = 500;

fn main() {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let rounds = if is_test { 1 } else { 200 };
    let directory = tempfile::tempdir().unwrap();
    let cache = Cache::open(&directory.path().join("cache"), [1; 32]).unwrap();
    let compiled = twenty_facts().compiled();
    cache.put(&compiled).unwrap();
    let before = resident();
    let engine = Engine::new(Profile::Small).unwrap();
    let decider = Decider::new(&[&engine]).unwrap();
    println!(
        "engine and {} threads: {} KiB of memory",
        decider.threads(),
        (resident() - before) >> 10
    );

    let settings = json!({});
    let load = || {
        let cached = cache
            .get(compiled.source(), &Identity::here(Profile::Small))
            .unwrap();
        Module::load(&engine, &cached, &settings).unwrap()
    };
    report(
        "load from cache, verified, linked, settings checked",
        sample(rounds, load),
    );
    let module = load();
    let facts = facts();

    report(
        "native: the same twenty facts and verdict",
        batches(rounds, || native(&facts)),
    );
    let mut decisions = Vec::new();
    for _ in 0..rounds {
        decisions.extend(decide(&decider, &module, &facts));
    }
    let fuel = decisions.first().map(|decision| decision.fuel);
    assert!(
        decisions
            .iter()
            .all(|decision| Some(decision.fuel) == fuel && decision.answer.is_ok())
    );
    println!("fuel of a decision: {}", fuel.unwrap_or_default());
    report(
        "decision, fresh instance, on its thread",
        decisions.iter().map(|decision| decision.wall_ns).collect(),
    );
    let one = || decider.decide(&module, Call::SessionStart, Arc::clone(&facts));
    report(
        "decision as the caller sees it, through the queue",
        sample(rounds * 50, one),
    );

    let before = resident();
    for threads in [1, 2] {
        let (count, took) = throughput(&decider, &module, &facts, threads, rounds);
        let rate = count as f64 / took.as_secs_f64();
        println!("{threads} threads: {rate:.0} decisions a second");
    }
    let grown = resident().saturating_sub(before);
    println!(
        "memory while both threads decide: {} KiB more than before",
        grown >> 10
    );
    println!(
        "memory of an instance that is kept for the next one: {} KiB",
        module_memory(&engine) >> 10
    );
}

fn decide(decider: &Decider, module: &Module, facts: &Arc<Facts>) -> Vec<Decision> {
    let call = Arc::new(Call::SessionStart);
    let ask = || Ask {
        module: module.clone(),
        call: Arc::clone(&call),
    };
    decider.decide_all((0..BATCH).map(|_| ask()).collect(), Arc::clone(facts))
}

fn throughput(
    decider: &Decider,
    module: &Module,
    facts: &Arc<Facts>,
    threads: usize,
    rounds: usize,
) -> (usize, Duration) {
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..rounds {
                    black_box(decide(decider, module, facts));
                }
            });
        }
    });
    (threads * rounds * BATCH, started.elapsed())
}

/// The process' memory grows by this with each engine of its own that has decided once.
fn module_memory(_: &Engine) -> u64 {
    const ENGINES: u64 = 16;
    let guest = twenty_facts().compiled();
    let mut kept = Vec::new();
    let before = resident();
    for _ in 0..ENGINES {
        let engine = Engine::new(Profile::Small).unwrap();
        let module = Module::load(&engine, &guest, &json!({})).unwrap();
        kept.push((engine, module));
    }
    let all = (resident() - before) / ENGINES;
    drop(kept);
    all
}

/// As a policy would be written without a boundary.
fn native(facts: &Facts) -> Verdict {
    let facts = black_box(facts);
    black_box((
        facts.session_id.clone(),
        facts.kind,
        facts.user.clone(),
        facts.login.clone(),
        facts.roles.clone(),
        facts.cluster.clone(),
        facts.server.clone(),
        facts.target_labels.clone(),
        facts.client_address.clone(),
        facts.server_address.clone(),
        facts.participants.clone(),
        facts.role_modes.clone(),
    ));
    black_box((
        facts.traits.get("teams").cloned(),
        facts.target_labels.get("env").cloned(),
        facts.target_labels.get("team").cloned(),
        facts.get("ticket"),
        facts.roles.iter().any(|role| role == "oncall"),
        facts.interactive,
        facts.now_ms,
    ));
    Verdict {
        mode: Some(Mode::Strict),
        ..Verdict::new(Action::Alert, "TWENTY", "twenty facts were read")
    }
}

fn sample<T>(count: usize, mut call: impl FnMut() -> T) -> Vec<u64> {
    let mut samples = Vec::with_capacity(count);
    for _ in 0..count {
        let started = Instant::now();
        black_box(call());
        samples.push(u64::try_from(started.elapsed().as_nanos()).unwrap());
    }
    samples
}

fn batches<T>(rounds: usize, mut call: impl FnMut() -> T) -> Vec<u64> {
    sample(rounds * BATCH, &mut call)
}

fn report(what: &str, mut nanoseconds: Vec<u64>) {
    nanoseconds.sort_unstable();
    let at = |percent: usize| {
        nanoseconds[(nanoseconds.len() * percent / 100).min(nanoseconds.len() - 1)] as f64 / 1e3
    };
    println!(
        "{what}: p50 {:.2} p90 {:.2} p99 {:.2} µs (n={})",
        at(50),
        at(90),
        at(99),
        nanoseconds.len()
    );
}

/// Bytes.
fn resident() -> u64 {
    let status = fs::read_to_string(Path::new("/proc/self/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}
