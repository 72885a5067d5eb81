//! Recordings that are named on the command line, one by one or by their directory.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::exit::Code;
use crate::output;

/// A recording to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) path: PathBuf,
    /// Its path below the directory that was named, or of a file, below the current one: as `reel serve` there would call
    /// it. `None` of a file that lies elsewhere.
    pub(crate) below: Option<PathBuf>,
}

/// Every recording that is meant, in the order of the command line, those of a directory by name. What cannot be opened
/// is told, makes the outcome a failure, and does not keep the others from being worked on.
///
/// # Errors
///
/// If standard input is named.
pub(crate) fn targets(paths: &[PathBuf]) -> anyhow::Result<(Vec<Target>, Code)> {
    let mut targets = Vec::new();
    let mut code = Code::Success;
    for path in paths {
        if path == Path::new("-") {
            bail!("standard input cannot be used here: name files or directories");
        }
        match of_path(path) {
            Ok(found) => targets.extend(found),
            Err(error) => {
                output::tell(format_args!("reel: {error:#}"));
                code = Code::Failure;
            }
        }
    }
    Ok((targets, code))
}

fn of_path(path: &Path) -> anyhow::Result<Vec<Target>> {
    let name = || format!("cannot open `{}`", path.display());
    let metadata = std::fs::metadata(path).with_context(name)?;
    if !metadata.is_dir() {
        if !metadata.is_file() {
            bail!("cannot open `{}`: no regular file", path.display());
        }
        return Ok(vec![Target {
            path: path.to_owned(),
            below: below_here(path),
        }]);
    }
    let found = reel_server::recordings_below(path).with_context(name)?;
    if found.is_empty() {
        output::tell(format_args!("reel: no recordings in `{}`", path.display()));
    }
    let target = |file: PathBuf| Target {
        below: file.strip_prefix(path).ok().map(Path::to_owned),
        // What lies here needs no `./`.
        path: file.strip_prefix(".").map_or(file.clone(), Path::to_owned),
    };
    Ok(found.into_iter().map(target).collect())
}

/// The path below the current directory; `None` if it is elsewhere.
fn below_here(path: &Path) -> Option<PathBuf> {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if path.components().all(is_plain) {
        // A link that lies here is served by its own name.
        return Some(
            path.components()
                .filter(|part| *part != Component::CurDir)
                .collect(),
        );
    }
    let here = std::env::current_dir().ok()?.canonicalize().ok()?;
    let real = path.canonicalize().ok()?;
    real.strip_prefix(here).ok().map(Path::to_owned)
}

/// Of several outcomes the one to end with: failure before damage before no before success.
pub(crate) fn worse(a: Code, b: Code) -> Code {
    let rank = |code: Code| match code {
        Code::Failure | Code::Usage => 3,
        Code::Damaged => 2,
        Code::No => 1,
        Code::Success | Code::Command(_) => 0,
    };
    if rank(a) >= rank(b) { a } else { b }
}
