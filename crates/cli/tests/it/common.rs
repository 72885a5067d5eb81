//! Running the program.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the program came to.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "status {}\n--- stdout\n{}--- stderr\n{}",
            self.status, self.stdout, self.stderr
        )
    }
}

pub(crate) fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/recordings")
        .join(name)
}

/// Runs the program in the folder of the sample recordings, so that messages name files alike everywhere.
pub(crate) fn reel(arguments: &[&str]) -> Ran {
    reel_in(&testdata(""), arguments, b"")
}

pub(crate) fn reel_in(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reel"));
    ran(command.args(arguments).current_dir(folder), stdin)
}

/// Runs a command to its end.
pub(crate) fn ran(command: &mut Command, stdin: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let stdin = stdin.to_vec();
    let writer = std::thread::spawn(move || {
        // The program may end before it has read everything.
        let _ = pipe.write_all(&stdin);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder with a copy of a sample, changed by `change`.
pub(crate) fn changed(name: &str, change: impl FnOnce(&mut Vec<u8>)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = std::fs::read(testdata(name)).unwrap();
    change(&mut bytes);
    std::fs::write(folder.path().join(name), bytes).unwrap();
    folder
}

/// A recording of events given as JSON, in a folder of its own.
pub(crate) fn recording(name: &str, events: &[&str]) -> tempfile::TempDir {
    use reel_core::protostream::{Writer, WriterOptions};

    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::new(WriterOptions::default());
    for event in events {
        let event = reel_core::json::from_json(event).unwrap();
        writer.write(event.as_ref()).unwrap();
    }
    writer.complete();
    let mut bytes = Vec::new();
    while let Some(part) = writer.take_part() {
        bytes.extend(part.bytes);
    }
    std::fs::write(folder.path().join(name), bytes).unwrap();
    folder
}
