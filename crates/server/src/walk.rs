//! The recordings in a directory, for programs that work on files.

use std::io;
use std::path::{Path, PathBuf};

use crate::details::skim;
use crate::library::Library;

/// Recordings below a directory, by name: those that `Site` would serve.
///
/// # Errors
///
/// If it cannot be read.
pub fn recordings_below(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let library = Library::directory(directory)?;
    let mut entries = library.entries()?;
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    let is_recording = |entry: &crate::library::Entry| {
        let skimmed = || skim(&library.open(&entry.id)?, false);
        entry.is_named_as_recording || matches!(skimmed(), Ok(Some(_)))
    };
    Ok(entries
        .into_iter()
        .filter(is_recording)
        .map(|entry| directory.join(entry.id.path()))
        .collect())
}
