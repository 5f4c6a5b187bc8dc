//! Small pictures kept beside a vault: sealed, made again when lost, gone with their paper.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use std::fs;
use vault_engine::pictures::MAX_PICTURE;
use vault_engine::state::BIN;
use vault_engine::{Error, Vault};
use vault_protocol::card::Kind;
use vault_protocol::ids::DocId;

#[test]
fn pictures_are_sealed_lost_and_erased_with_their_paper() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("p");
    let (mut vault, _) = Vault::make(&home, &how(Kind::Person, ""), now()).unwrap();
    let doc = add(&mut vault, "Radio", b"hanche");
    let version = vault.state().docs[&doc].current().about.version;
    assert_eq!(vault.picture(&version).unwrap(), None);
    vault.keep_picture(&doc, &version, b"picture of a hip").unwrap();
    vault.keep_picture(&doc, &version, b"picture of a knee").unwrap();
    assert_eq!(vault.picture(&version).unwrap().unwrap(), b"picture of a knee");
    let files: Vec<_> = fs::read_dir(home.join("pictures")).unwrap().map(|f| f.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    let sealed = fs::read(&files[0]).unwrap();
    assert!(!sealed.windows(4).any(|w| w == b"knee"), "nothing readable lies there");
    // Half of it, as a power cut leaves it: it counts as never made.
    fs::write(&files[0], &sealed[..sealed.len() / 2]).unwrap();
    assert_eq!(vault.picture(&version).unwrap(), None);
    // That there is none is kept too.
    vault.keep_picture(&doc, &version, b"").unwrap();
    assert_eq!(vault.picture(&version).unwrap(), Some(vec![]));
    assert!(matches!(vault.keep_picture(&doc, &version, &vec![0; MAX_PICTURE + 1]), Err(Error::TooLong(_))));
    assert!(matches!(vault.keep_picture(&DocId::new([9; 16]), &version, b""), Err(Error::NotFound(_))));
    vault.remove(&doc, now()).unwrap();
    vault.empty_bin(now().plus(BIN)).unwrap();
    assert!(!files[0].exists());
    assert!(
        matches!(vault.keep_picture(&doc, &version, b"late"), Err(Error::NotFound(_))),
        "none comes after its paper"
    );
}
