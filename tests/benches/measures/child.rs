//! Our side as a process of its own: `measures child WORK HOME …`. It does what the program `coffre` does, without
//! reading arguments of people and without looking into papers.

use crate::place::{now, paper, sync, unlock};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use vault_engine::papers::Source;

/// This program again, to do one piece of work.
pub fn command(work: &str, home: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", work]).arg(home);
    command
}

/// The program of the patient, where it is there.
pub fn coffre(home: &Path) -> Option<Command> {
    let program = std::env::var_os("COFFRE_BENCH_COFFRE").filter(|p| Path::new(p).exists())?;
    let mut command = Command::new(program);
    command.env_remove("COFFRE_HOME").args(["--no-input", "--no-secret", "--home"]).arg(home);
    Some(command)
}

/// Who stands for us where both can.
pub fn who() -> &'static str {
    if coffre(Path::new("")).is_some() { "`coffre`" } else { "the engine, without the program `coffre`" }
}

pub fn main(arguments: &[String]) {
    let (work, home, rest) = (arguments[0].as_str(), Path::new(&arguments[1]), &arguments[2..]);
    if work == "scan" {
        return crate::scan::child(home);
    }
    let mut vault = unlock(home);
    match work {
        // Only unlocks.
        "unlock" => {}
        // Puts in one file, or all of a folder.
        "add" => {
            let path = PathBuf::from(&rest[0]);
            let mut paths = vec![path.clone()];
            if path.is_dir() {
                paths = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
                paths.sort();
            }
            let papers = paths.into_iter().enumerate().map(|(n, p)| paper(n, Source::File(p), Vec::new())).collect();
            let answers = vault.add(papers, now(), &mut |_| {}).unwrap();
            assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        }
        "open" => {
            let id = vault.state().visible().next().unwrap().id;
            vault.open_to(&id, None, Path::new(&rest[0]), &mut |_| {}).unwrap();
        }
        "sync" => sync(&mut vault),
        "change" => {
            let papers = vec![paper(0, Source::File(PathBuf::from(&rest[0])), Vec::new())];
            vault.add(papers, now(), &mut |_| {}).unwrap().remove(0).unwrap();
            sync(&mut vault);
        }
        "list" => {
            let mut docs: Vec<_> = vault.state().visible().collect();
            docs.sort_by(|a, b| b.words.date.cmp(&a.words.date));
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            for d in docs {
                let w = &d.words;
                let (date, author) = (w.date.as_deref().unwrap_or(""), w.author.as_deref().unwrap_or(""));
                writeln!(out, "{}  {date:10}  {:8}  {}  {author}", d.id, w.type_code, w.title).unwrap();
            }
        }
        other => panic!("no such work: {other}"),
    }
}
