//! Sizes and places: how large cells are, where the grid stands on the canvas, which cell a point is in.
//!
//! All drawing is in device pixels and all cells have whole ones, so that nothing is blurred and neighbours meet.

/// Most pixels of a canvas, 64 MiB of them: the most that browsers on phones give, and more than a 5K screen has.
/// A recording may claim 2000 × 1000 cells, and the reader may zoom in.
pub const CANVAS_PIXELS_MAX: u32 = 16 * 1024 * 1024;

/// Longest side of a canvas in pixels; browsers refuse more.
pub const CANVAS_SIDE_MAX: u32 = 16_384;

/// Largest cell in device pixels that fitting makes: two cells in a wide window should not fill it.
const FIT_CELL_WIDTH_MAX: u32 = 64;

/// Zoom factors that are taken.
pub const ZOOM_RANGE: core::ops::RangeInclusive<f64> = 0.25..=8.0;

/// Line heights that are taken, in font sizes.
pub const LINE_HEIGHT_RANGE: core::ops::RangeInclusive<f64> = 0.8..=3.0;

/// What a font says of itself, for a size of 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FontShape {
    /// Width of a character.
    pub advance: f64,
    /// From the baseline up.
    pub ascent: f64,
    /// From the baseline down.
    pub descent: f64,
}

impl Default for FontShape {
    /// About what monospace fonts have.
    fn default() -> Self {
        Self {
            advance: 0.6,
            ascent: 0.93,
            descent: 0.24,
        }
    }
}

/// The room there is, and how the reader wants it filled.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Room {
    /// CSS pixels.
    pub width: f64,
    /// CSS pixels.
    pub height: f64,
    /// Device pixels in a CSS pixel.
    pub ratio: f64,
    /// Distance of two rows, in font sizes.
    pub line_height: f64,
    /// 1: as large as fits.
    pub zoom: f64,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            width: 0.0,
            height: 0.0,
            ratio: 1.0,
            line_height: 1.2,
            zoom: 1.0,
        }
    }
}

/// Where everything is. All numbers are device pixels, but for `ratio`.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Layout {
    /// Columns.
    pub cols: u32,
    /// Rows.
    pub rows: u32,
    /// Width of a cell, at least 1.
    pub cell_width: u32,
    /// Height of a cell, at least 1.
    pub cell_height: u32,
    /// From the left edge of the canvas to the first column.
    pub left: u32,
    /// From the upper edge of the canvas to the first row.
    pub top: u32,
    /// Width of the canvas.
    pub width: u32,
    /// Height of the canvas.
    pub height: u32,
    /// Size of the font.
    pub font_size: f64,
    /// From the upper edge of a row to the baseline.
    pub baseline: u32,
    /// Thickness of a thin line.
    pub line: u32,
    /// Device pixels in a CSS pixel.
    pub ratio: f64,
    /// The font is higher than a row, so that any text may leave ink in the next one.
    pub is_tight: bool,
}

impl Layout {
    /// Fits `cols` × `rows` cells into the room by the size of the font.
    ///
    /// The canvas fills the room, with the grid in the middle. A grid that is larger by zoom makes the canvas as large as
    /// itself. One that does not fit with cells of one pixel gets more pixels than the room has, for the page to make
    /// smaller. The canvas never has more than [`CANVAS_PIXELS_MAX`]: then cells are smaller than asked for.
    #[must_use]
    pub fn fit(room: &Room, font: &FontShape, cols: usize, rows: usize) -> Self {
        let cols = u32::try_from(cols)
            .unwrap_or(u32::MAX)
            .clamp(1, CANVAS_SIDE_MAX);
        let rows = u32::try_from(rows)
            .unwrap_or(u32::MAX)
            .clamp(1, CANVAS_SIDE_MAX);
        let (mut ratio, mut width, mut height) = bounded_room(room);
        let line_height = within(room.line_height, LINE_HEIGHT_RANGE, 1.2);
        let zoom = within(room.zoom, ZOOM_RANGE, 1.0);
        let cell_height = |cell_width: u32| {
            let size = f64::from(cell_width) / font.advance;
            whole(size * line_height).max(1)
        };
        let least = (cols, cell_height(1).saturating_mul(rows));
        if least.0 > width || least.1 > height {
            let share = |grid: u32, room: u32| f64::from(grid) / f64::from(room);
            let factor = share(least.0, width).max(share(least.1, height));
            let larger = |pixels: u32| whole((f64::from(pixels) * factor).ceil());
            if is_allowed(larger(width), larger(height)) {
                (ratio, width, height) = (ratio * factor, larger(width), larger(height));
            }
        }
        let fits = |cell_width: u32| {
            cell_width.saturating_mul(cols) <= width
                && cell_height(cell_width).saturating_mul(rows) <= height
        };
        let mut cell_width = (width / cols).clamp(1, FIT_CELL_WIDTH_MAX);
        while cell_width > 1 && !fits(cell_width) {
            cell_width -= 1;
        }
        cell_width = whole(f64::from(cell_width) * zoom).max(1);
        while cell_width > 1 && !is_allowed(cell_width * cols, cell_height(cell_width) * rows) {
            cell_width -= 1;
        }
        let font_size = f64::from(cell_width) / font.advance;
        let cell_height = cell_height(cell_width);
        let (grid_width, grid_height) = (cell_width * cols, cell_height * rows);
        let (width, height) = (width.max(grid_width), height.max(grid_height));
        // A long grid in a large room: both are allowed, but not the box around them.
        let (width, height) = if is_allowed(width, height) {
            (width, height)
        } else {
            (
                grid_width.min(CANVAS_SIDE_MAX),
                grid_height.min(CANVAS_SIDE_MAX),
            )
        };
        let ink = (font.ascent + font.descent) * font_size;
        let baseline = (f64::from(cell_height) - ink) / 2.0 + font.ascent * font_size;
        Self {
            cols,
            rows,
            cell_width,
            cell_height,
            left: width.saturating_sub(grid_width) / 2,
            top: height.saturating_sub(grid_height) / 2,
            width,
            height,
            font_size,
            baseline: whole(baseline).min(cell_height),
            line: whole(font_size / 15.0).max(1),
            ratio,
            is_tight: ink > f64::from(cell_height),
        }
    }

    /// Left edge of a column on the canvas.
    #[must_use]
    pub fn x(&self, col: usize) -> u32 {
        self.left + self.cell_width * u32::try_from(col).unwrap_or(0)
    }

    /// Upper edge of a row on the canvas.
    #[must_use]
    pub fn y(&self, row: usize) -> u32 {
        self.top + self.cell_height * u32::try_from(row).unwrap_or(0)
    }
}

/// Ratio, width and height of the room in device pixels. A room that is too large is drawn with fewer pixels.
fn bounded_room(room: &Room) -> (f64, u32, u32) {
    let mut ratio = within(room.ratio, 0.1..=16.0, 1.0);
    let side = |css: f64| within(css, 1.0..=f64::from(CANVAS_SIDE_MAX) * 4.0, 1.0);
    let (css_width, css_height) = (side(room.width), side(room.height));
    let pixels = css_width * css_height * ratio * ratio;
    if pixels > f64::from(CANVAS_PIXELS_MAX) {
        ratio *= (f64::from(CANVAS_PIXELS_MAX) / pixels).sqrt();
    }
    let longest = css_width.max(css_height) * ratio;
    if longest > f64::from(CANVAS_SIDE_MAX) {
        ratio *= f64::from(CANVAS_SIDE_MAX) / longest;
    }
    // Rounding down keeps the product within the bound after a reduction.
    let pixels = |css: f64| whole((css * ratio + 0.01).floor()).max(1);
    if ratio < room.ratio {
        return (ratio, pixels(css_width), pixels(css_height));
    }
    let pixels = |css: f64| whole(css * ratio).max(1);
    (ratio, pixels(css_width), pixels(css_height))
}

fn is_allowed(width: u32, height: u32) -> bool {
    width <= CANVAS_SIDE_MAX
        && height <= CANVAS_SIDE_MAX
        && u64::from(width) * u64::from(height) <= u64::from(CANVAS_PIXELS_MAX)
}

fn within(value: f64, range: core::ops::RangeInclusive<f64>, otherwise: f64) -> f64 {
    if value.is_finite() {
        value.clamp(*range.start(), *range.end())
    } else {
        otherwise
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is brought into the range of the type"
)]
fn whole(value: f64) -> u32 {
    value.round().clamp(0.0, f64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(width: f64, height: f64, ratio: f64, zoom: f64, cols: usize, rows: usize) -> Layout {
        let room = Room {
            width,
            height,
            ratio,
            zoom,
            ..Room::default()
        };
        let layout = Layout::fit(&room, &FontShape::default(), cols, rows);
        assert!(is_allowed(layout.width, layout.height), "{layout:?}");
        assert!(layout.left + layout.cell_width * layout.cols <= layout.width.max(layout.cols));
        layout
    }

    #[test]
    fn fills_the_room_with_whole_pixels() {
        let layout = fit(960.0, 600.0, 1.0, 1.0, 120, 40);
        // 8 pixels would make rows of 16, and 40 of them 640.
        assert_eq!((layout.cell_width, layout.cell_height), (7, 14));
        assert_eq!((layout.width, layout.height), (960, 600));
        assert_eq!((layout.left, layout.top), (60, 20));
        assert_eq!(layout.x(119) + 7, 960 - 60);
        assert_eq!(layout.y(39) + 14, 600 - 20);
    }

    #[test]
    fn uses_the_pixels_of_the_device() {
        let layout = fit(960.0, 600.0, 2.0, 1.0, 120, 40);
        assert_eq!((layout.cell_width, layout.cell_height), (15, 30));
        assert_eq!((layout.width, layout.height), (1920, 1200));
    }

    #[test]
    fn zoom_makes_the_canvas_larger_than_the_room() {
        let layout = fit(960.0, 600.0, 1.0, 2.0, 120, 40);
        assert_eq!(layout.cell_width, 14);
        assert_eq!((layout.width, layout.left), (120 * 14, 0));
    }

    #[test]
    fn hostile_sizes_stay_within_bounds() {
        let layout = fit(800.0, 600.0, 1.0, 1.0, 2000, 1000);
        assert_eq!(layout.cell_width, 1);
        // Still the shape of the room, so that the page can show it there.
        assert_eq!((layout.width, layout.height), (2667, 2000));
        assert!(
            (f64::from(layout.width) / layout.ratio - 800.0).abs() < 1.0,
            "{layout:?}"
        );
        for zoom in [1.0, 8.0, f64::INFINITY, f64::NAN, -3.0] {
            fit(800.0, 600.0, 3.0, zoom, 2000, 1000);
            fit(1e9, 1e9, 1e9, zoom, 1, 1);
            fit(f64::NAN, -1.0, 0.0, zoom, 2000, 1);
            fit(7680.0, 4320.0, 2.0, zoom, 1, 1000);
            fit(1e9, 1.0, 1.0, zoom, 2000, 1000);
        }
    }
}
