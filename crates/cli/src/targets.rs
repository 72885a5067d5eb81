//! Recordings that are named on the command line, one by one or by their directory.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::exit::Code;
use crate::output;

/// A recording to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) path: PathBuf,
    /// Its path below the directory that was named, or its name; as `reel serve` there would call it.
    pub(crate) below: PathBuf,
}

/// Every recording that is meant, in the order of the command line, those of a directory by name.
///
/// # Errors
///
/// If a directory cannot be read, or something is not there.
pub(crate) fn targets(paths: &[PathBuf]) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            bail!("standard input cannot be used here: name files or directories");
        }
        let name = || format!("cannot open `{}`", path.display());
        if !std::fs::metadata(path).with_context(name)?.is_dir() {
            let below = PathBuf::from(path.file_name().unwrap_or_default());
            targets.push(Target {
                path: path.clone(),
                below,
            });
            continue;
        }
        let found = reel_server::recordings_below(path).with_context(name)?;
        if found.is_empty() {
            output::tell(format_args!("reel: no recordings in `{}`", path.display()));
        }
        targets.extend(found.into_iter().map(|file| Target {
            below: file.strip_prefix(path).unwrap_or(&file).to_owned(),
            // What lies here needs no `./`.
            path: file.strip_prefix(".").map_or(file.clone(), Path::to_owned),
        }));
    }
    Ok(targets)
}

/// Of several outcomes the one to end with: failure before damage before no before success.
pub(crate) fn worse(a: Code, b: Code) -> Code {
    let rank = |code: Code| match code {
        Code::Failure => 3,
        Code::Damaged => 2,
        Code::No => 1,
        Code::Success | Code::Command(_) => 0,
    };
    if rank(a) >= rank(b) { a } else { b }
}
