//! Packages of Debian and Ubuntu, for programs that no other installer brings.

use anyhow::{Context as _, Result, bail};

use crate::Workspace;
use crate::command::Program;

/// Installs packages if this program may; otherwise says what somebody else has to type.
pub(super) fn install(workspace: &Workspace, packages: &[&str], what_for: &str) -> Result<()> {
    let list = packages.join(" ");
    let by_hand = format!("{what_for}: `apt-get install --no-install-recommends {list}`");
    if !Program::new(workspace, "apt-get")
        .arg("--version")
        .succeeds()
        || !is_root(workspace)
    {
        bail!("missing {by_hand}");
    }
    println!("installing {list} with apt, {what_for}");
    let install = Program::new(workspace, "apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages.iter().copied());
    if install.succeeds() {
        return Ok(());
    }
    // The list of packages is missing on a fresh machine and outdated on an old one.
    Program::new(workspace, "apt-get").arg("update").run()?;
    install.run().with_context(|| format!("missing {by_hand}"))
}

/// Whether every package is installed; without dpkg nobody knows, and nothing is missing.
pub(super) fn has(workspace: &Workspace, packages: &[&str]) -> bool {
    let dpkg = Program::new(workspace, "dpkg-query");
    !dpkg.clone().arg("--version").succeeds()
        || dpkg
            .args(["--show", "--showformat=${db:Status-Status}\n"])
            .args(packages.iter().copied())
            .output_or_none()
            .is_some_and(|text| text.lines().all(|line| line == "installed"))
}

fn is_root(workspace: &Workspace) -> bool {
    Program::new(workspace, "id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.trim() == "0")
}
