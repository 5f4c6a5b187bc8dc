//! The normative pages in docs/protocol/ against the code: tables, schemas and worked examples.
//!
//! `COFFRE_BLESS=1 cargo test -p vault-protocol --test docs` writes the examples anew. A changed example is a changed
//! protocol: see CONTRIBUTING.md, "When the bytes change".

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use data_encoding::HEXLOWER;
use std::collections::BTreeSet;
use vault_protocol::chain::{Chain, ChainError, Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::context::Label;
use vault_protocol::fingerprint::{self, WordList};
use vault_protocol::ids::{ChainRef, Time};
use vault_protocol::request::{CONTENT_DIGEST, RequestError, Target, content_digest};
use vault_protocol::sign::{Message, Signed, Verified};
use vault_protocol::wire::{List, Wire, encode};
use vault_protocol::{
    card, chain, credential, grant, http, journal, key, keys_log, leaf, link, object, outboard, release, request, sign,
    spoken, vouch,
};

fn path(page: &str) -> String {
    format!("{}/../../docs/protocol/{page}.md", env!("CARGO_MANIFEST_DIR"))
}

fn page(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// The cells of all table rows of a page whose first cell is code.
fn rows(page: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect();
    page.lines().filter(|l| l.starts_with("| `")).map(cells).collect()
}

fn code(cell: &str) -> &str {
    cell.trim_matches('`')
}

/// The fenced block after `<!-- example: NAME -->` is this text.
fn example(page_name: &str, name: &str, text: &str) {
    let page = page(page_name);
    let mark = format!("<!-- example: {name} -->\n```\n");
    let start = page.find(&mark).unwrap_or_else(|| panic!("{page_name}.md has no example {name}")) + mark.len();
    let end = start + page[start..].find("```").unwrap();
    if std::env::var_os("COFFRE_BLESS").is_some() {
        std::fs::write(path(page_name), format!("{}{text}\n{}", &page[..start], &page[end..])).unwrap();
        return;
    }
    assert_eq!(page[start..end].trim_end(), text, "{page_name}.md, example {name}");
}

/// Hexadecimal, 32 bytes a line.
fn hex(bytes: &[u8]) -> String {
    bytes.chunks(32).map(|line| HEXLOWER.encode(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a8_the_label_table_is_the_list_of_labels() {
    let page = page("labels");
    let listed: Vec<String> = rows(&page).iter().map(|r| code(&r[0]).to_owned()).collect();
    let real: Vec<&str> = Label::ALL.iter().map(|l| l.as_str()).collect();
    assert_eq!(listed, real);
    for row in rows(&page) {
        assert!(row.len() == 4 && row.iter().all(|c| !c.is_empty()), "{row:?}");
    }
}

/// Too large a payload is refused before anything is made of it: each kind's bound is the page's.
#[test]
fn the_table_of_signed_messages_is_the_kinds() {
    fn kind<M: Message>() -> [String; 3] {
        [M::TYP.to_owned(), M::MAX.to_string(), M::HASH.as_str().to_owned()]
    }
    let real = [
        kind::<Statement>(),
        kind::<card::Card>(),
        kind::<grant::GrantHead>(),
        kind::<grant::GrantPage>(),
        kind::<release::Receipt>(),
        kind::<release::ReleaseStatement>(),
        kind::<release::Closing>(),
        kind::<release::VaultClosing>(),
        kind::<credential::Credential>(),
        kind::<credential::StatusList>(),
        kind::<credential::CredentialRequest>(),
        kind::<keys_log::CardNotice>(),
        kind::<keys_log::Revocation>(),
    ];
    let listed = rows(&page("encoding")).into_iter().filter(|r| r[0].starts_with("`coffre/v1/"));
    let listed: Vec<_> = listed.map(|r| [code(&r[0]).to_owned(), r[2].clone(), code(&r[3]).to_owned()]).collect();
    assert_eq!(listed, real);
}

macro_rules! limits {
    ($($module:ident :: $($name:ident)::+),+ $(,)?) => {
        [$((
            concat!(stringify!($module), $("::", stringify!($name)),+),
            u64::try_from($module::$($name)::+).unwrap(),
        )),+]
    };
}

#[test]
fn the_table_of_limits_is_the_constants() {
    let real = limits![
        sign::OVERHEAD,
        key::WrapKey::LEN,
        chain::MAX_MEMBERS,
        chain::MAX_STATEMENTS,
        chain::RESCUE_ONLY,
        chain::MAX_EPOCHS,
        chain::RESCUE_ONLY_EPOCH,
        chain::RESCUE_LINGERS,
        chain::MAX_LINGERING,
        chain::KNOWN_HASHES,
        chain::CARRIED,
        chain::CARRIED_BYTES,
        chain::CLOCK_SLACK,
        card::MAX_LIFE,
        card::MAX_LIFE_PROFESSIONAL,
        card::CLOCK_SLACK,
        card::MAX_SUCCESSIONS,
        credential::MAX_LIFE,
        credential::STATUS_LIFE,
        credential::CLOCK_SLACK,
        credential::MAX_REVOKED,
        keys_log::MAX_ENTRY,
        keys_log::PIECE,
        keys_log::MAX_PIECES,
        keys_log::MAX_OPEN,
        keys_log::MAX_CARDS,
        keys_log::MAX_LISTED,
        keys_log::MAX_CLAIMED,
        object::HEADER,
        object::CHUNK,
        object::TAG,
        object::FLOOR,
        object::MAX_PADDED,
        object::MAX_CONTENT,
        outboard::GROUP,
        journal::MAX_RECORD,
        journal::FLOOR,
        journal::OVERHEAD,
        grant::MAX_READS,
        grant::PAGE_ENTRIES,
        grant::FLOOR,
        release::MAX_BATCH,
        release::READER_SKEW,
        leaf::LEN,
        request::MAX_LIFE,
        request::SKEW,
        request::MAX_HEADER,
        http::MAX_BODY,
        http::MAX_PART,
        http::MAX_BATCHED_OBJECT,
        http::MAX_BATCH_OBJECTS,
        http::MAX_RECORDS,
        http::MAX_RECORD_BYTES,
        http::MAX_STATEMENTS,
        http::MAX_DROP,
        http::MAX_DROPS,
        http::MAX_LOCATORS,
        http::MAX_KEYRING,
        http::MAX_RECEIPTS,
        http::MAX_HEADERS,
        http::PAGE_BYTES,
        http::MAX_WAITING,
        http::MAX_WAITING_BYTES,
        http::MAX_MAILBOXES,
        http::MAX_SLOTS,
        http::MAX_RESCUES,
        http::MAX_PUBLISHED,
        http::NONCE_LIFE,
        link::MAX_FILE,
        link::MAX_LINKS,
        link::TRIES,
        link::MAX_CODE,
        link::IV,
        link::TAG,
        spoken::DIGITS,
        spoken::PLACE,
        spoken::SECRET,
        spoken::PARTS,
        spoken::LIFE,
        spoken::MAX_MESSAGE,
        spoken::MAX_BARE,
        spoken::MAX_FILE,
        spoken::FLOOR,
        spoken::MAX_OPEN,
        spoken::MAX_OPEN_HERE,
        spoken::MAX_KEPT,
        spoken::MAX_KEPT_HERE,
        spoken::MAX_MISSES,
        spoken::TRIES,
        spoken::FORGIVEN,
    ];
    let listed: Vec<(String, u64)> =
        rows(&page("limits")).iter().map(|r| (code(&r[0]).to_owned(), r[1].parse().unwrap())).collect();
    let real: Vec<(String, u64)> = real.iter().map(|(n, v)| ((*n).to_owned(), *v)).collect();
    assert_eq!(listed, real);
    // And none is left out: every public number of every module stands in the list above.
    let named: BTreeSet<String> = real.iter().map(|(n, _)| n.replace("WrapKey::", "")).collect();
    let mut found = 0;
    for file in std::fs::read_dir(format!("{}/src", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let file = file.unwrap().path();
        let module = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let Ok(source) = std::fs::read_to_string(&file) else { continue };
        for line in source.lines().map(str::trim) {
            let number = [": usize =", ": u64 =", ": u32 ="].iter().any(|t| line.contains(t));
            let Some(rest) = line.strip_prefix("pub const ").filter(|_| number) else { continue };
            let name = format!("{module}::{}", rest.split(':').next().unwrap());
            found += 1;
            let known = named.contains(&name) || ["ids::LEN", "ids::DAY"].contains(&name.as_str());
            assert!(known, "{name} does not stand in docs/protocol/limits.md");
        }
    }
    assert!(found > 40, "{found}");
}

#[test]
fn the_table_of_messages_is_the_kinds() {
    fn row<M: Message>() -> (String, u64, String) {
        (M::TYP.to_owned(), M::MAX as u64, M::HASH.as_str().to_owned())
    }
    let real = [
        row::<Statement>(),
        row::<card::Card>(),
        row::<grant::GrantHead>(),
        row::<grant::GrantPage>(),
        row::<release::Receipt>(),
        row::<release::ReleaseStatement>(),
        row::<release::Closing>(),
        row::<release::VaultClosing>(),
        row::<credential::Credential>(),
        row::<credential::StatusList>(),
        row::<credential::CredentialRequest>(),
        row::<keys_log::CardNotice>(),
        row::<keys_log::Revocation>(),
    ];
    let listed: Vec<(String, u64, String)> = rows(&page("encoding"))
        .iter()
        .filter(|r| r[0].contains("coffre/v1/"))
        .map(|r| (code(&r[0]).to_owned(), r[2].parse().unwrap(), code(&r[3]).to_owned()))
        .collect();
    assert_eq!(listed, real);
}

#[test]
fn the_tables_of_answers_are_the_answers() {
    let page = page("credential");
    let listed: Vec<String> = rows(&page).iter().map(|r| code(&r[0]).to_owned()).collect();
    let words = vouch::Word::ALL.iter().map(|w| w.code());
    let real: Vec<&str> = words.chain(vouch::Seen::ALL.iter().map(|s| s.code())).collect();
    assert_eq!(listed, real);
}

#[test]
fn the_table_of_powers_is_the_bits() {
    let real = [
        ("READ", Powers::READ),
        ("WRITE", Powers::WRITE),
        ("SHARE", Powers::SHARE),
        ("MEMBERS", Powers::MEMBERS),
        ("CLOSE", Powers::CLOSE),
        ("ADD_DEVICE", Powers::ADD_DEVICE),
        ("RESCUE", Powers::RESCUE),
        ("GUARDIAN", Powers::GUARDIAN),
    ];
    let page = page("chain");
    for (name, power) in real {
        let row = format!("| {} | {name} | ", power.bits().trailing_zeros());
        assert!(page.contains(&row), "{row}");
    }
    let all = real[..5].iter().fold(Powers::default(), |sum, (_, p)| sum.and(*p));
    assert_eq!(all, Powers::ALL);
}

/// The schemas on these pages take what the code writes, and not something else.
#[test]
fn the_schemas_take_real_messages() {
    let blocks = |name: &str| -> String {
        let page = page(name);
        page.split("```cddl\n").skip(1).map(|b| b.split("```").next().unwrap().to_owned()).collect()
    };
    let schema = |root: &str| format!("root = {root}\n{}{}", blocks("encoding"), blocks("chain"));
    fn takes<T: Wire>(schema: &str, value: &T) -> bool {
        cddl::validate_cbor_from_slice(schema, &encode(value), None).is_ok()
    }
    let first = story_first();
    let c = Chain::start(key(1).send(first.clone())).unwrap();
    let bare = Statement { home: Home { server: text(""), key: None, log: None }, ..first.clone() };
    for s in [first, story_second(&c), bare] {
        assert!(takes(&schema("statement"), &s));
    }
    assert!(takes(&schema("chain-ref"), &c.head_ref()));
    assert!(takes(&schema("member"), &key(1).member(Powers::ALL)));
    assert!(!takes(&schema("statement"), &c.head_ref()));
    assert!(!takes(&schema("member"), &home()));
    assert!(!takes(&schema("chain-ref"), &receipt()));
    let _: ChainRef = c.head_ref();
}

#[test]
fn the_example_of_a_signed_message_is_real() {
    let sent = key(1).sign(closing());
    example("encoding", "closing-payload", &hex(&encode(&closing())));
    example("encoding", "closing", &hex(sent.bytes()));
    example("encoding", "closing-hash", &sent.hash().to_string());
}

#[test]
fn the_list_of_small_order_points_is_complete() {
    let points: BTreeSet<String> = small_order().iter().map(|p| HEXLOWER.encode(p)).collect();
    assert_eq!(points.len(), 8);
    example("keys", "small-order", &points.into_iter().collect::<Vec<_>>().join("\n"));
}

// The story of docs/protocol/chain.md.

fn story_first() -> Statement {
    genesis(vec![key(1).member(Powers::ALL), key(3).member(Powers::ALL.and(Powers::RESCUE))])
}

const HELPS: Powers = Powers::WRITE.and(Powers::SHARE).and(Powers::MEMBERS);
const ENDS: Time = Time(1_792_592_000);

fn story_second(c: &Chain) -> Statement {
    let mut members = c.head().members.clone().into_vec();
    members.push(Member { not_after: Some(ENDS), ..key(4).member(HELPS) });
    Statement { members: List::new(members).unwrap(), ..follow(c, 60) }
}

fn parts(sent: &Verified<Statement>) -> String {
    let bytes = sent.bytes();
    let payload = encode(&**sent);
    let at = bytes.windows(payload.len()).position(|w| w == payload).unwrap();
    // The payload's own head is three bytes here.
    format!(
        "protected  {}\npayload    {} bytes\nsignature  {}\nhash       {}",
        hex(&bytes[4..at - 4]).replace('\n', "\n           "),
        payload.len(),
        hex(&bytes[bytes.len() - 64..]).replace('\n', "\n           "),
        sent.hash(),
    )
}

#[test]
fn the_example_of_a_chain_is_real() {
    let first = key(1).sign(story_first());
    let payload = encode(&story_first());
    let ends = format!("{}\n…\n{}", hex(&payload[..160]), hex(&payload[payload.len() - 96..]));
    example("chain", "chain-payload", &ends);
    example("chain", "chain-0", &parts(&first));
    let c = Chain::start(Signed::decode(first.bytes()).unwrap()).unwrap();
    let second = key(1).sign(story_second(&c));
    example("chain", "chain-1", &parts(&second));
    let c = c.apply(Signed::decode(second.bytes()).unwrap()).unwrap();

    let with = |edit: &dyn Fn(&mut Vec<Member>)| {
        let mut members = c.head().members.clone().into_vec();
        edit(&mut members);
        Statement { members: List::new(members).unwrap(), ..follow(&c, 60) }
    };
    let mut moved = follow(&c, 60);
    moved.home.server = text("https://other.example");
    let new = |end| Member { not_after: end, ..key(5).member(Powers::WRITE) };
    let refused = [
        (with(&|m| m[2].powers = HELPS.and(Powers::READ)), ChainError::Grows),
        (with(&|m| m[2].not_after = None), ChainError::Grows),
        (with(&|m| m.push(new(None))), ChainError::Grows),
        (with(&|m| drop(m.remove(0))), ChainError::NoPower),
        // The telephone stands above the helper, so this ends at rule 11; under rule 12 it would too.
        (with(&|m| m[0].wrap = wrap(9)), ChainError::NoPower),
        (moved, ChainError::NoPower),
        (Statement { epoch: 1, root: root_commitment(&[1; 32]), ..follow(&c, 60) }, ChainError::NoPower),
    ];
    for (s, why) in refused {
        assert_eq!(c.apply(key(4).send(s)).map(|_| ()), Err(why));
    }
    assert!(c.apply(key(4).send(with(&|m| m.push(new(Some(ENDS)))))).is_ok());
    assert_eq!(story_first().keyring, keyring_digest(b"keyring 0"));
}

#[test]
fn the_example_of_a_fingerprint_is_real() {
    let vault = Chain::start(key(1).send(story_first())).unwrap().vault_id();
    let words = |list| {
        let words = fingerprint::words(&vault, list);
        format!("{}\n          {}", words[..6].join(" "), words[6..].join(" "))
    };
    let digits = fingerprint::digits(&vault);
    let text = format!(
        "vault id  {vault}\nQR text   {}\nFrench    {}\nEnglish   {}\ndigits    {}\n          {}",
        fingerprint::qr_text(&vault),
        words(WordList::French),
        words(WordList::English),
        &digits[..35],
        &digits[36..],
    );
    example("fingerprint", "fingerprint", &text);
    assert_eq!(fingerprint::compare(&digits, &vault), Ok(()));
    assert_eq!(fingerprint::qr_text(&vault).len(), 60);
}

#[test]
fn the_example_of_a_request_is_real() {
    let digest = content_digest(b"a body");
    let t = Target {
        method: "POST",
        authority: "coffre.example",
        path: "/v1/vaults/00ff/journal",
        query: "after=17",
        digest_name: CONTENT_DIGEST,
        digest: &digest,
    };
    let prepared = t.prepare(NOW, &id(5), &key(1).public);
    let base = std::str::from_utf8(prepared.to_be_signed()).unwrap().to_owned();
    let (input, signature) = prepared.headers(&key(1).raw(base.as_bytes()));
    example("requests", "request-base", &base);
    let headers = format!("content-digest: {digest}\nsignature-input: {input}\nsignature: {signature}");
    example("requests", "request-headers", &headers);

    assert!(t.verify(&input, &signature).is_ok());
    let refused = [
        (Target { authority: "other.example", ..t }, input.clone(), RequestError::Signature),
        (t, format!("{input};foo=1"), RequestError::Malformed),
        (t, format!("{input}, {input}"), RequestError::Malformed),
        (t, input.replace("created=", "created=+"), RequestError::Malformed),
        (Target { path: "/v1/vaults/00ff/../00ff/journal", ..t }, input.clone(), RequestError::Malformed),
    ];
    for (t, input, why) in refused {
        assert_eq!(t.verify(&input, &signature).map(|_| ()), Err(why), "{input}");
    }
}
