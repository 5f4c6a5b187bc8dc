//! Tiles: paths, what appending writes, and what reading back accepts.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use vault_log::bundle;
use vault_log::edge::{AppendError, Edge, LoadError};
use vault_log::limits::{MAX_ENTRY, MAX_TILE_INDEX, MAX_TREE_SIZE};
use vault_log::plan::{self, Plan};
use vault_log::tile::{Missing, ReadTile, TileError, TileKind, TileMap, TilePath, parse_hashes};
use vault_log::tree::TreeHead;

const LEAVES: TileKind = TileKind::Hashes(0);

#[test]
fn paths_are_those_of_the_specification() {
    let path = |kind, index, width| TilePath::new(kind, index, width).unwrap().to_string();
    assert_eq!(path(LEAVES, 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(path(TileKind::Entries, 0, 1), "tile/entries/000.p/1");
    assert_eq!(path(TileKind::Hashes(63), 999, 255), "tile/63/999.p/255");
    assert_eq!(path(TileKind::Hashes(1), 1000, 256), "tile/1/x001/000");
    assert_eq!(path(LEAVES, MAX_TILE_INDEX, 256), "tile/0/x036/x028/x797/x018/x963/967");
    let read: TilePath = "tile/5/x001/x234/067.p/8".parse().unwrap();
    assert_eq!((read.kind(), read.index(), read.width()), (TileKind::Hashes(5), 1_234_067, 8));
    assert_eq!(TilePath::new(LEAVES, 0, 0), None);
    assert_eq!(TilePath::new(LEAVES, 0, 257), None);
    assert_eq!(TilePath::new(LEAVES, MAX_TILE_INDEX + 1, 1), None);
    assert_eq!(TilePath::new(TileKind::Hashes(64), 0, 1), None);
}

#[test]
fn hostile_paths_are_refused() {
    let paths = [
        "",
        "/",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile//000",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/x1000/000",
        "tile/0/X001/000",
        "tile/0/+01",
        "tile/0/-01",
        "tile/0/0 1",
        "tile/0/٠٠٠",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/256/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/entry/000",
        "tile/Entries/000",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/00",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/99999999999999999999",
        "tile/0/000.p/8.p/8",
        "tile/0/000.p/8/",
        "tile/0/x001.p/8/000",
        "tile/0/../../server.key",
        "tile/0/..%2f000",
        "tile/0/000\0",
        "tile/0/000\n",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x036/x028/x797/x018/x963/968",
        "tile/entries/x036/x028/x797/x018/x963/968.p/1",
        "checkpoint",
    ];
    for path in paths {
        assert!(path.parse::<TilePath>().is_err(), "{path:?}");
    }
    assert!("x/".repeat(100_000).parse::<TilePath>().is_err());
    assert!(format!("tile/0/{}001", "x000/".repeat(100_000)).parse::<TilePath>().is_err());
}

/// The example of tlog-tiles: 70,000 leaves, and 256.
#[test]
fn a_tree_has_the_tiles_it_has() {
    let entries = entries(70_000);
    let mut log = Log::with(1, &entries);
    let hashes = |level| log.disk.keys().filter(|path| path.kind() == TileKind::Hashes(level)).collect::<Vec<_>>();
    let widths = |level| hashes(level).iter().map(|path| path.width()).filter(|w| *w < 256).collect::<Vec<_>>();
    assert_eq!((hashes(0).len(), widths(0)), (274, vec![112]));
    assert_eq!((hashes(1).len(), widths(1)), (2, vec![17]));
    assert_eq!((hashes(2).len(), widths(2)), (1, vec![1]));
    assert_eq!(hashes(3).len(), 0);
    assert_eq!(log.disk.len(), 274 + 2 + 1 + 274);
    assert_eq!(plan::head(70_000, &log.disk), Ok(reference_head(&leaves(&entries))));
    // A tile of level 1 holds the roots of the tiles below.
    let tile = parse_hashes(&log.disk[&TilePath::new(TileKind::Hashes(1), 0, 256).unwrap()], 256).unwrap();
    assert_eq!(tile[3], mth(&leaves(&entries[768..1024])));
    for index in [0, 255, 256, 65_535, 65_536, 69_999] {
        assert_eq!(log.inclusion(index), path(index as usize, &leaves(&entries)));
    }

    log = Log::with(1, &entries[..256]);
    let paths: Vec<_> = log.disk.keys().map(TilePath::to_string).collect();
    assert_eq!(paths, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
}

#[test]
fn a_tile_is_so_many_whole_hashes() {
    let bytes = vec![7; 258 * 32];
    let read = |len: usize, width| parse_hashes(&bytes[..len], width).map(|hashes| hashes.len());
    assert_eq!((read(32, 1), read(256 * 32, 256), read(256 * 32, 3)), (Some(1), Some(256), Some(3)));
    // Fewer than were asked for, a hash cut short, more than a tile has, and both.
    for (len, width) in [(0, 1), (32, 2), (33, 1), (31, 1), (257 * 32, 256), (257 * 32, 1), (257 * 32 + 1, 256)] {
        assert_eq!(read(len, width), None, "{len} bytes for {width}");
    }
}

#[test]
fn a_client_asks_only_for_what_a_checkpoint_has() {
    let path = |text: &str| text.parse::<TilePath>().unwrap();
    assert!(path("tile/0/000.p/5").exists_in(5) && path("tile/0/000.p/4").exists_in(5));
    assert!(!path("tile/0/000.p/6").exists_in(5) && !path("tile/0/000").exists_in(255));
    assert!(path("tile/0/000").exists_in(256) && path("tile/1/000.p/1").exists_in(256));
    assert!(!path("tile/1/000.p/1").exists_in(255) && !path("tile/0/001.p/1").exists_in(256));
    assert!(path("tile/entries/001.p/1").exists_in(257));
    assert!(!path("tile/63/000.p/1").exists_in(MAX_TREE_SIZE) && !path("tile/8/000.p/1").exists_in(u64::MAX));
    assert!(path("tile/7/000.p/127").exists_in(MAX_TREE_SIZE) && !path("tile/7/000.p/128").exists_in(MAX_TREE_SIZE));
}

#[test]
fn a_full_tile_answers_for_a_partial_one() {
    let entries = entries(600);
    let mut log = Log::with(1, &entries[..300]);
    let early = log.edge.head();
    let head = log.append(&entries[300..]);
    let proof = log.consistency(300);
    // A log may delete these.
    let before = log.disk.len();
    log.disk.retain(|path, _| !(path.is_partial() && path.full().exists_in(600)));
    assert_eq!(log.disk.len(), before - 2);
    assert_eq!(plan::head(300, &log.disk), Ok(early), "its partial tiles are gone, the full ones are there");
    assert_eq!(vault_log::tree::verify_consistency(&early, &head, &proof), Ok(()));
    assert_eq!(Edge::load(&early, &log.disk).unwrap().head(), early);
}

/// A server may keep one file for each tile, and answer older sizes from it.
#[test]
fn a_wider_tile_answers_for_a_narrower_one() {
    struct Newest<'d>(&'d TileMap);
    impl ReadTile for Newest<'_> {
        type Error = Missing;
        fn read(&self, path: &TilePath) -> Result<Vec<u8>, Missing> {
            let same = |other: &&TilePath| (other.kind(), other.index()) == (path.kind(), path.index());
            self.0.keys().filter(same).max().map(|newest| self.0[newest].clone()).ok_or(Missing(*path))
        }
    }
    let entries = entries(350);
    let mut log = Log::with(1, &entries[..300]);
    let early = log.edge.clone();
    log.append(&entries[300..]);
    assert_eq!(plan::head(300, &Newest(&log.disk)), Ok(early.head()));
    assert_eq!(Edge::load(&early.head(), &Newest(&log.disk)), Ok(early));
    assert_eq!(plan::head(351, &Newest(&log.disk)).unwrap_err().to_string(), "tile/0/001.p/95 is malformed");
}

#[test]
fn what_is_missing_or_changed_is_noticed() {
    let log = Log::with(1, &entries(700));
    let head = log.edge.head();
    assert_eq!(Edge::load(&head, &log.disk), Ok(log.edge.clone()));
    let plan = Plan::inclusion(300, 700).unwrap();
    for path in plan.tiles() {
        let mut disk = log.disk.clone();
        let bytes = disk.remove(&path).unwrap();
        assert_eq!(plan.solve(&disk), Err(TileError::Read(Missing(path))));
        disk.insert(path, bytes[1..].to_vec());
        assert_eq!(plan.solve(&disk), Err(TileError::Malformed(path)));
        disk.insert(path, bytes[32..].to_vec());
        assert_eq!(plan.solve(&disk), Err(TileError::Malformed(path)), "one hash too few");
    }
    let read: Vec<_> = Edge::files(700);
    assert_eq!(read.len(), 3);
    for path in read {
        let bytes = log.disk[&path].len();
        for at in [0, 1, 2, bytes / 2, bytes - 1] {
            let mut disk = log.disk.clone();
            disk.get_mut(&path).unwrap()[at] ^= 1;
            assert!(Edge::load(&head, &disk).is_err(), "{path} byte {at}");
        }
        let mut disk = log.disk.clone();
        disk.remove(&path);
        assert_eq!(Edge::load(&head, &disk), Err(LoadError::Tile(TileError::Read(Missing(path)))));
    }
    let other = TreeHead { root: reference_head(&leaves(&entries(3))).root, ..head };
    assert_eq!(Edge::load(&other, &log.disk), Err(LoadError::Root));
    let mut disk = log.disk.clone();
    let last = TilePath::in_tree(TileKind::Entries, 2, 700).unwrap();
    *disk.get_mut(&last).unwrap() = bundle::encode(&vec![b"other"; 188]).unwrap();
    assert_eq!(Edge::load(&head, &disk), Err(LoadError::Entries));
}

/// What an unsigned batch left behind is written over, and never served.
#[test]
fn a_batch_that_was_never_signed_leaves_no_trace() {
    let entries = entries(520);
    let mut log = Log::with(1, &entries[..250]);
    let signed = log.edge.head();
    let unsigned = log.edge.append(&vec![b"lost"; 270]).unwrap();
    let stale: Vec<_> = unsigned.files.iter().map(|(path, _)| *path).collect();
    log.disk.extend(unsigned.files);
    assert!(stale.iter().all(|path| !path.exists_in(signed.size)));

    log.edge = Edge::load(&signed, &log.disk).unwrap();
    log.append(&entries[250..]);
    let clean = Log::with(1, &entries);
    for path in clean.disk.keys() {
        assert_eq!(log.disk[path], clean.disk[path], "{path}");
    }
}

#[test]
fn entries_too_long_are_refused_whole() {
    let edge = Edge::new();
    assert_eq!(edge.append(&[vec![0; MAX_ENTRY]]).unwrap().edge.head().size, 1);
    assert_eq!(edge.append(&[vec![], vec![0; MAX_ENTRY + 1]]).unwrap_err(), AppendError::EntryTooLong);
    assert!(bundle::encode(&[vec![0; MAX_ENTRY + 1]]).is_err());
    assert_eq!(edge.append::<Vec<u8>>(&[]).unwrap().files, []);
    let size = MAX_TREE_SIZE - 2;
    let zeros: TileMap = Edge::files(size).into_iter().map(|path| (path, zeros(&path))).collect();
    let root = plan::head(size, &zeros).unwrap().root;
    // The entries are not those of the tiles; the arithmetic holds all the same.
    assert_eq!(Edge::load(&TreeHead { size, root }, &zeros), Err(LoadError::Entries));
}

/// Of a tree that nobody could ever fill: empty entries, and whatever hashes above their own.
#[test]
fn a_log_takes_so_many_entries_and_no_more() {
    let size = MAX_TREE_SIZE - 2;
    let leaf = *vault_log::hash::Hash::of_leaf(b"").as_bytes();
    let bytes = |path: &TilePath| match path.kind() {
        TileKind::Hashes(0) => leaf.repeat(usize::from(path.width())),
        _ => zeros(path),
    };
    let tiles: TileMap = Edge::files(size).into_iter().map(|path| (path, bytes(&path))).collect();
    let edge = Edge::load(&plan::head(size, &tiles).unwrap(), &tiles).unwrap();
    let more = |n: usize| edge.append(&vec![b""; n]).map(|growth| growth.edge);
    assert_eq!(more(3).unwrap_err(), AppendError::Full);
    let full = more(2).unwrap();
    assert_eq!((more(0).unwrap().head(), full.head().size), (edge.head(), MAX_TREE_SIZE));
    assert_eq!(full.append(&[b""]).unwrap_err(), AppendError::Full);
}

fn zeros(path: &TilePath) -> Vec<u8> {
    let width = usize::from(path.width());
    vec![0; if path.kind() == TileKind::Entries { 2 * width } else { 32 * width }]
}

#[test]
fn a_monitor_follows_by_appending() {
    let entries = entries(1000);
    let log = Log::with(1, &entries);
    let mut monitor = Edge::new();
    for number in 0..4 {
        let path = TilePath::in_tree(TileKind::Entries, number, 1000).unwrap();
        let read = bundle::parse(&log.disk[&path], path.width()).unwrap();
        monitor = monitor.append(&read).unwrap().edge;
    }
    assert_eq!(monitor.head(), log.edge.head());
}

proptest! {
    #[test]
    fn any_path_comes_back(level in 0u8..=63, index in 0..=MAX_TILE_INDEX, width in 1u16..=256, entries: bool) {
        let kind = if entries { TileKind::Entries } else { TileKind::Hashes(level) };
        let path = TilePath::new(kind, index, width).unwrap();
        prop_assert_eq!(path.to_string().parse(), Ok(path));
    }

    #[test]
    fn any_text_is_a_path_or_refused(text in "\\PC{0,80}|(tile|\\.\\.)/([0-9]{1,3}|entries|\\.\\.)(/x?[0-9.]{0,4}){0,9}(\\.p/[0-9]{0,4})?") {
        if let Ok(path) = text.parse::<TilePath>() {
            prop_assert_eq!(path.to_string(), text);
        }
    }

    /// Whatever the batches, the same log.
    #[test]
    fn batches_make_no_difference(batches in prop::collection::vec(0usize..300, 1..8)) {
        let entries = entries(batches.iter().sum());
        let (mut log, mut from) = (Log::new(1), 0);
        for batch in batches {
            let head = log.append(&entries[from..from + batch]);
            from += batch;
            prop_assert_eq!(head, reference_head(&leaves(&entries[..from])));
            // All that this checkpoint needs is there, and right.
            prop_assert_eq!(plan::head(head.size, &log.disk), Ok(head));
            prop_assert_eq!(Edge::load(&head, &log.disk), Ok(log.edge.clone()));
        }
        let once = Log::with(1, &entries);
        for (path, bytes) in &once.disk {
            prop_assert_eq!(&log.disk[path], bytes);
        }
    }

    #[test]
    fn bundles_come_back(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..=256)) {
        let bytes = bundle::encode(&entries).unwrap();
        let width = entries.len() as u16;
        prop_assert_eq!(bundle::parse(&bytes, width).unwrap(), entries.iter().map(Vec::as_slice).collect::<Vec<_>>());
        prop_assert!(bundle::parse(&bytes[..bytes.len() - 1], width).is_err());
        prop_assert!(bundle::parse(&[&bytes[..], &[0]].concat(), width).is_err());
        prop_assert!(bundle::parse(&bytes, width + 1).is_err());
        prop_assert_eq!(bundle::parse(&bytes, width - 1).unwrap().len(), entries.len() - 1);
    }

    #[test]
    fn any_bytes_are_a_bundle_or_refused(bytes in prop::collection::vec(prop_oneof![Just(0u8), any::<u8>()], 0..600), width: u16) {
        if let Ok(entries) = bundle::parse(&bytes, width) {
            prop_assert_eq!(entries.len(), usize::from(width));
        }
        if let Some(hashes) = parse_hashes(&bytes, width) {
            prop_assert_eq!(hashes.len(), usize::from(width));
        }
    }
}
