//! Node.js, and the packages of `package.json` in `node_modules`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use super::debian;
use crate::Workspace;
use crate::command::Program;

/// The first version with the test runner that `www` and `tests/browser` use.
const NODE_MAJOR_MIN: u32 = 20;
/// What npm leaves behind when it has installed everything.
const INSTALLED_LOCK: &str = "node_modules/.package-lock.json";
/// A copy of the lock file that `node_modules` was made of.
const STAMP: &str = "node_modules/.reel-lock.json";

/// Finds Node.js and npm, or installs them.
pub(crate) fn node(workspace: &Workspace) -> Result<()> {
    let version = |program: &str| {
        Program::new(workspace, program)
            .arg("--version")
            .output_or_none()
    };
    if version("node").is_none() || version("npm").is_none() {
        debian::install(workspace, &["nodejs", "npm"], "Node.js for the web build")?;
    }
    let found = version("node").context("Node.js is installed but does not start")?;
    let found = found.trim();
    match major(found) {
        Some(major) if major >= NODE_MAJOR_MIN => {
            println!("node {found} is there");
            Ok(())
        }
        _ => bail!("Node.js {NODE_MAJOR_MIN} or newer is needed, `node` is {found}"),
    }
}

/// Installs exactly what `package-lock.json` lists, unless that is there already. No script of a package is run.
pub(crate) fn packages(workspace: &Workspace) -> Result<()> {
    node(workspace)?;
    let root = &workspace.root;
    let lock = std::fs::read(root.join("package-lock.json"))
        .context("`package-lock.json` cannot be read")?;
    let is_there = root.join(INSTALLED_LOCK).is_file()
        && std::fs::read(root.join(STAMP)).is_ok_and(|stamp| stamp == lock);
    if is_there {
        println!("the npm packages of package-lock.json are there");
        return Ok(());
    }
    println!("installing the npm packages of package-lock.json into node_modules");
    Program::new(workspace, "npm").arg("ci").run()?;
    std::fs::write(root.join(STAMP), lock)?;
    Ok(())
}

/// A program of an npm package; [`packages`] has installed it.
pub(crate) fn program(workspace: &Workspace, name: &str) -> Program {
    Program::new(workspace, bin_folder(workspace).join(name))
}

/// Where npm puts the programs of packages.
pub(crate) fn bin_folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("node_modules/.bin")
}

/// The version of a package that the lock file names.
///
/// # Errors
///
/// If the lock file is not one or does not have the package.
pub(crate) fn locked_version(root: &Path, package: &str) -> Result<String> {
    let text = std::fs::read_to_string(root.join("package-lock.json"))
        .context("`package-lock.json` cannot be read")?;
    let version = version_in_lock(&text, package)
        .with_context(|| format!("`package-lock.json` does not have {package}"))?;
    ensure!(!version.is_empty(), "{package} has no version");
    Ok(version)
}

/// npm writes one key per line, a package's version first.
fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let entry = format!("\"node_modules/{package}\": {{");
    let mut lines = lock
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != entry);
    lines.next()?;
    let version = lines.next()?.strip_prefix("\"version\": \"")?;
    Some(version.trim_end_matches(['"', ',']).to_owned())
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20"), None);
        let lock = "{\n  \"node_modules/a-b\": {\n    \"version\": \"9.0.0\",\n  },\n  \
                    \"node_modules/a\": {\n    \"version\": \"1.2.3\",\n    \"dev\": true\n  }\n}";
        assert_eq!(version_in_lock(lock, "a").as_deref(), Some("1.2.3"));
        assert_eq!(version_in_lock(lock, "b"), None);
    }

    #[test]
    fn the_lock_file_names_no_registry() {
        // Whoever installs takes packages from the registry that is set for them, held to the hashes of the lock file.
        let lock = include_str!("../../../package-lock.json");
        assert!(!lock.contains("\"resolved\""), "a line with an address");
        assert!(lock.contains("\"integrity\""), "no hashes");
    }
}
