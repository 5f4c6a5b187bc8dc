//! Which papers: by drawer or type, by period, by person, by words, in the bin or not. One answer for the command line and
//! for the page.

use std::collections::BTreeSet;

use vault_engine::Vault;
use vault_engine::state::Document;
use vault_formats::{Family, fold, stem, words};
use vault_protocol::ids::{DocId, Time, VaultId};

use crate::kinds;
use crate::shown::newest_first;

/// What a paper has to be; what is empty or none asks nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// One of these type codes.
    pub(crate) codes: Option<Vec<&'static str>>,
    /// In this drawer.
    pub(crate) family: Option<Family>,
    /// Not before this date, as precise as it is: `2024`, `2024-03` or a day.
    pub(crate) since: Option<String>,
    /// Not after this date.
    pub(crate) until: Option<String>,
    /// An author with this in their name.
    pub(crate) author: Option<String>,
    /// Each of these tags.
    pub(crate) tags: Vec<String>,
    /// Shown to this person now, or given by them.
    pub(crate) person: Option<VaultId>,
    /// In the bin instead of out of it.
    pub(crate) bin: bool,
    /// In the private drawer.
    pub(crate) private: bool,
    /// Each of these words, or words that begin so, in the description or the content.
    pub(crate) words: String,
}

/// The papers that are wanted, newest first.
///
/// # Errors
/// The words of papers cannot be read from this disk.
pub(crate) fn papers<'v>(
    vault: &'v mut Vault,
    wanted: &Wanted,
    now: Time,
) -> Result<Vec<&'v Document>, vault_engine::Error> {
    let asked: Vec<String> = words(&wanted.words).map(|word| stem(&word).into_owned()).collect();
    // Words without a letter find nothing rather than everything.
    let found: Option<BTreeSet<DocId>> = match (asked.is_empty(), wanted.words.trim().is_empty()) {
        (true, true) => None,
        (true, false) => Some(BTreeSet::new()),
        (false, _) => Some(vault.find(&asked, &fold)?.into_iter().collect()),
    };
    let vault: &'v Vault = vault;
    let now = vault.log_time(now);
    let seen: Option<(VaultId, BTreeSet<DocId>)> = wanted.person.map(|who| {
        let open = vault.state().grants.values().filter(|g| g.head.recipient == who && g.is_open(now));
        (who, open.flat_map(|g| g.papers.iter().map(|p| p.doc)).collect())
    });
    let author = wanted.author.as_deref().map(fold);
    let tags: Vec<String> = wanted.tags.iter().map(|t| fold(t)).collect();
    let is_wanted = |doc: &&Document| {
        let w = &doc.words;
        // `2024` is before and after every day of 2024, as far as it goes: texts of one form compare as dates do.
        let date = w.date.as_deref();
        doc.removed.is_some() == wanted.bin
            && found.as_ref().is_none_or(|found| found.contains(&doc.id))
            && wanted.codes.as_ref().is_none_or(|codes| codes.contains(&w.type_code.as_str()))
            && wanted.family.is_none_or(|family| kinds::family_of(&w.type_code) == family)
            && (!wanted.private || w.private)
            && wanted.since.as_deref().is_none_or(|s| date.is_some_and(|d| d.get(..s.len()).unwrap_or(d) >= s))
            && wanted.until.as_deref().is_none_or(|u| date.is_some_and(|d| d.get(..u.len()).unwrap_or(d) <= u))
            && author.as_ref().is_none_or(|a| w.author.as_deref().is_some_and(|have| fold(have).contains(a)))
            && tags.iter().all(|t| w.tags.iter().any(|have| fold(have) == *t))
            && seen
                .as_ref()
                .is_none_or(|(who, docs)| docs.contains(&doc.id) || doc.current().about.provenance.giver == Some(*who))
    };
    let mut docs: Vec<&Document> = vault.state().docs.values().filter(is_wanted).collect();
    newest_first(&mut docs);
    Ok(docs)
}
