//! `reel index`.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reel_core::detect::{Detected, detect};
use reel_core::limits::DETECT_BYTES;
use reel_replay::IndexOptions;
use reel_server::{
    BuildError, IndexFault, Recording, begins_as_index, check_index, index_paths, open_regular,
    write_atomically,
};
use serde::Serialize;

use crate::args::IndexArguments;
use crate::exit::Code;
use crate::output;
use crate::progress::Progress;
use crate::shell::{encoded, quoted};
use crate::targets::{Target, targets, worse};

/// What became of one index.
#[derive(Serialize)]
struct Line {
    file: String,
    /// The name percent-encoded, if `file` could not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_encoded: Option<String>,
    index: String,
    /// For the command that makes it again.
    #[serde(skip)]
    quoted: String,
    state: State,
    /// Of the index; none if there is none.
    bytes: Option<u64>,
    recording_bytes: u64,
    /// How long building took.
    build_ms: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// It was made now.
    Made,
    /// It was there, and belongs to the recording as it is.
    Fresh,
    /// It is there, but building gives other bytes.
    Different,
    /// There is none.
    Missing,
}

pub(crate) fn run(arguments: &IndexArguments) -> anyhow::Result<Code> {
    let (targets, mut code) = targets(&arguments.paths)?;
    if arguments.out.is_some() && (targets.len() > 1 || arguments.paths.len() > 1) {
        bail!(
            "`--out` takes the index of one recording, and {} are named",
            targets.len().max(arguments.paths.len())
        );
    }
    for target in &targets {
        let done = match one(arguments, target) {
            Ok((line, done)) => {
                output::write_all(line.text(arguments.json)?.as_bytes())?;
                done
            }
            Err(error) => {
                output::tell(format_args!("reel: {}: {error:#}", target.path.display()));
                Code::Failure
            }
        };
        code = worse(code, done);
    }
    Ok(code)
}

fn one(arguments: &IndexArguments, target: &Target) -> anyhow::Result<(Line, Code)> {
    let recording = &target.path;
    let [usual, other] = index_paths(recording);
    let path = arguments.out.clone().unwrap_or_else(|| usual.clone());
    let metadata = fs::metadata(recording).context("cannot open")?;
    let line = |path: &Path, state: State, bytes: Option<u64>, took: Option<Duration>| Line {
        file: recording.display().to_string(),
        file_encoded: encoded(recording),
        index: path.display().to_string(),
        quoted: quoted(recording),
        state,
        bytes,
        recording_bytes: metadata.len(),
        build_ms: took.map(|took| took.as_secs_f64() * 1000.0),
    };
    if !arguments.check {
        replaceable(arguments, recording, &metadata, &path)?;
    }
    let mut is_unsure = false;
    if !arguments.force && !arguments.check {
        let places = [&path, &other];
        let found = places.map(|path| (path, check_index(recording, path)));
        if let Some((path, _)) = found.iter().find(|(_, checked)| checked.is_ok()) {
            let bytes = fs::metadata(path)?.len();
            return Ok((line(path, State::Fresh, Some(bytes), None), Code::Success));
        }
        is_unsure = found
            .iter()
            .any(|(_, checked)| matches!(checked, Err(IndexFault::Unsure)));
        for (path, fault) in found {
            tell_fault(path, fault.err());
        }
    }
    let begun = Instant::now();
    let (read, is_damaged) = read_whole(recording, metadata.len())?;
    let build = |with_text| read.index_bytes(IndexOptions { with_text });
    let code = if is_damaged {
        Code::Damaged
    } else {
        Code::Success
    };
    if arguments.check {
        let (state, path, there) = compare(build, arguments.text, [usual, other])?;
        let answer = if state == State::Fresh {
            Code::Success
        } else {
            Code::No
        };
        return Ok((line(&path, state, there, None), worse(code, answer)));
    }
    if is_unsure {
        // Making it again is how these are compared.
        let (state, path, there) = compare(build, arguments.text, [path.clone(), other])?;
        if state == State::Fresh {
            return Ok((line(&path, state, there, None), code));
        }
    }
    let bytes = build(arguments.text)?;
    let took = begun.elapsed();
    // What is in an index was on screen: nobody may read it who may not read the recording.
    let mode = metadata.permissions().mode() & 0o666;
    // The file that a link leads to is replaced, not the link.
    let place = path.canonicalize().unwrap_or_else(|_| path.clone());
    write_atomically(&place, mode, &bytes)
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    let length = Some(bytes.len() as u64);
    Ok((line(&path, State::Made, length, Some(took)), code))
}

/// Whether an index may be written there: where nothing is, over an index, and over other files only if it is forced;
/// never over a recording, which cannot be made again.
fn replaceable(
    arguments: &IndexArguments,
    recording: &Path,
    metadata: &fs::Metadata,
    path: &Path,
) -> anyhow::Result<()> {
    let name = path.display();
    let elsewhere = format!("reel index --out OUT {}", quoted(recording));
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let there = fs::metadata(path).with_context(|| format!("cannot replace `{name}`"))?;
    if !there.is_file() {
        bail!("`{name}` is no regular file: `{elsewhere}` writes the index elsewhere");
    }
    if (there.dev(), there.ino()) == (metadata.dev(), metadata.ino()) {
        bail!("`{name}` is the recording itself: `{elsewhere}` writes the index elsewhere");
    }
    let cannot_read = || format!("cannot tell what `{name}` is");
    if begins_as_index(path).with_context(cannot_read)? {
        return Ok(());
    }
    let mut start = Vec::new();
    open_regular(path)
        .and_then(|file| file.take(DETECT_BYTES as u64).read_to_end(&mut start))
        .with_context(cannot_read)?;
    if matches!(detect(&start), Ok(found) if found != Detected::Empty) {
        bail!(
            "`{name}` is a recording and is not replaced: `{elsewhere}` writes the index elsewhere"
        );
    }
    if !arguments.force {
        let out = arguments.out.as_ref();
        let out = out.map_or_else(String::new, |out| format!("--out {} ", quoted(out)));
        bail!(
            "`{name}` is no index: `reel index --force {out}{}` replaces it",
            quoted(recording)
        );
    }
    Ok(())
}

/// Says why an index that is there is made again.
fn tell_fault(path: &Path, fault: Option<IndexFault>) {
    match fault {
        None | Some(IndexFault::Missing | IndexFault::Unsure) => {}
        Some(fault) => output::tell(format_args!("reel: {}: {fault}", path.display())),
    }
}

/// The recording, and whether it is damaged.
fn read_whole(recording: &Path, length: u64) -> Result<(Recording, bool), BuildError> {
    let mut progress = Progress::new(Some(length));
    let read = Recording::open_whole(recording, |bytes| progress.add(bytes));
    progress.finish();
    let read = read?;
    let info = read.info();
    let is_damaged = info.damages > 0 || info.encrypted_parts > 0;
    Ok((read, is_damaged))
}

/// What lies beside the recording, against what should: with the table of text or without, unless it is asked for.
fn compare(
    build: impl Fn(bool) -> Result<Vec<u8>, BuildError>,
    with_text: bool,
    places: [PathBuf; 2],
) -> anyhow::Result<(State, PathBuf, Option<u64>)> {
    let [usual, other] = places;
    let path = if !usual.exists() && other.exists() {
        other
    } else {
        usual
    };
    let mut there = Vec::new();
    let read = open_regular(&path).and_then(|mut file| file.read_to_end(&mut there));
    match read {
        Ok(_) => {
            let is_same = build(with_text)? == there || (!with_text && build(true)? == there);
            let state = if is_same {
                State::Fresh
            } else {
                State::Different
            };
            Ok((state, path, Some(there.len() as u64)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // What cannot be indexed is said also where there is no index.
            build(with_text)?;
            Ok((State::Missing, path, None))
        }
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
    }
}

impl Line {
    fn text(&self, json: bool) -> anyhow::Result<String> {
        if json {
            return Ok(serde_json::to_string(self)? + "\n");
        }
        let (index, quoted) = (&self.index, &self.quoted);
        let size = self.bytes.map_or_else(String::new, |bytes| {
            let tenths = bytes
                .saturating_mul(1000)
                .checked_div(self.recording_bytes)
                .unwrap_or(0);
            format!(
                "{}, {}.{} % of {}",
                output::bytes(bytes),
                tenths / 10,
                tenths % 10,
                output::bytes(self.recording_bytes)
            )
        });
        let text = match self.state {
            State::Made => {
                let seconds = self.build_ms.unwrap_or_default() / 1000.0;
                format!("{index}: {size}, made in {seconds:.2} s")
            }
            State::Fresh => format!("{index}: {size}, up to date"),
            State::Different => {
                format!(
                    "{index}: {size}, not what building it gives: run `reel index --force {quoted}`"
                )
            }
            State::Missing => format!("{index}: not there: run `reel index {quoted}`"),
        };
        Ok(output::harmless(&text) + "\n")
    }
}
