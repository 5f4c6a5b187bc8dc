//! Other devices of the same person: each has keys of its own, and a lost one is removed.

use crate::error::{Error, Lie, SenderFault};
use crate::files::FileError;
use crate::making::{Making, NewFiles};
use crate::os::{self, HomeLock};
use crate::vault::{ChainFile, DeviceFile, ServerFile, Vault, fold, take_lock};
use std::path::{Path, PathBuf};
use vault_crypto::keyring;
use vault_crypto::secret::{DeviceSecret, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::chain::{Member, Powers};
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::key::{PublicKey, WrapKey};
use vault_protocol::wire::{Bytes, List, Text};

/// A device that has keys and is not yet a member.
pub struct Joining {
    home: PathBuf,
    lock: HomeLock,
    device: DeviceSecret,
    sign: SigningSeed,
    wrap: WrapSeed,
}

/// What a new device is told by one that is a member.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// The vault.
    pub vault: VaultId,
    /// Its server.
    pub server: String,
    /// Its chain, COSE bytes, up to the statement that names the new device.
    pub statements: Vec<Vec<u8>>,
    /// The keyring of that statement.
    pub keyring: Vec<u8>,
}

impl Vault {
    /// Makes keys for a new device in an empty home.
    pub fn prepare_device(home: &Path) -> Result<Joining, Error> {
        Vault::prepare_member(home, SigningSeed::generate(), WrapSeed::generate())
    }

    /// The same for keys that are there.
    pub(crate) fn prepare_member(home: &Path, sign: SigningSeed, wrap: WrapSeed) -> Result<Joining, Error> {
        os::create_private_folder(home).map_err(FileError::io(home))?;
        let lock = take_lock(home)?;
        if home.join("keystore").exists() {
            return Err(Error::Exists(home.to_owned()));
        }
        Ok(Joining { home: home.to_owned(), lock, device: DeviceSecret::generate(), sign, wrap })
    }

    /// Makes a device a member with all powers and answers what it is to be told.
    pub fn admit(&mut self, key: &PublicKey, wrap: &WrapKey, now: Time) -> Result<Welcome, Error> {
        self.fetch(now)?;
        let mut members = self.chain.head().members.to_vec();
        // Tried again after the answer was lost, it is a member already.
        if !members.iter().any(|m| m.key == *key && m.wrap == *wrap) {
            members.push(Member { key: *key, wrap: wrap.clone(), powers: Powers::ALL, not_after: None });
            let (home, epoch) = (self.chain.head().home.clone(), self.chain.head().epoch);
            self.extend_chain(home, List::new(members)?, false, now)?;
            if self.chain.head().epoch > epoch {
                // Somebody's time was over: who held the old root knows the card's keys, and might still write.
                self.replace_card(now)?;
                self.sync(now, &mut |_| {})?;
            }
            self.fetch(now)?;
        }
        Ok(Welcome {
            vault: self.id,
            server: self.server.url.to_string(),
            statements: self.statements.clone(),
            keyring: self.keyring.clone(),
        })
    }

    /// Removes a member: a new statement, a new root, new card keys. What it already read it has read; nothing newer
    /// opens for it.
    pub fn expel(&mut self, key: &PublicKey, now: Time) -> Result<(), Error> {
        self.fetch(now)?;
        let head = self.chain.head();
        let members: Vec<Member> = head.members.iter().filter(|m| m.key != *key).cloned().collect();
        if members.len() == head.members.len() {
            return Err(Error::NotFound(key.to_string()));
        }
        self.extend_chain(head.home.clone(), List::new(members)?, true, now)?;
        // A card at once: its entry is the first of the new epoch, after which no entry of the old one is taken.
        self.replace_card(now)?;
        self.sync(now, &mut |_| {})?;
        Ok(())
    }

    /// The keys of every member, this device's own first.
    pub fn members(&self) -> Vec<&Member> {
        let me = self.sign.public();
        let mut members: Vec<&Member> = self.chain.head().members.iter().collect();
        members.sort_by_key(|m| m.key != *me);
        members
    }
}

impl Joining {
    /// The public keys to show to a member.
    pub fn keys(&self) -> (PublicKey, WrapKey) {
        (*SigningKey::derive(&self.sign).public(), UnwrapKey::derive(&self.wrap).public().clone())
    }

    /// Becomes a device of the vault. The vault id is what the person compared; everything else is checked against it,
    /// before anything is written. What fails leaves nothing behind, and the same keys may be used again.
    pub fn finish(&self, welcome: &Welcome, how: &Making<'_>) -> Result<Vault, Error> {
        self.finish_and(welcome, how, |_| Ok(()))
    }

    /// The same; what `and` does belongs to it: if that fails, nothing is left behind either.
    pub(crate) fn finish_and(
        &self,
        welcome: &Welcome,
        how: &Making<'_>,
        and: impl FnOnce(&mut Vault) -> Result<(), Error>,
    ) -> Result<Vault, Error> {
        let chain = fold(&welcome.vault, &welcome.statements).map_err(SenderFault::Chain)?;
        let (me, unwrap) = (SigningKey::derive(&self.sign), UnwrapKey::derive(&self.wrap));
        if !chain.head().members.iter().any(|m| m.key == *me.public()) {
            return Err(Error::NoPower);
        }
        let (ring, root) = keyring::open(&welcome.keyring, &chain, me.public(), &unwrap).map_err(Lie::Keyring)?;
        keyring::open_all(&ring, &welcome.vault, root).map_err(Lie::Keyring)?;
        let statements = welcome.statements.iter().map(|s| Bytes::new(&s[..])).collect::<Result<Vec<_>, _>>()?;
        let files = NewFiles {
            device: DeviceFile {
                vault: welcome.vault,
                kind: how.kind,
                sign: self.sign.duplicate(),
                wrap: self.wrap.duplicate(),
            },
            chain: ChainFile { statements: List::new(statements)?, keyring: Bytes::new(&welcome.keyring[..])? },
            server: ServerFile {
                url: Text::new(&*welcome.server)?,
                key: chain.head().home.key,
                invite: None,
                statements: welcome.statements.len() as u64,
                snapshot: 0,
            },
        };
        files.become_vault(&self.home, self.lock.duplicate(), self.device.duplicate(), how, and)
    }
}
