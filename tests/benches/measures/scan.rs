//! P15, the client's part: reading a public log through for one's own leaves, and checking proofs.

use crate::Size;
use crate::child;
use crate::peers::run;
use crate::place::{folder, noise};
use crate::table::{Goal, Series, Side, interleaved, row, seconds};
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use vault_engine::follow::tags::{Tags, Watched};
use vault_engine::follow::walk::walk;
use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::edge::Edge;
use vault_log::frontier::Frontier;
use vault_log::hash::Hash;
use vault_log::key::{KeyName, VerifierKey};
use vault_log::note::NoteSigner;
use vault_log::plan::Plan;
use vault_log::proof_file::ProofFile;
use vault_log::tile::{ReadTile, TileMap, TilePath};
use vault_log::tree::{TreeHead, verify_inclusion};
use vault_protocol::leaf::Mark;

const LEAVES: u32 = 1_000_000;
const DOORS: u32 = 200;
const READS: u32 = 4096;
/// One leaf in so many is a reading under one of the doors.
const OURS: u32 = 1000;
/// Proofs checked in one round.
const PROOFS: usize = 20_000;

fn door(n: u32) -> [u8; 32] {
    noise(u64::from(n) + 1, 32).try_into().unwrap()
}

fn entry(n: u32) -> [u8; 49] {
    if n.is_multiple_of(OURS) {
        return Mark::reading(&door(n / OURS % DOORS), n / OURS / DOORS).leaf(&n.to_be_bytes());
    }
    let mut leaf: [u8; 49] = noise(u64::from(n) + 1_000_000, 49).try_into().unwrap();
    leaf[0] = 1;
    leaf
}

fn signer() -> NoteSigner {
    NoteSigner::derive(KeyName::new("coffre.example/events/001").unwrap(), &[7; 32])
}

/// Tiles and checkpoint as files, as a server or a mirror has them.
fn write(place: &Path) -> TileMap {
    let leaves: Vec<[u8; 49]> = (0..LEAVES).map(entry).collect();
    let growth = Edge::new().append(&leaves).unwrap();
    let checkpoint = Checkpoint::sign(growth.edge.head(), &signer()).to_string();
    let tiles: TileMap = growth.files.into_iter().collect();
    for (path, bytes) in &tiles {
        let path = place.join(path.to_string());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::write(place.join("checkpoint"), checkpoint).unwrap();
    tiles
}

struct Files(PathBuf);

impl ReadTile for Files {
    type Error = Infallible;
    fn read(&self, path: &TilePath) -> Result<Vec<u8>, Infallible> {
        Ok(fs::read(self.0.join(path.to_string())).unwrap())
    }
}

fn checkpoint(place: &Path, key: &VerifierKey) -> TreeHead {
    let bytes = fs::read(place.join("checkpoint")).unwrap();
    SignedCheckpoint::parse(&bytes).unwrap().verify(key).unwrap().head()
}

/// The whole work of a client that has never seen this log.
pub fn child(place: &Path) {
    let head = checkpoint(place, signer().key());
    let tags = Tags::new((0..DOORS).map(|n| Watched::slot(&door(n), READS)).collect());
    let mut found = 0;
    walk(Frontier::new(), &[head], &tags, &Files(place.to_owned()), &mut |_| found += 1, &mut |_| {}).unwrap();
    assert_eq!(found, LEAVES / OURS);
}

pub fn measure(size: &Size) {
    let place = folder();
    let tiles = write(place.path());
    let mut peaks = Vec::new();
    let scan: Vec<f64> = (0..size.rounds)
        .map(|_| {
            let mut command: Command = child::command("scan", place.path());
            let cost = run(&mut command, &[]);
            peaks.push(cost.peak / 1e6);
            cost.seconds
        })
        .collect();
    let (scan, peak) = (Series(scan), Series(peaks));
    let what = format!("{LEAVES} leaves for {DOORS} doors of {READS} readings, from files, a whole process");
    row("P15", &what, &format!("{} s", scan.show(2)), "–", "–", Goal::Most(2.0, " s"), scan.median());
    row("P15", "memory of that", &format!("{} MB", peak.show(0)), "–", "–", Goal::Most(100.0, " MB"), peak.median());

    let head = checkpoint(place.path(), signer().key());
    let index = |n: usize| (n as u64).wrapping_mul(7_919) % u64::from(LEAVES);
    let proof = |n: usize| Plan::inclusion(index(n), head.size).unwrap().solve(&tiles).unwrap();
    let proofs: Vec<(Hash, u64, Vec<Hash>)> =
        (0..PROOFS).map(|n| (Hash::of_leaf(&entry(u32::try_from(index(n)).unwrap())), index(n), proof(n))).collect();
    let signed = SignedCheckpoint::parse(&fs::read(place.path().join("checkpoint")).unwrap()).unwrap();
    let files: Vec<(String, [u8; 49])> = (0..PROOFS / 10)
        .map(|n| {
            let file = ProofFile::new(index(n), proof(n), signed.clone()).unwrap();
            (file.to_string(), entry(u32::try_from(index(n)).unwrap()))
        })
        .collect();
    let key = signer().key().clone();
    let plain: Side<'_> = Box::new(|| {
        let time = seconds(|| {
            proofs.iter().for_each(|(leaf, index, proof)| verify_inclusion(leaf, *index, &head, proof).unwrap());
        });
        PROOFS as f64 / time
    });
    let whole: Side<'_> = Box::new(|| {
        let check = |(file, entry): &(String, [u8; 49])| {
            drop(ProofFile::parse(file.as_bytes()).unwrap().verify_logged(entry, &key).unwrap());
        };
        files.len() as f64 / seconds(|| files.iter().for_each(check))
    });
    let found = interleaved(size.rounds, &mut [plain, whole]);
    let what = format!("inclusion proofs checked, tree of {LEAVES} leaves, one core");
    let goal = Goal::Least(20_000.0, " /s");
    row("P15", &what, &format!("{} /s", found[0].show(0)), "–", "–", goal, found[0].median());
    let what = "the same as files, each with its checkpoint's signature";
    row("P15", what, &format!("{} /s", found[1].show(0)), "–", "–", Goal::None, 0.0);
}
