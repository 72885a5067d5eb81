//! Output: complete, in order, as it was read, to the person and into the recording.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use reel_core::Event;
use reel_recorder::EventSink;

use crate::support::{Memory, command, printed, run, run_with, sh, types};

/// What `seq 1 COUNT` writes, as the terminal passes it on.
fn counted(count: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for n in 1..=count {
        write!(text, "{n}\r\n").unwrap();
    }
    text
}

#[test]
fn ten_megabytes_arrive_complete_and_in_order() {
    let (ran, sink) = run(&command(&["seq", "1", "1300000"]));
    let expected = counted(1_300_000);
    assert!(expected.len() > 10 << 20);
    assert!(ran.output == expected, "{} bytes", ran.output.len());
    assert!(printed(&sink.events) == expected);
    assert_eq!(ran.outcome().output_bytes, expected.len() as u64);
}

#[test]
fn characters_may_be_cut_between_reads() {
    let options = sh(r"stty raw; printf 'a\303'; head -c 1 >/dev/null; printf '\251b'");
    let mut sink = Memory::default();
    let ran = run_with(&options, &mut sink, |keys, output| {
        let mut seen = Vec::new();
        while seen != b"a\xc3" {
            seen.extend(output.recv().unwrap());
        }
        keys.write_all(b"x").unwrap();
        while seen.len() < 4 {
            seen.extend(output.recv().unwrap());
        }
    });
    assert_eq!(ran.output, "aéb".as_bytes());
    let prints: Vec<_> = sink
        .events
        .iter()
        .filter_map(|e| e.as_ref().print())
        .collect();
    assert!(prints.iter().any(|print| print.data.ends_with(b"\xc3")));
    assert_eq!(printed(&sink.events), "aéb".as_bytes());
}

#[test]
fn piped_input_ends_for_the_command() {
    let check = |input: &[u8], expected: &str| {
        let mut sink = Memory::default();
        let ran = run_with(&command(&["cat"]), &mut sink, |keys, _| {
            keys.write_all(input).unwrap();
        });
        assert_eq!(String::from_utf8(ran.output.clone()).unwrap(), expected);
        assert!(ran.outcome().exit.success());
    };
    check(b"", "");
    check(b"one\ntwo\n", "one\r\ntwo\r\n");
    check(b"no line feed", "no line feed");
}

#[test]
fn much_piped_input_waits_for_the_command() {
    let line = format!("{}\n", "x".repeat(79));
    let mut sink = Memory::default();
    let ran = run_with(&sh("cat | wc -c"), &mut sink, |keys, _| {
        for _ in 0..10_000 {
            keys.write_all(line.as_bytes()).unwrap();
        }
    });
    assert_eq!(String::from_utf8_lossy(&ran.output).trim(), "800000");
}

#[test]
fn idle_input_does_not_keep_a_session_open() {
    let mut sink = Memory::default();
    // The input stays open until the output has ended.
    let ran = run_with(&sh("echo done"), &mut sink, |_keys, output| {
        output.iter().for_each(drop);
    });
    assert_eq!(ran.output, b"done\r\n");
}

#[test]
fn processes_left_behind_do_not_keep_a_session_open() {
    let started = Instant::now();
    let (ran, sink) = run(&sh("trap '' HUP; sleep 30 & echo done"));
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(ran.output, b"done\r\n");
    assert_eq!(
        types(&sink.events),
        ["session.start", "exec", "session.end"]
    );
    // One that writes without pause.
    let (ran, _) = run(&sh("trap '' HUP; yes & echo done"));
    assert!(ran.outcome().exit.success());
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_command_may_close_its_terminal_for_a_while() {
    let script = "exec </dev/null >/dev/null 2>&1; sleep 0.1; echo back >/dev/tty";
    let (ran, _) = run(&sh(script));
    assert_eq!(ran.output, b"back\r\n");
}

/// Takes its time for every event.
struct Slow(Memory);

impl EventSink for Slow {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        let until = Instant::now() + Duration::from_micros(100);
        while Instant::now() < until {
            std::thread::yield_now();
        }
        self.0.write(event)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn complete(&mut self) -> io::Result<()> {
        self.0.complete()
    }
}

#[test]
fn a_slow_sink_makes_the_command_wait_and_loses_nothing() {
    let mut options = command(&["seq", "1", "300000"]);
    options.queue_bytes_max = 64 << 10;
    let mut sink = Slow(Memory::default());
    let ran = run_with(&options, &mut sink, |_, _| {});
    let expected = counted(300_000);
    assert!(ran.output == expected);
    assert!(printed(&sink.0.events) == expected);
    let most = ran.outcome().queued_bytes_max;
    // One read, and what an item costs besides.
    let limit = (64 << 10) + (32 << 10) + 1024;
    assert!((64 << 10..=limit).contains(&most), "{most}");
}

#[test]
fn quiet_output_is_flushed() {
    let mut options = sh("echo one; read line; echo two");
    options.flush_quiet = Duration::from_millis(1);
    let (sent, received) = std::sync::mpsc::channel();
    struct Notify(Memory, std::sync::mpsc::Sender<usize>);
    impl EventSink for Notify {
        fn write(&mut self, event: &Event) -> io::Result<()> {
            self.0.write(event)
        }
        fn flush(&mut self) -> io::Result<()> {
            self.1.send(self.0.events.len()).unwrap();
            Ok(())
        }
        fn complete(&mut self) -> io::Result<()> {
            self.0.complete()
        }
    }
    let mut sink = Notify(Memory::default(), sent);
    run_with(&options, &mut sink, move |keys, _| {
        // The start event, then the first print.
        while received.recv().unwrap() < 2 {}
        keys.write_all(b"\n").unwrap();
    });
    assert_eq!(printed(&sink.0.events), b"one\r\ntwo\r\n");
}

#[test]
fn a_reader_that_leaves_ends_the_command() {
    use reel_recorder::{Streams, record_between};
    use std::os::fd::AsFd as _;
    let (reader, output) = io::pipe().unwrap();
    let null = std::fs::File::open("/dev/null").unwrap();
    drop(reader);
    let streams = Streams {
        input: null.as_fd(),
        output: output.as_fd(),
        messages: output.as_fd(),
    };
    let mut sink = Memory::default();
    let outcome = record_between(streams, &command(&["yes"]), &mut sink).unwrap();
    assert_eq!(outcome.exit, reel_recorder::ExitStatus::Signal(1));
    assert_eq!(
        types(&sink.events),
        ["session.start", "exec", "session.end"]
    );
}
