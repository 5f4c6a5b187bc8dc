//! Asking to open papers: a receipt for each, signed under the grant's own key, exchanged for the custodian's share.

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
use vault_crypto::random;
use vault_protocol::card::CLOCK_SLACK;
use vault_protocol::grant::{Custodian, GrantEntry};
use vault_protocol::hash::Hash;
use vault_protocol::http::{Refusal, ReleaseAnswer};
use vault_protocol::ids::{EntryId, SlotId, Time};
use vault_protocol::release::{MAX_BATCH, Receipt, ReleaseStatement, Released, receipts_digest, shares_digest};
use vault_protocol::sign::Signed;
use vault_protocol::wire::Bytes;
use vault_remote::{Connection, RemoteError};

/// How often numbers or the clock may be put right in one call. Another device of the same reader takes numbers away,
/// but hardly as often as that.
const ROUNDS: usize = 8;
/// How far the custodian may put the clock right, in seconds: a day. With a receipt of any time it likes, it could say
/// that a paper was read when it was not.
const CLOCK_TRUST: u64 = Time::DAY;

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
        if now.plus(CLOCK_SLACK) < opened.head.not_before || now >= opened.head.not_after {
            return Err(Error::Closed);
        }
        let index = self.own_card_of(&opened.head.card).ok_or(Error::NotGranted)?;
        let reader = self.state.cards[index].reader.duplicate();
        let key = opened.keys.reader_key(&reader).map_err(|_| Error::NotGranted)?;
        if *key.public() != opened.head.reader {
            return Err(SenderFault::Grant(GrantError::Mismatch("another reader key")).into());
        }
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
        let register = self.register_of(&opened.head.vault, &opened.store, now)?;
        let door = Door { opened: &opened, head: *head, slot, key: &key, register };
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

    // One batch, at one custodian after the other until every share is there. Keys are in the journal before receipts are
    // forgotten.
    fn release(
        &mut self,
        door: &Door<'_>,
        entries: &[&GrantEntry],
        away: &mut BTreeSet<usize>,
        now: Time,
        requested: &mut Requested,
    ) -> Result<(), Error> {
        let custodians: Vec<Custodian> = door.opened.head.custodians.to_vec();
        let mut collected: Vec<Collected<'_>> = entries.iter().map(|e| Collected::new(e, custodians.len())).collect();
        let mut unsent = Unsent::open(self, now)?;
        let (mut failed, mut closed): (Vec<(usize, Error)>, usize) = (Vec::new(), 0);
        // One that was away a moment ago is asked only if the others are not enough.
        let mut order: Vec<usize> = (0..custodians.len()).collect();
        order.sort_by_key(|i| away.contains(i));
        for index in order {
            let custodian = &custodians[index];
            if collected.iter().all(|c| c.is_settled(door) || c.given_up) {
                break;
            }
            match self.ask(door, index, custodian, &mut collected, &mut unsent, now, requested) {
                Ok(()) => {}
                // This disk or this clock, and nobody else.
                Err(e @ (Error::File(_) | Error::TooLong(_))) => return Err(e),
                Err(e) => {
                    if let Error::ServerMisbehaved(lie) = &e {
                        self.audit_of(&custodian.server, lie, now);
                    }
                    closed += usize::from(matches!(e, Error::Closed));
                    away.extend(matches!(e, Error::Offline(_)).then_some(index));
                    failed.push((index, e));
                }
            }
        }
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

    // One custodian: numbers and clock are put right as it says, a bounded number of times. Receipts are on the disk before
    // they are sent.
    #[allow(clippy::too_many_arguments)]
    fn ask(
        &self,
        door: &Door<'_>,
        index: usize,
        custodian: &Custodian,
        collected: &mut [Collected<'_>],
        unsent: &mut Unsent,
        now: Time,
        requested: &mut Requested,
    ) -> Result<(), Error> {
        let slot = door.slot;
        let url = self.parse_url(&custodian.server).map_err(SenderFault::Address)?;
        let server = match door.opened.head.custodians.len() {
            1 => self.connect(url),
            _ => Connection::with(url, self.line.clone().impatient()),
        };
        let (mut clock, mut numbers) = (now, Vec::new());
        let mut todo: Vec<&GrantEntry> =
            collected.iter().filter(|c| !c.is_settled(door) && !c.given_up).map(|c| c.entry).collect();
        for _ in 0..ROUNDS {
            let receipts = self.sign_receipts(door, &mut todo, clock, &mut numbers, unsent, requested)?;
            for c in collected.iter_mut() {
                c.given_up |= requested.unopened.iter().any(|(id, _)| *id == c.entry.id);
            }
            if todo.is_empty() {
                return Ok(());
            }
            let answer = match server.release(door.key, &slot, &receipts) {
                // What was signed stays: the custodian may have it.
                Err(RemoteError::Refused(Refusal::Closed | Refusal::NotFound)) => return Err(Error::Closed),
                other => other?,
            };
            let statement = check_answer(&answer, &receipts, &slot, custodian)?;
            let given = receipts.iter().zip(answer.released.iter()).filter(|(_, released)| !released.shares.is_empty());
            let numbered = |(receipt, released): (&'_ Vec<u8>, _)| {
                let n = Signed::<Receipt>::decode(receipt).ok()?.dangerous_unverified().n;
                Some((n, receipt.clone(), released))
            };
            let given: Vec<(u32, Vec<u8>, &Released)> = given.filter_map(numbered).collect();
            let at_home = custodian.server.as_str() == door.opened.store;
            if at_home && !given.is_empty() {
                let given = given.iter().map(|(n, receipt, released)| (*n, &receipt[..], *released));
                self.check_proofs(&door.register, door.opened.keys.tag_key(), &statement, given, now)?;
            }
            let mut again = Vec::new();
            for ((entry, receipt), released) in todo.iter().copied().zip(&receipts).zip(answer.released.iter()) {
                let place = collected.iter_mut().find(|c| c.entry.id == entry.id);
                match verdict(released, door.opened.head.max_reads)? {
                    Verdict::Given => {
                        if let Some(c) = place {
                            requested.signed += usize::from(c.receipt.is_empty());
                            let proof = released.proof.clone().filter(|_| at_home);
                            c.take(index, &released.shares, (receipt, &statement, proof))?;
                        }
                        continue;
                    }
                    Verdict::Taken(free) => numbers.push(free),
                    Verdict::Clock(time) if time.distance(now) <= CLOCK_TRUST => clock = time,
                    Verdict::Clock(_) => return Err(Error::Refused(Refusal::Clock)),
                }
                unsent.remove(&slot, &entry.id);
                again.push(entry);
            }
            unsent.save()?;
            if again.is_empty() {
                return Ok(());
            }
            todo = again;
        }
        Err(Error::Refused(Refusal::Conflict))
    }

    // A receipt for each entry: the one that was signed before, or a new one under the next number. Entries for which
    // there is no number left are taken out.
    fn sign_receipts(
        &self,
        door: &Door<'_>,
        todo: &mut Vec<&GrantEntry>,
        clock: Time,
        numbers: &mut Vec<u32>,
        unsent: &mut Unsent,
        requested: &mut Requested,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let slot = door.slot;
        let (mut used, mut prev) = self.numbers_used(&slot);
        let mut offered = std::mem::take(numbers).into_iter();
        let mut free = (0..door.opened.head.max_reads).filter(|n| !used.contains(n)).collect::<Vec<_>>().into_iter();
        let mut receipts = Vec::new();
        let mut without = BTreeSet::new();
        for entry in todo.iter() {
            let bytes = match unsent.get(&slot, &entry.id) {
                Some(bytes) => bytes.to_vec(),
                None => {
                    let n = offered.next().or_else(|| free.find(|n| !unsent.uses(&slot, *n)));
                    let Some(n) = n else {
                        without.insert(entry.id);
                        continue;
                    };
                    let receipt = door.key.sign(Receipt {
                        head: door.head,
                        slot,
                        entry: entry.id,
                        n,
                        prev,
                        time: clock,
                        nonce: random::bytes(),
                        checkpoint: Some(door.register.checkpoint.clone()),
                    });
                    unsent.put((slot, entry.id), n, clock, receipt.bytes())?;
                    used.insert(n);
                    receipt.bytes().to_vec()
                }
            };
            prev = Some(Signed::<Receipt>::decode(&bytes)?.hash());
            receipts.push(bytes);
        }
        todo.retain(|e| !without.contains(&e.id));
        requested.unopened.extend(without.into_iter().map(|id| (id, Unopened::NoReadings)));
        unsent.save()?;
        Ok(receipts)
    }

    // Numbers of the receipts answered in a slot, and the hash of the newest.
    fn numbers_used(&self, slot: &SlotId) -> (BTreeSet<u32>, Option<Hash>) {
        let kept = self.state.keys.range((*slot, EntryId::new([0; 16]))..=(*slot, EntryId::new([255; 16])));
        let receipts = kept.filter_map(|(_, k)| Signed::<Receipt>::decode(&k.receipt).ok());
        let by_number: BTreeMap<u32, Hash> = receipts.map(|r| (r.dangerous_unverified().n, r.hash())).collect();
        let last = by_number.last_key_value().map(|(_, hash)| *hash);
        (by_number.into_keys().collect(), last)
    }
}

enum Verdict {
    Given,
    Taken(u32),
    Clock(Time),
}

// An honest custodian says one of three things. A refusal without a reason is a lie: the receipts were good.
fn verdict(released: &Released, max_reads: u32) -> Result<Verdict, Lie> {
    match (&released.shares[..], released.next_free, released.clock) {
        ([_, ..], None, None) => Ok(Verdict::Given),
        ([], Some(n), None) if n < max_reads => Ok(Verdict::Taken(n)),
        ([], None, Some(time)) => Ok(Verdict::Clock(time)),
        _ => Err(Lie::Statement),
    }
}

// The custodian signs which receipts it answered with which shares: empty if it gave none.
fn check_answer(
    answer: &ReleaseAnswer,
    receipts: &[Vec<u8>],
    slot: &SlotId,
    custodian: &Custodian,
) -> Result<Vec<u8>, Lie> {
    if answer.released.len() != receipts.len() {
        return Err(Lie::Statement);
    }
    let given: Vec<usize> = (0..receipts.len()).filter(|i| !answer.released[*i].shares.is_empty()).collect();
    let Some(bytes) = &answer.statement else {
        return if given.is_empty() { Ok(Vec::new()) } else { Err(Lie::Statement) };
    };
    let statement = Signed::<ReleaseStatement>::decode(bytes).map_err(|_| Lie::Statement)?;
    let statement = statement.verify(&custodian.key).map_err(|_| Lie::Statement)?;
    let right = statement.slot == *slot
        && statement.receipts == receipts_digest(given.iter().map(|i| &receipts[*i][..]))
        && statement.shares == shares_digest(given.iter().flat_map(|i| answer.released[*i].shares.iter()));
    if right { Ok(bytes.to_vec()) } else { Err(Lie::Statement) }
}
