//! Indexes kept in a directory of the user's own.
//!
//! A file is named by the path of its recording and by the state that the recording was in, so a recording that changed
//! finds nothing. Everything here can be deleted at any time.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use crate::library::Stamp;

/// Bytes of all indexes together: what somebody can spare without having been asked.
const BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// A directory with indexes.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Makes the directory if it is missing. Indexes hold what was on screen, so it is nobody else's to read.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub(crate) fn new(folder: PathBuf) -> io::Result<Self> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)?;
        Ok(Self { folder })
    }

    /// The index that was kept for this state of a recording. Its content is still to be checked.
    pub(crate) fn find(&self, recording: &Path, stamp: &Stamp) -> Option<(PathBuf, File)> {
        let path = self.folder.join(file_name(recording, stamp));
        let file = File::open(&path).ok()?;
        Some((path, file))
    }

    /// Keeps an index, in place of older ones of the same recording.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn keep(
        &self,
        recording: &Path,
        stamp: &Stamp,
        index: &[u8],
    ) -> io::Result<(PathBuf, Stamp)> {
        let name = file_name(recording, stamp);
        self.sweep(&prefix(recording), index.len() as u64);
        let path = self.folder.join(name);
        let written = write_atomically(&path, 0o600, index)?;
        Ok((path, Stamp::of(&written)?))
    }

    /// Removes the indexes whose names begin so, and the oldest ones until there is room.
    fn sweep(&self, prefix: &str, room: u64) {
        let mut kept: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
        {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| name.ends_with(".index")) else {
                continue;
            };
            if name.starts_with(prefix) {
                let _ = fs::remove_file(entry.path());
            } else if let Ok(metadata) = entry.metadata() {
                let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                kept.push((modified, metadata.len(), entry.path()));
            }
        }
        kept.sort();
        let mut bytes = room + kept.iter().map(|(_, bytes, _)| bytes).sum::<u64>();
        for (_, length, path) in kept {
            if bytes <= BYTES_MAX {
                break;
            }
            if fs::remove_file(path).is_ok() {
                bytes -= length;
            }
        }
    }
}

/// Writes a file so that whoever opens it finds all of it or what was there before. Gives the file as it then is.
///
/// # Errors
///
/// If it cannot be written; nothing is left behind then.
pub fn write_atomically(path: &Path, mode: u32, bytes: &[u8]) -> io::Result<File> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}-{count}", std::process::id()));
    let beside = path.with_file_name(name);
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&beside)?;
        file.write_all(bytes)?;
        fs::rename(&beside, path)?;
        Ok(file)
    };
    write().inspect_err(|_: &io::Error| {
        let _ = fs::remove_file(&beside);
    })
}

fn prefix(recording: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    recording.hash(&mut hasher);
    format!("{:016x}-", hasher.finish())
}

fn file_name(recording: &Path, stamp: &Stamp) -> String {
    let Stamp {
        bytes,
        modified_ns,
        inode,
    } = stamp;
    format!(
        "{}{bytes:x}-{modified_ns:x}-{inode:x}.index",
        prefix(recording)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: Stamp = Stamp {
        bytes: 1,
        modified_ns: 2,
        inode: 3,
    };

    #[test]
    fn an_index_is_kept_until_its_recording_changes() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("deep/index")).unwrap();
        let (one, other) = (Path::new("/a/one.tar"), Path::new("/a/other.tar"));
        for recording in [one, other] {
            cache.keep(recording, &STAMP, b"index").unwrap();
            assert!(cache.find(recording, &STAMP).is_some());
        }
        let grown = Stamp { bytes: 9, ..STAMP };
        assert!(cache.find(one, &grown).is_none());
        cache.keep(one, &grown, b"longer index").unwrap();
        assert!(cache.find(one, &grown).is_some());
        assert!(cache.find(one, &STAMP).is_none(), "the older one is gone");
        assert!(cache.find(other, &STAMP).is_some());
        assert_eq!(
            fs::read_dir(&cache.folder).unwrap().count(),
            2,
            "nothing half-written stays"
        );
    }

    #[test]
    fn the_oldest_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned()).unwrap();
        for (age, name) in [(30, "old"), (20, "newer")] {
            let file = File::create(folder.path().join(format!("{name}.index"))).unwrap();
            // Takes no space on disk.
            file.set_len(BYTES_MAX / 2).unwrap();
            file.set_modified(SystemTime::now() - std::time::Duration::from_secs(age))
                .unwrap();
        }
        cache.keep(Path::new("/a"), &STAMP, b"index").unwrap();
        assert!(!folder.path().join("old.index").exists());
        assert!(folder.path().join("newer.index").exists());
    }
}
