//! Rules that the compiler does not know: who may depend on whom, which crates do without std, how long a file may be,
//! and what must never be in a tracked file.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::Workspace;
use crate::command::Program;

/// Each crate by its folder, and what of Reel it may depend on. Downward only; a new crate needs a line here.
const LAYERS: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("replay", &["core"]),
    ("canvas", &["replay"]),
    ("player", &["replay", "canvas"]),
    ("policy-sdk", &[]),
    ("policy", &["core", "policy-sdk"]),
    ("policy-host", &["policy"]),
    ("export", &["core", "replay"]),
    ("recorder", &["core"]),
    ("store", &["core", "replay"]),
    ("audit", &["core"]),
    (
        "server",
        &["core", "replay", "policy", "policy-host", "store", "audit"],
    ),
    ("ssh", &["core", "policy", "recorder", "audit"]),
    ("gateway", &["core", "policy", "recorder", "audit"]),
    (
        "cli",
        &[
            "core",
            "replay",
            "export",
            "policy",
            "policy-host",
            "recorder",
            "store",
            "audit",
            "server",
            "ssh",
            "gateway",
        ],
    ),
    ("testkit", &["core", "replay", "recorder", "store", "audit"]),
];

/// The folders of everything that a crate may be made of, itself included.
pub(crate) fn made_of(name: &str) -> BTreeSet<&'static str> {
    let mut all = BTreeSet::new();
    for (crate_name, below) in LAYERS.iter().filter(|(other, _)| *other == name) {
        all.insert(*crate_name);
        all.extend(below.iter().flat_map(|below| made_of(below)));
    }
    all
}

/// Only for tests, by anybody.
const TESTKIT: &str = "testkit";

/// Crates that must build where there is no std.
const WITHOUT_STD: &[&str] = &["core", "replay"];

/// Lines at which a source file is asked what its second subject is.
const LINES_MAX: usize = 800;

/// Files that may be longer, up to so many lines, and why.
const LONG_FILES: &[(&str, usize, &str)] = &[(
    "crates/replay/src/terminal/tests.rs",
    1_200,
    "cases of one state machine",
)];

/// Made by machine, as nobody reads them from top to bottom.
const GENERATED: &str = "/generated/";

/// Strings that no tracked text may hold, in pieces so that this file does not.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("/wo", "rk/"), "a path of one machine"),
    (concat!("/ro", "ot/"), "a path of one machine"),
    (concat!("index.crates", ".io"), "the host of a registry"),
    (concat!("static.crates", ".io"), "the host of a registry"),
    (concat!("registry.npmjs", ".org"), "the host of a registry"),
    (
        concat!("files.pythonhosted", ".org"),
        "the host of a registry",
    ),
    (concat!("deb.debian", ".org"), "the host of a registry"),
];

/// Checks every rule and names everything that breaks one.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut faults = Vec::new();
    dependencies(&workspace.root, &mut faults)?;
    without_std(&workspace.root, &mut faults)?;
    tracked_files(workspace, &mut faults)?;
    if faults.is_empty() {
        println!("layers, no_std, length of files, forbidden words: nothing found");
        return Ok(());
    }
    bail!("the architecture is broken:\n  {}", faults.join("\n  "))
}

fn dependencies(root: &Path, faults: &mut Vec<String>) -> Result<()> {
    for folder in folders(&root.join("crates"))? {
        let path = root.join("crates").join(&folder).join("Cargo.toml");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("`{}` cannot be read", path.display()))?;
        faults.extend(manifest_faults(&folder, &text)?);
    }
    Ok(())
}

fn manifest_faults(folder: &str, manifest: &str) -> Result<Vec<String>> {
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == folder) else {
        return Ok(vec![format!(
            "crates/{folder}: not in the list of layers; say in `xtask/src/architecture.rs` what it may depend on"
        )]);
    };
    let manifest: toml::Table = manifest
        .parse()
        .with_context(|| format!("crates/{folder}/Cargo.toml"))?;
    let mut faults = Vec::new();
    for (name, for_tests) in reel_dependencies(&manifest) {
        // A crate may name itself for its tests, to have a feature of its own on.
        let may =
            allowed.contains(&name.as_str()) || (for_tests && (name == TESTKIT || name == folder));
        if !may {
            faults.push(format!("crates/{folder} must not depend on reel-{name}"));
        }
    }
    Ok(faults)
}

/// Reel's own crates among the dependencies, without the prefix, and whether only tests use them.
fn reel_dependencies(manifest: &toml::Table) -> BTreeSet<(String, bool)> {
    let mut found = BTreeSet::new();
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let per_target = targets
        .into_iter()
        .flat_map(toml::Table::values)
        .filter_map(toml::Value::as_table);
    for table in per_target.chain([manifest]) {
        for (section, for_tests) in [
            ("dependencies", false),
            ("build-dependencies", false),
            ("dev-dependencies", true),
        ] {
            let names = table.get(section).and_then(toml::Value::as_table);
            for name in names.into_iter().flat_map(toml::Table::keys) {
                if let Some(name) = name.strip_prefix("reel-") {
                    found.insert((name.to_owned(), for_tests));
                }
            }
        }
    }
    found
}

fn without_std(root: &Path, faults: &mut Vec<String>) -> Result<()> {
    for name in WITHOUT_STD {
        let path = root.join("crates").join(name).join("src/lib.rs");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("`{}` cannot be read", path.display()))?;
        if !says_no_std(&text) {
            faults.push(format!("crates/{name}/src/lib.rs: no `#![no_std]`"));
        }
    }
    Ok(())
}

/// A file of nothing but comments is a crate to come.
fn says_no_std(lib: &str) -> bool {
    let mut code = lib
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .peekable();
    code.peek().is_none() || code.any(|line| line == "#![no_std]")
}

fn tracked_files(workspace: &Workspace, faults: &mut Vec<String>) -> Result<()> {
    let list = Program::new(workspace, "git")
        .args(["ls-files", "-z"])
        .output()?;
    for name in list.split('\0').filter(|name| !name.is_empty()) {
        // Removed but not yet committed.
        let Ok(bytes) = std::fs::read(workspace.root.join(name)) else {
            continue;
        };
        if let Ok(text) = std::str::from_utf8(&bytes) {
            faults.extend(file_faults(name, text));
        }
    }
    Ok(())
}

fn file_faults(name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    let max = LONG_FILES
        .iter()
        .find(|(long, ..)| *long == name)
        .map_or(LINES_MAX, |(_, max, _)| *max);
    if name.ends_with(".rs") && !name.contains(GENERATED) && lines > max {
        faults.push(format!("{name}: {lines} lines, more than {max}"));
    }
    for (number, line) in text.lines().enumerate() {
        for (word, what) in FORBIDDEN {
            if line.contains(word) {
                faults.push(format!("{name}:{}: `{word}`, {what}", number + 1));
            }
        }
    }
    faults
}

fn folders(path: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(folder: &str, manifest: &str, expected: &[&str]) {
        let faults = manifest_faults(folder, manifest).expect("the manifest is TOML");
        assert_eq!(faults, expected, "{manifest}");
    }

    #[test]
    fn dependencies_point_downwards() {
        check(
            "replay",
            "[dependencies]\nreel-core.workspace = true\n",
            &[],
        );
        check(
            "core",
            "[dependencies]\nreel-replay.workspace = true\n",
            &["crates/core must not depend on reel-replay"],
        );
        check(
            "core",
            "[target.'cfg(unix)'.dev-dependencies]\nreel-recorder = \"0\"\n",
            &["crates/core must not depend on reel-recorder"],
        );
        check("core", "[dev-dependencies]\nreel-testkit = \"0\"\n", &[]);
        check(
            "core",
            "[dependencies]\nreel-testkit = \"0\"\n",
            &["crates/core must not depend on reel-testkit"],
        );
        let unlisted = manifest_faults("new", "").expect("the manifest is TOML");
        assert_eq!(unlisted.len(), 1);
    }

    #[test]
    fn layers_have_no_circle() {
        // Whoever is named by a line stands above it, so no line can lead back to itself.
        for (i, (name, allowed)) in LAYERS.iter().enumerate() {
            for below in *allowed {
                let at = LAYERS.iter().position(|(other, _)| other == below);
                assert!(at.is_some_and(|at| at < i), "{name} on {below}");
            }
        }
    }

    #[test]
    fn what_a_crate_is_made_of_goes_all_the_way_down() {
        let all: Vec<_> = made_of("player").into_iter().collect();
        assert_eq!(all, ["canvas", "core", "player", "replay"]);
    }

    #[test]
    fn no_std_is_seen_in_code_only() {
        assert!(says_no_std("//! Text.\n#![no_std]\nextern crate alloc;\n"));
        assert!(says_no_std("//! To come.\n"));
        assert!(!says_no_std("//! #![no_std]\nuse std::fs;\n"));
    }

    #[test]
    fn long_files_and_forbidden_words_are_named() {
        let long = "\n".repeat(801);
        assert_eq!(
            file_faults("a.rs", &long),
            ["a.rs: 801 lines, more than 800"]
        );
        assert_eq!(file_faults("a/generated/b.rs", &long), [""; 0]);
        assert_eq!(file_faults("a.md", &long), [""; 0]);
        let path = format!("x\ncd {}src\n", FORBIDDEN[0].0);
        assert_eq!(
            file_faults("a.md", &path),
            [format!(
                "a.md:2: `{}`, a path of one machine",
                FORBIDDEN[0].0
            )]
        );
    }
}
