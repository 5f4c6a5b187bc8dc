//! `tests/vectors/history/`: whole vaults that earlier versions wrote. Every later version opens them, from their rescue words, and
//! finds in them what `expected.json` says (tests/vectors/history/README.md).

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vault_crypto::deposit::{self, Content};
use vault_crypto::grant::{self, GrantDrop, GrantKeys};
use vault_crypto::journal::{self, Entry, Op};
use vault_crypto::keyring;
use vault_crypto::object::{Binding, open_from};
use vault_crypto::rescue::RescueEntropy;
use vault_crypto::secret::DocumentKey;
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::edge::Edge;
use vault_log::key::VerifierKey;
use vault_log::tile::{TileKind, TilePath, parse_hashes};
use vault_protocol::card::Card;
use vault_protocol::chain::{Chain, Powers, Statement};
use vault_protocol::grant::{Description, GrantHead, share};
use vault_protocol::hash::{Hash, object_digest};
use vault_protocol::ids::VaultId;
use vault_protocol::journal::JournalRef;
use vault_protocol::leaf::Mark;
use vault_protocol::release::{Closing, Receipt};
use vault_protocol::sign::Signed;
use vault_protocol::wire;
use vault_tests::frozen;

/// BLAKE3 of every file of a history, by its path: what is frozen stays as it is. A new version adds a line, and changes none.
const FROZEN: &[(&str, &str)] = &[("v1", "cfa705135367da89affeebbb2b9eb6c5963069bf7de65be9f75e2f168292dd51")];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/history")
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn nothing_of_a_history_is_changed() {
    let frozen: Vec<_> = FROZEN.iter().map(|(version, hash)| ((*version).to_owned(), (*hash).to_owned())).collect();
    assert_eq!(frozen::hashes(&folder()), frozen);
}

/// A vault from its words and what a server kept of it.
struct Vault {
    chain: Chain,
    head: JournalRef,
    entries: Vec<Entry>,
    objects: PathBuf,
    records: usize,
}

impl Vault {
    fn open(folder: &Path) -> Self {
        let words = std::fs::read_to_string(folder.join("words")).unwrap();
        let rescue = RescueEntropy::from_words(&words).unwrap();
        let statements = files(&folder.join("chain"));
        let mut statements = statements.iter().map(|s| Signed::<Statement>::decode(s).unwrap());
        let chain = Chain::start(statements.next().unwrap()).unwrap().extend(statements).unwrap();
        let key = *SigningKey::derive(&rescue.signing_seed()).public();
        let ring = std::fs::read(folder.join("keyring")).unwrap();
        let opened = keyring::open(&ring, &chain, &key, &UnwrapKey::derive(&rescue.wrap_seed())).unwrap();
        let roots = keyring::open_all(&opened.0, &chain.vault_id(), opened.1).unwrap();
        let (mut head, mut entries, records) = (JournalRef::EMPTY, Vec::new(), files(&folder.join("journal")));
        for record in &records {
            let epoch = usize::try_from(u64::from_be_bytes(*record.first_chunk().unwrap())).unwrap();
            let entry = journal::open(&roots[epoch], &chain.vault_id(), &head, record).unwrap();
            let verified = chain.verify(entry, Powers::WRITE, chain.head().time).unwrap();
            // What is read is what was signed, to the byte: nothing of it is dropped in reading.
            let again: Entry = wire::decode(&wire::encode::<Entry>(&verified), 1 << 20).unwrap();
            entries.push(again);
            head = head.then(record);
        }
        Vault { chain, head, entries, objects: folder.join("objects"), records: records.len() }
    }

    fn ops(&self) -> impl Iterator<Item = &Op> {
        self.entries.iter().flat_map(|entry| entry.ops.iter())
    }

    fn id(&self) -> VaultId {
        self.chain.vault_id()
    }

    /// How many operations of each number.
    fn counts(&self) -> Value {
        let mut counts = BTreeMap::<String, u32>::new();
        for op in self.ops() {
            let bytes = wire::encode(op);
            let mut decoder = minicbor::Decoder::new(&bytes);
            assert_eq!(decoder.array().unwrap(), Some(2));
            *counts.entry(decoder.u32().unwrap().to_string()).or_default() += 1;
        }
        json!(counts)
    }

    fn content(&self, about: &Description, key: &DocumentKey) -> Option<Vec<u8>> {
        let object = std::fs::read(self.objects.join(about.locator.to_string())).ok()?;
        assert_eq!(object_digest(&object), about.digest);
        Some(opened(&object, key, &Binding { vault: self.id(), doc: about.doc, version: about.version }))
    }

    /// Title and content of every version that the server keeps.
    fn papers(&self) -> Vec<(String, String)> {
        let of = |op: &Op| match op {
            Op::AddVersion(v) => Some((v.about.title.to_string(), shown(&self.content(&v.about, &v.key)?))),
            _ => None,
        };
        self.ops().filter_map(of).collect()
    }

    fn card(&self) -> (Hash, UnwrapKey) {
        let own = self.ops().filter_map(|op| if let Op::OwnCard(own) = op { Some(own) } else { None }).last().unwrap();
        let card = Signed::<Card>::decode(&own.card).unwrap();
        let time = card.dangerous_unverified().not_before;
        (self.chain.verify(card, Powers::SHARE, time).unwrap().hash(), UnwrapKey::derive(&own.wrap))
    }
}

fn opened(object: &[u8], key: &DocumentKey, binding: &Binding) -> Vec<u8> {
    let mut content = Vec::new();
    open_from(key, binding, object.len() as u64, &mut &object[..], &mut content).unwrap();
    content
}

/// Text as it is, other content by its SHA-256.
fn shown(content: &[u8]) -> String {
    let hash = || data_encoding::HEXLOWER.encode(&vault_protocol::hash::sha256(content));
    std::str::from_utf8(content).map_or_else(|_| hash(), str::to_owned)
}

fn sorted(list: impl Iterator<Item = String>) -> Vec<String> {
    let mut list: Vec<String> = list.collect();
    list.sort();
    list
}

#[test]
fn every_history_opens_as_it_did() {
    for (version, _) in FROZEN {
        let root = folder().join(version);
        let expected: Value = serde_json::from_slice(&std::fs::read(root.join("expected.json")).unwrap()).unwrap();
        let (patient, dentist) = (Vault::open(&root.join("patient")), Vault::open(&root.join("dentist")));
        for (vault, name) in [(&patient, "patient"), (&dentist, "dentist")] {
            let wanted = &expected[name];
            assert_eq!(vault.id().to_string(), wanted["vault"], "{version}/{name}");
            assert_eq!(vault.chain.head().seq + 1, wanted["statements"].as_u64().unwrap());
            assert_eq!(
                (vault.records as u64, vault.head.hash.to_string()),
                (wanted["records"].as_u64().unwrap(), wanted["journal"].as_str().unwrap().to_owned())
            );
            assert_eq!(vault.counts(), wanted["operations"], "{version}/{name}");
            let papers = vault.papers();
            for paper in wanted["papers"].as_array().unwrap() {
                for content in paper["contents"].as_array().unwrap() {
                    assert!(papers.iter().any(|(_, found)| found == content), "{version}/{name}: {paper}");
                }
            }
        }
        the_grant(&root, &patient, &dentist, &expected);
        the_deposits(&root, &patient, &dentist, &expected);
        the_log(&root, &patient, &expected);
        the_evidence(&root, &expected);
    }
}

fn the_grant(root: &Path, patient: &Vault, dentist: &Vault, expected: &Value) {
    let (card, unwrap) = dentist.card();
    let (mut whole, mut pages, mut more) = (None, Vec::new(), Vec::new());
    for drop in files(&root.join("dentist/drops")) {
        match grant::open(&unwrap, &dentist.id(), &card, &drop).unwrap() {
            GrantDrop::Whole(package) => whole = Some(package),
            GrantDrop::More(later) => more.push(later),
        }
    }
    let package = whole.unwrap();
    let time = Signed::<GrantHead>::decode(&package.head).unwrap().dangerous_unverified().not_before;
    let head = grant::verify_head(&package, &patient.chain, time).unwrap();
    pages.extend(package.pages.iter());
    for later in &more {
        assert_eq!(later.head, head.hash());
        pages.extend(later.pages.iter());
    }
    let entries: Vec<_> = pages.iter().flat_map(|page| page.entries.iter()).collect();
    let titles = sorted(entries.iter().map(|e| e.description.title.to_string()));
    let custodians = head.custodians.len();
    let found = json!({"head": head.hash().to_string(), "purpose": &*package.purpose, "custodians": custodians, "papers": titles});
    assert_eq!(found, expected["grant"]);
    // The giver's seeds give the shares by which the reader came to his keys.
    let granted =
        patient.ops().find_map(|op| if let Op::Granted(granted) = op { Some(granted) } else { None }).unwrap();
    let keys = GrantKeys::derive(&package.g);
    for op in dentist.ops() {
        let Op::KeyObtained(obtained) = op else { continue };
        let entry = entries.iter().find(|e| e.id == obtained.entry).unwrap();
        let seed = |seed: &vault_crypto::secret::ReleaseSeed| {
            share(seed.dangerous_bytes(), &head.slot, &head.hash(), &entry.id)
        };
        let shares: Vec<[u8; 32]> = granted.seeds.iter().map(seed).collect();
        let released = grant::combine(&keys.slot(), &head.hash(), entry, &shares).unwrap();
        let key = keys.unwrap(&head.hash(), entry, &released).unwrap();
        assert_eq!(key.dangerous_bytes(), obtained.key.dangerous_bytes());
        Signed::<Receipt>::decode(&obtained.receipt).unwrap().verify(&head.reader).unwrap();
        assert!(patient.content(&entry.description, &key).is_some(), "{}", &*entry.description.title);
    }
    assert_eq!(json!(titles), expected["opened"]);
}

fn the_deposits(root: &Path, patient: &Vault, dentist: &Vault, expected: &Value) {
    let (card, unwrap) = patient.card();
    let mut found = Vec::new();
    for drop in files(&root.join("patient/drops")) {
        let package = deposit::open(&unwrap, &patient.id(), &card, &drop).unwrap();
        let read = deposit::verify(&package, &dentist.chain, dentist.chain.head().time, &patient.id(), &card).unwrap();
        let Content::Inline(object) = &package.content else { panic!("in parts") };
        let content =
            opened(object, &package.key, &Binding { vault: patient.id(), doc: read.doc, version: read.version });
        found.push(json!({"content": shown(&content), "message": read.message.as_deref()}));
    }
    assert_eq!(json!(found), expected["deposits"]);
}

fn the_log(root: &Path, patient: &Vault, expected: &Value) {
    let (log, wanted) = (root.join("log"), &expected["log"]);
    let key: VerifierKey = std::fs::read_to_string(log.join("key")).unwrap().trim().parse().unwrap();
    let checkpoint = SignedCheckpoint::parse(&std::fs::read(log.join("checkpoint")).unwrap()).unwrap();
    let head = checkpoint.verify(&key).unwrap().head();
    let file = |kind| {
        let path = TilePath::in_tree(kind, 0, head.size).unwrap();
        (std::fs::read(log.join(path.to_string())).unwrap(), path.width())
    };
    let ((bundle, width), (tile, _)) = (file(TileKind::Entries), file(TileKind::Hashes(0)));
    let entries = vault_log::bundle::parse(&bundle, width).unwrap();
    assert_eq!(Edge::new().append(&entries).unwrap().edge.head(), head);
    let hashes = parse_hashes(&tile, width).unwrap();
    assert!(hashes.iter().copied().eq(entries.iter().map(|e| vault_log::hash::Hash::of_leaf(e))));
    let (size, origin) = (wanted["size"].as_u64().unwrap(), key.name().to_string());
    assert_eq!((head.size, origin.as_str()), (size, wanted["origin"].as_str().unwrap()));
    assert_eq!(data_encoding::HEXLOWER.encode(head.root.as_bytes()), wanted["root"]);
    let at = |place: &Value| entries[usize::try_from(place.as_u64().unwrap()).unwrap()];
    let granted =
        patient.ops().find_map(|op| if let Op::Granted(granted) = op { Some(granted) } else { None }).unwrap();
    let keys = GrantKeys::derive(&granted.g);
    let mut kept = 0;
    for op in patient.ops() {
        match op {
            Op::ReceiptKept(receipt) => {
                let n = Signed::<Receipt>::decode(&receipt.receipt).unwrap().dangerous_unverified().n;
                assert_eq!(
                    at(&wanted["readings"][n.to_string()]),
                    Mark::reading(keys.tag_key(), n).leaf(&receipt.receipt)
                );
                kept += 1;
            }
            Op::Closed(closed) if closed.custodian == 0 => {
                assert_eq!(at(&wanted["closing"]), Mark::closing(keys.tag_key()).leaf(&closed.closing));
                let closing = Signed::<Closing>::decode(&closed.closing).unwrap();
                assert!(closing.dangerous_unverified().log_size <= wanted["closing"].as_u64().unwrap());
            }
            _ => {}
        }
    }
    assert!(kept > 0, "no receipt");
}

fn the_evidence(root: &Path, expected: &Value) {
    for name in ["giver", "recipient"] {
        let found = vault_evidence::verify(&std::fs::read(root.join("evidence").join(name)).unwrap(), None).unwrap();
        let wanted = &expected["evidence"][name];
        assert_eq!(wanted["maker"], name);
        let told = [found.recipient.to_string(), found.giver.to_string(), found.paper.title.to_string()];
        for (value, field) in told.iter().zip(["recipient", "giver", "title"]) {
            assert_eq!(wanted[field], *value, "{name}: {field}");
        }
        assert_eq!(
            (found.said.0, u64::from(found.n)),
            (wanted["said"].as_u64().unwrap(), wanted["n"].as_u64().unwrap())
        );
        assert_eq!(found.log.as_deref(), wanted["log"].as_str());
        assert_eq!(found.custodians as u64, wanted["custodians"].as_u64().unwrap());
    }
}
