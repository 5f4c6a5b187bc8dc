//! The public log: its formats, each good and with one fault.

use super::super::{NOW, World};
use super::{Out, hex, pair};
use vault_log::bundle;
use vault_log::checkpoint::{Checkpoint, SignedCheckpoint};
use vault_log::cosignature::Cosigner;
use vault_log::edge::Edge;
use vault_log::fork::ForkReport;
use vault_log::hash::Hash;
use vault_log::key::KeyName;
use vault_log::note::NoteSigner;
use vault_log::plan::Plan;
use vault_log::proof_file::ProofFile;
use vault_log::tile::{TileKind, TileMap, TilePath};
use vault_log::tree::TreeHead;
use vault_log::witness::{AddCheckpoint, KnownLog, judge};
use vault_protocol::leaf::{Mark, journal_tag_key, leaf_of_given};

const ORIGIN: &str = "coffre.example/events/001";
/// Where the patient's things stand among the leaves.
pub(super) const STATEMENT: usize = 1;
pub(super) const RECEIPT: usize = 4;
const CLOSING: usize = 9;
const JOURNAL: usize = 12;
pub(super) const LEAVES: usize = 20;
/// An older tree of the same log.
pub(super) const FEWER: usize = 11;

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn witness(n: u8) -> Cosigner {
    Cosigner::derive(name(&format!("w{n}.example")), &[0xb0 + n; 32])
}

/// The log of the story, and the other history that its operator might show.
pub(super) struct Log {
    signer: NoteSigner,
    pub(super) leaves: Vec<Vec<u8>>,
}

/// One tree of it, with its tiles.
pub(super) struct Grown {
    pub(super) head: TreeHead,
    tiles: TileMap,
}

fn grown(leaves: &[Vec<u8>]) -> Grown {
    let growth = Edge::new().append(leaves).unwrap();
    Grown { head: growth.edge.head(), tiles: growth.files.into_iter().collect() }
}

pub(super) fn log(w: &World) -> Log {
    let mut leaves: Vec<Vec<u8>> = (0..LEAVES as u8).map(|n| [&[1][..], &[n; 48]].concat()).collect();
    let patient = w.patient.id();
    leaves[STATEMENT] = Mark::statement(&patient, 0).leaf(w.patient.first.bytes()).to_vec();
    leaves[RECEIPT] = Mark::reading(w.keys.tag_key(), 0).leaf(w.receipt.bytes()).to_vec();
    leaves[CLOSING] = Mark::closing(w.keys.tag_key()).leaf(w.closing.bytes()).to_vec();
    let tags = journal_tag_key(w.patient.root.dangerous_bytes(), &patient, 0);
    leaves[JOURNAL] = leaf_of_given(&Mark::journal(&tags, 1).given(&journal_head(w))).to_vec();
    Log { signer: NoteSigner::derive(name(ORIGIN), &[0xaf; 32]), leaves }
}

fn journal_head(w: &World) -> [u8; 32] {
    *vault_protocol::journal::JournalRef::EMPTY.then(&w.record).hash.as_bytes()
}

impl Log {
    pub(super) fn tree(&self, size: usize) -> Grown {
        grown(&self.leaves[..size])
    }

    /// Signed by the log alone.
    fn alone(&self, head: TreeHead) -> SignedCheckpoint {
        Checkpoint::sign(head, &self.signer)
    }

    /// With the cosignatures of so many witnesses, each ten seconds after the one before.
    pub(super) fn seen(&self, head: TreeHead, witnesses: u8, time: u64) -> SignedCheckpoint {
        let mut checkpoint = self.alone(head);
        let asked = AddCheckpoint { old_size: 0, proof: vec![], checkpoint: checkpoint.clone() };
        let keys = [self.signer.key().clone()];
        for n in 1..=witnesses {
            let by = witness(n);
            let good = judge(&asked, Some(KnownLog { keys: &keys, last: TreeHead::EMPTY })).unwrap();
            let line = good.cosign(&by, time + 10 * u64::from(n)).unwrap();
            checkpoint.add_cosignatures(line.as_bytes(), &[by.key().clone()]).unwrap();
        }
        checkpoint
    }

    /// Two of three witnesses.
    pub(super) fn policy(&self) -> String {
        let mut text = format!("log {}\n", self.signer.key());
        (1..=3).for_each(|n| text += &format!("witness w{n} {}\n", witness(n).key()));
        text + "group most 2 w1 w2 w3\nquorum most\n"
    }

    pub(super) fn policy_alone(&self) -> String {
        format!("log {}\nquorum none\n", self.signer.key())
    }

    /// One that knows nothing but another log.
    pub(super) fn policy_alone_of_another(&self) -> String {
        let other = NoteSigner::derive(name("another.example/events/001"), &[0xae; 32]);
        format!("log {}\nquorum none\n", other.key())
    }

    pub(super) fn proof(&self, index: usize, checkpoint: SignedCheckpoint) -> ProofFile {
        let hashes = Plan::inclusion(index as u64, LEAVES as u64).unwrap().solve(&self.tree(LEAVES).tiles).unwrap();
        ProofFile::new(index as u64, hashes, checkpoint).unwrap()
    }
}

/// A text with one thing in it changed, exactly once.
pub(super) fn swap(text: &str, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {text:?}");
    text.replace(from, to).into_bytes()
}

/// Line `n` from the end replaced by what `edit` makes of it.
pub(super) fn line_from_end(text: &str, n: usize, edit: impl FnOnce(&str) -> String) -> Vec<u8> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = lines.len() - n;
    lines[at] = edit(&lines[at]);
    (lines.join("\n") + "\n").into_bytes()
}

/// A signature line with one byte behind its key id changed: 0 is the first of the time, or of the signature.
pub(super) fn damaged(line: &str, at: usize) -> String {
    let (head, signature) = line.rsplit_once(' ').unwrap();
    let mut bytes = data_encoding::BASE64.decode(signature.as_bytes()).unwrap();
    bytes[at] ^= 1;
    format!("{head} {}", data_encoding::BASE64.encode(&bytes))
}

pub(super) fn logs(w: &World, out: &mut Out) {
    let log = log(w);
    checkpoints(&log, out);
    policies(&log, out);
    proofs(&log, out);
    growths(&log, out);
    tiles(&log, out);
    leaves(w, &log, out);
    forks(&log, out);
}

fn checkpoints(log: &Log, out: &mut Out) {
    let f = [pair("form", "checkpoint"), pair("policy", hex(log.policy().as_bytes()))];
    let head = log.tree(LEAVES).head;
    let good = log.seen(head, 2, NOW.0).to_string();
    let mut add = |name: &str, expect: &str, comment: &str, body: Vec<u8>| out.add(name, expect, comment, &f, body);
    add("checkpoint_good", "ok", "two of three witnesses", good.clone().into_bytes());
    add("checkpoint_all", "ok", "three of three", log.seen(head, 3, NOW.0).to_string().into_bytes());
    let stranger = good.clone() + "\u{2014} stranger.example AAAAAAAA\n";
    add("checkpoint_stranger", "ok", "a line of somebody whom nobody knows says nothing", stranger.into_bytes());
    let empty = log.seen(TreeHead::EMPTY, 2, NOW.0).to_string();
    add("checkpoint_empty", "ok", "a log without leaves", empty.into_bytes());
    add(
        "checkpoint_one_witness",
        "quorum",
        "one of three witnesses",
        log.seen(head, 1, NOW.0).to_string().into_bytes(),
    );
    let line = |n, at| line_from_end(&good, n, |line| damaged(line, at));
    add("checkpoint_signature_bit", "signature", "one bit of the log's signature changed", line(3, 20));
    add("checkpoint_cosignature_bit", "signature", "one bit of a cosignature changed", line(1, 40));
    add("checkpoint_other_time", "signature", "a cosignature with another time than was signed", line(1, 11));
    add(
        "checkpoint_wrong_key_id",
        "unsigned",
        "the log's line with another key id: nobody's whom the policy knows",
        line(3, 0),
    );
    let known = "checkpoint_witness_key_id";
    add(known, "quorum", "a witness's line with another key id", line(1, 0));
    add("checkpoint_other_size", "signature", "another size than was signed", swap(&good, "\n20\n", "\n21\n"));
    add("checkpoint_size_zero_first", "malformed", "a size that begins with 0", swap(&good, "\n20\n", "\n020\n"));
    add(
        "checkpoint_other_origin",
        "unknown-log",
        "of a log that the policy does not know",
        swap(&good, "events/001\n20", "events/002\n20"),
    );
    add("checkpoint_truncated", "malformed", "the last newline is missing", good.as_bytes()[..good.len() - 1].to_vec());
    add(
        "checkpoint_no_signatures",
        "malformed",
        "nothing behind the empty line",
        good.split_inclusive("\n\n").next().unwrap().into(),
    );
    add("checkpoint_carriage_return", "malformed", "a control character", swap(&good, "\n20\n", "\r\n20\n"));
    add("checkpoint_root_padding", "malformed", "a root in another spelling of base64", respelled(&good));
    let public = include_bytes!("../../../../crates/vault-log/tests/vectors/public-checkpoint.txt").to_vec();
    let policy = include_bytes!("../../../../crates/vault-log/tests/vectors/public-policy.txt");
    let f = [pair("form", "checkpoint"), pair("policy", hex(policy))];
    let comment = "published by others: a log of Certificate Transparency, with four public witnesses";
    let damaged = swap(&String::from_utf8(public.clone()).unwrap(), "\n1432088532\n", "\n1432088533\n");
    out.add("checkpoint_public", "ok", comment, &f, public);
    out.add("checkpoint_public_size", "signature", "the same with another size", &f, damaged);
}

/// The root's last letter with a bit that means nothing.
fn respelled(checkpoint: &str) -> Vec<u8> {
    let root = checkpoint.lines().nth(2).unwrap();
    let letter = root.as_bytes()[42];
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let next = letters[letters.iter().position(|l| *l == letter).unwrap() ^ 1] as char;
    swap(checkpoint, root, &format!("{}{next}=", &root[..42]))
}

fn policies(log: &Log, out: &mut Out) {
    let (good, f) = (log.policy(), [pair("form", "policy")]);
    let mut add = |name: &str, expect: &str, comment: &str, body: Vec<u8>| out.add(name, expect, comment, &f, body);
    add("policy_good", "ok", "two of three witnesses", good.clone().into_bytes());
    add("policy_none", "ok", "no witnesses", log.policy_alone().into_bytes());
    let spaced = format!("\t # words\n\n{}", good.replace("quorum most", "  quorum\tmost  "));
    add("policy_spaces", "ok", "spaces, tabs, an empty line, a comment", spaced.into_bytes());
    let two = swap(&good, "quorum most\n", "group w1 1 most\nquorum w1\n");
    add("policy_name_twice", "malformed", "a group with a witness's name", two);
    add(
        "policy_unknown_name",
        "malformed",
        "a group of somebody whom no line defines",
        swap(&good, "2 w1 w2 w3", "2 w1 w2 w4"),
    );
    add(
        "policy_after",
        "malformed",
        "a group of a name that a later line defines",
        swap(&good, "group most 2 w1 w2 w3\n", "group most 1 more\ngroup more 1 w1\n"),
    );
    add(
        "policy_member_twice",
        "malformed",
        "one witness in two groups",
        swap(&good, "quorum most", "group more any w1 most\nquorum more"),
    );
    add("policy_threshold", "malformed", "four of three", swap(&good, "most 2", "most 4"));
    add("policy_threshold_zero", "malformed", "none of three", swap(&good, "most 2", "most 0"));
    add("policy_two_quorums", "malformed", "two quorums", [good.as_bytes(), b"quorum w1\n"].concat());
    add("policy_no_quorum", "malformed", "no quorum", swap(&good, "quorum most\n", ""));
    add("policy_unfinished", "malformed", "the last line has no end", good.trim_end().as_bytes().to_vec());
    let key = log.signer.key().to_string();
    let id = format!("+{}+", key.split('+').nth(1).unwrap());
    add("policy_key_id", "malformed", "a key with another's id", swap(&good, &id, "+00000000+"));
    let witness_key = witness(1).key().to_string();
    add(
        "policy_key_twice",
        "malformed",
        "one witness twice under two names",
        swap(&good, &witness(2).key().to_string(), &witness_key),
    );
    add("policy_witness_as_log", "malformed", "a witness's key for a log", swap(&good, &key, &witness_key));
    let low = format!("w9.example+{}+{}", "de3bdc94", data_encoding::BASE64.encode(&[&[4][..], &[0; 32]].concat()));
    add("policy_small_order", "malformed", "a key of small order", swap(&good, &witness_key, &low));
}

fn proofs(log: &Log, out: &mut Out) {
    let head = log.tree(LEAVES).head;
    let good = log.proof(RECEIPT, log.seen(head, 2, NOW.0)).to_string();
    let entry = |n: usize| pair("entry", hex(&log.leaves[n]));
    let f = [pair("form", "proof"), pair("policy", hex(log.policy().as_bytes())), entry(RECEIPT)];
    let mut add = |name: &str, expect: &str, comment: &str, body: Vec<u8>| out.add(name, expect, comment, &f, body);
    add("proof_good", "ok", "of the reading's leaf", good.clone().into_bytes());
    add("proof_extra", "ok", "with data that nobody signed", swap(&good, "index ", "extra AAAA\nindex "));
    add("proof_other_index", "not-in-log", "of another place", swap(&good, "index 4\n", "index 5\n"));
    add(
        "proof_outside",
        "not-in-log",
        "of a place that the tree does not have",
        swap(&good, "index 4\n", "index 20\n"),
    );
    let other = log.proof(RECEIPT + 1, log.seen(head, 2, NOW.0)).to_string();
    add("proof_other_leaf", "not-in-log", "a good proof of another leaf", other.into_bytes());
    let lines: Vec<&str> = good.lines().collect();
    add("proof_short", "not-in-log", "one hash is missing", swap(&good, &format!("{}\n", lines[3]), ""));
    add("proof_long", "not-in-log", "one hash more", swap(&good, lines[3], &format!("{0}\n{0}", lines[3])));
    add(
        "proof_one_witness",
        "quorum",
        "under a checkpoint that one of three witnesses signed",
        log.proof(RECEIPT, log.seen(head, 1, NOW.0)).to_string().into_bytes(),
    );
    add("proof_other_version", "malformed", "@v2", swap(&good, "proof@v1", "proof@v2"));
    add("proof_truncated", "malformed", "it ends before the signatures", good.split("\u{2014}").next().unwrap().into());
    add("proof_no_index", "malformed", "no index", swap(&good, "index 4\n", ""));
    let f = [pair("form", "proof"), pair("policy", hex(log.policy().as_bytes())), entry(RECEIPT + 1)];
    out.add("proof_of_another", "not-in-log", "held against another leaf", &f, good.into_bytes());
}

fn growths(log: &Log, out: &mut Out) {
    let (fewer, head) = (log.tree(FEWER), log.tree(LEAVES));
    let note = |head: TreeHead| log.alone(head).to_string();
    let hashes = Plan::consistency(FEWER as u64, LEAVES as u64).unwrap().solve(&head.tiles).unwrap();
    let bytes = |hashes: &[Hash]| hashes.iter().flat_map(|hash| *hash.as_bytes()).collect::<Vec<u8>>();
    let mut add = |name: &str, expect: &str, comment: &str, older: &str, hashes: &[Hash], newer: &str| {
        let policy = pair("policy", hex(log.policy_alone().as_bytes()));
        let f =
            [pair("form", "growth"), policy, pair("older", hex(older.as_bytes())), pair("hashes", hex(&bytes(hashes)))];
        out.add(name, expect, comment, &f, newer.as_bytes().to_vec());
    };
    let (old, new) = (note(fewer.head), note(head.head));
    add("growth_good", "ok", "eleven leaves, then twenty", &old, &hashes, &new);
    let empty = TreeHead { size: 0, root: Hash::from([0; 32]) };
    let comment = "a tree without leaves has another root than SHA-256(\"\")";
    add("growth_from_no_tree", "inconsistent", comment, &note(empty), &[], &new);
    add("growth_from_nothing", "ok", "the first leaves", &note(TreeHead::EMPTY), &[], &new);
    add("growth_same", "ok", "the same tree", &new, &[], &new);
    add("growth_smaller", "smaller", "a smaller tree than was seen", &new, &hashes, &old);
    add("growth_short", "inconsistent", "one hash is missing", &old, &hashes[1..], &new);
    add("growth_none", "inconsistent", "no proof", &old, &[], &new);
    let mut rewritten = log.leaves.clone();
    rewritten[RECEIPT] = vec![0xee; 49];
    let other = grown(&rewritten);
    let its = Plan::consistency(FEWER as u64, LEAVES as u64).unwrap().solve(&other.tiles).unwrap();
    add(
        "growth_rewritten",
        "inconsistent",
        "a leaf of the older tree is another in the newer",
        &old,
        &its,
        &note(other.head),
    );
    add("growth_fork", "fork", "another tree of the same size", &new, &[], &note(other.head));
    add(
        "growth_signature",
        "signature",
        "the newer one is not signed as it says",
        &old,
        &hashes,
        &new.replace("\n20\n", "\n21\n"),
    );
}

/// RFC 6962's tree of eight leaves, with the roots that Certificate Transparency published.
const RFC_6962: [(&str, &str); 8] = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
];

fn tiles(log: &Log, out: &mut Out) {
    let tree = log.tree(LEAVES);
    let root = hex(tree.head.root.as_bytes());
    for (kind, called) in [(TileKind::Entries, "bundle"), (TileKind::Hashes(0), "tile")] {
        let path = TilePath::in_tree(kind, 0, LEAVES as u64).unwrap();
        let good = &tree.tiles[&path];
        let f = [pair("form", "tile"), pair("path", path.to_string()), pair("root", root.clone())];
        let mut add = |name: &str, expect: &str, comment: &str, body: Vec<u8>| {
            out.add(&format!("{called}_{name}"), expect, comment, &f, body)
        };
        add("good", "ok", "of a tree of twenty leaves", good.clone());
        let mut other = good.clone();
        *other.last_mut().unwrap() ^= 1;
        add("changed", "wrong-root", "its last bit changed", other);
        add("truncated", "malformed", "its last byte is missing", good[..good.len() - 1].to_vec());
        add("empty", "malformed", "no bytes", vec![]);
        add("trailing_byte", "malformed", "one byte more", [&good[..], &[0]].concat());
        let swapped = if called == "tile" {
            [&good[32..64], &good[..32], &good[64..]].concat()
        } else {
            [&good[51..102], &good[..51], &good[102..]].concat()
        };
        add("swapped", "wrong-root", "two leaves have changed places", swapped);
    }
    for n in 1..=8 {
        let leaves: Vec<Vec<u8>> =
            RFC_6962[..n].iter().map(|(leaf, _)| data_encoding::HEXLOWER.decode(leaf.as_bytes()).unwrap()).collect();
        let path = TilePath::in_tree(TileKind::Entries, 0, n as u64).unwrap().to_string();
        let f = [pair("form", "tile"), pair("path", path), pair("root", RFC_6962[n - 1].1)];
        let comment =
            format!("RFC 6962: the first {n} of its leaves, as Certificate Transparency publishes root and leaves");
        out.add(&format!("bundle_rfc6962_{n}"), "ok", &comment, &f, bundle::encode(&leaves).unwrap());
    }
}

fn leaves(w: &World, log: &Log, out: &mut Out) {
    let (form, vault) = (pair("form", "leaf"), pair("vault", w.patient.id().to_string()));
    let tag_key = pair("tag-key", hex(w.keys.tag_key()));
    let of = |what: &str, thing: &[u8]| vec![form.clone(), pair("of", what), pair("thing", hex(thing))];
    let reading = [of("reading", w.receipt.bytes()), vec![tag_key.clone(), pair("n", "0")]].concat();
    let good = &log.leaves[RECEIPT];
    out.add("leaf_reading", "ok", "of a receipt", &reading, good.clone());
    let slot = [of("slot", w.closing.bytes()), vec![tag_key.clone()]].concat();
    out.add("leaf_closing", "ok", "of a slot's closing", &slot, log.leaves[CLOSING].clone());
    let statement = [of("statement", w.patient.first.bytes()), vec![vault.clone(), pair("seq", "0")]].concat();
    out.add("leaf_statement", "ok", "of the first statement of a chain", &statement, log.leaves[STATEMENT].clone());
    let closed = [of("vault", w.vault_closing.bytes()), vec![vault.clone()]].concat();
    let its = Mark::vault_closing(&w.patient.id()).leaf(w.vault_closing.bytes());
    out.add("leaf_vault_closing", "ok", "of a vault's closing", &closed, its.to_vec());
    let root = pair("root", hex(w.patient.root.dangerous_bytes()));
    let journal = [vault, root, pair("epoch", "0"), pair("seq", "1")];
    let journal = [of("journal", &journal_head(w)), journal.to_vec()].concat();
    out.add("leaf_journal", "ok", "of a journal's head after one record", &journal, log.leaves[JOURNAL].clone());
    out.add("leaf_of_another", "mismatch", "the leaf of another thing", &reading, log.leaves[CLOSING].clone());
    let other = [of("reading", w.receipt.bytes()), vec![tag_key, pair("n", "1")]].concat();
    out.add("leaf_other_number", "mismatch", "the receipt with another number", &other, good.clone());
    out.add("leaf_short", "malformed", "48 bytes", &reading, good[..48].to_vec());
    out.add("leaf_version", "malformed", "begins with 02", &reading, [&[2], &good[1..]].concat());
}

fn forks(log: &Log, out: &mut Out) {
    let (fewer, head) = (log.tree(FEWER), log.tree(LEAVES));
    let hashes = Plan::consistency(FEWER as u64, LEAVES as u64).unwrap().solve(&head.tiles).unwrap();
    let mut other = log.leaves[..FEWER].to_vec();
    other[RECEIPT] = vec![0xee; 49];
    let lie = grown(&other).head;
    let report = |older: TreeHead| {
        ForkReport::new(log.alone(older), log.alone(head.head), fewer.head.root, hashes.clone()).to_string()
    };
    let good = report(lie);
    let f = [pair("form", "fork"), pair("verifier-key", log.signer.key().to_string())];
    let mut add = |name: &str, expect: &str, comment: &str, body: Vec<u8>| out.add(name, expect, comment, &f, body);
    add("fork_good", "ok", "two trees, the larger of which does not begin with the smaller", good.clone().into_bytes());
    let same = TreeHead { size: LEAVES as u64, root: lie.root };
    let same = ForkReport::new(log.alone(same), log.alone(head.head), head.head.root, vec![]).to_string();
    add("fork_same_size", "ok", "two trees of one size", same.into_bytes());
    add("fork_none", "no-fork", "an honest log", report(fewer.head).into_bytes());
    let root = good.lines().nth(1).unwrap();
    add(
        "fork_other_root",
        "inconsistent",
        "a root that the proof does not show",
        swap(&good, root, &format!("root {}", data_encoding::BASE64.encode(&[0; 32]))),
    );
    add(
        "fork_signature",
        "signature",
        "a checkpoint that the log did not sign",
        line_from_end(&good, 1, |line| damaged(line, 20)),
    );
    let backwards = ForkReport::new(log.alone(head.head), log.alone(lie), fewer.head.root, hashes.clone()).to_string();
    add("fork_backwards", "smaller", "the newer one first", backwards.into_bytes());
    add(
        "fork_truncated",
        "malformed",
        "without its second checkpoint",
        good.rsplit_once("\n\n").unwrap().0.rsplit_once("\n\n").unwrap().0.as_bytes().to_vec(),
    );
    let stranger = NoteSigner::derive(name("coffre.example/events/002"), &[0xae; 32]);
    let f = [pair("form", "fork"), pair("verifier-key", stranger.key().to_string())];
    out.add("fork_other_log", "unknown-log", "held against another log's key", &f, good.into_bytes());
}
