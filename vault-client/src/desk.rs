//! The vault on the table for one command: opened with its secret, asked about by what people type.

use std::collections::BTreeMap;

use vault_desk::{clock, opening};
use vault_engine::Vault;
use vault_engine::state::{Document, Grant};
use vault_page::door::Aside;
use vault_protocol::ids::{DocId, GrantId, Time, VaultId};
use vault_terminal::{Lang, Problem, Session, ids, msg};

use crate::time;

/// Clocks that differ by more are another device's, and are not followed, in seconds.
const NEAR: u64 = 5;

/// The open vault, and what a command needs beside it.
pub(crate) struct Desk<'a> {
    pub(crate) session: &'a Session,
    pub(crate) vault: Vault,
    pub(crate) now: Time,
    /// Held as long as the vault: a page that left it to this command takes it up again afterwards.
    _aside: Option<Aside>,
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
        Desk { session, vault: clock::ready(vault), now: time::now(), _aside: None }
    }

    /// A paper to come is never before a rule that is here.
    pub(crate) fn step_past_rules(&mut self) {
        self.now = past_rules(&self.vault, self.now);
    }

    /// What time it is where dates decide: the public register's witnesses put this machine's clock right.
    pub(crate) fn time(&self) -> Time {
        self.vault.log_time(self.now)
    }

    pub(crate) fn lang(&self) -> Lang {
        self.session.out.words().lang()
    }

    /// The paper whose id begins with what was typed.
    pub(crate) fn doc(&self, typed: &str) -> Result<&Document, Problem> {
        let docs: Vec<&Document> = self.vault.state().docs.values().collect();
        let all: Vec<String> = docs.iter().map(|d| d.id.to_string()).collect();
        Ok(docs[ids::resolve(typed, &all)?])
    }

    /// Several papers, each once, in the order typed.
    pub(crate) fn docs(&self, typed: &[String]) -> Result<Vec<DocId>, Problem> {
        let mut found = Vec::new();
        for typed in typed {
            let id = self.doc(typed)?.id;
            if !found.contains(&id) {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// The shortest way to type each paper's id.
    pub(crate) fn short_docs(&self) -> BTreeMap<DocId, String> {
        short(self.vault.state().docs.keys().copied())
    }

    /// The shortest way to type each door's id.
    pub(crate) fn short_grants(&self) -> BTreeMap<GrantId, String> {
        short(self.vault.state().grants.keys().copied())
    }

    /// The door whose id begins with what was typed, if any does.
    pub(crate) fn grant(&self, typed: &str) -> Result<&Grant, ids::Unresolved> {
        let grants: Vec<(&GrantId, &Grant)> = self.vault.state().grants.iter().collect();
        let all: Vec<String> = grants.iter().map(|(id, _)| id.to_string()).collect();
        ids::resolve(typed, &all).map(|at| grants[at].1)
    }

    /// What the owner calls somebody: the contact's name, or the beginning of their fingerprint.
    pub(crate) fn name_of(&self, who: &VaultId) -> String {
        crate::sees::name_of(&self.vault, who)
    }
}

/// The time for a rule that is made now. It is about papers to come: it begins after every paper that is here, even one of
/// this very second.
pub(crate) fn past_papers(vault: &Vault, now: Time) -> Time {
    let last = vault.state().docs.values().map(|d| d.current().added).max();
    last.filter(|last| *last >= now && last.distance(now) <= NEAR).map_or(now, |last| last.plus(1))
}

/// The time for a paper that comes now: not before any rule that is here.
pub(crate) fn past_rules(vault: &Vault, now: Time) -> Time {
    let rules = vault.state().grants.values().filter(|g| g.record.standing.is_some());
    let last = rules.map(|g| g.record.at).max();
    last.filter(|last| *last > now && last.distance(now) <= NEAR).unwrap_or(now)
}

/// Shortest prefixes of ids, by id.
pub(crate) fn short<I: Ord + Copy + ToString>(all: impl Iterator<Item = I>) -> BTreeMap<I, String> {
    let all: Vec<I> = all.collect();
    let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
    all.into_iter().zip(ids::shortest_prefixes(&texts).into_iter().map(str::to_owned)).collect()
}

/// A clock that a server found far off is said once, whatever became of the command.
impl Drop for Desk<'_> {
    fn drop(&mut self) {
        if let Some(ahead) = self.vault.line.told.wrong() {
            let here = time::now();
            let there = Time(here.0.saturating_add_signed(ahead.saturating_neg()));
            let there = time::moment(self.session.out.words(), there, here);
            self.session.out.warn(&msg!("warn-clock", there = there));
        }
    }
}
