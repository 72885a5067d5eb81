//! Property tests: the promises that hold for every input.

use proptest::collection::vec;
use proptest::prelude::*;
use reel_core::json::{from_json, to_json, to_json_lossless};
use reel_core::prepare::{Preparer, SessionIdentity};
use reel_core::protostream::{ReaderOptions, Writer, WriterOptions};
use reel_core::{Event, EventRef, Time};

use crate::common::{parts, read, read_in_pieces, read_strict, session};

fn pieces(bytes: &[u8], cuts: &[prop::sample::Index]) -> Vec<Vec<u8>> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    places.sort_unstable();
    let mut pieces = Vec::new();
    let mut start = 0;
    for place in places.into_iter().chain([bytes.len()]) {
        pieces.push(bytes[start..place].to_vec());
        start = place;
    }
    pieces
}

proptest! {
    #[test]
    fn any_split_gives_the_same(
        cuts in vec(any::<prop::sample::Index>(), 0..40),
        flips in vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        strict: bool,
    ) {
        let events = session(30);
        let mut bytes = parts(&[&events[..9], &events[9..10], &events[8..]], 400).concat();
        for (place, mask) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= mask;
        }
        let options = ReaderOptions { strict, ..ReaderOptions::default() };
        let whole = read_in_pieces(options, [&bytes[..]]);
        let split = pieces(&bytes, &cuts);
        prop_assert_eq!(&read_in_pieces(options, split.iter().map(Vec::as_slice)), &whole);
        prop_assert_eq!(&read_in_pieces(options, bytes.chunks(1)), &whole);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..2000)) {
        read_strict(&bytes);
        let _ = EventRef::parse(&bytes).map(|event| (to_json_lossless(event), event.decode()));
    }

    #[test]
    fn arbitrary_records_never_panic(bytes in vec(any::<u8>(), 0..300), number in 1_u32..280) {
        let mut record = Vec::new();
        let tag = u64::from(number) << 3 | 2;
        for mut value in [tag, bytes.len() as u64] {
            while value >= 0x80 {
                record.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
                value >>= 7;
            }
            record.push(u8::try_from(value).unwrap());
        }
        record.extend_from_slice(&bytes);
        if let Ok(event) = EventRef::parse(&record) {
            let json = to_json_lossless(event);
            let value: serde_json::Value = serde_json::from_str(&json).expect("JSON is valid");
            prop_assert!(value.is_object());
            let _ = event.decode();
        }
    }

    #[test]
    fn writing_and_reading_is_identity(
        outputs in vec((vec(any::<u8>(), 1..3000), 0_i64..5000), 0..40),
        min in 1_u64..20_000,
        padding: bool,
        level in 0_u8..=9,
        flush_every in 1_usize..50,
    ) {
        let mut preparer = Preparer::new(SessionIdentity { cluster_name: "c".into(), ..SessionIdentity::default() });
        let mut writer = Writer::new(WriterOptions { min_part_size: min, padding, level });
        let mut written = Vec::new();
        let mut now = 0;
        for (i, (data, pause)) in outputs.iter().enumerate() {
            now += pause;
            for event in preparer.print(data, Time::from_unix_ms(now)) {
                writer.write(event.as_ref()).unwrap();
                written.push(event);
            }
            if i % flush_every == 0 {
                writer.flush();
            }
        }
        writer.complete();
        let mut bytes = Vec::new();
        while let Some(part) = writer.take_part() {
            bytes.extend_from_slice(&part.bytes);
        }
        let read = read(&bytes);
        prop_assert_eq!(read.problems, vec![]);
        prop_assert_eq!(&read.events, &written);
        let joined: Vec<u8> = outputs.iter().flat_map(|(data, _)| data.iter().copied()).collect();
        let printed: Vec<u8> = read.events.iter().flat_map(|e| e.as_ref().print().unwrap().data.to_vec()).collect();
        prop_assert_eq!(printed, joined);
    }

    #[test]
    fn decoding_and_encoding_is_identity(
        bytes in vec(any::<u8>(), 0..200),
        event_type in 0..reel_core::catalogue::event_types().len(),
    ) {
        let entry = reel_core::catalogue::event_types()[event_type];
        let code = entry.codes.first().copied().unwrap_or_default();
        let made = from_json(&format!(r#"{{"event":"{}","code":"{code}","ei":5}}"#, entry.name)).unwrap();
        // The event's own fields and whatever the bytes make of the rest.
        let start = made.record().len() - body_length(made.record());
        let body = [&made.record()[start..], &bytes].concat();
        let Ok(event) = Event::from_record(record_of(made.as_ref().number(), &body)) else { return Ok(()) };
        let Ok(typed) = event.as_ref().decode() else { return Ok(()) };
        let encoded = Event::encode(typed.clone());
        prop_assert_eq!(Event::encode(encoded.as_ref().decode().unwrap()), encoded.clone());
        prop_assert_eq!(encoded.as_ref().decode().unwrap(), typed);
        if encoded.as_ref().event_type() == entry.name {
            let json = to_json(encoded.as_ref());
            prop_assert_eq!(to_json(from_json(&json).unwrap().as_ref()), json);
        }
    }
}

fn body_length(record: &[u8]) -> usize {
    let tag = record.iter().position(|byte| *byte < 0x80).unwrap() + 1;
    let length = record[tag..].iter().position(|byte| *byte < 0x80).unwrap() + 1;
    record.len() - tag - length
}

fn record_of(number: u32, body: &[u8]) -> Vec<u8> {
    let mut record = Vec::new();
    let tag = number << 3 | 2;
    if tag < 0x80 {
        record.push(u8::try_from(tag).unwrap());
    } else {
        record.push(u8::try_from(tag & 0x7f).unwrap() | 0x80);
        record.push(u8::try_from(tag >> 7).unwrap());
    }
    let length = body.len();
    if length >= 0x80 {
        record.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        record.push(u8::try_from(length >> 7).unwrap());
    } else {
        record.push(u8::try_from(length).unwrap());
    }
    record.extend_from_slice(body);
    record
}

#[test]
fn oversize_events_are_refused_not_lost() {
    let event = from_json(&format!(
        r#"{{"event":"session.start","code":"T2000I","user":"{}"}}"#,
        "x".repeat(70_000)
    ))
    .unwrap();
    let mut writer = Writer::new(WriterOptions::default());
    let error = writer.write(event.as_ref()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("event `session.start` takes 700"),
        "{error}"
    );
    writer.complete();
    assert_eq!(writer.take_part(), None);
}

#[test]
fn the_largest_record_is_written_and_read() {
    let text = |n: usize| {
        format!(
            r#"{{"event":"session.start","code":"T2000I","user":"{}"}}"#,
            "x".repeat(n)
        )
    };
    let overhead = from_json(&text(60_000)).unwrap().record().len() - 60_000;
    let event = from_json(&text(65_536 - overhead)).unwrap();
    assert_eq!(event.record().len(), 65_536);
    let bytes = parts(&[std::slice::from_ref(&event)], 10).concat();
    assert_eq!(read(&bytes).events, [event]);
}
