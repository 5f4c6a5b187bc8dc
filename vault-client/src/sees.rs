//! Who sees what now: everybody with an open door, the papers behind it by drawer, until when. All others see nothing.

use std::collections::{BTreeMap, BTreeSet};

use vault_engine::Vault;
use vault_engine::custodians::Choice;
use vault_engine::deposits::Doubt;
use vault_engine::state::Grant;
use vault_formats::Family;
use vault_protocol::ids::{DocId, Time, VaultId};

use crate::kinds;

/// Somebody with an open door.
pub(crate) struct Sees<'a> {
    pub(crate) who: VaultId,
    pub(crate) name: String,
    pub(crate) doors: Vec<&'a Grant>,
    pub(crate) docs: BTreeSet<DocId>,
    /// What is known against their keys or their credential, the gravest first.
    pub(crate) doubts: Vec<Doubt>,
    /// The last day of the last door.
    pub(crate) until: Time,
    /// How many papers of each drawer.
    pub(crate) families: BTreeMap<Family, usize>,
    /// Drawers of which papers to come are shown too; all that is not sensitive, if a rule names no type.
    pub(crate) to_come: BTreeSet<Family>,
}

impl Sees<'_> {
    /// The type codes of the rules for papers to come.
    pub(crate) fn rules(&self) -> Vec<String> {
        let rules = self.doors.iter().filter_map(|g| g.record.standing.as_ref());
        rules.flat_map(|r| r.types.iter().map(|t| t.to_string())).collect()
    }
    /// Whether one of the doors shows anything: through the others papers only come.
    pub(crate) fn reads(&self) -> bool {
        self.doors.iter().any(|g| g.head.rights.read)
    }
    /// Whether papers to come are shown as well.
    pub(crate) fn is_standing(&self) -> bool {
        !self.to_come.is_empty()
    }
}

/// Everybody with an open door, by name.
pub(crate) fn who(vault: &Vault, now: Time) -> Vec<Sees<'_>> {
    let now = vault.log_time(now);
    let mut rows: BTreeMap<VaultId, Sees<'_>> = BTreeMap::new();
    for g in vault.state().grants.values().filter(|g| g.is_open(now)) {
        let who = g.head.recipient;
        let row = rows.entry(who).or_insert_with(|| Sees {
            who,
            name: name_of(vault, &who),
            doors: Vec::new(),
            docs: BTreeSet::new(),
            // What cannot be read here says nothing.
            doubts: vault.doubts_about(&who, now).unwrap_or_default(),
            until: Time(0),
            families: BTreeMap::new(),
            to_come: BTreeSet::new(),
        });
        row.docs.extend(docs_of(g));
        row.until = row.until.max(g.head.not_after);
        match &g.record.standing {
            Some(rule) if rule.types.is_empty() => row.to_come.extend(Family::ALL),
            Some(rule) => row.to_come.extend(rule.types.iter().map(|t| kinds::family_of(t.as_str()))),
            None => {}
        }
        row.doors.push(g);
    }
    let mut rows: Vec<Sees<'_>> = rows.into_values().collect();
    for row in &mut rows {
        for doc in row.docs.iter().filter_map(|id| vault.state().docs.get(id)) {
            *row.families.entry(kinds::family_of(&doc.words.type_code)).or_default() += 1;
        }
    }
    rows.sort_by_key(|row| row.name.to_lowercase());
    rows
}

/// The papers of a door, each once: a paper sealed anew stands in it twice.
pub(crate) fn docs_of(g: &Grant) -> Vec<DocId> {
    let mut docs: Vec<DocId> = g.papers.iter().map(|p| p.doc).collect();
    docs.sort_unstable();
    docs.dedup();
    docs
}

/// What the owner calls somebody: the contact's name, or the beginning of their fingerprint.
pub(crate) fn name_of(vault: &Vault, who: &VaultId) -> String {
    match vault.state().contacts.get(who) {
        Some(contact) => contact.name.to_string(),
        None => who.to_string()[..8].to_owned(),
    }
}

/// What proofs of reading rest on, for the weakest of some doors: one server that keeps the boxes and signs, or three of
/// which two had to.
pub(crate) fn evidence<'a>(doors: impl IntoIterator<Item = &'a Grant>) -> &'static str {
    let mut doors = doors.into_iter().peekable();
    let one = doors.peek().is_none() || doors.any(|g| Choice::of(&g.head) == Choice::One);
    if one { "one-operator" } else { "two-of-three" }
}
