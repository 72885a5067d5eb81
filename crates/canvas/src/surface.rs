//! The canvas, with what is slow about it kept: colours and fonts as JavaScript strings, set only when they change.

use std::collections::HashMap;

use js_sys::{JsString, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use crate::color::Rgb;
use crate::geometry::{FontShape, Layout};
use crate::shapes::{CellSize, Piece};

/// Colours that are kept as strings; a picture in true colour could have millions.
const COLORS_MAX: usize = 4096;

/// Widths of characters that are kept.
const WIDTHS_MAX: usize = 8192;

/// Size in pixels at which a font is measured: large, so that rounding to pixels does not count.
const MEASURED_SIZE: f64 = 128.0;

/// Printable ASCII, by which a font is told to be monospaced. Ligatures of programming fonts are among it.
const MEASURED_TEXT: &str = "MMMMiiii....WWWW====->!=fiflAVTo@#0O1l||  ";

/// How far the end of [`MEASURED_TEXT`] may be off, in pixels, for runs of text to be drawn at once.
const DRIFT_MAX: f64 = 0.05;

#[wasm_bindgen]
extern "C" {
    /// The context once more, with setters that take strings which exist already.
    #[derive(Debug)]
    #[wasm_bindgen(extends = Object)]
    type Pen;
    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    fn set_fill(this: &Pen, color: &JsString);
    #[wasm_bindgen(method, setter, js_name = strokeStyle)]
    fn set_stroke(this: &Pen, color: &JsString);
    #[wasm_bindgen(method, setter, js_name = font)]
    fn set_font(this: &Pen, font: &JsString);
    #[wasm_bindgen(method, setter, js_name = textRendering)]
    fn set_text_rendering(this: &Pen, value: &str);
    #[wasm_bindgen(method, setter, js_name = fontKerning)]
    fn set_font_kerning(this: &Pen, value: &str);
    #[wasm_bindgen(method, setter, js_name = textBaseline)]
    fn set_text_baseline(this: &Pen, value: &str);
}

/// Bold and italic, in the order of the fonts: `bold + 2 * italic`.
pub(crate) const VARIANTS: usize = 4;

/// Settings of a context, as far as they are known.
#[derive(Clone, Copy, Debug, Default)]
struct Set {
    fill: Option<Rgb>,
    stroke: Option<Rgb>,
    font: Option<usize>,
}

/// A canvas that is drawn on.
#[derive(Debug)]
pub(crate) struct Surface {
    canvas: OffscreenCanvas,
    pub(crate) context: OffscreenCanvasRenderingContext2d,
    pen: Pen,
    /// What the context is set to.
    set: Set,
    /// The same where clipping was begun.
    outside: Vec<Set>,
    fonts: [JsString; VARIANTS],
    colors: HashMap<Rgb, JsString>,
    /// By variant; cleared when the size changes.
    widths: [HashMap<Box<str>, f64>; VARIANTS],
    /// Whether all of ASCII is exactly as wide as a cell, by variant.
    is_exact: [bool; VARIANTS],
    /// Calls that put something on the canvas, modulo 2^32.
    pub(crate) calls: u32,
}

impl Surface {
    pub(crate) fn new(canvas: OffscreenCanvas) -> Result<Self, JsValue> {
        let options = Object::new();
        // Nothing shines through, so that the browser need not blend.
        Reflect::set(&options, &"alpha".into(), &false.into())?;
        let context: OffscreenCanvasRenderingContext2d = canvas
            .get_context_with_context_options("2d", &options)?
            .ok_or_else(|| JsValue::from(js_sys::Error::new("the canvas gives no 2D context")))?
            .dyn_into()
            .map_err(|_| js_sys::Error::new("the canvas gives no 2D context"))?;
        let pen = context.clone().unchecked_into();
        Ok(Self {
            canvas,
            context,
            pen,
            set: Set::default(),
            outside: Vec::new(),
            fonts: core::array::from_fn(|_| JsString::from("")),
            colors: HashMap::new(),
            widths: Default::default(),
            is_exact: [false; VARIANTS],
            calls: 0,
        })
    }

    /// Gives the canvas its size, which clears it, and the fonts their size.
    pub(crate) fn lay_out(&mut self, layout: &Layout, family: &str) {
        self.canvas.set_width(layout.width);
        self.canvas.set_height(layout.height);
        // Setting the size has reset all of the context.
        self.set = Set::default();
        self.outside.clear();
        self.pen.set_text_rendering("optimizeSpeed");
        self.pen.set_font_kerning("none");
        self.pen.set_text_baseline("alphabetic");
        self.widths = Default::default();
        self.fonts = core::array::from_fn(|variant| {
            JsString::from(font(variant, layout.font_size, family).as_str())
        });
        let expected = f64::from(layout.cell_width) * length(MEASURED_TEXT);
        for variant in 0..VARIANTS {
            self.set_font(variant);
            let drift = self.measure(MEASURED_TEXT) - expected;
            self.is_exact[variant] = drift.abs() <= DRIFT_MAX;
        }
    }

    /// What the font is like. The fonts set before are lost.
    pub(crate) fn measure_font(&mut self, family: &str) -> FontShape {
        self.set.font = None;
        self.pen
            .set_font(&JsString::from(font(0, MEASURED_SIZE, family).as_str()));
        let standard = FontShape::default();
        let Ok(metrics) = self.context.measure_text("MMMMMMMM") else {
            return standard;
        };
        let or = |value: f64, otherwise: f64| {
            if value.is_finite() && value > 0.0 {
                value / MEASURED_SIZE
            } else {
                otherwise
            }
        };
        FontShape {
            advance: or(metrics.width() / 8.0, standard.advance).max(0.1),
            ascent: or(metrics.font_bounding_box_ascent(), standard.ascent),
            descent: or(metrics.font_bounding_box_descent(), standard.descent),
        }
    }

    /// Whether runs of ASCII in this variant fall on the cells by themselves.
    pub(crate) fn is_exact(&self, variant: usize) -> bool {
        self.is_exact.get(variant) == Some(&true)
    }

    pub(crate) fn set_fill(&mut self, color: Rgb) {
        if self.set.fill != Some(color) {
            self.set.fill = Some(color);
            let string = string_of(&mut self.colors, color);
            self.pen.set_fill(string);
        }
    }

    pub(crate) fn set_stroke(&mut self, color: Rgb, width: f64) {
        if self.set.stroke != Some(color) {
            self.set.stroke = Some(color);
            let string = string_of(&mut self.colors, color);
            self.pen.set_stroke(string);
        }
        self.context.set_line_width(width);
    }

    pub(crate) fn set_font(&mut self, variant: usize) {
        if self.set.font != Some(variant) {
            self.set.font = Some(variant);
            if let Some(font) = self.fonts.get(variant) {
                self.pen.set_font(font);
            }
        }
    }

    pub(crate) fn fill_rect(&mut self, x: u32, y: u32, width: u32, height: u32) {
        self.calls = self.calls.wrapping_add(1);
        self.context
            .fill_rect(x.into(), y.into(), width.into(), height.into());
    }

    /// What follows leaves no ink outside a rectangle.
    pub(crate) fn begin_clip(&mut self, x: u32, y: u32, width: u32, height: u32) {
        self.outside.push(self.set);
        self.context.save();
        self.context.begin_path();
        self.context
            .rect(x.into(), y.into(), width.into(), height.into());
        self.context.clip();
    }

    /// Ends what `begin_clip` began.
    pub(crate) fn end_clip(&mut self) {
        self.context.restore();
        self.set = self.outside.pop().unwrap_or_default();
    }

    /// A piece of a shape that is no rectangle, in the cell whose upper left corner is `origin`.
    pub(crate) fn fill_piece(
        &mut self,
        piece: Piece,
        origin: (u32, u32),
        cell: CellSize,
        color: Rgb,
    ) {
        let (left, top) = (f64::from(origin.0), f64::from(origin.1));
        match piece {
            Piece::Rect { .. } | Piece::Shade(_) => {}
            Piece::Line { from, to, width } => {
                self.begin_clip(origin.0, origin.1, cell.width, cell.height);
                self.set_stroke(color, width);
                self.context.begin_path();
                self.context.move_to(left + from.0, top + from.1);
                self.context.line_to(left + to.0, top + to.1);
                self.stroke();
                self.end_clip();
            }
            Piece::Corner {
                from,
                corner,
                to,
                radius,
                width,
            } => {
                self.set_stroke(color, width);
                self.context.begin_path();
                self.context.move_to(left + from.0, top + from.1);
                // Fails for negative radii only.
                let _ = self.context.arc_to(
                    left + corner.0,
                    top + corner.1,
                    left + to.0,
                    top + to.1,
                    radius,
                );
                self.context.line_to(left + to.0, top + to.1);
                self.stroke();
            }
            Piece::Triangle([one, two, three]) => {
                self.set_fill(color);
                self.context.begin_path();
                self.context.move_to(left + one.0, top + one.1);
                self.context.line_to(left + two.0, top + two.1);
                self.context.line_to(left + three.0, top + three.1);
                self.calls = self.calls.wrapping_add(1);
                self.context.fill();
            }
        }
    }

    /// A wavy line between two columns of pixels, `period` long and `rise` high on either side of `middle`.
    pub(crate) fn wave(
        &mut self,
        (from, to): (u32, u32),
        middle: f64,
        (period, rise): (u32, u32),
        line: u32,
        color: Rgb,
    ) {
        self.set_stroke(color, line.into());
        self.context.begin_path();
        let half = f64::from(period) / 2.0;
        let mut x = f64::from(from);
        self.context.move_to(x, middle);
        let mut height = f64::from(rise);
        while x < f64::from(to) {
            let next = (x + half).min(to.into());
            self.context
                .quadratic_curve_to(f64::midpoint(x, next), middle - height, next, middle);
            x = next;
            height = -height;
        }
        self.stroke();
    }

    fn stroke(&mut self) {
        self.calls = self.calls.wrapping_add(1);
        self.context.stroke();
    }

    /// Text in the present font and colour, its left end and baseline at a point.
    pub(crate) fn fill_text(&mut self, text: &str, x: f64, y: f64) {
        self.calls = self.calls.wrapping_add(1);
        // Fails for no argument that can be passed here.
        let _ = self.context.fill_text(text, x, y);
    }

    /// The same, made narrower until it fits.
    pub(crate) fn fill_text_within(&mut self, text: &str, x: f64, y: f64, width: f64) {
        self.calls = self.calls.wrapping_add(1);
        let _ = self.context.fill_text_with_max_width(text, x, y, width);
    }

    /// Width of a character or cluster in the present font, in pixels.
    pub(crate) fn width_of(&mut self, text: &str) -> f64 {
        let variant = self.set.font.unwrap_or(0);
        if let Some(width) = self.widths[variant].get(text) {
            return *width;
        }
        let width = self.measure(text);
        let widths = &mut self.widths[variant];
        if widths.len() >= WIDTHS_MAX {
            widths.clear();
        }
        widths.insert(text.into(), width);
        width
    }

    fn measure(&self, text: &str) -> f64 {
        self.context
            .measure_text(text)
            .map_or(0.0, |metrics| metrics.width())
    }
}

fn string_of(colors: &mut HashMap<Rgb, JsString>, color: Rgb) -> &JsString {
    if colors.len() >= COLORS_MAX {
        colors.clear();
    }
    colors
        .entry(color)
        .or_insert_with(|| JsString::from(color.css().as_str()))
}

/// A font as CSS writes it.
fn font(variant: usize, size: f64, family: &str) -> String {
    let style = if variant & 2 != 0 { "italic " } else { "" };
    let weight = if variant & 1 != 0 { "bold " } else { "" };
    // Formatting floats takes 10 kB of code.
    let parts = fourths(size);
    let (whole, fraction) = (parts / 10_000, parts % 10_000);
    format!("{style}{weight}{whole}.{fraction:04}px {family}")
}

/// Ten-thousandths, rounded; casting from float saturates.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size of letters, in pixels"
)]
fn fourths(size: f64) -> u32 {
    (size * 10_000.0 + 0.5) as u32
}

fn length(text: &str) -> f64 {
    text.chars().map(|_| 1.0).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_as_css() {
        assert_eq!(font(0, 12.5, "monospace"), "12.5000px monospace");
        assert_eq!(
            font(3, 9.0, "\"A B\", serif"),
            "italic bold 9.0000px \"A B\", serif"
        );
        assert_eq!(font(0, 7.000_06, "m"), "7.0001px m");
    }
}
