//! Which version of a paper is the newest, when several doors show several. A version's number is random and no page
//! says when it was made: what is known is the order of pages under one door, the order in which their owner opened the
//! doors, when what came later had come, and when its owner says that a door was opened.

use std::collections::BTreeSet;

use vault_protocol::ids::{Time, VersionId};
use vault_protocol::release::READER_SKEW;

/// What one door shows of one paper.
pub(crate) struct Showing {
    /// The owner's own number of the door: later doors have later ones.
    pub(crate) seq: u64,
    /// When the owner says it was opened.
    pub(crate) opened: Time,
    /// When the last of its pages had come.
    pub(crate) came: Time,
    /// The paper's versions in the order of its pages, each with whether it came with the door itself. Never empty.
    pub(crate) versions: Vec<(VersionId, bool)>,
}

impl Showing {
    fn last(&self) -> (VersionId, bool) {
        self.versions[self.versions.len() - 1]
    }

    /// Whether the other door's last word on this paper was surely said before this door was opened.
    fn follows(&self, other: &Showing) -> bool {
        let with_the_door = other.last().1;
        other.seq < self.seq && (with_the_door || other.came.plus(READER_SKEW) < self.opened)
    }
}

/// The versions that nothing shows to be older than another: one, or several of which none can be called the newest.
pub(crate) fn newest(doors: &[Showing]) -> BTreeSet<VersionId> {
    let last_words = doors.iter().filter(|d| !doors.iter().any(|other| other.follows(d)));
    let last_words: Vec<&Showing> = last_words.collect();
    let all: BTreeSet<VersionId> = last_words.iter().map(|d| d.last().0).collect();
    // Another door, or a page that came late, may repeat what one of these doors has since replaced.
    let replaced = |v: &VersionId| {
        last_words.iter().any(|d| d.last().0 != *v && d.versions.iter().any(|(earlier, _)| earlier == v))
    };
    let left: BTreeSet<VersionId> = all.iter().copied().filter(|v| !replaced(v)).collect();
    if left.is_empty() { all } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A door opened on a day, whose last page came on another; each version with whether it came with the door.
    fn door(seq: u64, opened: u64, came: u64, versions: &[(u8, bool)]) -> Showing {
        let day = |n: u64| Time(1_800_000_000 + n * Time::DAY);
        let versions = versions.iter().map(|(v, first)| (VersionId::new([*v; 16]), *first)).collect();
        Showing { seq, opened: day(opened), came: day(came), versions }
    }

    fn found(doors: &[Showing]) -> Vec<u8> {
        newest(doors).iter().map(|v| v.as_bytes()[0]).collect()
    }

    const WITH: bool = true;
    const LATER: bool = false;

    #[test]
    fn what_is_known_of_the_order_is_used() {
        assert_eq!(found(&[door(0, 0, 0, &[(1, WITH)])]), [1]);
        assert_eq!(found(&[door(0, 0, 9, &[(1, WITH), (2, LATER)])]), [2], "pages of one door");
        let (first, second) = (door(0, 0, 0, &[(2, WITH)]), door(1, 1, 1, &[(1, WITH)]));
        assert_eq!(found(&[first, second]), [1], "the door opened later");
        // The order in which they came says nothing: a server may hold one back.
        let (late, early) = (door(0, 0, 7, &[(2, WITH)]), door(1, 1, 2, &[(1, WITH)]));
        assert_eq!(found(&[late, early]), [1]);
        let (rule, visit) = (door(0, 0, 3, &[(1, WITH), (2, LATER)]), door(1, 5, 5, &[(3, WITH)]));
        assert_eq!(found(&[rule, visit]), [3], "what had come before the door was opened");
        let (rule, visit) = (door(0, 0, 9, &[(1, WITH), (2, LATER), (3, LATER)]), door(1, 5, 5, &[(2, WITH)]));
        assert_eq!(found(&[rule, visit]), [3], "the rule has replaced what the visit was shown");
        let (rule, visit) = (door(0, 0, 9, &[(1, WITH), (3, LATER)]), door(1, 5, 5, &[(3, WITH)]));
        assert_eq!(found(&[rule, visit]), [3]);
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let (rule, visit) = (door(0, 0, 9, &[(1, WITH), (2, LATER)]), door(1, 5, 5, &[(3, WITH)]));
        assert_eq!(found(&[rule, visit]), [2, 3], "the page may have been made before the door, or after");
        // Two devices of one owner may count alike.
        assert_eq!(found(&[door(1, 0, 0, &[(1, WITH)]), door(1, 1, 1, &[(2, WITH)])]), [1, 2]);
        // Doors that contradict each other.
        let (one, two) = (door(0, 0, 9, &[(1, WITH), (2, LATER), (3, LATER)]), door(1, 5, 9, &[(3, WITH), (2, LATER)]));
        assert_eq!(found(&[one, two]), [2, 3]);
    }
}
