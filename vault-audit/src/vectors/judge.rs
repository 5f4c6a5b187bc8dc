//! What this project's public functions say to a vector: results, or the word for why it is refused.

use vault_protocol::card::{Card, CardError, CheckedCard};
use vault_protocol::chain::{Chain, Statement};
use vault_protocol::fingerprint::{self, FingerprintError};
use vault_protocol::ids::{Time, VaultId};
use vault_protocol::key::{KeyError, PublicKey};
use vault_protocol::release::{Closing, Receipt, ReleaseStatement, VaultClosing};
use vault_protocol::request::{CONTENT_DIGEST, RequestError, Target, content_digest};
use vault_protocol::sign::{Message, Signed, Verified};

use super::Vector;
use super::credential;
use super::log::{self, Answer, File, chain_error, wire_error};

/// A value that the check needs and the file does not have in a usable form is an error of the file.
type Asked<T> = Result<T, String>;

impl Vector {
    fn field(&self, name: &str) -> Asked<&str> {
        self.fields.get(name).map(String::as_str).ok_or_else(|| format!("no field {name}"))
    }
    fn hex(&self, name: &str) -> Asked<Vec<u8>> {
        data_encoding::HEXLOWER.decode(self.field(name)?.as_bytes()).map_err(|e| format!("{name}: {e}"))
    }
    fn fixed<const N: usize>(&self, name: &str) -> Asked<[u8; N]> {
        self.hex(name)?.try_into().map_err(|_| format!("{name} has another length than {N}"))
    }
    fn time(&self, name: &str) -> Asked<Time> {
        Ok(Time(self.field(name)?.parse().map_err(|e| format!("{name}: {e}"))?))
    }
    fn file<'a>(&'a self, get: &'a dyn Fn(&str) -> Option<String>) -> File<'a> {
        File { get, body: &self.body }
    }
    fn chain(&self) -> Asked<Chain> {
        let signed = |name: &str| Signed::decode(&self.hex(name)?).map_err(|e| format!("{name}: {e}"));
        let mut chain = Chain::start(signed("chain")?).map_err(|e| e.to_string())?;
        if self.fields.contains_key("chain-2") {
            chain = chain.apply(signed("chain-2")?).map_err(|e| e.to_string())?;
        }
        Ok(chain)
    }
}

pub(super) fn judge(v: &Vector) -> Asked<Answer> {
    match v.kind.as_str() {
        "statement" => statement(v),
        "card" => card(v),
        "credential" => {
            let (form, chain, now) = (v.fields.get("form").map(String::as_str), v.chain()?, v.time("now")?);
            let said = credential::credential(form, &chain, now, &v.body);
            Ok(said.map(|hash| vec![("hash", hash.to_string())]))
        }
        "receipt" => signed::<Receipt>(v),
        "release" => signed::<ReleaseStatement>(v),
        "closing" if v.field("form") == Ok("vault") => signed::<VaultClosing>(v),
        "closing" => signed::<Closing>(v),
        "request" => request(v),
        "fingerprint" => fingerprint(v),
        "log" => log::log(&v.file(&|name| v.fields.get(name).cloned())),
        "evidence" => log::evidence(&v.file(&|name| v.fields.get(name).cloned())),
        "outboard" => super::outboard::outboard(&v.file(&|name| v.fields.get(name).cloned())),
        other => Err(format!("no such kind: {other}")),
    }
}

fn statement(v: &Vector) -> Asked<Answer> {
    let before = if v.fields.contains_key("chain") { Some(v.chain()?) } else { None };
    let read = Signed::<Statement>::decode(&v.body).map_err(wire_error);
    let chain = read.and_then(|signed| {
        let applied = match before {
            Some(chain) => chain.apply(signed),
            None => Chain::start(signed),
        };
        applied.map_err(chain_error)
    });
    Ok(chain.map(|chain| vec![("vault", chain.vault_id().to_string()), ("hash", chain.head_hash().to_string())]))
}

fn card(v: &Vector) -> Asked<Answer> {
    let (chain, now) = (v.chain()?, v.time("now")?);
    let read = Signed::<Card>::decode(&v.body).map_err(wire_error);
    let checked = read.and_then(|signed| {
        CheckedCard::check(signed, &chain, now).map_err(|e| match e {
            CardError::OtherVault => "other-vault",
            CardError::Fork => "fork",
            CardError::Signer(e) => chain_error(e),
            CardError::Possession => "possession",
            CardError::Dates => "dates",
            CardError::TooLong => "too-long-a-life",
            _ => "another",
        })
    });
    let known = v.fields.contains_key("known").then(|| v.hex("known")).transpose()?;
    let checked = checked.and_then(|card| {
        known.map_or(Ok(()), |known| credential::follows(&card, &known))?;
        Ok(card)
    });
    Ok(checked.map(|card| vec![("hash", card.hash().to_string())]))
}

fn signed<M: Message>(v: &Vector) -> Asked<Answer> {
    let key = PublicKey::parse(&v.fixed("key")?).map_err(|e| e.to_string())?;
    let read = Signed::<M>::decode(&v.body).map_err(wire_error);
    let message = read.and_then(|signed| {
        signed.verify(&key).map_err(|e| if e == KeyError::BadSignature { "signature" } else { "another" })
    });
    Ok(message.map(|message: Verified<M>| vec![("hash", message.hash().to_string())]))
}

fn request(v: &Vector) -> Asked<Answer> {
    let target = Target {
        method: v.field("method")?,
        authority: v.field("authority")?,
        path: v.field("path")?,
        query: v.field("query")?,
        digest_name: CONTENT_DIGEST,
        digest: v.field("content-digest")?,
    };
    let (input, signature) = (v.field("signature-input")?, v.field("signature")?);
    let (now, started) = (v.time("now")?, v.time("started")?);
    let received = target.verify(input, signature).and_then(|r| r.check_time(now, started).map(|()| r));
    let answer = received.map_err(|e| match e {
        RequestError::Malformed => "malformed",
        RequestError::Covered => "covered",
        RequestError::Signature => "signature",
        RequestError::Life => "life",
        RequestError::Clock => "clock",
        _ => "another",
    });
    if answer.is_ok() && content_digest(&v.body) != target.digest {
        return Ok(Err("digest"));
    }
    Ok(answer.map(|received| vec![("signer", received.key.to_string())]))
}

fn fingerprint(v: &Vector) -> Asked<Answer> {
    let vault = VaultId::new(v.fixed("vault")?);
    let typed = std::str::from_utf8(&v.body).map_err(|e| e.to_string())?;
    let answer = fingerprint::compare(typed, &vault).map_err(|e| match e {
        FingerprintError::Unreadable => "unreadable",
        FingerprintError::UnknownWord(_) => "unknown-word",
        FingerprintError::Different => "different",
        _ => "another",
    });
    Ok(answer.map(|()| Vec::new()))
}
