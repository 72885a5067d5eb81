//! In place of `foreign.rs` in builds that read no other formats: there is no value of it.

use alloc::string::String;
use alloc::vec::Vec;

use super::loading::Done;
use crate::index::Builder;
use crate::info::Format;

#[derive(Debug)]
pub(super) enum Foreign {}

pub(super) struct Finished {
    pub(super) rewritten: Vec<u8>,
    pub(super) damages: u64,
    pub(super) reason: Option<String>,
}

impl Foreign {
    pub(super) const fn new(_format: Format) -> Option<Self> {
        None
    }

    pub(super) fn push(&mut self, _bytes: &[u8], _builder: &mut Builder, _done: Done<'_>) {
        match *self {}
    }

    pub(super) fn rewritten(&mut self, _builder: &mut Builder, _done: Done<'_>) -> &[u8] {
        match *self {}
    }

    pub(super) fn finish(self, _builder: &mut Builder, _done: Done<'_>) -> Finished {
        match self {}
    }
}
