//! The rules of the member chain, numbered as in docs/protocol/chain.md.
//!
//! What makes them more than a list of who may sign: a thief may hold a member's key and sign what he likes with any
//! date. So nobody gives more, longer or higher than they stand, and the sheet of paper that came first has the last
//! word (its *rank*).

use super::{
    ChainError, MAX_EPOCHS, MAX_LINGERING, MAX_STATEMENTS, Member, Powers, RESCUE_LINGERS, RESCUE_ONLY,
    RESCUE_ONLY_EPOCH, Statement, home,
};
use crate::ids::Time;
use crate::key::PublicKey;

/// What the rules remember besides the last statement.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// Rescue members replaced by others, the most senior first.
    pub(super) lingering: Vec<Lingering>,
    /// Every key that was to hold `root` in a statement of this epoch.
    pub(super) readers: Vec<PublicKey>,
    /// Rank of each member with a status: the statement that began it (rule 14).
    pub(super) ranks: Vec<(PublicKey, u64)>,
}

/// A rescue member replaced by another than itself.
#[derive(Clone, Debug)]
pub(super) struct Lingering {
    pub(super) member: Member,
    pub(super) until: Time,
    pub(super) rank: u64,
}

/// Rules 1 to 7: the first statement, signed by `signer`.
pub(super) fn first(s: &Statement, signer: &PublicKey) -> Result<State, ChainError> {
    if s.seq != 0 || s.prev.is_some() {
        return Err(ChainError::NotNext);
    }
    shape(s)?;
    let signer = s.member(signer.as_bytes()).filter(|m| m.is_valid(s.time)).ok_or(ChainError::NotAMember)?;
    if !signer.powers.has(Powers::ALL) {
        return Err(ChainError::NoPower);
    }
    if s.epoch != 0 {
        return Err(ChainError::Epoch);
    }
    home::first(s)?;
    let ranks = s.members.iter().filter(|m| status(m).is_some()).map(|m| (m.key, 0)).collect();
    Ok(State { lingering: Vec::new(), readers: readers(s).collect(), ranks })
}

/// Rules 1 to 5 and 9 to 19: what `next` changes. The place in the chain (8) is the caller's.
pub(super) fn next(state: &State, head: &Statement, signer: &Member, next: &Statement) -> Result<State, ChainError> {
    shape(next)?;
    let step = Step { state, head, signer, next };
    // 19: the last numbers, and below the last epochs, are kept for who takes the vault back.
    let rescue = signer.powers.has(Powers::RESCUE);
    if next.seq >= if rescue { MAX_STATEMENTS } else { RESCUE_ONLY } {
        return Err(ChainError::Full);
    }
    // 13: a replaced rescue member comes back by its own word only; listed with less, it would count for nothing.
    let mut lingering = state.lingering.iter().filter(|l| next.time < l.until && l.member.key != signer.key);
    if lingering.any(|l| step.now(&l.member).is_some()) {
        return Err(ChainError::Rescue);
    }
    if signer.powers == Powers::ADD_DEVICE {
        step.circle()?;
    } else if signer.powers.has(Powers::MEMBERS) {
        step.members()?;
        step.vault()?;
    } else {
        return Err(ChainError::NoPower);
    }
    Ok(State { lingering: step.lingering(), readers: step.readers(), ranks: step.ranks() })
}

// Rules 1 to 5: the list of members.
fn shape(s: &Statement) -> Result<(), ChainError> {
    let rescue = |m: &&Member| m.powers.has(Powers::RESCUE);
    let twice = s.members.iter().enumerate().any(|(i, m)| s.members[..i].iter().any(|b| b.key == m.key));
    let circle = s.members.iter().all(|m| !m.powers.has(Powers::ADD_DEVICE) || m.powers == Powers::ADD_DEVICE);
    let sheet = s.members.iter().filter(rescue).all(|m| m.powers.has(Powers::ALL) && m.not_after.is_none());
    let one_sheet = s.members.iter().filter(rescue).count() <= 1;
    let one_status = !s.members.iter().any(|m| m.powers.has(Powers::RESCUE.and(Powers::GUARDIAN)));
    let somebody = s.members.iter().any(|m| m.powers.has(Powers::ALL) && m.not_after.is_none());
    let good = !twice && circle && sheet && one_sheet && one_status && somebody;
    if good { Ok(()) } else { Err(ChainError::Members) }
}

fn status(m: &Member) -> Option<Powers> {
    [Powers::RESCUE, Powers::GUARDIAN].into_iter().find(|s| m.powers.has(*s))
}

fn readers(s: &Statement) -> impl Iterator<Item = PublicKey> + '_ {
    s.members.iter().filter(|m| m.reads(s.time)).map(|m| m.key)
}

struct Step<'a> {
    state: &'a State,
    head: &'a Statement,
    signer: &'a Member,
    next: &'a Statement,
}

impl Step<'_> {
    fn before(&self, m: &Member) -> Option<&Member> {
        self.head.member(m.key.as_bytes())
    }
    fn now(&self, m: &Member) -> Option<&Member> {
        self.next.member(m.key.as_bytes())
    }
    fn rank(&self, m: &Member) -> u64 {
        let listed = self.state.ranks.iter().find(|(k, _)| *k == m.key).map(|(_, rank)| *rank);
        let lingers = || self.state.lingering.iter().find(|l| l.member.key == m.key).map(|l| l.rank);
        listed.or_else(lingers).unwrap_or(self.next.seq)
    }

    // 9: the circle adds one device that holds everything, and changes nothing else.
    fn circle(&self) -> Result<(), ChainError> {
        let (old, new) = (self.head, self.next);
        let kept = old.members.iter().all(|b| self.now(b) == Some(b)) && new.members.len() == old.members.len() + 1;
        let added = new.members.iter().find(|m| self.before(m).is_none());
        let device = added.is_some_and(|m| m.powers == Powers::ALL);
        if !kept || !device || new.home != old.home || new.epoch != old.epoch || new.root != old.root {
            return Err(ChainError::NoPower);
        }
        if added.is_some_and(|m| m.end() > self.signer.end()) { Err(ChainError::Grows) } else { Ok(()) }
    }

    // 10 to 12: each member added, changed or removed.
    fn members(&self) -> Result<(), ChainError> {
        let own = |m: &Member| m.key == self.signer.key;
        for m in self.next.members.iter() {
            let Some(b) = self.before(m) else {
                self.give(m)?;
                continue;
            };
            if b == m {
                continue;
            }
            if !own(b) {
                if b.powers.has(Powers::RESCUE) {
                    return Err(ChainError::Rescue);
                }
                self.take(b)?;
                if m.wrap != b.wrap {
                    return Err(ChainError::WrapKey);
                }
            }
            let less = b.powers.has(m.powers) && m.end() <= b.end() && m.wrap == b.wrap;
            if !less {
                self.give(m)?;
            }
        }
        self.head.members.iter().filter(|b| !own(b) && self.now(b).is_none()).try_for_each(|b| self.take(b))
    }

    // 10: nobody gives what they have not, or for longer than they have it.
    fn give(&self, m: &Member) -> Result<(), ChainError> {
        let signer = self.signer.powers;
        if !signer.reach().has(m.powers.acts()) || m.end() > self.signer.end() {
            return Err(ChainError::Grows);
        }
        let new = status(m).filter(|s| !self.before(m).is_some_and(|b| b.powers.has(*s)));
        let may = match new {
            None => true,
            Some(Powers::RESCUE) => signer.has(Powers::ALL),
            // Where there is a guardian, a mere device cannot become one beside them.
            Some(_) => signer.has(Powers::ALL) && (status(self.signer).is_some() || !self.guarded()),
        };
        if may { Ok(()) } else { Err(ChainError::Grows) }
    }

    fn guarded(&self) -> bool {
        self.head.members.iter().any(|b| b.powers.has(Powers::GUARDIAN) && b.is_valid(self.next.time))
    }

    // 11 and 12: whether the signer stands above another member that it removes or changes. One that has ended is
    // nobody's superior.
    fn take(&self, b: &Member) -> Result<(), ChainError> {
        if !b.is_valid(self.next.time) {
            return Ok(());
        }
        if b.powers.has(Powers::GUARDIAN) {
            let rescue = self.signer.powers.has(Powers::RESCUE);
            if !rescue || self.rank(self.signer) > self.rank(b) {
                return Err(ChainError::Guardian);
            }
        }
        if self.signer.powers.reach().has(b.powers.acts()) { Ok(()) } else { Err(ChainError::NoPower) }
    }

    // 15 to 18, and 22: home, epoch, keyring.
    fn vault(&self) -> Result<(), ChainError> {
        let (old, new) = (self.head, self.next);
        let reads = self.signer.powers.has(Powers::READ);
        if new.home != old.home && !self.signer.powers.has(Powers::ALL) {
            return Err(ChainError::NoPower);
        }
        home::next(&old.home, &new.home)?;
        let raised = match new.epoch.checked_sub(old.epoch) {
            Some(0) => false,
            Some(1) => true,
            _ => return Err(ChainError::Epoch),
        };
        if raised != (new.root != old.root) {
            return Err(ChainError::Epoch);
        }
        let rescue = self.signer.powers.has(Powers::RESCUE);
        if raised && new.epoch >= if rescue { MAX_EPOCHS } else { RESCUE_ONLY_EPOCH } {
            return Err(ChainError::Full);
        }
        // Who does not hold the root can neither choose the next nor wrap it.
        if !reads && (raised || new.keyring != old.keyring) {
            return Err(ChainError::NoPower);
        }
        let lost = self.state.readers.iter().any(|k| !readers(new).any(|r| r == *k));
        if reads && lost && !raised { Err(ChainError::Epoch) } else { Ok(()) }
    }

    // 13 and 14: who lingers after this statement.
    fn lingering(&self) -> Vec<Lingering> {
        let at = self.next.time;
        let rescue = self.signer.powers.has(Powers::RESCUE);
        // A rescue member that speaks leaves no junior behind, and if it is not listed it has left itself.
        let ends = |key: &PublicKey, rank| *key == self.signer.key || (rescue && self.rank(self.signer) < rank);
        let still = self.state.lingering.iter().filter(|l| at < l.until).cloned();
        let removed = self.head.members.iter().filter(|b| b.powers.has(Powers::RESCUE) && self.now(b).is_none());
        let until = at.plus(RESCUE_LINGERS);
        let removed = removed.map(|b| Lingering { member: b.clone(), until, rank: self.rank(b) });
        let mut out: Vec<_> = still.chain(removed).filter(|l| !ends(&l.member.key, l.rank)).collect();
        out.sort_by_key(|l| l.rank);
        out.truncate(MAX_LINGERING);
        out
    }

    // 17: with the epoch, the list of who holds its root begins anew.
    fn readers(&self) -> Vec<PublicKey> {
        let mut out = if self.next.epoch == self.head.epoch { self.state.readers.clone() } else { Vec::new() };
        for key in readers(self.next) {
            if !out.contains(&key) {
                out.push(key);
            }
        }
        out
    }

    // 14: a status begins with the statement that gives it, or with that of the giver, if the giver has it too.
    fn ranks(&self) -> Vec<(PublicKey, u64)> {
        let rank = |m: &Member, s: Powers| match self.before(m) {
            Some(b) if b.powers.has(s) => self.rank(b),
            _ if self.signer.powers.has(s) => self.rank(self.signer),
            _ => self.next.seq,
        };
        self.next.members.iter().filter_map(|m| status(m).map(|s| (m.key, rank(m, s)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{Home, root_commitment};
    use crate::hash::Hash;
    use crate::key::WrapKey;
    use crate::wire::{List, Text};
    use ring::signature::{Ed25519KeyPair, KeyPair};

    fn member(n: u8, powers: Powers) -> Member {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[n; 32]).unwrap();
        let key = PublicKey::parse(pair.public_key().as_ref().try_into().unwrap()).unwrap();
        let mut wrap = [0; WrapKey::LEN];
        wrap[1184] = 9;
        Member { key, wrap: WrapKey::parse(&wrap).unwrap(), powers, not_after: None }
    }

    fn at(seq: u64, epoch: u64, members: &[Member]) -> Statement {
        Statement {
            seq,
            prev: None,
            nonce: [0; 32],
            home: Home { server: Text::default(), key: None, log: None },
            members: List::new(members).unwrap(),
            keyring: Hash::new([0; 32]),
            epoch,
            root: root_commitment(&[epoch.to_le_bytes()[0]; 32]),
            time: Time(5),
        }
    }

    /// Chains this long take minutes to sign, so the two ends are looked at alone.
    #[test]
    fn rule_19_the_last_numbers_are_for_the_rescue_sheet() {
        let (device, sheet) = (member(1, Powers::ALL), member(2, Powers::ALL.and(Powers::RESCUE)));
        let members = [device.clone(), sheet.clone()];
        let state = first(&at(0, 0, &members), &device.key).unwrap();
        let says = |by: &Member, (seq, epoch): (u64, u64), (next_seq, next_epoch): (u64, u64)| {
            next(&state, &at(seq, epoch, &members), by, &at(next_seq, next_epoch, &members)).map(|_| ())
        };
        for by in [&device, &sheet] {
            assert_eq!(says(by, (RESCUE_ONLY - 2, 3), (RESCUE_ONLY - 1, 4)), Ok(()));
            assert_eq!(says(by, (7, RESCUE_ONLY_EPOCH - 2), (8, RESCUE_ONLY_EPOCH - 1)), Ok(()));
            assert_eq!(says(by, (MAX_STATEMENTS - 1, 3), (MAX_STATEMENTS, 3)), Err(ChainError::Full));
            assert_eq!(says(by, (7, MAX_EPOCHS - 1), (8, MAX_EPOCHS)), Err(ChainError::Full));
            assert_eq!(says(by, (7, MAX_EPOCHS - 1), (8, MAX_EPOCHS - 1)), Ok(()), "without a new epoch");
        }
        assert_eq!(says(&device, (RESCUE_ONLY - 1, 3), (RESCUE_ONLY, 3)), Err(ChainError::Full));
        assert_eq!(says(&device, (7, RESCUE_ONLY_EPOCH - 1), (8, RESCUE_ONLY_EPOCH)), Err(ChainError::Full));
        assert_eq!(says(&sheet, (RESCUE_ONLY - 1, 3), (RESCUE_ONLY, 3)), Ok(()));
        assert_eq!(says(&sheet, (MAX_STATEMENTS - 2, 3), (MAX_STATEMENTS - 1, 3)), Ok(()));
        assert_eq!(says(&sheet, (7, MAX_EPOCHS - 2), (8, MAX_EPOCHS - 1)), Ok(()));
    }
}
