//! JSON strings as the other tools of the format write them.

use alloc::string::String;

/// Appends `text` as a JSON string. Only what JSON demands is escaped; `<`, `>`, `&` and U+2028 stay as they are.
pub fn write_text(out: &mut String, text: &str) {
    out.push('"');
    escape(out, text);
    out.push('"');
}

/// Appends `text` with the escapes of a JSON string, without quotes.
pub fn escape(out: &mut String, text: &str) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[start..at]);
        start = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ => {
                out.push_str("\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
    out.push_str(&text[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_only_what_json_demands() {
        let mut out = String::new();
        write_text(&mut out, "a\"\\\n\r\t\u{1}\u{1f}\u{7f}<>&\u{2028}é");
        assert_eq!(
            out,
            "\"a\\\"\\\\\\n\\r\\t\\u0001\\u001f\u{7f}<>&\u{2028}é\""
        );
        assert_eq!(
            serde_json::from_str::<String>(&out).ok().as_deref(),
            Some("a\"\\\n\r\t\u{1}\u{1f}\u{7f}<>&\u{2028}é")
        );
    }
}
