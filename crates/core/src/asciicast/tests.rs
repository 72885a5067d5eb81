//! Reading all versions, damage, splits, and the way there and back.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::reader::read;
use super::*;
use crate::Time;
use crate::event::Event;
use crate::json::{from_json, to_json};
use crate::limits::PRINT_DATA_MAX;
use crate::prepare::{Preparer, SessionIdentity};

/// Every item in one line.
fn describe(items: &[Item]) -> Vec<String> {
    let item = |item: &Item| match item {
        Item::Header(header) => format!("{:?} {}x{}", header.version, header.cols, header.rows),
        Item::Event(event) => format!("{} {:?}", event.time_us, event.code),
        Item::Problem(problem) => format!("! {problem}"),
    };
    items.iter().map(item).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(describe(&read(text.as_bytes())), expected, "{text}");
}

const V2: &str = r#"{"version": 2, "width": 80, "height": 24}"#;
const V3: &str = r#"{"version":3,"term":{"cols":100,"rows":30}}"#;

#[test]
fn reads_version_1() {
    let expected = ["V1 80x24", "250000 Output(\"a\")", "1250000 Output(\"b\")"];
    let one_line =
        r#"{"version":1,"width":80,"height":24,"duration":1.5,"stdout":[[0.25,"a"],[1.0,"b"]]}"#;
    check(one_line, &expected);
    check(&format!("\n{one_line}\nmore"), &expected);
    // The header behind the output, and pretty.
    check(
        "{\n\"stdout\": [\n [0.25, \"a\"],\n [1, \"b\"]\n],\n\"width\":80, \"height\":24,\n\"version\": 1}\n",
        &expected,
    );
    check(
        "{\"version\":1,\"width\":0,\"height\":0,\n\"stdout\":[[1,\"a\"],[2],[1e400,\"x\"],[2,\"b",
        &[
            "! line 1: the recording is cut",
            "V1 80x24",
            "1000000 Output(\"a\")",
            "! line 2: not an event: not `[seconds, text]`",
            "! line 2: not an event: the time is no number of seconds",
        ],
    );
    check(r#"{"version":1}"#, &["V1 80x24"]);
}

#[test]
fn reads_versions_2_and_3() {
    let lines = "[0.5,\"o\",\"a\"]\n[1.0000005, \"r\", \"90x40\"]\n\n[1.5,\"m\",\"\"]\n[2,\"i\",\"x\"]\n[2,\"z\",{\"k\":1}]";
    check(
        &format!("{V2}\n{lines}"),
        &[
            "V2 80x24",
            "500000 Output(\"a\")",
            "1000001 Resize { cols: 90, rows: 40 }",
            "1500000 Marker(\"\")",
            "2000000 Input(\"x\")",
            "2000000 Other { code: \"z\", data: \"{\\\"k\\\":1}\" }",
        ],
    );
    check(
        &format!("\u{feff}{V3}\r\n# comment\r\n[0.5,\"o\",\"a\"]\r\n[0.25,\"x\",\"-1\"]\r\n"),
        &["V3 100x30", "500000 Output(\"a\")", "750000 Exit(-1)"],
    );
}

#[test]
fn reads_all_of_a_header() {
    let text = r##"{"version":3,"term":{"cols":1,"rows":65535,"type":"xterm","version":"VTE","theme":{"fg":"#000000","bg":"#ffffff","palette":"#1:#2"}},"timestamp":1504467315.5,"duration":1,"idle_time_limit":2.5,"command":"sh","title":"t","env":{"A":"b","N":null},"tags":["x","y"],"more":[1]}"##;
    let header = Header {
        version: Version::V3,
        cols: 1,
        rows: 65535,
        timestamp: Some(Time::from_unix_ms(1_504_467_315_500)),
        duration_us: Some(1_000_000),
        idle_time_limit_us: Some(2_500_000),
        command: Some("sh".into()),
        title: Some("t".into()),
        env: [("A".to_string(), "b".to_string())].into(),
        theme: Some(Theme {
            fg: "#000000".into(),
            bg: "#ffffff".into(),
            palette: "#1:#2".into(),
        }),
        term_type: Some("xterm".into()),
        term_version: Some("VTE".into()),
        tags: vec!["x".into(), "y".into()],
    };
    assert_eq!(read(text.as_bytes()), [Item::Header(Box::new(header))]);
    check(r#"{"version":2,"width":0,"height":5}"#, &["V2 80x24"]);
    check(
        r#"{"version":2,"width":70000,"height":5,"env":7}"#,
        &["V2 80x24"],
    );
    check(r#"{"version":3}"#, &["V3 80x24"]);
}

#[test]
fn refuses_what_is_no_asciicast() {
    check("", &[]);
    check("\n \n", &[]);
    let no_object = "! line 1: not the header of an asciicast: not a JSON object";
    check("hello", &[no_object]);
    check("[1,\"o\",\"\"]", &[no_object]);
    check("{\"a\":1} x\n", &[no_object]);
    check(
        "{\"a\":1}",
        &["! line 1: not the header of an asciicast: the key `version` is missing"],
    );
    check(
        "\n{\"version\":4}",
        &["! line 2: asciicast version `4` is not known; 1, 2 and 3 are"],
    );
    check(
        &V2[..30],
        &["! line 1: not the header of an asciicast: the header is cut"],
    );
}

#[test]
fn steps_over_damaged_lines() {
    check(
        &format!(
            "{V2}\nhello\n[]\n[1,\"o\"]\n[\"1\",\"o\",\"\"]\n[-1,\"o\",\"a\"]\n[1,\"r\",\"0x5\"]\n[1,\"x\",\"no\"]\n[1,\"o\",7]\n# no comment\n[1,\"o\",\"b\"]\n[2,\"o\",\"c"
        ),
        &[
            "V2 80x24",
            "! line 2: not an event: not `[seconds, code, data]`",
            "! line 3: not an event: not `[seconds, code, data]`",
            "! line 4: not an event: not `[seconds, code, data]`",
            "! line 5: not an event: the time is no number of seconds",
            "! line 6: a time is negative",
            "0 Output(\"a\")",
            "! line 7: not an event: the size is not `COLSxROWS`",
            "! line 8: not an event: the exit status is no number",
            "! line 9: not an event: the data are no text",
            "! line 10: not an event: not `[seconds, code, data]`",
            "1000000 Output(\"b\")",
            "! line 12: the recording is cut",
        ],
    );
    let mut bytes = format!("{V2}\n[1,\"o\",\"").into_bytes();
    bytes.extend_from_slice(b"\xff\"]\n");
    assert_eq!(
        describe(&read(&bytes)),
        [
            "V2 80x24",
            "! line 2: not valid UTF-8",
            "1000000 Output(\"\u{fffd}\")"
        ]
    );
}

fn read_limited(text: &[u8], pieces: usize, line_max: usize) -> Vec<Item> {
    let mut reader = Reader::with_line_max(line_max);
    let mut items = Vec::new();
    for piece in text.chunks(pieces.max(1)) {
        reader.push(piece);
        items.extend(core::iter::from_fn(|| reader.next_item()));
    }
    reader.finish();
    items.extend(core::iter::from_fn(|| reader.next_item()));
    items
}

#[test]
fn long_lines_are_stepped_over() {
    let text = format!("{V3}\n[1,\"o\",\"{}\"]\n[1,\"o\",\"a\"]\n", "x".repeat(100));
    let expected = [
        "V3 100x30",
        "! line 2: the line is longer than 60 bytes",
        "1000000 Output(\"a\")",
    ];
    for pieces in [1, 7, 1000] {
        assert_eq!(
            describe(&read_limited(text.as_bytes(), pieces, 60)),
            expected
        );
    }
    for text in [
        text,
        format!("{{\"version\":1,\n\"stdout\":[{}", "[1,\"x\"],".repeat(10)),
    ] {
        for pieces in [1, 7, 1000] {
            let found = describe(&read_limited(text.as_bytes(), pieces, 20));
            assert_eq!(found, ["! line 1: the line is longer than 20 bytes"]);
        }
    }
}

fn options() -> ImportOptions {
    ImportOptions {
        identity: SessionIdentity {
            session_id: "s".into(),
            ..SessionIdentity::default()
        },
        user: "maria".into(),
        start: Time::from_unix_ms(1_700_000_000_000),
    }
}

fn import(text: &str) -> Vec<Event> {
    let mut count = 0;
    let (events, problems) = to_events(text.as_bytes(), options(), || {
        count += 1;
        format!("u{count}")
    });
    assert_eq!(problems, []);
    events
}

fn export(events: &[Event], options: WriterOptions) -> (String, Summary) {
    let mut writer = Writer::new(options);
    let mut out = String::new();
    for event in events {
        writer.event(event.as_ref(), &mut out);
    }
    let summary = writer.finish(&mut out);
    (out, summary)
}

const WHOLE_V3: &str = r#"{"version":3,"term":{"cols":100,"rows":30,"type":"xterm"},"timestamp":1700000000,"command":"sh -c x","title":"a \"title\"","env":{"SHELL":"/bin/sh"}}
[0.500, "o", "$ é\r\n"]
[0.250, "r", "90x20"]
[0.000, "m", "here"]
[1.001, "i", "q"]
[0.000, "o", "bye"]
[2.000, "x", "3"]
"#;

#[test]
fn importing_and_exporting_gives_the_same_text() {
    let events = import(WHOLE_V3);
    let (text, summary) = export(&events, WriterOptions::default());
    assert_eq!(text, WHOLE_V3);
    assert_eq!(
        (summary.lines, summary.replaced, summary.event_markers),
        (6, 0, 0)
    );
    let v2 = WriterOptions {
        version: OutputVersion::V2,
        idle_time_limit_ms: Some(2500),
        title: Some("other".into()),
        ..WriterOptions::default()
    };
    let expected = r#"{"version":2,"width":100,"height":30,"timestamp":1700000000,"idle_time_limit":2.500,"command":"sh -c x","title":"other","env":{"SHELL":"/bin/sh","TERM":"xterm"}}
[0.500, "o", "$ é\r\n"]
[0.750, "r", "90x20"]
[0.750, "m", "here"]
[1.751, "i", "q"]
[1.751, "o", "bye"]
[3.751, "m", "exec sh -c x 3"]
"#;
    assert_eq!(export(&events, v2).0, expected);
}

#[test]
fn an_import_is_a_whole_session() {
    let events = import(WHOLE_V3);
    let found: Vec<_> = events
        .iter()
        .map(|event| {
            let event = event.as_ref();
            let ms = event.print().map(|print| print.delay_ms);
            (
                event.index(),
                event.event_type().into_owned(),
                ms,
                event.time().unix_ms() - 1_700_000_000_000,
            )
        })
        .collect();
    let expected = [
        (0, "session.start", None, 0),
        (1, "print", Some(0), 500),
        (2, "resize", None, 750),
        (3, "unknown", None, 750),
        (4, "unknown", None, 1751),
        (5, "print", Some(1251), 1751),
        (6, "exec", None, 3751),
        (7, "session.end", None, 3751),
    ];
    assert_eq!(
        found,
        expected.map(|(index, event_type, ms, time)| (index, event_type.to_string(), ms, time))
    );
    let start = to_json(events[0].as_ref());
    for part in [
        r#""size":"100:30""#,
        r#""initial_command":["sh -c x"]"#,
        r#""reel/title":"a \"title\"""#,
        r#""reel/env/SHELL":"/bin/sh""#,
        r#""user":"maria""#,
        r#""sid":"s""#,
        r#""uid":"u1""#,
    ] {
        assert!(start.contains(part), "{part} in {start}");
    }
    let end = to_json(events[7].as_ref());
    for part in [
        r#""interactive":true"#,
        r#""participants":["maria"]"#,
        r#""session_start":"2023-11-14T22:13:20Z""#,
        r#""session_stop":"2023-11-14T22:13:23.751Z""#,
    ] {
        assert!(end.contains(part), "{part} in {end}");
    }
    let exec = to_json(events[6].as_ref());
    assert!(
        exec.contains(r#""code":"T3002E""#) && exec.contains(r#""exitCode":"3""#),
        "{exec}"
    );
}

#[test]
fn hostile_headers_and_texts_still_fit_into_records() {
    let long = "\u{1}é".repeat(40_000);
    let mut text = format!(
        "{{\"version\":2,\"width\":1,\"height\":1,\"title\":{0},\"command\":{0},\"env\":{{\"A\":\"kept\"",
        json_text(&long)
    );
    for number in 0..5000 {
        text.push_str(&format!(",\"V{number}\":\"x\""));
    }
    text.push_str("}}\n");
    for code in ["o", "i", "m"] {
        text.push_str(&format!("[1,\"{code}\",{}]\n", json_text(&long)));
    }
    text.push_str("[1,\"x\",\"0\"]\n");
    let events = import(&text);
    assert!(events.iter().all(Event::fits));
    assert!(to_json(events[0].as_ref()).contains("\"reel/env/A\":\"kept\""));
    let (text, _) = export(&events, WriterOptions::default());
    let items = read(text.as_bytes());
    let all = |pick: fn(&Code) -> Option<&String>| -> String {
        let picked = items.iter().filter_map(|item| match item {
            Item::Event(event) => pick(&event.code),
            _ => None,
        });
        picked.map(String::as_str).collect()
    };
    assert!(
        all(|code| match code {
            Code::Output(text) => Some(text),
            _ => None,
        }) == long
    );
    assert!(
        all(|code| match code {
            Code::Input(text) => Some(text),
            _ => None,
        }) == long
    );
}

fn json_text(text: &str) -> String {
    let mut out = String::new();
    crate::json::write_text(&mut out, text);
    out
}

fn print(preparer: &mut Preparer, data: &[u8], ms: i64) -> Vec<Event> {
    preparer
        .print(data, Time::from_unix_ms(1_700_000_000_000 + ms))
        .collect()
}

fn event(text: &str, ms: i64) -> Event {
    let time = Time::from_unix_ms(1_700_000_000_000 + ms);
    from_json(&text.replacen('{', &format!("{{\"time\":\"{time}\","), 1)).expect("is an event")
}

#[test]
fn events_become_markers_between_the_prints() {
    let mut preparer = Preparer::new(SessionIdentity::default());
    let mut events = vec![
        event(r#"{"event":"session.start","size":"90:30"}"#, 0),
        event(r#"{"event":"session.join","user":"maria"}"#, 100),
    ];
    events.extend(print(&mut preparer, b"a", 200));
    events.push(event(r#"{"event":"session.command","user":"root","path":"/usr/bin/curl","argv":["-s","http://x/\u001b"]}"#, 300));
    // Its clock is wrong.
    events.push(event(
        r#"{"event":"session.network","dst_addr":"10.0.0.1","dst_port":443}"#,
        9_999,
    ));
    events.push(event(r#"{"event":"never.heard.of","x":1}"#, -50));
    events.extend(print(&mut preparer, b"b", 1000));
    events.push(event(r#"{"event":"session.leave","user":"maria"}"#, 1500));
    events.push(event(r#"{"event":"session.end"}"#, 1600));
    let (text, summary) = export(&events, WriterOptions::default());
    let expected = r#"{"version":3,"term":{"cols":90,"rows":30},"timestamp":1700000000}
[0.100, "m", "session.join maria"]
[0.100, "o", "a"]
[0.100, "m", "session.command /usr/bin/curl -s http://x/ "]
[0.700, "m", "session.network 10.0.0.1:443"]
[0.000, "m", "never.heard.of"]
[0.000, "o", "b"]
[0.500, "m", "session.leave maria"]
"#;
    assert_eq!(text, expected);
    assert_eq!(summary.event_markers, 5);
    let bare = WriterOptions {
        event_markers: false,
        lead: false,
        version: OutputVersion::V2,
        ..WriterOptions::default()
    };
    let expected = r#"{"version":2,"width":90,"height":30,"timestamp":1700000000}
[0.000, "o", "a"]
[0.800, "o", "b"]
"#;
    assert_eq!(export(&events, bare).0, expected);
}

#[test]
fn text_is_joined_and_what_is_no_text_is_counted() {
    let check = |prints: &[&[u8]], expected: &[&str], replaced| {
        let mut preparer = Preparer::new(SessionIdentity::default());
        let events: Vec<_> = prints
            .iter()
            .flat_map(|data| print(&mut preparer, data, 0))
            .collect();
        let (text, summary) = export(&events, WriterOptions::default());
        let texts: Vec<_> = read(text.as_bytes())
            .into_iter()
            .filter_map(|item| match item {
                Item::Event(CastEvent {
                    code: Code::Output(text),
                    ..
                }) => Some(text),
                _ => None,
            })
            .collect();
        assert_eq!(
            (
                texts
                    .iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .as_slice(),
                summary.replaced
            ),
            (expected, replaced)
        );
    };
    check(&[b"a\xc3", b"\xa9b"], &["a", "éb"], 0);
    check(&[b"\xf0\x9f", b"\x98", b"\x80"], &["\u{1f600}"], 0);
    check(&[b"\xc3", b"a"], &["\u{fffd}a"], 1);
    check(&[b"a\xffb\xfe"], &["a\u{fffd}b\u{fffd}"], 2);
    check(&[b"a\xe2\x82"], &["a", "\u{fffd}"], 1);
    check(&[], &[], 0);
}

#[test]
fn what_is_held_back_is_bounded() {
    let join = event(r#"{"event":"session.join","user":"m"}"#, 0);
    let events = vec![join; 3 * crate::limits::ASCIICAST_HELD_MAX];
    let mut writer = Writer::new(WriterOptions::default());
    let mut out = String::new();
    for event in &events {
        writer.event(event.as_ref(), &mut out);
    }
    assert_eq!(
        out.lines().count(),
        2 * crate::limits::ASCIICAST_HELD_MAX + 1
    );
    assert_eq!(
        writer.finish(&mut out).lines,
        3 * crate::limits::ASCIICAST_HELD_MAX as u64
    );
}

/// Output and the millisecond at which each byte of it came.
fn timeline(items: &[Item]) -> Vec<(u64, u8)> {
    let outputs = items.iter().filter_map(|item| match item {
        Item::Event(CastEvent {
            time_us,
            code: Code::Output(text),
        }) => Some((*time_us, text)),
        _ => None,
    });
    outputs
        .flat_map(|(us, text)| text.bytes().map(move |byte| ((us + 500) / 1000, byte)))
        .collect()
}

/// The text of a random asciicast with times in milliseconds.
fn cast_text(version: u8, events: &[(u32, u8, String)]) -> String {
    let mut text = match version {
        2 => format!("{V2}\n"),
        _ => format!("{V3}\n"),
    };
    let mut time = 0;
    for (pause, code, data) in events {
        time += u64::from(*pause);
        let shown = if version == 2 {
            time
        } else {
            u64::from(*pause)
        };
        let (code, data) = match code % 5 {
            0 => ("m", data.clone()),
            1 => ("r", format!("{}x7", code.max(&1))),
            2 => ("i", data.clone()),
            _ => ("o", data.clone()),
        };
        text.push_str(&format!(
            "[{}.{:03},\"{code}\",{}]\n",
            shown / 1000,
            shown % 1000,
            json_text(&data)
        ));
    }
    text
}

proptest! {
    #[test]
    fn any_split_gives_the_same_items(
        text in prop_oneof![
            "[\\[\\]{}:,\" \n#a\\\\0-9.-]{0,200}",
            "(\\[[0-9.]{1,3},\"[oimrx]\",\"[a-z0-9]{0,3}\"[\\]\n]{1,2}){0,20}",
        ],
        front in prop_oneof![Just(V2), Just(V3), Just("{\"version\":1,\"stdout\":["), Just("")],
        junk in proptest::collection::vec(any::<u8>(), 0..10),
        pieces in 1_usize..20,
        line_max in 5_usize..100,
    ) {
        let mut bytes = format!("{front}\n{text}").into_bytes();
        bytes.extend_from_slice(&junk);
        let whole = read_limited(&bytes, bytes.len(), line_max);
        prop_assert_eq!(read_limited(&bytes, pieces, line_max), whole);
        prop_assert_eq!(read_limited(&bytes, pieces, 1 << 20), read(&bytes));
    }

    #[test]
    fn the_way_there_and_back_keeps_output_and_times(
        version in 2_u8..4,
        events in proptest::collection::vec((0_u32..100_000, any::<u8>(), "\\PC{0,20}"), 0..30),
    ) {
        let text = cast_text(version, &events);
        let first = import(&text);
        for version in [OutputVersion::V2, OutputVersion::V3] {
            let options = WriterOptions { version, ..WriterOptions::default() };
            let (again, summary) = export(&first, options.clone());
            prop_assert_eq!(summary.replaced, 0);
            let (before, after) = (read(text.as_bytes()), read(again.as_bytes()));
            prop_assert_eq!(timeline(&after), timeline(&before));
            let events = |items: &[Item]| -> Vec<CastEvent> {
                let events = items.iter().filter_map(|item| match item {
                    Item::Event(event) if event.code != Code::Output(String::new()) => Some(event.clone()),
                    _ => None,
                });
                events.collect()
            };
            prop_assert_eq!(events(&after), events(&before));
            // And the second time nothing changes at all.
            prop_assert_eq!(export(&import(&again), options).0, again);
        }
    }

    #[test]
    fn any_output_is_written(prints in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..50), 0..20)) {
        let mut preparer = Preparer::new(SessionIdentity::default());
        let events: Vec<_> = prints.iter().flat_map(|data| print(&mut preparer, data, 5)).collect();
        let (text, summary) = export(&events, WriterOptions::default());
        let items = read(text.as_bytes());
        let text: Vec<u8> = timeline(&items).into_iter().map(|(_, byte)| byte).collect();
        let whole = prints.concat();
        prop_assert_eq!(String::from_utf8_lossy(&whole).into_owned().into_bytes(), text);
        prop_assert_eq!(summary.replaced == 0, core::str::from_utf8(&whole).is_ok());
    }
}

#[test]
fn long_output_is_cut_and_joined() {
    let long = "é".repeat(PRINT_DATA_MAX);
    let text = format!("{V2}\n[1.0,\"o\",\"x{long}\"]\n");
    let events = import(&text);
    assert!(events.len() > 4);
    let (again, summary) = export(&events, WriterOptions::default());
    assert_eq!(summary.replaced, 0);
    assert!(timeline(&read(again.as_bytes())) == timeline(&read(text.as_bytes())));
}
