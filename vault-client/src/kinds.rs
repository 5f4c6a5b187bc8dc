//! Types of papers as people type them: a code of the table, a label, a drawer, or the word a neighbour would use.

use vault_engine::state::{Document, State};
use vault_formats::presets::{self, Preset};
use vault_formats::sensitive_in;
use vault_formats::typed::{self, Meant};
use vault_formats::types::{self, Category, DocumentType, Family};
use vault_protocol::ids::DocId;
use vault_terminal::Lang;
use vault_terminal::problem::Problem;

use crate::problems::{KIND_AMBIGUOUS, KIND_UNKNOWN, PRESET_AMBIGUOUS, PRESET_UNKNOWN};

/// How many candidates an error lists.
const LISTED: usize = 8;

/// The one type that is meant.
///
/// # Errors
/// A usage problem that lists what could be meant.
pub(crate) fn one(typed: &str, lang: Lang) -> Result<&'static DocumentType, Problem> {
    match typed::one(typed) {
        Meant::One(found) => Ok(found),
        Meant::Nothing => Err(unknown(typed)),
        Meant::Some(close) => {
            Err(Problem::new(KIND_AMBIGUOUS).with("typed", typed).with("candidates", listed(&close, lang)))
        }
    }
}

/// Every type that is meant: those of a drawer or category, or one. A sensitive type is meant only by its own name.
pub(crate) fn several(typed: &str, lang: Lang) -> Result<Vec<&'static DocumentType>, Problem> {
    typed::group(typed).map_or_else(|| Ok(vec![one(typed, lang)?]), Ok)
}

fn unknown(typed: &str) -> Problem {
    let examples = "ordonnance, analyse, imagerie, consultation, 57833-6, 11502-2";
    Problem::new(KIND_UNKNOWN).with("typed", typed).with("examples", examples)
}

fn listed(found: &[&DocumentType], lang: Lang) -> String {
    let more = if found.len() > LISTED { ", …" } else { "" };
    let names: Vec<String> = found.iter().take(LISTED).map(|t| format!("{} ({})", t.code, label(t, lang))).collect();
    names.join(", ") + more
}

/// A type's label; the tables have French and English.
pub(crate) fn label(t: &DocumentType, lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => t.fr,
        Lang::En => t.en,
        Lang::Ar => t.ar,
    }
}

/// The label of a code that may be another program's.
pub(crate) fn label_of(code: &str, lang: Lang) -> &str {
    types::by_code(code).map_or(code, |t| label(t, lang))
}

/// Whether a code is in the table.
pub(crate) fn is_known(code: &str) -> bool {
    types::by_code(code).is_some()
}

/// The drawer of a code; what is not in the table lies with the other papers.
pub(crate) fn family_of(code: &str) -> Family {
    types::by_code(code).map_or(Family::Papers, |t| t.family)
}

/// The preset of a profession, by its code or as people say it.
///
/// # Errors
/// A usage problem that lists what could be meant.
pub(crate) fn preset(typed: &str, lang: Lang) -> Result<&'static Preset, Problem> {
    let named = |list: &[&'static Preset]| {
        let names: Vec<String> = list.iter().map(|p| format!("{} ({})", preset_label(p, lang), p.code)).collect();
        names.join(", ")
    };
    match presets::named(typed)[..] {
        [] => Err(Problem::new(PRESET_UNKNOWN).with("typed", typed)),
        [one] => Ok(one),
        ref several => Err(Problem::new(PRESET_AMBIGUOUS).with("typed", typed).with("candidates", named(several))),
    }
}

/// The name of a profession.
pub(crate) fn preset_label(p: &Preset, lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => p.fr,
        Lang::En => p.en,
        Lang::Ar => p.ar,
    }
}

/// The papers that a preset proposes; nothing delicate or private, whatever its type.
pub(crate) fn proposed(preset: &Preset, state: &State) -> Vec<DocId> {
    proposed_of(&preset.types().map(|t| t.code).collect::<Vec<_>>(), state)
}

/// The papers of some types; nothing delicate or private, whatever its type.
pub(crate) fn proposed_of(types: &[&str], state: &State) -> Vec<DocId> {
    let fits = |doc: &&Document| types.contains(&doc.words.type_code.as_str()) && !is_sensitive(doc);
    state.visible().filter(fits).map(|doc| doc.id).collect()
}

/// The name of a drawer.
pub(crate) fn family_label(family: Family, lang: Lang) -> &'static str {
    if lang == Lang::En { family.en() } else { family.fr() }
}

/// The name of a category.
pub(crate) fn category_label(category: Category, lang: Lang) -> &'static str {
    if lang == Lang::En { category.en() } else { category.fr() }
}

/// Whether every paper of this type is sensitive.
pub(crate) fn is_sensitive_type(code: &str) -> bool {
    types::by_code(code).is_some_and(|t| t.sensitive.is_some())
}

/// Whether a paper needs a contact who was really verified: by its type, by the words on its face, or because its owner
/// keeps it in the private drawer.
pub(crate) fn is_sensitive(doc: &Document) -> bool {
    let words = &doc.words;
    let said = [words.title.as_str(), doc.current().about.file_name.as_str()];
    words.private
        || is_sensitive_type(&words.type_code)
        || said.into_iter().chain(words.tags.iter().map(String::as_str)).any(|text| sensitive_in(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_by_code_label_and_everyday_word() {
        let code = |typed| one(typed, Lang::Fr).unwrap().code;
        assert_eq!(code("11502-2"), "11502-2");
        assert_eq!(code("presc-bio"), "PRESC-BIO");
        assert_eq!(code("Ordonnance"), "57833-6");
        assert_eq!(code("discharge letter"), "11490-0");
        assert_eq!(code("Lettre de liaison à la sortie"), "11490-0");
        assert_eq!(code("directives anticipees"), "EXPPAT_3");
        assert_eq!(one("zzz", Lang::Fr).unwrap_err().kind(), KIND_UNKNOWN);
        assert_eq!(one("", Lang::Fr).unwrap_err().kind(), KIND_UNKNOWN);
        assert_eq!(one("lettre", Lang::Fr).unwrap_err().kind(), KIND_AMBIGUOUS);
    }

    #[test]
    fn a_drawer_never_means_what_is_sensitive() {
        for family in Family::ALL {
            let found = several(family.id(), Lang::En).unwrap();
            assert!(!found.is_empty() && found.iter().all(|t| t.sensitive.is_none() && t.family == family));
        }
        assert_eq!(several("imaging", Lang::En).unwrap().len(), 2);
        assert_eq!(several("83901-9", Lang::En).unwrap().len(), 1);
    }
}
