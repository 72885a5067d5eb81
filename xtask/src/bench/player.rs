//! `cargo xtask bench player`: Reel's player and terminal against those of others, in Chromium.
//!
//! This sets up and builds; `benches/player/main.mjs` measures. The other terminals are compiled from `benches/rivals`,
//! which lies outside the workspace: what is only compared with must not decide which versions the product is built with.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::Workspace;
use crate::browser_tests::target_folder;
use crate::command::Program;
use crate::setup::{self, npm};
use crate::web;

const RIVALS: &str = "benches/rivals";
/// Features of `benches/rivals`, each of which makes a module for the browser.
const CORES: &[&str] = &["reel", "alacritty", "avt", "avt-of-player"];
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Parts of `alacritty_terminal` that need an operating system, and the dependencies that only they have. Without them it
/// builds for the browser; its terminal is not touched.
const ALACRITTY: &str = "alacritty_terminal";
const ALACRITTY_MODULES: &[&str] = &["event_loop", "tty"];
const ALACRITTY_DEPENDENCIES: &[&str] = &["home", "libc", "polling"];

/// `options`: what follows `bench player`; all of it goes to the script.
pub(crate) fn run(workspace: &Workspace, options: &[&str]) -> Result<()> {
    let Some(corpora) = std::env::var_os("REEL_CORPORA") else {
        bail!("REEL_CORPORA must name a folder with `*.cast.gz` (asciicast 2) to measure with");
    };
    let corpora = fs::canonicalize(&corpora)
        .with_context(|| format!("REEL_CORPORA: `{}`", corpora.display()))?;
    setup::toolchain(workspace)?;
    web::run(workspace)?;
    let browser = setup::browser(workspace)?;
    Program::cargo(workspace, "build --locked --release --package reel").run()?;
    let target = target_folder(workspace);
    let build = target.join("bench-player");
    prepare_alacritty(workspace)?;
    rivals(workspace, &build, "build --release --bins").run()?;
    let cores = build.join("cores");
    for core in CORES {
        module(workspace, &build, core, &cores)?;
    }
    let folder = |path: PathBuf| path.to_string_lossy().into_owned();
    Program::new(workspace, "node")
        .env("CHROMIUM", folder(browser.chromium))
        .arg("benches/player/main.mjs")
        .args(["--corpora", &folder(corpora)])
        .args(["--work", &folder(build.join("corpora"))])
        .args(["--reel", &folder(target.join("release/reel"))])
        .args(["--rivals", &folder(build.join("release"))])
        .args(["--cores", &folder(cores)])
        .args(options.iter().copied())
        .run()
}

/// Sees that what is compared compiles.
pub(super) fn compile(workspace: &Workspace) -> Result<()> {
    prepare_alacritty(workspace)?;
    let build = target_folder(workspace).join("bench-player");
    rivals(workspace, &build, "check --all-targets").run()
}

/// Cargo in `benches/rivals`, with a target folder of its own.
fn rivals(workspace: &Workspace, build: &Path, args: &str) -> Program {
    Program::cargo(workspace, args)
        .args(["--manifest-path", &format!("{RIVALS}/Cargo.toml")])
        .env("CARGO_TARGET_DIR", build.to_string_lossy())
}

/// One terminal core as a module for the browser, made like the player: same options, same `wasm-opt`.
fn module(workspace: &Workspace, build: &Path, core: &str, cores: &Path) -> Result<()> {
    let args = "build --release --lib --no-default-features";
    rivals(workspace, build, args)
        .args(["--target", WASM_TARGET, "--features", core])
        .run()?;
    let out = cores.join(core);
    let made = build
        .join(WASM_TARGET)
        .join("release")
        .join("reel_rivals.wasm");
    setup::tool(workspace, "wasm-bindgen")?
        .args(["--target", "web", "--out-dir", &out.to_string_lossy()])
        .arg(made.to_string_lossy())
        .run()?;
    let wasm = out.join("reel_rivals_bg.wasm");
    let wasm = wasm.to_string_lossy();
    npm::program(workspace, "wasm-opt")
        .args(["-O3", &wasm, "-o", &wasm])
        .run()
}

/// Copies the release that the tests of `crates/replay` are compiled with, without what no browser has.
fn prepare_alacritty(workspace: &Workspace) -> Result<()> {
    let from = source_of(workspace, ALACRITTY)?;
    let to = workspace
        .root
        .join(RIVALS)
        .join("generated")
        .join(ALACRITTY);
    let manifest = fs::read_to_string(from.join("Cargo.toml"))?;
    let lib = fs::read_to_string(from.join("src/lib.rs"))?;
    let (manifest, lib) = (portable_manifest(&manifest)?, portable_lib(&lib)?);
    if fs::read_to_string(to.join("Cargo.toml")).is_ok_and(|old| old == manifest) {
        return Ok(());
    }
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    copy_folder(&from.join("src"), &to.join("src"))?;
    for module in ALACRITTY_MODULES {
        let path = to.join("src").join(module);
        if path.is_dir() {
            fs::remove_dir_all(path)?;
        } else {
            fs::remove_file(path.with_extension("rs"))?;
        }
    }
    fs::write(to.join("src/lib.rs"), lib)?;
    // Last, as it says that the rest is there.
    fs::write(to.join("Cargo.toml"), manifest)?;
    Ok(())
}

fn portable_lib(lib: &str) -> Result<String> {
    let mut lib = lib.to_owned();
    for module in ALACRITTY_MODULES {
        let line = format!("pub mod {module};\n");
        ensure!(
            lib.contains(&line),
            "{ALACRITTY} has no `{module}` any more"
        );
        lib = lib.replace(&line, "");
    }
    Ok(lib)
}

fn portable_manifest(manifest: &str) -> Result<String> {
    let mut manifest: toml::Table = manifest.parse()?;
    manifest.remove("target");
    manifest.remove("dev-dependencies");
    manifest.remove("test");
    let dependencies = manifest
        .get_mut("dependencies")
        .and_then(toml::Value::as_table_mut)
        .with_context(|| format!("{ALACRITTY} has no dependencies"))?;
    for name in ALACRITTY_DEPENDENCIES {
        dependencies.remove(*name);
    }
    Ok(manifest.to_string())
}

/// Where cargo keeps the source of a package of the lock file.
fn source_of(workspace: &Workspace, package: &str) -> Result<PathBuf> {
    let metadata = Program::cargo(workspace, "metadata --locked --format-version 1").output()?;
    manifest_path(&metadata, package)
        .with_context(|| format!("cargo does not say where {package} is"))
}

/// Finds `"manifest_path":"…/PACKAGE-VERSION/Cargo.toml"`; reading all of the JSON would need a library more.
fn manifest_path(metadata: &str, package: &str) -> Option<PathBuf> {
    metadata
        .split("\"manifest_path\":\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|path| PathBuf::from(path.replace("\\\\", "\\")))
        .filter_map(|path| path.parent().map(Path::to_path_buf))
        .find(|folder| {
            folder
                .file_name()
                .and_then(|name| name.to_str())
                .and_then(|name| name.strip_prefix(package))
                .and_then(|rest| rest.strip_prefix('-'))
                .is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
        })
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        let target = to.join(name);
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            fs::copy(&path, target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_found_by_its_folder() {
        let metadata = r#"{"manifest_path":"/r/ab-1.0.0/Cargo.toml"},{"manifest_path":"/r/a-b-1.0.0/Cargo.toml"},{"manifest_path":"/r/a-2.0.0/Cargo.toml"}"#;
        assert_eq!(
            manifest_path(metadata, "a"),
            Some(PathBuf::from("/r/a-2.0.0"))
        );
        assert_eq!(manifest_path(metadata, "c"), None);
    }

    #[test]
    fn only_what_needs_a_system_is_taken_out() {
        let lib = "pub mod event_loop;\npub mod grid;\npub mod tty;\n";
        assert_eq!(
            portable_lib(lib).expect("both are there"),
            "pub mod grid;\n"
        );
        portable_lib("pub mod grid;\n").expect_err("they are not there");
        let manifest = "[dependencies.polling]\nversion = \"3\"\n[dependencies.vte]\nversion = \"0.15\"\n\
                        [target.\"cfg(unix)\".dependencies.rustix]\nversion = \"1\"\n";
        let portable = portable_manifest(manifest).expect("it is TOML");
        assert!(portable.contains("vte"), "{portable}");
        assert!(
            !portable.contains("polling") && !portable.contains("rustix"),
            "{portable}"
        );
    }
}
