//! Who looked: receipts from the custodians' boxes, held against the grants.

use crate::error::{Error, Lie};
use crate::follow::{self, Followed, PinnedLog, tags::Watched};
use crate::queue::Task;
use crate::state::{Grant, KeptReceipt};
use crate::vault::Vault;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use vault_crypto::grant::GrantKeys;
use vault_crypto::journal::{Op, ReceiptKept};
use vault_crypto::sign::SigningKey;
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::proof_file::ProofFile;
use vault_protocol::grant::Custodian;
use vault_protocol::hash::Hash;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{DocId, EntryId, GrantId, Time, VaultId, VersionId};
use vault_protocol::leaf::Mark;
use vault_protocol::release::{Closing, Receipt};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::Bytes;

/// How long a custodian keeps the box of a door past its date, in seconds.
const KEPT: u64 = 3 * 366 * Time::DAY;
/// How long after its time a receipt's leaf must stand in the public log, in seconds: what the clocks may differ, and a
/// few of the log's minutes.
const LATE: u64 = 1800;
/// The same where only this device's own clock says how late it is, or that a door's last day was over: nobody is accused
/// because that one is days off.
const LATE_ALONE: u64 = 7 * Time::DAY;
/// How long a home server may refuse a box before the leaves that are seen in its log are told of, in seconds: a disk is mended in a
/// day, and what is refused for ever is hidden.
const REFUSED: u64 = Time::DAY;

/// One reading: somebody asked to open a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The door it went through.
    pub grant: GrantId,
    /// Who.
    pub reader: VaultId,
    /// What: document and version; `None` if the receipt names an entry the grant does not have, and so opened nothing.
    pub paper: Option<(DocId, VersionId)>,
    /// The entry named.
    pub entry: EntryId,
    /// When, by the reader's clock, which the custodian held against its own.
    pub time: Time,
    /// Number of the reading under this door.
    pub n: u32,
    /// Hash of the receipt.
    pub receipt: Hash,
    /// What the public log says of it.
    pub logged: Logged,
}

/// What the public log says of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logged {
    /// It was not read as far yet, as this device knows it.
    NotYet,
    /// The receipt's leaf stands there.
    Leaf {
        /// Its place.
        index: u64,
        /// It was not made yet then: the log was still smaller than the reader had seen it. Nothing if nobody looked.
        after: Option<Time>,
        /// It stood there by then.
        before: Time,
        /// Whether the witnesses of the policy say so too, or this device's own clock alone.
        witnessed: bool,
    },
    /// Its leaf is missing where it should stand.
    Missing,
    /// A leaf has its place and is of another receipt.
    Other,
}

/// What came of reading the boxes of receipts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Boxes {
    /// Receipts that were not known here.
    pub new: usize,
    /// Addresses of custodians other than the own server that did not answer: what was asked through them stands in the own
    /// server's box as well, if that one is honest.
    pub away: BTreeSet<String>,
}

/// Something about readings that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// A paper was released, as the log shows, and its custodian hides the receipt: that convicts the custodian.
    Withheld(Told),
    /// The custodian released without a leaf in the log.
    Unlogged(Told),
    /// The leaf in the log is of another receipt than the custodian shows.
    OtherLeaf(Told),
    /// The custodian released after it had signed that the door is closed.
    AfterClosing(Told),
    /// The reader asked for what this door does not show, or after its last day.
    Beyond(Told),
}

/// Which reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The door.
    pub grant: GrantId,
    /// Its reader.
    pub reader: VaultId,
    /// Number of the reading under it.
    pub n: u32,
    /// Between which times, as far as known.
    pub after: Option<Time>,
    /// See `after`.
    pub before: Option<Time>,
}

impl Doubt {
    /// Which reading it is about.
    pub fn told(&self) -> &Told {
        let (Doubt::Withheld(told)
        | Doubt::Unlogged(told)
        | Doubt::OtherLeaf(told)
        | Doubt::AfterClosing(told)
        | Doubt::Beyond(told)) = self;
        told
    }
}

impl Vault {
    /// Fetches every door's receipts, checks them, and keeps the new ones. A receipt once kept and no longer shown, or
    /// one its reader never signed, is the custodian's lie. A custodian elsewhere that is away is no error.
    pub fn fetch_receipts(&mut self, now: Time) -> Result<Boxes, Error> {
        let mut away = BTreeSet::new();
        let ids: Vec<GrantId> = self.state.grants.keys().copied().collect();
        let (mut ops, mut failed, mut homes) = (Vec::new(), None, Vec::new());
        for id in &ids {
            // One box that cannot be had, or lies, hides none of the others.
            let (new, home) = self.check_boxes(id, now, &mut failed, &mut away);
            ops.extend(new);
            homes.push((*id, home));
        }
        let known: BTreeSet<Vec<u8>> =
            self.state.grants.values().flat_map(|g| g.receipts.values().map(|r| r.bytes.clone())).collect();
        let receipt = |op: &Op| if let Op::ReceiptKept(k) = op { Some(k.receipt.to_vec()) } else { None };
        let new = ops.iter().filter_map(receipt).filter(|r| !known.contains(r)).collect::<BTreeSet<_>>().len();
        if !ops.is_empty() {
            self.commit(ops, vec![], now)?;
        }
        if let Err(e) = self.compare_readers(now) {
            if let Error::ServerMisbehaved(lie) = &e {
                self.audit(lie, now);
            }
            failed = failed.or(Some(e));
        }
        for (pin, mut log) in self.own_logs()? {
            for (id, home) in &homes {
                let door = follow::door(&self.state.grants[id]);
                match home {
                    HomeBox::Read => log.note_boxes(&door),
                    HomeBox::Refused { grace } => log.note_box_refused(&door, Time(now.0.saturating_sub(*grace))),
                    HomeBox::Excused => {}
                }
            }
            log.write(self, pin.origin())?;
        }
        failed.map_or(Ok(Boxes { new, away }), Err)
    }

    // What the readers were shown of the own log, as their receipts say, against what is shown here. A log that was never met
    // is nobody's lie, and one that cannot be asked now is asked at the next look.
    fn compare_readers(&self, now: Time) -> Result<(), Error> {
        let Some((pin, _)) = self.own_log()? else { return Ok(()) };
        match self.compare_own(&pin, &self.connection()?, now) {
            Err(Error::Offline(_) | Error::Refused(_)) => Ok(()),
            compared => compared,
        }
    }

    /// Whether a door was opened under a log of this vault that has ended since: nobody reads through it any more, and what
    /// its home has lost of it was said when the vault took on the next.
    pub(crate) fn is_of_ended_log(&self, g: &Grant) -> Result<bool, Error> {
        let logs = self.own_logs()?;
        Ok(log_of(g, &logs).zip(logs.last()).is_some_and(|((pin, _), (last, _))| pin.key != last.key))
    }

    // Every custodian's box. A receipt stands in the boxes of those who were asked: what one hides, another shows.
    // Answers what is new, and what came of the box at the home server: its log is held against that one.
    fn check_boxes(
        &self,
        id: &GrantId,
        now: Time,
        failed: &mut Option<Error>,
        away: &mut BTreeSet<String>,
    ) -> (Vec<Op>, HomeBox) {
        let g = &self.state.grants[id];
        let (mut ops, mut home) = (Vec::new(), HomeBox::Read);
        let ended = self.is_of_ended_log(g).unwrap_or(false);
        for (custodian, c) in (0..).zip(g.head.custodians.iter()) {
            let unopened =
                |t: &Task| matches!(t, Task::OpenSlot(s) if s.opening.slot == g.head.slot && s.server == c.server);
            if away.contains(c.server.as_str()) || self.queue.iter().any(|(_, t)| unopened(t)) {
                continue;
            }
            match self.check_box(g, custodian, c, ended && self.is_home(c)) {
                Ok(new) => ops.extend(new),
                // Boxes are kept three years past their door's date; what they held is kept here.
                Err(Error::Refused(Refusal::NotFound)) if ended || g.head.not_after.plus(KEPT) <= now => {
                    if self.is_home(c) {
                        home = HomeBox::Excused;
                    }
                }
                Err(Error::Offline(_)) if !self.is_home(c) => drop(away.insert(c.server.to_string())),
                Err(e) => {
                    // It opened the slot. A box that is denied shows nothing, and its log is held against that.
                    let denied = matches!(e, Error::Refused(Refusal::NotFound));
                    let e = if denied { Lie::ReceiptHidden.into() } else { e };
                    if let Error::ServerMisbehaved(lie) = &e {
                        self.audit_of(&c.server, lie, now);
                    }
                    if self.is_home(c) && !denied {
                        home = match e {
                            Error::Offline(_) => HomeBox::Refused { grace: LATE_ALONE },
                            _ => HomeBox::Refused { grace: REFUSED },
                        };
                    }
                    // A lie is told before an absence.
                    if failed.is_none()
                        || matches!((&*failed, &e), (Some(Error::Offline(_)), Error::ServerMisbehaved(_)))
                    {
                        *failed = Some(e);
                    }
                }
            }
        }
        (ops, home)
    }

    fn is_home(&self, c: &Custodian) -> bool {
        c.server.as_str() == self.server.url.as_str()
    }

    // `lost`: what it had may be gone, and that was said.
    fn check_box(&self, g: &Grant, custodian: u64, c: &Custodian, lost: bool) -> Result<Vec<Op>, Error> {
        let manager = SigningKey::derive(&g.record.manager);
        let found = self.connect(self.parse_url(&c.server)?).receipts(&manager, &g.head.slot, 0)?;
        let shown = g.receipts.values().filter(|r| r.shown_by.contains(&custodian));
        for kept in shown {
            if !lost && !found.receipts.iter().any(|r| r[..] == kept.bytes[..]) {
                return Err(Lie::ReceiptHidden.into());
            }
        }
        let mut ops = Vec::new();
        for bytes in found.receipts.iter() {
            let receipt = verify(g, bytes)?;
            let kept = g.receipts.get(&(receipt.n, receipt.hash()));
            if kept.is_none_or(|r| !r.shown_by.contains(&custodian)) {
                let receipt = Bytes::new(&bytes[..])?;
                ops.push(Op::ReceiptKept(ReceiptKept { grant: g.head.grant, custodian, receipt }));
            }
        }
        if let Some(closing) = g.closings.get(&custodian) {
            let closing = Signed::<Closing>::decode(closing).map_err(|_| Lie::Statement)?;
            // The custodian signed how many receipts there were when it closed.
            match found.receipts.len().cmp(&(closing.dangerous_unverified().receipts as usize)) {
                Ordering::Greater => return Err(Lie::ReleasedAfterClosing.into()),
                Ordering::Less => return Err(Lie::ReceiptHidden.into()),
                Ordering::Equal => {}
            }
        }
        Ok(ops)
    }

    /// Every reading known here, newest first.
    pub fn history(&self) -> Vec<Reading> {
        // Without it, readings are still those of the boxes.
        let logs = self.own_logs().unwrap_or_default();
        let mut all: Vec<Reading> = self.state.grants.values().flat_map(|g| readings(g, log_of(g, &logs))).collect();
        all.sort_by_key(|r| (std::cmp::Reverse(r.time), r.n));
        all
    }

    /// Which log has the leaf of a receipt, and the proof, under the newest checkpoint this device was shown; nothing if no
    /// such leaf is known here.
    pub(crate) fn place_of(&self, g: &Grant, n: u32, receipt: &[u8]) -> Result<Option<(PinnedLog, ProofFile)>, Error> {
        let logs = self.own_logs()?;
        let Some((pin, log)) = log_of(g, &logs) else { return Ok(None) };
        let leaf = Mark::reading(GrantKeys::derive(&g.record.g).tag_key(), n).leaf(receipt);
        let Some(index) =
            log.of(&follow::door(g)).find(|found| leaf[17..] == found.commitment).map(|found| found.index)
        else {
            return Ok(None);
        };
        let proof = self.proof_of(pin, log, index, &leaf)?;
        Ok(Some((pin.clone(), proof)))
    }

    /// What is not as it should be about readings, as far as this device has read the log and the boxes. Ask
    /// [`follow_log`](Self::follow_log) first, then [`fetch_receipts`](Self::fetch_receipts): a leaf counts against a
    /// custodian only if its box was read after it.
    pub fn doubts(&self) -> Result<Vec<Doubt>, Error> {
        let logs = self.own_logs()?;
        let home = self.server_url().unwrap_or_default();
        Ok(self.state.grants.values().flat_map(|g| doubts(g, &logs, home)).collect())
    }
}

/// What came of the box at the home server.
enum HomeBox {
    /// It was read, or denied: every leaf found until now has a receipt there, or is told of.
    Read,
    /// It cannot be had. A disk fails, a line drops; what has stood in the log for so many seconds is told of all the same.
    Refused {
        /// Seconds.
        grace: u64,
    },
    /// Nothing follows from it.
    Excused,
}

/// A log as this device knows it.
type Known<'a> = (&'a PinnedLog, &'a Followed);

// The log that a door was opened under, as its grant names it; the newest if that is none of these.
fn log_of<'a>(g: &Grant, logs: &'a [(PinnedLog, Followed)]) -> Option<Known<'a>> {
    let named = SignedCheckpoint::parse(&g.head.checkpoint).ok();
    let origin = named.as_ref().map_or("", |named| named.claimed_origin());
    let log = logs.iter().find(|(pin, _)| pin.origin() == origin).or(logs.last());
    log.map(|(pin, log)| (pin, log))
}

fn readings(g: &Grant, log: Option<Known<'_>>) -> Vec<Reading> {
    if g.receipts.is_empty() {
        return Vec::new();
    }
    let door = follow::door(g);
    let one = |kept: &KeptReceipt| {
        let bytes = &kept.bytes;
        let r = verify(g, bytes).ok()?;
        let paper = g.papers.iter().find(|p| p.entry == r.entry).map(|p| (p.doc, p.version));
        let logged = log.map_or(Logged::NotYet, |log| logged(g, &door, &r, bytes, log));
        let (grant, reader) = (g.head.grant, g.head.recipient);
        Some(Reading { grant, reader, paper, entry: r.entry, time: r.time, n: r.n, receipt: r.hash(), logged })
    };
    g.receipts.values().filter_map(one).collect()
}

fn logged(g: &Grant, door: &Watched, r: &Receipt, bytes: &[u8], (pin, log): Known<'_>) -> Logged {
    let keys = GrantKeys::derive(&g.record.g);
    let leaf = Mark::reading(keys.tag_key(), r.n).leaf(bytes);
    let mut leaves = log.of(door).filter(|leaf| leaf.number == r.n).peekable();
    let other = leaves.peek().is_some();
    if let Some(found) = leaves.find(|found| leaf[17..] == found.commitment) {
        let Some(shown) = log.between(found.index).1 else { return Logged::NotYet };
        // The reader names the log as it was seen before: what was smaller then is older.
        let seen = seen_size(pin, &r.checkpoint).filter(|size| *size <= found.index);
        let below = seen.unwrap_or(found.index + 1);
        // Between two times that the same clocks say: those of the witnesses, or this device's.
        let earlier = log.moments.iter().rev().filter(|moment| moment.size < below);
        let after = earlier.filter(|moment| moment.witnessed || !shown.witnessed).map(|moment| moment.at).next();
        return Logged::Leaf { index: found.index, after, before: shown.at, witnessed: shown.witnessed };
    }
    let late = log.moments.last().is_some_and(|moment| {
        let grace = if moment.witnessed { LATE } else { LATE_ALONE };
        r.time.plus(grace) < moment.at
    });
    match (other, late && log.read_to(door).is_some_and(|to| to == log.tree.size())) {
        (true, _) => Logged::Other,
        (false, true) => Logged::Missing,
        (false, false) => Logged::NotYet,
    }
}

// The size of the log that a reader says to have seen, if it is one of this log.
fn seen_size(pin: &PinnedLog, checkpoint: &[u8]) -> Option<u64> {
    let checkpoint = SignedCheckpoint::parse(checkpoint).ok()?.verify(&pin.key).ok()?;
    Some(checkpoint.head().size)
}

fn doubts(g: &Grant, logs: &[(PinnedLog, Followed)], home: &str) -> Vec<Doubt> {
    let mut found: Vec<Doubt> = (0..logs.len()).flat_map(|at| doubts_of_leaves(g, logs, at, home)).collect();
    for reading in readings(g, log_of(g, logs)) {
        let log = log_of(g, logs).map(|(_, log)| log);
        let told = |index: Option<u64>| told(g, reading.n, log.zip(index));
        let (index, over) = match reading.logged {
            Logged::Leaf { index, after: Some(after), before, witnessed } => {
                (Some(index), is_past(g.head.not_after, after.min(before), witnessed))
            }
            Logged::Leaf { index, .. } => (Some(index), false),
            Logged::Missing => {
                found.push(Doubt::Unlogged(told(None)));
                (None, false)
            }
            Logged::Other => {
                found.push(Doubt::OtherLeaf(told(None)));
                (None, false)
            }
            Logged::NotYet => (None, false),
        };
        if over || reading.paper.is_none() || !g.head.rights.read {
            found.push(Doubt::Beyond(told(index)));
        }
    }
    found
}

fn told(g: &Grant, n: u32, leaf: Option<(&Followed, u64)>) -> Told {
    let (after, shown) = leaf.map_or((None, None), |(log, index)| log.between(index));
    Told { grant: g.head.grant, reader: g.head.recipient, n, after, before: shown.map(|shown| shown.at) }
}

// What one of the logs has of a door, against the home's box and closing.
fn doubts_of_leaves(g: &Grant, logs: &[(PinnedLog, Followed)], at: usize, home: &str) -> Vec<Doubt> {
    let (log, ended) = (&logs[at].1, &logs[..logs.len() - 1]);
    let (door, keys) = (follow::door(g), GrantKeys::derive(&g.record.g));
    // The home server wrote the leaves: it has every receipt, and what it signs of the log's size is of this log.
    let own = |index: &u64| {
        let c = usize::try_from(*index).ok().and_then(|index| g.head.custodians.get(index));
        c.is_some_and(|c| c.server.as_str() == home)
    };
    // The size that it says is that of the log in which it stands: of the newest, if in none of those that have ended.
    let stands = |closing: &[u8]| {
        let leaf = Mark::closing(keys.tag_key()).leaf(closing);
        let has = |log: &Followed| log.of(&door).any(|f| f.number == g.head.max_reads && leaf[17..] == f.commitment);
        ended.iter().position(|(_, log)| has(log)).unwrap_or(ended.len())
    };
    let here = |closing: &&Vec<u8>| stands(closing) == at;
    let closings = g.closings.iter().filter(|(index, _)| own(index)).map(|(_, closing)| closing).filter(here);
    let closed_at =
        closings.filter_map(|c| Signed::<Closing>::decode(c).ok()).map(|c| c.dangerous_unverified().log_size);
    let closed_at = closed_at.min().unwrap_or(u64::MAX);
    let boxes = log.boxes_read_to(&door);
    let shown = g.receipts.iter().filter(|(_, kept)| kept.shown_by.iter().any(own));
    let numbers: BTreeSet<u32> = shown.map(|((n, _), _)| *n).collect();
    let mut found = Vec::new();
    for leaf in log.of(&door).filter(|leaf| leaf.number < g.head.max_reads) {
        let told = told(g, leaf.number, Some((log, leaf.index)));
        if leaf.index < boxes && !numbers.contains(&leaf.number) {
            found.push(Doubt::Withheld(told));
        }
        if leaf.index >= closed_at {
            found.push(Doubt::AfterClosing(told));
        }
    }
    found
}

// Whether what came after that time came after a door's last day. Only witnesses say so at once: a device's own clock may be
// days ahead.
fn is_past(last: Time, after: Time, witnessed: bool) -> bool {
    let grace = if witnessed { 0 } else { LATE_ALONE };
    last.plus(Time::DAY).plus(grace) <= after
}

fn verify(g: &Grant, bytes: &[u8]) -> Result<Verified<Receipt>, Lie> {
    let receipt = Signed::<Receipt>::decode(bytes).map_err(|_| Lie::ReceiptForged)?;
    let receipt = receipt.verify(&g.head.reader).map_err(|_| Lie::ReceiptForged)?;
    // A receipt for another head or slot under this reader's key buys nothing; a custodian that shows it here lies.
    let here = receipt.slot == g.head.slot && receipt.n < g.head.max_reads;
    if here { Ok(receipt) } else { Err(Lie::ReceiptForged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_of_ones_own_accuses_a_week_later_than_witnesses() {
        let (last, day) = (Time(1_800_000_000), Time::DAY);
        assert!(!is_past(last, last.plus(day - 1), true) && is_past(last, last.plus(day), true));
        assert!(!is_past(last, last.plus(8 * day - 1), false) && is_past(last, last.plus(8 * day), false));
    }
}
