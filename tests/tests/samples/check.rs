//! What this project's own functions say to a vector: outputs, or the kind of error.

// An auditor's program judges these, too: one judge.
#[path = "../../../vault-audit/src/vectors/log.rs"]
mod log;
#[path = "../../../vault-audit/src/vectors/credential.rs"]
mod credential;
#[path = "../../../vault-audit/src/vectors/outboard.rs"]
mod outboard;

use log::{chain_error, wire_error};
use std::collections::BTreeMap;
use vault_crypto::deposit::{self, DepositError};
use vault_crypto::grant::{self, GrantDrop, GrantError, GrantKeys, GrantPackage, PageWithEntries};
use vault_crypto::journal::{self, EntryError};
use vault_crypto::keyring::{self, KeyringError};
use vault_crypto::keystore::{Keystore, KeystoreError};
use vault_crypto::object::{Binding, ObjectError, open_from};
use vault_crypto::rescue::{RescueEntropy, RescueError};
use vault_crypto::secret::{DocumentKey, GrantSecret, RecordKey, RootKey, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::card::{Card, CardError, CheckedCard};
use vault_protocol::chain::{Chain, Powers, Statement};
use vault_protocol::fingerprint::{self, FingerprintError};
use vault_protocol::grant::GrantEntry;
use vault_protocol::hash::{Hash, sha256};
use vault_protocol::ids::{DocId, SlotId, Time, VaultId, VersionId};
use vault_protocol::journal::JournalRef;
use vault_protocol::key::{KeyError, PublicKey};
use vault_protocol::release::{Closing, Receipt, ReleaseStatement, VaultClosing};
use vault_protocol::request::{CONTENT_DIGEST, RequestError, Target, content_digest};
use vault_protocol::sign::{Message, Signed, Verified};
use vault_protocol::wire::{self, Bytes, List, Text};

pub type Outputs = BTreeMap<String, String>;

/// One file of `tests/vectors/`.
#[derive(Clone, Debug)]
pub struct Vector {
    pub kind: String,
    pub name: String,
    /// `ok`, or the kind of error.
    pub expect: String,
    pub comment: String,
    pub fields: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Every folder of `tests/vectors/` that holds vectors of this form.
pub const KINDS: &[&str] = &[
    "object",
    "outboard",
    "statement",
    "card",
    "grant",
    "page",
    "entry",
    "journal",
    "keyring",
    "receipt",
    "release",
    "closing",
    "deposit",
    "request",
    "keystore",
    "rescue",
    "fingerprint",
    "log",
    "evidence",
    "credential",
    "spoken",
];

/// Every word that may stand after `expect:` besides `ok`.
pub const ERRORS: &[&str] = &[
    // The bytes are not a message.
    "malformed",
    "expected",
    "trailing",
    "not-canonical",
    "too-long",
    "unknown",
    "invalid",
    "newer",
    // A signature, or who made it.
    "signature",
    "not-a-member",
    "no-power",
    "members",
    "other-vault",
    "not-next",
    "time",
    "epoch",
    "rescue",
    "fork",
    "possession",
    "dates",
    "too-long-a-life",
    "replaced",
    "not-succeeded",
    // Sealed for somebody or something else, or changed.
    "not-an-object",
    "not-this-document",
    "damaged",
    "not-for-us",
    "mismatch",
    "wrong-share",
    "sealed",
    "place",
    "not-named",
    "wrong-root",
    "previous",
    "other-recipient",
    "wrong-secret",
    // Requests.
    "covered",
    "life",
    "clock",
    "digest",
    // The public log, and what rests on it.
    "unknown-log",
    "unsigned",
    "quorum",
    "not-in-log",
    "smaller",
    "inconsistent",
    "no-fork",
    "maker",
    "card",
    "grant",
    "reader-key",
    "receipt",
    "policy",
    // What people type.
    "count",
    "unknown-word",
    "checksum",
    "unreadable",
    "different",
];

impl Vector {
    pub fn field(&self, name: &str) -> &str {
        self.get(name).unwrap_or_else(|| panic!("{}/{}: no field {name}", self.kind, self.name))
    }
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    fn hex(&self, name: &str) -> Vec<u8> {
        data_encoding::HEXLOWER.decode(self.field(name).as_bytes()).unwrap()
    }
    fn fixed<const N: usize>(&self, name: &str) -> [u8; N] {
        self.hex(name).try_into().unwrap()
    }
    fn number(&self, name: &str) -> u64 {
        self.field(name).parse().unwrap()
    }
    fn now(&self) -> Time {
        Time(self.number("now"))
    }
    fn key(&self) -> PublicKey {
        PublicKey::parse(&self.fixed("key")).unwrap()
    }
    fn hash(&self, name: &str) -> Hash {
        Hash::new(self.fixed(name))
    }
    fn vault(&self, name: &str) -> VaultId {
        VaultId::new(self.fixed(name))
    }
    /// The chain of `chain`, `chain-2`, …
    fn chain(&self) -> Chain {
        let mut chain = Chain::start(Signed::decode(&self.hex("chain")).unwrap()).unwrap();
        if self.get("chain-2").is_some() {
            chain = chain.apply(Signed::decode(&self.hex("chain-2")).unwrap()).unwrap();
        }
        chain
    }
}

fn grant_error(e: GrantError) -> &'static str {
    match e {
        GrantError::NotForUs => "not-for-us",
        GrantError::Malformed(e) => wire_error(e),
        GrantError::Mismatch(_) => "mismatch",
        GrantError::Signer(e) => chain_error(e),
        _ => "another",
    }
}

fn deposit_error(e: DepositError) -> &'static str {
    match e {
        DepositError::NotForUs => "not-for-us",
        DepositError::Malformed(e) => wire_error(e),
        DepositError::OtherRecipient => "other-recipient",
        DepositError::Signer(e) => chain_error(e),
        _ => "another",
    }
}

/// What a message that is none is called.
pub fn no_message(e: wire::WireError) -> &'static str {
    wire_error(e)
}

pub type Answer = Result<Outputs, &'static str>;

pub fn out<const N: usize>(pairs: [(&str, String); N]) -> Answer {
    Ok(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Runs a vector.
pub fn run(v: &Vector) -> Answer {
    match v.kind.as_str() {
        "object" => object(v),
        "statement" => statement(v),
        "card" => card(v),
        "grant" => grant(v),
        "page" => page(v),
        "entry" => entry(v),
        "journal" => journal(v),
        "keyring" => keyring(v),
        "receipt" => signed::<Receipt>(v),
        "release" => signed::<ReleaseStatement>(v),
        "closing" if v.get("form") == Some("vault") => signed::<VaultClosing>(v),
        "closing" => signed::<Closing>(v),
        "deposit" => deposit(v),
        "request" => request(v),
        "keystore" => keystore(v),
        "rescue" => rescue(v),
        "fingerprint" => fingerprint(v),
        "log" => public(v, log::log),
        "evidence" => public(v, log::evidence),
        "credential" => {
            out([("hash", credential::credential(v.get("form"), &v.chain(), v.now(), &v.body)?.to_string())])
        }
        "spoken" => super::spoken::spoken(v),
        "outboard" => public(v, outboard::outboard),
        other => panic!("no such kind: {other}"),
    }
}

fn object(v: &Vector) -> Answer {
    let binding = Binding {
        vault: v.vault("vault"),
        doc: DocId::new(v.fixed("doc")),
        version: VersionId::new(v.fixed("version")),
    };
    let (dek, mut content) = (DocumentKey::from_bytes(&v.fixed("key")), Vec::new());
    open_from(&dek, &binding, v.body.len() as u64, &mut &v.body[..], &mut content).map_err(|e| match e {
        ObjectError::NotAnObject => "not-an-object",
        ObjectError::NotThisDocument => "not-this-document",
        ObjectError::Damaged => "damaged",
        _ => "another",
    })?;
    out([("content-sha256", hex(&sha256(&content))), ("digest", hex(blake3::hash(&v.body).as_bytes()))])
}

fn statement(v: &Vector) -> Answer {
    let signed = Signed::<Statement>::decode(&v.body).map_err(wire_error)?;
    let chain = if v.get("chain").is_some() { v.chain().apply(signed) } else { Chain::start(signed) };
    let chain = chain.map_err(chain_error)?;
    out([("vault", chain.vault_id().to_string()), ("hash", chain.head_hash().to_string())])
}

fn card(v: &Vector) -> Answer {
    let signed = Signed::<Card>::decode(&v.body).map_err(wire_error)?;
    let card = CheckedCard::check(signed, &v.chain(), v.now()).map_err(|e| match e {
        CardError::OtherVault => "other-vault",
        CardError::Fork => "fork",
        CardError::Signer(e) => chain_error(e),
        CardError::Possession => "possession",
        CardError::Dates => "dates",
        CardError::TooLong => "too-long-a-life",
        _ => "another",
    })?;
    if v.get("known").is_some() {
        credential::follows(&card, &v.hex("known"))?;
    }
    out([("hash", card.hash().to_string())])
}

/// A package around a head, as far as a head's checks need one.
fn around(head: &[u8]) -> Result<GrantPackage, &'static str> {
    Ok(GrantPackage {
        head: Bytes::new(head).map_err(wire_error)?,
        g: GrantSecret::generate(),
        purpose_salt: [0; 16],
        purpose: Text::default(),
        store: Text::default(),
        chain: List::default(),
        card: Bytes::default(),
        pages: List::default(),
    })
}

fn grant(v: &Vector) -> Answer {
    let (recipient, card) = (v.vault("recipient"), v.hash("card"));
    if v.field("form") == "sealed" {
        let key = UnwrapKey::derive(&WrapSeed::from_bytes(&v.fixed("x-wing-seed")));
        let drop = grant::open(&key, &recipient, &card, &v.body).map_err(grant_error)?;
        let GrantDrop::Whole(package) = &drop else { return Err("another") };
        let plain = hex(&sha256(&wire::encode(&drop)));
        return out([("g", hex(package.g.dangerous_bytes())), ("plaintext-sha256", plain)]);
    }
    let package = around(&v.body)?;
    let head = grant::verify_head(&package, &v.chain(), v.now()).map_err(grant_error)?;
    let keys = GrantKeys::derive(&GrantSecret::from_bytes(&v.fixed("g")));
    let reader = PublicKey::parse(&v.fixed("reader")).unwrap();
    let purpose = (&v.fixed("purpose-salt"), v.field("purpose"));
    grant::check(&head, &keys, &recipient, &card, &reader, purpose).map_err(grant_error)?;
    out([("hash", head.hash().to_string()), ("slot", head.slot.to_string()), ("blinded", head.reader.to_string())])
}

fn page(v: &Vector) -> Answer {
    let entries: List<GrantEntry, 64> = wire::decode(&v.hex("entries"), 1 << 20).unwrap();
    let sent = PageWithEntries { page: Bytes::new(&v.body[..]).map_err(wire_error)?, entries: List::default() };
    let page = grant::verify_page(&sent, &v.chain(), v.now()).map_err(grant_error)?;
    let prev = v.get("prev").map(|_| v.hash("prev"));
    let custodians = v.number("custodians") as usize;
    let mut seen = v.get("seen").map(|_| vault_protocol::ids::EntryId::new(v.fixed("seen"))).into_iter().collect();
    grant::check_page(&page, &entries, &v.hash("head"), v.number("number"), prev, custodians, &mut seen)
        .map_err(grant_error)?;
    out([("hash", page.hash().to_string())])
}

fn entry(v: &Vector) -> Answer {
    let entry: GrantEntry = wire::decode(&v.body, 1 << 16).map_err(wire_error)?;
    let keys = GrantKeys::derive(&GrantSecret::from_bytes(&v.fixed("g")));
    let shares: Vec<[u8; 32]> = v.hex("shares").chunks(32).map(|s| s.try_into().unwrap()).collect();
    let head = v.hash("head");
    let released = grant::combine(&keys.slot(), &head, &entry, &shares).map_err(|_| "wrong-share")?;
    let key = keys.unwrap(&head, &entry, &released).map_err(|_| "not-for-us")?;
    let hash = vault_protocol::grant::entry_hash(&entry);
    out([("document-key", hex(key.dangerous_bytes())), ("hash", hash.to_string())])
}

fn journal(v: &Vector) -> Answer {
    let after = JournalRef { seq: v.number("seq"), hash: v.hash("prev") };
    let chain = v.chain();
    let root = RootKey::from_bytes(&v.fixed("root"));
    let entry = journal::open(&root, &v.vault("vault"), &after, &v.body).map_err(|e| match e {
        EntryError::Malformed(e) => wire_error(e),
        EntryError::Sealed => "sealed",
        EntryError::Place => "place",
        _ => "another",
    })?;
    let entry = chain.verify(entry, Powers::WRITE, v.now()).map_err(chain_error)?;
    out([("entry-hash", entry.hash().to_string()), ("record-hash", after.then(&v.body).hash.to_string())])
}

fn keyring(v: &Vector) -> Answer {
    let chain = v.chain();
    let seed: [u8; 32] = v.fixed("x-wing-seed");
    let key = UnwrapKey::derive(&WrapSeed::from_bytes(&seed));
    let kind = |e: KeyringError| match e {
        KeyringError::Malformed(e) => wire_error(e),
        KeyringError::NotNamed => "not-named",
        KeyringError::NotForUs => "not-for-us",
        KeyringError::WrongRoot => "wrong-root",
        KeyringError::Previous => "previous",
        _ => "another",
    };
    let opened = keyring::open(&v.body, &chain, &v.key(), &key).map_err(kind)?;
    let roots = keyring::open_all(&opened.0, &chain.vault_id(), opened.1).map_err(kind)?;
    let roots: Vec<String> = roots.iter().map(|r| hex(r.dangerous_bytes())).collect();
    out([("roots", roots.join(" "))])
}

fn signed<M: Message>(v: &Vector) -> Answer {
    let message: Verified<M> =
        Signed::<M>::decode(&v.body).map_err(wire_error)?.verify(&v.key()).map_err(|e| match e {
            KeyError::BadSignature => "signature",
            _ => "another",
        })?;
    out([("hash", message.hash().to_string())])
}

fn deposit(v: &Vector) -> Answer {
    let (recipient, card) = (v.vault("recipient"), v.hash("card"));
    if v.field("form") == "sealed" {
        let key = UnwrapKey::derive(&WrapSeed::from_bytes(&v.fixed("x-wing-seed")));
        let package = deposit::open(&key, &recipient, &card, &v.body).map_err(deposit_error)?;
        let plain = hex(&sha256(&wire::encode(&package)));
        return out([("document-key", hex(package.key.dangerous_bytes())), ("plaintext-sha256", plain)]);
    }
    let package = deposit::DepositPackage {
        signed: Bytes::new(&v.body[..]).map_err(wire_error)?,
        key: DocumentKey::generate(),
        content: deposit::Content::Parts(List::default()),
        chain: List::default(),
        card: Bytes::default(),
    };
    let read = deposit::verify(&package, &v.chain(), v.now(), &recipient, &card).map_err(deposit_error)?;
    out([("hash", read.hash().to_string())])
}

fn request(v: &Vector) -> Answer {
    let target = Target {
        method: v.field("method"),
        authority: v.field("authority"),
        path: v.field("path"),
        query: v.field("query"),
        digest_name: CONTENT_DIGEST,
        digest: v.field("content-digest"),
    };
    let kind = |e| match e {
        RequestError::Malformed => "malformed",
        RequestError::Covered => "covered",
        RequestError::Signature => "signature",
        RequestError::Life => "life",
        RequestError::Clock => "clock",
        _ => "another",
    };
    let received = target.verify(v.field("signature-input"), v.field("signature")).map_err(kind)?;
    received.check_time(v.now(), Time(v.number("started"))).map_err(kind)?;
    if content_digest(&v.body) != target.digest {
        return Err("digest");
    }
    out([("signer", received.key.to_string())])
}

fn keystore(v: &Vector) -> Answer {
    let kind = |e| match e {
        KeystoreError::WrongSecret => "wrong-secret",
        KeystoreError::Damaged(e) => wire_error(e),
        KeystoreError::Newer => "newer",
        _ => "another",
    };
    let store = Keystore::decode(&v.body).map_err(kind)?;
    let device = match v.get("password") {
        Some(p) => store.unlock_password(p.as_bytes()),
        None => store.unlock_key(&RecordKey::from_bytes(&v.fixed("key"))),
    };
    out([("device-secret", hex(device.map_err(kind)?.dangerous_bytes()))])
}

fn rescue(v: &Vector) -> Answer {
    let words = std::str::from_utf8(&v.body).unwrap();
    let entropy = RescueEntropy::from_words(words).map_err(|e| match e {
        RescueError::Count(_) => "count",
        RescueError::UnknownWord(_) => "unknown-word",
        RescueError::Checksum => "checksum",
        _ => "another",
    })?;
    let unwrap = UnwrapKey::derive(&entropy.wrap_seed());
    out([
        ("locator", entropy.locator().to_string()),
        ("signing-key", SigningKey::derive(&entropy.signing_seed()).public().to_string()),
        ("x-wing-key-sha256", hex(&sha256(unwrap.public().as_bytes()))),
        ("check-group", entropy.check_group()),
    ])
}

fn public(v: &Vector, judge: fn(&log::File<'_>) -> Result<log::Answer, String>) -> Answer {
    let file = log::File { get: &|name| v.get(name).map(str::to_owned), body: &v.body };
    let answer = judge(&file).unwrap_or_else(|e| panic!("{}/{}: {e}", v.kind, v.name));
    answer.map(|pairs| pairs.into_iter().map(|(k, value)| (k.to_owned(), value)).collect())
}

fn fingerprint(v: &Vector) -> Answer {
    let typed = std::str::from_utf8(&v.body).unwrap();
    fingerprint::compare(typed, &v.vault("vault")).map_err(|e| match e {
        FingerprintError::Unreadable => "unreadable",
        FingerprintError::UnknownWord(_) => "unknown-word",
        FingerprintError::Different => "different",
        _ => "another",
    })?;
    out([])
}

/// A slot id of a receipt, for those who look at one from outside.
pub fn slot_of(receipt: &[u8]) -> SlotId {
    Signed::<Receipt>::decode(receipt).unwrap().dangerous_unverified().slot
}

impl Vector {
    /// The file: `expect`, `comment`, inputs and outputs, an empty line, the bytes in hexadecimal.
    pub fn to_text(&self) -> String {
        let mut text = format!("expect: {}\ncomment: {}\n", self.expect, self.comment);
        for (name, value) in &self.fields {
            text += format!("{name}: {value}").trim_end();
            text.push('\n');
        }
        text.push('\n');
        for line in self.body.chunks(48) {
            text += &hex(line);
            text.push('\n');
        }
        text
    }

    /// Reads a file.
    pub fn from_text(kind: &str, name: &str, text: &str) -> Result<Self, String> {
        let (head, body) = text.split_once("\n\n").ok_or("no empty line")?;
        let mut fields = Vec::new();
        for line in head.lines() {
            let (name, value) = line.split_once(':').ok_or_else(|| format!("no colon: {line}"))?;
            fields.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut take = |wanted: &str| {
            let at = fields.iter().position(|(n, _)| n == wanted).ok_or_else(|| format!("no {wanted}"))?;
            Ok::<_, String>(fields.remove(at).1)
        };
        let (expect, comment) = (take("expect")?, take("comment")?);
        let hex: String = body.split_whitespace().collect();
        let body = data_encoding::HEXLOWER.decode(hex.as_bytes()).map_err(|e| e.to_string())?;
        Ok(Vector { kind: kind.to_owned(), name: name.to_owned(), expect, comment, fields, body })
    }
}
