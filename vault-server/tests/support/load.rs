//! Work whose right result is known at every moment.

/// Bytes that anybody can make again: `size` of them, for this name and number.
pub(crate) fn bytes(name: &str, n: u64, size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    blake3::Hasher::new().update(name.as_bytes()).update(&n.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}
