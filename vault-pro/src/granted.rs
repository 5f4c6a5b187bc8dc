//! The papers a patient shows, over all doors: each document once, in its newest version, with every way to open it.

use std::collections::BTreeMap;

use vault_engine::Error;
use vault_engine::receive::OpenedGrant;
use vault_protocol::grant::{Description, GrantEntry};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DocId, EntryId, Time, VaultId, VersionId};

use crate::desk::Desk;
use crate::time;

/// One door, as its papers see it.
pub(crate) struct Door {
    pub(crate) head: Hash,
    pub(crate) opened: OpenedGrant,
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

/// One paper of a patient.
pub(crate) struct Paper {
    pub(crate) patient: VaultId,
    pub(crate) about: Description,
    /// What its door is for, in the patient's words.
    pub(crate) purpose: String,
    /// Every way to open this version: those that cost nothing first, then by how long their door is open.
    pub(crate) copies: Vec<Copy>,
}

impl Paper {
    pub(crate) fn id(&self) -> DocId {
        self.about.doc
    }

    pub(crate) fn is_opened(&self) -> bool {
        self.copies.first().is_some_and(|c| c.opened)
    }

    /// Until when a door to it is open.
    pub(crate) fn until(&self) -> Time {
        self.copies.iter().map(|c| c.until).max().unwrap_or(Time(0))
    }

    /// The paper's date, or nothing: what its giver wrote there may be no date.
    pub(crate) fn date(&self) -> &str {
        self.about.date.as_deref().filter(|d| time::is_paper_date(d)).unwrap_or_default()
    }
}

impl Desk<'_> {
    /// The doors a patient has opened here, those that came or grew last first.
    pub(crate) fn doors(&mut self, patient: &VaultId) -> Result<Vec<Door>, Error> {
        let heads = self.vault.shown().remove(patient).unwrap_or_default();
        let now = self.now;
        let door = |head| Ok(Door { head, opened: self.vault.received(&head, now)? });
        let mut doors: Vec<Door> = heads.into_iter().map(door).collect::<Result<_, Error>>()?;
        // Of doors that came in one second, the patient's own count says which is the later.
        let came = |d: &Door| self.vault.state().received.get(&d.head).map(|r| r.at);
        doors.sort_by_key(|d| std::cmp::Reverse((came(d), d.opened.head.seq)));
        Ok(doors)
    }

    /// The papers that can be opened now: through a door that is open, or because they were opened before. Newest first.
    pub(crate) fn papers(&mut self, patient: &VaultId) -> Result<Vec<Paper>, Error> {
        let doors = self.doors(patient)?;
        let mut found: BTreeMap<DocId, Vec<(&Door, &GrantEntry)>> = BTreeMap::new();
        for door in &doors {
            // What came last stands first: in each door, and the doors among themselves.
            for entry in door.opened.entries.iter().rev() {
                if door.is_open(self.now) || self.vault.is_opened(&door.opened, &entry.id) {
                    found.entry(entry.description.doc).or_default().push((door, entry));
                }
            }
        }
        let mut papers: Vec<Paper> = found.into_values().map(|all| self.newest(patient, &all)).collect();
        papers.sort_by(|a, b| b.date().cmp(a.date()).then_with(|| a.about.title.cmp(&b.about.title)));
        Ok(papers)
    }

    fn newest(&self, patient: &VaultId, all: &[(&Door, &GrantEntry)]) -> Paper {
        let version: VersionId = all[0].1.description.version;
        let same = all.iter().filter(|(_, e)| e.description.version == version);
        let mut copies: Vec<Copy> = same
            .map(|(door, entry)| Copy {
                head: door.head,
                entry: entry.id,
                until: door.opened.head.not_after,
                opened: self.vault.is_opened(&door.opened, &entry.id),
            })
            .collect();
        copies.sort_by_key(|c| (!c.opened, std::cmp::Reverse(c.until)));
        let (door, entry) = all[0];
        Paper { patient: *patient, about: entry.description.clone(), purpose: door.opened.purpose.clone(), copies }
    }

    /// The patients who show or have shown something.
    pub(crate) fn patients(&self) -> Vec<VaultId> {
        self.vault.shown().into_keys().collect()
    }
}
