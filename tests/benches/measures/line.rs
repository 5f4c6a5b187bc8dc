//! P7: one change among many, and none, over a line that counts.

use crate::peers::{Restic, prepare, run};
use crate::place::{Server, fill, folder, make, noise, noise_file, noise_folder, paper, sync, unlock};
use crate::table::{Goal, Series, Side, interleaved, row};
use crate::{Size, child};
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use vault_engine::papers::Source;
use vault_tests::proxy::{Fate, Proxy};

/// A vault behind a line that counts.
struct Counted {
    place: TempDir,
    _server: Server,
    proxy: Proxy,
    answered: Arc<AtomicU64>,
}

impl Counted {
    fn new(count: usize) -> Counted {
        let place = folder();
        let proxy = Proxy::bind();
        let server = Server::on_disk(&place.path().join("server"), Some(&proxy.authority()));
        proxy.forward_to(server.address());
        let mut vault = make(&place.path().join("home"), "", Some(&proxy.url()));
        fill(&mut vault, count, 1000, |_| Vec::new());
        sync(&mut vault);
        Counted { place, _server: server, proxy, answered: Arc::default() }
    }

    fn home(&self) -> PathBuf {
        self.place.path().join("home")
    }

    /// Requests and bytes both ways, heads and bodies, that some work costs.
    fn cost(&self, work: impl FnOnce(&Path)) -> (u64, u64) {
        let before = self.proxy.seen().len();
        let answered = self.answered.clone();
        answered.store(0, Ordering::Relaxed);
        self.proxy.on(move |_| {
            let answered = answered.clone();
            Fate::Rewrite(Box::new(move |answer| {
                let head: usize = 17 + answer.headers.iter().map(|h| h.len() + 2).sum::<usize>();
                answered.fetch_add((head + answer.body.len()) as u64, Ordering::Relaxed);
                answer
            }))
        });
        work(&self.home());
        self.proxy.on(|_| Fate::Pass);
        let seen = self.proxy.seen().split_off(before);
        let head = |r: &vault_tests::proxy::Request| {
            let first = r.method.len() + r.target.len() + 14;
            (first + r.headers.iter().map(|h| h.len() + 2).sum::<usize>()) as u64
        };
        let sent: u64 = seen.iter().map(|r| head(r) + r.length).sum();
        (seen.len() as u64, sent + self.answered.load(Ordering::Relaxed))
    }
}

pub fn measure(size: &Size) {
    let usual = Counted::new(size.many);
    let small = Counted::new(size.many / 10);
    let one_more = |home: &Path| {
        let mut vault = unlock(home);
        let source = Source::Bytes("new".into(), noise(u64::from(std::process::id()) ^ 77, 3000));
        vault.add(vec![paper(0, source, Vec::new())], crate::place::now(), &mut |_| {}).unwrap().remove(0).unwrap();
        sync(&mut vault);
    };
    let none = |home: &Path| sync(&mut unlock(home));
    let (requests, bytes) = usual.cost(one_more);
    let (few_requests, few_bytes) = small.cost(one_more);
    let (quiet_requests, quiet_bytes) = usual.cost(none);
    let (n, m) = (size.many, size.many / 10);
    let same = format!("among {m}: {few_requests}, {few_bytes} B");
    let what = format!("one new paper of 3 kB among {n}: requests");
    row("P7", &what, &requests.to_string(), &same, "–", Goal::Most(2.0, ""), requests as f64);
    let goal = Goal::Most(16384.0, " B");
    row("P7", "the same: bytes both ways, headers included", &format!("{bytes} B"), &same, "–", goal, bytes as f64);
    let ours = format!("{quiet_requests} ({quiet_bytes} B)");
    row("P7", "no change: requests", &ours, "–", "–", Goal::Most(1.0, ""), quiet_requests as f64);

    let place = folder();
    let files = place.path().join("files");
    noise_folder(&files, size.many, 4096);
    let restic = Restic::behind_rclone(place.path());
    prepare(&mut restic.backup(&files));
    let new = place.path().join("new");
    let round = Cell::new(1000);
    let fresh = |path: &Path, len: u64| {
        round.set(round.get() + 1);
        noise_file(path, round.get(), len);
    };
    let ours = |of: &Counted| {
        fresh(&new, 3000);
        run(child::command("change", &of.home()).arg(&new), &[]).seconds
    };
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| ours(&usual)),
        Box::new(|| ours(&small)),
        Box::new(|| {
            fresh(&files.join("file-000007.bin"), 4096);
            run(&mut restic.backup(&files), &[]).seconds
        }),
        Box::new(|| run(restic.command().args(["cat", "config"]), &[]).seconds),
    ];
    let all = interleaved(size.rounds, &mut sides);
    drop(sides);
    let [ours, few, theirs, config] = &all[..] else { unreachable!() };
    let ms = |s: &Series| format!("{} ms", s.map(|s| s * 1e3).show(0));
    let shown = |r: &Series| format!("{} ×", r.show(2));
    let ratio = ours.over(theirs);
    let peer = format!("restic backup: {}", ms(theirs));
    let what = "one new paper put in and sent, a whole process";
    row("P7", what, &ms(ours), &peer, &shown(&ratio), Goal::Most(0.1, " ×"), ratio.median());
    let less = Series(vec![theirs.median() - config.median()]);
    let peer = format!("restic backup less restic cat config: {}", ms(&less));
    let ratio = Series(vec![ours.median() / less.median()]);
    row("P7", "the same, without restic's own key derivation", &ms(ours), &peer, &shown(&ratio), Goal::None, 0.0);
    let peer = format!("among {m}: {}", ms(few));
    row("P7", &format!("the same among {n} and among {m}"), &ms(ours), &peer, &shown(&ours.over(few)), Goal::None, 0.0);
    let _ = fs::remove_file(new);
}
