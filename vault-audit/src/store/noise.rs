//! Does it look like noise? What is sealed does; text, CBOR, PDF and pictures do not.
//!
//! Two tests. Each window of 4096 bytes is counted byte by byte: with noise the chi-square statistic over 256 values is
//! 255 give or take 23, and above [`LIMIT`] less than once in 10^15 windows; a window of letters reaches tens of thousands,
//! one that is a seventh UTF-16 exceeds it. And no run of [`RUN`] printable bytes is noise: one in 10^13 places.

/// Bytes in a window.
const WINDOW: u32 = 4096;
/// A rest shorter than this says nothing.
const SHORTEST: u32 = 1024;
/// Highest statistic that is still noise: 9.5 standard deviations.
const LIMIT: f64 = 535.0;
/// Shortest run of printable bytes that is not noise.
const RUN: usize = 32;

/// Counts bytes that must be noise.
pub(super) struct Noise {
    counts: [u32; 256],
    counted: u32,
    run: Vec<u8>,
    /// Windows counted so far.
    pub(super) windows: u64,
    /// The highest statistic of a window.
    pub(super) worst: f64,
    /// Bytes so far.
    pub(super) bytes: u64,
    /// A run of printable bytes, if there was one: its beginning.
    pub(super) readable: Option<String>,
}

impl Default for Noise {
    fn default() -> Self {
        let run = Vec::with_capacity(RUN);
        Noise { counts: [0; 256], counted: 0, run, windows: 0, worst: 0.0, bytes: 0, readable: None }
    }
}

impl Noise {
    /// Takes bytes that follow those before.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        for byte in bytes {
            self.counts[usize::from(*byte)] += 1;
            self.counted += 1;
            if self.counted == WINDOW {
                self.close();
            }
            if !matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t') {
                self.run.clear();
            } else if self.run.len() < RUN {
                self.run.push(*byte);
                if self.run.len() == RUN && self.readable.is_none() {
                    self.readable = Some(String::from_utf8_lossy(&self.run).into_owned());
                }
            }
        }
    }

    /// What comes next is another thing: no run goes on from here.
    pub(super) fn next(&mut self) {
        self.run.clear();
    }

    /// No more comes.
    pub(super) fn end(&mut self) {
        self.next();
        if self.counted >= SHORTEST {
            self.close();
        }
        (self.counts, self.counted) = ([0; 256], 0);
    }

    /// Whether all of it looked like noise.
    pub(super) fn is_noise(&self) -> bool {
        self.worst <= LIMIT && self.readable.is_none()
    }

    fn close(&mut self) {
        let expected = f64::from(self.counted) / 256.0;
        let statistic: f64 = self.counts.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
        self.worst = self.worst.max(statistic);
        self.windows += 1;
        (self.counts, self.counted) = ([0; 256], 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(len: usize, mut seed: u64) -> Vec<u8> {
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            u8::try_from(seed >> 32 & 255).unwrap()
        };
        (0..len).map(|_| next()).collect()
    }

    fn judged(bytes: &[u8]) -> Noise {
        let mut it = Noise::default();
        it.add(bytes);
        it.end();
        it
    }

    #[test]
    fn noise_is_noise_in_every_window() {
        let it = judged(&noise(8 << 20, 7));
        assert!(it.is_noise(), "{} {:?}", it.worst, it.readable);
        assert_eq!((it.windows, it.bytes), (2048, 8 << 20));
        assert!(it.worst > 280.0, "the test counts: {}", it.worst);
    }

    #[test]
    fn what_is_not_sealed_is_found() {
        let text = "Compte rendu de consultation : tout va bien. ".repeat(40);
        assert!(!judged(text.as_bytes()).is_noise());
        let mut hidden = noise(100_000, 9);
        hidden[50_000..50_040].copy_from_slice(&text.as_bytes()[..40]);
        assert!(judged(&hidden).readable.unwrap().contains("Compte rendu de consultation"));
        // Not readable, and not noise: small numbers.
        let numbers: Vec<u8> = noise(5000, 3).iter().map(|b| b % 32).collect();
        assert!(judged(&numbers).worst > LIMIT);
        // A seventh of a window in UTF-16.
        let mut utf16 = noise(4096, 5);
        let some: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).take(600).collect();
        utf16[1000..1600].copy_from_slice(&some);
        assert!(judged(&utf16).worst > LIMIT);
    }

    #[test]
    fn a_run_does_not_cross_from_one_thing_to_the_next() {
        let mut it = Noise::default();
        it.add(&[b'a'; 20]);
        it.next();
        it.add(&[b'a'; 20]);
        it.end();
        assert_eq!((it.readable, it.windows), (None, 0));
    }
}
