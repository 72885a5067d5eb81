//! `reel policy explain`: roles, modules and a failure, and who decided what.
//!
//! The same registry that a server asks does the deciding, so that what is explained is what happens.

use std::fmt::Write as _;
use std::sync::Arc;

use reel_policy::{
    Action, Decided, Facts, Failure, Mode, Outcome, Role, Stage, Verdict, effective, outcome,
};
use reel_policy_host::{Call, PolicyRecord, Record};
use serde_json::json;

use super::args::ExplainArguments;
use super::cases::facts_in;
use super::engine::registry;
use crate::exit::Code;
use crate::output;
use crate::roles::roles_in;

/// Stages that there is something to tell about, and what they are called.
const STAGES: &[(Stage, &str)] = &[
    (Stage::Start, "at the start"),
    (Stage::InSession, "in session"),
    (Stage::NextRequest, "next request"),
];

/// Everything that was decided.
struct Explained {
    roles: Decided,
    facts: Arc<Facts>,
    start: Record,
    failing: Record,
    mode: Mode,
    /// What happens, stage by stage.
    outcomes: Vec<(&'static str, Outcome)>,
}

pub(crate) fn run(arguments: &ExplainArguments) -> anyhow::Result<Code> {
    let roles = roles_in(&arguments.roles)?;
    let decided = effective(arguments.kind, &roles);
    let text = match decided.recording.mode() {
        None if arguments.json => "{\"recording\":\"off\"}\n".to_owned(),
        None => format!(
            "{}nothing is recorded, so nothing can fail\n",
            by_roles(&decided)
        ),
        Some(floor) => {
            let explained = explain(arguments, decided, floor, &roles)?;
            if arguments.json {
                format!("{}\n", serde_json::to_string_pretty(&as_json(&explained))?)
            } else {
                described(arguments, &explained)
            }
        }
    };
    output::write_all(text.as_bytes())?;
    Ok(Code::Success)
}

fn explain(
    arguments: &ExplainArguments,
    decided: Decided,
    floor: Mode,
    roles: &[Role],
) -> anyhow::Result<Explained> {
    let facts = Arc::new(facts(arguments, roles)?);
    let registry = registry(&arguments.policies)?;
    let failure = Failure::new(arguments.failure);
    let is_interactive = !arguments.not_interactive;
    let start = registry
        .decide(Call::SessionStart, &facts, floor, facts.now_ms)
        .record;
    let floor = start.floor_in_session();
    let call = Call::AuditFailure {
        failure: failure.clone(),
    };
    let failing = registry.decide(call, &facts, floor, facts.now_ms).record;
    let mode = failing.verdict.mode.unwrap_or(Mode::Strict);
    let outcomes = STAGES
        .iter()
        .map(|(stage, name)| {
            (
                *name,
                outcome(arguments.kind, is_interactive, *stage, mode, &failure),
            )
        })
        .collect();
    Ok(Explained {
        roles: decided,
        facts,
        start,
        failing,
        mode,
        outcomes,
    })
}

/// The facts that are given, and what the arguments say on top.
fn facts(arguments: &ExplainArguments, roles: &[Role]) -> anyhow::Result<Facts> {
    let mut facts = facts_in(arguments.facts.as_deref())?;
    facts.kind = arguments.kind;
    facts.interactive = !arguments.not_interactive;
    roles.iter().for_each(|role| facts.add_role(role));
    Ok(facts)
}

fn described(arguments: &ExplainArguments, explained: &Explained) -> String {
    let mut text = by_roles(&explained.roles);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "when the session starts");
    by_policies(&mut text, &explained.start);
    let denied = explained.start.verdict.action == Action::Deny;
    if denied {
        let _ = writeln!(text, "  the session does not start");
    }
    let _ = writeln!(text, "when recording fails: {}", arguments.failure.cause());
    by_policies(&mut text, &explained.failing);
    let _ = writeln!(text, "  so the mode is {}", explained.mode);
    let _ = writeln!(text, "what happens");
    for (stage, outcome) in &explained.outcomes {
        let effect = outcome.effect.name().replace('_', " ");
        let _ = writeln!(text, "  {stage}: {effect}");
        for message in &outcome.messages {
            let _ = writeln!(text, "    {}", output::harmless(message));
        }
    }
    text
}

fn by_roles(decided: &Decided) -> String {
    let mut text = format!("roles: {}\n", decided.recording);
    for reason in &decided.because {
        let _ = writeln!(
            text,
            "  {} has record_session.{}: {}",
            output::harmless(&reason.role),
            reason.key,
            reason.value
        );
    }
    if decided.because.is_empty() {
        text.push_str("  no role says anything, so recording is strict\n");
    }
    text
}

fn by_policies(text: &mut String, record: &Record) {
    let hook = record.call.hook().name();
    let asked: Vec<&PolicyRecord> = record.policies.iter().collect();
    for policy in &asked {
        let said = policy
            .counted
            .as_ref()
            .map_or_else(|| "is not counted".to_owned(), said);
        let fault = match &policy.decision.answer {
            Ok(_) => String::new(),
            Err(fault) => format!(" (fault: {fault})"),
        };
        let _ = writeln!(
            text,
            "  {}: {}{}",
            policy.name,
            output::harmless(&said),
            output::harmless(&fault)
        );
        if !policy.decision.facts_read.is_empty() {
            let _ = writeln!(
                text,
                "    read {}",
                output::harmless(&policy.decision.facts_read.join(", "))
            );
        }
    }
    if asked.is_empty() {
        let _ = writeln!(text, "  no module has {}", hook);
    }
}

fn said(verdict: &Verdict) -> String {
    let mode = verdict
        .mode
        .map_or(String::new(), |mode| format!(", {mode}"));
    let code = if verdict.code.is_empty() {
        String::new()
    } else {
        format!(" [{}]", verdict.code)
    };
    format!("{}{mode}{code} {}", verdict.action, verdict.message)
        .trim_end()
        .to_owned()
}

fn as_json(explained: &Explained) -> serde_json::Value {
    let because: Vec<_> = explained
        .roles
        .because
        .iter()
        .map(|reason| json!({"role": reason.role, "key": reason.key, "value": reason.value}))
        .collect();
    let outcomes: serde_json::Map<String, serde_json::Value> = explained
        .outcomes
        .iter()
        .map(|(stage, outcome)| (stage.replace(' ', "_"), json!(outcome)))
        .collect();
    json!({
        "recording": explained.roles.recording,
        "because": because,
        "facts": *explained.facts,
        "start": explained.start,
        "failing": explained.failing,
        "mode": explained.mode,
        "outcomes": outcomes,
    })
}
