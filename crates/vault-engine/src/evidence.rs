//! Evidence of a reading, from either side: what was asked for, shown to a third party and holding nothing else
//! (docs/protocol/evidence.md).
//!
//! [`kept`] finds in the patient's journal what shows a page and a chain; the professional has both in the grant as it came.

mod kept;

use crate::error::Error;
use crate::follow::PinnedLog;
use crate::history::Reading;
use crate::vault::Vault;
use vault_crypto::grant::GrantKeys;
use vault_evidence::Finding;
use vault_evidence::bundle::{Evidence, Logged, MAX_POLICY, ShownEntry, VERSION};
use vault_log::proof_file::ProofFile;
use vault_protocol::grant::GrantHead;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{EntryId, Time};
use vault_protocol::leaf::Mark;
use vault_protocol::release::Receipt;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List};

impl Vault {
    /// A file that shows who asked to open one of this vault's papers, and when. It is judged before it is given out: who
    /// judges it later finds the same. Any device can make it. What the server does not tell now is left out, and the file
    /// says how well it shows the reading without.
    pub fn evidence_of_reading(&self, reading: &Reading) -> Result<(Vec<u8>, Finding), Error> {
        let g = self.state.grants.get(&reading.grant).ok_or(Error::NotGranted)?;
        let receipt = g.receipts.get(&(reading.n, reading.receipt)).ok_or(Error::NotGranted)?;
        let keys = GrantKeys::derive(&g.record.g);
        let kept = self.kept_of(g, &reading.entry)?;
        let place = reachable(self.place_of(g, reading.n, &receipt.bytes))?.flatten();
        let logged = place.map(|(pin, proof)| self.logged(&keys, reading.n, &pin, &proof)).transpose()?;
        self.judged(Evidence {
            version: VERSION,
            credential: None,
            giver: self.carried()?,
            recipient: kept.statements,
            card: kept.card,
            h: *keys.dangerous_blinding(),
            head: g.record.head.clone(),
            page: kept.page,
            entry: kept.entry,
            receipt: Bytes::new(&receipt.bytes[..])?,
            log: logged,
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
        let keys = GrantKeys::derive(&kept.package.g);
        let obtained = self.state.keys.get(&(keys.slot(), *entry)).ok_or(Error::NotGranted)?;
        let page = kept.pages().find(|p| p.entries.iter().any(|e| e.id == *entry)).ok_or(Error::NotGranted)?;
        let shown = page.entries.iter().find(|e| e.id == *entry).map(ShownEntry::of).ok_or(Error::NotGranted)?;
        let signed = Signed::<GrantHead>::decode(&kept.package.head)?;
        let (card, giver) = (signed.dangerous_unverified().card, signed.dangerous_unverified().vault);
        let card = self.own_card_of(&card).and_then(|i| self.state.cards.get(i)).ok_or(Error::NotGranted)?;
        let n = Signed::<Receipt>::decode(&obtained.receipt)?.dangerous_unverified().n;
        let pin = self.pinned_logs()?.into_iter().find(|pin| pin.vault == giver);
        let proof = obtained.proof.as_ref().and_then(|proof| ProofFile::parse(proof).ok());
        let logged = pin.zip(proof).map(|(pin, proof)| self.logged(&keys, n, &pin, &proof));
        self.judged(Evidence {
            version: VERSION,
            credential: None,
            giver: List::new(&kept.package.chain[..])?,
            recipient: self.carried()?,
            card: card.card.clone(),
            h: *keys.dangerous_blinding(),
            head: kept.package.head.clone(),
            page: page.page.clone(),
            entry: shown,
            receipt: obtained.receipt.clone(),
            log: logged.transpose()?,
        })
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
