//! C2SP's age vectors (CCTV) through our STREAM and our HPKE: the same layout, the same suite, another implementation.
//!
//! Only as much of age's header is read as is needed to get at the payload and the hybrid stanzas.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use data_encoding::{BASE64_NOPAD, HEXLOWER};
use std::io::Read;
use vault_crypto::object::Stream;
use vault_crypto::secret::WrapSeed;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::hash::{hkdf_plain, sha256};

const CHUNK: usize = 64 * 1024;

struct Vector {
    expect: String,
    payload: Option<String>,
    file_key: Vec<u8>,
    identities: Vec<String>,
    file: Vec<u8>,
}

fn read(name: &str) -> Vector {
    let path = format!("{}/tests/vectors/cctv/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).unwrap();
    let split = bytes.windows(2).position(|w| w == b"\n\n").unwrap();
    let head = std::str::from_utf8(&bytes[..split]).unwrap();
    let get = |key: &str| head.lines().find_map(|l| l.strip_prefix(&format!("{key}: "))).map(str::to_owned);
    let mut file = bytes[split + 2..].to_vec();
    if get("compressed").is_some() {
        let mut plain = Vec::new();
        flate2::read::ZlibDecoder::new(&file[..]).read_to_end(&mut plain).unwrap();
        file = plain;
    }
    Vector {
        expect: get("expect").unwrap(),
        payload: get("payload"),
        file_key: HEXLOWER.decode(get("file key").unwrap().as_bytes()).unwrap(),
        identities: head.lines().filter_map(|l| l.strip_prefix("identity: ")).map(str::to_owned).collect(),
        file,
    }
}

fn names(prefix: &str) -> Vec<String> {
    let dir = format!("{}/tests/vectors/cctv", env!("CARGO_MANIFEST_DIR"));
    let all = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut found: Vec<String> = all.filter(|n| n.starts_with(prefix)).collect();
    found.sort();
    found
}

/// The header's lines before its MAC, and what follows the MAC.
fn split_header(file: &[u8]) -> (Vec<String>, &[u8]) {
    let mut lines = Vec::new();
    let mut rest = file;
    loop {
        let end = rest.iter().position(|b| *b == b'\n').unwrap();
        let line = std::str::from_utf8(&rest[..end]).unwrap().to_owned();
        rest = &rest[end + 1..];
        if line.starts_with("---") {
            return (lines, rest);
        }
        lines.push(line);
    }
}

/// Opens a payload by age's rules with our chunks; answers what was released and whether it ended well.
fn open_payload(file_key: &[u8], payload: &[u8]) -> (Vec<u8>, Option<bool>) {
    let Some((nonce, body)) = payload.split_first_chunk::<16>() else { return (Vec::new(), None) };
    let mut key = [0; 32];
    hkdf_plain(file_key, nonce, b"payload", &mut key).unwrap();
    let stream = Stream::dangerous_new(&key);
    let mut out = Vec::new();
    let chunks: Vec<&[u8]> = body.chunks(CHUNK + 16).collect();
    for (i, chunk) in chunks.iter().enumerate() {
        let at_end = i + 1 == chunks.len();
        let Some((sealed, tag)) = chunk.split_last_chunk::<16>() else { return (out, Some(false)) };
        let open = |last| {
            let mut plain = sealed.to_vec();
            stream.open_chunk(i as u64, last, &mut plain, tag).is_ok().then_some(plain)
        };
        // age's reader does not know the length: a full chunk may be the last or not, a short one can only be the last.
        let opened = if sealed.len() == CHUNK { open(false).map(|p| (p, false)) } else { None };
        let Some((plain, last)) = opened.or_else(|| open(true).map(|p| (p, true))) else { return (out, Some(false)) };
        if plain.is_empty() && i > 0 {
            return (out, Some(false));
        }
        out.extend(plain);
        if last != at_end {
            return (out, Some(false));
        }
    }
    (out, Some(!chunks.is_empty()))
}

/// Seals a payload by age's rules with our chunks.
fn seal_payload(file_key: &[u8], nonce: &[u8; 16], plain: &[u8]) -> Vec<u8> {
    let mut key = [0; 32];
    hkdf_plain(file_key, nonce, b"payload", &mut key).unwrap();
    let stream = Stream::dangerous_new(&key);
    let mut out = nonce.to_vec();
    let count = plain.len().div_ceil(CHUNK).max(1);
    for i in 0..count {
        let mut chunk = plain[i * CHUNK..plain.len().min((i + 1) * CHUNK)].to_vec();
        let tag = stream.seal_chunk(i as u64, i + 1 == count, &mut chunk);
        out.extend(chunk);
        out.extend(tag);
    }
    out
}

#[test]
fn cctv_stream_vectors() {
    let all = names("stream_");
    assert_eq!(all.len(), 28);
    for name in all {
        let v = read(&name);
        let (_, payload) = split_header(&v.file);
        let (released, ended) = open_payload(&v.file_key, payload);
        match v.expect.as_str() {
            "success" => {
                assert_eq!(ended, Some(true), "{name}");
                let again = seal_payload(&v.file_key, payload[..16].try_into().unwrap(), &released);
                assert!(again == payload, "{name}: sealed anew, the bytes are age's");
            }
            "payload failure" => assert_eq!(ended, Some(false), "{name}"),
            "header failure" => assert_eq!(ended, None, "{name}"),
            other => panic!("{name}: {other}"),
        }
        if let Some(hash) = v.payload {
            assert_eq!(HEXLOWER.encode(&sha256(&released)), hash, "{name}: nothing unverified is released");
        }
    }
}

/// BIP 173, without its checksum: these are our own files.
fn bech32(text: &str) -> Vec<u8> {
    const SET: &str = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
    let data = &text[text.rfind('1').unwrap() + 1..text.len() - 6];
    let (mut bits, mut n, mut out) = (0u32, 0, Vec::new());
    for c in data.chars() {
        bits = bits << 5 | SET.find(c).unwrap() as u32;
        n += 5;
        if n >= 8 {
            n -= 8;
            out.push((bits >> n) as u8);
            bits &= (1 << n) - 1;
        }
    }
    out
}

/// The hybrid stanzas of a header, as `enc ‖ ciphertext`.
fn hybrid_stanzas(lines: &[String]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut out = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if let Some(enc) = line.strip_prefix("-> mlkem768x25519 ") {
            let body: String = lines[i + 1..].iter().take_while(|l| !l.starts_with("->")).cloned().collect();
            let enc = BASE64_NOPAD.decode(enc.as_bytes()).unwrap();
            out.push((enc, BASE64_NOPAD.decode(body.as_bytes()).unwrap()));
        }
    }
    out
}

#[test]
fn cctv_hybrid_vectors() {
    let all = names("hybrid");
    assert_eq!(all.len(), 13);
    for name in all {
        let v = read(&name);
        let (lines, payload) = split_header(&v.file);
        let identity = v.identities.iter().find(|i| i.starts_with("AGE-SECRET-KEY-PQ-1")).unwrap();
        let seed: [u8; 32] = bech32(identity).try_into().unwrap();
        let key = UnwrapKey::derive(&WrapSeed::from_bytes(&seed));
        let info = b"age-encryption.org/mlkem768x25519";
        let file_key = hybrid_stanzas(&lines).iter().find_map(|(enc, body)| {
            // age's rules: both lengths are checked before anything is tried (a file key is 16 bytes).
            if enc.len() != 1120 || body.len() != 32 {
                return None;
            }
            key.dangerous_open_unpadded(info, b"", &[&enc[..], body].concat()).ok()
        });
        if v.expect == "success" {
            assert_eq!(file_key.unwrap()[..], v.file_key, "{name}");
            let (released, ended) = open_payload(&v.file_key, payload);
            assert_eq!(ended, Some(true), "{name}");
            assert_eq!(HEXLOWER.encode(&sha256(&released)), v.payload.unwrap(), "{name}");
        } else {
            assert!(file_key.is_none(), "{name}: {}", v.expect);
        }
    }
}

#[test]
fn a10_hybrid_low_order_must_fail() {
    let v = read("hybrid_low_order");
    let (lines, _) = split_header(&v.file);
    let (enc, body) = hybrid_stanzas(&lines).remove(0);
    assert_eq!((enc.len(), body.len()), (1120, 32));
    let seed: [u8; 32] = bech32(&v.identities[0]).try_into().unwrap();
    let sealed = [&enc[..], &body].concat();
    let info = b"age-encryption.org/mlkem768x25519";
    let ours = UnwrapKey::derive(&WrapSeed::from_bytes(&seed));
    assert!(ours.dangerous_open_unpadded(info, b"", &sealed).is_err());
    // hpke alone opens it: this is what our check is for.
    use hpke::{Deserializable, Kem, OpModeR, aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::XWing};
    let private = <XWing as Kem>::PrivateKey::from_bytes(&seed).unwrap();
    let share = <XWing as Kem>::EncappedKey::from_bytes(&enc).unwrap();
    let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
        &OpModeR::Base,
        &private,
        &share,
        info,
        &body,
        b"",
    );
    assert_eq!(opened.unwrap(), v.file_key);
}
