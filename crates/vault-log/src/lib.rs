//! A transparency log in C2SP's formats: an append-only list that its keeper cannot rewrite unseen.
//!
//! What it is: the Merkle tree of RFC 6962, and around it `tlog-tiles`, `signed-note`, `tlog-checkpoint`,
//! `tlog-cosignature`, `tlog-witness`, `tlog-proof` and `tlog-policy`, byte for byte as <https://c2sp.org> writes them,
//! for logs, witnesses, monitors and readers. `docs/protocol/log.md` says which versions, and what Coffre puts into its
//! logs; this crate knows nothing of that, nor of vaults.
//!
//! What it is not: no file, no connection, no clock, no randomness. Tiles come in through [`tile::ReadTile`] and go out
//! as a list; times and seeds are parameters. Who writes what in which order stands in [`edge`] and [`witness`].
//!
//! Start with [`tree`] and [`checkpoint`]; a log goes on to [`edge`] and [`plan`], a reader to [`proof_file`] and
//! [`policy`], a monitor to [`frontier`], a witness to [`witness`].
//!
//! ```
//! use vault_log::{checkpoint::Checkpoint, edge::Edge, key::KeyName, note::NoteSigner};
//! use vault_log::{plan::Plan, policy::Policy, proof_file::ProofFile, tile::TileMap};
//!
//! // A log takes two entries, writes the files, then signs.
//! let log = NoteSigner::derive(KeyName::new("coffre.example/events/001").unwrap(), &[7; 32]);
//! let growth = Edge::new().append(&["first", "second"]).unwrap();
//! let disk: TileMap = growth.files.into_iter().collect();
//! let checkpoint = Checkpoint::sign(growth.edge.head(), &log);
//!
//! // It proves that the second is in.
//! let hashes = Plan::inclusion(1, 2).unwrap().solve(&disk).unwrap();
//! let proof = ProofFile::new(1, hashes, checkpoint).unwrap().to_string();
//!
//! // Somebody who has nothing but a policy and the entry verifies that.
//! let policy = Policy::parse(format!("log {}\nquorum none\n", log.key()).as_bytes()).unwrap();
//! let proof = ProofFile::parse(proof.as_bytes()).unwrap();
//! assert!(proof.verify(b"second", &policy).is_ok());
//! assert!(proof.verify(b"another", &policy).is_err());
//! ```

#![cfg_attr(test, allow(clippy::cast_possible_truncation))]

pub mod limits;
pub mod hash;
mod text;

pub mod tree;
pub mod tile;
pub mod bundle;
pub mod plan;
pub mod edge;
pub mod frontier;

pub mod key;
pub mod note;
pub mod checkpoint;
pub mod cosignature;
pub mod policy;
pub mod proof_file;
pub mod witness;
pub mod fork;
