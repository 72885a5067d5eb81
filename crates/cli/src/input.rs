//! A recording of any format as a stream of events and findings.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context as _, bail};
use reel_core::asciicast::{self, ImportOptions, Importer};
use reel_core::detect::{DetectError, Detected, detect};
use reel_core::limits::DETECT_BYTES;
use reel_core::prepare::SessionIdentity;
use reel_core::protostream::{
    Item, PartSummary, Problem, ProblemKind, Reader, ReaderOptions, Severity, Statistics,
};
use reel_core::{EventRef, Time, legacy};
use reel_recorder::fresh_session_id;

use crate::exit::Code;
use crate::progress::Progress;

/// Bytes read at a time.
const CHUNK: usize = 256 * 1024;
/// Legacy archives are read whole; a larger one is refused.
const LEGACY_MAX: u64 = 4 << 30;
/// Problems in front of the first event after which something is taken for no recording at all.
const PROBLEMS_HELD: usize = 10_000;
/// Problems that are told one by one; a recording of nothing but faults must not fill the screen.
const PROBLEMS_SHOWN: u64 = 100;

/// What is found in a recording.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    Event(EventRef<'a>),
    Problem(Finding),
    Part(PartSummary),
}

/// Something that is wrong, whatever the format.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// For programs.
    pub(crate) name: &'static str,
    /// For people.
    pub(crate) text: String,
    /// The ProtoStream problem, with its place; gaps are always told, as whoever reads may want a list of them.
    pub(crate) problem: Option<Problem>,
}

impl Finding {
    /// Whether it says that indices are missing.
    pub(crate) fn is_gap(&self) -> bool {
        matches!(
            self.problem.as_ref().map(|problem| &problem.kind),
            Some(ProblemKind::Gap { .. })
        )
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Problem> for Finding {
    fn from(problem: Problem) -> Self {
        Self {
            severity: problem.severity(),
            name: problem.kind.name(),
            text: problem.to_string(),
            problem: Some(problem),
        }
    }
}

/// The format of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Empty,
    ProtoStream,
    Legacy,
    Asciicast,
}

impl Format {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::ProtoStream => "protostream",
            Self::Legacy => "legacy",
            Self::Asciicast => "asciicast",
        }
    }
}

/// How reading went.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    pub(crate) format: Format,
    pub(crate) statistics: Statistics,
    /// Problems that were only counted: damage and what cannot be read, and deviations.
    pub(crate) problems_not_shown: u64,
    pub(crate) deviations_not_shown: u64,
}

impl Outcome {
    /// Whether anything is damaged or cannot be read.
    pub(crate) const fn impaired(&self) -> bool {
        self.statistics.damages > 0 || self.statistics.encrypted_parts > 0
    }

    pub(crate) const fn code(&self) -> Code {
        if self.impaired() {
            Code::Damaged
        } else {
            Code::Success
        }
    }
}

/// Reads a recording, `-` from standard input, and hands over what is found until the end or until `sink` breaks off.
///
/// # Errors
///
/// If the input cannot be read or is no recording, and whatever `sink` fails with. Damage is no error.
pub(crate) fn read(
    path: &Path,
    strict: bool,
    sink: impl FnMut(Found<'_>) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<Outcome> {
    if path == Path::new("-") {
        let progress = Progress::new(None);
        return read_from(io::stdin().lock(), strict, progress, sink).context("standard input");
    }
    let name = || path.display().to_string();
    let file = File::open(path).with_context(|| format!("cannot open `{}`", path.display()))?;
    let metadata = file.metadata().with_context(name)?;
    if metadata.is_dir() {
        bail!("`{}` is a directory: try `reel ls {0}`", path.display());
    }
    let progress = Progress::new(metadata.is_file().then_some(metadata.len()));
    read_from(file, strict, progress, sink).with_context(name)
}

fn read_from(
    mut input: impl Read,
    strict: bool,
    progress: Progress,
    mut sink: impl FnMut(Found<'_>) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<Outcome> {
    let mut start = Vec::new();
    input
        .by_ref()
        .take(DETECT_BYTES as u64)
        .read_to_end(&mut start)
        .context("cannot read")?;
    // Deviations apart: however many there are, damage is told.
    let (mut told, mut deviations) = (0_u64, 0_u64);
    let limited = |found: Found<'_>| {
        if let Found::Problem(finding) = &found
            && !finding.is_gap()
        {
            let count = if finding.severity == Severity::Deviation {
                &mut deviations
            } else {
                &mut told
            };
            *count += 1;
            if *count > PROBLEMS_SHOWN {
                return Ok(ControlFlow::Continue(()));
            }
        }
        sink(found)
    };
    let (format, statistics) = match detect(&start) {
        Ok(Detected::Empty) => (Format::Empty, Statistics::default()),
        Ok(Detected::ProtoStream { .. }) => (
            Format::ProtoStream,
            read_protostream(&start, input, strict, progress, limited)?,
        ),
        Ok(Detected::Legacy) => (
            Format::Legacy,
            read_legacy(start, input, strict, progress, limited)?,
        ),
        Ok(Detected::Asciicast) => (
            Format::Asciicast,
            read_asciicast(&start, input, progress, limited)?,
        ),
        Ok(Detected::Gzip) => {
            bail!("compressed with gzip: inflate it first, as with `zcat FILE | reel play -`")
        }
        Ok(Detected::Age) => {
            bail!("encrypted with age: decrypt it first; what is in it cannot be told")
        }
        Ok(_) => bail!("a kind of recording that cannot be read"),
        Err(error @ (DetectError::Unknown(_) | DetectError::Version(_))) => {
            match read_headless(&start, input, strict, progress, limited)? {
                Some(statistics) => (Format::ProtoStream, statistics),
                None => return Err(error.into()),
            }
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Outcome {
        format,
        statistics,
        problems_not_shown: told.saturating_sub(PROBLEMS_SHOWN),
        deviations_not_shown: deviations.saturating_sub(PROBLEMS_SHOWN),
    })
}

/// Reads what does not begin as a recording but may have sound parts behind: then only its beginning is damaged. `None`
/// if no event comes, and then nothing has been handed over.
fn read_headless(
    start: &[u8],
    input: impl Read,
    strict: bool,
    progress: Progress,
    mut sink: impl FnMut(Found<'_>) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<Option<Statistics>> {
    let mut held = Vec::new();
    let mut begun = false;
    let statistics = read_protostream(start, input, strict, progress, |found| {
        match found {
            Found::Problem(finding) if !begun => held.push(finding),
            Found::Part(_) if !begun => {}
            found => {
                begun = true;
                for finding in held.drain(..) {
                    if sink(Found::Problem(finding))?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                return sink(found);
            }
        }
        // Whatever it is, it is no recording.
        let hopeless = held.len() > PROBLEMS_HELD;
        Ok(if hopeless {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    })?;
    Ok(begun.then_some(statistics))
}

fn read_protostream(
    start: &[u8],
    mut input: impl Read,
    strict: bool,
    mut progress: Progress,
    mut sink: impl FnMut(Found<'_>) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<Statistics> {
    let mut reader = Reader::new(ReaderOptions {
        strict,
        ..ReaderOptions::default()
    });
    let mut finished = false;
    let mut buffer = vec![0; CHUNK];
    reader.push(start);
    'reading: loop {
        while let Some(item) = reader.next() {
            let found = match item {
                Item::Event(event) => Found::Event(event),
                Item::Part(part) => Found::Part(part),
                Item::Problem(problem) => Found::Problem(problem.into()),
            };
            if sink(found)?.is_break() {
                break 'reading;
            }
        }
        if finished {
            break;
        }
        match read_some(&mut input, &mut buffer, &mut progress)? {
            [] => {
                reader.finish();
                finished = true;
            }
            bytes => reader.push(bytes),
        }
    }
    progress.finish();
    Ok(*reader.statistics())
}

/// The next bytes; none at the end.
fn read_some<'b>(
    input: &mut impl Read,
    buffer: &'b mut [u8],
    progress: &mut Progress,
) -> anyhow::Result<&'b [u8]> {
    loop {
        match input.read(buffer) {
            Ok(count) => {
                progress.add(count as u64);
                return Ok(&buffer[..count]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error).context("cannot read"),
        }
    }
}

fn read_legacy(
    mut archive: Vec<u8>,
    input: impl Read,
    strict: bool,
    mut progress: Progress,
    mut sink: impl FnMut(Found<'_>) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<Statistics> {
    input
        .take(LEGACY_MAX)
        .read_to_end(&mut archive)
        .context("cannot read")?;
    let bytes = archive.len() as u64;
    progress.add(bytes);
    if bytes >= LEGACY_MAX {
        bail!(
            "a legacy archive of more than {LEGACY_MAX} bytes: it is read whole and would not fit into memory"
        );
    }
    let mut statistics = Statistics {
        bytes,
        ..Statistics::default()
    };
    for item in legacy::Archive::open(&archive)?.items() {
        let flow = match &item {
            legacy::Item::Event(event) => {
                statistics.events += 1;
                sink(Found::Event(event.as_ref()))?
            }
            legacy::Item::Problem(problem) => {
                let severity = legacy_severity(&problem.kind);
                statistics.damages += u64::from(severity == Severity::Damage);
                statistics.deviations += u64::from(severity == Severity::Deviation);
                if severity == Severity::Damage || strict {
                    let text = problem.to_string();
                    sink(Found::Problem(Finding {
                        severity,
                        name: "legacy",
                        text,
                        problem: None,
                    }))?
                } else {
                    ControlFlow::Continue(())
                }
            }
        };
        if flow.is_break() {
            break;
        }
    }
    progress.finish();
    Ok(statistics)
}

const fn legacy_severity(kind: &legacy::ProblemKind) -> Severity {
    match kind {
        legacy::ProblemKind::NoIndex
        | legacy::ProblemKind::NotListed
        | legacy::ProblemKind::Foreign => Severity::Deviation,
        _ => Severity::Damage,
    }
}

fn read_asciicast(
    start: &[u8],
    mut input: impl Read,
    mut progress: Progress,
    mut sink: impl FnMut(Found<'_>) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<Statistics> {
    let mut reader = asciicast::Reader::new();
    let mut importer: Option<Importer<fn() -> String>> = None;
    let mut statistics = Statistics {
        bytes: start.len() as u64,
        ..Statistics::default()
    };
    let mut finished = false;
    let mut buffer = vec![0; CHUNK];
    let mut events = Vec::new();
    reader.push(start);
    'reading: loop {
        while let Some(item) = reader.next_item() {
            match item {
                asciicast::Item::Header(header) => {
                    importer = Some(Importer::new(
                        &header,
                        import_options(),
                        fresh_session_id,
                        &mut events,
                    ));
                }
                asciicast::Item::Event(event) => {
                    if let Some(importer) = &mut importer {
                        importer.event(&event, &mut events);
                    }
                }
                asciicast::Item::Problem(problem) => {
                    if problem.is_fatal() {
                        bail!("{problem}");
                    }
                    statistics.damages += 1;
                    let (severity, text) = (Severity::Damage, problem.to_string());
                    if sink(Found::Problem(Finding {
                        severity,
                        name: "asciicast",
                        text,
                        problem: None,
                    }))?
                    .is_break()
                    {
                        break 'reading;
                    }
                }
            }
            for event in events.drain(..) {
                statistics.events += 1;
                if sink(Found::Event(event.as_ref()))?.is_break() {
                    break 'reading;
                }
            }
        }
        if finished {
            if let Some(importer) = importer.take() {
                importer.finish(&mut events);
            }
            for event in events.drain(..) {
                statistics.events += 1;
                if sink(Found::Event(event.as_ref()))?.is_break() {
                    break;
                }
            }
            break;
        }
        match read_some(&mut input, &mut buffer, &mut progress)? {
            [] => {
                reader.finish();
                finished = true;
            }
            bytes => {
                statistics.bytes += bytes.len() as u64;
                reader.push(bytes);
            }
        }
    }
    progress.finish();
    Ok(statistics)
}

/// An asciicast does not say whose it is: it becomes a session of its own, in no cluster.
fn import_options() -> ImportOptions {
    let identity = SessionIdentity {
        session_id: fresh_session_id(),
        cluster_name: "local".to_owned(),
        server_id: "asciicast".to_owned(),
        server_hostname: String::new(),
    };
    ImportOptions {
        identity,
        user: String::new(),
        start: Time::from_unix_ms(0),
    }
}
