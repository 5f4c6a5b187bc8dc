//! A round at the mailboxes: what is new is fetched, what it is is found out once, what is dealt with goes.

use super::sorted::{Letter, MAX_WAITING, Place, Sort, Sorted};
use crate::deposits::Opened;
use crate::error::{Error, Lie, SenderFault};
use crate::files::FileError;
use crate::queue::{TakeDrop, Task};
use crate::vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use vault_crypto::deposit::{self, Deposit, DepositError, DepositPackage};
use vault_crypto::grant::{self, GrantDrop, GrantError, GrantPackage, MorePages};
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::card::Card;
use vault_protocol::grant::GrantHead;
use vault_protocol::hash::Hash;
use vault_protocol::http;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{Day, DropId, MailboxId, Time, VaultId};
use vault_protocol::sign::Signed;

/// Papers that came to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Came {
    /// The grant, by its head's hash.
    pub head: Hash,
    /// From whom.
    pub giver: VaultId,
    /// How many papers are new.
    pub papers: usize,
    /// Whether the grant is new, and not a page of one that was here.
    pub first: bool,
}

/// What a round at the mailboxes brought.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// Grants taken in, and pages of known ones.
    pub grants: Vec<Came>,
    /// Deposits that wait for a decision.
    pub deposits: usize,
    /// Drops that nothing here opens or explains yet: parts whose letter has not come, or rubbish.
    pub unreadable: usize,
    /// Deposits and grants whose giver's server could not be asked, by whom they say they are by: they wait, and are looked
    /// at again.
    pub held: BTreeMap<VaultId, usize>,
    /// Drops deleted, that nothing explained for 30 days.
    pub cleaned: usize,
    /// Drops refused, with the reason.
    pub refused: Vec<Error>,
}

/// One drop, as it turns out.
enum Found {
    /// For which own card, its number, and by whom it says it is.
    Grant(Box<GrantPackage>, Hash, usize, VaultId),
    Pages(MorePages),
    /// For which own card, and by whom it says it is.
    Letter(Box<DepositPackage>, Hash, VaultId),
    Bad(SenderFault),
    Sealed,
}

impl Vault {
    /// Empties the mailboxes: grants are checked and kept, deposits wait for their owner's word.
    pub fn receive(&mut self, now: Time) -> Result<Arrivals, Error> {
        self.fetch(now)?;
        let fetched = self.fetch_drops();
        if let Err(Error::ServerMisbehaved(lie)) = &fetched {
            self.audit(lie, now);
        }
        let arrivals = self.sort_drops(&fetched?, now)?;
        // A grant that another device took in is brought here too: the list is for places without a network.
        let heads: Vec<Hash> = self.state.received.keys().copied().collect();
        for head in heads {
            self.load_missing(&head, now)?;
        }
        self.drop_superseded(now)?;
        Ok(arrivals)
    }

    fn load_missing(&mut self, head: &Hash, now: Time) -> Result<(), Error> {
        let here = self.state.received.get(head).is_none_or(|r| self.objects.has(&r.stored));
        if here { Ok(()) } else { self.load_kept(head, now).map(drop) }
    }

    // Fetches what is new; answers on which day each that waits came to the server.
    fn fetch_drops(&mut self) -> Result<BTreeMap<Place, Day>, Error> {
        let connection = self.connection()?;
        let taken: BTreeSet<Place> = self.queue.iter().filter_map(|(_, t)| taken(t)).collect();
        let unopened = |m: &MailboxId| self.queue.iter().any(|(_, t)| matches!(t, Task::OpenMailbox(o) if o.id == *m));
        let mut room = MAX_WAITING.saturating_sub(self.places()?.len());
        let boxes: Vec<MailboxId> = self.state.mailboxes.keys().filter(|m| !unopened(m)).copied().collect();
        let mut days = BTreeMap::new();
        for mailbox in boxes {
            for line in connection.drops(&self.sign, &self.id, &mailbox)? {
                let path = self.incoming(&mailbox, &line.id);
                days.insert((mailbox, line.id), line.day);
                if taken.contains(&(mailbox, line.id)) || path.exists() || room == 0 {
                    continue;
                }
                room -= 1;
                let bytes = connection.get_drop(&self.sign, &self.id, &mailbox, &line)?;
                crate::os::create_private_folder(path.parent().expect("a file lies in a folder"))
                    .map_err(FileError::io(&path))?;
                crate::os::replace(&path, &bytes).map_err(FileError::io(&path))?;
            }
        }
        Ok(days)
    }

    fn sort_drops(&mut self, days: &BTreeMap<Place, Day>, now: Time) -> Result<Arrivals, Error> {
        let mut arrivals = Arrivals::default();
        let keys = self.card_keys();
        let cards = keys.len() as u64;
        let here: BTreeSet<Place> = self.places()?.into_iter().collect();
        let mut sorted = Sorted::read(self);
        sorted.0.retain(|place, _| here.contains(place));
        let (mut done, mut fresh) = (Vec::new(), BTreeMap::<Place, MorePages>::new());
        for place in here {
            let (since, sort) = sorted.0.get(&place).map_or((now, None), |(since, sort)| (*since, Some(*sort)));
            // It waits since it came, not since this device first heard of it: from the end of that day on.
            let since = days.get(&place).map_or(since, |day| since.min(day.start().plus(Time::DAY)));
            if let Some(line) = sorted.0.get_mut(&place) {
                line.0 = since;
            }
            let known = match sort {
                Some(Sort::Sealed(tried)) => tried == cards,
                Some(Sort::Pages(_) | Sort::Letter(_)) => true,
                Some(Sort::Waits(_)) | None => false,
            };
            if known {
                continue;
            }
            let Some(bytes) = self.waiting_bytes(&place)? else { continue };
            match open(&keys, &self.id, &bytes) {
                Found::Sealed => drop(sorted.0.insert(place, (since, Sort::Sealed(cards)))),
                Found::Bad(fault) => {
                    arrivals.refused.push(fault.into());
                    done.push(place);
                }
                Found::Pages(more) => {
                    sorted.0.insert(place, (since, Sort::Pages(more.head)));
                    fresh.insert(place, more);
                }
                Found::Letter(package, card, giver) => {
                    let waits = Sort::Waits(giver);
                    match self.check_letter(&package, &card, now) {
                        Ok(id) if self.state.deposits.contains_key(&id) => done.push(place),
                        Ok(id) if sorted.letters().iter().any(|(_, _, l)| l.id == id) => {
                            arrivals.refused.push(SenderFault::Replayed.into());
                            done.push(place);
                        }
                        Ok(id) => drop(sorted.0.insert(place, (since, Sort::Letter(Letter { card, id })))),
                        Err(e) if is_later(&e) => drop(sorted.0.insert(place, (since, waits))),
                        Err(Error::Sender(fault)) if fault.is_clock() => {
                            arrivals.refused.push(Refusal::Clock.into());
                            sorted.0.insert(place, (since, waits));
                        }
                        // Their server, and no fault of the giver's: it is looked at again.
                        Err(Error::ServerMisbehaved(lie)) => {
                            self.audit_sender(&giver, &lie, sort.is_none(), now);
                            arrivals.refused.push(lie.into());
                            sorted.0.insert(place, (since, waits));
                        }
                        Err(e @ Error::Sender(_)) => {
                            arrivals.refused.push(e);
                            done.push(place);
                        }
                        Err(e) => return Err(e),
                    }
                }
                Found::Grant(package, card, index, giver) => {
                    let (papers, waits) = (package.pages.iter().map(|p| p.entries.len()).sum(), Sort::Waits(giver));
                    match self.take_grant(*package, &card, index, now) {
                        Ok(None) => {}
                        Ok(Some(head)) => {
                            arrivals.grants.push(Came { head: head.hash(), giver: head.vault, papers, first: true });
                        }
                        Err(e) if is_later(&e) => {
                            sorted.0.insert(place, (since, waits));
                            continue;
                        }
                        // It comes from the future: most often this device is in the past. A right clock takes it in.
                        Err(Error::Sender(fault)) if fault.is_clock() => {
                            arrivals.refused.push(Refusal::Clock.into());
                            sorted.0.insert(place, (since, waits));
                            continue;
                        }
                        // Their server, and no fault of the giver's: it is looked at again.
                        Err(Error::ServerMisbehaved(lie)) => {
                            self.audit_sender(&giver, &lie, sort.is_none(), now);
                            arrivals.refused.push(lie.into());
                            sorted.0.insert(place, (since, waits));
                            continue;
                        }
                        Err(e @ Error::Sender(_)) => arrivals.refused.push(e),
                        Err(e) => return Err(e),
                    }
                    done.push(place);
                }
            }
        }
        // Grants first: their pages may have come before them.
        for (head, places) in sorted.pages() {
            let Some(giver) = self.state.received.get(&head).map(|r| r.giver) else { continue };
            let mut drops = Vec::new();
            for place in places {
                let more = match fresh.remove(&place) {
                    Some(more) => Some(more),
                    None => self.waiting_bytes(&place)?.and_then(|bytes| pages(&keys, &self.id, &bytes)),
                };
                drops.extend(more.map(|more| (place, more)));
            }
            let taken = self.take_pages(&head, drops, now)?;
            done.extend(taken.done);
            arrivals.refused.extend(taken.refused.into_iter().map(Error::from));
            if taken.papers > 0 {
                arrivals.grants.push(Came { head, giver, papers: taken.papers, first: false });
            }
        }
        // Decided on another device, or shown again by the server.
        let decided = |(_, _, letter): &(Place, Time, Letter)| self.state.deposits.contains_key(&letter.id);
        done.extend(sorted.letters().iter().filter(|l| decided(l)).map(|l| l.0));
        let contacts = &self.state.contacts;
        let overdue = sorted.overdue(&|giver| contacts.contains_key(giver), now);
        if !overdue.is_empty() {
            let parts: BTreeSet<Place> = self.open_letters(&sorted, now)?.iter().flat_map(Opened::parts).collect();
            let senseless: Vec<Place> = overdue.into_iter().filter(|place| !parts.contains(place)).collect();
            // Said first: what cannot be said stays for another time.
            if !senseless.is_empty() && self.note_cleaning(senseless.len(), now).is_ok() {
                arrivals.cleaned = senseless.len();
                done.extend(senseless);
            }
        }
        self.forget_drops(&done, &mut sorted, now)?;
        arrivals.deposits = sorted.letters().len();
        arrivals.held = self.letters_held();
        arrivals.unreadable = sorted.0.len() - arrivals.deposits - arrivals.held.values().sum::<usize>();
        Ok(arrivals)
    }

    /// Notes a lie that was found beside something sent: against the server where its giver is known to be, and once for each
    /// drop. What a stranger's message names as a server is nobody's, and the list is not theirs to write.
    fn audit_sender(&self, giver: &VaultId, lie: &Lie, first: bool, now: Time) {
        let contact = self.state.contacts.get(giver).filter(|_| first);
        let card = contact.and_then(|contact| Signed::<Card>::decode(&contact.card).ok());
        if let Some(card) = card {
            self.audit_of(&card.dangerous_unverified().mailbox.server, lie, now);
        }
    }

    /// Drops that are dealt with: their files go, and the server is told.
    pub(crate) fn forget_drops(&mut self, done: &[Place], sorted: &mut Sorted, now: Time) -> Result<(), Error> {
        let done: BTreeSet<Place> = done.iter().copied().collect();
        if !done.is_empty() {
            let task = |(mailbox, id): &Place| Task::TakeDrop(TakeDrop { mailbox: *mailbox, id: *id });
            self.commit(vec![], done.iter().map(task).collect(), now)?;
        }
        for place in &done {
            let _ = std::fs::remove_file(self.incoming(&place.0, &place.1));
            sorted.0.remove(place);
        }
        sorted.write(self)
    }

    pub(crate) fn incoming(&self, mailbox: &MailboxId, id: &DropId) -> PathBuf {
        self.home.join("in").join(mailbox.to_string()).join(id.to_string())
    }

    /// How full the fullest of this vault's mailboxes is, in percent (at most 100) of what its server takes, as far as is
    /// known here; nothing below 80. A full one takes nothing more, grants neither: its owner is told before.
    pub fn mailbox_filling(&self) -> Result<Option<u64>, Error> {
        let mut boxes: BTreeMap<MailboxId, (u64, u64)> = BTreeMap::new();
        for (mailbox, id) in self.places()? {
            let size = std::fs::metadata(self.incoming(&mailbox, &id)).map_or(0, |m| m.len());
            let (drops, bytes) = boxes.entry(mailbox).or_default();
            (*drops, *bytes) = (*drops + 1, *bytes + size);
        }
        let percent = |(drops, bytes): (u64, u64)| {
            (drops * 100 / u64::from(http::MAX_WAITING)).max(bytes * 100 / http::MAX_WAITING_BYTES)
        };
        let fullest = boxes.into_values().map(percent).max();
        Ok(fullest.filter(|percent| *percent >= NEARLY_FULL).map(|percent| percent.min(100)))
    }

    // Every drop kept here, of mailboxes that are this vault's.
    fn places(&self) -> Result<Vec<Place>, Error> {
        let mut found = Vec::new();
        for mailbox in self.state.mailboxes.keys() {
            let folder = self.home.join("in").join(mailbox.to_string());
            let Ok(files) = std::fs::read_dir(&folder) else { continue };
            for file in files {
                let file = file.map_err(FileError::io(&folder))?;
                if let Some(id) = file.file_name().to_str().and_then(DropId::from_hex) {
                    found.push((*mailbox, id));
                }
            }
        }
        Ok(found)
    }

    // Keys of own cards, newest first: each with the card's hash and its number.
    pub(crate) fn card_keys(&self) -> Vec<(Hash, UnwrapKey, usize)> {
        let cards = self.state.cards.iter().enumerate().rev();
        cards
            .filter_map(|(i, c)| {
                let card = Signed::<Card>::decode(&c.card).ok()?;
                Some((card.hash(), UnwrapKey::derive(&c.wrap), i))
            })
            .collect()
    }
}

/// From so many percent of a full mailbox on, its owner is told.
const NEARLY_FULL: u64 = 80;

// Whether its sender's server has to be asked who may sign for them, and cannot be now.
fn is_later(e: &Error) -> bool {
    matches!(e, Error::Offline(_) | Error::Refused(_))
}

fn taken(task: &Task) -> Option<Place> {
    if let Task::TakeDrop(t) = task { Some((t.mailbox, t.id)) } else { None }
}

fn open(keys: &[(Hash, UnwrapKey, usize)], own: &VaultId, bytes: &[u8]) -> Found {
    for (card, key, index) in keys {
        match grant::open(key, own, card, bytes) {
            Err(GrantError::NotForUs) => {}
            Err(e) => return Found::Bad(SenderFault::Grant(e)),
            Ok(GrantDrop::Whole(package)) => {
                return match Signed::<GrantHead>::decode(&package.head) {
                    Ok(head) => Found::Grant(Box::new(package), *card, *index, head.dangerous_unverified().vault),
                    Err(e) => Found::Bad(SenderFault::Malformed(e)),
                };
            }
            Ok(GrantDrop::More(more)) => return Found::Pages(more),
        }
        match deposit::open(key, own, card, bytes) {
            Err(DepositError::NotForUs) => {}
            Err(DepositError::Malformed(e)) => return Found::Bad(SenderFault::Malformed(e)),
            Err(_) => return Found::Bad(SenderFault::Content),
            Ok(package) => {
                return match Signed::<Deposit>::decode(&package.signed) {
                    Ok(said) => Found::Letter(Box::new(package), *card, said.dangerous_unverified().giver),
                    Err(e) => Found::Bad(SenderFault::Malformed(e)),
                };
            }
        }
    }
    Found::Sealed
}

fn pages(keys: &[(Hash, UnwrapKey, usize)], own: &VaultId, bytes: &[u8]) -> Option<MorePages> {
    if let Found::Pages(more) = open(keys, own, bytes) { Some(more) } else { None }
}
