//! Whether somebody's chain is the newest there is (docs/protocol/chain.md, "Freshness").
//!
//! A removed member can always sign another statement on an older head. Nobody who has not seen the removal can tell by
//! the chain alone; the log of its home server can: there, the first leaf of each number is that of the true statement.

use super::kept::Followed;
use super::look::Source;
use super::own::{chain_runs, first_of_chain};
use super::policy::PinnedLog;
use crate::chains::epoch_began;
use crate::error::{Error, Lie, SenderFault};
use crate::files::SealedFile;
use crate::vault::Vault;
use vault_crypto::journal::Contact;
use vault_log::proof_file::ProofFile;
use vault_protocol::card::{Card, CardError};
use vault_protocol::chain::{Chain, ChainError, Statement};
use vault_protocol::http::Refusal;
use vault_protocol::ids::{ChainRef, Time, VaultId};
use vault_protocol::leaf::Mark;
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, List};
use vault_remote::{Connection, RemoteError};

/// How long a chain that was held against its log counts as fresh, in seconds.
const FRESH: u64 = Time::DAY;
/// How young a statement may be whose leaf is not shown yet, in seconds: logs show more once a minute.
const YOUNG: u64 = 600;
const MAX_KNOWN: usize = 65_536;
/// Most moves of a vault that are followed for one message.
const MOST_MOVES: usize = 4;

vault_protocol::record! {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Line {
        vault: VaultId,
        head: ChainRef,
        /// In log time.
        at: Time,
        /// Number of the statement that began the head's epoch.
        since: u64,
    }
}

vault_protocol::record! {
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    struct Lines {
        lines: List<Line, MAX_KNOWN>,
    }
}

impl Vault {
    fn known_fresh(&self) -> (SealedFile, Vec<Line>) {
        let file = SealedFile::new(&self.home, "fresh", &self.device);
        // It only saves questions.
        let bytes = file.read().ok().flatten();
        let lines = bytes.and_then(|b| wire::decode::<Lines>(&b, crate::files::MAX_FRAME).ok()).unwrap_or_default();
        (file, lines.lines.into_vec())
    }

    fn fresh_line(&self, vault: &VaultId, head: &ChainRef, now: Time) -> Option<Line> {
        let (now, (_, lines)) = (self.log_time(now), self.known_fresh());
        lines.into_iter().find(|line| line.vault == *vault && line.head == *head && line.at.distance(now) < FRESH)
    }

    /// Whether a chain with this head was held against its log less than a day ago, on this device.
    pub(crate) fn is_fresh(&self, vault: &VaultId, head: &ChainRef, now: Time) -> bool {
        self.fresh_line(vault, head, now).is_some()
    }

    fn note_fresh(&self, vault: &VaultId, head: ChainRef, since: u64, now: Time) -> Result<(), Error> {
        let (now, (file, mut lines)) = (self.log_time(now), self.known_fresh());
        lines.retain(|line| line.vault != *vault && line.at.distance(now) < FRESH);
        lines.push(Line { vault: *vault, head, at: now, since });
        Ok(file.write(&wire::encode(&Lines { lines: List::new(lines)? }))?)
    }

    /// D4: that the chain of a contact who is to be shown papers is the newest. Nobody hides a removal by keeping this device from the
    /// network, or by telling an older chain.
    pub(crate) fn hold(&mut self, contact: &VaultId, now: Time) -> Result<(), Error> {
        let result = self.freshen(contact, now);
        if let Err(Error::ServerMisbehaved(lie)) = &result {
            let home = self.state.contacts.get(contact).and_then(|c| crate::chains::contact_chain(c).ok());
            self.audit_of(home.as_ref().map_or("", |chain| &chain.head().home.server), lie, now);
        }
        result
    }

    /// The same of one who is shown more through an open door: what was asked less than a day ago is not asked again.
    pub(crate) fn hold_still(&mut self, contact: &VaultId, now: Time) -> Result<(), Error> {
        let known = self.state.contacts.get(contact).ok_or_else(|| Error::NotFound(contact.to_string()))?;
        if self.is_held(known, now) { Ok(()) } else { self.hold(contact, now) }
    }

    /// D3: that the card of a contact, whose chain was held, is younger than the last removal there: whoever was removed has the keys of
    /// every card before it, also of one that somebody signed who stayed.
    pub(crate) fn is_of_epoch(&self, contact: &Contact, now: Time) -> Result<(), Error> {
        let head = crate::chains::contact_chain(contact)?.head_ref();
        let held = self.fresh_line(&contact.vault, &head, now);
        let held = held.ok_or_else(|| Error::NotFresh(contact.name.to_string()))?;
        let card = Signed::<Card>::decode(&contact.card).map_err(SenderFault::Malformed)?;
        let young = held.since <= card.dangerous_unverified().chain.seq;
        if young { Ok(()) } else { Err(Error::CardOutdated(contact.name.to_string())) }
    }

    /// Goes on from a contact's chain with what its home server has, and holds the whole of it against the log.
    /// [`Error::NotFresh`] if that cannot be done now.
    pub(crate) fn freshen(&mut self, vault: &VaultId, now: Time) -> Result<(), Error> {
        let mut contact = self.state.contacts.get(vault).ok_or_else(|| Error::NotFound(vault.to_string()))?.clone();
        let known = crate::chains::contact_chain(&contact)?;
        let card = Signed::<Card>::decode(&contact.card).map_err(SenderFault::Malformed)?;
        let beside = card.dangerous_unverified().mailbox.server.to_string();
        let chain = match self.fresh_chain(&known, &beside, now) {
            Err(Error::Offline(_) | Error::Refused(_)) if self.is_fresh(vault, &known.head_ref(), now) => return Ok(()),
            Err(Error::Offline(_) | Error::Refused(_)) => return Err(Error::NotFresh(contact.name.to_string())),
            other => other?,
        };
        let stale = contact.at.distance(now) > Time::DAY;
        if chain.head_ref() != known.head_ref() || stale {
            contact.chain = chain.keep()?;
            contact.at = now;
            self.commit(vec![vault_crypto::journal::Op::Contact(contact)], vec![], now)?;
        }
        if chain.head_ref() != known.head_ref() {
            self.judge_letters(vault, now)?;
        }
        Ok(())
    }

    /// The whole chain as its home server tells it, continuing the known one and held against the log.
    /// [`Error::Offline`] or [`Error::Refused`] if that cannot be done now.
    pub(crate) fn fresh_chain(&self, known: &Chain, beside: &str, now: Time) -> Result<Chain, Error> {
        self.fresh(known, beside, now).map(|fresh| fresh.chain)
    }

    /// The chain of who sent something, as its home server tells it and its log shows it, with all that was sent.
    ///
    /// A contact's is asked for where they were known to live: a statement that moves a vault stands in the log of the server
    /// that it leaves. Who was removed can still sign one to a server of their own, and that server would tell of no removal.
    /// Of others nothing is known but what was sent.
    pub(crate) fn fresh_sender(&self, sent: &Chain, beside: &str, now: Time) -> Result<Chain, Error> {
        let Some(contact) = self.state.contacts.get(&sent.vault_id()) else {
            return self.fresh_chain(sent, beside, now);
        };
        let card = Signed::<Card>::decode(&contact.card).map_err(SenderFault::Malformed)?;
        let beside = card.dangerous_unverified().mailbox.server.to_string();
        let mut chain = crate::chains::contact_chain(contact)?;
        for _ in 0..MOST_MOVES {
            let home = chain.head().home.server.clone();
            chain = self.fresh_chain(&chain, &beside, now)?;
            if chain.head().home.server == home {
                break;
            }
        }
        let whole = sent.is_prefix_of(&chain) || chain.has_forgotten(&sent.head_ref());
        if whole { Ok(chain) } else { Err(SenderFault::Card(CardError::Fork).into()) }
    }

    /// The same with its statements, and the log.
    pub(crate) fn fresh(&self, known: &Chain, beside: &str, now: Time) -> Result<Fresh, Error> {
        let (vault, home) = (known.vault_id(), known.head().home.server.to_string());
        let address = if home.is_empty() { beside } else { home.as_str() };
        let connection = self.connect(self.parse_url(address).map_err(SenderFault::Address)?);
        let mut rounds = 0;
        loop {
            let (chain, statements) = whole(&connection, &vault, now)?;
            if !known.is_prefix_of(&chain) && !known.has_forgotten(&chain.head_ref()) {
                let shorter = chain.is_prefix_of(known);
                return Err(if shorter { Lie::ChainRollback } else { Lie::ChainFork }.into());
            }
            let pin = self.log_by(&chain, &statements, &connection, now)?;
            if let Some(log) = self.stands(&pin, &connection, &statements, now)? {
                self.note_fresh(&vault, chain.head_ref(), epoch_began(&statements), now)?;
                return Ok(Fresh { chain, statements, pin, log });
            }
            rounds += 1;
            if rounds == 3 {
                return Err(Lie::ChainRollback.into());
            }
        }
    }

    // Holds each statement against the first leaf of its number; answers the log, or nothing if a leaf is of a later one.
    fn stands(
        &self,
        pin: &PinnedLog,
        connection: &Connection,
        statements: &[Vec<u8>],
        now: Time,
    ) -> Result<Option<Followed>, Error> {
        let len = statements.len() as u64;
        let sources = chain_runs(&pin.vault, len).map(|watched| Source { watched, since: None });
        let (log, _) = self.look(pin, connection, &sources.collect::<Vec<_>>(), now)?;
        // A server that stops its log can hide what came since.
        if log.newest().is_some_and(|newest| newest.has_stopped()) {
            return Err(Error::Refused(Refusal::NotFound));
        }
        let leaves = first_of_chain(&log, &pin.vault, len);
        if leaves.iter().any(|(seq, _)| *seq >= len) {
            return Ok(None);
        }
        for (seq, statement) in (0u64..).zip(statements) {
            match leaves.iter().find(|(number, _)| *number == seq) {
                Some((_, leaf)) if Mark::statement(&pin.vault, seq).leaf(statement)[17..] == leaf.commitment => {}
                // Another statement stood there first: this one was made on a past that is over.
                Some(_) => return Err(Lie::ChainFork.into()),
                None => {
                    let time = Signed::<Statement>::decode(statement)?.dangerous_unverified().time;
                    if time.distance(now) > YOUNG {
                        return Err(Error::Refused(Refusal::NotFound));
                    }
                }
            }
        }
        Ok(Some(log))
    }

    /// The proof that a statement stands in the log of its vault; nothing if no leaf of it is known here.
    pub(crate) fn statement_proof(
        &self,
        (pin, log): (&PinnedLog, &Followed),
        seq: u64,
        statement: &[u8],
    ) -> Result<Option<ProofFile>, Error> {
        let leaf = Mark::statement(&pin.vault, seq).leaf(statement);
        let first = first_of_chain(log, &pin.vault, seq + 1).into_iter().find(|(number, _)| *number == seq);
        let found = first.filter(|(_, found)| leaf[17..] == found.commitment);
        found.map(|(_, found)| self.proof_of(pin, log, found.index, &leaf)).transpose()
    }
}

/// A chain as its home server tells it and its log shows it.
pub(crate) struct Fresh {
    pub(crate) chain: Chain,
    pub(crate) statements: Vec<Vec<u8>>,
    pub(crate) pin: PinnedLog,
    pub(crate) log: Followed,
}

// Every statement that the server has, and the chain they make.
fn whole(connection: &Connection, vault: &VaultId, now: Time) -> Result<(Chain, Vec<Vec<u8>>), Error> {
    let statements = match connection.chain(vault, 0) {
        // A vault that is closed, has moved, or never came.
        Err(RemoteError::Refused(_)) => return Err(Error::Refused(Refusal::NotFound)),
        other => other?,
    };
    let decoded: Result<Vec<_>, _> = statements.iter().map(|s| Signed::<Statement>::decode(s)).collect();
    let chain = Chain::fold(vault, decoded.map_err(SenderFault::Malformed)?).map_err(|e| match e {
        ChainError::Clock => Error::Sender(SenderFault::Chain(e)),
        e => Lie::Chain(e).into(),
    })?;
    chain.dated(now).map_err(SenderFault::Chain)?;
    Ok((chain, statements))
}
