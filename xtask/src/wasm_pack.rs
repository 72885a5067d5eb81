//! `wasm-pack.toml`: how the browser package is built and tested.

use anyhow::{Context as _, Result, ensure};

use crate::Workspace;
use crate::setup::TOOLS;

const FILE: &str = "wasm-pack.toml";

/// What `wasm-pack build --target` takes.
const BUILD_TARGETS: &[&str] = &["web", "bundler", "nodejs", "no-modules", "deno"];
/// What `wasm-pack test` can run in.
const TEST_TARGETS: &[&str] = &["node", "chrome", "firefox", "safari"];
/// wasm-pack's own profiles.
const PROFILES: &[&str] = &["dev", "profiling", "release"];

/// Checks that the file says who reads it, has every setting, and names the versions that are installed.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let text = std::fs::read_to_string(workspace.root.join(FILE))
        .with_context(|| format!("`{FILE}` cannot be read"))?;
    check_text(&text)?;
    println!("{FILE}: first line, settings and versions agree");
    Ok(())
}

fn check_text(text: &str) -> Result<()> {
    let first = text.lines().next().unwrap_or_default();
    ensure!(
        first.starts_with('#') && first.contains("xtask"),
        "the first line of `{FILE}` must be a comment that names its reader, `cargo xtask`"
    );
    let file: toml::Table = text.parse().with_context(|| FILE.to_owned())?;
    for (key, package) in [
        ("wasm-pack", "wasm-pack"),
        ("wasm-bindgen", "wasm-bindgen-cli"),
    ] {
        let version = string(&file, "tools", key)?;
        let tool = TOOLS.iter().find(|tool| tool.package == package);
        let installed = tool.map(|tool| tool.version).unwrap_or_default();
        ensure!(
            version == installed,
            "`{FILE}` names {key} {version}, `cargo xtask` installs {installed}"
        );
    }
    string(&file, "tools", "binaryen")?;
    string(&file, "build", "crate")?;
    string(&file, "build", "out-dir")?;
    one_of(string(&file, "build", "target")?, BUILD_TARGETS)?;
    one_of(string(&file, "build", "profile")?, PROFILES)?;
    let targets = value(&file, "test", "targets")?
        .as_array()
        .with_context(|| format!("`{FILE}`: test.targets is no list"))?;
    for target in targets {
        one_of(target.as_str().unwrap_or_default(), TEST_TARGETS)?;
    }
    Ok(())
}

fn value<'a>(file: &'a toml::Table, section: &str, key: &str) -> Result<&'a toml::Value> {
    file.get(section)
        .and_then(|section| section.get(key))
        .with_context(|| format!("`{FILE}` does not say {section}.{key}"))
}

fn string<'a>(file: &'a toml::Table, section: &str, key: &str) -> Result<&'a str> {
    value(file, section, key)?
        .as_str()
        .with_context(|| format!("`{FILE}`: {section}.{key} is no text"))
}

fn one_of(value: &str, known: &[&str]) -> Result<()> {
    ensure!(
        known.contains(&value),
        "`{FILE}`: `{value}` is none of {}",
        known.join(", ")
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = include_str!("../../wasm-pack.toml");

    fn check(from: &str, to: &str, expected: &str) {
        assert!(GOOD.contains(from), "{from}");
        let error = check_text(&GOOD.replacen(from, to, 1)).expect_err(expected);
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }

    #[test]
    fn says_what_is_wrong() {
        check_text(GOOD).expect("the file is sound");
        check("# Read by", "\n# Read by", "the first line");
        check("\"0.2.130\"", "\"0.2.1\"", "names wasm-bindgen 0.2.1");
        check("binaryen =", "wasm-opt =", "does not say tools.binaryen");
        check("target = \"web\"", "target = \"wob\"", "`wob` is none of");
        check("crate = ", "crate ", "wasm-pack.toml");
    }
}
