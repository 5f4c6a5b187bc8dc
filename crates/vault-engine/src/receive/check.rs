//! What is checked of a grant before anything of it is kept: chain, head, secret, card, pages, entries. All that can be
//! checked without the network; whether `g` or the slot is new is for `take`.

use crate::error::{Error, SenderFault};
use crate::vault::{Vault, fold};
use std::collections::BTreeSet;
use vault_crypto::grant::{self, GrantError, GrantKeys, GrantPackage, PageWithEntries};
use vault_protocol::card::{Card, CardError, CheckedCard};
use vault_protocol::chain::Chain;
use vault_protocol::grant::{GrantHead, GrantPage};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{EntryId, Time, VaultId};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::Bytes;

/// The end of a grant's pages: what the next page must follow.
pub(super) struct End {
    next: u64,
    last: Option<Hash>,
    seen: BTreeSet<EntryId>,
}

impl End {
    /// Before the first page.
    pub(super) fn start() -> End {
        End { next: 0, last: None, seen: BTreeSet::new() }
    }

    /// After pages that were checked when they came.
    pub(super) fn after<'p>(pages: impl Iterator<Item = &'p PageWithEntries>) -> Result<End, Error> {
        let mut end = End::start();
        for page in pages {
            end.last = Some(Signed::<GrantPage>::decode(&page.page)?.hash());
            end.seen.extend(page.entries.iter().map(|e| e.id));
            end.next += 1;
        }
        Ok(end)
    }

    /// The number the next page has.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Checks that a page is the next, signed by who may share in this chain, and that its entries are those it names.
    /// After an error nothing has changed.
    pub(super) fn follow(
        &mut self,
        head: &Verified<GrantHead>,
        page: &PageWithEntries,
        chain: &Chain,
        now: Time,
    ) -> Result<(), SenderFault> {
        let verified = grant::verify_page(page, chain, now).map_err(SenderFault::Grant)?;
        let mut seen = std::mem::take(&mut self.seen);
        let custodians = head.custodians.len();
        let good =
            grant::check_page(&verified, &page.entries, &head.hash(), self.next, self.last, custodians, &mut seen);
        self.seen = seen;
        good.map_err(SenderFault::Grant)?;
        self.last = Some(verified.hash());
        self.next += 1;
        Ok(())
    }
}

impl Vault {
    /// Checks a whole grant made to the own card number `index`, whose hash is `card`.
    pub(super) fn check_package(
        &self,
        package: &GrantPackage,
        card: &Hash,
        index: usize,
        now: Time,
    ) -> Result<Verified<GrantHead>, SenderFault> {
        let claimed = Signed::<GrantHead>::decode(&package.head).map_err(SenderFault::Malformed)?;
        let chain = self.chain_of(&claimed.dangerous_unverified().vault, &package.chain, now)?;
        let head = grant::verify_head(package, &chain, now).map_err(SenderFault::Grant)?;
        let own = self.state.cards.get(index).and_then(|c| Signed::<Card>::decode(&c.card).ok());
        let own = own.ok_or(SenderFault::Grant(GrantError::NotForUs))?;
        let keys = GrantKeys::derive(&package.g);
        let purpose = (&package.purpose_salt, package.purpose.as_str());
        grant::check(&head, &keys, &self.id, card, &own.dangerous_unverified().reader, purpose)
            .map_err(SenderFault::Grant)?;
        // Where to answer is the giver's word as well: with somebody else's card, answers would go to them. One that is
        // only past its dates says nothing against the grant.
        let given = Signed::<Card>::decode(&package.card).map_err(SenderFault::Malformed)?;
        match CheckedCard::check(given, &chain, now) {
            Ok(_) | Err(CardError::Dates) => {}
            Err(e) => return Err(SenderFault::Card(e)),
        }
        let mut end = End::start();
        for page in package.pages.iter() {
            end.follow(&head, page, &chain, now)?;
        }
        Ok(head)
    }

    /// The chain of somebody who sends something: as sent, or as known here if that is longer. A member removed in what
    /// is known signs nothing any more; two chains that contradict each other are one lie.
    pub(crate) fn chain_of(
        &self,
        vault: &VaultId,
        sent: &[Bytes<{ 65 * 1024 }>],
        now: Time,
    ) -> Result<Chain, SenderFault> {
        let statements: Vec<Vec<u8>> = sent.iter().map(|b| b.to_vec()).collect();
        let chain = fold(vault, &statements).map_err(SenderFault::Chain)?;
        chain.dated(now).map_err(SenderFault::Chain)?;
        let Some(known) = self.state.contacts.get(vault) else { return Ok(chain) };
        let known = crate::contacts::contact_chain(known)?;
        if chain.is_prefix_of(&known) {
            Ok(known)
        } else if known.is_prefix_of(&chain) {
            Ok(chain)
        } else {
            Err(SenderFault::Card(CardError::Fork))
        }
    }
}
