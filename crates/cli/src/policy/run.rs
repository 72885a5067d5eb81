//! `reel policy run`: one decision.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;

use super::args::RunArguments;
use super::engine::{Decided, Loaded};
use super::test::micros;
use crate::exit::Code;
use crate::output;

pub(crate) fn run(arguments: &RunArguments) -> anyhow::Result<Code> {
    let loaded = Loaded::named(&arguments.module, &arguments.with)?;
    let (call, facts) = loaded.asked(&arguments.call)?;
    let decided = loaded.decide(call, &facts);
    let text = if arguments.json {
        let decision = &decided.decision;
        let mut json = decided.as_json()?;
        json.insert("detail".to_owned(), decision.detail.clone().into());
        json.insert("fuel".to_owned(), decision.fuel.into());
        json.insert("wall_ns".to_owned(), decision.wall_ns.into());
        json.insert("facts_read".to_owned(), decision.facts_read.clone().into());
        json.insert("log".to_owned(), json!(decision.log));
        format!("{}\n", serde_json::to_string_pretty(&json)?)
    } else {
        described(&decided)
    };
    output::write_all(text.as_bytes())?;
    Ok(match decided.decision.answer {
        Ok(_) => Code::Success,
        Err(_) => Code::No,
    })
}

fn described(decided: &Decided) -> String {
    let (verdict, decision) = (&decided.verdict, &decided.decision);
    let mode = verdict.mode.map_or("no opinion", |mode| mode.name());
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<8} {}", output::harmless(value));
    };
    line("action", verdict.action.name());
    line("mode", mode);
    line("code", &verdict.code);
    line("message", &verdict.message);
    if !verdict.tags.is_empty() {
        let tags: Vec<&str> = verdict.tags.iter().map(String::as_str).collect();
        line("tags", &tags.join(", "));
    }
    if let Err(fault) = &decision.answer {
        line("fault", &format!("{}: {fault}", fault.name()));
        line("detail", &decision.detail);
    }
    line("read", &decision.facts_read.join(", "));
    line("fuel", &decision.fuel.to_string());
    line("time", &micros(Duration::from_nanos(decision.wall_ns)));
    for logged in &decision.log {
        line("log", &format!("{}: {}", logged.level, logged.text));
    }
    text
}
