//! Tests of the format against recordings and promises.

mod common;
mod damage;
mod fixtures;
mod json;
mod properties;
