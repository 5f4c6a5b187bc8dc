//! Objects: the sealed form of one document version. Sizes and layout only; sealing is vault-crypto's.
//!
//! ```text
//! "CFR1" | suite 1 | salt 24 | commitment 32 | STREAM chunks
//! plaintext = u64be true length ‖ content ‖ zeros
//! ```

use crate::wire::WireError;

/// First bytes of every object.
pub const MAGIC: &[u8; 4] = b"CFR1";
/// The one suite.
pub const SUITE: u8 = 1;
/// Length of the header, in bytes.
pub const HEADER: u64 = HEADER_LEN as u64;
const HEADER_LEN: usize = 61;
/// Plaintext bytes in a full chunk.
pub const CHUNK: u64 = 64 * 1024;
/// Bytes a chunk's authentication tag adds.
pub const TAG: u64 = 16;
/// Smallest padded plaintext.
pub const FLOOR: u64 = 4096;
/// Largest padded plaintext.
pub const MAX_PADDED: u64 = 1 << 48;
/// Largest content: its padded length still fits.
pub const MAX_CONTENT: u64 = MAX_PADDED - 8;

/// The fixed start of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Random; makes every sealing of equal bytes different.
    pub salt: [u8; 24],
    /// Binds the document key: one object opens under one key only.
    pub commitment: [u8; 32],
}

impl Header {
    /// The 61 bytes.
    pub fn to_bytes(self) -> [u8; HEADER_LEN] {
        let mut out = [0; HEADER_LEN];
        out[..4].copy_from_slice(MAGIC);
        out[4] = SUITE;
        out[5..29].copy_from_slice(&self.salt);
        out[29..].copy_from_slice(&self.commitment);
        out
    }

    /// Reads the 61 bytes.
    pub fn parse(bytes: &[u8; HEADER_LEN]) -> Result<Self, WireError> {
        if bytes[..4] != MAGIC[..] {
            return Err(WireError::Expected("an object (CFR1)"));
        }
        if bytes[4] != SUITE {
            return Err(WireError::Unknown { what: "suite", found: u64::from(bytes[4]) });
        }
        let (mut salt, mut commitment) = ([0; 24], [0; 32]);
        salt.copy_from_slice(&bytes[5..29]);
        commitment.copy_from_slice(&bytes[29..]);
        Ok(Header { salt, commitment })
    }
}

/// Padmé (Nikitin et al., PETS 2019): at most 12 % larger, and only O(log log n) bits of the length show.
/// Integers only; 0 and 1 are their own padded lengths.
pub const fn padme(len: u64) -> u64 {
    if len < 2 {
        return len;
    }
    let e = len.ilog2();
    let s = e.ilog2() + 1;
    let mask = (1u64 << (e - s)) - 1;
    (len + mask) & !mask
}

/// Padded plaintext length of content of `len` bytes, or `None` if it is too large.
pub const fn padded(len: u64) -> Option<u64> {
    if len > MAX_CONTENT {
        return None;
    }
    // At most the largest: that is a length which Padmé leaves as it is.
    Some(padded_record(len + 8, FLOOR))
}

/// Length of the whole object for a padded plaintext length.
pub const fn sealed(padded: u64) -> u64 {
    HEADER + padded + padded.div_ceil(CHUNK) * TAG
}

/// Padded plaintext length of an object of `len` bytes, or why no object has that length.
pub const fn padded_of_sealed(len: u64) -> Option<u64> {
    let Some(body) = len.checked_sub(HEADER) else { return None };
    let chunks = body.div_ceil(CHUNK + TAG);
    let Some(padded) = body.checked_sub(chunks * TAG) else { return None };
    // Any object length is that of a padded length: content cannot hide in lengths that padding never makes.
    if padded < FLOOR || padded > MAX_PADDED || sealed(padded) != len || padme(padded) != padded {
        return None;
    }
    Some(padded)
}

/// Padded length of a small record (journal entry, grant): Padmé, and at least `floor`.
pub const fn padded_record(len: u64, floor: u64) -> u64 {
    let p = padme(len);
    if p < floor { floor } else { p }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn padme_matches_the_paper() {
        for (len, want) in [(0, 0), (1, 1), (2, 2), (9, 10), (100, 104), (1000, 1024), (4104, 4352), (1 << 40, 1 << 40)]
        {
            assert_eq!(padme(len), want, "{len}");
        }
    }

    #[test]
    fn e3_ten_thousand_sizes_become_few() {
        let mut sizes = std::collections::BTreeSet::new();
        for i in 0..10_000u64 {
            sizes.insert(padded(i * 997).unwrap());
        }
        assert!(sizes.len() < 300, "{}", sizes.len());
    }

    proptest! {
        #[test]
        fn padding_is_tight_and_stable(len in 0u64..MAX_CONTENT) {
            if let Some(p) = padded(len) {
                prop_assert!(p >= len + 8);
                prop_assert!(p == FLOOR || p - (len + 8) <= (len + 8) * 12 / 100);
                prop_assert_eq!(padded_of_sealed(sealed(p)), Some(p));
                prop_assert!(p == FLOOR || padme(p) == p);
            }
        }

        #[test]
        fn no_length_panics(len in any::<u64>()) {
            if let Some(p) = padded_of_sealed(len) {
                prop_assert_eq!(sealed(p), len);
            }
        }
    }
}
