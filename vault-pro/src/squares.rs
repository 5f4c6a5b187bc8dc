//! Squares to photograph: whose a photo shows. That it was taken in front of them only a person can say.

use vault_formats::{Kind, PdfReader, sniff};
use vault_protocol::fingerprint;
use vault_protocol::ids::VaultId;

/// Whether a file is a photo on which a square may be.
pub(crate) fn is_photo(bytes: &[u8]) -> bool {
    matches!(sniff("", bytes, bytes.len() as u64).kind, Kind::Png | Kind::Jpeg)
}

/// Whose square a photo shows; nobody's if none can be read, or those of two: one of them may be a sticker.
pub(crate) fn on_photo(bytes: &[u8], reader: &PdfReader) -> Option<VaultId> {
    fingerprint::of_squares(&reader.squares(bytes).unwrap_or_default())
}
