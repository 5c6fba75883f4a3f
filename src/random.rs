//! The generator behind every random number of simulator and bootstrap: small, seeded, the same on every machine.

use std::f64::consts::TAU;

/// xoshiro256++ seeded by splitmix64 (Blackman & Vigna 2021, 10.1145/3460772). Not for cryptography.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: [u64; 4],
    spare: Option<f64>,
}

/// What the numbers are for. Each purpose draws from a sequence of its own, so that more noise leaves the gait alone.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Gait = 1,
    Force,
    Markers,
    Gaps,
    Study,
    Bootstrap,
    Sensors,
    Standing,
}

impl Random {
    pub(crate) fn new(seed: u64, purpose: Purpose) -> Self {
        let mut mixer = seed ^ (purpose as u64).rotate_right(8);
        let state = std::array::from_fn(|_| {
            mixer = mixer.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (mixer ^ (mixer >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        });
        Self { state, spare: None }
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform in `[0, 1)`, 53 bits.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Uniform in `[low, high)`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Uniform among `0..n`, for `n` above zero; the bias of n/2⁶⁴ is beyond notice (Lemire 2019, 10.1145/3230636).
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Normal with mean 0 and standard deviation 1 (Box & Muller 1958, 10.1214/aoms/1177706645).
    pub(crate) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        let (sin, cos) = (TAU * self.uniform()).sin_cos();
        self.spare = Some(radius * sin);
        radius * cos
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First outputs of xoshiro256++ from state 1, 2, 3, 4, as computed by the authors' C code.
    #[test]
    fn the_sequence_is_the_published_one() {
        let mut random = Random { state: [1, 2, 3, 4], spare: None };
        let first: [u64; 4] = std::array::from_fn(|_| random.next());
        assert_eq!(first, [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386]);
    }

    /// Standard errors for n = 100 000 are 0.0032 and 0.0022; five of them.
    #[test]
    fn the_normal_numbers_are_standard() {
        let mut random = Random::new(7, Purpose::Force);
        let values: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let mean = values.iter().sum::<f64>() / 1e5;
        let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 1e5).sqrt();
        assert!(mean.abs() < 0.016 && (sd - 1.0).abs() < 0.011, "{mean} {sd}");
    }

    /// 60 000 draws among six: each count has a standard deviation of 91; five of them.
    #[test]
    fn whole_numbers_are_uniform() {
        let mut random = Random::new(3, Purpose::Bootstrap);
        let mut counts = [0_i32; 6];
        (0..60_000).for_each(|_| counts[random.below(6)] += 1);
        assert!(counts.iter().all(|n| (n - 10_000).abs() < 456), "{counts:?}");
    }

    #[test]
    fn purposes_do_not_share_a_sequence() {
        assert_ne!(Random::new(1, Purpose::Gait).next(), Random::new(1, Purpose::Force).next());
    }
}
