//! Damaged, odd and encrypted recordings.

use reel_core::protostream::{PartHeader, ProblemKind, ReaderOptions, Severity};

use crate::common::{parts, parts_unpadded, read, read_in_pieces, read_strict, session};

/// Three parts of a session with ten events: 0–3, 4–6, 7–9.
fn three() -> Vec<Vec<u8>> {
    let events = session(10);
    parts(&[&events[..4], &events[4..7], &events[7..]], 1000)
}

fn all() -> Vec<i64> {
    (0..10).collect()
}

#[test]
fn sound_parts_have_no_problems() {
    let parts = three();
    assert_eq!((parts[0].len(), parts[1].len()), (1000, 1000));
    let read = read_strict(&parts.concat());
    assert_eq!(read.problems, []);
    assert_eq!(read.indices(), all());
}

#[test]
fn an_empty_file_is_an_empty_recording() {
    let read = read_strict(&[]);
    assert_eq!((read.events, read.problems), (vec![], vec![]));
}

#[test]
fn truncation_anywhere_delivers_what_was_there() {
    let whole = three().concat();
    let mut seen = 0;
    for length in 0..whole.len() {
        let read = read(&whole[..length]);
        let indices = read.indices();
        assert!(
            indices.len() >= seen,
            "more bytes give no fewer events: {length}"
        );
        assert_eq!(indices, all()[..indices.len()]);
        let at_boundary = [0, 1000, 2000].contains(&length);
        assert_eq!(
            read.problems.is_empty(),
            at_boundary,
            "{length}: {:?}",
            read.problem_names()
        );
        seen = indices.len();
    }
}

#[test]
fn damage_in_one_part_leaves_the_others() {
    let mut parts = three();
    // Inside the deflate data of the second part.
    for byte in &mut parts[1][60..80] {
        *byte ^= 0x55;
    }
    let read = read(&parts.concat());
    let indices = read.indices();
    assert_eq!(indices[..4], [0, 1, 2, 3]);
    assert_eq!(indices[indices.len() - 3..], [7, 8, 9]);
    let hole = read
        .problems
        .iter()
        .find(|problem| problem.kind.name() == "hole")
        .unwrap();
    assert_eq!(
        hole.kind,
        ProblemKind::Hole {
            from: 1000,
            to: 2000,
            last: indices[indices.len() - 4],
            next: Some(7),
            damaged: true
        }
    );
    // The hole stands before the first event behind it.
    let order = &read.order;
    assert_eq!(
        order[order.len() - 4..],
        ["hole", "event 7", "event 8", "event 9"]
    );
}

#[test]
fn any_flipped_bit_harms_its_own_part_only() {
    let parts = three();
    let whole = parts.concat();
    for at in 0..whole.len() {
        for bit in [0, 3, 7] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            let read = read(&bytes);
            let indices = read.indices();
            for (part, range) in [(0, 0..4), (1, 4..7), (2, 7..10)] {
                if at / 1000 != part {
                    for index in range {
                        assert!(
                            indices.contains(&index),
                            "byte {at} bit {bit}: event {index} is lost: {:?}",
                            read.order
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_part_with_a_wrong_version_is_read_all_the_same() {
    let parts = three();
    for at in [0, 3, 7] {
        let mut whole = parts.concat();
        whole[1000 + at] ^= 0x41;
        let read = read(&whole);
        assert_eq!(
            (read.indices(), read.problem_names()),
            (all(), vec!["no-part"])
        );
        assert_eq!(
            (
                read.problems[0].place.part,
                read.problems[0].place.part_offset
            ),
            (2, 1000)
        );
    }
}

#[test]
fn junk_between_parts_is_stepped_over() {
    let parts = three();
    for junk in [
        &b"x"[..],
        &[0; 7],
        &[0; 32],
        &[0; 100],
        &[1; 40],
        &[0, 0, 0, 0, 0, 0, 0, 3, 9, 9, 9, 9],
    ] {
        let bytes = [&parts[0][..], junk, &parts[1], &parts[2]].concat();
        let read = read(&bytes);
        assert_eq!(read.indices(), all(), "{junk:?} {:?}", read.order);
        assert_eq!(read.problem_names()[0], "no-part", "{junk:?}");
    }
}

#[test]
fn leftover_bytes_behind_the_member_are_ignored() {
    let parts = three();
    let header = PartHeader::parse(&parts[0]).unwrap();
    // As the known writer fault leaves it: the padding is counted as body.
    let mut faulty = PartHeader::version_1(header.size + header.padding, 0)
        .to_bytes()
        .to_vec();
    faulty.extend_from_slice(&parts[0][24..]);
    let bytes = [&faulty[..], &parts[1], &parts[2]].concat();
    assert_eq!(
        (read(&bytes).indices(), read(&bytes).problem_names()),
        (all(), vec![])
    );
    assert_eq!(read_strict(&bytes).problem_names(), ["leftover"]);
    // A second gzip member there is no event source either.
    let body = usize::try_from(header.size).unwrap();
    let member =
        &parts[1][24..24 + usize::try_from(PartHeader::parse(&parts[1]).unwrap().size).unwrap()];
    let mut twice = PartHeader::version_1((body + member.len()) as u64, 0)
        .to_bytes()
        .to_vec();
    twice.extend_from_slice(&parts[0][24..24 + body]);
    twice.extend_from_slice(member);
    let read = read_strict(&twice);
    assert_eq!(read.indices(), [0, 1, 2, 3]);
    assert_eq!(read.problem_names()[0], "leftover");
}

#[test]
fn parts_without_content() {
    let parts = three();
    let empty_v1 = PartHeader::version_1(0, 3).to_bytes().to_vec();
    // 23 bytes: the gzip stream of nothing.
    let mut nothing = PartHeader::version_1(23, 0).to_bytes().to_vec();
    nothing.extend_from_slice(&[
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255, 1, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
    let bytes = [
        &parts[0][..],
        &empty_v1,
        &[0; 3],
        &parts[1],
        &nothing,
        &parts[2],
    ]
    .concat();
    assert_eq!(
        (read(&bytes).indices(), read(&bytes).problem_names()),
        (all(), vec![])
    );
    assert_eq!(read_strict(&bytes).problem_names(), ["part-empty"]);
    assert_eq!(read_strict(&nothing).problem_names(), Vec::<&str>::new());
}

fn version_2(size: u64, padding: u64, flags: u8) -> Vec<u8> {
    let mut header = 2_u64.to_be_bytes().to_vec();
    header.extend_from_slice(&size.to_be_bytes());
    header.extend_from_slice(&padding.to_be_bytes());
    header.extend_from_slice(&[flags, 0, 0, 0, 0, 0, 0, 0]);
    header
}

#[test]
fn encrypted_parts_are_stepped_over_and_said() {
    let parts = three();
    let mut age = b"age-encryption.org/v1\n-> teleport-recording-rsa4096 x\n".to_vec();
    age.extend_from_slice(&[0xa5; 300]);
    let encrypted = [version_2(age.len() as u64, 4, 1), age.clone(), vec![0; 4]].concat();
    let filler = [version_2(0, 50, 1), vec![0; 50]].concat();
    let bytes = [&parts[0][..], &encrypted, &filler, &encrypted, &parts[2]].concat();
    let result = read(&bytes);
    assert_eq!(result.indices(), [0, 1, 2, 3, 7, 8, 9]);
    assert_eq!(result.problem_names(), ["encrypted", "encrypted", "hole"]);
    assert!(
        result.problems[0].to_string().contains("encrypted, no key"),
        "{}",
        result.problems[0]
    );
    let severities = result.problems.iter().map(|problem| problem.severity());
    assert!(
        severities
            .into_iter()
            .all(|severity| severity == Severity::Unreadable)
    );
    // Version 2 without the flag is an ordinary part.
    let header = PartHeader::parse(&parts[1]).unwrap();
    let plain = [
        &version_2(header.size, header.padding, 0)[..],
        &parts[1][24..],
    ]
    .concat();
    let bytes = [&parts[0][..], &plain, &parts[2]].concat();
    assert_eq!(
        (read_strict(&bytes).indices(), read_strict(&bytes).problems),
        (all(), vec![])
    );
}

#[test]
fn duplicates_are_dropped_and_gaps_delivered() {
    let events = session(10);
    let bytes = parts(&[&events[..5], &events[3..6], &events[8..]], 1000).concat();
    assert_eq!(read(&bytes).indices(), [0, 1, 2, 3, 4, 5, 8, 9]);
    assert_eq!(read(&bytes).problems, []);
    let strict = read_strict(&bytes);
    let names = strict.problem_names();
    assert_eq!(names[..3], ["duplicate", "duplicate", "gap"]);
    let places: Vec<_> = strict
        .problems
        .iter()
        .map(|problem| problem.place.record.map(|(n, _)| n))
        .collect();
    assert_eq!(places[..3], [Some(1), Some(2), Some(1)]);
}

#[test]
fn a_reader_begins_at_any_part() {
    let parts = three();
    let options = ReaderOptions {
        strict: true,
        offset: 1000,
        part: 2,
        last_index: None,
    };
    let read = read_in_pieces(options, [&parts[1][..], &parts[2][..]]);
    assert_eq!(read.indices(), [4, 5, 6, 7, 8, 9]);
    assert_eq!(read.problems, []);
    let options = ReaderOptions {
        last_index: Some(5),
        ..options
    };
    let read = read_in_pieces(options, [&parts[1][..]]);
    assert_eq!(read.indices(), [6]);
}

/// A part around hand-made inflated bytes, stored without compression.
fn stored(inflated: &[u8]) -> Vec<u8> {
    let mut body = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255, 1];
    let length = u16::try_from(inflated.len()).unwrap();
    body.extend_from_slice(&length.to_le_bytes());
    body.extend_from_slice(&(!length).to_le_bytes());
    body.extend_from_slice(inflated);
    let mut crc = crc32fast::Hasher::new();
    crc.update(inflated);
    body.extend_from_slice(&crc.finalize().to_le_bytes());
    body.extend_from_slice(&u32::from(length).to_le_bytes());
    let mut part = PartHeader::version_1(body.len() as u64, 0)
        .to_bytes()
        .to_vec();
    part.extend_from_slice(&body);
    part
}

fn record(bytes: &[u8]) -> Vec<u8> {
    [
        &u32::try_from(bytes.len()).unwrap().to_be_bytes()[..],
        bytes,
    ]
    .concat()
}

#[test]
fn bad_records_end_their_part() {
    let events = session(4);
    let sound = record(events[0].record());
    let after = parts(&[&events[3..]], 10).concat();
    for (bad, name) in [
        (vec![0, 0, 0, 0], "record-length"),
        (vec![0, 1, 0, 1], "record-length"),
        (vec![0xff; 8], "record-length"),
        (record(&[0x3a, 0x05, 1]), "record"),
        (record(&[0x3a, 0x02, 0x10, 0x80]), "record"),
        (record(&[0x08, 0x05]), "record"),
        (vec![0, 0, 0, 9, 1], "record-truncated"),
        (vec![0, 0], "record-truncated"),
    ] {
        let bytes = [
            stored(&[sound.clone(), bad.clone()].concat()),
            after.clone(),
        ]
        .concat();
        let read = read(&bytes);
        assert_eq!(read.indices(), [0, 3], "{bad:?}");
        assert_eq!(read.problem_names(), [name, "hole"], "{bad:?}");
        let offset = sound.len() as u64;
        assert_eq!(
            read.problems[0].place.record.map(|(_, offset)| offset),
            Some(offset),
            "{bad:?}"
        );
    }
}

#[test]
fn a_guessed_index_of_an_unknown_event_suppresses_nothing() {
    let events = session(4);
    // Number 3000; its first field looks like metadata with index 1,000,000.
    let unknown = record(&[0xc2, 0xbb, 0x01, 0x06, 0x0a, 0x04, 0x08, 0xc0, 0x84, 0x3d]);
    let known: Vec<_> = events.iter().map(|event| record(event.record())).collect();
    let inflated = [known[0].clone(), unknown, known[1..].concat()].concat();
    assert_eq!(read(&stored(&inflated)).indices(), [0, 1, 2, 3]);
}

#[test]
fn the_last_of_two_members_holds() {
    let events = session(4);
    let both = [events[1].record(), events[2].record()].concat();
    let inflated = [
        record(events[0].record()),
        record(&both),
        record(events[3].record()),
    ]
    .concat();
    let read = read(&stored(&inflated));
    assert_eq!((read.indices(), read.problems), (vec![0, 2, 3], vec![]));
}

#[test]
fn bytes_that_are_missing_cost_their_own_part_only() {
    let events = session(30);
    // Without padding, so that the next part moves into this one.
    let parts = parts_unpadded(&[&events[..10], &events[10..20], &events[20..]]);
    let whole = parts.concat();
    let end = parts[0].len() + parts[1].len();
    let start = parts[0].len() + 24;
    for count in [1, 5, 20, 29, 60, 100] {
        // Not in the length at the end: its zero bytes can be made up for by the zeros of the next header, which is then
        // not to be found any more.
        for from in start..=end - 4 - count {
            let mut bytes = whole.clone();
            bytes.drain(from..from + count);
            let indices = read(&bytes).indices();
            for index in (0..10).chain(20..30) {
                assert!(
                    indices.contains(&index),
                    "{count} bytes gone at {from}: {index} is lost: {:?}",
                    read(&bytes).order
                );
            }
        }
    }
}

#[test]
fn unknown_events_are_stepped_over_and_counted() {
    let events = session(4);
    // Number 3000 with metadata of index 1.
    let unknown = record(&[0xc2, 0xbb, 0x01, 0x06, 0x0a, 0x04, 0x08, 0x01, 0x12, 0x00]);
    let inflated = [
        record(events[0].record()),
        unknown,
        record(events[2].record()),
        record(events[3].record()),
    ]
    .concat();
    let result = read(&stored(&inflated));
    assert_eq!(
        (result.indices(), result.problem_names()),
        (vec![0, 2, 3], vec![])
    );
    let strict = read_strict(&stored(&inflated));
    assert_eq!(strict.problem_names()[0], "unknown-event");
    // Its index fills the place between 0 and 2.
    assert!(!strict.problem_names().contains(&"gap"));
}
