//! `reel policy check`: whether a module is fit to be used. Everything that a server would refuse, what it would put up with and
//! its author should know, and what only the sources show.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use reel_policy_host::Manifest;
use serde_json::json;

use super::args::{CheckArguments, Language};
use super::component::{Component, MODULE_BYTES_MAX};
use super::engine::{Loaded, settings_of};
use super::project::{Project, module_at};
use super::schema;
use crate::exit::Code;
use crate::output;

/// Bytes of stack up to which all of a small module's memory is cleared cheaply between decisions.
const STACK_BYTES_MAX: u64 = 64 * 1024;

/// What there is to say.
#[derive(Default)]
struct Findings {
    faults: Vec<String>,
    notes: Vec<String>,
}

impl Findings {
    fn fault(&mut self, text: impl Into<String>) {
        self.faults.push(text.into());
    }

    fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

pub(crate) fn run(arguments: &CheckArguments) -> anyhow::Result<Code> {
    let (path, is_interpreted) = module_at(&arguments.module)?;
    let is_interpreted = is_interpreted || arguments.with.interpreted;
    let settings = settings_of(arguments.with.settings.as_deref())?;
    let mut found = Findings::default();
    let bytes = read(&path)?;
    match Component::read(&bytes) {
        Ok(component) => check_component(&component, is_interpreted, &mut found),
        Err(error) => found.fault(format!("{error:#}")),
    }
    match Manifest::read(&bytes) {
        Ok(manifest) => check_manifest(&manifest, &settings, &mut found),
        Err(error) => found.fault(error.to_string()),
    }
    if arguments.module.is_dir() {
        check_sources(&Project::open(&arguments.module)?, &mut found)?;
    }
    // Loading runs code of the module, if only its check of the settings; what is wrong already need not be run.
    if found.faults.is_empty()
        && let Err(error) = Loaded::open(&path, &settings, is_interpreted)
    {
        found.fault(format!("{error:#}"));
    }
    let text = if arguments.json {
        let json =
            json!({"fit": found.faults.is_empty(), "faults": found.faults, "notes": found.notes});
        format!("{}\n", serde_json::to_string_pretty(&json)?)
    } else {
        described(&found)
    };
    output::write_all(text.as_bytes())?;
    Ok(if found.faults.is_empty() {
        Code::Success
    } else {
        Code::No
    })
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = || format!("cannot read `{}`", path.display());
    let length = fs::metadata(path).with_context(shown)?.len();
    anyhow::ensure!(
        length <= MODULE_BYTES_MAX,
        "`{}` has {length} bytes; no module is larger than {MODULE_BYTES_MAX}",
        path.display()
    );
    fs::read(path).with_context(shown)
}

fn check_component(component: &Component, is_interpreted: bool, found: &mut Findings) {
    for (import, remedy) in component.unknown_imports() {
        found.fault(format!("imports `{import}`: {remedy}"));
    }
    if component.hooks.is_empty() {
        found.fault("exports no hook, so it would never be asked");
    }
    if !component.has_meta {
        found.fault("does not export `meta`, so it can have no settings; the SDKs do it");
    }
    let largest = component
        .stack_bytes
        .iter()
        .max()
        .copied()
        .unwrap_or_default();
    if !is_interpreted && largest > STACK_BYTES_MAX {
        found.note(format!(
            "has {} of stack, which is cleared before each decision: link with `-zstack-size=32768`, as projects of `reel policy new` do",
            output::bytes(largest)
        ));
    }
}

fn check_manifest(
    manifest: &Manifest,
    settings: &serde_json::Map<String, serde_json::Value>,
    found: &mut Findings,
) {
    if manifest.may.is_empty() {
        found.note("`may` is not given: a fault counts as the strictest answer that there is");
    }
    match &manifest.settings_schema {
        Some(schema) => {
            let faults = schema::faults_of(schema);
            found.faults.extend(faults);
            found.faults.extend(schema::differences(schema, settings));
        }
        None if !settings.is_empty() => {
            found.note("has no schema of its settings, so they are not checked here");
        }
        None => {}
    }
}

/// Clocks and randomness that a language offers and a module does not have: they stop it or, worse, always say the same.
fn check_sources(project: &Project, found: &mut Findings) -> anyhow::Result<()> {
    let (file, traps): (_, &[(&str, &str)]) = match project.language() {
        Some(Language::Js) => (
            "policy.js",
            &[
                ("Date", "stops the module: use `nowMs()` of the facts"),
                ("Math.random", "gives the same number in every decision"),
                ("fetch(", "is not there: a module has no network"),
            ],
        ),
        Some(Language::Python) => (
            "policy.py",
            &[
                ("import time", "stops the module: use `facts.now_ms()`"),
                ("from time", "stops the module: use `facts.now_ms()`"),
                ("datetime.now", "stops the module: use `facts.now_ms()`"),
                ("import random", "gives the same numbers in every decision"),
                ("from random", "gives the same numbers in every decision"),
                ("open(", "stops the module: there are no files"),
            ],
        ),
        _ => return Ok(()),
    };
    let path = project.dir.join(file);
    let source =
        fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    for (number, line) in (1..).zip(source.lines()) {
        let code = line.split("//").next().unwrap_or_default();
        let code = code.split('#').next().unwrap_or_default();
        for (trap, effect) in traps {
            if has_word(code, trap) {
                found.note(format!("{file}:{number}: `{trap}` {effect}"));
            }
        }
    }
    Ok(())
}

/// Whether the text has the word, not as the end or beginning of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + found.len()..)
            .and_then(|text| text.chars().next());
        let ends_open = word.ends_with(|c: char| !c.is_alphanumeric());
        !is_part(before) && (ends_open || !is_part(after))
    })
}

fn described(found: &Findings) -> String {
    let mut text = String::new();
    for (label, lines) in [("fault", &found.faults), ("note", &found.notes)] {
        for line in lines {
            text.push_str(&format!("{label:<6} {}\n", output::harmless(line)));
        }
    }
    text.push_str(if found.faults.is_empty() {
        "fit to be used\n"
    } else {
        "not fit to be used\n"
    });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        for (text, word, expected) in [
            ("new Date()", "Date", true),
            ("Date.now()", "Date", true),
            ("validateDates()", "Date", false),
            ("isDate(x)", "Date", false),
            ("prefetch(x)", "fetch(", false),
            ("fetch(url)", "fetch(", true),
            ("import timeit", "import time", false),
        ] {
            assert_eq!(has_word(text, word), expected, "{text}");
        }
    }
}
