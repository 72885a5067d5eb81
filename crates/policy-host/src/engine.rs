//! The engine, and the clock that interrupts what runs too long.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use wasmtime::component::Linker;

use crate::guest::Guest;
use crate::imports;
use crate::limits::{IDLE_TICKS, TICK};
use crate::profile::{Identity, Profile, config};

/// Runs compiled modules; holds no compiler. Cheap to clone. Its memory is reserved when it is made, so that a decision does
/// not depend on what is left later.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    engine: wasmtime::Engine,
    linker: Linker<Guest>,
    identity: Identity,
    clock: Arc<Clock>,
}

/// The engine cannot be had here.
#[derive(Debug, thiserror::Error)]
#[error("policy modules cannot run on this machine: {0}")]
pub struct EngineError(String);

impl Engine {
    /// An engine for modules of `profile`.
    ///
    /// # Errors
    /// Address space cannot be reserved, or the processor is not supported.
    pub fn new(profile: Profile) -> Result<Self, EngineError> {
        let failed = |error: wasmtime::Error| EngineError(format!("{error:#}"));
        let mut config = config(profile);
        without_compiler(&mut config);
        let engine = wasmtime::Engine::new(&config).map_err(failed)?;
        let linker = imports::linker(&engine).map_err(failed)?;
        let clock = Arc::new(Clock::default());
        clock
            .start(&engine)
            .map_err(|error| EngineError(format!("no thread for its clock: {error}")))?;
        Ok(Self {
            inner: Arc::new(Inner {
                engine,
                linker,
                identity: Identity::here(profile),
                clock,
            }),
        })
    }

    /// Which modules it takes.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.inner.identity.profile
    }

    /// What compiled code must be made for.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.inner.identity
    }

    pub(crate) fn raw(&self) -> &wasmtime::Engine {
        &self.inner.engine
    }

    pub(crate) fn linker(&self) -> &Linker<Guest> {
        &self.inner.linker
    }

    /// Keeps the clock going while the value lives.
    pub(crate) fn running(&self) -> Running<'_> {
        self.inner.clock.begin();
        Running(&self.inner.clock)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("identity", &self.inner.identity)
            .finish_non_exhaustive()
    }
}

/// In a program with both, such as `reel`, the engine is made without the compiler all the same.
#[cfg(feature = "compiler")]
fn without_compiler(config: &mut wasmtime::Config) {
    config.enable_compiler(false);
}

#[cfg(not(feature = "compiler"))]
fn without_compiler(_: &mut wasmtime::Config) {}

/// Moves the epoch on while decisions are under way, and rests when there are none.
///
/// A thread of its own rather than a task of somebody's runtime: a runtime whose threads are all busy does not tick.
#[derive(Default)]
struct Clock {
    running: AtomicUsize,
    resting: AtomicBool,
    stopped: AtomicBool,
    lock: Mutex<()>,
    wake: Condvar,
}

pub(crate) struct Running<'a>(&'a Clock);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.clock.stopped.store(true, Ordering::SeqCst);
        self.clock.wake();
    }
}

impl Clock {
    /// Sequentially consistent on both sides: either this sees `resting`, or the clock sees `running` before it rests.
    fn begin(&self) {
        self.running.fetch_add(1, Ordering::SeqCst);
        if self.resting.load(Ordering::SeqCst) {
            self.wake();
        }
    }

    fn wake(&self) {
        let _guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.resting.store(false, Ordering::SeqCst);
        self.wake.notify_all();
    }

    fn start(self: &Arc<Self>, engine: &wasmtime::Engine) -> std::io::Result<()> {
        let clock = Arc::clone(self);
        let engine = engine.weak();
        std::thread::Builder::new()
            .name("policy-clock".into())
            .spawn(move || {
                let mut idle = 0;
                while !clock.stopped.load(Ordering::SeqCst) {
                    let Some(engine) = engine.upgrade() else {
                        return;
                    };
                    engine.increment_epoch();
                    drop(engine);
                    std::thread::sleep(TICK);
                    if clock.running.load(Ordering::SeqCst) > 0 {
                        idle = 0;
                        continue;
                    }
                    idle += 1;
                    if idle >= IDLE_TICKS {
                        idle = 0;
                        clock.rest();
                    }
                }
            })?;
        Ok(())
    }

    fn rest(&self) {
        let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.resting.store(true, Ordering::SeqCst);
        let waits = || {
            self.resting.load(Ordering::SeqCst)
                && self.running.load(Ordering::SeqCst) == 0
                && !self.stopped.load(Ordering::SeqCst)
        };
        while waits() {
            guard = self
                .wake
                .wait(guard)
                .unwrap_or_else(PoisonError::into_inner);
        }
        self.resting.store(false, Ordering::SeqCst);
    }
}
