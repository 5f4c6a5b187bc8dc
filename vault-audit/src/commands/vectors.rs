//! `coffre-audit vectors check`: do our public functions take what is good and refuse each single fault?

use serde::Serialize;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Problem, Session, msg};

use crate::cli::VectorsCheck;
use crate::problems::{NO_VECTORS, UNREADABLE, VECTORS_FAILED};
use crate::vectors::{self, Count, VectorsError};

#[derive(Serialize)]
struct Body {
    from: Option<String>,
    kinds: Vec<Count>,
    left_out: Vec<String>,
    taken: usize,
    refused: usize,
    failed: usize,
}

/// Runs those of a folder, or those that the program was built with.
pub(crate) fn check(session: &Session, args: &VectorsCheck) -> Result<(), Problem> {
    let (kinds, left_out) = match &args.folder {
        None => (vectors::check_built_in(), Vec::new()),
        Some(folder) => vectors::check_folder(folder).map_err(|VectorsError::Io { path, source }| {
            Problem::new(UNREADABLE).with("path", &path).details(source)
        })?,
    };
    if let (Some(folder), true) = (&args.folder, kinds.is_empty()) {
        return Err(Problem::new(NO_VECTORS).with("path", folder));
    }
    let sum = |of: fn(&Count) -> usize| kinds.iter().map(of).sum();
    let body = Body {
        from: args.folder.as_ref().map(|folder| folder.display().to_string()),
        taken: sum(|k| k.taken),
        refused: sum(|k| k.refused),
        failed: sum(|k| k.failed.len()),
        kinds,
        left_out,
    };
    session.out.data("vectors", &body, || table(&body))?;
    for kind in &body.kinds {
        for failed in &kind.failed {
            session.out.warn(&msg!("vector-failed", kind = kind.kind.as_str(), what = failed));
        }
    }
    if !body.left_out.is_empty() {
        session.out.say(&msg!("vectors-left-out", kinds = body.left_out.join(", ")));
    }
    if body.failed > 0 {
        return Err(Problem::new(VECTORS_FAILED).with("count", body.failed));
    }
    session.out.say(&msg!("vectors-good", taken = body.taken, refused = body.refused));
    Ok(())
}

fn table(body: &Body) -> Table {
    let headings = [msg!("column-kind"), msg!("column-taken"), msg!("column-refused"), msg!("column-failed")];
    let mut table = Table::new(headings).right(1).right(2).right(3);
    for kind in &body.kinds {
        let counts = [kind.taken, kind.refused, kind.failed.len()].map(|n| Cell::from(n.to_string()));
        table.row(std::iter::once(Cell::from(kind.kind.as_str())).chain(counts));
    }
    table
}
