//! How papers, contacts and doors are shown: the same facts as a line a person reads and as JSON (docs/commands.md).

use std::collections::BTreeMap;

use serde::Serialize;
use vault_crypto::journal::Contact;
use vault_engine::Vault;
use vault_engine::state::{Document, Grant};
use vault_protocol::card::{Card, Kind, Level};
use vault_protocol::fingerprint::{self};
use vault_protocol::grant::Origin;
use vault_protocol::ids::{DocId, Time, VaultId};
use vault_protocol::sign::Signed;
use vault_protocol::vouch::{Seen, Word};
use vault_terminal::checks::{Checks, Credential, Profession};
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Catalog, Lang, Message, msg};

use crate::desk::Desk;
use crate::kinds;
use crate::profession;
use crate::time;

/// An answer with many things.
#[derive(Serialize)]
pub(crate) struct Items<T> {
    pub(crate) items: Vec<T>,
}

/// An answer with one thing.
#[derive(Serialize)]
pub(crate) struct Item<T> {
    pub(crate) item: T,
}

/// One paper, as in every answer.
#[derive(Serialize)]
pub(crate) struct Paper {
    id: String,
    title: String,
    type_code: String,
    type_label: String,
    family: &'static str,
    date: Option<String>,
    author: Option<String>,
    tags: Vec<String>,
    private: bool,
    size: u64,
    mime: String,
    file_name: String,
    added: String,
    origin: &'static str,
    giver: Option<String>,
    versions: usize,
    removed: Option<String>,
}

impl Paper {
    pub(crate) fn new(doc: &Document, lang: Lang) -> Self {
        let (words, current) = (&doc.words, doc.current());
        let about = &current.about;
        Paper {
            id: doc.id.to_string(),
            title: words.title.clone(),
            type_code: words.type_code.clone(),
            type_label: kinds::label_of(&words.type_code, lang).to_owned(),
            family: kinds::family_of(&words.type_code).id(),
            date: words.date.clone(),
            author: words.author.clone(),
            tags: words.tags.clone(),
            private: words.private,
            size: about.size,
            mime: about.mime.to_string(),
            file_name: about.file_name.to_string(),
            added: time::iso(current.added),
            origin: origin(about.provenance.origin),
            giver: about.provenance.name.as_ref().map(|t| t.to_string()),
            versions: doc.versions.len(),
            removed: doc.removed.map(time::iso),
        }
    }
}

/// Where a paper comes from, for programs.
fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Owner => "owner",
        Origin::Helper => "helper",
        Origin::Signed => "signed",
        Origin::Unsigned => "unsigned",
    }
}

/// Where a paper comes from, in words.
pub(crate) fn origin_words(doc: &Document) -> Message {
    let from = &doc.current().about.provenance;
    let name = from.name.as_ref().map(|t| t.to_string()).unwrap_or_default();
    match from.origin {
        Origin::Owner => msg!("origin-owner"),
        Origin::Helper => msg!("origin-helper", name = name),
        Origin::Signed => msg!("origin-signed", name = name),
        Origin::Unsigned if name.is_empty() => msg!("origin-imported"),
        Origin::Unsigned => msg!("origin-unsigned", name = name),
    }
}

/// Newest first by their own date; those without one last.
pub(crate) fn newest_first(docs: &mut [&Document]) {
    docs.sort_by(|a, b| b.words.date.cmp(&a.words.date).then(b.current().added.cmp(&a.current().added)));
}

/// A table of papers.
pub(crate) fn papers_table(docs: &[&Document], short: &BTreeMap<DocId, String>, catalog: &Catalog) -> Table {
    let headings =
        [msg!("column-id"), msg!("column-date"), msg!("column-paper"), msg!("column-drawer"), msg!("column-author")];
    let mut table = Table::new(headings);
    for doc in docs {
        let words = &doc.words;
        let date = words.date.as_deref().unwrap_or_default();
        let title = if words.private {
            catalog.get(&msg!("title-private", title = words.title.as_str()))
        } else {
            words.title.clone()
        };
        table.row([
            Cell::both(short.get(&doc.id).cloned().unwrap_or_default(), doc.id.to_string()),
            Cell::both(time::paper_date(catalog, date), date),
            Cell::both(title, words.title.as_str()),
            Cell::both(
                kinds::family_label(kinds::family_of(&words.type_code), catalog.lang()),
                words.type_code.as_str(),
            ),
            Cell::from(words.author.clone().unwrap_or_default()),
        ]);
    }
    table
}

/// One contact, as in every answer.
#[derive(Serialize)]
pub(crate) struct Person {
    id: String,
    name: String,
    verified: &'static str,
    kind: &'static str,
    card_name: Option<String>,
    card_role: Option<String>,
    card_until: Option<String>,
    /// Whether the public register of their server has shown today that this is their newest chain.
    held: bool,
    fingerprint: String,
    checks: Checks,
    profession: Profession,
}

impl Person {
    pub(crate) fn new(desk: &Desk<'_>, contact: &Contact) -> Self {
        let card = card_of(contact);
        let checks = checks(&desk.vault, contact, desk.now);
        let text = |t: Option<String>| t.filter(|t| !t.is_empty());
        Person {
            id: contact.vault.to_string(),
            name: contact.name.to_string(),
            verified: level(contact.level),
            kind: card.as_ref().map_or("unknown", |c| kind(c.kind)),
            card_name: text(card.as_ref().and_then(|c| c.name.as_ref()).map(|t| t.to_string())),
            card_role: text(card.as_ref().and_then(|c| c.role.as_ref()).map(|t| t.to_string())),
            card_until: card.as_ref().map(|c| time::iso(c.not_after)),
            held: desk.vault.is_held(contact, desk.now),
            fingerprint: fingerprint::qr_text(&contact.vault),
            profession: profession::known(&checks, role_of(card.as_ref()), desk.session.out.words()),
            checks,
        }
    }

    pub(crate) fn checks(&self) -> &Checks {
        &self.checks
    }

    pub(crate) fn profession(&self) -> &Profession {
        &self.profession
    }
}

/// What speaks for a contact: three answers that stand apart. What cannot be read here says nothing.
pub(crate) fn checks(vault: &Vault, contact: &Contact, now: Time) -> Checks {
    let vouched = vault.vouched(contact, now).ok();
    let credential = vouched.as_ref().and_then(|v| v.credential.as_ref()).map(|c| Credential {
        id: c.id.to_string(),
        subject: c.subject.to_string(),
        name: c.name.to_string(),
        profession: c.profession.code.to_string(),
        specialty: c.profession.specialty.as_ref().map(|s| s.to_string()),
        vault: c.vault.to_string(),
        authority: c.authority.to_string(),
        not_before: time::iso(c.not_before),
        not_after: time::iso(c.not_after),
        proof: c.proof.code(),
    });
    Checks {
        authority: vouched.as_ref().map_or(Word::NoStatus, |v| v.word).code(),
        authority_name: vouched.as_ref().and_then(|v| v.authority.clone()),
        log: vouched.as_ref().map_or(Seen::NotRead, |v| v.seen).code(),
        compared: level(contact.level),
        credential,
    }
}

/// The card kept with a contact. It was checked when it came.
pub(crate) fn card_of(contact: &Contact) -> Option<Card> {
    Some(Signed::<Card>::decode(&contact.card).ok()?.dangerous_unverified().clone())
}

/// What a card says of its holder.
fn role_of(card: Option<&Card>) -> Option<&str> {
    card.and_then(|c| c.role.as_ref()).map(|role| role.as_str())
}

/// What a contact is, by whose word.
pub(crate) fn profession_of(vault: &Vault, contact: &Contact, now: Time, words: &Catalog) -> Profession {
    profession::known(&checks(vault, contact, now), role_of(card_of(contact).as_ref()), words)
}

/// Whose card it is, for programs.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Professional => "professional",
        Kind::Authority => "authority",
    }
}

/// How somebody was verified, for programs.
pub(crate) fn level(level: Option<Level>) -> &'static str {
    match level {
        None => "none",
        Some(Level::File) => "file",
        Some(Level::Spoken) => "spoken",
        Some(Level::InPerson) => "in-person",
    }
}

/// How somebody was verified, in words.
pub(crate) fn level_words(level: Option<Level>) -> Message {
    match level {
        None | Some(Level::File) => msg!("verified-none"),
        Some(Level::Spoken) => msg!("verified-spoken"),
        Some(Level::InPerson) => msg!("verified-in-person"),
    }
}

/// How far a door is open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Open,
    Expired,
    /// Closed here; the server has not signed yet.
    Closing,
    Closed,
}

impl Door {
    pub(crate) fn of(grant: &Grant, now: Time) -> Door {
        match grant.revoked {
            Some(_) if grant.is_surely_closed() => Door::Closed,
            Some(_) => Door::Closing,
            None if grant.is_open(now) => Door::Open,
            None => Door::Expired,
        }
    }

    pub(crate) fn id(self) -> &'static str {
        match self {
            Door::Open => "open",
            Door::Expired => "expired",
            Door::Closing => "closing",
            Door::Closed => "closed",
        }
    }

    pub(crate) fn words(self) -> Message {
        match self {
            Door::Open => msg!("door-open"),
            Door::Expired => msg!("door-expired"),
            Door::Closing => msg!("door-closing"),
            Door::Closed => msg!("door-closed"),
        }
    }
}

/// Somebody named in an answer.
#[derive(Serialize)]
pub(crate) struct Who {
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Who {
    pub(crate) fn new(id: &VaultId, name: String) -> Self {
        Who { id: id.to_string(), name }
    }
}
