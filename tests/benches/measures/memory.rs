//! P1: the cipher and the digest over memory, against ring's cipher alone.

use crate::Size;
use crate::table::{Goal, Series, Side, interleaved, row, speeds};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use std::sync::Barrier;
use std::time::Instant;
use vault_crypto::object::{Binding, ObjectCipher};
use vault_crypto::secret::DocumentKey;
use vault_protocol::ids::{DocId, VaultId, VersionId};

const CHUNK: usize = 64 * 1024;
/// What the engine seals, then hashes, while it is in the cache.
const BLOCK: usize = 16;
const BYTES: usize = 64 << 20;
/// Passes over the buffer in one round.
const PASSES: usize = 8;

pub fn measure(size: &Size) {
    let mut rounds = size.rounds + 2;
    if size.rounds < 5 {
        rounds = 3;
    }
    let mut buffers: Vec<Vec<u8>> = (0..2).map(|_| vec![7; BYTES]).collect();
    let buffers = std::cell::RefCell::new(&mut buffers);
    let on = |threads: usize, work: Work| -> Side<'_> {
        let buffers = &buffers;
        Box::new(move || at_once(&mut buffers.borrow_mut()[..threads], work))
    };
    let mut sides = [on(1, raw), on(1, sealed), on(1, opened), on(2, sealed), on(2, opened)];
    let all = interleaved(rounds, &mut sides);
    let [raw, seal1, open1, seal2, open2] = &all[..] else { unreachable!() };
    let ring = ("ring, cipher alone", raw);
    speeds("P1", "seal: cipher and digest, one core", "MB/s", seal1, ring, Goal::Least(0.70, " ×"));
    speeds("P1", "open: digest and cipher, one core", "MB/s", open1, ring, Goal::Least(0.70, " ×"));
    for (what, two, one) in [("seal: two cores", seal2, seal1), ("open: two cores", open2, open1)] {
        let ratio: Series = two.over(one);
        let (ours, peer) = (format!("{} MB/s", two.show(0)), format!("one core: {} MB/s", one.show(0)));
        row("P1", what, &ours, &peer, &format!("{} ×", ratio.show(2)), Goal::Least(1.8, " ×"), ratio.median());
    }
}

/// Works on a buffer and answers how long the part took that counts. All threads reach that part together.
type Work = fn(&mut [u8], &Barrier) -> f64;

// MB/s of all buffers together, one a thread.
fn at_once(buffers: &mut [Vec<u8>], work: Work) -> f64 {
    let barrier = &Barrier::new(buffers.len());
    let all = buffers.len() * PASSES * BYTES;
    let times: Vec<f64> = std::thread::scope(|scope| {
        let one = |buffer: &mut Vec<u8>| (0..PASSES).map(|_| work(buffer, barrier)).sum::<f64>();
        let threads: Vec<_> = buffers.iter_mut().map(|b| scope.spawn(move || one(b))).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    all as f64 / times.into_iter().fold(0.0, f64::max) / 1e6
}

fn raw(buffer: &mut [u8], start: &Barrier) -> f64 {
    start.wait();
    let begun = Instant::now();
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &[7; 32]).unwrap());
    for (n, chunk) in (0u64..).zip(buffer.chunks_mut(CHUNK)) {
        let mut nonce = [0; 12];
        nonce[..8].copy_from_slice(&n.to_be_bytes());
        let tag = key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), chunk).unwrap();
        let _ = std::hint::black_box(tag);
    }
    begun.elapsed().as_secs_f64()
}

fn cipher() -> ObjectCipher {
    let binding = Binding { vault: VaultId::new([1; 32]), doc: DocId::new([2; 16]), version: VersionId::new([3; 16]) };
    ObjectCipher::dangerous_with_salt(&DocumentKey::from_bytes(&[4; 32]), &binding, [5; 24])
}

fn sealed(buffer: &mut [u8], start: &Barrier) -> f64 {
    let cipher = cipher();
    start.wait();
    let begun = Instant::now();
    let mut digest = blake3::Hasher::new();
    let mut index = 0;
    for block in buffer.chunks_mut(BLOCK * CHUNK) {
        for chunk in block.chunks_mut(CHUNK) {
            std::hint::black_box(cipher.seal_chunk(index, false, chunk));
            index += 1;
        }
        digest.update(block);
    }
    std::hint::black_box(digest.finalize());
    begun.elapsed().as_secs_f64()
}

// Sealed first, outside the time: opening under a wrong tag would do other work.
fn opened(buffer: &mut [u8], start: &Barrier) -> f64 {
    let cipher = cipher();
    let seal = |(index, chunk)| cipher.seal_chunk(index, false, chunk);
    let tags: Vec<[u8; 16]> = (0..).zip(buffer.chunks_mut(CHUNK)).map(seal).collect();
    start.wait();
    let begun = Instant::now();
    let mut digest = blake3::Hasher::new();
    let mut index = 0;
    for block in buffer.chunks_mut(BLOCK * CHUNK) {
        digest.update(block);
        for chunk in block.chunks_mut(CHUNK) {
            cipher.open_chunk(index as u64, false, chunk, &tags[index]).unwrap();
            index += 1;
        }
    }
    std::hint::black_box(digest.finalize());
    begun.elapsed().as_secs_f64()
}
