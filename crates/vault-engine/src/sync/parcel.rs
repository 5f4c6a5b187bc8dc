//! Papers on their way without the vault: who shows it to a person can go on showing it while a slow line carries them.
//!
//! An object never changes once it is written, and the server takes it as often as it comes. So it may be sent beside
//! everything else, and only what became of it is noted in the vault.

use crate::error::Error;
use crate::objects::Objects;
use crate::queue::{Task, TaskId, Upload};
use crate::vault::Vault;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use vault_crypto::sign::SigningKey;
use vault_protocol::hash::object_digest;
use vault_protocol::http::{MAX_BATCH_OBJECTS, MAX_BATCHED_OBJECT, Refusal};
use vault_protocol::ids::{ObjectId, Time, VaultId};
use vault_remote::{Connection, RemoteError};

/// Bytes of small objects sent in one call.
const BATCH: u64 = 4 << 20;

/// Goes to the server while the vault stays where it is.
#[allow(missing_debug_implementations)]
pub struct Courier {
    connection: Connection,
    sign: SigningKey,
    vault: VaultId,
    objects: Objects,
}

/// One large paper or some small ones that wait.
#[derive(Debug)]
pub struct Parcel(Vec<(TaskId, Upload)>);

/// What became of a parcel: [`Vault::delivered`] notes it.
#[derive(Debug, Default)]
pub struct Carried {
    sent: Vec<(TaskId, ObjectId)>,
    /// Not here any more, or not what they were.
    missing: Vec<(TaskId, ObjectId)>,
}

impl Courier {
    /// Hears whether the server answers, by asking what everybody may know of it.
    ///
    /// # Errors
    /// [`Error::Offline`] if nobody answers.
    pub fn ring(&self) -> Result<(), Error> {
        self.connection.info()?;
        Ok(())
    }

    /// Brings a parcel to the server, going on where an earlier try ended. `progress` is told of each further number of
    /// bytes that the server holds. `stop` ends it before its next part.
    ///
    /// # Errors
    /// The line's, the server's; this machine's when it was stopped.
    pub fn carry(&self, parcel: &Parcel, stop: &AtomicBool, progress: &mut dyn FnMut(u64)) -> Result<Carried, Error> {
        let way = Way { connection: &self.connection, sign: &self.sign, vault: &self.vault, objects: &self.objects };
        way.carry(parcel, stop, progress)
    }
}

/// What carrying takes: a courier's, or the vault's own.
pub(super) struct Way<'a> {
    pub(super) connection: &'a Connection,
    pub(super) sign: &'a SigningKey,
    pub(super) vault: &'a VaultId,
    pub(super) objects: &'a Objects,
}

impl Way<'_> {
    pub(super) fn carry(
        &self,
        parcel: &Parcel,
        stop: &AtomicBool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Carried, Error> {
        match &parcel.0[..] {
            [(id, u)] if u.size > MAX_BATCHED_OBJECT as u64 => self.large(*id, u, stop, progress),
            small => self.small(small, progress),
        }
    }

    fn small(&self, inside: &[(TaskId, Upload)], progress: &mut dyn FnMut(u64)) -> Result<Carried, Error> {
        let (mut carried, mut batch) = (Carried::default(), Vec::new());
        for (id, u) in inside {
            match fs::read(self.objects.path(&u.locator)) {
                Ok(bytes) if object_digest(&bytes) == u.digest => {
                    batch.push((u.locator, bytes));
                    carried.sent.push((*id, u.locator));
                }
                _ => carried.missing.push((*id, u.locator)),
            }
        }
        let refs: Vec<(ObjectId, &[u8])> = batch.iter().map(|(locator, bytes)| (*locator, &bytes[..])).collect();
        if !refs.is_empty() {
            self.connection.put_batch(self.sign, self.vault, &refs)?;
        }
        progress(batch.iter().map(|(_, bytes)| bytes.len() as u64).sum());
        Ok(carried)
    }

    fn large(
        &self,
        id: TaskId,
        u: &Upload,
        stop: &AtomicBool,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Carried, Error> {
        let gone = Carried { sent: vec![], missing: vec![(id, u.locator)] };
        let whole = self.objects.size(&u.locator) == Some(u.size);
        let Some(file) = self.objects.file(&u.locator).ok().filter(|_| whole) else { return Ok(gone) };
        // The line tells how far it is; the caller is told how much more that is.
        let mut before = 0;
        let mut more = |at: u64| {
            progress(at.saturating_sub(before));
            before = before.max(at);
        };
        let mut source = Stoppable { file, stop };
        let put =
            self.connection.put_object(self.sign, self.vault, &u.locator, u.size, &u.digest, &mut source, &mut more);
        match put {
            Ok(()) => Ok(Carried { sent: vec![(id, u.locator)], missing: vec![] }),
            // Either the server is wrong about the bytes, or they are not what they were.
            Err(RemoteError::Refused(Refusal::Digest))
                if self.objects.digest(&u.locator).is_ok_and(|d| d != u.digest) =>
            {
                Ok(gone)
            }
            Err(e) => Err(e.into()),
        }
    }
}

/// A file that ends early when somebody says so.
struct Stoppable<'a> {
    file: File,
    stop: &'a AtomicBool,
}

impl Read for Stoppable<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // Not `Interrupted`: that is tried again.
        if self.stop.load(Ordering::Relaxed) {
            Err(io::ErrorKind::ConnectionAborted.into())
        } else {
            self.file.read(into)
        }
    }
}

impl Seek for Stoppable<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Vault {
    /// Who carries parcels, with the line's present patience.
    ///
    /// # Errors
    /// [`Error::NoServer`], or its address is none.
    pub fn courier(&self) -> Result<Courier, Error> {
        let connection = self.connection()?;
        Ok(Courier { connection, sign: self.sign.duplicate(), vault: self.id, objects: self.objects.clone() })
    }

    /// What goes next of the papers that wait. The vault is made known to its server before the first. `None`: no paper
    /// waits.
    ///
    /// # Errors
    /// [`Error::NoServer`], and those of making it known.
    pub fn next_parcel(&mut self, now: Time) -> Result<Option<Parcel>, Error> {
        let connection = self.connection()?;
        self.register(&connection, now)?;
        Ok(self.parcels().into_iter().next())
    }

    /// Notes what became of a parcel; answers how many papers the server has now that it had not.
    ///
    /// # Errors
    /// The disk's.
    pub fn delivered(&mut self, carried: Carried) -> Result<u64, Error> {
        // The vault was at work meanwhile: what it sent itself is struck off, and an emptied queue numbers anew.
        let waits = |&(id, locator): &(TaskId, ObjectId)| matches!(self.queue.get(id), Some(Task::Upload(u)) if u.locator == locator);
        let Carried { mut sent, mut missing } = carried;
        sent.retain(waits);
        missing.retain(waits);
        let mut done: Vec<TaskId> = sent.iter().map(|(id, _)| *id).collect();
        for (id, locator) in missing {
            // One that was erased before it was ever sent needs no sending; one that the vault still names is lost, and
            // waits for its owner.
            if self.names(&locator) {
                self.damaged.insert(locator);
            } else {
                done.push(id);
            }
        }
        self.queue.done(&done)?;
        Ok(sent.len() as u64)
    }

    /// A parcel was refused. If the server has no room, what erased papers still take there is given up for it.
    ///
    /// # Errors
    /// The refusal, if trying again helps nothing.
    pub fn refused(&mut self, refusal: Error) -> Result<(), Error> {
        match refusal {
            Error::Refused(Refusal::Quota) if self.make_room(&self.connection()?)? => Ok(()),
            refusal => Err(refusal),
        }
    }

    /// Everything that waits and is not known to be damaged: small ones together, each large one alone.
    pub(super) fn parcels(&self) -> Vec<Parcel> {
        let (mut all, mut batch, mut bytes) = (Vec::new(), Vec::new(), 0);
        let (small, large): (Vec<_>, Vec<_>) = self
            .uploads()
            .filter(|(_, u)| !self.damaged.contains(&u.locator))
            .map(|(id, u)| (id, *u))
            .partition(|(_, u)| u.size <= MAX_BATCHED_OBJECT as u64);
        for (id, u) in small {
            if batch.len() == MAX_BATCH_OBJECTS || (bytes > 0 && bytes + u.size > BATCH) {
                all.push(Parcel(std::mem::take(&mut batch)));
                bytes = 0;
            }
            bytes += u.size;
            batch.push((id, u));
        }
        if !batch.is_empty() {
            all.push(Parcel(batch));
        }
        all.extend(large.into_iter().map(|one| Parcel(vec![one])));
        all
    }
}
