//! `reel record --role` on disks that are full: the texts of RFD 64, word for word.

use std::fmt;
use std::path::Path;
use std::process::Command;

use crate::common::{Ran, ran, reel_in};

/// What keeps a recording from being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disk {
    /// A file system of 64 KiB, in a mount namespace of its own, which vanishes with the session.
    Small,
    /// `RLIMIT_FSIZE` of 64 KiB, or of nothing.
    Limited,
}

impl Disk {
    /// A limit always, and a real file system where this user may mount one.
    fn all() -> Vec<Self> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("disk")).unwrap();
        let mut all = vec![Self::Limited];
        let tried = Self::Small.command("true", folder.path()).output();
        if tried.is_ok_and(|tried| tried.status.success()) {
            all.push(Self::Small);
        } else {
            eprintln!("no file system can be mounted here: tested with RLIMIT_FSIZE alone");
        }
        all
    }

    /// A shell that finds the disk in the folder `disk` and then runs `script`.
    fn command(self, script: &str, folder: &Path) -> Command {
        let mut command = match self {
            Self::Limited => Command::new("sh"),
            Self::Small => {
                let mut command = Command::new("unshare");
                // Without being root: root in a namespace of its own.
                command.args(["--mount", "--map-root-user", "sh"]);
                command
            }
        };
        let mount = match self {
            Self::Limited => "",
            Self::Small => "mount -t tmpfs -o size=64k tmpfs disk || exit 99\n",
        };
        command
            .arg("-c")
            .arg(format!("{mount}{script}"))
            .arg("sh")
            .current_dir(folder)
            .env("SHELL", "/bin/sh");
        command
    }

    /// What is done before the session so that it has no room, or little.
    const fn fill(self, room: Room) -> &'static str {
        match (self, room) {
            (Self::Limited, Room::None) => "ulimit -f 0",
            // In the blocks of 512 bytes that POSIX has for this.
            (Self::Limited, Room::Little) => "ulimit -f 128",
            (Self::Small, Room::None) => "cat /dev/zero > disk/fill 2>/dev/null",
            (Self::Small, Room::Little) => ":",
        }
    }

    const fn cause(self) -> &'static str {
        match self {
            Self::Limited => "file too large",
            Self::Small => "no space left on device",
        }
    }
}

impl fmt::Display for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.cause())
    }
}

#[derive(Clone, Copy)]
enum Room {
    None,
    Little,
}

const STRICT: &str = "\
kind: role
version: v5
metadata:
  name: production
spec:
  options:
    record_session:
      ssh: strict
";

const BEST_EFFORT: &str = "\
kind: role
version: v5
metadata:
  name: oncall
spec:
  options:
    record_session:
      all: best_effort
";

/// Records on a disk without room, under roles. `typed` goes to the shell, or to the command.
fn record(
    disk: Disk,
    room: Room,
    roles: &[&str],
    command: &[&str],
    typed: &str,
) -> (Ran, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("disk")).unwrap();
    // The recording is kept for the test, as the disk goes with its namespace.
    let script = format!(
        "({}; exec \"$@\")\nstatus=$?\ncp disk/r.tar kept.tar 2>/dev/null\nexit $status",
        disk.fill(room)
    );
    let mut process = disk.command(&script, folder.path());
    process
        .arg(env!("CARGO_BIN_EXE_reel"))
        .args(["record", "--quiet", "--out", "disk/r.tar"]);
    for (index, role) in roles.iter().enumerate() {
        let file = format!("role{index}.yaml");
        std::fs::write(folder.path().join(&file), role).unwrap();
        process.args(["--role", &file]);
    }
    if !command.is_empty() {
        process.arg("--").args(command);
    }
    // A session that is refused reads nothing.
    let ended = ran(&mut process, typed.as_bytes());
    (ended, folder)
}

#[test]
fn strict_prevents_a_session_from_starting() {
    for disk in Disk::all() {
        let (ran, folder) = record(disk, Room::None, &[STRICT], &[], "touch started\n");
        let expected = format!(
            "Node could not record audit events: {disk}.\nERROR: ssh: could not start shell\n"
        );
        assert_eq!(
            (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
            (1, "", expected.as_str())
        );
        assert!(!folder.path().join("started").exists());
    }
}

#[test]
fn strict_terminates_a_session() {
    for disk in Disk::all() {
        let script = "echo Hello server; od -v -An -x /dev/urandom";
        let command = ["sh", "-c", script];
        let (ran, folder) = record(disk, Room::Little, &[STRICT], &command, "");
        assert!(ran.stdout.starts_with("Hello server\r\n"), "{}", ran.stdout);
        let expected = format!("Node could not record audit events: {disk}.\nClosing session...\n");
        assert_eq!((ran.status, ran.stderr.as_str()), (1, expected.as_str()));
        assert!(starts_with_its_start(folder.path()), "{disk}");
    }
}

#[test]
fn best_effort_starts_a_session_with_a_warning() {
    for disk in Disk::all() {
        let typed = "echo \"Hello server\"\nexit\n";
        let (ran, _folder) = record(disk, Room::None, &[BEST_EFFORT], &[], typed);
        let expected = format!(
            "Disabling recording and audit events for this session, reason: node error: {disk}\n"
        );
        assert_eq!((ran.status, ran.stderr.as_str()), (0, expected.as_str()));
        assert!(ran.stdout.contains("Hello server\r\n"), "{}", ran.stdout);
    }
}

#[test]
fn best_effort_keeps_a_session_running() {
    for disk in Disk::all() {
        let script = "echo Hello server; head -c 200000 /dev/urandom | od -v -An -x; echo Hello server; exit 5";
        let command = ["sh", "-c", script];
        let (ran, folder) = record(disk, Room::Little, &[BEST_EFFORT], &command, "");
        let expected = format!(
            "Disabling recording and audit events for this session, reason: node error: {disk}\n"
        );
        assert_eq!((ran.status, ran.stderr.as_str()), (5, expected.as_str()));
        assert!(ran.stdout.starts_with("Hello server\r\n"));
        assert!(ran.stdout.ends_with("\nHello server\r\n"));
        assert!(starts_with_its_start(folder.path()), "{disk}");
    }
}

#[test]
fn one_strict_role_is_enough() {
    for roles in [[STRICT, BEST_EFFORT], [BEST_EFFORT, STRICT]] {
        let (ran, _folder) = record(Disk::Limited, Room::None, &roles, &["true"], "");
        assert_eq!(ran.status, 1);
        assert_eq!(
            ran.stderr,
            "Node could not record audit events: file too large.\nERROR: ssh: could not start command\n"
        );
    }
}

/// What there is of a recording can be read, from its first event on.
fn starts_with_its_start(folder: &Path) -> bool {
    let ran = reel_in(folder, &["play", "--format", "json", "kept.tar"], b"");
    ran.stdout
        .lines()
        .next()
        .is_some_and(|line| line.contains("\"session.start\""))
}

#[test]
fn a_session_with_room_is_recorded_as_without_roles() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("role.yaml"), STRICT).unwrap();
    let arguments = [
        "record",
        "--out",
        "r.tar",
        "--role",
        "role.yaml",
        "--",
        "echo",
        "hello",
    ];
    let ran = reel_in(folder.path(), &arguments, b"");
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "hello\r\n", "")
    );
    let text = reel_in(folder.path(), &["play", "--format", "text", "r.tar"], b"").stdout;
    assert_eq!(text, "hello\n");
}

/// Says how `reel record` answers to a role file. Nothing may have been started.
fn refusal(role: &[u8]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("role.yaml"), role).unwrap();
    let arguments = [
        "record",
        "--out",
        "r.tar",
        "--role",
        "role.yaml",
        "--",
        "touch",
        "started",
    ];
    let ran = reel_in(folder.path(), &arguments, b"");
    for trace in ["started", "r.tar"] {
        assert!(!folder.path().join(trace).exists(), "{ran}");
    }
    ran
}

#[test]
fn a_role_that_makes_no_sense_says_where_and_what_is_allowed() {
    let check = |role: &[u8], expected: &str| {
        let ran = refusal(role);
        assert_eq!((ran.status, ran.stderr.as_str()), (1, expected));
    };
    let with = |options: &str| STRICT.replace("ssh: strict", options).into_bytes();
    check(
        &with("ssh: strikt"),
        "reel: `role.yaml`, line 8, column 12: `strikt` is no value of `ssh`; allowed: strict, best_effort\n",
    );
    check(
        &with("ssl: strict"),
        "reel: `role.yaml`, line 8, column 7: unknown key `ssl` in `spec.options.record_session`; allowed: all, default, ssh, app, db, k8s, desktop\n",
    );
    check(
        b"\xff",
        "reel: cannot read roles from `role.yaml`: the file is no text in UTF-8: invalid utf-8 sequence of 1 bytes from index 0\n",
    );
    check(
        &vec![b'#'; 300_000],
        "reel: cannot read roles from `role.yaml`: the file has more than 262144 bytes\n",
    );
}

#[test]
fn a_mode_comes_from_one_place() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "record",
        "--on-failure",
        "best-effort",
        "--role",
        "role.yaml",
    ];
    let ran = reel_in(folder.path(), &arguments, b"");
    assert_eq!(ran.status, 2, "{ran}");
    let ran = reel_in(
        folder.path(),
        &["record", "--role", "role.yaml", "--", "true"],
        b"",
    );
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("cannot read roles from `role.yaml`"),
        "{ran}"
    );
}
