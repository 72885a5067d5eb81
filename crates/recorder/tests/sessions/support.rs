//! A session between pipes, in this process, and a recorder of its own under a PTY.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::blocking as pty;
use reel_core::Event;
use reel_core::json::to_json;
use reel_recorder::{
    EventSink, FileSink, Options, Outcome, RecordError, Streams, record, record_between,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Longer than anything here takes on a slow machine; only a hang lasts so long.
const HANG: Duration = Duration::from_secs(60);

/// Keeps the events in memory.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) events: Vec<Event>,
    pub(crate) flushes: usize,
    pub(crate) completed: usize,
}

impl EventSink for Memory {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        assert!(event.fits());
        self.events.push(event.clone());
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flushes += 1;
        Ok(())
    }

    fn complete(&mut self) -> io::Result<()> {
        self.completed += 1;
        Ok(())
    }
}

/// What a session left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) result: Result<Outcome, RecordError>,
    pub(crate) output: Vec<u8>,
    pub(crate) messages: String,
}

impl Ran {
    pub(crate) fn outcome(&self) -> &Outcome {
        self.result.as_ref().expect("the session took place")
    }
}

pub(crate) fn sh(script: &str) -> Options {
    command(&["sh", "-c", script])
}

pub(crate) fn command(arguments: &[&str]) -> Options {
    let mut options = Options::default();
    options.command = arguments.iter().map(OsString::from).collect();
    options
}

/// Runs a session whose input is what `type_in` writes; the input ends when it returns. It is given the output as it
/// comes.
pub(crate) fn run_with(
    options: &Options,
    sink: &mut (dyn EventSink + Send),
    type_in: impl FnOnce(&mut io::PipeWriter, &Receiver<Vec<u8>>) + Send,
) -> Ran {
    let (input, mut keys) = io::pipe().unwrap();
    let (mut shown, output) = io::pipe().unwrap();
    let (mut told, messages) = io::pipe().unwrap();
    thread::scope(|scope| {
        let (send, pieces) = channel();
        let typist = scope.spawn(move || {
            type_in(&mut keys, &pieces);
            drop(keys);
            pieces.into_iter().for_each(drop);
        });
        let screen = scope.spawn(move || {
            let mut all = Vec::new();
            let mut buffer = vec![0; 1 << 16];
            loop {
                let count = shown.read(&mut buffer).unwrap();
                if count == 0 {
                    return all;
                }
                all.extend_from_slice(&buffer[..count]);
                let _ = send.send(buffer[..count].to_vec());
            }
        });
        let streams = Streams {
            input: input.as_fd(),
            output: output.as_fd(),
            messages: messages.as_fd(),
        };
        let result = record_between(streams, options, sink);
        drop((output, messages, input));
        let mut text = String::new();
        told.read_to_string(&mut text).unwrap();
        let output = screen.join().unwrap();
        typist.join().unwrap();
        Ran {
            result,
            output,
            messages: text,
        }
    })
}

/// Runs a session with nothing to type.
pub(crate) fn run(options: &Options) -> (Ran, Memory) {
    let mut sink = Memory::default();
    let ran = run_with(options, &mut sink, |_, _| {});
    (ran, sink)
}

/// The output that a recording holds; checks how the prints are numbered.
pub(crate) fn printed(events: &[Event]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut ms = 0;
    let prints = events.iter().filter_map(|event| event.as_ref().print());
    for (index, print) in prints.enumerate() {
        assert_eq!(print.chunk_index, i64::try_from(index).unwrap());
        assert_eq!(print.offset, i64::try_from(all.len()).unwrap());
        assert!(print.delay_ms >= ms);
        ms = print.delay_ms;
        all.extend_from_slice(print.data);
    }
    let indices = events.iter().map(|event| event.as_ref().index());
    assert!(indices.eq(0..i64::try_from(events.len()).unwrap()));
    all
}

/// The types of all events but prints.
pub(crate) fn types(events: &[Event]) -> Vec<String> {
    let types = events.iter().map(|event| event.as_ref().event_type());
    types
        .filter(|kind| kind != "print")
        .map(|kind| kind.into_owned())
        .collect()
}

/// The only event of a type, as JSON.
pub(crate) fn json(events: &[Event], kind: &str) -> String {
    let mut of_kind = events
        .iter()
        .filter(|event| event.as_ref().event_type() == kind);
    let event = of_kind.next().unwrap_or_else(|| panic!("no {kind}"));
    assert!(of_kind.next().is_none(), "several {kind}");
    to_json(event.as_ref())
}

/// A recorder in a process and a PTY of its own, as a person has it: this test binary, started for one test only
/// (see [`recorder_process`]).
pub(crate) struct Recorder {
    pub(crate) leader: pty::Pty,
    /// The person's terminal, to look at its modes.
    pub(crate) terminal: File,
    child: Child,
    events: PathBuf,
    seen: Vec<u8>,
    _directory: tempfile::TempDir,
}

/// Where [`recorder_process`] puts bare events, or a recording.
const EVENTS_VARIABLE: &str = "REEL_TEST_EVENTS";
const FILE_VARIABLE: &str = "REEL_TEST_FILE";

impl Recorder {
    /// Records `sh -c SCRIPT` in a terminal of 100 × 30; an empty script is a login shell.
    pub(crate) fn start(script: &str) -> Self {
        Self::start_by(&["sh", "-c", r#"exec "$@""#, "sh"], script)
    }

    /// As [`start`](Self::start), by way of another command that gets the recorder's command as arguments.
    pub(crate) fn start_by(launcher: &[&str], script: &str) -> Self {
        Self::launch(launcher, script, EVENTS_VARIABLE)
    }

    /// As [`start_by`](Self::start_by), into a recording file, [`file`](Self::file).
    pub(crate) fn start_into_file(launcher: &[&str], script: &str) -> Self {
        Self::launch(launcher, script, FILE_VARIABLE)
    }

    fn launch(launcher: &[&str], script: &str, variable: &str) -> Self {
        let (leader, follower) = pty::open().unwrap();
        leader.resize(pty_process::Size::new(30, 100)).unwrap();
        let name = rustix::pty::ptsname(&leader, Vec::new()).unwrap();
        let terminal = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags_noctty()
            .open(name.to_str().unwrap())
            .unwrap();
        let directory = tempfile::tempdir().unwrap();
        let events = directory.path().join("events");
        let mut command = Command::new(launcher[0]);
        command
            .args(&launcher[1..])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "support::recorder_process", "--nocapture"])
            .env(variable, &events)
            .env("SHELL", "/bin/sh")
            .env("REEL_TEST_SCRIPT", script);
        let child = pty::Command::from(command).spawn(follower).unwrap();
        Self {
            leader,
            terminal,
            child,
            events,
            seen: Vec::new(),
            _directory: directory,
        }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.events.clone()
    }

    /// Waits for the recorder's exit.
    pub(crate) fn wait(&mut self) {
        wait(&mut self.child);
    }

    pub(crate) fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.child)
    }

    pub(crate) fn type_in(&mut self, keys: &str) {
        self.leader.write_all(keys.as_bytes()).unwrap();
    }

    /// Reads until the person has seen `text`.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let started = Instant::now();
        while !self.screen().contains(text) {
            assert!(started.elapsed() < HANG, "{text} not in {}", self.screen());
            // The test has the terminal open too, so the recorder's exit is no end of file.
            let exited = self.child.try_wait().unwrap();
            let mut fds = [PollFd::new(&self.leader, PollFlags::IN)];
            let soon = Timespec::try_from(Duration::from_millis(20)).unwrap();
            if poll(&mut fds, Some(&soon)).unwrap_or_default() == 0 {
                assert_eq!(exited, None, "{text} not in {}", self.screen());
                continue;
            }
            let mut buffer = [0; 4096];
            let count = self.leader.read(&mut buffer).unwrap();
            self.seen.extend_from_slice(&buffer[..count]);
        }
    }

    pub(crate) fn screen(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    /// Waits for the recorder's exit. Gives its code and what it recorded.
    pub(crate) fn finish(&mut self) -> (Option<i32>, Vec<Event>) {
        let status = wait(&mut self.child);
        (status.code(), read_events(&self.events))
    }

    /// Closes the person's terminal and waits for the recorder's exit.
    pub(crate) fn hang_up(self) -> Vec<Event> {
        let Self {
            leader,
            terminal,
            mut child,
            events,
            _directory,
            ..
        } = self;
        drop((leader, terminal));
        wait(&mut child);
        read_events(&events)
    }
}

fn wait(child: &mut Child) -> std::process::ExitStatus {
    wait_until("the recorder exits", || child.try_wait().unwrap())
}

/// Polls for a state that no descriptor tells.
pub(crate) fn wait_until<T>(what: &str, mut state: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = state() {
            return value;
        }
        assert!(started.elapsed() < HANG, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

trait NoControllingTerminal {
    fn custom_flags_noctty(&mut self) -> &mut Self;
}

impl NoControllingTerminal for OpenOptions {
    fn custom_flags_noctty(&mut self) -> &mut Self {
        use std::os::unix::fs::OpenOptionsExt as _;
        self.custom_flags(rustix::fs::OFlags::NOCTTY.bits().cast_signed())
    }
}

/// Appends each record with its length at once, so that nothing is lost with the process.
struct Records(File);

impl EventSink for Records {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        let record = event.record();
        let length = u32::try_from(record.len()).unwrap();
        self.0.write_all(&length.to_be_bytes())?;
        self.0.write_all(record)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn complete(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn read_events(path: &Path) -> Vec<Event> {
    let bytes = std::fs::read(path).unwrap();
    let mut left = bytes.as_slice();
    let mut events = Vec::new();
    while let Some((length, rest)) = left.split_at_checked(4) {
        let length = u32::from_be_bytes(length.try_into().unwrap());
        let (record, rest) = rest.split_at(length.try_into().unwrap());
        events.push(Event::from_record(record.to_vec()).unwrap());
        left = rest;
    }
    events
}

/// Not a test: the recorder that [`Recorder`] starts. In the test run itself it does nothing.
#[test]
fn recorder_process() {
    let mut sink: Box<dyn EventSink + Send> = if let Some(path) = std::env::var_os(FILE_VARIABLE) {
        Box::new(FileSink::create(path).unwrap())
    } else if let Some(path) = std::env::var_os(EVENTS_VARIABLE) {
        Box::new(Records(File::create_new(path).unwrap()))
    } else {
        return;
    };
    let script = std::env::var("REEL_TEST_SCRIPT").unwrap();
    let mut options = if script.is_empty() {
        let mut options = Options::default();
        options.login_shell = true;
        options
    } else {
        sh(&script)
    };
    options.flush_quiet = Duration::from_millis(1);
    let code = match record(&options, &mut *sink) {
        Ok(outcome) => outcome.exit.shell_code(),
        Err(error) => error.shell_code(),
    };
    std::process::exit(code.into());
}
