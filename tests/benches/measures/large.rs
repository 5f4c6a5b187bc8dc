//! P2: one large file in and out again, each side a process, each made to last.

use crate::peers::{AgeKey, Cost, Gpg, PASSPHRASE, age, prepare, rage, run};
use crate::place::{folder, make, make_with, noise_file, unlock};
use crate::table::{Goal, Series, Side, interleaved, row, speeds};
use crate::{Size, child};
use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::process::Command;

const MEMORY: f64 = 64.0;

pub fn measure(size: &Size) {
    let place = folder();
    let at = |name: &str| place.path().join(name);
    let (file, back) = (at("file"), at("back"));
    noise_file(&file, 1, size.large);
    let key = AgeKey::generate(place.path(), "age.key");
    let gpg = Gpg::new(place.path());
    let home = at("home");
    let peak = RefCell::new(Vec::new());
    let speed = |cost: Cost| size.large as f64 / cost.seconds / 1e6;

    // In. The vault is a new one each time: it would know the file again.
    let ours = || {
        let _ = fs::remove_dir_all(&home);
        drop(make(&home, "", None));
        let mut command = match child::coffre(&home) {
            Some(mut coffre) => {
                coffre.arg("add");
                coffre
            }
            None => child::command("add", &home),
        };
        let cost = run(command.arg(&file), &[]);
        peak.borrow_mut().push(cost.peak / 1048576.0);
        speed(cost)
    };
    let sealed = |name: &'static str, command: &dyn Fn(&Path) -> Command| {
        let out = at(name);
        let _ = fs::remove_file(&out);
        let mut command = command(&out);
        command.arg(&file);
        speed(run(&mut command, &[&out, place.path()]))
    };
    let armed = |mut c: Command, out: &Path| {
        c.arg("-o").arg(out);
        c
    };
    let for_key = |mut c: Command, out: &Path| {
        c.args(["-r", &key.recipient]).arg("-o").arg(out);
        c
    };
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(ours),
        Box::new(|| sealed("age", &|out| for_key(age(), out))),
        Box::new(|| sealed("rage", &|out| for_key(rage(), out))),
        Box::new(|| {
            let symmetric = |out: &Path| {
                let mut c = armed(gpg.command(), out);
                c.args(["--passphrase", PASSPHRASE, "--symmetric"]);
                c
            };
            sealed("gpg", &symmetric)
        }),
        Box::new(|| {
            let public = |out: &Path| {
                let mut c = armed(gpg.command(), out);
                c.args(["--recipient", "one@example.org", "--encrypt"]);
                c
            };
            sealed("gpg.public", &public)
        }),
        Box::new(|| {
            let _ = fs::remove_file(&back);
            speed(run(Command::new("cp").arg(&file).arg(&back), &[&back, place.path()]))
        }),
        // The disk alone: the same bytes, from nowhere.
        Box::new(|| {
            let _ = fs::remove_file(&back);
            let mut dd = Command::new("dd");
            dd.args(["if=/dev/zero", "bs=1M", &format!("count={}", size.large >> 20)]);
            speed(run(dd.arg(format!("of={}", back.display())), &[&back, place.path()]))
        }),
    ];
    let all = interleaved(size.rounds, &mut sides);
    drop(sides);
    let goals = [Goal::Least(1.7, " ×"), Goal::None, Goal::None, Goal::None, Goal::Least(0.7, " ×"), Goal::None];
    report("in", size, &all, &goals);

    // Out.
    let id = unlock(&home).state().visible().next().unwrap().id.to_string();
    let open = |home: &Path| match child::coffre(home) {
        Some(mut coffre) => {
            coffre.args(["open", &id, "--output"]);
            coffre
        }
        None => child::command("open", home),
    };
    let opened = |command: &mut Command| {
        let _ = fs::remove_file(&back);
        speed(run(command, &[&back, place.path()]))
    };
    let mut sides: Vec<Side<'_>> = vec![
        Box::new(|| {
            let _ = fs::remove_file(&back);
            let cost = run(open(&home).arg(&back), &[]);
            peak.borrow_mut().push(cost.peak / 1048576.0);
            speed(cost)
        }),
        Box::new(|| opened(age().args(["-d", "-i"]).arg(&key.file).arg("-o").arg(&back).arg(at("age")))),
        Box::new(|| opened(rage().args(["-d", "-i"]).arg(&key.file).arg("-o").arg(&back).arg(at("rage")))),
        Box::new(|| {
            let mut c = gpg.command();
            opened(c.args(["--passphrase", PASSPHRASE, "-o"]).arg(&back).arg("--decrypt").arg(at("gpg")))
        }),
        Box::new(|| opened(gpg.command().arg("-o").arg(&back).arg("--decrypt").arg(at("gpg.public")))),
        Box::new(|| opened(Command::new("cp").arg(&file).arg(&back))),
    ];
    let all = interleaved(size.rounds, &mut sides);
    drop(sides);
    let goals = [Goal::Least(2.3, " ×"), Goal::None, Goal::None, Goal::None, Goal::Least(0.7, " ×")];
    report("out", size, &all, &goals);
    prepare(Command::new("cmp").arg(&file).arg(&back));

    let peak = Series(peak.into_inner());
    let most = peak.0.iter().copied().fold(0.0, f64::max);
    row("P2", "memory, in and out", &format!("{} MiB", peak.show(0)), "–", "–", Goal::Most(MEMORY, " MiB"), most);
    let password = at("password");
    drop(make_with(&password, "", None, Some(PASSPHRASE.as_bytes())));
    let mut unlock = child::command("unlock", &password);
    let cost = run(unlock.env("COFFRE_BENCH_PASSWORD", PASSPHRASE), &[]);
    let ours = format!("{:.0} MiB, {:.2} s", cost.peak / 1048576.0, cost.seconds);
    row("P2", "unlocking with a password, apart", &ours, "–", "–", Goal::None, 0.0);
}

fn report(way: &str, size: &Size, all: &[Series], goals: &[Goal]) {
    let names = ["age", "rage", "gpg, passphrase", "gpg, public key", "cp", "dd of zeros"];
    for ((name, peer), goal) in names.iter().zip(&all[1..]).zip(goals) {
        let what = format!("{} MiB {way}, synced; ours: {}", size.large >> 20, child::who());
        speeds("P2", &what, "MB/s", &all[0], (name, peer), *goal);
    }
}
