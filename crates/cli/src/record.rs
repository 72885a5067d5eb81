//! `reel record`, and Reel as somebody's login shell.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use reel_core::Event;
use reel_policy::{Mode, Verdict};
use reel_policy_host::Plan;
use reel_recorder::{
    CreateError, EventSink, FileSink, Options, Outcome, RecordError, already_recording,
    fresh_session_id, record, record_without_terminal,
};

use crate::args::{FailureArgument, RecordArguments};
use crate::exit::Code;
use crate::roles::{Answer, SessionPolicy, asked, decided_by, explained, mode_of, roles_in};

/// Where recordings go if nobody says otherwise.
const FOLDER_VARIABLE: &str = "REEL_DIR";
/// The shell that a login shell of ours runs.
const SHELL_VARIABLE: &str = "REEL_SHELL";
/// The name under which the program is a login shell, beside names that begin with `-`.
const LOGIN_NAME: &str = "reel-shell";

pub(crate) fn run(arguments: &RecordArguments) -> anyhow::Result<Code> {
    let mut options = Options::default();
    options.command.clone_from(&arguments.command);
    options.title.clone_from(&arguments.title);
    options.env.clone_from(&arguments.env);
    options.cols = arguments.cols;
    options.rows = arguments.rows;
    let roles = roles_in(&arguments.role)?;
    let (mode, why) = if arguments.role.is_empty() {
        (arguments.on_failure.into(), None)
    } else {
        let decided = decided_by(&roles);
        (mode_of(&decided), Some(explained(&decided)))
    };
    let is_interactive = options.command.is_empty();
    let session_id = fresh_session_id();
    let plan = match asked(&arguments.policy, &roles, mode, &session_id, is_interactive)? {
        Answer::Refused(verdict) => {
            crate::output::tell(format_args!(
                "reel: the session is refused: {}",
                said(&verdict)
            ));
            return Ok(Code::Failure);
        }
        Answer::Planned(plan, told) => {
            if let Some(verdict) = told {
                crate::output::tell(format_args!("reel: policy: {}", said(&verdict)));
            }
            plan
        }
    };
    options.session_id = Some(session_id);
    if let Some(session) = already_recording() {
        crate::output::tell(format_args!(
            "reel: this session is recorded already, as {session}; this records it once more"
        ));
    }
    if arguments.out.as_deref() == Some(Path::new("-")) {
        bail!("standard output is the session's: record to a file with `--out FILE`");
    }
    let place = match (&arguments.out, &arguments.dir) {
        (Some(file), _) => Place::File(file.clone()),
        (None, Some(folder)) => Place::Folder(folder.clone()),
        (None, None) => Place::Folder(default_folder()?),
    };
    let session = Session {
        way: Way::Terminal,
        policy: SessionPolicy {
            plan,
            is_interactive,
        },
        quiet: arguments.quiet,
        why,
    };
    record_into(&place, options, &session)
}

/// What a policy module says, for the person: cleaned already.
fn said(verdict: &Verdict) -> String {
    if verdict.message.is_empty() {
        verdict.code.clone()
    } else {
        format!("{} ({})", verdict.message, verdict.code)
    }
}

impl From<FailureArgument> for Mode {
    fn from(argument: FailureArgument) -> Self {
        match argument {
            FailureArgument::Strict => Self::Strict,
            FailureArgument::BestEffort => Self::BestEffort,
        }
    }
}

/// Runs as a login shell, if the program's name says that it is one: `-reel` as login programs name it, or `reel-shell`.
/// `-c COMMAND` comes from `ssh HOST COMMAND`.
pub(crate) fn as_login_shell(mut arguments: std::env::ArgsOs) -> Option<anyhow::Result<Code>> {
    let name = arguments.next()?;
    let name = Path::new(&name).file_name()?.to_string_lossy().into_owned();
    (name.starts_with('-') || name == LOGIN_NAME)
        .then(|| login_shell(&arguments.collect::<Vec<_>>()))
}

fn login_shell(arguments: &[OsString]) -> anyhow::Result<Code> {
    let mut options = Options::default();
    let mut login = true;
    let mut rest = arguments.iter();
    let mut command = None;
    while let Some(argument) = rest.next() {
        match argument.to_str() {
            Some("-l" | "--login") => {}
            Some("-c" | "-lc") => {
                login = argument == "-lc";
                command = Some(rest.next().context("`-c` needs a command behind it")?);
                break;
            }
            _ => bail!(
                "as a login shell, only `-l` and `-c COMMAND` are understood; for everything else run `reel`"
            ),
        }
    }
    let shell = std::env::var_os(SHELL_VARIABLE);
    let is_interactive = command.is_none();
    if let Some(command) = command {
        options
            .command
            .push(shell.unwrap_or_else(|| "/bin/sh".into()));
        options.command.extend(login.then(|| "-l".into()));
        options.command.extend(["-c".into(), command.clone()]);
        options.command.extend(rest.cloned());
    } else if let Some(shell) = shell {
        options.command = vec![shell, "-l".into()];
    } else {
        options.login_shell = true;
    }
    // A program at the other end, such as `scp`: a terminal in between would change its data.
    let way = if io::stdin().is_terminal() {
        Way::Terminal
    } else {
        Way::Plain
    };
    let session = Session {
        way,
        policy: SessionPolicy {
            plan: Plan::of_roles(Mode::Strict),
            is_interactive,
        },
        quiet: true,
        why: None,
    };
    record_into(&Place::Folder(default_folder()?), options, &session)
}

/// How the command is connected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Through a terminal of its own; its output is recorded.
    Terminal,
    /// As this process is; only that it ran is recorded.
    Plain,
}

/// Where the recording goes.
enum Place {
    File(PathBuf),
    /// As `SESSION_ID.tar` in it.
    Folder(PathBuf),
}

/// How a session is recorded.
struct Session {
    way: Way,
    policy: SessionPolicy,
    /// Nothing is said about where the recording goes.
    quiet: bool,
    /// Why the policy is as it is, if there is more to say than what was typed.
    why: Option<String>,
}

fn record_into(place: &Place, mut options: Options, session: &Session) -> anyhow::Result<Code> {
    let session_id = options
        .session_id
        .get_or_insert_with(fresh_session_id)
        .clone();
    options.on_failure = Arc::new(session.policy.clone());
    let (created, path) = match place {
        Place::File(file) => (FileSink::create(file), file.clone()),
        Place::Folder(folder) => {
            let created =
                create_folder(folder).and_then(|()| FileSink::create_in(folder, &session_id));
            (created, folder.join(format!("{session_id}.tar")))
        }
    };
    let mut sink: Box<dyn EventSink + Send> = match created {
        Ok(sink) => Box::new(sink),
        // A sink that cannot be is one that fails, and what that means is the policy's to say.
        Err(CreateError::Io { source, .. }) => Box::new(NoSink(source)),
        Err(error) => return Err(explain(error)),
    };
    tell_beginning(session, &options, &path);
    let result = match session.way {
        Way::Terminal => record(&options, sink.as_mut()),
        Way::Plain => record_without_terminal(&options, sink.as_mut()),
    };
    drop(sink);
    match result {
        Ok(outcome) => {
            tell_end(session, &outcome, &path);
            Ok(if outcome.failure.is_some() && !outcome.tolerated {
                Code::Failure
            } else {
                Code::Command(outcome.exit.shell_code())
            })
        }
        Err(error) => {
            let code = error.shell_code();
            tell_error(session, error, &path);
            Ok(Code::Command(code))
        }
    }
}

/// Whether somebody sits there who cares where the recording goes.
fn has_audience(session: &Session) -> bool {
    !session.quiet && io::stderr().is_terminal()
}

fn tell_beginning(session: &Session, options: &Options, path: &Path) {
    if !has_audience(session) || !io::stdin().is_terminal() {
        return;
    }
    let end = if options.command.is_empty() {
        "; leave the shell to end"
    } else {
        ""
    };
    crate::output::tell(format_args!("reel: recording to {}{end}", path.display()));
    if let Some(why) = &session.why {
        crate::output::tell(format_args!("reel: {why}"));
    }
}

fn tell_end(session: &Session, outcome: &Outcome, path: &Path) {
    match &outcome.failure {
        None if has_audience(session) => crate::output::tell(format_args!(
            "reel: recorded to {0}\nreel: play it with: reel play {0}",
            path.display()
        )),
        Some(reason) if !session.quiet => crate::output::tell(format_args!(
            "reel: writing `{}` failed: {reason}; it holds the session up to then. Record to a place with room, by `--out` or `--dir`",
            path.display()
        )),
        _ => {}
    }
}

fn tell_error(session: &Session, error: RecordError, path: &Path) {
    let RecordError::Refused { reason, messages } = &error else {
        crate::output::tell(format_args!("reel: {:#}", anyhow!(error)));
        return;
    };
    crate::output::tell(format_args!("{}", messages.join("\n")));
    if !session.quiet {
        crate::output::tell(format_args!(
            "reel: nothing was started, as `{}` could not be written: {reason}; choose another place with `--out` or `--dir`",
            path.display()
        ));
    }
}

/// Says what to do about a file that cannot be created.
fn explain(error: CreateError) -> anyhow::Error {
    let advice = match error {
        CreateError::Exists { .. } => "choose another name with `--out`",
        _ => "choose another place with `--out` or `--dir`",
    };
    anyhow!(error).context(format!("nothing was started; {advice}"))
}

/// Recordings are for their owner's eyes only, and so is the folder if it is made here.
fn create_folder(folder: &Path) -> Result<(), CreateError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| CreateError::Io {
        path: folder.to_owned(),
        source,
    })
}

fn default_folder() -> anyhow::Result<PathBuf> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    variable(FOLDER_VARIABLE)
        .or_else(|| Some(variable("XDG_DATA_HOME")?.join("reel")))
        .or_else(|| Some(variable("HOME")?.join(".local/share/reel")))
        .with_context(|| format!("no home directory to record into: say `--out FILE` or `--dir DIR`, or set {FOLDER_VARIABLE}"))
}

/// Stands in where no file could be created.
struct NoSink(io::Error);

impl NoSink {
    fn error(&self) -> io::Error {
        self.0
            .raw_os_error()
            .map_or_else(|| self.0.kind().into(), io::Error::from_raw_os_error)
    }
}

impl EventSink for NoSink {
    fn write(&mut self, _: &Event) -> io::Result<()> {
        Err(self.error())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.error())
    }

    fn complete(&mut self) -> io::Result<()> {
        Err(self.error())
    }
}
