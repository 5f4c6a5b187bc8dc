//! Who asks too much, by network address: in memory only, bounded, and nowhere else.
//!
//! A token bucket and a count of calls under way for each address. A refusal costs more than an answer, so that
//! guessing ids is slow. An IPv6 caller is its /64: anybody has that many addresses.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Addresses remembered at once.
const MAX_ADDRESSES: usize = 65_536;
/// Calls of one address under way at once.
const MAX_UNDER_WAY: u16 = 256;
/// What a refusal costs besides the call itself.
const REFUSAL: f32 = 9.0;
/// Seconds of the steady rate that may come at once.
const BURST: f32 = 10.0;

/// Calls a second and address; a burst of ten seconds' worth is let through.
pub(crate) struct Limiter {
    rate: f32,
    callers: Mutex<HashMap<IpAddr, Caller>>,
}

struct Caller {
    tokens: f32,
    at: Instant,
    under_way: u16,
}

impl Limiter {
    /// `rate` 0 is no limit.
    pub(crate) fn new(rate: u16) -> Arc<Self> {
        Arc::new(Limiter { rate: rate.into(), callers: Mutex::default() })
    }

    /// Lets a call in, or says after how many seconds to come back.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr, now: Instant) -> Result<Permit, u32> {
        if self.rate == 0.0 {
            return Ok(Permit(None));
        }
        let address = group(address);
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() >= MAX_ADDRESSES && !callers.contains_key(&address) {
            drop(callers);
            self.forget(now);
            callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
            if callers.len() >= MAX_ADDRESSES {
                return Err(1);
            }
        }
        let full = self.rate * BURST;
        let caller = callers.entry(address).or_insert(Caller { tokens: full, at: now, under_way: 0 });
        caller.tokens = caller.tokens(now, self.rate);
        caller.at = now;
        if caller.tokens < 1.0 {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
            return Err(((1.0 - caller.tokens) / self.rate).ceil().max(1.0) as u32);
        }
        if caller.under_way >= MAX_UNDER_WAY {
            return Err(1);
        }
        caller.tokens -= 1.0;
        caller.under_way += 1;
        Ok(Permit(Some((self.clone(), address))))
    }

    /// Forgets who would be let in as anybody is.
    pub(crate) fn forget(&self, now: Instant) {
        let (rate, full) = (self.rate, self.rate * BURST);
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        callers.retain(|_, caller| caller.under_way > 0 || caller.tokens(now, rate) < full);
    }

    fn change(&self, address: &IpAddr, change: impl FnOnce(&mut Caller)) {
        if let Some(caller) = self.callers.lock().unwrap_or_else(PoisonError::into_inner).get_mut(address) {
            change(caller);
        }
    }
}

impl Caller {
    fn tokens(&self, now: Instant, rate: f32) -> f32 {
        let back = now.saturating_duration_since(self.at).as_secs_f32() * rate;
        (self.tokens + back).min(rate * BURST)
    }
}

/// A call under way; ends when dropped.
pub(crate) struct Permit(Option<(Arc<Limiter>, IpAddr)>);

impl Permit {
    /// The call was refused.
    pub(crate) fn refused(&self) {
        if let Some((limiter, address)) = &self.0 {
            // Not below what one second gives back: a mistake of one must not lock out all behind one address.
            limiter.change(address, |caller| caller.tokens = (caller.tokens - REFUSAL).max(-limiter.rate));
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some((limiter, address)) = &self.0 {
            limiter.change(address, |caller| caller.under_way -= 1);
        }
    }
}

/// Whose calls are counted together.
pub(crate) fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let mut segments = v6.segments();
            segments[4..].fill(0);
            IpAddr::V6(segments.into())
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn a_burst_then_the_rate() {
        let limiter = Limiter::new(5);
        let start = Instant::now();
        let let_in = |at: Instant| (0..1000).take_while(|_| limiter.enter(HERE, at).is_ok()).count();
        assert_eq!(let_in(start), 50);
        assert_eq!(limiter.enter(HERE, start).err(), Some(1));
        assert_eq!(let_in(start + Duration::from_secs(2)), 10);
        assert!(limiter.enter("192.0.2.7".parse().unwrap(), start).is_ok(), "others do not notice");
    }

    #[test]
    fn a_refusal_costs_more() {
        let limiter = Limiter::new(5);
        let start = Instant::now();
        let let_in =
            (0..1000).take_while(|_| limiter.enter(HERE, start).map(|permit| permit.refused()).is_ok()).count();
        assert_eq!(let_in, 5);
    }

    #[test]
    fn calls_under_way_are_bounded_and_end() {
        let limiter = Limiter::new(1000);
        let now = Instant::now();
        let held: Vec<_> = (0..MAX_UNDER_WAY).map(|_| limiter.enter(HERE, now).ok().unwrap()).collect();
        assert!(limiter.enter(HERE, now).is_err());
        drop(held);
        assert!(limiter.enter(HERE, now).is_ok());
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = Limiter::new(1);
        let now = Instant::now();
        let address = |i: u32| IpAddr::V4(i.to_be_bytes().into());
        for i in 0..70_000 {
            let _ = limiter.enter(address(i), now);
        }
        assert_eq!(limiter.callers.lock().unwrap().len(), MAX_ADDRESSES);
        assert!(limiter.enter(address(70_000), now + Duration::from_secs(20)).is_ok(), "the idle make room");
        assert_eq!(limiter.callers.lock().unwrap().len(), 1);
    }

    #[test]
    fn nobody_is_remembered_for_longer_than_it_matters() {
        let limiter = Limiter::new(5);
        let now = Instant::now();
        let held = limiter.enter("192.0.2.7".parse().unwrap(), now).ok().unwrap();
        drop(limiter.enter(HERE, now));
        let remembered = |after: u64| {
            limiter.forget(now + Duration::from_secs(after));
            limiter.callers.lock().unwrap().len()
        };
        assert_eq!(remembered(0), 2);
        assert_eq!(remembered(1), 1, "who has a call under way is");
        drop(held);
        assert_eq!(remembered(1), 0);
    }

    #[test]
    fn an_ipv6_network_is_one_caller() {
        assert_eq!(group("2001:db8::1".parse().unwrap()), group("2001:db8::ffff:2".parse().unwrap()));
        assert_ne!(group("2001:db8::1".parse().unwrap()), group("2001:db8:0:1::1".parse().unwrap()));
        assert_eq!(group("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1".parse::<IpAddr>().unwrap());
    }
}
