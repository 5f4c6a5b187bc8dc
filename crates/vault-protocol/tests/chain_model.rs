//! The rules of the member chain a second time, from docs/protocol/chain.md and not from the code: slow, without any
//! state, everything looked up in the history. Random histories must be judged alike; and three games are played against
//! the code with stolen keys.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use vault_protocol::chain::{Chain, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::ids::Time;
use vault_protocol::key::PublicKey;
use vault_protocol::wire::List;

const DAY: u64 = Time::DAY;
const RESCUE: Powers = Powers::ALL.and(Powers::RESCUE);
const GUARDIAN: Powers = Powers::ALL.and(Powers::GUARDIAN);

/// Statements as they were accepted, each with the key that signed it.
type History = [(PublicKey, Statement)];

mod model {
    use super::*;

    fn listed(s: &Statement, key: PublicKey) -> Option<&Member> {
        s.members.iter().find(|m| m.key == key)
    }
    fn has(m: Option<&Member>, p: Powers) -> bool {
        m.is_some_and(|m| m.powers.has(p))
    }
    fn ends(m: &Member) -> u64 {
        m.not_after.map_or(u64::MAX, |t| t.0)
    }
    fn alive(m: &Member, at: Time) -> bool {
        at.0 < ends(m)
    }
    fn plain(p: Powers) -> u32 {
        p.bits() & 0xffff
    }
    /// Bits that a member with these may hand out or take away.
    fn span(p: Powers) -> u32 {
        if p.has(Powers::ALL) { plain(p) | Powers::ADD_DEVICE.bits() } else { plain(p) }
    }
    fn readers(s: &Statement) -> BTreeSet<PublicKey> {
        s.members.iter().filter(|m| m.powers.has(Powers::READ) && alive(m, s.time)).map(|m| m.key).collect()
    }

    /// Who signed statement `i`, as a member: of the list before it, or a replaced rescue sheet.
    fn signer(h: &History, i: usize) -> Option<Member> {
        speaks(&h[..i], h[i].0, h[i].1.time)
    }
    pub(super) fn speaks(h: &History, key: PublicKey, at: Time) -> Option<Member> {
        let (_, head) = h.last()?;
        listed(head, key).filter(|m| alive(m, at)).cloned().or_else(|| lingers(h, key, at))
    }

    /// 14: the statement from which a status counts. `end` = how many statements to look at; the key has it in the last.
    fn rank(h: &History, key: PublicKey, status: Powers) -> usize {
        let mut from = h.len() - 1;
        while from > 0 && has(listed(&h[from - 1].1, key), status) {
            from -= 1;
        }
        match from.checked_sub(1).and_then(|_| signer(h, from)) {
            Some(by) if by.powers.has(status) => rank_of_speaker(&h[..from], by.key, status),
            _ => from,
        }
    }
    fn rank_of_speaker(h: &History, key: PublicKey, status: Powers) -> usize {
        let mut end = h.len();
        while end > 1 && !has(listed(&h[end - 1].1, key), status) {
            end -= 1;
        }
        rank(&h[..end], key, status)
    }

    /// 13: a rescue member that others took out of the list less than 30 days ago, and nobody senior has spoken since.
    fn lingers(h: &History, key: PublicKey, at: Time) -> Option<Member> {
        let out = (1..h.len())
            .rev()
            .find(|i| has(listed(&h[i - 1].1, key), Powers::RESCUE) && listed(&h[*i].1, key).is_none())?;
        let mine = rank(&h[..out], key, Powers::RESCUE);
        for i in out..h.len() {
            let by = signer(h, i)?;
            let senior = by.powers.has(Powers::RESCUE) && rank_of_speaker(&h[..i], by.key, Powers::RESCUE) < mine;
            if by.key == key || senior {
                return None;
            }
        }
        let late = at.0 >= h[out].1.time.0 + 30 * DAY;
        if late { None } else { listed(&h[out - 1].1, key).cloned() }
    }

    fn shape(s: &Statement) -> bool {
        let keys: BTreeSet<_> = s.members.iter().map(|m| m.key).collect();
        let sheets: Vec<_> = s.members.iter().filter(|m| m.powers.has(Powers::RESCUE)).collect();
        keys.len() == s.members.len()
            && s.members
                .iter()
                .all(|m| !m.powers.has(Powers::ADD_DEVICE) || m.powers.bits() == Powers::ADD_DEVICE.bits())
            && sheets.len() < 2
            && sheets.iter().all(|m| m.powers.has(Powers::ALL) && m.not_after.is_none())
            && sheets.iter().all(|m| !m.powers.has(Powers::GUARDIAN))
            && s.members.iter().any(|m| m.powers.has(Powers::ALL) && m.not_after.is_none())
    }

    /// Whether `by` may say `s` after this history.
    pub(super) fn legal(h: &History, by: PublicKey, s: &Statement) -> bool {
        let Some((_, head)) = h.last() else {
            let me = listed(s, by);
            return shape(s) && s.epoch == 0 && has(me, Powers::ALL) && me.is_some_and(|m| alive(m, s.time));
        };
        let Some(me) = speaks(h, by, s.time) else { return false };
        if !shape(s) || s.time < head.time {
            return false;
        }
        let added: Vec<_> = s.members.iter().filter(|m| listed(head, m.key).is_none()).collect();
        let gone: Vec<_> = head.members.iter().filter(|m| listed(s, m.key).is_none()).collect();
        let both = || head.members.iter().filter_map(|b| listed(s, b.key).map(|m| (b, m)));
        let changed: Vec<_> = both().filter(|(b, m)| b != m).collect();
        // 13: nobody else puts a lingering sheet back.
        if added.iter().any(|m| m.key != by && lingers(h, m.key, s.time).is_some()) {
            return false;
        }
        // 9
        if me.powers == Powers::ADD_DEVICE {
            return gone.is_empty()
                && changed.is_empty()
                && added.len() == 1
                && added[0].powers == Powers::ALL
                && ends(added[0]) <= ends(&me)
                && (&s.home, s.epoch, s.root) == (&head.home, head.epoch, head.root);
        }
        if !me.powers.has(Powers::MEMBERS) {
            return false;
        }
        // 10
        let guarded = head.members.iter().any(|b| b.powers.has(Powers::GUARDIAN) && alive(b, s.time));
        let gives = |m: &Member, b: Option<&Member>| {
            let rescue = m.powers.has(Powers::RESCUE) && !has(b, Powers::RESCUE);
            let guardian = m.powers.has(Powers::GUARDIAN) && !has(b, Powers::GUARDIAN);
            let noble = me.powers.has(Powers::RESCUE) || me.powers.has(Powers::GUARDIAN);
            plain(m.powers) & !span(me.powers) == 0
                && ends(m) <= ends(&me)
                && (!rescue || me.powers.has(Powers::ALL))
                && (!guardian || (me.powers.has(Powers::ALL) && (noble || !guarded)))
        };
        // 11
        let above = |b: &Member| {
            let guardian = b.powers.has(Powers::GUARDIAN)
                && !(me.powers.has(Powers::RESCUE)
                    && rank_of_speaker(h, by, Powers::RESCUE) <= rank(h, b.key, Powers::GUARDIAN));
            b.key == by || !alive(b, s.time) || (!guardian && plain(b.powers) & !span(me.powers) == 0)
        };
        let members = added.iter().all(|m| gives(m, None))
            && gone.iter().all(|b| above(b))
            && changed.iter().all(|(b, m)| {
                let only_less = m.powers.bits() & !b.powers.bits() == 0 && ends(m) <= ends(b) && m.wrap == b.wrap;
                // 12
                let own = b.key == by || (m.wrap == b.wrap && !b.powers.has(Powers::RESCUE));
                above(b) && own && (only_less || gives(m, Some(b)))
            });
        // 15 to 18
        let epoch =
            (s.epoch == head.epoch && s.root == head.root) || (s.epoch == head.epoch + 1 && s.root != head.root);
        let reads = me.powers.has(Powers::READ);
        let had_root: BTreeSet<_> =
            h.iter().rev().take_while(|(_, o)| o.epoch == head.epoch).flat_map(|(_, o)| readers(o)).collect();
        let lost = !had_root.is_subset(&readers(s));
        members
            && (s.home == head.home || me.powers.has(Powers::ALL))
            && epoch
            && (reads || (s.epoch == head.epoch && s.keyring == head.keyring))
            && (!reads || !lost || s.epoch > head.epoch)
    }
}

/// One random edit of a statement.
#[derive(Clone, Debug)]
enum Edit {
    Add(u8, Powers, Option<u64>),
    Remove(u8),
    Powers(u8, Powers),
    End(u8, Option<u64>),
    Wrap(u8),
    Home,
    Keyring,
    Rotate,
    Reroot,
}

/// Who signs: mostly a member; a number above 200 is any key.
fn speaker(chain: &Chain, by: u8, keys: u8) -> u8 {
    let members = &chain.head().members;
    let listed = members.get(usize::from(by) % members.len().max(1)).filter(|_| by < 200);
    let number = listed.and_then(|m| (1..=keys).find(|k| key(*k).public == m.key));
    number.unwrap_or(by % keys + 1)
}

/// A statement to be: who signs, how much later, what changes, whether the epoch is put right at the end.
#[derive(Clone, Debug)]
struct Move {
    by: u8,
    later: u64,
    edits: Vec<Edit>,
    careful: bool,
}

fn powers() -> impl Strategy<Value = Powers> {
    prop_oneof![
        4 => Just(Powers::ALL),
        2 => Just(RESCUE),
        2 => Just(GUARDIAN),
        1 => Just(Powers::ADD_DEVICE),
        1 => Just(Powers::WRITE.and(Powers::MEMBERS)),
        1 => Just(Powers::READ.and(Powers::MEMBERS)),
        1 => Just(Powers::WRITE.and(Powers::MEMBERS).and(Powers::GUARDIAN)),
        1 => Just(Powers::READ.and(Powers::SHARE)),
        1 => Just(Powers::default()),
    ]
}

/// Days from the start of the story.
fn end() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![3 => Just(None), 2 => (0u64..120).prop_map(Some)]
}

fn edit(keys: u8) -> impl Strategy<Value = Edit> {
    let k = move || 1..=keys;
    prop_oneof![
        5 => (k(), powers(), end()).prop_map(|(k, p, e)| Edit::Add(k, p, e)),
        5 => k().prop_map(Edit::Remove),
        3 => (k(), powers()).prop_map(|(k, p)| Edit::Powers(k, p)),
        2 => (k(), end()).prop_map(|(k, e)| Edit::End(k, e)),
        1 => k().prop_map(Edit::Wrap),
        1 => Just(Edit::Home),
        1 => Just(Edit::Keyring),
        2 => Just(Edit::Rotate),
        1 => Just(Edit::Reroot),
    ]
}

fn a_move(keys: u8) -> impl Strategy<Value = Move> {
    let later = prop_oneof![6 => 0..DAY, 2 => DAY..20 * DAY, 1 => 25 * DAY..40 * DAY];
    (any::<u8>(), later, prop::collection::vec(edit(keys), 0..4), prop::bool::weighted(0.8))
        .prop_map(|(by, later, edits, careful)| Move { by, later, edits, careful })
}

fn day(n: Option<u64>) -> Option<Time> {
    n.map(|days| NOW.plus(days * DAY))
}

fn build(chain: &Chain, m: &Move) -> Statement {
    let mut s = follow(chain, m.later);
    let mut members = s.members.clone().into_vec();
    for edit in &m.edits {
        let at = |members: &[Member], k: u8| members.iter().position(|m| m.key == key(k).public);
        match edit {
            Edit::Add(k, p, e) if at(&members, *k).is_none() => {
                members.push(Member { not_after: day(*e), ..key(*k).member(*p) });
            }
            Edit::Remove(k) => members.retain(|m| m.key != key(*k).public),
            Edit::Powers(k, p) => {
                if let Some(i) = at(&members, *k) {
                    members[i].powers = *p;
                }
            }
            Edit::End(k, e) => {
                if let Some(i) = at(&members, *k) {
                    members[i].not_after = day(*e);
                }
            }
            Edit::Wrap(k) => {
                if let Some(i) = at(&members, *k) {
                    members[i].wrap = wrap(77);
                }
            }
            Edit::Home => s.home.server = text("https://other.example"),
            Edit::Keyring => s.keyring = keyring_digest(b"other"),
            Edit::Rotate => s.epoch += 1,
            Edit::Reroot => s.root = root_commitment(&[9; 32]),
            Edit::Add(..) => {}
        }
    }
    members.truncate(32);
    if m.careful {
        let rotate = chain.must_rotate(&members, s.time);
        s.epoch = chain.head().epoch + u64::from(rotate);
        s.root = if rotate { root_commitment(&id(s.epoch as u8)) } else { chain.head().root };
        s.keyring = if rotate { keyring_digest(&s.epoch.to_be_bytes()) } else { s.keyring };
    }
    s.members = List::new(members).unwrap();
    s
}

fn first(with: &[(u8, Powers, Option<u64>)]) -> Statement {
    let member = |(k, p, e): &(u8, Powers, Option<u64>)| Member { not_after: day(*e), ..key(*k).member(*p) };
    genesis(with.iter().map(member).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_are_those_of_the_page(
        members in prop::collection::vec((1u8..=5, powers(), end()), 1..6),
        family in any::<bool>(),
        moves in prop::collection::vec(a_move(5), 1..24),
    ) {
        let s = first(&members);
        let start = Chain::start(key(members[0].0).send(s.clone()));
        prop_assert_eq!(start.is_ok(), model::legal(&[], key(members[0].0).public, &s));
        // Most random lists found nothing: then a family does.
        let random = start.is_ok() && !family;
        let s = if random { s } else { first(&[(1, Powers::ALL, None), (2, GUARDIAN, Some(90)), (3, RESCUE, None)]) };
        let by = if random { members[0].0 } else { 1 };
        let mut chain = Chain::start(key(by).send(s.clone())).unwrap();
        let mut history = vec![(key(by).public, s)];
        for m in &moves {
            let s = build(&chain, m);
            let by = key(speaker(&chain, m.by, 5));
            let said = chain.apply(by.send(s.clone()));
            // A chain that was kept judges as the chain itself.
            if s.seq.is_multiple_of(4) {
                let kept = Chain::recall(&chain.keep().unwrap()).unwrap().apply(by.send(s.clone()));
                let (kept, said) = (kept.as_ref().map(Chain::keep), said.as_ref().map(Chain::keep));
                prop_assert_eq!(kept, said);
            }
            prop_assert_eq!(said.is_ok(), model::legal(&history, by.public, &s), "{:?} after {:?}: {:?}", m, history, said.err());
            if let Ok(next) = said {
                prop_assert!(chain.is_prefix_of(&next) && next.contains(&chain.head_ref()));
                prop_assert!(!next.is_prefix_of(&chain));
                history.push((by.public, s));
                chain = next;
            }
            for k in 1..=5 {
                let at = chain.head().time.plus(m.later);
                let model = model::speaks(&history, key(k).public, at);
                prop_assert_eq!(chain.member(key(k).public.as_bytes(), at).cloned(), model);
            }
        }
    }

    /// Whatever a helper with a mandate signs, alone or through keys it added: nobody it let in has more or lasts longer,
    /// and everybody else stands as before.
    #[test]
    fn a_limited_member_gains_nothing(
        powers in prop_oneof![
            Just(Powers::WRITE.and(Powers::MEMBERS)),
            Just(Powers::READ.and(Powers::MEMBERS)),
            Just(Powers::READ.and(Powers::WRITE).and(Powers::SHARE).and(Powers::MEMBERS)),
        ],
        moves in prop::collection::vec(a_move(8), 1..40),
    ) {
        // 1 device, 2 guardian, 3 sheet are honest; 4 is the helper, 5 to 8 whoever the helper lets in.
        let s = first(&[(1, Powers::ALL, None), (2, GUARDIAN, None), (3, RESCUE, None), (4, powers, Some(100))]);
        let mut chain = Chain::start(key(1).send(s.clone())).unwrap();
        for m in moves {
            let m = Move { by: 4 + m.by % 5, ..m };
            let Ok(next) = chain.apply(key(m.by).send(build(&chain, &m))) else { continue };
            chain = next;
            for old in s.members.iter().take(3) {
                prop_assert_eq!(chain.member(old.key.as_bytes(), chain.head().time), Some(old));
            }
            let others = chain.head().members.iter().filter(|n| !s.members.iter().take(3).any(|o| o.key == n.key));
            for new in others {
                prop_assert!(powers.has(new.powers), "{:?}", new);
                prop_assert!(new.not_after.is_some_and(|t| t <= NOW.plus(100 * DAY)));
            }
            prop_assert_eq!(&chain.head().home, &s.home);
        }
    }

    /// A stolen device with everything does what it likes for up to 29 days: then the paper takes the vault back in one
    /// statement, and no key of the thief is ever heard again.
    #[test]
    fn d4_the_rescue_sheet_takes_the_vault_back(moves in prop::collection::vec(a_move(8), 1..40), days in 0u64..29) {
        let s = first(&[(1, Powers::ALL, None), (2, Powers::ALL, None), (3, RESCUE, None)]);
        let mut chain = Chain::start(key(1).send(s)).unwrap();
        for m in moves {
            // The thief holds 1 and makes 4 to 8.
            let m = Move { by: [1, 4, 5, 6, 7, 8][usize::from(m.by) % 6], later: m.later % (DAY / 2), ..m };
            if chain.head().time.plus(m.later) >= NOW.plus(days * DAY) {
                break;
            }
            if let Ok(next) = chain.apply(key(m.by).send(build(&chain, &m))) {
                chain = next;
            }
        }
        let mut back = rotate(&chain, DAY);
        back.members = List::new([key(3).member(RESCUE), key(9).member(Powers::ALL)]).unwrap();
        let back = chain.apply(key(3).send(back));
        prop_assert!(back.is_ok(), "{:?} after {:?}", back.err(), chain);
        let back = back.unwrap();
        for k in [1, 2, 4, 5, 6, 7, 8] {
            prop_assert_eq!(back.member(key(k).public.as_bytes(), back.head().time), None);
        }
    }

    /// One parent, with everything and any number of keys and fresh rescue sheets, for any time, does not get rid of the
    /// other, nor speaks for them.
    #[test]
    fn one_guardian_does_not_remove_the_other(moves in prop::collection::vec(a_move(8), 1..40)) {
        let s = first(&[(1, GUARDIAN, None), (2, GUARDIAN, None)]);
        let other = s.members[1].clone();
        let mut chain = Chain::start(key(1).send(s)).unwrap();
        for m in moves {
            let m = Move { by: [1, 3, 4, 5, 6, 7, 8][usize::from(m.by) % 7], ..m };
            if let Ok(next) = chain.apply(key(m.by).send(build(&chain, &m))) {
                chain = next;
            }
            prop_assert_eq!(chain.member(other.key.as_bytes(), chain.head().time), Some(&other));
        }
    }
}

/// One line for the reader: a statement, and what is said of it here.
fn statement_line(what: &str, by: &Key, s: &Statement, ok: bool) -> String {
    let hex = data_encoding::HEXLOWER.encode(by.sign(s.clone()).bytes());
    format!("{what} {hex} {}\n", if ok { "ok" } else { "no" })
}

/// Random histories for the reader, with what each statement's fate is here and who may speak after it.
fn histories(count: usize) -> String {
    let mut runner = TestRunner::deterministic();
    let lists = prop::collection::vec((1u8..=5, powers(), end()), 1..6);
    let games = prop::collection::vec(a_move(5), 1..24);
    let mut lines = String::new();
    for n in 0..count {
        let members = lists.new_tree(&mut runner).unwrap().current();
        let (by, s) = (key(members[0].0), first(&members));
        let random = Chain::start(by.send(s.clone()));
        lines += &statement_line("first", by, &s, random.is_ok());
        let family = first(&[(1, Powers::ALL, None), (2, GUARDIAN, Some(90)), (3, RESCUE, None)]);
        let mut chain = match random {
            Ok(chain) if n % 2 == 0 => chain,
            _ => {
                lines += &statement_line("first", key(1), &family, true);
                Chain::start(key(1).send(family)).unwrap()
            }
        };
        for m in games.new_tree(&mut runner).unwrap().current() {
            let s = build(&chain, &m);
            let by = key(speaker(&chain, m.by, 5));
            let said = chain.apply(by.send(s.clone()));
            lines += &statement_line("next", by, &s, said.is_ok());
            chain = said.unwrap_or(chain);
            for k in 1..=5 {
                let at = chain.head().time.plus(m.later);
                let powers = chain.member(key(k).public.as_bytes(), at).map(|m| m.powers.bits().to_string());
                let powers = powers.unwrap_or_else(|| "none".into());
                writeln!(lines, "speaks {} {} {powers}", key(k).public, at.0).unwrap();
            }
        }
    }
    lines
}

/// A third time, in another language, by the reader of `tests/reader/`, which was written from the page alone.
#[test]
#[ignore = "starts the second reader: the part `reader` installs what it needs"]
fn the_second_reader_judges_alike() {
    let python = std::env::var("COFFRE_READER_PYTHON").expect("set by `cargo xtask test --only reader`");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/reader");
    let mut reader = Command::new(python);
    let reader =
        reader.args(["-B", "-m", "harness.histories"]).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut reader = reader.spawn().expect("the reader starts");
    reader.stdin.take().unwrap().write_all(histories(150).as_bytes()).unwrap();
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success(), "the reader says otherwise: its words are above");
    let said = String::from_utf8(output.stdout).unwrap();
    let counts: Vec<u32> = said.split_whitespace().filter_map(|w| w.parse().ok()).collect();
    assert!(counts.len() == 4 && counts.iter().all(|n| *n > 200), "one side was hardly looked at: {said}");
}
