//! When it locks, and when it ends. Pure: times in, a verdict out.

use std::time::{Duration, Instant};

/// How long things last.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Without anything that a person does: locks.
    pub lock: Duration,
    /// Without a sign of life from a page with script: ends.
    pub exit: Duration,
    /// The same when no page ever had a script: it shows no life while somebody reads.
    pub exit_without_script: Duration,
    /// After a page said goodbye and no other shows life: ends. Longer than a page's beat, which is a minute.
    pub bye: Duration,
    /// Life of an address that opens the page or a paper.
    pub address: Duration,
    /// How long a download that was cut may go on.
    pub download: Duration,
}

impl Default for Times {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Times {
            lock: minutes(10),
            exit: minutes(15),
            exit_without_script: minutes(120),
            bye: Duration::from_secs(90),
            address: minutes(1),
            download: minutes(30),
        }
    }
}

/// What was last seen of anybody.
#[derive(Debug)]
pub(super) struct Idle {
    active: Instant,
    heard: Instant,
    bye: Option<Instant>,
    paper: Option<Instant>,
    scripted: bool,
    under_way: usize,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Nothing,
    Lock,
    Exit,
}

impl Idle {
    pub(super) fn new(now: Instant) -> Self {
        Idle { active: now, heard: now, bye: None, paper: None, scripted: false, under_way: 0 }
    }

    /// A request with a session.
    pub(super) fn heard(&mut self, now: Instant) {
        (self.heard, self.bye) = (now, None);
    }

    /// A sign of life from a page's script.
    pub(super) fn beat(&mut self, now: Instant) {
        self.heard(now);
        self.scripted = true;
    }

    /// A person did something.
    pub(super) fn active(&mut self, now: Instant) {
        self.active = now;
    }

    /// A page is gone; there may be others.
    pub(super) fn bye(&mut self, now: Instant) {
        self.bye = Some(now);
    }

    /// A paper is opened, perhaps in place of the page it was opened from: it shows no life, and its reader comes back.
    pub(super) fn paper(&mut self, now: Instant) {
        self.heard(now);
        self.active(now);
        self.paper = Some(now);
    }

    /// Something of a person's is under way: a file comes or goes.
    pub(super) fn begins(&mut self) {
        self.under_way += 1;
    }

    pub(super) fn ends(&mut self, now: Instant) {
        self.under_way -= 1;
        (self.active, self.heard) = (now, now);
    }

    pub(super) fn due(&self, times: &Times, now: Instant) -> Due {
        if self.under_way > 0 {
            return Due::Nothing;
        }
        let since = |then: Instant| now.saturating_duration_since(then);
        let patience = if self.scripted { times.exit } else { times.exit_without_script };
        let reads = self.paper.is_some_and(|paper| since(paper) < times.exit);
        if since(self.heard) >= patience || !reads && self.bye.is_some_and(|bye| since(bye) >= times.bye) {
            return Due::Exit;
        }
        if since(self.active) >= times.lock { Due::Lock } else { Due::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn minutes(minutes: u64) -> Duration {
        Duration::from_secs(60 * minutes)
    }

    #[test]
    fn locks_after_ten_minutes_without_a_person_though_the_page_beats() {
        let (start, times) = (Instant::now(), Times::default());
        let mut idle = Idle::new(start);
        for minute in 1..10 {
            idle.beat(start + minutes(minute));
            assert_eq!(idle.due(&times, start + minutes(minute)), Due::Nothing);
        }
        assert_eq!(idle.due(&times, start + minutes(10)), Due::Lock);
        idle.active(start + minutes(10));
        assert_eq!(idle.due(&times, start + minutes(19)), Due::Nothing);
        assert_eq!(idle.due(&times, start + minutes(20)), Due::Lock);
    }

    #[test]
    fn ends_after_fifteen_minutes_of_silence_or_two_hours_without_script() {
        let (start, times) = (Instant::now(), Times::default());
        let mut idle = Idle::new(start);
        idle.heard(start);
        assert_eq!(idle.due(&times, start + minutes(119)), Due::Lock);
        assert_eq!(idle.due(&times, start + minutes(120)), Due::Exit);
        idle.beat(start);
        assert_eq!(idle.due(&times, start + minutes(14)), Due::Lock);
        assert_eq!(idle.due(&times, start + minutes(15)), Due::Exit);
    }

    #[test]
    fn a_goodbye_ends_it_unless_another_page_is_there() {
        let (start, times) = (Instant::now(), Times::default());
        let mut idle = Idle::new(start);
        idle.bye(start);
        assert_eq!(idle.due(&times, start + Duration::from_secs(89)), Due::Nothing);
        assert_eq!(idle.due(&times, start + Duration::from_secs(90)), Due::Exit);
        idle.beat(start + Duration::from_secs(60));
        assert_eq!(idle.due(&times, start + Duration::from_secs(90)), Due::Nothing);
    }

    #[test]
    fn who_reads_a_paper_in_place_of_the_page_comes_back() {
        let (start, times) = (Instant::now(), Times::default());
        let mut idle = Idle::new(start);
        idle.beat(start);
        idle.paper(start + minutes(5));
        idle.bye(start + minutes(5));
        assert_eq!(idle.due(&times, start + minutes(14)), Due::Nothing);
        assert_eq!(idle.due(&times, start + minutes(15)), Due::Lock);
        assert_eq!(idle.due(&times, start + minutes(20)), Due::Exit);
    }

    #[test]
    fn nothing_is_cut() {
        let (start, times) = (Instant::now(), Times::default());
        let mut idle = Idle::new(start);
        idle.begins();
        assert_eq!(idle.due(&times, start + minutes(600)), Due::Nothing);
        idle.ends(start + minutes(600));
        assert_eq!(idle.due(&times, start + minutes(601)), Due::Nothing);
        assert_eq!(idle.due(&times, start + minutes(610)), Due::Lock);
    }
}
