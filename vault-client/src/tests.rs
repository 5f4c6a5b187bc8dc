//! Every word is there, in each language, and every error of the engine is told in full.

use std::path::Path;

use clap::CommandFactory as _;
use vault_terminal::check;

use crate::{FILES, problems};

const NONE: Vec<String> = Vec::new();

#[test]
fn every_message_is_there_in_each_language_with_its_values() {
    assert_eq!(check::parity(FILES), NONE);
    for sources in ["src", "../crates/vault-desk/src"] {
        assert_eq!(check::sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(sources), FILES), NONE);
    }
}

#[test]
fn every_command_and_argument_has_its_help() {
    assert_eq!(check::commands(&crate::cli::Cli::command(), FILES), NONE);
}

#[test]
fn every_problem_says_what_happened_and_what_to_do() {
    assert_eq!(check::problems(&problems::all(), FILES), NONE);
}

#[test]
fn every_error_of_the_engine_is_told_in_full() {
    use std::collections::BTreeSet;
    use std::io::{Error as Io, ErrorKind};
    use std::path::PathBuf;

    use vault_crypto::keystore::KeystoreError;
    use vault_crypto::object::ObjectError;
    use vault_crypto::rescue::RescueError;
    use vault_engine::{CODES, Error, FileError, Lie, PolicyError, PolicyFault, SenderFault};
    use vault_protocol::card::CardError;
    use vault_protocol::fingerprint::FingerprintError;
    use vault_protocol::wire::WireError;
    use vault_remote::{OfflineReason, Refusal, UrlError};

    let path = || PathBuf::from("x");
    let text = || "x".to_owned();
    let wire = || WireError::Invalid("x");
    let disk = |kind: ErrorKind| Error::File(FileError::Io { path: path(), error: kind.into() });
    let mut errors = vec![
        Error::NoVault(path()),
        Error::Exists(path()),
        Error::InUse(text()),
        Error::Locked,
        Error::Keystore(KeystoreError::WrongSecret),
        Error::Keystore(KeystoreError::Newer),
        Error::Keystore(KeystoreError::Damaged(wire())),
        Error::File(FileError::Damaged(path())),
        disk(ErrorKind::NotFound),
        disk(ErrorKind::StorageFull),
        Error::SourceChanged(path()),
        Error::EmptySource(path()),
        Error::DamagedObject(ObjectError::Damaged),
        Error::Lost { id: text(), title: text() },
        Error::NotFound(text()),
        Error::Ambiguous { typed: text(), candidates: vec![text()] },
        Error::NotVerified(text()),
        Error::NotVerifiedEnough(text()),
        Error::NotFresh(text()),
        Error::Policy(PolicyError { line: 3, fault: PolicyFault::Line }),
        Error::WrongFingerprint(text()),
        Error::Fingerprint(FingerprintError::Unreadable),
        Error::Fingerprint(FingerprintError::UnknownWord(3)),
        Error::CodeForm(wire()),
        Error::CodeGone,
        Error::CodeUsed,
        Error::CodeWrong { left: 0 },
        Error::CodeWrong { left: 2 },
        Error::CodesSpent,
        Error::NoServer,
        Error::RescueWords(RescueError::UnknownWord(3)),
        Error::RescueWords(RescueError::Checksum),
        Error::RescueWords(RescueError::Count(23)),
        Error::SheetUnknown,
        Error::SheetReplaced,
        Error::SheetOfAnother,
        Error::SheetForgotten,
        Error::OtherVault,
        Error::Custodians(vault_engine::CustodianFault::Count),
        Error::Custodians(vault_engine::CustodianFault::Home),
        Error::Custodians(vault_engine::CustodianFault::Same),
        Error::Custodians(vault_engine::CustodianFault::None),
        Error::Credential(vault_engine::CredentialFault::Malformed),
        Error::Credential(vault_engine::CredentialFault::Signature),
        Error::Credential(vault_engine::CredentialFault::OtherVault),
        Error::Credential(vault_engine::CredentialFault::Dates),
        Error::Credential(vault_engine::CredentialFault::NotAnAuthority),
        Error::Credential(vault_engine::CredentialFault::Full),
        Error::CardOutdated(text()),
        Error::CardRevoked(text()),
        Error::CredentialRevoked(text()),
        Error::NotVouched(text()),
        Error::SecondCard(text()),
        Error::Evidence(vault_evidence::Fault::Maker),
        Error::PolicyKey(text()),
        Error::Url(UrlError::Scheme),
        Error::Offline(OfflineReason::Tls),
        Error::Refused(Refusal::Conflict),
        Error::Refused(Refusal::Quota),
        Error::Refused(Refusal::Slow),
        Error::Refused(Refusal::Unavailable),
        Error::Refused(Refusal::Invite),
        Error::Refused(Refusal::Clock),
        Error::MadeAhead(vault_protocol::ids::Time(1)),
        Error::Closed,
        Error::NotGranted,
        Error::GivesOnly,
        Error::Sender(SenderFault::Card(CardError::Dates)),
        Error::Sender(SenderFault::Card(CardError::Fork)),
        Error::Sender(SenderFault::Card(CardError::NotSucceeded)),
        Error::Sender(SenderFault::Card(CardError::Possession)),
        Error::Sender(SenderFault::Content),
        Error::Sender(SenderFault::MadeForAnother),
        Error::Sender(SenderFault::NotByGiver(vault_protocol::chain::ChainError::NotAMember)),
        Error::Sender(SenderFault::Replayed),
        Error::Sender(SenderFault::Expired),
        Error::TooLong(wire()),
        Error::NoPower,
        Error::Interrupted,
    ];
    // Each kind of failed file and each sort of lie chooses words of its own.
    let kinds = [
        ErrorKind::NotFound,
        ErrorKind::PermissionDenied,
        ErrorKind::IsADirectory,
        ErrorKind::FileTooLarge,
        ErrorKind::AlreadyExists,
        ErrorKind::StorageFull,
        ErrorKind::Other,
    ];
    errors.extend(kinds.map(|kind| Error::Source { path: path(), error: Io::from(kind) }));
    errors.extend(kinds.map(|kind| Error::Output { path: path(), error: Io::from(kind) }));
    let lies = [
        Lie::JournalRollback,
        Lie::JournalFork,
        Lie::ChainFork,
        Lie::Withheld,
        Lie::Object,
        Lie::OtherServer,
        Lie::Share,
        Lie::ReceiptHidden,
        Lie::LogFork,
        Lie::OtherLog,
        Lie::Answer(vault_remote::Misbehaviour::NotHttp),
    ];
    errors.extend(lies.map(Error::ServerMisbehaved));
    for error in &errors {
        let problem = problems::told(error);
        assert_eq!(check::told(&problem, FILES), NONE, "{error:?}");
    }
    let told: BTreeSet<&str> = errors.iter().map(|e| e.blame().code).collect();
    let left: Vec<&str> = CODES.iter().map(|(code, ..)| *code).filter(|code| !told.contains(code)).collect();
    assert_eq!(left, Vec::<&str>::new(), "codes that no error here has");
}
