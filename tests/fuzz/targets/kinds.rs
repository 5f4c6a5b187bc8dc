//! The kinds of tests/vectors: the bytes of one message, held against the surroundings of a good vector of that kind.
//!
//! The first byte says which good vector's. Nobody here holds a key, so only messages that somebody with the keys has made may be taken:
//! anything else that is taken is forged.

use super::samples::check::{self, Vector};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use vault_crypto::keystore::Keystore;
use vault_crypto::rescue::RescueEntropy;
use vault_crypto::secret::RecordKey;
use vault_protocol::fingerprint;
use vault_protocol::hash::{ObjectDigest, object_digest};
use vault_protocol::object::Header;
use vault_protocol::outboard::{Builder, Outboard};

/// Bytes of an object's header.
const HEADER_LEN: usize = 61;

/// The vectors of every kind, read once.
pub fn vectors(kind: &str) -> &'static [Vector] {
    static ALL: OnceLock<BTreeMap<String, Vec<Vector>>> = OnceLock::new();
    let all = ALL.get_or_init(|| check::KINDS.iter().map(|kind| ((*kind).to_owned(), read(kind))).collect());
    &all[kind]
}

fn read(kind: &str) -> Vec<Vector> {
    let folder = super::folder().join("vectors").join(kind);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("a folder that can be read").path())
        .collect();
    paths.sort();
    let vector = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("a vector is text");
        Vector::from_text(kind, "fuzzed", &text).expect("a vector that is well-formed")
    };
    paths.iter().map(vector).collect()
}

/// The good ones, but those that a password opens: half a second each.
fn good(kind: &str) -> Vec<&'static Vector> {
    vectors(kind).iter().filter(|v| v.expect == "ok" && v.get("password").is_none()).collect()
}

/// Those that somebody with the keys has made: the good ones, and the cards that are wrong only after a certain other one.
fn genuine(kind: &str) -> impl Iterator<Item = &'static Vector> {
    vectors(kind).iter().filter(|v| matches!(&*v.expect, "ok" | "replaced" | "not-succeeded"))
}

/// Every vector's bytes, under each good vector's surroundings.
pub fn seeds(kind: &str) -> Vec<Vec<u8>> {
    let surroundings = u8::try_from(good(kind).len()).expect("few vectors of one kind");
    let body = |v: &Vector| (0..surroundings).map(|i| [&[i], &v.body[..]].concat()).collect::<Vec<_>>();
    vectors(kind).iter().flat_map(body).collect()
}

/// Runs the check of a kind. `sealed`: what is taken must be one of the good vectors.
fn run(kind: &str, sealed: bool, bytes: &[u8]) {
    let Some((which, body)) = bytes.split_first() else { return };
    let good = good(kind);
    let mut vector = good[usize::from(*which) % good.len()].clone();
    vector.body = body.to_vec();
    let taken = check::run(&vector).is_ok();
    assert!(!taken || !sealed || genuine(kind).any(|v| v.body == body), "{kind}: a forged message is taken");
}

macro_rules! sealed {
    ($($kind:ident)+) => {
        $(pub fn $kind(bytes: &[u8]) { run(stringify!($kind), true, bytes) })+
    };
}

sealed! { statement card credential grant page journal keyring receipt release closing deposit }

pub fn object(bytes: &[u8]) {
    run("object", true, bytes);
    if let Some(Ok(header)) = bytes.first_chunk::<HEADER_LEN>().map(Header::parse) {
        assert_eq!(header.to_bytes(), bytes[..HEADER_LEN], "a header is written as it was read");
    }
}

pub fn entry(bytes: &[u8]) {
    run("entry", false, bytes);
}

pub fn spoken(bytes: &[u8]) {
    run("spoken", false, bytes);
}

pub fn keystore(bytes: &[u8]) {
    let Some((which, body)) = bytes.split_first() else { return };
    let Ok(store) = Keystore::decode(body) else { return };
    assert_eq!(store.encode(), body, "a keystore is written as it was read");
    let good = good("keystore");
    let vector = good[usize::from(*which) % good.len()];
    let key = data_encoding::HEXLOWER.decode(vector.field("key").as_bytes()).expect("hexadecimal");
    let key = RecordKey::from_bytes(&key.try_into().expect("32 bytes"));
    // Slots are independent: a genuine one opens beside whatever slot a stranger adds. Its secret is still the genuine one.
    if let Ok(device) = store.unlock_key(&key) {
        let secret = data_encoding::HEXLOWER.encode(device.dangerous_bytes());
        assert_eq!(secret, vector.field("out-device-secret"), "a forged keystore opens");
    }
}

pub fn rescue(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes.get(1..).unwrap_or_default()) else { return };
    let Ok(entropy) = RescueEntropy::from_words(typed) else { return };
    for language in [fingerprint::WordList::French, fingerprint::WordList::English] {
        let again = RescueEntropy::from_words(&entropy.words(language)).expect("its own words");
        assert_eq!(again.locator(), entropy.locator(), "the words mean the same sheet");
    }
}

pub fn fingerprint(bytes: &[u8]) {
    let Ok(typed) = std::str::from_utf8(bytes.get(1..).unwrap_or_default()) else { return };
    if let Some(vector) = good("fingerprint").first() {
        let vault = data_encoding::HEXLOWER.decode(vector.field("vault").as_bytes()).expect("hexadecimal");
        let _ = fingerprint::compare(typed, &vault_protocol::ids::VaultId::new(vault.try_into().expect("32 bytes")));
    }
    let Ok(vault) = fingerprint::from_qr_text(typed) else { return };
    assert_eq!(fingerprint::from_qr_text(&fingerprint::qr_text(&vault)), Ok(vault), "a code is read as it was shown");
    assert_eq!(fingerprint::compare(typed, &vault), Ok(()), "a code is compared as it is read");
    let shown = [fingerprint::digits(&vault), fingerprint::words(&vault, fingerprint::WordList::French).join(" ")];
    for text in shown {
        assert_eq!(fingerprint::compare(&text, &vault), Ok(()), "what is shown is what is compared");
    }
}

/// An object's length, then an outboard for it; and an object, whose own outboard must hold.
pub fn outboard(mut bytes: &[u8]) {
    let size = u64::from_be_bytes(super::take(&mut bytes));
    let digest = ObjectDigest::new(super::take(&mut bytes));
    if let Ok(outboard) = Outboard::parse(bytes, size, &digest) {
        assert_eq!(outboard.to_bytes(), bytes, "an outboard is written as it was read");
        assert!(bytes.is_empty(), "nobody finds an outboard for a digest of their own");
    }
    // The input, repeated over several groups.
    let groups = usize::try_from(size % 4).expect("small");
    let content = bytes.repeat((groups * 65_536).div_ceil(bytes.len().max(1)));
    let mut builder = Builder::new();
    content.chunks(40_000).for_each(|part| builder.update(part));
    let (digest, outboard) = builder.finish();
    assert_eq!(digest, object_digest(&content), "one digest, in parts or in one");
    let read = Outboard::parse(&outboard.to_bytes(), content.len() as u64, &digest);
    assert_eq!(read.as_ref(), Ok(&outboard), "an outboard is read as it was made");
    let parts: Vec<&[u8]> = content.chunks(65_536).collect();
    for (place, part) in (0..).zip(&parts) {
        assert_eq!(outboard.check(place, part, &digest), Ok(()), "each group is its own");
        let next = usize::try_from(place + 1).ok().and_then(|next| parts.get(next));
        assert_eq!(outboard.check(place + 1, part, &digest).is_ok(), next == Some(part), "no group is another's");
    }
}

pub fn outboard_seeds() -> Vec<Vec<u8>> {
    let lengths = [0, 1, 65_536, 65_537, 200_000, u64::MAX];
    lengths.map(|n| [&n.to_be_bytes()[..], &[7; 96]].concat()).to_vec()
}
