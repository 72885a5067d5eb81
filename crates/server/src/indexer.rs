//! Indexes on demand: found beside the recording or in the cache, else built once for everybody who waits.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use reel_core::detect::{Detected, detect};
use tokio::sync::{Semaphore, watch};

use crate::cache::Cache;
use crate::details::first_bytes;
use crate::disk::{self, BuildError, Digest};
use crate::id::RecordingId;
use crate::library::{Library, Stamp};

/// Places of indexes that are remembered, so that they need not be checked again for every range that is asked for.
const REMEMBERED_MAX: usize = 4096;

/// Bytes of indexes that are held in memory when they can be kept nowhere else.
const MEMORY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Recordings up to this size do not wait for larger ones: their indexes take a second.
const SMALL_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// A file that does not begin as a recording does may have sound parts behind a damaged beginning. Larger ones are not
/// searched for them: that would keep the machine busy for whatever happens to be called `.tar`.
const SEARCHED_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Failures that are remembered, so that nobody waits twice to be told that there can be no index.
const FAILED_MAX: usize = 4096;

/// Finds and builds indexes.
#[derive(Debug)]
pub(crate) struct Indexer {
    library: Arc<Library>,
    cache: Option<Cache>,
    /// Builds at once: each takes a processor and the memory of a replayer. Apart for small recordings and for large ones.
    builds_small: Arc<Semaphore>,
    builds_large: Arc<Semaphore>,
    running: Mutex<HashMap<(RecordingId, Stamp), Awaited>>,
    known: Mutex<HashMap<RecordingId, Arc<Known>>>,
    /// Why there is no index of this state of a recording.
    failed: Mutex<HashMap<RecordingId, (Stamp, Arc<BuildError>)>>,
}

/// `None` until the build has ended.
type Awaited = watch::Receiver<Option<Outcome>>;

type Outcome = Result<Arc<Known>, Arc<BuildError>>;

/// A sound index of a recording in a certain state.
#[derive(Debug)]
pub(crate) struct Known {
    recording: Stamp,
    place: Place,
    pub(crate) digest: Digest,
}

#[derive(Debug)]
enum Place {
    /// A file beside the recording.
    Beside(OsString, Stamp),
    /// A file of the cache.
    Cached(PathBuf, Stamp),
    Memory(Bytes),
}

/// The bytes of an index.
#[derive(Debug)]
pub(crate) enum IndexBytes {
    File(File),
    Memory(Bytes, Stamp),
}

impl Indexer {
    pub(crate) fn new(library: Arc<Library>, cache: Option<Cache>, builds_max: usize) -> Self {
        Self {
            library,
            cache,
            builds_small: Arc::new(Semaphore::new((builds_max / 2).max(1))),
            builds_large: Arc::new(Semaphore::new(builds_max.div_ceil(2).max(1))),
            running: Mutex::default(),
            known: Mutex::default(),
            failed: Mutex::default(),
        }
    }

    /// What the index of a recording says, as the recording is now. Builds the index if there is none.
    ///
    /// Whoever stops waiting does not stop the build: the next one who asks finds it.
    pub(crate) async fn index(self: &Arc<Self>, id: &RecordingId) -> Outcome {
        let (this, wanted) = (Arc::clone(self), id.clone());
        let looked = tokio::task::spawn_blocking(move || this.look(&wanted)).await;
        let (file, stamp) = match looked.map_err(io::Error::other).flatten() {
            Ok(Looked::Fresh(known)) => return Ok(known),
            Ok(Looked::Failed(error)) => return Err(error),
            Ok(Looked::Missing(file, stamp)) => (file, stamp),
            Err(error) => return Err(Arc::new(BuildError::Read(error))),
        };
        let mut outcome = self.join(id, stamp, file);
        let done = outcome.wait_for(Option::is_some).await;
        match done.as_deref() {
            Ok(Some(outcome)) => outcome.clone(),
            // The build panicked; that is a bug, and no reason for the server to end.
            Ok(None) | Err(_) => Err(Arc::new(BuildError::Broken)),
        }
    }

    /// Opens the bytes of what [`Indexer::index`] gave.
    ///
    /// # Errors
    ///
    /// If they are gone; asking for the index again then builds it again.
    pub(crate) fn open(&self, id: &RecordingId, known: &Known) -> io::Result<IndexBytes> {
        let (file, expected) = match &known.place {
            Place::Beside(name, stamp) => (self.library.open_beside(id, name)?, stamp),
            Place::Cached(path, stamp) => (File::open(path)?, stamp),
            Place::Memory(bytes) => return Ok(IndexBytes::Memory(bytes.clone(), known.recording)),
        };
        if Stamp::of(&file)? != *expected {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(IndexBytes::File(file))
    }

    /// Waits for the build of this state of a recording, which begins now if it has not.
    fn join(self: &Arc<Self>, id: &RecordingId, stamp: Stamp, file: File) -> Awaited {
        let key = (id.clone(), stamp);
        let mut running = lock(&self.running);
        if let Some(outcome) = running.get(&key) {
            return outcome.clone();
        }
        let (tell, outcome) = watch::channel(None);
        running.insert(key.clone(), outcome.clone());
        drop(running);
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let built = match Arc::clone(this.builds(stamp.bytes)).acquire_owned().await {
                Ok(permit) => {
                    let (this, id) = (Arc::clone(&this), key.0.clone());
                    let build = move || {
                        let _permit = permit;
                        this.build(&id, stamp, &file)
                    };
                    tokio::task::spawn_blocking(build)
                        .await
                        .unwrap_or(Err(BuildError::Broken))
                }
                Err(_) => Err(BuildError::Broken),
            };
            // First known, then no longer running: in between nobody starts a second build.
            let outcome = match built {
                Ok(known) => Ok(this.remember(&key.0, known)),
                Err(error) => Err(this.remember_failure(&key.0, stamp, error)),
            };
            let _ = tell.send(Some(outcome));
            lock(&this.running).remove(&key);
        });
        outcome
    }

    fn builds(&self, bytes: u64) -> &Arc<Semaphore> {
        if bytes <= SMALL_BYTES_MAX {
            &self.builds_small
        } else {
            &self.builds_large
        }
    }

    fn build(&self, id: &RecordingId, stamp: Stamp, file: &File) -> Result<Known, BuildError> {
        refuse_by_its_beginning(file, stamp.bytes)?;
        let (bytes, digest) = disk::build_index(file, stamp.bytes)?;
        let kept = self.cache.as_ref().and_then(|cache| {
            let path = self.library.root().join(id.path());
            cache.keep(&path, &stamp, &bytes).ok()
        });
        let place = match kept {
            Some((path, kept)) => Place::Cached(path, kept),
            None => Place::Memory(Bytes::from(bytes)),
        };
        Ok(Known {
            recording: stamp,
            place,
            digest,
        })
    }

    fn look(&self, id: &RecordingId) -> io::Result<Looked> {
        let file = self.library.open(id)?;
        let stamp = Stamp::of(&file)?;
        let known = lock(&self.known).get(id).cloned();
        if let Some(known) = known
            && known.recording == stamp
            && self.open(id, &known).is_ok()
        {
            return Ok(Looked::Fresh(known));
        }
        for name in Library::index_names(id) {
            let Ok(index) = self.library.open_beside(id, &name) else {
                continue;
            };
            let place = Place::Beside(name, Stamp::of(&index)?);
            if let Some(digest) = disk::digest_of_index(&index, &file, stamp.bytes) {
                return Ok(Looked::Fresh(self.remember(
                    id,
                    Known {
                        recording: stamp,
                        place,
                        digest,
                    },
                )));
            }
        }
        let path = self.library.root().join(id.path());
        if let Some((path, index)) = self
            .cache
            .as_ref()
            .and_then(|cache| cache.find(&path, &stamp))
        {
            let place = Place::Cached(path, Stamp::of(&index)?);
            if let Some(digest) = disk::digest_of_index(&index, &file, stamp.bytes) {
                return Ok(Looked::Fresh(self.remember(
                    id,
                    Known {
                        recording: stamp,
                        place,
                        digest,
                    },
                )));
            }
        }
        let failed = lock(&self.failed).get(id).cloned();
        if let Some((_, error)) = failed.filter(|(failed, _)| *failed == stamp) {
            return Ok(Looked::Failed(error));
        }
        Ok(Looked::Missing(file, stamp))
    }

    fn remember_failure(
        &self,
        id: &RecordingId,
        stamp: Stamp,
        error: BuildError,
    ) -> Arc<BuildError> {
        let error = Arc::new(error);
        // A file that could not be read just now may be read the next time.
        if !matches!(*error, BuildError::Read(_)) {
            let mut failed = lock(&self.failed);
            if failed.len() >= FAILED_MAX {
                failed.clear();
            }
            failed.insert(id.clone(), (stamp, Arc::clone(&error)));
        }
        error
    }

    fn remember(&self, id: &RecordingId, found: Known) -> Arc<Known> {
        let found = Arc::new(found);
        let mut known = lock(&self.known);
        let in_memory = |known: &Known| match &known.place {
            Place::Memory(bytes) => bytes.len(),
            Place::Beside(..) | Place::Cached(..) => 0,
        };
        let held: usize = known.values().map(|known| in_memory(known)).sum();
        if known.len() >= REMEMBERED_MAX || held + in_memory(&found) > MEMORY_BYTES_MAX {
            // Whatever is asked for again is looked up again.
            known.clear();
        }
        known.insert(id.clone(), Arc::clone(&found));
        found
    }
}

/// Tells from the first bytes of a file that there is nothing in it to index, without reading the rest.
fn refuse_by_its_beginning(file: &File, bytes: u64) -> Result<(), BuildError> {
    let why = match detect(&first_bytes(file)?) {
        Ok(Detected::Gzip) => "compressed with gzip: inflate it first".to_owned(),
        Ok(Detected::Age) => "encrypted with age: decrypt it first".to_owned(),
        Err(error) if bytes > SEARCHED_BYTES_MAX => error.to_string(),
        _ => return Ok(()),
    };
    Err(BuildError::Unreadable(why))
}

enum Looked {
    Fresh(Arc<Known>),
    Failed(Arc<BuildError>),
    Missing(File, Stamp),
}

/// What another thread left behind when it panicked is as good as before: every change is one insertion or removal.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indexer(folder: &std::path::Path) -> Arc<Indexer> {
        let library = Arc::new(Library::directory(folder).unwrap());
        Arc::new(Indexer::new(library, None, 1))
    }

    fn id(name: &str) -> RecordingId {
        RecordingId::from_url(name).unwrap()
    }

    fn copy_sample(folder: &std::path::Path) {
        let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../testdata/recordings/ssh.tar");
        std::fs::copy(sample, folder.join("small.tar")).unwrap();
    }

    #[tokio::test]
    async fn a_small_recording_does_not_wait_for_large_ones() {
        let folder = tempfile::tempdir().unwrap();
        copy_sample(folder.path());
        let indexer = indexer(folder.path());
        // As if large recordings were being read.
        let large = indexer.builds(SMALL_BYTES_MAX + 1);
        let _permits = Arc::clone(large).try_acquire_owned().unwrap();
        assert!(Arc::clone(large).try_acquire_owned().is_err());
        assert!(indexer.index(&id("small.tar")).await.is_ok());
    }

    #[tokio::test]
    async fn large_files_that_are_no_recordings_are_not_read_and_that_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.tar");
        // Takes no space on disk. Reading it would take minutes.
        let file = File::create(&path).unwrap();
        file.set_len(1 << 40).unwrap();
        let indexer = indexer(folder.path());
        let first = indexer.index(&id("large.tar")).await.unwrap_err();
        assert!(first.to_string().starts_with("not a recording"), "{first}");
        let again = indexer.index(&id("large.tar")).await.unwrap_err();
        assert!(Arc::ptr_eq(&first, &again), "the same failure");
        // Another state of the file is another file.
        copy_sample(folder.path());
        std::fs::rename(folder.path().join("small.tar"), &path).unwrap();
        assert!(indexer.index(&id("large.tar")).await.is_ok());
    }
}
