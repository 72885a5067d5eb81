//! Every bound on a module, with its reason. Modules are other people's code: each of these is something that a careless or
//! hostile one could make large.

use std::time::Duration;

/// Instructions (roughly) that one decision may use: 4 ms of ordinary code, 50 ms of a loop that does nothing. A module in Rust uses
/// 4 to 15 thousand, one in `QuickJS` half a million, one in `SpiderMonkey` under three million. Fuel is the limit that counts,
/// since it is the same on every machine and so a verdict can be had again.
pub const FUEL: u64 = 50_000_000;

/// Ticks of [`TICK`] after which a decision is interrupted whatever fuel is left: calls to the host cost little fuel and much
/// time. Four times what [`FUEL`] lasts at its slowest, so that which of the two ends a loop is no matter of chance.
pub const EPOCH_TICKS: u64 = 200;

/// How often the epoch moves on while decisions are under way.
pub const TICK: Duration = Duration::from_millis(1);

/// Ticks without a decision after which the clock stops. Starting it again costs a wake-up of a thread, so it does not stop
/// between the decisions of a busy server.
pub const IDLE_TICKS: u32 = 200;

/// Bytes that one call between module and host may carry. Without it a list of 100 000 strings that all point at the same
/// mebibyte makes the host allocate 131 MB.
pub const HOSTCALL_BYTES: usize = 256 << 10;

/// Stack of the threads that run modules. It must be larger than [`WASM_STACK_BYTES`]: a module that recurses on a smaller one
/// ends the process.
pub const THREAD_STACK_BYTES: usize = 2 << 20;

/// Stack that a module may use of its thread.
pub const WASM_STACK_BYTES: usize = 256 << 10;

/// Decisions that may wait for a thread; a further one is answered as overload at once. At 10 µs each, so many wait 10 ms.
pub const QUEUE_MAX: usize = 1_024;

/// Lines that a module may log in one decision.
pub const LOG_LINES_MAX: usize = 20;

/// Bytes of one such line.
pub const LOG_LINE_BYTES_MAX: usize = 4 << 10;

/// Facts read by name (labels, settings, …) that are kept with a decision. Facts without a name are always kept.
pub const FACT_KEYS_MAX: usize = 64;

/// Bytes of such a name.
pub const FACT_KEY_BYTES_MAX: usize = 256;

/// Events of one batch.
pub const EVENTS_MAX: usize = 256;

/// Bytes of a manifest. Most of it is the schema of the settings.
pub const MANIFEST_BYTES_MAX: usize = 64 << 10;

/// Bytes of a module's settings, as JSON.
pub const SETTINGS_BYTES_MAX: usize = 64 << 10;

/// Faults in the circuit breaker's window that make a new version give way to the last good one.
pub const BREAKER_FAULTS: usize = 5;

/// The circuit breaker's window, in milliseconds.
pub const BREAKER_WINDOW_MS: u64 = 60_000;

/// Modules of one registry: each adds a decision to the start of a session.
pub const MODULES_MAX: usize = 64;

/// Milliseconds that a waiver may last. What relaxes the rules must end by itself.
pub const WAIVER_MS_MAX: u64 = 7 * 24 * 3_600_000;
