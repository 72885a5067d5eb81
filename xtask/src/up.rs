//! `cargo xtask up`: from a fresh checkout to a recording that plays.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::Workspace;
use crate::command::Program;
use crate::setup;

/// A few seconds of coloured output.
const SCRIPT: &str = "testdata/scripts/demo.sh";

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::toolchain(workspace)?;
    setup::dependencies(workspace)?;
    Program::cargo(workspace, "build --locked --release --package reel").run()?;
    let reel = release_folder(workspace).join("reel");
    let folder = tempfile::Builder::new()
        .prefix("reel-")
        .tempdir()
        .context("no temporary folder")?
        .keep();
    let recording = folder.join("demo.tar");
    let recording = recording.to_string_lossy();

    println!("\nRecording a short session.");
    Program::new(workspace, &reel)
        .args(["record", "--out", &recording, "--", "sh", SCRIPT])
        .run()?;

    println!("\nPlaying it back.");
    let play = Program::new(workspace, &reel).args(["play", &recording]);
    if std::io::stdout().is_terminal() {
        play.interactive().run()?;
    } else {
        play.args(["--format", "text"]).run()?;
    }

    println!("\nWhat is in it.");
    Program::new(workspace, &reel)
        .args(["inspect", &recording])
        .run()?;

    let reel = reel.display();
    println!(
        "\nReel works. The recording is {recording}.\n\
         Record a session of your own, which ends with the shell (`exit`), and play it:\n\n  \
         {reel} record --out my.tar -- \"$SHELL\"\n  \
         {reel} play my.tar\n"
    );
    Ok(())
}

fn release_folder(workspace: &Workspace) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace.root.join("target"), PathBuf::from)
        .join("release")
}
