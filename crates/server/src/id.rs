//! What a recording is called in a URL.

use std::ffi::{OsStr, OsString};
use std::fmt::{self, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

/// Components of a path below the directory; a deeper tree is not walked either.
pub(crate) const DEPTH_MAX: usize = 8;

/// Bytes of a path, as Linux bounds them (`PATH_MAX`). Longer ones cannot name a file.
const PATH_BYTES_MAX: usize = 4096;

/// A path below the directory that is served: one to [`DEPTH_MAX`] names, none of them hidden, `.`, `..` or empty.
///
/// It exists only if it passed that check, so it cannot lead upwards. Whether links do is for
/// [`Library`](crate::library::Library) to see.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RecordingId {
    names: Vec<OsString>,
}

impl RecordingId {
    /// From what stands in a URL behind the route, percent-encoded. `None` if it names nothing that may be served.
    pub(crate) fn from_url(encoded: &str) -> Option<Self> {
        let path = decode(encoded)?;
        Self::from_names(path.split(|byte| *byte == b'/').map(OsStr::from_bytes))
    }

    /// From the names of a path.
    pub(crate) fn from_names<'a>(names: impl Iterator<Item = &'a OsStr>) -> Option<Self> {
        let names: Vec<OsString> = names.map(OsStr::to_owned).collect();
        let is_sound = |name: &OsString| {
            let bytes = name.as_bytes();
            !bytes.is_empty() && bytes[0] != b'.' && !bytes.contains(&0) && !bytes.contains(&b'/')
        };
        let bytes: usize = names.iter().map(|name| name.len() + 1).sum();
        let fits = (1..=DEPTH_MAX).contains(&names.len()) && bytes <= PATH_BYTES_MAX;
        (fits && names.iter().all(is_sound)).then_some(Self { names })
    }

    /// The same, one name deeper.
    pub(crate) fn join(&self, name: &OsStr) -> Option<Self> {
        Self::from_names(self.names.iter().map(OsString::as_os_str).chain([name]))
    }

    /// Its names from the top.
    pub(crate) fn names(&self) -> &[OsString] {
        &self.names
    }

    /// The last name.
    pub(crate) fn file_name(&self) -> &OsStr {
        self.names.last().map_or(OsStr::new(""), |name| name)
    }

    /// Its ending, if it is text.
    pub(crate) fn ending(&self) -> Option<&str> {
        Path::new(self.file_name())
            .extension()
            .and_then(OsStr::to_str)
    }

    /// The recording whose index is asked for, if the name ends in `.index`.
    pub(crate) fn without_index(&self) -> Option<Self> {
        let (last, folders) = self.names.split_last()?;
        let stem = OsStr::from_bytes(last.as_bytes().strip_suffix(b".index")?);
        Self::from_names(folders.iter().map(OsString::as_os_str).chain([stem]))
    }

    /// The path below the directory.
    pub(crate) fn path(&self) -> PathBuf {
        self.names.iter().collect()
    }

    /// For people; bytes that are no text are replaced.
    pub(crate) fn display_name(&self) -> String {
        self.path().to_string_lossy().into_owned()
    }
}

/// Percent-encoded, as it stands in a URL.
impl fmt::Display for RecordingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.names.iter().enumerate() {
            if i > 0 {
                f.write_char('/')?;
            }
            for byte in name.as_bytes() {
                // Unreserved characters of RFC 3986 §2.3.
                if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
                    f.write_char(char::from(*byte))?;
                } else {
                    write!(f, "%{byte:02X}")?;
                }
            }
        }
        Ok(())
    }
}

/// Turns `%41` into bytes; `None` if a `%` is not followed by two hexadecimal digits.
pub(crate) fn decode(encoded: &str) -> Option<Vec<u8>> {
    let mut bytes = encoded.bytes();
    let mut decoded = Vec::with_capacity(encoded.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            decoded.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    Some(decoded)
}

/// How the index of a recording is called beside it: `session.index` for `session.tar`, and for any other ending that
/// ending stays (`session.cast.index`), so that two recordings never share one.
#[must_use]
pub fn index_name(recording: &OsStr) -> OsString {
    let bytes = recording.as_bytes();
    let stem = bytes
        .strip_suffix(b".tar")
        .filter(|stem| !stem.is_empty())
        .unwrap_or(bytes);
    OsString::from_vec([stem, b".index"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_the_way_through_a_url() {
        for name in ["a.tar", "d/e f.tar", "ä/%/+&?#.cast", "a\\b", "a\"<b>"] {
            let id = RecordingId::from_names(name.split('/').map(OsStr::new)).unwrap();
            let url = id.to_string();
            assert!(
                url.is_ascii() && !url.contains(['?', '#', '"', '<']),
                "{url}"
            );
            assert_eq!(RecordingId::from_url(&url), Some(id), "{url}");
        }
        let odd = RecordingId::from_url("a%FF%0Ab").unwrap();
        assert_eq!(odd.file_name().as_bytes(), b"a\xff\nb");
        assert_eq!(odd.to_string(), "a%FF%0Ab");
    }

    #[test]
    fn what_leads_elsewhere_is_no_id() {
        for url in [
            "",
            "/",
            ".",
            "..",
            "../a",
            "a/../b",
            "a/..",
            "%2e%2e/a",
            "..%2fa",
            "a//b",
            "/a",
            "a/",
            ".hidden",
            "a/.hidden",
            "a%00",
            "a%",
            "a%4",
            "a%zz",
            "1/2/3/4/5/6/7/8/9",
        ] {
            assert_eq!(RecordingId::from_url(url), None, "{url}");
        }
        assert_eq!(RecordingId::from_url(&"a".repeat(5000)), None);
    }

    #[test]
    fn indexes_are_named_after_their_recording() {
        for (recording, index) in [
            ("a.tar", "a.index"),
            ("a.cast", "a.cast.index"),
            ("a", "a.index"),
            (".tar", ".tar.index"),
        ] {
            assert_eq!(index_name(OsStr::new(recording)), index);
        }
    }
}
