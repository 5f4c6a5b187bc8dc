//! Who holds the last part of a door's keys: the vault's own server alone, or it and two others of which two are enough.
//!
//! At the others the vault has an account each: an empty vault under keys of its own. No server that sees one of them sees
//! anything of the other two but the slot they are made for.

use crate::error::{CustodianFault, Error, Lie};
use crate::snapshot::account;
use crate::vault::Vault;
use vault_crypto::journal::{CustodianAccount, CustodiansChosen, Op};
use vault_crypto::keyring;
use vault_crypto::random;
use vault_crypto::secret::{RootKey, SigningSeed, WrapSeed};
use vault_crypto::sign::SigningKey;
use vault_crypto::wrap::UnwrapKey;
use vault_protocol::chain::{Home, Member, Powers, Statement, keyring_digest, root_commitment};
use vault_protocol::grant::Custodian;
use vault_protocol::hash::Hash;
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::key::PublicKey;
use vault_protocol::wire::{Bytes, List, Text, WireError};
use vault_remote::ServerUrl;

/// Which custodians a door has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The vault's own server alone: readings are proved as well as its operator is honest.
    One,
    /// The vault's own server and the two others that were chosen: any two are needed, and enough.
    Three,
}

impl Choice {
    /// What a door has that was opened.
    pub fn of(head: &vault_protocol::grant::GrantHead) -> Choice {
        if head.custodians.len() == 1 { Choice::One } else { Choice::Three }
    }
}

impl Vault {
    /// Which custodians a door has where its owner says nothing.
    pub fn custodian_choice(&self) -> Choice {
        if self.state.custodians.three { Choice::Three } else { Choice::One }
    }

    /// Addresses of the custodians that may stand for a door with three: the vault's own server first. Only it, if no others
    /// were chosen.
    pub fn custodians(&self) -> Vec<&str> {
        let others = self.state.custodians.others.iter().filter_map(|v| self.state.custodians.accounts.get(v));
        self.server_url().into_iter().chain(others.map(|a| a.server.as_str())).collect()
    }

    /// Chooses custodians for doors to come: the vault's own server alone, or it and two others, in any order. A server
    /// that was not known before is asked who it is; its account is opened with the first door. `invites` are codes
    /// for the others, by address. Doors that are open keep theirs.
    pub fn set_custodians(&mut self, urls: &[&str], invites: &[(&str, &str)], now: Time) -> Result<(), Error> {
        let urls = urls.iter().map(|u| self.parse_url(u)).collect::<Result<Vec<_>, _>>()?;
        let (home, key) = self.home_custodian()?;
        let home = self.parse_url(&home)?;
        let others: Vec<&ServerUrl> = urls.iter().filter(|u| u.as_str() != home.as_str()).collect();
        let fault = match (urls.len(), &others[..]) {
            (1, []) => None,
            (3, [a, b]) => (a.authority() == b.authority()).then_some(CustodianFault::Same),
            (1 | 3, [_, ..]) if others.len() == urls.len() => Some(CustodianFault::Home),
            (3, _) => Some(CustodianFault::Same),
            _ => Some(CustodianFault::Count),
        };
        if let Some(fault) = fault {
            return Err(Error::Custodians(fault));
        }
        let three = !others.is_empty();
        let mut accounts = Vec::new();
        for url in &others {
            let invite = invites.iter().find(|(at, _)| self.parse_url(at).is_ok_and(|at| at.as_str() == url.as_str()));
            accounts.push(self.account_at(url, invite.map(|(_, code)| *code), now)?);
        }
        if !three {
            // Those known stay known: a single door may still be opened through them.
            let known = self.state.custodians.others.iter().filter_map(|v| self.state.custodians.accounts.get(v));
            accounts.extend(known.map(account));
        }
        let mut keys: Vec<PublicKey> = accounts.iter().map(|a| a.key).chain([key]).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Error::Custodians(CustodianFault::Same));
        }
        let chosen = CustodiansChosen { others: List::new(accounts)?, three };
        self.commit(vec![Op::CustodiansChosen(chosen)], vec![], now)
    }

    fn home_custodian(&self) -> Result<(String, PublicKey), Error> {
        let key = self.chain.head().home.key.or(self.server.key).ok_or(Error::NoServer)?;
        Ok((self.server_url().ok_or(Error::NoServer)?.to_owned(), key))
    }

    /// The custodians of a door, in the head's order, each with the vault that opens its slot there.
    pub(crate) fn custodians_of(&self, choice: Choice) -> Result<Vec<(VaultId, Custodian)>, Error> {
        let (server, key) = self.home_custodian()?;
        let mut all = vec![(self.id, Custodian { server: Text::new(server)?, key })];
        if choice == Choice::Three {
            let known = self.state.custodians.others.iter().filter_map(|v| self.state.custodians.accounts.get(v));
            all.extend(known.map(|a| (a.vault, Custodian { server: a.server.clone(), key: a.key })));
            if all.len() != 3 {
                return Err(Error::Custodians(CustodianFault::None));
            }
        }
        Ok(all)
    }

    // The account that is there, or a new one. A server that shows another key than before is another server.
    fn account_at(&self, url: &ServerUrl, invite: Option<&str>, now: Time) -> Result<CustodianAccount, Error> {
        let info = self.connect(url.clone()).info()?;
        let known = self.state.custodians.accounts.values().find(|a| a.server.as_str() == url.as_str());
        let invite = invite.map(Text::new).transpose()?;
        match known {
            Some(known) if known.key != info.key => Err(Lie::OtherServer.into()),
            Some(known) => Ok(CustodianAccount { invite: invite.or(known.invite.clone()), ..account(known) }),
            None => empty_vault(url, info.key, invite, now),
        }
    }
}

// A vault of one member, who holds nothing: it exists to open slots under.
fn empty_vault(
    url: &ServerUrl,
    key: PublicKey,
    invite: Option<Text<128>>,
    now: Time,
) -> Result<CustodianAccount, Error> {
    let (sign, root) = (SigningSeed::generate(), RootKey::generate());
    let me = SigningKey::derive(&sign);
    let wrap = UnwrapKey::derive(&WrapSeed::generate()).public().clone();
    let member = Member { key: *me.public(), wrap, powers: Powers::ALL, not_after: None };
    let mut first = Statement {
        seq: 0,
        prev: None,
        nonce: random::bytes(),
        home: Home { server: Text::new(url.as_str())?, key: Some(key), log: None },
        members: List::new([member])?,
        keyring: Hash::new([0; 32]),
        epoch: 0,
        root: root_commitment(root.dangerous_bytes()),
        // Two accounts made in one go have nothing but the day in common.
        time: Time(now.0 / Time::DAY * Time::DAY),
    };
    let ring = keyring::make(&first, None, &root, None).map_err(|_| WireError::Invalid("own keys"))?;
    first.keyring = keyring_digest(&ring);
    let first = me.sign(first);
    Ok(CustodianAccount {
        server: Text::new(url.as_str())?,
        key,
        vault: VaultId::from(first.hash()),
        sign,
        statement: Bytes::new(first.bytes())?,
        keyring: Bytes::new(ring)?,
        invite,
    })
}
