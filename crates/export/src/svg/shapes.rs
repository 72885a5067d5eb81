//! Characters that are drawn as shapes, so that neighbours meet without seams whatever font the reader has: box drawing
//! (U+2500–257F), block elements (U+2580–259F) and the triangles of status lines (U+E0B0–E0B3).
//!
//! A box character is four arms from the middle of the cell, each nothing, light, heavy or double:
//!
//! ```text
//!        up              ╓ = right light, down double
//!   left ┼ right
//!       down
//! ```

use std::fmt::Write as _;

/// Size of a cell. Odd, so that a line of one pixel has a middle.
pub(super) const WIDTH: u32 = 9;
/// As [`WIDTH`].
pub(super) const HEIGHT: u32 = 19;

/// Half of the thickness of lines, in half pixels: light is 1 pixel, heavy is 3.
const LIGHT: i32 = 1;
const HEAVY: i32 = 3;
/// Distance of the two lines of a double one from the middle, in half pixels: 2 pixels.
const APART: i32 = 4;

/// What a character is drawn with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Filled with the text's colour: the value of a path's `d`.
    pub(super) fill: String,
    /// Stroked with a line of one pixel.
    pub(super) stroke: String,
    /// Per cent of the fill's ink; 100 is solid.
    pub(super) opacity_percent: u8,
}

/// The shape of a character whose cell begins at `x`, `y`; `None` for all others.
pub(super) fn shape(c: char, x: u32, y: u32) -> Option<Shape> {
    let mut pen = Pen {
        x,
        y,
        shape: Shape {
            opacity_percent: 100,
            ..Shape::default()
        },
    };
    match c {
        '\u{2571}'..='\u{2573}' => pen.diagonals(c),
        '\u{256d}'..='\u{2570}' => pen.arc(c),
        '\u{2500}'..='\u{257f}' => {
            if let Some((arms, pieces)) = dashed(c) {
                pen.dashes(arms, pieces);
            } else {
                pen.arms(arms(c)?);
            }
        }
        '\u{2580}'..='\u{259f}' => pen.block(c),
        '\u{e0b0}'..='\u{e0b3}' => pen.triangle(c),
        _ => return None,
    }
    Some(pen.shape)
}

/// Up, right, down, left: 0 nothing, 1 light, 2 heavy, 3 double.
type Arms = [u8; 4];

/// U+2500–257F in order, four digits each, as the Unicode names have them (`BOX DRAWINGS DOWN LIGHT AND RIGHT HEAVY`). Dashed
/// lines, arcs and diagonals are 0000.
const ARMS: &str = "\
0101 0202 1010 2020 0000 0000 0000 0000 0000 0000 0000 0000 0110 0210 0120 0220 \
0011 0012 0021 0022 1100 1200 2100 2200 1001 1002 2001 2002 1110 1210 2110 1120 \
2120 2210 1220 2220 1011 1012 2011 1021 2021 2012 1022 2022 0111 0112 0211 0212 \
0121 0122 0221 0222 1101 1102 1201 1202 2101 2102 2201 2202 1111 1112 1211 1212 \
2111 1121 2121 2112 2211 1122 1221 2212 1222 2122 2221 2222 0000 0000 0000 0000 \
0303 3030 0310 0130 0330 0013 0031 0033 1300 3100 3300 1003 3001 3003 1310 3130 \
3330 1013 3031 3033 0313 0131 0333 1303 3101 3303 1313 3131 3333 0000 0000 0000 \
0000 0000 0000 0000 0001 1000 0100 0010 0002 2000 0200 0020 0201 1020 0102 2010";

fn arms(c: char) -> Option<Arms> {
    let number = u32::from(c).checked_sub(0x2500)? as usize;
    let digits = ARMS.as_bytes().get(5 * number..5 * number + 4)?;
    let mut arms = [0; 4];
    for (arm, digit) in arms.iter_mut().zip(digits) {
        *arm = digit.wrapping_sub(b'0');
    }
    Some(arms)
}

/// Dashed lines: their arms, and of how many dashes they are.
fn dashed(c: char) -> Option<(Arms, u32)> {
    let (first, pieces) = match c {
        '\u{2504}'..='\u{2507}' => ('\u{2504}', 3),
        '\u{2508}'..='\u{250b}' => ('\u{2508}', 4),
        '\u{254c}'..='\u{254f}' => ('\u{254c}', 2),
        _ => return None,
    };
    // Light and heavy across, light and heavy down.
    let arms = [[0, 1, 0, 1], [0, 2, 0, 2], [1, 0, 1, 0], [2, 0, 2, 0]];
    let number = u32::from(c) - u32::from(first);
    Some((arms[number as usize & 3], pieces))
}

struct Pen {
    x: u32,
    y: u32,
    shape: Shape,
}

impl Pen {
    /// A rectangle; numbers are half pixels from the cell's corner.
    fn rect(&mut self, left: i32, top: i32, right: i32, bottom: i32) {
        if left >= right || top >= bottom {
            return;
        }
        let d = &mut self.shape.fill;
        d.push('M');
        halves(d, self.x, left);
        d.push(' ');
        halves(d, self.y, top);
        d.push('h');
        halves(d, 0, right - left);
        d.push('v');
        halves(d, 0, bottom - top);
        d.push('h');
        halves(d, 0, left - right);
        d.push('z');
    }

    fn arms(&mut self, arms: Arms) {
        for (direction, weight) in arms.into_iter().enumerate() {
            // Seen along the arm from the middle outwards: what goes off to either side, and what lies behind.
            let sides = [arms[(direction + 3) % 4], arms[(direction + 1) % 4]];
            let behind = arms[(direction + 2) % 4];
            match weight {
                1 | 2 => {
                    let half = if weight == 1 { LIGHT } else { HEAVY };
                    self.arm(direction, -half, half, single_start(sides, behind));
                }
                3 => {
                    for (side, sign) in [(0, -1), (1, 1)] {
                        let start = double_start(sides[side], sides[1 - side], behind);
                        let middle = sign * APART;
                        self.arm(direction, middle - LIGHT, middle + LIGHT, start);
                    }
                }
                _ => {}
            }
        }
    }

    /// One line from `start` half pixels off the middle (negative: beyond it) to the cell's edge, between `from` and `to`
    /// across. Across runs to the left of the arm's direction for negative numbers.
    fn arm(&mut self, direction: usize, from: i32, to: i32, start: i32) {
        let (middle_x, middle_y) = (WIDTH.cast_signed(), HEIGHT.cast_signed());
        match direction {
            // Up: its left is the cell's left.
            0 => self.rect(middle_x + from, 0, middle_x + to, middle_y - start),
            // Right: its left is up.
            1 => self.rect(
                middle_x + start,
                middle_y + from,
                2 * middle_x,
                middle_y + to,
            ),
            // Down: its left is the cell's right.
            2 => self.rect(
                middle_x - to,
                middle_y + start,
                middle_x - from,
                2 * middle_y,
            ),
            // Left: its left is down.
            _ => self.rect(0, middle_y - to, middle_x - start, middle_y - from),
        }
    }

    fn dashes(&mut self, arms: Arms, pieces: u32) {
        let pieces = pieces.cast_signed();
        let (length, across) = if arms[1] == 0 {
            (HEIGHT.cast_signed(), WIDTH.cast_signed())
        } else {
            (WIDTH.cast_signed(), HEIGHT.cast_signed())
        };
        let half = if arms.contains(&2) { HEAVY } else { LIGHT };
        for piece in 0..pieces {
            // Whole pixels, with at least one between dashes.
            let from = 2 * (length * piece / pieces);
            let to = 2 * (length * (piece + 1) / pieces) - 2;
            if arms[1] == 0 {
                self.rect(across - half, from, across + half, to);
            } else {
                self.rect(from, across - half, to, across + half);
            }
        }
    }

    fn diagonals(&mut self, c: char) {
        let (x, y) = (self.x, self.y);
        let d = &mut self.shape.stroke;
        if c != '\u{2572}' {
            let _ = write!(d, "M{} {y}L{x} {}", x + WIDTH, y + HEIGHT);
        }
        if c != '\u{2571}' {
            let _ = write!(d, "M{x} {y}L{} {}", x + WIDTH, y + HEIGHT);
        }
    }

    fn arc(&mut self, c: char) {
        let (right, down) = match c {
            '\u{256d}' => (true, true),
            '\u{256e}' => (false, true),
            '\u{256f}' => (false, false),
            _ => (true, false),
        };
        let (middle_x, middle_y) = (WIDTH.cast_signed(), HEIGHT.cast_signed());
        let edge_x = if right { 2 * middle_x } else { 0 };
        let edge_y = if down { 2 * middle_y } else { 0 };
        // The curve has the radius of half a cell's width; the rest of the way is straight.
        let bend_y = if down {
            middle_y + middle_x
        } else {
            middle_y - middle_x
        };
        let sweep = u8::from(right == down);
        let d = &mut self.shape.stroke;
        d.push('M');
        halves(d, self.x, middle_x);
        d.push(' ');
        halves(d, self.y, edge_y);
        d.push('V');
        halves(d, self.y, bend_y);
        d.push('A');
        halves(d, 0, middle_x);
        d.push(' ');
        halves(d, 0, middle_x);
        let _ = write!(d, " 0 0 {sweep} ");
        halves(d, self.x, edge_x);
        d.push(' ');
        halves(d, self.y, middle_y);
    }

    fn block(&mut self, c: char) {
        let (width, height) = (2 * WIDTH.cast_signed(), 2 * HEIGHT.cast_signed());
        // Eighths, rounded to whole pixels.
        let part = |whole: i32, eighths: i32| 2 * ((whole / 2 * eighths + 4) / 8);
        let number = (u32::from(c) & 0x1f).cast_signed();
        match number {
            0 => self.rect(0, 0, width, part(height, 4)),
            // Lower one to eight eighths.
            1..=8 => self.rect(0, height - part(height, number), width, height),
            // Left seven to one eighths.
            9..=15 => self.rect(0, 0, part(width, 16 - number), height),
            16 => self.rect(part(width, 4), 0, width, height),
            // Shades: a quarter, half and three quarters of the ink.
            17..=19 => {
                self.rect(0, 0, width, height);
                self.shape.opacity_percent = u8::try_from(25 * (number - 16)).unwrap_or(100);
            }
            20 => self.rect(0, 0, width, part(height, 1)),
            21 => self.rect(width - part(width, 1), 0, width, height),
            _ => {
                // Quadrants: upper left 1, upper right 2, lower left 4, lower right 8.
                const QUADRANTS: [u8; 10] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];
                let quadrants = QUADRANTS.get(usize::try_from(number - 22).unwrap_or(0));
                let quadrants = quadrants.copied().unwrap_or(0);
                let (middle_x, middle_y) = (part(width, 4), part(height, 4));
                for (bit, left, top) in [(1, 0, 0), (2, 1, 0), (4, 0, 1), (8, 1, 1)] {
                    if quadrants & bit != 0 {
                        let (left, right) = [(0, middle_x), (middle_x, width)][left];
                        let (top, bottom) = [(0, middle_y), (middle_y, height)][top];
                        self.rect(left, top, right, bottom);
                    }
                }
            }
        }
    }

    fn triangle(&mut self, c: char) {
        let (x, y) = (self.x, self.y);
        let (base, tip) = if matches!(c, '\u{e0b0}' | '\u{e0b1}') {
            (x, x + WIDTH)
        } else {
            (x + WIDTH, x)
        };
        let bottom = y + HEIGHT;
        let mut d = format!("M{base} {y}L{tip} ");
        halves(&mut d, y, HEIGHT.cast_signed());
        let _ = write!(d, "L{base} {bottom}");
        if matches!(c, '\u{e0b0}' | '\u{e0b2}') {
            d.push('z');
            self.shape.fill = d;
        } else {
            self.shape.stroke = d;
        }
    }
}

/// Where a single line begins: in the middle, or at the nearer line of a double one that it ends at, or at the farther
/// one of a corner.
fn single_start(sides: [u8; 2], behind: u8) -> i32 {
    match (sides, behind) {
        ([3, 3], 0) => APART - LIGHT,
        ([3, _] | [_, 3], 0) => -APART - LIGHT,
        // Lines that meet overlap by half of the other's thickness, so that corners are full.
        ([a, b], _) => -if a == 2 || b == 2 { HEAVY } else { LIGHT },
    }
}

/// Where one of the two lines of a double arm begins. `near` goes off on its own side, `far` on the other.
fn double_start(near: u8, far: u8, behind: u8) -> i32 {
    if near == 3 {
        APART - LIGHT
    } else if behind != 0 {
        -LIGHT
    } else if far == 3 {
        -APART - LIGHT
    } else {
        -LIGHT
    }
}

/// `base` pixels and `offset` half pixels: `4`, `4.5`.
fn halves(out: &mut String, base: u32, offset: i32) {
    let halves = 2 * i64::from(base) + i64::from(offset);
    let sign = if halves < 0 { "-" } else { "" };
    let _ = write!(out, "{sign}{}", halves.abs() / 2);
    if halves % 2 != 0 {
        out.push_str(".5");
    }
}
