//! A state read from a snapshot is the state the journal gives, whatever came before it and whatever comes after.

use super::*;
use crate::vault::copy;
use proptest::prelude::*;
use vault_crypto::deposit::Deposit;
use vault_crypto::journal::{Contact, GrantedPaper, LetterSent, Note, Profile};
use vault_crypto::secret::{DocumentKey, DropSecret, GrantSecret, ReleaseSeed, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_protocol::card::Level;
use vault_protocol::chain::KnownChain;
use vault_protocol::grant::{Custodian, Description, GrantHead, Rights};
use vault_protocol::hash::{Hash, ObjectDigest};
use vault_protocol::ids::{ChainRef, DocId, DropId, EntryId, GrantId, MailboxId, MessageId, ObjectId, SlotId, VaultId};

/// A letter, as it is signed: two may have one id.
fn letter(id: u8, title: u8, key: &SigningKey) -> Vec<u8> {
    let deposit = Deposit {
        recipient: VaultId::new([2; 32]),
        card: Hash::new([3; 32]),
        id: MessageId::new([id; 16]),
        giver: VaultId::new([1; 32]),
        chain: ChainRef { seq: 0, hash: Hash::new([1; 32]) },
        time: Time(u64::from(title)),
        doc: DocId::new([4; 16]),
        version: VersionId::new([5; 16]),
        digest: ObjectDigest::new([6; 32]),
        size: 7,
        title: words(title),
        file_name: words(title),
        type_code: Text::clipped("11502-2"),
        date: None,
        author: None,
        mime: Text::clipped("text/plain"),
        message: None,
        matter: None,
    };
    key.sign(deposit).bytes().to_vec()
}

type Roll = (u8, u8, u8, bool);

fn words(n: u8) -> Text<255> {
    Text::clipped(&format!("w{n}"))
}

fn about(doc: u8, version: u8, place: u8) -> Description {
    Description {
        doc: DocId::new([doc; 16]),
        version: VersionId::new([version; 16]),
        locator: ObjectId::new([place; 32]),
        digest: ObjectDigest::new([place; 32]),
        size: u64::from(version),
        title: words(version),
        file_name: words(place),
        type_code: Text::clipped("11502-2"),
        date: version.is_multiple_of(2).then(|| Text::clipped("2026-01-02")),
        author: version.is_multiple_of(3).then(|| words(version)),
        mime: Text::clipped("text/plain"),
        provenance: Provenance { origin: Origin::Owner, giver: None, name: None },
    }
}

fn head(n: u8, key: &SigningKey) -> Vec<u8> {
    let head = GrantHead {
        grant: GrantId::new([n; 16]),
        vault: VaultId::new([1; 32]),
        chain: ChainRef { seq: 0, hash: Hash::new([1; 32]) },
        recipient: VaultId::new([n; 32]),
        card: Hash::new([2; 32]),
        reader: *key.public(),
        slot: SlotId::new([n; 32]),
        secret: Hash::new([3; 32]),
        not_before: Time(1),
        not_after: Time(1000),
        max_reads: 9,
        rights: Rights { read: true, give: false, message: false },
        purpose: Hash::new([4; 32]),
        custodians: List::new([Custodian { server: Text::default(), key: *key.public() }]).expect("one"),
        seq: u64::from(n),
        prev: None,
        checkpoint: Bytes::new(*b"a checkpoint").expect("short"),
    };
    key.sign(head).bytes().to_vec()
}

fn known(n: u8) -> KnownChain {
    KnownChain {
        vault: VaultId::new([n % 3; 32]),
        first: u64::from(n),
        hashes: Bytes::new(vec![n; 64]).expect("two"),
        head: Bytes::new(vec![n; 5]).expect("short"),
        readers: List::default(),
        ranks: List::default(),
        lingering: List::default(),
    }
}

// Few documents, versions and doors, so that operations meet. Times grow, as they mostly do.
fn op((kind, a, b, flag): Roll, n: u64, key: &SigningKey) -> Op {
    let (doc, version, grant) = (DocId::new([a % 3; 16]), a % 3 * 8 + b % 4, GrantId::new([a % 3; 16]));
    let at = Time(n * Time::DAY * 8);
    let place = u8::try_from(n % 250).expect("below 250");
    let seen = Bytes::new(vec![a; 9]).expect("short");
    match kind % 20 {
        0..=2 => Op::AddVersion(AddVersion {
            about: about(a % 3, version, version),
            key: DocumentKey::generate(),
            tags: List::new(vec![Text::clipped(&format!("t{b}"))]).expect("one"),
            private: flag,
            replaces: flag.then(|| VersionId::new([version.wrapping_sub(1); 16])),
            content: [b; 32],
            added: at,
        }),
        3 => Op::Describe(Describe {
            doc,
            title: words(b),
            type_code: Text::clipped("x"),
            date: None,
            author: flag.then(|| words(b)),
            tags: List::default(),
            private: flag,
        }),
        4 => Op::Remove(DocAt { doc, at }),
        5 => Op::Restore(DocAt { doc, at }),
        6 => Op::Erase(DocAt { doc, at }),
        7 => Op::Note(Note { doc, text: Text::clipped(&format!("n{b}")), at }),
        8 => Op::Granted(Granted {
            head: Bytes::new(head(a % 3, key)).expect("short"),
            g: GrantSecret::generate(),
            seeds: List::new(vec![ReleaseSeed::generate()]).expect("one"),
            manager: SigningSeed::generate(),
            purpose: Text::clipped("p"),
            purpose_salt: [b; 16],
            standing: None,
            at,
        }),
        9 | 10 => {
            let paper = GrantedPaper {
                entry: EntryId::new([place; 16]),
                doc: DocId::new([b % 3; 16]),
                version: VersionId::new([b % 3 * 8 + a % 4; 16]),
                locator: ObjectId::new([if flag { b % 3 * 8 + a % 4 } else { 100 + place % 100 }; 32]),
            };
            let papers = List::new(vec![paper]).expect("one");
            Op::GrantedPage(GrantedPage { grant, page: u64::from(b % 4), hash: Hash::new([place; 32]), papers })
        }
        11 => Op::Revoked(Revoked { grant, at }),
        12 => Op::Closed(Closed { grant, custodian: u64::from(b % 2), closing: Bytes::new(vec![b; 3]).expect("3") }),
        // The place of a version that was never sealed anew is its own number.
        13 | 14 => Op::Resealed(Resealed {
            old: ObjectId::new([version; 32]),
            about: about(a % 3, version, if flag { version } else { 100 + place % 100 }),
            key: DocumentKey::generate(),
            at,
        }),
        15 => {
            let provenance = Provenance { origin: Origin::Owner, giver: None, name: None };
            Op::DepositDecided(DepositDecided { id: MessageId::new([b; 16]), doc: flag.then_some(doc), provenance, at })
        }
        16 => Op::OwnMailbox(OwnMailbox {
            id: MailboxId::new([b % 3; 32]),
            secret: DropSecret::generate(),
            contact: None,
        }),
        17 => Op::Contact(Contact {
            vault: VaultId::new([b % 3; 32]),
            name: Text::clipped(&format!("c{b}")),
            card: seen,
            chain: known(b),
            level: flag.then_some(Level::Spoken),
            at,
        }),
        18 => {
            // One that cannot be read, too.
            let deposit = if place == 0 { vec![b] } else { letter(b % 3, a, key) };
            let (drop, content) = (DropId::new([a; 32]), flag.then(|| ObjectDigest::new([b; 32])));
            Op::LetterSent(LetterSent { deposit: Bytes::new(deposit).expect("short"), drop, content })
        }
        _ if flag => Op::Profile(Profile { name: Text::clipped(&format!("{b}")), role: Text::default() }),
        _ => Op::OwnCard(OwnCard { card: seen, reader: SigningSeed::generate(), wrap: WrapSeed::generate() }),
    }
}

// What an encoding might leave out, in words.
fn shown(state: &State) -> String {
    let mut out = String::new();
    for d in state.docs.values() {
        out += &format!("{:?} {:?} {:?} {:?}\n", d.id, d.words, d.notes, d.removed);
        for v in &d.versions {
            out += &format!("  {:?} {:?} {:?} {:?} {:?}\n", v.about, v.replaces, v.added, v.by, v.resealed);
        }
        out += &format!("  now {:?}\n", d.current().about.version);
    }
    for g in state.grants.values() {
        out += &format!("{:?} {:?} {:?} {:?} {:?}\n", g.head, g.pages, g.papers, g.outdated, g.revoked);
    }
    out + &format!(
        "{:?} {:?} {:?} {:?} {}",
        state.sent,
        state.contacts,
        state.deposits,
        state.profile,
        state.cards.len()
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn a_snapshot_and_what_follows_is_the_whole_journal(
        before in proptest::collection::vec(any::<Roll>(), 0..60),
        after in proptest::collection::vec(any::<Roll>(), 0..30),
    ) {
        let key = SigningKey::derive(&SigningSeed::generate());
        let other = SigningKey::derive(&SigningSeed::generate());
        let by = |roll: &Roll| if roll.2 > 128 { *key.public() } else { *other.public() };
        let place = Snapshot { at: JournalRef::EMPTY, under: 7, log: (5, 6) };
        let mut whole = State::default();
        for (n, roll) in (1..).zip(&before) {
            whole.apply(op(*roll, n, &key), &by(roll));
        }
        let (at, mut restored) = decode(&encode(&place, &whole)).expect("what was encoded decodes");
        prop_assert_eq!((at.at, at.under, at.log), (place.at, place.under, place.log));
        prop_assert_eq!(shown(&whole), shown(&restored));
        for (n, roll) in (1 + before.len() as u64..).zip(&after) {
            let op = op(*roll, n, &key);
            restored.apply(copy(&op), &by(roll));
            whole.apply(op, &by(roll));
        }
        prop_assert_eq!(shown(&whole), shown(&restored));
        prop_assert_eq!(&encode(&place, &whole)[..], &encode(&place, &restored)[..]);
    }
}
