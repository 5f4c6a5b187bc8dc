//! What is said of sealed bytes by their form alone: the lengths that objects and records have, and what stands before them.

#![allow(clippy::unwrap_used)]

use vault_protocol::context::Label;
use vault_protocol::hash::{Hash, hash};
use vault_protocol::journal::{self, JournalRef, MAX_RECORD, OVERHEAD, Parts, place, record_hash};
use vault_protocol::object::{
    FLOOR, Header, MAX_CONTENT, MAX_PADDED, padded, padded_of_sealed, padded_record, padme, sealed,
};
use vault_protocol::wire::WireError;

#[test]
fn an_object_has_a_length_that_padding_makes() {
    for length in [FLOOR, 5120, 65_536, 69_632, 1 << 30, MAX_PADDED] {
        assert_eq!(padded_of_sealed(sealed(length)), Some(length), "{length}");
    }
    // Below the floor, between two lengths, above the largest; and lengths of no whole number of chunks.
    for length in [0, 1, 2048, 3840, 5000, 5121, 65_537, MAX_PADDED * 2] {
        assert_eq!(padded_of_sealed(sealed(length)), None, "{length}");
    }
    for length in [0, 60, 61, 62, 77, sealed(FLOOR) - 1, sealed(FLOOR) + 1, 61 + 65_536 + 17, u64::MAX] {
        assert_eq!(padded_of_sealed(length), None, "{length}");
    }
}

#[test]
fn content_is_padded_up_to_the_largest_and_not_beyond() {
    assert_eq!([0, 4088, 4089].map(padded), [Some(FLOOR), Some(FLOOR), Some(4352)]);
    assert_eq!(padded(MAX_CONTENT), Some(MAX_PADDED));
    assert_eq!([MAX_CONTENT + 1, MAX_CONTENT + 2, u64::MAX].map(padded), [None; 3]);
    assert_eq!([0, 1, 2, 3, 99, 512, 513].map(|len| padded_record(len, 512)), [512, 512, 512, 512, 512, 512, 544]);
    assert_eq!([0, 2, 3].map(|len| padded_record(len, 2)), [2, 2, 3]);
    assert_eq!([0, 1, 2, 3, 9].map(padme), [0, 1, 2, 3, 10]);
}

#[test]
fn a_header_is_of_this_suite() {
    let header = Header { salt: [7; 24], commitment: [9; 32] };
    let bytes = header.to_bytes();
    assert_eq!(bytes[..], [&b"CFR1\x01"[..], &[7; 24], &[9; 32]].concat());
    assert_eq!(Header::parse(&bytes), Ok(header));
    for at in 0..4 {
        let mut other = bytes;
        other[at] ^= 1;
        assert_eq!(Header::parse(&other), Err(WireError::Expected("an object (CFR1)")));
    }
    let mut other = bytes;
    other[4] = 2;
    assert_eq!(Header::parse(&other), Err(WireError::Unknown { what: "suite", found: 2 }));
}

#[test]
fn a_record_has_its_parts_and_its_place() {
    assert_eq!((MAX_RECORD, journal::FLOOR, OVERHEAD), (262_144, 512, 56));
    let record = |sealed: usize| [&[0, 0, 0, 0, 0, 0, 0, 3][..], &[4; 32], &vec![5; sealed]].concat();
    let read = record(528);
    let parts = Parts::parse(&read).unwrap();
    assert_eq!((parts.epoch, parts.salt, parts.sealed), (3, &[4; 32], &[5; 528][..]));
    assert!(Parts::parse(&record(MAX_RECORD - 40)).is_ok());
    let too_long = WireError::TooLong { what: "journal record", max: MAX_RECORD };
    for beyond in [39, 0] {
        assert_eq!(Parts::parse(&record(MAX_RECORD - beyond)).unwrap_err(), too_long);
    }
    for short in [0, 16, 496, 512, 527] {
        assert_eq!(Parts::parse(&record(short)).unwrap_err(), WireError::Expected("a padded journal record"));
    }
    assert_eq!(Parts::parse(&read[..39]).unwrap_err(), WireError::Malformed);

    assert_eq!(place(3, &Hash::new([9; 32]))[..], [&[0, 0, 0, 0, 0, 0, 0, 3][..], &[9; 32]].concat());
    assert_eq!(record_hash(&read), hash(Label::JournalRecord, &[&read]));
    assert_eq!(JournalRef::EMPTY.then(&read), JournalRef { seq: 1, hash: record_hash(&read) });
    let last = JournalRef { seq: u64::MAX, hash: Hash::new([0; 32]) };
    assert_eq!(last.then(&read).seq, u64::MAX);
}
