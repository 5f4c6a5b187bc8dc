//! Specialties in words: what a credential's codes say of somebody, where no preset has a line of its own for it.
//!
//! A name and nothing else: no papers are proposed by it. A specialty belongs to one profession; the same code under another one
//! is no specialty.

use std::sync::LazyLock;

static TABLE: &str = include_str!("../tables/specialties.tsv");

static ALL: LazyLock<Vec<Specialty>> = LazyLock::new(|| read(TABLE).expect("the table was read by a test"));

/// One specialty of the French table TRE_R38.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Specialty {
    /// Profession and specialty: `G15_60/SI01`.
    pub code: &'static str,
    /// French name, after a profession's.
    pub fr: &'static str,
    /// English name.
    pub en: &'static str,
    /// Arabic name.
    pub ar: &'static str,
}

/// The specialty that a code names in a profession.
pub fn specialty(profession: &str, code: &str) -> Option<&'static Specialty> {
    ALL.iter().find(|s| s.code.split_once('/') == Some((profession, code)))
}

fn read(table: &'static str) -> Option<Vec<Specialty>> {
    let line = |line: &'static str| match line.split('\t').collect::<Vec<_>>()[..] {
        [code, fr, en, ar] => Some(Specialty { code, fr, en, ar }),
        _ => None,
    };
    table.lines().filter(|line| !line.starts_with('#')).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn every_specialty_has_one_line_and_a_name_in_each_language() {
        let all = read(TABLE).unwrap();
        assert_eq!(all.len(), 95 + 8 + 3, "of doctors, nurses and dentists");
        for (i, s) in all.iter().enumerate() {
            assert!([s.fr, s.en, s.ar].iter().all(|name| !name.is_empty() && name.trim() == *name), "{}", s.code);
            assert!(all[..i].iter().all(|other| other.code != s.code), "twice {}", s.code);
            let profession = s.code.split_once('/').unwrap().0;
            assert!(presets::all().iter().any(|p| p.code == profession), "{}: of no known profession", s.code);
        }
        for preset in presets::all().iter().filter(|p| p.code.contains('/')) {
            assert!(all.iter().any(|s| s.code == preset.code), "{} is of no specialty", preset.code);
        }
        assert!(super::read("G15_10/SM40\tpédiatrie\tpaediatrics").is_none());
    }

    #[test]
    fn a_specialty_is_one_of_its_own_profession() {
        assert_eq!(specialty("G15_10", "SM40").unwrap().en, "paediatrics");
        for nurse in ["SI01", "SI02", "SI03", "SI04", "SI05"] {
            assert!(specialty("G15_60", nurse).unwrap().fr.starts_with("pratique avancée, "), "{nurse}");
        }
        assert_eq!(specialty("G15_40", "SM40"), None, "no dentist is a paediatrician");
        assert_eq!((specialty("G15_10", "SM99"), specialty("G15_10", ""), specialty("", "SM40")), (None, None, None));
    }
}
