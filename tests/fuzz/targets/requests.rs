//! What comes over the line besides records: signed requests, problems, addresses; and the server's settings.

use super::kinds;
use super::samples::check::Vector;
use std::path::PathBuf;
use std::sync::OnceLock;
use vault_protocol::hash::Hash;
use vault_protocol::http::Refusal;
use vault_protocol::ids::{SlotId, Time, VaultId};
use vault_protocol::key::PublicKey;
use vault_protocol::request::{BLAKE3_DIGEST, CONTENT_DIGEST, MAX_LIFE, Target, blake3_digest, is_plain};
use vault_protocol::request::{content_digest, parse_blake3_digest};
use vault_remote::{Allow, ServerUrl};
use vault_server::config::{Config, Origin, Raw};

const NAMES: &[&str] = &["method", "authority", "path", "query", "content-digest", "signature-input", "signature"];

fn good() -> &'static Vec<Vec<String>> {
    static GOOD: OnceLock<Vec<Vec<String>>> = OnceLock::new();
    GOOD.get_or_init(|| {
        let good = kinds::vectors("request").iter().filter(|v| v.expect == "ok");
        good.map(|v| NAMES.iter().map(|name| v.field(name).to_owned()).collect()).collect()
    })
}

/// Seven lines, as [`NAMES`]. Nobody here holds a key: what verifies says what the good one says.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let [method, authority, path, query, digest, input, signature] = std::array::from_fn(|_| line());
    for digest_name in [CONTENT_DIGEST, BLAKE3_DIGEST] {
        let target = Target { method, authority, path, query, digest_name, digest };
        let Ok(claim) = target.read(input, signature) else { continue };
        assert!(is_plain(path) && is_plain(query), "what a proxy rewrites is not read");
        let Ok(received) = claim.verify_as_claimed() else { continue };
        let said =
            |good: &Vec<String>| good[..5].iter().map(String::as_str).eq([method, authority, path, query, digest]);
        assert!(good().iter().any(said), "a forged request is taken");
        assert!(received.expires.0 - received.created.0 <= MAX_LIFE, "a request that lives too long");
        for now in [0, received.created.0, u64::MAX] {
            let _ = received.check_time(Time(now), Time(now));
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let lines = |v: &Vector| NAMES.iter().map(|name| v.field(name)).collect::<Vec<_>>().join("\n").into_bytes();
    kinds::vectors("request").iter().map(lines).collect()
}

/// Addresses and small texts.
pub fn address(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for allow in [Allow::PublicOnly, Allow::Loopback] {
        let Ok(url) = ServerUrl::parse(text, allow) else { continue };
        assert_eq!(ServerUrl::parse(url.as_str(), allow).as_ref(), Ok(&url), "an address has one spelling");
        assert!(url.as_str().ends_with(url.authority()), "an address ends with its name");
        let plain = url.as_str().starts_with("http://");
        assert!(!(plain && allow == Allow::PublicOnly), "an address of a stranger is https");
    }
    if let Some(digest) = parse_blake3_digest(text) {
        assert_eq!(blake3_digest(&digest), text, "a digest has one spelling");
    }
    if let Some(id) = VaultId::from_hex(text) {
        assert_eq!(id.to_string(), text, "an id has one spelling");
    }
    if let Some(id) = SlotId::from_hex(text) {
        assert_eq!(id.to_string(), text, "an id has one spelling");
    }
    if let Some(key) = PublicKey::from_hex(text) {
        assert_eq!(key.to_string(), text, "a key has one spelling");
    }
    if let Some(hash) = Hash::from_hex(text) {
        assert_eq!(hash.to_string(), text, "a hash has one spelling");
    }
}

pub fn address_seeds() -> Vec<Vec<u8>> {
    let digest = "7c3a".repeat(16);
    let texts = [
        "https://coffre.example",
        "https://coffre.example:8443",
        "http://127.0.0.1:8470",
        "https://[::1]/",
        "https://[2001:db8::1]:1",
        "https://0x7f.1",
        "https://user@coffre.example",
        "https://xn--caf-dma.example/?q#f",
        ":7GkOYoLmT4WmYfPnqxpXo6rNkZ4t1xvH9l5Tn3mO1xI=:",
        &digest,
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

pub fn problem(bytes: &[u8]) {
    let Some(refusal) = Refusal::from_problem(bytes) else { return };
    assert_eq!(Refusal::from_problem(refusal.to_problem().as_bytes()), Some(refusal), "a problem is read as written");
    assert_eq!(content_digest(bytes).len(), content_digest(b"").len(), "a digest is of one length");
}

pub fn problem_seeds() -> Vec<Vec<u8>> {
    Refusal::ALL.iter().map(|refusal| refusal.to_problem().into_bytes()).collect()
}

/// A settings file.
pub fn config(bytes: &[u8]) {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    let file = FILE.get_or_init(|| std::env::temp_dir().join(format!("coffre-fuzz-{}.toml", std::process::id())));
    std::fs::write(file, bytes).expect("a temporary file can be written");
    let mut raw = Raw::new();
    let read = raw.set_file(file.clone());
    std::fs::remove_file(file).expect("it was just written");
    if read.is_err() {
        return;
    }
    let Ok(config) = Config::check(&raw) else { return };
    assert!(
        config.listen.ip().is_loopback() || config.behind_proxy,
        "a server on an open address has a proxy before it"
    );
    // Said once more, each setting means the same.
    let mut again = Raw::new();
    for (name, value, _) in raw.lines() {
        again.set(name, value.to_owned(), Origin::Default).expect("a known name");
    }
    let again = Config::check(&again).expect("the same values");
    assert_eq!(format!("{again:?}"), format!("{config:?}"), "one file, one meaning");
}

pub fn config_seeds() -> Vec<Vec<u8>> {
    let all = "listen = \"127.0.0.1:8470\"\ndata = \"store\"\nstore = \"redb\"\npublic = \"https://coffre.example\"\n\
               invite_only = true\nbehind_proxy = true\nquota = \"20G\"\nreserve = 500\nrate = 10\nconnections = 7\nlog = \"error\"\n";
    let mut seeds: Vec<Vec<u8>> = all.lines().map(|line| line.as_bytes().to_vec()).collect();
    seeds.push(all.as_bytes().to_vec());
    seeds.push("quota = \"é\"\nreserve = \"16777216T\"".as_bytes().to_vec());
    seeds
}
