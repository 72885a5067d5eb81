//! `reel convert`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use reel_core::asciicast::{self, OutputVersion};
use reel_core::protostream::{Writer, WriterOptions};
use reel_core::{Event, EventRef, legacy};

use crate::args::{ConvertArguments, TargetFormat};
use crate::exit::Code;
use crate::input::{self, Finding, Found, Outcome};

/// A legacy archive is built in memory; a recording with more output is refused.
const LEGACY_BYTES_MAX: u64 = 1 << 30;

pub(crate) fn run(arguments: &ConvertArguments) -> anyhow::Result<Code> {
    let format = target(arguments)?;
    let target = Target::open(&arguments.output, arguments.force)?;
    let outcome = match format {
        TargetFormat::Protostream => to_protostream(arguments, target)?,
        TargetFormat::Legacy => to_legacy(arguments, target)?,
        TargetFormat::AsciicastV2 => to_asciicast(arguments, target, OutputVersion::V2)?,
        TargetFormat::AsciicastV3 => to_asciicast(arguments, target, OutputVersion::V3)?,
    };
    if outcome.impaired() {
        crate::output::tell(format_args!(
            "reel: {}: damaged; the result holds what could be read",
            arguments.input.display()
        ));
    }
    Ok(outcome.code())
}

fn target(arguments: &ConvertArguments) -> anyhow::Result<TargetFormat> {
    if let Some(format) = arguments.to {
        return Ok(format);
    }
    match arguments
        .output
        .extension()
        .and_then(|ending| ending.to_str())
    {
        Some("tar") => Ok(TargetFormat::Protostream),
        Some("cast") => Ok(TargetFormat::AsciicastV3),
        _ => bail!(
            "the ending of `{}` does not tell the format: use .tar or .cast, or say `--to FORMAT`",
            arguments.output.display()
        ),
    }
}

/// Reads the input; findings go to standard error.
fn read(
    arguments: &ConvertArguments,
    mut sink: impl FnMut(EventRef<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let tell = |finding: &Finding| {
        crate::output::tell(format_args!(
            "reel: {}: {finding}",
            arguments.input.display()
        ));
    };
    input::read(&arguments.input, false, |found| {
        match found {
            Found::Event(event) => sink(event)?,
            Found::Problem(finding) => tell(&finding),
            Found::Part(_) => {}
        }
        Ok(ControlFlow::Continue(()))
    })
}

fn to_protostream(arguments: &ConvertArguments, mut target: Target) -> anyhow::Result<Outcome> {
    let mut writer = Writer::new(WriterOptions::local());
    let outcome = read(arguments, |event| {
        writer.write(event)?;
        while let Some(part) = writer.take_part() {
            target.write(&part.bytes)?;
        }
        Ok(())
    })?;
    writer.complete();
    while let Some(part) = writer.take_part() {
        target.write(&part.bytes)?;
    }
    target.finish()?;
    Ok(outcome)
}

fn to_legacy(arguments: &ConvertArguments, mut target: Target) -> anyhow::Result<Outcome> {
    let mut events: Vec<Event> = Vec::new();
    let mut session_id = String::new();
    let mut bytes = 0_u64;
    let outcome = read(arguments, |event| {
        bytes += event.record().len() as u64;
        if bytes > LEGACY_BYTES_MAX {
            bail!(
                "more than {LEGACY_BYTES_MAX} bytes of events: a legacy archive is built in memory"
            );
        }
        if session_id.is_empty() {
            session_id = event.text("sid").into_owned();
        }
        events.push(event.to_owned());
        Ok(())
    })?;
    if session_id.is_empty() {
        // Prints do not say whose they are; the file's name does, by convention.
        session_id = arguments
            .input
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or("session")
            .to_owned();
    }
    target.write(&legacy::write(&session_id, events.iter()))?;
    target.finish()?;
    Ok(outcome)
}

fn to_asciicast(
    arguments: &ConvertArguments,
    mut target: Target,
    version: OutputVersion,
) -> anyhow::Result<Outcome> {
    let mut writer = asciicast::Writer::new(asciicast::WriterOptions {
        version,
        ..Default::default()
    });
    let mut text = String::new();
    let outcome = read(arguments, |event| {
        writer.event(event, &mut text);
        target.write(text.as_bytes())?;
        text.clear();
        Ok(())
    })?;
    let summary = writer.finish(&mut text);
    target.write(text.as_bytes())?;
    target.finish()?;
    report_losses(&summary);
    Ok(outcome)
}

/// Says what an asciicast could not keep.
pub(crate) fn report_losses(summary: &asciicast::Summary) {
    if summary.replaced > 0 {
        crate::output::tell(format_args!(
            "reel: {} sequences of output are not UTF-8; an asciicast holds text, so they became \u{fffd}",
            summary.replaced
        ));
    }
    if summary.desktop_frames > 0 {
        crate::output::tell(format_args!(
            "reel: {} desktop frames were left out: an asciicast holds text",
            summary.desktop_frames
        ));
    }
}

/// Where the result goes. A file appears under its name only when it is whole.
struct Target {
    out: Box<dyn Write>,
    /// Temporary name and name.
    rename: Option<(PathBuf, PathBuf)>,
}

impl Target {
    fn open(path: &Path, force: bool) -> anyhow::Result<Self> {
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
            .with_context(|| format!("cannot create `{}`", temporary.display()))?;
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

    fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.out
            .write_all(bytes)
            .with_context(|| format!("cannot write `{}`", self.name()))
    }

    fn finish(mut self) -> anyhow::Result<()> {
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
