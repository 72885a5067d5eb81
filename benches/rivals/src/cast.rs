//! Reads asciicast 2, compressed.

use std::error::Error;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

/// A recording.
pub struct Cast {
    pub cols: usize,
    pub rows: usize,
    /// Seconds, code, data.
    pub events: Vec<(f64, String, String)>,
    /// The text itself, not compressed.
    #[allow(dead_code, reason = "one of the two programs copies it")]
    pub text: String,
}

/// Reads a `*.cast.gz`.
pub fn read(path: &Path) -> Result<Cast, Box<dyn Error>> {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
    let mut lines = text.lines();
    let header: Value = serde_json::from_str(lines.next().unwrap_or_default())?;
    let size = |key: &str| header[key].as_u64().and_then(|n| usize::try_from(n).ok());
    let (cols, rows) = (
        size("width").ok_or("no width")?,
        size("height").ok_or("no height")?,
    );
    let events = lines
        .filter(|line| line.starts_with('['))
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect::<Result<_, Box<dyn Error>>>()?;
    Ok(Cast {
        cols,
        rows,
        events,
        text,
    })
}

/// `COLSxROWS`
pub fn parse_size(text: &str) -> Option<(usize, usize)> {
    let (cols, rows) = text.split_once('x')?;
    Some((cols.parse().ok()?, rows.parse().ok()?))
}
