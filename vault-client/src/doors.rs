//! Doors as people open and close them: the same for the command line and for the page.

use vault_engine::custodians::Choice;
use vault_engine::deposits::Doubt;
use vault_engine::grants::Opening;
use vault_engine::state::{Document, Grant};
use vault_engine::{Error, Vault};
use vault_formats::Family;
use vault_formats::types::TYPES;
use vault_protocol::card::Level;
use vault_protocol::grant::Rights;
use vault_protocol::ids::{DocId, GrantId, Time, VaultId};

use crate::desk;
use crate::kinds;
use crate::sees::docs_of;

/// A door that somebody wants to open.
pub(crate) struct Ask {
    pub(crate) docs: Vec<DocId>,
    pub(crate) to: VaultId,
    pub(crate) until: Time,
    pub(crate) purpose: String,
    /// A rule for papers to come: their type codes; none named means every type that is not sensitive.
    pub(crate) standing: Option<Vec<String>>,
    /// The owner's word that a contact nobody verified may be shown papers that are not sensitive.
    pub(crate) unverified: bool,
    /// The owner's word that somebody may be shown papers whose authority has taken back what it said of them.
    pub(crate) unvouched: bool,
    /// Its reader may give and write, and sees nothing: no paper and no rule goes with it.
    pub(crate) gives_only: bool,
    /// Through how many custodians, if not through those chosen for all.
    pub(crate) choice: Option<Choice>,
}

/// Those of some papers that are shown on purpose only, never by a slip.
pub(crate) fn delicate<'v>(vault: &'v Vault, docs: &[DocId]) -> impl Iterator<Item = &'v Document> {
    docs.iter().filter_map(|id| vault.state().docs.get(id)).filter(|doc| kinds::is_sensitive(doc))
}

/// Opens it.
///
/// # Errors
/// [`Error::NotVouched`] without the owner's word for it; and as [`Vault::grant_through`].
pub(crate) fn open(vault: &mut Vault, ask: Ask, now: Time) -> Result<GrantId, Error> {
    if !ask.unvouched {
        refuse_unvouched(vault, &ask.to, now)?;
    }
    let by_rule = ask.standing.iter().flatten().any(|code| kinds::is_sensitive_type(code));
    let sensitive = by_rule || delicate(vault, &ask.docs).next().is_some();
    let now = if ask.standing.is_some() { desk::past_papers(vault, now) } else { now };
    let choice = ask.choice.unwrap_or_else(|| vault.custodian_choice());
    let Ask { docs, to, until, purpose, standing, unverified, gives_only, .. } = ask;
    let rights = Rights { read: !gives_only, give: true, message: true };
    vault.grant_through(&Opening { docs, to, until, purpose, rights, standing, unverified, sensitive }, choice, now)
}

// Whoever nobody vouches for any more is shown papers by their owner's word, said for this door, and by no other.
fn refuse_unvouched(vault: &Vault, to: &VaultId, now: Time) -> Result<(), Error> {
    match vault.state().contacts.get(to) {
        Some(contact) if is_unvouched(vault, to, now)? => Err(Error::NotVouched(contact.name.to_string())),
        _ => Ok(()),
    }
}

/// Whether somebody's authority has taken back what it said of them. Not if all of their cards were, too: then no word of the
/// owner's opens anything, and that is what is said.
///
/// # Errors
/// As [`Vault::doubts_about`].
pub(crate) fn is_unvouched(vault: &Vault, to: &VaultId, now: Time) -> Result<bool, Error> {
    let doubts = vault.doubts_about(to, now)?;
    Ok(doubts.contains(&Doubt::CredentialRevoked) && !doubts.contains(&Doubt::CardRevoked))
}

/// Closes every open door to somebody.
///
/// # Errors
/// As [`Vault::revoke`].
pub(crate) fn stop(vault: &mut Vault, who: &VaultId, now: Time) -> Result<(), Error> {
    open_to(vault, who, now).iter().try_for_each(|id| vault.revoke(id, now))
}

/// Closes the doors to somebody that show papers of a drawer, or will. What else they showed is shown on, by others until
/// the same day: a door once opened cannot be made smaller.
///
/// # Errors
/// As [`Vault::revoke`] and [`Vault::grant_through`]; in the second case nothing of those doors is shown any more.
pub(crate) fn stop_drawer(vault: &mut Vault, who: &VaultId, drawer: Family, now: Time) -> Result<(), Error> {
    let in_drawer = |code: &str| kinds::family_of(code) == drawer;
    let (mut closed, mut others) = (Vec::new(), Vec::new());
    for id in open_to(vault, who, now) {
        let (state, g) = (vault.state(), &vault.state().grants[&id]);
        let shown = docs_of(g).into_iter().filter(|id| state.docs.get(id).is_some_and(|d| d.removed.is_none()));
        let (stops, rest): (Vec<DocId>, Vec<DocId>) = shown.partition(|id| in_drawer(&state.docs[id].words.type_code));
        let rule: Option<Vec<String>> = g.record.standing.as_ref().map(|rule| match rule.types.is_empty() {
            true => TYPES.iter().filter(|t| t.sensitive.is_none()).map(|t| t.code.to_owned()).collect(),
            false => rule.types.iter().map(|t| t.to_string()).collect(),
        });
        if stops.is_empty() && !rule.iter().flatten().any(|code| in_drawer(code)) {
            continue;
        }
        closed.push(id);
        let rule: Vec<String> = rule.into_iter().flatten().filter(|code| !in_drawer(code)).collect();
        if !rest.is_empty() || !rule.is_empty() {
            let level = state.contacts.get(who).and_then(|c| c.level);
            let ask = Ask {
                docs: rest,
                to: *who,
                until: g.head.not_after,
                purpose: g.record.purpose.to_string(),
                standing: (!rule.is_empty()).then_some(rule),
                // Whoever was shown papers unverified was so by the owner's word, given then.
                unverified: level.is_none_or(|level| level == Level::File),
                // She makes smaller what she has opened.
                unvouched: true,
                gives_only: false,
                choice: Some(Choice::of(&g.head)),
            };
            others.push(ask);
        }
    }
    closed.iter().try_for_each(|id| vault.revoke(id, now))?;
    others.into_iter().try_for_each(|ask| open(vault, ask, now).map(drop))
}

/// Opens other doors like those that were closed last to somebody, for what of it is still here.
///
/// # Errors
/// [`Error::NotFound`] if none was closed that could still be open; [`Error::NotVouched`] if their credential was taken
/// back: then a door is opened on purpose; and as [`Vault::grant_through`].
pub(crate) fn again(vault: &mut Vault, who: &VaultId, now: Time) -> Result<(), Error> {
    refuse_unvouched(vault, who, now)?;
    let time = vault.log_time(now);
    let hers = vault.state().grants.values().filter(|g| g.head.recipient == *who && time < g.head.not_after);
    let closed: Vec<&Grant> = hers.filter(|g| g.revoked.is_some()).collect();
    let last = closed.iter().filter_map(|g| g.revoked).max().ok_or_else(|| Error::NotFound(who.to_string()))?;
    let doors: Vec<(GrantId, Choice)> =
        closed.iter().filter(|g| g.revoked == Some(last)).map(|g| (g.head.grant, Choice::of(&g.head))).collect();
    for (id, choice) in doors {
        let how = vault.opened_again(&id, &kinds::is_sensitive, now)?;
        vault.grant_through(&how, choice, now)?;
    }
    Ok(())
}

/// The doors that are open to somebody. `now` is this machine's clock.
pub(crate) fn open_to(vault: &Vault, who: &VaultId, now: Time) -> Vec<GrantId> {
    let now = vault.log_time(now);
    let hers = vault.state().grants.iter().filter(|(_, g)| g.head.recipient == *who && g.is_open(now));
    hers.map(|(id, _)| *id).collect()
}
