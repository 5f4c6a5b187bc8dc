//! How patients, papers and fingerprints are shown: the same facts as a line a person reads and as JSON
//! (docs/commands-pro.md).

use std::collections::BTreeMap;

use serde::Serialize;
use vault_crypto::journal::Contact;
use vault_formats::types::{self, Family};
use vault_protocol::card::Level;
use vault_protocol::fingerprint::{self};
use vault_protocol::grant::Origin;
use vault_protocol::ids::VaultId;
use vault_terminal::table::{Cell, Table};
use vault_terminal::{Lang, Message, ids, msg};

use crate::desk::{Desk, Office, Speaks};
use crate::granted::Paper;
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

/// Somebody named in an answer.
#[derive(Serialize)]
pub(crate) struct Who {
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Who {
    pub(crate) fn new<S: Speaks>(desk: &Office<S>, id: &VaultId) -> Self {
        Who { id: id.to_string(), name: desk.name_of(id) }
    }
}

/// One paper that a patient shows, as in every answer.
#[derive(Serialize)]
pub(crate) struct OnePaper {
    id: String,
    patient: Who,
    title: String,
    type_code: String,
    type_label: String,
    family: &'static str,
    date: Option<String>,
    author: Option<String>,
    size: u64,
    mime: String,
    file_name: String,
    origin: &'static str,
    giver: Option<String>,
    version: String,
    opened: bool,
    /// `shown` through a door, or `sent` as a letter.
    how: &'static str,
    /// Another version of this paper is shown, and nobody can say which is the newer.
    unsure: bool,
    until: Option<String>,
    purpose: String,
}

impl OnePaper {
    pub(crate) fn new(desk: &Desk<'_>, paper: &Paper) -> Self {
        let about = &paper.about;
        let code = about.type_code.as_str();
        OnePaper {
            id: paper.id.clone(),
            patient: Who::new(desk, &paper.patient),
            title: about.title.to_string(),
            type_code: code.to_owned(),
            type_label: label_of(code, desk.lang()).to_owned(),
            family: types::by_code(code).map_or(Family::Papers, |t| t.family).id(),
            date: Some(paper.date().to_owned()).filter(|d| !d.is_empty()),
            author: about.author.as_ref().map(|t| t.to_string()),
            size: about.size,
            mime: about.mime.to_string(),
            file_name: about.file_name.to_string(),
            origin: match about.provenance.origin {
                Origin::Owner => "owner",
                Origin::Helper => "helper",
                Origin::Signed => "signed",
                Origin::Unsigned => "unsigned",
            },
            giver: about.provenance.name.as_ref().map(|t| t.to_string()),
            version: about.version.to_string(),
            opened: paper.is_opened(),
            how: if paper.sent.is_some() { "sent" } else { "shown" },
            unsure: paper.unsure,
            until: paper.until().map(time::iso),
            purpose: paper.purpose.clone(),
        }
    }
}

/// The shortest way to type each paper's id.
pub(crate) fn short_papers(papers: &[&Paper]) -> BTreeMap<String, String> {
    let mut ids: Vec<&str> = papers.iter().map(|p| p.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let short = ids::shortest_prefixes(&ids).into_iter().map(str::to_owned);
    ids.iter().map(|id| (*id).to_owned()).zip(short).collect()
}

/// A table of papers: of one patient, or with the patient in a column of its own.
pub(crate) fn papers_table(desk: &Desk<'_>, papers: &[&Paper], short: &BTreeMap<String, String>, whose: bool) -> Table {
    let catalog = desk.session.out.words();
    let mut headings = vec![
        msg!("column-id"),
        msg!("column-date"),
        msg!("column-type"),
        msg!("column-paper"),
        msg!("column-author"),
        msg!("column-opened"),
    ];
    if whose {
        headings.push(msg!("column-patient"));
    }
    let mut table = Table::new(headings);
    for paper in papers {
        let about = &paper.about;
        let opened = if paper.is_opened() { catalog.text("yes") } else { catalog.text("no") };
        let mut cells = vec![
            Cell::both(short.get(&paper.id).cloned().unwrap_or_default(), paper.id.as_str()),
            Cell::both(time::paper_date(catalog, paper.date()), paper.date()),
            Cell::both(label_of(about.type_code.as_str(), desk.lang()), about.type_code.as_str()),
            Cell::both(title(desk, paper), about.title.as_str()),
            Cell::from(about.author.as_deref().unwrap_or_default()),
            Cell::both(opened, paper.is_opened().to_string()),
        ];
        if whose {
            cells.push(Cell::from(desk.name_of(&paper.patient)));
        }
        table.row(cells);
    }
    table
}

/// A title, with what must be known of the paper beside it.
fn title(desk: &Desk<'_>, paper: &Paper) -> String {
    let title = paper.about.title.as_str();
    let message = match paper.sent {
        Some(_) => msg!("title-sent", title = title),
        None if paper.unsure => msg!("title-unsure", title = title),
        None => return title.to_owned(),
    };
    desk.session.out.words().get(&message)
}

/// The label of a code that may be another program's.
pub(crate) fn label_of(code: &str, lang: Lang) -> &str {
    let label = |t: &types::DocumentType| match lang {
        Lang::Fr => t.fr,
        Lang::En => t.en,
        Lang::Ar => t.ar,
    };
    types::by_code(code).map_or(code, label)
}

/// One person whose card is known.
#[derive(Serialize)]
pub(crate) struct Person {
    id: String,
    name: String,
    verified: &'static str,
    fingerprint: String,
}

impl Person {
    pub(crate) fn new(contact: &Contact) -> Self {
        Person {
            id: contact.vault.to_string(),
            name: contact.name.to_string(),
            verified: level(contact.level),
            fingerprint: fingerprint::qr_text(&contact.vault),
        }
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
