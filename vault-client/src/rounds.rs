//! The line to the server, for whoever uses it: a short try in passing, and a whole round of sending and fetching.

use std::collections::BTreeSet;

pub(crate) use vault_desk::line::in_passing;
use vault_engine::sync::Report;
use vault_engine::{Error, Vault};
use vault_protocol::ids::{GrantId, Time};

use crate::kinds;

/// More than this is not sent in passing, in bytes: a bad line would keep the person waiting for an hour.
pub(crate) const PASSING: u64 = 32 << 20;

/// Asks who looked, and answers which custodians besides the own server did not answer. The log first: a leaf counts against
/// a custodian only if its box was read after it.
///
/// # Errors
/// As [`round`]; what is known without the liar is known all the same.
pub(crate) fn look(vault: &mut Vault, now: Time) -> Result<BTreeSet<String>, Error> {
    let followed = vault.follow_log(now).map(drop);
    let fetched = vault.fetch_receipts(now).map(|boxes| boxes.away);
    followed.and(fetched)
}

/// What a round went through.
#[derive(Debug)]
pub(crate) struct Round {
    pub(crate) sent: Report,
    pub(crate) doors_received: usize,
    pub(crate) readings: usize,
    pub(crate) emptied: usize,
    /// What others sent and this program did not take in.
    pub(crate) refused: Vec<Error>,
    /// Doors closed, since their reader has taken all of their cards back.
    pub(crate) closed: Vec<GrantId>,
    /// Papers that rules of the owner showed, or why they did not.
    pub(crate) ruled: Result<usize, Error>,
}

/// Sends what waits, fetches what came, applies the owner's rules, empties what lay in the bin long enough, and sends what
/// that made. `send` is the sending, with the caller's way to show how far it is.
///
/// # Errors
/// Nobody answers, somebody refuses or lies, or a fault of this machine.
pub(crate) fn round(
    vault: &mut Vault,
    now: Time,
    send: &mut dyn FnMut(&mut Vault) -> Result<Report, Error>,
) -> Result<Round, Error> {
    let sent = send(vault)?;
    let arrivals = vault.receive(now)?;
    let readings = match vault.fetch_receipts(now) {
        Err(Error::Offline(_)) => 0,
        fetched => fetched?.new,
    };
    // The registers were read with the sending.
    let closed = vault.close_revoked(now)?;
    let ruled = vault.apply_standing(&kinds::is_sensitive, &kinds::is_sensitive_type, now);
    let mut round = Round {
        sent,
        doors_received: arrivals.grants.len(),
        readings,
        emptied: vault.empty_bin(now)?,
        refused: arrivals.refused,
        closed,
        ruled,
    };
    if vault.waiting() > 0 {
        let again = send(vault)?;
        round.sent.objects += again.objects;
        round.sent.sent += again.sent;
        round.sent.received += again.received;
    }
    Ok(round)
}
