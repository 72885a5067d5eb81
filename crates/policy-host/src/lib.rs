//! Runs policy modules: WebAssembly components, made by others, that say what a session may do.
//!
//! A module is asked in a fresh instance that is dropped afterwards. It has facts and settings to ask for and lines to log
//! (`proto/policy.wit`), and nothing else: no files, no network, no clock, no randomness. Its fuel, time, memory and stack are
//! bounded ([`limits`]), and whatever it does instead of answering is a [`Fault`], which counts as the strictest answer that its
//! manifest says it may give.
//!
//! ```text
//!  component ──compile::in_child──► Compiled ──► Cache (under a key) ──► Compiled
//!   (bytes)      limits, no files      │                                     │
//!                                      └──────────► Module::load ◄───────────┘      checks imports, hooks, settings
//!                                                        │
//!  Facts, Call ──► Registry::decide ──► Decider ──► fresh instance ──► Decision
//!  roles' Mode ──►      │ join, waivers, breaker                            │
//!                       └──────────────► Record (verdict) ◄────────────────┘      replay: the same again
//!  at session start: Registry::plan ──► Plan ──► on_failure: no disk, no compiler, no module
//! ```
//!
//! What it does not do: read configuration, keep records, write to the audit log, or decide what a verdict does to a session
//! (`reel_policy::outcome`).
//!
//! Features: `compiler` adds what the compiler child runs. A server is built without.

pub mod cache;
mod call;
pub mod compile;
mod compiled;
mod compose;
mod decider;
mod digest;
mod engine;
mod fault;
mod guest;
mod imports;
pub mod limits;
mod manifest;
mod module;
mod plan;
mod profile;
mod record;
mod registry;
mod run;
mod trusted;
mod wire;

pub use cache::Cache;
pub use call::{Call, Event};
pub use compiled::Compiled;
pub use compose::{Enforcement, Waiver, WaiverError};
pub use decider::{Ask, Decider};
pub use digest::Digest;
pub use engine::{Engine, EngineError};
pub use fault::{FAULT_CODE, Fault, fault_verdict};
pub use guest::LogLine;
pub use manifest::{Manifest, ManifestError, OnFault, SECTION};
pub use module::{Issue, LoadError, Module};
pub use plan::Plan;
pub use profile::{Identity, Profile};
pub use record::{
    Again, ModuleRecord, PolicyRecord, Record, Replay, ReplayError, facts_digest, replay,
};
pub use registry::{Composed, Notice, Planned, Registry, RegistryError, Sample};
pub use run::Decision;
