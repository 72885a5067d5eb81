//! What the members of a legacy archive are called, and the index that lists them (format text, section 14).

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};

use serde_json::value::RawValue;

use crate::json::write_text;

/// What a file holds. The order is that in which events of several kinds are taken when nothing else decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Events,
    Command,
    Disk,
    Network,
    Chunks,
}

impl Kind {
    /// The kinds that hold events.
    pub(super) const OF_EVENTS: [Self; 4] =
        [Self::Events, Self::Command, Self::Disk, Self::Network];
    const ALL: [Self; 5] = [
        Self::Events,
        Self::Command,
        Self::Disk,
        Self::Network,
        Self::Chunks,
    ];

    /// The word in the index, JSON key `type`. For enhanced recording it is the events' type.
    pub(super) const fn index_type(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Command => "session.command",
            Self::Disk => "session.disk",
            Self::Network => "session.network",
            Self::Chunks => "chunks",
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Events => ".events",
            Self::Command => ".session.command-events",
            Self::Disk => ".session.disk-events",
            Self::Network => ".session.network-events",
            Self::Chunks => ".chunks",
        }
    }

    /// The kind of file into which an event of this type goes.
    pub(super) fn of_event(event_type: &str) -> Self {
        Self::OF_EVENTS
            .into_iter()
            .find(|kind| kind.index_type() == event_type)
            .unwrap_or(Self::Events)
    }
}

/// What a member's name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name<'n> {
    Index {
        session_id: &'n str,
    },
    /// `number` is the first event's index, or the first byte's offset for chunks.
    Data {
        session_id: &'n str,
        kind: Kind,
        number: u64,
    },
}

impl<'n> Name<'n> {
    pub(super) fn parse(name: &'n str) -> Option<Self> {
        let name = without_gz(name);
        if let Some(session_id) = name.strip_suffix(".index") {
            return Some(Self::Index { session_id });
        }
        Kind::ALL.into_iter().find_map(|kind| {
            let (session_id, number) = name.strip_suffix(kind.suffix())?.rsplit_once('-')?;
            let number = number.parse().ok()?;
            Some(Self::Data {
                session_id,
                kind,
                number,
            })
        })
    }

    pub(super) const fn session_id(&self) -> &'n str {
        match self {
            Self::Index { session_id } | Self::Data { session_id, .. } => session_id,
        }
    }
}

/// The oldest versions wrote the files without compression, and the index may be of either time.
fn without_gz(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

pub(super) fn index_name(session_id: &str) -> String {
    format!("{session_id}.index")
}

pub(super) fn data_name(session_id: &str, kind: Kind, number: u64) -> String {
    format!("{session_id}-{number}{}.gz", kind.suffix())
}

/// Appends one line of the index.
pub(super) fn put_index_line(out: &mut String, file_name: &str, kind: Kind, number: u64) {
    let (index, offset) = match kind {
        Kind::Chunks => (0, number),
        _ => (number, 0),
    };
    out.push_str("{\"file_name\":");
    write_text(out, file_name);
    out.push_str(&format!(
        ",\"type\":\"{}\",\"index\":{index},\"offset\":{offset}}}\n",
        kind.index_type()
    ));
}

/// What the index says of the files, by name without `.gz`.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    files: BTreeMap<String, (Kind, u64)>,
}

impl Index {
    /// Takes one line; `false` if it is none.
    pub(super) fn add(&mut self, line: &str) -> bool {
        let entry = parse_line(line);
        if let Some((name, kind, number)) = entry {
            self.files.insert(name, (kind, number));
            true
        } else {
            false
        }
    }

    /// Takes out what the index says of a member.
    pub(super) fn take(&mut self, name: &str) -> Option<(Kind, u64)> {
        self.files.remove(without_gz(name))
    }

    /// The files that nobody has taken.
    pub(super) fn into_rest(self) -> impl Iterator<Item = String> {
        self.files.into_keys()
    }
}

fn parse_line(line: &str) -> Option<(String, Kind, u64)> {
    let members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(line).ok()?;
    let text = |key: &str| serde_json::from_str::<String>(members.get(key)?.get()).ok();
    let path = text("file_name")?;
    let kind_name = text("type")?;
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.index_type() == kind_name)?;
    let key = if kind == Kind::Chunks {
        "offset"
    } else {
        "index"
    };
    let number = members.get(key)?.get().parse().ok()?;
    let name = path.rsplit('/').next().unwrap_or(&path);
    Some((without_gz(name).to_string(), kind, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<(&str, Kind, u64)>) {
        let found = match Name::parse(name) {
            Some(Name::Data {
                session_id,
                kind,
                number,
            }) => Some((session_id, kind, number)),
            _ => None,
        };
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn names_tell_session_kind_and_number() {
        check("a-b-0.events.gz", Some(("a-b", Kind::Events, 0)));
        check("a-b-12.chunks", Some(("a-b", Kind::Chunks, 12)));
        for kind in Kind::ALL {
            check(&data_name("a-b", kind, 7), Some(("a-b", kind, 7)));
        }
        check("a-b-x.events.gz", None);
        check("a-b.events.gz", None);
        check("a.completed", None);
        check("", None);
        assert_eq!(
            Name::parse("a-b.index"),
            Some(Name::Index { session_id: "a-b" })
        );
    }

    #[test]
    fn index_lines_are_read_as_written() {
        let mut line = String::new();
        put_index_line(&mut line, "s-9.chunks.gz", Kind::Chunks, 9);
        assert_eq!(
            line,
            "{\"file_name\":\"s-9.chunks.gz\",\"type\":\"chunks\",\"index\":0,\"offset\":9}\n"
        );
        let mut index = Index::default();
        assert!(index.add(&line));
        assert_eq!(index.take("s-9.chunks"), Some((Kind::Chunks, 9)));
        assert_eq!(index.take("s-9.chunks"), None);
        assert!(!index.add("{\"file_name\":\"x\"}"));
        assert!(!index.add("{\"file_name\":\"x\",\"type\":\"events\",\"index\":-1}"));
    }
}
