//! What is checked of a grant before anything of it is kept: chain, head, secret, card, pages, entries. All that can be
//! checked without the network; whether `g` or the slot is new is for `take`.

use crate::error::{Error, SenderFault};
use crate::vault::Vault;
use std::collections::BTreeSet;
use vault_crypto::grant::{self, GrantError, GrantKeys, GrantPackage, PageWithEntries};
use vault_protocol::card::{Card, CardError, CheckedCard};
use vault_protocol::chain::Chain;
use vault_protocol::grant::{GrantHead, GrantPage};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{EntryId, Time};
use vault_protocol::sign::{Signed, Verified};

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
        if !head.rights.read && !page.entries.is_empty() {
            return Err(SenderFault::Grant(GrantError::Mismatch("papers in a grant that lets read none")));
        }
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
    ) -> Result<Verified<GrantHead>, Error> {
        let claimed = Signed::<GrantHead>::decode(&package.head).map_err(SenderFault::Malformed)?;
        let h = claimed.dangerous_unverified();
        let mut chain = self.chain_of(&h.vault, &package.chain, &h.chain, &package.store, now)?;
        if !self.is_fresh(&h.vault, &chain.head_ref(), now) {
            // Somebody who was removed can still sign under what was sent: the log of the giver's server tells the rest.
            chain = self.fresh_sender(&chain, &package.store, now)?;
        }
        let now = self.log_time(now);
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
            Err(e) => return Err(SenderFault::Card(e).into()),
        }
        let mut end = End::start();
        for page in package.pages.iter() {
            end.follow(&head, page, &chain, now)?;
        }
        Ok(head)
    }
}
