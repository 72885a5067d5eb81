//! What the list says about a recording.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use reel_core::Time;
use reel_core::detect::{Detected, detect};
use reel_core::limits::DETECT_BYTES;
use reel_core::protostream::{Item, PartHeader, Reader, ReaderOptions, Severity};
use reel_replay::Summary;
use serde::Serialize;

/// Bytes of the first part that are looked at for the events at its beginning.
const FIRST_BYTES: u64 = 256 * 1024;

/// Bytes of the last part that are looked at for the end of the session. Writers close a part at 5 MiB or so; what is
/// larger was made by somebody else, and its end is then told by the index.
const LAST_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Part headers that are looked at. A terabyte of parts of the usual size is fewer.
const PARTS_MAX: usize = 200_000;

/// Bytes read at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// Characters of a text from a recording: a list is no place for a novel.
const TEXT_CHARS_MAX: usize = 256;

/// Words of a command that are told.
const WORDS_MAX: usize = 32;

/// How a recording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Condition {
    Sound,
    /// Nothing is wrong, but the session has no end: it still runs, or its recorder was killed.
    Unfinished,
    Damaged,
    Encrypted,
    Empty,
    Unreadable,
}

/// What is known of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Details {
    /// `terminal`, `database`, `desktop`, `application` or `unknown`.
    pub(crate) kind: &'static str,
    pub(crate) session_id: String,
    pub(crate) user: String,
    pub(crate) login: String,
    pub(crate) server: String,
    pub(crate) title: String,
    pub(crate) command: Vec<String>,
    /// Milliseconds since 1970.
    pub(crate) started_ms: Option<i64>,
    /// How long playback takes. Before the index is there: from the first event to the last, by the recorder's clock.
    pub(crate) duration_ms: Option<u64>,
    /// `None` before the index is there.
    pub(crate) events: Option<u64>,
    pub(crate) cols: Option<u32>,
    pub(crate) rows: Option<u32>,
    pub(crate) state: Condition,
}

impl Details {
    /// Of a recording of which only the condition is known.
    pub(crate) const fn of(state: Condition) -> Self {
        Self {
            kind: "unknown",
            session_id: String::new(),
            user: String::new(),
            login: String::new(),
            server: String::new(),
            title: String::new(),
            command: Vec::new(),
            started_ms: None,
            duration_ms: None,
            events: None,
            cols: None,
            rows: None,
            state,
        }
    }

    fn of_summary(summary: &Summary, state: Condition) -> Self {
        let times = summary.times;
        Self {
            kind: summary.kind.name(),
            session_id: shorten(&summary.session_id),
            user: shorten(&summary.user),
            login: shorten(&summary.login),
            server: shorten(&summary.server),
            title: shorten(&summary.title),
            command: summary
                .command
                .iter()
                .take(WORDS_MAX)
                .map(|word| shorten(word))
                .collect(),
            started_ms: summary
                .started
                .or(times.map(|times| times.0))
                .map(Time::unix_ms),
            duration_ms: times.and_then(|(first, last)| u64::try_from(last.ms_since(first)).ok()),
            events: None,
            cols: summary.size.and_then(|size| u32::try_from(size.cols).ok()),
            rows: summary.size.and_then(|size| u32::try_from(size.rows).ok()),
            state,
        }
    }
}

/// No longer than a list can bear.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// What stands near the beginning of every asciicast that a recorder wrote. Other JSON has a `version` too, so a file that
/// is not named as a recording needs one of these besides.
const ASCIICAST_KEYS: [&[u8]; 2] = [b"\"width\"", b"\"term\""];

/// Whether a file is a recording: its name says so, or its first bytes do. This is what counts everywhere, in the list
/// and for what is handed out.
///
/// # Errors
///
/// If the file cannot be read.
pub(crate) fn is_recording(file: &File, is_named_as_recording: bool) -> io::Result<bool> {
    Ok(is_named_as_recording || recognise(&first_bytes(file)?, false).is_some())
}

/// The bytes by which recordings are told from other files.
pub(crate) fn first_bytes(file: &File) -> io::Result<Vec<u8>> {
    let mut start = vec![0; DETECT_BYTES];
    let count = read_up_to(file, 0, &mut start)?;
    start.truncate(count);
    Ok(start)
}

/// `None` if it is no recording and is not named like one.
fn recognise(start: &[u8], is_named_as_recording: bool) -> Option<Option<Detected>> {
    let detected = detect(start).ok();
    if is_named_as_recording {
        return Some(detected);
    }
    let has = |key: &[u8]| start.windows(key.len()).any(|window| window == key);
    match detected {
        Some(Detected::ProtoStream { .. } | Detected::Legacy) => Some(detected),
        Some(Detected::Asciicast) if ASCIICAST_KEYS.into_iter().any(has) => Some(detected),
        _ => None,
    }
}

/// Looks at the beginning and the end of a file. `None` if it is no recording and is not named like one.
///
/// Part headers tell where the parts are, so that a recording is not read whole for its line in the list.
///
/// # Errors
///
/// If the file cannot be read.
pub(crate) fn skim(file: &File, is_named_as_recording: bool) -> io::Result<Option<Details>> {
    let bytes = file.metadata()?.len();
    let Some(detected) = recognise(&first_bytes(file)?, is_named_as_recording) else {
        return Ok(None);
    };
    let details = match detected {
        Some(Detected::ProtoStream { .. }) => skim_parts(file, bytes)?,
        // These have to be read whole; the index does.
        Some(Detected::Legacy | Detected::Asciicast) => Details {
            kind: "terminal",
            ..Details::of(Condition::Sound)
        },
        Some(Detected::Empty) => Details::of(Condition::Empty),
        Some(Detected::Age) => Details::of(Condition::Encrypted),
        // Its beginning may be damaged and the rest sound; the index tells.
        _ => Details::of(Condition::Unreadable),
    };
    Ok(Some(details))
}

fn skim_parts(file: &File, bytes: u64) -> io::Result<Details> {
    let mut summary = Summary::new();
    let mut state = Condition::Sound;
    let mut offset = 0;
    let mut last_part = None;
    let mut parts = 0;
    while offset < bytes && parts < PARTS_MAX {
        let mut head = [0; 32];
        let taken = read_up_to(file, offset, &mut head)?;
        let header = head.get(..taken).and_then(PartHeader::parse);
        let Some(header) = header.filter(|header| header.is_believable()) else {
            state = Condition::Damaged;
            break;
        };
        let length = header.length() as u64 + header.size + header.padding;
        let end = offset.saturating_add(length);
        if header.is_encrypted() {
            state = Condition::Encrypted;
        } else if header.size > 0 {
            if last_part.is_none() {
                add_events(file, offset, FIRST_BYTES.min(length), &mut summary)?;
            }
            last_part = Some((offset, length));
        }
        if end > bytes {
            state = Condition::Damaged;
        }
        offset = end;
        parts += 1;
    }
    if let Some((start, length)) = last_part
        && length <= LAST_BYTES_MAX
        && !add_events(file, start, length, &mut summary)?
        && state == Condition::Sound
    {
        state = Condition::Damaged;
    }
    if state == Condition::Sound && summary.ended.is_none() {
        state = Condition::Unfinished;
    }
    Ok(Details::of_summary(&summary, state))
}

/// Adds the events of one part and tells whether it is sound.
fn add_events(file: &File, offset: u64, length: u64, summary: &mut Summary) -> io::Result<bool> {
    let mut reader = Reader::new(ReaderOptions {
        offset,
        part: 2,
        ..ReaderOptions::default()
    });
    let mut buffer = vec![0; PIECE_BYTES];
    let mut at = offset;
    let end = offset.saturating_add(length);
    let mut is_sound = true;
    loop {
        let piece = usize::try_from(end - at).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
        let count = read_up_to(file, at, buffer.get_mut(..piece).unwrap_or_default())?;
        at += count as u64;
        if count == 0 {
            reader.finish();
        } else {
            reader.push(buffer.get(..count).unwrap_or_default());
        }
        while let Some(item) = reader.next() {
            match item {
                Item::Event(event) => summary.add(event),
                Item::Problem(problem) => is_sound &= problem.severity() < Severity::Unreadable,
                Item::Part(_) => {}
            }
        }
        if count == 0 {
            return Ok(is_sound);
        }
    }
}

/// Fills the buffer from the file, as far as it goes; gives the number of bytes.
pub(crate) fn read_up_to(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
