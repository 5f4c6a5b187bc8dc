//! What an error means to a person: a stable code, whose fault it is, and what a program should answer with.

use crate::error::{CredentialFault, CustodianFault, Error, Lie, SenderFault};
use vault_crypto::keystore::KeystoreError;
use vault_crypto::rescue::RescueError;
use vault_log::policy::PolicyFault;
use vault_protocol::card::CardError;
use vault_protocol::chain::ChainError;
use vault_protocol::fingerprint::FingerprintError;
use vault_protocol::http::Refusal;
use vault_remote::UrlError;

/// Whose fault an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Who asked.
    You,
    /// The line.
    Network,
    /// The server's operator.
    Server,
    /// Whoever sent a card, grant or deposit.
    Sender,
    /// A file or disk on this machine.
    File,
}

/// What kind of end it is: programs have an exit code for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// None of the others.
    Failure,
    /// No vault in this home.
    NoVault,
    /// In use, or locked.
    InUse,
    /// Wrong secret.
    WrongSecret,
    /// No network.
    NoNetwork,
    /// Refused, closed or expired.
    Refused,
    /// Damaged or tampered with.
    Tampered,
    /// A newer format.
    Newer,
    /// Interrupted.
    Interrupted,
}

/// An error, told apart. `args` are the names and values its message needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// Stable, in kebab-case.
    pub code: &'static str,
    /// Whose fault.
    pub fault: Fault,
    /// Kind of end.
    pub class: Class,
    /// Values for the message. `reason` is technical English: for a detail line, never for a sentence.
    pub args: Vec<(&'static str, String)>,
}

/// Every code with its fault and class, so that programs can prove that each has its words.
pub const CODES: &[(&str, Fault, Class)] = &[
    ("no-vault", Fault::You, Class::NoVault),
    ("vault-exists", Fault::You, Class::Refused),
    ("in-use", Fault::You, Class::InUse),
    ("locked", Fault::You, Class::InUse),
    ("wrong-secret", Fault::You, Class::WrongSecret),
    ("keystore-damaged", Fault::File, Class::Tampered),
    ("newer-format", Fault::You, Class::Newer),
    ("file-damaged", Fault::File, Class::Tampered),
    ("disk", Fault::File, Class::Failure),
    ("disk-full", Fault::File, Class::Failure),
    ("paper-unreadable", Fault::File, Class::Failure),
    ("paper-changed", Fault::File, Class::Failure),
    ("paper-empty", Fault::File, Class::Failure),
    ("paper-damaged", Fault::File, Class::Tampered),
    ("paper-lost", Fault::File, Class::Tampered),
    ("output", Fault::File, Class::Failure),
    ("unknown", Fault::You, Class::Failure),
    ("ambiguous", Fault::You, Class::Failure),
    ("not-verified", Fault::You, Class::Refused),
    ("not-verified-enough", Fault::You, Class::Refused),
    ("not-fresh", Fault::Network, Class::NoNetwork),
    ("wrong-fingerprint", Fault::Sender, Class::Tampered),
    ("fingerprint-unreadable", Fault::You, Class::Failure),
    ("fingerprint-word", Fault::You, Class::Failure),
    ("code-form", Fault::You, Class::Failure),
    ("code-gone", Fault::You, Class::Refused),
    ("code-used", Fault::You, Class::Refused),
    ("code-wrong", Fault::Sender, Class::Tampered),
    ("codes-spent", Fault::Sender, Class::Refused),
    ("no-server", Fault::You, Class::Failure),
    ("custodians", Fault::You, Class::Failure),
    ("evidence", Fault::Sender, Class::Failure),
    ("address", Fault::You, Class::Failure),
    ("policy", Fault::File, Class::Failure),
    ("policy-key", Fault::File, Class::Refused),
    ("offline", Fault::Network, Class::NoNetwork),
    ("server-refuses", Fault::Server, Class::Refused),
    ("server-full", Fault::Server, Class::Refused),
    ("server-busy", Fault::Server, Class::NoNetwork),
    ("server-ill", Fault::Server, Class::NoNetwork),
    ("invite-needed", Fault::You, Class::Refused),
    ("clock", Fault::You, Class::Refused),
    ("made-ahead", Fault::You, Class::Refused),
    ("closed", Fault::Sender, Class::Refused),
    ("not-granted", Fault::Sender, Class::Refused),
    ("gives-only", Fault::You, Class::Refused),
    ("server-lied", Fault::Server, Class::Tampered),
    ("card-refused", Fault::Sender, Class::Tampered),
    ("card-expired", Fault::Sender, Class::Refused),
    ("card-changed", Fault::Sender, Class::Tampered),
    ("card-key-changed", Fault::Sender, Class::Tampered),
    ("card-outdated", Fault::Sender, Class::Refused),
    ("card-revoked", Fault::Sender, Class::Refused),
    ("credential-revoked", Fault::Sender, Class::Refused),
    ("not-vouched", Fault::You, Class::Refused),
    ("second-card", Fault::Sender, Class::Tampered),
    ("credential", Fault::Sender, Class::Refused),
    ("message-refused", Fault::Sender, Class::Tampered),
    ("made-for-another", Fault::Sender, Class::Tampered),
    ("not-by-giver", Fault::Sender, Class::Tampered),
    ("seen-before", Fault::Sender, Class::Tampered),
    ("request-over", Fault::Sender, Class::Refused),
    ("rescue-word", Fault::You, Class::WrongSecret),
    ("rescue-words", Fault::You, Class::WrongSecret),
    ("rescue-count", Fault::You, Class::WrongSecret),
    ("sheet-unknown", Fault::You, Class::WrongSecret),
    ("sheet-other-vault", Fault::Server, Class::Tampered),
    ("sheet-replaced", Fault::You, Class::WrongSecret),
    ("sheet-of-another", Fault::You, Class::WrongSecret),
    ("sheet-forgotten", Fault::Server, Class::Refused),
    ("too-long", Fault::You, Class::Failure),
    ("no-power", Fault::You, Class::Refused),
    ("interrupted", Fault::You, Class::Interrupted),
];

impl Error {
    /// Tells what the error means.
    pub fn blame(&self) -> Blame {
        let (code, args) = told(self);
        let (_, fault, class) = CODES.iter().find(|(c, ..)| *c == code).expect("every code stands in the table");
        Blame { code, fault: *fault, class: *class, args }
    }
}

const fn why(fault: CustodianFault) -> &'static str {
    match fault {
        CustodianFault::Count => "count",
        CustodianFault::Home => "home",
        CustodianFault::Same => "same",
        CustodianFault::None => "none",
    }
}

const fn doubt(fault: CredentialFault) -> &'static str {
    match fault {
        CredentialFault::Malformed => "malformed",
        CredentialFault::Signature => "signature",
        CredentialFault::OtherVault => "other-vault",
        CredentialFault::Dates => "dates",
        CredentialFault::NotAnAuthority => "not-an-authority",
        CredentialFault::Full => "full",
    }
}

fn policy_fault(fault: &PolicyFault) -> &'static str {
    match fault {
        PolicyFault::TooMuch => "too-much",
        PolicyFault::Character => "character",
        PolicyFault::NoNewline => "no-newline",
        PolicyFault::Key(_) => "key",
        PolicyFault::KeyKind => "key-kind",
        PolicyFault::SameKey => "same-key",
        PolicyFault::NameTaken => "name-taken",
        PolicyFault::UnknownName => "unknown-name",
        PolicyFault::InAGroup => "in-a-group",
        PolicyFault::Threshold => "threshold",
        PolicyFault::SecondQuorum => "second-quorum",
        PolicyFault::NoQuorum => "no-quorum",
        _ => "line",
    }
}

type Told = (&'static str, Vec<(&'static str, String)>);

fn told(e: &Error) -> Told {
    let plain = |code| (code, Vec::new());
    let with = |code, name, value: String| (code, vec![(name, value)]);
    match e {
        Error::NoVault(p) => with("no-vault", "home", p.display().to_string()),
        Error::Exists(p) => with("vault-exists", "home", p.display().to_string()),
        Error::InUse(holder) => with("in-use", "holder", holder.clone()),
        Error::Locked => plain("locked"),
        Error::Keystore(KeystoreError::WrongSecret) => plain("wrong-secret"),
        Error::Keystore(KeystoreError::Newer) => plain("newer-format"),
        Error::Keystore(_) => plain("keystore-damaged"),
        Error::File(crate::FileError::Damaged(p)) => with("file-damaged", "path", p.display().to_string()),
        Error::File(crate::FileError::Io { path, error }) => {
            let full = matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded);
            let code = if full { "disk-full" } else { "disk" };
            (code, vec![("path", path.display().to_string()), ("reason", error.to_string())])
        }
        Error::Source { path, error } => ("paper-unreadable", told_io(path, error)),
        Error::SourceChanged(p) => with("paper-changed", "path", p.display().to_string()),
        Error::EmptySource(p) => with("paper-empty", "path", p.display().to_string()),
        Error::DamagedObject(_) => plain("paper-damaged"),
        Error::Lost { id, title } => {
            ("paper-lost", vec![("id", id.chars().take(8).collect()), ("title", title.clone())])
        }
        Error::Output { path, error } => ("output", told_io(path, error)),
        Error::NotFound(what) => with("unknown", "what", what.clone()),
        Error::Ambiguous { typed, candidates } => {
            ("ambiguous", vec![("what", typed.clone()), ("candidates", candidates.join(", "))])
        }
        Error::NotVerified(name) => with("not-verified", "name", name.clone()),
        Error::NotFresh(name) => with("not-fresh", "name", name.clone()),
        Error::NotVerifiedEnough(name) => with("not-verified-enough", "name", name.clone()),
        Error::CodeForm(e) => with("code-form", "reason", e.to_string()),
        Error::CodeGone => plain("code-gone"),
        Error::CodeUsed => plain("code-used"),
        Error::CodeWrong { left } => {
            let left = ["none", "one"].get(*left).unwrap_or(&"two");
            with("code-wrong", "left", (*left).to_owned())
        }
        Error::CodesSpent => plain("codes-spent"),
        Error::WrongFingerprint(name) => with("wrong-fingerprint", "name", name.clone()),
        Error::Fingerprint(FingerprintError::UnknownWord(n)) => with("fingerprint-word", "number", n.to_string()),
        Error::Fingerprint(_) => plain("fingerprint-unreadable"),
        Error::NoServer => plain("no-server"),
        Error::Evidence(fault) => with("evidence", "reason", fault.to_string()),
        Error::Custodians(fault) => with("custodians", "why", why(*fault).to_owned()),
        Error::Credential(fault) => with("credential", "why", doubt(*fault).to_owned()),
        Error::CardOutdated(name) => with("card-outdated", "name", name.clone()),
        Error::CardRevoked(name) => with("card-revoked", "name", name.clone()),
        Error::CredentialRevoked(name) => with("credential-revoked", "name", name.clone()),
        Error::NotVouched(name) => with("not-vouched", "name", name.clone()),
        Error::SecondCard(name) => with("second-card", "name", name.clone()),
        Error::Url(u) => address(u),
        // The day, in seconds: the program says it in words.
        Error::Policy(e) => {
            let fault = policy_fault(&e.fault).to_owned();
            ("policy", vec![("line", e.line.to_string()), ("fault", fault), ("reason", e.to_string())])
        }
        Error::PolicyKey(origin) => with("policy-key", "origin", origin.clone()),
        Error::MadeAhead(at) => with("made-ahead", "day", at.0.to_string()),
        Error::Offline(reason) => with("offline", "reason", reason.to_string()),
        Error::Refused(r) => refused(*r),
        Error::Closed => plain("closed"),
        Error::NotGranted => plain("not-granted"),
        Error::GivesOnly => plain("gives-only"),
        Error::ServerMisbehaved(lie) => lied(lie),
        Error::Sender(s) => sender(s),
        Error::RescueWords(RescueError::UnknownWord(n)) => with("rescue-word", "number", n.to_string()),
        Error::RescueWords(RescueError::Count(n)) => with("rescue-count", "count", n.to_string()),
        Error::RescueWords(_) => plain("rescue-words"),
        Error::SheetUnknown => plain("sheet-unknown"),
        Error::OtherVault => plain("sheet-other-vault"),
        Error::SheetOfAnother => plain("sheet-of-another"),
        Error::SheetForgotten => plain("sheet-forgotten"),
        Error::SheetReplaced => plain("sheet-replaced"),
        Error::TooLong(w) => with("too-long", "reason", w.to_string()),
        Error::NoPower => plain("no-power"),
        Error::Interrupted => plain("interrupted"),
    }
}

fn address(u: &UrlError) -> Told {
    ("address", vec![("reason", u.to_string())])
}

fn refused(r: Refusal) -> Told {
    let code = match r {
        Refusal::Quota | Refusal::TooLarge => "server-full",
        Refusal::Slow => "server-busy",
        Refusal::Unavailable => "server-ill",
        Refusal::Invite => "invite-needed",
        Refusal::Clock => "clock",
        Refusal::Closed => "closed",
        _ => "server-refuses",
    };
    (code, vec![("reason", r.code().to_owned())])
}

fn lied(lie: &Lie) -> Told {
    ("server-lied", vec![("lie", lie.sort().to_owned()), ("reason", lie.to_string())])
}

impl Lie {
    /// Its sort, for words: `journal-old`, `journal-other`, `members`, `withheld`, `changed`, `other-server`,
    /// `release`, `receipt`, `log-other`, `log-two`, `log` or `answer`.
    pub const fn sort(&self) -> &'static str {
        match self {
            Lie::Answer(_) => "answer",
            Lie::JournalRollback => "journal-old",
            Lie::JournalFork | Lie::Record(_) | Lie::Author(_) => "journal-other",
            Lie::ChainRollback | Lie::ChainFork | Lie::Chain(_) | Lie::Keyring(_) => "members",
            Lie::Withheld => "withheld",
            Lie::Object => "changed",
            Lie::OtherServer => "other-server",
            Lie::Share | Lie::Statement | Lie::ReleasedAfterClosing => "release",
            Lie::ReceiptHidden | Lie::ReceiptForged => "receipt",
            Lie::OtherLog => "log-other",
            Lie::LogFork => "log-two",
            Lie::LogSignature | Lie::LogRollback | Lie::LogEntries | Lie::LogHeldBack | Lie::LogProof => "log",
        }
    }
}

// `why` chooses the words; `reason` is the system's own, for whoever will be shown the message.
fn told_io(path: &std::path::Path, error: &std::io::Error) -> Vec<(&'static str, String)> {
    use std::io::ErrorKind;
    let why = match error.kind() {
        ErrorKind::NotFound => "missing",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "denied",
        ErrorKind::IsADirectory | ErrorKind::InvalidInput => "folder",
        ErrorKind::FileTooLarge => "too-large",
        ErrorKind::AlreadyExists => "exists",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "full",
        _ => "other",
    };
    vec![("path", path.display().to_string()), ("why", why.to_owned()), ("reason", error.to_string())]
}

fn sender(s: &SenderFault) -> Told {
    let code = match s {
        // Dated too far ahead is most often this device's own clock: those words tell to look at it.
        SenderFault::Card(CardError::Dates | CardError::Signer(ChainError::Clock))
        | SenderFault::Chain(ChainError::Clock) => "card-expired",
        SenderFault::Card(CardError::Replaced | CardError::Fork) => "card-changed",
        SenderFault::Card(CardError::NotSucceeded) => "card-key-changed",
        SenderFault::Card(_) | SenderFault::Chain(_) => "card-refused",
        SenderFault::Expired => "request-over",
        SenderFault::MadeForAnother => "made-for-another",
        SenderFault::NotByGiver(_) => "not-by-giver",
        SenderFault::Replayed => "seen-before",
        _ => "message-refused",
    };
    (code, vec![("reason", s.to_string())])
}
