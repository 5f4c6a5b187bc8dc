//! Papers carried by hand: written as plain files that any computer opens. One way for the command line and for the page.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use vault_engine::state::Document;
use vault_engine::{Error, Vault};
use vault_protocol::ids::DocId;
use vault_terminal::Lang;
use vault_terminal::untrusted::for_file_name;

use crate::commands::open::ending_of;
use crate::kinds;

/// How many papers of one name a folder takes before its owner is asked to tidy up.
const SAME_NAME: usize = 1000;

/// A paper that was written.
pub(crate) struct Carried {
    pub(crate) id: DocId,
    /// Its name in the folder.
    pub(crate) file: String,
    /// Its bytes.
    pub(crate) size: u64,
}

/// `2026-03-12_Prescription de produits de santé_Dr Martin.pdf`: sorted by date where files are sorted by name. A paper
/// without a date begins with its type.
pub(crate) fn file_name(doc: &Document, lang: Lang) -> String {
    let words = &doc.words;
    let parts = [words.date.as_deref(), Some(kinds::label_of(&words.type_code, lang)), words.author.as_deref()];
    // The line between the parts stands in none of them.
    let plain = parts.into_iter().flatten().map(|part| part.replace('_', " ").trim().to_owned());
    let name: Vec<String> = plain.filter(|part| !part.is_empty()).collect();
    for_file_name(&name.join("_"), ending_of(doc).as_deref())
}

/// Writes the newest version of each paper into a folder, which is made if its own folder is there. Nothing is replaced:
/// a name that is taken gets a number. All of them are there when this returns, or none of them: what was written before
/// something went wrong goes away again. `go_on` is asked after each paper.
///
/// # Errors
/// [`Error::Output`] if the folder cannot be written, [`Error::Interrupted`], and as [`Vault::open_to`].
pub(crate) fn to_folder(
    vault: &mut Vault,
    docs: &[DocId],
    folder: &Path,
    lang: Lang,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Vec<Carried>, Error> {
    let made = match fs::create_dir(folder) {
        Ok(()) => true,
        Err(e) if e.kind() == ErrorKind::AlreadyExists && folder.is_dir() => false,
        Err(error) => return Err(Error::Output { path: folder.to_owned(), error }),
    };
    let mut written = Vec::new();
    let all = docs.iter().try_for_each(|id| {
        let doc = vault.state().docs.get(id).ok_or_else(|| Error::NotFound(id.to_string()))?;
        let (path, file) = reserve(folder, &file_name(doc, lang))?;
        let at = written.len();
        written.push(Carried { id: *id, file, size: 0 });
        written[at].size = vault.open_to(id, None, &path, &mut |_| {})?;
        if go_on() { Ok(()) } else { Err(Error::Interrupted) }
    });
    let lasting = all.and_then(|()| last(folder).map_err(|error| Error::Output { path: folder.to_owned(), error }));
    if let Err(e) = lasting {
        for one in &written {
            let _ = fs::remove_file(folder.join(&one.file));
        }
        if made {
            let _ = fs::remove_dir(folder);
        }
        return Err(e);
    }
    Ok(written)
}

/// Takes a name that nothing has, so that nobody else takes it meanwhile.
fn reserve(folder: &Path, name: &str) -> Result<(PathBuf, String), Error> {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    };
    for n in 1..=SAME_NAME {
        let file = if n == 1 { name.to_owned() } else { format!("{stem} ({n}){ending}") };
        let path = folder.join(&file);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(_) => return Ok((path, file)),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::Output { path, error }),
        }
    }
    Err(Error::Output { path: folder.join(name), error: ErrorKind::AlreadyExists.into() })
}

/// Whoever pulls the drive out now finds all of it there: the names too have reached it.
fn last(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder; // Windows has no such call; its drives are written at once by default.
    Ok(())
}
