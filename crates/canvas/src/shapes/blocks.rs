//! Block elements (U+2580–259F), sextants (U+1FB00–1FB3B), Braille (U+2800–28FF) and Powerline's separators
//! (U+E0B0–E0B3).

use super::{CellSize, Piece};

/// Upper left, upper right, lower left, lower right quarter for U+2596–259F, one bit each from the lowest.
const QUADRANTS: [u8; 10] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];

/// Gives the pieces of a block element.
pub(super) fn block(character: u32, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    let CellSize { width, height, .. } = cell;
    let lower = |share: u32| height - eighths(height, share);
    match character {
        0x2580 => sink(Piece::between((0, width), (0, lower(4)))),
        0x2581..=0x2588 => {
            let top = lower(character - 0x2580);
            sink(Piece::between((0, width), (top, height)));
        }
        0x2589..=0x258f => {
            let right = eighths(width, 0x2590 - character);
            sink(Piece::between((0, right), (0, height)));
        }
        0x2590 => sink(Piece::between((eighths(width, 4), width), (0, height))),
        0x2591..=0x2593 => sink(Piece::Shade(64 * (character - 0x2590))),
        0x2594 => sink(Piece::between((0, width), (0, eighths(height, 1)))),
        0x2595 => sink(Piece::between(
            (width - eighths(width, 1), width),
            (0, height),
        )),
        _ => {
            let index = usize::try_from(character.wrapping_sub(0x2596)).unwrap_or(usize::MAX);
            let bits = QUADRANTS.get(index).copied().unwrap_or(0);
            let columns = [0, eighths(width, 4), width];
            let rows = [0, lower(4), height];
            mosaic(u32::from(bits), &columns, &rows, sink);
        }
    }
}

/// Gives the pieces of a character of two by three blocks.
pub(super) fn sextant(character: u32, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    // All patterns in order, but for those that exist elsewhere: none, the left half, the right half, and all.
    let mut bits = character - 0x1_fb00 + 1;
    bits += u32::from(bits >= 0b01_0101);
    bits += u32::from(bits >= 0b10_1010);
    let columns = [0, eighths(cell.width, 4), cell.width];
    let third = |share: u32| (cell.height * share + 1) / 3;
    mosaic(bits, &columns, &[0, third(1), third(2), cell.height], sink);
}

/// Fields of a grid between the given edges, row by row, one bit each from the lowest.
fn mosaic(bits: u32, columns: &[u32; 3], rows: &[u32], sink: &mut impl FnMut(Piece)) {
    for (row, y) in (0_u32..).zip(rows.windows(2)) {
        for (col, x) in (0_u32..).zip(columns.windows(2)) {
            if let (&[left, right], &[top, bottom]) = (x, y)
                && bits >> (2 * row + col) & 1 == 1
            {
                sink(Piece::between((left, right), (top, bottom)));
            }
        }
    }
}

/// Gives the dots of a Braille pattern.
pub(super) fn braille(character: u32, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    // Dots 1–8 as column and row (Unicode, chapter 21.1).
    const DOTS: [(u32, u32); 8] = [
        (0, 0),
        (0, 1),
        (0, 2),
        (1, 0),
        (1, 1),
        (1, 2),
        (0, 3),
        (1, 3),
    ];
    let size = (cell.width * 3 / 10).min(cell.height / 6).max(1);
    for (bit, (col, row)) in DOTS.into_iter().enumerate() {
        if character >> bit & 1 == 0 {
            continue;
        }
        // The middle of the dot stands in the middle of its field.
        let x = (cell.width * (2 * col + 1) / 4).saturating_sub(size / 2);
        let y = (cell.height * (2 * row + 1) / 8).saturating_sub(size / 2);
        sink(Piece::between((x, x + size), (y, y + size)));
    }
}

/// Gives Powerline's separators.
pub(super) fn powerline(character: u32, cell: CellSize, sink: &mut impl FnMut(Piece)) {
    let (width, height) = (f64::from(cell.width), f64::from(cell.height));
    let (base, tip) = if matches!(character, 0xe0b0 | 0xe0b1) {
        (0.0, width)
    } else {
        (width, 0.0)
    };
    let (top, middle, bottom) = ((base, 0.0), (tip, height / 2.0), (base, height));
    if matches!(character, 0xe0b0 | 0xe0b2) {
        sink(Piece::Triangle([top, middle, bottom]));
    } else {
        let width = f64::from(cell.line);
        for from in [top, bottom] {
            sink(Piece::Line {
                from,
                to: middle,
                width,
            });
        }
    }
}

/// So many eighths of a length, in whole pixels, at least one.
fn eighths(size: u32, share: u32) -> u32 {
    ((size * share + 4) / 8).clamp(1, size)
}
