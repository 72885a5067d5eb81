//! The library that the reader inflates with, on its own.

pub(crate) use backend::{BACKEND, Inflater};

#[cfg(not(feature = "zlib-rs"))]
mod backend {
    use miniz_oxide::inflate::stream::{InflateState, MinReset, inflate};
    use miniz_oxide::{DataFormat, MZFlush};

    pub(crate) const BACKEND: &str = "miniz_oxide";

    pub(crate) struct Inflater(Box<InflateState>);

    impl Inflater {
        pub(crate) fn new() -> Self {
            Self(InflateState::new_boxed(DataFormat::Raw))
        }

        pub(crate) fn reset(&mut self) {
            self.0.reset_as(MinReset);
        }

        /// Bytes taken and given.
        pub(crate) fn step(&mut self, input: &[u8], output: &mut [u8]) -> (usize, usize) {
            let result = inflate(&mut self.0, input, output, MZFlush::None);
            (result.bytes_consumed, result.bytes_written)
        }
    }
}

#[cfg(feature = "zlib-rs")]
mod backend {
    pub(crate) const BACKEND: &str = "zlib-rs";

    pub(crate) struct Inflater(zlib_rs::Inflate);

    impl Inflater {
        pub(crate) fn new() -> Self {
            Self(zlib_rs::Inflate::new(false, 15))
        }

        pub(crate) fn reset(&mut self) {
            self.0.reset(false);
        }

        /// Bytes taken and given.
        pub(crate) fn step(&mut self, input: &[u8], output: &mut [u8]) -> (usize, usize) {
            let (taken, given) = (self.0.total_in(), self.0.total_out());
            // Asking once more at the end is an error of no consequence.
            let _ = self
                .0
                .decompress(input, output, zlib_rs::InflateFlush::NoFlush);
            let length = |after: u64, before: u64| usize::try_from(after - before).expect("small");
            (
                length(self.0.total_in(), taken),
                length(self.0.total_out(), given),
            )
        }
    }
}
