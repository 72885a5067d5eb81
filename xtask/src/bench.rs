//! Measurements: `cargo xtask bench` runs them, `cargo xtask test` only sees that they compile.

mod player;

use anyhow::Result;

use crate::Workspace;
use crate::command::Program;

pub(crate) use player::run as player;

/// Which benches there are, each with the features that it is built with.
const BENCHES: &[&str] = &[
    "--package reel-core --bench decode",
    "--package reel-core --bench decode --features zlib-rs",
    "--package reel-replay --bench terminal",
    "--package reel-replay --bench index",
    "--package reel-replay --bench search",
];

/// Runs them all. `REEL_CORPORA` names a folder with `*.cast.gz` of real output; without it, output is made up.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    for bench in BENCHES {
        Program::cargo(workspace, &format!("bench --locked {bench}")).run()?;
    }
    Ok(())
}

/// Builds them all.
pub(crate) fn compile(workspace: &Workspace) -> Result<()> {
    for bench in BENCHES {
        Program::cargo(workspace, &format!("bench --locked --no-run {bench}")).run()?;
    }
    player::compile(workspace)
}
