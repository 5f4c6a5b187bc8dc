//! Checkpoints meet: what others were shown of a log stands in what they signed, and has to be of the log that is shown here. A
//! server that shows a reader one history and the owner another is found out when the receipt comes; one that shows two
//! devices of a vault two, when the journal does (docs/protocol/log.md, "Reading").

use super::kept::Followed;
use super::policy::PinnedLog;
use crate::error::Error;
use crate::files::{FileError, MAX_FRAME, SealedFile};
use crate::vault::Vault;
use std::collections::BTreeSet;
use vault_log::checkpoint::{SignedCheckpoint, VerifiedCheckpoint};
use vault_log::proof_file::ProofFile;
use vault_log::tree::TreeHead;
use vault_protocol::hash::sha256;
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::release::Receipt;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, List};
use vault_remote::Connection;

/// Trees of one log that were held against it. With more, some are held against it once more.
const MAX_MET: usize = 65_536;

vault_protocol::record! {
    /// Which trees of a log need not be asked about again.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct File {
        trees: List<[u8; 32], MAX_MET>,
    }
}

struct Met {
    file: SealedFile,
    trees: BTreeSet<[u8; 32]>,
}

impl Met {
    fn read(vault: &Vault, origin: &str) -> Result<Met, Error> {
        // As the log's own file is called.
        let name = vault_protocol::hash::object_digest(origin.as_bytes()).to_string();
        let file = SealedFile::new(&vault.home, &format!("met-{}", &name[..16]), &vault.device);
        let damaged = |_| FileError::Damaged(file.path().to_owned());
        let known = file.read()?.map(|bytes| wire::decode::<File>(&bytes, MAX_FRAME).map_err(damaged)).transpose()?;
        let trees = known.unwrap_or_default().trees.into_vec().into_iter().collect();
        Ok(Met { file, trees })
    }

    fn write(self) -> Result<(), Error> {
        let trees: Vec<[u8; 32]> = self.trees.into_iter().take(MAX_MET).collect();
        Ok(self.file.write(&wire::encode(&File { trees: List::new(trees)? }))?)
    }
}

fn name(head: &TreeHead) -> [u8; 32] {
    sha256([&head.size.to_be_bytes()[..], head.root.as_bytes()].concat().as_slice())
}

impl Vault {
    /// Holds the own log against what the readers of doors, and the other devices of this vault, were shown of it. `home`
    /// has the log.
    pub(crate) fn compare_own(&self, pin: &PinnedLog, home: &Connection, now: Time) -> Result<(), Error> {
        let doors = self.state.grants.values();
        let receipts = doors.clone().flat_map(|g| g.receipts.values()).filter_map(|kept| named(&kept.bytes));
        let said = doors.map(|g| g.head.checkpoint.to_vec()).chain(receipts);
        self.compare_met(pin, home, said, now)
    }

    /// Holds a giver's log against what the devices of this vault were shown of it when they asked to open papers.
    pub(crate) fn compare_read(&self, pin: &PinnedLog, home: &Connection, now: Time) -> Result<(), Error> {
        let slots: BTreeSet<_> = self.slots_by(&pin.vault);
        let read = self.state.keys.values().filter(|key| slots.contains(&key.slot));
        let proof =
            |bytes: &[u8]| ProofFile::parse(bytes).ok().map(|proof| proof.checkpoint().to_string().into_bytes());
        let said = read.flat_map(|key| [named(&key.receipt), key.proof.as_ref().and_then(|bytes| proof(bytes))]);
        self.compare_met(pin, home, said.flatten(), now)
    }

    fn slots_by(&self, giver: &VaultId) -> BTreeSet<vault_protocol::ids::SlotId> {
        self.state.received.values().filter(|r| r.giver == *giver).map(|r| r.slot).collect()
    }

    // What the log has not signed says nothing of it: who named that has no bound for the time, and accuses nobody.
    fn compare_met(
        &self,
        pin: &PinnedLog,
        home: &Connection,
        said: impl Iterator<Item = Vec<u8>>,
        now: Time,
    ) -> Result<(), Error> {
        let mut met = Met::read(self, pin.origin())?;
        let seen = said.filter_map(|bytes| SignedCheckpoint::parse(&bytes).ok()?.verify(&pin.key).ok());
        let new: Vec<VerifiedCheckpoint> = seen.filter(|seen| !met.trees.contains(&name(&seen.head()))).collect();
        if new.is_empty() {
            return Ok(());
        }
        let log = Followed::read(self, pin.origin())?;
        let shown = log.public().and_then(|shown| shown.verify(&pin.key).ok()).map_or(0, |shown| shown.head().size);
        let mut result = Ok(());
        for seen in &new {
            if met.trees.contains(&name(&seen.head())) {
                continue;
            }
            result = self.hold_against(pin, home, seen, now);
            if result.is_err() {
                // It stays unmet: a log that has told two histories is caught again at each look.
                break;
            }
            // One that is ahead is kept until everybody is shown as much, and comes back here then.
            if seen.head().size <= shown {
                met.trees.insert(name(&seen.head()));
            }
        }
        met.write()?;
        result
    }
}

// The checkpoint that a receipt names.
fn named(receipt: &[u8]) -> Option<Vec<u8>> {
    Some(Signed::<Receipt>::decode(receipt).ok()?.dangerous_unverified().checkpoint.to_vec())
}
