//! The threads that run modules.
//!
//! Threads of our own, for two reasons: a module that recurses on a thread whose stack is smaller than the engine thinks ends the
//! process, and as many threads as the pool has places means that no decision finds the pool full.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use reel_policy::Facts;

use crate::call::Call;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::limits::{QUEUE_MAX, THREAD_STACK_BYTES};
use crate::module::Module;
use crate::run::{self, Decision};

/// One module and what it is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Who is asked.
    pub module: Module,
    /// What.
    pub call: Arc<Call>,
}

/// Runs decisions. Dropping it waits for those under way, which takes milliseconds at most.
pub struct Decider {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    is_closed: bool,
}

struct Job {
    asks: Vec<Ask>,
    facts: Arc<Facts>,
    reply: SyncSender<Vec<Decision>>,
}

impl Decider {
    /// As many threads as there are processors, and no more than any of these engines has places.
    ///
    /// # Errors
    /// The system has no threads left.
    pub fn new(engines: &[&Engine]) -> std::io::Result<Self> {
        let processors = std::thread::available_parallelism()?.get();
        let slots = engines
            .iter()
            .map(|engine| engine.profile().bounds().slots as usize)
            .min()
            .unwrap_or(1);
        let mut decider = Self {
            shared: Arc::default(),
            threads: Vec::new(),
        };
        for number in 0..processors.min(slots).max(1) {
            let shared = Arc::clone(&decider.shared);
            let thread = std::thread::Builder::new()
                .name(format!("policy-{number}"))
                .stack_size(THREAD_STACK_BYTES)
                .spawn(move || shared.work())?;
            decider.threads.push(thread);
        }
        Ok(decider)
    }

    /// How many decisions run at a time.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Asks one module and waits for its answer. Never panics and never blocks for long: a module that does not answer is
    /// interrupted, and a full queue is a fault.
    #[must_use]
    pub fn decide(&self, module: &Module, call: Call, facts: Arc<Facts>) -> Decision {
        let ask = Ask {
            module: module.clone(),
            call: Arc::new(call),
        };
        self.decide_all(vec![ask], facts)
            .pop()
            .unwrap_or_else(|| Decision::fault(Fault::EngineAbsent))
    }

    /// Asks several, one after the other on one thread, and gives as many answers in the same order.
    #[must_use]
    pub fn decide_all(&self, asks: Vec<Ask>, facts: Arc<Facts>) -> Vec<Decision> {
        let count = asks.len();
        let faults = |fault: Fault| vec![Decision::fault(fault); count];
        if count == 0 {
            return Vec::new();
        }
        let (reply, answer) = sync_channel(1);
        {
            let mut queue = self.shared.lock();
            if queue.jobs.len() >= QUEUE_MAX {
                return faults(Fault::Overload);
            }
            queue.jobs.push_back(Job { asks, facts, reply });
        }
        self.shared.wake.notify_one();
        answer
            .recv()
            .unwrap_or_else(|_| faults(Fault::EngineAbsent))
    }
}

impl Drop for Decider {
    fn drop(&mut self) {
        self.shared.lock().is_closed = true;
        self.shared.wake.notify_all();
        for thread in self.threads.drain(..) {
            // It catches panics of what it runs, so there is nothing to learn from it.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Decider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decider")
            .field("threads", &self.threads.len())
            .finish_non_exhaustive()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            // A panic here would be an error of ours or the engine's. It must cost one decision, not a thread.
            let decisions = catch_unwind(AssertUnwindSafe(|| {
                job.asks
                    .iter()
                    .map(|ask| run::decide(&ask.module, &ask.call, &job.facts))
                    .collect()
            }));
            let decisions = decisions
                .unwrap_or_else(|_| vec![Decision::fault(Fault::EngineAbsent); job.asks.len()]);
            // Who asked may be gone.
            let _ = job.reply.send(decisions);
        }
    }

    fn next(&self) -> Option<Job> {
        let mut queue = self.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            if queue.is_closed {
                return None;
            }
            queue = self
                .wake
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}
