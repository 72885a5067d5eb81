//! Sessions with a database.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use reel_core::EventRef;
use reel_core::json::{for_each_member, to_json};

use super::page::{Ink, LIST_MAX, Page, QUERY_BYTES_MAX};
use super::{failure, is_failure};

/// Writes what the event shows; false if it is none of a database session.
pub(super) fn write(page: &mut Page, event: EventRef<'_>, event_type: &str) -> bool {
    let name = match event.message().name() {
        // Newer than the catalogue of types: told by their messages.
        "DatabaseSessionCommandResult" => "result",
        "DatabaseUserCreate" => "user.create",
        "DatabaseUserDeactivate" => "user.deactivate",
        "DatabasePermissionUpdate" => "permissions.update",
        "SpannerRPC" => "spanner.rpc",
        // Behind an application it has the same fields.
        "AppSessionDynamoDBRequest" => "dynamodb.request",
        _ => event_type.strip_prefix("db.session.").unwrap_or_default(),
    };
    match name {
        "start" => start(page, event),
        "end" => {
            page.ink(Ink::Dim, |page| page.own("Session closed."));
            page.end_line();
        }
        "query" | "query.failed" => {
            statement(page, event, "", &event.text("db_query"));
            positional(page, &event.texts("db_query_parameters"));
            error(page, event);
        }
        "result" => result(page, event),
        "malformed_packet" => malformed(page, event),
        "user.create" | "user.deactivate" | "permissions.update" => access(page, event, name),
        "spanner.rpc" => {
            call(page, event, &event.text("procedure"));
            json(page, event, "args");
            error(page, event);
        }
        "sqlserver.rpc_request" => {
            call(page, event, &event.text("proc_name"));
            positional(page, &event.texts("parameters"));
        }
        "dynamodb.request" => dynamodb(page, event),
        "elasticsearch.request" | "opensearch.request" => search_engine(page, event),
        _ => {
            if let Some(name) = name.strip_prefix("postgres.") {
                return postgres(page, event, name);
            }
            if let Some(name) = name.strip_prefix("mysql.") {
                return mysql(page, event, name);
            }
            if let Some(name) = name.strip_prefix("cassandra.") {
                return cassandra(page, event, name);
            }
            return false;
        }
    }
    true
}

fn start(page: &mut Page, event: EventRef<'_>) {
    if is_failure(event) {
        page.ink(Ink::Red, |page| {
            page.own("Connection refused: ");
            page.value(&failure(event));
        });
        page.end_line();
        return;
    }
    page.ink(Ink::Dim, |page| {
        page.own("Connected to ");
        page.value(&event.text("db_protocol"));
        for (word, key) in [
            (" database ", "db_name"),
            (" as ", "db_user"),
            (" through ", "db_service"),
        ] {
            let value = event.text(key);
            if !value.is_empty() {
                page.own(word);
                page.value(&value);
            }
        }
        page.own(".");
    });
    page.end_line();
}

/// Where it is said, before what is said: `shop=> `.
fn prompt(page: &mut Page, event: EventRef<'_>) {
    let name = ["db_name", "keyspace", "db_service", "db_protocol"]
        .into_iter()
        .map(|key| event.text(key))
        .find(|name| !name.is_empty())
        .unwrap_or(Cow::Borrowed(""));
    page.ink(Ink::Dim, |page| {
        page.value(&name);
        page.own("=> ");
    });
}

/// A statement behind the prompt and a word that says what is done with it.
fn statement(page: &mut Page, event: EventRef<'_>, word: &str, text: &str) {
    prompt(page, event);
    if !word.is_empty() {
        page.ink(Ink::Cyan, |page| page.value(word));
        page.own(" ");
    }
    page.lines(text, QUERY_BYTES_MAX, "  -> ");
}

/// Something done that is not a statement: `shop=> execute portal`.
fn act(page: &mut Page, event: EventRef<'_>, word: &str, what: &str) {
    prompt(page, event);
    page.ink(Ink::Cyan, |page| page.own(word));
    if !what.is_empty() {
        page.own(" ");
        page.value(what);
    }
    page.end_line();
}

fn call(page: &mut Page, event: EventRef<'_>, procedure: &str) {
    act(page, event, "call", procedure);
}

fn positional(page: &mut Page, values: &[Cow<'_, str>]) {
    let labels = (1..=values.len()).map(|number| format!("${number}"));
    let items: Vec<_> = labels.zip(values).collect();
    page.items(items.iter().map(|(label, value)| (label, value)), " = ");
}

fn error(page: &mut Page, event: EventRef<'_>) {
    if !is_failure(event) {
        return;
    }
    page.ink(Ink::Red, |page| {
        page.own("ERROR: ");
        page.value(&failure(event));
    });
    page.end_line();
}

fn result(page: &mut Page, event: EventRef<'_>) {
    if event.integer("success") == 0 && !failure(event).is_empty() {
        page.ink(Ink::Red, |page| {
            page.own("ERROR: ");
            page.value(&failure(event));
        });
        page.end_line();
        return;
    }
    page.ink(Ink::Green, |page| page.own("SUCCESS"));
    let rows = event.integer("affected_records");
    page.own(" (");
    // The wire holds an unsigned number.
    page.own(&format!("{}", rows.cast_unsigned()));
    page.own(if rows == 1 { " row)" } else { " rows)" });
    page.end_line();
}

fn malformed(page: &mut Page, event: EventRef<'_>) {
    let payload = event.bytes("payload");
    page.ink(Ink::Yellow, |page| {
        page.own("A packet could not be read: ");
        page.number(i64::try_from(payload.len()).unwrap_or(i64::MAX));
        page.own(" bytes");
    });
    page.end_line();
    // As hex dumps have it: offset, bytes, characters.
    const ROW: usize = 16;
    const ROWS_MAX: usize = 16;
    for (number, row) in payload.chunks(ROW).take(ROWS_MAX).enumerate() {
        let hex: Vec<String> = row.iter().map(|byte| format!("{byte:02x}")).collect();
        let text: String = row
            .iter()
            .map(|byte| match byte {
                b' '..=b'~' => char::from(*byte),
                _ => '.',
            })
            .collect();
        page.own(&format!(
            "  {:04x}  {:<48} {text}",
            number * ROW,
            hex.join(" ")
        ));
        page.end_line();
    }
    if payload.len() > ROW * ROWS_MAX {
        page.own(&format!(
            "  … {} bytes more",
            payload.len() - ROW * ROWS_MAX
        ));
        page.end_line();
    }
}

/// Users made for the session, and what they may do.
fn access(page: &mut Page, event: EventRef<'_>, name: &str) {
    let user = event.text("username");
    let (word, is_done) = match name {
        "user.create" => ("User made ready", true),
        "user.deactivate" if event.integer("delete") != 0 => ("User deleted", true),
        "user.deactivate" => ("User deactivated", true),
        _ => ("Permissions changed", false),
    };
    let ink = if is_failure(event) {
        Ink::Red
    } else {
        Ink::Cyan
    };
    page.ink(ink, |page| page.own(word));
    if is_done && !user.is_empty() {
        page.own(": ");
        page.value(&user);
    }
    let roles = event.texts("roles").join(", ");
    if !roles.is_empty() {
        page.own(" with roles ");
        page.value(&roles);
    }
    page.end_line();
    let summary: Vec<(String, String)> = event
        .messages("permission_summary")
        .map(|entry| {
            let counts = entry.counts("counts").into_iter();
            let counts: Vec<String> = counts
                .map(|(kind, count)| format!("{count} × {kind}"))
                .collect();
            (entry.text("permission").into_owned(), counts.join(", "))
        })
        .collect();
    page.items(summary.iter().map(|(label, value)| (label, value)), "  ");
    error(page, event);
}

fn postgres(page: &mut Page, event: EventRef<'_>, name: &str) -> bool {
    let named = |key: &str| {
        let name = event.text(key);
        if name.is_empty() {
            Cow::Borrowed("(unnamed)")
        } else {
            name
        }
    };
    match name {
        "statements.parse" => {
            let word = format!("prepare {}:", named("statement_name"));
            statement(page, event, &word, &event.text("query"));
        }
        "statements.bind" => {
            let mut what = named("statement_name").into_owned();
            let portal = event.text("portal_name");
            if !portal.is_empty() {
                what.push_str(" as ");
                what.push_str(&portal);
            }
            act(page, event, "bind", &what);
            positional(page, &event.texts("parameters"));
        }
        "statements.execute" => act(page, event, "execute", &named("portal_name")),
        "statements.close" => {
            let key = if event.text("portal_name").is_empty() {
                "statement_name"
            } else {
                "portal_name"
            };
            act(page, event, "close", &named(key));
        }
        "function" => {
            call(
                page,
                event,
                &format!("function {}", event.integer("function_oid")),
            );
            positional(page, &event.texts("function_args"));
        }
        _ => return false,
    }
    true
}

fn mysql(page: &mut Page, event: EventRef<'_>, name: &str) -> bool {
    let id = || format!("#{}", event.integer("statement_id"));
    match name {
        "statements.prepare" => statement(page, event, "prepare", &event.text("query")),
        "statements.execute" => {
            act(page, event, "execute", &id());
            positional(page, &event.texts("parameters"));
        }
        "statements.bulk_execute" => {
            act(page, event, "execute in bulk", &id());
            positional(page, &event.texts("parameters"));
        }
        "statements.send_long_data" => {
            let (parameter, size) = (event.integer("parameter_id"), event.integer("data_size"));
            let what = format!("{size} bytes for parameter {parameter} of {}", id());
            act(page, event, "send", &what);
        }
        "statements.close" => act(page, event, "close", &id()),
        "statements.reset" => act(page, event, "reset", &id()),
        "statements.fetch" => {
            let what = format!("{} rows of {}", event.integer("rows_count"), id());
            act(page, event, "fetch", &what);
        }
        "init_db" => act(page, event, "use", &event.text("schema_name")),
        "create_db" => act(page, event, "create database", &event.text("schema_name")),
        "drop_db" => act(page, event, "drop database", &event.text("schema_name")),
        "shut_down" => act(page, event, "shut down", ""),
        "process_kill" => {
            let process = format!("{}", event.integer("process_id"));
            act(page, event, "kill process", &process);
        }
        "debug" => act(page, event, "debug", ""),
        "refresh" => act(page, event, "refresh", &event.text("subcommand")),
        _ => return false,
    }
    true
}

fn cassandra(page: &mut Page, event: EventRef<'_>, name: &str) -> bool {
    match name {
        "prepare" => statement(page, event, "prepare", &event.text("query")),
        "execute" => act(page, event, "execute", &event.text("query_id")),
        "register" => act(
            page,
            event,
            "register for",
            &event.texts("event_types").join(", "),
        ),
        "batch" => {
            let kind = event.text("batch_type");
            act(page, event, "batch", &kind.to_lowercase());
            let children: Vec<_> = event.messages("children").collect();
            for child in children.iter().take(LIST_MAX) {
                page.own("  ");
                let query = child.text("query");
                if query.is_empty() {
                    page.ink(Ink::Cyan, |page| page.own("execute "));
                    page.lines(&child.text("id"), QUERY_BYTES_MAX, "  ");
                } else {
                    page.lines(&query, QUERY_BYTES_MAX, "    -> ");
                }
            }
            if children.len() > LIST_MAX {
                page.own(&format!("  … {} more", children.len() - LIST_MAX));
                page.end_line();
            }
        }
        _ => return false,
    }
    true
}

fn dynamodb(page: &mut Page, event: EventRef<'_>) {
    page.request(
        &event.text("method"),
        "",
        &event.text("path"),
        &event.text("raw_query"),
        event.integer("status_code"),
    );
    let target = event.text("target");
    if !target.is_empty() {
        page.own("  ");
        page.ink(Ink::Cyan, |page| page.value(&target));
    }
    page.end_line();
    json(page, event, "body");
}

fn search_engine(page: &mut Page, event: EventRef<'_>) {
    page.request(
        &event.text("method"),
        "",
        &event.text("path"),
        &event.text("raw_query"),
        event.integer("status_code"),
    );
    page.end_line();
    let query = event.text("query");
    if query.is_empty() {
        page.body(event.bytes("body"));
    } else {
        page.own("  ");
        page.lines(&query, QUERY_BYTES_MAX, "  ");
    }
}

/// A value of no fixed form, as JSON on one line; nothing if it is empty.
fn json(page: &mut Page, event: EventRef<'_>, key: &str) {
    let mut found = String::new();
    // Our own JSON is an object.
    let _ = for_each_member(&to_json(event), |name, value| {
        if name == key {
            found.push_str(value);
        }
    });
    if !matches!(&*found, "" | "null" | "{}") {
        page.own("  ");
        page.lines(&found, QUERY_BYTES_MAX, "  ");
    }
}
