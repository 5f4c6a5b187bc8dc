//! The own log: what the leaves of this vault's doors, chain and journal show of those who served them.

use super::kept::{Followed, Found};
use super::look::Source;
use super::policy::PinnedLog;
use super::tags::{CHAIN_BLOCK, Watched};
use crate::error::{Error, Lie};
use crate::state::Grant;
use crate::sync::Report;
use crate::vault::Vault;
use vault_crypto::grant::GrantKeys;
use vault_protocol::ids::Time;
use vault_protocol::leaf::Mark;

/// How often a synchronisation looks at the log, in seconds.
const RARELY: u64 = 600;
/// How often another device may write between two looks before that is no coincidence.
const ROUNDS: usize = 8;

/// The tags of a door's readings and closing.
pub(crate) fn door(grant: &Grant) -> Watched {
    Watched::slot(GrantKeys::derive(&grant.record.g).tag_key(), grant.head.max_reads)
}

impl Vault {
    /// Looks at the own log: reads what is new, and holds journal, chain and doors against it. What it shows of readings
    /// is for [`history`](Self::history) and [`log_findings`](Self::log_findings) to say.
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
        let pin = self.log_of(&self.id, &connection)?;
        let mut rounds = 0;
        loop {
            let (log, _) = self.look(&pin, &connection, &self.own_sources(), now)?;
            if !self.is_behind(&log)? {
                return Ok(());
            }
            // Either another device has written since, or the server hides what it wrote.
            let before = self.chain.head().seq;
            self.pull(&connection, now, &mut Report::default())?;
            rounds += 1;
            if before == self.chain.head().seq || rounds == ROUNDS {
                return Err(Lie::ChainRollback.into());
            }
        }
    }

    /// The own log as it is remembered, if it was ever met.
    pub(crate) fn own_log(&self) -> Result<Option<(PinnedLog, Followed)>, Error> {
        let url = self.server_url().unwrap_or_default();
        let pin = self.pinned_logs()?.into_iter().find(|pin| pin.vault == self.id && pin.server == url);
        pin.map(|pin| Followed::read(self, pin.origin()).map(|log| (pin, log))).transpose()
    }

    fn own_sources(&self) -> Vec<Source> {
        let doors = self.state.grants.values();
        let doors = doors.map(|g| Source { watched: door(g), since: Some(g.record.at) });
        let any_time = |watched| Source { watched, since: None };
        let chain = chain_runs(&self.id, self.statements.len() as u64).map(any_time);
        doors.chain(chain).collect()
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
