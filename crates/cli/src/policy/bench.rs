//! `reel policy bench`: how long decisions take, each in a fresh instance as in a server.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde::Serialize;

use super::args::BenchArguments;
use super::engine::Loaded;
use super::test::micros;
use crate::exit::Code;
use crate::output;

/// Decisions that are not counted: the first ones fault in memory.
const WARM_UP: u32 = 100;

#[derive(Serialize)]
struct Measured {
    decisions: u32,
    p50_ns: u64,
    p90_ns: u64,
    p99_ns: u64,
    /// With the way through the queue to a thread and back, on one thread.
    per_second: f64,
    fuel: u64,
    compile_ms: f64,
    load_ms: f64,
    code_bytes: usize,
}

pub(crate) fn run(arguments: &BenchArguments) -> anyhow::Result<Code> {
    let loaded = Loaded::named(&arguments.module, &arguments.with)?;
    let (call, facts) = loaded.asked(&arguments.call)?;
    let mut fuel = 0;
    for _ in 0..WARM_UP {
        fuel = loaded.decide(call.clone(), &facts).decision.fuel;
    }
    let started = Instant::now();
    let mut times: Vec<u64> = (0..arguments.count)
        .map(|_| loaded.decide(call.clone(), &facts).decision.wall_ns)
        .collect();
    let elapsed = started.elapsed();
    times.sort_unstable();
    let at = |percent: usize| {
        let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(index).copied().context("at least one decision")
    };
    let measured = Measured {
        decisions: arguments.count,
        p50_ns: at(50)?,
        p90_ns: at(90)?,
        p99_ns: at(99)?,
        per_second: f64::from(arguments.count) / elapsed.as_secs_f64(),
        fuel,
        compile_ms: loaded.compile_time.as_secs_f64() * 1e3,
        load_ms: loaded.load_time.as_secs_f64() * 1e3,
        code_bytes: loaded.code_bytes(),
    };
    let text = if arguments.json {
        serde_json::to_string_pretty(&measured)?
    } else {
        described(&measured)
    };
    output::write_all(format!("{text}\n").as_bytes())?;
    Ok(Code::Success)
}

fn described(measured: &Measured) -> String {
    let time = |ns| micros(Duration::from_nanos(ns));
    format!(
        "decision  p50 {}, p90 {}, p99 {} ({} of them)\n\
         rate      {:.0} a second, one after the other\n\
         fuel      {}\n\
         compile   {:.1} ms, in a child process\n\
         load      {:.1} ms, {} of machine code",
        time(measured.p50_ns),
        time(measured.p90_ns),
        time(measured.p99_ns),
        measured.decisions,
        measured.per_second,
        measured.fuel,
        measured.compile_ms,
        measured.load_ms,
        output::bytes(measured.code_bytes as u64),
    )
}
