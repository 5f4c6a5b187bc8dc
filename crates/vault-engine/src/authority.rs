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
use vault_crypto::rescue::RescueEntropy;
use vault_crypto::sign::SigningKey;
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
        /// The newest status list.
        status: Option<StatusMade>,
    }
}

vault_protocol::record! {
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct StatusMade {
        at: Time,
        revoked: List<CredentialId, MAX_REVOKED>,
    }
}

impl StatusMade {
    /// Whether another list is to be made: this one says something else, or grows old. One credential may come off it in the
    /// same moment as another comes on, so their number says nothing.
    fn is_due_for(&self, next: &StatusMade) -> bool {
        self.revoked != next.revoked || next.at.distance(self.at) > STATUS_AGAIN
    }
}

impl Published {
    /// Of what could be said now, only what is known to stand there. It saves calls, no more: what falls out is said twice.
    fn add(&mut self, entry: Hash, sayable: &BTreeSet<Hash>) -> Result<(), wire::WireError> {
        let mut all = std::mem::take(&mut self.entries).into_vec();
        all.retain(|known| sayable.contains(known));
        all.push(entry);
        let oldest = all.len().saturating_sub(MAX_PUBLISHED);
        self.entries = List::new(all.split_off(oldest))?;
        Ok(())
    }
}

/// A credential that is signed, and that nobody has been issued.
pub struct Unissued {
    id: CredentialId,
    issued: CredentialIssued,
    /// What goes to its holder.
    pub file: Vec<u8>,
}

/// What somebody asks an authority to say of them: read, and signed by the vault it is about. Nobody has looked at the person.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What they say.
    pub request: CredentialRequest,
    /// Hash of the signed request: what ties a login with somebody else to this one request.
    pub hash: Hash,
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
    Ok(Asked { hash: checked.hash(), request: checked.into_body() })
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

    /// Signs what somebody asked for, for at most a year, after their person was made sure of as `proof` says. Its file is kept
    /// somewhere before it is [issued](Vault::issue_credential): what is issued and lost nobody could give to its holder.
    pub fn sign_credential(&mut self, asked: &Asked, proof: Proof, days: u32, now: Time) -> Result<Unissued, Error> {
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
        Ok(Unissued { id: credential.id, issued: CredentialIssued { credential: bytes }, file })
    }

    /// Issues it. One that was issued before for the same number stands until it is taken back.
    pub fn issue_credential(&mut self, signed: Unissued, now: Time) -> Result<CredentialId, Error> {
        self.be_authority()?;
        self.commit(vec![Op::CredentialIssued(signed.issued)], vec![], now)?;
        Ok(signed.id)
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

    /// A file that takes all cards of this vault back, when somebody publishes it: made at the beginning, kept elsewhere. It
    /// is signed by the rescue sheet, and so holds when every device of today was replaced.
    pub fn first_revocation(&self, sheet: &RescueEntropy, now: Time) -> Result<Vec<u8>, Error> {
        self.revoked_by(&SigningKey::derive(&sheet.signing_seed()), now)
    }

    /// The same, signed by this device: it counts as long as this device is not removed.
    pub fn revocation(&self, now: Time) -> Result<Vec<u8>, Error> {
        self.revoked_by(&self.sign, now)
    }

    fn revoked_by(&self, key: &SigningKey, now: Time) -> Result<Vec<u8>, Error> {
        let (vault, chain) = (self.id, self.chain.head_ref());
        let signed = key.sign(Revocation { vault, chain, time: self.log_time(now) });
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
        let entries: Vec<(Hash, Vec<u8>)> = self.public_entries()?.into_iter().map(|e| (entry_hash(&e), e)).collect();
        let sayable: BTreeSet<Hash> = entries.iter().map(|(hash, _)| *hash).collect();
        for (hash, entry) in entries.iter().filter(|(hash, _)| !there.contains(hash)) {
            connection.publish(&self.sign, &self.id, entry)?;
            known.add(*hash, &sayable)?;
            file.write(&wire::encode(&known))?;
        }
        let made = StatusMade { at: self.log_time(now), revoked: List::new(self.revoked(now))? };
        if self.kind == Kind::Authority && known.status.as_ref().is_none_or(|old| old.is_due_for(&made)) {
            let list = StatusList {
                authority: self.id,
                chain: self.chain.head_ref(),
                time: made.at,
                revoked: made.revoked.clone(),
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

#[cfg(test)]
mod tests {
    use super::{CredentialId, Hash, List, MAX_PUBLISHED, Published, STATUS_AGAIN, StatusMade, Time};
    use std::collections::BTreeSet;

    fn made(at: u64, ids: &[u8]) -> StatusMade {
        let revoked: Vec<CredentialId> = ids.iter().map(|id| CredentialId::new([*id; 16])).collect();
        StatusMade { at: Time(at), revoked: List::new(revoked).unwrap() }
    }

    #[test]
    fn a_list_is_made_anew_when_one_comes_as_another_goes() {
        let old = made(1000, &[1, 2]);
        assert!(!old.is_due_for(&made(1000 + STATUS_AGAIN, &[1, 2])));
        assert!(old.is_due_for(&made(1001 + STATUS_AGAIN, &[1, 2])));
        assert!(old.is_due_for(&made(1001, &[2, 3])), "as many, and others");
    }

    #[test]
    fn a_full_list_of_what_stands_there_goes_on() {
        let hash = |n: u32| {
            let mut bytes = [0; 32];
            bytes[..4].copy_from_slice(&n.to_be_bytes());
            Hash::new(bytes)
        };
        let last = u32::try_from(MAX_PUBLISHED).unwrap();
        let mut known =
            Published { entries: List::new((0..last).map(hash).collect::<Vec<_>>()).unwrap(), status: None };
        let all: BTreeSet<Hash> = (0..=last).map(hash).collect();
        known.add(hash(last), &all).unwrap();
        assert!(known.entries.len() == MAX_PUBLISHED && !known.entries.contains(&hash(0)));
        assert_eq!(known.entries.last(), Some(&hash(last)));
        // What can no longer be said is forgotten.
        known.add(hash(last), &BTreeSet::from([hash(7)])).unwrap();
        assert_eq!(known.entries.to_vec(), [hash(7), hash(last)]);
    }
}
