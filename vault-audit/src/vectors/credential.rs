//! What this project's public functions say to vectors of `credential`, and of cards that follow another. Also a part of
//! `tests/tests/samples`, like [`log`](super::log).

use vault_protocol::card::{Card, CardError, CheckedCard};
use vault_protocol::chain::{Chain, Powers};
use vault_protocol::credential::{Credential, CredentialError, CredentialRequest, StatusList};
use vault_protocol::hash::Hash;
use vault_protocol::ids::{ChainRef, Time, VaultId};
use vault_protocol::keys_log::{CardNotice, Revocation};
use vault_protocol::sign::{Message, Signed};

use super::log::{chain_error, wire_error};

/// The hash of a good one, or why it is refused.
pub(super) type Hashed = Result<Hash, &'static str>;

/// A message of one of the forms, by the chain of the vault that says it.
pub(super) fn credential(form: Option<&str>, chain: &Chain, now: Time, body: &[u8]) -> Hashed {
    match form {
        Some("status") => {
            let list = StatusList::check_signed(decode(body)?, chain).map_err(credential_error)?;
            if list.counts(now) { Ok(list.hash()) } else { Err("dates") }
        }
        Some("request") => {
            CredentialRequest::check(decode(body)?, chain, now).map(|r| r.hash()).map_err(credential_error)
        }
        Some("notice") => said::<CardNotice>(body, chain, |n| (n.vault, n.chain, n.not_before)),
        Some("revocation") => said::<Revocation>(body, chain, |r| (r.vault, r.chain, r.time)),
        _ => {
            let said = Credential::check(decode(body)?, chain).map_err(credential_error)?;
            said.dated(now).map(|()| said.hash()).map_err(credential_error)
        }
    }
}

/// A card beside the one that is known of its vault.
pub(super) fn follows(card: &CheckedCard, known: &[u8]) -> Result<(), &'static str> {
    let known = decode::<Card>(known)?;
    card.follows(known.dangerous_unverified(), &known.hash()).map_err(|e| match e {
        CardError::NotSucceeded => "not-succeeded",
        _ => "replaced",
    })
}

fn decode<M: Message>(body: &[u8]) -> Result<Signed<M>, &'static str> {
    Signed::decode(body).map_err(wire_error)
}

fn said<M: Message>(body: &[u8], chain: &Chain, by: fn(&M) -> (VaultId, ChainRef, Time)) -> Hashed {
    let signed = decode::<M>(body)?;
    let (vault, under, at) = by(signed.dangerous_unverified());
    if vault != chain.vault_id() {
        return Err("other-vault");
    }
    if !chain.contains(&under) {
        return Err("fork");
    }
    chain.verify(signed, Powers::SHARE, at).map(|m| m.hash()).map_err(chain_error)
}

fn credential_error(e: CredentialError) -> &'static str {
    match e {
        CredentialError::OtherVault => "other-vault",
        CredentialError::Fork => "fork",
        CredentialError::Signer(e) => chain_error(e),
        CredentialError::Life => "too-long-a-life",
        CredentialError::Dates => "dates",
        _ => "another",
    }
}
