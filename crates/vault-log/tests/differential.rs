//! The same trees by `ct-merkle`, the same notes by `signed_note`: two implementations that are not ours.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof};
use data_encoding::BASE64;
use proptest::prelude::*;
use sha2::Sha256;
use signed_note::{Note as TheirNote, StandardSigner, StandardVerifier, Verifier as _, VerifierList};
use vault_log::hash::Hash;
use vault_log::key::VerifierKey;
use vault_log::note::{Note, NoteSigner};
use vault_log::tree::{verify_consistency, verify_inclusion};

fn concat(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

#[test]
fn trees_and_proofs_are_equal() {
    let entries = entries(130);
    let (mut log, mut theirs) = (Log::new(1), MemoryBackedTree::<Sha256, Vec<u8>>::new());
    let mut roots = vec![];
    for (count, entry) in entries.iter().enumerate() {
        let size = count as u64 + 1;
        let head = log.append(std::slice::from_ref(entry));
        theirs.push(entry.clone());
        let root = theirs.root();
        assert_eq!((head.root.as_bytes().as_slice(), size), (root.as_bytes().as_slice(), root.num_leaves()));
        for index in 0..size {
            let (ours, their_proof) = (log.inclusion(index), theirs.prove_inclusion(index as usize));
            assert_eq!(concat(&ours), their_proof.as_bytes(), "leaf {index} of {size}");
            let ours = InclusionProof::<Sha256>::from_bytes(concat(&ours));
            assert!(root.verify_inclusion(&entries[index as usize], index, &ours).is_ok());
        }
        for (old, old_root) in (1..).zip(&roots) {
            let (ours, their_proof) = (log.consistency(old), theirs.prove_consistency((size - old) as usize));
            assert_eq!(concat(&ours), their_proof.as_bytes(), "{old} to {size}");
            let ours = ConsistencyProof::<Sha256>::try_from_bytes(concat(&ours)).unwrap();
            assert!(root.verify_consistency(old_root, &ours).is_ok());
        }
        roots.push(root);
    }
}

proptest! {
    /// Whatever the proof: they refuse what we refuse.
    #[test]
    fn verdicts_are_equal(
        size in 1usize..40, index in 0u64..45, old in 1usize..40,
        drop in 0usize..3, more in 0usize..2, bit in prop::option::of(0usize..2000),
    ) {
        let entries = entries(size);
        let leaves = leaves(&entries);
        let head = reference_head(&leaves);
        let digest = |hash: &Hash| <[u8; 32]>::into(*hash.as_bytes());
        let root = ct_merkle::RootHash::<Sha256>::new(digest(&head.root), head.size);
        let damaged = |mut proof: Vec<Hash>| {
            proof.truncate(proof.len().saturating_sub(drop));
            proof.extend(vec![Hash::EMPTY_TREE; more]);
            let mut bytes = concat(&proof);
            if let Some(bit) = bit.filter(|bit| bit / 8 < bytes.len()) {
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            let hashes = bytes.as_chunks().0.iter().copied().map(Hash::new).collect::<Vec<_>>();
            (bytes, hashes)
        };

        let (bytes, ours) = damaged(path(index as usize % size, &leaves));
        let entry = &entries[index as usize % size];
        let their_verdict = root.verify_inclusion(entry, index, &InclusionProof::from_bytes(bytes)).is_ok();
        prop_assert_eq!(verify_inclusion(&Hash::of_leaf(entry), index, &head, &ours).is_ok(), their_verdict);

        if old < size {
            let old_head = reference_head(&leaves[..old]);
            let old_root = ct_merkle::RootHash::<Sha256>::new(digest(&old_head.root), old_head.size);
            let (bytes, ours) = damaged(proof(old, &leaves));
            let theirs = ConsistencyProof::try_from_bytes(bytes);
            let their_verdict = theirs.is_ok_and(|proof| root.verify_consistency(&old_root, &proof).is_ok());
            prop_assert_eq!(verify_consistency(&old_head, &head, &ours).is_ok(), their_verdict);
        }
    }

    /// One seed, one text: the same key, the same bytes; and each takes the other's.
    #[test]
    fn notes_are_equal(seed: [u8; 32], text in "([^\\x00-\\x1f]{0,30}\n){1,5}", name in "[a-z/.:é]{1,20}") {
        let ours = NoteSigner::derive(common::name(&name), &seed);
        let mut typed = vec![1];
        typed.extend_from_slice(&seed);
        let id = data_encoding::HEXLOWER.encode(&ours.key().id());
        let secret = format!("PRIVATE+KEY+{name}+{id}+{}", BASE64.encode(&typed));
        let theirs = StandardSigner::new(&secret).unwrap();
        let verifier = StandardVerifier::new(&ours.key().to_string()).unwrap();
        prop_assert_eq!((verifier.name(), verifier.key_id().to_be_bytes()), (name.as_str(), ours.key().id()));

        let our_note = ours.sign(&text).unwrap();
        let mut their_note = TheirNote::new(text.as_bytes(), &[]).unwrap();
        their_note.add_sigs(&[&theirs]).unwrap();
        let written = our_note.to_string();
        prop_assert_eq!(written.as_bytes(), their_note.to_bytes());

        let read = TheirNote::from_bytes(written.as_bytes()).unwrap();
        let list = VerifierList::new(vec![Box::new(verifier)]);
        prop_assert_eq!(read.verify(&list).unwrap().0.len(), 1);
        prop_assert_eq!(Note::parse(&their_note.to_bytes()).unwrap().verify([ours.key()]).unwrap().len(), 1);
    }

    /// Damaged notes: what we accept, they accept. (They read base64 and names less strictly.)
    #[test]
    fn nothing_is_taken_that_they_refuse(at in any::<prop::sample::Index>(), byte: u8, cut: bool) {
        let signer = log_signer(1);
        let other = log_signer(2);
        let mut note = signer.sign("first line\n\nand more\n").unwrap();
        note.add(other.sign("first line\n\nand more\n").unwrap().signatures().iter().cloned()).unwrap();
        let mut bytes = note.to_string().into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let keys: [&VerifierKey; 2] = [signer.key(), other.key()];
        let ours = Note::parse(&bytes).is_ok_and(|note| note.verify(keys).is_ok());
        let list = keys.map(|key| Box::new(StandardVerifier::new(&key.to_string()).unwrap()) as Box<dyn signed_note::Verifier>);
        let list = VerifierList::new(list.into_iter().collect());
        let theirs = TheirNote::from_bytes(&bytes).is_ok_and(|note| note.verify(&list).is_ok());
        prop_assert!(!ours || theirs);
    }
}
