//! Reads tar archives: ustar (POSIX.1-2017, pax, "ustar Interchange Format"), GNU and pax extensions, as far as
//! recordings need them, and writes ustar headers.
//!
//! ```text
//! archive = (header 512, data, zeros to the next 512)*, two blocks of zeros
//! header  = name 100 | mode 8 | uid 8 | gid 8 | size 12 | mtime 12 | checksum 8 | type 1 | link 100 | magic 8 | …
//! ```
//!
//! Only regular files are given out, under the last part of their name. Everything else is stepped over.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

/// Headers and data start at multiples of this.
pub(crate) const BLOCK: usize = 512;

/// What is wrong with the archive itself. Reading ends there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TarProblem {
    /// The archive ends inside a header or inside a member, whose first bytes are given out.
    #[error("the archive is cut")]
    Cut,
    /// A header's checksum is wrong, or its size is no number.
    #[error("a header of the archive is damaged")]
    BadHeader,
}

/// One regular file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// The name without directories.
    pub(super) name: String,
    /// The content, or what there is of it.
    pub(super) data: &'a [u8],
}

/// The regular files of an archive in their order.
#[derive(Clone, Debug)]
pub(super) struct Entries<'a> {
    rest: &'a [u8],
    /// What a header in front said of the next member.
    long_name: Option<String>,
    long_size: Option<u64>,
    /// Comes after the file that was cut.
    problem: Option<TarProblem>,
}

impl<'a> Entries<'a> {
    pub(super) const fn new(archive: &'a [u8]) -> Self {
        Self {
            rest: archive,
            long_name: None,
            long_size: None,
            problem: None,
        }
    }

    fn stop(&mut self, problem: TarProblem) -> Result<Option<Entry<'a>>, TarProblem> {
        self.rest = &[];
        Err(problem)
    }

    /// Reads one header and its data; `None` if it was no file.
    fn step(&mut self) -> Result<Option<Entry<'a>>, TarProblem> {
        let Some((header, rest)) = self.rest.split_first_chunk::<BLOCK>() else {
            return self.stop(TarProblem::Cut);
        };
        if header.iter().all(|byte| *byte == 0) {
            self.rest = &[];
            return Ok(None);
        }
        let Some(declared) = number(&header[124..136]).filter(|_| is_header(header)) else {
            return self.stop(TarProblem::BadHeader);
        };
        let kind = header[156];
        let special = matches!(kind, b'L' | b'K' | b'x' | b'g');
        let size = match self.long_size {
            Some(size) if !special => size,
            _ => declared,
        };
        let (data, cut) = match usize::try_from(size) {
            Ok(size) if size <= rest.len() => (&rest[..size], false),
            _ => (rest, true),
        };
        self.rest = rest
            .get(data.len().next_multiple_of(BLOCK)..)
            .unwrap_or_default();
        if cut {
            self.problem = Some(TarProblem::Cut);
        }
        match kind {
            b'L' => self.long_name = Some(text(data)),
            b'x' => self.pax(data),
            b'K' | b'g' => {}
            _ => {
                self.long_size = None;
                let long_name = self.long_name.take();
                if matches!(kind, b'0' | 0 | b'7') {
                    let name = base_name(&long_name.unwrap_or_else(|| text(&header[..100])));
                    return Ok(Some(Entry { name, data }));
                }
            }
        }
        Ok(None)
    }

    /// Records of an extended header: `<length> <key>=<value>\n`.
    fn pax(&mut self, mut records: &[u8]) {
        while let Some(space) = records.iter().take(20).position(|byte| *byte == b' ') {
            let length = core::str::from_utf8(&records[..space]).ok();
            let Some(length) = length.and_then(|text| text.parse::<usize>().ok()) else {
                return;
            };
            let Some(record) = records.get(space + 1..length) else {
                return;
            };
            records = &records[length..];
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            if let Some(path) = record.strip_prefix(b"path=") {
                self.long_name = Some(text(path));
            } else if let Some(size) = record.strip_prefix(b"size=") {
                let size = core::str::from_utf8(size).ok();
                self.long_size = size.and_then(|text| text.parse().ok());
            }
        }
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, TarProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            match self.step() {
                Ok(None) => {}
                Ok(Some(entry)) => return Some(Ok(entry)),
                Err(problem) => return Some(Err(problem)),
            }
        }
        self.problem.take().map(Err)
    }
}

/// Whether a block is a tar header: not empty, and its checksum is right.
///
/// The checksum is the sum of all bytes with the field itself as spaces. Some old programs summed signed bytes.
pub(crate) fn is_header(header: &[u8; BLOCK]) -> bool {
    let stated = number(&header[148..156]);
    stated.is_some_and(|stated| stated == checksum(header) || stated == signed_checksum(header))
        && header[0] != 0
}

fn summed(header: &[u8; BLOCK]) -> impl Iterator<Item = u8> + '_ {
    let field = 148..156;
    header
        .iter()
        .enumerate()
        .map(move |(at, byte)| if field.contains(&at) { b' ' } else { *byte })
}

fn checksum(header: &[u8; BLOCK]) -> u64 {
    summed(header).map(u64::from).sum()
}

fn signed_checksum(header: &[u8; BLOCK]) -> u64 {
    let sum: i64 = summed(header)
        .map(|byte| i64::from(byte.cast_signed()))
        .sum();
    sum.cast_unsigned()
}

/// A number field: octal digits between spaces and NULs or, if the first bit is set, base 256.
fn number(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        let first = field[0] & 0x7f;
        return field[1..].iter().try_fold(u64::from(first), |sum, byte| {
            sum.checked_mul(256)?.checked_add(u64::from(*byte))
        });
    }
    let text = core::str::from_utf8(field).ok()?;
    let text = text.trim_matches([' ', '\0']);
    if text.is_empty() {
        return Some(0);
    }
    // `from_str_radix` would take a sign.
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(())?;
    u64::from_str_radix(text, 8).ok()
}

/// Text to the first NUL.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0);
    String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]).into_owned()
}

fn base_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_string()
}

/// Appends a file. Mode 0600, no owner, time 0: equal input gives equal output. A name that does not fit into the
/// header goes into one of its own, as GNU tar does it.
pub(super) fn put_file(out: &mut Vec<u8>, name: &str, data: &[u8]) {
    if name.len() > 100 {
        put_header(out, "././@LongLink", b'L', name.len() + 1);
        put_data(out, &[name.as_bytes(), &[0]].concat());
    }
    put_header(out, name, b'0', data.len());
    put_data(out, data);
}

/// Ends the archive.
pub(super) fn put_end(out: &mut Vec<u8>) {
    out.resize(out.len() + 2 * BLOCK, 0);
}

fn put_data(out: &mut Vec<u8>, data: &[u8]) {
    out.extend_from_slice(data);
    out.resize(out.len().next_multiple_of(BLOCK), 0);
}

fn put_header(out: &mut Vec<u8>, name: &str, kind: u8, size: usize) {
    let mut header = [0; BLOCK];
    let name = &name.as_bytes()[..name.len().min(100)];
    header[..name.len()].copy_from_slice(name);
    put_octal(&mut header[100..107], 0o600);
    put_octal(&mut header[108..115], 0);
    put_octal(&mut header[116..123], 0);
    put_octal(&mut header[124..135], size as u64);
    put_octal(&mut header[136..147], 0);
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum = checksum(&header);
    put_octal(&mut header[148..154], sum);
    header[155] = b' ';
    out.extend_from_slice(&header);
}

fn put_octal(field: &mut [u8], mut value: u64) {
    for byte in field.iter_mut().rev() {
        *byte = b'0' + (value & 7) as u8;
        value >>= 3;
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use proptest::prelude::*;

    use super::*;

    type Read = (Vec<(String, Vec<u8>)>, Option<TarProblem>);

    fn read(archive: &[u8]) -> Read {
        let (mut files, mut problem) = (Vec::new(), None);
        for entry in Entries::new(archive) {
            match entry {
                Ok(entry) => files.push((entry.name, entry.data.to_vec())),
                Err(error) => problem = Some(error),
            }
        }
        (files, problem)
    }

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, data) in files {
            put_file(&mut out, name, data);
        }
        put_end(&mut out);
        out
    }

    fn raw(name: &str, kind: u8, size: &[u8; 12], data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put_header(&mut out, name, kind, 0);
        out[124..136].copy_from_slice(size);
        let mut header = [0; BLOCK];
        header.copy_from_slice(&out);
        let sum = checksum(&header);
        put_octal(&mut out[148..154], sum);
        put_data(&mut out, data);
        out
    }

    #[test]
    fn reads_what_it_writes() {
        let long = "d/".repeat(80) + "name";
        let files = [
            ("a.index", b"x".as_slice()),
            ("./b", b""),
            (&long, &[7; 513]),
        ];
        let (found, problem) = read(&archive(&files));
        assert_eq!(problem, None);
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.index", "b", "name"]);
        assert_eq!(found[2].1, [7; 513]);
    }

    #[test]
    fn reads_sizes_and_names_of_all_dialects() {
        let check = |archive: &[u8], name: &str, data: &[u8]| {
            assert_eq!(
                read(archive),
                (vec![(name.to_string(), data.to_vec())], None)
            );
        };
        check(&raw("a", b'0', b"00000000003\0", b"abc"), "a", b"abc");
        check(&raw("a", 0, b"         3  ", b"abc"), "a", b"abc");
        let base_256 = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3];
        check(&raw("a", b'0', &base_256, b"abc"), "a", b"abc");
        let mut pax = raw("x", b'x', b"00000000025 ", b"13 path=d/n1\n8 size=3\n");
        pax[124..136].copy_from_slice(b"00000000025 ");
        let mut header = [0; BLOCK];
        header.copy_from_slice(&pax[..BLOCK]);
        let sum = checksum(&header);
        put_octal(&mut pax[148..154], sum);
        let with_pax = [pax, raw("short", b'0', b"00000000000 ", b"abc")].concat();
        check(&with_pax, "n1", b"abc");
        let folder = raw("d/", b'5', b"00000000000 ", b"");
        check(
            &[folder, raw("d/a", b'0', b"00000000001 ", b"x")].concat(),
            "a",
            b"x",
        );
    }

    #[test]
    fn delivers_what_stands_before_damage() {
        let whole = archive(&[("a", b"first"), ("b", &[1; 1000])]);
        let (found, problem) = read(&whole[..1024 + 512 + 300]);
        assert_eq!(problem, Some(TarProblem::Cut));
        assert_eq!((found.len(), found[1].1.len()), (2, 300));
        let (found, problem) = read(&whole[..1024 + 100]);
        assert_eq!((found.len(), problem), (1, Some(TarProblem::Cut)));
        let mut damaged = whole.clone();
        damaged[1024] ^= 1;
        let (found, problem) = read(&damaged);
        assert_eq!((found.len(), problem), (1, Some(TarProblem::BadHeader)));
        let huge = raw("a", b'0', b"77777777777 ", b"abc");
        assert_eq!(read(&huge).1, Some(TarProblem::Cut));
        let no_number = raw("a", b'0', b"-0000000003 ", b"abc");
        assert_eq!(read(&no_number).1, Some(TarProblem::BadHeader));
    }

    proptest! {
        #[test]
        fn any_bytes_end(mut bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            read(&bytes);
            // The same with a checksum that is right.
            if let Some(header) = bytes.first_chunk_mut::<BLOCK>() {
                let sum = checksum(header);
                put_octal(&mut header[148..154], sum);
                header[154..156].copy_from_slice(b"\0 ");
            }
            read(&bytes);
        }
    }
}
