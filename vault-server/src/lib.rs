//! `coffre-server`: the operator's program. It stores what it cannot read.
//!
//! **What it is.** The storage layer of a blind server: small records under compare-and-swap, and immutable
//! objects as files. Both answer only when what they were given would survive a power cut.
//!
//! **What it is not.** It never links `vault-crypto` and opens nothing: to it every value and every object is
//! opaque bytes.
//!
//! **Where to start.** [`store::Records`] and [`store::Blobs`] are the two contracts, in prose; the rest of
//! [`store`] keeps them.
//!
//! | module | holds |
//! |---|---|
//! | [`store`] | the two contracts, their engines and their errors |

pub mod store;
