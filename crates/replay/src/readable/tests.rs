use std::collections::BTreeSet;
use std::string::{String, ToString as _};
use std::vec::Vec;
use std::{format, vec};

use proptest::prelude::*;
use reel_core::catalogue::event_types;
use reel_core::events::{
    AppSessionHttpRequest, AppSessionHttpResponse, AppSessionHttpResponseBodyChunk, HttpHeader,
    one_of::Event as Typed,
};
use reel_core::json::{from_json, write_text};
use reel_core::{Event, EventRef};

use super::*;

/// As [`readable_without_terminal`], with ink that can be read: `‹2mshop=> ‹mselect 1`.
fn shown(event: EventRef<'_>) -> Option<String> {
    let text = readable_without_terminal(event)?;
    assert_harmless(&text);
    let text = text.strip_suffix("\r\n").expect("lines are ended");
    Some(text.replace("\x1b[", "‹").replace("\r\n", "\n"))
}

/// Nothing but text, line ends, tabulators and our own ink.
fn assert_harmless(text: &str) {
    let mut rest = text.to_string();
    for code in ["", "1", "2", "31", "32", "33", "36"] {
        rest = rest.replace(&format!("\x1b[{code}m"), "");
    }
    let rest = rest.replace("\r\n", "").replace('\t', "");
    assert!(!rest.contains(crate::harmless::is_harmful), "{text:?}");
}

fn json(text: &str) -> Event {
    from_json(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Events with few fields, as JSON: `type code {members}`.
fn synthesized() -> Vec<Event> {
    include_str!("tests.jsonl")
        .lines()
        .filter(|line| !line.is_empty())
        .map(json)
        .chain(newer())
        .collect()
}

/// Events whose types are newer than the catalogue, so that JSON does not lead to them.
fn newer() -> Vec<Event> {
    let header = |name: &str, value: &str| HttpHeader {
        name: name.to_string(),
        value: value.to_string(),
    };
    let request = AppSessionHttpRequest {
        method: "POST".into(),
        url: "https://grafana.example/api/ds".into(),
        http_version: "HTTP/2.0".into(),
        raw_query: "a=1".into(),
        headers: vec![
            header("Content-Type", "application/json"),
            header("Content-Length", "17"),
        ],
        ..AppSessionHttpRequest::default()
    };
    let response = AppSessionHttpResponse {
        status_code: 502,
        status_text: "502 Bad Gateway".into(),
        wait_time_ms: 12,
        receive_time_ms: 30,
        ..AppSessionHttpResponse::default()
    };
    let text = AppSessionHttpResponseBodyChunk {
        data: b"{\"error\":\n \"upstream\x1b[2J\"}".to_vec(),
        ..AppSessionHttpResponseBodyChunk::default()
    };
    let picture = AppSessionHttpResponseBodyChunk {
        data: (0..=255).collect(),
        ..AppSessionHttpResponseBodyChunk::default()
    };
    let events: [Typed; 4] = [request.into(), response.into(), text.into(), picture.into()];
    events.into_iter().map(Event::encode).collect()
}

#[test]
fn events_as_people_read_them() {
    let mut golden = String::new();
    for event in synthesized() {
        let event = event.as_ref();
        golden.push_str(&format!("· {}\n", one_line(event)));
        if let Some(text) = shown(event) {
            golden.push_str(&text);
            golden.push('\n');
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "snapshots"}, {
        insta::assert_snapshot!("readable", golden);
    });
}

#[test]
fn sample_recordings_as_people_read_them() {
    let mut golden = String::new();
    for text in [
        include_str!("../../../../testdata/recordings/db-postgres.jsonl"),
        include_str!("../../../../testdata/recordings/desktop.jsonl"),
        include_str!("../../../../testdata/recordings/ssh.jsonl"),
    ] {
        for event in text.lines().map(json) {
            let event = event.as_ref();
            golden.push_str(&format!("· {}\n", one_line(event)));
            if let Some(text) = readable(event) {
                assert_harmless(&text);
                golden.push_str(&text.replace("\x1b[", "‹").replace("\r\n", "\n"));
            }
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, snapshot_path => "snapshots"}, {
        insta::assert_snapshot!("samples", golden);
    });
}

/// Nothing but its type and code is needed for an event to have a line that says something.
#[test]
fn every_event_of_the_catalogue_has_a_line() {
    let mut lines = BTreeSet::new();
    for event_type in event_types() {
        let code = event_type.codes.first().copied().unwrap_or_default();
        let event = json(&format!(
            r#"{{"event":"{}","code":"{code}","user":"ada"}}"#,
            event_type.name
        ));
        let line = one_line(event.as_ref());
        assert!(line.chars().count() >= 4, "{}: {line:?}", event_type.name);
        assert!(!line.contains(crate::harmless::is_harmful));
        lines.insert(line);
    }
    // Queries that failed and requests of several engines look alike when they hold nothing.
    assert!(lines.len() + 12 > event_types().len(), "{}", lines.len());
}

#[test]
fn what_shows_nothing_is_no_text() {
    let empty = Event::encode(AppSessionHttpResponseBodyChunk::default().into());
    assert_eq!(readable(empty.as_ref()), None);
    assert_eq!(
        readable_without_terminal(json(r#"{"event":"resize","code":"T2002I"}"#).as_ref()),
        None
    );
}

#[test]
fn long_values_are_cut() {
    let long = "x".repeat(60_000);
    let event = json(&format!(
        r#"{{"event":"db.session.query","code":"TDB02I","db_query":"{long}","db_query_parameters":["{long}"]}}"#
    ));
    let text = readable(event.as_ref()).expect("a query is shown");
    assert!(text.contains(&format!("… {} bytes more", 60_000 - QUERY_BYTES_MAX)));
    assert!(text.contains(&format!("… {} bytes more", 60_000 - VALUE_BYTES_MAX)));
    assert!(text.len() < QUERY_BYTES_MAX + VALUE_BYTES_MAX + 200);
    assert!(one_line(event.as_ref()).chars().count() <= LINE_CHARS_MAX + 1);

    let many = vec!["\"é\""; 3 * LIST_MAX].join(",");
    let event = json(&format!(
        r#"{{"event":"db.session.query","code":"TDB02I","db_query":"q","db_query_parameters":[{many}]}}"#
    ));
    let text = readable(event.as_ref()).expect("a query is shown");
    assert_eq!(text.lines().count(), LIST_MAX + 2);
    assert!(text.contains(&format!("… {} more", 2 * LIST_MAX)), "{text}");
}

const KEYS: &[&str] = &[
    "db_query",
    "db_name",
    "db_protocol",
    "error",
    "message",
    "query",
    "statement_name",
    "schema_name",
    "path",
    "raw_query",
    "method",
    "target",
    "app_name",
    "app_uri",
    "command",
    "exitCode",
    "exitError",
    "request_path",
    "verb",
    "resource_kind",
    "resource_name",
    "desktop_name",
    "directory_name",
    "file_path",
    "user",
    "login",
    "size",
    "reason",
    "proc_name",
    "batch_type",
    "subcommand",
    "name",
    "unknown_event",
    "data",
    "action",
];
const LISTS: &[&str] = &[
    "db_query_parameters",
    "parameters",
    "event_types",
    "argv",
    "initial_command",
    "roles",
];

/// Any text in any field that is shown.
fn hostile() -> impl Strategy<Value = Event> {
    let value = "(\\PC|[\\x00-\\x20\\x7f-\\x9f\\u{202a}-\\u{202e}\\u{2066}-\\u{2069}\"]){0,12}";
    let names: Vec<(&str, &str)> = event_types()
        .iter()
        .map(|kind| (kind.name, kind.codes.last().copied().unwrap_or_default()))
        .collect();
    (
        prop::sample::select(names),
        prop::collection::vec(value, KEYS.len() + LISTS.len()),
    )
        .prop_map(move |((name, code), values)| {
            let mut text = format!(r#"{{"event":"{name}","code":"{code}""#);
            // Keys that the event's message does not have are kept aside and do no harm.
            for (key, value) in KEYS.iter().zip(&values) {
                text.push_str(&format!(",\"{key}\":"));
                write_text(&mut text, value);
            }
            for (key, value) in LISTS.iter().zip(&values[KEYS.len()..]) {
                text.push_str(&format!(",\"{key}\":["));
                write_text(&mut text, value);
                text.push(']');
            }
            text.push('}');
            from_json(&text).unwrap_or_else(|_| {
                // A key stands for a number there.
                json(&format!(r#"{{"event":"{name}","code":"{code}"}}"#))
            })
        })
}

proptest! {
    #[test]
    fn nothing_recorded_acts_on_a_terminal(event in hostile()) {
        for text in [readable(event.as_ref()), readable_without_terminal(event.as_ref())].into_iter().flatten() {
            assert_harmless(&text);
            prop_assert!(text.ends_with("\r\n"));
        }
        let line = one_line(event.as_ref());
        prop_assert!(!line.contains(crate::harmless::is_harmful), "{:?}", line);
        prop_assert!(!line.is_empty());
    }

    /// The same for records that no writer of JSON would make.
    #[test]
    fn any_record_does_no_harm(number in 1..280_u32, fields in prop::collection::vec((1..20_u8, prop::collection::vec(any::<u8>(), 0..30)), 0..12)) {
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend([field << 3 | 2, u8::try_from(value.len()).expect("it is short")]);
            body.extend(value);
        }
        // A tag of two bytes, then the length.
        let tag = number << 3 | 2;
        let mut record = vec![(tag & 0x7f) as u8 | 0x80, u8::try_from(tag >> 7).expect("it is small")];
        if body.len() > 127 {
            body.truncate(127);
        }
        record.push(u8::try_from(body.len()).expect("it is short"));
        record.extend(body);
        if let Ok(event) = EventRef::parse(&record) {
            if let Some(text) = readable_without_terminal(event) {
                assert_harmless(&text);
            }
            prop_assert!(!one_line(event).contains(crate::harmless::is_harmful));
        }
    }
}
