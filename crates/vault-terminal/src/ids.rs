//! Identifiers that people can retype: the shortest prefix that names one thing among many.

use std::collections::BTreeSet;

use crate::exit::Exit;
use crate::problem::{AtFault, IntoProblem, Kind, Problem};
use crate::untrusted;

pub(crate) const UNKNOWN_ID: Kind = Kind::new("id-unknown", Exit::Usage, AtFault::You);
pub(crate) const AMBIGUOUS_ID: Kind = Kind::new("id-ambiguous", Exit::Usage, AtFault::You);

/// Fewer characters than this are never printed, so that what was written down stays right as papers come in.
pub const SHORTEST: usize = 4;

/// Candidates listed when a prefix names several things.
const LISTED: usize = 8;

/// For each id, in the same order, its shortest prefix that no other id has (at least [`SHORTEST`] characters).
/// Ids are ASCII, as hexadecimal is; an id that is the beginning of another is given whole.
pub fn shortest_prefixes<S: AsRef<str>>(ids: &[S]) -> Vec<&str> {
    let sorted: BTreeSet<&str> = ids.iter().map(AsRef::as_ref).collect();
    let common = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    ids.iter()
        .map(|id| {
            let id = id.as_ref();
            // Only its neighbours in order can share its longest prefix.
            let before = sorted.range(..id).next_back().map_or(0, |other| common(id, other));
            let after = sorted.range(id..).find(|other| **other != id).map_or(0, |other| common(id, other));
            let wanted = (before.max(after) + 1).max(SHORTEST).min(id.len());
            id.get(..wanted).unwrap_or(id)
        })
        .collect()
}

/// Why a typed prefix does not name one thing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unresolved {
    /// Nothing begins like that.
    #[error("no id begins with {typed:?}")]
    Unknown {
        /// What was typed.
        typed: String,
    },
    /// Several things begin like that.
    #[error("{} ids begin with {typed:?}", .candidates.len())]
    Ambiguous {
        /// What was typed.
        typed: String,
        /// All the ids that begin like that, whole, in order.
        candidates: Vec<String>,
    },
}

/// Finds the one id that a typed prefix names, and gives its place in `ids`. Case, spaces and dashes are forgiven;
/// an id typed whole wins over longer ones.
///
/// # Errors
/// [`Unresolved`] when no id or several begin with it. Nothing typed names nothing.
pub fn resolve<S: AsRef<str>>(typed: &str, ids: &[S]) -> Result<usize, Unresolved> {
    let wanted: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let begins =
        |id: &str| id.as_bytes().get(..wanted.len()).is_some_and(|p| p.eq_ignore_ascii_case(wanted.as_bytes()));
    let mut found: Vec<usize> =
        if wanted.is_empty() { Vec::new() } else { (0..ids.len()).filter(|i| begins(ids[*i].as_ref())).collect() };
    if let Some(whole) = found.iter().find(|i| ids[**i].as_ref().len() == wanted.len()) {
        return Ok(*whole);
    }
    match found.as_slice() {
        [] => Err(Unresolved::Unknown { typed: typed.to_owned() }),
        [one] => Ok(*one),
        _ => {
            found.sort_by_key(|i| ids[*i].as_ref());
            let candidates = found.iter().map(|i| ids[*i].as_ref().to_owned()).collect();
            Err(Unresolved::Ambiguous { typed: typed.to_owned(), candidates })
        }
    }
}

impl IntoProblem for Unresolved {
    fn into_problem(self) -> Problem {
        match self {
            Unresolved::Unknown { typed } => Problem::new(UNKNOWN_ID).with("typed", typed),
            Unresolved::Ambiguous { typed, candidates } => {
                let shown: Vec<_> = shortest_prefixes(&candidates).into_iter().take(LISTED).collect();
                let more = if candidates.len() > LISTED { ", …" } else { "" };
                Problem::new(AMBIGUOUS_ID)
                    .with("typed", untrusted::for_people(&typed))
                    .with("count", candidates.len())
                    .with("candidates", format!("{}{more}", shown.join(", ")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::lang::Lang;

    #[test]
    fn prefixes_are_short_and_name_one_thing_each() {
        let ids = ["3f2a11", "3f2a12", "77", "9c0011", "9c0011"];
        assert_eq!(shortest_prefixes(&ids), ["3f2a11", "3f2a12", "77", "9c00", "9c00"]);
        assert_eq!(shortest_prefixes::<&str>(&[]), Vec::<&str>::new());
        assert_eq!(shortest_prefixes(&["abcdef", "abcd"]), ["abcde", "abcd"]);
    }

    #[test]
    fn every_printed_prefix_of_many_ids_finds_its_id() {
        // A small generator is enough: the point is many near neighbours.
        let ids: Vec<String> =
            (0u64..3000).map(|i| format!("{:016x}", i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44)).collect();
        for (i, prefix) in shortest_prefixes(&ids).into_iter().enumerate() {
            assert_eq!(resolve(prefix, &ids).map(|j| &ids[j]), Ok(&ids[i]), "{prefix}");
        }
    }

    #[test]
    fn typed_prefixes_are_forgiven_their_form() {
        let ids = ["3f2a11", "9c0011"];
        assert_eq!(resolve(" 3F-2A ", &ids), Ok(0));
        assert_eq!(resolve("9c0011", &ids), Ok(1));
        assert_eq!(resolve("abcd", &["abcdef", "abcd"]), Ok(1));
        for nothing in ["", " ", "-", "3f2b", "3f2a111", "é"] {
            assert!(matches!(resolve(nothing, &ids), Err(Unresolved::Unknown { .. })), "{nothing:?}");
        }
    }

    #[test]
    fn an_ambiguous_prefix_lists_its_candidates() {
        let ids: Vec<String> = (0..12).map(|i| format!("aa{i:04x}")).collect();
        let error = resolve("aa", &ids).unwrap_err();
        let Unresolved::Ambiguous { candidates, .. } = &error else { panic!("{error}") };
        assert_eq!(candidates.len(), 12);
        let problem = Problem::from(error);
        assert_eq!(problem.kind().exit, Exit::Usage);
        let said = problem.advice(&Catalog::new(Lang::Fr, &[]));
        assert!(said.contains("aa0000, aa0001") && said.contains("…"), "{said}");
    }
}
