//! Is everything there, and is it what it was? Local first; with the server's objects and journal if asked.

use crate::error::{Error, Lie};
use crate::files::FileError;
use crate::history::Doubt;
use crate::vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use vault_protocol::ids::{DocId, ObjectId, Time};

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
    /// The server does not list an object that the journal names.
    Withheld(DocId),
    /// The server lists an object with another length.
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
    /// Objects compared at the server.
    pub remote: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Vault {
    /// Reads every local object through; with `remote`, also fetches the server's state and list.
    pub fn check(&mut self, remote: bool, now: Time, progress: &mut dyn FnMut(u64)) -> Result<Checked, Error> {
        let mut checked = Checked::default();
        let mut named: BTreeMap<ObjectId, (DocId, u64)> = BTreeMap::new();
        let unsent: BTreeSet<ObjectId> = self.uploads().map(|(_, u)| u.locator).collect();
        for doc in self.state.docs.values() {
            for v in &doc.versions {
                let size = self.sealed_size(&v.about)?;
                named.insert(v.about.locator, (doc.id, size));
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
            self.check_remote(&mut checked, &named, now)?;
        }
        Ok(checked)
    }

    fn check_remote(
        &mut self,
        checked: &mut Checked,
        named: &BTreeMap<ObjectId, (DocId, u64)>,
        now: Time,
    ) -> Result<(), Error> {
        match self.fetch(now) {
            Ok(_) => {}
            Err(Error::ServerMisbehaved(lie)) => checked.findings.push(Finding::Lie(lie)),
            Err(e) => return Err(e),
        }
        // Chain and journal against the public log, then readings against receipts.
        for asked in [self.follow_log(now), self.fetch_receipts(now).map(drop)] {
            match asked {
                Ok(()) => {}
                Err(Error::ServerMisbehaved(lie)) => checked.findings.push(Finding::Lie(lie)),
                Err(e) => return Err(e),
            }
        }
        checked.findings.extend(self.doubts()?.into_iter().map(Finding::Reading));
        let listed: BTreeMap<ObjectId, u64> =
            self.connection()?.list_objects(&self.sign, &self.id)?.into_iter().map(|l| (l.locator, l.size)).collect();
        let unsent: BTreeSet<ObjectId> = self.unsent();
        for (locator, (doc, size)) in named.iter().filter(|(l, _)| !unsent.contains(*l)) {
            checked.remote += 1;
            match listed.get(locator) {
                None => checked.findings.push(Finding::Withheld(*doc)),
                Some(found) if found != size => checked.findings.push(Finding::WrongLength(*doc)),
                Some(_) => {}
            }
        }
        let grants: BTreeSet<ObjectId> = self.state.received.values().map(|r| r.stored).collect();
        let stray = listed.keys().filter(|l| !named.contains_key(*l) && !grants.contains(*l) && !unsent.contains(*l));
        checked.findings.extend(stray.map(|l| Finding::Undeleted(*l)));
        Ok(())
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
