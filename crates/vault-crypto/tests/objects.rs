//! Objects: sealed, opened, cut, swapped and spliced (attacks.md A9, B1–B6, E10).
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use std::io::Cursor;
use vault_crypto::object::{Binding, ObjectCipher, ObjectError, open_from, seal_to};
use vault_crypto::secret::DocumentKey;
use vault_protocol::ids::{DocId, VaultId, VersionId};
use vault_protocol::object::{CHUNK, HEADER, padded, sealed};

fn binding() -> Binding {
    Binding { vault: VaultId::new([1; 32]), doc: DocId::new([2; 16]), version: VersionId::new([3; 16]) }
}

fn seal(dek: &DocumentKey, b: &Binding, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    seal_to(&ObjectCipher::generate(dek, b), content.len() as u64, &mut Cursor::new(content), &mut out).unwrap();
    out
}

fn open(dek: &DocumentKey, b: &Binding, object: &[u8]) -> Result<Vec<u8>, ObjectError> {
    let mut out = Vec::new();
    let n = open_from(dek, b, object.len() as u64, &mut Cursor::new(object), &mut out)?;
    assert_eq!(n, out.len() as u64);
    Ok(out)
}

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 7 % 253) as u8).collect()
}

#[test]
fn every_length_comes_back_and_has_the_published_size() {
    let dek = DocumentKey::generate();
    for len in [0, 1, 4087, 4088, 4089, 65_527, 65_528, 65_529, 70_000, 131_064, 200_001] {
        let c = content(len);
        let o = seal(&dek, &binding(), &c);
        assert_eq!(o.len() as u64, sealed(padded(len as u64).unwrap()));
        assert_eq!(open(&dek, &binding(), &o).unwrap(), c, "{len}");
    }
}

#[test]
fn b1_every_flipped_byte_is_refused() {
    let dek = DocumentKey::generate();
    let o = seal(&dek, &binding(), b"HbA1c 7,2 %");
    for i in 0..o.len() {
        let mut bad = o.clone();
        bad[i] ^= 0x40;
        assert!(open(&dek, &binding(), &bad).is_err(), "byte {i}");
    }
}

#[test]
fn b2_b3_chunks_do_not_move_and_ends_do_not_change() {
    let dek = DocumentKey::generate();
    let o = seal(&dek, &binding(), &content(4 * 65_536));
    let (h, c) = (HEADER as usize, CHUNK as usize + 16);
    let chunk = |i: usize| o[h + i * c..(h + (i + 1) * c).min(o.len())].to_vec();
    let join = |order: &[usize]| [o[..h].to_vec(), order.iter().flat_map(|i| chunk(*i)).collect()].concat();
    let last = (o.len() - h).div_ceil(c) - 1;
    let all: Vec<usize> = (0..=last).collect();
    assert_eq!(join(&all), o);
    let mut swapped = all.clone();
    swapped.swap(0, 1);
    let doubled = [&all[..1], &all[..]].concat();
    let dropped = [&all[..1], &all[2..]].concat();
    for order in [swapped, doubled, dropped, all[..last].to_vec(), vec![]] {
        assert!(open(&dek, &binding(), &join(&order)).is_err(), "{order:?}");
    }
    let other = seal(&dek, &binding(), &content(4 * 65_536));
    let spliced = [&o[..h + c], &other[h + c..]].concat();
    assert!(open(&dek, &binding(), &spliced).is_err());
    for extra in [vec![0], vec![0; 16], chunk(0)] {
        assert!(open(&dek, &binding(), &[&o[..], &extra].concat()).is_err());
    }
    for cut in [1, 16, 17, c, h] {
        assert!(open(&dek, &binding(), &o[..o.len() - cut]).is_err());
    }
}

#[test]
fn b5_b6_one_object_is_no_other_document_version_or_vault() {
    let dek = DocumentKey::generate();
    let o = seal(&dek, &binding(), b"A");
    let others = [
        Binding { vault: VaultId::new([9; 32]), ..binding() },
        Binding { doc: DocId::new([9; 16]), ..binding() },
        Binding { version: VersionId::new([9; 16]), ..binding() },
    ];
    for b in others {
        assert!(matches!(open(&dek, &b, &o), Err(ObjectError::NotThisDocument)));
    }
    assert!(matches!(open(&DocumentKey::generate(), &binding(), &o), Err(ObjectError::NotThisDocument)));
}

#[test]
fn a12_two_sealings_share_no_block() {
    let dek = DocumentKey::generate();
    let (a, b) = (seal(&dek, &binding(), &[0; 8192]), seal(&dek, &binding(), &[0; 8192]));
    let blocks: std::collections::HashSet<&[u8]> = a.windows(16).skip(5).collect();
    assert!(b.windows(16).skip(5).all(|w| !blocks.contains(w)));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_found() {
    let dek = DocumentKey::generate();
    for (said, is) in [(10u64, 9usize), (10, 11), (70_000, 69_999)] {
        let c = ObjectCipher::generate(&dek, &binding());
        let result = seal_to(&c, said, &mut Cursor::new(content(is)), &mut Vec::new());
        assert!(matches!(result, Err(ObjectError::SourceChanged)), "{said} {is}");
    }
}

#[test]
fn nonzero_padding_and_a_lying_length_are_refused() {
    // Made with the key, as a malicious author could: padding carries nothing and lengths tell the truth.
    let dek = DocumentKey::generate();
    for (at, value) in [(4095, 1), (100, 1), (7, 200), (0, 1)] {
        let c = ObjectCipher::generate(&dek, &binding());
        let mut plain = vec![0; 4096];
        plain[7] = 5;
        plain[at] = value;
        let tag = c.seal_chunk(0, true, &mut plain);
        let o = [&c.header()[..], &plain, &tag].concat();
        let opened = open(&dek, &binding(), &o);
        let honest = at == 7; // a length of 200 zeros is an honest object of another content
        assert_eq!(opened.is_ok(), honest, "{at}");
    }
}
