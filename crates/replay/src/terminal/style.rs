//! Pen attributes and the SGR sequence that sets them (ECMA-48 8.3.117, xterm's ctlseqs "Character Attributes").

/// A colour as the program asked for it; what it looks like is the theme's business.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Color {
    /// The terminal's own foreground or background.
    #[default]
    Default,
    /// Entry 0–255 of the palette; 0–7 are the ANSI colours, 8–15 their bright forms.
    Indexed(u8),
    /// Red, green, blue, 0–255 each.
    Rgb(u8, u8, u8),
}

/// The line below a character.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Underline {
    /// No line.
    #[default]
    None,
    /// SGR 4 or 4:1.
    Single,
    /// SGR 21 or 4:2.
    Double,
    /// SGR 4:3, a wavy line.
    Curly,
    /// SGR 4:4.
    Dotted,
    /// SGR 4:5.
    Dashed,
}

/// How a cell looks, apart from its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Style {
    /// Colour of the text.
    pub foreground: Color,
    /// Colour behind the text.
    pub background: Color,
    /// Colour of the underline (SGR 58); `Default` means the text's colour.
    pub underline_color: Color,
    /// Kind of underline.
    pub underline: Underline,
    bits: u16,
}

const BOLD: u16 = 1;
const DIM: u16 = 1 << 1;
const ITALIC: u16 = 1 << 2;
const BLINK: u16 = 1 << 3;
const REVERSE: u16 = 1 << 4;
const CONCEAL: u16 = 1 << 5;
const STRIKE: u16 = 1 << 6;
const OVERLINE: u16 = 1 << 7;
const PROTECTED: u16 = 1 << 8;
const RAPID_BLINK: u16 = 1 << 9;
const ALL_BITS: u16 = (1 << 10) - 1;

impl core::hash::Hash for Style {
    /// Two words: derived hashing would feed eleven small values one by one, on every colour change.
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        let low = u64::from(self.foreground.packed()) | u64::from(self.background.packed()) << 32;
        let high = u64::from(self.underline_color.packed())
            | u64::from(self.underline as u8) << 32
            | u64::from(self.bits) << 40;
        state.write_u64(low);
        state.write_u64(high);
    }
}

impl Color {
    /// Kind in the top byte, value below it; 0 is the default colour.
    pub(super) fn packed(self) -> u32 {
        match self {
            Self::Default => 0,
            Self::Indexed(index) => 0x0100_0000 | u32::from(index),
            Self::Rgb(red, green, blue) => u32::from_be_bytes([2, red, green, blue]),
        }
    }

    pub(super) fn from_packed(packed: u32) -> Option<Self> {
        match packed.to_be_bytes() {
            [0, 0, 0, 0] => Some(Self::Default),
            [1, 0, 0, index] => Some(Self::Indexed(index)),
            [2, red, green, blue] => Some(Self::Rgb(red, green, blue)),
            _ => None,
        }
    }
}

impl Underline {
    pub(super) fn from_number(number: u16) -> Option<Self> {
        Some(match number {
            0 => Self::None,
            1 => Self::Single,
            2 => Self::Double,
            3 => Self::Curly,
            4 => Self::Dotted,
            5 => Self::Dashed,
            _ => return None,
        })
    }
}

impl Style {
    /// The default style, for statics.
    pub(super) const DEFAULT: Self = Self {
        foreground: Color::Default,
        background: Color::Default,
        underline_color: Color::Default,
        underline: Underline::None,
        bits: 0,
    };

    /// SGR 1.
    #[must_use]
    pub fn is_bold(&self) -> bool {
        self.bits & BOLD != 0
    }

    /// SGR 2.
    #[must_use]
    pub fn is_dim(&self) -> bool {
        self.bits & DIM != 0
    }

    /// SGR 3.
    #[must_use]
    pub fn is_italic(&self) -> bool {
        self.bits & ITALIC != 0
    }

    /// SGR 5 or 6.
    #[must_use]
    pub fn is_blinking(&self) -> bool {
        self.bits & (BLINK | RAPID_BLINK) != 0
    }

    /// SGR 7: foreground and background change places.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        self.bits & REVERSE != 0
    }

    /// SGR 8: the text is there but not shown. A reader of recordings may want to see it.
    #[must_use]
    pub fn is_concealed(&self) -> bool {
        self.bits & CONCEAL != 0
    }

    /// SGR 9.
    #[must_use]
    pub fn is_struck(&self) -> bool {
        self.bits & STRIKE != 0
    }

    /// SGR 53.
    #[must_use]
    pub fn is_overlined(&self) -> bool {
        self.bits & OVERLINE != 0
    }

    /// DECSCA: selective erase leaves the character alone.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.bits & PROTECTED != 0
    }

    pub(super) fn set_protected(&mut self, on: bool) {
        self.set(PROTECTED, on);
    }

    /// What erasing leaves behind: the background colour alone (xterm's "bce").
    pub(super) fn erased(&self) -> Self {
        Self {
            background: self.background,
            ..Self::default()
        }
    }

    /// The attributes in one number, for the snapshot.
    pub(super) fn bits(&self) -> u16 {
        self.bits
    }

    pub(super) fn set_bits(&mut self, bits: u16) -> bool {
        self.bits = bits;
        bits & !ALL_BITS == 0
    }

    fn set(&mut self, bit: u16, on: bool) {
        if on {
            self.bits |= bit;
        } else {
            self.bits &= !bit;
        }
    }

    /// Applies one SGR sequence.
    ///
    /// `params` are the numbers of the sequence; bit k of `sub` is set when `params[k]` followed a colon and so belongs
    /// to the number before it. No parameters mean 0.
    pub(super) fn apply_sgr(&mut self, params: &[u16], sub: u32) {
        if params.is_empty() {
            self.reset();
            return;
        }
        let mut at = 0;
        while at < params.len() {
            let mut end = at + 1;
            while end < params.len() && sub >> end & 1 == 1 {
                end += 1;
            }
            if end > at + 1 {
                self.apply_group(&params[at..end]);
                at = end;
            } else {
                at += self.apply_one(&params[at..]);
            }
        }
    }

    /// SGR 0 leaves protection alone: DECSCA is not a rendition.
    fn reset(&mut self) {
        *self = Self {
            bits: self.bits & PROTECTED,
            ..Self::default()
        };
    }

    /// One parameter without sub-parameters; returns how many parameters it used.
    fn apply_one(&mut self, params: &[u16]) -> usize {
        match params[0] {
            0 => self.reset(),
            1 => self.bits |= BOLD,
            2 => self.bits |= DIM,
            3 => self.bits |= ITALIC,
            4 => self.underline = Underline::Single,
            5 => self.bits |= BLINK,
            6 => self.bits |= RAPID_BLINK,
            7 => self.bits |= REVERSE,
            8 => self.bits |= CONCEAL,
            9 => self.bits |= STRIKE,
            21 => self.underline = Underline::Double,
            22 => self.bits &= !(BOLD | DIM),
            23 => self.bits &= !ITALIC,
            24 => self.underline = Underline::None,
            25 => self.bits &= !(BLINK | RAPID_BLINK),
            27 => self.bits &= !REVERSE,
            28 => self.bits &= !CONCEAL,
            29 => self.bits &= !STRIKE,
            code @ 30..=37 => self.foreground = indexed(code - 30),
            39 => self.foreground = Color::Default,
            code @ 40..=47 => self.background = indexed(code - 40),
            49 => self.background = Color::Default,
            53 => self.bits |= OVERLINE,
            55 => self.bits &= !OVERLINE,
            59 => self.underline_color = Color::Default,
            code @ 90..=97 => self.foreground = indexed(code - 90 + 8),
            code @ 100..=107 => self.background = indexed(code - 100 + 8),
            code @ (38 | 48 | 58) => {
                let (color, used) = semicolon_color(&params[1..]);
                if let Some(color) = color {
                    self.set_color(code, color);
                }
                return used + 1;
            }
            _ => {}
        }
        1
    }

    /// A parameter with sub-parameters, as `4:3` or `38:2::r:g:b`.
    fn apply_group(&mut self, group: &[u16]) {
        match *group {
            [4, kind, ..] => {
                if let Some(underline) = Underline::from_number(kind) {
                    self.underline = underline;
                }
            }
            [code @ (38 | 48 | 58), 5, index @ 0..=255, ..] => self.set_color(code, indexed(index)),
            // Without the colour space, as many programs write it: `38:2:r:g:b`.
            [code @ (38 | 48 | 58), 2, red, green, blue]
            | [code @ (38 | 48 | 58), 2, _, red, green, blue, ..] => {
                if let Some(color) = rgb(red, green, blue) {
                    self.set_color(code, color);
                }
            }
            _ => {}
        }
    }

    fn set_color(&mut self, code: u16, color: Color) {
        match code {
            38 => self.foreground = color,
            48 => self.background = color,
            _ => self.underline_color = color,
        }
    }
}

/// `5;n` or `2;r;g;b` after 38, 48 or 58: the colour and the number of parameters used.
///
/// The mixed form `38;2:r:g:b` is read like the one with semicolons.
fn semicolon_color(rest: &[u16]) -> (Option<Color>, usize) {
    match *rest {
        [5, index, ..] => ((index < 256).then(|| indexed(index)), 2),
        [2, red, green, blue, ..] => (rgb(red, green, blue), 4),
        [] => (None, 0),
        // Cut short or of an unknown kind: what follows cannot be told from colours, as xterm gives up too.
        _ => (None, rest.len()),
    }
}

fn indexed(index: u16) -> Color {
    Color::Indexed(u8::try_from(index).unwrap_or(u8::MAX))
}

fn rgb(red: u16, green: u16, blue: u16) -> Option<Color> {
    Some(Color::Rgb(
        u8::try_from(red).ok()?,
        u8::try_from(green).ok()?,
        u8::try_from(blue).ok()?,
    ))
}
