//! P4: opening a door to many papers; P5: closing it.

use crate::Size;
use crate::peers::{AgeKey, Gpg, age, prepare, rage, run};
use crate::place::{Server, fill, folder, make, noise_folder, now, sync};
use crate::table::{Goal, Series, Side, interleaved, row};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use vault_engine::Vault;
use vault_engine::grants::Opening;
use vault_protocol::card::Level;
use vault_protocol::fingerprint;
use vault_protocol::grant::Rights;
use vault_protocol::ids::{DocId, GrantId, Time, VaultId};
use vault_protocol::wire;
use vault_server::store::memory::Disk;
use vault_tests::proxy::{Fate, Proxy};

fn meet(vault: &mut Vault, other: &mut Vault) -> VaultId {
    let card = other.card_file(now()).unwrap();
    let id = vault.add_contact(&card, None, now()).unwrap();
    vault.verify_contact(&id, &fingerprint::qr_text(other.id()), Level::InPerson, now()).unwrap();
    id
}

fn open_door(vault: &mut Vault, docs: Vec<DocId>, to: VaultId) -> GrantId {
    let how = Opening {
        docs,
        to,
        until: now().plus(90 * Time::DAY),
        purpose: "suivi".into(),
        rights: Rights { read: true, give: true, message: true },
        standing: None,
        unverified: false,
        sensitive: false,
    };
    vault.grant(&how, now()).unwrap()
}

/// Processor time of this thread so far, in seconds.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap() / 1e9
}

pub fn grant(size: &Size) {
    let place = folder();
    let disk = Disk::new();
    let server = Server::counting(&disk, None);
    let mut vault = make(&place.path().join("owner"), "Jeanne", Some(&server.url));
    let mut other = make(&place.path().join("other"), "Dr Martin", Some(&server.url));
    let to = meet(&mut vault, &mut other);
    fill(&mut vault, size.many, 2000, |_| Vec::new());
    let docs: Vec<DocId> = vault.state().visible().map(|d| d.id).collect();
    let described: usize = vault.state().visible().map(|d| wire::encode(&d.description()).len()).sum();
    let out = place.path().join("owner/out");
    let mut bytes = 0.0;

    let files = place.path().join("files");
    noise_folder(&files, size.shared, 1 << 20);
    let people = [AgeKey::generate(place.path(), "one"), AgeKey::generate(place.path(), "two")];
    let gpg = Gpg::new(place.path());
    let sealed = place.path().join("sealed");
    let shared = place.path().join("shared");
    for name in [&sealed, &shared] {
        fs::create_dir_all(name).unwrap();
    }
    let script = |text: &str| {
        let mut command = Command::new("sh");
        command.args(["-ec", text, "sh"]).arg(&files).arg(&sealed).arg(&shared);
        command
    };
    // Sealed for one person before; what is measured is giving a second one access: open, seal for both.
    let [one, two] = &people;
    let age_program = age().get_program().to_string_lossy().into_owned();
    let rage_program = rage().get_program().to_string_lossy().into_owned();
    let first = format!("for f in $1/*; do {age_program} -r {} -o $2/${{f##*/}}.age $f; done", one.recipient);
    prepare(&mut script(&first));
    let gpg_text = format!("{:?}", gpg.command()).replace('"', "");
    let first = format!("for f in $1/*; do {gpg_text} -r one@example.org -o $2/${{f##*/}}.gpg --encrypt $f; done");
    prepare(&mut script(&first));
    let again = |program: &str| {
        let (file, one, two) = (one.file.display(), &one.recipient, &two.recipient);
        format!("for f in $2/*.age; do {program} -d -i {file} $f | {program} -r {one} -r {two} -o $3/${{f##*/}}; done")
    };
    let gpg_again = format!(
        "for f in $2/*.gpg; do {gpg_text} --decrypt $f | \
         {gpg_text} -r one@example.org -r two@example.org -o $3/${{f##*/}} --encrypt; done"
    );
    let per_file = |text: &str| {
        let _ = fs::remove_dir_all(&shared);
        fs::create_dir_all(&shared).unwrap();
        let seconds = run(&mut script(&format!("{text}; sync -f $3")), &[]).seconds;
        seconds / size.shared as f64
    };
    let ours = || {
        let _ = fs::remove_dir_all(&out);
        let before = cpu();
        open_door(&mut vault, docs.clone(), to);
        let used = cpu() - before;
        bytes = folder_bytes(&out);
        used
    };
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(ours),
        Box::new(|| per_file(&again(&age_program))),
        Box::new(|| per_file(&again(&rage_program))),
        Box::new(|| per_file(&gpg_again)),
    ];
    let all = interleaved(size.rounds.min(3), &mut sides);
    drop(sides);

    let what = format!("one door to {} papers, processor time", size.many);
    let ms = all[0].map(|s| s * 1e3);
    let most = 50.0 * size.many as f64 / 10_000.0;
    row("P4", &what, &format!("{} ms", ms.show(1)), "–", "–", Goal::Most(most, " ms"), ms.median());
    let each = (bytes - described as f64) / size.many as f64;
    let described = described as f64 / size.many as f64;
    let ours = format!("{each:.0} B");
    let what = format!("bytes a paper beside its description ({described:.0} B)");
    row("P4", &what, &ours, "–", "–", Goal::Most(150.0, " B"), each);
    let each = all[0].map(|s| s / size.many as f64);
    for (name, peer) in ["age", "rage", "gpg"].iter().zip(&all[1..]) {
        let ratio: Series = peer.over(&each);
        let peer = format!("{name}, {} files of 1 MiB: {} ms", size.shared, peer.map(|s| s * 1e3).show(1));
        let ours = format!("{} µs", each.map(|s| s * 1e6).show(1));
        let goal = Goal::Least(1000.0, " ×");
        row("P4", "one more person, a paper", &ours, &peer, &format!("{} ×", ratio.show(0)), goal, ratio.median());
    }
}

fn folder_bytes(folder: &Path) -> f64 {
    fs::read_dir(folder).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum::<u64>() as f64
}

pub fn revoke(size: &Size) {
    for count in [1, size.many] {
        let place = folder();
        let disk = Disk::new();
        let proxy = Proxy::bind();
        let server = Server::counting(&disk, Some(&proxy.authority()));
        proxy.forward_to(server.address());
        let mut vault = make(&place.path().join("owner"), "Jeanne", Some(&proxy.url()));
        let mut other = make(&place.path().join("other"), "Dr Martin", Some(&proxy.url()));
        let to = meet(&mut vault, &mut other);
        fill(&mut vault, count, 2000, |_| Vec::new());
        sync(&mut vault);
        let docs: Vec<DocId> = vault.state().visible().map(|d| d.id).collect();
        let id = open_door(&mut vault, docs, to);
        sync(&mut vault);

        // Each request with the writes that its answer waited for.
        let seen = Arc::new(Mutex::new(Vec::<(String, u64)>::new()));
        let (counted, its) = (disk.clone(), seen.clone());
        proxy.on(move |request| {
            let (before, line) = (counted.writes(), format!("{} {}", request.method, request.path()));
            let (counted, its) = (counted.clone(), its.clone());
            Fate::Rewrite(Box::new(move |answer| {
                its.lock().unwrap().push((line, counted.writes() - before));
                answer
            }))
        });
        vault.revoke(&id, now()).unwrap();
        sync(&mut vault);
        let seen = seen.lock().unwrap();
        let closing: u64 = seen.iter().filter(|(line, _)| line.contains("/v1/slots/")).map(|(_, n)| n).sum();
        let all: u64 = seen.iter().map(|(_, n)| n).sum();
        let what = format!("closing a door with {count} papers: durable writes at its custodian");
        let ours = format!("{closing} (with the owner's journal: {all})");
        row("P5", &what, &ours, "–", "–", Goal::Most(1.0, ""), closing as f64);
    }
}
