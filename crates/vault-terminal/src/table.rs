//! What a command shows of its data: a table of many things, or a record of one.
//!
//! The same cells serve both readers: a person sees words (`1,2 Mo`, `hier`), a program reads data (`1200000`,
//! `2024-03-12`). Nothing here prints; [`crate::out::Output`] does.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Row, TableStyle};

use crate::catalog::{Catalog, Message};
use crate::untrusted;

/// Narrower than this, a table is shown as one block of lines for each row.
const NARROW: u16 = 40;

/// One value: what a person reads and what a program reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    person: String,
    data: Option<String>,
}

impl Cell {
    /// A value that a person and a program write differently.
    pub fn both(person: impl Into<String>, data: impl Into<String>) -> Self {
        Cell { person: person.into(), data: Some(data.into()) }
    }

    fn person(&self) -> String {
        untrusted::for_people(&self.person).into_owned()
    }

    fn data(&self) -> std::borrow::Cow<'_, str> {
        untrusted::for_tsv(self.data.as_ref().unwrap_or(&self.person))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell { person: text, data: None }
    }
}
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// Many things, one a row.
#[derive(Clone, Debug)]
pub struct Table {
    headings: Vec<Message>,
    right: Vec<usize>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table with these headings.
    pub fn new(headings: impl IntoIterator<Item = Message>) -> Self {
        Table { headings: headings.into_iter().collect(), right: Vec::new(), rows: Vec::new() }
    }

    /// Sets a column (from 0) against its right edge, as numbers are read.
    #[must_use]
    pub fn right(mut self, column: usize) -> Self {
        self.right.push(column);
        self
    }

    /// Adds a row, with one cell a heading.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let cells: Vec<Cell> = cells.into_iter().collect();
        debug_assert_eq!(cells.len(), self.headings.len(), "one cell a heading");
        self.rows.push(cells);
    }

    fn for_people(&self, words: &Catalog, width: u16) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let mut table = comfy_table::Table::new();
        table
            .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width)
            .set_header(self.headings.iter().map(|h| words.get(h)));
        for cells in &self.rows {
            table.add_row(Row::from(cells.iter().map(Cell::person)));
        }
        for column in &self.right {
            if let Some(column) = table.column_mut(*column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt() + "\n"
    }

    fn as_lines(&self, words: &Catalog) -> String {
        let headings: Vec<String> = self.headings.iter().map(|h| words.get(h)).collect();
        let mut out = String::new();
        for cells in &self.rows {
            for (heading, cell) in headings.iter().zip(cells) {
                push_labelled(&mut out, words, heading, &cell.person());
            }
            out.push('\n');
        }
        out
    }
}

/// One thing, one value a line.
#[derive(Clone, Debug, Default)]
pub struct Record {
    fields: Vec<(&'static str, Message, Cell)>,
}

impl Record {
    /// An empty record.
    pub fn new() -> Self {
        Record::default()
    }

    /// Adds a line: the name a program reads, the label a person reads, the value.
    pub fn field(&mut self, key: &'static str, label: Message, cell: impl Into<Cell>) {
        self.fields.push((key, label, cell.into()));
    }
}

/// What a command shows when it is not asked for JSON.
#[derive(Clone, Debug)]
pub enum Shown {
    /// Many things.
    Table(Table),
    /// One thing.
    Record(Record),
}

impl From<Table> for Shown {
    fn from(table: Table) -> Self {
        Shown::Table(table)
    }
}
impl From<Record> for Shown {
    fn from(record: Record) -> Self {
        Shown::Record(record)
    }
}

impl Shown {
    /// For a terminal this many columns wide; `plain` for a screen reader: no columns, one labelled value a line.
    pub(crate) fn for_people(&self, words: &Catalog, width: u16, plain: bool) -> String {
        match self {
            Shown::Table(table) if plain || width < NARROW => table.as_lines(words),
            Shown::Table(table) => table.for_people(words, width),
            Shown::Record(record) => {
                let mut out = String::new();
                for (_, label, cell) in &record.fields {
                    push_labelled(&mut out, words, &words.get(label), &cell.person());
                }
                out
            }
        }
    }

    /// Tab-separated, one line a row, no heading.
    pub(crate) fn for_programs(&self) -> String {
        let mut out = String::new();
        match self {
            Shown::Table(table) => {
                for cells in &table.rows {
                    let fields: Vec<_> = cells.iter().map(Cell::data).collect();
                    out.push_str(&fields.join("\t"));
                    out.push('\n');
                }
            }
            Shown::Record(record) => {
                for (key, _, cell) in &record.fields {
                    out.push_str(key);
                    out.push('\t');
                    out.push_str(&cell.data());
                    out.push('\n');
                }
            }
        }
        out
    }
}

fn push_labelled(out: &mut String, words: &Catalog, label: &str, value: &str) {
    out.push_str(&words.format("labelled", &[("label", label.into()), ("value", value.into())]));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::msg;

    fn papers() -> Table {
        // Headings without a message show their id, which is all these tests need.
        let mut table = Table::new([msg!("Id"), msg!("Title"), msg!("Size")]).right(2);
        table.row(["3f2a".into(), "Prise de\nsang\x1b[2J".into(), Cell::both("1,2 Mo", "1200000")]);
        table.row(["9c00".into(), "\u{202e}gpj.exe\tx".into(), Cell::both("12 ko", "12000")]);
        table
    }

    fn words() -> Catalog {
        Catalog::new(Lang::En, &[])
    }

    #[test]
    fn people_get_columns_that_fit_and_nothing_that_moves_the_cursor() {
        let text = Shown::from(papers()).for_people(&words(), 60, false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[0].contains("Title") && lines[1].contains("───"), "{text}");
        assert!(lines[2].contains("Prise de sang␛[2J") && lines[2].ends_with("1,2 Mo"), "{text}");
        assert!(!text.chars().any(|c| c != '\n' && untrusted::is_dangerous(c)), "{text:?}");
        let narrow = Shown::from(papers()).for_people(&words(), 40, false);
        assert!(narrow.lines().all(|l| l.chars().count() <= 40), "{narrow}");
    }

    #[test]
    fn a_screen_reader_or_a_narrow_screen_gets_labelled_lines() {
        let plain = Shown::from(papers()).for_people(&words(), 80, true);
        assert!(plain.starts_with("Id: 3f2a\nTitle: Prise de sang␛[2J\nSize: 1,2 Mo\n\nId: 9c00\n"), "{plain}");
        assert_eq!(plain, Shown::from(papers()).for_people(&words(), 20, false));
    }

    #[test]
    fn programs_get_one_line_a_row_and_the_data() {
        let tsv = Shown::from(papers()).for_programs();
        let rows: Vec<Vec<&str>> = tsv.lines().map(|l| l.split('\t').collect()).collect();
        assert_eq!(rows, [["3f2a", "Prise de\\nsang\\u{1b}[2J", "1200000"], ["9c00", "\\u{202e}gpj.exe\\tx", "12000"]]);
    }

    #[test]
    fn a_record_has_keys_for_programs_and_labels_for_people() {
        let mut record = Record::new();
        record.field("date", msg!("Date"), Cell::both("hier", "2024-03-12"));
        let shown = Shown::from(record);
        assert_eq!(shown.for_programs(), "date\t2024-03-12\n");
        assert_eq!(shown.for_people(&words(), 80, false), "Date: hier\n");
    }

    #[test]
    fn an_empty_table_prints_nothing() {
        let empty = Shown::from(Table::new([msg!("Id")]));
        assert_eq!(empty.for_people(&words(), 80, false) + &empty.for_programs(), "");
    }
}
