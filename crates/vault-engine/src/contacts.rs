//! Cards and contacts: what this vault shows of itself, and whom it knows.

use crate::chains::{Carried, contact_chain, epoch_began};
use crate::error::{Error, SenderFault};
use crate::queue::Task;
use crate::vault::Vault;
use vault_crypto::journal::{ChainKept, Contact, ContactGone, Op, OwnCard};
use vault_crypto::secret::{SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::card::{self, Card, CheckedCard, Kind, Level, Mailbox, VerifiedCard};
use vault_protocol::chain::{CARRIED, Chain, ChainError, Statement};
use vault_protocol::fingerprint;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List, Text};

vault_protocol::record! {
    /// A card as people hand it over: the card and the chain that leads to it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CardFile {
        /// The chain from its first statement on, as far as it is carried, COSE bytes.
        pub chain: List<Bytes<{ 65 * 1024 }>, CARRIED>,
        /// The card, COSE bytes.
        pub card: Bytes<{ 49 * 1024 }>,
    }
}

/// Largest card file, in bytes.
pub const MAX_CARD_FILE: usize = 1 << 20;

/// Statements told of in one journal operation, in bytes: one may have 66,560.
const TOLD: usize = 96 * 1024;

/// Where a contact's card says that they are reached.
pub(crate) fn server_of(contact: &Contact) -> Option<String> {
    let card = Signed::<Card>::decode(&contact.card).ok()?;
    Some(card.dangerous_unverified().mailbox.server.to_string())
}

// Statements of a chain, as far as they were sent, as operations that keep them.
fn chain_kept(vault: &VaultId, sent: &Carried, from: u64, to: u64) -> Result<Vec<Op>, Error> {
    let (mut ops, mut part, mut size) = (Vec::new(), Vec::<Bytes<{ 65 * 1024 }>>::new(), 0);
    let kept = |last: u64, part: Vec<Bytes<{ 65 * 1024 }>>| -> Result<Op, Error> {
        let first = last + 1 - part.len() as u64;
        Ok(Op::ChainKept(ChainKept { vault: *vault, first, statements: List::new(part)? }))
    };
    for (seq, statement) in (0u64..).zip(sent.iter()).filter(|(seq, _)| (from..=to).contains(seq)) {
        if !part.is_empty() && size + statement.len() > TOLD {
            ops.push(kept(seq - 1, std::mem::take(&mut part))?);
            size = 0;
        }
        size += statement.len();
        part.push(statement.clone());
        if seq == to || seq + 1 == sent.len() as u64 {
            ops.push(kept(seq, std::mem::take(&mut part))?);
        }
    }
    Ok(ops)
}

impl Vault {
    /// This vault's newest card and its hash, if it has one that is valid.
    pub fn own_card(&self, now: Time) -> Option<(Hash, Card)> {
        let card = Signed::<Card>::decode(&self.state.cards.last()?.card).ok()?;
        let body = card.dangerous_unverified().clone();
        (now < body.not_after).then(|| (card.hash(), body))
    }

    /// This vault's card to hand over; a new one is made when there is none or the last is in its last third.
    pub fn card_file(&mut self, now: Time) -> Result<Vec<u8>, Error> {
        self.tell_chain(now)?;
        self.renew_card(now)?;
        let card = self.state.cards.last().ok_or(Error::NoServer)?;
        Ok(wire::encode(&CardFile { chain: self.carried()?, card: card.card.clone() }))
    }

    fn card_life(&self) -> u64 {
        let longest = if self.kind == Kind::Professional { card::MAX_LIFE_PROFESSIONAL } else { card::MAX_LIFE };
        longest - Time::DAY
    }

    pub(crate) fn renew_card(&mut self, now: Time) -> Result<(), Error> {
        let (life, time) = (self.card_life(), self.log_time(now));
        let last = self.state.cards.last().and_then(|c| Signed::<Card>::decode(&c.card).ok());
        let fresh = self.card_stands()
            && last.as_ref().is_some_and(|c| {
                let c = c.dangerous_unverified();
                time.plus(life / 3) < c.not_after && c.mailbox.server.as_str() == self.server.url.as_str()
            });
        if fresh {
            return Ok(());
        }
        self.replace_card(now)
    }

    /// Whether the last card, if there is one, is one that others can take: made under this epoch and under the chain as it
    /// became, and without a twin. Of two cards of one number that two devices made apart, who knows one refuses the other;
    /// a card with a higher number ends that.
    pub(crate) fn card_stands(&self) -> bool {
        let body = |c: &OwnCard| Signed::<Card>::decode(&c.card).ok().map(|c| c.dangerous_unverified().clone());
        let mut cards = self.state.cards.iter().rev().filter_map(body);
        let Some(last) = cards.next() else { return true };
        // A card made before has keys that a removed member knows.
        let good = epoch_began(&self.statements) <= last.chain.seq && self.chain.contains(&last.chain);
        good && cards.all(|c| c.seq != last.seq)
    }

    /// Makes a new card with new keys; the old ones stay to open what was sealed to them.
    pub(crate) fn replace_card(&mut self, now: Time) -> Result<(), Error> {
        let (life, time) = (self.card_life(), self.log_time(now));
        let last = self.state.cards.last().and_then(|c| Signed::<Card>::decode(&c.card).ok());
        let url = self.server_url().ok_or(Error::NoServer)?.to_owned();
        let mailbox = self.state.mailboxes.values().find(|m| m.contact.is_none()).ok_or(Error::NoServer)?;
        let (reader, wrap) = (SigningSeed::generate(), WrapSeed::generate());
        let (reader_key, wrap_key) = (SigningKey::derive(&reader), UnwrapKey::derive(&wrap));
        // Two devices may have made a card apart. Whoever knows either follows only over a gap.
        let seqs = self.state.cards.iter().filter_map(|c| Signed::<Card>::decode(&c.card).ok());
        let mut seqs: Vec<u64> = seqs.map(|c| c.dangerous_unverified().seq).collect();
        seqs.sort_unstable();
        let seq = match seqs[..] {
            [] => 0,
            [.., a, b] if a == b => b + 2,
            [.., b] => b + 1,
        };
        let profile = self.state.profile.as_ref();
        let optional = |t: Option<&Text<128>>| t.filter(|t| !t.is_empty()).cloned();
        let card = self.sign.sign(Card {
            vault: self.id,
            chain: self.chain.head_ref(),
            kind: self.kind,
            reader: *reader_key.public(),
            possession: reader_key.sign_context(&card::possession(&self.id, wrap_key.public(), seq)),
            wrap: wrap_key.public().clone(),
            mailbox: Mailbox {
                server: Text::new(url)?,
                id: mailbox.id,
                drop_secret: *mailbox.secret.dangerous_bytes(),
            },
            seq,
            prev: last.as_ref().map(Signed::hash),
            not_before: time,
            not_after: time.plus(life),
            name: optional(profile.map(|p| &p.name)),
            role: optional(profile.map(|p| &p.role)),
            evidence: self.evidence_for(reader_key.public())?,
        });
        let card = Bytes::new(card.bytes())?;
        self.commit(vec![Op::OwnCard(OwnCard { card, reader, wrap })], Vec::<Task>::new(), now)
    }

    /// Takes somebody's card in, unverified. A card of somebody already known must follow the one known (attack A3), and
    /// one whose signer was removed since is refused: their server and its public log are asked. If they are away, the card
    /// is kept all the same, [`is_held`](Self::is_held) says so, and a door waits until they were asked.
    /// What the file does not carry of a long chain has to be asked for: [`Error::Offline`] if its server is away.
    pub fn add_contact(&mut self, file: &[u8], name: Option<&str>, now: Time) -> Result<VaultId, Error> {
        let file: CardFile = wire::decode(file, MAX_CARD_FILE).map_err(SenderFault::Malformed)?;
        let (sent, card) = self.check_card(&file, now)?;
        self.refuse_second(&card)?;
        let server = card.mailbox.server.to_string();
        let chain = match self.fresh_sender(&sent, &server, now) {
            // What goes beyond the chain of somebody who is known may be by a member who was removed since. Where nobody can say
            // so, what is kept stays: how it was compared would stay with what takes its place.
            Err(Error::Offline(_) | Error::Refused(_)) => match self.state.contacts.get(&card.vault) {
                Some(known) if contact_chain(known)?.head_ref() != sent.head_ref() => {
                    return Err(Error::NotFresh(known.name.to_string()));
                }
                _ => sent,
            },
            Err(Error::ServerMisbehaved(lie)) => {
                self.audit_of(&server, &lie, now);
                return Err(lie.into());
            }
            other => other?,
        };
        let card = Signed::<Card>::decode(&file.card).map_err(SenderFault::Malformed)?;
        let card = CheckedCard::check(card, &chain, self.log_time(now)).map_err(SenderFault::Card)?;
        self.keep_contact(&file.chain, &chain, &card, name, now)
    }

    /// Whether a contact's chain was held against the public log of its server less than a day ago, on this device.
    pub fn is_held(&self, contact: &Contact, now: Time) -> bool {
        contact_chain(contact).is_ok_and(|chain| self.is_fresh(&contact.vault, &chain.head_ref(), now))
    }

    pub(crate) fn keep_contact(
        &mut self,
        sent: &Carried,
        chain: &Chain,
        card: &CheckedCard,
        name: Option<&str>,
        now: Time,
    ) -> Result<VaultId, Error> {
        let vault = card.vault;
        let known = self.state.contacts.get(&vault);
        let heads =
            (known.map(|known| contact_chain(known).map(|chain| chain.head_ref())).transpose()?, chain.head_ref());
        let said = card.name.as_deref().unwrap_or("");
        let name = name.or_else(|| known.map(|k| k.name.as_str())).unwrap_or(said).trim();
        let name = if name.is_empty() { vault.to_string()[..8].to_owned() } else { name.to_owned() };
        let level = known.and_then(|k| k.level);
        // Up to where a card was signed under, others have to be shown the chain: of the card before it was kept then.
        let before = known.and_then(|k| Signed::<Card>::decode(&k.card).ok());
        let from = before.map_or(0, |before| before.dangerous_unverified().chain.seq + 1);
        let mut ops = chain_kept(&vault, sent, from, card.chain.seq)?;
        let (card, chain) = (Bytes::new(card.bytes())?, chain.keep()?);
        ops.push(Op::Contact(Contact { vault, name: Text::clipped(&name), card, chain, level, at: now }));
        self.commit(ops, vec![], now)?;
        if heads.0 != Some(heads.1) {
            self.judge_letters(&vault, now)?;
        }
        Ok(vault)
    }

    /// Checks a card with its chain, against what is known of the same person: the longer chain counts, so that a card
    /// signed by a member since removed is refused by whoever has seen the removal.
    pub(crate) fn check_card(&self, file: &CardFile, now: Time) -> Result<(Chain, CheckedCard), Error> {
        let first = file.chain.first().ok_or(SenderFault::Chain(ChainError::OtherVault))?;
        let vault = VaultId::from(Signed::<Statement>::decode(first).map_err(SenderFault::Malformed)?.hash());
        let card = Signed::<Card>::decode(&file.card).map_err(SenderFault::Malformed)?;
        let c = card.dangerous_unverified();
        let (said, beside) = (c.chain, c.mailbox.server.to_string());
        let chain = self.chain_of(&vault, &file.chain, &said, &beside, now)?;
        let checked = CheckedCard::check(card, &chain, self.log_time(now)).map_err(SenderFault::Card)?;
        if let Some(known) = self.state.contacts.get(&vault) {
            let before = Signed::<Card>::decode(&known.card).map_err(SenderFault::Malformed)?;
            checked.follows(before.dangerous_unverified(), &before.hash()).map_err(SenderFault::Card)?;
        }
        Ok((chain, checked))
    }

    /// The contact called so, or whose id begins so.
    pub fn contact(&self, typed: &str) -> Result<&Contact, Error> {
        let lower = typed.trim().to_lowercase();
        let all = || self.state.contacts.values();
        let exact: Vec<_> = all().filter(|c| c.name.to_lowercase() == lower).collect();
        if let [one] = exact[..] {
            return Ok(one);
        }
        let close: Vec<_> = all()
            .filter(|c| {
                !lower.is_empty() && (c.name.to_lowercase().contains(&lower) || c.vault.to_string().starts_with(&lower))
            })
            .collect();
        match close[..] {
            [] => Err(Error::NotFound(typed.to_owned())),
            [one] => Ok(one),
            _ => Err(Error::Ambiguous {
                typed: typed.to_owned(),
                candidates: close.iter().map(|c| c.name.to_string()).collect(),
            }),
        }
    }

    /// Compares what the contact shows or reads aloud with the card's fingerprint, and keeps how it was done.
    pub fn verify_contact(&mut self, vault: &VaultId, typed: &str, level: Level, now: Time) -> Result<(), Error> {
        let contact = self.state.contacts.get(vault).ok_or_else(|| Error::NotFound(vault.to_string()))?;
        fingerprint::compare(typed, vault).map_err(|e| match e {
            fingerprint::FingerprintError::Different => Error::WrongFingerprint(contact.name.to_string()),
            e => Error::Fingerprint(e),
        })?;
        if level == Level::InPerson {
            self.forgive_all()?;
        }
        self.keep_level(vault, level, now)
    }

    /// Keeps how a contact was compared: at a higher level than before, or as before.
    pub(crate) fn keep_level(&mut self, vault: &VaultId, level: Level, now: Time) -> Result<(), Error> {
        let mut contact = self.state.contacts.get(vault).ok_or_else(|| Error::NotFound(vault.to_string()))?.clone();
        contact.level = Some(contact.level.map_or(level, |l| l.max(level)));
        contact.at = now;
        self.commit(vec![Op::Contact(contact)], vec![], now)
    }

    /// Lets a contact go. Doors open to them stay as they are until closed.
    pub fn remove_contact(&mut self, vault: &VaultId, now: Time) -> Result<(), Error> {
        self.commit(vec![Op::ContactGone(ContactGone { vault: *vault, at: now })], vec![], now)
    }

    /// Asks the contact's own server for what its chain has become; answers whether the server could be asked.
    pub(crate) fn refresh_contact(&mut self, vault: &VaultId, now: Time) -> Result<bool, Error> {
        let mut contact = self.state.contacts.get(vault).ok_or_else(|| Error::NotFound(vault.to_string()))?.clone();
        let old = contact_chain(&contact)?;
        let card = Signed::<Card>::decode(&contact.card).map_err(SenderFault::Malformed)?;
        let home = old.head().home.server.to_string();
        let address = if home.is_empty() { card.dangerous_unverified().mailbox.server.to_string() } else { home };
        let before = old.head().seq;
        let chain = match self.go_on(old, &address, None, now) {
            Ok(chain) => chain,
            Err(Error::Offline(_) | Error::Refused(_)) => return Ok(false),
            Err(Error::Sender(SenderFault::Chain(e))) if e != ChainError::Clock => {
                return Err(crate::error::Lie::Chain(e).into());
            }
            Err(e) => return Err(e),
        };
        let changed = chain.head().seq != before;
        contact.chain = chain.keep()?;
        contact.at = now;
        let stale = self.state.contacts[vault].at.distance(now) > Time::DAY;
        if changed || stale {
            self.commit(vec![Op::Contact(contact)], vec![], now)?;
        }
        Ok(true)
    }

    /// The contact's card as something a grant may be made to.
    pub(crate) fn verified_card(&self, contact: &Contact, unverified: bool, now: Time) -> Result<VerifiedCard, Error> {
        let chain = contact_chain(contact)?;
        let card = Signed::<Card>::decode(&contact.card).map_err(SenderFault::Malformed)?;
        let checked = CheckedCard::check(card, &chain, self.log_time(now)).map_err(SenderFault::Card)?;
        if self.has_revoked(contact)? {
            return Err(Error::CardRevoked(contact.name.to_string()));
        }
        let verified = match contact.level {
            Some(level) if level > Level::File => VerifiedCard::new(checked, &contact.vault, level),
            _ if unverified => VerifiedCard::dangerous_from_file(checked, &contact.vault),
            _ => return Err(Error::NotVerified(contact.name.to_string())),
        };
        Ok(verified.map_err(SenderFault::Card)?)
    }
}
