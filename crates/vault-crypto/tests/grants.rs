//! Blinded reader keys and wrapped document keys.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use vault_crypto::grant::{self, GrantKeys};
use vault_crypto::secret::{DocumentKey, DropSecret, GrantSecret, ReleaseSeed, SigningSeed};
use vault_crypto::sign::{Signer, SigningKey};
use vault_protocol::grant::{Description, Origin, Provenance, share, share_check};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::ids::{DocId, MailboxId, ObjectId, SlotId, Time, VersionId};
use vault_protocol::key::KeyError;
use vault_protocol::release::Receipt;
use vault_protocol::request::Target;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, Text};

fn about() -> Description {
    Description {
        doc: DocId::new([1; 16]),
        version: VersionId::new([2; 16]),
        locator: ObjectId::new([3; 32]),
        digest: ObjectDigest::new([4; 32]),
        size: 5,
        title: Text::new("Bilan").unwrap(),
        file_name: Text::new("bilan.pdf").unwrap(),
        type_code: Text::new("11502-2").unwrap(),
        date: None,
        author: None,
        mime: Text::new("application/pdf").unwrap(),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
    }
}

const TARGET: Target<'_> =
    Target { method: "POST", authority: "a", path: "/", query: "", digest_name: "content-digest", digest: "" };

fn receipt(slot: SlotId) -> Receipt {
    Receipt {
        head: Hash::new([6; 32]),
        slot,
        entry: vault_protocol::ids::EntryId::new([7; 16]),
        n: 0,
        prev: None,
        time: Time(1),
        nonce: [8; 16],
        checkpoint: Bytes::new(*b"a checkpoint").unwrap(),
    }
}

#[test]
fn a_blinded_signature_is_an_ordinary_ed25519_signature() {
    for _ in 0..32 {
        let (g, seed) = (GrantSecret::generate(), SigningSeed::generate());
        let keys = GrantKeys::derive(&g);
        let blinded = keys.reader_key(&seed).unwrap();
        let card = *SigningKey::derive(&seed).public();
        assert_eq!(keys.reader(&card), Ok(*blinded.public()), "h proves the link");
        assert_eq!(card.blinded(keys.dangerous_blinding()), Ok(*blinded.public()), "to others, too");
        let signed = blinded.sign(receipt(keys.slot()));
        // ring knows nothing of blinding.
        assert!(Signed::<Receipt>::decode(signed.bytes()).unwrap().verify(blinded.public()).is_ok());
        assert!(Signed::<Receipt>::decode(signed.bytes()).unwrap().verify(&card).is_err());
        let stranger = keys.reader_key(&SigningSeed::generate()).unwrap();
        assert_ne!(stranger.public(), blinded.public(), "the patient, who has h, cannot sign for the professional");
    }
}

#[test]
fn equal_bytes_are_never_signed_with_one_nonce() {
    let (g1, g2, seed) = (GrantSecret::generate(), GrantSecret::generate(), SigningSeed::generate());
    let mut nonces = std::collections::HashSet::new();
    for g in [&g1, &g1, &g2, &g2] {
        let keys = GrantKeys::derive(g);
        let signed = keys.reader_key(&seed).unwrap().sign(receipt(SlotId::new([0; 32])));
        let signature = &signed.bytes()[signed.bytes().len() - 64..];
        assert!(nonces.insert(signature[..32].to_vec()), "R repeats");
    }
}

#[test]
fn a_zero_blind_is_refused() {
    let seed = SigningSeed::generate();
    assert!(matches!(vault_crypto::blind::BlindedKey::derive(&seed, &[0; 64]), Err(KeyError::ZeroBlind)));
    // ℓ itself is zero modulo ℓ.
    let mut ell = [0u8; 64];
    ell[..16].copy_from_slice(&27_742_317_777_372_353_535_851_937_790_883_648_493u128.to_le_bytes());
    ell[31] = 0x10;
    assert!(matches!(vault_crypto::blind::BlindedKey::derive(&seed, &ell), Err(KeyError::ZeroBlind)));
}

#[test]
fn requests_and_receipts_begin_with_different_bytes() {
    let keys = GrantKeys::derive(&GrantSecret::generate());
    let key = keys.reader_key(&SigningSeed::generate()).unwrap();
    let draft = vault_protocol::sign::Draft::new(receipt(keys.slot()), *key.public());
    let request = TARGET.prepare(Time(1), &[0; 16], key.public());
    assert_eq!(draft.to_be_signed()[0], 0x84);
    assert_eq!(request.to_be_signed()[0], b'"');
}

#[test]
fn whoever_signs_requests_signs_under_the_key_they_show() {
    let seed = SigningSeed::generate();
    let blinded = GrantKeys::derive(&GrantSecret::generate()).reader_key(&seed).unwrap();
    let drop = SigningKey::derive_drop(&DropSecret::generate(), &MailboxId::new([1; 32]));
    let mut keys = std::collections::HashSet::new();
    let plain = SigningKey::derive(&seed);
    let again = plain.duplicate();
    let signers: [&dyn Signer; 4] = [&blinded, &plain, &again, &drop];
    for signer in signers {
        let request = TARGET.prepare(Time(1), &[0; 16], signer.public());
        let (input, signature) = signer.sign_request(&request);
        assert_eq!(TARGET.verify(&input, &signature).unwrap().key, *signer.public());
        keys.insert(*signer.public().as_bytes());
    }
    assert_eq!(keys.len(), 3);
    assert_eq!(plain.public().verify(b"a context", &plain.sign_context(b"a context")), Ok(()));
    // A drop key is of one secret and one mailbox.
    let (secret, mailbox) = (DropSecret::generate(), MailboxId::new([1; 32]));
    let key = |secret: &DropSecret, mailbox: &MailboxId| *SigningKey::derive_drop(secret, mailbox).public();
    assert_eq!(key(&secret, &mailbox), key(&secret, &mailbox));
    assert_ne!(key(&secret, &mailbox), key(&secret, &MailboxId::new([2; 32])));
    assert_ne!(key(&secret, &mailbox), key(&DropSecret::generate(), &mailbox));
}

#[test]
fn two_grants_to_one_professional_share_no_eight_bytes_at_the_server() {
    let seed = SigningSeed::generate();
    let card = *SigningKey::derive(&seed).public();
    let record = |g: &GrantSecret| {
        let keys = GrantKeys::derive(g);
        let manager = SigningKey::derive(&SigningSeed::generate());
        let release = ReleaseSeed::generate();
        let signed = keys.reader_key(&seed).unwrap().sign(Receipt {
            head: Hash::new(vault_crypto::random::bytes()),
            entry: vault_protocol::ids::EntryId::new(vault_crypto::random::bytes()),
            nonce: vault_crypto::random::bytes(),
            ..receipt(keys.slot())
        });
        // The signed receipt's fixed frame (typ, tags, zero fields) is the protocol's, not the professional's.
        let body = signed.bytes();
        vec![
            keys.slot().as_bytes().to_vec(),
            keys.reader(&card).unwrap().as_bytes().to_vec(),
            keys.tag_key().to_vec(),
            manager.public().as_bytes().to_vec(),
            release.dangerous_bytes().to_vec(),
            body[body.len() - 64..].to_vec(),
        ]
    };
    for _ in 0..16 {
        let (a, b) = (record(&GrantSecret::generate()), record(&GrantSecret::generate()));
        let seen: std::collections::HashSet<&[u8]> = a.iter().flat_map(|f| f.windows(8)).collect();
        let known: std::collections::HashSet<&[u8]> = card.as_bytes().windows(8).collect();
        for run in b.iter().flat_map(|f| f.windows(8)) {
            assert!(!seen.contains(run) && !known.contains(run));
        }
        assert!(!seen.iter().any(|run| known.contains(run)));
    }
}

#[test]
fn a_document_key_needs_both_halves_and_its_own_place() {
    let keys = GrantKeys::derive(&GrantSecret::generate());
    let (seed, dek, head) = (ReleaseSeed::generate(), DocumentKey::generate(), Hash::new([9; 32]));
    let entry = grant::make_entry(&keys, &[seed.duplicate()], &head, about(), &dek);
    let given = share(seed.dangerous_bytes(), &keys.slot(), &head, &entry.id);
    assert_eq!(entry.shares[..], share_check(&keys.slot(), &entry.id, &given));
    let released = grant::released(&[given], &head, &entry.id);
    assert_eq!(keys.unwrap(&head, &entry, &released).unwrap().dangerous_bytes(), dek.dangerous_bytes());

    // The grant alone opens nothing; nor does the share with another grant.
    assert!(keys.unwrap(&head, &entry, &[0; 32]).is_err());
    assert!(GrantKeys::derive(&GrantSecret::generate()).unwrap(&head, &entry, &released).is_err());
    // A receipt that lies buys a useless share.
    let lied = share(seed.dangerous_bytes(), &keys.slot(), &Hash::new([8; 32]), &entry.id);
    assert!(keys.unwrap(&head, &entry, &grant::released(&[lied], &head, &entry.id)).is_err());
    // A1: every byte of the wrapped key counts; so does the digest it is bound to.
    for i in 0..80 {
        let mut bad = entry.clone();
        bad.wrapped[i] ^= 1;
        assert!(keys.unwrap(&head, &bad, &released).is_err(), "byte {i}");
    }
    let mut swapped = entry.clone();
    swapped.description.digest = ObjectDigest::new([5; 32]);
    assert!(keys.unwrap(&head, &swapped, &released).is_err());
}

#[test]
fn entries_made_together_have_ids_and_salts_of_their_own() {
    let keys = GrantKeys::derive(&GrantSecret::generate());
    let (seed, head) = (ReleaseSeed::generate(), Hash::new([9; 32]));
    // More than one drawing, and more than was said.
    let mut maker = grant::EntryMaker::new(&keys, &[seed.duplicate()], head, 70);
    let (mut ids, mut salts) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for _ in 0..80 {
        let dek = DocumentKey::generate();
        let entry = maker.make(about(), &dek);
        let given = share(seed.dangerous_bytes(), &keys.slot(), &head, &entry.id);
        let opened = keys.unwrap(&head, &entry, &grant::released(&[given], &head, &entry.id)).unwrap();
        assert_eq!(opened.dangerous_bytes(), dek.dangerous_bytes());
        assert!(ids.insert(entry.id) && salts.insert(*entry.salt()));
    }
}

#[test]
fn three_custodians_make_one_half() {
    let keys = GrantKeys::derive(&GrantSecret::generate());
    let seeds = [ReleaseSeed::generate(), ReleaseSeed::generate(), ReleaseSeed::generate()];
    let (dek, head) = (DocumentKey::generate(), Hash::new([9; 32]));
    let entry = grant::make_entry(&keys, &seeds, &head, about(), &dek);
    let shares: Vec<[u8; 32]> =
        seeds.iter().map(|s| share(s.dangerous_bytes(), &keys.slot(), &head, &entry.id)).collect();
    assert!(keys.unwrap(&head, &entry, &grant::released(&shares, &head, &entry.id)).is_ok());
    assert!(keys.unwrap(&head, &entry, &grant::released(&shares[..2], &head, &entry.id)).is_err());
}

#[test]
fn p4_an_entry_costs_at_most_150_bytes_beside_its_description() {
    let keys = GrantKeys::derive(&GrantSecret::generate());
    let entry =
        grant::make_entry(&keys, &[ReleaseSeed::generate()], &Hash::new([9; 32]), about(), &DocumentKey::generate());
    let whole = vault_protocol::wire::encode(&entry).len() - vault_protocol::wire::encode(&entry.description).len();
    let in_page = 32;
    assert!(whole + in_page <= 150, "{}", whole + in_page);
    let _: &Bytes<48> = &entry.shares;
}
