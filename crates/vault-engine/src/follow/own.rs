//! The own log: what the leaves of this vault's doors, chain and journal show of those who served them.

use super::kept::{Followed, Found};
use super::look::Source;
use super::policy::PinnedLog;
use super::tags::{CHAIN_BLOCK, JOURNAL_BLOCK, Watched};
use crate::error::{Error, Lie};
use crate::files::{FileError, Log};
use crate::state::Grant;
use crate::sync::Report;
use crate::vault::Vault;
use vault_crypto::grant::GrantKeys;
use vault_crypto::journal::EntryError;
use vault_protocol::hash::Hash;
use vault_protocol::ids::Time;
use vault_protocol::journal::{JournalRef, Parts};
use vault_protocol::leaf::{Mark, journal_tag_key, leaf_of_given};
use vault_remote::Connection;
use zeroize::Zeroizing;

/// How often a synchronisation looks at the log, in seconds.
const RARELY: u64 = 600;
/// How often another device may write between two looks before that is no coincidence.
const ROUNDS: usize = 8;

/// The tags of a door's readings and closing.
pub(crate) fn door(grant: &Grant) -> Watched {
    Watched::slot(GrantKeys::derive(&grant.record.g).tag_key(), grant.head.max_reads)
}

/// Where the own journal stood after each record, and from which record on it is of which epoch.
struct Course {
    heads: Vec<Hash>,
    epochs: Vec<(u64, u64)>,
}

/// A block of heads of the journal, under the key of one epoch.
struct Heads {
    epoch: u64,
    first: u64,
    key: Zeroizing<[u8; 32]>,
}

impl Heads {
    fn watched(&self) -> Watched {
        Watched::journal(&self.key, self.first)
    }
}

impl Course {
    /// The epoch of the record that makes the head after `seq` records.
    fn epoch(&self, seq: u64) -> Option<u64> {
        self.epochs.iter().rev().find(|(_, first)| *first < seq).map(|(epoch, _)| *epoch)
    }

    fn len(&self) -> u64 {
        self.heads.len() as u64
    }
}

impl Vault {
    /// Looks at the own log: reads what is new, and holds journal, chain and doors against it. What it shows of readings
    /// is for [`history`](Self::history) and [`doubts`](Self::doubts) to say.
    pub fn follow_log(&mut self, now: Time) -> Result<(), Error> {
        let result = self.try_follow(now);
        if let Err(Error::ServerMisbehaved(lie)) = &result {
            self.audit(lie, now);
        }
        result
    }

    /// The same, if the last look is a while ago.
    pub(crate) fn follow_log_rarely(&mut self, now: Time) -> Result<(), Error> {
        let last = self.own_log()?.and_then(|(_, log)| log.moments.last().map(|moment| moment.at));
        if last.is_some_and(|last| now.distance(last) < RARELY) { Ok(()) } else { self.try_follow(now) }
    }

    fn try_follow(&mut self, now: Time) -> Result<(), Error> {
        let connection = self.connection()?;
        if self.server.statements == 0 {
            // Nothing of it has ever left this device.
            return Ok(());
        }
        let pin = self.own_pin(&connection, now)?;
        let mut rounds = 0;
        loop {
            let course = self.course()?;
            let (log, _) = self.look(&pin, &connection, &self.own_sources(&course)?, now)?;
            let lie = match (self.is_behind(&log)?, self.goes_on(&log, &course)?) {
                (false, false) => {
                    self.compare_own(&pin, &connection, now)?;
                    return self.compare_elsewhere(&pin, &connection, now);
                }
                (true, _) => Lie::ChainRollback,
                (_, true) => Lie::JournalRollback,
            };
            // Either another device has written since, or the server hides what it wrote.
            let before = (self.chain.head().seq, self.head);
            self.pull(&connection, now, &mut Report::default())?;
            rounds += 1;
            if before == (self.chain.head().seq, self.head) || rounds == ROUNDS {
                return Err(lie.into());
            }
        }
    }

    /// The own log, as the own chain names it.
    pub(crate) fn own_pin(&self, connection: &Connection, now: Time) -> Result<PinnedLog, Error> {
        self.log_by(&self.chain, &self.statements, connection, now)
    }

    /// A checkpoint of the own log, for what is signed to name: at most a day old if the server can be asked, else the last
    /// one seen. [`Error::Offline`] or [`Error::Refused`] if none ever was.
    pub(crate) fn own_checkpoint(&mut self, now: Time) -> Result<Vec<u8>, Error> {
        let seen = self.own_log()?.map(|(_, log)| log.public).filter(|public| !public.is_empty());
        let connection = self.connection()?;
        let asked = self.register(&connection, now).and_then(|()| {
            let pin = self.own_pin(&connection, now)?;
            self.glance(&pin, &connection, now.0.saturating_sub(Time::DAY), now)
        });
        match (asked, seen) {
            (Err(Error::Offline(_) | Error::Refused(_)), Some(seen)) => Ok(seen),
            (asked, _) => asked,
        }
    }

    /// The own log as it is remembered, if it was ever met.
    pub(crate) fn own_log(&self) -> Result<Option<(PinnedLog, Followed)>, Error> {
        Ok(self.own_logs()?.pop())
    }

    /// The same and, before it, those that have ended, from the first.
    pub(crate) fn own_logs(&self) -> Result<Vec<(PinnedLog, Followed)>, Error> {
        let url = self.server_url().unwrap_or_default();
        let pins = self.pinned_logs()?.into_iter().filter(|pin| pin.vault == self.id && pin.server == url);
        pins.map(|pin| Followed::read(self, pin.origin()).map(|log| (pin, log))).collect()
    }

    fn own_sources(&self, course: &Course) -> Result<Vec<Source>, Error> {
        let doors = self.state.grants.values();
        let doors = doors.map(|g| Source { watched: door(g), since: Some(g.record.at) });
        let any_time = |watched| Source { watched, since: None };
        let chain = chain_runs(&self.id, self.statements.len() as u64).map(any_time);
        let journal = self.blocks(course)?.into_iter().map(|block| any_time(block.watched()));
        Ok(doors.chain(chain).chain(journal).collect())
    }

    // The heads that the journal as it is known here can have had, and the next ones, under the key of each epoch.
    fn blocks(&self, course: &Course) -> Result<Vec<Heads>, Error> {
        let block = u64::from(JOURNAL_BLOCK);
        let mut epochs = course.epochs.clone();
        if epochs.is_empty() {
            // Whatever the first record is of, something is there.
            epochs.extend((0..self.roots.len() as u64).map(|epoch| (epoch, 0)));
        }
        let mut blocks = Vec::new();
        for (i, (epoch, first)) in epochs.iter().enumerate() {
            // What begins the next epoch is under the key of this one.
            let next = epochs.get(i + 1).map_or(course.len(), |(_, first)| *first);
            let last = next + vault_protocol::http::MAX_RECORDS as u64;
            let root = usize::try_from(*epoch).ok().and_then(|e| self.roots.get(e));
            let root = root.ok_or(Lie::Record(EntryError::Epoch(*epoch)))?;
            let key = Zeroizing::new(journal_tag_key(root.dangerous_bytes(), &self.id, *epoch));
            let firsts = (first / block..=last / block).map(|n| n * block);
            blocks.extend(firsts.map(|first| Heads { epoch: *epoch, first, key: key.clone() }));
        }
        Ok(blocks)
    }

    fn course(&self) -> Result<Course, Error> {
        let mut course = Course { heads: Vec::new(), epochs: Vec::new() };
        let mut head = JournalRef::EMPTY;
        let damaged = || FileError::Damaged(self.home.join("journal"));
        Log::open(&self.home, "journal", &self.device, (0, 0), |record| {
            let epoch = Parts::parse(record).map_err(|_| damaged())?.epoch;
            if course.epochs.last().is_none_or(|(last, _)| *last != epoch) {
                course.epochs.push((epoch, head.seq));
            }
            head = head.then(record);
            course.heads.push(head.hash);
            Ok(())
        })?;
        Ok(course)
    }

    // Holds the journal against the leaves of its heads; answers whether they show that it goes on.
    fn goes_on(&self, log: &Followed, course: &Course) -> Result<bool, Error> {
        let end = course.len();
        let mut goes_on = false;
        for block in self.blocks(course)? {
            for leaf in log.of(&block.watched()) {
                let seq = block.first + u64::from(leaf.number);
                let Some(hash) = seq.checked_sub(1).and_then(|n| course.heads.get(usize::try_from(n).ok()?)) else {
                    // Under an older key, it is by somebody who was removed: what follows is not theirs.
                    goes_on |= seq > end && course.epoch(end).is_none_or(|epoch| epoch == block.epoch);
                    continue;
                };
                let made = leaf_of_given(&Mark::journal(&block.key, seq).given(hash.as_bytes()));
                if made[17..] != leaf.commitment && course.epoch(seq) == Some(block.epoch) {
                    return Err(Lie::JournalFork.into());
                }
            }
        }
        Ok(goes_on)
    }

    // The first leaf of each number is that of the statement which is known here; answers whether there is one of a later
    // statement.
    fn is_behind(&self, log: &Followed) -> Result<bool, Error> {
        let mut behind = false;
        for (seq, leaf) in first_of_chain(log, &self.id, self.statements.len() as u64) {
            let statement = usize::try_from(seq).ok().and_then(|seq| self.statements.get(seq));
            let opens = statement.is_some_and(|s| Mark::statement(&self.id, seq).leaf(s)[17..] == leaf.commitment);
            match opens {
                true => {}
                // What the server has not taken yet gives way to what it has.
                false if seq >= self.server.statements => behind = true,
                false => return Err(Lie::ChainFork.into()),
            }
        }
        Ok(behind)
    }
}

/// The runs of tags of a chain of `len` statements, and of the next ones.
pub(super) fn chain_runs(vault: &vault_protocol::ids::VaultId, len: u64) -> impl Iterator<Item = Watched> + use<> {
    let (vault, block) = (*vault, u64::from(CHAIN_BLOCK));
    (0..=(len + block / 2) / block).map(move |n| Watched::chain(&vault, n * block))
}

/// The first leaf of each number of a chain, by number.
pub(super) fn first_of_chain(log: &Followed, vault: &vault_protocol::ids::VaultId, len: u64) -> Vec<(u64, Found)> {
    let mut first = std::collections::BTreeMap::new();
    for (block, run) in (0u64..).zip(chain_runs(vault, len)) {
        for leaf in log.of(&run) {
            first.entry(block * u64::from(CHAIN_BLOCK) + u64::from(leaf.number)).or_insert(*leaf);
        }
    }
    first.into_iter().collect()
}
