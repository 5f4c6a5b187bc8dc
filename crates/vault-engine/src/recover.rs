//! Coming back with nothing but the rescue sheet (docs/protocol/rescue.md, "Coming back").
//!
//! The sheet is a member of the vault. It speaks once: it lets a new device in, as any device lets in another. Until then it
//! needs a home like every member; that one is sealed to a secret that exists in memory only, and is removed at the end.

use crate::devices::Welcome;
use crate::error::{Error, Lie};
use crate::files::FileError;
use crate::making::Making;
use crate::queue::Task;
use crate::vault::{Vault, fold};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use vault_crypto::keyring;
use vault_crypto::password::Cost;
use vault_crypto::random;
use vault_crypto::rescue::{RescueEntropy, RescueError};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::chain::{Member, Powers, Statement};
use vault_protocol::fingerprint::{self, FingerprintError, WordList};
use vault_protocol::http::Refusal;
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::sign::Signed;
use vault_remote::{Allow, Connection, RemoteError, ServerUrl, Settings};
use zeroize::Zeroizing;

/// The folder of the sheet's own short visit, in the home to come.
pub(crate) const FOLDER: &str = "recovering";

/// What a rescue sheet says, and how its server is reached.
#[allow(missing_debug_implementations)]
pub struct Sheet<'a> {
    /// Its 24 words.
    pub words: &'a RescueEntropy,
    /// The server's address.
    pub server: &'a str,
    /// The vault's fingerprint as it was typed, if it is at hand. Without it, a server may lead to another vault that lists this
    /// sheet.
    pub fingerprint: Option<&'a str>,
    /// Which addresses may be called.
    pub allow: Allow,
    /// How the line is used.
    pub line: Settings,
}

/// The sheet as a file: the words with their numbers, their check group, and the sixty digits that tell this vault from every
/// other, for who compares them when it comes back. [`read_sheet`] reads it.
pub fn write_sheet(words: &RescueEntropy, list: WordList, vault: &VaultId) -> Zeroizing<String> {
    let all = words.words(list);
    // Room for all of it at once: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(1024));
    text.push_str("COFFRE\n\n");
    for (at, word) in all.split(' ').enumerate() {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{:>2} {word}", at + 1);
    }
    let _ = write!(text, "\n{}\n\n{}\n", words.check_group(), fingerprint::digits(vault));
    text
}

/// Reads the words as they stand on a sheet or in the file of `--rescue-out`: numbers, line ends and the heading are passed
/// over, and two letters behind the words are their check group.
///
/// # Errors
/// Which word is in no list; or that the words, or the group, do not belong together.
pub fn read_sheet(text: &str) -> Result<RescueEntropy, Error> {
    let letter = |c: char| c.is_alphabetic() || is_mark(c);
    let mut words: Vec<&str> = text.split(|c| !letter(c)).filter(|w| !w.is_empty()).collect();
    let group = words.pop_if(|last| last.chars().count() == 2);
    // The word itself stands in the list: it is the heading only where there are too many.
    if words.len() > 24 && words[0].eq_ignore_ascii_case("coffre") {
        words.remove(0);
    }
    let sheet = RescueEntropy::from_words(&Zeroizing::new(words.join(" ")))?;
    match group {
        Some(group) if !sheet.has_check_group(group) => Err(RescueError::Checksum.into()),
        _ => Ok(sheet),
    }
}

/// A combining accent: part of the letter before it.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

impl Vault {
    /// Makes an empty home a device of the vault that a rescue sheet belongs to. Needs its server. What it lists is there;
    /// papers come when they are opened. The other devices stay members: [`Vault::expel`] removes one that was stolen.
    ///
    /// # Errors
    /// [`Error::SheetUnknown`] if no vault there has these words: an empty one is never made instead; [`Error::SheetReplaced`]; a
    /// server that lies or is away. Nothing is left behind then; if the line was cut in between, the vault may list a device
    /// more, which nobody has the keys of.
    pub fn recover(home: &Path, sheet: &Sheet<'_>, how: &Making<'_>, now: Time) -> Result<Vault, Error> {
        let joining = Vault::prepare_device(home)?;
        let passage = Passage::clear(home)?;
        let url = ServerUrl::parse(sheet.server, sheet.allow)?;
        let welcome = find(&Connection::with(url, sheet.line.clone()), sheet)?;

        let member = Vault::prepare_member(&passage.0, sheet.words.signing_seed(), sheet.words.wrap_seed())?;
        // Nobody will ever know it, so that what a crash leaves of this home opens for nobody.
        let secret = Zeroizing::new(random::bytes::<32>());
        let for_now = Making { password: Some(&*secret), cost: Cost::FLOOR, ..*how };
        let mut visitor = member.finish(&welcome, &for_now)?;
        (visitor.allow, visitor.line) = (sheet.allow, sheet.line.clone());
        let (key, wrap) = joining.keys();
        let welcome = visitor.admit(&key, &wrap, now)?;
        drop(visitor);
        // An empty vault is never shown: it is there when all that it lists is.
        joining.finish_and(&welcome, how, |vault| {
            (vault.allow, vault.line) = (sheet.allow, sheet.line.clone());
            vault.fetch(now).map(drop)
        })
    }
}

/// What a rehearsal found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rehearsed {
    /// The server leads from these words to this vault, they open it, and all that was written in it is there. Whether the papers
    /// are, [`Vault::check`] finds out.
    There,
    /// The words are this vault's as far as this device knows. Its server was not asked, or did not answer.
    Here,
}

impl Vault {
    /// Whether a rescue sheet would bring this vault back: goes the way of [`Vault::recover`] as far as it changes nothing.
    ///
    /// # Errors
    /// [`Error::SheetReplaced`]; [`Error::SheetOfAnother`]; [`Error::SheetForgotten`] and others where
    /// the server would not bring the vault back: it forgot, lies or refuses.
    pub fn rehearse(&self, words: &RescueEntropy) -> Result<Rehearsed, Error> {
        let member = crate::sheet::member(words);
        if !self.chain.head().members.contains(&member) {
            let was = |bytes: &Vec<u8>| {
                Signed::<Statement>::decode(bytes)
                    .is_ok_and(|past| past.dangerous_unverified().members.contains(&member))
            };
            return Err(if self.statements.iter().any(was) { Error::SheetReplaced } else { Error::SheetOfAnother });
        }
        // What the server has not heard of yet, it cannot know.
        let told = self.server.statements == self.statements.len() as u64
            && !self.queue.iter().any(|(_, task)| matches!(task, Task::Rescue(_)));
        let Some(server) = self.server_url().filter(|_| told) else { return Ok(Rehearsed::Here) };
        match self.rehearse_with(server, words, &member) {
            Ok(()) => Ok(Rehearsed::There),
            Err(Error::Offline(_)) => Ok(Rehearsed::Here),
            Err(e) => Err(e),
        }
    }

    // The chain first: a server that was put back says "replaced" of a sheet that it has not heard of yet.
    fn rehearse_with(&self, server: &str, words: &RescueEntropy, member: &Member) -> Result<(), Error> {
        let connection = Connection::with(self.parse_url(server)?, self.line.clone());
        self.fetch_told_chain(&connection)?;
        let sheet = Sheet { words, server, fingerprint: None, allow: self.allow, line: self.line.clone() };
        let found = find(&connection, &sheet).map_err(|e| match e {
            Error::SheetUnknown => Error::SheetForgotten,
            e => e,
        })?;
        if found.vault != self.id {
            return Err(Error::SheetForgotten);
        }
        let chain = fold(&found.vault, &found.statements).map_err(Lie::Chain)?;
        let unwrap = UnwrapKey::derive(&words.wrap_seed());
        keyring::open(&found.keyring, &chain, &member.key, &unwrap).map_err(Lie::Keyring)?;
        self.fetch_told_journal(&connection)
    }
}

/// What the server says of the sheet's vault, held against the sheet.
fn find(connection: &Connection, sheet: &Sheet<'_>) -> Result<Welcome, Error> {
    let vault = connection.get_rescue(&sheet.words.locator()).map_err(|e| match e {
        RemoteError::Refused(Refusal::NotFound) => Error::SheetUnknown,
        e => e.into(),
    })?;
    if let Some(typed) = sheet.fingerprint {
        fingerprint::compare(typed, &vault).map_err(|e| match e {
            FingerprintError::Different => Error::OtherVault,
            e => e.into(),
        })?;
    }
    let statements = connection.chain(&vault, 0)?;
    let chain = fold(&vault, &statements).map_err(Lie::Chain)?;
    let key = SigningKey::derive(&sheet.words.signing_seed());
    let listed = |members: &[Member]| members.iter().any(|m| m.key == *key.public() && m.powers.has(Powers::RESCUE));
    if !listed(&chain.head().members) {
        return Err(Error::SheetReplaced);
    }
    let keyring = connection.keyring(&key, &vault)?;
    Ok(Welcome { vault, server: sheet.server.to_owned(), statements, keyring })
}

/// The sheet's home, gone with this.
struct Passage(PathBuf);

impl Passage {
    fn clear(home: &Path) -> Result<Self, Error> {
        let path = home.join(FOLDER);
        match fs::remove_dir_all(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(FileError::io(&path)(e).into()),
            _ => Ok(Passage(path)),
        }
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        // What stays opens for nobody, and the next try removes it.
        let _ = fs::remove_dir_all(&self.0);
    }
}
