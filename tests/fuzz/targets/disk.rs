//! What an auditor is handed: the rows of a server's disk, which that server's operator may have written by hand.

use super::{kinds, take};
use minicbor::Encoder;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use vault_audit::store::rows::{KINDS, Kind, Part, Value, kind_of};
use vault_audit::store::words::Search;
use vault_audit::store::{Report, inspect_rows};

/// What is looked for.
const WORD: &str = "Myosotis";
/// Stands before the names of message kinds, which are no texts of anybody.
const PROTOCOL: &str = "coffre/v1/";

fn search() -> &'static Search {
    static SEARCH: OnceLock<Search> = OnceLock::new();
    SEARCH.get_or_init(|| Search::new([WORD.to_owned()]))
}

/// Rows one after the other: the length of the key in one byte, that of the value in two, key, value.
fn rows(mut bytes: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut rows = Vec::new();
    while !bytes.is_empty() {
        let [key, high, low] = take(&mut bytes);
        let (key, rest) = bytes.split_at(bytes.len().min(usize::from(key)));
        let (value, rest) = rest.split_at(rest.len().min(usize::from(u16::from_be_bytes([high, low]))));
        rows.push((key, value));
        bytes = rest;
    }
    rows
}

fn found<'r>(report: &'r Report, what: &str) -> BTreeSet<&'r str> {
    report.findings.iter().filter(|finding| finding.what == what).map(|finding| &*finding.detail).collect()
}

/// Nothing goes by: each row is counted or reported, and each word and text in it is told.
pub fn run(bytes: &[u8]) {
    let rows = rows(bytes);
    let report = inspect_rows(rows.iter().copied(), search());
    let known = rows.iter().filter(|(key, _)| kind_of(key).is_some()).count() as u64;
    assert_eq!(
        report.kinds.iter().map(|kind| kind.rows).sum::<u64>(),
        known,
        "every row of a published kind is counted"
    );
    assert_eq!(rows.len() as u64 > known, !found(&report, "unknown-row").is_empty(), "and every other one reported");
    let all = rows.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
    assert_eq!(report.searched, all as u64, "every byte is searched");
    let speaks = |part: &[u8]| part.windows(WORD.len()).any(|bytes| bytes == WORD.as_bytes());
    let spoken = rows.iter().any(|(key, value)| speaks(key) || speaks(value));
    assert!(!spoken || !found(&report, "word").is_empty(), "a word that stands open is found");
    for (key, value) in rows {
        let Some(Kind { value: Value::Public | Value::Log, .. }) = kind_of(key) else { continue };
        let report = inspect_rows([(key, value)], search());
        if !found(&report, "unexpected-value").is_empty() {
            continue;
        }
        let mut told = found(&report, "text");
        told.extend(report.texts.iter().map(|text| &*text.text));
        for text in texts(value) {
            let text = std::str::from_utf8(text).expect("what is no text is unexpected");
            assert!(told.contains(text) || text.starts_with(PROTOCOL), "{text:?} stands in a row, and is not told");
        }
    }
}

/// The texts of a CBOR value, read by other means: one head after the other (RFC 8949 §3). What lies in byte strings is left out.
fn texts(mut value: &[u8]) -> Vec<&[u8]> {
    let mut texts = Vec::new();
    while let Some((head, rest)) = value.split_first() {
        let (major, low) = (head >> 5, head & 31);
        let (argument, rest) = rest.split_at(if (24..28).contains(&low) { 1 << (low - 24) } else { 0 });
        let number = argument.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let number = if argument.is_empty() { low.into() } else { number };
        let length = if matches!(major, 2 | 3) { usize::try_from(number).expect("a length") } else { 0 };
        let (text, rest) = rest.split_at(length);
        texts.extend((major == 3).then_some(text));
        value = rest;
    }
    texts
}

/// A row of each kind, with a value that belongs there, alone and all together; and values that do not.
pub fn seeds() -> Vec<Vec<u8>> {
    let statement = kinds::vectors("statement").iter().find(|v| v.expect == "ok").expect("a good statement");
    let mut seeds: Vec<Vec<u8>> = KINDS.iter().map(|kind| row(kind, &statement.body)).collect();
    for seed in &seeds {
        let report = inspect_rows(rows(seed), search());
        assert!(report.findings.is_empty(), "the seed is good: {:?}", report.findings);
    }
    seeds.push(seeds.concat());
    // A tally with a name beside its numbers; bytes that hold a list that holds a word.
    for value in [&[0x82, 1, 0x66, b'M', b'a', b'r', b't', b'i', b'n'][..], b"\x81\x4a\x81\x68Myosotis"] {
        seeds.push([&[33, 0, u8::try_from(value.len()).expect("short"), b't'], &[8; 32][..], value].concat());
    }
    seeds
}

fn row(kind: &Kind, statement: &[u8]) -> Vec<u8> {
    let mut key = vec![kind.letter];
    for part in kind.key {
        match part {
            Part::Row(_) => key.extend([&b"h"[..], &[5; 32]].concat()),
            part => key.extend(vec![5; part.len()]),
        }
    }
    let cbor = |write: &dyn Fn(&mut Encoder<Vec<u8>>)| {
        let mut encoder = Encoder::new(Vec::new());
        write(&mut encoder);
        encoder.into_writer()
    };
    let inline = |bytes: &[u8]| cbor(&|e| drop(e.array(2).and_then(|e| e.u8(1)).and_then(|e| e.bytes(bytes))));
    let value = match kind.value {
        Value::Nothing => Vec::new(),
        Value::Public => cbor(&|e| drop(e.array(2).and_then(|e| e.u64(7)).and_then(|e| e.bytes(&[6; 32])))),
        Value::Statement => inline(statement),
        Value::Keyring => inline(&cbor(&|e| drop(e.array(1).and_then(|e| e.bytes(&[6; 32]))))),
        Value::Sealed(open) => inline(&vec![0; open]),
        Value::File => cbor(&|e| drop(e.array(1).and_then(|e| e.bytes(&[6; 32])))),
        Value::Log => cbor(&|e| drop(e.array(1).and_then(|e| e.str("coffre.example/events/001")))),
        Value::Leaf => vec![1; 49],
        Value::Hashes => vec![9; 64],
        Value::Checkpoint => b"coffre.example/events/001\n0\n".to_vec(),
    };
    let length = u16::try_from(value.len()).expect("short values").to_be_bytes();
    [&[u8::try_from(key.len()).expect("short keys")][..], &length, &key, &value].concat()
}
