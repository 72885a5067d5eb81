//! `reel search`.

use std::io::IsTerminal as _;
use std::ops::Range;

use reel_replay::{Mark, Query, QueryKind};
use reel_server::{BuildError, IndexFault, Recording, recording_path};
use serde::Serialize;

use crate::args::SearchArguments;
use crate::exit::Code;
use crate::output;
use crate::progress::Progress;
use crate::shell::{encoded, quoted};
use crate::targets::{Target, targets, worse};

/// How a match stands out on a terminal: bold and red, as grep does it.
const HIGHLIGHT: (&str, &str) = ("\x1b[1;31m", "\x1b[0m");

/// Characters of a pattern that a message shows.
const PATTERN_SHOWN: usize = 60;

/// Text on screen that matches.
#[derive(Serialize)]
struct HitLine<'a> {
    file: String,
    /// The name percent-encoded, if `file` could not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_encoded: Option<String>,
    from_ms: u64,
    to_ms: u64,
    /// From 1; none of what was visible at no moment.
    row: Option<u32>,
    /// From 1.
    col: u32,
    text: &'a str,
    /// Bytes of the match in the text.
    start: usize,
    end: usize,
    /// It went by within one moment, so no moment shows it.
    scrolled_by: bool,
    link: Option<String>,
}

/// An event that matches.
#[derive(Serialize)]
struct EventLine<'a> {
    file: String,
    /// The name percent-encoded, if `file` could not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_encoded: Option<String>,
    from_ms: u64,
    kind: &'static str,
    event: &'a str,
    code: &'a str,
    index: i64,
    text: &'a str,
    link: Option<String>,
}

pub(crate) fn run(arguments: &SearchArguments) -> anyhow::Result<Code> {
    let query = Query {
        pattern: arguments.pattern.clone(),
        kind: if arguments.regex {
            QueryKind::Regex
        } else {
            QueryKind::Plain
        },
        is_case_sensitive: arguments.case_sensitive,
        hits_max: arguments.limit,
    };
    if let Err(error) = query.matcher() {
        output::tell(format_args!("reel: {}: {error}", shortened(&query.pattern)));
        return Ok(Code::Usage);
    }
    let printer = Printer {
        arguments,
        is_watched: std::io::stdout().is_terminal(),
    };
    let (targets, mut code) = targets(&arguments.paths)?;
    let mut found = 0;
    for target in targets {
        match one(&printer, &query, &target) {
            Ok((hits, done)) => {
                found += hits;
                code = worse(code, done);
            }
            Err(error) if error.downcast_ref::<BuildError>().is_none() => return Err(error),
            Err(error) => {
                output::tell(format_args!("reel: {}: {error:#}", target.path.display()));
                code = Code::Failure;
            }
        }
    }
    Ok(if found == 0 {
        worse(code, Code::No)
    } else {
        code
    })
}

/// A pattern in a message.
fn shortened(pattern: &str) -> String {
    match pattern.char_indices().nth(PATTERN_SHOWN) {
        Some((end, _)) => format!("`{}…`", pattern.get(..end).unwrap_or_default()),
        None => format!("`{pattern}`"),
    }
}

/// Searches one recording; gives the number of hits.
fn one(printer: &Printer<'_>, query: &Query, target: &Target) -> anyhow::Result<(usize, Code)> {
    let mut progress = Progress::new(std::fs::metadata(&target.path).ok().map(|file| file.len()));
    let recording = Recording::open(&target.path, |bytes| progress.add(bytes));
    progress.finish();
    let mut recording = recording?;
    recording.readable()?;
    let hits = recording.search(query)?;
    for (index, fault) in recording.set_aside() {
        let again = match fault {
            IndexFault::NotAFile => String::new(),
            IndexFault::NotAnIndex => {
                format!(
                    ": `reel index --force {}` replaces it",
                    quoted(&target.path)
                )
            }
            _ => format!(": `reel index {}` makes it again", quoted(&target.path)),
        };
        output::tell(format_args!(
            "reel: {}: {fault}; the recording was searched without it{again}",
            index.display()
        ));
    }
    printer.tell_without_link(target);
    let duration_ms = recording.info().duration_ms;
    let mut text = String::new();
    for hit in &hits.hits {
        text += &printer.hit(target, hit, duration_ms)?;
    }
    let mut count = hits.hits.len();
    if printer.arguments.events {
        let replayer = recording.replayer();
        for number in replayer.search_events(query)? {
            if let Some(mark) = replayer.marks().get(number) {
                text += &printer.event(target, mark)?;
                count += 1;
            }
        }
    }
    output::write_all(text.as_bytes())?;
    if hits.total > hits.hits.len() {
        output::tell(format_args!(
            "reel: {}: {} more hits; `--limit` says how many are shown",
            target.path.display(),
            hits.total - hits.hits.len()
        ));
    }
    let info = recording.info();
    let code = if info.damages > 0 || info.encrypted_parts > 0 {
        output::tell(format_args!(
            "reel: {}: damaged or encrypted in part; only what can be read was searched",
            target.path.display()
        ));
        Code::Damaged
    } else {
        Code::Success
    };
    Ok((count, code))
}

struct Printer<'a> {
    arguments: &'a SearchArguments,
    /// By a person, at a terminal.
    is_watched: bool,
}

impl Printer<'_> {
    fn hit(
        &self,
        target: &Target,
        hit: &reel_replay::Hit,
        duration_ms: u64,
    ) -> anyhow::Result<String> {
        let link = self.link(target, hit.from_ms);
        // At the very end it stays.
        let scrolled_by = hit.from_ms == hit.to_ms && hit.from_ms < duration_ms;
        if self.arguments.json {
            let line = HitLine {
                file: target.path.display().to_string(),
                file_encoded: encoded(&target.path),
                from_ms: hit.from_ms,
                to_ms: hit.to_ms,
                row: (!scrolled_by).then_some(hit.row + 1),
                col: hit.col + 1,
                text: &hit.text,
                start: hit.range.start,
                end: hit.range.end,
                scrolled_by,
                link,
            };
            return Ok(serde_json::to_string(&line)? + "\n");
        }
        let place = if scrolled_by {
            "scrolled by".to_owned()
        } else {
            format!("row {}, col {}", hit.row + 1, hit.col + 1)
        };
        Ok(format!(
            "{}: {}, {place}: {}\n{}",
            output::harmless(&target.path.display().to_string()),
            output::duration(hit.from_ms),
            self.highlighted(&hit.text, &hit.range),
            below(link.as_deref())
        ))
    }

    fn event(&self, target: &Target, mark: &Mark) -> anyhow::Result<String> {
        let link = self.link(target, mark.at_ms);
        if self.arguments.json {
            let line = EventLine {
                file: target.path.display().to_string(),
                file_encoded: encoded(&target.path),
                from_ms: mark.at_ms,
                kind: mark.kind.name(),
                event: &mark.event_type,
                code: &mark.code,
                index: mark.index,
                text: &mark.text,
                link,
            };
            return Ok(serde_json::to_string(&line)? + "\n");
        }
        Ok(format!(
            "{}: {}, event {}: {}\n{}",
            output::harmless(&target.path.display().to_string()),
            output::duration(mark.at_ms),
            output::harmless(&mark.event_type),
            output::harmless(&mark.text),
            below(link.as_deref())
        ))
    }

    /// The line without what could act on a terminal, and on a terminal with the match standing out.
    fn highlighted(&self, line: &str, range: &Range<usize>) -> String {
        let parts = (
            line.get(..range.start),
            line.get(range.clone()),
            line.get(range.end..),
        );
        match parts {
            (Some(before), Some(matched), Some(after)) if self.is_watched => format!(
                "{}{}{}{}{}",
                output::harmless(before.trim_start()),
                HIGHLIGHT.0,
                output::harmless(matched),
                HIGHLIGHT.1,
                output::harmless(after.trim_end())
            ),
            _ => output::harmless(line.trim()),
        }
    }

    /// Where to see the moment. `None` if it is asked for an address, and there is none.
    fn link(&self, target: &Target, at_ms: u64) -> Option<String> {
        let moment = seconds(at_ms);
        let Some(base) = &self.arguments.url else {
            return Some(format!("reel play {} --at {moment}", quoted(&target.path)));
        };
        let path = recording_path(target.below.as_ref()?)?;
        Some(format!(
            "{}/play/{path}?t={moment}",
            base.trim_end_matches('/')
        ))
    }

    /// Says why hits come without an address.
    fn tell_without_link(&self, target: &Target) {
        if self.arguments.url.is_some() && self.link(target, 0).is_none() {
            output::tell(format_args!(
                "reel: {}: no links: `reel serve` shows what lies below its directory, here the current one, and nothing \
                 hidden",
                target.path.display()
            ));
        }
    }
}

/// The line below a hit.
fn below(link: Option<&str>) -> String {
    link.map_or_else(String::new, |link| format!("    {link}\n"))
}

/// `12`, `12.5`, `0.042`: what `--at` and `?t=` understand, and exact.
fn seconds(ms: u64) -> String {
    let text = format!("{}.{:03}", ms / 1000, ms % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_exact() {
        for (ms, text) in [(0, "0"), (42, "0.042"), (12_500, "12.5"), (60_000, "60")] {
            assert_eq!(seconds(ms), text);
        }
    }
}
