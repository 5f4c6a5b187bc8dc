//! What a stranger may send (attacks E1, E2): no decoder panics, nothing is allocated on a claim, and whatever is taken
//! encodes back to the very bytes.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use vault_protocol::card::{Card, Mailbox};
use vault_protocol::chain::{EndedAt, HomeLog, Powers, RenewedLog, Statement};
use vault_protocol::fingerprint;
use vault_protocol::grant::{GrantEntry, GrantHead, GrantPage, PAGE_ENTRIES};
use vault_protocol::hash::{Hash, ObjectDigest, object_digest};
use vault_protocol::http::*;
use vault_protocol::ids::{ChainRef, Day, DropId, ObjectId, Time, VaultId};
use vault_protocol::journal::{self, JournalRef, Parts};
use vault_protocol::key::WrapKey;
use vault_protocol::object::{self, Header, padded_of_sealed, sealed};
use vault_protocol::outboard::{GROUP, Outboard};
use vault_protocol::release::{Closing, Receipt, ReleaseStatement, Released, SlotOpening, VaultClosing};
use vault_protocol::request::{CONTENT_DIGEST, Target};
use vault_protocol::sign::{Message, OVERHEAD, Signed};
use vault_protocol::wire::{Bytes, List, Wire, WireError, decode, encode};

/// One decoder under test: a name, a good message, and the check on any bytes. `true` = it took them.
struct Decoder {
    name: &'static str,
    good: Vec<u8>,
    take: fn(&[u8]) -> bool,
}

fn record<T: Wire + 'static>(name: &'static str, value: &T) -> Decoder {
    fn take<T: Wire>(bytes: &[u8]) -> bool {
        let Ok(value) = decode::<T>(bytes, MAX_BODY) else { return false };
        assert_eq!(encode(&value), bytes, "two spellings of one value");
        true
    }
    Decoder { name, good: encode(value), take: take::<T> }
}

fn message<M: Message + 'static>(value: M) -> Decoder {
    fn take<M: Message>(bytes: &[u8]) -> bool {
        let Ok(signed) = Signed::<M>::decode(bytes) else { return false };
        let body = encode(signed.dangerous_unverified());
        assert!(bytes.windows(body.len()).any(|w| w == body), "two spellings of one payload");
        if let Ok(verified) = signed.verify(&key(1).public) {
            assert_eq!(verified.bytes(), bytes);
        }
        true
    }
    Decoder { name: M::TYP, good: key(1).sign(value).bytes().to_vec(), take: take::<M> }
}

fn bytes<const MAX: usize>(b: &[u8]) -> Bytes<MAX> {
    Bytes::new(b).unwrap()
}

fn decoders() -> Vec<Decoder> {
    let chain = person();
    let journal = JournalRef { seq: 7, hash: Hash::new(id(1)) };
    let statement = key(1).sign(genesis(vec![key(1).member(Powers::ALL)])).bytes().to_vec();
    let receipt_bytes = key(85).sign(receipt()).bytes().to_vec();
    let snapshot =
        SnapshotRef { at: journal, locator: ObjectId::new(id(2)), size: 4096, digest: ObjectDigest::new(id(3)) };
    let record_bytes = [&[0; 8][..], &[1; 32], &[2; 600]].concat();
    vec![
        message(genesis(vec![key(1).member(Powers::ALL), key(2).member(Powers::READ)])),
        message(card(&chain)),
        message(head()),
        message(page()),
        message(receipt()),
        message(release_statement()),
        message(closing()),
        message(vault_closing()),
        record("member", &key(1).member(Powers::ALL)),
        record("home", &home()),
        record("chain ref", &chain.head_ref()),
        record("mailbox", &card(&chain).mailbox),
        record("entry", &entry()),
        record("description", &description()),
        record("slot opening", &slot_opening()),
        record(
            "released",
            &Released {
                shares: List::new([id(1)]).unwrap(),
                next_free: Some(8),
                clock: Some(NOW),
                proof: Some(bytes(b"proof")),
            },
        ),
        record(
            "server info",
            &ServerInfo {
                version: 1,
                key: key(1).public,
                invite: true,
                log: text("coffre.example/keys/001+00000000+AAAA"),
            },
        ),
        record(
            "new vault",
            &NewVault { statement: bytes(&statement), keyring: bytes(b"keyring"), invite: Some(text("code")) },
        ),
        record("chain append", &ChainAppend { statement: bytes(&statement), keyring: bytes(b"keyring") }),
        record("statements", &Statements { statements: List::new([bytes(&statement), bytes(b"")]).unwrap() }),
        record("vault state", &VaultState { chain: chain.head_ref(), journal, snapshot: Some(snapshot), waiting: 3 }),
        record(
            "journal append",
            &JournalAppend { after: journal, records: List::new([bytes(&record_bytes)]).unwrap(), leaf: [9; 48] },
        ),
        record("journal page", &JournalPage { records: List::new([bytes(&record_bytes)]).unwrap() }),
        record(
            "object batch",
            &ObjectBatch {
                objects: List::new([BatchedObject { locator: ObjectId::new(id(4)), bytes: bytes(&[5; 90]) }]).unwrap(),
            },
        ),
        record(
            "object list",
            &ObjectList { objects: List::new([ObjectLine { locator: ObjectId::new(id(4)), size: 5 }]).unwrap() },
        ),
        record("upload state", &UploadState { received: 1 << 40, complete: false }),
        record("mailbox opening", &MailboxOpening { drop_key: key(1).public }),
        record(
            "drop list",
            &DropList { drops: List::new([DropLine { id: DropId::new(id(6)), size: 7, day: Day(20_000) }]).unwrap() },
        ),
        record("release request", &ReleaseRequest { receipts: List::new([bytes(&receipt_bytes)]).unwrap() }),
        record(
            "release answer",
            &ReleaseAnswer {
                released: List::new([Released { shares: List::default(), next_free: None, clock: None, proof: None }])
                    .unwrap(),
                statement: Some(bytes(b"statement")),
            },
        ),
        record("receipt box", &ReceiptBox { receipts: List::new([bytes(&receipt_bytes)]).unwrap(), closing: None }),
        record("rescue entry", &RescueEntry { vault: VaultId::new(id(9)) }),
    ]
}

#[test]
fn every_message_comes_back() {
    for d in decoders() {
        assert!((d.take)(&d.good), "{}", d.name);
    }
}

#[test]
fn e1_every_prefix_is_refused() {
    for d in decoders() {
        for end in (0..d.good.len()).step_by(1 + d.good.len() / 400) {
            assert!(!(d.take)(&d.good[..end]), "{} cut at {end}", d.name);
        }
        assert!(!(d.take)(&[&d.good[..], &[0]].concat()), "{} with a byte more", d.name);
    }
}

/// Every head of every item spelled one byte longer than need be: whatever stays well-formed is refused.
#[test]
fn e2_no_longer_spelling_is_taken() {
    for d in decoders() {
        let mut tried = 0;
        for at in 0..d.good.len().min(300) {
            let (major, info) = (d.good[at] & 0xe0, d.good[at] & 0x1f);
            let longer: &[u8] = match info {
                0..24 => &[major | 24, info],
                24 => &[major | 25, 0],
                25 => &[major | 26, 0, 0],
                _ => continue,
            };
            let spelled = [&d.good[..at], longer, &d.good[at + 1..]].concat();
            assert!(!(d.take)(&spelled), "{} at {at}", d.name);
            tried += 1;
        }
        assert!(tried > 0, "{}", d.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn e1_no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for d in decoders() {
            (d.take)(&bytes);
        }
    }

    /// Bytes that look like CBOR get further.
    #[test]
    fn e1_no_item_heads_panic(bytes in prop::collection::vec(
        prop_oneof![Just(0x80u8), Just(0x82), Just(0x9a), Just(0x9b), Just(0x5a), Just(0x5b), Just(0x58), Just(0x78),
            Just(0x7b), Just(0xf6), Just(0xf5), Just(0xff), Just(0x9f), Just(0x1b), Just(0xd2), any::<u8>()],
        0..120,
    )) {
        for d in decoders() {
            (d.take)(&bytes);
        }
    }

    #[test]
    fn e1_e2_no_damaged_message_panics_or_gets_a_second_spelling(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..4),
    ) {
        for d in decoders() {
            let mut bytes = d.good.clone();
            for (at, with, how) in &changes {
                let i = at.index(bytes.len().max(1));
                match how {
                    0 if !bytes.is_empty() => bytes[i] = *with,
                    1 if !bytes.is_empty() => bytes[i] ^= 1 << (with % 8),
                    2 => bytes.insert(i, *with),
                    _ if !bytes.is_empty() => { bytes.remove(i); }
                    _ => {}
                }
            }
            (d.take)(&bytes);
        }
    }
}

/// A claimed length beyond the maximum is refused as such, before there is anything to allocate for.
#[test]
fn e1_a_claim_beyond_the_maximum_fails_at_once() {
    let claim = |major: u8, n: u64| [&[major | 27][..], &n.to_be_bytes()].concat();
    let list = |n| [vec![0x81], claim(0x80, n)].concat();
    for n in [MAX_STATEMENTS as u64 + 1, u64::from(u32::MAX), u64::MAX] {
        assert_eq!(
            decode::<Statements>(&list(n), MAX_BODY),
            Err(WireError::TooLong { what: "list", max: MAX_STATEMENTS })
        );
    }
    let over = ObjectList { objects: List::default() };
    assert_eq!(encode(&over), [0x81, 0x80]);
    assert_eq!(
        decode::<ObjectList>(&list(MAX_LOCATORS as u64 + 1), MAX_BODY),
        Err(WireError::TooLong { what: "list", max: MAX_LOCATORS })
    );
    // A list within its maximum whose items are not there.
    assert_eq!(decode::<ObjectList>(&list(MAX_LOCATORS as u64), MAX_BODY), Err(WireError::Malformed));
    // Strings: longer than allowed and present, longer than allowed and absent.
    let present = [vec![0x82, 0x40, 0x5a], 65_537u32.to_be_bytes().to_vec(), vec![0; 65_537]].concat();
    assert_eq!(
        decode::<ChainAppend>(&present, MAX_BODY),
        Err(WireError::TooLong { what: "byte string", max: MAX_KEYRING })
    );
    let absent = [vec![0x82], claim(0x40, u64::MAX)].concat();
    assert_eq!(decode::<ChainAppend>(&absent, MAX_BODY), Err(WireError::Malformed));
    let name = [vec![0x84, 1, 0x58, 0x20], key(1).public.as_bytes().to_vec(), vec![0xf4, 0x79, 2, 1], vec![b'a'; 513]];
    assert_eq!(decode::<ServerInfo>(&name.concat(), 4096), Err(WireError::TooLong { what: "text", max: 512 }));
    assert_eq!(decode::<ServerInfo>(&[0; 100], 99), Err(WireError::TooLong { what: "message", max: 99 }));
}

#[test]
fn e1_more_members_entries_or_custodians_than_allowed_are_refused() {
    let mut s = encode(&genesis(vec![key(1).member(Powers::ALL)]));
    let at = s.windows(2).position(|w| w == [0x81, 0x84]).unwrap();
    s.splice(at..=at, [0x98, 33]);
    let refused = Signed::<Statement>::decode(&forge::<Statement>(&s, key(1))).map(|_| ());
    assert_eq!(refused, Err(WireError::TooLong { what: "list", max: 32 }));
    assert!(Bytes::<{ PAGE_ENTRIES * 32 }>::new(vec![0; PAGE_ENTRIES * 32 + 1]).is_err());
    let custodian = head().custodians[0].clone();
    assert!(List::<_, 3>::new(vec![custodian; 4]).is_err());
}

#[test]
fn e1_a_slot_and_an_entry_that_cannot_be_are_refused_where_they_are_decoded() {
    type Edit = fn(&mut SlotOpening);
    let slots: [(Edit, bool); 5] = [
        (|s| s.max_reads = 0, false),
        (|s| s.max_reads = 4097, false),
        (|s| s.seeds = List::default(), false),
        (|s| s.max_reads = 1, true),
        (|s| s.seeds = List::new([[1; 32], [2; 32]]).unwrap(), true),
    ];
    for (n, (edit, good)) in slots.iter().enumerate() {
        let mut slot = slot_opening();
        edit(&mut slot);
        assert_eq!(decode::<SlotOpening>(&encode(&slot), 4096).is_ok(), *good, "slot {n}");
    }
    for len in 0..=48 {
        let e = GrantEntry { shares: bytes(&vec![1; len]), ..entry() };
        assert_eq!(decode::<GrantEntry>(&encode(&e), 4096).is_ok(), len == 16 || len == 48, "{len} bytes of shares");
    }
}

#[test]
fn powers_that_nobody_knows_are_refused() {
    for bit in 0..32 {
        let bytes = encode(&(1u32 << bit));
        let known = bit < 6 || bit == 16 || bit == 17;
        assert_eq!(decode::<Powers>(&bytes, 8).is_ok(), known, "bit {bit}");
    }
    assert!(decode::<Powers>(&encode(&(1u64 << 32)), 16).is_err());
    assert_eq!(Powers::ALL.and(Powers::READ), Powers::ALL);
    assert!(Powers::ALL.has(Powers::default()) && !Powers::READ.has(Powers::ALL));
}

/// The largest value of every signed kind still fits its own maximum: what we sign, others can read.
#[test]
fn the_largest_messages_fit() {
    fn fits<M: Message>(value: M) {
        let size = encode(&value).len();
        assert!(size <= M::MAX, "{}: {size} of {}", M::TYP, M::MAX);
        let sent = key(1).sign(value);
        assert!(sent.bytes().len() <= M::MAX + OVERHEAD);
        assert!(Signed::<M>::decode(sent.bytes()).is_ok(), "{}", M::TYP);
    }
    let long = |n: usize| "é".repeat(n / 2);
    let most = Time(u64::MAX);
    let checkpoint = || bytes(&[1; 4096]);
    let mut s = genesis((1..=32).map(|n| key(n).member(Powers::ALL)).collect());
    s.members = List::new(
        s.members
            .iter()
            .map(|m| vault_protocol::chain::Member { not_after: Some(most), ..m.clone() })
            .collect::<Vec<_>>(),
    )
    .unwrap();
    s.home.server = text(&long(254));
    let seen = Some(EndedAt { size: u64::MAX, root: id(1) });
    s.home.log = Some(HomeLog::Renewed(RenewedLog { key: text(&long(512)), before: text(&long(512)), seen }));
    (s.seq, s.epoch, s.time, s.prev) = (u64::MAX, u64::MAX, most, Some(Hash::new(id(1))));
    assert!(encode(&s).len() + OVERHEAD <= 65 * 1024);
    fits(s);
    let c = person();
    fits(Card {
        mailbox: Mailbox { server: text(&long(254)), ..card(&c).mailbox },
        chain: ChainRef { seq: u64::MAX, hash: Hash::new(id(1)) },
        seq: u64::MAX,
        prev: Some(Hash::new(id(1))),
        not_after: most,
        name: Some(text(&long(128))),
        role: Some(text(&long(128))),
        evidence: List::new(vec![bytes::<4096>(&[1; 4096]); 8]).unwrap(),
        ..card(&c)
    });
    let custodian = |n| vault_protocol::grant::Custodian { server: text(&long(254)), key: key(n).public };
    fits(GrantHead {
        custodians: List::new([custodian(88), custodian(89), custodian(90)]).unwrap(),
        checkpoint: checkpoint(),
        not_after: most,
        seq: u64::MAX,
        prev: Some(Hash::new(id(1))),
        ..head()
    });
    fits(GrantPage {
        entries: bytes(&vec![7; PAGE_ENTRIES * 32]),
        prev: Some(Hash::new(id(1))),
        page: u64::MAX,
        ..page()
    });
    fits(Receipt { checkpoint: checkpoint(), n: u32::MAX, time: most, ..receipt() });
    fits(ReleaseStatement { time: most, log_size: u64::MAX, ..release_statement() });
    fits(Closing { receipts: u32::MAX, time: most, log_size: u64::MAX, ..closing() });
    fits(VaultClosing { time: most, log_size: u64::MAX, ..vault_closing() });
    const {
        // And in the fields that carry them.
        assert!(Receipt::MAX + OVERHEAD <= 6 * 1024 && Statement::MAX + OVERHEAD <= 65 * 1024);
        assert!(ReleaseStatement::MAX + OVERHEAD <= 1024 && Closing::MAX + OVERHEAD <= 1024);
        // A full answer of each paged call fits a body.
        assert!(MAX_STATEMENTS * (65 * 1024 + 5) < MAX_BODY && MAX_RECEIPTS * (6 * 1024 + 5) < MAX_BODY);
        assert!(MAX_LOCATORS * 64 < MAX_BODY && MAX_DROPS * 64 < MAX_BODY);
        assert!(MAX_RECORD_BYTES + MAX_RECORDS * 5 < MAX_BODY);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn e1_no_journal_record_panics(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        match Parts::parse(&bytes) {
            Ok(p) => {
                let whole = [&p.epoch.to_be_bytes()[..], p.salt, p.sealed].concat();
                prop_assert_eq!(whole, bytes);
            }
            Err(_) => prop_assert!((bytes.len() as u64) < journal::FLOOR + journal::OVERHEAD as u64),
        }
    }

    #[test]
    fn e1_no_object_header_panics(bytes in prop::array::uniform32(any::<u8>()), good in any::<bool>()) {
        let mut header = [0u8; object::HEADER as usize];
        header[29..].copy_from_slice(&bytes);
        header[..29].copy_from_slice(&bytes[..29]);
        if good {
            header[..5].copy_from_slice(b"CFR1\x01");
        }
        match Header::parse(&header) {
            Ok(h) => prop_assert_eq!(h.to_bytes(), header),
            Err(_) => prop_assert!(&header[..5] != b"CFR1\x01"),
        }
    }

    #[test]
    fn e1_no_outboard_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), size in any::<u64>(), group in any::<u64>()) {
        let digest = object_digest(b"other");
        for size in [size, bytes.len() as u64 / 32 * GROUP, size % (8 * GROUP)] {
            if let Ok(outboard) = Outboard::parse(&bytes, size, &digest) {
                prop_assert_eq!(outboard.to_bytes(), bytes.clone());
                prop_assert!(outboard.check(group, &bytes, &digest).is_err());
            }
        }
    }

    #[test]
    fn e1_no_typed_fingerprint_panics(typed in ".{0,80}") {
        prop_assert!(fingerprint::compare(&typed, &VaultId::new(id(1))).is_err());
        prop_assert!(fingerprint::from_qr_text(&typed).is_err());
    }

    #[test]
    fn e1_no_size_panics(len in any::<u64>()) {
        if let Some(p) = padded_of_sealed(len) {
            prop_assert_eq!(sealed(p), len);
        }
        let _ = (object::padded(len), Outboard::len_for(len), Time(len).day(), Time(len).plus(len));
    }
}

#[test]
fn a7_an_object_of_another_suite_or_magic_is_refused() {
    let good = Header { salt: id(1), commitment: id(2) }.to_bytes();
    assert!(Header::parse(&good).is_ok());
    for suite in [0, 2, 0xff] {
        let mut bytes = good;
        bytes[4] = suite;
        let why = WireError::Unknown { what: "suite", found: u64::from(suite) };
        assert_eq!(Header::parse(&bytes), Err(why));
    }
    for at in 0..4 {
        let mut bytes = good;
        bytes[at] ^= 0x20;
        assert!(Header::parse(&bytes).is_err());
    }
}

#[test]
fn e1_a_position_at_the_end_of_numbers_does_not_overflow() {
    let end = JournalRef { seq: u64::MAX, hash: Hash::new(id(1)) };
    assert_eq!(end.then(b"record").seq, u64::MAX);
    assert_eq!(JournalRef::EMPTY.then(b"record").seq, 1);
    assert!(Parts::parse(&vec![0; journal::MAX_RECORD]).is_ok());
    assert!(Parts::parse(&vec![0; journal::MAX_RECORD + 1]).is_err());
}

/// The three places where a decoder is reached before anything is signed.
#[test]
fn e1_the_request_parser_takes_no_target_that_it_was_not_made_for() {
    let t = Target { method: "", authority: "", path: "", query: "", digest_name: CONTENT_DIGEST, digest: "" };
    assert!(t.verify("", "").is_err());
    assert!(t.verify("a=()", "a=::").is_err());
}

/// A wrapping key is read as a whole or not at all.
#[test]
fn e1_a_wrapping_key_has_one_length() {
    for len in [0, 1, 1215, 1217, 4096] {
        let bytes = [&[0x59][..], &u16::try_from(len).unwrap().to_be_bytes(), &vec![9; len]].concat();
        assert!(decode::<WrapKey>(&bytes, 8192).is_err(), "{len}");
    }
    let slot = encode(&slot_opening());
    assert!(decode::<SlotOpening>(&slot, slot.len()).is_ok() && decode::<SlotOpening>(&slot, slot.len() - 1).is_err());
    let e = encode(&entry());
    assert!(decode::<GrantEntry>(&e, e.len()).is_ok());
}

/// A custodian's log may show that there is a slot, or an answer; never a seed, a share or a tag key.
#[test]
fn what_is_shown_of_a_slot_holds_no_secret() {
    let slot = slot_opening();
    let shown = format!("{slot:?}");
    assert!(shown.starts_with("SlotOpening") && shown.contains(&format!("{:?}", slot.slot)), "{shown}");
    let released = Released { shares: List::new([[0xa5; 32]]).unwrap(), next_free: Some(7), clock: None, proof: None };
    let answer = format!("{released:?}");
    assert!(answer.starts_with("Released") && answer.contains("shares: 1") && answer.contains("Some(7)"), "{answer}");
    for secret in slot.seeds.iter().chain([&slot.tag_key, &[0xa5; 32]]) {
        let shown = [&shown, &answer].map(|text| text.contains(&format!("{}, {}", secret[0], secret[1])));
        assert_eq!(shown, [false, false], "a secret is shown");
    }
}
