//! What a recording holds, in one pass: who, when, how long, how many of what.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use reel_core::{EventRef, Time};

use crate::size::Size;
use crate::timeline::Timeline;

/// Distinct event types that are counted apart; a hostile recording could name each event differently.
pub const TYPES_MAX: usize = 1_000;
/// Participants that are kept.
pub const PARTICIPANTS_MAX: usize = 1_000;

/// What was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionKind {
    /// Nothing tells.
    #[default]
    Unknown,
    /// A terminal: SSH, Kubernetes or local.
    Terminal,
    /// Database queries.
    Database,
    /// A desktop.
    Desktop,
    /// HTTP requests.
    Application,
}

impl SessionKind {
    /// All kinds, by their number in an index.
    pub const ALL: [Self; 5] = [
        Self::Unknown,
        Self::Terminal,
        Self::Database,
        Self::Desktop,
        Self::Application,
    ];

    /// `terminal`, `database`, `desktop`, `application` or `unknown`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Terminal => "terminal",
            Self::Database => "database",
            Self::Desktop => "desktop",
            Self::Application => "application",
        }
    }
}

/// Built by feeding it every event in order.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// What was recorded.
    pub kind: SessionKind,
    /// JSON `sid`, of the first event that has one.
    pub session_id: String,
    /// JSON `cluster_name`.
    pub cluster_name: String,
    /// JSON `user`.
    pub user: String,
    /// JSON `login`.
    pub login: String,
    /// JSON `server_hostname`, or `server_id` if that is empty.
    pub server: String,
    /// JSON `initial_command`.
    pub command: Vec<String>,
    /// Where the person came from and where the server listened: JSON `addr.remote` and `addr.local`.
    pub addresses: (String, String),
    /// Title that the recorder was given.
    pub title: String,
    /// Who took part, without repetition, in order of appearance.
    pub participants: Vec<String>,
    /// Size at the start.
    pub size: Option<Size>,
    /// Sizes after the start.
    pub resizes: u64,
    /// Events by type, and bytes of their records.
    pub types: BTreeMap<String, TypeCount>,
    /// Events whose type came after [`TYPES_MAX`] others.
    pub other_types: u64,
    /// All events.
    pub events: u64,
    /// Lowest and highest index.
    pub indices: Option<(i64, i64)>,
    /// Earliest and latest time of any event that has one.
    pub times: Option<(Time, Time)>,
    /// Time of the event that starts the session.
    pub started: Option<Time>,
    /// Time of the event that ends the session; none if the recording was abandoned.
    pub ended: Option<Time>,
    /// Print events.
    pub prints: u64,
    /// Bytes of output in them.
    pub output_bytes: u64,
    /// How the command ended: JSON `exitCode`.
    pub exit_code: Option<String>,
    timeline: Timeline,
}

/// Count of one event type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TypeCount {
    /// Events.
    pub events: u64,
    /// Bytes of their records.
    pub bytes: u64,
}

impl Summary {
    /// Of no event.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long playback takes at normal rate, in milliseconds.
    #[must_use]
    pub const fn duration_ms(&self) -> u64 {
        self.timeline.now_ms()
    }

    /// The clock that placed the events.
    #[must_use]
    pub const fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Takes the next event.
    pub fn add(&mut self, event: EventRef<'_>) {
        self.events += 1;
        self.timeline.place(event);
        let index = event.index();
        self.indices = Some(self.indices.map_or((index, index), |(low, high)| {
            (low.min(index), high.max(index))
        }));
        let time = event.time();
        if !time.is_zero() {
            self.times = Some(self.times.map_or((time, time), |(first, last)| {
                (first.min(time), last.max(time))
            }));
        }
        let event_type = event.event_type();
        self.count(&event_type, event.record().len() as u64);
        if let Some(print) = event.print() {
            self.prints += 1;
            self.output_bytes += print.data.len() as u64;
            self.is(SessionKind::Terminal);
            return;
        }
        for (place, key) in [
            (&mut self.session_id, "sid"),
            (&mut self.cluster_name, "cluster_name"),
            (&mut self.user, "user"),
            (&mut self.login, "login"),
            (&mut self.addresses.0, "addr.remote"),
            (&mut self.addresses.1, "addr.local"),
        ] {
            fill(place, || event.text(key).into_owned());
        }
        match &*event_type {
            "session.start" => self.start(event, SessionKind::Terminal),
            "db.session.start" => self.start(event, SessionKind::Database),
            "windows.desktop.session.start" | "linux.desktop.session.start" => {
                self.start(event, SessionKind::Desktop);
            }
            "app.session.start" | "app.session.chunk" => {
                self.start(event, SessionKind::Application);
            }
            "app.session.request" | "app.session.http.request" => self.is(SessionKind::Application),
            "desktop.recording" => self.is(SessionKind::Desktop),
            "session.end"
            | "db.session.end"
            | "windows.desktop.session.end"
            | "linux.desktop.session.end"
            | "app.session.end" => self.end(event),
            "session.join" => self.participant(&event.text("user")),
            "resize" => self.resizes += 1,
            "exec" => self.exit_code = Some(event.text("exitCode").into_owned()),
            _ => {}
        }
    }

    fn count(&mut self, event_type: &str, bytes: u64) {
        if !self.types.contains_key(event_type) {
            if self.types.len() == TYPES_MAX {
                self.other_types += 1;
                return;
            }
            self.types
                .insert(event_type.to_string(), TypeCount::default());
        }
        if let Some(count) = self.types.get_mut(event_type) {
            count.events += 1;
            count.bytes += bytes;
        }
    }

    fn is(&mut self, kind: SessionKind) {
        if self.kind == SessionKind::Unknown {
            self.kind = kind;
        }
    }

    fn start(&mut self, event: EventRef<'_>, kind: SessionKind) {
        self.kind = kind;
        self.started = self
            .started
            .or(Some(event.time()).filter(|time| !time.is_zero()));
        self.size = self.size.or_else(|| Size::parse(&event.text("size")));
        self.command = event
            .texts("initial_command")
            .into_iter()
            .map(|word| word.into_owned())
            .collect();
        fill(&mut self.server, || {
            let hostname = event.text("server_hostname");
            if hostname.is_empty() {
                event.text("server_id").into_owned()
            } else {
                hostname.into_owned()
            }
        });
        fill(&mut self.title, || {
            let labels = event.map("server_labels");
            labels
                .into_iter()
                .find(|(name, _)| name == "reel/title")
                .map_or(String::new(), |(_, title)| title.into_owned())
        });
        self.participant(&event.text("user"));
    }

    fn end(&mut self, event: EventRef<'_>) {
        self.ended = event
            .time_of("session_stop")
            .or(Some(event.time()).filter(|time| !time.is_zero()));
        for name in event.texts("participants") {
            self.participant(&name);
        }
    }

    fn participant(&mut self, name: &str) {
        let known = self.participants.iter().any(|known| known == name);
        if !name.is_empty() && !known && self.participants.len() < PARTICIPANTS_MAX {
            self.participants.push(name.to_string());
        }
    }
}

fn fill(place: &mut String, value: impl FnOnce() -> String) {
    if place.is_empty() {
        *place = value();
    }
}
