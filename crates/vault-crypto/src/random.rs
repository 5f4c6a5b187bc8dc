//! Randomness, from the operating system only.

use ring::rand::{SecureRandom, SystemRandom};

/// Fills a buffer.
pub fn fill(out: &mut [u8]) {
    // A system that cannot give random bytes cannot make a key: there is no answer but to stop.
    SystemRandom::new().fill(out).expect("the operating system gives random bytes");
}

/// An array of random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    fill(&mut out);
    out
}
