//! Small pictures of opened papers' first pages: made when a paper is first looked at, and kept sealed.
//!
//! The vault is free while one is drawn: a slow PDF makes its own picture late, and no other page.

use std::sync::OnceLock;
use std::time::Duration;

use vault_engine::Error;
use vault_formats::PdfReader;
use vault_formats::limits::MAX_INPUT;
use vault_page::door::{Reply, Trouble};
use vault_protocol::ids::VaultId;

use super::keeper::{Keeper, Room};
use crate::commands::reader;
use crate::granted::Paper;
use crate::opening::Way;

/// How long a picture waits for whoever has the vault.
const PATIENCE: Duration = Duration::from_secs(20);
/// What a picture is made of.
const DRAWN: [&str; 3] = ["application/pdf", "image/png", "image/jpeg"];

/// The child that reads PDFs, kept for the next.
pub(super) fn pdf() -> &'static PdfReader {
    static READER: OnceLock<PdfReader> = OnceLock::new();
    READER.get_or_init(reader)
}

/// Whether a paper may have a picture: it is open, and has one, or nobody tried yet.
pub(super) fn is_there(room: &Room, paper: &Paper) -> bool {
    let about = &paper.about;
    let Some(way) = paper.way() else { return false };
    DRAWN.contains(&about.mime.as_str())
        && about.size <= MAX_INPUT as u64
        && !matches!(kept(room, way, paper), Ok(Some(picture)) if picture.is_empty())
}

fn kept(room: &Room, way: Way, paper: &Paper) -> Result<Option<Vec<u8>>, Error> {
    match way {
        Way::Door(copy) => room.vault.received_picture(&copy.head, &copy.entry),
        Way::Own(_) => room.vault.picture(&paper.about.version),
    }
}

/// The picture of a paper.
pub(super) fn answer(keeper: &Keeper, patient: &str, id: &str) -> Reply {
    let made = VaultId::from_hex(patient).and_then(|patient| of(keeper, &patient, id));
    made.map_or_else(|| Reply::trouble(Trouble::NotFound), Reply::jpeg)
}

/// That there can be none is remembered too: a hostile paper costs one child, once.
fn of(keeper: &Keeper, patient: &VaultId, id: &str) -> Option<Vec<u8>> {
    let (paper, way, bytes) = {
        let mut lent = keeper.lend(PATIENCE)?;
        let room = lent.as_mut()?;
        let paper = room.papers(patient).ok()?.into_iter().find(|paper| paper.id == id)?;
        let way = paper.way()?;
        if let Ok(Some(kept)) = kept(room, way, &paper) {
            return Some(kept).filter(|picture| !picture.is_empty());
        }
        let bytes = room.content(way, MAX_INPUT as u64).ok()?;
        (paper, way, bytes)
    };
    let made = pdf().picture(&bytes);
    let picture = match &made {
        Ok(picture) => picture.as_slice(),
        Err(e) if e.is_of_this_machine() => return None,
        Err(_) => &[],
    };
    if let Some(room) = keeper.lend(PATIENCE)?.as_ref() {
        // A full disk shows it now, and makes it again another time.
        let _ = match way {
            Way::Door(copy) => room.vault.keep_received_picture(&copy.head, &copy.entry, picture),
            Way::Own(doc) => room.vault.keep_picture(&doc, &paper.about.version, picture),
        };
    }
    made.ok()
}
