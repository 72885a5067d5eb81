//! One page with player and recording inside.
//!
//! ```text
//! head: policy, title, style
//! body: <reel-player>, a word for browsers without scripts
//!       <script type="application/octet-stream;base64" data-part="worker | wasm | full | wasm-full | recording | index">…</script>  data, not run
//!       <script type="module">the bundle</script>  <script type="module">page.js</script>
//! ```
//!
//! The page needs no network and no server: it plays from the file system. Its policy (CSP in a `meta` element, all that a
//! file can have) allows the two scripts and the style by their hashes, workers and pictures that the page makes itself,
//! WebAssembly, and nothing else; so nothing in a recording could ever run or tell anybody.
//!
//! A recording is written in pieces as it is read, so that its size is no matter of memory here. In the browser each piece
//! is decoded and freed by itself.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use crate::escape::{push_attribute, push_text};
use crate::theme::ThemeName;

const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// Bytes of a recording in one element: a multiple of 3, so that only the last one has padding, and little enough that
/// decoding one holds nobody up.
pub const PIECE_BYTES: usize = 768 * 1024;
/// Longest title, in characters: it stands in a tab and above the player.
const TITLE_CHARS_MAX: usize = 200;

/// A file that the page carries.
#[derive(Clone, Copy, Debug)]
pub struct Packed<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// They are a gzip member (RFC 1952), which the page unpacks.
    pub is_gzip: bool,
}

/// The full package, which the player loads when it meets a recording of another format or a regular expression.
#[derive(Clone, Copy, Debug)]
pub struct Full<'a> {
    /// Its script: an ES module without imports.
    pub script: Packed<'a>,
    /// Its WebAssembly module.
    pub wasm: Packed<'a>,
}

/// What the page is made of, besides the recording.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Source of the element: an ES module without imports.
    pub bundle: &'a str,
    /// Script of the worker: an ES module without imports.
    pub worker: Packed<'a>,
    /// The WebAssembly module.
    pub wasm: Packed<'a>,
    /// What plays recordings of other formats and searches by regular expression, if the page is to carry that.
    pub full: Option<Full<'a>>,
    /// Of the page. May be anything.
    pub title: &'a str,
    /// Name of the recording's file, for saving it again. May be anything.
    pub file_name: &'a str,
    /// Colours at first; `None` follows the reader's system.
    pub theme: Option<ThemeName>,
    /// Moment at which it opens, in milliseconds.
    pub start_ms: u64,
}

/// Writes a page: [`Page::begin`], then [`Page::recording`] for every piece of the recording, then [`Page::end`]; each gives
/// text to append.
#[derive(Debug)]
pub struct Page<'a> {
    parts: Parts<'a>,
    /// Bytes of the recording that do not fill a piece yet, fewer than [`PIECE_BYTES`].
    rest: Vec<u8>,
}

impl<'a> Page<'a> {
    /// A page of these parts.
    #[must_use]
    pub const fn new(parts: Parts<'a>) -> Self {
        Self {
            parts,
            rest: Vec::new(),
        }
    }

    /// Everything before the recording.
    #[must_use]
    pub fn begin(&self) -> String {
        let parts = &self.parts;
        let bundle = inline(parts.bundle);
        let policy = format!(
            "default-src 'none'; script-src {} {} 'wasm-unsafe-eval' blob:; style-src {}; worker-src blob:; \
             connect-src blob:; img-src blob: data:; base-uri 'none'; form-action 'none'",
            hash(&script_body(&bundle)),
            hash(&script_body(SCRIPT)),
            hash(STYLE),
        );
        let mut title = String::new();
        reel_replay::harmless::push_line(&mut title, parts.title, TITLE_CHARS_MAX);
        let mut out =
            String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        let _ = writeln!(
            out,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"{}\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">",
            match parts.theme {
                None => "dark light",
                Some(ThemeName::Light) => "light",
                Some(_) => "dark",
            }
        );
        out.push_str("<title>");
        push_text(
            &mut out,
            if title.is_empty() {
                "Recording"
            } else {
                &title
            },
        );
        let _ = write!(out, "</title>\n<style>{STYLE}</style>\n</head>\n<body");
        if let Some(theme) = parts.theme {
            let _ = write!(out, " data-theme=\"{}\"", theme.as_str());
        }
        let _ = write!(
            out,
            " data-start=\"{}\" data-name=\"",
            Seconds(parts.start_ms)
        );
        let mut name = String::new();
        reel_replay::harmless::push_line(&mut name, parts.file_name, TITLE_CHARS_MAX);
        push_attribute(&mut out, &name);
        out.push_str(
            "\">\n<main></main>\n<p id=\"word\" role=\"status\">Opening the recording …</p>\n",
        );
        out.push_str("<noscript><p>The player needs JavaScript. The recording is inside this page.</p></noscript>\n");
        packed(&mut out, "worker", parts.worker);
        packed(&mut out, "wasm", parts.wasm);
        if let Some(full) = parts.full {
            packed(&mut out, "full", full.script);
            packed(&mut out, "wasm-full", full.wasm);
        }
        // Modules run in their order once all of the page is there, so these may stand before the recording.
        script(&mut out, &bundle);
        script(&mut out, SCRIPT);
        out
    }

    /// The next bytes of the recording, cut anywhere: appends what is certain by now.
    pub fn recording(&mut self, bytes: &[u8], out: &mut String) {
        let mut bytes = bytes;
        while self.rest.len() + bytes.len() >= PIECE_BYTES {
            let (first, rest) = bytes.split_at(PIECE_BYTES - self.rest.len());
            self.rest.extend_from_slice(first);
            data(out, "recording", &self.rest, false);
            self.rest.clear();
            bytes = rest;
        }
        self.rest.extend_from_slice(bytes);
    }

    /// Everything after the recording, with its index, if there is one. The player makes one otherwise.
    #[must_use]
    pub fn end(self, index: Option<&[u8]>) -> String {
        let mut out = String::new();
        if !self.rest.is_empty() {
            data(&mut out, "recording", &self.rest, false);
        }
        for piece in index.unwrap_or_default().chunks(PIECE_BYTES) {
            data(&mut out, "index", piece, false);
        }
        out.push_str("</body>\n</html>\n");
        out
    }
}

fn packed(out: &mut String, name: &str, packed: Packed<'_>) {
    data(out, name, packed.bytes, packed.is_gzip);
}

/// A script element that is not run: its type is none of a script. Base64 holds nothing that could end it.
fn data(out: &mut String, name: &str, bytes: &[u8], is_gzip: bool) {
    let _ = write!(
        out,
        "<script type=\"application/octet-stream;base64\" data-part=\"{name}\"{}>",
        if is_gzip { " data-gzip" } else { "" }
    );
    BASE64_STANDARD.encode_string(bytes, out);
    out.push_str("</script>\n");
}

fn script(out: &mut String, source: &str) {
    out.push_str("<script type=\"module\">");
    out.push_str(&script_body(source));
    out.push_str("</script>\n");
}

/// A script as it stands between its tags. The parser of HTML makes every line end `\n`, and the hash is of what it made.
fn script_body(source: &str) -> String {
    format!("\n{}\n", source.replace("\r\n", "\n").trim_end())
}

/// A script that can stand inside an element: `</script` and `<!--` would end it or change how it is read (HTML standard,
/// section 4.12.1.3). Within text and patterns of a script a backslash before `/` and `!` changes nothing.
fn inline(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at + 1);
        out.push_str(before);
        let starts = |word: &str| {
            from.get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        if starts("/script") || starts("!--") {
            out.push('\\');
        }
        rest = from;
    }
    out.push_str(rest);
    out
}

/// The source of a script or style as a policy allows it (CSP level 3, section 2.3.1).
fn hash(text: &str) -> String {
    format!(
        "'sha256-{}'",
        BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}

/// Milliseconds as seconds.
struct Seconds(u64);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(bundle: &'a str, title: &'a str) -> Parts<'a> {
        Parts {
            bundle,
            worker: Packed {
                bytes: b"worker",
                is_gzip: true,
            },
            wasm: Packed {
                bytes: b"\0asm",
                is_gzip: false,
            },
            full: None,
            title,
            file_name: "a\"b.tar",
            theme: Some(ThemeName::Light),
            start_ms: 61_250,
        }
    }

    fn whole(parts: Parts<'_>, pieces: &[&[u8]]) -> String {
        let mut page = Page::new(parts);
        let mut out = page.begin();
        for piece in pieces {
            page.recording(piece, &mut out);
        }
        out.push_str(&page.end(Some(b"index")));
        out
    }

    /// The contents of the elements of a part.
    fn contents(page: &str, part: &str) -> Vec<u8> {
        let mark = format!("data-part=\"{part}\"");
        page.split("<script ")
            .filter(|element| element.contains(&mark))
            .flat_map(|element| {
                let text = element.split_once('>').map_or("", |(_, text)| text);
                let text = text.split_once("</script>").map_or("", |(text, _)| text);
                BASE64_STANDARD.decode(text).expect("it is base64")
            })
            .collect()
    }

    #[test]
    fn everything_is_inside() {
        let page = whole(parts("export class A {}", "t"), &[b"reco", b"", b"rding"]);
        for (part, bytes) in [
            ("recording", &b"recording"[..]),
            ("index", b"index"),
            ("wasm", b"\0asm"),
            ("worker", b"worker"),
        ] {
            assert_eq!(contents(&page, part), bytes, "{part}");
        }
        assert!(page.contains("data-part=\"worker\" data-gzip"));
        assert!(page.contains("data-start=\"61.250\" data-name=\"a&quot;b.tar\""));
        assert!(page.contains("<body data-theme=\"light\""));
        assert!(
            !page.contains("http://") && !page.contains("https://"),
            "nothing from elsewhere"
        );
        assert!(!page.contains("unsafe-inline") && !page.contains("'unsafe-eval'"));
    }

    #[test]
    fn the_full_package_is_inside_where_it_is_wanted() {
        let plain = |bytes| Packed {
            bytes,
            is_gzip: false,
        };
        let full = Full {
            script: plain(b"script"),
            wasm: plain(b"\0full"),
        };
        let page = whole(
            Parts {
                full: Some(full),
                ..parts("", "")
            },
            &[],
        );
        assert_eq!(contents(&page, "full"), b"script");
        assert_eq!(contents(&page, "wasm-full"), b"\0full");
        assert!(!whole(parts("", ""), &[]).contains("data-part=\"full"));
    }

    #[test]
    fn large_recordings_are_in_pieces() {
        let bytes: Vec<u8> = (0..PIECE_BYTES * 2 + 5)
            .map(|n| n.to_le_bytes()[0])
            .collect();
        let cuts: Vec<&[u8]> = bytes.chunks(100_003).collect();
        let page = whole(parts("", ""), &cuts);
        assert_eq!(page.matches("data-part=\"recording\"").count(), 3);
        assert_eq!(contents(&page, "recording"), bytes);
        assert_eq!(page, whole(parts("", ""), &[&bytes]));
    }

    #[test]
    fn the_policy_allows_the_scripts_that_are_there() {
        let bundle = "const a = \"</SCRIPT><!-- x\";\r\nlet b = 1 < 2;";
        let page = whole(parts(bundle, "x"), &[]);
        let mut hashes = 0;
        for element in page.split("<script type=\"module\">").skip(1) {
            let (source, _) = element.split_once("</script>").expect("it is closed");
            assert!(page.contains(&hash(source)), "{source}");
            assert!(!source.contains("<!--"));
            hashes += 1;
        }
        assert_eq!(hashes, 2);
        assert!(page.contains("<\\/SCRIPT><\\!-- x"));
        assert!(page.contains(&hash(STYLE)));
    }

    #[test]
    fn nothing_recorded_becomes_markup() {
        let page = whole(
            parts("", "</title><script>alert(1)</script>\x1b[2J\u{202e}"),
            &[],
        );
        assert!(page.contains(
            "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[2J\\u{202e}</title>"
        ));
    }
}
