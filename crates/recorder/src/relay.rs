//! The session's loop: moves bytes between person and command, and acts on signals and failures.
//!
//! ```text
//!   input ──► pending input ──► PTY leader          one thread, one poll; nothing here waits for the recording
//!  output ◄── pending output ◄──┘   │
//!                                   └──► queue ──► recording thread
//! ```
//!
//! Invariants: the PTY is read only when no output is pending and the queue has room, so memory is bounded and the
//! command waits for whoever is slow; each read goes to the person first and to the queue next, in the same order.

use std::io;
use std::ops::Range;
use std::time::{Duration, Instant};

use reel_core::limits::PRINT_DATA_MAX;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::Signal;

use crate::events::now;
use crate::failure::FailureStage;
use crate::messages;
use crate::options::{ExitStatus, Options, Size, Streams};
use crate::pty::{Moved, PtyChild};
use crate::queue::{Item, Producer, What};
use crate::signals::{Request, Signals};
use crate::terminal::{self, RawMode};

/// Bytes that are surely taken without waiting once `poll` says that a pipe is writable (`PIPE_BUF`), and about what
/// a PTY hands out at once.
const WRITE_MAX: usize = 4096;

/// How much typed or piped input waits for the command.
const INPUT_MAX: usize = 4096;

/// After this time the quiet that ends the drain is [`LATE_QUIET`]: a process left behind that writes now and then
/// must not keep the session open.
const DRAIN_MAX: Duration = Duration::from_secs(2);
const LATE_QUIET: Duration = Duration::from_millis(20);

/// Reads after the command's exit. What the system keeps in a PTY is far less; more comes from a process that was
/// left behind and writes without pause.
const DRAIN_READS_MAX: u32 = 512;

/// One session's loop. `run` it once.
pub(crate) struct Relay<'a> {
    options: &'a Options,
    streams: Streams<'a>,
    raw: Option<RawMode<'a>>,
    child: PtyChild,
    signals: &'a mut Signals,
    producer: &'a mut Producer,
    size: Size,
    input: Input,
    buffer: Box<[u8]>,
    /// Part of `buffer` that the person has not got yet.
    pending: Range<usize>,
    /// The person gets no more output.
    output_closed: bool,
    output_bytes: u64,
    /// Whether the session goes on after a failure, once the policy has said so and the person has been told.
    goes_on: Option<bool>,
    hang_up_at: Option<Instant>,
    kill_at: Option<Instant>,
    drain: Option<Drain>,
}

struct Input {
    open: bool,
    is_terminal: bool,
    /// The last byte was not a line feed.
    in_line: bool,
    pending: Vec<u8>,
}

/// The time from the command's exit to the end of its output.
struct Drain {
    exit: ExitStatus,
    quiet_at: Instant,
    late_at: Instant,
    reads: u32,
    done: bool,
}

/// What can be done without waiting.
#[derive(Default)]
struct Ready {
    signals: bool,
    queue: bool,
    input: bool,
    output: bool,
    leader_in: bool,
    leader_out: bool,
}

/// What the relay is made of.
pub(crate) struct Parts<'a> {
    pub(crate) options: &'a Options,
    pub(crate) streams: Streams<'a>,
    pub(crate) raw: Option<RawMode<'a>>,
    pub(crate) child: PtyChild,
    pub(crate) signals: &'a mut Signals,
    pub(crate) producer: &'a mut Producer,
    pub(crate) size: Size,
    /// Recording has failed already; whether the session goes on.
    pub(crate) goes_on: Option<bool>,
}

/// How a session ended.
pub(crate) struct Ended {
    pub(crate) exit: ExitStatus,
    /// Output of the command, in bytes.
    pub(crate) output_bytes: u64,
    /// Recording has failed, and the person knows; whether the session could go on.
    pub(crate) goes_on: Option<bool>,
}

impl<'a> Relay<'a> {
    pub(crate) fn new(parts: Parts<'a>) -> Self {
        Self {
            options: parts.options,
            streams: parts.streams,
            raw: parts.raw,
            child: parts.child,
            signals: parts.signals,
            producer: parts.producer,
            size: parts.size,
            input: Input {
                open: true,
                is_terminal: terminal::is_terminal(parts.streams.input),
                in_line: false,
                pending: Vec::new(),
            },
            buffer: vec![0; PRINT_DATA_MAX].into_boxed_slice(),
            pending: 0..0,
            output_closed: false,
            output_bytes: 0,
            goes_on: parts.goes_on,
            hang_up_at: None,
            kill_at: None,
            drain: None,
        }
    }

    /// Runs until the command has exited and its output is at its end. The terminal is as before when this returns,
    /// and when it panics.
    pub(crate) fn run(mut self) -> io::Result<Ended> {
        // It may have exited before its end could be signalled to us.
        self.reap()?;
        loop {
            if let Some(drain) = &self.drain
                && drain.done
            {
                return Ok(Ended {
                    exit: drain.exit,
                    output_bytes: self.output_bytes,
                    goes_on: self.goes_on,
                });
            }
            self.meet_deadlines();
            let wants_output = self.wants_output();
            let ready = self.wait(wants_output)?;
            if ready.signals {
                self.obey_signals()?;
            }
            if ready.queue {
                self.producer.clear_wake();
            }
            self.notice_failure();
            if ready.output {
                self.write_output();
            }
            if ready.leader_in {
                self.read_output()?;
            } else if wants_output {
                self.end_drain_if_quiet();
            }
            if ready.input {
                self.read_input();
            }
            if ready.leader_out || ready.input {
                self.write_input()?;
            }
        }
    }

    fn wants_output(&self) -> bool {
        self.pending.is_empty() && !self.producer.is_full()
    }

    /// Waits until something can be done or a deadline passes.
    fn wait(&self, wants_output: bool) -> io::Result<Ready> {
        let wants_input = self.input.open && self.input.pending.len() < INPUT_MAX;
        let mut leader = PollFlags::empty();
        leader.set(PollFlags::IN, wants_output);
        leader.set(PollFlags::OUT, !self.input.pending.is_empty());
        let mut fds = Vec::with_capacity(5);
        fds.push(PollFd::new(&*self.signals, PollFlags::IN));
        fds.push(PollFd::new(&*self.producer, PollFlags::IN));
        // A descriptor that is hung up is always ready: those that are not wanted must not be in the list.
        let mut add = |fd, wanted: bool| {
            wanted.then(|| {
                fds.push(fd);
                fds.len() - 1
            })
        };
        let leader_at = add(PollFd::new(&self.child, leader), !leader.is_empty());
        let input_at = add(
            PollFd::from_borrowed_fd(self.streams.input, PollFlags::IN),
            wants_input,
        );
        let output_at = add(
            PollFd::from_borrowed_fd(self.streams.output, PollFlags::OUT),
            !self.pending.is_empty(),
        );
        let timeout = self.timeout();
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(Ready::default()),
            Err(error) => return Err(error.into()),
        }
        let events = |at: Option<usize>| {
            at.and_then(|at| fds.get(at))
                .map_or(PollFlags::empty(), PollFd::revents)
        };
        let over = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        let leader_events = events(leader_at);
        Ok(Ready {
            signals: !events(Some(0)).is_empty(),
            queue: !events(Some(1)).is_empty(),
            input: !events(input_at).is_empty(),
            output: !events(output_at).is_empty(),
            leader_in: wants_output && leader_events.intersects(PollFlags::IN | over),
            leader_out: leader_events.contains(PollFlags::OUT),
        })
    }

    fn timeout(&self) -> Option<Timespec> {
        let quiet_at = self.drain.as_ref().map(|drain| drain.quiet_at);
        let next = [self.hang_up_at, self.kill_at, quiet_at];
        let next = next.into_iter().flatten().min()?;
        let left = next.saturating_duration_since(Instant::now());
        Timespec::try_from(left).ok()
    }

    fn meet_deadlines(&mut self) {
        let now = Instant::now();
        if self.hang_up_at.take_if(|at| *at <= now).is_some() {
            self.child.hang_up();
        }
        if self.kill_at.take_if(|at| *at <= now).is_some() {
            self.child.signal(Signal::KILL);
        }
    }

    fn obey_signals(&mut self) -> io::Result<()> {
        for request in self.signals.pending() {
            match request {
                Request::Child => self.reap()?,
                Request::Resize => self.resize()?,
                Request::Stop => {
                    if let Some(raw) = &self.raw {
                        raw.suspend();
                    }
                    Signals::stop_this_process();
                    self.take_terminal_back()?;
                }
                Request::Continue => self.take_terminal_back()?,
                Request::Forward(signal) => self.forward(signal),
            }
        }
        Ok(())
    }

    fn take_terminal_back(&mut self) -> io::Result<()> {
        if let Some(raw) = &self.raw {
            raw.apply();
        }
        self.resize()
    }

    fn forward(&mut self, signal: Signal) {
        if self.drain.is_some() {
            // All that is left to wait for is whoever reads the output.
            self.close_output();
        } else if signal == Signal::HUP {
            self.child.hang_up();
        } else if signal == Signal::TERM {
            self.child.signal(signal);
            // Interactive shells ignore SIGTERM.
            self.hang_up_at = Some(Instant::now() + self.options.close_grace);
        } else if signal == Signal::INT || signal == Signal::QUIT {
            self.child.signal_foreground(signal);
        } else {
            self.child.signal_command(signal);
        }
    }

    fn reap(&mut self) -> io::Result<()> {
        if self.drain.is_some() {
            return Ok(());
        }
        let Some(exit) = self.child.try_wait()? else {
            return Ok(());
        };
        let now = Instant::now();
        self.drain = Some(Drain {
            exit,
            quiet_at: now + self.options.drain_quiet,
            late_at: now + DRAIN_MAX,
            reads: 0,
            done: false,
        });
        self.input.open = false;
        self.input.pending.clear();
        self.hang_up_at = None;
        self.kill_at = None;
        Ok(())
    }

    fn resize(&mut self) -> io::Result<()> {
        // A terminal that is gone has no size: the session keeps the one it had.
        let size = terminal::session_size(self.options, &self.streams, self.size);
        if size != self.size {
            self.size = size;
            self.child.resize(size)?;
            self.producer.push(Item {
                what: What::Resize(size),
                time: now(),
            });
        }
        Ok(())
    }

    /// Asks once what becomes of a session whose recording has failed, tells the person, and closes the session if it
    /// must not go on without.
    fn notice_failure(&mut self) {
        if self.goes_on.is_some() {
            return;
        }
        let Some(failure) = self.producer.failure() else {
            return;
        };
        let policy = &self.options.on_failure;
        let decision = policy.on_failure(FailureStage::InSession, &failure);
        self.goes_on = Some(decision.goes_on);
        self.tell(&decision.messages);
        if !decision.goes_on {
            self.close_output();
            self.child.hang_up();
            self.kill_at = Some(Instant::now() + self.options.close_grace);
        }
    }

    fn tell(&self, lines: &[String]) {
        let raw = self.raw.is_some() && terminal::is_terminal(self.streams.messages);
        messages::tell(self.streams.messages, raw, lines);
    }

    fn close_output(&mut self) {
        self.output_closed = true;
        self.pending = 0..0;
    }

    fn read_output(&mut self) -> io::Result<()> {
        let count = match self.child.read(&mut self.buffer)? {
            Moved::Bytes(count) => count,
            Moved::Nothing => return Ok(()),
            Moved::End => {
                // Before the command's exit a follower is open here, so nobody else can have ended it.
                match &mut self.drain {
                    Some(drain) => drain.done = true,
                    None => self.reap()?,
                }
                return Ok(());
            }
        };
        let time = now();
        self.output_bytes += u64::try_from(count).unwrap_or(u64::MAX);
        self.pending = 0..count;
        self.write_output();
        self.producer.push(Item {
            what: What::Output(self.buffer.get(..count).unwrap_or_default().to_vec()),
            time,
        });
        if let Some(drain) = &mut self.drain {
            drain.reads += 1;
            drain.put_off(self.options.drain_quiet);
        }
        Ok(())
    }

    /// Gives the person as much as can be given without waiting.
    fn write_output(&mut self) {
        if self.output_closed {
            self.pending = 0..0;
        }
        while !self.pending.is_empty() && is_writable(&self.streams) {
            let end = self.pending.end.min(self.pending.start + WRITE_MAX);
            let data = self.buffer.get(self.pending.start..end);
            match rustix::io::write(self.streams.output, data.unwrap_or_default()) {
                Ok(count) => self.pending.start += count,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => break,
                Err(error) => self.output_failed(error),
            }
        }
        if let Some(drain) = &mut self.drain {
            drain.put_off(LATE_QUIET);
            drain.done |= drain.reads >= DRAIN_READS_MAX && self.pending.is_empty();
        }
    }

    /// Without a reader the command is told so, as it would be by SIGPIPE or by the terminal that is gone.
    fn output_failed(&mut self, error: Errno) {
        self.close_output();
        if error != Errno::PIPE && error != Errno::IO {
            let reason = messages::reason(&error.into());
            self.tell(&[format!(
                "reel: could not write to standard output: {reason}"
            )]);
        }
        self.child.hang_up();
    }

    /// Called when the PTY was asked for output and had none.
    fn end_drain_if_quiet(&mut self) {
        if let Some(drain) = &mut self.drain {
            drain.done |= self.pending.is_empty() && drain.quiet_at <= Instant::now();
        }
    }

    fn read_input(&mut self) {
        if !self.input.open {
            return;
        }
        let mut buffer = [0; INPUT_MAX];
        match rustix::io::read(self.streams.input, &mut buffer) {
            Ok(count) if count > 0 => {
                let data = buffer.get(..count).unwrap_or_default();
                self.input.pending.extend_from_slice(data);
                self.input.in_line = data.last() != Some(&b'\n');
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            // A terminal has no end: it is gone.
            _ if self.input.is_terminal => {
                self.input.open = false;
                self.child.hang_up();
            }
            _ => {
                self.input.open = false;
                let end = self.child.end_of_input(self.input.in_line);
                self.input.pending.extend_from_slice(&end);
            }
        }
    }

    fn write_input(&mut self) -> io::Result<()> {
        while !self.input.pending.is_empty() {
            match self.child.write(&self.input.pending)? {
                Moved::Bytes(count) => drop(self.input.pending.drain(..count)),
                Moved::Nothing => break,
                Moved::End => self.input.pending.clear(),
            }
        }
        Ok(())
    }
}

impl Drain {
    /// There was output: the quiet starts again.
    fn put_off(&mut self, quiet: Duration) {
        let now = Instant::now();
        let quiet = if now < self.late_at {
            quiet
        } else {
            LATE_QUIET
        };
        self.quiet_at = self.quiet_at.max(now + quiet);
    }
}

/// Whether the person's side takes [`WRITE_MAX`] bytes now. Its descriptor is shared with other programs, so it
/// cannot be switched to not waiting.
fn is_writable(streams: &Streams<'_>) -> bool {
    let mut fds = [PollFd::from_borrowed_fd(streams.output, PollFlags::OUT)];
    let at_once = Timespec::default();
    // An error of `poll` itself is the write's to report.
    !matches!(poll(&mut fds, Some(&at_once)), Ok(0) | Err(Errno::INTR))
}
