//! Everything in Coffre that must be kept: keys, sealing, wrapping, blinding, passwords.
//!
//! It adds randomness to `vault-protocol` and **no input or output**: bytes in, bytes out. The blind server and the
//! auditors' program never link it.
//!
//! ```text
//! password ─Argon2id─┐
//! key on this machine┴─▶ device secret ─▶ local files, member keys (sign, unwrap)
//! 24 rescue words ─────────────────────▶ rescue member keys (sign, unwrap)
//! member unwrap key ─HPKE─▶ root e ─▶ root e−1 … ; journal records ─▶ document keys, own card keys, grant secrets
//! document key + salt ─HKDF─▶ payload key ‖ commitment: one object, once
//! g ─HKDF─▶ h (reader key), slot, tag key, a;   HKDF(a ‖ released share) ─▶ document key
//! ```
//! A key that wraps keys never seals content; a document key seals one version, once.
//!
//! Start with [`object`] for papers, [`grant`] for showing them, [`journal`] for what a vault remembers.
//!
//! ```
//! use vault_crypto::{object::{Binding, ObjectCipher, open_from, seal_to}, secret::DocumentKey};
//! use vault_protocol::ids::{DocId, VaultId, VersionId};
//! let binding = Binding { vault: VaultId::new([1; 32]), doc: DocId::new([2; 16]), version: VersionId::new([3; 16]) };
//! let (key, mut object, mut content) = (DocumentKey::generate(), Vec::new(), Vec::new());
//! seal_to(&ObjectCipher::generate(&key, &binding), 5, &mut &b"bilan"[..], &mut object)?;
//! open_from(&key, &binding, object.len() as u64, &mut &object[..], &mut content)?;
//! assert_eq!(content, b"bilan");
//! # Ok::<(), vault_crypto::object::ObjectError>(())
//! ```
//!
//! What is wiped from memory and what is not: docs/decisions/0007-wiped-memory.md. The feature `vectors` puts chosen
//! bytes in the place of random ones, for test vectors: no program has it.

pub mod secret;
pub mod random;
pub mod sign;
pub mod wrap;
pub mod aead;
pub mod record;
pub mod object;
pub mod blind;
pub mod grant;
pub mod deposit;
pub mod link;
pub mod spoken;
pub mod keyring;
pub mod journal;
pub mod password;
pub mod keystore;
pub mod rescue;
