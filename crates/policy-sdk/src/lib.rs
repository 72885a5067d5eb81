//! What a policy module for Reel is written with.
//!
//! ```text
//!  facts ──►┌───────────────────────────┐
//!  (asked   │ your function             │──► verdict: allow, alert, pause, terminate, deny
//!  for one  │   (&Facts, …) -> Verdict  │    and how strict recording has to be
//!  by one)  └───────────────────────────┘
//!            a fresh instance for each decision, no files, no network, no clock
//! ```
//!
//! A module is a function per hook and one line that names them:
//!
//! ```
//! use reel_policy_sdk::prelude::*;
//!
//! policy! { on_audit_failure: decide }
//!
//! /// The people on call may go on without a recording when the disk is full, since they are the ones who can repair it.
//! fn decide(facts: &Facts, failure: &Failure) -> Verdict {
//!     if *failure == Failure::DiskFull && facts.has_role("on-call") {
//!         return best_effort("ON_CALL", "on call: goes on without a recording until there is space again");
//!     }
//!     strict("NOT_ON_CALL", "recording is required")
//! }
//!
//! // In a test the facts are made up.
//! let facts = testing::facts().role("on-call");
//! assert_eq!(decide(&facts.into(), &Failure::DiskFull).mode, Some(Mode::BestEffort));
//! ```
//!
//! What the crate does not do: it reads no manifest (`policy.json` beside your `Cargo.toml`, put into the module by
//! `reel policy build`), and it parses no settings: they are asked for by key. A module that cannot do without one says so
//! when it is loaded (`settings:` in [`policy!`]).
//!
//! A module tightens and never relaxes: the strictest of roles and modules wins, so [`best_effort`] says "as far as I am
//! concerned". What makes a session best effort is a role.
//!
//! [`best_effort`]: verdict::best_effort
//!
//! # Features
//!
//! - `runtime` (default): the allocator of [`arena`] and a panic handler, in modules only.

#![no_std]

extern crate alloc;

pub mod arena;
#[doc(hidden)]
pub mod bindings;
pub mod events;
pub mod facts;
pub mod hooks;
pub mod time;
pub mod value;
pub mod verdict;

#[cfg(target_arch = "wasm32")]
mod imports;
#[cfg(all(target_arch = "wasm32", feature = "runtime"))]
mod runtime;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;

pub use bindings::base::exports::reel::policy::meta::Issue;
pub use bindings::base::reel::policy::types::{Action, Event, Failure, Mode, Value, Verdict};
pub use events::{Batch, EventFields};
pub use facts::{Facts, SessionKind};
pub use hooks::{Answer, IntoAnswer};
pub use time::{Time, Weekday};
pub use value::FromValue;

/// What the macros write.
#[doc(hidden)]
pub mod __private {
    pub use alloc::string::String;
    pub use alloc::vec::Vec;
}

/// Everything that a policy needs, by one `use`.
pub mod prelude {
    pub use alloc::borrow::ToOwned;
    pub use alloc::format;
    pub use alloc::string::{String, ToString};
    pub use alloc::vec::Vec;

    pub use crate::facts::log;
    #[cfg(not(target_arch = "wasm32"))]
    pub use crate::testing;
    pub use crate::verdict::{alert, allow, best_effort, deny, pause, strict, terminate};
    pub use crate::{
        Action, Answer, Batch, EventFields, Facts, Failure, Mode, SessionKind, Time, Value,
        Verdict, Weekday, policy,
    };
}
