//! Presets: which papers are proposed when a door is opened to somebody of a profession.
//!
//! A preset proposes, the patient decides. The table is a file that anybody can read and compare,
//! `tables/presets-1.tsv`: one line a cell, each with its source or the word `choice`, this project's. It is narrower than
//! the State's habilitation matrix, which gives every doctor nearly everything. No preset holds a sensitive type, whatever
//! its cells say. Professions have the codes of the French table TRE_G15, specialties those of TRE_R38.

use std::sync::LazyLock;

use crate::fold::fold;
use crate::types::{Category, DocumentType, TYPES, by_code};

/// The version of the table: a table that says something else has another number.
pub const VERSION: u32 = 1;

static TABLE: &str = include_str!("../tables/presets-1.tsv");
static ARABIC: &str = include_str!("../tables/presets-1-ar.tsv");

static ALL: LazyLock<Vec<Preset>> = LazyLock::new(|| read(TABLE).expect("the table was read by a test"));

/// What is proposed for one profession.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// Profession, or profession and specialty: `G15_21`, `G15_10/SM04`.
    pub code: &'static str,
    /// French name.
    pub fr: &'static str,
    /// English name.
    pub en: &'static str,
    /// Arabic name.
    pub ar: &'static str,
    /// One cell for each of the 11 categories, then the types for which it is otherwise.
    pub cells: Vec<Cell>,
}

/// Whether one sort of paper is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Which papers.
    pub what: What,
    /// Whether they are proposed.
    pub shown: bool,
    /// Who says so; nobody but this project if none.
    pub source: Option<&'static str>,
}

/// Which papers a cell is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// All of a category.
    Category(Category),
    /// One type: counts more than its category.
    Type(&'static DocumentType),
}

impl Preset {
    /// What is said of a type.
    pub fn cell(&self, of: &DocumentType) -> Option<&Cell> {
        let exact = self.cells.iter().find(|c| matches!(c.what, What::Type(t) if t.code == of.code));
        exact.or_else(|| self.cells.iter().find(|c| c.what == What::Category(of.category)))
    }

    /// The types that are proposed; never a sensitive one.
    pub fn types(&self) -> impl Iterator<Item = &'static DocumentType> {
        TYPES.iter().filter(|t| t.sensitive.is_none() && self.cell(t).is_some_and(|c| c.shown))
    }
}

/// Every preset, in the order of the table.
pub fn all() -> &'static [Preset] {
    &ALL
}

/// The presets that are meant by a code or a name, in any spelling: one, several of a beginning, or none.
pub fn named(typed: &str) -> Vec<&'static Preset> {
    let wanted = fold(typed.trim());
    let is = |p: &&Preset| [p.code, p.fr, p.en, p.ar].into_iter().any(|name| fold(name) == wanted);
    if let Some(exact) = ALL.iter().find(is) {
        return vec![exact];
    }
    let begins = |p: &&Preset| {
        let names = [fold(p.fr), fold(p.en), fold(p.ar)];
        !wanted.is_empty() && names.iter().any(|n| n.split([' ', '-']).any(|word| word.starts_with(&wanted)))
    };
    let mut found: Vec<&Preset> = ALL.iter().filter(begins).collect();
    // Several specialties may have one name, and then one list.
    found.dedup_by(|a, b| a.fr == b.fr && a.cells == b.cells);
    found
}

fn read(table: &'static str) -> Option<Vec<Preset>> {
    let mut all: Vec<Preset> = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&'static str> = line.split('\t').collect();
        match parts[..] {
            ["profession", code, fr, en] => {
                let mut names = ARABIC.lines().filter_map(|line| line.split_once('\t'));
                let (_, ar) = names.find(|(named, _)| *named == code)?;
                all.push(Preset { code, fr, en, ar, cells: Vec::new() });
            }
            ["cell", what, shown @ ("yes" | "no"), source] => {
                let category = Category::ALL.into_iter().find(|c| c.id() == what).map(What::Category);
                let what = category.or_else(|| by_code(what).map(What::Type))?;
                let source = (source != "choice").then_some(source);
                all.last_mut()?.cells.push(Cell { what, shown: shown == "yes", source });
            }
            _ => return None,
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset(code: &str) -> &'static Preset {
        all().iter().find(|p| p.code == code).unwrap()
    }

    fn shows(code: &str, of: &str) -> bool {
        preset(code).types().any(|t| t.code == of)
    }

    #[test]
    fn every_line_is_read_and_every_category_has_its_cell() {
        let read = read(TABLE).unwrap();
        let cells: usize = read.iter().map(|p| p.cells.len()).sum();
        assert_eq!(cells, TABLE.lines().filter(|line| line.starts_with("cell\t")).count());
        for preset in &read {
            for category in Category::ALL {
                let of = preset.cells.iter().filter(|c| c.what == What::Category(category)).count();
                assert_eq!(of, 1, "{} {category:?}", preset.code);
            }
            for (i, cell) in preset.cells.iter().enumerate() {
                assert!(!preset.cells[..i].iter().any(|c| c.what == cell.what), "{}: twice {cell:?}", preset.code);
                assert!(cell.source.is_none_or(|s| !s.trim().is_empty()), "{}: no source {cell:?}", preset.code);
                if let What::Type(t) = cell.what {
                    let whole = preset.cells.iter().find(|c| c.what == What::Category(t.category)).unwrap();
                    assert!(cell.source.is_some() || whole.shown != cell.shown, "{}: idle {cell:?}", preset.code);
                }
            }
        }
        assert!(read.iter().enumerate().all(|(i, p)| !read[..i].iter().any(|other| other.code == p.code)));
        assert!(super::read("cell\treport\tyes\tchoice").is_none(), "a cell of nobody");
        assert!(super::read("profession\ta\tb\tc\ncell\treport\tperhaps\tchoice").is_none());
        assert!(super::read("profession\ta\tb\tc\ncell\tnothing\tyes\tchoice").is_none());
    }

    /// Cells of the State's matrix that a source confirms.
    #[test]
    fn what_the_state_refuses_is_proposed_to_nobody() {
        assert!(
            !shows("G15_80", "15508-5") && preset("G15_80").cell(by_code("15508-5").unwrap()).unwrap().source.is_some()
        );
        assert!(!shows("G15_80", "34112-3"));
        assert!(!shows("G15_40", "EXPPAT_3"));
        assert_eq!(preset("G15_10/SM25").types().count(), 0, "an occupational physician may only give");
        assert!(preset("G15_10/SM25").cells.iter().all(|c| c.source.is_some()));
    }

    #[test]
    fn no_preset_holds_what_is_sensitive_and_none_holds_everything() {
        for preset in all() {
            assert!(preset.types().all(|t| t.sensitive.is_none()), "{}", preset.code);
            assert!(preset.types().count() * 4 < TYPES.len() * 3, "{} shows nearly everything", preset.code);
            for refused in [Category::Reimbursement, Category::Management] {
                let whole = preset.cells.iter().find(|c| c.what == What::Category(refused)).unwrap();
                assert!(!whole.shown, "{}", preset.code);
            }
        }
        assert!(shows("G15_21", "57833-6") && !shows("G15_21", "34112-3") && !shows("G15_21", "PRESC-AAT"));
        assert!(shows("G15_10/SM26", "11488-4") && !shows("G15_10/SM26", "68599-0"));
    }

    #[test]
    fn a_profession_is_found_as_people_type_it() {
        let codes = |typed: &str| named(typed).iter().map(|p| p.code).collect::<Vec<_>>();
        assert_eq!(codes("g15_21"), ["G15_21"]);
        assert_eq!(codes("PHARMACIEN"), ["G15_21"]);
        assert_eq!(codes("kiné"), ["G15_70"]);
        assert_eq!(codes("Generaliste"), ["G15_10/SM26"], "three specialties, one name, one list");
        assert!(codes("psy").len() > 1 && codes("").is_empty());
        assert_eq!(codes("médecin"), ["G15_10"], "its own name before longer ones");
    }
}
