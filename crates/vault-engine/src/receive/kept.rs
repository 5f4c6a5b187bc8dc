//! Grants as they are kept: one object of this vault each, for all its devices.

use crate::error::{Error, Lie};
use crate::files::FileError;
use crate::queue::{Task, Upload};
use crate::vault::Vault;
use std::collections::BTreeSet;
use vault_crypto::grant::{self, GrantKeys, GrantPackage, PageWithEntries};
use vault_crypto::journal::{GrantReceived, Op};
use vault_crypto::object::Binding;
use vault_crypto::secret::DocumentKey;
use vault_protocol::card::Card;
use vault_protocol::grant::{GrantEntry, GrantHead};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DocId, EntryId, ObjectId, Time, VaultId, VersionId};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{self, List};
use zeroize::Zeroizing;

/// Largest grant kept, in bytes.
pub(super) const MAX_KEPT: usize = 64 << 20;
/// Most pages that came after the grant itself: a rule for papers to come makes one for each day with a paper.
pub(super) const MAX_LATER: usize = 4096;

vault_protocol::record! {
    /// A grant as it came, and the pages that came later, in order.
    #[allow(missing_debug_implementations)]
    pub(crate) struct KeptGrant {
        pub(crate) package: GrantPackage,
        pub(super) later: List<PageWithEntries, MAX_LATER>,
    }
}

impl KeptGrant {
    /// All its pages, in order.
    pub(crate) fn pages(&self) -> impl Iterator<Item = &PageWithEntries> {
        self.package.pages.iter().chain(self.later.iter())
    }

    pub(super) fn count(&self) -> usize {
        self.package.pages.len() + self.later.len()
    }
}

/// A grant received, as it was checked when it came.
pub struct OpenedGrant {
    /// Its head.
    pub head: Verified<GrantHead>,
    /// What it is for.
    pub purpose: String,
    /// Address of the server that holds the objects.
    pub store: String,
    /// Its entries, page after page.
    pub entries: Vec<GrantEntry>,
    /// How many of them came with the grant itself; the others came later.
    pub first: usize,
    pub(super) keys: GrantKeys,
}

impl std::fmt::Debug for OpenedGrant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenedGrant").field("head", &self.head.hash()).finish_non_exhaustive()
    }
}

impl OpenedGrant {
    /// The entry of this id.
    pub(super) fn entry(&self, id: &EntryId) -> Result<&GrantEntry, Error> {
        self.entries.iter().find(|e| e.id == *id).ok_or(Error::NotGranted)
    }

    /// Whether the first custodian is the server that has the papers: the readings are in its log.
    pub(super) fn begins_at_home(&self) -> bool {
        self.head.custodians.first().is_some_and(|c| c.server.as_str() == self.store)
    }
}

impl Vault {
    /// A grant received, with its entries. Its local copy is sealed and its digest stands in the journal: what was
    /// checked when it came is not checked again here. `now` is for the case that another device has it.
    pub fn received(&mut self, head: &Hash, now: Time) -> Result<OpenedGrant, Error> {
        let kept = self.load_kept(head, now)?;
        self.read_kept(head, kept)
    }

    pub(super) fn read_kept(&self, head: &Hash, kept: KeptGrant) -> Result<OpenedGrant, Error> {
        let damaged = || Error::File(FileError::Damaged(self.home.join("objects")));
        let signed = Signed::<GrantHead>::decode(&kept.package.head).map_err(|_| damaged())?;
        let verified = signed.verify_as_claimed().map_err(|_| damaged())?;
        if verified.hash() != *head {
            return Err(damaged());
        }
        let keys = GrantKeys::derive(&kept.package.g);
        let (purpose, store) = (kept.package.purpose.to_string(), kept.package.store.to_string());
        let first = kept.package.pages.iter().map(|p| p.entries.len()).sum();
        let pages = kept.package.pages.into_vec().into_iter().chain(kept.later.into_vec());
        let entries = pages.flat_map(|p| p.entries.into_vec()).collect();
        Ok(OpenedGrant { head: verified, purpose, store, entries, first, keys })
    }

    /// The grant, with every signature and hash of it checked once more: what is read before a receipt is signed.
    pub(super) fn received_checked(&mut self, head: &Hash, now: Time) -> Result<OpenedGrant, Error> {
        let kept = self.load_kept(head, now)?;
        let (mut seen, mut prev) = (BTreeSet::new(), None);
        let custodians = {
            let signed = Signed::<GrantHead>::decode(&kept.package.head)?;
            signed.dangerous_unverified().custodians.len()
        };
        for (number, page) in (0..).zip(kept.pages()) {
            let bad = |e| Error::Sender(crate::SenderFault::Grant(e));
            // Who may sign was found when the page came; here it is enough that nothing changed since.
            let verified = Signed::decode(&page.page)?.verify_as_claimed();
            let verified = verified.map_err(|_| bad(grant::GrantError::Mismatch("a page nobody signed")))?;
            grant::check_page(&verified, &page.entries, head, number, prev, custodians, &mut seen).map_err(bad)?;
            prev = Some(verified.hash());
        }
        self.read_kept(head, kept)
    }

    /// Seals a grant as an object of this vault, in the place of the one with fewer pages.
    pub(super) fn keep_grant(
        &mut self,
        kept: &KeptGrant,
        head: &Verified<GrantHead>,
        mut tasks: Vec<Task>,
        now: Time,
    ) -> Result<(), Error> {
        let plain = Zeroizing::new(wire::encode(kept));
        if plain.len() > MAX_KEPT {
            return Err(wire::WireError::TooLong { what: "grant", max: MAX_KEPT }.into());
        }
        let key = DocumentKey::generate();
        let binding = binding(&self.id, &head.hash(), kept.count() as u64);
        let pending = self
            .objects
            .seal(&key, &binding, plain.len() as u64, &mut &plain[..], &mut |_| {})
            .map_err(Error::DamagedObject)?;
        let s = pending.sealed;
        self.objects.keep(&[pending]).map_err(|e| Error::File(FileError::io(&self.home)(e)))?;
        let op = GrantReceived {
            head: head.hash(),
            giver: head.vault,
            slot: head.slot,
            stored: s.locator,
            pages: kept.count() as u64,
            size: plain.len() as u64,
            digest: s.digest,
            key,
            at: now,
        };
        tasks.push(Task::Upload(Upload { locator: s.locator, size: s.size, digest: s.digest }));
        self.commit(vec![Op::GrantReceived(op)], tasks, now)
    }

    /// Deletes what stands in the place of nothing any more: here, and at the server by the device that put it there.
    pub(super) fn drop_superseded(&mut self, now: Time) -> Result<(), Error> {
        let here: Vec<ObjectId> = self.state.left_behind().into_iter().filter(|o| self.objects.has(o)).collect();
        if here.is_empty() {
            return Ok(());
        }
        self.commit(vec![], here.iter().map(|o| Task::Delete(*o)).collect(), now)?;
        for object in &here {
            self.objects.remove(object).map_err(FileError::io(&self.home))?;
        }
        Ok(())
    }

    pub(crate) fn load_kept(&mut self, head: &Hash, now: Time) -> Result<KeptGrant, Error> {
        match self.bring_kept(head) {
            // Another device has put one with more pages in its place, and told the journal first.
            Err(Error::ServerMisbehaved(Lie::Withheld)) => {
                self.fetch(now)?;
                self.bring_kept(head)?;
            }
            other => other?,
        }
        let r = self.state.received.get(head).ok_or(Error::NotGranted)?;
        let mut plain = Zeroizing::new(Vec::new());
        let binding = binding(&self.id, head, r.pages);
        let done = self.objects.unseal(&r.key, &binding, &r.stored, &mut *plain, &mut |_| {});
        done.map_err(Error::DamagedObject)?;
        let damaged = |_| Error::File(FileError::Damaged(self.objects.path(&r.stored)));
        wire::decode(&plain, MAX_KEPT).map_err(damaged)
    }

    fn bring_kept(&mut self, head: &Hash) -> Result<(), Error> {
        let r = self.state.received.get(head).ok_or(Error::NotGranted)?;
        let (stored, size, digest) = (r.stored, r.size, r.digest);
        if self.objects.has(&stored) {
            return Ok(());
        }
        let padded = vault_protocol::object::padded(size).ok_or(Error::NotGranted)?;
        self.fetch_object(&stored, vault_protocol::object::sealed(padded), &digest, &mut |_| {})
    }

    /// Which of the own cards a grant was made to.
    pub(crate) fn own_card_of(&self, card: &Hash) -> Option<usize> {
        let is_it =
            |c: &vault_crypto::journal::OwnCard| Signed::<Card>::decode(&c.card).is_ok_and(|c| c.hash() == *card);
        self.state.cards.iter().rposition(is_it)
    }
}

// The object's own place is drawn when it is sealed; its binding needs names before: the head's, and the number of
// pages as the version.
fn binding(vault: &VaultId, head: &Hash, pages: u64) -> Binding {
    let mut version = [0; 16];
    version[..8].copy_from_slice(&pages.to_be_bytes());
    let doc = DocId::new(*head.as_bytes().first_chunk().expect("16 of 32 bytes"));
    Binding { vault: *vault, doc, version: VersionId::new(version) }
}
