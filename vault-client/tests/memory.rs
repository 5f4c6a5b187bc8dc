//! However large a paper is, `coffre` and its server keep little of it in memory: in, up, down, out, checked.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::cast_precision_loss,
    reason = "a test says what broke by breaking"
)]
// The server of these stories is a part of the executable; what a process has had is read from /proc.
#![cfg(all(feature = "demo", target_os = "linux"))]

mod support;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use support::{Patient, Server};

/// Large enough that any copy of it in memory shows; `COFFRE_TEST_MIB` asks for another size.
const MIB: u64 = 256;
/// What each program may have had resident at once, in bytes.
const MOST: u64 = 64 << 20;

/// Set in a copy of this test that only takes memory.
const GREEDY: &str = "COFFRE_TEST_GREEDY";

/// The most memory a process has had, read again and again while it runs: the mark never falls, so the last reading
/// before the end is the one that counts.
fn peak(command: &mut Command) -> (std::process::Output, u64) {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id();
    let watch = std::thread::spawn(move || {
        let mut most = 0;
        while let Some(now) = high_water(id) {
            most = now.max(most);
            std::thread::sleep(std::time::Duration::from_micros(200));
        }
        most
    });
    let output = child.wait_with_output().unwrap();
    (output, watch.join().unwrap())
}

/// `None` once it has ended.
fn high_water(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024)
}

/// Mostly a hole, with something else in each part of it.
fn large(path: &Path, mib: u64) {
    let mut file = File::create(path).unwrap();
    file.set_len((mib << 20) - 12_345).unwrap();
    for at in (0..mib).step_by(7) {
        file.seek(SeekFrom::Start(at << 20)).unwrap();
        file.write_all(format!("part {at} of a large scan").repeat(500).as_bytes()).unwrap();
    }
}

fn same(one: &Path, two: &Path) {
    let (mut one, mut two) = (File::open(one).unwrap(), File::open(two).unwrap());
    assert_eq!(one.metadata().unwrap().len(), two.metadata().unwrap().len());
    let (mut a, mut b) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    loop {
        let n = one.read(&mut a).unwrap();
        two.read_exact(&mut b[..n]).unwrap();
        assert!(a[..n] == b[..n]);
        if n == 0 {
            return;
        }
    }
}

#[test]
fn a_large_paper_takes_little_memory_on_either_side() {
    let mib = std::env::var("COFFRE_TEST_MIB").ok().and_then(|v| v.parse().ok()).unwrap_or(MIB);
    let server = Server::start();
    let me = Patient::nobody();
    me.run(&["init", "--offline", "--no-secret"]).good();
    let (scan, out) = (me.at("scan.dcm"), me.at("out.dcm"));
    large(&scan, mib);

    let mut figures = Vec::new();
    let mut measured = |what: &'static str, args: &[&str]| {
        let (output, most) = peak(&mut me.command(args));
        assert!(output.status.success(), "{what}: {output:?}");
        assert!(most > 1 << 20, "{what}: nothing was measured");
        figures.push((what, most));
        output.stdout
    };
    let added = measured("add", &["add", scan.to_str().unwrap(), "--json"]);
    let added: serde_json::Value = serde_json::from_slice(&added).unwrap();
    let id = added["items"][0]["paper"]["id"].as_str().unwrap().to_owned();
    measured("open what is here", &["open", &id, "-o", out.to_str().unwrap()]);
    same(&scan, &out);
    measured("server set: upload", &["server", "set", &server.url]);
    measured("sync, nothing new", &["sync"]);
    measured("check --remote", &["check", "--remote"]);
    let gone = |folder: &Path| {
        for first in std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).filter(|p| p.is_dir()) {
            std::fs::remove_dir_all(first).unwrap();
        }
    };
    gone(&me.home().join("objects"));
    std::fs::remove_file(&out).unwrap();
    measured("open what is at the server", &["open", &id, "-o", out.to_str().unwrap()]);
    same(&scan, &out);
    gone(&me.home().join("objects"));
    measured("check --repair", &["check", "--repair"]);
    measured("add it once more", &["add", scan.to_str().unwrap()]);
    figures.push(("the server, all that time", high_water(server.id()).unwrap()));

    for (what, most) in &figures {
        eprintln!("{mib} MiB, {what}: {:.1} MiB", *most as f64 / f64::from(1 << 20));
    }
    for (what, most) in figures {
        assert!(most < MOST, "{what}: {most} bytes");
    }
}

#[test]
fn what_takes_memory_is_noticed() {
    if std::env::var_os(GREEDY).is_some() {
        let taken = vec![7u8; 200 << 20];
        assert_eq!(std::hint::black_box(&taken)[123_456_789], 7);
        // On a busy machine nobody looks for a while.
        std::thread::sleep(std::time::Duration::from_secs(2));
        return;
    }
    let mut greedy = Command::new(std::env::current_exe().unwrap());
    greedy.args(["--exact", "what_takes_memory_is_noticed"]).env(GREEDY, "1");
    let (output, most) = peak(&mut greedy);
    assert!(output.status.success());
    assert!(most > 200 << 20, "{most}");
}
