//! What can go wrong, and whose fault it is.

use crate::files::FileError;
use std::path::PathBuf;
use vault_crypto::grant::GrantError;
use vault_crypto::journal::EntryError;
use vault_crypto::keyring::KeyringError;
use vault_crypto::keystore::KeystoreError;
use vault_crypto::object::ObjectError;
use vault_crypto::rescue::RescueError;
use vault_log::policy::PolicyError;
use vault_protocol::card::CardError;
use vault_protocol::chain::ChainError;
use vault_protocol::http::Refusal;
use vault_protocol::ids::Time;
use vault_protocol::wire::WireError;
use vault_remote::{Misbehaviour, OfflineReason, RemoteError, UrlError};

/// A lie, found. Nothing is shown and nothing changes; it goes to the local audit list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Lie {
    /// An answer that the protocol does not allow.
    #[error("an answer that the protocol does not allow: {0}")]
    Answer(Misbehaviour),
    /// The server shows an older journal than it has shown before.
    #[error("the server shows an older journal than before")]
    JournalRollback,
    /// The server shows another journal than it has shown before.
    #[error("the server shows another journal than before")]
    JournalFork,
    /// The server shows an older member chain than before.
    #[error("the server shows an older member chain than before")]
    ChainRollback,
    /// The server shows another member chain than before.
    #[error("the server shows another member chain than before")]
    ChainFork,
    /// A statement in the member chain breaks its rules.
    #[error("the member chain breaks its rules: {0}")]
    Chain(ChainError),
    /// A journal record is not the next one, or not by a member.
    #[error("a journal record was changed, moved or forged: {0}")]
    Record(EntryError),
    /// A journal record signed by somebody who may not write.
    #[error("a journal record by somebody who may not write: {0}")]
    Author(ChainError),
    /// The keyring is not the one the chain names, or gives another root.
    #[error("the keyring was changed: {0}")]
    Keyring(KeyringError),
    /// An object that the journal names is gone.
    #[error("the server holds a paper back")]
    Withheld,
    /// An object's bytes are others.
    #[error("a paper's bytes were changed")]
    Object,
    /// Another server answers under this address.
    #[error("another server answers under this address")]
    OtherServer,
    /// A custodian gave a share that its check value denies.
    #[error("the custodian gave a wrong share")]
    Share,
    /// A custodian's signed statement does not match what it did.
    #[error("the custodian's signed answer does not match what it did")]
    Statement,
    /// A receipt kept here is no longer in the custodian's box.
    #[error("the custodian hides a receipt it has shown before")]
    ReceiptHidden,
    /// A receipt in the box that its reader never signed, or of another slot.
    #[error("a receipt that its reader never signed")]
    ReceiptForged,
    /// The server names another log, or another key of it, than when it was first asked.
    #[error("the server names another public log than before")]
    OtherLog,
    /// A checkpoint that its log, or a witness of the policy, has not signed.
    #[error("a checkpoint of the public log is not signed by it")]
    LogSignature,
    /// The log is shown smaller than it was before.
    #[error("the public log is smaller than it was before")]
    LogRollback,
    /// The log has signed two histories: a fork report is kept.
    #[error("the public log has two histories")]
    LogFork,
    /// The entries that are served are not those that were signed.
    #[error("the entries of the public log are not those that it signed")]
    LogEntries,
    /// What the log signed in answers is not shown to everybody, long after.
    #[error("the public log does not show what was signed in answers")]
    LogHeldBack,
    /// A proof that does not prove.
    #[error("a proof of the public log does not prove what it should")]
    LogProof,
    /// A slot released after its signed closing.
    #[error("a closed slot was read")]
    ReleasedAfterClosing,
}

/// Why somebody's card, grant or deposit is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SenderFault {
    /// The card.
    #[error("{0}")]
    Card(CardError),
    /// The card's chain.
    #[error("the card's history breaks its rules: {0}")]
    Chain(ChainError),
    /// The grant.
    #[error("{0}")]
    Grant(GrantError),
    /// Not a message of this protocol.
    #[error("not a message of this protocol: {0}")]
    Malformed(WireError),
    /// A grant or deposit seen before.
    #[error("was received before")]
    Replayed,
    /// A deposit that its giver made for somebody else: whoever sealed it to this vault is not who made it.
    #[error("was made for somebody else")]
    MadeForAnother,
    /// A deposit that is not signed by somebody who may give in the name of its giver's vault, or not any more.
    #[error("not signed by whom it says it is from: {0}")]
    NotByGiver(ChainError),
    /// The address in a card or grant is not one to follow.
    #[error("the address is not one to follow: {0}")]
    Address(UrlError),
    /// The paper's bytes are not what its giver signed.
    #[error("the paper is not what its giver signed")]
    Content,
    /// A request whose time is over.
    #[error("the time of the request is over")]
    Expired,
}

impl SenderFault {
    /// Whether it is only dated in the future: the fault may be this device's.
    pub(crate) fn is_clock(&self) -> bool {
        matches!(
            self,
            SenderFault::Chain(ChainError::Clock)
                | SenderFault::NotByGiver(ChainError::Clock)
                | SenderFault::Grant(GrantError::Signer(ChainError::Clock))
                | SenderFault::Card(CardError::Signer(ChainError::Clock))
        )
    }
}

/// What is wrong with a request for a credential, or with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialFault {
    /// Not such a file.
    #[error("not a file of a request or a credential")]
    Malformed,
    /// Not signed by the vault that it is said to be by.
    #[error("not signed by whom it is said to be by")]
    Signature,
    /// About or by another vault.
    #[error("about another vault")]
    OtherVault,
    /// Not yet, or no longer valid, or for longer than may be.
    #[error("out of its dates")]
    Dates,
    /// This vault is no authority.
    #[error("this vault is no authority")]
    NotAnAuthority,
    /// As many credentials are revoked as a list can hold.
    #[error("the list of revoked credentials is full")]
    Full,
}

/// Why custodians cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CustodianFault {
    /// Neither one nor three.
    #[error("neither one custodian nor three")]
    Count,
    /// The vault's own server is not among them.
    #[error("the vault's own server is not among the custodians")]
    Home,
    /// Two of them are one: same address, or same key.
    #[error("two of the custodians are one")]
    Same,
    /// A door with three is asked for, and none were chosen.
    #[error("no three custodians were chosen")]
    None,
}

/// Everything a vault's operations can answer besides success.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No vault in this home.
    #[error("no vault in {0}")]
    NoVault(PathBuf),
    /// There is one already.
    #[error("there is a vault in {0} already")]
    Exists(PathBuf),
    /// Another process holds the home.
    #[error("the vault is in use by process {0}")]
    InUse(String),
    /// A secret is needed.
    #[error("the vault is locked")]
    Locked,
    /// The secret is wrong, or the keystore damaged or newer.
    #[error("{0}")]
    Keystore(#[from] KeystoreError),
    /// A local file cannot be used.
    #[error("{0}")]
    File(#[from] FileError),
    /// A paper given to the vault cannot be read.
    #[error("{path}: {error}")]
    Source {
        /// The paper.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The paper changed while it was read.
    #[error("{0} changed while it was read")]
    SourceChanged(PathBuf),
    /// The paper is empty.
    #[error("{0} is empty")]
    EmptySource(PathBuf),
    /// The result cannot be written.
    #[error("{path}: {error}")]
    Output {
        /// Where to.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// This vault's own copy of a paper is damaged and the server has none.
    #[error("the paper's local copy is damaged")]
    DamagedObject(ObjectError),
    /// A paper's only copy was lost here before it was ever sent.
    #[error("{title} ({id}) was lost here before it was sent")]
    Lost {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    },
    /// Nothing has this id.
    #[error("nothing is called {0}")]
    NotFound(String),
    /// Several things begin so.
    #[error("{typed} could be {}", candidates.join(", "))]
    Ambiguous {
        /// What was typed.
        typed: String,
        /// What it could be.
        candidates: Vec<String>,
    },
    /// The contact has not been verified.
    #[error("{0} has not been verified")]
    NotVerified(String),
    /// Nothing shows that this is the contact's newest chain: their server or its public log cannot be asked now.
    #[error("{0} may have changed who speaks for them, and their server cannot be asked now")]
    NotFresh(String),
    /// A paper of a sensitive category, and a contact verified from a file only.
    #[error("{0} was not verified by a person, and the paper is a sensitive one")]
    NotVerifiedEnough(String),
    /// What was compared is somebody else's fingerprint.
    #[error("this is not the fingerprint of {0}")]
    WrongFingerprint(String),
    /// The fingerprint cannot be read.
    #[error("{0}")]
    Fingerprint(#[from] vault_protocol::fingerprint::FingerprintError),
    /// What was typed is no spoken code. It costs no try.
    #[error("not a spoken code: {0}")]
    CodeForm(WireError),
    /// A spoken code that nobody waits under: never shown there, used, past its time, or forgotten by its server.
    #[error("nobody waits under this code")]
    CodeGone,
    /// A spoken code that was typed here already and came to nothing: it is good for one exchange.
    #[error("this code was typed here already")]
    CodeUsed,
    /// The other side does not know the spoken code, or somebody between the two guessed.
    #[error("the two codes are not the same; {left} more tries")]
    CodeWrong {
        /// Failures until this device takes no more codes.
        left: usize,
    },
    /// Too many spoken codes were wrong here: somebody has to be compared in person first.
    #[error("too many spoken codes were wrong on this device")]
    CodesSpent,
    /// No server is set.
    #[error("no server is set")]
    NoServer,
    /// What is here is not enough for evidence.
    #[error("no evidence can be made of it: {0}")]
    Evidence(vault_evidence::Fault),
    /// Custodians that cannot be chosen together.
    #[error("{0}")]
    Custodians(CustodianFault),
    /// A credential, or a request for one.
    #[error("{0}")]
    Credential(CredentialFault),
    /// A contact has shut somebody out since their card was made: who that was has the card's keys.
    #[error("{0} has removed somebody since this card was made, who has its keys")]
    CardOutdated(String),
    /// A contact has taken all of their cards back.
    #[error("{0} has taken all of their cards back")]
    CardRevoked(String),
    /// The authority of a contact has taken back what it said of them: the owner's rules show them nothing by themselves.
    #[error("the credential of {0} was taken back")]
    CredentialRevoked(String),
    /// The same, and the owner has not said that a door opens to them all the same.
    #[error("no word of the owner to show papers to {0}, whose credential was taken back")]
    NotVouched(String),
    /// A card for somebody of whom another one is kept.
    #[error("another card for the person called {0} here is kept")]
    SecondCard(String),
    /// The server's address cannot be used.
    #[error("{0}")]
    Url(#[from] UrlError),
    /// The vault was made by a clock that was ahead: its server takes it from then on.
    #[error("the vault was made by a clock that was ahead: {}", .0.0)]
    MadeAhead(Time),
    /// The policy file cannot be read.
    #[error("the policy cannot be read: {0}")]
    Policy(PolicyError),
    /// The policy names a log that is known here with another key than it has.
    #[error("the policy has another key for the log {0} than it showed when it was first met")]
    PolicyKey(String),
    /// No network, or no server there.
    #[error("the server cannot be reached: {0:?}")]
    Offline(OfflineReason),
    /// The server refuses.
    #[error("the server refuses: {0:?}")]
    Refused(Refusal),
    /// The door is closed or past its date.
    #[error("the door is closed")]
    Closed,
    /// The right to do this was not given.
    #[error("this was not granted")]
    NotGranted,
    /// A door through which its reader only gives was asked to show papers.
    #[error("nothing is shown through this door")]
    GivesOnly,
    /// A server was caught.
    #[error("the server misbehaved: {0}")]
    ServerMisbehaved(Lie),
    /// Another person's program sent something that must be refused.
    #[error("what was sent must be refused: {0}")]
    Sender(SenderFault),
    /// What was typed is no rescue sheet.
    #[error("{0}")]
    RescueWords(#[from] RescueError),
    /// No vault of this server has these rescue words.
    #[error("no vault of this server has these rescue words")]
    SheetUnknown,
    /// The rescue words lead to another vault there than was said: a slip, or a server that leads astray.
    #[error("the rescue words lead to another vault than the fingerprint given")]
    OtherVault,
    /// The rescue words are those of another vault than this one.
    #[error("the rescue words are those of another vault")]
    SheetOfAnother,
    /// The server no longer leads from the words of this vault's rescue sheet to this vault.
    #[error("the server no longer leads from the rescue words to this vault")]
    SheetForgotten,
    /// The vault has a newer rescue sheet.
    #[error("the vault has a newer rescue sheet")]
    SheetReplaced,
    /// A value is too long, or a list too large.
    #[error("{0}")]
    TooLong(WireError),
    /// This device may not do that.
    #[error("this device may not do that")]
    NoPower,
    /// Stopped by the person.
    #[error("interrupted")]
    Interrupted,
}

impl From<RemoteError> for Error {
    fn from(e: RemoteError) -> Self {
        match e {
            RemoteError::Offline(r) => Error::Offline(r),
            RemoteError::Refused(r) => Error::Refused(r),
            RemoteError::Misbehaved(m) => Error::ServerMisbehaved(Lie::Answer(m)),
            RemoteError::Local(error) => Error::File(FileError::Io { path: PathBuf::new(), error }),
            _ => Error::Offline(OfflineReason::Cut),
        }
    }
}

impl From<Refusal> for Error {
    fn from(r: Refusal) -> Self {
        Error::Refused(r)
    }
}

impl From<Lie> for Error {
    fn from(l: Lie) -> Self {
        Error::ServerMisbehaved(l)
    }
}

impl From<SenderFault> for Error {
    fn from(s: SenderFault) -> Self {
        Error::Sender(s)
    }
}

impl From<WireError> for Error {
    fn from(e: WireError) -> Self {
        Error::TooLong(e)
    }
}
