//! The growing end of a log: what must be known to append, and what appending writes.
//!
//! # Order of writing
//!
//! [`Edge::append`] writes nothing: it gives the files. A log that must survive a power cut
//!
//! 1. writes the files of [`Growth::files`], **over** what may lie there from a batch that was never signed;
//! 2. syncs them and their folders;
//! 3. signs the checkpoint of the new head, writes it to a new file, syncs, renames, syncs the folder;
//! 4. only then answers, and serves tiles of the new size ([`TilePath::exists_in`]).
//!
//! A partial file that no checkpoint has been shown for may be deleted when a wider one is there; one that was shown, when
//! the full one is.
//!
//! Whatever is lost before step 3 ends was promised to nobody. After a crash, [`Edge::load`] with the head of the last
//! checkpoint finds a tree that has exactly that root, or fails: then the log must not sign again.

use crate::bundle;
use crate::hash::Hash;
use crate::limits::{MAX_ENTRY, MAX_TREE_SIZE, TILE_WIDTH};
use crate::plan::{join, perfect_root};
use crate::tile::{self, ReadTile, TileError, TileKind, TilePath};
use crate::tree::TreeHead;

/// The right edge of a tree: its partial tiles, and the entries of its partial bundle. At most 255 of each.
///
/// A monitor keeps one too: it appends what it reads and compares [`head`](Edge::head) with the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// The hashes of the partial tile of each level; full tiles are behind us.
    tails: Vec<Vec<Hash>>,
    entries: Vec<Vec<u8>>,
}

/// What one batch of entries does to a log.
#[derive(Clone, Debug)]
pub struct Growth {
    /// The new edge; the head to sign is [`Edge::head`].
    pub edge: Edge,
    /// What to write, where. Each path once.
    pub files: Vec<(TilePath, Vec<u8>)>,
}

/// Why entries cannot be appended. The caller is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// An entry's length does not fit its field.
    #[error("an entry of more than {MAX_ENTRY} bytes")]
    EntryTooLong,
    /// The tree is at its largest.
    #[error("the log is full")]
    Full,
}

/// Why a tree cannot be gone on with. Whoever keeps the tiles is at fault: they are not those that were signed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError<E> {
    /// A tile is missing or malformed.
    #[error(transparent)]
    Tile(#[from] TileError<E>),
    /// The tiles make another root than the head says.
    #[error("the tiles do not have the signed root")]
    Root,
    /// The entries of the last bundle are not those that the tiles hash.
    #[error("the last entries are not those of the tiles")]
    Entries,
}

impl Default for Edge {
    fn default() -> Self {
        Edge::new()
    }
}

impl Edge {
    /// The edge of the empty tree.
    pub fn new() -> Self {
        Edge { size: 0, tails: Vec::new(), entries: Vec::new() }
    }

    /// The files that [`load`](Edge::load) reads for a tree of `size` leaves, for whoever has to fetch them first.
    pub fn files(size: u64) -> Vec<TilePath> {
        let levels = (0..8).map(TileKind::Hashes);
        let last = |kind| {
            let level = if let TileKind::Hashes(level) = kind { u32::from(level) } else { 0 };
            let hashes = size >> (8 * level);
            TilePath::in_tree(kind, hashes / u64::from(TILE_WIDTH), size)
        };
        std::iter::once(TileKind::Entries).chain(levels).filter_map(last).collect()
    }

    /// Reads the edge of a tree back, and checks that it has the root it should have.
    pub fn load<R: ReadTile + ?Sized>(head: &TreeHead, tiles: &R) -> Result<Self, LoadError<R::Error>> {
        let mut edge = Edge { size: head.size, ..Edge::new() };
        for path in Self::files(head.size) {
            match path.kind() {
                TileKind::Entries => edge.entries = tile::entries(tiles, &path)?,
                TileKind::Hashes(level) => {
                    edge.tails.resize(usize::from(level) + 1, Vec::new());
                    edge.tails[usize::from(level)] = tile::hashes(tiles, &path)?;
                }
            }
        }
        if edge.head() != *head {
            return Err(LoadError::Root);
        }
        let hashed = edge.entries.iter().map(|entry| Hash::of_leaf(entry));
        if !hashed.eq(edge.tails.first().into_iter().flatten().copied()) {
            return Err(LoadError::Entries);
        }
        Ok(edge)
    }

    /// The size and root of the tree.
    pub fn head(&self) -> TreeHead {
        let mut subtrees = Vec::new();
        for tail in self.tails.iter().rev() {
            let mut rest = &tail[..];
            while let Some(height) = rest.len().checked_ilog2() {
                let (subtree, after) = rest.split_at(1 << height);
                subtrees.push(perfect_root(subtree));
                rest = after;
            }
        }
        TreeHead { size: self.size, root: join(subtrees) }
    }

    /// Appends entries, in order. Nothing is written: see the order above.
    pub fn append<E: AsRef<[u8]>>(&self, entries: &[E]) -> Result<Growth, AppendError> {
        let room = usize::try_from(MAX_TREE_SIZE - self.size).unwrap_or(usize::MAX);
        if entries.len() > room {
            return Err(AppendError::Full);
        }
        if entries.iter().any(|entry| entry.as_ref().len() > MAX_ENTRY) {
            return Err(AppendError::EntryTooLong);
        }
        let mut growth = Growth { edge: self.clone(), files: Vec::new() };
        for entry in entries.iter().map(AsRef::as_ref) {
            growth.push_entry(entry);
        }
        growth.partial_files(self);
        Ok(growth)
    }
}

impl Growth {
    fn push_entry(&mut self, entry: &[u8]) {
        self.edge.entries.push(entry.to_vec());
        if self.edge.entries.len() == usize::from(TILE_WIDTH) {
            let full = std::mem::take(&mut self.edge.entries);
            self.file(TileKind::Entries, self.edge.size, bundle_bytes(&full));
        }
        self.push_hash(0, Hash::of_leaf(entry));
        self.edge.size += 1;
    }

    /// Adds a hash to a level; a tile that it fills is one hash of the level above.
    fn push_hash(&mut self, level: u8, hash: Hash) {
        let at = usize::from(level);
        if self.edge.tails.len() == at {
            self.edge.tails.push(Vec::new());
        }
        self.edge.tails[at].push(hash);
        if self.edge.tails[at].len() == usize::from(TILE_WIDTH) {
            let full = std::mem::take(&mut self.edge.tails[at]);
            self.file(TileKind::Hashes(level), self.edge.size, tile::encode_hashes(&full));
            self.push_hash(level + 1, perfect_root(&full));
        }
    }

    /// A full file, whose last entry is number `last`.
    fn file(&mut self, kind: TileKind, last: u64, bytes: Vec<u8>) {
        let level = if let TileKind::Hashes(level) = kind { u32::from(level) } else { 0 };
        let path = TilePath::new(kind, last >> (8 * (level + 1)), TILE_WIDTH);
        self.files.push((path.expect("a tree of 63-bit size has only such tiles"), bytes));
    }

    /// The partial files that are not as they were.
    fn partial_files(&mut self, before: &Edge) {
        for path in Edge::files(self.edge.size) {
            if TilePath::in_tree(path.kind(), path.index(), before.size) == Some(path) {
                continue;
            }
            let bytes = match path.kind() {
                TileKind::Entries => bundle_bytes(&self.edge.entries),
                TileKind::Hashes(level) => tile::encode_hashes(&self.edge.tails[usize::from(level)]),
            };
            self.files.push((path, bytes));
        }
    }
}

fn bundle_bytes(entries: &[Vec<u8>]) -> Vec<u8> {
    bundle::encode(entries).expect("every entry's length was checked")
}
