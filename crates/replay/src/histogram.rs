//! How much happened when: output per stretch of time, in a bounded number of buckets.

use alloc::vec;
use alloc::vec::Vec;

/// Buckets at the most. A timeline is seldom drawn wider than some 2,000 pixels.
pub(crate) const BUCKETS_MAX: usize = 1_000;

/// Bytes of output per bucket. When time goes beyond the last bucket, each two become one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Histogram {
    /// Milliseconds of a bucket, a power of two.
    pub(crate) bucket_ms: u64,
    /// `len() <= BUCKETS_MAX`; the last one is not 0.
    pub(crate) buckets: Vec<u64>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            bucket_ms: 1,
            buckets: Vec::new(),
        }
    }
}

impl Histogram {
    pub(crate) fn add(&mut self, at_ms: u64, bytes: u64) {
        while at_ms / self.bucket_ms >= BUCKETS_MAX as u64 {
            self.bucket_ms *= 2;
            self.buckets = self
                .buckets
                .chunks(2)
                .map(|pair| pair.iter().sum())
                .collect();
        }
        let bucket = usize::try_from(at_ms / self.bucket_ms).unwrap_or(BUCKETS_MAX);
        if bucket >= self.buckets.len() && bytes > 0 {
            self.buckets.resize(bucket + 1, 0);
        }
        if let Some(bucket) = self.buckets.get_mut(bucket) {
            *bucket = bucket.saturating_add(bytes);
        }
    }

    /// The same in `count` buckets over `duration_ms`, the busiest being 1.
    pub(crate) fn scaled(&self, count: usize, duration_ms: u64) -> Vec<f32> {
        // More than the histogram has would show nothing but its grain.
        let count = count.min(8 * BUCKETS_MAX);
        let mut sums = vec![0_f64; count];
        if count == 0 {
            return Vec::new();
        }
        let duration = as_f64(duration_ms.max(1));
        let per_ms = as_f64(count as u64) / duration;
        for (index, bytes) in self.buckets.iter().enumerate() {
            // A bucket's output is spread evenly over its time.
            let from = as_f64(index as u64 * self.bucket_ms) * per_ms;
            let to = as_f64((index as u64 + 1) * self.bucket_ms).min(duration) * per_ms;
            let to = to.max(from + f64::EPSILON);
            let density = as_f64(*bytes) / (to - from);
            let mut at = from;
            while at < to {
                let slot = whole(at).min(count - 1);
                let end = if slot + 1 == count {
                    to
                } else {
                    to.min(as_f64(slot as u64 + 1))
                };
                sums[slot] += density * (end - at);
                if end <= at {
                    break;
                }
                at = end;
            }
        }
        let most = sums.iter().copied().fold(0_f64, f64::max);
        let scale = if most > 0.0 { most.recip() } else { 0.0 };
        sums.into_iter().map(|sum| as_f32(sum * scale)).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "for drawing")]
const fn as_f64(number: u64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "for drawing, between 0 and 1"
)]
const fn as_f32(number: f64) -> f32 {
    number as f32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never negative, at most the number of buckets"
)]
const fn whole(number: f64) -> usize {
    number as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_kept_when_time_goes_on() {
        let mut histogram = Histogram::default();
        for at_ms in 0..100_000 {
            histogram.add(at_ms, 3);
        }
        assert!(histogram.buckets.len() <= BUCKETS_MAX);
        assert_eq!(histogram.buckets.iter().sum::<u64>(), 300_000);
        assert_eq!(histogram.bucket_ms, 128);
    }

    #[test]
    fn a_scaled_histogram_shows_where_it_was_busy() {
        let mut histogram = Histogram::default();
        histogram.add(0, 10);
        histogram.add(9_100, 20);
        let scaled = histogram.scaled(10, 10_000);
        assert_eq!(scaled.len(), 10);
        assert!((scaled[9] - 1.0).abs() < 1e-6, "{scaled:?}");
        assert!((scaled[0] - 0.5).abs() < 1e-6, "{scaled:?}");
        assert!(scaled[1..9].iter().all(|share| *share == 0.0), "{scaled:?}");
        assert!(histogram.scaled(0, 10).is_empty());
    }
}
