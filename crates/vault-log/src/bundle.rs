//! Entry bundles (`tlog-tiles`, "Log entries"): 256 entries, each after its length in 16 bits.

use crate::limits::{MAX_ENTRY, TILE_WIDTH};

/// Why a bundle is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// An entry is longer than its length field can say.
    #[error("an entry of more than {MAX_ENTRY} bytes")]
    EntryTooLong,
    /// Other than the number of entries that the path says, or cut in the middle of one.
    #[error("not the entries that the path says")]
    Malformed,
}

/// Writes entries one after the other.
pub fn encode<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::with_capacity(entries.iter().map(|entry| 2 + entry.as_ref().len()).sum());
    for entry in entries.iter().map(AsRef::as_ref) {
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The first `width` entries of a bundle that is at least as wide.
pub fn parse(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::with_capacity(usize::from(TILE_WIDTH));
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(BundleError::Malformed)?;
        entries.push(entry);
        rest = after;
        if entries.len() > usize::from(TILE_WIDTH) {
            return Err(BundleError::Malformed);
        }
    }
    if !rest.is_empty() || entries.len() < usize::from(width) {
        return Err(BundleError::Malformed);
    }
    entries.truncate(usize::from(width));
    Ok(entries)
}
