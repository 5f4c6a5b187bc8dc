//! One batch of entries being asked for, at one custodian after the other. The vault's own server comes first: it puts the
//! receipts' leaves into the public log, and the others give shares under proofs of those only.

use super::collect::Collected;
use super::release::{Door, Requested, Unopened, is_open};
use super::unsent::Unsent;
use crate::error::{Error, Lie, SenderFault};
use crate::vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use vault_crypto::random;
use vault_protocol::grant::{Custodian, GrantHead};
use vault_protocol::hash::Hash;
use vault_protocol::http::{Refusal, ReleaseAnswer};
use vault_protocol::ids::{EntryId, SlotId, Time};
use vault_protocol::release::{Receipt, ReleaseStatement, Released, receipts_digest, shares_digest};
use vault_protocol::sign::{Signed, Verified};
use vault_remote::{Connection, RemoteError};

/// How often numbers or the clock may be put right in one call. Another device of the same reader takes numbers away,
/// but hardly as often as that.
const ROUNDS: usize = 8;
/// How far the custodian may put the clock right, in seconds: a day. With a receipt of any time it likes, it could say
/// that a paper was read when it was not.
const CLOCK_TRUST: u64 = Time::DAY;

/// One batch, and what came of it so far.
pub(super) struct Asking<'a> {
    pub(super) door: &'a Door<'a>,
    pub(super) collected: Vec<Collected<'a>>,
    pub(super) unsent: Unsent,
    pub(super) now: Time,
    pub(super) requested: &'a mut Requested,
}

impl Asking<'_> {
    /// Whether nobody else needs to be asked.
    pub(super) fn is_settled(&self) -> bool {
        self.collected.iter().all(|c| c.is_settled(self.door) || c.given_up)
    }

    fn custodian(&self, index: usize) -> &Custodian {
        &self.door.opened.head.custodians[index]
    }

    // Entries that the own server has not been asked for, or not well answered.
    fn unasked(&self) -> Vec<usize> {
        let left = |c: &Collected<'_>| !c.given_up && !c.asked_home;
        (0..self.collected.len()).filter(|i| left(&self.collected[*i])).collect()
    }

    // Entries that need another share, and whose receipts stand in the log.
    pub(super) fn wanting(&self) -> Vec<usize> {
        let left = |c: &Collected<'_>| !c.given_up && c.logged.is_some() && !c.is_settled(self.door);
        (0..self.collected.len()).filter(|i| left(&self.collected[*i])).collect()
    }

    // What a custodian says of one receipt: its shares are taken, or it has to be signed anew.
    fn take(
        &mut self,
        custodian: usize,
        (at, receipt): (usize, &[u8]),
        released: &Released,
        statement: &[u8],
        anew: &mut Anew,
    ) -> Result<(), Error> {
        let c = &mut self.collected[at];
        match verdict(released, self.door.opened.head.max_reads)? {
            Verdict::Given => {
                self.requested.signed += usize::from(c.receipt.is_empty());
                let proof = c.logged.as_ref().map(|logged| logged.proof.clone());
                c.take(custodian, &released.shares, (receipt, statement, proof))?;
                return Ok(());
            }
            Verdict::Taken(free) => anew.numbers.push(free),
            Verdict::Clock(time) if time.distance(self.now) > CLOCK_TRUST => {
                return Err(Error::Refused(Refusal::Clock));
            }
            // Past its date by the custodian's clock: a clock set back opens nothing.
            Verdict::Clock(time) if !is_open(&self.door.opened.head, time) => return Err(Error::Closed),
            Verdict::Clock(time) => anew.clock = Some(time),
        }
        self.unsent.remove(&self.door.slot, &c.entry.id);
        (c.asked_home, c.logged) = (false, None);
        anew.any = true;
        Ok(())
    }
}

/// What receipts are to be signed with that a custodian did not take.
#[derive(Default)]
struct Anew {
    any: bool,
    clock: Option<Time>,
    numbers: Vec<u32>,
}

impl Vault {
    // Beside it another can be asked; of one alone there is nobody else.
    pub(super) fn line_to(&self, head: &GrantHead, index: usize) -> Result<Connection, Error> {
        let url = self.parse_url(&head.custodians[index].server).map_err(SenderFault::Address)?;
        Ok(match head.custodians.len() {
            1 => self.connect(url),
            _ => Connection::with(url, self.line.clone().impatient()),
        })
    }

    /// The vault's own server: numbers and clock are put right as it says, a bounded number of times. Receipts are on the
    /// disk before they are sent. The proofs of their leaves are kept even if its shares are no good.
    pub(super) fn ask_home(
        &self,
        asking: &mut Asking<'_>,
        mut clock: Time,
        mut numbers: Vec<u32>,
    ) -> Result<(), Error> {
        let door = asking.door;
        for _ in 0..ROUNDS {
            let mut todo = asking.unasked();
            let receipts = self.sign_receipts(asking, &mut todo, clock, std::mem::take(&mut numbers))?;
            if todo.is_empty() {
                return Ok(());
            }
            let answer = match door.home.release(door.key, &door.slot, &receipts) {
                // What was signed stays: the custodian may have it.
                Err(RemoteError::Refused(Refusal::Closed | Refusal::NotFound)) => return Err(Error::Closed),
                other => other?,
            };
            let logs = door.opened.begins_at_home();
            if logs {
                self.take_proofs(asking, &todo, &receipts, &answer)?;
            }
            let statement = check_answer(&answer, &receipts, &door.slot, asking.custodian(0))?;
            if logs && let Some(statement) = &statement {
                let given = todo.iter().zip(answer.released.iter()).filter(|(_, r)| !r.shares.is_empty());
                asking.check_log_size(given.map(|(i, _)| *i), statement)?;
            }
            let statement = statement.map_or_else(Vec::new, |s| s.bytes().to_vec());
            let mut anew = Anew::default();
            for ((at, receipt), released) in todo.iter().zip(&receipts).zip(answer.released.iter()) {
                asking.collected[*at].asked_home = true;
                asking.take(0, (*at, receipt), released, &statement, &mut anew)?;
            }
            asking.unsent.save()?;
            if !anew.any {
                return Ok(());
            }
            (clock, numbers) = (anew.clock.unwrap_or(clock), anew.numbers);
        }
        Err(Error::Refused(Refusal::Conflict))
    }

    /// A custodian elsewhere: it is shown the log, and then what stands there. The error says which custodian is at fault.
    pub(super) fn ask_elsewhere(&self, asking: &mut Asking<'_>, index: usize) -> Result<(), (usize, Error)> {
        let at_fault = |e: Error| (index, e);
        let door = asking.door;
        if asking.wanting().is_empty() {
            return Ok(());
        }
        let server = self.line_to(&door.opened.head, index).map_err(at_fault)?;
        // Once more, if it did not take what was signed long before or by another clock.
        for _ in 0..2 {
            self.bring_log(asking, index, &server)?;
            let todo = asking.wanting();
            let logged = todo.iter().filter_map(|i| asking.collected[*i].logged.as_ref());
            let logged: Vec<(Vec<u8>, Vec<u8>)> = logged.map(|l| (l.receipt.clone(), l.proof.to_vec())).collect();
            let receipts: Vec<Vec<u8>> = logged.iter().map(|(receipt, _)| receipt.clone()).collect();
            let answer = match server.release_logged(door.key, &door.slot, &logged) {
                Err(RemoteError::Refused(Refusal::Closed | Refusal::NotFound)) => return Err((index, Error::Closed)),
                other => other.map_err(|e| (index, e.into()))?,
            };
            let statement = check_answer(&answer, &receipts, &door.slot, asking.custodian(index));
            let statement = statement.map_err(|lie| (index, lie.into()))?;
            if let Some(statement) = &statement {
                let given = todo.iter().zip(answer.released.iter()).filter(|(_, r)| !r.shares.is_empty());
                asking.check_log_size(given.map(|(i, _)| *i), statement).map_err(at_fault)?;
            }
            let statement = statement.map_or_else(Vec::new, |s| s.bytes().to_vec());
            let mut anew = Anew::default();
            for ((at, receipt), released) in todo.iter().zip(&receipts).zip(answer.released.iter()) {
                asking.take(index, (*at, receipt), released, &statement, &mut anew).map_err(at_fault)?;
            }
            asking.unsent.save().map_err(at_fault)?;
            if !anew.any {
                return Ok(());
            }
            self.ask_home(asking, anew.clock.unwrap_or(asking.now), anew.numbers).map_err(|e| (0, e))?;
        }
        Err((index, Error::Refused(Refusal::Conflict)))
    }

    // A receipt for each entry: the one that was signed before, or a new one under the next number. Entries for which
    // there is no number left are taken out.
    fn sign_receipts(
        &self,
        asking: &mut Asking<'_>,
        todo: &mut Vec<usize>,
        clock: Time,
        numbers: Vec<u32>,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let (door, slot, unsent) = (asking.door, asking.door.slot, &mut asking.unsent);
        let (mut used, mut prev) = self.numbers_used(&slot);
        let mut offered = numbers.into_iter();
        let mut free = (0..door.opened.head.max_reads).filter(|n| !used.contains(n)).collect::<Vec<_>>().into_iter();
        let mut receipts = Vec::new();
        let mut without = BTreeSet::new();
        for at in todo.iter() {
            let c = &mut asking.collected[*at];
            let bytes = match unsent.get(&slot, &c.entry.id) {
                Some(bytes) => bytes.to_vec(),
                None => {
                    let n = offered.next().or_else(|| free.find(|n| !unsent.uses(&slot, *n)));
                    let Some(n) = n else {
                        without.insert(*at);
                        c.given_up = true;
                        asking.requested.unopened.push((c.entry.id, Unopened::NoReadings));
                        continue;
                    };
                    let receipt = door.key.sign(Receipt {
                        head: door.head,
                        slot,
                        entry: c.entry.id,
                        n,
                        prev,
                        time: clock,
                        nonce: random::bytes(),
                        checkpoint: door.register.checkpoint.clone(),
                    });
                    unsent.put((slot, c.entry.id), n, clock, receipt.bytes())?;
                    used.insert(n);
                    receipt.bytes().to_vec()
                }
            };
            prev = Some(Signed::<Receipt>::decode(&bytes)?.hash());
            receipts.push(bytes);
        }
        todo.retain(|at| !without.contains(at));
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

// The custodian signs which receipts it answered with which shares: nothing if it gave none.
fn check_answer(
    answer: &ReleaseAnswer,
    receipts: &[Vec<u8>],
    slot: &SlotId,
    custodian: &Custodian,
) -> Result<Option<Verified<ReleaseStatement>>, Lie> {
    if answer.released.len() != receipts.len() {
        return Err(Lie::Statement);
    }
    let given: Vec<usize> = (0..receipts.len()).filter(|i| !answer.released[*i].shares.is_empty()).collect();
    let Some(bytes) = &answer.statement else {
        return if given.is_empty() { Ok(None) } else { Err(Lie::Statement) };
    };
    let statement = Signed::<ReleaseStatement>::decode(bytes).map_err(|_| Lie::Statement)?;
    let statement = statement.verify(&custodian.key).map_err(|_| Lie::Statement)?;
    let right = statement.slot == *slot
        && statement.receipts == receipts_digest(given.iter().map(|i| &receipts[*i][..]))
        && statement.shares == shares_digest(given.iter().flat_map(|i| answer.released[*i].shares.iter()));
    if right { Ok(Some(statement)) } else { Err(Lie::Statement) }
}
