//! `reel policy build`: a module of a project. The language's own compiler, then a component, then the manifest.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use reel_policy_host::Manifest;

use super::args::{BuildArguments, Language};
use super::component::{Component, componentize};
use super::project::Project;
use crate::exit::Code;
use crate::output;

/// The target without an operating system, and so without WASI.
const RUST_TARGET: &str = "wasm32-unknown-unknown";

pub(crate) fn run(arguments: &BuildArguments) -> anyhow::Result<Code> {
    let project = Project::open(&arguments.dir)?;
    let made = match &arguments.from {
        Some(path) => {
            fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?
        }
        None => compile(&project)?,
    };
    let component = componentize(&made)?;
    let found = Component::read(&component)?;
    if found.hooks.is_empty() {
        bail!("the module exports no hook, so it would never be asked; name one with `policy!`");
    }
    let manifest = project.manifest(&found)?;
    let module = Manifest::write(&component, &manifest)?;
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| project.module_path());
    fs::write(&out, &module).with_context(|| format!("cannot write `{}`", out.display()))?;
    output::tell(format_args!(
        "{} {}: {}, {}",
        manifest.name,
        manifest.version,
        output::bytes(module.len() as u64),
        found.hooks.join(", ")
    ));
    output::write_all(format!("{}\n", out.display()).as_bytes())?;
    Ok(Code::Success)
}

fn compile(project: &Project) -> anyhow::Result<Vec<u8>> {
    let path = match project.language() {
        Some(Language::Rust) => with_cargo(&project.dir)?,
        Some(Language::Js) => with_componentize_qjs(&project.dir, project.world()?)?,
        Some(Language::Python) => with_componentize_py(&project.dir, project.world()?)?,
        None => bail!(
            "`{}` has neither `Cargo.toml` nor `policy.js` nor `policy.py`; what another compiler made is taken with --from",
            project.dir.display()
        ),
    };
    fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Runs cargo in the project, so that its `.cargo/config.toml` counts, and takes the file from what cargo says it made.
fn with_cargo(dir: &Path) -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(&cargo)
        .args(["build", "--release", "--target", RUST_TARGET])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(dir)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo: install Rust (https://rustup.rs)")?;
    if !output.status.success() {
        bail!("cargo failed; if the target is missing: `rustup target add {RUST_TARGET}`");
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| made_module(&message))
        .next_back()
        .context("cargo made no cdylib: `[lib] crate-type = [\"cdylib\"]` is needed")
}

/// The `.wasm` of a cdylib, of one line that cargo prints.
fn made_module(message: &serde_json::Value) -> Option<PathBuf> {
    let kinds = message.pointer("/target/crate_types")?.as_array()?;
    if !kinds.iter().any(|kind| kind == "cdylib") {
        return None;
    }
    let files = message.get("filenames")?.as_array()?.iter();
    files
        .filter_map(|file| file.as_str())
        .map(PathBuf::from)
        .find(|file| file.extension() == Some(OsStr::new("wasm")))
}

fn with_componentize_qjs(dir: &Path, world: &str) -> anyhow::Result<PathBuf> {
    if !dir.join("node_modules").is_dir() {
        tool(
            dir,
            "npm",
            &["install", "--no-audit", "--no-fund"],
            "install Node.js with npm",
        )?;
    }
    let hint = "it comes with `npm install` in the project";
    let arguments = [
        "--wit",
        "wit",
        "--world",
        world,
        "--js",
        "policy.js",
        "--stub-wasi",
        "--sync",
        "--output",
        UNSIGNED,
    ];
    tool(dir, "node_modules/.bin/componentize-qjs", &arguments, hint)?;
    Ok(dir.join(UNSIGNED))
}

fn with_componentize_py(dir: &Path, world: &str) -> anyhow::Result<PathBuf> {
    let hint = "`pip install -r requirements.txt` in the project installs it";
    let arguments = [
        "--wit-path",
        "wit",
        "--world",
        world,
        "componentize",
        "--stub-wasi",
        "policy",
        "--output",
        UNSIGNED,
    ];
    tool(dir, "componentize-py", &arguments, hint)?;
    Ok(dir.join(UNSIGNED))
}

/// What the tools of other languages make, before it has its manifest.
const UNSIGNED: &str = "policy.component.wasm";

/// Runs a tool in the project. A path with a slash is meant from there.
fn tool(dir: &Path, program: &str, arguments: &[&str], hint: &str) -> anyhow::Result<()> {
    let path = if program.contains('/') {
        fs::canonicalize(dir.join(program))
            .with_context(|| format!("`{program}` is missing: {hint}"))?
    } else {
        program.into()
    };
    let status = Command::new(path)
        .args(arguments)
        .current_dir(dir)
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot run `{program}`: {hint}"))?;
    if !status.success() {
        bail!("`{program}` failed ({status})");
    }
    Ok(())
}
