//! Keys, notes, checkpoints and cosignatures: what others publish verifies, and one changed bit does not.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use common::*;
use data_encoding::{BASE64, HEXLOWER};
use vault_log::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use vault_log::key::{KeyError, KeyKind, KeyName, VerifierKey};
use vault_log::limits::{MAX_KEY_NAME, MAX_NOTE, MAX_SIGNATURES, MAX_TIME};
use vault_log::note::{Note, NoteError, NoteSigner};
use vault_log::policy::Policy;
use vault_log::tree::TreeHead;

const EXAMPLE: &str = include_str!("vectors/c2sp-signed-note.txt");
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const COSIGNED: &str = include_str!("vectors/c2sp-cosigned-checkpoint.txt");
const PUBLIC: &str = include_str!("vectors/public-checkpoint.txt");
const PUBLIC_POLICY: &str = include_str!("vectors/public-policy.txt");

fn key(text: &str) -> VerifierKey {
    text.parse().unwrap()
}

#[test]
fn the_examples_of_the_specifications() {
    let note = Note::parse(EXAMPLE.as_bytes()).unwrap();
    assert_eq!(note.text(), "This is an example message.\n");
    assert_eq!(note.to_string(), EXAMPLE);
    let known = key(EXAMPLE_KEY);
    assert_eq!((known.id(), known.kind()), ([0x53, 0x0d, 0x90, 0x3a], KeyKind::Note));
    assert_eq!(known.to_string(), EXAMPLE_KEY);
    assert_eq!(note.verify([&known]).unwrap()[0].time, None);

    let checkpoint = SignedCheckpoint::parse(COSIGNED.as_bytes()).unwrap();
    assert_eq!(checkpoint.to_string(), COSIGNED);
    assert_eq!(checkpoint.claimed_origin(), "example.com/behind-the-sofa");
    let text = Checkpoint::parse(checkpoint.note().text()).unwrap();
    assert_eq!(text.head.size, 20_852_163);
    assert_eq!(text.head.root.to_string(), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
    let [_, cosignature] = checkpoint.note().signatures() else { panic!("two lines") };
    assert_eq!(note.signatures()[0].id(), known.id());
    assert_eq!(cosignature.bytes().len(), 72);
    assert_eq!(cosignature.bytes()[..8], 1_679_315_147_u64.to_be_bytes());
}

/// A log and four witnesses that run today. One line is of a type that is not read here, and is passed over.
#[test]
fn a_checkpoint_of_the_public_witness_network() {
    let policy = Policy::parse(PUBLIC_POLICY.as_bytes()).unwrap();
    let checkpoint = SignedCheckpoint::parse(PUBLIC.as_bytes()).unwrap();
    assert_eq!(checkpoint.note().signatures().len(), 6);
    let witnessed = policy.verify(&checkpoint).unwrap();
    assert_eq!(witnessed.checkpoint().head().size, 1_432_088_532);
    let names: Vec<_> = witnessed.by().iter().map(|(name, _)| name.as_str()).collect();
    let wanted = ["transparency.dev/DEV:witness-little-garden", "witness1.smartit.nu/witness1", "remora.n621.de"];
    assert_eq!(names[..3], wanted);
    assert_eq!((witnessed.existed_by(), witnessed.current_at()), (Some(0x6a12_2120), Some(0x6a12_2120)));
    // Every key comes back as it was written.
    for key in policy.witnesses().iter().map(|w| &w.key).chain(policy.logs().iter().map(|l| &l.key)) {
        assert!(PUBLIC_POLICY.contains(&key.to_string()));
    }
    let other = PUBLIC.replacen("1432088532", "1432088533", 1);
    assert!(policy.verify(&SignedCheckpoint::parse(other.as_bytes()).unwrap()).is_err());
}

#[test]
fn signatures_of_others_are_passed_over() {
    let (log, other) = (log_signer(1), log_signer(2));
    let mut note = log.sign("text\n").unwrap();
    let line =
        |name: &str, id: &[u8], signature: &[u8]| format!("— {name} {}\n", BASE64.encode(&[id, signature].concat()));
    let foreign = [
        // The same name with another id, the same id with another name, an unknown key, one of an unknown size.
        line(log.key().name().as_str(), b"abcd", &[0; 64]),
        line("another", &log.key().id(), &[0; 64]),
        line("another", b"abcd", &[1]),
        line("another", b"abcd", &[7; 5000]),
    ];
    let text = format!("{note}{}", foreign.concat());
    let parsed = Note::parse(text.as_bytes()).unwrap();
    assert_eq!(parsed.to_string(), text);
    assert_eq!(parsed.verify([log.key(), other.key()]).unwrap().len(), 1);
    assert_eq!(parsed.verify([other.key()]), Err(NoteError::Unsigned));
    assert_eq!(parsed.verify([]), Err(NoteError::Unsigned));

    // One wrong signature of a known key refuses the note, whoever else has signed.
    let (name, id) = (other.key().name().as_str(), other.key().id());
    for wrong in [line(name, &id, &[0; 64]), line(name, &id, &[1]), line(name, &id, &[0; 65])] {
        let parsed = Note::parse(format!("{note}{wrong}").as_bytes()).unwrap();
        let bad = Err(NoteError::BadSignature(other.key().name().clone()));
        assert_eq!(parsed.verify([log.key(), other.key()]), bad);
        assert_eq!(parsed.verify([log.key()]).unwrap().len(), 1);
    }
    note.add(other.sign("text\n").unwrap().signatures().iter().cloned()).unwrap();
    assert_eq!(note.verify([log.key(), other.key()]).unwrap().len(), 2);
}

/// A log's signature is no cosignature and the other way round, although both are Ed25519 by one seed.
#[test]
fn kinds_of_keys_are_never_taken_for_one_another() {
    let log = log_signer(1);
    let twin = VerifierKey::new(log.key().name().clone(), KeyKind::Cosignature, log.key().public()).unwrap();
    assert_ne!(twin.id(), log.key().id());
    let checkpoint = Checkpoint::sign(TreeHead::EMPTY, &log);
    assert_eq!(checkpoint.note().verify([&twin]), Err(NoteError::Unsigned));
    assert_eq!(checkpoint.verify(&twin), Err(CheckpointError::NotALogKey));
    assert_eq!(checkpoint.verify(log_signer(2).key()), Err(CheckpointError::OtherLog));
    // Whoever asks a verified one which log it is of gets that log's name: two logs are told apart by it.
    assert_eq!(checkpoint.verify(log.key()).unwrap().origin(), log.key().name().as_str());
}

#[test]
fn names_and_verifier_keys_have_one_form() {
    for good in ["a", "é", "a-b/c:d", "\u{200b}", &"x".repeat(MAX_KEY_NAME)] {
        assert_eq!(KeyName::new(good).unwrap().as_str(), good);
    }
    let bad = ["", " ", "a b", "a+b", "a\u{a0}b", "a\u{2003}b", "a\nb", "a\tb", "a\0", &"x".repeat(MAX_KEY_NAME + 1)];
    for bad in bad {
        assert_eq!(KeyName::new(bad), Err(KeyError::Name), "{bad:?}");
    }

    let good = EXAMPLE_KEY;
    let cases = [
        (good.replace("530d903a", "530D903A"), KeyError::Format),
        (good.replace("530d903a", "530d903"), KeyError::Format),
        (good.replace("530d903a", "530d903b"), KeyError::Id),
        (good.replace("/foo", "/fop"), KeyError::Id),
        (good.replace("/foo", "/f oo"), KeyError::Name),
        (good.replace("example.com/foo", ""), KeyError::Name),
        (good.replace("AekyeR", "AekyeS"), KeyError::Public),
        (format!("{good}="), KeyError::Format),
        (format!("{good} "), KeyError::Format),
        (format!("{good}\n"), KeyError::Format),
        (good[..good.len() - 4].to_owned(), KeyError::Format),
        ("example.com/foo+530d903a".into(), KeyError::Format),
        ("example.com/foo+530d903a+".into(), KeyError::Format),
        (good.replace("+Aek", "+Bek"), KeyError::Public),
        (format!("a+00000000+{}", BASE64.encode(&[6; 1313])), KeyError::Format),
        (format!("a+00000000+{}", BASE64.encode(&[[5u8].as_slice(), &[9; 32]].concat())), KeyError::Type(5)),
        ("+".repeat(100_000), KeyError::Format),
        ("a".repeat(512) + "+", KeyError::Format),
        ("a".repeat(511) + "+", KeyError::Name),
    ];
    for (text, wanted) in cases {
        let found = text.parse::<VerifierKey>().unwrap_err();
        // Which of two faults is found first does not matter where a change makes both.
        assert!(found == wanted || wanted == KeyError::Public, "{text}: {found}");
    }
}

/// Under these keys, or beside them, signatures can be forged.
#[test]
fn weak_keys_are_refused() {
    let weak = [
        // The identity, the point of order two, one of order four, one of order eight, and forms that are not canonical.
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];
    for weak in weak {
        let public: [u8; 32] = HEXLOWER.decode(weak.as_bytes()).unwrap().try_into().unwrap();
        assert_eq!(VerifierKey::new(name("a"), KeyKind::Note, &public), Err(KeyError::Public), "{weak}");
    }
    // A good key and a point of order eight.
    let good = curve25519_dalek::edwards::CompressedEdwardsY(*log_signer(1).key().public()).decompress().unwrap();
    let mixed = (good + curve25519_dalek::constants::EIGHT_TORSION[1]).compress().to_bytes();
    assert_eq!(VerifierKey::new(name("a"), KeyKind::Note, &mixed), Err(KeyError::Public));
}

#[test]
fn notes_that_are_none() {
    let log = log_signer(1);
    let good = log.sign("one\n\ntwo\n\n").unwrap();
    assert_eq!(Note::parse(good.to_string().as_bytes()).unwrap(), good, "empty lines are text but the last");
    let line = good.signatures()[0].to_string();
    let cases = [
        (String::new(), NoteError::Format),
        ("text\n".into(), NoteError::Format),
        ("text\n\n".into(), NoteError::Format),
        (format!("text\n{line}"), NoteError::Format),
        (format!("text\n\n{}", line.trim_end()), NoteError::Format),
        (format!("text\n\n{line}\n"), NoteError::Format),
        (format!("text\n\n{line}x"), NoteError::Format),
        (format!("text\n\nmore\n{line}"), NoteError::SignatureLine),
        (format!("text\n\n{}", line.replace('—', "-")), NoteError::SignatureLine),
        (format!("text\n\n{}", line.replace("— ", "—")), NoteError::SignatureLine),
        (format!("text\n\n{}", line.replace("— ", "—  ")), NoteError::SignatureLine),
        (format!("text\n\n{}", line.replace('=', "")), NoteError::SignatureLine),
        ("text\n\n— name AAAA\n".into(), NoteError::SignatureLine),
        ("text\n\n— name AAAAAA==\n".into(), NoteError::SignatureLine),
        ("text\n\n— name \n".into(), NoteError::SignatureLine),
        ("text\n\n— na+me AAAAAAA=\n".into(), NoteError::SignatureLine),
        (format!("text\r\n\n{line}"), NoteError::Characters),
        (format!("te\txt\n\n{line}"), NoteError::Characters),
        (format!("te\0xt\n\n{line}"), NoteError::Characters),
        (format!("text\n\n{}", line.repeat(MAX_SIGNATURES + 1)), NoteError::TooManySignatures),
        (format!("{}\n\n{line}", "x".repeat(MAX_NOTE)), NoteError::TooLong),
    ];
    for (text, wanted) in cases {
        assert_eq!(Note::parse(text.as_bytes()), Err(wanted), "{:?}", &text[..text.len().min(80)]);
    }
    assert_eq!(Note::parse(b"\xff\n\n\xe2\x80\x94 a AAAAAAA=\n"), Err(NoteError::Characters));
    assert_eq!(
        Note::parse(format!("text\n\n{}", line.repeat(MAX_SIGNATURES)).as_bytes()).unwrap().signatures().len(),
        64
    );
    assert_eq!(log.sign("no newline"), Err(NoteError::Format));
    assert_eq!(log.sign("two\r\n"), Err(NoteError::Characters));
    assert_eq!(log.sign(&format!("{}\n", "x".repeat(MAX_NOTE))), Err(NoteError::TooLong));
    // The longest note is one, read or grown to it; and so are the most signatures.
    let other = log_signer(2);
    let signed = |len: usize| {
        let short = log.sign("\n").unwrap().to_string().len() - 1;
        log.sign(&format!("{}\n", "x".repeat(len - short - 1))).unwrap()
    };
    let longest = signed(MAX_NOTE).to_string();
    assert_eq!(longest.len(), MAX_NOTE);
    assert!(Note::parse(longest.as_bytes()).is_ok());
    let lines = |note: &Note| other.sign(note.text()).unwrap().signatures().to_vec();
    let line = other.sign("\n").unwrap().to_string().len() - 2;
    let mut note = signed(MAX_NOTE - line);
    note.add(lines(&note)).unwrap();
    assert_eq!(note.to_string().len(), MAX_NOTE);
    let mut note = signed(MAX_NOTE - line + 1);
    assert_eq!(note.add(lines(&note)), Err(NoteError::TooLong));
    let mut note = log.sign("text\n").unwrap();
    let twins = |n| vec![note.signatures()[0].clone(); n];
    let (fits, more) = (twins(MAX_SIGNATURES - 1), twins(MAX_SIGNATURES));
    assert_eq!(note.add(more), Err(NoteError::TooManySignatures));
    assert_eq!(note.signatures().len(), 1, "what was refused has changed nothing");
    note.add(fits).unwrap();
    // So is the longest answer of a witness.
    let mut checkpoint = Checkpoint::sign(TreeHead::EMPTY, &log);
    assert_eq!(checkpoint.add_cosignatures(&vec![b'x'; MAX_NOTE], &[]), Err(NoteError::Format));
    assert_eq!(checkpoint.add_cosignatures(&vec![b'x'; MAX_NOTE + 1], &[]), Err(NoteError::TooLong));
}

#[test]
fn checkpoints_that_are_none() {
    let root = TreeHead::EMPTY.root;
    let good = format!("origin\n12\n{root}\nextension\n");
    let parsed = Checkpoint::parse(&good).unwrap();
    assert_eq!((parsed.to_string(), parsed.extensions), (good, vec!["extension".to_owned()]));
    assert_eq!(Checkpoint::parse(&format!("o\n0\n{root}\n")).unwrap().head, TreeHead::EMPTY);
    let largest = format!("o\n9223372036854775807\n{root}\n");
    assert_eq!(Checkpoint::parse(&largest).unwrap().head.size, vault_log::limits::MAX_TREE_SIZE);
    let bad = [
        String::new(),
        "\n".into(),
        format!("\n12\n{root}\n"),
        format!("origin\n12\n{root}"),
        "origin\n12\n".into(),
        "origin\n12\n\n".into(),
        format!("origin\n\n{root}\n"),
        format!("origin\n012\n{root}\n"),
        format!("origin\n00\n{root}\n"),
        format!("origin\n+1\n{root}\n"),
        format!("origin\n-1\n{root}\n"),
        format!("origin\n 1\n{root}\n"),
        format!("origin\n1e3\n{root}\n"),
        format!("origin\n9223372036854775808\n{root}\n"),
        format!("origin\n99999999999999999999\n{root}\n"),
        format!("origin\n12\n{root} \n"),
        format!("origin\n12\n{}\n", root.to_string().replace('=', "")),
        format!("origin\n12\n{}\n", BASE64.encode(&[0; 31])),
        format!("origin\n12\n{}\n", BASE64.encode(&[0; 33])),
        // The last digit's unused bits are not zero: the same bytes in another form.
        format!("origin\n12\n{}\n", root.to_string().replace("FU=", "FV=")),
        format!("origin\n12\n{root}\n\n"),
        format!("origin\n12\n{root}\n\nextension\n"),
        format!("{}\n12\n{root}\n", "o".repeat(256)),
    ];
    for bad in bad {
        assert_eq!(Checkpoint::parse(&bad), Err(CheckpointError::Format), "{bad:?}");
    }
}

#[test]
fn every_single_bit_of_a_checkpoint_counts() {
    let mut log = Log::new(1);
    log.append(&entries(12));
    let checkpoint = log.cosigned(&[(2, 1_700_000_000), (3, 1_700_000_060)]);
    let policy = format!(
        "log {}\nwitness a {}\nwitness b {}\ngroup g all a b\nquorum g\n",
        log.key(),
        cosigner(2).key(),
        cosigner(3).key()
    );
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let good = checkpoint.to_string().into_bytes();
    assert!(policy.verify(&SignedCheckpoint::parse(&good).unwrap()).is_ok());
    for bit in 0..good.len() * 8 {
        let mut changed = good.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let accepted = SignedCheckpoint::parse(&changed).is_ok_and(|read| policy.verify(&read).is_ok());
        assert!(!accepted, "bit {bit} changes nothing");
    }
}

#[test]
fn a_log_keeps_only_good_cosignatures_of_witnesses_it_knows() {
    let log = Log::with(1, &entries(5));
    let plain = log.checkpoint();
    let (known, stranger) = (cosigner(2), cosigner(3));
    let answer = |who, time| cosign(&plain, log.key(), who, time);
    let witnesses = [known.key().clone()];

    let mut kept = plain.clone();
    let both = answer(&stranger, 5) + &answer(&known, 6);
    kept.add_cosignatures(both.as_bytes(), &witnesses).unwrap();
    assert_eq!(kept.note().signatures().len(), 2);
    assert_eq!(kept.note().verify([known.key()]).unwrap()[0].time, Some(6));

    let mut kept = plain.clone();
    assert_eq!(kept.add_cosignatures(answer(&stranger, 5).as_bytes(), &witnesses), Err(NoteError::Unsigned));
    let other = Log::with(1, &entries(6)).checkpoint();
    let wrong = cosign(&other, log.key(), &known, 5);
    let bad = Err(NoteError::BadSignature(known.key().name().clone()));
    assert_eq!(kept.add_cosignatures(wrong.as_bytes(), &witnesses), bad);
    assert_eq!(kept.add_cosignatures(b"", &witnesses), Err(NoteError::Format));
    assert_eq!(kept.add_cosignatures(b"\xff", &witnesses), Err(NoteError::Characters));
    // No line of an answer becomes text, and no key of a log counts as a witness.
    let sneaky = format!("{}\n{}", answer(&known, 5), answer(&known, 6));
    assert_eq!(kept.add_cosignatures(sneaky.as_bytes(), &witnesses), Err(NoteError::SignatureLine));
    let own = plain.note().signatures()[0].to_string();
    assert_eq!(kept.add_cosignatures(own.as_bytes(), &[log.key().clone()]), Err(NoteError::Unsigned));
    assert_eq!(kept, plain, "a refused answer changes nothing");
}

#[test]
fn a_time_stays_within_its_format() {
    let log = Log::with(1, &entries(5));
    let policy = format!("log {}\nwitness w {}\nquorum w\n", log.key(), cosigner(2).key());
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    for time in [1, 1_700_000_000, MAX_TIME] {
        assert_eq!(policy.verify(&log.cosigned(&[(2, time)])).unwrap().existed_by(), Some(time));
    }
}

#[test]
fn a_signer_tells_nobody_its_seed() {
    let signer = NoteSigner::derive(name("a"), &[1; 32]);
    assert!(!signer.key().to_string().contains(&BASE64.encode(&[1; 32])));
    assert!(!format!("{:?}", signer.key()).contains("1, 1, 1, 1"));
}
