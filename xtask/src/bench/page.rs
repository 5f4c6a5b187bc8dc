//! The tables of the page, between their markers: the prose around them is written by hand.

use std::fs;
use std::path::Path;

use super::Row;

/// Reads a line of the measuring program, if it is a row of a table.
pub(super) fn row(line: &str) -> Option<Row> {
    let mut cells = line.strip_prefix("row\t")?.split('\t').map(str::to_owned);
    let row = [(); 7].map(|()| cells.next());
    row.iter().all(Option::is_some).then(|| row.map(Option::unwrap_or_default))
}

/// All rows, one table.
pub(super) fn table(rows: &[Row]) -> String {
    let mut text = String::from("| | what | ours | peer or limit | ratio | goal | |\n|---|---|---|---|---|---|---|\n");
    for row in rows {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    text
}

/// Replaces the table of each goal that was measured, and the machine.
///
/// # Errors
/// One line: the page cannot be read or written, or lacks the place of a table.
pub(super) fn rewrite(path: &Path, rows: &[Row], machine: &str) -> Result<(), String> {
    let said = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut page = fs::read_to_string(path).map_err(said)?;
    page = put(&page, "machine", machine)?;
    for (goal, _) in super::GOALS {
        let of_goal: Vec<Row> = rows.iter().filter(|row| row[0] == *goal).cloned().collect();
        if !of_goal.is_empty() {
            page = put(&page, goal, &table(&of_goal))?;
        }
    }
    fs::write(path, page).map_err(said)
}

/// `page` with `text` between the markers of `name`.
fn put(page: &str, name: &str, text: &str) -> Result<String, String> {
    let (open, close) = (format!("<!-- measured: {name} -->"), format!("<!-- end: {name} -->"));
    let lacks = || format!("the page lacks {open} … {close}");
    let (before, rest) = page.split_once(&open).ok_or_else(lacks)?;
    let (_, after) = rest.split_once(&close).ok_or_else(lacks)?;
    Ok(format!("{before}{open}\n{}\n{close}{after}", text.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rows_and_nothing_else() {
        let line = "row\tP1\tseal\t1\t2\t3\t≥ 4\treached";
        assert_eq!(row(line).unwrap()[6], "reached");
        for other in ["   Compiling row", "row\tP1\tseal", ""] {
            assert!(row(other).is_none(), "{other}");
        }
    }

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let page = "a\n<!-- measured: P1 -->\nold\n<!-- end: P1 -->\nb\n<!-- measured: P12 -->\n<!-- end: P12 -->\n";
        let new = put(page, "P1", "new\n").unwrap();
        assert_eq!(new, page.replace("old", "new"));
        assert_eq!(put(&new, "P1", "new").unwrap(), new);
        assert!(put(page, "P2", "").is_err());
    }

    #[test]
    fn every_goal_has_its_place_in_the_page() {
        let page = fs::read_to_string(crate::test::root().join(super::super::PAGE)).unwrap();
        for name in super::super::GOALS.iter().map(|(name, _)| *name).chain(["machine"]) {
            put(&page, name, "").unwrap();
        }
    }
}
