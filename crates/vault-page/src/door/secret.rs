//! Random values that open something, and how they are compared.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use ring::rand::{SecureRandom, SystemRandom};
use subtle::ConstantTimeEq;

/// 256 bits that only who was told them can name.
#[derive(Clone, Copy)]
pub(super) struct Secret([u8; 32]);

impl Secret {
    pub(super) fn generate() -> Self {
        Secret(random())
    }

    /// For an address or a cookie: 43 characters.
    pub(super) fn text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether somebody named it; takes as long for a near miss as for nonsense.
    pub(super) fn is(&self, text: &str) -> bool {
        self.text().as_bytes().ct_eq(text.as_bytes()).into()
    }
}

pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("a system without randomness can keep no secret: better to stop");
    bytes
}

/// A part of a host name: 13 letters and digits, 65 bits.
pub(super) fn label() -> String {
    let mut label = BASE32_NOPAD.encode(&random::<9>()).to_ascii_lowercase();
    label.truncate(13);
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_13_letters_a_to_z_and_2_to_7_and_never_the_same() {
        let labels: std::collections::BTreeSet<_> = (0..200).map(|_| label()).collect();
        assert_eq!(labels.len(), 200);
        for label in labels {
            assert_eq!(label.len(), 13);
            assert!(label.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b)), "{label}");
        }
    }

    #[test]
    fn a_secret_is_only_itself() {
        let secret = Secret::generate();
        assert!(secret.is(&secret.text()));
        let text = secret.text();
        assert!(!secret.is(&text[..42]) && !secret.is(&format!("{text}A")) && !secret.is(""));
        assert!(!secret.is(&Secret::generate().text()));
    }
}
