//! `reel inspect`.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use reel_core::Time;
use reel_core::catalogue;
use reel_core::protostream::{PartSummary, ProblemKind, Severity};
use reel_replay::Summary;
use serde::Serialize;

use crate::args::InspectArguments;
use crate::exit::Code;
use crate::input::{self, Finding, Found, Outcome};
use crate::output;

/// Parts that the table lists without being asked; the first and the last of more.
const PARTS_SHOWN: usize = 12;
/// Gaps that are listed; all are counted.
const GAPS_LISTED: usize = 1_000;
/// Parts that are kept for the list; all are counted.
const PARTS_KEPT: usize = 10_000;
/// Findings that are kept, gaps among them.
const FINDINGS_KEPT: usize = 1_000;

pub(crate) fn run(arguments: &InspectArguments) -> anyhow::Result<Code> {
    let mut summary = Summary::new();
    let mut parts = Vec::new();
    let mut findings = Vec::new();
    let mut gaps = Vec::new();
    // Strictly, since gaps are deviations.
    let outcome = input::read(&arguments.file, true, |found| {
        match found {
            Found::Event(event) => summary.add(event),
            Found::Problem(finding) => {
                if let Some(ProblemKind::Gap { last, index }) =
                    finding.problem.as_ref().map(|problem| &problem.kind)
                    && gaps.len() < GAPS_LISTED
                {
                    let missing = index.abs_diff(*last).saturating_sub(1);
                    gaps.push(Gap {
                        after: *last,
                        before: *index,
                        missing,
                    });
                }
                if (arguments.strict || finding.severity > Severity::Deviation)
                    && findings.len() < FINDINGS_KEPT
                {
                    findings.push(finding);
                }
            }
            Found::Part(part) if parts.len() < PARTS_KEPT => parts.push(part),
            Found::Part(_) => {}
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let report = Report::new(arguments, &summary, &parts, &findings, &gaps, &outcome);
    let text = if arguments.json {
        let mut json = serde_json::to_string_pretty(&report)?;
        json.push('\n');
        json
    } else {
        report.table(arguments, &summary)
    };
    output::write_all(text.as_bytes())?;
    Ok(outcome.code())
}

#[derive(Clone, Copy, Serialize)]
struct Gap {
    after: i64,
    before: i64,
    missing: u64,
}

/// What `--json` prints; `docs/inspect.md` describes it.
#[derive(Serialize)]
struct Report<'a> {
    file: String,
    format: &'static str,
    bytes: u64,
    /// Nothing is damaged and nothing is unreadable.
    sound: bool,
    session: Session<'a>,
    span: Span,
    events: Events<'a>,
    gaps: GapReport<'a>,
    parts: PartReport,
    problems: Vec<ProblemReport<'a>>,
    problems_not_listed: u64,
}

#[derive(Serialize)]
struct Session<'a> {
    kind: &'static str,
    id: &'a str,
    cluster: &'a str,
    user: &'a str,
    login: &'a str,
    server: &'a str,
    title: &'a str,
    command: &'a [String],
    participants: &'a [String],
    size: Option<Size>,
    resizes: u64,
    exit_code: Option<&'a str>,
    /// An event ends the session.
    ended: bool,
}

#[derive(Serialize)]
struct Size {
    cols: usize,
    rows: usize,
}

#[derive(Serialize)]
struct Span {
    /// Session start and end by their events.
    start: Option<String>,
    end: Option<String>,
    /// Earliest and latest time of any event.
    first: Option<String>,
    last: Option<String>,
    /// How long playback takes at rate 1.
    duration_ms: u64,
}

#[derive(Serialize)]
struct Events<'a> {
    total: u64,
    records: u64,
    first_index: Option<i64>,
    last_index: Option<i64>,
    duplicates: u64,
    out_of_order: u64,
    unknown: u64,
    unknown_fields: u64,
    prints: u64,
    output_bytes: u64,
    by_type: Vec<TypeReport<'a>>,
}

#[derive(Serialize)]
struct TypeReport<'a> {
    r#type: &'a str,
    category: Option<&'static str>,
    events: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct GapReport<'a> {
    count: u64,
    missing: u64,
    list: &'a [Gap],
}

#[derive(Serialize)]
struct PartReport {
    count: u64,
    encrypted: u64,
    empty: u64,
    inflated_bytes: u64,
    padding_bytes: u64,
    list: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    number: u64,
    offset: u64,
    version: u64,
    size: u64,
    padding: u64,
    encrypted: bool,
    inflated: u64,
    records: u64,
    events: u64,
    first_index: Option<i64>,
    last_index: Option<i64>,
    sound: bool,
}

#[derive(Serialize)]
struct ProblemReport<'a> {
    severity: &'static str,
    name: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part_offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inflated_offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hole: Option<Hole>,
}

#[derive(Serialize)]
struct Hole {
    from: u64,
    to: u64,
    after: i64,
    before: Option<i64>,
}

impl<'a> Report<'a> {
    fn new(
        arguments: &InspectArguments,
        summary: &'a Summary,
        parts: &[PartSummary],
        findings: &'a [Finding],
        gaps: &'a [Gap],
        outcome: &Outcome,
    ) -> Self {
        let statistics = &outcome.statistics;
        let text = |time: Option<Time>| time.map(|time| time.to_string());
        Self {
            file: arguments.file.display().to_string(),
            format: outcome.format.name(),
            bytes: outcome.statistics.bytes,
            sound: !outcome.impaired(),
            session: Session {
                kind: summary.kind.name(),
                id: &summary.session_id,
                cluster: &summary.cluster_name,
                user: &summary.user,
                login: &summary.login,
                server: &summary.server,
                title: &summary.title,
                command: &summary.command,
                participants: &summary.participants,
                size: summary.size.map(|size| Size {
                    cols: size.cols,
                    rows: size.rows,
                }),
                resizes: summary.resizes,
                exit_code: summary.exit_code.as_deref(),
                ended: summary.ended.is_some(),
            },
            span: Span {
                start: text(summary.started),
                end: text(summary.ended),
                first: text(summary.times.map(|times| times.0)),
                last: text(summary.times.map(|times| times.1)),
                duration_ms: summary.duration_ms(),
            },
            events: Events {
                total: summary.events,
                records: statistics.records.max(summary.events),
                first_index: summary.indices.map(|indices| indices.0),
                last_index: summary.indices.map(|indices| indices.1),
                duplicates: statistics.duplicates,
                out_of_order: statistics.out_of_order,
                unknown: statistics.unknown_events,
                unknown_fields: statistics.unknown_fields,
                prints: summary.prints,
                output_bytes: summary.output_bytes,
                by_type: types(summary),
            },
            gaps: GapReport {
                count: statistics.gaps,
                missing: statistics.missing,
                list: gaps,
            },
            parts: PartReport {
                count: statistics.parts,
                encrypted: statistics.encrypted_parts,
                empty: statistics.empty_parts,
                inflated_bytes: statistics.inflated,
                padding_bytes: statistics.padding,
                list: parts.iter().map(part).collect(),
            },
            problems: findings.iter().map(problem).collect(),
            problems_not_listed: outcome.problems_not_shown
                + if arguments.strict {
                    outcome.deviations_not_shown
                } else {
                    0
                },
        }
    }

    fn table(&self, arguments: &InspectArguments, summary: &Summary) -> String {
        let mut out = String::new();
        let mut row = |name: &str, value: String| {
            if !value.is_empty() {
                let _ = writeln!(out, "{name:<13} {}", output::harmless(&value));
            }
        };
        let state = match (self.sound, self.parts.encrypted, self.events.total) {
            (true, _, 0) => "holds no events",
            (true, ..) if self.session.ended => "sound and complete",
            (true, ..) => "sound; no event ends the session",
            (false, 1.., _)
                if self
                    .problems
                    .iter()
                    .all(|problem| problem.severity != "damage" || problem.name == "hole") =>
            {
                "encrypted in part, no key"
            }
            (false, ..) => "damaged",
        };
        row("file", self.file.clone());
        row(
            "format",
            format!("{}, {}", self.format, output::bytes(self.bytes)),
        );
        row("state", state.to_owned());
        row(
            "session",
            format!("{} {}", self.session.kind, self.session.id)
                .trim_end()
                .to_owned(),
        );
        row("title", self.session.title.to_owned());
        row("user", with("as", self.session.user, self.session.login));
        row(
            "server",
            with("in", self.session.server, self.session.cluster),
        );
        row("participants", self.session.participants.join(", "));
        row("command", self.session.command.join(" "));
        row(
            "size",
            summary
                .size
                .map_or(String::new(), |size| match self.session.resizes {
                    0 => size.to_string(),
                    1 => format!("{size}, resized once"),
                    count => format!("{size}, resized {count} times"),
                }),
        );
        row(
            "time",
            match (&self.span.first, &self.span.last) {
                (Some(first), Some(last)) => format!("{first} to {last}"),
                _ => String::new(),
            },
        );
        row("duration", output::duration(self.span.duration_ms));
        row(
            "exit",
            self.session.exit_code.unwrap_or_default().to_owned(),
        );
        self.events_table(&mut out);
        self.parts_table(&mut out, arguments.parts);
        if !self.problems.is_empty() {
            let _ = writeln!(out, "\nproblems");
            for problem in &self.problems {
                let _ = writeln!(
                    out,
                    "  {:<11} {}",
                    problem.severity,
                    output::harmless(problem.text)
                );
            }
            if self.problems_not_listed > 0 {
                let _ = writeln!(out, "  and {} more", self.problems_not_listed);
            }
        }
        out
    }

    fn events_table(&self, out: &mut String) {
        let events = &self.events;
        let indices = match (events.first_index, events.last_index) {
            (Some(first), Some(last)) => format!(", index {first} to {last}"),
            _ => String::new(),
        };
        let _ = writeln!(out, "\nevents        {}{indices}", events.total);
        let width = events
            .by_type
            .iter()
            .map(|entry| entry.r#type.chars().count())
            .max()
            .unwrap_or(0)
            .min(48);
        for entry in &events.by_type {
            let name = output::harmless(if entry.r#type.is_empty() {
                "(no type)"
            } else {
                entry.r#type
            });
            let _ = writeln!(
                out,
                "  {name:<width$} {:>9}  {:>10}",
                entry.events,
                output::bytes(entry.bytes)
            );
        }
        for (count, text) in [
            (events.duplicates, "dropped as duplicates"),
            (events.unknown, "of unknown kind, stepped over"),
            (self.gaps.count, "gaps in the index"),
        ] {
            if count > 0 {
                let _ = writeln!(out, "  {count} {text}");
            }
        }
        for gap in self.gaps.list.iter().take(10) {
            let _ = writeln!(
                out,
                "    {} missing between {} and {}",
                gap.missing, gap.after, gap.before
            );
        }
    }

    fn parts_table(&self, out: &mut String, all: bool) {
        let parts = &self.parts;
        if parts.count == 0 {
            return;
        }
        let _ = writeln!(
            out,
            "\nparts         {}, {} inflated, {} padding",
            parts.count,
            output::bytes(parts.inflated_bytes),
            output::bytes(parts.padding_bytes)
        );
        let _ = writeln!(
            out,
            "  {:>5} {:>12} {:>10} {:>10} {:>8}  index",
            "part", "at byte", "size", "padding", "events"
        );
        for (position, part) in parts.list.iter().enumerate() {
            if !all
                && parts.list.len() > PARTS_SHOWN
                && (PARTS_SHOWN / 2..parts.list.len() - PARTS_SHOWN / 2).contains(&position)
            {
                if position == PARTS_SHOWN / 2 {
                    let _ = writeln!(
                        out,
                        "    … {} more, see --parts",
                        parts.list.len() - PARTS_SHOWN
                    );
                }
                continue;
            }
            let indices = match (part.first_index, part.last_index) {
                (Some(first), Some(last)) => format!("{first}–{last}"),
                _ => "–".to_owned(),
            };
            let note = match (part.encrypted, part.sound) {
                (true, _) => "  encrypted",
                (false, false) => "  damaged",
                (false, true) => "",
            };
            let _ = writeln!(
                out,
                "  {:>5} {:>12} {:>10} {:>10} {:>8}  {indices}{note}",
                part.number, part.offset, part.size, part.padding, part.events
            );
        }
    }
}

fn with(word: &str, first: &str, second: &str) -> String {
    match (first, second) {
        ("", second) => second.to_owned(),
        (first, "") => first.to_owned(),
        (first, second) => format!("{first} {word} {second}"),
    }
}

fn types(summary: &Summary) -> Vec<TypeReport<'_>> {
    let entries = summary.types.iter().map(|(name, count)| TypeReport {
        r#type: name,
        category: catalogue::event_type(name).map(|entry| entry.category.name()),
        events: count.events,
        bytes: count.bytes,
    });
    entries.collect()
}

fn part(part: &PartSummary) -> Part {
    Part {
        number: part.number,
        offset: part.offset,
        version: part.header.version,
        size: part.header.size,
        padding: part.header.padding,
        encrypted: part.header.is_encrypted(),
        inflated: part.inflated,
        records: part.records,
        events: part.events,
        first_index: part.indices.map(|indices| indices.0),
        last_index: part.indices.map(|indices| indices.1),
        sound: part.sound,
    }
}

fn problem(finding: &Finding) -> ProblemReport<'_> {
    let place = finding.problem.as_ref().map(|problem| problem.place);
    let record = place.and_then(|place| place.record);
    let hole = match finding.problem.as_ref().map(|problem| &problem.kind) {
        Some(ProblemKind::Hole {
            from,
            to,
            last,
            next,
            ..
        }) => Some(Hole {
            from: *from,
            to: *to,
            after: *last,
            before: *next,
        }),
        _ => None,
    };
    ProblemReport {
        severity: finding.severity.name(),
        name: finding.name,
        text: &finding.text,
        part: place.map(|place| place.part),
        part_offset: place.map(|place| place.part_offset),
        record: record.map(|(number, _)| number),
        inflated_offset: record.map(|(_, offset)| offset),
        hole,
    }
}
