//! Trees read through from the left, against those that grew at their right end.

#![allow(clippy::unwrap_used)]

use vault_log::edge::Edge;
use vault_log::frontier::{ClaimError, Frontier};
use vault_log::hash::Hash;
use vault_log::tile::TileMap;
use vault_log::tree::ProofError;

fn entry(n: u64) -> [u8; 8] {
    n.to_be_bytes()
}

#[test]
fn it_has_the_root_of_the_tree_at_every_size() {
    let (mut frontier, mut edge) = (Frontier::new(), Edge::new());
    for n in 0..1100 {
        assert_eq!((frontier.size(), frontier.head()), (n, edge.head()));
        assert_eq!(Frontier::recall(n, frontier.subtrees().to_vec()).as_ref(), Some(&frontier));
        frontier.push(Hash::of_leaf(&entry(n)));
        edge = edge.append(&[entry(n)]).unwrap().edge;
    }
    assert_eq!(Frontier::recall(3, vec![Hash::EMPTY_TREE]), None);
    assert_eq!(Frontier::recall(u64::MAX, vec![Hash::EMPTY_TREE; 64]), None);
}

#[test]
fn one_that_tiles_claim_is_checked_by_going_on() {
    let entries: Vec<_> = (0..70_000).map(entry).collect();
    let growth = Edge::new().append(&entries).unwrap();
    let (head, mut tiles): (_, TileMap) = (growth.edge.head(), growth.files.into_iter().collect());
    for at in [0, 1, 255, 256, 65_536, 65_792, 69_999, 70_000] {
        let mut frontier = Frontier::claimed(at, 70_000, &tiles).unwrap();
        (at..70_000).for_each(|n| frontier.push(Hash::of_leaf(&entry(n))));
        assert_eq!(frontier.head(), head, "{at}");
    }
    let claimed = Frontier::claimed(70_001, 70_000, &tiles);
    assert_eq!(claimed, Err(ClaimError::Sizes(ProofError::Backwards)));
    // A tile that says something else is found out at the end.
    for bytes in tiles.values_mut() {
        bytes[0] ^= 1;
    }
    let mut frontier = Frontier::claimed(65_536, 70_000, &tiles).unwrap();
    (65_536..70_000).for_each(|n| frontier.push(Hash::of_leaf(&entry(n))));
    assert_ne!(frontier.head(), head);
}
