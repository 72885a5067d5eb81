//! The promises of `legacy` and of `detect`.

use reel_core::Event;
use reel_core::detect::{Detected, detect, detect_start};
use reel_core::json::to_json;
use reel_core::legacy::{Archive, Item, write};
use reel_core::limits::PRINT_DATA_MAX;

use crate::memory::peak_during;

/// What reading may take beyond the input: gzip can blow it up a thousandfold, events are kept as they come.
const MEMORY_PER_BYTE: usize = 4 * 1100;
const MEMORY_FIXED: usize = 4 * 1024 * 1024;

/// Any bytes are read without a panic and in bounded memory; `ei` rises; no print is longer than a print may be; what
/// was read, written as an archive and read again gives the same events.
pub fn legacy(data: &[u8]) {
    if let Some(early) = detect_start(data) {
        assert_eq!(early, detect(data), "more bytes change what it is");
    }
    let mut events = Vec::new();
    let mut session_id = None;
    let peak = peak_during(|| {
        if let Ok(archive) = Archive::open(data) {
            session_id = Some(archive.session_id().to_owned());
            for item in archive.items() {
                if let Item::Event(event) = item {
                    events.push(event);
                }
            }
        }
    });
    let Some(session_id) = session_id else { return };
    assert_eq!(detect(data), Ok(Detected::Legacy));
    assert!(
        peak <= MEMORY_FIXED + MEMORY_PER_BYTE * data.len(),
        "{} bytes took {peak} bytes of memory",
        data.len()
    );
    ordered(&events);
    if events.is_empty() {
        return;
    }
    let written = write(&session_id, events.iter());
    let archive = Archive::open(&written).expect("what we write can be read");
    let mut again = Vec::new();
    for item in archive.items() {
        match item {
            Item::Event(event) => again.push(event),
            // Holes in the output stay holes.
            Item::Problem(_) => {}
        }
    }
    ordered(&again);
    assert_eq!(again.len(), events.len(), "writing loses or makes events");
    for (before, after) in events.iter().zip(&again) {
        match (before.as_ref().print(), after.as_ref().print()) {
            (Some(before), Some(after)) => assert_eq!(before.data, after.data, "other output"),
            _ => assert_eq!(to_json(before.as_ref()), to_json(after.as_ref())),
        }
    }
}

fn ordered(events: &[Event]) {
    let mut last = -1;
    for event in events {
        let event = event.as_ref();
        assert!(
            event.index() > last || last == i64::MAX,
            "`ei` does not rise"
        );
        last = event.index();
        if let Some(print) = event.print() {
            assert!(print.data.len() <= PRINT_DATA_MAX);
        }
    }
}
