//! What the public log has to do with asking for a paper: the log as it was seen before, in the receipt; and the proof
//! that the receipt's leaf stands in it, before a share counts (docs/protocol/log.md).

use crate::error::{Error, Lie};
use crate::follow::PinnedLog;
use crate::vault::Vault;
use vault_log::proof_file::ProofFile;
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::leaf::Mark;
use vault_protocol::release::{ReleaseStatement, Released};
use vault_protocol::sign::Signed;
use vault_protocol::wire::Bytes;

/// How old the log as it was seen may be when a receipt names it, in seconds.
const SEEN: u64 = Time::DAY;

/// The log that a door's readings go to.
pub(super) struct Register {
    pin: PinnedLog,
    /// A checkpoint of it, at most a day old.
    pub(super) checkpoint: Bytes<4096>,
}

impl Vault {
    /// The log of somebody's events at their home server, with a checkpoint at most a day old.
    pub(super) fn register_of(&self, giver: &VaultId, home: &str, now: Time) -> Result<Register, Error> {
        let url = self.parse_url(home).map_err(crate::error::SenderFault::Address)?;
        // In nobody's name: a connection of its own.
        let connection = self.connect(url);
        let pin = self.log_of(giver, &connection)?;
        let checkpoint = self.glance(&pin, &connection, now.0.saturating_sub(SEEN), now)?;
        Ok(Register { pin, checkpoint: Bytes::new(checkpoint)? })
    }

    /// Verifies the proofs of the receipts that were answered with shares, and remembers the checkpoints they are under:
    /// what everybody is shown later has to continue them. `tag_key` is the slot's.
    pub(super) fn check_proofs<'a>(
        &self,
        register: &Register,
        tag_key: &[u8; 32],
        statement: &[u8],
        given: impl Iterator<Item = (u32, &'a [u8], &'a Released)>,
        now: Time,
    ) -> Result<(), Error> {
        let statement = Signed::<ReleaseStatement>::decode(statement).map_err(|_| Lie::Statement)?;
        let said = statement.dangerous_unverified().log_size;
        let mut checkpoints = Vec::new();
        for (n, receipt, released) in given {
            let proof = released.proof.as_ref().ok_or(Lie::LogProof)?;
            let proof = ProofFile::parse(proof).map_err(|_| Lie::LogProof)?;
            let leaf = Mark::reading(tag_key, n).leaf(receipt);
            let checkpoint = proof.verify_logged(&leaf, &register.pin.key).map_err(|_| Lie::LogProof)?;
            // The custodian signs at which size the log had it.
            if proof.index() >= said || said > checkpoint.head().size {
                return Err(Lie::LogProof.into());
            }
            checkpoints.push(checkpoint);
        }
        self.note_checkpoints(&register.pin, &checkpoints, now)
    }
}
