#![allow(clippy::unwrap_used)]
mod common;
mod giver;
use common::*;
use giver::{Giver, verified};
use vault_protocol::card::Kind;
#[test]
fn many() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let mut pro = vault(&folder.path().join("d"), &server.url, Kind::Professional, "d");
    let to = verified(&mut pro);
    let giver = Giver::new(&server.url);
    for _ in 0..300 {
        let p: Vec<_> = (0..10)
            .map(|_| {
                let (a, k, _) = giver.sealed("Bilan", b"1");
                (a, k)
            })
            .collect();
        let d = giver.grant(&to).with(p);
        d.drop(d.whole());
    }
    let t = std::time::Instant::now();
    pro.receive(now()).unwrap();
    eprintln!("receive 300: {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let heads: Vec<_> = pro.state().received.keys().copied().collect();
    for h in &heads {
        pro.received(h, now()).unwrap();
    }
    eprintln!("read 300: {:?}", t.elapsed());
}
