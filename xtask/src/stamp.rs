//! Whether something has to be made again: a hash of everything that it is made of, kept beside what was made.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Hash of files by name and content, and of what the caller adds. Not for anything but finding changes.
#[derive(Debug, Default)]
pub(crate) struct Stamp {
    hasher: DefaultHasher,
}

impl Stamp {
    /// Adds a text, such as the options of a program.
    pub(crate) fn text(&mut self, text: &str) {
        text.hash(&mut self.hasher);
    }

    /// Adds a file, or every file of a folder and of the folders in it, except those for which `skip` holds. What is not
    /// there is added as missing.
    ///
    /// # Errors
    ///
    /// If something that is there cannot be read.
    pub(crate) fn path(&mut self, path: &Path, skip: &dyn Fn(&Path) -> bool) -> Result<()> {
        path.hash(&mut self.hasher);
        if path.is_dir() {
            for entry in sorted(path)? {
                if !skip(&entry) {
                    self.path(&entry, skip)?;
                }
            }
        } else if path.is_file() {
            std::fs::read(path)
                .with_context(|| format!("`{}` cannot be read", path.display()))?
                .hash(&mut self.hasher);
        }
        Ok(())
    }

    /// The hash as text.
    pub(crate) fn finish(&self) -> String {
        format!("{:016x}\n", self.hasher.finish())
    }
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder)
        .with_context(|| format!("`{}` cannot be read", folder.display()))?
    {
        entries.push(entry?.path());
    }
    entries.sort();
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_with_names_and_contents() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let stamp = |skip: &dyn Fn(&Path) -> bool| {
            let mut stamp = Stamp::default();
            stamp
                .path(folder.path(), skip)
                .expect("everything is readable");
            stamp.finish()
        };
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("it is writable");
        };
        let nothing = |_: &Path| false;
        write("a", "1");
        let first = stamp(&nothing);
        assert_eq!(first, stamp(&nothing));
        write("a", "2");
        let second = stamp(&nothing);
        assert_ne!(first, second);
        write("b", "");
        assert_ne!(second, stamp(&nothing));
        assert_eq!(second, stamp(&|path: &Path| path.ends_with("b")));
    }
}
