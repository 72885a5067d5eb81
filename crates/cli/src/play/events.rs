//! Events one by one: JSON, YAML, asciicast.

use std::io::Write as _;
use std::ops::ControlFlow;

use anyhow::{Context as _, bail};
use reel_core::asciicast::{OutputVersion, Writer, WriterOptions};
use reel_core::json::{for_each_member, to_json, to_json_lossless, write_json, write_text};
use reel_core::{Event, EventRef};

use super::{Position, Span, conclude, report};
use crate::args::PlayArguments;
use crate::input::{self, Found, Outcome};
use crate::output;

/// Prints each event within the span, in the form that `write` gives it.
pub(super) fn print(
    arguments: &PlayArguments,
    write: fn(&mut String, EventRef<'_>),
) -> anyhow::Result<Outcome> {
    let mut stdout = output::buffered();
    let mut span = Span::new(arguments);
    let mut text = String::new();
    let mut last: Option<Event> = None;
    let outcome = input::read(&arguments.file, arguments.strict, |found| {
        match found {
            Found::Problem(finding) => report(&arguments.file, &finding),
            Found::Part(_) => {}
            Found::Event(event) => match span.position(event) {
                Position::Before => {}
                Position::After => return Ok(ControlFlow::Break(())),
                Position::Inside if arguments.at.is_some() => last = Some(event.to_owned()),
                Position::Inside => {
                    text.clear();
                    write(&mut text, event);
                    stdout
                        .write_all(text.as_bytes())
                        .context("cannot write to standard output")?;
                }
            },
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if let Some(event) = last {
        text.clear();
        write(&mut text, event.as_ref());
        stdout
            .write_all(text.as_bytes())
            .context("cannot write to standard output")?;
    }
    stdout.flush().context("cannot write to standard output")?;
    Ok(conclude(&arguments.file, outcome))
}

/// One object on one line.
pub(super) fn json(out: &mut String, event: EventRef<'_>) {
    write_json(out, event);
    out.push('\n');
}

/// [`json`] with the fields that are not known.
pub(super) fn json_lossless(out: &mut String, event: EventRef<'_>) {
    out.push_str(&to_json_lossless(event));
    out.push('\n');
}

/// One document: the keys of the event on a line each, their values in YAML's flow form, which JSON is.
pub(super) fn yaml(out: &mut String, event: EventRef<'_>) {
    out.push_str("---\n");
    let json = to_json(event);
    let written = for_each_member(&json, |key, value| {
        if is_plain(key) {
            out.push_str(key);
        } else {
            write_text(out, key);
        }
        out.push_str(": ");
        out.push_str(value);
        out.push('\n');
    });
    debug_assert!(written.is_ok(), "our own JSON is an object");
}

/// Whether a key can stand in YAML without quotes and be nothing but text.
fn is_plain(key: &str) -> bool {
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
        && !words.contains(&key.to_ascii_lowercase().as_str())
}

/// The whole span as an asciicast.
pub(super) fn print_asciicast(arguments: &PlayArguments) -> anyhow::Result<Outcome> {
    if arguments.at.is_some() {
        bail!("`--at` has no meaning for an asciicast: use `--from` and `--to`");
    }
    let mut stdout = output::buffered();
    let mut span = Span::new(arguments);
    let mut writer = Writer::new(WriterOptions {
        version: OutputVersion::V3,
        ..WriterOptions::default()
    });
    let mut text = String::new();
    let outcome = input::read(&arguments.file, arguments.strict, |found| {
        match found {
            Found::Problem(finding) => report(&arguments.file, &finding),
            Found::Part(_) => {}
            Found::Event(event) => match span.position(event) {
                // The start has the header's facts.
                Position::Before if event.event_type() != "session.start" => {}
                Position::After => return Ok(ControlFlow::Break(())),
                Position::Before | Position::Inside => {
                    writer.event(event, &mut text);
                    stdout
                        .write_all(text.as_bytes())
                        .context("cannot write to standard output")?;
                    text.clear();
                }
            },
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let summary = writer.finish(&mut text);
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .context("cannot write to standard output")?;
    crate::convert::report_losses(&summary);
    Ok(conclude(&arguments.file, outcome))
}
