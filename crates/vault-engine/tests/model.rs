//! Three devices, a real server and a line that lies, against a reference of a hundred lines: 10,000 random schedules.
//!
//! Rows A1, B7, C1, C4–C7 and C10 of the attack list, at the level of the journal: whatever the server shows, a device
//! either has exactly what honest devices wrote, in one order for all, or it names the lie and changes nothing.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use vault_engine::state::Words;
use vault_engine::{Error, Vault};
use vault_protocol::card::Kind;
use vault_protocol::hash::Hash;
use vault_protocol::http::{JournalPage, VaultState};
use vault_protocol::ids::DocId;
use vault_protocol::wire::{self, List};
use vault_remote::Allow;
use vault_tests::proxy::{Answer, Fate, Proxy};

// ---- the reference -------------------------------------------------------------------------------------------------

#[derive(Clone)]
enum Act {
    Add(DocId, String),
    Describe(DocId, String),
    Remove(DocId),
    Restore(DocId),
}

type View = BTreeMap<DocId, (String, bool)>;

#[derive(Default)]
struct Model {
    log: Vec<Act>,
    pending: [Vec<Act>; 3],
    seen: [usize; 3],
}

impl Model {
    fn view(&self, device: usize) -> View {
        let mut view = View::new();
        for act in self.log[..self.seen[device]].iter().chain(&self.pending[device]) {
            match act {
                Act::Add(d, t) => drop(view.insert(*d, (t.clone(), false))),
                Act::Describe(d, t) => drop(view.get_mut(d).map(|v| v.0 = t.clone())),
                Act::Remove(d) => drop(view.get_mut(d).map(|v| v.1 = true)),
                Act::Restore(d) => drop(view.get_mut(d).map(|v| v.1 = false)),
            }
        }
        view
    }

    // Whoever syncs has everything that was there, then their own in the order they did it.
    fn sync(&mut self, device: usize) {
        let mine = std::mem::take(&mut self.pending[device]);
        self.log.extend(mine);
        self.seen[device] = self.log.len();
    }

    fn fetch(&mut self, device: usize) {
        self.seen[device] = self.log.len();
    }
}

// ---- the lies ------------------------------------------------------------------------------------------------------

#[derive(Clone, Copy, Debug)]
enum Lie {
    OldState,
    OtherHead,
    ShorterChain,
    FirstHidden,
    LastHidden,
    Swapped,
    Doubled,
    Flipped,
    Emptied,
}

const LIES: [Lie; 9] = [
    Lie::OldState,
    Lie::OtherHead,
    Lie::ShorterChain,
    Lie::FirstHidden,
    Lie::LastHidden,
    Lie::Swapped,
    Lie::Doubled,
    Lie::Flipped,
    Lie::Emptied,
];

fn state_lie(lie: Lie, old: Option<&VaultState>, mut answer: Answer) -> Answer {
    let mut state: VaultState = wire::decode(&answer.body, 4096).unwrap();
    match lie {
        Lie::OldState => state = *old.unwrap(),
        Lie::OtherHead => state.journal.hash = Hash::new([9; 32]),
        Lie::ShorterChain => state.chain.seq -= 1,
        _ => return answer,
    }
    answer.body = wire::encode(&state);
    answer
}

fn page_lie(lie: Lie, dice: usize, mut answer: Answer) -> Answer {
    let page: JournalPage = wire::decode(&answer.body, 1 << 24).unwrap();
    let mut records = page.records.into_vec();
    match lie {
        Lie::FirstHidden => drop(records.remove(0)),
        Lie::LastHidden => drop(records.pop()),
        Lie::Swapped if records.len() > 1 => records.swap(0, 1),
        Lie::Doubled => records.insert(0, records[0].clone()),
        Lie::Emptied => records.clear(),
        Lie::Flipped | Lie::Swapped => {
            let mut bytes = records[0].to_vec();
            let at = dice % bytes.len();
            bytes[at] ^= 1;
            records[0] = wire::Bytes::new(bytes).unwrap();
        }
        _ => return answer,
    }
    answer.body = wire::encode(&JournalPage { records: List::new(records).unwrap() });
    answer
}

// ---- the world -----------------------------------------------------------------------------------------------------

struct World {
    devices: Vec<Vault>,
    proxy: Proxy,
    states: Arc<Mutex<Vec<VaultState>>>,
    model: Model,
    names: u64,
    _server: Server,
    _folder: tempfile::TempDir,
}

fn watch(proxy: &Proxy, states: &Arc<Mutex<Vec<VaultState>>>) {
    let states = states.clone();
    proxy.on(move |request| {
        if !request.path().ends_with("/state") {
            return Fate::Pass;
        }
        let states = states.clone();
        Fate::Rewrite(Box::new(move |answer| {
            states.lock().unwrap().extend(wire::decode::<VaultState>(&answer.body, 4096));
            answer
        }))
    });
}

impl World {
    fn new() -> World {
        let memory = PathBuf::from("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        let proxy = Proxy::bind();
        let server = Server::behind(&proxy.authority());
        proxy.forward_to(server.address());
        let states = Arc::new(Mutex::new(Vec::new()));
        let mut devices = vec![vault(&folder.path().join("0"), &proxy.url(), Kind::Person, "")];
        for i in 1..3 {
            let joining = Vault::prepare_device(&folder.path().join(i.to_string())).unwrap();
            let (key, wrap) = joining.keys();
            let welcome = devices[0].admit(&key, &wrap, now()).unwrap();
            let mut device = joining.finish(&welcome, &how(Kind::Person, "")).unwrap();
            device.allow = Allow::Loopback;
            devices.push(device);
        }
        devices.iter_mut().for_each(sync);
        watch(&proxy, &states);
        World { devices, proxy, states, model: Model::default(), names: 0, _server: server, _folder: folder }
    }

    fn view(&self, device: usize) -> View {
        let docs = self.devices[device].state().docs.values();
        docs.map(|d| (d.id, (d.words.title.clone(), d.removed.is_some()))).collect()
    }

    fn act(&mut self, device: usize, dice: u64) {
        self.names += 1;
        let name = format!("n{}", self.names);
        let known: Vec<DocId> = self.model.view(device).into_keys().collect();
        let chosen = known.get(usize::try_from(dice >> 8).unwrap() % known.len().max(1)).copied();
        let vault = &mut self.devices[device];
        let act = match (dice % 5, chosen) {
            (1 | 2, Some(d)) => {
                let words = Words { title: name.clone(), ..vault.state().docs[&d].words.clone() };
                vault.describe(&d, &words, now()).unwrap();
                Act::Describe(d, name)
            }
            (3, Some(d)) => {
                vault.remove(&d, now()).unwrap();
                Act::Remove(d)
            }
            (4, Some(d)) => {
                vault.restore(&d, now()).unwrap();
                Act::Restore(d)
            }
            _ => Act::Add(add(vault, &name, name.as_bytes()), name),
        };
        self.model.pending[device].push(act);
    }

    // A device asks while the server lies. It finds out, or the lie concerned nothing it asked for.
    fn lie(&mut self, device: usize, lie: Lie, dice: usize) -> bool {
        let head = self.devices[device].journal_head();
        let old = self.states.lock().unwrap().iter().rfind(|s| s.journal.seq < head.seq).copied();
        let behind = self.model.seen[device] < self.model.log.len();
        let told = match lie {
            Lie::OldState => old.is_some(),
            Lie::OtherHead | Lie::ShorterChain => true,
            _ => behind,
        };
        if !told {
            return false;
        }
        let before = self.view(device);
        self.proxy.on(move |request| {
            if request.path().ends_with("/state") {
                Fate::Rewrite(Box::new(move |a| state_lie(lie, old.as_ref(), a)))
            } else if request.path().ends_with("/journal") && request.method == "GET" {
                Fate::Rewrite(Box::new(move |a| page_lie(lie, dice, a)))
            } else {
                Fate::Pass
            }
        });
        let answer = self.devices[device].fetch(now());
        watch(&self.proxy, &self.states);
        let after = self.view(device);
        // A hidden last record among several: what came before it is true and may be taken; the lie is named all the same.
        let partly = matches!(lie, Lie::LastHidden | Lie::OtherHead) && after != before;
        assert!(matches!(answer, Err(Error::ServerMisbehaved(_))), "{lie:?}: {answer:?}");
        assert!(after == before || partly, "{lie:?} changed what device {device} shows");
        true
    }

    fn schedule(&mut self, seed: u64) -> u64 {
        let mut dice = Dice(seed);
        let mut lies = 0;
        for _ in 0..4 + dice.roll() % 5 {
            let device = usize::try_from(dice.roll() % 3).unwrap();
            match dice.roll() % 8 {
                0..4 => self.act(device, dice.roll()),
                4 | 5 => {
                    sync(&mut self.devices[device]);
                    self.model.sync(device);
                }
                6 => {
                    let lie = LIES[usize::try_from(dice.roll() % LIES.len() as u64).unwrap()];
                    let bytes = usize::try_from(dice.roll() >> 40).unwrap();
                    if self.lie(device, lie, bytes) {
                        lies += 1;
                        self.devices[device].fetch(now()).unwrap();
                        self.model.fetch(device);
                    }
                }
                _ => {
                    self.devices[device].fetch(now()).unwrap();
                    self.model.fetch(device);
                }
            }
            assert_eq!(self.view(device), self.model.view(device), "seed {seed}, device {device}");
        }
        lies
    }
}

// SplitMix64: the same schedule for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[test]
fn c1_c4_c6_c7_c10_ten_thousand_random_schedules_agree_with_the_reference() {
    const SCHEDULES: u64 = 10_000;
    const IN_ONE_WORLD: u64 = 100;
    let next = std::sync::atomic::AtomicU64::new(0);
    let lies = std::sync::atomic::AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let first = next.fetch_add(IN_ONE_WORLD, std::sync::atomic::Ordering::Relaxed);
                    if first >= SCHEDULES {
                        return;
                    }
                    let mut world = World::new();
                    for seed in first..first + IN_ONE_WORLD {
                        let told = world.schedule(seed);
                        lies.fetch_add(told, std::sync::atomic::Ordering::Relaxed);
                    }
                    // At the end everybody syncs twice and sees the same.
                    for _ in 0..2 {
                        for device in 0..3 {
                            sync(&mut world.devices[device]);
                            world.model.sync(device);
                        }
                    }
                    assert_eq!(world.view(0), world.view(1));
                    assert_eq!(world.view(1), world.view(2));
                    assert_eq!(world.view(0), world.model.view(0));
                }
            });
        }
    });
    let lies = lies.into_inner();
    assert!(lies > SCHEDULES / 4, "only {lies} lies were told");
}
