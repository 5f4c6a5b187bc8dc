//! When to try again, how long to wait before, and how large a part of an upload may be. Decisions only: nothing here
//! waits, sends or reads a clock.

use crate::error::{OfflineReason, RemoteError};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use vault_protocol::http::Refusal;

/// The longest pause that a server's `retry-after` can ask for, in seconds; above it the refusal goes to the caller.
pub(crate) const LONGEST_PAUSE: u64 = 60;
/// The slowest line that is waited for, in bytes a second on average, after twice the idle time.
pub(crate) const SLOWEST: u64 = 1_000;
/// What a slow line carries, in bytes a second: how long the bytes in the system's buffers may need to leave.
const SLOW: u64 = 10_000;

/// How often a call that failed like this is made in all. Every call is idempotent, or a compare-and-swap.
pub(crate) fn tries(error: &RemoteError) -> u32 {
    match error {
        // A line that drops three requests of ten still answers all but one call of ten thousand.
        RemoteError::Offline(OfflineReason::Cut) => 8,
        RemoteError::Offline(OfflineReason::Gateway) => 4,
        RemoteError::Offline(OfflineReason::Timeout) => 3,
        // Most often a machine without a network: its owner wants to hear so soon.
        RemoteError::Offline(OfflineReason::Name | OfflineReason::Connect) => 2,
        RemoteError::Refused(Refusal::Slow) => 6,
        RemoteError::Refused(Refusal::Unavailable) => 3,
        _ => 1,
    }
}

/// How long to wait after the `failures`th failure in a row: doubled each time, at most 5 s, and a random part of it
/// left out so that clients which failed together do not come back together. `dice` is any random byte.
pub(crate) fn pause(first: Duration, failures: u32, retry_after: Option<Duration>, dice: u8) -> Duration {
    let full = first.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(Duration::from_secs(5));
    let jittered = full / 2 + full / 2 * u32::from(dice) / 256;
    retry_after.map_or(jittered, |asked| asked + jittered / 2)
}

/// How long bytes that have left the program may still be on their way.
pub(crate) fn draining(bytes: u64) -> Duration {
    Duration::from_secs(bytes / SLOW)
}

/// How large a part of an upload is: large on a good line, small on one that breaks before a large one is through.
#[derive(Debug)]
pub(crate) struct Pace(AtomicU64);

impl Pace {
    /// Smallest part, in bytes.
    pub(crate) const MIN: u64 = 64 * 1024;
    /// Largest part, in bytes.
    pub(crate) const MAX: u64 = 4 * 1024 * 1024;

    pub(crate) fn new() -> Self {
        Pace(AtomicU64::new(512 * 1024))
    }

    /// Bytes for the next part.
    pub(crate) fn size(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// How many of these lengths go into one call, at least one and at most `count`, and their sum.
    pub(crate) fn fitting(&self, lengths: impl IntoIterator<Item = usize>, count: usize) -> (usize, u64) {
        let (mut n, mut sum) = (0, 0);
        for len in lengths.into_iter().take(count) {
            if n > 0 && sum + len as u64 > self.size() {
                break;
            }
            n += 1;
            sum += len as u64;
        }
        (n, sum)
    }

    /// So many bytes came through at once in this time.
    pub(crate) fn came_through(&self, bytes: u64, took: Duration) {
        let size = self.size();
        let next = match took.as_secs() {
            // Few bytes say nothing about how many would be too many.
            0..=2 if bytes > size / 2 => size * 2,
            0..=10 => size,
            _ => size.min(bytes / 2),
        };
        self.0.store(next.clamp(Self::MIN, Self::MAX), Ordering::Relaxed);
    }

    /// A part was lost on the way.
    pub(crate) fn was_lost(&self) {
        self.0.store((self.size() / 2).max(Self::MIN), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_spread() {
        let first = Duration::from_millis(200);
        assert_eq!(pause(first, 1, None, 0), Duration::from_millis(100));
        assert!(pause(first, 1, None, 255) > Duration::from_millis(199));
        for failures in 1..200 {
            let (least, most) = (pause(first, failures, None, 0), pause(first, failures, None, 255));
            assert!(least < most && most <= Duration::from_secs(5));
            assert!(least <= pause(first, failures + 1, None, 0));
        }
        assert!(pause(first, 1, Some(Duration::from_secs(7)), 0) >= Duration::from_secs(7));
    }

    #[test]
    fn parts_grow_on_a_good_line_and_shrink_on_a_bad_one() {
        let pace = Pace::new();
        for _ in 0..10 {
            pace.came_through(pace.size(), Duration::from_millis(300));
        }
        assert_eq!(pace.size(), Pace::MAX);
        pace.came_through(1000, Duration::from_millis(1));
        assert_eq!(pace.size(), Pace::MAX, "the short last part of an object says nothing");
        for _ in 0..10 {
            pace.was_lost();
        }
        assert_eq!(pace.size(), Pace::MIN);
        pace.came_through(pace.size(), Duration::from_secs(7));
        assert_eq!(pace.size(), Pace::MIN, "10 kB/s carries the smallest part in seven seconds");
        let pace = Pace(AtomicU64::new(Pace::MAX));
        pace.came_through(Pace::MAX, Duration::from_secs(400));
        assert_eq!(pace.size(), Pace::MAX / 2);
    }

    #[test]
    fn a_call_carries_at_least_one_and_no_more_than_fits() {
        let pace = Pace(AtomicU64::new(10));
        assert_eq!(pace.fitting([5, 5, 5], 9), (2, 10));
        assert_eq!(pace.fitting([50, 5], 9), (1, 50));
        assert_eq!(pace.fitting([1, 1, 1], 2), (2, 2));
        assert_eq!(pace.fitting([1, 1, 1], 9), (3, 3));
        assert_eq!(pace.fitting([0, 50], 9), (1, 0));
    }

    #[test]
    fn lies_are_never_asked_for_again() {
        use crate::error::Misbehaviour;
        assert_eq!(tries(&RemoteError::Misbehaved(Misbehaviour::Digest)), 1);
        assert_eq!(tries(&RemoteError::Refused(Refusal::Conflict)), 1);
        assert_eq!(tries(&RemoteError::Offline(OfflineReason::Tls)), 1);
        assert!(tries(&RemoteError::Offline(OfflineReason::Cut)) > 2);
    }
}
