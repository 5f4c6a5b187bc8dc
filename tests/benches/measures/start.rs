//! P6: from nothing to a full list.

use crate::peers::{Restic, prepare, run};
use crate::place::{Server, fill, folder, make, noise_folder, sync};
use crate::table::{Goal, Series, Side, interleaved, row};
use crate::{Size, child};
use std::cell::RefCell;
use std::path::Path;

pub fn measure(size: &Size) {
    let place = folder();
    let server = Server::on_disk(&place.path().join("server"), None);
    let homes = [size.many, size.huge].map(|count| {
        let home = place.path().join(format!("home-{count}"));
        let mut vault = make(&home, "", Some(&server.url));
        fill(&mut vault, count, 1000, |_| Vec::new());
        sync(&mut vault);
        home
    });
    let files = place.path().join("files");
    noise_folder(&files, size.many, 4096);
    let restic = Restic::in_folder(place.path());
    prepare(&mut restic.backup(&files));

    let peaks = [(); 3].map(|()| RefCell::new(Series(Vec::new())));
    let list = |home: &Path| match child::coffre(home) {
        Some(mut coffre) => {
            coffre.arg("list");
            coffre
        }
        None => child::command("list", home),
    };
    let ls = || {
        let mut command = restic.command();
        command.args(["ls", "latest"]);
        command
    };
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| {
            let cost = run(&mut list(&homes[0]), &[]);
            peaks[0].borrow_mut().0.push(cost.peak / 1048576.0);
            cost.seconds
        }),
        Box::new(|| {
            let cost = run(&mut ls(), &[]);
            peaks[1].borrow_mut().0.push(cost.peak / 1048576.0);
            cost.seconds
        }),
        Box::new(|| run(restic.command().args(["cat", "config"]), &[]).seconds),
        Box::new(|| {
            let cost = run(&mut list(&homes[1]), &[]);
            peaks[2].borrow_mut().0.push(cost.peak / 1048576.0);
            cost.seconds
        }),
    ];
    let all = interleaved(size.rounds, &mut sides);
    drop(sides);
    let [ours, ls, config, huge] = &all[..] else { unreachable!() };
    let ms = |s: &Series| format!("{} ms", s.map(|s| s * 1e3).show(0));

    let ratio = ours.over(ls);
    let what = format!("{} documents, from the start of {} to its list", size.many, child::who());
    let peer = format!("restic ls: {}", ms(ls));
    let shown = |r: &Series| format!("{} ×", r.show(2));
    row("P6", &what, &ms(ours), &peer, &shown(&ratio), Goal::Most(0.25, " ×"), ratio.median());
    let less = Series(vec![ls.median() - config.median()]);
    let ratio = Series(vec![ours.median() / less.median()]);
    let peer = format!("restic ls less restic cat config: {}", ms(&less));
    row("P6", "the same, without restic's own key derivation", &ms(ours), &peer, &shown(&ratio), Goal::None, 0.0);
    let [mine, theirs, most] = peaks.map(RefCell::into_inner);
    let peer = format!("restic ls: {} MiB", theirs.show(0));
    let goal = Goal::Most(80.0, " MB");
    row("P6", "memory", &format!("{} MiB", mine.show(0)), &peer, "–", goal, mine.median() * 1.048576);
    let what = format!("{} documents", size.huge);
    let ours = format!("{}, {} MiB", ms(huge), most.show(0));
    row("P6", &what, &ours, "–", "–", Goal::Most(1000.0, " ms"), huge.median() * 1e3);
}
