//! Which bytes of something a request asks for (RFC 9110 §13, §14).

use std::time::{Duration, SystemTime};

use axum::http::{HeaderMap, header};

/// What is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Everything.
    All,
    /// So many bytes from an offset on; at least one.
    Part { start: u64, length: u64 },
    /// The caller has it already.
    NotModified,
    /// The caller wanted another state than the one there is.
    Failed,
    /// Nothing of what is asked for exists.
    Unsatisfiable,
}

/// What identifies the state of what is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validators<'a> {
    /// With its quotes; strong.
    pub(crate) etag: &'a str,
    pub(crate) modified: SystemTime,
}

/// Reads the conditions and the range of a request for something that has `length` bytes.
///
/// Several ranges are answered by everything, as is a header that makes no sense: both is allowed, and multipart answers
/// are what nobody's player asks for.
pub(crate) fn wanted(
    headers: &HeaderMap,
    length: u64,
    validators: Validators<'_>,
    now: SystemTime,
) -> Wanted {
    if !is_the_state_wanted(headers, validators) {
        return Wanted::Failed;
    }
    if has_it(headers, validators) {
        return Wanted::NotModified;
    }
    let range =
        header_text(headers, header::RANGE).filter(|_| range_applies(headers, validators, now));
    match range.and_then(|range| parse(range, length)) {
        None => Wanted::All,
        Some(range) => range,
    }
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// `If-Match` and, without it, `If-Unmodified-Since` (§13.2.2).
fn is_the_state_wanted(headers: &HeaderMap, validators: Validators<'_>) -> bool {
    if headers.contains_key(header::IF_MATCH) {
        // Comparison is strong (§13.1.1): a weak tag is none of ours.
        return tags(headers, header::IF_MATCH).any(|tag| tag == "*" || tag == validators.etag);
    }
    header_text(headers, header::IF_UNMODIFIED_SINCE)
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .is_none_or(|since| whole_second(validators.modified) <= since)
}

fn tags(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

fn has_it(headers: &HeaderMap, validators: Validators<'_>) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return tags(headers, header::IF_NONE_MATCH)
            // Comparison is weak here (§13.1.2).
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == validators.etag);
    }
    header_text(headers, header::IF_MODIFIED_SINCE)
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .is_some_and(|since| whole_second(validators.modified) <= since)
}

fn range_applies(headers: &HeaderMap, validators: Validators<'_>, now: SystemTime) -> bool {
    let Some(condition) = headers.get(header::IF_RANGE) else {
        return true;
    };
    let Ok(condition) = condition.to_str() else {
        return false;
    };
    if condition.contains('"') {
        // Comparison is strong, and a weak tag never equals a strong one (§13.1.5).
        return condition.trim() == validators.etag;
    }
    // A date stands for one state only when the second it names is over (§8.8.2.2).
    let modified = whole_second(validators.modified);
    let is_strong = now
        .duration_since(modified)
        .is_ok_and(|age| age > Duration::from_secs(1));
    is_strong && httpdate::parse_http_date(condition).is_ok_and(|date| date == modified)
}

/// Header dates know no fractions of seconds.
pub(crate) fn whole_second(time: SystemTime) -> SystemTime {
    let since = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs())
}

/// `None` if there is nothing to make of it.
fn parse(range: &str, length: u64) -> Option<Wanted> {
    let (unit, set) = range.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = set.trim().split_once('-')?;
    let number = |text: &str| -> Option<u64> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More digits than fit still lie behind every end.
        is_number.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let (start, end) = if first.is_empty() {
        let suffix = number(last)?.min(length);
        (length - suffix, length)
    } else {
        let start = number(first)?;
        let end = match last {
            "" => length,
            last => {
                let last = number(last)?;
                if last < start {
                    return None;
                }
                last.saturating_add(1).min(length)
            }
        };
        (start, end)
    };
    if start >= end {
        return Some(Wanted::Unsatisfiable);
    }
    Some(Wanted::Part {
        start,
        length: end - start,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ETAG: &str = "\"a-b\"";

    fn check(length: u64, given: &[(header::HeaderName, &str)], expected: Wanted) {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(784_111_777_900);
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(name, value.parse().unwrap());
        }
        let validators = Validators {
            etag: ETAG,
            modified,
        };
        let now = modified + Duration::from_secs(60);
        assert_eq!(
            wanted(&headers, length, validators, now),
            expected,
            "{given:?}"
        );
    }

    #[test]
    fn ranges() {
        let part = |start, length| Wanted::Part { start, length };
        for (range, expected) in [
            ("bytes=0-0", part(0, 1)),
            ("bytes=0-", part(0, 100)),
            ("bytes=10-19", part(10, 10)),
            ("BYTES=10-19", part(10, 10)),
            ("bytes= 10-19", part(10, 10)),
            ("bytes=90-1000", part(90, 10)),
            ("bytes=99-99999999999999999999999", part(99, 1)),
            ("bytes=-1", part(99, 1)),
            ("bytes=-1000", part(0, 100)),
            ("bytes=100-", Wanted::Unsatisfiable),
            ("bytes=99999999999999999999999-", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=5-4", Wanted::All),
            ("bytes=0-1,5-6", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("bytes=-", Wanted::All),
            ("bytes", Wanted::All),
            ("rows=0-1", Wanted::All),
        ] {
            check(100, &[(header::RANGE, range)], expected);
        }
        check(0, &[(header::RANGE, "bytes=0-")], Wanted::Unsatisfiable);
        check(0, &[(header::RANGE, "bytes=-5")], Wanted::Unsatisfiable);
    }

    #[test]
    fn conditions() {
        let range = (header::RANGE, "bytes=0-0");
        let part = Wanted::Part {
            start: 0,
            length: 1,
        };
        let (date, later) = (
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:38 GMT",
        );
        for (condition, expected) in [
            ((header::IF_NONE_MATCH, "\"a-b\""), Wanted::NotModified),
            (
                (header::IF_NONE_MATCH, "\"x\", W/\"a-b\""),
                Wanted::NotModified,
            ),
            ((header::IF_NONE_MATCH, "*"), Wanted::NotModified),
            ((header::IF_NONE_MATCH, "\"x\""), part),
            ((header::IF_MODIFIED_SINCE, date), Wanted::NotModified),
            (
                (header::IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:36 GMT"),
                part,
            ),
            ((header::IF_MODIFIED_SINCE, "yesterday"), part),
            ((header::IF_MATCH, ETAG), part),
            ((header::IF_MATCH, "\"x\", \"a-b\""), part),
            ((header::IF_MATCH, "*"), part),
            ((header::IF_MATCH, "\"x\""), Wanted::Failed),
            ((header::IF_MATCH, "W/\"a-b\""), Wanted::Failed),
            ((header::IF_MATCH, ""), Wanted::Failed),
            ((header::IF_UNMODIFIED_SINCE, date), part),
            ((header::IF_UNMODIFIED_SINCE, "yesterday"), part),
            (
                (header::IF_UNMODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:36 GMT"),
                Wanted::Failed,
            ),
            ((header::IF_RANGE, ETAG), part),
            ((header::IF_RANGE, "\"x\""), Wanted::All),
            ((header::IF_RANGE, "W/\"a-b\""), Wanted::All),
            ((header::IF_RANGE, date), part),
            ((header::IF_RANGE, later), Wanted::All),
            ((header::IF_RANGE, "yesterday"), Wanted::All),
        ] {
            check(100, &[range.clone(), condition], expected);
        }
        // The tag decides where both are given.
        let both = [
            (header::IF_NONE_MATCH, "\"x\""),
            (header::IF_MODIFIED_SINCE, date),
        ];
        check(100, &both, Wanted::All);
    }
}
