//! Who makes a request: RFC 9421 signatures, clocks, nonces, and what members may do.
//!
//! Unknown, forbidden and closed look alike: a signature is verified in any case, under the known key or, when there
//! is none, under the claimed one, and what fails is [`Refusal::NotFound`].

use hyper::HeaderMap;
use vault_protocol::chain::Powers;
use vault_protocol::http::Refusal;
use vault_protocol::ids::VaultId;
use vault_protocol::key::PublicKey;
use vault_protocol::request::{self, Claim, Received, Target};

use crate::calls::Ctx;
use crate::chains::Vault;
use crate::nonces::{NonceError, Origin};
use crate::problem::Refused;

/// A signed request that is well-formed and believed by nobody.
pub(crate) struct Unverified {
    claim: Claim,
    digest: String,
}

/// A request that is to be answered: its signature, time and nonce are good, and its signer was asked for.
pub(crate) struct Verified {
    received: Received,
    digest: String,
}

impl Verified {
    pub(crate) fn key(&self) -> &PublicKey {
        &self.received.key
    }

    /// Value of the digest header that the signature covers.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }
}

/// A member of a vault who may do what the call asks.
pub(crate) struct Member {
    pub(crate) vault: Vault,
    pub(crate) request: Verified,
}

/// The one value of a header; none, or several, is outside the profile.
pub(crate) fn single<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())?.to_str().ok()
}

impl Unverified {
    pub(crate) fn claimed_signer(&self) -> &[u8; 32] {
        self.claim.claimed_signer()
    }
}

impl Ctx {
    /// Reads the signature headers; `digest_name` is the header that carries the body's digest.
    fn read_claim(&self, digest_name: &str) -> Result<Unverified, Refused> {
        let headers = &self.head.headers;
        let digest = single(headers, digest_name).ok_or(Refusal::NotFound)?;
        let target = Target {
            method: self.head.method.as_str(),
            authority: &self.server.authority,
            path: self.head.uri.path(),
            query: self.head.uri.query().unwrap_or(""),
            digest_name,
            digest,
        };
        let input = single(headers, "signature-input").ok_or(Refusal::NotFound)?;
        let signature = single(headers, "signature").ok_or(Refusal::NotFound)?;
        let claim = target.read(input, signature).map_err(|_| Refusal::NotFound)?;
        Ok(Unverified { claim, digest: digest.to_owned() })
    }

    /// Reads the signature headers of an ordinary request.
    pub(crate) fn claim(&self) -> Result<Unverified, Refused> {
        self.read_claim(request::CONTENT_DIGEST)
    }

    /// Verifies a request. `known`: the key that may make it, if there is one with the claimed name.
    pub(crate) fn verify(&self, request: Unverified, known: Option<&PublicKey>) -> Result<Verified, Refused> {
        let verified = self.believe(request, known)?;
        if known.is_none() {
            return Err(Refusal::NotFound.into());
        }
        self.once(&verified)?;
        Ok(verified)
    }

    /// Verifies signature and clock of a request that anybody may sign. Follow it with [`Ctx::once`].
    pub(crate) fn believe_claimed(&self, request: Unverified) -> Result<Verified, Refused> {
        self.believe(request, None)
    }

    fn believe(&self, request: Unverified, known: Option<&PublicKey>) -> Result<Verified, Refused> {
        let key = match known {
            Some(key) => Ok(*key),
            None => self.server.chains.key(request.claimed_signer()),
        };
        let received = key.map_err(|_| request::RequestError::Signature).and_then(|key| request.claim.verify(&key));
        let received = received.map_err(|_| Refusal::NotFound)?;
        let now = self.server.request_now();
        let good = match self.server.nonces.origin(&received.nonce, now) {
            Origin::Caller => received.check_time(now, self.server.since).is_ok(),
            Origin::Given => true,
            Origin::Ended => false,
        };
        if good { Ok(Verified { received, digest: request.digest }) } else { Err(Refusal::Clock.into()) }
    }

    /// Takes the request's nonce. Strangers' are not remembered: they could fill the memory.
    pub(crate) fn once(&self, request: &Verified) -> Result<(), Refused> {
        self.server.nonces.take(&request.received, self.server.request_now()).map_err(|error| {
            match error {
                NonceError::Used => Refusal::Clock,
                NonceError::Full => Refusal::Slow,
            }
            .into()
        })
    }

    /// The member who makes this request on the vault in its path. Which powers it needs stands in the table of calls.
    pub(crate) async fn member(&self) -> Result<Member, Refused> {
        self.member_of(self.claim()?, &self.vault_id()).await
    }

    /// The same for a part of an object, whose digest is BLAKE3.
    pub(crate) async fn member_with_part(&self) -> Result<Member, Refused> {
        self.member_of(self.read_claim(request::BLAKE3_DIGEST)?, &self.vault_id()).await
    }

    /// The member of any vault who makes this request.
    pub(crate) async fn member_of(&self, request: Unverified, vault: &VaultId) -> Result<Member, Refused> {
        let vault = self.server.chains.vault(&self.server.rows, vault).await?;
        let key = vault.as_ref().and_then(|vault| self.speaker(vault, request.claimed_signer()));
        let request = self.verify(request, key.as_ref())?;
        let vault = vault.ok_or(Refusal::NotFound)?;
        Ok(Member { vault, request })
    }

    /// The vault again, after somebody was first: its member may have been removed.
    pub(crate) async fn refresh(&self, member: &mut Member) -> Result<(), Refused> {
        let vault = self.server.chains.vault(&self.server.rows, &member.vault.id()).await?;
        member.vault = vault.ok_or(Refusal::NotFound)?;
        match self.speaker(&member.vault, member.request.key().as_bytes()) {
            Some(_) => Ok(()),
            None => Err(Refusal::NotFound.into()),
        }
    }

    fn speaker(&self, vault: &Vault, key: &[u8; 32]) -> Option<PublicKey> {
        let member = vault.chain.member(key, self.server.now())?;
        let may = |powers: &Powers| member.powers.has(*powers);
        self.call.who.powers().iter().any(may).then_some(member.key)
    }
}
