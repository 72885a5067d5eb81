//! Sessions in real PTYs: what is recorded, what the person gets, and what becomes of both when something fails.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod failure;
mod file;
mod output;
mod person;
mod status;
mod support;
