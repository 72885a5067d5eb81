//! Character sets of the VT100 and VT220 that programs still select (vt100.net, VT220 manual table 2-4).

/// What one of the sets G0–G3 holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Charset {
    /// US ASCII; also stands for every set that is not known.
    #[default]
    Ascii,
    /// DEC Special Graphics: line drawing in place of `` ` `` to `~`.
    LineDrawing,
    /// United Kingdom: pound sign in place of `#`.
    British,
}

/// `_` to `~` of DEC Special Graphics.
const LINE_DRAWING: [char; 32] = [
    ' ', '◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─',
    '⎼', '⎽', '├', '┤', '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
];

impl Charset {
    /// The set that the final byte of `ESC ( x` names.
    pub(super) fn designated(by: u8) -> Self {
        match by {
            b'0' => Self::LineDrawing,
            b'A' => Self::British,
            _ => Self::Ascii,
        }
    }

    pub(super) fn is_ascii(self) -> bool {
        self == Self::Ascii
    }

    pub(super) fn translate(self, character: char) -> char {
        match (self, character) {
            (Self::LineDrawing, '_'..='~') => {
                LINE_DRAWING[(u32::from(character) - u32::from('_')) as usize]
            }
            (Self::British, '#') => '£',
            _ => character,
        }
    }
}
