//! Colours of stills: the same themes as the player's.

use std::fmt;

use reel_replay::terminal::{Color, Colors, Style};

/// How much of the text's colour dim text keeps, in 1/256; the rest is background.
const DIM_SHARE: u32 = 150;

/// Red, green, blue, 0–255 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl fmt::Display for Rgb {
    /// As CSS has it: `#0e1116`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Rgb {
    const fn of(number: u32) -> Self {
        let [_, red, green, blue] = number.to_be_bytes();
        Self(red, green, blue)
    }

    /// `share` of this colour in 1/256, the rest of the other.
    fn over(self, other: Self, share: u32) -> Self {
        let mix = |front: u8, back: u8| {
            let sum = u32::from(front) * share + u32::from(back) * (256 - share);
            u8::try_from(sum >> 8).unwrap_or(u8::MAX)
        };
        Self(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }
}

impl From<[u8; 3]> for Rgb {
    fn from([red, green, blue]: [u8; 3]) -> Self {
        Self(red, green, blue)
    }
}

/// Which theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on white.
    Light,
    /// White on black, strong colours.
    Contrast,
}

impl ThemeName {
    /// As the player's attribute `theme` has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "contrast",
        }
    }
}

/// The colours that are the reader's choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Behind text that sets no background.
    pub background: Rgb,
    /// Text that sets no colour.
    pub foreground: Rgb,
    /// The cursor.
    pub cursor: Rgb,
    /// The bar of a window.
    pub bar: Rgb,
    /// Text and lines in it.
    pub bar_text: Rgb,
    /// The 16 colours of ANSI.
    pub palette: [Rgb; 16],
}

impl Theme {
    /// A theme that comes with Reel.
    #[must_use]
    pub fn named(name: ThemeName) -> Self {
        let (colors, palette): ([u32; 5], [u32; 16]) = match name {
            ThemeName::Dark => (
                [0x0e_1116, 0xe6_edf3, 0xff_7a4d, 0x16_1b22, 0x9a_a7b4],
                [
                    0x30_363f, 0xff_7b72, 0x56_d364, 0xe3_b341, 0x6c_b0ff, 0xd2_a8ff, 0x4f_d1d9,
                    0xc3_ccd6, 0x6e_7a87, 0xff_a198, 0x7e_e787, 0xf2_cc60, 0x9c_cbff, 0xe2_c5ff,
                    0x8a_e6ec, 0xff_ffff,
                ],
            ),
            ThemeName::Light => (
                [0xff_ffff, 0x1b_1f24, 0xc2_3b12, 0xf0_f0ec, 0x57_606a],
                [
                    0x1b_1f24, 0xb3_261e, 0x1a_6e2e, 0x7d_5700, 0x0b_5cad, 0x7a_3aa8, 0x0b_6b75,
                    0x62_6b75, 0x57_606a, 0xc9_3c37, 0x1f_7f38, 0x8a_6100, 0x1a_6fc4, 0x8f_4cc2,
                    0x0f_7c88, 0x3b_434c,
                ],
            ),
            ThemeName::Contrast => (
                [0x00_0000, 0xff_ffff, 0xff_ff00, 0x1a_1a1a, 0xff_ffff],
                [
                    0x4d_4d4d, 0xff_8080, 0x66_ff66, 0xff_ff66, 0x8a_b8ff, 0xff_99ff, 0x66_ffff,
                    0xff_ffff, 0x99_9999, 0xff_b3b3, 0xa6_ffa6, 0xff_ffb3, 0xbd_d7ff, 0xff_c7ff,
                    0xb3_ffff, 0xff_ffff,
                ],
            ),
        };
        let [background, foreground, cursor, bar, bar_text] = colors.map(Rgb::of);
        Self {
            background,
            foreground,
            cursor,
            bar,
            bar_text,
            palette: palette.map(Rgb::of),
        }
    }
}

/// A theme with what the recorded program changed of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette<'a> {
    pub(crate) theme: &'a Theme,
    pub(crate) changed: &'a Colors,
}

impl Palette<'_> {
    pub(crate) fn background(self) -> Rgb {
        self.changed
            .background
            .map_or(self.theme.background, Rgb::from)
    }

    pub(crate) fn foreground(self) -> Rgb {
        self.changed
            .foreground
            .map_or(self.theme.foreground, Rgb::from)
    }

    pub(crate) fn cursor(self) -> Rgb {
        self.changed.cursor.map_or(self.theme.cursor, Rgb::from)
    }

    /// What a cell's text and background look like; no background where it is the screen's own.
    pub(crate) fn resolve(self, style: &Style) -> (Rgb, Option<Rgb>) {
        let foreground = self.color(style.foreground);
        let background = self.color(style.background);
        let (mut front, back) = if style.is_reversed() {
            let front = background.unwrap_or(self.background());
            (front, Some(foreground.unwrap_or(self.foreground())))
        } else {
            (foreground.unwrap_or(self.foreground()), background)
        };
        if style.is_dim() {
            front = front.over(back.unwrap_or(self.background()), DIM_SHARE);
        }
        (front, back.filter(|back| *back != self.background()))
    }

    /// `None` for the terminal's own colour.
    pub(crate) fn color(self, color: Color) -> Option<Rgb> {
        match color {
            Color::Default => None,
            Color::Rgb(red, green, blue) => Some(Rgb(red, green, blue)),
            Color::Indexed(index) => Some(self.indexed(index)),
        }
    }

    fn indexed(self, index: u8) -> Rgb {
        let changed = &self.changed.palette;
        if let Ok(found) = changed.binary_search_by_key(&index, |(index, _)| *index) {
            return changed[found].1.into();
        }
        if let Some(color) = self.theme.palette.get(usize::from(index)) {
            return *color;
        }
        // xterm's: a cube of six steps each, then 24 greys.
        if index >= 232 {
            let grey = 8 + 10 * (index - 232);
            return Rgb(grey, grey, grey);
        }
        let step = |number: u8| match number % 6 {
            0 => 0,
            step => 55 + 40 * step,
        };
        let cube = index - 16;
        Rgb(step(cube / 36), step(cube / 6), step(cube))
    }
}
