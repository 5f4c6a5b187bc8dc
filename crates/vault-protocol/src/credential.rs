//! Credentials: an authority's signed word about who somebody is, and whether it still stands (docs/protocol/credential.md).
//!
//! An authority (an order, a hospital) is a vault like any other. Its word is one of three things that a person may go by,
//! and never the only one: see [`vouch`](crate::vouch).

use crate::chain::{Chain, ChainError, Powers};
use crate::context::Label;
use crate::ids::{ChainRef, CredentialId, Time, VaultId};
use crate::sign::{Message, Signed, Verified};
use crate::wire::{List, Text, WireError};

/// Longest life of a credential, in seconds: 366 days.
pub const MAX_LIFE: u64 = 366 * Time::DAY;
/// How old the newest status list may be, in seconds: 48 hours.
pub const STATUS_LIFE: u64 = 2 * Time::DAY;
/// How far another's clock may be ahead, in seconds: one day.
pub const CLOCK_SLACK: u64 = Time::DAY;
/// Most revoked credentials in one status list: those that would still stand otherwise.
pub const MAX_REVOKED: usize = 3072;

crate::code! {
    /// Who numbers the holder.
    pub enum Scheme {
        /// The French register of health professions: 11 digits, the last of them a check digit.
        Rpps = 1,
        /// Another country's register: two capital letters, a hyphen, its number.
        Foreign = 2,
        /// The authority's own numbers.
        Other = 3,
    }
}

crate::code! {
    /// How the authority made sure of the holder.
    pub enum Proof {
        /// Somebody came with a paper of identity.
        InPerson = 1,
        /// The authority's own records, and a way to reach the person that it had before.
        Records = 2,
    }
}

impl Proof {
    /// The word for it in outputs.
    pub const fn code(self) -> &'static str {
        match self {
            Proof::InPerson => "in-person",
            Proof::Records => "records",
        }
    }
}

crate::record! {
    /// Whom a credential is about, in one spelling.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub struct Subject checked by (Subject::check) {
        /// Who numbers.
        pub scheme: Scheme,
        /// The number: printable ASCII without blanks.
        pub number: Text<64>,
    }
}

impl Subject {
    /// A holder by scheme and number. Blanks, as people write them between digits, are left out.
    ///
    /// # Errors
    /// A number that its scheme does not give out: of the wrong form, or with a wrong check digit.
    pub fn new(scheme: Scheme, number: &str) -> Result<Self, WireError> {
        let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
        let subject = Subject { scheme, number: Text::new(number)? };
        subject.check().map(|()| subject)
    }

    fn check(&self) -> Result<(), WireError> {
        let number = self.number.as_bytes();
        let good = match self.scheme {
            Scheme::Rpps => number.len() == 11 && luhn(number),
            Scheme::Foreign => {
                number.len() > 3 && number[..2].iter().all(u8::is_ascii_uppercase) && number[2] == b'-' && plain(number)
            }
            Scheme::Other => plain(number),
        };
        if good { Ok(()) } else { Err(WireError::Invalid("not a number of that register")) }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = match self.scheme {
            Scheme::Rpps => "rpps",
            Scheme::Foreign => "foreign",
            Scheme::Other => "other",
        };
        write!(f, "{scheme}:{}", self.number.as_str())
    }
}

impl std::str::FromStr for Subject {
    type Err = WireError;
    fn from_str(typed: &str) -> Result<Self, WireError> {
        let (scheme, number) = typed.split_once(':').ok_or(WireError::Expected("SCHEME:NUMBER"))?;
        let scheme = match scheme.trim().to_lowercase().as_str() {
            "rpps" => Scheme::Rpps,
            "foreign" => Scheme::Foreign,
            "other" => Scheme::Other,
            _ => return Err(WireError::Expected("rpps, foreign or other")),
        };
        Subject::new(scheme, number)
    }
}

fn plain(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic)
}

// The check digit of RPPS numbers (and of payment cards, and of spoken codes): from the right, each second digit doubled, digits summed.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum = digits.iter().rev().enumerate().try_fold(0u32, |sum, (i, digit)| {
        let digit = char::from(*digit).to_digit(10)?;
        let value = if i % 2 == 1 { digit * 2 } else { digit };
        // Of the sum only the last digit counts: the tens of `value` may stay.
        Some(sum + value / 10 + value)
    });
    sum.is_some_and(|sum| sum % 10 == 0)
}

crate::record! {
    /// What somebody is: codes of the French nomenclatures, such as `G15_10` and `SM26`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Profession checked by (Profession::check) {
        /// Profession code.
        pub code: Text<32>,
        /// Specialty code.
        pub specialty: Option<Text<32>>,
    }
}

impl Profession {
    /// By codes.
    ///
    /// # Errors
    /// A code that is empty, too long, or of other characters than letters, digits and `_`.
    pub fn new(code: &str, specialty: Option<&str>) -> Result<Self, WireError> {
        let profession = Profession { code: Text::new(code)?, specialty: specialty.map(Text::new).transpose()? };
        profession.check().map(|()| profession)
    }

    fn check(&self) -> Result<(), WireError> {
        let good = |code: &str| !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let all = good(&self.code) && self.specialty.as_ref().is_none_or(|s| good(s));
        if all { Ok(()) } else { Err(WireError::Invalid("not a code of a profession")) }
    }
}

crate::record! {
    /// An authority's word about who holds a vault.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Credential {
        /// Who says so.
        pub authority: VaultId,
        /// The statement of the authority's chain that its signer had last seen.
        pub chain: ChainRef,
        /// Names the credential in status lists; random.
        pub id: CredentialId,
        /// About whom.
        pub subject: Subject,
        /// Name.
        pub name: Text<128>,
        /// Profession.
        pub profession: Profession,
        /// The vault that is theirs.
        pub vault: VaultId,
        /// Valid from this second.
        pub not_before: Time,
        /// Valid until this second.
        pub not_after: Time,
        /// How the authority made sure.
        pub proof: Proof,
    }
}

impl Message for Credential {
    const TYP: &'static str = "coffre/v1/credential";
    const HASH: Label = Label::HashCredential;
    const MAX: usize = 2048;
}

crate::record! {
    /// Which credentials of an authority count no more, though their dates have not passed. Made anew every day.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct StatusList checked by (StatusList::check) {
        /// Whose.
        pub authority: VaultId,
        /// The statement of its chain that the signer had last seen.
        pub chain: ChainRef,
        /// When it was made.
        pub time: Time,
        /// The revoked ones, ascending, each once.
        pub revoked: List<CredentialId, MAX_REVOKED>,
    }
}

impl StatusList {
    fn check(&self) -> Result<(), WireError> {
        let ascending = self.revoked.windows(2).all(|two| two[0] < two[1]);
        if ascending { Ok(()) } else { Err(WireError::Invalid("revoked credentials that do not ascend")) }
    }
}

impl Message for StatusList {
    const TYP: &'static str = "coffre/v1/status";
    const HASH: Label = Label::HashStatus;
    const MAX: usize = 56 * 1024;
}

crate::record! {
    /// What somebody asks an authority to say of them.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CredentialRequest {
        /// Their vault.
        pub vault: VaultId,
        /// The statement of its chain that the signer had last seen.
        pub chain: ChainRef,
        /// Who they say they are.
        pub subject: Subject,
        /// Name.
        pub name: Text<128>,
        /// Profession.
        pub profession: Profession,
        /// When.
        pub time: Time,
    }
}

impl Message for CredentialRequest {
    const TYP: &'static str = "coffre/v1/credential-request";
    const HASH: Label = Label::HashCredentialRequest;
    const MAX: usize = 2048;
}

/// Why an authority's message counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// In the name of another vault than the chain's.
    #[error("it is in the name of another vault")]
    OtherVault,
    /// Signed under another history of that vault.
    #[error("it was signed under another history of its vault")]
    Fork,
    /// Signed by a key that may not speak for that vault.
    #[error("it is not signed by its vault: {0}")]
    Signer(ChainError),
    /// It claims to live longer than it may, or to end before it begins.
    #[error("its dates cannot be")]
    Life,
    /// Not yet, or no longer valid.
    #[error("it is out of its dates")]
    Dates,
}

fn spoken<M: Message>(
    signed: Signed<M>,
    (vault, under, at): (VaultId, ChainRef, Time),
    chain: &Chain,
) -> Result<Verified<M>, CredentialError> {
    if vault != chain.vault_id() {
        return Err(CredentialError::OtherVault);
    }
    if !chain.contains(&under) {
        return Err(CredentialError::Fork);
    }
    chain.verify(signed, Powers::SHARE, at).map_err(CredentialError::Signer)
}

impl Credential {
    /// Checks who signed a credential, by the authority's chain as it was when the credential was made public, and that it
    /// claims no longer a life than it may. Whether it counts today is [`Credential::dated`]'s and the status list's.
    pub fn check(signed: Signed<Credential>, chain: &Chain) -> Result<Verified<Credential>, CredentialError> {
        let c = signed.dangerous_unverified();
        let life = c.not_after.0.checked_sub(c.not_before.0).filter(|life| (1..=MAX_LIFE).contains(life));
        life.ok_or(CredentialError::Life)?;
        let said = (c.authority, c.chain, c.not_before);
        spoken(signed, said, chain)
    }

    /// Whether its dates let it count now.
    pub fn dated(&self, now: Time) -> Result<(), CredentialError> {
        let counts = self.not_before <= now.plus(CLOCK_SLACK) && now < self.not_after;
        if counts { Ok(()) } else { Err(CredentialError::Dates) }
    }
}

impl StatusList {
    /// Checks who signed a status list, by the authority's chain as it was when the list was made public.
    pub fn check_signed(signed: Signed<StatusList>, chain: &Chain) -> Result<Verified<StatusList>, CredentialError> {
        let s = signed.dangerous_unverified();
        let said = (s.authority, s.chain, s.time);
        spoken(signed, said, chain)
    }

    /// Whether it is young enough to go by, and not dated ahead.
    pub fn counts(&self, now: Time) -> bool {
        self.time <= now.plus(CLOCK_SLACK) && now <= self.time.plus(STATUS_LIFE)
    }

    /// Whether it names a credential as revoked.
    pub fn revokes(&self, id: &CredentialId) -> bool {
        self.revoked.binary_search(id).is_ok()
    }
}

impl CredentialRequest {
    /// Checks that somebody who may speak for a vault asks, by that vault's chain.
    pub fn check(
        signed: Signed<CredentialRequest>,
        chain: &Chain,
        now: Time,
    ) -> Result<Verified<CredentialRequest>, CredentialError> {
        let r = signed.dangerous_unverified();
        if r.time > now.plus(CLOCK_SLACK) || now > r.time.plus(30 * Time::DAY) {
            return Err(CredentialError::Dates);
        }
        let said = (r.vault, r.chain, now);
        spoken(signed, said, chain)
    }
}
