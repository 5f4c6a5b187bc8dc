//! Types of papers as people type them: a code of the table, a label, a drawer, or the word a neighbour would use.

use crate::fold::fold;
use crate::types::{Category, DocumentType, Family, TYPES, by_code};

/// Everyday words, folded, for the type they mean most often: the project's choice.
const EVERYDAY: &[(&str, &str)] = &[
    ("ordonnance", "57833-6"),
    ("prescription", "57833-6"),
    ("analyse", "11502-2"),
    ("analyses", "11502-2"),
    ("prise de sang", "11502-2"),
    ("blood test", "11502-2"),
    ("imagerie", "18748-4"),
    ("radio", "18748-4"),
    ("scanner", "18748-4"),
    ("irm", "18748-4"),
    ("image", "52040-3"),
    ("photo", "52040-3"),
    ("consultation", "11488-4"),
    ("hopital", "34112-3"),
    ("hospital", "34112-3"),
    ("vaccin", "87273-9"),
    ("vaccine", "87273-9"),
    ("certificat", "89601-9"),
    ("certificate", "89601-9"),
    ("remboursement", "REMB"),
    ("rendez-vous", "56446-8"),
    ("appointment", "56446-8"),
    ("directives", "EXPPAT_3"),
];

/// What somebody meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This type.
    One(&'static DocumentType),
    /// One of these.
    Some(Vec<&'static DocumentType>),
    /// No type that there is.
    Nothing,
}

/// The one type that is meant.
pub fn one(typed: &str) -> Meant {
    let wanted = fold(typed.trim());
    if let Some(found) = TYPES.iter().find(|t| t.code.eq_ignore_ascii_case(&wanted) || is_label(t, &wanted)) {
        return Meant::One(found);
    }
    if let Some((_, code)) = EVERYDAY.iter().find(|(word, _)| *word == wanted) {
        return by_code(code).map_or(Meant::Nothing, Meant::One);
    }
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let has_all = |t: &&DocumentType| {
        let label = fold(&format!("{} {} {}", t.fr, t.en, t.ar));
        !words.is_empty() && words.iter().all(|w| label.split_whitespace().any(|l| l.starts_with(w)))
    };
    let close: Vec<&DocumentType> = TYPES.iter().filter(has_all).collect();
    match close[..] {
        [] => Meant::Nothing,
        [one] => Meant::One(one),
        _ => Meant::Some(close),
    }
}

/// Every type of a drawer or category, if one is meant. A sensitive type is meant only by its own name.
pub fn group(typed: &str) -> Option<Vec<&'static DocumentType>> {
    let wanted = fold(typed.trim());
    let family = Family::ALL.into_iter().find(|f| f.id() == wanted || fold(f.fr()) == wanted || fold(f.en()) == wanted);
    let category =
        Category::ALL.into_iter().find(|c| c.id() == wanted || fold(c.fr()) == wanted || fold(c.en()) == wanted);
    let whole = |t: &&'static DocumentType| {
        family.map_or_else(|| Some(t.category) == category, |family| t.family == family) && t.sensitive.is_none()
    };
    (family.is_some() || category.is_some()).then(|| TYPES.iter().filter(whole).collect())
}

fn is_label(t: &DocumentType, wanted: &str) -> bool {
    [t.fr, t.en, t.ar].iter().any(|label| fold(label) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_stand_for_types_that_there_are() {
        for (_, code) in EVERYDAY {
            assert!(by_code(code).is_some(), "{code}");
        }
        assert!(matches!(one("ordonnance"), Meant::One(t) if t.code == "57833-6"));
        assert!(matches!(one("lettre"), Meant::Some(found) if found.len() > 1));
        assert_eq!((one("zzz"), one("")), (Meant::Nothing, Meant::Nothing));
    }
}
