//! The last checkpoint of each log in a file of its own, beside the records: what finds out that the records were put
//! back to an older state.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::LogId;

/// Name of the folder in the data folder.
pub const FOLDER: &str = "log";

/// Longest such file that is read.
const MAX: u64 = 64 * 1024;

fn file(folder: &Path, log: LogId) -> PathBuf {
    folder.join(log.to_string().replace('/', "-"))
}

/// The checkpoint that is kept; nothing if there is none. Blocks.
pub(super) fn read(folder: &Path, log: LogId) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    match File::open(file(folder, log)) {
        Ok(file) => io::Read::read_to_end(&mut io::Read::take(file, MAX), &mut bytes).map(|_| Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Keeps a checkpoint in place of the one before, durably. Blocks.
pub(super) fn write(folder: &Path, log: LogId, checkpoint: &[u8]) -> io::Result<()> {
    let path = file(folder, log);
    let coming = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&coming)?;
    file.write_all(checkpoint)?;
    file.sync_all()?;
    std::fs::rename(&coming, &path)?;
    // Windows cannot open a folder as a file.
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}

/// The logs that a checkpoint is kept of. Blocks.
pub(super) fn list(folder: &Path) -> io::Result<Vec<LogId>> {
    let names = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name()));
    let names = names.collect::<io::Result<Vec<_>>>()?;
    Ok(names.iter().filter_map(|name| super::begin::log_of(name.to_str()?)).collect())
}
