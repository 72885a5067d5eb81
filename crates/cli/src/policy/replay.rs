//! `reel policy replay`: decisions that were recorded, taken again.
//!
//! The file has one JSON object per line: decision records, and the facts that they were taken on, once per session, as
//! `{"facts": {…}}` in front of the first record that needs them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use reel_policy::Facts;
use reel_policy_host::{
    Again, Decider, Module, PolicyRecord, Record, Replay, facts_digest, replay,
};
use serde_json::{Value, json};

use super::args::ReplayArguments;
use super::engine::Loaded;
use crate::exit::Code;
use crate::output;

/// Bytes of one line. A record of 256 events with all their fields has a few hundred kilobytes.
const LINE_BYTES_MAX: u64 = 16 << 20;

/// How many went how.
#[derive(Default)]
struct Counts {
    same: usize,
    cost: usize,
    changed: usize,
    passed_over: usize,
}

pub(crate) fn run(arguments: &ReplayArguments) -> anyhow::Result<Code> {
    let loaded = Loaded::named(&arguments.policy, &arguments.with)?;
    let module = loaded.module();
    let decider = Decider::new(&[module.engine()]).context("cannot start threads")?;
    let mut facts = BTreeMap::new();
    let mut counts = Counts::default();
    let mut text = String::new();
    each_line(&arguments.records, |line| {
        match line {
            Line::Facts(given) => {
                facts.insert(facts_digest(&given).to_string(), Arc::from(given));
            }
            Line::Record(record) => {
                let known = facts.get(&record.facts.to_string());
                let known = known.with_context(|| {
                    format!(
                        "record `{}`: its facts ({}) are not in the file before it",
                        record.id, record.facts
                    )
                })?;
                take_again(
                    &record,
                    known,
                    &decider,
                    module,
                    arguments.json,
                    &mut counts,
                    &mut text,
                )?;
            }
        }
        Ok(())
    })?;
    if !arguments.json {
        text.push_str(&format!(
            "{} the same, {} the same for other fuel, {} changed, {} passed over\n",
            counts.same, counts.cost, counts.changed, counts.passed_over
        ));
    }
    output::write_all(text.as_bytes())?;
    Ok(if counts.changed == 0 {
        Code::Success
    } else {
        Code::No
    })
}

enum Line {
    Facts(Box<Facts>),
    Record(Box<Record>),
}

fn each_line(path: &Path, mut take: impl FnMut(Line) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let mut file = BufReader::new(file);
    for number in 1_u64.. {
        let place = || format!("`{}`, line {number}", path.display());
        let mut line = Vec::new();
        let count = file
            .by_ref()
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line)
            .with_context(place)?;
        if count == 0 {
            break;
        }
        if count as u64 == LINE_BYTES_MAX {
            bail!("{}: longer than {LINE_BYTES_MAX} bytes", place());
        }
        if !line.trim_ascii().is_empty() {
            take(parse(&line).with_context(place)?).with_context(place)?;
        }
    }
    Ok(())
}

fn parse(line: &[u8]) -> anyhow::Result<Line> {
    let json: Value = serde_json::from_slice(line)?;
    // In a record `facts` is a digest.
    if let Some(facts @ Value::Object(_)) = json.get("facts") {
        let facts = serde_json::from_value(facts.clone()).context("facts")?;
        return Ok(Line::Facts(Box::new(facts)));
    }
    Ok(Line::Record(Box::new(
        serde_json::from_value(json).context("no decision record")?,
    )))
}

fn take_again(
    record: &Record,
    facts: &Arc<Facts>,
    decider: &Decider,
    module: &Module,
    as_json: bool,
    counts: &mut Counts,
    text: &mut String,
) -> anyhow::Result<()> {
    let name = &module.manifest().name;
    let find = |policy: &PolicyRecord| (policy.name == *name).then(|| module.clone());
    let Replay {
        policies, verdict, ..
    } = replay(record, facts, decider, find)?;
    let Some((policy, again)) = record
        .policies
        .iter()
        .zip(&policies)
        .find_map(|(policy, (other, again))| (other == name).then_some((policy, again)))
    else {
        counts.passed_over += 1;
        return Ok(());
    };
    let is_same_code = policy.module.as_ref().is_some_and(|then| {
        then.source == module.source() && then.settings == module.settings_digest()
    });
    let (what, told) = match again {
        Again::Same => {
            counts.same += 1;
            ("same", String::new())
        }
        // The same code on the same facts: fuel is what shows that something is not as it was.
        Again::Cost { before, after } if is_same_code => {
            counts.changed += 1;
            ("fuel", format!("fuel {before}, now {after}"))
        }
        Again::Cost { before, after } => {
            counts.cost += 1;
            ("cost", format!("fuel {before}, now {after}"))
        }
        Again::Changed(decision) => {
            counts.changed += 1;
            (
                "changed",
                format!(
                    "{}; now {}",
                    said(&policy.decision.answer),
                    said(&decision.answer)
                ),
            )
        }
        _ => {
            counts.passed_over += 1;
            ("by_chance", String::new())
        }
    };
    if as_json {
        let line = json!({
            "id": record.id, "session": record.session, "again": what,
            "before": record.verdict, "after": verdict,
        });
        text.push_str(&format!("{line}\n"));
    } else if !told.is_empty() {
        text.push_str(&format!(
            "{} {}: {}\n",
            record.id,
            output::harmless(&record.session),
            output::harmless(&told)
        ));
    }
    Ok(())
}

fn said(answer: &Result<reel_policy::Verdict, reel_policy_host::Fault>) -> String {
    match answer {
        Ok(verdict) => {
            let mode = verdict.mode.map_or("no mode", |mode| mode.name());
            format!("{} with {mode} [{}]", verdict.action, verdict.code)
        }
        Err(fault) => format!("fault: {fault}"),
    }
}
