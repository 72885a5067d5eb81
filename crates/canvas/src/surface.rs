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

/// What a font's width is measured with.
const MEASURED_LETTERS: &str = "MMMMMMMM";

/// Printable ASCII, by which a font is told to be monospaced. Ligatures of programming fonts are among it.
const MEASURED_TEXT: &str = "MMMMiiii....WWWW====->!=fiflAVTo@#0O1l||  ";

/// Most that letters are moved apart or together, in pixels, so that they fall on cells. Browsers draw letters in sizes of
/// their own choice near the one asked for; what is further off is another font.
const SPACING_MAX: f64 = 0.25;

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
    /// Browsers that do not have it ignore it.
    #[wasm_bindgen(method, setter, js_name = letterSpacing)]
    fn set_letter_spacing(this: &Pen, value: &str);
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
    /// Ten-thousandths of a pixel between letters.
    spacing: i32,
}

/// How the letters of a font come to stand on the cells.
#[derive(Clone, Copy, Debug, Default)]
struct Fit {
    /// Whether all of ASCII is exactly as wide as a cell, with this spacing.
    is_exact: bool,
    /// As in [`Set::spacing`].
    spacing: i32,
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
    /// By variant; none before it was asked. A font that is used for the first time takes browsers milliseconds, and most
    /// screens have no slanted letters.
    fits: [Option<Fit>; VARIANTS],
    /// Pixels.
    cell_width: f64,
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
            fits: [None; VARIANTS],
            cell_width: 0.0,
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
        self.fits = [None; VARIANTS];
        self.cell_width = layout.cell_width.into();
    }

    /// What the font is like. The fonts set before are lost.
    pub(crate) fn measure_font(&mut self, family: &str) -> FontShape {
        self.set.font = None;
        self.set_spacing(0);
        self.pen
            .set_font(&JsString::from(font(0, MEASURED_SIZE, family).as_str()));
        let standard = FontShape::default();
        let Ok(metrics) = self.context.measure_text(MEASURED_LETTERS) else {
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
            advance: or(metrics.width() / length(MEASURED_LETTERS), standard.advance).max(0.1),
            ascent: or(metrics.font_bounding_box_ascent(), standard.ascent),
            descent: or(metrics.font_bounding_box_descent(), standard.descent),
        }
    }

    /// Whether runs of ASCII in this variant fall on the cells by themselves. Sets the font.
    pub(crate) fn is_exact(&mut self, variant: usize) -> bool {
        self.set_font(variant);
        if let Some(Some(fit)) = self.fits.get(variant) {
            return fit.is_exact;
        }
        let fit = self.fit();
        self.set_spacing(fit.spacing);
        if let Some(known) = self.fits.get_mut(variant) {
            *known = Some(fit);
        }
        fit.is_exact
    }

    /// How the present font stands on the cells.
    fn fit(&mut self) -> Fit {
        let missing = self.cell_width - self.measure(MEASURED_LETTERS) / length(MEASURED_LETTERS);
        if missing.abs() > SPACING_MAX {
            return Fit::default();
        }
        let spacing = ten_thousandths(missing);
        self.set_spacing(spacing);
        let drift = self.measure(MEASURED_TEXT) - self.cell_width * length(MEASURED_TEXT);
        if drift.abs() > DRIFT_MAX {
            return Fit::default();
        }
        Fit {
            is_exact: true,
            spacing,
        }
    }

    fn set_spacing(&mut self, spacing: i32) {
        if self.set.spacing != spacing {
            self.set.spacing = spacing;
            self.pen.set_letter_spacing(&pixels(spacing));
        }
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
            let fit = self.fits.get(variant).copied().flatten();
            self.set_spacing(fit.unwrap_or_default().spacing);
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
    format!("{style}{weight}{} {family}", pixels(ten_thousandths(size)))
}

/// A length as CSS writes it. Formatting floats takes 10 kB of code.
fn pixels(parts: i32) -> String {
    let sign = if parts < 0 { "-" } else { "" };
    let parts = parts.unsigned_abs();
    format!("{sign}{}.{:04}px", parts / 10_000, parts % 10_000)
}

/// Rounded; casting from float saturates.
#[expect(
    clippy::cast_possible_truncation,
    reason = "sizes of letters and less, in pixels"
)]
fn ten_thousandths(size: f64) -> i32 {
    (size * 10_000.0).round() as i32
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
        assert_eq!(pixels(ten_thousandths(-0.010_56)), "-0.0106px");
    }
}
