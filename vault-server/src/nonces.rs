//! Nonces of requests: each is taken once (docs/protocol/requests.md), in memory that is bounded.
//!
//! A used nonce is remembered as long as its request could be accepted. Nothing is remembered over a restart: that
//! is why a request that an earlier process could have answered is refused. Nonces that the server gives away for
//! wrong clocks need no memory: they carry their time and are authenticated under a secret that stays the same, so
//! that one which is no longer good is never taken for a caller's own.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use vault_protocol::http::NONCE_LIFE;
use vault_protocol::ids::Time;
use vault_protocol::request::{MAX_LIFE, Received, SKEW};

/// Most nonces remembered: 8 bytes each and what a table adds.
const MAX: usize = 1 << 22;
/// Seconds in one bucket: a bucket is forgotten as a whole.
const BUCKET: u64 = 16;
/// The longest that a request can still be accepted from now on.
const LONGEST: u64 = SKEW + MAX_LIFE + SKEW;

/// Why a nonce is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NonceError {
    /// It was used.
    Used,
    /// Too many were used in the last two minutes.
    Full,
}

/// Whose nonce a request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The caller's: its clock counts.
    Caller,
    /// Ours, and still good: ours counts.
    Given,
    /// Ours, and no longer good.
    Ended,
}

pub(crate) struct Nonces {
    secret: [u8; 32],
    started: Time,
    max: usize,
    // (end, digests): forgotten at `end`; the ends ascend.
    buckets: Mutex<VecDeque<(u64, HashSet<u64>)>>,
}

impl Nonces {
    /// `secret` is the same in each process of this server.
    pub(crate) fn new(secret: [u8; 32], started: Time) -> Self {
        Nonces { secret, started, max: MAX, buckets: Mutex::default() }
    }

    fn digest(&self, parts: &[&[u8]]) -> [u8; 8] {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        parts.iter().for_each(|part| {
            hasher.update(part);
        });
        *hasher.finalize().as_bytes().first_chunk().expect("8 of 32 bytes")
    }

    /// A nonce for somebody with a wrong clock.
    pub(crate) fn give(&self, random: [u8; 4], now: Time) -> [u8; 16] {
        let mut nonce = [0; 16];
        // The second of the start belongs to the process before this one: what we give in it is dated a second later.
        nonce[..4].copy_from_slice(&seconds(now.max(self.started.plus(1))));
        nonce[4..8].copy_from_slice(&random);
        let tag = self.digest(&[b"given", &nonce[..8]]);
        nonce[8..].copy_from_slice(&tag);
        nonce
    }

    /// Whose this nonce is.
    pub(crate) fn origin(&self, nonce: &[u8; 16], now: Time) -> Origin {
        if self.digest(&[b"given", &nonce[..8]]) != nonce[8..] {
            return Origin::Caller;
        }
        let given = u32::from_be_bytes(*nonce.first_chunk().expect("4 of 16 bytes"));
        // A second more, since one may be dated a second ahead.
        let age = u64::from(u32::from_be_bytes(seconds(now.plus(1))).wrapping_sub(given));
        // Given before the start, some other request may have used it.
        let good = age <= NONCE_LIFE + 1 && now.0.saturating_sub(age) >= self.started.0;
        if good { Origin::Given } else { Origin::Ended }
    }

    /// Takes the nonce of a request that is about to be answered.
    pub(crate) fn take(&self, request: &Received, now: Time) -> Result<(), NonceError> {
        let digest = u64::from_be_bytes(self.digest(&[b"used", request.key.as_bytes(), &request.nonce]));
        // A request under a nonce of ours may carry any time; it dies with the nonce.
        let until = request.expires.plus(SKEW).0.clamp(now.0 + NONCE_LIFE + 1, now.0 + LONGEST + 1);
        let end = (until / BUCKET + 1) * BUCKET;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        while buckets.front().is_some_and(|(end, _)| *end <= now.0) {
            buckets.pop_front();
        }
        if buckets.iter().any(|(_, used)| used.contains(&digest)) {
            return Err(NonceError::Used);
        }
        if buckets.iter().map(|(_, used)| used.len()).sum::<usize>() >= self.max {
            return Err(NonceError::Full);
        }
        let at = buckets.partition_point(|(e, _)| *e < end);
        if buckets.get(at).is_none_or(|(e, _)| *e != end) {
            buckets.insert(at, (end, HashSet::new()));
        }
        buckets[at].1.insert(digest);
        Ok(())
    }
}

// The low half of the seconds: they come round again after 136 years.
fn seconds(time: Time) -> [u8; 4] {
    *time.0.to_be_bytes().last_chunk().expect("4 of 8 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault_protocol::key::PublicKey;

    fn request(n: u64, created: u64) -> Received {
        let base = "5866666666666666666666666666666666666666666666666666666666666666";
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&n.to_be_bytes());
        let key = PublicKey::from_hex(base).unwrap();
        Received { key, created: Time(created), expires: Time(created + MAX_LIFE), nonce }
    }

    #[test]
    fn a_nonce_is_taken_once_as_long_as_its_request_lives() {
        let nonces = Nonces::new([1; 32], Time(6000));
        let start = 1_000_000;
        // The latest and the earliest clock that are accepted.
        for created in [start + SKEW, start, start - MAX_LIFE - SKEW] {
            let request = request(created, created);
            let mut taken = 0;
            for now in start..start + 300 {
                if request.check_time(Time(now), Time(0)).is_ok() {
                    taken += u32::from(nonces.take(&request, Time(now)).is_ok());
                }
            }
            assert_eq!(taken, 1, "{created}");
        }
    }

    #[test]
    fn what_is_dead_is_forgotten_and_too_many_are_refused() {
        let mut nonces = Nonces::new([1; 32], Time(6000));
        nonces.max = 1000;
        for n in 0..1000 {
            assert_eq!(nonces.take(&request(n, 5000), Time(5000)), Ok(()));
        }
        assert_eq!(nonces.take(&request(1001, 5000), Time(5000)), Err(NonceError::Full));
        assert_eq!(nonces.take(&request(1001, 5200), Time(5200)), Ok(()));
        assert_eq!(nonces.buckets.lock().unwrap().len(), 1);
    }

    #[test]
    fn given_nonces_are_known_until_they_end() {
        let nonces = Nonces::new([1; 32], Time(6000));
        let given = nonces.give([9; 4], Time(7000));
        for (now, origin) in
            [(7000, Origin::Given), (7060, Origin::Given), (7061, Origin::Ended), (1 << 33, Origin::Ended)]
        {
            assert_eq!(nonces.origin(&given, Time(now)), origin, "{now}");
        }
        // A process that starts in the same second takes none that the one before it gave, and all of its own.
        let after = Nonces::new([1; 32], Time(7000));
        for now in [7000, 7001, 7060] {
            assert_eq!(after.origin(&given, Time(now)), Origin::Ended, "given before a restart");
        }
        let own = after.give([9; 4], Time(7000));
        for (now, origin) in
            [(7000, Origin::Given), (7001, Origin::Given), (7061, Origin::Given), (7062, Origin::Ended)]
        {
            assert_eq!(after.origin(&own, Time(now)), origin, "{now}");
        }
        for i in 0..16 {
            let mut other = given;
            other[i] ^= 1;
            assert_eq!(nonces.origin(&other, Time(7000)), Origin::Caller, "{i}");
        }
    }
}
