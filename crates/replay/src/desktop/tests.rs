use alloc::string::String;
use alloc::vec::Vec;
use std::format;
use std::vec;

use proptest::prelude::*;
use reel_core::protostream::{Item, Reader, ReaderOptions};

use super::frames::{FRAMES_MAX, PIECES_MAX, Rect};
use super::*;

/// What begins as a PNG file of this size; the rest of it is nobody's business here.
fn png(width: u32, height: u32, fill: u8) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(width.to_be_bytes());
    png.extend(height.to_be_bytes());
    png.extend([8, 2, 0, 0, 0, fill]);
    png
}

fn words(kind: u8, words: &[u32]) -> Vec<u8> {
    let mut message = vec![kind];
    message.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    message
}

fn frame(left: u32, top: u32, width: u32, height: u32) -> Vec<u8> {
    let mut message = words(2, &[left, top, left + width, top + height]);
    message.extend(png(width, height, 0));
    message
}

fn frame2(left: u32, top: u32, width: u32, height: u32) -> Vec<u8> {
    let png = png(width, height, 0);
    let length = u32::try_from(png.len()).expect("it is short");
    let mut message = words(27, &[length, left, top, left + width, top + height]);
    message.extend(png);
    message
}

fn places(desktop: &Desktop) -> Vec<(u32, u32, u32, u32, u64)> {
    desktop
        .frames()
        .map(|f| (f.left, f.top, f.width, f.height, f.serial))
        .collect()
}

/// A field of a protobuf message: bytes, or a number.
fn field(number: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).expect("it is short");
    let mut field = vec![number << 3 | 2, length];
    field.extend(value);
    field
}

fn tdpb(member: u8, body: &[u8]) -> Vec<u8> {
    let envelope = field(member, body);
    let length = u32::try_from(envelope.len()).expect("it is short");
    let mut message = length.to_be_bytes().to_vec();
    message.extend(envelope);
    message
}

#[test]
fn both_kinds_of_png_frames_are_shown() {
    let mut desktop = Desktop::new();
    desktop.apply(&words(1, &[64, 32]));
    desktop.apply(&frame(0, 0, 64, 32));
    desktop.apply(&frame2(8, 4, 16, 16));
    assert_eq!(desktop.size(), (64, 32));
    assert_eq!(places(&desktop), [(0, 0, 64, 32, 1), (8, 4, 16, 16, 2)]);
    assert_eq!(desktop.notice(), None);
    let frame = desktop.frames().nth(1).expect("there are two");
    assert_eq!(&*frame.png, png(16, 16, 0));
}

#[test]
fn the_successor_shows_the_same() {
    let mut desktop = Desktop::new();
    desktop.apply(&tdpb(2, &field(1, &[8, 1, 16, 2, 24, 64, 32, 32])));
    assert_eq!(desktop.size(), (64, 32));
    desktop.apply(&tdpb(10, &[8, 100, 16, 50, 24, 100]));
    assert_eq!(desktop.size(), (100, 50));
    let mut body = field(1, &[8, 3, 16, 4, 24, 19, 32, 20]);
    body.extend(field(2, &png(16, 16, 7)));
    desktop.apply(&tdpb(3, &body));
    assert_eq!(places(&desktop), [(3, 4, 16, 16, 1)]);
    desktop.apply(&tdpb(7, &[8, 5, 16, 6]));
    desktop.apply(&tdpb(8, &[8, 3, 16, 1]));
    let pointer = Pointer {
        x: 5,
        y: 6,
        buttons: 4,
    };
    assert_eq!(desktop.pointer(), Some(pointer));
    desktop.apply(&tdpb(8, &[8, 3]));
    assert_eq!(desktop.pointer().map(|pointer| pointer.buttons), Some(0));
    let mut alert = field(1, b"low disk");
    alert.extend([16, 2]);
    desktop.apply(&tdpb(11, &alert));
    assert_eq!(desktop.notice(), Some("Warning: low disk"));
    desktop.apply(&tdpb(4, &field(1, b"pdu")));
    assert_eq!(desktop.notice(), Some(NEEDS_DECODER));
}

#[test]
fn what_is_covered_wholly_goes() {
    let mut desktop = Desktop::new();
    desktop.apply(&frame(10, 10, 20, 20));
    desktop.apply(&frame(0, 0, 8, 8));
    desktop.apply(&frame(10, 10, 20, 19));
    assert_eq!(places(&desktop).len(), 3, "a line of the first is seen");
    desktop.apply(&frame(10, 29, 10, 1));
    desktop.apply(&frame(20, 29, 10, 1));
    let serials: Vec<u64> = desktop.frames().map(|frame| frame.serial).collect();
    assert_eq!(serials, [2, 3, 4, 5], "several together cover it too");
    desktop.apply(&frame(0, 0, 100, 100));
    assert_eq!(places(&desktop), [(0, 0, 100, 100, 6)]);
}

#[test]
fn a_new_size_is_a_new_desktop() {
    let mut desktop = Desktop::new();
    desktop.apply(&frame(0, 0, 8, 8));
    desktop.apply(&words(1, &[64, 32]));
    assert_eq!(places(&desktop).len(), 1, "the first size is no change");
    desktop.apply(&words(1, &[64, 32]));
    assert_eq!(places(&desktop).len(), 1);
    desktop.apply(&[31, 0, 1, 0, 2, 3, 32, 2, 88]);
    assert_eq!(desktop.size(), (800, 600));
    assert_eq!(places(&desktop), []);
    desktop.apply(&words(1, &[u32::MAX, 1]));
    assert_eq!(desktop.size(), (SIDE_MAX, 1));
}

#[test]
fn the_pointer_follows_the_mouse() {
    let mut desktop = Desktop::new();
    assert_eq!(desktop.pointer(), None);
    desktop.apply(&words(3, &[5, 6]));
    desktop.apply(&[4, 0, 1]);
    desktop.apply(&[4, 2, 1]);
    desktop.apply(&[4, 0, 0]);
    desktop.apply(&[4, 200, 1]);
    let pointer = Pointer {
        x: 5,
        y: 6,
        buttons: 4,
    };
    assert_eq!(desktop.pointer(), Some(pointer));
}

#[test]
fn what_is_not_seen_is_told() {
    let mut desktop = Desktop::new();
    desktop.apply(&[29, 0, 0, 0, 1, 7]);
    assert_eq!(desktop.notice(), Some(NEEDS_DECODER));
    let mut error = words(9, &[9]);
    error.extend(b"no\x1b[2Jway");
    desktop.apply(&error);
    let told = format!("Error: no\\x1b[2Jway\n{NEEDS_DECODER}");
    assert_eq!(desktop.notice(), Some(told.as_str()));
    desktop.apply(&words(6, &[12]));
    desktop.apply(&[29]);
    assert_eq!(desktop.notice(), Some(told.as_str()), "an error stays");

    let mut desktop = Desktop::new();
    desktop.apply(&words(6, &[12]));
    assert_eq!(desktop.notice(), Some("Clipboard: 12 bytes were passed."));
    desktop.apply(&frame(0, 0, 1, 1));
    assert_eq!(desktop.notice(), None);
    let mut bomb = words(2, &[0, 0, 1, 1]);
    bomb.extend(png(16_000, 16_000, 0));
    desktop.apply(&bomb);
    assert_eq!(desktop.notice(), Some(PICTURES_REFUSED));
    assert_eq!(places(&desktop).len(), 1);
}

#[test]
fn there_is_an_end_to_what_is_kept() {
    let mut desktop = Desktop::new();
    for dot in 0..u32::try_from(FRAMES_MAX).expect("it is small") + 10 {
        desktop.apply(&frame(dot % 100 * 2, dot / 100 * 2, 1, 1));
    }
    assert_eq!(desktop.frames().count(), FRAMES_MAX);
    assert_eq!(desktop.frames().next().map(|frame| frame.serial), Some(11));
    assert_eq!(desktop.notice(), Some(PICTURES_LOST));
    assert_eq!(Desktop::restore(&desktop.snapshot()).as_ref(), Ok(&desktop));

    // A picture in as many pieces as are counted stays whole until something covers it.
    let mut desktop = Desktop::new();
    desktop.apply(&frame(0, 0, 200, 200));
    for dot in 0..100 {
        desktop.apply(&frame(dot % 10 * 20 + 5, dot / 10 * 20 + 5, 3, 3));
    }
    assert_eq!(desktop.frames().count(), 101);
    desktop.apply(&frame(0, 0, 200, 200));
    assert_eq!(desktop.frames().count(), 1);
}

#[test]
fn snapshots_of_strangers_are_refused() {
    assert_eq!(Desktop::restore(&[]), Err(DesktopSnapshotError::Malformed));
    assert_eq!(
        Desktop::restore(&[9, 0]),
        Err(DesktopSnapshotError::UnknownVersion(9))
    );
    let mut desktop = Desktop::new();
    desktop.apply(&frame(1, 2, 3, 4));
    let snapshot = desktop.snapshot();
    for end in 0..snapshot.len() {
        assert!(Desktop::restore(&snapshot[..end]).is_err(), "cut at {end}");
    }
    let mut longer = snapshot;
    longer.push(0);
    assert!(Desktop::restore(&longer).is_err());
}

/// Messages that mean something often enough, among others that are cut or nonsense.
fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let place = || (0..80_u32, 0..80_u32, 1..60_u32, 1..60_u32);
    let message = prop_oneof![
        8 => place().prop_map(|(left, top, width, height)| frame(left, top, width, height)),
        4 => place().prop_map(|(left, top, width, height)| frame2(left, top, width, height)),
        1 => (1..3_u32, 1..3_u32).prop_map(|(width, height)| words(1, &[width * 50, height * 50])),
        2 => (any::<u32>(), any::<u32>()).prop_map(|(x, y)| words(3, &[x, y])),
        1 => (0..4_u8, 0..2_u8).prop_map(|(button, state)| vec![4, button, state]),
        1 => "\\PC{0,9}".prop_map(|text: String| tdpb(11, &field(1, text.as_bytes()))),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => Just(vec![29, 0]),
        1 => place().prop_map(|(left, top, width, height)| {
            let mut message = frame(left, top, width, height);
            message.truncate(40);
            message
        }),
    ];
    prop::collection::vec(message, 0..60)
}

/// A screen of 160 × 160 numbers: the serial of the picture that is seen at each place.
fn painted(frames: impl Iterator<Item = (Rect, u64)>) -> Vec<u64> {
    let mut screen = vec![0; 160 * 160];
    for (rect, serial) in frames {
        for row in rect.top..rect.bottom.min(160) {
            for col in rect.left..rect.right.min(160) {
                screen[(row * 160 + col) as usize] = serial;
            }
        }
    }
    screen
}

proptest! {
    #[test]
    fn going_on_from_a_snapshot_is_going_on(messages in messages(), cut in any::<prop::sample::Index>()) {
        let mut whole = Desktop::new();
        messages.iter().for_each(|message| whole.apply(message));
        let cut = cut.index(messages.len() + 1);
        let mut first = Desktop::new();
        messages[..cut].iter().for_each(|message| first.apply(message));
        let mut rest = Desktop::restore(&first.snapshot()).expect("we wrote it");
        prop_assert_eq!(&rest, &first);
        messages[cut..].iter().for_each(|message| rest.apply(message));
        prop_assert_eq!(rest.snapshot(), whole.snapshot());
        prop_assert_eq!(rest, whole);
    }

    /// What is dropped was not seen: painting what is kept gives the same as painting everything.
    #[test]
    fn nothing_that_is_seen_is_dropped(places in prop::collection::vec((0..100_u32, 0..100_u32, 1..60_u32, 1..60_u32), 0..80)) {
        let mut desktop = Desktop::new();
        let mut all = Vec::new();
        for (serial, (left, top, width, height)) in (1..).zip(places) {
            desktop.apply(&frame(left, top, width, height));
            all.push((Rect { left, top, right: left + width, bottom: top + height }, serial));
        }
        let kept = desktop.frames().map(|frame| (Rect::of(frame), frame.serial));
        prop_assert_eq!(painted(kept), painted(all.into_iter()));
        for kept in &desktop.stack.kept {
            prop_assert!(!kept.seen.is_empty() && kept.seen.len() <= PIECES_MAX);
        }
    }

    #[test]
    fn any_bytes_do_no_harm(messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..20), snapshot in prop::collection::vec(any::<u8>(), 0..60)) {
        let mut desktop = Desktop::new();
        messages.iter().for_each(|message| desktop.apply(message));
        prop_assert_eq!(Desktop::restore(&desktop.snapshot()), Ok(desktop));
        let mut snapshot = snapshot;
        if let Some(first) = snapshot.first_mut() {
            *first = DESKTOP_SNAPSHOT_VERSION;
        }
        if let Ok(desktop) = Desktop::restore(&snapshot) {
            prop_assert_eq!(Desktop::restore(&desktop.snapshot()), Ok(desktop));
        }
    }
}

#[test]
fn the_sample_recording_shows_a_desktop() {
    let bytes = include_bytes!("../../../../testdata/recordings/desktop.tar");
    let mut desktop = Desktop::new();
    let mut reader = Reader::new(ReaderOptions::default());
    reader.push(bytes);
    reader.finish();
    while let Some(item) = reader.next() {
        if let Item::Event(event) = item
            && let Some(message) = Desktop::message_of(event)
        {
            desktop.apply(message);
        }
    }
    assert_eq!(desktop.size(), (64, 32));
    assert_eq!(places(&desktop), [(0, 0, 64, 32, 1)]);
    let pointer = desktop.pointer().map(|pointer| (pointer.x, pointer.y));
    assert_eq!(pointer, Some((5, 6)));
    assert_eq!(desktop.notice(), None);
}
