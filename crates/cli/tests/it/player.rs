//! `reel play` in a real terminal.

use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use reel_replay::Terminal;

use crate::common::{reel_in, testdata};

/// How long a state may take to come; only a broken player reaches it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A player, and the terminal that it draws on.
struct Player {
    child: Child,
    pty: pty_process::blocking::Pty,
    output: Receiver<Vec<u8>>,
    terminal: Terminal,
    /// Everything that reached the terminal.
    raw: Vec<u8>,
}

impl Player {
    fn start(cols: u16, rows: u16, arguments: &[&str]) -> Self {
        let (pty, follower) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(rows, cols)).unwrap();
        let child = pty_process::blocking::Command::new(env!("CARGO_BIN_EXE_reel"))
            .arg("play")
            .args(arguments)
            .current_dir(testdata(""))
            .env("TERM", "xterm-256color")
            .spawn(follower)
            .unwrap();
        let mut reader =
            std::fs::File::from(std::os::fd::AsFd::as_fd(&pty).try_clone_to_owned().unwrap());
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let terminal = Terminal::new(usize::from(cols), usize::from(rows));
        Self {
            child,
            pty,
            output,
            terminal,
            raw: Vec::new(),
        }
    }

    fn screen(&self) -> String {
        self.terminal.screen_text()
    }

    /// Waits for a state of the screen.
    fn until(&mut self, what: &str, holds: impl Fn(&Terminal) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds(&self.terminal) {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.output.recv_timeout(left) else {
                panic!("no {what}:\n{}", self.screen())
            };
            self.terminal.feed(&bytes);
            self.raw.extend_from_slice(&bytes);
        }
    }

    fn until_text(&mut self, text: &str) {
        self.until(text, |terminal| terminal.screen_text().contains(text));
    }

    fn press(&mut self, keys: &str) {
        self.pty.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for the end, and gives the exit status and what the terminal shows then.
    fn end(mut self) -> (i32, Terminal, Vec<u8>) {
        let status = self.child.wait().unwrap().code().unwrap();
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(1500)) {
            self.terminal.feed(&bytes);
            self.raw.extend_from_slice(&bytes);
        }
        (status, self.terminal, self.raw)
    }
}

#[test]
fn keys_do_what_the_help_says() {
    let mut player = Player::start(120, 41, &["tui-multipart.tar"]);
    player.until_text("▶ 0:0");
    player.press(" ");
    player.until_text("⏸ 0:0");
    player.press("\x1b[C\x1b[C");
    player.until_text("⏸ 0:2");
    player.press("\x1b[D");
    player.until_text("⏸ 0:1");
    let before = player.screen();
    player.press(".");
    player.until("a step forward", |terminal| {
        terminal.screen_text() != before
    });
    player.press(",");
    player.until("the step back", |terminal| {
        terminal
            .screen_text()
            .lines()
            .take(40)
            .eq(before.lines().take(40))
    });
    player.press("++");
    player.until_text("4×");
    player.press("-");
    player.until_text("2×");
    player.press("q");
    let (status, terminal, _) = player.end();
    assert_eq!(status, 0);
    assert!(!terminal.is_alternate() && terminal.cursor().is_visible);
}

#[test]
fn it_ends_with_the_recording_and_leaves_the_last_screen() {
    let player = Player::start(80, 25, &["ssh.tar", "--speed", "64"]);
    let (status, terminal, _) = player.end();
    assert_eq!(status, 0);
    assert_eq!(terminal.row(0).text(), "$ héllo");
    assert!(!terminal.is_alternate() && terminal.cursor().is_visible);
}

#[test]
fn a_large_recording_is_cropped_in_a_small_terminal() {
    let mut player = Player::start(30, 6, &["tui-multipart.tar", "--at", "0:20"]);
    player.until_text("▶ 0:2");
    player.press(" ");
    player.until_text("⏸");
    assert!(
        player
            .screen()
            .lines()
            .all(|line| line.chars().count() <= 30),
        "{}",
        player.screen()
    );
    player.pty.resize(pty_process::Size::new(42, 130)).unwrap();
    player.terminal.resize(130, 42);
    player.until_text("120×40");
    player.press("\x03");
    assert_eq!(player.end().0, 0);
}

#[test]
fn a_signal_ends_it_and_the_terminal_comes_back() {
    for (signal, number) in [("-TERM", 15), ("-QUIT", 3)] {
        let mut player = Player::start(80, 25, &["tui-multipart.tar"]);
        player.until_text("▶");
        let id = player.child.id().to_string();
        assert!(
            std::process::Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        let (status, terminal, _) = player.end();
        assert_eq!((status, terminal.is_alternate()), (128 + number, false));
    }
}

#[test]
fn it_ends_when_its_terminal_is_closed() {
    let mut player = Player::start(80, 25, &["tui-multipart.tar"]);
    player.until_text("▶");
    player.press(" ");
    player.until_text("⏸");
    let Player {
        mut child,
        mut pty,
        output,
        ..
    } = player;
    // The thread that reads holds the terminal open too; it ends when it can hand nothing on any more.
    drop(output);
    pty.write_all(b".").unwrap();
    drop(pty);
    let end = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("the player goes on without a terminal");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn nothing_recorded_controls_the_watcher() {
    let folder = tempfile::tempdir().unwrap();
    let script = r"printf '\033]0;hijacked\007\033]52;c;aGlqYWNr\007\033[c\033[6n\033[?1003h\033[?2004h\033P$q\033\\\033_x\033\\\033[?1049hshown\033]8;;http://evil\007l\033]8;;\007'";
    let ran = reel_in(
        folder.path(),
        &["record", "--out", "r.tar", "--", "sh", "-c", script],
        b"",
    );
    assert_eq!(ran.status, 0);
    let path = folder.path().join("r.tar");
    let mut player = Player::start(80, 25, &[path.to_str().unwrap(), "--speed", "0.25"]);
    player.press(" ");
    player.until_text("shown");
    player.press("q");
    let (_, terminal, raw) = player.end();
    assert_eq!((terminal.title(), terminal.clipboard()), ("", None));
    let raw = String::from_utf8_lossy(&raw);
    for sequence in [
        "]0;", "]52", "\x1b[c", "\x1b[6n", "?1003", "?2004", "\x1bP", "\x1b_", "]8;", "hijacked",
        "evil",
    ] {
        assert!(!raw.contains(sequence), "{sequence:?} reached the watcher");
    }
}
