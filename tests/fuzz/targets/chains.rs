//! Whole histories of a member chain, each statement really signed: by six keys, each of which may be a thief's.
//!
//! What must hold here is said of the result, not by the rules again: nobody is worth more than who let them in, somebody
//! who holds everything is left, and a chain that was kept answers as the whole one does.

use super::samples::{Device, NOW, device};
use std::sync::OnceLock;
use vault_crypto::sign::SigningKey;
use vault_protocol::chain::{Chain, Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::ids::Time;
use vault_protocol::key::WrapKey;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, List, Text};

const KEYS: usize = 6;
const LONGEST: usize = 8;

fn key(n: u8) -> &'static (SigningKey, WrapKey) {
    static ALL: OnceLock<Vec<(SigningKey, WrapKey)>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let one = |n: u8| {
            let Device { sign, unwrap, .. } = device(n);
            (sign, unwrap.public().clone())
        };
        (1..).take(KEYS).map(one).collect()
    });
    &all[usize::from(n) % KEYS]
}

/// Any powers there are: six bits, then the two of status.
fn powers(byte: u8) -> Powers {
    let bits = u32::from(byte & 0x3f) | u32::from(byte >> 6) << 16;
    wire::decode(&wire::encode(&bits), 16).expect("known bits")
}

fn end(byte: u8) -> Option<Time> {
    (byte != 0).then(|| NOW.plus(u64::from(byte) * 5 * Time::DAY))
}

fn genesis(bytes: &mut &[u8]) -> Statement {
    let [count] = super::take(bytes);
    let mut members =
        vec![Member { key: *key(0).0.public(), wrap: key(0).1.clone(), powers: Powers::ALL, not_after: None }];
    for n in 1..=count % 4 {
        let [bits, until] = super::take(bytes);
        members.push(Member {
            key: *key(n).0.public(),
            wrap: key(n).1.clone(),
            powers: powers(bits),
            not_after: end(until),
        });
    }
    Statement {
        seq: 0,
        prev: None,
        nonce: [1; 32],
        home: Home { server: Text::default(), key: None, log: None },
        members: List::new(members).expect("few members"),
        keyring: keyring_digest(b"0"),
        epoch: 0,
        root: root_commitment(&[0; 32]),
        time: NOW,
    }
}

/// The next statement, as somebody would change the last one: who signs, how much later, and some changes.
fn next(chain: &Chain, bytes: &mut &[u8]) -> (u8, Statement) {
    let [who, later, changes] = super::take(bytes);
    let head = chain.head();
    let time = head.time.plus(u64::from(later) * Time::DAY);
    let mut s = Statement { seq: head.seq + 1, prev: Some(chain.head_hash()), time, ..head.clone() };
    let mut members = head.members.to_vec();
    for _ in 0..changes % 5 {
        let [what, whom, much] = super::take(bytes);
        let public = *key(whom).0.public();
        let place = members.iter().position(|m| m.key == public);
        match (what % 9, place) {
            (0, None) => {
                let wrap = key(whom).1.clone();
                members.push(Member { key: public, wrap, powers: powers(much), not_after: None });
            }
            (1, Some(i)) => drop(members.remove(i)),
            (2, Some(i)) => members[i].powers = powers(much),
            (3, Some(i)) => members[i].not_after = end(much),
            (4, Some(i)) => members[i].wrap = key(much).1.clone(),
            (5, _) => {
                s.epoch += 1;
                s.root = root_commitment(&[much; 32]);
                s.keyring = keyring_digest(&[much]);
            }
            (6, _) => s.home.server = Text::new("https://other.example").expect("short"),
            (7, _) => s.time = Time(s.time.0.saturating_sub(u64::from(much) * Time::DAY)),
            (8, _) => s.keyring = keyring_digest(&[much]),
            _ => {}
        }
    }
    s.members = List::new(members).expect("no more than the keys there are");
    (who, s)
}

fn acts(powers: Powers) -> u32 {
    powers.bits() & 0x3f
}

/// What its signer may hand out.
fn reach(powers: Powers) -> u32 {
    let all = powers.has(Powers::ALL) || powers.has(Powers::ADD_DEVICE);
    if all { 0x3f } else { acts(powers) }
}

fn listed<'s>(s: &'s Statement, m: &Member) -> Option<&'s Member> {
    s.members.iter().find(|other| other.key == m.key)
}

fn holds(before: &Chain, after: &Chain, signer: &Member) {
    let (old, new) = (before.head(), after.head());
    assert_eq!(before.vault_id(), after.vault_id(), "a vault keeps its id");
    assert!(before.is_prefix_of(after) && new.time >= old.time, "a chain goes on from its head");
    assert!(new.epoch == old.epoch || new.epoch == old.epoch + 1, "one epoch after another");
    let whole = |m: &Member| m.powers.has(Powers::ALL) && m.not_after.is_none();
    assert!(new.members.iter().any(whole), "somebody who holds everything is left");
    for m in new.members.iter() {
        let was = listed(old, m);
        let had = was.map_or(0, |w| acts(w.powers));
        let gained = acts(m.powers) & !had;
        assert_eq!(gained & !reach(signer.powers), 0, "nobody gives what they have not");
        let other = m.key != signer.key;
        assert!(!(other && was.is_some_and(|w| w.wrap != m.wrap)), "nobody changes another's wrapping key");
        let outlives = signer.not_after.is_some_and(|end| m.not_after.is_none_or(|e| e > end));
        assert!(!(gained != 0 && outlives), "nobody lets in who outlives them");
    }
    for m in old.members.iter().filter(|m| m.is_valid(new.time) && m.key != signer.key) {
        let gone = listed(new, m).is_none_or(|n| acts(n.powers) != acts(m.powers));
        assert!(!gone || acts(m.powers) & !reach(signer.powers) == 0, "nobody takes from above");
        assert!(!gone || !signer.powers.has(Powers::ADD_DEVICE), "the circle only adds");
    }
}

pub fn run(mut bytes: &[u8]) {
    let first = genesis(&mut bytes);
    let first = Signed::decode(key(0).0.sign(first).bytes()).expect("what was signed is read");
    let Ok(mut chain) = Chain::start(first) else { return };
    for _ in 0..LONGEST {
        if bytes.is_empty() {
            break;
        }
        let (who, statement) = next(&chain, &mut bytes);
        let signed = key(who).0.sign(statement);
        let read = || Signed::<Statement>::decode(signed.bytes()).expect("what was signed is read");
        let known = chain.keep().expect("a short chain");
        let known = wire::decode(&wire::encode(&known), 1 << 20).expect("what was kept is read");
        let kept = Chain::recall(&known).expect("what was kept is recalled").apply(read());
        let went_on = chain.apply(read());
        assert_eq!(went_on.as_ref().err(), kept.as_ref().err(), "a chain that was kept judges as the whole one");
        let Ok(longer) = went_on else { continue };
        assert_eq!(longer.keep(), kept.expect("as the whole one").keep(), "and remembers the same");
        let signer = chain.member(key(who).0.public().as_bytes(), longer.head().time);
        holds(&chain, &longer, signer.expect("who signed might speak"));
        chain = longer;
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let add = |whom: u8, powers: u8| vec![0, 1, 1, 0, whom, powers];
    let histories = [
        vec![0],
        vec![2, 0x5f, 0, 0x0e, 20],
        [vec![0], add(1, 0x1f), add(2, 0x0e), add(3, 0x20)].concat(),
        // A sheet that is replaced and comes back; a guardian; a new epoch after somebody left.
        [vec![1, 0x5f, 0], vec![0, 1, 2, 1, 1, 0, 5, 0, 7], vec![1, 3, 2, 0, 1, 0x5f, 5, 0, 8]].concat(),
        [vec![1, 0x5f, 0], add(2, 0x9f), vec![2, 1, 2, 1, 0, 0, 5, 0, 9], vec![1, 1, 2, 1, 2, 0, 5, 0, 3]].concat(),
        [vec![1, 0x20, 9], vec![1, 1, 1, 0, 4, 0x1f], vec![4, 1, 1, 3, 1, 9]].concat(),
    ];
    histories.to_vec()
}
