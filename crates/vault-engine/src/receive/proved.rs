//! What the public log has to do with asking for a paper: the log as it was seen before, in the receipt; the proof that the
//! receipt's leaf stands in it, before a share counts; and custodians elsewhere, who are shown the log before they give one
//! (docs/protocol/release.md, log.md).

use super::ask::Asking;
use super::collect::Logged;
use crate::error::{Error, Lie, SenderFault};
use crate::follow::PinnedLog;
use crate::vault::Vault;
use vault_crypto::grant::GrantError;
use vault_log::checkpoint::{SignedCheckpoint, VerifiedCheckpoint};
use vault_log::proof_file::ProofFile;
use vault_log::tree::{TreeHead, verify_consistency};
use vault_log::witness::AddCheckpoint;
use vault_protocol::grant::GrantHead;
use vault_protocol::http::{Refusal, ReleaseAnswer};
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::leaf::Mark;
use vault_protocol::release::{Receipt, ReleaseStatement};
use vault_protocol::sign::Signed;
use vault_protocol::wire::Bytes;
use vault_remote::{Connection, RemoteError};

/// How often a custodian elsewhere may have seen more of the log in between.
const TRIES: usize = 8;

/// The log that a door's readings go to.
pub(super) struct Register {
    pin: PinnedLog,
    /// What it shows to everybody now.
    pub(super) checkpoint: Bytes<4096>,
}

impl Vault {
    /// The log of somebody's events at their home server, with what it shows to everybody now: a checkpoint kept from
    /// before would tell which receipts are of one reader.
    pub(super) fn register_of(&self, giver: &VaultId, home: &str, now: Time) -> Result<Register, Error> {
        let url = self.parse_url(home).map_err(crate::error::SenderFault::Address)?;
        // In nobody's name: a connection of its own.
        let connection = self.connect(url);
        let pin = self.log_of(giver, &connection)?;
        let checkpoint = self.glance(&pin, &connection, now.0, now)?;
        self.compare_read(&pin, &connection, now)?;
        Ok(Register { pin, checkpoint: Bytes::new(checkpoint)? })
    }

    /// Holds the log as the giver had seen it against the log as it is seen from here.
    pub(super) fn check_seen(&self, head: &GrantHead, now: Time) -> Result<(), Error> {
        let not_theirs = || SenderFault::Grant(GrantError::Mismatch("a checkpoint that their log has not signed"));
        let seen = SignedCheckpoint::parse(&head.checkpoint).map_err(|_| not_theirs())?;
        // Pinned when the giver's chain was held against it.
        let mut pins = self.pinned_logs()?.into_iter().filter(|pin| pin.vault == head.vault);
        let known = pins.find_map(|pin| seen.verify(&pin.key).ok().map(|seen| (pin, seen)));
        let (pin, seen) = known.ok_or_else(not_theirs)?;
        if self.pinned(&pin.vault, &pin.server)?.is_some_and(|now| now.key != pin.key) {
            // It has ended, and the door with it.
            return Ok(());
        }
        self.hold_against(&pin, &self.connect(self.parse_url(&pin.server)?), &seen, now)
    }

    /// Verifies the proofs of the receipts that were answered with shares, and remembers the checkpoints they are under:
    /// what everybody is shown later has to continue them.
    pub(super) fn take_proofs(
        &self,
        asking: &mut Asking<'_>,
        todo: &[usize],
        receipts: &[Vec<u8>],
        answer: &ReleaseAnswer,
    ) -> Result<(), Error> {
        let (door, mut found) = (asking.door, Vec::new());
        let answered = todo.iter().zip(receipts).zip(answer.released.iter());
        for ((at, receipt), released) in answered.filter(|(_, released)| !released.shares.is_empty()) {
            let bytes = released.proof.as_ref().ok_or(Lie::LogProof)?;
            let proof = ProofFile::parse(bytes).map_err(|_| Lie::LogProof)?;
            let n = Signed::<Receipt>::decode(receipt)?.dangerous_unverified().n;
            let leaf = Mark::reading(door.opened.keys.tag_key(), n).leaf(receipt);
            let checkpoint = proof.verify_logged(&leaf, &door.register.pin.key).map_err(|_| Lie::LogProof)?;
            found.push((
                *at,
                Logged { receipt: receipt.clone(), proof: bytes.clone(), index: proof.index(), checkpoint },
            ));
        }
        let checkpoints: Vec<VerifiedCheckpoint> = found.iter().map(|(_, logged)| logged.checkpoint.clone()).collect();
        self.note_checkpoints(&door.register.pin, &checkpoints, asking.now)?;
        for (at, logged) in found {
            asking.collected[at].logged = Some(logged);
        }
        Ok(())
    }

    /// Sees that a custodian elsewhere has taken the checkpoint that the proofs are under. It takes only what continues the
    /// last one it took: so a home that shows it another history than it shows us is found out, here and there.
    pub(super) fn bring_log(
        &self,
        asking: &mut Asking<'_>,
        index: usize,
        there: &Connection,
    ) -> Result<(), (usize, Error)> {
        let (door, pin) = (asking.door, &asking.door.register.pin);
        for _ in 0..TRIES {
            let last = there.seen_checkpoint(&pin.key).map_err(|e| (index, e.into()))?;
            let last = last.map(|bytes| SignedCheckpoint::parse(&bytes).and_then(|last| last.verify(&pin.key)));
            let last = last.transpose().map_err(|_| (index, Lie::LogSignature.into()))?;
            let old = last.as_ref().map_or(TreeHead::EMPTY, VerifiedCheckpoint::head);
            if asking.one_checkpoint().is_none_or(|target| target.head().size < old.size) {
                // It has seen more of the log since: proofs are made anew, of the same receipts.
                asking.ask_again();
                self.ask_home(asking, asking.now, Vec::new()).map_err(|e| (0, e))?;
            }
            let target = asking.one_checkpoint().ok_or((0, Lie::LogProof.into()))?;
            let new = target.head();
            if old == new {
                return Ok(());
            }
            let proof = match old.size {
                size if size == 0 || size >= new.size => Vec::new(),
                size => match door.home.consistency(door.key, &door.slot, size, new.size) {
                    Err(RemoteError::Refused(Refusal::Malformed)) => Vec::new(),
                    other => other.map_err(|e| (0, e.into()))?,
                },
            };
            let continues = verify_consistency(&old, &new, &proof).is_ok();
            let shown = AddCheckpoint { old_size: old.size, proof, checkpoint: target.signed().clone() };
            let taken = there.show_checkpoint(&pin.key, &shown);
            if let (false, Some(last)) = (continues, &last) {
                // It keeps its own report. Which of the two checkpoints is false, nobody need know: one log signed both.
                let both = (last.signed(), target.signed());
                let forked = self.keep_fork(pin, &door.home, both, &shown.proof, asking.now);
                let lie = if old.size > new.size { Lie::LogRollback } else { Lie::LogEntries };
                return Err((0, if forked { Lie::LogFork } else { lie }.into()));
            }
            match taken {
                Ok(()) => return Ok(()),
                // Another reader was first.
                Err(RemoteError::Refused(Refusal::Conflict)) => {}
                Err(e) => return Err((index, e.into())),
            }
        }
        Err((index, Error::Refused(Refusal::Conflict)))
    }
}

impl Asking<'_> {
    /// A custodian signs at which size the log had the leaves of what it gives shares for.
    pub(super) fn check_log_size(
        &self,
        given: impl Iterator<Item = usize>,
        statement: &ReleaseStatement,
    ) -> Result<(), Error> {
        for at in given {
            let logged = self.collected[at].logged.as_ref().ok_or(Lie::LogProof)?;
            if logged.index >= statement.log_size || statement.log_size > logged.checkpoint.head().size {
                return Err(Lie::LogProof.into());
            }
        }
        Ok(())
    }

    // The checkpoint that the proofs are under, if it is the same for all that still need a share.
    fn one_checkpoint(&self) -> Option<VerifiedCheckpoint> {
        let mut all = self.wanting().into_iter().filter_map(|at| self.collected[at].logged.as_ref());
        let first = all.next()?.checkpoint.clone();
        all.all(|logged| logged.checkpoint.head() == first.head()).then_some(first)
    }

    fn ask_again(&mut self) {
        for at in self.wanting() {
            self.collected[at].asked_home = false;
        }
    }
}
