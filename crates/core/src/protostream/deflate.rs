//! Raw deflate (RFC 1951) behind one small interface, so that native code can take a faster library than wasm.

use crate::limits::{INFLATED_BUFFER, RECORD_LENGTH, RECORD_MAX};

pub(super) use backend::{Deflate, Inflate};

/// What one step of inflating did.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    pub(super) consumed: usize,
    pub(super) produced: usize,
    pub(super) state: InflateState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InflateState {
    /// More input or more room is needed.
    More,
    /// The stream has ended.
    End,
    /// The stream is damaged; what was produced is sound as far as can be told.
    Damaged,
}

/// Room that an inflater must be given at the least: `miniz_oxide` hands out its whole window at once and keeps back
/// what does not fit, which would be lost if damage follows. The reader's buffer always has it behind one record.
const INFLATE_ROOM: usize = 32 * 1024;
const _: () = assert!(
    INFLATED_BUFFER >= RECORD_LENGTH + RECORD_MAX + INFLATE_ROOM,
    "no room to inflate into"
);

#[cfg(feature = "zlib-rs")]
mod backend {
    use alloc::vec::Vec;

    use super::{InflateState, Progress};

    pub(in super::super) struct Inflate(zlib_rs::Inflate);

    impl Inflate {
        pub(in super::super) fn new() -> Self {
            Self(zlib_rs::Inflate::new(false, 15))
        }

        pub(in super::super) fn reset(&mut self) {
            self.0.reset(false);
        }

        pub(in super::super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
            let (before_in, before_out) = (self.0.total_in(), self.0.total_out());
            let status = self
                .0
                .decompress(input, output, zlib_rs::InflateFlush::NoFlush);
            Progress {
                consumed: difference(self.0.total_in(), before_in),
                produced: difference(self.0.total_out(), before_out),
                state: match status {
                    Ok(zlib_rs::Status::StreamEnd) => InflateState::End,
                    Ok(_) => InflateState::More,
                    Err(_) => InflateState::Damaged,
                },
            }
        }
    }

    pub(in super::super) struct Deflate(zlib_rs::Deflate);

    impl Deflate {
        pub(in super::super) fn new(level: u8) -> Self {
            Self(zlib_rs::Deflate::new(i32::from(level.min(9)), false, 15))
        }

        pub(in super::super) fn write(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
            while !input.is_empty() {
                let (consumed, _) = self.step(input, out, zlib_rs::DeflateFlush::NoFlush);
                input = &input[consumed..];
            }
        }

        pub(in super::super) fn finish(&mut self, out: &mut Vec<u8>) {
            while !self.step(&[], out, zlib_rs::DeflateFlush::Finish).1 {}
        }

        fn step(
            &mut self,
            input: &[u8],
            out: &mut Vec<u8>,
            flush: zlib_rs::DeflateFlush,
        ) -> (usize, bool) {
            const ROOM: usize = 16 * 1024;
            let (before_in, before_out, length) =
                (self.0.total_in(), self.0.total_out(), out.len());
            out.resize(length + ROOM, 0);
            let status = self.0.compress(input, &mut out[length..], flush);
            out.truncate(length + difference(self.0.total_out(), before_out));
            (
                difference(self.0.total_in(), before_in),
                !matches!(status, Ok(zlib_rs::Status::Ok | zlib_rs::Status::BufError)),
            )
        }
    }

    fn difference(after: u64, before: u64) -> usize {
        usize::try_from(after - before).unwrap_or(usize::MAX)
    }
}

#[cfg(not(feature = "zlib-rs"))]
mod backend {
    use alloc::boxed::Box;
    use alloc::vec::Vec;

    use miniz_oxide::deflate::core::CompressorOxide;
    use miniz_oxide::inflate::stream::{InflateState as Miniz, ZeroReset};
    use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

    use super::{InflateState, Progress};

    pub(in super::super) struct Inflate(Box<Miniz>);

    impl Inflate {
        pub(in super::super) fn new() -> Self {
            Self(Miniz::new_boxed(DataFormat::Raw))
        }

        pub(in super::super) fn reset(&mut self) {
            // With the window cleared too: a damaged part must not inflate to what an earlier part said.
            self.0.reset_as(ZeroReset);
        }

        pub(in super::super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
            let result =
                miniz_oxide::inflate::stream::inflate(&mut self.0, input, output, MZFlush::None);
            Progress {
                consumed: result.bytes_consumed,
                produced: result.bytes_written,
                state: match result.status {
                    Ok(MZStatus::StreamEnd) => InflateState::End,
                    Ok(_) | Err(MZError::Buf) => InflateState::More,
                    Err(_) => InflateState::Damaged,
                },
            }
        }
    }

    pub(in super::super) struct Deflate(Box<CompressorOxide>);

    impl Deflate {
        pub(in super::super) fn new(level: u8) -> Self {
            let mut compressor = Box::<CompressorOxide>::default();
            compressor.set_format_and_level(DataFormat::Raw, level.min(9));
            Self(compressor)
        }

        pub(in super::super) fn write(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
            while !input.is_empty() {
                let (consumed, _) = self.step(input, out, MZFlush::None);
                input = &input[consumed..];
            }
        }

        pub(in super::super) fn finish(&mut self, out: &mut Vec<u8>) {
            while !self.step(&[], out, MZFlush::Finish).1 {}
        }

        fn step(&mut self, input: &[u8], out: &mut Vec<u8>, flush: MZFlush) -> (usize, bool) {
            const ROOM: usize = 16 * 1024;
            let length = out.len();
            out.resize(length + ROOM, 0);
            let result = miniz_oxide::deflate::stream::deflate(
                &mut self.0,
                input,
                &mut out[length..],
                flush,
            );
            out.truncate(length + result.bytes_written);
            (
                result.bytes_consumed,
                !matches!(result.status, Ok(MZStatus::Ok) | Err(MZError::Buf)),
            )
        }
    }
}
