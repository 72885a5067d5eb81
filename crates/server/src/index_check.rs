//! Whether the file of an index is sound from its first byte to its last.
//!
//! Opening an index reads its head only, and a player that was sent a damaged block can but give up. So the blocks are
//! compared with the table in the head (`docs/index.md`) before the first byte is handed out.

use std::fs::File;

use crate::details::read_up_to;

/// Bytes in front of the head.
const PREAMBLE_BYTES: usize = 24;

/// What a head may be, deflated or not, as for everybody who reads indexes.
const HEAD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Bytes read at a time.
const PIECE_BYTES: usize = 256 * 1024;

/// Number of the table of blocks in a head, and of its columns.
const BLOCKS: u64 = 6;
const LENGTHS: u64 = 1;
const SUMS: u64 = 2;

/// Whether head and blocks are what their checksums say, and the blocks fill the file to its end.
pub(crate) fn is_whole(index: &File) -> bool {
    check(index).is_some()
}

fn check(index: &File) -> Option<()> {
    let file_bytes = index.metadata().ok()?.len();
    let preamble = read(index, 0, PREAMBLE_BYTES)?;
    let number = |at: usize| Some(u32::from_le_bytes(*preamble.get(at..)?.first_chunk()?));
    let head_bytes = usize::try_from(number(12)?).ok()?;
    if crc32fast::hash(preamble.get(..20)?) != number(20)? || head_bytes > HEAD_BYTES_MAX {
        return None;
    }
    let mut offset = (PREAMBLE_BYTES + head_bytes) as u64;
    if offset > file_bytes {
        return None;
    }
    let head = read(index, PREAMBLE_BYTES as u64, head_bytes)?;
    if crc32fast::hash(&head) != number(16)? {
        return None;
    }
    let head = miniz_oxide::inflate::decompress_to_vec_with_limit(&head, HEAD_BYTES_MAX).ok()?;
    let (lengths, sums) = table(&head)?;
    let end = lengths
        .iter()
        .try_fold(offset, |end, length| end.checked_add(*length))?;
    if lengths.len() != sums.len() || end != file_bytes {
        return None;
    }
    let mut buffer = vec![0; PIECE_BYTES];
    for (length, sum) in lengths.into_iter().zip(sums) {
        if checksum(index, offset, length, &mut buffer)? != sum {
            return None;
        }
        offset += length;
    }
    Some(())
}

fn read(file: &File, offset: u64, length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    (read_up_to(file, offset, &mut bytes).ok()? == length).then_some(bytes)
}

/// `None` if the file ends before.
fn checksum(file: &File, offset: u64, length: u64, buffer: &mut [u8]) -> Option<u32> {
    let mut hasher = crc32fast::Hasher::new();
    let mut done = 0;
    while done < length {
        let piece =
            usize::try_from(length - done).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
        let piece = buffer.get_mut(..piece)?;
        if read_up_to(file, offset + done, piece).ok()? != piece.len() {
            return None;
        }
        hasher.update(piece);
        done += piece.len() as u64;
    }
    Some(hasher.finalize())
}

/// Lengths and checksums of the blocks.
fn table(head: &[u8]) -> Option<(Vec<u64>, Vec<u32>)> {
    let mut table: &[u8] = &[];
    let mut rest = head;
    while let Some((number, value)) = field(&mut rest)? {
        if number == BLOCKS {
            table = value;
        }
    }
    let (mut lengths, mut sums) = (Vec::new(), Vec::new());
    while let Some((number, mut value)) = field(&mut table)? {
        match number {
            LENGTHS => {
                while !value.is_empty() {
                    lengths.push(varint(&mut value)?);
                }
            }
            SUMS => {
                for sum in value.chunks(4) {
                    sums.push(u32::from_le_bytes(*sum.first_chunk()?));
                }
            }
            _ => {}
        }
    }
    Some((lengths, sums))
}

/// The next field of a protobuf message and its bytes, which are none for numbers: `Some(None)` at the end, `None` if it
/// is no message.
fn field<'a>(rest: &mut &'a [u8]) -> Option<Option<(u64, &'a [u8])>> {
    if rest.is_empty() {
        return Some(None);
    }
    let tag = varint(rest)?;
    let length = match tag & 7 {
        0 => {
            varint(rest)?;
            0
        }
        1 => 8,
        2 => usize::try_from(varint(rest)?).ok()?,
        5 => 4,
        _ => return None,
    };
    let (value, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(Some((tag >> 3, value)))
}

/// Seven bits a byte, the lowest first.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
