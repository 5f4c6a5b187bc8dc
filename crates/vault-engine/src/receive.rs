//! Doors opened to this vault: taken in, checked, and their papers opened, each against a receipt.

use crate::error::{Error, Lie, SenderFault};
use crate::files::{FileError, SealedFile};
use crate::queue::{TakeDrop, Task, Upload};
use crate::state::Received;
use crate::vault::{Vault, fold};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use vault_crypto::grant::{self, GrantDrop, GrantError, GrantKeys, GrantPackage, PageWithEntries};
use vault_crypto::journal::{GrantReceived, KeyObtained, Op};
use vault_crypto::object::Binding;
use vault_crypto::random;
use vault_crypto::secret::DocumentKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::chain::Chain;
use vault_protocol::grant::{Custodian, GrantEntry, GrantHead};
use vault_protocol::hash::Hash;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{DocId, DropId, EntryId, MailboxId, SlotId, Time, VaultId, VersionId};
use vault_protocol::release::{self, MAX_BATCH, Receipt, ReleaseStatement};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{self, Bytes, List};
use vault_remote::{Access, Connection, RemoteError};

/// Largest grant kept.
const MAX_KEPT: usize = 64 << 20;

/// What a round at the mailbox brought.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// Grants taken in, by head hash.
    pub grants: Vec<Hash>,
    /// Deposits waiting for a decision.
    pub deposits: usize,
    /// Drops that nothing here opens: parts whose letter has not come, or rubbish.
    pub unreadable: usize,
    /// Drops refused, with the reason.
    pub refused: Vec<Error>,
}

/// A grant received, as checked when it came and again whenever it is read.
pub struct OpenedGrant {
    /// Its head.
    pub head: Verified<GrantHead>,
    /// What it is for.
    pub purpose: String,
    /// Address of the server that holds the objects.
    pub store: String,
    /// Its entries, page after page.
    pub entries: Vec<GrantEntry>,
    pub(crate) keys: GrantKeys,
}

impl Vault {
    /// Empties the mailboxes: grants are checked and kept, deposits wait for their owner's word.
    pub fn receive(&mut self, now: Time) -> Result<Arrivals, Error> {
        self.fetch(now)?;
        let connection = self.connection()?;
        let mut arrivals = Arrivals::default();
        let boxes: Vec<MailboxId> = self.state.mailboxes.keys().copied().collect();
        for mailbox in boxes {
            for line in connection.drops(&self.sign, &self.id, &mailbox)? {
                let path = self.incoming(&mailbox, &line.id);
                if path.exists() {
                    continue;
                }
                let bytes = connection.get_drop(&self.sign, &self.id, &mailbox, &line)?;
                crate::os::create_private_folder(path.parent().expect("a file lies in a folder"))
                    .map_err(FileError::io(&path))?;
                crate::os::replace(&path, &bytes).map_err(FileError::io(&path))?;
            }
        }
        self.sort_incoming(&mut arrivals, now)?;
        Ok(arrivals)
    }

    pub(crate) fn incoming(&self, mailbox: &MailboxId, id: &DropId) -> std::path::PathBuf {
        self.home.join("in").join(mailbox.to_string()).join(id.to_string())
    }

    /// Every drop kept here, with its bytes.
    pub(crate) fn all_incoming(&self) -> Result<Vec<(MailboxId, DropId, Vec<u8>)>, Error> {
        let mut found = Vec::new();
        for mailbox in self.state.mailboxes.keys() {
            let folder = self.home.join("in").join(mailbox.to_string());
            let Ok(files) = std::fs::read_dir(&folder) else { continue };
            for file in files {
                let file = file.map_err(FileError::io(&folder))?;
                if let Some(id) = file.file_name().to_str().and_then(DropId::from_hex) {
                    let bytes = std::fs::read(file.path()).map_err(FileError::io(&folder))?;
                    found.push((*mailbox, id, bytes));
                }
            }
        }
        Ok(found)
    }

    /// The drop is dealt with: its file goes, and the server is told.
    pub(crate) fn forget_incoming(&self, mailbox: &MailboxId, id: &DropId) -> Task {
        let _ = std::fs::remove_file(self.incoming(mailbox, id));
        Task::TakeDrop(TakeDrop { mailbox: *mailbox, id: *id })
    }

    // Keys of own cards, newest first, with what grants to them are bound to.
    pub(crate) fn card_keys(&self) -> Vec<(Hash, UnwrapKey, usize)> {
        let cards = self.state.cards.iter().enumerate().rev();
        cards
            .filter_map(|(i, c)| {
                let card = Signed::<vault_protocol::card::Card>::decode(&c.card).ok()?;
                Some((card.hash(), UnwrapKey::derive(&c.wrap), i))
            })
            .collect()
    }

    fn sort_incoming(&mut self, arrivals: &mut Arrivals, now: Time) -> Result<(), Error> {
        let keys = self.card_keys();
        // A page may lie beside the grant it belongs to: grants first.
        let mut later = Vec::new();
        for (mailbox, id, bytes) in self.all_incoming()? {
            let opened = keys.iter().find_map(|(card, key, index)| match grant::open(key, &self.id, card, &bytes) {
                Err(GrantError::NotForUs) => None,
                other => Some((other, *card, *index)),
            });
            match opened {
                None => {
                    let deposit = keys.iter().any(|(card, key, _)| {
                        !matches!(
                            vault_crypto::deposit::open(key, &self.id, card, &bytes),
                            Err(vault_crypto::deposit::DepositError::NotForUs)
                        )
                    });
                    if deposit {
                        arrivals.deposits += 1;
                    } else {
                        arrivals.unreadable += 1;
                    }
                }
                Some((Err(e), ..)) => {
                    let task = self.forget_incoming(&mailbox, &id);
                    self.commit(vec![], vec![task], now)?;
                    arrivals.refused.push(SenderFault::Grant(e).into());
                }
                Some((Ok(drop), card, index)) => later.push((mailbox, id, drop, card, index)),
            }
        }
        later.sort_by_key(|(_, _, drop, _, _)| matches!(drop, GrantDrop::More(_)));
        for (mailbox, id, drop, card, index) in later {
            let taken = match drop {
                GrantDrop::Whole(package) => self.take_grant(&package, &card, index, now),
                GrantDrop::More(more) => self.take_pages(&more.head, more.pages.into_vec(), now),
            };
            match taken {
                Ok(hash) => arrivals.grants.push(hash),
                Err(e @ (Error::Sender(_) | Error::NotGranted)) => arrivals.refused.push(e),
                Err(e) => return Err(e),
            }
            let task = self.forget_incoming(&mailbox, &id);
            self.commit(vec![], vec![task], now)?;
        }
        Ok(())
    }

    // Checks a whole grant: chain, card, signature, every hash. Only then is it kept.
    fn take_grant(&mut self, package: &GrantPackage, card: &Hash, index: usize, now: Time) -> Result<Hash, Error> {
        let opened = self.check_package(package, card, index, now)?;
        let hash = opened.head.hash();
        // B8: a grant or slot seen before is not taken again.
        let slot = opened.head.slot;
        let seen = self.state.received.values().any(|r| r.head == hash || r.slot == slot);
        if seen {
            return Err(SenderFault::Replayed.into());
        }
        // Whoever shows papers can be answered: their card comes along.
        let file = crate::contacts::CardFile { chain: package.chain.clone(), card: package.card.clone() };
        if let Ok(bytes) = self.check_card(file, now).map(|(file, _)| wire::encode(&file)) {
            let _ = self.add_contact(&bytes, None, now);
        }
        self.keep_package(package, hash, (opened.head.vault, slot), now)?;
        Ok(hash)
    }

    fn check_package(
        &self,
        package: &GrantPackage,
        card: &Hash,
        index: usize,
        now: Time,
    ) -> Result<OpenedGrant, Error> {
        let malformed = |e| Error::Sender(SenderFault::Malformed(e));
        let claimed = Signed::<GrantHead>::decode(&package.head).map_err(malformed)?.dangerous_unverified().vault;
        let statements: Vec<Vec<u8>> = package.chain.iter().map(|b| b.to_vec()).collect();
        let mut chain = fold(&claimed, &statements).map_err(SenderFault::Chain)?;
        // A longer chain already known counts: a member removed there signs nothing any more.
        if let Some(known) = self.state.contacts.get(&claimed) {
            let old = crate::contacts::contact_chain(known)?;
            if chain.is_prefix_of(&old) {
                chain = old;
            } else if !old.is_prefix_of(&chain) {
                return Err(SenderFault::Card(vault_protocol::card::CardError::Fork).into());
            }
        }
        let head = grant::verify_head(package, &chain, now).map_err(SenderFault::Grant)?;
        let keys = GrantKeys::derive(&package.g);
        let own = self.state.cards.get(index).ok_or(Error::NotGranted)?;
        let own = Signed::<vault_protocol::card::Card>::decode(&own.card)?;
        let reader = own.dangerous_unverified().reader;
        grant::check(&head, &keys, &self.id, card, &reader, (&package.purpose_salt, &package.purpose))
            .map_err(SenderFault::Grant)?;
        let entries = check_pages(&head, &package.pages, &chain, now)?;
        let (purpose, store) = (package.purpose.to_string(), package.store.to_string());
        Ok(OpenedGrant { head, purpose, store, entries, keys })
    }

    fn take_pages(&mut self, head: &Hash, pages: Vec<PageWithEntries>, now: Time) -> Result<Hash, Error> {
        if !self.state.received.contains_key(head) {
            return Err(Error::NotGranted);
        }
        let mut package = self.load_package(head)?;
        let mut all = package.pages.into_vec();
        for page in pages {
            // The same page again changes nothing.
            if all.iter().all(|p| p.page != page.page) {
                all.push(page);
            }
        }
        package.pages = List::new(all)?;
        let (card, index) = self.card_of(&package)?;
        self.check_package(&package, &card, index, now)?;
        let r = &self.state.received[head];
        let from = (r.giver, r.slot);
        self.keep_package(&package, *head, from, now)?;
        Ok(*head)
    }

    fn card_of(&self, package: &GrantPackage) -> Result<(Hash, usize), Error> {
        let head = Signed::<GrantHead>::decode(&package.head)?;
        let card = head.dangerous_unverified().card;
        let index = self.card_keys().into_iter().find(|(hash, _, _)| *hash == card).map(|(_, _, i)| i);
        Ok((card, index.ok_or(Error::NotGranted)?))
    }

    fn keep_package(
        &mut self,
        package: &GrantPackage,
        head: Hash,
        (giver, slot): (VaultId, SlotId),
        now: Time,
    ) -> Result<(), Error> {
        let plain = zeroize::Zeroizing::new(wire::encode(package));
        let key = DocumentKey::generate();
        // The object's place is drawn by the folder; its binding needs one before: the head names the document, and
        // the number of pages the version.
        let binding = package_binding(&self.id, &head, package.pages.len());
        let pending = self
            .objects
            .seal(&key, &binding, plain.len() as u64, &mut &plain[..], &mut |_| {})
            .map_err(Error::DamagedObject)?;
        let s = pending.sealed;
        self.objects.keep(&[pending]).map_err(|e| Error::File(FileError::io(&self.home)(e)))?;
        let op = GrantReceived {
            head,
            giver,
            slot,
            stored: s.locator,
            pages: package.pages.len() as u64,
            size: plain.len() as u64,
            digest: s.digest,
            key,
            at: now,
        };
        let upload = Task::Upload(Upload { locator: s.locator, size: s.size, digest: s.digest });
        self.commit(vec![Op::GrantReceived(op)], vec![upload], now)
    }

    fn load_package(&mut self, head: &Hash) -> Result<GrantPackage, Error> {
        let r: &Received = self.state.received.get(head).ok_or(Error::NotGranted)?;
        let (stored, size, digest, key) = (r.stored, r.size, r.digest, r.key.duplicate());
        let binding = package_binding(&self.id, head, usize::try_from(r.pages).unwrap_or(usize::MAX));
        if !self.objects.has(&stored) {
            let padded = vault_protocol::object::padded(size).ok_or(Error::NotGranted)?;
            self.fetch_object(&stored, vault_protocol::object::sealed(padded), &digest, &mut |_| {})?;
        }
        let mut plain = zeroize::Zeroizing::new(Vec::new());
        self.objects.unseal(&key, &binding, &stored, &mut *plain, &mut |_| {}).map_err(Error::DamagedObject)?;
        Ok(wire::decode(&plain, MAX_KEPT)?)
    }

    /// A grant received, with its entries.
    pub fn received(&mut self, head: &Hash) -> Result<OpenedGrant, Error> {
        let package = self.load_package(head)?;
        let (card, index) = self.card_of(&package)?;
        let at = self.state.received[head].at;
        self.check_package(&package, &card, index, at)
    }

    /// Asks to open entries of a grant: fetches and checks each ciphertext, signs a receipt for each that was not
    /// opened before, and keeps the keys that come back. Answers how many receipts were signed.
    pub fn request(
        &mut self,
        head: &Hash,
        entries: &[EntryId],
        now: Time,
        progress: &mut dyn FnMut(u64),
    ) -> Result<usize, Error> {
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
    ) -> Result<usize, Error> {
        let package = self.load_package(head)?;
        let (card, index) = self.card_of(&package)?;
        let at = self.state.received[head].at;
        let opened = self.check_package(&package, &card, index, at)?;
        if !opened.head.rights.read || now >= opened.head.not_after {
            return Err(Error::Closed);
        }
        let slot = opened.head.slot;
        let mut entries = Vec::new();
        for id in wanted {
            let entry = opened.entries.iter().find(|e| e.id == *id).ok_or(Error::NotGranted)?;
            if !self.state.keys.contains_key(&(slot, *id)) {
                entries.push(entry.clone());
            }
        }
        let reader = self.state.cards[index].reader.duplicate();
        let key = opened.keys.reader_key(&reader).map_err(|_| Error::NotGranted)?;
        let store = self.connect(self.parse_url(&opened.store).map_err(SenderFault::Address)?);
        for e in &entries {
            let d = &e.description;
            if !self.objects.has(&d.locator) {
                let size = self.sealed_size(d)?;
                crate::sync::download(
                    &self.objects,
                    &store,
                    Access::Slot(&key, slot),
                    &opened.head.vault,
                    &d.locator,
                    size,
                    &d.digest,
                    progress,
                )?;
            }
        }
        let [custodian] = &opened.head.custodians[..] else { return Err(Error::NotGranted) };
        let server = self.connect(self.parse_url(&custodian.server).map_err(SenderFault::Address)?);
        let mut signed = 0;
        for part in entries.chunks(MAX_BATCH) {
            signed += self.release(&opened, &key, &server, custodian, part, now)?;
        }
        Ok(signed)
    }

    // One call: receipts are on disk before they are sent, and sent again as they were if the answer was lost.
    fn release(
        &mut self,
        opened: &OpenedGrant,
        key: &vault_crypto::blind::BlindedKey,
        server: &Connection,
        custodian: &Custodian,
        entries: &[GrantEntry],
        now: Time,
    ) -> Result<usize, Error> {
        let (slot, gh) = (opened.head.slot, opened.head.hash());
        let file = Unsent::file(self);
        let mut unsent = Unsent::read(&file)?;
        let mut clock = now;
        let mut used = 0;
        for _round in 0..4 {
            let mut next = self.next_number(&slot, &unsent);
            let mut prev = self.last_receipt(&slot);
            let mut receipts: Vec<Vec<u8>> = Vec::new();
            for e in entries {
                let have =
                    unsent.receipts.iter().find(|r| r.slot == slot && r.entry == e.id).map(|r| r.receipt.to_vec());
                let bytes = match have {
                    Some(bytes) => bytes,
                    None => {
                        let body = Receipt {
                            head: gh,
                            slot,
                            entry: e.id,
                            n: next,
                            prev,
                            time: clock,
                            nonce: random::bytes(),
                            checkpoint: None,
                        };
                        let receipt = key.sign(body);
                        unsent.push(slot, e.id, next, receipt.bytes())?;
                        next += 1;
                        receipt.bytes().to_vec()
                    }
                };
                prev = Some(Signed::<Receipt>::decode(&bytes)?.hash());
                receipts.push(bytes);
            }
            file.write(&wire::encode(&unsent))?;
            let answer = match server.release(key, &slot, &receipts) {
                Err(RemoteError::Refused(Refusal::Closed | Refusal::NotFound)) => {
                    unsent.receipts = keep(&unsent, |r| r.slot != slot)?;
                    file.write(&wire::encode(&unsent))?;
                    return Err(Error::Closed);
                }
                other => other?,
            };
            if answer.released.len() != receipts.len() {
                return Err(Lie::Statement.into());
            }
            let statement = check_statement(&answer, &receipts, &slot, custodian)?;
            let mut ops = Vec::new();
            let mut again = false;
            for ((e, receipt), released) in entries.iter().zip(&receipts).zip(answer.released.iter()) {
                if let Some(time) = released.clock {
                    clock = time;
                } else if let Some(free) = released.next_free {
                    unsent.floor(slot, free)?;
                } else {
                    let dek = open_entry(opened, e, &gh, &released.shares)?;
                    let receipt = Bytes::new(&receipt[..])?;
                    let statement = Bytes::new(statement.as_deref().ok_or(Lie::Statement)?)?;
                    ops.push(Op::KeyObtained(KeyObtained { slot, entry: e.id, key: dek, receipt, statement }));
                    used += 1;
                    continue;
                }
                // This receipt's number or time is not the custodian's: another takes its place.
                unsent.receipts = keep(&unsent, |r| !(r.slot == slot && r.entry == e.id))?;
                again = true;
            }
            let obtained: Vec<EntryId> =
                ops.iter().filter_map(|o| if let Op::KeyObtained(k) = o { Some(k.entry) } else { None }).collect();
            self.commit(ops, vec![], now)?;
            unsent.receipts = keep(&unsent, |r| !(r.slot == slot && obtained.contains(&r.entry)))?;
            file.write(&wire::encode(&unsent))?;
            if !again {
                return Ok(used);
            }
            let rest: Vec<GrantEntry> = entries.iter().filter(|e| !obtained.contains(&e.id)).cloned().collect();
            if !obtained.is_empty() {
                return Ok(used + self.release(opened, key, server, custodian, &rest, now)?);
            }
        }
        Err(Lie::Statement.into())
    }

    fn next_number(&self, slot: &SlotId, unsent: &Unsent) -> u32 {
        let number = |bytes: &[u8]| Signed::<Receipt>::decode(bytes).map_or(0, |r| r.dangerous_unverified().n + 1);
        let kept = self.state.keys.range((*slot, EntryId::new([0; 16]))..=(*slot, EntryId::new([255; 16])));
        let kept = kept.map(|(_, k)| number(&k.receipt)).max().unwrap_or(0);
        let waiting = unsent.receipts.iter().filter(|r| r.slot == *slot).map(|r| r.n + 1).max().unwrap_or(0);
        let floor = unsent.floors.iter().filter(|f| f.slot == *slot).map(|f| f.n).max().unwrap_or(0);
        kept.max(waiting).max(floor)
    }

    fn last_receipt(&self, slot: &SlotId) -> Option<Hash> {
        let kept = self.state.keys.range((*slot, EntryId::new([0; 16]))..=(*slot, EntryId::new([255; 16])));
        let decoded = kept.filter_map(|(_, k)| Signed::<Receipt>::decode(&k.receipt).ok());
        decoded.max_by_key(|r| r.dangerous_unverified().n).map(|r| r.hash())
    }

    /// Opens an entry whose key was obtained into a file.
    pub fn open_received(
        &mut self,
        head: &Hash,
        entry: &EntryId,
        path: &Path,
        progress: &mut dyn FnMut(u64),
    ) -> Result<u64, Error> {
        let opened = self.received(head)?;
        let e = opened.entries.iter().find(|e| e.id == *entry).ok_or(Error::NotGranted)?;
        let key = self.state.keys.get(&(opened.head.slot, *entry)).ok_or(Error::NotGranted)?.key.duplicate();
        let binding = Binding { vault: opened.head.vault, doc: e.description.doc, version: e.description.version };
        self.unseal_to(&e.description, &key, &binding, path, progress)
    }
}

fn package_binding(vault: &VaultId, head: &Hash, pages: usize) -> Binding {
    let mut version = [0; 16];
    version[..8].copy_from_slice(&(pages as u64).to_be_bytes());
    let doc = DocId::new(*head.as_bytes().first_chunk().expect("16 of 32 bytes"));
    Binding { vault: *vault, doc, version: VersionId::new(version) }
}

fn check_pages(
    head: &Verified<GrantHead>,
    pages: &[PageWithEntries],
    chain: &Chain,
    now: Time,
) -> Result<Vec<GrantEntry>, Error> {
    let (mut entries, mut seen, mut prev) = (Vec::new(), BTreeSet::new(), None);
    for (number, page) in (0..).zip(pages) {
        let verified = grant::verify_page(page, chain, now).map_err(SenderFault::Grant)?;
        grant::check_page(&verified, &page.entries, &head.hash(), number, prev, head.custodians.len(), &mut seen)
            .map_err(SenderFault::Grant)?;
        prev = Some(verified.hash());
        entries.extend(page.entries.iter().cloned());
    }
    Ok(entries)
}

// The custodian's share is held against the entry's check value: a wrong one convicts it by name.
fn open_entry(opened: &OpenedGrant, e: &GrantEntry, gh: &Hash, shares: &[[u8; 32]]) -> Result<DocumentKey, Error> {
    let slot = opened.head.slot;
    let [share] = shares else { return Err(Lie::Share.into()) };
    if e.shares[..] != vault_protocol::grant::share_check(&slot, &e.id, share) {
        return Err(Lie::Share.into());
    }
    let released = grant::released(shares, gh, &e.id);
    // The share is right and the key does not open: the giver wrapped it wrongly.
    opened
        .keys
        .unwrap(gh, e, &released)
        .map_err(|_| SenderFault::Grant(GrantError::Mismatch("a key that does not open")).into())
}

fn check_statement(
    answer: &vault_protocol::http::ReleaseAnswer,
    receipts: &[Vec<u8>],
    slot: &SlotId,
    custodian: &Custodian,
) -> Result<Option<Vec<u8>>, Error> {
    let given: Vec<usize> = (0..receipts.len()).filter(|i| !answer.released[*i].shares.is_empty()).collect();
    let Some(bytes) = &answer.statement else {
        return if given.is_empty() { Ok(None) } else { Err(Lie::Statement.into()) };
    };
    let statement = Signed::<ReleaseStatement>::decode(bytes).map_err(|_| Lie::Statement)?;
    let statement = statement.verify(&custodian.key).map_err(|_| Lie::Statement)?;
    let right = statement.slot == *slot
        && statement.receipts == release::receipts_digest(given.iter().map(|i| &receipts[*i][..]))
        && statement.shares == release::shares_digest(given.iter().flat_map(|i| answer.released[*i].shares.iter()));
    if right { Ok(Some(bytes.to_vec())) } else { Err(Lie::Statement.into()) }
}

vault_protocol::record! {
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct UnsentReceipt {
        slot: SlotId,
        entry: EntryId,
        n: u32,
        receipt: Bytes<{ 6 * 1024 }>,
    }
}

vault_protocol::record! {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Floor {
        slot: SlotId,
        n: u32,
    }
}

vault_protocol::record! {
    /// Receipts signed whose answer has not come: sent again byte for byte.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct Unsent {
        receipts: List<UnsentReceipt, 65_536>,
        floors: List<Floor, 65_536>,
    }
}

impl Unsent {
    fn file(vault: &Vault) -> SealedFile {
        SealedFile::new(&vault.home, "receipts", &vault.device)
    }

    fn read(file: &SealedFile) -> Result<Unsent, Error> {
        match file.read()? {
            None => Ok(Unsent::default()),
            Some(bytes) => {
                wire::decode(&bytes, MAX_KEPT).map_err(|_| FileError::Damaged(file.path().to_owned()).into())
            }
        }
    }

    fn push(&mut self, slot: SlotId, entry: EntryId, n: u32, receipt: &[u8]) -> Result<(), Error> {
        let mut all = std::mem::take(&mut self.receipts).into_vec();
        all.push(UnsentReceipt { slot, entry, n, receipt: Bytes::new(receipt)? });
        self.receipts = List::new(all)?;
        Ok(())
    }

    fn floor(&mut self, slot: SlotId, n: u32) -> Result<(), Error> {
        let mut all = std::mem::take(&mut self.floors).into_vec();
        all.retain(|f| f.slot != slot);
        all.push(Floor { slot, n });
        self.floors = List::new(all)?;
        Ok(())
    }
}

fn keep(unsent: &Unsent, wanted: impl Fn(&UnsentReceipt) -> bool) -> Result<List<UnsentReceipt, 65_536>, Error> {
    Ok(List::new(unsent.receipts.iter().filter(|r| wanted(r)).cloned().collect::<Vec<_>>())?)
}

/// The papers of every grant received from each person, newest grant first.
pub type Shown = BTreeMap<VaultId, Vec<Hash>>;

impl Vault {
    /// Who shows this vault what.
    pub fn shown(&self) -> Shown {
        let mut shown = Shown::new();
        let mut all: Vec<&Received> = self.state.received.values().collect();
        all.sort_by_key(|r| std::cmp::Reverse(r.at));
        for r in all {
            shown.entry(r.giver).or_default().push(r.head);
        }
        shown
    }
}
