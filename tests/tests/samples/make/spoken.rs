//! One exchange of cards by a spoken code, message by message, and what each side must refuse.

use super::super::World;
use super::super::tree::Tree;
use super::{Out, hex, pair};
use vault_crypto::random::dangerous_fixed::with_bytes;
use vault_crypto::spoken::{Code, Shows, Types};
use vault_protocol::hash::Hash;
use vault_protocol::ids::ChainRef;
use vault_protocol::spoken::{SpokenCard, SpokenFirst, SpokenFourth, SpokenSecond, SpokenThird, SpokenWho};
use vault_protocol::wire::{Bytes, List, encode};

pub const CODE: &str = "4821 0937 7150";
const OTHER: &str = "4821 0937 7259";
/// Of who shows: scalar 64, salt 32. Of who types, the same.
pub const SHOWS: [u8; 96] = [0x58; 96];
pub const TYPES: [u8; 96] = [0x59; 96];

vault_protocol::record! {
    struct CardFile {
        chain: List<Bytes<{ 65 * 1024 }>, 1>,
        card: Bytes<{ 49 * 1024 }>,
    }
}

fn said(vault: &super::super::Vault) -> SpokenCard {
    let chain = List::new([Bytes::new(vault.first.bytes()).unwrap()]).unwrap();
    let file = CardFile { chain, card: Bytes::new(vault.card.bytes()).unwrap() };
    let chain = ChainRef { seq: 0, hash: Hash::new(*vault.id().as_bytes()) };
    SpokenCard { who: SpokenWho { vault: vault.id(), chain }, file: Bytes::new(encode(&file)).unwrap() }
}

/// The whole exchange.
pub struct Exchange {
    pub shows: SpokenCard,
    pub types: SpokenCard,
    pub first: SpokenFirst,
    pub second: SpokenSecond,
    pub third: SpokenThird,
    pub fourth: SpokenFourth,
}

pub fn exchange(w: &World, typed: &str) -> Exchange {
    let (shows, types) = (said(&w.dentist), said(&w.patient));
    let code = || Code::parse(typed).unwrap();
    let first = with_bytes(&SHOWS, || Shows::start(code()).1);
    let (typist, second) = with_bytes(&TYPES, || Types::answer(&code(), &first, types.clone())).unwrap();
    let answered = with_bytes(&SHOWS, || Shows::start(code()).0.answer(&second, &shows)).unwrap();
    let (_, fourth) = typist.finish(&answered.third).unwrap();
    answered.agreed.finish(&fourth).unwrap();
    Exchange { shows, types, first, second, third: answered.third, fourth }
}

pub(super) fn exchanges(w: &World, out: &mut Out) {
    codes(out);
    let (x, other) = (exchange(w, CODE), exchange(w, OTHER));
    let side = |form: &str, random: &[u8], own: &SpokenCard| {
        vec![pair("form", form), pair("code", CODE), pair("random", hex(random)), pair("own", hex(&encode(own)))]
    };
    let zeros = |n: usize| vec![0; n];
    // Part 1, as who shows the code reads it.
    let by = side("second", &SHOWS, &x.shows);
    let good = encode(&x.second);
    let mut add = |name: &str, expect: &str, comment: &str, fields: &[(String, String)], body: Vec<u8>| {
        out.add(name, expect, comment, fields, body)
    };
    add("second", "ok", "the answer of who types the code", &by, good.clone());
    add("second_other_code", "wrong-secret", "somebody typed another code", &by, encode(&other.second));
    let second = |change: &dyn Fn(&mut SpokenSecond)| {
        let mut message = x.second.clone();
        change(&mut message);
        encode(&message)
    };
    let flip = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    add("second_reflected", "wrong-secret", "the own share comes back", &by, second(&|m| m.share = x.first.share));
    let not = "not the canonical encoding of a point";
    add("second_no_point", "wrong-secret", not, &by, second(&|m| m.share = [0xff; 32]));
    add(
        "second_neutral",
        "wrong-secret",
        "the neutral element",
        &by,
        second(&|m| {
            m.share = [0; 32];
            m.share[0] = 1;
        }),
    );
    add("second_confirm", "wrong-secret", "a bit of the confirmation is another", &by, second(&|m| m.confirm[9] ^= 1));
    add(
        "second_sealed",
        "wrong-secret",
        "a bit of the sealed card is another",
        &by,
        second(&|m| {
            m.sealed = Bytes::new(flip(&m.sealed, 99)).unwrap();
        }),
    );
    let mut tree = Tree::parse(&good);
    *tree.at(&[0]) = Tree::Bytes(zeros(31));
    add("second_short_share", "expected", "a share of 31 bytes", &by, tree.encode());
    add("second_trailing", "trailing", "a byte after the end", &by, [&good[..], &[0]].concat());
    add("second_cut", "malformed", "cut in the middle", &by, good[..good.len() / 2].to_vec());
    // Part 2, as who types the code reads it.
    let by = [side("third", &TYPES, &x.types), vec![pair("first", hex(&encode(&x.first)))]].concat();
    let third = |change: &dyn Fn(&mut SpokenThird)| {
        let mut message = x.third.clone();
        change(&mut message);
        encode(&message)
    };
    add("third", "ok", "the card of who shows the code", &by, encode(&x.third));
    add("third_other_code", "wrong-secret", "somebody who does not know the code", &by, encode(&other.third));
    add(
        "third_nothing",
        "wrong-secret",
        "the answer to a wrong code: empty",
        &by,
        third(&|m| {
            m.sealed = Bytes::default();
            m.confirm = [0; 32];
        }),
    );
    add(
        "third_reflected",
        "wrong-secret",
        "the own sealed card comes back",
        &by,
        third(&|m| m.sealed = x.second.sealed.clone()),
    );
    add("third_confirm", "wrong-secret", "a bit of the confirmation is another", &by, third(&|m| m.confirm[31] ^= 1));
    let mut no_point = by.clone();
    no_point[4] = pair("first", hex(&encode(&SpokenFirst { share: [0xff; 32] })));
    add("third_after_no_point", "wrong-secret", "part 0 was no point", &no_point, encode(&x.third));
    // Part 3.
    let by = [side("fourth", &SHOWS, &x.shows), vec![pair("second", hex(&good))]].concat();
    add("fourth", "ok", "both have seen the same", &by, encode(&x.fourth));
    let mut fourth = x.fourth;
    fourth.confirm[0] ^= 1;
    add("fourth_confirm", "wrong-secret", "a bit of the confirmation is another", &by, encode(&fourth));
    add(
        "fourth_earlier",
        "wrong-secret",
        "the confirmation of part 2 once more",
        &by,
        encode(&SpokenFourth { confirm: x.third.confirm }),
    );
}

fn codes(out: &mut Out) {
    let mut add = |name: &str, expect: &str, comment: &str, typed: &str| {
        out.add(name, expect, comment, &[pair("form", "code")], typed.as_bytes().to_vec())
    };
    add("code", "ok", "twelve digits in three groups", CODE);
    add("code_dashes", "ok", "with dashes and dots", "48-21.0937 71-50");
    add("code_arabic", "ok", "in Arabic digits", "٤٨٢١ ٠٩٣٧ ٧١٥٠");
    add("code_slip", "checksum", "a digit is another", "4821 0937 7151");
    add("code_short", "unreadable", "eleven digits", "4821 0937 715");
    add("code_long", "unreadable", "thirteen digits", "4821 0937 71500");
    add("code_letter", "unreadable", "a letter among them", "4821 O937 7150");
}
