//! What is remembered of each drop that waits here, so that nothing is opened twice to find out what it is.

use crate::error::Error;
use crate::files::{FileError, SealedFile};
use crate::vault::Vault;
use std::collections::BTreeMap;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DropId, MailboxId, MessageId, Time, VaultId};
use vault_protocol::wire::{self, List};

/// Most drops that wait here.
pub(crate) const MAX_WAITING: usize = 65_536;
/// How long something waits for what would make sense of it, in seconds: 30 days. A letter whose parts came first may
/// be on a laptop that is on holiday.
const PATIENCE: u64 = 30 * Time::DAY;
/// From so many sealed drops in one mailbox on, somebody fills it: its server takes 500 and then refuses everybody.
const FLOOD: usize = 250;
/// So many that wait for the server of one giver whose card is kept are no flood.
const HELD: usize = 20;
/// How long a sealed drop waits in a flood.
const FLOOD_PATIENCE: u64 = Time::DAY;

vault_protocol::choice! {
    /// What a drop turned out to be.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Sort {
        /// Opens under none of the own cards, of which there were so many: a part of a deposit, or rubbish.
        1 => Sealed(u64),
        /// A deposit that waits for its owner's word.
        2 => Letter(Letter),
        /// Pages of a grant, by its head's hash, that come before what they follow.
        3 => Pages(Hash),
        /// A deposit or grant that says it is by this vault, whose server could not be asked: it is looked at again.
        4 => Waits(VaultId),
    }
}

vault_protocol::record! {
    /// A deposit, checked when it came.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Letter {
        /// The card it was sealed to.
        pub(crate) card: Hash,
        /// What its giver called it.
        pub(crate) id: MessageId,
    }
}

vault_protocol::record! {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Line {
        mailbox: MailboxId,
        drop: DropId,
        since: Time,
        sort: Sort,
    }
}

vault_protocol::record! {
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct Lines {
        lines: List<Line, MAX_WAITING>,
    }
}

/// One drop, by its place.
pub(crate) type Place = (MailboxId, DropId);

/// The drops that were looked at, with the time at which each was first seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sorted(pub(crate) BTreeMap<Place, (Time, Sort)>);

impl Sorted {
    /// Reads what is remembered. It can be made anew from the drops, so damage only costs the work.
    pub(crate) fn read(vault: &Vault) -> Sorted {
        let bytes = file(vault).read().ok().flatten();
        let lines = bytes.and_then(|b| wire::decode::<Lines>(&b, crate::files::MAX_FRAME).ok()).unwrap_or_default();
        Sorted(lines.lines.iter().map(|l| ((l.mailbox, l.drop), (l.since, l.sort))).collect())
    }

    pub(crate) fn write(&self, vault: &Vault) -> Result<(), Error> {
        let line = |(&(mailbox, drop), &(since, sort)): (&Place, &(Time, Sort))| Line { mailbox, drop, since, sort };
        let lines: Vec<Line> = self.0.iter().map(line).collect();
        Ok(file(vault).write(&wire::encode(&Lines { lines: List::new(lines)? }))?)
    }

    /// The letters, oldest first.
    pub(crate) fn letters(&self) -> Vec<(Place, Time, Letter)> {
        let letter = |(place, (since, sort)): (&Place, &(Time, Sort))| match sort {
            Sort::Letter(letter) => Some((*place, *since, *letter)),
            _ => None,
        };
        let mut letters: Vec<_> = self.0.iter().filter_map(letter).collect();
        letters.sort_by_key(|(place, since, _)| (*since, *place));
        letters
    }

    /// The drops with pages, for each grant.
    pub(crate) fn pages(&self) -> BTreeMap<Hash, Vec<Place>> {
        let mut pages: BTreeMap<Hash, Vec<Place>> = BTreeMap::new();
        for (place, (_, sort)) in &self.0 {
            if let Sort::Pages(head) = sort {
                pages.entry(*head).or_default().push(*place);
            }
        }
        pages
    }

    /// Whether a drop opens under none of the own cards: only then can it be a part of a letter.
    pub(crate) fn is_sealed(&self, place: &Place) -> bool {
        matches!(self.0.get(place), Some((_, Sort::Sealed(_))))
    }

    /// How many wait for the server of each whom they say they are by.
    pub(crate) fn held(&self) -> BTreeMap<VaultId, usize> {
        let mut held = BTreeMap::new();
        for (_, sort) in self.0.values() {
            if let Sort::Waits(giver) = sort {
                *held.entry(*giver).or_default() += 1;
            }
        }
        held
    }

    /// What has waited too long for what would make sense of it. `known`: whether somebody's card is kept; anybody can make
    /// as many strangers as they like.
    pub(crate) fn overdue(&self, known: &dyn Fn(&VaultId) -> bool, now: Time) -> Vec<Place> {
        let mut sealed: BTreeMap<MailboxId, usize> = BTreeMap::new();
        for ((mailbox, _), (_, sort)) in &self.0 {
            *sealed.entry(*mailbox).or_default() += usize::from(matches!(sort, Sort::Sealed(_) | Sort::Waits(_)));
        }
        let held = self.held();
        let few = |giver: &VaultId| known(giver) && held.get(giver).is_some_and(|n| *n <= HELD);
        let is_over = |(place, (since, sort)): &(&Place, &(Time, Sort))| {
            let flood = sealed.get(&place.0).is_some_and(|n| *n >= FLOOD);
            match sort {
                Sort::Letter(_) => false,
                Sort::Sealed(_) if flood => since.plus(FLOOD_PATIENCE) < now,
                Sort::Waits(giver) if flood && !few(giver) => since.plus(FLOOD_PATIENCE) < now,
                Sort::Sealed(_) | Sort::Pages(_) | Sort::Waits(_) => since.plus(PATIENCE) < now,
            }
        };
        self.0.iter().filter(is_over).map(|(place, _)| *place).collect()
    }
}

fn file(vault: &Vault) -> SealedFile {
    SealedFile::new(&vault.home, "sorted", &vault.device)
}

impl Vault {
    /// The bytes of a drop that waits here, which have the digest that is its id: the folder is not sealed, and what was
    /// checked once is believed later. What was changed goes, to be fetched again.
    pub(crate) fn waiting_bytes(&self, place: &Place) -> Result<Option<Vec<u8>>, Error> {
        let path = self.incoming(&place.0, &place.1);
        let bytes = match std::fs::read(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(FileError::io(&path))?,
        };
        if vault_protocol::http::drop_id(&bytes) == place.1 {
            return Ok(Some(bytes));
        }
        std::fs::remove_file(&path).map_err(FileError::io(&path))?;
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(mailbox: u8, n: u32) -> Place {
        let mut drop = [0; 32];
        drop[..4].copy_from_slice(&n.to_be_bytes());
        (MailboxId::new([mailbox; 32]), DropId::new(drop))
    }

    #[test]
    fn what_makes_no_sense_goes_in_the_end_and_sooner_in_a_flood() {
        let start = Time(1_800_000_000);
        let mut sorted = Sorted::default();
        sorted.0.insert(place(1, 0), (start, Sort::Sealed(1)));
        sorted.0.insert(
            place(1, 1),
            (start, Sort::Letter(Letter { card: Hash::new([1; 32]), id: MessageId::new([1; 16]) })),
        );
        sorted.0.insert(place(1, 2), (start, Sort::Pages(Hash::new([2; 32]))));
        for n in 0..250 {
            sorted.0.insert(place(2, n), (start, Sort::Sealed(1)));
        }
        let over = |days: u64| sorted.overdue(&|_| false, start.plus(days * Time::DAY + 1));
        assert_eq!(over(0), []);
        assert_eq!(over(1).len(), 250);
        assert!(over(1).iter().all(|p| p.0 == place(2, 0).0));
        assert_eq!(over(30)[..2], [place(1, 0), place(1, 2)], "a letter waits for its owner");
        assert_eq!(over(30).len(), 252);
    }

    #[test]
    fn what_waits_for_the_server_of_somebody_known_is_swept_away_by_no_flood() {
        let start = Time(1_800_000_000);
        let (few, many) = (VaultId::new([1; 32]), VaultId::new([2; 32]));
        let mut sorted = Sorted::default();
        for n in 0..300 {
            sorted.0.insert(place(1, n), (start, Sort::Waits(if n < 20 { few } else { many })));
        }
        let strangers = sorted.overdue(&|_| false, start.plus(Time::DAY + 1));
        assert_eq!(strangers.len(), 300, "a stranger is as quickly made as a drop");
        let over = |days: u64| sorted.overdue(&|giver| *giver == few, start.plus(days * Time::DAY + 1));
        assert_eq!(sorted.held(), [(few, 20), (many, 280)].into());
        assert_eq!((over(0).len(), over(1).len(), over(29).len(), over(30).len()), (0, 280, 280, 300));
        assert!(!sorted.is_sealed(&place(1, 0)), "no part of a letter");
    }
}
