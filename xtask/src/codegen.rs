//! `cargo xtask gen`: everything in `crates/*/src/generated/` from the contracts in `proto/`.
//!
//! ```text
//! proto/**/*.proto ──protox──► descriptors ──prost-build──► generated/events.rs     types
//!                                        └──this module───► generated/table.rs      field table of the generic reader
//! proto/index.proto ──protox──► descriptors ──prost-build──► replay: generated/index.rs
//! proto/catalogue.csv, proto/oneof.csv ─────this module───► generated/catalogue.rs  event types, codes, categories
//! ```
//!
//! The result is checked in, so that building Reel needs neither `protoc` nor this generator, and
//! `cargo xtask gen --check` fails when it is stale.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor, Value};

use crate::Workspace;

const HEADER: &str = "// Made by `cargo xtask gen` from `proto/`. Do not edit.\n";

/// Writes the generated files, or with `check` only compares them with what is there.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<()> {
    let proto = workspace.root.join("proto");
    let mut compiler = protox::Compiler::new([&proto]).context("cannot read `proto/`")?;
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_files([Path::new("events/oneof.proto")])
        .map_err(|error| anyhow::anyhow!("`proto/` does not compile: {error:?}"))?;
    let pool = compiler.descriptor_pool();

    let mut index = protox::Compiler::new([&proto]).context("cannot read `proto/`")?;
    index
        .include_source_info(true)
        .open_files([Path::new("index.proto")])
        .map_err(|error| anyhow::anyhow!("`proto/index.proto` does not compile: {error:?}"))?;

    let files = [
        ("core", "events.rs", prost_types(&compiler, "events")?),
        ("core", "table.rs", table(&pool)?),
        ("core", "accessors.rs", accessors(&pool)?),
        ("core", "catalogue.rs", catalogue(&proto)?),
        ("replay", "index.rs", prost_types(&index, "reel.index.v1")?),
    ];
    for (package, name, text) in files {
        let folder = workspace
            .root
            .join(format!("crates/{package}/src/generated"));
        std::fs::create_dir_all(&folder)?;
        let text = rustfmt(&format!("{HEADER}{text}")).with_context(|| name.to_owned())?;
        let path = folder.join(name);
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        if old == text {
            continue;
        }
        if check {
            bail!(
                "`{}` is stale: run `cargo xtask gen` and commit the result",
                path.display()
            );
        }
        std::fs::write(&path, text)?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// The prost types of one package; the well-known types come from `prost-types`, so what is
/// generated for other packages is dropped.
fn prost_types(compiler: &protox::Compiler, package: &str) -> Result<String> {
    let mut config = prost_build::Config::new();
    config.btree_map(["."]);
    let mut modules = config.generate(
        compiler
            .file_descriptor_set()
            .file
            .into_iter()
            .map(|file| {
                (
                    prost_build::Module::from_protobuf_package_name(file.package()),
                    file,
                )
            })
            .collect(),
    )?;
    modules
        .remove(&prost_build::Module::from_protobuf_package_name(package))
        .with_context(|| format!("prost-build made no module `{package}`"))
}

/// One `Message` per protobuf message with its fields and what they become in JSON.
fn table(pool: &DescriptorPool) -> Result<String> {
    let messages: Vec<_> = pool
        .all_messages()
        .filter(|message| {
            message.package_name() == "events"
                && !message.is_map_entry()
                && message.name() != "OneOf"
        })
        .collect();
    let index: BTreeMap<_, _> = messages
        .iter()
        .enumerate()
        .map(|(i, m)| (m.full_name().to_owned(), i))
        .collect();
    let one_of = pool
        .get_message_by_name("events.OneOf")
        .context("no message OneOf")?;

    let mut out = String::from("use crate::schema::{Field, Kind, Message};\n");
    writeln!(out, "/// Every message, in the order of `proto/`.")?;
    writeln!(
        out,
        "pub(crate) static MESSAGES: [Message; {}] = [",
        messages.len()
    )?;
    for message in &messages {
        writeln!(out, "Message::new({:?}, &[", short_name(message))?;
        let mut fields: Vec<_> = message.fields().collect();
        fields.sort_by_key(FieldDescriptor::number);
        for field in fields {
            writeln!(out, "{},", table_field(&field, &index)?)?;
        }
        writeln!(out, "]),")?;
    }
    writeln!(out, "];")?;
    let mut members: Vec<_> = one_of.fields().collect();
    members.sort_by_key(FieldDescriptor::number);
    writeln!(
        out,
        "/// Field number in `OneOf` and index into [`MESSAGES`], by ascending number."
    )?;
    writeln!(
        out,
        "pub(crate) static ONE_OF: [(u32, u16); {}] = [",
        members.len()
    )?;
    for member in members {
        let Kind::Message(message) = member.kind() else {
            bail!("OneOf member `{}` is no message", member.name())
        };
        writeln!(
            out,
            "({}, {}),",
            member.number(),
            index[message.full_name()]
        )?;
    }
    writeln!(out, "];")?;
    Ok(out)
}

/// What preparing an event needs of any event: its shared groups of fields, by whatever message holds them.
fn accessors(pool: &DescriptorPool) -> Result<String> {
    let one_of = pool
        .get_message_by_name("events.OneOf")
        .context("no message OneOf")?;
    let mut out =
        String::from("use super::events::{Metadata, ServerMetadata, SessionMetadata, self};\n");
    writeln!(out, "use super::events::one_of::Event;")?;
    let members: Vec<_> = one_of.fields().collect();
    for member in &members {
        let name = rust_name(member.name());
        writeln!(out, "impl From<events::{name}> for Event {{")?;
        writeln!(
            out,
            "fn from(event: events::{name}) -> Self {{ Self::{name}(event) }} }}"
        )?;
    }
    writeln!(out, "impl Event {{")?;
    for (function, group) in [
        ("metadata", "Metadata"),
        ("session", "SessionMetadata"),
        ("server", "ServerMetadata"),
    ] {
        writeln!(
            out,
            "/// The event's `{group}`, made if the event can have one and it was absent."
        )?;
        writeln!(
            out,
            "pub fn {function}_mut(&mut self) -> Option<&mut {group}> {{ match self {{"
        )?;
        let mut complete = true;
        for member in &members {
            let Kind::Message(message) = member.kind() else {
                bail!("OneOf member `{}`", member.name())
            };
            let full_name = format!("events.{group}");
            let field = message
                .fields()
                .find(|field| matches!(field.kind(), Kind::Message(kind) if kind.full_name() == full_name));
            let Some(field) = field else {
                complete = false;
                continue;
            };
            writeln!(
                out,
                "Self::{}(event) => Some(event.{}.get_or_insert_default()),",
                rust_name(member.name()),
                constant_name(field.name()).to_lowercase()
            )?;
        }
        if !complete {
            writeln!(out, "_ => None,")?;
        }
        writeln!(out, "}} }}")?;
    }
    writeln!(out, "}}")?;
    Ok(out)
}

/// The type name that prost gives a message: `SftpAttributes` for `SFTPAttributes`.
fn rust_name(message: &str) -> String {
    constant_name(message)
        .split('_')
        .map(|word| word[..1].to_owned() + &word[1..].to_lowercase())
        .collect()
}

/// `CassandraBatch.BatchChild` for `events.CassandraBatch.BatchChild`.
fn short_name(message: &MessageDescriptor) -> String {
    message.full_name().trim_start_matches("events.").to_owned()
}

fn table_field(field: &FieldDescriptor, index: &BTreeMap<String, usize>) -> Result<String> {
    let message_kind = |message: &MessageDescriptor| -> Result<String> {
        Ok(match message.full_name() {
            "google.protobuf.Timestamp" => "Kind::Time".into(),
            "google.protobuf.Struct" => "Kind::Struct".into(),
            "google.protobuf.UInt32Value" | "google.protobuf.UInt64Value" => "Kind::Wrapped".into(),
            "events.LabelValues" => "Kind::Labels".into(),
            name => format!(
                "Kind::Message({})",
                index
                    .get(name)
                    .with_context(|| format!("unknown message `{name}`"))?
            ),
        })
    };
    let kind = match field.kind() {
        Kind::Message(entry) if field.is_map() => match entry.map_entry_value_field().kind() {
            Kind::String => "Kind::MapText".into(),
            Kind::Int32 => "Kind::MapInt".into(),
            Kind::Message(value) => format!("Kind::MapMessage({})", index[value.full_name()]),
            other => bail!("map of {other:?} in `{}`", field.full_name()),
        },
        Kind::Message(message) => message_kind(&message)?,
        Kind::Bool => "Kind::Bool".into(),
        Kind::Int32 => "Kind::Int32".into(),
        Kind::Enum(_) => "Kind::Enum".into(),
        Kind::Int64 => "Kind::Int64".into(),
        Kind::Uint32 => "Kind::Uint32".into(),
        Kind::Uint64 => "Kind::Uint64".into(),
        Kind::String => "Kind::Text".into(),
        Kind::Bytes => "Kind::Bytes".into(),
        other => bail!(
            "field `{}` has kind {other:?}, which the table does not know",
            field.full_name()
        ),
    };

    let options = field.options();
    let mut key = String::new();
    let mut flags = Vec::new();
    for (extension, value) in options.extensions() {
        match (extension.full_name(), value) {
            ("reel.json", Value::Message(json)) => {
                let flag = |name: &str| {
                    json.get_field_by_name(name)
                        .and_then(|v| v.as_bool())
                        .unwrap_or(false)
                };
                key = json
                    .get_field_by_name("key")
                    .and_then(|v| v.as_str().map(str::to_owned))
                    .unwrap_or_default();
                for name in ["omitempty", "flatten", "hidden"] {
                    if flag(name) {
                        flags.push(format!("Field::{}", name.to_uppercase()));
                    }
                }
            }
            ("reel.presence", Value::EnumNumber(1)) => flags.push("Field::ALWAYS".into()),
            ("reel.presence", Value::EnumNumber(2)) => flags.push("Field::ALWAYS_NEWER".into()),
            (name, value) => bail!(
                "field `{}` has option {name} = {value:?}",
                field.full_name()
            ),
        }
    }
    if field.is_list() {
        flags.push("Field::REPEATED".into());
    }
    if key.is_empty()
        && !flags
            .iter()
            .any(|flag| flag.ends_with("FLATTEN") || flag.ends_with("HIDDEN"))
    {
        bail!(
            "field `{}` has neither a JSON key nor a reason to have none",
            field.full_name()
        );
    }
    let flags = if flags.is_empty() {
        "0".to_owned()
    } else {
        flags.join(" | ")
    };
    Ok(format!(
        "Field::new({}, {kind}, {key:?}, {flags})",
        field.number()
    ))
}

/// Event types, codes and categories, and the names of all `OneOf` numbers.
fn catalogue(proto: &Path) -> Result<String> {
    let rows = read_csv(&proto.join("catalogue.csv"), 5)?;
    let categories: BTreeSet<_> = rows.iter().map(|row| row[3].clone()).collect();
    let variant = |category: &str| -> String {
        category
            .split('-')
            .map(|word| word[..1].to_uppercase() + &word[1..])
            .collect()
    };

    let mut out = String::from("use crate::catalogue::EventType;\n");
    writeln!(out, "/// What an event is about.")?;
    writeln!(
        out,
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[non_exhaustive]"
    )?;
    writeln!(out, "pub enum Category {{")?;
    for category in &categories {
        writeln!(out, "/// `{category}`\n{},", variant(category))?;
    }
    writeln!(
        out,
        "}}\nimpl Category {{\n/// The category's name, as in the catalogue: `session-terminal`."
    )?;
    writeln!(
        out,
        "#[must_use]\npub const fn name(self) -> &'static str {{ match self {{"
    )?;
    for category in &categories {
        writeln!(out, "Self::{} => {category:?},", variant(category))?;
    }
    writeln!(out, "}} }} }}")?;

    writeln!(
        out,
        "/// The type strings (JSON key `event`) as constants.\npub mod event_types {{"
    )?;
    for row in &rows {
        writeln!(
            out,
            "/// `{}`\npub const {}: &str = {:?};",
            row[0],
            constant_name(&row[1]),
            row[0]
        )?;
    }
    writeln!(out, "}}")?;
    writeln!(
        out,
        "/// The whole catalogue.\npub(crate) static EVENT_TYPES: [EventType; {}] = [",
        rows.len()
    )?;
    for row in &rows {
        let codes: Vec<_> = row[4].split_whitespace().collect();
        writeln!(
            out,
            "EventType {{ name: {:?}, message: {:?}, category: Category::{}, codes: &{codes:?} }},",
            row[0],
            row[2],
            variant(&row[3])
        )?;
    }
    writeln!(out, "];")?;

    let names = read_csv(&proto.join("oneof.csv"), 3)?;
    writeln!(
        out,
        "/// Field number in `OneOf` and the message's name, also of messages whose fields are not known."
    )?;
    writeln!(
        out,
        "pub(crate) static ONE_OF_NAMES: [(u32, &str); {}] = [",
        names.len()
    )?;
    for row in &names {
        writeln!(out, "({}, {:?}),", row[0], row[1])?;
    }
    writeln!(out, "];")?;
    Ok(out)
}

/// `SESSION_START` for `SessionStartEvent`.
fn constant_name(name: &str) -> String {
    let name = name.strip_suffix("Event").unwrap_or(name);
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, letter) in letters.iter().enumerate() {
        let starts_word = letter.is_uppercase()
            && i > 0
            && (letters[i - 1].is_lowercase()
                || letters[i - 1].is_ascii_digit()
                || letters.get(i + 1).is_some_and(|next| next.is_lowercase()));
        if starts_word {
            out.push('_');
        }
        out.extend(letter.to_uppercase());
    }
    out
}

/// Rows of a comma-separated file without quoting; the first line names the columns.
fn read_csv(path: &Path, columns: usize) -> Result<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let rows: Vec<Vec<String>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect();
    if let Some(row) = rows.iter().find(|row| row.len() != columns) {
        bail!(
            "`{}`: row {row:?} does not have {columns} columns",
            path.display()
        );
    }
    Ok(rows)
}

fn rustfmt(text: &str) -> Result<String> {
    use std::io::Write as _;
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start rustfmt; run `rustup toolchain install` in this folder")?;
    let mut stdin = child.stdin.take().context("rustfmt has no stdin")?;
    let text = text.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output()?;
    writer
        .join()
        .map_err(|_| anyhow::anyhow!("writer thread failed"))??;
    if !output.status.success() {
        bail!("rustfmt failed");
    }
    Ok(String::from_utf8(output.stdout)?)
}
