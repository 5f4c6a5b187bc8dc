//! Chance that is always the same: for signatures, paper grain and X-ray grain. Never for anything secret.

/// xorshift64*.
pub(super) struct Noise(u64);

impl Noise {
    pub(super) fn new(seed: &str) -> Noise {
        // FNV-1a.
        Noise(seed.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// From 0 to 1.
    pub(super) fn unit(&mut self) -> f32 {
        f32::from(u16::try_from(self.next() >> 48).unwrap_or(0)) / 65_535.0
    }
}
