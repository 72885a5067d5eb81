//! The table as bytes, and back.
//!
//! ```text
//! version  header  block … block
//! header = now, left out, appearances, growths, seams, length of each block …, 0     LEB128, no compression
//! block  = zlib(columns of up to BLOCK_APPEARANCES appearances and of the seams that go with them)
//! ```
//!
//! Appearances stand in the order of time, in columns, so that deflate sees like beside like:
//!
//! | column | per | what |
//! |---|---|---|
//! | shape | appearance | text (0 the next new one, else how many texts back), predecessor (0 none, else how far back) |
//! | place | appearance | row, as its distance from the row below the appearance before |
//! | time | appearance | from, less that of the one before; to, as its distance from that of the one before |
//! | growth | appearance | number of growths; for each its length, moment, row, less the one before |
//! | share | new text | bytes shared with the beginning and with the end of the predecessor's text, length of the rest |
//! | rest | new text | the bytes in between |
//! | seam | seam | above and below, as distances; bytes of the upper text that came later, gap, row; from, as its distance from that of the later one; how long it lasted |
//!
//! A text without predecessor shares with the text of the appearance before it: lines of a log begin alike.
//!
//! The bytes are always made and read with `miniz_oxide` at one level, so they are the same on every machine and in the
//! browser. Each block has zlib's checksum. Nothing in them is believed before it is checked.

use super::{
    Appearance, Growth, MAX_APPEARANCES, MAX_GROWTHS, MAX_MS, MAX_SEAMS, OPEN, ScreenText, Seam,
};
use crate::numbers::{Reader, put};
use crate::terminal::MAX_ROWS;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// First byte of the table. A reader refuses every other one: the table is derived data and is made again.
pub const SCREEN_TEXT_VERSION: u8 = 1;

/// Bytes of an inflated block, at most: what inflating costs in memory at a time.
pub const MAX_BLOCK_BYTES: usize = 8 * 1024 * 1024;

/// Bytes of columns after which a block is ended. With the largest appearance it stays below [`MAX_BLOCK_BYTES`].
const BLOCK_BYTES: usize = 1024 * 1024;

/// The best ratio for the time: level 9 takes twice as long for one per cent.
const LEVEL: u8 = 6;

/// Number of columns.
const COLUMNS: usize = 7;

/// Why bytes are no table of on-screen text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ScreenTextError {
    /// Made by another version; make it again from the recording.
    UnknownVersion(u8),
    /// Cut short or damaged; make it again from the recording.
    Malformed,
}

impl fmt::Display for ScreenTextError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownVersion(version) => {
                write!(
                    formatter,
                    "table of on-screen text has unknown version {version}"
                )
            }
            Self::Malformed => formatter.write_str("table of on-screen text is malformed"),
        }
    }
}

impl core::error::Error for ScreenTextError {}

/// What a column is relative to: the appearance before.
#[derive(Clone, Copy, Default)]
struct Last {
    number: u32,
    row: u16,
    from: u64,
    to: u64,
    above: u32,
    below: u32,
}

/// Columns of one block.
#[derive(Default)]
struct Columns {
    shape: Vec<u8>,
    place: Vec<u8>,
    time: Vec<u8>,
    growth: Vec<u8>,
    share: Vec<u8>,
    rest: Vec<u8>,
    seam: Vec<u8>,
}

impl Columns {
    fn all(&self) -> [&Vec<u8>; COLUMNS] {
        [
            &self.shape,
            &self.place,
            &self.time,
            &self.growth,
            &self.share,
            &self.rest,
            &self.seam,
        ]
    }

    fn len(&self) -> usize {
        self.all().iter().map(|column| column.len()).sum()
    }

    fn deflated(&self) -> Vec<u8> {
        let mut block = Vec::with_capacity(self.len() + COLUMNS * 4);
        for column in self.all() {
            put(&mut block, column.len() as u64);
        }
        for column in self.all() {
            block.extend_from_slice(column);
        }
        compress_to_vec_zlib(&block, LEVEL)
    }
}

impl ScreenText {
    /// The table as bytes, always the same for the same steps. What is still on screen counts as ended now, and what is
    /// needed to go on observing is not part of it.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Texts are numbered anew by their first appearance; those that nothing shows are left out.
        let mut numbers = vec![0_u32; self.texts.len()];
        let mut count = 0;
        let mut blocks = Vec::new();
        let mut columns = Columns::default();
        let mut last = Last::default();
        let mut seams = self.seams.iter().peekable();
        let mut growths = Vec::new();
        let len_of = |number| u32::try_from(self.text_of(number).len()).unwrap_or(u32::MAX);
        let from_of = |number| {
            self.appearance(number)
                .map_or(0, |appearance| appearance.from)
        };
        for (index, appearance) in self.appearances.iter().enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let is_new = self.put_shape(&mut columns, appearance, number, &mut numbers, &mut count);
            if is_new {
                self.put_text(&mut columns, appearance, last.number);
            }
            let to = if appearance.to == OPEN {
                self.now
            } else {
                appearance.to
            };
            put_signed(
                &mut columns.place,
                u64::from(appearance.row),
                u64::from(last.row) + 1,
            );
            put(&mut columns.time, appearance.from - last.from);
            put_signed(&mut columns.time, to, last.to);
            self.put_growths(&mut columns.growth, appearance, &mut growths);
            last = Last {
                number,
                row: appearance.row,
                from: appearance.from,
                to,
                ..last
            };
            // A seam stands behind the later of its two appearances, or later: the order of seams is kept.
            while let Some(seam) = seams.next_if(|seam| seam.above.max(seam.below) <= number) {
                put_signed(
                    &mut columns.seam,
                    u64::from(seam.above),
                    u64::from(last.above),
                );
                put_signed(
                    &mut columns.seam,
                    u64::from(seam.below),
                    u64::from(seam.above),
                );
                put(&mut columns.seam, u64::from(len_of(seam.above) - seam.len));
                put(&mut columns.seam, u64::from(seam.gap));
                put(&mut columns.seam, u64::from(seam.row));
                put_signed(
                    &mut columns.seam,
                    seam.from,
                    from_of(seam.above.max(seam.below)),
                );
                let lasted = if seam.to == OPEN {
                    0
                } else {
                    seam.to - seam.from + 1
                };
                put(&mut columns.seam, lasted);
                last.above = seam.above;
                last.below = seam.below;
            }
            if columns.len() >= BLOCK_BYTES {
                blocks.push(core::mem::take(&mut columns).deflated());
            }
        }
        if columns.len() > 0 {
            blocks.push(columns.deflated());
        }
        let mut bytes = vec![SCREEN_TEXT_VERSION];
        put(&mut bytes, self.now);
        put(&mut bytes, self.left_out);
        for block in &blocks {
            put(&mut bytes, block.len() as u64);
        }
        put(&mut bytes, 0);
        for block in &blocks {
            bytes.extend_from_slice(block);
        }
        bytes
    }

    /// Writes which text an appearance shows and what it followed; true if the text is a new one.
    fn put_shape(
        &self,
        columns: &mut Columns,
        appearance: &Appearance,
        number: u32,
        numbers: &mut [u32],
        count: &mut u32,
    ) -> bool {
        let mut is_new = false;
        if let Some(known) = numbers.get_mut(appearance.text as usize) {
            is_new = *known == 0;
            if is_new {
                *count += 1;
                *known = *count;
                columns.shape.push(0);
            } else {
                put(&mut columns.shape, u64::from(*count - *known + 1));
            }
        }
        let back = match appearance.previous {
            0 => 0,
            previous => number - previous,
        };
        put(&mut columns.shape, u64::from(back));
        is_new
    }

    fn put_text(&self, columns: &mut Columns, appearance: &Appearance, last: u32) {
        let text = self.texts.text(appearance.text).as_bytes();
        let model = self.model(appearance.previous, last).as_bytes();
        let shared = |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| {
            pairs.take_while(|(one, other)| one == other).count()
        };
        let start = shared(&mut text.iter().zip(model));
        let (after, model) = (text.get(start..), model.get(start..));
        let (after, model) = (after.unwrap_or(&[]), model.unwrap_or(&[]));
        let end = shared(&mut after.iter().rev().zip(model.iter().rev()));
        let rest = after.get(..after.len() - end).unwrap_or(&[]);
        put(&mut columns.share, start as u64);
        put(&mut columns.share, end as u64);
        put(&mut columns.share, rest.len() as u64);
        columns.rest.extend_from_slice(rest);
    }

    /// The text that a new one is compared with.
    fn model(&self, previous: u32, last: u32) -> &str {
        let number = if previous == 0 { last } else { previous };
        self.appearance(number)
            .map_or("", |appearance| self.texts.text(appearance.text))
    }

    fn put_growths(&self, column: &mut Vec<u8>, appearance: &Appearance, chain: &mut Vec<Growth>) {
        chain.clear();
        let mut number = appearance.growth;
        while let Some(growth) = self.growths.get((number as usize).wrapping_sub(1)) {
            chain.push(*growth);
            number = growth.previous;
        }
        put(column, chain.len() as u64);
        let (mut len, mut at, mut row) = (0, appearance.from, appearance.row);
        for growth in chain.iter().rev() {
            put(column, u64::from(growth.len_before - len));
            put(column, growth.at - at);
            put_signed(column, u64::from(growth.row), u64::from(row));
            (len, at, row) = (growth.len_before, growth.at, growth.row);
        }
    }

    /// Reads what [`ScreenText::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// [`ScreenTextError`] when the bytes were not made by this version or are damaged. Never panics, and allocates no
    /// more than the limits of this module allow.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ScreenTextError> {
        let (&version, rest) = bytes.split_first().ok_or(ScreenTextError::Malformed)?;
        if version != SCREEN_TEXT_VERSION {
            return Err(ScreenTextError::UnknownVersion(version));
        }
        Self::read(rest).ok_or(ScreenTextError::Malformed)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { bytes };
        let mut text = Self::new();
        text.now = reader.number()?;
        if text.now > MAX_MS {
            return None;
        }
        text.left_out = reader.number()?;
        if text.left_out > MAX_MS {
            return None;
        }
        let mut lengths = Vec::new();
        loop {
            match reader.size(usize::MAX)? {
                0 => break,
                length => lengths.push(length),
            }
        }
        let mut last = Last::default();
        let mut numbers = Vec::new();
        for length in lengths {
            let block = reader.take(length)?;
            let block = decompress_to_vec_zlib_with_limit(block, MAX_BLOCK_BYTES).ok()?;
            text.read_block(&block, &mut last, &mut numbers)?;
        }
        reader.bytes.is_empty().then_some(text)
    }

    fn read_block(&mut self, block: &[u8], last: &mut Last, numbers: &mut Vec<u32>) -> Option<()> {
        let mut reader = Reader { bytes: block };
        let mut lengths = [0; COLUMNS];
        for length in &mut lengths {
            *length = reader.size(MAX_BLOCK_BYTES)?;
        }
        let mut columns = [const { Reader { bytes: &[] } }; COLUMNS];
        for (column, length) in columns.iter_mut().zip(lengths) {
            column.bytes = reader.take(length)?;
        }
        let [
            mut shape,
            mut place,
            mut time,
            mut growth,
            mut share,
            mut rest,
            mut seam,
        ] = columns;
        let mut bytes = Vec::new();
        while !shape.bytes.is_empty() {
            if self.appearances.len() >= MAX_APPEARANCES {
                return None;
            }
            let number = u32::try_from(self.appearances.len() + 1).ok()?;
            let back = shape.number()?;
            let before = shape.size(self.appearances.len())?;
            let previous = match u32::try_from(before).ok()? {
                0 => 0,
                before => number - before,
            };
            let text = if back == 0 {
                let text =
                    self.read_text(&mut share, &mut rest, (previous, last.number), &mut bytes)?;
                numbers.push(text);
                text
            } else {
                let back = usize::try_from(back).ok()?;
                *numbers.get(numbers.len().checked_sub(back)?)?
            };
            let row = place.signed(u64::from(last.row) + 1)?;
            let row = u16::try_from(row)
                .ok()
                .filter(|&row| usize::from(row) < MAX_ROWS)?;
            let from = last.from.checked_add(time.number()?)?;
            let to = time.signed(last.to)?;
            if from > to || to > self.now {
                return None;
            }
            let len = self.texts.text(text).len();
            let growth = self.read_growths(&mut growth, (from, to), row, len)?;
            self.texts.use_by(text, number);
            self.appearances.push(Appearance {
                text,
                row,
                from,
                to,
                previous,
                growth,
            });
            *last = Last {
                number,
                row,
                from,
                to,
                ..*last
            };
        }
        self.read_seams(&mut seam, last)?;
        let all = [place, time, growth, share, rest, seam];
        all.iter()
            .all(|column| column.bytes.is_empty())
            .then_some(())
    }

    fn read_text(
        &mut self,
        share: &mut Reader<'_>,
        rest: &mut Reader<'_>,
        (previous, last): (u32, u32),
        bytes: &mut Vec<u8>,
    ) -> Option<u32> {
        let model = self.model(previous, last).as_bytes();
        let start = share.size(model.len())?;
        let end = share.size(model.len() - start)?;
        let length = share.size(MAX_BLOCK_BYTES)?;
        let mut text = core::mem::take(bytes);
        text.clear();
        text.extend_from_slice(model.get(..start)?);
        text.extend_from_slice(rest.take(length)?);
        text.extend_from_slice(model.get(model.len() - end..)?);
        // No control characters, least of all the one between texts.
        let is_text = !text.is_empty() && text.iter().all(|&byte| byte >= b' ' && byte != 0x7f);
        let number = if is_text {
            self.texts.add_read(core::str::from_utf8(&text).ok()?)
        } else {
            None
        };
        *bytes = text;
        number
    }

    /// Growths of an appearance from `from` to `to` whose text has `len` bytes.
    fn read_growths(
        &mut self,
        column: &mut Reader<'_>,
        (from, to): (u64, u64),
        row: u16,
        len: usize,
    ) -> Option<u32> {
        let mut last = 0;
        let (mut len_before, mut at, mut row) = (0, from, row);
        for _ in 0..column.size(MAX_GROWTHS - self.growths.len())? {
            len_before =
                u32::try_from(u64::from(len_before).checked_add(column.number()?)?).ok()?;
            at = at.checked_add(column.number()?)?;
            row = u16::try_from(column.signed(u64::from(row))?).ok()?;
            if len_before as usize >= len || at > to || usize::from(row) >= MAX_ROWS {
                return None;
            }
            self.growths.push(Growth {
                len_before,
                at,
                row,
                previous: last,
            });
            last = u32::try_from(self.growths.len()).ok()?;
        }
        Some(last)
    }

    fn read_seams(&mut self, column: &mut Reader<'_>, last: &mut Last) -> Option<()> {
        while !column.bytes.is_empty() {
            let above = u32::try_from(column.signed(u64::from(last.above))?).ok()?;
            let below = u32::try_from(column.signed(u64::from(above))?).ok()?;
            let len = self.text_of(above).len();
            let len = u32::try_from(len - column.size(len)?).ok()?;
            let gap = u16::try_from(column.number()?).ok()?;
            if self.seams.len() >= MAX_SEAMS {
                return None;
            }
            self.appearance(above)?;
            self.appearance(below)?;
            let row = u16::try_from(column.size(MAX_ROWS - 1)?).ok()?;
            let from = column.signed(self.appearance(above.max(below))?.from)?;
            let to = match column.number()? {
                0 => OPEN,
                lasted => from.checked_add(lasted - 1)?,
            };
            if from > MAX_MS || (to > MAX_MS && to != OPEN) {
                return None;
            }
            self.seams.push(Seam {
                above,
                below,
                len,
                gap,
                row,
                from,
                to,
                edges: self.edges(above, len, below),
            });
            last.above = above;
            last.below = below;
        }
        Some(())
    }
}

/// The distance of a number from another, small whichever is the larger one.
fn put_signed(bytes: &mut Vec<u8>, number: u64, from: u64) {
    let distance = number.wrapping_sub(from);
    let sign = if number < from { u64::MAX } else { 0 };
    put(bytes, distance << 1 ^ sign);
}

impl Reader<'_> {
    /// What [`put_signed`] put.
    fn signed(&mut self, from: u64) -> Option<u64> {
        let coded = self.number()?;
        if coded & 1 == 0 {
            from.checked_add(coded >> 1)
        } else {
            from.checked_sub((coded >> 1) + 1)
        }
    }
}
