//! Reading a log through, once: every leaf goes into the tree that is being built, and past the set of tags.

use super::tags::Tags;
use vault_log::bundle;
use vault_log::frontier::Frontier;
use vault_log::hash::Hash;
use vault_log::limits::TILE_WIDTH;
use vault_log::tile::{ReadTile, TileKind, TilePath};
use vault_log::tree::TreeHead;
use vault_protocol::leaf;

/// A leaf that was watched for. It says nothing before its commitment is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Place in [`Tags::watched`].
    pub watched: usize,
    /// Its number there.
    pub number: u32,
    /// Its place in the log, from 0.
    pub index: u64,
    /// What it commits to.
    pub commitment: [u8; 32],
}

/// Why a log cannot be read through. Whoever serves it is at fault.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WalkError<E> {
    /// A bundle could not be had.
    #[error("entries could not be read: {0}")]
    Read(E),
    /// Not the entries that the path says.
    #[error("{0} is malformed")]
    Malformed(TilePath),
    /// What is served has another root at this size than was signed.
    #[error("the entries do not have the signed root")]
    Root {
        /// What was signed.
        signed: TreeHead,
    },
}

/// Reads the leaves after `from` up to the last of `heads`, signed heads from small to large, none before `from`. Each
/// root is held against what the leaves make. `found` is told of each leaf that is watched for; **believe it when the
/// walk ends**. `pause` sees the tree after each bundle. Memory: one bundle.
pub fn walk<R: ReadTile + ?Sized>(
    from: Frontier,
    heads: &[TreeHead],
    tags: &Tags,
    tiles: &R,
    found: &mut dyn FnMut(Hit),
    pause: &mut dyn FnMut(&Frontier),
) -> Result<Frontier, WalkError<R::Error>> {
    let mut tree = from;
    let mut heads = heads.iter().peekable();
    let Some(size) = heads.clone().next_back().map(|head| head.size) else { return Ok(tree) };
    loop {
        while let Some(signed) = heads.next_if(|head| head.size <= tree.size()) {
            if *signed != tree.head() {
                return Err(WalkError::Root { signed: *signed });
            }
        }
        if tree.size() >= size {
            return Ok(tree);
        }
        let width = u64::from(TILE_WIDTH);
        let path = TilePath::in_tree(TileKind::Entries, tree.size() / width, size);
        let path = path.expect("a tree of a signed size has only such bundles");
        let bytes = tiles.read(&path).map_err(WalkError::Read)?;
        let entries = bundle::parse(&bytes, path.width()).map_err(|_| WalkError::Malformed(path))?;
        let known = usize::try_from(tree.size() % width).unwrap_or(usize::MAX);
        for entry in entries.get(known..).unwrap_or_default() {
            if let Some((tag, commitment)) = leaf::parse(entry)
                && let Some((watched, number)) = tags.find(tag)
            {
                found(Hit { watched, number, index: tree.size(), commitment: *commitment });
            }
            tree.push(Hash::of_leaf(entry));
            if heads.peek().is_some_and(|head| head.size == tree.size()) {
                break;
            }
        }
        pause(&tree);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::tags::Watched;
    use vault_log::edge::Edge;
    use vault_log::tile::{Missing, TileMap};
    use vault_protocol::leaf::Mark;

    /// A log of 1,000 leaves: every tenth a reading under key 1, n from 0, the others noise.
    fn log() -> (Vec<[u8; 49]>, Vec<TreeHead>, TileMap) {
        let leaf = |i: u32| {
            let key = if i.is_multiple_of(10) { [1; 32] } else { [9; 32] };
            Mark::reading(&key, i / 10 + i % 10 * 1000).leaf(&i.to_be_bytes())
        };
        let leaves: Vec<_> = (0..1000).map(leaf).collect();
        let (mut edge, mut tiles, mut heads) = (Edge::new(), TileMap::new(), Vec::new());
        for batch in leaves.chunks(100) {
            let growth = edge.append(batch).unwrap();
            tiles.extend(growth.files);
            edge = growth.edge;
            heads.push(edge.head());
        }
        (leaves, heads, tiles)
    }

    fn run(from: Frontier, heads: &[TreeHead], tiles: &TileMap) -> (Result<Frontier, WalkError<Missing>>, Vec<Hit>) {
        let tags = Tags::new(vec![Watched::slot(&[1; 32], 50)]);
        let mut hits = Vec::new();
        let end = walk(from, heads, &tags, tiles, &mut |hit| hits.push(hit), &mut |_| {});
        (end, hits)
    }

    #[test]
    fn each_watched_leaf_is_found_once_whatever_the_steps() {
        let (leaves, heads, tiles) = log();
        let (end, all) = run(Frontier::new(), &heads[9..], &tiles);
        assert_eq!(end.unwrap().head(), heads[9]);
        assert_eq!(all.len(), 50, "below the bound");
        for (n, hit) in (0u32..).zip(&all) {
            assert_eq!((hit.watched, hit.number, hit.index), (0, n, u64::from(n) * 10));
            assert_eq!(hit.commitment, leaves[n as usize * 10][17..]);
        }
        let (mut tree, mut found) = (Frontier::new(), Vec::new());
        for head in &heads {
            let (end, hits) = run(tree, &[*head], &tiles);
            tree = end.unwrap();
            found.extend(hits);
        }
        assert_eq!(found, all);
        // From the middle, by what tiles claim: only that part, and it ends well.
        let middle = Frontier::claimed(256, 1000, &tiles).unwrap();
        let (end, hits) = run(middle, &heads[9..], &tiles);
        assert_eq!(end.unwrap().head(), heads[9]);
        assert!(hits.iter().eq(all.iter().filter(|hit| hit.index >= 256)));
        assert!(run(tree.clone(), &heads[9..], &tiles).1.is_empty() && run(tree, &[], &tiles).0.is_ok());
    }

    #[test]
    fn another_entry_another_root_and_another_past_are_found_out() {
        let (leaves, heads, tiles) = log();
        let mut other = leaves.clone();
        other[123][30] ^= 1;
        let growth = Edge::new().append(&other).unwrap();
        let forked: TileMap = growth.files.into_iter().collect();
        // Entries that were never signed.
        let root = |signed| Err(WalkError::Root { signed });
        assert_eq!(run(Frontier::new(), &heads[9..], &forked).0, root(heads[9]));
        // A signed tree that does not have what was signed before: at the size where it shows.
        let both = [heads[1], growth.edge.head()];
        assert_eq!(run(Frontier::new(), &both, &forked).0, root(heads[1]));
        let both = [heads[0], growth.edge.head()];
        assert_eq!(run(Frontier::new(), &both, &forked).0.unwrap().head(), growth.edge.head());
        // What was read before does not go on as this.
        let (known, _) = run(Frontier::new(), &heads[4..5], &tiles);
        assert_eq!(run(known.unwrap(), &[growth.edge.head()], &forked).0, root(growth.edge.head()));
        // A bundle that is missing, or cut.
        let mut cut = tiles.clone();
        let path: TilePath = "tile/entries/001".parse().unwrap();
        cut.get_mut(&path).unwrap().pop();
        assert_eq!(run(Frontier::new(), &heads[9..], &cut).0, Err(WalkError::Malformed(path)));
        cut.remove(&path);
        assert_eq!(run(Frontier::new(), &heads[9..], &cut).0, Err(WalkError::Read(Missing(path))));
    }

    #[test]
    fn an_entry_that_is_no_leaf_is_passed_over() {
        let mut odd = Mark::reading(&[1; 32], 1).leaf(b"receipt").to_vec();
        odd[0] = 2;
        let good = Mark::reading(&[1; 32], 2).leaf(b"receipt").to_vec();
        let growth = Edge::new().append(&[odd, vec![1; 60], vec![], good]).unwrap();
        let (end, hits) = run(Frontier::new(), &[growth.edge.head()], &growth.files.into_iter().collect());
        assert_eq!(end.unwrap().size(), 4);
        assert_eq!(hits.iter().map(|hit| (hit.number, hit.index)).collect::<Vec<_>>(), [(2, 3)]);
    }
}
