//! Between this machine and the home server: what is queued goes out, what other devices wrote comes in, and every
//! answer is held against what is known. The local copy is the first copy; nothing here is needed to read it.

use crate::error::{Error, Lie};
use crate::files::FileError;
use crate::objects::Objects;
use crate::queue::{Append, Task, TaskId, Upload};
use crate::vault::{Vault, copy};
use std::fs::{self, File};
use std::io::Write;
use vault_crypto::journal::{self, Closed, Entry, Op};
use vault_crypto::keyring;
use vault_crypto::secret::RootKey;
use vault_crypto::sign::SigningKey;
use vault_protocol::chain::{Chain, Home, MAX_MEMBERS, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::http::{ChainAppend, DropLine, MailboxOpening, NewVault, Refusal, VaultState};
use vault_protocol::ids::{ObjectId, Time, VaultId};
use vault_protocol::journal::JournalRef;
use vault_protocol::release::Closing;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List, Text};
use vault_remote::{Access, Connection, RemoteError};

/// What a synchronisation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Objects sent.
    pub objects: u64,
    /// Journal entries sent.
    pub sent: u64,
    /// Journal entries received.
    pub received: u64,
    /// Drops waiting at the server, as far as it was asked.
    pub waiting_drops: u64,
    /// Tasks still waiting.
    pub left: u64,
}

/// Bytes of small objects sent in one call.
const BATCH: usize = 4 << 20;

impl Vault {
    pub(crate) fn connection(&self) -> Result<Connection, Error> {
        let url = self.server_url().ok_or(Error::NoServer)?;
        Ok(self.connect(self.parse_url(url)?))
    }

    /// Sets or changes the home server. Works offline; the server's key is pinned when it is first reached.
    pub fn set_server(&mut self, url: &str, invite: Option<&str>) -> Result<(), Error> {
        let url = self.parse_url(url)?;
        let same = self.server.url.as_str() == url.as_str();
        if same && (invite.is_none() || self.server.statements > 0) {
            return Ok(());
        }
        if self.server.statements > 0 {
            // Moving a vault that a server already holds is another command's work.
            return Err(Error::Refused(Refusal::Conflict));
        }
        self.server.url = Text::new(url.as_str())?;
        self.server.key = None;
        self.server.invite = invite.map(Text::new).transpose()?;
        self.write_server()
    }

    /// Sends what is queued and fetches what is new. `progress` is told of each further number of bytes sent.
    pub fn sync(&mut self, now: Time, progress: &mut dyn FnMut(u64)) -> Result<Report, Error> {
        let result = self.try_sync(now, progress);
        if let Err(Error::ServerMisbehaved(lie)) = &result {
            self.audit(lie, now);
        }
        result
    }

    fn try_sync(&mut self, now: Time, progress: &mut dyn FnMut(u64)) -> Result<Report, Error> {
        let connection = self.connection()?;
        let mut report = Report::default();
        self.register(&connection, now)?;
        // An append that succeeds shows that nothing is new; so the server is asked first only if nothing is queued.
        let optimistic = self.queue.appends().next().is_some();
        if !optimistic {
            let state = self.pull(&connection, now, &mut report)?;
            report.waiting_drops = state.waiting;
        }
        self.upload(&connection, &mut report, progress)?;
        self.before_append(&connection)?;
        self.append(&connection, now, &mut report)?;
        self.after_append(&connection, now)?;
        if self.queue.appends().next().is_some() {
            self.append(&connection, now, &mut report)?;
        }
        self.save_snapshot()?;
        report.left = self.queue.len() as u64;
        Ok(report)
    }

    /// Asks only what is new, and takes it in.
    pub fn fetch(&mut self, now: Time) -> Result<VaultState, Error> {
        let connection = self.connection()?;
        self.register(&connection, now)?;
        let result = self.pull(&connection, now, &mut Report::default());
        if let Err(Error::ServerMisbehaved(lie)) = &result {
            self.audit(lie, now);
        }
        result
    }

    // Makes the vault known to its server: once, and again for every statement since.
    fn register(&mut self, connection: &Connection, now: Time) -> Result<(), Error> {
        if self.server.key.is_none() {
            let info = connection.info()?;
            self.server.key = Some(info.key);
            self.write_server()?;
        }
        if self.server.statements == 0 {
            let body = NewVault {
                statement: Bytes::new(&self.statements[0][..])?,
                keyring: Bytes::new(&self.keyring[..])?,
                invite: self.server.invite.clone(),
            };
            connection.create_vault(&self.sign, &body)?;
            self.server.statements = 1;
            self.write_server()?;
        }
        let home = &self.chain.head().home;
        if self.server.statements == self.statements.len() as u64 && home.server.as_str() != self.server.url.as_str() {
            self.state_home(now)?;
            self.renew_card(now)?;
        }
        while self.server.statements < self.statements.len() as u64 {
            let next = usize::try_from(self.server.statements).unwrap_or(usize::MAX);
            let body = ChainAppend {
                statement: Bytes::new(&self.statements[next][..])?,
                keyring: Bytes::new(&self.keyring[..])?,
            };
            connection.append_chain(&self.sign, &self.id, &body)?;
            self.server.statements += 1;
            self.write_server()?;
        }
        Ok(())
    }

    // A statement that names the home server; members and root stay.
    fn state_home(&mut self, now: Time) -> Result<(), Error> {
        let home = Home { server: self.server.url.clone(), key: self.server.key, log: None };
        let head = self.chain.head();
        let (members, epoch, root) = (head.members.clone(), head.epoch, self.root().duplicate());
        self.extend_chain(home, members, epoch, root, now)
    }

    /// Signs and keeps a further statement of the own chain, with its keyring. One at a time: the server is to have
    /// every statement before it.
    pub(crate) fn extend_chain(
        &mut self,
        home: Home,
        members: List<Member, MAX_MEMBERS>,
        epoch: u64,
        root: RootKey,
        now: Time,
    ) -> Result<(), Error> {
        let head = self.chain.head();
        let mut next = Statement {
            seq: head.seq + 1,
            prev: Some(self.chain.head_hash()),
            nonce: vault_crypto::random::bytes(),
            home,
            members,
            keyring: Hash::new([0; 32]),
            epoch,
            root: root_commitment(root.dangerous_bytes()),
            time: now.max(head.time),
        };
        let before = keyring::open(&self.keyring, head, &self.id, self.sign.public(), &self.unwrap)
            .map_err(|_| Error::NoPower)?;
        let ring =
            keyring::make(&next, Some(&self.id), &root, Some((&before.0, &before.1))).map_err(|_| Error::NoPower)?;
        next.keyring = keyring_digest(&ring);
        let signed = self.sign.sign(next);
        let chain = self.chain.apply(Signed::decode(signed.bytes())?).map_err(|_| Error::NoPower)?;
        let mut statements = self.statements.clone();
        statements.push(signed.bytes().to_vec());
        if epoch == self.roots.len() as u64 {
            self.roots.push(root);
        }
        self.write_chain(chain, statements, ring)
    }

    // Fetches chain and journal as far as the server's state says, checking every step.
    fn pull(&mut self, connection: &Connection, now: Time, report: &mut Report) -> Result<VaultState, Error> {
        let state = match connection.state(&self.sign, &self.id) {
            Err(RemoteError::Refused(Refusal::NotFound)) => return Err(self.why_unknown(connection)?),
            other => other?,
        };
        self.pull_chain(connection, &state)?;
        let ours = self.head;
        if state.journal.seq < ours.seq {
            return Err(Lie::JournalRollback.into());
        }
        if state.journal.seq == ours.seq {
            return if state.journal.hash == ours.hash { Ok(state) } else { Err(Lie::JournalFork.into()) };
        }
        self.pull_journal(connection, &state.journal, now, report)?;
        Ok(state)
    }

    // The server does not know this device any more. Its chain, which anybody may ask for, shows whether the device was
    // removed; a server that knew the vault and denies it holds the whole vault back.
    fn why_unknown(&self, connection: &Connection) -> Result<Error, Error> {
        let later = match connection.chain(&self.id, self.chain.head().seq + 1) {
            Err(RemoteError::Refused(Refusal::NotFound)) => return Ok(Lie::Withheld.into()),
            other => other?,
        };
        let mut chain = self.chain.clone();
        for bytes in later {
            let next = Signed::<Statement>::decode(&bytes).map_err(|e| Lie::Record(e.into()))?;
            chain = chain.apply(next).map_err(Lie::Chain)?;
        }
        let member = chain.head().members.iter().any(|m| m.key == *self.sign.public());
        Ok(if member { Lie::Withheld.into() } else { Error::NoPower })
    }

    fn pull_chain(&mut self, connection: &Connection, state: &VaultState) -> Result<(), Error> {
        let ours = self.chain.head_ref();
        if state.chain.seq < ours.seq {
            return Err(Lie::ChainRollback.into());
        }
        if state.chain.seq == ours.seq {
            return if state.chain.hash == ours.hash { Ok(()) } else { Err(Lie::ChainFork.into()) };
        }
        let mut chain = self.chain.clone();
        let mut statements = self.statements.clone();
        for bytes in connection.chain(&self.id, ours.seq + 1)? {
            let next = Signed::<Statement>::decode(&bytes).map_err(|e| Lie::Record(e.into()))?;
            chain = chain.apply(next).map_err(Lie::Chain)?;
            statements.push(bytes);
        }
        if !chain.contains(&state.chain) {
            return Err(Lie::ChainFork.into());
        }
        let mut keyring = self.keyring.clone();
        if chain.head().keyring != keyring_digest(&keyring) {
            keyring = match connection.keyring(&self.sign, &self.id) {
                // The keyring of this epoch holds nothing for this device: it was removed.
                Err(RemoteError::Refused(Refusal::NotFound)) => return Err(Error::NoPower),
                other => other?,
            };
            if chain.head().keyring != keyring_digest(&keyring) {
                return Err(Lie::Keyring(keyring::KeyringError::WrongRoot).into());
            }
            let opened = keyring::open(&keyring, chain.head(), &self.id, self.sign.public(), &self.unwrap);
            let (ring, root) = match opened {
                Err(keyring::KeyringError::NotForUs) => return Err(Error::NoPower),
                other => other.map_err(Lie::Keyring)?,
            };
            self.roots = keyring::open_all(&ring, &self.id, root).map_err(Lie::Keyring)?;
        }
        self.server.statements = statements.len() as u64;
        self.write_chain(chain, statements, keyring)?;
        self.write_server()
    }

    fn pull_journal(
        &mut self,
        connection: &Connection,
        to: &JournalRef,
        now: Time,
        report: &mut Report,
    ) -> Result<(), Error> {
        let mut authors = Authors::new(self)?;
        while self.head.seq < to.seq {
            let records = connection.journal(&self.sign, &self.id, self.head.seq)?;
            if records.is_empty() {
                return Err(Lie::Withheld.into());
            }
            let mut head = self.head;
            let mut entries = Vec::with_capacity(records.len());
            for record in &records {
                let entry = self.check_record(&head, record, &mut authors, now)?;
                head = head.then(record);
                entries.push(entry);
                if head.seq == to.seq && head.hash != to.hash {
                    return Err(Lie::JournalFork.into());
                }
            }
            self.journal.append(records.iter().map(|r| &r[..]))?;
            self.head = head;
            report.received += entries.len() as u64;
            // An entry of ours whose answer was lost is ours no longer to send.
            let lost: Vec<TaskId> =
                self.queue.appends().filter(|(_, a)| entries.iter().any(|e| e.id == a.id)).map(|(id, _)| id).collect();
            self.queue.done(&lost)?;
            if self.queue.appends().next().is_some() || !lost.is_empty() {
                self.reload()?;
            } else {
                for entry in entries {
                    let by = entry.signer();
                    entry.ops.iter().for_each(|op| self.state.apply(copy(op), by));
                }
            }
        }
        Ok(())
    }

    fn check_record(
        &self,
        after: &JournalRef,
        record: &[u8],
        authors: &mut Authors,
        now: Time,
    ) -> Result<vault_protocol::sign::Verified<Entry>, Error> {
        let epoch = vault_protocol::journal::Parts::parse(record).map_err(|e| Lie::Record(e.into()))?.epoch;
        let root = usize::try_from(epoch).ok().and_then(|e| self.roots.get(e));
        let root = root.ok_or(Lie::Record(journal::EntryError::Epoch(epoch)))?;
        let entry = journal::open(root, &self.id, after, record).map_err(Lie::Record)?;
        authors.verify(entry, now).map_err(Error::ServerMisbehaved)
    }

    fn upload(
        &mut self,
        connection: &Connection,
        report: &mut Report,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        let uploads: Vec<(TaskId, Upload)> = self
            .queue
            .iter()
            .filter_map(|(id, t)| if let Task::Upload(u) = t { Some((id, *u)) } else { None })
            .collect();
        let (small, large): (Vec<_>, Vec<_>) =
            uploads.into_iter().partition(|(_, u)| u.size <= vault_protocol::http::MAX_BATCHED_OBJECT as u64);
        let mut at = 0;
        while at < small.len() {
            let (mut batch, mut ids, mut bytes) = (Vec::new(), Vec::new(), 0);
            while at < small.len() && batch.len() < vault_protocol::http::MAX_BATCH_OBJECTS {
                let (id, u) = &small[at];
                if bytes > 0 && bytes as u64 + u.size > BATCH as u64 {
                    break;
                }
                at += 1;
                ids.push(*id);
                match fs::read(self.objects.path(&u.locator)) {
                    Ok(b) => {
                        bytes += b.len();
                        batch.push((u.locator, b));
                    }
                    Err(e) => self.erased(&u.locator, e)?,
                }
            }
            let refs: Vec<(ObjectId, &[u8])> = batch.iter().map(|(l, b)| (*l, &b[..])).collect();
            if !refs.is_empty() {
                connection.put_batch(&self.sign, &self.id, &refs)?;
            }
            report.objects += refs.len() as u64;
            progress(bytes as u64);
            self.queue.done(&ids)?;
        }
        for (id, u) in large {
            match self.objects.file(&u.locator) {
                Ok(mut file) => {
                    // The line tells how far it is; the caller is told how much more that is.
                    let mut before = 0;
                    let mut more = |at: u64| {
                        progress(at.saturating_sub(before));
                        before = before.max(at);
                    };
                    connection.put_object(&self.sign, &self.id, &u.locator, u.size, &u.digest, &mut file, &mut more)?;
                    report.objects += 1;
                }
                Err(e) => self.erased(&u.locator, e)?,
            }
            self.queue.done(&[id])?;
        }
        Ok(())
    }

    // An object that is not here was erased before it was ever sent; one that the vault still names is lost, and that
    // is said instead of sending an entry that leads nowhere.
    fn erased(&self, locator: &ObjectId, error: std::io::Error) -> Result<(), Error> {
        let named = self.state.docs.values().flat_map(|d| &d.versions).any(|v| v.about.locator == *locator);
        let kept = self.state.received.values().any(|r| r.stored == *locator);
        if named || kept { Err(FileError::io(&self.objects.path(locator))(error).into()) } else { Ok(()) }
    }

    // Mailboxes and slots first: an entry or a drop that names them must find them there.
    fn before_append(&mut self, connection: &Connection) -> Result<(), Error> {
        let ids: Vec<TaskId> = self.queue.iter().map(|(id, _)| id).collect();
        for id in ids {
            match self.queue.get(id) {
                Some(Task::OpenMailbox(m)) => {
                    let drop_key = *SigningKey::derive_drop(&m.secret, &m.id).public();
                    connection.open_mailbox(&self.sign, &self.id, &m.id, &MailboxOpening { drop_key })?;
                }
                Some(Task::Rescue(locator)) => connection.put_rescue(&self.sign, &self.id, locator)?,
                Some(Task::OpenSlot(s)) if s.server.as_str() == self.server.url.as_str() => {
                    connection.open_slot(&self.sign, &s.opening)?;
                }
                _ => continue,
            }
            self.queue.done(&[id])?;
        }
        Ok(())
    }

    // Sends queued operations as entries after the head; whoever comes second fetches, and tries again.
    fn append(&mut self, connection: &Connection, now: Time, report: &mut Report) -> Result<(), Error> {
        let mut rounds = 0;
        loop {
            let (mut ids, mut records, mut size, mut head) = (Vec::new(), Vec::new(), 0, self.head);
            for (id, append) in self.queue.appends() {
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
            match connection.append_journal(&self.sign, &self.id, self.head, &records) {
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
            self.head = head;
            report.sent += ids.len() as u64;
            self.queue.done(&ids)?;
        }
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

    // Drops, closings and deletions last: what others are told is true by then.
    fn after_append(&mut self, connection: &Connection, now: Time) -> Result<(), Error> {
        let ids: Vec<TaskId> = self.queue.iter().map(|(id, _)| id).collect();
        for id in ids {
            match self.queue.get(id) {
                Some(Task::Drop(d)) => {
                    let path = self.home.join("out").join(d.id.to_string());
                    let bytes = fs::read(&path).map_err(FileError::io(&path))?;
                    let url =
                        self.parse_url(&d.server).map_err(|e| Error::Sender(crate::error::SenderFault::Address(e)))?;
                    let key = SigningKey::derive_drop(&d.secret, &d.mailbox);
                    // A connection of its own: the drop is not seen to come from this vault's session.
                    match self.connect(url).drop_message(&key, &d.mailbox, &bytes) {
                        Ok(()) => {}
                        // The other's server is away: the rest goes on, this waits.
                        Err(RemoteError::Offline(_)) => continue,
                        Err(e) => return Err(e.into()),
                    }
                    let _ = fs::remove_file(&path);
                }
                Some(Task::CloseSlot(c)) => {
                    let (grant, custodian) = (c.grant, c.custodian);
                    if let Some(closing) = self.close_slot(&grant, custodian)? {
                        let closed = Closed { grant, custodian, closing: Bytes::new(closing)? };
                        self.commit(vec![Op::Closed(closed)], vec![], now)?;
                    }
                }
                Some(Task::Delete(locator)) => {
                    let locator = *locator;
                    connection.delete_object(&self.sign, &self.id, &locator)?;
                }
                Some(Task::TakeDrop(t)) => {
                    let line = DropLine { id: t.id, size: 0, day: now.day() };
                    connection.delete_drop(&self.sign, &self.id, &t.mailbox, &line)?;
                }
                _ => continue,
            }
            self.queue.done(&[id])?;
        }
        Ok(())
    }

    // Asks one custodian to close; its signed answer convicts it if it releases later.
    fn close_slot(&self, grant: &vault_protocol::ids::GrantId, custodian: u64) -> Result<Option<Vec<u8>>, Error> {
        let Some(g) = self.state.grants.get(grant) else { return Ok(None) };
        let index = usize::try_from(custodian).unwrap_or(usize::MAX);
        let Some(c) = g.head.custodians.get(index) else { return Ok(None) };
        let manager = SigningKey::derive(&g.record.manager);
        let bytes = self.connect(self.parse_url(&c.server)?).close_slot(&manager, &g.head.slot)?;
        let closing = Signed::<Closing>::decode(&bytes).map_err(|_| Lie::Statement)?;
        let closing = closing.verify(&c.key).map_err(|_| Lie::Statement)?;
        if closing.slot != g.head.slot {
            return Err(Lie::Statement.into());
        }
        Ok(Some(bytes))
    }

    /// Puts bytes aside to be dropped; they last before the task that names them does.
    pub(crate) fn put_out(&self, bytes: &[u8]) -> Result<vault_protocol::ids::DropId, Error> {
        let folder = self.home.join("out");
        crate::os::create_private_folder(&folder).map_err(FileError::io(&folder))?;
        let hash = vault_protocol::hash::hash(vault_protocol::context::Label::DropId, &[bytes]);
        let id = vault_protocol::ids::DropId::new(*hash.as_bytes());
        let path = folder.join(id.to_string());
        crate::os::replace(&path, bytes).map_err(FileError::io(&path))?;
        Ok(id)
    }

    /// The local list of lies found, newest last: seconds, server, [sort](Lie::sort) and words, between tabs.
    pub fn audit_list(&self) -> Vec<String> {
        let text = fs::read_to_string(self.home.join("audit")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    pub(crate) fn audit(&self, lie: &Lie, now: Time) {
        let line = format!("{}\t{}\t{}\t{lie}\n", now.0, self.server.url.as_str(), lie.sort());
        let file = File::options().create(true).append(true).open(self.home.join("audit"));
        // The list is a convenience; the error itself is what protects.
        let _ = file.and_then(|mut f| f.write_all(line.as_bytes()).and_then(|()| f.sync_all()));
    }
}

/// Who might write when: an entry counts if its author might write in the chain as the author saw it, and no entry may
/// go back to an older view. So a removed member cannot add to a journal that has moved on, not even with the server's
/// help, and entries made before the removal stay.
struct Authors {
    chains: Vec<Chain>,
    seen: u64,
}

impl Authors {
    fn new(vault: &Vault) -> Result<Authors, Error> {
        let mut chains: Vec<Chain> = Vec::with_capacity(vault.statements.len());
        for bytes in &vault.statements {
            let s = Signed::<Statement>::decode(bytes)?;
            let next = match chains.last() {
                None => Chain::start(s),
                Some(c) => c.apply(s),
            };
            chains.push(next.map_err(Lie::Chain)?);
        }
        Ok(Authors { chains, seen: 0 })
    }

    fn verify(&mut self, entry: Signed<Entry>, now: Time) -> Result<vault_protocol::sign::Verified<Entry>, Lie> {
        let e = entry.dangerous_unverified();
        let place = Lie::Record(journal::EntryError::Place);
        let at = usize::try_from(e.chain.seq).ok().and_then(|i| self.chains.get(i));
        let chain = at.filter(|c| c.contains(&e.chain)).ok_or(place.clone())?;
        if e.chain.seq < self.seen || e.epoch != chain.head().epoch {
            return Err(place);
        }
        let seq = e.chain.seq;
        let time = e.time.min(now);
        let entry = chain.verify(entry, Powers::WRITE, time).map_err(Lie::Author)?;
        self.seen = seq;
        Ok(entry)
    }
}

/// Fetches an object into the folder; only bytes with the right digest stay.
#[allow(clippy::too_many_arguments)]
pub(crate) fn download(
    objects: &Objects,
    connection: &Connection,
    access: Access<'_>,
    vault: &VaultId,
    locator: &ObjectId,
    size: u64,
    digest: &ObjectDigest,
    progress: &mut dyn FnMut(u64),
) -> Result<(), Error> {
    let path = objects.temporary(locator);
    let io = |e| Error::File(FileError::io(&path)(e));
    let mut file = File::options().create(true).append(true).read(true).open(&path).map_err(io)?;
    let have = file.metadata().map_err(io)?.len();
    if have < size {
        match connection.get_object(access, vault, locator, size, have, &mut file, progress) {
            Err(RemoteError::Refused(Refusal::NotFound)) => return Err(Lie::Withheld.into()),
            Err(RemoteError::Refused(Refusal::Closed)) => return Err(Error::Closed),
            other => other?,
        }
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(&path).map_err(io)?).map_err(io)?;
    if hasher.finalize().as_bytes() != digest.as_bytes() {
        let _ = fs::remove_file(&path);
        return Err(Lie::Object.into());
    }
    objects.adopt(locator).map_err(io)
}
