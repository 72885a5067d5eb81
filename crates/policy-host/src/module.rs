//! A module that can be asked: loaded, linked, its settings accepted by itself.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use reel_policy::{Facts, Hook, clean_message};
use serde_json::{Map, Value};
use wasmtime::component::{Component, ComponentExportIndex, InstancePre};

use crate::call::Call;
use crate::compiled::Compiled;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::guest::Guest;
use crate::imports::{PACKAGE, PACKAGE_VERSION, interface};
use crate::limits::{SETTINGS_BYTES_MAX, THREAD_STACK_BYTES};
use crate::manifest::Manifest;
use crate::profile::Identity;
use crate::run;

/// A loaded module with its settings. Cheap to clone; everything that a decision needs is in memory.
#[derive(Clone)]
pub struct Module {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    pre: InstancePre<Guest>,
    hooks: Vec<(Hook, ComponentExportIndex)>,
    validate: Option<ComponentExportIndex>,
    manifest: Manifest,
    allowed: Option<Arc<BTreeSet<String>>>,
    source: Digest,
    settings: Arc<Map<String, Value>>,
    settings_digest: Digest,
}

/// What a module has against its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Where; empty for the whole.
    pub path: String,
    /// What.
    pub message: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "`{}`: {}", self.path, self.message)
    }
}

/// A module cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The code was compiled for another engine, machine or profile. Compile again.
    #[error("compiled for {0}, which this is not")]
    OtherEngine(String),
    /// It asks for WASI.
    #[error(
        "the module imports `{0}`, and policy modules have no WASI; build it without: Rust for `wasm32-unknown-unknown` (`reel policy build`), JavaScript with `componentize-qjs --sync --stub-wasi`, Python with `componentize-py -s`"
    )]
    Wasi(String),
    /// It was made for a version of the interface that is not served.
    #[error(
        "the module imports `{0}`; this program serves `{PACKAGE}@{PACKAGE_VERSION}`: build the module with that `policy.wit`"
    )]
    OtherVersion(String),
    /// It asks for something that nobody has.
    #[error(
        "the module imports `{0}`, which is not there; policy modules may import `{PACKAGE}/facts` and `{PACKAGE}/log` alone"
    )]
    UnknownImport(String),
    /// Too large for the profile, damaged, or its imports have other types.
    #[error("the module does not fit: {0}")]
    Unfit(String),
    /// It does not export what its manifest says, or more.
    #[error("the manifest lists the hooks {listed}, the module exports {exported}")]
    Hooks {
        /// By the manifest.
        listed: String,
        /// In fact.
        exported: String,
    },
    /// The settings are no JSON object or too large, or the module takes none.
    #[error("the settings are not valid: {0}")]
    SettingsForm(&'static str),
    /// The module refuses its settings.
    #[error("the module refuses its settings: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Settings(Vec<Issue>),
    /// It failed while it looked at its settings.
    #[error("{fault} when it was loaded: {detail}")]
    Fault {
        /// How.
        fault: Fault,
        /// What the engine says.
        detail: String,
    },
}

impl LoadError {
    /// The fault that a decision has whose module is in this state.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::SettingsForm(_) | Self::Settings(_) => Fault::Settings,
            Self::Fault { fault, .. } => fault.clone(),
            _ => Fault::Load,
        }
    }
}

impl Module {
    /// Loads compiled code, links it and lets it check its settings, in a fresh instance like every call.
    ///
    /// # Errors
    /// See [`LoadError`].
    pub fn load(engine: &Engine, compiled: &Compiled, settings: &Value) -> Result<Self, LoadError> {
        // On a thread of our own: the caller's stack may be smaller than what a module may use.
        std::thread::scope(|scope| {
            let broken = |text: &str| LoadError::Fault {
                fault: Fault::EngineAbsent,
                detail: text.to_owned(),
            };
            std::thread::Builder::new()
                .name("policy-load".into())
                .stack_size(THREAD_STACK_BYTES)
                .spawn_scoped(scope, || Self::load_here(engine, compiled, settings))
                .map_err(|error| broken(&error.to_string()))?
                .join()
                .unwrap_or_else(|_| Err(broken("the loader stopped")))
        })
    }

    fn load_here(
        engine: &Engine,
        compiled: &Compiled,
        settings: &Value,
    ) -> Result<Self, LoadError> {
        if compiled.identity() != engine.identity() {
            return Err(LoadError::OtherEngine(named(compiled.identity())));
        }
        let settings = checked_settings(settings)?;
        let component = compiled
            .code()
            .load(engine.raw())
            .map_err(|error| unfit(&error))?;
        check_imports(engine, &component)?;
        let pre = engine
            .linker()
            .instantiate_pre(&component)
            .map_err(|error| unfit(&error))?;
        let manifest = compiled.manifest().clone();
        let hooks = exported_hooks(&component);
        check_hooks(&manifest, &hooks)?;
        let module = Self {
            inner: Arc::new(Inner {
                engine: engine.clone(),
                pre,
                hooks,
                validate: function(&component, "meta", "validate-settings"),
                allowed: (!manifest.facts.is_empty())
                    .then(|| Arc::new(manifest.facts.iter().cloned().collect())),
                manifest,
                source: compiled.source(),
                settings_digest: Digest::of_json(&settings),
                settings: Arc::new(settings),
            }),
        };
        module.validate()?;
        Ok(module)
    }

    /// Lets the module look at its settings, and the engine at the types of its hooks.
    fn validate(&self) -> Result<(), LoadError> {
        if self.inner.validate.is_none() && !self.inner.settings.is_empty() {
            return Err(LoadError::SettingsForm(
                "the module takes none, since it does not export `meta`",
            ));
        }
        match run::validate(self) {
            Ok(issues) if issues.is_empty() => Ok(()),
            Ok(issues) => Err(LoadError::Settings(issues)),
            Err((fault, detail)) => Err(LoadError::Fault { fault, detail }),
        }
    }

    /// What it says about itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.inner.manifest
    }

    /// SHA-256 of the component that it was compiled from: which module decided.
    #[must_use]
    pub fn source(&self) -> Digest {
        self.inner.source
    }

    /// SHA-256 of its settings as JSON with sorted keys.
    #[must_use]
    pub fn settings_digest(&self) -> Digest {
        self.inner.settings_digest
    }

    /// Its engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    /// Whether it answers this hook.
    #[must_use]
    pub fn has(&self, hook: Hook) -> bool {
        self.hook(hook).is_some()
    }

    pub(crate) fn hook(&self, hook: Hook) -> Option<&ComponentExportIndex> {
        let mut hooks = self.inner.hooks.iter();
        hooks
            .find(|(other, _)| *other == hook)
            .map(|(_, index)| index)
    }

    pub(crate) fn hooks(&self) -> &[(Hook, ComponentExportIndex)] {
        &self.inner.hooks
    }

    pub(crate) fn validate_export(&self) -> Option<&ComponentExportIndex> {
        self.inner.validate.as_ref()
    }

    pub(crate) fn pre(&self) -> &InstancePre<Guest> {
        &self.inner.pre
    }

    pub(crate) fn settings(&self) -> &Arc<Map<String, Value>> {
        &self.inner.settings
    }

    pub(crate) fn guest(&self, call: Arc<Call>, facts: Arc<Facts>) -> Guest {
        Guest::new(
            facts,
            Arc::clone(&self.inner.settings),
            call,
            self.inner.allowed.clone(),
            self.inner.engine.profile().bounds(),
        )
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module")
            .field("name", &self.inner.manifest.name)
            .field("version", &self.inner.manifest.version)
            .field("source", &self.inner.source)
            .finish_non_exhaustive()
    }
}

fn unfit(error: &wasmtime::Error) -> LoadError {
    LoadError::Unfit(clean_message(&format!("{error:#}")))
}

fn named(identity: &Identity) -> String {
    format!(
        "{} on {} with profile {}",
        identity.engine,
        identity.target,
        identity.profile.name()
    )
}

fn checked_settings(settings: &Value) -> Result<Map<String, Value>, LoadError> {
    let settings = match settings {
        Value::Null => Map::new(),
        Value::Object(settings) => settings.clone(),
        _ => return Err(LoadError::SettingsForm("they must be a JSON object")),
    };
    let length = serde_json::to_vec(&settings).map_or(usize::MAX, |json| json.len());
    if length > SETTINGS_BYTES_MAX {
        return Err(LoadError::SettingsForm("they are larger than 64 KiB"));
    }
    Ok(settings)
}

/// Refuses what the linker would refuse too, in words that say what to do.
fn check_imports(engine: &Engine, component: &Component) -> Result<(), LoadError> {
    let ours = format!("{PACKAGE}/");
    let served = ["facts", "log", "types"].map(interface);
    let raw = engine.raw();
    for (name, _) in component.component_type().imports(raw) {
        if served.iter().any(|served| served == name) {
            continue;
        }
        let shown = clean_message(name);
        if name.starts_with("wasi:") {
            return Err(LoadError::Wasi(shown));
        }
        // A later 0.1 is for the linker to judge: it serves what it knows of it.
        let is_ours = name.starts_with(&ours);
        if is_ours && !name.contains("@0.1.") {
            return Err(LoadError::OtherVersion(shown));
        }
        if !is_ours {
            return Err(LoadError::UnknownImport(shown));
        }
    }
    Ok(())
}

fn exported_hooks(component: &Component) -> Vec<(Hook, ComponentExportIndex)> {
    Hook::ALL
        .iter()
        .filter_map(|hook| Some((*hook, function(component, hook.name(), "decide")?)))
        .collect()
}

fn function(component: &Component, name: &str, function: &str) -> Option<ComponentExportIndex> {
    let instance = component.get_export_index(None, interface(name))?;
    component.get_export_index(Some(&instance), function)
}

fn check_hooks(
    manifest: &Manifest,
    exported: &[(Hook, ComponentExportIndex)],
) -> Result<(), LoadError> {
    let exported: BTreeSet<Hook> = exported.iter().map(|(hook, _)| *hook).collect();
    if exported == manifest.hooks {
        return Ok(());
    }
    Err(LoadError::Hooks {
        listed: list(&manifest.hooks),
        exported: list(&exported),
    })
}

fn list(hooks: &BTreeSet<Hook>) -> String {
    if hooks.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<String> = hooks.iter().map(|hook| format!("`{hook}`")).collect();
    names.join(", ")
}
