//! Policies: the file, and who is enough.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use proptest::prelude::*;
use vault_log::checkpoint::CheckpointError;
use vault_log::key::KeyError;
use vault_log::limits::{MAX_POLICY, MAX_POLICY_GROUPS, MAX_POLICY_LOGS, MAX_POLICY_WITNESSES};
use vault_log::note::NoteError;
use vault_log::policy::{Policy, PolicyError, PolicyFault as Fault, Unwitnessed};

fn witness(seed: u8) -> String {
    format!("witness w{seed} {}\n", cosigner(seed).key())
}

fn log_line(seed: u8) -> String {
    format!("log {}\n", log_signer(seed).key())
}

fn parse(text: &str) -> Result<Policy, PolicyError> {
    Policy::parse(text.as_bytes())
}

/// The example of tlog-policy: two of three X, and any of three Y.
fn two_operators() -> Policy {
    let witnesses: String = (10..16).map(witness).collect();
    let groups = "group X-witnesses 2 w10 w11 w12\ngroup Y-witnesses any w13 w14 w15\n\
                  group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n";
    parse(&format!("{}{witnesses}{groups}", log_line(1))).unwrap()
}

#[test]
fn the_least_number_of_witnesses_is_counted_through_groups() {
    // Two of three, and one of three.
    assert_eq!(two_operators().least(), 3);
    assert_eq!(parse(&format!("{}quorum none\n", log_line(1))).unwrap().least(), 0);
}

#[test]
fn groups_of_groups() {
    let (policy, log) = (two_operators(), Log::with(1, &entries(9)));
    let verify = |who: &[u8]| {
        let seeds: Vec<_> = who.iter().map(|seed| (*seed, 100 + u64::from(*seed))).collect();
        policy.verify(&log.cosigned(&seeds))
    };
    for enough in [&[10, 11, 13][..], &[12, 10, 15], &[10, 11, 12, 13, 14, 15], &[14, 12, 11]] {
        assert_eq!(verify(enough).unwrap().by().len(), enough.len());
    }
    for few in [&[][..], &[10, 11, 12], &[10, 13, 14, 15], &[13, 14, 15]] {
        let Err(Unwitnessed::NoQuorum(names)) = verify(few) else { panic!("{few:?} are enough?") };
        assert_eq!(names.len(), few.len());
    }
    // Whoever reads it learns who did sign.
    let said = |who: &[u8]| verify(who).unwrap_err().to_string();
    assert_eq!(said(&[]), "the witnesses that signed are too few: none");
    let (a, b) = (cosigner(10), cosigner(13));
    let two = format!("{}, {}", a.key().name().as_str(), b.key().name().as_str());
    assert_eq!(said(&[10, 13]), format!("the witnesses that signed are too few: {two}"));
    // The same witness twice is one witness.
    assert!(verify(&[10, 10, 13]).is_err());
}

#[test]
fn times_between_which_something_was() {
    let (policy, log) = (two_operators(), Log::with(1, &entries(9)));
    let witnessed = policy.verify(&log.cosigned(&[(10, 50), (11, 90), (12, 70), (13, 60), (14, 40)])).unwrap();
    // By 70, w10 and w12, w13 and w14 had signed. Since 60, w11 and w12, and w13.
    assert_eq!((witnessed.existed_by(), witnessed.current_at()), (Some(70), Some(60)));
    // A witness that signed again says both: the first time for what was, the last for what is.
    let again = policy.verify(&log.cosigned(&[(10, 50), (11, 50), (13, 50), (10, 80), (11, 80), (13, 80)])).unwrap();
    assert_eq!((again.existed_by(), again.current_at()), (Some(50), Some(80)));
    let none = parse(&format!("{}{}quorum none\n", log_line(1), witness(10))).unwrap();
    let alone = none.verify(&log.cosigned(&[(10, 50)])).unwrap();
    assert_eq!((alone.existed_by(), alone.current_at(), alone.by().len()), (None, None, 1));
}

#[test]
fn logs_that_count() {
    let policy = parse(&format!("{}{}quorum none\n", log_line(1), log_line(2))).unwrap();
    assert!(policy.verify(&Log::with(1, &entries(3)).checkpoint()).is_ok());
    assert!(policy.verify(&Log::with(2, &entries(3)).checkpoint()).is_ok());
    let unknown = Log::with(3, &entries(3)).checkpoint();
    assert_eq!(policy.verify(&unknown), Err(Unwitnessed::UnknownLog("log3.example/events/001".into())));
    // Known from elsewhere, with a policy that names no log.
    let open = parse("quorum none\n").unwrap();
    let verified = unknown.verify(log_signer(3).key()).unwrap();
    assert!(open.quorum(verified).is_ok() && open.verify(&unknown).is_err());
    // One log's key under another log's origin.
    let text = unknown.to_string().replacen("log3.example/events/001\n3", "log1.example/events/001\n3", 1);
    let claimed = vault_log::checkpoint::SignedCheckpoint::parse(text.as_bytes()).unwrap();
    let unsigned = Unwitnessed::Checkpoint(CheckpointError::Note(NoteError::Unsigned));
    assert_eq!(policy.verify(&claimed), Err(unsigned));
    // A wrong cosignature of a known witness refuses the whole.
    let strict =
        parse(&format!("{}{}{}group g any w10 w11\nquorum g\n", log_line(1), witness(10), witness(11))).unwrap();
    let checkpoint = Log::with(1, &entries(9)).cosigned(&[(10, 5), (11, 6)]).to_string();
    let lines: Vec<_> = checkpoint.lines().collect();
    let (good, other) = (lines[6], Log::with(1, &entries(8)).cosigned(&[(11, 6)]).to_string());
    let changed = checkpoint.replacen(good, other.lines().last().unwrap(), 1);
    let changed = vault_log::checkpoint::SignedCheckpoint::parse(changed.as_bytes()).unwrap();
    assert!(matches!(strict.verify(&changed), Err(Unwitnessed::Checkpoint(_))));
}

#[test]
fn what_the_file_may_hold() {
    let text = format!(
        "\t# a comment\n\n \t \n  log\t{}  https://log.example/  \n{}witness \u{212a} {} u\n\
         witness K {}\ngroup g 1 K\nquorum g\n# after\n",
        log_signer(1).key(),
        witness(10),
        cosigner(11).key(),
        cosigner(12).key(),
    );
    let policy = parse(&text).unwrap();
    assert_eq!(policy.logs()[0].url.as_deref(), Some(&b"https://log.example/"[..]));
    let names: Vec<_> = policy.witnesses().iter().map(|witness| witness.name.as_slice()).collect();
    assert_eq!(names, [b"w10".as_slice(), "\u{212a}".as_bytes(), b"K"]);
    assert_eq!((policy.witnesses()[1].url.as_deref(), policy.witnesses()[0].url.as_deref()), (Some(&b"u"[..]), None));
    // Names and comments are bytes, not text.
    let key = cosigner(1).key().to_string();
    let bytes = [b"# \xff\nwitness \xfe ".as_slice(), key.as_bytes(), b"\nquorum \xfe\n"];
    assert_eq!(Policy::parse(&bytes.concat()).unwrap().witnesses()[0].name, b"\xfe");
}

#[test]
fn what_the_file_may_not_hold() {
    let (l, a, b) = (log_line(1), witness(10), witness(11));
    let ab = format!("{a}{b}");
    let cases = [
        (String::new(), 1, Fault::NoQuorum),
        (ab.clone(), 3, Fault::NoQuorum),
        ("quorum none".into(), 1, Fault::NoNewline),
        ("quorum none\n#".into(), 2, Fault::NoNewline),
        ("quorum none\nquorum none\n".into(), 2, Fault::SecondQuorum),
        ("quorum\n".into(), 1, Fault::Line),
        ("quorum none none\n".into(), 1, Fault::Line),
        ("Quorum none\n".into(), 1, Fault::Line),
        ("quorum w10\n".into(), 1, Fault::UnknownName),
        (format!("quorum w10\n{a}"), 1, Fault::UnknownName),
        ("quorum none # why\n".into(), 1, Fault::Line),
        ("log\n".into(), 1, Fault::Line),
        ("log key\n".into(), 1, Fault::Key(KeyError::Format)),
        (format!("{} url more\n", l.trim_end()), 1, Fault::Line),
        (l.replace("log ", "witness w "), 1, Fault::KeyKind),
        (a.replace("witness w10", "log"), 1, Fault::KeyKind),
        (format!("{l}{l}"), 2, Fault::SameKey),
        (format!("{a}{}", a.replace("w10", "x")), 2, Fault::SameKey),
        (format!("{a}{}", log_line(10)), 2, Fault::SameKey),
        (format!("{}{a}", log_line(10)), 2, Fault::SameKey),
        (format!("{a}{}", b.replace("w11", "w10")), 2, Fault::NameTaken),
        (a.replace("w10", "none"), 1, Fault::NameTaken),
        (format!("{ab}group w10 any w11\n"), 3, Fault::NameTaken),
        (format!("{ab}group none any w11\n"), 3, Fault::NameTaken),
        (format!("{ab}group g any\n"), 3, Fault::Line),
        (format!("{ab}group g\n"), 3, Fault::Line),
        (format!("{ab}group g any none\n"), 3, Fault::UnknownName),
        (format!("{ab}group g any g\n"), 3, Fault::UnknownName),
        (format!("{ab}group g any w12\n"), 3, Fault::UnknownName),
        (format!("{ab}group g any w10 w10\n"), 3, Fault::InAGroup),
        (format!("{ab}group g any w10\ngroup h any w11 w10\n"), 4, Fault::InAGroup),
        (format!("{ab}group g any w10\ngroup h any g\ngroup i any g\n"), 5, Fault::InAGroup),
        (format!("{ab}group g 0 w10\n"), 3, Fault::Threshold),
        (format!("{ab}group g 3 w10 w11\n"), 3, Fault::Threshold),
        (format!("{ab}group g -1 w10\n"), 3, Fault::Threshold),
        (format!("{ab}group g +1 w10\n"), 3, Fault::Threshold),
        (format!("{ab}group g 01 w10\n"), 3, Fault::Threshold),
        (format!("{ab}group g ALL w10\n"), 3, Fault::Threshold),
        (format!("{ab}group g 18446744073709551617 w10\n"), 3, Fault::Threshold),
        ("quorum none\r\n".into(), 1, Fault::Character),
        ("# \u{7f}\nquorum none\n".into(), 1, Fault::Character),
        ("# \0\nquorum none\n".into(), 1, Fault::Character),
        ("#".repeat(MAX_POLICY + 1), 1, Fault::TooMuch),
    ];
    for (text, line, fault) in cases {
        let found = parse(&text).map(|_| ());
        assert_eq!(found, Err(PolicyError { line, fault }), "{:?}", &text[..text.len().min(400)]);
    }
}

#[test]
fn as_many_as_named_and_no_more() {
    let key = |kind: u8, i: usize| {
        let seed = |i: usize| [(i >> 8) as u8 + kind, i as u8].repeat(16).try_into().unwrap();
        match kind {
            0 => vault_log::note::NoteSigner::derive(name("l"), &seed(i)).key().to_string(),
            _ => vault_log::cosignature::Cosigner::derive(name("w"), &seed(i)).key().to_string(),
        }
    };
    let logs = |count| (0..count).map(|i| format!("log {}\n", key(0, i))).collect::<String>();
    let witnesses = |count| (0..count).map(|i| format!("witness w{i} {}\n", key(1, i))).collect::<String>();
    let groups = |count| (0..count).map(|i| format!("group g{i} any w{i}\n")).collect::<String>();
    let at = |l, w, g| parse(&format!("{}{}{}quorum none\n", logs(l), witnesses(w), groups(g))).map(|_| ());
    assert_eq!(at(MAX_POLICY_LOGS, MAX_POLICY_WITNESSES, MAX_POLICY_GROUPS), Ok(()));
    let too_much = |line| Err(PolicyError { line, fault: Fault::TooMuch });
    assert_eq!(at(MAX_POLICY_LOGS + 1, 0, 0), too_much(MAX_POLICY_LOGS + 1));
    assert_eq!(at(0, MAX_POLICY_WITNESSES + 1, 0), too_much(MAX_POLICY_WITNESSES + 1));
    // Groups of groups, to have names for one more.
    let chain: String = (1..=MAX_POLICY_GROUPS).map(|i| format!("group g{i} any g{}\n", i - 1)).collect();
    let deep = format!("{}group g0 any w0\n{chain}quorum none\n", witnesses(1));
    assert_eq!(parse(&deep).map(|_| ()), too_much(1 + MAX_POLICY_GROUPS + 1));
    let filled = |bytes: usize| parse(&format!("quorum none\n#{}\n", "x".repeat(bytes - 14))).map(|_| ());
    assert_eq!((filled(MAX_POLICY), filled(MAX_POLICY + 1)), (Ok(()), too_much(1)));
}

#[test]
fn quorums_that_withstand_a_third() {
    let witnesses: String = (10..17).map(witness).collect();
    let names: Vec<_> = (10..17).map(|seed| format!("w{seed}")).collect();
    let judge = |quorum: &str| parse(&format!("{witnesses}{quorum}\n")).unwrap().withstands_a_third();
    assert!(!judge("quorum none") && judge("quorum w10"));
    for n in 1..=names.len() {
        for k in 1..=n {
            let group = format!("group g {k} {}\nquorum g", names[..n].join(" "));
            assert_eq!(judge(&group), k > 2 * n / 3, "{k} of {n}");
        }
    }
    assert!(!judge("group g all w10 w11\ngroup h all g\nquorum h"), "groups of groups are not judged");
}

proptest! {
    /// A quorum over random groups holds exactly when counting by hand says so.
    #[test]
    fn any_groups_are_counted_right(
        thresholds in prop::collection::vec(1usize..4, 4),
        signed in prop::collection::btree_set(0u8..8, 0..8),
    ) {
        // Four groups of two witnesses or groups before: g0 = w0 w1, g1 = g0 w2 w3, g2 = g1 w4, g3 = g2 w5 w6 w7.
        let members: [&[&str]; 4] = [&["w20", "w21"], &["g0", "w22", "w23"], &["g1", "w24"], &["g2", "w25", "w26", "w27"]];
        let mut text: String = log_line(1) + &(20..28).map(witness).collect::<String>();
        let mut reached = [false; 4];
        for (i, members) in members.iter().enumerate() {
            let k = thresholds[i].min(members.len());
            text += &format!("group g{i} {k} {}\n", members.join(" "));
            let counts = |member: &&&str| match member.strip_prefix('g') {
                Some(group) => reached[group.parse::<usize>().unwrap()],
                None => signed.contains(&(member[1..].parse::<u8>().unwrap() - 20)),
            };
            reached[i] = members.iter().filter(counts).count() >= k;
        }
        let policy = parse(&(text + "quorum g3\n")).unwrap();
        let by: Vec<_> = signed.iter().map(|w| (w + 20, 7)).collect();
        let checkpoint = Log::with(1, &entries(3)).cosigned(&by);
        prop_assert_eq!(policy.verify(&checkpoint).is_ok(), reached[3]);
    }
}
