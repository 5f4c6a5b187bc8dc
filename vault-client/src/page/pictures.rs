//! Small pictures of papers' first pages: made when a paper is first looked at, and kept sealed.
//!
//! The vault is free while one is drawn: a slow PDF makes its own picture late, and no other page.

use std::time::Duration;

use vault_engine::Vault;
use vault_formats::limits::MAX_INPUT;
use vault_page::door::{Reply, Trouble};
use vault_protocol::ids::DocId;

use super::add::pdf;
use super::keeper::Keeper;

/// How long a picture waits for whoever has the vault.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether a paper may have a picture: it has one, or nobody tried yet.
pub(super) fn is_there(vault: &Vault, id: &DocId) -> bool {
    vault.state().docs.get(id).is_some_and(|doc| {
        let about = &doc.current().about;
        ["application/pdf", "image/png", "image/jpeg"].contains(&about.mime.as_str())
            && about.size <= MAX_INPUT as u64
            && !matches!(vault.picture(&about.version), Ok(Some(picture)) if picture.is_empty())
    })
}

/// The picture of a paper.
pub(super) fn answer(keeper: &Keeper, id: &str) -> Reply {
    let made = DocId::from_hex(id).and_then(|id| of(keeper, &id));
    made.map_or_else(|| Reply::trouble(Trouble::NotFound), Reply::jpeg)
}

/// That there can be none is remembered too: a hostile paper costs one child, once.
fn of(keeper: &Keeper, id: &DocId) -> Option<Vec<u8>> {
    let (version, paper) = {
        let mut lent = keeper.lend(PATIENCE)?;
        let vault = lent.as_mut()?;
        let version = vault.state().docs.get(id)?.current().about.version;
        if let Ok(Some(kept)) = vault.picture(&version) {
            return Some(kept).filter(|picture| !picture.is_empty());
        }
        (version, vault.content(id, None, MAX_INPUT as u64).ok()?)
    };
    let made = pdf().picture(&paper);
    let kept = match &made {
        Ok(picture) => picture.as_slice(),
        Err(e) if e.is_of_this_machine() => return None,
        Err(_) => &[],
    };
    if let Some(vault) = keeper.lend(PATIENCE)?.as_ref() {
        // A full disk shows it now, and makes it again another time.
        let _ = vault.keep_picture(id, &version, kept);
    }
    made.ok()
}
