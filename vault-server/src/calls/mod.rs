//! The calls: one table, and what each one does.
//!
//! [`CALLS`] says who may make each call; the code below reads the powers from there, docs/protocol/http.md publishes
//! it, and tests hold the page, the table and the running server equal.

mod chain;
mod close;
mod journal;
mod links;
mod log;
mod mailboxes;
mod nameplates;
mod objects;
mod parts;
mod publish;
mod release;
mod rescue;
mod server;
mod slots;
mod vaults;
mod watch;

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use hyper::http::request;
use vault_protocol::chain::Powers;
use vault_protocol::http::{MAX_BODY, MAX_DROP, MAX_KEYRING, MAX_PART, Refusal};
use vault_protocol::ids::VaultId;
use vault_protocol::keys_log::MAX_ENTRY;
use vault_protocol::request as signed;
use vault_protocol::spoken::MAX_MESSAGE;
use vault_protocol::wire::{self, Wire};

use crate::auth::Verified;
use crate::body::{Body, Whole};
use crate::problem::Refused;
use crate::reply::Reply;
use crate::serve::Shared;

pub(crate) use close::finish_closings;
pub(crate) use links::{PREFIX as LINKS, sweep as sweep_links};
pub(crate) use objects::{file, outboard_file};

/// Who may make a call.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// Anybody, unsigned.
    Anybody,
    /// The key that signs the statement in the body.
    StatementSigner,
    /// A member of the vault in the path with one of these sets of powers.
    Member(&'static [Powers]),
    /// Such a member, or the reader key of an open slot of the vault.
    MemberOrReader(&'static [Powers]),
    /// A member of the vault in the body with one of these sets of powers.
    MemberOfBody(&'static [Powers]),
    /// The reader key of the slot in the path.
    Reader,
    /// The manager key of the slot in the path, or its reader key.
    ManagerOrReader,
    /// The manager key of the slot in the path.
    Manager,
    /// The drop key of the mailbox in the path.
    DropKey,
}

impl Who {
    /// The sets of powers of which a member needs one.
    pub(crate) fn powers(self) -> &'static [Powers] {
        match self {
            Who::Member(powers) | Who::MemberOrReader(powers) | Who::MemberOfBody(powers) => powers,
            _ => &[],
        }
    }
}

/// A call being answered.
type Running = Pin<Box<dyn Future<Output = Result<Reply, Refused>> + Send>>;

/// One call.
pub struct Call {
    /// Its name, in the log and in tests.
    pub name: &'static str,
    /// Method.
    pub method: &'static str,
    /// Path, with `{…}` for 64 hexadecimal digits, and `*` for all that may follow.
    pub path: &'static str,
    /// Who may make it.
    pub who: Who,
    /// Most bytes of its body.
    pub max_body: u64,
    run: fn(Ctx) -> Running,
}

const READ: &[Powers] = &[Powers::READ];
const WRITE: &[Powers] = &[Powers::WRITE];
const SHARE: &[Powers] = &[Powers::SHARE];
const STATEMENT: u64 = (65 * 1024 + MAX_KEYRING + 1024) as u64;
const BODY: u64 = MAX_BODY as u64;
const SMALL: u64 = 4096;

macro_rules! calls {
    ($($name:literal: $method:literal $path:literal, $who:expr, $max:expr, $run:path;)+) => {
        /// Every call, in the order of the published table.
        pub const CALLS: &[Call] = &[$(Call {
            name: $name,
            method: $method,
            path: $path,
            who: $who,
            max_body: $max,
            run: |ctx| Box::pin($run(ctx)),
        }),+];
    };
}

calls! {
    "health": "GET" "/v1/health", Who::Anybody, 0, server::health;
    "server": "GET" "/v1/server", Who::Anybody, 0, server::info;
    "nonce": "POST" "/v1/nonce", Who::Anybody, 0, server::nonce;
    "new vault": "POST" "/v1/vaults", Who::StatementSigner, STATEMENT, chain::create;
    "read chain": "GET" "/v1/vaults/{v}/chain", Who::Anybody, 0, chain::read;
    "append chain": "POST" "/v1/vaults/{v}/chain", Who::Member(&[Powers::MEMBERS, Powers::ADD_DEVICE]), STATEMENT, chain::append;
    "keyring": "GET" "/v1/vaults/{v}/keyring", Who::Member(READ), 0, vaults::keyring;
    "state": "GET" "/v1/vaults/{v}/state", Who::Member(&[Powers::READ, Powers::WRITE]), 0, vaults::state;
    "close vault": "POST" "/v1/vaults/{v}/close", Who::Member(&[Powers::CLOSE]), 0, close::close;
    "read journal": "GET" "/v1/vaults/{v}/journal", Who::Member(READ), 0, journal::read;
    "append journal": "POST" "/v1/vaults/{v}/journal", Who::Member(WRITE), BODY, journal::append;
    "put snapshot": "PUT" "/v1/vaults/{v}/snapshot", Who::Member(&[Powers::ALL]), SMALL, journal::snapshot;
    "put objects": "POST" "/v1/vaults/{v}/objects", Who::Member(WRITE), BODY, objects::put_many;
    "list objects": "GET" "/v1/vaults/{v}/objects", Who::Member(READ), 0, objects::list;
    "put part": "PUT" "/v1/vaults/{v}/objects/{o}", Who::Member(WRITE), MAX_PART, parts::put;
    "upload state": "GET" "/v1/vaults/{v}/objects/{o}/upload", Who::Member(WRITE), 0, parts::state;
    "get object": "GET" "/v1/vaults/{v}/objects/{o}", Who::MemberOrReader(READ), 0, objects::get;
    "get outboard": "GET" "/v1/vaults/{v}/objects/{o}/outboard", Who::MemberOrReader(READ), 0, objects::outboard;
    "delete object": "DELETE" "/v1/vaults/{v}/objects/{o}", Who::Member(WRITE), 0, objects::delete;
    "open slot": "PUT" "/v1/slots/{s}", Who::MemberOfBody(SHARE), SMALL, slots::open;
    "release": "POST" "/v1/slots/{s}/release", Who::Reader, 2 * 1024 * 1024, release::release;
    "close slot": "POST" "/v1/slots/{s}/close", Who::ManagerOrReader, 0, slots::close;
    "receipts": "GET" "/v1/slots/{s}/receipts", Who::Manager, 0, slots::receipts;
    "open mailbox": "PUT" "/v1/vaults/{v}/mailboxes/{m}", Who::Member(SHARE), SMALL, mailboxes::open;
    "close mailbox": "DELETE" "/v1/vaults/{v}/mailboxes/{m}", Who::Member(SHARE), 0, mailboxes::close;
    "drop": "POST" "/v1/mailboxes/{m}", Who::DropKey, MAX_DROP as u64, mailboxes::drop;
    "list drops": "GET" "/v1/vaults/{v}/mailboxes/{m}", Who::Member(READ), 0, mailboxes::list;
    "get drop": "GET" "/v1/vaults/{v}/mailboxes/{m}/{d}", Who::Member(READ), 0, mailboxes::get;
    "delete drop": "DELETE" "/v1/vaults/{v}/mailboxes/{m}/{d}", Who::Member(WRITE), 0, mailboxes::delete;
    "put rescue": "PUT" "/v1/vaults/{v}/rescue/{r}", Who::Member(&[Powers::MEMBERS]), 0, rescue::put;
    "get rescue": "GET" "/v1/rescue/{r}", Who::Anybody, 0, rescue::get;
    "open link": "PUT" "/v1/vaults/{v}/links/{l}", Who::Member(SHARE), links::MAX_OPENING, links::open;
    "close link": "DELETE" "/v1/vaults/{v}/links/{l}", Who::Member(SHARE), 0, links::close;
    "list links": "GET" "/v1/vaults/{v}/links", Who::Member(READ), 0, links::list;
    "link manifest": "POST" "/links/{l}", Who::Anybody, SMALL, links::manifest;
    "link preflight": "OPTIONS" "/links/{l}", Who::Anybody, 0, links::preflight;
    "link file": "GET" "/links/{l}/{t}", Who::Anybody, 0, links::file;
    "say": "PUT" "/v1/nameplates/{p}", Who::Anybody, MAX_MESSAGE as u64, nameplates::say;
    "hear": "GET" "/v1/nameplates/{p}", Who::Anybody, 0, nameplates::hear;
    "vault log": "GET" "/v1/vaults/{v}/log", Who::Anybody, 0, log::of_vault;
    "log of events": "GET" "/events/*", Who::Anybody, 0, log::events;
    "slot log": "PUT" "/v1/slots/{s}/log", Who::Manager, SMALL, watch::name_log;
    "consistency": "GET" "/v1/slots/{s}/consistency", Who::Reader, 0, release::consistency;
    "release logged": "POST" "/v1/slots/{s}/logged", Who::Reader, 4 * 1024 * 1024, release::logged;
    "seen checkpoint": "GET" "/v1/logs/{k}/checkpoint", Who::Anybody, 0, watch::seen;
    "show checkpoint": "POST" "/v1/logs/{k}/checkpoint", Who::Anybody, watch::MAX_SHOWN, watch::show;
    "add checkpoint": "POST" "/add-checkpoint", Who::Anybody, watch::MAX_SHOWN, watch::add_checkpoint;
    "cosigned checkpoint": "GET" "/witness/*", Who::Anybody, 0, watch::monitored;
    "log of keys": "GET" "/keys/*", Who::Anybody, 0, log::keys;
    "publish": "POST" "/v1/vaults/{v}/public", Who::Member(SHARE), MAX_ENTRY as u64, publish::publish;
    "revoke": "POST" "/v1/vaults/{v}/revocation", Who::Anybody, SMALL, publish::revoke;
}

/// The call with this method and path, and the ids in the path.
pub(crate) fn find(method: &str, path: &str) -> Option<(&'static Call, Vec<[u8; 32]>)> {
    CALLS.iter().filter(|call| call.method == method).find_map(|call| Some((call, ids(call.path, path)?)))
}

fn ids(pattern: &str, path: &str) -> Option<Vec<[u8; 32]>> {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    let mut ids = Vec::with_capacity(3);
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(ids),
            (Some("*"), Some(_)) => return Some(ids),
            (Some(name), Some(id)) if name.starts_with('{') => ids.push(*VaultId::from_hex(id)?.as_bytes()),
            (Some(word), Some(same)) if word == same => {}
            _ => return None,
        }
    }
}

/// One request, on its way to its call.
pub(crate) struct Ctx {
    pub(crate) server: Arc<Shared>,
    /// The address that asks; of IPv6 its network.
    pub(crate) caller: IpAddr,
    pub(crate) call: &'static Call,
    pub(crate) head: request::Parts,
    pub(crate) ids: Vec<[u8; 32]>,
    pub(crate) body: Arc<tokio::sync::Mutex<Body>>,
}

impl Ctx {
    pub(crate) fn run(self) -> Running {
        (self.call.run)(self)
    }

    /// The `n`th id of the path.
    pub(crate) fn id(&self, n: usize) -> [u8; 32] {
        self.ids[n]
    }

    pub(crate) fn vault_id(&self) -> VaultId {
        VaultId::new(self.id(0))
    }

    /// The parameters of the query, each at most once and in this order; `None` for one that is absent.
    pub(crate) fn query<const N: usize>(&self, names: [&str; N]) -> Result<[Option<&str>; N], Refused> {
        let mut found = [None; N];
        let mut next = 0;
        for pair in self.head.uri.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(Refusal::Malformed)?;
            let at = names.iter().position(|known| *known == name).ok_or(Refusal::Malformed)?;
            if at < next || value.is_empty() {
                return Err(Refusal::Malformed.into());
            }
            found[at] = Some(value);
            next = at + 1;
        }
        Ok(found)
    }

    /// The whole body, checked against the digest that the request's signature covers.
    pub(crate) async fn whole(&self, request: &Verified) -> Result<Whole, Refused> {
        let whole = self.unchecked_whole().await?;
        if signed::content_digest(&whole.bytes) == request.digest() { Ok(whole) } else { Err(Refusal::Digest.into()) }
    }

    /// The whole body before anybody has signed for it.
    pub(crate) async fn unchecked_whole(&self) -> Result<Whole, Refused> {
        let max = usize::try_from(self.call.max_body).unwrap_or(usize::MAX);
        self.body.lock().await.whole(max, &self.server.memory).await
    }

    /// The body as one CBOR item.
    pub(crate) async fn decode<T: Wire>(&self, request: &Verified) -> Result<(T, Whole), Refused> {
        let whole = self.whole(request).await?;
        let value = wire::decode(&whole.bytes, whole.bytes.len())?;
        Ok((value, whole))
    }

    /// Checks that there is no body, as the signature must say too.
    pub(crate) async fn nothing(&self, request: &Verified) -> Result<(), Refused> {
        self.whole(request).await.map(|_| ())
    }
}

/// A number in a query: decimal digits, no more than needed.
pub(crate) fn number(text: Option<&str>) -> Result<Option<u64>, Refused> {
    let Some(text) = text else { return Ok(None) };
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let number = text.parse().ok().filter(|_| plain);
    Ok(Some(number.ok_or(Refusal::Malformed)?))
}

/// How often a call tries again after somebody was first. In one process locks make this rare.
const TRIES: u32 = 64;

/// Counts them.
pub(crate) struct Tries(u32);

impl Tries {
    pub(crate) fn new() -> Self {
        Tries(TRIES)
    }

    pub(crate) fn next(&mut self) -> Result<(), Refused> {
        self.0 = self.0.checked_sub(1).ok_or(Refusal::Unavailable)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_exactly() {
        let id = "ab".repeat(32);
        let name = |method: &str, path: &str| find(method, path).map(|(call, ids)| (call.name, ids.len()));
        assert_eq!(name("GET", "/v1/health"), Some(("health", 0)));
        assert_eq!(name("GET", &format!("/v1/vaults/{id}/objects/{id}/upload")), Some(("upload state", 2)));
        assert_eq!(name("POST", &format!("/v1/vaults/{id}/objects")), Some(("put objects", 1)));
        for path in ["/v1/health/", "//v1/health", "/v1", "/", "", "/V1/health"] {
            assert_eq!(name("GET", path), None, "{path}");
        }
        for bad in [id.to_uppercase(), id[1..].to_owned(), format!("{id}0"), "zz".repeat(32)] {
            assert_eq!(name("GET", &format!("/v1/vaults/{bad}/state")), None, "{bad}");
        }
    }

    #[test]
    fn no_two_calls_answer_one_request() {
        for (i, call) in CALLS.iter().enumerate() {
            for other in &CALLS[i + 1..] {
                assert!((call.method, call.path) != (other.method, other.path) && call.name != other.name);
            }
        }
    }

    #[test]
    fn numbers_have_one_spelling() {
        assert_eq!(number(Some("0")), Ok(Some(0)));
        assert_eq!(number(Some("18446744073709551615")), Ok(Some(u64::MAX)));
        for bad in ["", "00", "01", "-1", "+1", "1_0", "18446744073709551616", "0x1"] {
            assert!(number(Some(bad)).is_err(), "{bad}");
        }
    }
}
