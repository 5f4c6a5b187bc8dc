//! docs/protocol/http.md against the code: refusals, rows, schemas, the worked example.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::needless_pass_by_value,
    reason = "a test"
)]

mod client;

use client::Key;
use client::cast::{Cast, Vault, locator, member, object, record};
use client::server::Server;
use vault_protocol::chain::Powers;
use vault_protocol::hash::object_digest;
use vault_protocol::http::*;
use vault_protocol::ids::{Day, DropId, LinkId};
use vault_protocol::journal::JournalRef;
use vault_protocol::link::{LinkLine, LinkList, LinkOpening};
use vault_protocol::release::Released;
use vault_protocol::wire::{Bytes, List, Text, Wire, decode, encode};
use vault_server::keys;

const PAGE: &str = include_str!("../../docs/protocol/http.md");
const NAMES: [&str; 4] = [
    include_str!("../../docs/protocol/encoding.md"),
    include_str!("../../docs/protocol/README.md"),
    include_str!("../../docs/protocol/release.md"),
    PAGE,
];

/// The cells of the first table under a heading, without its head.
fn table(heading: &str) -> Vec<Vec<String>> {
    let rows = PAGE.lines().skip_while(|line| *line != heading).skip_while(|line| !line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.take_while(|line| line.starts_with('|')).skip(2).map(cells).collect()
}

#[test]
fn every_refusal_is_published() {
    let mut published: Vec<(String, String)> =
        table("## Refusals").into_iter().map(|row| (row[0].replace('`', ""), row[1].clone())).collect();
    let mut code: Vec<_> = Refusal::ALL.iter().map(|r| (r.code().to_owned(), r.status().to_string())).collect();
    published.sort();
    code.sort();
    assert_eq!(published, code);
}

#[test]
fn every_row_that_is_kept_is_published() {
    let kind = |kind: &keys::Kind| vec![format!("`{}`", char::from(kind.letter)), kind.key.into(), kind.holds.into()];
    assert_eq!(table("## What the server keeps"), keys::ALL.iter().map(kind).collect::<Vec<_>>());
    let letters: std::collections::BTreeSet<u8> = keys::ALL.iter().map(|kind| kind.letter).collect();
    assert_eq!(letters.len(), keys::ALL.len());
}

#[test]
fn the_worked_example_is_told_by_the_server() {
    let story = include_str!("http/2-journal.txt");
    let example = PAGE.split("```http\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(story.contains(example.trim_end()), "copy it anew from the story");
    let base = PAGE.split("```text\n").nth(1).unwrap().split("```").next().unwrap().trim_end();
    let signature = example.lines().find_map(|line| line.strip_prefix("> signature: coffre=:")).unwrap();
    let signature = data_encoding::BASE64.decode(signature.trim_end_matches(':').as_bytes()).unwrap();
    Key::new(1).public.verify(base.as_bytes(), &signature.try_into().unwrap()).unwrap();
}

/// Whether the published schema of this name takes a value.
fn takes<T: Wire>(name: &str, value: &T) -> bool {
    let blocks = NAMES.iter().flat_map(|page| page.split("```cddl\n").skip(1));
    let blocks: String = blocks.map(|block| block.split("```").next().unwrap()).collect();
    // Schemas of other pages that these name.
    let schema = format!("root = {name}\n{blocks}\n");
    let result = cddl::validate_cbor_from_slice(&schema, &encode(value), None);
    if let Err(error) = &result {
        let error = error.to_string();
        assert!(!error.contains("parsing") && !error.contains("missing"), "{name}: {error}");
    }
    result.is_ok()
}

#[test]
fn the_schemas_take_what_the_code_writes() {
    let server = Server::new();
    let cast = Cast::new(&server.http);
    let owner = Key::new(1);
    let vault = Vault::start(1, vec![member(&owner, Powers::ALL)], &owner, server.now());
    fn body<T: Wire>(request: client::Request) -> T {
        decode(&request.body, usize::MAX).unwrap()
    }
    let info = ServerInfo { version: 1, key: owner.public, invite: true, log: Text::new("a key").unwrap() };
    assert!(takes("vault-log", &VaultLog { log: info.log.clone() }));
    assert!(takes("server-info", &info));
    assert!(takes("new-vault", &body::<NewVault>(vault.creation())));
    let next = vault.next(vault.members(), &owner, server.now());
    assert!(takes("chain-append", &body::<ChainAppend>(vault.appending(&next))));
    let statements = List::new([Bytes::new(next.bytes()).unwrap()]).unwrap();
    assert!(takes("statements", &Statements { statements }));
    let append: JournalAppend = body(vault.journaling(&[record(1, 600), record(2, 600)]));
    assert!(takes("journal-append", &append));
    assert!(!takes("journal-append", &JournalAppend { records: List::default(), ..append.clone() }));
    assert!(takes("journal-page", &JournalPage { records: append.records }));
    let at = JournalRef::EMPTY;
    let snapshot = SnapshotRef { at, locator: locator(1), size: 7, digest: object_digest(b"") };
    assert!(takes("snapshot-ref", &snapshot));
    let state = VaultState { chain: vault.chain.head_ref(), journal: at, snapshot: None, waiting: 3 };
    assert!(takes("vault-state", &state));
    assert!(takes("vault-state", &VaultState { snapshot: Some(snapshot), ..state }));
    let one = BatchedObject { locator: locator(1), bytes: Bytes::new(object(1, 10)).unwrap() };
    assert!(takes("object-batch", &ObjectBatch { objects: List::new([one.clone(), one]).unwrap() }));
    let line = ObjectLine { locator: locator(1), size: 9 };
    assert!(takes("object-list", &ObjectList { objects: List::new([line]).unwrap() }));
    assert!(takes("upload-state", &UploadState { received: 1, complete: false }));
    assert!(takes("slot-opening", &cast.opening()));
    let receipt = Bytes::new(cast.receipt(1)).unwrap();
    let receipts = List::new([receipt.clone()]).unwrap();
    assert!(takes("release-request", &ReleaseRequest { receipts }));
    let one = |next_free, clock| Released { shares: List::new([[1; 32]]).unwrap(), next_free, clock, proof: None };
    let released = List::new([one(None, None), one(Some(3), Some(server.now()))]).unwrap();
    assert!(takes("release-answer", &ReleaseAnswer { released, statement: Some(Bytes::new([1]).unwrap()) }));
    assert!(takes("slot-log", &SlotLog { log: info.log.clone() }));
    assert!(takes("log-consistency", &LogConsistency { proof: List::new([[1; 32]]).unwrap() }));
    let proofs = List::new([Bytes::new([]).unwrap()]).unwrap();
    assert!(takes("logged-request", &LoggedRequest { receipts: List::new([receipt.clone()]).unwrap(), proofs }));
    assert!(takes("receipt-box", &ReceiptBox { receipts: List::new([receipt]).unwrap(), closing: None }));
    assert!(takes("mailbox-opening", &MailboxOpening { drop_key: owner.public }));
    let drops = List::new([DropLine { id: DropId::new([1; 32]), size: 3, day: Day(20_000) }]).unwrap();
    assert!(takes("drop-list", &DropList { drops }));
    let opening =
        LinkOpening { until: server.now(), check: Some([1; 32]), once: true, file: Bytes::new([1; 40]).unwrap() };
    assert!(takes("link-opening", &opening));
    assert!(takes("link-opening", &LinkOpening { check: None, ..opening }));
    let line = LinkLine { id: LinkId::new([1; 32]), until: server.now(), opened: 2, wrong: 1, open: true };
    assert!(takes("link-list", &LinkList { links: List::new([line]).unwrap() }));
    assert!(takes("rescue-entry", &RescueEntry { vault: vault.id() }));
    assert!(!takes("rescue-entry", &info) && !takes("upload-state", &line));
}

#[test]
fn every_setting_is_published() {
    let page = include_str!("../../docs/operations.md");
    let rows = page.lines().skip_while(|line| *line != "## Settings").filter(|line| line.starts_with("| `"));
    let rows: Vec<Vec<String>> =
        rows.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect()).collect();
    let key = |key: &vault_server::config::Key| vec![key.name.into(), key.default.into(), key.help.into()];
    assert_eq!(rows, vault_server::config::KEYS.iter().map(key).collect::<Vec<Vec<String>>>());
}

#[test]
fn only_one_file_writes_to_the_log() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let logs = ["tracing::", "println!", "eprint", "dbg!"].iter().any(|word| source.contains(word));
            assert_eq!(logs, path.ends_with("src/log.rs"), "{}", path.display());
            read += 1;
        }
    }
    assert!(read > 30);
}
