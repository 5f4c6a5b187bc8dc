//! Invitation codes: who may create a vault on a server that is not open to everybody.
//!
//! A file in the data folder holds one line for each code, its hash: `coffre-server invite create` adds lines while
//! the server runs. A row says that a code was used, and not by whom.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use vault_protocol::http::Refusal;

use crate::keys;
use crate::log;
use crate::problem::Refused;
use crate::rows::Rows;
use crate::store::Batch;

/// Name of the file in the data folder.
pub(crate) const FILE: &str = "invites";
/// Longest file that is read: 16,000 codes.
const MAX_FILE: u64 = 65 * 16_384;

/// Who may create a vault.
#[derive(Clone, Debug)]
pub enum Invites {
    /// Anybody.
    Open,
    /// Who has a code whose hash stands in this file.
    File(PathBuf),
}

impl Invites {
    pub(crate) fn needed(&self) -> bool {
        matches!(self, Invites::File(_))
    }

    /// Starts the batch that creates a vault: with the code used up, if one is needed.
    pub(crate) async fn take(&self, rows: &Rows, code: Option<&str>) -> Result<Batch, Refused> {
        let Invites::File(path) = self else { return Ok(Batch::new()) };
        let hash = hash(code.ok_or(Refusal::Invite)?);
        let line = HEXLOWER.encode(&hash);
        let known = read(path).map_err(|error| {
            log::failed("reading the invitations", &error);
            Refused::from(Refusal::Unavailable)
        })?;
        let key = keys::invite(&hash);
        if !known.lines().any(|known| known == line) || rows.has(&key).await? {
            return Err(Refusal::Invite.into());
        }
        Ok(Batch::new().expect(key.clone(), None).put(key, []))
    }
}

fn read(path: &Path) -> io::Result<String> {
    match std::fs::metadata(path) {
        Ok(file) if file.len() > MAX_FILE => Err(io::ErrorKind::FileTooLarge.into()),
        Ok(_) => std::fs::read_to_string(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// Case, spaces and dashes do not count.
fn hash(code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    blake3::derive_key("coffre-server v1 invitation", plain.as_bytes())
}

/// Generates codes and adds them to the file of a data folder, durably.
pub(crate) fn create(data: &Path, random: impl Fn() -> [u8; 15], count: u32) -> io::Result<Vec<String>> {
    let codes: Vec<String> = (0..count)
        .map(|_| {
            let code = BASE32_NOPAD.encode(&random());
            let groups: Vec<&str> = (0..code.len()).step_by(6).map(|at| &code[at..at + 6]).collect();
            groups.join("-")
        })
        .collect();
    let mut file = OpenOptions::new().create(true).append(true).open(data.join(FILE))?;
    let lines: String = codes.iter().map(|code| HEXLOWER.encode(&hash(code)) + "\n").collect();
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::Disk;

    #[tokio::test]
    async fn a_code_is_good_once_however_it_is_typed() {
        let data = tempfile::tempdir().unwrap();
        let disk = Disk::new();
        let rows = Rows::new(disk.open_records(), disk.open_blobs());
        let codes = create(data.path(), || rows.generate(), 2).unwrap();
        assert_eq!(codes[0].len(), 27);
        assert!(!std::fs::read_to_string(data.path().join(FILE)).unwrap().contains(&codes[0]));
        let invites = Invites::File(data.path().join(FILE));
        let typed = codes[0].to_lowercase().replace('-', " ");
        let batch = invites.take(&rows, Some(&typed)).await.unwrap();
        assert!(rows.commit(batch).await.unwrap());
        for refused in [None, Some(""), Some("AAAA"), Some(codes[0].as_str())] {
            assert_eq!(invites.take(&rows, refused).await.err(), Some(Refusal::Invite.into()), "{refused:?}");
        }
        assert!(invites.take(&rows, Some(&codes[1])).await.is_ok());
    }
}
