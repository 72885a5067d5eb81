//! A module that is loaded as a server loads it: compiled by a child under limits, run by the engine without a compiler.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reel_policy::{Facts, Hook, Mode, Verdict};
use reel_policy_host::compile::{self, CompileLimits};
use reel_policy_host::{
    Call, Compiled, Decider, Decision, Enforcement, Engine, LoadError, Manifest, Module, Profile,
    Registry, fault_verdict,
};
use serde_json::{Map, Value};

use super::args::{CallOptions, ModuleOptions};
use super::cases::{call, events_in, facts_in};
use super::project::module_at;

/// A module, ready to decide.
pub(crate) struct Loaded {
    engine: Engine,
    compiled: Arc<Compiled>,
    module: Module,
    decider: Arc<Decider>,
    pub(crate) compile_time: Duration,
    pub(crate) load_time: Duration,
}

/// A decision, and what counts: the module's verdict, or what its fault stands for.
#[derive(Debug)]
pub(crate) struct Decided {
    pub(crate) decision: Decision,
    pub(crate) verdict: Verdict,
}

/// A module as a server loads it, and how long that took.
struct Fetched {
    compiled: Compiled,
    module: Module,
    compile_time: Duration,
    load_time: Duration,
}

/// Compiles a module in a child and loads it into an engine.
fn fetch(engine: &Engine, path: &Path, settings: &Map<String, Value>) -> anyhow::Result<Fetched> {
    let shown = || format!("`{}`", path.display());
    let limits = CompileLimits::of(engine.profile());
    let source = compile::read_source(path, &limits).with_context(shown)?;
    let exe = std::env::current_exe().context("cannot find this program's own file")?;
    let started = Instant::now();
    let compiled = compile::in_child(&exe, &source, &limits).with_context(shown)?;
    let compile_time = started.elapsed();
    let started = Instant::now();
    let module = Module::load(engine, &compiled, &settings.clone().into())
        .map_err(|error| hint(path, error))?;
    Ok(Fetched {
        compiled,
        module,
        compile_time,
        load_time: started.elapsed(),
    })
}

/// Modules in force as in a server, each `MODULE` or `MODULE:SETTINGS`. Those of one profile share an engine.
pub(crate) fn registry(policies: &[String]) -> anyhow::Result<Registry> {
    let small = Engine::new(Profile::Small)?;
    let mut interpreted = None;
    let decider = Decider::new(&[&small]).context("cannot start threads")?;
    let registry = Registry::new(decider, Vec::new())?;
    for policy in policies {
        let (path, settings) = match policy.split_once(':') {
            Some((path, settings)) => (path, Some(settings)),
            None => (policy.as_str(), None),
        };
        let (file, is_interpreted) = module_at(Path::new(path))?;
        let engine = match (is_interpreted, &interpreted) {
            (false, _) => &small,
            (true, Some(engine)) => engine,
            (true, None) => interpreted.insert(Engine::new(Profile::Interpreted)?),
        };
        let module = fetch(engine, &file, &settings_of(settings)?)?.module;
        registry
            .install(&module, Enforcement::Enforce, &[])
            .with_context(|| format!("`{path}`"))?;
    }
    Ok(registry)
}

impl Loaded {
    pub(crate) fn open(
        path: &Path,
        settings: &Map<String, Value>,
        is_interpreted: bool,
    ) -> anyhow::Result<Self> {
        let engine = Engine::new(if is_interpreted {
            Profile::Interpreted
        } else {
            Profile::Small
        })?;
        let fetched = fetch(&engine, path, settings)?;
        let decider = Decider::new(&[&engine]).context("cannot start threads")?;
        Ok(Self {
            engine,
            compiled: Arc::new(fetched.compiled),
            module: fetched.module,
            decider: Arc::new(decider),
            compile_time: fetched.compile_time,
            load_time: fetched.load_time,
        })
    }

    /// What is meant by a module or project on the command line, with what is said about loading it.
    pub(crate) fn named(path: &Path, with: &ModuleOptions) -> anyhow::Result<Self> {
        let (module, is_interpreted) = module_at(path)?;
        let settings = settings_of(with.settings.as_deref())?;
        Self::open(&module, &settings, is_interpreted || with.interpreted)
    }

    /// The same module with other settings.
    pub(crate) fn with_settings(&self, settings: &Map<String, Value>) -> Result<Self, LoadError> {
        let started = Instant::now();
        let module = Module::load(&self.engine, &self.compiled, &settings.clone().into())?;
        Ok(Self {
            engine: self.engine.clone(),
            compiled: Arc::clone(&self.compiled),
            module,
            decider: Arc::clone(&self.decider),
            compile_time: self.compile_time,
            load_time: started.elapsed(),
        })
    }

    pub(crate) fn manifest(&self) -> &Manifest {
        self.module.manifest()
    }

    pub(crate) fn module(&self) -> &Module {
        &self.module
    }

    pub(crate) fn code_bytes(&self) -> usize {
        self.compiled.code_bytes()
    }

    /// The answer of the module for a session that is recorded strictly, which is where faults weigh most.
    pub(crate) fn decide(&self, call: Call, facts: &Facts) -> Decided {
        let hook = call.hook();
        let decision = self
            .decider
            .decide(&self.module, call, Arc::new(facts.clone()));
        Decided {
            verdict: verdict_of(self.manifest(), hook, &decision),
            decision,
        }
    }

    /// What the command line asks.
    pub(crate) fn asked(&self, options: &CallOptions) -> anyhow::Result<(Call, Facts)> {
        let manifest = self.manifest();
        let hook = match options.hook {
            Some(hook) => hook,
            None if manifest.hooks.len() == 1 => *manifest.hooks.first().context("one hook")?,
            None => bail!(
                "the module has several hooks: say --hook {}",
                list(manifest)
            ),
        };
        if !manifest.hooks.contains(&hook) {
            bail!("the module has no {hook}; it has {}", list(manifest));
        }
        let events = events_in(options.events.as_deref())?;
        let call = call(
            hook,
            options.failure,
            &events,
            &options.viewer,
            options.purpose.as_deref(),
        );
        Ok((call, facts_in(options.facts.as_deref())?))
    }
}

/// What a decision counts as.
pub(crate) fn verdict_of(manifest: &Manifest, hook: Hook, decision: &Decision) -> Verdict {
    match &decision.answer {
        Ok(verdict) => verdict.clone(),
        Err(fault) => fault_verdict(hook, &manifest.may, manifest.on_fault, Mode::Strict, fault),
    }
}

impl Decided {
    /// The verdict's fields, and the fault's name if there is one.
    pub(crate) fn as_json(&self) -> anyhow::Result<Map<String, Value>> {
        let mut json = verdict_json(&self.verdict)?;
        if let Err(fault) = &self.decision.answer {
            json.insert("fault".to_owned(), fault.name().into());
        }
        Ok(json)
    }
}

pub(crate) fn verdict_json(verdict: &Verdict) -> anyhow::Result<Map<String, Value>> {
    match serde_json::to_value(verdict)? {
        Value::Object(json) => Ok(json),
        _ => bail!("a verdict is an object"),
    }
}

fn list(manifest: &Manifest) -> String {
    let hooks: Vec<&str> = manifest.hooks.iter().map(|hook| hook.name()).collect();
    hooks.join(", ")
}

/// What is too large for one profile may fit the other.
fn hint(path: &Path, error: LoadError) -> anyhow::Error {
    let is_unfit = matches!(error, LoadError::Unfit(_));
    let error = anyhow::Error::new(error).context(format!("`{}`", path.display()));
    if is_unfit {
        error.context("a module with an interpreter inside (js, python) needs --interpreted")
    } else {
        error
    }
}

/// Settings as JSON text, or from a file of that name.
pub(crate) fn settings_of(given: Option<&str>) -> anyhow::Result<Map<String, Value>> {
    let Some(given) = given else {
        return Ok(Map::new());
    };
    if given.trim_start().starts_with('{') {
        return serde_json::from_str(given).context("--settings");
    }
    super::cases::read_json(&PathBuf::from(given))
}
