//! The byte parser: ECMA-48 control functions and UTF-8 text, in any pieces.
//!
//! ```text
//!            ESC            [                final
//!  ground ───────► escape ─────► csi ──────────────► ground      text in ground goes out as whole slices
//!                    │ ] P X ^ _
//!                    └──────────► string ── ST, BEL ─► ground    (ESC, CAN, SUB end a string too)
//! ```
//!
//! The states follow vt100.net's "A parser for DEC's ANSI-compatible video terminals", with these decisions:
//!
//! * Runs of printable ASCII are found eight bytes at a time and written as slices; a CSI sequence that lies whole in
//!   the input is read by a tight loop. Everything cut by the end of the input goes byte by byte through the states;
//!   both ways give the same (property test `any_split_gives_the_same_state`).
//! * C1 controls count as 0x80–0x9F outside a valid UTF-8 sequence and as U+0080–U+009F inside one, as in xterm.
//! * A byte of 0xA0 or more inside an escape or CSI sequence ends the sequence without effect and is text: what a
//!   reader would otherwise not see could be hidden in a broken sequence.

use super::Terminal;
use super::utf8::{Decoded, decode};
use alloc::vec::Vec;

/// Parameters of one sequence; more are ignored. xterm keeps 30.
pub const MAX_PARAMS: usize = 32;

/// Bytes of an OSC string that are kept; a longer one is read to its end and has no effect, except that the
/// beginning of an inline image is enough to know it. Clipboard contents are the largest that programs send.
pub const MAX_OSC_BYTES: usize = 64 * 1024;

/// Bytes kept of device control and application strings: enough to tell images from the rest.
pub const MAX_CONTROL_STRING_BYTES: usize = 256;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(super) enum State {
    #[default]
    Ground,
    Escape,
    EscapeIntermediate,
    Csi,
    CsiIgnore,
    String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(super) enum StringKind {
    #[default]
    Osc,
    Dcs,
    Apc,
    /// PM and SOS: read and forgotten.
    Other,
}

/// Numbers of a control sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Params {
    pub(super) values: [u16; MAX_PARAMS],
    /// `len <= MAX_PARAMS`
    pub(super) len: usize,
    /// Bit k: parameter k was separated by a colon from the one before.
    pub(super) sub: u32,
    /// The number being read.
    pub(super) current: u16,
    /// A digit or separator was seen, so `current` counts.
    pub(super) started: bool,
    /// `current` follows a colon.
    pub(super) current_is_sub: bool,
}

impl Params {
    pub(super) fn clear(&mut self) {
        self.len = 0;
        self.sub = 0;
        self.current = 0;
        self.started = false;
        self.current_is_sub = false;
    }

    #[inline]
    fn digit(&mut self, digit: u8) {
        self.current = self
            .current
            .saturating_mul(10)
            .saturating_add(u16::from(digit - b'0'));
        self.started = true;
    }

    #[inline]
    fn separator(&mut self, colon: bool) {
        self.push();
        self.current = 0;
        self.current_is_sub = colon;
        self.started = true;
    }

    #[inline]
    fn push(&mut self) {
        if self.len < MAX_PARAMS {
            self.values[self.len] = self.current;
            self.sub |= u32::from(self.current_is_sub) << self.len;
            self.len += 1;
        }
    }

    #[inline]
    fn finish(&mut self) {
        if self.started {
            self.push();
        }
        // So that two terminals are equal whichever sequence they read last.
        self.current = 0;
        self.current_is_sub = false;
        self.started = false;
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Parameter `index`, 0 when missing.
    #[inline]
    pub(super) fn value(&self, index: usize) -> u16 {
        if index < self.len {
            self.values[index]
        } else {
            0
        }
    }

    pub(super) fn as_slice(&self) -> &[u16] {
        &self.values[..self.len]
    }
}

/// What is left of a sequence or character that is not complete.
#[derive(Clone, Debug, Default)]
pub(super) struct Parser {
    pub(super) state: State,
    pub(super) params: Params,
    /// `<`, `=`, `>` or `?` after CSI, else 0.
    pub(super) marker: u8,
    /// The intermediate byte, 0 for none, [`TOO_MANY`] for more than one.
    pub(super) intermediate: u8,
    pub(super) string_kind: StringKind,
    /// At most [`MAX_OSC_BYTES`] or [`MAX_CONTROL_STRING_BYTES`].
    pub(super) string: Vec<u8>,
    pub(super) string_overflowed: bool,
    /// UTF-8 continuation bytes still to come in the string: 0x9C is among them no terminator.
    pub(super) string_continuations: u8,
    /// Beginning of a character, `utf8_len <= 3` bytes of it. Only in `State::Ground`.
    pub(super) utf8: [u8; 4],
    pub(super) utf8_len: usize,
}

/// Stands in `Parser::intermediate` for sequences with two intermediates: none of them is known here.
pub(super) const TOO_MANY: u8 = 0xff;

const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;
const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const ST: u8 = 0x9c;

impl Terminal {
    /// Takes output of the session, cut anywhere: inside a sequence or a character is fine.
    ///
    /// Never fails: what is not understood is ignored, bytes that are not UTF-8 show as U+FFFD.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            at += match self.parser.state {
                State::Ground if self.parser.utf8_len > 0 => self.resume_character(rest),
                State::Ground => self.ground(rest),
                State::String => self.string(rest),
                _ => self.sequence(rest),
            };
        }
    }

    /// Reads text until a sequence stays open or the input ends; returns the number of bytes read.
    fn ground(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            match byte {
                0x20..=0x7e => {
                    let length = printable_run(&bytes[at..]);
                    self.print_ascii(&bytes[at..at + length]);
                    at += length;
                }
                ESC => {
                    if bytes.get(at + 1) == Some(&b'[')
                        && let Some(length) = self.whole_csi(&bytes[at + 2..])
                    {
                        at += 2 + length;
                        continue;
                    }
                    self.begin(State::Escape);
                    return at + 1;
                }
                0..=0x1f => {
                    self.control(byte);
                    at += 1;
                }
                0x7f => at += 1,
                _ => match decode(&bytes[at..]) {
                    Decoded::Character(character, length) => {
                        at += length;
                        if character < '\u{a0}' {
                            self.control_c1(bytes[at - 1]);
                            if self.parser.state != State::Ground {
                                return at;
                            }
                        } else {
                            self.print(character);
                        }
                    }
                    Decoded::Invalid(length) => {
                        at += length;
                        self.invalid(byte);
                        if self.parser.state != State::Ground {
                            return at;
                        }
                    }
                    Decoded::Incomplete => {
                        let rest = &bytes[at..];
                        self.parser.utf8[..rest.len()].copy_from_slice(rest);
                        self.parser.utf8_len = rest.len();
                        return bytes.len();
                    }
                },
            }
        }
        at
    }

    /// Bytes that are no character: a C1 control or a replacement character.
    fn invalid(&mut self, first: u8) {
        if (0x80..=0x9f).contains(&first) {
            self.control_c1(first);
        } else {
            self.print(char::REPLACEMENT_CHARACTER);
        }
    }

    /// Goes on with a character that an earlier input cut; returns the number of bytes of `bytes` that belong to it.
    fn resume_character(&mut self, bytes: &[u8]) -> usize {
        let held = self.parser.utf8_len;
        let added = bytes.len().min(4 - held);
        self.parser.utf8[held..held + added].copy_from_slice(&bytes[..added]);
        let buffer = self.parser.utf8;
        self.parser.utf8 = [0; 4];
        self.parser.utf8_len = 0;
        match decode(&buffer[..held + added]) {
            Decoded::Character(character, length) => {
                if character < '\u{a0}' {
                    self.control_c1(buffer[length - 1]);
                } else {
                    self.print(character);
                }
                length - held
            }
            Decoded::Invalid(length) => {
                self.invalid(buffer[0]);
                length.saturating_sub(held)
            }
            Decoded::Incomplete => {
                self.parser.utf8 = buffer;
                self.parser.utf8_len = held + added;
                added
            }
        }
    }

    /// Forgets the previous sequence.
    fn begin(&mut self, state: State) {
        self.parser.state = state;
        self.parser.params.clear();
        self.parser.marker = 0;
        self.parser.intermediate = 0;
        self.parser.string_kind = StringKind::Osc;
    }

    pub(super) fn begin_csi(&mut self) {
        self.begin(State::Csi);
    }

    pub(super) fn begin_string(&mut self, kind: StringKind) {
        self.begin(State::String);
        self.parser.string_kind = kind;
        self.parser.string.clear();
        self.parser.string_overflowed = false;
        self.parser.string_continuations = 0;
    }

    /// Reads and carries out a CSI sequence that ends within `bytes`, which start after `CSI`.
    ///
    /// Returns its length, or `None` (without effect) when it is cut or holds anything unusual.
    #[inline]
    fn whole_csi(&mut self, bytes: &[u8]) -> Option<usize> {
        let params = &mut self.parser.params;
        params.clear();
        let mut marker = 0;
        let mut intermediate = 0;
        let mut at = 0;
        if let Some(&byte @ b'<'..=b'?') = bytes.first() {
            marker = byte;
            at = 1;
        }
        loop {
            let byte = *bytes.get(at)?;
            at += 1;
            match byte {
                b'0'..=b'9' if intermediate == 0 => params.digit(byte),
                b';' | b':' if intermediate == 0 => params.separator(byte == b':'),
                0x40..=0x7e => {
                    params.finish();
                    self.control_sequence(marker, intermediate, byte);
                    return Some(at);
                }
                0x20..=0x2f if intermediate == 0 => intermediate = byte,
                _ => return None,
            }
        }
    }

    /// Escape and CSI states, byte by byte; returns the number of bytes read when the state leaves them.
    fn sequence(&mut self, bytes: &[u8]) -> usize {
        for (at, &byte) in bytes.iter().enumerate() {
            if byte >= 0xa0 {
                // Not read: it is text for the ground state.
                self.parser.state = State::Ground;
                return at;
            }
            self.sequence_byte(byte);
            if matches!(self.parser.state, State::Ground | State::String) {
                return at + 1;
            }
        }
        bytes.len()
    }

    fn sequence_byte(&mut self, byte: u8) {
        match byte {
            CAN | SUB => {
                self.parser.state = State::Ground;
                return;
            }
            ESC => {
                self.begin(State::Escape);
                return;
            }
            0..=0x1f => {
                self.control(byte);
                return;
            }
            0x7f => return,
            0x80..=0x9f => {
                self.parser.state = State::Ground;
                self.control_c1(byte);
                return;
            }
            _ => {}
        }
        match self.parser.state {
            State::Escape | State::EscapeIntermediate => self.escape_byte(byte),
            State::Csi => self.csi_byte(byte),
            State::CsiIgnore if byte >= 0x40 => self.parser.state = State::Ground,
            _ => {}
        }
    }

    fn escape_byte(&mut self, byte: u8) {
        if byte < 0x30 {
            self.parser.state = State::EscapeIntermediate;
            self.add_intermediate(byte);
            return;
        }
        if self.parser.state == State::Escape {
            match byte {
                b'[' => return self.begin_csi(),
                b']' => return self.begin_string(StringKind::Osc),
                b'P' => return self.begin_string(StringKind::Dcs),
                b'_' => return self.begin_string(StringKind::Apc),
                b'X' | b'^' => return self.begin_string(StringKind::Other),
                _ => {}
            }
        }
        self.parser.state = State::Ground;
        let intermediate = self.parser.intermediate;
        self.escape_sequence(intermediate, byte);
    }

    fn csi_byte(&mut self, byte: u8) {
        let parser = &mut self.parser;
        match byte {
            b'0'..=b'9' if parser.intermediate == 0 => parser.params.digit(byte),
            b';' | b':' if parser.intermediate == 0 => parser.params.separator(byte == b':'),
            b'<'..=b'?'
                if parser.marker == 0
                    && parser.intermediate == 0
                    && parser.params.len == 0
                    && !parser.params.started =>
            {
                parser.marker = byte;
            }
            0x20..=0x2f => self.add_intermediate(byte),
            0x40.. => {
                parser.state = State::Ground;
                parser.params.finish();
                let (marker, intermediate) = (parser.marker, parser.intermediate);
                self.control_sequence(marker, intermediate, byte);
            }
            _ => parser.state = State::CsiIgnore,
        }
    }

    fn add_intermediate(&mut self, byte: u8) {
        self.parser.intermediate = if self.parser.intermediate == 0 {
            byte
        } else {
            TOO_MANY
        };
    }

    /// String states; returns the number of bytes read when the string ends or the input does.
    fn string(&mut self, bytes: &[u8]) -> usize {
        let mut kept_from = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            let ends = match byte {
                ESC | CAN | SUB => true,
                BEL => self.parser.string_kind == StringKind::Osc,
                ST => self.parser.string_continuations == 0,
                _ => false,
            };
            if ends {
                self.keep_string(&bytes[kept_from..at]);
                self.parser.state = State::Ground;
                if byte != CAN && byte != SUB {
                    self.end_string();
                }
                self.parser.string.clear();
                self.parser.string_continuations = 0;
                self.parser.string_overflowed = false;
                // ESC is read again: it begins the `ESC \` that ends the string properly, or another sequence.
                return if byte == ESC { at } else { at + 1 };
            }
            if byte < 0x20 {
                self.keep_string(&bytes[kept_from..at]);
                kept_from = at + 1;
            }
            self.parser.string_continuations = match byte {
                0xc2..=0xdf => 1,
                0xe0..=0xef => 2,
                0xf0..=0xf4 => 3,
                0x80..=0xbf => self.parser.string_continuations.saturating_sub(1),
                _ => 0,
            };
        }
        self.keep_string(&bytes[kept_from..]);
        bytes.len()
    }

    fn keep_string(&mut self, bytes: &[u8]) {
        let limit = match self.parser.string_kind {
            StringKind::Osc => MAX_OSC_BYTES,
            StringKind::Dcs | StringKind::Apc => MAX_CONTROL_STRING_BYTES,
            StringKind::Other => 0,
        };
        let room = limit - self.parser.string.len().min(limit);
        let kept = bytes.len().min(room);
        self.parser.string.extend_from_slice(&bytes[..kept]);
        self.parser.string_overflowed |= kept < bytes.len();
    }
}

/// Number of bytes 0x20–0x7E that `bytes` begin with.
#[inline]
fn printable_run(bytes: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..at + 8) {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        let word = u64::from_le_bytes(word);
        // The high bit of a byte gets set if it was set, if the byte is below 0x20, or if it is 0x7F. A borrow or
        // carry can disturb only the bytes above the first such byte, and only the lowest one is asked for.
        let stops = (word.wrapping_sub(0x2020_2020_2020_2020)
            | word
            | word.wrapping_add(0x0101_0101_0101_0101))
            & HIGH;
        if stops != 0 {
            return at + (stops.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while at < bytes.len() && (0x20..=0x7e).contains(&bytes[at]) {
        at += 1;
    }
    at
}
