//! Modes as state: what a program switched on, whether or not a player can act on it.

use super::Terminal;

/// A mode that is either on or off. The comment gives the number: "DEC n" is `CSI ? n h`, "ANSI n" is `CSI n h`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Mode {
    /// ANSI 4: printing moves the rest of the row right.
    Insert = 1,
    /// ANSI 20: line feed also returns the carriage.
    NewLine = 1 << 1,
    /// DEC 1: cursor keys send application sequences.
    CursorKeys = 1 << 2,
    /// DEC 5: foreground and background of the whole screen change places.
    ReverseVideo = 1 << 3,
    /// DEC 6: rows and columns count from the margins.
    Origin = 1 << 4,
    /// DEC 7, on at the start: text goes on in the next row.
    AutoWrap = 1 << 5,
    /// DEC 12: the cursor blinks.
    CursorBlink = 1 << 6,
    /// DEC 25, on at the start.
    CursorVisible = 1 << 7,
    /// DEC 66 or `ESC =`.
    Keypad = 1 << 8,
    /// DEC 69: left and right margins may be set.
    LeftRightMargins = 1 << 9,
    /// DEC 45: backspace at the left edge goes to the end of the row above.
    ReverseWrap = 1 << 10,
    /// DEC 1004: focus changes are reported.
    FocusEvents = 1 << 11,
    /// DEC 1007: the wheel sends cursor keys on the alternate screen.
    AlternateScroll = 1 << 12,
    /// DEC 2004.
    BracketedPaste = 1 << 13,
    /// DEC 2026: a frame is being drawn; a player may wait with showing it.
    SynchronizedOutput = 1 << 14,
    /// DEC 2027: whole grapheme clusters take the columns of one character.
    GraphemeClusters = 1 << 15,
    /// DEC 2031: colour scheme changes are reported.
    ColorSchemeReports = 1 << 16,
}

/// Which mouse events are reported (DEC 9, 1000, 1002, 1003); the last one set counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MouseTracking {
    /// None.
    #[default]
    Off,
    /// 9: presses only.
    X10,
    /// 1000: presses and releases.
    Buttons,
    /// 1002: motion while a button is held as well.
    Drag,
    /// 1003: all motion.
    Motion,
}

/// How mouse events are written (DEC 1005, 1006, 1015, 1016).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MouseEncoding {
    /// One byte for each number.
    #[default]
    Legacy,
    /// 1005.
    Utf8,
    /// 1006.
    Sgr,
    /// 1015.
    Urxvt,
    /// 1016: like 1006, in pixels.
    SgrPixels,
}

/// All modes of a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Modes {
    pub(super) bits: u32,
    /// Mouse events the program asked for.
    pub mouse: MouseTracking,
    /// Their form.
    pub mouse_encoding: MouseEncoding,
}

pub(super) const ALL_MODES: u32 = (1 << 17) - 1;

impl Default for Modes {
    fn default() -> Self {
        Self {
            bits: Mode::AutoWrap as u32 | Mode::CursorVisible as u32,
            mouse: MouseTracking::Off,
            mouse_encoding: MouseEncoding::Legacy,
        }
    }
}

impl Modes {
    /// Whether `mode` is on.
    #[must_use]
    pub fn is_set(&self, mode: Mode) -> bool {
        self.bits & mode as u32 != 0
    }

    pub(super) fn set(&mut self, mode: Mode, on: bool) {
        if on {
            self.bits |= mode as u32;
        } else {
            self.bits &= !(mode as u32);
        }
    }
}

/// The mode with DEC private number `number`, if it is a plain switch.
fn dec_mode(number: u16) -> Option<Mode> {
    Some(match number {
        1 => Mode::CursorKeys,
        5 => Mode::ReverseVideo,
        6 => Mode::Origin,
        7 => Mode::AutoWrap,
        12 => Mode::CursorBlink,
        25 => Mode::CursorVisible,
        45 => Mode::ReverseWrap,
        66 => Mode::Keypad,
        69 => Mode::LeftRightMargins,
        1004 => Mode::FocusEvents,
        1007 => Mode::AlternateScroll,
        2004 => Mode::BracketedPaste,
        2026 => Mode::SynchronizedOutput,
        2027 => Mode::GraphemeClusters,
        2031 => Mode::ColorSchemeReports,
        _ => return None,
    })
}

impl Terminal {
    /// SM and RM (`CSI n h`, `CSI n l`).
    pub(super) fn set_ansi_modes(&mut self, on: bool) {
        for index in 0..self.parser.params.len() {
            match self.parser.params.value(index) {
                4 => self.modes.set(Mode::Insert, on),
                20 => self.modes.set(Mode::NewLine, on),
                _ => {}
            }
        }
        self.modes_changed();
    }

    /// DECSET and DECRST (`CSI ? n h`, `CSI ? n l`).
    pub(super) fn set_dec_modes(&mut self, on: bool) {
        for index in 0..self.parser.params.len() {
            let number = self.parser.params.value(index);
            self.set_dec_mode(number, on);
        }
        self.modes_changed();
    }

    fn set_dec_mode(&mut self, number: u16, on: bool) {
        let tracking = |kind| if on { kind } else { MouseTracking::Off };
        let encoding = |kind| if on { kind } else { MouseEncoding::Legacy };
        match number {
            9 => self.modes.mouse = tracking(MouseTracking::X10),
            1000 => self.modes.mouse = tracking(MouseTracking::Buttons),
            1002 => self.modes.mouse = tracking(MouseTracking::Drag),
            1003 => self.modes.mouse = tracking(MouseTracking::Motion),
            1005 => self.modes.mouse_encoding = encoding(MouseEncoding::Utf8),
            1006 => self.modes.mouse_encoding = encoding(MouseEncoding::Sgr),
            1015 => self.modes.mouse_encoding = encoding(MouseEncoding::Urxvt),
            1016 => self.modes.mouse_encoding = encoding(MouseEncoding::SgrPixels),
            47 => self.switch_screen(on, false),
            1047 => self.switch_screen(on, true),
            1048 if on => self.save_cursor(),
            1048 => self.restore_cursor(),
            1049 if on => {
                self.save_cursor();
                if !self.alternate {
                    self.switch_screen(true, false);
                    self.erase_display(2, false);
                }
            }
            1049 => {
                self.switch_screen(false, false);
                self.restore_cursor();
            }
            _ => {
                let Some(mode) = dec_mode(number) else { return };
                self.modes.set(mode, on);
                match mode {
                    Mode::Origin => self.move_to(0, 0),
                    Mode::LeftRightMargins if !on => {
                        (self.left, self.right) = (0, self.cols - 1);
                        self.pending_wrap = false;
                    }
                    Mode::ReverseVideo => self.mark_all_dirty(),
                    _ => {}
                }
            }
        }
    }

    /// XTSAVE (`CSI ? n s`): one memory for all modes that are plain switches.
    pub(super) fn save_dec_modes(&mut self) {
        for index in 0..self.parser.params.len() {
            if let Some(mode) = dec_mode(self.parser.params.value(index)) {
                self.saved_modes &= !(mode as u32);
                self.saved_modes |= self.modes.bits & mode as u32;
            }
        }
    }

    /// XTRESTORE (`CSI ? n r`).
    pub(super) fn restore_dec_modes(&mut self) {
        for index in 0..self.parser.params.len() {
            let number = self.parser.params.value(index);
            if let Some(mode) = dec_mode(number) {
                self.set_dec_mode(number, self.saved_modes & mode as u32 != 0);
            }
        }
        self.modes_changed();
    }

    /// Recomputes what printing needs to know. Call after any change of modes, charsets or margins.
    pub(super) fn modes_changed(&mut self) {
        self.plain = self.modes.is_set(Mode::AutoWrap)
            && !self.modes.is_set(Mode::Insert)
            && self.left == 0
            && self.right == self.cols - 1
            && self.single_shift.is_none()
            && self.charsets[usize::from(self.charset)].is_ascii();
    }

    /// Goes to the alternate screen or back. The cursor and the pen stay as they are.
    ///
    /// `clear_on_leave` is what tells 1047 from 47 (xterm's `FromAlternate`): the text of the alternate screen is
    /// erased when it is left, not when it is entered.
    pub(super) fn switch_screen(&mut self, to_alternate: bool, clear_on_leave: bool) {
        if self.alternate == to_alternate {
            return;
        }
        if self.watch.is_some() {
            self.watch_erased(0, self.rows);
        }
        if to_alternate {
            self.capture_before_alternate();
        } else {
            self.capture_alternate();
            if clear_on_leave {
                let blank = self.blank();
                self.screen.clear_rows(0, self.rows, blank);
            }
        }
        core::mem::swap(&mut self.screen, &mut self.other);
        self.alternate = to_alternate;
        self.mark_all_dirty();
    }
}
