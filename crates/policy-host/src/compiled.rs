//! A component as machine code, with what is known of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::manifest::Manifest;
use crate::profile::Identity;
use crate::trusted::TrustedCode;

/// Machine code of one component for one engine. Comes from the compiler child or from the cache, and from nowhere else.
#[derive(Clone)]
pub struct Compiled {
    head: Head,
    code: TrustedCode,
}

/// What is known of the code; the head of a cached file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub(crate) source: Digest,
    pub(crate) identity: Identity,
    pub(crate) manifest: Manifest,
    pub(crate) code: Digest,
    pub(crate) code_bytes: usize,
}

impl Compiled {
    /// `code` must be the compiler's output for `source` and `identity`; see [`TrustedCode::assume`].
    pub(crate) fn new(
        source: Digest,
        identity: Identity,
        manifest: Manifest,
        code: TrustedCode,
    ) -> Self {
        Self {
            head: Head {
                source,
                identity,
                manifest,
                code: Digest::of(code.bytes()),
                code_bytes: code.bytes().len(),
            },
            code,
        }
    }

    pub(crate) fn with_head(head: Head, code: TrustedCode) -> Self {
        Self { head, code }
    }

    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    pub(crate) fn code(&self) -> &TrustedCode {
        &self.code
    }

    /// SHA-256 of the component.
    #[must_use]
    pub fn source(&self) -> Digest {
        self.head.source
    }

    /// What it is compiled for.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.head.identity
    }

    /// The component's manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.head.manifest
    }

    /// Bytes of machine code.
    #[must_use]
    pub fn code_bytes(&self) -> usize {
        self.head.code_bytes
    }
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}
