//! The server's own signing key: it signs closings and release statements, and opens nothing.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use vault_protocol::key::PublicKey;
use vault_protocol::sign::{Draft, Message, Verified};
use zeroize::Zeroizing;

use crate::logs::secret::LogSecret;

/// Name of its file in the data folder: 64 hexadecimal digits, the seed.
const FILE: &str = "server.key";

/// An Ed25519 key pair.
pub struct Identity {
    pair: Ed25519KeyPair,
    public: PublicKey,
    nonce_secret: [u8; 32],
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The disk.
    #[error("cannot read or write the key {file} in the data folder: {source}")]
    Io {
        /// Name of the file.
        file: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else, or is gone.
    #[error(
        "{file} in the data folder is damaged or gone: put it back from a backup; a new key would make all that this server has signed doubtful"
    )]
    Damaged {
        /// Name of the file.
        file: &'static str,
    },
}

impl Identity {
    /// Derives the pair from its seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("any 32 bytes are a seed");
        let public = pair.public_key().as_ref().try_into().expect("an Ed25519 key has 32 bytes");
        let public = PublicKey::parse(&public).expect("a clamped scalar never gives a key that is refused");
        Identity { pair, public, nonce_secret: blake3::derive_key("coffre-server v1 nonces", seed) }
    }

    /// Reads the key of a data folder, or generates it if the folder is `new`: readable by its owner only, synced.
    pub fn open(data: &Path, new: bool) -> Result<Self, IdentityError> {
        let seed = seed_file(data, FILE, new)?;
        Ok(Identity::from_seed(&seed))
    }

    /// Who this server is.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// A secret for the keys of logs, where none is kept in a file: tests.
    pub(crate) fn log_secret(&self) -> LogSecret {
        LogSecret::from_bytes(blake3::derive_key("coffre-server v1 logs", &self.nonce_secret))
    }

    pub(crate) fn nonce_secret(&self) -> [u8; 32] {
        self.nonce_secret
    }

    /// Signs a message of the protocol.
    pub(crate) fn sign<M: Message>(&self, body: M) -> Verified<M> {
        let draft = Draft::new(body, self.public);
        let signature = self.pair.sign(&draft.to_be_signed());
        let signature = signature.as_ref().try_into().expect("an Ed25519 signature has 64 bytes");
        draft.finish(&signature).expect("the pair signs for its own public key")
    }
}

/// Reads 32 bytes from a file of a data folder, or generates them if the folder is `new`: readable by its owner only,
/// synced.
pub(crate) fn seed_file(data: &Path, name: &'static str, new: bool) -> Result<Zeroizing<[u8; 32]>, IdentityError> {
    let damaged = || IdentityError::Damaged { file: name };
    match File::open(data.join(name)) {
        Ok(file) => {
            let mut hex = Zeroizing::new(String::new());
            file.take(80).read_to_string(&mut hex).map_err(|_| damaged())?;
            let seed = data_encoding::HEXLOWER.decode(hex.trim_end().as_bytes()).map(Zeroizing::new);
            let seed = seed.map_err(|_| damaged())?;
            Ok(Zeroizing::new(seed.as_slice().try_into().map_err(|_| damaged())?))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && new => generate_seed(data, name),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(damaged()),
        Err(source) => Err(IdentityError::Io { file: name, source }),
    }
}

/// Generates 32 bytes into such a file, in place of one that may be there.
pub(crate) fn generate_seed(data: &Path, name: &'static str) -> Result<Zeroizing<[u8; 32]>, IdentityError> {
    let mut seed = Zeroizing::new([0; 32]);
    let random = SystemRandom::new().fill(&mut *seed).map_err(|_| io::Error::other("the system gives no random bytes"));
    random.and_then(|()| write_seed(data, name, &seed)).map_err(|source| IdentityError::Io { file: name, source })?;
    Ok(seed)
}

fn write_seed(data: &Path, name: &str, seed: &[u8; 32]) -> io::Result<()> {
    let hex = Zeroizing::new(data_encoding::HEXLOWER.encode(seed));
    let coming = data.join(format!("{name}.new"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&coming)?;
    file.write_all(hex.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    std::fs::rename(&coming, data.join(name))?;
    // Windows cannot open a folder as a file.
    if cfg!(windows) { Ok(()) } else { File::open(data)?.sync_all() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_reads_it() {
        let data = tempfile::tempdir().unwrap();
        assert!(matches!(Identity::open(data.path(), false), Err(IdentityError::Damaged { .. })));
        let first = Identity::open(data.path(), true).unwrap();
        let again = Identity::open(data.path(), false).unwrap();
        assert_eq!(first.public(), again.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(data.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let other = tempfile::tempdir().unwrap();
        assert_ne!(Identity::open(other.path(), true).unwrap().public(), first.public());
    }

    #[test]
    fn a_damaged_key_is_never_replaced() {
        for damaged in ["", "00", "not a key", &"0".repeat(63), &"0".repeat(66)] {
            let data = tempfile::tempdir().unwrap();
            std::fs::write(data.path().join(FILE), damaged).unwrap();
            assert!(matches!(Identity::open(data.path(), true), Err(IdentityError::Damaged { .. })), "{damaged:?}");
            assert_eq!(std::fs::read_to_string(data.path().join(FILE)).unwrap(), damaged);
        }
    }
}
