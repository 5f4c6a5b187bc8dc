//! Addresses that work once, for a short while.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::secret::Secret;

/// How many wait at once: beyond it the oldest ends.
const MAX_WAITING: usize = 64;

/// Each opens one thing, once, until it is too old.
pub(super) struct Tickets<T> {
    waiting: Mutex<Vec<Ticket<T>>>,
    life: Duration,
}

struct Ticket<T> {
    secret: Secret,
    ends: Instant,
    opens: T,
}

impl<T> Tickets<T> {
    pub(super) fn new(life: Duration) -> Self {
        Tickets { waiting: Mutex::default(), life }
    }

    /// A new one, as text.
    pub(super) fn issue(&self, opens: T, now: Instant) -> String {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|ticket| ticket.ends > now);
        if waiting.len() >= MAX_WAITING {
            waiting.remove(0);
        }
        let secret = Secret::generate();
        waiting.push(Ticket { secret, ends: now + self.life, opens });
        secret.text()
    }

    /// What it opens; nobody gets it a second time.
    pub(super) fn take(&self, text: &str, now: Instant) -> Option<T> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|ticket| ticket.ends > now);
        let found = waiting.iter().position(|ticket| ticket.secret.is(text))?;
        Some(waiting.remove(found).opens)
    }

    /// Whether it would open something; it still does afterwards.
    pub(super) fn waits(&self, text: &str, now: Instant) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.iter().any(|ticket| ticket.ends > now && ticket.secret.is(text))
    }

    /// None of them opens anything any more.
    pub(super) fn end(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_opens_once_and_not_after_its_time() {
        let (tickets, now) = (Tickets::new(Duration::from_secs(60)), Instant::now());
        let ticket = tickets.issue("a", now);
        assert_eq!(tickets.take("x", now), None);
        assert!(tickets.waits(&ticket, now) && !tickets.waits("x", now));
        assert_eq!(tickets.take(&ticket, now), Some("a"));
        assert!(!tickets.waits(&ticket, now));
        assert_eq!(tickets.take(&ticket, now), None, "used");
        let late = tickets.issue("b", now);
        assert_eq!(tickets.take(&late, now + Duration::from_secs(60)), None, "too old");
        let ended = tickets.issue("c", now);
        tickets.end();
        assert_eq!(tickets.take(&ended, now), None, "ended");
    }

    #[test]
    fn beyond_the_bound_the_oldest_ends() {
        let (tickets, now) = (Tickets::new(Duration::from_secs(60)), Instant::now());
        let all: Vec<_> = (0..=MAX_WAITING).map(|n| tickets.issue(n, now)).collect();
        assert_eq!(tickets.take(&all[0], now), None);
        assert_eq!(tickets.take(&all[1], now), Some(1));
        assert_eq!(tickets.take(&all[MAX_WAITING], now), Some(MAX_WAITING));
    }
}
