//! What the browser loads: pages, scripts, styles, the player.

use std::borrow::Cow;
use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;

use crate::answer::{Content, Source};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A file that the browser loads, in the forms in which it can be sent.
#[derive(Clone, Debug)]
pub struct Asset {
    name: Cow<'static, str>,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    /// Without quotes.
    tag: Cow<'static, str>,
}

/// The files that the browser loads.
#[derive(Clone, Debug)]
pub struct Assets {
    files: Vec<Asset>,
}

impl Assets {
    /// The list page and the player as they were built into the program.
    #[must_use]
    pub fn embedded() -> Self {
        let files = EMBEDDED
            .iter()
            .map(|file| Asset {
                name: Cow::Borrowed(file.name),
                plain: Bytes::from_static(file.plain),
                brotli: file.brotli.map(Bytes::from_static),
                gzip: file.gzip.map(Bytes::from_static),
                tag: Cow::Borrowed(file.tag),
            })
            .collect();
        Self { files }
    }

    /// Other files, sent as they are: name and content of each. For tests, and for pages of one's own.
    #[must_use]
    pub fn from_files(files: Vec<(String, Vec<u8>)>) -> Self {
        let files = files
            .into_iter()
            .map(|(name, bytes)| Asset {
                name: Cow::Owned(name),
                tag: Cow::Owned(format!("{:x}", bytes.len())),
                plain: Bytes::from(bytes),
                brotli: None,
                gzip: None,
            })
            .collect();
        Self { files }
    }

    /// Whether the player is among them. It is not if the program was built before `www/dist`.
    #[must_use]
    pub fn has_player(&self) -> bool {
        ["list.html", "player.html", "reel-player.js"]
            .iter()
            .all(|name| self.find(name).is_some())
    }

    /// The bytes of a file as they are.
    #[must_use]
    pub fn plain(&self, name: &str) -> Option<&[u8]> {
        self.find(name).map(|file| &*file.plain)
    }

    /// The bytes of a file as a gzip member, where that is smaller.
    #[must_use]
    pub fn gzip(&self, name: &str) -> Option<&[u8]> {
        self.find(name).and_then(|file| file.gzip.as_deref())
    }

    /// Whether there is a file of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&Asset> {
        self.files.iter().find(|file| file.name == name)
    }
}

impl Asset {
    /// Answers a request for it in the smallest form that the caller takes.
    pub(crate) fn answer(&self, request: &HeaderMap) -> Response {
        let (bytes, encoding) = match (&self.brotli, &self.gzip) {
            (Some(bytes), _) if accepts(request, "br") => (bytes, Some("br")),
            (_, Some(bytes)) if accepts(request, "gzip") => (bytes, Some("gzip")),
            _ => (&self.plain, None),
        };
        let content = Content {
            bytes: Source::Memory(bytes.clone()),
            media_type: media_type(&self.name),
            etag: format!("\"{}{}\"", self.tag, encoding.unwrap_or_default()).into(),
            modified: SystemTime::UNIX_EPOCH,
        };
        let mut response = content.answer(request);
        let headers = response.headers_mut();
        // Files in the program have no date.
        headers.remove(header::LAST_MODIFIED);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// Whether the caller takes an encoding (RFC 9110 §12.5.3); `q=0` says that it does not.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
            name.trim().eq_ignore_ascii_case(encoding)
                && weight.parse().is_ok_and(|weight: f32| weight > 0.0)
        })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("ts" | "txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_form_that_is_taken_is_sent() {
        let asset = Asset {
            name: "a.js".into(),
            plain: Bytes::from_static(b"plain"),
            brotli: Some(Bytes::from_static(b"br")),
            gzip: Some(Bytes::from_static(b"gzip")),
            tag: "1".into(),
        };
        for (accepted, encoding) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip;q=1.0, br;q=0", Some("gzip")),
            ("identity", None),
            ("", None),
        ] {
            let mut request = HeaderMap::new();
            request.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
            let response = asset.answer(&request);
            let sent = response.headers().get(header::CONTENT_ENCODING);
            assert_eq!(
                sent.map(HeaderValue::as_bytes),
                encoding.map(str::as_bytes),
                "{accepted}"
            );
        }
    }
}
