//! Puts the public vectors of `tests/vectors/` into the program, so that an auditor needs nothing but the program.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// Kinds that are checked without a key: what `vectors::KINDS` lists, a test compares.
const KINDS: &[&str] = &[
    "card",
    "closing",
    "credential",
    "evidence",
    "fingerprint",
    "log",
    "outboard",
    "receipt",
    "release",
    "request",
    "statement",
];

fn main() {
    let vectors = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo says where")).join("../tests/vectors");
    let mut list = String::from("&[\n");
    for kind in KINDS {
        let folder = vectors.join(kind);
        println!("cargo::rerun-if-changed={}", folder.display());
        let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let mut files: Vec<_> = entries.map(|e| e.expect("a folder can be read").path()).collect();
        files.sort();
        for path in files {
            let name = path.file_stem().and_then(|n| n.to_str()).expect("names are text");
            writeln!(list, "    ({kind:?}, {name:?}, include_str!({path:?})),").expect("memory");
        }
    }
    list.push_str("]\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo says where")).join("vectors.rs");
    fs::write(out, list).expect("the build folder can be written");
}
