//! `reel search`.

use std::io::IsTerminal as _;
use std::ops::Range;

use anyhow::Context as _;
use reel_replay::{Mark, Query, QueryKind};
use reel_server::{BuildError, Recording, recording_path};
use serde::Serialize;

use crate::args::SearchArguments;
use crate::exit::Code;
use crate::output;
use crate::progress::Progress;
use crate::targets::{Target, targets, worse};

/// How a match stands out on a terminal: bold and red, as grep does it.
const HIGHLIGHT: (&str, &str) = ("\x1b[1;31m", "\x1b[0m");

/// Text on screen that matches.
#[derive(Serialize)]
struct HitLine<'a> {
    file: String,
    from_ms: u64,
    to_ms: u64,
    /// From 1.
    row: u32,
    /// From 1.
    col: u32,
    text: &'a str,
    /// Bytes of the match in the text.
    start: usize,
    end: usize,
    link: String,
}

/// An event that matches.
#[derive(Serialize)]
struct EventLine<'a> {
    file: String,
    from_ms: u64,
    kind: &'static str,
    event: &'a str,
    code: &'a str,
    index: i64,
    text: &'a str,
    link: String,
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
    query
        .matcher()
        .with_context(|| format!("`{}` cannot be looked for", arguments.pattern))?;
    let printer = Printer {
        arguments,
        is_watched: std::io::stdout().is_terminal(),
    };
    let mut code = Code::Success;
    let mut found = 0;
    for target in targets(&arguments.paths)? {
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

/// Searches one recording; gives the number of hits.
fn one(printer: &Printer<'_>, query: &Query, target: &Target) -> anyhow::Result<(usize, Code)> {
    let mut progress = Progress::new(std::fs::metadata(&target.path).ok().map(|file| file.len()));
    let recording = Recording::open(&target.path, |bytes| progress.add(bytes));
    progress.finish();
    let mut recording = recording?;
    let hits = recording.search(query)?;
    let mut text = String::new();
    for hit in &hits.hits {
        text += &printer.hit(target, hit)?;
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
    fn hit(&self, target: &Target, hit: &reel_replay::Hit) -> anyhow::Result<String> {
        let link = self.link(target, hit.from_ms);
        if self.arguments.json {
            let line = HitLine {
                file: target.path.display().to_string(),
                from_ms: hit.from_ms,
                to_ms: hit.to_ms,
                row: hit.row + 1,
                col: hit.col + 1,
                text: &hit.text,
                start: hit.range.start,
                end: hit.range.end,
                link,
            };
            return Ok(serde_json::to_string(&line)? + "\n");
        }
        Ok(format!(
            "{}: {}, row {}, col {}: {}\n    {link}\n",
            output::harmless(&target.path.display().to_string()),
            output::duration(hit.from_ms),
            hit.row + 1,
            hit.col + 1,
            self.highlighted(&hit.text, &hit.range)
        ))
    }

    fn event(&self, target: &Target, mark: &Mark) -> anyhow::Result<String> {
        let link = self.link(target, mark.at_ms);
        if self.arguments.json {
            let line = EventLine {
                file: target.path.display().to_string(),
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
            "{}: {}, event {}: {}\n    {link}\n",
            output::harmless(&target.path.display().to_string()),
            output::duration(mark.at_ms),
            output::harmless(&mark.event_type),
            output::harmless(&mark.text)
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

    /// Where to see the moment.
    fn link(&self, target: &Target, at_ms: u64) -> String {
        let moment = seconds(at_ms);
        if let Some(base) = &self.arguments.url {
            let base = base.trim_end_matches('/');
            if let Some(path) = recording_path(&target.below) {
                return format!("{base}/play/{path}?t={moment}");
            }
        }
        format!(
            "reel play {} --at {moment}",
            quoted(&target.path.display().to_string())
        )
    }
}

/// `12`, `12.5`, `0.042`: what `--at` and `?t=` understand, and exact.
fn seconds(ms: u64) -> String {
    let text = format!("{}.{:03}", ms / 1000, ms % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A file name as a shell takes it.
fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./+,:@%".contains(c);
    let name = if name.starts_with('-') {
        format!("./{name}")
    } else {
        name.to_owned()
    };
    if !name.is_empty() && name.chars().all(is_plain) {
        name
    } else {
        format!("'{}'", output::harmless(&name).replace('\'', "'\\''"))
    }
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

    #[test]
    fn names_are_quoted_for_a_shell() {
        for (name, text) in [
            ("a/b.tar", "a/b.tar"),
            ("a b.tar", "'a b.tar'"),
            ("it's", "'it'\\''s'"),
            ("-rf", "./-rf"),
            ("$(x)", "'$(x)'"),
        ] {
            assert_eq!(quoted(name), text);
        }
    }
}
