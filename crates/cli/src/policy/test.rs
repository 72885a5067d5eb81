//! `reel policy test`: each row of `cases.json`, by the engine that a server uses.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Map, Value};

use super::args::TestArguments;
use super::cases::{CASES_FILE, Case, Cases, FUEL_FILE, Fuel, read_fuel};
use super::engine::{Loaded, settings_of};
use super::project::module_at;
use crate::exit::Code;
use crate::output;

/// Times that a row is decided. Fuel has to be the same each time; of the times the shortest is shown.
const RUNS: usize = 5;

/// Hundredths by which a row may use more fuel than before. A compiler's new release changes a few; a loop that went wrong
/// changes more.
const FUEL_MORE_PERCENT: u64 = 10;

/// How a row went.
struct Row {
    wall: Duration,
    fuel: u64,
    faults: Vec<String>,
}

pub(crate) fn run(arguments: &TestArguments) -> anyhow::Result<Code> {
    let cases = Cases::read(&arguments.dir.join(CASES_FILE))?;
    let fuel_path = arguments.dir.join(FUEL_FILE);
    let fuel_before = read_fuel(&fuel_path)?;
    let (module, is_interpreted) = match &arguments.module {
        Some(module) => (module.clone(), false),
        None => module_at(&arguments.dir)?,
    };
    let common = match arguments.with.settings.as_deref() {
        None => cases.settings.clone(),
        given => settings_of(given)?,
    };
    let is_interpreted = is_interpreted || arguments.with.interpreted;
    let loaded = Loaded::open(&module, &common, is_interpreted)?;
    let mut fuel_now = Fuel::new();
    let mut failed = 0_usize;
    let mut table = String::new();
    for case in &cases.cases {
        let row = row(&loaded, case, fuel_before.get(&case.name))?;
        fuel_now.insert(case.name.clone(), row.fuel);
        failed += usize::from(!row.faults.is_empty());
        write_row(&mut table, &case.name, &row);
    }
    let passed = cases.cases.len() - failed;
    let _ = writeln!(table, "{passed} passed, {failed} failed");
    output::write_all(table.as_bytes())?;
    if arguments.update_fuel {
        write_fuel(&fuel_path, &fuel_now)?;
    }
    Ok(if failed == 0 { Code::Success } else { Code::No })
}

/// A row with settings of its own is decided by the module loaded with them; if it refuses them, that is its fault.
fn row(loaded: &Loaded, case: &Case, fuel_before: Option<&u64>) -> anyhow::Result<Row> {
    let Some(settings) = &case.settings else {
        return decide(loaded, case, fuel_before);
    };
    match loaded.with_settings(settings) {
        Ok(loaded) => decide(&loaded, case, fuel_before),
        Err(error) => {
            let mut got = Map::new();
            got.insert("fault".to_owned(), error.fault().name().into());
            got.insert("message".to_owned(), error.to_string().into());
            Ok(Row {
                wall: Duration::ZERO,
                fuel: 0,
                faults: differences(&case.expect, &got),
            })
        }
    }
}

fn decide(loaded: &Loaded, case: &Case, fuel_before: Option<&u64>) -> anyhow::Result<Row> {
    let facts = case
        .facts()
        .with_context(|| format!("case `{}`", case.name))?;
    let decisions: Vec<_> = (0..RUNS)
        .map(|_| loaded.decide(case.call(), &facts))
        .collect();
    let first = decisions
        .first()
        .context("a row is decided at least once")?;
    let mut faults = differences(&case.expect, &first.as_json()?);
    if decisions
        .iter()
        .any(|decided| decided.decision.fuel != first.decision.fuel)
    {
        faults.push("the fuel differs from run to run".to_owned());
    }
    let fuel = first.decision.fuel;
    if let Some(before) = fuel_before
        && fuel > before.saturating_add(before.saturating_mul(FUEL_MORE_PERCENT) / 100)
    {
        faults.push(format!(
            "fuel {fuel} instead of {before}: over {FUEL_MORE_PERCENT} % more (--update-fuel accepts it)"
        ));
    }
    let shortest = decisions
        .iter()
        .map(|decided| decided.decision.wall_ns)
        .min();
    Ok(Row {
        wall: Duration::from_nanos(shortest.unwrap_or_default()),
        fuel,
        faults,
    })
}

/// What of the expectation does not hold. Only fields that it names are compared; order of tags does not count.
fn differences(expected: &Map<String, Value>, got: &Map<String, Value>) -> Vec<String> {
    let mut differences = Vec::new();
    for (key, expected) in expected {
        let got = got.get(key).unwrap_or(&Value::Null);
        if !is_same(expected, got) {
            differences.push(format!("{key}: {got} instead of {expected}"));
        }
    }
    if !expected.contains_key("fault")
        && let Some(fault) = got.get("fault")
    {
        let message = got.get("message").unwrap_or(&Value::Null);
        differences.push(format!("fault {fault}: {message}"));
    }
    differences
}

fn is_same(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Array(expected), Value::Array(got)) => {
            expected.len() == got.len() && expected.iter().all(|item| got.contains(item))
        }
        _ => expected == got,
    }
}

fn write_row(table: &mut String, name: &str, row: &Row) {
    let state = if row.faults.is_empty() { "ok" } else { "FAIL" };
    // Writing to a string cannot fail.
    let _ = writeln!(
        table,
        "{state:<5} {:>9} {:>11} fuel  {}",
        micros(row.wall),
        row.fuel,
        output::harmless(name)
    );
    for fault in &row.faults {
        let _ = writeln!(table, "      {}", output::harmless(fault));
    }
}

/// A short time as people read it.
pub(crate) fn micros(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1000.0 {
        format!("{micros:.1} µs")
    } else {
        format!("{:.2} ms", micros / 1000.0)
    }
}

fn write_fuel(path: &Path, fuel: &Fuel) -> anyhow::Result<()> {
    let mut text = serde_json::to_string_pretty(fuel)?;
    text.push('\n');
    fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &str, got: &str, differences_expected: &[&str]) {
        let (expected, got) = (
            serde_json::from_str(expected).unwrap(),
            serde_json::from_str(got).unwrap(),
        );
        assert_eq!(differences(&expected, &got), differences_expected);
    }

    #[test]
    fn only_what_is_named_is_compared() {
        let got = r#"{"action":"alert","mode":null,"code":"A","tags":["a","b"]}"#;
        check("{}", got, &[]);
        check(
            r#"{"action":"alert","mode":null,"tags":["b","a"]}"#,
            got,
            &[],
        );
        check(r#"{"code":"B"}"#, got, &[r#"code: "A" instead of "B""#]);
        check(
            r#"{"mode":"strict"}"#,
            got,
            &[r#"mode: null instead of "strict""#],
        );
        check(
            r#"{"tags":["a"]}"#,
            got,
            &[r#"tags: ["a","b"] instead of ["a"]"#],
        );
    }

    #[test]
    fn a_fault_that_nobody_expects_is_a_difference_whatever_it_counts_as() {
        let got = r#"{"action":"deny","message":"m","fault":"trap"}"#;
        check(r#"{"action":"deny"}"#, got, &[r#"fault "trap": "m""#]);
        check(r#"{"fault":"trap"}"#, got, &[]);
        check(
            r#"{"fault":"fuel"}"#,
            got,
            &[r#"fault: "trap" instead of "fuel""#],
        );
        check(
            r#"{"fault":"fuel"}"#,
            "{}",
            &[r#"fault: null instead of "fuel""#],
        );
    }

    #[test]
    fn times_are_read_easily() {
        assert_eq!(micros(Duration::from_nanos(6_789)), "6.8 µs");
        assert_eq!(micros(Duration::from_micros(1_500)), "1.50 ms");
    }
}
