//! One gzip member (RFC 1952), read piece by piece and written.

use alloc::vec::Vec;

use super::deflate::{Deflate, Inflate, InflateState};
use crate::limits::GZIP_HEADER_MAX;

/// The header that writers of this format produce: deflate, no name, no time, fastest level, unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];
/// The first three bytes of every gzip member that can be read: magic and method.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// What is wrong with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GzipFault {
    Header,
    Deflate,
    /// The checksum or the length does not match what was inflated.
    Checksum,
}

/// What one step did.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) consumed: usize,
    pub(super) produced: usize,
    pub(super) state: Result<MemberState, GzipFault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberState {
    More,
    Done,
}

enum Stage {
    Header(Vec<u8>),
    Body,
    /// Bytes of the trailer that have come in, of 8.
    Trailer([u8; 8], usize),
    Done,
}

/// Reads one member; bytes behind it are not consumed.
pub(super) struct MemberReader {
    stage: Stage,
    inflate: Inflate,
    checksum: crate::crc::Hasher,
    /// Modulo 2^32, as the trailer has it.
    length: u32,
}

impl MemberReader {
    pub(super) fn new() -> Self {
        let checksum = crate::crc::Hasher::new();
        Self {
            stage: Stage::Header(Vec::new()),
            inflate: Inflate::new(),
            checksum,
            length: 0,
        }
    }

    /// Begins with the next member.
    pub(super) fn reset(&mut self) {
        self.stage = Stage::Header(Vec::new());
        self.inflate.reset();
        self.checksum.reset();
        self.length = 0;
    }

    /// Takes some of `input` and fills some of `output`, which must have at least 32 KiB.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let mut step = Step {
            consumed: 0,
            produced: 0,
            state: Ok(MemberState::More),
        };
        match &mut self.stage {
            Stage::Header(bytes) => {
                for byte in input {
                    bytes.push(*byte);
                    step.consumed += 1;
                    match header_length(bytes) {
                        Ok(Some(_)) => {
                            self.stage = Stage::Body;
                            break;
                        }
                        Ok(None) => {}
                        Err(fault) => {
                            step.state = Err(fault);
                            break;
                        }
                    }
                }
            }
            Stage::Body => {
                let progress = self.inflate.step(input, output);
                step.consumed = progress.consumed;
                step.produced = progress.produced;
                self.checksum.update(&output[..progress.produced]);
                self.length = self.length.wrapping_add(low_32(progress.produced));
                match progress.state {
                    InflateState::More => {}
                    InflateState::End => self.stage = Stage::Trailer([0; 8], 0),
                    InflateState::Damaged => step.state = Err(GzipFault::Deflate),
                }
            }
            Stage::Trailer(bytes, filled) => {
                let taken = input.len().min(8 - *filled);
                bytes[*filled..*filled + taken].copy_from_slice(&input[..taken]);
                *filled += taken;
                step.consumed = taken;
                if *filled == 8 {
                    let [c0, c1, c2, c3, l0, l1, l2, l3] = *bytes;
                    let sound = u32::from_le_bytes([c0, c1, c2, c3])
                        == self.checksum.clone().finalize()
                        && u32::from_le_bytes([l0, l1, l2, l3]) == self.length;
                    self.stage = Stage::Done;
                    step.state = if sound {
                        Ok(MemberState::Done)
                    } else {
                        Err(GzipFault::Checksum)
                    };
                }
            }
            Stage::Done => step.state = Ok(MemberState::Done),
        }
        step
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the trailer has the length modulo 2^32"
)]
const fn low_32(length: usize) -> u32 {
    length as u32
}

/// Where the header ends, if it is all there.
fn header_length(bytes: &[u8]) -> Result<Option<usize>, GzipFault> {
    const CRC: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    let known = bytes.len().min(MAGIC.len());
    if bytes[..known] != MAGIC[..known] || bytes.get(3).is_some_and(|flags| flags & 0xe0 != 0) {
        return Err(GzipFault::Header);
    }
    if bytes.len() > GZIP_HEADER_MAX {
        return Err(GzipFault::Header);
    }
    let Some(flags) = bytes
        .get(3)
        .copied()
        .filter(|_| bytes.len() >= HEADER.len())
    else {
        return Ok(None);
    };
    let mut length = HEADER.len();
    if flags & EXTRA != 0 {
        let Some(extra) = bytes.get(length..).and_then(<[u8]>::first_chunk) else {
            return Ok(None);
        };
        length += 2 + usize::from(u16::from_le_bytes(*extra));
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            let Some(end) = bytes
                .get(length..)
                .and_then(|rest| rest.iter().position(|byte| *byte == 0))
            else {
                return Ok(None);
            };
            length += end + 1;
        }
    }
    if flags & CRC != 0 {
        length += 2;
    }
    Ok((length <= bytes.len()).then_some(length))
}

/// Writes one member into a buffer that may hold something already.
pub(super) struct MemberWriter {
    deflate: Deflate,
    checksum: crate::crc::Hasher,
    length: u32,
}

impl MemberWriter {
    pub(super) fn new(level: u8, out: &mut Vec<u8>) -> Self {
        out.extend_from_slice(&HEADER);
        Self {
            deflate: Deflate::new(level),
            checksum: crate::crc::Hasher::new(),
            length: 0,
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.checksum.update(bytes);
        self.length = self.length.wrapping_add(low_32(bytes.len()));
        self.deflate.write(bytes, out);
    }

    pub(super) fn finish(mut self, out: &mut Vec<u8>) {
        self.deflate.finish(out);
        out.extend_from_slice(&self.checksum.finalize().to_le_bytes());
        out.extend_from_slice(&self.length.to_le_bytes());
    }
}
