//! Where two people meet by a spoken code (docs/protocol/spoken.md): in memory only, bounded, for ten minutes. Nothing
//! here says who they are, and a stop of the server forgets it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{NameplateId, Time};
use vault_protocol::spoken::{LIFE, MAX_KEPT, MAX_OPEN, MAX_OPEN_HERE, PARTS};

use crate::problem::Refused;

/// Seconds after which somebody comes back who was told that there is no room.
const LATER: u32 = 60;

#[derive(Default)]
pub(crate) struct Nameplates(Mutex<HashMap<NameplateId, Plate>>);

struct Plate {
    opened: Time,
    by: IpAddr,
    parts: [Option<Bytes>; PARTS],
}

impl Plate {
    fn kept(&self) -> usize {
        self.parts.iter().flatten().map(Bytes::len).sum()
    }
}

impl Nameplates {
    /// Those that are still good.
    fn open(&self, now: Time) -> MutexGuard<'_, HashMap<NameplateId, Plate>> {
        let mut plates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plates.retain(|_, plate| now < plate.opened.plus(LIFE));
        plates
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
        let mut plates = self.open(now);
        let kept: usize = plates.values().map(Plate::kept).sum();
        let full = || Refused { refusal: Refusal::Slow, retry_after: Some(LATER) };
        match plates.get(&id).map(|plate| &plate.parts) {
            None if part > 0 => return Err(Refusal::NotFound.into()),
            None => {
                let here = plates.values().filter(|plate| plate.by == by).count();
                if plates.len() >= MAX_OPEN || here >= MAX_OPEN_HERE {
                    return Err(full());
                }
            }
            Some(parts) => match &parts[part] {
                Some(said) if *said == message => return Ok(()),
                Some(_) => return Err(Refusal::Conflict.into()),
                // Each part answers the one before it.
                None if part > 0 && parts[part - 1].is_none() => return Err(Refusal::Conflict.into()),
                None => {}
            },
        }
        if kept + message.len() > MAX_KEPT {
            return Err(full());
        }
        let plate = plates.entry(id).or_insert_with(|| Plate { opened: now, by, parts: Default::default() });
        plate.parts[part] = Some(message);
        Ok(())
    }

    /// A part, if it was said; that of no open nameplate is not found.
    pub(crate) fn hear(&self, id: &NameplateId, part: usize, now: Time) -> Result<Option<Bytes>, Refused> {
        let plates = self.open(now);
        Ok(plates.get(id).ok_or(Refusal::NotFound)?.parts[part].clone())
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
    fn what_is_kept_is_bounded() {
        let plates = Nameplates::default();
        let large = Bytes::from(vec![7; MAX_MESSAGE]);
        let (mut kept, now) = (0, Time(1000));
        for n in 0.. {
            let by = IpAddr::V4(u32::from(n).to_be_bytes().into());
            if (0..PARTS).any(|part| {
                slow(plates.say(id(n), part, large.clone(), by, now)) || {
                    kept += 1;
                    false
                }
            }) {
                break;
            }
        }
        assert_eq!(kept * MAX_MESSAGE, MAX_KEPT);
    }
}
