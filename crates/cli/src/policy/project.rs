//! A project of a policy module: where it is, in which language, and what its `policy.json` says.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use reel_policy_host::Manifest;
use serde_json::{Map, Value};

use super::args::Language;
use super::component::Component;

/// What a project says of its module; the rest of the manifest is read off the module.
pub(crate) const POLICY_FILE: &str = "policy.json";

pub(crate) struct Project {
    pub(crate) dir: PathBuf,
    name: String,
    manifest: Map<String, Value>,
}

impl Project {
    pub(crate) fn open(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(POLICY_FILE);
        let text = fs::read_to_string(&path).with_context(|| {
            format!(
                "no project in `{}`: cannot read `{POLICY_FILE}`; `reel policy new` writes one",
                dir.display()
            )
        })?;
        let manifest: Map<String, Value> =
            serde_json::from_str(&text).with_context(|| format!("`{}`", path.display()))?;
        let Some(name) = manifest.get("name").and_then(Value::as_str) else {
            bail!("`{}` has no `name`", path.display());
        };
        let name = name.to_owned();
        Ok(Self {
            dir: dir.to_owned(),
            name,
            manifest,
        })
    }

    /// Where the module lies when it is built.
    pub(crate) fn module_path(&self) -> PathBuf {
        self.dir.join(&self.name).with_extension("wasm")
    }

    /// By the file that only a project in this language has.
    pub(crate) fn language(&self) -> Option<Language> {
        [
            ("Cargo.toml", Language::Rust),
            ("policy.js", Language::Js),
            ("policy.py", Language::Python),
        ]
        .into_iter()
        .find(|(file, _)| self.dir.join(file).is_file())
        .map(|(_, language)| language)
    }

    /// The world of the interface that a tool of another language builds for.
    pub(crate) fn world(&self) -> anyhow::Result<&str> {
        self.manifest
            .get("world")
            .and_then(Value::as_str)
            .with_context(|| format!("`{POLICY_FILE}` has no `world`, such as \"session-start\""))
    }

    /// The manifest for a component: hooks, facts and interface version are the component's own.
    pub(crate) fn manifest(&self, component: &Component) -> anyhow::Result<Manifest> {
        let mut manifest = self.manifest.clone();
        // For the tools of other languages; a module says by its exports what it is.
        manifest.remove("world");
        for key in ["hooks", "facts", "wit"] {
            if manifest.contains_key(key) {
                bail!("`{POLICY_FILE}` has `{key}`, which is read off the module; leave it out");
            }
        }
        let texts = |texts: &[String]| texts.iter().cloned().map(Value::from).collect::<Vec<_>>();
        manifest.insert("hooks".to_owned(), texts(&component.hooks).into());
        manifest.insert("facts".to_owned(), texts(&component.facts).into());
        if let Some(version) = &component.wit_version {
            manifest.insert("wit".to_owned(), version.clone().into());
        }
        serde_json::from_value(manifest.into())
            .with_context(|| format!("`{}`", self.dir.join(POLICY_FILE).display()))
    }
}

/// The module that is meant by a path: the file itself, or what the project in the directory was built to. And whether it
/// brings an interpreter, which only a project tells.
pub(crate) fn module_at(path: &Path) -> anyhow::Result<(PathBuf, bool)> {
    if !path.is_dir() {
        return Ok((path.to_owned(), false));
    }
    let project = Project::open(path)?;
    let module = project.module_path();
    if !module.is_file() {
        bail!(
            "`{}` is not built: `reel policy build {}`",
            path.display(),
            path.display()
        );
    }
    let is_interpreted = matches!(project.language(), Some(Language::Js | Language::Python));
    Ok((module, is_interpreted))
}
