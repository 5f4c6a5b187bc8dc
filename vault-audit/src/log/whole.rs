//! A log verified whole: every entry is read, the tree is built anew from nothing else, each tile that is shown is
//! compared with the one that the entries make, and the root with the one that was signed.

use vault_log::bundle;
use vault_log::edge::Edge;
use vault_log::limits::MAX_BUNDLE;
use vault_log::tile::{TileKind, TilePath};
use vault_log::tree::TreeHead;

use super::LogError;
use super::place::Place;

/// Bytes of a leaf of a log of events, and the first of them.
const LEAF: (usize, u8) = (49, 1);
/// Bytes of the longest tile of hashes.
const MAX_TILE: usize = 256 * 32;

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Entries that have the form of a leaf of events.
    pub leaves: u64,
    /// The others.
    pub others: u64,
    /// Tiles and bundles.
    pub tiles: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Reads all that belongs to a head; `each` sees every entry in order, and may believe them when all is read; `progress` hears
/// how many entries were read more.
///
/// # Errors
/// [`LogError::Broken`] names the first file that is not what it must be.
pub fn read(
    place: &Place,
    head: &TreeHead,
    each: &mut dyn FnMut(&[u8]),
    progress: &mut dyn FnMut(u64),
) -> Result<Read, LogError> {
    let (mut edge, mut read) = (Edge::new(), Read::default());
    for index in 0.. {
        let Some(path) = TilePath::in_tree(TileKind::Entries, index, head.size) else { break };
        let bytes = file(place, &path, MAX_BUNDLE, &mut read)?;
        let broken = |e: &dyn std::fmt::Display| LogError::Broken(format!("{path}: {e}"));
        let entries = bundle::parse(&bytes, path.width()).map_err(|e| broken(&e))?;
        for entry in &entries {
            each(entry);
            let is_leaf = (entry.len(), entry.first().copied()) == (LEAF.0, Some(LEAF.1));
            *(if is_leaf { &mut read.leaves } else { &mut read.others }) += 1;
        }
        let growth = edge.append(&entries).map_err(|e| broken(&e))?;
        edge = growth.edge;
        for (path, made) in growth.files {
            // Partial tiles on the way are those of smaller trees.
            let hashes = matches!(path.kind(), TileKind::Hashes(_));
            if hashes && TilePath::in_tree(path.kind(), path.index(), head.size) == Some(path) {
                let shown = file(place, &path, MAX_TILE, &mut read)?;
                if shown != made {
                    return Err(LogError::Broken(format!("{path} is not what the entries make")));
                }
            }
        }
        progress(entries.len() as u64);
    }
    if edge.head() != *head {
        return Err(LogError::Broken("the entries make another root than the signed one".to_owned()));
    }
    Ok(read)
}

/// A tile or bundle as it must be there. One that has grown full since may have replaced a partial one.
fn file(place: &Place, path: &TilePath, max: usize, read: &mut Read) -> Result<Vec<u8>, LogError> {
    let mut found = place.get(&path.to_string(), max)?;
    if found.is_none() && path.is_partial() {
        found = place.get(&path.full().to_string(), max)?.map(|mut bytes| {
            if let TileKind::Hashes(_) = path.kind() {
                bytes.truncate(usize::from(path.width()) * 32);
            }
            bytes
        });
    }
    let bytes = found.ok_or_else(|| LogError::Broken(format!("{path} is not there")))?;
    read.tiles += 1;
    read.bytes += bytes.len() as u64;
    Ok(bytes)
}
