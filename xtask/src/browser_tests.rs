//! Checks of the browser side: types, tests of `www` in Node.js, tests of the player in Node.js and of what draws in
//! Chromium, and journeys through the whole product in Chromium.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::Workspace;
use crate::command::Program;
use crate::setup::{self, Task, npm};
use crate::{wasm_pack, web};

/// Folders whose scripts `tsc` checks, once for each `tsconfig*.json` in them, but for what those extend.
const TYPED: &[&str] = &["www", "tests/browser", "benches/player", "xtask/js"];
const TYPES_BASE: &str = "tsconfig.base.json";
/// Options of Chromium for `wasm-pack test`; the journeys have the same in `tests/browser/lib/browser.mjs`.
const WEBDRIVER: &str = "tests/browser/webdriver.json";

/// Checks the types of the scripts.
pub(crate) fn types(workspace: &Workspace) -> Result<()> {
    npm::packages(workspace)?;
    for folder in TYPED {
        let configs = files_of(&workspace.root, folder, |name| {
            name.starts_with("tsconfig") && name.ends_with(".json") && name != TYPES_BASE
        })?;
        ensure!(
            !configs.is_empty(),
            "there is no tsconfig*.json in {folder}"
        );
        for config in configs {
            npm::program(workspace, "tsc")
                .args(["--noEmit", "--project", &config])
                .run()?;
        }
    }
    Ok(())
}

/// Tests of `www` that need no browser.
pub(crate) fn www(workspace: &Workspace) -> Result<Program> {
    npm::packages(workspace)?;
    node_tests(workspace, "www/tests")
}

/// Tests of the player with these features in Node.js, or of what draws in a browser.
pub(crate) fn wasm_pack(workspace: &Workspace, target: &str, features: &str) -> Result<Program> {
    let settings = wasm_pack::settings(workspace)?;
    ensure!(
        settings.test_targets.iter().any(|name| name == target),
        "`wasm-pack.toml` does not name {target} in test.targets"
    );
    setup::tools(workspace, Task::Web)?;
    let mut program = setup::tool(workspace, "wasm-pack")?
        .path(&web::tools_path(workspace)?)
        .args(["test", "--mode", "no-install"]);
    let folder = if target == "node" {
        npm::node(workspace)?;
        program = program.arg("--node");
        settings.crate_folder
    } else {
        let browser = setup::browser(workspace)?;
        let options = workspace.root.join(WEBDRIVER);
        program = program
            .env("CHROMEDRIVER", browser.driver.to_string_lossy())
            .env(
                "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
                options.to_string_lossy(),
            )
            .arg(format!("--{target}"));
        if settings.is_headless {
            program = program.arg("--headless");
        }
        settings.browser_crate
    };
    Ok(program
        .arg(folder)
        .args(["--locked", "--features", features]))
}

/// The product as a person uses it: `reel serve` and a browser.
pub(crate) fn journeys(workspace: &Workspace) -> Result<Program> {
    web::run(workspace)?;
    let browser = setup::browser(workspace)?;
    Program::cargo(workspace, "build --locked --package reel").run()?;
    let reel = target_folder(workspace).join("debug/reel");
    let program = node_tests(workspace, "tests/browser")?;
    Ok(program
        .env("REEL", reel.to_string_lossy())
        .env("CHROMIUM", browser.chromium.to_string_lossy()))
}

/// `node --test` of every test file in a folder, none of the folders in it. They are named one by one: versions of
/// Node.js disagree on what a folder means.
fn node_tests(workspace: &Workspace, folder: &str) -> Result<Program> {
    let files = files_of(&workspace.root, folder, |name| {
        name.ends_with(".test.mjs") || name.ends_with(".test.js")
    })?;
    ensure!(!files.is_empty(), "there is no test in {folder}");
    Ok(Program::new(workspace, "node")
        .args(["--test", "--test-reporter=spec"])
        .args(files.iter().map(String::as_str)))
}

/// Files right in a folder whose names pass, by name.
fn files_of(root: &Path, folder: &str, passes: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(root.join(folder))
        .with_context(|| format!("`{folder}` cannot be read"))?;
    let mut files = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if passes(&name) {
            files.push(format!("{folder}/{name}"));
        }
    }
    files.sort();
    Ok(files)
}

/// Where cargo builds.
pub(crate) fn target_folder(workspace: &Workspace) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace.root.join("target"), PathBuf::from)
}
