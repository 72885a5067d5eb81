//! The directory that is served: what lies in it, and opening it without being led outside.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, statat};
use rustix::io::Errno;

use crate::details;
use crate::id::{DEPTH_MAX, RecordingId};

/// Files that are listed; a directory of more would take the memory and the patience of whoever looks.
const FILES_MAX: usize = 100_000;

/// Endings of files that are recordings without having to be looked into.
const ENDINGS: [&str; 2] = ["tar", "cast"];

/// Ending of indexes, which are no recordings.
const INDEX_ENDING: &str = "index";

/// Where recordings come from.
#[derive(Debug)]
pub(crate) struct Library {
    /// Without links, as of the start.
    root: PathBuf,
    /// The one file that is served, if not all are.
    only: Option<RecordingId>,
}

/// A file of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: RecordingId,
    pub(crate) stamp: Stamp,
    /// Whether its name says that it is a recording; else only its beginning can tell.
    pub(crate) is_named_as_recording: bool,
}

/// What changes when a file changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Stamp {
    /// Length in bytes.
    pub(crate) bytes: u64,
    /// Nanoseconds since 1970.
    pub(crate) modified_ns: i128,
    /// Number of the file in its file system: another file of the same name has another.
    pub(crate) inode: u64,
}

impl Stamp {
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        let stat = rustix::fs::fstat(file)?;
        Ok(Self::from(&stat))
    }

    /// When the file was changed.
    pub(crate) fn modified(&self) -> SystemTime {
        let since = u64::try_from(self.modified_ns).unwrap_or_default();
        SystemTime::UNIX_EPOCH + std::time::Duration::from_nanos(since)
    }
}

impl From<&rustix::fs::Stat> for Stamp {
    fn from(stat: &rustix::fs::Stat) -> Self {
        Self {
            bytes: u64::try_from(stat.st_size).unwrap_or_default(),
            modified_ns: i128::from(stat.st_mtime) * 1_000_000_000 + i128::from(stat.st_mtime_nsec),
            inode: stat.st_ino,
        }
    }
}

impl Library {
    /// Of a directory.
    ///
    /// # Errors
    ///
    /// If it is none, or cannot be read.
    pub(crate) fn directory(path: &Path) -> io::Result<Self> {
        let root = path.canonicalize()?;
        std::fs::read_dir(&root)?;
        Ok(Self { root, only: None })
    }

    /// Of one file; nothing else beside it is served.
    ///
    /// # Errors
    ///
    /// If it is no file, or hidden.
    pub(crate) fn file(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        File::open(&path)?;
        let (root, only) = path
            .parent()
            .zip(path.file_name())
            .and_then(|(root, name)| Some((root, RecordingId::from_names([name].into_iter())?)))
            .ok_or_else(|| {
                io::Error::new(io::ErrorKind::InvalidInput, "hidden files are not served")
            })?;
        Ok(Self {
            root: root.to_owned(),
            only: Some(only),
        })
    }

    /// The one file that is served, if not all are.
    pub(crate) const fn only(&self) -> Option<&RecordingId> {
        self.only.as_ref()
    }

    /// The directory.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a name alone says that it is a recording's. The one file that somebody named is one whatever it is called.
    pub(crate) fn is_named_as_recording(&self, id: &RecordingId) -> bool {
        self.only.as_ref() == Some(id)
            || id.ending().is_some_and(|ending| ENDINGS.contains(&ending))
    }

    /// Opens a recording; what is none is not there.
    ///
    /// # Errors
    ///
    /// As [`Library::open_any`]. Of a file that is not named as a recording it is not even told that it cannot be read.
    pub(crate) fn open(&self, id: &RecordingId) -> io::Result<File> {
        let not_found = || io::Error::from(io::ErrorKind::NotFound);
        let is_named = self.is_named_as_recording(id);
        if !is_named && id.ending() == Some(INDEX_ENDING) {
            return Err(not_found());
        }
        let file = match self.open_any(id) {
            Err(error) if !is_named && error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(not_found());
            }
            opened => opened?,
        };
        if details::is_recording(&file, is_named)? {
            Ok(file)
        } else {
            Err(not_found())
        }
    }

    /// Opens a file of the directory, recording or not.
    ///
    /// A symbolic link is followed if it ends below the directory. What it leads to is then opened name by name without
    /// following any, so that nobody can put a link in between after the check.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::NotFound`] whenever there is nothing that may be served, whatever the reason: that something
    /// exists elsewhere is nobody's business.
    pub(crate) fn open_any(&self, id: &RecordingId) -> io::Result<File> {
        if self.only.as_ref().is_some_and(|only| only != id) {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.open_within(&self.root.join(id.path()))
    }

    /// Opens the file `name` beside a recording, under the same rules.
    pub(crate) fn open_beside(&self, id: &RecordingId, name: &OsStr) -> io::Result<File> {
        self.open_within(&self.root.join(id.path()).with_file_name(name))
    }

    fn open_within(&self, path: &Path) -> io::Result<File> {
        let not_found = || io::Error::from(io::ErrorKind::NotFound);
        let real = path.canonicalize().map_err(|_| not_found())?;
        let below = real.strip_prefix(&self.root).map_err(|_| not_found())?;
        let is_hidden = |name: &OsStr| name.as_bytes().starts_with(b".");
        let names: Vec<&OsStr> = below.iter().collect();
        let Some((last, folders)) = names.split_last() else {
            return Err(not_found());
        };
        if names.iter().any(|name| is_hidden(name)) {
            return Err(not_found());
        }
        let folder_flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut at = openat(
            CWD,
            &self.root,
            folder_flags - OFlags::NOFOLLOW,
            Mode::empty(),
        )?;
        for folder in folders {
            at = openat(&at, *folder, folder_flags, Mode::empty()).map_err(not_there)?;
        }
        // A pipe must not hold up whoever opens it.
        let file_flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = openat(&at, *last, file_flags, Mode::empty()).map_err(|error| {
            if error == Errno::ACCESS {
                error.into()
            } else {
                not_there(error)
            }
        })?;
        let file = File::from(file);
        if !file.metadata()?.is_file() {
            return Err(not_found());
        }
        Ok(file)
    }

    /// Everything that may be a recording, in no order. What cannot be read is left out, and so is what lies behind the
    /// first [`FILES_MAX`] files.
    ///
    /// # Errors
    ///
    /// If the directory itself cannot be read.
    pub(crate) fn entries(&self) -> io::Result<Vec<Entry>> {
        if let Some(only) = &self.only {
            let stamp = Stamp::of(&self.open(only)?)?;
            return Ok(vec![Entry {
                id: only.clone(),
                stamp,
                is_named_as_recording: true,
            }]);
        }
        let mut found = Vec::new();
        let mut folders = vec![None];
        while let Some(folder) = folders.pop() {
            let path = folder.as_ref().map_or_else(
                || self.root.clone(),
                |id: &RecordingId| self.root.join(id.path()),
            );
            let names = match std::fs::read_dir(&path) {
                Ok(names) => names,
                Err(error) if folder.is_none() => return Err(error),
                Err(_) => continue,
            };
            for name in names.filter_map(Result::ok).map(|entry| entry.file_name()) {
                let id = folder.as_ref().map_or_else(
                    || RecordingId::from_names([name.as_os_str()].into_iter()),
                    |folder| folder.join(&name),
                );
                match id.and_then(|id| self.look(id, &path.join(&name))) {
                    Some(Looked::File(entry)) if found.len() < FILES_MAX => found.push(entry),
                    Some(Looked::Folder(id)) if id.names().len() < DEPTH_MAX => {
                        folders.push(Some(id));
                    }
                    _ => {}
                }
            }
        }
        Ok(found)
    }

    fn look(&self, id: RecordingId, path: &Path) -> Option<Looked> {
        let mut stat = statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        if FileType::from_raw_mode(stat.st_mode) == FileType::Symlink {
            // Folders behind links are not walked: they could lead in a circle.
            let file = self.open_any(&id).ok()?;
            stat = rustix::fs::fstat(&file).ok()?;
        }
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Some(Looked::Folder(id)),
            FileType::RegularFile => {
                if id.ending() == Some(INDEX_ENDING) {
                    return None;
                }
                let is_named_as_recording = self.is_named_as_recording(&id);
                Some(Looked::File(Entry {
                    id,
                    stamp: Stamp::from(&stat),
                    is_named_as_recording,
                }))
            }
            _ => None,
        }
    }

    /// Names under which the index of a recording may lie beside it, the usual one first.
    pub(crate) fn index_names(id: &RecordingId) -> [OsString; 2] {
        let mut whole = id.file_name().to_owned();
        whole.push(".index");
        [crate::id::index_name(id.file_name()), whole]
    }
}

/// That something is there and cannot be had is nobody's business, but that this program has no more files is no news
/// about the directory.
fn not_there(error: Errno) -> io::Error {
    match error {
        Errno::MFILE | Errno::NFILE | Errno::NOMEM => error.into(),
        _ => io::ErrorKind::NotFound.into(),
    }
}

enum Looked {
    File(Entry),
    Folder(RecordingId),
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn id(url: &str) -> RecordingId {
        RecordingId::from_url(url).unwrap()
    }

    #[test]
    fn nothing_outside_is_opened_or_listed() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret.tar"), "secret").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        std::fs::create_dir(path.join("sub")).unwrap();
        std::fs::create_dir(path.join(".git")).unwrap();
        for name in ["a.tar", "sub/b.tar", ".git/c.tar", ".d.tar", "a.index"] {
            std::fs::write(path.join(name), name).unwrap();
        }
        symlink(outside.path().join("secret.tar"), path.join("out.tar")).unwrap();
        symlink(outside.path(), path.join("outdir")).unwrap();
        symlink(path, path.join("circle")).unwrap();
        symlink("sub/b.tar", path.join("in.tar")).unwrap();
        symlink(".git/c.tar", path.join("into-hidden.tar")).unwrap();
        rustix::fs::mkfifoat(CWD, path.join("pipe.tar"), Mode::RUSR).unwrap();

        let library = Library::directory(path).unwrap();
        let mut listed: Vec<String> = library
            .entries()
            .unwrap()
            .iter()
            .map(|entry| entry.id.to_string())
            .collect();
        listed.sort();
        assert_eq!(listed, ["a.tar", "in.tar", "sub/b.tar"]);
        for url in ["a.tar", "sub/b.tar", "in.tar", "circle/a.tar"] {
            assert!(library.open(&id(url)).is_ok(), "{url}");
        }
        for url in [
            "out.tar",
            "outdir/secret.tar",
            "into-hidden.tar",
            "pipe.tar",
            "sub",
            "none.tar",
        ] {
            let error = library.open(&id(url)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::NotFound, "{url}");
        }
    }

    #[test]
    fn one_file_is_served_alone() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.tar", "b.tar", ".c.tar"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let library = Library::file(&folder.path().join("a.tar")).unwrap();
        assert_eq!(library.entries().unwrap().len(), 1);
        assert!(library.open(&id("a.tar")).is_ok());
        assert!(library.open(&id("b.tar")).is_err());
        assert!(Library::file(folder.path()).is_err());
        assert!(Library::file(&folder.path().join(".c.tar")).is_err());
    }
}
