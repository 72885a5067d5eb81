//! `reel convert`.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::bail;
use reel_core::asciicast::{self, OutputVersion};
use reel_core::protostream::{Writer, WriterOptions};
use reel_core::{Event, EventRef, legacy};

use crate::args::{ConvertArguments, TargetFormat};
use crate::exit::Code;
use crate::input::{self, Finding, Found, Outcome};
use crate::target::Target;

/// A legacy archive is built in memory; a recording with more output is refused.
const LEGACY_BYTES_MAX: u64 = 1 << 30;

pub(crate) fn run(arguments: &ConvertArguments) -> anyhow::Result<Code> {
    let format = target(arguments)?;
    let target = Target::open(&arguments.output, arguments.force)?;
    let outcome = match format {
        TargetFormat::Protostream => to_protostream(arguments, target)?,
        TargetFormat::Legacy => to_legacy(arguments, target)?,
        TargetFormat::AsciicastV2 => {
            to_asciicast(&arguments.input, target, OutputVersion::V2, None)?
        }
        TargetFormat::AsciicastV3 => {
            to_asciicast(&arguments.input, target, OutputVersion::V3, None)?
        }
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
    input: &Path,
    mut sink: impl FnMut(EventRef<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let tell = |finding: &Finding| {
        crate::output::tell(format_args!("reel: {}: {finding}", input.display()));
    };
    input::read(input, false, |found| {
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
    let outcome = read(&arguments.input, |event| {
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
    let outcome = read(&arguments.input, |event| {
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

/// `title` is that of the asciicast, if it is not to be the recorded one.
pub(crate) fn to_asciicast(
    input: &Path,
    mut target: Target,
    version: OutputVersion,
    title: Option<String>,
) -> anyhow::Result<Outcome> {
    let mut writer = asciicast::Writer::new(asciicast::WriterOptions {
        version,
        title,
        ..Default::default()
    });
    let mut text = String::new();
    let outcome = read(input, |event| {
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
