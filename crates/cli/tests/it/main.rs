//! The program as its users run it: what it prints, where, and how it ends.
//!
//! The golden files in `snapshots/` are rewritten by `INSTA_UPDATE=always cargo test -p reel`; read the difference as
//! code.

#![expect(clippy::unwrap_used, reason = "tests stop at what they did not expect")]

mod common;
mod convert;
mod export;
mod help;
mod index;
mod inspect;
mod ls;
mod play;
mod player;
mod policy;
mod policy_examples;
mod record;
mod roles;
mod search;
mod serve;
