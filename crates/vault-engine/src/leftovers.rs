//! What a crash leaves half written: beside the papers that were being written out, where it can be read by whoever
//! finds it, and in the home. The next opening of the home removes it.

use crate::files::SealedFile;
use crate::os;
use std::fs;
use std::path::{Path, PathBuf};
use vault_crypto::random;
use vault_crypto::secret::DeviceSecret;
use vault_protocol::ids::ObjectId;
use vault_protocol::wire::{self, Bytes};

/// The folder in the home with a note of each file that is being written elsewhere.
const NOTES: &str = "writing";
const BEGIN: &str = ".coffre-";
const END: &str = ".new";

vault_protocol::record! {
    struct Place {
        path: Bytes<4096>,
    }
}

/// A readable file under way, beside the one that it will become. Ended without its rename, it goes.
pub(crate) struct Temporary {
    path: PathBuf,
    note: Option<PathBuf>,
}

impl Temporary {
    /// A name beside `target`, noted in the home so that the next process finds it if this one is killed.
    pub(crate) fn beside(target: &Path, home: &Path, device: &DeviceSecret) -> Temporary {
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let id = ObjectId::new(random::bytes()).to_string();
        let path = folder.join(format!("{BEGIN}{id}{END}"));
        // Without room for the note the paper can still be written: on another disk, for example.
        let note = note(&path, &id, home, device);
        Temporary { path, note }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the rename there is none.
        let _ = fs::remove_file(&self.path);
        self.note.iter().for_each(|note| drop(fs::remove_file(note)));
    }
}

fn note(path: &Path, id: &str, home: &Path, device: &DeviceSecret) -> Option<PathBuf> {
    let folder = home.join(NOTES);
    os::create_private_folder(&folder).ok()?;
    let path = std::path::absolute(path).ok()?;
    let place = Place { path: Bytes::new(os::path_bytes(&path)?).ok()? };
    // Not synced: it is for a process that is killed. What a power cut leaves of either is not worth the wait.
    SealedFile::new(&folder, id, device).note(&wire::encode(&place)).ok()?;
    Some(folder.join(id))
}

/// Removes what processes before this one left.
pub(crate) fn sweep(home: &Path, device: &DeviceSecret) {
    for note in entries(&home.join(NOTES)) {
        let name = note.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        let plain = SealedFile::new(&home.join(NOTES), &name, device).read().ok().flatten();
        let place = plain.and_then(|p| wire::decode::<Place>(&p, 8192).ok());
        let path = place.and_then(|p| os::path_of_bytes(&p.path));
        let ours = format!("{BEGIN}{name}{END}");
        if let Some(path) = path.filter(|p| p.file_name().is_some_and(|n| *n == *ours)) {
            match fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => continue,
                _ => {}
            }
        }
        let _ = fs::remove_file(&note);
    }
    let halves = entries(home)
        .chain(entries(&home.join(crate::drafts::FOLDER)))
        .chain(entries(&home.join("in")).flat_map(|mailbox| entries(&mailbox)));
    for half in halves.filter(|p| p.extension().is_some_and(|e| e == "new")) {
        let _ = fs::remove_file(half);
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path())
}
