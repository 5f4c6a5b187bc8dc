//! The demonstration.

mod part;
pub mod record;

use std::process::ExitCode;

use vault_terminal::{File, Problem, Session};

/// What the demonstration says.
pub const WORDS: File = File {
    name: "demo",
    fr: include_str!("../../i18n/demo.fr.ftl"),
    en: include_str!("../../i18n/demo.en.ftl"),
    ar: "",
};

/// Becomes another program of the demonstration if the first argument asks for it.
pub(crate) fn part_if_asked() -> Option<ExitCode> {
    part::if_asked()
}

/// To come.
pub(crate) fn run(_session: &Session, args: &crate::cli::Demo) -> Result<(), Problem> {
    let _ = args.no_serve;
    let programs = part::Programs::here();
    if let Ok(p) = programs {
        let _ = (p.client(), p.server(), p.pro());
    }
    Err(Problem::new(crate::problems::DEMO_STEP))
}
