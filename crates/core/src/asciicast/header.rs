//! Headers and the values in them.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde_json::value::RawValue;

use super::{Code, DEFAULT_SIZE, Header, ProblemKind, Theme, Version};
use crate::limits::ASCIICAST_SECONDS_MAX;
use crate::time::Time;

/// The members of a JSON object, values unread.
pub(super) type Members<'t> = BTreeMap<String, &'t RawValue>;

/// The version that a header states.
pub(super) fn version(members: &Members<'_>) -> Result<Version, ProblemKind> {
    let Some(version) = members.get("version") else {
        return Err(ProblemKind::NoHeader("the key `version` is missing"));
    };
    match version.get() {
        "1" => Ok(Version::V1),
        "2" => Ok(Version::V2),
        "3" => Ok(Version::V3),
        other => Err(ProblemKind::Version(other.chars().take(20).collect())),
    }
}

/// Reads a header. Values that do not fit are taken as missing: no player needs any of them.
pub(super) fn header(version: Version, members: &Members<'_>) -> Header {
    let term: Members<'_> = match version {
        Version::V3 => value(members, "term").unwrap_or_default(),
        _ => Members::new(),
    };
    let (size, cols, rows, theme) = match version {
        Version::V3 => (&term, "cols", "rows", &term),
        _ => (members, "width", "height", members),
    };
    let size = |key| value::<u16>(size, key).filter(|value| *value > 0);
    let (cols, rows) = size(cols).zip(size(rows)).unwrap_or(DEFAULT_SIZE);
    let seconds = |key| members.get(key).and_then(|value| micros(value).ok());
    let env: BTreeMap<String, Option<String>> = value(members, "env").unwrap_or_default();
    let theme: Option<Members<'_>> = value(theme, "theme");
    Header {
        version,
        cols,
        rows,
        timestamp: seconds("timestamp").map(time_of_unix_us),
        duration_us: seconds("duration"),
        idle_time_limit_us: seconds("idle_time_limit"),
        command: value(members, "command"),
        title: value(members, "title"),
        env: env
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
        theme: theme.map(|theme| Theme {
            fg: value(&theme, "fg").unwrap_or_default(),
            bg: value(&theme, "bg").unwrap_or_default(),
            palette: value(&theme, "palette").unwrap_or_default(),
        }),
        term_type: value(&term, "type"),
        term_version: value(&term, "version"),
        tags: value::<Vec<String>>(members, "tags").unwrap_or_default(),
    }
}

fn value<'t, T: serde::Deserialize<'t>>(members: &Members<'t>, key: &str) -> Option<T> {
    serde_json::from_str(members.get(key)?.get()).ok()
}

fn time_of_unix_us(us: u64) -> Time {
    Time::from_unix_ms(i64::try_from((us + 500) / 1000).unwrap_or(i64::MAX))
}

/// Seconds as microseconds, rounded. A time below zero is an error that says so.
pub(super) fn micros(seconds: &RawValue) -> Result<u64, ProblemKind> {
    const MAX: f64 = ASCIICAST_SECONDS_MAX as f64;
    match seconds.get().parse::<f64>() {
        Ok(seconds) if (0.0..=MAX).contains(&seconds) =>
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "rounds; the range was checked"
            )]
            Ok((seconds * 1e6 + 0.5) as u64)
        }
        Ok(seconds) if seconds < 0.0 => Err(ProblemKind::NegativeTime),
        _ => Err(ProblemKind::NotAnEvent("the time is no number of seconds")),
    }
}

/// What an event says.
pub(super) fn code(code: &str, data: &RawValue) -> Result<Code, ProblemKind> {
    if !matches!(code, "o" | "i" | "m" | "r" | "x") {
        return Ok(Code::Other {
            code: code.to_string(),
            data: data.get().to_string(),
        });
    }
    let Ok(text) = serde_json::from_str::<String>(data.get()) else {
        return Err(ProblemKind::NotAnEvent("the data are no text"));
    };
    Ok(match code {
        "o" => Code::Output(text),
        "i" => Code::Input(text),
        "m" => Code::Marker(text),
        "r" => {
            let (cols, rows) = parse_size(&text, 'x')
                .ok_or(ProblemKind::NotAnEvent("the size is not `COLSxROWS`"))?;
            Code::Resize { cols, rows }
        }
        _ => Code::Exit(
            text.parse()
                .map_err(|_| ProblemKind::NotAnEvent("the exit status is no number"))?,
        ),
    })
}

/// Columns and rows, both at least 1.
pub(super) fn parse_size(text: &str, separator: char) -> Option<(u16, u16)> {
    let (cols, rows) = text.split_once(separator)?;
    let number = |text: &str| text.parse::<u16>().ok().filter(|number| *number > 0);
    Some((number(cols)?, number(rows)?))
}
