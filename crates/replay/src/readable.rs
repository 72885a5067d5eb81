//! What a person would have read in a session that has no terminal: database queries, application requests.

use alloc::format;
use alloc::string::{String, ToString as _};

use reel_core::EventRef;

/// The event as text of a terminal session, lines ended by `\r\n`; `None` for events that show nothing.
///
/// Values come from the recorded session and may hold control characters; these are replaced by spaces (line breaks
/// within a query by `\r\n`), so that the text can be fed to a terminal.
#[must_use]
pub fn readable(event: EventRef<'_>) -> Option<String> {
    let text = match &*event.event_type() {
        "db.session.start" if event.integer("success") != 0 => format!(
            "Connected to {} database \"{}\" as \"{}\" through {}.",
            event.text("db_protocol"),
            event.text("db_name"),
            event.text("db_user"),
            event.text("db_service"),
        ),
        "db.session.start" => format!("Connection refused: {}", failure(event)),
        "db.session.query" | "db.session.query.failed" => query(event),
        "db.session.postgres.statements.parse" => prompt(event, &event.text("query")),
        "db.session.mysql.statements.prepare" => prompt(event, &event.text("query")),
        "db.session.result" => result(event),
        "db.session.end" => "Session closed.".to_string(),
        "app.session.request" => {
            let query = event.text("raw_query");
            let mark = if query.is_empty() { "" } else { "?" };
            format!(
                "{} {}{mark}{query} {}",
                event.text("method"),
                event.text("path"),
                event.integer("status_code")
            )
        }
        "app.session.http.request" => {
            format!(
                "{} {} {}",
                event.text("method"),
                event.text("url"),
                event.text("http_version")
            )
        }
        "app.session.http.response" => {
            format!(
                "{} {} {}",
                event.text("http_version"),
                event.integer("status_code"),
                event.text("status_text")
            )
        }
        _ if event.message().name() == "AppSessionDynamoDBRequest"
            || event.message().name() == "DynamoDBRequest" =>
        {
            format!(
                "{} {} {}",
                event.text("method"),
                event.text("target"),
                event.integer("status_code")
            )
        }
        _ => return None,
    };
    Some(for_terminal(&text))
}

fn failure(event: EventRef<'_>) -> String {
    let error = event.text("error");
    let message = event.text("message");
    if error.is_empty() {
        message.into_owned()
    } else {
        error.into_owned()
    }
}

fn prompt(event: EventRef<'_>, statement: &str) -> String {
    format!("{}=> {statement}", event.text("db_name"))
}

fn query(event: EventRef<'_>) -> String {
    let mut text = prompt(event, &event.text("db_query"));
    for (position, parameter) in event.texts("db_query_parameters").iter().enumerate() {
        text.push_str(&format!("\n  ${} = {parameter}", position + 1));
    }
    let error = event.text("error");
    // Older writers never set `success`, so failure is judged by type and error.
    if event.event_type() == "db.session.query.failed" || !error.is_empty() {
        text.push_str(&format!("\nERROR: {}", failure(event)));
    }
    text
}

fn result(event: EventRef<'_>) -> String {
    let error = failure(event);
    if event.integer("success") == 0 && !error.is_empty() {
        return format!("ERROR: {error}");
    }
    match event.integer("affected_records") {
        1 => "SUCCESS\n(1 row)".to_string(),
        rows => format!("SUCCESS\n({rows} rows)"),
    }
}

fn for_terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for line in text.lines() {
        out.extend(
            line.chars()
                .map(|c| if c.is_control() && c != '\t' { ' ' } else { c }),
        );
        out.push_str("\r\n");
    }
    out
}
