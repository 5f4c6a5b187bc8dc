//! Who looked: receipts from the custodians' boxes, held against the grants.

use crate::error::{Error, Lie};
use crate::state::Grant;
use crate::vault::Vault;
use vault_crypto::journal::{Op, ReceiptKept};
use vault_crypto::sign::SigningKey;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{DocId, EntryId, GrantId, Time, VaultId, VersionId};
use vault_protocol::release::{Closing, Receipt};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::Bytes;

/// How long a custodian keeps the box of a door past its date, in seconds.
const KEPT: u64 = 3 * 366 * Time::DAY;

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
}

impl Vault {
    /// Fetches every door's receipts, checks them, and keeps the new ones. A receipt once kept and no longer shown, or
    /// one its reader never signed, is the custodian's lie.
    pub fn fetch_receipts(&mut self, now: Time) -> Result<usize, Error> {
        let ids: Vec<GrantId> = self.state.grants.keys().copied().collect();
        let (mut ops, mut failed) = (Vec::new(), None);
        for id in &ids {
            // One box that cannot be had, or lies, hides none of the others.
            match self.check_box(id) {
                Ok(new) => ops.extend(new),
                Err(Error::ServerMisbehaved(lie)) => {
                    self.audit(&lie, now);
                    failed.get_or_insert(lie.into());
                }
                // Boxes are kept three years past their door's date; what they held is kept here.
                Err(Error::Refused(Refusal::NotFound)) if self.state.grants[id].head.not_after.plus(KEPT) <= now => {}
                Err(e) => drop(failed.get_or_insert(e)),
            }
        }
        let count = ops.len();
        if count > 0 {
            self.commit(ops, vec![], now)?;
        }
        failed.map_or(Ok(count), Err)
    }

    fn check_box(&self, id: &GrantId) -> Result<Vec<Op>, Error> {
        let g = &self.state.grants[id];
        let opening_queued = self
            .queue
            .iter()
            .any(|(_, t)| matches!(t, crate::queue::Task::OpenSlot(s) if s.opening.slot == g.head.slot));
        if opening_queued {
            return Ok(Vec::new());
        }
        let manager = SigningKey::derive(&g.record.manager);
        let mut ops = Vec::new();
        for c in g.head.custodians.iter() {
            let found = self.connect(self.parse_url(&c.server)?).receipts(&manager, &g.head.slot, 0)?;
            for kept in g.receipts.values() {
                if !found.receipts.iter().any(|r| r[..] == kept[..]) {
                    return Err(Lie::ReceiptHidden.into());
                }
            }
            for bytes in found.receipts.iter() {
                let receipt = verify(g, bytes)?;
                if !g.receipts.contains_key(&receipt.n) {
                    ops.push(Op::ReceiptKept(ReceiptKept { grant: *id, receipt: Bytes::new(&bytes[..])? }));
                }
                for closing in g.closings.values() {
                    let closing = Signed::<Closing>::decode(closing).map_err(|_| Lie::Statement)?;
                    // The custodian signed how many receipts there were when it closed.
                    if found.receipts.len() > closing.dangerous_unverified().receipts as usize {
                        return Err(Lie::ReleasedAfterClosing.into());
                    }
                }
            }
        }
        Ok(ops)
    }

    /// Every reading known here, newest first.
    pub fn history(&self) -> Vec<Reading> {
        let mut all: Vec<Reading> = self
            .state
            .grants
            .iter()
            .flat_map(|(id, g)| {
                g.receipts.values().filter_map(move |bytes| {
                    let r = verify(g, bytes).ok()?;
                    let paper = g.papers.iter().find(|p| p.entry == r.entry).map(|p| (p.doc, p.version));
                    Some(Reading { grant: *id, reader: g.head.recipient, paper, entry: r.entry, time: r.time, n: r.n })
                })
            })
            .collect();
        all.sort_by_key(|r| (std::cmp::Reverse(r.time), r.n));
        all
    }
}

fn verify(g: &Grant, bytes: &[u8]) -> Result<Verified<Receipt>, Lie> {
    let receipt = Signed::<Receipt>::decode(bytes).map_err(|_| Lie::ReceiptForged)?;
    let receipt = receipt.verify(&g.head.reader).map_err(|_| Lie::ReceiptForged)?;
    // A receipt for another head or slot under this reader's key buys nothing; a custodian that shows it here lies.
    let here = receipt.slot == g.head.slot && receipt.n < g.head.max_reads;
    if here { Ok(receipt) } else { Err(Lie::ReceiptForged) }
}
