//! Output on its way from the person's side to the recording thread: a queue that never makes its producer wait,
//! tells when it holds too much, and loses nothing.
//!
//! Invariants: `bytes` is the sum of the costs of `items`; after `failure` is set, `items` stays empty. The producer
//! stops reading the PTY while [`Producer::is_full`], so `bytes` exceeds the limit by one read at most.

use std::collections::VecDeque;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use reel_core::Time;

use crate::failure::SinkFailure;
use crate::options::Size;

/// What happened in the session, at `time`.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) what: What,
    pub(crate) time: Time,
}

#[derive(Debug)]
pub(crate) enum What {
    /// The bytes of one read.
    Output(Vec<u8>),
    Resize(Size),
    Exit(Exit),
}

/// The end of the command. `error` is empty after exit code 0.
#[derive(Debug)]
pub(crate) struct Exit {
    pub(crate) code: u8,
    pub(crate) error: String,
}

impl Item {
    /// What the item takes in memory, roughly: a command that writes single bytes must not be free.
    fn cost(&self) -> usize {
        let data = match &self.what {
            What::Output(data) => data.capacity(),
            _ => 0,
        };
        size_of::<Self>() + data
    }
}

#[derive(Debug)]
struct State {
    items: VecDeque<Item>,
    bytes: usize,
    bytes_max_seen: usize,
    /// No item will follow.
    closed: bool,
    failure: Option<SinkFailure>,
    /// The consumer sleeps and wants to be notified.
    consumer_waits: bool,
    /// The producer found the queue full and wants a byte in the pipe when there is room.
    producer_waits: bool,
}

#[derive(Debug)]
struct Shared {
    limit: usize,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    /// A thread that panicked while it held the lock leaves the state whole: every change below is one step.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a queue that counts as full from `limit` bytes on.
///
/// # Errors
///
/// When the system gives no pipe.
pub(crate) fn queue(limit: usize) -> io::Result<(Producer, Consumer)> {
    let (woken, wake) = io::pipe()?;
    rustix::io::ioctl_fionbio(&woken, true)?;
    rustix::io::ioctl_fionbio(&wake, true)?;
    let shared = Arc::new(Shared {
        limit,
        state: Mutex::new(State {
            items: VecDeque::new(),
            bytes: 0,
            bytes_max_seen: 0,
            closed: false,
            failure: None,
            consumer_waits: false,
            producer_waits: false,
        }),
        changed: Condvar::new(),
    });
    let producer = Producer {
        shared: Arc::clone(&shared),
        woken,
    };
    Ok((
        producer,
        Consumer {
            shared,
            wake,
            finished: false,
        },
    ))
}

/// The session's end of the queue. Dropping it closes the queue.
#[derive(Debug)]
pub(crate) struct Producer {
    shared: Arc<Shared>,
    woken: PipeReader,
}

impl Producer {
    /// Appends without waiting. After a failure the item is dropped.
    pub(crate) fn push(&self, item: Item) {
        let mut state = self.shared.lock();
        if state.failure.is_some() {
            return;
        }
        state.bytes += item.cost();
        state.bytes_max_seen = state.bytes_max_seen.max(state.bytes);
        state.items.push_back(item);
        let notify = state.consumer_waits;
        drop(state);
        if notify {
            self.shared.changed.notify_one();
        }
    }

    /// Whether the producer should wait. If so, [`as_fd`](Self::as_fd) becomes readable when it need no longer.
    pub(crate) fn is_full(&self) -> bool {
        let mut state = self.shared.lock();
        state.producer_waits = state.bytes >= self.shared.limit;
        state.producer_waits
    }

    /// Why recording stopped, once it has.
    pub(crate) fn failure(&self) -> Option<SinkFailure> {
        self.shared.lock().failure.clone()
    }

    pub(crate) fn bytes_max_seen(&self) -> usize {
        self.shared.lock().bytes_max_seen
    }

    /// Empties the pipe; call it when the descriptor is readable.
    pub(crate) fn clear_wake(&mut self) {
        let mut buffer = [0; 64];
        while matches!(self.woken.read(&mut buffer), Ok(count) if count > 0) {}
    }

    /// No more items: the consumer sees the end after those that are there.
    pub(crate) fn close(&self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_one();
    }
}

/// Readable when the queue has room again or recording has failed.
impl AsFd for Producer {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.woken.as_fd()
    }
}

impl Drop for Producer {
    fn drop(&mut self) {
        self.close();
    }
}

/// What [`Consumer::pop`] came back with.
#[derive(Debug)]
pub(crate) enum Popped {
    Item(Item),
    /// The deadline passed.
    Late,
    /// Nothing will follow.
    Closed,
}

/// The recording thread's end. Dropping it before [`finish`](Self::finish), as a panic does, counts as a failure.
#[derive(Debug)]
pub(crate) struct Consumer {
    shared: Arc<Shared>,
    wake: PipeWriter,
    finished: bool,
}

impl Consumer {
    /// Takes the next item, waiting for it until `deadline`.
    pub(crate) fn pop(&self, deadline: Option<Instant>) -> Popped {
        let mut state = self.shared.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                state.bytes -= item.cost();
                // Half empty, so that producer and consumer do not take turns item by item.
                if state.producer_waits && state.bytes <= self.shared.limit / 2 {
                    state.producer_waits = false;
                    self.wake();
                }
                return Popped::Item(item);
            }
            if state.closed {
                return Popped::Closed;
            }
            state.consumer_waits = true;
            let changed = &self.shared.changed;
            match deadline {
                None => state = changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        state.consumer_waits = false;
                        return Popped::Late;
                    }
                    state = changed
                        .wait_timeout(state, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0;
                }
            }
            state.consumer_waits = false;
        }
    }

    /// Says why recording stops and frees what waits.
    pub(crate) fn fail(&self, failure: SinkFailure) {
        let mut state = self.shared.lock();
        state.failure.get_or_insert(failure);
        state.items = VecDeque::new();
        state.bytes = 0;
        drop(state);
        self.wake();
    }

    /// Recording came to its proper end, or [`fail`](Self::fail) has told why not.
    pub(crate) fn finish(mut self) {
        self.finished = true;
    }

    /// A full pipe has woken the producer already.
    fn wake(&self) {
        let _ = (&self.wake).write(&[0]);
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        if !self.finished {
            self.fail(SinkFailure::Lost);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(bytes: usize) -> Item {
        Item {
            what: What::Output(vec![0; bytes]),
            time: Time::ZERO,
        }
    }

    fn is_woken(producer: &mut Producer) -> bool {
        let mut byte = [0];
        matches!(producer.woken.read(&mut byte), Ok(1))
    }

    #[test]
    fn says_when_it_is_full_and_when_there_is_room() {
        let (mut producer, consumer) = queue(1000).unwrap();
        while !producer.is_full() {
            producer.push(output(100));
        }
        assert!(producer.bytes_max_seen() < 1000 + output(100).cost());
        assert!(matches!(consumer.pop(None), Popped::Item(_)));
        assert!(!is_woken(&mut producer), "above one half");
        while producer.shared.lock().bytes > 500 {
            assert!(matches!(consumer.pop(None), Popped::Item(_)));
        }
        assert!(is_woken(&mut producer));
        assert!(!producer.is_full());
        consumer.finish();
    }

    #[test]
    fn single_bytes_count_with_what_they_cost() {
        let (producer, consumer) = queue(1000).unwrap();
        let mut count = 0;
        while !producer.is_full() {
            producer.push(output(1));
            count += 1;
        }
        assert!(count <= 1000 / size_of::<Item>() + 1);
        consumer.finish();
    }

    #[test]
    fn failing_frees_what_waits_and_takes_no_more() {
        let (mut producer, consumer) = queue(10).unwrap();
        producer.push(output(100));
        assert!(producer.is_full());
        let failure = SinkFailure::from(&io::Error::other("why"));
        consumer.fail(failure.clone());
        assert!(is_woken(&mut producer));
        producer.push(output(100));
        assert!(!producer.is_full());
        assert_eq!(producer.failure().as_ref(), Some(&failure));
        consumer.finish();
        assert_eq!(producer.failure(), Some(failure));
    }

    #[test]
    fn a_lost_consumer_is_a_failure_and_a_lost_producer_the_end() {
        let (producer, consumer) = queue(10).unwrap();
        drop(consumer);
        assert_eq!(producer.failure(), Some(SinkFailure::Lost));
        let (producer, consumer) = queue(10).unwrap();
        producer.push(output(1));
        drop(producer);
        assert!(matches!(consumer.pop(None), Popped::Item(_)));
        assert!(matches!(consumer.pop(None), Popped::Closed));
    }

    #[test]
    fn a_deadline_ends_the_wait() {
        let (_producer, consumer) = queue(10).unwrap();
        assert!(matches!(consumer.pop(Some(Instant::now())), Popped::Late));
    }
}
