//! The output of a session, put together from its chunk files.

use alloc::borrow::Cow;
use alloc::vec::Vec;

/// One chunk file.
#[derive(Clone, Debug)]
struct Chunk<'a> {
    /// Offset of its first byte in the session's output.
    start: u64,
    bytes: Cow<'a, [u8]>,
}

/// All output that is there, by offset. Where files overlap, the later one holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Output<'a> {
    /// Invariant: sorted by `start`; no chunk is empty or reaches beyond the start of the next. So a print never
    /// walks over more chunks than it takes bytes, however many empty files an archive has.
    chunks: Vec<Chunk<'a>>,
}

impl<'a> Output<'a> {
    /// Appends a file. Files come by ascending start.
    pub(super) fn push(&mut self, start: u64, bytes: Cow<'a, [u8]>) {
        if bytes.is_empty() {
            return;
        }
        if let Some(last) = self.chunks.last_mut() {
            let room = usize::try_from(start.saturating_sub(last.start)).unwrap_or(usize::MAX);
            match &mut last.bytes {
                Cow::Borrowed(bytes) => *bytes = &bytes[..bytes.len().min(room)],
                Cow::Owned(bytes) => bytes.truncate(room),
            }
            if last.bytes.is_empty() {
                self.chunks.pop();
            }
        }
        self.chunks.push(Chunk { start, bytes });
    }

    /// The offset behind the last byte.
    pub(super) fn end(&self) -> u64 {
        self.chunks.last().map_or(0, |chunk| {
            chunk.start.saturating_add(chunk.bytes.len() as u64)
        })
    }

    /// The bytes from `at` on, to the end of their file or to `end`; or, from a hole, the offset where output begins
    /// again.
    fn run(&self, at: u64, end: u64) -> Result<&[u8], u64> {
        let after = self.chunks.partition_point(|chunk| chunk.start <= at);
        let chunk = after.checked_sub(1).map(|last| &self.chunks[last]);
        let bytes = chunk.and_then(|chunk| {
            let skip = usize::try_from(at - chunk.start).ok()?;
            chunk.bytes.get(skip..).filter(|bytes| !bytes.is_empty())
        });
        let Some(bytes) = bytes else {
            let next = self.chunks.get(after).map_or(end, |chunk| chunk.start);
            return Err(next.min(end));
        };
        let wanted = usize::try_from(end - at).unwrap_or(usize::MAX);
        Ok(&bytes[..bytes.len().min(wanted)])
    }

    /// Appends up to `max` bytes that lie between `at` and `end`, and moves `at` behind them. Tells where the first
    /// of them stands, and how many bytes in front of and between them are missing.
    pub(super) fn take(&self, out: &mut Vec<u8>, at: &mut u64, end: u64, max: usize) -> (u64, u64) {
        let (mut first, mut missing) = (*at, 0);
        while *at < end && out.len() < max {
            match self.run(*at, end) {
                Ok(run) => {
                    if out.is_empty() {
                        first = *at;
                    }
                    let run = &run[..run.len().min(max - out.len())];
                    out.extend_from_slice(run);
                    *at += run.len() as u64;
                }
                Err(next) => {
                    missing += next - *at;
                    *at = next;
                }
            }
        }
        (first, missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_across_files_and_holes() {
        let mut output = Output::default();
        output.push(0, Cow::Borrowed(b""));
        output.push(2, Cow::Borrowed(b"old"));
        output.push(2, Cow::Borrowed(b"abc"));
        output.push(5, Cow::Owned(b"def".to_vec()));
        output.push(10, Cow::Borrowed(b"ghiXX"));
        output.push(13, Cow::Borrowed(b"j"));
        let check = |mut at: u64, end, max, expected: (&[u8], u64, u64, u64)| {
            let mut out = Vec::new();
            let (first, missing) = output.take(&mut out, &mut at, end, max);
            assert_eq!((out.as_slice(), first, missing, at), expected);
        };
        check(2, 8, 99, (b"abcdef", 2, 0, 8));
        check(3, 6, 99, (b"bcd", 3, 0, 6));
        check(0, 4, 99, (b"ab", 2, 2, 4));
        check(7, 14, 99, (b"fghij", 7, 2, 14));
        check(7, 14, 2, (b"fg", 7, 2, 11));
        check(14, 20, 99, (b"", 14, 6, 20));
        check(5, 5, 99, (b"", 5, 0, 5));
        check(20, u64::MAX, 99, (b"", 20, u64::MAX - 20, u64::MAX));
        assert_eq!((output.end(), output.chunks.len()), (14, 4));
        assert_eq!(Output::default().end(), 0);
    }
}
