//! What a person would have read.

use std::io::{self, IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Context as _;
use reel_replay::{Size, TextTranscript, readable, readable_without_terminal};

use super::{Position, Span, conclude, report};
use crate::args::PlayArguments;
use crate::input::{self, Found, Outcome};
use crate::moment::Moment;
use crate::output;

/// What is made into text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) file: &'a Path,
    pub(crate) strict: bool,
    pub(crate) from: Option<Moment>,
    pub(crate) to: Option<Moment>,
    /// The screen at this moment only.
    pub(crate) at: Option<Moment>,
}

pub(super) fn print(arguments: &PlayArguments) -> anyhow::Result<Outcome> {
    // The text has no controls, but marks that turn the direction of writing would act on a terminal.
    let watched = io::stdout().is_terminal();
    let mut stdout = output::buffered();
    let request = Request {
        file: &arguments.file,
        strict: arguments.strict,
        from: arguments.from,
        to: arguments.to,
        at: arguments.at,
    };
    let outcome = write(request, |text| {
        let written = if watched {
            stdout.write_all(output::harmless_lines(text).as_bytes())
        } else {
            stdout.write_all(text.as_bytes())
        };
        written.context("cannot write to standard output")
    })?;
    stdout.flush().context("cannot write to standard output")?;
    Ok(outcome)
}

/// Hands over the text of a recording, piece by piece.
pub(crate) fn write(
    request: Request<'_>,
    mut write: impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let mut span = Span::between(request.from, request.to.or(request.at));
    let mut transcript: Option<TextTranscript> = None;
    let mut text = String::new();
    let mut frames = 0_u64;
    let mut has_terminal = false;
    let outcome = input::read(request.file, request.strict, |found| {
        let event = match found {
            Found::Problem(finding) => {
                report(request.file, &finding);
                return Ok(ControlFlow::Continue(()));
            }
            Found::Part(_) => return Ok(ControlFlow::Continue(())),
            Found::Event(event) => event,
        };
        let position = span.position(event);
        if position == Position::After {
            return Ok(ControlFlow::Break(()));
        }
        frames += u64::from(event.event_type() == "desktop.recording");
        let default = || TextTranscript::new(Size::DEFAULT.cols, Size::DEFAULT.rows);
        match &*event.event_type() {
            "print" => {
                has_terminal = true;
                let data = event.print().unwrap_or_default().data;
                transcript.get_or_insert_with(default).feed(data, &mut text);
            }
            "session.start" | "resize" => {
                if let Some(size) = Size::parse(&event.text("size")) {
                    has_terminal = true;
                    match &mut transcript {
                        Some(transcript) => transcript.resize(size.cols, size.rows, &mut text),
                        None => transcript = Some(TextTranscript::new(size.cols, size.rows)),
                    }
                }
            }
            _ => {
                let line = if has_terminal {
                    readable(event)
                } else {
                    readable_without_terminal(event)
                };
                if let Some(line) = line {
                    transcript
                        .get_or_insert_with(default)
                        .feed(line.as_bytes(), &mut text);
                }
            }
        }
        if position == Position::Inside && request.at.is_none() {
            write(&text)?;
        }
        text.clear();
        Ok(ControlFlow::Continue(()))
    })?;
    if let Some(transcript) = transcript {
        if request.at.is_some() {
            text.push_str(&transcript.terminal().screen_text());
        } else {
            transcript.finish(&mut text);
        }
        write(&text)?;
    }
    if frames > 0 {
        output::tell(format_args!(
            "reel: {}: {frames} desktop frames hold pictures and no text",
            request.file.display()
        ));
    }
    Ok(conclude(request.file, outcome))
}
