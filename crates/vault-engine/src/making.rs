//! How a vault comes to be: its keys are made, its files written, and the keystore last.

use crate::code;
use crate::error::Error;
use crate::files::{FileError, SealedFile};
use crate::os::{self, HomeLock};
use crate::queue::{OpenMailbox, Task};
use crate::recover;
use crate::sheet;
use crate::vault::{ChainFile, DeviceFile, ServerFile, Vault, take_lock};
use std::fs;
use std::path::Path;
use vault_crypto::journal::{Op, OwnMailbox, Profile};
use vault_crypto::keyring;
use vault_crypto::password::Cost;
use vault_crypto::random;
use vault_crypto::rescue::RescueEntropy;
use vault_crypto::secret::{DeviceSecret, DropSecret, RootKey, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::card::Kind;
use vault_protocol::chain::{Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{MailboxId, Time, VaultId};
use vault_protocol::wire::{self, Bytes, List, Text};

/// How a new vault is made.
#[derive(Debug)]
pub struct Making<'a> {
    /// Whose vault it is.
    pub kind: Kind,
    /// Name for its cards; may be empty.
    pub name: &'a str,
    /// Role for its cards; may be empty.
    pub role: &'a str,
    /// Opens it, or `None` for a device that keeps its secret in a file only its owner can read.
    pub password: Option<&'a [u8]>,
    /// Cost of a password guess.
    pub cost: Cost,
}

impl Vault {
    /// Makes a new vault, offline, and the rescue words for its owner to keep.
    pub fn make(home: &Path, how: &Making<'_>, now: Time) -> Result<(Vault, RescueEntropy), Error> {
        Vault::make_and(home, how, now, &|_, _| Ok(()))
    }

    /// The same; what `and` writes is there before the vault is.
    pub(crate) fn make_and(
        home: &Path,
        how: &Making<'_>,
        now: Time,
        and: &dyn Fn(&Vault, &RescueEntropy) -> Result<(), Error>,
    ) -> Result<(Vault, RescueEntropy), Error> {
        os::create_private_folder(home).map_err(FileError::io(home))?;
        let lock = take_lock(home)?;
        if home.join("keystore").exists() {
            return Err(Error::Exists(home.to_owned()));
        }
        let (device, root, rescue) = (DeviceSecret::generate(), RootKey::generate(), RescueEntropy::generate());
        let (sign, wrap) = (SigningSeed::generate(), WrapSeed::generate());
        let me = SigningKey::derive(&sign);
        let members = vec![
            Member {
                key: *me.public(),
                wrap: UnwrapKey::derive(&wrap).public().clone(),
                powers: Powers::ALL,
                not_after: None,
            },
            sheet::member(&rescue),
        ];
        let mut first = Statement {
            seq: 0,
            prev: None,
            nonce: random::bytes(),
            home: Home { server: Text::default(), key: None, log: None },
            members: List::new(members)?,
            keyring: Hash::new([0; 32]),
            epoch: 0,
            root: root_commitment(root.dangerous_bytes()),
            time: now,
        };
        let keyring = keyring::make(&first, None, &root, None).map_err(|_| wire::WireError::Invalid("own keys"))?;
        first.keyring = keyring_digest(&keyring);
        let first = me.sign(first);
        let vault = VaultId::from(first.hash());

        let device_file = DeviceFile { vault, kind: how.kind, sign, wrap };
        let chain = ChainFile { statements: List::new([Bytes::new(first.bytes())?])?, keyring: Bytes::new(keyring)? };
        let files = NewFiles { device: device_file, chain, server: ServerFile::default() };
        let vault = files.become_vault(home, lock, device, how, |vault| {
            vault.begin(how, &rescue, now)?;
            and(vault, &rescue)
        })?;
        Ok((vault, rescue))
    }

    // The first operations: without them, a vault would have no mailbox and nobody would find it by its rescue words.
    fn begin(&mut self, how: &Making<'_>, rescue: &RescueEntropy, now: Time) -> Result<(), Error> {
        let mailbox = MailboxId::new(random::bytes());
        let secret = DropSecret::generate();
        let profile = Profile { name: Text::clipped(how.name), role: Text::clipped(how.role) };
        let tasks = vec![
            Task::OpenMailbox(OpenMailbox { id: mailbox, secret: secret.duplicate() }),
            Task::Rescue(rescue.locator()),
        ];
        let own = OwnMailbox { id: mailbox, secret, contact: None };
        self.commit(vec![Op::Profile(profile), Op::OwnMailbox(own)], tasks, now)
    }
}

/// The files of a new vault, or of a new device of one.
pub(crate) struct NewFiles {
    pub(crate) device: DeviceFile,
    pub(crate) chain: ChainFile,
    pub(crate) server: ServerFile,
}

impl NewFiles {
    /// Writes them, opens the vault that they make, lets it `begin`, and only then writes the keystore: until that is
    /// there, there is no vault. What fails before leaves nothing behind, and may be tried again.
    pub(crate) fn become_vault(
        self,
        home: &Path,
        lock: HomeLock,
        device: DeviceSecret,
        how: &Making<'_>,
        begin: impl FnOnce(&mut Vault) -> Result<(), Error>,
    ) -> Result<Vault, Error> {
        sweep(home);
        let held = lock.duplicate();
        let made = self.write(home, lock, device, how, begin);
        if made.is_err() {
            sweep(home);
        }
        drop(held);
        made
    }

    fn write(
        self,
        home: &Path,
        lock: HomeLock,
        device: DeviceSecret,
        how: &Making<'_>,
        begin: impl FnOnce(&mut Vault) -> Result<(), Error>,
    ) -> Result<Vault, Error> {
        let keystore = code::keystore(home, &device, how.password, how.cost)?;
        SealedFile::new(home, "device", &device).write(&zeroize::Zeroizing::new(wire::encode(&self.device)))?;
        SealedFile::new(home, "chain", &device).write(&wire::encode(&self.chain))?;
        SealedFile::new(home, "server", &device).write(&wire::encode(&self.server))?;
        let mut vault = Vault::load(home.to_owned(), lock, device)?;
        begin(&mut vault)?;
        let path = home.join("keystore");
        match os::replace(&path, &keystore.encode()) {
            Ok(()) => Ok(vault),
            Err(e) => {
                // It may be in place and only not yet made to last.
                let _ = fs::remove_file(&path);
                Err(FileError::io(&path)(e).into())
            }
        }
    }
}

/// Removes what a making that never ended left in a home.
fn sweep(home: &Path) {
    for leftover in
        ["device", "chain", "server", "queue", "journal", "words", "snapshot", sheet::FILE, code::KEY, "keystore"]
    {
        let _ = fs::remove_file(home.join(leftover));
        let _ = fs::remove_file(home.join(leftover).with_extension("new"));
    }
    let _ = fs::remove_dir(home.join("objects"));
    let _ = fs::remove_dir_all(home.join(recover::FOLDER));
}
