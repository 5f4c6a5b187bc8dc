//! The log of another server, in memory: it can be honest, and it can lie.

use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::edge::Edge;
use vault_log::key::{KeyName, VerifierKey};
use vault_log::note::NoteSigner;
use vault_log::plan::Plan;
use vault_log::proof_file::ProofFile;
use vault_log::tile::TileMap;
use vault_log::witness::AddCheckpoint;
use vault_protocol::hash::sha256;

pub const ORIGIN: &str = "home.example/events/001";

pub struct Elsewhere {
    signer: NoteSigner,
    edge: Edge,
    tiles: TileMap,
}

impl Elsewhere {
    /// With these leaves.
    pub fn new(leaves: &[Vec<u8>]) -> Self {
        let signer = NoteSigner::derive(KeyName::new(ORIGIN).unwrap(), &[7; 32]);
        let mut log = Elsewhere { signer, edge: Edge::new(), tiles: TileMap::new() };
        log.append(leaves);
        log
    }

    pub fn append(&mut self, leaves: &[Vec<u8>]) {
        let growth = self.edge.append(leaves).unwrap();
        self.edge = growth.edge;
        self.tiles.extend(growth.files);
    }

    pub fn key(&self) -> VerifierKey {
        self.signer.key().clone()
    }

    /// Its name in paths.
    pub fn name(&self) -> String {
        data_encoding::HEXLOWER.encode(&sha256(self.key().to_string().as_bytes()))
    }

    pub fn checkpoint(&self) -> SignedCheckpoint {
        Checkpoint::sign(self.edge.head(), &self.signer)
    }

    pub fn proof(&self, index: u64) -> Vec<u8> {
        let hashes = Plan::inclusion(index, self.edge.head().size).unwrap().solve(&self.tiles).unwrap();
        ProofFile::new(index, hashes, self.checkpoint()).unwrap().to_string().into_bytes()
    }

    /// What it asks a witness that has seen so much.
    pub fn asking(&self, old_size: u64) -> Vec<u8> {
        let proof = Plan::consistency(old_size, self.edge.head().size).unwrap().solve(&self.tiles).unwrap();
        AddCheckpoint { old_size, proof, checkpoint: self.checkpoint() }.to_string().into_bytes()
    }
}
