//! All different texts, each kept once, one after the other so that a search is one pass over one buffer.

use super::fold;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// Bytes of all different texts, their separators included. The 8 hours of busy work that Reel is measured with have
/// less than 16 MB.
pub const MAX_TEXT_BYTES: usize = 128 * 1024 * 1024;

/// Places that are tried in the table of texts. An honest session needs two or three; one that was made to collide gets
/// its texts stored twice instead of a search that takes for ever.
const MAX_PROBES: usize = 32;

/// Slots at the start, a power of two.
const FIRST_SLOTS: usize = 1024;

/// One text.
#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    /// Start of its folded form.
    folded: u32,
    hash: u32,
    /// Appearances that show it.
    uses: u32,
    /// The last appearance that showed it, counted from 1.
    last: u32,
    /// The step at whose end it was on screen as something new.
    step: u32,
}

/// Table of texts, numbered from 0 in the order in which they came.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    /// Every text is followed by a line feed, which no text contains.
    text: String,
    /// The same with [`fold::fold`] applied to every character.
    folded: String,
    entries: Vec<Entry>,
    /// Open addressing by hash: number of an entry and 1, or 0.
    slots: Vec<u32>,
}

impl Texts {
    pub(super) fn new() -> Self {
        Self {
            text: String::new(),
            folded: String::new(),
            entries: Vec::new(),
            slots: vec![0; FIRST_SLOTS],
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// All texts, each followed by a line feed.
    pub(super) fn all(&self) -> &str {
        &self.text
    }

    /// All texts folded, each followed by a line feed.
    pub(super) fn all_folded(&self) -> &str {
        &self.folded
    }

    /// Text `number`, empty if there is none.
    pub(super) fn text(&self, number: u32) -> &str {
        let range = self.range(number);
        self.text.get(range.0..range.1).unwrap_or("")
    }

    /// Start and end of text `number` in [`Texts::all`].
    pub(super) fn range(&self, number: u32) -> (usize, usize) {
        let index = number as usize;
        let Some(entry) = self.entries.get(index) else {
            return (0, 0);
        };
        let next = self.entries.get(index + 1);
        let end = next.map_or(self.text.len(), |next| next.start as usize);
        (entry.start as usize, end.saturating_sub(1))
    }

    /// Start and end of text `number` in [`Texts::all_folded`].
    pub(super) fn folded_range(&self, number: u32) -> (usize, usize) {
        let index = number as usize;
        let Some(entry) = self.entries.get(index) else {
            return (0, 0);
        };
        let next = self.entries.get(index + 1);
        let end = next.map_or(self.folded.len(), |next| next.folded as usize);
        (entry.folded as usize, end.saturating_sub(1))
    }

    /// The text that byte `offset` of [`Texts::all`] belongs to, at or after text `from`.
    pub(super) fn at(&self, offset: usize, from: u32) -> u32 {
        self.search(from, |entry| entry.start as usize <= offset)
    }

    /// The text that byte `offset` of [`Texts::all_folded`] belongs to, at or after text `from`.
    pub(super) fn at_folded(&self, offset: usize, from: u32) -> u32 {
        self.search(from, |entry| entry.folded as usize <= offset)
    }

    #[expect(clippy::cast_possible_truncation, reason = "fewer than 2^32 entries")]
    fn search(&self, from: u32, is_before: impl Fn(&Entry) -> bool) -> u32 {
        let rest = self.entries.get(from as usize..).unwrap_or(&[]);
        // Hits are looked up in order: most are near the last one.
        let mut step = 1;
        while rest.get(step).is_some_and(&is_before) {
            step *= 2;
        }
        let low = step / 2;
        let near = rest.get(low..step.min(rest.len())).unwrap_or(&[]);
        let index = low + near.partition_point(is_before);
        (from as usize + index).saturating_sub(1) as u32
    }

    pub(super) fn find(&self, text: &str) -> Option<u32> {
        let hash = hash(text.as_bytes());
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        for _ in 0..MAX_PROBES {
            let number = self.slots.get(at)?.checked_sub(1)?;
            let entry = self.entries.get(number as usize)?;
            if entry.hash == hash && self.text(number) == text {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// The number of `text`, a new one if it has none; `None` when the table is full.
    pub(super) fn intern(&mut self, text: &str) -> Option<u32> {
        self.find(text).or_else(|| self.add(text))
    }

    /// Adds a text without looking whether it is there.
    fn add(&mut self, text: &str) -> Option<u32> {
        if (self.entries.len() + 1) * 2 > self.slots.len() {
            self.rebuild();
        }
        let hash = hash(text.as_bytes());
        let number = self.append(text, hash)?;
        if let Some(at) = self.empty_slot(hash) {
            self.slots[at] = number + 1;
        }
        Some(number)
    }

    /// Adds a text that was read, and that [`Texts::find`] need not find.
    pub(super) fn add_read(&mut self, text: &str) -> Option<u32> {
        self.append(text, 0)
    }

    fn append(&mut self, text: &str, hash: u32) -> Option<u32> {
        // Folding makes at most three bytes of two.
        if (self.text.len() + text.len() + 1).max(self.folded.len() + 2 * text.len())
            > MAX_TEXT_BYTES
        {
            return None;
        }
        let number = u32::try_from(self.entries.len()).ok()?;
        self.entries.push(Entry {
            start: u32::try_from(self.text.len()).ok()?,
            folded: u32::try_from(self.folded.len()).ok()?,
            hash,
            uses: 0,
            last: 0,
            step: 0,
        });
        self.text.push_str(text);
        self.text.push('\n');
        fold::push_folded(text, &mut self.folded);
        self.folded.push('\n');
        Some(number)
    }

    /// Takes away the text added last, if nothing shows it: the beginning of a line that grew.
    pub(super) fn remove_last_if_unused(&mut self, number: u32) {
        let Some(entry) = self.entries.last().copied() else {
            return;
        };
        if entry.uses > 0 || self.entries.len() != number as usize + 1 {
            return;
        }
        // It is the newest: no other text was put behind it because its slot was taken.
        let mask = self.slots.len() - 1;
        let mut at = entry.hash as usize & mask;
        for _ in 0..MAX_PROBES {
            if self.slots[at] == number + 1 {
                self.slots[at] = 0;
                break;
            }
            at = (at + 1) & mask;
        }
        self.text.truncate(entry.start as usize);
        self.folded.truncate(entry.folded as usize);
        self.entries.pop();
    }

    /// Appearance `appearance`, counted from 1, shows text `number` now.
    pub(super) fn use_by(&mut self, number: u32, appearance: u32) {
        if let Some(entry) = self.entries.get_mut(number as usize) {
            entry.uses = entry.uses.saturating_add(1);
            entry.last = appearance;
        }
    }

    /// One appearance no longer shows text `number`.
    pub(super) fn unuse(&mut self, number: u32) {
        if let Some(entry) = self.entries.get_mut(number as usize) {
            entry.uses = entry.uses.saturating_sub(1);
        }
    }

    /// The last appearance that showed the text, counted from 1.
    pub(super) fn last_use(&self, number: u32) -> u32 {
        self.entries
            .get(number as usize)
            .map_or(0, |entry| entry.last)
    }

    pub(super) fn set_step(&mut self, number: u32, step: u32) {
        if let Some(entry) = self.entries.get_mut(number as usize) {
            entry.step = step;
        }
    }

    pub(super) fn step(&self, number: u32) -> u32 {
        self.entries
            .get(number as usize)
            .map_or(0, |entry| entry.step)
    }

    fn rebuild(&mut self) {
        let slots = self.slots.len() * 4;
        self.slots.clear();
        self.slots.resize(slots, 0);
        for index in 0..self.entries.len() {
            if let (Some(at), Ok(number)) = (
                self.empty_slot(self.entries[index].hash),
                u32::try_from(index),
            ) {
                self.slots[at] = number + 1;
            }
        }
    }

    fn empty_slot(&self, hash: u32) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let first = hash as usize & mask;
        (0..MAX_PROBES)
            .map(|step| (first + step) & mask)
            .find(|&at| self.slots[at] == 0)
    }
}

/// Multiply-and-rotate over words.
fn hash(bytes: &[u8]) -> u32 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut state = bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state = (state.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    state = (state.rotate_left(5) ^ u64::from_le_bytes(last)).wrapping_mul(FACTOR);
    ((state ^ state >> 29).wrapping_mul(FACTOR) >> 32) as u32
}
