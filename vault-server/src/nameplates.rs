//! Where two people meet by a spoken code (docs/protocol/spoken.md): in memory only, bounded, for ten minutes. Nothing
//! here says who they are, and a stop of the server forgets it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{NameplateId, Time};
use vault_protocol::spoken::{LIFE, MAX_KEPT, MAX_KEPT_HERE, MAX_MISSES, MAX_OPEN, MAX_OPEN_HERE, PARTS};

use crate::problem::Refused;

/// Seconds after which somebody comes back who was told that there is no room.
const LATER: u32 = 60;
/// Sites whose misses are remembered at once.
const MAX_SITES: usize = 65_536;

#[derive(Default)]
pub(crate) struct Nameplates(Mutex<State>);

#[derive(Default)]
struct State {
    plates: HashMap<NameplateId, Plate>,
    misses: HashMap<IpAddr, Misses>,
}

struct Plate {
    opened: Time,
    by: IpAddr,
    answered_by: Option<IpAddr>,
    parts: [Option<Bytes>; PARTS],
}

/// Places asked for in vain, since the first of them.
struct Misses {
    since: Time,
    count: u32,
}

impl Plate {
    fn kept(&self) -> usize {
        self.parts.iter().flatten().map(Bytes::len).sum()
    }

    fn is_of(&self, site: IpAddr) -> bool {
        self.by == site || self.answered_by == Some(site)
    }
}

fn full() -> Refused {
    Refused { refusal: Refusal::Slow, retry_after: Some(LATER) }
}

impl State {
    fn kept(&self, which: impl Fn(&Plate) -> bool) -> usize {
        self.plates.values().filter(|plate| which(plate)).map(Plate::kept).sum()
    }

    /// Whoever looks for open places is told nothing more of any, but those where they are themselves.
    fn check_misses(&self, id: &NameplateId, site: IpAddr) -> Result<(), Refused> {
        let spent = self.misses.get(&site).is_some_and(|m| m.count >= MAX_MISSES);
        let there = self.plates.get(id).is_some_and(|plate| plate.is_of(site));
        if spent && !there { Err(full()) } else { Ok(()) }
    }

    fn missed(&mut self, site: IpAddr, refusal: Refusal, now: Time) -> Refused {
        if self.misses.len() >= MAX_SITES && !self.misses.contains_key(&site) {
            return full();
        }
        let misses = self.misses.entry(site).or_insert(Misses { since: now, count: 0 });
        misses.count = misses.count.saturating_add(1);
        refusal.into()
    }

    fn has_room(&self, site: IpAddr) -> bool {
        let here = self.plates.values().filter(|plate| plate.by == site).count();
        self.plates.len() < MAX_OPEN && here < MAX_OPEN_HERE && self.kept(|_| true) < MAX_KEPT
    }
}

impl Nameplates {
    /// Those that are still good.
    fn open(&self, now: Time) -> MutexGuard<'_, State> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.plates.retain(|_, plate| now < plate.opened.plus(LIFE));
        // No address is remembered for longer than it is of use.
        state.misses.retain(|_, misses| now < misses.since.plus(LIFE));
        state
    }

    /// Writes a part, once. The first opens the nameplate, in the name of an address; the others need an open one.
    pub(crate) fn say(
        &self,
        id: NameplateId,
        part: usize,
        message: Bytes,
        by: IpAddr,
        now: Time,
    ) -> Result<(), Refused> {
        let (mut state, site) = (self.open(now), site(by));
        state.check_misses(&id, site)?;
        match state.plates.get(&id).map(|plate| &plate.parts) {
            None if part > 0 => return Err(state.missed(site, Refusal::NotFound, now)),
            None if !state.has_room(site) => return Err(full()),
            None => {}
            Some(parts) => match &parts[part] {
                Some(said) if *said == message => return Ok(()),
                // Whoever may open no more learns no more of what is open.
                Some(_) if part == 0 && !state.has_room(site) => return Err(full()),
                Some(_) if part == 0 => return Err(state.missed(site, Refusal::Conflict, now)),
                Some(_) => return Err(Refusal::Conflict.into()),
                // Each part answers the one before it.
                None if part > 0 && parts[part - 1].is_none() => return Err(Refusal::Conflict.into()),
                None => {}
            },
        }
        let opener = state.plates.get(&id).map_or(site, |plate| plate.by);
        // What others keep does not stop an exchange under way.
        if state.kept(|plate| plate.by == opener) + message.len() > MAX_KEPT_HERE {
            return Err(full());
        }
        let new = || Plate { opened: now, by: site, answered_by: None, parts: Default::default() };
        let plate = state.plates.entry(id).or_insert_with(new);
        if part == 1 {
            plate.answered_by = Some(site);
        }
        plate.parts[part] = Some(message);
        Ok(())
    }

    /// A part, if it was said; that of no open nameplate is not found.
    pub(crate) fn hear(&self, id: &NameplateId, part: usize, by: IpAddr, now: Time) -> Result<Option<Bytes>, Refused> {
        let (mut state, site) = (self.open(now), site(by));
        state.check_misses(id, site)?;
        match state.plates.get(id) {
            Some(plate) => Ok(plate.parts[part].clone()),
            None => Err(state.missed(site, Refusal::NotFound, now)),
        }
    }
}

/// Whose places are counted together: an IPv6 caller is its /48, which one subscriber or a rented machine may have whole.
fn site(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let mut segments = v6.segments();
            segments[3..].fill(0);
            IpAddr::V6(segments.into())
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault_protocol::spoken::MAX_MESSAGE;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn id(n: u16) -> NameplateId {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&n.to_be_bytes());
        NameplateId::new(bytes)
    }

    fn slow(result: Result<(), Refused>) -> bool {
        result.is_err_and(|refused| refused.refusal == Refusal::Slow)
    }

    #[test]
    fn one_address_opens_few_and_all_together_a_bounded_number() {
        let plates = Nameplates::default();
        let now = Time(1000);
        let say = |n: u16, by: IpAddr, now| plates.say(id(n), 0, Bytes::from_static(b"x"), by, now);
        let mut open = 0;
        for address in 0u16.. {
            let by = IpAddr::V4(u32::from(address).to_be_bytes().into());
            let first = open;
            while say(open, by, now).is_ok() {
                open += 1;
            }
            assert!(slow(say(open, by, now)));
            assert!(usize::from(open - first) <= MAX_OPEN_HERE);
            if open == first {
                break;
            }
        }
        assert_eq!(usize::from(open), MAX_OPEN);
        assert!(say(0, HERE, now).is_ok(), "what is open goes on");
        assert!(say(open, HERE, now.plus(LIFE)).is_ok(), "their time makes room");
    }

    #[test]
    fn what_is_kept_is_bounded_for_each_who_opens_and_no_exchange_is_stopped_by_others() {
        let plates = Nameplates::default();
        let (bare, large) = (Bytes::from_static(b"x"), Bytes::from(vec![7; MAX_MESSAGE]));
        let now = Time(1000);
        let by = |n: u32| IpAddr::V4(n.to_be_bytes().into());
        // One who opened before all others came.
        plates.say(id(u16::MAX), 0, bare.clone(), HERE, now).unwrap();
        let (mut next, mut kept) = (0u16, 0);
        let full = (0..100).find(|address| {
            let mut here = 0;
            while plates.say(id(next), 0, bare.clone(), by(*address), now).is_ok() {
                here += 1;
                // Whoever writes: it is held against who opened.
                for part in [1, 2] {
                    let room = here + MAX_MESSAGE <= MAX_KEPT_HERE;
                    let said = plates.say(id(next), part, large.clone(), by(9_999), now);
                    assert_eq!(slow(said), !room, "{address} {next} {part}");
                    if !room {
                        break;
                    }
                    here += MAX_MESSAGE;
                }
                next += 1;
            }
            kept += here;
            here == 0
        });
        assert!(full.is_some(), "all together are bounded");
        assert!(kept <= MAX_KEPT + MAX_KEPT_HERE, "{kept}");
        for part in [1, 2] {
            plates.say(id(u16::MAX), part, large.clone(), HERE, now).unwrap();
        }
        plates.say(id(u16::MAX), 3, bare, HERE, now).unwrap();
    }

    #[test]
    fn who_looks_for_open_places_finds_few_and_is_then_told_nothing() {
        let plates = Nameplates::default();
        let now = Time(1000);
        let (doctor, patient) = (IpAddr::V4([192, 0, 2, 1].into()), IpAddr::V4([192, 0, 2, 2].into()));
        let x = Bytes::from_static(b"x");
        plates.say(id(7000), 0, x.clone(), doctor, now).unwrap();
        plates.say(id(7001), 0, Bytes::from_static(b"own"), HERE, now).unwrap();
        let refusal = |n: u16, by: IpAddr, now| plates.hear(&id(n), 0, by, now).err().map(|r| r.refusal);
        let miss = |n: u16| match n % 3 {
            0 => plates.say(id(n), 1, x.clone(), HERE, now).unwrap_err().refusal,
            1 => plates.say(id(7000), 0, Bytes::from_static(b"mine"), HERE, now).unwrap_err().refusal,
            _ => refusal(n, HERE, now).unwrap(),
        };
        for n in 0..u16::try_from(MAX_MISSES).unwrap() {
            assert_ne!(miss(n), Refusal::Slow, "{n}");
        }
        for n in [5000, 5001, 5002] {
            assert_eq!(miss(n), Refusal::Slow);
        }
        assert_eq!(refusal(7000, HERE, now), Some(Refusal::Slow), "an open one looks like none");
        assert!(slow(plates.say(id(7000), 1, x.clone(), HERE, now)), "and cannot be used up");
        assert_eq!(refusal(7001, HERE, now), None, "their own exchange goes on");
        plates.say(id(7000), 1, x.clone(), patient, now).unwrap();
        assert_eq!(refusal(7000, patient, now), None, "others do not notice");
        assert_eq!(refusal(5000, HERE, now.plus(LIFE)), Some(Refusal::NotFound), "it ends");
        assert!(plates.open(now.plus(2 * LIFE)).misses.is_empty(), "no address is kept");
    }

    #[test]
    fn who_may_open_no_more_learns_nothing_by_trying_to() {
        let plates = Nameplates::default();
        let now = Time(1000);
        let say = |n: usize, what: &'static [u8], by: IpAddr| {
            plates.say(id(u16::try_from(n).unwrap()), 0, Bytes::from_static(what), by, now)
        };
        say(7000, b"x", IpAddr::V4([192, 0, 2, 1].into())).unwrap();
        (0..MAX_OPEN_HERE).for_each(|n| say(n, b"y", HERE).unwrap());
        assert!(slow(say(7000, b"y", HERE)) && slow(say(6000, b"y", HERE)));
    }

    #[test]
    fn an_ipv6_site_is_one_caller() {
        assert_eq!(site("2001:db8:1:2::1".parse().unwrap()), site("2001:db8:1:ffff::2".parse().unwrap()));
        assert_ne!(site("2001:db8:1::1".parse().unwrap()), site("2001:db8:2::1".parse().unwrap()));
        assert_eq!(site("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1".parse::<IpAddr>().unwrap());
    }
}
