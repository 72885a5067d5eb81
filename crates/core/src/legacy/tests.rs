//! Whole archives: order, holes, splits, damage, and the way there and back.

use alloc::format;
use alloc::vec;

use proptest::prelude::*;

use super::gunzip::gzip;
use super::*;
use crate::event::Event;
use crate::json::{from_json, to_json, to_json_lossless};
use crate::limits::PRINT_DATA_MAX;
use crate::prepare::{Preparer, SessionIdentity};
use crate::time::Time;

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, data) in files {
        tar::put_file(&mut out, name, data);
    }
    tar::put_end(&mut out);
    out
}

/// Every item in one line: prints as `ei/ci ms@offset data`, other events as `ei type`, problems as their text.
fn read(archive: &[u8]) -> Vec<String> {
    let archive = Archive::open(archive).expect("is an archive");
    archive.items().map(|item| describe(&item)).collect()
}

fn describe(item: &Item) -> String {
    let event = match item {
        Item::Problem(problem) => return format!("! {problem}"),
        Item::Event(event) => event.as_ref(),
    };
    match event.print() {
        Some(print) => {
            assert_eq!(usize::try_from(print.bytes), Ok(print.data.len()));
            let data = String::from_utf8_lossy(print.data);
            let data = match data.len() {
                0..100 => data.into_owned(),
                length => format!("{length} bytes"),
            };
            let (index, chunk) = (event.index(), print.chunk_index);
            format!("{index}/{chunk} {}@{} {data}", print.delay_ms, print.offset)
        }
        None => format!("{} {}", event.index(), event.event_type()),
    }
}

const INDEX: &[u8] = br#"{"file_name":"s-0.events.gz","type":"events","index":0,"offset":0}
{"file_name":"s-0.chunks.gz","type":"chunks","index":0,"offset":0}
"#;
const EVENTS: &[u8] =
    br#"{"ei":0,"event":"session.start","sid":"s","size":"80:25","time":"2019-10-01T10:00:00Z"}
{"ci":0,"bytes":2,"ms":0,"offset":0,"ei":1,"event":"print","time":"2019-10-01T10:00:01Z"}
{"ci":1,"bytes":3,"ms":500,"offset":2,"ei":3,"event":"print","time":"2019-10-01T10:00:02Z"}
{"ei":4,"event":"session.end","time":"2019-10-01T10:00:03Z"}
"#;
const NO_INDEX: &str = "! `s.index`: the archive has no index";

#[test]
fn reads_events_and_output() {
    let expected = [
        "0 session.start",
        "1/0 0@0 $ ",
        "3/1 500@2 ls\r",
        "4 session.end",
    ];
    let (events, chunks) = (gzip(EVENTS), gzip(b"$ ls\r"));
    let compressed = tar(&[
        ("s.index", INDEX),
        ("s-0.events.gz", &events),
        ("s-0.chunks.gz", &chunks),
    ]);
    assert_eq!(read(&compressed), expected);
    // The oldest versions, and names that lie.
    let plain = tar(&[
        ("./s.index", INDEX),
        ("d/s-0.events", EVENTS),
        ("s-0.chunks.gz", b"$ ls\r"),
    ]);
    assert_eq!(read(&plain), expected);
    let opened = Archive::open(&compressed).expect("is an archive");
    assert_eq!(opened.session_id(), "s");
}

#[test]
fn does_without_an_index_or_with_half_of_one() {
    let files = [
        ("s-0.events", EVENTS),
        ("s-3.chunks", b"s\r".as_slice()),
        ("s-0.chunks", b"$ l"),
        ("other-0.chunks", b"x"),
        ("readme", b"x"),
    ];
    let events = [
        "0 session.start",
        "1/0 0@0 $ ",
        "3/1 500@2 ls\r",
        "4 session.end",
    ];
    let foreign = [
        "! `other-0.chunks`: not a file of this session",
        "! `readme`: not a file of this session",
    ];
    let expected = [&[NO_INDEX], &foreign[..], &events].concat();
    assert_eq!(read(&tar(&files)), expected);
    let index =
        b"{\"file_name\":\"s-9.events\",\"type\":\"events\",\"index\":9,\"offset\":0}\nnonsense\n";
    let found = read(&tar(
        &[&[("s.index", index.as_slice())], &files[..]].concat()
    ));
    let expected = [
        &["! `s.index`, line 2: not a line of an index"],
        &["! `s-0.events`: the index does not list the file"],
        &["! `s-3.chunks`: the index does not list the file"],
        &["! `s-0.chunks`: the index does not list the file"],
        &foreign[..],
        &["! `s-9.events`: the index lists the file, but the archive does not hold it"],
        &events,
    ]
    .concat();
    assert_eq!(found, expected);
}

#[test]
fn reports_missing_output() {
    let found = read(&tar(&[
        ("s-0.events", EVENTS),
        ("s-1.chunks", b" l"),
        ("s-4.chunks", b"\r"),
    ]));
    let expected = [
        NO_INDEX,
        "0 session.start",
        "1/0 0@0  ",
        "! `s-0.events`, line 2: 1 of 2 bytes of output at offset 0 are missing",
        "3/1 500@2 l\r",
        "! `s-0.events`, line 3: 1 of 3 bytes of output at offset 2 are missing",
        "4 session.end",
    ];
    assert_eq!(found, expected);
}

#[test]
fn steps_over_damage() {
    let cut = gzip(b"$ ls\r");
    let mut events = b"nonsense\n\n{\"ei\":1}\n".to_vec();
    events.extend_from_slice(&EVENTS[..EVENTS.len() - 10]);
    let found = read(&tar(&[
        ("s-0.events", &events),
        ("s-0.chunks.gz", &cut[..cut.len() - 3]),
    ]));
    let expected = [
        NO_INDEX,
        "! `s-0.chunks.gz`: the compressed data are cut",
        "! `s-0.events`, line 1: not an event: not a JSON object: expected ident at line 1 column 2",
        "! `s-0.events`, line 3: not an event: the key `event` with the event's type is missing",
        "0 session.start",
        "1/0 0@0 $ ",
        "3/1 500@2 ls\r",
        "! `s-0.events`, line 7: the last line is cut",
    ];
    assert_eq!(found, expected);
}

#[test]
fn merges_enhanced_recording() {
    let by_index = tar(&[
        (
            "s-0.events",
            b"{\"ei\":0,\"event\":\"session.start\"}\n{\"ei\":3,\"event\":\"session.end\"}\n",
        ),
        (
            "s-0.session.command-events",
            b"{\"ei\":1,\"event\":\"session.command\",\"path\":\"/bin/ls\"}",
        ),
        (
            "s-2.session.network-events.gz",
            &gzip(b"{\"ei\":2,\"event\":\"session.network\"}\n"),
        ),
    ]);
    let expected = [
        NO_INDEX,
        "0 session.start",
        "1 session.command",
        "2 session.network",
        "3 session.end",
    ];
    assert_eq!(read(&by_index), expected);
    let by_time = tar(&[
        (
            "s-0.events",
            b"{\"ei\":0,\"event\":\"session.start\",\"time\":\"2019-10-01T10:00:00Z\"}\n{\"ei\":1,\"event\":\"session.end\",\"time\":\"2019-10-01T10:00:09Z\"}\n",
        ),
        ("s-0.session.disk-events", b"{\"event\":\"session.disk\",\"time\":\"2019-10-01T10:00:05Z\"}\n"),
    ]);
    let expected = [
        NO_INDEX,
        "0 session.start",
        "1 session.disk",
        "2 session.end",
    ];
    assert_eq!(read(&by_time), expected);
}

#[test]
fn splits_long_output() {
    let long = 2 * PRINT_DATA_MAX + 1;
    let events = format!(
        "{{\"ei\":0,\"ci\":0,\"ms\":7,\"bytes\":{long},\"offset\":0,\"event\":\"print\"}}\n{{\"ei\":1,\"ci\":1,\"ms\":9,\"bytes\":1,\"offset\":{long},\"event\":\"print\"}}\n{{\"ei\":2,\"event\":\"session.end\"}}"
    );
    let output = vec![b'x'; long + 1];
    let found = read(&tar(&[
        ("s-0.events", events.as_bytes()),
        ("s-0.chunks", &output),
    ]));
    let expected = [
        NO_INDEX,
        "0/0 7@0 32768 bytes",
        "1/1 7@32768 32768 bytes",
        "2/2 7@65536 x",
        "3/3 9@65537 x",
        "4 session.end",
    ];
    assert_eq!(found, expected);
}

#[test]
fn refuses_what_is_no_recording() {
    let check = |bytes: &[u8], expected| {
        assert_eq!(Archive::open(bytes).map(drop), Err(expected));
    };
    check(b"", LegacyError::NotTar);
    check(&[0; 1024], LegacyError::NotTar);
    check(&[b'x'; 1024], LegacyError::NotTar);
    check(&tar(&[("readme", b"x")]), LegacyError::NoSession);
}

#[test]
fn keeps_what_old_events_have_and_lack() {
    let lines = "{\"event\":\"session.start\",\"size\":\"80:25\",\"old_key\":7}\n{\"event\":\"shell\",\"ei\":5}\n";
    let archive = tar(&[("s-0.events", lines.as_bytes())]);
    let opened = Archive::open(&archive).expect("is an archive");
    let events = opened.items().filter_map(|item| match item {
        Item::Event(event) => Some(event),
        Item::Problem(_) => None,
    });
    let texts: Vec<_> = events
        .map(|event| to_json_lossless(event.as_ref()))
        .collect();
    assert!(texts[0].contains("\"old_key\":7"), "{}", texts[0]);
    assert!(texts[1].contains("\"ei\":5"), "{}", texts[1]);
}

fn events_of(archive: &[u8]) -> Vec<Event> {
    let archive = Archive::open(archive).expect("is an archive");
    let events = archive.items().map(|item| match item {
        Item::Event(event) => event,
        Item::Problem(problem) => panic!("{problem}"),
    });
    events.collect()
}

/// Events of all kinds from a list of choices.
fn session(steps: &[(u8, Vec<u8>, u16)]) -> Vec<Event> {
    let mut preparer = Preparer::new(SessionIdentity::default());
    let mut events = Vec::new();
    let mut now = 1_570_000_000_000;
    for (choice, data, pause) in steps {
        now += i64::from(*pause);
        let time = Time::from_unix_ms(now);
        let event_type = match choice % 8 {
            0 => "session.command",
            1 => "session.disk",
            2 => "session.network",
            3 => "resize",
            4 => "never.heard.of",
            _ => {
                events.extend(preparer.print(data, time));
                continue;
            }
        };
        let text = format!(
            "{{\"event\":\"{event_type}\",\"code\":\"T1I\",\"ei\":{},\"time\":\"{time}\",\"x\":1}}",
            preparer.next_index()
        );
        let event = from_json(&text).expect("is an event");
        // Uses up the index.
        let typed = event.as_ref().decode().expect("is typed");
        preparer
            .prepare(typed, time, "u")
            .expect("has type and code");
        events.push(event);
    }
    events
}

proptest! {
    #[test]
    fn reading_gives_what_was_written(
        steps in proptest::collection::vec(
            (any::<u8>(), proptest::collection::vec(any::<u8>(), 0..200), any::<u16>()), 1..40)
    ) {
        let events = session(&steps);
        prop_assume!(!events.is_empty());
        let archive = write("s", events.iter());
        prop_assert_eq!(&archive, &write("s", events.iter()));
        let found = events_of(&archive);
        prop_assert_eq!(found.len(), events.len());
        for (found, written) in found.iter().zip(&events) {
            let (found, written) = (found.as_ref(), written.as_ref());
            prop_assert_eq!(found.print(), written.print());
            prop_assert_eq!(to_json(found), to_json(written));
        }
    }

    #[test]
    fn holes_in_offsets_stay(gaps in proptest::collection::vec(0_i64..3, 1..20)) {
        let mut offset = 0;
        let events: Vec<_> = (0_i64..).zip(&gaps).map(|(index, gap)| {
            offset += gap + 2;
            let text = format!("{{\"event\":\"print\",\"ei\":{index},\"ci\":{index},\"offset\":{}}}", offset - 2);
            let print = from_json(&text).expect("is an event");
            let mut body = print.as_ref().body().to_vec();
            crate::wire::put_bytes_field(&mut body, 3, b"ab");
            crate::wire::put_varint_field(&mut body, 4, 2);
            Event::from_body(7, &body)
        }).collect();
        let found = events_of(&write("s", events.iter()));
        let prints = |events: &[Event]| -> Vec<_> {
            events.iter().filter_map(|e| e.as_ref().print().map(|p| (p.offset, p.data.to_vec()))).collect()
        };
        prop_assert_eq!(prints(&found), prints(&events));
    }

    #[test]
    fn damage_never_stops_the_reader(
        cut in any::<prop::sample::Index>(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
    ) {
        let (events, chunks) = (gzip(EVENTS), gzip(b"$ ls\r"));
        let mut bytes = tar(&[("s.index", INDEX), ("s-0.events.gz", &events), ("s-0.chunks.gz", &chunks)]);
        bytes.truncate(cut.index(bytes.len() + 1));
        for (at, value) in flips {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
        }
        if let Ok(archive) = Archive::open(&bytes) {
            let mut last = -1;
            for item in archive.items() {
                if let Item::Event(event) = item {
                    prop_assert!(event.as_ref().index() > last);
                    last = event.as_ref().index();
                }
            }
        }
    }
}
