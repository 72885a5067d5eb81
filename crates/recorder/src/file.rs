//! A recording in a local file.
//!
//! Parts are appended to the file under its final name. Each part stands for itself, so a recorder that is killed
//! leaves a file that plays up to the last flush; there is no second name to clean up or to mistake for a recording.
//!
//! Invariant: `length` is the end of the last part that was written whole, and what a failed write left behind it
//! is cut off.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use reel_core::Event;
use reel_core::protostream::{Writer, WriterOptions};

use crate::sink::EventSink;

/// Only the owner reads what was shown in a session.
const MODE: u32 = 0o600;

/// Why a recording's file cannot be created.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// Choose another name: a recording is never overwritten.
    #[error("`{}` exists already, and a recording is never overwritten", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Fix what the source names, such as a missing directory.
    #[error("could not create `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Writes a recording into a file of its own. A file that got no event at all is removed when this is dropped.
#[derive(Debug)]
pub struct FileSink {
    path: PathBuf,
    file: File,
    writer: Writer,
    length: u64,
}

impl FileSink {
    /// Creates the file, which only its owner may read.
    ///
    /// # Errors
    ///
    /// [`CreateError`], if there is a file already or none can be made.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, CreateError> {
        let path = path.into();
        let opened = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(MODE)
            .open(&path);
        match opened {
            Ok(file) => Ok(Self {
                path,
                file,
                writer: Writer::new(WriterOptions::local()),
                length: 0,
            }),
            Err(source) if source.kind() == io::ErrorKind::AlreadyExists => {
                Err(CreateError::Exists { path })
            }
            Err(source) => Err(CreateError::Io { path, source }),
        }
    }

    /// Creates `SESSION_ID.tar` in a directory, which must exist. Set
    /// [`Options::session_id`](crate::Options::session_id) to the same id.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    pub fn create_in(directory: &Path, session_id: &str) -> Result<Self, CreateError> {
        Self::create(directory.join(format!("{session_id}.tar")))
    }

    /// Where the recording is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends the parts that are ready.
    fn append(&mut self) -> io::Result<()> {
        while let Some(part) = self.writer.take_part() {
            if let Err(error) = self.file.write_all(&part.bytes) {
                // Half a part would play as damage. If this fails too, it does.
                let _ = self.file.set_len(self.length);
                return Err(error);
            }
            self.length += part.bytes.len() as u64;
        }
        Ok(())
    }
}

impl EventSink for FileSink {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        self.writer
            .write(event.as_ref())
            .map_err(io::Error::other)?;
        self.append()
    }

    /// Ends the open part and waits until the disk has it.
    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush();
        self.append()?;
        self.file.sync_data()
    }

    fn complete(&mut self) -> io::Result<()> {
        self.writer.complete();
        self.append()?;
        self.file.sync_all()
    }
}

impl Drop for FileSink {
    fn drop(&mut self) {
        if self.length == 0 {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
