//! docs/protocol/log.md against the code: the table of limits, and the worked example.
//!
//! `COFFRE_BLESS=1 cargo test -p vault-log --test docs` writes the example anew. A changed example is a changed protocol:
//! see CONTRIBUTING.md, "When the bytes change".

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::name;
use std::collections::BTreeMap;
use vault_log::checkpoint::Checkpoint;
use vault_log::cosignature::Cosigner;
use vault_log::edge::Edge;
use vault_log::limits::*;
use vault_log::note::NoteSigner;
use vault_log::plan::Plan;
use vault_log::policy::Policy;
use vault_log::proof_file::ProofFile;
use vault_log::tile::TileMap;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/protocol/log.md");

#[test]
fn the_table_of_limits_is_the_limits() {
    let real: BTreeMap<&str, u64> = [
        ("MAX_TREE_SIZE", MAX_TREE_SIZE),
        ("TILE_WIDTH", TILE_WIDTH.into()),
        ("MAX_TILE_LEVEL", MAX_TILE_LEVEL.into()),
        ("MAX_TILE_INDEX", MAX_TILE_INDEX),
        ("MAX_TILE_PATH", MAX_TILE_PATH as u64),
        ("MAX_ENTRY", MAX_ENTRY as u64),
        ("MAX_BUNDLE", MAX_BUNDLE as u64),
        ("MAX_PROOF", MAX_PROOF as u64),
        ("MAX_KEY_NAME", MAX_KEY_NAME as u64),
        ("MAX_VERIFIER_KEY", MAX_VERIFIER_KEY as u64),
        ("MAX_ORIGIN", MAX_ORIGIN as u64),
        ("MAX_NOTE", MAX_NOTE as u64),
        ("MAX_SIGNATURES", MAX_SIGNATURES as u64),
        ("MAX_TIME", MAX_TIME),
        ("MAX_EXTRA", MAX_EXTRA as u64),
        ("MAX_PROOF_FILE", MAX_PROOF_FILE as u64),
        ("MAX_ADD_CHECKPOINT", MAX_ADD_CHECKPOINT as u64),
        ("MAX_POLICY", MAX_POLICY as u64),
        ("MAX_POLICY_LOGS", MAX_POLICY_LOGS as u64),
        ("MAX_POLICY_WITNESSES", MAX_POLICY_WITNESSES as u64),
        ("MAX_POLICY_GROUPS", MAX_POLICY_GROUPS as u64),
        ("MAX_FORK_REPORT", MAX_FORK_REPORT as u64),
    ]
    .into();
    let page = std::fs::read_to_string(PAGE).unwrap();
    let listed: BTreeMap<&str, u64> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter_map(|(name, rest)| Some((name, rest.split_once(" |")?.0.parse().ok()?)))
        .collect();
    assert_eq!(listed, real);
    // And none is left out.
    let source = include_str!("../src/limits.rs");
    let named = source.lines().filter_map(|line| Some(line.strip_prefix("pub const ")?.split_once(':')?.0));
    assert_eq!(named.collect::<Vec<_>>().len(), real.len());
    assert!(
        source
            .lines()
            .filter_map(|l| l.strip_prefix("pub const "))
            .all(|l| real.contains_key(&l[..l.find(':').unwrap()]))
    );
}

#[test]
fn the_worked_example_is_what_comes_out() {
    let log = NoteSigner::derive(name("coffre.example/events/001"), &[7; 32]);
    let witness = Cosigner::derive(name("witness.example"), &[8; 32]);
    let leaves = [0xaa, 0xbb, 0xcc].map(|byte| [&[1][..], &[byte; 48]].concat());
    let growth = Edge::new().append(&leaves).unwrap();
    let disk: TileMap = growth.files.iter().cloned().collect();
    let paths: Vec<_> = disk.keys().map(ToString::to_string).collect();
    assert_eq!(paths, ["tile/entries/000.p/3", "tile/0/000.p/3"]);
    assert_eq!(disk.values().next().unwrap(), &leaves.each_ref().map(|leaf| [&[0, 0x31][..], leaf].concat()).concat());

    let mut checkpoint = Checkpoint::sign(growth.edge.head(), &log);
    let line = common::cosign(&checkpoint, log.key(), &witness, 1_800_000_000);
    checkpoint.add_cosignatures(line.as_bytes(), &[witness.key().clone()]).unwrap();
    let hashes = Plan::inclusion(1, 3).unwrap().solve(&disk).unwrap();
    let proof = ProofFile::new(1, hashes, checkpoint).unwrap();
    let policy = format!("log {}\nwitness w {}\nquorum w\n", log.key(), witness.key());
    assert!(proof.verify(&leaves[1], &Policy::parse(policy.as_bytes()).unwrap()).is_ok());

    let text = format!("policy\n\n{policy}\nproof of the second leaf\n\n{proof}");
    let page = std::fs::read_to_string(PAGE).unwrap();
    let mark = "<!-- example: log -->\n```\n";
    let start = page.find(mark).unwrap() + mark.len();
    let end = start + page[start..].find("```").unwrap();
    if std::env::var_os("COFFRE_BLESS").is_some() {
        return std::fs::write(PAGE, format!("{}{text}{}", &page[..start], &page[end..])).unwrap();
    }
    assert_eq!(&page[start..end], text);
}
