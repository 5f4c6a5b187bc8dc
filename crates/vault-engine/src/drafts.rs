//! What somebody typed and has not sent: sealed on this device, so that it outlives a lock and a crash and nobody else
//! reads it (docs/protocol/keystore.md, "Local files").
//!
//! A draft is also kept while the vault is locked, by somebody whose page was still on the screen. So it is sealed to a public
//! key: what stays in memory then opens nothing.

use crate::error::Error;
use crate::files::FileError;
use crate::os;
use crate::vault::Vault;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use vault_crypto::keystore::local_key;
use vault_crypto::secret::{DeviceSecret, RecordKey, WrapSeed};
use vault_crypto::wrap::{self, UnwrapKey};
use vault_protocol::context::{Label, ctx};
use vault_protocol::hash::hkdf;
use vault_protocol::ids::MessageId;
use vault_protocol::key::WrapKey;
use vault_protocol::wire::{self, List, Text};

/// The folder in the home.
pub(crate) const FOLDER: &str = "drafts";
/// Drafts kept at once; the oldest goes first.
pub const MAX_DRAFTS: usize = 32;
/// Largest draft, in bytes: more than any form of ours holds.
pub const MAX_DRAFT: usize = 512 * 1024;
/// A draft of two words is as large as one of two hundred.
const FLOOR: u64 = 4096;

vault_protocol::record! {
    /// One field of a form, as it was typed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Typed {
        /// The field's name.
        pub name: Text<255>,
        /// What stands in it.
        pub value: Text<{ 256 * 1024 }>,
    }
}

vault_protocol::record! {
    /// What was typed into one form.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Draft {
        /// Where the form is sent: there is one draft for each.
        pub action: Text<1024>,
        /// The page it is on.
        pub from: Text<4096>,
        /// Its fields, without those for secrets.
        pub fields: List<Typed, 512>,
    }
}

impl Draft {
    /// What was typed into the form of this action on this page; nothing of what is larger than any form of ours.
    pub fn new<'a>(action: &str, from: &str, fields: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Draft> {
        let typed = |(name, value)| Some(Typed { name: Text::new(name).ok()?, value: Text::new(value).ok()? });
        let fields: Vec<Typed> = fields.map(typed).collect::<Option<_>>()?;
        let (action, from) = (Text::new(action).ok()?, Text::new(from).ok()?);
        Some(Draft { action, from, fields: List::new(fields).ok()? })
    }
}

/// Keeps drafts, and cannot open them.
#[derive(Clone)]
#[allow(missing_debug_implementations)]
pub struct DraftBox {
    folder: PathBuf,
    to: WrapKey,
    names: RecordName,
}

// The names of files say nothing of the forms: those of papers have the papers' ids in them.
struct RecordName(RecordKey);

impl Clone for RecordName {
    fn clone(&self) -> Self {
        RecordName(self.0.duplicate())
    }
}

impl RecordName {
    fn of(&self, action: &str) -> String {
        let mut out = [0; 16];
        hkdf(self.0.dangerous_bytes(), &[], Label::Local, &[action.as_bytes()], &mut out);
        MessageId::new(out).to_string()
    }
}

impl DraftBox {
    fn new(home: &Path, device: &DeviceSecret) -> Self {
        let names = RecordName(local_key(device, "draft-names"));
        DraftBox { folder: home.join(FOLDER), to: unwrap_key(device).public().clone(), names }
    }

    /// Keeps a draft in place of the one before it for the same form.
    ///
    /// # Errors
    /// Too large, or this machine's disk.
    pub fn keep(&self, draft: &Draft) -> Result<(), Error> {
        let plain = zeroize::Zeroizing::new(wire::encode(draft));
        if plain.len() > MAX_DRAFT {
            return Err(wire::WireError::TooLong { what: "draft", max: MAX_DRAFT }.into());
        }
        let sealed =
            wrap::seal(&self.to, &info(), &[], &plain, FLOOR).map_err(|_| wire::WireError::Invalid("own keys"))?;
        os::create_private_folder(&self.folder).map_err(FileError::io(&self.folder))?;
        let path = self.folder.join(self.names.of(draft.action.as_str()));
        os::replace(&path, &sealed).map_err(FileError::io(&path))?;
        let files = files(&self.folder);
        for (_, oldest) in files.iter().rev().skip(MAX_DRAFTS) {
            // It goes at the next keeping, then.
            let _ = fs::remove_file(oldest);
        }
        Ok(())
    }
}

impl Vault {
    /// Where drafts go, for who keeps them while this vault is locked.
    pub fn draft_box(&self) -> DraftBox {
        DraftBox::new(&self.home, &self.device)
    }

    /// All drafts, the newest first. One that does not open is damaged beyond reading, and is left out.
    pub fn drafts(&self) -> Vec<Draft> {
        let key = unwrap_key(&self.device);
        let open = |path: &Path| {
            // Sealed and padded it is little larger.
            let bytes =
                fs::metadata(path).ok().filter(|m| m.len() < 2 * MAX_DRAFT as u64).and_then(|_| fs::read(path).ok())?;
            let plain = key.open(&info(), &[], &bytes, FLOOR).ok()?;
            wire::decode(&plain, MAX_DRAFT).ok()
        };
        files(&self.home.join(FOLDER)).iter().rev().filter_map(|(_, path)| open(path)).collect()
    }

    /// Erases the draft of one form: it was sent, or is not wanted.
    ///
    /// # Errors
    /// This machine's disk.
    pub fn forget_draft(&self, action: &str) -> Result<(), Error> {
        let path = self.home.join(FOLDER).join(self.draft_box().names.of(action));
        match fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(FileError::io(&path)(e).into()),
            _ => Ok(()),
        }
    }
}

fn unwrap_key(device: &DeviceSecret) -> UnwrapKey {
    UnwrapKey::derive(&WrapSeed::from_bytes(local_key(device, FOLDER).dangerous_bytes()))
}

fn info() -> Vec<u8> {
    ctx(Label::Local, &[FOLDER.as_bytes()])
}

// Oldest first. Halves of a crash are not among them.
fn files(folder: &Path) -> Vec<(SystemTime, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let dated = entries.filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.path())));
    let mut files: Vec<_> = dated.filter(|(_, path)| path.extension().is_none()).collect();
    files.sort();
    files
}
