//! Everything in Coffre that may be seen: wire types, identifiers, limits, labels, signature checks, HTTP messages.
//!
//! This crate is the protocol of `docs/protocol/` in Rust. It holds **no secret, no input or output, no clock and no
//! randomness**: the blind server and the auditors' program are built on it and on nothing that opens anything.
//! Sealing, keys and passwords are `vault-crypto`'s.
//!
//! Start with [`wire`] (how bytes are written), then [`sign`] (how a message comes to be believed), then [`chain`]
//! (who may speak for a vault).
//!
//! ```
//! use vault_protocol::{fingerprint, ids::VaultId};
//! let id = VaultId::new([7; 32]);
//! assert_eq!(fingerprint::compare(&fingerprint::words(&id, fingerprint::WordList::French).join(" "), &id), Ok(()));
//! ```

#![cfg_attr(test, allow(clippy::cast_possible_truncation))]

pub mod wire;
pub mod context;
pub mod hash;
pub mod ids;
pub mod key;
pub mod sign;

pub mod chain;
pub mod card;
pub mod credential;
pub mod keys_log;
pub mod vouch;
pub mod fingerprint;
pub mod object;
pub mod outboard;
pub mod journal;
pub mod grant;
pub mod release;
pub mod leaf;

pub mod request;
pub mod http;
pub mod link;
pub mod spoken;
