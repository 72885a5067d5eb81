//! Colours: what the theme, the program and the style of a cell come to.

use reel_replay::terminal::{Color, Colors, Style};

/// Red, green and blue, 0–255 each, opaque.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, PartialOrd, Ord)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Contrast (WCAG 2, 1–21) below which text in a colour of the theme is taken for lost by accident: black on a theme's
/// almost black, yellow on white.
const CONTRAST_MIN: f32 = 1.7;

/// How far such text moves towards black or white, in 1/256.
const RESCUE_SHARE: u32 = 90;

/// How much of the text's colour dim text keeps, in 1/256; the rest is background.
const DIM_SHARE: u32 = 150;

impl Rgb {
    /// Reads `#rgb` or `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = match digits.len() {
            // Each digit twice.
            3 => {
                (number >> 8 & 15) * 0x11_0000 + (number >> 4 & 15) * 0x1100 + (number & 15) * 0x11
            }
            6 => number,
            _ => return None,
        }
        .to_be_bytes();
        Some(Self(red, green, blue))
    }

    /// The colour as CSS writes it.
    #[must_use]
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// This colour over `other`; `share` of it in 1/256.
    #[must_use]
    pub fn over(self, other: Self, share: u32) -> Self {
        let share = share.min(256);
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

    /// Relative luminance (WCAG 2), 0–1.
    fn luminance(self) -> f32 {
        // The square is within 0.02 of sRGB's curve, which is near enough to tell light from dark.
        let linear = |channel: u8| {
            let value = f32::from(channel) / 255.0;
            value * value
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast with another colour, 1–21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f32 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Black or white, whichever can be read better on this colour.
    #[must_use]
    pub fn readable(self) -> Self {
        let (black, white) = (Self(0, 0, 0), Self(255, 255, 255));
        if self.contrast(black) >= self.contrast(white) {
            black
        } else {
            white
        }
    }
}

impl From<[u8; 3]> for Rgb {
    fn from([red, green, blue]: [u8; 3]) -> Self {
        Self(red, green, blue)
    }
}

/// The colours that are the reader's choice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Theme {
    /// Behind text that sets no background.
    pub background: Rgb,
    /// Text that sets no colour.
    pub foreground: Rgb,
    /// The cursor.
    pub cursor: Rgb,
    /// Behind selected cells.
    pub selection: Rgb,
    /// Behind what was searched for.
    pub highlight: Rgb,
    /// Behind the one of these that is looked at.
    pub current_highlight: Rgb,
    /// The line below links.
    pub link: Rgb,
    /// The 16 colours of ANSI.
    pub palette: [Rgb; 16],
}

impl Default for Theme {
    /// Dark.
    fn default() -> Self {
        let palette = [
            0x0030_3844,
            0x00ff_6b6b,
            0x007b_d88f,
            0x00f2_c55c,
            0x006c_a8ff,
            0x00c9_94ff,
            0x0056_d4dd,
            0x00c9_d1d9,
            0x006e_7a88,
            0x00ff_9492,
            0x009b_e9a8,
            0x00ff_dd85,
            0x0094_c1ff,
            0x00dd_b8ff,
            0x008a_e9ef,
            0x00ff_ffff,
        ];
        Self {
            background: Rgb(0x0e, 0x11, 0x16),
            foreground: Rgb(0xe6, 0xed, 0xf3),
            cursor: Rgb(0xff, 0x7a, 0x4d),
            selection: Rgb(0x2b, 0x4a, 0x72),
            highlight: Rgb(0x6b, 0x5a, 0x14),
            current_highlight: Rgb(0xff, 0xc8, 0x3d),
            link: Rgb(0x9a, 0xa7, 0xb4),
            palette: palette.map(|number: u32| {
                let [_, red, green, blue] = number.to_be_bytes();
                Rgb(red, green, blue)
            }),
        }
    }
}

/// What a style comes to: the colours of its cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Inks {
    /// Text.
    pub text: Rgb,
    /// Behind it.
    pub background: Rgb,
    /// The line below.
    pub underline: Rgb,
    /// Text of characters that are drawn as shapes: pictures made of them may have any contrast.
    pub shape: Rgb,
}

/// All colours in force: the theme with what the program changed (OSC 4, 10–12).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Palette {
    entries: [Rgb; 256],
    /// Text that sets no colour.
    pub foreground: Rgb,
    /// Behind text that sets no background.
    pub background: Rgb,
    /// The cursor.
    pub cursor: Rgb,
}

impl Palette {
    /// Of a theme and a program's changes to it.
    #[must_use]
    pub fn new(theme: &Theme, changed: &Colors) -> Self {
        let mut entries = [Rgb::default(); 256];
        for (index, entry) in (0_u8..=255).zip(&mut entries) {
            *entry = match theme.palette.get(usize::from(index)) {
                Some(color) => *color,
                None => standard(index),
            };
        }
        for &(index, color) in &changed.palette {
            if let Some(entry) = entries.get_mut(usize::from(index)) {
                *entry = color.into();
            }
        }
        let or = |changed: Option<[u8; 3]>, own: Rgb| changed.map_or(own, Rgb::from);
        Self {
            entries,
            foreground: or(changed.foreground, theme.foreground),
            background: or(changed.background, theme.background),
            cursor: or(changed.cursor, theme.cursor),
        }
    }

    fn resolve(&self, color: Color, default: Rgb) -> Rgb {
        match color {
            Color::Default => default,
            Color::Indexed(index) => self
                .entries
                .get(usize::from(index))
                .copied()
                .unwrap_or(default),
            Color::Rgb(red, green, blue) => Rgb(red, green, blue),
        }
    }

    /// The colours of a style. Bold does not change them.
    #[must_use]
    pub fn inks(&self, style: &Style) -> Inks {
        let mut text = self.resolve(style.foreground, self.foreground);
        let mut background = self.resolve(style.background, self.background);
        if style.is_reversed() {
            core::mem::swap(&mut text, &mut background);
        }
        if style.is_dim() {
            text = text.over(background, DIM_SHARE);
        }
        let shape = text;
        let is_themed = !matches!(style.foreground, Color::Rgb(..));
        if is_themed && text.contrast(background) < CONTRAST_MIN {
            text = background.readable().over(text, RESCUE_SHARE);
        }
        Inks {
            text,
            background,
            underline: self.resolve(style.underline_color, text),
            shape,
        }
    }
}

/// Entries 16–255 of xterm's palette: a cube of 6×6×6 colours, then 24 greys.
fn standard(index: u8) -> Rgb {
    if index >= 232 {
        let grey = 8 + (index - 232) * 10;
        return Rgb(grey, grey, grey);
    }
    let number = index.saturating_sub(16);
    let level = |step: u8| if step == 0 { 0 } else { 55 + step * 40 };
    Rgb(level(number / 36), level(number / 6 % 6), level(number % 6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reel_replay::Terminal;

    fn inks(sequence: &str) -> Inks {
        let mut terminal = Terminal::new(4, 1);
        terminal.feed(sequence.as_bytes());
        terminal.feed(b"x");
        let palette = Palette::new(&Theme::default(), terminal.colors());
        let run = terminal.row(0).runs().next().expect("the row has text");
        palette.inks(run.style())
    }

    #[test]
    fn reads_css_colours() {
        assert_eq!(Rgb::parse("#0e1116"), Some(Rgb(0x0e, 0x11, 0x16)));
        assert_eq!(Rgb::parse(" #F0a "), Some(Rgb(255, 0, 170)));
        for wrong in ["", "#", "#12", "#12345g", "#+12345", "red", "#1234567"] {
            assert_eq!(Rgb::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Rgb(1, 2, 255).css(), "#0102ff");
    }

    #[test]
    fn resolves_palette_and_true_colour() {
        let theme = Theme::default();
        assert_eq!(inks("\x1b[31m").text, theme.palette[1]);
        assert_eq!(inks("\x1b[1;31m").text, theme.palette[1], "bold keeps it");
        assert_eq!(inks("\x1b[38;5;196m").text, Rgb(255, 0, 0));
        assert_eq!(inks("\x1b[38;5;244m").text, Rgb(128, 128, 128));
        assert_eq!(inks("\x1b[48;2;1;2;3m").background, Rgb(1, 2, 3));
        assert_eq!(inks("").background, theme.background);
    }

    #[test]
    fn reverse_and_underline_colour() {
        let theme = Theme::default();
        let reversed = inks("\x1b[7m");
        assert_eq!(reversed.background, theme.foreground);
        assert_eq!(reversed.text, theme.background);
        assert_eq!(inks("\x1b[4;58;5;21m").underline, Rgb(0, 0, 255));
        assert_eq!(inks("\x1b[4;32m").underline, theme.palette[2]);
    }

    #[test]
    fn the_program_may_change_colours() {
        assert_eq!(
            inks("\x1b]4;1;#102030\x07\x1b[31;47m").text,
            Rgb(16, 32, 48)
        );
        assert_eq!(inks("\x1b]11;#ffffff\x07").background, Rgb(255, 255, 255));
    }

    #[test]
    fn text_that_cannot_be_seen_is_rescued_but_pictures_are_left_alone() {
        let background = Theme::default().background;
        let Rgb(red, green, blue) = background;
        let lost = inks(&format!(
            "\x1b]4;0;#{red:02x}{green:02x}{blue:02x}\x07\x1b[30m"
        ));
        assert_eq!(lost.shape, background);
        assert!(lost.text.contrast(background) > CONTRAST_MIN, "{lost:?}");
        let meant = inks(&format!("\x1b[38;2;{red};{green};{blue}m"));
        assert_eq!(meant.text, background);
    }
}
