//! A log that came after another (docs/protocol/log.md, "A log that was renewed"): a member of the vault takes it on in the
//! chain, and whoever follows the chain goes with it. A server's word alone moves nobody.

use super::kept::Followed;
use super::look::{Remote, Source};
use super::own::{chain_runs, first_of_chain};
use super::policy::PinnedLog;
use crate::error::{Error, Lie};
use crate::vault::Vault;
use vault_log::hash::Hash;
use vault_log::key::VerifierKey;
use vault_log::plan::Plan;
use vault_log::tree::{TreeHead, verify_consistency};
use vault_protocol::chain::{Chain, EndedAt, HomeLog, RenewedLog, Statement};
use vault_protocol::http::Refusal;
use vault_protocol::ids::Time;
use vault_protocol::leaf::Mark;
use vault_protocol::sign::Signed;
use vault_remote::Connection;

/// Most logs of one vault that may have ended at one server.
const MOST: usize = 16;

impl Vault {
    /// The log of the events of a vault with this chain, whose statements these are: the one that the chain names. If that
    /// came after the one that is believed, what is known of each that ended has to agree with the chain.
    pub(super) fn log_by(
        &self,
        chain: &Chain,
        statements: &[Vec<u8>],
        connection: &Connection,
        now: Time,
    ) -> Result<PinnedLog, Error> {
        let (vault, server) = (chain.vault_id(), connection.server().as_str());
        let Some(named) = &chain.head().home.log else { return self.log_of(&vault, connection) };
        let pinned = self.pinned(&vault, server)?;
        if let Some(pin) = pinned.as_ref().filter(|pin| named.is(&pin.key.to_string())) {
            return Ok(pin.clone());
        }
        if named.renewed().is_none() {
            // What the chain says of its log is signed; a server is not asked for another.
            let first = match pinned {
                None => self.log_named(&vault, connection)?,
                Some(_) => return Err(Lie::OtherLog.into()),
            };
            if !named.is(&first.key.to_string()) {
                return Err(Lie::OtherLog.into());
            }
            self.pin(&first)?;
            return Ok(first);
        }
        let line = renewals(statements)?;
        let believed = |pin: &PinnedLog| line.iter().position(|r| r.before.as_str() == pin.key.to_string());
        let from = pinned.as_ref().map_or(Some(0), believed).filter(|_| line.len() <= MOST).ok_or(Lie::OtherLog)?;
        let log = |key: &str| {
            let key: VerifierKey = key.parse().map_err(|_| Lie::OtherLog)?;
            Ok::<_, Lie>(PinnedLog { vault, server: server.to_owned(), key })
        };
        let mut pins = Vec::new();
        for renewed in &line[from..] {
            let (before, after) = (log(&renewed.before)?, log(&renewed.key)?);
            if !comes_after(&before.key, &after.key) {
                return Err(Lie::OtherLog.into());
            }
            self.agrees_with(&before, renewed.seen, statements, connection, now)?;
            if pinned.is_none() && pins.is_empty() {
                pins.push(before);
            }
            pins.push(after);
        }
        pins.iter().try_for_each(|pin| self.pin(pin))?;
        pins.pop().ok_or(Lie::OtherLog.into())
    }

    // What is known of a log that ended, and what its server still shows of it, against the chain that names its end.
    fn agrees_with(
        &self,
        ended: &PinnedLog,
        seen: Option<EndedAt>,
        statements: &[Vec<u8>],
        connection: &Connection,
        now: Time,
    ) -> Result<(), Error> {
        let len = statements.len() as u64;
        let sources = chain_runs(&ended.vault, len).map(|watched| Source { watched, since: None });
        let log = match self.look_back(ended, connection, &sources.collect::<Vec<_>>(), now) {
            // What this device has read of it remains.
            Err(Error::Refused(_)) => Followed::read(self, ended.origin())?,
            other => other?,
        };
        let shown = log.public().and_then(|shown| shown.verify(&ended.key).ok()).map(|shown| shown.head());
        // Nobody shows it any more, and it was never met.
        let shown = shown.ok_or(Error::Refused(Refusal::NotFound))?;
        if seen.is_some_and(|seen| !goes_with(seen, shown, &Remote { connection, name: ended.name() })) {
            return Err(Lie::LogFork.into());
        }
        for (seq, leaf) in first_of_chain(&log, &ended.vault, len) {
            let statement = usize::try_from(seq).ok().and_then(|seq| statements.get(seq));
            // A removal that the log knew, and this chain does not.
            let statement = statement.ok_or(Lie::ChainRollback)?;
            if Mark::statement(&ended.vault, seq).leaf(statement)[17..] != leaf.commitment {
                return Err(Lie::ChainFork.into());
            }
        }
        Ok(())
    }
}

/// Whether a log can be the one that a server began after another: of the same name, with a higher number.
pub(crate) fn comes_after(before: &VerifierKey, after: &VerifierKey) -> bool {
    let parts = |key: &VerifierKey| {
        let (host, number) = key.name().as_str().rsplit_once("/events/")?;
        Some((host.to_owned(), number.parse::<u32>().ok()?))
    };
    match (parts(before), parts(after)) {
        (Some((host, old)), Some((same, new))) => host == same && old < new && before.public() != after.public(),
        _ => false,
    }
}

// The logs that a chain took on one after another at its last server.
fn renewals(statements: &[Vec<u8>]) -> Result<Vec<RenewedLog>, Error> {
    let mut line: Vec<RenewedLog> = Vec::new();
    for bytes in statements {
        let statement = Signed::<Statement>::decode(bytes)?;
        match statement.dangerous_unverified().home.log.as_ref().and_then(HomeLog::renewed) {
            Some(renewed) if line.last() == Some(renewed) => {}
            Some(renewed) => line.push(renewed.clone()),
            None => line.clear(),
        }
    }
    Ok(line)
}

// Two trees of one log, by what its tiles still show; what nobody can show contradicts nothing.
fn goes_with(seen: EndedAt, shown: TreeHead, tiles: &Remote<'_>) -> bool {
    let seen = TreeHead { size: seen.size, root: Hash::new(seen.root) };
    if seen.size == shown.size {
        return seen == shown;
    }
    let (old, new) = if seen.size < shown.size { (seen, shown) } else { (shown, seen) };
    let proof = Plan::consistency(old.size, new.size).ok().and_then(|plan| plan.solve(tiles).ok());
    proof.is_none_or(|proof| verify_consistency(&old, &new, &proof).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault_log::key::KeyName;
    use vault_log::note::NoteSigner;

    #[test]
    fn a_log_comes_after_one_of_the_same_server_with_a_lower_number() {
        let key = |name: &str, seed: u8| NoteSigner::derive(KeyName::new(name).unwrap(), &[seed; 32]).key().clone();
        let first = key("a.example/events/002", 1);
        assert!(comes_after(&first, &key("a.example/events/10002", 2)));
        for (name, seed) in [
            ("a.example/events/10002", 1),
            ("a.example/events/002", 2),
            ("a.example/events/001", 2),
            ("b.example/events/10002", 2),
            ("a.example/keys/10002", 2),
            ("a.example/events/x", 2),
        ] {
            assert!(!comes_after(&first, &key(name, seed)), "{name} {seed}");
        }
    }
}
