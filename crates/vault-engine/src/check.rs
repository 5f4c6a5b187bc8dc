//! Is everything there, and is it what it was? Local first; if asked, also what the server hands out, to its last byte: the list
//! that it tells is its word.

use crate::error::{Error, Lie};
use crate::files::FileError;
use crate::history::Doubt;
use crate::vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use vault_crypto::keyring::KeyringError;
use vault_protocol::chain::keyring_digest;
use vault_protocol::hash::ObjectDigest;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{DocId, ObjectId, Time};
use vault_protocol::journal::JournalRef;
use vault_remote::{Access, Connection, RemoteError};

/// How often in a row a server may refuse an object before it is asked for no more.
const REFUSALS: u32 = 16;

/// One thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// A paper's local object is damaged.
    DamagedHere(DocId),
    /// A paper has no local object; the server is to have it.
    OnlyAtServer(DocId),
    /// A paper's object was lost here before it was sent: nobody has it. The same file, added again, heals it.
    Lost(DocId),
    /// The server does not list an object that the journal names, or does not hand it out.
    Withheld(DocId),
    /// The server has something else in the place of an object: another length, or other bytes.
    WrongLength(DocId),
    /// The server lied when it was asked.
    Lie(Lie),
    /// The server keeps an object that was to be deleted, or that nothing names.
    Undeleted(ObjectId),
    /// A reading is not as it should be.
    Reading(Doubt),
}

/// What a check looked at and found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Objects read through and hashed here.
    pub objects: u64,
    /// Objects fetched from the server, or missed there.
    pub remote: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Objects that the journal names: of which paper, how long, with which digest.
type Named = BTreeMap<ObjectId, (DocId, u64, ObjectDigest)>;

impl Vault {
    /// Reads every local object through; with `remote`, also fetches everything from the server: objects, chain, keyring, journal.
    /// `progress` is told of each further number of bytes read.
    pub fn check(&mut self, remote: bool, now: Time, progress: &mut dyn FnMut(u64)) -> Result<Checked, Error> {
        let mut checked = Checked::default();
        let mut named = Named::new();
        let unsent: BTreeSet<ObjectId> = self.uploads().map(|(_, u)| u.locator).collect();
        for doc in self.state.docs.values() {
            for v in &doc.versions {
                let size = self.sealed_size(&v.about)?;
                named.insert(v.about.locator, (doc.id, size, v.about.digest));
                let unsent = unsent.contains(&v.about.locator);
                if !self.objects.has(&v.about.locator) {
                    checked.findings.push(if unsent { Finding::Lost(doc.id) } else { Finding::OnlyAtServer(doc.id) });
                    continue;
                }
                let digest = self.objects.digest(&v.about.locator).map_err(FileError::io(&self.home))?;
                checked.objects += 1;
                progress(size);
                if digest != v.about.digest || self.objects.size(&v.about.locator) != Some(size) {
                    checked.findings.push(if unsent { Finding::Lost(doc.id) } else { Finding::DamagedHere(doc.id) });
                }
            }
        }
        if remote {
            self.check_remote(&mut checked, &named, now, progress)?;
        }
        Ok(checked)
    }

    fn check_remote(
        &mut self,
        checked: &mut Checked,
        named: &Named,
        now: Time,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        // One lie meets several of these questions.
        let mut told = |asked: Result<(), Error>| match asked {
            Err(Error::ServerMisbehaved(lie)) => {
                let finding = Finding::Lie(lie);
                if !checked.findings.contains(&finding) {
                    checked.findings.push(finding);
                }
                Ok(())
            }
            other => other,
        };
        told(self.fetch(now).map(drop))?;
        // Chain and journal against the public log, then readings against receipts.
        told(self.follow_log(now))?;
        told(self.fetch_receipts(now).map(drop))?;
        told(self.fetch_all_but_papers())?;
        checked.findings.extend(self.doubts()?.into_iter().map(Finding::Reading));
        let connection = self.connection()?;
        let listed: BTreeMap<ObjectId, u64> =
            connection.list_objects(&self.sign, &self.id)?.into_iter().map(|l| (l.locator, l.size)).collect();
        let unsent: BTreeSet<ObjectId> = self.unsent();
        let mut refused = 0;
        for (locator, (doc, size, digest)) in named.iter().filter(|(l, _)| !unsent.contains(*l)) {
            if refused == REFUSALS {
                break;
            }
            checked.remote += 1;
            let finding = match listed.get(locator) {
                None => Some(Finding::Withheld(*doc)),
                Some(found) if found != size => Some(Finding::WrongLength(*doc)),
                Some(_) => match self.object_there(&connection, locator, *size, progress) {
                    Ok(found) if found == *digest => None,
                    Ok(_) => Some(Finding::WrongLength(*doc)),
                    Err(RemoteError::Refused(why)) if why != Refusal::Slow => Some(Finding::Withheld(*doc)),
                    Err(e) => return Err(e.into()),
                },
            };
            refused = if matches!(finding, Some(Finding::Withheld(_))) { refused + 1 } else { 0 };
            checked.findings.extend(finding);
        }
        let grants: BTreeSet<ObjectId> = self.state.received.values().map(|r| r.stored).collect();
        let stray = listed.keys().filter(|l| !named.contains_key(*l) && !grants.contains(*l) && !unsent.contains(*l));
        checked.findings.extend(stray.map(|l| Finding::Undeleted(*l)));
        Ok(())
    }

    fn object_there(
        &self,
        connection: &Connection,
        locator: &ObjectId,
        size: u64,
        progress: &mut dyn FnMut(u64),
    ) -> Result<ObjectDigest, RemoteError> {
        let (mut hasher, mut told) = (blake3::Hasher::new(), 0);
        let mut more = |at: u64| progress(at - std::mem::replace(&mut told, at));
        connection.get_object(Access::Member(&self.sign), &self.id, locator, size, 0, &mut hasher, &mut more)?;
        Ok(ObjectDigest::new(*hasher.finalize().as_bytes()))
    }

    // What somebody needs who comes with nothing but the rescue words, as far as the server was told of it.
    fn fetch_all_but_papers(&self) -> Result<(), Error> {
        let connection = self.connection()?;
        self.fetch_told_chain(&connection)?;
        let ring = held_back(connection.keyring(&self.sign, &self.id))?;
        if self.told().len() == self.statements.len() && keyring_digest(&ring) != self.chain.head().keyring {
            return Err(Lie::Keyring(KeyringError::WrongRoot).into());
        }
        self.fetch_told_journal(&connection)
    }

    fn told(&self) -> &[Vec<u8>] {
        let told = usize::try_from(self.server.statements).unwrap_or(usize::MAX);
        &self.statements[..told.min(self.statements.len())]
    }

    /// Whether the server shows everybody the chain that it was told.
    pub(crate) fn fetch_told_chain(&self, connection: &Connection) -> Result<(), Error> {
        let (told, mut seq) = (self.told(), 0);
        while seq < told.len() {
            let page = held_back(connection.chain(&self.id, seq as u64))?;
            if page.is_empty() {
                return Err(Lie::ChainRollback.into());
            }
            if page.iter().zip(&told[seq..]).any(|(there, here)| there != here) {
                return Err(Lie::ChainFork.into());
            }
            seq += page.len();
        }
        Ok(())
    }

    /// Whether the server hands out the journal that it was told, from its first record on.
    pub(crate) fn fetch_told_journal(&self, connection: &Connection) -> Result<(), Error> {
        let mut head = JournalRef::EMPTY;
        while head.seq < self.head.seq {
            let page = held_back(connection.journal(&self.sign, &self.id, head.seq))?;
            if page.is_empty() {
                return Err(Lie::Withheld.into());
            }
            for record in page {
                self.linked(&self.roots, &head, &record)?;
                head = head.then(&record);
                if head.seq == self.head.seq {
                    break;
                }
            }
        }
        if head.hash == self.head.hash { Ok(()) } else { Err(Lie::JournalFork.into()) }
    }

    // Objects that are on their way to the server or out of it.
    fn unsent(&self) -> BTreeSet<ObjectId> {
        use crate::queue::Task;
        self.queue
            .iter()
            .filter_map(|(_, t)| match t {
                Task::Upload(u) => Some(u.locator),
                Task::Delete(l) => Some(*l),
                _ => None,
            })
            .collect()
    }

    /// Brings damaged or missing local objects back from the server; answers how many.
    pub fn repair(&mut self, progress: &mut dyn FnMut(u64)) -> Result<usize, Error> {
        let all: Vec<_> = self.state.docs.values().flat_map(|d| d.versions.iter().map(|v| v.about.clone())).collect();
        let mut repaired = 0;
        for about in all {
            let good = self.objects.digest(&about.locator).is_ok_and(|d| d == about.digest);
            // One that was never sent is not there either.
            if !good && !self.is_unsent(&about.locator) {
                let size = self.sealed_size(&about)?;
                // Beside the damaged one until the whole of it has the right digest.
                self.fetch_object(&about.locator, size, &about.digest, progress)?;
                repaired += 1;
            }
        }
        Ok(repaired)
    }
}

// What the server was told of is there: that it knows none of it is a lie.
fn held_back<T>(answer: Result<T, RemoteError>) -> Result<T, Error> {
    match answer {
        Err(RemoteError::Refused(Refusal::NotFound)) => Err(Lie::Withheld.into()),
        other => Ok(other?),
    }
}
