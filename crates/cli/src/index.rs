//! `reel index`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reel_replay::IndexOptions;
use reel_server::{BuildError, Recording, index_paths, is_fresh, write_atomically};
use serde::Serialize;

use crate::args::IndexArguments;
use crate::exit::Code;
use crate::output;
use crate::progress::Progress;
use crate::targets::{Target, targets, worse};

/// What became of one index.
#[derive(Serialize)]
struct Line {
    file: String,
    index: String,
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
    let targets = targets(&arguments.paths)?;
    if arguments.out.is_some() && targets.len() != 1 {
        bail!(
            "`--out` takes the index of one recording, and {} are named",
            targets.len()
        );
    }
    let mut code = Code::Success;
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
        index: path.display().to_string(),
        state,
        bytes,
        recording_bytes: metadata.len(),
        build_ms: took.map(|took| took.as_secs_f64() * 1000.0),
    };
    let fresh = [&path, &other]
        .into_iter()
        .find(|path| is_fresh(recording, path));
    if let Some(path) = fresh.filter(|_| !arguments.force && !arguments.check) {
        let bytes = fs::metadata(path)?.len();
        return Ok((line(path, State::Fresh, Some(bytes), None), Code::Success));
    }
    let begun = Instant::now();
    let options = IndexOptions {
        with_text: arguments.text,
    };
    let (bytes, is_damaged) = build(recording, metadata.len(), options)?;
    let took = begun.elapsed();
    let code = if is_damaged {
        Code::Damaged
    } else {
        Code::Success
    };
    if arguments.check {
        let (state, path, there) = compare(&bytes, [usual, other])?;
        let answer = if state == State::Fresh {
            Code::Success
        } else {
            Code::No
        };
        return Ok((line(&path, state, there, None), worse(code, answer)));
    }
    // What is in an index was on screen: nobody may read it who may not read the recording.
    let mode = metadata.permissions().mode() & 0o666;
    write_atomically(&path, mode, &bytes)
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    let length = Some(bytes.len() as u64);
    Ok((line(&path, State::Made, length, Some(took)), code))
}

/// The bytes of the index, and whether the recording is damaged.
fn build(
    recording: &Path,
    length: u64,
    options: IndexOptions,
) -> Result<(Vec<u8>, bool), BuildError> {
    let mut progress = Progress::new(Some(length));
    let read = Recording::open_whole(recording, |bytes| progress.add(bytes));
    progress.finish();
    let read = read?;
    let info = read.info();
    let is_damaged = info.damages > 0 || info.encrypted_parts > 0;
    Ok((read.index_bytes(options)?, is_damaged))
}

/// What lies beside the recording, against what should.
fn compare(bytes: &[u8], places: [PathBuf; 2]) -> anyhow::Result<(State, PathBuf, Option<u64>)> {
    let [usual, other] = places;
    let path = if !usual.exists() && other.exists() {
        other
    } else {
        usual
    };
    match fs::read(&path) {
        Ok(there) => {
            let state = if there == bytes {
                State::Fresh
            } else {
                State::Different
            };
            Ok((state, path, Some(there.len() as u64)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
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
        let index = &self.index;
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
                format!("{index}: {size}, not what building it gives: run `reel index --force`")
            }
            State::Missing => format!("{index}: not there: run `reel index`"),
        };
        Ok(output::harmless(&text) + "\n")
    }
}
