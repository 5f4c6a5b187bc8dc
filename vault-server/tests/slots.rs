//! Release slots: no share without a receipt that is kept; closed is closed.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "a test")]

mod client;

use client::cast::{Cast, SLOT, locator, object, whole_part};
use client::server::Server;
use client::{Key, Request};
use vault_protocol::http::*;
use vault_protocol::ids::{Day, EntryId, SlotId, Time};
use vault_protocol::key::PublicKey;
use vault_protocol::release::{
    Closing, READER_SKEW, Receipt, ReleaseStatement, Released, SlotOpening, receipts_digest, shares_digest,
};
use vault_protocol::sign::{Message, Signed, Verified};
use vault_protocol::wire::{List, encode};
use vault_server::identity::Identity;

fn opened(server: &Server) -> Cast {
    let cast = Cast::settled(&server.http);
    cast.owner(cast.slot_opening()).ok();
    cast
}

fn server_key() -> PublicKey {
    *Identity::from_seed(&client::server::SEED).public()
}

fn signed<M: Message>(bytes: &[u8]) -> Verified<M> {
    Signed::<M>::decode(bytes).unwrap().verify(&server_key()).unwrap()
}

#[track_caller]
fn release(cast: &Cast, receipts: &[Vec<u8>]) -> ReleaseAnswer {
    cast.http.call(&cast.reader, cast.releasing(receipts)).read()
}

fn boxed(cast: &Cast, from: u32) -> ReceiptBox {
    cast.http.call(&cast.manager, Request::get(Cast::slot(&format!("/receipts?from={from}")))).read()
}

fn shares(released: &Released) -> Vec<[u8; 32]> {
    released.shares.to_vec()
}

#[test]
fn a_receipt_buys_the_shares_of_what_it_names() {
    let server = Server::new();
    let cast = opened(&server);
    let bodies: Vec<Receipt> =
        [(3, 9), (0, 8)].map(|(n, entry)| Receipt { entry: EntryId::new([entry; 16]), ..cast.receipt_body(n) }).into();
    let receipts: Vec<_> = bodies.iter().map(|body| cast.reader.message(body.clone()).bytes().to_vec()).collect();
    let answer = release(&cast, &receipts);
    for (released, body) in answer.released.iter().zip(&bodies) {
        assert_eq!(shares(released), Cast::shares(body));
        assert_eq!((released.next_free, released.clock, released.proof.is_some()), (None, None, true));
    }
    let statement: Verified<ReleaseStatement> = signed(&answer.statement.unwrap());
    let given: Vec<[u8; 32]> = bodies.iter().flat_map(Cast::shares).collect();
    assert_eq!(statement.slot, SLOT);
    assert_eq!(statement.receipts, receipts_digest(receipts.iter().map(Vec::as_slice)));
    assert_eq!(statement.shares, shares_digest(&given));
    assert_eq!((statement.time, statement.log_size), (server.now(), 4), "two statements, two receipts");
    // The box has them by number.
    let kept = boxed(&cast, 0);
    assert_eq!(
        kept.receipts.iter().map(|r| r.to_vec()).collect::<Vec<_>>(),
        [receipts[1].clone(), receipts[0].clone()]
    );
    assert_eq!((boxed(&cast, 1).receipts.len(), boxed(&cast, 4).receipts.len(), kept.closing), (1, 0, None));
}

#[test]
fn the_same_receipts_are_the_same_answer_and_no_new_record() {
    let server = Server::new();
    let cast = opened(&server);
    let receipts = [cast.receipt(0), cast.receipt(1)];
    let first = release(&cast, &receipts);
    server.wait(3600);
    assert_eq!(release(&cast, &receipts), first, "an hour later, by the reader's own clock of then");
    let alone = release(&cast, &receipts[..1]);
    assert_eq!(alone.released[0], first.released[0]);
    assert_eq!(boxed(&cast, 0).receipts.len(), 2);
    // Twice in one request is once.
    let twice = [receipts[0].clone(), receipts[0].clone()];
    let answer = release(&cast, &twice);
    assert_eq!(answer.released[0], answer.released[1]);
    assert_eq!(boxed(&cast, 0).receipts.len(), 2);
}

#[test]
fn a_number_is_used_once() {
    let server = Server::new();
    let cast = opened(&server);
    let other = |n: u32| {
        let body = Receipt { nonce: [0xee; 16], ..cast.receipt_body(n) };
        cast.reader.message(body).bytes().to_vec()
    };
    release(&cast, &[cast.receipt(0), cast.receipt(2), cast.receipt(5)]);
    let answer = release(&cast, &[other(0), other(2), cast.receipt(3), other(5)]);
    let free: Vec<_> = answer.released.iter().map(|released| released.next_free).collect();
    assert_eq!(free, [Some(1), Some(4), None, Some(6)]);
    assert!(answer.released[0].shares.is_empty());
    assert_eq!(shares(&answer.released[2]), Cast::shares(&cast.receipt_body(3)));
    let statement: Verified<ReleaseStatement> = signed(&answer.statement.unwrap());
    assert_eq!(statement.receipts, receipts_digest([cast.receipt(3).as_slice()]));
    // Two for one number in one request: the first has it.
    let answer = release(&cast, &[cast.receipt(1), other(1)]);
    assert_eq!((answer.released[0].shares.len(), answer.released[1].next_free), (2, Some(4)));
    // All used: there is no next one.
    release(&cast, &(4..10).map(|n| cast.receipt(n)).collect::<Vec<_>>());
    let answer = release(&cast, &[other(0)]);
    assert_eq!((answer.released[0].next_free, answer.statement), (None, None));
}

#[test]
fn what_is_no_receipt_of_this_slot_buys_nothing() {
    let server = Server::new();
    let cast = opened(&server);
    let by_another = Key::new(0x60).message(cast.receipt_body(0)).bytes().to_vec();
    let elsewhere = Receipt { slot: SlotId::new([9; 32]), ..cast.receipt_body(0) };
    let beyond = cast.receipt_body(10);
    let mut forged = cast.receipt(0);
    *forged.last_mut().unwrap() ^= 1;
    let bad = [
        by_another,
        cast.reader.message(elsewhere).bytes().to_vec(),
        cast.reader.message(beyond).bytes().to_vec(),
        forged,
    ];
    let answer = release(&cast, &[&bad[..], &[cast.receipt(0)]].concat());
    for released in &answer.released[..4] {
        assert!(released.shares.is_empty() && released.next_free.is_none() && released.clock.is_none());
        assert!(released.proof.is_none());
    }
    assert_eq!(answer.released[4].shares.len(), 2);
    assert_eq!(boxed(&cast, 0).receipts.len(), 1);
    for garbage in [vec![], vec![0], cast.receipt(1)[1..].to_vec()] {
        let request = cast.releasing(&[cast.receipt(2), garbage]);
        cast.http.call(&cast.reader, request).refused(Refusal::Malformed);
    }
    assert_eq!(boxed(&cast, 0).receipts.len(), 1, "nothing of a malformed request counts");
    assert!(release(&cast, &[]).statement.is_none());
}

#[test]
fn a_reader_with_a_wrong_clock_is_told_the_time() {
    let server = Server::new();
    let cast = opened(&server);
    let at =
        |n: u32, time: u64| cast.reader.message(Receipt { time: Time(time), ..cast.receipt_body(n) }).bytes().to_vec();
    let now = server.now().0;
    let times = [now - READER_SKEW, now + READER_SKEW, now - READER_SKEW - 1, now + READER_SKEW + 1, 0];
    let receipts: Vec<_> = times.iter().zip(0..).map(|(time, n)| at(n, *time)).collect();
    let answer = release(&cast, &receipts);
    let told: Vec<_> = answer.released.iter().map(|released| (released.clock, released.shares.len())).collect();
    let late = (Some(server.now()), 0);
    assert_eq!(told, [(None, 2), (None, 2), late, late, late]);
    assert_eq!(boxed(&cast, 0).receipts.len(), 2);
}

#[test]
fn a_slot_is_opened_once() {
    let server = Server::new();
    let cast = opened(&server);
    cast.owner(cast.slot_opening()).ok();
    server.http.call(cast.key("SHARE"), cast.slot_opening()).ok();
    let open = |opening: &SlotOpening| cast.owner(Request::put(format!("/v1/slots/{}", opening.slot), encode(opening)));
    open(&SlotOpening { max_reads: 11, ..cast.opening() }).refused(Refusal::Conflict);
    open(&SlotOpening { seeds: List::new([[9; 32]]).unwrap(), ..cast.opening() }).refused(Refusal::Conflict);
    // Another vault's member cannot take it over, nor learn whose it is.
    let other = client::cast::Vault::start(
        7,
        vec![client::cast::member(&cast.stranger, vault_protocol::chain::Powers::ALL)],
        &cast.stranger,
        server.now(),
    );
    server.http.call(&cast.stranger, other.creation()).ok();
    let theirs = SlotOpening { vault: other.id(), ..cast.opening() };
    server
        .http
        .call(&cast.stranger, Request::put(format!("/v1/slots/{SLOT}"), encode(&theirs)))
        .refused(Refusal::Conflict);

    let new = SlotOpening { slot: SlotId::new([8; 32]), ..cast.opening() };
    for bad in [
        SlotOpening { seeds: List::default(), ..new.clone() },
        SlotOpening { max_reads: 0, ..new.clone() },
        SlotOpening { max_reads: 4097, ..new.clone() },
    ] {
        open(&bad).refused(Refusal::Malformed);
    }
    let misplaced = Request::put(format!("/v1/slots/{}", SlotId::new([7; 32])), encode(&new));
    cast.owner(misplaced).refused(Refusal::Malformed);
    open(&new).ok();
    assert_eq!(cast.state().waiting, 0);
}

#[test]
fn a_closed_slot_gives_nothing_and_keeps_its_receipts() {
    for closer in ["manager", "reader"] {
        let server = Server::new();
        let cast = opened(&server);
        let bytes = object(1, 5000);
        cast.owner(whole_part(&cast.vault, &locator(1), &bytes)).ok();
        let fetch = || {
            let path = cast.vault.path(&format!("/objects/{}?slot={SLOT}", locator(1)));
            cast.http.call(&cast.reader, Request::get(path))
        };
        assert_eq!(fetch().ok().body, bytes);
        release(&cast, &[cast.receipt(0), cast.receipt(1)]);
        let key = if closer == "manager" { &cast.manager } else { &cast.reader };
        let close = || cast.http.call(key, Request::post(Cast::slot("/close"), "")).ok().body;
        let first = close();
        let closing: Verified<Closing> = signed(&first);
        assert_eq!((closing.slot, closing.receipts, closing.time), (SLOT, 2, server.now()));
        server.wait(100);
        assert_eq!(close(), first, "the same bytes");

        let receipts = [cast.receipt(0)];
        cast.http.call(&cast.reader, cast.releasing(&receipts)).refused(Refusal::Closed);
        fetch().refused(Refusal::Closed);
        cast.http.call(&cast.reader, Request::get(Cast::slot("/receipts"))).refused(Refusal::Closed);
        let nothing = cast.http.ask(Request::get("/v1/nothing")).comparable();
        for key in [&cast.stranger, cast.key("ALL"), &cast.manager] {
            assert_eq!(cast.http.call(key, cast.releasing(&receipts)).comparable(), nothing);
        }
        let kept = boxed(&cast, 0);
        assert_eq!((kept.receipts.len(), kept.closing.unwrap().to_vec()), (2, first));
        // Its id is never used again, not even with the same words.
        cast.owner(cast.slot_opening()).refused(Refusal::Conflict);
    }
}

#[test]
fn a_slot_past_its_day_is_closed_to_its_reader() {
    let server = Server::new();
    let cast = opened(&server);
    let last = Day(cast.today().0 + 1);
    server.wait(86_400);
    assert_eq!(cast.today(), last);
    release(&cast, &[cast.receipt(0)]);
    server.wait(86_400);
    let receipt = cast.receipt(1);
    cast.http.call(&cast.reader, cast.releasing(&[receipt])).refused(Refusal::Closed);
    let path = cast.vault.path(&format!("/objects/{}?slot={SLOT}", locator(1)));
    cast.http.call(&cast.reader, Request::get(path)).refused(Refusal::Closed);
    let closing = cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body;
    assert_eq!(signed::<Closing>(&closing).receipts, 1);
}

#[test]
fn a_reader_fetches_objects_of_its_own_vault_only() {
    let server = Server::new();
    let cast = opened(&server);
    let other = client::cast::Vault::start(
        7,
        vec![client::cast::member(&cast.stranger, vault_protocol::chain::Powers::ALL)],
        &cast.stranger,
        server.now(),
    );
    server.http.call(&cast.stranger, other.creation()).ok();
    server.http.call(&cast.stranger, whole_part(&other, &locator(1), &object(1, 10))).ok();
    let path = other.path(&format!("/objects/{}?slot={SLOT}", locator(1)));
    cast.http.call(&cast.reader, Request::get(path)).refused(Refusal::NotFound);
}

#[test]
fn many_readings_at_once_are_each_kept_once() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let opening = SlotOpening { max_reads: 4096, ..cast.opening() };
    cast.owner(Request::put(format!("/v1/slots/{SLOT}"), encode(&opening))).ok();
    // Four at a time send the same 64 receipts, in different orders.
    let receipts: Vec<_> = (0..64).map(|n| cast.receipt(n)).collect();
    std::thread::scope(|scope| {
        for thread in 0..4usize {
            let (cast, receipts) = (&cast, &receipts);
            scope.spawn(move || {
                for i in 0..16 {
                    let some: Vec<_> = (0..4).map(|k| receipts[(i * 4 + k + thread * 16) % 64].clone()).collect();
                    let answer = release(cast, &some);
                    assert!(answer.released.iter().all(|released| released.shares.len() == 2));
                }
            });
        }
    });
    let kept = boxed(&cast, 0);
    assert_eq!(kept.receipts.iter().map(|r| r.to_vec()).collect::<Vec<_>>(), receipts);
    let closing = cast.http.call(&cast.manager, Request::post(Cast::slot("/close"), "")).ok().body;
    assert_eq!(signed::<Closing>(&closing).receipts, 64);
}

#[test]
fn a_full_release_is_one_call() {
    let server = Server::new();
    let cast = Cast::settled(&server.http);
    let opening = SlotOpening { max_reads: 4096, ..cast.opening() };
    cast.owner(Request::put(format!("/v1/slots/{SLOT}"), encode(&opening))).ok();
    let long = |n: u32| {
        let checkpoint = vault_protocol::wire::Bytes::new([7; 4096]).unwrap();
        cast.reader.message(Receipt { checkpoint, ..cast.receipt_body(n) }).bytes().to_vec()
    };
    let receipts: Vec<_> = (0..256).map(long).collect();
    let answer = release(&cast, &receipts);
    assert!(answer.released.iter().all(|released| released.shares.len() == 2));
    let (mut kept, mut pages) = (Vec::new(), 0);
    while kept.len() < 256 {
        let page = boxed(&cast, u32::try_from(kept.len()).unwrap());
        kept.extend(page.receipts.iter().map(|receipt| receipt.to_vec()));
        pages += 1;
    }
    assert_eq!(kept, receipts);
    assert!(pages > 1);
}
