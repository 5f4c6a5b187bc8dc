//! One person's vault on this machine: journal, objects, queue, synchronisation, contacts, doors, inbox, history.
//!
//! Patient, helper and professional own the same kind of vault and call the same functions; a program only asks and
//! shows. This crate **never prints, never parses arguments, never reads the clock**: time comes in as a parameter.
//! Everything works offline; what needs a server is queued on disk and goes when there is one.
//!
//! Start with [`Vault::make`] and [`Locked::open`], then [`Vault::add`], [`Vault::sync`], [`Vault::grant`] on one side
//! and [`Vault::receive`], [`Vault::request`] on the other.
//!
//! ```
//! use vault_engine::{Locked, Making, Vault};
//! use vault_protocol::{card::Kind, ids::Time};
//! let home = std::env::temp_dir().join(format!("coffre-doc-{}", std::process::id()));
//! let how = Making { kind: Kind::Person, name: "", role: "", password: None, cost: vault_crypto::password::Cost::FLOOR };
//! let (vault, rescue) = Vault::make(&home, &how, Time(1_800_000_000)).unwrap();
//! assert_eq!(rescue.words(vault_protocol::fingerprint::WordList::French).split(' ').count(), 24);
//! let id = *vault.id();
//! drop(vault);
//! assert_eq!(Locked::open(&home).unwrap().unlock(None).unwrap().id(), &id);
//! # std::fs::remove_dir_all(&home).unwrap();
//! ```

mod blame;
mod cards;
mod chains;
mod code;
mod doubts;
mod error;
mod evidence;
mod files;
mod leftovers;
mod making;
mod sheet;
mod os;
mod objects;
mod pages;
mod queue;
mod snapshot;
mod text;
mod vault;
mod vouched;

pub mod state;
pub mod papers;
pub mod devices;
pub mod recover;
pub mod drafts;
pub mod contacts;
pub mod authority;
pub mod spoken;
pub mod sync;
pub mod grants;
mod undo;
pub mod custodians;
pub mod links;
pub mod receive;
pub mod deposits;
pub mod written;
pub mod letters;
pub mod follow;
pub mod history;
pub mod renewal;
pub mod check;
pub mod pictures;

pub use blame::{Blame, CODES, Class, Fault};
pub use error::{CredentialFault, CustodianFault, Error, Lie, SenderFault};
pub use files::FileError;
pub use making::Making;
pub use vault::{Locked, Resting, Vault};
pub use vouched::{Alarm, Authority, MAX_AUTHORITIES, Vouched};
// In an error of set_policy.
pub use vault_log::policy::{PolicyError, PolicyFault};
