//! What other devices wrote comes in: chain, keyring and journal, each step held against what is known.

use super::Report;
use crate::error::{Error, Lie};
use crate::queue::TaskId;
use crate::vault::{Vault, copy, fold};
use vault_crypto::journal::{self, Entry};
use vault_crypto::keyring;
use vault_crypto::secret::RootKey;
use vault_protocol::chain::{Chain, ChainError, Powers, Statement, keyring_digest};
use vault_protocol::http::{Refusal, VaultState};
use vault_protocol::ids::{ChainRef, Time};
use vault_protocol::journal::{JournalRef, Parts};
use vault_protocol::sign::Signed;
use vault_remote::{Connection, RemoteError};

impl Vault {
    // Fetches chain and journal as far as the server's state says, checking every step.
    pub(crate) fn pull(
        &mut self,
        connection: &Connection,
        now: Time,
        report: &mut Report,
    ) -> Result<VaultState, Error> {
        if self.stale {
            self.reload()?;
        }
        let state = match connection.state(&self.sign, &self.id) {
            Err(RemoteError::Refused(Refusal::NotFound)) => return Err(self.why_unknown(connection, now)?),
            other => other?,
        };
        in_time(&self.chain, now)?;
        let (chain, ours) = (self.chain.head_ref(), self.head);
        if state.chain.seq < chain.seq {
            return Err(Lie::ChainRollback.into());
        }
        if state.chain.seq == chain.seq && state.chain.hash != chain.hash {
            return Err(Lie::ChainFork.into());
        }
        if state.journal.seq < ours.seq {
            return Err(Lie::JournalRollback.into());
        }
        if state.journal.seq == ours.seq && state.journal.hash != ours.hash {
            return Err(Lie::JournalFork.into());
        }
        if state.chain.seq > chain.seq {
            let newer =
                self.follow(connection, self.chain.clone(), self.statements.clone(), Some(&state.chain), now)?;
            // Both or neither: a statement that is taken from a server whose journal is another's would stand under every entry
            // from here on, and nobody who comes to the true journal could read those.
            if state.journal.seq > ours.seq {
                self.journal_goes_on(connection, newer.roots.as_ref().unwrap_or(&self.roots))?;
            }
            self.take(newer)?;
        }
        if state.journal.seq > ours.seq {
            self.pull_journal(connection, &state.journal, report)?;
        }
        Ok(state)
    }

    // That the server's next record was written after what is here: each names the one before.
    fn journal_goes_on(&self, connection: &Connection, roots: &[RootKey]) -> Result<(), Error> {
        let records = connection.journal(&self.sign, &self.id, self.head.seq)?;
        self.linked(roots, &self.head, records.first().ok_or(Lie::Withheld)?).map(drop)
    }

    /// A record as the one after a place: it names the one before.
    pub(crate) fn linked(&self, roots: &[RootKey], after: &JournalRef, record: &[u8]) -> Result<Signed<Entry>, Error> {
        let epoch = journal_epoch(record)?;
        let root = usize::try_from(epoch).ok().and_then(|e| roots.get(e));
        let root = root.ok_or(Lie::Record(journal::EntryError::Epoch(epoch)))?;
        Ok(journal::open(root, &self.id, after, record).map_err(Lie::Record)?)
    }

    // The server does not know this device any more. Its chain, which anybody may ask for, shows whether the device was
    // removed; a server that knew the vault and denies it holds the whole vault back.
    fn why_unknown(&self, connection: &Connection, now: Time) -> Result<Error, Error> {
        let later = match connection.chain(&self.id, self.chain.head().seq + 1) {
            Err(RemoteError::Refused(Refusal::NotFound)) => return Ok(Lie::Withheld.into()),
            other => other?,
        };
        let mut chain = self.chain.clone();
        for bytes in later {
            let next = Signed::<Statement>::decode(&bytes).map_err(|e| Lie::Record(e.into()))?;
            chain = chain.extend([next]).map_err(Lie::Chain)?;
        }
        in_time(&chain, now)?;
        let member = chain.head().members.iter().any(|m| m.key == *self.sign.public());
        Ok(if member { Lie::Withheld.into() } else { Error::NoPower })
    }

    /// Takes the server's chain in the place of statements that it never had.
    pub(super) fn give_way(&mut self, connection: &Connection, now: Time) -> Result<(), Error> {
        let known = usize::try_from(self.server.statements).unwrap_or(usize::MAX).min(self.statements.len());
        let statements = self.statements[..known].to_vec();
        let chain = fold(&self.id, &statements).map_err(Lie::Chain)?;
        let newer = self.follow(connection, chain, statements, None, now)?;
        self.take(newer)
    }

    // Goes on from a chain as far as the server's, with the keyring that belongs to it.
    fn follow(
        &self,
        connection: &Connection,
        mut chain: Chain,
        mut statements: Vec<Vec<u8>>,
        to: Option<&ChainRef>,
        now: Time,
    ) -> Result<Newer, Error> {
        let mut keyring = self.keyring.clone();
        loop {
            let more = connection.chain(&self.id, chain.head().seq + 1)?;
            let last = more.is_empty();
            for bytes in more {
                let next = Signed::<Statement>::decode(&bytes).map_err(|e| Lie::Record(e.into()))?;
                chain = chain.extend([next]).map_err(Lie::Chain)?;
                statements.push(bytes);
            }
            if to.is_some_and(|to| !chain.contains(to)) {
                return Err(Lie::ChainFork.into());
            }
            if chain.head().keyring == keyring_digest(&keyring) {
                break;
            }
            keyring = match connection.keyring(&self.sign, &self.id) {
                // The keyring of this epoch holds nothing for this device: it was removed.
                Err(RemoteError::Refused(Refusal::NotFound)) => return Err(Error::NoPower),
                other => other?,
            };
            if chain.head().keyring == keyring_digest(&keyring) {
                break;
            }
            // Another device may have changed both between the two questions.
            if last {
                return Err(Lie::Keyring(keyring::KeyringError::WrongRoot).into());
            }
        }
        in_time(&chain, now)?;
        if chain.head().keyring == keyring_digest(&self.keyring) {
            return Ok(Newer { chain, statements, keyring, roots: None });
        }
        let (ring, root) = match keyring::open(&keyring, &chain, self.sign.public(), &self.unwrap) {
            Err(keyring::KeyringError::NotForUs) => return Err(Error::NoPower),
            other => other.map_err(Lie::Keyring)?,
        };
        let roots = keyring::open_all(&ring, &self.id, root).map_err(Lie::Keyring)?;
        Ok(Newer { chain, statements, keyring, roots: Some(roots) })
    }

    fn take(&mut self, newer: Newer) -> Result<(), Error> {
        self.server.statements = newer.statements.len() as u64;
        self.write_chain(newer.chain, newer.statements, newer.keyring)?;
        if let Some(roots) = newer.roots {
            self.roots = roots;
        }
        self.write_server()
    }

    fn pull_journal(&mut self, connection: &Connection, to: &JournalRef, report: &mut Report) -> Result<(), Error> {
        let mut authors = Authors::new(self)?;
        while self.head.seq < to.seq {
            let records = connection.journal(&self.sign, &self.id, self.head.seq)?;
            if records.is_empty() {
                return Err(Lie::Withheld.into());
            }
            // What another device wrote while the pages came is for the next time, with the chain it was written under.
            let wanted = usize::try_from(to.seq - self.head.seq).unwrap_or(usize::MAX);
            let (records, later) = records.split_at(records.len().min(wanted));
            let (mut head, mut under) = (self.head, self.written_under);
            let mut entries = Vec::with_capacity(records.len());
            for record in records {
                let entry = self.check_record(&head, record, &mut authors)?;
                head = head.then(record);
                under = entry.chain.seq;
                entries.push(entry);
                if head.seq == to.seq && head.hash != to.hash {
                    return Err(Lie::JournalFork.into());
                }
            }
            self.check_later(head, later)?;
            self.journal.append(records.iter().map(|r| &r[..]))?;
            (self.head, self.written_under) = (head, under);
            report.received += entries.len() as u64;
            // An entry of ours whose answer was lost is ours no longer to send.
            let lost: Vec<TaskId> =
                self.queue.appends().filter(|(_, a)| entries.iter().any(|e| e.id == a.id)).map(|(id, _)| id).collect();
            let struck = self.queue.done(&lost);
            if self.queue.appends().next().is_some() || !lost.is_empty() {
                self.reload()?;
            } else {
                for entry in entries {
                    let by = entry.signer();
                    entry.ops.iter().for_each(|op| self.state.apply(copy(op), by));
                }
            }
            struck?;
        }
        Ok(())
    }

    // Records that are not taken yet are still to be the next ones, as far as they can be opened.
    fn check_later(&self, mut head: JournalRef, records: &[Vec<u8>]) -> Result<(), Error> {
        for record in records {
            let epoch = journal_epoch(record)?;
            let Some(root) = usize::try_from(epoch).ok().and_then(|e| self.roots.get(e)) else { break };
            journal::open(root, &self.id, &head, record).map_err(Lie::Record)?;
            head = head.then(record);
        }
        Ok(())
    }

    fn check_record(
        &self,
        after: &JournalRef,
        record: &[u8],
        authors: &mut Authors,
    ) -> Result<vault_protocol::sign::Verified<Entry>, Error> {
        let entry = self.linked(&self.roots, after, record)?;
        authors.verify(entry).map_err(Error::ServerMisbehaved)
    }
}

/// The server's chain where it is longer, checked, and not taken yet.
struct Newer {
    chain: Chain,
    statements: Vec<Vec<u8>>,
    keyring: Vec<u8>,
    /// Those of its keyring, if that is another.
    roots: Option<Vec<RootKey>>,
}

fn journal_epoch(record: &[u8]) -> Result<u64, Error> {
    Ok(Parts::parse(record).map_err(|e| Lie::Record(e.into()))?.epoch)
}

// Rule 21 of the chain, for the own one: either a member said a time that has not come, or this clock is days behind.
// Which of the two cannot be told, so nobody is accused; but nothing is done by a clock that cannot be right.
fn in_time(chain: &Chain, now: Time) -> Result<(), Error> {
    chain.dated(now).map_err(|_| Error::Refused(Refusal::Clock))
}

/// Who might write when: an entry counts if its author might write in the chain as the author saw it, and no entry may
/// go back to an older view than one before it, whenever that was read. So a removed member cannot add to a journal that
/// has moved on, not even with the server's help, and entries made before the removal stay.
struct Authors {
    /// The chain as the last author saw it.
    chain: Chain,
    /// The statements after that, the next one last.
    later: Vec<Signed<Statement>>,
}

impl Authors {
    fn new(vault: &Vault) -> Result<Authors, Error> {
        let decoded: Result<Vec<_>, _> = vault.statements.iter().map(|s| Signed::<Statement>::decode(s)).collect();
        let mut later = decoded?;
        later.reverse();
        let first = later.pop().ok_or(Lie::Chain(ChainError::OtherVault))?;
        let mut authors = Authors { chain: Chain::start(first).map_err(Lie::Chain)?, later };
        authors.advance(vault.written_under)?;
        Ok(authors)
    }

    fn advance(&mut self, to: u64) -> Result<(), Lie> {
        while self.chain.head().seq < to {
            let Some(next) = self.later.pop() else { break };
            self.chain = self.chain.clone().extend([next]).map_err(Lie::Chain)?;
        }
        Ok(())
    }

    fn verify(&mut self, entry: Signed<Entry>) -> Result<vault_protocol::sign::Verified<Entry>, Lie> {
        let e = entry.dangerous_unverified();
        self.advance(e.chain.seq)?;
        if e.chain != self.chain.head_ref() || e.epoch != self.chain.head().epoch {
            return Err(Lie::Record(journal::EntryError::Place));
        }
        // Not the entry's time, which is its author's word, and not this clock: a journal is read the same on every day.
        let time = self.chain.head().time;
        self.chain.verify(entry, Powers::WRITE, time).map_err(Lie::Author)
    }
}
