//! From the checkpoint seen last to the one shown now: the newer tree must begin with the older one.

use vault_log::checkpoint::VerifiedCheckpoint;
use vault_log::fork::ForkReport;
use vault_log::plan::{self, Plan};
use vault_log::tile::{TileMap, TilePath};
use vault_log::tree::{TreeHead, verify_consistency};

use super::LogError;
use super::place::Place;

/// Bytes of the longest tile of hashes.
const MAX_TILE: usize = 256 * 32;

/// What has become of a log.
#[derive(Debug)]
pub enum Became {
    /// The same, or more of the same.
    Grew,
    /// What is shown now is an older state. The log did sign it once, so this alone convicts nobody.
    Shrank,
    /// The log has signed two histories: a report that convicts it.
    Forked(Box<ForkReport>),
}

/// Compares what was seen last with what is shown now; both are verified under the log's key.
///
/// # Errors
/// [`LogError::Broken`] when the tiles do not make the tree that is shown: then nothing is known of the older one.
pub fn compare(place: &Place, last: &VerifiedCheckpoint, now: &VerifiedCheckpoint) -> Result<Became, LogError> {
    let went_back = now.head().size < last.head().size;
    let (older, newer) = if went_back { (now, last) } else { (last, now) };
    let (old, new) = (older.head(), newer.head());
    if old == new {
        return Ok(Became::Grew);
    }
    let report = |root, proof| {
        let report = ForkReport::new(older.signed().clone(), newer.signed().clone(), root, proof);
        Became::Forked(Box::new(report))
    };
    if old.size == new.size {
        return Ok(report(new.root, Vec::new()));
    }
    let inconsistent = || -> Result<Option<Became>, LogError> {
        let plan = Plan::consistency(old.size, new.size).map_err(|e| LogError::Broken(e.to_string()))?;
        let tiles = fetch(place, plan.tiles().into_iter().chain(Plan::root(old.size).tiles()), new.size)?;
        let broken = |e: &dyn std::fmt::Display| LogError::Broken(e.to_string());
        let proof = plan.solve(&tiles).map_err(|e| broken(&e))?;
        if verify_consistency(&old, &new, &proof).is_ok() {
            return Ok(None);
        }
        // The newer tree's own beginning, if the tiles are the newer tree's.
        let root = plan::head(old.size, &tiles).map_err(|e| broken(&e))?.root;
        let beginning = TreeHead { size: old.size, root };
        verify_consistency(&beginning, &new, &proof).map_err(|e| broken(&format!("the tiles: {e}")))?;
        Ok(Some(report(root, proof)))
    };
    match inconsistent() {
        Ok(Some(forked)) => Ok(forked),
        Ok(None) if went_back => Ok(Became::Shrank),
        Ok(None) => Ok(Became::Grew),
        // A server that went back need not show the tiles of what it hides.
        Err(LogError::Broken(_)) if went_back => Ok(Became::Shrank),
        Err(e) => Err(e),
    }
}

/// Tiles as the tree of this size has them: what the older tree has in part, the newer one may have whole.
fn fetch(place: &Place, paths: impl Iterator<Item = TilePath>, size: u64) -> Result<TileMap, LogError> {
    let mut tiles = TileMap::new();
    for path in paths {
        let wide = TilePath::in_tree(path.kind(), path.index(), size).unwrap_or(path);
        let mut found = None;
        for candidate in [wide, wide.full(), path] {
            found = found.or(place.get(&candidate.to_string(), MAX_TILE)?);
        }
        let bytes = found.ok_or_else(|| LogError::Broken(format!("{path} is not there")))?;
        // A wider one begins alike.
        tiles.insert(path, bytes);
    }
    Ok(tiles)
}
