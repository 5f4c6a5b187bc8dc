//! What waits in the letter box, told apart, and what can be done with it: the same for the command line and for the page.

use std::collections::{BTreeMap, BTreeSet};

use vault_crypto::deposit::{AccessRequest, Deposit, Matter, Sense, Written};
use vault_engine::deposits::Waiting;
use vault_engine::papers::Added;
use vault_engine::state::{Document, Words};
use vault_engine::{Error, Vault};
use vault_formats::whose::{Whose, whose};
use vault_formats::{PdfReader, examine};
use vault_protocol::ids::{DocId, Time, VaultId};
use vault_terminal::{Catalog, msg};

use crate::kinds;
use crate::look::search_words;

/// Letters of what a door is for: in any script they fit into a grant's.
const PURPOSE: usize = 120;
/// What a message that is kept is, among papers.
const MESSAGE_TYPE: &str = "51851-4";

/// What somebody has sent.
pub(crate) enum What<'w> {
    /// A paper.
    Paper,
    /// A new version of a paper that is here.
    Version(DocId),
    /// They ask to be shown papers.
    Request(&'w AccessRequest),
    /// Words, perhaps about a paper that is here.
    Words(Sense, Option<DocId>),
}

impl What<'_> {
    /// For programs.
    pub(crate) fn id(&self) -> &'static str {
        match self {
            What::Paper => "paper",
            What::Version(_) => "version",
            What::Request(_) => "request",
            What::Words(Sense::Message, _) => "message",
            What::Words(Sense::Correction, _) => "correction",
            What::Words(Sense::Disagreement, _) => "disagreement",
        }
    }

    /// The paper here that it is about.
    pub(crate) fn about<'v>(&self, vault: &'v Vault) -> Option<&'v Document> {
        let doc = match self {
            What::Version(doc) | What::Words(_, Some(doc)) => doc,
            _ => return None,
        };
        vault.state().docs.get(doc)
    }
}

/// How much waits: papers, and words that bring none.
pub(crate) fn count(waiting: &[Waiting]) -> (usize, usize) {
    let papers = waiting.iter().filter(|w| w.deposit.is_paper()).count();
    (papers, waiting.len() - papers)
}

/// Tells it.
pub(crate) fn what<'w>(vault: &Vault, waiting: &'w Waiting) -> What<'w> {
    let d = &waiting.deposit;
    match &d.matter {
        None => What::Paper,
        Some(Matter::NewVersion(_)) => vault.replaced_by(d).map_or(What::Paper, What::Version),
        Some(Matter::Request(request)) => What::Request(request),
        Some(Matter::Written(Written { sense, about })) => {
            let about = about.as_ref().and_then(|named| vault.paper_named(&d.giver, named));
            What::Words(*sense, about.map(|doc| doc.id))
        }
    }
}

/// The kinds of papers that are asked for, in words.
pub(crate) fn asked_for(request: &AccessRequest, words: &Catalog) -> Vec<String> {
    // A code that is in no table here is whatever whoever asks has written.
    let kind = |code: &str| match kinds::is_known(code) {
        true => kinds::label_of(code, words.lang()).to_owned(),
        false => words.get(&msg!("another-kind", code = code)),
    };
    request.types.iter().map(|code| kind(code)).collect()
}

/// What for, as whoever asks says it: as much of it as a grant can say.
pub(crate) fn purpose(asked: &Deposit) -> String {
    let said = asked.message.as_deref().unwrap_or_default().trim();
    said.chars().take(PURPOSE).collect()
}

/// The papers that a request proposes to show: never a delicate or private one.
pub(crate) fn proposed(vault: &Vault, request: &AccessRequest) -> Vec<DocId> {
    let types: Vec<&str> = request.types.iter().map(|t| t.as_str()).collect();
    kinds::proposed_of(&types, vault.state())
}

/// Until when papers are shown that are asked for now.
pub(crate) fn until(request: &AccessRequest, time: Time) -> Time {
    time.plus(request.days * Time::DAY)
}

/// Keeps a message in the private drawer.
///
/// # Errors
/// As [`Vault::keep_words`].
pub(crate) fn keep(vault: &mut Vault, waiting: &Waiting, words: &Catalog, now: Time) -> Result<Added, Error> {
    let d = &waiting.deposit;
    let about = Words {
        title: words.get(&msg!("message-kept-title", name = waiting.giver_name.as_str())),
        type_code: MESSAGE_TYPE.to_owned(),
        date: Some(crate::time::local_day(d.time)),
        author: Some(waiting.giver_name.clone()),
        ..Words::default()
    };
    let text = search_words(&about, "", d.message.as_deref().unwrap_or_default());
    vault.keep_words(&d.id, about, text, now)
}

/// Whether a paper that waits seems to be about somebody else than the owner: by the names and birth dates in it, against the
/// name on the owner's cards and the birth date on their emergency sheet. A guess, for a warning.
///
/// # Errors
/// As [`Vault::deposit_content`].
pub(crate) fn seems_other(vault: &mut Vault, given: &Deposit, pdf: &PdfReader, now: Time) -> Result<bool, Error> {
    // What she wrote about herself may lie elsewhere now: then only the name counts.
    let born = crate::emergency::born(vault).unwrap_or_default();
    let name = vault.state().profile.as_ref().map(|p| p.name.to_string()).unwrap_or_default();
    let owner = Whose::owner(&name, &born);
    let bytes = vault.deposit_content(&given.id, now)?;
    let examined = examine(given.file_name.as_str(), &bytes, bytes.len() as u64, pdf);
    let text = examined.text.unwrap_or_default();
    Ok(whose(examined.sniffed.kind, &bytes, &text).seems_other(&owner, &text))
}

/// The author of a paper, if words can reach them: somebody who gave it and whose card is kept.
pub(crate) fn author(vault: &Vault, doc: &DocId) -> Option<VaultId> {
    vault.author_of(doc).filter(|who| vault.state().contacts.contains_key(who) && vault.about(doc, who).is_some())
}

/// Writes to the author of a paper about it. Answers to whom.
///
/// # Errors
/// [`Error::NotFound`] if words cannot reach them; and as [`Vault::write`].
pub(crate) fn to_author(vault: &mut Vault, doc: &DocId, sense: Sense, text: &str, now: Time) -> Result<VaultId, Error> {
    let who = author(vault, doc).ok_or_else(|| Error::NotFound(doc.to_string()))?;
    let about = vault.about(doc, &who);
    vault.write(&who, sense, text, about, now)?;
    Ok(who)
}

/// Whether a new version is delicate, whatever the old one was: then it goes by a door of its own, with its own question.
pub(crate) fn is_delicate(vault: &Vault, doc: &DocId) -> bool {
    vault.state().docs.get(doc).is_none_or(kinds::is_sensitive)
}

/// Shows the newest version of a paper to whoever sees an older one, but no [delicate](is_delicate) one. Whether it was shown.
///
/// # Errors
/// As [`Vault::show_newest`].
pub(crate) fn show_newest(vault: &mut Vault, doc: &DocId, now: Time) -> Result<bool, Error> {
    let delicate = is_delicate(vault, doc);
    if !delicate {
        vault.show_newest(doc, now)?;
    }
    Ok(!delicate)
}

/// The people who see a paper in an older version than its newest.
#[derive(Default)]
pub(crate) struct SeeOlder {
    /// By name: those whom [`show_newest`] shows it.
    pub(crate) shown: BTreeSet<String>,
    /// Those whose credential was taken back: it passes them over, and a door opened on purpose does not.
    pub(crate) unvouched: BTreeMap<VaultId, String>,
}

/// Who they are.
///
/// # Errors
/// As [`Vault::is_disowned`].
pub(crate) fn see_older(vault: &Vault, doc: &DocId, now: Time) -> Result<SeeOlder, Error> {
    let mut found = SeeOlder::default();
    for door in vault.showing_older(doc, now) {
        let who = vault.state().grants[&door].head.recipient;
        let name = crate::sees::name_of(vault, &who);
        if vault.is_disowned(&who, now)? {
            found.unvouched.insert(who, name);
        } else {
            found.shown.insert(name);
        }
    }
    Ok(found)
}

/// Who says to have sent what waits until their server can be asked: the contacts among them, by name, and how much it is.
pub(crate) fn held(vault: &Vault, held: &BTreeMap<VaultId, usize>) -> impl Iterator<Item = (String, usize)> {
    let known = held.iter().filter(|(giver, _)| vault.state().contacts.contains_key(giver));
    known.map(|(giver, count)| (crate::sees::name_of(vault, giver), *count))
}
