//! The size of a PNG file.

use super::{PIXELS_MAX, SIDE_MAX};

/// PNG specification, section 5.2 (signature), 11.2.2 (`IHDR`, always first):
///
/// ```text
/// 89 50 4e 47 0d 0a 1a 0a   signature
/// 00 00 00 0d 49 48 44 52   length 13, "IHDR"
/// width u32, height u32     big-endian
/// ```
const HEAD: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// Width and height in pixels of what begins as a PNG file of a size that can be drawn. Whether the rest of it is one is
/// found out by who decodes it.
pub(super) fn size(png: &[u8]) -> Option<(u32, u32)> {
    let rest = png.strip_prefix(HEAD)?;
    let (width, rest) = rest.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    let is_sane = (1..=SIDE_MAX).contains(&width)
        && (1..=SIDE_MAX).contains(&height)
        && u64::from(width) * u64::from(height) <= PIXELS_MAX;
    is_sane.then_some((width, height))
}
