//! What stands on this vault's own cards besides its keys: how they followed each other, and who speaks for their holder
//! (docs/protocol/card.md, "Succession").

use crate::error::Error;
use crate::vault::Vault;
use vault_crypto::journal::OwnCard;
use vault_crypto::sign::SigningKey;
use vault_protocol::card::{Card, Evidence, MAX_SUCCESSIONS, Succession, Successions, succession};
use vault_protocol::key::PublicKey;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List};

impl Vault {
    /// What speaks for the holder of a new card with this reader key.
    pub(crate) fn evidence_for(&self, reader: &PublicKey) -> Result<List<Bytes<4096>, 8>, Error> {
        let mut items = Vec::new();
        if let Some(newest) = self.state.credentials.last() {
            let credential = Evidence::Credential(Bytes::new(&newest[..])?);
            items.push(Bytes::new(wire::encode(&credential))?);
        }
        let links = self.successions(reader)?;
        if !links.links.is_empty() {
            items.push(Bytes::new(wire::encode(&Evidence::Succession(links)))?);
        }
        Ok(List::new(items)?)
    }

    // Each own card's key signs those of the next number: two devices may have made one apart.
    fn successions(&self, reader: &PublicKey) -> Result<Successions, Error> {
        let read = |own: &OwnCard| {
            let card = Signed::<Card>::decode(&own.card).ok()?;
            Some((card.dangerous_unverified().seq, SigningKey::derive(&own.reader)))
        };
        let mut cards: Vec<(u64, SigningKey)> = self.state.cards.iter().filter_map(read).collect();
        cards.sort_by_key(|(seq, _)| *seq);
        let mut links = Vec::new();
        for (seq, old) in &cards {
            let next = cards.iter().map(|(later, _)| *later).find(|later| later > seq);
            let after = cards.iter().filter(|(later, _)| Some(*later) == next).map(|(_, key)| *key.public());
            let after: Vec<PublicKey> = if next.is_some() { after.collect() } else { vec![*reader] };
            links.extend(after.into_iter().map(|new| {
                let signature = old.sign_context(&succession(&self.id, old.public(), &new));
                Succession { old: *old.public(), new, signature }
            }));
        }
        let over = links.len().saturating_sub(MAX_SUCCESSIONS);
        Ok(Successions { links: List::new(links.split_off(over))? })
    }
}
