//! The shape of the house (docs/architecture.md), read from what cargo really links and git really holds.
//!
//! Rules in a file outlive rules in a head: who is blind, who may know whom, how long a file may grow.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The lines of docs/architecture.md, from the top. A room links only rooms on lower lines.
/// A room may stand here before it is built.
const LINES: &[&[&str]] = &[
    &["vault-tests", "xtask"],
    &["vault-server", "vault-client", "vault-pro", "vault-audit"],
    &["vault-desk"],
    &["vault-engine", "vault-page", "vault-formats", "vault-terminal"],
    &["vault-remote", "vault-evidence"],
    &["vault-crypto", "vault-log"],
    &["vault-protocol"],
];

/// Rooms that could be used by another project tomorrow: they link no room at all.
const KNOW_NO_VAULT: &[&str] = &["vault-formats", "vault-terminal", "vault-page", "vault-log"];

/// The demo starts the first two from the patient's executable, and searches with the third; never without its feature.
const DEMO: &[(&str, &str)] =
    &[("vault-client", "vault-server"), ("vault-client", "vault-pro"), ("vault-client", "vault-audit")];

/// Programs that hold no key.
const BLIND: &[&str] = &["vault-server", "vault-audit"];

/// What seals or opens, or makes the keys for it.
const SEALING: &[&str] = &["vault-crypto", "chacha20poly1305", "hpke", "x-wing", "ml-kem", "x25519-dalek", "argon2"];

/// A second TLS or cipher library beside ring.
const FOREIGN: &[&str] = &["aws-lc-rs", "aws-lc-sys", "aws-lc-fips-sys", "openssl", "openssl-sys", "native-tls"];

/// Crates named `*-sys` that are known here: declarations of what a system brings. None builds a C library.
const DECLARED_SYS: &[(&str, &str)] = &[
    ("core-foundation-sys", "macOS: its own list of trusted authorities, for TLS"),
    ("jni-sys", "Android, a target nobody builds: the same"),
    ("js-sys", "declarations for WebAssembly, a target nobody builds"),
    ("linux-raw-sys", "constants of the kernel, for rustix"),
    ("security-framework-sys", "macOS: its own list of trusted authorities, for TLS"),
    ("web-sys", "declarations for WebAssembly, a target nobody builds"),
    ("windows-sys", "declarations of the Windows API"),
];

const LONGEST_FILE: usize = 600;

/// Beginnings of paths that exist on one machine only; put together here so that this file holds none.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/.")];

#[test]
fn blind_programs_link_nothing_that_seals() {
    let members = members();
    for program in BLIND.iter().filter(|program| members.iter().any(|member| member.name == **program)) {
        let linked = linked(&["-p", program]);
        assert!(linked.contains(*program), "cargo tree does not list {program} itself");
        let sealing: Vec<_> = SEALING.iter().filter(|name| linked.contains(**name)).collect();
        assert!(sealing.is_empty(), "{program} must be unable to open anything, but links {sealing:?}");
    }
}

/// ring both checks signatures and seals, so cargo's tree cannot tell: the blind rooms must not name
/// its sealing half.
#[test]
fn blind_rooms_use_only_the_public_half_of_ring() {
    let mut blind: Vec<_> = members().into_iter().filter(|m| BLIND.contains(&m.name.as_str())).collect();
    blind.extend(
        members().into_iter().filter(|m| ["vault-protocol", "vault-log", "vault-evidence"].contains(&m.name.as_str())),
    );
    assert!(!blind.is_empty());
    let faults: Vec<_> = sources()
        .into_iter()
        .filter(|file| blind.iter().any(|member| file.starts_with(&member.folder)))
        .filter(|file| seals_with_ring(&read(file)))
        .collect();
    assert!(faults.is_empty(), "sealing in a blind room: {faults:?}");
}

#[test]
fn nobody_links_a_second_tls_or_an_undeclared_c_library() {
    let linked = linked(&["--workspace"]);
    assert!(linked.contains("vault-crypto"), "cargo tree lists too little");
    let faults: Vec<_> = linked.iter().filter_map(|name| foreign(name)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Certificates of people are judged by the professional's program. The patient's holds it only as the demo, off in packages.
#[test]
fn the_patients_program_reads_no_certificates() {
    let packaged = ["tree", "--locked", "-e", "normal", "--prefix", "none", "--target", "all", "--no-default-features"];
    let reads = |program: &str| cargo(&[&packaged[..], &["-p", program]].concat()).contains("x509-cert v");
    assert!(reads("vault-pro"), "cargo tree lists too little");
    let others: Vec<_> = ["vault-client", "vault-server", "vault-audit"].into_iter().filter(|p| reads(p)).collect();
    assert!(others.is_empty(), "{others:?} read certificates of people");
}

#[test]
fn arrows_point_downwards() {
    let members = members();
    let faults: Vec<_> = members
        .iter()
        .flat_map(|from| from.links.iter().filter_map(|(to, optional)| wrong_arrow(&from.name, to, *optional)))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let lost: Vec<_> = members.iter().filter(|member| line_of(&member.name).is_none()).map(|m| &m.name).collect();
    assert!(lost.is_empty(), "rooms without a line in LINES: {lost:?}");
}

#[test]
fn every_room_takes_the_workspaces_lints() {
    for member in members() {
        let manifest = read(&member.folder.join("Cargo.toml"));
        let lines: Vec<_> = manifest.lines().map(str::trim).collect();
        let inherits = lines.contains(&"lints.workspace = true")
            || lines.windows(2).any(|pair| pair == ["[lints]", "workspace = true"]);
        assert!(inherits, "{} does not inherit the workspace's lints", member.name);
    }
}

#[test]
fn no_source_file_is_a_crowded_room() {
    let files = sources();
    assert!(files.len() > 10, "git lists too few files");
    let long: Vec<_> = files
        .iter()
        .map(|file| (file, lines_without_tests(&read(file))))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .map(|(file, lines)| format!("{}: {lines} lines, split it at {LONGEST_FILE}", file.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn no_file_names_a_path_of_one_machine() {
    let faults: Vec<_> = files()
        .iter()
        .filter_map(|file| std::fs::read(root().join(file)).ok().map(|bytes| (file, bytes)))
        .filter_map(|(file, bytes)| {
            machine_path(&String::from_utf8_lossy(&bytes)).map(|path| format!("{} names {path}", file.display()))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_map_lists_the_rooms_that_exist() {
    let map = read(Path::new("docs/architecture.md"));
    let section = map.split("\n## ").find(|section| section.starts_with("Rooms\n")).expect("the map has its Rooms");
    let listed: BTreeSet<_> =
        section.lines().filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned())).collect();
    let real: BTreeSet<_> = members().iter().map(|member| member.folder.to_string_lossy().into_owned()).collect();
    assert_eq!(listed, real, "docs/architecture.md (left) and the workspace (right) differ");
}

/// The rules above say something: each refuses what it is there to refuse.
#[test]
fn the_rules_bite() {
    assert!(wrong_arrow("vault-server", "vault-crypto", false).is_some());
    assert!(wrong_arrow("vault-server", "vault-remote", true).is_some());
    assert!(wrong_arrow("vault-audit", "vault-server", false).is_some());
    assert!(wrong_arrow("vault-audit", "vault-engine", true).is_some());
    assert_eq!(wrong_arrow("vault-audit", "vault-terminal", false), None);
    assert!(wrong_arrow("vault-server", "vault-terminal", false).is_some());
    assert!(wrong_arrow("vault-formats", "vault-protocol", false).is_some());
    assert!(wrong_arrow("vault-protocol", "vault-crypto", false).is_some());
    assert!(wrong_arrow("vault-engine", "vault-page", false).is_some());
    assert!(wrong_arrow("vault-client", "vault-server", false).is_some());
    assert!(wrong_arrow("vault-pro", "vault-client", true).is_some());
    assert_eq!(wrong_arrow("vault-client", "vault-server", true), None);
    assert_eq!(wrong_arrow("vault-engine", "vault-crypto", false), None);
    assert_eq!(wrong_arrow("vault-server", "vault-protocol", false), None);

    assert!(foreign("openssl-sys").is_some() && foreign("aws-lc-rs").is_some() && foreign("zstd-sys").is_some());
    assert_eq!(foreign("windows-sys"), None);

    assert!(seals_with_ring("use ring::{\n    aead,\n    digest,\n};") && seals_with_ring("ring::agreement::X25519"));
    assert!(!seals_with_ring("// no aead here\nuse ring::digest;"));

    assert_eq!(lines_without_tests("fn a() {}\n\n#[cfg(test)]\nmod tests {\n}\n"), 2);
    assert_eq!(lines_without_tests("#[cfg(test)]\nmod tests;\nfn a() {}\n"), 3);

    let path = |end: &str| format!("{}{end}", MACHINE_PATHS[0]);
    assert!(machine_path(&format!("see {}", path("main"))).is_some());
    assert!(machine_path(&path("main")).is_some());
    assert_eq!(machine_path(&format!("src{}", path("mod.rs"))), None, "a folder inside the repository");
}

/// Why `from` may not link `to`.
fn wrong_arrow(from: &str, to: &str, optional: bool) -> Option<String> {
    if KNOW_NO_VAULT.contains(&from) {
        return Some(format!("{from} links {to}, but must know no vault"));
    }
    let speaks = (from, to) == ("vault-audit", "vault-terminal");
    if BLIND.contains(&from) && !["vault-protocol", "vault-log", "vault-evidence"].contains(&to) && !speaks {
        return Some(format!("{from} is blind, but links {to}"));
    }
    if DEMO.contains(&(from, to)) {
        return (!optional).then(|| format!("{from} links {to} outside its feature `demo`"));
    }
    match (line_of(from), line_of(to)) {
        (Some(above), Some(below)) if above < below => None,
        _ => Some(format!("{from} links {to}, which is not on a lower line")),
    }
}

fn line_of(room: &str) -> Option<usize> {
    LINES.iter().position(|line| line.contains(&room))
}

/// Why nobody may link this crate.
fn foreign(name: &str) -> Option<String> {
    if FOREIGN.contains(&name) {
        return Some(format!("{name}: TLS and ciphers are ring's"));
    }
    let undeclared = name.ends_with("-sys") && !DECLARED_SYS.iter().any(|(declared, _)| *declared == name);
    undeclared.then(|| format!("{name}: a C library? say in DECLARED_SYS why it is here"))
}

/// Whether code, comments apart, names ring and one of its sealing halves.
fn seals_with_ring(text: &str) -> bool {
    let code: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let words: BTreeSet<_> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    words.contains("ring") && (words.contains("aead") || words.contains("agreement"))
}

/// Lines before a module of tests at the end of the file.
fn lines_without_tests(text: &str) -> usize {
    let lines: Vec<_> = text.lines().collect();
    let tests = lines.windows(2).position(|pair| {
        pair[0].starts_with("#[cfg(")
            && pair[0].contains("test")
            && pair[1].starts_with("mod ")
            && pair[1].ends_with('{')
    });
    tests.unwrap_or(lines.len())
}

/// A path of one machine, unless it is the end of a longer path.
fn machine_path(text: &str) -> Option<&'static str> {
    let absolute = |at: usize| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-)}*".contains(c))
    };
    MACHINE_PATHS.iter().copied().find(|path| text.match_indices(path).any(|(at, _)| absolute(at)))
}

/// One package of the workspace.
struct Member {
    name: String,
    /// Relative to the repository.
    folder: PathBuf,
    /// Rooms it links, tests apart, and whether only under a feature.
    links: Vec<(String, bool)>,
}

fn members() -> Vec<Member> {
    let metadata = cargo(&["metadata", "--locked", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages.iter().map(member).collect()
}

fn member(package: &Value) -> Member {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let manifest = PathBuf::from(text(&package["manifest_path"]));
    let folder = manifest.parent().expect("a manifest is in a folder");
    let root = root().canonicalize().expect("the repository is there");
    let links = package["dependencies"].as_array().expect("a list of dependencies").iter();
    Member {
        name: text(&package["name"]),
        folder: folder.strip_prefix(root).expect("a member is in the repository").to_owned(),
        links: links
            .filter(|link| link["path"].is_string() && link["kind"] != "dev")
            .map(|link| (text(&link["name"]), link["optional"] == true))
            .collect(),
    }
}

/// Names of all crates that end up in the programs chosen, on any system, with any feature.
fn linked(which: &[&str]) -> BTreeSet<String> {
    let all = ["tree", "--locked", "-e", "normal", "--prefix", "none", "--target", "all", "--all-features"];
    let tree = cargo(&[&all, which].concat());
    tree.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn cargo(arguments: &[&str]) -> String {
    run(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments)
}

/// Rust files that are not tests, relative to the repository.
fn sources() -> Vec<PathBuf> {
    let test = |file: &Path| file.components().any(|part| part.as_os_str() == "tests") || file.ends_with("tests.rs");
    let rust = |file: &Path| file.extension().is_some_and(|extension| extension == "rs");
    files().into_iter().filter(|file| rust(file) && !test(file)).collect()
}

/// What is committed or about to be, relative to the repository.
fn files() -> Vec<PathBuf> {
    let list = run("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let files = list.split('\0').filter(|file| !file.is_empty()).map(PathBuf::from);
    files.filter(|file| root().join(file).is_file()).collect()
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What a command prints; the test fails with its words when it fails.
fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    let shown = format!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{shown}");
    String::from_utf8(output.stdout).expect("names are UTF-8")
}
