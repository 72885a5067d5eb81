//! Recordings and JSON that an independent implementation made.

use reel_core::json::{from_json, to_json};

use crate::common::{read, read_strict, testdata};

fn check(name: &str) {
    let read = read(&testdata(&format!("{name}.tar")));
    assert_eq!(read.problems, []);
    let lines: Vec<String> = read
        .events
        .iter()
        .map(|event| to_json(event.as_ref()))
        .collect();
    let expected = String::from_utf8(testdata(&format!("{name}.jsonl"))).unwrap();
    assert_eq!(lines, expected.lines().collect::<Vec<_>>());
    // And back: what JSON says, an event made from it says again.
    for line in expected.lines() {
        assert_eq!(to_json(from_json(line).unwrap().as_ref()), line);
    }
}

#[test]
fn ssh() {
    check("ssh");
}

#[test]
fn database() {
    check("db-postgres");
}

#[test]
fn desktop() {
    check("desktop");
}

#[test]
fn several_parts_with_padding() {
    let read = read_strict(&testdata("tui-multipart.tar"));
    assert_eq!(read.problems, []);
    let indices: Vec<i64> = (0..i64::try_from(read.events.len()).unwrap()).collect();
    assert_eq!(read.indices(), indices);
    let bytes: usize = read
        .events
        .iter()
        .filter_map(|event| event.as_ref().print())
        .map(|p| p.data.len())
        .sum();
    assert!(bytes > 100_000, "{bytes}");
}

#[test]
fn canonical_encoding_is_what_the_others_write() {
    for name in ["ssh", "db-postgres", "desktop", "tui-multipart"] {
        for event in read(&testdata(&format!("{name}.tar"))).events {
            let typed = event.as_ref().decode().unwrap();
            assert_eq!(reel_core::Event::encode(typed), event, "{name}: {event:?}");
        }
    }
}

#[test]
fn the_small_file_of_the_format_text() {
    let bytes = [
        "0000000000000001",
        "0000000000000041",
        "0000000000000005",
        "1f8b080000000000",
        "04ff012a00d5ff00",
        "0000263a240a1a08",
        "0112057072696e74",
        "2a0c08beae88f405",
        "10c0dcc08b023201",
        "631a0468690d0a20",
        "0459866e212a0000",
        "000000000000",
    ]
    .concat();
    let bytes: Vec<u8> = (0..bytes.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&bytes[i..i + 2], 16).unwrap())
        .collect();
    assert_eq!(bytes.len(), 94);
    let read = read(&bytes);
    assert_eq!(read.problems, []);
    assert_eq!(read.events.len(), 1);
    assert_eq!(read.events[0].as_ref().print().unwrap().data, b"hi\r\n");
    assert_eq!(
        to_json(read.events[0].as_ref()),
        r#"{"ci":0,"bytes":4,"ms":0,"offset":0,"ei":1,"event":"print","time":"2020-03-30T15:58:54.561Z","cluster_name":"c"}"#
    );
}

#[test]
fn empty_events_have_the_bytes_of_the_format_text() {
    use reel_core::{Event, events};
    let print = Event::encode(events::SessionPrint::default().into());
    let start = Event::encode(events::SessionStart::default().into());
    let hex = |event: &Event| {
        event
            .record()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    assert_eq!(hex(&print), "3a0f0a0d2a0b088092b8c398feffffff01");
    assert_eq!(
        hex(&start),
        "2a1b0a0d2a0b088092b8c398feffffff0112001a0022002a003a004200"
    );
}
