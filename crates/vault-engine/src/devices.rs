//! Other devices of the same person: each has keys of its own, and a lost one is removed.

use crate::error::Error;
use crate::files::{FileError, SealedFile};
use crate::os::{self, HomeLock};
use crate::vault::{ChainFile, DeviceFile, Making, ServerFile, Vault, fold, sweep, take_lock};
use std::path::{Path, PathBuf};
use vault_crypto::keystore::Keystore;
use vault_crypto::secret::{DeviceSecret, RecordKey, RootKey, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::chain::{Member, Powers};
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::key::{PublicKey, WrapKey};
use vault_protocol::wire::{self, Bytes, List, Text};

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
        os::create_private_folder(home).map_err(FileError::io(home))?;
        let lock = take_lock(home)?;
        if home.join("keystore").exists() {
            return Err(Error::Exists(home.to_owned()));
        }
        let (device, sign, wrap) = (DeviceSecret::generate(), SigningSeed::generate(), WrapSeed::generate());
        Ok(Joining { home: home.to_owned(), lock, device, sign, wrap })
    }

    /// Makes a device a member with all powers and answers what it is to be told.
    pub fn admit(&mut self, key: &PublicKey, wrap: &WrapKey, now: Time) -> Result<Welcome, Error> {
        self.fetch(now)?;
        let mut members = self.chain.head().members.to_vec();
        members.push(Member { key: *key, wrap: wrap.clone(), powers: Powers::ALL, not_after: None });
        let head = self.chain.head();
        let (home, epoch, root) = (head.home.clone(), head.epoch, self.root().duplicate());
        self.extend_chain(home, List::new(members)?, epoch, root, now)?;
        self.fetch(now)?;
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
        let (home, epoch) = (head.home.clone(), head.epoch + 1);
        self.extend_chain(home, List::new(members)?, epoch, RootKey::generate(), now)?;
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

    /// Becomes a device of the vault. The vault id is what the person compared; everything else is checked against it.
    pub fn finish(self, welcome: &Welcome, how: &Making<'_>) -> Result<Vault, Error> {
        let chain = fold(&welcome.vault, &welcome.statements).map_err(crate::SenderFault::Chain)?;
        let me = SigningKey::derive(&self.sign);
        if !chain.head().members.iter().any(|m| m.key == *me.public()) {
            return Err(Error::NoPower);
        }
        sweep(&self.home);
        let keystore = match how.password {
            Some(p) => Keystore::with_password(&self.device, p, how.cost)?,
            None => {
                let key = RecordKey::generate();
                let path = self.home.join("key");
                os::replace(&path, key.dangerous_bytes()).map_err(FileError::io(&path))?;
                Keystore::with_key(&self.device, &key)
            }
        };
        let file = DeviceFile { vault: welcome.vault, kind: how.kind, sign: self.sign, wrap: self.wrap };
        SealedFile::new(&self.home, "device", &self.device).write(&zeroize::Zeroizing::new(wire::encode(&file)))?;
        let statements = welcome.statements.iter().map(|s| Bytes::new(&s[..])).collect::<Result<Vec<_>, _>>()?;
        let chain_file = ChainFile { statements: List::new(statements)?, keyring: Bytes::new(&welcome.keyring[..])? };
        SealedFile::new(&self.home, "chain", &self.device).write(&wire::encode(&chain_file))?;
        let server = ServerFile {
            url: Text::new(&*welcome.server)?,
            key: chain.head().home.key,
            invite: None,
            statements: welcome.statements.len() as u64,
            snapshot: 0,
        };
        SealedFile::new(&self.home, "server", &self.device).write(&wire::encode(&server))?;
        let path = self.home.join("keystore");
        os::replace(&path, &keystore.encode()).map_err(FileError::io(&path))?;
        Vault::load(self.home, self.lock, self.device)
    }
}
