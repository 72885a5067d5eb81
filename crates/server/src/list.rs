//! `/api/recordings`: the list as JSON.

use std::cmp::Ordering;

use axum::http::StatusCode;
use axum::response::Response;
use reel_replay::Thumbnail;
use serde::Serialize;

use crate::answer::{json, message};
use crate::catalog::{Row, Rows};
use crate::details::Details;
use crate::id::decode;

/// Rows of a page unless the caller asks for fewer or more.
const LIMIT_DEFAULT: usize = 50;

/// Rows of a page at most: each may carry a thumbnail of 2.5 kB.
const LIMIT_MAX: usize = 500;

/// Bytes of a search; nobody types more.
const SEARCH_BYTES_MAX: usize = 1024;

/// What part of the list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// Lower case; each must stand somewhere in a row.
    words: Vec<String>,
    sort: Sort,
    is_descending: bool,
    offset: usize,
    limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Bytes,
    Duration,
    Kind,
    Name,
    Server,
    Started,
    State,
    User,
}

#[derive(Serialize)]
struct List<'a> {
    /// Recordings in the directory, as far as is known.
    total: usize,
    /// Those that the search leaves.
    matched: usize,
    /// Those of `total` that have not been looked into. While there are any, asking again tells more.
    pending: usize,
    /// Files that are not counted yet, as only looking into them tells whether they are recordings.
    undecided: usize,
    offset: usize,
    recordings: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    /// Percent-encoded, as it stands in URLs.
    id: String,
    name: String,
    bytes: u64,
    /// Milliseconds since 1970.
    modified_ms: i64,
    /// Whether nothing more will become known of this state of the file.
    complete: bool,
    #[serde(flatten)]
    details: Option<&'a Details>,
    thumbnail: Option<Picture>,
}

#[derive(Serialize)]
struct Picture {
    cols: u16,
    rows: u16,
    /// Base64, a byte per cell, row by row: 0 for the background, else 1 + a colour of the 6×6×6 cube.
    cells: String,
}

impl Query {
    /// Reads `q`, `sort`, `offset` and `limit`; what is not known is left alone.
    ///
    /// # Errors
    ///
    /// A sentence that says what makes no sense.
    pub(crate) fn parse(query: Option<&str>) -> Result<Self, &'static str> {
        let mut parsed = Self {
            words: Vec::new(),
            sort: Sort::Started,
            is_descending: true,
            offset: 0,
            limit: LIMIT_DEFAULT,
        };
        let pairs = query.unwrap_or_default().split('&');
        for (name, value) in pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))) {
            let value = decode(&value.replace('+', " "))
                .ok_or("a `%` in the query is no percent-encoding")?;
            let value = String::from_utf8(value).map_err(|_| "the query is not UTF-8")?;
            match name {
                "q" if value.len() > SEARCH_BYTES_MAX => return Err("the search is too long"),
                "q" => parsed.words = value.split_whitespace().map(str::to_lowercase).collect(),
                "sort" => {
                    parsed.is_descending = value.starts_with('-');
                    parsed.sort = Sort::parse(value.trim_start_matches('-')).ok_or(
                        "`sort` is one of started, name, duration, bytes, user, server, kind, state, with `-` in \
                         front for descending",
                    )?;
                }
                "offset" => parsed.offset = value.parse().map_err(|_| "`offset` is no number")?,
                "limit" => {
                    let limit: usize = value.parse().map_err(|_| "`limit` is no number")?;
                    parsed.limit = limit.min(LIMIT_MAX);
                }
                _ => {}
            }
        }
        Ok(parsed)
    }

    /// Leaves the rows that are asked for, in order; gives how many the search left before they were cut to a page.
    pub(crate) fn select(&self, rows: &mut Vec<Row>) -> usize {
        rows.retain(|row| row.matches(&self.words));
        rows.sort_by(|a, b| {
            let order = self.sort.compare(a, b);
            let order = if self.is_descending {
                order.reverse()
            } else {
                order
            };
            order.then_with(|| a.entry.id.cmp(&b.entry.id))
        });
        let matched = rows.len();
        rows.truncate(self.offset.saturating_add(self.limit));
        rows.drain(..self.offset.min(rows.len()));
        matched
    }

    /// The answer, from all rows; leaves those of the page in `rows`.
    pub(crate) fn answer(&self, rows: &mut Rows) -> Response {
        let total = rows.rows.len();
        let matched = self.select(&mut rows.rows);
        json(&List {
            total,
            matched,
            pending: rows.pending,
            undecided: rows.undecided,
            offset: self.offset,
            recordings: rows.rows.iter().map(item).collect(),
        })
    }
}

/// The answer to a request that makes no sense.
pub(crate) fn refuse(why: &'static str) -> Response {
    message(StatusCode::BAD_REQUEST, why)
}

/// One recording as JSON.
pub(crate) fn one(row: &Row) -> Response {
    json(&item(row))
}

fn item(row: &Row) -> Item<'_> {
    Item {
        id: row.entry.id.to_string(),
        name: row.entry.id.display_name(),
        bytes: row.entry.stamp.bytes,
        modified_ms: i64::try_from(row.entry.stamp.modified_ns / 1_000_000).unwrap_or_default(),
        complete: row.is_final,
        details: row.details.as_deref(),
        thumbnail: row.thumbnail.as_deref().map(picture),
    }
}

fn picture(thumbnail: &Thumbnail) -> Picture {
    Picture {
        cols: thumbnail.cols,
        rows: thumbnail.rows,
        cells: base64(&thumbnail.cells),
    }
}

impl Sort {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "bytes" => Self::Bytes,
            "duration" => Self::Duration,
            "kind" => Self::Kind,
            "name" => Self::Name,
            "server" => Self::Server,
            "started" => Self::Started,
            "state" => Self::State,
            "user" => Self::User,
            _ => return None,
        })
    }

    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let text = |row: &Row, of: fn(&Details) -> &str| -> String {
            row.details
                .as_deref()
                .map_or_else(String::new, |details| of(details).to_lowercase())
        };
        match self {
            Self::Bytes => a.entry.stamp.bytes.cmp(&b.entry.stamp.bytes),
            Self::Duration => {
                let duration =
                    |row: &Row| row.details.as_ref().and_then(|details| details.duration_ms);
                duration(a).cmp(&duration(b))
            }
            Self::Kind => text(a, |details| details.kind).cmp(&text(b, |details| details.kind)),
            Self::Name => a.entry.id.cmp(&b.entry.id),
            Self::Server => {
                text(a, |details| &details.server).cmp(&text(b, |details| &details.server))
            }
            Self::Started => a.when_ms().cmp(&b.when_ms()),
            Self::State => {
                let state = |row: &Row| row.details.as_ref().map(|details| details.state);
                state(a).cmp(&state(b))
            }
            Self::User => text(a, |details| &details.user).cmp(&text(b, |details| &details.user)),
        }
    }
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |i: usize| u32::from(three.get(i).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (i, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = usize::try_from(bits >> shift & 63).unwrap_or_default();
            text.push(if i <= three.len() {
                char::from(ALPHABET[digit])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn queries() {
        let query =
            Query::parse(Some("q=Two+w%C3%B6rds&sort=-bytes&offset=5&limit=9999&x=y")).unwrap();
        let words = vec!["two".to_owned(), "wörds".to_owned()];
        let expected = Query {
            words,
            sort: Sort::Bytes,
            is_descending: true,
            offset: 5,
            limit: LIMIT_MAX,
        };
        assert_eq!(query, expected);
        assert!(Query::parse(None).is_ok());
        for bad in ["sort=size", "offset=-1", "limit=x", "q=%", "q=%ff"] {
            assert!(Query::parse(Some(bad)).is_err(), "{bad}");
        }
        assert!(Query::parse(Some(&format!("q={}", "a".repeat(2000)))).is_err());
    }
}
