//! The guide is true: every command block of `docs/guide` is typed into a terminal, page by page, in front of the real
//! programs and a real server, and what stands below each command is what the terminal then shows.
//!
//! Each page has a world of its own: one folder, one server, a patient's vault and a professional's. What differs from run
//! to run is forgiven and nothing else: numbers of papers (each stands for the one it first stood for), times of day, dates
//! from this year on, comparison words, addresses and folders, and where lines are broken.
//!
//! In the pages, comments that a reader does not see:
//! - `<!-- unseen` … `-->`: commands, one a line, that run without being shown;
//! - `<!-- exit 14 -->`: how the last command of the next block ends, if not with 0;
//! - `<!-- after "[o/N]" types "o" -->`, and `types unseen`: what is typed during the next block.
//!
//! `COFFRE_GUIDE=write cargo test -p vault-client --test guide` writes what the programs really say into the pages.
#![allow(clippy::unwrap_used, reason = "a test says what broke by breaking")]
// The server and the professional's program are parts of the executable.
#![cfg(feature = "demo")]
#![cfg(unix)]

mod support;
#[path = "support/terminal.rs"]
mod tty;
#[path = "guide/compare.rs"]
mod compare;
#[path = "guide/page.rs"]
mod page;
#[path = "guide/world.rs"]
mod world;

use std::path::{Path, PathBuf};

use page::Step;
use world::World;

fn guide(lang: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide").join(lang)
}

fn pages(lang: &str) -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = std::fs::read_dir(guide(lang)).unwrap().map(|f| f.unwrap().path()).collect();
    pages.retain(|p| p.extension().is_some_and(|e| e == "md"));
    pages.sort();
    pages
}

/// Runs a page; gives what is not as it says, and the page as it should be.
fn run(path: &Path, lang: &str) -> (Vec<String>, String) {
    let text = std::fs::read_to_string(path).unwrap();
    let (mut world, mut wrong) = (World::new(lang), Vec::new());
    let mut steps = page::read(&text);
    for step in &mut steps {
        match step {
            Step::Words(_) => {}
            Step::Unseen(commands) => commands.iter().for_each(|line| world.runs(line)),
            Step::Block(block) => {
                for n in 0..block.commands.len() {
                    let last = n + 1 == block.commands.len();
                    let (line, expected) = block.commands[n].clone();
                    let (code, shown) = world.types(&line, &block.typed);
                    let wanted = if last { block.exit } else { 0 };
                    if code != wanted {
                        wrong.push(format!("$ {line}\nended with {code}, not {wanted}:\n{shown}"));
                    }
                    if let Err(difference) = world.same(&expected, &shown) {
                        wrong.push(format!(
                            "$ {line}\n{difference}\n--- the page says\n{expected}\n--- the terminal\n{shown}"
                        ));
                        block.commands[n].1 = world.for_the_page(&shown);
                    }
                }
            }
        }
    }
    (wrong, page::write(&steps))
}

fn is_true(lang: &str) {
    let (mut wrong, mut commands) = (Vec::new(), 0);
    for path in pages(lang) {
        let (faults, page) = run(&path, lang);
        commands += page.matches("\n$ ").count();
        if std::env::var_os("COFFRE_GUIDE").is_some_and(|v| v == "write") {
            std::fs::write(&path, page).unwrap();
        }
        wrong.extend(faults.into_iter().map(|fault| format!("== {}\n{fault}", path.display())));
    }
    assert!(commands > 20, "only {commands} commands are shown");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_french_guide_is_true() {
    is_true("fr");
}

#[test]
fn the_english_guide_is_true() {
    is_true("en");
}

#[test]
fn the_contents_name_every_page_and_every_link_leads_somewhere() {
    for lang in ["fr", "en"] {
        let contents = std::fs::read_to_string(guide(lang).join("README.md")).unwrap();
        for page in pages(lang) {
            let name = page.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(name == "README.md" || contents.contains(&format!("({name})")), "{lang}/README.md without {name}");
            let text = std::fs::read_to_string(&page).unwrap();
            for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let file = link.split('#').next().unwrap();
                let there = file.contains("://") || page.parent().unwrap().join(file).exists();
                assert!(there, "{lang}/{name}: {link}");
            }
        }
    }
    let names = |lang: &str| pages(lang).len();
    assert_eq!(names("fr"), names("en"), "each page in each language");
}

/// Words that a patient need not know (docs/glossary.md): the pages say it in others.
#[test]
fn the_pages_for_patients_speak_plainly() {
    let never: [(&str, &[&str]); 2] = [
        (
            "fr",
            &[
                "clé privée",
                "clé publique",
                "chiffré",
                "chiffrement",
                "chiffrer",
                "hash",
                "token",
                "login",
                "upload",
                "synchronis",
                "crypt",
            ],
        ),
        ("en", &["private key", "public key", "encrypt", "cipher", "hash", "token", "login", "upload", "synchroni"]),
    ];
    // An order's page speaks to whoever runs it, of commands that are called so.
    let theirs = ["autorite.md", "authority.md"];
    for (lang, words) in never {
        for page in pages(lang).into_iter().filter(|page| theirs.iter().all(|name| !page.ends_with(name))) {
            let text = std::fs::read_to_string(&page).unwrap().to_lowercase();
            for word in words {
                assert!(!text.contains(word), "{}: {word}", page.display());
            }
        }
    }
}
