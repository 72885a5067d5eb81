//! `reel play`.

mod events;
mod frame;
mod pty;
pub(crate) mod text;
mod watcher;
mod web;

use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::bail;
use reel_core::EventRef;
use reel_replay::Timeline;

use crate::args::{PlayArguments, PlayFormat};
use crate::exit::Code;
use crate::input::{Finding, Format, Outcome};
use crate::moment::Moment;

pub(crate) fn run(arguments: &PlayArguments) -> anyhow::Result<Code> {
    if let (Some(Moment::Since(from)), Some(Moment::Since(to))) = (arguments.from, arguments.to)
        && from > to
    {
        bail!("`--from` lies behind `--to`: there is nothing in between");
    }
    if arguments.web {
        return web::play(arguments);
    }
    let interactive = std::io::stdout().is_terminal();
    let format = arguments.format.unwrap_or(if interactive {
        PlayFormat::Pty
    } else {
        PlayFormat::Text
    });
    let outcome = match format {
        PlayFormat::Pty if !interactive => {
            bail!(
                "`--format pty` plays in a terminal, and standard output is none: try `--format text`"
            )
        }
        PlayFormat::Pty => {
            let (outcome, signal) = pty::play(arguments)?;
            return Ok(signal.map_or_else(|| outcome.code(), |signal| Code::Command(128 + signal)));
        }
        PlayFormat::Text => text::print(arguments)?,
        PlayFormat::Json if arguments.unknown => events::print(arguments, events::json_lossless)?,
        PlayFormat::Json => events::print(arguments, events::json)?,
        PlayFormat::Yaml => events::print(arguments, events::yaml)?,
        PlayFormat::Asciicast => events::print_asciicast(arguments)?,
    };
    Ok(outcome.code())
}

/// Says on standard error what is wrong with the recording.
fn report(file: &Path, finding: &Finding) {
    crate::output::tell(format_args!("reel: {}: {finding}", file.display()));
}

/// Which events `--from` and `--to` let through.
pub(crate) struct Span {
    from: Option<Moment>,
    to: Option<Moment>,
    timeline: Timeline,
}

/// Where an event lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Before,
    Inside,
    After,
}

impl Span {
    fn new(arguments: &PlayArguments) -> Self {
        // The state at a moment is what all events up to it make.
        Self::between(arguments.from, arguments.to.or(arguments.at))
    }

    pub(crate) fn between(from: Option<Moment>, to: Option<Moment>) -> Self {
        Self {
            from,
            to,
            timeline: Timeline::new(),
        }
    }

    pub(crate) fn position(&mut self, event: EventRef<'_>) -> Position {
        let now = self.timeline.place(event);
        if self.from.is_some_and(|from| now < from.ms(&self.timeline)) {
            Position::Before
        } else if self.to.is_some_and(|to| now > to.ms(&self.timeline)) {
            Position::After
        } else {
            Position::Inside
        }
    }
}

/// Adds what every form of playing says at the end.
pub(crate) fn conclude(file: &Path, outcome: Outcome) -> Outcome {
    let not_shown = outcome.problems_not_shown + outcome.deviations_not_shown;
    if not_shown > 0 {
        crate::output::tell(format_args!(
            "reel: {}: {} more problems; `reel inspect` counts them",
            file.display(),
            not_shown
        ));
    }
    if outcome.format == Format::Empty {
        crate::output::tell(format_args!("reel: {}: holds no events", file.display()));
    }
    if outcome.statistics.unknown_events > 0 {
        crate::output::tell(format_args!(
            "reel: {}: {} events of unknown kind stepped over; `reel inspect --strict` says where",
            file.display(),
            outcome.statistics.unknown_events
        ));
    }
    outcome
}
