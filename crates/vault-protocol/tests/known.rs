//! A chain as it is kept: judges like the chain itself, forgets only what is far behind, and is refused if its parts do
//! not belong together.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use vault_protocol::chain::{Chain, KNOWN_HASHES, KnownChain, Powers};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{ChainRef, VaultId};
use vault_protocol::wire::{Bytes, decode, encode};

fn grown(statements: usize) -> Chain {
    let mut chain = Chain::start(key(1).send(genesis(vec![key(1).member(Powers::ALL)]))).unwrap();
    for _ in 1..statements {
        let next = follow(&chain, 1);
        chain = chain.extend([key(1).send(next)]).unwrap();
    }
    chain
}

#[test]
fn what_is_kept_is_small_and_goes_on() {
    let short = grown(3);
    let known = short.keep().unwrap();
    assert_eq!(decode::<KnownChain>(&encode(&known), 1 << 20).unwrap(), known);
    let again = Chain::recall(&known).unwrap();
    assert_eq!(again.keep().unwrap(), known);
    assert!(short.is_prefix_of(&again) && again.is_prefix_of(&short));

    let long = grown(KNOWN_HASHES + 10);
    let known = long.keep().unwrap();
    // With the largest head and the largest card beside it, it still fits a journal record.
    assert_eq!(known.hashes.len(), KNOWN_HASHES * 32);
    assert!(encode(&known).len() - known.head.len() + 66_560 + 50_176 < 200_000);
    let again = Chain::recall(&known).unwrap();
    let at = |seq: usize| ChainRef { seq: seq as u64, hash: long_hash(&long, seq) };
    assert!(!again.has_forgotten(&at(0)) && again.contains(&at(0)), "the first is the vault's name");
    for seq in [1, 9] {
        assert!(again.has_forgotten(&at(seq)) && !again.contains(&at(seq)), "{seq}");
        assert!(long.contains(&at(seq)) && !long.has_forgotten(&at(seq)), "{seq}");
    }
    for seq in [10, 11, KNOWN_HASHES + 9] {
        assert!(again.contains(&at(seq)) && !again.has_forgotten(&at(seq)), "{seq}");
        let fork = ChainRef { hash: Hash::new([7; 32]), ..at(seq) };
        assert!(!again.contains(&fork), "{seq}");
    }
    let more = follow(&long, 1);
    let next = again.extend([key(1).send(more.clone())]).unwrap();
    assert_eq!(next.head_ref(), long.extend([key(1).send(more)]).unwrap().head_ref());
    assert_eq!(next.keep().unwrap().first, 11);
}

// The hash of a statement, out of what is kept of the chain while it was that long.
fn long_hash(long: &Chain, seq: usize) -> Hash {
    let known = long.keep().unwrap();
    let first = known.first as usize;
    if seq >= first {
        return Hash::new(known.hashes[(seq - first) * 32..][..32].try_into().unwrap());
    }
    grown(seq + 1).head_hash()
}

#[test]
fn what_does_not_belong_together_is_no_chain() {
    let known = grown(3).keep().unwrap();
    let other = grown(4).keep().unwrap();
    let edits: [fn(&mut KnownChain, &KnownChain); 9] = [
        |k, _| k.vault = VaultId::new([1; 32]),
        |k, _| k.first = 1,
        |k, _| k.first = u64::MAX,
        |k, _| k.hashes = Bytes::default(),
        |k, _| k.hashes = Bytes::new(&k.hashes[..95]).unwrap(),
        |k, _| k.hashes = Bytes::new(&k.hashes[..64]).unwrap(),
        |k, _| k.hashes = Bytes::new([&k.hashes[..64], &[0; 32]].concat()).unwrap(),
        |k, o| k.head = o.head.clone(),
        |k, _| {
            let mut head = k.head.to_vec();
            *head.last_mut().unwrap() ^= 1;
            k.head = Bytes::new(head).unwrap();
        },
    ];
    assert!(Chain::recall(&known).is_ok());
    for (n, edit) in edits.iter().enumerate() {
        let mut bad = known.clone();
        edit(&mut bad, &other);
        assert!(Chain::recall(&bad).is_err(), "edit {n}");
    }
}
