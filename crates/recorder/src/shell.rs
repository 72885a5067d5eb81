//! What to run, as whom, and how to write a command down.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{Uid, User};

use crate::options::Options;

/// What runs when neither the environment nor the user database names a shell that can be run.
const FALLBACK_SHELL: &str = "/bin/sh";

/// The command of a session, ready to be started but for its terminal.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) command: Command,
    /// Command and arguments as events tell them.
    pub(crate) text: String,
}

impl Program {
    /// The given command, or the person's shell if none is given.
    pub(crate) fn new(options: &Options) -> Self {
        let Some((program, arguments)) = options.command.split_first() else {
            return Self::shell(options.login_shell);
        };
        let mut command = Command::new(program);
        command.args(arguments);
        Self {
            command,
            text: command_line(&options.command),
        }
    }

    fn shell(login: bool) -> Self {
        let path = shell_path(
            std::env::var_os("SHELL").map(PathBuf::from),
            passwd_entry().map(|user| user.shell),
            std::env::current_exe().ok().as_deref(),
        );
        let mut command = Command::new(&path);
        if login {
            command.arg0_for_login(&path);
        }
        Self {
            command,
            text: path.to_string_lossy().into_owned(),
        }
    }
}

/// Names a shell `-bash`, by which it knows that it is a login shell.
trait LoginName {
    fn arg0_for_login(&mut self, path: &Path);
}

impl LoginName for Command {
    fn arg0_for_login(&mut self, path: &Path) {
        use std::os::unix::process::CommandExt as _;
        let mut name = OsString::from("-");
        name.push(path.file_name().unwrap_or(path.as_os_str()));
        self.arg0(name);
    }
}

/// The first of `SHELL`, the user database and [`FALLBACK_SHELL`] that is a file and not this program: a person
/// whose shell is the recorder would otherwise be recorded by recorders without end.
fn shell_path(
    environment: Option<PathBuf>,
    passwd: Option<PathBuf>,
    this_program: Option<&Path>,
) -> PathBuf {
    let real = |path: &Path| path.canonicalize().ok();
    let this_program = this_program.and_then(real);
    environment
        .into_iter()
        .chain(passwd)
        .find(|path| {
            let path = real(path).filter(|path| path.is_file());
            path.is_some() && path != this_program
        })
        .unwrap_or_else(|| FALLBACK_SHELL.into())
}

/// The entry of the effective user in the user database.
fn passwd_entry() -> Option<User> {
    User::from_uid(Uid::effective()).ok().flatten()
}

/// The name of the effective user; its number if the user database has none.
#[must_use]
pub fn login_name() -> String {
    passwd_entry().map_or_else(|| Uid::effective().to_string(), |user| user.name)
}

/// The host's name as the kernel has it.
#[must_use]
pub fn host_name() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().into_owned()
}

/// A command as one could type it into a shell. Bytes that are not UTF-8 become U+FFFD.
pub(crate) fn command_line(arguments: &[OsString]) -> String {
    let quoted: Vec<_> = arguments.iter().map(|argument| quote(argument)).collect();
    quoted.join(" ")
}

fn quote(argument: &OsStr) -> Cow<'_, str> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./:=,+@%^".contains(byte);
    let bytes = argument.as_bytes();
    if !bytes.is_empty() && bytes.iter().all(plain) {
        return argument.to_string_lossy();
    }
    Cow::Owned(format!(
        "'{}'",
        argument.to_string_lossy().replace('\'', r"'\''")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_written_as_one_could_type_them() {
        let check = |arguments: &[&str], text: &str| {
            let arguments: Vec<_> = arguments.iter().map(OsString::from).collect();
            assert_eq!(command_line(&arguments), text);
        };
        check(&["ls", "-l", "/tmp"], "ls -l /tmp");
        check(&["sh", "-c", "echo $x; exit 3"], "sh -c 'echo $x; exit 3'");
        check(&["echo", "", "it's"], r"echo '' 'it'\''s'");
    }

    #[test]
    fn the_shell_is_never_the_recorder() {
        let this = std::env::current_exe().ok();
        let sh = Some(PathBuf::from("/bin/sh"));
        let check = |environment: Option<PathBuf>, passwd, expected: &str| {
            assert_eq!(
                shell_path(environment, passwd, this.as_deref()),
                Path::new(expected)
            );
        };
        check(sh.clone(), None, "/bin/sh");
        check(this.clone(), sh.clone(), "/bin/sh");
        check(this.clone(), this.clone(), FALLBACK_SHELL);
        check(None, None, FALLBACK_SHELL);
        check(Some("/nonexistent/shell".into()), None, FALLBACK_SHELL);
    }
}
