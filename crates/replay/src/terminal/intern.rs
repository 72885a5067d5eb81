//! Numbered tables of styles, links and clusters, so that a cell can hold 16 bits instead of the thing itself.
//!
//! An entry's number never changes while a cell uses it. Nobody counts the users: after enough new
//! values the terminal marks what its cells use and the rest is freed ([`Interner::sweep`]).

use alloc::vec;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

/// Table of distinct values numbered from 1; number 0 always means "none" or "default" and is not stored.
#[derive(Clone, Debug)]
pub(super) struct Interner<T> {
    /// `entries[id - 1]`; `None` where a number is free.
    entries: Vec<Option<T>>,
    free: Vec<u16>,
    /// Open addressing by hash, 0 where empty. The length is a power of two, more than half of it empty.
    slots: Vec<u16>,
    live: usize,
    /// New values since the last sweep, and how many of them make the next one due.
    added: usize,
    sweep_after: usize,
    limit: usize,
    /// More than half of the numbers were in use since this was last taken.
    was_crowded: bool,
}

/// Smallest table that is worth a walk over all cells.
const FIRST_SWEEP: usize = 512;

impl<T: Hash + Eq> Interner<T> {
    /// A table of at most `limit` entries at once, `limit <= 65_535`.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            entries: Vec::new(),
            free: Vec::new(),
            slots: vec![0; 64],
            live: 0,
            added: 0,
            sweep_after: FIRST_SWEEP.min(limit),
            limit: limit.min(usize::from(u16::MAX)),
            was_crowded: false,
        }
    }

    pub(super) fn value(&self, id: u16) -> Option<&T> {
        self.entries.get(usize::from(id).checked_sub(1)?)?.as_ref()
    }

    /// The number of `value`, if it has one.
    #[inline]
    pub(super) fn find(&self, value: &T) -> Option<u16> {
        let mask = self.slots.len() - 1;
        let mut at = hash(value) & mask;
        loop {
            let id = self.slots[at];
            if id == 0 {
                return None;
            }
            if self.value(id) == Some(value) {
                return Some(id);
            }
            at = (at + 1) & mask;
        }
    }

    /// True when the next new value should be preceded by [`Interner::sweep`].
    pub(super) fn is_sweep_due(&self) -> bool {
        self.added >= self.sweep_after
    }

    /// Adds a value that [`Interner::find`] did not find. `None` when `limit` values are in use.
    pub(super) fn add(&mut self, value: T) -> Option<u16> {
        self.added += 1;
        if self.live >= self.limit {
            return None;
        }
        if (self.live + 1) * 2 > self.slots.len() {
            self.rebuild(self.slots.len() * 2);
        }
        let at = self.empty_slot(hash(&value));
        let id = match self.free.pop() {
            Some(id) => id,
            None => u16::try_from(self.entries.len() + 1).ok()?,
        };
        let index = usize::from(id) - 1;
        if index == self.entries.len() {
            self.entries.push(Some(value));
        } else {
            self.entries[index] = Some(value);
        }
        self.slots[at] = id;
        self.live += 1;
        self.was_crowded |= self.is_crowded();
        Some(id)
    }

    const fn is_crowded(&self) -> bool {
        self.live * 2 > self.limit
    }

    /// Whether more than half of the numbers were in use at any time since the last call. If not, a terminal that showed
    /// the same with less history had room for every value, too: it sweeps after no more new values than half the limit,
    /// or than are in use.
    pub(super) const fn take_crowded(&mut self) -> bool {
        let is_crowded = self.is_crowded();
        core::mem::replace(&mut self.was_crowded, is_crowded)
    }

    /// Frees every entry for which `is_used` is false and decides when to look again.
    ///
    /// The next look comes after as many new values as are worth the walk over `cells` cells: neither a full table nor
    /// a huge screen lets a program cause one walk for every few bytes it writes.
    pub(super) fn sweep(&mut self, cells: usize, is_used: impl Fn(u16) -> bool) {
        self.free.clear();
        self.live = 0;
        for index in (0..self.entries.len()).rev() {
            let Ok(id) = u16::try_from(index + 1) else {
                continue;
            };
            if self.entries[index].is_some() && is_used(id) {
                self.live += 1;
            } else {
                self.entries[index] = None;
                self.free.push(id);
            }
        }
        self.added = 0;
        self.sweep_after = (cells / 256)
            .min(self.limit / 2)
            .max(self.live)
            .max(FIRST_SWEEP.min(self.limit));
        self.rebuild((self.live * 4).next_power_of_two().max(64));
    }

    fn rebuild(&mut self, slots: usize) {
        self.slots.clear();
        self.slots.resize(slots, 0);
        for index in 0..self.entries.len() {
            let Some(value) = &self.entries[index] else {
                continue;
            };
            let Ok(id) = u16::try_from(index + 1) else {
                continue;
            };
            let at = self.empty_slot(hash(value));
            self.slots[at] = id;
        }
    }

    fn empty_slot(&self, hash: usize) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        at
    }
}

/// Multiply-and-rotate over words. Collisions by a hostile program cost it only its own session's speed: a table has
/// at most 65,535 entries.
struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the caller masks the hash to the table's length"
)]
fn hash<T: Hash>(value: &T) -> usize {
    let mut hasher = WordHasher(0);
    value.hash(&mut hasher);
    hasher.finish() as usize
}

#[cfg(test)]
mod tests {
    use super::Interner;

    #[test]
    fn numbers_are_stable_and_reused_after_a_sweep() {
        let mut table = Interner::new(4);
        let ids: alloc::vec::Vec<_> = (10_u64..14).map(|value| table.add(value)).collect();
        assert_eq!(ids, [Some(1), Some(2), Some(3), Some(4)]);
        assert_eq!(table.add(14), None);
        table.sweep(0, |id| id == 2 || id == 4);
        assert_eq!(table.value(2), Some(&11));
        assert_eq!(table.find(&10), None);
        assert_eq!(table.find(&13), Some(4));
        assert_eq!(table.add(20), Some(1));
        assert_eq!(table.find(&20), Some(1));
    }
}
