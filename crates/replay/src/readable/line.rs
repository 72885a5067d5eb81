//! Any event as one line of plain text, for lists.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use reel_core::EventRef;
use reel_core::asciicast::{INPUT_TYPE, MARKER_TYPE};
use reel_core::json::for_each_member;

use super::failure;
use crate::harmless::push_line;
use crate::size::Size;

/// Longest line in characters, so that a list of ten thousand events stays a list.
pub const LINE_CHARS_MAX: usize = 240;

/// The event as one line of plain text without control characters, at most [`LINE_CHARS_MAX`] characters that were recorded
/// and a few of ours. Every event has one: what is not told by its own fields is told by its type.
///
/// ```
/// let event = reel_core::json::from_json(
///     r#"{"event":"exec","code":"T3002I","command":"ls -la","exitCode":"0"}"#,
/// )?;
/// assert_eq!(reel_replay::one_line(event.as_ref()), "exec: ls -la → 0");
/// # Ok::<(), reel_core::json::JsonError>(())
/// ```
#[must_use]
pub fn one_line(event: EventRef<'_>) -> String {
    let event_type = event.event_type();
    let told = terminal(event, &event_type)
        .or_else(|| enhanced(event, &event_type))
        .or_else(|| files_and_ports(event, &event_type))
        .or_else(|| database(event, &event_type))
        .or_else(|| requests(event, &event_type))
        .or_else(|| desktop(event, &event_type))
        .unwrap_or_else(|| other(event, &event_type));
    let mut line = String::new();
    push_line(&mut line, &told, LINE_CHARS_MAX);
    if line.is_empty() {
        line.push_str("event without a type");
    }
    line
}

/// Sessions with a terminal, and commands.
fn terminal(event: EventRef<'_>, event_type: &str) -> Option<String> {
    let text = |key| event.text(key);
    Some(match event_type {
        "print" => format!(
            "output: {} bytes",
            event.print().unwrap_or_default().data.len()
        ),
        "resize" => match Size::parse(&text("size")) {
            Some(size) => format!("resize {size}"),
            None => format!("resize {}", text("size")),
        },
        "session.start" => {
            let mut line = format!("session started by {}", person(event));
            let server = first(
                event,
                &["server_hostname", "server_id", "kubernetes_cluster"],
            );
            with(&mut line, " on ", &server);
            with(&mut line, ": ", &event.texts("initial_command").join(" "));
            line
        }
        "session.join" => format!("joined: {}", person(event)),
        "session.leave" => format!("left: {}", person(event)),
        "session.end" => {
            let mut line = String::from("session ended");
            let (start, stop) = (
                event.time_of("session_start"),
                event.time_of("session_stop"),
            );
            if let (Some(start), Some(stop)) = (start, stop) {
                with(&mut line, " after ", &duration(stop.ms_since(start)));
            }
            line
        }
        "session.data" => format!(
            "session data: {} bytes in, {} out",
            event.integer("rx"),
            event.integer("tx")
        ),
        "exec" => outcome(format!("exec: {}", text("command")), event),
        "session.rejected" => format!("session rejected: {}", text("reason")),
        "client.disconnect" => format!("disconnected: {}", text("reason")),
        _ => return None,
    })
}

/// What enhanced recording saw of a session.
fn enhanced(event: EventRef<'_>, event_type: &str) -> Option<String> {
    let text = |key| event.text(key);
    Some(match event_type {
        "session.command" => {
            let command = [text("path")]
                .into_iter()
                .chain(event.texts("argv"))
                .collect::<Vec<_>>()
                .join(" ");
            format!("command: {command} → {}", event.integer("return_code"))
        }
        "session.disk" => {
            let mut line = format!("disk: {} opened {}", text("program"), text("path"));
            match event.integer("return_code") {
                code if code < 0 => with(&mut line, " → ", &format!("{code}")),
                _ => {}
            }
            line
        }
        "session.network" => {
            let verb = if event.integer("operation") == 1 {
                "sent to"
            } else {
                "connected to"
            };
            let refused = if event.integer("action") == 1 {
                " (denied)"
            } else {
                ""
            };
            format!(
                "network: {} {verb} {}:{}{refused}",
                text("program"),
                text("dst_addr"),
                event.integer("dst_port")
            )
        }
        _ => return None,
    })
}

fn files_and_ports(event: EventRef<'_>, event_type: &str) -> Option<String> {
    /// Numbers of `SFTPAction`.
    const ACTIONS: [&str; 20] = [
        "", "open", "close", "read", "write", "lstat", "fstat", "setstat", "fsetstat", "opendir",
        "readdir", "remove", "mkdir", "rmdir", "realpath", "stat", "rename", "readlink", "symlink",
        "link",
    ];
    let text = |key| event.text(key);
    Some(match event_type {
        "scp" => {
            let path = first(event, &["path", "command"]);
            outcome(format!("scp {}: {path}", text("action")), event)
        }
        "sftp" => {
            let action = usize::try_from(event.integer("action"))
                .ok()
                .and_then(|action| ACTIONS.get(action))
                .filter(|action| !action.is_empty());
            let mut line = format!("sftp {}: {}", action.unwrap_or(&"action"), text("path"));
            with(&mut line, " to ", &text("target_path"));
            failed(line, event)
        }
        "subsystem" => outcome(format!("subsystem: {}", text("name")), event),
        "port" => failed(format!("port forwarded: {}", text("addr")), event),
        "x11-forward" => failed(String::from("X11 forwarded"), event),
        _ => return None,
    })
}

fn database(event: EventRef<'_>, event_type: &str) -> Option<String> {
    let text = |key| event.text(key);
    let name = event_type.strip_prefix("db.session.").unwrap_or_default();
    let line = match event.message().name() {
        "DatabaseSessionStart" => {
            let mut line = format!("database session started by {}: ", person(event));
            line.push_str(&text("db_protocol"));
            with(&mut line, " ", &text("db_name"));
            with(&mut line, " as ", &text("db_user"));
            line
        }
        "DatabaseSessionEnd" => return Some(String::from("database session ended")),
        "DatabaseSessionQuery" => format!("query: {}", text("db_query")),
        "DatabaseSessionCommandResult" if failure(event).is_empty() => {
            // The wire holds an unsigned number.
            let rows = event.integer("affected_records").cast_unsigned();
            format!("result: {rows} {}", if rows == 1 { "row" } else { "rows" })
        }
        "DatabaseSessionCommandResult" => String::from("result"),
        "PostgresParse" | "MySQLStatementPrepare" | "CassandraPrepare" => {
            format!("prepare: {}", text("query"))
        }
        "DatabaseSessionMalformedPacket" => {
            format!("malformed packet: {} bytes", event.bytes("payload").len())
        }
        "DatabaseUserCreate" => format!("database user made ready: {}", text("username")),
        "DatabaseUserDeactivate" => format!("database user deactivated: {}", text("username")),
        "DatabasePermissionUpdate" => String::from("database permissions changed"),
        "CassandraBatch" => {
            let count = event.messages("children").count();
            let first = event.messages("children").next();
            let first = first.map_or(Cow::Borrowed(""), |child| child.text("query"));
            format!("batch of {count}: {first}")
        }
        "SpannerRPC" => format!("call: {}", text("procedure")),
        "SQLServerRPCRequest" => format!("call: {}", text("proc_name")),
        _ if name.starts_with("postgres.")
            || name.starts_with("mysql.")
            || name.starts_with("cassandra.") =>
        {
            act(event, name)
        }
        _ => return None,
    };
    Some(failed(line, event))
}

/// What is done with a statement or a server: `execute #3 (5)`.
fn act(event: EventRef<'_>, name: &str) -> String {
    // `mysql.statements.bulk_execute` is `bulk execute`.
    let act = name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .replace('_', " ");
    let mut line = act;
    let named = first(
        event,
        &[
            "statement_name",
            "portal_name",
            "schema_name",
            "query_id",
            "subcommand",
        ],
    );
    with(&mut line, ": ", &named);
    for key in ["statement_id", "process_id", "function_oid"] {
        let number = event.integer(key);
        if number != 0 {
            with(&mut line, " #", &format!("{number}"));
        }
    }
    let values = ["parameters", "function_args", "event_types"].map(|key| event.texts(key));
    let values = values.concat().join(", ");
    if !values.is_empty() {
        line.push_str(&format!(" ({values})"));
    }
    line
}

fn requests(event: EventRef<'_>, event_type: &str) -> Option<String> {
    let text = |key| event.text(key);
    let status = |key| match event.integer(key) {
        0 => String::new(),
        status => format!(" → {status}"),
    };
    let query = || {
        let query = text("raw_query");
        if query.is_empty() {
            String::new()
        } else {
            format!("?{query}")
        }
    };
    let line = match event.message().name() {
        "AppSessionRequest" | "ElasticsearchRequest" | "OpenSearchRequest" => format!(
            "{} {}{}{}",
            text("method"),
            text("path"),
            query(),
            status("status_code")
        ),
        "DynamoDBRequest" | "AppSessionDynamoDBRequest" => format!(
            "{} {}{}",
            text("method"),
            first(event, &["target", "path"]),
            status("status_code")
        ),
        "AppSessionHTTPRequest" => format!("{} {}", text("method"), text("url")),
        "AppSessionHTTPResponse" => {
            // Some writers have the number in the text.
            let number = format!("{}", event.integer("status_code"));
            let words = text("status_text");
            format!("response → {number} {}", words.trim_start_matches(&number))
        }
        "AppSessionHTTPRequestBodyChunk" => {
            format!("request body: {} bytes", event.bytes("data").len())
        }
        "AppSessionHTTPResponseBodyChunk" => {
            format!("response body: {} bytes", event.bytes("data").len())
        }
        "AppSessionLLMRequest" => format!("{} {} {}", text("method"), text("path"), text("model")),
        "AppSessionTargetDialDenied" => {
            format!("denied: {}:{}", text("target_host"), text("target_port"))
        }
        "AppSessionStart" => format!(
            "application session started by {}: {}",
            person(event),
            text("app_name")
        ),
        "AppSessionChunk" => format!(
            "application: {}",
            first(event, &["app_name", "session_chunk_id"])
        ),
        "KubeRequest" => format!(
            "{} {}{}",
            text("verb"),
            text("request_path"),
            status("response_code")
        ),
        _ if event_type == "app.session.end" => String::from("application session ended"),
        _ => return None,
    };
    Some(failed(line, event))
}

fn desktop(event: EventRef<'_>, event_type: &str) -> Option<String> {
    let text = |key| event.text(key);
    let name = || first(event, &["desktop_name", "desktop_addr"]);
    let line = match event_type {
        "desktop.recording" => format!(
            "desktop message: {} bytes",
            event.bytes("message").len() + event.bytes("tdpb_message").len()
        ),
        "windows.desktop.session.start" | "linux.desktop.session.start" => {
            let mut line = format!("desktop session started by {}: {}", person(event), name());
            with(
                &mut line,
                " as ",
                &first(event, &["windows_user", "linux_user"]),
            );
            line
        }
        "windows.desktop.session.end" | "linux.desktop.session.end" => {
            let mut line = String::from("desktop session ended");
            with(&mut line, ": ", &name());
            line
        }
        "desktop.clipboard.send" => {
            format!(
                "clipboard: {} bytes to the desktop",
                event.integer("length")
            )
        }
        "desktop.clipboard.receive" => {
            format!(
                "clipboard: {} bytes from the desktop",
                event.integer("length")
            )
        }
        "desktop.directory.share" => format!("directory shared: {}", text("directory_name")),
        "desktop.directory.read" | "desktop.directory.write" => {
            let verb = if event_type.ends_with("read") {
                "read from"
            } else {
                "written to"
            };
            format!(
                "directory: {} bytes {verb} {}/{}",
                event.integer("length"),
                text("directory_name"),
                text("file_path").trim_start_matches('/')
            )
        }
        _ => return None,
    };
    Some(failed(line, event))
}

/// Everything else: the type, and what is most telling of the fields.
fn other(event: EventRef<'_>, event_type: &str) -> String {
    if event.message().name() == "Unknown" {
        return unknown(event);
    }
    let mut line = if event_type.is_empty() {
        String::from(event.message().name())
    } else {
        event_type.replace(['.', '_', '-'], " ")
    };
    let what = first(
        event,
        &[
            "name",
            "command",
            "path",
            "reason",
            "id",
            "username",
            "bot_name",
            "procedure",
            "query",
            "sid",
            "method",
        ],
    );
    with(&mut line, ": ", &what);
    let who = event.text("user");
    if !who.is_empty() && who != what {
        with(&mut line, " by ", &who);
    }
    failed(line, event)
}

/// An event that has no message of its own: its type and the plain values in its JSON.
fn unknown(event: EventRef<'_>) -> String {
    /// Told elsewhere, or of no use in a list.
    const LEFT_OUT: [&str; 8] = [
        "event",
        "code",
        "ei",
        "uid",
        "time",
        "cluster_name",
        "sid",
        "namespace",
    ];
    let own_type = event.text("unknown_event");
    let data = event.text("data");
    // Of an imported asciicast: one text each.
    for (kind, word, wanted) in [
        (MARKER_TYPE, "marker: ", "label"),
        (INPUT_TYPE, "input: ", "data"),
    ] {
        if own_type == kind {
            let mut line = String::from(word);
            let _ = for_each_member(&data, |key, value| {
                if key == wanted {
                    line.push_str(value.trim_matches('"'));
                }
            });
            return line;
        }
    }
    let mut line = own_type.into_owned();
    if line.is_empty() {
        line.push_str("unknown event");
    }
    let mut between = ": ";
    // What is no JSON adds nothing.
    let _ = for_each_member(&data, |key, value| {
        let is_plain =
            !value.starts_with(['{', '[']) && !matches!(value, "\"\"" | "null" | "0" | "false");
        if is_plain && !LEFT_OUT.contains(&key) {
            line.push_str(between);
            line.push_str(key);
            line.push('=');
            line.push_str(value);
            between = ", ";
        }
    });
    line
}

fn person(event: EventRef<'_>) -> Cow<'_, str> {
    let user = first(event, &["user", "login"]);
    if user.is_empty() {
        Cow::Borrowed("somebody")
    } else {
        user
    }
}

/// `line → status (error)`, for what ends with a status.
fn outcome(mut line: String, event: EventRef<'_>) -> String {
    with(&mut line, " → ", &event.text("exitCode"));
    let error = event.text("exitError");
    if !error.is_empty() {
        line.push_str(&format!(" ({error})"));
    }
    line
}

/// `line — failed: error` where the event says so.
fn failed(mut line: String, event: EventRef<'_>) -> String {
    let error = failure(event);
    let code = event.code();
    if code.ends_with(['E', 'W']) || !event.text("error").is_empty() {
        line.push_str(" — failed");
        with(&mut line, ": ", &error);
    }
    line
}

fn first<'a>(event: EventRef<'a>, keys: &[&str]) -> Cow<'a, str> {
    keys.iter()
        .map(|key| event.text(key))
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// Appends `value` behind `between`, if there is one.
fn with(line: &mut String, between: &str, value: &str) {
    if !value.is_empty() {
        line.push_str(between);
        line.push_str(value);
    }
}

fn duration(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}
