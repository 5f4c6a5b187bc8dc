//! Shares of one entry, from as many custodians as it takes. A share counts by its check value in the entry; one that does
//! not fit convicts its custodian, or, if two custodians say the same, the giver.

use super::release::Door;
use crate::error::{Lie, SenderFault};
use vault_crypto::grant::{self, GrantError};
use vault_crypto::secret::DocumentKey;
use vault_log::checkpoint::VerifiedCheckpoint;
use vault_protocol::grant::{GrantEntry, share_check};
use vault_protocol::wire::Bytes;

/// What came for one entry.
pub(super) struct Collected<'a> {
    pub(super) entry: &'a GrantEntry,
    /// Shares by custodian, each in the order of the seeds that it holds; empty if none came.
    held: Vec<Vec<[u8; 32]>>,
    /// The first receipt that was answered with shares, and what its custodian signed about it.
    pub(super) receipt: Vec<u8>,
    pub(super) statement: Vec<u8>,
    /// Proof that this receipt stands in the public log of the home server.
    pub(super) proof: Option<Bytes<8192>>,
    /// Whether the home server has answered for it.
    pub(super) asked_home: bool,
    /// The newest receipt for it that stands in the public log.
    pub(super) logged: Option<Logged>,
    /// No number is left to ask for it.
    pub(super) given_up: bool,
}

/// A receipt, and the proof that its leaf stands in the public log.
pub(super) struct Logged {
    pub(super) receipt: Vec<u8>,
    pub(super) proof: Bytes<8192>,
    pub(super) index: u64,
    pub(super) checkpoint: VerifiedCheckpoint,
}

/// What the shares are good for.
pub(super) enum Opened {
    Key(DocumentKey),
    /// Its giver made it so that it cannot be opened.
    Faulty(SenderFault),
    /// Not enough of them, or not the right ones.
    Missing,
}

fn faulty(what: &'static str) -> Opened {
    Opened::Faulty(SenderFault::Grant(GrantError::Mismatch(what)))
}

impl<'a> Collected<'a> {
    pub(super) fn new(entry: &'a GrantEntry, custodians: usize) -> Self {
        let held = vec![Vec::new(); custodians];
        Collected {
            entry,
            held,
            receipt: Vec::new(),
            statement: Vec::new(),
            proof: None,
            asked_home: false,
            logged: None,
            given_up: false,
        }
    }

    /// Takes what one custodian gave for a receipt: a share for each seed it holds, neither more nor fewer.
    pub(super) fn take(
        &mut self,
        custodian: usize,
        shares: &[[u8; 32]],
        (receipt, statement, proof): (&[u8], &[u8], Option<Bytes<8192>>),
    ) -> Result<(), Lie> {
        if shares.len() != self.seeds_of(custodian).count() {
            return Err(Lie::Share);
        }
        self.held[custodian] = shares.to_vec();
        if self.receipt.is_empty() {
            (self.receipt, self.statement, self.proof) = (receipt.to_vec(), statement.to_vec(), proof);
        }
        Ok(())
    }

    // Numbers of the seeds that a custodian holds: the one there is, or those with other numbers than its own.
    fn seeds_of(&self, custodian: usize) -> impl Iterator<Item = usize> + use<> {
        let all = self.held.len();
        (0..all).filter(move |j| all == 1 || *j != custodian)
    }

    // Every share said to be of one seed, with who said it.
    fn said(&self, seed: usize) -> impl Iterator<Item = (usize, &[u8; 32])> {
        let of = move |(i, held): (usize, &'_ Vec<[u8; 32]>)| {
            let at = self.seeds_of(i).position(|j| j == seed)?;
            held.get(at).map(|_| (i, at))
        };
        self.held.iter().enumerate().filter_map(of).map(|(i, at)| (i, &self.held[i][at]))
    }

    fn fits(&self, door: &Door<'_>, seed: usize, share: &[u8; 32]) -> bool {
        self.entry.shares.chunks_exact(16).nth(seed) == Some(&share_check(&door.slot, &self.entry.id, share)[..])
    }

    fn right(&self, door: &Door<'_>) -> Option<Vec<[u8; 32]>> {
        (0..self.held.len()).map(|j| self.said(j).map(|(_, s)| *s).find(|s| self.fits(door, j, s))).collect()
    }

    /// Whether nobody else needs to be asked.
    pub(super) fn is_settled(&self, door: &Door<'_>) -> bool {
        self.right(door).is_some()
    }

    /// Opens the entry's key with what came.
    pub(super) fn open(&self, door: &Door<'_>) -> Opened {
        let (keys, entry) = (&door.opened.keys, self.entry);
        if let Some(shares) = self.right(door) {
            let released = grant::released(&shares, &door.head, &entry.id);
            return keys.unwrap(&door.head, entry, &released).map_or(faulty("a key that does not open"), Opened::Key);
        }
        // Shares that open the key are right, and the giver signed a check value that says they are not.
        let any: Option<Vec<[u8; 32]>> = (0..self.held.len()).map(|j| self.best(door, j)).collect();
        let opens = |shares: Vec<[u8; 32]>| {
            keys.unwrap(&door.head, entry, &grant::released(&shares, &door.head, &entry.id)).is_ok()
        };
        if any.is_some_and(opens) { faulty("a share's check value") } else { Opened::Missing }
    }

    // The share that fits; else what most custodians say.
    fn best(&self, door: &Door<'_>, seed: usize) -> Option<[u8; 32]> {
        let said = || self.said(seed).map(|(_, s)| *s);
        let agree = |s: &[u8; 32]| said().filter(|t| t == s).count();
        said().find(|s| self.fits(door, seed, s)).or_else(|| said().max_by_key(agree))
    }

    /// Custodians convicted by a share: it does not fit, and nobody else says the same.
    pub(super) fn liars(&self, door: &Door<'_>) -> Vec<usize> {
        let mut liars: Vec<usize> = Vec::new();
        if matches!(self.open(door), Opened::Faulty(_)) {
            return liars;
        }
        for j in 0..self.held.len() {
            let agree = |share: &[u8; 32]| self.said(j).filter(|(_, s)| *s == share).count();
            liars.extend(self.said(j).filter(|(_, s)| !self.fits(door, j, s) && agree(s) == 1).map(|(i, _)| i));
        }
        liars.sort_unstable();
        liars.dedup();
        liars
    }
}
