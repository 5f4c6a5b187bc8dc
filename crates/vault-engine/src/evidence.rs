//! Evidence of a reading, from either side: what was asked for, shown to a third party and holding nothing else
//! (docs/protocol/evidence.md).
//!
//! [`kept`] finds in the patient's journal what shows a page and a chain; the professional has both in the grant as it came.

mod kept;

use crate::chains::carried;
use crate::error::{Error, SenderFault};
use crate::follow::{Followed, PinnedLog};
use crate::history::Reading;
use crate::vault::{Vault, fold};
use vault_crypto::grant::GrantKeys;
use vault_evidence::Finding;
use vault_evidence::bundle::{ChainLogged, Evidence, Logged, MAX_POLICY, ShownEntry, Statements, VERSION};
use vault_log::proof_file::ProofFile;
use vault_protocol::card::Card;
use vault_protocol::grant::GrantHead;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{ChainRef, EntryId, Time, VaultId};
use vault_protocol::leaf::Mark;
use vault_protocol::release::Receipt;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List};

/// A chain of the file, and where it stands.
type Shown = (Statements, Option<ChainLogged>);

impl Vault {
    /// A file that shows who asked to open one of this vault's papers, and when. It is judged before it is given out: who
    /// judges it later finds the same. Any device can make it. What the server does not tell now is left out, and the file
    /// says how well it shows the reading without.
    pub fn evidence_of_reading(&self, reading: &Reading, now: Time) -> Result<(Vec<u8>, Finding), Error> {
        let g = self.state.grants.get(&reading.grant).ok_or(Error::NotGranted)?;
        let receipt = g.receipts.get(&(reading.n, reading.receipt)).ok_or(Error::NotGranted)?;
        let keys = GrantKeys::derive(&g.record.g);
        let kept = self.kept_of(g, &reading.entry)?;
        let place = reachable(self.place_of(g, reading.n, &receipt.bytes))?.flatten();
        let logged = place.map(|(pin, proof)| self.logged(&keys, reading.n, &pin, &proof)).transpose()?;
        let card = Signed::<Card>::decode(&kept.card)?.dangerous_unverified().clone();
        let (giver, giver_log) = self.own_chain()?;
        let (recipient, recipient_log) =
            self.their_chain(&card.vault, kept.statements, &card.chain, &card.mailbox.server, now)?;
        self.judged(Evidence {
            version: VERSION,
            credential: None,
            giver,
            recipient,
            card: kept.card,
            h: *keys.dangerous_blinding(),
            head: g.record.head.clone(),
            page: kept.page,
            entry: kept.entry,
            receipt: Bytes::new(&receipt.bytes[..])?,
            log: logged,
            giver_log,
            recipient_log,
        })
    }

    /// A file that shows what this vault asked to open, when, and under whose grant. It is judged before it is given out:
    /// who judges it later finds the same.
    pub fn evidence_of_receipt(
        &mut self,
        head: &Hash,
        entry: &EntryId,
        now: Time,
    ) -> Result<(Vec<u8>, Finding), Error> {
        let kept = self.load_kept(head, now)?;
        // A reader looks at its own log rarely, and this file needs the own chain's place there.
        reachable(self.follow_log(now))?;
        let keys = GrantKeys::derive(&kept.package.g);
        let obtained = self.state.keys.get(&(keys.slot(), *entry)).ok_or(Error::NotGranted)?;
        let page = kept.pages().find(|p| p.entries.iter().any(|e| e.id == *entry)).ok_or(Error::NotGranted)?;
        let shown = page.entries.iter().find(|e| e.id == *entry).map(ShownEntry::of).ok_or(Error::NotGranted)?;
        let head = Signed::<GrantHead>::decode(&kept.package.head)?.dangerous_unverified().clone();
        let card = self.own_card_of(&head.card).and_then(|i| self.state.cards.get(i)).ok_or(Error::NotGranted)?;
        let n = Signed::<Receipt>::decode(&obtained.receipt)?.dangerous_unverified().n;
        let proof = obtained.proof.as_ref().and_then(|proof| ProofFile::parse(proof).ok());
        // The log that it was in then.
        let signed = |pin: &PinnedLog| proof.as_ref().is_some_and(|p| p.checkpoint().verify(&pin.key).is_ok());
        let pin = self.pinned_logs()?.into_iter().find(|pin| pin.vault == head.vault && signed(pin));
        let logged = pin.zip(proof).map(|(pin, proof)| self.logged(&keys, n, &pin, &proof));
        let carried = List::new(&kept.package.chain[..])?;
        let (giver, giver_log) = self.their_chain(&head.vault, carried, &head.chain, &kept.package.store, now)?;
        let (recipient, recipient_log) = self.own_chain()?;
        self.judged(Evidence {
            version: VERSION,
            credential: None,
            giver,
            recipient,
            card: card.card.clone(),
            h: *keys.dangerous_blinding(),
            head: kept.package.head.clone(),
            page: page.page.clone(),
            entry: shown,
            receipt: obtained.receipt.clone(),
            log: logged.transpose()?,
            giver_log,
            recipient_log,
        })
    }

    // The own chain as it travels, and where its end stands in the own log.
    fn own_chain(&self) -> Result<Shown, Error> {
        let statements = self.carried()?;
        let log = self.own_log()?;
        let place = log.map(|(pin, log)| self.chain_logged(&pin, &log, &statements)).transpose()?;
        Ok((statements, place.flatten()))
    }

    // Somebody's chain as far as their server tells it now and their log shows it; else as far as it is kept here.
    fn their_chain(
        &self,
        vault: &VaultId,
        kept: Statements,
        said: &ChainRef,
        beside: &str,
        now: Time,
    ) -> Result<Shown, Error> {
        let first: Vec<Vec<u8>> = kept.iter().map(|s| s.to_vec()).collect();
        let known = fold(vault, &first).map_err(SenderFault::Chain)?;
        match self.fresh(&known, beside, now) {
            Ok(fresh) if fresh.chain.contains(said) => {
                let statements = carried(&fresh.statements)?;
                if said.seq < statements.len() as u64 {
                    let place = self.chain_logged(&fresh.pin, &fresh.log, &statements)?;
                    return Ok((statements, place));
                }
            }
            Err(e @ Error::File(_)) => return Err(e),
            Err(Error::ServerMisbehaved(lie)) => self.audit_of(beside, &lie, now),
            _ => {}
        }
        Ok((kept, None))
    }

    fn chain_logged(
        &self,
        pin: &PinnedLog,
        log: &Followed,
        statements: &Statements,
    ) -> Result<Option<ChainLogged>, Error> {
        let Some(last) = statements.last() else { return Ok(None) };
        let seq = statements.len() as u64 - 1;
        let Some(proof) = reachable(self.statement_proof((pin, log), seq, last))?.flatten() else { return Ok(None) };
        let policy = self.policy_for(pin, &proof)?;
        Ok(Some(ChainLogged { proof: Bytes::new(proof.to_string().into_bytes())?, policy }))
    }

    fn judged(&self, evidence: Evidence) -> Result<(Vec<u8>, Finding), Error> {
        let file = self.sign.sign(evidence).bytes().to_vec();
        let found = vault_evidence::verify(&file, None).map_err(Error::Evidence)?;
        Ok((file, found))
    }

    fn logged(&self, keys: &GrantKeys, n: u32, pin: &PinnedLog, proof: &ProofFile) -> Result<Logged, Error> {
        let Mark { tag, r } = Mark::reading(keys.tag_key(), n);
        let policy = self.policy_for(pin, proof)?;
        Ok(Logged { tag, r, proof: Bytes::new(proof.to_string().into_bytes())?, policy })
    }

    // Which log it is, and the owner's witnesses if enough of them have signed. Whom to believe is the judge's choice.
    fn policy_for(&self, pin: &PinnedLog, proof: &ProofFile) -> Result<Bytes<MAX_POLICY>, Error> {
        let log = format!("log {}\n", pin.key);
        let own = self.policy_text()?.map(|text| {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            lines
                .filter(|line| line.split_whitespace().next() != Some("log"))
                .fold(log.clone(), |all, line| all + line + "\n")
        });
        let enough = |text: &String| {
            let policy = vault_log::policy::Policy::parse(text.as_bytes());
            policy.is_ok_and(|policy| policy.verify(proof.checkpoint()).is_ok())
        };
        Ok(Bytes::new(own.filter(enough).unwrap_or_else(|| log + "quorum none\n").into_bytes())?)
    }
}

// What a server does not tell now, or lies about, is left out of the file: what is here still shows something.
fn reachable<T>(asked: Result<T, Error>) -> Result<Option<T>, Error> {
    match asked {
        Err(e @ Error::File(_)) => Err(e),
        other => Ok(other.ok()),
    }
}
