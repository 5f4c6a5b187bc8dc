//! Grants: from one secret `g` follow the reader key, the slot and the reader's half of every wrapping key
//! (docs/protocol/grant.md).

use crate::aead::{Cipher, ONCE};
use crate::blind::BlindedKey;
use crate::random;
use crate::secret::{DocumentKey, GrantSecret, ReleaseSeed, SigningSeed};
use crate::wrap::{self, NotForUs, UnwrapKey};
use std::collections::BTreeSet;
use vault_protocol::card::VerifiedCard;
use vault_protocol::chain::{CARRIED, Chain, ChainError, Powers};
use vault_protocol::context::{Label, ctx};
use vault_protocol::grant::{self, Description, GrantEntry, GrantHead, GrantPage, PAGE_ENTRIES, entry_hash};
use vault_protocol::hash::{Expander, Hash, hash, hkdf};
use vault_protocol::ids::{EntryId, SlotId, Time, VaultId};
use vault_protocol::key::{KeyError, PublicKey};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{self, Bytes, List, Text, WireError};
use zeroize::{Zeroize, Zeroizing};

/// What follows from `g`.
#[allow(missing_debug_implementations)]
pub struct GrantKeys {
    h: Zeroizing<[u8; 64]>,
    half: Zeroizing<[u8; 32]>,
    tag_key: Zeroizing<[u8; 32]>,
    slot: SlotId,
    commitment: Hash,
}

impl GrantKeys {
    /// Derives everything from `g`.
    pub fn derive(g: &GrantSecret) -> Self {
        fn part<const N: usize>(g: &GrantSecret, label: Label) -> Zeroizing<[u8; N]> {
            let mut out = Zeroizing::new([0; N]);
            hkdf(g.dangerous_bytes(), &[], label, &[], &mut *out);
            out
        }
        GrantKeys {
            h: part(g, Label::Blind),
            half: part(g, Label::Half),
            tag_key: part(g, Label::TagKey),
            slot: SlotId::new(*part(g, Label::Slot)),
            commitment: hash(Label::GrantSecret, &[g.dangerous_bytes()]),
        }
    }

    /// The release slot.
    pub fn slot(&self) -> SlotId {
        self.slot
    }
    /// `SHA-256(ctx("g", g))`.
    pub fn commitment(&self) -> Hash {
        self.commitment
    }
    /// Key of the log tags: told to the custodian and to nobody else.
    pub fn tag_key(&self) -> &[u8; 32] {
        &self.tag_key
    }
    /// `A' = h·A`.
    pub fn reader(&self, card: &PublicKey) -> Result<PublicKey, KeyError> {
        card.blinded(&self.h)
    }
    /// The blinded key pair, for the professional.
    pub fn reader_key(&self, reader: &SigningSeed) -> Result<BlindedKey, KeyError> {
        BlindedKey::derive(reader, &self.h)
    }
    /// `h`, which proves to a third party whose key `A'` is. Shown only in evidence.
    pub fn dangerous_blinding(&self) -> &[u8; 64] {
        &self.h
    }

    /// Seals a document key so that both `a` and the released shares are needed to open it.
    fn wrap(
        &self,
        salt: &[u8; 32],
        head: &Hash,
        entry: &EntryId,
        released: &[u8; 32],
        about: &Description,
        dek: &DocumentKey,
    ) -> [u8; 80] {
        let mut out = [0; 80];
        out[..32].copy_from_slice(salt);
        let mut body = Zeroizing::new(*dek.dangerous_bytes());
        // The key is used once: its salt is 32 fresh random bytes.
        let cipher = self.wrapping(salt, head, entry, released, about);
        out[64..].copy_from_slice(&cipher.seal(ONCE, &[], &mut *body));
        out[32..64].copy_from_slice(&*body);
        out
    }

    /// Opens a document key with the released half.
    pub fn unwrap(&self, head: &Hash, entry: &GrantEntry, released: &[u8; 32]) -> Result<DocumentKey, NotForUs> {
        let (sealed, tag) = entry.wrapped[32..].split_first_chunk::<32>().ok_or(NotForUs)?;
        let mut key = Zeroizing::new(*sealed);
        let cipher = self.wrapping(entry.salt(), head, &entry.id, released, &entry.description);
        cipher.open(ONCE, &[], &mut *key, tag).map_err(|_| NotForUs)?;
        Ok(DocumentKey::from_bytes(&key))
    }

    fn wrapping(
        &self,
        salt: &[u8; 32],
        head: &Hash,
        entry: &EntryId,
        released: &[u8; 32],
        about: &Description,
    ) -> Cipher {
        let mut ikm = Zeroizing::new([0; 64]);
        ikm[..32].copy_from_slice(&self.half[..]);
        ikm[32..].copy_from_slice(released);
        let mut key = Zeroizing::new([0; 32]);
        let fields: [&[u8]; 3] = [head.as_bytes(), entry.as_bytes(), about.digest.as_bytes()];
        hkdf(&*ikm, salt, Label::Wrap, &fields, &mut *key);
        Cipher::dangerous_new(&key)
    }
}

/// A share that is not the one the grant's giver made the entry for: its custodian, or the receipt, lied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("share {0} is not the one the grant names")]
pub struct WrongShare(pub usize);

/// `R_e` from the shares as they came, each held against its check value in the entry first.
///
/// `shares` stand in the order of the seeds: one, or three of which every two custodians together hold all.
pub fn combine(
    slot: &SlotId,
    head: &Hash,
    entry: &GrantEntry,
    shares: &[[u8; 32]],
) -> Result<Zeroizing<[u8; 32]>, WrongShare> {
    if shares.len() * 16 != entry.shares.len() {
        return Err(WrongShare(shares.len()));
    }
    let checks = entry.shares.chunks_exact(16);
    match shares.iter().zip(checks).position(|(s, check)| grant::share_check(slot, &entry.id, s) != check) {
        Some(i) => Err(WrongShare(i)),
        None => Ok(released(shares, head, &entry.id)),
    }
}

/// `R_e` from the shares, in the custodians' order. Readers call [`combine`], which checks them.
pub fn released(shares: &[[u8; 32]], head: &Hash, entry: &EntryId) -> Zeroizing<[u8; 32]> {
    let ikm = Zeroizing::new(shares.concat());
    let mut out = Zeroizing::new([0; 32]);
    hkdf(&ikm, &[], Label::Released, &[head.as_bytes(), entry.as_bytes()], &mut *out);
    out
}

/// Makes the entries of one grant, thousands of them if need be: what they have in common is computed once.
#[allow(missing_debug_implementations)]
pub struct EntryMaker<'a> {
    keys: &'a GrantKeys,
    seeds: Vec<Expander>,
    head: Hash,
    left: usize,
    drawn: Vec<u8>,
}

impl<'a> EntryMaker<'a> {
    /// For about `count` entries of the grant of this head. `seeds` stand in its custodians' order.
    pub fn new(keys: &'a GrantKeys, seeds: &[ReleaseSeed], head: Hash, count: usize) -> Self {
        let seeds = seeds.iter().map(|s| Expander::extract(s.dangerous_bytes())).collect();
        EntryMaker { keys, seeds, head, left: count, drawn: Vec::new() }
    }

    // Id and salt of an entry; neither is secret. The system is asked for those of some entries at once.
    fn draw(&mut self) -> (EntryId, [u8; 32]) {
        if self.drawn.is_empty() {
            let some = self.left.clamp(1, 64);
            self.left = self.left.saturating_sub(some);
            self.drawn.resize(some * 48, 0);
            random::fill(&mut self.drawn);
        }
        let at = self.drawn.len() - 48;
        let (id, salt) = self.drawn[at..].split_first_chunk().expect("16 of 48 bytes");
        let drawn = (EntryId::new(*id), *salt.first_chunk().expect("the other 32"));
        self.drawn.truncate(at);
        drawn
    }

    /// One entry: draws its id, computes its shares, wraps the key.
    pub fn make(&mut self, about: Description, dek: &DocumentKey) -> GrantEntry {
        let (id, salt) = self.draw();
        let (head, slot) = (&self.head, &self.keys.slot);
        let mut shares: Vec<[u8; 32]> = self.seeds.iter().map(|s| grant::share_of(s, slot, head, &id)).collect();
        let checks: Vec<u8> = shares.iter().flat_map(|s| grant::share_check(slot, &id, s)).collect();
        let wrapped = self.keys.wrap(&salt, head, &id, &released(&shares, head, &id), &about, dek);
        shares.zeroize();
        GrantEntry { id, wrapped, shares: Bytes::new(checks).expect("at most three custodians"), description: about }
    }
}

/// Makes one entry: see [`EntryMaker`].
pub fn make_entry(
    keys: &GrantKeys,
    seeds: &[ReleaseSeed],
    head: &Hash,
    about: Description,
    dek: &DocumentKey,
) -> GrantEntry {
    EntryMaker::new(keys, seeds, *head, 1).make(about, dek)
}

/// The body of a page for these entries.
pub fn make_page(head: Hash, page: u64, prev: Option<Hash>, entries: &[GrantEntry]) -> Result<GrantPage, WireError> {
    let hashes: Vec<u8> = entries.iter().flat_map(|e| *entry_hash(e).as_bytes()).collect();
    Ok(GrantPage { head, page, prev, entries: Bytes::new(hashes)? })
}

vault_protocol::record! {
    /// A page with the entries it hashes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PageWithEntries {
        /// The signed page, COSE bytes.
        pub page: Bytes<{ PAGE_ENTRIES * 32 + 2048 }>,
        /// Its entries, in order.
        pub entries: List<GrantEntry, PAGE_ENTRIES>,
    }
}

vault_protocol::record! {
    /// A whole grant, as it stands inside the HPKE.
    #[allow(missing_debug_implementations)]
    pub struct GrantPackage {
        /// The signed head, COSE bytes.
        pub head: Bytes<{ 17 * 1024 }>,
        /// The grant's secret.
        pub g: GrantSecret,
        /// Salt of the purpose.
        pub purpose_salt: [u8; 16],
        /// What it is for, in the giver's words.
        pub purpose: Text<512>,
        /// Address of the server that holds the objects.
        pub store: Text<255>,
        /// The giver's chain from its first statement on, as far as it is carried, COSE bytes.
        pub chain: List<Bytes<{ 65 * 1024 }>, CARRIED>,
        /// The giver's card, COSE bytes: says where to answer.
        pub card: Bytes<{ 49 * 1024 }>,
        /// The pages.
        pub pages: List<PageWithEntries, 8>,
    }
}

vault_protocol::record! {
    /// Later pages of a grant.
    #[allow(missing_debug_implementations)]
    pub struct MorePages {
        /// Hash of the head.
        pub head: Hash,
        /// The pages.
        pub pages: List<PageWithEntries, 8>,
    }
}

vault_protocol::choice! {
    /// What a drop under the grant context holds.
    #[allow(missing_debug_implementations)]
    pub enum GrantDrop {
        /// A new grant.
        1 => Whole(GrantPackage),
        /// Papers added to one.
        2 => More(MorePages),
    }
}

impl GrantDrop {
    // About how long it is, encoded.
    fn about(&self) -> usize {
        let (pages, rest) = match self {
            GrantDrop::Whole(p) => (&p.pages, p.chain.iter().map(|s| s.len()).sum::<usize>() + p.card.len()),
            GrantDrop::More(m) => (&m.pages, 0),
        };
        // Ids, digests and keys of an entry, and its words.
        let entry = |e: &GrantEntry| 320 + e.description.title.len() + e.description.file_name.len();
        let of = |p: &PageWithEntries| p.entries.iter().map(entry).sum::<usize>() + p.page.len();
        4096 + rest + pages.iter().map(of).sum::<usize>()
    }
}

/// Largest grant, unsealed: with Padmé's 12 % and the HPKE around it, a drop still holds it.
pub const MAX_GRANT: usize = (vault_protocol::http::MAX_DROP - 4096) / 100 * 88;

/// Seals a grant to a verified card, and to nothing else.
pub fn seal(to: &VerifiedCard, drop: &GrantDrop) -> Result<Vec<u8>, WireError> {
    let plain = wrap::Unsealed::encode(drop, drop.about());
    if plain.len() > MAX_GRANT {
        return Err(WireError::TooLong { what: "grant", max: MAX_GRANT });
    }
    let info = context(&to.vault, &to.hash());
    plain.seal(&to.wrap, &info, &[], grant::FLOOR).map_err(|_| WireError::Invalid("a card nothing can be sealed to"))
}

/// The HPKE info of a grant.
pub fn context(recipient: &VaultId, card: &Hash) -> Vec<u8> {
    ctx(Label::Grant, &[recipient.as_bytes(), card.as_bytes()])
}

/// Opens a grant with the key of the card it was made to. Nothing in it is believed yet: see [`check`].
pub fn open(key: &UnwrapKey, recipient: &VaultId, card: &Hash, sealed: &[u8]) -> Result<GrantDrop, GrantError> {
    let plain = key.open(&context(recipient, card), &[], sealed, grant::FLOOR).map_err(|_| GrantError::NotForUs)?;
    Ok(wire::decode(&plain, MAX_GRANT)?)
}

/// Why a grant is refused by the one it was made to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GrantError {
    /// Not sealed to this card.
    #[error("not sealed to this card")]
    NotForUs,
    /// Not a grant.
    #[error("not a grant: {0}")]
    Malformed(#[from] WireError),
    /// Its parts do not belong together: another secret, slot, reader key, purpose, page or entry.
    #[error("the grant's parts do not belong together: {0}")]
    Mismatch(&'static str),
    /// Not signed by somebody who may show papers of this vault.
    #[error("the grant is not signed by its vault: {0}")]
    Signer(ChainError),
}

/// Verifies a head against its giver's chain: of this vault, not of a fork, signed by who may share.
pub fn verify_head(package: &GrantPackage, chain: &Chain, now: Time) -> Result<Verified<GrantHead>, GrantError> {
    let head = Signed::<GrantHead>::decode(&package.head)?;
    let h = head.dangerous_unverified();
    if h.vault != chain.vault_id() || !chain.contains(&h.chain) {
        return Err(GrantError::Signer(ChainError::OtherVault));
    }
    chain.dated(now).map_err(GrantError::Signer)?;
    chain.verify(head, Powers::SHARE, now).map_err(GrantError::Signer)
}

/// Verifies a page against its giver's chain. That it belongs to the grant is for [`check_page`].
pub fn verify_page(page: &PageWithEntries, chain: &Chain, now: Time) -> Result<Verified<GrantPage>, GrantError> {
    chain.dated(now).map_err(GrantError::Signer)?;
    chain.verify(Signed::decode(&page.page)?, Powers::SHARE, now).map_err(GrantError::Signer)
}

/// Checks what a recipient can check without the network: that `g`, slot, reader key and purpose belong to the head of
/// [`verify_head`], and the head to this recipient and card. Whether `g` and slot are new is for the caller to know.
pub fn check(
    head: &Verified<GrantHead>,
    keys: &GrantKeys,
    recipient: &VaultId,
    card: &Hash,
    reader: &PublicKey,
    purpose: (&[u8; 16], &str),
) -> Result<(), GrantError> {
    let tests = [
        (head.recipient == *recipient && head.card == *card, "made to somebody else"),
        (head.secret == keys.commitment, "another secret"),
        (head.slot == keys.slot, "another slot"),
        (keys.reader(reader) == Ok(head.reader), "another reader key"),
        (head.purpose == grant::purpose_hash(purpose.0, purpose.1), "another purpose"),
        (head.not_before <= head.not_after, "an end before its beginning"),
    ];
    match tests.iter().find(|(good, _)| !good) {
        Some((_, what)) => Err(GrantError::Mismatch(what)),
        None => Ok(()),
    }
}

fn all_different<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    items.into_iter().all(|i| seen.insert(i))
}

/// Checks a page's entries against its verified hashes and place. `seen` holds the ids of the grant's earlier pages, and
/// takes those of this one: with one id for two papers, a receipt for one would convict its reader of opening the other.
pub fn check_page(
    page: &Verified<GrantPage>,
    entries: &[GrantEntry],
    head: &Hash,
    number: u64,
    prev: Option<Hash>,
    custodians: usize,
    seen: &mut BTreeSet<EntryId>,
) -> Result<(), GrantError> {
    if page.head != *head || page.page != number || page.prev != prev {
        return Err(GrantError::Mismatch("a page of another grant or place"));
    }
    let hashes: Vec<u8> = entries.iter().flat_map(|e| *entry_hash(e).as_bytes()).collect();
    if hashes != page.entries[..] || entries.iter().any(|e| e.shares.len() != 16 * custodians) {
        return Err(GrantError::Mismatch("entries that the page does not name"));
    }
    if !all_different(entries.iter().map(|e| e.id)) || entries.iter().any(|e| seen.contains(&e.id)) {
        return Err(GrantError::Mismatch("two entries of one id"));
    }
    seen.extend(entries.iter().map(|e| e.id));
    Ok(())
}
