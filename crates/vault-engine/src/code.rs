//! What opens the vault on this device: changed by who has it open and knows the old.

use crate::error::Error;
use crate::files::FileError;
use crate::os;
use crate::vault::Vault;
use std::fs;
use std::path::Path;
use vault_crypto::keystore::Keystore;
use vault_crypto::password::Cost;
use vault_crypto::secret::{DeviceSecret, RecordKey};
use vault_protocol::key::PublicKey;

/// The key of a device that opens by itself, beside the keystore.
pub(crate) const KEY: &str = "key";

/// A keystore for this device: under a password, or opened by a key that is written beside it first.
pub(crate) fn keystore(
    home: &Path,
    device: &DeviceSecret,
    password: Option<&[u8]>,
    cost: Cost,
) -> Result<Keystore, Error> {
    if let Some(password) = password {
        return Ok(Keystore::with_password(device, password, cost)?);
    }
    let key = RecordKey::generate();
    let path = home.join(KEY);
    os::replace(&path, key.dangerous_bytes()).map_err(FileError::io(&path))?;
    Ok(Keystore::with_key(device, &key))
}

/// What the keystore of a home holds: with a password if it needs one, with the key beside it if not.
pub(crate) fn unlock(home: &Path, keystore: &Keystore, password: Option<&[u8]>) -> Result<DeviceSecret, Error> {
    if keystore.needs_password() {
        return Ok(keystore.unlock_password(password.ok_or(Error::Locked)?)?);
    }
    let path = home.join(KEY);
    let bytes = zeroize::Zeroizing::new(fs::read(&path).map_err(FileError::io(&path))?);
    let key = bytes.as_slice().try_into().map_err(|_| FileError::Damaged(path))?;
    Ok(keystore.unlock_key(&RecordKey::from_bytes(key))?)
}

impl Vault {
    /// Opens with `new` from now on, or by itself if `None`. `old` is what opened it until now. The device's secret stays: who
    /// has a copy of the old keystore and knows the old code opens an old copy of this home.
    ///
    /// # Errors
    /// [`Error::Locked`] without the old code where there is one; a wrong one; this machine's disk. The old one holds then.
    pub fn change_code(&mut self, old: Option<&[u8]>, new: Option<&[u8]>, cost: Cost) -> Result<(), Error> {
        let path = self.home.join("keystore");
        let bytes = fs::read(&path).map_err(FileError::io(&path))?;
        let was = Keystore::decode(&bytes)?;
        drop(unlock(&self.home, &was, old)?);
        if new.is_none() && !was.needs_password() {
            return Ok(());
        }
        let keystore = keystore(&self.home, &self.device, new, cost)?;
        os::replace(&path, &keystore.encode()).map_err(FileError::io(&path))?;
        if new.is_some() {
            // It opens nothing any more.
            let _ = fs::remove_file(self.home.join(KEY));
        }
        Ok(())
    }

    /// The key by which this device is a member.
    pub fn device_key(&self) -> &PublicKey {
        self.sign.public()
    }

    /// Asks for the code once more, where there is one: before what opens everything is shown.
    ///
    /// # Errors
    /// [`Error::Locked`] without a code where there is one; a wrong one; the keystore cannot be read.
    pub fn check_code(&self, code: Option<&[u8]>) -> Result<(), Error> {
        let path = self.home.join("keystore");
        let bytes = fs::read(&path).map_err(FileError::io(&path))?;
        unlock(&self.home, &Keystore::decode(&bytes)?, code).map(drop)
    }

    /// Whether this vault opens only with a code.
    ///
    /// # Errors
    /// The keystore cannot be read.
    pub fn has_code(&self) -> Result<bool, Error> {
        let path = self.home.join("keystore");
        let bytes = fs::read(&path).map_err(FileError::io(&path))?;
        Ok(Keystore::decode(&bytes)?.needs_password())
    }
}
