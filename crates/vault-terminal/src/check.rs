//! What a program's tests ask: is every word there, in every language?
//!
//! Each function gives a list of faults in plain English, empty when all is well, so that a test is
//! `assert_eq!(check::parity(FILES), Vec::<String>::new())`. Arabic is asked of a file only once it has an Arabic
//! text; French and English always.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;
use fluent_syntax::ast;

use crate::catalog::{Catalog, File};
use crate::lang::Lang;
use crate::problem::{Kind, Problem};

/// Same messages, same attributes, same variables in each language; no message twice; no syntax error.
pub fn parity(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files {
        let french = messages(file, Lang::Fr, &mut faults);
        for lang in languages(std::slice::from_ref(file)).into_iter().skip(1) {
            let other = messages(file, lang, &mut faults);
            let place = format!("{}.ftl in {}", file.name, lang.code());
            for (id, variables) in &french {
                match other.get(id) {
                    None => faults.push(format!("{place}: {id} is missing")),
                    Some(found) if found != variables => {
                        faults.push(format!("{place}: {id} uses {found:?}, French uses {variables:?}"));
                    }
                    Some(_) => {}
                }
            }
            let extra = other.keys().filter(|id| !french.contains_key(*id));
            faults.extend(extra.map(|id| format!("{place}: {id} is not in French")));
        }
    }
    faults
}

/// Every kind of problem says what happened and what to do, in each language.
pub fn problems(kinds: &[Kind], files: &'static [File]) -> Vec<String> {
    let mut faults = Vec::new();
    for lang in languages(files) {
        let words = Catalog::strict(lang, files);
        for kind in kinds {
            let id = format!("err-{}", kind.code);
            for (attribute, part) in [(None, "text"), (Some("advice"), ".advice")] {
                if words.find(&id, attribute, &[]).is_none_or(|text| text.trim().is_empty()) {
                    faults.push(format!("{}: {id} has no {part}", lang.code()));
                }
            }
        }
    }
    let mut codes = BTreeSet::new();
    faults.extend(kinds.iter().filter(|k| !codes.insert(k.code)).map(|k| format!("code {} is used twice", k.code)));
    faults
}

/// What is left unfilled when this problem is told in each language: for a test that builds every error a program
/// can meet and turns it into its problem.
pub fn told(problem: &Problem, files: &'static [File]) -> Vec<String> {
    let mut faults = Vec::new();
    for lang in languages(files) {
        let words = Catalog::new(lang, files);
        for text in [problem.what(&words), problem.advice(&words)] {
            // Fluent leaves `{$name}` where no value was given; a missing message is its id.
            if text.is_empty() || text.contains("{$") || text.starts_with("err-") {
                faults.push(format!("{}: {} says {text:?}", lang.code(), problem.kind().code));
            }
        }
    }
    faults
}

/// Every command, argument and value name has a text in each language, and clap accepts the whole.
pub fn commands(command: &clap::Command, files: &'static [File]) -> Vec<String> {
    let mut faults = Vec::new();
    for lang in languages(files) {
        let words = Catalog::strict(lang, files);
        let missing = crate::help::missing(command.clone(), &words);
        faults.extend(missing.into_iter().map(|id| format!("{}: {id} is missing", lang.code())));
        crate::help::localise(command.clone(), &words).debug_assert();
    }
    faults
}

/// Every `msg!("id", name = …)` in the Rust files under `folder` names a message that exists, with its variables.
/// Comments are not read, nor tests: files called `tests.rs`, and what follows `#[cfg(test)]`.
pub fn sources(folder: &Path, files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut known = BTreeMap::new();
    for file in std::iter::once(&crate::catalog::OWN).chain(files) {
        known.extend(messages(file, Lang::Fr, &mut faults));
    }
    each_source(folder, &mut |path, source| {
        for (id, given) in calls(source) {
            match known.get(&id) {
                None => faults.push(format!("{}: msg!({id:?}) names no message", path.display())),
                Some(wanted) if *wanted != given => {
                    faults.push(format!(
                        "{}: msg!({id:?}) gives {given:?}, the message wants {wanted:?}",
                        path.display()
                    ));
                }
                Some(_) => {}
            }
        }
    });
    faults
}

/// French, English, and Arabic when every file has it.
fn languages(files: &[File]) -> Vec<Lang> {
    Lang::ALL.into_iter().filter(|lang| *lang != Lang::Ar || files.iter().all(|f| !f.ar.is_empty())).collect()
}

type Variables = BTreeSet<String>;

/// Messages (`id`) and attributes (`id.name`) of one file, with the variables each uses.
fn messages(file: &File, lang: Lang, faults: &mut Vec<String>) -> BTreeMap<String, Variables> {
    let place = format!("{}.ftl in {}", file.name, lang.code());
    let resource = FluentResource::try_new(file.text(lang).to_owned()).unwrap_or_else(|(partial, errors)| {
        faults.extend(errors.iter().map(|e| format!("{place}: {e}")));
        partial
    });
    let mut found = BTreeMap::new();
    let mut keep = |id: String, pattern: &ast::Pattern<&str>| {
        let mut variables = Variables::new();
        in_pattern(pattern, &mut variables);
        if found.insert(id.clone(), variables).is_some() {
            faults.push(format!("{place}: {id} is there twice"));
        }
    };
    for entry in resource.entries() {
        if let ast::Entry::Message(message) = entry {
            let id = message.id.name;
            if let Some(value) = &message.value {
                keep(id.to_owned(), value);
            }
            for attribute in &message.attributes {
                keep(format!("{id}.{}", attribute.id.name), &attribute.value);
            }
        }
    }
    found
}

fn in_pattern(pattern: &ast::Pattern<&str>, found: &mut Variables) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            in_expression(expression, found);
        }
    }
}

fn in_expression(expression: &ast::Expression<&str>, found: &mut Variables) {
    match expression {
        ast::Expression::Inline(inline) => in_inline(inline, found),
        ast::Expression::Select { selector, variants } => {
            in_inline(selector, found);
            variants.iter().for_each(|variant| in_pattern(&variant.value, found));
        }
    }
}

fn in_inline(inline: &ast::InlineExpression<&str>, found: &mut Variables) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression } => in_expression(expression, found),
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|a| in_inline(a, found));
            arguments.named.iter().for_each(|a| in_inline(&a.value, found));
        }
        _ => {}
    }
}

fn each_source(folder: &Path, read: &mut impl FnMut(&Path, &str)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            each_source(&path, read);
        } else if path.extension().is_some_and(|e| e == "rs")
            && path.file_name().is_some_and(|name| name != "tests.rs")
            && let Ok(source) = std::fs::read_to_string(&path)
        {
            let source = source.split("#[cfg(test)]").next().unwrap_or_default();
            let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
            read(&path, &lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

/// The calls of `msg!` in a source: id and names given. Knows strings and nested brackets.
fn calls(source: &str) -> Vec<(String, Variables)> {
    let mut calls = Vec::new();
    for (at, _) in source.match_indices(concat!("msg", "!(\"")) {
        let rest = &source[at + 6..];
        let Some((id, rest)) = rest.split_once('"') else { continue };
        let (mut depth, mut in_string, mut names) = (0u32, false, Variables::new());
        let mut field = String::new();
        let mut previous = ' ';
        for c in rest.chars() {
            match c {
                '"' if previous != '\\' => in_string = !in_string,
                _ if in_string => {}
                ')' if depth == 0 => break,
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => field.clear(),
                '=' if depth == 0 && !field.contains('=') => {
                    names.insert(field.trim().to_owned());
                    field.push('=');
                }
                c if depth == 0 => field.push(c),
                _ => {}
            }
            previous = c;
        }
        calls.push((id.to_owned(), names));
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;
    use crate::problem::{self, AtFault};

    const NONE: Vec<String> = Vec::new();

    #[test]
    fn our_own_words_are_complete_in_three_languages() {
        const OWN: &[File] = &[crate::catalog::OWN];
        assert_eq!(languages(OWN).len(), 3);
        assert_eq!(parity(OWN), NONE);
        assert_eq!(problems(problem::OWN, OWN), NONE);
        assert_eq!(sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &[crate::vault_words::FILE]), NONE);
    }

    #[test]
    fn each_way_of_being_unequal_is_found() {
        let file = |fr, en| [File { name: "t", fr, en, ar: "" }];
        let one = |fr, en| parity(&file(fr, en)).join(" | ");
        assert_eq!(one("a = { $x }\n    .b = B\n", "a = { $x }.\n    .b = C\n"), "");
        assert!(one("a = A\nb = B\n", "a = A\n").contains("b is missing"));
        assert!(one("a = A\n", "a = A\nb = B\n").contains("b is not in French"));
        assert!(one("a = A\n    .b = B\n", "a = A\n").contains("a.b is missing"));
        assert!(one("a = { $x }\n", "a = { $y }\n").contains("uses"));
        assert!(one("a = { $n ->\n   *[other] { $x }\n }\n", "a = { $n ->\n   *[other] x\n }\n").contains("uses"));
        assert!(one("a = A\na = B\n", "a = A\n").contains("twice"));
        assert!(!one("a = { $x\n", "a = A\n").is_empty(), "a syntax error");
    }

    #[test]
    fn a_problem_without_advice_is_found() {
        const FILES: &[File] =
            &[File { name: "t", fr: "err-x = Quoi\n    .advice = Ceci\n", en: "err-x = What\n", ar: "" }];
        let kind = Kind::new("x", Exit::Failure, AtFault::You);
        assert_eq!(problems(&[kind], FILES), ["en: err-x has no .advice"]);
        assert_eq!(problems(&[kind, kind], FILES).last().unwrap(), "code x is used twice");
        let other = Kind::new("y", Exit::Failure, AtFault::You);
        assert_eq!(problems(&[other], FILES).len(), 4);
    }

    #[test]
    fn a_problem_whose_sentence_lacks_a_value_is_found() {
        const NO_FILES: &[File] = &[];
        let problem = Problem::new(crate::ids::UNKNOWN_ID);
        assert_eq!(told(&problem, NO_FILES).len(), 3);
        assert_eq!(told(&problem.with("typed", "x"), NO_FILES), NONE);
        assert_eq!(told(&Problem::new(Kind::new("x", Exit::Failure, AtFault::You)), NO_FILES).len(), 6);
    }

    #[test]
    fn every_error_of_ours_is_told_in_full() {
        use crate::ask::AskError;
        use crate::out::OutError;
        use crate::secret::SecretError;
        let io = || std::io::Error::from(std::io::ErrorKind::NotFound);
        let question = || "?".to_owned();
        let problems: Vec<Problem> = vec![
            AskError::Needed { question: question() }.into(),
            AskError::NoAnswer { question: question() }.into(),
            AskError::Interrupted.into(),
            OutError::Closed.into(),
            OutError::Terminal.into(),
            OutError::Write(io()).into(),
            SecretError::Needed.into(),
            SecretError::Empty.into(),
            SecretError::TooLong.into(),
            SecretError::NotText.into(),
            SecretError::Differs.into(),
            SecretError::Unreadable { place: "x".to_owned(), source: io() }.into(),
            SecretError::Command { how: "x".to_owned() }.into(),
            SecretError::Interrupted.into(),
            crate::home::NoHome.into(),
            crate::ids::Unresolved::Unknown { typed: "x".to_owned() }.into(),
            crate::ids::Unresolved::Ambiguous { typed: "x".to_owned(), candidates: vec!["xa".to_owned()] }.into(),
            Problem::new(problem::BUG),
        ];
        for problem in &problems {
            assert_eq!(told(problem, &[]), NONE);
        }
        // Usage errors are told in `help::tests`; with them, no code is left out.
        let kinds: BTreeSet<&str> = problems.iter().map(|p| p.kind().code).collect();
        let left: Vec<_> = problem::OWN.iter().map(|k| k.code).filter(|c| !kinds.contains(c)).collect();
        assert!(left.iter().all(|code| code.starts_with("usage")), "{left:?}");
    }

    #[test]
    fn calls_are_read_with_their_names() {
        let source = concat!("x(&msg", "!(\"a-b\", n = f(1, 2), t = format!(\"{}, {x}\", y == z)); msg", "!(\"c\")");
        let found = calls(source);
        assert_eq!(found[0], ("a-b".to_owned(), Variables::from(["n".to_owned(), "t".to_owned()])));
        assert_eq!(found[1], ("c".to_owned(), Variables::new()));
    }

    #[test]
    fn a_call_that_names_nothing_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let source = concat!("fn f() { msg", "!(\"nowhere\"); msg", "!(\"secret-prompt\", x = 1) }");
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        std::fs::write(folder.path().join("deep/a.rs"), source).unwrap();
        let faults = sources(folder.path(), &[]);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].contains("names no message") && faults[1].contains("the message wants {}"));
    }
}
