//! Randomness, from the operating system only.

use ring::rand::{SecureRandom, SystemRandom};

/// Fills a buffer.
pub fn fill(out: &mut [u8]) {
    #[cfg(feature = "vectors")]
    if dangerous_fixed::fill(out) {
        return;
    }
    // A system that cannot give random bytes cannot make a key: there is no answer but to stop.
    SystemRandom::new().fill(out).expect("the operating system gives random bytes");
}

/// An array of random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    fill(&mut out);
    out
}

/// Chosen bytes in the place of random ones, so that test vectors come out the same each time. The feature `vectors` is
/// for tests: no program has it.
#[cfg(feature = "vectors")]
pub mod dangerous_fixed {
    use std::cell::RefCell;

    type Source = Box<dyn FnMut(&mut [u8])>;

    thread_local! {
        static SOURCE: RefCell<Option<Source>> = const { RefCell::new(None) };
    }

    /// Runs `f` on this thread with bytes that follow from `seed`: SHA-256 of seed and a counter, 32 bytes a time.
    pub fn with_seed<R>(seed: &str, f: impl FnOnce() -> R) -> R {
        let (seed, mut counter, mut rest) = (seed.to_owned(), 0u64, Vec::new());
        let next = move |out: &mut [u8]| {
            while rest.len() < out.len() {
                let block = [seed.as_bytes(), &counter.to_be_bytes()].concat();
                rest.extend_from_slice(&vault_protocol::hash::sha256(&block));
                counter += 1;
            }
            out.copy_from_slice(&rest[..out.len()]);
            rest.drain(..out.len());
        };
        with(Box::new(next), f)
    }

    /// Runs `f` on this thread with exactly these bytes; asking for more is a panic.
    pub fn with_bytes<R>(bytes: &[u8], f: impl FnOnce() -> R) -> R {
        let mut bytes = bytes.to_vec();
        let next = move |out: &mut [u8]| {
            out.copy_from_slice(&bytes[..out.len()]);
            bytes.drain(..out.len());
        };
        with(Box::new(next), f)
    }

    fn with<R>(source: Source, f: impl FnOnce() -> R) -> R {
        // Put back even if `f` panics: the thread may run another test.
        struct Restore(Option<Source>);
        impl Drop for Restore {
            fn drop(&mut self) {
                SOURCE.with(|s| *s.borrow_mut() = self.0.take());
            }
        }
        let _restore = Restore(SOURCE.with(|s| s.borrow_mut().replace(source)));
        f()
    }

    pub(super) fn fill(out: &mut [u8]) -> bool {
        SOURCE.with(|s| s.borrow_mut().as_mut().map(|next| next(out)).is_some())
    }
}
