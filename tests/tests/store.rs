//! `tests/stores/`: the data folders of servers that earlier versions wrote. Every later server serves them, and who comes to it with
//! nothing but rescue words finds what was kept there (tests/stores/README.md).

#![allow(clippy::unwrap_used, reason = "tests")]

mod stage;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use stage::{Person, audit, files, program};
use vault_tests::frozen;

/// BLAKE3 of every file of a frozen store, by its path. A new version adds lines, and changes none.
const FROZEN: &[(&str, &str)] = &[
    ("v1-redb", "fcc319ba1963a20cd211ff18a81c989b9e2ad42fb78a43f86e24e4915537a03f"),
    ("v1-sled", "526decffab7734cc51319563f50d7f718e0c910076728c85168f453d13d95b4c"),
    ("v2-redb", "c4a13ac4fc58a752dd62d3828487588d447860cd0f9cbd30d94e9ca5881309f3"),
    ("v2-sled", "0202af6cf3f2d21c9b07536ec04edf1e421e93d906193ed96b2f4dbae0129f77"),
];

/// What the patient writes, since version 2.
const LETTER: &str = "La couronne tient bien, merci.";

/// What is kept on a server with this engine, by title: one paper of several groups, on one of them.
fn papers(engine: &str) -> [(&'static str, Vec<u8>); 2] {
    let long = if engine == "sled" { 70_000 } else { 700 };
    [("Ordonnance", b"Metformine 500 mg, deux par jour.\n".to_vec()), ("Bilan", vec![b'7'; long])]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("stores")
}

/// A server that is found where it was when it was frozen: a vault knows it by its address, so the store is served under that again.
/// Of the addresses that lead back to this machine, one that nobody else listens on.
struct Home {
    process: Child,
    url: String,
}

impl Home {
    #[track_caller]
    fn serve(data: &Path, engine: &str) -> Home {
        let address = if engine == "sled" { "127.83.101.1:8470" } else { "127.83.101.2:8470" };
        let mut command = program("coffre-server");
        command.args(["serve", "--listen", address, "--store", engine, "--data"]).arg(data);
        // A minute is long to wait for what a public log shows.
        command.env("COFFRE_SERVER_LOG_TICK", "100ms");
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        if !line.starts_with("listening on ") {
            panic!("{line}{}", String::from_utf8_lossy(&process.wait_with_output().unwrap().stderr));
        }
        Home { process, url: format!("http://{address}") }
    }

    /// Asks it to stop, so that all it has is on its disk.
    fn stop(mut self) {
        assert!(Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap().success());
        self.process.wait().unwrap();
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A patient's vault and a dentist's are used on a new server, which is then stopped: her words.
fn used(data: &Path, engine: &str) -> String {
    let server = Home::serve(data, engine);
    let patient = Person::bare("coffre");
    let made = patient.json(&["init", "--name", "Hélène Martin", "--server", &server.url, "--no-secret"]);
    let words = made["rescue"]["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap());
    let words = words.collect::<Vec<_>>().join(" ");
    let dentist = Person::new("coffre-pro", "Dr Lenoir", &server.url, &["--role", "dentiste"]);
    let to = patient.meets(&dentist, "Dr Lenoir");
    let ids = papers(engine).map(|(title, bytes)| patient.keep(&format!("{title}.txt"), &bytes, &["--title", title]));
    patient.run(&["sync"]).ok();
    patient.run(&["grant", &ids[0], &ids[1], "--to", &to, "--purpose", "pose d'une couronne", "--yes"]).ok();
    patient.run(&["sync"]).ok();
    dentist.run(&["receive"]).ok();
    let shown = dentist.json(&["list", "Martin"]);
    let one = shown["items"].as_array().unwrap().iter().find(|paper| paper["title"] == "Bilan").unwrap();
    dentist.run(&["open", "Martin", one["id"].as_str().unwrap(), "-o", "lu", "--yes"]).ok();
    // Since version 2: letters both ways, what was written is kept; and an order vouches for her in public.
    dentist.run(&["write", "Martin", "Une couronne provisoire est posée.", "--yes"]).ok();
    let inbox = patient.json(&["inbox"]);
    patient.run(&["accept", inbox["items"][0]["id"].as_str().unwrap()]).ok();
    patient.run(&["write", &to, LETTER]).ok();
    let order = Person::bare("coffre-pro");
    order.run(&["authority", "init", "--name", "Ordre", "--server", &server.url, "--no-secret"]).ok();
    let (asked, issued) = (dentist.at("demande"), dentist.at("attestation"));
    let (asked, issued) = (asked.to_str().unwrap(), issued.to_str().unwrap());
    let who = ["--number", "rpps:10100000016", "--profession", "G15_40", "--yes"];
    dentist.run(&[&["credential", "request", "-o", asked][..], &who].concat()).ok();
    let print = dentist.json(&["status"])["fingerprint"].as_str().unwrap().to_owned();
    order.run(&["authority", "issue", asked, "-o", issued, "--fingerprint", &print, "--yes"]).ok();
    dentist.run(&["credential", "import", issued]).ok();
    for person in [&order, &dentist, &patient] {
        person.run(&["sync"]).ok();
    }
    server.stop();
    words
}

/// Serves a data folder that another server wrote, and has the vault found and used in it by somebody who has the words alone.
#[track_caller]
fn is_served(data: &Path, engine: &str, words: &str, version: u32) {
    let said = audit(&["store", "inspect", data.to_str().unwrap(), "--json"]).ok().json();
    assert_eq!(said["findings"], serde_json::json!([]), "{said}");
    let server = Home::serve(data, engine);
    let url = server.url.clone();
    let back = || {
        let person = Person::bare("coffre");
        std::fs::write(person.at("sheet"), words).unwrap();
        let args = ["recover", "--no-secret", "--server", &url, "--words-file", "sheet"];
        person.run(&args).ok();
        person
    };
    let has = |person: &Person, title: &str, bytes: &[u8]| {
        let list = person.json(&["list"]);
        let paper = list["items"].as_array().unwrap().iter().find(|paper| paper["title"] == title).expect(title);
        person.run(&["open", paper["id"].as_str().unwrap(), "-o", title]).ok();
        assert!(std::fs::read(person.at(title)).unwrap() == bytes, "{title}");
    };
    let patient = back();
    for (title, bytes) in papers(engine) {
        has(&patient, title, &bytes);
    }
    let history = patient.json(&["history"]);
    assert_eq!((history["items"].as_array().unwrap().len(), &history["doubts"]), (1, &serde_json::json!([])));
    let reading = &history["items"][0];
    assert_eq!((&reading["paper"]["title"], &reading["who"]["name"]), (&"Bilan".into(), &"Dr Lenoir".into()));
    assert_eq!(reading["log"]["state"], "logged", "{reading}");
    if version >= 2 {
        let sent = patient.json(&["sent"]);
        assert!(sent["items"].as_array().unwrap().iter().any(|letter| letter["message"] == LETTER), "{sent}");
        let place = format!("{url}/keys/001");
        let key = audit(&["log", "key", &url, "--json"]).ok().json()["key"].as_str().unwrap().to_owned();
        let log = audit(&["log", "verify", &place, "--key", &key, "--json"]).ok().json();
        assert!(log["size"].as_u64().unwrap() > 4, "{log}");
    }
    // What it takes now stands beside what was there, also after a restart.
    patient.keep("lettre.txt", b"Bonjour", &["--title", "Lettre"]);
    patient.run(&["sync"]).ok();
    server.stop();
    let server = Home::serve(data, engine);
    has(&back(), "Lettre", b"Bonjour");
    server.stop();
}

/// Each file alone: an engine's files are large and nearly empty.
fn pack(from: &Path, to: &Path) {
    for path in files(from) {
        let packed = to.join(path.strip_prefix(from).unwrap()).with_added_extension("gz");
        std::fs::create_dir_all(packed.parent().unwrap()).unwrap();
        let mut writer = GzEncoder::new(File::create(packed).unwrap(), Compression::best());
        writer.write_all(&std::fs::read(path).unwrap()).unwrap();
        writer.finish().unwrap();
    }
}

fn unpack(from: &Path, to: &Path) {
    for path in files(from) {
        let plain = to.join(path.strip_prefix(from).unwrap()).with_extension("");
        std::fs::create_dir_all(plain.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        GzDecoder::new(File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
        std::fs::write(plain, bytes).unwrap();
    }
}

/// What the servers of today write is served, and so is what earlier ones wrote: in one test, since one address has one server. With
/// `COFFRE_FREEZE=NAME` what today's write is kept as `tests/stores/NAME-ENGINE` as well.
#[test]
fn what_a_server_wrote_is_served() {
    for engine in ["sled", "redb"] {
        let today = tempfile::tempdir().unwrap();
        let data = today.path().join("data");
        let words = used(&data, engine);
        if let Some(name) = std::env::var_os("COFFRE_FREEZE") {
            let place = folder().join(format!("{}-{engine}", name.to_str().unwrap()));
            assert!(!place.exists(), "what is frozen is never written again");
            pack(&data, &place.join("data"));
            std::fs::write(place.join("words"), &words).unwrap();
        }
        is_served(&data, engine, &words, u32::MAX);
        for (name, _) in FROZEN.iter().filter(|(name, _)| name.ends_with(engine)) {
            let data = tempfile::tempdir().unwrap();
            unpack(&folder().join(name).join("data"), data.path());
            let words = std::fs::read_to_string(folder().join(name).join("words")).unwrap();
            let version = name.strip_prefix('v').and_then(|name| name.split('-').next()).unwrap().parse().unwrap();
            is_served(data.path(), engine, &words, version);
        }
    }
}

#[test]
fn nothing_of_a_store_is_changed() {
    let frozen: Vec<_> = FROZEN.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect();
    assert_eq!(frozen::hashes(&folder()), frozen);
}
