//! What is queued goes out, in an order in which everything named is there before it is named.

use super::lost::Held;
use super::parcel::Way;
use super::{Report, Trouble};
use crate::error::{Error, Lie, SenderFault};
use crate::files::FileError;
use crate::queue::{Append, Drop, Task, TaskId};
use crate::vault::{Vault, copy};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use vault_crypto::journal::{self, Entry, Op};
use vault_crypto::secret::RootKey;
use vault_crypto::sign::SigningKey;
use vault_protocol::chain::Statement;
use vault_protocol::http::{DropLine, MailboxOpening, Refusal};
use vault_protocol::ids::{ObjectId, Time};
use vault_protocol::journal::JournalRef;
use vault_protocol::sign::Signed;
use vault_protocol::wire::List;
use vault_remote::{Connection, RemoteError};

/// Bytes of operations sent in one call, roughly.
const BATCH: usize = 4 << 20;

impl Vault {
    pub(crate) fn upload(
        &mut self,
        connection: &Connection,
        report: &mut Report,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        for parcel in self.parcels() {
            let way = Way { connection, sign: &self.sign, vault: &self.id, objects: &self.objects };
            let carried = way.carry(&parcel, &AtomicBool::new(false), progress)?;
            report.objects += self.delivered(carried)?;
        }
        Ok(())
    }

    // Mailboxes and slots first: an entry or a drop that names them must find them there.
    pub(super) fn before_append(&mut self, connection: &Connection) -> Result<(), Error> {
        let ids: Vec<TaskId> = self.queue.iter().map(|(id, _)| id).collect();
        for id in ids {
            match self.queue.get(id) {
                Some(Task::OpenMailbox(m)) => {
                    let drop_key = *SigningKey::derive_drop(&m.secret, &m.id).public();
                    match connection.open_mailbox(&self.sign, &self.id, &m.id, &MailboxOpening { drop_key }) {
                        // It was opened, the answer was lost, and another device has closed it since: for ever.
                        Ok(()) | Err(RemoteError::Refused(Refusal::Conflict)) => {}
                        Err(e) => return Err(e.into()),
                    }
                }
                Some(Task::Rescue(locator)) => connection.put_rescue(&self.sign, &self.id, locator)?,
                Some(Task::OpenSlot(s)) if s.server.as_str() == self.server.url.as_str() => {
                    match connection.open_slot(&self.sign, &s.opening) {
                        // It was opened, the answer was lost, and its reader has closed it since.
                        Ok(()) | Err(RemoteError::Refused(Refusal::Conflict)) => {}
                        Err(e) => return Err(e.into()),
                    }
                }
                _ => continue,
            }
            self.queue.done(&[id])?;
        }
        Ok(())
    }

    // Sends queued operations as entries after the head; whoever comes second fetches, and tries again.
    pub(super) fn append(
        &mut self,
        connection: &Connection,
        held: &Held,
        trouble: &mut Trouble,
        now: Time,
        report: &mut Report,
    ) -> Result<(), Error> {
        let mut rounds = 0;
        loop {
            // Never before: a page that another device's came before is not what its reader expects there.
            self.remake(now)?.into_iter().for_each(|e| trouble.note(e));
            let (mut ids, mut records, mut size, mut head) = (Vec::new(), Vec::new(), 0, self.head);
            for (id, append) in self.queue.appends().filter(|(_, a)| !held.holds(a)) {
                if records.len() == vault_protocol::http::MAX_RECORDS || size > BATCH {
                    break;
                }
                let record = self.record(&head, append)?;
                size += record.len();
                head = head.then(&record);
                ids.push(id);
                records.push(record);
            }
            if ids.is_empty() {
                return Ok(());
            }
            let (root, epoch) = self.epoch_before()?;
            let leaf = |head: &JournalRef| journal::head_leaf(root, &self.id, epoch, head);
            match connection.append_journal(&self.sign, &self.id, self.head, &records, &leaf) {
                Ok(new) if new == head => {}
                Ok(_) => return Err(Lie::JournalFork.into()),
                Err(RemoteError::Refused(Refusal::Conflict)) if rounds < 16 => {
                    rounds += 1;
                    self.pull(connection, now, report)?;
                    continue;
                }
                Err(e) => return Err(e.into()),
            }
            self.journal.append(records.iter().map(|r| &r[..]))?;
            (self.head, self.written_under) = (head, self.chain.head().seq);
            report.sent += ids.len() as u64;
            self.queue.done(&ids)?;
        }
    }

    // The epoch of the record before the next: the log's leaf of what changes the epoch is found by who knows the old one.
    fn epoch_before(&self) -> Result<(&RootKey, u64), Error> {
        let before = usize::try_from(self.written_under).ok().and_then(|n| self.statements.get(n));
        let epoch = match before.filter(|_| self.head.seq > 0) {
            Some(statement) => Signed::<Statement>::decode(statement)?.dangerous_unverified().epoch,
            None => self.chain.head().epoch,
        };
        let root = usize::try_from(epoch).ok().and_then(|epoch| self.roots.get(epoch));
        Ok((root.unwrap_or_else(|| self.root()), epoch))
    }

    fn record(&self, after: &JournalRef, append: &Append) -> Result<Vec<u8>, Error> {
        let entry = self.sign.sign(Entry {
            vault: self.id,
            seq: after.seq,
            prev: after.hash,
            epoch: self.chain.head().epoch,
            id: append.id,
            chain: self.chain.head_ref(),
            time: append.time,
            ops: List::new(append.ops.iter().map(copy).collect::<Vec<_>>())?,
        });
        Ok(journal::seal(self.root(), &entry)?)
    }

    // Drops and deletions last: what others are told is true by then. One that fails holds up none of the others.
    pub(super) fn after_append(
        &mut self,
        connection: &Connection,
        trouble: &mut Trouble,
        now: Time,
    ) -> Result<(), Error> {
        let ids: Vec<TaskId> = self.queue.iter().map(|(id, _)| id).collect();
        // Until a paper's new place is told, the old one is where others find it.
        let ops = self.queue.appends().flat_map(|(_, a)| a.ops.iter());
        let untold: BTreeSet<ObjectId> =
            ops.filter_map(|op| if let Op::Resealed(r) = op { Some(r.old) } else { None }).collect();
        let untold_pages = self.untold_pages();
        for id in ids {
            let result = match self.queue.get(id) {
                // A page counts once the journal has it.
                Some(Task::Drop(d)) if d.page().is_some_and(|page| untold_pages.contains(&page)) => continue,
                // Who gets it finds the slot open at every custodian.
                Some(Task::Drop(d)) if d.shown.is_some_and(|s| self.is_unopened(&s.grant, now)) => continue,
                Some(Task::Drop(d)) => {
                    let path = self.home.join("out").join(d.id.to_string());
                    if self.drop_goes(d, &path, trouble, now) {
                        self.queue.done(&[id])?;
                        // Only now: a task without its bytes could never be done.
                        let _ = fs::remove_file(&path);
                    }
                    continue;
                }
                Some(Task::Delete(locator)) if untold.contains(locator) => continue,
                // Another device may have taken the paper out of the bin before this one erased it.
                Some(Task::Delete(locator)) if self.names(locator) => Ok(()),
                Some(Task::Delete(locator)) => connection.delete_object(&self.sign, &self.id, locator),
                Some(Task::TakeDrop(t)) => {
                    let line = DropLine { id: t.id, size: 0, day: now.day() };
                    connection.delete_drop(&self.sign, &self.id, &t.mailbox, &line)
                }
                _ => continue,
            };
            match result {
                Ok(()) | Err(RemoteError::Refused(Refusal::NotFound)) => self.queue.done(&[id])?,
                Err(e @ RemoteError::Refused(_)) => trouble.note(e),
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }

    // Sends one drop; answers whether it is dealt with.
    fn drop_goes(&self, d: &Drop, path: &Path, trouble: &mut Trouble, now: Time) -> bool {
        // A door closed before it was shown to anybody is shown to nobody.
        if d.shown.and_then(|s| self.state.grants.get(&s.grant)).is_some_and(|g| !g.is_open(self.log_time(now))) {
            return true;
        }
        // A page goes out as the journal has it, or not at all: after a backup was put back it may have another.
        if d.page()
            .is_some_and(|(g, page)| self.state.grants.get(&g).is_some_and(|g| !g.takes(page.number, &page.hash)))
        {
            return true;
        }
        if trouble.away.contains(d.server.as_str()) {
            return false;
        }
        let url = match self.parse_url(&d.server) {
            Ok(url) => url,
            Err(e) => {
                trouble.note(SenderFault::Address(e));
                return true;
            }
        };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) => {
                let gone = e.kind() == std::io::ErrorKind::NotFound;
                trouble.note(FileError::io(path)(e));
                return gone;
            }
        };
        let key = SigningKey::derive_drop(&d.secret, &d.mailbox);
        // A connection of its own: the drop is not seen to come from this vault's session.
        match self.connect(url).drop_message(&key, &d.mailbox, &bytes) {
            Ok(()) => true,
            // The other's server is away: this waits.
            Err(RemoteError::Offline(_)) => {
                trouble.away.insert(d.server.to_string());
                false
            }
            Err(e) => {
                // A mailbox that is gone comes not back: it is said once.
                let never =
                    matches!(e, RemoteError::Refused(Refusal::NotFound | Refusal::TooLarge | Refusal::Malformed));
                let e = Error::from(e);
                if let Error::ServerMisbehaved(lie) = &e {
                    self.audit_of(&d.server, lie, now);
                }
                trouble.note(e);
                never
            }
        }
    }

    pub(super) fn names(&self, locator: &ObjectId) -> bool {
        let named = self.state.docs.values().flat_map(|d| &d.versions).any(|v| v.about.locator == *locator);
        named || self.state.received.values().any(|r| r.stored == *locator)
    }

    /// Deletes at the server what was erased here, before its erasure is told there. What is only sealed anew stays
    /// until its new place is told. Answers whether anything was deleted.
    pub(super) fn make_room(&mut self, connection: &Connection) -> Result<bool, Error> {
        let mut kept = BTreeSet::new();
        for op in self.queue.appends().flat_map(|(_, a)| a.ops.iter()) {
            match op {
                Op::Resealed(r) => drop(kept.insert(r.old)),
                // Which object it stands for now is not told any more.
                Op::GrantReceived(_) => return Ok(false),
                _ => {}
            }
        }
        let free = |l: &ObjectId| !kept.contains(l) && !self.names(l);
        let due: Vec<(TaskId, ObjectId)> = self
            .queue
            .iter()
            .filter_map(|(id, t)| if let Task::Delete(l) = t { Some((id, *l)) } else { None })
            .filter(|(_, l)| free(l))
            .collect();
        for (id, locator) in &due {
            connection.delete_object(&self.sign, &self.id, locator)?;
            self.queue.done(&[*id])?;
        }
        Ok(!due.is_empty())
    }
}
