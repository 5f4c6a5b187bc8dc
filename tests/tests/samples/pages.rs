//! The worked examples of docs/protocol/: computed, and written between the marks or compared with what stands there.

use super::*;
use std::path::PathBuf;
use vault_protocol::context::{Label, ctx};
use vault_protocol::grant::{entry_hash, share_check};
use vault_protocol::hash::{hash, hkdf, sha256};
use vault_protocol::leaf::Mark;
use vault_protocol::wire;

/// Named values, one below the other; long ones run on, 32 bytes a line.
struct Block(Vec<(&'static str, String)>);

impl Block {
    fn hex(mut self, name: &'static str, bytes: impl AsRef<[u8]>) -> Self {
        let lines: Vec<String> = bytes.as_ref().chunks(32).map(|l| data_encoding::HEXLOWER.encode(l)).collect();
        self.0.push((name, lines.join("\n")));
        self
    }
    fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.push((name, text.into()));
        self
    }
    fn lines(&self) -> String {
        let width = self.0.iter().map(|(n, _)| n.chars().count()).max().unwrap();
        let mut out = String::new();
        for (name, value) in &self.0 {
            for (i, line) in value.lines().enumerate() {
                let name = if i == 0 { name } else { "" };
                out += format!("{name:width$}  {line}").trim_end();
                out.push('\n');
            }
        }
        out
    }
}

fn hk<const N: usize>(ikm: &[u8], salt: &[u8], label: Label, fields: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    hkdf(ikm, salt, label, fields, &mut out);
    out
}

fn put(page: &str, block: &Block) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/protocol/{page}.md"));
    let text = std::fs::read_to_string(&path).unwrap();
    let mark = format!("<!-- example: {page} -->\n```\n");
    let start = text.find(&mark).unwrap_or_else(|| panic!("{page}.md has no example")) + mark.len();
    let end = start + text[start..].find("```").unwrap();
    let wanted = block.lines();
    if std::env::var_os("COFFRE_BLESS").is_some() {
        std::fs::write(&path, format!("{}{wanted}{}", &text[..start], &text[end..])).unwrap();
    } else {
        assert_eq!(text[start..end], wanted, "{page}.md's example");
    }
}

/// Every example of the pages that this package keeps; those of encoding, keys, chain and others are vault-protocol's.
pub fn all() {
    let w = world();
    object(&w);
    card(&w);
    credential(&w);
    grant(&w);
    release(&w);
    journal(&w);
    keyring(&w);
    keystore(&w);
    deposit(&w);
    rescue(&w);
    spoken(&w);
}

fn object(w: &World) {
    let b = &w.binding;
    let info = ctx(Label::Object, &[b.vault.as_bytes(), b.doc.as_bytes(), b.version.as_bytes()]);
    let okm: [u8; 64] =
        hk(&[0x41; 32], &[0x44; 24], Label::Object, &[b.vault.as_bytes(), b.doc.as_bytes(), b.version.as_bytes()]);
    let block = Block(vec![])
        .hex("document key", [0x41; 32])
        .hex("salt", [0x44; 24])
        .hex("vault id", b.vault.as_bytes())
        .hex("doc id", b.doc.as_bytes())
        .hex("version id", b.version.as_bytes())
        .hex("info", &info)
        .hex("payload key", &okm[..32])
        .hex("commitment", &okm[32..])
        .hex("content", CONTENT)
        .text("padded length", "4096")
        .text("object length", w.object.len().to_string())
        .hex("first 96 bytes", &w.object[..96])
        .hex("tag", &w.object[w.object.len() - 16..])
        .hex("digest", object_digest(&w.object).as_bytes());
    assert_eq!(&w.object[29..61], &okm[32..]);
    put("object", &block);
}

fn card(w: &World) {
    let c = &w.dentist.card;
    let signed = possession(&c.vault, &c.wrap, c.seq);
    put(
        "card",
        &Block(vec![])
            .text("vector", "tests/vectors/card/good.txt")
            .hex("vault id", c.vault.as_bytes())
            .hex("reader key's seed", [0x23; 32])
            .hex("reader key", c.reader.as_bytes())
            .hex("X-Wing seed", [0x24; 32])
            .hex("X-Wing key, SHA-256", sha256(c.wrap.as_bytes()))
            .hex("possession signs", &signed)
            .hex("possession", c.possession)
            .text("card, bytes", c.bytes().len().to_string())
            .hex("card, first 80", &c.bytes()[..80])
            .hex("card, hash", c.hash().as_bytes())
            .hex("drop secret", c.mailbox.drop_secret)
            .hex("drop key's seed", hk::<32>(&c.mailbox.drop_secret, &[], Label::Drop, &[c.mailbox.id.as_bytes()])),
    );
}

fn credential(w: &World) {
    let (c, n) = (&w.said.credential, &w.said.next);
    let entry = wire::encode(&vault_protocol::keys_log::KeysEntry::Credential(Bytes::new(c.bytes()).unwrap()));
    let old = SigningKey::derive(&w.dentist.reader);
    put(
        "credential",
        &Block(vec![])
            .text("vector", "tests/vectors/credential/good.txt")
            .hex("authority", w.authority.id().as_bytes())
            .text("subject", c.subject.to_string())
            .hex("vault", c.vault.as_bytes())
            .text("credential, bytes", c.bytes().len().to_string())
            .hex("credential", c.bytes())
            .hex("credential, hash", c.hash().as_bytes())
            .text("entry, bytes", entry.len().to_string())
            .hex("entry, first 16", &entry[..16])
            .hex("status list, hash", w.said.status.hash().as_bytes())
            .text("second card", "tests/vectors/card/next_good.txt")
            .hex("old reader key", old.public().as_bytes())
            .hex("new reader key", n.reader.as_bytes())
            .hex("succession signs", vault_protocol::card::succession(&c.vault, old.public(), &n.reader))
            .hex("notice, hash", w.said.notice.hash().as_bytes())
            .hex("revocation, hash", w.said.revocation.hash().as_bytes()),
    );
}

fn grant(w: &World) {
    let (g, e, gh) = (w.g.dangerous_bytes(), &w.entries[0], w.head.hash());
    let released = grant::released(&[w.share], &gh, &e.id);
    let half: [u8; 32] = hk(g, &[], Label::Half, &[]);
    let ikm = [&half[..], &released[..]].concat();
    let k: [u8; 32] =
        hk(&ikm, e.salt(), Label::Wrap, &[gh.as_bytes(), e.id.as_bytes(), e.description.digest.as_bytes()]);
    put(
        "grant",
        &Block(vec![])
            .text("vectors", "tests/vectors/grant/good.txt, sealed_good.txt, page/good.txt, entry/good.txt")
            .hex("g", g)
            .hex("h", hk::<64>(g, &[], Label::Blind, &[]))
            .hex("slot", hk::<32>(g, &[], Label::Slot, &[]))
            .hex("tag_key", hk::<32>(g, &[], Label::TagKey, &[]))
            .hex("a", half)
            .hex("secret", w.head.secret.as_bytes())
            .hex("A", w.dentist.card.reader.as_bytes())
            .hex("A'", w.head.reader.as_bytes())
            .hex("gh", gh.as_bytes())
            .hex("page, hash", w.page.hash().as_bytes())
            .hex("entry id", e.id.as_bytes())
            .hex("release seed", w.seed.dangerous_bytes())
            .hex("share", w.share)
            .hex("share's check", share_check(&w.keys.slot(), &e.id, &w.share))
            .hex("R_e", &released[..])
            .hex("salt", e.salt())
            .hex("K", k)
            .hex("document key", w.dek.dangerous_bytes())
            .hex("wrapped", e.wrapped)
            .hex("entry hash", entry_hash(e).as_bytes())
            .hex("HPKE info", grant::context(&w.dentist.id(), &w.dentist.card.hash()))
            .text("drop, bytes", w.sealed_grant.len().to_string()),
    );
}

fn release(w: &World) {
    let (reading, closing) = (Mark::reading(w.keys.tag_key(), 0), Mark::closing(w.keys.tag_key()));
    put(
        "release",
        &Block(vec![])
            .text("vectors", "tests/vectors/receipt/blinded.txt, release/good.txt, closing/good.txt")
            .hex("slot opening", wire::encode(&w.slot))
            .hex("A'", w.head.reader.as_bytes())
            .hex("receipt's record", wire::encode(&receipt_body(&w.head, &w.entries[0].id)))
            .hex("receipt", w.receipt.bytes())
            .hex("receipt, hash", w.receipt.hash().as_bytes())
            .hex("share", w.share)
            .hex("receipts", w.release.receipts.as_bytes())
            .hex("shares", w.release.shares.as_bytes())
            .hex("custodian's key", w.custodian.public().as_bytes())
            .hex("release statement", w.release.bytes())
            .hex("closing", w.closing.bytes())
            .hex("tag of n = 0", reading.tag)
            .hex("r of n = 0", reading.r)
            .hex("receipt's leaf", reading.leaf(w.receipt.bytes()))
            .hex("closing's tag", closing.tag)
            .hex("closing's r", closing.r)
            .hex("closing's leaf", closing.leaf(w.closing.bytes())),
    );
}

fn journal(w: &World) {
    let id = w.patient.id();
    let root = w.patient.root.dangerous_bytes();
    let salt = &w.record[8..40];
    put(
        "journal",
        &Block(vec![])
            .text("vector", "tests/vectors/journal/good.txt")
            .hex("root", root)
            .hex("vault id", id.as_bytes())
            .text("epoch", "0")
            .text("seq", "0")
            .hex("prev", JournalRef::EMPTY.hash.as_bytes())
            .hex("entry, payload", wire::encode(&*w.entry))
            .text("entry, bytes", w.entry.bytes().len().to_string())
            .hex("entry, hash", w.entry.hash().as_bytes())
            .hex("salt", salt)
            .hex("record's key", hk::<32>(root, salt, Label::JournalKey, &[id.as_bytes(), &[0; 8]]))
            .hex("aad", vault_protocol::journal::place(0, &JournalRef::EMPTY.hash))
            .text("record, bytes", w.record.len().to_string())
            .hex("record, first 64", &w.record[..64])
            .hex("record, hash", vault_protocol::journal::record_hash(&w.record).as_bytes()),
    );
}

fn keyring(w: &World) {
    let p = &w.patient;
    let place = vault_protocol::chain::founding_place(&p.first);
    put(
        "keyring",
        &Block(vec![])
            .text("vectors", "tests/vectors/keyring/first.txt, second.txt")
            .hex("member's seed", p.device.seed)
            .hex("member's key", p.device.sign.public().as_bytes())
            .hex("root 0", p.root.dangerous_bytes())
            .hex("hash of root 0", root_commitment(p.root.dangerous_bytes()).as_bytes())
            .hex("first place", place.as_bytes())
            .hex("info", vault_protocol::chain::root_wrap_context(&place, 0, p.device.sign.public()))
            .text("keyring, bytes", p.keyring.len().to_string())
            .hex("keyring, digest", keyring_digest(&p.keyring).as_bytes())
            .hex("vault id", p.id().as_bytes())
            .hex("root 1", w.second_root.dangerous_bytes())
            .hex("previous[0]", &w.second_keyring[w.second_keyring.len() - 80..])
            .hex("second digest", keyring_digest(&w.second_keyring).as_bytes()),
    );
}

fn keystore(w: &World) {
    let store = Keystore::decode(&w.keystore).unwrap();
    let vault_crypto::keystore::Slot::Password(p) = &store.slots[0] else { panic!("another slot") };
    let key = vault_crypto::password::derive(PASSWORD.as_bytes(), &p.salt, &p.cost).unwrap();
    put(
        "keystore",
        &Block(vec![])
            .text("vector", "tests/vectors/keystore/good.txt")
            .text("password", PASSWORD)
            .text("cost", "65536 KiB, 3 passes, 4 lanes")
            .hex("header", [&p.salt[..], &wire::encode(&p.cost)].concat())
            .hex("K", key.dangerous_bytes())
            .hex("device secret", [0xa1; 32])
            .hex("sealed", p.sealed)
            .hex("keystore", &w.keystore)
            .hex("key of \"journal\"", hk::<32>(&[0xa1; 32], &[], Label::Local, &[b"journal"])),
    );
}

fn deposit(w: &World) {
    put(
        "deposit",
        &Block(vec![])
            .text("vectors", "tests/vectors/deposit/good.txt, sealed_good.txt")
            .hex("payload", wire::encode(&*w.deposit))
            .text("deposit, bytes", w.deposit.bytes().len().to_string())
            .hex("deposit, hash", w.deposit.hash().as_bytes())
            .hex("document key", w.deposit_package.key.dangerous_bytes())
            .hex("X-Wing seed", w.patient.card_seed)
            .hex("HPKE info", deposit::context(&w.patient.id(), &w.patient.card.hash()))
            .text("drop, bytes", w.sealed_deposit.len().to_string())
            .hex("drop, SHA-256", sha256(&w.sealed_deposit)),
    );
}

fn rescue(w: &World) {
    let words = |list| {
        let all = rescue_words(list);
        let all: Vec<&str> = all.split(' ').collect();
        all.chunks(6).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n")
    };
    put(
        "rescue",
        &Block(vec![])
            .text("vectors", "tests/vectors/rescue/french.txt, english.txt")
            .text("French", words(WordList::French))
            .text("English", words(WordList::English))
            .hex("signing seed", w.rescue.signing_seed().dangerous_bytes())
            .hex("signing key", SigningKey::derive(&w.rescue.signing_seed()).public().as_bytes())
            .hex("X-Wing seed", w.rescue.wrap_seed().dangerous_bytes())
            .hex("locator", w.rescue.locator().as_bytes())
            .text("check group", w.rescue.check_group()),
    );
}

fn spoken(w: &World) {
    use make::spoken::{CODE, SHOWS, TYPES, exchange};
    let x = exchange(w, CODE);
    let digits: String = CODE.split(' ').collect();
    let (place, secret) = (&digits.as_bytes()[..4], &digits.as_bytes()[4..11]);
    put(
        "spoken",
        &Block(vec![])
            .text("vectors", "tests/vectors/spoken/second.txt, third.txt, fourth.txt")
            .text("code", CODE)
            .hex("nameplate", hash(Label::Nameplate, &[place]).as_bytes())
            .hex("w, 64 bytes", hk::<64>(secret, &[], Label::SpokenCode, &[place]))
            .hex("x, 64 bytes", &SHOWS[..64])
            .hex("salt", &SHOWS[64..])
            .hex("X", x.first.share)
            .hex("y, 64 bytes", &TYPES[..64])
            .hex("salt", &TYPES[64..])
            .hex("Y", x.second.share)
            .text("sealed cards, bytes", format!("{}, {}", x.second.sealed.len(), x.third.sealed.len()))
            .hex("confirmation 1", x.second.confirm)
            .hex("confirmation 2", x.third.confirm)
            .hex("confirmation 3", x.fourth.confirm),
    );
}
