//! Indexes on demand: found beside the recording or in the cache, else built once for everybody who waits.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{Semaphore, watch};

use crate::cache::Cache;
use crate::disk::{self, BuildError, Digest};
use crate::id::RecordingId;
use crate::library::{Library, Stamp};

/// Places of indexes that are remembered, so that they need not be checked again for every range that is asked for.
const REMEMBERED_MAX: usize = 4096;

/// Bytes of indexes that are held in memory when they can be kept nowhere else.
const MEMORY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Finds and builds indexes.
#[derive(Debug)]
pub(crate) struct Indexer {
    library: Arc<Library>,
    cache: Option<Cache>,
    /// Builds at once: each takes a processor and the memory of a replayer.
    builds: Arc<Semaphore>,
    running: Mutex<HashMap<(RecordingId, Stamp), Awaited>>,
    known: Mutex<HashMap<RecordingId, Arc<Known>>>,
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
            builds: Arc::new(Semaphore::new(builds_max.max(1))),
            running: Mutex::default(),
            known: Mutex::default(),
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
            let built = match Arc::clone(&this.builds).acquire_owned().await {
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
            let outcome = built
                .map_err(Arc::new)
                .map(|known| this.remember(&key.0, known));
            let _ = tell.send(Some(outcome));
            lock(&this.running).remove(&key);
        });
        outcome
    }

    fn build(&self, id: &RecordingId, stamp: Stamp, file: &File) -> Result<Known, BuildError> {
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
        Ok(Looked::Missing(file, stamp))
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

enum Looked {
    Fresh(Arc<Known>),
    Missing(File, Stamp),
}

/// What another thread left behind when it panicked is as good as before: every change is one insertion or removal.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
