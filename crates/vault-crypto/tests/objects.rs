//! Objects: sealed, opened, cut, swapped and spliced (attacks.md A9, B1–B6, E10).
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use std::io::Cursor;
use vault_crypto::object::{
    Binding, ObjectCipher, ObjectError, PaddedReader, SEALED_CHUNK, Unpadder, open_from, seal_to,
};
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

/// Made outside this program: ciphertext blocks and a tag that Poly1305 takes under the keys of two documents.
#[test]
fn a9_a_ciphertext_of_two_keys_is_refused_by_its_commitment() {
    let hex = |s: &str| data_encoding::HEXLOWER.decode(s.as_bytes()).unwrap();
    let mut chunk = vec![0; 4096];
    chunk[..16].copy_from_slice(&hex("841714787e0e975aa74ae1cda808a43c"));
    chunk[16..32].copy_from_slice(&hex("b94cead8c9e01ff146e5bb625af9cfcc"));
    let tag = hex("7c9fa136d4413fa6173637e883b6998d");
    let keys = [DocumentKey::from_bytes(&[0x11; 32]), DocumentKey::from_bytes(&[0x22; 32])];
    let ciphers = keys.each_ref().map(|k| ObjectCipher::dangerous_with_salt(k, &binding(), [0x5a; 24]));
    for c in &ciphers {
        assert!(c.open_chunk(0, true, &mut chunk.clone(), &tag).is_ok(), "the AEAD alone takes it under both keys");
    }
    for (i, c) in ciphers.iter().enumerate() {
        let object = [&c.header()[..], &chunk, &tag].concat();
        let header: [u8; 61] = object[..61].try_into().unwrap();
        assert!(ObjectCipher::open(&keys[i], &binding(), &header).is_ok());
        assert!(matches!(open(&keys[1 - i], &binding(), &object), Err(ObjectError::NotThisDocument)));
    }
}

/// A source that fails once, or for good, where the object ends.
struct Faulty<'a>(Cursor<&'a [u8]>, std::io::ErrorKind, usize);

impl std::io::Read for Faulty<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.read(out)?;
        if n == 0 && self.2 > 0 {
            self.2 -= 1;
            return Err(self.1.into());
        }
        Ok(n)
    }
}

#[test]
fn how_a_source_ends_is_seen_as_it_is() {
    use std::io::ErrorKind::{Interrupted, Other};
    assert_eq!(SEALED_CHUNK, 65_552);
    let dek = DocumentKey::generate();
    let o = seal(&dek, &binding(), b"A");
    let read = |source: &[u8], kind, times| {
        let mut source = Faulty(Cursor::new(source), kind, times);
        open_from(&dek, &binding(), o.len() as u64, &mut source, &mut Vec::new())
    };
    assert_eq!(read(&o, Interrupted, 2).unwrap(), 1, "a signal came");
    assert!(
        matches!(read(&o, Other, 1), Err(ObjectError::Io(e)) if e.kind() == Other),
        "the disk fails: no object's fault"
    );
    // Shorter than it was said to be: the object's fault, wherever it was cut.
    for cut in [0, 60, 61, o.len() - 1] {
        assert!(matches!(read(&o[..cut], Interrupted, 0), Err(ObjectError::Damaged)), "{cut}");
    }
    assert!(matches!(read(&o[..100], Other, 1), Err(ObjectError::Io(_))));
}

/// A source and a sink that give and take a few bytes at a time.
struct Drip<T>(T, Vec<usize>, usize);

impl<T> Drip<T> {
    fn step(&mut self, most: usize) -> usize {
        self.2 = (self.2 + 1) % self.1.len();
        self.1[self.2].min(most)
    }
}
impl<R: std::io::Read> std::io::Read for Drip<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.step(out.len());
        self.0.read(&mut out[..n])
    }
}
impl<W: std::io::Write> std::io::Write for Drip<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.step(bytes.len());
        self.0.write(&bytes[..n])
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

fn survives(len: usize, steps: &[usize]) {
    let whole = content(len);
    let padded = padded(len as u64).unwrap();
    let mut source = Cursor::new(&whole);
    let mut reader = PaddedReader::new(len as u64, padded, &mut source);
    let mut out = Vec::new();
    let mut unpadder = Unpadder::new(padded, &mut out);
    let (mut left, mut i) = (padded as usize, 0);
    while left > 0 {
        let mut piece = vec![0xee; steps[i % steps.len()].min(left)];
        reader.fill(&mut piece).unwrap();
        unpadder.take(&piece).unwrap();
        left -= piece.len();
        i += 1;
    }
    reader.finish().unwrap();
    assert_eq!(unpadder.finish().unwrap(), len as u64);
    assert!(out == whole, "{len} {steps:?}");
}

/// Also where the length itself comes in pieces.
#[test]
fn padding_survives_the_smallest_splits() {
    for len in [0, 1, 2, 7, 8, 9, 300, 4088, 4089] {
        for step in 1..=9 {
            survives(len, &[step]);
            survives(len, &[step, 1, 4000]);
        }
    }
}

#[test]
fn what_was_not_taken_to_its_end_has_no_length() {
    let mut out = Vec::new();
    let mut unpadder = Unpadder::new(4096, &mut out);
    unpadder.take(&[0, 0, 0, 0, 0, 0, 0, 3, b'a', b'b', b'c']).unwrap();
    assert!(matches!(unpadder.finish(), Err(ObjectError::Damaged)));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn splits_do_not_matter(len in 0usize..200_000, steps in proptest::collection::vec(1usize..70_000, 1..6)) {
        let dek = DocumentKey::generate();
        let c = ObjectCipher::generate(&dek, &binding());
        let whole = content(len);
        let (mut plain, mut dripped) = (Vec::new(), Vec::new());
        seal_to(&c, len as u64, &mut Cursor::new(&whole), &mut plain).unwrap();
        let mut source = Drip(Cursor::new(&whole), steps.clone(), 0);
        seal_to(&c, len as u64, &mut source, &mut Drip(&mut dripped, steps.clone(), 0)).unwrap();
        proptest::prop_assert!(plain == dripped);
        let (mut out, mut source) = (Vec::new(), Drip(Cursor::new(&plain), steps.clone(), 0));
        open_from(&dek, &binding(), plain.len() as u64, &mut source, &mut Drip(&mut out, steps, 0)).unwrap();
        proptest::prop_assert!(out == whole);
    }

    /// Chunks are independent: in any order, one by one, they are those of the stream; and none opens elsewhere.
    #[test]
    fn chunks_are_independent(len in 0usize..400_000, pick in proptest::num::usize::ANY, other in proptest::num::u64::ANY) {
        let dek = DocumentKey::generate();
        let o = seal(&dek, &binding(), &content(len));
        let (head, body) = o.split_first_chunk::<61>().unwrap();
        let c = ObjectCipher::open(&dek, &binding(), head).unwrap();
        let chunks: Vec<&[u8]> = body.chunks(CHUNK as usize + 16).collect();
        let i = pick % chunks.len();
        let last = i + 1 == chunks.len();
        let (sealed, tag) = chunks[i].split_at(chunks[i].len() - 16);
        let mut plain = sealed.to_vec();
        c.open_chunk(i as u64, last, &mut plain, tag).unwrap();
        let mut again = plain.clone();
        proptest::prop_assert_eq!(&c.seal_chunk(i as u64, last, &mut again)[..], tag);
        proptest::prop_assert!(again == sealed);
        proptest::prop_assert!(c.open_chunk(i as u64, !last, &mut sealed.to_vec(), tag).is_err());
        if other != i as u64 {
            proptest::prop_assert!(c.open_chunk(other, last, &mut sealed.to_vec(), tag).is_err());
        }
    }

    /// The Unpadder's and PaddedReader's own promise, at every split: what one presents, the other passes on.
    #[test]
    fn padding_survives_odd_splits(len in 0usize..30_000, steps in proptest::collection::vec(1usize..9_000, 1..8)) {
        survives(len, &steps);
    }

    /// B1, B3, E1: no bytes make it panic, and none but the sealed ones open.
    #[test]
    fn damage_anywhere_is_found(len in 0usize..150_000, at in proptest::num::usize::ANY, bit in 0u8..8, cut in proptest::bool::ANY) {
        let dek = DocumentKey::generate();
        let mut o = seal(&dek, &binding(), &content(len));
        let at = at % o.len();
        if cut { o.truncate(at) } else { o[at] ^= 1 << bit }
        proptest::prop_assert!(open(&dek, &binding(), &o).is_err());
    }
}

#[test]
fn e10_no_two_chunks_of_an_object_share_a_nonce() {
    let cipher = ObjectCipher::generate(&DocumentKey::generate(), &binding());
    let most = vault_protocol::object::MAX_PADDED / CHUNK;
    let mut seen = std::collections::HashSet::new();
    for index in [0, 1, 255, 256, most / 2, most - 1, most, u64::MAX] {
        for last in [false, true] {
            let mut chunk = vec![0; 64];
            let tag = cipher.seal_chunk(index, last, &mut chunk);
            assert!(seen.insert((chunk, tag)), "{index} {last}");
        }
    }
    // Nothing larger can be started: the counter's eight bytes are never used up.
    assert!(padded(vault_protocol::object::MAX_CONTENT + 1).is_none());
    assert!(most < u64::MAX / 2);
    // Two objects under two keys, or twice under one with fresh salts, have nothing in common either.
    let again = ObjectCipher::generate(&DocumentKey::generate(), &binding());
    let mut chunk = vec![0; 64];
    let tag = again.seal_chunk(0, false, &mut chunk);
    assert!(seen.insert((chunk, tag)));
}
