//! The list of recordings: names at once, the rest as it becomes known.
//!
//! ```text
//!  scan      names, sizes, times       at every request, at most once a second
//!  skim      who, when, state          two parts of each file; all files, in the background, newest first
//!  index     thumbnail, exact length   only for rows that somebody looks at
//! ```
//!
//! What was learned about a file is kept until the file changes.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use reel_replay::Thumbnail;

use crate::details::{self, Condition, Details};
use crate::id::RecordingId;
use crate::indexer::{Indexer, lock};
use crate::library::{Entry, Library, Stamp};

/// How long the names of a scan are good enough. Walking a hundred thousand files takes a tenth of a second.
const SCAN_FRESH: Duration = Duration::from_secs(1);

/// Recordings larger than this get no thumbnail until somebody opens them: the list must not read terabytes.
const THUMBNAIL_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// A recording that changed so recently keeps the thumbnail it had: one that is being written would be indexed at every
/// look at the list.
const REST: Duration = Duration::from_secs(10);

/// Thumbnails that are kept, of 2 kB each. More rows than this nobody looks at in a row.
const THUMBNAILS_MAX: usize = 4096;

/// Rows that wait for their index. Who scrolls on wants the new ones first.
const WAITING_MAX: usize = 200;

/// Knows what lies in the library.
#[derive(Debug)]
pub(crate) struct Catalog {
    library: Arc<Library>,
    indexer: Arc<Indexer>,
    scanned: Mutex<Option<(Instant, Arc<Vec<Entry>>)>>,
    known: Mutex<HashMap<RecordingId, Known>>,
    /// Rows that somebody looks at and that have no index yet, the most wanted last.
    waiting: Mutex<Vec<RecordingId>>,
    is_skimming: AtomicBool,
    is_indexing: AtomicBool,
}

#[derive(Clone, Debug)]
struct Known {
    stamp: Stamp,
    /// `None`: it is no recording.
    details: Option<Arc<Details>>,
    /// Lower case, of everything that a search looks at.
    haystack: Arc<str>,
    /// Whether the index has been asked, with or without success.
    is_final: bool,
    thumbnail: Option<Arc<Thumbnail>>,
}

/// A recording as the list shows it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) entry: Entry,
    /// `None` before the file was looked into.
    pub(crate) details: Option<Arc<Details>>,
    pub(crate) thumbnail: Option<Arc<Thumbnail>>,
    /// Whether more will be known later.
    pub(crate) is_final: bool,
    haystack: Option<Arc<str>>,
}

/// All rows, and what is not known yet.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    /// Rows whose files have not been looked into.
    pub(crate) pending: usize,
    /// Files that are no rows yet: only their first bytes can tell whether they are recordings.
    pub(crate) undecided: usize,
}

impl Row {
    /// Whether every word of a search, in lower case, stands somewhere in it.
    pub(crate) fn matches(&self, words: &[String]) -> bool {
        words.iter().all(|word| match &self.haystack {
            Some(haystack) => haystack.contains(word),
            None => self.entry.id.display_name().to_lowercase().contains(word),
        })
    }

    /// When the session began, or, if that is not known, when the file was changed; milliseconds since 1970.
    pub(crate) fn when_ms(&self) -> i64 {
        self.details
            .as_ref()
            .and_then(|details| details.started_ms)
            .unwrap_or_else(|| {
                i64::try_from(self.entry.stamp.modified_ns / 1_000_000).unwrap_or_default()
            })
    }
}

impl Catalog {
    pub(crate) fn new(library: Arc<Library>, indexer: Arc<Indexer>) -> Self {
        Self {
            library,
            indexer,
            scanned: Mutex::default(),
            known: Mutex::default(),
            waiting: Mutex::default(),
            is_skimming: AtomicBool::new(false),
            is_indexing: AtomicBool::new(false),
        }
    }

    /// Every file that is, or may be, a recording, with what is known by now. Looking into the rest begins.
    ///
    /// # Errors
    ///
    /// If the directory cannot be read.
    pub(crate) async fn rows(self: &Arc<Self>) -> io::Result<Rows> {
        let this = Arc::clone(self);
        let entries = tokio::task::spawn_blocking(move || this.scan())
            .await
            .map_err(io::Error::other)
            .flatten()?;
        let mut rows = Vec::with_capacity(entries.len());
        let mut pending = Vec::new();
        let mut rows_pending = 0;
        let known = lock(&self.known);
        for entry in entries.iter() {
            match known.get(&entry.id) {
                Some(known) if known.stamp == entry.stamp => {
                    if let Some(details) = &known.details {
                        rows.push(Row {
                            entry: entry.clone(),
                            details: Some(Arc::clone(details)),
                            thumbnail: known.thumbnail.clone(),
                            is_final: known.is_final,
                            haystack: Some(Arc::clone(&known.haystack)),
                        });
                    }
                }
                before => {
                    pending.push(entry.clone());
                    if entry.is_named_as_recording
                        || before.is_some_and(|known| known.details.is_some())
                    {
                        rows_pending += 1;
                        rows.push(Row {
                            entry: entry.clone(),
                            // Of a recording that grows, the list goes on showing what it showed.
                            details: before.and_then(|known| known.details.clone()),
                            thumbnail: before.and_then(|known| known.thumbnail.clone()),
                            is_final: false,
                            haystack: before.map(|known| Arc::clone(&known.haystack)),
                        });
                    }
                }
            }
        }
        drop(known);
        let undecided = pending.len() - rows_pending;
        self.skim(pending);
        Ok(Rows {
            rows,
            pending: rows_pending,
            undecided,
        })
    }

    /// One recording, looked into now if it has not been.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::NotFound`] if there is none of this name, and others if it cannot be read.
    pub(crate) async fn row(self: &Arc<Self>, id: &RecordingId) -> io::Result<Row> {
        let (this, id) = (Arc::clone(self), id.clone());
        let looked = move || {
            let file = this.library.open(&id)?;
            let entry = Entry {
                stamp: Stamp::of(&file)?,
                is_named_as_recording: this.library.is_named_as_recording(&id),
                id,
            };
            let is_known = lock(&this.known)
                .get(&entry.id)
                .is_some_and(|known| known.stamp == entry.stamp);
            if !is_known {
                this.look_into(&entry);
            }
            let gone = || io::Error::from(io::ErrorKind::NotFound);
            let known = lock(&this.known).get(&entry.id).cloned().ok_or_else(gone)?;
            Ok(Row {
                entry,
                details: Some(known.details.ok_or_else(gone)?),
                thumbnail: known.thumbnail,
                is_final: known.is_final,
                haystack: Some(known.haystack),
            })
        };
        tokio::task::spawn_blocking(looked)
            .await
            .map_err(io::Error::other)
            .flatten()
    }

    /// Somebody looks at these rows: their indexes are made, the first ones first.
    pub(crate) fn want<'a>(self: &Arc<Self>, rows: impl DoubleEndedIterator<Item = &'a Row>) {
        let wanted: Vec<RecordingId> = rows
            .rev()
            .filter(|row| row.details.is_some() && !row.is_final)
            .map(|row| row.entry.id.clone())
            .collect();
        if wanted.is_empty() {
            return;
        }
        let mut waiting = lock(&self.waiting);
        waiting.retain(|id| !wanted.contains(id));
        waiting.extend(wanted);
        let surplus = waiting.len().saturating_sub(WAITING_MAX);
        waiting.drain(..surplus);
        drop(waiting);
        if !self.is_indexing.swap(true, Ordering::AcqRel) {
            tokio::spawn(Arc::clone(self).index_waiting());
        }
    }

    fn scan(&self) -> io::Result<Arc<Vec<Entry>>> {
        // Held while scanning: who asks meanwhile takes what comes out.
        let mut scanned = lock(&self.scanned);
        if let Some((at, entries)) = &*scanned
            && at.elapsed() < SCAN_FRESH
        {
            return Ok(Arc::clone(entries));
        }
        let entries = Arc::new(self.library.entries()?);
        *scanned = Some((Instant::now(), Arc::clone(&entries)));
        drop(scanned);
        let mut known = lock(&self.known);
        if known.len() > entries.len() {
            let there: std::collections::HashSet<&RecordingId> =
                entries.iter().map(|entry| &entry.id).collect();
            known.retain(|id, _| there.contains(id));
        }
        Ok(entries)
    }

    fn skim(self: &Arc<Self>, mut entries: Vec<Entry>) {
        if entries.is_empty() || self.is_skimming.swap(true, Ordering::AcqRel) {
            return;
        }
        let this = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            // Those that stand on top of the list.
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.stamp.modified_ns));
            for entry in &entries {
                this.look_into(entry);
            }
            this.is_skimming.store(false, Ordering::Release);
        });
    }

    fn look_into(&self, entry: &Entry) {
        let skimmed = self
            .library
            .open_any(&entry.id)
            .and_then(|file| details::skim(&file, entry.is_named_as_recording))
            .unwrap_or_else(|_| {
                let is_named = entry.is_named_as_recording;
                is_named.then(|| Details::of(Condition::Unreadable))
            });
        let before = lock(&self.known).get(&entry.id).cloned();
        let is_final = skimmed.as_ref().is_none_or(|details| {
            details.state == Condition::Empty || entry.stamp.bytes > THUMBNAIL_BYTES_MAX
        });
        let is_resting = SystemTime::now()
            .duration_since(entry.stamp.modified())
            .is_ok_and(|age| age >= REST);
        let thumbnail = before
            .and_then(|before| before.thumbnail)
            .filter(|_| !is_resting);
        // It grows, and there is something to show meanwhile.
        let is_final = is_final || thumbnail.is_some();
        self.put(entry.id.clone(), entry.stamp, skimmed, is_final, thumbnail);
    }

    fn put(
        &self,
        id: RecordingId,
        stamp: Stamp,
        details: Option<Details>,
        is_final: bool,
        thumbnail: Option<Arc<Thumbnail>>,
    ) {
        let haystack = details
            .as_ref()
            .map_or_else(String::new, |details| haystack(&id, details));
        let mut known = lock(&self.known);
        if thumbnail.is_some()
            && known
                .values()
                .filter(|known| known.thumbnail.is_some())
                .count()
                >= THUMBNAILS_MAX
        {
            for known in known.values_mut().filter(|known| known.thumbnail.is_some()) {
                // They come back from the index when somebody looks again.
                known.thumbnail = None;
                known.is_final = false;
            }
        }
        let details = details.map(Arc::new);
        known.insert(
            id,
            Known {
                stamp,
                details,
                haystack: haystack.into(),
                is_final,
                thumbnail,
            },
        );
    }

    async fn index_waiting(self: Arc<Self>) {
        loop {
            let next = lock(&self.waiting).pop();
            let Some(id) = next else {
                self.is_indexing.store(false, Ordering::Release);
                // Somebody may have come between the two lines above.
                if lock(&self.waiting).is_empty() || self.is_indexing.swap(true, Ordering::AcqRel) {
                    return;
                }
                continue;
            };
            let before = lock(&self.known).get(&id).cloned();
            if let Some(Known {
                stamp,
                details: Some(skimmed),
                is_final: false,
                ..
            }) = before
            {
                let (details, thumbnail) = match self.indexer.index(&id).await {
                    Ok(known) => (known.digest.details.clone(), known.digest.thumbnail.clone()),
                    // What the beginning and the end told stays.
                    Err(_) => ((*skimmed).clone(), None),
                };
                self.put(id, stamp, Some(details), true, thumbnail);
            }
        }
    }
}

fn haystack(id: &RecordingId, details: &Details) -> String {
    let state = format!("{:?}", details.state);
    let mut text = [
        &id.display_name(),
        details.kind,
        &state,
        &details.user,
        &details.login,
        &details.server,
        &details.title,
        &details.session_id,
    ]
    .join("\n");
    for word in &details.command {
        text.push('\n');
        text.push_str(word);
    }
    text.to_lowercase()
}
