//! Grants and their later pages, taken in.

use super::check::End;
use super::kept::{KeptGrant, MAX_KEPT, MAX_LATER};
use super::sorted::Place;
use crate::error::{Error, SenderFault};
use crate::vault::Vault;
use vault_crypto::grant::{GrantError, GrantPackage, MorePages, PageWithEntries};
use vault_protocol::chain::ChainError;
use vault_protocol::grant::{GrantHead, GrantPage};
use vault_protocol::hash::Hash;
use vault_protocol::ids::Time;
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{self, List, WireError};

/// What became of pages that came in drops of their own.
#[derive(Default)]
pub(super) struct PagesTaken {
    /// How many papers they added.
    pub(super) papers: usize,
    /// Drops that are dealt with.
    pub(super) done: Vec<Place>,
    /// Why some were not taken.
    pub(super) refused: Vec<SenderFault>,
}

impl Vault {
    /// Takes a grant in, if it is good and new. `None`: it was here already, which says nothing about anybody.
    pub(super) fn take_grant(
        &mut self,
        package: GrantPackage,
        card: &Hash,
        index: usize,
        now: Time,
    ) -> Result<Option<Verified<GrantHead>>, Error> {
        let claimed = Signed::<GrantHead>::decode(&package.head).map_err(SenderFault::Malformed)?;
        if self.state.received.contains_key(&claimed.hash()) {
            return Ok(None);
        }
        let head = self.check_package(&package, card, index, now)?;
        self.check_seen(&head, now)?;
        // Under one slot, a receipt for a paper of one grant could be taken for one of the other.
        if self.state.received.values().any(|r| r.slot == head.slot) {
            return Err(SenderFault::Replayed.into());
        }
        self.introduce(&package, now)?;
        self.keep_grant(&KeptGrant { package, later: List::default() }, &head, vec![], now)?;
        Ok(Some(head))
    }

    // Whoever shows papers can be answered: their card comes along. One that is refused costs the name, not the grant.
    fn introduce(&mut self, package: &GrantPackage, now: Time) -> Result<(), Error> {
        let file = crate::contacts::CardFile { chain: package.chain.clone(), card: package.card.clone() };
        let (chain, card) = match self.check_card(&file, now) {
            Ok(checked) => checked,
            Err(e @ Error::File(_)) => return Err(e),
            Err(_) => return Ok(()),
        };
        let known = self.state.contacts.get(&card.vault);
        if known.is_some_and(|k| k.card == file.card && chain.keep().is_ok_and(|c| c == k.chain)) {
            return Ok(());
        }
        self.keep_contact(&file.chain, &chain, &card, None, now).map(drop)
    }

    /// Takes pages of a grant that is here, in their order, whatever the order they came in. Those that come before
    /// the page they follow stay where they are.
    pub(super) fn take_pages(
        &mut self,
        head: &Hash,
        drops: Vec<(Place, MorePages)>,
        now: Time,
    ) -> Result<PagesTaken, Error> {
        let mut kept = self.load_kept(head, now)?;
        let signed = Signed::<GrantHead>::decode(&kept.package.head)?;
        let verified = signed.verify_as_claimed().map_err(|_| Error::NotGranted)?;
        let (carried, store) = (kept.package.chain.clone(), kept.package.store.to_string());
        let mut chain = match self.chain_of(&verified.vault, &carried, &verified.chain, &store, now) {
            // Their server is away, and nobody else can tell who may sign: the pages wait.
            Err(Error::Offline(_) | Error::Refused(_)) => return Ok(PagesTaken::default()),
            other => other?,
        };
        let (mut asked, time) = (false, self.log_time(now));
        let mut end = End::after(kept.pages())?;
        let mut taken = PagesTaken::default();
        let before = end.next();

        let mut pages: Vec<(u64, Place, PageWithEntries)> = Vec::new();
        let mut places = Vec::new();
        for (place, more) in drops {
            places.push(place);
            for page in more.pages.into_vec() {
                match Signed::<GrantPage>::decode(&page.page) {
                    Ok(p) => pages.push((p.dangerous_unverified().page, place, page)),
                    Err(e) => taken.refuse(place, SenderFault::Malformed(e)),
                }
            }
        }
        pages.sort_by_key(|(number, ..)| *number);
        let mut early = Vec::new();
        let mut size = wire::encode(&kept).len();
        for (number, place, page) in pages {
            if number > end.next() {
                early.push(place);
                continue;
            }
            if number < end.next() {
                let at = usize::try_from(number).unwrap_or(usize::MAX);
                if kept.pages().nth(at).is_none_or(|p| p.page != page.page) {
                    taken.refuse(place, SenderFault::Grant(GrantError::Mismatch("two pages of one number")));
                }
                continue;
            }
            size += wire::encode(&page).len() + 8;
            if kept.later.len() == MAX_LATER || size > MAX_KEPT {
                taken.refuse(place, SenderFault::Malformed(WireError::TooLong { what: "grant", max: MAX_KEPT }));
                break;
            }
            let mut good = end.follow(&verified, &page, &chain, time);
            // Signed perhaps by a device that joined the giver's chain since: their server knows it.
            if matches!(good, Err(SenderFault::Grant(GrantError::Signer(ChainError::NotAMember)))) && !asked {
                asked = true;
                if self.refresh_contact(&verified.vault, now).is_ok() {
                    chain = self.chain_of(&verified.vault, &carried, &verified.chain, &store, now)?;
                    good = end.follow(&verified, &page, &chain, time);
                }
            }
            if let Err(fault) = good {
                if fault.is_clock() {
                    early.push(place);
                    continue;
                }
                taken.refuse(place, fault);
                continue;
            }
            taken.papers += page.entries.len();
            let mut later = std::mem::take(&mut kept.later).into_vec();
            later.push(page);
            kept.later = List::new(later)?;
        }
        taken.done.extend(places.into_iter().filter(|p| !early.contains(p)));
        if end.next() > before {
            self.keep_grant(&kept, &verified, vec![], now)?;
        }
        Ok(taken)
    }
}

impl PagesTaken {
    fn refuse(&mut self, place: Place, fault: SenderFault) {
        self.done.push(place);
        self.refused.push(fault);
    }
}
