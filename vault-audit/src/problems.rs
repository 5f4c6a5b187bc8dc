//! What can go wrong, told to the person: one sentence and one piece of advice each, in `i18n/cli.*.ftl`.

use std::path::Path;

use vault_terminal::Exit;
use vault_terminal::problem::{AtFault, Kind, Problem};

pub(crate) const UNREADABLE: Kind = Kind::new("file-unreadable", Exit::Failure, AtFault::File);
pub(crate) const UNWRITABLE: Kind = Kind::new("file-unwritable", Exit::Failure, AtFault::File);
pub(crate) const TOO_LARGE: Kind = Kind::new("file-too-large", Exit::Failure, AtFault::File);
pub(crate) const NO_VECTORS: Kind = Kind::new("no-vectors", Exit::Failure, AtFault::You);
pub(crate) const VECTORS_FAILED: Kind = Kind::new("vectors-failed", Exit::Damaged, AtFault::File);
pub(crate) const NO_STORE: Kind = Kind::new("no-store", Exit::NoVault, AtFault::You);
pub(crate) const NO_WORDS: Kind = Kind::new("no-words", Exit::Failure, AtFault::File);
pub(crate) const STORE_IN_USE: Kind = Kind::new("store-in-use", Exit::InUse, AtFault::You);
pub(crate) const STORE_DAMAGED: Kind = Kind::new("store-damaged", Exit::Damaged, AtFault::File);
pub(crate) const STORE_SPEAKS: Kind = Kind::new("store-speaks", Exit::Damaged, AtFault::Server);
pub(crate) const NOT_A_CARD: Kind = Kind::new("not-a-card", Exit::Damaged, AtFault::File);
pub(crate) const CARD_REFUSED: Kind = Kind::new("card-refused", Exit::Damaged, AtFault::Sender);
pub(crate) const NOT_A_RECEIPT: Kind = Kind::new("not-a-receipt", Exit::Damaged, AtFault::File);
pub(crate) const RECEIPT_REFUSED: Kind = Kind::new("receipt-refused", Exit::Damaged, AtFault::Sender);
pub(crate) const EVIDENCE_REFUSED: Kind = Kind::new("evidence-refused", Exit::Damaged, AtFault::Sender);
pub(crate) const NOT_A_KEY: Kind = Kind::new("not-a-key", Exit::Usage, AtFault::You);
pub(crate) const NOT_A_PLACE: Kind = Kind::new("not-a-place", Exit::Usage, AtFault::You);
pub(crate) const NOT_A_FINGERPRINT: Kind = Kind::new("not-a-fingerprint", Exit::Usage, AtFault::You);
pub(crate) const OFFLINE: Kind = Kind::new("log-offline", Exit::NoNetwork, AtFault::Network);
pub(crate) const NO_LOG: Kind = Kind::new("no-log", Exit::Failure, AtFault::You);
pub(crate) const BAD_POLICY: Kind = Kind::new("bad-policy", Exit::Usage, AtFault::File);
pub(crate) const TRUST_NEEDED: Kind = Kind::new("trust-needed", Exit::Usage, AtFault::You);
pub(crate) const BAD_STATE: Kind = Kind::new("bad-state", Exit::Damaged, AtFault::File);
pub(crate) const LOG_UNSIGNED: Kind = Kind::new("log-unsigned", Exit::Damaged, AtFault::Server);
pub(crate) const LOG_TOO_FEW: Kind = Kind::new("log-too-few", Exit::Refused, AtFault::Server);
pub(crate) const LOG_BROKEN: Kind = Kind::new("log-broken", Exit::Damaged, AtFault::Server);
pub(crate) const LOG_SHRANK: Kind = Kind::new("log-shrank", Exit::Damaged, AtFault::Server);
pub(crate) const LOG_NAMES: Kind = Kind::new("log-names", Exit::Refused, AtFault::Sender);
pub(crate) const LOG_FORKED: Kind = Kind::new("log-forked", Exit::Damaged, AtFault::Server);
pub(crate) const FORK_REFUSED: Kind = Kind::new("fork-refused", Exit::Damaged, AtFault::Sender);

/// Every kind of error this program can end with, the terminal's own apart.
#[cfg(test)]
pub(crate) const ALL: &[Kind] = &[
    UNREADABLE,
    UNWRITABLE,
    TOO_LARGE,
    NO_VECTORS,
    VECTORS_FAILED,
    NO_STORE,
    NO_WORDS,
    STORE_IN_USE,
    STORE_DAMAGED,
    STORE_SPEAKS,
    NOT_A_CARD,
    CARD_REFUSED,
    NOT_A_RECEIPT,
    RECEIPT_REFUSED,
    EVIDENCE_REFUSED,
    NOT_A_KEY,
    NOT_A_PLACE,
    NOT_A_FINGERPRINT,
    OFFLINE,
    NO_LOG,
    BAD_POLICY,
    TRUST_NEEDED,
    BAD_STATE,
    LOG_UNSIGNED,
    LOG_TOO_FEW,
    LOG_BROKEN,
    LOG_SHRANK,
    LOG_FORKED,
    FORK_REFUSED,
    LOG_NAMES,
];

/// A whole file, if it is at most `max` bytes long.
///
/// # Errors
/// [`UNREADABLE`], [`TOO_LARGE`].
pub(crate) fn read(path: &Path, max: u64) -> Result<Vec<u8>, Problem> {
    let unreadable = |e: std::io::Error| Problem::new(UNREADABLE).with("path", path).details(e);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(file, max + 1), &mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > max {
        return Err(Problem::new(TOO_LARGE).with("path", path).with("max", max));
    }
    Ok(bytes)
}
