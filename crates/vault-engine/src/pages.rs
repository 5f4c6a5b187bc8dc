//! Pages of doors: made to fit a drop each, sent one after another, and made anew if another device came first.
//!
//! A page stands in the journal before it leaves this machine. So the journal decides which of two pages made apart has
//! a number, and the other is not sent: it is made again, after the one that has it. The same is done with a page that
//! shows a paper where it lies no more.

use crate::error::Error;
use crate::queue::{Append, Drop, PageAt, Queue, Shown, Task, TaskId};
use crate::state::{Grant, State};
use crate::vault::{Vault, appends, copy};
use std::collections::{BTreeMap, BTreeSet};
use vault_crypto::grant::{
    self, EntryMaker, GrantDrop, GrantKeys, GrantPackage, MAX_GRANT, MorePages, PageWithEntries,
};
use vault_crypto::journal::{Granted, GrantedPage, GrantedPaper, Op, PageKept};
use vault_crypto::secret::{DocumentKey, DropSecret, ReleaseSeed};
use vault_protocol::card::VerifiedCard;
use vault_protocol::grant::{Description, GrantEntry, GrantPage, PAGE_ENTRIES, entry_hash_and_len};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DocId, GrantId, ObjectId, Time, VersionId};
use vault_protocol::key::PublicKey;
use vault_protocol::wire::{self, Bytes, List, Text};

/// Papers told of in one journal operation.
const TOLD: usize = 1000;
/// What a page's own frame and signature take of a drop, and to spare.
const FRAME: usize = 4096;
/// Bytes that the hash of an entry takes on its page, beside the entry.
const HASHED: usize = 32;

/// A paper to show: what and where it is, and what opens it.
pub(crate) type Paper = (Description, DocumentKey);

/// What pages of one door are made from.
pub(crate) struct Door<'a> {
    pub(crate) grant: GrantId,
    pub(crate) head: Hash,
    pub(crate) keys: GrantKeys,
    pub(crate) seeds: &'a [ReleaseSeed],
}

impl Door<'_> {
    pub(crate) fn of(g: &Grant) -> Door<'_> {
        let keys = GrantKeys::derive(&g.record.g);
        Door { grant: g.head.grant, head: g.hash, keys, seeds: &g.record.seeds }
    }
}

/// A page with its entries, and the operations that tell of it.
struct Made {
    at: PageAt,
    page: PageWithEntries,
    ops: Vec<Op>,
}

/// What comes onto a page.
struct Entries {
    hashes: Vec<u8>,
    entries: Vec<GrantEntry>,
}

impl Entries {
    fn for_some_of(papers: usize) -> Self {
        let most = papers.min(PAGE_ENTRIES);
        Entries { hashes: Vec::with_capacity(most * HASHED), entries: Vec::with_capacity(most) }
    }
}

/// Pages in the queue that cannot stand where they were made to stand.
pub(crate) type Crossed = BTreeSet<(GrantId, PageAt)>;

/// Where a version was said to lie.
type Laid = (DocId, VersionId, ObjectId);

fn of(page: &GrantedPage) -> (GrantId, PageAt) {
    (page.grant, PageAt { number: page.page, hash: page.hash })
}

fn of_kept(page: &PageKept) -> (GrantId, PageAt) {
    (page.grant, PageAt { number: page.page, hash: page.hash })
}

/// Applies what is queued to what is confirmed, but for pages that crossed with another device's work: its page has
/// their number, or it sealed a paper of theirs anew before they were told of. What follows such a page of its door has
/// crossed too.
pub(crate) fn apply_queue(queue: &Queue, state: &mut State, me: &PublicKey) -> Crossed {
    let queued = || queue.appends().flat_map(|(_, a)| a.ops.iter());
    let mut papers: BTreeMap<(GrantId, PageAt), Vec<Laid>> = BTreeMap::new();
    for op in queued() {
        if let Op::GrantedPage(p) = op {
            papers.entry(of(p)).or_default().extend(p.papers.iter().map(|p| (p.doc, p.version, p.locator)));
        }
    }
    let (mut crossed, mut doors) = (Crossed::new(), BTreeSet::new());
    for op in queued() {
        if let Op::GrantedPage(p) = op
            && let Some(g) = state.grants.get(&p.grant)
        {
            let begun = usize::try_from(p.page).ok().and_then(|n| g.pages.get(n)) == Some(&p.hash);
            let moved = || {
                let elsewhere =
                    |(doc, version, locator): &Laid| state.place(doc, version).is_some_and(|lies| lies != *locator);
                papers.get(&of(p)).is_some_and(|papers| papers.iter().any(elsewhere))
            };
            if !begun && (doors.contains(&p.grant) || !g.takes(p.page, &p.hash) || moved()) {
                doors.insert(p.grant);
                crossed.insert(of(p));
                continue;
            }
        }
        state.apply(copy(op), me);
    }
    crossed
}

/// What pages of one door that crossed were to show.
#[derive(Default)]
struct Promised {
    whole: bool,
    papers: Vec<(DocId, VersionId)>,
}

impl Vault {
    /// The grant as it travels, without pages yet.
    pub(crate) fn package(&self, record: &Granted) -> Result<GrantPackage, Error> {
        Ok(GrantPackage {
            head: record.head.clone(),
            g: record.g.duplicate(),
            purpose_salt: record.purpose_salt,
            purpose: record.purpose.clone(),
            store: Text::new(self.server_url().ok_or(Error::NoServer)?)?,
            chain: self.carried()?,
            card: self.state.cards.last().ok_or(Error::NoServer)?.card.clone(),
            pages: List::default(),
        })
    }

    /// Shows papers under a door: after `next`, the number of its next page and the hash of its last. Pages go one a
    /// drop, the first in that of the head if there is one. Answers what tells of them and what sends them.
    pub(crate) fn show(
        &self,
        card: &VerifiedCard,
        door: &Door<'_>,
        package: Option<GrantPackage>,
        next: (u64, Option<Hash>),
        papers: impl ExactSizeIterator<Item = Paper>,
    ) -> Result<(Vec<Op>, Vec<Task>), Error> {
        let head = package.as_ref().map_or(0, |p| wire::encode(p).len());
        let mut pages = self.pages(door, next, papers, MAX_GRANT.saturating_sub(FRAME + head))?.into_iter();
        let (mut ops, mut tasks) = (Vec::new(), Vec::new());
        if let Some(mut package) = package {
            let mut at = None;
            if let Some(first) = pages.next() {
                (at, package.pages) = (Some(first.at), List::new([first.page])?);
                ops.extend(first.ops);
            }
            let shown = Shown { grant: door.grant, whole: true, page: at };
            tasks.push(self.drop_to(card, shown, &GrantDrop::Whole(package))?);
        }
        for made in pages {
            let shown = Shown { grant: door.grant, whole: false, page: Some(made.at) };
            let more = MorePages { head: door.head, pages: List::new([made.page])? };
            tasks.push(self.drop_to(card, shown, &GrantDrop::More(more))?);
            ops.extend(made.ops);
        }
        Ok((ops, tasks))
    }

    // Signed pages: the first takes at most `room` bytes of its drop, the others as much as one holds.
    fn pages(
        &self,
        door: &Door<'_>,
        (mut number, mut prev): (u64, Option<Hash>),
        papers: impl ExactSizeIterator<Item = Paper>,
        mut room: usize,
    ) -> Result<Vec<Made>, Error> {
        let mut maker = EntryMaker::new(&door.keys, door.seeds, door.head, papers.len());
        let (mut pages, mut size) = (Vec::new(), 0);
        let mut page = Entries::for_some_of(papers.len());
        let mut turn = |page: Entries| -> Result<(), Error> {
            let made = self.page(door, number, prev, page)?;
            (number, prev) = (number + 1, Some(made.at.hash));
            pages.push(made);
            Ok(())
        };
        let mut left = papers.len();
        for (about, key) in papers {
            let entry = maker.make(about, &key);
            let (hash, len) = entry_hash_and_len(&entry);
            if !page.entries.is_empty() && (size + len + HASHED > room || page.entries.len() == PAGE_ENTRIES) {
                turn(std::mem::replace(&mut page, Entries::for_some_of(left)))?;
                (size, room) = (0, MAX_GRANT - FRAME);
            }
            size += len + HASHED;
            page.hashes.extend_from_slice(hash.as_bytes());
            page.entries.push(entry);
            left -= 1;
        }
        if !page.entries.is_empty() {
            turn(page)?;
        }
        Ok(pages)
    }

    fn page(&self, door: &Door<'_>, number: u64, prev: Option<Hash>, made: Entries) -> Result<Made, Error> {
        let Entries { hashes, entries } = made;
        let page = self.sign.sign(GrantPage { head: door.head, page: number, prev, entries: Bytes::new(&hashes[..])? });
        let at = PageAt { number, hash: page.hash() };
        let told = entries.iter().map(|e| {
            let d = &e.description;
            GrantedPaper { entry: e.id, doc: d.doc, version: d.version, locator: d.locator }
        });
        let told: Vec<GrantedPaper> = told.collect();
        let (grant, hash) = (door.grant, at.hash);
        let mut ops = Vec::with_capacity(2 * told.len().div_ceil(TOLD));
        for ((papers, entries), hashes) in
            told.chunks(TOLD).zip(entries.chunks(TOLD)).zip(hashes.as_chunks::<32>().0.chunks(TOLD))
        {
            let salts: Vec<u8> = entries.iter().flat_map(|e| *e.salt()).collect();
            ops.push(Op::PageKept(PageKept {
                grant,
                page: number,
                hash,
                signer: *page.signer(),
                signature: *page.signature(),
                entries: Bytes::new(hashes.as_flattened())?,
                salts: Bytes::new(salts)?,
            }));
            ops.push(Op::GrantedPage(GrantedPage { grant, page: number, hash, papers: List::new(papers)? }));
        }
        Ok(Made { at, page: PageWithEntries { page: Bytes::new(page.bytes())?, entries: List::new(entries)? }, ops })
    }

    fn drop_to(&self, card: &VerifiedCard, shown: Shown, drop: &GrantDrop) -> Result<Task, Error> {
        let id = self.put_out(&grant::seal(card, drop)?)?;
        let (m, shown) = (&card.mailbox, Some(shown));
        let secret = DropSecret::from_bytes(&m.drop_secret);
        Ok(Task::Drop(Drop { server: m.server.clone(), mailbox: m.id, secret, id, shown }))
    }

    /// Puts further papers under an open door.
    pub(crate) fn more(&mut self, id: &GrantId, papers: Vec<Paper>, now: Time) -> Result<(), Error> {
        let g = self.state.grants.get(id).ok_or_else(|| Error::NotFound(id.to_string()))?;
        if !g.is_open(self.log_time(now)) {
            return Err(Error::Closed);
        }
        if !g.head.rights.read {
            return Err(Error::GivesOnly);
        }
        let reader = g.head.recipient;
        let gone = || Error::NotFound(id.to_string());
        self.state.contacts.get(&reader).ok_or_else(gone)?;
        self.hold_still(&reader, now)?;
        let (g, contact) = self.state.grants.get(id).zip(self.state.contacts.get(&reader)).ok_or_else(gone)?;
        let card = self.verified_card(contact, true, now)?;
        self.is_of_epoch(contact, now)?;
        let (ops, tasks) = self.show(&card, &Door::of(g), None, next(g), papers.into_iter())?;
        self.commit(ops, tasks, now)
    }

    /// What readers of open doors were shown where it lies no more, door by door.
    pub(crate) fn owed(&self, now: Time) -> Vec<(GrantId, Vec<Paper>)> {
        let time = self.log_time(now);
        let open = self.state.grants.iter().filter(|(_, g)| g.is_open(time) && !g.outdated.is_empty());
        let papers = |g: &Grant| -> Vec<Paper> {
            let versions = self.state.docs.values().flat_map(|d| d.versions.iter().map(move |v| (d, v)));
            let owed = versions.filter(|(_, v)| g.outdated.contains(&v.about.version));
            owed.map(|(d, v)| (d.described(v), v.key.duplicate())).collect()
        };
        open.map(|(id, g)| (*id, papers(g))).filter(|(_, papers)| !papers.is_empty()).collect()
    }

    /// Gives readers what they are owed. A reader whose card nothing can be sealed to now is owed it until one can.
    pub(crate) fn pay(&mut self, now: Time) -> Result<(), Error> {
        for (id, papers) in self.owed(now) {
            if let Err(e @ Error::File(_)) = self.more(&id, papers, now) {
                return Err(e);
            }
        }
        Ok(())
    }

    /// Pages that the journal does not have yet.
    pub(crate) fn untold_pages(&self) -> BTreeSet<(GrantId, PageAt)> {
        let ops = self.queue.appends().flat_map(|(_, a)| a.ops.iter());
        ops.filter_map(|op| if let Op::GrantedPage(p) = op { Some(of(p)) } else { None }).collect()
    }

    /// Makes pages that crossed anew, after those that have their numbers and with the papers where they lie now; in one
    /// durable step they take the place of the old ones. Answers why some could not be made: their papers are not shown.
    ///
    /// A page crosses only with an entry that this device has written nothing after: so no request of ours that is still
    /// under way can make the server take the old page, and to forget it is safe.
    pub(crate) fn remake(&mut self, now: Time) -> Result<Vec<Error>, Error> {
        if self.crossed.is_empty() {
            return Ok(Vec::new());
        }
        let has_crossed = |op: &Op| match op {
            Op::GrantedPage(p) => self.crossed.contains(&of(p)),
            Op::PageKept(p) => self.crossed.contains(&of_kept(p)),
            _ => false,
        };
        let mut promised: BTreeMap<GrantId, Promised> = BTreeMap::new();
        let (mut done, mut again): (Vec<TaskId>, Vec<(TaskId, Task)>) = Default::default();
        let mut files = Vec::new();
        for (id, task) in self.queue.iter() {
            match task {
                Task::Append(a) if a.ops.iter().any(has_crossed) => {
                    let mut kept = Vec::new();
                    for op in a.ops.iter() {
                        match op {
                            Op::GrantedPage(p) if has_crossed(op) => {
                                let papers = p.papers.iter().map(|p| (p.doc, p.version));
                                promised.entry(p.grant).or_default().papers.extend(papers);
                            }
                            Op::PageKept(_) if has_crossed(op) => {}
                            op => kept.push(copy(op)),
                        }
                    }
                    if kept.is_empty() {
                        done.push(id);
                    } else {
                        let kept = Append { id: a.id, time: a.time, ops: List::new(kept)? };
                        again.push((id, Task::Append(kept)));
                    }
                }
                Task::Drop(d) if d.page().is_some_and(|page| self.crossed.contains(&page)) => {
                    let Some(shown) = d.shown else { continue };
                    promised.entry(shown.grant).or_default().whole |= shown.whole;
                    done.push(id);
                    files.push(d.id);
                }
                _ => {}
            }
        }
        let (mut ops, mut fresh, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        for (id, promised) in &promised {
            match self.keep_promise(id, promised, now) {
                Ok((told, sent)) => {
                    ops.extend(told);
                    fresh.extend(sent);
                }
                Err(e @ Error::File(_)) => return Err(e),
                Err(e) => failed.push(e),
            }
        }
        let copies: Vec<Op> = ops.iter().map(copy).collect();
        fresh.extend(appends(ops, now)?);
        self.queue.swap(&done, again, fresh)?;
        self.crossed.clear();
        let me = *self.sign.public();
        copies.into_iter().for_each(|op| self.state.apply(op, &me));
        for id in files {
            let _ = std::fs::remove_file(self.home.join("out").join(id.to_string()));
        }
        Ok(failed)
    }

    fn keep_promise(&self, id: &GrantId, promised: &Promised, now: Time) -> Result<(Vec<Op>, Vec<Task>), Error> {
        let Some(g) = self.state.grants.get(id).filter(|g| g.is_open(self.log_time(now))) else {
            return Ok(Default::default());
        };
        let mut papers = Vec::new();
        let mut seen = BTreeSet::new();
        for (doc, version) in &promised.papers {
            // Erased since, or shown by the other device as well.
            let Some(d) = self.state.docs.get(doc) else { continue };
            let Some(v) = d.versions.iter().find(|v| v.about.version == *version) else { continue };
            let shown = g.papers.iter().any(|p| p.version == *version && p.locator == v.about.locator);
            if !shown && seen.insert(*version) {
                papers.push((d.described(v), v.key.duplicate()));
            }
        }
        let contact = self.state.contacts.get(&g.head.recipient).ok_or_else(|| Error::NotFound(id.to_string()))?;
        let card = self.verified_card(contact, true, now)?;
        let package = promised.whole.then(|| self.package(&g.record)).transpose()?;
        self.show(&card, &Door::of(g), package, next(g), papers.into_iter())
    }
}

fn next(g: &Grant) -> (u64, Option<Hash>) {
    (g.pages.len() as u64, g.pages.last().copied())
}
