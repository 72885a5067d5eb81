//! One recorded session from start to end: sets the parts up, in the order that lets a failure do the least harm,
//! and takes them down again.

use std::io;
use std::thread;

use crate::events::{EventMaker, now};
use crate::failure::{FailureStage, SinkFailure};
use crate::messages;
use crate::options::{Options, Outcome, RecordError, Size, Streams};
use crate::pty::OpenPty;
use crate::queue::{Exit, Item, Producer, What, queue};
use crate::recording::{self, Pace};
use crate::relay::{Ended, Parts, Relay};
use crate::shell::Program;
use crate::signals::Signals;
use crate::sink::EventSink;
use crate::terminal::{self, RawMode};

/// The environment variable by which a program knows that it is being recorded, and as what.
pub const SESSION_ID_VARIABLE: &str = "REEL_SESSION_ID";

/// The id of the session that this process runs in, if it runs in one that is recorded.
#[must_use]
pub fn already_recording() -> Option<String> {
    std::env::var(SESSION_ID_VARIABLE)
        .ok()
        .filter(|id| !id.is_empty())
}

/// Runs a command in a PTY, between the standard streams of this process, and records the session into `sink`.
///
/// Returns when the command has exited, its output is at its end, and the sink has completed. The person's terminal
/// is then as it was before; so it is when this returns an error or panics.
///
/// The signals of this process are taken over: SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGUSR1 and SIGUSR2 are
/// passed on to the command, whose end then ends the session. **They stay without effect after this has returned**,
/// so a program should end soon.
///
/// # Errors
///
/// [`RecordError`] says what to do. A recording that fails in the session is no error but
/// [`Outcome::failure`](crate::Outcome::failure): the command ran, and has a status.
///
/// A sink that panics counts as one that fails.
pub fn record(
    options: &Options,
    sink: &mut (dyn EventSink + Send),
) -> Result<Outcome, RecordError> {
    record_between(Streams::stdio(), options, sink)
}

/// [`record`] between other streams than the standard ones.
///
/// # Errors
///
/// As [`record`].
pub fn record_between(
    streams: Streams<'_>,
    options: &Options,
    sink: &mut (dyn EventSink + Send),
) -> Result<Outcome, RecordError> {
    let mut program = Program::new(options);
    let mut maker = EventMaker::new(options, &program.text, now());
    let session_id = maker.session_id().to_owned();
    program.command.env(SESSION_ID_VARIABLE, &session_id);

    // All that the system can refuse comes before the first event: such a failure leaves no recording behind.
    let mut signals = Signals::take_over().map_err(system("take the signals over"))?;
    let size = terminal::session_size(options, &streams, Size::DEFAULT);
    let raw = RawMode::enter(streams.input);
    let pty =
        OpenPty::open(size, raw.as_ref().map(RawMode::before)).map_err(system("open a pty"))?;
    let (mut producer, consumer) = queue(options.queue_bytes_max).map_err(system("make a pipe"))?;

    let failed = start(&mut maker, size, sink);
    let mut goes_on = None;
    if let Some(failure) = failed {
        let messages = unless_refused(options, &failure)?;
        consumer.fail(failure);
        goes_on = Some(true);
        let raw = raw.is_some() && terminal::is_terminal(streams.messages);
        messages::tell(streams.messages, raw, &messages);
    }
    thread::scope(|scope| {
        let closing = Closing(&mut producer);
        let pace = Pace {
            quiet: options.flush_quiet,
            max: options.flush_max,
        };
        let recorder = thread::Builder::new()
            .name("recording".to_owned())
            .spawn_scoped(scope, move || {
                if goes_on.is_some() {
                    consumer.finish();
                } else {
                    recording::run(consumer, maker, sink, pace);
                }
            })
            .map_err(system("start a thread"))?;
        let person = Person {
            options,
            streams,
            raw,
            size,
            goes_on,
        };
        let result = run(program, pty, person, &mut signals, closing.0);
        closing.0.close();
        // If it panicked, the queue tells a failure.
        let _ = recorder.join();
        let failure = closing.0.failure();
        let mut ended = result?;
        if let (Some(failure), None) = (&failure, ended.goes_on) {
            let decision = options.on_failure.on_failure(FailureStage::Ended, failure);
            messages::tell(streams.messages, false, &decision.messages);
            ended.goes_on = Some(decision.goes_on);
        }
        Ok(Outcome {
            session_id,
            exit: ended.exit,
            failure: failure.map(|failure| failure.reason().to_owned()),
            tolerated: ended.goes_on.unwrap_or(false),
            output_bytes: ended.output_bytes,
            queued_bytes_max: closing.0.bytes_max_seen(),
        })
    })
}

/// Closes the queue when it goes, by a panic too: the scope waits for the recording thread, and that for the queue.
struct Closing<'a>(&'a mut Producer);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Writes the first event and makes it last.
fn start(maker: &mut EventMaker, size: Size, sink: &mut dyn EventSink) -> Option<SinkFailure> {
    let written = sink
        .write(&maker.start(Some(size)))
        .and_then(|()| sink.flush());
    written.err().as_ref().map(SinkFailure::from)
}

/// Asks whether a session may start whose recording cannot. Gives the lines that the person reads then.
pub(crate) fn unless_refused(
    options: &Options,
    failure: &SinkFailure,
) -> Result<Vec<String>, RecordError> {
    let decision = options.on_failure.on_failure(FailureStage::Start, failure);
    if decision.goes_on {
        return Ok(decision.messages);
    }
    Err(RecordError::Refused {
        reason: failure.reason().to_owned(),
        messages: decision.messages,
    })
}

/// The person's side of the session.
struct Person<'a> {
    options: &'a Options,
    streams: Streams<'a>,
    raw: Option<RawMode<'a>>,
    size: Size,
    /// Recording has failed already; whether the session goes on.
    goes_on: Option<bool>,
}

/// Starts the command, relays until it is done, and records its end. The terminal is given back on return.
fn run(
    program: Program,
    pty: OpenPty,
    person: Person<'_>,
    signals: &mut Signals,
    producer: &mut Producer,
) -> Result<Ended, RecordError> {
    let child = match pty.spawn(program.command) {
        Ok(child) => child,
        Err(source) => {
            let error = RecordError::Spawn {
                command: program.text,
                source,
            };
            let text =
                std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
            producer.push(ending(error.shell_code(), text));
            return Err(error);
        }
    };
    let relay = Relay::new(Parts {
        options: person.options,
        streams: person.streams,
        raw: person.raw,
        child,
        signals,
        producer: &mut *producer,
        size: person.size,
        goes_on: person.goes_on,
    });
    match relay.run() {
        Ok(ended) => {
            let error = if ended.exit.success() {
                String::new()
            } else {
                ended.exit.to_string()
            };
            producer.push(ending(ended.exit.shell_code(), error));
            Ok(ended)
        }
        Err(source) => {
            producer.push(ending(1, format!("the recorder gave up: {source}")));
            Err(system("go on with the session")(source))
        }
    }
}

fn ending(code: u8, error: String) -> Item {
    Item {
        what: What::Exit(Exit { code, error }),
        time: now(),
    }
}

fn system(doing: &'static str) -> impl FnOnce(io::Error) -> RecordError {
    move |source| RecordError::System { doing, source }
}
