//! Asking to open papers: a receipt for each, signed under the grant's own key, exchanged for the custodian's share.

use super::fetch::{Brought, Store};
use super::kept::OpenedGrant;
use super::proved::Register;
use super::unsent::Unsent;
use crate::error::{Error, Lie, SenderFault};
use crate::vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use vault_crypto::blind::BlindedKey;
use vault_crypto::grant::{self, GrantError};
use vault_crypto::journal::{KeyObtained, Op};
use vault_crypto::random;
use vault_crypto::secret::DocumentKey;
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
struct Door<'a> {
    opened: &'a OpenedGrant,
    head: Hash,
    slot: SlotId,
    key: &'a BlindedKey,
    custodian: &'a Custodian,
    server: Connection,
    register: Register,
}

impl Vault {
    /// Asks to open entries of a grant. First the grant is checked once more and each ciphertext fetched and held
    /// against its digest; then a receipt is signed for each that was not opened before. `progress` counts the bytes
    /// of all ciphertexts together.
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
        result
    }

    fn try_request(
        &mut self,
        head: &Hash,
        wanted: &[EntryId],
        now: Time,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Requested, Error> {
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
            return Ok(requested);
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
        let [custodian] = &opened.head.custodians[..] else { return Err(Error::NotGranted) };

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
        let server = self.connect(self.parse_url(&custodian.server).map_err(SenderFault::Address)?);
        let register = self.register_of(&opened.head.vault, &opened.store, now)?;
        let door = Door { opened: &opened, head: *head, slot, key: &key, custodian, server, register };
        for part in ready.chunks(MAX_BATCH) {
            self.release(&door, part, now, &mut requested)?;
        }
        Ok(requested)
    }

    pub(super) fn store_of<'a>(&self, opened: &OpenedGrant, key: &'a BlindedKey) -> Result<Store<'a>, Error> {
        let url = self.parse_url(&opened.store).map_err(SenderFault::Address)?;
        Ok(Store { connection: self.connect(url), key, slot: opened.head.slot, vault: opened.head.vault })
    }

    // One batch. Receipts are on the disk before they are sent; keys are in the journal before receipts are forgotten.
    fn release(
        &mut self,
        door: &Door<'_>,
        entries: &[&GrantEntry],
        now: Time,
        requested: &mut Requested,
    ) -> Result<(), Error> {
        let slot = door.slot;
        let mut unsent = Unsent::open(self, now)?;
        let (mut clock, mut numbers) = (now, Vec::new());
        let mut todo: Vec<&GrantEntry> = entries.to_vec();
        for _ in 0..ROUNDS {
            let receipts = self.sign_receipts(door, &mut todo, clock, &mut numbers, &mut unsent, requested)?;
            if todo.is_empty() {
                return Ok(());
            }
            let answer = match door.server.release(door.key, &slot, &receipts) {
                // What was signed stays: the custodian may have it.
                Err(RemoteError::Refused(Refusal::Closed | Refusal::NotFound)) => return Err(Error::Closed),
                other => other?,
            };
            let statement = check_answer(&answer, &receipts, &slot, door.custodian)?;
            let given = receipts.iter().zip(answer.released.iter()).filter(|(_, released)| !released.shares.is_empty());
            let numbered = |(receipt, released): (&'_ Vec<u8>, _)| {
                let n = Signed::<Receipt>::decode(receipt).ok()?.dangerous_unverified().n;
                Some((n, receipt.clone(), released))
            };
            let given: Vec<(u32, Vec<u8>, &Released)> = given.filter_map(numbered).collect();
            let at_home = door.custodian.server.as_str() == door.opened.store;
            if at_home && !given.is_empty() {
                let given = given.iter().map(|(n, receipt, released)| (*n, &receipt[..], *released));
                self.check_proofs(&door.register, door.opened.keys.tag_key(), &statement, given, now)?;
            }
            let (mut ops, mut given, mut again) = (Vec::new(), Vec::new(), Vec::new());
            for ((entry, receipt), released) in todo.iter().copied().zip(&receipts).zip(answer.released.iter()) {
                match verdict(released, door.opened.head.max_reads)? {
                    Verdict::Given => {
                        requested.signed += 1;
                        match open_entry(door, entry, &released.shares) {
                            Ok(key) => {
                                let (receipt, statement) = (Bytes::new(&receipt[..])?, Bytes::new(&statement[..])?);
                                let proof = released.proof.clone().filter(|_| at_home);
                                ops.push(Op::KeyObtained(KeyObtained {
                                    slot,
                                    entry: entry.id,
                                    key,
                                    receipt,
                                    statement,
                                    proof,
                                }));
                                given.push(entry.id);
                            }
                            Err(Error::Sender(fault)) => {
                                requested.unopened.push((entry.id, Unopened::Faulty(fault)));
                            }
                            Err(e) => return Err(e),
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
            if !ops.is_empty() {
                self.commit(ops, vec![], now)?;
            }
            given.iter().for_each(|id| unsent.remove(&slot, id));
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

// The custodian's share is held against the entry's check value: a wrong one convicts it by name.
fn open_entry(door: &Door<'_>, entry: &GrantEntry, shares: &[[u8; 32]]) -> Result<DocumentKey, Error> {
    let faulty = |what| Error::Sender(SenderFault::Grant(GrantError::Mismatch(what)));
    let keys = &door.opened.keys;
    match grant::combine(&door.slot, &door.head, entry, shares) {
        Ok(released) => keys.unwrap(&door.head, entry, &released).map_err(|_| faulty("a key that does not open")),
        // The share opens the key, so it is right, and the giver signed a check value that says it is not.
        Err(_) if keys.unwrap(&door.head, entry, &grant::released(shares, &door.head, &entry.id)).is_ok() => {
            Err(faulty("a share's check value"))
        }
        Err(_) => Err(Lie::Share.into()),
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
