//! What custodians elsewhere have taken of the own log: they show it to everybody, and it has to be of the log that is shown
//! here. A server that shows readers one history and the vault's owner another is found out by the first of them that is
//! honest (docs/protocol/release.md).

use super::kept::Followed;
use super::look::Remote;
use super::policy::PinnedLog;
use crate::error::{Error, Lie};
use crate::vault::Vault;
use std::collections::BTreeSet;
use vault_log::checkpoint::{SignedCheckpoint, VerifiedCheckpoint};
use vault_log::plan::Plan;
use vault_log::tile::TileError;
use vault_log::tree::{TreeHead, verify_consistency};
use vault_protocol::ids::Time;
use vault_remote::Connection;

impl Vault {
    /// Holds the own log, as it was just read, against what the custodians of doors have taken of it. One that is away is
    /// asked another time.
    pub(super) fn compare_elsewhere(&self, pin: &PinnedLog, home: &Connection, now: Time) -> Result<(), Error> {
        let all = self.state.grants.values().flat_map(|g| g.head.custodians.iter().map(|c| c.server.as_str()));
        let others: BTreeSet<&str> = all.filter(|server| *server != pin.server).collect();
        for server in others {
            let Ok(url) = self.parse_url(server) else { continue };
            // In nobody's name.
            let there = Connection::with(url, self.line.clone().impatient());
            let Ok(Some(bytes)) = there.seen_checkpoint(&pin.key) else { continue };
            match SignedCheckpoint::parse(&bytes).and_then(|taken| taken.verify(&pin.key)) {
                Ok(taken) => self.hold_against(pin, home, &taken, now)?,
                Err(_) => self.audit_of(server, &Lie::LogSignature, now),
            }
        }
        Ok(())
    }

    /// Holds a checkpoint that somebody else has seen against the log as everybody is shown it here: two histories show
    /// wherever two people meet. `home` has the log.
    pub(crate) fn hold_against(
        &self,
        pin: &PinnedLog,
        home: &Connection,
        taken: &VerifiedCheckpoint,
        now: Time,
    ) -> Result<(), Error> {
        let mut log = Followed::read(self, pin.origin())?;
        let shown = log.public().and_then(|shown| shown.verify(&pin.key).ok());
        let (old, new) = (taken.head(), shown.as_ref().map_or(TreeHead::EMPTY, VerifiedCheckpoint::head));
        if old == new {
            return Ok(());
        }
        if old.size > new.size {
            // Everybody is shown as much within minutes, and it continues this.
            log.note_ahead(old, taken.signed().to_string().as_bytes(), now)?;
            return log.write(self, pin.origin());
        }
        let tiles = Remote { connection: home, name: pin.name() };
        let proof = match Plan::consistency(old.size, new.size).map(|plan| plan.solve(&tiles)) {
            Ok(Ok(proof)) => proof,
            Ok(Err(TileError::Read(e))) => return Err(e.into()),
            _ => return Err(Lie::LogEntries.into()),
        };
        if verify_consistency(&old, &new, &proof).is_ok() {
            return Ok(());
        }
        let forked =
            shown.is_some_and(|shown| self.keep_fork(pin, home, (taken.signed(), shown.signed()), &proof, now));
        Err(if forked { Lie::LogFork } else { Lie::LogEntries }.into())
    }
}
