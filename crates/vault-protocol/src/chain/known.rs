//! A chain as somebody keeps it who has checked it once: enough to judge by it and to go on, however long it is.

use super::rules::{Lingering, State};
use super::{Chain, KNOWN_HASHES, MAX_LINGERING, MAX_MEMBERS, Member, Statement};
use crate::hash::Hash;
use crate::ids::{Time, VaultId};
use crate::key::PublicKey;
use crate::sign::Signed;
use crate::wire::{Bytes, List, WireError};

crate::record! {
    /// What rule 14 remembers of a member with a status.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Rank {
        /// The member's signing key.
        pub key: PublicKey,
        /// Its rank.
        pub rank: u64,
    }
}

crate::record! {
    /// A replaced rescue member that still counts (rule 13).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Lingers {
        /// The member as it was.
        pub member: Member,
        /// Until this second.
        pub until: Time,
        /// Its rank.
        pub rank: u64,
    }
}

crate::record! {
    /// A chain as somebody keeps it who has checked every statement of it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct KnownChain {
        /// Whose.
        pub vault: VaultId,
        /// Number of the first statement whose hash is kept.
        pub first: u64,
        /// Hash of each statement from there to the head, 32 bytes each.
        pub hashes: Bytes<{ KNOWN_HASHES * 32 }>,
        /// The head, COSE bytes.
        pub head: Bytes<{ 65 * 1024 }>,
        /// The readers of rule 17.
        pub readers: List<PublicKey, MAX_MEMBERS>,
        /// The ranks of rule 14.
        pub ranks: List<Rank, MAX_MEMBERS>,
        /// Who lingers by rule 13.
        pub lingering: List<Lingers, MAX_LINGERING>,
    }
}

impl Chain {
    /// The chain as it is to be kept. Of a chain with more than [`KNOWN_HASHES`] statements the oldest hashes are left out.
    pub fn keep(&self) -> Result<KnownChain, WireError> {
        let dropped = self.hashes.len().saturating_sub(KNOWN_HASHES);
        let hashes: Vec<u8> = self.hashes[dropped..].iter().flat_map(|h| *h.as_bytes()).collect();
        let ranks = self.state.ranks.iter().map(|(key, rank)| Rank { key: *key, rank: *rank });
        let lingering = self.state.lingering.iter();
        let lingering = lingering.map(|l| Lingers { member: l.member.clone(), until: l.until, rank: l.rank });
        Ok(KnownChain {
            vault: self.vault,
            first: self.first + dropped as u64,
            hashes: Bytes::new(hashes)?,
            head: Bytes::new(&self.signed[..])?,
            readers: List::new(&self.state.readers[..])?,
            ranks: List::new(ranks.collect::<Vec<_>>())?,
            lingering: List::new(lingering.collect::<Vec<_>>())?,
        })
    }

    /// The chain that was kept. It was checked then; here is checked only that its parts belong together, so nobody's but
    /// one's own record may be read.
    pub fn recall(known: &KnownChain) -> Result<Chain, WireError> {
        let apart = || WireError::Invalid("a kept chain whose parts do not belong together");
        let (hashes, rest) = known.hashes.as_chunks::<32>();
        let hashes: Vec<Hash> = hashes.iter().map(|h| Hash::new(*h)).collect();
        let head = Signed::<Statement>::decode(&known.head)?.verify_as_claimed().map_err(|_| apart())?;
        let whole = known.first > 0 || hashes.first().is_some_and(|h| VaultId::from(*h) == known.vault);
        let count = hashes.len() as u64;
        let last = known.first.checked_add(count) == head.seq.checked_add(1) && hashes.last() == Some(&head.hash());
        if !rest.is_empty() || !whole || !last {
            return Err(apart());
        }
        let lingering = known.lingering.iter();
        let lingering = lingering.map(|l| Lingering { member: l.member.clone(), until: l.until, rank: l.rank });
        let state = State {
            lingering: lingering.collect(),
            readers: known.readers.to_vec(),
            ranks: known.ranks.iter().map(|r| (r.key, r.rank)).collect(),
        };
        let signed = known.head.to_vec();
        Ok(Chain {
            vault: known.vault,
            first: known.first,
            hashes,
            signed,
            head: head.into_body(),
            state,
            founding: None,
        })
    }
}
