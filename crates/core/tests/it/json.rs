//! JSON beyond what the fixtures hold.

use reel_core::json::{JsonError, Leniency, from_json, from_json_with, to_json, to_json_lossless};
use reel_core::{Event, EventRef};

fn round(text: &str) -> String {
    to_json(
        from_json(text)
            .unwrap_or_else(|error| panic!("{text}: {error}"))
            .as_ref(),
    )
}

#[test]
fn every_kind_of_field_survives() {
    for line in [
        // lists, maps, objects in objects, enum, wrapped numbers, optional times
        r#"{"working_directory":"/","path":"a","flags":3,"attributes":{"file_size":18446744073709551615,"uid":null,"gid":7,"permissions":null,"access_time":"2020-03-30T15:58:54.000000001Z"},"action":3,"ei":4,"event":"sftp","uid":"u","code":"TS003I","time":"2020-03-30T15:58:54Z","user":"a","sid":"s","server_id":"n","server_labels":{"a":"1","b":"<&>"}}"#,
        // Struct
        r#"{"status_code":200,"path":"/","raw_query":"","method":"POST","target":"","body":{"a":[1,2.5,null,true,"x",{"y":-0.5}],"b":{}},"ei":0,"event":"db.session.dynamodb.request","code":"TDY01I","time":"2020-03-30T15:58:54Z","sid":"s","db_protocol":"dynamodb","db_uri":""}"#,
        // lists of text by name, times that are always there
        r#"{"cert_type":"user","identity":{"user":"a","roles":["x"],"expires":"2020-03-30T15:58:54Z","traits":{"groups":["g","h"],"none":null},"prev_identity_expires":"0001-01-01T00:00:00Z"},"ei":0,"event":"cert.create","code":"TC000I","time":"2020-03-30T15:58:54Z"}"#,
        // an object that is always there
        r#"{"target":{},"ei":0,"event":"lock.created","code":"TLK00I","time":"2020-03-30T15:58:54Z","expires":"0001-01-01T00:00:00Z"}"#,
        // lists of objects, maps of numbers
        r#"{"permission_summary":[{"permission":"SELECT","counts":{"table":3}},{"permission":"","counts":null}],"affected_object_counts":{"a":-1},"ei":0,"event":"db.user.permissions","time":"2020-03-30T15:58:54Z","sid":"s","db_protocol":"","db_uri":""}"#,
    ] {
        if line.contains("db.user.permissions") {
            // The type is not in the catalogue, so it travels as Unknown and keeps its text.
            let event = from_json(line).unwrap();
            assert_eq!(event.as_ref().message().name(), "Unknown");
            continue;
        }
        assert_eq!(round(line), line);
    }
}

#[test]
fn a_v12_event_prints_what_newer_versions_always_write() {
    let line = r#"{"session_start":"0001-01-01T00:00:00Z","session_stop":"0001-01-01T00:00:00Z","ei":0,"event":"db.session.end","code":"TDB01I","time":"2020-03-30T15:58:54Z","sid":"","db_protocol":"","db_uri":""}"#;
    assert_eq!(
        round(r#"{"event":"db.session.end","code":"TDB01I","time":"2020-03-30T15:58:54Z"}"#),
        line
    );
}

#[test]
fn events_of_no_known_type_travel_as_unknown() {
    let text = r#"{"event":"recording.gap","code":"RL001W","ei":7,"time":"2020-03-30T15:58:54Z","from":3,"count":9007199254740993}"#;
    let event = from_json(text).unwrap();
    assert_eq!(event.as_ref().index(), 7);
    assert_eq!(
        to_json(event.as_ref()),
        format!(
            r#"{{"unknown_event":"recording.gap","unknown_code":"RL001W","data":{},"ei":7,"event":"unknown","code":"TCC00E","time":"2020-03-30T15:58:54Z"}}"#,
            serde_json_text(text)
        )
    );
    assert_eq!(round(&to_json(event.as_ref())), to_json(event.as_ref()));
}

fn serde_json_text(text: &str) -> String {
    let mut out = String::new();
    reel_core::json::write_text(&mut out, text);
    out
}

#[test]
fn keys_that_are_not_known_survive_everywhere() {
    let line = r#"{"target":{"user":"a","planet":"mars"},"ei":0,"event":"lock.created","code":"TLK00I","time":"2020-03-30T15:58:54Z","expires":"0001-01-01T00:00:00Z","z":1.50,"a":[{"b":null}]}"#;
    let event = from_json(line).unwrap();
    assert_eq!(to_json_lossless(event.as_ref()), line);
    assert_eq!(event.as_ref().unknown_fields(), 2);
    // What others would not print is not printed unasked: whoever wrote the record could put any key there.
    let exact = to_json(event.as_ref());
    assert!(
        !exact.contains("planet") && !exact.contains("\"z\""),
        "{exact}"
    );
}

#[test]
fn fields_that_are_not_known_survive_through_json() {
    let event = from_json(r#"{"event":"session.start","code":"T2000I","time":"2020-03-30T15:58:54Z","sid":"s","user":"u"}"#).unwrap();
    // Field 1999 with text behind the event's own fields, and field 90 = 5 in the user's group (field 2).
    let mut body = event.record()[2..].to_vec();
    body.extend_from_slice(&[0x12, 0x03, 0xd0, 0x05, 0x05, 0xfa, 0x7c, 0x02, b'h', b'i']);
    let mut record = vec![0x2a, u8::try_from(body.len()).unwrap()];
    record.extend_from_slice(&body);
    let event = Event::from_record(record).unwrap();
    assert_eq!(event.as_ref().unknown_fields(), 2);
    assert!(!to_json(event.as_ref()).contains("wire"));
    let lossless = to_json_lossless(event.as_ref());
    assert!(
        lossless.contains(r#""$wire":"#) && lossless.contains(r#""$wire.UserMetadata":"#),
        "{lossless}"
    );
    let back = from_json(&lossless).unwrap();
    assert_eq!(to_json_lossless(back.as_ref()), lossless);
    assert_eq!(back.as_ref().unknown_fields(), 2);
}

#[test]
fn a_foreign_record_cannot_say_a_key_twice() {
    let event = from_json(r#"{"event":"session.start","code":"T2000I","time":"2020-03-30T15:58:54Z","user":"mallory","x":1}"#).unwrap();
    let record: Vec<u8> = event.record().to_vec();
    let text = String::from_utf8_lossy(&record).replace(r#"{"x":1}"#, r#"{"sid":1}"#);
    assert!(text.contains(r#"{"sid":1}"#));
    let position = record.windows(7).position(|w| w == br#"{"x":1}"#).unwrap();
    let mut forged = record[..position - 1].to_vec();
    forged.push(9);
    forged.extend_from_slice(br#"{"sid":1}"#);
    forged[1] += 2;
    let event = Event::from_record(forged).unwrap();
    assert_eq!(
        to_json_lossless(event.as_ref()).matches("\"sid\"").count(),
        1
    );
}

#[test]
fn bad_json_says_which_key() {
    let error = |text: &str| from_json(text).unwrap_err().to_string();
    assert!(matches!(from_json("[]"), Err(JsonError::Syntax(_))));
    assert!(matches!(from_json("{}"), Err(JsonError::NoType)));
    assert_eq!(
        error(r#"{"event":"print","ms":"x"}"#),
        "`ms` is not a whole number of 64 bits"
    );
    assert_eq!(
        error(r#"{"event":"print","time":"yesterday"}"#),
        "`time` is not a time as in RFC 3339"
    );
    assert_eq!(
        error(r#"{"event":"session.end","participants":{}}"#),
        "`participants` is not text"
    );
    let kept = from_json_with(
        r#"{"event":"session.end","participants":{},"time":"2020-03-30T15:58:54Z"}"#,
        Leniency::Keep,
    )
    .unwrap();
    assert!(to_json_lossless(kept.as_ref()).ends_with(r#""$participants":{}}"#));
}

#[test]
fn deep_nesting_is_refused_not_overflowed() {
    for depth in [20, 60, 120, 100_000] {
        let text = format!(
            r#"{{"event":"user.login","code":"T1000I","attributes":{{"a":{}{}}}}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        );
        if let Ok(event) = from_json(&text) {
            assert!(!to_json(event.as_ref()).is_empty());
            let _ = event.as_ref().decode();
        }
    }
}

#[test]
fn text_that_is_not_utf8_is_replaced() {
    let event = from_json(
        r#"{"event":"session.start","code":"T2000I","user":"ab?cd","time":"2020-03-30T15:58:54Z"}"#,
    )
    .unwrap();
    let record: Vec<u8> = event
        .record()
        .iter()
        .map(|byte| if *byte == b'?' { 0xff } else { *byte })
        .collect();
    let event = EventRef::parse(&record).unwrap();
    assert!(to_json(event).contains("ab\u{fffd}cd"));
    let typed = event.decode().unwrap();
    assert!(format!("{typed:?}").contains("ab\u{fffd}cd"));
}

#[test]
fn halves_of_surrogate_pairs_are_replaced() {
    let line = r#"{"ei":0,"event":"lock.created","time":"2020-03-30T15:58:54Z","x":"a\ud83d\ude00\ud800b\\ud800\udc00","y":["\udfff"]}"#;
    let json = to_json_lossless(from_json(line).unwrap().as_ref());
    assert!(
        json.contains(r#""x":"a\ud83d\ude00\ufffdb\\ud800\ufffd","y":["\ufffd"]"#),
        "{json}"
    );
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
}
