//! The public log as its clients follow it (docs/protocol/log.md): every tag that could be theirs, one way through all
//! leaves, and what is remembered between two looks.
//!
//! - [`tags`]: the set of tags; [`walk`]: reading leaves past it, into the tree;
//! - `kept`: what is remembered; `policy`: which log is believed, and which witnesses;
//! - `look`: asking a server for what is new; `renewed`: logs that came after others; `own`: what the own log shows; `elsewhere`:
//!   what custodians have seen of it; `met`: what readers and other devices have; `keys`: logs of keys, read whole;
//! - `fresh`: whether a chain is the newest; `standing`: how old what was seen is, and what time it is by the witnesses.

pub mod tags;
pub mod walk;

mod elsewhere;
mod keys;
mod fresh;
mod kept;
mod look;
mod met;
mod own;
mod policy;
mod renewed;
mod standing;

pub(crate) use kept::Followed;
pub(crate) use keys::KeysLog;
pub(crate) use own::door;
pub use policy::PinnedLog;
pub(crate) use renewed::comes_after;
pub use standing::{LogStanding, Newest, Witnesses};
/// Bytes of a policy file.
pub use vault_log::limits::MAX_POLICY;
