//! Doors as people open and close them: the same for the command line and for the page.

use vault_engine::custodians::Choice;
use vault_engine::grants::Opening;
use vault_engine::state::Document;
use vault_engine::{Error, Vault};
use vault_protocol::grant::Rights;
use vault_protocol::ids::{DocId, GrantId, Time, VaultId};

use crate::desk;
use crate::kinds;

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
/// As [`Vault::grant_through`].
pub(crate) fn open(vault: &mut Vault, ask: Ask, now: Time) -> Result<GrantId, Error> {
    let by_rule = ask.standing.iter().flatten().any(|code| kinds::is_sensitive_type(code));
    let sensitive = by_rule || delicate(vault, &ask.docs).next().is_some();
    let now = if ask.standing.is_some() { desk::past_papers(vault, now) } else { now };
    let choice = ask.choice.unwrap_or_else(|| vault.custodian_choice());
    let Ask { docs, to, until, purpose, standing, unverified, .. } = ask;
    let rights = Rights { read: true, give: true, message: true };
    vault.grant_through(&Opening { docs, to, until, purpose, rights, standing, unverified, sensitive }, choice, now)
}

/// The doors that are open to somebody. `now` is this machine's clock.
pub(crate) fn open_to(vault: &Vault, who: &VaultId, now: Time) -> Vec<GrantId> {
    let now = vault.log_time(now);
    let hers = vault.state().grants.iter().filter(|(_, g)| g.head.recipient == *who && g.is_open(now));
    hers.map(|(id, _)| *id).collect()
}
