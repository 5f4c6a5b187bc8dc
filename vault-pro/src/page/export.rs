//! Opened papers as files in a folder, for the program of the practice: `2024-03-12_Ordonnance_Dr Anselme Quéméneur.pdf`.
//! Never over another file.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use vault_page::door::Reply;

use super::frame::{self, encoded};
use super::program::Ctx;
use super::settings;
use crate::file_name;
use crate::granted::Paper;
use crate::opening::Wanted;

/// How many files of one day, type and author a folder takes.
const ALIKE: usize = 1000;

/// Writes an opened paper into the folder of the settings; without one, asks for it first.
pub(super) fn one(ctx: &mut Ctx<'_>, paper: Paper, back: &str) -> Reply {
    let Some(folder) = ctx.keeper.export_folder() else {
        let said = ctx.say("pro-export-where");
        return settings::page(ctx, Some(&said));
    };
    let lang = ctx.lang();
    let Some(path) = free(&folder, |n| file_name::named(&paper, n, lang)) else {
        let said = ctx.say("pro-export-cannot");
        return settings::page(ctx, Some(&said));
    };
    let way = paper.way();
    let mut wanted = Wanted::new(paper, path.clone());
    wanted.way = way;
    let wrote = ctx.room.write_out(&mut wanted, false, &mut |_| {});
    if let Ok(Some(_)) = wrote {
        return Reply::see(&format!("{back}?done=exported&to={}", encoded(&wanted.path.display().to_string())));
    }
    // The name was held by nothing but an empty file of ours.
    let _ = fs::remove_file(&path);
    let problem = wrote.err().or(wanted.fault);
    let said = problem.map_or_else(|| ctx.say("page-trouble"), |problem| problem.what(ctx.words));
    frame::problem(ctx, &said, back)
}

/// The first name that nothing has yet, held by an empty file.
fn free(folder: &Path, named: impl Fn(usize) -> String) -> Option<PathBuf> {
    for n in 1..=ALIKE {
        let path = folder.join(named(n));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(_) => return Some(path),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(_) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_written_over_and_no_name_is_taken_twice() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a 1"), "mine").unwrap();
        let name = |n: usize| format!("a {n}");
        assert_eq!(free(folder.path(), name), Some(folder.path().join("a 2")));
        assert_eq!(free(folder.path(), name), Some(folder.path().join("a 3")));
        assert_eq!(fs::read(folder.path().join("a 1")).unwrap(), b"mine");
        assert_eq!(free(&folder.path().join("nowhere"), name), None);
        assert_eq!(free(folder.path(), |_| "a 1".to_owned()), None, "it ends");
    }
}
