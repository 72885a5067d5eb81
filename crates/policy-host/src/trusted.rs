//! The one place where machine code from a file is trusted.
#![allow(
    unsafe_code,
    reason = "loading compiled code is unsafe: one flipped byte loads and runs"
)]

use wasmtime::component::Component;

/// Code that came from the compiler child or, under a valid key, from the cache. Only those two make it.
#[derive(Clone)]
pub(crate) struct TrustedCode(Vec<u8>);

impl TrustedCode {
    /// `bytes` must be what the compiler of this program made for the same identity, unchanged since: the caller has just had
    /// it from the child, or has checked its authentication code.
    pub(crate) fn assume(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// From memory, not from the file: what is loaded is what was checked, whoever writes to the file meanwhile, and a decision
    /// never waits for, or dies of, the disk whose failure it is about.
    pub(crate) fn load(&self, engine: &wasmtime::Engine) -> wasmtime::Result<Component> {
        // JUSTIFICATION: the server has no compiler, so that code must be loaded; there is no safe way to.
        // SAFETY: `assume` is called only on the compiler's output, straight from the child or checked by HMAC-SHA-256 with a
        // key that only the server has. Another engine release, target or configuration is refused by the engine itself.
        unsafe { Component::deserialize(engine, &self.0) }
    }
}
