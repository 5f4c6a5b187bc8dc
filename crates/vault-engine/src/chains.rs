//! Chains of others: as somebody sends them, as they are known here, and what their server tells of the rest.
//!
//! A message carries the first statements of its sender's chain, and most chains whole. Of those it does not, the rest is
//! asked for: statements prove themselves, whoever tells them.

use crate::error::{Error, SenderFault};
use crate::vault::{Vault, fold};
use vault_crypto::journal::Contact;
use vault_protocol::card::CardError;
use vault_protocol::chain::{CARRIED, CARRIED_BYTES, Chain, ChainError, Statement};
use vault_protocol::http::Refusal;
use vault_protocol::ids::{ChainRef, Time, VaultId};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{Bytes, List, WireError};
use vault_remote::RemoteError;

/// Statements as they are sent, COSE bytes.
pub(crate) type Carried = List<Bytes<{ 65 * 1024 }>, CARRIED>;

/// The chain kept with a contact.
pub(crate) fn contact_chain(contact: &Contact) -> Result<Chain, SenderFault> {
    let chain = Chain::recall(&contact.chain).map_err(SenderFault::Malformed)?;
    if chain.vault_id() == contact.vault { Ok(chain) } else { Err(SenderFault::Chain(ChainError::OtherVault)) }
}

/// The first statements of a chain, as many as a message carries.
pub(crate) fn carried(statements: &[Vec<u8>]) -> Result<Carried, WireError> {
    let mut size = 0;
    let fits = |s: &&Vec<u8>| {
        size += s.len();
        size <= CARRIED_BYTES
    };
    let statements = statements.iter().take(CARRIED).take_while(fits);
    List::new(statements.map(|s| Bytes::new(&s[..])).collect::<Result<Vec<_>, _>>()?)
}

/// Number of the statement that began the last one's epoch: a card made before it has keys that somebody removed since knows.
pub(crate) fn epoch_began(statements: &[Vec<u8>]) -> u64 {
    let epoch = |s: &Vec<u8>| Signed::<Statement>::decode(s).ok().map(|s| s.dangerous_unverified().epoch);
    let last = statements.last().and_then(epoch);
    let of_it = statements.iter().rev().take_while(|s| epoch(s) == last).count();
    (statements.len() - of_it) as u64
}

impl Vault {
    /// The own chain as it is sent: its first statements, as many as a message carries.
    pub(crate) fn carried(&self) -> Result<Carried, WireError> {
        carried(&self.statements)
    }

    /// The chain of somebody who sends something: as sent, or as known here if that goes further. A member removed in
    /// what is known signs nothing any more; two chains that contradict each other are one lie.
    pub(crate) fn chain_here(
        &self,
        vault: &VaultId,
        sent: &[Bytes<{ 65 * 1024 }>],
        now: Time,
    ) -> Result<Chain, SenderFault> {
        let statements: Vec<Vec<u8>> = sent.iter().map(|b| b.to_vec()).collect();
        let chain = fold(vault, &statements).map_err(SenderFault::Chain)?;
        chain.dated(now).map_err(SenderFault::Chain)?;
        let Some(known) = self.state.contacts.get(vault) else { return Ok(chain) };
        let known = contact_chain(known)?;
        // What was sent may end before anything that is kept of the known one: then it adds nothing, and is not needed.
        if chain.is_prefix_of(&known) || known.has_forgotten(&chain.head_ref()) {
            Ok(known)
        } else if known.is_prefix_of(&chain) {
            Ok(chain)
        } else {
            Err(SenderFault::Card(CardError::Fork))
        }
    }

    /// The same, and so far that it has the statement under which a message says it was signed. Their home server is
    /// asked for what was not carried, then the one named beside. [`Error::Offline`] if neither can be: later, then.
    pub(crate) fn chain_of(
        &self,
        vault: &VaultId,
        sent: &[Bytes<{ 65 * 1024 }>],
        said: &ChainRef,
        beside: &str,
        now: Time,
    ) -> Result<Chain, Error> {
        let chain = self.chain_here(vault, sent, now)?;
        if chain.contains(said) {
            return Ok(chain);
        }
        if said.seq <= chain.head().seq {
            return Err(SenderFault::Card(CardError::Fork).into());
        }
        let home = chain.head().home.server.to_string();
        let mut away = None;
        for address in [home.as_str(), beside].iter().filter(|a| !a.is_empty()) {
            match self.go_on(chain.clone(), address, Some(said), now) {
                Ok(chain) if chain.contains(said) => return Ok(chain),
                // It ends before: perhaps the vault has moved since.
                Ok(_) => {}
                Err(e @ (Error::Offline(_) | Error::Refused(_))) => away = Some(e),
                Err(e) => return Err(e),
            }
        }
        Err(away.unwrap_or(SenderFault::Card(CardError::Fork).into()))
    }

    /// Goes on from a chain with what a server has of it: to its end, or as far as wanted. Nothing of it is kept in
    /// memory but the chain.
    pub(crate) fn go_on(
        &self,
        mut chain: Chain,
        address: &str,
        to: Option<&ChainRef>,
        now: Time,
    ) -> Result<Chain, Error> {
        let connection = self.connect(self.parse_url(address).map_err(SenderFault::Address)?);
        let vault = chain.vault_id();
        while to.is_none_or(|to| chain.head().seq < to.seq) {
            let page = match connection.chain_page(&vault, chain.head().seq + 1) {
                // A vault that is closed, or has moved.
                Err(RemoteError::Refused(_)) => return Err(Error::Refused(Refusal::NotFound)),
                other => other?,
            };
            if page.is_empty() {
                break;
            }
            let decoded: Result<Vec<_>, _> = page.iter().map(|s| Signed::<Statement>::decode(s)).collect();
            let decoded = decoded.map_err(SenderFault::Malformed)?;
            chain = chain.extend(decoded).map_err(SenderFault::Chain)?;
        }
        chain.dated(now).map_err(SenderFault::Chain)?;
        Ok(chain)
    }
}
