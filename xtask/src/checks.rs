//! `cargo xtask test`: the list of checks, and running it.
//!
//! Steps run in order; the first that fails ends the run, since those behind it mostly fail for the same reason. What
//! was not run or could not be checked counts as skipped, never as passed. The last line is the sum of all tests,
//! where a check that runs no tests of its own counts as one.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::command::Program;
use crate::counts::Counts;
use crate::setup::Task;
use crate::{
    Workspace, architecture, bench, browser_tests, codegen, fuzz, report, setup, wasm_pack, web,
};

/// How a step that did not fail ended.
#[derive(Debug)]
enum Outcome {
    /// A check that holds.
    Held,
    /// Tests that ran; some of them may have failed.
    Tests(Counts, Result<()>),
    /// Not checked, and why.
    Skipped(String),
}

struct Step {
    name: &'static str,
    run: fn(&Workspace) -> Result<Outcome>,
}

const STEPS: &[Step] = &[
    step("toolchain", |w| held(setup::toolchain(w))),
    step("dependencies", |w| held(setup::dependencies(w))),
    step("generated", |w| held(codegen::run(w, true))),
    step("fmt", |w| held(cargo(w, "fmt --all --check"))),
    step("architecture", |w| held(architecture::check(w))),
    step("wasm-pack.toml", |w| held(wasm_pack::check(w))),
    // Before everything that builds the server, which carries what the browser loads.
    step("web", |w| held(web::run(w))),
    step("types of www", |w| held(browser_tests::types(w))),
    step("tests of www", |w| counted(browser_tests::www(w))),
    step("clippy", |w| held(clippy(w))),
    // Apart, as in one build with the others its features are those that anybody asks for.
    step("tests of core", |w| tests(w, "--package reel-core")),
    step("tests of core, zlib-rs", |w| {
        tests(w, "--package reel-core --features zlib-rs")
    }),
    step("tests", |w| tests(w, "--workspace --exclude reel-core")),
    step("doctests", doctests),
    step("wasm-pack test, node", |w| {
        counted(browser_tests::wasm_pack(w, "node", ""))
    }),
    step("wasm-pack test, node, full", |w| {
        counted(browser_tests::wasm_pack(w, "node", "full"))
    }),
    step("wasm-pack test, chrome", |w| {
        counted(browser_tests::wasm_pack(w, "chrome", ""))
    }),
    step("browser journeys", |w| counted(browser_tests::journeys(w))),
    step("docs", |w| held(docs(w))),
    step("no_std and wasm", |w| held(without_std(w))),
    step("bans, licenses, sources", |w| held(deny(w))),
    step("advisories", advisories),
    step("benches", |w| held(bench::compile(w))),
    step("fuzz", |w| held(fuzz::smoke(w))),
];

const fn step(name: &'static str, run: fn(&Workspace) -> Result<Outcome>) -> Step {
    Step { name, run }
}

/// `options`: what follows `test` on the command line.
pub(crate) fn run(workspace: &Workspace, options: &[&str]) -> Result<ExitCode> {
    match options {
        [] => Ok(run_steps(workspace, STEPS, false)),
        ["--keep-going"] => Ok(run_steps(workspace, STEPS, true)),
        ["--list"] => {
            for step in STEPS {
                println!("{}", step.name);
            }
            Ok(ExitCode::SUCCESS)
        }
        ["--only", name] => {
            let at = STEPS
                .iter()
                .position(|step| step.name == *name)
                .with_context(|| format!("no check `{name}`; `cargo xtask test --list`"))?;
            Ok(run_steps(workspace, &STEPS[at..=at], false))
        }
        other => bail!("unknown options `{}`", other.join(" ")),
    }
}

fn run_steps(workspace: &Workspace, steps: &[Step], keep_going: bool) -> ExitCode {
    let mut table = Vec::new();
    let mut total = Counts::default();
    let mut failed = false;
    for step in steps {
        if failed && !keep_going {
            total += Counts::SKIPPED;
            table.push((step.name, Duration::ZERO, "not run".to_owned()));
            continue;
        }
        println!("\n── {} ──", step.name);
        let start = Instant::now();
        let result = (step.run)(workspace);
        let (counts, text, error) = judge(result);
        total += counts;
        table.push((step.name, start.elapsed(), text));
        if let Some(error) = error {
            failed = true;
            eprintln!("\ncheck `{}` failed", step.name);
            report(&error);
            eprintln!(
                "repeat the check with: cargo xtask test --only '{}'",
                step.name
            );
        }
    }
    print_table(&table);
    println!("{total}");
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// What a step counts, what the table says of it, and its error.
fn judge(result: Result<Outcome>) -> (Counts, String, Option<anyhow::Error>) {
    match result {
        Ok(Outcome::Held) => (Counts::PASSED, "ok".to_owned(), None),
        Ok(Outcome::Skipped(why)) => (Counts::SKIPPED, format!("SKIPPED: {why}"), None),
        Ok(Outcome::Tests(counts, Ok(()))) => (counts, counts.to_string(), None),
        Ok(Outcome::Tests(mut counts, Err(error))) => {
            // A run that breaks off before its first test has failed all the same.
            counts.failed = counts.failed.max(1);
            (counts, format!("FAILED: {counts}"), Some(error))
        }
        Err(error) => (Counts::FAILED, "FAILED".to_owned(), Some(error)),
    }
}

fn print_table(table: &[(&str, Duration, String)]) {
    let width = table.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    println!();
    for (name, duration, text) in table {
        println!("{name:width$}  {:>7.1} s  {text}", duration.as_secs_f64());
    }
    let all: Duration = table.iter().map(|(_, duration, _)| *duration).sum();
    println!("{:width$}  {:>7.1} s\n", "together", all.as_secs_f64());
}

fn held(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Held)
}

fn cargo(workspace: &Workspace, args: &str) -> Result<()> {
    Program::cargo(workspace, args).run()
}

fn clippy(workspace: &Workspace) -> Result<()> {
    for selection in [
        "--workspace",
        "--package reel-core",
        "--package reel-core --features zlib-rs",
    ] {
        let args = format!("clippy --locked {selection} --all-targets -- -D warnings");
        cargo(workspace, &args)?;
    }
    Ok(())
}

/// Runs the tests of some packages, with nextest if it is there.
fn tests(workspace: &Workspace, selection: &str) -> Result<Outcome> {
    let nextest = Program::cargo(workspace, "nextest --version").succeeds();
    let args = if nextest {
        format!("nextest run --locked --no-fail-fast --no-tests pass {selection}")
    } else {
        format!("test --locked --no-fail-fast --lib --bins --tests {selection}")
    };
    count(&Program::cargo(workspace, &args))
}

fn doctests(workspace: &Workspace) -> Result<Outcome> {
    count(&Program::cargo(
        workspace,
        "test --locked --no-fail-fast --workspace --doc",
    ))
}

/// Tests of which there has to be one at least.
fn counted(program: Result<Program>) -> Result<Outcome> {
    match count(&program?)? {
        Outcome::Tests(counts, Ok(())) if counts.is_empty() => bail!("no test was run"),
        outcome => Ok(outcome),
    }
}

fn count(program: &Program) -> Result<Outcome> {
    let captured = program.clone().uncoloured().capture()?;
    let counts = Counts::parse(&captured.text);
    let result = match (captured.result, counts) {
        (Err(failed), _) => Err(failed.into()),
        (Ok(()), None) => Err(anyhow::anyhow!("`{program}` printed no summary")),
        (Ok(()), Some(counts)) if counts.failed > 0 => {
            Err(anyhow::anyhow!("`{program}` ended well with failed tests"))
        }
        (Ok(()), Some(_)) => Ok(()),
    };
    Ok(Outcome::Tests(counts.unwrap_or_default(), result))
}

fn docs(workspace: &Workspace) -> Result<()> {
    Program::cargo(workspace, "doc --locked --no-deps --workspace")
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

/// One package at a time: in one build with others, a feature that somebody asks for would hide a use of std.
fn without_std(workspace: &Workspace) -> Result<()> {
    for package in ["reel-core", "reel-replay"] {
        for target in ["wasm32v1-none", "wasm32-unknown-unknown"] {
            let args = format!("build --locked --package {package} --target {target}");
            cargo(workspace, &args)?;
        }
    }
    Ok(())
}

fn deny(workspace: &Workspace) -> Result<()> {
    setup::tools(workspace, Task::Deny)?;
    setup::tool(workspace, "cargo-deny")?
        .args(["--locked", "--offline", "--all-features", "check"])
        .args(["bans", "licenses", "sources"])
        .run()
}

/// The list of advisories is a git repository that not every machine reaches.
fn advisories(workspace: &Workspace) -> Result<Outcome> {
    setup::tools(workspace, Task::Deny)?;
    let program = setup::tool(workspace, "cargo-deny")?;
    let fetched = Program::new(workspace, "timeout")
        .args(["60", &program.to_string(), "fetch", "db"])
        .succeeds();
    if !fetched {
        let why = "not checked, the database cannot be fetched";
        println!("advisories: {why}");
        return Ok(Outcome::Skipped(why.to_owned()));
    }
    held(
        program
            .args(["--locked", "--offline", "--all-features", "check"])
            .arg("advisories")
            .run(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(result: Result<Outcome>, counts: &str, text: &str, failed: bool) {
        let (counted, said, error) = judge(result);
        assert_eq!(counted.to_string(), counts);
        assert_eq!(said, text);
        assert_eq!(error.is_some(), failed);
    }

    #[test]
    fn only_what_held_counts_as_passed() {
        check(
            Ok(Outcome::Held),
            "1 passed, 0 failed, 0 skipped",
            "ok",
            false,
        );
        check(
            Ok(Outcome::Skipped("why".into())),
            "0 passed, 0 failed, 1 skipped",
            "SKIPPED: why",
            false,
        );
        check(
            Err(anyhow::anyhow!("no")),
            "0 passed, 1 failed, 0 skipped",
            "FAILED",
            true,
        );
        check(
            Ok(Outcome::Tests(
                Counts::default(),
                Err(anyhow::anyhow!("no")),
            )),
            "0 passed, 1 failed, 0 skipped",
            "FAILED: 0 passed, 1 failed, 0 skipped",
            true,
        );
    }

    #[test]
    fn steps_have_names_of_their_own() {
        let names: std::collections::BTreeSet<_> = STEPS.iter().map(|step| step.name).collect();
        assert_eq!(names.len(), STEPS.len());
    }
}
