//! Evidence of one's own reading: what was asked for, shown to a third party and holding nothing else
//! (docs/protocol/evidence.md).

use crate::error::Error;
use crate::vault::Vault;
use vault_crypto::grant::GrantKeys;
use vault_evidence::bundle::{Evidence, Logged, ShownEntry, VERSION};
use vault_protocol::grant::GrantHead;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{EntryId, Time};
use vault_protocol::leaf::Mark;
use vault_protocol::release::Receipt;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List};

impl Vault {
    /// A file that shows what this vault asked to open, when, and under whose grant. It is judged before it is given out:
    /// who judges it later finds the same.
    pub fn evidence_of_receipt(&mut self, head: &Hash, entry: &EntryId, now: Time) -> Result<Vec<u8>, Error> {
        let kept = self.load_kept(head, now)?;
        let keys = GrantKeys::derive(&kept.package.g);
        let obtained = self.state.keys.get(&(keys.slot(), *entry)).ok_or(Error::NotGranted)?;
        let page = kept.pages().find(|p| p.entries.iter().any(|e| e.id == *entry)).ok_or(Error::NotGranted)?;
        let shown = page.entries.iter().find(|e| e.id == *entry).map(ShownEntry::of).ok_or(Error::NotGranted)?;
        let signed = Signed::<GrantHead>::decode(&kept.package.head)?;
        let (card, giver) = (signed.dangerous_unverified().card, signed.dangerous_unverified().vault);
        let card = self.own_card_of(&card).and_then(|i| self.state.cards.get(i)).ok_or(Error::NotGranted)?;
        let n = Signed::<Receipt>::decode(&obtained.receipt)?.dangerous_unverified().n;
        let pins = self.pinned_logs()?;
        let logged = |proof: &Bytes<8192>| -> Result<Option<Logged>, Error> {
            let Some(pin) = pins.iter().find(|pin| pin.vault == giver) else { return Ok(None) };
            let Mark { tag, r } = Mark::reading(keys.tag_key(), n);
            // Which log it is. Whom to believe about it is the judge's choice.
            let policy = Bytes::new(format!("log {}\nquorum none\n", pin.key).into_bytes())?;
            Ok(Some(Logged { tag, r, proof: proof.clone(), policy }))
        };
        let evidence = Evidence {
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
            log: obtained.proof.as_ref().map(logged).transpose()?.flatten(),
        };
        let file = self.sign.sign(evidence).bytes().to_vec();
        vault_evidence::verify(&file, None).map_err(Error::Evidence)?;
        Ok(file)
    }
}
