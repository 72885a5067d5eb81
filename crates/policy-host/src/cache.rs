//! Machine code on disk.
//!
//! The engine loads whatever machine code it is given: one flipped byte loads and runs. So a file is loaded only under an
//! authentication code whose key the files' directory does not have, and only if all that it was made for is the same.
//!
//! ```text
//! "RPOLICY1"  8 bytes
//! length      4 bytes, little-endian, of the head
//! head        JSON: SHA-256 of the source, engine, target, processor, settings, manifest, SHA-256 and length of the code
//! code        machine code, as the compiler made it
//! tag         32 bytes: HMAC-SHA-256 of all before it
//! ```

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::compile::CompileLimits;
use crate::compiled::{Compiled, Head};
use crate::digest::Digest;
use crate::profile::Identity;
use crate::trusted::TrustedCode;

const MAGIC: &[u8; 8] = b"RPOLICY1";
const LENGTH_BYTES: usize = 4;
const TAG_BYTES: usize = 32;
/// Bytes of a head: a manifest and some digests.
const HEAD_BYTES_MAX: usize = 128 << 10;
/// Only the owner.
const DIRECTORY_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

/// A directory with compiled modules.
pub struct Cache {
    directory: PathBuf,
    key: [u8; 32],
}

/// Why cached code is not used. It is compiled again then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Miss {
    /// There is no such file.
    Absent,
    /// It cannot be read, is cut off or too large.
    Unreadable,
    /// Its authentication code is wrong: changed, or made under another key.
    Forged,
    /// It is for another source, engine, machine or configuration.
    Other,
}

impl Cache {
    /// The cache in `directory`, which is made if it is not there, with `key` from the server's key store.
    ///
    /// # Errors
    /// The directory cannot be made, or others than its owner may enter it.
    pub fn open(directory: &Path, key: [u8; 32]) -> io::Result<Self> {
        if !directory.exists() {
            DirBuilder::new()
                .recursive(true)
                .mode(DIRECTORY_MODE)
                .create(directory)?;
        }
        let metadata = fs::metadata(directory)?;
        let is_own = metadata.uid() == rustix::process::geteuid().as_raw();
        if !metadata.is_dir() || metadata.mode() & 0o077 != 0 || !is_own {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "the cache of policy modules must be a directory of this user that nobody else can enter (mode 0700)",
            ));
        }
        Ok(Self {
            directory: directory.to_owned(),
            key,
        })
    }

    /// The code for a source and an engine, if it is here and whole.
    #[must_use]
    pub fn get(&self, source: Digest, identity: &Identity) -> Option<Compiled> {
        self.look(source, identity).ok()
    }

    /// As [`get`](Self::get), and why not.
    ///
    /// # Errors
    /// See [`Miss`]; each of them means to compile again.
    pub fn look(&self, source: Digest, identity: &Identity) -> Result<Compiled, Miss> {
        let bytes = read(&self.path(source, identity), identity)?;
        let parts = Parts::of(&bytes).ok_or(Miss::Unreadable)?;
        let mut mac = self.mac();
        mac.update(parts.signed);
        // Compares in constant time.
        mac.verify_slice(parts.tag).map_err(|_| Miss::Forged)?;
        let head: Head = serde_json::from_slice(parts.head).map_err(|_| Miss::Other)?;
        // The tag says that nobody changed it; this says that it is the file that was asked for.
        let is_it = head.source == source
            && head.identity == *identity
            && head.code_bytes == parts.code.len()
            && head.code == Digest::of(parts.code);
        if !is_it {
            return Err(Miss::Other);
        }
        Ok(Compiled::with_head(
            head,
            TrustedCode::assume(parts.code.to_vec()),
        ))
    }

    /// Keeps compiled code: written beside its place and moved there, so that nobody reads half a file.
    ///
    /// # Errors
    /// The file system's.
    pub fn put(&self, compiled: &Compiled) -> io::Result<()> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let head = serde_json::to_vec(compiled.head())?;
        let length = u32::try_from(head.len()).map_err(io::Error::other)?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&head);
        bytes.extend_from_slice(compiled.code().bytes());
        let mut mac = self.mac();
        mac.update(&bytes);
        bytes.extend_from_slice(&mac.finalize().into_bytes());
        let path = self.path(compiled.source(), compiled.identity());
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let temporary = path.with_extension(format!("{}-{number}.tmp", std::process::id()));
        let written = write(&temporary, &bytes).and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() {
            // What is left of it is of no use.
            let _ = fs::remove_file(&temporary);
        }
        written
    }

    fn path(&self, source: Digest, identity: &Identity) -> PathBuf {
        let name = format!("{source}.{}", identity.profile.name());
        self.directory.join(name)
    }

    fn mac(&self) -> Hmac<Sha256> {
        // HMAC takes keys of any length.
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        Hmac::new_from_slice(&self.key).expect("a key of 32 bytes")
    }
}

impl fmt::Debug for Cache {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}

struct Parts<'a> {
    signed: &'a [u8],
    head: &'a [u8],
    code: &'a [u8],
    tag: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let (signed, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        let rest = signed.strip_prefix(MAGIC)?;
        let (length, rest) = rest.split_first_chunk::<LENGTH_BYTES>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        if length > HEAD_BYTES_MAX {
            return None;
        }
        let (head, code) = rest.split_at_checked(length)?;
        Some(Self {
            signed,
            head,
            code,
            tag,
        })
    }
}

fn read(path: &Path, identity: &Identity) -> Result<Vec<u8>, Miss> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Miss::Absent,
        _ => Miss::Unreadable,
    })?;
    let most = CompileLimits::of(identity.profile).code_bytes + HEAD_BYTES_MAX + 1_024;
    let mut bytes = Vec::new();
    let expected = file.metadata().map_or(0, |metadata| metadata.len());
    bytes.reserve(usize::try_from(expected).unwrap_or(0).min(most));
    file.take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| Miss::Unreadable)?;
    if bytes.len() > most {
        return Err(Miss::Unreadable);
    }
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(FILE_MODE)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
