//! Files that commands make.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// Where the result goes. A file appears under its name only when it is whole.
pub(crate) struct Target {
    out: Box<dyn Write>,
    /// Temporary name and name.
    rename: Option<(PathBuf, PathBuf)>,
}

impl Target {
    /// Opens `path`, or standard output for `-`. What exists is replaced only when `force` says so.
    pub(crate) fn open(path: &Path, force: bool) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self {
                out: Box::new(io::BufWriter::new(io::stdout())),
                rename: None,
            });
        }
        if !force && fs::symlink_metadata(path).is_ok() {
            bail!(
                "`{}` exists: choose another name, or say `--force` to replace it",
                path.display()
            );
        }
        let mut name = path
            .file_name()
            .with_context(|| format!("`{}` is no file name", path.display()))?
            .to_owned();
        name.push(format!(".{}.partial", std::process::id()));
        let temporary = path.with_file_name(name);
        let file = create_private(&temporary)
            .with_context(|| format!("cannot create `{}`", path.display()))?;
        Ok(Self {
            out: Box::new(io::BufWriter::new(file)),
            rename: Some((temporary, path.to_owned())),
        })
    }

    fn name(&self) -> String {
        self.rename.as_ref().map_or_else(
            || "standard output".to_owned(),
            |(_, path)| path.display().to_string(),
        )
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.out
            .write_all(bytes)
            .with_context(|| format!("cannot write `{}`", self.name()))
    }

    /// Gives the result its name.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        let name = self.name();
        self.out
            .flush()
            .with_context(|| format!("cannot write `{name}`"))?;
        if let Some((temporary, path)) = self.rename.take() {
            fs::rename(&temporary, &path)
                .with_context(|| format!("cannot name the result `{}`", path.display()))?;
        }
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some((temporary, _)) = &self.rename {
            // Only reached when something failed: half a result is of no use to anybody.
            let _ = fs::remove_file(temporary);
        }
    }
}

/// Recordings are for their owner's eyes only.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
