//! Evidence: one file that shows a third party who asked to open which paper, and when (docs/protocol/evidence.md).
//!
//! What it is: the file ([`bundle`]) and the one function that judges it ([`verify`]). Patient, professional and auditor
//! call the same function; it opens nothing, asks nobody, and knows no clock.
//!
//! What it is not: it makes no claim beyond the one reading, and it cannot hold more: no secret of a grant, no wrapped
//! key, no other paper has a place in the file.
//!
//! Start with [`verify`]; its [`Finding`] prints itself in words.

#![cfg_attr(test, allow(clippy::cast_possible_truncation))]

pub mod bundle;
mod finding;
mod verify;

pub use bundle::Evidence;
pub use finding::{Caveat, ChainSeen, Finding, Level, Maker};
pub use verify::{Fault, Party, verify};
