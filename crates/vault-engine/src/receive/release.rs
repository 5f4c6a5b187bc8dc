//! Asking to open papers: a receipt for each, signed under the grant's own key, exchanged for the custodians' shares.

use super::ask::Asking;
use super::collect::{Collected, Opened};
use super::fetch::{Brought, Store};
use super::kept::OpenedGrant;
use super::proved::Register;
use super::unsent::Unsent;
use crate::error::{Error, Lie, SenderFault};
use crate::vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use vault_crypto::blind::BlindedKey;
use vault_crypto::grant::GrantError;
use vault_crypto::journal::{KeyObtained, Op};
use vault_protocol::card::CLOCK_SLACK;
use vault_protocol::grant::{Custodian, GrantEntry, GrantHead};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{EntryId, SlotId, Time};
use vault_protocol::release::MAX_BATCH;
use vault_protocol::wire::Bytes;
use vault_remote::Connection;

/// What came of asking to open papers.
#[derive(Debug, Default)]
pub struct Requested {
    /// Receipts signed and answered.
    pub signed: usize,
    /// Papers that do not open, each with the reason. Every other one asked for does from now on, without a network.
    pub unopened: Vec<(EntryId, Unopened)>,
    /// Custodians that did not do their part, by address. The others were enough if no error is answered.
    pub failed: Vec<(String, Error)>,
}

/// Why a paper that was granted does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unopened {
    /// The server has it no more; its owner may have taken it away. No receipt was signed.
    Gone,
    /// The door has no readings left. No receipt was signed.
    NoReadings,
    /// Its giver made it so that it cannot be opened. The receipt is signed: only then it shows.
    Faulty(SenderFault),
}

/// One grant, ready to be read under.
pub(super) struct Door<'a> {
    pub(super) opened: &'a OpenedGrant,
    pub(super) head: Hash,
    pub(super) slot: SlotId,
    pub(super) key: &'a BlindedKey,
    pub(super) register: Register,
    /// A line to the first custodian, for all batches.
    pub(super) home: Connection,
}

impl Vault {
    /// Asks to open entries of a grant. First the grant is checked once more and each ciphertext fetched and held
    /// against its digest; then a receipt is signed for each that was not opened before. Of three custodians, the vault's
    /// own server is asked first and the others until two have answered well. `progress` counts the bytes of all
    /// ciphertexts together.
    pub fn request(
        &mut self,
        head: &Hash,
        entries: &[EntryId],
        now: Time,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Requested, Error> {
        let result = self.try_request(head, entries, now, progress);
        if let Err(Error::ServerMisbehaved(lie)) = &result {
            self.audit(lie, now);
        }
        // What custodians did stands in the list already, under their own names.
        result?
    }

    fn try_request(
        &mut self,
        head: &Hash,
        wanted: &[EntryId],
        now: Time,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Result<Requested, Error>, Error> {
        let opened = self.received_checked(head, now)?;
        let slot = opened.head.slot;
        let by_id: BTreeMap<EntryId, &GrantEntry> = opened.entries.iter().map(|e| (e.id, e)).collect();
        let mut entries = Vec::new();
        for id in wanted.iter().collect::<BTreeSet<_>>() {
            let entry = by_id.get(id).ok_or(Error::NotGranted)?;
            if !self.state.keys.contains_key(&(slot, *id)) {
                entries.push(*entry);
            }
        }
        let mut requested = Requested::default();
        if entries.is_empty() {
            return Ok(Ok(requested));
        }
        if !opened.head.rights.read {
            return Err(Error::NotGranted);
        }
        let index = self.own_card_of(&opened.head.card).ok_or(Error::NotGranted)?;
        let reader = self.state.cards[index].reader.duplicate();
        let key = opened.keys.reader_key(&reader).map_err(|_| Error::NotGranted)?;
        if *key.public() != opened.head.reader {
            return Err(SenderFault::Grant(GrantError::Mismatch("another reader key")).into());
        }
        // The log that has the readings is at the vault's home: a head that begins with another server names none.
        if opened.head.custodians.len() > 1 && !opened.begins_at_home() {
            return Err(SenderFault::Grant(GrantError::Mismatch("custodians that do not begin with its home")).into());
        }
        let register = match self.register_of(&opened.head.vault, &opened.store, now) {
            Err(e @ Error::ServerMisbehaved(_)) => return Err(e),
            // The log has just said what time it is; or the clock and what was heard before decide.
            _ if !is_open(&opened.head, self.log_time(now)) => return Err(Error::Closed),
            other => other?,
        };
        let store = self.store_of(&opened, &key)?;
        let (mut ready, mut done) = (Vec::new(), 0);
        for entry in entries {
            let about = &entry.description;
            match self.bring_received(&store, about, &mut |at| progress(done + at))? {
                Brought::Here => ready.push(entry),
                Brought::Gone => requested.unopened.push((entry.id, Unopened::Gone)),
            }
            done += self.sealed_size(about)?;
            progress(done);
        }
        let home = self.line_to(&opened.head, 0)?;
        let door = Door { opened: &opened, head: *head, slot, key: &key, register, home };
        let mut away = BTreeSet::new();
        for part in ready.chunks(MAX_BATCH) {
            if let Err(e) = self.release(&door, part, &mut away, now, &mut requested) {
                return Ok(Err(e));
            }
        }
        Ok(Ok(requested))
    }

    pub(super) fn store_of<'a>(&self, opened: &OpenedGrant, key: &'a BlindedKey) -> Result<Store<'a>, Error> {
        let url = self.parse_url(&opened.store).map_err(SenderFault::Address)?;
        Ok(Store { connection: self.connect(url), key, slot: opened.head.slot, vault: opened.head.vault })
    }

    // One batch: at the vault's own server, which puts the receipts' leaves into its log, then at one of the others after
    // the other until every share is there. Keys are in the journal before receipts are forgotten.
    fn release(
        &mut self,
        door: &Door<'_>,
        entries: &[&GrantEntry],
        away: &mut BTreeSet<usize>,
        now: Time,
        requested: &mut Requested,
    ) -> Result<(), Error> {
        let custodians: Vec<Custodian> = door.opened.head.custodians.to_vec();
        let collected = entries.iter().map(|e| Collected::new(e, custodians.len())).collect();
        let mut asking = Asking { door, collected, unsent: Unsent::open(self, now)?, now, requested };
        // One that was away a moment ago is asked only if the others are not enough.
        let mut order: Vec<usize> = (1..custodians.len()).collect();
        order.sort_by_key(|i| away.contains(i));
        order.insert(0, 0);
        let (mut failed, mut closed): (Vec<(usize, Error)>, usize) = (Vec::new(), 0);
        for index in order {
            if asking.is_settled() {
                break;
            }
            let asked = match index {
                0 => self.ask_home(&mut asking, now, Vec::new()).map_err(|e| (0, e)),
                _ => self.ask_elsewhere(&mut asking, index),
            };
            match asked {
                Ok(()) => {}
                // This disk or this clock, and nobody else.
                Err((_, e @ (Error::File(_) | Error::TooLong(_)))) => return Err(e),
                Err((by, e)) => {
                    if let Error::ServerMisbehaved(lie) = &e {
                        self.audit_of(&custodians[by].server, lie, now);
                    }
                    closed += usize::from(matches!(e, Error::Closed));
                    away.extend(matches!(e, Error::Offline(_)).then_some(by));
                    failed.push((by, e));
                }
            }
        }
        let Asking { collected, mut unsent, requested, .. } = asking;
        for liar in collected.iter().flat_map(|c| c.liars(door)).collect::<BTreeSet<_>>() {
            self.audit_of(&custodians[liar].server, &Lie::Share, now);
            failed.push((liar, Lie::Share.into()));
        }
        let lies = |(_, e): &(usize, Error)| matches!(e, Error::ServerMisbehaved(_));
        // Nothing of what the only one says counts when it lies.
        if custodians.len() == 1 && failed.iter().any(lies) {
            unsent.save()?;
            return failed.into_iter().find(lies).map_or(Ok(()), |(_, e)| Err(e));
        }
        let mut ops = Vec::new();
        let mut missing = 0;
        for c in collected.iter().filter(|c| !c.given_up) {
            match c.open(door) {
                Opened::Key(key) => {
                    let (receipt, statement) = (Bytes::new(&c.receipt[..])?, Bytes::new(&c.statement[..])?);
                    let proof = c.proof.clone();
                    ops.push(Op::KeyObtained(KeyObtained {
                        slot: door.slot,
                        entry: c.entry.id,
                        key,
                        receipt,
                        statement,
                        proof,
                    }));
                    unsent.remove(&door.slot, &c.entry.id);
                }
                Opened::Faulty(fault) => requested.unopened.push((c.entry.id, Unopened::Faulty(fault))),
                Opened::Missing => missing += 1,
            }
        }
        if !ops.is_empty() {
            self.commit(ops, vec![], now)?;
        }
        unsent.save()?;
        if missing == 0 {
            let named = failed.into_iter().map(|(i, e)| (custodians[i].server.to_string(), e));
            requested.failed.extend(named);
            return Ok(());
        }
        // So many have closed that the rest cannot open: whatever the others say, it is closed.
        if closed > 0 && closed >= custodians.len().min(2) {
            return Err(Error::Closed);
        }
        // A lie is told before an absence: the one is somebody's fault.
        let worst = failed.iter().position(lies).unwrap_or(0);
        if failed.is_empty() { Err(Lie::Share.into()) } else { Err(failed.swap_remove(worst).1) }
    }
}

/// Whether a door is open at a time that is not the reader's clock alone.
pub(super) fn is_open(head: &GrantHead, time: Time) -> bool {
    head.not_before <= time.plus(CLOCK_SLACK) && time < head.not_after
}
