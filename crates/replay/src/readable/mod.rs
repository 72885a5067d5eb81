//! What a person would have read in a session that has no terminal: database queries, application and Kubernetes
//! requests, commands; and any event as one line for a list.
//!
//! ```text
//! event ──► database.rs, application.rs, mod.rs ──► Page: ink, values made harmless, limits ──► text for a terminal
//!       └─► line.rs ──► one line of plain text
//! ```
//!
//! Values come from the recorded session and may hold anything. Whatever would act on a terminal is written out
//! ([`crate::harmless`]), and long values are cut, so that one event gives a screenful and no more than some hundred
//! kilobytes.

mod application;
mod database;
mod line;
mod page;
#[cfg(test)]
mod tests;

use alloc::string::String;

use reel_core::EventRef;

pub use line::{LINE_CHARS_MAX, one_line};
pub use page::{BODY_BYTES_MAX, LIST_MAX, QUERY_BYTES_MAX, VALUE_BYTES_MAX};
use page::{Ink, Page};

/// The event as text of a terminal session, lines ended by `\r\n`; `None` for events that show nothing, and for those
/// of sessions that have a terminal, which shows what there is to see.
///
/// The only control characters are `\r\n`, tabulators, and `ESC [ … m` for the sixteen colours, dim and bold.
///
/// ```
/// let event = reel_core::json::from_json(
///     r#"{"event":"db.session.query","code":"TDB02I","db_name":"shop","db_query":"select 1"}"#,
/// )?;
/// let text = reel_replay::readable(event.as_ref());
/// assert_eq!(text.as_deref(), Some("\x1b[2mshop=> \x1b[mselect 1\r\n"));
/// # Ok::<(), reel_core::json::JsonError>(())
/// ```
#[must_use]
pub fn readable(event: EventRef<'_>) -> Option<String> {
    let mut page = Page::default();
    let event_type = event.event_type();
    let has_written = database::write(&mut page, event, &event_type)
        || application::write(&mut page, event, &event_type)
        || desktop(&mut page, event, &event_type)
        || kubernetes(&mut page, event, &event_type);
    // An empty piece of a body shows nothing.
    Some(page.finish()).filter(|text| has_written && !text.is_empty())
}

/// [`readable`] for sessions without a terminal: commands, their exit status and files copied are told too, since nothing
/// else shows them. A session has a terminal if it had a size or a print before.
///
/// ```
/// let event = reel_core::json::from_json(
///     r#"{"event":"exec","code":"T3002E","command":"make test","exitCode":"2"}"#,
/// )?;
/// let text = reel_replay::readable_without_terminal(event.as_ref());
/// assert_eq!(text.as_deref(), Some("\x1b[2m$ \x1b[mmake test\r\n\x1b[31mexit status 2\x1b[m\r\n"));
/// assert_eq!(reel_replay::readable(event.as_ref()), None);
/// # Ok::<(), reel_core::json::JsonError>(())
/// ```
#[must_use]
pub fn readable_without_terminal(event: EventRef<'_>) -> Option<String> {
    let mut page = Page::default();
    let event_type = event.event_type();
    match &*event_type {
        "exec" => exec(&mut page, event),
        "scp" | "sftp" | "subsystem" | "port" => {
            let failed = event.code().ends_with('E');
            let ink = if failed { Ink::Red } else { Ink::Plain };
            page.ink(ink, |page| page.own(&one_line(event)));
            page.end_line();
        }
        _ => return readable(event),
    }
    Some(page.finish())
}

fn exec(page: &mut Page, event: EventRef<'_>) {
    page.ink(Ink::Dim, |page| page.own("$ "));
    page.lines(&event.text("command"), QUERY_BYTES_MAX, "> ");
    let (status, error) = (event.text("exitCode"), event.text("exitError"));
    let ink = match &*status {
        "0" => Ink::Dim,
        "" if error.is_empty() => Ink::Dim,
        _ => Ink::Red,
    };
    if status.is_empty() && error.is_empty() {
        return;
    }
    page.ink(ink, |page| {
        page.own("exit status ");
        page.value(if status.is_empty() {
            "unknown"
        } else {
            &status
        });
        if !error.is_empty() {
            page.own(": ");
            page.value(&error);
        }
    });
    page.end_line();
}

/// What happens around the pictures of a desktop.
fn desktop(page: &mut Page, event: EventRef<'_>, event_type: &str) -> bool {
    let is_told = event_type.starts_with("desktop.clipboard.")
        || event_type.starts_with("desktop.directory.")
        || event_type.contains(".desktop.session.");
    if is_told {
        let ink = if is_failure(event) {
            Ink::Red
        } else {
            Ink::Dim
        };
        page.ink(ink, |page| page.own(&one_line(event)));
        page.end_line();
    }
    is_told
}

/// Requests to the API of a Kubernetes cluster. Sessions in a pod have a terminal and show themselves.
fn kubernetes(page: &mut Page, event: EventRef<'_>, event_type: &str) -> bool {
    if event_type != "kube.request" {
        return false;
    }
    page.request(
        &event.text("verb"),
        "",
        &event.text("request_path"),
        "",
        event.integer("response_code"),
    );
    let (kind, name) = (event.text("resource_kind"), event.text("resource_name"));
    if !kind.is_empty() {
        page.ink(Ink::Dim, |page| {
            page.own("  ");
            page.value(&kind);
            if !name.is_empty() {
                page.own("/");
                page.value(&name);
            }
            let namespace = event.text("resource_namespace");
            if !namespace.is_empty() {
                page.own(" in ");
                page.value(&namespace);
            }
        });
    }
    page.end_line();
    true
}

/// What went wrong, in the session's own words; empty if nothing did or nothing was said.
fn failure<'a>(event: EventRef<'a>) -> alloc::borrow::Cow<'a, str> {
    let error = event.text("error");
    if error.is_empty() {
        event.text("message")
    } else {
        error
    }
}

/// Whether the event tells of something that did not work. Older writers never set `success`, so the code tells, and the
/// error text.
fn is_failure(event: EventRef<'_>) -> bool {
    let code = event.code();
    code.ends_with(['E', 'W']) || !event.text("error").is_empty()
}
