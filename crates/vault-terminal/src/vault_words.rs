//! What every program says when something is wrong with a vault: one sentence and one piece of advice for each code
//! of `vault_engine::CODES`.
//!
//! Texts only: this crate knows no vault. A program puts [`FILE`] before its own files and turns the engine's errors
//! into problems with an adapter of its own, which is all that stands between the two:
//!
//! ```text
//! use vault_engine::{Blame, CODES, Class, Fault};
//!
//! /// An error of the engine, so that `?` works: `vault.add(…).map_err(Engine)?`.
//! pub struct Engine(pub vault_engine::Error);
//!
//! impl IntoProblem for Engine {
//!     fn into_problem(self) -> Problem {
//!         let Blame { code, fault, class, args } = self.0.blame();
//!         let problem = Problem::new(kind(code, fault, class));
//!         args.into_iter().fold(problem, |problem, (name, value)| match name {
//!             // The technical cause, in English: said apart.
//!             "reason" => problem.details(value),
//!             name => problem.with(name, value),
//!         })
//!     }
//! }
//!
//! /// `at_fault` and the exit code, variant by variant.
//! pub const fn kind(code: &'static str, fault: Fault, class: Class) -> Kind { … }
//!
//! // For `check::problems`, and to be published: all but `interrupted`, which this crate has itself.
//! CODES.iter().map(|(code, fault, class)| kind(code, *fault, *class)).filter(|k| k.code != "interrupted")
//! ```

use crate::catalog::File;

/// The sentences, in each language.
pub const FILE: File = File {
    name: "vault",
    fr: include_str!("../i18n/vault.fr.ftl"),
    en: include_str!("../i18n/vault.en.ftl"),
    ar: include_str!("../i18n/vault.ar.ftl"),
};

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::check;

    #[test]
    fn the_three_languages_say_the_same() {
        assert_eq!(check::parity(&[FILE]), Vec::<String>::new());
    }
}
