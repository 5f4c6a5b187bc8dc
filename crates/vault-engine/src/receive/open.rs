//! Papers that were opened once open again, from here; and all that was shown can be found.

use super::fetch::{Brought, place};
use super::kept::OpenedGrant;
use crate::error::{Error, SenderFault};
use crate::state::Received;
use crate::text::{self, Line};
use crate::vault::Vault;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use vault_crypto::object::{Binding, ObjectError};
use vault_crypto::secret::DocumentKey;
use vault_protocol::grant::Description;
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
        let (here, key, binding) = self.brought(head, entry, now, progress)?;
        as_signed(self.unseal_to(&here, &key, &binding, path, progress))
    }

    /// The same in memory, up to `max` bytes.
    pub fn received_content(&mut self, head: &Hash, entry: &EntryId, max: u64, now: Time) -> Result<Vec<u8>, Error> {
        let (here, key, binding) = self.brought(head, entry, now, &mut |_| {})?;
        as_signed(self.unseal_within(&here, &key, &binding, max))
    }

    /// The same to any writer, after checking all of it: see [`Vault::write_content`].
    pub fn write_received(
        &mut self,
        head: &Hash,
        entry: &EntryId,
        out: &mut dyn Write,
        now: Time,
    ) -> Result<u64, Error> {
        let (here, key, binding) = self.brought(head, entry, now, &mut |_| {})?;
        as_signed(self.unseal_into(&here, &key, &binding, out))
    }

    // What opens an entry whose key was obtained, once its ciphertext is here.
    fn brought(
        &mut self,
        head: &Hash,
        entry: &EntryId,
        now: Time,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(Description, DocumentKey, Binding), Error> {
        let opened = self.received(head, now)?;
        let entry = opened.entry(entry)?;
        let about = &entry.description;
        let key = self.state.keys.get(&(opened.head.slot, entry.id)).ok_or(Error::NotGranted)?.key.duplicate();
        if !self.has_received(about)? {
            self.bring_again(&opened, about, progress)?;
        }
        let here = Description { locator: place(&about.digest), ..about.clone() };
        let binding = Binding { vault: opened.head.vault, doc: about.doc, version: about.version };
        Ok((here, key, binding))
    }

    /// The picture kept of a received paper, as [`Vault::picture`].
    ///
    /// # Errors
    /// The disk's.
    pub fn received_picture(&self, head: &Hash, entry: &EntryId) -> Result<Option<Vec<u8>>, Error> {
        self.picture(&text_place(head, entry).1)
    }

    /// Keeps a picture of a received paper; an empty one says that there can be none.
    ///
    /// # Errors
    /// [`Error::TooLong`], or the disk's.
    pub fn keep_received_picture(&self, head: &Hash, entry: &EntryId, picture: &[u8]) -> Result<(), Error> {
        self.note_picture(&text_place(head, entry).1, picture)
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
        // The paper's own number is among its words: by it one sees whether they are kept.
        let words = text::line(std::iter::once(entry.to_string()).chain(words));
        self.texts()?.add(vec![Line { doc, version, words }])?;
        Ok(())
    }

    /// Whether the words of a received paper are kept here.
    pub fn has_received_words(&mut self, head: &Hash, entry: &EntryId) -> Result<bool, Error> {
        Ok(self.texts()?.find(&[entry.to_string()]).contains_key(&text_place(head, entry)))
    }

    /// Of each received paper opened here, which of these folded words its content has, or words that begin so: bit 0
    /// for the first. Papers that have none are left out; words after the 64th are not looked for.
    pub fn find_received(&mut self, words: &[String]) -> Result<BTreeMap<(Hash, EntryId), u64>, Error> {
        let in_text = self.texts()?.find(words);
        let mut found = BTreeMap::new();
        for received in self.state.received.values() {
            let slot = received.slot;
            let opened = (slot, EntryId::new([0; 16]))..=(slot, EntryId::new([255; 16]));
            for ((_, entry), _) in self.state.keys.range(opened) {
                if let Some(bits) = in_text.get(&text_place(&received.head, entry)) {
                    found.insert((received.head, *entry), *bits);
                }
            }
        }
        Ok(found)
    }
}

// These are the bytes that the giver signed for, under the key that the giver wrapped.
fn as_signed<T>(opened: Result<T, Error>) -> Result<T, Error> {
    opened.map_err(|e| match e {
        Error::DamagedObject(e) if !matches!(e, ObjectError::Io(_)) => SenderFault::Content.into(),
        other => other,
    })
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
