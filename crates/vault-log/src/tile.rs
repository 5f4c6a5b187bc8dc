//! Tiles and entry bundles by their paths (`tlog-tiles`), and the trait by which they come in.

use crate::bundle;
use crate::hash::Hash;
use crate::limits::{MAX_TILE_INDEX, MAX_TILE_LEVEL, MAX_TILE_PATH, TILE_WIDTH};
use crate::text::decimal;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Entries, in bundles of 256.
    Entries,
    /// Hashes of one level: of leaves at level 0, of full tiles of the level below above that.
    Hashes(u8),
}

/// The path of one tile or entry bundle, relative to the log's prefix.
///
/// ```
/// use vault_log::tile::TilePath;
/// let path: TilePath = "tile/0/x001/x234/067.p/8".parse().unwrap();
/// assert_eq!((path.index(), path.width()), (1_234_067, 8));
/// assert_eq!(path.full().to_string(), "tile/0/x001/x234/067");
/// assert!("tile/0/../../server.key".parse::<TilePath>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    kind: TileKind,
    index: u64,
    width: u16,
}

/// Not a path of `tlog-tiles`, or not in its one canonical form. The asking side is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the path of a tile")]
pub struct TilePathError;

impl TilePath {
    /// The path of tile `index`, `width` (1 to 256) wide; nothing if a number is too large.
    pub fn new(kind: TileKind, index: u64, width: u16) -> Option<Self> {
        let level = if let TileKind::Hashes(level) = kind { level } else { 0 };
        let good = level <= MAX_TILE_LEVEL && index <= MAX_TILE_INDEX && (1..=TILE_WIDTH).contains(&width);
        good.then_some(TilePath { kind, index, width })
    }

    /// The path of tile `index` as a tree of `size` leaves has it, partial or full; nothing if it has none.
    pub fn in_tree(kind: TileKind, index: u64, size: u64) -> Option<Self> {
        Self::new(kind, index, width_in(kind, index, size))
    }

    /// What it leads to.
    pub fn kind(&self) -> TileKind {
        self.kind
    }

    /// The number of the tile in its level, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds, 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it holds less than 256.
    pub fn is_partial(&self) -> bool {
        self.width < TILE_WIDTH
    }

    /// The full tile in the same place. A log may delete a partial tile once this exists.
    pub fn full(&self) -> Self {
        TilePath { width: TILE_WIDTH, ..*self }
    }

    /// Whether a tree of `size` leaves has these hashes or entries.
    ///
    /// A server answers nothing else under a checkpoint of that size: what lies on its disk beyond was never signed.
    /// A client asks for nothing else.
    pub fn exists_in(&self, size: u64) -> bool {
        self.width <= width_in(self.kind, self.index, size)
    }
}

fn width_in(kind: TileKind, index: u64, size: u64) -> u16 {
    let level = if let TileKind::Hashes(level) = kind { u32::from(level) } else { 0 };
    // From level 8 on, no tree of 64-bit size has a hash.
    let hashes = size.checked_shr(8 * level).unwrap_or(0);
    let before = index.saturating_mul(u64::from(TILE_WIDTH));
    u16::try_from(hashes.saturating_sub(before)).unwrap_or(TILE_WIDTH).min(TILE_WIDTH)
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Entries => f.write_str("tile/entries/")?,
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        // Groups of three digits, the first the most significant; all but the last are marked.
        let mut divisor = 1;
        while self.index / divisor >= 1000 {
            divisor *= 1000;
        }
        while divisor > 1 {
            write!(f, "x{:03}/", self.index / divisor % 1000)?;
            divisor /= 1000;
        }
        write!(f, "{:03}", self.index % 1000)?;
        if self.is_partial() { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = TilePathError;

    fn from_str(text: &str) -> Result<Self, TilePathError> {
        let path = read_path(text).ok_or(TilePathError)?;
        // One tile, one path: `x000/001` would be a second one for 1, as would `+01` and `000.p/256`.
        if path.to_string() == text { Ok(path) } else { Err(TilePathError) }
    }
}

fn read_path(text: &str) -> Option<TilePath> {
    if text.len() > MAX_TILE_PATH {
        return None;
    }
    let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        level => TileKind::Hashes(u8::try_from(decimal(level, u64::from(MAX_TILE_LEVEL))?).ok()?),
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok()?),
        None => (rest, TILE_WIDTH),
    };
    let mut index = 0u64;
    for group in number.split('/') {
        let digits: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
        index = index.checked_mul(1000)?.checked_add(digits)?;
    }
    TilePath::new(kind, index, width)
}

/// Where tiles come from: a disk, a cache, answers fetched before.
///
/// Whoever answers need not be trusted: what is made from tiles is checked against a signed root.
pub trait ReadTile {
    /// Why one could not be had.
    type Error;

    /// The bytes of a tile or bundle. Those of a wider one in the same place will do: they begin alike.
    fn read(&self, path: &TilePath) -> Result<Vec<u8>, Self::Error>;
}

/// Tiles that were read before, for whoever has to fetch them first.
pub type TileMap = BTreeMap<TilePath, Vec<u8>>;

/// A tile that is not in the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is missing")]
pub struct Missing(pub TilePath);

impl ReadTile for TileMap {
    type Error = Missing;

    fn read(&self, path: &TilePath) -> Result<Vec<u8>, Missing> {
        self.get(path).or_else(|| self.get(&path.full())).cloned().ok_or(Missing(*path))
    }
}

/// Why a tile could not be used. Whoever serves the tiles is at fault.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TileError<E> {
    /// It could not be had.
    #[error("a tile could not be read: {0}")]
    Read(E),
    /// It is not as wide as its path says, or is no sequence of entries.
    #[error("{0} is malformed")]
    Malformed(TilePath),
}

/// Reads the hashes of a tile.
pub(crate) fn hashes<R: ReadTile + ?Sized>(tiles: &R, path: &TilePath) -> Result<Vec<Hash>, TileError<R::Error>> {
    let bytes = tiles.read(path).map_err(TileError::Read)?;
    parse_hashes(&bytes, path.width).ok_or(TileError::Malformed(*path))
}

/// Reads the entries of a bundle.
pub(crate) fn entries<R: ReadTile + ?Sized>(tiles: &R, path: &TilePath) -> Result<Vec<Vec<u8>>, TileError<R::Error>> {
    let bytes = tiles.read(path).map_err(TileError::Read)?;
    let entries = bundle::parse(&bytes, path.width).map_err(|_| TileError::Malformed(*path))?;
    Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
}

/// The first `width` hashes of a tile that is at least as wide; nothing if it is of another length.
pub fn parse_hashes(bytes: &[u8], width: u16) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<{ Hash::LEN }>();
    if !rest.is_empty() || hashes.len() > usize::from(TILE_WIDTH) {
        return None;
    }
    Some(hashes.get(..usize::from(width))?.iter().copied().map(Hash::new).collect())
}

/// The bytes of a tile.
pub(crate) fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}
