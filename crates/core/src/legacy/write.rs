//! Writes a legacy archive.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::gunzip::gzip;
use super::names::{Kind, data_name, index_name, put_index_line};
use super::tar;
use crate::event::Event;
use crate::json::{to_json, write_json};
use crate::limits::LEGACY_CHUNK_FILES_MAX;

/// A file of JSON lines that is being written.
struct EventFile {
    /// `ei` of the first event.
    first: u64,
    lines: String,
}

/// The files of output that are being written: offset of the first byte and bytes.
struct Chunks(Vec<(u64, Vec<u8>)>);

/// A legacy archive of these events, which are expected in the order of `ei`. Equal events give equal bytes.
///
/// Enhanced recording events go into files of their own, output into a chunk file. A print whose `offset` lies behind
/// the output so far begins another chunk file, so that holes stay; one whose `offset` lies before it (which only a
/// damaged recording has) gets the next free one. `bytes` is always the length of the data.
#[must_use]
pub fn write<'e>(session_id: &str, events: impl Iterator<Item = &'e Event>) -> Vec<u8> {
    let mut files: BTreeMap<Kind, EventFile> = BTreeMap::new();
    let mut chunks = Chunks(Vec::new());
    for event in events {
        let borrowed = event.as_ref();
        let kind = Kind::of_event(&borrowed.event_type());
        let file = files.entry(kind).or_insert_with(|| EventFile {
            first: u64::try_from(borrowed.index()).unwrap_or(0),
            lines: String::new(),
        });
        match borrowed.print() {
            Some(print) => {
                let offset = chunks.push(u64::try_from(print.offset).unwrap_or(0), print.data);
                let length = print.data.len() as u64;
                put_print(&mut file.lines, event, offset, length);
            }
            None => write_json(&mut file.lines, borrowed),
        }
        file.lines.push('\n');
    }
    archive(session_id, &files, &chunks)
}

impl Chunks {
    /// Appends output and gives its offset.
    fn push(&mut self, offset: u64, data: &[u8]) -> u64 {
        let end = self
            .0
            .last()
            .map(|(start, bytes)| start.saturating_add(bytes.len() as u64));
        let room = self.0.len() < LEGACY_CHUNK_FILES_MAX;
        let offset = match end {
            Some(end) if offset <= end || !room => end,
            _ => {
                self.0.push((offset, Vec::new()));
                offset
            }
        };
        if let Some((_, bytes)) = self.0.last_mut() {
            bytes.extend_from_slice(data);
        }
        offset
    }
}

/// The JSON line of a print, with the place and length that its output has in the chunk files.
fn put_print(out: &mut String, event: &Event, offset: u64, length: u64) {
    let print = event.as_ref().print().unwrap_or_default();
    let same = |own: i64, written: u64| u64::try_from(own) == Ok(written);
    if same(print.offset, offset) && same(print.bytes, length) {
        write_json(out, event.as_ref());
        return;
    }
    let mut body = event.as_ref().body().to_vec();
    crate::wire::put_varint_field(&mut body, 4, length);
    crate::wire::put_varint_field(&mut body, 6, offset);
    out.push_str(&to_json(
        Event::from_body(event.as_ref().number(), &body).as_ref(),
    ));
}

fn archive(session_id: &str, files: &BTreeMap<Kind, EventFile>, chunks: &Chunks) -> Vec<u8> {
    let mut members = Vec::new();
    let mut index = String::new();
    let events = files
        .iter()
        .map(|(kind, file)| (*kind, file.first, file.lines.as_bytes()));
    let output = chunks
        .0
        .iter()
        .map(|(start, bytes)| (Kind::Chunks, *start, bytes.as_slice()));
    for (kind, number, content) in events.chain(output) {
        let name = data_name(session_id, kind, number);
        put_index_line(&mut index, &name, kind, number);
        tar::put_file(&mut members, &name, &gzip(content));
    }
    let mut out = Vec::with_capacity(members.len() + index.len() + 4 * tar::BLOCK);
    tar::put_file(&mut out, &index_name(session_id), index.as_bytes());
    out.extend_from_slice(&members);
    tar::put_end(&mut out);
    out
}
