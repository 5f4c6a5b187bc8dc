//! What people and disks do to a program: each with one clear error, the rest of a batch kept, nothing lost.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server of these stories is a part of the executable.
#![cfg(feature = "demo")]
#![cfg(unix)]

mod support;

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use support::{NOTE, Patient, Ran, Server};

/// Adds one argument and gives what the run left.
fn add(me: &Patient, arg: impl AsRef<OsStr>) -> Ran {
    Ran::of(me.command(&["add"]).arg(arg))
}

/// A pipe that nobody writes to keeps a program waiting: one signal is enough.
#[test]
fn one_signal_ends_a_program_that_waits_for_a_pipe() {
    let me = Patient::offline();
    assert!(Command::new("mkfifo").arg(me.at("tuyau")).status().unwrap().success());
    for args in [
        &["contact", "add", "tuyau"][..],
        &["rescue", "drill", "--words-file", "tuyau"],
        &["policy", "set", "tuyau"],
        &["emergency", "set", "--from", "tuyau"],
    ] {
        let mut child = me.command(args).stdin(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_secs(1));
        assert!(child.try_wait().unwrap().is_none(), "{args:?} did not wait");
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{args:?}");
        // Nothing was held on to.
        me.run(&["list"]).good();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

#[test]
fn an_empty_a_missing_and_an_odd_file_each_have_their_error() {
    let me = Patient::offline();
    me.write("vide.pdf", "");
    add(&me, "vide.pdf").bad(1, "Ce papier est vide : vide.pdf.");
    add(&me, "parti.pdf").bad(1, "Il n'y a rien à ce nom : parti.pdf.");
    add(&me, "").bad(2, "Il manque une valeur");
    let made = Command::new("mkfifo").arg(me.at("tuyau")).status().unwrap();
    assert!(made.success());
    add(&me, "tuyau").bad(1, "Ce n'est pas un fichier : tuyau.");
    fs::create_dir(me.at("rien")).unwrap();
    add(&me, "rien").bad(1, "aucun papier");
    me.write("caché/.x", "x");
    add(&me, "caché").bad(1, "fichiers cachés");
    assert!(me.titles(&["list"]).is_empty());
    for run in [add(&me, "vide.pdf"), add(&me, "parti.pdf")] {
        assert_eq!(run.err.matches("Erreur :").count(), 1, "one error, said once: {run:?}");
        assert!(run.err.contains("À faire :") && run.out.is_empty(), "{run:?}");
    }
}

#[test]
fn one_bad_file_of_a_batch_stops_no_other() {
    let me = Patient::offline();
    me.write("d/1.txt", "un");
    me.write("d/2.txt", "");
    me.write("d/3.txt", "trois");
    let ran = me.run(&["add", "d", "nulle-part", "--json"]);
    assert_eq!(ran.code, 1);
    let added = ran.json();
    assert_eq!(added["items"].as_array().unwrap().len(), 2);
    let failed: Vec<&str> = added["failed"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(failed, ["paper-unreadable", "paper-empty"]);
    assert_eq!(added["failed"][1]["at_fault"], "file");
    let error: serde_json::Value = serde_json::from_str(ran.err.lines().last().unwrap()).unwrap();
    assert_eq!((&error["type"], &error["code"]), (&"error".into(), &"papers-left-out".into()));
    assert_eq!(me.titles(&["list"]).len(), 2);
}

#[test]
fn hostile_names_are_kept_and_never_shown_raw() {
    let me = Patient::offline();
    let long = format!("{}.txt", "é".repeat(125)); // 254 bytes
    let names: Vec<Vec<u8>> = vec![
        b"x".to_vec(),
        b"-rf".to_vec(),
        "a\u{202e}fdp.exe".into(),
        "تحليل الدم.txt".into(),
        "e\u{301}te\u{301}.txt".into(),
        "\u{1b}[2Jnoir.txt".into(),
        "ligne\nsuivante.txt".into(),
        b"latin-\xe9t\xe9.txt".to_vec(),
        long.clone().into_bytes(),
        vec![b'y'; 255],
    ];
    let folder = me.at("noms");
    fs::create_dir(&folder).unwrap();
    for (i, name) in names.iter().enumerate() {
        fs::write(folder.join(OsStr::from_bytes(name)), format!("papier numéro {i}")).unwrap();
    }
    let ran = me.run(&["add", "noms"]).good();
    assert!(ran.err.contains("10 papiers gardés"), "{ran:?}");
    assert!(ran.err.contains("cachent sa vraie fin"), "{ran:?}");
    for text in [&ran.out, &ran.err, &me.run(&["list"]).good().out, &me.run(&["list", "--json"]).good().out] {
        let bad = text.chars().find(|c| (c.is_control() && *c != '\n' && *c != '\t') || *c == '\u{202e}');
        assert_eq!(bad, None, "{text:?}");
    }
    // Every one comes back out under a name that is safe, byte for byte.
    let out = me.at("sortie");
    fs::create_dir(&out).unwrap();
    let papers = me.json(&["list"]);
    for paper in papers["items"].as_array().unwrap() {
        let id = paper["id"].as_str().unwrap();
        let opened = me.json(&["open", id, "-o", out.to_str().unwrap(), "--yes"]);
        let path = std::path::PathBuf::from(opened["path"].as_str().unwrap());
        assert_eq!(path.parent().unwrap(), out, "{opened}");
        assert!(fs::read_to_string(&path).unwrap().starts_with("papier numéro "));
    }
    // A name that can be found as it looks.
    assert_eq!(me.titles(&["find", "été"]).len(), 1);
    assert_eq!(me.titles(&["find", "تحليل"]).len(), 1);
    // The same text under a decomposed and a composed name is one paper.
    me.write("nfc/\u{e9}t\u{e9}.txt", "papier numéro 4");
    assert_eq!(me.json(&["add", "nfc"])["items"][0]["status"], "duplicate");
}

#[test]
fn lying_and_damaged_contents_are_kept_with_a_word() {
    let me = Patient::offline();
    me.write("faux.pdf", "<html><script>alert(1)</script></html>");
    let ran = add(&me, "faux.pdf").good();
    assert!(ran.err.contains("faux.pdf se fait passer pour PDF, mais c'est : HTML"), "{ran:?}");
    let mut dicom = vec![0u8; 128];
    dicom.extend_from_slice(b"DICM\x02\x00\x00\x00UL\x04\x00");
    me.write("coupé.dcm", &dicom);
    me.write("coupé.pdf", "%PDF-1.7\n1 0 obj << /Type /Catalog");
    me.write("coupé.zip", b"PK\x03\x04\x14\x00\x00\x00");
    me.write("coupé.json", r#"{"resourceType": "Bundle", "entry": ["#);
    for name in ["coupé.dcm", "coupé.pdf", "coupé.zip", "coupé.json"] {
        add(&me, name).good();
    }
    assert_eq!(me.titles(&["list"]).len(), 5);
    let html = me.json(&["find", "faux"])["items"][0]["id"].as_str().unwrap().to_owned();
    let opened = me.run(&["open", &html]).good();
    assert!(opened.err.contains("page web"), "{opened:?}");
    assert!(me.at("faux.html").is_file(), "its ending says what it is");
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told_or_kept_whole() {
    let me = Patient::offline();
    let path = me.write("vivant.bin", vec![7u8; 8 << 20]);
    let stop = Arc::new(AtomicBool::new(false));
    let writer = {
        let (path, stop) = (path.clone(), Arc::clone(&stop));
        std::thread::spawn(move || {
            let file = File::options().write(true).open(path).unwrap();
            let mut len = 8u64 << 20;
            while !stop.load(Ordering::Relaxed) {
                len = if len > 4 << 20 { len - 4099 } else { 8 << 20 };
                file.set_len(len).unwrap();
            }
        })
    };
    let mut told = 0;
    for _ in 0..12 {
        let ran = add(&me, "vivant.bin");
        if ran.code == 1 {
            assert!(ran.err.contains("a changé pendant la lecture"), "{ran:?}");
            told += 1;
        } else {
            assert_eq!(ran.code, 0, "{ran:?}");
        }
    }
    stop.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    assert!(told > 0, "twelve readings of a file that never holds still, and none was told");
    me.run(&["check"]).good();
}

#[test]
fn what_may_not_be_read_is_named_and_passed_by() {
    if is_root() {
        // Root reads everything: the same through an account that may not.
        let me = Patient::nobody();
        let all = |path: &std::path::Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        all(me.folder.path(), 0o777);
        me.write("d/fermé/x.txt", "x");
        me.write("d/secret.txt", "x");
        me.write("d/ouvert.txt", "lisible");
        for (name, mode) in [("d", 0o755), ("d/fermé", 0o700), ("d/secret.txt", 0o600), ("d/ouvert.txt", 0o644)] {
            all(&me.at(name), mode);
        }
        let as_nobody = |args: &[&str]| {
            let exe = me.at("coffre");
            if !exe.exists() {
                fs::copy(env!("CARGO_BIN_EXE_coffre"), &exe).unwrap();
                all(&exe, 0o755);
            }
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&exe).args(args);
            command.env("COFFRE_HOME", me.home()).env("COFFRE_LANG", "fr").current_dir(me.folder.path());
            Ran::of(&mut command)
        };
        as_nobody(&["init", "--offline", "--no-secret"]).good();
        let ran = as_nobody(&["add", "d"]).bad(1, "2 papiers n'ont pas été gardés");
        assert!(ran.err.contains("pas le droit de lire") && ran.err.contains("secret.txt"), "{ran:?}");
        assert!(ran.err.contains("fermé") && ran.err.contains("1 papier gardé"), "{ran:?}");
    } else {
        let me = Patient::offline();
        let path = me.write("secret.txt", "x");
        fs::set_permissions(&path, Permissions::from_mode(0o000)).unwrap();
        add(&me, "secret.txt").bad(1, "pas le droit de lire");
    }
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    if !is_root() {
        // A small filesystem of its own takes root; docs/testing.md says where this runs.
        return;
    }
    let me = Patient::nobody();
    let small = me.at("home");
    fs::create_dir(&small).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(&small).status().unwrap();
    assert!(mounted.success());
    let ends = || {
        me.run(&["init", "--offline", "--no-secret"]).good();
        let kept = me.keep("note.txt", NOTE);
        me.write("gros.bin", vec![1u8; 8 << 20]);
        let full = add(&me, "gros.bin").bad(1, "plus de place");
        assert_eq!(full.err.matches("Erreur :").count(), 1, "{full:?}");
        assert_eq!(me.run(&["open", &kept, "-o", "-"]).good().out, NOTE);
        me.run(&["check"]).good();
        // With room again, the same command works: nothing was left in the way.
        let after = me.keep("après.txt", "encore un papier");
        assert_eq!(me.json(&["show", &after])["item"]["title"], "encore un papier");
    };
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(ends));
    let _ = Command::new("umount").arg(&small).status();
    result.unwrap();
}

#[test]
fn wrong_secrets_and_wrong_homes() {
    let me = Patient::nobody();
    me.write("code", "1234");
    me.run(&["init", "--offline", "--secret-file", "code"]).bad(2, "trop court");
    me.run(&["list"]).bad(10, "Il n'y a pas de coffre ici");
    // Among somebody's own files no vault is made: one of them could be called as one of ours is.
    me.write("documents/lettre.odt", "x");
    me.write("documents/journal", "cher journal");
    me.run(&["init", "--offline", "--no-secret", "--home", "documents"]).bad(2, "contient déjà autre chose");
    assert_eq!(fs::read_to_string(me.at("documents/journal")).unwrap(), "cher journal");
    me.write("code", "bleu comme une orange\n");
    me.write("faux", "vert comme une orange\n");
    for name in ["code", "faux"] {
        fs::set_permissions(me.at(name), Permissions::from_mode(0o600)).unwrap();
    }
    me.run(&["init", "--offline", "--secret-file", "code"]).good();
    me.run(&["init", "--offline", "--secret-file", "code"]).bad(14, "Il y a déjà un coffre ici");
    me.run(&["list", "--secret-file", "faux"]).bad(12, "pas le bon code secret");
    me.run(&["list", "--no-secret"]).bad(11, "ne s'ouvre qu'avec son code secret");
    me.run(&["list", "--no-input"]).bad(2, "code secret");
    let mut typed = me.command(&["list", "--secret-stdin"]);
    let mut child = typed.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("bleu comme une orange".as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    me.run(&["list", "--secret-command", "cat code"]).good();
    let mut elsewhere = me.command(&["list", "--home"]);
    Ran::of(elsewhere.arg(me.at("code"))).bad(10, "Il n'y a pas de coffre ici");

    // A vault whose files were spoilt says so, and is not taken for an empty one.
    fs::write(me.home().join("keystore"), b"spoilt").unwrap();
    me.run(&["list", "--secret-file", "code"]).bad(15, "abîmé");
}

#[test]
fn one_process_at_a_time_and_the_other_is_named() {
    let server = Server::start();
    let me = Patient::on(&server);
    let mut first = me.command(&["sync", "--watch", "--json"]);
    let mut first = first.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(first.stdout.as_mut().unwrap()), &mut line).unwrap();
    assert!(line.contains("\"type\":\"sync\""), "{line}");
    let ran = me.run(&["list"]).bad(11, "déjà ouvert");
    assert!(ran.err.contains(&first.id().to_string()), "the holder is named: {ran:?}");
    let stopped = Command::new("kill").args(["-TERM", &first.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(first.wait().unwrap().code(), Some(130));
    me.run(&["list"]).good();
}

#[test]
fn no_server_is_normal_and_nothing_is_lost_meanwhile() {
    let server = Server::start();
    let me = Patient::on(&server);
    me.keep("avant.txt", "avant la panne");
    let server = server.stop();
    let path = me.write("pendant.txt", "pendant la panne");
    let ran = me.run(&["add", path.to_str().unwrap()]).good();
    assert!(ran.err.contains("1 papier attend internet"), "{ran:?}");
    me.write("pendant2.txt", "encore la panne");
    assert!(me.run(&["add", "pendant2.txt"]).good().err.contains("2 papiers attendent internet"));
    assert_eq!(me.json(&["status"])["waiting"]["papers"], 2);
    let ran = me.run(&["sync"]).bad(13, "Le serveur ne répond pas");
    assert!(ran.err.contains("Tout est gardé ici"), "{ran:?}");
    me.run(&["check", "--remote"]).bad(13, "ne répond pas");
    for reading in [&["list"][..], &["history"], &["inbox"], &["who"], &["check"], &["status"]] {
        me.run(reading).good();
    }
    let _server = server.start();
    me.run(&["sync"]).good();
    assert_eq!(me.json(&["status"])["waiting"]["all"], 0);
    assert_eq!(me.titles(&["list"]).len(), 3);
    me.run(&["check", "--remote"]).good();
}

#[test]
fn a_clock_a_day_off_still_works_or_says_so() {
    let server = Server::start();
    let me = Patient::on(&server);
    me.keep("note.txt", NOTE);
    for turned in ["86400", "-86400"] {
        let path = me.write(&format!("jour{turned}.txt"), format!("écrit un autre jour {turned}"));
        let mut command = me.command(&["add", path.to_str().unwrap()]);
        Ran::of(command.env("COFFRE_TEST_CLOCK", turned)).good();
        let ran = Ran::of(me.command(&["sync"]).env("COFFRE_TEST_CLOCK", turned));
        assert_eq!(ran.code, 0, "a wrong clock is worked around: {ran:?}");
    }
    me.run(&["sync"]).good();
    assert_eq!(me.titles(&["list"]).len(), 3);
    assert_eq!(me.json(&["status"])["waiting"]["all"], 0);
}

#[test]
fn the_bin_is_emptied_after_thirty_days_and_not_before() {
    let server = Server::start();
    let me = Patient::on(&server);
    let id = me.keep("vieux.txt", "vieux papier");
    me.run(&["remove", &id]).good();
    let later = |days: u64| {
        let mut command = me.command(&["sync", "--json"]);
        Ran::of(command.env("COFFRE_TEST_CLOCK", (days * 86_400).to_string())).good().json()["emptied"].clone()
    };
    assert_eq!(later(29), 0);
    me.run(&["restore", &id]).good();
    me.run(&["remove", &id]).good();
    assert_eq!(later(31), 1);
    assert!(me.titles(&["list", "--bin"]).is_empty());
    me.run(&["show", &id]).bad(2, "Rien ne commence par");
    me.run(&["check", "--remote"]).good();
}

#[test]
fn a_server_can_be_set_later_or_need_an_invitation() {
    let me = Patient::offline();
    me.keep("note.txt", NOTE);
    me.run(&["sync"]).bad(1, "Aucun serveur");
    me.run(&["server", "set", "http://example.com"]).bad(1, "adresse");
    me.run(&["server", "set", "pas une adresse"]).bad(1, "adresse");
    let server = Server::with(&["--invite-only"]);
    me.run(&["server", "set", &server.url]).bad(14, "code d'invitation");
    me.run(&["server", "set", &server.url, "--invite", "FAUX-CODE"]).bad(14, "code d'invitation");
    me.run(&["server", "set", &server.url, "--invite", &server.invite()]).good();
    assert_eq!(me.json(&["status"])["waiting"]["all"], 0);
    let other = Server::start();
    me.run(&["server", "set", &other.url]).bad(14, "déjà un serveur");
    // Without the tests' word, a server on this machine is no server.
    let fresh = Patient::nobody();
    let mut command = fresh.command(&["init", "--server", &other.url, "--no-secret"]);
    Ran::of(command.env_remove("COFFRE_ALLOW_LOOPBACK")).bad(1, "adresse");
    assert!(!fresh.home().join("keystore").exists(), "nothing was made");
}
