//! Running other programs, and saying which.

use std::ffi::OsString;
use std::fmt;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};

use crate::Workspace;

/// A program with its arguments, run in the workspace's root.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    name: PathBuf,
    args: Vec<String>,
    set: Vec<(&'static str, String)>,
    /// Folders in which it finds programs before those of the inherited `PATH`.
    path: Vec<PathBuf>,
    /// Variables that the program must not inherit.
    removed: Vec<String>,
    folder: PathBuf,
    /// Whether it reads from the terminal.
    interactive: bool,
}

/// A program ran and ended with an error.
#[derive(Debug)]
pub(crate) struct CommandFailed {
    /// What to type to run it again in the workspace's root.
    pub(crate) command: String,
    status: ExitStatus,
}

/// What a program printed on both its outputs, in the order it came in.
#[derive(Debug)]
pub(crate) struct Captured {
    pub(crate) text: String,
    pub(crate) result: Result<(), CommandFailed>,
}

impl Program {
    pub(crate) fn new(workspace: &Workspace, name: impl AsRef<Path>) -> Self {
        Self {
            name: name.as_ref().to_path_buf(),
            args: Vec::new(),
            set: Vec::new(),
            path: Vec::new(),
            removed: leaked_variables(),
            folder: workspace.root.clone(),
            interactive: false,
        }
    }

    /// `cargo` with arguments that are separated by spaces.
    pub(crate) fn cargo(workspace: &Workspace, args: &str) -> Self {
        Self::new(workspace, "cargo").args(args.split_whitespace())
    }

    #[must_use]
    pub(crate) fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    #[must_use]
    pub(crate) fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.args.extend(args.into_iter().map(str::to_owned));
        self
    }

    #[must_use]
    pub(crate) fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.set.push((name, value.into()));
        self
    }

    /// Makes it find programs in these folders first.
    #[must_use]
    pub(crate) fn path(mut self, folders: &[PathBuf]) -> Self {
        self.path.extend_from_slice(folders);
        self
    }

    /// Leaves the terminal's input to it. Others must not wait for a person.
    #[must_use]
    pub(crate) fn interactive(mut self) -> Self {
        self.interactive = true;
        self
    }

    /// Plain text, whatever the person's settings are, for output that is read.
    #[must_use]
    pub(crate) fn uncoloured(self) -> Self {
        self.env("CARGO_TERM_COLOR", "never")
    }

    #[must_use]
    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.removed.push(name.to_owned());
        self
    }

    /// Runs it with this program's own outputs.
    ///
    /// # Errors
    ///
    /// [`CommandFailed`] if it ends with an error, another if it does not start.
    pub(crate) fn run(&self) -> Result<()> {
        println!("$ {self}");
        let status = self
            .command()
            .status()
            .with_context(|| self.not_started())?;
        Ok(self.judge(status)?)
    }

    /// Runs it without printing anything, and gives its standard output.
    pub(crate) fn output(&self) -> Result<String> {
        let output = self
            .command()
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| self.not_started())?;
        self.judge(output.status)?;
        String::from_utf8(output.stdout).with_context(|| format!("`{self}` printed no text"))
    }

    /// Standard output if it starts and ends well; errors that it prints are dropped.
    pub(crate) fn output_or_none(&self) -> Option<String> {
        let output = self.command().stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then_some(text)
    }

    /// Starts it with its standard output in a pipe. Whoever calls this ends it.
    pub(crate) fn spawn(&self) -> Result<Child> {
        println!("$ {self}");
        self.command()
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| self.not_started())
    }

    /// Whether it starts and ends well; what it prints is dropped.
    pub(crate) fn succeeds(&self) -> bool {
        self.command()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Runs it, passing on what it prints and keeping a copy.
    ///
    /// # Errors
    ///
    /// If it does not start. How it ended is in the result.
    pub(crate) fn capture(&self) -> Result<Captured> {
        println!("$ {self}");
        let mut child = self
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| self.not_started())?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let text = Mutex::new(String::new());
        std::thread::scope(|scope| {
            scope.spawn(|| pass_on(stdout, &text));
            scope.spawn(|| pass_on(stderr, &text));
        });
        let status = child.wait()?;
        Ok(Captured {
            text: text.into_inner().unwrap_or_else(PoisonError::into_inner),
            result: self.judge(status),
        })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.name);
        command
            .args(&self.args)
            .envs(self.set.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder);
        if !self.path.is_empty() {
            // Nothing that this joins has a colon in it, or the inherited part could not have been split.
            if let Ok(path) = path_with(&self.path) {
                command.env("PATH", path);
            }
        }
        if !self.interactive {
            command.stdin(Stdio::null());
        }
        for name in &self.removed {
            command.env_remove(name);
        }
        command
    }

    fn judge(&self, status: ExitStatus) -> Result<(), CommandFailed> {
        if status.success() {
            return Ok(());
        }
        Err(CommandFailed {
            command: self.to_string(),
            status,
        })
    }

    fn not_started(&self) -> String {
        format!("`{}` cannot be started", self.name.display())
    }
}

/// The command as one types it.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            for (number, folder) in self.path.iter().enumerate() {
                let before = if number == 0 { "PATH=" } else { ":" };
                write!(f, "{before}{}", quoted(&folder.to_string_lossy()))?;
            }
            f.write_str(":\"$PATH\" ")?;
        }
        for (name, value) in &self.set {
            write!(f, "{name}={} ", quoted(value))?;
        }
        write!(f, "{}", quoted(&self.name.to_string_lossy()))?;
        for arg in &self.args {
            write!(f, " {}", quoted(arg))?;
        }
        Ok(())
    }
}

impl fmt::Display for CommandFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` failed ({})", self.command, self.status)
    }
}

impl std::error::Error for CommandFailed {}

/// Where a program is that is called by its name alone.
pub(crate) fn find_on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// `PATH` with folders in front of everything else.
fn path_with(folders: &[PathBuf]) -> Result<OsString, std::env::JoinPathsError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(folders.iter().cloned().chain(std::env::split_paths(&path)))
}

fn pass_on(stream: Option<impl Read>, text: &Mutex<String>) {
    let Some(stream) = stream else { return };
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        let mut text = text.lock().unwrap_or_else(PoisonError::into_inner);
        text.push_str(&line);
        text.push('\n');
    }
}

/// What `cargo run` sets for this program and another cargo must not see: `RUSTUP_TOOLCHAIN` would keep
/// `rust-toolchain.toml` from being read, the rest makes build scripts run again.
fn leaked_variables() -> Vec<String> {
    let leaks = |name: &str| {
        ["RUSTUP_TOOLCHAIN", "CARGO", "LD_LIBRARY_PATH"].contains(&name)
            || ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
    };
    std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| leaks(name))
        .collect()
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> Workspace {
        Workspace {
            root: PathBuf::from("/"),
        }
    }

    #[test]
    fn shows_what_can_be_typed() {
        let program = Program::cargo(&workspace(), "doc --no-deps")
            .env("RUSTDOCFLAGS", "-D warnings")
            .arg("it's");
        assert_eq!(
            program.to_string(),
            r"RUSTDOCFLAGS='-D warnings' cargo doc --no-deps 'it'\''s'"
        );
    }

    #[test]
    fn folders_go_before_those_of_the_path() {
        let program = Program::new(&workspace(), "sh")
            .path(&[PathBuf::from("/a"), PathBuf::from("/b c")])
            .args(["-c", "echo $PATH"]);
        assert!(
            program
                .to_string()
                .starts_with("PATH=/a:'/b c':\"$PATH\" sh ")
        );
        let seen = program.output().expect("sh starts");
        assert!(seen.starts_with("/a:/b c:"), "{seen}");
    }

    #[test]
    fn keeps_what_was_printed_and_how_it_ended() {
        let program =
            Program::new(&workspace(), "sh").args(["-c", "echo out; echo err >&2; exit 3"]);
        let captured = program.capture().expect("sh starts");
        assert!(captured.text.contains("out\n") && captured.text.contains("err\n"));
        let failed = captured.result.expect_err("it exits with 3");
        assert_eq!(
            failed.to_string(),
            "`sh -c 'echo out; echo err >&2; exit 3'` failed (exit status: 3)"
        );
    }
}
