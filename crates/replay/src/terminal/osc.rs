//! Strings: operating system commands (titles, links, colours, clipboard, shell marks) and what is known of device
//! control and application strings.
//!
//! Everything here is state or data. A clipboard write is remembered and never carried out; a query is ignored.

use super::parser::StringKind;
use super::{MAX_LINK_BYTES, MAX_TITLE_BYTES, MAX_TITLE_STACK, Mode, Terminal};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What stands on the screen where a picture was drawn.
const IMAGE_PLACEHOLDER: &str = "[image]";

/// A hyperlink (OSC 8).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Link {
    /// `id=` of the sequence, empty without: cells with the same non-empty id are one link though they lie apart.
    pub id: String,
    /// Where it leads, as the program wrote it: untrusted, of any scheme.
    pub uri: String,
}

/// The last thing a program wrote to a clipboard (OSC 52).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClipboardWrite {
    /// Which clipboards, as letters: `c` clipboard, `p` primary and so on. May be empty.
    pub selection: String,
    /// Base64 as written, not checked.
    pub data: String,
}

/// What the shell said last about its prompt (OSC 133).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShellMark {
    /// `A`: the prompt begins.
    Prompt,
    /// `B`: the prompt ends, the command is being typed.
    Command,
    /// `C`: the command runs, its output follows.
    Output,
    /// `D`: the command ended, with its exit status if it was given.
    Done(Option<i32>),
}

/// Colours a program changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Colors {
    /// Entries of the palette set by OSC 4: index and red, green, blue; sorted by index, each index once.
    pub palette: Vec<(u8, [u8; 3])>,
    /// OSC 10.
    pub foreground: Option<[u8; 3]>,
    /// OSC 11.
    pub background: Option<[u8; 3]>,
    /// OSC 12.
    pub cursor: Option<[u8; 3]>,
}

impl Terminal {
    /// The string in the parser is complete.
    pub(super) fn end_string(&mut self) {
        let string = core::mem::take(&mut self.parser.string);
        let overflowed = self.parser.string_overflowed;
        match self.parser.string_kind {
            StringKind::Osc => self.osc(&string, overflowed),
            StringKind::Dcs => self.dcs(&string),
            StringKind::Apc => self.apc(&string),
            StringKind::Other => {}
        }
        // Keep the buffer, unless something big went through it.
        if string.capacity() <= 4096 {
            self.parser.string = string;
        }
    }

    fn osc(&mut self, string: &[u8], overflowed: bool) {
        let (number, rest) = match string.iter().position(|&byte| byte == b';') {
            Some(at) => (&string[..at], &string[at + 1..]),
            None => (string, &string[string.len()..]),
        };
        if number == b"1337" {
            // Its head tells all; the picture itself may be as large as it likes.
            return self.iterm(rest);
        }
        if overflowed {
            return;
        }
        let text = String::from_utf8_lossy(rest);
        match number {
            b"0" => {
                self.title = clean(&text);
                self.icon_title = self.title.clone();
            }
            b"1" => self.icon_title = clean(&text),
            b"2" => self.title = clean(&text),
            b"4" => self.set_palette(&text),
            b"7" => self.working_directory = clean(&text),
            b"8" => self.set_link(&text),
            b"10" => self.set_dynamic_colors(0, &text),
            b"11" => self.set_dynamic_colors(1, &text),
            b"12" => self.set_dynamic_colors(2, &text),
            b"52" => self.set_clipboard(&text),
            b"104" => self.reset_palette(&text),
            b"110" => self.colors.foreground = None,
            b"111" => self.colors.background = None,
            b"112" => self.colors.cursor = None,
            b"133" => self.shell_mark_sequence(&text),
            _ => {}
        }
    }

    /// XTWINOPS 22 and 23: titles to and from the stack. The rest of CSI t is about windows and reports.
    pub(super) fn title_stack_sequence(&mut self) {
        let which = self.parser.params.value(1);
        if which > 2 {
            return;
        }
        match self.parser.params.value(0) {
            22 => {
                if self.title_stack.len() == MAX_TITLE_STACK {
                    self.title_stack.remove(0);
                }
                self.title_stack
                    .push((self.icon_title.clone(), self.title.clone()));
            }
            23 => {
                let Some((icon_title, title)) = self.title_stack.pop() else {
                    return;
                };
                if which != 2 {
                    self.icon_title = icon_title;
                }
                if which != 1 {
                    self.title = title;
                }
            }
            _ => {}
        }
    }

    fn set_link(&mut self, text: &str) {
        let Some((params, uri)) = text.split_once(';') else {
            return;
        };
        let id = params
            .split(':')
            .find_map(|param| param.strip_prefix("id="))
            .unwrap_or("");
        self.pen_changed = true;
        self.pen_link = 0;
        if !uri.is_empty() && id.len() + uri.len() <= MAX_LINK_BYTES {
            let link = Link {
                id: id.to_string(),
                uri: uri.to_string(),
            };
            self.pen_link = self.link_id(link);
        }
    }

    fn set_palette(&mut self, text: &str) {
        let mut parts = text.split(';');
        while let (Some(index), Some(color)) = (parts.next(), parts.next()) {
            let (Ok(index), Some(color)) = (index.parse::<u8>(), parse_color(color)) else {
                continue;
            };
            match self
                .colors
                .palette
                .binary_search_by_key(&index, |entry| entry.0)
            {
                Ok(at) => self.colors.palette[at].1 = color,
                Err(at) => self.colors.palette.insert(at, (index, color)),
            }
            self.mark_all_dirty();
        }
    }

    fn reset_palette(&mut self, text: &str) {
        if text.is_empty() {
            self.colors.palette.clear();
        }
        for index in text.split(';').filter_map(|index| index.parse::<u8>().ok()) {
            self.colors.palette.retain(|entry| entry.0 != index);
        }
        self.mark_all_dirty();
    }

    /// OSC 10, 11 and 12 take several colours, for themselves and the numbers after them.
    fn set_dynamic_colors(&mut self, first: usize, text: &str) {
        for (slot, color) in (first..3).zip(text.split(';')) {
            let Some(color) = parse_color(color) else {
                continue;
            };
            match slot {
                0 => self.colors.foreground = Some(color),
                1 => self.colors.background = Some(color),
                _ => self.colors.cursor = Some(color),
            }
        }
        self.mark_all_dirty();
    }

    fn set_clipboard(&mut self, text: &str) {
        let Some((selection, data)) = text.split_once(';') else {
            return;
        };
        if data != "?" {
            self.clipboard = Some(ClipboardWrite {
                selection: clean(selection),
                data: data.to_string(),
            });
        }
    }

    fn shell_mark_sequence(&mut self, text: &str) {
        let mut parts = text.split(';');
        let mark = match parts.next() {
            Some("A") => ShellMark::Prompt,
            Some("B") => ShellMark::Command,
            Some("C") => ShellMark::Output,
            Some("D") => ShellMark::Done(parts.next().and_then(|status| status.parse().ok())),
            _ => return,
        };
        self.shell_mark = Some(mark);
        self.screen.rows[self.cursor_row].mark = text.as_bytes()[0];
    }

    /// iTerm2's images: `File=…;inline=1:data`, or `MultipartFile=` with the data in sequences of their own.
    fn iterm(&mut self, rest: &[u8]) {
        let head = match rest.iter().position(|&byte| byte == b':') {
            Some(at) => &rest[..at],
            None => rest,
        };
        let is_file = head.starts_with(b"File=") || head.starts_with(b"MultipartFile=");
        if is_file
            && head
                .split(|&byte| byte == b';' || byte == b'=')
                .any(|part| part == b"inline")
        {
            self.print_placeholder(IMAGE_PLACEHOLDER);
        }
    }

    /// Device control strings: sixel pictures and the older way to say "a frame begins".
    fn dcs(&mut self, string: &[u8]) {
        let head = string
            .iter()
            .position(|byte| !(byte.is_ascii_digit() || *byte == b';'));
        match head.map(|at| (&string[..at], &string[at..])) {
            Some((_, [b'q', ..])) => self.print_placeholder(IMAGE_PLACEHOLDER),
            Some((_, [b'=', b'1', b's'])) => self.modes.set(Mode::SynchronizedOutput, true),
            Some((_, [b'=', b'2', b's'])) => self.modes.set(Mode::SynchronizedOutput, false),
            _ => {}
        }
    }

    /// Kitty's images: a placeholder when one is shown (`a=T` or `a=p`), not when one is only sent.
    fn apc(&mut self, string: &[u8]) {
        let Some(rest) = string.strip_prefix(b"G") else {
            return;
        };
        let keys = rest.split(|&byte| byte == b';').next().unwrap_or_default();
        if keys
            .split(|&byte| byte == b',')
            .any(|key| key == b"a=T" || key == b"a=p")
        {
            self.print_placeholder(IMAGE_PLACEHOLDER);
        }
    }
}

/// A title without control characters, cut to [`MAX_TITLE_BYTES`] at a character.
fn clean(text: &str) -> String {
    let mut cleaned = String::new();
    for character in text.chars().filter(|character| !character.is_control()) {
        if cleaned.len() + character.len_utf8() > MAX_TITLE_BYTES {
            break;
        }
        cleaned.push(character);
    }
    cleaned
}

/// `rgb:r/g/b` with one to four hex digits each, `#rgb`, `#rrggbb`, `#rrrgggbbb` or `#rrrrggggbbbb` (X11's `XParseColor`).
fn parse_color(text: &str) -> Option<[u8; 3]> {
    if let Some(parts) = text.strip_prefix("rgb:") {
        let mut parts = parts.split('/');
        let color = [
            scaled(parts.next()?)?,
            scaled(parts.next()?)?,
            scaled(parts.next()?)?,
        ];
        return parts.next().is_none().then_some(color);
    }
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        || digits.is_empty()
        || digits.len() % 3 != 0
        || digits.len() > 12
    {
        return None;
    }
    let length = digits.len() / 3;
    let part = |index: usize| {
        let digits = &digits[index * length..(index + 1) * length];
        // Without `rgb:` the digits are the most significant ones.
        let value = u32::from_str_radix(digits, 16).ok()? << (16 - 4 * length);
        u8::try_from(value >> 8).ok()
    };
    Some([part(0)?, part(1)?, part(2)?])
}

/// One to four hex digits as a share of their largest value.
fn scaled(digits: &str) -> Option<u8> {
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let largest = (1_u32 << (4 * digits.len())) - 1;
    u8::try_from((value * 255 + largest / 2) / largest).ok()
}

#[cfg(test)]
mod tests {
    use super::parse_color;

    #[test]
    fn colours_in_all_forms() {
        for (text, color) in [
            ("rgb:ff/80/00", Some([255, 128, 0])),
            ("rgb:f/8/0", Some([255, 136, 0])),
            ("rgb:ffff/8080/0000", Some([255, 128, 0])),
            ("#f80", Some([0xf0, 0x80, 0])),
            ("#ff8000", Some([255, 128, 0])),
            ("#ffff80800000", Some([255, 128, 0])),
            ("rgb:ff/80", None),
            ("rgb:ff/80/00/00", None),
            ("#ff80", None),
            ("#", None),
            ("?", None),
            ("rgb:+f/1/1", None),
        ] {
            assert_eq!(parse_color(text), color, "{text}");
        }
    }
}
