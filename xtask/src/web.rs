//! `cargo xtask web`: what the browser loads.
//!
//! ```text
//! crates/player ── wasm-pack, wasm-opt ──► www/pkg/, with all its features www/pkg-full/
//! www/*.js, www/pkg*/ ── esbuild ──► www/dist/   ◄── www/pages/, declarations, the wasm module
//! ```
//!
//! Nothing is made again when nothing that it is made of has changed.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::Workspace;
use crate::architecture;
use crate::command::Program;
use crate::setup::{self, Task, npm};
use crate::stamp::Stamp;
use crate::wasm_pack::{self, Package, Settings};

/// What esbuild makes, and of what: `(file in www, file in www/dist)`.
const BUNDLES: &[(&str, &str)] = &[
    ("reel-player.js", "reel-player.js"),
    ("worker.js", "reel-player-worker.js"),
    ("full.js", "reel-player-full.js"),
];
/// What is taken as it is: `(file in www, file in www/dist)`.
const COPIES: &[(&str, &str)] = &[
    ("pkg/reel_player_bg.wasm", "reel_player_bg.wasm"),
    (
        "pkg-full/reel_player_full_bg.wasm",
        "reel_player_full_bg.wasm",
    ),
    ("reel-player.d.ts", "reel-player.d.ts"),
];
/// Its files are copied into `www/dist` under their own names; scripts among them may import nothing but each other and
/// the bundles, so they are not bundled.
const PAGES: &str = "pages";
/// Browsers of the last years: those that have module workers, `OffscreenCanvas` and `adoptedStyleSheets`.
const JS_TARGET: &str = "es2022";

/// What every page loads before it can play.
const ALWAYS_LOADED: &[&str] = &[
    "reel-player.js",
    "reel-player-worker.js",
    "reel_player_bg.wasm",
];
/// Bytes of that, compressed with brotli at its strongest, as servers send it: a second on a slow mobile connection.
const ALWAYS_LOADED_MAX: u64 = 250_000;

/// Sets up what is needed and makes `www/dist`.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::tools(workspace, Task::Web)?;
    npm::packages(workspace)?;
    build(workspace)
}

/// Makes `www/dist`; set-up has been run.
fn build(workspace: &Workspace) -> Result<()> {
    let settings = wasm_pack::settings(workspace)?;
    for package in &settings.packages {
        build_package(workspace, &settings, package)?;
    }
    build_dist(workspace, &settings)?;
    print_sizes(workspace)?;
    check_sizes(workspace)
}

/// Where everything ends that the browser loads.
pub(crate) fn dist(workspace: &Workspace) -> PathBuf {
    workspace.root.join("www/dist")
}

/// What goes in front of the `PATH`, so that only our own tools are found under their names: wasm-pack takes the first `wasm-opt` and the first
/// `wasm-bindgen`, and those of a distribution can break the package without an error.
pub(crate) fn tools_path(workspace: &Workspace) -> Result<[PathBuf; 2]> {
    Ok([setup::tools_bin()?, npm::bin_folder(workspace)])
}

fn build_package(workspace: &Workspace, settings: &Settings, package: &Package) -> Result<()> {
    let out = workspace.root.join(&package.out_folder);
    let wasm = out.join(package.wasm());
    let stamp = package_stamp(workspace, settings)?;
    let stamp_file = out.join("package.stamp");
    if is_current(&stamp_file, &stamp) && wasm.is_file() {
        println!("{} is up to date", package.out_folder);
        return Ok(());
    }
    remove(&stamp_file)?;
    let captured = setup::tool(workspace, "wasm-pack")?
        .path(&tools_path(workspace)?)
        .args(["build", &settings.crate_folder])
        // What is missing is an error, not a download.
        .args(["--mode", "no-install", "--no-pack", "--target"])
        .arg(&settings.target)
        .args(settings.profile_arguments().iter().copied())
        .arg("--out-dir")
        .arg(out.to_string_lossy())
        .args(["--out-name", &package.name])
        .args(["--", "--locked", "--features"])
        .arg(package.features.join(","))
        .capture()?;
    captured.result?;
    // Without wasm-opt wasm-pack goes on, and only says so.
    ensure!(
        captured.text.contains("Optimizing wasm binaries")
            && !captured.text.contains("Skipping wasm-opt"),
        "wasm-opt was not run"
    );
    ensure!(wasm.is_file(), "wasm-pack made no `{}`", wasm.display());
    write(&stamp_file, &stamp)
}

fn package_stamp(workspace: &Workspace, settings: &Settings) -> Result<String> {
    let mut stamp = Stamp::default();
    stamp.text(&format!("{settings:?}"));
    let root = &workspace.root;
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        "rust-toolchain.toml",
        "package-lock.json",
    ] {
        stamp.path(&root.join(file), &|_| false)?;
    }
    let is_test = |path: &Path| path.ends_with("tests") || path.ends_with("benches");
    for folder in architecture::made_of("player") {
        stamp.path(&root.join("crates").join(folder), &is_test)?;
    }
    Ok(stamp.finish())
}

fn build_dist(workspace: &Workspace, settings: &Settings) -> Result<()> {
    let www = workspace.root.join("www");
    let dist = dist(workspace);
    let stamp_file = workspace
        .root
        .join(&settings.packages[0].out_folder)
        .join("dist.stamp");
    let stamp = dist_stamp(workspace)?;
    if is_current(&stamp_file, &stamp) && BUNDLES.iter().all(|(_, to)| dist.join(to).is_file()) {
        println!("www/dist is up to date");
        return Ok(());
    }
    remove(&stamp_file)?;
    if dist.exists() {
        std::fs::remove_dir_all(&dist)?;
    }
    std::fs::create_dir_all(&dist)?;
    for (from, to) in BUNDLES {
        npm::program(workspace, "esbuild")
            .arg(format!("www/{from}"))
            .args(["--bundle", "--minify", "--format=esm", "--charset=utf8"])
            .args(["--legal-comments=none", "--log-level=warning"])
            .arg(format!("--target={JS_TARGET}"))
            .arg(format!("--outfile=www/dist/{to}"))
            .run()?;
    }
    for (from, to) in COPIES {
        std::fs::copy(www.join(from), dist.join(to))
            .with_context(|| format!("`www/{from}` cannot be copied"))?;
    }
    copy_pages(&www.join(PAGES), &dist)?;
    write(&stamp_file, &stamp)
}

fn dist_stamp(workspace: &Workspace) -> Result<String> {
    let mut stamp = Stamp::default();
    stamp.text(&format!("{BUNDLES:?} {COPIES:?} {JS_TARGET}"));
    stamp.path(&workspace.root.join("package-lock.json"), &|_| false)?;
    let skip = |path: &Path| {
        path.ends_with("www/dist")
            || path.ends_with("www/tests")
            || path
                .extension()
                .is_some_and(|extension| extension == "stamp")
    };
    stamp.path(&workspace.root.join("www"), &skip)?;
    Ok(stamp.finish())
}

/// The pages have no folders of their own, as the server knows files by name.
fn copy_pages(pages: &Path, dist: &Path) -> Result<()> {
    if !pages.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(pages)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        if !path.is_file() || path.extension().is_some_and(|extension| extension == "md") {
            continue;
        }
        let to = dist.join(name);
        ensure!(
            !to.exists(),
            "`www/{PAGES}/{}` has the name of something else in www/dist",
            name.display()
        );
        std::fs::copy(&path, to)?;
    }
    Ok(())
}

fn print_sizes(workspace: &Workspace) -> Result<()> {
    let dist = dist(workspace);
    let mut files: Vec<_> = std::fs::read_dir(&dist)?
        .map(|entry| Ok(entry?.path().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    // What is only for people who write programs is never sent.
    files.retain(|file| !file.ends_with(".d.ts"));
    files.sort();
    Program::new(workspace, "node")
        .arg("xtask/js/sizes.mjs")
        .args(files.iter().map(String::as_str))
        .run()
}

/// What every page loads must stay small.
fn check_sizes(workspace: &Workspace) -> Result<()> {
    let dist = dist(workspace);
    let files: Vec<String> = ALWAYS_LOADED
        .iter()
        .map(|file| dist.join(file).to_string_lossy().into_owned())
        .collect();
    let captured = Program::new(workspace, "node")
        .args(["xtask/js/sizes.mjs", "--brotli"])
        .args(files.iter().map(String::as_str))
        .capture()?;
    captured.result?;
    let bytes = captured
        .text
        .trim()
        .parse()
        .with_context(|| format!("xtask/js/sizes.mjs gave no number: `{}`", captured.text))?;
    check_bytes(bytes)?;
    println!("every page loads {bytes} bytes of {ALWAYS_LOADED_MAX} (brotli)");
    Ok(())
}

fn check_bytes(bytes: u64) -> Result<()> {
    ensure!(
        bytes <= ALWAYS_LOADED_MAX,
        "{} have {bytes} bytes (brotli), of which {ALWAYS_LOADED_MAX} are allowed",
        ALWAYS_LOADED.join(", ")
    );
    Ok(())
}

fn is_current(stamp_file: &Path, stamp: &str) -> bool {
    std::fs::read_to_string(stamp_file).is_ok_and(|old| old == stamp)
}

fn remove(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("`{}` cannot be removed", file.display()))
        }
        _ => Ok(()),
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text).with_context(|| format!("`{}` cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_much_is_an_error() {
        check_bytes(ALWAYS_LOADED_MAX).expect("that much is allowed");
        let error = check_bytes(ALWAYS_LOADED_MAX + 1).expect_err("a byte too many");
        assert!(error.to_string().contains("250001 bytes"), "{error}");
    }
}
