//! Credentials: asked for, taken in, issued, taken back; and what a vault makes public of itself in the log of keys
//! (docs/protocol/credential.md).

use crate::chains::Carried;
use crate::error::{CredentialFault, Error, SenderFault};
use crate::files::SealedFile;
use crate::queue::Task;
use crate::state::Issued;
use crate::vault::{Vault, fold};
use std::collections::BTreeSet;
use vault_crypto::journal::{CredentialIssued, CredentialKept, CredentialRevoked, Op};
use vault_crypto::random;
use vault_protocol::card::{Card, Kind};
use vault_protocol::chain::{CARRIED, Chain, Statement};
use vault_protocol::credential::{
    Credential, CredentialError, CredentialRequest, MAX_LIFE, MAX_REVOKED, Profession, Proof, StatusList, Subject,
};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{CredentialId, Time, VaultId};
use vault_protocol::keys_log::{CardNotice, KeysEntry, PublicStatement, Revocation, entry_hash};
use vault_protocol::sign::{Signed, Verified};
use vault_protocol::wire::{self, Bytes, List, Text};
use vault_remote::Connection;

vault_protocol::record! {
    /// A request for a credential as people hand it over.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RequestFile {
        /// The holder's chain from its first statement on, as far as it is carried, COSE bytes.
        pub chain: List<Bytes<{ 65 * 1024 }>, CARRIED>,
        /// The request, COSE bytes.
        pub request: Bytes<2240>,
    }
}

vault_protocol::record! {
    /// A credential as an authority hands it over.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CredentialFile {
        /// The authority's chain from its first statement on, as far as it is carried, COSE bytes.
        pub chain: List<Bytes<{ 65 * 1024 }>, CARRIED>,
        /// The credential, COSE bytes.
        pub credential: Bytes<2240>,
    }
}

/// Largest file of a request or a credential, in bytes.
pub const MAX_FILE: usize = 1 << 20;
/// Largest file of a revocation, in bytes.
pub const MAX_REVOCATION: usize = 1024;
/// How old the newest status list may get before another is made, in seconds: 20 hours.
const STATUS_AGAIN: u64 = 20 * 3600;
const MAX_PUBLISHED: usize = 65_536;

vault_protocol::record! {
    /// What this device knows to stand in the log of keys.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct Published {
        entries: List<Hash, MAX_PUBLISHED>,
        /// When the newest status list was made, and of how many revoked credentials.
        status: Option<StatusMade>,
    }
}

vault_protocol::record! {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct StatusMade {
        at: Time,
        revoked: u64,
    }
}

/// What somebody asks an authority to say of them: read, and signed by the vault it is about. Nobody has looked at the person.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What they say.
    pub request: CredentialRequest,
}

fn refused(e: CredentialError) -> Error {
    Error::Credential(match e {
        CredentialError::OtherVault | CredentialError::Fork => CredentialFault::OtherVault,
        CredentialError::Signer(_) => CredentialFault::Signature,
        _ => CredentialFault::Dates,
    })
}

fn carried_chain(sent: &Carried) -> Result<Chain, Error> {
    let first = sent.first().ok_or(Error::Credential(CredentialFault::Malformed))?;
    let first = Signed::<Statement>::decode(first).map_err(|_| Error::Credential(CredentialFault::Malformed))?;
    let statements: Vec<Vec<u8>> = sent.iter().map(|b| b.to_vec()).collect();
    fold(&VaultId::from(first.hash()), &statements).map_err(|_| Error::Credential(CredentialFault::Signature))
}

fn read<T: wire::Wire>(bytes: &[u8], max: usize) -> Result<T, Error> {
    wire::decode(bytes, max).map_err(|_| Error::Credential(CredentialFault::Malformed))
}

fn signed<M: vault_protocol::sign::Message>(bytes: &[u8]) -> Result<Signed<M>, Error> {
    Signed::decode(bytes).map_err(|_| Error::Credential(CredentialFault::Malformed))
}

/// Reads somebody's request, as an authority does before it makes sure of the person.
///
/// # Errors
/// What is wrong with it.
pub fn read_request(file: &[u8], now: Time) -> Result<Asked, Error> {
    let file: RequestFile = read(file, MAX_FILE)?;
    let chain = carried_chain(&file.chain)?;
    chain.dated(now).map_err(SenderFault::Chain)?;
    let checked = CredentialRequest::check(signed(&file.request)?, &chain, now).map_err(refused)?;
    Ok(Asked { request: checked.into_body() })
}

impl Vault {
    /// The newest credential for this vault.
    pub fn own_credential(&self) -> Option<Credential> {
        let newest = self.state.credentials.last()?;
        Some(Signed::<Credential>::decode(newest).ok()?.dangerous_unverified().clone())
    }

    /// Whether this vault makes itself public: an authority, or somebody with a credential.
    pub(crate) fn is_public(&self) -> bool {
        self.kind == Kind::Authority || !self.state.credentials.is_empty()
    }

    /// A file that asks an authority for a credential.
    pub fn credential_request(
        &mut self,
        subject: Subject,
        name: &str,
        profession: Profession,
        now: Time,
    ) -> Result<Vec<u8>, Error> {
        self.tell_chain(now)?;
        let request = self.sign.sign(CredentialRequest {
            vault: self.id,
            chain: self.chain.head_ref(),
            subject,
            name: Text::new(name)?,
            profession,
            time: self.log_time(now),
        });
        Ok(wire::encode(&RequestFile { chain: self.carried()?, request: Bytes::new(request.bytes())? }))
    }

    /// Takes an authority's credential in, and puts it on a new card.
    pub fn import_credential(&mut self, file: &[u8], now: Time) -> Result<Credential, Error> {
        let file: CredentialFile = read(file, MAX_FILE)?;
        let chain = carried_chain(&file.chain)?;
        let checked = Credential::check(signed(&file.credential)?, &chain).map_err(refused)?;
        if checked.vault != self.id {
            return Err(Error::Credential(CredentialFault::OtherVault));
        }
        checked.dated(self.log_time(now)).map_err(refused)?;
        let credential = Bytes::new(checked.bytes())?;
        self.commit(vec![Op::CredentialKept(CredentialKept { credential })], Vec::<Task>::new(), now)?;
        if self.server_url().is_some() {
            self.replace_card(now)?;
        }
        Ok(checked.into_body())
    }

    fn be_authority(&self) -> Result<(), Error> {
        if self.kind == Kind::Authority { Ok(()) } else { Err(Error::Credential(CredentialFault::NotAnAuthority)) }
    }

    /// Issues what somebody asked for, for at most a year, after their person was made sure of as `proof` says. One that was
    /// issued before for the same number stands until it is taken back.
    pub fn issue_credential(
        &mut self,
        asked: &Asked,
        proof: Proof,
        days: u32,
        now: Time,
    ) -> Result<(CredentialId, Vec<u8>), Error> {
        self.be_authority()?;
        self.tell_chain(now)?;
        let (time, r) = (self.log_time(now), &asked.request);
        let life = (u64::from(days) * Time::DAY).min(MAX_LIFE);
        let credential = self.sign.sign(Credential {
            authority: self.id,
            chain: self.chain.head_ref(),
            id: CredentialId::new(random::bytes()),
            subject: r.subject.clone(),
            name: r.name.clone(),
            profession: r.profession.clone(),
            vault: r.vault,
            not_before: time,
            not_after: time.plus(life),
            proof,
        });
        let bytes = Bytes::new(credential.bytes())?;
        let file = wire::encode(&CredentialFile { chain: self.carried()?, credential: bytes.clone() });
        self.commit(vec![Op::CredentialIssued(CredentialIssued { credential: bytes })], vec![], now)?;
        Ok((credential.id, file))
    }

    /// Takes a credential back. The next status list says so.
    pub fn revoke_credential(&mut self, id: &CredentialId, now: Time) -> Result<(), Error> {
        self.be_authority()?;
        let known = self.state.issued.get(id).ok_or_else(|| Error::NotFound(id.to_string()))?;
        if known.revoked.is_some() {
            return Ok(());
        }
        if self.revoked(now).len() == MAX_REVOKED {
            return Err(Error::Credential(CredentialFault::Full));
        }
        self.commit(vec![Op::CredentialRevoked(CredentialRevoked { id: *id, at: now })], vec![], now)
    }

    // Those that would count still.
    fn revoked(&self, now: Time) -> Vec<CredentialId> {
        let standing = |i: &&Issued| i.revoked.is_some() && now < i.body.not_after.plus(Time::DAY);
        self.state.issued.values().filter(standing).map(|i| i.body.id).collect()
    }

    /// When this device last made the status list public.
    pub fn status_made(&self) -> Option<Time> {
        self.published().1.status.map(|made| made.at)
    }

    /// Makes new keys and a card of them now, instead of when the old one nears its end. The old card's key signs the new one,
    /// and stays to open what was sealed to it.
    pub fn rotate_card(&mut self, now: Time) -> Result<(), Error> {
        self.tell_chain(now)?;
        self.replace_card(now)
    }

    /// A file that takes all cards of this vault back, when somebody publishes it: made at the beginning, kept elsewhere.
    pub fn revocation(&self, now: Time) -> Result<Vec<u8>, Error> {
        let (vault, chain) = (self.id, self.chain.head_ref());
        let signed = self.sign.sign(Revocation { vault, chain, time: self.log_time(now) });
        Ok(wire::encode(&KeysEntry::Revocation(Bytes::new(signed.bytes())?)))
    }

    fn published(&self) -> (SealedFile, Published) {
        let file = SealedFile::new(&self.home, "published", &self.device);
        // It only saves calls.
        let bytes = file.read().ok().flatten();
        let known = bytes.and_then(|b| wire::decode(&b, crate::files::MAX_FRAME).ok()).unwrap_or_default();
        (file, known)
    }

    /// Makes public what is not yet: the own chain and card, and of an authority its credentials and status list. Nothing of
    /// somebody who is neither an authority nor has a credential.
    pub(crate) fn publish(&mut self, connection: &Connection, now: Time) -> Result<(), Error> {
        if !self.is_public() {
            return Ok(());
        }
        self.renew_card(now)?;
        let (file, mut known) = self.published();
        let there: BTreeSet<Hash> = known.entries.iter().copied().collect();
        let mut entries = self.public_entries()?;
        entries.retain(|entry| !there.contains(&entry_hash(entry)));
        for entry in entries {
            connection.publish(&self.sign, &self.id, &entry)?;
            let mut all = std::mem::take(&mut known.entries).into_vec();
            all.push(entry_hash(&entry));
            known.entries = List::new(all)?;
            file.write(&wire::encode(&known))?;
        }
        let revoked = self.revoked(now);
        let made = StatusMade { at: self.log_time(now), revoked: revoked.len() as u64 };
        let due = known.status.is_none_or(|old| old.revoked != made.revoked || made.at.distance(old.at) > STATUS_AGAIN);
        if self.kind == Kind::Authority && due {
            let list = StatusList {
                authority: self.id,
                chain: self.chain.head_ref(),
                time: made.at,
                revoked: List::new(revoked)?,
            };
            let list = Bytes::new(self.sign.sign(list).bytes())?;
            connection.publish(&self.sign, &self.id, &wire::encode(&KeysEntry::Status(list)))?;
            known.status = Some(made);
            file.write(&wire::encode(&known))?;
        }
        Ok(())
    }

    // In the order in which a reader needs them.
    fn public_entries(&self) -> Result<Vec<Vec<u8>>, Error> {
        let mut entries = Vec::new();
        for statement in &self.statements {
            let statement = Bytes::new(&statement[..])?;
            entries.push(KeysEntry::Statement(PublicStatement { vault: self.id, statement }));
        }
        for issued in self.state.issued.values() {
            entries.push(KeysEntry::Credential(Bytes::new(&issued.bytes[..])?));
        }
        if let Some(newest) = self.state.cards.last() {
            let card: Verified<Card> = Signed::<Card>::decode(&newest.card)?
                .verify_as_claimed()
                .map_err(|_| wire::WireError::Invalid("own card"))?;
            // The same bytes whenever it is made: under the statement that the card itself names.
            let notice = self.sign.sign(CardNotice::of(&card, card.hash(), card.chain));
            entries.push(KeysEntry::Card(Bytes::new(notice.bytes())?));
        }
        Ok(entries.iter().map(wire::encode).collect())
    }
}
