//! Where a vault lives: its server, and the public log that carries its chain (docs/protocol/chain.md, rules 15 and 22).

use super::{ChainError, Statement};
use crate::key::PublicKey;
use crate::wire::{Reader, Text, Wire, WireError, Writer};

crate::record! {
    /// Where the vault lives.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Home {
        /// Address of the server, such as `https://coffre.example`. Empty before there is one.
        pub server: Text<255>,
        /// The server's signing key.
        pub key: Option<PublicKey>,
        /// The log that carries this chain; null before the vault has one.
        pub log: Option<HomeLog>,
    }
}

/// The log that carries a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HomeLog {
    /// The first one, by its origin.
    First(Text<255>),
    /// One that came after another had ended.
    Renewed(RenewedLog),
}

crate::record! {
    /// A log that a member has taken on in the place of one that its server could not continue.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RenewedLog {
        /// Its verifier key; the name is its origin.
        pub key: Text<512>,
        /// The verifier key of the log that ended.
        pub before: Text<512>,
        /// How far the signer had seen that one; null if never.
        pub seen: Option<EndedAt>,
    }
}

crate::record! {
    /// A tree of a log that ended.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct EndedAt {
        /// Its leaves.
        pub size: u64,
        /// Its root.
        pub root: [u8; 32],
    }
}

// The name of a verifier key: it has no plus sign in it.
fn name(key: &str) -> &str {
    key.split('+').next().unwrap_or_default()
}

impl HomeLog {
    /// Its origin.
    pub fn origin(&self) -> &str {
        match self {
            HomeLog::First(origin) => origin,
            HomeLog::Renewed(renewed) => name(&renewed.key),
        }
    }

    /// What a statement says of a log that came after another.
    pub fn renewed(&self) -> Option<&RenewedLog> {
        match self {
            HomeLog::First(_) => None,
            HomeLog::Renewed(renewed) => Some(renewed),
        }
    }

    /// Whether this may be the log with that verifier key.
    pub fn is(&self, key: &str) -> bool {
        match self {
            HomeLog::First(origin) => origin.as_str() == name(key),
            HomeLog::Renewed(renewed) => renewed.key.as_str() == key,
        }
    }
}

impl Wire for HomeLog {
    fn write(&self, w: &mut Writer) {
        match self {
            HomeLog::First(origin) => origin.write(w),
            HomeLog::Renewed(renewed) => renewed.write(w),
        }
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, WireError> {
        if r.is_text()? { Text::read(r).map(HomeLog::First) } else { RenewedLog::read(r).map(HomeLog::Renewed) }
    }
}

// 6: nothing has ended before a vault begins.
pub(super) fn first(s: &Statement) -> Result<(), ChainError> {
    if s.home.log.as_ref().is_some_and(|log| log.renewed().is_some()) { Err(ChainError::Log) } else { Ok(()) }
}

// 22: as long as the server is the same, its log is, or comes after it.
pub(super) fn next(old: &Home, new: &Home) -> Result<(), ChainError> {
    if old.log == new.log {
        return Ok(());
    }
    let after = |log: &HomeLog| log.renewed().is_some_and(|r| old.log.as_ref().is_some_and(|old| old.is(&r.before)));
    let other = |log: &HomeLog| old.log.as_ref().is_none_or(|old| old.origin() != log.origin());
    let good = match &new.log {
        Some(log) if log.renewed().is_some() => old.server == new.server && after(log) && other(log),
        _ => old.server != new.server || old.log.is_none(),
    };
    if good { Ok(()) } else { Err(ChainError::Log) }
}
