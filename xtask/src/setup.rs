//! What must be on the machine, and installing it: the toolchain through rustup, tools through cargo, packages of the
//! web build through npm, and what only a distribution has (Node.js, Chromium) through apt where that is allowed.

mod browser;
mod debian;
pub(crate) mod npm;

pub(crate) use browser::browser;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::Workspace;
use crate::command::Program;

/// Which task needs a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Checks of the dependencies.
    Deny,
    /// Fuzzing, the short run of `test` included.
    Fuzz,
    /// Building and testing the browser package.
    Web,
}

/// A program that cargo installs at one version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tool {
    /// Name of the package.
    pub(crate) package: &'static str,
    pub(crate) version: &'static str,
    /// Name of the program, which lies in [`tools_folder`] afterwards.
    pub(crate) program: &'static str,
    /// Whether the package's own lock file is used. Not where it names versions that can no longer be had.
    locked: bool,
    needed_by: Task,
}

/// Every tool. A version is raised by hand, together with what has to agree with it.
pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        package: "cargo-deny",
        version: "0.20.2",
        program: "cargo-deny",
        locked: true,
        needed_by: Task::Deny,
    },
    Tool {
        package: "cargo-fuzz",
        version: "0.13.1",
        program: "cargo-fuzz",
        locked: true,
        needed_by: Task::Fuzz,
    },
    Tool {
        package: "wasm-pack",
        version: "0.15.1",
        program: "wasm-pack",
        locked: true,
        needed_by: Task::Web,
    },
    Tool {
        package: "wasm-bindgen-cli",
        version: "0.2.130",
        program: "wasm-bindgen",
        locked: false,
        needed_by: Task::Web,
    },
];

/// Installs what `rust-toolchain.toml` lists. Without a name rustup takes exactly that file; it must not replace
/// itself on the way.
pub(crate) fn toolchain(workspace: &Workspace) -> Result<()> {
    Program::new(workspace, "rustup")
        .args(["toolchain", "install", "--no-self-update"])
        .run()
        .context("the toolchain cannot be installed; rustup must be there first")
}

/// Fetches every dependency of the lock file, those of other systems included, so that later steps need no network.
pub(crate) fn dependencies(workspace: &Workspace) -> Result<()> {
    Program::cargo(workspace, "fetch --locked").run()
}

/// Installs the tools that `task` needs and that are not there at their version.
pub(crate) fn tools(workspace: &Workspace, task: Task) -> Result<()> {
    let folder = tools_folder()?;
    for tool in TOOLS.iter().filter(|tool| tool.needed_by == task) {
        if is_installed(&folder, tool) {
            println!("{} {} is there", tool.package, tool.version);
            continue;
        }
        println!(
            "installing {} {} into {}",
            tool.package,
            tool.version,
            folder.display()
        );
        install(workspace, &folder, tool)?;
    }
    if task == Task::Fuzz {
        cpp_compiler(workspace)?;
    }
    Ok(())
}

/// A tool that [`tools`] has installed.
pub(crate) fn tool(workspace: &Workspace, program: &str) -> Result<Program> {
    Ok(Program::new(workspace, tools_bin()?.join(program)))
}

fn install(workspace: &Workspace, folder: &Path, tool: &Tool) -> Result<()> {
    let mut program = Program::cargo(workspace, "install --force --root")
        .arg(folder.to_string_lossy())
        .arg(format!("{}@{}", tool.package, tool.version))
        // Built in a folder that cargo removes: the tools share nothing with the workspace.
        .without_env("CARGO_TARGET_DIR");
    if tool.locked {
        program = program.arg("--locked");
    }
    program.run()
}

/// Cargo keeps a list of what it installed: `"cargo-deny 0.20.2 (registry+…)" = ["cargo-deny"]`.
fn is_installed(folder: &Path, tool: &Tool) -> bool {
    let entry = format!("\"{} {} (", tool.package, tool.version);
    let list = std::fs::read_to_string(folder.join(".crates.toml")).unwrap_or_default();
    list.lines().any(|line| line.starts_with(&entry))
        && folder.join("bin").join(tool.program).is_file()
}

/// libFuzzer is C++ and compiled on the spot.
fn cpp_compiler(workspace: &Workspace) -> Result<()> {
    let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    if Program::new(workspace, &compiler)
        .arg("--version")
        .succeeds()
    {
        return Ok(());
    }
    bail!("no C++ compiler `{compiler}`, which fuzzing needs: `apt-get install g++`")
}

/// Where tools and, in CI, build results outlive a checkout.
pub(crate) fn cache_folder() -> Result<PathBuf> {
    let home = std::env::var_os("HOME").context("HOME is not set")?;
    Ok(PathBuf::from(home).join(".cache/reel"))
}

/// Where [`tools`] puts programs.
pub(crate) fn tools_bin() -> Result<PathBuf> {
    Ok(tools_folder()?.join("bin"))
}

fn tools_folder() -> Result<PathBuf> {
    Ok(cache_folder()?.join("tools"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_of_another_version_is_not_there() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let tool = &TOOLS[0];
        assert!(!is_installed(folder.path(), tool));
        let list = |version: &str| {
            format!(
                "[v1]\n\"{} {version} (registry)\" = [\"{}\"]\n",
                tool.package, tool.program
            )
        };
        std::fs::create_dir(folder.path().join("bin")).expect("it is empty");
        std::fs::write(folder.path().join("bin").join(tool.program), "").expect("it is writable");
        std::fs::write(folder.path().join(".crates.toml"), list("0.0.1")).expect("as above");
        assert!(!is_installed(folder.path(), tool));
        std::fs::write(folder.path().join(".crates.toml"), list(tool.version)).expect("as above");
        assert!(is_installed(folder.path(), tool));
    }
}
