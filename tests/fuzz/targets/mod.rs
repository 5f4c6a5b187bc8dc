//! What is fuzzed: every decoder that a stranger's bytes reach, each with what must hold of whatever it takes.
//!
//! `cargo xtask fuzz` runs these with coverage feedback (tests/fuzz/src/main.rs); `tests/tests/fuzz.rs` runs them on every
//! seed and every regression with the plain compiler. A target must not panic, whatever the bytes; nor may it hold more
//! memory than [`Target::memory`].
//!
//! - [`kinds`]: the messages of tests/vectors, each held against its own surroundings;
//! - [`records`]: every CBOR record and choice;
//! - [`signing`]: records that are signed on the way, so that what lies behind a signature is reached;
//! - [`chains`]: whole histories of a member chain;
//! - [`requests`]: signed requests, HTTP problems, addresses, the server's settings;
//! - [`logs`]: the formats of the public log;
//! - [`identity`]: what somebody who asks for a credential brings along;
//! - [`disk`]: the rows of a server's disk, which an auditor reads;
//! - [`papers`]: what health papers look like; [`pdf`]: the one kind that a child reads.

pub mod chains;
pub mod disk;
pub mod identity;
pub mod kinds;
pub mod logs;
pub mod papers;
pub mod pdf;
pub mod records;
pub mod requests;
#[path = "../../tests/samples/mod.rs"]
pub mod samples;
pub mod signing;

use std::path::PathBuf;

/// One decoder, or a few that belong together.
pub struct Target {
    pub name: &'static str,
    /// Panics where something that must hold does not.
    pub run: fn(&[u8]),
    /// Where the search begins.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// The most bytes that it may hold at once beside its input, for an input of so many bytes.
    pub memory: fn(usize) -> usize,
}

/// What a decoder may hold: some copies of its input, and what it needs whatever the input. 256 times, since a list of
/// one-byte items becomes a list of structures.
fn decoding(input: usize) -> usize {
    (1 << 20) + 256 * input
}

/// What a reader of papers may hold: archives and texts have maxima of their own (`vault_formats::limits`).
fn reading(_input: usize) -> usize {
    400 << 20
}

macro_rules! targets {
    ($($name:literal $memory:ident $run:path, $seeds:expr;)+) => {
        /// All of them.
        pub const ALL: &[Target] = &[$(Target { name: $name, run: $run, seeds: $seeds, memory: $memory }),+];
    };
}

targets! {
    "object" decoding kinds::object, || kinds::seeds("object");
    "statement" decoding kinds::statement, || kinds::seeds("statement");
    "card" decoding kinds::card, || kinds::seeds("card");
    "grant" decoding kinds::grant, || kinds::seeds("grant");
    "page" decoding kinds::page, || kinds::seeds("page");
    "entry" decoding kinds::entry, || kinds::seeds("entry");
    "journal" decoding kinds::journal, || kinds::seeds("journal");
    "keyring" decoding kinds::keyring, || kinds::seeds("keyring");
    "receipt" decoding kinds::receipt, || kinds::seeds("receipt");
    "release" decoding kinds::release, || kinds::seeds("release");
    "closing" decoding kinds::closing, || kinds::seeds("closing");
    "credential" decoding kinds::credential, || kinds::seeds("credential");
    "deposit" decoding kinds::deposit, || kinds::seeds("deposit");
    "keystore" decoding kinds::keystore, || kinds::seeds("keystore");
    "rescue" decoding kinds::rescue, || kinds::seeds("rescue");
    "fingerprint" decoding kinds::fingerprint, || kinds::seeds("fingerprint");
    "spoken" decoding kinds::spoken, || kinds::seeds("spoken");
    "records" decoding records::run, records::seeds;
    "http" decoding records::http, records::http_seeds;
    "signed" decoding signing::messages, signing::message_seeds;
    "cards" decoding signing::cards, signing::card_seeds;
    "entries" decoding signing::entries, signing::entry_seeds;
    "evidence" decoding signing::evidence, signing::evidence_seeds;
    "chain" decoding chains::run, chains::seeds;
    "outboard" decoding kinds::outboard, kinds::outboard_seeds;
    "request" decoding requests::run, requests::seeds;
    "address" decoding requests::address, requests::address_seeds;
    "problem" decoding requests::problem, requests::problem_seeds;
    "config" decoding requests::config, requests::config_seeds;
    "log-note" decoding logs::note, logs::seeds;
    "log-checkpoint" decoding logs::checkpoint, logs::seeds;
    "log-proof" decoding logs::proof, logs::seeds;
    "log-policy" decoding logs::policy, logs::seeds;
    "log-witness" decoding logs::witness, logs::seeds;
    "log-fork" decoding logs::fork, logs::seeds;
    "log-tile" decoding logs::tile, logs::tile_seeds;
    "log-tree" decoding logs::tree, logs::tree_seeds;
    "token" decoding identity::token, identity::token_seeds;
    "login" decoding identity::login, identity::login_seeds;
    "certificate" decoding identity::card, identity::card_seeds;
    "disk" decoding disk::run, disk::seeds;
    "paper" reading papers::run, papers::seeds;
    "pdf" reading pdf::run, pdf::seeds;
}

/// The folder `tests`: of this package, or as whoever runs the fuzzer says.
pub fn folder() -> PathBuf {
    std::env::var_os("COFFRE_FUZZ_TESTS").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from)
}

/// Inputs that once failed, or that are worth keeping: `tests/fuzz/regressions/NAME/`.
pub fn regressions(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder().join("fuzz/regressions").join(name)) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a folder that can be read").path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(path).expect("a file that can be read"))).collect()
}

/// Takes so many bytes off the front; zeros where there are no more, so that every input means something.
fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let n = N.min(bytes.len());
    let mut taken = [0; N];
    taken[..n].copy_from_slice(&bytes[..n]);
    *bytes = &bytes[n..];
    taken
}
