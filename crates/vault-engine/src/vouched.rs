//! Who speaks for whom: the authorities that are believed here, and what they and the logs say of contacts. The answers are
//! never summed into one, and how a card was compared stands beside them (docs/protocol/credential.md).

use crate::chains::contact_chain;
use crate::error::Error;
use crate::files::{FileError, SealedFile};
use crate::follow::KeysLog;
use crate::vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use vault_crypto::journal::Contact;
use vault_protocol::card::{Card, Kind};
use vault_protocol::credential::{Credential, STATUS_LIFE, Subject};
use vault_protocol::fingerprint;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::keys_log::Watch;
use vault_protocol::sign::Signed;
use vault_protocol::vouch::{self, Believed, Seen, Word};
use vault_protocol::wire::{self, List, Text};

/// Most authorities in a policy.
pub const MAX_AUTHORITIES: usize = 64;

vault_protocol::record! {
    /// An authority that is believed here.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Authority {
        /// What its believer calls it.
        pub name: Text<128>,
        /// Its vault.
        pub vault: VaultId,
        /// Its home server.
        pub server: Text<255>,
    }
}

vault_protocol::record! {
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct Authorities {
        all: List<Authority, MAX_AUTHORITIES>,
    }
}

/// What speaks for a contact besides how their card was compared: two answers that stand apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// What an authority says.
    pub word: Word,
    /// What the public log shows.
    pub seen: Seen,
    /// The authority's name here, if it is believed.
    pub authority: Option<String>,
    /// The credential on the card, whatever is to be thought of it.
    pub credential: Option<Credential>,
}

/// Something in a log that names this vault's owner, and is not theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// A credential for the owner's number names another vault.
    OtherVault {
        /// Whose it is said to be.
        vault: VaultId,
        /// Who says so.
        authority: VaultId,
        /// Whether that authority is believed here.
        believed: bool,
    },
    /// A card of this vault that this vault did not make.
    UnknownCard(Hash),
    /// All cards of this vault were taken back.
    Revoked,
}

/// Takes the lines about authorities out of a policy file: `authority NAME FINGERPRINT URL`.
pub(crate) fn split_policy(bytes: &[u8]) -> Result<(Vec<Authority>, Vec<u8>), usize> {
    let (mut all, mut rest) = (Vec::new(), Vec::new());
    for (number, line) in (1usize..).zip(bytes.split_inclusive(|b| *b == b'\n')) {
        if !line.starts_with(b"authority ") {
            rest.extend_from_slice(line);
            continue;
        }
        let parsed = std::str::from_utf8(line).ok().and_then(authority);
        let new = parsed.filter(|new: &Authority| all.iter().all(|known: &Authority| known.vault != new.vault));
        all.push(new.filter(|_| all.len() < MAX_AUTHORITIES).ok_or(number)?);
        // The numbers of the other lines stay.
        rest.extend_from_slice(b"\n");
    }
    Ok((all, rest))
}

fn authority(line: &str) -> Option<Authority> {
    let mut words = line.split_whitespace().skip(1);
    let (name, print, server) = (words.next()?, words.next()?, words.next()?);
    let vault = fingerprint::from_qr_text(print).ok()?;
    let none_left = words.next().is_none();
    let authority = Authority { name: Text::new(name).ok()?, vault, server: Text::new(server).ok()? };
    none_left.then_some(authority)
}

/// What a server's log of keys said of these people.
type Read<'a> = dyn Fn(&str, &Watch) -> Option<KeysLog> + 'a;

fn card_of(contact: &Contact) -> Option<(Card, Hash)> {
    let signed = Signed::<Card>::decode(&contact.card).ok()?;
    Some((signed.dangerous_unverified().clone(), signed.hash()))
}

impl Vault {
    fn authorities_file(&self) -> SealedFile {
        SealedFile::new(&self.home, "authorities", &self.device)
    }

    /// The authorities that are believed here: those that the owner's policy names.
    pub fn authorities(&self) -> Result<Vec<Authority>, Error> {
        let file = self.authorities_file();
        let damaged = |_| FileError::Damaged(file.path().to_owned());
        let all = file.read()?.map(|b| wire::decode::<Authorities>(&b, crate::files::MAX_FRAME).map_err(damaged));
        Ok(all.transpose()?.unwrap_or_default().all.into_vec())
    }

    pub(crate) fn set_authorities(&self, all: Vec<Authority>) -> Result<(), Error> {
        for authority in &all {
            self.parse_url(&authority.server)?;
        }
        Ok(self.authorities_file().write(&wire::encode(&Authorities { all: List::new(all)? }))?)
    }

    // Cards of people of whom something has to stand in a log: authorities, and who carries a credential. Of a professional
    // without one nothing does, and nobody is asked.
    fn public_contacts(&self) -> impl Iterator<Item = (&Contact, Card, Hash)> {
        let cards = self.state.contacts.values().filter_map(|contact| {
            let (card, hash) = card_of(contact)?;
            Some((contact, card, hash))
        });
        cards.filter(|(_, card, _)| card.kind == Kind::Authority || !card.credentials().is_empty())
    }

    // Who is watched for, the same in every log: no server learns which of its people are.
    fn watch(&self) -> Result<Watch, Error> {
        let authorities: BTreeSet<VaultId> = self.authorities()?.iter().map(|a| a.vault).collect();
        let mut watch = Watch { authorities, ..Watch::default() };
        for (contact, card, _) in self.public_contacts() {
            watch.holders.insert(contact.vault);
            watch.subjects.extend(card.credentials().iter().map(|c| c.dangerous_unverified().subject.clone()));
        }
        if self.is_public() {
            watch.holders.insert(self.id);
            watch.subjects.extend(self.own_credential().map(|c| c.subject));
        }
        Ok(watch)
    }

    fn home_of(contact: &Contact, card: &Card) -> String {
        let home = contact_chain(contact).map(|chain| chain.head().home.server.to_string()).unwrap_or_default();
        if home.is_empty() { card.mailbox.server.to_string() } else { home }
    }

    /// Reads every log of keys that says something of a contact or of the owner. Answers the first trouble: what one server
    /// does not tell holds no other up.
    pub fn read_registers(&mut self, now: Time) -> Result<(), Error> {
        let watch = self.watch()?;
        let mut servers: BTreeSet<String> =
            self.public_contacts().map(|(contact, card, _)| Self::home_of(contact, &card)).collect();
        if !watch.holders.is_empty() {
            servers.extend(self.authorities()?.iter().map(|a| a.server.to_string()));
        }
        servers.extend(self.server_url().filter(|_| self.is_public()).map(str::to_owned));
        let mut trouble = Ok(());
        for server in servers {
            let read = self.read_keys(&server, &watch, now).map(drop);
            if let Err(Error::ServerMisbehaved(lie)) = &read {
                self.audit_of(&server, lie, now);
            }
            trouble = trouble.and(read);
        }
        trouble
    }

    // A log that was not read for two days says nothing of today.
    fn today_of(&self, server: &str, watch: &Watch, now: Time) -> Option<KeysLog> {
        self.known_keys(server, watch).filter(|log| now.0.saturating_sub(log.at.0) <= STATUS_LIFE)
    }

    /// What speaks for a contact, by what was read last.
    pub fn vouched(&self, contact: &Contact, now: Time) -> Result<Vouched, Error> {
        self.vouched_by(contact, &|server, watch| self.known_keys(server, watch), now)
    }

    /// Whether the authority that said who somebody is has taken that back, by what was read of its register last. What was read for
    /// other people counts too: a word taken back is not given again because somebody else is watched for since. Of whoever is
    /// no contact nothing is said.
    ///
    /// # Errors
    /// What is kept of them cannot be read.
    pub fn is_disowned(&self, who: &VaultId, now: Time) -> Result<bool, Error> {
        let Some(contact) = self.state.contacts.get(who) else { return Ok(false) };
        let kept = |server: &str, watch: &Watch| self.kept_keys(server, watch);
        Ok(self.vouched_by(contact, &kept, now)?.word == Word::Revoked)
    }

    fn vouched_by(&self, contact: &Contact, read: &Read<'_>, now: Time) -> Result<Vouched, Error> {
        let now = self.log_time(now);
        let Some((card, hash)) = card_of(contact) else {
            return Err(FileError::Damaged(self.home.join("journal")).into());
        };
        let (watch, authorities) = (self.watch()?, self.authorities()?);
        let mut logs: BTreeMap<&str, Option<KeysLog>> = BTreeMap::new();
        for authority in &authorities {
            // Of a status list its own age is asked.
            logs.entry(&authority.server).or_insert_with(|| read(&authority.server, &watch));
        }
        let register = |server: &str| logs.get(server).and_then(Option::as_ref).map(|log| &log.register);
        let believed: Vec<Believed<'_>> =
            authorities.iter().map(|a| Believed { vault: a.vault, register: register(&a.server) }).collect();
        let own = self.today_of(&Self::home_of(contact, &card), &watch, now);
        let credential = vouch::credential(&card, &believed).map(|c| c.dangerous_unverified().clone());
        let authority = credential.as_ref().and_then(|c| authorities.iter().find(|a| a.vault == c.authority));
        Ok(Vouched {
            word: vouch::word(&card, &believed, now),
            seen: vouch::seen(&card, &hash, own.as_ref().map(|log| &log.register), &believed),
            authority: authority.map(|a| a.name.to_string()),
            credential,
        })
    }

    /// Whether a contact has taken all of their cards back, as far as any log that was read shows. That has no end.
    pub(crate) fn has_revoked(&self, contact: &Contact) -> Result<bool, Error> {
        Ok(self.taken_back()?.contains(&contact.vault))
    }

    /// Refuses a card for a person of whom another vault's card is kept, by the number on both.
    pub(crate) fn refuse_second(&self, card: &Card) -> Result<(), Error> {
        let subjects = |card: &Card| -> BTreeSet<Subject> {
            card.credentials().iter().map(|c| c.dangerous_unverified().subject.clone()).collect()
        };
        let new = subjects(card);
        let second = self
            .public_contacts()
            .find(|(contact, known, _)| contact.vault != card.vault && !subjects(known).is_disjoint(&new));
        second.map_or(Ok(()), |(contact, ..)| Err(Error::SecondCard(contact.name.to_string())))
    }

    /// What stands in the logs under this owner's name or number and is not theirs, by what was read last.
    pub fn alarms(&self) -> Result<Vec<Alarm>, Error> {
        if !self.is_public() {
            return Ok(Vec::new());
        }
        let (watch, own) = (self.watch()?, self.own_credential());
        let mut servers: BTreeSet<String> = self.authorities()?.iter().map(|a| a.server.to_string()).collect();
        servers.extend(self.server_url().map(str::to_owned));
        let mine: Vec<Hash> =
            self.state.cards.iter().filter_map(|c| Some(Signed::<Card>::decode(&c.card).ok()?.hash())).collect();
        let mut alarms = Vec::new();
        for log in servers.iter().filter_map(|server| self.known_keys(server, &watch)) {
            let theirs = log.register.listed().iter().filter(|l| {
                l.credential.vault != self.id && own.as_ref().is_some_and(|own| own.subject == l.credential.subject)
            });
            alarms.extend(theirs.map(|l| Alarm::OtherVault {
                vault: l.credential.vault,
                authority: l.credential.authority,
                believed: l.believed,
            }));
            let cards = log.register.cards(&self.id).iter().filter(|card| !mine.contains(&card.hash));
            alarms.extend(cards.map(|card| Alarm::UnknownCard(card.hash)));
            alarms.extend(log.register.is_revoked(&self.id).then_some(Alarm::Revoked));
        }
        alarms.dedup();
        Ok(alarms)
    }
}
