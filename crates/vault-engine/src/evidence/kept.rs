//! What the journal keeps to show others: read only when somebody asks for it.

use crate::error::Error;
use crate::state::{Grant, Words};
use crate::vault::Vault;
use std::collections::BTreeMap;
use vault_crypto::journal::{GrantedPage, Op, PageKept};
use vault_evidence::bundle::{ShownEntry, Statements};
use vault_protocol::card::Card;
use vault_protocol::grant::{Description, GrantPage, PAGE_ENTRIES, share, share_check};
use vault_protocol::hash::Hash;
use vault_protocol::ids::EntryId;
use vault_protocol::key::PublicKey;
use vault_protocol::sign::{Draft, Signed};
use vault_protocol::wire::{Bytes, List};

/// What of a file of evidence is in no grant as this vault keeps it.
pub(super) struct Kept {
    /// The recipient's chain, as far as their card was signed under.
    pub(super) statements: Statements,
    /// The card that the grant was made to.
    pub(super) card: Bytes<{ 49 * 1024 }>,
    /// The page that names the entry.
    pub(super) page: Bytes<{ PAGE_ENTRIES * 32 + 2048 }>,
    /// The entry.
    pub(super) entry: ShownEntry,
}

/// A page as several operations tell it.
#[derive(Default)]
struct Page {
    signed: Option<(PublicKey, [u8; 64])>,
    papers: Vec<EntryId>,
    hashes: Vec<u8>,
    salts: Vec<u8>,
}

impl Page {
    fn tell(&mut self, page: &GrantedPage) {
        self.papers.extend(page.papers.iter().map(|p| p.entry));
    }

    fn keep(&mut self, page: &PageKept) {
        self.signed = Some((page.signer, page.signature));
        self.hashes.extend_from_slice(&page.entries);
        self.salts.extend_from_slice(&page.salts);
    }
}

impl Vault {
    /// Finds what shows an entry of a door that this vault opened.
    pub(super) fn kept_of(&self, g: &Grant, entry: &EntryId) -> Result<Kept, Error> {
        let paper = g.papers.iter().find(|p| p.entry == *entry).ok_or(Error::NotGranted)?;
        let (mut pages, mut statements) = (BTreeMap::<(u64, Hash), Page>::new(), BTreeMap::new());
        let (mut words, mut abouts, mut card) = (Vec::<Words>::new(), Vec::<Description>::new(), None);
        let is_it = |card: &[u8]| Signed::<Card>::decode(card).is_ok_and(|c| c.hash() == g.head.card);
        self.read_journal(&mut |op| match op {
            Op::PageKept(p) if p.grant == g.head.grant => pages.entry((p.page, p.hash)).or_default().keep(p),
            Op::GrantedPage(p) if p.grant == g.head.grant => pages.entry((p.page, p.hash)).or_default().tell(p),
            Op::Contact(c) if c.vault == g.head.recipient && card.is_none() && is_it(&c.card) => {
                card = Some(c.card.clone());
            }
            Op::ChainKept(c) if c.vault == g.head.recipient => {
                for (seq, statement) in (c.first..).zip(c.statements.iter()) {
                    statements.entry(seq).or_insert_with(|| statement.clone());
                }
            }
            Op::AddVersion(a) if a.about.doc == paper.doc => {
                words.push(Words::from(a));
                abouts.push(a.about.clone());
            }
            Op::Describe(d) if d.doc == paper.doc => words.push(Words::from(d)),
            Op::Resealed(r) if r.about.doc == paper.doc => abouts.push(r.about.clone()),
            _ => {}
        })?;
        let stands = |(number, hash): &(u64, Hash)| {
            usize::try_from(*number).ok().and_then(|n| g.pages.get(n)).is_some_and(|known| known == hash)
        };
        let found = pages.iter().filter(|(at, _)| stands(at));
        let found = found.filter_map(|(at, p)| Some((at, p, p.papers.iter().position(|e| e == entry)?))).next();
        let ((number, hash), page, place) = found.ok_or(Error::NotGranted)?;
        let of = |all: &[u8]| all.as_chunks::<32>().0.get(place).copied().ok_or(Error::NotGranted);
        let (named, salt) = (of(&page.hashes)?, of(&page.salts)?);
        // The words as they were when the page was made: the owner may have written others since, and before.
        abouts.retain(|about| about.version == paper.version && about.locator == paper.locator);
        let shares: Vec<u8> = g
            .record
            .seeds
            .iter()
            .flat_map(|seed| {
                let share = share(seed.dangerous_bytes(), &g.head.slot, &g.hash, entry);
                share_check(&g.head.slot, entry, &share)
            })
            .collect();
        let shares = Bytes::new(shares)?;
        let shown = |description| ShownEntry { id: *entry, salt, shares: shares.clone(), description };
        let mut shown = abouts.iter().flat_map(|about| words.iter().map(move |w| w.describe(about))).map(shown);
        let entry = shown.find(|shown| *shown.hash().as_bytes() == named).ok_or(Error::NotGranted)?;
        let prev = number.checked_sub(1).and_then(|n| g.pages.get(usize::try_from(n).ok()?)).copied();
        let body = GrantPage { head: g.hash, page: *number, prev, entries: Bytes::new(&page.hashes[..])? };
        let (signer, signature) = page.signed.ok_or(Error::NotGranted)?;
        let page = Draft::new(body, signer).finish(&signature).ok().filter(|page| page.hash() == *hash);
        let statements = (0u64..).map_while(|seq| statements.remove(&seq));
        Ok(Kept {
            statements: List::new(statements.collect::<Vec<_>>())?,
            card: card.ok_or(Error::NotGranted)?,
            page: Bytes::new(page.ok_or(Error::NotGranted)?.bytes())?,
            entry,
        })
    }
}
