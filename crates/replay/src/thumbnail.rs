//! Small pictures of the screen as cells of colour, evenly over time.

use alloc::vec;
use alloc::vec::Vec;

use crate::index::THUMBNAILS_PER_BLOCK;
use crate::stage::Stage;
use crate::terminal::{Color, Style, Terminal};

/// Thumbnails of a recording at the most: more than a timeline shows apart.
pub(crate) const THUMBNAILS_MAX: usize = 160;
/// Size at the most; a larger screen is sampled.
pub const THUMBNAIL_COLS_MAX: u16 = 80;
/// Rows at the most.
pub const THUMBNAIL_ROWS_MAX: u16 = 24;
/// Milliseconds between the first ones.
const FIRST_INTERVAL_MS: u64 = 64;

/// A screen in small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thumbnail {
    /// From when on the screen looked like this, in milliseconds.
    pub at_ms: u64,
    /// Columns, at most 80.
    pub cols: u16,
    /// Rows, at most 24.
    pub rows: u16,
    /// `cols × rows` cells by rows: 0 is background, else 1 + the colour of what is there in a cube of 6×6×6 (red × 36 +
    /// green × 6 + blue), as dark as the cell is sparse.
    pub cells: Vec<u8>,
}

/// Takes thumbnails while a session is played once, without knowing how long it is.
///
/// The screen is taken at multiples of an interval; when there are too many, every second one goes and the interval
/// doubles. Stretches in which nothing happens need one only.
#[derive(Clone, Debug)]
pub(crate) struct Thumbnails {
    interval_ms: u64,
    /// Multiple of the interval and what the screen was at it, ascending.
    taken: Vec<(u64, Thumbnail)>,
}

impl Default for Thumbnails {
    fn default() -> Self {
        Self {
            interval_ms: FIRST_INTERVAL_MS,
            taken: Vec::new(),
        }
    }
}

impl Thumbnails {
    /// The stage has looked like this since `since_ms`, and something happens at `next_ms`.
    pub(crate) fn observe(&mut self, stage: &Stage, since_ms: u64, next_ms: u64) {
        let Some(last) = next_ms.checked_sub(1) else {
            return;
        };
        let number = last / self.interval_ms;
        if number * self.interval_ms < since_ms {
            return;
        }
        self.put(number, stage, since_ms);
    }

    /// The one that was taken last up to a moment, or the first.
    pub(crate) fn at(&self, at_ms: u64) -> Option<Thumbnail> {
        let after = self
            .taken
            .partition_point(|(_, taken)| taken.at_ms <= at_ms);
        let taken = self.taken.get(after.saturating_sub(1));
        taken.map(|(_, thumbnail)| thumbnail.clone())
    }

    /// The last one shows the end.
    pub(crate) fn finish(mut self, stage: &Stage, since_ms: u64) -> Vec<Thumbnail> {
        let number = since_ms.div_ceil(self.interval_ms);
        self.put(number, stage, since_ms);
        self.taken
            .into_iter()
            .map(|(_, thumbnail)| thumbnail)
            .collect()
    }

    fn put(&mut self, number: u64, stage: &Stage, since_ms: u64) {
        if self.taken.last().is_some_and(|last| last.0 >= number) {
            self.taken.pop();
        }
        self.taken
            .push((number, Thumbnail::of(stage.terminal(), since_ms)));
        while self.taken.len() > THUMBNAILS_MAX {
            self.interval_ms *= 2;
            let mut kept: Vec<(u64, Thumbnail)> = Vec::with_capacity(THUMBNAILS_MAX);
            for (number, thumbnail) in self.taken.drain(..) {
                // One between two multiples still holds at the later one, unless there is another for it.
                let number = number.div_ceil(2);
                match kept.last_mut() {
                    Some(last) if last.0 == number => last.1 = thumbnail,
                    _ => kept.push((number, thumbnail)),
                }
            }
            self.taken = kept;
        }
    }
}

impl Thumbnail {
    /// What the terminal shows.
    #[must_use]
    pub fn of(terminal: &Terminal, at_ms: u64) -> Self {
        let cols = bounded(terminal.cols(), THUMBNAIL_COLS_MAX);
        let rows = bounded(terminal.rows(), THUMBNAIL_ROWS_MAX);
        let mut cells = vec![0; usize::from(cols) * usize::from(rows)];
        for row in 0..usize::from(rows) {
            let source = row * terminal.rows() / usize::from(rows);
            let line = &mut cells[row * usize::from(cols)..][..usize::from(cols)];
            for run in terminal.row(source).runs() {
                let (ink, paper) = colors(run.style());
                for cell in run.cells() {
                    let col = cell.col * usize::from(cols) / terminal.cols().max(1);
                    let color = match cell.text {
                        crate::terminal::CellText::Character(' ') => paper,
                        _ if run.style().is_concealed() => paper,
                        crate::terminal::CellText::Character(character) => {
                            Some(blend(ink, paper, density(character)))
                        }
                        _ => Some(blend(ink, paper, 60)),
                    };
                    let Some(color) = color else { continue };
                    for place in line.iter_mut().skip(col).take(cell.cols.max(1)) {
                        *place = cube(color);
                    }
                }
            }
        }
        Self {
            at_ms,
            cols,
            rows,
            cells,
        }
    }
}

impl Thumbnail {
    /// Bytes of a group at the most.
    pub(crate) const GROUP_BYTES_MAX: usize =
        THUMBNAILS_PER_BLOCK * (2 + THUMBNAIL_COLS_MAX as usize * THUMBNAIL_ROWS_MAX as usize);

    /// The group that a thumbnail stands in, and its number there.
    pub(crate) const fn group_of(number: usize) -> (usize, usize) {
        (number / THUMBNAILS_PER_BLOCK, number % THUMBNAILS_PER_BLOCK)
    }

    /// Some thumbnails one behind the other: columns and rows as one byte each, cells. Their moments stand elsewhere.
    pub(crate) fn group_to_bytes(group: &[Self]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for thumbnail in group {
            // Both are at most 80.
            bytes.extend(
                [thumbnail.cols, thumbnail.rows].map(|size| u8::try_from(size).unwrap_or(0)),
            );
            bytes.extend_from_slice(&thumbnail.cells);
        }
        bytes
    }

    /// Number `number` of a group; `None` if the bytes are damaged.
    pub(crate) fn from_group(mut bytes: &[u8], number: usize, at_ms: u64) -> Option<Self> {
        for index in 0..=number {
            let (&[cols, rows], rest) = bytes.split_first_chunk()?;
            let (cells, rest) = rest.split_at_checked(usize::from(cols) * usize::from(rows))?;
            let (cols, rows) = (u16::from(cols), u16::from(rows));
            if cols > THUMBNAIL_COLS_MAX || rows > THUMBNAIL_ROWS_MAX {
                return None;
            }
            if index == number {
                return Some(Self {
                    at_ms,
                    cols,
                    rows,
                    cells: cells.to_vec(),
                });
            }
            bytes = rest;
        }
        None
    }
}

fn bounded(size: usize, most: u16) -> u16 {
    u16::try_from(size).unwrap_or(most).min(most)
}

type Rgb = [u8; 3];

/// Ink where the recording leaves it to the terminal, and what it is blended with.
const INK: Rgb = [204, 204, 204];
const PAPER: Rgb = [24, 24, 24];

/// Colour of the characters, and of the background if it is not the terminal's own.
fn colors(style: &Style) -> (Rgb, Option<Rgb>) {
    let ink = rgb(style.foreground);
    let paper = rgb(style.background);
    if style.is_reversed() {
        (paper.unwrap_or(PAPER), Some(ink.unwrap_or(INK)))
    } else {
        (ink.unwrap_or(INK), paper)
    }
}

fn rgb(color: Color) -> Option<Rgb> {
    /// The first 16 colours of xterm.
    const BASE: [Rgb; 16] = [
        [0, 0, 0],
        [205, 0, 0],
        [0, 205, 0],
        [205, 205, 0],
        [0, 0, 238],
        [205, 0, 205],
        [0, 205, 205],
        [229, 229, 229],
        [127, 127, 127],
        [255, 0, 0],
        [0, 255, 0],
        [255, 255, 0],
        [92, 92, 255],
        [255, 0, 255],
        [0, 255, 255],
        [255, 255, 255],
    ];
    match color {
        Color::Default => None,
        Color::Rgb(red, green, blue) => Some([red, green, blue]),
        Color::Indexed(index @ 0..16) => Some(BASE[usize::from(index)]),
        Color::Indexed(index @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let index = index - 16;
            Some([level(index / 36), level(index / 6 % 6), level(index % 6)])
        }
        Color::Indexed(index) => Some([8 + 10 * (index - 232); 3]),
    }
}

/// How much of its cell a character fills, in per cent.
const fn density(character: char) -> u8 {
    match character {
        '.' | ',' | '\'' | '`' | ':' | ';' | '-' | '_' | '·' => 30,
        '█' | '▇' | '▆' | '■' => 100,
        '▓' => 85,
        '▒' => 60,
        '░' => 40,
        'A'..='Z' | '0'..='9' | '#' | '@' | '%' | '&' => 70,
        _ => 60,
    }
}

fn blend(ink: Rgb, paper: Option<Rgb>, density: u8) -> Rgb {
    let paper = paper.unwrap_or(PAPER);
    let mut color = [0; 3];
    for ((place, ink), paper) in color.iter_mut().zip(ink).zip(paper) {
        let mixed = (u16::from(ink) * u16::from(density)
            + u16::from(paper) * (100 - u16::from(density)))
            / 100;
        *place = u8::try_from(mixed).unwrap_or(u8::MAX);
    }
    color
}

/// 1 + the number of the nearest colour of the cube.
fn cube([red, green, blue]: Rgb) -> u8 {
    let step = |value: u8| u8::try_from((u16::from(value) * 5 + 127) / 255).unwrap_or(5);
    1 + step(red) * 36 + step(green) * 6 + step(blue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::Action;

    #[test]
    fn a_thumbnail_has_the_colours_of_the_screen() {
        let mut terminal = Terminal::new(4, 2);
        terminal.feed(b"\x1b[41m \x1b[m \x1b[7m \x1b[m\r\n\x1b[38;2;255;255;255m\xe2\x96\x88");
        let thumbnail = Thumbnail::of(&terminal, 5);
        assert_eq!((thumbnail.at_ms, thumbnail.cols, thumbnail.rows), (5, 4, 2));
        assert_eq!(
            thumbnail.cells,
            [1 + 4 * 36, 0, 1 + 4 * 43, 0, 216, 0, 0, 0]
        );
    }

    #[test]
    fn a_large_screen_is_sampled() {
        let mut terminal = Terminal::new(200, 100);
        terminal.feed(b"\x1b#8");
        let thumbnail = Thumbnail::of(&terminal, 0);
        assert_eq!((thumbnail.cols, thumbnail.rows), (80, 24));
        assert!(thumbnail.cells.iter().all(|cell| *cell > 0));
    }

    #[test]
    fn thumbnails_are_few_and_spread() {
        let mut stage = Stage::default();
        let mut thumbnails = Thumbnails::default();
        let mut since = 0;
        for at_ms in (0..2_000_000_u64).step_by(333) {
            thumbnails.observe(&stage, since, at_ms);
            stage.apply(Action::Output(b"x"));
            since = at_ms;
        }
        let taken = thumbnails.finish(&stage, since);
        assert!(
            (60..=THUMBNAILS_MAX).contains(&taken.len()),
            "{}",
            taken.len()
        );
        let widest = taken
            .windows(2)
            .map(|pair| pair[1].at_ms - pair[0].at_ms)
            .max();
        assert!(widest < Some(40_000), "{widest:?}");
    }
}
