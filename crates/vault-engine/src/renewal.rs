//! A server that could not go on with its public log, and begins another: what its patients are told, what they decide, and
//! what they give it back (docs/protocol/log.md, "A log that was renewed"; docs/operations.md, "After a restore").
//!
//! A server that swaps its log to hide what stood in the old one looks the same. So nobody follows it on its word: the
//! owner says yes, in a statement of the chain that names both logs, and everybody else follows the chain.

use crate::custodians::Choice;
use crate::error::{Error, Lie};
use crate::files::{FileError, Log};
use crate::follow::comes_after;
use crate::grants::Opening;
use crate::queue::{OpenMailbox, Task, Upload};
use crate::state::Document;
use crate::vault::Vault;
use std::collections::BTreeSet;
use vault_crypto::journal::{self, Op};
use vault_crypto::secret::RootKey;
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::key::VerifierKey;
use vault_protocol::card::Level;
use vault_protocol::chain::{EndedAt, Home, HomeLog, RenewedLog};
use vault_protocol::http::ChainAppend;
use vault_protocol::ids::{DocId, GrantId, ObjectId, Time};
use vault_protocol::journal::{JournalRef, Parts};
use vault_protocol::wire::{Bytes, Text};
use vault_remote::{Connection, RemoteError};

/// Another log that the server names now, held against what this device knows of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// The log that this vault has believed; the name is its origin.
    pub before: VerifierKey,
    /// The one that the server names now.
    pub after: VerifierKey,
    /// Entries of the former that this device had seen.
    pub seen: u64,
    /// Entries of it that the server still shows.
    pub kept: u64,
    /// How many logs of this vault had ended before.
    pub times: usize,
    /// Doors that are open and will be closed.
    pub doors: Vec<GrantId>,
}

/// What the server was given back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenBack {
    /// Papers and grants that it had lost and this device has.
    pub objects: usize,
    /// Entries of the journal that it had lost.
    pub entries: u64,
    /// Doors closed because their log has ended, newest last.
    pub doors: Vec<GrantId>,
}

impl Vault {
    /// Asks the server which log it names now. Nothing if it is the one that the chain names. [`Lie::OtherLog`] if it can be
    /// no log that came after that one.
    pub fn renewal(&mut self, now: Time) -> Result<Option<Renewal>, Error> {
        let connection = self.connection()?;
        // Another device may have taken it on. That the server has less than it had is what this is about.
        match self.fetch(now) {
            Err(Error::ServerMisbehaved(Lie::JournalRollback | Lie::ChainRollback)) | Ok(_) => {}
            Err(e) => return Err(e),
        }
        let Some(pinned) = self.pinned(&self.id, connection.server().as_str())? else { return Ok(None) };
        let after = self.log_named(&self.id, &connection)?.key;
        let named = self.chain.head().home.log.as_ref();
        if after == pinned.key || named.is_some_and(|log| log.renewed().is_some() && log.is(&after.to_string())) {
            return Ok(None);
        }
        self.may_come(&pinned.key, &after, now)?;
        let shown = connection.log_checkpoint(pinned.name()).ok();
        let kept = shown.and_then(|bytes| SignedCheckpoint::parse(&bytes).ok()?.verify(&pinned.key).ok());
        let logs = self.own_logs()?;
        Ok(Some(Renewal {
            seen: logs.last().map_or(0, |(_, log)| log.seen_size(&pinned.key)),
            before: pinned.key,
            after,
            kept: kept.map_or(0, |kept| kept.head().size),
            times: logs.len() - 1,
            doors: self.open_doors(now),
        }))
    }

    /// Whether the own server has named another log since the chain was last changed, as far as was noted.
    pub fn is_shown_other_log(&self) -> bool {
        let (since, url) = (self.chain.head().time, self.server_url().unwrap_or_default());
        let other = |line: &String| {
            let mut parts = line.splitn(4, '\t');
            let at = parts.next().and_then(|at| at.parse().ok()).map(Time);
            at.is_some_and(|at| since < at) && parts.next() == Some(url) && parts.next() == Some(Lie::OtherLog.sort())
        };
        self.audit_list().iter().any(other)
    }

    // The same name, a higher number, and never believed before.
    fn may_come(&self, before: &VerifierKey, after: &VerifierKey, now: Time) -> Result<(), Error> {
        let known = self.own_logs()?.iter().any(|(pin, _)| pin.key == *after);
        if known || !comes_after(before, after) {
            self.audit(&Lie::OtherLog, now);
            return Err(Lie::OtherLog.into());
        }
        Ok(())
    }

    /// Takes the other log on: a statement of the chain names both, and from then on this vault and everybody who follows
    /// its chain believe the new one. Only a device that holds everything can. The owner was asked before.
    pub fn take_on(&mut self, renewal: &Renewal, now: Time) -> Result<(), Error> {
        let connection = self.connection()?;
        self.tell_last_again(&connection)?;
        if self.log_named(&self.id, &connection)?.key != renewal.after {
            return Err(Lie::OtherLog.into());
        }
        self.may_come(&renewal.before, &renewal.after, now)?;
        let seen = self.own_log()?.and_then(|(pin, log)| log.public()?.verify(&pin.key).ok());
        let renewed = RenewedLog {
            key: Text::new(renewal.after.to_string())?,
            before: Text::new(renewal.before.to_string())?,
            seen: seen.map(|seen| EndedAt { size: seen.head().size, root: *seen.head().root.as_bytes() }),
        };
        let home = Home { log: Some(HomeLog::Renewed(renewed)), ..self.chain.head().home.clone() };
        self.extend_chain(home, self.chain.head().members.clone(), false, now)?;
        self.register(&connection, now)?;
        // From here on a log that does not agree with what this device has seen of the old one stops everything.
        self.own_pin(&connection, now).map(drop)
    }

    // The statements that the server has have to be the first of ours. The last, if it lost that one, is told again by the
    // device that signed it; nothing gives way to what a server says that went back.
    fn tell_last_again(&self, connection: &Connection) -> Result<(), Error> {
        let theirs = connection.chain(&self.id, 0)?;
        if !self.statements.starts_with(&theirs) {
            return Err(Lie::ChainFork.into());
        }
        match &self.statements[theirs.len()..] {
            [] => Ok(()),
            [last] => {
                let (statement, keyring) = (Bytes::new(&last[..])?, Bytes::new(&self.keyring[..])?);
                match connection.append_chain(&self.sign, &self.id, &ChainAppend { statement, keyring }) {
                    Err(RemoteError::Refused(_)) => Err(Lie::ChainRollback.into()),
                    other => Ok(other?),
                }
            }
            _ => Err(Lie::ChainRollback.into()),
        }
    }

    /// Gives a server whose log was taken on in the place of another what it has lost and this device has: papers, mailboxes,
    /// the journal. Closes the doors of the log that ended. Stopped half-way, the same call goes on; without a log that was
    /// taken on, it does nothing.
    pub fn give_back(&mut self, now: Time, progress: &mut dyn FnMut(u64)) -> Result<GivenBack, Error> {
        let mut given = GivenBack::default();
        if self.chain.head().home.log.as_ref().and_then(HomeLog::renewed).is_none() {
            return Ok(given);
        }
        let connection = self.connection()?;
        self.tell_last_again(&connection)?;
        self.register(&connection, now)?;
        let mailboxes = self.state.mailboxes.values();
        let mut tasks: Vec<Task> =
            mailboxes.map(|m| Task::OpenMailbox(OpenMailbox { id: m.id, secret: m.secret.duplicate() })).collect();
        let uploads = self.lost_there(&connection)?;
        given.objects = uploads.len();
        tasks.extend(uploads.into_iter().map(Task::Upload));
        // Its head stands in the new log from the first day.
        let profile = self.state.profile.clone().map(Op::Profile);
        let doors = self.doors_of_ended_logs()?;
        self.commit(profile.into_iter().collect(), tasks, now)?;
        self.upload(&connection, &mut crate::sync::Report::default(), progress)?;
        given.entries = self.give_journal_back(&connection)?;
        for door in doors {
            self.revoke(&door, now)?;
            given.doors.push(door);
        }
        Ok(given)
    }

    fn open_doors(&self, now: Time) -> Vec<GrantId> {
        let time = self.log_time(now);
        self.state.grants.values().filter(|g| g.is_open(time)).map(|g| g.head.grant).collect()
    }

    fn doors_of_ended_logs(&self) -> Result<Vec<GrantId>, Error> {
        let mut doors = Vec::new();
        for g in self.state.grants.values().filter(|g| g.revoked.is_none()) {
            if self.is_of_ended_log(g)? {
                doors.push((g.record.at, g.head.grant));
            }
        }
        doors.sort_unstable();
        Ok(doors.into_iter().map(|(_, door)| door).collect())
    }

    // Objects that the journal names, that are here, and that the server does not list.
    fn lost_there(&self, connection: &Connection) -> Result<Vec<Upload>, Error> {
        let listed = connection.list_objects(&self.sign, &self.id)?;
        let listed: BTreeSet<ObjectId> = listed.into_iter().map(|line| line.locator).collect();
        let papers = self.state.docs.values().flat_map(|d| &d.versions).map(|v| (v.about.locator, v.about.digest));
        let grants = self.state.received.values().map(|r| (r.stored, r.digest));
        let lost = papers.chain(grants).filter(|(l, _)| !listed.contains(l) && !self.is_unsent(l));
        let here = |(locator, digest)| Some(Upload { locator, size: self.objects.size(&locator)?, digest });
        Ok(lost.filter_map(here).collect())
    }

    // The records that it lost, as they were written. Answers how many.
    fn give_journal_back(&self, connection: &Connection) -> Result<u64, Error> {
        let at = connection.state(&self.sign, &self.id)?.journal;
        if at.seq >= self.head.seq {
            return Ok(0);
        }
        let damaged = || FileError::Damaged(self.home.join("journal"));
        let (mut head, mut epoch, mut same) = (JournalRef::EMPTY, 0, at == JournalRef::EMPTY);
        let mut runs = Vec::<(u64, Vec<Vec<u8>>)>::new();
        Log::open(&self.home, "journal", &self.device, (0, 0), |record| {
            let before = if head.seq == 0 { Parts::parse(record).map_err(|_| damaged())?.epoch } else { epoch };
            if head.seq >= at.seq {
                // One call has one key for its leaf: that of the record before.
                match runs.last_mut() {
                    Some((epoch, records)) if *epoch == before => records.push(record.to_vec()),
                    _ => runs.push((before, vec![record.to_vec()])),
                }
            }
            epoch = Parts::parse(record).map_err(|_| damaged())?.epoch;
            head = head.then(record);
            same |= head == at;
            Ok(())
        })?;
        if !same {
            return Err(Lie::JournalFork.into());
        }
        let mut after = at;
        for (epoch, records) in runs {
            let root: Option<&RootKey> = usize::try_from(epoch).ok().and_then(|epoch| self.roots.get(epoch));
            let root = root.ok_or_else(damaged)?;
            let leaf = |head: &JournalRef| journal::head_leaf(root, &self.id, epoch, head);
            after = connection.append_journal(&self.sign, &self.id, after, &records, &leaf)?;
        }
        Ok(after.seq - at.seq)
    }

    /// Opens a door again as it was: the same papers as they are now, to the same person, until the same day.
    pub fn reopen(&mut self, id: &GrantId, sensitive: &dyn Fn(&Document) -> bool, now: Time) -> Result<GrantId, Error> {
        let g = self.state.grants.get(id).ok_or_else(|| Error::NotFound(id.to_string()))?;
        let papers: BTreeSet<DocId> = g.papers.iter().map(|p| p.doc).collect();
        let here = |d: &&DocId| self.state.docs.get(d).is_some_and(|doc| doc.removed.is_none());
        let docs: Vec<DocId> = papers.iter().filter(here).copied().collect();
        let standing = g.record.standing.as_ref();
        let contact = self.state.contacts.get(&g.head.recipient).ok_or_else(|| Error::NotFound(id.to_string()))?;
        let how = Opening {
            sensitive: docs.iter().any(|d| sensitive(&self.state.docs[d])),
            docs,
            to: g.head.recipient,
            until: g.head.not_after,
            purpose: g.record.purpose.to_string(),
            rights: g.head.rights,
            standing: standing.map(|s| s.types.iter().map(|t| t.to_string()).collect()),
            unverified: contact.level.is_none_or(|level| level == Level::File),
        };
        let choice = Choice::of(&g.head);
        self.grant_through(&how, choice, now)
    }
}
