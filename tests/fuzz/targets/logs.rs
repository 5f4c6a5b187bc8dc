//! The formats of the public log. What is taken is written back as it came, and nobody here holds the keys of the seeds, so
//! only the seeds' own checkpoints may verify.

use std::sync::OnceLock;
use vault_log::bundle;
use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::cosignature::Cosigner;
use vault_log::edge::Edge;
use vault_log::fork::ForkReport;
use vault_log::hash::Hash;
use vault_log::key::{KeyName, VerifierKey};
use vault_log::note::{Note, NoteSigner};
use vault_log::plan::Plan;
use vault_log::policy::Policy;
use vault_log::proof_file::ProofFile;
use vault_log::tile::{TileKind, TileMap, TilePath, parse_hashes};
use vault_log::tree::{TreeHead, verify_consistency, verify_inclusion};
use vault_log::witness::{AddCheckpoint, KnownLog, judge, parse_size};

const ORIGIN: &str = "coffre.example/events/001";
const LEAVES: u64 = 20;
/// The smaller tree that the larger one is proved to continue.
const FEWER: u64 = 7;

fn signer() -> NoteSigner {
    NoteSigner::derive(KeyName::new(ORIGIN).expect("a name"), &[7; 32])
}

fn cosigner(n: u8) -> Cosigner {
    Cosigner::derive(KeyName::new(&format!("w{n}.example")).expect("a name"), &[n; 32])
}

/// The keys of log and witnesses, and what was really signed.
struct Known {
    log: VerifierKey,
    witness: VerifierKey,
    policy: Policy,
    tiles: TileMap,
    fewer: TreeHead,
    head: TreeHead,
    samples: Vec<String>,
}

fn entry(n: u64) -> Vec<u8> {
    vec![n.to_le_bytes()[0]; 49]
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let log = signer();
        let mut tiles = TileMap::default();
        let mut edge = Edge::new();
        let mut heads = Vec::new();
        for n in 0..LEAVES {
            let growth = edge.append(&[entry(n)]).expect("a short entry");
            tiles.extend(growth.files);
            edge = growth.edge;
            heads.push(edge.head());
        }
        let (fewer, head) = (heads[usize::try_from(FEWER).expect("small") - 1], edge.head());
        let mut checkpoint = Checkpoint::sign(head, &log);
        let proof = |plan: Plan| plan.solve(&tiles).expect("the whole tree is here");
        let consistency = proof(Plan::consistency(FEWER, LEAVES).expect("a smaller tree"));
        let request = AddCheckpoint { old_size: FEWER, proof: consistency.clone(), checkpoint: checkpoint.clone() };
        let keys = [log.key().clone()];
        for n in [2, 3] {
            let accepted = judge(&request, Some(KnownLog { keys: &keys, last: fewer })).expect("an honest log");
            let line = accepted.cosign(&cosigner(n), 1_800_000_000).expect("a time");
            checkpoint.add_cosignatures(line.as_bytes(), &[cosigner(n).key().clone()]).expect("a good line");
        }
        let (two, three) = (cosigner(2), cosigner(3));
        let policy = format!(
            "# policy\nlog {} https://log.example\nwitness a {}\nwitness b {}\ngroup g 2 a b\nquorum g\n",
            log.key(),
            two.key(),
            three.key()
        );
        let inclusion = proof(Plan::inclusion(9, LEAVES).expect("a leaf of the tree"));
        let file = ProofFile::new(9, inclusion, checkpoint.clone()).expect("a proof of a leaf");
        let older = Checkpoint::sign(TreeHead { size: FEWER, root: Hash::of_leaf(b"another") }, &log);
        let fork = ForkReport::new(older, checkpoint.clone(), fewer.root, consistency);
        assert_eq!(fork.verify(log.key()), Ok(()), "the seed convicts");
        let samples = vec![
            checkpoint.to_string(),
            Checkpoint::sign(fewer, &log).to_string(),
            checkpoint.note().text().to_owned(),
            policy.clone(),
            request.to_string(),
            file.to_string(),
            fork.to_string(),
            log.key().to_string(),
            two.key().to_string(),
            format!("{LEAVES}\n"),
            include_str!("../../../docs/protocol/log.md").split("```").nth(5).unwrap_or_default().to_owned(),
        ];
        let policy = Policy::parse(policy.as_bytes()).expect("a good policy");
        Known { log: log.key().clone(), witness: two.key().clone(), policy, tiles, fewer, head, samples }
    })
}

/// Every log target begins with all formats: one often stands in another.
pub fn seeds() -> Vec<Vec<u8>> {
    known().samples.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// What the seeds' log has signed, the lie of the fork report included.
fn was_signed(checkpoint: &SignedCheckpoint) -> bool {
    let text = checkpoint.note().text();
    known().samples.iter().any(|sample| sample.contains(text))
}

pub fn note(bytes: &[u8]) {
    let Known { log, witness, .. } = known();
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes, "a note has one spelling");
        if let Ok(endorsements) = note.verify([log, witness]) {
            let text = note.text();
            let said = known().samples.iter().any(|sample| sample.contains(text));
            assert!(endorsements.is_empty() || said, "a forged note is taken");
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(key) = text.parse::<VerifierKey>() {
            assert_eq!(key.to_string(), text, "a key has one spelling");
        }
        if let Ok(name) = KeyName::new(text) {
            assert_eq!(name.as_str(), text, "a name is what it says");
        }
    }
}

pub fn checkpoint(bytes: &[u8]) {
    let Known { log, witness, head, .. } = known();
    if let Ok(checkpoint) = SignedCheckpoint::parse(bytes) {
        assert_eq!(checkpoint.to_string().as_bytes(), bytes, "a checkpoint has one spelling");
        let good = checkpoint.verify(log);
        assert!(good.is_err() || was_signed(&checkpoint), "a forged checkpoint is taken");
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(checkpoint) = Checkpoint::parse(text)
    {
        assert_eq!(checkpoint.to_string(), text, "a checkpoint has one spelling");
    }
    // As a witness's answer.
    let mut own = Checkpoint::sign(*head, &signer());
    let before = own.note().signatures().len();
    if own.add_cosignatures(bytes, std::slice::from_ref(witness)).is_err() {
        assert_eq!(own.note().signatures().len(), before, "what is refused changes nothing");
    }
    assert!(own.verify(log).is_ok(), "an answer cannot spoil a checkpoint");
}

pub fn proof(bytes: &[u8]) {
    let Known { log, policy, .. } = known();
    let Ok(proof) = ProofFile::parse(bytes) else { return };
    assert_eq!(proof.to_string().as_bytes(), bytes, "a proof has one spelling");
    for n in [8, 9, 10] {
        let held = proof.verify_logged(&entry(n), log).is_ok();
        assert!(!held || (proof.index() == n && was_signed(proof.checkpoint())), "a forged proof is taken");
        let witnessed = proof.verify(&entry(n), policy).is_ok();
        assert!(held || !witnessed, "witnesses do not make a proof");
    }
}

pub fn policy(bytes: &[u8]) {
    let Ok(policy) = Policy::parse(bytes) else { return };
    let checkpoint = SignedCheckpoint::parse(known().samples[0].as_bytes()).expect("the seed");
    if let Ok(witnessed) = policy.verify(&checkpoint) {
        let (by, names) = (witnessed.by(), policy.witnesses());
        assert!(by.iter().all(|(name, _)| names.iter().any(|w| w.key.name() == name)), "only its own witnesses");
        assert!(policy.logs().iter().any(|l| l.key == known().log), "only its own logs");
    }
    let _ = policy.withstands_a_third();
}

pub fn witness(bytes: &[u8]) {
    let Known { log, fewer, head, .. } = known();
    if let Some(size) = parse_size(bytes) {
        assert_eq!(format!("{size}\n").as_bytes(), bytes, "a size has one spelling");
    }
    let Ok(request) = AddCheckpoint::parse(bytes) else { return };
    assert_eq!(request.to_string().as_bytes(), bytes, "a request has one spelling");
    for last in [TreeHead::EMPTY, *fewer, *head] {
        let known = KnownLog { keys: std::slice::from_ref(log), last };
        match judge(&request, Some(known)) {
            Ok(accepted) => {
                let taken = accepted.checkpoint().head();
                assert!(was_signed(&request.checkpoint), "a forged checkpoint is cosigned");
                assert!(taken.size >= last.size, "a witness never goes back");
                assert!(taken.size != last.size || taken.root == last.root, "a witness signs one tree of one size");
            }
            Err(refusal) => assert!((400..500).contains(&refusal.status()), "the log is told that it is at fault"),
        }
    }
    assert!(judge(&request, None).is_err(), "an unknown log is refused");
}

pub fn fork(bytes: &[u8]) {
    let Ok(report) = ForkReport::parse(bytes) else { return };
    assert_eq!(report.to_string().as_bytes(), bytes, "a report has one spelling");
    let (older, newer) = report.checkpoints();
    let convicts = report.verify(&known().log).is_ok();
    let lie = |c: &SignedCheckpoint| c.note().text().contains(&Hash::of_leaf(b"another").to_string());
    assert!(!convicts || lie(older) || lie(newer), "an honest log is convicted");
}

/// A path; or, after a zero byte, a tile's or bundle's width and bytes.
pub fn tile(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(path) = text.parse::<TilePath>()
    {
        assert_eq!(path.to_string(), text, "a path has one spelling");
        assert!(!text.contains("..") && !text.starts_with('/') && text.starts_with("tile/"), "a path leads to a tile");
        assert_eq!(TilePath::new(path.kind(), path.index(), path.width()), Some(path), "a path is what it says");
        assert!(path.full().to_string().parse::<TilePath>() == Ok(path.full()), "its full tile has a path");
        for size in [0, LEAVES, 1 << 40, u64::MAX] {
            let has = TilePath::in_tree(path.kind(), path.index(), size);
            assert!(!path.exists_in(size) || has.is_some_and(|t| t.width() >= path.width()), "a tree has what exists");
        }
    }
    let Some((0, mut rest)) = bytes.split_first() else { return };
    let width = u16::from_be_bytes(super::take(&mut rest)) % 300;
    if let Ok(entries) = bundle::parse(rest, width) {
        assert_eq!(entries.len(), usize::from(width), "a bundle holds as many as it says");
        let bytes = bundle::encode(&entries).expect("short entries");
        assert!(rest.starts_with(&bytes), "a bundle is read from its beginning");
    }
    if let Some(hashes) = parse_hashes(rest, width) {
        let bytes: Vec<u8> = hashes.iter().flat_map(|h| *h.as_bytes()).collect();
        assert!(rest.starts_with(&bytes) && hashes.len() == usize::from(width), "a tile is read from its beginning");
    }
}

pub fn tile_seeds() -> Vec<Vec<u8>> {
    let paths = ["tile/0/000.p/3", "tile/entries/x001/x234/067", "tile/63/x999/000.p/255", "tile/0/../key"];
    let bundle = bundle::encode(&[entry(1), Vec::new(), entry(2)]).expect("short entries");
    let mut seeds: Vec<Vec<u8>> = paths.iter().map(|path| path.as_bytes().to_vec()).collect();
    seeds.push([&[0, 0, 3], &bundle[..]].concat());
    seeds.push([&[0, 0, 2], &[9; 64][..]].concat());
    seeds
}

/// Proofs made of the input: for the small tree that is known, only its own are taken; for any other, nothing is sure but
/// that nothing breaks.
pub fn tree(mut bytes: &[u8]) {
    let Known { tiles, fewer, head, .. } = known();
    let [form] = super::take(&mut bytes);
    let (one, two) = (u64::from_be_bytes(super::take(&mut bytes)), u64::from_be_bytes(super::take(&mut bytes)));
    let hashes: Vec<Hash> = bytes.as_chunks::<32>().0.iter().take(80).map(|h| Hash::new(*h)).collect();
    let any = |size| TreeHead { size, root: Hash::new([form; 32]) };
    let _ = verify_inclusion(&Hash::new([1; 32]), one, &any(two), &hashes);
    let _ = verify_consistency(&any(one), &any(two), &hashes);
    if let Ok(plan) = Plan::inclusion(one, two) {
        assert!(plan.tiles().iter().all(|tile| tile.exists_in(two)), "a client asks for what is there");
        assert!(plan.solve(&TileMap::default()).is_err() || plan.tiles().is_empty(), "nothing comes from nothing");
    }
    let _ = Plan::consistency(one, two).map(|plan| plan.tiles().len());

    let (leaf, index) = (one % LEAVES, two % (LEAVES + 2));
    let own = Plan::inclusion(leaf, LEAVES).expect("a leaf of the tree").solve(tiles).expect("the whole tree is here");
    // One hash is another, or one is missing, or too many, as the input says.
    let mut proof = own.clone();
    match (form % 4, hashes.first()) {
        (1, Some(hash)) => {
            let place = usize::from(form) % proof.len();
            proof[place] = *hash;
        }
        (2, Some(hash)) => proof.push(*hash),
        (3, _) => drop(proof.pop()),
        _ => {}
    }
    let taken = verify_inclusion(&Hash::of_leaf(&entry(leaf)), index, head, &proof).is_ok();
    assert_eq!(taken, index == leaf && proof == own, "the proof of a leaf is its own");
    let steps = Plan::consistency(FEWER, LEAVES).expect("a smaller tree").solve(tiles).expect("the whole tree is here");
    let mut other = steps.clone();
    if let (true, Some(hash)) = (form & 1 == 1, hashes.first()) {
        let place = usize::from(form) % other.len();
        other[place] = *hash;
    }
    assert_eq!(verify_consistency(fewer, head, &other).is_ok(), other == steps, "a tree goes on in one way");
    let _ = TilePath::in_tree(TileKind::Hashes(form), one, two);
}

pub fn tree_seeds() -> Vec<Vec<u8>> {
    let numbers =
        |form: u8, one: u64, two: u64| [&[form], &one.to_be_bytes()[..], &two.to_be_bytes()[..], &[5; 96][..]].concat();
    vec![numbers(0, 9, 9), numbers(1, 3, 3), numbers(2, 19, 19), numbers(3, 0, 0), numbers(7, 1 << 62, u64::MAX)]
}
