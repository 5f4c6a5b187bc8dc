//! Links for people without the tool, as people make them: the same for the command line and for the page.

use vault_crypto::random;
use vault_engine::links::{Link, Loan, Made};
use vault_engine::{Error, Vault};
use vault_formats::health_link::{self, Linked};
use vault_protocol::ids::{DocId, Time};
use vault_protocol::link::MAX_FILE;
use vault_protocol::wire::WireError;
use vault_terminal::Lang;

use crate::kinds;

/// A link that somebody wants.
pub(crate) struct Ask {
    pub(crate) docs: Vec<DocId>,
    pub(crate) until: Time,
    /// Whether whoever opens it is asked for a code, which is made here.
    pub(crate) code: bool,
    pub(crate) once: bool,
}

/// Makes it.
///
/// # Errors
/// As [`Vault::lend`] and [`Vault::content`]; [`too_large`] tells of papers that are larger than a link may be.
pub(crate) fn open(vault: &mut Vault, ask: Ask, lang: Lang, now: Time) -> Result<Made, Error> {
    let mut papers = Vec::with_capacity(ask.docs.len());
    let mut room = MAX_FILE as u64;
    for id in &ask.docs {
        let doc = vault.state().docs.get(id).ok_or_else(|| Error::NotFound(id.to_string()))?;
        let (words, about) = (doc.words.clone(), doc.current().about.clone());
        room = room.checked_sub(about.size).ok_or(WireError::TooLong { what: LINK, max: MAX_FILE })?;
        papers.push((vault.content(id, None, about.size)?, words, about));
    }
    let linked = papers.iter().map(|(bytes, words, about)| Linked {
        bytes,
        mime: about.mime.as_str(),
        title: &words.title,
        type_code: &words.type_code,
        type_label: kinds::label_of(&words.type_code, lang),
        date: words.date.as_deref(),
        author: words.author.as_deref(),
    });
    let content = health_link::deflated(&linked.collect::<Vec<_>>());
    let code = ask.code.then(|| digits(u64::from_be_bytes(random::bytes())));
    vault.lend(&Loan { docs: ask.docs, until: ask.until, code, once: ask.once }, &content, now)
}

// What the engine calls it too.
const LINK: &str = "link";

/// Whether the papers are larger than a link may be.
pub(crate) fn too_large(error: &Error) -> bool {
    matches!(error, Error::TooLong(WireError::TooLong { what: LINK, .. }))
}

// Six: with five tries, one guess in 200,000 finds it. 2^64 is so much more than a million that no code is likelier than
// another by more than a part in 10^13.
fn digits(random: u64) -> String {
    format!("{:06}", random % 1_000_000)
}

/// The link itself: whoever has it has the key.
pub(crate) fn address(made: &Made) -> String {
    let (key, until) = (made.key.dangerous_bytes(), made.until.0);
    health_link::address(made.url.as_str(), key, until, made.code.is_some())
}

/// Whether it can be opened once more, for programs.
pub(crate) fn state(link: &Link, now: Time) -> &'static str {
    match link {
        Link { open: true, .. } => "open",
        Link { until, .. } if *until <= now => "over",
        Link { wrong, .. } if *wrong >= vault_protocol::link::TRIES => "wrong-codes",
        _ => "opened",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits() {
        assert_eq!(
            (digits(7), digits(1_000_000), digits(u64::MAX)),
            ("000007".into(), "000000".into(), "551615".into())
        );
    }
}
