//! Taking back: words changed, and doors closed. A paper in the bin is taken out by [`Vault::restore`]; a note is taken back
//! by an empty one.
//!
//! A closed door stays closed: its reader's custodian has signed so. What can be had back is another door like it, and
//! whoever looks at the history sees two.

use crate::error::Error;
use crate::grants::Opening;
use crate::state::Document;
use crate::vault::Vault;
use std::collections::BTreeSet;
use vault_protocol::ids::{DocId, GrantId, Time};

impl Vault {
    /// Says again what was said of a document before its words were last changed. Done twice, it changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such document or its words were never changed.
    pub fn undo_words(&mut self, doc: &DocId, now: Time) -> Result<(), Error> {
        let before = self.state.docs.get(doc).and_then(|d| d.before.clone());
        self.describe(doc, &before.ok_or_else(|| Error::NotFound(doc.to_string()))?, now)
    }

    /// A door like one that was closed: for the papers of it that are still here, until the same day. Whether one of them
    /// is of a sensitive category is for the caller to say, as for any door.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such door, it was not closed, or its time is over.
    pub fn opened_again(
        &self,
        id: &GrantId,
        sensitive: &dyn Fn(&Document) -> bool,
        now: Time,
    ) -> Result<Opening, Error> {
        let (gone, now) = (|| Error::NotFound(id.to_string()), self.log_time(now));
        let g = self.state.grants.get(id).filter(|g| g.revoked.is_some() && now < g.head.not_after).ok_or_else(gone)?;
        let shown: BTreeSet<DocId> = g.papers.iter().map(|p| p.doc).collect();
        let here: Vec<&Document> = self.state.visible().filter(|d| shown.contains(&d.id)).collect();
        let types = g.record.standing.as_ref().map(|rule| rule.types.iter().map(|t| t.to_string()).collect());
        let level = self.state.contacts.get(&g.head.recipient).and_then(|c| c.level);
        Ok(Opening {
            docs: here.iter().map(|d| d.id).collect(),
            to: g.head.recipient,
            until: g.head.not_after,
            purpose: g.record.purpose.to_string(),
            rights: g.head.rights,
            standing: types,
            // Whoever was shown papers unverified was so by the owner's word, given then.
            unverified: level.is_none_or(|level| level == vault_protocol::card::Level::File),
            sensitive: here.into_iter().any(sensitive),
        })
    }
}
