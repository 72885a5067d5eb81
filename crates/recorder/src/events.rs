//! The events of a terminal session, as the format has them (format text, sections 7.3 and 10).
//!
//! ```text
//! session.start T2000I ─► print, resize T2002I … ─► exec T3002I/E ─► session.end T2004I
//! ```
//!
//! Texts that come from outside are cut so that no record can exceed the format's limit of 64 KiB: a command line of
//! a megabyte, or an environment variable of that size, must not cost the recording its first event.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use reel_core::events::{
    CommandMetadata, ConnectionMetadata, Exec, Metadata, Resize, ServerMetadata, SessionEnd,
    SessionMetadata, SessionStart, UserMetadata, one_of,
};
use reel_core::prepare::{Preparer, SessionIdentity};
use reel_core::{Event, Time};
use uuid::Uuid;

use crate::options::{Options, Size};
use crate::queue::Exit;
use crate::shell;

/// Longest command that is put into an event, in bytes; it stands in the start and the end event.
const COMMAND_MAX: usize = 16 << 10;

/// Longest label value, in bytes.
const LABEL_MAX: usize = 2 << 10;

/// Most labels for environment variables: with [`LABEL_MAX`] and names of [`LABEL_NAME_MAX`] that is 34 KiB at most.
const ENV_LABELS_MAX: usize = 16;

/// Longest name of an environment variable that is recorded, in bytes.
const LABEL_NAME_MAX: usize = 128;

/// Longest user, login or host name, in bytes.
const NAME_MAX: usize = 256;

/// Makes and numbers the events of one session.
#[derive(Debug)]
pub(crate) struct EventMaker {
    preparer: Preparer,
    user: String,
    login: String,
    labels: BTreeMap<String, String>,
    /// Empty if no command was given.
    initial_command: Vec<String>,
    command: String,
    started: Time,
    interactive: bool,
}

impl EventMaker {
    /// For a session that starts at `started` and runs `command`, which is what `options` say or the shell.
    pub(crate) fn new(options: &Options, command: &str, started: Time) -> Self {
        let login = options.login.clone().unwrap_or_else(shell::login_name);
        let name = |given: &Option<String>, or: &dyn Fn() -> String| {
            cut(given.clone().unwrap_or_else(or), NAME_MAX)
        };
        let identity = SessionIdentity {
            session_id: options.session_id.clone().unwrap_or_else(fresh_id),
            cluster_name: cut(options.cluster_name.clone(), NAME_MAX),
            server_id: name(&options.server_id, &shell::host_name),
            server_hostname: name(&options.server_hostname, &shell::host_name),
        };
        let command = cut(command.to_owned(), COMMAND_MAX);
        let initial_command = if options.command.is_empty() {
            Vec::new()
        } else {
            arguments(options)
        };
        Self {
            preparer: Preparer::new(identity),
            user: name(&options.user, &|| login.clone()),
            login: cut(login.clone(), NAME_MAX),
            labels: labels(options),
            initial_command,
            command,
            started,
            interactive: true,
        }
    }

    /// For a session that has no terminal.
    pub(crate) fn without_terminal(self) -> Self {
        Self {
            interactive: false,
            ..self
        }
    }

    pub(crate) fn session_id(&self) -> &str {
        &self.preparer.identity().session_id
    }

    /// `size` is that of the terminal, if there is one.
    pub(crate) fn start(&mut self, size: Option<Size>) -> Event {
        let start = SessionStart {
            metadata: metadata("session.start", "T2000I"),
            user: self.user(),
            session: session(),
            server: Some(ServerMetadata {
                server_labels: self.labels.clone(),
                ..ServerMetadata::default()
            }),
            connection: Some(ConnectionMetadata::default()),
            terminal_size: size.map_or_else(String::new, |size| size.to_string()),
            initial_command: self.initial_command.clone(),
            session_recording: "node".to_owned(),
            ..SessionStart::default()
        };
        self.prepare(start, self.started)
    }

    /// The prints of one read.
    pub(crate) fn output<'a>(
        &'a mut self,
        data: &'a [u8],
        time: Time,
    ) -> impl Iterator<Item = Event> + 'a {
        self.preparer.print(data, time)
    }

    pub(crate) fn resize(&mut self, size: Size, time: Time) -> Event {
        let resize = Resize {
            metadata: metadata("resize", "T2002I"),
            user: self.user(),
            session: session(),
            server: Some(ServerMetadata::default()),
            connection: Some(ConnectionMetadata::default()),
            terminal_size: size.to_string(),
            ..Resize::default()
        };
        self.prepare(resize, time)
    }

    /// How the command ended.
    pub(crate) fn exec(&mut self, exit: &Exit, time: Time) -> Event {
        let code = if exit.code == 0 { "T3002I" } else { "T3002E" };
        let exec = Exec {
            metadata: metadata("exec", code),
            user: self.user(),
            session: session(),
            server: Some(ServerMetadata::default()),
            connection: Some(ConnectionMetadata::default()),
            command: Some(CommandMetadata {
                command: self.command.clone(),
                exit_code: exit.code.to_string(),
                error: cut(exit.error.clone(), LABEL_MAX),
            }),
            ..Exec::default()
        };
        self.prepare(exec, time)
    }

    pub(crate) fn end(&mut self, time: Time) -> Event {
        let end = SessionEnd {
            metadata: metadata("session.end", "T2004I"),
            user: self.user(),
            session: session(),
            server: Some(ServerMetadata::default()),
            connection: Some(ConnectionMetadata::default()),
            enhanced_recording: false,
            interactive: self.interactive,
            participants: vec![self.user.clone()],
            start_time: Some(self.started.rounded_to_ms().into()),
            end_time: Some(time.rounded_to_ms().into()),
            initial_command: self.initial_command.clone(),
            session_recording: "node".to_owned(),
            ..SessionEnd::default()
        };
        self.prepare(end, time)
    }

    fn prepare(&mut self, event: impl Into<one_of::Event>, time: Time) -> Event {
        self.preparer
            .prepare(event, time, &fresh_id())
            .expect("the makers above set type and code")
    }

    fn user(&self) -> Option<UserMetadata> {
        Some(UserMetadata {
            user: self.user.clone(),
            login: self.login.clone(),
            ..UserMetadata::default()
        })
    }
}

/// The system's clock. A clock before 1970 is as good as none.
pub(crate) fn now() -> Time {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let nanos = since.subsec_nanos().cast_signed();
    Time::new(i64::try_from(since.as_secs()).unwrap_or(i64::MAX), nanos)
}

/// An id for a session: a random UUID in lower case, with hyphens. For those who need to know it before the session
/// starts; see [`Options::session_id`].
#[must_use]
pub fn fresh_session_id() -> String {
    fresh_id()
}

fn fresh_id() -> String {
    Uuid::new_v4().to_string()
}

fn metadata(event_type: &str, code: &str) -> Option<Metadata> {
    Some(Metadata {
        r#type: event_type.to_owned(),
        code: code.to_owned(),
        ..Metadata::default()
    })
}

/// Filled in by the preparer.
#[expect(clippy::unnecessary_wraps, reason = "the events hold an option")]
fn session() -> Option<SessionMetadata> {
    Some(SessionMetadata::default())
}

fn labels(options: &Options) -> BTreeMap<String, String> {
    let variable = |name: &str| {
        let value = std::env::var_os(name)?;
        Some(cut(value.to_string_lossy().into_owned(), LABEL_MAX))
    };
    let mut labels = BTreeMap::new();
    if let Some(title) = &options.title {
        labels.insert("reel/title".to_owned(), cut(title.clone(), LABEL_MAX));
    }
    if let Some(term) = variable("TERM") {
        labels.insert("reel/term".to_owned(), term);
    }
    let names = options.env.iter().filter(|name| is_variable_name(name));
    for name in names.take(ENV_LABELS_MAX) {
        if let Some(value) = variable(name) {
            labels.insert(format!("reel/env/{name}"), value);
        }
    }
    labels
}

/// Other names are not set in any environment, and the standard library may panic on them.
fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= LABEL_NAME_MAX && !name.contains(['=', '\0'])
}

/// The command's arguments, together at most [`COMMAND_MAX`] bytes: what is beyond that is left out.
fn arguments(options: &Options) -> Vec<String> {
    let mut left = COMMAND_MAX;
    let mut arguments = Vec::new();
    for argument in &options.command {
        let argument = cut(argument.to_string_lossy().into_owned(), left);
        // Tag and length of the field, so that a million empty arguments are bounded too.
        left = left.saturating_sub(argument.len() + 4);
        arguments.push(argument);
        if left == 0 {
            break;
        }
    }
    arguments
}

/// Cuts a text to at most `max` bytes, between characters, and shows that it was cut.
fn cut(mut text: String, max: usize) -> String {
    const MARK: &str = "…";
    if text.len() > max {
        text.truncate(text.floor_char_boundary(max.saturating_sub(MARK.len())));
        text.push_str(MARK);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use reel_core::json::to_json;

    use super::*;

    #[test]
    fn events_are_complete() {
        let options = Options {
            command: vec!["true".into()],
            session_id: Some("S".into()),
            server_id: Some("n".into()),
            server_hostname: Some("h".into()),
            user: Some("ada".into()),
            login: Some("root".into()),
            ..Options::default()
        };
        let mut maker = EventMaker::new(&options, "true", Time::new(0, 0));
        maker.labels.clear();
        let strip = |event: Event| {
            let json = to_json(event.as_ref());
            let (before, after) = json.split_once(r#""uid":""#).unwrap();
            format!("{before}{}", &after[38..])
        };
        let common = r#""cluster_name":"local","user":"ada","login":"root","sid":"S""#;
        let check = |event: Event, expected: &[&str]| {
            let json = strip(event);
            for part in expected.iter().chain([&common]) {
                assert!(json.contains(part), "{part} in {json}");
            }
        };
        let size = Size {
            cols: 132,
            rows: 43,
        };
        check(
            maker.start(Some(size)),
            &[
                r#""ei":0,"event":"session.start","code":"T2000I""#,
                r#""size":"132:43""#,
                r#""initial_command":["true"]"#,
                r#""server_hostname":"h""#,
            ],
        );
        check(
            maker.resize(Size::DEFAULT, Time::new(1, 0)),
            &[
                r#""ei":1,"event":"resize","code":"T2002I""#,
                r#""size":"80:24""#,
            ],
        );
        let killed = Exit {
            code: 137,
            error: "signal 9 (SIGKILL)".into(),
        };
        check(
            maker.exec(&killed, Time::new(2, 0)),
            &[
                r#""event":"exec","code":"T3002E""#,
                r#""command":"true","exitCode":"137","exitError":"signal 9 (SIGKILL)""#,
            ],
        );
        check(
            maker.end(Time::new(2, 0)),
            &[
                r#""event":"session.end","code":"T2004I""#,
                r#""participants":["ada"],"session_start":"1970-01-01T00:00:00Z","session_stop":"1970-01-01T00:00:02Z""#,
                r#""interactive":true"#,
            ],
        );
    }

    #[test]
    fn huge_texts_do_not_make_records_too_large() {
        let huge = "ä".repeat(1 << 20);
        let options = Options {
            command: vec![OsString::from(&huge); 3],
            title: Some(huge.clone()),
            // Its value, whatever it is, under sixteen names would be the largest start event.
            env: vec!["PATH".to_owned(); 40],
            user: Some(huge.clone()),
            ..Options::default()
        };
        let mut maker = EventMaker::new(&options, &huge, Time::ZERO);
        for n in 0..ENV_LABELS_MAX {
            let name = format!("{n:LABEL_NAME_MAX$}");
            maker.labels.insert(name, cut(huge.clone(), LABEL_MAX));
        }
        let exit = Exit {
            code: 1,
            error: huge.clone(),
        };
        for event in [
            maker.start(Some(Size::DEFAULT)),
            maker.exec(&exit, Time::ZERO),
            maker.end(Time::ZERO),
        ] {
            assert!(event.fits(), "{} bytes", event.record().len());
        }
        let many = Options {
            command: vec![OsString::new(); 100_000],
            ..Options::default()
        };
        assert!(
            EventMaker::new(&many, "", Time::ZERO)
                .start(Some(Size::DEFAULT))
                .fits()
        );
    }

    #[test]
    fn odd_names_of_variables_are_left_out() {
        let options = Options {
            env: vec!["".into(), "A=B".into(), "A\0B".into()],
            ..Options::default()
        };
        assert!(labels(&options).keys().all(|key| key == "reel/term"));
    }
}
