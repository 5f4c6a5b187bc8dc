//! Spoken codes: two who know the code agree, and nobody else learns more than that one guess was wrong.
#![allow(clippy::unwrap_used)]

use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::traits::{Identity as _, IsIdentity as _};
use std::collections::BTreeMap;
use vault_crypto::random::dangerous_fixed::with_bytes;
use vault_crypto::spoken::{Code, Shows, Types, WrongCode};
use vault_protocol::hash::{Hash, sha256};
use vault_protocol::ids::{ChainRef, VaultId};
use vault_protocol::spoken::{
    self, SpokenCard, SpokenFirst, SpokenFourth, SpokenSecond, SpokenThird, SpokenWho, nameplate,
};
use vault_protocol::wire::{Bytes, decode, encode};

const CODE: &str = "4821 0937 7150";

fn code() -> Code {
    Code::parse(CODE).unwrap()
}

/// Another secret under the same nameplate.
fn other_code() -> Code {
    (0..10).find_map(|last| Code::parse(&format!("4821 0937 725{last}")).ok()).unwrap()
}

fn card(n: u8, size: usize) -> SpokenCard {
    let chain = ChainRef { seq: u64::from(n), hash: Hash::new([n; 32]) };
    SpokenCard { who: SpokenWho { vault: VaultId::new([n; 32]), chain }, file: Bytes::new(vec![n; size]).unwrap() }
}

#[test]
fn two_with_one_code_have_each_others_card() {
    for size in [0, 1, 5000, spoken::MAX_FILE] {
        let (shows, first) = Shows::start(code());
        let (types, second) = Types::answer(&code(), &first, card(2, size)).unwrap();
        let answered = shows.answer(&second, &card(1, size)).unwrap();
        assert_eq!(answered.theirs, card(2, size));
        let (theirs, fourth) = types.finish(&answered.third).unwrap();
        assert_eq!(theirs, card(1, size));
        answered.agreed.finish(&fourth).unwrap();
        assert!(encode(&second).len() <= spoken::MAX_MESSAGE);
    }
}

#[test]
fn codes_are_random_and_read_back() {
    let (a, b) = (Code::generate(), Code::generate());
    assert_ne!(*a.text(), *b.text());
    for code in [a, b] {
        assert_eq!(code.text().len(), 14);
        let read = Code::parse(&code.text()).unwrap();
        assert_eq!(*read.text(), *code.text());
        let place: [u8; 4] = code.text().as_bytes()[..4].try_into().unwrap();
        assert_eq!(read.nameplate(), nameplate(&place));
    }
}

/// That one digit of eleven is always the same would be a code of fewer.
#[test]
fn every_digit_of_a_code_is_drawn() {
    let codes: Vec<_> = (0..400).map(|_| Code::generate().text().replace(' ', "")).collect();
    for at in 0..11 {
        let seen: std::collections::BTreeSet<&str> = codes.iter().map(|code| &code[at..=at]).collect();
        assert_eq!(seen.len(), 10, "digit {at}");
    }
    // Nor does one follow from the one before it.
    let pairs: std::collections::BTreeSet<&str> =
        codes.iter().flat_map(|code| (0..10).map(move |at| &code[at..at + 2])).collect();
    assert_eq!(pairs.len(), 100);
}

/// A file of tests/vectors/spoken: its fields, and the message.
fn vector(name: &str) -> (BTreeMap<String, String>, Vec<u8>) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/spoken");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let (fields, body) = text.split_once("\n\n").unwrap();
    let fields = fields.lines().map(|line| line.split_once(": ").unwrap()).map(|(k, v)| (k.into(), v.into()));
    (fields.collect(), hex(&body.replace('\n', "")))
}

fn hex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap()
}

/// Byte for byte: what two of this program would agree on among themselves need not be what the page says.
#[test]
fn the_messages_are_those_of_the_vectors() {
    let (of_second, second) = vector("second.txt");
    let (of_third, third) = vector("third.txt");
    let (_, fourth) = vector("fourth.txt");
    let own = |fields: &BTreeMap<String, String>| decode::<SpokenCard>(&hex(&fields["own"]), 131_072).unwrap();
    // Who knows no more than the code and what came.
    let (first, answered) = with_bytes(&hex(&of_second["random"]), || {
        let (shows, first) = Shows::start(code());
        (first, shows.answer(&decode(&second, 131_072).unwrap(), &own(&of_second)).unwrap())
    });
    assert_eq!(encode(&first), hex(&of_third["first"]));
    assert_eq!(encode(&answered.third), third);
    assert_eq!(answered.theirs, own(&of_third));
    let (types, made) =
        with_bytes(&hex(&of_third["random"]), || Types::answer(&code(), &first, own(&of_third)).unwrap());
    assert_eq!(encode(&made), second);
    let (theirs, last) = types.finish(&answered.third).unwrap();
    assert_eq!((theirs, encode(&last)), (own(&of_second), fourth));
    answered.agreed.finish(&last).unwrap();
}

#[test]
fn a_wrong_code_is_refused_on_both_sides() {
    let (shows, first) = Shows::start(code());
    let (types, second) = Types::answer(&other_code(), &first, card(2, 10)).unwrap();
    assert_eq!(shows.answer(&second, &card(1, 10)).err(), Some(WrongCode));
    // Who typed the wrong code hears nothing; of another's answer nothing opens either.
    let (shows, first) = Shows::start(code());
    let (_, right) = Types::answer(&code(), &first, card(3, 10)).unwrap();
    let third = shows.answer(&right, &card(1, 10)).unwrap().third;
    assert_eq!(types.finish(&third).err(), Some(WrongCode));
}

#[test]
fn every_change_of_every_message_is_refused() {
    let flips = |len: usize| (0..len).filter(|at| *at < 80 || at % 97 == 0 || *at + 40 > len).collect::<Vec<_>>();
    let run = |change: &dyn Fn(&mut SpokenFirst, &mut SpokenSecond, &mut SpokenThird, &mut SpokenFourth, u8)| {
        let (shows, mut first) = Shows::start(code());
        let (mut a, mut b, mut c) = (
            SpokenSecond { share: [0; 32], sealed: Bytes::default(), confirm: [0; 32] },
            SpokenThird { sealed: Bytes::default(), confirm: [0; 32] },
            SpokenFourth { confirm: [0; 32] },
        );
        change(&mut first, &mut a, &mut b, &mut c, 0);
        let (types, mut second) = Types::answer(&code(), &first, card(2, 10))?;
        change(&mut first, &mut second, &mut b, &mut c, 1);
        let mut answered = shows.answer(&second, &card(1, 10))?;
        change(&mut first, &mut second, &mut answered.third, &mut c, 2);
        let (_, mut fourth) = types.finish(&answered.third)?;
        change(&mut first, &mut second, &mut answered.third, &mut fourth, 3);
        answered.agreed.finish(&fourth)
    };
    assert_eq!(run(&|_, _, _, _, _| {}), Ok(()));
    let flipped = |bytes: &Bytes<{ spoken::MAX_MESSAGE }>, at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        Bytes::new(bytes).unwrap()
    };
    for at in 0..32 {
        assert_eq!(
            run(&|first, _, _, _, step| if step == 0 {
                first.share[at] ^= 1;
            }),
            Err(WrongCode),
            "{at}"
        );
        assert_eq!(
            run(&|_, second, _, _, step| if step == 1 {
                second.share[at] ^= 1;
            }),
            Err(WrongCode),
            "{at}"
        );
        assert_eq!(
            run(&|_, second, _, _, step| if step == 1 {
                second.confirm[at] ^= 1;
            }),
            Err(WrongCode),
            "{at}"
        );
        assert_eq!(
            run(&|_, _, third, _, step| if step == 2 {
                third.confirm[at] ^= 1;
            }),
            Err(WrongCode),
            "{at}"
        );
        assert_eq!(
            run(&|_, _, _, fourth, step| if step == 3 {
                fourth.confirm[at] ^= 1;
            }),
            Err(WrongCode),
            "{at}"
        );
    }
    for at in flips(48 + 4096) {
        let second =
            |_: &mut SpokenFirst, m: &mut SpokenSecond, _: &mut SpokenThird, _: &mut SpokenFourth, step: u8| {
                if step == 1 {
                    m.sealed = flipped(&m.sealed, at);
                }
            };
        let third = |_: &mut SpokenFirst, _: &mut SpokenSecond, m: &mut SpokenThird, _: &mut SpokenFourth, step: u8| {
            if step == 2 {
                m.sealed = flipped(&m.sealed, at);
            }
        };
        assert_eq!((run(&second), run(&third)), (Err(WrongCode), Err(WrongCode)), "{at}");
    }
}

#[test]
fn what_somebody_said_is_not_taken_from_somebody_else() {
    // Reflected: who shows the code gets their own share and card back.
    let (shows, first) = Shows::start(code());
    let (_, second) = Types::answer(&code(), &first, card(2, 10)).unwrap();
    let mirrored = SpokenSecond { share: first.share, ..second.clone() };
    assert_eq!(shows.answer(&mirrored, &card(1, 10)).err(), Some(WrongCode));
    let (shows, first) = Shows::start(code());
    let (types, second) = Types::answer(&code(), &first, card(2, 10)).unwrap();
    let third = shows.answer(&second, &card(1, 10)).unwrap().third;
    let mirrored = SpokenThird { sealed: second.sealed.clone(), confirm: third.confirm };
    assert_eq!(types.finish(&mirrored).err(), Some(WrongCode));
    // Replayed: an answer to an earlier code's message, under the same code.
    let (shows, _) = Shows::start(code());
    assert_eq!(shows.answer(&second, &card(1, 10)).err(), Some(WrongCode));
    // The last word of another exchange of the same two.
    let last = || {
        let (shows, first) = Shows::start(code());
        let (types, second) = Types::answer(&code(), &first, card(2, 10)).unwrap();
        let answered = shows.answer(&second, &card(1, 10)).unwrap();
        let fourth = types.finish(&answered.third).unwrap().1;
        (answered.agreed, fourth)
    };
    let ((one, _), (_, of_another)) = (last(), last());
    assert_eq!(one.finish(&of_another).err(), Some(WrongCode));
}

#[test]
fn a10_shares_that_are_no_points_or_of_small_order_are_refused() {
    // The eight points of small order, non-canonical spellings among them, and bytes that are no point.
    let mut bad = vec![[0; 32], [0xff; 32], [2; 32]];
    bad.push(CompressedEdwardsY::identity().to_bytes());
    let mut negative = [0xff; 32];
    (negative[0], negative[31]) = (0xec, 0x7f);
    bad.push(negative);
    let mut beyond = [0xff; 32];
    (beyond[0], beyond[31]) = (0xee, 0x7f);
    bad.push(beyond);
    for share in bad {
        let (shows, first) = Shows::start(code());
        let (_, second) = Types::answer(&code(), &first, card(2, 10)).unwrap();
        assert_eq!(shows.answer(&SpokenSecond { share, ..second }, &card(1, 10)).err(), Some(WrongCode), "{share:?}");
    }
    assert_eq!(Types::answer(&code(), &SpokenFirst { share: [0xff; 32] }, card(2, 10)).err(), Some(WrongCode));
}

/// RFC 9382, appendix A: M and N are the first points that repeated hashing of their names meets.
#[test]
fn the_two_constants_are_nobodys_choice() {
    let published = include_str!("../../../docs/protocol/spoken.md");
    for (name, used) in [("M", spoken::M), ("N", spoken::N)] {
        let mut hash = sha256(format!("edwards25519 point generation seed ({name})").as_bytes());
        let in_the_group = |bytes: &[u8; 32]| {
            CompressedEdwardsY(*bytes).decompress().is_some_and(|p| p.is_torsion_free() && !p.is_identity())
        };
        while !in_the_group(&hash) {
            hash = sha256(&hash);
        }
        assert_eq!(hash, used, "{name}");
        let hex = data_encoding::HEXLOWER.encode(&hash);
        assert!(published.contains(&format!("{name} = {hex}")), "{name} = {hex}");
    }
}
