//! Sinks that fail: the policy is asked once, its lines are shown, and the session ends or goes on as it says.

use std::io;
use std::sync::{Arc, Mutex};

use reel_core::Event;
use reel_recorder::{
    Decision, EventSink, ExitStatus, FailurePolicy, FailureStage, Options, RecordError, SinkFailure,
};

use crate::support::{Memory, run_with, sh, types};

/// Always gives the same answer, and remembers the questions.
#[derive(Debug)]
struct Policy {
    goes_on: bool,
    asked: Mutex<Vec<(FailureStage, SinkFailure)>>,
}

impl FailurePolicy for Policy {
    fn on_failure(&self, stage: FailureStage, failure: &SinkFailure) -> Decision {
        self.asked.lock().unwrap().push((stage, failure.clone()));
        Decision {
            goes_on: self.goes_on,
            messages: vec![format!("{stage:?}"), failure.reason().to_owned()],
        }
    }
}

/// Options with a policy, and the policy.
fn with_policy(goes_on: bool, mut options: Options) -> (Options, Arc<Policy>) {
    let policy = Arc::new(Policy {
        goes_on,
        asked: Mutex::default(),
    });
    options.on_failure = Arc::clone(&policy) as Arc<dyn FailurePolicy>;
    (options, policy)
}

impl Policy {
    fn stages(&self) -> Vec<FailureStage> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|(stage, _)| *stage).collect()
    }
}

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

#[test]
fn a_session_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let trace = directory.path().join("ran");
    let mut sink = Full::with_room(0);
    let (options, policy) = with_policy(false, sh(&format!("touch {}", trace.display())));
    let ran = run_with(&options, &mut sink, |_, _| {});
    let error = ran.result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the session cannot be recorded: no space left on device"
    );
    let RecordError::Refused { reason, messages } = error else {
        panic!("{error}");
    };
    assert_eq!(
        (reason.as_str(), messages),
        (REASON, vec!["Start".to_owned(), REASON.to_owned()])
    );
    assert_eq!((ran.messages.as_str(), sink.taken.completed), ("", 0));
    assert!(!trace.exists());
    let asked = policy.asked.lock().unwrap();
    let kind = io::ErrorKind::StorageFull;
    let reason = REASON.to_owned();
    assert_eq!(
        asked.as_slice(),
        [(FailureStage::Start, SinkFailure::Error { kind, reason })]
    );
}

#[test]
fn a_session_is_closed() {
    let mut sink = Full::with_room(1);
    let (options, policy) = with_policy(false, sh("echo one; sleep 60; echo two"));
    let ran = run_with(&options, &mut sink, |_, _| {});
    assert_eq!(ran.messages, format!("InSession\n{REASON}\n"));
    assert_eq!(policy.stages(), [FailureStage::InSession]);
    let outcome = ran.outcome();
    assert_eq!(outcome.exit, ExitStatus::Signal(1));
    assert_eq!(
        (outcome.failure.as_deref(), outcome.tolerated),
        (Some(REASON), false)
    );
    assert_eq!(
        (types(&sink.taken.events).len(), sink.taken.completed),
        (1, 0)
    );
}

#[test]
fn without_a_policy_a_session_is_closed_too() {
    let options = sh("echo one; sleep 60");
    let ran = run_with(&options, &mut Full::with_room(1), |_, _| {});
    assert_eq!(
        ran.messages,
        format!("recording failed: {REASON}; the session is closed\n")
    );
    assert_eq!(ran.outcome().exit, ExitStatus::Signal(1));
}

#[test]
fn what_does_not_hang_up_is_ended() {
    let script = "trap '' HUP TERM INT; echo one; while :; do sleep 1; done";
    let (mut options, _) = with_policy(false, sh(script));
    options.close_grace = std::time::Duration::from_millis(50);
    let ran = run_with(&options, &mut Full::with_room(1), |_, _| {});
    assert_eq!(ran.outcome().exit, ExitStatus::Signal(9));
}

#[test]
fn a_session_goes_on() {
    let check = |room, stages: &[FailureStage]| {
        let (options, policy) = with_policy(true, sh("echo one; echo two; exit 5"));
        let mut sink = Full::with_room(room);
        let ran = run_with(&options, &mut sink, |_, _| {});
        let asked = policy.stages();
        assert!(asked.len() == 1 && stages.contains(&asked[0]), "{asked:?}");
        assert_eq!(ran.messages, format!("{:?}\n{REASON}\n", asked[0]));
        assert_eq!(ran.output, b"one\r\ntwo\r\n");
        let outcome = ran.outcome();
        assert_eq!(outcome.exit, ExitStatus::Code(5));
        assert_eq!(
            (outcome.failure.as_deref(), outcome.tolerated),
            (Some(REASON), true)
        );
        assert_eq!(sink.taken.completed, 0);
    };
    check(0, &[FailureStage::Start]);
    // Who is faster, the command or the recording, is not known.
    check(1, &[FailureStage::InSession, FailureStage::Ended]);
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
    for goes_on in [false, true] {
        let (options, policy) = with_policy(goes_on, sh("true"));
        let ran = run_with(&options, &mut NoEnd(Memory::default()), |_, _| {});
        assert_eq!(ran.messages, format!("Ended\n{REASON}\n"));
        assert_eq!(policy.stages(), [FailureStage::Ended]);
        let outcome = ran.outcome();
        assert_eq!(
            (outcome.failure.as_deref(), outcome.tolerated),
            (Some(REASON), goes_on)
        );
        assert!(outcome.exit.success());
    }
}

#[test]
fn a_session_that_is_recorded_asks_nobody() {
    let (options, policy) = with_policy(false, sh("true"));
    let ran = run_with(&options, &mut Memory::default(), |_, _| {});
    assert_eq!((ran.messages.as_str(), policy.stages().len()), ("", 0));
    assert!(!ran.outcome().tolerated);
}

#[test]
fn a_sink_that_panics_is_one_that_fails() {
    let mut sink = Full::with_room(1);
    sink.panics = true;
    let (options, policy) = with_policy(false, sh("echo one; sleep 60"));
    let ran = run_with(&options, &mut sink, |_, _| {});
    assert_eq!(ran.messages, "InSession\nrecording stopped unexpectedly\n");
    let lost = (FailureStage::InSession, SinkFailure::Lost);
    assert_eq!(policy.asked.lock().unwrap().as_slice(), [lost]);
    assert_eq!(ran.outcome().exit, ExitStatus::Signal(1));
}
