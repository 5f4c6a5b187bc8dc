//! Links for people without the tool (docs/protocol/link.md): made, seen and stopped.
//!
//! The server holds a link's file and counts; key and code are kept on the device that made it, sealed. Another device sees
//! that there is a link and may stop it; it cannot show it.

use crate::error::Error;
use crate::files::SealedFile;
use crate::vault::Vault;
use vault_crypto::link as sealing;
use vault_crypto::random;
use vault_crypto::secret::LinkKey;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{DocId, LinkId, Time};
use vault_protocol::link::{LinkOpening, MAX_CODE, MAX_FILE, MAX_LINKS, code_check};
use vault_protocol::wire::{self, Bytes, List, Text, WireError};
use vault_remote::RemoteError;
use zeroize::Zeroizing;

/// The file in the home.
const FILE: &str = "links";
/// Longest address of a link, in characters: the specification's.
const MAX_ADDRESS: usize = 128;

vault_protocol::record! {
    /// A link that was made here.
    #[allow(missing_debug_implementations)]
    pub struct Made {
        /// Its name on the server.
        pub id: LinkId,
        /// The file's key: it stands in the link only.
        pub key: LinkKey,
        /// What is asked of whoever opens it.
        pub code: Option<Text<MAX_CODE>>,
        /// Where the file is.
        pub url: Text<MAX_ADDRESS>,
        /// Which papers.
        pub docs: List<DocId, 1024>,
        /// Until when.
        pub until: Time,
        /// Whether it opens once only.
        pub once: bool,
        /// When it was made.
        pub at: Time,
    }
}

vault_protocol::record! {
    #[allow(missing_debug_implementations)]
    struct Kept {
        links: List<Made, MAX_LINKS>,
    }
}

/// How a link is made.
#[derive(Clone, Debug)]
pub struct Loan {
    /// The papers.
    pub docs: Vec<DocId>,
    /// Until when.
    pub until: Time,
    /// What is asked of whoever opens it; nothing, if none.
    pub code: Option<String>,
    /// Whether it opens once only.
    pub once: bool,
}

/// A link, and what its server says of it.
#[allow(missing_debug_implementations)]
pub struct Link {
    /// Its name.
    pub id: LinkId,
    /// What this device knows of it, if it was made here.
    pub made: Option<Made>,
    /// Until when it opens.
    pub until: Time,
    /// How often it was opened.
    pub opened: u32,
    /// Wrong codes so far.
    pub wrong: u32,
    /// Whether it still opens.
    pub open: bool,
}

impl Vault {
    /// Makes a link. `content` is what its reader gets: the papers as a deflated Bundle of FHIR. The server is asked now: a
    /// link is for somebody who is there.
    ///
    /// # Errors
    /// [`Error::NoServer`], [`Error::Offline`]; [`Error::TooLong`] if the papers are larger than a link may be, or the
    /// server's address longer; a refusal of the server.
    pub fn lend(&mut self, how: &Loan, content: &[u8], now: Time) -> Result<Made, Error> {
        let connection = self.connection()?;
        let (id, key) = (LinkId::new(random::bytes()), LinkKey::generate());
        let file = sealing::seal(&key, content).map_err(|_| WireError::TooLong { what: "link", max: MAX_FILE })?;
        let check = how.code.as_ref().map(|code| code_check(&id, code.as_bytes()));
        let opening = LinkOpening { until: how.until, check, once: how.once, file: Bytes::new(file)? };
        let made = |key: &LinkKey| -> Result<Made, Error> {
            Ok(Made {
                id,
                key: key.duplicate(),
                code: how.code.as_deref().map(Text::new).transpose()?,
                url: Text::new(format!("{}/links/{id}", self.server.url.as_str()))?,
                docs: List::new(how.docs.clone())?,
                until: how.until,
                once: how.once,
                at: now,
            })
        };
        // What can be stopped is known here before it can be opened.
        let mut kept = self.kept_links()?;
        kept.retain(|link| link.until > now);
        kept.push(made(&key)?);
        self.keep_links(kept)?;
        if let Err(e) = connection.open_link(&self.sign, &self.id, &id, &opening) {
            // An answer that was lost may have left it open: it is closed, or passes with its time.
            let _ = connection.close_link(&self.sign, &self.id, &id);
            self.forget_link(&id)?;
            return Err(e.into());
        }
        made(&key)
    }

    /// The vault's links, as the server counts them now, the newest last.
    ///
    /// # Errors
    /// [`Error::NoServer`], [`Error::Offline`], a refusal of the server.
    pub fn links(&mut self) -> Result<Vec<Link>, Error> {
        let lines = match self.connection()?.links(&self.sign, &self.id) {
            Ok(lines) => lines,
            // A vault that was never sent has none.
            Err(RemoteError::Refused(Refusal::NotFound)) => Vec::new(),
            Err(e) => return Err(e.into()),
        };
        let mut kept = self.kept_links()?;
        let mut all: Vec<Link> = lines
            .into_iter()
            .map(|l| {
                let made = kept.iter().position(|made| made.id == l.id).map(|at| kept.remove(at));
                Link { id: l.id, made, until: l.until, opened: l.opened, wrong: l.wrong, open: l.open }
            })
            .collect();
        all.sort_by_key(|link| link.made.as_ref().map(|made| made.at));
        Ok(all)
    }

    /// The link that was made here under this name, if it was.
    ///
    /// # Errors
    /// This machine's disk.
    pub fn link_made(&self, id: &LinkId) -> Result<Option<Made>, Error> {
        Ok(self.kept_links()?.into_iter().find(|made| made.id == *id))
    }

    /// Stops a link, at once. What was read is read.
    ///
    /// # Errors
    /// [`Error::NoServer`], [`Error::Offline`], a refusal of the server: then it is not stopped.
    pub fn stop_link(&mut self, id: &LinkId) -> Result<(), Error> {
        self.connection()?.close_link(&self.sign, &self.id, id)?;
        self.forget_link(id)
    }

    fn forget_link(&self, id: &LinkId) -> Result<(), Error> {
        let mut kept = self.kept_links()?;
        kept.retain(|link| link.id != *id);
        self.keep_links(kept)
    }

    fn links_file(&self) -> SealedFile {
        SealedFile::new(&self.home, FILE, &self.device)
    }

    fn kept_links(&self) -> Result<Vec<Made>, Error> {
        let file = self.links_file();
        let Some(bytes) = file.read()? else { return Ok(Vec::new()) };
        let kept = wire::decode::<Kept>(&bytes, crate::files::MAX_FRAME);
        Ok(kept.map_err(|_| crate::FileError::Damaged(file.path().to_owned()))?.links.into_vec())
    }

    fn keep_links(&self, links: Vec<Made>) -> Result<(), Error> {
        // The keys and codes of every link.
        let plain = Zeroizing::new(wire::encode(&Kept { links: List::new(links)? }));
        Ok(self.links_file().write(&plain)?)
    }
}
