//! The vault on the table for one command: opened with its secret, asked about patients by what people type.

use std::collections::BTreeMap;
use std::sync::Arc;

use vault_desk::{clock, opening};
use vault_engine::deposits::Waiting;
use vault_engine::{Error, Vault};
use vault_formats::fold;
use vault_page::door::Aside;
use vault_protocol::card::Level;
use vault_protocol::ids::{Time, VaultId};
use vault_terminal::{Lang, Problem, Session, ids, msg};

use crate::problems::{Engine, NO_PATIENT};
use crate::time;

/// The open vault, and what is known beside it. `S` is whom it speaks to.
pub(crate) struct Office<S: Speaks> {
    pub(crate) session: S,
    pub(crate) vault: Vault,
    pub(crate) now: Time,
    /// The letters that wait, once somebody asked.
    pub(crate) inbox: Option<Arc<[Waiting]>>,
    /// Names of people who are known by their letters alone.
    pub(crate) strangers: BTreeMap<VaultId, String>,
    /// Held as long as the vault: a page that left it to this command takes it up again afterwards.
    _aside: Option<Aside>,
}

/// The office for one command.
pub(crate) type Desk<'a> = Office<&'a Session>;

/// Whoever is told what nobody asked about.
pub(crate) trait Speaks {
    /// A server found this machine's clock far off: it is `there` by the server's.
    fn clock_is_off(&self, there: Time, here: Time);
}

impl Speaks for &Session {
    fn clock_is_off(&self, there: Time, here: Time) {
        let there = time::moment(self.out.words(), there, here);
        self.out.warn(&msg!("warn-clock", there = there));
    }
}

impl<'a> Desk<'a> {
    /// Opens this home's vault, with its secret if it has one.
    pub(crate) fn open(session: &'a Session) -> Result<Self, Problem> {
        let opened = opening::open(session)?;
        let mut desk = Desk::around(session, opened.vault);
        desk._aside = opened.aside;
        Ok(desk)
    }

    /// A vault that was just made.
    pub(crate) fn around(session: &'a Session, vault: Vault) -> Self {
        Office::new(session, vault)
    }

    pub(crate) fn lang(&self) -> Lang {
        self.session.out.words().lang()
    }

    /// The patient who is called so, among those who show or send something.
    pub(crate) fn patient(&mut self, typed: &str) -> Result<VaultId, Problem> {
        let patients = self.patients().map_err(Engine)?;
        self.one_of(typed, &patients)
    }

    /// The person who is called so, among all whose card is known.
    pub(crate) fn person(&self, typed: &str) -> Result<VaultId, Problem> {
        let all: Vec<VaultId> = self.vault.state().contacts.keys().copied().collect();
        self.one_of(typed, &all)
    }

    /// By whole name, else by a part of it or the beginning of the number. Anybody may call themselves as somebody
    /// else is called: two of one name are never told apart by a guess.
    fn one_of(&self, typed: &str, among: &[VaultId]) -> Result<VaultId, Problem> {
        let wanted = fold(typed.trim());
        let name = |id: &VaultId| fold(&self.name_of(id));
        let whole: Vec<VaultId> = among.iter().copied().filter(|id| name(id) == wanted).collect();
        let part = |id: &VaultId| name(id).contains(&wanted) || id.to_string().starts_with(&wanted);
        let found = match whole.is_empty() && !wanted.is_empty() {
            true => among.iter().copied().filter(part).collect(),
            false => whole,
        };
        match found[..] {
            [one] => Ok(one),
            [] => Err(Problem::new(NO_PATIENT).with("typed", typed)),
            _ => {
                let short = short(among.iter().copied());
                let shown = |id: &VaultId| format!("{} ({})", self.name_of(id), short[id]);
                let candidates = found.iter().map(shown).collect();
                Err(Engine(Error::Ambiguous { typed: typed.to_owned(), candidates }).into())
            }
        }
    }
}

impl<S: Speaks> Office<S> {
    /// A vault that was just opened.
    pub(crate) fn new(session: S, vault: Vault) -> Self {
        let (vault, now) = (clock::ready(vault), time::now());
        Office { session, vault, now, inbox: None, strangers: BTreeMap::new(), _aside: None }
    }

    /// What time it is where dates decide: the public register's witnesses put this machine's clock right.
    pub(crate) fn time(&self) -> Time {
        self.vault.log_time(self.now)
    }

    /// How somebody was verified.
    pub(crate) fn level_of(&self, who: &VaultId) -> Option<Level> {
        self.vault.state().contacts.get(who).and_then(|c| c.level)
    }

    /// Whether their card was compared with whoever it belongs to.
    pub(crate) fn is_compared(&self, who: &VaultId) -> bool {
        self.level_of(who).is_some_and(Level::is_compared)
    }

    /// What somebody is called: the contact's name, the name in their letter, or the beginning of their fingerprint.
    pub(crate) fn name_of(&self, who: &VaultId) -> String {
        match (self.vault.state().contacts.get(who), self.strangers.get(who)) {
            (Some(contact), _) => contact.name.to_string(),
            (None, Some(name)) => name.clone(),
            (None, None) => who.to_string()[..8].to_owned(),
        }
    }
}

/// Shortest prefixes of ids, by id.
pub(crate) fn short<I: Ord + Copy + ToString>(all: impl Iterator<Item = I>) -> BTreeMap<I, String> {
    let all: Vec<I> = all.collect();
    let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
    all.into_iter().zip(ids::shortest_prefixes(&texts).into_iter().map(str::to_owned)).collect()
}

/// A clock that a server found far off is said once, whatever became of the command.
impl<S: Speaks> Drop for Office<S> {
    fn drop(&mut self) {
        if let Some(ahead) = self.vault.line.told.wrong() {
            let here = time::now();
            self.session.clock_is_off(Time(here.0.saturating_add_signed(ahead.saturating_neg())), here);
        }
    }
}
