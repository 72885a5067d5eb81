//! gzip (RFC 1952) over a slice, keeping everything that inflates before damage.
//!
//! The last file of a session that did not end well is cut, and what was written before the cut is wanted. Several
//! members may follow each other, as programs that append to a `.gz` file leave them.

use alloc::vec::Vec;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use crate::limits::{GZIP_HEADER_MAX, LEGACY_GZIP_MEMBERS_MAX};

/// The first two bytes of every gzip member.
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Bytes of the checksum and length behind the deflate data.
const TRAILER: usize = 8;

/// What the output buffer grows by at the least.
const GROWTH: usize = 64 * 1024;

/// Optional parts of the header (RFC 1952 section 2.3.1).
const HEADER_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;

/// What is wrong with compressed data. The text continues a sentence that names the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GzipProblem {
    /// The member's header is cut or not one of gzip.
    #[error("the gzip header is damaged")]
    Header,
    /// The data end before the member does.
    #[error("the compressed data are cut")]
    Cut,
    /// The deflate data cannot be read on.
    #[error("the compressed data are damaged")]
    Damaged,
    /// CRC-32 or length behind the data differ from what was inflated.
    #[error("the checksum of the compressed data is wrong")]
    Checksum,
    /// There is more behind the last member, and it is no member, or there are too many.
    #[error("bytes that are not gzip follow the compressed data")]
    Trailing,
    /// More would be inflated than allowed.
    #[error("the data inflate to more than is accepted")]
    TooLarge,
}

/// Inflates all members, to `limit` bytes at the most. What was inflated before a problem is always there.
pub(super) fn gunzip(mut bytes: &[u8], limit: usize) -> (Vec<u8>, Option<GzipProblem>) {
    let mut out = Vec::new();
    for _ in 0..LEGACY_GZIP_MEMBERS_MAX {
        match member(bytes, &mut out, limit) {
            Ok(rest) if rest.iter().all(|byte| *byte == 0) => return (out, None),
            Ok(rest) if !rest.starts_with(&MAGIC) => return (out, Some(GzipProblem::Trailing)),
            Ok(rest) => bytes = rest,
            Err(problem) => return (out, Some(problem)),
        }
    }
    (out, Some(GzipProblem::Trailing))
}

/// Inflates one member to the end of `out` and gives what follows it.
fn member<'a>(bytes: &'a [u8], out: &mut Vec<u8>, limit: usize) -> Result<&'a [u8], GzipProblem> {
    let mut input = skip_header(bytes).ok_or(GzipProblem::Header)?;
    let base = out.len();
    let mut inflater = DecompressorOxide::new();
    let mut written = 0;
    loop {
        let growth = written.max(GROWTH);
        out.resize((base + written).saturating_add(growth).min(limit), 0);
        let (status, read, wrote) = decompress(
            &mut inflater,
            input,
            &mut out[base..],
            written,
            TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
        );
        input = input.get(read..).unwrap_or_default();
        written += wrote;
        if status == TINFLStatus::HasMoreOutput && out.len() < limit {
            continue;
        }
        out.truncate(base + written);
        return match status {
            TINFLStatus::Done => trailer(input, &out[base..]),
            TINFLStatus::HasMoreOutput => Err(GzipProblem::TooLarge),
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
                Err(GzipProblem::Cut)
            }
            _ => Err(GzipProblem::Damaged),
        };
    }
}

/// The deflate data behind the header; nothing if the header is damaged.
///
/// ```text
/// 1f 8b | method 8 | flags | mtime 4 | extra flags | system | extra? | name 0? | comment 0? | crc 2?
/// ```
fn skip_header(bytes: &[u8]) -> Option<&[u8]> {
    let (fixed, mut rest) = bytes.split_at_checked(10)?;
    let flags = fixed[3];
    if !fixed.starts_with(&MAGIC) || fixed[2] != 8 {
        return None;
    }
    if flags & EXTRA != 0 {
        let (length, tail) = rest.split_first_chunk()?;
        rest = tail.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest
                .iter()
                .take(GZIP_HEADER_MAX)
                .position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & HEADER_CRC != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

/// Checks CRC-32 and length, and gives what follows them.
fn trailer<'a>(input: &'a [u8], inflated: &[u8]) -> Result<&'a [u8], GzipProblem> {
    let (trailer, rest) = input.split_at_checked(TRAILER).ok_or(GzipProblem::Cut)?;
    if trailer == checksums(inflated) {
        Ok(rest)
    } else {
        Err(GzipProblem::Checksum)
    }
}

/// CRC-32 and length modulo 2^32, as they stand behind the data.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the format keeps the length modulo 2^32"
)]
fn checksums(inflated: &[u8]) -> [u8; TRAILER] {
    let mut trailer = [0; TRAILER];
    trailer[..4].copy_from_slice(&crate::crc::hash(inflated).to_le_bytes());
    trailer[4..].copy_from_slice(&(inflated.len() as u32).to_le_bytes());
    trailer
}

/// Compresses into one member without name and time, so that equal input gives equal output.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    const LEVEL: u8 = 6;
    let mut out = Vec::from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    out.extend_from_slice(&compress_to_vec(bytes, LEVEL));
    out.extend_from_slice(&checksums(bytes));
    out
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn check(bytes: &[u8], limit: usize, expected: &[u8], problem: Option<GzipProblem>) {
        let (out, found) = gunzip(bytes, limit);
        assert_eq!(found, problem);
        assert!(out == expected, "inflated to {} bytes", out.len());
    }

    #[test]
    fn inflates_and_says_what_is_wrong() {
        let text: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let whole = gzip(&text);
        let (empty, short) = (gzip(b""), gzip(b"hello"));
        let max = usize::MAX;
        check(&whole, max, &text, None);
        check(&whole, text.len(), &text, None);
        check(&whole, 1000, &text[..1000], Some(GzipProblem::TooLarge));
        check(&whole, 0, b"", Some(GzipProblem::TooLarge));
        check(&empty, 0, b"", None);
        check(
            &[&short[..], &empty, &short].concat(),
            max,
            b"hellohello",
            None,
        );
        check(&[&short[..], &[0; 20]].concat(), max, b"hello", None);
        check(
            &[&short[..], b"junk"].concat(),
            max,
            b"hello",
            Some(GzipProblem::Trailing),
        );
        check(
            &short[..short.len() - 1],
            max,
            b"hello",
            Some(GzipProblem::Cut),
        );
        check(&short[..5], max, b"", Some(GzipProblem::Header));
        check(b"", max, b"", Some(GzipProblem::Header));
        let mut wrong = short.clone();
        let crc = wrong.len() - TRAILER;
        wrong[crc] ^= 1;
        check(&wrong, max, b"hello", Some(GzipProblem::Checksum));
        let members = short.repeat(LEGACY_GZIP_MEMBERS_MAX + 1);
        assert_eq!(gunzip(&members, max).1, Some(GzipProblem::Trailing));
    }

    #[test]
    fn keeps_what_stands_before_the_cut() {
        let text = vec![b'x'; 300_000];
        let whole = gzip(&text);
        for length in 0..whole.len() {
            let (out, problem) = gunzip(&whole[..length], usize::MAX);
            assert!(problem.is_some());
            assert!(text.starts_with(&out));
        }
    }

    #[test]
    fn reads_all_optional_parts_of_the_header() {
        let plain = gzip(b"hello");
        let mut full = vec![
            0x1f,
            0x8b,
            8,
            EXTRA | NAME | COMMENT | HEADER_CRC,
            1,
            2,
            3,
            4,
            0,
            3,
        ];
        full.extend_from_slice(b"\x02\x00ab");
        full.extend_from_slice(b"name\0comment\0cc");
        full.extend_from_slice(&plain[10..]);
        check(&full, usize::MAX, b"hello", None);
    }
}
