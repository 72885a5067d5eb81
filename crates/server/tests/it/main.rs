//! The server through its router, without a socket: every route, what is refused, and what stands on every answer.

#![expect(clippy::unwrap_used, reason = "tests stop at what they did not expect")]

mod bytes;
mod common;
mod guard;
mod index;
mod list;
mod pages;
