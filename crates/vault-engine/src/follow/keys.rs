//! Logs of keys: read whole, entry by entry, never by name; what was said of people who are known here is remembered
//! (docs/protocol/credential.md).

use super::kept::{KeptTree, MAX_CHECKPOINT};
use super::look::Remote;
use super::policy::PinnedLog;
use crate::error::{Error, Lie};
use crate::files::{FileError, MAX_FRAME, SealedFile};
use crate::vault::Vault;
use std::collections::BTreeSet;
use vault_log::bundle;
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::frontier::Frontier;
use vault_log::hash::Hash;
use vault_log::key::VerifierKey;
use vault_log::limits::TILE_WIDTH;
use vault_log::tile::{ReadTile, TileKind, TilePath};
use vault_log::tree::TreeHead;
use vault_protocol::hash::{object_digest, sha256};
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::keys_log::{Kept, Register, Watch};
use vault_protocol::wire::{self, Bytes, List, Text, Wire, Writer};

/// Entries remembered of one log.
const MAX_KEPT: usize = 65_536;

vault_protocol::record! {
    struct File {
        /// The log's key, pinned when its server was first asked.
        key: Text<512>,
        /// What it signed of what was read: held against whatever contradicts it.
        checkpoint: Bytes<MAX_CHECKPOINT>,
        /// For whom it was read.
        watch: [u8; 32],
        tree: KeptTree,
        /// Until when what it shows was the newest there was: by the witnesses that the owner's policy asks for, else by this
        /// device's clock when it asked.
        at: Time,
        kept: List<Kept, MAX_KEPT>,
    }
}

vault_protocol::record! {
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct TakenBack {
        vaults: List<VaultId, MAX_KEPT>,
    }
}

/// What a log of keys said when it was last read.
#[derive(Clone, Debug)]
pub(crate) struct KeysLog {
    pub(crate) register: Register,
    pub(crate) at: Time,
}

// Who is watched for, as a name for what was read.
fn digest(watch: &Watch) -> [u8; 32] {
    let mut w = Writer::new();
    w.array(watch.authorities.len());
    watch.authorities.iter().for_each(|vault| vault.write(&mut w));
    w.array(watch.holders.len());
    watch.holders.iter().for_each(|vault: &VaultId| vault.write(&mut w));
    w.array(watch.subjects.len());
    watch.subjects.iter().for_each(|subject| subject.write(&mut w));
    sha256(&w.finish())
}

fn recalled(file: File, watch: &Watch) -> KeysLog {
    KeysLog { register: Register::recall(watch.clone(), file.kept.into_vec(), file.tree.size), at: file.at }
}

impl Vault {
    fn keys_file(&self, server: &str) -> SealedFile {
        let name = object_digest(server.as_bytes()).to_string();
        SealedFile::new(&self.home, &format!("keys-{}", &name[..16]), &self.device)
    }

    fn keys_read(&self, server: &str) -> Result<Option<File>, Error> {
        let sealed = self.keys_file(server);
        let damaged = |_| FileError::Damaged(sealed.path().to_owned());
        Ok(sealed.read()?.map(|bytes| wire::decode(&bytes, MAX_FRAME).map_err(damaged)).transpose()?)
    }

    /// What a server's log of keys said when it was last read for these people. Nobody is asked.
    pub(crate) fn known_keys(&self, server: &str, watch: &Watch) -> Option<KeysLog> {
        let file = self.keys_read(server).ok().flatten()?;
        // Read for others, it says nothing of these.
        (file.watch == digest(watch)).then(|| recalled(file, watch))
    }

    /// The same, whomever it was read for: what it says of these people stands, and what it does not say means nothing.
    pub(crate) fn kept_keys(&self, server: &str, watch: &Watch) -> Option<KeysLog> {
        self.keys_read(server).ok().flatten().map(|file| recalled(file, watch))
    }

    /// Reads a server's log of keys to its end. Who is served does not show who is looked for: it is read whole, and from its
    /// beginning if somebody is watched for who was not before.
    pub(crate) fn read_keys(&self, server: &str, watch: &Watch, now: Time) -> Result<KeysLog, Error> {
        let connection = self.connect(self.parse_url(server)?);
        let key: VerifierKey = connection.info()?.log.parse().map_err(|_| Lie::OtherLog)?;
        let pin = PinnedLog { vault: self.id, server: server.to_owned(), key };
        if !pin.name().starts_with("keys/") {
            return Err(Lie::OtherLog.into());
        }
        self.agrees(&pin)?;
        let old = self.keys_read(server)?;
        if old.as_ref().is_some_and(|old| old.key.as_str() != pin.key.to_string()) {
            return Err(Lie::OtherLog.into());
        }
        let bytes = connection.log_checkpoint(pin.name())?;
        let checkpoint = SignedCheckpoint::parse(&bytes).map_err(|_| Lie::LogSignature)?;
        let seen = self.seen(&pin, &checkpoint)?;
        let before = old.as_ref().and_then(|old| old.tree.recall()).unwrap_or_else(Frontier::new);
        let known = old.as_ref().and_then(|old| SignedCheckpoint::parse(&old.checkpoint).ok());
        let tiles = Remote { connection: &connection, name: pin.name() };
        if seen.head.size < before.size() {
            self.keep_both(&pin, known.as_ref(), &checkpoint, &tiles, now);
            return Err(Lie::LogRollback.into());
        }
        let newest = old.as_ref().map_or(Time(0), |old| old.at);
        let same = old.filter(|old| old.watch == digest(watch));
        let (start, mut register) = match same {
            Some(old) => (before.clone(), Register::recall(watch.clone(), old.kept.into_vec(), old.tree.size)),
            None => (Frontier::new(), Register::new(watch.clone())),
        };
        let tree = match read_on(start, &before, seen.head, &tiles, &mut |entry| register.take(entry)) {
            // Nothing of what was read counts. Which of two checkpoints is false, a fork report shows.
            Err(Error::ServerMisbehaved(lie)) => {
                let forked = self.keep_both(&pin, known.as_ref(), &checkpoint, &tiles, now);
                return Err(if forked { Lie::LogFork } else { lie }.into());
            }
            other => other?,
        };
        let at = match seen.witnessed.as_ref().and_then(|w| w.current_at()) {
            Some(at) => Time(at).min(now),
            // Without the witnesses that the owner asks for, nobody says that there is nothing newer.
            None if self.policy()?.is_some_and(|policy| policy.least() > 0) => newest,
            None => now,
        };
        self.hear_time(seen.witnessed.as_ref(), now)?;
        let file = File {
            key: Text::new(pin.key.to_string())?,
            checkpoint: Bytes::new(bytes)?,
            watch: digest(watch),
            tree: KeptTree::new(&tree)?,
            at,
            kept: List::new(register.kept())?,
        };
        // What has no end outlives everything that may be read anew: who is watched for, and where somebody lives.
        self.note_taken_back(watch.holders.iter().filter(|holder| register.is_revoked(holder)))?;
        self.keys_file(server).write(&wire::encode(&file))?;
        Ok(KeysLog { register, at })
    }

    /// Who has taken all of their cards back, in any log that this device has ever read.
    pub(crate) fn taken_back(&self) -> Result<BTreeSet<VaultId>, Error> {
        let file = self.taken_back_file();
        let damaged = |_| FileError::Damaged(file.path().to_owned());
        let kept =
            file.read()?.map(|bytes| wire::decode::<TakenBack>(&bytes, MAX_FRAME).map_err(damaged)).transpose()?;
        Ok(kept.unwrap_or_default().vaults.into_vec().into_iter().collect())
    }

    fn note_taken_back<'a>(&self, vaults: impl Iterator<Item = &'a VaultId>) -> Result<(), Error> {
        let before = self.taken_back()?;
        let mut all = before.clone();
        all.extend(vaults);
        if all == before {
            return Ok(());
        }
        let vaults = List::new(all.into_iter().collect::<Vec<_>>())?;
        Ok(self.taken_back_file().write(&wire::encode(&TakenBack { vaults }))?)
    }

    fn taken_back_file(&self) -> SealedFile {
        SealedFile::new(&self.home, "taken-back", &self.device)
    }
}

// Every entry from `tree` to the signed head, which continues what was read `before`.
fn read_on(
    mut tree: Frontier,
    before: &Frontier,
    signed: TreeHead,
    tiles: &Remote<'_>,
    each: &mut dyn FnMut(&[u8]),
) -> Result<Frontier, Error> {
    let width = u64::from(TILE_WIDTH);
    while tree.size() < signed.size {
        let path = TilePath::in_tree(TileKind::Entries, tree.size() / width, signed.size);
        let path = path.expect("a tree of a signed size has only such bundles");
        let bytes = tiles.read(&path)?;
        let entries = bundle::parse(&bytes, path.width()).map_err(|_| Lie::LogEntries)?;
        let known = usize::try_from(tree.size() % width).unwrap_or(usize::MAX);
        for entry in entries.get(known..).unwrap_or_default() {
            each(entry);
            tree.push(Hash::of_leaf(entry));
            if tree.size() == before.size() && tree.head() != before.head() {
                return Err(Lie::LogFork.into());
            }
        }
    }
    if tree.head() == signed { Ok(tree) } else { Err(Lie::LogEntries.into()) }
}
