//! asciicast → events of a session.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write as _;

use prost::Message;
use prost_types::Timestamp;

use super::{
    CastEvent, Code, ENV_LABEL_PREFIX, Header, INPUT_TYPE, Item, MARKER_TYPE, Problem, Reader,
    TERM_LABEL, TITLE_LABEL,
};
use crate::catalogue::event_types;
use crate::event::Event;
use crate::events::{
    CommandMetadata, Exec, Metadata, Resize, ServerMetadata, SessionEnd, SessionMetadata,
    SessionStart, Unknown, UserMetadata,
};
use crate::json::write_text;
use crate::limits::{ASCIICAST_HEADER_TEXT_MAX, ASCIICAST_TEXT_MAX};
use crate::prepare::{Fillable, Numbered, Preparer, SessionIdentity};
use crate::time::Time;

/// What an asciicast does not say of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Whose recording it becomes.
    pub identity: SessionIdentity,
    /// Who is named as user and only participant; nobody if empty.
    pub user: String,
    /// When the session began, if the header has no time.
    pub start: Time,
}

/// Makes a session of an asciicast, event by event.
///
/// * The first event is the session's start, with size, command, and the texts of the header as labels of the server.
/// * `ms` of prints counts from the first print, `time` of all events from the session's start. A time that falls is
///   raised to the one before.
/// * An exit status becomes an `exec` event.
/// * The last event is the session's end.
#[derive(Debug)]
pub struct Importer<U> {
    preparer: Preparer,
    user: String,
    command: Option<String>,
    uid: U,
    /// Unix time of the start in milliseconds.
    start_ms: i64,
    /// Milliseconds from the start to the last event, and to the first print.
    last_ms: i64,
    first_print_ms: Option<i64>,
    left_out: u64,
}

impl<U: FnMut() -> String> Importer<U> {
    /// Begins a session and puts its start into `out`. `uid` gives a fresh UUID on each call.
    pub fn new(header: &Header, options: ImportOptions, uid: U, out: &mut Vec<Event>) -> Self {
        let start = header.timestamp.unwrap_or(options.start).rounded_to_ms();
        let mut importer = Self {
            preparer: Preparer::new(options.identity),
            user: options.user,
            command: header.command.clone(),
            uid,
            start_ms: start.unix_ms(),
            last_ms: 0,
            first_print_ms: None,
            left_out: 0,
        };
        let mut room = ASCIICAST_HEADER_TEXT_MAX;
        let command = header.command.as_deref();
        let command = command.filter(|text| takes(&mut room, "", text));
        let start = SessionStart {
            metadata: metadata(event_types::SESSION_START, "T2000I"),
            user: importer.user(),
            server: Some(ServerMetadata {
                server_labels: labels(header, &mut room),
                ..ServerMetadata::default()
            }),
            terminal_size: format!("{}:{}", header.cols, header.rows),
            initial_command: command.into_iter().map(ToString::to_string).collect(),
            ..SessionStart::default()
        };
        importer.prepare(start, out);
        importer
    }

    /// Appends what an event becomes: nothing, one event, or several if its text is long.
    pub fn event(&mut self, event: &CastEvent, out: &mut Vec<Event>) {
        let ms = i64::try_from(event.time_us.saturating_add(500) / 1000).unwrap_or(i64::MAX);
        self.last_ms = ms.max(self.last_ms);
        match &event.code {
            Code::Output(text) => self.print(text, out),
            Code::Input(text) => {
                for piece in pieces(text) {
                    self.own(INPUT_TYPE, "data", piece, out);
                }
            }
            Code::Marker(label) => {
                let label = pieces(label).next().unwrap_or_default();
                self.own(MARKER_TYPE, "label", label, out);
            }
            Code::Resize { cols, rows } => {
                let resize = Resize {
                    metadata: metadata(event_types::RESIZE, "T2002I"),
                    user: self.user(),
                    terminal_size: format!("{cols}:{rows}"),
                    ..Resize::default()
                };
                self.prepare(resize, out);
            }
            Code::Exit(status) => self.exit(*status, out),
            Code::Other { .. } => self.left_out += 1,
        }
    }

    /// Appends the session's end. Gives the number of events that were left out since their code is not known.
    pub fn finish(mut self, out: &mut Vec<Event>) -> u64 {
        let user = Some(self.user.clone());
        let end = SessionEnd {
            metadata: metadata(event_types::SESSION_END, "T2004I"),
            user: self.user(),
            interactive: true,
            participants: user.filter(|user| !user.is_empty()).into_iter().collect(),
            start_time: Some(Timestamp::from(Time::from_unix_ms(self.start_ms))),
            end_time: Some(Timestamp::from(self.now())),
            ..SessionEnd::default()
        };
        self.prepare(end, out);
        self.left_out
    }

    fn now(&self) -> Time {
        Time::from_unix_ms(self.start_ms.saturating_add(self.last_ms))
    }

    fn user(&self) -> Option<UserMetadata> {
        Some(UserMetadata {
            user: self.user.clone(),
            ..UserMetadata::default()
        })
    }

    fn print(&mut self, text: &str, out: &mut Vec<Event>) {
        if text.is_empty() {
            return;
        }
        let first = *self.first_print_ms.get_or_insert(self.last_ms);
        let now = self.now();
        let ms = self.last_ms - first;
        out.extend(self.preparer.print_at(text.as_bytes(), now, ms));
    }

    fn exit(&mut self, status: i32, out: &mut Vec<Event>) {
        let command = self.command.as_deref().and_then(|text| pieces(text).next());
        let exec = Exec {
            metadata: metadata(
                event_types::EXEC,
                if status == 0 { "T3002I" } else { "T3002E" },
            ),
            user: self.user(),
            command: Some(CommandMetadata {
                command: command.unwrap_or_default().to_string(),
                exit_code: status.to_string(),
                ..CommandMetadata::default()
            }),
            ..Exec::default()
        };
        self.prepare(exec, out);
    }

    /// Appends an event of a type of our own, which holds one text.
    fn own(&mut self, event_type: &str, key: &str, text: &str, out: &mut Vec<Event>) {
        let mut data = String::new();
        let (index, time) = (self.preparer.next_index(), self.now());
        // A String takes everything.
        let _ = write!(
            data,
            "{{\"ei\":{index},\"event\":\"{event_type}\",\"time\":\"{time}\",\"{key}\":"
        );
        write_text(&mut data, text);
        data.push('}');
        let unknown = Unknown {
            metadata: metadata("unknown", "TCC00E"),
            unknown_type: event_type.to_string(),
            unknown_code: String::new(),
            data,
        };
        self.prepare(unknown, out);
    }

    fn prepare<M: Message + Fillable + Numbered>(&mut self, event: M, out: &mut Vec<Event>) {
        let uid = (self.uid)();
        let now = self.now();
        let prepared = self.preparer.prepare_message(event, now, &uid);
        // Every event above has its type and code.
        out.extend(prepared.ok());
    }
}

/// The events of a whole asciicast, and what is wrong with it. Without a header there are no events. For large
/// recordings use [`Reader`] and [`Importer`], which need not hold everything.
pub fn to_events<U: FnMut() -> String>(
    text: &[u8],
    options: ImportOptions,
    uid: U,
) -> (Vec<Event>, Vec<Problem>) {
    let mut reader = Reader::new();
    reader.push(text);
    reader.finish();
    let (mut events, mut problems) = (Vec::new(), Vec::new());
    let mut begin = Some((options, uid));
    let mut importer = None;
    while let Some(item) = reader.next_item() {
        match item {
            Item::Header(header) => {
                importer = begin
                    .take()
                    .map(|(options, uid)| Importer::new(&header, options, uid, &mut events));
            }
            Item::Event(event) => {
                if let Some(importer) = &mut importer {
                    importer.event(&event, &mut events);
                }
            }
            Item::Problem(problem) => problems.push(problem),
        }
    }
    if let Some(importer) = importer {
        importer.finish(&mut events);
    }
    (events, problems)
}

/// Implements what preparing needs for a message: its field number in `OneOf`, and the groups that it has.
macro_rules! prepared {
    ($message:ty, $number:literal, $($session:ident, $server:ident)?) => {
        impl Numbered for $message {
            const NUMBER: u32 = $number;
        }

        impl Fillable for $message {
            fn metadata_mut(&mut self) -> Option<&mut Metadata> {
                Some(self.metadata.get_or_insert_default())
            }

            fn session_mut(&mut self) -> Option<&mut SessionMetadata> {
                None$(.or(Some(self.$session.get_or_insert_default())))?
            }

            fn server_mut(&mut self) -> Option<&mut ServerMetadata> {
                None$(.or(Some(self.$server.get_or_insert_default())))?
            }
        }
    };
}

prepared!(SessionStart, 5, session, server);
prepared!(Resize, 9, session, server);
prepared!(SessionEnd, 10, session, server);
prepared!(Exec, 19, session, server);
prepared!(Unknown, 80,);

fn metadata(event_type: &str, code: &str) -> Option<Metadata> {
    Some(Metadata {
        r#type: event_type.to_string(),
        code: code.to_string(),
        ..Metadata::default()
    })
}

/// The texts of the header as labels, as long as there is room.
fn labels(header: &Header, room: &mut usize) -> BTreeMap<String, String> {
    let title = header
        .title
        .iter()
        .map(|title| (TITLE_LABEL.to_string(), title));
    let term = header
        .term_type
        .iter()
        .map(|term| (TERM_LABEL.to_string(), term));
    let env = header.env.iter();
    let env = env.map(|(name, value)| (format!("{ENV_LABEL_PREFIX}{name}"), value));
    title
        .chain(term)
        .chain(env)
        .filter(|(key, value)| takes(room, key, value))
        .map(|(key, value)| (key, value.clone()))
        .collect()
}

/// Whether there is room for a label; takes it.
fn takes(room: &mut usize, key: &str, value: &str) -> bool {
    /// Tags and lengths of a map entry, generously.
    const OVERHEAD: usize = 16;
    let left = room.checked_sub(key.len() + value.len() + OVERHEAD);
    *room = left.unwrap_or(*room);
    left.is_some()
}

/// The text in pieces that fit into an event, at least one.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest.take()?;
        if text.len() <= ASCIICAST_TEXT_MAX {
            return Some(text);
        }
        let (piece, tail) = text.split_at(text.floor_char_boundary(ASCIICAST_TEXT_MAX));
        rest = Some(tail);
        Some(piece)
    })
}
