//! Who may make each call: docs/protocol/http.md's table, the code's table and the running server say the same.
//!
//! Each cell is tried on a real server with a request that would succeed for somebody else. A refusal is the same
//! bytes for everybody and for everything: 404.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use std::collections::BTreeMap;

use client::cast::{Cast, MAILBOX, RESCUE, locator, member, object, record, whole_part};
use client::elsewhere::{Elsewhere, ORIGIN};
use client::server::Server;
use client::{Answer, Key, Request};
use vault_log::cosignature::Cosigner;
use vault_log::key::KeyName;
use vault_log::witness::monitoring_path;
use vault_protocol::chain::Powers;
use vault_protocol::http::{LoggedRequest, Refusal, SlotLog, drop_id};
use vault_protocol::ids::{LinkId, SlotId};
use vault_protocol::link::LinkOpening;
use vault_protocol::release::SlotOpening;
use vault_protocol::wire::{Bytes, List, Text, encode};
use vault_server::calls::{CALLS, Who};
use vault_server::store::memory::Disk;

const PAGE: &str = include_str!("../../docs/protocol/http.md");

/// The rows of the table under a heading: cells without blanks and code marks.
fn table(heading: &str) -> Vec<Vec<String>> {
    let rows = PAGE.lines().skip_while(|line| *line != heading).skip(1);
    let rows = rows.take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with('|'));
    let cells = |line: &str| {
        let line = line.trim_matches('|');
        line.split('|').map(|cell| cell.trim().replace('`', "")).collect()
    };
    rows.map(cells).collect()
}

/// Caller → whether the call is answered, for each call.
fn published() -> BTreeMap<String, BTreeMap<String, bool>> {
    let mut rows = table("## Who may make each call").into_iter();
    let callers = rows.next().unwrap();
    assert_eq!(callers[0], "call");
    let mark = |cell: &String| match cell.as_str() {
        "yes" => true,
        "" => false,
        other => panic!("a cell says {other:?}"),
    };
    rows.skip(1)
        .map(|row| {
            assert_eq!(row.len(), callers.len(), "{row:?}");
            let cells = callers.iter().zip(&row).skip(1).map(|(caller, cell)| (caller.clone(), mark(cell)));
            (row[0].clone(), cells.collect())
        })
        .collect()
}

/// A request that succeeds when it is made by somebody who may.
fn request(call: &str, cast: &Cast, caller: &str) -> Request {
    let v = |rest: &str| cast.vault.path(rest);
    let o = |rest: &str| v(&format!("/objects/{}{rest}", locator(1)));
    let drop = drop_id(b"a grant");
    match call {
        "health" => Request::get("/v1/health"),
        "server" => Request::get("/v1/server"),
        "nonce" => Request::post("/v1/nonce", ""),
        "new vault" => {
            let all = vec![member(&cast.newcomer, Powers::ALL)];
            client::cast::Vault::start(9, all, &cast.newcomer, (cast.http.now)()).creation()
        }
        "read chain" => Request::get(v("/chain")),
        "append chain" => {
            // What each member may say differs; the others try with the owner's words.
            let (signer, powers) = match caller {
                "MEMBERS" => ("MEMBERS", Powers::MEMBERS),
                "ADD_DEVICE" => ("ADD_DEVICE", Powers::ALL),
                _ => ("ALL", Powers::READ),
            };
            let more = [cast.vault.members(), vec![member(&Key::new(0x70), powers)]].concat();
            cast.vault.appending(&cast.vault.next(more, cast.key(signer), (cast.http.now)()))
        }
        "keyring" => Request::get(v("/keyring")),
        "state" => Request::get(v("/state")),
        "close vault" => Request::post(v("/close"), ""),
        "read journal" => Request::get(v("/journal")),
        "append journal" => cast.vault.journaling(&[record(2, 600)]),
        "put snapshot" => cast.snapshotting(&locator(1), &object(1, 5000)),
        "put objects" => {
            let bytes = vault_protocol::wire::Bytes::new(object(2, 100)).unwrap();
            let one = vault_protocol::http::BatchedObject { locator: locator(2), bytes };
            let objects = vault_protocol::wire::List::new([one]).unwrap();
            Request::post(v("/objects"), vault_protocol::wire::encode(&vault_protocol::http::ObjectBatch { objects }))
        }
        "list objects" => Request::get(v("/objects")),
        "put part" => whole_part(&cast.vault, &locator(3), &object(3, 100)),
        "upload state" => Request::get(o("/upload")),
        "get object" => Request::get(o("")),
        "get outboard" => Request::get(o("/outboard")),
        "get object ?slot" => Request::get(o(&format!("?slot={}", client::cast::SLOT))),
        "get outboard ?slot" => Request::get(o(&format!("/outboard?slot={}", client::cast::SLOT))),
        "delete object" => Request::delete(o("")),
        "open slot" => cast.slot_opening(),
        "release" => cast.releasing(&[cast.receipt(1)]),
        "close slot" => Request::post(Cast::slot("/close"), ""),
        "receipts" => Request::get(Cast::slot("/receipts")),
        "open mailbox" => cast.mailbox_opening(),
        "close mailbox" => Request::delete(cast.mailbox("")),
        "drop" => cast.dropping(b"another grant"),
        "list drops" => Request::get(cast.mailbox("")),
        "get drop" => Request::get(cast.mailbox(&format!("/{drop}"))),
        "delete drop" => Request::delete(cast.mailbox(&format!("/{drop}"))),
        "put rescue" => Request::new("PUT", v(&format!("/rescue/{RESCUE}"))),
        "slot log" => cast.naming(&Elsewhere::new(&[]).key()),
        "consistency" => Request::get(Cast::slot("/consistency?from=1&to=1")),
        "release logged" => {
            let body = LoggedRequest { receipts: List::default(), proofs: List::default() };
            Request::post(Cast::slot("/logged"), encode(&body))
        }
        "seen checkpoint" => Request::get(shown(&Elsewhere::new(&[]))),
        "show checkpoint" => {
            let log = Elsewhere::new(&[vec![1], vec![2]]);
            Request::post(shown(&log), log.asking(1))
        }
        "add checkpoint" => Request::post("/add-checkpoint", Elsewhere::new(&[vec![1], vec![2]]).asking(1)),
        "cosigned checkpoint" => Request::get(format!("/witness/{}", monitoring_path(ORIGIN))),
        "open link" => Request::put(v(&format!("/links/{}", LinkId::new([0x66; 32]))), encode(&link(&cast.http))),
        "close link" => Request::delete(v(&format!("/links/{LINK}"))),
        "list links" => Request::get(v("/links")),
        "link manifest" => Request::post(format!("/links/{LINK}"), r#"{"recipient":"Dr Lenoir"}"#),
        "link preflight" => Request::new("OPTIONS", format!("/links/{LINK}")),
        "link file" => {
            let asked = Request::post(format!("/links/{LINK}"), r#"{"recipient":"x","embeddedLengthMax":0}"#);
            let body = String::from_utf8(cast.http.ask(asked).ok().body).unwrap();
            let at = body.find("/links/").unwrap();
            Request::get(&body[at..at + "/links/".len() + 64 + 1 + 64])
        }
        "say" => Request::put(format!("{}?part=1", nameplate()), "y"),
        "hear" => Request::get(format!("{}?part=0", nameplate())),
        "vault log" => Request::get(v("/log")),
        "log of events" => Request::get("/events/001/checkpoint"),
        "log of keys" => Request::get("/keys/001/checkpoint"),
        "publish" => Request::post(v("/public"), cast.revocation()),
        "revoke" => Request::post(v("/revocation"), cast.revocation()),
        "get rescue" => Request::get(format!("/v1/rescue/{RESCUE}")),
        other => panic!("no request for {other}"),
    }
}

fn shown(log: &Elsewhere) -> String {
    format!("/v1/logs/{}/checkpoint", log.name())
}

fn nameplate() -> String {
    format!("/v1/nameplates/{}", vault_protocol::spoken::nameplate(b"4821"))
}

const LINK: LinkId = LinkId::new([0x65; 32]);

fn link(http: &client::Http) -> LinkOpening {
    LinkOpening { until: (http.now)().plus(3600), check: None, once: false, file: Bytes::new([5; 5000]).unwrap() }
}

/// A server that is a witness as well, and has been shown the log of another.
fn world() -> (Server, Cast) {
    let log = Elsewhere::new(&[vec![1]]);
    let server = Server::on(&Disk::new(), |setup| {
        setup.watch.cosigner = Some(Cosigner::derive(KeyName::new("witness").unwrap(), &[8; 32]));
        setup.watch.logs = vec![log.key()];
    });
    let cast = Cast::furnished(&server.http);
    cast.http.ask(Request::post("/add-checkpoint", log.asking(0))).ok();
    cast.owner(Request::put(cast.vault.path(&format!("/links/{LINK}")), encode(&link(&cast.http)))).ok();
    cast.http.ask(Request::put(format!("{}?part=0", nameplate()), "x")).ok();
    let slot = SlotId::new([0x77; 32]);
    let opening = SlotOpening { slot, ..cast.opening() };
    cast.owner(Request::put(format!("/v1/slots/{slot}"), encode(&opening))).ok();
    let named = SlotLog { log: Text::new(log.key().to_string()).unwrap() };
    cast.http.call(&cast.manager, Request::put(format!("/v1/slots/{slot}/log"), encode(&named))).ok();
    (server, cast)
}

fn make(cast: &Cast, caller: &str, request: Request) -> Answer {
    match caller {
        "unsigned" => cast.http.ask(request),
        "stranger" => cast.http.call(&cast.stranger, request),
        "reader" => cast.http.call(&cast.reader, request),
        "manager" => cast.http.call(&cast.manager, request),
        "drop key" => cast.http.call(&cast.dropper, request),
        "new key" => cast.http.call(&cast.newcomer, request),
        member => cast.http.call(cast.key(member), request),
    }
}

/// What the page calls the two calls that a reader makes with a query of its own.
fn call_of(row: &str) -> &str {
    row.split(" ?").next().unwrap()
}

#[test]
fn each_cell_of_the_published_table_is_what_the_server_does() {
    let published = published();
    let nothing = Server::new().http.ask(Request::get("/v1/nothing")).comparable();
    assert_eq!(nothing.problem(), Some(Refusal::NotFound));
    let mut cells = 0;
    for (row, callers) in &published {
        let (_server, cast) = world();
        for (caller, _) in callers.iter().filter(|(_, may)| !**may) {
            let answer = make(&cast, caller, request(row, &cast, caller)).comparable();
            assert_eq!(answer, nothing, "{row} by {caller}");
            cells += 1;
        }
        for (caller, _) in callers.iter().filter(|(_, may)| **may) {
            // One that succeeds may change the world: each has its own.
            let (_server, cast) = world();
            let answer = make(&cast, caller, request(row, &cast, caller));
            assert!((200..300).contains(&answer.status), "{row} by {caller}: {}", answer.status);
            cells += 1;
        }
    }
    assert_eq!(cells, published.len() * 14);
}

#[test]
fn the_published_calls_are_the_codes() {
    let rows = table("## Calls");
    assert_eq!(rows[0], ["call", "method", "path", "who", "body at most"]);
    let code: Vec<Vec<String>> = CALLS
        .iter()
        .map(|call| {
            let max = if call.max_body == 0 { "none".to_owned() } else { call.max_body.to_string() };
            vec![call.name.into(), call.method.into(), call.path.into(), who(call.who), max]
        })
        .collect();
    assert_eq!(rows[2..], code);
    let published = published();
    for call in CALLS {
        let callers = &published[call.name];
        let powers: &[Powers] = match call.who {
            Who::Member(powers) | Who::MemberOrReader(powers) | Who::MemberOfBody(powers) => powers,
            _ => &[],
        };
        for (name, _, has) in client::cast::MEMBERS.iter().take(7) {
            let may = matches!(call.who, Who::Anybody) || powers.iter().any(|powers| has.has(*powers));
            assert_eq!(callers[*name], may, "{} by {name}", call.name);
        }
    }
    let known = |row: &String| CALLS.iter().any(|call| call.name == call_of(row));
    assert!(published.keys().all(known));
}

fn who(who: Who) -> String {
    let members = |powers: &[Powers]| {
        let name = |powers: &Powers| client::cast::MEMBERS.iter().find(|(_, _, p)| p == powers).unwrap().0;
        format!("member {}", powers.iter().map(name).collect::<Vec<_>>().join(" or "))
    };
    match who {
        Who::Anybody => "anybody, unsigned".into(),
        Who::StatementSigner => "the signer of the statement".into(),
        Who::Member(powers) => members(powers),
        Who::MemberOrReader(powers) => format!("{}, or reader", members(powers)),
        Who::MemberOfBody(powers) => format!("{} of the vault in the body", members(powers)),
        Who::Reader => "reader".into(),
        Who::ManagerOrReader => "manager, or reader".into(),
        Who::Manager => "manager".into(),
        Who::DropKey => "drop key".into(),
    }
}

#[test]
fn d10_what_does_not_exist_looks_like_what_is_forbidden() {
    let server = Server::new();
    let cast = Cast::furnished(&server.http);
    let nothing = server.http.ask(Request::get("/v1/nothing")).comparable();
    let other = "77".repeat(32);
    let v = |rest: &str| cast.vault.path(rest);
    for (key, request) in [
        ("ALL", Request::get(format!("/v1/vaults/{other}/state"))),
        ("ALL", Request::get(v(&format!("/objects/{other}")))),
        ("ALL", Request::get(v(&format!("/mailboxes/{other}")))),
        ("ALL", Request::get(v(&format!("/mailboxes/{MAILBOX}/{other}")))),
        ("ALL", Request::get(v("/rescue"))),
        ("ALL", Request::new("PATCH", v("/state"))),
        ("ALL", Request::get(format!("/v1/rescue/{other}"))),
        ("ALL", Request::get(format!("/v1/slots/{other}/receipts"))),
        ("ALL", Request::post(format!("/v1/slots/{other}/close"), "")),
        ("ALL", Request::post(format!("/v1/mailboxes/{other}"), "x")),
        ("ALL", Request::new("PATCH", v("/links"))),
    ] {
        let what = format!("{} {}", request.method, request.target);
        assert_eq!(server.http.call(cast.key(key), request).comparable(), nothing, "{what}");
    }
    let slot = format!("?slot={other}");
    let answer =
        server.http.call(&cast.reader, Request::get(v(&format!("/objects/{}{slot}", locator(1))))).comparable();
    assert_eq!(answer, nothing);
}
