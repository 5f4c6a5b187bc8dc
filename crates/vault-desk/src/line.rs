//! The line to the server, for programs in which somebody waits: a short try, and what is known of the line after it.

use std::time::Duration;

use vault_engine::{Error, Vault};
use vault_remote::{Needed, OfflineReason};

/// How long a try in passing waits for a connection.
pub const CONNECT: Duration = Duration::from_secs(3);
/// How long it waits on a silent line.
pub const IDLE: Duration = Duration::from_secs(8);

/// Asks the server something with little patience.
pub fn in_passing<T>(vault: &mut Vault, ask: impl FnOnce(&mut Vault) -> T) -> T {
    let patient = Patient::of(vault);
    (patient.vault.line.connect, patient.vault.line.idle) = (CONNECT, IDLE);
    ask(patient.vault)
}

/// The same; and with none at all once `needed` says that somebody needs the vault.
pub fn giving_way<T>(vault: &mut Vault, needed: Needed, ask: impl FnOnce(&mut Vault) -> T) -> T {
    let patient = Patient::of(vault);
    patient.vault.line.needed = Some(needed);
    in_passing(patient.vault, ask)
}

/// A vault whose line is as patient as before once this is dropped: whatever is asked may panic, and the vault outlives that.
struct Patient<'a> {
    vault: &'a mut Vault,
    before: (Duration, Duration, Option<Needed>),
}

impl<'a> Patient<'a> {
    fn of(vault: &'a mut Vault) -> Self {
        let before = (vault.line.connect, vault.line.idle, vault.line.needed.clone());
        Patient { vault, before }
    }
}

impl Drop for Patient<'_> {
    fn drop(&mut self) {
        let line = &mut self.vault.line;
        (line.connect, line.idle) = (self.before.0, self.before.1);
        line.needed = self.before.2.take();
    }
}

/// What is known of the line after an errand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Nobody answered.
    pub away: bool,
    /// What the errand ran into, beside being alone: the code of an error.
    pub trouble: Option<&'static str>,
}

/// What an errand shows of the line; nothing if that is not more than was known before. `gave_way`: it let somebody in before its
/// end; `locked`: the vault was locked meanwhile. A lie is said whatever else was so; a full disk, a damaged file or a refusal is no
/// matter of the line, and said although it gave way.
pub fn known(went: &Result<(), Error>, gave_way: bool, locked: bool) -> Option<Known> {
    match went {
        Err(Error::NoServer | Error::Offline(OfflineReason::GaveWay)) => None,
        Err(e @ Error::ServerMisbehaved(_)) => Some(Known { away: false, trouble: Some(e.blame().code) }),
        // What is unsaid now is said soon.
        Ok(()) | Err(Error::Offline(_)) if gave_way => None,
        Ok(()) => Some(Known::default()),
        Err(Error::Offline(_)) => Some(Known { away: true, trouble: None }),
        // What was under way goes on next time.
        Err(_) if locked => None,
        Err(e) => Some(Known { away: false, trouble: Some(e.blame().code) }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]

    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;

    use vault_crypto::password::Cost;
    use vault_engine::Making;
    use vault_protocol::card::Kind;
    use vault_remote::Refusal;

    use super::*;

    #[test]
    fn a_panic_leaves_the_line_as_patient_as_it_was() {
        let home = tempfile::tempdir().unwrap();
        let how = Making { kind: Kind::Person, name: "Hélène", role: "", password: None, cost: Cost::FLOOR };
        let (mut vault, _) = Vault::make(&home.path().join("home"), &how, crate::clock::now()).unwrap();
        let line = |vault: &Vault| (vault.line.connect, vault.line.idle, vault.line.needed.is_some());
        let before = line(&vault);
        let asked = giving_way(&mut vault, Arc::new(|| false), |vault| line(vault));
        assert_eq!(asked, (CONNECT, IDLE, true));
        assert_eq!(line(&vault), before);
        let panics = || giving_way(&mut vault, Arc::new(|| true), |_| panic!("in the middle of an errand"));
        catch_unwind(AssertUnwindSafe(panics)).unwrap_err();
        assert_eq!(line(&vault), before);
        assert!(before.0 > CONNECT && !before.2);
    }

    #[test]
    fn what_is_no_matter_of_the_line_is_said_although_it_gave_way() {
        let said = |trouble| Some(Known { away: false, trouble: Some(trouble) });
        for gave_way in [false, true] {
            assert_eq!(known(&Err(Error::Refused(Refusal::Quota)), gave_way, false), said("server-full"));
            assert_eq!(known(&Err(Error::NoServer), gave_way, false), None);
            assert_eq!(known(&Err(Error::Offline(OfflineReason::GaveWay)), gave_way, false), None);
            assert_eq!(known(&Err(Error::Refused(Refusal::Quota)), gave_way, true), None);
        }
        let cut = || Err(Error::Offline(OfflineReason::Cut));
        assert_eq!(known(&Ok(()), false, false), Some(Known::default()));
        assert_eq!(known(&cut(), false, false), Some(Known { away: true, trouble: None }));
        assert_eq!((known(&Ok(()), true, false), known(&cut(), true, false)), (None, None));
    }
}
