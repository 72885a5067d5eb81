//! Going to a moment is the same as playing up to it, for every input, with and without an index.

#[path = "recordings/protostream.rs"]
mod corpora;
mod sessions;

use proptest::prelude::*;
use reel_replay::{
    Hits, IndexError, IndexOptions, Query, ReplayError, Replayer, ReplayerOptions, Request,
    SearchError, SourceFile, Stage, State,
};
use sessions::{Session, session_count, sessions};

fn pushed(bytes: &[u8], cut: usize, options: ReplayerOptions) -> Replayer {
    let mut replayer = Replayer::new(options);
    for piece in bytes.chunks(cut.max(1)) {
        replayer.push(piece);
    }
    replayer.finish();
    replayer
}

fn whole(bytes: &[u8]) -> Replayer {
    pushed(bytes, usize::MAX, ReplayerOptions::default())
}

/// Opens an index by its head alone.
fn opened(recording: &[u8], index: &[u8], options: ReplayerOptions) -> Replayer {
    let mut replayer = Replayer::new(options);
    let length = recording.len() as u64;
    let needed = match replayer.open_index(length, &index[..24]) {
        Err(IndexError::Truncated { needed }) => usize::try_from(needed).expect("it is in memory"),
        other => panic!("{other:?}"),
    };
    replayer
        .open_index(length, &index[..needed])
        .expect("the index opens");
    replayer
}

/// Goes to a moment, fetching what is asked for; gives the bytes that were fetched.
fn fetch(
    replayer: &mut Replayer,
    recording: &[u8],
    index: &[u8],
    at_ms: u64,
) -> Result<u64, ReplayError> {
    let mut fetched = 0;
    for _ in 0..8 {
        let requests = replayer.seek(at_ms)?;
        if requests.is_empty() {
            assert_eq!(replayer.position_ms(), at_ms);
            return Ok(fetched);
        }
        for request in requests {
            let Request {
                file,
                offset,
                length,
            } = request;
            let bytes = if file == SourceFile::Index {
                index
            } else {
                recording
            };
            let from = usize::try_from(offset).expect("it is in memory");
            let to = from + usize::try_from(length).expect("it is in memory");
            replayer.supply(file, offset, &bytes[from..to]);
            fetched += length;
        }
    }
    panic!("asks for ever");
}

/// All hits, fetching what is asked for.
fn found(replayer: &mut Replayer, recording: &[u8], index: &[u8], query: &Query) -> Hits {
    let mut last = Vec::new();
    loop {
        let requests = match replayer.search(query).expect("the index fits") {
            Ok(hits) => return hits,
            Err(requests) => requests,
        };
        assert!(requests.is_empty() || requests != last, "asks for ever");
        let sum: u64 = requests.iter().map(|request| request.length).sum();
        for request in &requests {
            let (bytes, most) = if request.file == SourceFile::Index {
                (index, index.len() as u64)
            } else {
                (recording, 1024 * 1024)
            };
            assert!(sum <= most, "{requests:?}");
            let from = usize::try_from(request.offset).expect("it is in memory");
            let to = from + usize::try_from(request.length).expect("it is in memory");
            // In two pieces, and bytes that are there already once more.
            let middle = from + (to - from) / 3;
            replayer.supply(request.file, request.offset, &bytes[from..middle]);
            replayer.supply(request.file, request.offset, &bytes[from..to]);
        }
        last = requests;
    }
}

/// The text that an index holds, and the one that is made without it, are the same.
fn check_search(name: &str, whole: &mut Replayer, recording: &[u8], index: &[u8]) {
    let with_text = IndexOptions { with_text: true };
    let stored = whole
        .index_bytes(with_text)
        .expect("the recording is whole");
    let mut stored_opened = opened(recording, &stored, TINY);
    let mut derived = opened(recording, index, TINY);
    for pattern in ["e", "line 1", "the"] {
        let query = Query::plain(pattern);
        let expected = whole.search(&query).expect("it is a query");
        let expected = expected.expect("nothing is missing");
        let hits = found(&mut stored_opened, recording, &stored, &query);
        assert!(hits == expected, "{name}: {pattern:?}, stored");
        let hits = found(&mut derived, recording, index, &query);
        assert!(hits == expected, "{name}: {pattern:?}, derived");
        // From now on nothing more is needed.
        assert!(derived.search(&query).is_ok_and(|found| found.is_ok()));
    }
}

/// With so little room every tape is dropped as soon as another comes.
const TINY: ReplayerOptions = ReplayerOptions { cache_bytes: 1 };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(session_count()))]

    #[test]
    fn seeking_is_playing(session in sessions(), moments in proptest::collection::vec(0_u64..3_000, 1..6), cut in 1_000_usize..200_000) {
        let Session { bytes, .. } = &session;
        let mut replayer = pushed(bytes, cut, ReplayerOptions::default());
        let index = replayer.index_bytes(IndexOptions::default()).expect("the recording is whole");
        prop_assert!(whole(bytes).index_bytes(IndexOptions::default()).as_ref() == Some(&index), "another split gives another index");
        check_search("generated", &mut replayer, bytes, &index);
        let mut roomy = opened(bytes, &index, ReplayerOptions::default());
        let mut tiny = opened(bytes, &index, TINY);
        let states = session.played_to(&moments);
        for at_ms in moments {
            let expected = &states[&at_ms];
            prop_assert_eq!(replayer.seek(at_ms), Ok(vec![]));
            prop_assert!(replayer.stage() == expected, "pushed, at {}", at_ms);
            for opened in [&mut roomy, &mut tiny] {
                fetch(opened, bytes, &index, at_ms).expect("the index fits");
                prop_assert!(opened.stage() == expected, "opened, at {}", at_ms);
                prop_assert_eq!(opened.next_ms(), replayer.next_ms());
                prop_assert_eq!(opened.previous_ms(), replayer.previous_ms());
            }
        }
    }

    #[test]
    fn seeking_while_it_comes(session in sessions(), moments in proptest::collection::vec(0_u64..3_000, 1..6), cut in 50_000_usize..200_000) {
        let mut replayer = Replayer::new(ReplayerOptions::default());
        let mut moments = moments.iter().cycle();
        for piece in session.bytes.chunks(cut) {
            replayer.push(piece);
            // Of the last moment not everything need have come.
            let at_ms = moments.next().copied().unwrap_or(0).min(replayer.known_ms().saturating_sub(1));
            prop_assert_eq!(replayer.seek(at_ms), Ok(vec![]));
            if replayer.known_ms() > 0 {
                prop_assert!(replayer.stage() == &session.played(at_ms), "at {}", at_ms);
            }
        }
        replayer.finish();
        prop_assert_eq!(replayer.seek(u64::MAX), Ok(vec![]));
        prop_assert!(replayer.stage() == &session.played(u64::MAX));
    }

    #[test]
    fn steps_lead_through_the_whole_session(session in sessions()) {
        let mut replayer = whole(&session.bytes);
        let mut moments = Vec::new();
        prop_assert_eq!(replayer.seek(0), Ok(vec![]));
        while let Some(next) = replayer.next_ms() {
            prop_assert!(next > replayer.position_ms());
            prop_assert_eq!(replayer.seek(next), Ok(vec![]));
            moments.push(next);
        }
        prop_assert!(replayer.stage() == &session.played(u64::MAX));
        moments.pop();
        while let Some(previous) = replayer.previous_ms() {
            prop_assert_eq!(moments.pop().unwrap_or(0), previous);
            prop_assert_eq!(replayer.seek(previous), Ok(vec![]));
        }
        prop_assert_eq!(moments, Vec::<u64>::new());
    }
}

/// All kinds of recordings: with an index and without, forwards and to points in any order.
fn check_recording(name: &str, bytes: &[u8]) {
    let mut forward = whole(bytes);
    let Some(index) = forward.index_bytes(IndexOptions::default()) else {
        panic!("{name}: no index");
    };
    assert_eq!(
        pushed(bytes, 10_007, ReplayerOptions::default()).index_bytes(IndexOptions::default()),
        Some(index.clone()),
        "{name}: another split"
    );
    check_search(name, &mut forward, bytes, &index);
    let duration = forward.duration_ms();
    let mut moments: Vec<u64> = (0..=40).map(|point| duration * point / 40).collect();
    moments.extend([0, duration]);
    let mut expected = Vec::new();
    for at_ms in &moments[..41] {
        assert_eq!(forward.seek(*at_ms), Ok(vec![]));
        expected.push((*at_ms, forward.stage().clone()));
    }
    let mut tiny = opened(bytes, &index, TINY);
    let mut pushed = pushed(bytes, 65_536, TINY);
    assert_eq!(tiny.info().duration_ms, duration);
    assert_eq!(tiny.marks(), forward.marks());
    assert_eq!(tiny.idle_spans(), forward.idle_spans());
    assert_eq!(tiny.resizes(), forward.resizes());
    assert_eq!(tiny.problems(), forward.problems());
    assert_eq!(tiny.histogram(100), forward.histogram(100));
    // 17 and 41 have no common divisor, so every point comes once.
    for step in 0..expected.len() {
        let (at_ms, stage) = &expected[step * 17 % expected.len()];
        fetch(&mut tiny, bytes, &index, *at_ms).expect("the index fits");
        assert!(tiny.stage() == stage, "{name}: with an index, at {at_ms}");
        let fetched = fetch(&mut pushed, bytes, &index, *at_ms);
        assert!(
            fetched.is_ok() && pushed.stage() == stage,
            "{name}: at {at_ms}"
        );
    }
}

/// A window that is dragged while nothing is printed; one whose recorder's clock was set, back and forth.
#[test]
fn sizes_in_a_silence_come_when_they_came() {
    use sessions::Written::{Cols, Print};
    let recording = sessions::written(&[
        Print(0, "one"),
        Cols(700, 20),
        Print(2_000, "two"),
        Cols(40, 21),
        Print(3_000, "three"),
        Cols(99_000, 22),
        Print(4_000, "four"),
        Cols(4_500, 23),
    ]);
    let mut replayer = whole(&recording);
    let sizes = [
        (0, 30),
        (700, 20),
        (2_000, 21),
        (4_000, 22),
        // The recording ends here: nothing says that there was any more of it.
        (4_000, 23),
    ];
    let resizes: Vec<_> = replayer
        .resizes()
        .iter()
        .map(|resize| (resize.at_ms, resize.size.cols))
        .collect();
    assert_eq!(resizes, sizes);
    let marks: Vec<_> = replayer.marks().iter().map(|mark| mark.at_ms).collect();
    assert_eq!(marks, [0, 700, 2_000, 4_000, 4_000]);
    for (at_ms, cols) in [
        (699, 30),
        (700, 20),
        (1_999, 20),
        (2_000, 21),
        (3_999, 21),
        (4_000, 23),
    ] {
        assert!(replayer.seek(at_ms).expect("a moment").is_empty());
        assert_eq!(replayer.stage().terminal().cols(), cols, "at {at_ms}");
    }
}

#[test]
fn recordings_can_be_gone_through() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/recordings");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("there are recordings") {
        let path = entry.expect("the folder can be read").path();
        if path.extension().is_some_and(|extension| extension == "tar") {
            let bytes = std::fs::read(&path).expect("the recording can be read");
            check_recording(&path.display().to_string(), &bytes);
            count += 1;
        }
    }
    assert!(count >= 4, "{count} recordings");
}

#[test]
fn corpora_can_be_gone_through() {
    for recorded in corpora::recorded() {
        check_recording(&recorded.name, &recorded.bytes);
    }
}

#[test]
fn other_formats_are_played_and_indexed() {
    let cast = b"{\"version\":2,\"width\":20,\"height\":3}\n[0.5,\"o\",\"one\\r\\n\"]\n[1.0,\"m\",\"here\"]\n[9.0,\"o\",\"two\"]\n";
    let mut replayer = pushed(cast, 7, TINY);
    let index = replayer
        .index_bytes(IndexOptions::default())
        .expect("the recording is whole");
    let mut opened = opened(cast, &index, TINY);
    let marks: Vec<_> = opened
        .marks()
        .iter()
        .map(|mark| (mark.kind.name(), mark.text.clone()))
        .collect();
    assert!(
        marks
            .iter()
            .any(|(kind, text)| *kind == "marker" && text.ends_with("here")),
        "{marks:?}"
    );
    // It is needed whole.
    let requests = opened.seek(8_499).expect("nothing is wrong");
    let length = cast.len() as u64;
    assert_eq!(
        requests,
        [Request {
            file: SourceFile::Recording,
            offset: 0,
            length
        }]
    );
    opened.supply(SourceFile::Recording, 0, &cast[..30]);
    opened.supply(SourceFile::Recording, 30, &cast[30..]);
    for (at_ms, text) in [
        (8_499, "one\n\n\n"),
        (8_500, "one\ntwo\n\n"),
        (0, "one\n\n\n"),
    ] {
        for replayer in [&mut opened, &mut replayer] {
            assert_eq!(replayer.seek(at_ms), Ok(vec![]));
            assert_eq!(
                replayer.stage().terminal().screen_text(),
                text,
                "at {at_ms}"
            );
        }
    }
}

#[test]
fn states_are_honest() {
    let check = |bytes: &[u8], state: State| {
        let mut replayer = whole(bytes);
        let info = replayer.info();
        assert_eq!(
            (info.state, info.complete),
            (state, true),
            "{:?}",
            info.reason
        );
        assert_eq!(replayer.seek(10), Ok(vec![]));
        assert_eq!(replayer.stage(), &Stage::default());
        assert!(
            replayer
                .thumbnail(0)
                .is_ok_and(|thumbnail| thumbnail.is_none())
        );
    };
    check(b"", State::Empty);
    check(b"%PDF-1.7 and much more than that", State::Unreadable);
    check(b"age-encryption.org/v1\n-> X25519", State::Unreadable);
    check(&[0, 0, 0, 0, 0, 0, 0, 1, 9, 9, 9], State::Unreadable);
    let replayer = Replayer::new(ReplayerOptions::default());
    assert_eq!(replayer.info().state, State::Loading);
}

fn sample() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../testdata/recordings/tui-multipart.tar"
    );
    std::fs::read(path).expect("the recording can be read")
}

#[test]
fn a_damaged_index_is_noticed() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../testdata/recordings/ssh.tar"
    );
    let recording = std::fs::read(path).expect("the recording can be read");
    let index = whole(&recording)
        .index_bytes(IndexOptions::default())
        .expect("the recording is whole");
    let mut expected = whole(&recording);
    let at_ms = expected.duration_ms() / 2;
    assert_eq!(expected.seek(at_ms), Ok(vec![]));
    let try_with = |index: &[u8], what: &str| {
        let mut replayer = Replayer::new(ReplayerOptions::default());
        let Ok(()) = replayer.open_index(recording.len() as u64, index) else {
            return;
        };
        match replayer.seek(at_ms) {
            // Whatever is wrong stands elsewhere, or would be fetched.
            Ok(requests) => {
                for request in requests {
                    assert!(
                        request.length <= recording.len() as u64 + index.len() as u64,
                        "{what}"
                    );
                }
            }
            Err(error) => {
                assert_eq!(error, ReplayError::Damaged, "{what}");
                for piece in recording.chunks(1_000) {
                    replayer.push(piece);
                }
                replayer.finish();
                assert_eq!(replayer.seek(at_ms), Ok(vec![]), "{what}");
                assert!(replayer.stage() == expected.stage(), "{what}");
            }
        }
    };
    for at in 0..index.len() {
        let mut damaged = index.clone();
        damaged[at] ^= 1 << (at % 8);
        try_with(&damaged, &format!("byte {at}"));
        try_with(&index[..at], &format!("cut at {at}"));
    }
}

#[test]
fn a_stale_index_is_noticed() {
    let mut recording = sample();
    let index = whole(&recording)
        .index_bytes(IndexOptions::default())
        .expect("the recording is whole");
    let mut replayer = Replayer::new(ReplayerOptions::default());
    let actual = recording.len() as u64 + 1;
    assert_eq!(
        replayer.open_index(actual, &index),
        Err(IndexError::Stale {
            indexed: actual - 1,
            actual
        })
    );
    let middle = recording.len() / 2;
    recording[middle] ^= 1;
    replayer
        .open_index(None, &index)
        .expect("nothing is compared");
    assert_eq!(replayer.info().recording_bytes, actual - 1);
    replayer
        .open_index(actual - 1, &index)
        .expect("the length is the same");
    let duration = replayer.duration_ms();
    let outcome = (0..=50).try_for_each(|point| {
        fetch(&mut replayer, &recording, &index, duration * point / 50).map(drop)
    });
    assert_eq!(outcome, Err(ReplayError::Stale));
    // It says so until the recording comes.
    assert_eq!(replayer.seek(0), Err(ReplayError::Stale));
    replayer.push(&recording);
    replayer.finish();
    assert_eq!(replayer.seek(duration), Ok(vec![]));
    assert!(!replayer.info().indexed);
}

#[test]
fn a_search_notices_another_recording() {
    let mut recording = sample();
    let index = whole(&recording)
        .index_bytes(IndexOptions::default())
        .expect("the recording is whole");
    let middle = recording.len() / 2;
    recording[middle] ^= 1;
    let mut replayer = opened(&recording, &index, TINY);
    let query = Query::plain("a");
    let Ok(Err(requests)) = replayer.search(&query) else {
        panic!("nothing was fetched yet");
    };
    assert_eq!(requests[0].length, recording.len() as u64);
    replayer.supply(SourceFile::Recording, 0, &recording);
    let stale = SearchError::Replay(ReplayError::Stale);
    assert_eq!(replayer.search(&query), Err(stale));
}

#[test]
fn what_passes_by_in_the_first_step_is_found() {
    let mut cast = String::from("{\"version\":2,\"width\":40,\"height\":3}\n[0.0,\"o\",\"");
    for line in 0..100 {
        cast += &format!("number {line}\\r\\n");
    }
    cast += "\"]\n";
    let found = whole(cast.as_bytes()).search(&Query::plain("number 7"));
    let found = found.expect("it is a query").expect("nothing is missing");
    assert_eq!(found.total, 11, "7 and 70 to 79");
}

#[test]
fn another_version_is_refused() {
    let recording = sample();
    let mut index = whole(&recording)
        .index_bytes(IndexOptions::default())
        .expect("the recording is whole");
    index[8] = 99;
    let mut replayer = Replayer::new(ReplayerOptions::default());
    let opened = replayer.open_index(recording.len() as u64, &index);
    assert_eq!(opened, Err(IndexError::UnknownVersion(99)));
    assert_eq!(
        replayer.open_index(None, b"\x8eReel"),
        Err(IndexError::Truncated { needed: 24 })
    );
    assert_eq!(
        replayer.open_index(None, b"no index"),
        Err(IndexError::NotAnIndex)
    );
}

#[test]
fn thumbnails_show_what_was_there() {
    let recording = sample();
    let mut replayer = whole(&recording);
    let index = replayer
        .index_bytes(IndexOptions::default())
        .expect("the recording is whole");
    let mut opened = opened(&recording, &index, TINY);
    let duration = replayer.duration_ms();
    for at_ms in [0, duration / 3, duration] {
        let expected = replayer
            .thumbnail(at_ms)
            .expect("it is here")
            .expect("there are steps");
        assert_eq!(
            expected.cells.len(),
            usize::from(expected.cols) * usize::from(expected.rows)
        );
        let requests = opened.thumbnail(at_ms).err().unwrap_or_default();
        for Request { offset, length, .. } in requests {
            let from = usize::try_from(offset).expect("it is in memory");
            let to = from + usize::try_from(length).expect("it is in memory");
            opened.supply(SourceFile::Index, offset, &index[from..to]);
        }
        assert_eq!(opened.thumbnail(at_ms), Ok(Some(expected)));
    }
}
