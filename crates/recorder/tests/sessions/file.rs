//! Recordings in files: what is in them after a proper end, after a kill, and after a full disk.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use reel_core::Event;
use reel_core::protostream::{Item, Reader, ReaderOptions};
use reel_recorder::{CreateError, FileSink, fresh_session_id};
use rustix::process::{Signal, kill_process};

use crate::support::{Recorder, printed, run_with, sh, types, wait_until};

/// All events of a recording without any damage.
fn read(path: &Path) -> Vec<Event> {
    let (events, problems) = read_what_there_is(path);
    assert_eq!(problems, 0);
    events
}

/// Events and the number of problems: while a file is written its end may be half a part.
fn read_what_there_is(path: &Path) -> (Vec<Event>, usize) {
    let mut reader = Reader::new(ReaderOptions::default());
    reader.push(&std::fs::read(path).unwrap());
    reader.finish();
    let mut events = Vec::new();
    let mut problems = 0;
    while let Some(item) = reader.next() {
        match item {
            Item::Event(event) => events.push(event.to_owned()),
            Item::Problem(_) => problems += 1,
            _ => {}
        }
    }
    (events, problems)
}

#[test]
fn a_session_is_read_back_from_its_file() {
    let directory = tempfile::tempdir().unwrap();
    let mut options = sh("seq 1 100000; exit 2");
    let id = fresh_session_id();
    options.session_id = Some(id.clone());
    let mut sink = FileSink::create_in(directory.path(), &id).unwrap();
    let ran = run_with(&options, &mut sink, |_, _| {});
    assert_eq!(ran.outcome().failure, None);
    let path = directory.path().join(format!("{id}.tar"));
    assert_eq!(sink.path(), path);
    let events = read(&path);
    assert!(printed(&events) == ran.output);
    assert_eq!(types(&events), ["session.start", "exec", "session.end"]);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let error = FileSink::create_in(directory.path(), &id).unwrap_err();
    assert!(matches!(error, CreateError::Exists { .. }));
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` exists already, and a recording is never overwritten",
            path.display()
        )
    );
    drop(sink);
    assert!(path.exists());
}

#[test]
fn a_file_without_events_does_not_stay() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("unused");
    drop(FileSink::create(&path).unwrap());
    assert!(!path.exists());
    let error = FileSink::create(directory.path().join("missing/file")).unwrap_err();
    assert!(matches!(error, CreateError::Io { .. }));
}

#[test]
fn a_killed_recorder_leaves_what_was_flushed() {
    let mut recorder = Recorder::start_into_file(&["env"], "echo ready; exec sleep 60");
    recorder.wait_for("ready");
    let file = recorder.file();
    wait_until("the print is in the file", || {
        printed(&read_what_there_is(&file).0)
            .ends_with(b"ready\r\n")
            .then_some(())
    });
    kill_process(recorder.pid(), Signal::KILL).unwrap();
    recorder.wait();
    let events = read(&file);
    assert_eq!(types(&events), ["session.start"]);
    assert_eq!(printed(&events), b"ready\r\n");
}

#[test]
fn a_file_that_cannot_grow_closes_the_session_and_stays_readable() {
    // 64 KiB, in the blocks of 512 bytes that POSIX has for this.
    let launcher = ["sh", "-c", r#"ulimit -f 128; exec "$@""#, "sh"];
    let script = "echo ready; od -v -An -x /dev/urandom";
    let mut recorder = Recorder::start_into_file(&launcher, script);
    let message = "\r\nrecording failed: file too large; the session is closed\r\n";
    recorder.wait_for(message);
    recorder.wait();
    let events = read(&recorder.file());
    assert_eq!(types(&events), ["session.start"]);
    let seen = recorder.screen();
    assert!(seen.ends_with(message));
    let recorded = String::from_utf8(printed(&events)).unwrap();
    assert!(seen.contains(&recorded));
}
