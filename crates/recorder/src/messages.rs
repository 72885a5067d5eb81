//! Lines for the person, and errors in words.

use std::io::{self, ErrorKind};
use std::os::fd::BorrowedFd;

use rustix::io::Errno;

/// The reason in the words of the system's own messages, in lower case and without number:
/// `no space left on device`.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull => return "no space left on device".to_owned(),
        ErrorKind::QuotaExceeded => return "disk quota exceeded".to_owned(),
        _ => {}
    }
    let text = error.to_string();
    let text = text.split(" (os error ").next().unwrap_or_default();
    let text = text.trim_end_matches('.');
    let mut rest = text.chars();
    match (rest.next(), rest.clone().next()) {
        // `I/O error`, `TLS …` keep their capitals.
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(rest).collect()
        }
        _ => text.to_owned(),
    }
}

/// Writes lines to `stream`. On a terminal in raw mode each ends with CR LF, and one comes before them, as the
/// cursor may stand anywhere. Nobody can be told that this fails.
pub(crate) fn tell(stream: BorrowedFd<'_>, raw: bool, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let mut text = String::new();
    if raw {
        text.push_str("\r\n");
    }
    for line in lines {
        text.push_str(line);
        text.push_str(if raw { "\r\n" } else { "\n" });
    }
    let mut left = text.as_bytes();
    while !left.is_empty() {
        match rustix::io::write(stream, left) {
            Ok(count) if count > 0 => left = left.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_as_the_system_words_them() {
        let check = |error: io::Error, text: &str| assert_eq!(reason(&error), text);
        check(Errno::NOSPC.into(), "no space left on device");
        check(ErrorKind::StorageFull.into(), "no space left on device");
        check(Errno::FBIG.into(), "file too large");
        check(Errno::ROFS.into(), "read-only file system");
        check(io::Error::other("I/O went wrong."), "I/O went wrong");
        check(io::Error::other(""), "");
    }
}
