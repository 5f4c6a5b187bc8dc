//! Three servers of three operators, each behind a line that can be told to lie, and two people.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use crate::common::*;
use crate::stage::{another_device, opening, refusal};
use std::path::Path;
use vault_crypto::secret::SigningSeed;
use vault_crypto::sign::SigningKey;
use vault_engine::Vault;
use vault_engine::receive::Requested;
use vault_engine::{Error, custodians::Choice};
use vault_log::checkpoint::SignedCheckpoint;
use vault_log::fork::ForkReport;
use vault_log::key::VerifierKey;
use vault_protocol::card::Kind;
use vault_protocol::grant::GrantEntry;
use vault_protocol::hash::Hash;
use vault_protocol::http::{Refusal, ReleaseAnswer};
use vault_protocol::ids::{DocId, EntryId, GrantId, Time};
use vault_protocol::release::{ReleaseStatement, shares_digest};
use vault_protocol::sign::Signed;
use vault_protocol::wire::{self, Bytes, List};
use vault_remote::{Allow, Connection, ServerUrl};
use vault_server::identity::Identity;
use vault_server::serve::Setup;
use vault_tests::proxy::{Fate, Proxy, Request};

pub struct Three {
    pub proxies: Vec<Proxy>,
    pub servers: Vec<Server>,
    /// What each server signs with.
    pub sign: Vec<SigningKey>,
    folder: tempfile::TempDir,
}

fn seed(n: usize) -> [u8; 32] {
    [u8::try_from(n).unwrap() + 70; 32]
}

fn server(n: usize, authority: &str, more: impl FnOnce(&mut Setup)) -> Server {
    Server::made(|setup| {
        setup.authority = Some(authority.to_owned());
        setup.identity = Identity::from_seed(&seed(n));
        setup.logs.tick = std::time::Duration::from_millis(100);
        more(setup);
    })
}

/// Whether shares are asked for: at home, or elsewhere.
pub fn is_release(r: &Request) -> bool {
    r.path().ends_with("/release") || r.path().ends_with("/logged")
}

pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|w| w == needle)
}

fn size(checkpoint: &[u8], log: &VerifierKey) -> u64 {
    SignedCheckpoint::parse(checkpoint).unwrap().verify(log).unwrap().head().size
}

/// A whole answer in CBOR.
pub fn answer(body: Vec<u8>) -> Fate {
    let head = format!("HTTP/1.1 200 .\r\ncontent-type: application/cbor\r\ncontent-length: {}\r\n\r\n", body.len());
    Fate::Replace([head.into_bytes(), body].concat())
}

impl Three {
    pub fn new() -> Three {
        let folder = tempfile::tempdir().unwrap();
        let proxies: Vec<Proxy> = (0..3).map(|_| Proxy::bind()).collect();
        let one = |(n, p): (usize, &Proxy)| {
            server(n, &p.authority(), |setup| setup.watch.forks = Some(folder.path().join(format!("forks-{n}"))))
        };
        let servers: Vec<Server> = proxies.iter().enumerate().map(one).collect();
        for (proxy, server) in proxies.iter().zip(&servers) {
            proxy.forward_to(server.address());
        }
        let sign = (0..3).map(|n| SigningKey::derive(&SigningSeed::from_bytes(&seed(n)))).collect();
        Three { proxies, servers, sign, folder }
    }

    /// The home server once more, with all it has: from here on the two go different ways. [`Three::true_home`] leads back.
    pub fn fork(&self) -> Server {
        let disk = self.servers[0].store.copied();
        let fork = server(0, &self.proxies[0].authority(), |setup| {
            (setup.records, setup.blobs) = (disk.open_records(), disk.open_blobs());
        });
        self.proxies[0].forward_to(fork.address());
        fork
    }

    /// The true home server is there again.
    pub fn true_home(&self) {
        self.proxies[0].forward_to(self.servers[0].address());
    }

    /// The fork reports that a custodian has kept, each of which convicts the log of this key.
    pub fn reports(&self, n: usize, log: &VerifierKey) -> usize {
        let Ok(files) = std::fs::read_dir(self.folder.path().join(format!("forks-{n}"))) else { return 0 };
        let read = |file: std::fs::DirEntry| ForkReport::parse(&std::fs::read(file.path()).unwrap()).unwrap();
        files.map(|file| read(file.unwrap()).verify(log).unwrap()).count()
    }

    fn line(&self, n: usize) -> Connection {
        Connection::new(ServerUrl::parse(&self.proxies[n].url(), Allow::Loopback).unwrap())
    }

    /// What a custodian has taken of a log: its size.
    pub fn taken(&self, n: usize, log: &VerifierKey) -> Option<u64> {
        Some(size(&self.line(n).seen_checkpoint(log).unwrap()?, log))
    }

    /// What everybody is shown of it.
    pub fn public(&self, log: &VerifierKey) -> u64 {
        let (_, name) = log.name().as_str().split_once('/').unwrap();
        size(&self.line(0).log_checkpoint(name).unwrap(), log)
    }

    /// Another server of the same operator.
    pub fn twin(&self, n: usize) -> (Proxy, Server) {
        let proxy = Proxy::bind();
        let server = server(n, &proxy.authority(), |_| {});
        proxy.forward_to(server.address());
        (proxy, server)
    }

    pub fn honest(&self) {
        self.proxies.iter().for_each(|p| p.on(|_| Fate::Pass));
    }

    pub fn releases(&self, n: usize) -> usize {
        self.proxies[n].seen().iter().filter(|r| is_release(r)).count()
    }

    /// From now on a custodian answers no receipt.
    pub fn dies(&self, n: usize) {
        self.proxies[n].on(|r| if is_release(r) { Fate::Drop } else { Fate::Pass });
    }

    fn home(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub fn choose(&self, vault: &mut Vault) {
        let urls: Vec<String> = self.proxies.iter().map(Proxy::url).collect();
        vault.set_custodians(&urls.iter().map(|u| &**u).collect::<Vec<_>>(), &[], now()).unwrap();
        assert_eq!(vault.custodian_choice(), Choice::Three);
    }

    pub fn people(&self) -> (Vault, Vault) {
        self.people_named("p", "d")
    }

    /// A patient who has chosen all three, and a professional verified in person.
    pub fn people_named(&self, patient: &str, pro: &str) -> (Vault, Vault) {
        let at = |name: &str, kind| {
            let mut vault = vault(&self.home(name), &self.proxies[0].url(), kind, name);
            vault.line.pause = std::time::Duration::from_millis(1);
            vault
        };
        let (mut patient, mut pro) = (at(patient, Kind::Person), at(pro, Kind::Professional));
        meet(&mut patient, &mut pro);
        self.choose(&mut patient);
        (patient, pro)
    }

    pub fn second_device(&self, first: &mut Vault) -> Vault {
        another_device(first, &self.home("second"))
    }

    /// Papers named and filled with their numbers, shown through all three and taken in.
    pub fn shown(&self, papers: usize) -> Shown {
        self.shown_between("p", "d", papers)
    }

    /// The same, between others.
    pub fn shown_between(&self, patient: &str, pro: &str, papers: usize) -> Shown {
        let (mut patient, mut pro) = self.people_named(patient, pro);
        let add = |n| add(&mut patient, &format!("papier {n}"), format!("{n}").as_bytes());
        let docs: Vec<DocId> = (0..papers).map(add).collect();
        let grant = patient.grant(&opening(&pro, &docs), now()).unwrap();
        sync(&mut patient);
        let head = pro.receive(now()).unwrap().grants[0].head;
        let entries = pro.received(&head, now()).unwrap().entries.iter().map(|e| e.id).collect();
        Shown { patient, pro, grant, head, entries, folder: self.folder.path().to_owned() }
    }

    pub fn refuse(&self, n: usize, code: Refusal) {
        self.proxies[n].on(move |r: &Request| if is_release(r) { refusal(code) } else { Fate::Pass });
    }

    /// From now on this custodian gives wrong shares, with a statement that it signs over them or the one over the right ones.
    pub fn lie_about_shares(&self, n: usize, signed: bool) {
        self.proxies[n].on(move |r| match is_release(r) {
            true => Fate::Rewrite(Box::new(move |mut a| {
                let mut said: ReleaseAnswer = wire::decode(&a.body, 1 << 20).unwrap();
                let mut released = said.released.to_vec();
                for one in &mut released {
                    let wrong: Vec<[u8; 32]> = one.shares.iter().map(|s| s.map(|b| b ^ 1)).collect();
                    one.shares = List::new(wrong).unwrap();
                }
                if signed {
                    let before = said.statement.as_ref().unwrap();
                    let before = Signed::<ReleaseStatement>::decode(before).unwrap().dangerous_unverified().clone();
                    let shares = shares_digest(released.iter().flat_map(|r| r.shares.iter()));
                    let key = SigningKey::derive(&SigningSeed::from_bytes(&seed(n)));
                    let statement = key.sign(ReleaseStatement { shares, ..before });
                    said.statement = Some(Bytes::new(statement.bytes()).unwrap());
                }
                said.released = List::new(released).unwrap();
                a.body = wire::encode(&said);
                a
            })),
            false => Fate::Pass,
        });
    }

    /// Opens and closes a door, and answers the closing of one custodian.
    pub fn close_another(&self, shown: &mut Shown, n: u64) -> Vec<u8> {
        let doc = *shown.patient.state().docs.keys().next().unwrap();
        let door = shown.patient.grant(&opening(&shown.pro, &[doc]), now()).unwrap();
        sync(&mut shown.patient);
        shown.patient.revoke(&door, now()).unwrap();
        sync(&mut shown.patient);
        shown.patient.state().grants[&door].closings[&n].clone()
    }
}

pub struct Shown {
    pub patient: Vault,
    pub pro: Vault,
    pub grant: GrantId,
    head: Hash,
    entries: Vec<EntryId>,
    folder: std::path::PathBuf,
}

impl Shown {
    pub fn ask(&mut self, entries: &[usize]) -> Result<Requested, Error> {
        self.ask_at(now(), entries)
    }

    pub fn ask_at(&mut self, at: Time, entries: &[usize]) -> Result<Requested, Error> {
        let ids: Vec<EntryId> = entries.iter().map(|n| self.entries[*n]).collect();
        self.pro.request(&self.head, &ids, at, &mut |_| {})
    }

    /// The log that the readings are in, as the patient knows it.
    pub fn log(&self) -> VerifierKey {
        self.patient.pinned_logs().unwrap().into_iter().find(|pin| pin.vault == *self.patient.id()).unwrap().key
    }

    /// What a paper that was asked for says.
    pub fn open(&mut self, entry: usize) -> String {
        let path = Path::new(&self.folder).join("opened");
        self.pro.open_received(&self.head, &self.entries[entry], &path, now(), &mut |_| {}).unwrap();
        std::fs::read_to_string(&path).unwrap()
    }

    pub fn entry(&mut self, n: usize) -> GrantEntry {
        self.pro.received(&self.head, now()).unwrap().entries[n].clone()
    }

    pub fn evidence(&mut self, entry: usize) -> Result<Vec<u8>, Error> {
        self.pro.evidence_of_receipt(&self.head, &self.entries[entry], now()).map(|(file, _)| file)
    }

    /// How many readings the patient sees.
    pub fn history(&mut self) -> usize {
        self.patient.fetch_receipts(now()).unwrap();
        self.patient.history().len()
    }
}
