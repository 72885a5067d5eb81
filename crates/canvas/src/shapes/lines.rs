//! Box drawing, U+2500–257F: lines from the middle of a cell to its sides, joined in the middle.
//!
//! ```text
//!        up                    double lines have two strokes; where lines meet, a stroke ends at the stroke it meets,
//!  left ─┼─ right              goes on to the far one at a corner, and passes where it goes on on the other side
//!       down
//! ```

use super::{CellSize, Piece};

/// Weights of the lines to the left, right, top and bottom, two bits each from the lowest: none, light, heavy, double.
/// 0: drawn in another way.
const ARMS: [u8; 128] = [
    0x05, 0x0a, 0x50, 0xa0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x44, 0x48, 0x84, 0x88,
    0x41, 0x42, 0x81, 0x82, 0x14, 0x18, 0x24, 0x28, 0x11, 0x12, 0x21, 0x22, 0x54, 0x58, 0x64, 0x94,
    0xa4, 0x68, 0x98, 0xa8, 0x51, 0x52, 0x61, 0x91, 0xa1, 0x62, 0x92, 0xa2, 0x45, 0x46, 0x49, 0x4a,
    0x85, 0x86, 0x89, 0x8a, 0x15, 0x16, 0x19, 0x1a, 0x25, 0x26, 0x29, 0x2a, 0x55, 0x56, 0x59, 0x5a,
    0x65, 0x95, 0xa5, 0x66, 0x69, 0x96, 0x99, 0x6a, 0x9a, 0xa6, 0xa9, 0xaa, 0x00, 0x00, 0x00, 0x00,
    0x0f, 0xf0, 0x4c, 0xc4, 0xcc, 0x43, 0xc1, 0xc3, 0x1c, 0x34, 0x3c, 0x13, 0x31, 0x33, 0x5c, 0xf4,
    0xfc, 0x53, 0xf1, 0xf3, 0x4f, 0xc5, 0xcf, 0x1f, 0x35, 0x3f, 0x5f, 0xf5, 0xff, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x01, 0x10, 0x04, 0x40, 0x02, 0x20, 0x08, 0x80, 0x09, 0x90, 0x06, 0x60,
];

/// Weight of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Weight {
    None,
    Light,
    Heavy,
    Double,
}

impl Weight {
    fn of(arms: u8, place: u32) -> Self {
        match arms >> (2 * place) & 3 {
            0 => Self::None,
            1 => Self::Light,
            2 => Self::Heavy,
            _ => Self::Double,
        }
    }
}

/// Where lines run across an axis of a cell: from, to.
#[derive(Clone, Copy, Debug)]
struct Axis {
    size: u32,
    light: (u32, u32),
    heavy: (u32, u32),
    first: (u32, u32),
    second: (u32, u32),
}

impl Axis {
    fn new(size: u32, line: u32) -> Self {
        let centred = |thickness: u32| {
            let thickness = thickness.min(size);
            let start = (size - thickness) / 2;
            (start, start + thickness)
        };
        let (start, end) = centred(3 * line);
        Self {
            size,
            light: centred(line),
            heavy: centred(2 * line),
            first: (start, (start + line).min(end)),
            second: (end.saturating_sub(line).max(start), end),
        }
    }

    const fn middle(&self) -> u32 {
        self.size / 2
    }

    /// All that a line of this weight covers.
    const fn whole(&self, weight: Weight) -> (u32, u32) {
        match weight {
            Weight::None => (self.middle(), self.middle()),
            Weight::Light => self.light,
            Weight::Heavy => self.heavy,
            Weight::Double => (self.first.0, self.second.1),
        }
    }

    /// Where a line from the low side (left, top) or from the high side ends when it goes up to the far edge of a line.
    const fn far(&self, weight: Weight, from_low: bool) -> u32 {
        let (start, end) = self.whole(weight);
        if from_low { end } else { start }
    }

    /// The same up to the nearer stroke, which it covers.
    const fn near(&self, weight: Weight, from_low: bool) -> u32 {
        match (weight, from_low) {
            (Weight::Double, true) => self.first.1,
            (Weight::Double, false) => self.second.0,
            _ => self.far(weight, from_low),
        }
    }
}

/// One of the four lines, seen along its own direction.
#[derive(Clone, Copy)]
struct Arm {
    weight: Weight,
    /// The line on the other side of the cell.
    opposite: Weight,
    /// The lines across, towards the low and the high side.
    across: [Weight; 2],
    from_low: bool,
}

impl Arm {
    /// Where a single line ends along `axis`.
    fn single_end(self, axis: &Axis) -> u32 {
        let [low, high] = self.across;
        match (low, high) {
            (Weight::None, Weight::None) => axis.middle(),
            _ if self.opposite != Weight::None => axis.middle(),
            (Weight::None, one) | (one, Weight::None) => axis.far(one, self.from_low),
            (Weight::Double, _) | (_, Weight::Double) => axis.near(Weight::Double, self.from_low),
            _ => axis.middle(),
        }
    }

    /// Where one stroke of a double line ends: the stroke on the side of `beside`, away from `beyond`.
    fn stroke_end(self, axis: &Axis, beside: Weight, beyond: Weight) -> u32 {
        match (beside, beyond) {
            (Weight::None, _) if self.opposite != Weight::None => axis.middle(),
            (Weight::None, Weight::None) => axis.middle(),
            (Weight::None, beyond) => axis.far(beyond, self.from_low),
            (beside, _) => axis.near(beside, self.from_low),
        }
    }

    /// Gives the strokes: from, to along the axis, and from, to across it.
    fn strokes(self, along: &Axis, across: &Axis, mut sink: impl FnMut((u32, u32), (u32, u32))) {
        let range = |end: u32| {
            if self.from_low {
                (0, end)
            } else {
                (end, along.size)
            }
        };
        let [low, high] = self.across;
        match self.weight {
            Weight::None => {}
            Weight::Light | Weight::Heavy => {
                sink(range(self.single_end(along)), across.whole(self.weight));
            }
            Weight::Double => {
                sink(range(self.stroke_end(along, low, high)), across.first);
                sink(range(self.stroke_end(along, high, low)), across.second);
            }
        }
    }
}

/// Gives the pieces of a character of the block; nothing for others.
pub(super) fn pieces(character: u32, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    match character {
        0x2504..=0x250b => dashes(character - 0x2504, 3 + (character - 0x2504) / 4, cell, sink),
        0x254c..=0x254f => dashes(character - 0x254c, 2, cell, sink),
        0x256d..=0x2570 => corner(character, cell, sink),
        0x2571..=0x2573 => diagonals(character, cell, sink),
        _ => joined(character, cell, sink),
    }
}

fn joined(character: u32, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    let index = usize::try_from(character.wrapping_sub(0x2500)).unwrap_or(usize::MAX);
    let arms = ARMS.get(index).copied().unwrap_or(0);
    let [left, right, up, down] = [0, 1, 2, 3].map(|place| Weight::of(arms, place));
    let (columns, rows) = (
        Axis::new(cell.width, cell.line),
        Axis::new(cell.height, cell.line),
    );
    // Most characters are straight lines, of which both arms are one rectangle.
    let mut strokes = Strokes::default();
    for (weight, opposite, from_low) in [(left, right, true), (right, left, false)] {
        let arm = Arm {
            weight,
            opposite,
            across: [up, down],
            from_low,
        };
        arm.strokes(&columns, &rows, |x, y| strokes.add(Piece::between(x, y)));
    }
    for (weight, opposite, from_low) in [(up, down, true), (down, up, false)] {
        let arm = Arm {
            weight,
            opposite,
            across: [left, right],
            from_low,
        };
        arm.strokes(&rows, &columns, |y, x| strokes.add(Piece::between(x, y)));
    }
    strokes.0.into_iter().flatten().for_each(sink);
}

/// Two for each of four arms.
#[derive(Default)]
struct Strokes([Option<Piece>; 8]);

impl Strokes {
    fn add(&mut self, stroke: Piece) {
        for place in &mut self.0 {
            let joined = place.map_or(Some(stroke), |before| before.joined(stroke));
            if joined.is_some() {
                *place = joined;
                return;
            }
        }
    }
}

/// `kind`: its lowest bit is set for heavy lines, the next for vertical ones. The gaps are cut so that they go on evenly
/// in the next cell.
fn dashes(kind: u32, count: u32, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    let is_vertical = kind & 2 != 0;
    let (along, across) = if is_vertical {
        (cell.height, Axis::new(cell.width, cell.line))
    } else {
        (cell.width, Axis::new(cell.height, cell.line))
    };
    let thickness = if kind & 1 == 0 {
        across.light
    } else {
        across.heavy
    };
    for dash in 0..count {
        let (from, to) = (along * dash / count, along * (dash + 1) / count);
        let gap = ((to - from) / 3).max(1);
        let dash = (from + gap / 2, to.saturating_sub(gap - gap / 2).max(from));
        sink(if is_vertical {
            Piece::between(thickness, dash)
        } else {
            Piece::between(dash, thickness)
        });
    }
}

/// The round corners ╭ ╮ ╯ ╰, along the middle of light lines.
fn corner(character: u32, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    let line = f64::from(cell.line);
    let x = f64::from(Axis::new(cell.width, cell.line).light.0) + line / 2.0;
    let y = f64::from(Axis::new(cell.height, cell.line).light.0) + line / 2.0;
    let (width, height) = (f64::from(cell.width), f64::from(cell.height));
    let bottom = matches!(character, 0x256d | 0x256e);
    let right = matches!(character, 0x256d | 0x2570);
    let end_x = if right { width } else { 0.0 };
    let end_y = if bottom { height } else { 0.0 };
    sink(Piece::Corner {
        from: (x, end_y),
        corner: (x, y),
        to: (end_x, y),
        radius: (end_x - x).abs().min((end_y - y).abs()),
        width: line,
    });
}

/// ╱ ╲ ╳, from beyond one corner to beyond the other, so that they meet in the corners.
fn diagonals(character: u32, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    let (width, height) = (f64::from(cell.width), f64::from(cell.height));
    let line = f64::from(cell.line);
    // Any point outside the cell on the same line.
    let beyond = 0.25;
    let point = |along: f64, is_rising: bool| {
        let y = if is_rising { 1.0 - along } else { along };
        (along * width, y * height)
    };
    for (is_drawn, is_rising) in [(character != 0x2572, true), (character != 0x2571, false)] {
        if is_drawn {
            sink(Piece::Line {
                from: point(-beyond, is_rising),
                to: point(1.0 + beyond, is_rising),
                width: line,
            });
        }
    }
}
