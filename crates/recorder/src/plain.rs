//! Sessions without a terminal: `scp`, `rsync`, `ssh HOST COMMAND`.
//!
//! Their streams carry data that a PTY would change (line ends, control characters, standard error mixed in), so they
//! are left alone, and the recording tells who ran what, when, and how it ended, but not what went through.

use std::os::unix::process::ExitStatusExt as _;

use crate::SESSION_ID_VARIABLE;
use crate::events::{EventMaker, now};
use crate::failure::{FailureStage, SinkFailure};
use crate::messages;
use crate::options::{ExitStatus, Options, Outcome, RecordError};
use crate::queue::Exit;
use crate::session::unless_refused;
use crate::shell::Program;
use crate::sink::EventSink;

/// Runs a command with the standard streams of this process and records start, exit and end of the session, but none
/// of its data. Signals are not touched: one that ends this process leaves a recording without an end.
///
/// # Errors
///
/// [`RecordError`] says what to do. Nothing is started that cannot be recorded, unless the policy of the options says
/// otherwise.
pub fn record_without_terminal(
    options: &Options,
    sink: &mut dyn EventSink,
) -> Result<Outcome, RecordError> {
    let mut program = Program::new(options);
    let mut maker = EventMaker::new(options, &program.text, now()).without_terminal();
    let session_id = maker.session_id().to_owned();
    program.command.env(SESSION_ID_VARIABLE, &session_id);

    let started = sink.write(&maker.start(None)).and_then(|()| sink.flush());
    let mut failure = started.err().as_ref().map(SinkFailure::from);
    let mut tolerated = false;
    if let Some(failure) = &failure {
        tell(&unless_refused(options, failure)?);
        tolerated = true;
    }
    let status = program.command.status();
    let (exit, result) = match status {
        Ok(status) => {
            let exit = match (status.code(), status.signal()) {
                (Some(code), _) => ExitStatus::Code(u8::try_from(code & 0xff).unwrap_or(u8::MAX)),
                (None, signal) => ExitStatus::Signal(signal.unwrap_or_default()),
            };
            let error = if exit.success() {
                String::new()
            } else {
                exit.to_string()
            };
            (
                Exit {
                    code: exit.shell_code(),
                    error,
                },
                Ok(exit),
            )
        }
        Err(source) => {
            let error = source.to_string();
            let spawn = RecordError::Spawn {
                command: program.text,
                source,
            };
            (
                Exit {
                    code: spawn.shell_code(),
                    error,
                },
                Err(spawn),
            )
        }
    };
    if failure.is_none() {
        let time = now();
        let ended = sink
            .write(&maker.exec(&exit, time))
            .and_then(|()| sink.write(&maker.end(time)))
            .and_then(|()| sink.complete());
        failure = ended.err().as_ref().map(SinkFailure::from);
        if let Some(failure) = &failure {
            let decision = options.on_failure.on_failure(FailureStage::Ended, failure);
            tell(&decision.messages);
            tolerated = decision.goes_on;
        }
    }
    Ok(Outcome {
        session_id,
        exit: result?,
        failure: failure.map(|failure| failure.reason().to_owned()),
        tolerated,
        output_bytes: 0,
        queued_bytes_max: 0,
    })
}

fn tell(lines: &[String]) {
    messages::tell(rustix::stdio::stderr(), false, lines);
}
