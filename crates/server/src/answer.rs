//! Answers of every kind, with the headers that belong to them.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::time::SystemTime;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;

use crate::disk::BuildError;
use crate::file_body::FileBody;
use crate::library::Stamp;
use crate::range::{Validators, Wanted, wanted, whole_second};

/// What a URL stands for.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) bytes: Source,
    pub(crate) media_type: &'static str,
    /// With its quotes; strong.
    pub(crate) etag: Cow<'static, str>,
    pub(crate) modified: SystemTime,
}

/// Where bytes come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// The first so many bytes of a file; it may grow meanwhile.
    File(File, u64),
    Memory(Bytes),
}

impl Source {
    fn length(&self) -> u64 {
        match self {
            Self::File(_, length) => *length,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }

    fn into_body(self, start: u64, length: u64) -> Body {
        match self {
            Self::File(file, _) => Body::new(FileBody::new(file, start, length)),
            Self::Memory(bytes) => {
                let start = usize::try_from(start)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let end = usize::try_from(length)
                    .map_or(bytes.len(), |length| start.saturating_add(length));
                Body::from(bytes.slice(start..end.min(bytes.len())))
            }
        }
    }
}

impl Content {
    /// A file as it is now.
    ///
    /// # Errors
    ///
    /// If its length cannot be told.
    pub(crate) fn of_file(file: File, media_type: &'static str) -> io::Result<Self> {
        let stamp = Stamp::of(&file)?;
        Ok(Self {
            etag: etag(&stamp),
            modified: stamp.modified(),
            bytes: Source::File(file, stamp.bytes),
            media_type,
        })
    }

    /// Answers a request: all of it, a range, or that nothing changed.
    pub(crate) fn answer(self, request: &HeaderMap) -> Response {
        let length = self.bytes.length();
        let validators = Validators {
            etag: &self.etag,
            modified: self.modified,
        };
        let wanted = wanted(request, length, validators, SystemTime::now());
        let (status, body, sent) = match wanted {
            Wanted::All => (
                StatusCode::OK,
                self.bytes.into_body(0, length),
                Some(length),
            ),
            Wanted::Part { start, length } => (
                StatusCode::PARTIAL_CONTENT,
                self.bytes.into_body(start, length),
                Some(length),
            ),
            Wanted::NotModified => (StatusCode::NOT_MODIFIED, Body::empty(), None),
            Wanted::Failed => (StatusCode::PRECONDITION_FAILED, Body::empty(), Some(0)),
            Wanted::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, Body::empty(), Some(0)),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        match wanted {
            Wanted::Part {
                start,
                length: part,
            } => {
                set(
                    headers,
                    header::CONTENT_RANGE,
                    &format!("bytes {start}-{}/{length}", start + part - 1),
                );
            }
            Wanted::Unsatisfiable => {
                set(headers, header::CONTENT_RANGE, &format!("bytes */{length}"));
            }
            Wanted::All | Wanted::NotModified | Wanted::Failed => {}
        }
        if let Some(sent) = sent {
            // Also for HEAD, whose body nobody reads.
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(sent));
        }
        if matches!(status, StatusCode::OK | StatusCode::PARTIAL_CONTENT) {
            headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static(self.media_type),
            );
        }
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        // Asked for again each time, and seldom sent again.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        set(headers, header::ETAG, &self.etag);
        set(
            headers,
            header::LAST_MODIFIED,
            &httpdate::fmt_http_date(whole_second(self.modified)),
        );
        response
    }
}

/// Names the state of a file.
pub(crate) fn etag(stamp: &Stamp) -> Cow<'static, str> {
    format!(
        "\"{:x}-{:x}-{:x}\"",
        stamp.bytes, stamp.modified_ns, stamp.inode
    )
    .into()
}

/// A sentence for people.
pub(crate) fn message(status: StatusCode, text: impl Into<Cow<'static, str>>) -> Response {
    let mut text = text.into().into_owned();
    text.push('\n');
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// For a name behind which there is nothing.
pub(crate) fn not_found() -> Response {
    message(
        StatusCode::NOT_FOUND,
        "there is no such recording or page here",
    )
}

/// For a link to a player that has nothing to play: somebody sees this, and wants to go somewhere from here.
pub(crate) fn no_such_page(status: StatusCode) -> Response {
    let (title, why) = match status {
        StatusCode::NOT_FOUND => (
            "No such recording",
            "It may have been moved or renamed, or the link is not complete.",
        ),
        StatusCode::FORBIDDEN => (
            "Not allowed",
            "This server is not allowed to read the recording.",
        ),
        _ => ("Trouble", "The recording cannot be read just now."),
    };
    let mut response = message(
        status,
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} · Reel</title>\n\
             <link rel=\"stylesheet\" href=\"/assets/base.css\">\n<link rel=\"stylesheet\" href=\"/assets/player.css\">\n\
             <link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n</head>\n<body>\n\
             <main class=\"lost\">\n<h1>{title}</h1>\n<p>{why}</p>\n<p><a href=\"/\">All recordings</a></p>\n</main>\n\
             </body>\n</html>"
        ),
    );
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

/// For a file that could not be opened or read.
pub(crate) fn of_error(error: &io::Error) -> Response {
    match error.kind() {
        io::ErrorKind::NotFound => not_found(),
        io::ErrorKind::PermissionDenied => message(
            StatusCode::FORBIDDEN,
            "this server is not allowed to read the recording",
        ),
        _ => message(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the recording cannot be read",
        ),
    }
}

/// For a recording of which there can be no index.
pub(crate) fn of_build_error(error: &BuildError) -> Response {
    match error {
        BuildError::Read(error) => of_error(error),
        error => message(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("there can be no index: {error}"),
        ),
    }
}

/// A value as JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Response {
    let Ok(text) = serde_json::to_vec(value) else {
        return message(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the answer cannot be written as JSON",
        );
    };
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Sets a header whose value this crate wrote; one that is no header value is left out.
pub(crate) fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
