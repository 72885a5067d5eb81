//! A PTY and the command in it: the leader is ours, the follower the command's.
//!
//! The command is the head of a session of its own with the PTY as its controlling terminal. Until it has exited,
//! one follower descriptor stays open here, so that a command which closes its terminal for a while (and reopens
//! `/dev/tty`) does not look like the end of output; afterwards EIO on the leader means that nobody can write any more.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command};

use pty_process::blocking as pty;
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process_group};
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp,
    tcsetattr,
};

use crate::options::{ExitStatus, Size};

/// End of file as a character, should the PTY not tell which it is: Ctrl-D.
const EOT: u8 = 4;

/// A PTY that nothing runs in yet.
pub(crate) struct OpenPty {
    leader: pty::Pty,
    /// For the command.
    follower: pty::Pts,
    kept: File,
}

impl OpenPty {
    /// Opens a PTY of this size. `modes` are those of the person's terminal; without a terminal input is not echoed,
    /// as it comes from no keyboard.
    pub(crate) fn open(size: Size, modes: Option<&Termios>) -> io::Result<Self> {
        let (leader, follower) = pty::open().map_err(io_error)?;
        let name = rustix::pty::ptsname(&leader, Vec::new())?;
        let no_controlling_tty = OFlags::NOCTTY.bits().cast_signed();
        let kept = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(no_controlling_tty)
            .open(OsStr::from_bytes(name.as_bytes()))?;
        rustix::io::ioctl_fionbio(&leader, true)?;
        leader.resize(pty_size(size)).map_err(io_error)?;
        let modes = match modes {
            Some(modes) => modes.clone(),
            None => {
                let mut modes = tcgetattr(&kept)?;
                modes.local_modes.remove(LocalModes::ECHO);
                #[cfg(any(target_os = "linux", target_os = "macos"))]
                modes.input_modes.insert(InputModes::IUTF8);
                modes
            }
        };
        tcsetattr(&kept, OptionalActions::Now, &modes)?;
        Ok(Self {
            leader,
            follower,
            kept,
        })
    }

    /// Starts the command.
    pub(crate) fn spawn(self, command: Command) -> io::Result<PtyChild> {
        let child = pty::Command::from(command)
            .spawn(self.follower)
            .map_err(io_error)?;
        Ok(PtyChild {
            group: Pid::from_child(&child),
            leader: self.leader,
            kept: Some(self.kept),
            child,
            exit: None,
        })
    }
}

/// A command in a PTY. Dropping it hangs the command up, if it still runs.
pub(crate) struct PtyChild {
    leader: pty::Pty,
    kept: Option<File>,
    child: Child,
    group: Pid,
    exit: Option<ExitStatus>,
}

/// What came of reading or writing the leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// So many bytes, at least one.
    Bytes(usize),
    /// Not now.
    Nothing,
    /// Never again.
    End,
}

impl PtyChild {
    /// Reads output: what is there, as the system hands it out.
    pub(crate) fn read(&self, buffer: &mut [u8]) -> io::Result<Moved> {
        match rustix::io::read(&self.leader, buffer) {
            Ok(0) | Err(Errno::IO) => Ok(Moved::End),
            Ok(count) => Ok(Moved::Bytes(count)),
            Err(Errno::AGAIN | Errno::INTR) => Ok(Moved::Nothing),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes input, as much as the PTY takes.
    pub(crate) fn write(&self, data: &[u8]) -> io::Result<Moved> {
        match rustix::io::write(&self.leader, data) {
            Ok(0) | Err(Errno::AGAIN | Errno::INTR) => Ok(Moved::Nothing),
            Ok(count) => Ok(Moved::Bytes(count)),
            Err(Errno::IO) => Ok(Moved::End),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn resize(&self, size: Size) -> io::Result<()> {
        self.leader.resize(pty_size(size)).map_err(io_error)
    }

    /// What tells the command that input is at its end. In the middle of a line the first such character only hands
    /// the line over, a second is the end.
    pub(crate) fn end_of_input(&self, in_line: bool) -> Vec<u8> {
        let modes = self.kept.as_ref().and_then(|kept| tcgetattr(kept).ok());
        let eof = modes
            .as_ref()
            .map_or(EOT, |modes| modes.special_codes[SpecialCodeIndex::VEOF]);
        let by_lines = modes.is_none_or(|modes| modes.local_modes.contains(LocalModes::ICANON));
        vec![eof; if in_line && by_lines { 2 } else { 1 }]
    }

    /// Whether and how the command has ended.
    pub(crate) fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.exit.is_none()
            && let Some(status) = self.child.try_wait()?
        {
            self.exit = Some(exit_status(status));
            self.kept = None;
        }
        Ok(self.exit)
    }

    /// Signals the command's process group, and the job in the foreground of its terminal if that is another.
    pub(crate) fn signal(&self, signal: Signal) {
        if self.foreground() != Some(self.group) {
            self.signal_foreground(signal);
        }
        self.signal_command(signal);
    }

    /// Signals the job in the foreground, as a key of the terminal does.
    pub(crate) fn signal_foreground(&self, signal: Signal) {
        if let Some(group) = self.foreground() {
            // A process that is gone cannot be signalled, nor need it be; below as well.
            let _ = kill_process_group(group, signal);
        }
    }

    /// Signals the command's own process group.
    pub(crate) fn signal_command(&self, signal: Signal) {
        if self.exit.is_none() {
            let _ = kill_process_group(self.group, signal);
        }
    }

    fn foreground(&self) -> Option<Pid> {
        tcgetpgrp(&self.leader).ok()
    }

    /// As if the terminal had been closed. A stopped job must go on to notice.
    pub(crate) fn hang_up(&self) {
        self.signal(Signal::HUP);
        self.signal(Signal::CONT);
    }
}

/// The leader: readable when there is output, writable when input can be taken.
impl AsFd for PtyChild {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.leader.as_fd()
    }
}

/// Reached with a running command only when the recorder itself failed or panicked.
impl Drop for PtyChild {
    fn drop(&mut self) {
        if self.exit.is_none() {
            self.hang_up();
        }
    }
}

fn pty_size(size: Size) -> pty_process::Size {
    pty_process::Size::new(size.rows, size.cols)
}

fn io_error(error: pty_process::Error) -> io::Error {
    match error {
        pty_process::Error::Io(error) => error,
        pty_process::Error::Rustix(error) => error.into(),
    }
}

fn exit_status(status: std::process::ExitStatus) -> ExitStatus {
    match (status.code(), status.signal()) {
        (_, Some(signal)) => ExitStatus::Signal(signal),
        (code, None) => {
            let code = code.and_then(|code| u8::try_from(code).ok());
            ExitStatus::Code(code.unwrap_or(u8::MAX))
        }
    }
}
