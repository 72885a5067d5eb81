//! Signals to the recorder, as a file descriptor that becomes readable.
//!
//! Taking them over has a second effect that the session needs: a signal that the recorder itself was started with
//! ignored (by `nohup`, by `&` in a script, by some supervisors) would stay ignored in the command, and its Ctrl-C
//! would be dead. A handler instead of "ignore" is reset to the default by `exec`. (Masks, and SIGPIPE, are reset by
//! the standard library.) SIGTTIN and SIGTTOU are left alone: with a handler, a recorder in the background would
//! spin in the calls that they are meant to stop.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use signal_hook::consts::signal::{
    SIGALRM, SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2,
    SIGWINCH, SIGXFSZ,
};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;

/// What the recorder does on a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// Some child has exited, perhaps ours.
    Child,
    /// The person's terminal has another size.
    Resize,
    /// Somebody wants the recorder to stop, by SIGTSTP.
    Stop,
    /// The recorder goes on after having been stopped.
    Continue,
    /// The signal is meant for the command.
    Forward(rustix::process::Signal),
}

/// The signals of this process from now on. After it is dropped they have no effect at all, which matters to a
/// program that goes on: the system's defaults do not come back.
#[derive(Debug)]
pub(crate) struct Signals {
    delivery: SignalDelivery<UnixStream, SignalOnly>,
}

impl Signals {
    pub(crate) fn take_over() -> io::Result<Self> {
        let (read, write) = UnixStream::pair()?;
        let signals = [
            SIGALRM, SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2,
            SIGWINCH,
            // A file larger than `ulimit -f` allows is a failing write, not the end of the recorder.
            SIGXFSZ,
        ];
        let delivery = SignalDelivery::with_pipe(read, write, SignalOnly, signals)?;
        Ok(Self { delivery })
    }

    /// What arrived since the last call.
    pub(crate) fn pending(&mut self) -> impl Iterator<Item = Request> + use<> {
        self.delivery.pending().filter_map(|signal| match signal {
            SIGCHLD => Some(Request::Child),
            SIGWINCH => Some(Request::Resize),
            SIGTSTP => Some(Request::Stop),
            SIGCONT => Some(Request::Continue),
            SIGXFSZ => None,
            other => rustix::process::Signal::from_named_raw(other).map(Request::Forward),
        })
    }

    /// Stops this process as SIGTSTP would have done. Returns when it goes on.
    pub(crate) fn stop_this_process() {
        let _ = signal_hook::low_level::emulate_default_handler(SIGTSTP);
    }
}

/// Readable when [`Signals::pending`] has something.
impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.delivery.get_read().as_fd()
    }
}
