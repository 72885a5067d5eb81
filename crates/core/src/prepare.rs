//! Preparing events: what is filled in before an event enters a recording (format text, section 7.3).
//!
//! ```text
//! maker: type, code, what happened ──► Preparer: ei, uid, time, cluster, sid, server; ci, ms, offset ──► Event
//! ```
//!
//! No clock and no randomness here: the caller passes the time and a fresh UUID.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::slice::Chunks;

use prost::Message;
use prost_types::Timestamp;

use crate::catalogue::event_types::{DESKTOP_RECORDING, SESSION_PRINT};
use crate::event::{Event, EventRef};
use crate::generated::events::{Metadata, ServerMetadata, SessionMetadata, one_of};
use crate::limits::PRINT_DATA_MAX;
use crate::time::Time;
use crate::wire::{put_bytes_field, put_varint_field};

/// Whose recording it is: what the preparer puts into every event that has a place for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionIdentity {
    /// JSON `sid`: a UUID in lower case.
    pub session_id: String,
    /// JSON `cluster_name`.
    pub cluster_name: String,
    /// JSON `server_id`: the node that records.
    pub server_id: String,
    /// JSON `server_hostname`; left out if empty.
    pub server_hostname: String,
}

/// Why an event cannot be prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// The maker set no type.
    #[error("the event has no type")]
    NoType,
    /// The maker set no code, and the type must have one.
    #[error("the event has no code")]
    NoCode,
}

/// Numbers the events of one recording and fills in what they share.
#[derive(Clone, Debug)]
pub struct Preparer {
    identity: SessionIdentity,
    next_index: i64,
    next_chunk: i64,
    offset: i64,
    /// `ms` and time of the last print.
    last_print: Option<(i64, Time)>,
}

impl Preparer {
    /// Starts with index 0.
    #[must_use]
    pub const fn new(identity: SessionIdentity) -> Self {
        Self {
            identity,
            next_index: 0,
            next_chunk: 0,
            offset: 0,
            last_print: None,
        }
    }

    /// The index that the next event gets, which is the number of events so far.
    #[must_use]
    pub const fn next_index(&self) -> i64 {
        self.next_index
    }

    /// Whose recording it is.
    #[must_use]
    pub const fn identity(&self) -> &SessionIdentity {
        &self.identity
    }

    /// Prepares an event that is not a print. `now` is used if the event has no time of its own, `uid` (a fresh UUID)
    /// if it has no id and its type is to have one.
    ///
    /// # Errors
    ///
    /// [`PrepareError`] if the maker left out what only the maker knows. No index is used up then.
    pub fn prepare(
        &mut self,
        event: impl Into<one_of::Event>,
        now: Time,
        uid: &str,
    ) -> Result<Event, PrepareError> {
        let mut event = event.into();
        self.fill_in(&mut event, now, uid)?;
        Ok(Event::encode(event))
    }

    /// [`prepare`](Self::prepare) for a message whose type is known where it is made. What uses nothing else carries no
    /// code for all the other messages: a third of the player's size.
    pub(crate) fn prepare_message<M: Message + Fillable + Numbered>(
        &mut self,
        mut message: M,
        now: Time,
        uid: &str,
    ) -> Result<Event, PrepareError> {
        self.fill_in(&mut message, now, uid)?;
        Ok(Event::encode_message(M::NUMBER, &message))
    }

    fn fill_in(
        &mut self,
        event: &mut impl Fillable,
        now: Time,
        uid: &str,
    ) -> Result<(), PrepareError> {
        let metadata = event.metadata_mut().ok_or(PrepareError::NoType)?;
        if metadata.r#type.is_empty() {
            return Err(PrepareError::NoType);
        }
        let anonymous = [SESSION_PRINT, DESKTOP_RECORDING].contains(&metadata.r#type.as_str());
        if metadata.code.is_empty() && !anonymous {
            return Err(PrepareError::NoCode);
        }
        if metadata.id.is_empty() && !anonymous {
            metadata.id = uid.to_string();
        }
        metadata
            .time
            .get_or_insert_with(|| Timestamp::from(now.rounded_to_ms()));
        fill(&mut metadata.cluster_name, &self.identity.cluster_name);
        metadata.index = self.next_index;
        if let Some(session) = event.session_mut() {
            session.session_id.clone_from(&self.identity.session_id);
        }
        if let Some(server) = event.server_mut() {
            server.server_id.clone_from(&self.identity.server_id);
            server.server_namespace = "default".to_string();
            fill(&mut server.server_hostname, &self.identity.server_hostname);
        }
        self.next_index += 1;
        Ok(())
    }

    /// Prepares output that was read at `now`: one print, or several if it is longer than [`PRINT_DATA_MAX`]. The
    /// cut falls between any two bytes; readers feed successive prints into one decoder.
    ///
    /// `ms` of the first print is 0; then it grows by the time since the print before, or not at all if the clock
    /// went back.
    pub fn print<'a>(&'a mut self, data: &'a [u8], now: Time) -> Prints<'a> {
        let now = now.rounded_to_ms();
        let ms = self.last_print.map_or(0, |(ms, before)| {
            ms.saturating_add(now.ms_since(before).max(0))
        });
        self.print_at(data, now, ms)
    }

    /// [`print`](Self::print) with a given `ms`, for output whose moments are known, as when converting. A value
    /// below the one before is raised to it.
    pub fn print_at<'a>(&'a mut self, data: &'a [u8], time: Time, ms: i64) -> Prints<'a> {
        let ms = ms.max(self.last_print.map_or(0, |(before, _)| before));
        if !data.is_empty() {
            self.last_print = Some((ms, time));
        }
        Prints {
            preparer: self,
            pieces: data.chunks(PRINT_DATA_MAX),
            time,
            ms,
        }
    }

    /// The record of one print, written field by field: this is the hot path of recording.
    fn print_event(&mut self, data: &[u8], time: Time, ms: i64) -> Event {
        let mut metadata = Vec::with_capacity(48 + self.identity.cluster_name.len());
        put_number(&mut metadata, 1, self.next_index);
        put_bytes_field(&mut metadata, 2, SESSION_PRINT.as_bytes());
        put_bytes_field(&mut metadata, 5, &Timestamp::from(time).encode_to_vec());
        if !self.identity.cluster_name.is_empty() {
            put_bytes_field(&mut metadata, 6, self.identity.cluster_name.as_bytes());
        }
        let length = i64::try_from(data.len()).unwrap_or(i64::MAX);
        let mut body = Vec::with_capacity(metadata.len() + data.len() + 48);
        put_bytes_field(&mut body, 1, &metadata);
        put_number(&mut body, 2, self.next_chunk);
        put_bytes_field(&mut body, 3, data);
        put_number(&mut body, 4, length);
        put_number(&mut body, 5, ms);
        put_number(&mut body, 6, self.offset);
        self.next_index += 1;
        self.next_chunk += 1;
        self.offset = self.offset.saturating_add(length);
        Event::from_body(EventRef::PRINT, &body)
    }
}

/// What has the groups of fields that a [`Preparer`] fills in, as far as they are there.
pub(crate) trait Fillable {
    fn metadata_mut(&mut self) -> Option<&mut Metadata>;
    fn session_mut(&mut self) -> Option<&mut SessionMetadata>;
    fn server_mut(&mut self) -> Option<&mut ServerMetadata>;
}

/// A message with a place of its own in `OneOf`.
pub(crate) trait Numbered {
    /// Its field number there.
    const NUMBER: u32;
}

impl Fillable for one_of::Event {
    fn metadata_mut(&mut self) -> Option<&mut Metadata> {
        Self::metadata_mut(self)
    }

    fn session_mut(&mut self) -> Option<&mut SessionMetadata> {
        Self::session_mut(self)
    }

    fn server_mut(&mut self) -> Option<&mut ServerMetadata> {
        Self::server_mut(self)
    }
}

fn fill(field: &mut String, value: &str) {
    if field.is_empty() {
        field.push_str(value);
    }
}

fn put_number(out: &mut Vec<u8>, number: u32, value: i64) {
    if value != 0 {
        put_varint_field(out, number, value.cast_unsigned());
    }
}

/// The prints that [`Preparer::print`] makes of one piece of output. Dropping it early loses the rest of the output.
#[derive(Debug)]
#[must_use = "the prints are made as they are taken"]
pub struct Prints<'a> {
    preparer: &'a mut Preparer,
    pieces: Chunks<'a, u8>,
    time: Time,
    ms: i64,
}

impl Iterator for Prints<'_> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let piece = self.pieces.next()?;
        Some(self.preparer.print_event(piece, self.time, self.ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Resize, SessionPrint, SessionStart};
    use crate::json::to_json;

    fn preparer() -> Preparer {
        Preparer::new(SessionIdentity {
            session_id: "s".into(),
            cluster_name: "c".into(),
            server_id: "n".into(),
            server_hostname: String::new(),
        })
    }

    fn metadata(event_type: &str, code: &str) -> Option<Metadata> {
        Some(Metadata {
            r#type: event_type.into(),
            code: code.into(),
            ..Metadata::default()
        })
    }

    #[test]
    fn fills_in_what_the_maker_left_out() {
        let mut preparer = preparer();
        let start = SessionStart {
            metadata: metadata("session.start", "T2000I"),
            ..SessionStart::default()
        };
        let event = preparer
            .prepare(start, Time::new(0, 1_499_999), "u")
            .expect("type and code are set");
        assert_eq!(
            to_json(event.as_ref()),
            r#"{"ei":0,"event":"session.start","uid":"u","code":"T2000I","time":"1970-01-01T00:00:00.001Z","cluster_name":"c","sid":"s","namespace":"default","server_id":"n"}"#
        );
        assert_eq!(preparer.next_index(), 1);
    }

    #[test]
    fn refuses_events_without_type_or_code() {
        let mut preparer = preparer();
        assert_eq!(
            preparer.prepare(Resize::default(), Time::ZERO, "u"),
            Err(PrepareError::NoType)
        );
        let no_code = Resize {
            metadata: metadata("resize", ""),
            ..Resize::default()
        };
        assert_eq!(
            preparer.prepare(no_code, Time::ZERO, "u"),
            Err(PrepareError::NoCode)
        );
        assert_eq!(preparer.next_index(), 0);
    }

    #[test]
    fn prints_count_bytes_and_time() {
        let mut preparer = preparer();
        let prints = |preparer: &mut Preparer, data: &[u8], ms| -> Vec<(i64, i64, i64, i64)> {
            let events: Vec<_> = preparer.print(data, Time::from_unix_ms(ms)).collect();
            let fields = events.iter().filter_map(|event| event.as_ref().print());
            fields
                .map(|p| (p.chunk_index, p.bytes, p.delay_ms, p.offset))
                .collect()
        };
        assert_eq!(prints(&mut preparer, b"ab", 1000), [(0, 2, 0, 0)]);
        assert_eq!(prints(&mut preparer, b"c", 1250), [(1, 1, 250, 2)]);
        // The clock jumps back: no time passes.
        assert_eq!(prints(&mut preparer, b"d", 900), [(2, 1, 250, 3)]);
        assert_eq!(prints(&mut preparer, b"e", 1000), [(3, 1, 350, 4)]);
        assert_eq!(prints(&mut preparer, b"", 9000), []);
        let long = alloc::vec![b'x'; PRINT_DATA_MAX + 1];
        assert_eq!(
            prints(&mut preparer, &long, 1001),
            [(4, 32768, 351, 5), (5, 1, 351, 32773)]
        );
    }

    #[test]
    fn the_fast_path_writes_what_the_typed_path_writes() {
        let mut preparer = preparer();
        for data in [b"hi\r\n".as_slice(), b"more"] {
            let event = preparer
                .print(data, Time::from_unix_ms(1_585_583_934_561))
                .next()
                .expect("not empty");
            let typed = event.as_ref().decode().expect("is a print");
            assert!(
                matches!(&typed, one_of::Event::SessionPrint(SessionPrint { data: d, .. }) if d == data)
            );
            assert_eq!(Event::encode(typed), event);
        }
    }
}
