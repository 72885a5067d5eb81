//! Fuzzing with libFuzzer: a long run by hand, a short one among the checks.
//!
//! The targets live in `fuzz/`, outside the workspace, since they are built with other flags. libFuzzer's coverage
//! needs flags that only an unstable compiler takes; `RUSTC_BOOTSTRAP` makes the pinned one take them. No sanitizer:
//! there is no unsafe code of ours to watch, and the oracles find the rest.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};

use crate::Workspace;
use crate::setup::{self, Task};

/// Seconds for each target among the checks.
const SMOKE_SECONDS: u32 = 5;
/// Seconds for each target by hand, unless told.
const LONG_SECONDS: u32 = 600;
/// Longest input: enough for a recording of several parts, small enough for thousands of runs a second.
const INPUT_MAX: u32 = 16 * 1024;

/// `cargo xtask fuzz [TARGET] [SECONDS]`
pub(crate) fn run(workspace: &Workspace, options: &[&str]) -> Result<()> {
    let (target, seconds) = match options {
        [] => (None, LONG_SECONDS),
        [one] => match one.parse() {
            Ok(seconds) => (None, seconds),
            Err(_) => (Some(*one), LONG_SECONDS),
        },
        [target, seconds] => (
            Some(*target),
            seconds
                .parse()
                .with_context(|| format!("`{seconds}` is no number of seconds"))?,
        ),
        _ => bail!("too many words; `cargo xtask help`"),
    };
    setup::toolchain(workspace)?;
    setup::tools(workspace, Task::Fuzz)?;
    let targets = targets(workspace)?;
    if let Some(target) = target {
        ensure!(
            targets.iter().any(|name| name == target),
            "no target `{target}`; there are {}",
            targets.join(", ")
        );
    }
    for name in targets
        .iter()
        .filter(|name| target.is_none_or(|t| t == *name))
    {
        // What it finds is kept and grows from run to run.
        let corpus = workspace.root.join("fuzz/corpus").join(name);
        std::fs::create_dir_all(&corpus)?;
        let options = [format!("-max_total_time={seconds}")];
        fuzz(workspace, name, &corpus.to_string_lossy(), &options)?;
    }
    Ok(())
}

/// Builds every target and runs it for some seconds from its seeds, nearly the same way each time.
pub(crate) fn smoke(workspace: &Workspace) -> Result<()> {
    setup::tools(workspace, Task::Fuzz)?;
    for name in targets(workspace)? {
        // Begins anew, or each run would be longer than the one before.
        let corpus = target_folder(workspace).join("smoke").join(&name);
        if corpus.exists() {
            std::fs::remove_dir_all(&corpus)?;
        }
        std::fs::create_dir_all(&corpus)?;
        let options = [
            format!("-max_total_time={SMOKE_SECONDS}"),
            "-seed=1".to_owned(),
        ];
        fuzz(workspace, &name, &corpus.to_string_lossy(), &options)?;
    }
    Ok(())
}

fn fuzz(workspace: &Workspace, target: &str, corpus: &str, options: &[String]) -> Result<()> {
    let seeds = format!("fuzz/seeds/{target}");
    ensure!(
        workspace.root.join(&seeds).is_dir(),
        "no seeds in `{seeds}`"
    );
    setup::tool(workspace, "cargo-fuzz")?
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["run", "--fuzz-dir", "fuzz", "--sanitizer", "none"])
        .arg("--target-dir")
        .arg(target_folder(workspace).to_string_lossy())
        .args([target, corpus, &seeds, "--"])
        .arg(format!("-max_len={INPUT_MAX}"))
        .args(["-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1"])
        .args(options.iter().map(String::as_str))
        .run()
        .with_context(|| {
            format!("target `{target}` found something, or does not build; what it found is in `fuzz/artifacts/{target}`")
        })
}

/// Beside the other build results, so that what CI keeps is kept for fuzzing too.
fn target_folder(workspace: &Workspace) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace.root.join("target"), PathBuf::from)
        .join("fuzz")
}

/// The targets that `fuzz/Cargo.toml` lists.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(workspace.root.join("fuzz/Cargo.toml"))?;
    let manifest: toml::Table = text.parse().context("fuzz/Cargo.toml")?;
    let programs = manifest.get("bin").and_then(toml::Value::as_array);
    let names: Vec<_> = programs
        .into_iter()
        .flatten()
        .filter_map(|program| Some(program.get("name")?.as_str()?.to_owned()))
        .collect();
    ensure!(!names.is_empty(), "`fuzz/Cargo.toml` lists no target");
    Ok(names)
}
