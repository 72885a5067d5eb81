//! Sinks that fail: the messages are verbatim, and the session ends or goes on as the mode says.

use std::io;

use reel_core::Event;
use reel_recorder::{EventSink, ExitStatus, FailureMode, RecordError};

use crate::support::{Memory, run_with, sh, types};

/// Has room for so many events.
struct Full {
    room: usize,
    panics: bool,
    taken: Memory,
}

impl Full {
    fn with_room(room: usize) -> Self {
        Self {
            room,
            panics: false,
            taken: Memory::default(),
        }
    }
}

impl EventSink for Full {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        if self.taken.events.len() >= self.room {
            assert!(!self.panics, "as the test wants it");
            return Err(rustix::io::Errno::NOSPC.into());
        }
        self.taken.write(event)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.taken.flush()
    }

    fn complete(&mut self) -> io::Result<()> {
        self.taken.complete()
    }
}

const REASON: &str = "no space left on device";
const STRICT: &str =
    "Node could not record audit events: no space left on device.\nClosing session...\n";
const BEST_EFFORT: &str = "Disabling recording and audit events for this session, reason: node error: no space left on device\n";

#[test]
fn strict_refuses_to_start() {
    let directory = tempfile::tempdir().unwrap();
    let trace = directory.path().join("ran");
    let mut sink = Full::with_room(0);
    let options = sh(&format!("touch {}", trace.display()));
    let ran = run_with(&options, &mut sink, |_, _| {});
    let error = ran.result.unwrap_err();
    assert!(matches!(&error, RecordError::Refused { reason } if reason == REASON));
    assert_eq!(
        error.to_string(),
        "Node could not record audit events: no space left on device."
    );
    assert_eq!((ran.messages.as_str(), sink.taken.completed), ("", 0));
    assert!(!trace.exists());
}

#[test]
fn strict_closes_a_session() {
    let mut sink = Full::with_room(1);
    let ran = run_with(&sh("echo one; sleep 60; echo two"), &mut sink, |_, _| {});
    assert_eq!(ran.messages, STRICT);
    assert_eq!(ran.outcome().exit, ExitStatus::Signal(1));
    assert_eq!(ran.outcome().failure.as_deref(), Some(REASON));
    assert_eq!(
        (types(&sink.taken.events).len(), sink.taken.completed),
        (1, 0)
    );
}

#[test]
fn strict_ends_what_does_not_hang_up() {
    let mut options = sh("trap '' HUP TERM INT; echo one; while :; do sleep 1; done");
    options.close_grace = std::time::Duration::from_millis(50);
    let ran = run_with(&options, &mut Full::with_room(1), |_, _| {});
    assert_eq!(ran.messages, STRICT);
    assert_eq!(ran.outcome().exit, ExitStatus::Signal(9));
}

#[test]
fn best_effort_goes_on() {
    let check = |room, failed_calls| {
        let mut options = sh("echo one; echo two; exit 5");
        options.on_failure = FailureMode::BestEffort;
        let mut sink = Full::with_room(room);
        let ran = run_with(&options, &mut sink, |_, _| {});
        assert_eq!(ran.messages, BEST_EFFORT, "{failed_calls}");
        assert_eq!(ran.output, b"one\r\ntwo\r\n");
        assert_eq!(ran.outcome().exit, ExitStatus::Code(5));
        assert_eq!(ran.outcome().failure.as_deref(), Some(REASON));
        assert_eq!(sink.taken.completed, 0);
    };
    check(0, "at the start");
    check(1, "in the session, or when it has ended");
}

#[test]
fn a_failure_at_the_very_end_is_told() {
    struct NoEnd(Memory);
    impl EventSink for NoEnd {
        fn write(&mut self, event: &Event) -> io::Result<()> {
            self.0.write(event)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
        fn complete(&mut self) -> io::Result<()> {
            Err(rustix::io::Errno::NOSPC.into())
        }
    }
    let ran = run_with(&sh("true"), &mut NoEnd(Memory::default()), |_, _| {});
    assert_eq!(
        ran.messages,
        "Node could not record audit events: no space left on device.\n"
    );
    assert_eq!(ran.outcome().failure.as_deref(), Some(REASON));
    assert!(ran.outcome().exit.success());
}

#[test]
fn a_sink_that_panics_is_one_that_fails() {
    let mut sink = Full::with_room(1);
    sink.panics = true;
    let ran = run_with(&sh("echo one; sleep 60"), &mut sink, |_, _| {});
    assert_eq!(
        ran.messages,
        "Node could not record audit events: recording stopped unexpectedly.\nClosing session...\n"
    );
    assert_eq!(ran.outcome().exit, ExitStatus::Signal(1));
}
