//! Characters that are drawn as shapes and not by the font: lines and blocks that must meet those of the next cell, in
//! the same pixel. Fonts make them for their own cell, which is never exactly the grid's.

mod blocks;
mod lines;

#[cfg(test)]
mod tests;

/// Size of a cell and of a thin line in it, in device pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CellSize {
    /// At least 1.
    pub width: u32,
    /// At least 1.
    pub height: u32,
    /// Thickness of a light line, at least 1.
    pub line: u32,
}

/// A part of a shape; device pixels from the cell's upper left corner.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Piece {
    /// Filled.
    Rect {
        /// Left edge.
        x: u32,
        /// Upper edge.
        y: u32,
        /// Width; 0 for nothing.
        width: u32,
        /// Height; 0 for nothing.
        height: u32,
    },
    /// The whole cell, with so much of the ink in 1/256.
    Shade(u32),
    /// A line, to be cut at the edges of the cell.
    Line {
        /// One end.
        from: (f64, f64),
        /// The other end.
        to: (f64, f64),
        /// Thickness.
        width: f64,
    },
    /// A line that turns once, in an arc.
    Corner {
        /// One end.
        from: (f64, f64),
        /// Where it would turn if it were not round.
        corner: (f64, f64),
        /// The other end.
        to: (f64, f64),
        /// Of the arc.
        radius: f64,
        /// Thickness.
        width: f64,
    },
    /// Filled.
    Triangle([(f64, f64); 3]),
}

impl Piece {
    /// The rectangle between two columns and two rows of pixels.
    pub(crate) const fn between(x: (u32, u32), y: (u32, u32)) -> Self {
        Self::Rect {
            x: x.0,
            y: y.0,
            width: x.1.saturating_sub(x.0),
            height: y.1.saturating_sub(y.0),
        }
    }

    /// Both rectangles as one, if they are neighbours along a line.
    pub(crate) fn joined(self, other: Self) -> Option<Self> {
        let (
            Self::Rect {
                x,
                y,
                width,
                height,
            },
            Self::Rect {
                x: other_x,
                y: other_y,
                width: other_width,
                height: other_height,
            },
        ) = (self, other)
        else {
            return None;
        };
        if (y, height) == (other_y, other_height) && x + width == other_x {
            return Some(Self::between((x, other_x + other_width), (y, y + height)));
        }
        if (x, width) == (other_x, other_width) && y + height == other_y {
            return Some(Self::between((x, x + width), (y, other_y + other_height)));
        }
        None
    }
}

/// Whether a character is drawn as a shape.
#[must_use]
pub const fn is_shape(character: char) -> bool {
    // Most characters are below.
    character >= '\u{2500}'
        && matches!(
            character,
            '\u{2500}'..='\u{259f}'
                | '\u{2800}'..='\u{28ff}'
                | '\u{e0b0}'..='\u{e0b3}'
                | '\u{1fb00}'..='\u{1fb3b}'
        )
}

/// Hands the pieces of a shape to `sink`; none for characters that are no shapes.
pub fn pieces(character: char, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    let number = u32::from(character);
    match number {
        0x2500..=0x257f => lines::pieces(number, cell, sink),
        0x2580..=0x259f => blocks::block(number, cell, sink),
        0x2800..=0x28ff => blocks::braille(number, cell, sink),
        0xe0b0..=0xe0b3 => blocks::powerline(number, cell, sink),
        0x1_fb00..=0x1_fb3b => blocks::sextant(number, cell, sink),
        _ => {}
    }
}
