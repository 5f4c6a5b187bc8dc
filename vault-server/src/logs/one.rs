//! One log: taking in leaves, signing, proofs.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::Mutex;
use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::edge::Edge;
use vault_log::hash::Hash;
use vault_log::key::VerifierKey;
use vault_log::limits::TILE_WIDTH;
use vault_log::note::NoteSigner;
use vault_log::plan::Plan;
use vault_log::proof_file::ProofFile;
use vault_log::tile::{TileKind, TileMap, TilePath};
use vault_log::tree::{TreeHead, verify_inclusion};
use vault_log::{bundle, tree};
use vault_protocol::http::Refusal;
use vault_protocol::leaf;
use vault_protocol::wire::{self, Bytes};

use super::{LogError, LogId, anchor};
use crate::keys;
use crate::problem::{Refused, damaged};
use crate::rows::{LogRow, Place, Row, Rows};
use crate::store::Batch;

/// Most leaves that one batch takes in: three rows each, below what one batch of the store may have.
pub(crate) const MAX_LEAVES: usize = 256;

pub(super) struct OneLog {
    id: LogId,
    signer: NoteSigner,
    folder: Option<PathBuf>,
    /// Size of the checkpoint in the file: what is not below it is not answered.
    anchored: AtomicU64,
    /// A write of that file failed: what the kernel says about it is worth nothing from then on. Or a witness has shown that the
    /// records were put back.
    stopped: AtomicBool,
    /// Who has it takes in leaves. `None`: to be read from the store.
    edge: Mutex<Option<Edge>>,
}

impl OneLog {
    /// `anchored`: the size that the file is known to have.
    pub(super) fn new(id: LogId, signer: NoteSigner, folder: Option<PathBuf>, anchored: u64) -> Self {
        let (anchored, stopped) = (AtomicU64::new(anchored), AtomicBool::new(false));
        OneLog { id, signer, folder, anchored, stopped, edge: Mutex::new(None) }
    }

    pub(super) fn key(&self) -> &VerifierKey {
        self.signer.key()
    }

    /// Nothing is taken in from now on. A start would find the same, and stop.
    pub(super) fn stop(&self, why: &LogError) {
        if !self.stopped.swap(true, Ordering::AcqRel) {
            crate::log::failed("nothing more is signed", why);
        }
    }

    async fn row(&self, rows: &Rows) -> Result<Row<LogRow>, Refused> {
        rows.get(keys::log(self.id)).await?.ok_or_else(|| damaged("a log is gone"))
    }

    /// The newest signed tree.
    pub(super) async fn newest(&self, rows: &Rows) -> Result<(TreeHead, SignedCheckpoint), Refused> {
        self.verified(&self.row(rows).await?.value)
    }

    fn verified(&self, row: &LogRow) -> Result<(TreeHead, SignedCheckpoint), Refused> {
        let signed = SignedCheckpoint::parse(&row.checkpoint).map_err(|_| damaged("a checkpoint"))?;
        let verified = signed.verify(self.key()).map_err(|_| damaged("a checkpoint"))?;
        Ok((verified.head(), signed))
    }

    /// The places of leaves whose rows are committed, once they are under a checkpoint that the file has too.
    pub(super) async fn place(&self, rows: &Rows, of: &[Vec<u8>]) -> Result<Vec<Place>, Refused> {
        if let Some(places) = self.places(rows, of).await? {
            return Ok(places);
        }
        let mut edge = self.edge.lock().await;
        loop {
            if let Some(places) = self.places(rows, of).await? {
                return Ok(places);
            }
            if !self.take_in(rows, &mut edge, &[]).await? {
                return Err(damaged("a leaf is neither waiting nor in its place"));
            }
        }
    }

    async fn places(&self, rows: &Rows, of: &[Vec<u8>]) -> Result<Option<Vec<Place>>, Refused> {
        let anchored = self.anchored.load(Ordering::Acquire);
        let mut places = Vec::with_capacity(of.len());
        for row in of {
            match rows.get::<Place>(keys::place(row)).await? {
                // That of an earlier generation of logs is as it is.
                Some(place) if place.value.log != self.id.number || place.value.size <= anchored => {
                    places.push(place.value);
                }
                _ => return Ok(None),
            }
        }
        Ok(Some(places))
    }

    /// Takes in what waits, and dummies so that the tree has at least `least` leaves.
    pub(super) async fn grow(&self, rows: &Rows, least: u64) -> Result<(), Refused> {
        let mut edge = self.edge.lock().await;
        while self.take_in(rows, &mut edge, &[]).await? {}
        let size = self.newest(rows).await?.0.size;
        let missing = least.saturating_sub(size).min(MAX_LEAVES as u64);
        let dummies: Vec<Vec<u8>> = (0..missing).map(|_| leaf::dummy(rows.generate()).to_vec()).collect();
        if !dummies.is_empty() {
            self.take_in(rows, &mut edge, &dummies).await?;
        }
        Ok(())
    }

    /// Gives leaves that wait the next numbers, signs, and keeps the checkpoint. Answers whether anything moved.
    async fn take_in(&self, rows: &Rows, known: &mut Option<Edge>, dummies: &[Vec<u8>]) -> Result<bool, Refused> {
        if self.stopped.load(Ordering::Acquire) {
            return Err(Refusal::Unavailable.into());
        }
        let row = self.row(rows).await?;
        let (head, signed) = self.verified(&row.value)?;
        let behind = self.anchored.load(Ordering::Acquire) < head.size;
        if behind {
            // Somebody was cut off between the store and the file.
            self.anchor(head.size, signed.to_string()).await?;
        }
        let waiting = rows.page(&keys::waiting(self.id, &[]), None, MAX_LEAVES - dummies.len()).await?;
        if waiting.is_empty() && dummies.is_empty() {
            return Ok(behind);
        }
        let edge = match known.take().filter(|edge| edge.head() == head) {
            Some(edge) => edge,
            None => load(rows, self.id, head).await?,
        };
        let entries: Vec<&[u8]> =
            waiting.iter().map(|(_, leaf)| &leaf[..]).chain(dummies.iter().map(|d| &d[..])).collect();
        let growth = edge.append(&entries).map_err(|_| damaged("a log is full"))?;
        let new = growth.edge.head();
        let checkpoint = Checkpoint::sign(new, &self.signer).to_string();

        let mut changed = row.clone();
        changed.value.checkpoint =
            Bytes::new(checkpoint.as_bytes()).map_err(|_| damaged("a checkpoint is too long"))?;
        let mut batch = changed.changed(Batch::new());
        for (number, entry) in (head.size..).zip(&entries) {
            batch = batch.put(keys::entry(self.id, number), *entry);
        }
        for (number, (key, _)) in (head.size..).zip(&waiting) {
            let place = Place { log: self.id.number, number, size: new.size };
            batch = batch.delete(key.clone()).put(keys::place(keys::row_of_waiting(key)), wire::encode(&place));
        }
        for (path, bytes) in growth.files {
            if let TileKind::Hashes(level) = path.kind() {
                batch = batch.put(keys::tile(self.id, level, path.index()), bytes);
            }
        }
        if rows.commit(batch).await? {
            self.anchor(new.size, checkpoint).await?;
            *known = Some(growth.edge);
        }
        // If not, another process was first: look again.
        Ok(true)
    }

    async fn anchor(&self, size: u64, checkpoint: String) -> Result<(), Refused> {
        if let Some(folder) = self.folder.clone() {
            let id = self.id;
            let written = tokio::task::spawn_blocking(move || anchor::write(&folder, id, checkpoint.as_bytes())).await;
            if let Err(error) = written.unwrap_or_else(|gone| Err(std::io::Error::other(gone))) {
                self.stopped.store(true, Ordering::Release);
                crate::log::failed("keeping a checkpoint beside the records", &error);
                return Err(Refusal::Unavailable.into());
            }
        }
        self.anchored.fetch_max(size, Ordering::Release);
        Ok(())
    }

    /// That a tree is the beginning of another; nothing if none so large was signed yet, or the sizes stand the wrong way.
    pub(super) async fn consistency(&self, rows: &Rows, from: u64, to: u64) -> Result<Option<Vec<Hash>>, Refused> {
        if to > self.newest(rows).await?.0.size {
            return Ok(None);
        }
        let Ok(plan) = Plan::consistency(from, to) else { return Ok(None) };
        let tiles = read_tiles(rows, self.id, plan.tiles()).await?;
        Ok(Some(plan.solve(&tiles).map_err(|_| damaged("the tiles of a log"))?))
    }

    /// Proofs that the entries at these places are in the newest tree.
    pub(super) async fn proofs(&self, rows: &Rows, places: &[Place]) -> Result<Vec<Bytes<8192>>, Refused> {
        let (head, checkpoint) = self.newest(rows).await?;
        let plan = |place: &Place| Plan::inclusion(place.number, head.size).map_err(|_| damaged("the place of a leaf"));
        let plans = places.iter().map(plan).collect::<Result<Vec<_>, _>>()?;
        let tiles = read_tiles(rows, self.id, plans.iter().flat_map(Plan::tiles).collect()).await?;
        let mut proofs = Vec::with_capacity(plans.len());
        for (plan, place) in plans.iter().zip(places) {
            let hashes = plan.solve(&tiles).map_err(|_| damaged("the tiles of a log"))?;
            let proof = ProofFile::new(place.number, hashes.clone(), checkpoint.clone());
            let proof = proof.map_err(|_| damaged("the place of a leaf"))?.to_string();
            let entry = rows.bytes(&keys::entry(self.id, place.number)).await?.ok_or_else(|| damaged("an entry"))?;
            verify_inclusion(&Hash::of_leaf(&entry), place.number, &head, &hashes)
                .map_err(|_| damaged("the tiles of a log"))?;
            proofs.push(Bytes::new(proof.as_bytes()).map_err(|_| damaged("a proof is too long"))?);
        }
        Ok(proofs)
    }
}

/// Tiles, as wide as the store has them.
pub(crate) async fn read_tiles(rows: &Rows, log: LogId, paths: BTreeSet<TilePath>) -> Result<TileMap, Refused> {
    let mut tiles = TileMap::new();
    for path in paths {
        let bytes = match path.kind() {
            TileKind::Hashes(level) => rows.bytes(&keys::tile(log, level, path.index())).await?,
            TileKind::Entries => Some(read_bundle(rows, log, path).await?),
        };
        tiles.insert(path, bytes.ok_or_else(|| damaged("a tile of a log is gone"))?);
    }
    Ok(tiles)
}

async fn read_bundle(rows: &Rows, log: LogId, path: TilePath) -> Result<Vec<u8>, Refused> {
    let first = path.index() * u64::from(TILE_WIDTH);
    let after = first.checked_sub(1).map(|last| keys::entry(log, last));
    let page = rows.page(&keys::entries(log), after.as_deref(), usize::from(path.width())).await?;
    let entries: Vec<_> = page.into_iter().map(|(_, entry)| entry).collect();
    bundle::encode(&entries).map_err(|_| damaged("an entry of a log"))
}

/// The edge of the tree, if it has this head.
pub(super) async fn load(rows: &Rows, log: LogId, head: TreeHead) -> Result<Edge, Refused> {
    let tiles = read_tiles(rows, log, Edge::files(head.size).into_iter().collect()).await?;
    Edge::load(&head, &tiles).map_err(|_| damaged("the tree of a log is another than was signed"))
}

/// Whether the tree `old` is the beginning of the tree `new`, by what the store has.
pub(super) async fn continues(rows: &Rows, log: LogId, old: TreeHead, new: TreeHead) -> Result<bool, Refused> {
    let Ok(plan) = Plan::consistency(old.size, new.size) else { return Ok(false) };
    let tiles = read_tiles(rows, log, plan.tiles()).await?;
    let proof = plan.solve(&tiles).map_err(|_| damaged("the tiles of a log"))?;
    Ok(tree::verify_consistency(&old, &new, &proof).is_ok())
}
