//! Papers that were opened once open again, from here; and all that was shown can be found.

use super::fetch::{Brought, place};
use super::kept::OpenedGrant;
use crate::error::{Error, SenderFault};
use crate::state::Received;
use crate::text::{self, Line};
use crate::vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use vault_crypto::object::{Binding, ObjectError};
use vault_protocol::grant::{Description, GrantEntry};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{DocId, EntryId, Time, VaultId, VersionId};

/// The grants received from each person, newest first, by head hash.
pub type Shown = BTreeMap<VaultId, Vec<Hash>>;

impl Vault {
    /// Who shows this vault what.
    pub fn shown(&self) -> Shown {
        let mut shown = Shown::new();
        let mut all: Vec<&Received> = self.state.received.values().collect();
        all.sort_by_key(|r| (std::cmp::Reverse(r.at), r.head));
        for r in all {
            shown.entry(r.giver).or_default().push(r.head);
        }
        shown
    }

    /// Whether an entry's key was obtained: it opens without a receipt.
    pub fn is_opened(&self, grant: &OpenedGrant, entry: &EntryId) -> bool {
        self.state.keys.contains_key(&(grant.head.slot, *entry))
    }

    /// Opens an entry whose key was obtained into a file. Without a network if its ciphertext is here.
    pub fn open_received(
        &mut self,
        head: &Hash,
        entry: &EntryId,
        path: &Path,
        now: Time,
        progress: &mut dyn FnMut(u64),
    ) -> Result<u64, Error> {
        let opened = self.received(head, now)?;
        let entry = opened.entry(entry)?;
        let about = &entry.description;
        let key = self.state.keys.get(&(opened.head.slot, entry.id)).ok_or(Error::NotGranted)?.key.duplicate();
        if !self.has_received(about)? {
            self.bring_again(&opened, about, progress)?;
        }
        let here = Description { locator: place(&about.digest), ..about.clone() };
        let binding = Binding { vault: opened.head.vault, doc: about.doc, version: about.version };
        match self.unseal_to(&here, &key, &binding, path, progress) {
            // These are the bytes that the giver signed for, under the key that the giver wrapped.
            Err(Error::DamagedObject(e)) if !matches!(e, ObjectError::Io(_)) => Err(SenderFault::Content.into()),
            other => other,
        }
    }

    // On another device of the same reader, or after the disk lost it: the door must still be open for that.
    fn bring_again(
        &self,
        opened: &OpenedGrant,
        about: &Description,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        let index = self.own_card_of(&opened.head.card).ok_or(Error::NotGranted)?;
        let reader = self.state.cards[index].reader.duplicate();
        let key = opened.keys.reader_key(&reader).map_err(|_| Error::NotGranted)?;
        let store = self.store_of(opened, &key)?;
        match self.bring_received(&store, about, progress)? {
            Brought::Here => Ok(()),
            Brought::Gone => Err(Error::Closed),
        }
    }

    /// Keeps the folded words of a received paper's content, for finding. They stay on this device.
    pub fn keep_received_words(
        &mut self,
        head: &Hash,
        entry: &EntryId,
        words: impl IntoIterator<Item = String>,
    ) -> Result<(), Error> {
        let (doc, version) = text_place(head, entry);
        self.texts()?.add(vec![Line { doc, version, words: text::line(words) }])?;
        Ok(())
    }

    /// Received papers that have every one of these folded words, or words that begin so, some perhaps in the
    /// description and the others in the content of papers opened here. Only the first 64 words count.
    pub fn find_received(
        &mut self,
        words: &[String],
        fold: &dyn Fn(&str) -> String,
        now: Time,
    ) -> Result<BTreeSet<(Hash, EntryId)>, Error> {
        let in_text = self.texts()?.find(words);
        let heads: Vec<Hash> = self.state.received.keys().copied().collect();
        let mut found = BTreeSet::new();
        for head in heads {
            let opened = self.received(&head, now)?;
            let hit = |e: &&GrantEntry| {
                let bits = in_text.get(&text_place(&head, &e.id)).copied().unwrap_or(0);
                let about = fold(&about(&e.description));
                let starts =
                    |w: &String| about.split(|c: char| !c.is_alphanumeric()).any(|a| a.starts_with(w.as_str()));
                words.iter().take(64).enumerate().all(|(i, w)| bits >> i & 1 == 1 || starts(w))
            };
            found.extend(opened.entries.iter().filter(hit).map(|e| (head, e.id)));
        }
        Ok(found)
    }
}

fn about(d: &Description) -> String {
    let optional = |t: Option<&str>| t.unwrap_or("").to_owned();
    let (author, date) = (optional(d.author.as_deref()), optional(d.date.as_deref()));
    [d.title.as_str(), &author, d.file_name.as_str(), &date].join(" ")
}

// Document ids are the giver's words and might be those of other papers; these are nobody's.
fn text_place(head: &Hash, entry: &EntryId) -> (DocId, VersionId) {
    let mut hasher = blake3::Hasher::new_derive_key("coffre local words of received papers");
    hasher.update(head.as_bytes());
    hasher.update(entry.as_bytes());
    let out = hasher.finalize();
    let (doc, version) = out.as_bytes().split_at(16);
    let half = |b: &[u8]| b.try_into().expect("half of 32 bytes");
    (DocId::new(half(doc)), VersionId::new(half(version)))
}
