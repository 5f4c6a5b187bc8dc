//! Who asks for a credential, as somebody else has checked it: a login with an identity provider (Pro Santé Connect), or a
//! signature by the certificate of a professional's card (CPS). Both are bound to the bytes of one request, so that neither is
//! of use for another key. docs/decisions/0020-who-asks.md says why each step is as it is.
//!
//! **What it is not.** Not a decision: whoever runs the authority still compares the 12 words and issues, or does not. And not
//! tried against the real services: against a real provider and a real chain of certificates on one machine.
//!
//! | module | holds |
//! |---|---|
//! | `provider` | the authority's file about an identity provider |
//! | `fuzzed` | the three below without files, for the fuzzer |
//! | `jws` | the signature of a token, by the provider's published keys |
//! | `token` | what a token must say to count for a request |
//! | `login` | how a professional gets that token: the authorization code, PKCE, a door on this machine |
//! | `signature` | a request that was signed with a certificate's key |

pub mod fuzzed;
mod jws;
mod login;
mod provider;
mod signature;
mod token;

pub(crate) use login::log_in;
pub(crate) use provider::Provider;
pub(crate) use signature::Files as Signature;
pub(crate) use token::MAX_TOKEN;

use std::collections::BTreeSet;

use vault_formats::fold;
use vault_protocol::credential::{CredentialRequest, Scheme, Subject};
use vault_terminal::Problem;
use vault_terminal::catalog::Value;

use crate::problems::IDENTITY_DIFFERS;

/// What the national number of a holder of an RPPS number begins with.
const RPPS_PREFIX: char = '8';

/// Words before a name that are no part of it, folded.
const TITLES: &[&str] = &[
    "dr",
    "docteur",
    "docteure",
    "pr",
    "prof",
    "professeur",
    "professeure",
    "m",
    "mr",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "me",
    "maitre",
];

/// Somebody, as a register knows them.
#[derive(Debug)]
pub(crate) struct Person {
    /// Their number.
    pub(crate) subject: Subject,
    /// Given names and family name, once for each name they are known by; never none.
    pub(crate) names: Vec<(String, String)>,
    /// What they are; empty where nothing was said.
    pub(crate) practices: Vec<Practice>,
}

/// A profession of somebody.
#[derive(Debug)]
pub(crate) struct Practice {
    /// Code, as `10` or `G15_10`.
    pub(crate) profession: String,
    /// The specialty's code, where one was said.
    pub(crate) specialty: Option<String>,
}

/// The RPPS number inside a French national number of a professional: `8`, then eleven digits.
pub(crate) fn rpps(national: &str) -> Option<Subject> {
    Subject::new(Scheme::Rpps, national.strip_prefix(RPPS_PREFIX)?).ok()
}

/// Compares a request with what a register says of who made it: what of it was confirmed, in words of the published output.
///
/// # Errors
/// The first thing that differs. What the register does not say is no difference, and is not confirmed.
pub(crate) fn compare(request: &CredentialRequest, person: &Person) -> Result<Vec<&'static str>, Problem> {
    let mut confirmed = vec!["number", "name"];
    let differs = |field: &'static str, asked: String, found: String| {
        Err(Problem::new(IDENTITY_DIFFERS)
            .with("field", Value::Choice(field))
            .with("asked", asked)
            .with("found", found)
            .details(field))
    };
    if request.subject != person.subject {
        return differs("number", request.subject.to_string(), person.subject.to_string());
    }
    if !person.names.iter().any(|(given, family)| same_name(&request.name, given, family)) {
        let found = person.names.first().map(|(given, family)| format!("{given} {family}")).unwrap_or_default();
        return differs("name", request.name.to_string(), found);
    }
    if person.practices.is_empty() {
        return Ok(confirmed);
    }
    let asked = bare(&request.profession.code);
    let here: Vec<&Practice> = person.practices.iter().filter(|p| bare(&p.profession) == asked).collect();
    if here.is_empty() {
        let found: BTreeSet<&str> = person.practices.iter().map(|p| p.profession.as_str()).collect();
        return differs("profession", asked.to_owned(), Vec::from_iter(found).join(", "));
    }
    confirmed.push("profession");
    let known: BTreeSet<&str> = here.iter().filter_map(|p| p.specialty.as_deref()).collect();
    if let Some(specialty) = request.profession.specialty.as_ref().filter(|_| !known.is_empty()) {
        if !known.contains(specialty.as_str()) {
            return differs("specialty", specialty.to_string(), Vec::from_iter(known).join(", "));
        }
        confirmed.push("specialty");
    }
    Ok(confirmed)
}

/// `G15_10` and `10` are one profession: the first names its list.
fn bare(code: &str) -> &str {
    code.strip_prefix("G15_").unwrap_or(code)
}

/// Whether a typed name is a person's: the whole family name, at least one given name, and nothing else but a title. It stands in
/// the credential as it was typed, so it has none of what a comparison of words would pass over: a sign that looks like a
/// verdict, a control character, one that turns the direction of the line.
fn same_name(typed: &str, given: &str, family: &str) -> bool {
    if !typed.chars().all(in_a_name) {
        return false;
    }
    let mut typed = words(typed);
    typed.retain(|word| !TITLES.contains(&word.as_str()));
    let (given, family) = (words(given), words(family));
    let known = typed.iter().all(|word| given.contains(word) || family.contains(word));
    known && !family.is_empty() && family.is_subset(&typed) && !given.is_disjoint(&typed)
}

/// Letters, the accents that follow them, and what stands between the parts of a name.
fn in_a_name(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, ' ' | '\u{a0}' | '-' | '\u{2010}' | '\'' | '\u{2019}' | '.' | '\u{300}'..='\u{36f}')
}

fn words(text: &str) -> BTreeSet<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
