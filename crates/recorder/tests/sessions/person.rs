//! A recorder under a terminal, as a person uses it: raw mode, keys, sizes, signals.

use rustix::process::{Signal, kill_process};
use rustix::termios::{LocalModes, Termios, tcgetattr};

use crate::support::{Recorder, json, printed, types, wait_until};

fn modes(recorder: &Recorder) -> Termios {
    tcgetattr(&recorder.terminal).unwrap()
}

fn is_raw(recorder: &Recorder) -> bool {
    !modes(recorder)
        .local_modes
        .intersects(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
}

fn assert_restored(recorder: &Recorder, before: &Termios) {
    assert_eq!(format!("{:?}", modes(recorder)), format!("{before:?}"));
}

#[test]
fn the_terminal_is_raw_in_the_session_and_as_before_after_it() {
    // The launcher waits for a line, so that the modes before can be seen.
    let launcher = ["sh", "-c", r#"read line; exec "$@""#, "sh"];
    let mut recorder = Recorder::start_by(&launcher, "echo ready; read line; exit 4");
    let before = modes(&recorder);
    assert!(!is_raw(&recorder));
    recorder.type_in("\n");
    recorder.wait_for("ready");
    assert!(is_raw(&recorder));
    recorder.type_in("\r");
    let (code, events) = recorder.finish();
    assert_eq!(code, Some(4));
    assert_eq!(types(&events), ["session.start", "exec", "session.end"]);
    assert_restored(&recorder, &before);
}

#[test]
fn keys_reach_the_command_through_the_pty() {
    let script = "trap 'echo interrupted' INT; echo ready; \
                  until read line && [ -n \"$line\" ]; do :; done; echo got $line";
    let mut recorder = Recorder::start(script);
    recorder.wait_for("ready");
    recorder.type_in("\x03");
    recorder.wait_for("interrupted");
    recorder.type_in("text\r");
    recorder.wait_for("got text");
    let (code, events) = recorder.finish();
    assert_eq!(code, Some(0));
    let output = String::from_utf8(printed(&events)).unwrap();
    assert!(
        output.contains("^C") && output.contains("text\r\ngot text\r\n"),
        "{output}"
    );
}

#[test]
fn a_new_size_reaches_command_and_recording() {
    let script = "trap 'stty size' WINCH; stty size; while :; do read line && exit; done";
    let mut recorder = Recorder::start(script);
    recorder.wait_for("30 100");
    recorder
        .leader
        .resize(pty_process::Size::new(40, 120))
        .unwrap();
    recorder.wait_for("40 120");
    recorder.type_in("\r");
    let (_, events) = recorder.finish();
    assert!(json(&events, "session.start").contains(r#""size":"100:30""#));
    let resize = json(&events, "resize");
    assert!(resize.contains(r#""size":"120:40""#), "{resize}");
    assert_eq!(
        types(&events),
        ["session.start", "resize", "exec", "session.end"]
    );
}

#[test]
fn signals_to_the_recorder_end_the_session_properly() {
    let check = |signal, script: &str, exit: &str| {
        let launcher = ["sh", "-c", r#"read line; exec "$@""#, "sh"];
        let mut recorder = Recorder::start_by(&launcher, script);
        let before = modes(&recorder);
        recorder.type_in("\n");
        recorder.wait_for("ready");
        kill_process(recorder.pid(), signal).unwrap();
        let (_, events) = recorder.finish();
        assert_eq!(types(&events), ["session.start", "exec", "session.end"]);
        let exec = json(&events, "exec");
        assert!(exec.contains(exit), "{exec}");
        assert_restored(&recorder, &before);
    };
    let plain = "echo ready; exec sleep 60";
    check(Signal::TERM, plain, "signal 15 (SIGTERM)");
    check(Signal::HUP, plain, "signal 1 (SIGHUP)");
    check(Signal::INT, plain, "signal 2 (SIGINT)");
    check(Signal::QUIT, plain, "signal 3 (SIGQUIT)");
    // As interactive shells do.
    check(
        Signal::TERM,
        "trap '' TERM; echo ready; exec sleep 60",
        "signal 1 (SIGHUP)",
    );
}

#[test]
fn a_terminal_that_goes_away_ends_the_session_properly() {
    let mut recorder = Recorder::start("echo ready; exec sleep 60");
    recorder.wait_for("ready");
    let events = recorder.hang_up();
    assert_eq!(types(&events), ["session.start", "exec", "session.end"]);
    assert!(json(&events, "exec").contains("SIGHUP"));
}

#[test]
fn the_command_has_default_signals_even_if_the_recorder_had_not() {
    let launcher = ["sh", "-c", r#"trap '' INT QUIT HUP TSTP; exec "$@""#, "sh"];
    let mut recorder = Recorder::start_by(&launcher, "echo ready; exec sleep 60");
    recorder.wait_for("ready");
    recorder.type_in("\x03");
    let (code, events) = recorder.finish();
    assert_eq!(code, Some(130));
    assert!(json(&events, "exec").contains("signal 2 (SIGINT)"));
}

#[test]
fn a_stopped_recorder_gives_the_terminal_back_meanwhile() {
    let mut recorder = Recorder::start("echo ready; read line");
    recorder.wait_for("ready");
    assert!(is_raw(&recorder));
    kill_process(recorder.pid(), Signal::TSTP).unwrap();
    wait_until("the terminal is back", || {
        (!is_raw(&recorder)).then_some(())
    });
    kill_process(recorder.pid(), Signal::CONT).unwrap();
    wait_until("the terminal is raw again", || {
        is_raw(&recorder).then_some(())
    });
    recorder.type_in("\r");
    assert_eq!(recorder.finish().0, Some(0));
}

#[test]
fn without_a_command_the_shell_runs_as_a_login_shell() {
    let mut recorder = Recorder::start("");
    recorder.type_in("echo name $0; exit 6\r");
    recorder.wait_for("name -sh");
    let (code, events) = recorder.finish();
    assert_eq!(code, Some(6));
    assert!(json(&events, "exec").contains(r#""command":"/bin/sh""#));
    assert!(!json(&events, "session.start").contains("initial_command\":[\""));
}
