//! P3: many small files in one call, and up to the server.

use crate::peers::{Restic, run};
use crate::place::{Server, folder, make, noise_folder};
use crate::table::{Goal, Series, Side, interleaved, row, speeds};
use crate::{Size, child};
use std::cell::RefCell;

pub fn measure(size: &Size) {
    let place = folder();
    let papers = place.path().join("papers");
    noise_folder(&papers, size.many, 4096);
    let data = place.path().join("server");
    let server = Server::on_disk(&data, None);
    let added = RefCell::new(Series(Vec::new()));
    let rate = |seconds: f64| size.many as f64 / seconds;
    let mut round = 0;
    let ours = || {
        round += 1;
        let home = place.path().join(format!("home-{round}"));
        drop(make(&home, "", Some(&server.url)));
        let add = run(child::command("add", &home).arg(&papers), &[]).seconds;
        added.borrow_mut().0.push(rate(add));
        let up = run(&mut child::command("sync", &home), &[]).seconds;
        rate(up)
    };
    // Nothing is removed before the end: ext4 without a journal looks at every file that was removed in the last minutes
    // before it makes a new one, and the next round would pay for that.
    let kept = RefCell::new(Vec::new());
    let restic = || {
        let folder = folder();
        let restic = Restic::behind_rclone(folder.path());
        let up = rate(run(&mut restic.backup(&papers), &[]).seconds);
        kept.borrow_mut().push(folder);
        up
    };
    let all = interleaved(size.rounds, &mut [Box::new(ours) as Side<'_>, Box::new(restic)]);
    let added = added.into_inner();
    let what = format!("{} files of 4 KiB put in, synced", size.many);
    let goal = Goal::Least(3000.0, " files/s");
    row("P3", &what, &format!("{} files/s", added.show(0)), "–", "–", goal, added.median());
    let goal = Goal::Least(0.5, " ×");
    speeds("P3", "sent to the server, durable there", "files/s", &all[0], ("restic, rclone", &all[1]), goal);
    let both = Series(all[0].0.iter().zip(&added.0).map(|(a, b)| 1.0 / (1.0 / a + 1.0 / b)).collect());
    speeds("P3", "put in and sent, together", "files/s", &both, ("restic, rclone", &all[1]), Goal::None);
}
