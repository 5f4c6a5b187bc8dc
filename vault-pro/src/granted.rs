//! The papers a patient shows, over all doors: each document once, in its newest version, with every way to open it. Of
//! two versions of which nobody can say which is newer, both.

use std::collections::BTreeMap;

use vault_engine::Error;
use vault_engine::receive::OpenedGrant;
use vault_protocol::grant::{Description, GrantEntry};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DocId, EntryId, Time, VaultId, VersionId};

use crate::desk::{Office, Speaks};
use crate::letters::Sent;
use crate::newest::{Showing, newest};
use crate::time;

/// One door, as its papers see it.
pub(crate) struct Door {
    pub(crate) head: Hash,
    pub(crate) opened: OpenedGrant,
    /// When its last page came.
    came: Time,
}

impl Door {
    /// Whether it was made for reading, and its dates leave it open. Whether its owner has closed it, only its custodian
    /// can say.
    pub(crate) fn is_open(&self, now: Time) -> bool {
        self.opened.head.rights.read && now < self.opened.head.not_after
    }
}

/// One paper under one door.
#[derive(Clone, Copy)]
pub(crate) struct Copy {
    pub(crate) head: Hash,
    pub(crate) entry: EntryId,
    pub(crate) until: Time,
    /// Whether its key is here: it opens again without asking anybody.
    pub(crate) opened: bool,
}

/// One paper of a patient: shown, or sent.
pub(crate) struct Paper {
    pub(crate) patient: VaultId,
    /// What people type for it: the document's number; the letter's; for a second version beside the first, its own.
    pub(crate) id: String,
    pub(crate) about: Description,
    /// What its door is for, in the patient's words.
    pub(crate) purpose: String,
    /// Every way to open this version: those that cost nothing first, then by how long their door is open.
    pub(crate) copies: Vec<Copy>,
    /// For what came as a letter.
    pub(crate) sent: Option<Sent>,
    /// Whether another version of the same paper may be newer.
    pub(crate) unsure: bool,
}

impl Paper {
    pub(crate) fn is_opened(&self) -> bool {
        matches!(self.sent, Some(Sent::Kept(_))) || self.copies.first().is_some_and(|c| c.opened)
    }

    /// Until when a door to it is open; a letter needs none.
    pub(crate) fn until(&self) -> Option<Time> {
        self.copies.iter().map(|c| c.until).max()
    }

    /// The paper's date, or nothing.
    pub(crate) fn date(&self) -> &str {
        self.about.date.as_deref().unwrap_or_default()
    }
}

/// One entry of one door.
struct Entry<'d> {
    door: &'d Door,
    entry: &'d GrantEntry,
    with_the_door: bool,
    openable: bool,
}

impl Entry<'_> {
    fn version(&self) -> VersionId {
        self.entry.description.version
    }
}

impl<S: Speaks> Office<S> {
    /// The doors a patient has opened here, those that came or grew last first.
    pub(crate) fn doors(&mut self, patient: &VaultId) -> Result<Vec<Door>, Error> {
        let heads = self.vault.shown().remove(patient).unwrap_or_default();
        let mut doors = Vec::with_capacity(heads.len());
        for head in heads {
            let came = self.vault.state().received.get(&head).map_or(self.now, |r| r.at);
            doors.push(Door { head, opened: self.vault.received(&head, self.now)?, came });
        }
        // Of doors that came in one second, the patient's own number says which is the later.
        doors.sort_by_key(|d| std::cmp::Reverse((d.came, d.opened.head.seq)));
        Ok(doors)
    }

    /// The papers that can be opened now: through a door that is open, because they were opened before, or because they
    /// were sent. Newest first.
    pub(crate) fn papers(&mut self, patient: &VaultId) -> Result<Vec<Paper>, Error> {
        let (doors, time) = (self.doors(patient)?, self.time());
        let mut found: BTreeMap<DocId, Vec<Entry<'_>>> = BTreeMap::new();
        for door in &doors {
            let is_open = door.is_open(time);
            // What came last stands first: in each door, and the doors among themselves.
            for (place, entry) in door.opened.entries.iter().enumerate().rev() {
                let openable = is_open || self.vault.is_opened(&door.opened, &entry.id);
                let with_the_door = place < door.opened.first;
                let one = Entry { door, entry, with_the_door, openable };
                found.entry(entry.description.doc).or_default().push(one);
            }
        }
        let mut papers: Vec<Paper> = found.into_values().flat_map(|all| self.shown(patient, &all)).collect();
        papers.extend(self.letters(patient)?);
        papers.sort_by(|a, b| b.date().cmp(a.date()).then_with(|| a.about.title.cmp(&b.about.title)));
        Ok(papers)
    }

    /// One document, in its newest version; in several if none of them can be called the newest.
    fn shown(&self, patient: &VaultId, all: &[Entry<'_>]) -> Vec<Paper> {
        let mut best = newest(&showings(all.iter()));
        if !all.iter().any(|e| e.openable && best.contains(&e.version())) {
            best = newest(&showings(all.iter().filter(|e| e.openable)));
        }
        let mut papers: Vec<Paper> = Vec::new();
        for e in all.iter().filter(|e| e.openable) {
            if best.remove(&e.version()) {
                let id = match papers.is_empty() {
                    true => e.entry.description.doc.to_string(),
                    false => e.version().to_string(),
                };
                papers.push(self.paper(patient, id, e, all));
            }
        }
        let unsure = papers.len() > 1;
        papers.iter_mut().for_each(|p| p.unsure = unsure);
        papers
    }

    fn paper(&self, patient: &VaultId, id: String, newest: &Entry<'_>, all: &[Entry<'_>]) -> Paper {
        let same = all.iter().filter(|e| e.openable && e.version() == newest.version());
        let mut copies: Vec<Copy> = same
            .map(|e| Copy {
                head: e.door.head,
                entry: e.entry.id,
                until: e.door.opened.head.not_after,
                opened: self.vault.is_opened(&e.door.opened, &e.entry.id),
            })
            .collect();
        copies.sort_by_key(|c| (!c.opened, std::cmp::Reverse(c.until)));
        let mut about = newest.entry.description.clone();
        about.date = about.date.filter(|d| time::is_paper_date(d, self.now));
        let purpose = newest.door.opened.purpose.clone();
        Paper { patient: *patient, id, about, purpose, copies, sent: None, unsure: false }
    }

    /// The people who show or have shown something, or have sent something.
    pub(crate) fn patients(&mut self) -> Result<Vec<VaultId>, Error> {
        let mut all = self.senders()?;
        all.extend(self.vault.shown().into_keys());
        Ok(all.into_iter().collect())
    }
}

/// What each door shows of one document. Entries of one door stand together, the last first.
fn showings<'e, 'd: 'e>(entries: impl Iterator<Item = &'e Entry<'d>>) -> Vec<Showing> {
    let mut doors: Vec<(Hash, Showing)> = Vec::new();
    for e in entries {
        let said = (e.version(), e.with_the_door);
        match doors.last_mut() {
            Some((head, showing)) if *head == e.door.head => showing.versions.push(said),
            _ => {
                let head = &e.door.opened.head;
                let showing =
                    Showing { seq: head.seq, opened: head.not_before, came: e.door.came, versions: vec![said] };
                doors.push((e.door.head, showing));
            }
        }
    }
    let in_order = |(_, mut showing): (Hash, Showing)| {
        showing.versions.reverse();
        showing
    };
    doors.into_iter().map(in_order).collect()
}
