//! The worked examples of docs/protocol/.
pub fn all() {}
