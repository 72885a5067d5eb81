//! The checksum of gzip (RFC 1952, section 8): CRC-32.
//!
//! ```
//! use reel_core::crc;
//!
//! assert_eq!(crc::hash(b"123456789"), 0xcbf4_3926);
//! let mut hasher = crc::Hasher::new();
//! hasher.update(b"1234");
//! hasher.update(b"56789");
//! assert_eq!(hasher.finalize(), 0xcbf4_3926);
//! ```
//!
//! Native programs have it by the instructions of their processor. In a browser the tables, 8 KiB that no compression makes
//! smaller, are made when the first checksum is.

#[cfg(not(target_family = "wasm"))]
pub use crc32fast::{Hasher, hash};
#[cfg(target_family = "wasm")]
pub use small::{Hasher, hash};

#[cfg(any(test, target_family = "wasm"))]
#[cfg_attr(
    not(target_family = "wasm"),
    expect(unreachable_pub, reason = "public in wasm")
)]
mod small {
    use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    /// The polynomial, lowest power first.
    const POLYNOMIAL: u32 = 0xedb8_8320;

    /// Bytes that are looked up at a time, each in its own table.
    const STEP: usize = 8;

    type Table = [AtomicU32; 256];

    /// In table `n` what a byte becomes with `n` zero bytes behind it. Atomic for want of anything else that may be written;
    /// all who fill it write the same.
    static TABLES: [Table; STEP] = [const { [const { AtomicU32::new(0) }; 256] }; STEP];
    static ARE_FILLED: AtomicBool = AtomicBool::new(false);

    fn tables() -> &'static [Table; STEP] {
        if !ARE_FILLED.load(Ordering::Acquire) {
            fill();
            ARE_FILLED.store(true, Ordering::Release);
        }
        &TABLES
    }

    #[cold]
    fn fill() {
        for byte in 0..=u8::MAX {
            let mut crc = u32::from(byte);
            for table in &TABLES {
                for _ in 0..8 {
                    crc = times_x(crc);
                }
                look(table, byte).store(crc, Ordering::Relaxed);
            }
        }
    }

    const fn times_x(crc: u32) -> u32 {
        (crc >> 1) ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 }
    }

    const fn look(table: &Table, byte: u8) -> &AtomicU32 {
        &table[byte as usize]
    }

    /// The product of two polynomials.
    fn product(a: u32, mut b: u32) -> u32 {
        let mut product = 0;
        for bit in (0..u32::BITS).rev() {
            if a >> bit & 1 == 1 {
                product ^= b;
            }
            b = times_x(b);
        }
        product
    }

    /// The checksum of some bytes.
    #[must_use]
    pub fn hash(bytes: &[u8]) -> u32 {
        let mut hasher = Hasher::new();
        hasher.update(bytes);
        hasher.finalize()
    }

    /// The checksum of bytes that come in pieces.
    #[derive(Clone, Debug, Default)]
    pub struct Hasher {
        crc: u32,
        length: u64,
    }

    impl Hasher {
        /// Of no bytes.
        #[must_use]
        pub const fn new() -> Self {
            Self { crc: 0, length: 0 }
        }

        /// Forgets all bytes.
        pub const fn reset(&mut self) {
            *self = Self::new();
        }

        /// Takes the next bytes.
        pub fn update(&mut self, bytes: &[u8]) {
            let tables = tables();
            let of = |zeros: usize, byte: u8| {
                look(&tables[STEP - 1 - zeros], byte).load(Ordering::Relaxed)
            };
            let mut crc = !self.crc;
            let (steps, rest) = bytes.as_chunks::<STEP>();
            for &[a, b, c, d, e, f, g, h] in steps {
                let [i, j, k, l] = crc.to_le_bytes();
                crc = of(0, a ^ i)
                    ^ of(1, b ^ j)
                    ^ of(2, c ^ k)
                    ^ of(3, d ^ l)
                    ^ of(4, e)
                    ^ of(5, f)
                    ^ of(6, g)
                    ^ of(7, h);
            }
            for byte in rest {
                crc = (crc >> 8) ^ of(STEP - 1, crc.to_le_bytes()[0] ^ byte);
            }
            self.crc = !crc;
            self.length += bytes.len() as u64;
        }

        /// The checksum.
        #[must_use]
        pub const fn finalize(self) -> u32 {
            self.crc
        }

        /// Takes the bytes that another one has taken.
        pub fn combine(&mut self, behind: &Self) {
            // A byte behind multiplies by x⁸; the highest power has the lowest bit.
            let mut power = 1 << 23;
            let mut bytes = behind.length;
            while bytes > 0 {
                if bytes & 1 == 1 {
                    self.crc = product(self.crc, power);
                }
                power = product(power, power);
                bytes >>= 1;
            }
            self.crc ^= behind.crc;
            self.length += behind.length;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::small;

    proptest! {
        #[test]
        fn both_give_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0_usize..200) {
            let expected = crc32fast::hash(&bytes);
            prop_assert_eq!(small::hash(&bytes), expected);
            let (front, behind) = bytes.split_at(cut.min(bytes.len()));
            let of = |bytes: &[u8]| {
                let mut hasher = small::Hasher::new();
                hasher.update(bytes);
                hasher
            };
            let mut whole = of(front);
            whole.combine(&of(behind));
            prop_assert_eq!(whole.clone().finalize(), expected);
            whole.update(&bytes);
            let mut native = crc32fast::Hasher::new();
            native.update(&bytes);
            native.update(&bytes);
            prop_assert_eq!(whole.clone().finalize(), native.finalize());
            whole.reset();
            prop_assert_eq!(whole.finalize(), 0);
        }
    }
}
