//! The members of a JSON object, found without reading the values (RFC 8259). Small code, for the browser.

use alloc::string::String;
use alloc::vec::Vec;

/// The members in their order, keys read and values as they stand; `None` if the text is no JSON object.
pub(super) fn members(text: &str) -> Option<Vec<(String, &str)>> {
    let mut scan = Scan { text, at: 0 };
    let mut members = Vec::new();
    scan.space();
    scan.expect(b'{')?;
    scan.space();
    if !scan.take(b'}') {
        loop {
            scan.space();
            let start = scan.at;
            scan.string()?;
            let key = unescaped(scan.text.get(start + 1..scan.at - 1)?)?;
            scan.space();
            scan.expect(b':')?;
            scan.space();
            let start = scan.at;
            scan.value()?;
            members.push((key, scan.text.get(start..scan.at)?));
            scan.space();
            if scan.take(b'}') {
                break;
            }
            scan.expect(b',')?;
        }
    }
    scan.space();
    (scan.at == text.len()).then_some(members)
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }

    fn space(&mut self) {
        self.while_in(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    /// Gives how many there were.
    fn while_in(&mut self, is_in: fn(u8) -> bool) -> usize {
        let start = self.at;
        while self.peek().is_some_and(is_in) {
            self.at += 1;
        }
        self.at - start
    }

    /// A value with all that is in it. What is open is kept on a list, so that no depth is too deep.
    fn value(&mut self) -> Option<()> {
        let mut open = Vec::new();
        loop {
            match self.peek()? {
                b'"' => self.string()?,
                bracket @ (b'{' | b'[') => {
                    self.at += 1;
                    self.space();
                    // Those of ASCII are two apart.
                    if !self.take(bracket + 2) {
                        open.push(bracket);
                        if bracket == b'{' {
                            self.key()?;
                        }
                        continue;
                    }
                }
                b'-' | b'0'..=b'9' => self.number()?,
                _ => self.word()?,
            }
            // Behind a value: the ends of what it ends.
            loop {
                let Some(&bracket) = open.last() else {
                    return Some(());
                };
                self.space();
                if self.take(bracket + 2) {
                    open.pop();
                    continue;
                }
                self.expect(b',')?;
                self.space();
                if bracket == b'{' {
                    self.key()?;
                }
                break;
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        self.string()?;
        self.space();
        self.expect(b':')?;
        self.space();
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        self.expect(b'"')?;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Some(()),
                b'\\' => {
                    let escape = self.peek()?;
                    self.at += 1;
                    match escape {
                        b'u' => {
                            let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
                            if !digits.iter().all(u8::is_ascii_hexdigit) {
                                return None;
                            }
                            self.at += 4;
                        }
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        _ => return None,
                    }
                }
                0..=0x1f => return None,
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Option<()> {
        let digits = |scan: &mut Self| scan.while_in(|byte| byte.is_ascii_digit());
        self.take(b'-');
        let is_zero = self.take(b'0');
        if !is_zero && digits(self) == 0 {
            return None;
        }
        if self.take(b'.') && digits(self) == 0 {
            return None;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'-') {
                self.take(b'+');
            }
            if digits(self) == 0 {
                return None;
            }
        }
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let word = ["null", "true", "false"]
            .iter()
            .find(|word| rest.starts_with(**word))?;
        self.at += word.len();
        Some(())
    }
}

/// What a string says, given what stands between its quotes. `None` for half of a pair of surrogates.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\\') {
        out.push_str(before);
        let escape = behind.chars().next()?;
        rest = behind.get(escape.len_utf8()..)?;
        out.push(match escape {
            'u' => {
                let mut unit = || {
                    let unit = u16::from_str_radix(rest.get(..4)?, 16).ok()?;
                    rest = rest.get(4..)?;
                    Some(unit)
                };
                let first = unit()?;
                if matches!(first, 0xd800..=0xdfff) {
                    rest = rest.strip_prefix("\\u")?;
                    let second = u16::from_str_radix(rest.get(..4)?, 16).ok()?;
                    rest = rest.get(4..)?;
                    char::decode_utf16([first, second]).next()?.ok()?
                } else {
                    char::from_u32(u32::from(first))?
                }
            }
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            same => same,
        });
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned as _;
    use alloc::format;

    use proptest::prelude::*;

    use super::super::read::Members;
    use super::*;

    fn same(text: &str) -> Result<(), TestCaseError> {
        let expected = Members::parse(text).ok().map(|members| {
            let own = members
                .iter()
                .map(|(key, value)| (key.clone().into_owned(), value.get().to_owned()));
            own.collect::<Vec<_>>()
        });
        let found = members(text).map(|members| {
            let own = members
                .into_iter()
                .map(|(key, value)| (key, value.to_owned()));
            own.collect::<Vec<_>>()
        });
        prop_assert_eq!(found, expected, "{}", text);
        Ok(())
    }

    #[test]
    fn agrees_with_the_library() {
        for value in [
            "0",
            "-0",
            "01",
            "-",
            "1.",
            ".5",
            "1.5e+3",
            "1E-2",
            "1e",
            "2e9",
            "null",
            "nul",
            "true",
            "falsee",
            "[]",
            "[ ]",
            "[1,]",
            "[,1]",
            "[1 ,\n2]",
            "[[],{}]",
            "{\"a\":[{\"b\":{}}]}",
            "{\"a\":1,}",
            "{\"a\"}",
            "{a:1}",
            "\"a\\u00e9\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "\"\t\"",
            "\"\\u00g0\"",
            "]",
            "}",
            "",
            "1 2",
            "\"",
            "[}",
            "{]",
        ] {
            same(&format!("{{\"k\": {value} }}")).expect(value);
        }
        for text in [
            "",
            "{}",
            " { } ",
            "{} {}",
            "[]",
            "{\"a\\n\\u0041\\ud83d\\ude00\\/\":1}",
            "{\"\\ud800\":1}",
            "{\"\\ud800\\u0041\":1}",
            "{\"a\":1,\"a\":2}",
            "{\"é\":\"ü\"}",
            "{\"a\":1",
            "{,}",
            "{\"a\" 1}",
        ] {
            same(text).expect(text);
        }
    }

    proptest! {
        #[test]
        fn agrees_on_anything(text in "[{}\\[\\]\",:\\\\u0-9a-f.eE+\\- nultrs]{0,24}") {
            same(&format!("{{\"k\":{text}}}"))?;
            same(&text)?;
        }
    }
}
