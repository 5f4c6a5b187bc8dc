//! The rescue words while they stand on no paper yet: sealed on this device until their owner has shown that they do.
//!
//! A program that shows the words once, at the making, has to trust that they were written down. This one may be told "later":
//! the words wait under the same seal as the vault itself, and are erased when somebody has copied some of them from paper.

use crate::error::Error;
use crate::files::{FileError, SealedFile};
use crate::making::Making;
use crate::queue::Task;
use crate::vault::Vault;
use std::path::Path;
use vault_crypto::rescue::RescueEntropy;
use vault_crypto::secret::DeviceSecret;
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::chain::{Member, Powers};
use vault_protocol::fingerprint::WordList;
use vault_protocol::ids::Time;
use vault_protocol::wire::List;

/// The file in the home.
pub(crate) const FILE: &str = "rescue";

impl Vault {
    /// Makes a new vault as [`Vault::make`], and keeps its rescue words here until [`Vault::forget_rescue`].
    ///
    /// # Errors
    /// As [`Vault::make`]; nothing is left behind then.
    pub fn make_with_sheet_to_come(home: &Path, how: &Making<'_>, now: Time) -> Result<Vault, Error> {
        Vault::make_and(home, how, now, &|vault, rescue| {
            // Readable under the device's seal only, and in the list that every sheet may be in.
            let words = rescue.words(WordList::French);
            Ok(file(&vault.home, &vault.device).write(words.as_bytes())?)
        })
        .map(|(vault, _)| vault)
    }

    /// Puts another rescue sheet in the place of the one there is, and keeps its words here until [`Vault::forget_rescue`]. Needs the
    /// server. The old sheet lets nobody in any more; for thirty days it can still take the vault back from who replaced it.
    ///
    /// # Errors
    /// [`Error::NoServer`]; nobody answers, then everything is as it was or the words are kept here already; [`Error::NoPower`].
    pub fn renew_rescue(&mut self, now: Time) -> Result<(), Error> {
        self.fetch(now)?;
        let rescue = RescueEntropy::generate();
        // Whatever is cut from here on, the words are here before anybody can count on them.
        file(&self.home, &self.device).write(rescue.words(WordList::French).as_bytes())?;
        self.commit(vec![], vec![Task::Rescue(rescue.locator())], now)?;
        let head = self.chain.head();
        let mut members: Vec<Member> = head.members.iter().filter(|m| !m.powers.has(Powers::RESCUE)).cloned().collect();
        members.push(member(&rescue));
        self.extend_chain(head.home.clone(), List::new(members)?, true, now)?;
        // As for a device that was removed: what comes now is sealed anew.
        self.replace_card(now)?;
        self.sync(now, &mut |_| {})?;
        Ok(())
    }

    /// The rescue words, if their sheet is still to be made.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn rescue_kept(&self) -> Result<Option<RescueEntropy>, Error> {
        let file = file(&self.home, &self.device);
        let Some(words) = file.read()? else { return Ok(None) };
        let damaged = || FileError::Damaged(file.path().to_owned());
        let words = std::str::from_utf8(&words).map_err(|_| damaged())?;
        let rescue = RescueEntropy::from_words(words).map_err(|_| damaged())?;
        // A sheet that another device's statement was faster than opens nothing.
        let counts = self.chain.head().members.contains(&member(&rescue));
        Ok(Some(rescue).filter(|_| counts))
    }

    /// Whether the rescue sheet is still to be made: without opening it.
    pub fn awaits_sheet(&self) -> bool {
        file(&self.home, &self.device).path().exists()
    }

    /// The sheet is on paper: its words are erased here.
    ///
    /// # Errors
    /// This machine's disk.
    pub fn forget_rescue(&self) -> Result<(), Error> {
        let file = file(&self.home, &self.device);
        match std::fs::remove_file(file.path()) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(FileError::io(file.path())(e).into()),
            _ => Ok(()),
        }
    }
}

/// The member that a sheet is.
pub(crate) fn member(rescue: &RescueEntropy) -> Member {
    Member {
        key: *SigningKey::derive(&rescue.signing_seed()).public(),
        wrap: UnwrapKey::derive(&rescue.wrap_seed()).public().clone(),
        powers: Powers::ALL.and(Powers::RESCUE),
        not_after: None,
    }
}

fn file(home: &Path, device: &DeviceSecret) -> SealedFile {
    SealedFile::new(home, FILE, device)
}
