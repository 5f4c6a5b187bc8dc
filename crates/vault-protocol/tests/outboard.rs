//! Outboards, against plain BLAKE3: what is read group by group is the object, or is refused.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use vault_protocol::hash::object_digest;
use vault_protocol::outboard::{Builder, GROUP, NotTheObject, Outboard};

const GROUP_LEN: usize = GROUP as usize;

fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 31 % 251) as u8).collect()
}

#[test]
fn the_digest_is_plain_blake3_at_every_length() {
    let g = GROUP_LEN;
    for len in [0, 1, 1024, g - 1, g, g + 1, 2 * g, 2 * g + 1, 3 * g, 5 * g + 7, 8 * g, 9 * g + 1, 17 * g] {
        let data = bytes(len);
        let mut b = Builder::new();
        data.chunks(7777).for_each(|c| b.update(c));
        let (digest, outboard) = b.finish();
        assert_eq!(digest.as_bytes(), blake3::hash(&data).as_bytes(), "{len}");
        let read = Outboard::parse(&outboard.to_bytes(), len as u64, &digest).unwrap();
        assert_eq!(read, outboard);
        for (i, group) in data.chunks(g).enumerate() {
            assert_eq!(read.check(i as u64, group, &digest), Ok(()));
        }
    }
}

#[test]
fn a_swapped_or_changed_group_is_refused() {
    let data = bytes(5 * GROUP_LEN + 9);
    let mut b = Builder::new();
    b.update(&data);
    let (digest, outboard) = b.finish();
    let group = |i: usize| &data[i * GROUP_LEN..(i + 1) * GROUP_LEN];
    assert_eq!(outboard.check(1, group(2), &digest), Err(NotTheObject));
    assert_eq!(outboard.check(9, group(2), &digest), Err(NotTheObject));
    let mut flipped = group(1).to_vec();
    flipped[77] ^= 1;
    assert_eq!(outboard.check(1, &flipped, &digest), Err(NotTheObject));
    let mut forged = outboard.to_bytes();
    forged[40] ^= 1;
    assert_eq!(Outboard::parse(&forged, data.len() as u64, &digest), Err(NotTheObject));
    assert_eq!(Outboard::parse(&forged[..64], data.len() as u64, &digest), Err(NotTheObject));
}

#[test]
fn an_object_of_one_group_is_held_against_its_digest() {
    for bytes in [&b""[..], b"HbA1c"] {
        let mut builder = Builder::new();
        builder.update(bytes);
        let (digest, outboard) = builder.finish();
        assert_eq!((digest, outboard.to_bytes().len()), (object_digest(bytes), 0));
        assert_eq!(outboard.check(0, bytes, &digest), Ok(()));
        assert_eq!(outboard.check(0, b"HbA1d", &digest), Err(NotTheObject));
        assert_eq!(outboard.check(1, bytes, &digest), Err(NotTheObject));
        assert_eq!(outboard.check(0, bytes, &object_digest(b"another")), Err(NotTheObject));
    }
    assert_eq!([0, 1, 65_536, 65_537, 131_072, 131_073].map(Outboard::len_for), [0, 0, 0, 64, 64, 96]);
}

#[test]
fn a_group_is_no_longer_than_a_group() {
    let data = vec![5; 3 * 65_536];
    let mut builder = Builder::new();
    builder.update(&data);
    let (digest, outboard) = builder.finish();
    assert_eq!(outboard.check(0, &data[..65_536], &digest), Ok(()));
    for bytes in [&data[..0], &data[..65_535], &data[..65_537], &data] {
        assert_eq!(outboard.check(0, bytes, &digest), Err(NotTheObject), "{}", bytes.len());
    }
}
