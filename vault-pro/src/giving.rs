//! Papers for patients, as they describe themselves.

use std::io;
use std::path::Path;

use vault_engine::Error;
use vault_engine::deposits::{Gift, MAX_GIVEN};
use vault_engine::state::Words;
use vault_formats::{PdfReader, examine};

use crate::desk::{Office, Speaks};

impl<S: Speaks> Office<S> {
    /// A file that was read whole, ready to be given. `path` is where it is said to come from. Who gives is its author, unless
    /// it names another.
    ///
    /// # Errors
    /// It is empty, or larger than can be given.
    pub(crate) fn gift(
        &self,
        path: &Path,
        file_name: String,
        bytes: Vec<u8>,
        message: Option<String>,
        pdf: &PdfReader,
    ) -> Result<Gift, Error> {
        if bytes.len() as u64 > MAX_GIVEN {
            return Err(Error::Source { path: path.to_owned(), error: io::ErrorKind::FileTooLarge.into() });
        }
        if bytes.is_empty() {
            return Err(Error::EmptySource(path.to_owned()));
        }
        let examined = examine(&file_name, &bytes, bytes.len() as u64, pdf);
        let proposal = examined.proposal;
        let own = || self.vault.state().profile.as_ref().map(|p| p.name.to_string()).filter(|n| !n.is_empty());
        let words = Words {
            title: proposal.title,
            type_code: proposal.type_code.to_owned(),
            date: proposal.date.map(|d| d.to_string()),
            author: proposal.author.or_else(own),
            ..Words::default()
        };
        Ok(Gift { bytes, words, file_name, mime: examined.sniffed.kind.mime().to_owned(), message })
    }
}
