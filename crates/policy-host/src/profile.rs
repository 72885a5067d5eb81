//! How large a module may be, and the engine's settings that follow. The compiler child and the server build the same ones: code
//! for other settings is refused.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};
use wasmtime::{Config, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::digest::Digest;
use crate::limits;

/// Which modules an engine takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Compiled languages: 16 MiB of memory, 20 core instances. Takes 540 MB of address space and 2 MB of memory.
    Small,
    /// Interpreters inside the module (`QuickJS`, Python): 64 MiB, 100 core instances, four at a time. Off unless asked for.
    Interpreted,
}

impl Profile {
    /// The name that arguments and file names use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Interpreted => "interpreted",
        }
    }

    /// The profile of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Small, Self::Interpreted]
            .into_iter()
            .find(|profile| profile.name() == name)
    }

    pub(crate) fn bounds(self) -> &'static Bounds {
        match self {
            Self::Small => &SMALL,
            Self::Interpreted => &INTERPRETED,
        }
    }
}

/// What one profile allows.
#[derive(Debug)]
pub(crate) struct Bounds {
    /// Bytes of one linear memory. Bulk operations are not interrupted: filling 12 MiB takes under a millisecond.
    pub(crate) memory_bytes: usize,
    /// Decisions at a time.
    pub(crate) slots: u32,
    pub(crate) core_instances: u32,
    pub(crate) memories: u32,
    pub(crate) tables: u32,
    pub(crate) core_instances_total: u32,
    pub(crate) memories_total: u32,
    pub(crate) tables_total: u32,
    pub(crate) table_elements: usize,
}

const SMALL: Bounds = Bounds {
    memory_bytes: 16 << 20,
    slots: 16,
    core_instances: 20,
    memories: 2,
    tables: 8,
    core_instances_total: 128,
    memories_total: 32,
    tables_total: 128,
    table_elements: 20_000,
};

const INTERPRETED: Bounds = Bounds {
    memory_bytes: 64 << 20,
    slots: 4,
    core_instances: 100,
    memories: 24,
    tables: 40,
    core_instances_total: 400,
    memories_total: 96,
    tables_total: 160,
    table_elements: 20_000,
};

/// Bytes of a memory that stay mapped between instances: clearing them is cheaper than giving them back and faulting them in.
const KEEP_RESIDENT_BYTES: usize = 1 << 20;
const TABLE_KEEP_RESIDENT_BYTES: usize = 16 << 10;
/// Frames of a module that a trap names.
const BACKTRACE_FRAMES: NonZeroUsize = NonZeroUsize::new(8).unwrap();
/// A guard this small makes bounds checks explicit, which costs a few per cent and saves terabytes of address space.
const GUARD_BYTES: u64 = 64 << 10;

/// The release of the engine; code of another is refused.
pub(crate) const ENGINE_VERSION: &str = "48.0.8";

/// Settings of the engine that runs modules and of the compiler alike.
pub(crate) fn config(profile: Profile) -> Config {
    let bounds = profile.bounds();
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .concurrency_support(false)
        .wasm_memory64(false)
        .wasm_relaxed_simd(false)
        .epoch_interruption(true)
        .consume_fuel(true)
        .max_wasm_stack(limits::WASM_STACK_BYTES)
        .wasm_backtrace_max_frames(Some(BACKTRACE_FRAMES))
        .memory_reservation(bounds.memory_bytes as u64)
        .memory_guard_size(GUARD_BYTES)
        .guard_before_linear_memory(false)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(bounds)));
    config
}

fn pool(bounds: &Bounds) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(bounds.slots)
        .total_core_instances(bounds.core_instances_total)
        .total_memories(bounds.memories_total)
        .total_tables(bounds.tables_total)
        .max_memory_size(bounds.memory_bytes)
        .table_elements(bounds.table_elements)
        .max_memories_per_module(1)
        .max_tables_per_module(2)
        .max_core_instances_per_component(bounds.core_instances)
        .max_memories_per_component(bounds.memories)
        .max_tables_per_component(bounds.tables)
        .linear_memory_keep_resident(KEEP_RESIDENT_BYTES)
        .table_keep_resident(TABLE_KEEP_RESIDENT_BYTES);
    pool
}

/// What compiled code fits: stands in the head of a cached file and in every decision record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Name and release of the engine, which is the compiler's too.
    pub engine: String,
    /// Architecture and operating system.
    pub target: String,
    /// What the processor offers of what compiled code may use.
    pub cpu: String,
    /// SHA-256 of the settings.
    pub config: Digest,
    /// Which profile.
    pub profile: Profile,
}

impl Identity {
    /// Of this process on this machine.
    #[must_use]
    pub fn here(profile: Profile) -> Self {
        let settings = format!(
            "component-model nan-canonicalization epoch fuel no-memory64 no-relaxed-simd stack={} guard={GUARD_BYTES} {:?}",
            limits::WASM_STACK_BYTES,
            profile.bounds(),
        );
        Self {
            engine: format!("wasmtime {ENGINE_VERSION}"),
            target: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
            cpu: cpu_features(),
            config: Digest::of(settings.as_bytes()),
            profile,
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn cpu_features() -> String {
    let found = [
        ("sse4.2", std::is_x86_feature_detected!("sse4.2")),
        ("popcnt", std::is_x86_feature_detected!("popcnt")),
        ("avx", std::is_x86_feature_detected!("avx")),
        ("avx2", std::is_x86_feature_detected!("avx2")),
        ("fma", std::is_x86_feature_detected!("fma")),
        ("bmi1", std::is_x86_feature_detected!("bmi1")),
        ("bmi2", std::is_x86_feature_detected!("bmi2")),
        ("lzcnt", std::is_x86_feature_detected!("lzcnt")),
        ("avx512f", std::is_x86_feature_detected!("avx512f")),
        ("avx512dq", std::is_x86_feature_detected!("avx512dq")),
        ("avx512vl", std::is_x86_feature_detected!("avx512vl")),
        (
            "avx512bitalg",
            std::is_x86_feature_detected!("avx512bitalg"),
        ),
        ("avx512vbmi", std::is_x86_feature_detected!("avx512vbmi")),
    ];
    names(&found)
}

#[cfg(target_arch = "aarch64")]
fn cpu_features() -> String {
    let found = [
        ("lse", std::arch::is_aarch64_feature_detected!("lse")),
        ("fp16", std::arch::is_aarch64_feature_detected!("fp16")),
        ("paca", std::arch::is_aarch64_feature_detected!("paca")),
    ];
    names(&found)
}

/// The engine itself checks the rest when it loads code.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn cpu_features() -> String {
    names(&[])
}

fn names(found: &[(&str, bool)]) -> String {
    let present: Vec<&str> = found
        .iter()
        .filter(|(_, here)| *here)
        .map(|(name, _)| *name)
        .collect();
    present.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new engine without a new version here would run code of the old one.
    #[test]
    fn engine_version_is_the_one_that_is_built() {
        let lock = include_str!("../../../Cargo.lock");
        let entry = format!("name = \"wasmtime\"\nversion = \"{ENGINE_VERSION}\"");
        assert!(lock.contains(&entry), "Cargo.lock has another wasmtime");
    }

    #[test]
    fn profiles_differ() {
        assert_ne!(
            Identity::here(Profile::Small),
            Identity::here(Profile::Interpreted)
        );
        assert_eq!(Profile::from_name("small"), Some(Profile::Small));
        assert_eq!(Profile::from_name("large"), None);
    }
}
