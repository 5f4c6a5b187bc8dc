//! What every program with a vault does alike on its command line.
//!
//! `coffre` and `coffre-pro` make a vault in the same way, print the same rescue words, hold their clock, tell an engine's error
//! and show a fingerprint alike. Neither may depend on the other's library: what they share stands here, between the engine,
//! which has no face, and the terminal, which knows no vault.
//!
//! It is no framework: a program keeps its own arguments, its own desk and its own words, and calls what it needs.
//!
//! # In reading order
//! - [`clock`]: what time it is, and how moments are written.
//! - [`mod@told`]: an error of the engine as a problem of the terminal; the problems that both programs have.
//! - [`mod@print`]: somebody's fingerprint in the forms that people compare.
//! - [`mod@line`]: a short try with the server, and what is known of the line after it.
//! - [`opening`]: the vault opened for one command; the code that opens it, changed.
//! - [`making`]: a new vault and its rescue words; the server it lives on.
//! - [`trust`]: which registers and witnesses are believed; which lies were found.
//! - [`sent`]: the letters that were sent.
//! - [`caution`]: what a letter that waits is and does not look like.
//! - [`manual`]: completions and manual pages.

pub mod clock;
pub mod told;
pub mod print;
pub mod line;
pub mod opening;
pub mod making;
pub mod trust;
pub mod sent;
pub mod caution;
pub mod manual;

use vault_terminal::File;

pub use told::told;

/// What is said here. A program puts it before its own files.
pub const WORDS: File =
    File { name: "desk", fr: include_str!("../i18n/desk.fr.ftl"), en: include_str!("../i18n/desk.en.ftl"), ar: "" };
