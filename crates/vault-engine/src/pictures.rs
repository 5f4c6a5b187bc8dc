//! Small pictures of papers, kept sealed beside the words of the search: made again whenever they are lost.

use crate::error::Error;
use crate::files::{FileError, SealedFile};
use crate::os;
use crate::vault::Vault;
use std::fs;
use vault_protocol::ids::{DocId, VersionId};
use vault_protocol::wire::WireError;

/// Largest picture, in bytes.
pub const MAX_PICTURE: usize = 96 << 10;

impl Vault {
    /// The picture kept of a version of a paper: `None` if none was kept, empty if there can be none.
    ///
    /// # Errors
    /// The disk's.
    pub fn picture(&self, version: &VersionId) -> Result<Option<Vec<u8>>, Error> {
        match self.picture_file(version).read() {
            Ok(kept) => Ok(kept.map(|k| k.to_vec())),
            // Half written when the power went: it is made again.
            Err(FileError::Damaged(_)) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// Keeps a picture of a version of a paper; an empty one says that there can be none.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the paper has no such version (any more), [`Error::TooLong`], or the disk's.
    pub fn keep_picture(&self, doc: &DocId, version: &VersionId, picture: &[u8]) -> Result<(), Error> {
        let has = |d: &crate::state::Document| d.versions.iter().any(|v| v.about.version == *version);
        if !self.state.docs.get(doc).is_some_and(has) {
            return Err(Error::NotFound(doc.to_string()));
        }
        self.note_picture(version, picture)
    }

    pub(crate) fn note_picture(&self, version: &VersionId, picture: &[u8]) -> Result<(), Error> {
        if picture.len() > MAX_PICTURE {
            return Err(WireError::TooLong { what: "picture", max: MAX_PICTURE }.into());
        }
        let folder = self.home.join(FOLDER);
        os::create_private_folder(&folder).map_err(FileError::io(&folder))?;
        let file = self.picture_file(version);
        // An older one, or half of one.
        let _ = fs::remove_file(file.path());
        Ok(file.note(picture).map_err(FileError::io(file.path()))?)
    }

    /// Pictures of what was erased.
    pub(crate) fn forget_pictures(&self, versions: &[VersionId]) {
        for version in versions {
            // It may never have had one.
            let _ = fs::remove_file(self.picture_file(version).path());
        }
    }

    fn picture_file(&self, version: &VersionId) -> SealedFile {
        SealedFile::new(&self.home.join(FOLDER), &version.to_string(), &self.device)
    }
}

const FOLDER: &str = "pictures";
