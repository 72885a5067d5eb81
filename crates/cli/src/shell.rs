//! File names in commands that people copy, and in JSON.

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::output;

/// A file name as a shell takes it; in `$'…'` (POSIX.1-2024, and bash, zsh and ksh before it) if it has anything in it
/// that is no text or could act on a terminal.
pub(crate) fn quoted(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes();
    // What begins like an option is none.
    let front = if bytes.starts_with(b"-") { "./" } else { "" };
    let Some(name) = path
        .to_str()
        .filter(|name| !name.contains(output::is_harmful))
    else {
        return escaped(front, bytes);
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./+,:@%".contains(c);
    if !name.is_empty() && name.chars().all(is_plain) {
        format!("{front}{name}")
    } else {
        format!("'{front}{}'", name.replace('\'', "'\\''"))
    }
}

fn escaped(front: &str, bytes: &[u8]) -> String {
    let mut text = format!("$'{front}");
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\'' | '\\' => text.extend(['\\', c]),
                '\n' => text += "\\n",
                '\t' => text += "\\t",
                c if output::is_harmful(c) => {
                    push_bytes(&mut text, c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                c => text.push(c),
            }
        }
        push_bytes(&mut text, chunk.invalid());
    }
    text.push('\'');
    text
}

/// In octal: of hexadecimal digits some shells take more than two.
fn push_bytes(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "\\{byte:03o}");
    }
}

/// For JSON, a file name that is no text: percent-encoded, so that nothing of it is lost. `None` if the text has it all.
pub(crate) fn encoded(path: &Path) -> Option<String> {
    if path.to_str().is_some() {
        return None;
    }
    let mut text = String::new();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(byte) {
            text.push(char::from(*byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn names_are_quoted_for_a_shell() {
        for (name, text) in [
            (&b"a/b.tar"[..], "a/b.tar"),
            (b"a b.tar", "'a b.tar'"),
            (b"it's", "'it'\\''s'"),
            (b"-rf", "./-rf"),
            (b"- f", "'./- f'"),
            (b"$(x)", "'$(x)'"),
            (b"", "''"),
            (b"a\nb'\\", "$'a\\nb\\'\\\\'"),
            (b"\x1b[31m1", "$'\\033[31m1'"),
            (b"-\xff1", "$'./-\\3771'"),
        ] {
            assert_eq!(quoted(Path::new(OsStr::from_bytes(name))), text);
        }
    }

    #[test]
    fn a_shell_gives_the_names_back() {
        for name in [
            &b"a\nb'\\ \t"[..],
            b"\x1b[31m1\xff7",
            "\u{202e}é'".as_bytes(),
        ] {
            let command = format!("printf %s {}", quoted(Path::new(OsStr::from_bytes(name))));
            let Ok(ran) = std::process::Command::new("bash")
                .args(["-c", &command])
                .output()
            else {
                return; // Without bash the other test has to do.
            };
            assert_eq!(ran.stdout, name, "{command}");
        }
    }

    #[test]
    fn names_that_are_no_text_are_encoded() {
        assert_eq!(encoded(Path::new("a\nb")), None);
        let name = Path::new(OsStr::from_bytes(b"a/\xff b"));
        assert_eq!(encoded(name).as_deref(), Some("a/%FF%20b"));
    }
}
