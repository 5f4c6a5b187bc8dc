//! Between this machine and the home server: what is queued goes out, what other devices wrote comes in, and every
//! answer is held against what is known. The local copy is the first copy; nothing here is needed to read it.

mod audit;
mod custody;
mod lost;
mod parcel;
mod pull;
mod push;

use crate::error::{Error, Lie};
use crate::files::FileError;
use crate::objects::Objects;
use crate::queue::TaskId;
use crate::vault::Vault;
use std::collections::BTreeSet;
use std::fs::{self, File};
use vault_crypto::keyring;
use vault_crypto::secret::RootKey;
use vault_protocol::chain::{Home, HomeLog, MAX_MEMBERS, Member, Statement, keyring_digest, root_commitment};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::http::{ChainAppend, NewVault, Refusal, VaultState};
use vault_protocol::ids::{ObjectId, Time, VaultId};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List, Text, WireError};
use vault_remote::{Access, Connection, RemoteError};

pub use audit::CLEANED;
pub use parcel::{Carried, Courier, Parcel};

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
    /// Papers that were lost here before they were sent: [`Vault::lost`] names them.
    pub lost: u64,
}

/// What some tasks met while the others went on: one dead mailbox holds nothing up.
#[derive(Default)]
struct Trouble {
    first: Option<Error>,
    /// Servers found away: they are asked once.
    away: BTreeSet<String>,
    /// Closings tried in this synchronisation.
    tried: BTreeSet<TaskId>,
}

impl Trouble {
    fn note(&mut self, e: impl Into<Error>) {
        self.first.get_or_insert(e.into());
    }
}

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
        match self.try_sync(now, progress) {
            Err(Error::ServerMisbehaved(lie)) => {
                self.audit(&lie, now);
                Err(lie.into())
            }
            Err(e) => Err(e),
            // Everything else is done; what could not be is said.
            Ok((_, Some(e))) => Err(e),
            Ok((report, None)) => Ok(report),
        }
    }

    fn try_sync(&mut self, now: Time, progress: &mut dyn FnMut(u64)) -> Result<(Report, Option<Error>), Error> {
        let connection = self.connection()?;
        let (mut report, mut trouble) = (Report::default(), Trouble::default());
        if self.stale {
            // Nothing is told on the strength of a state that others' entries have overtaken.
            self.reload()?;
        }
        self.register(&connection, now)?;
        // Doors close first: no full disk and no other's server stands between the owner and that.
        self.close_slots(&mut trouble, now)?;
        // An append that succeeds shows that nothing is new; so the server is asked first only if nothing is queued.
        let optimistic = self.queue.appends().next().is_some();
        if !optimistic {
            let state = self.pull(&connection, now, &mut report)?;
            report.waiting_drops = state.waiting;
        }
        match self.upload(&connection, &mut report, progress) {
            // The room that erased papers still take is the owner's to use.
            Err(Error::Refused(Refusal::Quota)) if self.make_room(&connection)? => {
                self.upload(&connection, &mut report, progress)?;
            }
            other => other?,
        }
        self.before_append(&connection)?;
        let held = self.hold_back()?;
        self.append(&connection, &held, &mut trouble, now, &mut report)?;
        if optimistic && report.sent == 0 {
            // All that was queued is held back: so nobody has been asked yet.
            report.waiting_drops = self.pull(&connection, now, &mut report)?.waiting;
        }
        if !self.card_stands() {
            // Whoever removed a device was stopped before its card keys were changed; or another device came first.
            self.replace_card(now)?;
        }
        self.close_slots(&mut trouble, now)?;
        // One device sealed papers anew while another showed them where they lay.
        self.pay(now)?;
        self.append(&connection, &held, &mut trouble, now, &mut report)?;
        self.open_slots(&mut trouble, now)?;
        self.close_slots(&mut trouble, now)?;
        self.after_append(&connection, &mut trouble, now)?;
        self.follow_log_rarely(now)?;
        self.publish(&connection, now)?;
        // What a register does not tell now is asked for again; what it was caught at is noted.
        let _ = self.read_registers(now);
        // Only saves work: a disk too full for it has lost nothing.
        let _ = self.save_snapshot();
        report.left = self.waiting() as u64;
        report.lost = self.lost().len() as u64;
        Ok((report, trouble.first))
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
    pub(crate) fn register(&mut self, connection: &Connection, now: Time) -> Result<(), Error> {
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
            match connection.create_vault(&self.sign, &body) {
                // Its first statement is its name, and cannot be dated anew.
                Err(RemoteError::Refused(Refusal::Clock)) => return Err(Error::MadeAhead(self.chain.head().time)),
                other => other?,
            }
            self.server.statements = 1;
            self.write_server()?;
        }
        let home = &self.chain.head().home;
        if self.server.statements == self.statements.len() as u64 && home.server.as_str() != self.server.url.as_str() {
            let log = self.log_of(&self.id, connection)?.origin().to_owned();
            self.state_home(&log, now)?;
            // A device that has just come back has not read yet where its letter box is: its card follows when it is wanted.
            if !self.state.mailboxes.is_empty() {
                self.renew_card(now)?;
            }
        }
        while self.server.statements < self.statements.len() as u64 {
            let next = usize::try_from(self.server.statements).unwrap_or(usize::MAX);
            let body = ChainAppend {
                statement: Bytes::new(&self.statements[next][..])?,
                keyring: Bytes::new(&self.keyring[..])?,
            };
            match connection.append_chain(&self.sign, &self.id, &body) {
                // Another device's statement stands there: ours was made on what is past. Or ours is dated in the
                // future. It gives way, and that is said.
                Err(
                    e @ RemoteError::Refused(Refusal::Conflict | Refusal::NotFound | Refusal::Chain | Refusal::Clock),
                ) => {
                    self.give_way(connection, now)?;
                    return Err(e.into());
                }
                other => other?,
            };
            self.server.statements += 1;
            self.write_server()?;
        }
        Ok(())
    }

    /// Tells the server what it has not heard of the own chain. Nothing is made for others before: a statement that only
    /// this device has may yet give way to another's, and whoever had seen it would take the true chain for a lie.
    pub(crate) fn tell_chain(&mut self, now: Time) -> Result<(), Error> {
        if self.server.statements == 0 || self.server.statements == self.statements.len() as u64 {
            return Ok(());
        }
        let connection = self.connection()?;
        self.register(&connection, now)
    }

    // A statement that names the home server and its log; members and root stay.
    fn state_home(&mut self, log: &str, now: Time) -> Result<(), Error> {
        let home =
            Home { server: self.server.url.clone(), key: self.server.key, log: Some(HomeLog::First(Text::new(log)?)) };
        self.extend_chain(home, self.chain.head().members.clone(), false, now)
    }

    /// Signs and keeps a further statement of the own chain, with its keyring; with a new root if that is asked for, or if
    /// somebody who holds the present one does not read any more (rule 17). One at a time: the server is to have every
    /// statement before it.
    pub(crate) fn extend_chain(
        &mut self,
        home: Home,
        members: List<Member, MAX_MEMBERS>,
        rotate: bool,
        now: Time,
    ) -> Result<(), Error> {
        let head = self.chain.head();
        // Dated later than the server's clock, nobody would take it until then.
        let time = self.line.told.not_ahead(now).max(head.time);
        let rotate = rotate || self.chain.must_rotate(&members, time);
        let (epoch, root) =
            if rotate { (head.epoch + 1, RootKey::generate()) } else { (head.epoch, self.root().duplicate()) };
        let mut next = Statement {
            seq: head.seq + 1,
            prev: Some(self.chain.head_hash()),
            nonce: vault_crypto::random::bytes(),
            home,
            members,
            keyring: Hash::new([0; 32]),
            epoch,
            root: root_commitment(root.dangerous_bytes()),
            time,
        };
        let before =
            keyring::open(&self.keyring, &self.chain, self.sign.public(), &self.unwrap).map_err(|_| Error::NoPower)?;
        let ring =
            keyring::make(&next, Some(&self.id), &root, Some((&before.0, &before.1))).map_err(|_| Error::NoPower)?;
        next.keyring = keyring_digest(&ring);
        let signed = self.sign.sign(next);
        let chain = self.chain.apply(Signed::decode(signed.bytes())?).map_err(|_| Error::NoPower)?;
        let mut statements = self.statements.clone();
        statements.push(signed.bytes().to_vec());
        self.write_chain(chain, statements, ring)?;
        if epoch == self.roots.len() as u64 {
            self.roots.push(root);
        }
        Ok(())
    }

    /// Puts bytes aside to be dropped; they last before the task that names them does.
    pub(crate) fn put_out(&self, bytes: &[u8]) -> Result<vault_protocol::ids::DropId, Error> {
        let folder = self.home.join("out");
        crate::os::create_private_folder(&folder).map_err(FileError::io(&folder))?;
        let hash = vault_protocol::hash::hash(vault_protocol::context::Label::DropId, &[bytes]);
        let id = vault_protocol::ids::DropId::new(*hash.as_bytes());
        if bytes.len() > vault_protocol::http::MAX_DROP {
            // No mailbox takes it, today or ever.
            return Err(WireError::TooLong { what: "message", max: vault_protocol::http::MAX_DROP }.into());
        }
        let path = folder.join(id.to_string());
        crate::os::replace(&path, bytes).map_err(FileError::io(&path))?;
        Ok(id)
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
    let mut options = File::options();
    let mut file = crate::os::private(options.create(true).append(true).read(true)).open(&path).map_err(io)?;
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
