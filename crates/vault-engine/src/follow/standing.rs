//! How a log stands: how old the newest checkpoint of it is, and what time it is by those who sign them
//! (docs/protocol/log.md, "Time").

use super::kept::Followed;
use crate::error::Error;
use crate::files::{MAX_FRAME, SealedFile};
use crate::vault::Vault;
use std::collections::BTreeMap;
use vault_log::key::VerifierKey;
use vault_log::policy::Witnessed;
use vault_protocol::ids::Time;
use vault_protocol::wire;

/// How far a clock may be from the witnesses' before it is put right by theirs, in seconds.
const NEAR: u64 = 600;

/// A log that is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogStanding {
    /// Its key; the name is the log's origin.
    pub key: VerifierKey,
    /// The server that keeps it; nothing if only the policy knows it.
    pub server: Option<String>,
    /// Whether the policy names it. One that it does not is believed by the key that it showed first.
    pub named: bool,
    /// Whether this vault's own readings stand there.
    pub own: bool,
    /// Its newest checkpoint; nothing if it was never read.
    pub newest: Option<Newest>,
}

/// The newest checkpoint that everybody was shown of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newest {
    /// Leaves.
    pub size: u64,
    /// When a quorum of the policy's witnesses had signed it; without one, when this device first saw a log so large.
    pub at: Time,
    /// Whether there was a quorum.
    pub witnessed: bool,
    /// When this device asked the last time, by its own clock.
    pub asked: Time,
}

impl LogStanding {
    /// Its name.
    pub fn origin(&self) -> &str {
        self.key.name().as_str()
    }

    /// Who keeps it: the name that the server had when the log began.
    pub fn operator(&self) -> &str {
        self.origin().split('/').next().unwrap_or_default()
    }
}

/// How many witnesses have to agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witnesses {
    /// Their names, in the order of the policy.
    pub names: Vec<String>,
    /// How few can be enough; 0: none is asked for.
    pub needed: usize,
    /// Whether two quorums share an honest one as long as less than a third are not.
    pub withstands_a_third: bool,
}

impl Newest {
    /// Whether the log had shown nothing new for a day when it was asked: a log that runs shows more every minute.
    pub fn has_stopped(&self) -> bool {
        self.at.plus(Time::DAY) < self.asked
    }
}

impl Followed {
    /// The newest checkpoint, if there is one.
    pub(crate) fn newest(&self) -> Option<Newest> {
        let last = self.moments.last()?;
        let same = self.moments.iter().rev().take_while(|moment| moment.size == last.size);
        let first = same.last().map_or(last.asked, |moment| moment.asked);
        let at = if last.witnessed { last.at } else { first };
        Some(Newest { size: last.size, at, witnessed: last.witnessed, asked: last.asked })
    }
}

vault_protocol::record! {
    /// The latest time that a quorum of witnesses has signed, and this device's clock when it heard it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Heard {
        said: Time,
        at: Time,
    }
}

impl Heard {
    // What a clock that shows `now` should show.
    fn correct(&self, now: Time) -> Time {
        let right = match self.at.0.checked_sub(self.said.0) {
            _ if self.at.distance(self.said) <= NEAR => now,
            Some(ahead) => Time(now.0.saturating_sub(ahead)),
            None => now.plus(self.said.0 - self.at.0),
        };
        right.max(self.said)
    }
}

impl Vault {
    /// The logs that are believed, each once, the own one first: those that were met, and those that the policy names.
    pub fn logs(&self) -> Result<Vec<LogStanding>, Error> {
        let (home, policy) = (self.server_url().unwrap_or_default(), self.policy()?);
        let mut logs: BTreeMap<String, LogStanding> = BTreeMap::new();
        for log in policy.iter().flat_map(|policy| policy.logs()) {
            let standing = LogStanding { key: log.key.clone(), server: None, named: true, own: false, newest: None };
            logs.insert(log.key.to_string(), standing);
        }
        for pin in self.pinned_logs()? {
            if self.pinned(&pin.vault, &pin.server)?.is_some_and(|now| now.key != pin.key) {
                // It has ended.
                continue;
            }
            let newest = Followed::read(self, pin.origin())?.newest();
            let new = LogStanding { key: pin.key.clone(), server: None, named: false, own: false, newest };
            let log = logs.entry(pin.key.to_string()).or_insert(new);
            log.own |= pin.vault == *self.id() && pin.server == home;
            (log.server, log.newest) = (Some(pin.server), newest);
        }
        let mut logs: Vec<LogStanding> = logs.into_values().collect();
        logs.sort_by_key(|log| !log.own);
        Ok(logs)
    }

    /// The witnesses of the owner's policy; none without one.
    pub fn witnesses(&self) -> Result<Witnesses, Error> {
        let Some(policy) = self.policy()? else { return Ok(Witnesses::default()) };
        let names = policy.witnesses().iter().map(|witness| witness.key.name().to_string()).collect();
        Ok(Witnesses { names, needed: policy.least(), withstands_a_third: policy.withstands_a_third() })
    }

    fn heard(&self) -> (SealedFile, Option<Heard>) {
        let file = SealedFile::new(&self.home, "heard", &self.device);
        // Without it the own clock decides, until the next look.
        let heard = file.read().ok().flatten().and_then(|bytes| wire::decode(&bytes, MAX_FRAME).ok());
        (file, heard)
    }

    /// What time it is where dates decide: this device's clock, put right by the last checkpoint that a quorum of the
    /// policy's witnesses has signed, and never before it. Without witnesses it is `now`.
    pub fn log_time(&self, now: Time) -> Time {
        self.heard().1.map_or(now, |heard| heard.correct(now))
    }

    /// Notes what the witnesses say the time is. An older word than the last says nothing: anybody can show one.
    pub(super) fn hear_time(&self, witnessed: Option<&Witnessed>, now: Time) -> Result<(), Error> {
        let Some(said) = witnessed.and_then(Witnessed::current_at).map(Time) else { return Ok(()) };
        let (file, heard) = self.heard();
        if heard.is_some_and(|heard| said <= heard.said) {
            return Ok(());
        }
        Ok(file.write(&wire::encode(&Heard { said, at: now }))?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::kept::Moment;
    use super::*;

    const DAY: u64 = Time::DAY;

    #[test]
    fn witnesses_put_a_clock_right_and_it_never_goes_behind_their_word() {
        let time = |said: u64, at: u64, now: u64| Heard { said: Time(said), at: Time(at) }.correct(Time(now)).0;
        // A clock that was right is left alone, whatever it shows later, but for the past.
        assert_eq!(time(100 * DAY, 100 * DAY + 90, 103 * DAY), 103 * DAY);
        assert_eq!(time(100 * DAY, 100 * DAY - 90, 97 * DAY), 100 * DAY);
        // Three days ahead; three days behind.
        assert_eq!(time(100 * DAY, 103 * DAY, 104 * DAY), 101 * DAY);
        assert_eq!(time(100 * DAY, 97 * DAY, 98 * DAY), 101 * DAY);
        // Put right by its owner since.
        assert_eq!(time(100 * DAY, 103 * DAY, 100 * DAY + 50), 100 * DAY);
        assert_eq!(time(0, u64::MAX, u64::MAX), 0);
        assert_eq!(time(u64::MAX, 0, 5), u64::MAX);
    }

    #[test]
    fn a_log_that_shows_nothing_new_for_a_day_has_stopped() {
        let moment = |at, size, witnessed, asked| Moment { at: Time(at), size, witnessed, asked: Time(asked) };
        let newest =
            |moments: &[Moment]| Followed { moments: moments.to_vec(), ..Followed::default() }.newest().unwrap();
        assert!(Followed::default().newest().is_none());
        // Nobody asked for a week: that says nothing about the log.
        let rests = newest(&[moment(0, 5, false, 0), moment(DAY, 9, false, DAY)]);
        assert_eq!((rests.at, rests.size, rests.has_stopped()), (Time(DAY), 9, false));
        // As large as a day ago.
        let same = [moment(0, 5, false, 0), moment(9, 7, false, 9), moment(DAY, 7, false, DAY)];
        assert!(!newest(&same).has_stopped());
        let longer = [same[0], same[1], same[2], moment(DAY + 10, 7, false, DAY + 10)];
        assert!(newest(&longer).has_stopped() && newest(&longer).at == Time(9));
        // What witnesses signed a day before it was asked for, however large it is.
        assert!(newest(&[moment(5, 7, true, DAY + 6)]).has_stopped());
        assert!(!newest(&[moment(5, 7, true, DAY + 5)]).has_stopped());
    }
}
