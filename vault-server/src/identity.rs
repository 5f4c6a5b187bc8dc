//! The server's own signing key: it signs closings and release statements, and opens nothing.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use vault_protocol::key::PublicKey;
use vault_protocol::sign::{Draft, Message, Verified};
use zeroize::Zeroizing;

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
    #[error("cannot read or write the server's key {FILE} in the data folder: {0}")]
    Io(#[from] io::Error),
    /// The file holds something else, or is gone.
    #[error(
        "{FILE} in the data folder is damaged or gone: put it back from a backup; a new key would make every signed closing of this server doubtful"
    )]
    Damaged,
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
        let path = data.join(FILE);
        match File::open(&path) {
            Ok(file) => {
                let mut hex = Zeroizing::new(String::new());
                file.take(80).read_to_string(&mut hex).map_err(|_| IdentityError::Damaged)?;
                let seed = data_encoding::HEXLOWER.decode(hex.trim_end().as_bytes()).map(Zeroizing::new);
                let seed = seed.map_err(|_| IdentityError::Damaged)?;
                Ok(Identity::from_seed(seed.as_slice().try_into().map_err(|_| IdentityError::Damaged)?))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && new => Self::generate(data),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(IdentityError::Damaged),
            Err(error) => Err(error.into()),
        }
    }

    fn generate(data: &Path) -> Result<Self, IdentityError> {
        let mut seed = Zeroizing::new([0; 32]);
        SystemRandom::new().fill(&mut *seed).map_err(|_| io::Error::other("the system gives no random bytes"))?;
        let hex = Zeroizing::new(data_encoding::HEXLOWER.encode(&*seed));
        let coming = data.join(format!("{FILE}.new"));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&coming)?;
        file.write_all(hex.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        std::fs::rename(&coming, data.join(FILE))?;
        // Windows cannot open a folder as a file.
        if cfg!(not(windows)) {
            File::open(data)?.sync_all()?;
        }
        Ok(Identity::from_seed(&seed))
    }

    /// Who this server is.
    pub fn public(&self) -> &PublicKey {
        &self.public
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_reads_it() {
        let data = tempfile::tempdir().unwrap();
        assert!(matches!(Identity::open(data.path(), false), Err(IdentityError::Damaged)));
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
            assert!(matches!(Identity::open(data.path(), true), Err(IdentityError::Damaged)), "{damaged:?}");
            assert_eq!(std::fs::read_to_string(data.path().join(FILE)).unwrap(), damaged);
        }
    }
}
