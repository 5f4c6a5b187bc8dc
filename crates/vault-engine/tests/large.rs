//! Doors with more papers than one message holds.
#![allow(clippy::unwrap_used)]

mod common;
mod stage;

use common::*;
use stage::*;
use vault_engine::Vault;
use vault_engine::papers::{Added, NewPaper};
use vault_protocol::card::Kind;
use vault_protocol::http::{DropList, MAX_DROP};
use vault_protocol::ids::DocId;
use vault_protocol::wire::{self, List};
use vault_tests::proxy::Fate;

/// Enough papers with the longest words for a little more than one message.
const PAPERS: usize = 7200;

fn long_winded(n: usize) -> NewPaper {
    let mut paper = paper(&format!("{n}"), &n.to_be_bytes());
    paper.words.title = format!("{n:0255}");
    paper.words.author = Some("a".repeat(255));
    paper.file_name = "f".repeat(255);
    paper.mime = "m".repeat(127);
    paper
}

fn fill(vault: &mut Vault) -> Vec<DocId> {
    let added = vault.add((0..PAPERS).map(long_winded).collect(), now(), &mut |_| {}).unwrap();
    added.into_iter().map(|a| if let Ok(Added::New(doc)) = a { doc } else { panic!("{a:?}") }).collect()
}

/// Shows the reader only some of the drops that wait, by their size.
fn only(stage: &Stage, wanted: fn(u64) -> bool) {
    stage.proxy.on(move |r| {
        if r.method != "GET" || !r.path().contains("/mailboxes/") || r.path().split('/').count() != 6 {
            return Fate::Pass;
        }
        Fate::Rewrite(Box::new(move |mut answer| {
            let list: DropList = wire::decode(&answer.body, 1 << 20).unwrap();
            let kept: Vec<_> = list.drops.iter().filter(|l| wanted(l.size)).copied().collect();
            answer.body = wire::encode(&DropList { drops: List::new(kept).unwrap() });
            answer
        }))
    });
}

#[test]
fn a_door_with_more_papers_than_a_message_holds_is_shown_in_several() {
    let stage = Stage::new();
    let (mut patient, mut pro) = (stage.vault("p", Kind::Person), stage.vault("d", Kind::Professional));
    meet(&mut patient, &mut pro);
    let docs = fill(&mut patient);
    let id = patient.grant(&opening(&pro, &docs), now()).unwrap();
    let files = std::fs::read_dir(patient.home().join("out")).unwrap();
    let sizes: Vec<u64> = files.map(|f| f.unwrap().metadata().unwrap().len()).collect();
    assert_eq!(sizes.len(), 2);
    assert!(sizes.iter().all(|s| *s <= MAX_DROP as u64) && sizes.iter().sum::<u64>() > MAX_DROP as u64, "{sizes:?}");
    sync(&mut patient);
    assert_eq!(patient.waiting(), 0);

    // What comes second comes first: it waits, and nothing of it is lost.
    const HALF: u64 = MAX_DROP as u64 / 2;
    only(&stage, |size| size < HALF);
    let arrivals = pro.receive(now()).unwrap();
    assert!(arrivals.grants.is_empty() && arrivals.refused.is_empty(), "{arrivals:?}");
    assert_eq!(arrivals.unreadable, 1);
    only(&stage, |_| true);
    let mut pro = reopen(pro);
    let arrivals = pro.receive(now()).unwrap();
    assert!(arrivals.refused.is_empty(), "{arrivals:?}");
    assert_eq!((arrivals.grants.len(), arrivals.unreadable), (2, 0));
    assert_eq!(arrivals.grants.iter().map(|g| g.papers).sum::<usize>(), PAPERS);

    let (head, pages) = {
        let g = &patient.state().grants[&id];
        (g.hash, g.pages.len())
    };
    assert_eq!((pro.state().received[&head].pages, pages), (2, 2));
    let entries = pro.received(&head, now()).unwrap().entries;
    assert!(entries.iter().map(|e| e.description.doc).eq(docs.iter().copied()));
    let asked = [entries[0].id, entries[PAPERS - 1].id];
    assert_eq!(pro.request(&head, &asked, now(), &mut |_| {}).unwrap().signed, 2);
    let out = stage.folder.path().join("out");
    for (entry, n) in asked.iter().zip([0, PAPERS - 1]) {
        pro.open_received(&head, entry, &out, now(), &mut |_| {}).unwrap();
        assert_eq!(std::fs::read(&out).unwrap(), n.to_be_bytes());
    }
    // More at once than a message holds, for a door that is open.
    let empty = patient.grant(&opening(&pro, &[]), now()).unwrap();
    patient.grant_more(&empty, &docs, now()).unwrap();
    sync(&mut patient);
    let arrivals = pro.receive(now()).unwrap();
    assert_eq!(arrivals.grants.iter().map(|g| g.papers).sum::<usize>(), PAPERS);
    assert_eq!(patient.state().grants[&empty].pages.len(), 2);
}
