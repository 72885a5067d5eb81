//! The promises of `asciicast`.

use reel_core::asciicast::{
    Code, ImportOptions, Item, OutputVersion, Reader, Writer, WriterOptions, to_events,
};
use reel_core::{Event, Time};

/// Any text is read without a panic; how it is split does not matter; what was imported, exported and imported again
/// shows the same output.
pub fn asciicast(data: &[u8]) {
    let whole = read([data]);
    assert_eq!(read(data.chunks(1)), whole, "single bytes change the items");
    assert_eq!(read(data.chunks(7)), whole, "a split changes the items");

    let events = import(data);
    if events.is_empty() {
        return;
    }
    let mut last = -1;
    for event in &events {
        assert!(event.as_ref().index() > last, "`ei` does not rise");
        last = event.as_ref().index();
    }
    for version in [OutputVersion::V2, OutputVersion::V3] {
        let text = export(&events, version);
        let items = read([text.as_bytes()]);
        let problem = items.iter().find(|item| matches!(item, Item::Problem(_)));
        assert_eq!(problem, None, "what we write has a problem");
        assert_eq!(
            output(&import(text.as_bytes())),
            output(&events),
            "other output"
        );
        let written: usize = items.iter().map(output_length).sum();
        assert_eq!(written, output(&events).len());
    }
}

fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Item> {
    let mut reader = Reader::new();
    let mut items = Vec::new();
    for piece in pieces {
        reader.push(piece);
        items.extend(std::iter::from_fn(|| reader.next_item()));
    }
    reader.finish();
    items.extend(std::iter::from_fn(|| reader.next_item()));
    items
}

fn import(text: &[u8]) -> Vec<Event> {
    let options = ImportOptions {
        identity: Default::default(),
        user: String::new(),
        start: Time::ZERO,
    };
    to_events(text, options, || "u".to_owned()).0
}

fn export(events: &[Event], version: OutputVersion) -> String {
    let mut text = String::new();
    let mut writer = Writer::new(WriterOptions {
        version,
        ..WriterOptions::default()
    });
    for event in events {
        writer.event(event.as_ref(), &mut text);
    }
    writer.finish(&mut text);
    text
}

/// All output in one piece: how it is cut into prints may change.
fn output(events: &[Event]) -> Vec<u8> {
    let prints = events.iter().filter_map(|event| event.as_ref().print());
    prints.flat_map(|print| print.data).copied().collect()
}

fn output_length(item: &Item) -> usize {
    match item {
        Item::Event(event) => match &event.code {
            Code::Output(text) => text.len(),
            _ => 0,
        },
        _ => 0,
    }
}
