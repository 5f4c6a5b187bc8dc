//! Vaults of one's own making, in front of the real server: for what people with one device cannot do.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "tests; each file uses its own part")]

use std::path::Path;

use vault_crypto::password::Cost;
use vault_engine::grants::Opening;
use vault_engine::papers::{Added, NewPaper, Source};
use vault_engine::state::Words;
use vault_engine::{Class, Error, Fault, Lie, Making, Vault};
use vault_protocol::card::{Kind, Level};
use vault_protocol::fingerprint;
use vault_protocol::grant::{Origin, Provenance, Rights};
use vault_protocol::ids::{DocId, Time, VaultId};
use vault_remote::Allow;

pub fn now() -> Time {
    vault_server::serve::system_time()
}

fn how(kind: Kind, name: &str) -> Making<'_> {
    Making { kind, name, role: "", password: None, cost: Cost::FLOOR }
}

/// A vault registered at the server.
pub fn vault(home: &Path, url: &str, kind: Kind, name: &str) -> Vault {
    let (mut vault, _) = Vault::make(home, &how(kind, name), now()).unwrap();
    vault.allow = Allow::Loopback;
    vault.set_server(url, None).unwrap();
    sync(&mut vault);
    vault
}

/// Another device of a vault; it has not spoken to the server yet.
pub fn second_device(first: &mut Vault, home: &Path) -> Vault {
    let joining = Vault::prepare_device(home).unwrap();
    let (key, wrap) = joining.keys();
    let welcome = first.admit(&key, &wrap, now()).unwrap();
    let mut second = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
    second.allow = Allow::Loopback;
    second
}

pub fn sync(vault: &mut Vault) {
    vault.sync(now(), &mut |_| {}).unwrap();
}

pub fn add(vault: &mut Vault, title: &str, bytes: &[u8]) -> DocId {
    let paper = NewPaper {
        source: Source::Bytes(format!("{title}.txt").into(), bytes.to_vec()),
        words: Words { title: title.into(), type_code: "11502-2".into(), ..Words::default() },
        file_name: format!("{title}.txt"),
        mime: "text/plain".into(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
        text: vec![title.to_lowercase()],
        replaces: None,
    };
    match vault.add(vec![paper], now(), &mut |_| {}).unwrap().remove(0).unwrap() {
        Added::New(d) | Added::Duplicate(d) | Added::Version(d) => d,
    }
}

/// Takes the other's card in and compares the whole fingerprint.
pub fn meet(vault: &mut Vault, other: &mut Vault) -> VaultId {
    let file = other.card_file(now()).unwrap();
    let id = vault.add_contact(&file, None, now()).unwrap();
    vault.verify_contact(&id, &fingerprint::qr_text(other.id()), Level::InPerson, now()).unwrap();
    id
}

pub fn opening(to: &VaultId, docs: &[DocId], at: Time) -> Opening {
    Opening {
        docs: docs.to_vec(),
        to: *to,
        until: at.plus(Time::DAY),
        purpose: "visite".into(),
        rights: Rights { read: true, give: true, message: true },
        standing: None,
        unverified: false,
        sensitive: false,
    }
}

/// The server was caught, and it is said to be the server.
#[track_caller]
pub fn lie(e: &Error) -> Lie {
    let Error::ServerMisbehaved(lie) = e else { panic!("{e:?}") };
    assert_eq!((e.blame().fault, e.blame().class), (Fault::Server, Class::Tampered));
    lie.clone()
}
