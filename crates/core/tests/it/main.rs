//! Tests of the format against recordings and promises.

#![expect(clippy::unwrap_used, reason = "tests stop at what they did not expect")]

mod common;
mod damage;
mod fixtures;
mod json;
mod properties;
