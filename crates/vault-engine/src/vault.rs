//! A vault on this machine: made, unlocked, and changed by operations that last before they count.

use crate::error::Error;
use crate::files::{FileError, Log, SealedFile};
use crate::objects::Objects;
use crate::os::HomeLock;
use crate::pages::Crossed;
use crate::queue::{Append, Queue, Task, TaskId};
use crate::snapshot::{self, Snapshot};
use crate::state::State;
use crate::text::Texts;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use vault_crypto::journal::{self, Entry, MAX_OPS, Op};
use vault_crypto::keyring;
use vault_crypto::keystore::Keystore;
use vault_crypto::random;
use vault_crypto::secret::{DeviceSecret, RootKey, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::card::Kind;
use vault_protocol::chain::{Chain, MAX_STATEMENTS, Statement};
use vault_protocol::ids::{MessageId, ObjectId, Time, VaultId};
use vault_protocol::journal::JournalRef;
use vault_protocol::key::PublicKey;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_remote::{Allow, Connection, ServerUrl, Settings};

vault_protocol::record! {
    /// What makes this device this device.
    pub(crate) struct DeviceFile {
        pub(crate) vault: VaultId,
        /// 1 person, 2 professional, 3 authority.
        pub(crate) kind: Kind,
        pub(crate) sign: SigningSeed,
        pub(crate) wrap: WrapSeed,
    }
}

// As many as a chain may have.
const STATEMENTS: usize = 16_384;
const _: () = assert!(STATEMENTS as u64 == MAX_STATEMENTS);

vault_protocol::record! {
    pub(crate) struct ChainFile {
        pub(crate) statements: List<Bytes<{ 65 * 1024 }>, STATEMENTS>,
        pub(crate) keyring: Bytes<{ vault_protocol::http::MAX_KEYRING }>,
    }
}

vault_protocol::record! {
    /// What the home server is known to have.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub(crate) struct ServerFile {
        pub(crate) url: Text<255>,
        pub(crate) key: Option<PublicKey>,
        pub(crate) invite: Option<Text<128>>,
        /// Statements the server has acknowledged.
        pub(crate) statements: u64,
        /// Where its last snapshot stands.
        pub(crate) snapshot: u64,
    }
}

/// Between two looks whether another program has let a home go.
const BLINK: Duration = Duration::from_millis(50);

/// A vault that is there and not open.
#[derive(Debug)]
pub struct Locked {
    home: PathBuf,
    lock: HomeLock,
    keystore: Keystore,
}

/// An open vault.
pub struct Vault {
    pub(crate) home: PathBuf,
    pub(crate) device: DeviceSecret,
    pub(crate) kind: Kind,
    pub(crate) sign: SigningKey,
    pub(crate) unwrap: UnwrapKey,
    pub(crate) id: VaultId,
    pub(crate) chain: Chain,
    pub(crate) statements: Vec<Vec<u8>>,
    pub(crate) keyring: Vec<u8>,
    pub(crate) roots: Vec<RootKey>,
    /// Journal and queue together.
    pub(crate) state: State,
    /// Confirmed records.
    pub(crate) journal: Log,
    /// The last confirmed record.
    pub(crate) head: JournalRef,
    /// The statement of the chain under which it was written: none after it may be written under an older one.
    pub(crate) written_under: u64,
    pub(crate) queue: Queue,
    pub(crate) objects: Objects,
    /// Objects that were to be sent and turned out to be others than they were.
    pub(crate) damaged: BTreeSet<ObjectId>,
    pub(crate) texts: Option<Texts>,
    pub(crate) server: ServerFile,
    /// Whether the journal on disk says more than the state.
    pub(crate) stale: bool,
    /// Queued pages to be made anew.
    pub(crate) crossed: Crossed,
    /// Which addresses may be followed: loopback only in tests and the demo.
    pub allow: Allow,
    /// Patience and clock of every connection: a program that only tries in passing waits less long.
    pub line: Settings,
    _lock: HomeLock,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Locked {
    /// Finds the vault in a home and takes its lock.
    pub fn open(home: &Path) -> Result<Locked, Error> {
        let path = home.join("keystore");
        if !path.exists() {
            return Err(Error::NoVault(home.to_owned()));
        }
        let lock = take_lock(home)?;
        let bytes = fs::read(&path).map_err(FileError::io(&path))?;
        Ok(Locked { home: home.to_owned(), lock, keystore: Keystore::decode(&bytes)? })
    }

    /// Whether it opens only with a password.
    pub fn needs_password(&self) -> bool {
        self.keystore.needs_password()
    }

    /// Opens it: with a password if it needs one, with the key beside it if not.
    pub fn unlock(self, password: Option<&[u8]>) -> Result<Vault, Error> {
        let device = crate::code::unlock(&self.home, &self.keystore, password)?;
        Vault::load(self.home, self.lock, device)
    }
}

/// A vault that was put down and not locked: its home is free for another program, and what opens it again is still in memory.
#[allow(missing_debug_implementations)]
pub struct Resting {
    home: PathBuf,
    device: DeviceSecret,
}

impl Resting {
    /// Takes it up again, as it then lies on the disk, once the other program has let it go.
    ///
    /// # Errors
    /// [`Error::InUse`] if it has not within `patience`; the disk's.
    pub fn take_up(&self, patience: Duration) -> Result<Vault, Error> {
        let until = Instant::now() + patience;
        let lock = loop {
            match take_lock(&self.home) {
                Err(Error::InUse(_)) if Instant::now() < until => std::thread::sleep(BLINK),
                taken => break taken?,
            }
        };
        Vault::load(self.home.clone(), lock, self.device.duplicate())
    }
}

// Bytes put aside for a message that was never queued, or sent just before a crash.
fn sweep_out(home: &Path, queue: &Queue) {
    let wanted: BTreeSet<String> =
        queue.iter().filter_map(|(_, t)| if let Task::Drop(d) = t { Some(d.id.to_string()) } else { None }).collect();
    for file in fs::read_dir(home.join("out")).into_iter().flatten().flatten() {
        if !file.file_name().to_str().is_some_and(|name| wanted.contains(name)) {
            let _ = fs::remove_file(file.path());
        }
    }
}

pub(crate) fn take_lock(home: &Path) -> Result<HomeLock, Error> {
    let path = home.join("lock");
    HomeLock::take(&path).map_err(FileError::io(&path))?.map_err(Error::InUse)
}

impl Vault {
    /// What opens this vault again after it was dropped, so that another program may have its home meanwhile.
    pub fn resting(&self) -> Resting {
        Resting { home: self.home.clone(), device: self.device.duplicate() }
    }

    pub(crate) fn load(home: PathBuf, lock: HomeLock, device: DeviceSecret) -> Result<Vault, Error> {
        let missing = |name: &str| FileError::Damaged(home.join(name));
        let bytes = SealedFile::new(&home, "device", &device).read()?.ok_or_else(|| missing("device"))?;
        let file: DeviceFile = wire::decode(&bytes, 1024).map_err(|_| missing("device"))?;
        let bytes = SealedFile::new(&home, "chain", &device).read()?.ok_or_else(|| missing("chain"))?;
        let chain_file: ChainFile = wire::decode(&bytes, 300 << 20).map_err(|_| missing("chain"))?;
        let statements: Vec<Vec<u8>> = chain_file.statements.into_vec().into_iter().map(Bytes::into_vec).collect();
        let chain = fold(&file.vault, &statements).map_err(|_| missing("chain"))?;
        let bytes = SealedFile::new(&home, "server", &device).read()?.ok_or_else(|| missing("server"))?;
        let server: ServerFile = wire::decode(&bytes, 4096).map_err(|_| missing("server"))?;

        let (sign, unwrap) = (SigningKey::derive(&file.sign), UnwrapKey::derive(&file.wrap));
        let (ring, root) =
            keyring::open(&chain_file.keyring, &chain, sign.public(), &unwrap).map_err(|_| missing("chain"))?;
        let roots = keyring::open_all(&ring, &file.vault, root).map_err(|_| missing("chain"))?;

        let mut queue = Queue::open(&home, &device)?;
        let (state, journal, head, written_under) = load_journal(&home, &device, &file.vault, &roots, &mut queue)?;
        sweep_out(&home, &queue);
        crate::leftovers::sweep(&home, &device);
        let objects = Objects::open(&home).map_err(FileError::io(&home))?;
        let mut vault = Vault {
            kind: file.kind,
            sign,
            unwrap,
            id: file.vault,
            chain,
            statements,
            keyring: chain_file.keyring.into_vec(),
            roots,
            state,
            journal,
            head,
            written_under,
            queue,
            objects,
            damaged: BTreeSet::new(),
            texts: None,
            server,
            stale: false,
            crossed: Crossed::new(),
            allow: Allow::PublicOnly,
            line: Settings::default(),
            device,
            home,
            _lock: lock,
        };
        vault.apply_queue();
        Ok(vault)
    }

    /// Builds the state anew from disk: after other devices' entries came before what is queued here.
    pub(crate) fn reload(&mut self) -> Result<(), Error> {
        self.stale = true;
        let (state, journal, head, written_under) =
            load_journal(&self.home, &self.device, &self.id, &self.roots, &mut self.queue)?;
        (self.state, self.journal, self.stale) = (state, journal, false);
        (self.head, self.written_under) = (head, written_under);
        self.apply_queue();
        Ok(())
    }

    /// Every operation that the journal holds, in order: for what the state does not keep.
    pub(crate) fn read_journal(&self, each: &mut dyn FnMut(&Op)) -> Result<(), Error> {
        let start = (&mut JournalRef::EMPTY.clone(), (0, 0));
        let each = &mut |entry: &Entry, _: &PublicKey| entry.ops.iter().for_each(&mut *each);
        read_journal(&self.home, &self.device, &self.id, &self.roots, start, each).map(drop)
    }

    fn apply_queue(&mut self) {
        self.crossed = crate::pages::apply_queue(&self.queue, &mut self.state, self.sign.public());
    }

    /// Makes operations and tasks last in one step, then lets them count.
    pub(crate) fn commit(&mut self, ops: Vec<Op>, mut tasks: Vec<Task>, now: Time) -> Result<(), Error> {
        let me = *self.sign.public();
        let copies: Vec<Op> = ops.iter().map(copy).collect();
        tasks.extend(appends(ops, now)?);
        self.queue.add(tasks)?;
        copies.into_iter().for_each(|op| self.state.apply(op, &me));
        Ok(())
    }

    /// Saves a snapshot of the state if reading the journal again has become work. Only what is confirmed goes in.
    pub(crate) fn save_snapshot(&mut self) -> Result<(), Error> {
        if self.queue.appends().next().is_some() {
            return Ok(());
        }
        let file = SealedFile::new(&self.home, "snapshot", &self.device);
        let since = self.state.operations - self.state.snapshot_operations;
        if since < 1024.max(self.state.snapshot_operations / 8) {
            return Ok(());
        }
        let snapshot = Snapshot { at: self.head, under: self.written_under, log: self.journal.position() };
        file.write(&snapshot::encode(&snapshot, &self.state))?;
        self.state.snapshot_operations = self.state.operations;
        Ok(())
    }

    /// The words of papers, opened when first needed.
    pub(crate) fn texts(&mut self) -> Result<&mut Texts, Error> {
        if self.texts.is_none() {
            self.texts = Some(Texts::open(&self.home, &self.device)?);
        }
        Ok(self.texts.as_mut().expect("just opened"))
    }

    pub(crate) fn write_server(&self) -> Result<(), Error> {
        Ok(SealedFile::new(&self.home, "server", &self.device).write(&wire::encode(&self.server))?)
    }

    /// Persists a longer chain, then takes it: never the other way round.
    pub(crate) fn write_chain(
        &mut self,
        chain: Chain,
        statements: Vec<Vec<u8>>,
        keyring: Vec<u8>,
    ) -> Result<(), Error> {
        let list = statements.iter().map(|s| Bytes::new(&s[..])).collect::<Result<Vec<_>, _>>()?;
        let file = ChainFile { statements: List::new(list)?, keyring: Bytes::new(&keyring[..])? };
        SealedFile::new(&self.home, "chain", &self.device).write(&wire::encode(&file))?;
        (self.chain, self.statements, self.keyring) = (chain, statements, keyring);
        Ok(())
    }

    /// The fingerprint of the person this vault belongs to.
    pub fn id(&self) -> &VaultId {
        &self.id
    }
    /// Person, professional or authority.
    pub fn kind(&self) -> Kind {
        self.kind
    }
    /// Everything the vault knows, what is queued too.
    pub fn state(&self) -> &State {
        &self.state
    }
    /// Who may speak for the vault.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }
    /// Where it lies on this machine.
    pub fn home(&self) -> &Path {
        &self.home
    }
    /// Its server's address, or none yet.
    pub fn server_url(&self) -> Option<&str> {
        Some(self.server.url.as_str()).filter(|u| !u.is_empty())
    }
    /// The last journal record known to be at the server.
    pub fn journal_head(&self) -> JournalRef {
        self.head
    }
    /// How many things wait for a network. What concerns a [lost](Self::lost) paper waits for its owner instead.
    pub fn waiting(&self) -> usize {
        let held = self.held();
        let waits = |t: &Task| match t {
            Task::Upload(u) => self.seems_here(u),
            Task::Append(a) => !held.holds(a),
            _ => true,
        };
        self.queue.iter().filter(|(_, t)| waits(t)).count()
    }
    pub(crate) fn root(&self) -> &RootKey {
        &self.roots[self.roots.len() - 1]
    }
    /// How many papers wait for a network, of all that [waits](Self::waiting).
    pub fn waiting_papers(&self) -> usize {
        self.uploads().filter(|(_, u)| self.seems_here(u)).count()
    }
    /// How many bytes those papers are, sealed: what a slow line will have to carry.
    pub fn waiting_size(&self) -> u64 {
        self.uploads().filter(|(_, u)| self.seems_here(u)).map(|(_, u)| u.size).sum()
    }
    pub(crate) fn connect(&self, url: ServerUrl) -> Connection {
        Connection::with(url, self.line.clone())
    }
    pub(crate) fn parse_url(&self, url: &str) -> Result<ServerUrl, vault_remote::UrlError> {
        ServerUrl::parse(url, self.allow)
    }
}

/// Most bytes of operations in one entry: a record is far smaller than its limit, so a slow line loses little.
const ENTRY: usize = 96 * 1024;
/// Most bytes of one operation: with its signature, its frame and Padmé's 12 % it still fits a record.
const LARGEST: usize = vault_protocol::journal::MAX_RECORD / 8 * 7 - 4096;

/// Operations as entries for the journal, in order.
pub(crate) fn appends(ops: Vec<Op>, now: Time) -> Result<Vec<Task>, Error> {
    let (mut tasks, mut part, mut size) = (Vec::new(), Vec::new(), 0);
    let append = |ops: Vec<Op>| -> Result<Task, Error> {
        Ok(Task::Append(Append { id: MessageId::new(random::bytes()), time: now, ops: List::new(ops)? }))
    };
    for op in ops {
        let len = wire::encode(&op).len();
        // What no record can hold would wait in the queue for ever, and everything behind it.
        if len > LARGEST {
            return Err(wire::WireError::TooLong { what: "operation", max: LARGEST }.into());
        }
        if !part.is_empty() && (size + len > ENTRY || part.len() == MAX_OPS) {
            tasks.push(append(std::mem::take(&mut part))?);
            size = 0;
        }
        size += len;
        part.push(op);
    }
    if !part.is_empty() {
        tasks.push(append(part)?);
    }
    Ok(tasks)
}

/// A second copy of an operation; its secrets are wiped on their own.
pub(crate) fn copy(op: &Op) -> Op {
    let bytes = zeroize::Zeroizing::new(wire::encode(op));
    wire::decode(&bytes, usize::MAX).expect("what was just encoded decodes")
}

pub(crate) fn fold(vault: &VaultId, statements: &[Vec<u8>]) -> Result<Chain, vault_protocol::chain::ChainError> {
    use vault_protocol::chain::ChainError;
    let decoded: Result<Vec<_>, _> = statements.iter().map(|s| Signed::<Statement>::decode(s)).collect();
    Chain::fold(vault, decoded.map_err(|_| ChainError::Signature)?)
}

type Loaded = (State, Log, JournalRef, u64);

// What stands in the journal is struck off the queue: a crash between the two must not write it twice. A snapshot is
// made only when nothing is queued, so what is queued can only stand after it.
fn load_journal(
    home: &Path,
    device: &DeviceSecret,
    vault: &VaultId,
    roots: &[RootKey],
    queue: &mut Queue,
) -> Result<Loaded, Error> {
    let queued: BTreeMap<MessageId, TaskId> = queue.appends().map(|(id, a)| (a.id, id)).collect();
    let mut written = Vec::new();
    let mut state = State::default();
    let mut head = JournalRef::EMPTY;
    let (mut from, mut under) = ((0, 0), 0);
    // A damaged snapshot is only lost work: everything in it is in the journal.
    if let Ok(Some(bytes)) = SealedFile::new(home, "snapshot", device).read()
        && let Some((snapshot, restored)) = snapshot::decode(&bytes)
    {
        (state, head, from, under) = (restored, snapshot.at, snapshot.log, snapshot.under);
    }
    let log = read_journal(home, device, vault, roots, (&mut head, from), &mut |entry, by| {
        under = entry.chain.seq;
        written.extend(queued.get(&entry.id));
        entry.ops.iter().for_each(|op| state.apply(copy(op), by));
    })?;
    // A disk that cannot note it now hears it again at the next start.
    let _ = queue.done(&written);
    Ok((state, log, head, under))
}

// Each entry of the journal on this disk, from a place on. `head` moves with it.
fn read_journal(
    home: &Path,
    device: &DeviceSecret,
    vault: &VaultId,
    roots: &[RootKey],
    (head, from): (&mut JournalRef, (u64, u64)),
    each: &mut dyn FnMut(&Entry, &PublicKey),
) -> Result<Log, Error> {
    let path = home.join("journal");
    let damaged = || FileError::Damaged(path.clone());
    let log = Log::open(home, "journal", device, from, |record| {
        // Verified when it came, and sealed by this device since.
        let epoch = vault_protocol::journal::Parts::parse(record).map_err(|_| damaged())?.epoch;
        let root = usize::try_from(epoch).ok().and_then(|e| roots.get(e)).ok_or_else(damaged)?;
        let entry = journal::open(root, vault, head, record).map_err(|_| damaged())?;
        let by = PublicKey::parse(entry.claimed_signer()).map_err(|_| damaged())?;
        *head = head.then(record);
        each(entry.dangerous_unverified(), &by);
        Ok(())
    })?;
    Ok(log)
}
