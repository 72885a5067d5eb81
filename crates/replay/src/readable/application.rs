//! Sessions with a web application or another that is reached through HTTP.

use alloc::format;

use reel_core::EventRef;

use super::page::{Ink, Page};
use super::{failure, is_failure};

/// Writes what the event shows; false if it is none of an application session. DynamoDB is with the databases.
pub(super) fn write(page: &mut Page, event: EventRef<'_>, event_type: &str) -> bool {
    let name = match event.message().name() {
        // Newer than the catalogue of types: told by their messages.
        "AppSessionHTTPRequest" => "http.request",
        "AppSessionHTTPResponse" => "http.response",
        "AppSessionHTTPRequestBodyChunk" | "AppSessionHTTPResponseBodyChunk" => "body_chunk",
        "AppSessionLLMRequest" => "llm",
        "AppSessionTargetDialDenied" => "denied",
        _ => event_type.strip_prefix("app.session.").unwrap_or_default(),
    };
    match name {
        "start" | "chunk" => start(page, event),
        "end" => {
            page.ink(Ink::Dim, |page| page.own("Session closed."));
            page.end_line();
        }
        "request" => {
            page.request(
                &event.text("method"),
                &event.text("app_public_addr"),
                &event.text("path"),
                &event.text("raw_query"),
                event.integer("status_code"),
            );
            page.end_line();
        }
        "http.request" => http_request(page, event),
        "http.response" => http_response(page, event),
        "body_chunk" => page.body(event.bytes("data")),
        "llm" => language_model(page, event),
        "denied" => denied(page, event),
        _ => return false,
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
        page.own("Application ");
        page.value(&event.text("app_name"));
        let address = event.text("app_uri");
        if !address.is_empty() {
            page.own(" at ");
            page.value(&address);
        }
    });
    page.end_line();
}

/// What of a message's headers says something about its body: type and length, if they are given.
fn body_facts(page: &mut Page, event: EventRef<'_>) {
    for wanted in ["content-type", "content-length"] {
        let header = event
            .messages("headers")
            .find(|header| header.text("name").eq_ignore_ascii_case(wanted));
        if let Some(header) = header {
            page.ink(Ink::Dim, |page| {
                page.own("  ");
                page.value(&header.text("value"));
                if wanted == "content-length" {
                    page.own(" bytes");
                }
            });
        }
    }
}

fn http_request(page: &mut Page, event: EventRef<'_>) {
    let url = event.text("url");
    // Newer writers put the query into the address as well.
    let query = event.text("raw_query");
    let query = if url.contains('?') { "" } else { &*query };
    // A path alone needs its host in front.
    let host = if url.starts_with('/') {
        event.text("app_public_addr")
    } else {
        "".into()
    };
    page.request(&event.text("method"), &host, &url, query, 0);
    page.ink(Ink::Dim, |page| {
        page.own("  ");
        page.value(&event.text("http_version"));
    });
    body_facts(page, event);
    page.end_line();
}

fn http_response(page: &mut Page, event: EventRef<'_>) {
    let status = event.integer("status_code");
    page.ink(Ink::Dim, |page| page.own("→ "));
    page.ink(Ink::of_status(status), |page| {
        page.number(status);
        let text = event.text("status_text");
        // Some writers have the number in the text.
        let text = text.trim_start_matches(&format!("{status}")).trim();
        if !text.is_empty() {
            page.own(" ");
            page.value(text);
        }
    });
    body_facts(page, event);
    let ms = ["send_time_ms", "wait_time_ms", "receive_time_ms"]
        .into_iter()
        .fold(0_i64, |sum, key| sum.saturating_add(event.integer(key)));
    if ms > 0 {
        page.ink(Ink::Dim, |page| {
            page.own("  ");
            page.number(ms);
            page.own(" ms");
        });
    }
    page.end_line();
}

fn language_model(page: &mut Page, event: EventRef<'_>) {
    page.request(&event.text("method"), "", &event.text("path"), "", 0);
    page.ink(Ink::Dim, |page| {
        page.own("  ");
        page.value(&event.text("model"));
        for (count, word) in [
            (event.integer("input_token_count"), " tokens in"),
            (event.integer("output_token_count"), " tokens out"),
        ] {
            page.own(", ");
            page.number(count);
            page.own(word);
        }
    });
    page.end_line();
}

fn denied(page: &mut Page, event: EventRef<'_>) {
    page.ink(Ink::Red, |page| {
        page.own("Not connected to ");
        page.value(&event.text("target_host"));
        page.own(":");
        page.value(&event.text("target_port"));
        page.own(": not allowed by ");
        page.value(&event.text("policy"));
    });
    page.end_line();
}
