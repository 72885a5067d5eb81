//! `reel policy inspect`: what a module says about itself. Nothing of it runs.

use std::fmt::Write as _;
use std::fs;

use anyhow::Context as _;
use reel_policy_host::Manifest;
use serde_json::json;

use super::args::InspectArguments;
use super::component::Component;
use super::project::module_at;
use crate::exit::Code;
use crate::output;

pub(crate) fn run(arguments: &InspectArguments) -> anyhow::Result<Code> {
    let (path, _) = module_at(&arguments.module)?;
    let shown = || format!("`{}`", path.display());
    let bytes = fs::read(&path).with_context(shown)?;
    let manifest = Manifest::read(&bytes).with_context(shown)?;
    let component = Component::read(&bytes).with_context(shown)?;
    let text = if arguments.json {
        let json = json!({
            "manifest": manifest,
            "bytes": bytes.len(),
            "imports": component.imports,
            "exports": component.exports,
            "memory_bytes": component.memory_bytes,
        });
        format!("{}\n", serde_json::to_string_pretty(&json)?)
    } else {
        described(&manifest, &component, bytes.len())?
    };
    output::write_all(text.as_bytes())?;
    Ok(Code::Success)
}

fn described(manifest: &Manifest, component: &Component, bytes: usize) -> anyhow::Result<String> {
    let names = |names: Vec<&str>| {
        if names.is_empty() {
            "everything".to_owned()
        } else {
            names.join(", ")
        }
    };
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<9} {}", output::harmless(value));
    };
    line("name", &manifest.name);
    line("version", &manifest.version.to_string());
    line(
        "hooks",
        &names(manifest.hooks.iter().map(|hook| hook.name()).collect()),
    );
    line(
        "may",
        &names(manifest.may.iter().map(|action| action.name()).collect()),
    );
    line(
        "facts",
        &names(manifest.facts.iter().map(String::as_str).collect()),
    );
    line("interface", &format!("reel:policy@{}", manifest.wit));
    line("imports", &component.imports.join(", "));
    line("size", &output::bytes(bytes as u64));
    line("memory", &output::bytes(component.memory_bytes));
    if let Some(schema) = &manifest.settings_schema {
        line("settings", "");
        for schema_line in serde_json::to_string_pretty(schema)?.lines() {
            line("", schema_line);
        }
    }
    Ok(text)
}
